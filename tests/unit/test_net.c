/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of net: every link type, IPv4 and IPv6 with all that can stand before UDP, lengths that contradict each other,
 * and every prefix of every frame against a guard page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "net.h"

/* What came out of one frame. */
struct got {
	unsigned n;
	char bytes[2048], src[64], dst[64];
	size_t n_bytes;
	uint32_t len;
	uint16_t ip_id;
	uint8_t transport;
};

static void take(void *ctx, const struct payload *p)
{
	struct got *g = ctx;
	struct buf b = {0};

	g->n++;
	g->n_bytes = p->bytes.n;
	assert_true(p->bytes.n > 0 && p->bytes.n <= sizeof g->bytes);
	assert_true(p->len >= p->bytes.n);
	assert_true((const uint8_t *)p->bytes.p >= p->frame->p);
	assert_true((const uint8_t *)p->bytes.p + p->bytes.n <= p->frame->p + p->frame->caplen);
	memcpy(g->bytes, p->bytes.p, p->bytes.n);
	g->len = p->len;
	g->ip_id = p->ip_id;
	g->transport = p->flow.transport;
	assert_int_equal(p->flow.pad, 0);
	addr_put(&b, &p->flow.src);
	snprintf(g->src, sizeof g->src, "%s", b.p);
	buf_clear(&b);
	addr_put(&b, &p->flow.dst);
	snprintf(g->dst, sizeof g->dst, "%s", b.p);
	buf_free(&b);
}

/* One frame through a new net: what came out, and the counters. */
static struct got run(uint16_t dlt, const void *p, size_t n, size_t wire, struct counters *cs)
{
	struct got g = {0};
	struct net *net = net_new(cs, take, &g);
	struct frame f = {.p = p, .caplen = (uint32_t)n, .len = (uint32_t)wire, .number = 1, .dlt = dlt, .at = AT_NONE};

	net_frame(net, &f);
	net_free(net);
	return g;
}

/* ---- building frames --------------------------------------------------------------------------------------------- */

static void put(struct buf *b, const void *p, size_t n)
{
	buf_put(b, slice_make(p, n));
}

static void put16(struct buf *b, unsigned v)
{
	buf_putc(b, (char)(v >> 8));
	buf_putc(b, (char)v);
}

/* Bytes in hexadecimal; spaces are skipped. */
static void put_hex(struct buf *b, const char *hex)
{
	unsigned digits = 0, v = 0;

	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		v = v << 4 | (unsigned)(ascii_digit(*hex) ? *hex - '0' : *hex - 'a' + 10);
		if (++digits % 2 == 0)
			buf_putc(b, (char)v);
	}
}

static const char hello[] = "OPTIONS sip:a SIP/2.0\r\n\r\n";
enum { HELLO = sizeof hello - 1 };

/* UDP 5060 → 5070 with a length of your own. */
static void put_udp_len(struct buf *b, unsigned len)
{
	put16(b, 5060);
	put16(b, 5070);
	put16(b, len);
	put16(b, 0);
	put(b, hello, HELLO);
}
static void put_udp(struct buf *b)
{
	put_udp_len(b, 8 + HELLO);
}

/* IPv4 from 192.0.2.1 to 198.51.100.2; total counts header and all. */
static void put_ip4(struct buf *b, unsigned header, unsigned total, unsigned fragment, unsigned proto)
{
	buf_putc(b, (char)(0x40 | header / 4));
	buf_putc(b, 0);
	put16(b, total);
	put16(b, 0x1234);
	put16(b, fragment);
	buf_putc(b, 64);
	buf_putc(b, (char)proto);
	put16(b, 0);
	put_hex(b, "c000 0201 c633 6402");
	buf_fill(b, 1, header - 20);
}
static void put_packet4(struct buf *b)
{
	put_ip4(b, 20, 28 + HELLO, 0, 17);
	put_udp(b);
}
static void put_ip6(struct buf *b, unsigned len, unsigned next)
{
	put_hex(b, "6000 0000");
	put16(b, len);
	buf_putc(b, (char)next);
	buf_putc(b, 64);
	put_hex(b, "2001 0db8 0000 0000 0000 0000 0000 0001");
	put_hex(b, "2001 0db8 0000 0000 0000 0000 0000 0002");
}
static void put_packet6(struct buf *b)
{
	put_ip6(b, 8 + HELLO, 17);
	put_udp(b);
}
static void put_ethernet(struct buf *b, unsigned type)
{
	put_hex(b, "0200 0000 0001 0200 0000 0002");
	put16(b, type);
}

