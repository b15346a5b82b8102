#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Golden tests of one area: each row of AREA.rows is run and compared with expected/AREA/NAME.txt.
#   run.sh AREA            prints the differences; status 1 where there are any
#   run.sh AREA refresh    writes the expected files anew (see `make refresh-golden`): review the diff before you commit it
# A row is `name | arguments of sipladder`; the arguments are read by the shell, in the build folder. Expected files hold
# standard output, then standard error and exit status where there are any. Versions of libraries are taken out.
# ROWS="NAME NAME": only these, and each must be there.
set -u
area=$1 mode=${2:-check}
here=${srcdir:-.}/tests/golden
SIPLADDER=${SIPLADDER:-./sipladder}
cd "${builddir:-.}" || exit 99
work=$(mktemp -d "${TMPDIR:-/tmp}/golden.XXXXXX") || exit 99
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC COLUMNS=120 HOME="$work" XDG_CONFIG_HOME="$work"
unset NO_COLOR
skip_rows=
# shellcheck disable=SC1090
[ -f "$here/$area.setup" ] && . "$here/$area.setup"

run_row() {
    eval "\"\$SIPLADDER\" $1" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    {
        cat "$work/out"
        [ -s "$work/err" ] && echo "--- standard error" && cat "$work/err"
        [ $status = 0 ] || echo "--- exit status $status"
    } | sed -e "s#$work#WORK#g" -e 's/"versions":{[^}]*}/"versions":{}/' -e '/^  "versions": {/,/^  }/d' \
        -e '/^versions[.,]/d' >"$work/got"
}

total=0 bad=0 only=${ROWS-}
while IFS='|' read -r name arguments; do
    name=$(echo "$name" | tr -d '[:space:]')
    case $name in '' | '#'*) continue ;; esac
    case " $only " in "  " | *" $name "*) ;; *) continue ;; esac
    case " $skip_rows " in *" $name "*) echo "skip $area/$name: not here"; continue ;; esac
    total=$((total + 1))
    run_row "$arguments"
    expected=$here/expected/$area/$name.txt
    if [ "$mode" = refresh ]; then
        mkdir -p "$here/expected/$area"
        cmp -s "$work/got" "$expected" || { cp "$work/got" "$expected"; echo "refreshed $area/$name"; }
    elif ! diff -u "$expected" "$work/got" >"$work/diff"; then
        bad=$((bad + 1))
        echo "FAIL $area/$name: sipladder$arguments"
        head -n 60 "$work/diff"
    fi
done <"$here/$area.rows"
if [ "$mode" = refresh ]; then
    for f in "$here/expected/$area"/*.txt; do
        grep -q "^$(basename "$f" .txt) *|" "$here/$area.rows" || { rm -f "$f"; echo "removed $f"; }
    done
    exit 0
fi
for name in $only; do
    grep -q "^$name *|" "$here/$area.rows" || { bad=$((bad + 1)); echo "FAIL $area/$name: no such row"; }
done
echo "$area: $total rows, $bad differ"
[ $bad = 0 ]
