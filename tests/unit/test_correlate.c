/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legs of one call: each correlator, what comes near it and must not join, and that it does not matter when it is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/call/correlate.h"
#include "tests/unit/mkstore.h"

#define A "192.0.2.10:5060"
#define B "192.0.2.20:5060"
#define C "192.0.2.30:5060"
#define PBX "198.51.100.50:5060"
#define PBX2 "203.0.113.50:5060"

enum { MS = 1000, S = 1000000 };

/* An INVITE, or with `status` a reply to it; `from` and `to` are user parts; `more` are header fields and, after an empty
 * line, a body. */
static uint32_t say(struct mkstore *m, int64_t us, const char *src, const char *dst, const char *start, const char *call_id,
		const char *from, const char *to, const char *more)
{
	bool is_reply = strncmp(start, "SIP/2.0", 7) == 0;
	const char *method = strstr(start, "REFER") ? "REFER" : strstr(start, "BYE") ? "BYE" : "INVITE";
	struct buf b = {0};
	uint32_t id;

	if (is_reply)
		buf_fmt(&b, "%s\n", start);
	else
		buf_fmt(&b, "%s sip:%s@example.com SIP/2.0\n", method, to);
	buf_fmt(&b, "Via: SIP/2.0/UDP x;branch=z9hG4bK%s%s\nFrom: <sip:%s@example.com>;tag=f%s\n", call_id, method, from, call_id);
	buf_fmt(&b, "To: <sip:%s@example.com>%s%s\nCall-ID: %s\nCSeq: 1 %s\n%s\n", to, is_reply || *method == 'B' ? ";tag=t" : "",
			is_reply || *method == 'B' ? call_id : "", call_id, method, more);
	if (!strstr(more, "\n\n"))
		buf_putc(&b, '\n');
	id = mkstore_add(m, src, dst, us, b.p);
	assert_int_not_equal(id, NONE);
	buf_free(&b);
	return id;
}

static void invite(struct mkstore *m, int64_t us, const char *src, const char *dst, const char *call_id, const char *from,
		const char *to, const char *more)
{
	say(m, us, src, dst, "INVITE", call_id, from, to, more);
}

static struct leg_call call_of(const struct mkstore *m, const char *call_id)
{
	uint32_t leg = store_find_leg(m->s, slice_of(call_id));

	assert_int_not_equal(leg, NONE);
	return store_call_of(m->s, leg);
}

static void assert_joined(const struct mkstore *m, const char *a, const char *b, enum correlator by)
{
	if (call_of(m, a).number != call_of(m, b).number)
		fail_msg("%s and %s are not one call", a, b);
	assert_int_equal(call_of(m, b).by, by);
}

static void assert_apart(const struct mkstore *m, const char *a, const char *b)
{
	if (call_of(m, a).number == call_of(m, b).number)
		fail_msg("%s and %s are one call by %s", a, b, correlator_row((enum correlator)call_of(m, b).by)->name);
}

static void test_numbers_are_compared_by_value(void **state)
{
	static const char *const same[] = {"+49301234567", "0049301234567", "+49-30-1234567", "(+49)", "49.30.1234567"};
	uint64_t h = number_hash(slice_of(same[0]), 7);

	(void)state;
	assert_true(h == number_hash(slice_of(same[1]), 7));
	assert_true(h == number_hash(slice_of(same[2]), 7));
	assert_true(h == number_hash(slice_of(same[4]), 7));
	assert_true(h != number_hash(slice_of("+49301234568"), 7));
	assert_true(number_hash(slice_of("100"), 7) != number_hash(slice_of("9100"), 7));
	assert_true(number_hash(slice_of("12345678"), 7) != number_hash(slice_of("012345678"), 7));
	assert_true(number_hash(slice_of("alice"), 7) != 0);
	assert_true(number_hash(slice_of("alice"), 7) != number_hash(slice_of("Alice"), 7));
	assert_true(number_hash(slice_of("Anonymous"), 7) == 0);
	assert_true(number_hash(slice_of(""), 7) == 0);
	assert_true(number_hash(slice_of("100;phone-context=x"), 7) == number_hash(slice_of("100"), 7));
}

