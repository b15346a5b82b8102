#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# mkpcap: mistakes are named with file and line, and the same text gives the same bytes.
set -u
cd "${builddir:-.}" || exit 99
work=$(mktemp -d "${TMPDIR:-/tmp}/mkpcap.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
n=0 bad=0

# wrong LINE WORDS: the flow on standard input is refused at that line with those words
wrong() {
    n=$((n + 1))
    cat >"$work/t.flow"
    got=$(./mkpcap "$work/t.flow" "$work/t.pcap" 2>&1)
    status=$?
    case $got in
    "$work/t.flow:$1: "*"$2"*) [ $status = 2 ] && return ;;
    esac
    bad=$((bad + 1))
    echo "FAIL $2: status $status, said: $got"
}

wrong 1 "no such statement" <<'F'
frobnicate
F
wrong 2 "no such party: 'bob'" <<'F'
party alice 192.0.2.1:5060
+0 alice -> bob OPTIONS sip:bob@example.com
F
wrong 1 "not an address:port" <<'F'
party alice 192.0.2.999:5060
F
wrong 3 "not a duration" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
+5 a -> b OPTIONS sip:b@example.com
F
wrong 3 "no request of" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
+0 a -> b 200 OK
F
wrong 3 "no dialog" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
+0 a -> b BYE
F
wrong 3 "no such variable: 'nothing'" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
+0 a -> b OPTIONS sip:$nothing
F
wrong 3 "neither a header field nor a directive" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
+0 a -> b OPTIONS sip:b@example.com
	just words
F
wrong 3 "more than a datagram can hold" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
+0 a -> b OPTIONS sip:b@example.com
	Subject: ${repeat 70000 x}
F
wrong 3 "IPv4 on one side" <<'F'
party a 192.0.2.1:5060
party b [2001:db8::2]:5060
+0 a -> b OPTIONS sip:b@example.com
F
wrong 3 "not known: 'loose 3'" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
rtp a:4000 -> b:4000 pt 0 loose 3
F
wrong 3 "no such codec" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
rtp a:4000 -> b:4000 pt 77
F
wrong 3 "no RTP with SSRC 0x00000005" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
rtcp a:4001 -> b:4001 ssrc 5 for 10s
F
wrong 3 "IPv4 on one side" <<'F'
party a 192.0.2.1:5060
party b [2001:db8::2]:5060
stun a:4000 -> b:4000
F
wrong 3 "tcp or udp, not 'sctp'" <<'F'
party a 192.0.2.1:5060
party b 192.0.2.2:5060
transport sctp
F
wrong 1 "a block without a statement" <<'F'
	INVITE
F
wrong 1 "'for' without 'end'" <<'F'
for i 1..3
F
wrong 1 "deeply" <<'F'
include t.flow
F

for f in tour huge states-invite voice-loss voice-mux voice-ice; do
    n=$((n + 1))
    ./mkpcap "${srcdir:-.}/samples/$f.flow" "$work/again.pcap" && cmp "samples/$f.pcap" "$work/again.pcap" || bad=$((bad + 1))
done
n=$((n + 1))
./mkpcap "$work/nowhere.flow" "$work/t.pcap" 2>/dev/null && bad=$((bad + 1)) && echo "FAIL: a file that is not there"
echo "$n checks, $bad bad"
[ $bad = 0 ]
