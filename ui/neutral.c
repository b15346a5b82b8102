/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which parts of a line differ from call to call by their nature. Rows of names; no message is parsed for it, so a malformed
 * one is compared as it stands. */
#include "ui/neutral.h"

/* Fields whose whole value is another each time. */
static const char *const values[] = {"call-id", "i", "date", "timestamp", "content-length", "l", "session-id", "rack", NULL};
/* Parameters, in any field. Those of a digest stand in quotes. */
static const char *const params[] = {"tag", "branch", "rport", "nonce", "cnonce", "response", "opaque", "nc", "from-tag",
	"to-tag", "icid-value", NULL};
/* SDP attributes whose whole value is, and those of which the first word is. */
static const char *const attributes[] = {"candidate", "ice-ufrag", "ice-pwd", "fingerprint", "msid", "remote-candidates",
	"key-mgmt", NULL};
static const char *const numbered[] = {"rtcp", "ssrc", NULL};

static bool is_one_of(struct slice s, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		if (slice_ieq(s, slice_of(names[i])))
			return true;
	return false;
}

static bool is_name_char(char c)
{
	return ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '-';
}

static size_t digits_at(struct slice s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && ascii_digit(s.p[at + n]))
		n++;
	return n;
}

/* ---- header fields --------------------------------------------------------------------------------------------------- */

/* Length of the value of a parameter that begins at `at`: a quoted string, or up to what ends it. */
static size_t value_length(struct slice s, size_t at)
{
	size_t n = 0;

	if (at < s.n && s.p[at] == '"') {
		for (n = 1; at + n < s.n && s.p[at + n] != '"'; n++)
			;
		return at + n < s.n ? n + 1 : n;
	}
	while (at + n < s.n && !strchr(";,>? \t", s.p[at + n]))
		n++;
	return n;
}

/* Of "name=" that ends before `at`, whether the value is another each time. */
static bool is_param(struct slice s, size_t at)
{
	size_t end = at - 1, from = end;

	while (from > 0 && is_name_char(s.p[from - 1]))
		from--;
	return from > 0 && strchr("; \t,", s.p[from - 1]) && is_one_of(slice_sub(s, from, end), params);
}

/* A colon behind a host, with up to five digits: a port. */
static bool is_port(struct slice s, size_t colon)
{
	size_t n = digits_at(s, colon + 1), after = colon + 1 + n;

	if (n == 0 || n > 5 || colon == 0 || !(is_name_char(s.p[colon - 1]) || s.p[colon - 1] == ']'))
		return false;
	return after == s.n || strchr(";>, \t?", s.p[after]);
}

static void put_value(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.n;) {
		buf_putc(b, s.p[i]);
		i++;
		if (s.p[i - 1] == '=' && is_param(s, i)) {
			buf_putc(b, '*');
			i += value_length(s, i);
		} else if (s.p[i - 1] == ':' && is_port(s, i - 1)) {
			buf_putc(b, '*');
			i += digits_at(s, i);
		}
	}
}

/* CSeq: the method stays. */
static void put_cseq(struct buf *b, struct slice s)
{
	size_t at = slice_find(s, ':', 0) + 1;

	while (at < s.n && s.p[at] == ' ')
		at++;
	buf_put(b, slice_sub(s, 0, at));
	buf_putc(b, '*');
	buf_put(b, slice_sub(s, at + digits_at(s, at), s.n));
}

static void put_header(struct buf *b, struct slice line)
{
	size_t colon = slice_find(line, ':', 0);
	struct slice name = slice_trim(slice_sub(line, 0, colon));

	if (colon < line.n && is_one_of(name, values)) {
		buf_put(b, slice_sub(line, 0, colon + 1));
		buf_puts(b, " *");
	} else if (colon < line.n && slice_ieq(name, slice_of("CSeq"))) {
		put_cseq(b, line);
	} else {
		put_value(b, line);
	}
}

/* ---- SDP --------------------------------------------------------------------------------------------------------------- */

/* Words of the line; those whose bit is set become a star. */
static void put_words(struct buf *b, struct slice line, unsigned stars)
{
	struct slice rest = line;

	for (unsigned i = 0; rest.n; i++) {
		struct slice word = slice_cut(&rest, ' ');

		if (i > 0)
			buf_putc(b, ' ');
		if (i < 8 && stars >> i & 1)
			buf_putc(b, '*');
		else
			buf_put(b, word);
	}
}

static bool is_refused(struct slice line)
{
	struct slice rest = line;

	slice_cut(&rest, ' ');
	return slice_eq(slice_cut(&rest, ' '), slice_of("0"));
}

static void put_attribute(struct buf *b, struct slice line)
{
	size_t colon = slice_find(line, ':', 0), key = slice_search(line, slice_of("inline:"));
	struct slice name = slice_sub(line, 2, colon), value = slice_sub(line, colon < line.n ? colon + 1 : line.n, line.n);

	buf_put(b, slice_sub(line, 0, line.n - value.n));
	if (is_one_of(name, attributes) && value.n)
		buf_putc(b, '*');
	else if (is_one_of(name, numbered) && value.n)
		put_words(b, value, 1);
	else if (key < line.n && slice_ieq(name, slice_of("crypto")))
		buf_fmt(b, "%.*s*", (int)(key + 7 - (line.n - value.n)), value.p);
	else
		buf_put(b, value);
}

static void put_sdp(struct buf *b, struct slice line)
{
	if (line.p[0] == 'o')
		put_words(b, line, 1 << 1 | 1 << 2);
	else if (line.p[0] == 'm' && !is_refused(line))
		put_words(b, line, 1 << 1);
	else if (line.p[0] == 'a')
		put_attribute(b, line);
	else
		buf_put(b, line);
}

struct slice neutral_line(struct slice line, bool is_body, struct arena *a)
{
	struct buf b = {0};
	struct slice out;

	if (!is_body)
		put_header(&b, line);
	else if (line.n > 2 && line.p[1] == '=')
		put_sdp(&b, line);
	else
		return line;
	out = slice_eq(buf_slice(&b), line) ? line : arena_copy(a, buf_slice(&b));
	buf_free(&b);
	return out;
}
