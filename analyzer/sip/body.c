/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies (RFC 3261 §7.4) and the parts of multipart bodies (RFC 2046 §5.1). Walks the leaves in order; each byte is
 * looked at once for each level of nesting, of which there are at most LIMIT_MULTIPART_DEPTH. Decodes nothing. */
#include "analyzer/sip/sip_local.h"

/* Parts a Content-Type value into type and parameters. */
static void split_type(struct slice value, struct slice *type, struct slice *params)
{
	const char *e = value.n ? value.p + value.n : value.p, *semi = sip_find(value.p, e, ';');

	*type = value.n ? sip_trimmed(value.p, semi ? semi : e) : value;
	*params = semi ? sip_trimmed(semi, e) : slice_make(NULL, 0);
}

/* The boundary of a multipart type, quotes off; n 0 where it is not multipart or has none. */
static struct slice boundary_of(struct slice type, struct slice params)
{
	struct slice b = slice_make(NULL, 0);

	if (slice_istarts(type, slice_of("multipart/")))
		b = sip_param(params, "boundary");
	if (b.n >= 2 && b.p[0] == '"' && b.p[b.n - 1] == '"')
		b = slice_make(b.p + 1, b.n - 2);
	return b;
}

/* Whether the line p..e is a delimiter: "--boundary", or "--boundary--" with *last. */
static bool is_delimiter(const char *p, const char *e, struct slice boundary, bool *last)
{
	const char *q = p + 2 + boundary.n;

	if ((size_t)(e - p) < boundary.n + 2 || p[0] != '-' || p[1] != '-' ||
	    memcmp(p + 2, boundary.p, boundary.n) != 0)
		return false;
	*last = e - q >= 2 && q[0] == '-' && q[1] == '-';
	return sip_skip(*last ? q + 2 : q, e, SIP_C_LWS) == e;
}

/* Finds the next delimiter line from p on. Returns what is before it, without the line end that belongs to it, and sets
 * *next to what is after it: NULL where it was the last delimiter or there is none. */
static struct slice to_delimiter(const char *p, const char *e, struct slice boundary, const char **next)
{
	const char *line = p, *lf, *end;
	bool last;

	for (; line < e; line = lf + 1) {
		lf = sip_find(line, e, '\n');
		if (is_delimiter(line, lf ? lf : e, boundary, &last)) {
			*next = last || !lf ? NULL : lf + 1;
			end = line > p && line[-1] == '\n' ? line - 1 : line;
			if (end > p && end[-1] == '\r')
				end--;
			return slice_make(p, (size_t)(end - p));
		}
		if (!lf)
			break;
	}
	*next = NULL;
	return slice_make(p, (size_t)(e - p));
}

/* Header fields and data of one part. */
static void split_part(struct slice s, struct slice *headers, struct slice *data)
{
	const char *p = s.p, *e = p + s.n, *lf;

	while (p < e) {
		if (*p == '\n' || (*p == '\r' && e - p > 1 && p[1] == '\n')) {
			*headers = slice_make(s.p, (size_t)(p - s.p));
			p += *p == '\n' ? 1 : 2;
			*data = slice_make(p, (size_t)(e - p));
			return;
		}
		lf = sip_find(p, e, '\n');
		p = lf ? lf + 1 : e;
	}
	*headers = s;
	*data = slice_make(e, 0);
}

/* Content-Type of a part; none is text/plain (RFC 2046 §5.2). */
static struct slice type_of_part(struct slice headers)
{
	struct sip_header h;

	while (sip_header_next(&headers, &h))
		if (sip_key_of(h.name) == SIP_K_CONTENT_TYPE)
			return h.value;
	return slice_of("text/plain");
}

/* Goes down into a multipart body: skips what is before its first delimiter. */
static void push(struct sip_part_state *st, struct slice body, struct slice boundary)
{
	const char *next;

	to_delimiter(body.p, body.p + body.n, boundary, &next);
	st->boundary[st->depth] = boundary;
	st->rest[st->depth] = next ? slice_make(next, (size_t)(body.p + body.n - next)) : slice_make(NULL, 0);
	st->depth++;
}

/* The body itself: the only part, or the root of the walk. True where it is a leaf. */
static bool begin(const struct sip_msg *m, struct sip_part_state *st, struct sip_part *out)
{
	struct slice boundary;

	st->begun = true;
	if (m->body.n == 0)
		return false;
	split_type(m->key[SIP_K_CONTENT_TYPE], &out->type, &out->params);
	boundary = boundary_of(out->type, out->params);
	if (boundary.n) {
		push(st, m->body, boundary);
		return false;
	}
	out->headers = m->headers;
	out->data = m->body;
	out->depth = 0;
	return true;
}

bool sip_part_next(const struct sip_msg *m, struct sip_part_state *st, struct sip_part *out)
{
	struct slice *rest, part, boundary;
	const char *next;

	if (!st->begun && begin(m, st, out))
		return true;
	while (st->depth > 0) {
		rest = &st->rest[st->depth - 1];
		if (!rest->p || st->n >= LIMIT_BODY_PARTS) {
			st->depth--;
			continue;
		}
		part = to_delimiter(rest->p, rest->p + rest->n, st->boundary[st->depth - 1], &next);
		*rest = next ? slice_make(next, (size_t)(rest->p + rest->n - next)) : slice_make(NULL, 0);
		split_part(part, &out->headers, &out->data);
		split_type(type_of_part(out->headers), &out->type, &out->params);
		boundary = boundary_of(out->type, out->params);
		st->n++;
		if (boundary.n && st->depth < LIMIT_MULTIPART_DEPTH) {
			push(st, out->data, boundary);
			continue;
		}
		out->depth = st->depth;
		return true;
	}
	return false;
}

static bool is_sdp(const struct sip_part *part)
{
	return slice_ieq(part->type, slice_of("application/sdp"));
}

/* In a function of its own: its state is large to clear. */
__attribute__((noinline)) static struct slice sdp_part(const struct sip_msg *m)
{
	struct sip_part_state st = { .depth = 0 };
	struct sip_part part;

	while (sip_part_next(m, &st, &part))
		if (is_sdp(&part) && part.data.n)
			return part.data;
	return slice_make(NULL, 0);
}

struct slice sip_sdp(const struct sip_msg *m)
{
	struct slice encoding = m->key[SIP_K_CONTENT_ENCODING];

	if (m->body.n == 0 || (encoding.n && !slice_ieq(encoding, slice_of("identity"))))
		return slice_make(NULL, 0);
	if (slice_eq_short(m->key[SIP_K_CONTENT_TYPE], slice_of("application/sdp")))
		return m->body;
	if (!m->key[SIP_K_CONTENT_TYPE].p)
		return slice_starts(m->body, slice_of("v=0")) ? m->body : slice_make(NULL, 0);
	return sdp_part(m);
}
