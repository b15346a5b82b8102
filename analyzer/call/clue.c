/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message says of other legs: Session-ID, header fields that name a call, Replaces, Refer-To, In-Reply-To, the form of
 * its Call-ID, its session description, and who calls whom. Only noted here; evidence.c says what of it holds. The text is
 * read again for the first message of a leg, and for few others. */
#include "analyzer/call/clue.h"

/* Bytes of a value that can be nobody else's; of a value that is looked up as a Call-ID; of what an affix was put to. */
enum { VALUE_BYTES_MIN = 8, NAME_BYTES_MIN = 4, AFFIX_BASE_MIN = 8 };

/* ---- keeping ----------------------------------------------------------------------------------------------------- */

struct clue_probe {
	const struct correlation *c;
	uint64_t key;
};

static bool clue_is(const void *ctx, uint32_t id)
{
	const struct clue_probe *p = ctx;

	return p->c->clues[id].key == p->key;
}

/* Whether one of the latest of a chain is of that leg. */
static bool has_clue(const struct correlation *c, uint32_t head, uint32_t leg, enum clue_kind kind)
{
	uint32_t i = c->clues[head].last;

	for (unsigned steps = 0; i != NONE && steps < LIMIT_CORRELATE_SHARED; i = c->clues[i].prev, steps++)
		if (c->clues[i].leg == leg && c->clues[i].kind == kind)
			return true;
	return false;
}

void clue_add(struct correlation *c, enum clue_kind kind, uint64_t key, const struct clue_source *from)
{
	struct clue_probe probe = {c, key};
	uint32_t id = (uint32_t)c->n_clues, head = map_get(&c->clue_map, key, clue_is, &probe);

	if (head != NONE && has_clue(c, head, from->leg, kind))
		return;
	if (c->n_clues == c->cap_clues) {
		c->cap_clues = c->cap_clues ? c->cap_clues * 2 : 256;
		c->clues = mem_realloc(c->clues, c->cap_clues * sizeof *c->clues);
	}
	c->n_clues++;
	c->clues[id] = (struct clue){.key = key, .leg = from->leg, .msg = from->msg, .prev = NONE, .last = id, .n = 1, .head = id,
		.kind = (uint8_t)kind};
	if (head == NONE) {
		map_put(&c->clue_map, key, id);
		return;
	}
	c->clues[id].prev = c->clues[head].last;
	c->clues[id].head = head;
	c->clues[head].last = id;
	c->clues[head].n++;
}

void ref_add(struct correlation *c, enum correlator by, struct slice call_id, uint32_t tags, const struct clue_source *from)
{
	if (c->n_refs == c->cap_refs) {
		c->cap_refs = c->cap_refs ? c->cap_refs * 2 : 64;
		c->refs = mem_realloc(c->refs, c->cap_refs * sizeof *c->refs);
	}
	c->refs[c->n_refs++] = (struct leg_ref){.call_id = arena_copy(&c->names, slice_sub(call_id, 0, LIMIT_CALL_ID_BYTES)),
		.leg = from->leg, .tags = tags, .by = (uint8_t)by};
}

/* ---- Session-ID (RFC 7989) --------------------------------------------------------------------------------------- */

static void take_uuid(const struct store *s, struct correlation *c, struct slice uuid, const struct clue_source *from)
{
	char lower[32];
	bool is_nil = true;

	if (uuid.n != sizeof lower)
		return;
	for (size_t i = 0; i < sizeof lower; i++) {
		lower[i] = ascii_lower(uuid.p[i]);
		if (!ascii_digit(lower[i]) && (lower[i] < 'a' || lower[i] > 'f'))
			return;
		is_nil = is_nil && lower[i] == '0';
	}
	if (!is_nil)
		clue_add(c, CLUE_SESSION_ID, hash_bytes(lower, sizeof lower, s->seed + CLUE_SESSION_ID), from);
}

/* Both halves of the pair: on the way it may be turned round. */
static void take_session(const struct store *s, struct correlation *c, struct slice value, const struct clue_source *from)
{
	struct slice params = value, first = slice_trim(slice_cut(&params, ';'));

	take_uuid(s, c, first, from);
	if (params.n)
		take_uuid(s, c, sip_param(slice_sub(value, slice_find(value, ';', 0), value.n), "remote"), from);
}

