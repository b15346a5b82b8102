#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the screen answers keys on a large capture: latency.py SIPLADDER CAPTURE [--rounds N]

Runs the program in a terminal of 120x40, waits until all is read, and measures for each key the time from when it is sent
until the screen has changed, in milliseconds: the first bytes of the answer; and until the last bytes, when long work (a
filter, sorting) is done. Then, while it is read and while such work goes on, a letter is typed every few milliseconds: the
longest that one of them took to appear is what a key may have to wait.
"""
import argparse, fcntl, os, pty, select, struct, sys, termios, time


class Screen:
    def __init__(self, argv):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8", LINES="", COLUMNS="")
            os.execvp(argv[0], argv)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def read(self, timeout):
        """Bytes that come within `timeout` seconds, or b''."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return b""
        try:
            return os.read(self.fd, 65536)
        except OSError:
            return b""

    def settle(self, quiet=0.25):
        while self.read(quiet):
            pass

    def key(self, keys):
        """Milliseconds until the first answer, and until the last byte of it came."""
        begin = time.monotonic()
        os.write(self.fd, keys)
        first = last = None
        until = begin + 60
        while time.monotonic() < until:
            if self.read(0.4 if first else 60):
                last = time.monotonic()
                first = first or last
            else:
                break
        return [1000 * ((x or until) - begin) for x in (first, last)]

    def type(self, seconds):
        """Types into the line of commands: the longest and the mean wait for a letter, in ms. None is taken back at once: two
        keys that the program takes in one go must not leave the line as it was."""
        waits = []
        os.write(self.fd, b":")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if len(waits) % 40 == 0:
                os.write(self.fd, b"\x15")
                time.sleep(0.05)
            while self.read(0.003):
                pass
            begin = time.monotonic()
            os.write(self.fd, b"%c" % (97 + len(waits) % 26))
            self.read(10)
            waits.append(1000 * (time.monotonic() - begin))
        os.write(self.fd, b"\x15\r")
        self.settle()
        return max(waits), sum(waits) / len(waits)


# name, keys
STEPS = [
    ("down", b"j"), ("page down", b"\x06"), ("end", b"G"), ("home", b"g"),
    ("help", b"?"), ("back from help", b"q"),
    ("open flow", b"\r"), ("back from open flow", b"q"),
    ("timeline", b"T"), ("back from timeline", b"q"),
    ("statistics", b"i"), ("back from statistics", b"q"),
    ("streams", b"S"), ("back from streams", b"q"),
    ("filter: open", b"f"),
] + [("filter: letter", c.encode()) for c in "status >= 400"] + [
    ("filter: run", b"\r"),
    ("filter: away", b"f\x15\r"),
    ("sort", b">"), ("sort the other way", b"z"),
    ("endpoints", b"E"), ("back from endpoints", b"q"),
    ("findings", b"F"), ("back from findings", b"q"),
    ("search: open", b"/"),
] + [("search: letter", c.encode()) for c in "nobody"] + [
    ("search: run", b"\r"), ("down", b"j"),
    ("legs of all calls", b"*"), ("fold them", b"*"),
]

# name, keys that begin the work, seconds that it takes at most, keys that lead back
WORK = [
    ("reading", b"", 4, b""), ("reading, list moves", b"G", 3, b"g"),
    ("findings", b"F", 4, b"q"), ("endpoints", b"E", 4, b"q"), ("statistics", b"i", 2, b"q"), ("timeline", b"T", 2, b"q"),
    ("streams", b"S", 1, b"q"), ("sort by severity", b":sort-right\r" * 8, 3, b""),
    ("filter by severity", b"f\x15severity == error\r", 3, b"f\x15\r"), ("search", b"/nobody\r", 2, b""),
]


def settled(argv):
    screen = Screen(argv)
    screen.read(10)
    screen.settle(1.5)  # while it is read, the screen changes all the time
    return screen


def measure_work(argv):
    print(f"{'while':24}{'longest wait':>14}{'mean':>10}   ms")
    screen = Screen(argv)
    screen.read(10)
    for name, keys, seconds, back in WORK:
        if not name.startswith("reading"):
            screen.settle(1.5)
        os.write(screen.fd, keys)
        longest, mean = screen.type(seconds)
        print(f"{name:24}{longest:14.1f}{mean:10.1f}", flush=True)
        os.write(screen.fd, back)
    screen.settle()
    os.write(screen.fd, b"q")
    os.waitpid(screen.pid, 0)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("sipladder")
    a.add_argument("capture")
    a.add_argument("--rounds", type=int, default=1)
    a = a.parse_args()
    worst = {}
    argv = [os.path.abspath(a.sipladder), a.capture]
    for _ in range(a.rounds):
        screen = settled(argv)
        for name, keys in STEPS:
            first, last = screen.key(keys)
            was = worst.get(name, (0, 0))
            worst[name] = (max(was[0], first), max(was[1], last))
        os.write(screen.fd, b"q")
        os.waitpid(screen.pid, 0)
    print(f"{'key':24}{'first answer':>14}{'last':>10}   ms, worst of {a.rounds}")
    for name, (first, last) in worst.items():
        print(f"{name:24}{first:14.1f}{last:10.1f}")
    measure_work(argv)


main()
