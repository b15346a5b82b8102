/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams that last: sequence numbers and timestamps that wrap many times, clocks that are a little off, sums that must not
 * lose what is small. A line that stays open for a month has 130 million packets; here are as many as a test can take, and
 * the rest of the time passes between them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/rtp_talk.h"

/* Eight hours of 20 ms: sequence numbers wrap 22 times. */
static void test_sequence_wraps(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;
	uint64_t lost = 0;

	(void)state;
	for (int i = 0; i < 1440; i++) {
		talk_say(&t, 999 - (uint64_t)i % 3);
		talk_lose(&t, 1 + (uint64_t)i % 3);
		lost += 1 + (uint64_t)i % 3;
	}
	talk_say(&t, 1);
	f = talk_figures(&t);
	assert_int_equal(f.expected, 1440001);
	assert_int_equal(f.lost, lost);
	assert_int_equal(f.packets, 1440001 - lost);
	assert_int_equal(f.duplicates + f.out_of_order, 0);
	near(f.lost_pct, 100.0 * (double)lost / 1440001, 1e-9);
	near(f.bitrate_kbps, 64.0 * (1440000 - (double)lost) / 1440000, 1e-6);
	near(f.skew_max_ms, 0, 1e-3);
	near(f.clock_drift_ppm, 0, 1e-6);
}

/* A month of packets every ten seconds, whose timestamps wrap: at 8 kHz every 6.2 days, at 90 kHz every 13 hours. tshark
 * takes what is half a wrap after the first packet for older than it. */
static void test_timestamp_wraps(void **state)
{
	static const uint32_t clocks[] = {8000, 16000, 48000, 90000};

	(void)state;
	for (size_t k = 0; k < sizeof(clocks) / sizeof(clocks[0]); k++) {
		struct talk t = talk_make(clocks[k], 10000);
		struct rtp_figures f;

		talk_say(&t, 30 * 86400 / 10);
		f = talk_figures(&t);
		assert_int_equal(f.lost, 0);
		near(f.jitter_max_ms, 0, 1e-6);
		near(f.skew_max_ms, 0, 1e-3);
		near(f.delta_mean_ms, 10000, 1e-6);
		near(f.clock_drift_ppm, 0, 1e-9);
	}
}

/* A clock that is a few parts in a million too fast, for days, under jitter of 10 ms. */
static void test_drift(void **state)
{
	static const double ppm[] = {0.02, -1, 37, -250};

	(void)state;
	for (size_t k = 0; k < sizeof(ppm) / sizeof(ppm[0]); k++) {
		struct talk t = talk_make(8000, 20);
		struct rtp_figures f;
		int64_t ns = t.ns;
		uint32_t r = 7;

		for (uint64_t i = 0; i < 1000000; i++) { /* one packet in 500 ms: 5.8 days */
			double due = (double)i * 0.5 / (1 + ppm[k] * 1e-6);

			r = r * 1664525 + 1013904223;
			talk_put(&t, i, i * 4000, ns + (int64_t)(due * 1e9) + (r >> 8) % 10000000, CODEC_AUDIO, false);
		}
		f = talk_figures(&t);
		near(f.clock_drift_ppm, ppm[k], 0.001);
		near(f.skew_max_ms, 0.5e9 * (1 - 1 / (1 + ppm[k] * 1e-6)), 11);
		assert_true(f.jitter_mean_ms > 2 && f.jitter_mean_ms < 5);
	}
}

/* Restarts and leaps in between: the drift is that of the parts, not of the leaps between them. */
static void test_drift_parts(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	for (int part = 0; part < 10; part++) {
		for (int i = 0; i < 50000; i++)
			talk_late(&t, -(int64_t)i * 2000); /* 100 ppm fast: 2 us of 20 ms */
		t.seq += part % 2 ? 0 : 12345;
		t.ts += 400000000;
		t.ns += 3600 * NS_PER_S;
	}
	f = talk_figures(&t);
	near(f.clock_drift_ppm, 100, 0.05);
	near(f.skew_max_ms, 100, 0.05);
	near(f.jitter_max_ms, 0.002, 1e-4);
	assert_int_equal(f.lost, 0);
	assert_int_equal(f.expected, 500000);
}

/* Loss is by numbers: as many as there are between the highest and the first, however often they wrapped. Lost: every one of
 * a thousand in a row, again and again, over wraps. */
static void test_long_holes(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		talk_say(&t, 1000);
		talk_lose(&t, 1000);
	}
	talk_say(&t, 1);
	f = talk_figures(&t);
	assert_int_equal(f.expected, 2000001);
	assert_int_equal(f.lost, 1000000);
	assert_int_equal(f.bursts, 1000);
	near(f.burst_loss_pct, 100, 1e-9);
	near(f.gap_loss_pct, 0, 1e-9);
	near(f.burst_mean, 1000, 1e-9);
}

/* A month in the series: buckets of equal width that hold all of it. */
static void test_series_month(void **state)
{
	struct rtp_step step = {.is_regular = true, .delta_ns = NS_PER_S, .jitter_ns = 1e6};
	struct series s;
	uint64_t packets = 0;

	(void)state;
	series_init(&s, 1700000000 * NS_PER_S);
	for (int i = 0; i < 30 * 86400; i++)
		series_add(&s, (1700000000 + (int64_t)i) * NS_PER_S, 160, &step);
	assert_true(s.n > SERIES_BUCKETS / 2 && s.n <= SERIES_BUCKETS);
	for (uint32_t i = 0; i + 1 < s.n; i++) {
		near(s.buckets[i].packets, (double)s.width_ns / 1e9, 1);
		packets += s.buckets[i].packets;
	}
	assert_int_equal(packets + s.buckets[s.n - 1].packets, 30 * 86400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequence_wraps), cmocka_unit_test(test_timestamp_wraps), cmocka_unit_test(test_drift),
		cmocka_unit_test(test_drift_parts), cmocka_unit_test(test_long_holes), cmocka_unit_test(test_series_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
