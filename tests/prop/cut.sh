#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A capture file cut at any byte: the program ends well, says so, and the rows are those of the whole packets, unchanged.
. "${srcdir:-.}/tests/prop/lib.sh"

for f in samples/basic.pcap samples/pcapng-interfaces.pcapng; do
    "$SIPLADDER" messages --format ndjson $f >"$work/whole"
    size=$(wc -c <$f)
    n=0
    while [ $n -lt "$size" ]; do
        head -c $n $f >"$work/cut"
        "$SIPLADDER" messages --format ndjson "$work/cut" >"$work/got" 2>"$work/err"
        status=$?
        lines=$(wc -l <"$work/got")
        head -n "$lines" "$work/whole" >"$work/want"
        same "$f cut at $n" "$work/want" "$work/got"
        if [ $status != 0 ] && [ $status != 3 ] || [ $status = 3 ] && [ "$lines" != 0 ]; then
            bad=$((bad + 1))
            echo "FAIL $f cut at $n: exit status $status with $lines rows"
        fi
        n=$((n + 17))
    done
done
finish