/* ---- Replaces (RFC 3891), also within a Refer-To ----------------------------------------------------------------- */

static void take_replaces(const struct store *s, struct correlation *c, struct slice value, enum correlator by,
		const struct clue_source *from)
{
	struct slice params = slice_sub(value, slice_find(value, ';', 0), value.n);
	struct slice call_id = slice_trim(slice_sub(value, 0, slice_find(value, ';', 0)));
	struct slice to = sip_param(params, "to-tag"), tag = sip_param(params, "from-tag");

	if (call_id.n && to.n && tag.n)
		ref_add(c, by, call_id, store_tag_hash(s, to) + store_tag_hash(s, tag), from);
}

/* The URI's Replaces header, its %HH resolved (RFC 3891 §4). */
static void take_refer_replaces(const struct store *s, struct correlation *c, struct slice headers,
		const struct clue_source *from)
{
	struct buf value = {0};

	if (headers.n && headers.p[0] == '?')
		headers = slice_sub(headers, 1, headers.n);
	while (headers.n) {
		struct slice item = slice_cut(&headers, '&'), name = slice_cut(&item, '=');

		if (!slice_ieq(name, slice_of("Replaces")))
			continue;
		sip_unescape(&value, slice_sub(item, 0, LIMIT_CALL_ID_BYTES));
		take_replaces(s, c, buf_slice(&value), CORRELATE_REPLACES, from);
		break;
	}
	buf_free(&value);
}

/* ---- REFER (RFC 3515) and the INVITE that it asks for ------------------------------------------------------------ */

static uint64_t refer_key(const struct store *s, uint32_t host, const struct sip_uri *target)
{
	struct slice who = target->user.n ? target->user : target->host;
	uint64_t h = number_hash(who, s->seed);

	return hash_mix(h ? h : hash_slice(who, s->seed), s->seed + CLUE_REFER + host);
}

static void take_refer(const struct store *s, struct correlation *c, const struct sip_msg *m, const struct clue_source *from)
{
	const struct msg *x = msg_at(s, from->msg);
	uint32_t host = host_to(s, c, x);
	struct sip_addr addr;
	struct sip_uri uri;

	if (!m->key[SIP_K_REFER_TO].n || !sip_addr_parse(m->key[SIP_K_REFER_TO], &addr) || !sip_uri_parse(addr.uri, &uri))
		return;
	take_refer_replaces(s, c, uri.headers, from);
	c->hosts[host].referred_ns = x->ts_ns;
	clue_add(c, CLUE_REFER, refer_key(s, host, &uri), from);
}

static void take_referred(const struct store *s, struct correlation *c, const struct sip_uri *to,
		const struct clue_source *from)
{
	const struct msg *x = msg_at(s, from->msg);
	uint32_t host = host_from(s, c, x);
	int64_t at_ns = c->hosts[host].referred_ns;

	if (at_ns != TIME_NONE && x->ts_ns - at_ns <= refer_ns && x->ts_ns >= at_ns)
		clue_add(c, CLUE_REFERRED, refer_key(s, host, to), from);
}

/* ---- Call-IDs that are made from others -------------------------------------------------------------------------- */

/* What `*` of the pattern stands for; n 0 where it does not fit. `#` is one digit or more. */
static struct slice affix_base(struct slice id, struct slice pattern)
{
	size_t star = slice_find(pattern, '*', 0);
	struct slice prefix = slice_sub(pattern, 0, star), suffix = slice_sub(pattern, star + 1, pattern.n);

	if (star == pattern.n || id.n < prefix.n || !slice_starts(id, prefix))
		return slice_make(NULL, 0);
	id = slice_sub(id, prefix.n, id.n);
	for (size_t i = suffix.n; i-- > 0;) {
		size_t n = id.n;

		if (suffix.p[i] == '#')
			while (n && ascii_digit(id.p[n - 1]))
				n--;
		else if (n && id.p[n - 1] == suffix.p[i])
			n--;
		if (n == id.n)
			return slice_make(NULL, 0);
		id.n = n;
	}
	return id;
}

