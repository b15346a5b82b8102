#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A capture exported and read again gives the same calls, messages, streams and findings, but for numbers of frames: as pcap
# and pcapng, whatever the packets travelled in; and of one call the same messages and streams, and no others where no
# packet carries two calls.
. "${srcdir:-.}/tests/prop/lib.sh"

numberless() {
    sed -E 's/"(frame|first_frame|retransmission_of|responds_to)":([0-9]+|null),?//g; s/"frames":\[[^]]*\],?//
        s/frames? [0-9][0-9, and]*/frame N /g'
}
rows() {
    for kind in calls messages streams findings; do
        "$SIPLADDER" $kind -q --format ndjson "$1" 2>&1 | numberless
    done
}

# export IN SUFFIX [OPTION...]: makes $work/out.SUFFIX
export_to() {
    in=$1 suffix=$2
    shift 2
    rm -f "$work"/out*
    "$SIPLADDER" export -q "$in" -o "$work/out.$suffix" "$@" 2>"$work/err" || {
        bad=$((bad + 1))
        echo "FAIL export $in -o .$suffix $*: $(cat "$work/err")"
    }
}

for f in samples/*.pcap samples/*.pcapng; do
    rows "$f" >"$work/want"
    for suffix in pcap pcapng; do
        # pcap has one link type, and cannot say what was lost
        case $suffix-$f in pcap-samples/pcapng-interfaces.pcapng|pcap-samples/dropped*.pcapng) continue ;; esac
        export_to "$f" $suffix
        rows "$work/out.$suffix" >"$work/got"
        same "$f as $suffix" "$work/want" "$work/got"
        # and what was exported, exported again, is the same file
        mv "$work/out.$suffix" "$work/once.$suffix"
        export_to "$work/once.$suffix" $suffix
        [ $suffix = pcap ] && same "$f twice" "$work/once.pcap" "$work/out.pcap"
    done
done

# packed in other ways: fragments, tunnels, segments
for s in basic wide-names; do
    for how in $(./roads); do
        ./roads "$how" "samples/$s.pcap" "$work/packed" || exit 99
        rows "$work/packed" >"$work/want"
        export_to "$work/packed" pcapng
        rows "$work/out.pcapng" >"$work/got"
        same "$s as $how" "$work/want" "$work/got"
    done
    for how in tcp tcp-small tcp-cut tcp-shuffled tcp-repeated ws ws-small hep3; do
        ./restream $how "samples/$s.pcap" "$work/packed" 40 || exit 99
        rows "$work/packed" >"$work/want"
        export_to "$work/packed" pcap
        rows "$work/out.pcap" >"$work/got"
        same "$s as $how" "$work/want" "$work/got"
    done
done

# a call that failed since a connection failed takes the connection along
f=samples/finding-transport-mismatch.pcap
"$SIPLADDER" findings -q --format ndjson --call fires-refused@example.com "$f" | numberless >"$work/want"
export_to "$f" pcapng --call fires-refused@example.com
"$SIPLADDER" findings -q --format ndjson "$work/out.pcapng" | numberless >"$work/got"
same "a refused connection" "$work/want" "$work/got"

# one call: its messages and streams, and no other's
one() {
    "$SIPLADDER" messages -q --format ndjson "$@" 2>&1 | numberless
    "$SIPLADDER" streams -q --format ndjson "$@" 2>&1 | numberless
    "$SIPLADDER" calls -q --format ndjson --fields call_id,state,status,release_by "$@" 2>&1
}
for f in samples/tour.pcap samples/voice-port-reuse.pcap samples/voice-mux.pcap samples/two-hops.pcap samples/states-other.pcap; do
    "$SIPLADDER" calls -q --format csv --fields call_id "$f" | sed 1d | tr -d '\r"' | head -n 12 >"$work/ids"
    while read -r id; do
        one "$f" --call "$id" >"$work/want"
        export_to "$f" pcapng --single --call "$id"
        one "$work/out.pcapng" >"$work/got"
        same "$id of $f" "$work/want" "$work/got"
    done <"$work/ids"
    # a file for each says the same
    export_to "$f" pcapng --single --split
    for x in "$work"/out-*.pcapng; do
        id=$("$SIPLADDER" calls -q --format csv --fields call_id "$x" | sed -n 2p | tr -d '\r"')
        one "$f" --call "$id" >"$work/want"
        one "$x" >"$work/got"
        same "split: $id of $f" "$work/want" "$work/got"
    done
done

# Segments of several calls in one connection: what lies between those of one call is missing, so that a message may be known
# later than it was, where nobody acknowledges it.
./restream tcp-small samples/states-invite.pcap "$work/packed" 300 || exit 99
"$SIPLADDER" calls -q --format csv --fields call_id "$work/packed" | sed 1d | tr -d '\r"' | head -n 12 >"$work/ids"
while read -r id; do
    "$SIPLADDER" messages -q --format ndjson --call "$id" "$work/packed" | numberless | sort >"$work/want"
    export_to "$work/packed" pcap --single --call "$id"
    "$SIPLADDER" messages -q --format ndjson --call "$id" "$work/out.pcap" | numberless | sort >"$work/got"
    same "$id over TCP" "$work/want" "$work/got"
done <"$work/ids"

# without voice; from a pipe; from compressed files
export_to samples/tour.pcap pcap --no-rtp
"$SIPLADDER" messages -q --format ndjson samples/tour.pcap | numberless >"$work/want"
"$SIPLADDER" messages -q --format ndjson "$work/out.pcap" | numberless >"$work/got"
same "tour without voice" "$work/want" "$work/got"
"$SIPLADDER" streams -q --format ndjson "$work/out.pcap" >"$work/got"
: >"$work/want"
same "no streams are left" "$work/want" "$work/got"
export_to samples/tour.pcap pcap
mv "$work/out.pcap" "$work/once.pcap"
"$SIPLADDER" export -q - -o "$work/piped.pcap" <samples/tour.pcap
same "from a file as standard input" "$work/once.pcap" "$work/piped.pcap"
# shellcheck disable=SC2002
cat samples/tour.pcap | "$SIPLADDER" export -q - -o "$work/piped.pcap"
same "from a pipe" "$work/once.pcap" "$work/piped.pcap"
gzip -c samples/tour.pcap >"$work/tour.pcap.gz"
"$SIPLADDER" export -q "$work/tour.pcap.gz" -o "$work/unpacked.pcap"
same "from gzip" "$work/once.pcap" "$work/unpacked.pcap"
finish
