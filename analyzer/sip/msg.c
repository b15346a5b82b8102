/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message view (RFC 3261 §7): one pass over the lines of the header fields, which keeps the first value of those that
 * everybody asks for; then the body by Content-Length (§18.3). No value is looked into but CSeq and Content-Length: what
 * costs more to find out is in sip/check.c. */
#include "analyzer/sip/sip_local.h"

/* ---- header fields ------------------------------------------------------------------------------------------------ */

/* The trimmed value from p to e. Nearly always that is one space to skip and nothing to take off. */
static inline struct slice value_of(const char *p, const char *e)
{
	if (p < e && *p == ' ')
		p++;
	if (p < e && !sip_is(*p, SIP_C_LWS) && !sip_is(e[-1], SIP_C_LWS))
		return slice_make(p, (size_t)(e - p));
	return sip_trimmed(p, e);
}

/* Splits name and value of a line; false where it has no colon or no name before it. */
static inline bool split_line(struct slice line, const char *end, struct slice *name, struct slice *value)
{
	const char *p = line.p, *e = p + line.n;
	size_t colon = sip_colon(p, e, end), n = colon;

	while (n > 0 && sip_is(p[n - 1], SIP_C_LWS))
		n--;
	*name = slice_make(p, n);
	if (n == 0 || colon == line.n)
		return false;
	*value = value_of(p + colon + 1, e);
	return true;
}

/* Takes in one header field; `end` is the end of all bytes. False where it is none. */
static inline bool take_header(struct sip_msg *m, struct slice line, const char *end)
{
	struct slice name, value;
	enum sip_key key;

	if (!split_line(line, end, &name, &value))
		return false;
	if (name.p[name.n] != ':')
		m->flags |= SIP_F_SPACE_COLON;
	key = sip_key_of(name);
	if (key == SIP_K_NONE)
		return sip_skip(name.p, name.p + name.n, SIP_C_TOKEN) == name.p + name.n;
	if (!m->key[key].p)
		m->key[key] = value;
	else if (sip_key_single >> key & 1)
		m->flags |= SIP_F_DUPLICATE;
	return true;
}

static inline bool is_fold(const char *p, const char *end)
{
	return p < end && (*p == ' ' || *p == '\t');
}

/* Where the line at p ends an empty line: what comes after it; else NULL. CR CR LF is what some gateways make of CR LF. */
static inline const char *empty_line(const char *p, const char *end)
{
	const char *q = p;

	if (*p != '\r' && *p != '\n')
		return NULL;
	while (q < end && *q == '\r')
		q++;
	return q < end && *q == '\n' ? q + 1 : NULL;
}

/* Reads header fields from m->headers.p on, sets its length, and returns where the body begins (or the end). */
static const char *take_headers(struct sip_msg *m, struct sip_lines *lines)
{
	const char *p = m->headers.p, *end = lines->end, *lf = NULL, *body = NULL;
	bool lf_only = false, folded = false;
	unsigned n = 0;

	while (p < end) {
		body = empty_line(p, end);
		if (body)
			break;
		lf = sip_lines_next(lines);
		while (lf && is_fold(lf + 1, end)) {
			folded = true;
			lf_only |= lf[-1] != '\r';
			lf = sip_lines_next(lines);
		}
		if (n++ < LIMIT_HEADERS && !take_header(m, sip_line(p, lf, end), end) && lf)
			m->flags |= SIP_F_BAD_HEADER;
		if (!lf) {
			p = end;
			break;
		}
		lf_only |= lf[-1] != '\r';
		p = lf + 1;
	}
	m->headers.n = (size_t)(p - m->headers.p);
	m->flags |= (lf_only || (body && *p == '\n') ? SIP_F_LF_ONLY : 0) | (folded ? SIP_F_FOLDED : 0) |
		    (n > LIMIT_HEADERS ? SIP_F_TOO_MANY : 0) | (body ? 0 : SIP_F_NO_END);
	return body ? body : end;
}

/* Whether there is a NUL from start line to header fields. After a backslash it is a quoted-pair (§25.1) and well. */
static bool has_nul(const struct sip_msg *m)
{
	const char *p = m->start.p, *e = m->headers.p + m->headers.n;

	for (; (p = sip_find(p, e, 0)); p++)
		if (p == m->start.p || p[-1] != '\\')
			return true;
	return false;
}

/* Whether any of the fields that every SIP message has is there. */
static bool has_core(const struct sip_msg *m)
{
	return m->key[SIP_K_VIA].p || m->key[SIP_K_CALL_ID].p || m->key[SIP_K_CSEQ].p || m->key[SIP_K_FROM].p ||
	       m->key[SIP_K_TO].p;
}

const char *sip_parse_head(struct sip_msg *m, struct slice s)
{
	struct sip_lines lines;
	enum sip_start sure;
	const char *lf, *body;

	sip_lines_begin(&lines, s);
	lf = sip_lines_next(&lines);
	m->start = sip_line(s.p, lf, s.p + s.n);
	m->flags = 0;
	sure = sip_start_parse(m, lf != NULL);
	if (sure == SIP_START_NONE)
		return NULL;
	memset(m->key, 0, sizeof m->key);
	m->headers = slice_make(lf ? lf + 1 : lines.end, 0);
	if (lf && (lf == s.p || lf[-1] != '\r'))
		m->flags |= SIP_F_LF_ONLY;
	body = take_headers(m, &lines);
	if (sure == SIP_START_WEAK && !(m->flags & SIP_F_NO_END) && m->headers.n && !has_core(m))
		return NULL;
	if (lines.saw_nul && has_nul(m))
		m->flags |= SIP_F_NUL;
	return body;
}

