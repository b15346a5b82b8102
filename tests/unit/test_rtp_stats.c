/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of one stream: loss, order, jitter, delta, skew, bursts. Against values worked out by hand, and against a
 * model that keeps every packet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/rtp_talk.h"

static void test_even(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 500);
	f = talk_figures(&t);
	assert_int_equal(f.packets, 500);
	assert_int_equal(f.expected, 500);
	assert_int_equal(f.lost, 0);
	assert_int_equal(f.duplicates + f.out_of_order, 0);
	near(f.lost_pct, 0, 0);
	near(f.delta_min_ms, 20, 0);
	near(f.delta_mean_ms, 20, 1e-9);
	near(f.delta_max_ms, 20, 0);
	near(f.jitter_max_ms, 0, 1e-9);
	near(f.jitter_mean_ms, 0, 1e-9);
	near(f.skew_max_ms, 0, 1e-9);
	near(f.clock_drift_ppm, 0, 1e-6);
	near(f.ptime_ms, 20, 1e-9);
	near(f.bitrate_kbps, 64, 1e-9);
	assert_int_equal(f.bursts, 0);
	assert_true(isnan(f.burst_loss_pct) && isnan(f.burst_mean));
	near(f.gap_loss_pct, 0, 0);
}

/* Nothing is measured of what was not seen twice. */
static void test_one(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f = talk_figures(&t);

	(void)state;
	assert_int_equal(f.packets + f.expected + f.lost, 0);
	assert_true(isnan(f.lost_pct) && isnan(f.jitter_ms));
	talk_say(&t, 1);
	f = talk_figures(&t);
	assert_int_equal(f.packets, 1);
	assert_int_equal(f.expected, 1);
	near(f.lost_pct, 0, 0);
	assert_true(isnan(f.delta_min_ms) && isnan(f.delta_mean_ms) && isnan(f.delta_max_ms));
	assert_true(isnan(f.jitter_min_ms) && isnan(f.jitter_mean_ms) && isnan(f.jitter_max_ms) && isnan(f.jitter_ms));
	assert_true(isnan(f.skew_max_ms) && isnan(f.clock_drift_ppm) && isnan(f.ptime_ms) && isnan(f.bitrate_kbps));
}

/* RFC 3550 A.8 by hand: arrivals 0, 20, 45, 60, 80 ms give |D| 0, 5, 5, 0. */
static void test_jitter(void **state)
{
	struct talk t = talk_make(8000, 20);
	double j2 = 5.0 / 16, j3 = j2 + (5 - j2) / 16, j4 = j3 - j3 / 16;
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 2);
	talk_late(&t, 5 * NS_PER_MS);
	near(t.step.jitter_ns, j2 * 1e6, 1e-3);
	assert_int_equal(t.step.delta_ns, 25 * NS_PER_MS);
	talk_say(&t, 2);
	f = talk_figures(&t);
	near(f.jitter_ms, j4, 1e-9);
	near(f.jitter_min_ms, 0, 1e-9);
	near(f.jitter_max_ms, j3, 1e-9);
	near(f.jitter_mean_ms, (0 + j2 + j3 + j4) / 4, 1e-9);
	near(f.delta_min_ms, 15, 1e-9);
	near(f.delta_max_ms, 25, 1e-9);
	near(f.delta_mean_ms, 20, 1e-9);
	near(f.skew_max_ms, -5, 1e-9); /* the timestamp is behind the time of arrival */
}

/* Clocks from 8 to 90 kHz, also 11025 Hz, which is no whole number of units per millisecond. */
static void test_clocks(void **state)
{
	static const uint32_t clocks[] = {8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 90000};

	(void)state;
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		struct talk t = talk_make(8000, 20);
		struct rtp_figures f;

		rtp_meter_init(&t.m, clocks[i]);
		for (int n = 0; n < 1000; n++) /* 40 ms each, and every tenth 8 ms late */
			talk_put(&t, (uint64_t)n, (uint64_t)n * clocks[i] / 25, n * 40 * NS_PER_MS + (n % 10 == 9) * 8 * NS_PER_MS,
				CODEC_AUDIO, false);
		f = talk_figures(&t);
		near(f.ptime_ms, 40, 1e-9);
		near(f.delta_max_ms, 48, 1e-9);
		near(f.skew_max_ms, -8, 1e-6);
		near(f.clock_drift_ppm, 0, 3);
		assert_true(f.jitter_max_ms > 1 && f.jitter_max_ms < 3);
	}
}

