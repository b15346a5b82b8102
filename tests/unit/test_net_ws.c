/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of WebSocket: the upgrade, every form of length, masks, fragments with control frames between them, cut at every
 * byte; connections whose upgrade was not seen; what is no SIP; permessage-deflate. */
#include "tests/unit/net_world.h"

#include <zlib.h>

static const char upgrade[] =
	"GET / HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	"Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n";
static const char agreed[] =
	"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: WebSocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n";
static const char options[] = "OPTIONS sip:a SIP/2.0\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\n\r\n";

enum { TEXT = 0x81, BINARY = 0x82, FIRST = 0x01, MORE = 0x00, LAST = 0x80, CLOSE = 0x88, PING = 0x89, PONG = 0x8a };
enum length { SHORT, LONG16, LONG64 };

/* A frame; mask 0 for none. */
static void put_frame(struct buf *b, unsigned bits, enum length form, uint32_t mask, struct slice s)
{
	unsigned masked = mask ? 0x80 : 0;
	uint8_t key[4] = {(uint8_t)(mask >> 24), (uint8_t)(mask >> 16), (uint8_t)(mask >> 8), (uint8_t)mask};

	buf_putc(b, (char)bits);
	if (form == SHORT) {
		assert_true(s.n < 126);
		buf_putc(b, (char)(masked | s.n));
	} else if (form == LONG16) {
		buf_putc(b, (char)(masked | 126));
		put16(b, (unsigned)s.n);
	} else {
		buf_putc(b, (char)(masked | 127));
		put32(b, 0);
		put32(b, (uint32_t)s.n);
	}
	if (mask)
		put32(b, mask);
	for (size_t i = 0; i < s.n; i++)
		buf_putc(b, (char)((uint8_t)s.p[i] ^ (mask ? key[i % 4] : 0)));
}

/* One direction of a connection, cut in two at `cut`, or in pieces of -cut bytes. */
static void run(struct world *w, struct slice s, long cut, bool has_syn)
{
	uint32_t seq = 1;

	world_open(w);
	if (has_syn)
		world_segment(w, 1, 2, SYN, 0, 0, slice_make(NULL, 0));
	while (s.n) {
		size_t n = cut > 0 ? (size_t)cut : cut < 0 ? (size_t)-cut : s.n;

		n = n < s.n ? n : s.n;
		world_segment(w, 1, 2, ACK, seq, 1, slice_make(s.p, n));
		seq += (uint32_t)n;
		s = slice_sub(s, n, s.n);
		cut = cut > 0 ? 0 : cut;
	}
}

static void test_lengths(void **state)
{
	static const uint32_t masks[] = {0, 0x12345678, 0xff00ff00, 1};
	static const char *const heads[] = {upgrade, agreed, ""};
	struct buf b = {0};

	(void)state;
	for (unsigned form = SHORT; form <= LONG64; form++) {
		for (unsigned m = 0; m < 4; m++) {
			for (unsigned h = 0; h < 3; h++) {
				struct world w;

				b.n = 0;
				buf_puts(&b, heads[h]);
				put_frame(&b, TEXT, (enum length)form, masks[m], slice_of(options));
				put_frame(&b, BINARY, (enum length)form, masks[m], slice_of(options));
				for (long cut = -3; cut < (long)b.n; cut++) {
					if (!*heads[h] && cut < 0)
						continue; /* without the upgrade it is told by its first segment */
					run(&w, buf_slice(&b), cut, true);
					assert_int_equal(w.n, 2);
					assert_int_equal(w.got.n, 2 * strlen(options));
					assert_memory_equal(w.got.p, options, strlen(options));
					assert_memory_equal(w.got.p + strlen(options), options, strlen(options));
					assert_non_null(strstr(w.notes.p, ":ws:"));
					world_close(&w);
				}
			}
		}
	}
	buf_free(&b);
}

