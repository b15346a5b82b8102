#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Languages: help, errors and the screen follow the user's; rows, reports and exports are the same bytes in each.
set -u
SIPLADDER=${SIPLADDER:-./sipladder}
cd "${builddir:-.}" || exit 99
[ -f po/zh_CN/LC_MESSAGES/sipladder.mo ] || { echo "SKIP: built without languages"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/language.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
export TZ=UTC HOME="$work" XDG_CONFIG_HOME="$work"
unset LANGUAGE LC_ALL LC_CTYPE LC_MESSAGES LANG
bad=0 runs=0
complain() { echo "$*"; bad=$((bad + 1)); }

# same ARGUMENTS...: the same output whatever the language
same() {
    runs=$((runs + 1))
    LC_ALL=C.UTF-8 "$SIPLADDER" "$@" >"$work/en" 2>/dev/null </dev/null
    LC_ALL=zh_CN.UTF-8 "$SIPLADDER" "$@" >"$work/zh" 2>/dev/null </dev/null
    LC_ALL=C.UTF-8 "$SIPLADDER" "$@" --language zh_CN >"$work/option" 2>/dev/null </dev/null
    [ -s "$work/en" ] || complain "$*: nothing"
    cmp -s "$work/en" "$work/zh" || complain "$*: differs with LC_ALL=zh_CN.UTF-8"
    cmp -s "$work/en" "$work/option" || complain "$*: differs with --language zh_CN"
}

# says PATTERN ENVIRONMENT ARGUMENTS...: on standard output or error
says() {
    pattern=$1 environment=$2
    shift 2
    runs=$((runs + 1))
    # shellcheck disable=SC2086
    env $environment "$SIPLADDER" "$@" >"$work/out" 2>&1 </dev/null
    grep -q -- "$pattern" "$work/out" || complain "$environment sipladder $*: does not say '$pattern': $(head -n 2 "$work/out")"
}

for c in calls messages streams findings endpoints; do
    same "$c" --format json --fields '*' samples/tour.pcap samples/finding-no-ack.pcap
    same "$c" --format csv samples/voice-loss.pcap
    same "$c" samples/tour.pcap
done
same stats samples/tour.pcap
same stats --format json samples/tour.pcap
same flow --sdp full samples/tour.pcap
same --rows headers
same --rows man
for f in html svg markdown plantuml text json; do
    same report --format $f -o - samples/voice-loss.pcap
done
# a report from the screen, too: its findings were told in Chinese there before
for l in en zh_CN; do
    "$SIPLADDER" --language $l --size 100x30 --script "F save=$work/screen-$l.txt Esc s e Ctrl-U \"$work/$l.md\" Enter Enter" \
        samples/finding-no-ack.pcap >"$work/saved-$l" 2>&1
done
[ -s "$work/zh_CN.md" ] || complain "no report from the screen: $(cat "$work/saved-zh_CN")"
cmp "$work/en.md" "$work/zh_CN.md" || complain "a report from the screen differs"
cmp -s "$work/screen-en.txt" "$work/screen-zh_CN.txt" && complain "the screen is the same in both languages"

says '退出状态' LC_ALL=zh_CN.UTF-8 --help
says '退出状态' LANG=zh_CN.UTF-8 --help
says '退出状态' 'LANG=en_US.UTF-8 LC_MESSAGES=zh_CN.UTF-8 LC_CTYPE=C.UTF-8' --help
says '退出状态' 'LANG=C.UTF-8 LANGUAGE=de:zh_CN' --help
says '退出状态' LC_ALL=C --help --language zh_CN
says 'Exit status' 'LANG=zh_CN.UTF-8 LANGUAGE=en:zh_CN' --help
says 'Exit status' 'LC_ALL=C LANGUAGE=zh_CN LANG=zh_CN.UTF-8' --help
says 'Exit status' LANG=xx_YY.UTF-8 --help
says 'Exit status' 'LC_ALL=C.UTF-8 LANGUAGE=../../../etc' --help
says '抖动' LC_ALL=zh_CN.UTF-8 --help jitter
says '未知选项 --nonsense' LC_ALL=zh_CN.UTF-8 --nonsense
says '无法打开' LC_ALL=zh_CN.UTF-8 calls nosuch.pcap
says '不是 0 到' LC_ALL=C calls --limit x --language zh_CN
says '未知选项' LC_ALL=C --bogus --language=zh_CN
says 'no words of the language' LC_ALL=C.UTF-8 calls --language xx samples/tour.pcap
echo "language: $runs runs, $bad complaints"
[ $bad = 0 ]
