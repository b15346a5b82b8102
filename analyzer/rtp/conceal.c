/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Concealment of losses for codecs that have none of their own, in the manner of ITU-T G.711 appendix I: the last pitch
 * period before the loss is repeated, fading out within 60 ms; what comes after it is faded in. Adds no delay, so the first
 * repetition is not blended with what was heard before. */
#include "analyzer/rtp/conceal.h"

#include <math.h>

enum { HISTORY_MS = 48, PITCH_MIN_HZ = 66, PITCH_MAX_HZ = 200, WINDOW_MS = 10, STEADY_MS = 10, FADED_MS = 60, JOIN_MS = 4 };

struct conceal {
	uint32_t rate;
	size_t n;               /* of the history: the latest samples, those made up too */
	size_t pitch;           /* samples of the period that is repeated; 0: nothing is missing */
	size_t made;            /* samples made up in a row */
	int16_t *period;        /* HISTORY_MS long, as is the history */
	int16_t history[];
};

struct conceal *conceal_new(uint32_t rate)
{
	size_t n = (size_t)rate * HISTORY_MS / 1000;
	struct conceal *c = mem_zalloc(sizeof *c + 2 * n * sizeof *c->history);

	c->rate = rate;
	c->n = n;
	c->period = c->history + n;
	return c;
}

static size_t samples(const struct conceal *c, unsigned ms)
{
	return (size_t)c->rate * ms / 1000;
}

static void remember(struct conceal *c, const int16_t *p, size_t n)
{
	if (n >= c->n) {
		memcpy(c->history, p + (n - c->n), c->n * sizeof *p);
		return;
	}
	memmove(c->history, c->history + n, (c->n - n) * sizeof *p);
	memcpy(c->history + (c->n - n), p, n * sizeof *p);
}

/* How alike the end of the history and what is `lag` before it are: -1 to 1. */
static double likeness(const struct conceal *c, size_t lag, size_t window, size_t stride)
{
	const int16_t *a = c->history + c->n - window, *b = a - lag;
	double ab = 0, aa = 1, bb = 1;

	for (size_t i = 0; i < window; i += stride) {
		ab += (double)a[i] * b[i];
		aa += (double)a[i] * a[i];
		bb += (double)b[i] * b[i];
	}
	return ab / sqrt(aa * bb);
}

static size_t find_pitch(const struct conceal *c)
{
	size_t window = samples(c, WINDOW_MS), stride = c->rate / 8000 + 1, best = c->rate / PITCH_MAX_HZ;
	double best_likeness = -2;

	for (size_t lag = c->rate / PITCH_MAX_HZ; lag <= c->rate / PITCH_MIN_HZ; lag++) {
		double x = likeness(c, lag, window, stride);

		if (x > best_likeness + 0.001) {
			best_likeness = x;
			best = lag;
		}
	}
	return best;
}

/* The last period, its end blended into what came before its beginning, so that it can follow itself. */
static void begin(struct conceal *c)
{
	size_t join, from;

	c->pitch = find_pitch(c);
	c->made = 0;
	join = c->pitch / 4;
	from = c->n - c->pitch;
	for (size_t i = 0; i < c->pitch; i++) {
		size_t left = c->pitch - i;
		double w = left <= join ? 1 - (double)(left - 1) / (double)join : 0;

		c->period[i] = (int16_t)((1 - w) * c->history[from + i] + w * c->history[from - c->pitch + i]);
	}
}

static int16_t next(struct conceal *c)
{
	double steady = (double)samples(c, STEADY_MS), faded = (double)samples(c, FADED_MS), at = (double)c->made;
	double gain = at < steady ? 1 : at < faded ? (faded - at) / (faded - steady) : 0;

	return (int16_t)(gain * c->period[c->made++ % c->pitch]);
}

void conceal_make(struct conceal *c, int16_t *out, size_t n)
{
	if (!c->pitch)
		begin(c);
	for (size_t i = 0; i < n; i++)
		out[i] = next(c);
	remember(c, out, n);
}

void conceal_heard(struct conceal *c, int16_t *p, size_t n)
{
	size_t join = samples(c, JOIN_MS);

	for (size_t i = 0; c->pitch && i < n && i < join; i++) {
		double w = (double)(i + 1) / (double)(join + 1);

		p[i] = (int16_t)(w * p[i] + (1 - w) * next(c));
	}
	if (n)
		c->pitch = 0;
	remember(c, p, n);
}

void conceal_free(struct conceal *c)
{
	free(c);
}
