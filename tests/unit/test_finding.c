/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings as the store keeps them: made when asked for, worst first, consequences last, anew when the leg has changed; and
 * the catalogue of rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/diag/pattern.h"
#include "finding.h"

#include "tests/unit/mkstore.h"

/* ---- a judge that says what the test wants ------------------------------------------------------------------------- */

static unsigned judged;

static void judge_three(const struct store *s, uint32_t leg, struct judge_memo **memo, struct findings *out)
{
	struct addr src = {.port = 1}, dst = {.port = 2};

	(void)memo;
	judged++;
	if (leg != 0)
		return;
	buf_puts(findings_add(out, 2, SEVERITY_INFO, "small"), "An info.");
	findings_msg(out, 5, store_msg(s, 5)->frame);
	findings_msg(out, 0, store_msg(s, 0)->frame);
	findings_msg(out, 5, store_msg(s, 5)->frame);
	buf_puts(findings_add(out, 1, SEVERITY_ERROR, NULL), "A consequence.");
	buf_puts(findings_add(out, 0, SEVERITY_WARNING, "cause"), "A cause.");
	findings_hop(out, &src, &dst);
	findings_frame(out, 7);
	findings_fold(out, 1, 2);
	buf_puts(findings_add(out, 3, SEVERITY_ERROR, NULL), "Not meant.");
	findings_drop(out);
	assert_int_equal(findings_n(out), 3);
}

static bool judge_all(const struct store *s, uint16_t rule, struct judge_work **work, struct findings *out)
{
	(void)s;
	(void)work;
	if (rule != 4)
		return true;
	buf_puts(findings_add(out, 4, SEVERITY_WARNING, NULL), "Of many.");
	findings_leg(out, 1);
	findings_leg(out, 2);
	return true;
}

static void say_verdict(const struct store *s, uint32_t leg, const struct finding *v, size_t n, struct buf *out)
{
	(void)s;
	buf_fmt(out, "leg %u: %zu, worst %.*s", leg, n, (int)v->lead.n, v->lead.p);
}

static const struct judge three = {.leg = judge_three, .capture = judge_all, .verdict = say_verdict};

/* In slices it comes to the same list, and a store that has changed meanwhile is judged from the beginning. */
static void test_steps(void **state)
{
	struct mkstore *m = mkstore_sample();
	uint32_t n, steps = 1;
	unsigned pct = 0, before = 0;

	(void)state;
	store_set_judge(m->s, &three);
	while (!store_findings_step(m->s, 1, &pct)) {
		assert_true(pct >= before && pct <= 100);
		before = pct;
		assert_true(++steps < 100000);
	}
	assert_true(steps > 1);
	n = store_n_findings(m->s);
	assert_true(n > 1);
	assert_string_equal(rule_row(store_finding(m->s, n - 1)->rule)->id, rule_row(4)->id);
	for (uint32_t i = 0; i + 1 < n; i++)
		assert_int_not_equal(store_finding(m->s, i)->leg, NONE);
	mkstore_free(m);
}

/* Few hosts, or many: by host, what appeared first, and time; twice. Groups that are too small are left out. */
static void test_events(void **state)
{
	(void)state;
	for (uint32_t hosts = 1; hosts < 200; hosts += 13) {
		struct events e = {0};
		struct event last = {.key = 0};
		uint32_t first = 0;
		struct group g;
		size_t n = 0, n_groups = 0, again = 0;

		for (uint32_t i = 0, r = hosts; i < 10000; i++) {
			struct event *x = events_add(&e);

			r = r * 1664525u + 1013904223u;
			x->host.ip[15] = (uint8_t)(1 + (r >> 16) % hosts);
			x->key = r >> 31;
			x->id = i;
			events_put(&e);
		}
		for (uint32_t i = 0; i < 3; i++) {
			events_add(&e)->host.ip[0] = 1;
			events_put(&e);
		}
		assert_false(events_group(&e, 4));
		while (!events_group(&e, 4))
			;
		for (; events_next(&e, &g); n_groups++) {
			for (size_t i = 0; i < g.n; i++, n++, last = g.v[i - 1]) {
				int c = addr_cmp(&last.host, &g.v[i].host);

				assert_true(c < 0 || (c == 0 && (i || !n || (last.key != g.v[i].key && first < g.v[i].id))));
				if (i)
					assert_true(c == 0 && last.key == g.v[i].key && last.id < g.v[i].id);
			}
			first = g.v[0].id;
			assert_int_equal(g.v[0].host.ip[0], 0);
		}
		assert_int_equal(n, 10000);
		for (events_again(&e); events_next(&e, &g);)
			again++;
		assert_int_equal(again, n_groups);
		events_free(&e);
	}
}

