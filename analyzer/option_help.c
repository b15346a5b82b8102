/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help and the man page, written from the rows of option_rows.c; and the version. */
#include "option.h"

#include "finding.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <utf8proc.h>
#include <xxhash.h>
#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZ4
#include <lz4.h>
#endif

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1.0"
#endif

enum { HELP_COLUMN = 30, HELP_WIDTH = 80 };

/* Pads what was put since `from` to HELP_COLUMN, on a line of its own where it is longer. */
static void pad_term(struct buf *b, size_t from)
{
	if (b->n - from + 2 > HELP_COLUMN) {
		buf_putc(b, '\n');
		from = b->n;
	}
	buf_fill(b, ' ', HELP_COLUMN - (b->n - from));
}

static void put_option(struct buf *b, const struct option_row *r)
{
	size_t from = b->n;

	if (r->letter)
		buf_fmt(b, "  -%c", r->letter);
	else
		buf_puts(b, "    ");
	if (r->letter2)
		buf_fmt(b, ", -%c", r->letter2);
	buf_fmt(b, "%s --%s", r->letter ? "," : " ", r->name);
	if (r->type == OPTION_MAYBE)
		buf_fmt(b, " [%s]", r->arg);
	else if (r->arg)
		buf_fmt(b, " %s", r->arg);
	pad_term(b, from);
	text_wrap(b, slice_of(_(r->help)), HELP_COLUMN, HELP_WIDTH);
}

static void put_options(struct buf *b, enum command c)
{
	size_t n;
	const struct option_row *rows = option_rows(&n);

	for (int g = 0; g < GROUP_N; g++) {
		bool has_title = false;

		for (size_t i = 0; i < n; i++) {
			if (rows[i].group != g || !(rows[i].commands & c))
				continue;
			if (!has_title)
				buf_fmt(b, _("\n%s:\n"), _(option_group_title(g)));
			has_title = true;
			put_option(b, &rows[i]);
		}
	}
}

static void put_commands(struct buf *b)
{
	size_t n;
	const struct command_row *rows = command_rows(&n);

	for (size_t i = 0; i < n; i++) {
		size_t from = b->n;

		struct slice files = slice_of(rows[i].usage); /* its options are listed below */

		files = slice_sub(files, 0, slice_search(files, slice_of(" -o")));
		files = slice_sub(files, 0, slice_search(files, slice_of(" [")));
		buf_fmt(b, "  sipladder %s%s%.*s", rows[i].name, *rows[i].name && files.n ? " " : "", (int)files.n, files.p);
		pad_term(b, from);
		text_wrap(b, slice_of(_(rows[i].help)), HELP_COLUMN, HELP_WIDTH);
	}
}

void options_help(struct buf *b, enum command c)
{
	if (c == COMMAND_ALL || c == COMMAND_UI) {
		buf_puts(b, _("sipladder shows the SIP calls of packet captures: lists, ladders, messages.\n\n"));
		put_commands(b);
		put_options(b, COMMAND_ALL);
	} else {
		const struct command_row *r = command_row(c);

		buf_fmt(b, *r->usage ? "sipladder %s %s\n\n" : "sipladder %s\n\n", r->name, r->usage);
		text_wrap(b, slice_of(_(r->help)), 0, HELP_WIDTH);
		put_options(b, c);
	}
	buf_puts(b, _("\nExit status: 0 done, 1 findings as bad as --fail-on says, 2 wrong usage, 3 input\n"
			"cannot be read, or out of memory, 4 output cannot be written.\n"));
}

void options_usage(struct buf *b)
{
	size_t from;

	put_commands(b);
	from = b->n;
	buf_puts(b, "  sipladder --help");
	pad_term(b, from);
	buf_puts(b, _("Print all options.\n"));
}

/* Text for roff: a backslash, a hyphen that is meant, and a line that would begin a request. */
static void roff(struct buf *b, const char *z)
{
	if (*z == '.' || *z == '\'')
		buf_puts(b, "\\&");
	for (; *z; z++) {
		if (*z == '\\')
			buf_puts(b, "\\e");
		else if (*z == '-')
			buf_puts(b, "\\-");
		else if (z[0] == '\xc2' && z[1] == '\xa7') /* paragraph sign */
			buf_puts(b, "\\(sc"), z++;
		else
			buf_putc(b, *z);
	}
}

static void man_option(struct buf *b, const struct option_row *r)
{
	buf_puts(b, ".TP\n.B ");
	if (r->letter)
		buf_fmt(b, "\\-%c, ", r->letter);
	if (r->letter2)
		buf_fmt(b, "\\-%c, ", r->letter2);
	buf_puts(b, "\\-\\-");
	roff(b, r->name);
	if (r->arg) {
		buf_puts(b, r->type == OPTION_MAYBE ? " [\\fI" : " \\fI");
		roff(b, r->arg);
		buf_puts(b, r->type == OPTION_MAYBE ? "\\fR]" : "\\fR");
	}
	buf_putc(b, '\n');
	roff(b, r->help);
	buf_putc(b, '\n');
}

