#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What tshark says of the samples that are meant to be right: nothing malformed, no wrong checksum, every SIP message seen,
# and the same number of them as sipladder has. Skipped where tshark is missing.
set -u
SIPLADDER=${SIPLADDER:-./sipladder}
cd "${builddir:-.}" || exit 99
command -v tshark >/dev/null || { echo "SKIP: no tshark"; exit 77; }
bad=0 n=0
wrong='_ws.malformed || _ws.expert.severity >= 0x600000 || udp.checksum.status == 0 || ip.checksum.status == 0'

for f in tour basic binary-body compact early-media folded forks ipv6 letter-case link-erf link-null link-ppp link-qinq link-raw \
    link-sll link-sll2 link-vlan multipart no-content-length ns prack reinvite retransmissions states-invite states-other \
    tap-duplicate transfer two-hops wide-names \
    voice-before-sdp voice-bursts voice-codecs voice-drift voice-dtmf voice-early voice-fork voice-hold voice-ice \
    voice-ipv6 voice-jitter voice-loss voice-mid-call voice-moves voice-mux voice-nat voice-port-reuse voice-ptime \
    voice-reorder voice-report voice-rtcp voice-silence voice-srtp voice-ssrc voice-tcp voice-tones voice-transcode \
    voice-video voice-wrap; do
    n=$((n + 1))
    theirs=$(tshark -n -r "samples/$f.pcap" -Y sip 2>/dev/null | wc -l)
    marks=$(tshark -n -r "samples/$f.pcap" -o udp.check_checksum:TRUE -o ip.check_checksum:TRUE -Y "$wrong" 2>/dev/null)
    if [ -n "$marks" ]; then
        bad=$((bad + 1))
        echo "FAIL $f: $marks"
    fi
    ours=$("$SIPLADDER" messages --format ndjson --fields frame "samples/$f.pcap" | wc -l)
    if [ "$theirs" != "$ours" ]; then
        bad=$((bad + 1))
        echo "FAIL $f: tshark has $theirs messages, sipladder $ours"
    fi
done
echo "$n samples, $bad differ"
[ $bad = 0 ]