/* ---- checking ---------------------------------------------------------------------------------------------------- */

/* The sum of all counters: a frame either gives a payload or is counted. */
static uint64_t all(const struct counters *cs)
{
	uint64_t n = 0;

	for (int i = 0; i < C_N; i++)
		n += cs->n[i];
	return n;
}

/* Every prefix; the byte after it is in a page that cannot be read. No payload is invented, none goes unseen. */
static void try_prefixes(uint16_t dlt, const struct buf *b)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (b->n / page + 1) * page;
	char *p = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	assert_int_equal(mprotect(p + size, page, PROT_NONE), 0);
	for (size_t n = 0; n <= b->n; n++) {
		struct counters cs = {0};
		struct got g;

		memcpy(p + size - n, b->p, n);
		g = run(dlt, p + size - n, n, b->n, &cs);
		assert_true(g.n <= 1);
		assert_int_equal(cs.n[C_FRAME_CUT], n < b->n);
		assert_true(g.n == 1 || all(&cs) > cs.n[C_FRAME_CUT]);
	}
	munmap(p, size + page);
}

/* The frame gives `hello` whole, and nothing is counted. Empties b. */
static void expect_hello(uint16_t dlt, struct buf *b, const char *src)
{
	struct counters cs = {0};
	struct got g = run(dlt, b->p, b->n, b->n, &cs);

	assert_int_equal(g.n, 1);
	assert_int_equal(g.n_bytes, HELLO);
	assert_int_equal(g.len, HELLO);
	assert_memory_equal(g.bytes, hello, HELLO);
	assert_string_equal(g.src, src);
	assert_int_equal(g.transport, TRANSPORT_UDP);
	assert_int_equal(all(&cs), 0);
	try_prefixes(dlt, b);
	buf_clear(b);
}

/* The frame gives nothing, and one is added to one counter alone. Empties b. */
static void expect_count(uint16_t dlt, struct buf *b, enum counter c)
{
	struct counters cs = {0};
	struct got g = run(dlt, b->p ? b->p : "", b->n, b->n, &cs);

	assert_int_equal(g.n, 0);
	assert_int_equal(cs.n[c], 1);
	assert_int_equal(all(&cs), 1);
	buf_clear(b);
}

static const char v4[] = "192.0.2.1:5060", v6[] = "[2001:db8::1]:5060";

/* ---- link types -------------------------------------------------------------------------------------------------- */

static void test_ethernet(void **state)
{
	struct buf b = {0};

	(void)state;
	put_ethernet(&b, 0x0800), put_packet4(&b);
	expect_hello(1, &b, v4);
	put_ethernet(&b, 0x86dd), put_packet6(&b);
	expect_hello(1, &b, v6);
	put_ethernet(&b, 0x0800), put_packet4(&b), buf_fill(&b, 0, 7); /* padding, or a frame check sequence */
	expect_hello(1, &b, v4);
	put_ethernet(&b, 60), put_hex(&b, "aaaa 0300 0000 0800"), put_packet4(&b); /* LLC/SNAP */
	expect_hello(1, &b, v4);
	put_ethernet(&b, 60), put_hex(&b, "0606 03"), put_packet4(&b); /* LLC with IP's own access point */
	expect_hello(1, &b, v4);
	put_ethernet(&b, 60), put_hex(&b, "aaaa 0300 0000 8100 0005 0800"), put_packet4(&b);
	expect_hello(1, &b, v4);
	put_ethernet(&b, 0x0806), buf_fill(&b, 0, 46);
	expect_count(1, &b, C_LINK_OTHER);
	put_ethernet(&b, 38), put_hex(&b, "4242 03"), buf_fill(&b, 0, 43); /* spanning tree */
	expect_count(1, &b, C_LINK_OTHER);
	put_ethernet(&b, 60), put_hex(&b, "aaaa 0300 0000 0010"), buf_fill(&b, '\x2a', 60); /* a length inside SNAP */
	expect_count(1, &b, C_LINK_OTHER);
	put_ethernet(&b, 0x0800);
	expect_count(1, &b, C_IP_CUT);
	buf_fill(&b, 0, 13);
	expect_count(1, &b, C_LINK_CUT);
	expect_count(1, &b, C_LINK_CUT); /* nothing at all */
	buf_free(&b);
}

