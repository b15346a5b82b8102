/* SPDX-License-Identifier: GPL-3.0-or-later */
/* URIs: sip and sips (RFC 3261 §19.1), tel (RFC 3966 §3), and of all others the scheme (RFC 3986 §3.1). Takes apart what
 * is there even where it is no URI, so that people see what was meant; does not resolve escapes. */
#include "analyzer/sip/sip_local.h"

#ifdef __SSE2__
/* Whether 16 bytes are such as nobody has to look at twice: ASCII that may stand in a URI, and no %. */
static bool are_plain(const char *p)
{
	const __m128i x = _mm_loadu_si128((const void *)p);
	__m128i odd = _mm_or_si128(_mm_cmplt_epi8(x, _mm_set1_epi8('!')), _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7f)));

	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(_mm_and_si128(x, _mm_set1_epi8(~2)), _mm_set1_epi8('<'))); /* and > */
	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(x, _mm_set1_epi8('%')));
	return _mm_movemask_epi8(odd) == 0;
}
#endif

/* Whether every byte may stand in a URI and every % is followed by two hexadecimal digits. */
static bool bytes_are_fine(struct slice s)
{
	const char *p = s.p, *e = p + s.n;

#ifdef __SSE2__
	while (e - p >= 16 && are_plain(p))
		p += 16;
	if (p > s.p && p < e && e - p < 16 && are_plain(e - 16))
		return true;
#endif
	for (; p < e; p++) {
		if (sip_is(*p, SIP_C_NO_URI))
			return false;
		if (*p == '%' && (e - p < 3 || !sip_is(p[1], SIP_C_HEX) || !sip_is(p[2], SIP_C_HEX)))
			return false;
	}
	return true;
}

/* Parts at the first of the bytes in `stop`: what is before it. What it begins stays in *s. */
static struct slice before_any(struct slice *s, char stop1, char stop2)
{
	const char *e = s->p + s->n, *p = sip_find2(s->p, s->p, e, stop1, stop2);
	struct slice head;

	head = slice_make(s->p, (size_t)(p - s->p));
	*s = slice_make(p, (size_t)(e - p));
	return head;
}

/* The @ after the user: the first, unless more of them come before parameters ("sip:a@b@c", which is wrong: the last is
 * then the one that leaves a host). A user may contain ; and ?, a host may not. */
static const char *find_at(struct slice s, bool *several)
{
	const char *e = s.p + s.n, *at = sip_find(s.p, e, '@'), *end, *p;

	*several = false;
	if (!at)
		return NULL;
	end = sip_find2(s.p, at + 1, e, ';', '?');
	while ((p = sip_find(at + 1, end, '@'))) {
		at = p;
		*several = true;
	}
	return at;
}

/* "host", "host:port" or "[v6]:port". */
static bool read_host(struct slice s, struct sip_uri *out)
{
	const char *p = s.p, *e = p + s.n, *q;
	uint64_t port = 0;

	if (p < e && *p == '[') {
		q = sip_find(p, e, ']');
		out->host = slice_make(p + 1, (size_t)((q ? q : e) - p - 1));
		p = q ? q + 1 : e;
		if (!q)
			return false;
	} else {
		q = sip_find(p, e, ':');
		out->host = slice_make(p, (size_t)((q ? q : e) - p));
		p = q ? q : e;
		if (sip_skip(out->host.p, p, SIP_C_HOST) != p)
			return false;
	}
	if (p < e) {
		if (*p != ':' || !slice_to_u64(slice_make(p + 1, (size_t)(e - p - 1)), UINT16_MAX, &port))
			return false;
		out->has_port = true;
		out->port = (uint16_t)port;
	}
	return out->host.n > 0;
}

static bool read_sip(struct slice s, struct sip_uri *out)
{
	bool several, fine = true;
	const char *at = find_at(s, &several), *e = s.p + s.n, *colon;
	struct slice rest = s;

	if (at) {
		out->user = slice_make(s.p, (size_t)(at - s.p));
		colon = sip_find(s.p, at, ':');
		if (colon) {
			out->user.n = (size_t)(colon - s.p);
			out->password = slice_make(colon + 1, (size_t)(at - colon - 1));
		}
		fine = out->user.n > 0 && !several;
		rest = slice_make(at + 1, (size_t)(e - at - 1));
	}
	fine &= read_host(before_any(&rest, ';', '?'), out);
	out->params = before_any(&rest, '?', '?');
	out->headers = rest;
	return fine;
}

/* The number with its visual separators; digits of a local number may be hexadecimal and # and *. */
static bool read_tel(struct slice s, struct sip_uri *out)
{
	const char *p, *e;
	bool digits = false;

	out->user = before_any(&s, ';', ';');
	out->params = s;
	p = out->user.p;
	e = p + out->user.n;
	if (p < e && *p == '+')
		p++;
	for (; p < e; p++) {
		if (sip_is(*p, SIP_C_HEX) || *p == '#' || *p == '*')
			digits = true;
		else if (*p != '-' && *p != '.' && *p != '(' && *p != ')')
			return false;
	}
	return digits;
}

bool sip_uri_parse(struct slice s, struct sip_uri *out)
{
	const char *p = s.p, *e, *q;
	struct slice rest;

	*out = (struct sip_uri){ .port = 0 };
	if (s.n == 0 || !ascii_alpha(*p))
		return false;
	e = p + s.n;
	q = sip_skip(p, e, SIP_C_SCHEME);
	if (q == e || *q != ':')
		return false;
	out->scheme = slice_make(p, (size_t)(q - p));
	rest = slice_make(q + 1, (size_t)(e - q - 1));
	if (sip_same(p, out->scheme.n, "sip") || sip_same(p, out->scheme.n, "sips"))
		return read_sip(rest, out) && bytes_are_fine(s);
	if (sip_same(p, out->scheme.n, "tel"))
		return read_tel(rest, out) && bytes_are_fine(s);
	return rest.n > 0 && bytes_are_fine(s);
}

struct slice sip_uri_user(struct slice s)
{
	const char *p = s.p, *e = p + s.n, *q, *at;
	bool several, is_tel;

	q = sip_skip(p, e, SIP_C_SCHEME);
	if (q == e || *q != ':')
		return slice_make(NULL, 0);
	is_tel = sip_same(p, (size_t)(q - p), "tel");
	if (!is_tel && !sip_same(p, (size_t)(q - p), "sip") && !sip_same(p, (size_t)(q - p), "sips"))
		return slice_make(NULL, 0);
	s = slice_make(q + 1, (size_t)(e - q - 1));
	if (is_tel)
		return before_any(&s, ';', ';');
	at = find_at(s, &several);
	if (!at)
		return slice_make(NULL, 0);
	s.n = (size_t)(at - s.p);
	return before_any(&s, ':', ':');
}
