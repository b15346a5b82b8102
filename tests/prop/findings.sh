#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Findings are those of the calls, not of how they were captured: other link layers and formats, a tap that sees each packet
# twice, and a capture that ends earlier. What an earlier end hides may be missing; nothing else may come in its place.
. "${srcdir:-.}/tests/prop/lib.sh"

# rules FILE...: severity, rule and Call-ID of each finding, and the consequences folded under it
rules() {
    "$SIPLADDER" findings -q --fail-on never --format csv --fields severity,rule,call_id "$@" 2>&1 | sort
}

# cut IN OUT PERCENT: the first packets, by that share of the bytes
cut_at() {
    head -c $(($(wc -c <"$1") * $3 / 100)) "$1" >"$2"
}

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
        "$SIPLADDER" findings -q --fail-on never --where 'severity != info and rule != auth-failed' \
            --format csv --fields rule,call_id "$work/short.pcap" 2>/dev/null | sed 1d | while IFS=, read -r rule id; do
            grep -F "$id" "$work/all" | grep -qF "$rule" || echo "$rule $id"
        done >"$work/got"
        : >"$work/none"
        same "$s cut at $percent %" "$work/none" "$work/got"
    done
done
finish
