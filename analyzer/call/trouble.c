/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could not be reached and has no message to say so: connections that were refused or reset, handshakes of TLS that failed,
 * media that ICMP says nobody takes. The same trouble between the same hosts is kept once, and counted. */
#include "stream.h"

#include "analyzer/call/compact.h"

/* Made with the first: most captures have none. */
struct troubles {
	struct pool pool;       /* struct trouble, in the order of their first frames */
	struct map map;         /* by what tells them apart */
	struct map by_leg;      /* leg → its latest */
};

static struct trouble *trouble_at(const struct store *s, uint32_t id)
{
	return pool_at(&s->troubles->pool, id);
}

uint32_t store_n_troubles(const struct store *s)
{
	return s->troubles ? s->troubles->pool.n : 0;
}

const struct trouble *store_trouble(const struct store *s, uint32_t id)
{
	return trouble_at(s, id);
}

/* ---- which is it ------------------------------------------------------------------------------------------------- */

struct key {
	const struct store *store;
	const struct trouble *t;
};

/* A client takes another port each time. */
static bool is_same(const void *ctx, uint32_t id)
{
	const struct key *k = ctx;
	const struct trouble *x = trouble_at(k->store, id);

	return x->kind == k->t->kind && x->code == k->t->code && x->leg == k->t->leg && addr_eq(&x->dst, &k->t->dst) &&
			addr_ip_eq(&x->src, &k->t->src);
}

static bool is_of_leg(const void *ctx, uint32_t id)
{
	const struct key *k = ctx;

	return trouble_at(k->store, id)->leg == k->t->leg;
}

static uint64_t leg_hash(uint32_t leg)
{
	return hash_mix(leg, 2);
}

uint32_t store_leg_trouble(const struct store *s, uint32_t leg)
{
	struct trouble t = {.leg = leg};
	struct key k = {s, &t};

	return s->troubles ? map_get(&s->troubles->by_leg, leg_hash(leg), is_of_leg, &k) : NONE;
}

/* ---- taking ------------------------------------------------------------------------------------------------------- */

static void make(struct store *s, const struct trouble *t, uint64_t hash)
{
	struct troubles *all = s->troubles;
	uint32_t id = all->pool.n, latest = t->leg == NONE ? NONE : store_leg_trouble(s, t->leg);
	struct trouble *x = pool_add(&all->pool);

	*x = *t;
	x->n = 0;
	x->prev = latest;
	map_put(&all->map, hash, id);
	if (t->leg == NONE)
		return;
	if (latest != NONE)
		map_del(&all->by_leg, leg_hash(t->leg), latest);
	map_put(&all->by_leg, leg_hash(t->leg), id);
}

static void take(struct store *s, const struct trouble *t)
{
	struct key k = {s, t};
	uint64_t hash = hash_mix(addr_hash(&t->dst, s->seed) + t->kind, s->seed);
	struct trouble *x;
	uint32_t id;

	if (!s->troubles) {
		s->troubles = mem_zalloc(sizeof *s->troubles);
		pool_init(&s->troubles->pool, sizeof *t, NULL);
	}
	id = map_get(&s->troubles->map, hash, is_same, &k);
	if (id == NONE && s->troubles->pool.n >= LIMIT_TROUBLES) {
		count(s->counters, C_TROUBLE_FULL);
		return;
	}
	if (id == NONE) {
		id = s->troubles->pool.n;
		make(s, t, hash);
	}
	x = trouble_at(s, id);
	x->n++;
	x->last_ns = t->first_ns;
	x->last_frame = t->first_frame;
	s->generation++;
}

/* Ports that SIP is registered for, and those beside them that are taken for it. */
static bool is_sip_port(uint16_t port)
{
	return port >= 5060 && port < 5100;
}

bool store_takes_trouble(const struct net_trouble *e)
{
	return is_sip_port(e->flow.dst.port) || e->is_sip;
}

void store_add_trouble(struct store *s, const struct net_trouble *e)
{
	struct trouble t = {.kind = e->kind, .code = e->code, .is_tls = e->is_tls, .leg = NONE, .prev = NONE, .src = e->flow.src,
		.dst = e->flow.dst, .by = e->by, .first_ns = e->frame->ts_ns, .first_frame = e->frame->number};

	t.src.port = 0;
	if (store_takes_trouble(e))
		take(s, &t);
}

void store_add_icmp_media(struct store *s, const struct icmp_error *e)
{
	struct trouble t = {.kind = TROUBLE_MEDIA, .src = e->quoted.flow.src, .dst = e->quoted.flow.dst, .by = e->from,
		.icmp_type = e->type, .code = e->code, .is_ip6 = e->is_ip6, .first_ns = e->frame->ts_ns,
		.first_frame = e->frame->number, .prev = NONE};

	t.leg = voice_leg_at(s, &t.dst, t.first_ns);
	if (t.leg == NONE)
		return;
	count(s->counters, C_ICMP_MEDIA);
	take(s, &t);
}

void troubles_compact(struct store *s, const struct moves *m)
{
	struct troubles *all = s->troubles;
	uint32_t *to, n = 0;

	if (!all)
		return;
	to = mem_alloc(((size_t)all->pool.n + 1) * sizeof *to);
	for (uint32_t i = 0; i < all->pool.n; i++) {
		struct trouble *x = trouble_at(s, i);

		to[i] = x->leg != NONE && m->legs[x->leg] == NONE ? NONE : n++;
		if (to[i] == NONE)
			continue;
		x->leg = gone_to(m->legs, x->leg);
		x->prev = gone_to(to, x->prev);
	}
	pool_close_up(&all->pool, to);
	map_renumber(&all->map, to);
	free(to);
	map_free(&all->by_leg);
	for (uint32_t i = 0; i < all->pool.n; i++) {
		const struct trouble *x = trouble_at(s, i);

		if (x->leg == NONE)
			continue;
		if (x->prev != NONE)
			map_del(&all->by_leg, leg_hash(x->leg), x->prev);
		map_put(&all->by_leg, leg_hash(x->leg), i);
	}
}

void troubles_free(struct store *s)
{
	if (!s->troubles)
		return;
	pool_free(&s->troubles->pool);
	map_free(&s->troubles->map);
	map_free(&s->troubles->by_leg);
	free(s->troubles);
}
