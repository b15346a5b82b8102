#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The report of a sample is the same however its header fields are spelled (RFC 3261 §7.3): compact names, letter case,
# folding, spaces before the colon, lines that end in LF; and with the bodies cut by the snap length.
. "${srcdir:-.}/tests/prop/lib.sh"

SAMPLES="tour basic early-media forks prack reinvite retransmissions transfer two-hops states-invite states-other
tap-duplicate ipv6 unknown multipart binary-body wide-names no-content-length session-key"

for s in $SAMPLES; do
    report "$SPELLED" "samples/$s.pcap" >"$work/want"
    for how in compact case folded space-colon lf; do
        ./repack $how "samples/$s.pcap" "$work/packed" || exit 99
        report "$SPELLED" "$work/packed" >"$work/got"
        same "$s with $how" "$work/want" "$work/got"
    done
    # Whether a body is SDP can be told from its Content-Type; what it says cannot.
    report "$HEADERS" "samples/$s.pcap" | grep '^{' >"$work/want"
    ./repack cut-bodies "samples/$s.pcap" "$work/packed" || exit 99
    report "$HEADERS" "$work/packed" | grep '^{' >"$work/got"
    same "$s with cut-bodies" "$work/want" "$work/got"
done
finish
