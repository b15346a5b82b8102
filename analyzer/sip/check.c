/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The closer look at a message: addresses, Via, numbers, dates, encoding, SDP. Says what RFC 3261 does not allow, not what
 * is unusual. A header field that the end of the capture cut through is left alone. The body is looked at only so far as
 * to see that it is what it is said to be. */
#include <arpa/inet.h>

#include "analyzer/sip/check_plain.h"

/* ---- addresses -------------------------------------------------------------------------------------------------------- */

static bool is_ip6(struct slice host)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr unused;

	if (host.n >= sizeof text || memchr(host.p, 0, host.n))
		return false;
	memcpy(text, host.p, host.n);
	text[host.n] = 0;
	return inet_pton(AF_INET6, text, &unused) == 1;
}

/* Whether a host that stood in brackets is an IPv6 address; others were checked when they were read. */
static bool host_is_fine(struct slice host, const char *begin)
{
	return !host.p || host.p == begin || host.p[-1] != '[' || is_ip6(host);
}

static uint32_t check_uri(struct slice s, struct sip_uri *uri)
{
	return sip_uri_parse(s, uri) && host_is_fine(uri->host, s.p) ? 0 : SIP_F_BAD_URI;
}

/* A display name: a quoted string, or tokens with white space between them. */
static bool display_is_fine(struct slice s)
{
	const char *p = s.p, *e;

	if (s.n == 0)
		return true;
	e = p + s.n;
	if (*p == '"')
		return sip_quote_end(p, p + 1, e) == e - 1;
	return sip_skip(p, e, SIP_C_TOKEN | SIP_C_LWS) == e;
}

/* Parameters: each ";" is followed by a name, and what follows the name is "=" and something, or nothing. */
static bool params_are_fine(struct slice s)
{
	const char *p = s.p, *e = s.n ? p + s.n : p, *q;

	while (p < e) {
		if (*p != ';')
			return false;
		p = sip_skip(p + 1, e, SIP_C_LWS);
		q = sip_skip(p, e, SIP_C_TOKEN);
		if (q == p)
			return false;
		p = sip_skip(q, e, SIP_C_LWS);
		if (p == e || *p != '=')
			continue;
		p = sip_skip(p + 1, e, SIP_C_LWS);
		if (p < e && *p == '"') {
			q = sip_quote_end(p, p + 1, e);
			p = q ? sip_skip(q + 1, e, SIP_C_LWS) : NULL;
			if (!p)
				return false;
			continue;
		}
		q = p;
		while (p < e && *p != ';')
			p++;
		if (sip_trimmed(q, p).n == 0)
			return false;
	}
	return true;
}

static uint32_t check_addr(struct slice s, bool is_contact)
{
	struct sip_addr a;
	struct sip_uri uri;
	uint32_t flags = 0;
	const char *end;
	bool bracketed;

	if (!sip_addr_parse(s, &a))
		flags |= SIP_F_BAD_ADDRESS;
	if (a.is_star || a.uri.n == 0)
		return flags | (is_contact && a.is_star ? 0 : SIP_F_BAD_ADDRESS);
	bracketed = a.uri.p > s.p && sip_find(s.p, a.uri.p, '<') != NULL;
	if (!display_is_fine(a.display) || !params_are_fine(a.params))
		flags |= SIP_F_BAD_ADDRESS;
	/* §20: a URI with a question mark must be in brackets; and white space inside of them belongs to nothing. */
	if (!bracketed && sip_find(a.uri.p, a.uri.p + a.uri.n, '?'))
		flags |= SIP_F_BAD_ADDRESS;
	end = a.uri.p + a.uri.n;
	if (bracketed && (sip_is(a.uri.p[-1], SIP_C_LWS) || (end < s.p + s.n && sip_is(*end, SIP_C_LWS))))
		flags |= SIP_F_BAD_URI;
	return flags | check_uri(a.uri, &uri);
}

static uint32_t check_addr_list(struct slice value, bool is_contact)
{
	struct slice item;
	uint32_t flags = 0;

	while (sip_list_next(&value, &item))
		flags |= check_addr(item, is_contact);
	return flags;
}

