/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of ICMP and ICMPv6 errors: what they quote, cut at every byte; what is no error; what is quoted is not taken for
 * a packet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/guard.h"
#include "tests/unit/netpkt.h"

struct got {
	unsigned n, n_payloads;
	struct icmp_error e;
	char bytes[256];
};

static void take(void *ctx, const struct payload *p)
{
	(void)p;
	((struct got *)ctx)->n_payloads++;
}

static void take_error(void *ctx, const struct icmp_error *e)
{
	struct got *g = ctx;

	g->n++;
	g->e = *e;
	assert_true(e->quoted.bytes.n < sizeof g->bytes);
	if (e->quoted.bytes.n)
		memcpy(g->bytes, e->quoted.bytes.p, e->quoted.bytes.n);
}

static struct got run(struct slice s, size_t wire, struct counters *cs)
{
	struct got g = {0};
	struct net *net = net_new(cs, take, &g);
	struct frame f = {.p = (const uint8_t *)s.p, .caplen = (uint32_t)s.n, .len = (uint32_t)wire, .number = 3, .dlt = 101,
		.at = AT_NONE};

	net_on_icmp(net, take_error);
	net_frame(net, &f);
	net_flush(net);
	net_free(net);
	return g;
}

/* An error of 198.51.100.2 about what is in b. */
static void put_icmp4(struct buf *b, unsigned type, unsigned code)
{
	pkt_be32(b, 0);
	pkt_be16(b, 0);
	pkt_be16(b, type << 8 | code);
	pkt_ip4_of(b, 1, 9, 0, true);
}

static void expect_text(const struct addr *a, const char *text)
{
	struct buf b = {0};

	addr_put(&b, a);
	assert_string_equal(b.p, text);
	buf_free(&b);
}

static void expect_quoted(const struct got *g, size_t n)
{
	assert_int_equal(g->n, 1);
	assert_int_equal(g->n_payloads, 0);
	assert_int_equal(g->e.quoted.bytes.n, n);
	assert_memory_equal(g->bytes, pkt_hello, n);
}

static void test_udp(void **state)
{
	struct buf b = {0};
	struct counters cs = {0};
	struct got g;

	(void)state;
	pkt_hello4(&b), put_icmp4(&b, 3, 3);
	g = run(buf_slice(&b), b.n, &cs);
	expect_quoted(&g, PKT_HELLO);
	assert_int_equal(cs.n[C_ICMP_ERROR], 1);
	assert_int_equal(g.e.type, 3);
	assert_int_equal(g.e.code, 3);
	assert_false(g.e.is_ip6);
	assert_int_equal(g.e.quoted.ip_id, 0x1234);
	assert_int_equal(g.e.quoted.flow.transport, TRANSPORT_UDP);
	expect_text(&g.e.from, "198.51.100.2:0");
	expect_text(&g.e.to, "192.0.2.1:0");
	expect_text(&g.e.quoted.flow.src, "192.0.2.1:5060");
	expect_text(&g.e.quoted.flow.dst, "198.51.100.2:5070");
	buf_free(&b);
}

static void test_ip6(void **state)
{
	struct buf b = {0};
	struct counters cs = {0};
	struct got g;

	(void)state;
	pkt_hello6(&b), pkt_hex(&b, "0104 0000 0000 0000"), pkt_ip6(&b, 58);
	g = run(buf_slice(&b), b.n, &cs);
	expect_quoted(&g, PKT_HELLO);
	assert_true(g.e.is_ip6);
	assert_int_equal(g.e.code, 4);
	expect_text(&g.e.quoted.flow.dst, "[2001:db8::2]:5070");
	buf_free(&b);
}

/* Quoted whole on the wire or in part, captured whole or in part: a beginning, the length as it was sent. */
static void test_cut(void **state)
{
	struct buf b = {0}, part = {0};
	struct guard page = guard_make(256);

	(void)state;
	pkt_hello4(&b);
	for (size_t n = 0; n <= b.n; n++) {
		struct counters cs = {0};
		struct got g;

		buf_clear(&part), buf_put(&part, slice_make(b.p, n)), put_icmp4(&part, 11, 0);
		g = run(guard_end(&page, buf_slice(&part)), part.n, &cs);
		assert_int_equal(g.n, n >= 28);
		if (g.n) {
			expect_quoted(&g, n - 28);
			assert_int_equal(g.e.quoted.len, PKT_HELLO);
		}
	}
	put_icmp4(&b, 11, 0);
	for (size_t n = 0; n <= b.n; n++) {
		struct counters cs = {0};
		struct got g = run(guard_end(&page, slice_make(b.p, n)), b.n, &cs);

		assert_int_equal(g.n, n >= 56);
		assert_int_equal(g.n_payloads, 0);
	}
	guard_free(&page);
	buf_free(&b), buf_free(&part);
}

