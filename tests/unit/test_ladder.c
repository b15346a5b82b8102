/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model of a ladder: rows, columns, gaps, copies, CSeq, user agents, growing, moving and merging. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ladder.h"
#include "tests/unit/ladder_world.h"

static const char a[] = "192.0.2.10:5060", p[] = "198.51.100.1:5060", b[] = "192.0.2.20:5060";

static struct ladder *all_of(const struct world *w, const struct ladder_options *o)
{
	uint32_t legs[64];
	uint32_t n = store_n_legs(w->store);

	for (uint32_t i = 0; i < n; i++)
		legs[i] = i;
	return ladder_new(w->store, legs, n, o);
}

static void assert_text(struct slice s, const char *expected)
{
	if (!slice_eq(s, slice_of(expected)))
		fail_msg("\"%.*s\" is not \"%s\"", (int)s.n, s.p, expected);
}

static void assert_label(const struct ladder *l, size_t row, const char *expected)
{
	struct buf t = {0};

	ladder_label(l, ladder_row(l, row), false, true, true, &t);
	assert_text(buf_slice(&t), expected);
	buf_free(&t);
}

static void test_call(void **state)
{
	struct world w;
	struct ladder *l;

	(void)state;
	world_init(&w);
	world_add_call(&w);
	l = all_of(&w, NULL);
	assert_int_equal(ladder_n_cols(l), 3);
	assert_text(ladder_col(l, 0)->label, a);
	assert_text(ladder_col(l, 1)->label, p);
	assert_text(ladder_col(l, 2)->label, b);
	/* By their own words: not what the proxy passed on. */
	assert_text(ladder_col(l, 0)->label2, "user agent, Phone A");
	assert_text(ladder_col(l, 1)->label2, "proxy, Proxy 1");
	assert_text(ladder_col(l, 2)->label2, "user agent, Phone B");
	/* Ten messages, and silences of 2.7 s and 6 s. */
	assert_int_equal(ladder_n_rows(l), 12);
	assert_int_equal(ladder_row(l, 5)->kind, LADDER_GAP);
	assert_int_equal(ladder_row(l, 5)->gap_ns, 2699100 * NS_PER_US);
	assert_int_equal(ladder_row(l, 9)->kind, LADDER_GAP);
	assert_int_equal(ladder_row(l, 0)->gap_ns, TIME_NONE);
	assert_int_equal(ladder_row(l, 1)->gap_ns, 800 * NS_PER_US);
	assert_int_equal(ladder_row(l, 8)->from, 0);
	assert_int_equal(ladder_row(l, 8)->to, 2);
	assert_label(l, 0, "INVITE (SDP)");
	assert_label(l, 2, "100 Trying");
	assert_int_equal(ladder_find(l, 5), 6);
	assert_int_equal(ladder_find(l, 99), 12);
	ladder_free(l);
	world_free(&w);
}

static void test_options(void **state)
{
	struct world w;
	struct ladder *l;

	(void)state;
	world_init(&w);
	world_add_call(&w);
	l = all_of(&w, &(struct ladder_options){.sdp_only = true, .no_gaps = true});
	assert_int_equal(ladder_n_rows(l), 4);
	ladder_free(l);
	l = all_of(&w, &(struct ladder_options){.sdp_rows = true, .no_gaps = true, .merge_ports = true});
	assert_int_equal(ladder_n_rows(l), 14);
	assert_int_equal(ladder_row(l, 1)->kind, LADDER_SDP);
	assert_int_equal(ladder_find(l, 1), 2);
	assert_text(ladder_col(l, 0)->label, "192.0.2.10");
	ladder_free(l);
	world_free(&w);
}

static void test_repeats(void **state)
{
	const struct line lines[] = {
		{0, a, b, "INVITE sip:b@example.com", "1 INVITE", "h1", .ip_id = 1},
		{500000, a, b, "INVITE sip:b@example.com", "1 INVITE", "h1", .ip_id = 2},
		{1500000, a, b, "INVITE sip:b@example.com", "1 INVITE", "h1", .ip_id = 3},
		{1501000, a, b, "INVITE sip:b@example.com", "1 INVITE", "h1", .ip_id = 3},
		{1600000, b, a, "486 Busy Here", "1 INVITE", "h1", .to_tag = "t", .ip_id = 4},
	};
	struct world w;
	struct ladder *l;

	(void)state;
	world_init(&w);
	for (size_t i = 0; i < 5; i++)
		world_add(&w, &lines[i]);
	l = all_of(&w, &(struct ladder_options){.no_gaps = true});
	assert_int_equal(ladder_n_rows(l), 5);
	assert_label(l, 0, "INVITE");
	assert_label(l, 1, "INVITE x2 retransmission");
	assert_label(l, 2, "INVITE x3 retransmission");
	assert_label(l, 4, "486 Busy Here");
	assert_true(ladder_row(l, 3)->is_repeat);
	ladder_free(l);
	l = all_of(&w, &(struct ladder_options){.no_gaps = true, .hide_duplicates = true});
	assert_int_equal(ladder_n_rows(l), 4);
	ladder_free(l);
	world_free(&w);
}