static void test_alone(void **state)
{
	struct mkstore *m = mkstore_new();
	struct ids legs = {0};

	(void)state;
	assert_int_equal(store_n_calls(m->s), 0);
	invite(m, 0, A, B, "one", "100", "200", "");
	invite(m, S, B, A, "two", "200", "100", "");
	assert_int_equal(store_n_calls(m->s), 2);
	assert_int_equal(call_of(m, "one").number, 1);
	assert_int_equal(call_of(m, "two").number, 2);
	assert_int_equal(call_of(m, "two").by, CORRELATOR_N);
	store_call_legs(m->s, 1, &legs);
	assert_int_equal(legs.n, 1);
	assert_int_equal(legs.v[0], 1);
	ids_free(&legs);
	mkstore_free(m);
}

static void test_numbers(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in", "+4930900123456", "0891234567", "");
	invite(m, 20 * MS, PBX, B, "out", "004930900123456", "0891234567", "");
	invite(m, 21 * MS, PBX, C, "out2", "004930900123456", "0891234567", "");
	invite(m, 30 * MS, C, PBX, "other", "+4930900123457", "0891234567", "");
	invite(m, 5 * S, PBX, B, "late", "+4930900123456", "0891234567", "");
	assert_joined(m, "in", "out", CORRELATE_NUMBERS);
	assert_joined(m, "in", "out2", CORRELATE_NUMBERS);
	assert_apart(m, "in", "other");
	assert_apart(m, "in", "late");
	mkstore_free(m);
}

/* Same caller, same callee, same host, twice in two seconds. */
static void test_twice_is_two_calls(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, B, "direct1", "100", "200", "");
	invite(m, 2 * S, A, B, "direct2", "100", "200", "");
	invite(m, 10 * S, A, PBX, "in1", "100", "300", "");
	invite(m, 10 * S + 20 * MS, PBX, C, "out1", "100", "300", "");
	invite(m, 12 * S, A, PBX, "in2", "100", "300", "");
	invite(m, 12 * S + 20 * MS, PBX, C, "out2", "100", "300", "");
	assert_apart(m, "direct1", "direct2");
	assert_joined(m, "in1", "out1", CORRELATE_NUMBERS);
	assert_joined(m, "in2", "out2", CORRELATE_NUMBERS);
	assert_apart(m, "in1", "in2");
	mkstore_free(m);
}

/* Who can tell which is which joins nothing. */
static void test_ambiguous_is_apart(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in1", "100", "300", "");
	invite(m, MS, A, PBX, "in2", "100", "300", "");
	invite(m, 20 * MS, PBX, C, "out1", "100", "300", "");
	invite(m, 21 * MS, PBX, C, "out2", "100", "300", "");
	assert_apart(m, "in1", "in2");
	assert_apart(m, "in1", "out1");
	assert_apart(m, "in2", "out1");
	assert_apart(m, "out1", "out2");
	mkstore_free(m);
}

/* A name given later counts before all others; an empty one takes away what was said of exactly that address. */
static void test_names(void **state)
{
	struct mkstore *m = mkstore_new();
	struct addr any, port;
	uint64_t before;

	(void)state;
	addr_parse(slice_of("192.0.2.10:5060"), &port);
	any = port;
	any.port = 0;
	store_add_alias(m->s, &any, slice_of("desk"));
	assert_true(slice_eq(store_alias(m->s, &port), slice_of("desk")));
	before = store_generation(m->s);
	store_set_alias(m->s, &port, slice_of("lobby"));
	assert_true(store_generation(m->s) != before);
	assert_true(slice_eq(store_alias(m->s, &port), slice_of("lobby")));
	store_set_alias(m->s, &port, slice_of("hall"));
	assert_true(slice_eq(store_alias(m->s, &port), slice_of("hall")));
	store_set_alias(m->s, &port, slice_of(""));
	assert_true(slice_eq(store_alias(m->s, &port), slice_of("desk")));
	store_set_alias(m->s, &any, slice_of(""));
	assert_int_equal(store_alias(m->s, &port).n, 0);
	mkstore_free(m);
}

