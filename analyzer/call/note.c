/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message says of other legs: Session-ID, header fields that name a call, Replaces, Refer-To, In-Reply-To, the form of
 * its Call-ID, its session description, and who calls whom. Only noted here: whether another leg says the same is found out
 * by clue.c, and what it means by evidence.c. The text is read again for the first message of a leg, and for few others. */
#include "analyzer/call/note.h"

/* Bytes of a value that can be nobody else's; of a value that is looked up as a Call-ID; of what an affix was put to. */
enum { VALUE_BYTES_MIN = 8, NAME_BYTES_MIN = 4, AFFIX_BASE_MIN = 8 };

/* ---- keeping ----------------------------------------------------------------------------------------------------- */

static void keep_note(struct correlation *c, struct note n)
{
	if (c->n_notes == c->cap_notes) {
		c->cap_notes = c->cap_notes ? c->cap_notes * 2 : 256;
		c->notes = mem_realloc(c->notes, c->cap_notes * sizeof *c->notes);
	}
	c->notes[c->n_notes++] = n;
}

void note_add(const struct note_source *from, enum clue_kind kind, uint64_t key)
{
	keep_note(from->c, (struct note){.key = (key & ~(uint64_t)NOTE_KIND) | kind, .msg = from->msg});
}

/* The leg names another; the Call-ID is copied. */
static void ref_add(const struct note_source *from, enum correlator by, struct slice call_id, uint32_t tags)
{
	struct correlation *c = from->c;

	if (c->n_refs == c->cap_refs) {
		c->cap_refs = c->cap_refs ? c->cap_refs * 2 : 64;
		c->refs = mem_realloc(c->refs, c->cap_refs * sizeof *c->refs);
	}
	c->refs[c->n_refs++] = (struct leg_ref){.call_id = arena_copy(&c->names, slice_sub(call_id, 0, LIMIT_CALL_ID_BYTES)),
		.leg = from->leg_id, .tags = tags, .by = (uint8_t)by};
}

/* ---- Session-ID (RFC 7989) --------------------------------------------------------------------------------------- */

static void take_uuid(const struct note_source *from, struct slice uuid)
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
		note_add(from, CLUE_SESSION_ID, hash_bytes(lower, sizeof lower, from->store->seed + CLUE_SESSION_ID));
}

/* Both halves of the pair: on the way it may be turned round. */
static void take_session(const struct note_source *from, struct slice value)
{
	struct slice params = value, first = slice_trim(slice_cut(&params, ';'));

	take_uuid(from, first);
	if (params.n)
		take_uuid(from, sip_param(slice_sub(value, slice_find(value, ';', 0), value.n), "remote"));
}

/* ---- Replaces (RFC 3891), also within a Refer-To ----------------------------------------------------------------- */

static void take_replaces(const struct note_source *from, struct slice value, enum correlator by)
{
	struct slice params = slice_sub(value, slice_find(value, ';', 0), value.n);
	struct slice call_id = slice_trim(slice_sub(value, 0, slice_find(value, ';', 0)));
	struct slice to = sip_param(params, "to-tag"), tag = sip_param(params, "from-tag");

	if (call_id.n && to.n && tag.n)
		ref_add(from, by, call_id, store_tag_hash(from->store, to) + store_tag_hash(from->store, tag));
}

/* The URI's Replaces header, its %HH resolved (RFC 3891 §4). */
static void take_refer_replaces(const struct note_source *from, struct slice headers)
{
	struct buf value = {0};

	if (headers.n && headers.p[0] == '?')
		headers = slice_sub(headers, 1, headers.n);
	while (headers.n) {
		struct slice item = slice_cut(&headers, '&'), name = slice_cut(&item, '=');

		if (!slice_ieq(name, slice_of("Replaces")))
			continue;
		sip_unescape(&value, slice_sub(item, 0, LIMIT_CALL_ID_BYTES));
		take_replaces(from, buf_slice(&value), CORRELATE_REPLACES);
		break;
	}
	buf_free(&value);
}

/* ---- REFER (RFC 3515) and the INVITE that it asks for ------------------------------------------------------------ */

/* Who is to be called. The host that is asked belongs to it, too: clue.c puts it in. */
static uint64_t target_key(uint64_t seed, const struct sip_uri *target)
{
	struct slice who = target->user.n ? target->user : target->host;
	uint64_t h = number_hash(who, seed);

	return hash_mix(h ? h : hash_slice(who, seed), seed + CLUE_REFER);
}

static void take_refer(const struct note_source *from, const struct sip_msg *m)
{
	struct sip_addr addr;
	struct sip_uri uri;

	if (!m->key[SIP_K_REFER_TO].n || !sip_addr_parse(m->key[SIP_K_REFER_TO], &addr) || !sip_uri_parse(addr.uri, &uri))
		return;
	take_refer_replaces(from, uri.headers);
	from->c->has_refer = true;
	note_add(from, CLUE_REFER, target_key(from->store->seed, &uri));
}

/* ---- Call-IDs that are made from others -------------------------------------------------------------------------- */

