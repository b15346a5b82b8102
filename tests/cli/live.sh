#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Devices, in a network namespace of this test's own: what is recorded is what was sent; files end whole, also after a kill;
# the process of the screen that looks into packets has no rights left.
. "${srcdir:-.}/tests/cli/space.inc"
needs_python
open_space live
try_capture lo

# send N: N OPTIONS with a Call-ID each
send() {
    within "$python" -c 'import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 5070))
for i in range(int(sys.argv[1])):
    s.sendto(("OPTIONS sip:bob@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKl%d\r\n"
        "From: <sip:alice@example.com>;tag=a%d\r\nTo: <sip:bob@example.com>\r\nCall-ID: live-%d\r\nCSeq: 1 OPTIONS\r\n"
        "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n" % (i, i, i)).encode(), ("127.0.0.1", 5080))
    time.sleep(0.001)' "$1"
}
n_messages() { "$sipladder" messages --format ndjson --where 'call_id ~ "^live-"' "$1" 2>/dev/null | grep -c .; }

# ends cleanly, and says what it did
ip netns exec "$ns" "$sipladder" capture -i lo -w "$dir/a.pcapng" 2>"$dir/said" &
pid=$!
wait_for "$dir/a.pcapng"
send 200
kill -USR1 $pid
kill -TERM $pid
wait $pid || fail "capture ended with status $?"
[ "$(n_messages "$dir/a.pcapng")" = 200 ] || fail "$(n_messages "$dir/a.pcapng") of 200 messages were recorded"
[ "$(grep -c 'dropped by the kernel 0' "$dir/said")" = 2 ] || fail "counters: $(cat "$dir/said")"
"$sipladder" stats --format json "$dir/a.pcapng" | grep -q '"cut_short": false' || fail "the file is cut short"

# who records keeps the right to open devices again, and no other; started by sudo it writes as the user who may
says() { "$sipladder" --version | grep -q "$1"; }
rights() { grep -E "$2" "/proc/$1/status" | tr -s '\t ' ' ' | tr '\n' ' '; }
users=$(mktemp -d "${TMPDIR:-/tmp}/users.XXXXXX") || exit 99 # $dir may be closed to the user
chown 1234:1234 "$users"
mkdir "$dir/root"
for to in "$dir/root" "$users"; do
    SUDO_UID=1234 SUDO_GID=1234 ip netns exec "$ns" "$sipladder" capture -q -i lo -w "$to/p.pcapng" &
    pid=$!
    wait_for "$to/p.pcapng"
    if says libcap-ng; then
        [ "$(rights $pid '^Cap(Prm|Eff)')" = 'CapPrm: 0000000000003000 CapEff: 0000000000003000 ' ] ||
            fail "rights of a recorder: $(rights $pid '^Cap')"
        [ "$to" != "$users" ] || [ "$(stat -c %u "$to/p.pcapng")" = 1234 ] || fail "whose file: $(ls -ln "$to")"
    fi
    [ "$(rights $pid '^NoNewPrivs')" = 'NoNewPrivs: 1 ' ] || fail "a recorder may get new rights"
    says libseccomp && { [ "$(rights $pid '^Seccomp:')" = 'Seccomp: 2 ' ] || fail "a recorder is not confined"; }
    send 3
    kill -TERM $pid
    wait $pid || fail "capture by sudo ended with status $?"
    [ "$(n_messages "$to/p.pcapng")" = 3 ] || fail "by sudo $(n_messages "$to/p.pcapng") of 3 were recorded"
done
rm -rf "$users"
SUDO_UID=1234 SUDO_GID=1234 ip netns exec "$ns" "$sipladder" capture -q -i lo --ndjson - >"$dir/rows" 2>"$dir/err" &
pid=$!
records $pid
send 3
kill -TERM $pid
wait $pid || fail "capture --ndjson by sudo ended with status $?: $(cat "$dir/err")"
[ "$(grep -c '"kind":"call"' "$dir/rows")" = 3 ] || fail "by sudo $(grep -c . "$dir/rows") rows of 3"

