/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which legs go so that memory stays within a cap, and how much memory there is. The order: those that have ended, by when
 * they did; then those that go on, by when they began. A stream of no leg counts as one of its own; messages without a Call-ID
 * go a thousand at a time. How what stays closes up is in compact.c. */
#include "analyzer/call/compact.h"

#include "analyzer/call/correlate.h"

enum { ENDED_S = 30 };          /* a stream of no leg without packets for so long has ended */

/* ---- how much memory --------------------------------------------------------------------------------------------- */

size_t store_bytes(const struct store *s)
{
	return pool_bytes(&s->msgs) + pool_bytes(&s->legs) + pool_bytes(&s->txns) + pool_bytes(&s->dialogs) +
	       pool_bytes(&s->flows) + map_bytes(&s->leg_map) + map_bytes(&s->txn_map) + map_bytes(&s->dialog_map) +
	       map_bytes(&s->flow_map) + s->names.total + s->waiting.cap * sizeof *s->waiting.v + icmp_bytes(s) +
	       voice_bytes(s->voice) + losses_bytes(s) + sizeof *s->memo;
}

size_t store_bytes_with_readers(const struct store *s)
{
	return store_bytes(s) + correlation_bytes(s->correlation) + finding_store_bytes(s) + heard_bytes(s);
}

uint64_t store_all_msgs(const struct store *s)
{
	return s->msgs.n + s->totals.past_messages;
}

uint64_t store_all_legs(const struct store *s)
{
	return s->legs.n + s->totals.past_legs;
}

uint64_t store_all_streams(const struct store *s)
{
	return store_n_streams(s) + s->totals.past_streams;
}

uint64_t store_all_calls(const struct store *s)
{
	return store_n_calls(s) + s->totals.past_calls;
}

/* ---- candidates -------------------------------------------------------------------------------------------------- */

enum kind { KIND_LEG, KIND_STREAM, KIND_MSGS };
struct candidate {
	int64_t ns;                 /* when it ended, or began */
	uint32_t id;                /* of the leg, the stream, or the first message of POOL_CHUNK */
	uint32_t bytes;             /* about */
	uint8_t goes_on;
	uint8_t kind;
};
struct queue {
	struct candidate *v;
	size_t n;
	uint64_t bytes;             /* of all */
};

static void put(struct queue *q, struct candidate c)
{
	q->v[q->n++] = c;
	q->bytes += c.bytes;
}

static bool has_ended(const struct leg *l)
{
	return l->state != LEG_CALLING && l->state != LEG_RINGING && l->state != LEG_IN_CALL && l->state != LEG_PENDING &&
	       l->state != LEG_ACTIVE;
}

/* Slots of maps are a bit more than half full. */
enum { SLOT = 14 };
static uint32_t leg_weight(const struct leg *l)
{
	uint64_t n = sizeof *l + l->call_id.n + 1 + SLOT + l->n_messages * sizeof(struct msg) + l->n_txns * sizeof(struct txn) +
		     l->n_dialogs * (sizeof(struct dialog) + SLOT);

	return n < UINT32_MAX / 2 ? (uint32_t)n : UINT32_MAX / 2;
}

static void put_legs(const struct store *s, struct queue *q)
{
	for (uint32_t i = 0; i < s->legs.n; i++) {
		const struct leg *l = leg_at(s, i);
		bool goes_on = !has_ended(l);

		put(q, (struct candidate){goes_on ? l->start_ns : l->end_ns, i, leg_weight(l), goes_on, KIND_LEG});
	}
}

static uint32_t stream_weight(const struct stream *st)
{
	return (uint32_t)(sizeof *st + (st->series ? sizeof *st->series : 0) + 2 * sizeof(struct place) + 4 * SLOT +
			  (st->own.rtcp != NONE ? sizeof(struct stream_rtcp) : 0));
}

/* Legs come first in the queue, by their ids. */
static void put_streams(const struct store *s, struct queue *q)
{
	const struct voice *v = s->voice;

	for (uint32_t i = 0; i < v->streams.n; i++) {
		const struct stream *st = stream_at(v, i);
		bool goes_on = s->now_ns - st->end_ns < ENDED_S * NS_PER_S;
		uint32_t bytes = stream_weight(st);

		if (st->leg == NONE) {
			put(q, (struct candidate){goes_on ? st->start_ns : st->end_ns, i, bytes, goes_on, KIND_STREAM});
			continue;
		}
		q->v[st->leg].bytes += q->v[st->leg].bytes < UINT32_MAX / 2 ? bytes : 0;
		q->bytes += bytes;
	}
	for (uint32_t i = 0; i < v->media.n; i++) {
		uint32_t leg = media_at(v, i)->m.leg;

		q->v[leg].bytes += q->v[leg].bytes < UINT32_MAX / 2 ? (uint32_t)sizeof(struct media_item) : 0;
		q->bytes += sizeof(struct media_item);
	}
}

