#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The report of a sample is the same whatever link layer, IP version, file format and byte order its packets come in.
. "${srcdir:-.}/tests/prop/lib.sh"

SAMPLES="tour basic early-media forks reinvite retransmissions states-invite states-other tap-duplicate two-hops ipv6
broken hostile-bytes huge missing-headers multipart binary-body trailing off-port wide-names space-colon unknown"

# The addresses of an expected report as IPv6, as repack maps them: strings that are an address and a port alone. Call-IDs and
# URIs keep what they quote.
as_ip6() {
    awk '{
        line = ""
        while (match($0, /"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+:[0-9]+"/)) {
            split(substr($0, RSTART + 1, RLENGTH - 2), a, /[.:]/)
            line = line substr($0, 1, RSTART - 1) \
                sprintf("\"[2001:db8:4::%x:%x]:%s\"", a[1] * 256 + a[2], a[3] * 256 + a[4], a[5])
            $0 = substr($0, RSTART + RLENGTH)
        }
        print line $0
    }'
}

for s in $SAMPLES; do
    report "$WRAPPED" "samples/$s.pcap" >"$work/want"
    for how in vlan qinq tags sll sll2 raw null ppp erf padded options ns big-endian ns-big-endian \
        pcapng pcapng-ns pcapng-big-endian pcapng-mixed; do
        ./repack $how "samples/$s.pcap" "$work/packed" || exit 99
        report "$WRAPPED" "$work/packed" >"$work/got"
        same "$s as $how" "$work/want" "$work/got"
    done
    # Without the IP id a datagram seen twice cannot be told from a retransmission.
    [ $s = tap-duplicate ] && continue
    grep '^{' "$work/want" | signalling | as_ip6 >"$work/want6"
    for how in ip6 ip6-options ip6-null ip6-ppp ip6-sll2; do
        ./repack $how "samples/$s.pcap" "$work/packed" || exit 99
        report "$WRAPPED" "$work/packed" | grep '^{' | signalling >"$work/got"
        same "$s as $how" "$work/want6" "$work/got"
    done
done
finish
