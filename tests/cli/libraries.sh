#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Libraries that are loaded when they are first needed: who does not need one runs without, and who does is told which one is
# missing. Each is taken away by an empty file of its name, which the loader finds first.
sipladder=${SIPLADDER:-./sipladder}
tour=${builddir:-.}/samples/tour.pcap
dir=libraries.$$
mkdir "$dir" || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0

# try STATUS PATTERN ARGS...: without what is in $dir/none; the pattern is for standard error, '' wants it empty
try() {
    status=$1 pattern=$2
    shift 2
    LD_LIBRARY_PATH=$PWD/$dir/none "$sipladder" --config /dev/null "$@" >"$dir/out" 2>"$dir/err" </dev/null
    got=$?
    [ $got -eq "$status" ] || { echo "sipladder $*: status $got, not $status: $(head -n 3 "$dir/err")"; bad=1; }
    case $pattern in
    '') [ ! -s "$dir/err" ] && return ;;
    *) grep -qE -- "$pattern" "$dir/err" && return ;;
    esac
    echo "sipladder $*: standard error is not as '$pattern': $(head -n 3 "$dir/err")"
    bad=1
}
# without SONAME: takes it away; skips the test where the loader does not look there
without() {
    rm -rf "$dir/none"
    mkdir "$dir/none"
    : >"$dir/none/${1:?which one it is is told by make check}"
}

without "$PCAP_SONAME"
gone="$PCAP_SONAME cannot be loaded: "
try 3 '.' interfaces
grep -q "$gone" "$dir/err" || { echo "SKIP: the loader does not look into LD_LIBRARY_PATH"; exit 77; }
[ -f "$tour" ] || { echo "no $tour"; exit 1; }

# a capture of one packet as some old kernels wrote it, which libpcap alone reads: the packet's header is longer by 8 bytes
length=$(od -An -tu1 -j 32 -N 2 "$tour" | awk '{ print $1 + 256 * $2 }')
{
    printf '\064\315\262\241'
    dd if="$tour" bs=1 skip=4 count=36
    printf '\0\0\0\0\0\0\0\0'
    dd if="$tour" bs=1 skip=40 count="$length"
} >"$dir/old" 2>"$dir/dd"
"$sipladder" stats "$dir/old" | grep -q '^  packets  *1$' || { echo "one packet was not read through libpcap"; bad=1; }

# libpcap: for filters, for captures that nobody else reads, for devices
try 0 '' stats "$tour"
grep -q '^  packets  *[1-9]' "$dir/out" || { echo "nothing was read without libpcap"; bad=1; }
try 0 '' --version
grep -q '^libpcap [0-9]' "$dir/out" || { echo "its version is not told"; bad=1; }
try 3 "^sipladder: filter \"udp\": $gone" stats -f udp "$tour"
try 3 "/old: is neither pcap nor pcapng, and what reads other captures is not there: $gone" stats "$dir/old"
try 3 "^sipladder: devices cannot be listed: $gone" interfaces
try 3 "^sipladder: no device can be captured from: $gone" capture -i lo -w "$dir/x.pcapng"
[ ! -e "$dir/x.pcapng" ] || { echo "a file was made though no device can be captured from"; bad=1; }

# PCRE2: for filters with regular expressions
without "$PCRE2_SONAME"
try 0 '' calls --where 'status >= 200' "$tour"
try 2 "there are no regular expressions: $PCRE2_SONAME cannot be loaded: " calls --where 'method ~ INV' "$tour"

# libzstd, liblz4: for captures compressed with them, where there is who compresses
packed() { # COMMAND SONAME
    [ "$2" ] && command -v "$1" >/dev/null || return
    "$1" -q -c <"$tour" >"$dir/packed" || { echo "$1 failed"; bad=1; }
    rm -rf "$dir/none"
    try 0 '' stats "$dir/packed"
    without "$2"
    try 3 "/packed: cannot be decompressed: $2 cannot be loaded: .*; decompress it first" stats "$dir/packed"
    try 0 '' stats "$tour"
}
packed zstd "$ZSTD_SONAME"
packed lz4 "$LZ4_SONAME"

# oRTP: for its jitter buffer, when a voice is written; RTCP is read without
call=$("$sipladder" streams --fields call_id --format csv "$tour" | sed -n 2p)
"$sipladder" streams --format csv "$tour" >"$dir/with"
[ -s "$dir/with" ] && [ "$call" ] || { echo "the tour has no streams"; bad=1; }
without "$ORTP_SONAME"
try 0 '' streams --format csv "$tour"
cmp "$dir/with" "$dir/out" || bad=1
try 4 "/x.wav: no sound is written: $ORTP_SONAME cannot be loaded: " export --call "$call" -o "$dir/x.wav" "$tour"
[ ! -e "$dir/x.wav" ] || { echo "a file of sound was made without oRTP"; bad=1; }
try 4 "/y-.*wav: no sound is written: $ORTP_SONAME cannot be loaded: " export --split -o "$dir/y.wav" "$tour"

# libcap-ng: for rights that are given up, once there is a device; HEP needs neither a right nor libpcap
port=$((20000 + $$ % 10000))
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # in a sandbox nobody can look for leaks
export ASAN_OPTIONS
hep() { # ARGS...: a capture of HEP in the background, ended when its file is there
    LD_LIBRARY_PATH=$PWD/$dir/none "$sipladder" --config /dev/null capture "$@" -L udp:127.0.0.1:$port -w "$dir/h.pcapng" \
        >"$dir/out" 2>"$dir/err" </dev/null &
    pid=$!
    tries=0
    while [ ! -s "$dir/h.pcapng" ] && [ $tries -lt 300 ] && kill -0 $pid 2>"$dir/gone"; do
        sleep 0.2
        tries=$((tries + 1))
    done
    kill -TERM $pid
    wait $pid || { echo "a capture of HEP ended with status $?: $(cat "$dir/err")"; bad=1; }
    rm -f "$dir/h.pcapng"
}
without "$PCAP_SONAME"
hep
grep -q "cannot be loaded" "$dir/err" && { echo "HEP alone: $(cat "$dir/err")"; bad=1; }
if [ "$CAPNG_SONAME" ]; then
    without "$CAPNG_SONAME"
    hep
    grep -q "rights that are not needed cannot be given up: $CAPNG_SONAME cannot be loaded: " "$dir/err" ||
        { echo "nothing is said of rights that are kept: $(cat "$dir/err")"; bad=1; }
    hep -q
    grep -q "cannot be" "$dir/err" && { echo "-q is not quiet: $(cat "$dir/err")"; bad=1; }
fi
if [ "$SECCOMP_SONAME" ]; then
    without "$SECCOMP_SONAME"
    hep
    grep -q "$SECCOMP_SONAME cannot be loaded: .*; --no-sandbox keeps silent about it" "$dir/err" ||
        { echo "nothing is said of a sandbox that there is not: $(cat "$dir/err")"; bad=1; }
    hep --no-sandbox
    grep -q "cannot be" "$dir/err" && { echo "--no-sandbox is not silent: $(cat "$dir/err")"; bad=1; }
fi
exit $bad
