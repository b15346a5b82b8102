/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A quick look at one packet of G.711, for whoever wants to know which streams are worth to be decoded: is it ringback? A tone
 * near 425 Hz has most of its energy in four lines of 20 ms (Goertzel); what is much weaker than voice tells nothing. Who
 * speaks may look like a tone for a moment: ringback.c listens to all of it. */
#include <math.h>

#include "rtp.h"

enum { RATE = 8000, MOST = 160, LEAST = 80, LINES = 4 };
#define QUIET_MEAN_SQUARE 3.2e-4 /* -35 dBov */
#define TONE_SHARE 0.6

/* ITU-T G.711, full scale 1. */
static double ulaw(uint8_t b)
{
	int u = ~b & 0xff, t = (((u & 15) << 3) + 132) << (u >> 4 & 7);

	return (u & 0x80 ? 132 - t : t - 132) / 32768.0;
}

static double alaw(uint8_t b)
{
	int a = b ^ 0x55, segment = a >> 4 & 7, t = ((a & 15) << 4) + (segment ? 0x108 : 8);

	t <<= segment > 1 ? segment - 1 : 0;
	return (a & 0x80 ? t : -t) / 32768.0;
}

/* Energy in all lines near the tone, at once: each step of one waits for the step before it. */
static double energy_near(const double *v, unsigned n, unsigned step)
{
	double c[LINES], a[LINES] = {0}, b[LINES] = {0}, sum = 0;

	for (unsigned k = 0; k < LINES; k++)
		c[k] = 2 * cos(2 * M_PI * (step * (350 / step) + k * step) / RATE);
	for (unsigned i = 0; i < n; i++)
		for (unsigned k = 0; k < LINES; k++) {
			double x = v[i] + c[k] * a[k] - b[k];

			b[k] = a[k];
			a[k] = x;
		}
	for (unsigned k = 0; k < LINES && step * (350 / step) + k * step <= 500; k++)
		sum += 2 * (a[k] * a[k] + b[k] * b[k] - c[k] * a[k] * b[k]) / n;
	return sum;
}

enum rtp_ring_hint rtp_ring_hint(uint8_t payload_type, struct slice payload)
{
	unsigned n = payload.n >= MOST ? MOST : LEAST, step = RATE / n;
	double v[MOST], all = 0;

	if (payload.n < LEAST)
		return RING_HINT_QUIET;
	for (unsigned i = 0; i < n; i++) {
		v[i] = payload_type == 8 ? alaw((uint8_t)payload.p[i]) : ulaw((uint8_t)payload.p[i]);
		all += v[i] * v[i];
	}
	if (all < QUIET_MEAN_SQUARE * n)
		return RING_HINT_QUIET;
	return energy_near(v, n, step) >= TONE_SHARE * all ? RING_HINT_TONE : RING_HINT_OTHER;
}
