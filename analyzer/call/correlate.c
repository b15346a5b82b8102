/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legs that belong to one call. Costs nothing until somebody asks; then new messages are looked at (note.c), what was noted
 * is made into clues (clue.c), those are weighed (evidence.c), and calls are numbered in the order of their first legs. The
 * same capture gives the same calls, however often it was asked in between. */
#include "analyzer/call/correlate.h"
#include "analyzer/call/compact.h"

static const struct correlator_row rows[CORRELATOR_N] = {
	[CORRELATE_REPLACES] = {"replaces", "RFC 3891",
		"Replaces in an INVITE, or in the Refer-To of a REFER, names Call-ID and tags of a dialog of the other.", 98},
	[CORRELATE_SESSION_ID] = {"session-id", "RFC 7989",
		"Session-ID has a UUID of the other, in either half of the pair; the nil UUID does not count.", 95},
	[CORRELATE_REFER] = {"refer", "RFC 3515, RFC 3892",
		"Its INVITE does what a REFER asked for: from the host asked, to the target, within 10 s, by the same people.", 90},
	[CORRELATE_HEADERS] = {"headers", "RFC 7315 §4.6",
		"A header field of --correlate-headers has the other's Call-ID, or both have the same value at the same time.", 90},
	[CORRELATE_AFFIX] = {"call-id-affix", "-",
		"Its Call-ID is the other's with a prefix or suffix of --correlate-affixes, and both last at the same time.", 85},
	[CORRELATE_SDP] = {"sdp-origin", "RFC 8866 §5.2",
		"The same SDP origin or audio address and port, sent by two hosts while both legs last.", 80},
	[CORRELATE_IN_REPLY_TO] = {"in-reply-to", "RFC 3261 §20.21",
		"In-Reply-To names the Call-ID that it calls back for.", 70},
	[CORRELATE_NUMBERS] = {"numbers", "-",
		"Same caller and callee within 3 s, begun by the host at which the other leg ends.", 60},
	[CORRELATE_TIMING] = {"timing", "-",
		"Begun within 3 s by the host at which the other leg ends; ringing, answer or refusal, and BYE pass it within "
		"100 ms, or a refusal alone within 20 ms and one number is the same; and no other leg fits.", 50},
};

const struct correlator_row *correlator_row(enum correlator c)
{
	return &rows[c];
}

const char *store_correlate_headers(void)
{
	return "X-Call-ID,X-CID,X-Original-Call-ID,X-Orig-Call-ID,X-Parent-Call-ID,X-CallID,P-Charging-Vector;icid-value,"
	       "Cisco-Guid,Av-Global-Session-ID,X-UCID,X-Genesys-CallUUID";
}

const char *store_correlate_affixes(void)
{
	return "*_b2b-#,*-b2b_#,*_b2b_#,*-b2b-#,*_b2b,*-b2b,*-b,*_b,B2B.*,b2b-*,b2b_*";
}

/* ---- life ----------------------------------------------------------------------------------------------------------- */

static void learn_names(struct correlation *c)
{
	struct slice rest = c->headers;

	c->header_bits = sip_name_bit(slice_of("In-Reply-To"));
	while (rest.n) {
		struct slice param = slice_cut(&rest, ','), name = slice_trim(slice_cut(&param, ';'));

		if (name.n)
			c->header_bits |= sip_name_bit(name);
	}
}

/* Patterns without a * fit nothing. */
static void learn_affixes(struct correlation *c, struct slice list)
{
	size_t n = 1;

	for (size_t i = 0; i < list.n; i++)
		n += list.p[i] == ',';
	free(c->affixes);
	c->affixes = mem_zalloc(n * sizeof *c->affixes);
	c->n_affixes = 0;
	while (list.n) {
		struct slice suffix = slice_trim(slice_cut(&list, ',')), prefix = slice_sub(suffix, 0, slice_find(suffix, '*', 0));
		struct affix *x = &c->affixes[c->n_affixes];

		if (prefix.n == suffix.n)
			continue;
		suffix = slice_sub(suffix, prefix.n + 1, suffix.n);
		*x = (struct affix){.prefix = prefix, .suffix = suffix};
		while (suffix.n && suffix.p[suffix.n - 1] == '#')
			suffix.n--;
		x->ends_in_digits = suffix.n != x->suffix.n;
		x->last = suffix.n ? suffix.p[suffix.n - 1] : 0;
		x->second = suffix.n > 1 && suffix.p[suffix.n - 2] != '#' ? suffix.p[suffix.n - 2] : 0;
		c->n_affixes++;
	}
}

