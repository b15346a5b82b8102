/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions (RFC 3261 §17): which request a response answers, and which message repeats which. One transaction here
 * is what one hop shows of it: a proxy that passes a request on puts its own branch on top. */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "analyzer/call/store_local.h"

enum { DUPLICATE_NS = 5 * NS_PER_MS }; /* METRICS.md §2: the tap's second copy comes within 5 ms */
enum { MIRROR_NS = 1000 * NS_PER_MS }; /* a mirror in HEP goes through an agent, which may gather before it sends */

/* Branch and sent-by name the transaction (§17.2.3). Without the magic cookie (RFC 2543) the branch may be missing or
 * the same for all; the CSeq number, which is in every key, then tells requests apart. */
uint64_t txn_via_hash(const struct store *s, const struct sip_msg *m)
{
	struct slice sent_by, branch;

	if (!sip_via_key(m->key[SIP_K_VIA], &sent_by, &branch))
		return 0;
	return hash_short(branch, s->seed) + 3 * hash_short(sent_by, s->seed);
}

uint64_t txn_key(const struct store *s, const struct adding *a, enum sip_method method)
{
	uint64_t h = hash_mix(a->leg_hash + a->sip->cseq, s->seed + method);

	if (method == SIP_OTHER)
		h = hash_mix(h, hash_short(a->sip->cseq_method, s->seed));
	return hash_mix(h, a->via_hash);
}

struct txn_key_ctx {
	const struct store *store;
	uint64_t key;
};

static bool txn_is(const void *ctx, uint32_t id)
{
	const struct txn_key_ctx *k = ctx;

	return txn_at(k->store, id)->key == k->key;
}

/* Which of a leg's latest transactions may have that key, two bits for each. */
static unsigned recent_like(const struct leg *l, uint64_t key)
{
#ifdef __SSE2__
	__m128i keys = _mm_loadu_si128((const void *)l->recent_key);

	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi16(keys, _mm_set1_epi16((short)key))) & ((1u << 2 * LEG_RECENT) - 1);
#else
	unsigned set = 0;

	for (unsigned i = 0; i < LEG_RECENT; i++)
		set |= (l->recent_key[i] == (uint16_t)key ? 3u : 0u) << 2 * i;
	return set;
#endif
}
_Static_assert(sizeof(((struct leg *)NULL)->recent_key) == 16, "the keys of the latest transactions are compared at once");

uint32_t txn_guess(const struct leg *l, uint64_t key)
{
	unsigned set = recent_like(l, key);

	return set ? l->recent_txn[(unsigned)__builtin_ctz(set) / 2] : NONE;
}

/* A leg has few transactions, and a message belongs to one of its latest. Those are found in the leg itself; only what
 * is older is in the map. */
static uint32_t txn_find(const struct store *s, const struct leg *l, uint64_t key)
{
	struct txn_key_ctx k = {s, key};

	for (unsigned set = recent_like(l, key); set; set &= set - 1) {
		uint32_t id = l->recent_txn[(unsigned)__builtin_ctz(set) / 2];

		if (id != NONE && txn_is(&k, id))
			return id;
	}
	return l->n_txns <= LEG_RECENT ? NONE : map_get(&s->txn_map, key, txn_is, &k);
}

static uint32_t txn_make(struct store *s, struct leg *l, const struct adding *a, uint64_t key)
{
	uint32_t id = s->txns.n, *recent = &l->recent_txn[l->n_txns % LEG_RECENT];
	struct txn *t = pool_add(&s->txns);

	*t = (struct txn){.key = key, .leg = a->msg->leg, .prev = l->last_txn, .request = NONE, .last = NONE, .final = NONE,
		.method = a->msg->method};
	if (*recent != NONE)
		map_put(&s->txn_map, txn_at(s, *recent)->key, *recent);
	*recent = l->last_txn = id;
	l->recent_key[l->n_txns++ % LEG_RECENT] = (uint16_t)key;
	if (l->n_txns > LIMIT_DIAG_PAIRS)
		count(s->counters, C_TXN_UNCOMPARED);
	return id;
}

