/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of tunnels: each gives what is inside and its name to the path; cut at every byte; nested to the cap and beyond;
 * headers that do not fit; SIP on a tunnel's port. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/guard.h"
#include "tests/unit/netpkt.h"

struct got {
	unsigned n;
	char bytes[2048];
	size_t n_bytes;
	uint16_t path, dst_port;
};

static void take(void *ctx, const struct payload *p)
{
	struct got *g = ctx;
	const uint8_t *from = (const uint8_t *)p->bytes.p;

	assert_true(p->bytes.n > 0 && p->bytes.n <= sizeof g->bytes && p->len >= p->bytes.n);
	assert_true(from >= p->frame->p && from + p->bytes.n <= p->frame->p + p->frame->caplen);
	g->n++;
	memcpy(g->bytes, p->bytes.p, p->bytes.n);
	g->n_bytes = p->bytes.n;
	g->path = p->flow.path;
	g->dst_port = p->flow.dst.port;
}

static struct got run(uint16_t dlt, struct slice s, size_t wire, struct counters *cs)
{
	struct got g = {0};
	struct net *net = net_new(cs, take, &g);
	struct frame f = {.p = (const uint8_t *)s.p, .caplen = (uint32_t)s.n, .len = (uint32_t)wire, .number = 1, .dlt = dlt,
		.at = AT_NONE};

	net_frame(net, &f);
	net_flush(net);
	net_free(net);
	return g;
}

static uint64_t all(const struct counters *cs)
{
	uint64_t n = 0;

	for (int i = 0; i < C_N; i++)
		n += cs->n[i];
	return n;
}

/* Every prefix before a page that cannot be read: a beginning of hello, or something is counted; or bytes of the tunnel
 * itself, as a datagram of unknown kind. */
static void try_prefixes(uint16_t dlt, const struct buf *b)
{
	struct guard g = guard_make(b->n);

	for (size_t n = 0; n <= b->n; n++) {
		struct counters cs = {0};
		struct got got = run(dlt, guard_end(&g, slice_make(b->p, n)), b->n, &cs);

		assert_true(got.n <= 1);
		assert_true(got.n == 1 || all(&cs) > cs.n[C_FRAME_CUT]);
		if (got.n && got.dst_port == 5070)
			assert_memory_equal(got.bytes, pkt_hello, got.n_bytes);
	}
	guard_free(&g);
}

#define PATH(road) (1u << (road))

/* The frame gives hello whole by that path, and nothing is counted. */
static void expect(uint16_t dlt, struct buf *b, unsigned path)
{
	struct counters cs = {0};
	struct got g = run(dlt, buf_slice(b), b->n, &cs);

	assert_int_equal(all(&cs), 0);
	assert_int_equal(g.n, 1);
	assert_int_equal(g.n_bytes, PKT_HELLO);
	assert_memory_equal(g.bytes, pkt_hello, PKT_HELLO);
	assert_int_equal(g.path, path);
	try_prefixes(dlt, b);
}

static void expect_count(struct buf *b, enum counter c)
{
	struct counters cs = {0};
	struct got g = run(101, buf_slice(b), b->n, &cs);

	assert_int_equal(g.n, 0);
	assert_int_equal(cs.n[c], 1);
	assert_int_equal(all(&cs), 1);
	try_prefixes(101, b);
}

/* What is in b is handed out as a datagram of its own. */
static void expect_plain(struct buf *b, unsigned port)
{
	struct counters cs = {0};
	struct got g = run(101, buf_slice(b), b->n, &cs);

	assert_int_equal(g.n, 1);
	assert_int_equal(g.dst_port, port);
	assert_int_equal(g.path, 0);
	assert_int_equal(all(&cs), 0);
}

static void hello_ethernet(struct buf *b)
{
	pkt_hello4(b);
	pkt_ethernet(b, 0x0800);
}

/* ---- under IP ---- */

