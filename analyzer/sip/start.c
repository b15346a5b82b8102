/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start line (RFC 3261 §7.1, §7.2), and whether bytes are SIP at all. What is written wrongly is still read where it
 * is clear what was meant: extra spaces, a version that nobody speaks, a URI with a space in it.
 * Does not look at header fields but to tell SIP from what borrows its first line. */
#include "analyzer/sip/sip_local.h"

struct slice sip_skip_empty(struct slice s)
{
	size_t i = 0;

	while (i < s.n && (s.p[i] == '\r' || s.p[i] == '\n'))
		i++;
	return slice_sub(s, i, s.n);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blank(const char *p, const char *e)
{
	while (p < e && is_blank(*p))
		p++;
	return p;
}

/* The end of SIP/1*DIGIT.1*DIGIT in any case at p, or NULL. */
static inline const char *version_end(const char *p, const char *e)
{
	const char *q;

	if (e - p < 7 || !sip_same4(p, "sip/"))
		return NULL;
	for (q = p += 4; q < e && ascii_digit(*q); q++)
		;
	if (q == p || q == e || *q != '.')
		return NULL;
	for (p = ++q; q < e && ascii_digit(*q); q++)
		;
	return q == p ? NULL : q;
}

static void check_version(struct sip_msg *m)
{
	if (memcmp(m->version.p, "SIP/", 4) != 0)
		m->flags |= SIP_F_BAD_START;
	if (!slice_eq(slice_sub(m->version, 4, m->version.n), slice_of("2.0")))
		m->flags |= SIP_F_BAD_VERSION;
}

/* ---- responses -------------------------------------------------------------------------------------------------------- */

/* Whether p..e is a status code; one that the end of the capture cut short is unreadable without being wrong. */
static void read_status(struct sip_msg *m, const char *p, const char *e, bool cut)
{
	unsigned code;

	m->status = 0;
	if (e - p == 3 && ascii_digit(p[0]) && ascii_digit(p[1]) && ascii_digit(p[2])) {
		code = (unsigned)(p[0] - '0') * 100 + (unsigned)(p[1] - '0') * 10 + (unsigned)(p[2] - '0');
		if (code >= 100 && code <= 699) {
			m->status = (uint16_t)code;
			return;
		}
	}
	if (!cut || e - p > 2)
		m->flags |= SIP_F_BAD_STATUS;
}

static enum sip_start response(struct sip_msg *m, const char *p, const char *version_e, bool ended)
{
	const char *e = m->start.p + m->start.n, *code, *q;

	code = skip_blank(version_e, e);
	if (code == version_e || (code < e && !ascii_digit(*code)) || (code == e && ended))
		return SIP_START_NONE;
	q = code;
	while (q < e && !is_blank(*q))
		q++;
	m->is_request = false;
	m->version = slice_make(p, (size_t)(version_e - p));
	check_version(m);
	if (code - version_e != 1 || *version_e != ' ' || (q == e ? ended : *q != ' '))
		m->flags |= SIP_F_BAD_START;
	read_status(m, code, q, q == e && !ended);
	m->reason = sip_trimmed(q, e);
	return m->status && !m->flags ? SIP_START_SURE : SIP_START_WEAK;
}

/* ---- requests --------------------------------------------------------------------------------------------------------- */

/* Whether a URI of the schemes that SIP requests go to begins here. */
static bool starts_sip_uri(struct slice s)
{
	return (s.n > 4 && (sip_same(s.p, 3, "sip") || sip_same(s.p, 3, "tel")) && s.p[3] == ':') ||
	       (s.n > 5 && sip_same(s.p, 4, "sips") && s.p[4] == ':');
}

/* Whether any scheme begins here; "<sip:..." counts, as people write it. */
static bool starts_uri(struct slice s)
{
	const char *p = s.p, *e = p + s.n, *q;

	if (p < e && *p == '<')
		p++;
	if (p == e || !ascii_alpha(*p))
		return false;
	q = sip_skip(p, e, SIP_C_SCHEME);
	return q < e && *q == ':';
}

static enum sip_start how_sure(struct sip_msg *m, bool uri_has_blank)
{
	bool known = m->method != SIP_OTHER;

	if (starts_sip_uri(m->uri))
		return SIP_START_SURE;
	if (!starts_uri(m->uri) && (!known || uri_has_blank))
		return SIP_START_NONE;
	return known ? SIP_START_SURE : SIP_START_WEAK;
}

static bool has_blank(struct slice s)
{
	return sip_find2(s.p, s.p, s.p + s.n, ' ', '\t') != s.p + s.n;
}

/* A request line without a version: written so, or cut off. Only what cannot be anything else is taken. */
static enum sip_start request_without_version(struct sip_msg *m, const char *rest, bool ended)
{
	const char *e = m->start.p + m->start.n, *q;

