#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Findings of public captures, each of them judged; see findings.py. Skipped where Python or the captures are missing.
here=${srcdir:-.}/tests/diff
python=$(command -v "${PYTHON3:-python3}" || command -v python3) || { echo "SKIP: no python3"; exit 77; }
exec "$python" "$here/findings.py" "$@"
