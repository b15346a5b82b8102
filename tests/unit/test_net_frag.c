/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of IP fragments: every order of up to five pieces, duplicates, overlaps, holes, time, caps, cut ones, wrong ones,
 * fragments within fragments and in tunnels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/netpkt.h"

enum { PIECES_MAX = 8 };

/* What came out, and what goes in. */
struct world {
	struct counters cs;
	struct net *net;
	unsigned n;             /* payloads */
	char bytes[2][70000];   /* of the last two */
	size_t n_bytes;
	uint32_t len, number;
	uint16_t path, ip_id, src_port;
	int64_t ts_ns;
	uint32_t n_frames;
	int64_t now_ns;
};

static void take(void *ctx, const struct payload *p)
{
	struct world *w = ctx;

	assert_true(p->bytes.n > 0 && p->bytes.n <= sizeof w->bytes[0] && p->len >= p->bytes.n);
	memcpy(w->bytes[1], w->bytes[0], sizeof w->bytes[0]);
	memcpy(w->bytes[0], p->bytes.p, p->bytes.n);
	w->n++;
	w->n_bytes = p->bytes.n;
	w->len = p->len;
	w->number = p->frame->number;
	w->ts_ns = p->frame->ts_ns;
	w->path = p->flow.path;
	w->ip_id = p->ip_id;
	w->src_port = p->flow.src.port;
}

static struct world *begin(void)
{
	struct world *w = mem_zalloc(sizeof *w);

	w->net = net_new(&w->cs, take, w);
	w->now_ns = 1000 * NS_PER_S;
	return w;
}

static void end(struct world *w)
{
	net_free(w->net);
	free(w);
}

/* One frame in memory of its own, so that nothing can point into it afterwards. */
static void feed_cut(struct world *w, struct slice s, size_t n)
{
	uint8_t *copy = mem_alloc(n + 1);
	struct frame f = {.p = copy, .caplen = (uint32_t)n, .len = (uint32_t)s.n, .dlt = 101, .at = 4711,
		.number = ++w->n_frames, .ts_ns = w->now_ns};

	memcpy(copy, s.p, n);
	net_frame(w->net, &f);
	memset(copy, 0xee, n);
	free(copy);
	w->now_ns += NS_PER_MS;
}
static void feed(struct world *w, struct slice s)
{
	feed_cut(w, s, s.n);
}

/* A datagram with a payload of n bytes that all differ from their neighbours, as UDP. */
static void datagram(struct buf *b, size_t n, unsigned salt)
{
	buf_clear(b);
	for (size_t i = 0; i < n; i++)
		buf_putc(b, (char)('A' + (i * 7 + i / 251 + salt) % 57));
	pkt_udp(b, 5060, 5070);
}

/* Bytes from..to of the datagram d as a fragment. */
static void piece(struct buf *b, const struct buf *d, size_t from, size_t to, bool is_ip6, unsigned id)
{
	unsigned more = to < d->n;

	buf_clear(b);
	buf_put(b, slice_sub(buf_slice(d), from, to));
	if (is_ip6) {
		pkt_ip6_fragment(b, 17, id, (unsigned)from | more);
		pkt_ip6(b, 44);
	} else {
		pkt_ip4_of(b, 17, id, (unsigned)from / 8 | more << 13, false);
	}
}

static void feed_piece(struct world *w, const struct buf *d, size_t from, size_t to, unsigned id)
{
	struct buf b = {0};

	piece(&b, d, from, to, false, id);
	feed(w, buf_slice(&b));
	buf_free(&b);
}

static void expect_whole(const struct world *w, unsigned n, const struct buf *d)
{
	assert_int_equal(w->n, n);
	assert_int_equal(w->n_bytes, d->n - 8);
	assert_int_equal(w->len, d->n - 8);
	assert_memory_equal(w->bytes[0], d->p + 8, d->n - 8);
	assert_int_equal(w->path, 1u << ROAD_FRAGMENTS);
	assert_int_equal(w->src_port, 5060);
}

/* ---- orders ---- */

static void swap(unsigned *a, unsigned *b)
{
	unsigned t = *a;

	*a = *b;
	*b = t;
}