/* Rules over all calls look at many of them in slices, and come to the same as when nobody waits. */
static void test_slices(void **state)
{
	enum { CALLS = 6000 };
	struct mkstore *m = mkstore_new();
	uint32_t steps = 0, n;
	unsigned pct = 0;

	(void)state;
	for (int64_t i = 0; i < CALLS; i++) {
		char head[400];

		snprintf(head, sizeof head, "Via: SIP/2.0/UDP a.example;branch=z9hG4bK%u\nFrom: <sip:a@example.com>;tag=f\n"
				"To: <sip:b@example.net>\nCall-ID: %u@a\nCSeq: 1 INVITE\n\n", (unsigned)i, (unsigned)i);
		for (unsigned k = 0; k < 2; k++) {
			char text[500];

			snprintf(text, sizeof text, "%s\n%s", k ? "SIP/2.0 503 Service Unavailable" :
					"INVITE sip:b@example.net SIP/2.0", head);
			mkstore_add(m, k ? MK_B : MK_A, k ? MK_A : MK_B, i * 10000 + k * 100, text);
		}
	}
	store_set_judge(m->s, &diag_judge);
	while (!store_findings_step(m->s, 1, &pct))
		steps += pct >= 90;
	assert_true(steps > rule_n() + 2 * CALLS / 4096 * 4u);
	n = store_n_findings(m->s);
	assert_true(n > 0);
	assert_string_equal(rule_row(store_finding(m->s, n - 1)->rule)->id, "trunk-failing");
	assert_int_equal(store_finding(m->s, n - 1)->n_legs, FINDING_CALLS);
	mkstore_free(m);
}

static void test_packing(void **state)
{
	struct mkstore *m = mkstore_sample();
	const struct finding *v;
	size_t n;

	(void)state;
	store_set_judge(m->s, &three);
	v = store_leg_findings(m->s, 0, &n);
	assert_int_equal(n, 3);
	/* the cause is as bad as what follows from it, and comes first */
	assert_int_equal(v[0].rule, 0);
	assert_int_equal(v[0].severity, SEVERITY_ERROR);
	assert_true(v[0].has_hop && v[0].src.port == 1 && v[0].dst.port == 2);
	assert_true(slice_eq(v[0].summary, slice_of("A cause.")));
	assert_int_equal(v[0].under, NONE);
	assert_int_equal(v[1].rule, 2);
	assert_int_equal(v[1].n_msgs, 2);
	assert_true(v[1].msgs[0] == 0 && v[1].msgs[1] == 5);
	assert_int_equal(v[1].n_frames, 2);
	assert_true(v[1].frames[0] < v[1].frames[1]);
	assert_int_equal(v[2].rule, 1);
	assert_int_equal(v[2].under, 0);
	assert_int_equal(store_leg_severity(m->s, 0), SEVERITY_ERROR);
	assert_int_equal(store_leg_severity(m->s, 1), SEVERITY_NONE);
	assert_true(slice_eq(store_verdict(m->s, 0), slice_of("leg 0: 3, worst cause")));
	assert_int_equal(store_verdict(m->s, 1).n, 0);
	mkstore_free(m);
}