static void man_options(struct buf *b)
{
	size_t n;
	const struct option_row *rows = option_rows(&n);

	buf_puts(b, ".SH OPTIONS\n");
	for (int g = 0; g < GROUP_N; g++) {
		buf_puts(b, ".SS ");
		roff(b, option_group_title(g));
		buf_putc(b, '\n');
		for (size_t i = 0; i < n; i++) {
			if (rows[i].group == g)
				man_option(b, &rows[i]);
		}
	}
}

static void man_commands(struct buf *b)
{
	size_t n;
	const struct command_row *rows = command_rows(&n);

	buf_puts(b, ".SH SYNOPSIS\n.ad l\n.nh\n");
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i ? ".br\n.B sipladder " : ".B sipladder ");
		roff(b, rows[i].name);
		buf_puts(b, *rows[i].name ? " \\fR[\\fIoptions\\fR] \\fI" : "\\fR[\\fIoptions\\fR] \\fI");
		roff(b, rows[i].usage);
		buf_puts(b, "\\fR\n");
	}
	buf_puts(b, ".ad b\n.hy\n");
	buf_puts(b, ".SH DESCRIPTION\nsipladder reads packet captures (pcap, pcapng, and what else libpcap reads; also\n"
			"compressed), puts SIP messages together to calls by their Call\\-ID, and shows them as\n"
			"lists, ladder diagrams and messages: on a screen, or as text, JSON and CSV. Several\n"
			"captures are read as one, in the order of time. A capture named \\- is standard input.\n.SH COMMANDS\n");
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, ".TP\n.B ");
		roff(b, *rows[i].name ? rows[i].name : "(none)");
		buf_putc(b, '\n');
		roff(b, rows[i].help);
		buf_putc(b, '\n');
	}
}

static const char man_tail[] =
	".SH FILTER EXPRESSIONS\n"
	"A comparison is a field, one of == != < <= > >= ~ !~, and a value; ~ matches a regular expression\n"
	"(PCRE2, upper and lower case alike). Comparisons are joined by\n.BR and ,\n.B or\nand\n.BR not ,\n"
	"with parentheses. Texts with blanks are quoted. \\fBsipladder \\-\\-rows fields\\fR lists the fields.\n"
	".SH FILES\n.TP\n.I $XDG_CONFIG_HOME/sipladder/config\n"
	"Lines \\fIkey\\fR = \\fIvalue\\fR, with the names of the long options as keys; # begins a comment line.\n"
	"Options of the command line win. A broken line is named on standard error and skipped.\nFurther keys:\n"
	".RS\n.TP\n\\fBkey.\\fIACTION\\fR = \\fIKEY\\fR, \\fIKEY\\fR\n"
	"Keys of an action of the screen, in place of its own; \\fBkey.\\fIVIEW\\fB.\\fIACTION\\fR does it in one view alone,\n"
	"and \\fBnone\\fR takes its keys away. \\fBsipladder \\-\\-rows actions\\fR lists actions and keys. A comma is Comma.\n"
	".TP\n\\fBscheme.\\fINAME\\fB.\\fIWHAT\\fR = \\fICOLOUR\\fR [on \\fICOLOUR\\fR] [bold] [dim] [underline] [reverse]\n"
	"A colour scheme of your own, for \\fBscheme\\fR = \\fINAME\\fR, or another look for dark, light or mono.\n"
	"\\fBsipladder \\-\\-rows styles\\fR lists what has a look; there are cursor, match and escape, too. Colours are black,\n"
	"red, green, yellow, blue, magenta, cyan, white, these with bright\\-, default, 0 to 255, and #rrggbb.\n"
	"\\fBscheme.\\fINAME\\fB.base\\fR says which of the three it begins with; dark unless told.\n"
	".TP\n\\fBcolumns.\\fILIST\\fR = \\fIFIELD\\fR,\\fIFIELD\\fR\n"
	"Columns of a list of the screen: calls, endpoints, streams, findings.\n"
	".TP\n\\fBfilter.\\fINAME\\fR = \\fIEXPR\\fR\n"
	"A filter by name: @\\fINAME\\fR stands for it in filter expressions, as in \\-\\-where \"@bad and messages > 9\".\n.RE\n"
	".TP\n.I $XDG_STATE_HOME/sipladder/\n"
	"Captures that were opened lately, and what was typed as filters and searches (mode 0600), unless \\-\\-no\\-history.\n"
	".SH ENVIRONMENT\n.TP\n.B LANG, LC_MESSAGES, LC_ALL, LANGUAGE\n"
	"Language of the screen, of help and of errors, as for other programs; \\-\\-language wins.\n"
	".TP\n.B NO_COLOR\nNo colours unless \\-\\-color always is given.\n"
	".TP\n.B TMPDIR\nFolder of temporary files: what is unpacked, and what devices bring.\n"
	".TP\n.B TZ\nThe zone of \\-\\-tz local. Times are in UTC unless told.\n"
	".TP\n.B XDG_CONFIG_HOME, XDG_STATE_HOME\nFolders of the files above; ~/.config and ~/.local/state unless set.\n"
	".SH EXIT STATUS\n.TP\n0\nDone.\n.TP\n1\nFindings as bad as \\-\\-fail\\-on says.\n.TP\n2\nWrong usage.\n.TP\n3\n"
	"Input cannot be read, or memory ran out.\n.TP\n4\nOutput cannot be written.\n"
	".SH SEE ALSO\n.BR pcap\\-filter (7),\n.BR tcpdump (8),\n.BR tshark (1),\n.BR sngrep (8)\n";