/* While the INVITE is open, the CANCEL and its answer say which transaction they belong to. */
static void test_cseq(void **state)
{
	const struct line lines[] = {
		{0, a, b, "INVITE sip:b@example.com", "1 INVITE", .branch = "h1"},
		{100, b, a, "180 Ringing", "1 INVITE", "h1", .to_tag = "t"},
		{200, a, b, "CANCEL sip:b@example.com", "1 CANCEL", .branch = "h1"},
		{300, b, a, "200 OK", "1 CANCEL", "h1", .to_tag = "t"},
		{400, b, a, "487 Request Terminated", "1 INVITE", "h1", .to_tag = "t"},
		{500, a, b, "ACK sip:b@example.com", "1 ACK", "h1", .to_tag = "t"},
		{600, a, b, "OPTIONS sip:b@example.com", "2 OPTIONS", .branch = "h2"},
	};
	struct world w;
	struct ladder *l;

	(void)state;
	world_init(&w);
	for (size_t i = 0; i < 7; i++)
		world_add(&w, &lines[i]);
	l = all_of(&w, NULL);
	assert_label(l, 1, "180 Ringing");
	assert_label(l, 2, "CANCEL (CSeq 1)");
	assert_label(l, 3, "200 OK (CSeq 1 CANCEL)");
	assert_label(l, 4, "487 Request Terminated");
	assert_label(l, 5, "ACK");
	assert_label(l, 6, "OPTIONS");
	ladder_free(l);
	world_free(&w);
}

/* Two calls in one ladder, by frames; then the store grows. */
static void test_legs_and_growth(void **state)
{
	struct line line = {0, a, b, "OPTIONS sip:b@example.com", "1 OPTIONS", .branch = "h1"};
	struct world w;
	struct ladder *l;

	(void)state;
	world_init(&w);
	world_add(&w, &line);
	line.call_id = "c2";
	line.branch = "h2";
	line.src = p;
	world_add(&w, &line);
	l = all_of(&w, NULL);
	assert_int_equal(ladder_n_legs(l), 2);
	assert_int_equal(ladder_n_rows(l), 2);
	assert_int_equal(ladder_row(l, 1)->msg, 1);
	assert_false(ladder_row(l, 1)->shows_cseq);
	assert_false(ladder_update(l));
	line = (struct line){100, b, a, "200 OK", "1 OPTIONS", "h1", .to_tag = "t"};
	ladder_move(l, 0, 1);
	world_add(&w, &line);
	assert_true(ladder_update(l));
	assert_int_equal(ladder_n_rows(l), 3);
	assert_int_equal(ladder_n_cols(l), 3);
	assert_int_equal(ladder_row(l, 2)->from, 0);
	assert_int_equal(ladder_row(l, 2)->to, 1);
	ladder_free(l);
	world_free(&w);
}

static void test_move_and_merge(void **state)
{
	struct world w;
	struct ladder *l;

	(void)state;
	world_init(&w);
	world_add_call(&w);
	l = all_of(&w, &(struct ladder_options){.no_gaps = true});
	ladder_move(l, 0, 2);
	assert_text(ladder_col(l, 0)->label, p);
	assert_text(ladder_col(l, 1)->label, b);
	assert_text(ladder_col(l, 2)->label, a);
	assert_int_equal(ladder_row(l, 0)->from, 2);
	assert_int_equal(ladder_row(l, 0)->to, 0);
	ladder_move(l, 2, 0);
	assert_text(ladder_col(l, 0)->label, a);
	assert_text(ladder_col(l, 1)->label, p);
	assert_int_equal(ladder_row(l, 0)->from, 0);
	ladder_move(l, 0, 7);
	ladder_merge(l, 0, 0);
	assert_int_equal(ladder_n_cols(l), 3);
	/* The callee joins the proxy: what went between them is a message of the party to itself. */
	ladder_merge(l, 2, 1);
	assert_int_equal(ladder_n_cols(l), 2);
	assert_text(ladder_col(l, 1)->label, "192.0.2.20:5060 +1");
	assert_int_equal(ladder_row(l, 0)->to, 1);
	assert_int_equal(ladder_row(l, 1)->from, 1);
	assert_int_equal(ladder_row(l, 1)->to, 1);
	ladder_free(l);
	world_free(&w);
}

/* More parties than columns: the last column takes the rest. */
static void test_many_columns(void **state)
{
	struct line line = {0, NULL, b, "OPTIONS sip:b@example.com", "1 OPTIONS", .branch = "h"};
	struct world w;
	struct ladder *l;
	char src[32];

	(void)state;
	world_init(&w);
	line.src = src;
	for (int i = 0; i < LIMIT_LADDER_COLUMNS + 50; i++) {
		snprintf(src, sizeof src, "10.0.%d.%d:5060", i / 200, i % 200);
		world_add(&w, &line);
	}
	l = all_of(&w, NULL);
	assert_int_equal(ladder_n_cols(l), LIMIT_LADDER_COLUMNS);
	assert_text(ladder_col(l, LIMIT_LADDER_COLUMNS - 1)->label, "(others)");
	assert_int_equal(ladder_row(l, ladder_n_rows(l) - 1)->from, LIMIT_LADDER_COLUMNS - 1);
	ladder_free(l);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_call),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_cseq),
		cmocka_unit_test(test_legs_and_growth),
		cmocka_unit_test(test_move_and_merge),
		cmocka_unit_test(test_many_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
