#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal that goes away ends the program: with and without SIGHUP, in each of several views, while it replays or asks."""
import os, pty, select, signal, sys, tempfile, time

SIPLADDER = os.environ.get("SIPLADDER", "./sipladder")
CAPTURE = "samples/tour.pcap"
PATIENCE_S = 20
CASES = [([CAPTURE], b""), ([CAPTURE], b"\r"), ([CAPTURE], b'f"sta'), ([CAPTURE], b"F"), (["replay", CAPTURE], b""), ([], b"")]


def ends(arguments, keys, ignores_hangup, home):
    pid, fd = pty.fork()
    if pid == 0:
        if ignores_hangup:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        # LeakSanitizer stops all threads of a process that nobody can be asked about any more.
        options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8", HOME=home, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home,
                          ASAN_OPTIONS=options)
        os.execv(SIPLADDER, [SIPLADDER] + arguments)
    until = time.monotonic() + PATIENCE_S
    # The first screen is there when nothing more comes for a while; a replay always draws.
    seen = 0
    while time.monotonic() < until and select.select([fd], [], [], 0.3 if seen else PATIENCE_S)[0] and seen < 40:
        os.read(fd, 65536)
        seen += 1
    os.write(fd, keys)
    time.sleep(0.1)
    os.close(fd)
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return True
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


def main():
    os.chdir(os.environ.get("builddir", "."))
    bad = 0
    with tempfile.TemporaryDirectory() as home:
        for arguments, keys in CASES:
            for ignores_hangup in (False, True):
                if not ends(arguments, keys, ignores_hangup, home):
                    print(f"FAIL: {arguments} {keys!r}, SIGHUP {'ignored' if ignores_hangup else 'as usual'}: goes on for ever")
                    bad += 1
    print(f"lost terminal: {2 * len(CASES)} cases, {bad} fail")
    return bad > 0


sys.exit(main())
