# SPDX-License-Identifier: GPL-3.0-or-later
# Line and function rules of style.sh, for C files. Counts lines outside tables (what is indented outside a function).
function end_file() {
	if (file != "" && lines > 800) {
		print file ": " lines " lines, tables not counted; none over 800"
		bad = 1
	}
}
FNR == 1 { end_file(); file = FILENAME; lines = 0; inside = 0 }
{
	if (inside || $0 !~ /^\t/)
		lines++
}
/^\{$/ { inside = 1; start = FNR; next }
inside && /^\}/ {
	inside = 0
	n = FNR - start - 1
	if (n > 80) {
		print FILENAME ":" start ": function of " n " lines; none over 80"
		bad = 1
	}
	if (FILENAME ~ /^(analyzer|ui)\//) {
		total++
		if (n < 50)
			below50++
		if (n < 15)
			below15++
	}
}
/^typedef[ \t]+(struct|union|enum)[^(]*$/ { print FILENAME ":" FNR ": typedef of a struct, union or enum"; bad = 1 }
END {
	end_file()
	if (total) {
		printf "style: %d functions, %d %% under 50 lines, %d %% under 15\n", total,
			below50 * 100 / total, below15 * 100 / total
		if (below50 * 10 < total * 9) {
			print "90 % of the functions are to be under 50 lines"
			bad = 1
		}
	}
	exit bad
}
