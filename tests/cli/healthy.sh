#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Healthy traffic gives no finding above info: SIPp's own scenarios, in a network namespace of this test's own. Signalling between
# two addresses; with audio on one, for SIPp offers A-law and answers mu-law, sends its sound from ports where it does not listen,
# and is a host that calls itself, of which less is said.
. "${srcdir:-.}/tests/cli/space.inc"
sounds=/usr/share/sip-tester
needs sipp "sipp (sip-tester)"
[ -f $sounds/g711a.pcap ] || skip "needs the sounds of sipp in $sounds"
open_space healthy
ln -s $sounds "$dir/pcap"
for i in 1 2; do ip -n "$ns" address add 192.0.2.$i/24 dev lo; done
try_capture lo
run_in=$dir

# scenario NAME CALLS STATE SERVER CALLER CALLEE UAC-OPTIONS...: SIPp calls SIPp, which sends back the sound that it gets; all
# calls get to that state
scenario() {
    name=$1 calls=$2 state=$3 server=$4 from=$5 to=$6
    shift 6
    run wire.said "$(realpath "$sipladder")" capture -i lo -w "$dir/$name.pcapng"
    wire=$pid
    run uas sipp -sn "$server" -i $to -mi $to -p 5060 -mp 6000 -rtp_echo -nostdin
    uas=$pid
    wait_until captures 1
    wait_until listens u 5060
    sleep 0.5
    (cd "$dir" && within timeout 60 sipp "$@" -i $from -mi $from -p 5070 -mp 7000 -m "$calls" -r 2 -nostdin \
        -recv_timeout 30000 $to:5060 >"$dir/uac" 2>&1) || fail "$name: sipp: $(tail -n 3 "$dir/uac")"
    sleep 1
    finish $uas
    finish $wire
    "$sipladder" findings --where 'severity != info' --format ndjson "$dir/$name.pcapng" >"$dir/found" 2>"$dir/err" ||
        fail "$name: status $?: $(cat "$dir/err")"
    grep -q . "$dir/found" && fail "$name: $(cat "$dir/found")"
    n=$("$sipladder" calls --format csv --fields state "$dir/$name.pcapng" 2>/dev/null | grep -cx "$state")
    [ "$n" -eq "$calls" ] || fail "$name: $n of $calls calls are $state"
}

scenario plain 10 completed uas 192.0.2.1 192.0.2.2 -sn uac -d 2500
scenario regexp 4 completed uas 192.0.2.1 192.0.2.2 -sn regexp
scenario branch 4 ok branchs 192.0.2.1 192.0.2.2 -sn branchc
scenario sound 2 completed uas 127.0.0.1 127.0.0.1 -sn uac_pcap
n=$("$sipladder" streams --format csv --fields ssrc "$dir/sound.pcapng" 2>/dev/null | sed 1d | grep -c .)
[ "$n" -ge 4 ] || fail "sound: $n streams"
[ $bad -eq 0 ] && echo "healthy: no finding above info"
exit $((bad > 0))
