#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Differential test of the figures of RTP streams against tshark and sharkd, over public captures and the samples; see
# streams.py. Skipped where Python or tshark are missing; without the captures only the samples are compared.
here=${srcdir:-.}/tests/diff
python=$(command -v "${PYTHON3:-python3}" || command -v python3) || { echo "SKIP: no python3"; exit 77; }
"$python" "$here/streams.py" --samples "$@" || exit
exec "$python" "$here/streams.py" "$@"