static void test_loss(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 100);
	talk_lose(&t, 3);
	assert_int_equal(talk_late(&t, 0), RTP_NEW);
	assert_int_equal(t.step.lost, 3);
	talk_say(&t, 96);
	f = talk_figures(&t);
	assert_int_equal(f.packets, 197);
	assert_int_equal(f.expected, 200);
	assert_int_equal(f.lost, 3);
	near(f.lost_pct, 1.5, 1e-9);
	near(f.delta_max_ms, 80, 1e-9);
	near(f.jitter_max_ms, 0, 1e-9); /* timestamps went on with time */
	near(f.ptime_ms, 20, 1e-9);
}

static void test_order(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 10);
	talk_lose(&t, 1);
	talk_say(&t, 2);
	assert_int_equal(talk_put(&t, t.seq - 3, t.ts - 480, t.ns, CODEC_AUDIO, false), RTP_LATE);
	assert_int_equal(t.step.lost, -1);
	assert_int_equal(talk_put(&t, t.seq - 3, t.ts - 480, t.ns, CODEC_AUDIO, false), RTP_DUPLICATE);
	assert_int_equal(talk_put(&t, t.seq - 1, t.ts - 160, t.ns, CODEC_AUDIO, false), RTP_DUPLICATE);
	assert_int_equal(t.step.lost, 0);
	f = talk_figures(&t);
	assert_int_equal(f.packets, 15);
	assert_int_equal(f.expected, 13);
	assert_int_equal(f.lost, 0);
	assert_int_equal(f.out_of_order, 1);
	assert_int_equal(f.duplicates, 2);
}

/* How late is late: a hundred behind is another matter (RFC 3550 A.1). */
static void test_misorder(void **state)
{
	struct talk t = talk_make(8000, 20);

	(void)state;
	talk_say(&t, 50);
	talk_lose(&t, 2);
	talk_say(&t, 98);
	assert_int_equal(talk_put(&t, t.seq - 100, t.ts, t.ns, CODEC_AUDIO, false), RTP_LATE); /* 99 behind the highest */
	assert_int_equal(talk_put(&t, t.seq - 101, t.ts, t.ns, CODEC_AUDIO, false), RTP_STRAY);
	assert_int_equal(talk_figures(&t).lost, 1);
}

/* Timestamps that go backwards are no packet time, and D from the last good packet goes on over a stray one. */
static void test_backwards(void **state)
{
	struct talk t = talk_make(8000, 20);

	(void)state;
	for (unsigned i = 0; i < 10; i++)
		talk_put(&t, t.seq++, 100000 - i * 160, t.ns + i * t.ns_step, CODEC_AUDIO, false);
	assert_true(isnan(talk_figures(&t).ptime_ms));
	t = talk_make(8000, 20);
	talk_say(&t, 10);
	talk_put(&t, t.seq + 30000, 77, t.ns, CODEC_AUDIO, false);
	talk_late(&t, 16 * NS_PER_MS);
	assert_true(t.step.is_regular);
	near(t.step.jitter_ns, 1e6, 1e-3);
}

/* What comes after the first but has a number before it is late, and hides no loss (RFC 3550 A.3 counts from the first). */
static void test_before_first(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 1);
	assert_int_equal(talk_put(&t, t.seq - 2, t.ts - 320, t.ns, CODEC_AUDIO, false), RTP_LATE);
	assert_int_equal(talk_put(&t, t.seq - 2, t.ts - 320, t.ns, CODEC_AUDIO, false), RTP_DUPLICATE);
	talk_lose(&t, 1);
	talk_say(&t, 3);
	f = talk_figures(&t);
	assert_int_equal(f.packets, 6);
	assert_int_equal(f.expected, 5);
	assert_int_equal(f.lost, 1);
}

/* Each packet twice, as a tap that sees both ways of a switch has it: tshark counts a negative loss here. */
static void test_twice(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	for (int i = 0; i < 300; i++) {
		talk_say(&t, i % 50 != 7);
		if (i % 50 == 7)
			talk_lose(&t, 1);
		else
			talk_put(&t, t.seq - 1, t.ts - 160, t.ns - t.ns_step, CODEC_AUDIO, false);
	}
	f = talk_figures(&t);
	assert_int_equal(f.packets, 588);
	assert_int_equal(f.expected, 300);
	assert_int_equal(f.lost, 6);
	assert_int_equal(f.duplicates, 294);
	assert_int_equal(f.out_of_order, 0);
}

