#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# HEP sent to collectors, in a network namespace of this test's own: a capture, a device, what other agents send; RTCP and
# reports of streams; a collector that comes later, and one that is killed and comes back; nothing that we send ourselves.
. "${srcdir:-.}/tests/cli/space.inc"
tools=${srcdir:-.}/tests/cli
tour=samples/tour.pcap
needs_python
open_space hep_send
try_capture lo

has_lines() { [ -f "$1" ] && [ "$(grep -c . "$1")" -ge "$2" ]; }
has_calls() { [ -f "$1" ] && [ "$(grep -o 'hep-[0-9]*$' "$1" | sort -u | grep -c .)" -ge "$2" ]; }
# collect HOW FILE: a collector at port 9060; sets collector
collect() {
    run collector.said "$python" "$tools/hep_collector.py" "$1" 9060 "$dir/$2"
    collector=$pid
    wait_until listens "$(echo "$1" | cut -c1)" 9060 || fail "no collector: $(cat "$dir/collector.said")"
}
messages() { "$sipladder" messages --format csv --fields call_id,cseq,method,status,src,dst,length,reason "$@" 2>/dev/null | sort; }

# a capture, to a collector and to ourselves
messages "$tour" >"$dir/want"
for how in udp tcp; do
    collect $how $how.txt
    within "$sipladder" stats -v -H $how:127.0.0.1 --hep-id 2001 --hep-send-key myHep "$tour" >"$dir/out" 2>"$dir/said" ||
        fail "$how: $(cat "$dir/said")"
    grep -q '142 HEP packets sent, 0 lost' "$dir/said" || fail "$how: $(cat "$dir/said")"
    wait_until has_lines "$dir/$how.txt" 142 || fail "$how: $(grep -c . "$dir/$how.txt") of 142: $(cat "$dir/collector.said")"
    finish $collector
    got=$(grep -c '^1|2001|myHep||' "$dir/$how.txt")
    [ "$got" = 130 ] || fail "$how: $got of 130 messages"
    [ "$(grep -c '^5|2001|myHep|.*"report_blocks":\[{' "$dir/$how.txt")" = 6 ] || fail "$how: reports of RTCP"
    [ "$(grep -c '^35|2001|myHep|.*"TYPE":"HANGUP"' "$dir/$how.txt")" = 6 ] || fail "$how: reports of streams"
    grep -E '^(5|35)\|' "$dir/$how.txt" | grep -vE '^[0-9]+\|2001\|myHep\|[^|]' && fail "$how: reports without a call"
    run us.said "$sipladder" capture -L $how:9060 --hep-key myHep -w "$dir/$how.pcapng"
    us=$pid
    wait_for "$dir/$how.pcapng"
    within "$sipladder" stats -q -H $how:127.0.0.1 --hep-send-key myHep "$tour" >/dev/null
    finish $us
    messages "$dir/$how.pcapng" >"$dir/got"
    cmp -s "$dir/want" "$dir/got" || { fail "$how: other messages"; diff "$dir/want" "$dir/got" | head -n 10; }
done
"$python" - "$dir/tcp.txt" "$sipladder" "$tour" <<'PY' || fail "what is reported of streams is not what streams says"
import csv
import io
import json
import subprocess
import sys

told = {}
for line in open(sys.argv[1], encoding="utf-8"):
    if line.startswith("35|"):
        x = json.loads(line.split("|", 6)[6])
        told[x["SSRC"], ("[%s]:%u" if ":" in x["SRC_IP"] else "%s:%u") % (x["SRC_IP"], x["SRC_PORT"])] = x
rows = list(csv.DictReader(io.StringIO(subprocess.run([sys.argv[2], "streams", "--format", "csv", sys.argv[3]], check=True,
                                                      stdout=subprocess.PIPE, text=True).stdout)))
assert len(rows) == len(told) == 6
for r in rows:
    x = told[r["ssrc"], r["src"]]
    assert x["CORRELATION_ID"] == x["RTP_SIP_CALL_ID"] == r["call_id"], (x, r)
    assert (x["TOTAL_PK"], x["EXPECTED_PK"], x["PACKET_LOSS"]) == (int(r["packets"]), int(r["expected"]), int(r["lost"])), (x, r)
    assert x["CODEC_NAME"] == r["codec"] and x["CODEC_PT"] == int(r["payload_type"]), (x, r)
    for ours, theirs in (("jitter_mean_ms", "MEAN_JITTER"), ("delta_max_ms", "MAX_DELTA"), ("mos", "MOS"), ("r_factor", "RFACTOR")):
        assert not r[ours] or abs(float(r[ours]) - x[theirs]) < 0.01, (ours, x, r)
PY

