/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Overload of a host, as all calls together show it: it answers later while it gets more, or fails a share of what it gets. */
#include "analyzer/diag/pattern.h"

enum { SLICE_S = 10, LEAST_REQUESTS = 5, LEAST_SLICES = 3, LEAST_FAILED = 10, FAILED_PCT = 10, RUN = 5, TIMES_RATE = 2,
	TIMES_DELAY = 3 };
#define LEAST_DELAY_NS (200 * NS_PER_MS)

/* Requests that one host got within some seconds, and the mean time until it said anything. */
struct slot {
	int64_t ts_ns, delay_ns;
	uint32_t n, first;          /* first: event of the group */
};
struct slots {
	struct slot *v;
	size_t n;
};

/* Until anything was said to it. */
static int64_t delay_of(const struct store *s, const struct txn *t)
{
	uint32_t first = NONE;

	for (uint32_t i = t->last; i != NONE; i = store_msg(s, i)->txn_prev)
		if (store_msg(s, i)->status)
			first = i;
	return first == NONE ? TIME_NONE : store_msg(s, first)->ts_ns - store_msg(s, t->request)->ts_ns;
}

/* Outside of dialogs: what is new work. `value` is the delay. */
static void take(const struct store *s, uint32_t id, struct events *e)
{
	const struct txn *t = store_txn(s, id);
	struct event *x;
	uint16_t status;

	if (t->method != SIP_INVITE || t->has_tag || t->request == NONE || e->hops[id] & HOP_SENT_ON)
		return;
	status = t->final == NONE ? 0 : store_msg(s, t->final)->status;
	x = events_add(e);
	x->host = store_flow(s, store_msg(s, t->request)->flow).dst;
	x->id = id;
	x->leg = t->leg;
	x->ts_ns = store_msg(s, t->request)->ts_ns;
	x->is_bad = status == 500 || status == 503;
	x->value = (uint64_t)delay_of(s, t);
	events_put(e);
}

/* ---- later, the more there is -------------------------------------------------------------------------------------------- */

/* Groups are in time order. Slots with few requests tell nothing of the delay, and are left out. */
static void cut(const struct group *g, struct slots *out)
{
	out->n = 0;
	for (size_t i = 0; i < g->n;) {
		int64_t from = g->v[i].ts_ns, sum = 0;
		uint32_t n = 0, answered = 0, first = (uint32_t)i;

		for (; i < g->n && g->v[i].ts_ns - from < SLICE_S * NS_PER_S; i++, n++) {
			int64_t delay = (int64_t)g->v[i].value;

			if (delay == TIME_NONE)
				continue;
			sum += delay;
			answered++;
		}
		if (answered >= LEAST_REQUESTS)
			out->v[out->n++] = (struct slot){from, sum / answered, n, first};
	}
}

static int by_rate(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return (x->ts_ns > y->ts_ns) - (x->ts_ns < y->ts_ns);
}

static struct slot mean_of(const struct slot *v, size_t n)
{
	struct slot m = {.ts_ns = INT64_MAX};
	int64_t delay = 0;

	for (size_t i = 0; i < n; i++) {
		m.n += v[i].n;
		delay += v[i].delay_ns;
		if (v[i].ts_ns < m.ts_ns) {
			m.ts_ns = v[i].ts_ns;
			m.first = v[i].first;
		}
	}
	m.n = (uint32_t)(m.n / n);
	m.delay_ns = delay / (int64_t)n;
	return m;
}

/* Whether each of the busy ones is slower than each of the quiet ones: else something else makes it slow. */
static bool is_apart(const struct slot *quiet, size_t nq, const struct slot *busy, size_t nb)
{
	int64_t slowest = 0, fastest = INT64_MAX;

	for (size_t i = 0; i < nq; i++)
		slowest = quiet[i].delay_ns > slowest ? quiet[i].delay_ns : slowest;
	for (size_t i = 0; i < nb; i++)
		fastest = busy[i].delay_ns < fastest ? busy[i].delay_ns : fastest;
	return fastest > slowest;
}

/* Requests a second, of those in a slice of time: cut to a decimal. */
static struct value v_rate(uint32_t n)
{
	return v_real((double)(n * 10 / SLICE_S) / 10, 1);
}

/* The quiet third of the time against the busy third. */
static bool say_slow(const struct store *s, uint16_t rule, struct findings *out, const struct group *g, struct slots *slots)
{
	size_t third = slots->n / 3;
	struct slot quiet, busy;
	struct buf *b;

	if (third < LEAST_SLICES)
		return false;
	qsort(slots->v, slots->n, sizeof *slots->v, by_rate);
	quiet = mean_of(slots->v, third);
	busy = mean_of(slots->v + slots->n - third, third);
	if (busy.n < TIMES_RATE * quiet.n || busy.delay_ns < TIMES_DELAY * quiet.delay_ns || busy.delay_ns < LEAST_DELAY_NS ||
			!is_apart(slots->v, third, slots->v + slots->n - third, third))
		return false;
	b = findings_add(out, rule, SEVERITY_WARNING, _("a server gets slow under load"));
	say(NULL, b, _("%s answers after %s while it gets %s requests a second, and after %s when it gets %s requests a second, "
			"first at %s."), (struct values){{v_addr(&g->v[0].host), v_span(quiet.delay_ns), v_rate(quiet.n),
			v_span(busy.delay_ns), v_rate(busy.n), v_clock(s, busy.ts_ns)}});
	for (uint32_t i = busy.first; i < g->n && i - busy.first < FINDING_CALLS; i++)
		pattern_example(s, out, g->v[i].leg, store_leg(s, g->v[i].leg)->first);
	findings_hop(out, pattern_no_addr(), &g->v[0].host);
	return true;
}

/* ---- 500 and 503 in numbers -------------------------------------------------------------------------------------------------- */

/* One after the other without a break is another finding. */
static size_t longest_run(const struct group *g)
{
	size_t run = 0, most = 0;

	for (size_t i = 0; i < g->n; i++) {
		run = g->v[i].is_bad ? run + 1 : 0;
		most = run > most ? run : most;
	}
	return most;
}

static void say_share_failed(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	size_t bad = 0, first = 0;
	struct buf *b;

	for (size_t i = 0; i < g->n; i++) {
		first = !bad && g->v[i].is_bad ? i : first;
		bad += g->v[i].is_bad;
	}
	if (bad < LEAST_FAILED || bad * 100 < g->n * FAILED_PCT || longest_run(g) >= RUN)
		return;
	b = findings_add(out, rule, SEVERITY_WARNING, _("a server fails a share of all calls"));
	say(NULL, b, _("%s answered %s of its calls with 500 or 503, since %s."), (struct values){{v_addr(&g->v[0].host),
			v_share(bad, g->n), v_clock(s, g->v[first].ts_ns)}});
	pattern_examples(s, out, g->v, g->n);
	findings_hop(out, pattern_no_addr(), &g->v[0].host);
}

static void judge(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	struct slots slots = {mem_alloc((g->n / LEAST_REQUESTS + 1) * sizeof *slots.v), 0};

	cut(g, &slots);
	if (!say_slow(s, rule, out, g, &slots))
		say_share_failed(s, rule, out, g);
	free(slots.v);
}

const struct pattern hosts_overloaded = {.take = take, .needs_hops = true, .least = LEAST_FAILED, .judge = judge};