static void test_vlan(void **state)
{
	static const unsigned types[] = {0x8100, 0x88a8, 0x9100};
	struct buf b = {0};

	(void)state;
	for (unsigned depth = 1; depth <= LIMIT_VLAN_TAGS + 1; depth++) {
		put_ethernet(&b, types[0]);
		for (unsigned i = 1; i <= depth; i++) {
			put16(&b, i);
			put16(&b, i < depth ? types[i % 3] : 0x0800);
		}
		put_packet4(&b);
		if (depth <= LIMIT_VLAN_TAGS)
			expect_hello(1, &b, v4);
		else
			expect_count(1, &b, C_VLAN_TOO_DEEP);
	}
	put_ethernet(&b, 0x8100), put16(&b, 1);
	expect_count(1, &b, C_LINK_CUT);
	buf_free(&b);
}

static void put_sll2(struct buf *b, unsigned proto)
{
	put16(b, proto);
	put_hex(b, "0000 0000 0002 0001 0006 0200 0000 0001 0000");
}

static void test_cooked(void **state)
{
	static const char sll[] = "0000 0001 0006 0200 0000 0001 0000";
	struct buf b = {0};

	(void)state;
	put_hex(&b, sll), put16(&b, 0x0800), put_packet4(&b);
	expect_hello(113, &b, v4);
	put_hex(&b, sll), put16(&b, 0x86dd), put_packet6(&b);
	expect_hello(113, &b, v6);
	put_hex(&b, sll), put_hex(&b, "8100 0007 0800"), put_packet4(&b);
	expect_hello(113, &b, v4);
	put_hex(&b, sll), put16(&b, 4), put_hex(&b, "aaaa 0300 0000 0800"), put_packet4(&b);
	expect_hello(113, &b, v4);
	put_hex(&b, sll), put16(&b, 0x000c), buf_fill(&b, 0, 16); /* CAN */
	expect_count(113, &b, C_LINK_OTHER);
	buf_fill(&b, 0, 15);
	expect_count(113, &b, C_LINK_CUT);
	put_sll2(&b, 0x0800), put_packet4(&b);
	expect_hello(276, &b, v4);
	put_sll2(&b, 0x88a8), put_hex(&b, "0007 8100 0008 86dd"), put_packet6(&b);
	expect_hello(276, &b, v6);
	put_sll2(&b, 0x0806);
	expect_count(276, &b, C_LINK_OTHER);
	buf_fill(&b, 0, 19);
	expect_count(276, &b, C_LINK_CUT);
	buf_free(&b);
}

static void test_raw(void **state)
{
	static const uint16_t raw[] = {12, 14, 101, 228};
	struct buf b = {0};

	(void)state;
	for (unsigned i = 0; i < sizeof raw / sizeof *raw; i++) {
		put_packet4(&b);
		expect_hello(raw[i], &b, v4);
	}
	put_packet6(&b);
	expect_hello(101, &b, v6);
	put_packet6(&b);
	expect_hello(229, &b, v6);
	expect_count(101, &b, C_IP_CUT);
	put_hex(&b, "50");
	expect_count(101, &b, C_IP_BAD);
	buf_free(&b);
}

static void test_null(void **state)
{
	static const char families6[] = {10, 23, 24, 28, 30};
	struct buf b = {0};

	(void)state;
	put_hex(&b, "0200 0000"), put_packet4(&b);
	expect_hello(0, &b, v4);
	put_hex(&b, "0000 0002"), put_packet4(&b);
	expect_hello(0, &b, v4);
	put_hex(&b, "0000 0002"), put_packet4(&b);
	expect_hello(108, &b, v4);
	for (unsigned i = 0; i < sizeof families6; i++) {
		put_hex(&b, "0000 00"), buf_putc(&b, families6[i]), put_packet6(&b);
		expect_hello(108, &b, v6);
		buf_putc(&b, families6[i]), put_hex(&b, "0000 00"), put_packet6(&b);
		expect_hello(0, &b, v6);
	}
	put_hex(&b, "0700 0000"), put_packet4(&b);
	expect_count(0, &b, C_LINK_OTHER);
	put_hex(&b, "0200 00");
	expect_count(0, &b, C_LINK_CUT);
	buf_free(&b);
}