static void try_order(const struct buf *d, const unsigned *order, unsigned n, bool is_ip6)
{
	struct world *w = begin();
	struct buf b = {0};
	size_t step = (d->n / n + 7) / 8 * 8;

	for (unsigned i = 0; i < n; i++) {
		assert_int_equal(w->n, 0);
		size_t from = order[i] * step, to = order[i] + 1 == n ? d->n : from + step;

		piece(&b, d, from, to, is_ip6, 77);
		feed(w, buf_slice(&b));
	}
	expect_whole(w, 1, d);
	assert_int_equal(w->number, n); /* as tshark numbers it: by the frame that completed it */
	assert_int_equal(w->ip_id, is_ip6 ? 0 : 77);
	assert_int_equal(w->cs.n[C_IP_FRAGMENT], n);
	net_flush(w->net);
	assert_int_equal(w->n, 1);
	buf_free(&b);
	end(w);
}

static unsigned permute(const struct buf *d, unsigned *order, unsigned at, unsigned n, bool is_ip6)
{
	unsigned tried = 0;

	if (at == n) {
		try_order(d, order, n, is_ip6);
		return 1;
	}
	for (unsigned i = at; i < n; i++) {
		swap(&order[at], &order[i]);
		tried += permute(d, order, at + 1, n, is_ip6);
		swap(&order[at], &order[i]);
	}
	return tried;
}

static void test_permutations(void **state)
{
	static const unsigned factorial[] = {1, 1, 2, 6, 24, 120};
	struct buf d = {0};

	(void)state;
	for (unsigned n = 2; n <= 5; n++) {
		unsigned order[5] = {0, 1, 2, 3, 4};

		datagram(&d, 200 + n, n);
		assert_int_equal(permute(&d, order, 0, n, false), factorial[n]);
		assert_int_equal(permute(&d, order, 0, n, true), factorial[n]);
	}
	buf_free(&d);
}

/* As large as IP lets it be, in the smallest pieces, from behind. */
static void test_largest(void **state)
{
	struct world *w = begin();
	struct buf d = {0};

	(void)state;
	datagram(&d, 65535 - 20 - 8, 1);
	for (size_t from = d.n / 8 * 8;; from -= 8) {
		feed_piece(w, &d, from, from + 8 < d.n ? from + 8 : d.n, 5);
		if (from == 0)
			break;
	}
	expect_whole(w, 1, &d);
	buf_free(&d);
	end(w);
}

/* Two datagrams at once, their pieces in turn; a third with the same number the other way. */
static void test_interleaved(void **state)
{
	struct world *w = begin();
	struct buf a = {0}, b = {0}, c = {0};

	(void)state;
	datagram(&a, 100, 1), datagram(&b, 100, 2);
	feed_piece(w, &a, 0, 48, 1);
	feed_piece(w, &b, 0, 48, 2);
	buf_puts(&c, "12345678"), pkt_ip4_of(&c, 17, 1, 6, true);
	feed(w, buf_slice(&c));
	feed_piece(w, &b, 48, b.n, 2);
	expect_whole(w, 1, &b);
	feed_piece(w, &a, 48, a.n, 1);
	expect_whole(w, 2, &a);
	buf_free(&a), buf_free(&b), buf_free(&c);
	end(w);
}

/* ---- what comes twice ---- */

static void test_duplicates(void **state)
{
	struct world *w = begin();
	struct buf d = {0};

	(void)state;
	datagram(&d, 150, 3);
	feed_piece(w, &d, 0, 48, 9);
	feed_piece(w, &d, 0, 48, 9);
	feed_piece(w, &d, 96, d.n, 9);
	feed_piece(w, &d, 96, d.n, 9);
	assert_int_equal(w->n, 0);
	feed_piece(w, &d, 48, 96, 9);
	expect_whole(w, 1, &d);
	assert_int_equal(w->cs.n[C_FRAGMENT_DUPLICATE], 2);
	assert_int_equal(w->cs.n[C_FRAGMENT_OVERLAP], 0);
	/* the same again: a datagram of its own */
	feed_piece(w, &d, 0, 96, 9), feed_piece(w, &d, 96, d.n, 9);
	expect_whole(w, 2, &d);
	buf_free(&d);
	end(w);
}

