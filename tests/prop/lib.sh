# SPDX-License-Identifier: GPL-3.0-or-later
# For the property tests: reports of a capture as text that can be compared, and one check that counts.
set -u
SIPLADDER=${SIPLADDER:-./sipladder}
cd "${builddir:-.}" || exit 99
work=$(mktemp -d "${TMPDIR:-/tmp}/prop.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
checks=0 bad=0

# What must not change however the packets are wrapped.
WRAPPED=frame,time_epoch,call_id,src,dst,transport,kind,method,status,reason,request_uri,cseq,from_tag,to_tag,branch
WRAPPED=$WRAPPED,retransmission_of,responds_to,delay_ms,sdp,length,user_agent,flags
# The same without length and flags: what must not change however header fields are spelled.
SPELLED=${WRAPPED%,length,user_agent,flags},user_agent
# The same without the body.
HEADERS=$(echo "$SPELLED" | sed 's/,sdp//')

# Findings tell of how messages are packed and spelled, and addresses in SDP stay as they are where those of packets are changed:
# what calls and ladders say of findings and of voice is left out here. findings.sh and rtp.sh compare it.
unjudged() {
    sed -e 's/"findings":\[[^]]*\]/"findings":[]/; s/"severity":"[a-z]*"/"severity":null/; s/"codecs":\[[^]]*\]/"codecs":[]/' \
        -e 's/"verdict":"\([^"\\]\|\\.\)*"/"verdict":null/' \
        -e 's/"streams":[0-9]*/"streams":0/; s/"\(lost_pct\|jitter_ms\|mos\)":[0-9][0-9.]*/"\1":null/g' \
        -e '/^\(●\|▲\|✖\) /d' -e '/^[0-9]/s/ \(●\|▲\|✖\)/  /' -e '/^[0-9]/s/  [a-z][a-z0-9, -]*$//'
}

# report FIELDS OPTION-OR-FILE...
report() {
    fields=$1
    shift
    "$SIPLADDER" messages --format ndjson --fields "$fields" "$@" 2>&1
    echo "status $?"
    "$SIPLADDER" calls --format ndjson "$@" 2>&1 | unjudged
    "$SIPLADDER" flow --no-gaps --no-rtp "$@" 2>&1 | unjudged
}

# signalling: rows without what comes of media and of SDP's addresses, where packets have others than SDP says
signalling() {
    sed -E 's/"(streams|codecs|dtmf[a-z_]*|lost_pct|jitter_ms|mos|findings|severity|verdict)":(\[[^]]*\]|"[^"]*"|[^,}]*),?//g'
}

# same NAME EXPECTED GOT
same() {
    checks=$((checks + 1))
    if ! diff "$2" "$3" >"$work/diff"; then
        bad=$((bad + 1))
        echo "FAIL $1"
        head -n 12 "$work/diff" | cut -c 1-400
    fi
}

finish() {
    echo "$checks comparisons, $bad differ"
    [ "$bad" = 0 ] && [ "$checks" -gt 0 ]
    exit
}
