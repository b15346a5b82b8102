#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Streams, and what calls say of them, are the same whatever the packets come in: link layers and file formats, tunnels and
# fragments, two files in any order, a pipe; with only the first bytes of each media packet captured; and as
# a second tap sees them once more, but for what is then a duplicate.
. "${srcdir:-.}/tests/prop/lib.sh"

SAMPLES="voice-loss voice-bursts voice-reorder voice-jitter voice-dtmf voice-silence voice-ssrc voice-wrap voice-nat
voice-early voice-hold voice-port-reuse voice-mux voice-rtcp voice-codecs voice-ptime voice-video voice-srtp voice-ice
voice-before-sdp voice-mid-call voice-alone voice-fork voice-moves voice-report tour"

FIGURES=src,dst,ssrc,payload_type,codec,clock_hz,start_epoch,duration_ms,packets,expected,lost,lost_pct,duplicates,out_of_order
FIGURES=$FIGURES,delta_min_ms,delta_mean_ms,delta_max_ms,jitter_min_ms,jitter_mean_ms,jitter_max_ms,jitter_ms,skew_max_ms
FIGURES=$FIGURES,clock_drift_ppm,ptime_ms,bitrate_kbps,bursts,burst_loss_pct,gap_loss_pct,r_factor,mos,mos_kind,dtmf
FIGURES=$FIGURES,rtcp_packets,rtcp_lost_pct,rtcp_jitter_ms,rtt_ms,srtp,direction,bound_by,call_id
NO_REPORTS=$(echo "$FIGURES" | sed 's/,r_factor,mos,mos_kind,dtmf,rtcp_packets,rtcp_lost_pct,rtcp_jitter_ms,rtt_ms/,dtmf/')
NO_DIGITS=$(echo "$NO_REPORTS" | sed 's/,dtmf//')
# What a packet seen twice leaves as it is.
ONCE=src,dst,ssrc,payload_type,codec,clock_hz,start_epoch,duration_ms,expected,lost,lost_pct,ptime_ms,bursts,burst_loss_pct
ONCE=$ONCE,gap_loss_pct,dtmf,srtp,direction,bound_by,call_id
MEDIA=call_id,streams,codecs,lost_pct,jitter_ms,mos

# voice FIELDS FILE...
voice() {
    fields=$1
    shift
    "$SIPLADDER" streams --format ndjson --fields "$fields" "$@" 2>&1
    echo "status $?"
    [ "$fields" = "$ONCE" ] || "$SIPLADDER" calls --format ndjson --fields "$MEDIA" "$@" 2>&1
}

for s in $SAMPLES; do
    f=samples/$s.pcap
    voice "$FIGURES" $f >"$work/want"
    grep -q '"packets":' "$work/want" || { bad=$((bad + 1)); echo "FAIL $s: no stream"; }
    for how in vlan sll2 erf padded ns pcapng-mixed; do
        ./repack $how $f "$work/packed" || exit 99
        voice "$FIGURES" "$work/packed" >"$work/got"
        same "$s as $how" "$work/want" "$work/got"
    done
    for how in in-ip6 gre-frame vxlan gtp many fragments-shuffled; do
        ./roads $how $f "$work/packed" || exit 99
        voice "$FIGURES" "$work/packed" >"$work/got"
        same "$s as $how" "$work/want" "$work/got"
    done
    "$SIPLADDER" streams --format ndjson --fields "$FIGURES" - <$f >"$work/got" 2>&1
    "$SIPLADDER" streams --format ndjson --fields "$FIGURES" $f >"$work/rows" 2>&1
    same "$s from standard input" "$work/rows" "$work/got"
    ./repack odd $f "$work/odd" && ./repack even $f "$work/even" || exit 99
    voice "$FIGURES" "$work/even" "$work/odd" >"$work/got"
    same "$s from two files" "$work/want" "$work/got"

    voice "$ONCE" $f >"$work/want"
    voice "$ONCE" $f $f >"$work/got"
    same "$s as two taps see it" "$work/want" "$work/got"

    [ $s = voice-mux ] && continue # its header extensions are longer, and padding is at the end
    voice "$NO_REPORTS" $f | grep -v '"streams":' >"$work/want"
    ./repack cut-media $f "$work/packed" || exit 99
    voice "$NO_REPORTS" "$work/packed" | grep -v '"streams":' >"$work/got"
    same "$s with 32 bytes of each packet" "$work/want" "$work/got"
    [ $s = voice-alone ] && continue # without SDP digits are known by their bytes
    voice "$NO_DIGITS" $f | grep -v '"streams":' >"$work/want"
    ./repack cut-headers $f "$work/packed" || exit 99
    voice "$NO_DIGITS" "$work/packed" | grep -v '"streams":' >"$work/got"
    same "$s with the RTP headers alone" "$work/want" "$work/got"
done
finish
