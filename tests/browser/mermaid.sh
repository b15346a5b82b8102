#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Mermaid's own parser reads the diagrams of Markdown reports. Needs node and the package mermaid of npm in $MERMAID, or in
# node_modules of the build folder (npm install mermaid@12; .ci/run does); skipped where they are not there.
builddir=${builddir:-.}
where=${MERMAID:-$builddir}
if ! command -v node >/dev/null || [ ! -d "$where/node_modules/mermaid" ]; then
    echo "skip: no node with mermaid in $where/node_modules"
    exit 77
fi
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
for f in "$builddir"/samples/*.pcap; do
    "$SIPLADDER" report "$f" -o "$work/$(basename "$f" .pcap).md" || exit 1
done
script=$(cd "${srcdir:-.}" && pwd)/tests/browser/mermaid.mjs
cd "$where" && node "$script" "$work"/*.md
