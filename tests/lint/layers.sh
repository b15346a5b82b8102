#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks #include lines against the layers (doc/architecture.md): who may include whose header. Also: nothing in analyzer/
# prints, and only ui/screen.c knows curses. Prints each breach; fails where there is one.
cd "${srcdir:-.}" || exit 1

# headers that each folder may include besides its own, and besides those of layer 0
layer0="banned base counters limits tell words"
allowed() {
    case $1 in
    analyzer/base) echo ;;
    analyzer/net) echo net hep place ;;
    analyzer/sip) echo sip ;;
    analyzer/sdp) echo sdp ;;
    analyzer/rtp) echo rtp sound ;;
    analyzer/capture) echo net hep place block recorder capture live ;;
    analyzer/call) echo net hep sip sdp rtp call evict stream story finding ;;
    analyzer/field) echo net sip sdp rtp call stream story finding field ;;
    analyzer/diag) echo net sip sdp rtp call stream story finding ;;
    analyzer/ladder) echo net sip sdp rtp call evict stream story finding ladder ;;
    analyzer/report) echo net hep place hep_send sip sdp rtp sound block \
        recorder watch capture call evict stream story field finding ladder report export ;;
    analyzer) echo net hep place hep_send sip sdp rtp sound capture call evict \
        stream field finding ladder report export engine metric option ;;
    include) echo net hep place hep_send block recorder sip sdp rtp sound capture call evict stream field finding \
        ladder report export ;;
    ui) echo net recorder watch live sip sdp rtp sound capture call evict stream story \
        field finding ladder report export engine metric option hep_send ;;
    *) echo ;;
    esac
}

bad=0
say() { echo "$1"; bad=1; }

for folder in include analyzer analyzer/* ui; do
    [ -d "$folder" ] || continue
    ok=" $layer0 $(allowed "$folder") "
    for f in "$folder"/*.[ch]; do
        [ -f "$f" ] || continue
        for h in $(sed -n 's/^#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$f"); do
            case $h in
            "$folder"/*.h) ;;
            */*) say "$f: includes $h, which is private to another folder" ;;
            *.h)
                case $ok in
                *" ${h%.h} "*) ;;
                *) say "$f: includes $h, which is not below it" ;;
                esac ;;
            *) say "$f: includes $h" ;;
            esac
        done
    done
done

for f in analyzer/*.c analyzer/*/*.c ui/*.[ch] include/*.h; do
    [ "$f" = ui/screen.c ] && continue
    grep -nE '^#[[:space:]]*include[[:space:]]*<(n?curses[^>]*|term)\.h>|<ncursesw/' "$f" /dev/null &&
        say "$f: includes curses, which only ui/screen.c may"
done

# the one sentence that is printed below ui/ is "out of memory" (base/mem.c)
for f in analyzer/*.c analyzer/*/*.c; do
    [ "$f" = analyzer/base/mem.c ] && continue
    grep -nE '(^|[^a-z_])(printf|puts|putchar|perror|vprintf) ?\(|(^|[^a-zA-Z_])(stdout|stderr)([^a-zA-Z_]|$)' "$f" /dev/null |
        grep -vE ':[0-9]+:[[:space:]]*(/?\*|//)' && say "$f: prints"
done

[ $bad -eq 0 ] && echo "layers: every #include fits"
exit $bad
