/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message view (RFC 3261 §7): one pass over the lines of the header fields, which keeps the first value of those that
 * everybody asks for; then the body by Content-Length (§18.3). No value is looked into but CSeq and Content-Length: what
 * costs more to find out is in sip/check.c. */
#include "analyzer/sip/memo.h"

/* ---- header fields ------------------------------------------------------------------------------------------------ */

/* Splits name and value of a line; false where it has no colon or no name before it. */
static bool split_line(struct slice line, const char *end, struct slice *name, struct slice *value)
{
	const char *p = line.p, *e = p + line.n;
	size_t colon = sip_colon(p, e, end), n = colon;

	while (n > 0 && sip_is(p[n - 1], SIP_C_LWS))
		n--;
	*name = slice_make(p, n);
	if (n == 0 || colon == line.n)
		return false;
	*value = sip_trimmed(p + colon + 1, e);
	return true;
}

/* A walk over the header fields of m. What it changes often is here and not in *m. */
struct walk {
	struct sip_msg *m;
	const char *end;        /* of all bytes: reads may go up to there */
	uint64_t others;        /* sip_name_bit of the rest */
	uint32_t have;          /* keys whose field was seen, as bits */
	uint32_t flags;
};

uint64_t sip_name_bit(struct slice name)
{
	return sip_key_of(name) != SIP_K_NONE ? UINT64_MAX : name.n ? sip_other_bit(name.p, name.n) : 0;
}

static inline void keep(struct walk *w, enum sip_key key, struct slice value)
{
	uint32_t bit = 1u << key;

	if (!(w->have & bit))
		w->m->key[key] = value;
	else if (sip_key_single & bit)
		w->flags |= SIP_F_DUPLICATE;
	w->have |= bit;
}

/* Takes in one header field, however it is written. `whole` says that its end is there. */
__attribute__((noinline)) static void take_any_header(struct walk *w, struct slice line, bool whole)
{
	struct slice name, value;
	enum sip_key key;

	if (!split_line(line, w->end, &name, &value)) {
		w->flags |= whole ? SIP_F_BAD_HEADER : 0;
		return;
	}
	if (name.p[name.n] != ':')
		w->flags |= SIP_F_SPACE_COLON;
	key = sip_key_of(name);
	if (key == SIP_K_NONE)
		w->others |= sip_other_bit(name.p, name.n);
	if (key != SIP_K_NONE)
		keep(w, key, value);
	else if (sip_skip(name.p, name.p + name.n, SIP_C_TOKEN) != name.p + name.n)
		w->flags |= SIP_F_BAD_HEADER;
}

/* The same for the line p..lf, quick where the name is known and has its colon right behind it. */
static inline void take_header(struct walk *w, const char *p, const char *lf)
{
	const char *e = lf - (lf[-1] == '\r'), *value;
	size_t n = sip_colon(p, lf, w->end);
	enum sip_key key = sip_key_of(slice_make(p, n));

	if (key == SIP_K_NONE) {
		if (n == 0 || p[n] != ':' || sip_skip(p, p + n, SIP_C_TOKEN) != p + n)
			take_any_header(w, sip_line(p, lf, w->end), true);
		else
			w->others |= sip_other_bit(p, n);
		return;
	}
	value = p + n + 2;
	if (value >= e || value[-1] != ' ' || *value <= ' ' || e[-1] <= ' ') {
		take_any_header(w, sip_line(p, lf, w->end), true);
		return;
	}
	keep(w, key, slice_make(value, (size_t)(e - value)));
}

static inline bool is_fold(const char *p, const char *end)
{
	return p < end && (*p == ' ' || *p == '\t');
}

/* Where the line at p is an empty line: what comes after it; else NULL. CR CR LF is what some gateways make of CR LF. */
static const char *empty_line(const char *p, const char *end)
{
	while (p < end && *p == '\r')
		p++;
	return p < end && *p == '\n' ? p + 1 : NULL;
}

