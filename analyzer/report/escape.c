/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escapes of JSON (RFC 8259 §7), CSV (RFC 4180 §2), XML and HTML. Any bytes come in; what goes out is valid, and harmless on a
 * terminal and in a spreadsheet. */
#include "report.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static const char hex[] = "0123456789abcdef";

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static bool is_plain(char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

#ifdef __SSE2__
/* A bit for each of 16 bytes that is no plain ASCII, or is a quote or a backslash. */
static unsigned special_bytes(const char *p)
{
	const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i odd = _mm_cmplt_epi8(x, _mm_set1_epi8(0x20)); /* signed: above 0x7f, too */

	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7f)));
	return (unsigned)_mm_movemask_epi8(odd);
}
#endif

/* High bit of the lowest of the 8 bytes of x that is no plain ASCII, or is a quote or a backslash; bits above it say nothing. */
static uint64_t special_bits(uint64_t x)
{
	const uint64_t ones = 0x0101010101010101ull, high = 0x8080808080808080ull;
	uint64_t quote = x ^ ones * '"', backslash = x ^ ones * '\\', del = x ^ ones * 0x7f;

	return ((x - ones * 0x20) | (quote - ones) | (backslash - ones) | (del - ones) | x) & high;
}

/* Length of the run at the start of s that needs no escape. */
static size_t plain_run(struct slice s)
{
	size_t i = 0;
	uint64_t x;

#ifdef __SSE2__
	for (; i + 16 <= s.n; i += 16) {
		unsigned odd = special_bytes(s.p + i);

		if (odd)
			return i + (unsigned)__builtin_ctz(odd);
	}
	if (i && i < s.n) { /* the rest, with bytes before it that are plain */
		unsigned odd = special_bytes(s.p + s.n - 16);

		return odd ? s.n - 16 + (unsigned)__builtin_ctz(odd) : s.n;
	}
#endif
	for (; i + 8 <= s.n; i += 8) {
		memcpy(&x, s.p + i, 8);
		if (special_bits(x))
			break;
	}
	if (i && i < s.n && s.n - i < 8) {
		memcpy(&x, s.p + s.n - 8, 8);
		if (!special_bits(x))
			return s.n;
	}
	if (!i && s.n >= 4 && s.n < 8) {
		uint32_t head, tail;

		memcpy(&head, s.p, 4);
		memcpy(&tail, s.p + s.n - 4, 4);
		if (!special_bits((uint64_t)tail << 32 | head))
			return s.n;
	}
	while (i < s.n && is_plain(s.p[i]))
		i++;
	return i;
}

/* Copies s to where there is room for it. False where some of it needs an escape: then what was copied says nothing. */
static inline bool copy_plain(char *to, struct slice s)
{
	uint64_t x, y;
	uint32_t head, tail;
	size_t i = 0;

#ifdef __SSE2__
	if (s.n >= 16) {
		for (; i + 16 <= s.n; i += 16) {
			if (special_bytes(s.p + i))
				return false;
			memcpy(to + i, s.p + i, 16);
		}
		memcpy(to + s.n - 16, s.p + s.n - 16, 16);
		return special_bytes(s.p + s.n - 16) == 0;
	}
#endif
	if (s.n >= 8) {
		for (; i + 8 < s.n; i += 8) {
			memcpy(&x, s.p + i, 8);
			if (special_bits(x))
				return false;
			memcpy(to + i, &x, 8);
		}
		memcpy(&y, s.p + s.n - 8, 8);
		memcpy(to + s.n - 8, &y, 8);
		return special_bits(y) == 0;
	}
	if (s.n >= 4) {
		memcpy(&head, s.p, 4);
		memcpy(&tail, s.p + s.n - 4, 4);
		memcpy(to, &head, 4);
		memcpy(to + s.n - 4, &tail, 4);
		return special_bits((uint64_t)tail << 32 | head) == 0;
	}
	for (; i < s.n; i++) {
		if (!is_plain(s.p[i]))
			return false;
		to[i] = s.p[i];
	}
	return true;
}

/* Characters that reorder, hide or break text, and the controls that a terminal would obey. */
static bool is_hidden(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad || cp == 0x61c || (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb);
}

