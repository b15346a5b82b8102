/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the stream of a packet in a second reading. The store has bound streams by what it knew at the time; here ends,
 * SSRC and the frames between a stream's first and last are enough. */
#include "analyzer/report/stream_set.h"

static uint64_t pair_hash(const struct addr *a, const struct addr *b)
{
	return hash_mix(addr_hash(a, 1) + addr_hash(b, 1), 1);
}

static uint64_t stream_hash(const struct addr *src, const struct addr *dst, uint32_t ssrc)
{
	return hash_mix(hash_mix(addr_hash(src, 1), addr_hash(dst, 1)), ssrc);
}

void stream_set_add(struct stream_set *s, uint32_t stream)
{
	const struct stream *x = store_stream(s->store, stream);

	map_put(&s->by_stream, stream_hash(&x->src, &x->dst, x->ssrc), stream);
	map_put(&s->by_pair, pair_hash(&x->src, &x->dst), stream);
	map_put(&s->by_ssrc, hash_mix(x->ssrc, 2), stream);
}

void stream_set_free(struct stream_set *s)
{
	map_free(&s->by_stream);
	map_free(&s->by_pair);
	map_free(&s->by_ssrc);
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

static uint32_t find_told(const struct stream_set *s, struct wanted *w, uint32_t ssrc)
{
	w->ssrc = ssrc;
	return map_get(&s->by_ssrc, hash_mix(ssrc, 2), is_told_of, w);
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
	struct wanted w = {s->store, &f->src, &f->dst, 0, 0};

	switch (i->kind) {
	case PASS_RTP:
		w.ssrc = i->rtp->ssrc;
		w.frame = i->payload->frame->number;
		return map_get(&s->by_stream, stream_hash(&f->src, &f->dst, w.ssrc), is_stream, &w);
	case PASS_RTCP:
		return find_rtcp(s, &w, i->payload->bytes);
	case PASS_STUN:
	case PASS_ICMP:
		return map_get(&s->by_pair, pair_hash(&f->src, &f->dst), is_pair, &w);
	default:
		return NONE;
	}
}
