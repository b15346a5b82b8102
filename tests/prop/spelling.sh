#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The report of a sample is the same however its header fields are spelled (RFC 3261 §7.3): compact names, letter case,
# folding, spaces before the colon, lines that end in LF; and with the bodies cut by the snap length.
. "${srcdir:-.}/tests/prop/lib.sh"

SAMPLES="tour basic early-media forks prack reinvite retransmissions transfer two-hops states-invite states-other
tap-duplicate ipv6 unknown multipart binary-body wide-names no-content-length session-key"

# Rows without what they say of bodies.
bodiless() {
    grep '^{' | sed 's/"agreed":\(null\|\[[^]]*\]\)/"agreed":null/; s/"hold_s":[0-9.]*/"hold_s":0.000/
        s/"transfer":"[a-z]*"/"transfer":"accepted"/
        s/"transfer_status":[0-9]*/"transfer_status":0/; s/"transfer_status":0null/"transfer_status":0/'
}

for s in $SAMPLES; do
    report "$SPELLED" "samples/$s.pcap" >"$work/want"
    for how in compact case folded space-colon lf; do
        ./repack $how "samples/$s.pcap" "$work/packed" || exit 99
        report "$SPELLED" "$work/packed" >"$work/got"
        same "$s with $how" "$work/want" "$work/got"
    done
    # Whether a body is SDP can be told from its Content-Type; what it says cannot.
    report "$HEADERS" "samples/$s.pcap" | bodiless >"$work/want"
    ./repack cut-bodies "samples/$s.pcap" "$work/packed" || exit 99
    report "$HEADERS" "$work/packed" | bodiless >"$work/got"
    same "$s with cut-bodies" "$work/want" "$work/got"
done
finish