static void json_u(struct buf *b, uint32_t unit)
{
	char t[6] = {'\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]};

	buf_put(b, slice_make(t, sizeof t));
}

/* One character that is_plain() is not true for; returns its bytes. */
static size_t json_char(struct buf *b, struct slice s)
{
	static const char names[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *at = s.p[0] ? strchr(names, s.p[0]) : NULL;
	uint32_t cp;
	unsigned n;

	if (at) {
		char t[2] = {'\\', letters[at - names]};

		buf_put(b, slice_make(t, 2));
		return 1;
	}
	n = utf8_decode(s, &cp);
	if (cp == UINT32_MAX)
		buf_puts(b, "\xef\xbf\xbd");
	else if (is_hidden(cp))
		json_u(b, cp);
	else
		buf_put(b, slice_sub(s, 0, n));
	return n;
}

/* What comes after the first `run` bytes, which need no escape. */
static void json_rest(struct buf *b, struct slice s, size_t run)
{
	while (s.n) {
		if (run)
			buf_put(b, slice_make(s.p, run));
		s = slice_sub(s, run, s.n);
		if (s.n)
			s = slice_sub(s, json_char(b, s), s.n);
		run = plain_run(s);
	}
	buf_putc(b, '"');
}

void json_string(struct buf *b, struct slice s)
{
	char *p = buf_room(b, s.n + 2);

	*p = '"';
	if (!copy_plain(p + 1, s)) {
		buf_use(b, 1);
		json_rest(b, s, plain_run(s));
		return;
	}
	p[s.n + 1] = '"';
	buf_use(b, s.n + 2);
}

static void json_list(struct buf *b, const struct value *v)
{
	buf_putc(b, '[');
	for (uint32_t i = 0; i < v->n_items; i++) {
		if (i)
			buf_putc(b, ',');
		if (v->items_are_numbers)
			buf_put(b, v->items[i]);
		else
			json_string(b, v->items[i]);
	}
	buf_putc(b, ']');
}

void json_value(struct buf *b, const struct value *v)
{
	switch ((enum value_type)v->type) {
	case VALUE_NULL:
		buf_put(b, slice_make("null", 4));
		break;
	case VALUE_TEXT:
		json_string(b, v->s);
		break;
	case VALUE_INT:
		if (v->i >= 0)
			buf_u64(b, (uint64_t)v->i);
		else
			buf_fixed(b, v->i, 0);
		break;
	case VALUE_FIXED:
		buf_fixed(b, v->i, v->decimals);
		break;
	case VALUE_TIME:
		time_epoch(b, v->i);
		break;
	case VALUE_BOOL:
		buf_puts(b, v->b ? "true" : "false");
		break;
	case VALUE_LIST:
		json_list(b, v);
		break;
	}
}

/* ---- CSV -------------------------------------------------------------------------------------------------------- */

/* What a spreadsheet would take for a formula; also the full-width forms of = + - @. */
static bool is_formula(struct slice s)
{
	uint32_t cp;

	if (!s.n || ascii_digit(s.p[0]) || ascii_alpha(s.p[0]))
		return false;
	utf8_decode(s, &cp);
	return cp == '=' || cp == '+' || cp == '-' || cp == '@' || cp == '\t' || cp == '\r' || cp == 0xff1d ||
	       cp == 0xff0b || cp == 0xff0d || cp == 0xff20;
}

#ifdef __SSE2__
/* A bit for each of 16 bytes for which a cell is written in quotes. */
static unsigned quoted_bytes(const char *p)
{
	const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i odd = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')), _mm_cmpeq_epi8(x, _mm_set1_epi8(',')));

	odd = _mm_or_si128(odd, _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(';')), _mm_cmpeq_epi8(x, _mm_set1_epi8('\n'))));
	return (unsigned)_mm_movemask_epi8(odd);
}
#endif

/* High bit of the lowest of the 8 bytes of x for which a cell is written in quotes; bits above it say nothing. */
static uint64_t quoted_bits(uint64_t x)
{
	const uint64_t ones = 0x0101010101010101ull, high = 0x8080808080808080ull;
	uint64_t quote = x ^ ones * '"', comma = x ^ ones * ',', semicolon = x ^ ones * ';', lf = x ^ ones * '\n';

	return (((quote - ones) & ~quote) | ((comma - ones) & ~comma) | ((semicolon - ones) & ~semicolon) | ((lf - ones) & ~lf)) &
			high;
}

