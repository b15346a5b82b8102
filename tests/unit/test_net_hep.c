/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of HEP: versions 1, 2 and 3 over UDP, 3 over TCP; chunks cut at every byte, compressed, contradictory; keys; what is
 * written is read as it was. */
#include <zlib.h>

#include "tests/unit/net_world.h"

#include "hep.h"

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
	put_hep3(&b, 17, 100, 15, slice_of("{}"));
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

/* What else is quoted: RTP and RTCP go on as datagrams, reports and logs do not. */
static void test_types(void **state)
{
	static const struct {
		unsigned type, n;
	} rows[] = {{1, 1}, {4, 1}, {5, 1}, {0, 0}, {2, 0}, {34, 0}, {35, 0}, {100, 0}};
	struct buf b = {0};
	struct world w;

	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		b.n = 0;
		put_hep3(&b, 6, rows[i].type, 15, slice_of("some bytes"));
		world_open(&w);
		world_udp(&w, buf_slice(&b));
		assert_int_equal(w.n, rows[i].n);
		assert_int_equal(w.cs.n[C_HEP_OTHER], !rows[i].n);
		if (w.n)
			expect_notes(&w, rows[i].type == 1 ? "1:tcp:10/10 " : "1:udp:10/10 ");
		world_close(&w);
	}
	buf_free(&b);
}

static struct hep some_hep(const char *src, const char *dst, struct slice payload)
{
	struct hep h = {.version = 3, .type = HEP_TYPE_SIP, .proto = 17, .ts_ns = 1749982502 * NS_PER_S + 104820 * NS_PER_US,
		.payload = payload, .payload_len = (uint32_t)payload.n, .has_src = true, .has_dst = true};

	assert_true(addr_parse(slice_of(src), &h.src));
	assert_true(addr_parse(slice_of(dst), &h.dst));
	return h;
}

/* The bytes of one packet, as the specification has them. */
static void test_put(void **state)
{
	static const char want[] =
		"HEP3\0\x7c"
		"\0\0\0\1\0\7\2"                  /* family */
		"\0\0\0\2\0\7\x11"               /* UDP */
		"\0\0\0\3\0\x0a\xc0\0\2\x0a"    /* from 192.0.2.10 */
		"\0\0\0\4\0\x0a\xc6\x33\x64\1"  /* to 198.51.100.1 */
		"\0\0\0\7\0\x08\x13\xce"         /* port 5070 */
		"\0\0\0\x08\0\x08\x13\xc4"       /* port 5060 */
		"\0\0\0\x09\0\x0a\x68\x4e\x9d\x26" /* seconds */
		"\0\0\0\x0a\0\x0a\0\1\x99\x74"  /* microseconds */
		"\0\0\0\x0b\0\7\1"               /* SIP */
		"\0\0\0\x0c\0\x0a\0\0\x07\xd1"  /* agent 2001 */
		"\0\0\0\x0e\0\x0amyke"            /* key */
		"\0\0\0\x11\0\x0b" "a@b.c"        /* correlation id */
		"\0\0\0\x0f\0\x0aPING";           /* payload */
	struct hep h = some_hep("192.0.2.10:5070", "198.51.100.1:5060", slice_of("PING"));
	struct buf b = {0};

	(void)state;
	h.capture_id = 2001;
	h.key = slice_of("myke");
	h.correlation_id = slice_of("a@b.c");
	assert_true(hep_put(&b, &h));
	assert_int_equal(b.n, sizeof want - 1);
	assert_memory_equal(b.p, want, b.n);
	buf_free(&b);
}

static void expect_same(const struct hep *a, const struct hep *b)
{
	assert_true(addr_eq(&a->src, &b->src) && addr_eq(&a->dst, &b->dst));
	assert_true(a->ts_ns == b->ts_ns);
	assert_true(slice_eq(a->payload, b->payload) && slice_eq(a->key, b->key) && slice_eq(a->correlation_id, b->correlation_id));
	assert_int_equal(a->capture_id, b->capture_id);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->proto, b->proto);
	assert_true(a->is_compressed == b->is_compressed);
}