static void test_two_calls_through_one_host(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in1", "100", "300", "");
	invite(m, 0, B, PBX, "in2", "200", "301", "");
	invite(m, 20 * MS, PBX, C, "out1", "100", "300", "");
	invite(m, 20 * MS, PBX, C, "out2", "200", "301", "");
	assert_joined(m, "in1", "out1", CORRELATE_NUMBERS);
	assert_joined(m, "in2", "out2", CORRELATE_NUMBERS);
	assert_apart(m, "in1", "in2");
	mkstore_free(m);
}

/* A proxy sends the leg on: it does not end there, and a call that it makes by itself is another. */
static void test_proxy_is_no_end(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in", "100", "300", "");
	invite(m, MS, PBX, C, "in", "100", "300", "");
	invite(m, 20 * MS, PBX, B, "new", "100", "300", "");
	assert_apart(m, "in", "new");
	mkstore_free(m);
}

static void test_two_addresses_need_an_alias(void **state)
{
	for (int named = 0; named < 2; named++) {
		struct mkstore *m = mkstore_new();
		struct addr a, b;

		(void)state;
		assert_true(addr_parse(slice_of("198.51.100.50"), &a) && addr_parse(slice_of("203.0.113.50"), &b));
		if (named) {
			store_add_alias(m->s, &a, slice_of("sbc"));
			store_add_alias(m->s, &b, slice_of("sbc"));
		}
		invite(m, 0, A, PBX, "in", "100", "300", "");
		invite(m, 20 * MS, PBX2, C, "out", "100", "300", "");
		if (named)
			assert_joined(m, "in", "out", CORRELATE_NUMBERS);
		else
			assert_apart(m, "in", "out");
		mkstore_free(m);
	}
}

/* On one machine the ports are the hosts. */
static void test_loopback(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, "127.0.0.1:5061", "127.0.0.1:5060", "in", "100", "300", "");
	invite(m, 20 * MS, "127.0.0.1:5060", "127.0.0.1:5062", "out", "100", "300", "");
	assert_joined(m, "in", "out", CORRELATE_NUMBERS);
	mkstore_free(m);
}

static void test_hidden_callers(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in", "anonymous", "300", "");
	invite(m, 20 * MS, PBX, C, "out", "anonymous", "300", "");
	assert_apart(m, "in", "out");
	mkstore_free(m);
}

#define UUID "ab30317f1a784dc48ff824d0d3715d86"
#define NIL "00000000000000000000000000000000"

static void test_session_id(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in", "100", "300", "Session-ID: " UUID ";remote=" NIL "\n");
	invite(m, S, PBX, C, "out", "x", "y", "Session-ID: 0123456789abcdef0123456789abcdef;remote=" UUID "\n");
	invite(m, S, B, C, "nil1", "1", "2", "Session-ID: " NIL "\n");
	invite(m, S, C, B, "nil2", "3", "4", "Session-ID: " NIL ";remote=" NIL "\n");
	invite(m, S, C, B, "bad", "5", "6", "Session-ID: " UUID "0\n");
	assert_joined(m, "in", "out", CORRELATE_SESSION_ID);
	assert_apart(m, "nil1", "nil2");
	assert_apart(m, "in", "bad");
	mkstore_free(m);
}

/* What more legs share than one call has is a constant. The first sixteen were joined until the seventeenth came. */
static void test_shared_by_many(void **state)
{
	struct mkstore *m = mkstore_new();
	char id[16];

	(void)state;
	for (int i = 0; i < LIMIT_CORRELATE_SHARED + 1; i++) {
		snprintf(id, sizeof id, "leg%d", i);
		invite(m, i * MS, i & 1 ? A : B, C, id, "1", "2", "X-CID: the-same-for-all\n");
		assert_int_equal(store_n_calls(m->s), i < LIMIT_CORRELATE_SHARED ? 1 : LIMIT_CORRELATE_SHARED + 1);
	}
	mkstore_free(m);
}

