#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The report of a sample is the same where its messages travel over TCP, cut, shuffled and repeated in any way, over
# WebSocket, or mirrored in HEP: but for transport and path, and for numbers of frames, of which there are more. RTP and RTCP that
# are mirrored in HEP, too, are the same streams.
. "${srcdir:-.}/tests/prop/lib.sh"

SAMPLES="basic early-media forks prack reinvite retransmissions transfer two-hops states-invite states-other
wide-names session-key"
CUT="basic"
VOICE="voice-rtcp voice-loss voice-dtmf voice-jitter voice-hold voice-nat voice-mux voice-alone voice-port-reuse"

NUMBERLESS=$(echo "$WRAPPED" | sed 's/^frame,//; s/,transport//; s/,retransmission_of,responds_to//')

numberless() {
    "$SIPLADDER" messages --format ndjson --fields "$NUMBERLESS" "$1" 2>&1
    "$SIPLADDER" calls --format ndjson "$1" 2>&1 |
        signalling | sed 's/"first_frame":[0-9]*//; s/"transports\{0,1\}":[^,]*,//; s/"path":\[[^]]*\],*//'
}

# check SAMPLE HOW [N]
check() {
    ./restream "$2" "samples/$1.pcap" "$work/packed" "${3-0}" || exit 99
    numberless "$work/packed" >"$work/got"
    same "$1 as $2 ${3-}" "$work/want" "$work/got"
}

for s in $SAMPLES; do
    numberless "samples/$s.pcap" >"$work/want"
    for how in tcp tcp-small tcp-shuffled tcp-repeated ws ws-small hep3; do
        check "$s" $how
    done
    check "$s" tcp-small 1
    check "$s" tcp-shuffled 7
    check "$s" ws-small 3
done
for s in $CUT; do
    numberless "samples/$s.pcap" >"$work/want"
    n=1
    while [ $n -lt 700 ]; do
        check "$s" tcp-cut $n
        n=$((n + 3))
    done
done
voice() {
    "$SIPLADDER" streams --format ndjson "$1" 2>&1 | sed 's/"path":\[[^]]*\],*//'
    "$SIPLADDER" stats --format json "$1" | grep -E '"(rtp_packets|rtcp_packets|rtp_unbound|rtcp_unbound)"'
}
for s in $VOICE; do
    voice "samples/$s.pcap" >"$work/want"
    ./restream hep3-media "samples/$s.pcap" "$work/packed" || exit 99
    voice "$work/packed" >"$work/got"
    same "$s, mirrored in HEP" "$work/want" "$work/got"
done
finish
