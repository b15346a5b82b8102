/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls side by side: every row once and in order, equal steps together; and lines without what is another in every call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine.h"
#include "ui/compare.h"
#include "ui/neutral.h"

/* ---- lines ------------------------------------------------------------------------------------------------------------- */

static void leaves_out_what_is_another_in_every_call(void **state)
{
	static const struct {
		const char *line, *neutral;
		bool is_body;
	} rows[] = {
		{"Call-ID: a84b4c76e66710@pc33", "Call-ID: *", false}, {"i:x", "i: *", false},
		{"CSeq: 314159 INVITE", "CSeq: * INVITE", false}, {"CSeq:", "CSeq:*", false},
		{"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK77;rport=5060", "Via: SIP/2.0/UDP 192.0.2.1:*;branch=*;rport=*", false},
		{"Via: SIP/2.0/TCP [2001:db8::1]:5060;branch=z9", "Via: SIP/2.0/TCP [2001:db8::1]:*;branch=*", false},
		{"From: \"A\" <sip:a@example.com:5062>;tag=1928", "From: \"A\" <sip:a@example.com:*>;tag=*", false},
		{"Contact: <sip:a@192.0.2.1:5060;transport=tcp>", "Contact: <sip:a@192.0.2.1:*;transport=tcp>", false},
		{"INVITE sip:bob@192.0.2.2:5060 SIP/2.0", "INVITE sip:bob@192.0.2.2:* SIP/2.0", false},
		{"Authorization: Digest username=\"a\", nonce=\"84a4\", nc=00000001, response=\"7587\"",
			"Authorization: Digest username=\"a\", nonce=*, nc=*, response=*", false},
		{"Content-Length: 142", "Content-Length: *", false}, {"Content-Type: application/sdp", NULL, false},
		{"Subject: at 10:30", "Subject: at 10:*", false}, {"Warning: 399 host \"a:b\"", NULL, false},
		{"X: montage=7", NULL, false}, {"", NULL, false}, {":", NULL, false}, {"SIP/2.0 200 OK", NULL, false},
		{"Reason: Q.850;cause=16", NULL, false}, {"From: <sip:a@b>;tag=", "From: <sip:a@b>;tag=*", false},
		{"P: ;nonce=\"open", "P: ;nonce=*", false},
		{"o=alice 2890844526 2890844527 IN IP4 192.0.2.1", "o=alice * * IN IP4 192.0.2.1", true},
		{"m=audio 49170 RTP/AVP 0 8", "m=audio * RTP/AVP 0 8", true}, {"m=audio 0 RTP/AVP 0", NULL, true},
		{"c=IN IP4 192.0.2.1", NULL, true}, {"a=sendonly", NULL, true}, {"a=rtcp:53020 IN IP4 192.0.2.1",
			"a=rtcp:* IN IP4 192.0.2.1", true}, {"a=candidate:1 1 UDP 2130706431 192.0.2.1 8998 typ host", "a=candidate:*", true},
		{"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNf|2^20", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:*", true},
		{"a=ssrc:314159 cname:x", "a=ssrc:* cname:x", true}, {"a=rtpmap:8 PCMA/8000", NULL, true}, {"a=", NULL, true},
		{"o=", NULL, true}, {"o", NULL, true}, {"m=", NULL, true}, {"a=:", NULL, true}, {"a=crypto", NULL, true},
		{"inline:", NULL, true}, {"a=inline:x", NULL, true}};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice got = neutral_line(slice_of(rows[i].line), rows[i].is_body, &arena);

		if (!slice_eq(got, slice_of(rows[i].neutral ? rows[i].neutral : rows[i].line)))
			fail_msg("'%s' is '%.*s'", rows[i].line, (int)got.n, got.p);
	}
	arena_free(&arena);
}