static void test_headers(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	/* the leg that is named comes later */
	invite(m, 0, PBX, C, "out", "1", "2", "x-call-id :  in@host \n");
	invite(m, S, A, PBX, "in@host", "3", "4", "");
	invite(m, S, A, PBX, "icid1", "5", "6", "P-Charging-Vector: icid-value=\"abcdefgh\";icid-generated-at=x\n");
	invite(m, 2 * S, PBX, B, "icid2", "7", "8", "P-Charging-Vector: icid-generated-at=y;icid-value=abcdefgh\n");
	invite(m, 2 * S, PBX, B, "icid3", "7", "8", "P-Charging-Vector: icid-generated-at=abcdefgh\n");
	invite(m, 2 * S, PBX, B, "own", "9", "10", "X-Call-ID: own\n");
	invite(m, 2 * S, PBX, B, "other-name", "9", "11", "X-Call-ID-2: in@host\n");
	assert_joined(m, "out", "in@host", CORRELATE_HEADERS);
	assert_joined(m, "icid1", "icid2", CORRELATE_HEADERS);
	assert_apart(m, "icid1", "icid3");
	assert_apart(m, "in@host", "other-name");
	assert_int_equal(call_of(m, "own").by, CORRELATOR_N);
	mkstore_free(m);
}

/* What is written where there is nothing to say is no name of a call. */
static void test_headers_placeholders(void **state)
{
	static const char *const values[] = {"0", "undefined", "00000000-0000-0000-0000-000000000000", "----------", "Unavailable",
		"\"anonymous\""};
	struct mkstore *m = mkstore_new();
	char id[16], header[80];

	(void)state;
	for (int i = 0; i < (int)(sizeof values / sizeof *values); i++) {
		snprintf(header, sizeof header, "X-Call-ID: %s\n", values[i]);
		snprintf(id, sizeof id, "one%d", i);
		invite(m, i * S, A, B, id, "1", "2", header);
		snprintf(id, sizeof id, "two%d", i);
		invite(m, i * S + MS, C, PBX, id, "3", "4", header);
	}
	assert_int_equal(store_n_calls(m->s), store_n_legs(m->s));
	mkstore_free(m);
}

static void test_headers_by_configuration(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	store_correlate_by(m->s, "My-Call, My-Vector;id", "*~#");
	invite(m, 0, A, PBX, "inward1", "1", "2", "");
	invite(m, 1, PBX, B, "out1", "3", "4", "My-Call: inward1\n");
	invite(m, 2, PBX, B, "out2", "5", "6", "My-Vector: x=1; id=inward1\n");
	invite(m, 3, PBX, B, "out3", "7", "8", "X-Call-ID: inward1\n");
	invite(m, 4, A, PBX, "some-call-id", "1", "9", "");
	invite(m, 5, PBX, B, "some-call-id~12", "1", "8", "");
	invite(m, 6, PBX, B, "some-call-id-b", "1", "7", "");
	assert_joined(m, "inward1", "out1", CORRELATE_HEADERS);
	assert_joined(m, "inward1", "out2", CORRELATE_HEADERS);
	assert_apart(m, "inward1", "out3");
	assert_joined(m, "some-call-id", "some-call-id~12", CORRELATE_AFFIX);
	assert_apart(m, "some-call-id", "some-call-id-b");
	mkstore_free(m);
}

static void test_affix(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "0123456789@h", "1", "2", "");
	invite(m, 1, PBX, B, "0123456789@h_b2b-1", "3", "4", "");
	invite(m, 2, PBX, B, "0123456789-b@h", "5", "6", "");
	invite(m, 3, PBX, B, "B2B.0123456789@h", "7", "8", "");
	invite(m, 4, PBX, B, "0123456789@h_b2b-", "9", "10", "");
	invite(m, 5, PBX, B, "0123456789-b@i", "11", "12", "");
	/* two of one that is not in the capture */
	invite(m, 6, PBX, B, "unseen-unseen-b2b_1", "13", "14", "");
	invite(m, 7, PBX, B, "unseen-unseen-b2b_2", "15", "16", "");
	assert_joined(m, "0123456789@h", "0123456789@h_b2b-1", CORRELATE_AFFIX);
	assert_joined(m, "0123456789@h", "0123456789-b@h", CORRELATE_AFFIX);
	assert_joined(m, "0123456789@h", "B2B.0123456789@h", CORRELATE_AFFIX);
	assert_apart(m, "0123456789@h", "0123456789@h_b2b-");
	assert_apart(m, "0123456789@h", "0123456789-b@i");
	assert_joined(m, "unseen-unseen-b2b_1", "unseen-unseen-b2b_2", CORRELATE_AFFIX);
	mkstore_free(m);
}

