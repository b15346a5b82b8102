#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The unit for systemd: systemd finds nothing wrong with it, and what it asks for leaves little to complain of.
dir=$PWD/service.$$
unit=doc/sipladder@.service

skip() { echo "SKIP: $1"; exit 77; }
command -v systemd-analyze >/dev/null || skip "needs systemd-analyze"
[ -f "$unit" ] || { echo "$unit was not made"; exit 1; }
grep -q '@bindir@' "$unit" && { echo "$unit: the program has no place"; exit 1; }
mkdir "$dir" || exit 1
trap 'rm -rf "$dir"' EXIT
# the program of this folder, which is there
sed "s,^ExecStart=[^ ]*,ExecStart=$PWD/sipladder," "$unit" >"$dir/sipladder@eth0.service"
systemd-analyze verify --man=no --recursive-errors=no "$dir/sipladder@eth0.service" >"$dir/said" 2>&1 ||
    { grep -qi 'unknown option\|unrecognized option' "$dir/said" && skip "this systemd-analyze cannot tell"
      cat "$dir/said"
      exit 1; }
grep 'sipladder@' "$dir/said" && exit 1
echo "service: nothing wrong with the unit"