/* A sequence of 's' say, 'x' lose, into bursts and gaps (RFC 3611 §4.7.2, Gmin 16). */
static struct rtp_figures run(const char *pattern)
{
	struct talk t = talk_make(8000, 20);

	for (char *p = NULL; *pattern; pattern = p + 1) {
		unsigned n = (unsigned)strtoul(pattern, &p, 10);

		if (*p == 's')
			talk_say(&t, n);
		else
			talk_lose(&t, n);
	}
	return talk_figures(&t);
}

static void test_bursts(void **state)
{
	struct rtp_figures f = run("100s1x100s1x100s"); /* alone: in the gap, not bursts */

	(void)state;
	assert_int_equal(f.bursts, 0);
	near(f.gap_loss_pct, 200.0 / 302, 1e-9);
	near(f.burst_mean, 1, 1e-9);
	f = run("100s4x100s"); /* one of four, all lost */
	assert_int_equal(f.bursts, 1);
	near(f.burst_loss_pct, 100, 1e-9);
	near(f.gap_loss_pct, 0, 1e-9);
	near(f.burst_mean, 4, 1e-9);
	f = run("100s1x15s1x100s"); /* 15 between: one burst of 17 */
	assert_int_equal(f.bursts, 1);
	near(f.burst_loss_pct, 200.0 / 17, 1e-9);
	near(f.burst_mean, 1, 1e-9);
	f = run("100s1x16s1x100s"); /* 16 between: none */
	assert_int_equal(f.bursts, 0);
	near(f.gap_loss_pct, 200.0 / 218, 1e-9);
	f = run("1s2x3s1x20s1x40s3x5s"); /* near both ends: as if 16 had been before and after */
	assert_int_equal(f.bursts, 2);
	near(f.burst_loss_pct, 100.0 * 6 / 9, 1e-9); /* of 2x3s1x and 3x */
	near(f.gap_loss_pct, 100.0 * 1 / (76 - 9), 1e-9);
	near(f.burst_mean, 7.0 / 4, 1e-9);
	f = run("200s1000x200s"); /* longer than the window */
	assert_int_equal(f.bursts, 1);
	near(f.burst_loss_pct, 100, 1e-9);
	near(f.burst_mean, 1000, 1e-9);
	near(f.lost_pct, 100.0 * 1000 / 1400, 1e-9);
	f = run("1s2999x1s");
	assert_int_equal(f.lost, 0); /* no two in a row before the jump: another stream, for all one knows */
	f = run("2s2999x1s");
	assert_int_equal(f.expected, 2); /* RFC 3550 A.1: a jump of 3000 is believed when the next follows */
	f = run("2s2998x1s");
	assert_int_equal(f.lost, 2998);
}

/* A late packet is no loss, also not for bursts. */
static void test_burst_filled(void **state)
{
	struct talk t = talk_make(8000, 20);
	uint64_t hole;

	(void)state;
	talk_say(&t, 50);
	hole = t.seq;
	talk_lose(&t, 3);
	talk_say(&t, 60);
	for (uint64_t i = 0; i < 3; i++)
		assert_int_equal(talk_put(&t, hole + 2 - i, t.ts, t.ns, CODEC_AUDIO, false), RTP_LATE);
	talk_say(&t, 200);
	assert_int_equal(talk_figures(&t).bursts, 0);
	assert_int_equal(talk_figures(&t).lost, 0);
	assert_true(isnan(talk_figures(&t).burst_mean));
}

static void test_restart(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 100);
	t.seq += 20000;
	t.ts += 1000000000;
	assert_int_equal(talk_late(&t, 0), RTP_STRAY);
	assert_int_equal(talk_late(&t, 0), RTP_RESTART);
	assert_false(t.step.is_regular);
	talk_say(&t, 98);
	f = talk_figures(&t);
	assert_int_equal(f.packets, 200);
	assert_int_equal(f.expected, 200);
	assert_int_equal(f.lost, 0);
	near(f.jitter_max_ms, 0, 1e-9);
	near(f.skew_max_ms, 0, 1e-9);
	near(f.clock_drift_ppm, 0, 1e-6);
}

/* Nothing arrived for minutes, and then the same stream went on, as its timestamps tell: that is loss, although RFC 3550 A.1
 * alone would take a jump of 3000 for another stream. After 22 minutes the numbers
 * have gone round. */
