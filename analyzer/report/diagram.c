/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escapes of diagrams and of Markdown (CommonMark 0.30 §2.4, §6.9 and GitHub's automatic links). */
#include "analyzer/report/diagram.h"

static bool is_plain(uint32_t cp)
{
	return cp < 0x80 ? ascii_digit((char)cp) || ascii_alpha((char)cp) || cp == ' ' || cp == '.' || cp == ',' || cp == '(' ||
				   cp == ')' || cp == '+' || cp == '?'
			 : cp >= 0xa0;
}

void diagram_text(struct buf *b, struct slice s, const char *before, size_t max)
{
	struct buf cut = {0}, safe = {0};
	struct slice rest;

	text_visible(&safe, s);
	if (text_columns(buf_slice(&safe)) > max) {
		text_fit(&cut, buf_slice(&safe), max, false, false);
		rest = slice_trim(buf_slice(&cut));
	} else {
		rest = slice_trim(buf_slice(&safe));
	}
	while (rest.n) {
		uint32_t cp;
		unsigned n = utf8_decode(rest, &cp);

		if (is_plain(cp))
			buf_put(b, slice_sub(rest, 0, n));
		else
			buf_fmt(b, "%s%u;", before, (unsigned)(cp == UINT32_MAX ? 0xfffd : cp));
		rest = slice_sub(rest, n, rest.n);
	}
	buf_free(&cut);
	buf_free(&safe);
}

void diagram_time(struct buf *b, const struct ladder *l, const struct ladder_row *r)
{
	int64_t since = r->ts_ns - ladder_row(l, 0)->ts_ns;

	buf_putc(b, since < 0 ? '-' : '+');
	time_span(b, since < 0 ? -since : since);
	buf_puts(b, "  ");
}

void markdown_text(struct buf *b, struct slice s)
{
	struct buf safe = {0};

	text_visible(&safe, s);
	for (size_t i = 0; i < safe.n; i++) {
		char c = safe.p[i];
		struct slice rest = slice_sub(buf_slice(&safe), i, safe.n);

		if (c == '<' || c == '>' || c == '&' || c == '@' || c == '|' || (c == ':' && slice_starts(rest, slice_of("://"))) ||
				(c == '.' && i >= 3 && slice_ieq(slice_make(safe.p + i - 3, 3), slice_of("www"))))
			buf_fmt(b, "&#%d;", c);
		else if (c && strchr("\\`*_[]~$", c))
			buf_fmt(b, "\\%c", c);
		else
			buf_putc(b, c);
	}
	buf_free(&safe);
}
