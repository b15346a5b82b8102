#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Findings are those of the calls, not of how they were captured: other link layers and formats, a tap that sees each packet
# twice, a proxy between all hosts, and a capture that ends earlier, begins later, has no bodies or a part of each packet, or sees
# one side. What these hide may be missing; nothing else may come in its place.
. "${srcdir:-.}/tests/prop/lib.sh"

# rules FILE...: severity, rule and Call-ID of each finding, and the consequences folded under it
rules() {
    "$SIPLADDER" findings -q --fail-on never --format csv --fields severity,rule,call_id "$@" 2>&1 | sort
}

# cut IN OUT PERCENT: the first packets, by that share of the bytes
cut_at() {
    head -c $(($(wc -c <"$1") * $3 / 100)) "$1" >"$2"
}

# new FILE: rule and Call-ID of warnings and errors that the whole capture has not
new() {
    "$SIPLADDER" findings -q --fail-on never --where 'severity != info and rule != auth-failed' \
        --format csv --fields rule,call_id "$1" 2>/dev/null | sed 1d | while IFS=, read -r rule id; do
        grep -F "$id" "$work/all" | grep -qF "$rule" || echo "$rule $id"
    done
}

recap="${srcdir:-.}/tests/prop/recap.py"
command -v python3 >/dev/null || recap=
: >"$work/none"
for f in samples/finding-*.pcap; do
    s=${f#samples/finding-}
    s=${s%.pcap}
    rules "$f" >"$work/want"
    for how in sll2 pcapng-ns; do
        case $s in port-unreachable|transport-mismatch) continue ;; esac # repack knows neither ICMP nor TCP
        ./repack $how "$f" "$work/packed" || exit 99
        rules "$work/packed" >"$work/got"
        same "$s as $how" "$work/want" "$work/got"
    done
    rules "$f" "$f" >"$work/got"
    # (what comes twice at once makes the mean jitter less)
    [ "$s" = high-jitter ] || same "$s seen twice" "$work/want" "$work/got"
    # Of a call that is no example of the rule, and of the whole capture, a shorter capture says nothing else.
    "$SIPLADDER" findings --fail-on never --format csv --fields rule,call_id,consequences "$f" | sort -u >"$work/all"
    # But credentials that are refused are so until others are accepted.
    for percent in 30 60 75 90; do
        cut_at "$f" "$work/short.pcap" $percent
        new "$work/short.pcap" >"$work/got"
        same "$s cut at $percent %" "$work/none" "$work/got"
    done
    case $s in port-unreachable|transport-mismatch) continue ;; esac # neither ICMP nor TCP is put together anew
    ./repack cut-bodies "$f" "$work/short.pcap" || exit 99
    new "$work/short.pcap" >"$work/got"
    same "$s without bodies" "$work/none" "$work/got"
    [ "$recap" ] || continue
    for percent in 15 40 70; do
        python3 "$recap" tail $percent "$f" "$work/short.pcap" || exit 99
        new "$work/short.pcap" >"$work/got"
        same "$s from $percent % on" "$work/none" "$work/got"
    done
    for bytes in 128 350; do
        python3 "$recap" keep $bytes "$f" "$work/short.pcap" || exit 99
        new "$work/short.pcap" >"$work/got"
        same "$s, $bytes bytes of each packet" "$work/none" "$work/got"
    done
    for side in from to; do
        python3 "$recap" $side "$f" "$work/short.pcap" || exit 99
        new "$work/short.pcap" >"$work/got"
        same "$s $side one side" "$work/none" "$work/got"
    done
    # where an ACK has to go behind a proxy is known to the proxy alone
    [ "$s" = ack-misrouted ] && continue
    # one more Via makes messages longer, and media need not pass the hosts that speak SIP then
    python3 "$recap" hop "$f" "$work/hop.pcap" || exit 99
    for x in "$f" "$work/hop.pcap"; do
        rules "$x" | grep -v -e ^info -e udp-too-large >"$work/hop.$([ "$x" = "$f" ] && echo want || echo got)"
    done
    same "$s over another hop" "$work/hop.want" "$work/hop.got"
done
# What an agent of HEP says of a transport need not be so: nothing is said of transports that do not fit.
"$SIPLADDER" export -q --call fires@example.com -o "$work/one.pcap" samples/finding-transport-mismatch.pcap || exit 99
rules "$work/one.pcap" | grep -q transport-mismatch || { echo "transport-mismatch: not found in one call"; exit 99; }
./restream hep3 "$work/one.pcap" "$work/hep.pcap" || exit 99
rules "$work/hep.pcap" | grep transport-mismatch >"$work/got"
same "transport-mismatch in HEP" "$work/none" "$work/got"
finish