struct correlation *correlation_new(void)
{
	struct correlation *c = mem_zalloc(sizeof *c);

	c->headers = slice_of(store_correlate_headers());
	learn_affixes(c, slice_of(store_correlate_affixes()));
	learn_names(c);
	return c;
}

void correlation_free(struct correlation *c)
{
	if (!c)
		return;
	endpoints_free(c->endpoints);
	endpoints_free(c->new_endpoints);
	clues_end(c);
	arena_free(&c->names);
	map_free(&c->clue_map);
	map_free(&c->host_map);
	free(c->notes);
	free(c->clues);
	free(c->refs);
	free(c->places);
	free(c->hosts);
	free(c->ends);
	arena_free(&c->lists);
	free(c->affixes);
	free(c);
}

/* What was noted of legs that stay. */
static void move_notes(struct correlation *c, const struct moves *m)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_notes; i++) {
		uint32_t msg = m->msgs[c->notes[i].msg];

		if (msg == NONE)
			continue;
		c->notes[n] = c->notes[i];
		c->notes[n++].msg = msg;
	}
	c->n_notes = n;
}

static void move_refs(struct correlation *c, const struct moves *m)
{
	struct arena names = {0};
	size_t n = 0;

	for (size_t i = 0; i < c->n_refs; i++) {
		struct leg_ref r = c->refs[i];

		r.leg = m->legs[r.leg];
		if (r.leg == NONE)
			continue;
		r.call_id = arena_copy(&names, r.call_id);
		c->refs[n++] = r;
	}
	c->n_refs = n;
	arena_free(&c->names);
	c->names = names;
}

static void move_places(struct correlation *c, const struct moves *m)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_places; i++) {
		if (m->legs[i] == NONE)
			continue;
		c->places[m->legs[i]] = c->places[i];
		n = (size_t)m->legs[i] + 1;
	}
	c->n_places = n;
}

/* Groups, clues, hosts and endpoints are made again when somebody asks; no message is read again for them. Of flows it is
 * said anew which ones INVITEs took. */
void correlation_compact(struct store *s, const struct moves *m)
{
	struct correlation *c = s->correlation;
	uint32_t next = 0;

	for (uint32_t i = 0; i < c->next_msg; i++)
		next += m->msgs[i] != NONE;
	c->next_msg = next;
	move_notes(c, m);
	move_refs(c, m);
	move_places(c, m);
	for (uint32_t i = 0; i < next; i++)
		note_invite(s, i);
}

void correlation_forget_made(struct store *s)
{
	struct correlation *c = s->correlation;

	map_free(&c->clue_map);
	map_free(&c->host_map);
	free(c->clues);
	free(c->hosts);
	free(c->ends);
	c->clues = NULL;
	c->hosts = NULL;
	c->ends = NULL;
	c->n_clues = c->cap_clues = c->n_hosts = c->cap_hosts = c->n_ends = c->cap_ends = 0;
	c->has_invited = c->is_made = false;
	clues_end(c);
	c->making.step = MAKING_NOTHING;

	endpoints_free(c->endpoints);
	endpoints_free(c->new_endpoints);
	c->endpoints = c->new_endpoints = NULL;
}

size_t correlation_bytes(const struct correlation *c)
{
	return c->names.total + map_bytes(&c->clue_map) + map_bytes(&c->host_map) + c->cap_notes * sizeof *c->notes +
	       c->cap_clues * sizeof *c->clues + c->cap_refs * sizeof *c->refs + c->cap_places * sizeof *c->places +
	       c->cap_hosts * sizeof *c->hosts + c->cap_ends * sizeof *c->ends + endpoints_bytes(c->endpoints) +
	       endpoints_bytes(c->new_endpoints);
}

void store_correlate_by(struct store *s, const char *headers, const char *affixes)
{
	struct correlation *c = s->correlation;

	if (headers)
		c->headers = arena_copy(&c->lists, slice_of(headers));
	if (affixes)
		learn_affixes(c, arena_copy(&c->lists, slice_of(affixes)));
	learn_names(c);
}

void correlation_take_settings(struct correlation *c, const struct correlation *of)
{
	c->headers = of->headers;
	free(c->affixes);
	c->affixes = mem_alloc((of->n_affixes + 1) * sizeof *c->affixes);
	memcpy(c->affixes, of->affixes, of->n_affixes * sizeof *c->affixes);
	c->n_affixes = of->n_affixes;
	learn_names(c);
}

/* ---- hosts ---------------------------------------------------------------------------------------------------------- */