# streams of no call are reported, too, and say no Call-ID, not an empty one; RTCP of no call is counted alone
collect udp none.txt
within "$sipladder" stats --format csv -H udp:127.0.0.1 --bpf 'udp portrange 10000-65535' "$tour" >"$dir/out" 2>"$dir/said"
streams=$(sed -n 's/^streams,//p' "$dir/out")
wait_until has_lines "$dir/none.txt" "${streams:-1}"
finish $collector
[ "${streams:-0}" -gt 0 ] && [ "$(grep -c '^35|[0-9]*|||.*"SSRC"' "$dir/none.txt")" = "$streams" ] ||
    fail "streams of no call: $streams, $(cut -c1-200 "$dir/none.txt")"
grep -E 'CORRELATION_ID|RTP_SIP_CALL_ID' "$dir/none.txt" && fail "streams of no call with a Call-ID"
grep -q '^counters.hep_untold,[1-9]' "$dir/out" || fail "RTCP of no call: $(grep hep_ "$dir/out")"

# a device, over TCP: the collector comes later, is killed, comes back
run probe.said "$sipladder" capture -i lo -H tcp:127.0.0.1:9060 --hep-id 7 udp port 5080
probe=$pid
records $probe
send() {
    within "$python" -c 'import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 5070))
for i in range(int(sys.argv[1]), int(sys.argv[2])):
    s.sendto(("OPTIONS sip:bob@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKl%d\r\n"
        "From: <sip:alice@example.com>;tag=a%d\r\nTo: <sip:bob@example.com>\r\nCSeq: 1 OPTIONS\r\n"
        "Max-Forwards: 70\r\nContent-Length: 0\r\nCall-ID: hep-%d\r\n\r\n" % (i, i, i)).encode(), ("127.0.0.1", int(sys.argv[3])))
    time.sleep(0.001)' "$@"
}
send 0 100 5080
kill -USR1 $probe
wait_for "$dir/probe.said" 'nobody is there'
collect tcp probe.txt
wait_until has_calls "$dir/probe.txt" 100 || fail "a collector that comes later got $(grep -c . "$dir/probe.txt") of 100"
kill -KILL $collector
wait $collector 2>/dev/null
send 100 200 5080
sleep 0.5
collect tcp probe.txt
send 200 300 5080
wait_until has_calls "$dir/probe.txt" 300 ||
    fail "a collector that came back: $(grep -o 'hep-[0-9]*$' "$dir/probe.txt" | sort -u | grep -c .) of 300"
finish $probe
grep -q ' 0 lost' "$dir/probe.said" || fail "probe: $(cat "$dir/probe.said")"
finish $collector

# what we send is not taken for something new; what others send is passed on
collect udp own.txt
run own.said "$sipladder" capture -i lo -H udp:127.0.0.1:9060 -w "$dir/own.pcapng" --ndjson "$dir/own.ndjson"
probe=$pid
records $probe
send 0 30 5080
wait_until has_calls "$dir/own.txt" 30 || fail "over UDP: $(grep -c . "$dir/own.txt") of 30"
finish $probe
grep -q ' 30 HEP packets sent, 0 lost' "$dir/own.said" || fail "what we send: $(cat "$dir/own.said")"
got=$(messages "$dir/own.pcapng" | grep -c OPTIONS)
[ "$got" = 30 ] || fail "saved beside: $got of 30"
grep -q '"call_id": *"hep-29"' "$dir/own.ndjson" || fail "told beside: $(tail -n 1 "$dir/own.ndjson")"
run relay.said "$sipladder" capture -L tcp:9061 -H udp:127.0.0.1:9060
relay=$pid
wait_until listens t 9061 || fail "no relay: $(cat "$dir/relay.said")"
within "$python" "$tools/hep_agent.py" tcp 127.0.0.1 9061 40 from=1000 rtcp=hep-1000 || fail "agent"
wait_until has_lines "$dir/own.txt" 110 || fail "passed on: $(cat "$dir/relay.said")"
finish $relay
finish $collector
[ "$(grep -c '^1|0|||192.0.2.1:5070|192.0.2.2:5080|hep-1' "$dir/own.txt")" = 40 ] || fail "passed on with other addresses"
[ "$(grep -c '^5|0||hep-1000|' "$dir/own.txt")" = 40 ] || fail "RTCP passed on: $(grep -c '^5|0||hep-1000|' "$dir/own.txt")"

# words for what cannot be
says() {
    status=$1 words=$2
    shift 2
    within "$sipladder" "$@" >/dev/null 2>"$dir/err"
    got=$?
    [ $got = "$status" ] && grep -q "$words" "$dir/err" || fail "$*: status $got, $(cat "$dir/err")"
}
says 4 'nobody takes HEP packets there' calls -H tcp:127.0.0.1:9099 "$tour"
says 0 'HEP packets sent, [1-9][0-9]* lost' calls -H udp:127.0.0.1:9099 "$tour"
says 2 'udp:HOST:PORT' calls -H 127.0.0.1:9060 "$tour"
says 2 'udp:HOST:PORT' calls -H udp: "$tour"
says 4 'not known' calls -H udp:no.such.host.invalid "$tour"
[ $bad = 0 ] && echo "hep_send: captures, devices, other agents; RTCP, streams; collectors that come and go"
exit $((bad > 0))