static void test_fragments(void **state)
{
	struct slice s = slice_of(options);
	struct buf b = {0};
	struct world w;

	(void)state;
	for (size_t cut = 0; cut <= s.n; cut += 5) {
		b.n = 0;
		buf_puts(&b, upgrade);
		put_frame(&b, FIRST, SHORT, 0x01020304, slice_sub(s, 0, cut / 2));
		put_frame(&b, PING, SHORT, 7, slice_of("INVITE sip:a SIP/2.0\r\n\r\n"));
		put_frame(&b, MORE, LONG16, 0x05060708, slice_sub(s, cut / 2, cut));
		put_frame(&b, PONG, SHORT, 7, slice_of(""));
		put_frame(&b, LAST, LONG64, 0xaabbccdd, slice_sub(s, cut, s.n));
		put_frame(&b, TEXT, SHORT, 7, slice_of("\r\n\r\n"));
		put_frame(&b, CLOSE, SHORT, 7, slice_of("\x03\xe8"));
		for (long size = -1; size > -120; size -= 13) {
			run(&w, buf_slice(&b), size, true);
			assert_int_equal(w.n, 1);
			expect_got(&w, s);
			assert_int_equal(w.cs.n[C_WS_CONTROL], 3);
			assert_int_equal(w.cs.n[C_SIP_KEEPALIVE], 1);
			world_close(&w);
		}
	}
	buf_free(&b);
}

/* From the middle: found again at the beginning of a segment. */
static void test_midway(void **state)
{
	struct buf b = {0};
	struct world w;
	size_t frame;

	(void)state;
	put_frame(&b, TEXT, SHORT, 0x1234567, slice_of(options));
	frame = b.n;
	world_open(&w);
	world_segment(&w, 1, 2, ACK, 1, 1, slice_make(b.p + 10, frame - 10));
	world_segment(&w, 1, 2, ACK, 1 + (uint32_t)frame - 10, 1, buf_slice(&b));
	assert_int_equal(w.n, 1);
	expect_got(&w, slice_of(options));
	world_segment(&w, 1, 2, ACK, 10000, 1, buf_slice(&b)); /* after a hole */
	net_flush(w.net);
	assert_int_equal(w.n, 2);
	world_close(&w);
	buf_free(&b);
}

static void test_cut_frame(void **state)
{
	struct buf b = {0};
	struct world w;

	(void)state;
	put_frame(&b, TEXT, SHORT, 0x1234567, slice_of(options));
	world_open(&w);
	w.cut = 8;
	world_segment(&w, 1, 2, ACK, 1, 1, buf_slice(&b));
	world_segment(&w, 1, 2, ACK, 1 + (uint32_t)b.n, 1, buf_slice(&b));
	assert_int_equal(w.n, 2);
	world_close(&w);
	buf_free(&b);
}

static void test_other(void **state)
{
	struct buf b = {0};
	struct world w;
	char big[70000];

	(void)state;
	memset(big, 'x', sizeof big);
	buf_puts(&b, upgrade);
	for (unsigned i = 0; i < 5; i++)
		put_frame(&b, TEXT, SHORT, 9, slice_of("{\"type\":\"ping\"}"));
	put_frame(&b, BINARY, LONG64, 9, slice_make(big, sizeof big));
	put_frame(&b, 0xc1, SHORT, 9, slice_of("compressed"));
	put_frame(&b, TEXT, SHORT, 9, slice_of(options));
	run(&w, buf_slice(&b), -1000, true);
	assert_int_equal(w.n, 1);
	assert_int_equal(w.cs.n[C_WS_OTHER], 6);
	assert_int_equal(w.cs.n[C_WS_COMPRESSED], 1);
	world_close(&w);
	b.n = 0;
	buf_puts(&b, upgrade);
	for (unsigned i = 0; i < 40; i++)
		put_frame(&b, TEXT, SHORT, 9, slice_of("{\"type\":\"ping\"}"));
	run(&w, buf_slice(&b), -1000, true);
	assert_int_equal(w.cs.n[C_WS_OTHER], LIMIT_WS_OTHER); /* then nobody looks any more */
	world_close(&w);
	b.n = 0;
	buf_puts(&b, upgrade);
	buf_puts(&b, "\xff\xff\xff\xff and so on");
	run(&w, buf_slice(&b), 0, true);
	assert_int_equal(w.cs.n[C_WS_BAD], 1);
	world_close(&w);
	buf_free(&b);
}

