#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The report of a capture is the same however it is fed: compressed, from standard input, from a pipe, as two files with
# every other packet, in either order of naming, and once more in the same process order.
. "${srcdir:-.}/tests/prop/lib.sh"

for s in tour basic states-invite two-hops huge broken; do
    f=samples/$s.pcap
    report "$WRAPPED" $f >"$work/want"
    report "$WRAPPED" $f >"$work/got"
    same "$s again" "$work/want" "$work/got"
    for tool in gzip zstd lz4; do
        if ! command -v $tool >/dev/null; then
            echo "skip $s with $tool: not installed"
            continue
        fi
        $tool -c <$f >"$work/packed"
        report "$WRAPPED" "$work/packed" >"$work/got"
        same "$s with $tool" "$work/want" "$work/got"
    done
    for command in messages calls flow stats; do
        "$SIPLADDER" $command --format ndjson $f >"$work/a" 2>&1
        "$SIPLADDER" $command --format ndjson - <$f >"$work/b" 2>&1
        same "$s, $command from standard input" "$work/a" "$work/b"
        { head -c 1000 $f; sleep 0.1; tail -c +1001 $f; } | "$SIPLADDER" $command --format ndjson - >"$work/b" 2>&1
        same "$s, $command from a slow pipe" "$work/a" "$work/b"
    done
    ./repack odd $f "$work/odd" && ./repack even $f "$work/even" || exit 99
    report "$WRAPPED" "$work/odd" "$work/even" >"$work/got"
    same "$s from two files" "$work/want" "$work/got"
    report "$WRAPPED" "$work/even" "$work/odd" >"$work/got"
    same "$s from two files, the later one first" "$work/want" "$work/got"
    ./repack pcapng-mixed "$work/odd" "$work/odd2" && ./repack ns-big-endian "$work/even" "$work/even2" || exit 99
    report "$WRAPPED" "$work/odd2" "$work/even2" >"$work/got"
    same "$s from two files of different formats" "$work/want" "$work/got"
done
finish
