/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows: two ends and what lay between them, kept once for both directions. Id 2i is the direction from the lesser end,
 * 2i+1 the other. A leg knows its latest, since its messages go to and fro between few ends. */
#include "analyzer/call/store_local.h"

/* The lesser end first. */
struct flow_key {
	const struct store *store;
	const struct flow *flow;
	const struct addr *ends[2];
};

static struct flow_pair *pair_at(const struct store *s, uint32_t pair)
{
	return pool_item(&s->flows, pair, sizeof(struct flow_pair));
}

static bool is_odd(const struct flow *f)
{
	uint64_t a[2], b[2];

	memcpy(a, f->src.ip, sizeof a);
	memcpy(b, f->dst.ip, sizeof b);
	if (a[1] != b[1])
		return a[1] > b[1];
	return a[0] != b[0] ? a[0] > b[0] : f->src.port > f->dst.port;
}

static struct flow turn(struct flow f, bool odd)
{
	struct addr src = f.src;

	if (odd) {
		f.src = f.dst;
		f.dst = src;
	}
	return f;
}

static bool flow_is(const void *ctx, uint32_t pair)
{
	const struct flow_key *k = ctx;
	const struct flow *a = &pair_at(k->store, pair)->flow;

	return a->transport == k->flow->transport && a->path == k->flow->path && addr_eq(&a->src, k->ends[0]) &&
	       addr_eq(&a->dst, k->ends[1]);
}

uint64_t flow_hash(const struct store *s, const struct flow *f)
{
	uint64_t road = f->transport + 1u + ((uint32_t)f->path << 8);

	return addr_hash(&f->src, s->seed) + addr_hash(&f->dst, s->seed) + road * 0x9E3779B97F4A7C15ull;
}

/* The pair of the same ends by the plain path. */
static uint32_t plain_pair(struct store *s, const struct flow *f)
{
	struct flow plain = *f;

	plain.path = 0;
	return flow_of(s, &plain, flow_hash(s, &plain)) / 2;
}

uint32_t flow_of(struct store *s, const struct flow *f, uint64_t hash)
{
	bool odd = is_odd(f);
	struct flow_key k = {s, f, {odd ? &f->dst : &f->src, odd ? &f->src : &f->dst}};
	uint32_t pair = map_get(&s->flow_map, hash, flow_is, &k);

	if (pair == NONE) {
		uint32_t plain = f->path ? plain_pair(s, f) : s->flows.n;

		pair = s->flows.n;
		*(struct flow_pair *)pool_add(&s->flows) = (struct flow_pair){.flow = turn(*f, odd), .ends = plain & 0x3fffffff};
		map_put(&s->flow_map, hash, pair);
	}
	return pair * 2 + odd;
}

/* 64 bits of a seeded hash stand for the ends here: that two pairs of one leg share them does not happen. */
uint32_t leg_flow(struct store *s, struct leg *l, const struct flow *f, uint64_t hash)
{
	uint32_t id;
	unsigned i;

	for (i = 0; i < LEG_FLOWS; i++)
		if (l->flow_hash[i] == hash && l->flow_pair[i] != NONE)
			return l->flow_pair[i] * 2 + is_odd(f);
	id = flow_of(s, f, hash);
	i = l->flow_pair[0] == NONE ? 0 : l->next_flow;
	l->flow_hash[i] = hash;
	l->flow_pair[i] = id / 2;
	l->next_flow = (uint8_t)((i + 1) % LEG_FLOWS) & 3;
	return id;
}

struct flow store_flow(const struct store *s, uint32_t id)
{
	return turn(pair_at(s, id / 2)->flow, id & 1);
}

void flow_prefetch(const struct store *s, uint32_t flow)
{
	__builtin_prefetch(pair_at(s, flow / 2));
}

uint32_t flow_ends(const struct store *s, uint32_t flow)
{
	return pair_at(s, flow / 2)->ends * 2 + (flow & 1);
}

bool opposite_ways(const struct store *s, const struct msg *a, const struct msg *b)
{
	struct flow f, g;

	if ((a->flow ^ b->flow) == 1)
		return true;
	f = store_flow(s, a->flow);
	g = store_flow(s, b->flow);
	return addr_ip_eq(&f.src, &g.dst) && addr_ip_eq(&f.dst, &g.src);
}

const struct addr *flow_sender(const struct store *s, uint32_t flow)
{
	const struct flow *f = &pair_at(s, flow / 2)->flow;

	return flow & 1 ? &f->dst : &f->src;
}

bool same_sender(const struct store *s, uint32_t flow_a, uint32_t flow_b)
{
	return flow_a == flow_b || addr_ip_eq(flow_sender(s, flow_a), flow_sender(s, flow_b));
}

bool same_hop(const struct store *s, uint32_t flow_a, uint32_t flow_b)
{
	const struct flow *a = &pair_at(s, flow_a / 2)->flow, *b = &pair_at(s, flow_b / 2)->flow;

	return a == b || (addr_ip_eq(&a->src, &b->src) && addr_ip_eq(&a->dst, &b->dst)) ||
	       (addr_ip_eq(&a->src, &b->dst) && addr_ip_eq(&a->dst, &b->src));
}

void flow_invites(const struct store *s, uint32_t id)
{
	struct flow_pair *p = pair_at(s, id / 2);

	p->invites = (p->invites | 1u << (id & 1)) & 3;
}

uint32_t flow_next_invites(const struct store *s, uint32_t id)
{
	for (; id / 2 < s->flows.n; id++)
		if (pair_at(s, id / 2)->invites >> (id & 1) & 1)
			return id;
	return NONE;
}

bool store_speaks_sip(const struct store *s, const struct addr *host)
{
	for (uint32_t i = 0; i < s->flows.n; i++) {
		const struct flow_pair *p = pool_at(&s->flows, i);

		if (addr_ip_eq(&p->flow.src, host) || addr_ip_eq(&p->flow.dst, host))
			return true;
	}
	return false;
}
