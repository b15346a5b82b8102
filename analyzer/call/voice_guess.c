/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTP that nobody promised. A few packets in a row between the same ends, with the same SSRC and payload type, sequence numbers
 * one by one and timestamps that do not go back are taken for a stream; it belongs to no call until something says so. A tap may
 * see each packet twice: that neither speaks for a stream nor against it. What waits to be sure of is in a table of fixed
 * size, where a newer one takes the place of an older one. */
#include "analyzer/call/voice.h"

enum {
	GUESSES = 512,          /* a power of two */
	SURE_AFTER = 4,         /* packets */
	WAITING = 2 * SURE_AFTER - 1,
	TOGETHER_MS = 2000,     /* from one packet to the next */
	STEP_MAX = 90000,       /* timestamp units from one packet to the next: a second of video */
	PORT_LEAST = 1024
};

struct guess {
	uint64_t hash;
	uint32_t n, n_steps;        /* packets; those with a number of their own */
	struct store_rtp seen[WAITING]; /* their payload is gone */
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

static void begin(struct guess *g, const struct store_rtp *x)
{
	g->hash = x->hash;
	g->n = g->n_steps = 1;
	g->seen[0] = *x;
	g->seen[0].rtp.payload = slice_make("", 0);
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

bool voice_guess(const struct store *s, const struct store_rtp *x)
{
	struct voice *v = s->voice;
	struct guess *g;

	if (v->no_heuristic || x->src.port < PORT_LEAST || x->dst.port < PORT_LEAST || !rtp_is_likely(&x->rtp))
		return false;
	if (!v->guesses)
		v->guesses = mem_zalloc(GUESSES * sizeof *v->guesses);
	g = &v->guesses[x->hash & (GUESSES - 1)];
	if (!goes_on(g, x) || g->n == WAITING) {
		begin(g, x);
		return false;
	}
	if (!is_again(&g->seen[g->n - 1], x) && ++g->n_steps == SURE_AFTER)
		return make(s, g, x);
	g->seen[g->n++] = *x;
	g->seen[g->n - 1].rtp.payload = slice_make("", 0);
	return false;
}
