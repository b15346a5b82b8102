/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of a SIP message, line by line. A scanner, not a parser: it goes by the signs that header fields have in common
 * (RFC 3261 §25.1: quoted strings, <...>, ;name=value) and is right for what is right. What is wrong with a message is
 * said by sip_check(), not here. */
#include "ui/syntax.h"

struct scan {
	struct slice line;
	size_t at;              /* next byte that has no style yet */
	struct syntax_span *out;
	size_t n, max;
};

/* Everything from `at` up to byte `end` has this style. */
static void put(struct scan *s, size_t end, enum style st)
{
	struct syntax_span *last = s->n ? &s->out[s->n - 1] : NULL;

	end = end > s->line.n ? s->line.n : end;
	if (end <= s->at)
		return;
	if (last && (last->style == st || s->n == s->max)) {
		last->n += (uint32_t)(end - s->at);
	} else {
		s->out[s->n++] = (struct syntax_span){(uint32_t)s->at, (uint32_t)(end - s->at), (uint8_t)st};
	}
	s->at = end;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* RFC 3261 §25.1: token, and what host names, tags and numbers are made of besides. */
static bool is_token(char c)
{
	return ascii_digit(c) || ascii_alpha(c) || (c && strchr("-.!%*_+`'~", c)) || (unsigned char)c >= 0x80;
}

static size_t token_end(const struct scan *s, size_t i)
{
	while (i < s->line.n && is_token(s->line.p[i]))
		i++;
	return i;
}

static size_t blanks_end(const struct scan *s, size_t i)
{
	while (i < s->line.n && is_blank(s->line.p[i]))
		i++;
	return i;
}

/* Past the closing quote, or the end. */
static size_t quoted_end(const struct scan *s, size_t i)
{
	for (i++; i < s->line.n; i++) {
		if (s->line.p[i] == '\\')
			i++;
		else if (s->line.p[i] == '"')
			return i + 1;
	}
	return s->line.n;
}

static bool all_digits(struct slice t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!ascii_digit(t.p[i]))
			return false;
	return t.n > 0;
}

/* ---- header fields ------------------------------------------------------------------------------------------------- */

static bool is_scheme(struct slice t)
{
	return slice_ieq(t, slice_of("sip")) || slice_ieq(t, slice_of("sips")) || slice_ieq(t, slice_of("tel")) ||
	       slice_ieq(t, slice_of("urn"));
}

/* End of a URI that stands without <>. */
static size_t bare_uri_end(const struct scan *s, size_t i)
{
	while (i < s->line.n && !is_blank(s->line.p[i]) && !strchr(";,>\"", s->line.p[i] ? s->line.p[i] : ','))
		i++;
	return i;
}

/* Values that tell transactions and dialogs apart, as the eye follows them through a flow. */
static bool is_identity(struct slice name)
{
	return slice_ieq(name, slice_of("tag")) || slice_ieq(name, slice_of("branch")) ||
	       slice_ieq(name, slice_of("from-tag")) || slice_ieq(name, slice_of("to-tag"));
}

/* name=value, or ;name: the token [at, end) is a parameter's name. */
static void put_param(struct scan *s, size_t end)
{
	struct slice name = slice_sub(s->line, s->at, end);
	size_t i = blanks_end(s, end);

	put(s, end, STYLE_PARAM);
	if (i < s->line.n && s->line.p[i] == '=') {
		put(s, blanks_end(s, i + 1), STYLE_VALUE);
		if (is_identity(name))
			put(s, token_end(s, s->at), STYLE_NUMBER);
	}
}

static void put_token(struct scan *s, bool after_semicolon, bool is_cseq)
{
	size_t end = token_end(s, s->at), next;
	struct slice t = slice_sub(s->line, s->at, end);

	if (end < s->line.n && s->line.p[end] == ':' && is_scheme(t)) {
		put(s, bare_uri_end(s, s->at), STYLE_URI);
		return;
	}
	next = blanks_end(s, end);
	if (after_semicolon || (next < s->line.n && s->line.p[next] == '='))
		put_param(s, end);
	else if (all_digits(t))
		put(s, end, STYLE_NUMBER);
	else
		put(s, end, is_cseq ? STYLE_METHOD : STYLE_VALUE);
}

