/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of two messages side by side: every line once and in order, equal ones together, fields of one name side by side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/diff.h"

enum { MOST = 2400 };

static size_t split(const char *text, struct slice *out)
{
	struct slice rest = slice_of(text);
	size_t n = 0;

	while (rest.n)
		out[n++] = slice_cut(&rest, '|');
	return n;
}

/* Pairs as text: "0=0" equal, "1!1" differ, "2<" and ">2" alone. */
static void assert_diff(const char *a, const char *b, const char *expected)
{
	struct slice la[64], lb[64];
	struct diff_row rows[128];
	size_t na = split(a, la), nb = split(b, lb), n = diff_lines(la, na, lb, nb, rows);
	struct buf t = {0};

	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_putc(&t, ' ');
		if (rows[i].a != NONE)
			buf_u64(&t, rows[i].a);
		buf_putc(&t, rows[i].is_equal ? '=' : rows[i].a == NONE ? '>' : rows[i].b == NONE ? '<' : '!');
		if (rows[i].b != NONE)
			buf_u64(&t, rows[i].b);
	}
	assert_string_equal(t.n ? t.p : "", expected);
	buf_free(&t);
}

static void test_pairs(void **state)
{
	(void)state;
	assert_diff("", "", "");
	assert_diff("INVITE sip:a SIP/2.0|Via: 1|To: b", "INVITE sip:a SIP/2.0|Via: 1|To: b", "0=0 1=1 2=2");
	assert_diff("INVITE sip:a SIP/2.0|Via: 1", "SIP/2.0 200 OK|Via: 1", "0!0 1=1");
	assert_diff("A|Via: 1|To: b", "A|Via: 2|X: y|To: b", "0=0 1!1 >2 2=3");
	/* A Via that was added stands alone, and the old one meets itself. */
	assert_diff("A|Via: 1|To: b", "A|Via: 0|Via: 1|To: b", "0=0 >1 1=2 2=3");
	assert_diff("A|via : 1", "A|VIA: 2", "0=0 1!1");
	assert_diff("A|m=audio 1|a=x", "A|m=audio 2", "0=0 1!1 2<");
	assert_diff("A|B: 1", "", "0< 1<");
	assert_diff("", "A|B: 1", ">0 >1");
}

static void test_ends(void **state)
{
	size_t start, end;

	(void)state;
	diff_ends(slice_of("CSeq: 20 INVITE"), slice_of("CSeq: 21 INVITE"), &start, &end);
	assert_int_equal(start, 7);
	assert_int_equal(end, 7);
	diff_ends(slice_of("aa"), slice_of("aaa"), &start, &end);
	assert_int_equal(start, 2);
	assert_int_equal(end, 0);
	/* é and è share their first byte, é and \xe9\xa9 their last: no character is cut in two. */
	diff_ends(slice_of("x\xc3\xa9y"), slice_of("x\xc3\xa8y"), &start, &end);
	assert_int_equal(start, 1);
	assert_int_equal(end, 1);
	diff_ends(slice_of("x\xc3\xa9y"), slice_of("x\xc4\xa9y"), &start, &end);
	assert_int_equal(start, 1);
	assert_int_equal(end, 1);
}

/* Any lines, also more than are compared: each appears once, in order. */
static void test_complete(void **state)
{
	struct slice *a = mem_alloc(MOST * sizeof *a), *b = mem_alloc(MOST * sizeof *b);
	struct diff_row *rows = mem_alloc(2 * MOST * sizeof *rows);
	static const char *const lines[] = {"A: 1", "A: 2", "B: 1", "", "v=0", "m=x", "nothing", "b: 1"};
	const size_t sizes[][2] = {{0, 5}, {7, 0}, {40, 30}, {DIFF_LINES, DIFF_LINES + 1}, {MOST, 1200}};
	uint64_t seed = 1;

	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
		uint32_t at_a = 0, at_b = 0;
		size_t n;

		for (size_t i = 0; i < sizes[k][0]; i++)
			a[i] = slice_of(lines[(seed = hash_mix(seed, i)) % 8]);
		for (size_t i = 0; i < sizes[k][1]; i++)
			b[i] = slice_of(lines[(seed = hash_mix(seed, i)) % 8]);
		n = diff_lines(a, sizes[k][0], b, sizes[k][1], rows);
		for (size_t i = 0; i < n; i++) {
			if (rows[i].a != NONE)
				assert_int_equal(rows[i].a, at_a++);
			if (rows[i].b != NONE)
				assert_int_equal(rows[i].b, at_b++);
			assert_true(rows[i].a != NONE || rows[i].b != NONE);
			assert_int_equal(rows[i].is_equal,
				rows[i].a != NONE && rows[i].b != NONE && slice_eq(a[rows[i].a], b[rows[i].b]));
		}
		assert_int_equal(at_a, sizes[k][0]);
		assert_int_equal(at_b, sizes[k][1]);
	}
	free(a);
	free(b);
	free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
