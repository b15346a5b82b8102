/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legs that are plain are told without their story, and told the same; all others are left to it. */
#include "story_world.h"

static const char voice[] = "m=audio 4000 RTP/AVP 0 8\n", answer[] = "m=audio 5000 RTP/AVP 8\n";

/* One leg; whether it has to be plain is said by the test. What it tells is what the story tells. */
static void check(struct mkstore *m, bool wanted, const char *codec)
{
	struct leg_story *st = leg_story_new(m->s, 0, STORY_OFFERS);
	struct arena a = {0};
	struct leg_plain p;
	uint32_t n;
	const struct slice *names = story_agreed_names(st, &a, &n);
	bool is_plain = leg_plain(m->s, 0, &p);

	assert_int_equal(is_plain, wanted);
	if (is_plain) {
		assert_int_equal(p.is_agreed, names != NULL);
		assert_int_equal(p.n_agreed, n);
		for (uint32_t i = 0; i < n; i++)
			assert_true(slice_eq(p.agreed[i], names[i]));
		assert_int_equal(st->n_holds, 0);
	}
	if (codec) {
		assert_true(p.n_agreed > 0);
		assert_text(p.agreed[0], codec);
	}
	arena_free(&a);
	leg_story_free(st);
	mkstore_free(m);
}

static struct mkstore *begin(void)
{
	struct mkstore *m = mkstore_new();

	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true, .sdp = voice});
	return m;
}

static struct mkstore *answered(void)
{
	struct mkstore *m = begin();

	tell(m, 1000, 'b', "200 INVITE 1", (struct with){.sdp = answer});
	tell(m, 1010, 'a', "ACK 1", (struct with){.tag = "t"});
	return m;
}

static void test_plain(void **state)
{
	struct mkstore *m = answered();

	(void)state;
	tell(m, 9000, 'b', "BYE 1", (struct with){.tag = "t"});
	check(m, true, "PCMA");
	m = begin();
	tell(m, 1000, 'b', "486 INVITE 1", (struct with){.tag = "t"});
	check(m, true, NULL);
	m = begin();
	tell(m, 10, 'b', "407 INVITE 1", (struct with){.tag = "p"});
	tell(m, 20, 'a', "INVITE 2", (struct with){.outside = true, .sdp = voice, .version = "2"});
	tell(m, 900, 'b', "200 INVITE 2", (struct with){.sdp = answer});
	check(m, true, "PCMA");
	m = begin();
	tell(m, 500, 'b', "183 INVITE 1", (struct with){.sdp = answer});
	tell(m, 900, 'b', "200 INVITE 1", (struct with){.sdp = answer});
	check(m, true, "PCMA");
	m = mkstore_new();
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true});
	check(m, true, NULL);
}

/* The same on another hop changes nothing; what only another hop shows does. */
static void test_hops(void **state)
{
	struct mkstore *m = begin();

	(void)state;
	tell_as(m, 1, "bc", 'a', "INVITE 1", (struct with){.outside = true, .sdp = voice, .branch = "2"});
	tell_as(m, 900, "cb", 'a', "200 INVITE 1", (struct with){.sdp = answer, .branch = "2"});
	tell(m, 901, 'b', "200 INVITE 1", (struct with){.sdp = answer});
	check(m, true, "PCMA");
	m = begin();
	tell_as(m, 1, "bc", 'a', "INVITE 1", (struct with){.outside = true, .sdp = voice, .branch = "2"});
	tell_as(m, 2, "cb", 'a', "503 INVITE 1", (struct with){.tag = "u", .branch = "2"});
	tell(m, 900, 'b', "200 INVITE 1", (struct with){.sdp = answer});
	check(m, false, NULL);
}

static void test_odd(void **state)
{
	struct mkstore *m = answered();

	(void)state;
	tell(m, 5000, 'a', "INVITE 2", (struct with){.sdp = "m=audio 4000 RTP/AVP 0 8\na=sendonly\n"});
	check(m, false, NULL);
	m = begin();
	tell(m, 10, 'b', "488 INVITE 1", (struct with){.tag = "t"});
	check(m, false, NULL);
	m = begin();
	tell(m, 10, 'b', "400 INVITE 1", (struct with){.tag = "t", .headers = "Warning: 305 h \"no\"\n"});
	check(m, false, NULL);
	m = begin();
	tell(m, 500, 'b', "183 INVITE 1", (struct with){.sdp = voice});
	tell(m, 900, 'b', "200 INVITE 1", (struct with){.sdp = answer});
	check(m, false, NULL);
	m = begin();
	tell(m, 900, 'b', "200 INVITE 1", (struct with){.sdp = "m=audio 5000 RTP/AVP 18\n"});
	check(m, false, NULL);
	m = begin();
	tell(m, 900, 'b', "200 INVITE 1", (struct with){.sdp = "m=image 5000 udptl t38\n"});
	check(m, false, NULL);
	m = mkstore_new();
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true});
	tell(m, 900, 'b', "200 INVITE 1", (struct with){.sdp = voice});
	tell(m, 910, 'a', "ACK 1", (struct with){.tag = "t", .sdp = answer});
	check(m, false, NULL);
}