	q = rest;
	while (q < e && !is_blank(*q))
		q++;
	m->uri = slice_make(rest, (size_t)(q - rest));
	if (m->method == SIP_OTHER || !starts_sip_uri(m->uri))
		return SIP_START_NONE;
	if (ended && skip_blank(q, e) != e)
		return SIP_START_NONE;
	m->version = slice_make(NULL, 0);
	if (ended)
		m->flags |= SIP_F_BAD_START | SIP_F_BAD_VERSION;
	return SIP_START_SURE;
}

/* `rest` is what follows the method, from its first blank on. */
static enum sip_start request(struct sip_msg *m, const char *rest, bool ended)
{
	const char *e = m->start.p + m->start.n, *uri = skip_blank(rest, e), *word, *uri_end;
	bool blank;

	if (uri == rest)
		return SIP_START_NONE;
	while (e > uri && is_blank(e[-1]))
		e--;
	for (word = e; word > uri && !is_blank(word[-1]); word--)
		;
	for (uri_end = word; uri_end > uri && is_blank(uri_end[-1]); uri_end--)
		;
	if (uri_end == uri || version_end(word, e) != e)
		return request_without_version(m, uri, ended);
	m->uri = slice_make(uri, (size_t)(uri_end - uri));
	m->version = slice_make(word, (size_t)(e - word));
	blank = has_blank(m->uri);
	if (uri - rest != 1 || *rest != ' ' || word - uri_end != 1 || *uri_end != ' ' || blank ||
	    e != m->start.p + m->start.n)
		m->flags |= SIP_F_BAD_START;
	check_version(m);
	return how_sure(m, blank);
}

/* METHOD SP URI SP SIP/2.0 with nothing odd about it: nearly all requests. False for all else. */
static bool plain_request(struct sip_msg *m, const char *rest)
{
	const char *e = m->start.p + m->start.n - 8;

	if (e - rest < 5 || *rest != ' ' || memcmp(e, " SIP/2.0", 8) != 0)
		return false;
	m->uri = slice_make(rest + 1, (size_t)(e - rest - 1));
	m->version = slice_make(e + 1, 7);
	return starts_sip_uri(m->uri) && !has_blank(m->uri);
}

/* SIP/2.0 SP three digits SP reason, with nothing odd about it: nearly all responses. False for all else. */
static bool plain_response(struct sip_msg *m)
{
	const char *p = m->start.p;
	size_t n = m->start.n;

	if (n < 14 || memcmp(p, "SIP/2.0 ", 8) != 0 || p[8] < '1' || p[8] > '6' || !ascii_digit(p[9]) || !ascii_digit(p[10]) ||
	    p[11] != ' ' || p[12] <= ' ' || p[n - 1] <= ' ')
		return false;
	m->is_request = false;
	m->version = slice_make(p, 7);
	m->status = (uint16_t)((p[8] - '0') * 100 + (p[9] - '0') * 10 + (p[10] - '0'));
	m->reason = slice_make(p + 12, n - 12);
	return true;
}

enum sip_start sip_start_parse(struct sip_msg *m, bool ended)
{
	const char *p = m->start.p, *e = p + m->start.n, *q;
	bool led = p < e && is_blank(*p);
	enum sip_start sure;

	if (ended && plain_response(m))
		return SIP_START_SURE;
	if (led) {
		p = skip_blank(p, e);
		m->flags |= SIP_F_BAD_START;
	}
	q = version_end(p, e);
	if (q)
		return response(m, p, q, ended);
	q = sip_skip(p, e, SIP_C_TOKEN);
	if (q == p || q == e || !is_blank(*q))
		return SIP_START_NONE;
	m->is_request = true;
	m->method_name = slice_make(p, (size_t)(q - p));
	m->method = (uint8_t)sip_method_of(m->method_name);
	if (!led && plain_request(m, q))
		return SIP_START_SURE;
	sure = request(m, q, ended);
	return led && sure == SIP_START_SURE ? SIP_START_WEAK : sure;
}

/* ---- claim ------------------------------------------------------------------------------------------------------------- */

/* Whether the line after the first is a core header field: true of nearly all responses. */
static bool core_comes_first(struct slice s, const char *lf)
{
	const char *p, *e = s.p + s.n, *next;
	size_t n;

	if (!lf)
		return false;
	p = lf + 1;
	next = sip_find(p, e, '\n');
	if (!next)
		return false;
	n = sip_colon(p, next, e);
	return n < (size_t)(next - p) && (sip_key_core >> sip_key_of(slice_make(p, n)) & 1);
}

bool sip_claim(struct slice bytes)
{
	struct slice s = sip_skip_empty(slice_sub(bytes, 0, LIMIT_MESSAGE_BYTES));
	struct sip_msg m;
	enum sip_start sure;
	const char *e, *p, *lf;

	if (s.n == 0)
		return false;
	e = s.p + s.n;
	p = skip_blank(s.p, e);
	/* A word and a blank, or "SIP/": tells most of what is not SIP without looking further. */
	p = sip_skip(p, e, SIP_C_TOKEN);
	if (p == s.p || p == e || !(is_blank(*p) || *p == '/'))
		return false;
	lf = memchr(s.p, '\n', s.n);
	m.flags = 0;
	m.start = sip_line(s.p, lf, s.p + s.n);
	sure = sip_start_parse(&m, lf != NULL);
	if (sure != SIP_START_WEAK || core_comes_first(s, lf))
		return sure != SIP_START_NONE;
	return sip_parse_head(&m, s) != NULL;
}
