#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Screens: each row of screen.rows is played without a terminal and the screen compared with expected/NAME.txt.
#   run.sh            prints the differences; status 1 where there are any
#   run.sh refresh    writes the expected files anew (see `make refresh-screen`): look at them before you commit
# A row is `name | size | options and captures | keys` (ui/script.h says which keys and words there are). Options and
# captures are read by the shell, in the build folder.
set -u
mode=${1:-check}
here=${srcdir:-.}/tests/screen
SIPLADDER=${SIPLADDER:-./sipladder}
cd "${builddir:-.}" || exit 99
work=$(mktemp -d "${TMPDIR:-/tmp}/screen.XXXXXX") || exit 99
# Screens name the file: its path must be as long everywhere.
[ -e configs ] || ln -s "$here/configs" configs
trap 'rm -rf "$work"; [ ! -L configs ] || rm -f configs' EXIT
export LC_ALL=C.UTF-8 TZ=UTC HOME="$work" XDG_CONFIG_HOME="$work" XDG_STATE_HOME="$work"
unset NO_COLOR COLUMNS LINES

total=0 bad=0
while IFS='|' read -r name size arguments keys; do
    name=$(echo "$name" | tr -d '[:space:]')
    size=$(echo "$size" | tr -d '[:space:]')
    case $name in '' | '#'*) continue ;; esac
    case $arguments in
    *--language*) [ -f po/zh_CN/LC_MESSAGES/sipladder.mo ] || { echo "SKIP $name: built without languages"; continue; } ;;
    esac
    total=$((total + 1))
    eval "\"\$SIPLADDER\" --size $size --script \"\$keys\" $arguments" >"$work/got" 2>"$work/err" </dev/null
    status=$?
    sed -i "s#$work/#WORK/#g" "$work/got"
    [ -s "$work/err" ] && echo "--- standard error" >>"$work/got" && cat "$work/err" >>"$work/got"
    [ $status = 0 ] || echo "--- exit status $status" >>"$work/got"
    expected=$here/expected/$name.txt
    if [ "$mode" = refresh ]; then
        mkdir -p "$here/expected"
        cmp -s "$work/got" "$expected" || { cp "$work/got" "$expected"; echo "refreshed $name"; }
    elif ! diff -u "$expected" "$work/got" >"$work/diff"; then
        bad=$((bad + 1))
        echo "FAIL $name: sipladder --size $size --script '$keys' $arguments"
        head -n 80 "$work/diff"
    fi
done <"$here/screen.rows"
if [ "$mode" = refresh ]; then
    for f in "$here"/expected/*.txt; do
        grep -q "^$(basename "$f" .txt) *|" "$here/screen.rows" ||
            grep -q "^screen $(basename "$f" .txt) " "$here/start.sh" || { rm -f "$f"; echo "removed $f"; }
    done
    exit 0
fi
echo "screen: $total rows, $bad differ"
[ $bad = 0 ]
