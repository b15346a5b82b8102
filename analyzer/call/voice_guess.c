/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTP that nobody promised. A few packets in a row between the same ends, with the same SSRC and payload type, sequence numbers
 * one by one and timestamps that do not go back are taken for a stream; it belongs to no call until something says so. A tap may
 * see each packet twice: that neither speaks for a stream nor against it. What waits to be sure of is in a table of fixed
 * size, where a newer one takes the place of an older one; which one does not depend on the seed of other tables, so that the
 * same capture gives the same streams. */
#include "analyzer/call/voice.h"

enum {
	WAYS = 4,               /* places that one may be in */
	GUESSES = 8192,         /* a power of two */
	SURE_AFTER = 4,         /* packets */
	WAITING = 2 * SURE_AFTER - 1,
	TOGETHER_MS = 2000,     /* from one packet to the next */
	HELD_MS = 200,          /* since its latest packet no other takes the place of a guess: of very many all get their turn */
	STEP_MAX = 90000,       /* timestamp units from one packet to the next: a second of video */
	PORT_LEAST = 1024,
	HEAD = 4                /* bytes of payload that are kept: a telephone event */
};

struct guess {
	uint64_t hash;
	uint32_t n, n_steps;        /* packets; those with a number of their own */
	struct store_rtp seen[WAITING]; /* their payload is gone, but for its head */
	char heads[WAITING][HEAD];
};

static bool is_again(const struct store_rtp *last, const struct store_rtp *x)
{
	return last->rtp.seq == x->rtp.seq && last->rtp.timestamp == x->rtp.timestamp;
}

static bool goes_on(const struct guess *g, const struct store_rtp *x)
{
	const struct store_rtp *last;

	if (!g->n || g->hash != x->hash)
		return false;
	last = &g->seen[g->n - 1];
	return last->rtp.ssrc == x->rtp.ssrc && addr_eq(&last->src, &x->src) && addr_eq(&last->dst, &x->dst) &&
	       last->rtp.payload_type == x->rtp.payload_type &&
	       ((uint16_t)(last->rtp.seq + 1) == x->rtp.seq || is_again(last, x)) &&
	       x->rtp.timestamp - last->rtp.timestamp <= STEP_MAX && x->ts_ns - last->ts_ns <= TOGETHER_MS * NS_PER_MS;
}

static void keep(struct guess *g, const struct store_rtp *x)
{
	struct slice *payload = &g->seen[g->n].rtp.payload;

	g->seen[g->n] = *x;
	*payload = slice_make(g->heads[g->n], x->rtp.payload.n < HEAD ? x->rtp.payload.n : HEAD);
	if (payload->n)
		memcpy(g->heads[g->n], x->rtp.payload.p, payload->n);
	g->n++;
}

static void begin(struct guess *g, const struct store_rtp *x)
{
	g->hash = x->hash;
	g->n = 0;
	g->n_steps = 1;
	keep(g, x);
}

/* The guess about the stream of x; else the place for one that begins: a free one, or the one that is longest ago. */
static struct guess *place_for(struct guess *all, const struct store_rtp *x)
{
	struct {
		uint8_t src[16], dst[16];
		uint32_t ssrc, ports;
	} key = {.ssrc = x->rtp.ssrc, .ports = (uint32_t)x->src.port << 16 | x->dst.port};
	struct guess *g, *oldest;

	memcpy(key.src, x->src.ip, sizeof key.src);
	memcpy(key.dst, x->dst.ip, sizeof key.dst);
	g = oldest = &all[hash_bytes(&key, sizeof key, 0) % (GUESSES / WAYS) * WAYS];
	for (unsigned i = 0; i < WAYS; i++) {
		if (g[i].n && g[i].hash == x->hash)
			return &g[i];
		if (!g[i].n || (oldest->n && g[i].seen[g[i].n - 1].ts_ns < oldest->seen[oldest->n - 1].ts_ns))
			oldest = &g[i];
	}
	return oldest;
}

static bool make(const struct store *s, struct guess *g, const struct store_rtp *x)
{
	uint32_t id = voice_make(s, &g->seen[0]);

	if (id == NONE)
		return false;
	stream_at(s->voice, id)->bound_by = BOUND_HEURISTIC;
	for (uint32_t i = 0; i < g->n; i++)
		voice_take(s, id, &g->seen[i]);
	voice_take(s, id, x);
	s->counters->n[C_RTP_UNBOUND] -= g->n;
	g->n = 0;
	return true;
}

/* Whether a place is held by another guess that goes on. */
static bool is_held(const struct guess *g, const struct store_rtp *x)
{
	int64_t since_ns = g->n && g->hash != x->hash ? x->ts_ns - g->seen[g->n - 1].ts_ns : INT64_MAX;

	return since_ns < HELD_MS * NS_PER_MS && since_ns > -HELD_MS * NS_PER_MS;
}

size_t voice_guess_bytes(void)
{
	return GUESSES * sizeof(struct guess);
}

bool voice_guess(const struct store *s, const struct store_rtp *x)
{
	struct voice *v = s->voice;
	struct guess *g;

	if (v->no_heuristic || x->src.port < PORT_LEAST || x->dst.port < PORT_LEAST || !rtp_is_likely(&x->rtp))
		return false;
	if (!v->guesses)
		v->guesses = mem_zalloc(GUESSES * sizeof *v->guesses);
	g = place_for(v->guesses, x);
	if (is_held(g, x))
		return false;
	if (!goes_on(g, x) || g->n == WAITING) {
		begin(g, x);
		return false;
	}
	if (!is_again(&g->seen[g->n - 1], x) && ++g->n_steps == SURE_AFTER)
		return make(s, g, x);
	keep(g, x);
	return false;
}