static void test_ppp(void **state)
{
	struct buf b = {0};

	(void)state;
	put_hex(&b, "0021"), put_packet4(&b);
	expect_hello(9, &b, v4);
	put_hex(&b, "ff03 0021"), put_packet4(&b);
	expect_hello(9, &b, v4);
	put_hex(&b, "ff03 57"), put_packet6(&b); /* one byte of protocol (RFC 1661 §6.5) */
	expect_hello(50, &b, v6);
	put_hex(&b, "0f00 0800"), put_packet4(&b);
	expect_hello(50, &b, v4);
	put_hex(&b, "8f00 86dd"), put_packet6(&b);
	expect_hello(104, &b, v6);
	put_hex(&b, "0103 0021"), put_packet4(&b);
	expect_hello(166, &b, v4);
	put_hex(&b, "00ff 0300 21"), put_packet4(&b);
	expect_hello(204, &b, v4);
	put_hex(&b, "0100 21"), put_packet4(&b);
	expect_hello(204, &b, v4);
	put_hex(&b, "1100 0001"), put16(&b, 30 + HELLO), put_hex(&b, "0021"), put_packet4(&b), buf_fill(&b, 0, 9);
	expect_hello(51, &b, v4);
	put_hex(&b, "1109 0000 0000"); /* discovery */
	expect_count(51, &b, C_LINK_OTHER);
	put_hex(&b, "c021 01"); /* LCP */
	expect_count(9, &b, C_LINK_OTHER);
	put_hex(&b, "ff03 00");
	expect_count(9, &b, C_LINK_CUT);
	buf_free(&b);
}

/* Record header of that type, and how many extension headers. */
static void put_erf(struct buf *b, unsigned type, unsigned n_extensions)
{
	put_hex(b, "8877 6655 4433 2211");
	buf_putc(b, (char)(type | (n_extensions ? 0x80 : 0)));
	put_hex(b, "04 0060 0000 0050");
	for (unsigned i = 1; i <= n_extensions; i++) {
		buf_putc(b, (char)(i < n_extensions ? 0x81 : 1));
		put_hex(b, "00 0000 0000 0007");
	}
}

static void test_erf(void **state)
{
	static const uint8_t ethernet[] = {2, 11, 16, 20}, ppp[] = {1, 10, 15, 19}, channels[] = {5, 17};
	struct buf b = {0};

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		put_erf(&b, ethernet[i], i), put16(&b, 0), put_ethernet(&b, 0x0800), put_packet4(&b);
		expect_hello(197, &b, v4);
		put_erf(&b, ppp[i], i), put_hex(&b, "ff03 0021"), put_packet4(&b);
		expect_hello(197, &b, v4);
		put_erf(&b, ppp[i], 0), put_hex(&b, "0f00 86dd"), put_packet6(&b);
		expect_hello(197, &b, v6);
	}
	for (unsigned i = 0; i < 2; i++) {
		put_erf(&b, channels[i], 0), put_hex(&b, "0000 0001 ff03 0021"), put_packet4(&b);
		expect_hello(197, &b, v4);
	}
	put_erf(&b, 22, 0), put_packet4(&b);
	expect_hello(197, &b, v4);
	put_erf(&b, 23, 2), put_packet6(&b);
	expect_hello(197, &b, v6);
	put_erf(&b, 3, 0), buf_fill(&b, 0, 52); /* ATM */
	expect_count(197, &b, C_LINK_OTHER);
	put_erf(&b, 2, 17), put16(&b, 0), put_ethernet(&b, 0x0800), put_packet4(&b); /* extensions without end */
	expect_count(197, &b, C_LINK_OTHER);
	put_erf(&b, 2, 1);
	b.n -= 1;
	expect_count(197, &b, C_LINK_CUT);
	put_hex(&b, "8877 6655 4433 2211 02");
	expect_count(197, &b, C_LINK_CUT);
	buf_free(&b);
}

static void test_unknown_link(void **state)
{
	struct buf b = {0};

	(void)state;
	put_packet4(&b);
	expect_count(147, &b, C_LINK_UNKNOWN);
	buf_free(&b);
}