static void put_value(struct scan *s, bool is_cseq)
{
	bool after_semicolon = false;

	while (s->at < s->line.n) {
		char c = s->line.p[s->at];

		if (c == '"') {
			put(s, quoted_end(s, s->at), STYLE_STRING);
		} else if (c == '<') {
			size_t close = slice_find(s->line, '>', s->at);

			put(s, s->at + 1, STYLE_VALUE);
			put(s, close, STYLE_URI);
			put(s, s->at + 1, STYLE_VALUE);
		} else if (is_token(c)) {
			put_token(s, after_semicolon, is_cseq);
		} else {
			put(s, s->at + 1, STYLE_VALUE);
			after_semicolon = c == ';' || (after_semicolon && is_blank(c));
			continue;
		}
		after_semicolon = false;
	}
}

static void put_header(struct scan *s)
{
	size_t colon = slice_find(s->line, ':', 0);
	struct slice name = slice_trim(slice_sub(s->line, 0, colon));

	if (colon == s->line.n) {
		/* No header field at all: as wrong as it looks. */
		put(s, s->line.n, STYLE_WARN);
		return;
	}
	put(s, colon + 1, STYLE_HEADER);
	if (slice_ieq(name, slice_of("Call-ID")) || slice_ieq(name, slice_of("i"))) {
		put(s, blanks_end(s, s->at), STYLE_VALUE);
		put(s, s->line.n, STYLE_NUMBER);
	}
	put_value(s, slice_ieq(name, slice_of("CSeq")));
}

/* ---- start line, body ---------------------------------------------------------------------------------------------- */

static void put_start(struct scan *s)
{
	size_t blank = slice_find(s->line, ' ', 0), second = slice_find(s->line, ' ', blank + 1);
	struct slice code = slice_sub(s->line, blank + 1, second);

	if (slice_istarts(s->line, slice_of("SIP/"))) {
		unsigned digit = code.n == 3 && ascii_digit(code.p[0]) ? (unsigned)(code.p[0] - '0') : 0;

		put(s, blank + 1, STYLE_START_LINE);
		put(s, s->line.n, digit >= 1 && digit <= 6 ? (enum style)(STYLE_STATUS_1 + digit - 1) : STYLE_WARN);
		return;
	}
	put(s, blank, STYLE_METHOD);
	put(s, blank + 1, STYLE_START_LINE);
	put(s, second, STYLE_URI);
	put(s, s->line.n, STYLE_START_LINE);
}

static void put_sdp(struct scan *s)
{
	bool is_line = s->line.n > 1 && s->line.p[1] == '=' && ascii_alpha(s->line.p[0]);

	if (!is_line) {
		put(s, s->line.n, STYLE_WARN);
		return;
	}
	put(s, 2, STYLE_SDP_TYPE);
	if (s->line.p[0] == 'a')
		put(s, slice_find(s->line, ':', 2), STYLE_PARAM);
	while (s->at < s->line.n) {
		size_t end = token_end(s, s->at);
		struct slice t = slice_sub(s->line, s->at, end);

		if (end == s->at)
			put(s, end + 1, STYLE_VALUE);
		else
			put(s, end, all_digits(t) ? STYLE_NUMBER : STYLE_VALUE);
	}
}

size_t syntax_line(enum syntax_part part, struct slice line, struct syntax_span *out, size_t max)
{
	struct scan s = {.line = line, .out = out, .max = max};

	switch (part) {
	case SYNTAX_START:
		put_start(&s);
		break;
	case SYNTAX_HEADER:
		put_header(&s);
		break;
	case SYNTAX_FOLD:
		put_value(&s, false);
		break;
	case SYNTAX_SDP:
		put_sdp(&s);
		break;
	case SYNTAX_BODY:
		put(&s, line.n, STYLE_BODY);
		break;
	}
	put(&s, line.n, STYLE_VALUE);
	return s.n;
}
