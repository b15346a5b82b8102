/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of SCTP: messages of one chunk and of several in any order, repeated chunks, several in a packet, caps, prefixes. */
#include "tests/unit/net_world.h"

static const char options[] = "OPTIONS sip:a SIP/2.0\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

enum { BEGIN = 2, END = 1, WHOLE = BEGIN | END };

static void put_chunk(struct buf *b, unsigned type, unsigned flags, uint32_t tsn, struct slice s)
{
	size_t header = type == 64 ? 20 : 16;

	buf_putc(b, (char)type);
	buf_putc(b, (char)flags);
	put16(b, (unsigned)(header + s.n));
	put32(b, tsn);
	buf_fill(b, 0, header - 8);
	buf_put(b, s);
	buf_fill(b, 0, (4 - s.n % 4) % 4);
}

/* A packet of these chunks; in UDP to that port, where it is not 0. */
static void send_to(struct world *w, const struct buf *chunks, unsigned udp_port)
{
	struct buf b = {0};

	put_ip4(&b, 1, 2, udp_port ? 17 : 132, 12 + chunks->n + (udp_port ? 8 : 0));
	if (udp_port) {
		put16(&b, 9899);
		put16(&b, udp_port);
		put16(&b, (unsigned)(8 + 12 + chunks->n));
		put16(&b, 0);
	}
	put16(&b, 5060);
	put16(&b, 5060);
	put32(&b, 0x12345678);
	put32(&b, 0);
	buf_put(&b, buf_slice(chunks));
	world_frame(w, &b);
	buf_free(&b);
}

static void send(struct world *w, const struct buf *chunks)
{
	send_to(w, chunks, 0);
}

static void test_whole(void **state)
{
	struct buf b = {0};
	struct world w;

	(void)state;
	world_open(&w);
	put_chunk(&b, 3, 0, 7, slice_of("SACK, or so"));
	put_chunk(&b, 0, WHOLE, 100, slice_of(options));
	put_chunk(&b, 64, WHOLE, 101, slice_of(options));
	put_chunk(&b, 0, WHOLE, 102, slice_of("something else\r\n"));
	send(&w, &b);
	assert_int_equal(w.n, 2);
	assert_non_null(strstr(w.notes.p, "1:sctp:"));
	assert_int_equal(w.cs.n[C_SCTP_OTHER], 1);
	send(&w, &b);
	assert_int_equal(w.n, 2);
	assert_int_equal(w.cs.n[C_SCTP_REPEATED], 3);
	world_close(&w);
	buf_free(&b);
}

/* Three fragments in each of their orders, the numbers wrapping. */
static void test_fragments(void **state)
{
	static const unsigned orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	static const unsigned flags[3] = {BEGIN, 0, END};
	struct slice s = slice_of(options);
	struct buf b = {0};
	struct world w;

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		world_open(&w);
		for (unsigned k = 0; k < 3; k++) {
			unsigned part = orders[i][k];

			b.n = 0;
			put_chunk(&b, 0, flags[part], UINT32_MAX + part, slice_sub(s, part * 20, part == 2 ? s.n : part * 20 + 20));
			assert_int_equal(w.n, 0);
			send(&w, &b);
			send(&w, &b);
		}
		expect_got(&w, s);
		assert_int_equal(w.cs.n[C_SCTP_REPEATED], 3);
		world_close(&w);
	}
	buf_free(&b);
}

/* In UDP (RFC 6951): whole, in parts, on another port, and what only looks a little like it. */
static void test_in_udp(void **state)
{
	struct slice s = slice_of(options);
	struct buf b = {0};
	struct world w;

	(void)state;
	world_open(&w);
	put_chunk(&b, 0, WHOLE, 1, s);
	send_to(&w, &b, 9899);
	expect_got(&w, s);
	assert_non_null(strstr(w.notes.p, "1:sctp:"));
	assert_int_equal(w.src.port, 5060);
	send_to(&w, &b, 9899 + 64);
	assert_non_null(strstr(w.notes.p, "2:udp:"));
	world_close(&w);
	world_open(&w);
	for (unsigned k = 0; k < 2; k++) {
		b.n = 0;
		put_chunk(&b, 0, k ? END : BEGIN, 7 + k, slice_sub(s, k * 20, k ? s.n : 20));
		send_to(&w, &b, 9899);
	}
	expect_got(&w, s);
	b.p[0] = 'S'; /* no chunk */
	send_to(&w, &b, 9899);
	b.p[0] = 0;
	b.p[2] = 0x7f; /* longer than the datagram */
	send_to(&w, &b, 9899);
	assert_non_null(strstr(w.notes.p, "3:udp:"));
	assert_non_null(strstr(w.notes.p, "4:udp:"));
	world_close(&w);
	buf_free(&b);
}

static void test_many(void **state)
{
	struct buf b = {0};
	struct world w;

	(void)state;
	world_open(&w);
	for (uint32_t i = 0; i < 100000; i++) {
		b.n = 0;
		put_chunk(&b, 0, BEGIN, i * 2, slice_of(options));
		send(&w, &b);
	}
	assert_int_equal(w.n, 0);
	assert_int_equal(w.cs.n[C_SCTP_EVICTED], 100000 - LIMIT_SCTP_FRAGMENTS);
	world_close(&w);
	buf_free(&b);
}

static void test_prefixes(void **state)
{
	struct buf b = {0};

	(void)state;
	put_chunk(&b, 0, WHOLE, 1, slice_of(options));
	put_chunk(&b, 0, WHOLE, 2, slice_of(options));
	for (uint32_t cut = 1; cut < 12 + b.n; cut++) {
		struct world w;

		world_open(&w);
		w.cut = cut;
		send(&w, &b);
		assert_true(w.n <= 2);
		world_close(&w);
	}
	for (unsigned at = 0; at < 16; at++) {
		for (unsigned v = 0; v < 256; v += 3) {
			struct world w;
			char was = b.p[at];

			b.p[at] = (char)v;
			world_open(&w);
			send(&w, &b);
			assert_true(w.n <= 2);
			world_close(&w);
			b.p[at] = was;
		}
	}
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole), cmocka_unit_test(test_fragments), cmocka_unit_test(test_in_udp),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