/* Other words of the same meaning are told again, and known the next time they are said. */
static void test_memo(void **state)
{
	struct mkstore *m = answered();
	struct leg_plain p;

	(void)state;
	assert_true(leg_plain(m->s, 0, &p));
	tell(m, 9000, 'b', "BYE 1", (struct with){.tag = "t"});
	assert_true(leg_plain(m->s, 0, &p));
	assert_true(p.is_agreed);
	tell(m, 9500, 'b', "REFER 3", (struct with){.tag = "t"});
	assert_false(leg_plain(m->s, 0, &p));
	mkstore_free(m);
}

/* What is left of a description that is malformed is not what is left of one that is well. */
static void test_malformed(void **state)
{
	static const char *const odd[] = {"m=audio  RTP/AVP 0 8\n", "om=audio 4000 RTP/AVP 0 8\n", "cm=audio 4000 RTP/AVP 0 8\n"};

	(void)state;
	for (unsigned i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		struct mkstore *m = answered();
		struct leg_plain p;

		tell(m, 2000, 'a', "INVITE 1", (struct with){.outside = true, .sdp = odd[i], .call_id = "odd@a"});
		tell(m, 2500, 'b', "200 INVITE 1", (struct with){.sdp = answer, .call_id = "odd@a"});
		assert_true(leg_plain(m->s, 0, &p) && p.is_agreed);
		assert_false(leg_plain(m->s, 1, &p) && p.is_agreed);
		mkstore_free(m);
	}
}

static void tell_one(struct mkstore *m, const char *id, const char *offer, const char *said, const char *c)
{
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true, .sdp = offer, .c = c, .call_id = id});
	tell(m, 500, 'b', "200 INVITE 1", (struct with){.sdp = said, .call_id = id});
}

/* What others said before changes nothing: each comes to what it comes to alone. */
static void test_after_others(void **state)
{
	static const struct one {
		const char *offer, *answer, *c;
	} all[] = {
		{"m=audio 4000 RTP/AVP 0 8\n", "m=audio 5000 RTP/AVP 8\n", "192.0.2.10"},
		{"m=audio 64000 RTP/AVP 0 8\n", "m=audio 6 RTP/AVP 8\n", "10.1.2.3"},
		{"m=audio 4000 RTP/AVP 0 8\na=rtcp:4001\n", "m=audio 5000 RTP/AVP 8\n", "10.1.2.3"},
		{"m=audio 4000 RTP/AVP 0 8\na=rtcp:40001\n", "m=audio 5000 RTP/AVP 8\n", "10.1.2.3"},
		{"m=audio 4000 RTP/AVP 0 8\n", "m=audio 5000 RTP/AVP 0\n", "192.0.2.10"},
		{"m=audio 4000 RTP/AVP 0 8\na=sendonly\n", "m=audio 5000 RTP/AVP 8\n", "192.0.2.10"},
		{"m=audio 4000 RTP/AVP 0 8\n", "m=audio 5000 RTP/AVP 8\n", "0.0.0.0"},
		{"m=audio 4000 RTP/AVP 0 8\n", "m=audio 0 RTP/AVP 8\n", "192.0.2.10"},
		{"m=audio 4000 RTP/AVP 0 8\n", "m=audio 5000 RTP/AVP 18\n", "192.0.2.10"},
		{"m=audio 4000 RTP/AVP 8 0\n", "m=audio 5000 RTP/AVP 8 0\n", "192.0.2.10"},
		{"m=audio 4004 RTP/AVP 0 8\n", "m=audio 5004 RTP/AVP 8\n", "192.0.2.99"},
	};
	enum { N = sizeof all / sizeof all[0] };
	struct mkstore *m = mkstore_new();
	unsigned n_plain = 0;

	(void)state;
	for (unsigned i = 0; i < 4 * N; i++) {
		const struct one *x = &all[i * 7 % N];
		struct mkstore *alone = mkstore_new();
		struct leg_plain p, q;
		char id[16];

		snprintf(id, sizeof id, "%u@a", i);
		tell_one(m, id, x->offer, x->answer, x->c);
		tell_one(alone, id, x->offer, x->answer, x->c);
		assert_int_equal(leg_plain(m->s, i, &p), leg_plain(alone->s, 0, &q));
		assert_int_equal(p.is_agreed, q.is_agreed);
		assert_int_equal(p.n_agreed, q.n_agreed);
		for (uint32_t k = 0; k < q.n_agreed; k++)
			assert_true(slice_eq(p.agreed[k], q.agreed[k]));
		n_plain += leg_plain(alone->s, 0, &q);
		mkstore_free(alone);
	}
	assert_true(n_plain >= 4 * 6 && n_plain < 4 * N);
	mkstore_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_hops),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_memo),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_after_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