/* A SIP message longer than is parsed. */
static void test_long(void **state)
{
	struct buf text = {0}, b = {0};
	struct world w;

	(void)state;
	buf_puts(&text, options);
	buf_fill(&text, 'b', 80000);
	buf_puts(&b, upgrade);
	put_frame(&b, TEXT, LONG64, 77, buf_slice(&text));
	put_frame(&b, TEXT, SHORT, 77, slice_of(options));
	run(&w, buf_slice(&b), -1400, true);
	assert_int_equal(w.n, 2);
	assert_int_equal(w.got.n, LIMIT_MESSAGE_BYTES + 1 + strlen(options));
	world_close(&w);
	buf_free(&text);
	buf_free(&b);
}

/* ---- permessage-deflate (RFC 7692) ---------------------------------------------------------------------------------- */

/* A message as a sender has it that keeps its window, or begins anew (no_context_takeover), or ends each with a final block. */
enum sender { KEEPS, ANEW, FINAL };

static void put_deflated(struct buf *b, z_stream *z, enum sender how, struct slice s)
{
	Bytef out[4096];

	if (how == ANEW)
		assert_int_equal(deflateReset(z), Z_OK);
	z->next_in = (Bytef *)(uintptr_t)s.p;
	z->avail_in = (uInt)s.n;
	z->next_out = out;
	z->avail_out = sizeof out;
	assert_true(deflate(z, how == FINAL ? Z_FINISH : Z_SYNC_FLUSH) >= Z_OK);
	if (how == FINAL) { /* §7.2.3.4: an empty block after it, without its last four bytes */
		buf_put(b, slice_make(out, sizeof out - z->avail_out));
		buf_putc(b, 0);
		assert_int_equal(deflateReset(z), Z_OK);
		return;
	}
	assert_memory_equal(z->next_out - 4, "\x00\x00\xff\xff", 4);
	buf_put(b, slice_make(out, sizeof out - z->avail_out - 4));
}

