/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eviction: what stays is what a store holds that never saw the rest; every id leads somewhere; totals and key figures
 * remember; memory stays within its bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <math.h>

#include <cmocka.h>

#include "evict_world.h"

enum { EVENTS = 1500, SEEDS = 60 };

/* Lets go of some calls, and notes from which event on they begin again. */
static void evict_some(struct world *w, struct store *s, size_t now, size_t since[CALLS])
{
	uint32_t legs[CALLS];
	size_t n = 0;
	char id[32];

	for (unsigned c = 0; c < CALLS; c++) {
		uint32_t leg = store_find_leg(s, world_call_id(c, id));

		if (leg == NONE || world_random(w, 3))
			continue;
		legs[n++] = leg;
		since[c] = now;
	}
	store_evict(s, legs, n);
}

/* Says where the first line that differs does. */
static void assert_same_lines(const struct buf *a, const struct buf *b, uint32_t seed)
{
	struct slice x = buf_slice(a), y = buf_slice(b);

	while (x.n || y.n) {
		struct slice p = slice_cut(&x, '\n'), q = slice_cut(&y, '\n');
		size_t at = 0;

		if (slice_eq(p, q))
			continue;
		while (at < p.n && at < q.n && p.p[at] == q.p[at])
			at++;
		at = at > 80 ? at - 80 : 0;
		p = slice_sub(p, at, at + 300);
		q = slice_sub(q, at, at + 300);
		fail_msg("seed %u:\n%.*s\nis not\n%.*s", seed, (int)p.n, p.p, (int)q.n, q.p);
	}
}

static void check_same(struct world *w, const struct store *evicted, const size_t since[CALLS])
{
	struct counters cs = {0};
	struct store *fresh = world_store(w, &cs);
	struct buf a = {0}, b = {0};

	store_clock(fresh, w->v[0].ts_ns);
	for (size_t i = 0; i < w->n; i++) {
		const struct event *e = &w->v[i];

		if (e->call == CALLS || i >= since[e->call])
			world_give(w, fresh, i);
	}
	store_clock(fresh, store_now_ns(evicted));
	store_settle(fresh);
	world_rows(evicted, &a);
	world_rows(fresh, &b);
	assert_same_lines(&a, &b, w->random);
	buf_free(&a);
	buf_free(&b);
	store_free(fresh);
}

static void run(uint32_t seed, bool shares)
{
	struct world w = {.random = seed, .shares = shares};
	struct counters cs = {0};
	size_t since[CALLS] = {0};
	struct buf rows = {0};
	struct store *s;

	world_make(&w, EVENTS);
	s = world_store(&w, &cs);
	for (size_t i = 0; i < w.n; i++) {
		world_give(&w, s, i);
		if (world_random(&w, 100) == 0)
			world_check(s);
		if (world_random(&w, 200) == 0) {
			evict_some(&w, s, i + 1, since);
			world_check(s);
		}
		if (world_random(&w, 400) == 0) { /* readers keep what they made: it must not outlive it */
			buf_clear(&rows);
			world_rows(s, &rows);
		}
	}
	store_settle(s);
	if (!shares)
		check_same(&w, s, since);
	assert_int_equal(store_n_legs(s) + cs.n[C_EVICTED_LEG], store_n_legs(s) + store_totals(s)->past_legs);
	store_free(s);
	buf_free(&rows);
	world_free(&w);
}

static void test_as_if_never_seen(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= SEEDS; seed++)
		run(seed, false);
}

/* Calls that take each other's ports, SSRCs, ICE names, and report about each other. */
static void test_ids_lead_somewhere(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= SEEDS; seed++)
		run(seed + 1000, true);
}

/* ---- within a bound ---------------------------------------------------------------------------------------------- */

struct ear {
	uint64_t gone, told;
	const struct store *s;
};

static void on_going(void *ctx, const bool *legs, uint32_t n)
{
	struct ear *e = ctx;

	assert_int_equal(n, store_n_legs(e->s));
	for (uint32_t i = 0; i < n; i++)
		e->gone += legs[i];
}

