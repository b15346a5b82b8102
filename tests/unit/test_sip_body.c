/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies and their parts, and messages in a byte stream. */
#include "tests/unit/guard.h"
#include "tests/unit/sip_samples.h"

/* All leaves as "type{data}", one after the other. */
static void assert_parts(const char *type, const char *body, const char *expected)
{
	struct buf text = { .n = 0 }, seen = { .n = 0 };
	struct sip_part_state state = { .depth = 0 };
	struct sip_part part;
	struct sip_msg m;

	buf_fmt(&text, "OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "%s\r\n%s", type, body);
	assert_true(sip_parse(&m, buf_slice(&text), (uint32_t)text.n));
	while (sip_part_next(&m, &state, &part))
		buf_fmt(&seen, "%u:%.*s{%.*s}", part.depth, (int)part.type.n, part.type.p, (int)part.data.n, part.data.p);
	assert_slice(buf_slice(&seen), expected);
	buf_free(&text);
	buf_free(&seen);
}

static void test_parts(void **state)
{
	const char *mixed = "Content-Type: multipart/mixed;boundary=xy\r\n";

	(void)state;
	assert_parts("Content-Type: application/sdp\r\n", "v=0\r\n", "0:application/sdp{v=0\r\n}");
	assert_parts("c: text/plain ; charset=UTF-8\r\n", "hi", "0:text/plain{hi}");
	assert_parts("", "hi", "0:{hi}");
	assert_parts("", "", "");
	assert_parts(mixed, "--xy\r\nContent-Type: a/b\r\n\r\none\r\n--xy\r\n\r\ntwo\r\n--xy--\r\n",
		     "1:a/b{one}1:text/plain{two}");
	assert_parts("Content-Type: multipart/mixed ; boundary=\"x y\"\r\n", "--x y\r\nc: a/b\r\n\r\none\r\n--x y--",
		     "1:a/b{one}");
	assert_parts(mixed, "preamble\r\n--xy \t\r\nc: a/b\r\n\r\none\n--xy--\r\nepilogue\r\n--xy\r\n\r\nno", "1:a/b{one}");
	assert_parts(mixed, "--xy\nc: a/b\n\none\n--xy\nc: c/d\n\ntwo\n--xy--\n", "1:a/b{one}1:c/d{two}");
	assert_parts(mixed, "--xy\r\nc: a/b\r\n\r\n--xyz\r\n --xy\r\n-- xy\r\n--xy--", "1:a/b{--xyz\r\n --xy\r\n-- xy}");
	assert_parts(mixed, "--xy\r\nc: a/b\r\n\r\nno end", "1:a/b{no end}");
	assert_parts(mixed, "--xy\r\nc: a/b", "1:a/b{}");
	assert_parts(mixed, "--xy\r\n\r\n--xy--", "1:text/plain{}");
	assert_parts(mixed, "--xy", "");
	assert_parts(mixed, "--xy--", "");
	assert_parts(mixed, "nothing of the kind", "");
	assert_parts("Content-Type: multipart/mixed\r\n", "no boundary", "0:multipart/mixed{no boundary}");
	assert_parts("Content-Type: multipart/mixed;boundary=\"\"\r\n", "--\r\n", "0:multipart/mixed{--\r\n}");
	assert_parts(mixed,
		     "--xy\r\nc: multipart/alternative;boundary=in\r\n\r\n--in\r\nc: a/b\r\n\r\n1\r\n--in\r\nc: c/d\r\n\r\n2\r\n"
		     "--in--\r\n--xy\r\nc: e/f\r\n\r\n3\r\n--xy--\r\n",
		     "2:a/b{1}2:c/d{2}1:e/f{3}");
}

static void test_binary_part(void **state)
{
	static const char text[] =
		"MESSAGE sip:a SIP/2.0\r\nContent-Type: multipart/mixed;boundary=b\r\nl: 39\r\n\r\n"
		"--b\r\nc: x/y\r\n\r\n\0\xff\r\n\x1b--b\r\n\0\n\x80\r\n--b--\r\nrest";
	struct sip_part_state st = { .depth = 0 };
	struct sip_part part;
	struct sip_msg m;

	(void)state;
	assert_true(sip_parse(&m, slice_make(text, sizeof text - 1), sizeof text - 1));
	assert_int_equal(m.body.n, 39);
	assert_true(sip_part_next(&m, &st, &part));
	assert_int_equal(part.data.n, 13);
	assert_memory_equal(part.data.p, "\0\xff\r\n\x1b--b\r\n\0\n\x80", 13);
	assert_false(sip_part_next(&m, &st, &part));
	assert_false(sip_part_next(&m, &st, &part));
}

static void test_part_caps(void **state)
{
	struct buf b = { .n = 0 };
	struct sip_part_state st = { .depth = 0 };
	struct sip_part part;
	struct sip_msg m;
	unsigned n = 0;

	(void)state;
	buf_puts(&b, "MESSAGE sip:a SIP/2.0\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n");
	for (unsigned i = 0; i < 2 * LIMIT_BODY_PARTS; i++)
		buf_puts(&b, "--b\r\n\r\nx\r\n");
	assert_true(sip_parse(&m, buf_slice(&b), (uint32_t)b.n));
	while (sip_part_next(&m, &st, &part))
		n++;
	assert_int_equal(n, LIMIT_BODY_PARTS);
	buf_clear(&b);
	buf_puts(&b, "MESSAGE sip:a SIP/2.0\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n");
	for (unsigned i = 0; i < 2 * LIMIT_MULTIPART_DEPTH; i++)
		buf_puts(&b, "--b\r\nc: multipart/mixed;boundary=b\r\n\r\n");
	assert_true(sip_parse(&m, buf_slice(&b), (uint32_t)b.n));
	memset(&st, 0, sizeof st);
	for (n = 0; sip_part_next(&m, &st, &part); n++)
		assert_true(part.depth <= LIMIT_MULTIPART_DEPTH);
	buf_free(&b);
}

static void assert_sdp(const char *headers, const char *body, const char *expected)
{
	struct buf b = { .n = 0 };
	struct sip_msg m;

	buf_fmt(&b, "INVITE sip:a SIP/2.0\r\n%s\r\n%s", headers, body);
	assert_true(sip_parse(&m, buf_slice(&b), (uint32_t)b.n));
	if (expected)
		assert_slice(sip_sdp(&m), expected);
	else
		assert_null(sip_sdp(&m).p);
	buf_free(&b);
}

static void test_sdp(void **state)
{
	(void)state;
	assert_sdp("Content-Type: application/sdp\r\n", "v=0\r\n", "v=0\r\n");
	assert_sdp("c:Application/SDP;x=y\r\n", "v=0\r\n", "v=0\r\n");
	assert_sdp("", "v=0\r\n", "v=0\r\n");
	assert_sdp("", "hello", NULL);
	assert_sdp("c: application/sdp\r\n", "", NULL);
	assert_sdp("c: text/plain\r\n", "v=0\r\n", NULL);
	assert_sdp("c: application/sdp\r\ne: gzip\r\n", "\x1f\x8b", NULL);
	assert_sdp("c: application/sdp\r\ne: identity\r\n", "v=0\r\n", "v=0\r\n");
	assert_sdp("c: multipart/mixed;boundary=b\r\n",
		   "--b\r\nc: application/isup\r\n\r\n\x01\x02\r\n--b\r\nc: application/sdp\r\n\r\nv=0\r\ns=-\r\n--b--",
		   "v=0\r\ns=-");
}

/* ---- streams ---------------------------------------------------------------------------------------------------------------- */

static int64_t frame(const char *text)
{
	return sip_frame(slice_of(text));
}

static void test_frame(void **state)
{
	const char *invite = "INVITE sip:a SIP/2.0\r\nCall-ID: x\r\nl: 4\r\n\r\nbodyNEXT";
	size_t len = strlen(invite) - 4;
	struct guard g = guard_make(1000);

	(void)state;
	for (size_t n = 0; n <= len + 4; n++)
		assert_int_equal(sip_frame(guard_end(&g, slice_make(invite, n))), n < len ? 0 : len);
	guard_free(&g);
	assert_int_equal(frame("\r\n\r\nBYE sip:a SIP/2.0\r\n\r\nBYE"), 25);
	assert_int_equal(frame("BYE sip:a SIP/2.0\r\nl: 0\r\n\r\n"), 27);
	assert_int_equal(frame("BYE sip:a SIP/2.0\nl: 1\n\nxy"), 25);
	assert_int_equal(frame("BYE sip:a SIP/2.0\r\nl: none\r\n\r\nxy"), 30);
	assert_int_equal(frame("SIP/2.0 200 OK\r\nVia: x\r\nContent-Length : 2\r\n\r\nab"), 48);
	assert_int_equal(frame("\r\n\r\n"), 0);
	assert_int_equal(frame(""), 0);
	assert_int_equal(frame("SIP/2.0 2"), 0);
	assert_int_equal(frame("HTTP/1.1 200 OK\r\n\r\n"), -1);
	assert_int_equal(frame("HTTP/1.1 200"), -1);
	assert_int_equal(frame("GET / HTTP/1.1\r\n"), -1);
	assert_int_equal(frame("\x16\x03\x01"), -1);
	assert_int_equal(frame("BYE sip:a SIP/2.0\r\nl: 99999999999\r\n\r\n"), -1);
}

static void test_frame_without_end(void **state)
{
	size_t n = LIMIT_MESSAGE_BYTES + 1;
	char *text = malloc(n);

	(void)state;
	memset(text, 'A', n);
	assert_int_equal(sip_frame(slice_make(text, n - 1)), 0);
	assert_int_equal(sip_frame(slice_make(text, n)), -1);
	memcpy(text, "BYE sip:a SIP/2.0\r\n", 19);
	assert_int_equal(sip_frame(slice_make(text, n - 1)), 0);
	assert_int_equal(sip_frame(slice_make(text, n)), -1);
	free(text);
}

/* What is found without a look at the header fields is what is found with it, wherever they end. */
static void test_plain_looks(void **state)
{
	static const char *const products[] = {"", "Server: one/1\r\n", "User-Agent: two\r\n",
		"User-Agent:  two \r\nsErVeR:one\r\n",
		"Server:\r\n", "Serve: no\r\n", "User-Agents: no\r\nserver: x\r\nServers: y\r\n", "s: Server: no\r\n"};

	(void)state;
	for (size_t i = 0; i < sizeof products / sizeof products[0]; i++) {
		for (int pad = 0; pad < 140; pad++) {
			struct buf text = { .n = 0 };
			struct slice product;
			struct sip_msg m;
			char *copy;

			buf_fmt(&text, "SIP/2.0 200 OK\r\n" CORE_HEADERS "%sX-Pad: a%0*d\r\n\r\nv=0\r\n\r\nServer: none\r\n\r\n",
				products[i], pad, 0);
			copy = memcpy(mem_alloc(text.n), text.p, text.n); /* nothing behind it may be read */
			assert_true(sip_parse(&m, slice_make(copy, text.n), (uint32_t)text.n));
			assert_true(slice_eq(sip_plain_body(m.text), m.body));
			product = sip_plain_product(m.text);
			if (m.key[SIP_K_SERVER].p)
				assert_true(product.p && slice_eq(product, m.key[SIP_K_SERVER]));
			else
				assert_true(!product.p == !m.key[SIP_K_USER_AGENT].p && slice_eq(product, m.key[SIP_K_USER_AGENT]));
			free(copy);
			buf_free(&text);
		}
	}
	assert_null(sip_plain_product(slice_make(NULL, 0)).p);
	assert_null(sip_plain_product(slice_of("Server: x")).p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),  cmocka_unit_test(test_binary_part),
		cmocka_unit_test(test_plain_looks),
		cmocka_unit_test(test_part_caps), cmocka_unit_test(test_sdp),
		cmocka_unit_test(test_frame),  cmocka_unit_test(test_frame_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
