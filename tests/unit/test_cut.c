/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of frames without voice: what is cut, where, and what is left as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <zlib.h>

#include "analyzer/capture/cut.h"
#include "hep.h"
#include "tests/unit/netpkt.h"

enum { RAW = 101, IP = 20, UDP = 8, PLAIN = 12, VOICE = 160 };

/* What was handed on: lengths, in order. */
struct got {
	uint32_t v[8];
	unsigned n;
};

static void take(void *ctx, const struct block_packet *p)
{
	struct got *g = ctx;

	assert_true(g->n < 8 && p->caplen <= p->len);
	g->v[g->n++] = p->caplen;
}

static struct got put(struct media_cut *m, const struct buf *b)
{
	struct got g = {0};

	media_cut_put(m, &(struct block_packet){.p = (const uint8_t *)b->p, .caplen = (uint32_t)b->n, .len = (uint32_t)b->n}, RAW,
		take, &g);
	return g;
}

static uint32_t keep(struct media_cut *m, const struct buf *b)
{
	struct got g = put(m, b);

	assert_int_equal(g.n, 1);
	return g.v[0];
}

/* A datagram of these bytes and VOICE more; what of it stays, from the UDP payload on. */
static uint32_t stays(const char *hex, bool is_ip6)
{
	struct media_cut *m = media_cut_new();
	struct buf b = {0};
	uint32_t n;

	buf_fill(&b, 'v', VOICE);
	pkt_hex(&b, hex);
	pkt_udp(&b, 40000, 40002);
	if (is_ip6)
		pkt_ip6(&b, 17);
	else
		pkt_ip4(&b, 17);
	n = keep(m, &b);
	n = n == b.n ? UINT32_MAX : n - (is_ip6 ? 40 : IP) - UDP;
	buf_free(&b);
	media_cut_free(m);
	return n;
}

static void test_header(void **state)
{
	(void)state;
	assert_int_equal(stays("8000 0001 00000002 00000003", false), PLAIN);
	assert_int_equal(stays("8000 0001 00000002 00000003", true), PLAIN);
	/* two contributing sources; an extension of one word; both */
	assert_int_equal(stays("8200 0001 00000002 00000003 0000000a 0000000b", false), PLAIN + 8);
	assert_int_equal(stays("9000 0001 00000002 00000003 bede 0001 00000000", false), PLAIN + 8);
	assert_int_equal(stays("9100 0001 00000002 00000003 0000000a bede 0001 00000000", false), PLAIN + 12);
	/* in a TURN channel */
	assert_int_equal(stays("4001 00ac 8000 0001 00000002 00000003", false), PLAIN + 4);
}

static void test_left_alone(void **state)
{
	(void)state;
	assert_int_equal(stays("80c8 0006 00000002 00000003", false), UINT32_MAX); /* RTCP */
	assert_int_equal(stays("9000 0001 00000002 00000003 bede ffff", false), UINT32_MAX); /* longer than it is */
	assert_int_equal(stays("0001 0000 2112a442 00000003", false), UINT32_MAX); /* STUN */
	assert_int_equal(stays("494e 5649 54452073 69703a61", false), UINT32_MAX); /* INVITE sip:a */
	assert_int_equal(stays("16fe fd00 00000000 00000000", false), UINT32_MAX); /* DTLS */
}

static struct got fragments(struct media_cut *m, unsigned id, unsigned at, const char *hex)
{
	struct buf b = {0};
	struct got g;

	buf_fill(&b, 'v', VOICE);
	if (hex) {
		pkt_hex(&b, hex);
		pkt_udp(&b, 40000, 40002);
	}
	pkt_ip4_of(&b, 17, id, at ? at : 0x2000, false);
	g = put(m, &b);
	for (unsigned i = 0; i < g.n; i++)
		g.v[i] = g.v[i] == b.n ? UINT32_MAX : g.v[i];
	buf_free(&b);
	return g;
}

static uint32_t fragment(struct media_cut *m, unsigned id, unsigned at, const char *hex)
{
	struct got g = fragments(m, id, at, hex);

	assert_int_equal(g.n, 1);
	return g.v[0];
}

