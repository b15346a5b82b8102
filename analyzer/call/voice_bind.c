/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose a stream is (METRICS.md §3). In this order: its destination was promised; its source was, or something of a call came
 * from its destination (NAT, symmetric RTP: RFC 4961); the same SSRC goes on elsewhere. Of several calls that promised an
 * address the latest has it, unless it is over; a stream that began in one call stays with it. */
#include "analyzer/call/voice.h"

enum {
	GRACE_S = 32,           /* media of a call that is over are on their way no longer (64*T1) */
	ACTIVE_S = 10,          /* a stream without packets for longer says nothing of another */
	SAME_SSRC_S = 5,
	SAME_SSRC_HZ = 48000,   /* timestamps of the same source are no farther apart than that */
	REUSED_S = 2,           /* silence after which a port that another call promised is the other call's */
	SEQ_NEAR = 100,         /* sequence numbers that go on with a stream (RFC 3550 A.1: MAX_MISORDER) */
	OVER_S = 5              /* a call that has been over for so long has no more packets */
};

/* What is asked about: a packet of no stream, or a stream as it was begun. */
struct question {
	const struct addr *src, *dst;
	uint32_t to, from;      /* places, or NONE */
	uint32_t ssrc, timestamp;
	uint8_t payload_type;
	int64_t ts_ns;
	uint32_t self;          /* stream that asks, or NONE */
};
struct choice {
	uint32_t leg, media;
	uint8_t by, direction;  /* enum bound_by, enum stream_direction */
};

/* ---- calls that are over ---------------------------------------------------------------------------------------- */

static int64_t over_since(const struct leg *l)
{
	if (l->bye_ns != TIME_NONE)
		return l->bye_ns;
	return l->status >= 300 && l->answer_ns == TIME_NONE ? l->final_ns : TIME_NONE;
}

/* 2: goes on; 1: was over a moment ago; 0: long over. */
static int liveness(const struct store *s, uint32_t leg, int64_t ts_ns)
{
	int64_t over_ns = over_since(leg_at(s, leg));

	if (over_ns == TIME_NONE || ts_ns < over_ns)
		return 2;
	return ts_ns - over_ns <= GRACE_S * NS_PER_S;
}

/* ---- rules ------------------------------------------------------------------------------------------------------ */

/* The latest promise of RTP at a place whose call goes on; else the latest whose call was over a moment ago. */
static const struct promise *promise_in_force(const struct store *s, uint32_t place, int64_t ts_ns)
{
	const struct voice *v = s->voice;
	const struct promise *found = NULL;
	unsigned n = 0;

	if (place == NONE)
		return NULL;
	for (uint32_t i = place_at(v, place)->promise; i != NONE && n < LIMIT_STREAM_LOOK; i = promise_at(v, i)->older, n++) {
		const struct promise *p = promise_at(v, i);
		int live = p->is_rtcp ? 0 : liveness(s, media_at(v, p->media)->m.leg, ts_ns);

		if (live == 2)
			return p;
		if (live && !found)
			found = p;
	}
	return found;
}

/* The promise of one call at a place. */
static const struct promise *promise_of(const struct store *s, uint32_t place, uint32_t leg)
{
	const struct voice *v = s->voice;
	unsigned n = 0;

	if (place == NONE)
		return NULL;
	for (uint32_t i = place_at(v, place)->promise; i != NONE && n < LIMIT_STREAM_LOOK; i = promise_at(v, i)->older, n++)
		if (!promise_at(v, i)->is_rtcp && media_at(v, promise_at(v, i)->media)->m.leg == leg)
			return promise_at(v, i);
	return NULL;
}

/* A stream of a call that came from where this one goes to, and not long ago: the one from which it went back, if there is. */
static const struct stream *stream_from(const struct store *s, const struct question *q)
{
	const struct voice *v = s->voice;
	const struct stream *found = NULL;
	unsigned n = 0;

	if (q->to == NONE)
		return NULL;
	for (uint32_t i = place_at(v, q->to)->from; i != NONE && n < LIMIT_STREAM_LOOK; i = stream_at(v, i)->own.next_from, n++) {
		const struct stream *st = stream_at(v, i);

		if (st->leg == NONE || i == q->self || q->ts_ns - st->end_ns > ACTIVE_S * NS_PER_S ||
				!liveness(s, st->leg, q->ts_ns))
			continue;
		if (addr_eq(&st->dst, q->src))
			return st;
		if (!found)
			found = st;
	}
	return found;
}

