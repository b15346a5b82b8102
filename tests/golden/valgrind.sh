#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A handful of golden rows under valgrind: what they print is as always, no byte is used that was never set, and nothing is
# leaked. For `make check-valgrind`; about a second a row. Arguments are "AREA NAME..." in place of the rows below.
set -u
here=${srcdir:-.}/tests/golden
cd "${builddir:-.}" || exit 99
command -v valgrind >/dev/null || { echo "SKIP: no valgrind"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/valgrind.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT

real=$(realpath "${SIPLADDER:-./sipladder}") || exit 99
cat >"$work/sipladder" <<W
#!/bin/sh
exec valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect --error-exitcode=99 \\
    --log-file="$work/log.%p" "$real" "\$@"
W
chmod +x "$work/sipladder"
export SIPLADDER="$work/sipladder"
bad=0 n=0

# try AREA NAME...
try() {
    area=$1
    shift
    n=$((n + $#))
    ROWS="$*" sh "$here/run.sh" "$area" || bad=$((bad + 1))
}

if [ $# -gt 0 ]; then
    try "$@"
else
    try calls tour-all-fields states-invite two-files bpf width-24
    try messages all-fields header-repeated stdin
    try samples broken hostile-bytes huge cut-anywhere multipart not-utf8 pcapng-interfaces tap-duplicate
    try flow forks icmp sdp-full missing-headers
    try correlate replaces sdp
    try endpoints roles alias
    try filter regex list-match bad-syntax
    try stats tour-json cut-short
    try tables help
fi
for log in "$work"/log.*; do
    [ -s "$log" ] && bad=$((bad + 1)) && head -n 40 "$log"
done
echo "$n rows under valgrind, $bad complaints"
[ $bad = 0 ]