/* The LF that ends a header field of which the first line ends at lf, or NULL. */
static const char *unfolded_end(struct walk *w, struct sip_lines *lines, const char *lf)
{
	while (lf && is_fold(lf + 1, w->end)) {
		w->flags |= SIP_F_FOLDED | (lf[-1] == '\r' ? 0 : SIP_F_LF_ONLY);
		lf = sip_lines_next(lines);
	}
	return lf;
}

/* A field whose line is not followed by an ordinary one: it is the last, it is folded, or it has no end. Returns the LF of
 * its last line, or NULL. */
__attribute__((noinline)) static const char *take_odd_field(struct walk *w, struct sip_lines *lines, const char *p, const char *lf)
{
	if (lf && is_fold(lf + 1, w->end))
		lf = unfolded_end(w, lines, lf);
	if (lf)
		take_header(w, p, lf);
	else
		take_any_header(w, sip_line(p, NULL, w->end), false);
	return lf;
}

/* Walks the header fields from p on, where lines begin to be given. Returns where the body begins, or NULL where they have
 * no end; *headers_end is set. What begins a line tells most: above a space, it is a field of its own. */
static const char *take_headers(struct walk *w, struct sip_lines *lines, const char *p, const char **headers_end)
{
	const char *end = w->end, *lf, *body = NULL;
	bool lf_only = false;
	unsigned n = 0;

	while (p < end) {
		if ((uint8_t)*p <= '\r') {
			body = empty_line(p, end);
			if (body)
				break;
		}
		lf = sip_lines_next(lines);
		if (n++ >= LIMIT_HEADERS)
			w->flags |= SIP_F_TOO_MANY;
		else if (lf && lf + 1 < end && (uint8_t)lf[1] > ' ')
			take_header(w, p, lf);
		else
			lf = take_odd_field(w, lines, p, lf);
		if (!lf) {
			p = end;
			break;
		}
		lf_only |= lf[-1] != '\r';
		p = lf + 1;
	}
	if (lf_only || (body && *p == '\n'))
		w->flags |= SIP_F_LF_ONLY;
	*headers_end = p;
	return body;
}