static uint32_t check_request_uri(const struct sip_msg *m)
{
	struct sip_uri uri;
	uint32_t flags;
	struct slice s;

	if (!m->is_request || (!m->version.p && m->flags & SIP_F_CUT))
		return 0;
	flags = check_uri(m->uri, &uri);
	s = uri.scheme;
	if (s.n == 0)
		return flags;
	if (sip_same(s.p, s.n, "sip") || sip_same(s.p, s.n, "sips"))
		return flags | (uri.headers.n ? SIP_F_BAD_URI : 0); /* §19.1.1: no header fields in a Request-URI */
	return flags | (sip_same(s.p, s.n, "tel") || sip_same(s.p, s.n, "urn") ? 0 : SIP_F_UNKNOWN_SCHEME);
}

/* ---- Via --------------------------------------------------------------------------------------------------------------- */

static unsigned commas(const char *p, const char *e)
{
	unsigned n = 0;

	for (; (p = sip_find(p, e, ',')); p++)
		n++;
	return n;
}

static uint32_t check_via(struct slice value)
{
	struct slice item, cookie = slice_of("z9hG4bK");
	const char *after = value.p, *e = value.p + value.n;
	struct sip_via via;
	unsigned n = 0;

	while (sip_list_next(&value, &item)) {
		/* One comma before each value but the first: more have nothing between them. */
		if (commas(after, item.p) != (n++ > 0))
			return SIP_F_BAD_VIA;
		after = item.p + item.n;
		if (!sip_via_parse(item, &via) || !params_are_fine(via.params) || !host_is_fine(via.host, item.p) ||
		    slice_eq(via.branch, cookie))
			return SIP_F_BAD_VIA;
	}
	return n == 0 || commas(after, e) ? SIP_F_BAD_VIA : 0;
}

/* ---- numbers, dates ----------------------------------------------------------------------------------------------------- */

/* A number up to `max`, alone or before parameters or a comment. */
static bool number_is_fine(struct slice s, uint64_t max)
{
	size_t i = 0;
	uint64_t unused;

	while (i < s.n && ascii_digit(s.p[i]))
		i++;
	if (i < s.n && s.p[i] != ';' && s.p[i] != '(' && !sip_is(s.p[i], SIP_C_LWS))
		return false;
	while (i > 1 && *s.p == '0') { /* leading zeros do not count */
		s = slice_make(s.p + 1, s.n - 1);
		i--;
	}
	return slice_to_u64(slice_sub(s, 0, i), max, &unused);
}

/* warn-code: three digits and a space, in each value (§20.43). */
static bool warning_is_fine(struct slice value)
{
	struct slice item;

	while (sip_list_next(&value, &item))
		if (item.n < 4 || !ascii_digit(item.p[0]) || !ascii_digit(item.p[1]) || !ascii_digit(item.p[2]) ||
		    !sip_is(item.p[3], SIP_C_LWS))
			return false;
	return true;
}

static bool contact_expires_are_fine(struct slice value)
{
	struct slice item, expires;
	struct sip_addr a;

	while (sip_list_next(&value, &item)) {
		sip_addr_parse(item, &a);
		expires = sip_param(a.params, "expires");
		if (expires.p && !number_is_fine(expires, UINT32_MAX))
			return false;
	}
	return true;
}

/* "Sat, 13 Nov 2010 23:29:00 GMT": a 0 stands for any digit, an A for a letter, the rest for itself. */
static bool date_is_fine(struct slice s)
{
	static const char shape[] = "AAA, 00 AAA 0000 00:00:00 GMT";
	size_t i;

	if (s.n != sizeof shape - 1)
		return false;
	for (i = 0; i < s.n; i++) {
		if (shape[i] == '0' ? !ascii_digit(s.p[i]) : shape[i] == 'A' ? !ascii_alpha(s.p[i]) :
		    s.p[i] != shape[i])
			return false;
	}
	return true;
}

/* ---- encoding, body ------------------------------------------------------------------------------------------------------ */

