/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A quick look at one packet of G.711, for whoever wants to know which streams are worth to be decoded: is it ringback? A tone
 * near 425 Hz has most of its energy in four lines of 20 ms (Goertzel); what is much weaker than voice tells nothing. Who
 * speaks may look like a tone for a moment: ringback.c listens to all of it. */
#include <math.h>

#include "rtp.h"

enum { RATE = 8000, MOST = 160, LEAST = 80 };
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

static double energy_at(const double *v, unsigned n, double hz)
{
	double w = 2 * M_PI * hz / RATE, c = 2 * cos(w), a = 0, b = 0;

	for (unsigned i = 0; i < n; i++) {
		double x = v[i] + c * a - b;

		b = a;
		a = x;
	}
	return 2 * (a * a + b * b - c * a * b) / n;
}

enum rtp_ring_hint rtp_ring_hint(uint8_t payload_type, struct slice payload)
{
	unsigned n = payload.n >= MOST ? MOST : LEAST, step = RATE / n;
	double v[MOST], all = 0, near = 0;

	if (payload.n < LEAST)
		return RING_HINT_QUIET;
	for (unsigned i = 0; i < n; i++) {
		v[i] = payload_type == 8 ? alaw((uint8_t)payload.p[i]) : ulaw((uint8_t)payload.p[i]);
		all += v[i] * v[i];
	}
	if (all < QUIET_MEAN_SQUARE * n)
		return RING_HINT_QUIET;
	for (unsigned hz = step * (350 / step); hz <= 500; hz += step)
		near += energy_at(v, n, hz);
	return near >= TONE_SHARE * all ? RING_HINT_TONE : RING_HINT_OTHER;
}
