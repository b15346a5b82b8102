/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which clues make legs one call. The sure ones first: with them known, the others can tell better. What many legs share, or
 * what fits two calls alike, joins nothing: a call that is shown as two is found by its reader, two shown as one mislead. */
#include "analyzer/call/correlate.h"

/* When a leg ended; one that nobody ended, or whose end was missed, lives on for a while. Told by messages alone, so that
 * it does not matter when it is asked. */
static int64_t leg_until(const struct leg *l)
{
	bool is_refused = l->status >= 300 && l->status != 401 && l->status != 407;

	return l->end_ns + (is_refused || l->bye_ns != TIME_NONE ? 0 : linger_ns);
}

static bool overlap(const struct leg *a, const struct leg *b)
{
	return a->start_ns <= leg_until(b) && b->start_ns <= leg_until(a);
}

static uint32_t first_host(const struct store *s, struct correlation *c, uint32_t leg)
{
	return host_from(s, c, msg_at(s, leg_at(s, leg)->first));
}

bool leg_ends_at(const struct store *s, struct correlation *c, uint32_t leg, uint32_t host, int64_t until_ns)
{
	uint32_t i = leg_at(s, leg)->first;
	bool ends = false;

	for (unsigned steps = 0; i != NONE && steps < LIMIT_CORRELATE_STEPS; i = msg_at(s, i)->next, steps++) {
		const struct msg *m = msg_at(s, i);

		if (m->ts_ns > until_ns)
			break;
		if (m->status || m->method != SIP_INVITE)
			continue;
		if (host_from(s, c, m) == host)
			return false; /* a proxy, or the caller */
		ends = ends || host_to(s, c, m) == host;
	}
	return ends;
}

/* ---- what one leg says of another ---------------------------------------------------------------------------------- */

static void weigh_ref(const struct store *s, struct correlation *c, const struct leg_ref *r)
{
	uint32_t other = store_find_leg(s, r->call_id);

	if (other == NONE || other == r->leg || !leg_correlates(leg_at(s, other)))
		return;
	if (r->by == CORRELATE_REPLACES && leg_dialog(s, other, r->tags) == NONE)
		return; /* it would be answered 481 (RFC 3891 §3) */
	if (r->by == CORRELATE_AFFIX && !overlap(leg_at(s, other), leg_at(s, r->leg)))
		return;
	if (r->by == CORRELATE_REPLACES || r->by == CORRELATE_IN_REPLY_TO)
		c->places[r->leg].is_consequence = true;
	correlation_join(c, r->leg, other, (enum correlator)r->by);
}

/* ---- what legs have in common ---------------------------------------------------------------------------------------- */

static bool is_shared_by_many(const struct correlation *c, const struct clue *x)
{
	return c->clues[x->head].n > LIMIT_CORRELATE_SHARED;
}

static void weigh_value(const struct store *s, struct correlation *c, const struct clue *x, enum correlator by, bool at_once)
{
	if (is_shared_by_many(c, x))
		return;
	for (uint32_t i = x->prev; i != NONE; i = c->clues[i].prev)
		if (!at_once || overlap(leg_at(s, c->clues[i].leg), leg_at(s, x->leg)))
			correlation_join(c, x->leg, c->clues[i].leg, by);
}

/* ---- REFER ---------------------------------------------------------------------------------------------------------- */

static uint64_t user_hash(const struct store *s, struct slice value)
{
	struct sip_addr a;
	struct sip_uri uri;

	if (!value.n || !sip_addr_parse(value, &a) || !sip_uri_parse(a.uri, &uri))
		return 0;
	return number_hash(uri.user, s->seed);
}

/* Who was asked to call is who calls; Referred-By (RFC 3892) says who asked. */
static bool is_asked_for(const struct store *s, uint32_t refer, uint32_t invite)
{
	struct sip_msg r, i;
	struct slice by, by_refer;
	uint64_t caller;

	if (!store_view(s, refer, &r) || !store_view(s, invite, &i))
		return false;
	by = sip_header_get(&i, slice_of("Referred-By"), 0);
	by_refer = sip_header_get(&r, slice_of("Referred-By"), 0);
	if (by.n) {
		uint64_t asker = user_hash(s, by);

		return asker && (asker == user_hash(s, by_refer) || asker == user_hash(s, r.key[SIP_K_FROM]));
	}
	caller = user_hash(s, i.key[SIP_K_FROM]);
	return caller && (caller == user_hash(s, r.key[SIP_K_TO]) || caller == user_hash(s, r.key[SIP_K_FROM]));
}

