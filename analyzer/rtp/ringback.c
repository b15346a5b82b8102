/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds ringback in what is heard: a tenth of a second is a tone where nearly all of its energy lies around 425 Hz (Goertzel,
 * at multiples of 10 Hz), and quiet where there is hardly any, or a noise that stays as it is and is much weaker than the tone;
 * rings are runs of the one between runs of the other. Nothing is looked at any more when something else is heard. */
#include "sound.h"

#include <math.h>

enum {
	RATE = 8000,                /* about: samples are left out to come near */
	BLOCKS_PER_S = 10,
	LOW = 37, HIGH = 51,        /* tens of Hz: 400, 425, 440, 450, 480, and two of them at once (ITU-T E.180, annex) */
	LEAST_RING = 3, MOST_RING = 30, LEAST_QUIET = 13, /* tenths of a second */
	MOST_BREAK = 4,             /* within a ring, as some networks ring twice (0.4 s, 0.2 s, 0.4 s) */
	MOST_ELSE = 3               /* blocks of something else in one pause: a tone ends, a tone begins, a click */
};
#define QUIET_DBOV (-50.0)
#define TONE_DBOV (-40.0)
#define TONE_SHARE 0.75
/* Noise of a line: whoever speaks is louder, or goes up and down. */
#define NOISE_DBOV (-33.0)
#define NOISE_UNDER_TONE_DB 10.0
#define NOISE_SPAN_DB 5.0

enum block { BLOCK_QUIET, BLOCK_TONE, BLOCK_OTHER };

struct ringback {
	uint32_t every, skipped;    /* samples: one of so many is taken */
	uint32_t n, len;            /* in the block at hand; of a block */
	uint32_t blocks;            /* whole ones so far */
	uint32_t ring_from, ring_to;/* the ring at hand: first block, and after the last of tone */
	uint32_t n_tone, n_quiet, n_other; /* its blocks of tone; blocks since: quiet, and else */
	double tone_dbov;           /* of the loudest block of tone, or 0: none yet */
	double noise_dbov;          /* of the quietest block of noise, or 0 */
	double sin[HIGH - LOW + 1], cos[HIGH - LOW + 1];
	struct ringback_figures f;
	int16_t block[];
};

struct ringback *ringback_new(uint32_t rate)
{
	uint32_t every = rate / RATE, len = every ? rate / every / BLOCKS_PER_S : 0;
	struct ringback *r;

	if (!every)
		return NULL;
	r = mem_zalloc(sizeof *r + len * sizeof *r->block);
	r->every = every;
	r->len = len;
	for (int i = LOW; i <= HIGH; i++) {
		r->sin[i - LOW] = sin(2 * M_PI * i / len);
		r->cos[i - LOW] = cos(2 * M_PI * i / len);
	}
	return r;
}

/* Energy of one frequency in the block. */
static double energy_at(const struct ringback *r, int i)
{
	double c = 2 * r->cos[i], a = 0, b = 0, re, im;

	for (uint32_t k = 0; k < r->len; k++) {
		double x = r->block[k] / 32768.0 + c * a - b;

		b = a;
		a = x;
	}
	re = a - b * r->cos[i];
	im = b * r->sin[i];
	return 2 * (re * re + im * im) / r->len;
}

/* A block that is neither: noise, where its level is that of those before it. */
static enum block noise_of(struct ringback *r, double dbov)
{
	if (dbov > NOISE_DBOV || (r->tone_dbov < 0 && dbov > r->tone_dbov - NOISE_UNDER_TONE_DB))
		return BLOCK_OTHER;
	if (r->noise_dbov < 0 && dbov > r->noise_dbov + NOISE_SPAN_DB)
		return BLOCK_OTHER;
	if (!(r->noise_dbov < 0) || dbov < r->noise_dbov)
		r->noise_dbov = dbov;
	return BLOCK_QUIET;
}

static enum block block_of(struct ringback *r)
{
	double all = 0, near = 0, dbov;

	for (uint32_t k = 0; k < r->len; k++)
		all += r->block[k] / 32768.0 * (r->block[k] / 32768.0);
	dbov = all > 0 ? 10 * log10(all / r->len) : -200;
	if (dbov < QUIET_DBOV)
		return BLOCK_QUIET;
	for (int i = 0; dbov >= TONE_DBOV && i <= HIGH - LOW; i++)
		near += energy_at(r, i);
	if (near < TONE_SHARE * all)
		return noise_of(r, dbov);
	if (!(r->tone_dbov < 0) || dbov > r->tone_dbov)
		r->tone_dbov = dbov;
	return BLOCK_TONE;
}

static void begin_ring(struct ringback *r)
{
	r->n_tone = 0;
	r->ring_from = r->blocks;
}

/* The ring at hand is over, and quiet for long enough. */
static void end_ring(struct ringback *r)
{
	if (!r->n_tone)
		return;
	if (r->n_tone >= LEAST_RING) {
		if (!r->f.n++)
			r->f.from_s = (double)r->ring_from / BLOCKS_PER_S;
		r->f.to_s = (double)r->ring_to / BLOCKS_PER_S;
	} else if (r->ring_from) { /* else the end of one that began before */
		r->f.has_other = true;
	}
	r->n_tone = 0;
}

static void take_tone(struct ringback *r)
{
	if (!r->n_tone)
		begin_ring(r);
	else if (r->n_quiet > MOST_BREAK)
		r->f.has_other = true; /* busy and the like: too soon */
	r->n_tone++;
	r->n_quiet = r->n_other = 0;
	r->ring_to = r->blocks + 1;
	if (r->ring_to - r->ring_from > MOST_RING)
		r->f.has_other = true; /* a dial tone, or music */
}

static void take_block(struct ringback *r)
{
	switch (block_of(r)) {
	case BLOCK_TONE:
		take_tone(r);
		break;
	case BLOCK_QUIET:
		r->n_quiet++;
		if (r->n_quiet == LEAST_QUIET)
			end_ring(r);
		break;
	case BLOCK_OTHER:
		if (++r->n_other > MOST_ELSE)
			r->f.has_other = true;
		break;
	}
	r->blocks++;
	r->n = 0;
}

void ringback_add(struct ringback *r, const int16_t *p, size_t n)
{
	for (size_t i = 0; i < n && !r->f.has_other; i++) {
		if (++r->skipped < r->every)
			continue;
		r->skipped = 0;
		r->block[r->n++] = p[i];
		if (r->n == r->len)
			take_block(r);
	}
}

void ringback_get(const struct ringback *r, struct ringback_figures *out)
{
	*out = r->f;
}

void ringback_free(struct ringback *r)
{
	free(r);
}
