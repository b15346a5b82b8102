#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The start page, in a network namespace of its own, which has one device, and a home of its own, which has two captures: what
# it shows, what it opens, the way back, and what it remembers. Skipped (77) where there are no such namespaces.
#   start.sh refresh    writes the expected screens anew
set -u
mode=${1:-check}
src=$(cd "${srcdir:-.}" && pwd)
cd "${builddir:-.}" || exit 99
SIPLADDER=${SIPLADDER:-./sipladder}
case $SIPLADDER in /*) ;; *) SIPLADDER=$PWD/$SIPLADDER ;; esac
samples=$PWD/samples
unshare -rn true 2>/dev/null || { echo "skipped: no network namespaces here"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/start.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC HOME="$work" XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"
unset NO_COLOR COLUMNS LINES
mkdir -p "$work/captures/june" "$work/state/sipladder"
cp "$samples/tour.pcap" "$work/captures/june/tour.pcap"
cp "$samples/basic.pcap" "$work/captures/basic.pcap"
echo "a letter" >"$work/captures/letter.txt"
touch -d 2025-06-11T10:15:00Z "$work/captures/june/tour.pcap" "$work/captures/basic.pcap"
cd "$work" || exit 99
bad=0 total=0

remembered() {
    printf '%s\n' "$work/captures/june/tour.pcap" "$work/captures/basic.pcap" "/nowhere/trunk-0611.pcapng" \
        >"$work/state/sipladder/recent"
}

# screen NAME SIZE KEYS [OPTIONS]: the screen after the keys is as expected
screen() {
    total=$((total + 1))
    size=$2 keys=$3 name=$1
    shift 3
    unshare -rn "$SIPLADDER" --size "$size" --script "$keys" "$@" >"$work/got" 2>"$work/err"
    status=$?
    [ -s "$work/err" ] && echo "--- standard error" >>"$work/got" && cat "$work/err" >>"$work/got"
    [ $status = 0 ] || echo "--- exit status $status" >>"$work/got"
    sed -i "s#$work#WORK#g" "$work/got"
    expected=$src/tests/screen/expected/$name.txt
    if [ "$mode" = refresh ]; then
        cmp -s "$work/got" "$expected" || { cp "$work/got" "$expected"; echo "refreshed $name"; }
    elif ! diff -u "$expected" "$work/got"; then
        echo "FAIL $name: sipladder --size $size --script '$keys' $*"
        bad=$((bad + 1))
    fi
}

screen start-first 80x24 ''
remembered
screen start 80x24 'styles'
screen start-wide 130x30 ''
if [ -f "${SIPLADDER%/*}/po/zh_CN/LC_MESSAGES/sipladder.mo" ]; then
    screen zh-start 80x24 '' --language zh_CN
    screen zh-start-missing 80x24 'Down*2 Enter' --language zh_CN
    screen zh-start-help 80x24 'F1' --language zh_CN
fi
screen start-narrow 50x12 ''
screen start-ascii 80x24 'wait=1 wait=1' --ascii
screen start-open 80x24 'Enter'
screen start-open-flow 80x24 'Enter Down*2 Enter'
screen start-back 80x24 'Enter Down Enter q q Down'
screen start-missing 80x24 'Down*2 Enter'
screen start-folder 80x24 'p "~/capt" Tab Enter'
screen start-complete 80x24 'p "cap" Tab Tab styles'
screen start-complete-more 80x24 'p "cap" Tab "june/t" Tab'
screen start-path 80x24 'p "cap" Tab "b" Tab Enter'
screen start-no-path 80x24 'p "captures/x"'
screen start-no-capture 80x24 'p "captures/letter.txt" Enter'
screen start-help 80x30 'F1'
screen start-settings 80x24 'o / "sdp-only" Enter Enter Esc Enter Down*2 Enter'
screen start-filtered 80x24 'Enter' --where 'state == busy'
screen start-forget 80x24 'Delete'
screen start-quit 80x24 'q'
screen start-quit-all 80x24 'Enter Q Down'
printf 'filter\tstate == busy\nfind\tcarol\nother\tx\n' >"$work/state/sipladder/history"
screen start-recalled 80x24 'Enter f Up'

# without a terminal there is nobody to ask
total=$((total + 1))
"$SIPLADDER" </dev/null >"$work/out" 2>"$work/err"
status=$?
if [ $status != 2 ] || [ -s "$work/out" ] || ! grep -q 'sipladder --help' "$work/err"; then
    echo "FAIL without a terminal: status $status"
    cat "$work/err"
    bad=$((bad + 1))
fi
[ "$mode" = refresh ] && exit 0
echo "start: $total checks, $bad failed"
[ $bad = 0 ]