static void test_list(void **state)
{
	struct mkstore *m = mkstore_sample();
	const struct finding *f;

	(void)state;
	store_set_judge(m->s, &three);
	assert_int_equal(store_n_findings(m->s), 3);
	assert_int_equal(store_finding(m->s, 0)->rule, 2); /* by first frame */
	assert_int_equal(store_finding(m->s, 1)->rule, 0);
	f = store_finding(m->s, 2);
	assert_int_equal(f->leg, NONE);
	assert_int_equal(f->n_legs, 2);
	assert_true(f->legs[0] == 1 && f->legs[1] == 2);
	mkstore_free(m);
}

/* A leg is judged again when it has changed, and not otherwise. */
static void test_again(void **state)
{
	struct mkstore *m = mkstore_sample();
	uint32_t legs = store_n_legs(m->s);
	size_t n;

	(void)state;
	store_set_judge(m->s, &three);
	judged = 0;
	store_n_findings(m->s);
	assert_int_equal(judged, legs);
	store_n_findings(m->s);
	store_leg_findings(m->s, 0, &n);
	assert_int_equal(judged, legs);
	mkstore_add(m, MK_A, MK_B, 60000500, "INVITE sip:bob@example.net SIP/2.0\n"
			MK_HEAD("99", "<sip:carol@example.com>;tag=fc", "<sip:bob@example.net>", "two@a", "9 INVITE") "\n");
	store_leg_findings(m->s, 1, &n);
	assert_int_equal(judged, legs + 1);
	mkstore_free(m);
}

static void test_no_judge(void **state)
{
	struct mkstore *m = mkstore_sample();
	size_t n = 7;

	(void)state;
	assert_null(store_leg_findings(m->s, 0, &n));
	assert_int_equal(n, 0);
	assert_int_equal(store_n_findings(m->s), 0);
	store_set_judge(m->s, NULL);
	assert_int_equal(store_n_findings(m->s), 0);
	mkstore_free(m);
}

/* ---- the catalogue -------------------------------------------------------------------------------------------------- */

static void test_rows(void **state)
{
	(void)state;
	assert_true(rule_n() > 50);
	assert_null(rule_row(rule_n()));
	for (uint16_t i = 0; i < rule_n(); i++) {
		const struct rule_row *r = rule_row(i);

		assert_true(r->severity > SEVERITY_NONE && r->severity < SEVERITY_N);
		assert_true(*r->id && *r->title && *r->evidence && *r->explanation && *r->reference && *r->remedy);
		assert_true(r->evidence[strlen(r->evidence) - 1] == '.');
		assert_true(r->explanation[strlen(r->explanation) - 1] == '.');
		assert_true(r->remedy[strlen(r->remedy) - 1] == '.');
		for (uint16_t k = 0; k < i; k++)
			assert_string_not_equal(rule_row(k)->id, r->id);
	}
	assert_null(severity_name(SEVERITY_NONE));
	assert_string_equal(severity_name(SEVERITY_ERROR), "error");
}

/* The real judge on messages of all kinds, each leg cut after any message: it must come to an end. */
static void test_prefixes(void **state)
{
	(void)state;
	for (uint32_t keep = 0; keep <= 16; keep++) {
		struct mkstore *all = mkstore_sample(), *m = mkstore_new();

		for (uint32_t i = 0; i < keep && i < all->n; i++)
			mkstore_add_bytes(m, i % 2 ? MK_B : MK_A, i % 2 ? MK_A : MK_B, i * 100000, buf_slice(&all->texts[i]));
		store_set_judge(m->s, &diag_judge);
		store_settle(m->s);
		for (uint32_t i = 0; i < store_n_findings(m->s); i++)
			assert_true(store_finding(m->s, i)->summary.n > 10);
		mkstore_free(all);
		mkstore_free(m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packing),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_no_judge),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
