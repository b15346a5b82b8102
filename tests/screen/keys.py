#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any keys, presses of the mouse and changes of size, on any sample, neither crash the program nor hang it:

  keys.py [SEED [SECONDS]]

Each run opens a sample in a terminal, and ends it with Q. A run that fails prints what was sent; the seed makes it come again,
as far as time has no part in it.
"""
import fcntl, glob, os, pty, random, select, signal, struct, sys, tempfile, termios, time

SIPLADDER = os.path.abspath(os.environ.get("SIPLADDER", "./sipladder"))
PATIENCE_S = 60
KEYS = [b"\r", b"\x1b", b" ", b"\t", b"\x7f", b"\x02", b"\x06", b"\x0c", b"\x15"] + [
    b"\x1b" + x for x in (b"[A", b"[B", b"[C", b"[D", b"[5~", b"[6~", b"[H", b"[F", b"[Z", b"[1;2A", b"[1;2B", b"OP", b"OQ", b"OR",
                          b"OS", b"[15~", b"[17~", b"[18~", b"[19~", b"[21~")]
# No slash: a name that is typed stays in the folder.
LETTERS = [bytes([c]) for c in range(33, 127) if chr(c) not in "Qq/"]
SIZES = [(24, 80), (24, 80), (40, 120), (120, 400), (60, 20), (10, 40), (9, 39), (24, 5), (2, 200), (1, 1)]


def any_input(rng):
    dice = rng.random()
    if dice < 0.05:
        return rng.choice(SIZES)
    if dice < 0.5:
        return rng.choice(KEYS)
    if dice < 0.9:
        return rng.choice(LETTERS)
    return b"\x1b[<%d;%d;%dM" % (rng.choice((0, 0, 64, 65)), rng.randint(1, 130), rng.randint(1, 50))


def drain(fd, timeout):
    """False when the program has gone."""
    try:
        while select.select([fd], [], [], timeout)[0]:
            if not os.read(fd, 65536):
                return False
    except OSError:
        return False
    return True


def send(fd, what):
    if isinstance(what, tuple):
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", *what, 0, 0))
        return True
    try:
        os.write(fd, what)
    except OSError:
        return False
    return drain(fd, 0.002)


def run(rng, capture, home):
    """What was sent, and the status that the program ended with; None: it did not."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(home)
        os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8", HOME=home, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home)
        os.execv(SIPLADDER, [SIPLADDER, capture])
    sent = [rng.choice(SIZES)] + [any_input(rng) for _ in range(rng.randint(20, 120))]
    drain(fd, 0.15)
    for what in sent:
        if not send(fd, what):
            break
    until, end = time.monotonic() + PATIENCE_S, (0, 0)
    while not end[0] and time.monotonic() < until:
        send(fd, b"\x1b" if rng.random() < 0.3 else b"Q")
        drain(fd, 0.05)
        end = os.waitpid(pid, os.WNOHANG)
    if not end[0]:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    os.close(fd)
    return sent, end[1] if end[0] else None


def main():
    os.chdir(os.environ.get("builddir", "."))
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    until = time.monotonic() + (float(sys.argv[2]) if len(sys.argv) > 2 else 10)
    rng, runs, bad = random.Random(seed), 0, 0
    samples = sorted(os.path.abspath(x) for x in glob.glob("samples/*.pcap*"))
    with tempfile.TemporaryDirectory() as home:
        while time.monotonic() < until:
            capture = rng.choice(samples)
            sent, status = run(rng, capture, home)
            runs += 1
            if status != 0:
                print(f"FAIL: {capture}: {'hangs' if status is None else f'status {status}'} after {sent}")
                bad += 1
    print(f"keys: {runs} runs with seed {seed}, {bad} fail")
    return bad > 0 or runs == 0


sys.exit(main())
