/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists, parameters, quoted strings, escapes, folds: the grammar that most header fields share (RFC 3261 §7.3.1, §25.1).
 * White space, line ends of folds included, is taken wherever the grammar allows it. Knows nothing of single fields. */
#include "analyzer/sip/sip_local.h"

enum {
	DIGIT = SIP_C_TOKEN | SIP_C_HOST | SIP_C_SCHEME | SIP_C_HEX,
	HEX_LETTER = DIGIT,
	LETTER = SIP_C_TOKEN | SIP_C_HOST | SIP_C_SCHEME,
	CONTROL = SIP_C_NO_URI,
	SPACE = SIP_C_LWS | SIP_C_NO_URI,
	MARK = SIP_C_TOKEN
};

const uint8_t sip_class[256] = {
	[0x00 ... 0x08] = CONTROL, ['\t'] = SPACE, ['\n'] = SPACE, [0x0b ... 0x0c] = CONTROL, ['\r'] = SPACE,
	[0x0e ... 0x1f] = CONTROL, [' '] = SPACE, [0x7f] = CONTROL,
	['0' ... '9'] = DIGIT, ['A' ... 'F'] = HEX_LETTER, ['G' ... 'Z'] = LETTER,
	['a' ... 'f'] = HEX_LETTER, ['g' ... 'z'] = LETTER,
	['-'] = SIP_C_TOKEN | SIP_C_HOST | SIP_C_SCHEME, ['.'] = SIP_C_TOKEN | SIP_C_HOST | SIP_C_SCHEME,
	['_'] = SIP_C_TOKEN | SIP_C_HOST, ['+'] = SIP_C_TOKEN | SIP_C_SCHEME,
	['!'] = MARK, ['%'] = MARK, ['*'] = MARK, ['`'] = MARK, ['\''] = MARK, ['~'] = MARK,
	['<'] = SIP_C_NO_URI, ['>'] = SIP_C_NO_URI, ['"'] = SIP_C_NO_URI,
};

const char *sip_quote_end(const char *base, const char *p, const char *e)
{
	for (;;) {
		p = sip_find2(base, p, e, '"', '\\');
		if (p == e)
			return NULL;
		if (*p == '"')
			return p;
		p += e - p > 1 ? 2 : 1;
	}
}

/* ---- lists ------------------------------------------------------------------------------------------------------------ */

/* The comma that ends the item at p, or e. A quote or bracket that is never closed goes to the end. */
static const char *item_end(const char *p, const char *e)
{
	const char *base = p;

	while (p < e && *p != ',') {
		if (*p == '"')
			p = sip_quote_end(base, p + 1, e);
		else if (*p == '<')
			p = sip_find(p, e, '>');
		if (!p)
			return e;
		p++;
	}
	return p;
}

bool sip_list_next(struct slice *rest, struct slice *item)
{
	const char *p = rest->p, *e, *q;
	struct slice found;

	if (rest->n == 0)
		return false;
	for (e = p + rest->n; p < e;) {
		q = item_end(p, e);
		found = sip_trimmed(p, q);
		p = q < e ? q + 1 : e;
		if (found.n) {
			*item = found;
			*rest = slice_make(p, (size_t)(e - p));
			return true;
		}
	}
	*rest = slice_make(e, 0);
	return false;
}

/* ---- parameters ------------------------------------------------------------------------------------------------------- */

/* The end of the parameter value at p, which may be a quoted string. */
static const char *value_end(const char *p, const char *e)
{
	const char *q;

	if (p < e && *p == '"') {
		q = sip_quote_end(p, p + 1, e);
		return q ? q + 1 : e;
	}
	q = sip_find(p, e, ';');
	return q ? q : e;
}

bool sip_param_next(struct slice *rest, struct slice *name, struct slice *value)
{
	const char *e, *p, *q;

	if (rest->n == 0)
		return false;
	e = rest->p + rest->n;
	p = sip_find(rest->p, e, ';');
	while (p && p < e && (*p == ';' || sip_is(*p, SIP_C_LWS)))
		p++;
	if (!p || p == e) {
		*rest = slice_make(e, 0);
		return false;
	}
	for (q = p; q < e && *q != '=' && *q != ';'; q++)
		;
	*name = sip_trimmed(p, q);
	*value = slice_make(NULL, 0);
	if (q < e && *q == '=') {
		p = sip_skip(q + 1, e, SIP_C_LWS);
		q = value_end(p, e);
		*value = sip_trimmed(p, q);
		q = sip_find(q, e, ';');
		q = q ? q : e;
	}
	*rest = slice_make(q, (size_t)(e - q));
	return true;
}

struct slice sip_param(struct slice params, const char *name)
{
	struct slice wanted = slice_of(name), n, value;

	while (sip_param_next(&params, &n, &value))
		if (slice_ieq(n, wanted))
			return value.p ? value : slice_make(n.p + n.n, 0);
	return slice_make(NULL, 0);
}

/* ---- text ---------------------------------------------------------------------------------------------------------------- */

void sip_unquote(struct buf *b, struct slice s)
{
	const char *p, *e;

	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"') {
		buf_put(b, s);
		return;
	}
	for (p = s.p + 1, e = s.p + s.n - 1; p < e; p++) {
		if (*p == '\\' && p + 1 < e)
			p++;
		buf_putc(b, *p);
	}
}

static unsigned hex_value(char c)
{
	return (unsigned)(ascii_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

void sip_unescape(struct buf *b, struct slice s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && s.n - i > 2 && sip_is(s.p[i + 1], SIP_C_HEX) && sip_is(s.p[i + 2], SIP_C_HEX)) {
			buf_putc(b, (char)(hex_value(s.p[i + 1]) << 4 | hex_value(s.p[i + 2])));
			i += 2;
		} else {
			buf_putc(b, s.p[i]);
		}
	}
}

void sip_unfold(struct buf *b, struct slice value)
{
	const char *p = value.p, *e = value.n ? p + value.n : p, *q, *lf;

	while (p < e) {
		q = sip_until(p, e, SIP_C_LWS);
		buf_put(b, slice_make(p, (size_t)(q - p)));
		p = sip_skip(q, e, SIP_C_LWS);
		lf = sip_find(q, p, '\n');
		if (lf)
			buf_putc(b, ' ');
		else
			buf_put(b, slice_make(q, (size_t)(p - q)));
	}
}
