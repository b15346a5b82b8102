/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ringback: the tones of networks with quiet and with noise between them, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "sound.h"

/* Tones of networks: on and off in tenths of a second, repeated; what rings, and what does not. */
static const struct cadence {
	const char *name;
	double a, b;            /* Hz; b 0: one tone alone */
	unsigned steps[4];      /* on, off, on, off */
	bool rings;
} cadences[] = {
	{"Europe", 425, 0, {10, 40}, true}, {"North America", 440, 480, {20, 40}, true},
	{"United Kingdom", 400, 450, {4, 2, 4, 20}, true}, {"China", 450, 0, {10, 40}, true},
	{"France", 440, 0, {15, 35}, true}, {"Italy", 425, 0, {10, 40}, true}, {"Russia", 425, 0, {8, 32}, true},
	{"Japan", 400, 420, {10, 20}, true},
	{"busy", 425, 0, {5, 5}, false}, {"congestion", 425, 0, {3, 3}, false}, {"dial", 425, 0, {50, 0}, false},
	{"busy in North America", 480, 620, {5, 5}, false}, {"a flute", 880, 0, {10, 40}, false},
	{"calling fax", 1100, 0, {5, 30}, false}, {"answering fax", 2100, 0, {26, 0}, false}, {"a digit", 770, 1336, {10, 40}, false},
	{"special information", 950, 1400, {10, 20}, false}, {"record beep", 1400, 0, {5, 150}, false},
};

/* `noise`: its peak, and how it goes up and down, if it does: as syllables. */
static double noise_at(uint32_t *seed, double peak, bool is_speech, double t)
{
	*seed = *seed * 1664525 + 1013904223;
	return ((int)(*seed >> 16) % 2001 - 1000) / 1000.0 * peak * (is_speech ? 0.15 + 0.85 * fabs(sin(2 * M_PI * 2 * t)) : 1);
}

static void play_with(struct ringback *r, const struct cadence *c, uint32_t rate, unsigned tenths, double start, double noise,
	bool is_speech)
{
	int16_t pcm[4800];
	uint32_t seed = 7;
	unsigned period = c->steps[0] + c->steps[1] + c->steps[2] + c->steps[3];

	for (unsigned i = 0; i < tenths * (rate / 10); i++) {
		double t = start + (double)i / rate, at = fmod(t * 10, period);
		bool on = at < c->steps[0] || (at >= c->steps[0] + c->steps[1] &&
			at < c->steps[0] + c->steps[1] + c->steps[2]);
		double v = sin(2 * M_PI * c->a * t) + (c->b > 0 ? sin(2 * M_PI * c->b * t) : 0);

		pcm[i % (rate / 10)] = (int16_t)((on ? 4000 * v : 0) + noise_at(&seed, noise, is_speech, t));
		if ((i + 1) % (rate / 10) == 0)
			ringback_add(r, pcm, rate / 10);
	}
}

static void play(struct ringback *r, const struct cadence *c, uint32_t rate, unsigned tenths, double start)
{
	play_with(r, c, rate, tenths, start, 0, false);
}

static void test_ringback(void **unused)
{
	static const uint32_t rates[] = {8000, 16000, 48000};
	struct ringback_figures f;

	(void)unused;
	assert_null(ringback_new(4000));
	for (size_t i = 0; i < sizeof cadences / sizeof *cadences * 9; i++) {
		const struct cadence *c = &cadences[i / 9];
		struct ringback *r = ringback_new(rates[i % 3]);

		play(r, c, rates[i % 3], 180, 0.37 * (double)(i / 3 % 3)); /* from anywhere in the cadence */
		ringback_get(r, &f);
		if (c->rings ? f.n < 2 || f.has_other || f.to_s < 5 || f.to_s > 18.1 : f.n >= 2)
			fail_msg("%s at %u Hz: %u rings, from %.1f to %.1f%s", c->name, rates[i % 3], f.n, f.from_s, f.to_s,
				f.has_other ? ", and else" : "");
		ringback_free(r);
	}
}

