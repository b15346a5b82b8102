/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of TCP: messages out of segments in any order, cut anywhere, repeated, with holes, from the middle; connections
 * that are none of ours; caps. */
#include "tests/unit/net_world.h"

static const char invite[] =
	"INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1\r\nCall-ID: a\r\n"
	"CSeq: 1 INVITE\r\nContent-Length: 12\r\n\r\nv=0\r\no=- 1\r\n";
static const char trying[] =
	"SIP/2.0 100 Trying\r\nVia: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\n"
	"Content-Length: 0\r\n\r\n";
static const char bye[] = "BYE sip:bob@example.com SIP/2.0\r\nCall-ID: a\r\nCSeq: 2 BYE\r\nl: 0\r\n\r\n";

enum { N_INVITE = sizeof invite - 1, N_TRYING = sizeof trying - 1, N_BYE = sizeof bye - 1 };
enum { ALL = N_INVITE + N_TRYING + N_BYE };

static void put_all(char *to)
{
	memcpy(to, invite, N_INVITE);
	memcpy(to + N_INVITE, trying, N_TRYING);
	memcpy(to + N_INVITE + N_TRYING, bye, N_BYE);
}

static void begin(struct world *w, uint32_t isn)
{
	world_open(w);
	world_segment(w, 1, 2, SYN, isn, 0, slice_make(NULL, 0));
	world_segment(w, 2, 1, SYN | ACK, 9000, isn + 1, slice_make(NULL, 0));
}

static void send(struct world *w, uint32_t seq, const char *p, size_t n)
{
	world_segment(w, 1, 2, ACK, seq, 9001, slice_make(p, n));
}

static void test_segments(void **state)
{
	char all[ALL];
	struct world w;

	(void)state;
	put_all(all);
	begin(&w, 99);
	send(&w, 100, all, ALL); /* three messages in one */
	expect_got(&w, slice_make(all, ALL));
	assert_int_equal(w.n, 3);
	assert_int_equal(w.dst.port, 5060);
	assert_int_equal(w.src.ip[15], 1);
	net_flush(w.net);
	assert_int_equal(w.n, 3);
	world_close(&w);
	begin(&w, 99);
	send(&w, 100, all, N_INVITE + 10);
	send(&w, 100 + N_INVITE + 10, all + N_INVITE + 10, 1);
	assert_int_equal(w.n, 1);
	send(&w, 100 + N_INVITE + 11, all + N_INVITE + 11, ALL - N_INVITE - 11);
	expect_got(&w, slice_make(all, ALL));
	world_close(&w);
}

/* Cut into two at every byte, into pieces of every size, the sequence numbers wrapping somewhere. */
static void test_cut(void **state)
{
	char all[ALL];
	struct world w;

	(void)state;
	put_all(all);
	for (size_t cut = 1; cut < ALL; cut++) {
		begin(&w, UINT32_MAX - 60);
		send(&w, UINT32_MAX - 59, all, cut);
		send(&w, (uint32_t)(UINT32_MAX - 59 + cut), all + cut, ALL - cut);
		expect_got(&w, slice_make(all, ALL));
		assert_int_equal(w.n, 3);
		world_close(&w);
	}
	for (size_t size = 1; size < 140; size++) {
		begin(&w, 4294967000u);
		for (size_t at = 0; at < ALL; at += size)
			send(&w, (uint32_t)(4294967001u + at), all + at, at + size < ALL ? size : ALL - at);
		expect_got(&w, slice_make(all, ALL));
		assert_int_equal(w.n, 3);
		world_close(&w);
	}
}

/* Five segments in each of their 120 orders; then each with a sixth that repeats one with other bytes. */
static void run_order(const unsigned *order, int again)
{
	char all[ALL], other[ALL];
	struct world w;
	size_t size = ALL / 5 + 1;

	put_all(all);
	memset(other, 'x', sizeof other);
	begin(&w, 4294967200u);
	for (unsigned i = 0; i < 5; i++) {
		size_t at = order[i] * size, n = at + size < ALL ? size : ALL - at;

		send(&w, (uint32_t)(4294967201u + at), all + at, n);
		if (again >= 0 && order[i] == (unsigned)again) { /* and into both of its neighbours' places, no more */
			send(&w, (uint32_t)(4294967201u + at), other, n);
			assert_true(w.cs.n[C_TCP_REPEATED] + w.cs.n[C_TCP_REORDERED] > 0);
		}
	}
	expect_got(&w, slice_make(all, ALL));
	assert_int_equal(w.n, 3);
	assert_int_equal(w.cs.n[C_TCP_GAP], 0);
	world_close(&w);
}