static void test_outage(void **state)
{
	static const uint64_t lost[] = {3000, 4500, 30000, 60000, 70000, 200000};

	(void)state;
	for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
		struct talk t = talk_make(8000, 20);
		struct rtp_figures f;

		talk_say(&t, 500);
		talk_lose(&t, lost[i]);
		talk_say(&t, 1);
		assert_int_equal(t.step.verdict, RTP_STRAY);
		talk_say(&t, 1);
		assert_int_equal(t.step.verdict, RTP_NEW);
		assert_int_equal(t.step.lost, lost[i]);
		assert_int_equal(talk_put(&t, t.seq - 2, t.ts - 320, t.ns, CODEC_EVENT, false), RTP_DUPLICATE);
		assert_int_equal(talk_put(&t, t.seq - 3, t.ts - 480, t.ns, CODEC_EVENT, false), RTP_LATE);
		talk_say(&t, 498);
		assert_int_equal(talk_put(&t, t.seq - 50, t.ts - 8000, t.ns, CODEC_EVENT, false), RTP_DUPLICATE);
		f = talk_figures(&t);
		assert_int_equal(f.packets, 1003);
		assert_int_equal(f.expected, 1000 + lost[i]);
		assert_int_equal(f.lost, lost[i] - 1);
		assert_int_equal(f.bursts, 1);
		near(f.burst_loss_pct, 100, 1e-9);
		near(f.burst_mean, (double)lost[i] - 1, 1e-9);
		near(f.jitter_max_ms, 0, 1e-9);
		near(f.skew_max_ms, 0, 1e-6);
	}
}

/* Single packets with wild numbers and timestamps belong to something else, and spoil nothing. */
static void test_stray(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	for (unsigned i = 0; i < 50; i++) {
		talk_say(&t, 20);
		assert_int_equal(talk_put(&t, t.seq + 10000 + i * 77, i * 12345678u, t.ns, CODEC_AUDIO, false), RTP_STRAY);
	}
	talk_say(&t, 1);
	f = talk_figures(&t);
	assert_int_equal(f.packets, 1051);
	assert_int_equal(f.expected, 1001);
	assert_int_equal(f.lost, 0);
	near(f.jitter_max_ms, 0, 1e-9);
	near(f.skew_max_ms, 0, 1e-9);
}

/* The timestamp leaps, the numbers go on: a mixer took another source. Neither jitter nor skew. */
static void test_leap(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 100);
	t.ts += 3000000000u;
	talk_say(&t, 100);
	t.ts -= 100000;
	talk_say(&t, 100);
	f = talk_figures(&t);
	near(f.jitter_max_ms, 0, 1e-9);
	near(f.skew_max_ms, 0, 1e-9);
	near(f.delta_max_ms, 20, 1e-9);
	near(f.clock_drift_ppm, 0, 1e-6);
}

/* The network stood still for eight seconds, and then delivered all of it: that is what jitter and skew are for. */
static void test_freeze(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 100);
	for (int i = 0; i < 400; i++)
		talk_late(&t, (8000 - 20 * i) * NS_PER_MS);
	talk_say(&t, 100);
	f = talk_figures(&t);
	near(f.skew_max_ms, -8000, 1e-6);
	near(f.jitter_max_ms, 500, 1);
	assert_int_equal(f.lost, 0);
}

/* Silence that is not sent: the clock goes on, a marker begins the next talkspurt. */
static void test_silence(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	for (int i = 0; i < 20; i++) {
		talk_put(&t, t.seq, t.ts, t.ns, CODEC_AUDIO, true);
		talk_lose(&t, 1); /* step on */
		talk_say(&t, 49);
		talk_pause(&t, 500);
	}
	f = talk_figures(&t);
	assert_int_equal(f.lost, 0);
	near(f.delta_max_ms, 20, 1e-9); /* the packet with the marker is left out */
	near(f.jitter_max_ms, 0, 1e-9);
	near(f.skew_max_ms, 0, 1e-9);
	near(f.ptime_ms, 20, 1e-9);
}

