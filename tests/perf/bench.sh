#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures the program against a bare libpcap loop over captures that it builds ($SHARED/bench/run.py): multiples of the
# loop's CPU and wall time, peak anonymous memory. A benchmark, not a test: it judges nothing, and takes minutes and
# gigabytes in $TMPDIR. Arguments go to run.py (--only sig, --rounds 3, --scale 0.1, --peers).
set -u
: "${SIPLADDER:=./sipladder}" "${SHARED:=${srcdir:-.}/../shared}"
run=$SHARED/bench/run.py
python=$(command -v "${PYTHON3:-python3}" || command -v python3) || { echo "SKIP: no python3"; exit 77; }
[ -f "$run" ] || { echo "SKIP: no benchmark at $run (set SHARED)"; exit 77; }
if "$SIPLADDER" --version >/dev/null; then
    exec "$python" "$run" "$SIPLADDER" "$@"
fi
echo "$SIPLADDER does not run"
exit 1