/* Messages of no leg, a chunk of the pool at a time. */
static void put_msgs(const struct store *s, struct queue *q)
{
	for (uint32_t i = 0; s->counters->n[C_SIP_NO_CALL_ID] && i < s->msgs.n; i += POOL_CHUNK) {
		struct candidate c = {INT64_MIN, i, 0, 0, KIND_MSGS};

		for (uint32_t k = i; k < s->msgs.n && k < i + POOL_CHUNK; k++) {
			const struct msg *m = msg_at(s, k);

			if (m->leg != NONE)
				continue;
			c.bytes += sizeof *m;
			c.ns = m->ts_ns > c.ns ? m->ts_ns : c.ns;
		}
		if (c.bytes)
			put(q, c);
	}
}

static int candidate_cmp(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->goes_on != y->goes_on)
		return x->goes_on < y->goes_on ? -1 : 1;
	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static struct queue queue_of(const struct store *s)
{
	size_t most = (size_t)s->legs.n + s->voice->streams.n + s->msgs.n / POOL_CHUNK + 1;
	struct queue q = {.v = mem_alloc(most * sizeof *q.v)};

	put_legs(s, &q);
	put_streams(s, &q);
	put_msgs(s, &q);
	if (q.n)
		qsort(q.v, q.n, sizeof *q.v, candidate_cmp);
	return q;
}

/* ---- letting go -------------------------------------------------------------------------------------------------- */

static struct going going_new(const struct store *s)
{
	return (struct going){.legs = mem_zalloc((size_t)s->legs.n + 1), .streams = mem_zalloc((size_t)s->voice->streams.n + 1),
		.until_ns = TIME_NONE};
}

/* Calls of which no leg is left. */
static void count_calls(struct store *s, const struct going *g)
{
	uint32_t n = store_n_calls(s);
	bool *stays = mem_zalloc((size_t)n + 1);

	for (uint32_t i = 0; i < s->legs.n; i++)
		if (!g->legs[i])
			stays[store_call_of(s, i).number - 1] = true;
	for (uint32_t i = 0; i < n; i++)
		s->totals.past_calls += !stays[i];
	free(stays);
}

static void let_go(struct store *s, struct going *g)
{
	count_calls(s, g);
	for (unsigned i = 0; i < s->n_listeners; i++)
		if (s->listeners[i].going)
			s->listeners[i].going(s->listeners[i].ctx, g->legs, s->legs.n);
	for (uint32_t i = 0; i < s->legs.n; i++)
		s->counters->n[C_EVICTED_EARLY] += g->legs[i] && !has_ended(leg_at(s, i));
	kpi_remember(s, g->legs);
	store_compact(s, g);
	free(g->legs);
	free(g->streams);
}

static void take(struct going *g, const struct candidate *c)
{
	if (c->kind == KIND_LEG)
		g->legs[c->id] = true;
	else if (c->kind == KIND_STREAM)
		g->streams[c->id] = true;
	else if (g->until_ns == TIME_NONE || c->ns >= g->until_ns)
		g->until_ns = c->ns + 1;
}

/* Lets go of about that share of all there is. False where there is nothing. */
static bool let_share_go(struct store *s, double share)
{
	struct queue q = queue_of(s);
	struct going g = going_new(s);
	double wanted = share * 1.25 * (double)q.bytes, bytes = 0; /* weights are about right */
	bool any = q.n > 0;

	for (size_t i = 0; i < q.n && (i == 0 || bytes < wanted); i++) {
		take(&g, &q.v[i]);
		bytes += q.v[i].bytes;
	}
	free(q.v);
	let_go(s, &g);
	return any;
}

void store_shrink(struct store *s, size_t bytes)
{
	size_t has = store_bytes(s);

	if (has <= bytes)
		return;
	store_settle(s);
	do {
		if (!let_share_go(s, (double)(has - bytes) / (double)has))
			return;
		has = store_bytes(s);
	} while (has > bytes + bytes / 16);
	mem_trim();
}

void store_evict(struct store *s, const uint32_t *legs, size_t n)
{
	struct going g = going_new(s);

	for (size_t i = 0; i < n; i++)
		g.legs[legs[i]] = true;
	let_go(s, &g);
}

void store_listen(struct store *s, const struct store_listener *l)
{
	if (s->n_listeners < STORE_LISTENERS)
		s->listeners[s->n_listeners++] = *l;
}