static void test_comfort_noise(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 100);
	for (int i = 0; i < 10; i++) { /* every 200 ms, by a clock that is 30 ms off */
		talk_put(&t, t.seq++, t.ts, t.ns + 30 * NS_PER_MS, CODEC_COMFORT_NOISE, false);
		assert_false(t.step.is_regular);
		talk_pause(&t, 10);
	}
	talk_late(&t, 0);
	assert_false(t.step.is_regular); /* nor the one after it */
	talk_late(&t, 0);
	assert_true(t.step.is_regular);
	f = talk_figures(&t);
	assert_int_equal(f.packets, 112);
	assert_int_equal(f.lost, 0);
	near(f.delta_max_ms, 20, 1e-9);
	near(f.ptime_ms, 20, 1e-9);
}

/* The timestamp of an event stands still while it lasts (RFC 4733 §2.2.1); voice goes on after it as if it had not been. */
static void test_events(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	for (int n = 0; n < 5; n++) {
		uint64_t start;

		talk_say(&t, 100);
		start = t.ts;
		for (int i = 0; i < 10; i++) {
			talk_put(&t, t.seq++, start, t.ns, CODEC_EVENT, i == 0);
			assert_false(t.step.is_regular);
			talk_pause(&t, 1);
		}
		talk_put(&t, t.seq++, start, t.ns - 19 * NS_PER_MS, CODEC_EVENT, false);
	}
	talk_say(&t, 10);
	f = talk_figures(&t);
	assert_int_equal(f.packets, 565);
	assert_int_equal(f.lost, 0);
	near(f.jitter_max_ms, 0, 1e-9);
	near(f.skew_max_ms, 0, 1e-9);
	near(f.delta_max_ms, 20, 1e-9);
	near(f.ptime_ms, 20, 1e-9);
}

/* The step that is most frequent, whatever order the others come in. */
static void test_ptime(void **state)
{
	struct talk t = talk_make(48000, 20);
	static const unsigned odd[] = {120, 480, 1440, 1920, 2400, 2880, 5760};

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		unsigned step = i % 5 < 2 ? 960 : odd[i % 7];

		talk_put(&t, i, t.ts, t.ns, CODEC_AUDIO, false);
		t.ts += step;
		t.ns += step * NS_PER_S / 48000;
	}
	near(talk_figures(&t).ptime_ms, 20, 1e-9);
	assert_true(talk_figures(&t).jitter_max_ms < 0.001);
}

/* Packets of one picture have one timestamp: the step is that of pictures. */
static void test_video(void **state)
{
	struct talk t = talk_make(90000, 40);

	(void)state;
	for (int i = 0; i < 300; i++) {
		for (int k = 0; k < 5; k++)
			talk_put(&t, t.seq++, t.ts, t.ns + k * 1000, CODEC_VIDEO, k == 4);
		talk_pause(&t, 1);
	}
	near(talk_figures(&t).ptime_ms, 40, 1e-9);
	assert_int_equal(talk_figures(&t).lost, 0);
}

/* The clock is known only later, or changes: nothing is measured by the wrong one. */
static void test_clock_later(void **state)
{
	struct talk t = talk_make(16000, 20);
	struct rtp_figures f;

	(void)state;
	rtp_meter_init(&t.m, 0);
	talk_say(&t, 50);
	f = talk_figures(&t);
	near(f.delta_mean_ms, 20, 1e-9);
	assert_true(isnan(f.jitter_max_ms) && isnan(f.skew_max_ms) && isnan(f.clock_drift_ppm) && isnan(f.ptime_ms));
	assert_true(isnan(t.step.jitter_ns));
	rtp_meter_clock(&t.m, 16000);
	talk_say(&t, 50);
	t.ts_step = 160;
	rtp_meter_clock(&t.m, 8000);
	talk_say(&t, 50);
	f = talk_figures(&t);
	near(f.jitter_max_ms, 0, 1e-9);
	near(f.skew_max_ms, 0, 1e-9);
	near(f.ptime_ms, 20, 1e-9);
}

/* A capture whose times go backwards. */
static void test_time_backwards(void **state)
{
	struct talk t = talk_make(8000, 20);
	struct rtp_figures f;

	(void)state;
	talk_say(&t, 10);
	t.ns = 0;
	talk_say(&t, 10);
	talk_put(&t, t.seq, t.ts, -TIME_MAX, CODEC_AUDIO, false);
	talk_put(&t, t.seq + 1, t.ts, TIME_MAX, CODEC_AUDIO, false);
	f = talk_figures(&t);
	assert_true(f.delta_min_ms < 0);
	assert_true(isfinite(f.jitter_max_ms) && isfinite(f.skew_max_ms) && isfinite(f.delta_mean_ms));
}

