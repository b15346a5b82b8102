#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# House style that a machine can see: lengths of files, functions and lines, trailing blanks, line ends, licence lines, and
# words that have no place in a public tree. Prints each breach; fails where there is one.
cd "${srcdir:-.}" || exit 1
LC_ALL=C
export LC_ALL
bad=0

sources=$(find include analyzer ui tests -name '*.[ch]' | sort)
scripts=$(find tests .ci -type f \( -name '*.sh' -o -name '*.py' -o -name '*.awk' -o -name run \) | sort)
builds=$(find analyzer ui tests samples doc po -name '*.mk' | sort)
builds="$builds Makefile.am configure.ac autogen.sh"
texts=$(find . -maxdepth 1 -name '*.md'; find doc samples tests -name '*.md' | sort)

# shellcheck disable=SC2086
awk -f tests/lint/style.awk $sources || bad=1

# Lines aim at 120 columns and never pass 132; a tab is eight, a character of several bytes one. Lists, links and rows of
# test data may be longer.
# shellcheck disable=SC2086
awk '
function columns(line,  i) {
	gsub(/[\200-\277]/, "", line)
	while ((i = index(line, "\t")) > 0)
		line = substr(line, 1, i - 1) substr("        ", (i - 1) % 8 + 1) substr(line, i + 1)
	return length(line)
}
function may_be_long() {
	return /https?:\/\// || /^[|-] / || (FILENAME ~ /^tests\// && /^\t+([{"]|MK_)/)
}
{
	if (length($0) > 100 && columns($0) > 132 && !may_be_long()) {
		print FILENAME ":" FNR ": " columns($0) " columns; none over 132"
		bad = 1
	}
	if (/[ \t]$/) {
		print FILENAME ":" FNR ": blanks at the end"
		bad = 1
	}
	if (/\r/) {
		print FILENAME ":" FNR ": carriage return"
		bad = 1
	}
}
END { exit bad }' $sources $scripts $builds $texts || bad=1

for f in $sources $scripts $builds; do
    head -n 3 "$f" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || { echo "$f: no licence line"; bad=1; }
done

# folders of the machine that something was written on
here='/wor''k/|/tmp/b''-|bash_''jobs|/ro''ot/'
# shellcheck disable=SC2086
grep -nE "$here" $sources $scripts $builds $texts && { echo "paths of one machine"; bad=1; }

exit $bad
