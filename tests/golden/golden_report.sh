#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
exec sh "${srcdir:-.}/tests/golden/run.sh" report "$@"