# a device that goes away and comes back is recorded again, confined or not
ip -n "$ns" link add va type veth peer name vb && ip -n "$ns" link set va up && ip -n "$ns" link set vb up
ip netns exec "$ns" "$sipladder" capture -i va,lo --ndjson - >"$dir/gone.rows" 2>"$dir/gone.err" &
watching=$!
ip netns exec "$ns" "$sipladder" capture -i va,lo -w "$dir/v.pcapng" 2>"$dir/v.err" &
pid=$!
records $watching $pid
ip -n "$ns" link del va
wait_for "$dir/v.err" 'va: the device is gone; '
wait_for "$dir/gone.err" 'va: the device is gone; '
send 2
ip -n "$ns" link add va type veth peer name vb && ip -n "$ns" link set va up && ip -n "$ns" link set vb up
wait_for "$dir/v.err" 'va: the device is back'
wait_for "$dir/gone.err" 'va: the device is back'
ip -n "$ns" addr add 192.0.2.1/24 dev va
within "$python" -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.sendto(b"OPTIONS sip:b@192.0.2.255 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKv\r\nFrom: <sip:a@x>;tag=a\r\n"
    b"To: <sip:b@x>\r\nCall-ID: live-back\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n", ("192.0.2.255", 5060))'
kill -TERM $pid
wait $pid || fail "after a device went away and came back: status $?"
kill -TERM $watching
wait $watching || fail "--ndjson after a device went away and came back: status $?"
for said in v.err gone.err; do
    [ "$(grep -c -e 'va: the device is gone; ' -e 'va: the device is back' "$dir/$said")" = 2 ] ||
        fail "a device that went away and came back is not told: $(cat "$dir/$said")"
done
ip -n "$ns" link del va
[ "$(n_messages "$dir/v.pcapng")" = 3 ] || fail "a device that came back: $(n_messages "$dir/v.pcapng") of 3 messages"

# a filter lets through what it names; a limit ends it
ip netns exec "$ns" "$sipladder" capture -q -i lo -w "$dir/b.pcap" --packets 5 udp port 5080 &
pid=$!
wait_for "$dir/b.pcap"
send 20
wait $pid || fail "capture --packets ended with status $?"
[ "$(n_messages "$dir/b.pcap")" = 5 ] || fail "--packets 5 recorded $(n_messages "$dir/b.pcap")"

# killed in the middle: what is there can be read
ip netns exec "$ns" "$sipladder" capture -q -i lo -w "$dir/c.pcapng" &
pid=$!
wait_for "$dir/c.pcapng"
send 50
wait_until has_messages 50 "$dir/c.pcapng"
kill -KILL $pid
wait $pid 2>/dev/null
[ "$(n_messages "$dir/c.pcapng")" = 50 ] || fail "after a kill $(n_messages "$dir/c.pcapng") of 50 messages can be read"

# files begun anew, the latest kept
ip netns exec "$ns" "$sipladder" capture -q -i lo -w "$dir/r.pcapng" --rotate-seconds 1 --files 2 --seconds 4 &
pid=$!
records $pid
sleep 1.5
send 10
wait $pid || fail "capture --rotate-seconds ended with status $?"
[ "$(ls "$dir"/r_*.pcapng | wc -l)" = 2 ] || fail "files kept: $(ls "$dir"/r_*.pcapng)"

# ... after so many packets, to the packet; what an earlier run left stays, as far as files are kept
n_files() { ls "$dir"/"$1"_*.pcapng | wc -l; }
for round in 1 2; do
    ip netns exec "$ns" "$sipladder" capture -q -i lo -w "$dir/n.pcapng" --rotate-packets 20 --files 5 udp port 5080 &
    pid=$!
    records $pid
    send 50
    wait_until has_messages 10 "$dir/n_0000$((round * 3)).pcapng"
    finish $pid || fail "capture --rotate-packets ended with status $?"
