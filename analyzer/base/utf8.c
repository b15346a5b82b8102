/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8 and what a terminal shows of it. Text from packets is made visible here and obeyed nowhere. Widths come from
 * utf8proc and not from the locale, so that the same capture gives the same bytes everywhere. */
#include "base.h"

#include <utf8proc.h>

static bool is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

unsigned utf8_decode(struct slice s, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s.p;
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
	uint32_t v;

	if (n == 1) {
		*cp = p[0];
		return 1;
	}
	if (n > 1 && n <= s.n) {
		v = p[0] & (0x7fu >> n);
		for (unsigned i = 1; i < n; i++) {
			if (!is_tail(p[i]))
				goto wrong;
			v = v << 6 | (p[i] & 0x3f);
		}
		if (v >= least[n] && v <= 0x10ffff && (v < 0xd800 || v > 0xdfff)) {
			*cp = v;
			return n;
		}
	}
wrong:
	*cp = UINT32_MAX;
	return 1;
}

unsigned utf8_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

unsigned utf8_width(uint32_t cp)
{
	int w;

	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return 0;
	if (cp < 0x300)
		return 1;
	w = utf8proc_charwidth((utf8proc_int32_t)cp);
	return w < 0 ? 0 : w > 2 ? 2 : (unsigned)w;
}

/* Format characters that reorder or hide text, separators that break a line: never passed on. */
static bool is_treacherous(uint32_t cp)
{
	return (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) ||
	       cp == 0x61c || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffb) || (cp >= 0xe0000 && cp <= 0xe0fff);
}

static bool is_printable(uint32_t cp)
{
	utf8proc_category_t c;

	if (cp < 0x300)
		return cp >= 0x20 && (cp < 0x7f || cp >= 0xa0) && cp != 0xad;
	if (cp == UINT32_MAX || is_treacherous(cp))
		return false;
	c = utf8proc_category((utf8proc_int32_t)cp);
	return c != UTF8PROC_CATEGORY_CN && c != UTF8PROC_CATEGORY_CC && c != UTF8PROC_CATEGORY_CS &&
	       c != UTF8PROC_CATEGORY_CO;
}

/* What one character of s is shown as: writes it to out, returns its bytes; *used of s, *columns on the screen. */
static unsigned visible_char(struct slice s, char out[12], unsigned *used, unsigned *columns)
{
	static const char hex[] = "0123456789abcdef";
	uint32_t cp;
	unsigned n;

	*used = utf8_decode(s, &cp);
	if (is_printable(cp)) {
		memcpy(out, s.p, *used);
		*columns = utf8_width(cp);
		return *used;
	}
	out[0] = '\\';
	if (cp == '\n' || cp == '\r' || cp == '\t') {
		out[1] = cp == '\n' ? 'n' : cp == '\r' ? 'r' : 't';
		n = 2;
	} else if (cp < 0x80 || cp == UINT32_MAX) {
		unsigned char c = (unsigned char)s.p[0];

		out[1] = 'x';
		out[2] = hex[c >> 4];
		out[3] = hex[c & 15];
		n = 4;
	} else {
		unsigned digits = cp > 0xffff ? 6 : 4;

		out[1] = 'u';
		for (unsigned i = 0; i < digits; i++)
			out[2 + i] = hex[cp >> (4 * (digits - 1 - i)) & 15];
		n = 2 + digits;
	}
	*columns = n;
	return n;
}

/* Length of the run of plain ASCII at the start of s. */
static size_t plain_run(struct slice s)
{
	size_t i = 0;

	while (i < s.n && s.p[i] >= 0x20 && s.p[i] < 0x7f)
		i++;
	return i;
}

size_t text_columns(struct slice s)
{
	size_t total = 0;

	while (s.n) {
		size_t run = plain_run(s);
		char out[12];
		unsigned used, columns;

		total += run;
		s = slice_sub(s, run, s.n);
		if (!s.n)
			break;
		visible_char(s, out, &used, &columns);
		total += columns;
		s = slice_sub(s, used, s.n);
	}
	return total;
}

void text_visible(struct buf *b, struct slice s)
{
	while (s.n) {
		size_t run = plain_run(s);
		char out[12];
		unsigned used, columns, n;

		buf_put(b, slice_make(s.p, run));
		s = slice_sub(s, run, s.n);
		if (!s.n)
			break;
		n = visible_char(s, out, &used, &columns);
		buf_put(b, slice_make(out, n));
		s = slice_sub(s, used, s.n);
	}
}