static uint8_t direction_to(const struct media *m)
{
	return m->from_caller ? STREAM_TO_CALLER : STREAM_TO_CALLEE;
}

static uint8_t turned(uint8_t direction)
{
	return direction == STREAM_TO_CALLER ? STREAM_TO_CALLEE : direction == STREAM_TO_CALLEE ? STREAM_TO_CALLER
												: STREAM_UNKNOWN;
}

/* Where two legs of one call both promised both ends (media that a back-to-back user agent lets pass by), the second
 * direction follows the first. */
static bool by_destination(const struct store *s, const struct question *q, const struct stream *back, struct choice *out)
{
	const struct promise *p = promise_in_force(s, q->to, q->ts_ns), *other;
	const struct media *m;

	if (!p)
		return false;
	m = &media_at(s->voice, p->media)->m;
	if (back && back->leg != m->leg && addr_eq(&back->dst, q->src) && promise_of(s, q->from, m->leg) &&
			liveness(s, back->leg, q->ts_ns) == 2) {
		other = promise_of(s, q->to, back->leg);
		p = other ? other : p;
		m = &media_at(s->voice, p->media)->m;
	}
	*out = (struct choice){m->leg, p->media, p->by, direction_to(m)};
	return true;
}

static bool by_source(const struct store *s, const struct question *q, const struct stream *back, struct choice *out)
{
	const struct promise *p;
	const struct media *m;
	uint32_t other;

	if (back) {
		other = back->media == NONE ? NONE : media_other(s->voice, back->media);
		*out = (struct choice){back->leg, other != NONE ? other : back->media, BOUND_SDP_SOURCE, turned(back->direction)};
		if (back->bound_by == BOUND_ICE)
			out->by = BOUND_ICE;
		return true;
	}
	p = promise_in_force(s, q->from, q->ts_ns);
	if (!p)
		return false;
	m = &media_at(s->voice, p->media)->m;
	other = media_other(s->voice, p->media);
	*out = (struct choice){m->leg, other != NONE ? other : p->media, p->by == BOUND_ICE ? BOUND_ICE : BOUND_SDP_SOURCE,
		turned(direction_to(m))};
	return true;
}

struct ssrc_key {
	const struct voice *v;
	uint32_t ssrc;
};

static bool ssrc_is(const void *ctx, uint32_t id)
{
	const struct ssrc_key *k = ctx;

	return stream_at(k->v, id)->ssrc == k->ssrc;
}

uint32_t voice_of_ssrc(const struct store *s, uint32_t ssrc)
{
	return map_get(&s->voice->ssrc_map, hash_mix(ssrc, s->seed), ssrc_is, &(struct ssrc_key){s->voice, ssrc});
}

/* A relay that nobody told of sends on what it gets: the same source, with the same timestamps. */
static bool by_ssrc(const struct store *s, const struct question *q, struct choice *out)
{
	const struct voice *v = s->voice;
	unsigned n = 0;

	if (!q->ssrc)
		return false;
	for (uint32_t i = voice_of_ssrc(s, q->ssrc); i != NONE && n < LIMIT_STREAM_LOOK; i = stream_at(v, i)->own.next_ssrc, n++) {
		const struct stream *st = stream_at(v, i);
		int32_t apart = (int32_t)(q->timestamp - st->meter.ref_ts);

		if (i == q->self || st->leg == NONE || q->ts_ns - st->end_ns > SAME_SSRC_S * NS_PER_S ||
				st->payload_type_now != q->payload_type ||
				apart > SAME_SSRC_S * SAME_SSRC_HZ || apart < -SAME_SSRC_S * SAME_SSRC_HZ ||
				!liveness(s, st->leg, q->ts_ns))
			continue;
		*out = (struct choice){st->leg, st->media, BOUND_SSRC, st->direction};
		return true;
	}
	return false;
}

static bool choose(const struct store *s, const struct question *q, struct choice *out)
{
	const struct stream *back = stream_from(s, q);

	return by_destination(s, q, back, out) || by_source(s, q, back, out) || by_ssrc(s, q, out);
}

/* ---- binding ---------------------------------------------------------------------------------------------------- */