done
for i in 2:20 3:10 4:20 5:20 6:10; do
    [ "$(n_messages "$dir/n_0000${i%:*}.pcapng")" = "${i#*:}" ] || fail "--rotate-packets 20: file ${i%:*}: $(ls "$dir"/n_*)"
done
[ "$(n_files n)" = 5 ] || fail "--files 5 with files of an earlier run: $(ls "$dir"/n_*)"

# HUP: a file that was moved away is begun anew; one that was not goes on
ip netns exec "$ns" "$sipladder" capture -q -i lo -w "$dir/h.pcapng" udp port 5080 &
pid=$!
wait_for "$dir/h.pcapng"
send 5
wait_until has_messages 5 "$dir/h.pcapng"
kill -HUP $pid
sleep 0.3
send 5
wait_until has_messages 10 "$dir/h.pcapng"
mv "$dir/h.pcapng" "$dir/h.old"
kill -HUP $pid
wait_for "$dir/h.pcapng"
send 7
wait_until has_messages 7 "$dir/h.pcapng"
finish $pid || fail "after HUP capture ended with status $?"
[ "$(n_messages "$dir/h.old")$(n_messages "$dir/h.pcapng")" = 107 ] || fail "after HUP: $(ls -l "$dir"/h.*)"

# words for what cannot be
refused() {
    words=$1
    shift
    within timeout 30 "$sipladder" capture -q "$@" 2>"$dir/err"
    [ $? = 2 ] && grep -q -- "$words" "$dir/err" || fail "capture $*: $(cat "$dir/err")"
}
refused "a port is a number from 1 to 65535, not '999999'" -L udp:999999 -w "$dir/x"
refused "a port is a number from 1 to 65535, not '70000'" -i lo -H tcp:192.0.2.1:70000
refused 'whom to send to is missing' -i lo -H udp:9060
refused 'is named twice' -i lo,lo -w "$dir/x"
refused 'whole number from 1 to 2047' -i lo -w "$dir/x" --buffer 99999
refused 'whole number from 64 to 262144' -i lo -w "$dir/x" --snaplen 10
refused '32M at least' -i lo -w "$dir/x" --max-memory 1M
refused '--files is for files that are begun anew' -i lo -w "$dir/x" --files 3
refused '--split makes a file for each call' -i lo -w "$dir/x" --split --rotate-mb 3
refused 'only where there are some' -i lo --ndjson "$dir/x" --rotate-mb 3
within "$sipladder" capture -q -i nosuch -w "$dir/x" 2>"$dir/err"
[ $? = 3 ] && grep -q 'no such device' "$dir/err" || fail "nosuch: $(cat "$dir/err")"
within "$sipladder" capture -q -i lo -w "$dir/x" port five 2>"$dir/err"
[ $? = 2 ] && grep -q 'unknown port' "$dir/err" || fail "port five: $(cat "$dir/err")"
within "$sipladder" capture -q -i lo -w "$dir/no/such/x" 2>"$dir/err"
[ $? = 4 ] && grep -q 'cannot be written' "$dir/err" || fail "no such folder: $(cat "$dir/err")"
within "$sipladder" interfaces | grep -q '^lo *up *127.0.0.1' || fail "interfaces does not list lo"

# the screen: calls appear, and whoever looks into packets has no capabilities
if command -v tmux >/dev/null; then
    begin_screen -i lo udp
    shows 'live lo'
    send 7
    shows 'live lo.* 7 calls'
    "$sipladder" --version | grep -q libcap-ng && {
        grep -qE '^CapEff:[[:space:]]*0+$' "/proc/$screen_pid/status" || fail "rights: $(grep Cap "/proc/$screen_pid/status")"
    }
    end_screen
fi
[ $bad = 0 ] && echo "live: recorded, filtered, killed, begun anew, shown"
exit $((bad > 0))