/* Any bytes, every prefix: within bounds, and nothing is made longer than it was but by stars. */
static void takes_any_bytes(void **state)
{
	static const char text[] = "Via: a:5:;tag=\";branch=:1=;nonce=\"\\\"\0\xff:9>;=:=::=*a=crypto:inline:m=a 1 2 o= c  ";
	struct arena arena = {0};

	(void)state;
	for (size_t from = 0; from < sizeof text; from++) {
		for (size_t n = 0; from + n <= sizeof text; n++) {
			struct slice line = slice_make(text + from, n);

			assert_true(neutral_line(line, false, &arena).n <= n + 16);
			assert_true(neutral_line(line, true, &arena).n <= n + 16);
		}
	}
	arena_free(&arena);
}

/* ---- ladders ------------------------------------------------------------------------------------------------------------ */

static struct engine *open_tour(void)
{
	static const char *const files[] = {"samples/tour.pcap"};
	struct capture_options o = {.files = files, .n_files = 1};
	struct err e = {0};
	struct engine *en = engine_open(&o, &e);

	assert_non_null(en);
	assert_int_equal(engine_step(en, 0, &e), 0);
	return en;
}

static struct ladder *ladder_of(const struct store *s, uint32_t leg)
{
	struct ladder_options o = {.no_gaps = true};

	return ladder_new(s, &leg, 1, &o);
}

/* Each row of both once, in order; returns how many differ. */
static size_t check(const struct store *s, uint32_t a, uint32_t b)
{
	struct ladder *la = ladder_of(s, a), *lb = ladder_of(s, b);
	size_t na = ladder_n_rows(la), nb = ladder_n_rows(lb), n, i = 0, j = 0, differ = 0;
	struct compare_row *rows = mem_alloc((na + nb + 1) * sizeof *rows);

	n = compare_ladders(s, la, lb, rows);
	for (size_t k = 0; k < n; k++) {
		assert_true(rows[k].a != NONE || rows[k].b != NONE);
		assert_true((rows[k].how == COMPARE_ALONE) == (rows[k].a == NONE || rows[k].b == NONE));
		assert_true(rows[k].a == NONE || rows[k].a == i++);
		assert_true(rows[k].b == NONE || rows[k].b == j++);
		differ += rows[k].how != COMPARE_SAME;
	}
	assert_int_equal(i, na);
	assert_int_equal(j, nb);
	free(rows);
	ladder_free(la);
	ladder_free(lb);
	return differ;
}

static void sets_every_call_beside_every_other(void **state)
{
	struct engine *en = open_tour();
	const struct store *s = engine_store(en);

	(void)state;
	for (uint32_t a = 0; a < store_n_legs(s); a++) {
		for (uint32_t b = 0; b < store_n_legs(s); b++) {
			size_t differ = check(s, a, b);

			assert_true(a != b || differ == 0);
			assert_int_equal(differ, check(s, b, a));
		}
	}
	engine_close(en);
}

/* Call 2 is challenged and then answered, call 5 is busy at once: the challenge stands alone, the rest side by side. */
static void a_challenge_stands_alone(void **state)
{
	struct engine *en = open_tour();
	const struct store *s = engine_store(en);
	struct ladder *a = ladder_of(s, 2), *b = ladder_of(s, 5);
	struct compare_row *rows = mem_alloc((ladder_n_rows(a) + ladder_n_rows(b) + 1) * sizeof *rows);
	static const uint8_t how[] = {COMPARE_ALONE, COMPARE_ALONE, COMPARE_ALONE, COMPARE_SAME, COMPARE_SAME, COMPARE_SAME,
		COMPARE_ALONE, COMPARE_ALONE, COMPARE_ALONE, COMPARE_OTHER};

	(void)state;
	assert_true(compare_ladders(s, a, b, rows) > sizeof how);
	for (size_t i = 0; i < sizeof how; i++)
		assert_int_equal(rows[i].how, how[i]);
	free(rows);
	ladder_free(a);
	ladder_free(b);
	engine_close(en);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_out_what_is_another_in_every_call),
		cmocka_unit_test(takes_any_bytes),
		cmocka_unit_test(sets_every_call_beside_every_other),
		cmocka_unit_test(a_challenge_stands_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
