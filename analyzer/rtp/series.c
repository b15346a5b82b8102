/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream over time: 64 buckets whose width doubles when they are full. What was in two becomes one, so that memory stays
 * what it is, and a bucket always begins at a multiple of its width from the first packet. */
#include "rtp.h"

#define FIRST_WIDTH_NS (250 * NS_PER_MS)

void series_init(struct series *s, int64_t start_ns)
{
	memset(s, 0, sizeof(*s));
	s->start_ns = start_ns;
	s->width_ns = FIRST_WIDTH_NS;
}

static uint16_t u16_max(uint16_t a, uint16_t b)
{
	return a > b ? a : b;
}

static void double_width(struct series *s)
{
	for (uint32_t i = 0; i < SERIES_BUCKETS / 2; i++) {
		const struct series_bucket *a = &s->buckets[2 * i], *b = a + 1;

		s->buckets[i] = (struct series_bucket){a->packets + b->packets, a->lost + b->lost, a->bytes + b->bytes,
			u16_max(a->jitter_max_10us, b->jitter_max_10us), u16_max(a->delta_max_10us, b->delta_max_10us)};
	}
	memset(&s->buckets[SERIES_BUCKETS / 2], 0, SERIES_BUCKETS / 2 * sizeof(s->buckets[0]));
	s->n = (s->n + 1) / 2;
	s->width_ns *= 2;
}

static uint16_t to_10us(double ns)
{
	return ns >= 655350000 ? UINT16_MAX : ns > 0 ? (uint16_t)(ns / 10000 + 0.5) : 0;
}

/* One that came late: from the latest bucket that misses any. */
static void take_back(struct series *s, uint32_t i)
{
	while (i && !s->buckets[i].lost)
		i--;
	if (s->buckets[i].lost)
		s->buckets[i].lost--;
}

/* The number of the bucket of a moment; room is made where there is none. */
static uint32_t bucket_at(struct series *s, int64_t ts_ns)
{
	int64_t since = ts_ns > s->start_ns ? ts_ns - s->start_ns : 0;
	uint32_t i;

	while (since / SERIES_BUCKETS >= s->width_ns)
		double_width(s);
	i = (uint32_t)(since / s->width_ns);
	if (i >= s->n)
		s->n = i + 1;
	return i;
}

void series_add(struct series *s, int64_t ts_ns, uint32_t bytes, const struct rtp_step *step)
{
	uint32_t i = bucket_at(s, ts_ns);
	struct series_bucket *b = &s->buckets[i];

	b->packets++;
	b->bytes += bytes;
	if (step->lost > 0)
		b->lost += (uint32_t)step->lost;
	else if (step->lost < 0)
		take_back(s, i);
	if (step->is_regular) {
		b->jitter_max_10us = u16_max(b->jitter_max_10us, to_10us(step->jitter_ns));
		b->delta_max_10us = u16_max(b->delta_max_10us, to_10us((double)step->delta_ns));
	}
}

void series_part_begin(struct series_part *p, int64_t start_ns)
{
	*p = (struct series_part){.until_ns = start_ns + FIRST_WIDTH_NS};
}

/* A stream rarely leaves a bucket out: the next needs no division. */
void series_part_put(struct series *s, struct series_part *p, int64_t ts_ns)
{
	struct series_bucket *b = &s->buckets[p->bucket];
	int64_t from_ns = p->until_ns;
	uint32_t next = p->bucket + 1;

	b->packets += p->packets;
	b->bytes += p->bytes;
	b->lost += p->lost;
	b->jitter_max_10us = u16_max(b->jitter_max_10us, to_10us(p->jitter_max_ns));
	b->delta_max_10us = u16_max(b->delta_max_10us, to_10us(p->delta_max_ns));
	if (p->bucket >= s->n)
		s->n = p->bucket + 1;
	for (; p->late; p->late--)
		take_back(s, p->bucket);
	if (ts_ns < from_ns || ts_ns - from_ns >= s->width_ns || next >= SERIES_BUCKETS) {
		next = bucket_at(s, ts_ns);
		from_ns = s->start_ns + next * s->width_ns;
	}
	*p = (struct series_part){.until_ns = from_ns + s->width_ns, .bucket = next};
}