static bool is_utf8(struct slice s)
{
	const char *p = s.p, *e = p + s.n;
	uint64_t eight;
	uint32_t cp;

	while (p < e) {
		if (e - p >= 8) {
			memcpy(&eight, p, 8);
			if (!(eight & 0x8080808080808080u)) {
				p += 8;
				continue;
			}
		}
		p += utf8_decode(slice_make(p, (size_t)(e - p)), &cp);
		if (cp == UINT32_MAX)
			return false;
	}
	return true;
}

/* Whether it begins with v= and all lines are a letter, "=" and a value; the last may be cut off. */
static bool sdp_is_fine(struct slice s, bool cut)
{
	const char *p = s.p, *e = p + s.n, *lf;
	struct sip_lines lines;
	struct slice line;

	if (s.n >= 2 && (p[0] != 'v' || p[1] != '='))
		return false;
	sip_lines_begin(&lines, s);
	for (; p < e; p = lf + 1) {
		lf = sip_lines_next(&lines);
		line = sip_line(p, lf, e);
		if (line.n && !(line.n >= 2 && ascii_alpha(line.p[0]) && line.p[1] == '=') && (lf || !cut))
			return false;
		if (!lf)
			break;
	}
	return true;
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------ */

/* Fields of which there may be one: which of the rows were seen. */
struct seen {
	uint64_t bits[16];
};

uint16_t sip_check_number(const struct sip_header_row *row)
{
	size_t n, i;

	if (!row || row->is_list)
		return 0;
	i = (size_t)(row - sip_header_rows(&n)) + 1;
	return i < sizeof(struct seen) * 8 ? (uint16_t)i : 0;
}

static bool seen_before(struct seen *seen, uint16_t number)
{
	uint64_t bit = 1ull << number % 64, *bits = &seen->bits[number / 64];
	bool before = *bits & bit;

	*bits |= bit;
	return number && before;
}

static uint32_t check_known(enum sip_key key, struct slice value)
{
	uint64_t max = key == SIP_K_MAX_FORWARDS ? UINT8_MAX : UINT32_MAX;

	switch (key) {
	case SIP_K_FROM:
	case SIP_K_TO:
		return check_addr(value, false);
	case SIP_K_CONTACT:
		return check_addr_list(value, true) | (contact_expires_are_fine(value) ? 0 : SIP_F_BAD_NUMBER);
	case SIP_K_ROUTE:
	case SIP_K_RECORD_ROUTE:
		return check_addr_list(value, false);
	case SIP_K_VIA:
		return check_via(value);
	case SIP_K_MAX_FORWARDS:
	case SIP_K_EXPIRES:
	case SIP_K_RETRY_AFTER:
	case SIP_K_RSEQ:
	case SIP_K_SESSION_EXPIRES:
		return number_is_fine(value, max) ? 0 : SIP_F_BAD_NUMBER;
	case SIP_K_WARNING:
		return warning_is_fine(value) ? 0 : SIP_F_BAD_NUMBER;
	default:
		return 0;
	}
}

static uint32_t check_header(const struct sip_header *h)
{
	enum sip_key key = sip_key_of(h->name);

	if (key != SIP_K_NONE)
		return check_known(key, h->value);
	if (sip_same(h->name.p, h->name.n, "date"))
		return date_is_fine(h->value) ? 0 : SIP_F_BAD_DATE;
	if (sip_same(h->name.p, h->name.n, "min-se") || sip_same(h->name.p, h->name.n, "min-expires"))
		return number_is_fine(h->value, UINT32_MAX) ? 0 : SIP_F_BAD_NUMBER;
	return 0;
}

/* ---- lines that were fine before ------------------------------------------------------------------------------------------- */

enum { KIND_FREE, KIND_HEADER, KIND_URI, FINE_BYTES = 1024 };

struct fine_key {
	uint64_t hash;
	struct sip_fine *slot;          /* NULL: not kept */
};

static struct fine_key fine_key(struct sip_fine_lines *memo, struct slice text, uint8_t kind)
{
	struct fine_key k = {.hash = 0};

	if (memo && text.n && text.n <= FINE_BYTES) {
		k.hash = hash_bytes(text.p, text.n, memo->seed + kind);
		k.slot = &memo->v[k.hash % SIP_FINE_LINES];
	}
	return k;
}

/* Whether it was found fine as that kind. */
static bool is_fine(const struct fine_key *k, uint8_t kind)
{
	return k->slot && k->slot->hash == k->hash && k->slot->kind == kind;
}

static void fine_keep(const struct fine_key *k, uint8_t kind, uint16_t row)
{
	if (k->slot)
		*k->slot = (struct sip_fine){k->hash, row, kind};
}

/* The next header field, where it is one line that was fine before; false, and *rest as it was, for all others. */
static bool fine_next(struct sip_fine_lines *memo, struct slice *rest, struct fine_key *k)
{
	const char *p = rest->p, *end = p + rest->n, *lf = memo ? sip_find(p, end, '\n') : NULL;

	*k = (struct fine_key){.hash = 0};
	if (!lf || lf + 1 >= end || lf[1] == ' ' || lf[1] == '\t')
		return false;
	*k = fine_key(memo, sip_line(p, lf, end), KIND_HEADER);
	if (!is_fine(k, KIND_HEADER))
		return false;
	*rest = slice_make(lf + 1, (size_t)(end - lf - 1));
	return true;
}

static uint32_t check_uri_again(const struct sip_msg *m, struct sip_fine_lines *memo)
{
	struct fine_key k;
	uint32_t flags;

	if (!m->is_request)
		return 0;
	k = fine_key(memo, m->uri, KIND_URI);
	if (is_fine(&k, KIND_URI))
		return 0;
	flags = check_request_uri(m);
	if (!flags && !(m->flags & SIP_F_CUT) && is_utf8(m->uri)) /* one that was cut off was not looked at */
		fine_keep(&k, KIND_URI, 0);
	return flags;
}

/* One field that is not known to be fine. Whether it is UTF-8 is told apart from the rest, which may be cut. */
static uint32_t check_line(const struct sip_header *h, const struct fine_key *k)
{
	uint32_t flags = check_header(h);
	bool utf8 = is_utf8(h->line);

	if (!flags && utf8)
		fine_keep(k, KIND_HEADER, sip_check_number(h->row));
	return flags | (utf8 ? 0 : SIP_F_NOT_UTF8);
}

uint32_t sip_check(const struct sip_msg *m)
{
	return sip_check_next(m, NULL);
}

/* Goes on behind a field that is known to be fine; *number is that of its row. */
static bool skip_fine(struct sip_plain *plain, struct sip_fine_lines *memo, struct slice *rest, struct fine_key *k,
		uint16_t *number)
{
	if (plain && sip_plain_line(plain, rest, number))
		return true;
	if (!fine_next(memo, rest, k))
		return false;
	*number = k->slot->row;
	return true;
}

uint32_t sip_check_next(const struct sip_msg *m, struct sip_fine_lines *memo)
{
	const char *text_end = m->text.p + m->text.n;
	bool cut = m->flags & (SIP_F_CUT | SIP_F_TOO_LONG);
	struct slice rest = m->headers, sdp = sip_sdp(m);
	struct sip_plain looks, *plain = memo && sip_plain_begin(&looks, &memo->names, m) ? &looks : NULL;
	uint32_t flags = m->flags | (plain && sip_plain_uri(plain, m->uri) ? 0 : check_uri_again(m, memo));
	struct seen seen = { { 0 } };
	struct sip_header h;
	struct fine_key k;
	uint16_t number;

	for (unsigned n = 0; n < LIMIT_HEADERS; n++) {
		if (!skip_fine(plain, memo, &rest, &k, &number)) {
			if (!sip_header_next(&rest, &h) || (cut && h.line.p + h.line.n == text_end))
				break;
			flags |= check_line(&h, &k);
			number = sip_check_number(h.row);
		}
		flags |= seen_before(&seen, number) ? SIP_F_DUPLICATE : 0;
	}
	if (!plain && (!is_utf8(m->start) || !is_utf8(rest)))
		flags |= SIP_F_NOT_UTF8;
	if (cut)
		flags &= ~(uint32_t)SIP_F_NOT_UTF8;
	if (sdp.p && !sdp_is_fine(sdp, cut || m->flags & SIP_F_SHORT_BODY))
		flags |= SIP_F_BAD_SDP;
	return flags;
}