static void test_replaces(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, B, "old", "1", "2", "");
	say(m, S, B, A, "SIP/2.0 200 OK", "old", "1", "2", "");
	invite(m, 2 * S, C, B, "new", "3", "2", "Replaces: old;from-tag=fold;to-tag=told\n");
	invite(m, 2 * S, C, B, "turned", "4", "2", "Replaces: old;to-tag=fold;from-tag=told;early-only\n");
	invite(m, 2 * S, C, B, "wrong", "5", "2", "Replaces: old;to-tag=told;from-tag=x\n");
	invite(m, 2 * S, C, B, "untagged", "6", "2", "Replaces: old\n");
	assert_joined(m, "old", "new", CORRELATE_REPLACES);
	assert_joined(m, "old", "turned", CORRELATE_REPLACES);
	assert_apart(m, "old", "wrong");
	assert_apart(m, "old", "untagged");
	mkstore_free(m);
}

static void test_refer(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, B, "first", "1", "2", "");
	say(m, S, B, A, "SIP/2.0 200 OK", "first", "1", "2", "");
	say(m, 2 * S, B, A, "REFER", "first", "2", "1", "Refer-To: <sip:300@pbx>\nReferred-By: <sip:2@example.com>\n");
	invite(m, 2 * S + 1 * MS, A, C, "stranger", "9", "300", "");
	invite(m, 2 * S + 2 * MS, A, C, "elsewhere", "1", "301", "");
	invite(m, 2 * S + 3 * MS, B, C, "wrong-host", "1", "300", "");
	invite(m, 2 * S + 4 * MS, A, C, "asked", "1", "300", "Referred-By: <sip:2@example.com>\n");
	invite(m, 3 * S, A, C, "second", "1", "300", "");
	assert_joined(m, "first", "asked", CORRELATE_REFER);
	assert_apart(m, "first", "stranger");
	assert_apart(m, "first", "elsewhere");
	assert_apart(m, "first", "wrong-host");
	assert_apart(m, "first", "second");
	mkstore_free(m);
}

static void test_in_reply_to(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, B, "missed", "1", "2", "");
	invite(m, 600ll * S, B, A, "back", "2", "1", "In-Reply-To: other, missed\n");
	assert_joined(m, "missed", "back", CORRELATE_IN_REPLY_TO);
	mkstore_free(m);
}

#define SDP(origin, address, port) "Content-Type: application/sdp\n\nv=0\no=" origin "\ns=-\nc=IN IP4 " address \
	"\nt=0 0\nm=audio " port " RTP/AVP 0\n"
#define OFFER SDP("alice 2890844526 1 IN IP4 192.0.2.10", "192.0.2.10", "4000")

static void test_sdp(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in", "1", "2", OFFER);
	invite(m, 20 * MS, PBX, C, "out", "3", "4", SDP("alice 2890844526 2 IN IP4 192.0.2.10", "198.51.100.50", "6000"));
	invite(m, 40 * MS, PBX2, B, "out2", "5", "6", SDP("pbx 1234567 1 IN IP4 203.0.113.50", "192.0.2.10", "4000"));
	assert_joined(m, "in", "out", CORRELATE_SDP);
	assert_joined(m, "in", "out2", CORRELATE_SDP);
	mkstore_free(m);
}

static void test_sdp_near_misses(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	/* one host says the same twice */
	invite(m, 0, A, B, "same-host-1", "1", "2", OFFER);
	invite(m, 0, A, C, "same-host-2", "1", "3", OFFER);
	/* two hosts, one destination */
	invite(m, 100ll * S, A, C, "sink-1", "1", "2", OFFER);
	invite(m, 100ll * S, B, C, "sink-2", "4", "5", OFFER);
	/* constants */
	invite(m, 200ll * S, A, B, "zero-1", "1", "2", SDP("- 0 0 IN IP4 192.0.2.10", "0.0.0.0", "4000"));
	invite(m, 200ll * S, C, PBX, "zero-2", "4", "5", SDP("- 0 0 IN IP4 192.0.2.10", "0.0.0.0", "4000"));
	invite(m, 200ll * S, PBX2, A, "held", "6", "7", SDP("- 77 0 IN IP4 127.0.0.1", "203.0.113.50", "9"));
	invite(m, 200ll * S, C, PBX, "held-2", "8", "9", SDP("- 77 0 IN IP4 127.0.0.1", "203.0.113.50", "9"));
	/* the port again, when the call is over */
	invite(m, 300ll * S, A, PBX, "over", "1", "2", OFFER);
	say(m, 301ll * S, PBX, A, "SIP/2.0 200 OK", "over", "1", "2", "");
	say(m, 302ll * S, A, PBX, "BYE", "over", "1", "2", "");
	invite(m, 303ll * S, PBX, C, "again", "4", "5", OFFER);
	assert_apart(m, "same-host-1", "same-host-2");
	assert_apart(m, "sink-1", "sink-2");
	assert_apart(m, "zero-1", "zero-2");
	assert_apart(m, "held", "held-2");
	assert_apart(m, "over", "again");
	assert_int_equal(store_n_calls(m->s), store_n_legs(m->s));
	mkstore_free(m);
}