static void deflate_begin(z_stream *z)
{
	*z = (z_stream){0};
	assert_int_equal(deflateInit2(z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
}

enum { DEFLATED = 0xc1, DEFLATED_FIRST = 0x41 };

/* The same message three times, by each kind of sender, cut at every byte; between them one that is not compressed, a ping, and
 * one in two fragments. */
static void test_deflate(void **state)
{
	(void)state;
	for (unsigned how = KEEPS; how <= FINAL; how++) {
		struct buf b = {0}, one = {0};
		struct world w;
		z_stream z;

		deflate_begin(&z);
		buf_puts(&b, agreed);
		for (unsigned i = 0; i < 3; i++) {
			buf_clear(&one);
			put_deflated(&one, &z, (enum sender)how, slice_of(options));
			if (how == KEEPS && i)
				assert_true(one.n < 20); /* it refers to the one before */
			if (i == 1) {
				put_frame(&b, DEFLATED_FIRST, SHORT, 7, slice_sub(buf_slice(&one), 0, 3));
				put_frame(&b, PING, SHORT, 0, slice_of("?"));
				put_frame(&b, LAST, SHORT, 8, slice_sub(buf_slice(&one), 3, one.n));
			} else {
				put_frame(&b, DEFLATED, SHORT, i ? 9 : 0, buf_slice(&one));
			}
			put_frame(&b, TEXT, SHORT, 5, slice_of(options));
		}
		for (long cut = -3; cut < (long)b.n; cut++) {
			run(&w, buf_slice(&b), cut, true);
			assert_int_equal(w.n, 6);
			assert_int_equal(w.got.n, 6 * strlen(options));
			assert_int_equal(w.cs.n[C_WS_COMPRESSED], 0);
			world_close(&w);
		}
		deflateEnd(&z);
		buf_free(&b);
		buf_free(&one);
	}
}

/* The first message is lost: what refers to it cannot be read; one that begins anew can. */
static void test_deflate_missed(void **state)
{
	struct buf head = {0}, b = {0}, one = {0};
	struct world w;
	z_stream z;

	(void)state;
	deflate_begin(&z);
	buf_puts(&head, agreed);
	put_deflated(&one, &z, KEEPS, slice_of(options));
	for (unsigned i = 0; i < 3; i++) {
		buf_clear(&one);
		put_deflated(&one, &z, i < 2 ? KEEPS : ANEW, slice_of(options));
		put_frame(&b, DEFLATED, SHORT, 7, buf_slice(&one));
	}
	buf_put(&head, buf_slice(&b));
	run(&w, buf_slice(&head), 0, true);
	assert_int_equal(w.n, 1);
	assert_int_equal(w.cs.n[C_WS_COMPRESSED], 2);
	expect_got(&w, slice_of(options));
	world_close(&w);
	deflateEnd(&z);
	buf_free(&head);
	buf_free(&b);
	buf_free(&one);
}

/* A hole in the stream: what came before is no dictionary any more, so nothing wrong is read. */
static void test_deflate_hole(void **state)
{
	struct buf b = {0}, one = {0}, two = {0};
	struct world w;
	uint32_t seq = 1;
	z_stream z;

	(void)state;
	deflate_begin(&z);
	put_deflated(&one, &z, KEEPS, slice_of(options));
	put_frame(&b, DEFLATED, SHORT, 7, buf_slice(&one));
	put_deflated(&two, &z, KEEPS, slice_of("OPTIONS sip:lost SIP/2.0\r\n\r\n")); /* never seen */
	buf_clear(&two);
	put_deflated(&two, &z, KEEPS, slice_of(options));
	world_open(&w);
	world_segment(&w, 1, 2, SYN, 0, 0, slice_make(NULL, 0));
	world_segment(&w, 1, 2, ACK, seq, 1, slice_of(agreed));
	seq += (uint32_t)strlen(agreed);
	world_segment(&w, 1, 2, ACK, seq, 1, buf_slice(&b));
	seq += (uint32_t)b.n + 40;
	buf_clear(&b);
	put_frame(&b, DEFLATED, SHORT, 7, buf_slice(&two));
	put_frame(&b, TEXT, SHORT, 7, slice_of(options));
	world_segment(&w, 1, 2, ACK, seq, 1, buf_slice(&b));
	world_segment(&w, 2, 1, ACK, 1, seq + (uint32_t)b.n, slice_make(NULL, 0));
	assert_int_equal(w.n, 1);
	world_close(&w);
	deflateEnd(&z);
	buf_free(&b);
	buf_free(&one);
	buf_free(&two);
}

/* A message that swells beyond what is parsed is given up, and so is its dictionary. */
static void test_deflate_bomb(void **state)
{
	struct buf b = {0}, one = {0}, text = {0};
	struct world w;
	z_stream z;

	(void)state;
	deflate_begin(&z);
	buf_puts(&text, options);
	buf_fill(&text, 'b', 3000000);
	buf_puts(&b, agreed);
	put_deflated(&one, &z, KEEPS, buf_slice(&text));
	put_frame(&b, DEFLATED, LONG16, 7, buf_slice(&one));
	buf_clear(&one);
	put_deflated(&one, &z, ANEW, slice_of(options));
	put_frame(&b, DEFLATED, SHORT, 7, buf_slice(&one));
	run(&w, buf_slice(&b), -1000, true);
	assert_int_equal(w.n, 1);
	assert_int_equal(w.cs.n[C_WS_COMPRESSED], 1);
	world_close(&w);
	deflateEnd(&z);
	buf_free(&b);
	buf_free(&one);
	buf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths), cmocka_unit_test(test_fragments), cmocka_unit_test(test_midway),
		cmocka_unit_test(test_cut_frame), cmocka_unit_test(test_other), cmocka_unit_test(test_long),
		cmocka_unit_test(test_deflate), cmocka_unit_test(test_deflate_missed), cmocka_unit_test(test_deflate_hole),
		cmocka_unit_test(test_deflate_bomb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
