/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of ICMP errors in the store: which message they are tied to, and that they change nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/mkstore.h"

static const char a[] = "192.0.2.1:5060", b[] = "192.0.2.2:5060", other[] = "192.0.2.3:5060";

static struct buf text(const char *method, const char *call_id, unsigned cseq)
{
	struct buf t = {0};

	buf_fmt(&t, "%s sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%u\r\n"
			"From: <sip:a@example.com>;tag=x\r\n"
			"To: <sip:b@example.com>\r\nCall-ID: %s\r\nCSeq: %u %s\r\nContent-Length: 0\r\n\r\n",
			method, cseq, call_id, cseq, method);
	return t;
}

static uint32_t say(struct mkstore *m, const char *method, const char *call_id, unsigned cseq, int64_t us)
{
	struct buf t = text(method, call_id, cseq);
	uint32_t id = mkstore_add(m, a, b, us, t.p);

	buf_free(&t);
	return id;
}

/* An error about a message from `src` to `dst`, of which n bytes are quoted. Returns the message, or NONE. */
static uint32_t complain(struct mkstore *m, const char *src, const char *dst, const struct buf *t, size_t n, unsigned ip_id)
{
	struct frame f = {.number = 1000, .ts_ns = 1750000001 * NS_PER_S};
	struct icmp_error e = {.frame = &f, .type = 3, .code = 3};
	struct sip_msg q;
	bool is_sip, is_taken;

	e.quoted.bytes = slice_make(t->p, n);
	e.quoted.len = (uint32_t)t->n;
	e.quoted.ip_id = (uint16_t)ip_id;
	assert_true(addr_parse(slice_of(src), &e.quoted.flow.src) && addr_parse(slice_of(dst), &e.quoted.flow.dst));
	e.from = e.quoted.flow.dst;
	e.from.port = 0;
	is_sip = sip_parse(&q, e.quoted.bytes, e.quoted.len);
	is_taken = store_add_icmp(m->s, &e, is_sip ? &q : NULL);
	return is_taken ? store_icmp(m->s, store_n_icmp(m->s) - 1)->msg : NONE;
}

static void test_quoted(void **state)
{
	struct mkstore *m = mkstore_new();
	uint32_t invite = say(m, "INVITE", "one", 1, 0), options = say(m, "OPTIONS", "two", 7, 10), again;
	struct buf t = text("INVITE", "one", 1);
	uint32_t leg = store_msg(m->s, invite)->leg;

	(void)state;
	assert_int_equal(store_leg_icmp(m->s, leg), NONE);
	assert_int_equal(complain(m, a, b, &t, t.n, 0), invite);
	for (size_t cut = 1; cut < 38; cut++)
		assert_int_equal(complain(m, a, b, &t, t.n - cut, 0), invite); /* down to the end of the Call-ID */
	again = say(m, "INVITE", "one", 1, 500000);
	assert_int_equal(complain(m, a, b, &t, t.n, 0), again);              /* the latest */
	assert_int_equal(complain(m, a, b, &t, t.n, store_msg(m->s, invite)->ip_id), invite);
	assert_int_equal(complain(m, b, a, &t, t.n, 0), NONE);               /* the other way */
	assert_int_equal(complain(m, a, other, &t, t.n, 0), NONE);
	assert_int_equal(store_n_icmp(m->s), 40);
	/* the leg's errors, latest first */
	uint32_t id = store_leg_icmp(m->s, leg);

	for (unsigned n = 40; n-- > 0; id = store_icmp(m->s, id)->prev)
		assert_int_equal(id, n);
	assert_int_equal(id, NONE);
	assert_int_equal(store_leg_icmp(m->s, store_msg(m->s, options)->leg), NONE);
	assert_int_equal(store_icmp(m->s, 0)->before, 2);
	assert_int_equal(store_icmp(m->s, 39)->before, 3);
	buf_free(&t);
	mkstore_free(m);
}

static void test_other_messages(void **state)
{
	struct mkstore *m = mkstore_new();
	struct buf method = text("BYE", "one", 1), number = text("INVITE", "one", 2), leg = text("INVITE", "none", 1);

	(void)state;
	say(m, "INVITE", "one", 1, 0);
	assert_int_equal(complain(m, a, b, &method, method.n, 0), NONE);
	assert_int_equal(complain(m, a, b, &number, number.n, 0), NONE);
	assert_int_equal(complain(m, a, b, &leg, leg.n, 0), NONE);
	assert_int_equal(store_n_icmp(m->s), 0);
	buf_free(&method), buf_free(&number), buf_free(&leg);
	mkstore_free(m);
}

/* Eight bytes of UDP and no text: ends and IP identification. */
static void test_no_text(void **state)
{
	struct mkstore *m = mkstore_new();
	struct buf t = {0};
	uint32_t first = say(m, "INVITE", "one", 1, 0), second = say(m, "OPTIONS", "two", 1, 10);

	(void)state;
	assert_int_equal(complain(m, a, b, &t, 0, store_msg(m->s, first)->ip_id), first);
	assert_int_equal(complain(m, a, b, &t, 0, store_msg(m->s, second)->ip_id), second);
	assert_int_equal(complain(m, a, b, &t, 0, 0), NONE);
	assert_int_equal(complain(m, a, b, &t, 0, 999), NONE);
	assert_int_equal(complain(m, a, other, &t, 0, store_msg(m->s, first)->ip_id), NONE);
	mkstore_free(m);
}

/* They are no messages and change no state. */
static void test_nothing_else(void **state)
{
	struct mkstore *m = mkstore_new();
	uint32_t invite = say(m, "INVITE", "one", 1, 0);
	const struct leg *l = store_leg(m->s, store_msg(m->s, invite)->leg);
	struct buf t = text("INVITE", "one", 1);
	struct leg before = *l;
	uint64_t generation = store_generation(m->s);

	(void)state;
	for (unsigned i = 0; i < 5000; i++)
		complain(m, a, b, &t, t.n, 0);
	assert_int_equal(store_n_msgs(m->s), 1);
	assert_int_equal(l->n_messages, before.n_messages);
	assert_int_equal(l->state, before.state);
	assert_int_equal(l->end_ns, before.end_ns);
	assert_int_equal(store_n_icmp(m->s), 5000);
	assert_true(store_generation(m->s) != generation); /* but the screen is drawn again */
	buf_free(&t);
	mkstore_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quoted),
		cmocka_unit_test(test_other_messages),
		cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