/* Load generators write one description into all calls: the number called tells them apart. */
static void test_sdp_constant_of_a_generator(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in1", "1", "300", OFFER);
	invite(m, 0, A, PBX, "in2", "1", "301", OFFER);
	invite(m, 20 * MS, PBX, C, "out1", "9", "300", OFFER);
	invite(m, 20 * MS, PBX, C, "out2", "9", "301", OFFER);
	assert_joined(m, "in1", "out1", CORRELATE_SDP);
	assert_joined(m, "in2", "out2", CORRELATE_SDP);
	assert_apart(m, "in1", "in2");
	mkstore_free(m);
}

/* Behind each NAT there is a telephone at 192.168.1.100: two of them call through one border controller that lets descriptions
 * pass. An origin that was drawn by lot tells them apart all the same. */
static void test_sdp_behind_nats(void **state)
{
	struct mkstore *m = mkstore_new();
	const char *sdp = SDP("user1 53655765 1 IN IP4 192.168.1.100", "192.168.1.100", "5004");

	(void)state;
	invite(m, 0, A, PBX, "nat-in1", "1", "2", sdp);
	invite(m, 20 * MS, PBX2, C, "nat-out1", "3", "4", sdp);
	invite(m, S, B, PBX, "nat-in2", "5", "6", sdp);
	invite(m, S + 20 * MS, PBX2, C, "nat-out2", "7", "8", sdp);
	assert_int_equal(store_n_calls(m->s), 4);
	invite(m, 100ll * S, A, PBX, "sure-in", "1", "2", SDP("- 2890844526 1 IN IP4 192.168.1.100", "192.168.1.100", "5004"));
	invite(m, 100ll * S, PBX2, C, "sure-out", "3", "4", SDP("- 2890844526 1 IN IP4 192.168.1.100", "203.0.113.50", "5004"));
	assert_joined(m, "sure-in", "sure-out", CORRELATE_SDP);
	/* who is in the private network has the address for himself */
	invite(m, 200ll * S, "192.168.1.100:5060", PBX, "own-in", "1", "2", sdp);
	invite(m, 200ll * S, "192.168.1.1:5060", C, "own-out", "3", "4", sdp);
	assert_joined(m, "own-in", "own-out", CORRELATE_SDP);
	mkstore_free(m);
}

/* An INVITE without description: the offer is in the 200. */
static void test_sdp_late_offer(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in", "1", "2", "");
	invite(m, 20 * MS, PBX, C, "out", "3", "4", "");
	say(m, S, C, PBX, "SIP/2.0 200 OK", "out", "3", "4", OFFER);
	say(m, S + 1, PBX, A, "SIP/2.0 200 OK", "in", "1", "2", OFFER);
	assert_joined(m, "in", "out", CORRELATE_SDP);
	mkstore_free(m);
}

/* A leg is tied by the surest that it has. */
static void test_strongest_is_kept(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	invite(m, 0, A, PBX, "in", "1", "2", OFFER);
	invite(m, MS, PBX, C, "out", "1", "2", "X-Call-ID: in\nSession-ID: " UUID "\n" OFFER);
	invite(m, 2 * MS, PBX, B, "out2", "1", "2", "Session-ID: " UUID "\n" OFFER);
	assert_int_equal(call_of(m, "in").by, CORRELATE_SDP); /* "in" is too short for a name */
	assert_int_equal(call_of(m, "out").by, CORRELATE_SESSION_ID);
	assert_int_equal(call_of(m, "out2").by, CORRELATE_SESSION_ID);
	assert_int_equal(store_n_calls(m->s), 1);
	mkstore_free(m);
}

