/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plural forms by rules of several languages, and that nothing is translated where nobody asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base.h"
#include "tell.h"
#include "words.h"

static unsigned form(const char *rule, unsigned long n)
{
	unsigned n_forms;

	return plural_form(rule, n, &n_forms);
}

static void test_plural_rules(void **state)
{
	static const char chinese[] = "nplurals=1; plural=0;\n";
	static const char german[] = "nplurals=2; plural=(n != 1);\n";
	static const char french[] = "nplurals=2; plural=n > 1;";
	static const char russian[] = "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) "
		"? 1 : 2;";

	(void)state;
	assert_int_equal(form(chinese, 5), 0);
	assert_int_equal(form(german, 1), 0);
	assert_int_equal(form(german, 0), 1);
	assert_int_equal(form(french, 1), 0);
	assert_int_equal(form(french, 2), 1);
	assert_int_equal(form(russian, 21), 0);
	assert_int_equal(form(russian, 11), 2);
	assert_int_equal(form(russian, 23), 1);
	assert_int_equal(form(russian, 112), 2);
	assert_int_equal(form("nplurals=9; plural=10-2*3-1;", 0), 3);
	assert_int_equal(form("nplurals=9; plural=!n;", 0), 1);
}

static void test_plural_broken(void **state)
{
	char deep[400];

	(void)state;
	assert_int_equal(form("", 5), 0);
	assert_int_equal(form("nplurals=2; plural=", 5), 0);
	assert_int_equal(form("nplurals=2; plural=n/0;", 5), 0);
	assert_int_equal(form("nplurals=2; plural=n;", 5), 0);
	assert_int_equal(form("nplurals=2; plural=(n;", 1), 0);
	memset(deep, '(', sizeof deep);
	memcpy(deep, "nplurals=2; plural=", 19);
	deep[sizeof deep - 1] = 0;
	assert_int_equal(form(deep, 1), 0);
}

static void test_no_language(void **state)
{
	(void)state;
	assert_true(words_open("en"));
	assert_false(words_open("xx_YY:../../etc:"));
	assert_string_equal(words_language(), "en");
	words_show(true);
	assert_string_equal(_("Calls"), "Calls");
	assert_string_equal(words_n("%u packet", "%u packets", 1), "%u packet");
	assert_string_equal(words_n("%u packet", "%u packets", 2), "%u packets");
	assert_true(words_show(false));
}

/* The program's own catalogue, where it was made. */
static void test_chinese(void **state)
{
	(void)state;
	if (!words_open("de:zh_CN.UTF-8") || strcmp(words_language(), "zh_CN") != 0)
		skip();
	assert_string_equal(words_language(), "zh_CN");
	assert_string_equal(_("Calls"), "Calls");
	words_show(true);
	assert_string_equal(_("Calls"), "呼叫");
	assert_string_equal(_("no such text"), "no such text");
	assert_string_equal(_(""), "");
	words_show(false);
	words_close();
	assert_string_equal(words_language(), "en");
}

static void put_nth(struct buf *b, unsigned i, const void *values)
{
	buf_puts(b, ((const char *const *)values)[i]);
}

/* Values go where the sentence wants them, in whatever order; what is no place stays as it is. */
static void test_fill(void **state)
{
	static const char *const values[9] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", ""}, {"no place", "no place"}, {"%s to %s", "a to b"}, {"%2$s, %1$s.", "b, a."}, {"%s %%, %s", "a %, b"},
		{"%9$s%1$s", "ia"}, {"%", "%"}, {"%d %1 %1$ %0$s", "%d %1 %1$ %0$s"}, {"100 %", "100 %"}, {"%%s", "%s"}, {"%s%", "a%"},
	};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&b);
		words_fill(&b, cases[i].text, put_nth, values);
		assert_int_equal(b.n, strlen(cases[i].want));
		assert_memory_equal(b.n ? b.p : "", cases[i].want, b.n);
	}
	buf_free(&b);
}

static void assert_told(struct buf *b, const char *want)
{
	assert_int_equal(b->n, strlen(want));
	assert_memory_equal(b->p, want, b->n);
	buf_clear(b);
}

/* Values in any order, none that is not there, and of a packet's only so much; lists have separators between items alone. */
static void test_tell(void **state)
{
	struct tell_values v = {{tell_quote(slice_of("p%s")), tell_number(7), tell_words("ours")}};
	struct buf b = {0}, item = {0};
	char text[3 * TELL_QUOTE_MAX];
	size_t n = 0;

	(void)state;
	tell(&b, "%2$s of %1$s, %3$s%5$s%9$s.", v);
	assert_told(&b, "7 of p%s, ours.");
	while (n + 3 <= sizeof text) {
		memcpy(text + n, "\xe4\xb8\xad", 3);
		n += 3;
	}
	tell_one(&b, "%s", slice_make(text, n));
	assert_int_equal(b.n, TELL_QUOTE_MAX - TELL_QUOTE_MAX % 3 + strlen("…"));
	assert_memory_equal(b.p + b.n - 6, "中…", 6);
	buf_put(&item, slice_make(text, n));
	buf_clear(&b);
	tell(&b, "%s", (struct tell_values){{tell_told(&item)}});
	assert_int_equal(b.n, n);
	buf_clear(&b);
	tell_clause(&b, "a %s", (struct tell_values){{tell_number(1)}});
	tell_clause(&b, "b", (struct tell_values){0});
	assert_told(&b, "a 1, b");
	tell_item(&b, "x", (struct tell_values){0});
	tell_item(&b, "y", (struct tell_values){0});
	assert_told(&b, "x, y");
	tell_word(&b, slice_of("busy"), "nobody has time");
	assert_told(&b, "busy (nobody has time)");
	tell_word(&b, slice_of("busy"), NULL);
	assert_told(&b, "busy");
	buf_free(&b);
	buf_free(&item);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plural_rules),
		cmocka_unit_test(test_plural_broken),
		cmocka_unit_test(test_no_language),
		cmocka_unit_test(test_chinese),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