static void permute(unsigned *order, unsigned n)
{
	if (n == 5) {
		for (int again = -1; again < 5; again++)
			run_order(order, again);
		return;
	}
	for (unsigned i = n; i < 5; i++) {
		unsigned x = order[n];

		order[n] = order[i];
		order[i] = x;
		permute(order, n + 1);
		order[i] = order[n];
		order[n] = x;
	}
}

static void test_orders(void **state)
{
	unsigned order[5] = {0, 1, 2, 3, 4};

	(void)state;
	permute(order, 0);
}

/* Of two segments that overlap, the bytes that came first stay, before and after a hole. */
static void test_overlap(void **state)
{
	char all[ALL], wrong[ALL];
	struct world w;

	(void)state;
	put_all(all);
	memset(wrong, 'w', sizeof wrong);
	for (size_t from = 1; from < 100; from += 7) {
		begin(&w, 0);
		send(&w, 1, all, 100);
		memcpy(wrong + 100, all + 100, ALL - 100);
		send(&w, (uint32_t)(1 + from), wrong + from, ALL - from);
		expect_got(&w, slice_make(all, ALL));
		world_close(&w);

		begin(&w, 0); /* 100..200 wait; then all from the beginning, wrong there */
		send(&w, 101, all + 100, 100);
		memcpy(wrong, all, 100);
		memset(wrong + 100, 'w', 100);
		memcpy(wrong + 200, all + 200, ALL - 200);
		send(&w, (uint32_t)(1 + from), wrong + from, 150 - from);
		send(&w, 1, wrong, ALL);
		expect_got(&w, slice_make(all, ALL));
		assert_int_equal(w.n, 3);
		world_close(&w);
		memset(wrong, 'w', sizeof wrong);
	}
}

/* Every byte in a segment of its own, in a scattered order. */
static void test_bytes_scattered(void **state)
{
	char all[ALL];
	struct world w;

	(void)state;
	put_all(all);
	begin(&w, 0);
	for (size_t i = 0; i < ALL; i++) {
		size_t at = i * 101 % ALL; /* 101 is prime and no divisor */

		send(&w, (uint32_t)(1 + at), all + at, 1);
	}
	expect_got(&w, slice_make(all, ALL));
	world_close(&w);
}

/* The capture lacks a segment. */
static void test_gaps(void **state)
{
	char all[ALL];
	struct world w;

	(void)state;
	put_all(all);
	begin(&w, 0);
	send(&w, 1, all, N_INVITE);
	send(&w, 1 + N_INVITE + N_TRYING, bye, N_BYE);
	assert_int_equal(w.n, 1);
	world_segment(&w, 2, 1, ACK, 9001, 1 + ALL, slice_make(NULL, 0)); /* the other side has it all */
	assert_int_equal(w.n, 2);
	expect_notes(&w, "3:tcp:141/141 4:tcp:66/66 "); /* in the frame in which it came */
	assert_int_equal(w.cs.n[C_TCP_GAP], 1);
	world_close(&w);

	begin(&w, 0); /* the hole is in the body: what is there of the message is given out, the next is found */
	send(&w, 1, all, N_INVITE - 8);
	send(&w, 1 + N_INVITE - 4, all + N_INVITE - 4, ALL - N_INVITE + 4);
	assert_int_equal(w.n, 0);
	w.ts_ns += 3 * NS_PER_S;
	world_segment(&w, 2, 1, ACK, 9001, 1, slice_make(NULL, 0));
	expect_notes(&w, "3:tcp:133/141 4:tcp:112/112 4:tcp:66/66 ");
	assert_int_equal(w.cs.n[C_TCP_RESYNC], 0);
	world_close(&w);

	begin(&w, 0); /* the hole is in the header fields */
	send(&w, 1, all, 60);
	send(&w, 81, all + 80, ALL - 80);
	world_segment(&w, 2, 1, FIN | ACK, 9001, 1 + ALL, slice_make(NULL, 0));
	expect_notes(&w, "3:tcp:60/61 4:tcp:112/112 4:tcp:66/66 ");
	assert_int_equal(w.cs.n[C_TCP_RESYNC], 1);
	world_close(&w);
}

static void test_end(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 0);
	send(&w, 1, invite, N_INVITE - 3);
	world_segment(&w, 1, 2, FIN | ACK, 1 + N_INVITE - 3, 9001, slice_make(NULL, 0));
	expect_notes(&w, "3:tcp:138/141 ");
	world_close(&w);
	begin(&w, 0);
	send(&w, 1, invite, N_INVITE - 3);
	world_segment(&w, 2, 1, RST, 9001, 0, slice_make(NULL, 0));
	expect_notes(&w, "3:tcp:138/141 ");
	assert_int_equal(w.src.ip[15], 1);
	net_flush(w.net);
	assert_int_equal(w.n, 1);
	world_close(&w);
	begin(&w, 0);
	send(&w, 1, invite, N_INVITE - 3);
	world_segment(&w, 2, 1, ACK, 9001, 1, slice_make(NULL, 0));
	net_flush(w.net);
	expect_notes(&w, "3:tcp:138/141 "); /* as of its latest data */
	net_flush(w.net);
	world_close(&w);
}

