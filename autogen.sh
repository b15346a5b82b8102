#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes configure.
set -eu
cd "$(dirname "$0")"
exec autoreconf -fi
