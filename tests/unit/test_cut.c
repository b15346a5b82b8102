/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of frames without voice: what is cut, where, and what is left as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "analyzer/capture/cut.h"
#include "tests/unit/netpkt.h"

enum { RAW = 101, IP = 20, UDP = 8, PLAIN = 12, VOICE = 160 };

static uint32_t keep(struct media_cut *m, const struct buf *b)
{
	uint32_t n;

	n = media_cut_frame(m, &(struct frame){.p = (const uint8_t *)b->p, .caplen = (uint32_t)b->n, .len = (uint32_t)b->n,
		.dlt = RAW, .at = AT_NONE});
	assert_true(n <= b->n);
	return n;
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

static uint32_t fragment(struct media_cut *m, unsigned id, unsigned at, const char *hex)
{
	struct buf b = {0};
	uint32_t n;

	buf_fill(&b, 'v', VOICE);
	if (hex) {
		pkt_hex(&b, hex);
		pkt_udp(&b, 40000, 40002);
	}
	pkt_ip4_of(&b, 17, id, at ? at : 0x2000, false);
	n = keep(m, &b);
	n = n == b.n ? UINT32_MAX : n;
	buf_free(&b);
	return n;
}

static void test_fragments(void **state)
{
	struct media_cut *m = media_cut_new();

	(void)state;
	assert_int_equal(fragment(m, 7, 0x2010, NULL), UINT32_MAX); /* nobody knows yet */
	assert_int_equal(fragment(m, 7, 0, "8000 0001 00000002 00000003"), IP + UDP + PLAIN);
	assert_int_equal(fragment(m, 7, 0x2020, NULL), IP);
	assert_int_equal(fragment(m, 8, 0, "494e 5649 54452073 69703a61"), UINT32_MAX);
	assert_int_equal(fragment(m, 8, 0x2020, NULL), UINT32_MAX);
	for (unsigned i = 100; i < 1000; i++)
		assert_int_equal(fragment(m, i, 0, "8000 0001 00000002 00000003"), IP + UDP + PLAIN);
	assert_int_equal(fragment(m, 999, 0x0020, NULL), IP);
	assert_int_equal(fragment(m, 7, 0x0020, NULL), UINT32_MAX); /* long ago */
	media_cut_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_header), cmocka_unit_test(test_left_alone),
		cmocka_unit_test(test_fragments)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