/* A line has noise, and who speaks softly is none. */
static void test_ringback_and_noise(void **unused)
{
	static const double noises[] = {30, 150, 600, 900};
	struct ringback_figures f;

	(void)unused;
	for (size_t i = 0; i < sizeof cadences / sizeof *cadences * 8; i++) {
		const struct cadence *c = &cadences[i / 8];
		double noise = noises[i % 4];
		bool is_speech = i / 4 % 2 && noise > 500;
		struct ringback *r = ringback_new(8000);

		play_with(r, c, 8000, 180, 0.21 * (double)(i % 3), noise, is_speech);
		ringback_get(r, &f);
		if (c->rings && !is_speech ? f.n < 2 || f.has_other : f.n >= 2)
			fail_msg("%s with %s %.0f: %u rings%s", c->name, is_speech ? "speech" : "noise", noise, f.n,
				f.has_other ? ", and else" : "");
		ringback_free(r);
	}
}

/* The byte of which a decoder makes what is nearest. */
static char code_near(struct decoder *d, double v)
{
	double best = INFINITY;
	int found = 0;

	for (int i = 0; i < 256; i++) {
		char c = (char)i;
		int16_t out = 0;

		if (decoder_run(d, slice_make(&c, 1), &out) == 1 && fabs(out - v) < best) {
			best = fabs(out - v);
			found = i;
		}
	}
	return (char)found;
}

/* One packet tells where there is a tone: G.711 of 20 ms and of 10. */
static void test_ring_hint(void **unused)
{
	static const struct {
		double a, b, peak, noise;
		enum rtp_ring_hint want;
	} rows[] = {
		{425, 0, 4000, 0, RING_HINT_TONE}, {440, 480, 3000, 0, RING_HINT_TONE}, {400, 450, 3000, 600, RING_HINT_TONE},
		{425, 0, 4000, 900, RING_HINT_TONE}, {0, 0, 0, 900, RING_HINT_QUIET}, {0, 0, 0, 0, RING_HINT_QUIET},
		{1100, 0, 4000, 0, RING_HINT_OTHER}, {2100, 0, 4000, 0, RING_HINT_OTHER}, {770, 1336, 4000, 0, RING_HINT_OTHER},
		{0, 0, 0, 9000, RING_HINT_OTHER}, {150, 900, 4000, 0, RING_HINT_OTHER},
	};
	struct decoder *d[2];
	const char *why;

	(void)unused;
	d[0] = decoder_new(slice_of("PCMU"), 8000, 1, &why);
	d[1] = decoder_new(slice_of("PCMA"), 8000, 1, &why);
	for (size_t i = 0; i < sizeof rows / sizeof *rows * 4; i++) {
		unsigned n = i % 2 ? 80 : 160, law = i / 2 % 2, k = (unsigned)i / 4;
		uint32_t seed = 11;
		char p[160];

		for (unsigned x = 0; x < n; x++) {
			double t = x / 8000.0, v = rows[k].peak * (sin(2 * M_PI * rows[k].a * t) + sin(2 * M_PI * rows[k].b * t)) +
				noise_at(&seed, rows[k].noise, false, 0);

			p[x] = code_near(d[law], v);
		}
		if (rtp_ring_hint(law ? 8 : 0, slice_make(p, n)) != rows[k].want)
			fail_msg("row %u, law %u, %u samples: %d", k, law, n, rtp_ring_hint(law ? 8 : 0, slice_make(p, n)));
	}
	decoder_free(d[0]);
	decoder_free(d[1]);
	assert_int_equal(rtp_ring_hint(0, slice_make("x", 1)), RING_HINT_QUIET);
}

/* Whoever speaks is heard at once. */
static void test_ringback_and_voice(void **unused)
{
	struct ringback *r = ringback_new(8000);
	struct ringback_figures f;
	int16_t pcm[160];
	uint32_t seed = 1;

	(void)unused;
	play(r, &cadences[0], 8000, 60, 0);
	for (unsigned i = 0; i < 50; i++) {
		for (unsigned k = 0; k < 160; k++, seed = seed * 1664525 + 1013904223)
			pcm[k] = (int16_t)((int)(seed >> 16) % 4000 - 2000);
		ringback_add(r, pcm, 160);
	}
	ringback_get(r, &f);
	assert_true(f.has_other);
	assert_int_equal(f.n, 1);
	ringback_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ringback), cmocka_unit_test(test_ringback_and_noise), cmocka_unit_test(test_ring_hint),
		cmocka_unit_test(test_ringback_and_voice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