/* Connections from their middle, at every byte: the messages that begin there come out. */
static void test_midway(void **state)
{
	char all[ALL];

	(void)state;
	put_all(all);
	for (size_t from = 0; from < ALL; from++) {
		/* what is left of a method is a method too */
		unsigned want = from < 6 ? 3 : from <= N_INVITE ? 2 : from < N_INVITE + N_TRYING + 3 ? 1 : 0;

		for (size_t size = 30; size < 2 * ALL; size *= 5) {
			struct world w;

			world_open(&w);
			for (size_t at = from; at < ALL; at += size)
				send(&w, (uint32_t)(1000 + at), all + at, at + size < ALL ? size : ALL - at);
			assert_int_equal(w.n, want);
			world_close(&w);
		}
	}
}

static void test_keepalives(void **state)
{
	struct world w;
	uint32_t seq = 1;

	(void)state;
	begin(&w, 0);
	send(&w, seq, "\r\n\r\n", 4), seq += 4;
	send(&w, seq, bye, N_BYE), seq += N_BYE;
	send(&w, seq, "\r\n", 2), seq += 2;
	send(&w, seq, "\r\n\r\n", 4), seq += 4;
	send(&w, seq - 1, "\n", 1); /* TCP's own keep-alive: a byte that was there */
	send(&w, seq, bye, N_BYE - 5), seq += N_BYE - 5;
	send(&w, seq, bye + N_BYE - 5, 5);
	assert_int_equal(w.n, 2);
	expect_notes(&w, "4:tcp:66/66 9:tcp:66/66 ");
	assert_int_equal(w.cs.n[C_SIP_KEEPALIVE], 3);
	assert_int_equal(w.cs.n[C_TCP_REPEATED], 1);
	world_close(&w);
}

static void test_no_length(void **state)
{
	static const char request[] = "MESSAGE sip:b SIP/2.0\r\nCall-ID: a\r\n\r\n";
	static const char body[] = "hello\r\nthere\r\n";
	struct buf b = {0};
	struct world w;

	(void)state;
	buf_puts(&b, request);
	buf_puts(&b, bye);
	begin(&w, 0);
	send(&w, 1, b.p, b.n);
	assert_int_equal(w.n, 2);
	world_close(&w);
	buf_clear(&b);
	buf_puts(&b, request);
	buf_puts(&b, body);
	buf_puts(&b, bye);
	begin(&w, 0);
	send(&w, 1, b.p, b.n);
	expect_got(&w, buf_slice(&b)); /* the body goes with it */
	expect_notes(&w, "3:tcp:51/51 3:tcp:66/66 ");
	world_close(&w);
	buf_free(&b);
}

static void test_syn_data_and_reuse(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	world_segment(&w, 1, 2, SYN, 7, 0, slice_make(bye, N_BYE));
	assert_int_equal(w.n, 1);
	world_segment(&w, 1, 2, SYN, 7, 0, slice_make(bye, N_BYE)); /* again */
	assert_int_equal(w.n, 1);
	world_segment(&w, 1, 2, SYN, 70000, 0, slice_make(NULL, 0)); /* the same ports anew */
	send(&w, 70001, bye, N_BYE);
	assert_int_equal(w.n, 2);
	send(&w, 70001 + 100 * 1000 * 1000, bye, N_BYE); /* without its SYN */
	net_flush(w.net);
	assert_int_equal(w.n, 3);
	world_close(&w);
}

/* Segments of which the capture has only the beginning. */
static void test_snaplen(void **state)
{
	char all[ALL];
	struct world w;

	(void)state;
	put_all(all);
	begin(&w, 0);
	w.cut = 20;
	send(&w, 1, invite, N_INVITE);
	send(&w, 1 + N_INVITE, bye, N_BYE);
	expect_notes(&w, "3:tcp:121/122 4:tcp:66/66 "); /* the length was cut off too */
	world_close(&w);
	begin(&w, 0);
	w.cut = 10;
	send(&w, 1, invite, N_INVITE);
	send(&w, 1 + N_INVITE, bye, N_BYE);
	expect_notes(&w, "3:tcp:131/141 4:tcp:66/66 ");
	world_close(&w);
	begin(&w, 0);
	w.cut = N_INVITE;
	send(&w, 1, invite, N_INVITE);
	send(&w, 1 + N_INVITE, bye, N_BYE);
	expect_notes(&w, "4:tcp:66/66 ");
	world_close(&w);
}