static void on_moved(void *ctx, const struct store_moves *m)
{
	struct ear *e = ctx;
	uint32_t next = 0;

	e->told++;
	for (uint32_t i = 0; i < m->n_legs; i++)
		if (m->legs[i] != NONE)
			assert_int_equal(m->legs[i], next++);
	assert_int_equal(next, store_n_legs(e->s));
	assert_int_equal(store_moved(m->legs, m->n_legs, NONE), NONE);
}

static void test_shrink(void **state)
{
	struct counters cs = {0};
	struct world w = {.random = 7, .shares = true};
	struct store *s;
	struct ear ear = {0};
	size_t least;

	(void)state;
	world_make(&w, EVENTS);
	s = world_store(&w, &cs);
	ear.s = s;
	store_listen(s, &(struct store_listener){on_going, on_moved, &ear});
	least = store_bytes(s);
	for (size_t round = 0; round < 20; round++) {
		for (size_t i = 0; i < w.n; i++)
			world_give(&w, s, i);
		store_shrink(s, store_bytes(s) - store_bytes(s) / 50);
		world_check(s);
	}
	assert_true(ear.told > 0 && ear.gone == cs.n[C_EVICTED_LEG]);
	store_shrink(s, 0); /* nothing is left, and it goes on */
	world_check(s);
	assert_int_equal(store_n_legs(s), 0);
	assert_int_equal(store_n_msgs(s), 0);
	assert_int_equal(store_n_streams(s), 0);
	(void)least;
	for (size_t i = 0; i < w.n; i++)
		world_give(&w, s, i);
	world_check(s);
	store_free(s);
	world_free(&w);
}

/* ---- totals and key figures -------------------------------------------------------------------------------------- */

static void give(struct world *w, struct store *s, int64_t ns, unsigned call, bool back, const char *start, const char *cseq)
{
	struct event *e = &w->v[w->n];
	char id[32];

	w->v = mem_realloc(w->v, (w->n + 1) * sizeof *w->v);
	e = &w->v[w->n];
	*e = (struct event){.kind = EVENT_SIP, .call = 0, .ts_ns = 1750000000 * NS_PER_S + ns};
	addr_parse(slice_of(back ? "192.0.2.2:5060" : "192.0.2.1:5060"), &e->src);
	addr_parse(slice_of(back ? "192.0.2.1:5060" : "192.0.2.2:5060"), &e->dst);
	buf_fmt(&e->text, "%s\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%u%s\r\nFrom: <sip:a@example.com>;tag=a\r\nTo: <sip:b@b>",
		start, call, cseq);
	if (back || cseq[0] != '1')
		buf_puts(&e->text, ";tag=b");
	buf_fmt(&e->text, "\r\nCall-ID: %s\r\nCSeq: %s\r\n\r\n", world_call_id(call, id).p, cseq);
	world_give(w, s, w->n++);
}

/* A call that begins every half second, rings after a while, and lasts for some seconds. */
static void give_calls(struct world *w, struct store *s, size_t cap)
{
	for (unsigned i = 0; i < 400; i++) {
		int64_t t = i * 500 * NS_PER_MS, ring = t + (50 + i * 7 % 400) * NS_PER_MS;

		give(w, s, t, i, false, "INVITE sip:b@b SIP/2.0", "1 INVITE");
		give(w, s, ring, i, true, "SIP/2.0 180 Ringing", "1 INVITE");
		give(w, s, ring + 1, i, true, i % 10 ? "SIP/2.0 200 OK" : "SIP/2.0 486 Busy Here", "1 INVITE");
		if (i % 10) {
			give(w, s, ring + 2, i, false, "BYE sip:b@b SIP/2.0", "2 BYE");
			give(w, s, ring + 3 + i % 13 * NS_PER_MS, i, true, "SIP/2.0 200 OK", "2 BYE");
		}
		if (cap && i % 50 == 49)
			store_shrink(s, store_bytes(s) * 9 / 10);
	}
}