static void bind(const struct store *s, uint32_t id, const struct choice *c)
{
	struct voice *v = s->voice;
	struct stream *st = stream_at(v, id);
	struct leg_voice *l = voice_leg(v, c->leg);

	st->leg = c->leg;
	st->media = c->media;
	st->bound_by = c->by;
	st->direction = c->direction;
	st->is_srtp = c->media != NONE && media_at(v, c->media)->m.is_srtp;
	st->prev = l->stream;
	l->stream = id;
	v->generation++;
	voice_learn_types(s, st);
}

static struct question ask(const struct stream *st, uint32_t id, int64_t ts_ns)
{
	return (struct question){.src = &st->src, .dst = &st->dst, .to = st->own.to, .from = st->own.from, .ssrc = st->ssrc,
		.timestamp = st->meter.ref_ts, .payload_type = st->payload_type_now, .ts_ns = ts_ns,
		.self = id};
}

bool voice_bind(const struct store *s, uint32_t id, int64_t ts_ns)
{
	struct stream *st = stream_at(s->voice, id);
	struct question q = ask(st, id, ts_ns);
	struct choice c;

	if (!choose(s, &q, &c))
		return false;
	bind(s, id, &c);
	return true;
}

uint32_t voice_leg_at(const struct store *s, const struct addr *dst, int64_t ts_ns)
{
	const struct voice *v = voice_of(s);
	const struct promise *p = promise_in_force(s, place_find(s, dst), ts_ns);

	return p ? media_at(v, p->media)->m.leg : NONE;
}

bool voice_is_promised(const struct store *s, const struct store_rtp *x)
{
	struct question q = {.src = &x->src, .dst = &x->dst, .to = place_find(s, &x->dst), .from = place_find(s, &x->src),
		.ssrc = x->rtp.ssrc, .timestamp = x->rtp.timestamp, .payload_type = x->rtp.payload_type, .ts_ns = x->ts_ns,
		.self = NONE};
	struct choice c;

	return choose(s, &q, &c);
}

/* Whether a packet of a stream that another call may have now is the other call's. One that goes on with the sequence where
 * the stream was is not, even if it is late; unless the stream's own call has been over for long. */
static bool is_taken_over(const struct store *s, const struct stream *st, const struct choice *c, const struct store_rtp *x)
{
	int64_t over_ns = over_since(leg_at(s, st->leg)), silent_ns = x->ts_ns - st->end_ns;
	int16_t step = (int16_t)(x->rtp.seq - st->meter.max_seq);
	bool goes_on = step >= -SEQ_NEAR && step <= SEQ_NEAR;
	bool is_over = over_ns != TIME_NONE && x->ts_ns - over_ns >= OVER_S * NS_PER_S;

	if (goes_on && promise_of(s, st->own.from, st->leg) && !promise_of(s, st->own.from, c->leg))
		return false;
	if (goes_on)
		return is_over && silent_ns >= REUSED_S * NS_PER_S;
	return is_over || silent_ns >= REUSED_S * NS_PER_S;
}

bool voice_recheck(const struct store *s, uint32_t id, const struct store_rtp *x)
{
	struct stream *st = stream_at(s->voice, id);
	struct question q = ask(st, id, x->ts_ns);
	struct choice c;

	if (!choose(s, &q, &c)) {
		st->is_stale = false;
		return false;
	}
	if (st->leg == NONE || st->leg == c.leg) {
		st->is_stale = false;
		if (st->leg == NONE) {
			bind(s, id, &c);
			return false;
		}
		st->media = c.media;
		if (c.by == BOUND_SDP && st->bound_by != BOUND_ICE) { /* what was inferred is said now */
			st->bound_by = c.by;
			st->direction = c.direction;
		}
		return false;
	}
	return is_taken_over(s, st, &c, x);
}

const char *bound_by_name(enum bound_by b)
{
	static const char *const names[BOUND_BY_N] = {
		[BOUND_SDP] = "sdp",
		[BOUND_SDP_SOURCE] = N_("sdp-source"),
		[BOUND_ICE] = "ice",
		[BOUND_SSRC] = "ssrc",
		[BOUND_HEURISTIC] = N_("heuristic"),
	};

	return (unsigned)b < BOUND_BY_N ? names[b] : NULL;
}