static bool needs_quotes(struct slice s)
{
	uint64_t x, y;
	uint32_t head, tail;

#ifdef __SSE2__
	if (s.n >= 16) {
		unsigned odd = quoted_bytes(s.p + s.n - 16);

		for (size_t i = 0; i + 16 <= s.n && !odd; i += 16)
			odd = quoted_bytes(s.p + i);
		return odd || s.p[0] == ' ' || s.p[s.n - 1] == ' ';
	}
#endif
	if (s.n >= 8 && s.n <= 16) {
		memcpy(&x, s.p, 8);
		memcpy(&y, s.p + s.n - 8, 8);
		return quoted_bits(x) || quoted_bits(y) || s.p[0] == ' ' || s.p[s.n - 1] == ' ';
	}
	if (s.n >= 4 && s.n < 8) {
		memcpy(&head, s.p, 4);
		memcpy(&tail, s.p + s.n - 4, 4);
		return quoted_bits((uint64_t)tail << 32 | head) || s.p[0] == ' ' || s.p[s.n - 1] == ' ';
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '\n')
			return true;
	}
	return s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

/* One character; returns its bytes. Controls are written as in text output: CSV has no escape for them. */
static size_t csv_char(struct buf *b, struct slice s)
{
	uint32_t cp;
	unsigned n = utf8_decode(s, &cp);

	if (cp == UINT32_MAX)
		buf_puts(b, "\xef\xbf\xbd");
	else if (cp == '"')
		buf_puts(b, "\"\"");
	else if (cp == '\n')
		buf_putc(b, '\n');
	else if (is_hidden(cp))
		text_visible(b, slice_sub(s, 0, n));
	else
		buf_put(b, slice_sub(s, 0, n));
	return n;
}

void csv_cell(struct buf *b, struct slice s)
{
	bool quotes = needs_quotes(s);

	if (!quotes && !is_formula(s) && copy_plain(buf_room(b, s.n), s)) {
		buf_use(b, s.n);
		return;
	}
	if (quotes)
		buf_putc(b, '"');
	if (is_formula(s))
		buf_putc(b, '\'');
	while (s.n) {
		size_t run = plain_run(s);

		if (run)
			buf_put(b, slice_make(s.p, run));
		s = slice_sub(s, run, s.n);
		if (s.n)
			s = slice_sub(s, csv_char(b, s), s.n);
	}
	if (quotes)
		buf_putc(b, '"');
}

/* ---- XML and HTML ----------------------------------------------------------------------------------------------- */

static const char *xml_entity(uint32_t cp)
{
	switch (cp) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

/* One character; returns its bytes. XML knows no control characters and no U+FFFE, not even as entities. */
static size_t xml_char(struct buf *b, struct slice s, bool lines)
{
	uint32_t cp;
	unsigned n = utf8_decode(s, &cp);
	const char *entity = xml_entity(cp);

	if (lines && cp == '\r' && s.n > 1 && s.p[1] == '\n')
		return 1;
	if (entity)
		buf_puts(b, entity);
	else if (cp == UINT32_MAX)
		buf_puts(b, "\xef\xbf\xbd");
	else if (lines && (cp == '\n' || cp == '\t'))
		buf_putc(b, (char)cp);
	else if ((cp & 0xfffe) == 0xfffe)
		buf_fmt(b, "\\u%04x", (unsigned)cp);
	else if (is_hidden(cp))
		text_visible(b, slice_sub(s, 0, n));
	else
		buf_put(b, slice_sub(s, 0, n));
	return n;
}

static bool is_xml_plain(char c)
{
	return c >= 0x20 && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

void xml_text(struct buf *b, struct slice s, bool lines)
{
	while (s.n) {
		size_t run = 0;

		while (run < s.n && is_xml_plain(s.p[run]))
			run++;
		buf_put(b, slice_make(s.p, run));
		s = slice_sub(s, run, s.n);
		if (s.n)
			s = slice_sub(s, xml_char(b, s, lines), s.n);
	}
}
