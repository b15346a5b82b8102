/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the capture itself lost, and when: spans of packet time, as capturing and TCP told them. Where there are too many, each
 * two become one: then less is known of when. */
#include "analyzer/call/compact.h"
#include "analyzer/call/store_local.h"

struct losses {
	uint32_t n;
	struct store_lost v[LIMIT_LOST_SPANS];
};

static int64_t earlier(int64_t a, int64_t b)
{
	return a == TIME_NONE || b == TIME_NONE ? TIME_NONE : a < b ? a : b;
}

/* Both of them as one. */
static void join(struct store_lost *to, const struct store_lost *l)
{
	if (!to->packets && !to->holes) {
		*to = *l;
		return;
	}
	to->from_ns = earlier(to->from_ns, l->from_ns);
	to->to_ns = to->to_ns > l->to_ns ? to->to_ns : l->to_ns;
	to->packets += l->packets;
	to->holes += l->holes;
}

static void halve(struct losses *l)
{
	for (uint32_t i = 0; i < l->n / 2; i++) {
		struct store_lost both = l->v[2 * i];

		join(&both, &l->v[2 * i + 1]);
		l->v[i] = both;
	}
	l->n /= 2;
}

void store_add_lost(struct store *s, const struct store_lost *l)
{
	if (!s->losses)
		s->losses = mem_zalloc(sizeof *s->losses);
	if (s->losses->n == LIMIT_LOST_SPANS)
		halve(s->losses);
	s->losses->v[s->losses->n++] = *l;
	s->generation++;
}

struct store_lost store_lost(const struct store *s, int64_t from_ns, int64_t to_ns)
{
	struct store_lost sum = {.from_ns = TIME_NONE, .to_ns = TIME_NONE};

	for (uint32_t i = 0; s->losses && i < s->losses->n; i++) {
		const struct store_lost *l = &s->losses->v[i];

		if ((l->from_ns == TIME_NONE || l->from_ns <= to_ns) && l->to_ns >= from_ns)
			join(&sum, l);
	}
	return sum;
}

const struct store_lost *store_nth_lost(const struct store *s, uint32_t i)
{
	return s->losses && i < s->losses->n ? &s->losses->v[i] : NULL;
}

size_t losses_bytes(const struct store *s)
{
	return s->losses ? sizeof *s->losses : 0;
}

void losses_free(struct store *s)
{
	free(s->losses);
	s->losses = NULL;
}