static void test_ethertypes(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_hello4(&b), pkt_ethernet(&b, 0x0800);
	expect(1, &b, 0);
	pkt_hello4(&b), pkt_hex(&b, "0005 0800"), pkt_ethernet(&b, 0x8100);
	expect(1, &b, PATH(ROAD_VLAN));
	pkt_hello4(&b), pkt_hex(&b, "0001 0140"), pkt_ethernet(&b, 0x8847);
	expect(1, &b, PATH(ROAD_MPLS));
	pkt_hello6(&b), pkt_hex(&b, "0001 0040 0002 0040 0003 0140"), pkt_ethernet(&b, 0x8848);
	expect(1, &b, PATH(ROAD_MPLS));
	hello_ethernet(&b), pkt_hex(&b, "0001 0140 0000 0000"), pkt_ethernet(&b, 0x8847); /* control word */
	expect(1, &b, PATH(ROAD_MPLS));
	hello_ethernet(&b), b.p[0] = (char)0x82, pkt_hex(&b, "0001 0140"), pkt_ethernet(&b, 0x8847); /* none */
	expect(1, &b, PATH(ROAD_MPLS));
	hello_ethernet(&b), b.p[0] = 0x44, pkt_hex(&b, "0001 0140"), pkt_ethernet(&b, 0x8847); /* looks like IPv4 at first */
	expect(1, &b, PATH(ROAD_MPLS));
	pkt_hello4(&b), pkt_hex(&b, "0021"), pkt_be16(&b, (unsigned)b.n), pkt_hex(&b, "1100 0001"), pkt_ethernet(&b, 0x8864);
	expect(1, &b, PATH(ROAD_PPPOE));
	hello_ethernet(&b), pkt_hex(&b, "0000 0001"), pkt_ethernet(&b, 0x88e7);
	expect(1, &b, PATH(ROAD_VLAN));
	pkt_hello4(&b), pkt_hex(&b, "0001 0140"), pkt_hex(&b, "0281"), pkt_be16(&b, (unsigned)b.n), pkt_hex(&b, "1100 0001");
	pkt_hex(&b, "0009 8864"), pkt_ethernet(&b, 0x8100); /* MPLS in PPPoE in a VLAN */
	expect(1, &b, PATH(ROAD_VLAN) | PATH(ROAD_PPPOE) | PATH(ROAD_MPLS));
	buf_free(&b);
}

/* ---- in IP ---- */

static void test_in_ip(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_hello4(&b), pkt_ip4(&b, 4);
	expect(101, &b, PATH(ROAD_IPIP));
	pkt_hello6(&b), pkt_ip6(&b, 41);
	expect(101, &b, PATH(ROAD_6IN4));
	pkt_hello6(&b), pkt_ip4(&b, 41);
	expect(101, &b, PATH(ROAD_6IN4));
	pkt_hello4(&b), pkt_ip6(&b, 4);
	expect(101, &b, PATH(ROAD_IPIP));
	hello_ethernet(&b), pkt_hex(&b, "3000"), pkt_ip4(&b, 97);
	expect(101, &b, PATH(ROAD_ETHERIP));
	hello_ethernet(&b), pkt_hex(&b, "4000"), pkt_ip4(&b, 97);
	expect_count(&b, C_IP_OTHER);
	pkt_hello4(&b), pkt_hex(&b, "0001 0140"), pkt_ip4(&b, 137);
	expect(101, &b, PATH(ROAD_MPLS));
	buf_free(&b);
}