struct host_probe {
	const struct correlation *c;
	struct addr addr;
	uint64_t name;
};

static bool host_is(const void *ctx, uint32_t id)
{
	const struct host_probe *p = ctx;
	const struct host *h = &p->c->hosts[id];

	return p->name || h->name ? p->name == h->name : addr_eq(&h->addr, &p->addr);
}

/* On the loopback address the ports are the hosts of a test. */
static bool is_loopback(const struct addr *a)
{
	static const uint8_t six[16] = {[15] = 1};

	return addr_is_ip4(a) ? a->ip[12] == 127 : memcmp(a->ip, six, 16) == 0;
}

/* An address whatever its port; addresses of one alias are one host. */
static uint32_t host_of(const struct store *s, struct correlation *c, const struct addr *a)
{
	struct slice alias = store_alias(s, a);
	struct host_probe p = {c, *a, alias.n ? hash_slice(alias, s->seed) | 1 : 0};
	uint64_t hash;
	uint32_t id;

	if (!is_loopback(a))
		p.addr.port = 0;
	hash = p.name ? p.name : hash_bytes(p.addr.ip, sizeof p.addr.ip, s->seed + p.addr.port);
	id = map_get(&c->host_map, hash, host_is, &p);
	if (id != NONE)
		return id;
	id = (uint32_t)c->n_hosts;
	if (c->n_hosts == c->cap_hosts) {
		c->cap_hosts = c->cap_hosts ? c->cap_hosts * 2 : 16;
		c->hosts = mem_realloc(c->hosts, c->cap_hosts * sizeof *c->hosts);
	}
	c->hosts[c->n_hosts++] = (struct host){.addr = p.addr, .name = p.name, .referred_ns = TIME_NONE};
	map_put(&c->host_map, hash, id);
	return id;
}

/* An end of a flow, by the id of its direction. */
static uint32_t end_of(const struct store *s, struct correlation *c, uint32_t flow, bool to)
{
	uint32_t at = flow ^ (uint32_t)to;
	struct flow f;

	if (c->n_ends <= at) {
		c->n_ends = (size_t)s->flows.n * 2;
		if (c->n_ends > c->cap_ends) {
			size_t had = c->cap_ends;

			c->cap_ends = c->n_ends + c->n_ends / 2;
			c->ends = mem_realloc(c->ends, c->cap_ends * sizeof *c->ends);
			memset(c->ends + had, 0xff, (c->cap_ends - had) * sizeof *c->ends); /* NONE */
		}
	}
	if (c->ends[at] == NONE) {
		f = store_flow(s, at);
		c->ends[at] = host_of(s, c, &f.src);
	}
	return c->ends[at];
}

uint32_t host_at(const struct store *s, struct correlation *c, uint32_t flow)
{
	return end_of(s, c, flow, false);
}

uint32_t host_from(const struct store *s, struct correlation *c, const struct msg *m)
{
	return end_of(s, c, m->flow, false);
}

uint32_t host_to(const struct store *s, struct correlation *c, const struct msg *m)
{
	return end_of(s, c, m->flow, true);
}

bool host_gets_invites(const struct store *s, struct correlation *c, uint32_t host)
{
	uint32_t flow = 0;

	if (!c->has_invited) {
		c->has_invited = true;
		for (; (flow = flow_next_invites(s, flow)) != NONE; flow++) {
			uint32_t h = end_of(s, c, flow, true); /* may move the array */

			c->hosts[h].gets_invites = true;
		}
	}
	return c->hosts[host].gets_invites;
}

/* ---- groups --------------------------------------------------------------------------------------------------------- */

uint32_t correlation_root(struct correlation *c, uint32_t leg)
{
	struct leg_place *p = c->places;

	while (p[leg].up != leg) {
		p[leg].up = p[p[leg].up].up;
		leg = p[leg].up;
	}
	return leg;
}

static void strengthen(struct leg_place *p, enum correlator by)
{
	if (p->by == CORRELATOR_N || rows[by].confidence_pct > rows[p->by].confidence_pct)
		p->by = (uint8_t)by;
}

void correlation_join(struct correlation *c, uint32_t a, uint32_t b, enum correlator by)
{
	uint32_t x = correlation_root(c, a), y = correlation_root(c, b), next;

	if (a == b)
		return;
	strengthen(&c->places[a], by);
	strengthen(&c->places[b], by);
	if (x == y)
		return;
	c->places[x > y ? x : y].up = x < y ? x : y; /* the first leg stands for the call */
	next = c->places[a].next;
	c->places[a].next = c->places[b].next;
	c->places[b].next = next;
}

