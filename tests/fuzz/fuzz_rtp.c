/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a stream of RTP packets, each with a byte of length, a byte that says how it comes (cut, codec, a change of
 * clock) and two bytes of time, in quarters of a millisecond. What is parsed lies inside the packet, and figures stay what
 * they can be: no more lost than expected, shares from 0 to 100, no infinity. */
#include <assert.h>
#include <math.h>
#include <stdint.h>

#include "rtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void share(double pct)
{
	assert(isnan(pct) || (pct >= 0 && pct <= 100));
}

static void number(double x)
{
	assert(!isinf(x));
}

static void check_figures(const struct rtp_meter *m)
{
	struct rtp_figures f;

	rtp_meter_get(m, &f);
	assert(f.lost <= f.expected);
	assert(f.duplicates + f.out_of_order <= f.packets);
	assert(f.expected - f.lost + f.duplicates <= f.packets);
	share(f.lost_pct);
	share(f.burst_loss_pct);
	share(f.gap_loss_pct);
	assert(isnan(f.burst_mean) || (f.burst_mean >= 1 && f.burst_mean <= (double)f.lost));
	assert(isnan(f.delta_min_ms) || (f.delta_min_ms <= f.delta_max_ms));
	assert(isnan(f.jitter_min_ms) || (f.jitter_min_ms >= 0 && f.jitter_min_ms <= f.jitter_max_ms));
	assert(isnan(f.jitter_mean_ms) || f.jitter_mean_ms <= f.jitter_max_ms);
	assert(isnan(f.ptime_ms) || f.ptime_ms > 0);
	number(f.delta_mean_ms);
	number(f.skew_max_ms);
	number(f.clock_drift_ppm);
	number(f.bitrate_kbps);
	assert(m->held <= RTP_WINDOW);
}

static void one_packet(struct rtp_meter *m, struct series *s, struct slice bytes, uint8_t how, int64_t ns)
{
	static const uint32_t clocks[] = {0, 1, 8000, 11025, 48000, 90000, UINT32_MAX, 16000};
	struct rtp_packet p;
	struct rtp_step step;

	if (!rtp_parse(bytes, (uint32_t)bytes.n + (how & 1 ? how : 0), &p))
		return;
	assert(p.payload.n == 0 || (p.payload.p >= bytes.p + 12 && p.payload.p + p.payload.n <= bytes.p + bytes.n));
	assert(p.payload.n <= p.payload_len);
	rtp_is_likely(&p);
	if (how & 2)
		rtp_meter_clock(m, clocks[how >> 5]);
	assert(rtp_meter_add(m, &p, ns, (how >> 2) % 5, &step) == step.verdict);
	assert(step.lost >= -1 && step.verdict <= RTP_RESTART);
	assert(step.lost != -1 || step.verdict == RTP_LATE);
	series_add(s, ns, p.payload_len, &step);
	assert(s->n <= SERIES_BUCKETS);
	check_figures(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor c = cursor_make(data, size);
	struct rtp_meter m;
	struct series s;
	int64_t ns = 0;

	rtp_meter_init(&m, 8000);
	series_init(&s, 0);
	while (cursor_left(&c) >= 4) {
		size_t len = cursor_u8(&c);
		uint8_t how = cursor_u8(&c);

		ns += (int16_t)cursor_be16(&c) * 250 * NS_PER_US;
		if (len > cursor_left(&c))
			len = cursor_left(&c);
		one_packet(&m, &s, slice_make(cursor_take(&c, len), len), how, ns);
	}
	return 0;
}
