#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# `capture` that looks into packets, between two ends of a cable in namespaces of this test's own: of a sample that is replayed the
# calls that match are saved as a recording has them, each in its file, and told of as lines of JSON; voice is cut off; a disk
# that is full loses what it must and is counted; a device that goes away comes back; a kill leaves files that can be read.
. "${srcdir:-.}/tests/cli/space.inc"
sample=samples/finding-media-stopped.pcap
needs tcpreplay tcpreplay
[ -f "$sample" ] || skip "needs $sample"
at_end() {
    umount "$dir/small" 2>/dev/null
    ip netns del "$ns-b" 2>/dev/null
}
open_space headless
ip netns add "$ns-b" || exit 1
ip -n "$ns" link add cap0 type veth peer name send0 netns "$ns-b" 2>/dev/null || skip "no pair of devices can be made here"
ip -n "$ns" link set cap0 up
ip -n "$ns-b" link set send0 up
try_capture cap0

replay() { ip netns exec "$ns-b" tcpreplay -q --mbps 20 -i send0 "$sample" >/dev/null 2>&1; }
messages=$(n_sip "$sample")
fields=call_id,messages,state,streams
calls() { "$sipladder" calls --format csv --fields $fields "$1" 2>/dev/null | sed 1d | sort; }
streams() { "$sipladder" streams --format csv --fields ssrc,packets,lost,codec "$1" 2>/dev/null | sed 1d | sort; }

# all of it, and at the same time what matches: by what the end tells, each call in a file; and by what the first message tells
ip netns exec "$ns" "$sipladder" capture -q -i cap0 -w "$dir/all.pcapng" &
all=$!
ip netns exec "$ns" "$sipladder" capture -i cap0 -w "$dir/call.pcapng" --split \
    --where 'state == completed and call_id ~ "^near-(both|a-m)"' --ndjson "$dir/rows" 2>"$dir/said" &
some=$!
ip netns exec "$ns" "$sipladder" capture -q -i cap0 -w "$dir/one.pcapng" --where 'call_id ~ "^fires@"' &
one=$!
ip netns exec "$ns" "$sipladder" capture -q -i cap0 -w "$dir/heads.pcapng" --no-media-payload &
heads=$!
records $all $some $one $heads
replay
wait_for "$dir/rows" '"kind":"stream"'
kill -HUP $some
sleep 0.5
kill -USR1 $some
sleep 0.5
kill -TERM $all $some $one $heads
for pid in $all $some $one $heads; do
    wait $pid || fail "capture ended with status $?"
done
[ "$(calls "$dir/all.pcapng")" = "$(calls $sample)" ] || fail "recorded: $(calls "$dir/all.pcapng")"
[ "$(streams "$dir/heads.pcapng")" = "$(streams "$dir/all.pcapng")" ] || fail "without voice: $(streams "$dir/heads.pcapng")"
[ "$(wc -c <"$dir/heads.pcapng")" -lt $(($(wc -c <"$dir/all.pcapng") / 2)) ] || fail "voice was not cut off"
[ "$(calls "$dir/one.pcapng")" = "$(calls $sample | grep '^fires@')" ] || fail "--where, first message: $(calls "$dir/one.pcapng")"
[ "$(streams "$dir/one.pcapng" | wc -l)" = 2 ] || fail "--where, first message: $(streams "$dir/one.pcapng")"
for f in "$dir"/call-*.pcapng; do calls "$f"; done | sort >"$dir/split"
[ "$(cat "$dir/split")" = "$(calls $sample | grep -E '^near-(both|a-m)')" ] || fail "--split: $(cat "$dir/split")"
for f in "$dir"/call-*.pcapng; do streams "$f"; done | sort >"$dir/split"
[ "$(wc -l <"$dir/split")" = 4 ] || fail "--split: $(cat "$dir/split")"
ls "$dir"/call-0000?-near-both_example.com.pcapng >/dev/null || fail "names: $(ls "$dir")"
grep -c '"kind":"call"' "$dir/rows" | grep -qx 2 || fail "rows: $(cut -c1-60 "$dir/rows")"
grep -c '"kind":"stream"' "$dir/rows" | grep -qx 4 || fail "rows: $(cut -c1-60 "$dir/rows")"
python3 -c 'import json, sys; [json.loads(line) for line in open(sys.argv[1])]' "$dir/rows" || fail "rows are no JSON"
grep -q 'dropped by the kernel 0.* in 2 files; left the spool too early 0; lost on a full disk 0; 6 rows, lost 0' "$dir/said" ||
    fail "totals: $(cat "$dir/said")"

# a disk that is full: capturing goes on, what was lost is counted, the file ends whole
mkdir "$dir/small"
if mount -t tmpfs -o size=512k tmpfs "$dir/small" 2>/dev/null; then
    ip netns exec "$ns" env TMPDIR="$dir/small" "$sipladder" capture -i cap0 -w "$dir/small/full.pcapng" 2>"$dir/said" &
    pid=$!
    ip netns exec "$ns" env TMPDIR="$dir/small" "$sipladder" capture -q -i cap0 --ndjson "$dir/rows2" &
    spooled=$!
    records $pid $spooled
    replay
    wait_for "$dir/rows2" '"kind":"stream"'
    kill -TERM $pid $spooled
    wait $pid || fail "a full disk ended it: $?"
    wait $spooled || fail "a full disk ended it, in the spool: $?"
    grep -q 'No space left on device; packets are lost' "$dir/said" || fail "full disk: $(cat "$dir/said")"
    grep -qE 'lost on a full disk [1-9]' "$dir/said" || fail "full disk: $(cat "$dir/said")"
    "$sipladder" stats --format json "$dir/small/full.pcapng" | grep -q '"cut_short": false' || fail "the file is cut short"
    grep -c '"kind":"call"' "$dir/rows2" | grep -qx "$(calls $sample | wc -l)" || fail "full disk: $(cut -c1-60 "$dir/rows2")"
fi

# killed in the middle, and a device that went away and came back
ip netns exec "$ns" "$sipladder" capture -i cap0 -w "$dir/again.pcapng" 2>"$dir/again.said" &
pid=$!
# said N WORDS: whether they were, so many times
said() { [ "$(grep -c "cap0: the device is $2" "$dir/again.said")" = "$1" ]; }
# carries: whether the cable's ends see each other
carries() { ip -n "$ns-b" -o link show send0 | grep -q LOWER_UP; }
records $pid
replay
wait_until has_messages $messages "$dir/again.pcapng"
ip -n "$ns" link set cap0 down
sleep 0.5
ip -n "$ns" link set cap0 up
wait_until carries || fail "the cable carries nothing again"
replay
wait_until has_messages $((2 * messages)) "$dir/again.pcapng"
ip -n "$ns" link del cap0
wait_until said 1 gone || fail "a device that was taken away is not told"
ip -n "$ns" link add cap0 type veth peer name send0 netns "$ns-b"
ip -n "$ns" link set cap0 up
ip -n "$ns-b" link set send0 up
wait_until said 1 back || fail "a device that came back is not told"
replay
wait_until has_messages $((3 * messages)) "$dir/again.pcapng"
kill -KILL $pid
wait $pid 2>/dev/null
n=$(n_sip "$dir/again.pcapng")
[ "${n:-0}" = $((3 * messages)) ] || fail "of three times $messages messages, with a device that went twice, $n were recorded"
"$sipladder" stats --format json "$dir/again.pcapng" | grep -q '"cut_short": false' || fail "after a kill the file is cut short"
[ $bad = 0 ] && echo "headless: matched, split, told of, cut, on a full disk, through devices that go, killed"
exit $((bad > 0))
