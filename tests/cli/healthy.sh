#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Healthy traffic gives no finding above info: SIPp's own scenarios, in a network namespace of this test's own. Signalling between
# two addresses; with audio on one, for SIPp offers A-law and answers mu-law, sends its sound from ports where it does not listen,
# and is a host that calls itself, of which less is said. A controller that brings two parties together (3pcc); registrations
# with a challenge, a refresh and an end, for which SIPp has no scenario of its own.
. "${srcdir:-.}/tests/cli/space.inc"
sounds=/usr/share/sip-tester
needs sipp "sipp (sip-tester)"
[ -f $sounds/g711a.pcap ] || skip "needs the sounds of sipp in $sounds"
open_space healthy
ln -s $sounds "$dir/pcap"
for i in 1 2 3; do ip -n "$ns" address add 192.0.2.$i/24 dev lo; done
try_capture lo
run_in=$dir

# begin NAME: what goes over lo is captured
begin() {
    run wire.said "$(realpath "$sipladder")" capture -i lo -w "$dir/$1.pcapng"
    wire=$pid
    records $wire
}

# judge NAME CALLS STATE: what was captured has no finding above info, and so many calls of that state
judge() {
    finish $wire
    "$sipladder" findings --where 'severity != info' --format ndjson "$dir/$1.pcapng" >"$dir/found" 2>"$dir/err" ||
        fail "$1: status $?: $(cat "$dir/err")"
    grep -q . "$dir/found" && fail "$1: $(cat "$dir/found")"
    n=$("$sipladder" calls --format csv --fields state "$dir/$1.pcapng" 2>/dev/null | grep -cx "$3")
    [ "$n" -eq "$2" ] || fail "$1: $n of $2 calls are $3"
}

# scenario NAME CALLS STATE "SERVER" CALLER CALLEE UAC-OPTIONS...: SIPp calls SIPp, which sends back the sound that it gets; all
# calls get to that state
scenario() {
    name=$1 calls=$2 state=$3 server=$4 from=$5 to=$6
    shift 6
    begin "$name"
    run uas sipp $server -i $to -mi $to -p 5060 -mp 6000 -rtp_echo -nostdin
    uas=$pid
    wait_until listens u 5060
    (cd "$dir" && within timeout 60 sipp "$@" -i $from -mi $from -p 5070 -mp 7000 -m "$calls" -r 2 -nostdin \
        -recv_timeout 30000 $to:5060 >"$dir/uac" 2>&1) || fail "$name: sipp: $(tail -n 3 "$dir/uac")"
    finish $uas
    judge "$name" "$calls" "$state"
}

# SIPp's two controllers, which talk to each other by TCP, call the parties A and B.
third_party() {
    begin 3pcc
    for i in A:1 B:2; do
        run party sipp -sn 3pcc-${i%:*} -i 192.0.2.${i#*:} -mi 192.0.2.${i#*:} -p 506${i#*:} -nostdin 192.0.2.3:5060
        parties="$parties $pid"
    done
    run controller sipp -sn 3pcc-C-B -i 192.0.2.3 -p 5064 -3pcc 192.0.2.3:9000 -m 4 -nostdin 192.0.2.2:5062
    controller=$pid
    wait_until listens u 5061
    wait_until listens u 5062
    wait_until listens t 9000
    (cd "$dir" && within timeout 60 sipp -sn 3pcc-C-A -i 192.0.2.3 -p 5063 -3pcc 192.0.2.3:9000 -m 4 -r 1 -nostdin \
        192.0.2.1:5061 >"$dir/uac" 2>&1) || fail "3pcc: sipp: $(tail -n 3 "$dir/uac")"
    for i in $parties $controller; do
        finish $i
    done
    judge 3pcc 4 completed
}

# request CSEQ EXPIRES [LINE]: a REGISTER as SIPp writes it
request() {
    cat <<EOF
<send retrans="500"><![CDATA[

REGISTER sip:example.com SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:alice[call_number]@example.com>;tag=[pid]r[call_number]
To: <sip:alice[call_number]@example.com>
Call-ID: [call_id]
CSeq: $1 REGISTER
Contact: <sip:alice[call_number]@[local_ip]:[local_port]>
Expires: $2
${3:+$3
}Content-Length: 0

]]></send>
EOF
}

# reply STATUS LINE
reply() {
    cat <<EOF
<recv request="REGISTER"/>
<send><![CDATA[

SIP/2.0 $1
[last_Via:]
[last_From:]
[last_To:];tag=s[call_number]
[last_Call-ID:]
[last_CSeq:]
$2
Content-Length: 0

]]></send>
EOF
}

write_registrations() {
    challenge='WWW-Authenticate: Digest realm="example.com", nonce="b7a1c93d", algorithm=MD5'
    granted='[last_Contact:];expires=3'
    {
        echo '<?xml version="1.0"?><scenario name="registers">'
        request 1 3
        echo '<recv response="401" auth="true"/>'
        request 2 3 '[authentication username=alice password=wonderland]'
        echo '<recv response="200"/><pause milliseconds="2000"/>'
        request 3 3
        echo '<recv response="200"/><pause milliseconds="500"/>'
        request 4 0
        echo '<recv response="200"/></scenario>'
    } >"$dir/registers.xml"
    {
        echo '<?xml version="1.0"?><scenario name="registrar">'
        reply '401 Unauthorized' "$challenge"
        reply '200 OK' "$granted"
        reply '200 OK' "$granted"
        reply '200 OK' 'Date: Sat, 13 Nov 2010 23:29:00 GMT'
        echo '</scenario>'
    } >"$dir/registrar.xml"
}

scenario plain 10 completed "-sn uas" 192.0.2.1 192.0.2.2 -sn uac -d 2500
scenario regexp 4 completed "-sn uas" 192.0.2.1 192.0.2.2 -sn regexp
scenario branch 4 ok "-sn branchs" 192.0.2.1 192.0.2.2 -sn branchc
third_party
write_registrations
scenario registrations 4 ok "-sf $dir/registrar.xml" 192.0.2.1 192.0.2.2 -sf "$dir/registers.xml"
scenario sound 2 completed "-sn uas" 127.0.0.1 127.0.0.1 -sn uac_pcap
n=$("$sipladder" streams --format csv --fields ssrc "$dir/sound.pcapng" 2>/dev/null | sed 1d | grep -c .)
[ "$n" -ge 4 ] || fail "sound: $n streams"
[ $bad -eq 0 ] && echo "healthy: no finding above info"
exit $((bad > 0))
