#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The report of a sample is the same by whatever road its packets travel, in tunnels and in fragments of any order, but for
# the path; and the path says which road it was.
. "${srcdir:-.}/tests/prop/lib.sh"

SAMPLES="tour basic early-media forks reinvite retransmissions states-invite states-other tap-duplicate two-hops
broken hostile-bytes missing-headers multipart binary-body trailing off-port wide-names space-colon unknown"

# Fragments make more frames, so that numbers of frames say nothing there.
NUMBERLESS=$(echo "$WRAPPED" | sed 's/^frame,//; s/,retransmission_of,responds_to//')

# numberless SAMPLE-OR-FILE: its report, without numbers of frames
numberless() {
    report "$NUMBERLESS" "$1" | sed 's/"first_frame":[0-9]*/"first_frame":0/g'
}

# as_ip4: a report with addresses as IPv4 again, where they were mapped
as_ip4() {
    awk '{
        line = ""
        while (match($0, /\[2001:db8:4::[0-9a-f]*:[0-9a-f]*\]/)) {
            split(substr($0, RSTART + 13, RLENGTH - 14), h, ":")
            a = hex(h[1])
            b = hex(h[2])
            line = line substr($0, 1, RSTART - 1) int(a / 256) "." a % 256 "." int(b / 256) "." b % 256
            $0 = substr($0, RSTART + RLENGTH)
        }
        print line $0
    }
    function hex(s, i, v) {
        v = 0
        for (i = 1; i <= length(s); i++)
            v = v * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
        return v
    }'
}

# expect_path SAMPLE HOW: every message says where it travelled
expect_path() {
    case $2 in
    ipip | in-ip6) path=ipip ;;
    6in4) path=6in4 ;;
    gre*) path=gre ;;
    pptp) path=gre ;;
    erspan*) path='gre;erspan' ;;
    pseudowire) path=mpls ;;
    many) path='mpls;gre;erspan;vxlan;gtp' ;;
    fragments-vlan) path='vlan;fragments' ;;
    fragments-in-gre) path='gre;fragments' ;;
    fragments* | ip6-fragments*) path=fragments ;;
    *) path=$2 ;;
    esac
    echo "$path" >"$work/path"
    "$SIPLADDER" messages --format csv --fields path "$work/packed" | tr -d '"\r' | sed 1d | sort -u >"$work/got"
    same "path of $1 as $2" "$work/path" "$work/got"
}

for s in $SAMPLES; do
    report "$WRAPPED" "samples/$s.pcap" >"$work/want"
    numberless "samples/$s.pcap" >"$work/want-numberless"
    grep '^{' "$work/want" | signalling >"$work/want-rows"
    grep '^{' "$work/want-numberless" | signalling >"$work/want-numberless-rows"
    for how in $(./roads); do
        # Without the IP id a datagram seen twice cannot be told from a retransmission.
        case $s-$how in tap-duplicate-6in4 | tap-duplicate-ip6-*) continue ;; esac
        ./roads "$how" "samples/$s.pcap" "$work/packed" || exit 99
        case $how in
        ip6-fragments*)
            numberless "$work/packed" | grep '^{' | as_ip4 | signalling >"$work/got"
            same "$s as $how" "$work/want-numberless-rows" "$work/got"
            ;;
        6in4)
            report "$WRAPPED" "$work/packed" | grep '^{' | as_ip4 | signalling >"$work/got"
            same "$s as $how" "$work/want-rows" "$work/got"
            ;;
        fragments*) # large datagrams are a finding when they come in fragments
            numberless "$work/packed" | grep '^{' | signalling >"$work/got"
            same "$s as $how" "$work/want-numberless-rows" "$work/got"
            ;;
        *)
            report "$WRAPPED" "$work/packed" >"$work/got"
            same "$s as $how" "$work/want" "$work/got"
            ;;
        esac
        [ "$s" = basic ] && expect_path "$s" "$how"
    done
done
# The largest messages need fragments in the real world.
for how in fragments fragments-shuffled fragments-twice; do
    numberless samples/huge.pcap | grep '^{' | signalling >"$work/want"
    ./roads $how samples/huge.pcap "$work/packed" || exit 99
    numberless "$work/packed" | grep '^{' | signalling >"$work/got"
    same "huge as $how" "$work/want" "$work/got"
done
# A tap before a tunnel and one within it, or in two tunnels: every message is there twice, and that is all.
SEEN=call_id,state,status,retransmissions,dialogs,pdd_ms,setup_ms,talk_ms,release_by,agreed,hold_s,call_group,findings
seen() {
    "$SIPLADDER" calls --format ndjson --fields $SEEN "$@" 2>&1
    "$SIPLADDER" stats --format ndjson "$@" | sed 's/.*"retransmissions":\([0-9]*\).*/\1 retransmissions/'
}
for s in basic early-media forks reinvite retransmissions two-hops hold transfer registration; do
    seen "samples/$s.pcap" >"$work/want"
    "$SIPLADDER" stats --format ndjson "samples/$s.pcap" | sed 's/.*"sip_messages":\([0-9]*\).*/\1/' >"$work/n-want"
    for how in gre vxlan erspan3; do
        for other in "samples/$s.pcap" "$work/other"; do
            ./roads $how "samples/$s.pcap" "$work/packed" && ./roads gtp "samples/$s.pcap" "$work/other" || exit 99
            seen "$other" "$work/packed" >"$work/got"
            same "$s twice, as $how" "$work/want" "$work/got"
            "$SIPLADDER" stats --format ndjson "$other" "$work/packed" | sed 's/.*"duplicates":\([0-9]*\).*/\1/' >"$work/n-got"
            same "duplicates of $s twice, as $how" "$work/n-want" "$work/n-got"
        done
    done
done
finish
