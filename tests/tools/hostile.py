#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the program over captures as they are, with bytes changed at random, and cut off at random places.

Every command and every format of report, and the screen with keys at random. What a sanitizer says, a status that the
program does not give by itself, more than so many seconds, and output that is another when made again are told, and the
input is kept. It is not part of `make check`: it has no end but its arguments.

    hostile.py [--seed N] [--changes N] [--seconds N] [--keep FOLDER] PROGRAM CAPTURE...
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

COMMANDS = [
    *(f"{c} --format {f}" for c in ("calls", "messages", "streams", "findings", "endpoints") for f in ("text", "ndjson", "csv")),
    "stats", "stats --format json", "flow", "calls --where from_user~a --sort -messages", "messages --where user_agent~a",
    *(f"report --format {f}" for f in ("html", "svg", "markdown", "plantuml", "text", "json")),
    "report --format html --redact", "report --format json --redact",
    *(f"export -w @.{s}" for s in ("pcap", "pcapng", "sqlite")),
    "export --split -w @.wav", "stats --max-memory 32M", "calls --no-rtp-heuristic -f udp",
]
KEYS = ["Enter", "Esc", "Tab", "Up", "Down", "Left", "Right", "PageUp", "PageDown", "Home", "End", "Space", "F1", "F2", "F3", "F4",
        "F5", "F6", "F7", "F8", "F9", *"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789/?<>|.,;:-+*=_"]


def change(data, rng):
    """Bytes changed, exchanged, doubled, taken out; sometimes the end cut off. The head of the file stays."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 3, 10, 40, 200))):
        at = rng.randrange(min(24, len(out) - 1), len(out))
        what = rng.randrange(6)
        if what < 2:
            out[at] = rng.randrange(256)
        elif what == 2:
            out[at] ^= 1 << rng.randrange(8)
        elif what == 3:
            out[at:at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0"))
        elif what == 4:
            n = rng.randrange(1, 64)
            out[at:at] = out[at:at + n]
        elif len(out) > 200:
            del out[at:at + rng.randrange(1, 16)]
    if rng.randrange(4) == 0:
        del out[rng.randrange(len(out) // 2, len(out)):]
    return bytes(out)


def keys(rng):
    return " ".join(rng.choice(KEYS) for _ in range(rng.randrange(3, 40)))


class Runner:
    """Runs commands over one capture and tells what is wrong."""

    def __init__(self, args):
        self.args = args
        self.runs = self.bad = 0
        self.env = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:abort_on_error=0:exitcode=99",
                        UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:exitcode=99", LC_ALL="C.UTF-8", TZ="UTC")

    def once(self, words, capture, folder):
        subprocess.run(["find", folder, "-mindepth", "1", "-delete"], check=True)
        words = [w.replace("@.", os.path.join(folder, "out.")) for w in words]
        try:
            done = subprocess.run([os.path.abspath(self.args.program), *words, os.path.abspath(capture)], cwd=folder,
                                  env=dict(self.env, HOME=folder), stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=self.args.seconds, check=False)
        except subprocess.TimeoutExpired:
            return None, b"", b"took too long"
        self.runs += 1
        names = sorted(os.path.join(d, f) for d, _, files in os.walk(folder) for f in files)
        written = b"".join(open(f, "rb").read() for f in names)
        return done.returncode, done.stdout + written, done.stderr

    def wrong(self, words, capture, why, said):
        self.bad += 1
        name = ""
        if self.args.keep:
            name = os.path.join(self.args.keep, f"{self.bad:03d}-{os.path.basename(capture)}")
            with open(capture, "rb") as src, open(name, "wb") as dst:
                dst.write(src.read())
        print(f"{why}: {' '.join(words)} {name or capture}\n{said.decode(errors='replace')[:3000]}", flush=True)

    def check(self, words, capture):
        with tempfile.TemporaryDirectory() as folder:
            status, out, said = self.once(words, capture, folder)
            if status is None or status not in (0, 1, 2, 3) or b"Sanitizer" in said or b"runtime error" in said:
                self.wrong(words, capture, f"status {status}", said)
                return
            again = self.once(words, capture, folder)
            if again != (status, out, said):
                at = next((i for i, (a, b) in enumerate(zip(out, again[1])) if a != b), min(len(out), len(again[1])))
                self.wrong(words, capture, "differs", out[max(0, at - 80):at + 80] + b"\n---\n" + again[1][max(0, at - 80):at + 80])

    def all_of(self, capture, rng, share):
        for c in COMMANDS:
            if rng.random() < share:
                self.check(c.split(), capture)
        for _ in range(2):
            self.check(["--script", keys(rng), "--size", rng.choice(("80x24", "40x10", "200x60", "20x5"))], capture)


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--changes", type=int, default=4, help="changed copies of each capture")
    p.add_argument("--share", type=float, default=1.0, help="of the commands, for each copy")
    p.add_argument("--seconds", type=float, default=60, help="for one run")
    p.add_argument("--keep", help="folder for inputs that were wrong")
    p.add_argument("program")
    p.add_argument("captures", nargs="+")
    args = p.parse_args()
    if args.keep:
        os.makedirs(args.keep, exist_ok=True)
    r = Runner(args)
    for path in args.captures:
        rng = random.Random(f"{args.seed} {os.path.basename(path)}")
        data = open(path, "rb").read()
        r.all_of(path, rng, args.share)
        for i in range(args.changes if len(data) > 50 else 0):
            with tempfile.NamedTemporaryFile(suffix="-" + os.path.basename(path)) as f:
                f.write(change(data, rng))
                f.flush()
                r.all_of(f.name, rng, args.share)
    print(f"{r.runs} runs, {r.bad} wrong")
    return 1 if r.bad else 0


if __name__ == "__main__":
    sys.exit(main())
