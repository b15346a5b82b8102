/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text: UTF-8, what a terminal is shown, numbers, times, errors, names of counters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base.h"

static void assert_buf(struct buf *b, const char *want)
{
	buf_putc(b, '\0');
	assert_string_equal(b->p, want);
	buf_clear(b);
}

static void test_utf8_round_trip(void **state)
{
	char out[4];
	uint32_t cp;

	(void)state;
	for (uint32_t i = 0; i <= 0x10ffff; i++) {
		unsigned n = utf8_encode(i, out);

		assert_int_equal(utf8_decode(slice_make(out, n), &cp), n);
		assert_int_equal(cp, i >= 0xd800 && i <= 0xdfff ? 0xfffd : i);
		if (n > 1 && cp != 0xfffd)
			assert_int_equal(utf8_decode(slice_make(out, n - 1), &cp), 1);
	}
}

static void test_utf8_wrong_bytes(void **state)
{
	static const char *const wrong[] = {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\x80",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x82", "\xe2\x28\xa1"};
	uint32_t cp;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(utf8_decode(slice_of(wrong[i]), &cp), 1);
		assert_int_equal(cp, UINT32_MAX);
	}
}

static void test_visible(void **state)
{
	static const struct {
		const char *raw, *shown;
		size_t columns;
	} rows[] = {
		{"plain", "plain", 5},
		{"\x1b]0;x\a", "\\x1b]0;x\\x07", 12},
		{"a\r\n\tb", "a\\r\\n\\tb", 8},
		{"\x7f", "\\x7f", 4},
		{"\xc2\x9b" "31m", "\\u009b31m", 9},       /* C1: CSI in one character */
		{"\xe2\x80\xae" "abc", "\\u202eabc", 9},   /* right-to-left override */
		{"\xe2\x80\xa8", "\\u2028", 6},
		{"\xf3\xa0\x81\x81", "\\u0e0041", 8},      /* tag character: invisible */
		{"\xff\xfe", "\\xff\\xfe", 8},
		{"日本", "日本", 4},
		{"e\xcc\x81", "e\xcc\x81", 1},
		{"😀", "😀", 2},
		{"Zürich", "Zürich", 6},
	};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		text_visible(&b, slice_of(rows[i].raw));
		assert_buf(&b, rows[i].shown);
		assert_int_equal(text_columns(slice_of(rows[i].raw)), rows[i].columns);
	}
	buf_free(&b);
}

static void test_fit(void **state)
{
	struct buf b = {0};

	(void)state;
	text_fit(&b, slice_of("abc"), 5, false, false);
	assert_buf(&b, "abc  ");
	text_fit(&b, slice_of("abc"), 5, true, false);
	assert_buf(&b, "  abc");
	text_fit(&b, slice_of("abcdef"), 4, true, false);
	assert_buf(&b, "abc…");
	text_fit(&b, slice_of("abcdef"), 4, false, true);
	assert_buf(&b, "abc~");
	text_fit(&b, slice_of("日本語"), 4, false, false); /* a wide character does not fit in half a place */
	assert_buf(&b, "日… ");
	text_fit(&b, slice_of("日本"), 4, false, false);
	assert_buf(&b, "日本");
	text_fit(&b, slice_of("x"), 0, false, false);
	assert_buf(&b, "");
	text_fit(&b, slice_of("ab"), 1, false, false);
	assert_buf(&b, "…");
	buf_free(&b);
}

static void test_numbers(void **state)
{
	struct buf b = {0};

	(void)state;
	buf_u64(&b, UINT64_MAX);
	assert_buf(&b, "18446744073709551615");
	buf_fixed(&b, -1234, 3);
	assert_buf(&b, "-1.234");
	buf_fixed(&b, -5, 3);
	assert_buf(&b, "-0.005");
	buf_fixed(&b, INT64_MIN, 0);
	assert_buf(&b, "-9223372036854775808");
	buf_fixed(&b, 7, 0);
	assert_buf(&b, "7");
	buf_fixed(&b, 1750000000000000001, 9);
	assert_buf(&b, "1750000000.000000001");
	buf_fixed(&b, -1, 18);
	assert_buf(&b, "-0.000000000000000001");
	buf_fixed(&b, 120345, 4);
	assert_buf(&b, "12.0345");
	for (uint64_t v = 1; v < UINT64_MAX / 10; v *= 10) {
		char want[64];

		buf_u64(&b, v - 1);
		buf_putc(&b, ' ');
		buf_u64(&b, v);
		snprintf(want, sizeof want, "%llu %llu", (unsigned long long)v - 1, (unsigned long long)v);
		assert_buf(&b, want);
	}
	buf_fill(&b, '-', 3);
	buf_fmt(&b, "%s %d", "x", 5);
	assert_buf(&b, "---x 5");
	buf_free(&b);
}