static void clear_keys(struct sip_msg *m)
{
	for (unsigned i = 0; i < SIP_K_N; i += 4) /* as one of 512 bytes it would become a slow string instruction */
		memset(&m->key[i], 0, 4 * sizeof m->key[i]);
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

__attribute__((noinline)) const char *sip_parse_head(struct sip_msg *m, struct slice s)
{
	struct walk w = { .m = m, .end = s.p + s.n };
	struct sip_lines lines;
	const char *lf, *body, *end;
	enum sip_start sure;

	sip_lines_begin(&lines, s);
	lf = sip_lines_next(&lines);
	m->start = sip_line(s.p, lf, w.end);
	m->flags = 0;
	sure = sip_start_parse(m, lf != NULL);
	if (sure == SIP_START_NONE)
		return NULL;
	m->headers.p = lf ? lf + 1 : w.end;
	if (lf && lf[-1] != '\r')
		w.flags = SIP_F_LF_ONLY;
	clear_keys(m);
	body = take_headers(&w, &lines, m->headers.p, &end);
	m->headers.n = (size_t)(end - m->headers.p);
	m->other_names = w.others;
	m->keys = w.have;
	if (sure == SIP_START_WEAK && body && m->headers.n && !(w.have & sip_key_core))
		return NULL;
	m->flags |= w.flags | (body ? 0 : SIP_F_NO_END);
	if (lines.nul && has_nul(m))
		m->flags |= SIP_F_NUL;
	return body ? body : w.end;
}
_Static_assert(SIP_K_N == 32, "sets of keys are 32 bits; all are cleared by fours");

/* ---- the rest -------------------------------------------------------------------------------------------------------- */

/* `method` is that of CSeq. */
static void set_request(struct sip_msg *m, enum sip_method method)
{
	m->status = 0;
	m->reason = slice_make(NULL, 0);
	if (method == m->method && method != SIP_OTHER)
		return;
	if (m->cseq_method.n && !(m->flags & SIP_F_BAD_CSEQ) && !slice_eq_short(m->cseq_method, m->method_name))
		m->flags |= SIP_F_CSEQ_METHOD;
}

static void set_response(struct sip_msg *m, enum sip_method method)
{
	m->method_name = slice_make(NULL, 0);
	m->uri = slice_make(NULL, 0); /* not of the other: reading what was just written in halves would have to wait */
	m->method = (uint8_t)method;
}

/* "314159 INVITE" and nothing else: a number of up to nine digits, one space, a method that is known. SIP_OTHER where it is
 * anything else. */
static enum sip_method read_plain_cseq(struct sip_msg *m, struct slice value)
{
	const char *p = value.p, *e = p + value.n, *q = p;
	uint32_t v = 0;

	for (; q < e && q - p < 9 && ascii_digit(*q); q++)
		v = v * 10 + (uint32_t)(*q - '0');
	if (q == p || q == e || *q != ' ')
		return SIP_OTHER;
	m->cseq = v;
	m->cseq_method = slice_make(q + 1, (size_t)(e - q - 1));
	return sip_method_of(m->cseq_method);
}

/* Returns its method. `more` says that the message goes on beyond `end`: a value that ends there is not whole, and not wrong
 * for that. */
static enum sip_method read_cseq(struct sip_msg *m, const char *end, bool more)
{
	struct slice value = m->key[SIP_K_CSEQ];
	enum sip_method method;
	bool fine;

	if (value.p && !more) {
		method = read_plain_cseq(m, value);
		if (method != SIP_OTHER)
			return method;
	}
	m->cseq = 0;
	m->cseq_method = slice_make(NULL, 0);
	if (!value.p)
		return SIP_OTHER;
	fine = sip_cseq_parse(value, &m->cseq, &m->cseq_method) && m->cseq_method.n > 0 &&
	       m->cseq_method.p + m->cseq_method.n == value.p + value.n;
	if (more && sip_skip(value.p + value.n, end, SIP_C_LWS) == end) {
		m->cseq = m->cseq_method.n ? m->cseq : 0;
		m->cseq_method = slice_make(NULL, 0);
	} else if (!fine) {
		m->flags |= SIP_F_BAD_CSEQ;
	}
	return sip_method_of(m->cseq_method);
}

/* Half a Call-ID is another call's. */
static void drop_cut_call_id(struct sip_msg *m, const char *end)
{
	struct slice *value = &m->key[SIP_K_CALL_ID];

	if (value->p && value->p + value->n == end)
		*value = slice_make(NULL, 0);
}

/* Missing mandatory fields; not where the header fields go on beyond what is there. */
static void check_mandatory(struct sip_msg *m)
{
	if ((m->keys & sip_key_core) == sip_key_core && m->key[SIP_K_CALL_ID].n)
		return;
	m->flags |= (m->key[SIP_K_CALL_ID].n ? 0 : SIP_F_NO_CALL_ID) | (m->key[SIP_K_CSEQ].p ? 0 : SIP_F_NO_CSEQ) |
		    (m->key[SIP_K_FROM].p ? 0 : SIP_F_NO_FROM) | (m->key[SIP_K_TO].p ? 0 : SIP_F_NO_TO) |
		    (m->key[SIP_K_VIA].p ? 0 : SIP_F_NO_VIA);
}

/* A Content-Length that is none, or not of one to nine digits, of a body of n bytes. */
__attribute__((noinline)) static uint64_t odd_length(struct sip_msg *m, size_t n, bool may_be_cut)
{
	struct slice length = m->key[SIP_K_CONTENT_LENGTH];
	uint64_t want = n;

	if (length.p && !slice_to_u64(length, UINT64_MAX, &want) && !may_be_cut)
		m->flags |= SIP_F_BAD_LENGTH;
	return want;
}

/* Cuts body and text by Content-Length. `more` says that the message goes on beyond the bytes. */
static void set_body(struct sip_msg *m, const char *body, const char *end, bool more)
{
	struct slice length = m->key[SIP_K_CONTENT_LENGTH];
	size_t n = (size_t)(end - body);
	int32_t small = length.n ? sip_small_number(length.p, length.p + length.n) : -1;
	uint64_t want = small >= 0 ? (uint64_t)small : odd_length(m, n, more && body == end);

	if (want > n && !more)
		m->flags |= SIP_F_SHORT_BODY;
	if (want < n) {
		m->flags |= SIP_F_TRAILING;
		n = (size_t)want;
	}
	m->body = slice_make(body, n);
	m->text = slice_make(m->start.p, (size_t)(body + n - m->start.p));
}

/* Any message. */
__attribute__((noinline)) static bool parse_any(struct sip_msg *m, struct sip_memo *memo, struct slice bytes, uint32_t len)
{
	struct slice s = sip_skip_empty(slice_sub(bytes, 0, LIMIT_MESSAGE_BYTES));
	bool cut = len > bytes.n, too_long = bytes.n > LIMIT_MESSAGE_BYTES;
	enum sip_method method;
	const char *body;

	if (s.n == 0)
		return false;
	body = memo ? sip_plain_head(m, memo, s) : NULL;
	if (!body)
		body = sip_parse_head(m, s);
	if (!body)
		return false;
	method = read_cseq(m, s.p + s.n, cut || too_long);
	if (cut || too_long)
		drop_cut_call_id(m, s.p + s.n);
	if (m->is_request)
		set_request(m, method);
	else
		set_response(m, method);
	if (!(m->flags & SIP_F_NO_END) || !(cut || too_long))
		check_mandatory(m);
	set_body(m, body, s.p + s.n, cut || too_long);
	if (cut || too_long)
		m->flags = (m->flags & ~(uint32_t)SIP_F_NO_END) | (cut ? SIP_F_CUT : 0);
	if (too_long && !(m->flags & SIP_F_TRAILING))
		m->flags |= SIP_F_TOO_LONG;
	return true;
}

bool sip_parse(struct sip_msg *m, struct slice bytes, uint32_t len)
{
	return parse_any(m, NULL, bytes, len);
}

bool sip_parse_next(struct sip_msg *m, struct sip_memo *memo, struct slice bytes, uint32_t len)
{
	const char *body, *end = bytes.p + bytes.n;
	enum sip_method method;

	if (len > bytes.n || bytes.n > LIMIT_MESSAGE_BYTES)
		return parse_any(m, memo, bytes, len);
	body = sip_plain_head(m, memo, bytes);
	if (!body) /* behind empty lines there may be a plain one */
		return parse_any(m, bytes.n && (*bytes.p == '\r' || *bytes.p == '\n') ? memo : NULL, bytes, len);
	method = read_cseq(m, end, false);
	if (m->is_request)
		set_request(m, method);
	else
		set_response(m, method);
	check_mandatory(m);
	set_body(m, body, end, false);
	return true;
}

/* ---- quick looks -------------------------------------------------------------------------------------------------- */

struct slice sip_plain_body(struct slice text)
{
	const char *p = text.p, *end;
	uint64_t before = 0;
	uint32_t nul = 0;

	if (text.n == 0)
		return slice_make(NULL, 0);
	for (end = p + text.n; p < end; p += 64) {
		uint64_t lf = end - p >= 64 ? sip_lines_mask(p, &nul) : sip_lines_tail(text.p, p, end, &nul);

		for (uint64_t two = lf & (lf << 2 | before >> 62); two; two &= two - 1) { /* LF, one byte, and LF again */
			const char *q = p + __builtin_ctzll(two);

			if (q[-1] == '\r')
				return slice_make(q + 1, (size_t)(end - q - 1));
		}
		before = lf;
	}
	return slice_make(NULL, 0);
}

struct slice sip_plain_product(struct slice text)
{
	struct slice agent = slice_make(NULL, 0);
	const char *lf = NULL, *p;
	struct sip_lines lines;

	if (text.n) {
		sip_lines_begin(&lines, text);
		lf = sip_lines_next(&lines);
	}
	while (lf) {
		p = lf + 1;
		lf = sip_lines_next(&lines);
		if (!lf || lf - p < 2)
			break;
		if ((*p | 0x20) == 's' && lf - p > 7 && sip_same(p, 7, "server:"))
			return sip_trimmed(p + 7, lf);
		if ((*p | 0x20) == 'u' && !agent.p && lf - p > 11 && sip_same(p, 11, "user-agent:"))
			agent = sip_trimmed(p + 11, lf);
	}
	return agent;
}

bool sip_has_second_via(const struct sip_msg *m)
{
	struct slice first = m->key[SIP_K_VIA], rest;
	const char *end = m->headers.p + m->headers.n, *p = first.p ? sip_find(first.p + first.n, end, '\n') : NULL;
	struct sip_header h;

	for (; p && p + 1 < end; p = sip_find(p + 1, end, '\n')) {
		if ((p[1] | 0x20) != 'v')
			continue;
		rest = slice_make(p + 1, (size_t)(end - p - 1));
		if (sip_header_next(&rest, &h) && h.row && h.row->key == SIP_K_VIA)
			return true;
	}
	return false;
}

/* Whether a line can be a Contact field, or a part of one. */
static bool is_like_contact(const char *p, const char *lf)
{
	if (*p == ' ' || *p == '\t')
		return true;
	if ((*p | 0x20) == 'm')
		return lf - p > 1 && (p[1] == ':' || p[1] == ' ' || p[1] == '\t');
	return (*p | 0x20) == 'c' && lf - p > 7 && (p[3] | 0x20) == 't' && (p[5] | 0x20) == 'c';
}

bool sip_contact_may_have(struct slice text, struct slice word)
{
	const char *p = text.p, *end, *lf;
	struct sip_lines lines;

	if (text.n == 0)
		return true;
	end = p + text.n;
	sip_lines_begin(&lines, text);
	for (; p < end && *p != '\r' && *p != '\n'; p = lf + 1) {
		lf = sip_lines_next(&lines);
		if (!lf)
			return true;
		if (is_like_contact(p, lf)) {
			struct slice line = slice_make(p, (size_t)(lf - p));

			if (slice_isearch(line, word) < line.n)
				return true;
		}
	}
	return p == end;
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

/* Whether a field of that name can be among those that key[] has no place for. */
static bool may_have(const struct sip_msg *m, const struct sip_header_row *row, struct slice name)
{
	uint64_t bits = name.n ? sip_other_bit(name.p, name.n) : 0;

	if (row)
		bits |= sip_other_bit(row->name, row->len) | (row->compact ? sip_other_bit(&row->compact, 1) : 0);
	return m->other_names & bits;
}

struct slice sip_header_get(const struct sip_msg *m, struct slice name, unsigned nth)
{
	const struct sip_header_row *row = sip_header_row(name);
	struct slice rest = m->headers;
	struct sip_header h;

	if (row && row->key != SIP_K_NONE && (nth == 0 || !m->key[row->key].p))
		return m->key[row->key];
	if ((!row || row->key == SIP_K_NONE) && !may_have(m, row, name))
		return slice_make(NULL, 0);
	while (sip_header_next(&rest, &h))
		if ((row ? h.row == row : !h.row && slice_ieq(h.name, name)) && nth-- == 0)
			return h.value;
	return slice_make(NULL, 0);
}
