#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# HEP received from agents, in a network namespace of this test's own: over UDP and TCP, IPv4 and IPv6, versions 1 to 3,
# compressed, with and without the key; what is recorded reads the same later; words for what cannot be.
. "${srcdir:-.}/tests/cli/space.inc"
agent=${srcdir:-.}/tests/cli/hep_agent.py
needs_python
open_space hep

agent() { within "$python" "$agent" "$@" || fail "agent $*"; }
# record NAME ARGS...: in the background; sets pid
record() {
    name=$1
    shift
    run said "$sipladder" capture -w "$dir/$name" "$@"
    wait_for "$dir/$name"
}
end_record() {
    finish $pid || fail "capture ended with status $?: $(cat "$dir/said")"
}
n_messages() { "$sipladder" messages --format ndjson --where 'call_id ~ "^hep-"' "$@" 2>/dev/null | grep -c .; }
counter() { "$sipladder" stats --format json "$2" | sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p"; }

has6=0
within "$python" -c 'import socket; socket.socket(socket.AF_INET6).bind(("::1", 0))' 2>/dev/null && has6=1

# all ways
record all.pcapng -L udp:9060,tcp:*:9060
agent udp 127.0.0.1 9060 100
agent tcp 127.0.0.1 9060 100 from=100
agent udp 127.0.0.1 9060 50 from=200 version=2
agent udp 127.0.0.1 9060 50 from=250 version=1
agent tcp 127.0.0.1 9060 50 from=300 zip=1
expected=350
if [ $has6 = 1 ]; then
    agent udp ::1 9060 50 from=350
    agent tcp ::1 9060 50 from=400
    expected=450
fi
end_record
[ "$(n_messages "$dir/all.pcapng")" = $expected ] || fail "$(n_messages "$dir/all.pcapng") of $expected messages came"
"$sipladder" calls --format csv --fields src,dst "$dir/all.pcapng" | sed 1d | grep -v '^192.0.2.1:5070,192.0.2.2:5080' &&
    fail "addresses are not those quoted"
[ "$(counter hep_bad "$dir/all.pcapng")" = 0 ] || fail "hep_bad $(counter hep_bad "$dir/all.pcapng")"
grep -q 'refused of HEP 0' "$dir/said" || fail "totals: $(cat "$dir/said")"
[ "$("$sipladder" stats --format json "$dir/all.pcapng" | grep -c '"cut_short": false')" = 1 ] || fail "the file is cut short"

# pcap holds it as well
record all.pcap -q -L udp:127.0.0.1
agent udp 127.0.0.1 9060 20
end_record
[ "$(n_messages "$dir/all.pcap")" = 20 ] || fail "$(n_messages "$dir/all.pcap") of 20 messages came into pcap"

# the agent's time counts where its clock is right
record late.pcapng -q -L udp:9060
agent udp 127.0.0.1 9060 1 late=20
agent udp 127.0.0.1 9060 1 from=1
agent udp 127.0.0.1 9060 1 from=2 late=5000
end_record
"$sipladder" messages --format json --fields time_epoch "$dir/late.pcapng" | "$python" -c 'import json, sys
t = [float(r["time_epoch"]) for r in json.load(sys.stdin)]
assert 19 < t[1] - t[0] < 60, t
assert abs(t[2] - t[1]) < 40, t' || fail "times"

# the key: those without it are refused by the recorder, and counted by who reads
record key.pcapng -L udp:9060,tcp:9060 --hep-key myHep
agent udp 127.0.0.1 9060 10 key=myHep
agent udp 127.0.0.1 9060 7 from=10 key=wrong
agent tcp 127.0.0.1 9060 5 from=20
agent udp 127.0.0.1 9060 3 from=30 version=2
end_record
[ "$(n_messages "$dir/key.pcapng")" = 10 ] || fail "with the key: $(n_messages "$dir/key.pcapng") of 10"
grep -q 'refused of HEP 15' "$dir/said" || fail "refused: $(cat "$dir/said")"
record nokey.pcapng -q -L udp:9060
agent udp 127.0.0.1 9060 10 key=myHep
agent udp 127.0.0.1 9060 7 from=10 key=wrong
end_record
[ "$(n_messages "$dir/nokey.pcapng")" = 17 ] || fail "without asking for a key: $(n_messages "$dir/nokey.pcapng") of 17"
got=$(n_messages --hep-key myHep "$dir/nokey.pcapng")
[ "$got" = 10 ] || fail "asked for the key later: $got"
"$sipladder" stats --hep-key myHep --format json "$dir/nokey.pcapng" | grep -q '"hep_key": 7' || fail "hep_key is not counted"

# RTCP as JSON belongs to the call that it names
record rtcp.pcapng -q -L udp:9060
agent udp 127.0.0.1 9060 4 rtcp=hep-0
agent udp 127.0.0.1 9060 1 from=4 rtcp=nobody
end_record
[ "$(counter rtcp_packets "$dir/rtcp.pcapng")" = 4 ] || fail "RTCP of the call: $(counter rtcp_packets "$dir/rtcp.pcapng")"
[ "$(counter rtcp_unbound "$dir/rtcp.pcapng")" = 1 ] || fail "RTCP of nobody: $(counter rtcp_unbound "$dir/rtcp.pcapng")"

# what is no HEP does no harm, and ends a connection
record noise.pcapng -L udp:9060,tcp:9060
within "$python" -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for b in (b"HEP3", b"HEP3\0\1", b"HEP3\xff\xff", b"x" * 60000, b"\0"):
    s.sendto(b, ("127.0.0.1", 9060))
t = socket.create_connection(("127.0.0.1", 9060))
t.sendall(b"GET / HTTP/1.0\r\n\r\n")
assert t.recv(10) == b""'  || fail "a connection without HEP goes on"
agent tcp 127.0.0.1 9060 5
end_record
[ "$(n_messages "$dir/noise.pcapng")" = 5 ] || fail "after noise: $(n_messages "$dir/noise.pcapng") of 5"
grep -q 'refused of HEP 1$' "$dir/said" || fail "noise: $(cat "$dir/said")"

# words for what cannot be
says() {
    status=$1 words=$2
    shift 2
    within "$sipladder" capture -q -w "$dir/x.pcapng" --seconds 1 "$@" 2>"$dir/err"
    got=$?
    [ $got = "$status" ] && grep -q "$words" "$dir/err" || fail "$*: status $got, $(cat "$dir/err")"
}
says 2 'udp:HOST:PORT' -L 9060
says 2 'a port is a number from 1 to 65535' -L udp:127.0.0.1:99999
says 2 'udp:HOST:PORT' -L udp:::1:9060
says 3 'no such address' -L udp:192.0.2.77:9060
says 2 'for devices' -L udp:9060 port 5060
record busy.pcapng -q -L tcp:127.0.0.1:9060
says 3 'another program listens' -L tcp:127.0.0.1:9060
end_record

# the screen
if command -v tmux >/dev/null; then
    begin_screen -L udp:9060 --hep-key myHep
    shows 'live udp:9060'
    agent udp 127.0.0.1 9060 7 key=myHep
    agent udp 127.0.0.1 9060 4 from=7
    shows 'live udp:9060.* 7 calls'
    end_screen
fi
[ $bad = 0 ] && echo "hep: received over UDP and TCP, all versions, by key, by time; recorded, refused, shown"
exit $((bad > 0))
