#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the screen answers keys on a large capture: latency.py SIPLADDER CAPTURE [--rounds N]

Runs the program in a terminal of 120x40, waits until all is read, and measures for each key the time from when it is sent
until the screen has changed, in milliseconds: the first bytes of the answer; and until the last bytes, when long work (a
filter, sorting) is done.
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


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("sipladder")
    a.add_argument("capture")
    a.add_argument("--rounds", type=int, default=1)
    a = a.parse_args()
    worst = {}
    for _ in range(a.rounds):
        screen = Screen([os.path.abspath(a.sipladder), a.capture])
        screen.read(10)
        screen.settle(1.5)  # while it is read, the screen changes all the time
        for name, keys in STEPS:
            first, last = screen.key(keys)
            was = worst.get(name, (0, 0))
            worst[name] = (max(was[0], first), max(was[1], last))
        os.write(screen.fd, b"q")
        os.waitpid(screen.pid, 0)
    print(f"{'key':24}{'first answer':>14}{'last':>10}   ms, worst of {a.rounds}")
    for name, (first, last) in worst.items():
        print(f"{name:24}{first:14.1f}{last:10.1f}")


main()