/* One net takes frames of several link types in turn. */
static void test_mixed_links(void **state)
{
	struct counters cs = {0};
	struct got g = {0};
	struct net *n = net_new(&cs, take, &g);
	struct buf ip = {0}, ethernet = {0};
	struct frame f = {.at = AT_NONE};

	(void)state;
	put_packet4(&ip);
	put_ethernet(&ethernet, 0x0800), put_packet4(&ethernet);
	for (unsigned i = 0; i < 6; i++) {
		struct buf *b = i % 2 ? &ip : &ethernet;

		f.dlt = i % 2 ? 101 : 1;
		f.p = (const uint8_t *)b->p;
		f.caplen = f.len = (uint32_t)b->n;
		net_frame(n, &f);
		f.dlt = 999;
		net_frame(n, &f);
	}
	assert_int_equal(g.n, 6);
	assert_int_equal(cs.n[C_LINK_UNKNOWN], 6);
	net_free(n);
	buf_free(&ip);
	buf_free(&ethernet);
}

static void test_rows(void **state)
{
	size_t n;
	const struct link_row *rows = link_rows(&n);

	(void)state;
	assert_true(n >= 12);
	for (size_t i = 0; i < n; i++) {
		assert_true(strlen(rows[i].name) > 0 && strlen(rows[i].help) > 0);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(rows[i].dlt, rows[k].dlt);
	}
	assert_string_equal(transport_name(TRANSPORT_UDP), "udp");
	assert_string_equal(transport_name(TRANSPORT_HEP), "hep");
	assert_string_equal(transport_name(TRANSPORT_N), "?");
}

/* ---- IPv4 -------------------------------------------------------------------------------------------------------- */

static void test_ip4(void **state)
{
	struct buf b = {0};

	(void)state;
	put_ip4(&b, 60, 68 + HELLO, 0, 17), put_udp(&b); /* 40 bytes of options */
	expect_hello(101, &b, v4);
	put_ip4(&b, 20, 0, 0, 17), put_udp(&b); /* offloaded: length 0 */
	expect_hello(101, &b, v4);
	put_ip4(&b, 20, 28 + HELLO, 0x4000, 17), put_udp(&b); /* do not fragment */
	expect_hello(101, &b, v4);
	put_ip4(&b, 20, 40 + HELLO, 0, 51), put_hex(&b, "1101 0000 0000 0001 0000 0001"), put_udp(&b); /* AH */
	expect_hello(101, &b, v4);
	put_ip4(&b, 20, 19, 0, 17), put_udp(&b); /* shorter than its header */
	expect_count(101, &b, C_IP_BAD);
	put_packet4(&b), b.p[0] = 0x44; /* header shorter than 20 bytes */
	expect_count(101, &b, C_IP_BAD);
	put_ip4(&b, 20, 28, 0, 89), buf_fill(&b, 0, 8);
	expect_count(101, &b, C_IP_OTHER);
	put_ip4(&b, 20, 24, 0, 17), put_udp(&b); /* the packet ends inside the UDP header */
	expect_count(101, &b, C_UDP_CUT);
	buf_free(&b);
}

static void test_ip4_id_and_ports(void **state)
{
	struct counters cs = {0};
	struct buf b = {0};
	struct got g;

	(void)state;
	put_packet4(&b);
	g = run(101, b.p, b.n, b.n, &cs);
	assert_int_equal(g.ip_id, 0x1234);
	assert_string_equal(g.dst, "198.51.100.2:5070");
	buf_free(&b);
}

/* Cut by the snap length: the payload is what was captured, the length what was announced. */
static void test_cut(void **state)
{
	struct counters cs = {0};
	struct buf b = {0};
	struct got g;

	(void)state;
	put_packet4(&b);
	g = run(101, b.p, b.n - 5, b.n, &cs);
	assert_int_equal(g.n, 1);
	assert_int_equal(g.n_bytes, HELLO - 5);
	assert_int_equal(g.len, HELLO);
	assert_int_equal(cs.n[C_FRAME_CUT], 1);
	g = run(101, b.p, 28, b.n, &cs); /* the header alone */
	assert_int_equal(g.n, 0);
	assert_int_equal(cs.n[C_UDP_CUT], 1);
	b.p[2] = b.p[3] = 0; /* offloaded and cut: what was on the wire tells the length */
	b.p[24] = b.p[25] = 0;
	g = run(101, b.p, b.n - 5, b.n, &cs);
	assert_int_equal(g.n_bytes, HELLO - 5);
	assert_int_equal(g.len, HELLO);
	buf_free(&b);
}