/* Only calls: a REGISTER that has the same header field is none. */
static void test_only_calls(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, B, 0, "REGISTER sip:x SIP/2.0\n" MK_HEAD("1", "<sip:a@x>;tag=1", "<sip:a@x>", "reg", "1 REGISTER")
			"X-Call-ID: invite\n\n");
	invite(m, 1, A, B, "invite", "1", "2", "");
	assert_apart(m, "reg", "invite");
	mkstore_free(m);
}

static void some_calls(struct mkstore *m, bool asks)
{
	for (int i = 0; i < 40; i++) {
		char in[32], out[32], from[16];

		snprintf(in, sizeof in, "in-%d@host", i);
		snprintf(out, sizeof out, i % 3 ? "out-%d@host" : "in-%d@host_b2b-1", i);
		snprintf(from, sizeof from, "%d", 100 + i % 5);
		invite(m, i * 700ll * MS, A, PBX, in, from, "300", i % 4 ? "" : OFFER);
		if (asks)
			store_n_calls(m->s);
		invite(m, i * 700ll * MS + 20 * MS, PBX, C, out, from, "300", i % 4 ? "X-CID: not-the-same-always\n" : OFFER);
		if (i % 2)
			say(m, i * 700ll * MS + 600 * MS, PBX, A, "SIP/2.0 486 Busy Here", in, from, "300", "");
		if (asks)
			store_n_calls(m->s);
	}
}

static void assert_same_calls(const struct store *a, const struct store *b)
{
	assert_int_equal(store_n_calls(a), store_n_calls(b));
	for (uint32_t i = 0; i < store_n_legs(a); i++) {
		assert_int_equal(store_call_of(a, i).number, store_call_of(b, i).number);
		assert_int_equal(store_call_of(a, i).by, store_call_of(b, i).by);
	}
}

static void test_asking_changes_nothing(void **state)
{
	struct mkstore *a = mkstore_new(), *b = mkstore_new(), *c = mkstore_new();

	(void)state;
	store_note_at_once(c->s);
	some_calls(a, true);
	some_calls(b, false);
	some_calls(c, false);
	store_settle(b->s);
	store_settle(c->s);
	assert_same_calls(a->s, b->s);
	assert_same_calls(b->s, c->s);
	assert_true(store_n_calls(a->s) < store_n_legs(a->s));
	mkstore_free(a);
	mkstore_free(b);
	mkstore_free(c);
}

static void test_rows(void **state)
{
	(void)state;
	for (int i = 0; i < CORRELATOR_N; i++) {
		const struct correlator_row *r = correlator_row((enum correlator)i);

		assert_true(r->name && *r->name && r->help && *r->help && r->reference);
		assert_in_range(r->confidence_pct, 1, 100);
		assert_true(i == 0 || r->confidence_pct <= correlator_row((enum correlator)(i - 1))->confidence_pct);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_are_compared_by_value),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_twice_is_two_calls),
		cmocka_unit_test(test_ambiguous_is_apart),
		cmocka_unit_test(test_names), cmocka_unit_test(test_two_calls_through_one_host),
		cmocka_unit_test(test_proxy_is_no_end),
		cmocka_unit_test(test_two_addresses_need_an_alias),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_hidden_callers),
		cmocka_unit_test(test_session_id),
		cmocka_unit_test(test_shared_by_many),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_headers_placeholders),
		cmocka_unit_test(test_headers_by_configuration),
		cmocka_unit_test(test_affix),
		cmocka_unit_test(test_replaces),
		cmocka_unit_test(test_refer),
		cmocka_unit_test(test_in_reply_to),
		cmocka_unit_test(test_sdp),
		cmocka_unit_test(test_sdp_near_misses),
		cmocka_unit_test(test_sdp_constant_of_a_generator),
		cmocka_unit_test(test_sdp_behind_nats),
		cmocka_unit_test(test_sdp_late_offer),
		cmocka_unit_test(test_strongest_is_kept),
		cmocka_unit_test(test_only_calls),
		cmocka_unit_test(test_asking_changes_nothing),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