static void test_fragments(void **state)
{
	struct media_cut *m = media_cut_new();

	(void)state;
	assert_int_equal(fragment(m, 7, 0, "8000 0001 00000002 00000003"), IP + UDP + PLAIN);
	assert_int_equal(fragment(m, 7, 0x2020, NULL), IP);
	assert_int_equal(fragment(m, 8, 0, "494e 5649 54452073 69703a61"), UINT32_MAX);
	assert_int_equal(fragment(m, 8, 0x2020, NULL), UINT32_MAX);
	for (unsigned i = 100; i < 1000; i++)
		assert_int_equal(fragment(m, i, 0, "8000 0001 00000002 00000003"), IP + UDP + PLAIN);
	assert_int_equal(fragment(m, 999, 0x0020, NULL), IP);
	assert_int_equal(fragments(m, 7, 0x0020, NULL).n, 0); /* long ago */
	media_cut_free(m);
}

/* Fragments that come before their first one wait for it; where it does not come, nobody could use them. */
static void test_fragments_early(void **state)
{
	struct media_cut *m = media_cut_new();
	struct got g;

	(void)state;
	assert_int_equal(fragments(m, 7, 0x2020, NULL).n, 0);
	assert_int_equal(fragments(m, 8, 0x0020, NULL).n, 0);
	assert_int_equal(fragments(m, 7, 0x0040, NULL).n, 0);
	g = fragments(m, 7, 0, "8000 0001 00000002 00000003");
	assert_int_equal(g.n, 3);
	assert_int_equal(g.v[0], IP);
	assert_int_equal(g.v[1], IP);
	assert_int_equal(g.v[2], IP + UDP + PLAIN);
	g = fragments(m, 8, 0, "494e 5649 54452073 69703a61");
	assert_int_equal(g.n, 2);
	assert_int_equal(g.v[0], VOICE + IP);
	assert_int_equal(g.v[1], UINT32_MAX);
	assert_int_equal(fragments(m, 9, 0x0020, NULL).n, 0);
	g.n = 0;
	media_cut_tick(m, true, take, &g);
	assert_int_equal(g.n, 1);
	assert_int_equal(g.v[0], IP);
	for (unsigned i = 0; i < 64; i++)
		assert_int_equal(fragments(m, 100 + i, 0x0020, NULL).n, 0);
	g = fragments(m, 300, 0x0020, NULL);
	assert_int_equal(g.n, 1); /* the one that came first gives way */
	assert_int_equal(g.v[0], IP);
	media_cut_free(m);
}

/* RTP in HEP, as it is and compressed: of the latter not even the header can stay. */
static void test_hep(void **state)
{
	static const char rtp[] = "\x80\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03voicevoicevoicevoicevoicevoicevoice";
	struct media_cut *m = media_cut_new();
	struct hep h = {.type = HEP_TYPE_RTP, .proto = 17, .ts_ns = TIME_NONE, .payload = slice_make(rtp, sizeof rtp - 1)};
	struct buf b = {0}, z = {0};
	uLongf n = 200;

	(void)state;
	addr_parse(slice_of("192.0.2.1:40000"), &h.src);
	addr_parse(slice_of("192.0.2.2:40002"), &h.dst);
	assert_true(hep_put(&b, &h));
	pkt_udp(&b, 9060, 9060);
	pkt_ip4(&b, 17);
	assert_int_equal(b.n - keep(m, &b), sizeof rtp - 1 - PLAIN);
	buf_clear(&b);
	buf_fill(&z, 0, 200);
	assert_int_equal(compress((Bytef *)z.p, &n, (const Bytef *)rtp, sizeof rtp - 1), Z_OK);
	h.payload = slice_make(z.p, n);
	h.is_compressed = true;
	assert_true(hep_put(&b, &h));
	if (b.n > n && memcmp(b.p + b.n - n, z.p, n) == 0)
		b.p[b.n - n - 3] = 0x10; /* the chunk of what is compressed, 16 instead of 15 */
	pkt_udp(&b, 9060, 9060);
	pkt_ip4(&b, 17);
	assert_int_equal(b.n - keep(m, &b), n);
	buf_free(&b);
	buf_free(&z);
	media_cut_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_header), cmocka_unit_test(test_left_alone),
		cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_fragments_early), cmocka_unit_test(test_hep)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