static void test_others(void **state)
{
	static const char http[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
	static const char tls[] = "\x16\x03\x01\x00\x05hello";
	char noise[1400];
	struct world w;
	uint32_t seq = 1;

	(void)state;
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (char)(i * 37 % 251);
	begin(&w, 0);
	for (unsigned i = 0; i < 100; i++, seq += sizeof noise)
		send(&w, seq, noise, sizeof noise);
	assert_int_equal(w.n, 0);
	send(&w, seq, bye, N_BYE); /* SIP later, at the beginning of a segment */
	assert_int_equal(w.n, 1);
	world_close(&w);
	begin(&w, 0);
	send(&w, 1, http, sizeof http - 1);
	send(&w, sizeof http, noise, sizeof noise);
	assert_int_equal(w.cs.n[C_TCP_OTHER], 2);
	world_close(&w);
	begin(&w, 0);
	send(&w, 1, tls, sizeof tls - 1);
	send(&w, sizeof tls, noise, sizeof noise);
	assert_int_equal(w.cs.n[C_TLS_SEGMENT], 2);
	assert_int_equal(w.n, 0);
	world_close(&w);
}

/* A message that never ends, and one longer than is parsed. */
static void test_long(void **state)
{
	char line[1000];
	struct world w;
	uint32_t seq = 1;

	(void)state;
	memset(line, 'a', sizeof line);
	line[sizeof line - 1] = '\n';
	line[1] = ':';
	begin(&w, 0);
	send(&w, seq, invite, 36), seq += 36;
	for (unsigned i = 0; i < 70; i++, seq += sizeof line)
		send(&w, seq, line, sizeof line);
	expect_notes(&w, "69:tcp:65536/65536 ");
	send(&w, seq, bye, N_BYE), seq += N_BYE;
	assert_int_equal(w.n, 2);
	w.notes.n = 0;
	send(&w, seq, "MESSAGE sip:b SIP/2.0\r\nContent-Length: 99999\r\n\r\n", 48), seq += 48;
	for (unsigned i = 0; i < 100; i++, seq += sizeof line)
		send(&w, seq, line, sizeof line - (i == 99));
	seq -= 1;
	send(&w, seq, bye, N_BYE);
	expect_notes(&w, "141:tcp:65536/65536 176:tcp:66/66 ");
	world_close(&w);
}

/* Connections that never complete a message, more of them than are followed. */
static void test_many(void **state)
{
	struct world w;
	struct buf b = {0};

	(void)state;
	world_open(&w);
	for (uint32_t i = 0; i < 100000; i++) {
		b.n = 0;
		put_ip4(&b, 1, 2, 6, 20 + 100);
		put16(&b, i % 50000);
		put16(&b, 5060 + i / 50000);
		put32(&b, i);
		put32(&b, 0);
		put32(&b, 0x50100000);
		put32(&b, 0);
		buf_put(&b, slice_make(invite, 100));
		world_frame(&w, &b);
	}
	assert_int_equal(w.n + LIMIT_TCP_CONNECTIONS >= 100000, 1); /* those that gave way came out cut */
	assert_true(w.cs.n[C_TCP_EVICTED] >= 100000 - LIMIT_TCP_CONNECTIONS);
	w.got.n = 0;
	net_flush(w.net);
	assert_int_equal(w.n, 100000);
	buf_free(&b);
	world_close(&w);
}

static void test_header(void **state)
{
	struct buf b = {0};
	struct world w;

	(void)state;
	world_open(&w);
	put_ip4(&b, 1, 2, 6, 24);
	put32(&b, 0), put32(&b, 0), put32(&b, 0), put32(&b, 0x40100000), put32(&b, 0);
	world_frame(&w, &b); /* header shorter than 20 bytes */
	assert_int_equal(w.cs.n[C_TCP_BAD], 1);
	b.p[32] = (char)0xf0;
	world_frame(&w, &b); /* longer than what is there */
	b.n = 39;
	world_frame(&w, &b);
	assert_int_equal(w.cs.n[C_TCP_CUT], 2);
	buf_free(&b);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_segments), cmocka_unit_test(test_cut), cmocka_unit_test(test_orders),
		cmocka_unit_test(test_overlap), cmocka_unit_test(test_bytes_scattered), cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_end), cmocka_unit_test(test_midway), cmocka_unit_test(test_keepalives),
		cmocka_unit_test(test_no_length), cmocka_unit_test(test_syn_data_and_reuse), cmocka_unit_test(test_snaplen),
		cmocka_unit_test(test_others), cmocka_unit_test(test_long), cmocka_unit_test(test_many),
		cmocka_unit_test(test_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
