#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the findings of the public captures with the list of those that were judged (findings.txt).

Fails where an error or a warning is in no row of the list, or a row fits none. `findings.py --list` prints all of them."""
import collections, json, os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
CAPTURES = os.path.join(os.environ.get("SHARED", ""), "captures")


def judged():
    for number, line in enumerate(open(os.path.join(HERE, "findings.txt"), encoding="utf-8"), 1):
        cells = [c.strip() for c in line.split("|")]
        if len(cells) == 5 and not line.startswith("#"):
            if cells[3] not in ("true", "false", "unclear"):
                sys.exit(f"findings.txt:{number}: '{cells[3]}' is no judgement")
            yield number, cells


def found(path):
    out = subprocess.run([os.environ.get("SIPLADDER", "./sipladder"), "findings", "--fail-on", "never", "-q", "--format", "ndjson",
                          "--fields", "severity,rule,call_id,frames,summary", path], capture_output=True, check=False)
    for line in out.stdout.splitlines():
        row = json.loads(line)
        if row["severity"] != "info":
            yield row


def fits(row, name, finding):
    file, rule, frame = row[:3]
    first = str(finding["frames"][0]) if finding["frames"] else "-"
    return file in ("*", name) and rule == finding["rule"] and frame in ("*", first)


def main():
    if not os.path.isdir(CAPTURES):
        print("SKIP: no captures in", CAPTURES or "SHARED")
        sys.exit(77)
    rows, used, verdicts, bad = list(judged()), set(), collections.Counter(), 0
    for name in sorted(os.listdir(CAPTURES)):
        if not name.endswith((".pcap", ".pcapng", ".cap")):
            continue
        for f in found(os.path.join(CAPTURES, name)):
            hits = [(n, r) for n, r in rows if fits(r, name, f)]
            if "--list" in sys.argv:
                print(name, f["severity"], f["rule"], f["frames"][:1], f["summary"], sep=" | ")
            if not hits:
                bad += 1
                print(f"not judged: {name} | {f['rule']} | {f['frames'][:1]} | {f['summary']}")
                continue
            used.update(n for n, _ in hits)
            verdicts[hits[-1][1][3]] += 1
    for n, r in rows:
        if n not in used:
            bad += 1
            print(f"findings.txt:{n}: fits no finding: {' | '.join(r[:3])}")
    print(f"{sum(verdicts.values())} errors and warnings:", ", ".join(f"{n} {v}" for v, n in sorted(verdicts.items())))
    sys.exit(1 if bad else 0)


main()
