/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of samples: their level, digits in them (by spandsp), and the same at another rate. Nothing here knows of packets. */
#include "sound.h"

#include <math.h>

#include "analyzer/rtp/voice_libs.h"

/* ---- level ---- */

enum { FRAMES_PER_S = 50, SILENCE_DBOV = -50 };

static void end_frame(struct level *l)
{
	double power = l->frame_energy / l->frame_samples;

	l->n_frames++;
	l->n_silent += power < pow(10, SILENCE_DBOV / 10.0);
	l->frame_energy = 0;
	l->frame_samples = 0;
}

void level_add(struct level *l, const int16_t *p, size_t n, uint32_t rate)
{
	for (size_t i = 0; i < n; i++) {
		double x = p[i] / 32768.0;

		l->frame_energy += x * x;
		l->energy += x * x;
		if (++l->frame_samples >= rate / FRAMES_PER_S)
			end_frame(l);
	}
	l->n_samples += n;
}

void level_add_silence(struct level *l, size_t n, uint32_t rate)
{
	l->n_frames += n / (rate / FRAMES_PER_S);
	l->n_silent += n / (rate / FRAMES_PER_S);
}

double level_dbov(const struct level *l)
{
	return l->n_samples && l->energy > 0 ? 10 * log10(l->energy / (double)l->n_samples) : NAN;
}

double level_silence_pct(const struct level *l)
{
	return l->n_frames ? 100.0 * (double)l->n_silent / (double)l->n_frames : NAN;
}

/* ---- tones ---- */

struct tones {
	char digits[DTMF_DIGITS + 1];
	size_t n;
	void *rx;
#ifdef HAVE_SPANDSP
	void *handle;
	struct spandsp_lib lib;
#endif
};

#ifdef HAVE_SPANDSP
struct tones *tones_new(void)
{
	struct tones *t = mem_zalloc(sizeof *t);

	t->handle = spandsp_open(&t->lib);
	if (!t->handle) {
		free(t);
		return NULL;
	}
	t->rx = t->lib.dtmf_init(NULL, NULL, NULL);
	if (!t->rx)
		die_oom();
	return t;
}

void tones_add(struct tones *t, const int16_t *p, size_t n)
{
	char got[32];
	size_t n_got;

	t->lib.dtmf(t->rx, p, (int)n);
	n_got = t->lib.dtmf_get(t->rx, got, sizeof got - 1);
	for (size_t i = 0; i < n_got && t->n < DTMF_DIGITS; i++)
		t->digits[t->n++] = got[i];
}

void tones_free(struct tones *t)
{
	if (!t)
		return;
	t->lib.dtmf_free(t->rx);
	lib_close(t->handle);
	free(t);
}
#else
struct tones *tones_new(void)
{
	return NULL;
}

void tones_add(struct tones *t, const int16_t *p, size_t n)
{
	(void)t;
	(void)p;
	(void)n;
}

void tones_free(struct tones *t)
{
	(void)t;
}
#endif

const char *tones_digits(const struct tones *t)
{
	return t->digits;
}

/* ---- another rate ---- */

/* A Hann-windowed sinc of HALF zero crossings on each side, in PHASES steps between two of them. */
enum { HALF = 16, PHASES = 128, KEEP = 4096 };

struct resampler {
	uint32_t from, to;
	double step, at;            /* samples in for one out; where the next one is, counted from kept[0] */
	unsigned reach;             /* samples on each side that count */
	size_t n;
	float table[HALF * PHASES + 2];
	int16_t kept[KEEP * 2];
};

struct resampler *resampler_new(uint32_t from, uint32_t to)
{
	struct resampler *r = mem_zalloc(sizeof *r);
	double cut = from > to ? (double)to / from : 1;

	r->from = from;
	r->to = to;
	r->step = (double)from / to;
	r->reach = (unsigned)ceil(HALF / cut);
	r->n = r->reach;            /* silence before the first sample */
	r->at = r->reach;
	for (unsigned i = 0; i < HALF * PHASES + 2; i++) {
		double x = (double)i / PHASES, window = x < HALF ? 0.5 + 0.5 * cos(M_PI * x / HALF) : 0;

		r->table[i] = (float)((i ? sin(M_PI * x) / (M_PI * x) : 1) * window * cut);
	}
	return r;
}

size_t resampler_room(const struct resampler *r, size_t n)
{
	return (size_t)((double)(n + KEEP) / r->step) + 2;
}

static int16_t sample_at(const struct resampler *r)
{
	double cut = r->from > r->to ? (double)r->to / r->from : 1, sum = 0;
	size_t first = (size_t)r->at - r->reach + 1;

	for (size_t i = first; i < first + 2 * (size_t)r->reach; i++) {
		double x = fabs((double)i - r->at) * cut * PHASES;
		size_t k = (size_t)x;

		if (k < HALF * PHASES)
			sum += r->kept[i] * (r->table[k] + (x - (double)k) * (r->table[k + 1] - r->table[k]));
	}
	return (int16_t)lrint(fmax(-32768, fmin(32767, sum)));
}

size_t resampler_run(struct resampler *r, const int16_t *in, size_t n, int16_t *out)
{
	size_t made = 0;

	while (n) {
		size_t take = n < KEEP ? n : KEEP, drop;

		memcpy(r->kept + r->n, in, take * sizeof *in);
		r->n += take;
		in += take;
		n -= take;
		for (; (size_t)r->at + r->reach < r->n; r->at += r->step)
			out[made++] = sample_at(r);
		drop = (size_t)r->at - r->reach;
		memmove(r->kept, r->kept + drop, (r->n - drop) * sizeof *r->kept);
		r->n -= drop;
		r->at -= (double)drop;
	}
	return made;
}

void resampler_free(struct resampler *r)
{
	free(r);
}