/* The INVITE belongs to the latest REFER that it can answer; each REFER has one. */
static void weigh_referred(const struct store *s, struct correlation *c, const struct clue *x)
{
	int64_t at_ns = msg_at(s, x->msg)->ts_ns;
	uint32_t i = x->prev;

	for (unsigned steps = 0; i != NONE && steps < LIMIT_CORRELATE_SHARED; i = c->clues[i].prev, steps++) {
		struct clue *r = &c->clues[i];
		int64_t refer_at_ns = msg_at(s, r->msg)->ts_ns;

		if (at_ns - refer_at_ns > refer_ns)
			return;
		if (r->kind != CLUE_REFER || r->is_used || r->leg == x->leg || !is_asked_for(s, r->msg, x->msg))
			continue;
		r->is_used = true;
		c->places[x->leg].is_consequence = true;
		correlation_join(c, x->leg, r->leg, CORRELATE_REFER);
		return;
	}
}

/* ---- the other side of a back-to-back user agent ---------------------------------------------------------------------------- */

struct candidates {
	uint32_t leg[LIMIT_CORRELATE_SHARED];
	unsigned n;
};

static void keep(struct candidates *k, unsigned *n, uint32_t leg)
{
	k->leg[(*n)++] = leg;
}

static void drop_taken(struct correlation *c, struct candidates *k, uint32_t leg)
{
	unsigned n = 0;

	for (unsigned i = 0; i < k->n; i++)
		if (c->places[k->leg[i]].next == k->leg[i] || correlation_root(c, k->leg[i]) == correlation_root(c, leg))
			keep(k, &n, k->leg[i]);
	k->n = n;
}

static void keep_callee(const struct correlation *c, struct candidates *k, uint32_t leg)
{
	unsigned n = 0;

	for (unsigned i = 0; i < k->n; i++)
		if (c->places[k->leg[i]].callee && c->places[k->leg[i]].callee == c->places[leg].callee)
			keep(k, &n, k->leg[i]);
	if (n)
		k->n = n;
}

static void keep_adjacent(const struct store *s, struct correlation *c, struct candidates *k, uint32_t leg)
{
	unsigned n = 0;

	for (unsigned i = 0; i < k->n; i++) {
		uint32_t a = k->leg[i] < leg ? k->leg[i] : leg, b = k->leg[i] < leg ? leg : k->leg[i];

		if (leg_ends_at(s, c, a, first_host(s, c, b), leg_at(s, b)->start_ns))
			keep(k, &n, k->leg[i]);
	}
	if (n)
		k->n = n;
}

static bool are_one_call(struct correlation *c, const struct candidates *k)
{
	for (unsigned i = 1; i < k->n; i++)
		if (correlation_root(c, k->leg[i]) != correlation_root(c, k->leg[0]))
			return false;
	return k->n > 0;
}

/* Joins a leg with the candidates where all of them are of one call. */
static void settle(struct correlation *c, struct candidates *k, uint32_t leg, enum correlator by)
{
	if (!are_one_call(c, k))
		keep_callee(c, k, leg);
	if (!are_one_call(c, k))
		drop_taken(c, k, leg);
	if (are_one_call(c, k))
		correlation_join(c, leg, k->leg[0], by);
}

static uint32_t second_host(const struct store *s, struct correlation *c, uint32_t leg)
{
	return host_to(s, c, msg_at(s, leg_at(s, leg)->first));
}

/* Legs of which one can have come from the other: they begin at different hosts and, where the first does not end where the
 * second begins (the capture does not show all the way, or the host has two addresses), go to different hosts, soon one
 * after the other. */
