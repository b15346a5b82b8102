# SPDX-License-Identifier: GPL-3.0-or-later
# Makes a C file that holds text files as strings: NAME.EXT becomes NAME_EXT_text. The comment that each begins with (its
# licence) stays in the source. Any POSIX awk.
#   awk -f embed.awk page.css page.js > page_data.c
function end_file() {
	if (name != "")
		print "\t;"
}
BEGIN {
	print "/* Made from text files by embed.awk. */"
	print "#include \"analyzer/report/page.h\""
}
FNR == 1 {
	end_file()
	name = FILENAME
	sub(/^.*\//, "", name)
	gsub(/[^A-Za-z0-9]/, "_", name)
	print "\nconst char " name "_text[] ="
	head = 1
}
head {
	if (/\*\//)
		head = 0
	next
}
{
	line = $0
	gsub(/["\\]/, "\\\\&", line)
	gsub(/\?\?/, "?\"\"?", line)
	print "\t\"" line "\\n\""
}
END { end_file() }