static void test_round_trip(void **state)
{
	static const char *const ends[][2] = {{"192.0.2.1:1", "192.0.2.2:65535"}, {"[2001:db8::1]:5060", "[2001:db8::2]:5061"},
		{"192.0.2.1:5060", "[2001:db8::2]:5060"}};
	struct buf b = {0}, text = {0};
	struct hep got;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct hep h = some_hep(ends[i][0], ends[i][1], slice_of(options));

		b.n = 0;
		assert_true(hep_put(&b, &h));
		assert_true(hep_read_any(buf_slice(&b), &got));
		expect_same(&h, &got);
		h.is_compressed = true;
		h.ts_ns = TIME_NONE;
		h.type = HEP_TYPE_RTCP;
		h.proto = 6;
		h.capture_id = UINT32_MAX;
		h.correlation_id = slice_of("x");
		b.n = 0;
		assert_true(hep_put(&b, &h));
		assert_true(hep_read_any(buf_slice(&b), &got));
		expect_same(&h, &got);
	}
	buf_fill(&text, 'x', HEP_MAX_BYTES);
	for (size_t n = HEP_MAX_BYTES; n > HEP_MAX_BYTES - 100; n--) { /* what does not fit is not begun */
		struct hep h = some_hep(ends[0][0], ends[0][1], slice_make(text.p, n));
		bool fits = n + 6 + 7 + 7 + 10 + 10 + 8 + 8 + 10 + 10 + 7 + 6 <= HEP_MAX_BYTES;

		b.n = 3;
		assert_int_equal(hep_put(&b, &h), fits);
		assert_int_equal(b.n, fits ? 3 + n + 89 : 3);
	}
	buf_free(&b);
	buf_free(&text);
}

static void test_key(void **state)
{
	static const struct {
		const char *asked, *brought;
		bool is_good;
	} rows[] = {{"secret", "secret", true}, {"secret", "secreT", false}, {"secret", "secre", false},
		{"secret", "secrets", false}, {"secret", "", false}, {"", "anything", true}, {"", "", true}};
	struct buf b = {0};
	struct world w;

	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct hep h = some_hep("192.0.2.1:5070", "192.0.2.2:5080", slice_of(options));

		h.key = slice_of(rows[i].brought);
		b.n = 0;
		assert_true(hep_put(&b, &h));
		world_open(&w);
		net_set_hep_key(w.net, slice_of(rows[i].asked));
		world_udp(&w, buf_slice(&b));
		assert_int_equal(w.n, rows[i].is_good);
		assert_int_equal(w.cs.n[C_HEP_KEY], !rows[i].is_good);
		world_close(&w);
	}
	b.n = 0; /* an old packet has none */
	put_hep1(&b, 2, 28);
	world_open(&w);
	net_set_hep_key(w.net, slice_of("secret"));
	world_udp(&w, buf_slice(&b));
	assert_int_equal(w.n, 0);
	assert_int_equal(w.cs.n[C_HEP_KEY], 1);
	world_close(&w);
	buf_free(&b);
}

/* Chunks of other vendors, whatever their numbers, and empty ones. */
static void test_vendors(void **state)
{
	struct hep h = some_hep("192.0.2.1:5070", "192.0.2.2:5080", slice_of(options)), got;
	struct buf b = {0};

	(void)state;
	assert_true(hep_put(&b, &h));
	for (unsigned type = 0; type < 20; type++) {
		put16(&b, 24);
		put16(&b, type);
		put16(&b, 6 + type);
		buf_fill(&b, 'v', type);
	}
	put_chunk(&b, 14, slice_of(""));
	set_length(&b, 0);
	assert_true(hep_read_any(buf_slice(&b), &got));
	expect_same(&h, &got);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hep3), cmocka_unit_test(test_hep3_cut), cmocka_unit_test(test_hep3_chunks),
		cmocka_unit_test(test_compressed), cmocka_unit_test(test_hep1), cmocka_unit_test(test_stream),
		cmocka_unit_test(test_types), cmocka_unit_test(test_put), cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_key), cmocka_unit_test(test_vendors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