/* What most Call-IDs end in tells that no pattern fits: the last two bytes, of all and of what is before the digits at its end. */
struct id_end {
	char last[2], second[2]; /* 0: nothing */
};

static struct id_end end_of(struct slice id)
{
	struct id_end e = {.last = {id.n ? id.p[id.n - 1] : 0}, .second = {id.n > 1 ? id.p[id.n - 2] : 0}};

	if (!ascii_digit(e.last[0]))
		return e;
	while (id.n && ascii_digit(id.p[id.n - 1]))
		id.n--;
	e.last[1] = id.n ? id.p[id.n - 1] : 0;
	e.second[1] = id.n > 1 ? id.p[id.n - 2] : 0;
	return e;
}

static bool may_fit(struct slice id, const struct id_end *e, const struct affix *x)
{
	if (x->last && (x->last != e->last[x->ends_in_digits] || (x->second && x->second != e->second[x->ends_in_digits])))
		return false;
	return !x->prefix.n || (id.n && id.p[0] == x->prefix.p[0]);
}

/* What `*` of the pattern stands for; n 0 where it does not fit. */
static struct slice affix_base(struct slice id, const struct affix *x)
{
	if (!slice_starts(id, x->prefix))
		return slice_make(NULL, 0);
	id = slice_sub(id, x->prefix.n, id.n);
	for (size_t i = x->suffix.n; i-- > 0;) {
		size_t n = id.n;

		if (x->suffix.p[i] == '#')
			while (n && ascii_digit(id.p[n - 1]))
				n--;
		else if (n && id.p[n - 1] == x->suffix.p[i])
			n--;
		if (n == id.n)
			return slice_make(NULL, 0);
		id.n = n;
	}
	return id;
}

static void take_base(const struct note_source *from, struct slice base, struct slice host)
{
	uint64_t seed = from->store->seed;
	struct buf b = {0};

	if (base.n < AFFIX_BASE_MIN)
		return;
	buf_put(&b, base);
	buf_put(&b, host);
	ref_add(from, CORRELATE_AFFIX, buf_slice(&b), 0);
	note_add(from, CLUE_AFFIX, hash_mix(hash_slice(buf_slice(&b), seed), seed + CLUE_AFFIX));
	buf_free(&b);
}