static void take_base(const struct store *s, struct correlation *c, struct slice base, struct slice host,
		const struct clue_source *from)
{
	struct buf b = {0};

	if (base.n < AFFIX_BASE_MIN)
		return;
	buf_put(&b, base);
	buf_put(&b, host);
	ref_add(c, CORRELATE_AFFIX, buf_slice(&b), 0, from);
	clue_add(c, CLUE_AFFIX, hash_mix(hash_slice(buf_slice(&b), s->seed), s->seed + CLUE_AFFIX), from);
	buf_free(&b);
}

/* At the end of the whole Call-ID, or of what stands before its '@'. */
static void take_affix(const struct store *s, struct correlation *c, const struct clue_source *from)
{
	struct slice id = leg_at(s, from->leg)->call_id, rest = c->affixes;
	size_t at = slice_find(id, '@', 0);

	while (rest.n) {
		struct slice pattern = slice_trim(slice_cut(&rest, ','));
		struct slice base = affix_base(id, pattern), host = slice_make(NULL, 0);

		if (!base.n && at < id.n) {
			base = affix_base(slice_sub(id, 0, at), pattern);
			host = slice_sub(id, at, id.n);
		}
		if (base.n) {
			take_base(s, c, base, host, from);
			return;
		}
	}
}

/* ---- header fields that name a call ------------------------------------------------------------------------------ */

static struct slice unquoted(struct slice v)
{
	v = slice_trim(v);
	if (v.n >= 2 && (v.p[0] == '"' || v.p[0] == '<'))
		v = slice_sub(v, 1, v.n - 1);
	return v;
}

/* "icid-value=1;icid-generated-at=2": the parameter, where the list says one, else all before the first ';'. */
static struct slice named_value(struct slice value, struct slice param)
{
	while (param.n && value.n) {
		struct slice item = slice_cut(&value, ';'), name = slice_trim(slice_cut(&item, '='));

		if (slice_ieq(name, param))
			return unquoted(item);
	}
	return param.n ? slice_make(NULL, 0) : unquoted(slice_cut(&value, ';'));
}

static void take_value(const struct store *s, struct correlation *c, struct slice value, const struct clue_source *from)
{
	if (value.n >= NAME_BYTES_MIN && !slice_eq(value, leg_at(s, from->leg)->call_id))
		ref_add(c, CORRELATE_HEADERS, value, 0, from);
	if (value.n >= VALUE_BYTES_MIN)
		clue_add(c, CLUE_HEADER, hash_mix(hash_slice(value, s->seed), s->seed + CLUE_HEADER), from);
}

/* In-Reply-To lists Call-IDs (RFC 3261 §20.21). */
static void take_replied(struct correlation *c, struct slice value, const struct clue_source *from)
{
	for (unsigned n = 0; value.n && n < LIMIT_CORRELATE_NAMES; n++) {
		struct slice id = slice_trim(slice_cut(&value, ','));

		if (id.n)
			ref_add(c, CORRELATE_IN_REPLY_TO, id, 0, from);
	}
}

static bool is_header(struct slice line, struct slice name)
{
	size_t i = name.n;

	if (!slice_istarts(line, name))
		return false;
	while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	return i < line.n && line.p[i] == ':';
}

static bool take_line(const struct store *s, struct correlation *c, struct slice rest, const struct clue_source *from)
{
	struct slice names = c->headers;
	struct sip_header h;

	if (is_header(rest, slice_of("In-Reply-To")) && sip_header_next(&rest, &h)) {
		take_replied(c, h.value, from);
		return true;
	}
	while (names.n) {
		struct slice param = slice_cut(&names, ','), name = slice_trim(slice_cut(&param, ';'));

		if (name.n && is_header(rest, name) && sip_header_next(&rest, &h)) {
			take_value(s, c, named_value(h.value, slice_trim(param)), from);
			return true;
		}
	}
	return false;
}

/* Looks closer at lines that begin like one of the names. */
static void take_headers(const struct store *s, struct correlation *c, const struct sip_msg *m,
		const struct clue_source *from)
{
	struct slice rest = m->headers;

	for (unsigned n = 0; rest.n && n < LIMIT_CORRELATE_NAMES;) {
		size_t end = slice_find(rest, '\n', 0);
		unsigned char first = (unsigned char)ascii_lower(rest.p[0]);

		if (first >= 'a' && first <= 'z' && c->first_letters >> (first - 'a') & 1)
			n += take_line(s, c, rest, from);
		rest = slice_sub(rest, end + 1, rest.n);
	}
}