/* ---- IPv6 -------------------------------------------------------------------------------------------------------- */

static void test_ip6_extensions(void **state)
{
	struct buf b = {0};

	(void)state;
	put_ip6(&b, 8 + 8 + 24 + 8 + 16 + HELLO, 0);
	put_hex(&b, "2b00 0502 0000 0100");           /* hop-by-hop → routing */
	put_hex(&b, "3c02 0400"), buf_fill(&b, 0, 20); /* routing, 24 bytes → destination options */
	put_hex(&b, "3300 0104 0000 0000");             /* destination options → AH */
	put_hex(&b, "1101 0000 0000 0001 0000 0001");   /* AH, 12 bytes → UDP */
	b.p[4] = 0, b.p[5] = (char)(8 + 24 + 8 + 12 + 8 + HELLO);
	put_udp(&b);
	expect_hello(101, &b, v6);
	put_ip6(&b, 0, 17), put_udp(&b); /* jumbogram or offloaded */
	expect_hello(101, &b, v6);
	put_ip6(&b, 0, 59);
	expect_count(101, &b, C_IP_OTHER); /* no next header */
	put_ip6(&b, 8, 60), put_hex(&b, "11ff 0000 0000 0000");
	expect_count(101, &b, C_IP_CUT);
	put_ip6(&b, 4, 44), put_hex(&b, "1100 0000");
	expect_count(101, &b, C_IP_CUT);
	put_ip6(&b, 16 + HELLO, 44), put_hex(&b, "1100 0000 0000 0009"), put_udp(&b); /* a fragment that is all (RFC 6946) */
	expect_hello(101, &b, v6);
	buf_free(&b);
}

static void test_ip6_depth(void **state)
{
	struct buf b = {0};

	(void)state;
	for (unsigned depth = LIMIT_IP6_EXTENSIONS - 1; depth <= LIMIT_IP6_EXTENSIONS; depth++) {
		put_ip6(&b, depth * 8 + 8 + HELLO, 60);
		for (unsigned i = 1; i <= depth; i++) {
			buf_putc(&b, i < depth ? 60 : 17);
			buf_fill(&b, 0, 7);
		}
		put_udp(&b);
		if (depth < LIMIT_IP6_EXTENSIONS)
			expect_hello(101, &b, v6);
		else
			expect_count(101, &b, C_IP6_TOO_DEEP);
	}
	buf_free(&b);
}

/* ---- UDP --------------------------------------------------------------------------------------------------------- */

static void test_udp_lengths(void **state)
{
	struct counters cs = {0};
	struct buf b = {0};
	struct got g;

	(void)state;
	put_ip4(&b, 20, 28 + HELLO, 0, 17), put_udp_len(&b, 0);
	expect_hello(101, &b, v4);
	put_ip4(&b, 20, 28 + HELLO + 6, 0, 17), put_udp(&b), buf_fill(&b, 0, 6); /* bytes of IP after the datagram */
	expect_hello(101, &b, v4);
	put_ip4(&b, 20, 28 + HELLO, 0, 17), put_udp_len(&b, 7);
	expect_count(101, &b, C_UDP_BAD);
	put_ip4(&b, 20, 28, 0, 17), put_udp_len(&b, 8);
	expect_count(101, &b, C_UDP_EMPTY);
	put_ip4(&b, 20, 28, 0, 17), put_udp_len(&b, 0);
	expect_count(101, &b, C_UDP_EMPTY);
	put_ip4(&b, 20, 28 + HELLO, 0, 17), put_udp_len(&b, 500); /* more than IP has: what is there, as cut */
	g = run(101, b.p, b.n, b.n, &cs);
	assert_int_equal(g.n_bytes, HELLO);
	assert_int_equal(g.len, 492);
	assert_int_equal(cs.n[C_UDP_BAD], 1);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ethernet),
		cmocka_unit_test(test_vlan),
		cmocka_unit_test(test_cooked),
		cmocka_unit_test(test_raw),
		cmocka_unit_test(test_null),
		cmocka_unit_test(test_ppp),
		cmocka_unit_test(test_erf),
		cmocka_unit_test(test_unknown_link),
		cmocka_unit_test(test_mixed_links),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_ip4),
		cmocka_unit_test(test_ip4_id_and_ports),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_ip6_extensions),
		cmocka_unit_test(test_ip6_depth),
		cmocka_unit_test(test_udp_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
