#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks the tables that the program is made of (sipladder --rows): every row has help, no name is there twice, every field
# is in some expected output of tests/golden, and help fits 80 columns. Prints each breach; fails where there is one.
sipladder=${SIPLADDER:-./sipladder}
src=${srcdir:-.}
bad=0
say() { echo "$1"; bad=1; }

tables=$("$sipladder" --rows tables | awk '{ print $1 }') || exit 1
[ -n "$tables" ] || say "--rows tables: nothing"
for t in $tables; do
    case $t in man|schema) continue ;; esac
    case $t in
    fields|actions|statuses|headers|rules) columns=4 ;;
    commands|options|methods|sip-flags|sdp-flags|sdp-lines|links|views|styles) columns=3 ;;
    *) columns=2 ;;
    esac
    "$sipladder" --rows "$t" > rows.$$ || say "--rows $t: failed"
    [ -s rows.$$ ] || say "--rows $t: no rows"
    awk -F '   *' -v t="$t" -v columns=$columns '
        NF < columns { print "--rows " t ": no help: " $0; bad = 1 }
        length($NF) < 4 { print "--rows " t ": help says nothing: " $0; bad = 1 }
        seen[$1 (t == "fields" || t == "actions" ? " " $2 " " $3 : "")]++ { print "--rows " t ": twice: " $1; bad = 1 }
        END { exit bad }' rows.$$ || bad=1
done

"$sipladder" --rows fields | awk -F '   *' '{ print $1 }' | sort -u > rows.$$
while read -r field; do
    # the table itself, printed, says nothing of the field
    grep -rqw --exclude-dir=tables -- "$field" "$src/tests/golden/expected" || say "field $field: in no golden output"
done < rows.$$

for c in "" calls messages flow stats; do
    # shellcheck disable=SC2086
    "$sipladder" $c --help > rows.$$ || say "$c --help: failed"
    awk 'length($0) > 80 { print "help: over 80 columns: " $0; bad = 1 } END { exit bad }' rows.$$ || bad=1
done

"$sipladder" --help > rows.$$
for o in $("$sipladder" --rows options | awk '{ print $1 }'); do
    grep -q -- "--$o" rows.$$ || say "option $o: not in --help"
done
# what the documents name must be there
for o in $(grep -hoE '(^|[ `(])--[a-z][a-z-]+' "$src/README.md" | grep -oE -- '--[a-z-]+' | sort -u); do
    case $o in
    --enable-*|--disable-*|--without-*|--with-*|--scale|--peers|--only|--prefix|--now) continue ;; # of configure, run.py, systemctl
    esac
    grep -qE -- "$o([^a-z-]|\$)" rows.$$ || say "README.md names $o, which is no option"
done

# each rule has a sample in which calls named fires-* have the finding, and two calls or more named near-* have not
for r in $("$sipladder" --rows rules | awk '{ print $1 }'); do
    f=samples/finding-$r.pcap
    [ -f "$f" ] || { say "rule $r: no sample $f"; continue; }
    "$sipladder" calls --format csv --fields call_id "$f" | sed 1d | tr -d '"' > rows.$$
    "$sipladder" findings --fail-on never --format csv --fields call_id,calls --where "rule == '$r' or consequences ~ '^$r:'" "$f" |
        sed 1d | tr -d '"' | tr ',;' '\n\n' | grep . | sort -u > found.$$
    [ -s found.$$ ] || say "rule $r: $f does not fire it"
    grep -q '^near' found.$$ && say "rule $r: fires on $(grep '^near' found.$$ | head -n 1)"
    [ "$(grep -c '^near' rows.$$)" -ge 2 ] || say "rule $r: fewer than two near misses in $f"
    case $("$sipladder" findings --fail-on never --scope capture --format csv --fields rule "$f") in
    *"$r"*) ;; # over many calls: only some of them are named
    *) grep '^fires' rows.$$ | while read -r c; do
        grep -qxF "$c" found.$$ || echo "rule $r: does not fire on $c"
    done > missed.$$
    [ -s missed.$$ ] && say "$(cat missed.$$)" ;;
    esac
done

rm -f rows.$$ found.$$ missed.$$
[ $bad -eq 0 ] && echo "rows: $(echo "$tables" | wc -l) tables"
exit $bad
