/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of TURN: indications and ChannelData give what they carry, between client and peer; text that begins alike does not. */
#include "tests/unit/net_world.h"

enum { CLIENT = 1, SERVER = 2 };

static const char rtp[] = "\x80\x00\x00\x01\x00\x00\x00\xa0\x11\x22\x33\x44voice";
#define RTP slice_make(rtp, sizeof rtp - 1)

/* A datagram from host `from`, port 40000 of the client and 3478 of the server. */
static void datagram(struct world *w, unsigned from, struct slice bytes)
{
	struct buf b = {0};

	put_ip4(&b, from, from == CLIENT ? SERVER : CLIENT, 17, 8 + bytes.n);
	put16(&b, from == CLIENT ? 40000 : 3478);
	put16(&b, from == CLIENT ? 3478 : 40000);
	put16(&b, (unsigned)(8 + bytes.n));
	put16(&b, 0);
	buf_put(&b, bytes);
	world_frame(w, &b);
	buf_free(&b);
}

/* XOR-PEER-ADDRESS of 192.0.2.9:5004, and of 2001:db8::9 (RFC 5769 has such). */
static void put_peer(struct buf *b, bool is_ip6)
{
	static const uint8_t ip6[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
	static const uint8_t mask[16] = {0x21, 0x12, 0xa4, 0x42, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'};

	put16(b, 0x0012);
	put16(b, is_ip6 ? 20 : 8);
	put16(b, is_ip6 ? 2 : 1);
	put16(b, 5004 ^ 0x2112);
	if (!is_ip6)
		put32(b, 0xc0000209 ^ 0x2112a442);
	for (unsigned i = 0; is_ip6 && i < 16; i++)
		buf_putc(b, (char)(ip6[i] ^ mask[i]));
}

static void put_stun(struct buf *b, unsigned type)
{
	put16(b, type);
	put16(b, 0);
	put32(b, 0x2112a442);
	buf_puts(b, "abcdefghijkl");
}

static void end_stun(struct buf *b)
{
	b->p[2] = (char)((b->n - 20) >> 8);
	b->p[3] = (char)(b->n - 20);
}

static void put_data(struct buf *b, struct slice data)
{
	put16(b, 0x0013);
	put16(b, (unsigned)data.n);
	buf_put(b, data);
	buf_fill(b, 0, -data.n & 3);
}

static void put_indication(struct buf *b, unsigned type, bool is_ip6)
{
	put_stun(b, type);
	put_peer(b, is_ip6);
	put_data(b, RTP);
	end_stun(b);
}

static void expect_ends(const struct world *w, const char *src, const char *dst)
{
	struct buf b = {0};

	addr_put(&b, &w->src);
	buf_putc(&b, '>');
	addr_put(&b, &w->dst);
	assert_int_equal(b.n, strlen(src) + 1 + strlen(dst));
	assert_memory_equal(b.p, src, strlen(src));
	assert_memory_equal(b.p + strlen(src) + 1, dst, strlen(dst));
	buf_free(&b);
}

static void test_indications(void **state)
{
	static const struct {
		unsigned type, from;
		bool is_ip6;
		const char *src, *dst;
	} rows[] = {{0x16, CLIENT, false, "10.0.0.1:40000", "192.0.2.9:5004"},
		{0x17, SERVER, false, "192.0.2.9:5004", "10.0.0.1:40000"},
		{0x16, CLIENT, true, "10.0.0.1:40000", "[2001:db8::9]:5004"}};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world w;

		b.n = 0;
		put_indication(&b, rows[i].type, rows[i].is_ip6);
		world_open(&w);
		datagram(&w, rows[i].from, buf_slice(&b));
		assert_int_equal(w.n, 1);
		expect_got(&w, RTP);
		expect_ends(&w, rows[i].src, rows[i].dst);
		world_close(&w);
		for (size_t n = 1; n < b.n; n++) { /* cut by the sender, and by the snap length */
			world_open(&w);
			datagram(&w, rows[i].from, slice_make(b.p, n));
			w.cut = (uint32_t)(b.n - n);
			datagram(&w, rows[i].from, buf_slice(&b));
			assert_int_equal(w.n, 2);
			world_close(&w);
		}
	}
	b.n = 0; /* without data, or of another kind: STUN as it is */
	put_stun(&b, 0x16);
	put_peer(&b, false);
	end_stun(&b);
	for (unsigned i = 0; i < 2; i++) {
		struct world w;

		world_open(&w);
		datagram(&w, CLIENT, buf_slice(&b));
		expect_got(&w, buf_slice(&b));
		expect_ends(&w, "10.0.0.1:40000", "10.0.0.2:3478");
		world_close(&w);
		b.n = 0;
		put_indication(&b, 0x01, false);
	}
	buf_free(&b);
}

static void put_channel(struct buf *b, unsigned number, struct slice data, unsigned padding)
{
	put16(b, number);
	put16(b, (unsigned)data.n);
	buf_put(b, data);
	buf_fill(b, 0, padding);
}

static void test_channels(void **state)
{
	struct buf bind = {0}, b = {0};
	struct world w;

	(void)state;
	put_channel(&b, 0x4001, RTP, 3);
	world_open(&w);
	datagram(&w, CLIENT, buf_slice(&b)); /* nobody knows the peer yet */
	expect_got(&w, RTP);
	expect_ends(&w, "10.0.0.1:40000", "10.0.0.2:3478");
	put_stun(&bind, 0x0009);
	put16(&bind, 0x000c);
	put16(&bind, 4);
	put32(&bind, 0x40010000);
	put_peer(&bind, false);
	end_stun(&bind);
	datagram(&w, CLIENT, buf_slice(&bind));
	assert_int_equal(w.n, 2); /* the request goes on, as STUN */
	datagram(&w, CLIENT, buf_slice(&b));
	expect_ends(&w, "10.0.0.1:40000", "192.0.2.9:5004");
	datagram(&w, SERVER, buf_slice(&b));
	expect_ends(&w, "192.0.2.9:5004", "10.0.0.1:40000");
	b.n = 0;
	put_channel(&b, 0x4002, RTP, 0); /* another channel */
	datagram(&w, SERVER, buf_slice(&b));
	expect_ends(&w, "10.0.0.2:3478", "10.0.0.1:40000");
	assert_int_equal(w.n, 5);
	world_close(&w);
	buf_free(&b);
	buf_free(&bind);
}

/* What begins with a byte of 0x40 to 0x4f, and is none. */
static void test_others(void **state)
{
	static const char *const texts[] = {"OPTIONS sip:a SIP/2.0\r\n\r\n", "ACK sip:a SIP/2.0\r\n\r\n", "BYE", "@",
		"A\x01", "A\x01\x00",
		"INVITE sip:b SIP/2.0\r\n\r\n", "HEP"};
	struct buf b = {0};
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		world_open(&w);
		datagram(&w, CLIENT, slice_of(texts[i]));
		expect_got(&w, slice_of(texts[i]));
		world_close(&w);
	}
	for (unsigned padding = 4; padding < 8; padding++) { /* longer than it says */
		b.n = 0;
		put_channel(&b, 0x4001, RTP, padding);
		world_open(&w);
		datagram(&w, CLIENT, buf_slice(&b));
		expect_got(&w, buf_slice(&b));
		world_close(&w);
	}
	b.p[3]++; /* shorter than it says */
	b.n = 4 + sizeof rtp - 1;
	world_open(&w);
	datagram(&w, CLIENT, buf_slice(&b));
	expect_got(&w, buf_slice(&b));
	world_close(&w);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_indications), cmocka_unit_test(test_channels), cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