static bool can_follow(const struct store *s, struct correlation *c, uint32_t a, uint32_t b)
{
	const struct leg *x = leg_at(s, a), *y = leg_at(s, b);
	int64_t apart_ns = x->start_ns < y->start_ns ? y->start_ns - x->start_ns : x->start_ns - y->start_ns;
	uint32_t from = first_host(s, c, b);

	if (first_host(s, c, a) == from || !overlap(x, y))
		return false;
	return second_host(s, c, a) == from || leg_ends_at(s, c, a, from, y->start_ns) ||
	       (second_host(s, c, a) != second_host(s, c, b) && apart_ns <= refer_ns);
}

/* The same description on two legs while both last. */
static void weigh_sdp(const struct store *s, struct correlation *c, const struct clue *x)
{
	struct candidates k = {.n = 0};
	uint32_t i = x->prev;
	unsigned steps = 0;

	for (; i != NONE && steps < LIMIT_CORRELATE_SHARED; i = c->clues[i].prev, steps++) {
		uint32_t other = c->clues[i].leg;

		if (other < x->leg ? can_follow(s, c, other, x->leg) : can_follow(s, c, x->leg, other))
			k.leg[k.n++] = other;
	}
	if (i != NONE && k.n == LIMIT_CORRELATE_SHARED)
		return;
	keep_adjacent(s, c, &k, x->leg);
	settle(c, &k, x->leg, CORRELATE_SDP);
}

/* The same caller calls the same number, from the host where a leg to it has just ended. */
static void weigh_numbers(const struct store *s, struct correlation *c, const struct clue *x)
{
	int64_t start_ns = leg_at(s, x->leg)->start_ns;
	uint32_t from = first_host(s, c, x->leg), i = x->prev;
	struct candidates k = {.n = 0};

	if (!host_gets_invites(s, c, from))
		return;
	for (unsigned steps = 0; i != NONE; i = c->clues[i].prev, steps++) {
		uint32_t other = c->clues[i].leg;
		const struct leg *l = leg_at(s, other);

		if (start_ns - l->start_ns > numbers_ns)
			break;
		if (steps == LIMIT_CORRELATE_SHARED)
			return;
		if (leg_until(l) >= start_ns && leg_ends_at(s, c, other, from, start_ns))
			k.leg[k.n++] = other;
	}
	settle(c, &k, x->leg, CORRELATE_NUMBERS);
}

static void weigh(const struct store *s, struct correlation *c, const struct clue *x, unsigned round)
{
	switch ((enum clue_kind)x->kind) {
	case CLUE_SESSION_ID:
		if (round == 0)
			weigh_value(s, c, x, CORRELATE_SESSION_ID, false);
		break;
	case CLUE_HEADER:
		if (round == 0)
			weigh_value(s, c, x, CORRELATE_HEADERS, true);
		break;
	case CLUE_AFFIX:
		if (round == 0)
			weigh_value(s, c, x, CORRELATE_AFFIX, true);
		break;
	case CLUE_REFERRED:
		if (round == 0)
			weigh_referred(s, c, x);
		break;
	case CLUE_SDP:
		if (round == 1)
			weigh_sdp(s, c, x);
		break;
	case CLUE_NUMBERS:
		if (round == 2)
			weigh_numbers(s, c, x);
		break;
	case CLUE_REFER:
	case CLUE_CALLEE:
		break;
	}
}

void evidence_refs(const struct store *s, struct correlation *c)
{
	for (size_t i = 0; i < c->n_refs; i++)
		weigh_ref(s, c, &c->refs[i]);
	for (size_t i = 0; i < c->n_clues; i++)
		c->clues[i].is_used = false;
}

bool evidence_step(const struct store *s, struct correlation *c)
{
	enum { AT_ONCE = 4096, ROUNDS = 3 };
	struct making *m = &c->making;
	size_t end = c->n_clues - m->at > AT_ONCE ? m->at + AT_ONCE : c->n_clues;

	for (; m->at < end; m->at++)
		if (c->clues[m->at].prev != NONE)
			weigh(s, c, &c->clues[m->at], m->round);
	if (m->at < c->n_clues)
		return false;
	m->at = 0;
	return ++m->round == ROUNDS;
}