/* ---- against a model that keeps every packet ---- */

enum { MODEL_MAX = 4000 };
struct model {
	uint8_t seen[MODEL_MAX];
	unsigned n, duplicates, late;
};

static void model_check(const struct model *m, const struct talk *t, uint32_t first, uint32_t last)
{
	struct rtp_figures f = talk_figures(t);
	unsigned received = 0, run = 16, bursts = 0, cluster = 0, runs = 0, burst_lost = 0, lost_before = 0;

	for (uint32_t i = first; i <= last; i++) {
		if (m->seen[i]) {
			received++;
			run++;
			lost_before = 0;
			continue;
		}
		runs += !lost_before;
		lost_before = 1;
		if (run >= 16) {
			bursts += cluster > 1;
			burst_lost += cluster > 1 ? cluster : 0;
			cluster = 0;
		}
		cluster++;
		run = 0;
	}
	bursts += cluster > 1;
	burst_lost += cluster > 1 ? cluster : 0;
	assert_int_equal(f.packets, m->n);
	assert_int_equal(f.expected, last - first + 1);
	assert_int_equal(f.lost, last - first + 1 - received);
	assert_int_equal(f.duplicates, m->duplicates);
	assert_int_equal(f.out_of_order, m->late);
	assert_int_equal(f.bursts, bursts);
	if (runs)
		near(f.burst_mean, (double)f.lost / runs, 1e-9);
	if (f.expected > f.lost && bursts == 0 && f.lost)
		near(f.gap_loss_pct, f.lost_pct, 1e-9);
	assert_int_equal(t->m.burst_lost <= burst_lost, 1);
}

/* Random loss, reordering within 60 and duplicates, over sequence numbers that wrap. */
static void test_model(void **state)
{
	uint32_t r = 12345;

	(void)state;
	for (uint32_t round = 0; round < 200; round++) {
		struct talk t = talk_make(8000, 20);
		static struct model m;
		uint32_t order[MODEL_MAX], n = 0, max = 0, span = 1000 + round * 10, base = 65536 - span / 2;

		memset(&m, 0, sizeof(m));
		for (uint32_t i = 0; i < span; i++) {
			r = r * 1664525 + 1013904223;
			if (i < 2 || i == span - 1 || (r >> 16) % 100 >= round % 30)
				order[n++] = i;
		}
		for (uint32_t i = 3; i + 1 < n; i++) { /* some are swapped with one shortly after */
			uint32_t k, x;

			r = r * 1664525 + 1013904223;
			k = i + (r >> 20) % 20;
			if ((r >> 8) % 10 || k + 1 >= n)
				continue;
			x = order[i], order[i] = order[k], order[k] = x;
		}
		for (uint32_t i = 0; i < n; i++) {
			uint32_t times;

			r = r * 1664525 + 1013904223;
			times = 1 + ((r >> 16) % 20 == 0);
			for (uint32_t k = 0; k < times; k++) {
				talk_put(&t, base + order[i], (base + order[i]) * 160, (int64_t)i * 20 * NS_PER_MS, CODEC_AUDIO,
					false);
				m.n++;
				m.duplicates += m.seen[order[i]];
				m.late += !m.seen[order[i]] && order[i] < max;
				m.seen[order[i]] = 1;
				max = order[i] > max ? order[i] : max;
			}
		}
		model_check(&m, &t, 0, max);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_even), cmocka_unit_test(test_one), cmocka_unit_test(test_jitter),
		cmocka_unit_test(test_clocks), cmocka_unit_test(test_loss), cmocka_unit_test(test_order),
		cmocka_unit_test(test_misorder), cmocka_unit_test(test_backwards),
		cmocka_unit_test(test_before_first), cmocka_unit_test(test_twice), cmocka_unit_test(test_bursts),
		cmocka_unit_test(test_burst_filled), cmocka_unit_test(test_restart), cmocka_unit_test(test_outage),
		cmocka_unit_test(test_stray), cmocka_unit_test(test_leap), cmocka_unit_test(test_freeze),
		cmocka_unit_test(test_silence), cmocka_unit_test(test_comfort_noise), cmocka_unit_test(test_events),
		cmocka_unit_test(test_ptime), cmocka_unit_test(test_video), cmocka_unit_test(test_clock_later),
		cmocka_unit_test(test_time_backwards), cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