/* ---- the rest -------------------------------------------------------------------------------------------------------- */

static void set_request(struct sip_msg *m)
{
	m->status = 0;
	m->reason = slice_make(NULL, 0);
	if (m->cseq_method.n && !slice_eq(m->cseq_method, m->method_name))
		m->flags |= SIP_F_CSEQ_METHOD;
}

static void set_response(struct sip_msg *m)
{
	m->method_name = m->uri = slice_make(NULL, 0);
	m->method = (uint8_t)sip_method_of(m->cseq_method);
}

/* `more` says that the message goes on beyond `end`: a value that ends there is not whole, and not wrong for that. */
static void read_cseq(struct sip_msg *m, const char *end, bool more)
{
	struct slice value = m->key[SIP_K_CSEQ];
	bool fine;

	m->cseq = 0;
	m->cseq_method = slice_make(NULL, 0);
	if (!value.p)
		return;
	fine = sip_cseq_parse(value, &m->cseq, &m->cseq_method) && m->cseq_method.n > 0 &&
	       m->cseq_method.p + m->cseq_method.n == value.p + value.n;
	if (more && value.p + value.n == end) {
		m->cseq = m->cseq_method.n ? m->cseq : 0;
		m->cseq_method = slice_make(NULL, 0);
	} else if (!fine) {
		m->flags |= SIP_F_BAD_CSEQ;
	}
}

/* Missing mandatory fields; not where the header fields go on beyond what is there. */
static void check_mandatory(struct sip_msg *m)
{
	m->flags |= (m->key[SIP_K_CALL_ID].p ? 0 : SIP_F_NO_CALL_ID) | (m->key[SIP_K_CSEQ].p ? 0 : SIP_F_NO_CSEQ) |
		    (m->key[SIP_K_FROM].p ? 0 : SIP_F_NO_FROM) | (m->key[SIP_K_TO].p ? 0 : SIP_F_NO_TO) |
		    (m->key[SIP_K_VIA].p ? 0 : SIP_F_NO_VIA);
}

/* Cuts body and text by Content-Length. `more` says that the message goes on beyond the bytes. */
static void set_body(struct sip_msg *m, const char *body, const char *end, bool more)
{
	size_t n = (size_t)(end - body);
	uint64_t want = n;

	if (m->key[SIP_K_CONTENT_LENGTH].p && !slice_to_u64(m->key[SIP_K_CONTENT_LENGTH], UINT64_MAX, &want))
		m->flags |= SIP_F_BAD_LENGTH;
	if (want > n && !more)
		m->flags |= SIP_F_SHORT_BODY;
	if (want < n) {
		m->flags |= SIP_F_TRAILING;
		n = (size_t)want;
	}
	m->body = slice_make(body, n);
	m->text = slice_make(m->start.p, (size_t)(body + n - m->start.p));
}

bool sip_parse(struct sip_msg *m, struct slice bytes, uint32_t len)
{
	struct slice s = sip_skip_empty(slice_sub(bytes, 0, LIMIT_MESSAGE_BYTES));
	bool cut = len > bytes.n, too_long = bytes.n > LIMIT_MESSAGE_BYTES;
	const char *body;

	if (s.n == 0)
		return false;
	body = sip_parse_head(m, s);
	if (!body)
		return false;
	read_cseq(m, s.p + s.n, cut || too_long);
	if (m->is_request)
		set_request(m);
	else
		set_response(m);
	if (!(m->flags & SIP_F_NO_END) || !(cut || too_long))
		check_mandatory(m);
	set_body(m, body, s.p + s.n, cut || too_long);
	if (cut || too_long)
		m->flags = (m->flags & ~(uint32_t)SIP_F_NO_END) | (cut ? SIP_F_CUT : 0);
	if (too_long && !(m->flags & SIP_F_TRAILING))
		m->flags |= SIP_F_TOO_LONG;
	return true;
}

/* ---- header fields one by one ------------------------------------------------------------------------------------- */

bool sip_header_next(struct slice *rest, struct sip_header *out)
{
	const char *p = rest->p, *end = p + rest->n, *lf;

	if (rest->n == 0)
		return false;
	lf = memchr(p, '\n', rest->n);
	while (lf && is_fold(lf + 1, end))
		lf = memchr(lf + 1, '\n', (size_t)(end - lf - 1));
	out->line = sip_line(p, lf, end);
	if (!split_line(out->line, end, &out->name, &out->value)) {
		out->name = out->line;
		out->value = slice_make(out->line.p + out->line.n, 0);
	}
	out->row = sip_header_row(out->name);
	p = lf ? lf + 1 : end;
	*rest = slice_make(p, (size_t)(end - p));
	return true;
}

struct slice sip_header_get(const struct sip_msg *m, struct slice name, unsigned nth)
{
	const struct sip_header_row *row = sip_header_row(name);
	struct slice rest = m->headers;
	struct sip_header h;

	while (sip_header_next(&rest, &h))
		if ((row ? h.row == row : !h.row && slice_ieq(h.name, name)) && nth-- == 0)
			return h.value;
	return slice_make(NULL, 0);
}
