/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of HEP: versions 1, 2 and 3 over UDP, 3 over TCP; chunks cut at every byte, compressed, contradictory. */
#include <zlib.h>

#include "tests/unit/net_world.h"

static const char options[] = "OPTIONS sip:a SIP/2.0\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

static void put_chunk(struct buf *b, unsigned type, struct slice s)
{
	put16(b, 0);
	put16(b, type);
	put16(b, (unsigned)s.n + 6);
	buf_put(b, s);
}

static void set_length(struct buf *b, size_t from)
{
	b->p[from + 4] = (char)((b->n - from) >> 8);
	b->p[from + 5] = (char)(b->n - from);
}

/* From 192.0.2.1:5070 to 192.0.2.2:5080. */
static void put_hep3(struct buf *b, unsigned proto, unsigned type, unsigned payload_type, struct slice text)
{
	size_t from = b->n;
	char c;

	buf_puts(b, "HEP3");
	put16(b, 0);
	put_chunk(b, 1, slice_make("\2", 1));
	c = (char)proto;
	put_chunk(b, 2, slice_make(&c, 1));
	put_chunk(b, 3, slice_make("\300\0\2\1", 4));
	put_chunk(b, 4, slice_make("\300\0\2\2", 4));
	put_chunk(b, 7, slice_make("\x13\xce", 2));
	put_chunk(b, 8, slice_make("\x13\xd8", 2));
	put_chunk(b, 9, slice_make("\x65\0\0\0", 4));
	c = (char)type;
	put_chunk(b, 11, slice_make(&c, 1));
	put_chunk(b, 99, slice_make("who knows", 9));
	put_chunk(b, payload_type, text);
	set_length(b, from);
}

static void expect_options(struct world *w, const char *transport)
{
	assert_int_equal(w->n, 1);
	expect_got(w, slice_of(options));
	assert_int_equal(w->src.port, 5070);
	assert_int_equal(w->dst.port, 5080);
	assert_int_equal(w->path, 1 << ROAD_HEP);
	assert_non_null(strstr(w->notes.p, transport));
}

static void test_hep3(void **state)
{
	static const struct {
		unsigned proto;
		const char *transport;
	} rows[] = {{17, ":udp:"}, {6, ":tcp:"}, {132, ":sctp:"}, {99, ":hep:"}};
	struct buf b = {0};
	struct world w;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		b.n = 0;
		put_hep3(&b, rows[i].proto, 1, 15, slice_of(options));
		world_open(&w);
		world_udp(&w, buf_slice(&b));
		expect_options(&w, rows[i].transport);
		assert_int_equal(w.src.ip[15], 1);
		assert_int_equal(w.dst.ip[12], 192);
		world_close(&w);
	}
	b.n = 0;
	put_hep3(&b, 17, 34, 15, slice_of("v=0"));
	world_open(&w);
	world_udp(&w, buf_slice(&b));
	assert_int_equal(w.n, 0);
	assert_int_equal(w.cs.n[C_HEP_OTHER], 1);
	world_close(&w);
	buf_free(&b);
}

/* Shorter than it says, at every byte: by the sender, and by the snap length. */
static void test_hep3_cut(void **state)
{
	struct buf b = {0}, part = {0};
	size_t text;

	(void)state;
	put_hep3(&b, 17, 1, 15, slice_of(options));
	text = b.n - strlen(options);
	for (size_t n = 1; n < b.n; n++) {
		struct world w;

		part.n = 0;
		buf_put(&part, slice_make(b.p, n));
		world_open(&w);
		world_udp(&w, buf_slice(&part));
		assert_true(n < 6 || w.cs.n[C_HEP_BAD] > 0);
		assert_int_equal(w.n, n < 6 || n > text);
		world_close(&w);
		if (n >= 6) { /* and with the length of what is there */
			set_length(&part, 0);
			world_open(&w);
			world_udp(&w, buf_slice(&part));
			assert_true(w.n == 0 || n > text);
			assert_true(w.cs.n[C_HEP_BAD] + w.cs.n[C_HEP_OTHER] > 0);
			world_close(&w);
		}
		world_open(&w);
		w.cut = (uint32_t)(b.n - n);
		world_udp(&w, buf_slice(&b));
		if (n > text) {
			assert_int_equal(w.n, 1);
			assert_int_equal(w.got.n, n - text);
		}
		world_close(&w);
	}
	buf_free(&b);
	buf_free(&part);
}

