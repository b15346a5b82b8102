/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T.38 fax (ITU-T T.38, RFC 7345 for its SDP): UDPTL packets are counted at the addresses that m=image promised. What is in them
 * is not looked at. */
#include "analyzer/call/compact.h"

static struct fax *fax_at(const struct voice *v, uint32_t id)
{
	return pool_at(&v->faxes, id);
}

struct key {
	const struct voice *v;
	const struct addr *addr;
};

static bool is_at(const void *ctx, uint32_t id)
{
	const struct key *k = ctx;

	return addr_eq(&fax_at(k->v, id)->addr, k->addr);
}

static uint32_t find(const struct store *s, const struct addr *a)
{
	return map_get(&s->voice->fax_map, addr_hash(a, s->seed), is_at, &(struct key){s->voice, a});
}

/* The latest promise of an address stands for it. */
void fax_promise(const struct store *s, const struct media *m, const struct addr *a)
{
	struct voice *v = s->voice;
	struct leg_voice *l = voice_leg(v, m->leg);
	uint32_t old = find(s, a), id = v->faxes.n;
	struct fax *x;

	if (old != NONE)
		map_del(&v->fax_map, addr_hash(a, s->seed), old);
	x = pool_add(&v->faxes);
	*x = (struct fax){.addr = *a, .leg = m->leg, .prev = l->fax, .older = old, .msg = m->msg, .from_caller = m->from_caller};
	l->fax = id;
	map_put(&v->fax_map, addr_hash(a, s->seed), id);
}

/* An address has the latest promise that is left. */
void fax_compact(struct store *s, const struct moves *m)
{
	struct voice *v = s->voice;
	uint32_t *to = mem_alloc(((size_t)v->faxes.n + 1) * sizeof *to), n = 0;

	for (uint32_t i = 0; i < v->faxes.n; i++) {
		struct fax *x = fax_at(v, i);

		to[i] = m->legs[x->leg] == NONE ? NONE : n++;
		if (to[i] == NONE)
			continue;
		x->leg = m->legs[x->leg];
		x->prev = gone_to(to, x->prev);
		x->msg = m->msgs[x->msg];
	}
	pool_close_up(&v->faxes, to);
	map_free(&v->fax_map);
	for (uint32_t i = 0; i < v->faxes.n; i++) {
		uint64_t hash = addr_hash(&fax_at(v, i)->addr, s->seed);
		uint32_t old = find(s, &fax_at(v, i)->addr);

		if (old != NONE)
			map_del(&v->fax_map, hash, old);
		map_put(&v->fax_map, hash, i);
	}
	for (size_t i = 0; i < v->n_legs; i++)
		v->legs[i].fax = gone_to(to, v->legs[i].fax);
	free(to);
}

/* RFC 7345 §3, T.38 §9.1: sequence number, then a packet with its length before it. */
static bool is_likely(struct slice b)
{
	return b.n >= 4 && b.p[2] && (uint8_t)b.p[2] + 3u <= b.n;
}

bool store_add_udptl(struct store *s, const struct payload *p)
{
	const struct voice *v;
	struct fax *x;
	uint32_t id;

	if (!is_likely(p->bytes))
		return false;
	v = voice_of(s);
	id = v->faxes.n ? find(s, &p->flow.dst) : NONE;
	if (id == NONE)
		return false;
	x = fax_at(v, id);
	if (!x->n_packets++) {
		x->first_ns = p->frame->ts_ns;
		x->first_frame = p->frame->number;
	}
	x->last_ns = p->frame->ts_ns;
	x->last_frame = p->frame->number;
	count(s->counters, C_UDPTL);
	s->generation++;
	return true;
}

uint32_t store_leg_fax(const struct store *s, uint32_t leg)
{
	const struct voice *v = voice_of(s);

	return leg < v->n_legs ? v->legs[leg].fax : NONE;
}

const struct fax *store_fax(const struct store *s, uint32_t id)
{
	return fax_at(s->voice, id);
}

uint32_t store_fax_leg(const struct store *s, const struct addr *to, uint32_t frame)
{
	const struct voice *v = voice_of(s);
	unsigned n = 0;

	for (uint32_t i = v->faxes.n ? find(s, to) : NONE; i != NONE && n < LIMIT_STREAM_LOOK; i = fax_at(v, i)->older, n++) {
		const struct fax *x = fax_at(v, i);

		if (x->n_packets && x->first_frame <= frame && frame <= x->last_frame)
			return x->leg;
	}
	return NONE;
}
