/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of what a stream measures: somebody who talks, in packets whose time, number and fate the test says. */
#ifndef SL_TEST_RTP_TALK_H
#define SL_TEST_RTP_TALK_H

#include <math.h>

#include "rtp.h"

struct talk {
	struct rtp_meter m;
	struct rtp_step step;       /* of the latest packet */
	uint64_t seq;               /* of the next one; 16 bits of it are sent */
	uint64_t ts;                /* 32 bits of it */
	uint32_t ts_step, len;
	int64_t ns, ns_step;
};

static inline struct talk talk_make(uint32_t clock_hz, unsigned ptime_ms)
{
	struct talk t = {.seq = 1000, .ts = 5000, .ts_step = clock_hz / 1000 * ptime_ms, .len = 8 * ptime_ms,
		.ns = 1700000000 * NS_PER_S, .ns_step = ptime_ms * NS_PER_MS};

	rtp_meter_init(&t.m, clock_hz);
	return t;
}
/** One packet with the number, timestamp and time that are given, whatever comes next. */
static inline enum rtp_verdict talk_put(struct talk *t, uint64_t seq, uint64_t ts, int64_t ns, uint8_t kind, bool marker)
{
	struct rtp_packet p = {.seq = (uint16_t)seq, .timestamp = (uint32_t)ts, .payload_len = t->len, .marker = marker};

	return rtp_meter_add(&t->m, &p, ns, kind, &t->step);
}
/** The next packet, late_ns after its time (which does not move those after it). */
static inline enum rtp_verdict talk_late(struct talk *t, int64_t late_ns)
{
	enum rtp_verdict v = talk_put(t, t->seq, t->ts, t->ns + late_ns, CODEC_AUDIO, false);

	t->seq++;
	t->ts += t->ts_step;
	t->ns += t->ns_step;
	return v;
}
static inline void talk_say(struct talk *t, uint64_t n)
{
	while (n--)
		talk_late(t, 0);
}
/** The next n packets are lost. */
static inline void talk_lose(struct talk *t, uint64_t n)
{
	t->seq += n;
	t->ts += n * t->ts_step;
	t->ns += (int64_t)n * t->ns_step;
}
/** Time passes, and the sender's clock with it, without a packet. */
static inline void talk_pause(struct talk *t, uint64_t n)
{
	t->ts += n * t->ts_step;
	t->ns += (int64_t)n * t->ns_step;
}
static inline struct rtp_figures talk_figures(const struct talk *t)
{
	struct rtp_figures f;

	rtp_meter_get(&t->m, &f);
	return f;
}

#define near(a, b, tolerance) near_at((a), (b), (tolerance), __LINE__)
static inline void near_at(double a, double b, double tolerance, int line)
{
	if (!(fabs(a - b) <= tolerance))
		fail_msg("line %d: %.9f is not %.9f", line, a, b);
}

#endif