/* Appends as much of s as fits in `columns`; returns the columns used. */
static size_t put_columns(struct buf *b, struct slice s, size_t columns)
{
	size_t at = 0;

	while (s.n) {
		char out[12];
		unsigned used, w, n = visible_char(s, out, &used, &w);

		if (at + w > columns)
			break;
		buf_put(b, slice_make(out, n));
		at += w;
		s = slice_sub(s, used, s.n);
	}
	return at;
}

void text_fit(struct buf *b, struct slice s, size_t columns, bool right, bool ascii)
{
	size_t w;

	/* A text of many bytes is never shorter than a sixth of them in columns, bar combining marks: look at no more. */
	w = text_columns(slice_sub(s, 0, columns * 8 + 64));
	if (w > columns && columns) {
		w = put_columns(b, s, columns - 1);
		buf_puts(b, ascii ? "~" : "…");
		buf_fill(b, ' ', columns - 1 - w);
		return;
	}
	if (columns == 0)
		return;
	if (right)
		buf_fill(b, ' ', columns - w);
	put_columns(b, s, columns);
	if (!right)
		buf_fill(b, ' ', columns - w);
}

/* One row of the usual table, and the one before the last for two letters in each other's place. */
unsigned text_distance(struct slice a, struct slice b)
{
	unsigned rows[3][65], *before = rows[0], *last = rows[1], *row = rows[2];

	a = slice_sub(a, 0, 64);
	b = slice_sub(b, 0, 64);
	for (unsigned j = 0; j <= b.n; j++)
		last[j] = before[j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		unsigned *free_row = before;

		row[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			char x = ascii_lower(a.p[i - 1]), y = ascii_lower(b.p[j - 1]);
			unsigned best = last[j - 1] + (x != y);

			best = last[j] + 1 < best ? last[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			if (i > 1 && j > 1 && x == ascii_lower(b.p[j - 2]) && y == ascii_lower(a.p[i - 2]))
				best = before[j - 2] + 1 < best ? before[j - 2] + 1 : best;
			row[j] = best;
		}
		before = last;
		last = row;
		row = free_row;
	}
	return last[b.n];
}

bool text_is_near(struct slice written, unsigned distance)
{
	return distance <= (written.n < 4 ? 1 : written.n < 6 ? 2 : written.n / 3);
}

/* ---- lines -------------------------------------------------------------------------------------------------------------- */

static bool is_one_of(uint32_t cp, const uint32_t *set, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (set[i] == cp)
			return true;
	return false;
}

bool text_may_break(uint32_t before, uint32_t after)
{
	static const uint32_t opens[] = {0x201c, 0x2018, 0xff08, 0x300a, 0x300c, 0x3010, '(', '[', '"'};
	static const uint32_t closes[] = {0x201d, 0x2019, 0xff09, 0x300b, 0x300d, 0x3011, 0xff0c, 0x3002, 0x3001, 0xff1a, 0xff1b,
		0xff1f, 0xff01, 0x2026, ')', ']', '"', ',', '.', ';', ':', '%', '?', '!'};

	if (before == ' ')
		return true;
	return (utf8_width(before) == 2 || utf8_width(after) == 2) && after != ' ' &&
		!is_one_of(before, opens, sizeof opens / sizeof opens[0]) &&
		!is_one_of(after, closes, sizeof closes / sizeof closes[0]);
}

size_t text_part(struct slice text, size_t columns)
{
	size_t n = 0, good = 0, used = 0;
	uint32_t before = 0;

	while (n < text.n) {
		uint32_t cp;
		unsigned bytes = utf8_decode(slice_sub(text, n, text.n), &cp);

		if (n > 0 && text_may_break(before, cp))
			good = n;
		used += text_columns(slice_sub(text, n, n + bytes));
		if (used > columns)
			return good > 0 ? good : n > 0 ? n : bytes;
		n += bytes;
		before = cp;
	}
	return n;
}

static struct slice trimmed(struct slice text, size_t n)
{
	while (n > 0 && text.p[n - 1] == ' ')
		n--;
	return slice_sub(text, 0, n);
}

void text_wrap(struct buf *b, struct slice text, size_t indent, size_t width)
{
	while (text.n) {
		size_t room = width > indent ? width - indent : 1, n = text_part(text, room + 1);
		struct slice line = trimmed(text, n);

		if (text_columns(line) > room) { /* it was not only the blank that is one too many */
			n = text_part(text, room);
			line = trimmed(text, n);
		}
		buf_put(b, line);
		text = slice_sub(text, n, text.n);
		if (text.n) {
			buf_putc(b, '\n');
			buf_fill(b, ' ', indent);
		}
	}
	buf_putc(b, '\n');
}