static void test_gre(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_hello4(&b), pkt_hex(&b, "0000 0800"), pkt_ip4(&b, 47);
	expect(101, &b, PATH(ROAD_GRE));
	pkt_hello6(&b), pkt_hex(&b, "b000 86dd 1234 0000 0000 0007 0000 0001"), pkt_ip6(&b, 47); /* checksum, key, sequence */
	expect(101, &b, PATH(ROAD_GRE));
	hello_ethernet(&b), pkt_hex(&b, "2000 6558 0000 0007"), pkt_ip4(&b, 47); /* NVGRE is the same */
	expect(101, &b, PATH(ROAD_GRE));
	pkt_hello4(&b), pkt_hex(&b, "4000 0800 0000 0000 0800 0004 0a00 0001 0000 0000"), pkt_ip4(&b, 47); /* routing */
	expect(101, &b, PATH(ROAD_GRE));
	pkt_hello4(&b), pkt_hex(&b, "0000 8847 0001 0140"), pkt_ip4(&b, 47);
	expect(101, &b, PATH(ROAD_GRE) | PATH(ROAD_MPLS));
	pkt_hello4(&b), pkt_hex(&b, "0000 883e"), pkt_ip4(&b, 47);
	expect(101, &b, PATH(ROAD_GRE));
	pkt_hello4(&b), pkt_hex(&b, "0000 883e 0000 0000"), pkt_ip4(&b, 47);
	expect(101, &b, PATH(ROAD_GRE));
	buf_clear(&b);
	pkt_hello4(&b), pkt_hex(&b, "ff03 0021");
	unsigned len = (unsigned)b.n;
	pkt_hex(&b, "0007 0000 0001 0000 0001"), pkt_be16(&b, len), pkt_hex(&b, "3081 880b"), pkt_ip4(&b, 47); /* PPTP */
	expect(101, &b, PATH(ROAD_GRE));
	buf_clear(&b);
	pkt_hex(&b, "2081 880b 0000 0007 0000 0001"), pkt_ip4(&b, 47); /* PPTP: an acknowledgement alone */
	expect_count(&b, C_TUNNEL_OTHER);
	pkt_hello4(&b), pkt_hex(&b, "0002 0800"), pkt_ip4(&b, 47);
	expect_count(&b, C_TUNNEL_BAD);
	pkt_hello4(&b), pkt_hex(&b, "0000 0000"), pkt_ip4(&b, 47); /* keep-alive */
	expect_count(&b, C_TUNNEL_OTHER);
	buf_free(&b);
}

static void test_erspan(void **state)
{
	struct buf b = {0};
	const unsigned path = PATH(ROAD_GRE) | PATH(ROAD_ERSPAN);

	(void)state;
	hello_ethernet(&b), pkt_hex(&b, "0000 88be"), pkt_ip4(&b, 47);
	expect(101, &b, path);
	hello_ethernet(&b), pkt_hex(&b, "1000 88be 0000 0001 1001 0001 0000 0000"), pkt_ip4(&b, 47);
	expect(101, &b, path);
	hello_ethernet(&b), pkt_hex(&b, "1000 22eb 0000 0001 2001 0001 0000 0000 0000 0000"), pkt_ip4(&b, 47);
	expect(101, &b, path);
	hello_ethernet(&b), pkt_hex(&b, "1000 22eb 0000 0001 2001 0001 0000 0000 0000 0001 1111 1111 2222 2222"), pkt_ip4(&b, 47);
	expect(101, &b, path);
	pkt_hello4(&b), pkt_hex(&b, "1000 22eb 0000 0001 2001 0001 0000 0000 0000 0800"), pkt_ip4(&b, 47);
	expect(101, &b, path);
	buf_free(&b);
}

/* ---- in UDP ---- */

