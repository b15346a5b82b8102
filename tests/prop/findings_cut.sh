#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A capture that ends after one of its messages says nothing that the whole one does not: of each sample of a rule, the places
# between two messages; of those with many messages every so many (PLACES of them; 12 unless told). Credentials that are refused
# are so until others are accepted.
. "${srcdir:-.}/tests/prop/lib.sh"
command -v python3 >/dev/null || { echo "SKIP: no python3"; exit 77; }
: >"$work/none"

# ends FILE: for each frame, where it ends in the file
ends() {
    python3 -c '
import struct, sys
d, at = open(sys.argv[1], "rb").read(), 24
while at + 16 <= len(d):
    at += 16 + struct.unpack("<I", d[at + 8:at + 12])[0]
    print(at)' "$1"
}

for f in samples/finding-*.pcap; do
    "$SIPLADDER" findings -q --fail-on never --format csv --fields rule,call_id,consequences "$f" >"$work/all"
    ends "$f" >"$work/ends"
    "$SIPLADDER" messages -q --format csv --fields frame "$f" | sed 1d | sort -nu >"$work/frames"
    step=$(($(wc -l <"$work/frames") / ${PLACES:-12} + 1))
    for n in $(awk -v step=$step 'NR % step == 0' "$work/frames"); do
        head -c "$(sed -n "${n}p" "$work/ends")" "$f" >"$work/short.pcap"
        "$SIPLADDER" findings -q --fail-on never --where 'severity != info and rule != auth-failed' --format csv \
            --fields rule,call_id "$work/short.pcap" 2>/dev/null | sed 1d | while IFS=, read -r rule id; do
            grep -F "$id" "$work/all" | grep -qF "$rule" || echo "$rule $id"
        done >"$work/got"
        same "${f#samples/} ends with frame $n" "$work/none" "$work/got"
    done
done
finish