/* Pieces that overlap and agree, with every pair of cuts. */
static void test_overlaps(void **state)
{
	struct buf d = {0};

	(void)state;
	datagram(&d, 72, 4); /* 80 bytes */
	for (size_t cut = 8; cut < 80; cut += 8) {
		for (size_t from = 8; from <= cut; from += 8) {
			for (unsigned order = 0; order < 2; order++) {
				struct world *w = begin();

				if (order == 0)
					feed_piece(w, &d, 0, cut, 1);
				feed_piece(w, &d, from, d.n, 1);
				if (order == 1)
					feed_piece(w, &d, 0, cut, 1);
				expect_whole(w, 1, &d);
				end(w);
			}
		}
	}
	buf_free(&d);
}

/* Where pieces contradict each other, what came first stays. */
static void test_first_wins(void **state)
{
	struct world *w = begin();
	struct buf d = {0}, e = {0};

	(void)state;
	datagram(&d, 72, 4);
	datagram(&e, 72, 5);
	feed_piece(w, &d, 0, 40, 1);
	feed_piece(w, &e, 24, e.n, 1);
	assert_int_equal(w->n, 1);
	assert_memory_equal(w->bytes[0], d.p + 8, 32);
	assert_memory_equal(w->bytes[0] + 32, e.p + 40, 40);
	assert_int_equal(w->cs.n[C_FRAGMENT_OVERLAP], 1);
	buf_free(&d), buf_free(&e);
	end(w);
}

/* The number comes again before the first datagram was whole. */
static void test_number_again(void **state)
{
	struct world *w = begin();
	struct buf d = {0}, e = {0};

	(void)state;
	datagram(&d, 72, 4);
	datagram(&e, 96, 5);
	feed_piece(w, &d, 0, 40, 1);
	feed_piece(w, &e, 0, 40, 1);
	assert_int_equal(w->n, 1); /* the first, as far as it came */
	assert_int_equal(w->n_bytes, 32);
	assert_int_equal(w->len, 72);
	assert_int_equal(w->cs.n[C_FRAGMENT_MISSING], 1);
	feed_piece(w, &e, 40, e.n, 1);
	expect_whole(w, 2, &e);
	buf_free(&d), buf_free(&e);
	end(w);
}

/* ---- what never comes ---- */

/* The beginning goes on, as cut, with the number and time of its first fragment. */
static void expect_part(const struct world *w, const struct buf *d, size_t n, unsigned number)
{
	assert_int_equal(w->n, 1);
	assert_int_equal(w->n_bytes, n);
	assert_int_equal(w->len, d->n - 8);
	assert_memory_equal(w->bytes[0], d->p + 8, n);
	assert_int_equal(w->number, number);
	assert_int_equal(w->ts_ns, 1000 * NS_PER_S + (number - 1) * NS_PER_MS);
	assert_int_equal(w->path, 1u << ROAD_FRAGMENTS);
}

static void test_hole(void **state)
{
	struct world *w = begin();
	struct buf d = {0};

	(void)state;
	datagram(&d, 300, 6);
	feed_piece(w, &d, 160, d.n, 1);
	feed_piece(w, &d, 48, 96, 1);
	feed_piece(w, &d, 0, 48, 1);
	assert_int_equal(w->n, 0);
	net_flush(w->net);
	expect_part(w, &d, 88, 3);
	assert_int_equal(w->cs.n[C_FRAGMENT_MISSING], 1);
	net_flush(w->net);
	assert_int_equal(w->n, 1);
	buf_free(&d);
	end(w);
}

static void test_no_beginning(void **state)
{
	struct world *w = begin();
	struct buf d = {0};

	(void)state;
	datagram(&d, 300, 6);
	feed_piece(w, &d, 48, d.n, 1);
	net_flush(w->net);
	assert_int_equal(w->n, 0);
	assert_int_equal(w->cs.n[C_FRAGMENT_MISSING], 1);
	buf_free(&d);
	end(w);
}

static void test_timeout(void **state)
{
	struct world *w = begin();
	struct buf d = {0}, other = {0};

	(void)state;
	datagram(&d, 100, 7);
	pkt_hello6(&other);
	feed_piece(w, &d, 0, 48, 1);
	w->now_ns += 29 * NS_PER_S;
	feed(w, buf_slice(&other));
	assert_int_equal(w->n, 1); /* the other alone */
	w->n = 0;
	w->now_ns += 2 * NS_PER_S;
	buf_clear(&other), pkt_ip4(&other, 89);
	feed(w, buf_slice(&other)); /* any packet tells the time */
	expect_part(w, &d, 40, 1);
	assert_int_equal(w->cs.n[C_FRAGMENT_TIMEOUT], 1);
	feed_piece(w, &d, 48, d.n, 1); /* too late */
	assert_int_equal(w->n, 1);
	buf_free(&d), buf_free(&other);
	end(w);
}

