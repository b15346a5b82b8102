/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the stream of a packet in a second reading. The store has bound streams by what it knew at the time; here ends,
 * SSRC and the frames between a stream's first and last are enough. */
#include "analyzer/report/stream_set.h"

/* The same in either direction. */
static uint64_t pair_hash(uint64_t seed, const struct addr *a, const struct addr *b)
{
	return hash_mix(addr_hash(a, seed) + addr_hash(b, seed), seed);
}

static uint64_t stream_hash(uint64_t seed, const struct addr *src, const struct addr *dst, uint32_t ssrc)
{
	return hash_mix(hash_mix(addr_hash(src, seed), addr_hash(dst, seed)), seed + ssrc);
}

/* Whatever the ports. */
static uint64_t told_hash(uint64_t seed, const struct addr *a, const struct addr *b, uint32_t ssrc)
{
	struct addr x = *a, y = *b;

	x.port = y.port = 0;
	return hash_mix(pair_hash(seed, &x, &y), seed + ssrc);
}

void stream_set_free(struct stream_set *s)
{
	map_free(&s->by_stream);
	map_free(&s->by_pair);
	map_free(&s->by_told);
}

struct wanted {
	const struct store *store;
	const struct addr *src, *dst;
	uint32_t ssrc, frame;
};

static bool is_stream(const void *ctx, uint32_t id)
{
	const struct wanted *w = ctx;
	const struct stream *x = store_stream(w->store, id);

	return x->ssrc == w->ssrc && addr_eq(&x->src, w->src) && addr_eq(&x->dst, w->dst) && w->frame >= x->first_frame &&
	       w->frame <= x->last_frame;
}

static bool is_pair(const void *ctx, uint32_t id)
{
	const struct wanted *w = ctx;
	const struct stream *x = store_stream(w->store, id);

	return (addr_eq(&x->src, w->src) && addr_eq(&x->dst, w->dst)) || (addr_eq(&x->src, w->dst) && addr_eq(&x->dst, w->src));
}

/* RTCP may use other ports than RTP. */
static bool is_told_of(const void *ctx, uint32_t id)
{
	const struct wanted *w = ctx;
	const struct stream *x = store_stream(w->store, id);

	return x->ssrc == w->ssrc && ((addr_ip_eq(&x->src, w->src) && addr_ip_eq(&x->dst, w->dst)) ||
		(addr_ip_eq(&x->src, w->dst) && addr_ip_eq(&x->dst, w->src)));
}

/* Of streams between the same ends, or with the same SSRC, which may be very many, the first one will do. */
static void add_first(struct map *m, uint64_t hash, map_eq_fn is_it, const struct wanted *w, uint32_t stream)
{
	if (map_get(m, hash, is_it, w) == NONE)
		map_put(m, hash, stream);
}

void stream_set_add(struct stream_set *s, uint32_t stream)
{
	const struct stream *x = store_stream(s->store, stream);
	const struct wanted w = {s->store, &x->src, &x->dst, x->ssrc, 0};
	uint64_t seed = store_seed(s->store);

	map_put(&s->by_stream, stream_hash(seed, &x->src, &x->dst, x->ssrc), stream);
	add_first(&s->by_pair, pair_hash(seed, &x->src, &x->dst), is_pair, &w, stream);
	add_first(&s->by_told, told_hash(seed, &x->src, &x->dst, x->ssrc), is_told_of, &w, stream);
}

static uint32_t find_told(const struct stream_set *s, struct wanted *w, uint32_t ssrc)
{
	w->ssrc = ssrc;
	return map_get(&s->by_told, told_hash(store_seed(s->store), w->src, w->dst, ssrc), is_told_of, w);
}

static uint32_t find_rtcp(const struct stream_set *s, struct wanted *w, struct slice rest)
{
	struct rtcp_item x;

	while (rtcp_next(&rest, &x)) {
		uint32_t id = find_told(s, w, x.ssrc);

		for (unsigned i = 0; id == NONE && i < x.n_blocks; i++)
			id = find_told(s, w, x.blocks[i].ssrc);
		if (id == NONE && x.has_voip)
			id = find_told(s, w, x.voip.ssrc);
		if (id != NONE)
			return id;
	}
	return NONE;
}

uint32_t stream_set_find(const struct stream_set *s, const struct pass_item *i)
{
	const struct flow *f = &i->payload->flow;
	uint64_t seed = store_seed(s->store);
	struct wanted w = {s->store, &f->src, &f->dst, 0, 0};

	switch (i->kind) {
	case PASS_RTP:
		w.ssrc = i->rtp->ssrc;
		w.frame = i->payload->frame->number;
		return map_get(&s->by_stream, stream_hash(seed, &f->src, &f->dst, w.ssrc), is_stream, &w);
	case PASS_RTCP:
		return find_rtcp(s, &w, i->payload->bytes);
	case PASS_STUN:
	case PASS_ICMP:
		return map_get(&s->by_pair, pair_hash(seed, &f->src, &f->dst), is_pair, &w);
	default:
		return NONE;
	}
}