/* What `findings` looks for. */
static void man_rules(struct buf *b)
{
	buf_puts(b, ".SH FINDINGS\n"
			"What \\fBsipladder findings\\fR looks for. Nothing is concluded from absence unless the capture "
			"goes on for\nthe timer that would have shown it; "
			"what follows from another finding is told with that one.\n");
	for (uint16_t i = 0; i < rule_n(); i++) {
		const struct rule_row *r = rule_row(i);

		buf_puts(b, ".TP\n.B ");
		roff(b, r->id);
		buf_fmt(b, "\n%s (", severity_name((enum severity)r->severity));
		roff(b, r->reference);
		buf_puts(b, "). ");
		roff(b, r->evidence);
		buf_putc(b, '\n');
		roff(b, r->explanation);
		buf_putc(b, '\n');
		roff(b, r->remedy);
		buf_putc(b, '\n');
	}
}

void options_man(struct buf *b)
{
	buf_puts(b, ".\\\" Written by sipladder --rows man.\n.TH SIPLADDER 1 \"\" \"sipladder " PACKAGE_VERSION "\"\n"
			".SH NAME\nsipladder \\- SIP call\\-flow analyzer for the terminal\n");
	man_commands(b);
	man_options(b);
	man_rules(b);
	buf_puts(b, man_tail);
}

void options_versions(struct buf *b)
{
	buf_puts(b, "sipladder=" PACKAGE_VERSION ",libpcap=" LIBPCAP_VERSION);
	buf_fmt(b, ",pcre2=%d.%d", PCRE2_MAJOR, PCRE2_MINOR);
	buf_fmt(b, ",xxhash=%d.%d.%d", XXH_VERSION_MAJOR, XXH_VERSION_MINOR, XXH_VERSION_RELEASE);
	buf_puts(b, ",zlib=" ZLIB_VERSION);
	buf_fmt(b, ",utf8proc=%d.%d.%d", UTF8PROC_VERSION_MAJOR, UTF8PROC_VERSION_MINOR, UTF8PROC_VERSION_PATCH);
#ifdef NCURSESW_VERSION
	buf_puts(b, ",ncurses=" NCURSESW_VERSION);
#endif
#ifdef ORTP_VERSION
	buf_puts(b, ",ortp=" ORTP_VERSION);
#endif
#ifdef HAVE_ZSTD
	buf_puts(b, ",zstd=" ZSTD_VERSION_STRING);
#endif
#ifdef HAVE_LZ4
	buf_fmt(b, ",lz4=%d.%d.%d", LZ4_VERSION_MAJOR, LZ4_VERSION_MINOR, LZ4_VERSION_RELEASE);
#endif
#ifdef SPANDSP_VERSION
	buf_puts(b, ",spandsp=" SPANDSP_VERSION);
#endif
#ifdef OPUS_VERSION
	buf_puts(b, ",opus=" OPUS_VERSION);
#endif
#ifdef HAVE_BCG729
	buf_puts(b, ",bcg729=yes"); /* it does not say which */
#endif
#ifdef SNDFILE_VERSION
	buf_puts(b, ",sndfile=" SNDFILE_VERSION);
#endif
#ifdef SQLITE_VERSION
	buf_puts(b, ",sqlite=" SQLITE_VERSION);
#endif
#ifdef SECCOMP_VERSION
	buf_puts(b, ",libseccomp=" SECCOMP_VERSION);
#endif
#ifdef CAPNG_VERSION
	buf_puts(b, ",libcap-ng=" CAPNG_VERSION);
#endif
}

void options_version(struct buf *b)
{
	size_t from = b->n;

	options_versions(b);
	for (size_t i = from; i < b->n; i++) {
		if (b->p[i] == '=')
			b->p[i] = ' ';
		else if (b->p[i] == ',')
			b->p[i] = '\n';
	}
	buf_putc(b, '\n');
}