/* ---- who calls whom ---------------------------------------------------------------------------------------------- */

static bool user_of(struct slice value, struct sip_uri *uri)
{
	struct sip_addr a;

	return value.n && sip_addr_parse(value, &a) && sip_uri_parse(a.uri, uri);
}

/* The number called is in the Request-URI; where a device's own contact stands there, To has it still. */
static void take_parties(const struct store *s, struct correlation *c, const struct sip_msg *m,
		const struct clue_source *from)
{
	struct sip_uri caller = {0}, to = {0}, target = {0};
	uint64_t a, b, x;

	if (sip_uri_parse(m->uri, &target))
		take_referred(s, c, &target, from);
	user_of(m->key[SIP_K_FROM], &caller);
	user_of(m->key[SIP_K_TO], &to);
	a = number_hash(caller.user, s->seed);
	b = number_hash(target.user, s->seed);
	x = number_hash(to.user, s->seed);
	c->places[from->leg].callee = (uint32_t)(b ? b : x);
	if (a && b)
		clue_add(c, CLUE_NUMBERS, hash_mix(a + 2 * b, s->seed + CLUE_NUMBERS), from);
	if (a && x && x != b)
		clue_add(c, CLUE_NUMBERS, hash_mix(a + 2 * x, s->seed + CLUE_NUMBERS), from);
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static void take_first(const struct store *s, struct correlation *c, const struct sip_msg *m,
		const struct clue_source *from)
{
	struct slice session = m->key[SIP_K_SESSION_ID];

	take_affix(s, c, from);
	take_headers(s, c, m, from);
	if (session.n) {
		c->places[from->leg].has_session = true;
		take_session(s, c, session, from);
	}
	if (!m->is_request || msg_at(s, from->msg)->flags & MSG_TO_TAG)
		return;
	if (m->key[SIP_K_REPLACES].n)
		take_replaces(s, c, m->key[SIP_K_REPLACES], CORRELATE_REPLACES, from);
	if (m->method == SIP_INVITE)
		take_parties(s, c, m, from);
}

static void note_invited(const struct store *s, struct correlation *c, const struct msg *m)
{
	uint32_t host = host_to(s, c, m); /* may move the array */

	c->hosts[host].gets_invites = true;
}

/* Most messages are of no use here, which is seen without a look at their leg. */
static bool may_tell(const struct msg *m)
{
	if (m->leg == NONE || m->repeats != NONE || (m->method != SIP_INVITE && m->method != SIP_REFER && !(m->flags & MSG_SDP)))
		return false;
	return !m->status || m->status / 100 == 2 || m->flags & MSG_SDP || m->txn_prev == NONE;
}

void clue_take(const struct store *s, struct correlation *c, uint32_t msg)
{
	const struct msg *x = msg_at(s, msg);
	const struct leg *l = may_tell(x) ? leg_at(s, x->leg) : NULL;
	struct clue_source from = {x->leg, msg};
	bool is_first, is_refer, wants_sdp, wants_session;
	struct leg_place *p;
	struct sip_msg m;

	if (!l || !leg_correlates(l))
		return;
	p = &c->places[x->leg];
	if (!x->status && x->method == SIP_INVITE && !(x->flags & MSG_TO_TAG))
		note_invited(s, c, x);
	is_first = msg == l->first;
	is_refer = !x->status && x->method == SIP_REFER;
	wants_sdp = x->flags & MSG_SDP && !p->has_sdp;
	wants_session = p->has_session && x->status / 100 == 2 && x->method == SIP_INVITE;
	if (!(is_first || is_refer || wants_sdp || wants_session) || !store_view(s, msg, &m))
		return;
	if (is_first)
		take_first(s, c, &m, &from);
	else if (wants_session)
		take_session(s, c, m.key[SIP_K_SESSION_ID], &from);
	if (is_refer)
		take_refer(s, c, &m, &from);
	if (wants_sdp) {
		p->has_sdp = true;
		clue_take_sdp(s, c, sip_sdp(&m), &from);
	}
}