/* Who answers had it all: a request whose later fragments were not captured stands before its answer. */
static void test_answered(void **state)
{
	struct world *w = begin();
	struct buf d = {0}, answer = {0};

	(void)state;
	datagram(&d, 100, 7);
	feed_piece(w, &d, 0, 48, 1);
	buf_puts(&answer, "yes"), pkt_udp(&answer, 5070, 5061), pkt_ip4_of(&answer, 17, 0, 0, true);
	feed(w, buf_slice(&answer)); /* to another port */
	assert_int_equal(w->n, 1);
	buf_clear(&answer);
	buf_puts(&answer, "yes"), pkt_udp(&answer, 5070, 5060), pkt_ip4_of(&answer, 17, 0, 0, true);
	feed(w, buf_slice(&answer));
	assert_int_equal(w->n, 3);
	assert_memory_equal(w->bytes[1], d.p + 8, 40);
	assert_memory_equal(w->bytes[0], "yes", 3);
	/* with two fragments there, it is waited for the third */
	datagram(&d, 100, 8);
	feed_piece(w, &d, 0, 48, 2);
	feed_piece(w, &d, 48, 96, 2);
	feed(w, buf_slice(&answer));
	feed_piece(w, &d, 96, d.n, 2);
	expect_whole(w, 5, &d);
	buf_free(&d), buf_free(&answer);
	end(w);
}

/* ---- cut and wrong ---- */

/* Each fragment cut by the snap length at each byte: a beginning, never more. */
static void test_cut(void **state)
{
	struct buf d = {0}, b = {0};

	(void)state;
	datagram(&d, 88, 8); /* 96 bytes: 3 × 32 */
	for (unsigned which = 0; which < 3; which++) {
		for (size_t keep = 20; keep < 52; keep++) {
			struct world *w = begin();
			size_t have = which * 32 + keep - 20;

			for (unsigned i = 0; i < 3; i++) {
				piece(&b, &d, i * 32, i * 32 + 32, false, 1);
				feed_cut(w, buf_slice(&b), i == which ? keep : b.n);
			}
			net_flush(w->net);
			assert_int_equal(w->n, have > 8);
			if (w->n) {
				assert_int_equal(w->n_bytes, have - 8);
				assert_int_equal(w->len, 88);
				assert_memory_equal(w->bytes[0], d.p + 8, have - 8);
			}
			end(w);
		}
	}
	buf_free(&d), buf_free(&b);
}

static void feed_raw(struct world *w, const char *payload, unsigned fragment)
{
	struct buf b = {0};

	buf_puts(&b, payload);
	pkt_ip4_of(&b, 17, 1, fragment, false);
	feed(w, buf_slice(&b));
	buf_free(&b);
}

static void test_wrong(void **state)
{
	struct world *w = begin();
	struct buf d = {0};

	(void)state;
	feed_raw(w, "1234567", 0x2000);           /* no multiple of eight */
	feed_raw(w, "", 0x2001);                  /* nothing */
	feed_raw(w, "12345678", 0x1fff);          /* ends past 65535 */
	assert_int_equal(w->cs.n[C_FRAGMENT_BAD], 3);
	datagram(&d, 72, 1);
	feed_piece(w, &d, 40, d.n, 1);
	feed_raw(w, "12345678", 0x0014);          /* past the end */
	feed_raw(w, "12345678", 0x2014);
	feed_raw(w, "12345678", 0x0006);          /* another end, within what is there */
	assert_int_equal(w->cs.n[C_FRAGMENT_BAD], 6);
	feed_piece(w, &d, 0, 40, 1);
	expect_whole(w, 1, &d);
	buf_free(&d);
	end(w);
}

/* ---- caps ---- */

