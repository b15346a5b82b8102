#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A language that is chosen in the settings counts at once: each screen that was open before is then, word for word, the one of
# a program that was started in that language. And back.
set -u
SIPLADDER=${SIPLADDER:-./sipladder}
cd "${builddir:-.}" || exit 99
[ -f po/zh_CN/LC_MESSAGES/sipladder.mo ] || { echo "SKIP: built without languages"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/language.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC HOME="$work" XDG_CONFIG_HOME="$work" XDG_STATE_HOME="$work"
unset NO_COLOR COLUMNS LINES LANGUAGE

total=0 bad=0
# play FILE SIZE KEYS ARGUMENTS...
play()
{
    to=$work/$1 at=$2 script=$3
    shift 3
    "$SIPLADDER" --size "$at" --script "$script" "$@" >"$to" 2>&1 </dev/null || echo "exit $?" >>"$to"
}

choose='F8 / "Language of" Enter Enter'
to_zh="$choose \"zh_CN\" Enter Esc"
to_en="$choose Ctrl-U \"en\" Enter Esc"

while IFS='|' read -r size file keys; do
    total=$((total + 1))
    play en "$size" "$keys" "samples/$file"
    play zh "$size" "$keys" --language zh_CN "samples/$file"
    play changed "$size" "$keys $to_zh" "samples/$file"
    play back "$size" "$keys $to_zh $(echo "$to_en" | sed 's/Language of/屏幕、帮助/')" "samples/$file"
    cmp -s "$work/en" "$work/zh" && { bad=$((bad + 1)); echo "FAIL: '$keys' of $file is not translated"; }
    diff -u "$work/zh" "$work/changed" || { bad=$((bad + 1)); echo "FAIL: '$keys' of $file, after the change"; }
    diff -u "$work/en" "$work/back" || { bad=$((bad + 1)); echo "FAIL: '$keys' of $file, back again"; }
done <<'X'
80x24|tour.pcap|
130x34|tour.pcap|Down*2 Enter Down*3 e
130x34|tour.pcap|Down*2 Enter Enter e
100x30|finding-auth-failed.pcap|F
80x40|tour.pcap|i PageDown*3
100x30|voice-loss.pcap|Enter S Enter
90x24|tour.pcap|T
90x24|tour.pcap|Enter T
80x24|tour.pcap|E
80x24|tour.pcap|S
100x40|tour.pcap|F1
80x24|tour.pcap|s
80x24|tour.pcap|F10
120x24|tour.pcap|Down*2 Enter Space Down Space
120x24|tour.pcap|Space Down Space C
120x24|finding-no-ack.pcap|Enter
X

# A language that is not there is refused, with a word of which are, and the old one stays.
total=$((total + 1))
play wrong 100x24 "$choose \"xx\" Enter" samples/tour.pcap
grep -q 'there are en and zh_CN' "$work/wrong" || { bad=$((bad + 1)); cat "$work/wrong"; echo "FAIL: xx is taken for a language"; }

echo "language: $total screens, $bad wrong"
[ $bad = 0 ]