/* An ACK belongs to its INVITE's transaction where that ended in a non-2xx (§17.1.1.3). The ACK of a 2xx is a
 * transaction of its own (§13.2.2.4), even where an old client gave it the INVITE's branch. */
static uint32_t ack_txn(struct store *s, struct leg *l, const struct adding *a)
{
	uint32_t id = txn_find(s, l, a->txn_key);
	uint64_t key;

	if (id != NONE) {
		const struct txn *t = txn_at(s, id);

		if (t->final == NONE || msg_at(s, t->final)->status >= 300)
			return id;
	}
	key = txn_key(s, a, SIP_ACK);
	id = txn_find(s, l, key);
	return id != NONE ? id : txn_make(s, l, a, key);
}

/* A reliable provisional response has its RSeq in its identity (RFC 3262 §3). */
static bool same_rseq(const struct store *s, const struct adding *a, uint32_t earlier)
{
	struct slice rseq = a->sip->key[SIP_K_RSEQ];
	struct sip_msg m;

	if (!rseq.n || !store_view(s, earlier, &m))
		return true;
	return slice_eq(rseq, m.key[SIP_K_RSEQ]);
}

static bool same_ends(const struct store *s, uint32_t a, uint32_t b)
{
	return a == b || flow_ends(s, a) == flow_ends(s, b);
}

/* METRICS.md §2: the same branch, sent-by and CSeq (one transaction), for responses also status and To tag; and seen on
 * the same way, since another hop or another tap repeats nothing. */
static uint32_t find_repeated(const struct store *s, const struct txn *t, const struct adding *a)
{
	const struct msg *m = a->msg;
	uint32_t found = NONE;
	unsigned steps = 0;

	for (uint32_t i = t->last; i != NONE && steps < LIMIT_TXN_REPEATS; i = msg_at(s, i)->txn_prev, steps++) {
		const struct msg *e = msg_at(s, i);

		if (e->status != m->status || e->method != m->method || !same_ends(s, e->flow, m->flow))
			continue;
		if (m->status && (e->tags != m->tags || !same_rseq(s, a, i)))
			continue;
		found = e->repeats != NONE ? e->repeats : i;
		break;
	}
	return found;
}

static bool came_by_hep(const struct store *s, const struct msg *m)
{
	return store_flow(s, m->flow).path >> ROAD_HEP & 1;
}

static bool is_near(const struct msg *a, const struct msg *b, int64_t ns)
{
	return a->ts_ns - b->ts_ns < ns && b->ts_ns - a->ts_ns < ns;
}

/* Whether an earlier message is the same datagram, seen twice by the tap: it is compared with the latest of its kind. */
static bool is_seen_twice(const struct store *s, const struct txn *t, const struct adding *a, uint32_t first)
{
	const struct msg *m = a->msg;
	bool by_hep = came_by_hep(s, m);
	unsigned steps = 0;

	for (uint32_t i = t->last; i != NONE && steps < LIMIT_TXN_REPEATS; i = msg_at(s, i)->txn_prev, steps++) {
		const struct msg *e = msg_at(s, i);

		if ((i != first && e->repeats != first) || came_by_hep(s, e) != by_hep)
			continue;
		return e->ip_id == m->ip_id && is_near(e, m, DUPLICATE_NS) && slice_eq(store_text(s, i), a->sip->text);
	}
	return false;
}

/* Whether it is the mirror of an earlier message in HEP, or an earlier one was its mirror. Where a message was sent again,
 * each time it was sent has its mirror: more of the other kind must have come than of its own. */