static void assert_near(double a, double b)
{
	if (fabs(a - b) > fabs(b) / 100)
		fail_msg("%f is not %f", a, b);
}

static void assert_spread(const struct kpi_spread *a, const struct kpi_spread *b)
{
	assert_near(a->mean, b->mean);
	assert_near(a->p50, b->p50);
	assert_near(a->p95, b->p95);
	assert_near(a->max, b->max);
}

static void test_figures_stay(void **state)
{
	struct world w[2] = {{.n = 0}, {.n = 0}};
	struct counters cs[2] = {{.n = {0}}, {.n = {0}}};
	struct store *s[2];
	struct kpi k[2];

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		s[i] = world_store(&w[i], &cs[i]);
		give_calls(&w[i], s[i], i);
		store_kpi(s[i], &k[i]);
	}
	assert_true(cs[1].n[C_EVICTED_LEG] > 0);
	assert_memory_equal(store_totals(s[0])->states, store_totals(s[1])->states, sizeof store_totals(s[0])->states);
	assert_memory_equal(store_totals(s[0])->responses, store_totals(s[1])->responses, sizeof store_totals(s[0])->responses);
	assert_int_equal(store_n_legs(s[0]), store_n_legs(s[1]) + store_totals(s[1])->past_legs);
	assert_int_equal(store_n_msgs(s[0]), store_n_msgs(s[1]) + store_totals(s[1])->past_messages);
	assert_int_equal(k[0].attempts, 400);
	assert_int_equal(k[1].attempts, 400);
	assert_int_equal(k[1].answered, k[0].answered);
	assert_int_equal(k[1].cps_peak, k[0].cps_peak);
	assert_int_equal(k[1].concurrent_peak, k[0].concurrent_peak);
	assert_near(k[1].cps_mean, k[0].cps_mean);
	assert_near(k[1].asr_pct, k[0].asr_pct);
	assert_near(k[1].scr_pct, k[0].scr_pct);
	assert_near(k[1].acd_s, k[0].acd_s);
	assert_spread(&k[1].pdd_ms, &k[0].pdd_ms);
	assert_spread(&k[1].sdd_ms, &k[0].sdd_ms);
	assert_spread(&k[1].setup_ms, &k[0].setup_ms);
	assert_spread(&k[1].srd_fail_ms, &k[0].srd_fail_ms);
	for (unsigned i = 0; i < 2; i++) {
		store_free(s[i]);
		world_free(&w[i]);
	}
}

/* What has ended goes before what goes on. */
static void test_order(void **state)
{
	struct world w = {.n = 0};
	struct counters cs = {0};
	struct store *s = world_store(&w, &cs);
	char id[32];

	(void)state;
	give(&w, s, 0, 0, false, "INVITE sip:b@b SIP/2.0", "1 INVITE"); /* goes on */
	give(&w, s, 1, 0, true, "SIP/2.0 200 OK", "1 INVITE");
	for (unsigned i = 1; i < 2000; i++) {
		give(&w, s, i * NS_PER_S, i, false, "OPTIONS sip:b@b SIP/2.0", "1 OPTIONS");
		give(&w, s, i * NS_PER_S + 1, i, true, "SIP/2.0 200 OK", "1 OPTIONS");
	}
	store_shrink(s, store_bytes(s) * 3 / 4);
	assert_true(cs.n[C_EVICTED_LEG] > 100);
	assert_int_equal(cs.n[C_EVICTED_EARLY], 0);
	assert_int_not_equal(store_find_leg(s, world_call_id(0, id)), NONE);
	assert_int_equal(store_find_leg(s, world_call_id(1, id)), NONE);
	assert_int_not_equal(store_find_leg(s, world_call_id(1999, id)), NONE);
	world_check(s);
	store_free(s);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_if_never_seen),
		cmocka_unit_test(test_ids_lead_somewhere),
		cmocka_unit_test(test_shrink),
		cmocka_unit_test(test_figures_stay),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