static void test_tcp(void **state)
{
	struct buf b = {0};
	struct counters cs = {0};
	struct got g;

	(void)state;
	buf_puts(&b, pkt_hello);
	pkt_hex(&b, "13c4 13ce 0000 0001 0000 0001 6010 0000 0000 0000 0101 0101"), pkt_ip4(&b, 6), put_icmp4(&b, 3, 13);
	g = run(buf_slice(&b), b.n, &cs);
	expect_quoted(&g, PKT_HELLO);
	assert_int_equal(g.e.quoted.flow.transport, TRANSPORT_TCP);
	expect_text(&g.e.quoted.flow.src, "192.0.2.1:5060");
	buf_clear(&b);
	pkt_hex(&b, "13c4 13ce 0000 0001"), pkt_ip4(&b, 6), put_icmp4(&b, 3, 13); /* eight bytes of the header */
	g = run(buf_slice(&b), b.n, &cs);
	assert_int_equal(g.n, 0);
	buf_free(&b);
}

/* In a tunnel, with a tunnel quoted, with a fragment quoted, with extensions after what is quoted (RFC 4884). */
static void test_roads(void **state)
{
	struct buf b = {0};
	struct counters cs = {0};
	struct got g;

	(void)state;
	pkt_hello4(&b), put_icmp4(&b, 3, 3), pkt_hex(&b, "0000 0800"), pkt_ip4(&b, 47);
	g = run(buf_slice(&b), b.n, &cs);
	expect_quoted(&g, PKT_HELLO);
	pkt_hello4(&b), pkt_ip4(&b, 4), put_icmp4(&b, 3, 1);
	g = run(buf_slice(&b), b.n, &cs);
	expect_quoted(&g, PKT_HELLO);
	assert_int_equal(g.e.quoted.flow.path, 1u << ROAD_IPIP);
	buf_clear(&b), buf_puts(&b, pkt_hello), pkt_udp(&b, 5060, 5070), b.p[4] = 8, pkt_ip4_of(&b, 17, 1, 0x2000, false);
	put_icmp4(&b, 3, 3);
	g = run(buf_slice(&b), b.n, &cs);
	expect_quoted(&g, PKT_HELLO);
	assert_true(g.e.quoted.len > 2000);
	assert_int_equal(cs.n[C_FRAGMENT_MISSING], 0);
	pkt_hello4(&b), b.p[3] = 127, b.p[25] = 107; /* announce more than is quoted */
	buf_fill(&b, 0, 3), buf_puts(&b, "extension");
	put_icmp4(&b, 11, 0), b.p[20 + 5] = (char)((28 + PKT_HELLO + 3) / 4);
	g = run(buf_slice(&b), b.n, &cs);
	assert_int_equal(g.e.quoted.bytes.n, (28 + PKT_HELLO + 3) / 4 * 4 - 28);
	buf_free(&b);
}

static void test_others(void **state)
{
	struct buf b = {0};
	struct counters cs = {0};
	struct got g;

	(void)state;
	pkt_hello4(&b), put_icmp4(&b, 8, 0); /* echo */
	g = run(buf_slice(&b), b.n, &cs);
	assert_int_equal(g.n + g.n_payloads, 0);
	assert_int_equal(cs.n[C_ICMP_OTHER], 1);
	pkt_hello4(&b), put_icmp4(&b, 3, 3), put_icmp4(&b, 3, 3); /* an error about an error */
	g = run(buf_slice(&b), b.n, &cs);
	assert_int_equal(g.n + g.n_payloads, 0);
	assert_int_equal(cs.n[C_ICMP_OTHER], 2);
	buf_clear(&b), put_icmp4(&b, 3, 3); /* quotes nothing */
	g = run(buf_slice(&b), b.n, &cs);
	assert_int_equal(g.n + g.n_payloads, 0);
	buf_free(&b);
}

/* Without a function for errors they are counted, and nothing else happens. */
static void test_nobody(void **state)
{
	struct counters cs = {0};
	struct got g = {0};
	struct net *net = net_new(&cs, take, &g);
	struct buf b = {0};
	struct frame f = {.number = 1, .dlt = 101, .at = AT_NONE};

	(void)state;
	pkt_hello4(&b), put_icmp4(&b, 3, 3);
	f.p = (const uint8_t *)b.p;
	f.caplen = f.len = (uint32_t)b.n;
	net_frame(net, &f);
	assert_int_equal(g.n_payloads, 0);
	assert_int_equal(cs.n[C_ICMP_ERROR], 1);
	net_free(net);
	buf_free(&b);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(icmp_name(false, 3, 3), "port unreachable");
	assert_string_equal(icmp_name(false, 3, 250), "unreachable");
	assert_string_equal(icmp_name(false, 11, 0), "time to live exceeded");
	assert_string_equal(icmp_name(true, 1, 4), "port unreachable");
	assert_string_equal(icmp_name(true, 2, 0), "packet too big");
	assert_string_equal(icmp_name(true, 200, 0), "error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_udp),
		cmocka_unit_test(test_ip6),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_tcp),
		cmocka_unit_test(test_roads),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
