#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The README is true: each command in it that needs no device and no other machine is run as it stands there, on a capture that
# is called capture.pcap; README.zh-CN.md has the same commands; the ladder in both is what is printed, and the pictures are those
# that `make pictures` would make.
set -u
SIPLADDER=${SIPLADDER:-./sipladder}
src=$(cd "${srcdir:-.}" && pwd)
cd "${builddir:-.}" || exit 99
top=$PWD
program=$(cd "$(dirname "$SIPLADDER")" && pwd)/$(basename "$SIPLADDER")
work=$(mktemp -d "${TMPDIR:-/tmp}/readme.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
cp samples/tour.pcap "$work/capture.pcap" || exit 99
cp "$program" "$work/sipladder" 2>/dev/null || exit 99
export LC_ALL=C.UTF-8 TZ=UTC HOME="$work" XDG_CONFIG_HOME="$work" XDG_STATE_HOME="$work" PATH="$work:$PATH"

# Commands in the blocks of code, without what is said of them behind #.
commands_of() { awk '/^```/ { in_code = !in_code; next } in_code && /sipladder / && !/^#/ { sub(/ +# .*/, ""); print }' "$1"; }

total=0 bad=0
commands_of "$src/README.md" >"$work/english"
commands_of "$src/README.zh-CN.md" >"$work/chinese"
diff -u "$work/english" "$work/chinese" || { bad=1; echo "FAIL: the two READMEs have other commands"; }

cd "$work" || exit 99
unset NO_COLOR
shown=b5642cb03b6b7fa4@192.0.2.10
./sipladder flow --width 97 --call $shown capture.pcap | sed '/^$/d' >flow.txt
for readme in README.md README.zh-CN.md; do
    sed -n "/^Call-ID $shown/,/^\`\`\`/p" "$src/$readme" | sed '/^```/d; /^$/d' >in.txt
    cmp -s flow.txt in.txt || { bad=$((bad + 1)); echo "FAIL: the ladder in $readme is another"; diff in.txt flow.txt; }
done
keys=$(sed -n 's/^tour_keys = //p' "$src/doc/local.mk")
for look in dark:tour light:tour-light; do
    (cd "$top" && "$program" --config /dev/null --scheme "${look%:*}" --size 132x34 samples/tour.pcap \
        --script "$keys save=$work/picture.svg" >/dev/null)
    cmp -s picture.svg "$src/doc/${look#*:}.svg" || { bad=$((bad + 1)); echo "FAIL: doc/${look#*:}.svg is of another screen"; }
done

id=$(./sipladder calls --where 'state == completed and streams > 0' --fields call_id --format csv --limit 1 capture.pcap |
    tail -n 1)
[ -n "$id" ] || { echo "the tour has no call with voice"; exit 1; }
while read -r line; do
    case $line in
    *' -i '* | */usr/bin/time* | *'sipladder replay'*) continue ;;
    *jq*) command -v jq >/dev/null || continue ;;
    'sipladder capture.pcap') line='sipladder --script "" capture.pcap' ;;
    esac
    total=$((total + 1))
    line=$(echo "$line" | sed "s/--call ID/--call '$id'/")
    sh -c "$line" >out 2>err </dev/null
    status=$?
    # findings say by their status that there are some
    case $line:$status in *:0 | 'sipladder findings '*:1) ;; *) bad=$((bad + 1)); echo "FAIL ($status): $line"; cat err ;; esac
done <english
[ "$total" -gt 20 ] || { bad=$((bad + 1)); echo "FAIL: only $total commands were found"; }
echo "readme: $total commands, $bad wrong"
[ $bad = 0 ]