static void grow_places(struct correlation *c, size_t n)
{
	if (n > c->cap_places) {
		c->cap_places = n + n / 2;
		c->places = mem_realloc(c->places, c->cap_places * sizeof *c->places);
	}
	if (n > c->n_places)
		memset(c->places + c->n_places, 0, (n - c->n_places) * sizeof *c->places);
	c->n_places = n;
}

static void number_calls(struct correlation *c)
{
	c->n_calls = 0;
	for (uint32_t i = 0; i < c->n_places; i++) {
		uint32_t root = correlation_root(c, i);

		c->places[i].number = root == i ? c->n_calls++ : c->places[root].number;
	}
}

static void begin_groups(const struct store *s, struct correlation *c)
{
	for (uint32_t i = 0; i < c->n_places; i++) {
		c->places[i].up = c->places[i].next = i;
		c->places[i].by = CORRELATOR_N;
		c->places[i].is_consequence = false;
	}
	evidence_refs(s, c);
}

void store_note_calls(const struct store *s)
{
	struct correlation *c = s->correlation;

	grow_places(c, s->legs.n);
	for (; c->next_msg < s->msgs.n; c->next_msg++)
		note_message(s, c, c->next_msg, NULL);
}

void store_note_at_once(struct store *s)
{
	s->correlation->is_at_once = true;
}

void correlation_take(struct store *s, uint32_t msg, const struct sip_msg *m)
{
	struct correlation *c = s->correlation;

	if (c->next_msg != msg)
		return; /* those before it first: when somebody asks */
	if (c->n_places < s->legs.n)
		grow_places(c, s->legs.n);
	note_message(s, c, msg, msg_at(s, msg)->at == AT_NONE ? NULL : m);
	c->next_msg++;
}

/* From the beginning, where the store is another than that for which half is made. */
static void begin(const struct store *s, struct correlation *c)
{
	struct making *m = &c->making;

	if (m->step != MAKING_NOTHING && m->generation == s->generation)
		return;
	store_note_calls(s);
	c->is_made = false;
	c->has_invited = false;
	clues_begin(c);
	m->generation = s->generation;
	m->step = MAKING_CLUES;
	m->at = 0;
	m->round = 0;
}

static enum making_step make_step(const struct store *s, struct correlation *c)
{
	switch (c->making.step) {
	case MAKING_CLUES:
		return clues_step(s, c) ? MAKING_REFS : MAKING_CLUES;
	case MAKING_REFS:
		begin_groups(s, c);
		c->making.at = 0;
		return c->n_clues ? MAKING_WEIGH : MAKING_BRIDGES;
	case MAKING_WEIGH:
		return evidence_step(s, c) ? MAKING_BRIDGES : MAKING_WEIGH;
	case MAKING_BRIDGES:
		evidence_bridges(s, c);
		return MAKING_NUMBERS;
	case MAKING_NUMBERS:
		number_calls(c);
		return MAKING_DONE;
	case MAKING_NOTHING:
	case MAKING_DONE:
		break;
	}
	return MAKING_DONE;
}

bool store_calls_step(const struct store *s, int64_t budget_ns)
{
	struct correlation *c = s->correlation;
	int64_t until;

	if (c->is_made && c->generation == s->generation)
		return true;
	until = budget_ns ? time_now_mono() + budget_ns : 0;
	for (begin(s, c); (c->making.step = make_step(s, c)) != MAKING_DONE;)
		if (budget_ns && time_now_mono() >= until)
			return false;
	c->making.step = MAKING_NOTHING;
	c->generation = s->generation;
	c->is_made = true;
	return true;
}

struct correlation *correlation_of(const struct store *s)
{
	store_calls_step(s, 0);
	return s->correlation;
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

struct leg_call store_call_of(const struct store *s, uint32_t leg)
{
	const struct leg_place *p = &correlation_of(s)->places[leg];

	return (struct leg_call){.number = p->number + 1, .by = p->by};
}

uint32_t store_n_calls(const struct store *s)
{
	return correlation_of(s)->n_calls;
}

uint32_t store_n_calls_known(const struct store *s)
{
	return s->correlation->n_calls;
}

static int by_id(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void store_call_legs(const struct store *s, uint32_t leg, struct ids *out)
{
	const struct correlation *c = correlation_of(s);
	size_t from = out->n;
	uint32_t i = leg;

	do {
		ids_add(out, i);
		i = c->places[i].next;
	} while (i != leg);
	qsort(out->v + from, out->n - from, sizeof *out->v, by_id);
}
