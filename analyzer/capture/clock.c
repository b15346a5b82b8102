/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks that are set back: by how much, and which packets have a time before it and which after it, also where several
 * interfaces hand over their packets at different moments. Knows nothing of formats. */
#include "analyzer/capture/clock.h"

enum { SLACK_S = 1, FAR_S = 600, LITTLE_S = 60, JUMP_S = 3600, OUTLIERS = 16, LINKTYPE_RAW_IP = 101 };

struct clock *clock_new(struct counters *cs)
{
	struct clock *k = mem_zalloc(sizeof *k);

	k->cs = cs;
	k->now_ns = TIME_NONE;
	for (unsigned i = 0; i < CLOCK_OWN; i++)
		k->own_ns[i] = -TIME_MAX;
	return k;
}

void clock_free(struct clock *k)
{
	if (k)
		free(k->v);
	free(k);
}

static int64_t back_of(const struct clock *k, uint32_t step)
{
	return step ? k->v[step - 1].back_ns : 0;
}

static int64_t within(int64_t ns)
{
	return ns > TIME_MAX ? TIME_MAX : ns < -TIME_MAX ? -TIME_MAX : ns;
}

/* Packet time of what the capture's clock said, when it followed that step. */
static int64_t time_by(const struct clock *k, int64_t said_ns, uint32_t step)
{
	int64_t ns;

	return __builtin_add_overflow(said_ns, back_of(k, step), &ns) ? TIME_MAX : within(ns);
}

static uint64_t away(const struct clock *k, int64_t ns)
{
	return ns > k->now_ns ? (uint64_t)ns - (uint64_t)k->now_ns : (uint64_t)k->now_ns - (uint64_t)ns;
}

/* HEP comes as raw IP, with the times of many agents, each of which may be off by some time. */
static int64_t slack_of(const struct frame *f)
{
	return (f->dlt == LINKTYPE_RAW_IP ? 2 * LIMIT_HEP_SKEW_S : SLACK_S) * NS_PER_S;
}

/* Where there are too many the last one stays in force. */
static uint32_t add_step(struct clock *k, uint64_t off, int64_t from_ns, int64_t back_ns)
{
	if (k->n == LIMIT_CLOCK_STEPS)
		return k->n;
	if (!k->v)
		k->v = mem_alloc(LIMIT_CLOCK_STEPS * sizeof *k->v);
	k->v[k->n++] = (struct clock_step){off, from_ns, back_ns};
	return k->n;
}

/* A clock that was far behind goes on where it would be had it not been set back, or a little later. The step by which that is
 * so, or 0; UINT32_MAX: it has not, this is a pause. */
static uint32_t earlier_step(const struct clock *k, int64_t said_ns, int64_t slack_ns)
{
	for (uint32_t i = k->n; i-- > 0;) {
		int64_t ts_ns = time_by(k, said_ns, i);

		if (back_of(k, k->n) - back_of(k, i) >= FAR_S * NS_PER_S && ts_ns >= k->now_ns - slack_ns &&
				ts_ns <= k->now_ns + LITTLE_S * NS_PER_S)
			return i;
	}
	return UINT32_MAX;
}

/* A single packet was far ahead of its time, and what follows is not. */
static bool was_outlier(struct clock *k, int64_t ts_ns, int64_t slack_ns)
{
	if (!k->outliers || ts_ns < k->jump_ns - slack_ns || ts_ns - k->jump_ns > JUMP_S * NS_PER_S)
		return false;
	k->outliers = 0;
	k->now_ns = ts_ns;
	return true;
}

void clock_look(struct clock *k, struct frame *f, uint64_t off)
{
	unsigned i = f->iface < CLOCK_OWN ? f->iface : CLOCK_OWN - 1;
	int64_t said_ns = within(f->ts_ns), slack_ns = slack_of(f), ts_ns;
	uint32_t step = k->own_step[i], other;

	if (k->now_ns == TIME_NONE)
		k->now_ns = said_ns;
	ts_ns = time_by(k, said_ns, step);
	if (step != k->n && away(k, time_by(k, said_ns, k->n)) < away(k, ts_ns)) {
		step = k->n;
		ts_ns = time_by(k, said_ns, step);
	}
	k->outliers -= k->outliers > 0;
	if (said_ns < k->own_ns[i] - slack_ns && ts_ns < k->now_ns - slack_ns && !was_outlier(k, ts_ns, slack_ns)) {
		k->cs->n[C_CLOCK_BACK]++;
		ts_ns = k->now_ns + NS_PER_US;
		step = add_step(k, off, ts_ns, ts_ns - said_ns);
		ts_ns = time_by(k, said_ns, step);
	} else if (k->n && ts_ns > k->now_ns + slack_ns && (other = earlier_step(k, said_ns, slack_ns)) != UINT32_MAX) {
		ts_ns = time_by(k, said_ns, other);
		step = add_step(k, off, ts_ns, back_of(k, other));
	}
	if (ts_ns - JUMP_S * NS_PER_S > k->now_ns) {
		k->jump_ns = k->now_ns;
		k->outliers = OUTLIERS;
	}
	k->own_ns[i] = said_ns;
	k->own_step[i] = (uint16_t)step;
	k->now_ns = ts_ns > k->now_ns ? ts_ns : k->now_ns;
	f->ts_ns = ts_ns;
	f->back_ns = ts_ns - said_ns;
}

void clock_go_to(struct clock *k, const struct clock *of, uint64_t off, int64_t now_ns)
{
	while (k->n < of->n && of->v[k->n].off <= off)
		add_step(k, of->v[k->n].off, of->v[k->n].from_ns, of->v[k->n].back_ns);
	k->now_ns = now_ns;
	k->outliers = 0;
	for (unsigned i = 0; i < CLOCK_OWN; i++) {
		k->own_ns[i] = -TIME_MAX;
		k->own_step[i] = (uint16_t)k->n;
	}
}