/* At the end of the whole Call-ID, or of what stands before its '@'. */
static void take_affix(const struct note_source *from)
{
	struct slice id = from->leg->call_id, user = slice_sub(id, 0, slice_find(id, '@', 0));
	struct id_end id_end = end_of(id), user_end = end_of(user);

	for (size_t i = 0; i < from->c->n_affixes; i++) {
		const struct affix *x = &from->c->affixes[i];
		struct slice base = slice_make(NULL, 0), host = base;

		if (may_fit(id, &id_end, x))
			base = affix_base(id, x);
		if (!base.n && user.n < id.n && may_fit(user, &user_end, x)) {
			base = affix_base(user, x);
			host = slice_sub(id, user.n, id.n);
		}
		if (base.n) {
			take_base(from, base, host);
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

/* What stands where there is nothing to say: one character again and again, as a UUID of zeros, or such a word. */
static bool is_placeholder(struct slice value)
{
	static const char *const words[] = {"undefined", "anonymous", "unavailable", "not-available", "not available",
		"not-set", "restricted", "unassigned"};
	size_t i = 0;

	while (i < value.n && (value.p[i] == value.p[0] || value.p[i] == '-'))
		i++;
	if (i == value.n)
		return true;
	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_ieq(value, slice_of(words[i])))
			return true;
	return false;
}

static void take_value(const struct note_source *from, struct slice value)
{
	uint64_t seed = from->store->seed;

	if (value.n >= NAME_BYTES_MIN && !slice_eq(value, from->leg->call_id))
		ref_add(from, CORRELATE_HEADERS, value, 0);
	if (value.n >= VALUE_BYTES_MIN && !is_placeholder(value))
		note_add(from, CLUE_HEADER, hash_mix(hash_slice(value, seed), seed + CLUE_HEADER));
}

/* In-Reply-To lists Call-IDs (RFC 3261 §20.21). */
static void take_replied(const struct note_source *from, struct slice value)
{
	for (unsigned n = 0; value.n && n < LIMIT_CORRELATE_NAMES; n++) {
		struct slice id = slice_trim(slice_cut(&value, ','));

		if (id.n)
			ref_add(from, CORRELATE_IN_REPLY_TO, id, 0);
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

static bool take_line(const struct note_source *from, struct slice rest)
{
	struct slice names = from->c->headers;
	struct sip_header h;

	if (is_header(rest, slice_of("In-Reply-To")) && sip_header_next(&rest, &h)) {
		take_replied(from, h.value);
		return true;
	}
	while (names.n) {
		struct slice param = slice_cut(&names, ','), name = slice_trim(slice_cut(&param, ';'));

		if (name.n && is_header(rest, name) && sip_header_next(&rest, &h)) {
			take_value(from, named_value(h.value, slice_trim(param)));
			return true;
		}
	}
	return false;
}

/* The message says what names it has beside those that everybody knows: most have none of these. */
static void take_headers(const struct note_source *from, const struct sip_msg *m)
{
	struct slice rest = m->headers;

	if (!(m->other_names & from->c->header_bits))
		return;
	for (unsigned n = 0; rest.n && n < LIMIT_CORRELATE_NAMES;) {
		n += take_line(from, rest);
		rest = slice_sub(rest, slice_find(rest, '\n', 0) + 1, rest.n);
	}
}

/* ---- who calls whom ---------------------------------------------------------------------------------------------- */

static void take_target(const struct note_source *from, const struct sip_msg *m)
{
	struct sip_uri target;

	if (sip_uri_parse(m->uri, &target))
		note_add(from, CLUE_REFERRED, target_key(from->store->seed, &target));
}

/* The number called is in the Request-URI; where a device's own contact stands there, To has it still. */
static void take_parties(const struct note_source *from, const struct sip_msg *m)
{
	struct slice target = sip_uri_user(m->uri), to = sip_addr_user(m->key[SIP_K_TO]);
	uint64_t seed = from->store->seed, a = number_hash(sip_addr_user(m->key[SIP_K_FROM]), seed);
	uint64_t b = number_hash(target, seed), x = slice_eq(to, target) ? b : number_hash(to, seed);
	struct note n = {.key = CLUE_CALLEE, .msg = from->msg, .callee = (uint32_t)(b ? b : x)};

	if (from->c->has_refer)
		take_target(from, m);
	if (a && b)
		n.key = (hash_mix(a + 2 * b, seed + CLUE_NUMBERS) & ~(uint64_t)NOTE_KIND) | CLUE_NUMBERS;
	if (n.callee)
		keep_note(from->c, n);
	if (a && x && x != b)
		note_add(from, CLUE_NUMBERS, hash_mix(a + 2 * x, seed + CLUE_NUMBERS));
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static void take_first(const struct note_source *from, const struct sip_msg *m)
{
	struct slice session = m->key[SIP_K_SESSION_ID];

	take_affix(from);
	take_headers(from, m);
	if (session.n) {
		from->place->has_session = true;
		take_session(from, session);
	}
	if (!m->is_request || msg_at(from->store, from->msg)->flags & MSG_TO_TAG)
		return;
	if (m->key[SIP_K_REPLACES].n)
		take_replaces(from, m->key[SIP_K_REPLACES], CORRELATE_REPLACES);
	if (m->method == SIP_INVITE)
		take_parties(from, m);
}

/* Most messages are of no use here, which is seen without a look at their leg. */
static bool may_tell(const struct msg *m)
{
	if (m->leg == NONE || m->repeats != NONE || (m->method != SIP_INVITE && m->method != SIP_REFER && !(m->flags & MSG_SDP)))
		return false;
	return !m->status || m->status / 100 == 2 || m->flags & MSG_SDP || m->txn_prev == NONE;
}

static bool is_first_invite(const struct msg *m)
{
	return !m->status && m->method == SIP_INVITE && !(m->flags & MSG_TO_TAG);
}

void note_invite(const struct store *s, uint32_t msg)
{
	const struct msg *x = msg_at(s, msg);

	if (may_tell(x) && is_first_invite(x) && leg_correlates(leg_at(s, x->leg)))
		flow_invites(s, x->flow);
}

/* What of a message is of use, by what the leg said before. */
enum use { USE_FIRST = 1, USE_REFER = 2, USE_SDP = 4, USE_SESSION = 8 };

static unsigned use_of(const struct msg *x, const struct leg *l, const struct leg_place *place, uint32_t msg)
{
	unsigned use = msg == l->first ? USE_FIRST : 0;

	if (!x->status && x->method == SIP_REFER)
		use |= USE_REFER;
	if (x->flags & MSG_SDP && !place->has_sdp)
		use |= USE_SDP;
	if (place->has_session && x->status / 100 == 2 && x->method == SIP_INVITE)
		use |= USE_SESSION;
	return use;
}

static void take_message(const struct note_source *from, unsigned use, const struct sip_msg *m)
{
	if (use & USE_FIRST)
		take_first(from, m);
	else if (use & USE_SESSION)
		take_session(from, m->key[SIP_K_SESSION_ID]);
	if (use & USE_REFER)
		take_refer(from, m);
	if (use & USE_SDP) {
		from->place->has_sdp = true;
		note_sdp(from, sip_sdp(m));
	}
}

void note_message(const struct store *s, struct correlation *c, uint32_t msg, const struct sip_msg *given)
{
	const struct msg *x = msg_at(s, msg);
	const struct leg *l = may_tell(x) ? leg_at(s, x->leg) : NULL;
	struct sip_msg again;
	unsigned use;

	if (!l || !leg_correlates(l))
		return;
	if (is_first_invite(x))
		flow_invites(s, x->flow);
	use = use_of(x, l, &c->places[x->leg], msg);
	if (use && (given || store_view(s, msg, &again)))
		take_message(&(struct note_source){s, c, l, &c->places[x->leg], x->leg, msg}, use, given ? given : &again);
}