static void test_times(void **state)
{
	struct buf b = {0};
	struct err e;
	struct zone *z;

	(void)state;
	time_date(&b, 1750000000104820123, NULL, 6);
	assert_buf(&b, "2025-06-15 15:06:40.104820");
	time_date(&b, -1, NULL, 9);
	assert_buf(&b, "1969-12-31 23:59:59.999999999");
	time_clock(&b, 1750000000104820123, NULL, 0);
	assert_buf(&b, "15:06:40");
	time_epoch(&b, 1750000000104820000);
	assert_buf(&b, "1750000000.104820");
	time_epoch(&b, 1750000000104820001);
	assert_buf(&b, "1750000000.104820001");
	time_date(&b, INT64_MAX, NULL, 3);
	assert_buf(&b, "2262-04-11 23:47:16.854");
	assert_null(zone_open("Mars/Olympus", &e));
	assert_int_equal(e.status, 2);
	assert_null(zone_open("../../etc/passwd", &e));
	z = zone_open("UTC", &e);
	assert_non_null(z);
	time_clock(&b, 0, z, 0);
	assert_buf(&b, "00:00:00");
	zone_free(z);
	buf_free(&b);
}

static void test_spans(void **state)
{
	static const struct {
		int64_t ns;
		const char *text;
	} rows[] = {
		{0, "0.0 ms"}, {849999, "0.8 ms"}, {99950000, "99.9 ms"}, {412 * NS_PER_MS, "412 ms"},
		{999999999, "999 ms"}, {2400 * NS_PER_MS, "2.40 s"}, {59999 * NS_PER_MS, "59.99 s"}, {192 * NS_PER_S, "03:12"},
		{3723 * NS_PER_S, "1:02:03"}, {-2 * NS_PER_S, "-2.00 s"}, {INT64_MIN + 1, "-2562047:47:16"},
	};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		time_span(&b, rows[i].ns);
		assert_buf(&b, rows[i].text);
	}
	buf_free(&b);
}

static void test_errors_are_safe(void **state)
{
	struct err e;
	char longer[2000];

	(void)state;
	assert_int_equal(err_set(&e, 3, "%s: no such file", "evil\x1b[31m\n"), -1);
	assert_string_equal(e.text, "evil\\x1b[31m\\n: no such file");
	assert_int_equal(e.status, 3);
	assert_int_equal(err_set(NULL, 3, "nobody asks"), -1);
	memset(longer, 1, sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	err_set(&e, 2, "%s", longer);
	assert_true(strlen(e.text) < sizeof e.text);
}

static void test_counters_have_names(void **state)
{
	(void)state;
	for (enum counter c = 0; c < C_N; c++) {
		assert_non_null(counter_name(c));
		assert_non_null(counter_help(c));
		assert_int_equal(counter_help(c)[strlen(counter_help(c)) - 1], '.');
		for (enum counter d = 0; d < c; d++)
			assert_string_not_equal(counter_name(c), counter_name(d));
	}
	assert_null(counter_name(C_N));
}

static void test_distance(void **state)
{
	(void)state;
	assert_int_equal(text_distance(slice_of("stat"), slice_of("state")), 1);
	assert_int_equal(text_distance(slice_of("STATE"), slice_of("state")), 0);
	assert_int_equal(text_distance(slice_of("wehre"), slice_of("where")), 1);
	assert_int_equal(text_distance(slice_of("stauts"), slice_of("status")), 1);
	assert_int_equal(text_distance(slice_of("kitten"), slice_of("sitting")), 3);
	assert_int_equal(text_distance(slice_of(""), slice_of("abc")), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8_round_trip), cmocka_unit_test(test_utf8_wrong_bytes), cmocka_unit_test(test_visible),
		cmocka_unit_test(test_fit), cmocka_unit_test(test_numbers), cmocka_unit_test(test_times),
		cmocka_unit_test(test_spans), cmocka_unit_test(test_errors_are_safe),
		cmocka_unit_test(test_counters_have_names), cmocka_unit_test(test_distance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