static void test_hep3_chunks(void **state)
{
	struct buf b = {0};
	struct world w;

	(void)state;
	put_hep3(&b, 17, 1, 15, slice_of(options));
	for (unsigned at = 6; at < 20; at++) { /* any chunk length, right or wrong, is survived */
		for (unsigned v = 0; v < 256; v += 5) {
			struct buf x = {0};

			buf_put(&x, buf_slice(&b));
			x.p[at] = (char)v;
			world_open(&w);
			world_udp(&w, buf_slice(&x));
			assert_true(w.n <= 1);
			world_close(&w);
			buf_free(&x);
		}
	}
	b.n = 0; /* no addresses */
	buf_puts(&b, "HEP3");
	put16(&b, 0);
	put_chunk(&b, 11, slice_make("\1", 1));
	put_chunk(&b, 15, slice_of(options));
	set_length(&b, 0);
	world_open(&w);
	world_udp(&w, buf_slice(&b));
	assert_int_equal(w.n, 0);
	assert_int_equal(w.cs.n[C_HEP_BAD], 1);
	world_close(&w);
	buf_free(&b);
}

static void test_compressed(void **state)
{
	unsigned char packed[200];
	uLongf n = sizeof packed;
	struct buf b = {0}, zeros = {0};
	struct world w;

	(void)state;
	assert_int_equal(compress(packed, &n, (const Bytef *)options, strlen(options)), Z_OK);
	put_hep3(&b, 17, 1, 16, slice_make(packed, n));
	world_open(&w);
	world_udp(&w, buf_slice(&b));
	expect_options(&w, ":udp:");
	world_close(&w);
	b.n = 0;
	put_hep3(&b, 17, 1, 16, slice_of("not compressed at all"));
	world_open(&w);
	world_udp(&w, buf_slice(&b));
	assert_int_equal(w.n, 0);
	assert_int_equal(w.cs.n[C_HEP_BAD], 1);
	world_close(&w);
	buf_fill(&zeros, 0, 100000); /* what would fill the memory is cut */
	n = sizeof packed;
	assert_int_equal(compress(packed, &n, (const Bytef *)zeros.p, zeros.n), Z_OK);
	b.n = 0;
	put_hep3(&b, 17, 1, 16, slice_make(packed, n));
	world_open(&w);
	world_udp(&w, buf_slice(&b));
	assert_int_equal(w.got.n, LIMIT_MESSAGE_BYTES + 1);
	world_close(&w);
	buf_free(&b);
	buf_free(&zeros);
}

static void put_hep1(struct buf *b, unsigned version, unsigned header)
{
	buf_putc(b, (char)version);
	buf_putc(b, (char)header);
	put16(b, header >= 40 ? 0x0a11 : 0x0211); /* family, UDP */
	put16(b, 5070);
	put16(b, 5080);
	if (header >= 40) {
		buf_fill(b, 1, 16);
		buf_fill(b, 2, 16);
	} else {
		put32(b, 0xc0000201);
		put32(b, 0xc0000202);
	}
	if (version == 2)
		buf_fill(b, 3, 12);
	buf_puts(b, options);
}

static void test_hep1(void **state)
{
	static const uint8_t rows[][2] = {{1, 16}, {1, 40}, {2, 28}, {2, 52}, {2, 16}, {2, 40}};
	struct buf b = {0};
	struct world w;

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		b.n = 0;
		put_hep1(&b, rows[i][0], rows[i][1]);
		world_open(&w);
		world_udp(&w, buf_slice(&b));
		expect_options(&w, ":udp:");
		world_close(&w);
		for (size_t n = 1; n < b.n; n++) {
			world_open(&w);
			world_udp(&w, slice_make(b.p, n));
			world_close(&w);
		}
	}
	b.p[1] = 33; /* a header of that length there is none: no HEP */
	world_open(&w);
	world_udp(&w, buf_slice(&b));
	assert_int_equal(w.path, 0);
	world_close(&w);
	buf_free(&b);
}

static void test_stream(void **state)
{
	struct buf b = {0};
	struct world w;

	(void)state;
	put_hep3(&b, 17, 1, 15, slice_of(options));
	put_hep3(&b, 17, 1, 15, slice_of(options));
	put_hep3(&b, 17, 5, 15, slice_of("{}"));
	for (size_t size = 1; size <= b.n; size++) {
		world_open(&w);
		for (size_t at = 0; at < b.n; at += size)
			world_segment(&w, 1, 2, ACK, (uint32_t)(5 + at), 1, slice_sub(buf_slice(&b), at, at + size));
		assert_int_equal(w.n, 2);
		assert_int_equal(w.path, 1 << ROAD_HEP);
		assert_int_equal(w.cs.n[C_HEP_OTHER], 1);
		world_close(&w);
	}
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hep3), cmocka_unit_test(test_hep3_cut), cmocka_unit_test(test_hep3_chunks),
		cmocka_unit_test(test_compressed), cmocka_unit_test(test_hep1), cmocka_unit_test(test_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