static void test_vxlan_geneve(void **state)
{
	struct buf b = {0};

	(void)state;
	hello_ethernet(&b), pkt_hex(&b, "0800 0000 0000 0700"), pkt_udp(&b, 50000, 4789), pkt_ip4(&b, 17);
	expect(101, &b, PATH(ROAD_VXLAN));
	hello_ethernet(&b), pkt_hex(&b, "0800 0000 0000 0700"), pkt_udp(&b, 50000, 8472), pkt_ip6(&b, 17);
	expect(101, &b, PATH(ROAD_VXLAN));
	pkt_hello4(&b), pkt_hex(&b, "0c00 0001 0000 0700"), pkt_udp(&b, 50000, 4790), pkt_ip4(&b, 17);
	expect(101, &b, PATH(ROAD_VXLAN));
	hello_ethernet(&b), pkt_hex(&b, "0c00 0003 0000 0700"), pkt_udp(&b, 50000, 4790), pkt_ip4(&b, 17);
	expect(101, &b, PATH(ROAD_VXLAN));
	hello_ethernet(&b), pkt_hex(&b, "0000 6558 0000 0700"), pkt_udp(&b, 50000, 6081), pkt_ip4(&b, 17);
	expect(101, &b, PATH(ROAD_GENEVE));
	pkt_hello6(&b), pkt_hex(&b, "0240 86dd 0000 0700 0102 0301 dead beef"), b.p[1] = 0;
	pkt_udp(&b, 50000, 6081), pkt_ip4(&b, 17);
	expect(101, &b, PATH(ROAD_GENEVE));
	buf_clear(&b), buf_puts(&b, pkt_hello), pkt_udp(&b, 5060, 4789), pkt_ip4(&b, 17); /* SIP there */
	expect_plain(&b, 4789);
	buf_clear(&b), buf_puts(&b, pkt_hello), pkt_udp(&b, 5060, 6081), pkt_ip4(&b, 17);
	expect_plain(&b, 6081);
	buf_clear(&b), pkt_hex(&b, "8000 0001 0002"), pkt_udp(&b, 5060, 8472), pkt_ip4(&b, 17); /* neither */
	expect_plain(&b, 8472);
	buf_free(&b);
}

static void put_gtp(struct buf *b, const char *extra, unsigned flags, unsigned message)
{
	pkt_hex(b, extra);
	unsigned len = (unsigned)b->n;

	pkt_be32(b, 7);
	pkt_be16(b, len);
	pkt_be16(b, flags << 8 | message);
	pkt_udp(b, 2152, 2152);
	pkt_ip4(b, 17);
}

static void test_gtp(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_hello4(&b), put_gtp(&b, "", 0x30, 255);
	expect(101, &b, PATH(ROAD_GTP));
	pkt_hello6(&b), put_gtp(&b, "0001 0000", 0x32, 255); /* sequence number */
	expect(101, &b, PATH(ROAD_GTP));
	pkt_hello4(&b), put_gtp(&b, "0000 0085 0110 0900", 0x34, 255); /* PDU session container */
	expect(101, &b, PATH(ROAD_GTP));
	pkt_hello4(&b), put_gtp(&b, "0000 0085 0110 09c0 0212 3456 789a bc00", 0x34, 255); /* two extensions */
	expect(101, &b, PATH(ROAD_GTP));
	buf_clear(&b), put_gtp(&b, "0001 0000", 0x32, 1); /* echo */
	expect_count(&b, C_TUNNEL_OTHER);
	pkt_hello4(&b), put_gtp(&b, "0000 0085 0010 0900", 0x34, 255); /* an extension without length */
	expect_count(&b, C_TUNNEL_CUT);
	buf_clear(&b), buf_puts(&b, pkt_hello), pkt_udp(&b, 5060, 2152), pkt_ip4(&b, 17);
	expect_plain(&b, 2152);
	buf_free(&b);
}

static void test_tzsp_l2tp_lisp(void **state)
{
	struct buf b = {0};

	(void)state;
	hello_ethernet(&b), pkt_hex(&b, "0100 0001 00 0a01 ff 01"), pkt_udp(&b, 50000, 37008), pkt_ip4(&b, 17);
	expect(101, &b, PATH(ROAD_TZSP));
	hello_ethernet(&b), pkt_hex(&b, "0100 0001 01"), pkt_udp(&b, 50000, 37008), pkt_ip4(&b, 17);
	expect(101, &b, PATH(ROAD_TZSP));
	buf_clear(&b), pkt_hex(&b, "0104 0001 01"), pkt_udp(&b, 50000, 37008), pkt_ip4(&b, 17); /* keep-alive */
	expect_count(&b, C_TUNNEL_OTHER);
	pkt_hello4(&b), pkt_hex(&b, "0002 0001 0002 ff03 0021"), pkt_udp(&b, 1701, 1701), pkt_ip4(&b, 17);
	expect(101, &b, PATH(ROAD_L2TP));
	pkt_hello4(&b), pkt_hex(&b, "0001 0002 0003 0004 0002 0000 0021");
	pkt_be16(&b, (unsigned)b.n + 4), pkt_hex(&b, "4a02"), pkt_udp(&b, 1701, 1701), pkt_ip4(&b, 17); /* all options */
	expect(101, &b, PATH(ROAD_L2TP));
	buf_clear(&b), pkt_hex(&b, "c802 000c 0001 0000 0000 0001"), pkt_udp(&b, 1701, 1701), pkt_ip4(&b, 17); /* control */
	expect_count(&b, C_TUNNEL_OTHER);
	pkt_hello4(&b), pkt_hex(&b, "8000 0001 0000 0000"), pkt_udp(&b, 50000, 4341), pkt_ip4(&b, 17);
	expect(101, &b, PATH(ROAD_LISP));
	buf_clear(&b), buf_puts(&b, pkt_hello), pkt_udp(&b, 5060, 1701), pkt_ip4(&b, 17);
	expect_plain(&b, 1701);
	buf_clear(&b), pkt_hex(&b, "0000 0000 0000 0000 ffff"), pkt_udp(&b, 5060, 4341), pkt_ip4(&b, 17);
	expect_plain(&b, 4341);
	buf_free(&b);
}

