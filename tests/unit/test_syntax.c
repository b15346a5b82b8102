/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of a message: each line drawn as its style letters under it; spans cover any line; hostile lines take no longer
 * than others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/syntax.h"

enum { SPANS = 64 };

static size_t check(enum syntax_part part, struct slice line, struct syntax_span *spans, size_t max)
{
	size_t n = syntax_line(part, line, spans, max), at = 0;

	assert_true(n <= max);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(spans[i].from, at);
		assert_true(spans[i].n > 0 && spans[i].style < STYLE_N);
		at += spans[i].n;
	}
	assert_int_equal(at, line.n);
	return n;
}

/* One style letter a byte. */
static void assert_styles(enum syntax_part part, const char *line, const char *expected)
{
	struct syntax_span spans[SPANS];
	size_t n = check(part, slice_of(line), spans, SPANS);
	struct buf b = {0};

	for (size_t i = 0; i < n; i++)
		buf_fill(&b, style_row((enum style)spans[i].style)->letter, spans[i].n);
	if (strlen(line) != strlen(expected) || strcmp(b.p, expected) != 0)
		fail_msg("\n%s\n%s is not\n%s", line, b.p, expected);
	buf_free(&b);
}

static void test_start(void **state)
{
	(void)state;
	assert_styles(SYNTAX_START, "INVITE sip:bob@biloxi.com SIP/2.0", "mmmmmmLuuuuuuuuuuuuuuuuuuLLLLLLLL");
	assert_styles(SYNTAX_START, "SIP/2.0 486 Busy Here", "LLLLLLLL4444444444444");
	assert_styles(SYNTAX_START, "SIP/2.0 99 What", "LLLLLLLLWWWWWWW");
	assert_styles(SYNTAX_START, "SIP/2.0", "LLLLLLL");
	assert_styles(SYNTAX_START, "nonsense", "mmmmmmmm");
}

static void test_headers(void **state)
{
	(void)state;
	assert_styles(SYNTAX_HEADER, "From: \"A B\" <sip:a@b.c>;tag=1x",
				     "fffffvqqqqqvvuuuuuuuuuvveeev00");
	assert_styles(SYNTAX_HEADER, "Via: SIP/2.0/UDP h:5060;branch=z9;rport",
				     "ffffvvvvvvvvvvvvvvv0000veeeeeev00veeeee");
	assert_styles(SYNTAX_HEADER, "CSeq: 102 INVITE", "fffffv000vmmmmmm");
	assert_styles(SYNTAX_HEADER, "i:a84b4c76e66710@h", "ff0000000000000000");
	assert_styles(SYNTAX_HEADER, "Contact: sip:a@b:5;expires=3", "ffffffffvuuuuuuuuuveeeeeeev0");
	assert_styles(SYNTAX_HEADER, "X : y", "fffvv");
	assert_styles(SYNTAX_HEADER, "no colon here", "WWWWWWWWWWWWW");
	assert_styles(SYNTAX_FOLD, "  realm=\"a\\\"b\", nc=01", "vveeeeevqqqqqqvveev00");
}

static void test_bodies(void **state)
{
	(void)state;
	assert_styles(SYNTAX_SDP, "m=audio 49170 RTP/AVP 0", "DDvvvvvv00000vvvvvvvvv0");
	assert_styles(SYNTAX_SDP, "a=rtpmap:8 PCMA/8000", "DDeeeeeev0vvvvvv0000");
	assert_styles(SYNTAX_SDP, "nonsense", "WWWWWWWW");
	assert_styles(SYNTAX_BODY, "any text", "BBBBBBBB");
}

/* Whatever the bytes, spans cover them; also where there is room for one span only. */
static void test_any_bytes(void **state)
{
	struct syntax_span spans[SPANS];
	char line[96];
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = (size_t)round % sizeof line;

		for (size_t i = 0; i < n; i++) {
			seed = hash_mix(seed, (uint64_t)round);
			line[i] = "\"<>;=:,\\ \tab1\r\n\xff@"[seed % 18];
		}
		for (int part = 0; part <= SYNTAX_BODY; part++) {
			check((enum syntax_part)part, slice_make(line, n), spans, SPANS);
			check((enum syntax_part)part, slice_make(line, n), spans, 1);
		}
	}
	assert_int_equal(syntax_line(SYNTAX_START, slice_of(""), spans, SPANS), 0);
}

static void test_linear(void **state)
{
	static const char *const units[] = {"\"", "<", ";a", "=", ";a =", "\\", "a ", "sip:", ";tag=<"};
	struct syntax_span spans[SPANS];
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		buf_clear(&b);
		buf_puts(&b, "X: ");
		while (b.n < 2000000)
			buf_puts(&b, units[i]);
		/* A quadratic scanner would take minutes. */
		check(SYNTAX_HEADER, buf_slice(&b), spans, SPANS);
		check(SYNTAX_SDP, buf_slice(&b), spans, SPANS);
	}
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