static bool is_mirrored(const struct store *s, const struct txn *t, const struct adding *a, uint32_t first)
{
	const struct msg *m = a->msg, *latest[2] = {NULL, NULL};
	unsigned own = came_by_hep(s, m), n[2] = {0, 0}, steps = 0;
	uint32_t other = NONE;

	for (uint32_t i = t->last; i != NONE && steps < LIMIT_TXN_REPEATS; i = msg_at(s, i)->txn_prev, steps++) {
		const struct msg *e = msg_at(s, i);
		unsigned side = came_by_hep(s, e);

		if (i != first && e->repeats != first)
			continue;
		if (!latest[side] || !is_near(latest[side], e, DUPLICATE_NS))
			n[side]++;
		latest[side] = e;
		if (side != own && other == NONE)
			other = i;
	}
	return n[!own] > n[own] && is_near(msg_at(s, other), m, MIRROR_NS) && slice_eq(store_text(s, other), a->sip->text);
}

/* The bit of a kind of message: one of txn.seen. What find_repeated takes for the same has the same. Those that most calls
 * have do not share theirs. */
static uint32_t kind_bit(const struct msg *m)
{
	switch (m->status) {
	case 0:
		return m->method == SIP_ACK ? 1u : 2u;
	case 100:
		return 4;
	case 180:
		return 8;
	case 183:
		return 16;
	case 200:
		return 32;
	default:
		return 64u << m->status % 16;
	}
}

static void mark_repeat(struct store *s, struct txn *t, const struct adding *a)
{
	uint32_t bit = kind_bit(a->msg), first = NONE;

	if (t->seen & bit)
		first = find_repeated(s, t, a);
	t->seen |= bit & 0x3fffff;
	if (first == NONE)
		return;
	a->msg->repeats = first;
	if (is_seen_twice(s, t, a, first) || is_mirrored(s, t, a, first)) {
		a->msg->flags |= MSG_DUPLICATE;
		s->totals.duplicates++;
		count(s->counters, C_SIP_DUPLICATE);
	} else {
		a->msg->flags |= MSG_RETRANSMISSION;
		s->totals.retransmissions++;
	}
}

static void take_request(struct txn *t, const struct adding *a)
{
	t->request = a->id;
	t->has_tag = a->to_hash != 0;
}

static uint32_t txn_of(struct store *s, struct leg *l, const struct adding *a)
{
	uint32_t id;

	if (a->msg->method == SIP_ACK && a->sip->is_request)
		return ack_txn(s, l, a);
	id = txn_find(s, l, a->txn_key);
	return id != NONE ? id : txn_make(s, l, a, a->txn_key);
}

void txn_add(struct store *s, struct leg *l, const struct adding *a)
{
	struct msg *m = a->msg;
	struct txn *t;

	if (a->txn_guess != NONE && a->txn_near->key == a->txn_key && !(m->method == SIP_ACK && a->sip->is_request)) {
		m->txn = a->txn_guess;
		t = a->txn_near;
	} else {
		m->txn = txn_of(s, l, a);
		t = txn_at(s, m->txn);
	}
	mark_repeat(s, t, a);
	m->txn_prev = t->last;
	t->last = a->id;
	if (a->sip->is_request && t->request == NONE && m->method == t->method)
		take_request(t, a);
	if (m->status >= 200 && t->final == NONE)
		t->final = a->id;
}

/* The request travelled the other way on the same hop; where none did, the transaction's first. */
uint32_t store_responds_to(const struct store *s, uint32_t msg)
{
	const struct msg *m = msg_at(s, msg);
	uint32_t found = NONE;
	const struct txn *t;
	unsigned steps = 0;

	if (m->status == 0 || m->txn == NONE)
		return NONE;
	t = txn_at(s, m->txn);
	for (uint32_t i = m->txn_prev; i != NONE && steps < LIMIT_TXN_REPEATS; i = msg_at(s, i)->txn_prev, steps++) {
		const struct msg *r = msg_at(s, i);

		if (r->status == 0 && r->method == t->method && opposite_ways(s, r, m))
			found = r->repeats != NONE ? r->repeats : i;
	}
	return found != NONE ? found : t->request;
}