/* ---- nesting ---- */

static void test_depth(void **state)
{
	struct buf b = {0};

	(void)state;
	for (unsigned depth = 1; depth <= LIMIT_TUNNEL_DEPTH + 1; depth++) {
		pkt_hello4(&b);
		for (unsigned i = 0; i < depth; i++)
			pkt_ip4(&b, 4);
		if (depth <= LIMIT_TUNNEL_DEPTH)
			expect(101, &b, PATH(ROAD_IPIP));
		else
			expect_count(&b, C_TUNNEL_TOO_DEEP);
	}
	buf_free(&b);
}

/* GTP over GRE over VXLAN over VLAN over MPLS: roads add up, and the next frame begins anew. */
static void test_path(void **state)
{
	struct counters cs = {0};
	struct got g = {0};
	struct net *net = net_new(&cs, take, &g);
	struct buf b = {0}, plain = {0};
	struct frame f = {.number = 1, .dlt = 1, .at = AT_NONE};

	(void)state;
	pkt_hello4(&b), put_gtp(&b, "", 0x30, 255);
	pkt_hex(&b, "0000 0800"), pkt_ip4(&b, 47), pkt_ethernet(&b, 0x0800);
	pkt_hex(&b, "0800 0000 0000 0700"), pkt_udp(&b, 50000, 4789), pkt_ip4(&b, 17);
	pkt_hex(&b, "0001 0140"), pkt_hex(&b, "0007 8847"), pkt_ethernet(&b, 0x8100);
	hello_ethernet(&plain);
	for (unsigned i = 0; i < 4; i++) {
		const struct buf *x = i % 2 ? &plain : &b;

		f.p = (const uint8_t *)x->p;
		f.caplen = f.len = (uint32_t)x->n;
		net_frame(net, &f);
		assert_int_equal(g.n, i + 1);
		assert_int_equal(g.path, i % 2 ? 0 : PATH(ROAD_GTP) | PATH(ROAD_GRE) | PATH(ROAD_VXLAN) | PATH(ROAD_MPLS) |
				PATH(ROAD_VLAN));
	}
	assert_int_equal(all(&cs), 0);
	net_free(net);
	buf_free(&b);
	buf_free(&plain);
}

static void test_rows(void **state)
{
	size_t n;
	const struct road_row *rows = road_rows(&n);

	(void)state;
	assert_int_equal(n, ROAD_N);
	assert_true(ROAD_N <= 16); /* flow.path */
	for (size_t i = 0; i < n; i++) {
		assert_true(rows[i].name && rows[i].help && rows[i].reference);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(rows[i].name, rows[k].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ethertypes),
		cmocka_unit_test(test_in_ip),
		cmocka_unit_test(test_gre),
		cmocka_unit_test(test_erspan),
		cmocka_unit_test(test_vxlan_geneve),
		cmocka_unit_test(test_gtp),
		cmocka_unit_test(test_tzsp_l2tp_lisp),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