static void test_many(void **state)
{
	struct world *w = begin();
	struct buf d = {0};
	uint64_t given_up;

	(void)state;
	datagram(&d, 100, 1);
	for (unsigned i = 0; i < 100000; i++) {
		w->now_ns = 1000 * NS_PER_S + i * 1000;
		feed_piece(w, &d, i % 2 ? 48 : 0, i % 2 ? d.n : 48, i / 2 * 3 + i % 2);
	}
	given_up = w->cs.n[C_FRAGMENT_EVICTED] + w->cs.n[C_FRAGMENT_MISSING] + w->n;
	assert_true(given_up > 90000);
	net_flush(w->net);
	assert_int_equal(w->cs.n[C_IP_FRAGMENT], 100000);
	/* every one is counted once, and half of them had a beginning */
	given_up = w->cs.n[C_FRAGMENT_EVICTED] + w->cs.n[C_FRAGMENT_MISSING] + w->cs.n[C_FRAGMENT_TIMEOUT];
	assert_true(given_up + w->cs.n[C_FRAGMENT_DUPLICATE] >= 65536);
	buf_free(&d);
	end(w);
}

/* Large ones: the bytes are what is bounded. The oldest give way, and the newest can still become whole. */
static void test_bytes(void **state)
{
	struct world *w = begin();
	struct buf d = {0};
	unsigned n = LIMIT_FRAGMENT_BYTES / 65536 + 50;

	(void)state;
	datagram(&d, 65000, 1);
	for (unsigned i = 0; i < n; i++)
		feed_piece(w, &d, 64000, d.n, i);
	assert_true(w->cs.n[C_FRAGMENT_EVICTED] >= 50 && w->cs.n[C_FRAGMENT_EVICTED] < 80);
	feed_piece(w, &d, 0, 64000, n - 1);
	expect_whole(w, 1, &d);
	buf_free(&d);
	end(w);
}

/* ---- together with tunnels ---- */

/* A packet in fragments in an IP-in-IP packet that is in fragments itself. */
static void test_nested(void **state)
{
	struct world *w = begin();
	struct buf d = {0}, inner = {0}, b = {0};

	(void)state;
	datagram(&d, 150, 2);
	for (unsigned i = 0; i < 2; i++) {
		buf_clear(&inner);
		buf_put(&inner, slice_sub(buf_slice(&d), i * 80, i ? d.n : 80));
		pkt_ip4_of(&inner, 17, 5, i ? 10 : 0x2000, false);
		for (unsigned k = 0; k < 2; k++) {
			buf_clear(&b);
			buf_put(&b, slice_sub(buf_slice(&inner), k * 56, k ? inner.n : 56));
			pkt_ip4_of(&b, 4, 10 + i, k ? 7 : 0x2000, false);
			feed(w, buf_slice(&b));
		}
	}
	assert_int_equal(w->n, 1);
	assert_int_equal(w->n_bytes, 150);
	assert_memory_equal(w->bytes[0], d.p + 8, 150);
	assert_int_equal(w->path, 1u << ROAD_FRAGMENTS | 1u << ROAD_IPIP);
	buf_free(&d), buf_free(&inner), buf_free(&b);
	end(w);
}

/* The header of AH, and extension headers of IPv6 after the fragment header, are part of the whole. */
static void test_headers_within(void **state)
{
	struct world *w = begin();
	struct buf d = {0}, b = {0};

	(void)state;
	datagram(&d, 100, 2);
	pkt_hex(&d, "1100 0104 0000 0000"); /* destination options */
	for (unsigned i = 0; i < 2; i++) {
		buf_clear(&b);
		buf_put(&b, slice_sub(buf_slice(&d), i * 64, i ? d.n : 64));
		pkt_ip6_fragment(&b, i ? 17 : 60, 3, i ? 64 : 1); /* later fragments may say anything */
		pkt_ip6(&b, 44);
		feed(w, buf_slice(&b));
	}
	assert_int_equal(w->n, 1);
	assert_memory_equal(w->bytes[0], d.p + 16, 100);
	buf_free(&d), buf_free(&b);
	end(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_permutations),
		cmocka_unit_test(test_largest),
		cmocka_unit_test(test_interleaved),
		cmocka_unit_test(test_duplicates),
		cmocka_unit_test(test_overlaps),
		cmocka_unit_test(test_first_wins),
		cmocka_unit_test(test_number_again),
		cmocka_unit_test(test_hole),
		cmocka_unit_test(test_no_beginning),
		cmocka_unit_test(test_timeout),
		cmocka_unit_test(test_answered),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_headers_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
