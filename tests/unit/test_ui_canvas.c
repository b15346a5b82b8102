/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The canvas: what reaches a terminal, wide characters, cutting, scrolling to the side, search marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ui/canvas.h"

static void check_row(struct canvas *c, int y, const char *expected)
{
	struct buf b = {0};

	canvas_row_text(c, y, &b);
	buf_putc(&b, '\0');
	assert_string_equal(b.p, expected);
	buf_free(&b);
}

/* Widths of a row's cells add up, and no half of a wide character stands alone. */
static void check_whole(const struct canvas *c)
{
	for (int y = 0; y < c->h; y++) {
		for (int x = 0; x < c->w; x++) {
			const struct cell *cell = canvas_at(c, y, x);

			assert_true(cell->width <= 2);
			if (cell->width == 2) {
				assert_true(x + 1 < c->w);
				assert_int_equal(canvas_at(c, y, x + 1)->width, 0);
			}
			if (cell->width == 0) {
				assert_true(x > 0);
				assert_int_equal(canvas_at(c, y, x - 1)->width, 2);
				assert_int_equal(cell->n, 0);
			} else {
				assert_true(cell->n > 0 && cell->n <= CELL_BYTES);
			}
			for (int i = 0; i < cell->n; i++)
				assert_true((uint8_t)cell->text[i] >= 0x20 && (uint8_t)cell->text[i] != 0x7f);
		}
	}
}

static void control_bytes_are_shown(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 2, 60, false);
	canvas_text(&c, 0, 0, 60, slice_make("a\x1b[31mb\0c\nd\x7f" "e\xff", 14), STYLE_PLAIN);
	check_row(&c, 0, "a\\x1b[31mb\\x00c\\nd\\x7fe\\xff");
	assert_int_equal(canvas_at(&c, 0, 1)->attr, ATTR_ESCAPE);
	assert_int_equal(canvas_at(&c, 0, 5)->attr, 0);
	/* C1 in UTF-8, and a sign that turns the direction of text */
	canvas_puts(&c, 1, 0, 60, "\xc2\x9b" "31m\xe2\x80\xae", STYLE_PLAIN);
	check_whole(&c);
	for (int x = 0; x < 60; x++)
		assert_true((uint8_t)canvas_at(&c, 1, x)->text[0] < 0x80);
	canvas_free(&c);
}

static void every_byte_pair_is_safe(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 1, 9, false);
	for (unsigned i = 0; i < 0x10000; i++) {
		char s[4] = {(char)(i >> 8), (char)i, 'x', (char)i};

		canvas_clear(&c);
		canvas_text(&c, 0, 0, 9, slice_make(s, 4), STYLE_PLAIN);
		check_whole(&c);
	}
	canvas_free(&c);
}

static void wide_characters_stay_whole(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 1, 10, false);
	assert_int_equal(canvas_puts(&c, 0, 0, 10, "日本語", STYLE_PLAIN), 6);
	check_row(&c, 0, "日本語");
	check_whole(&c);
	/* over the right half of one */
	canvas_puts(&c, 0, 1, 1, "x", STYLE_PLAIN);
	check_row(&c, 0, " x本語");
	check_whole(&c);
	/* over the left half of one */
	canvas_puts(&c, 0, 2, 1, "y", STYLE_PLAIN);
	check_row(&c, 0, " xy 語");
	check_whole(&c);
	/* no room for the second one: five columns would halve it */
	canvas_clear(&c);
	assert_int_equal(canvas_puts(&c, 0, 0, 5, "日本語", STYLE_PLAIN), 5);
	check_row(&c, 0, "日本…");
	canvas_clear(&c);
	canvas_puts(&c, 0, 0, 4, "日本語", STYLE_PLAIN);
	check_row(&c, 0, "日 …");
	check_whole(&c);
	/* at the edge of the grid */
	canvas_clear(&c);
	canvas_puts(&c, 0, 9, 2, "日", STYLE_PLAIN);
	check_whole(&c);
	canvas_free(&c);
}

static void marks_combine(void **state)
{
	struct canvas c;
	struct buf b = {0};

	(void)state;
	canvas_init(&c, 1, 8, false);
	assert_int_equal(canvas_puts(&c, 0, 0, 8, "e\xcc\x81tude", STYLE_PLAIN), 5);
	check_row(&c, 0, "e\xcc\x81tude");
	/* a hundred marks on one letter stay in its cell */
	canvas_clear(&c);
	buf_puts(&b, "e");
	for (int i = 0; i < 100; i++)
		buf_puts(&b, "\xcc\x81");
	buf_puts(&b, "f");
	assert_int_equal(canvas_text(&c, 0, 0, 8, buf_slice(&b), STYLE_PLAIN), 2);
	check_whole(&c);
	assert_int_equal(canvas_at(&c, 0, 1)->text[0], 'f');
	/* one alone does not touch what stands before it */
	canvas_clear(&c);
	canvas_puts(&c, 0, 0, 8, "\xcc\x81x", STYLE_PLAIN);
	check_whole(&c);
	assert_int_equal(canvas_at(&c, 0, 1)->text[0], 'x');
	buf_free(&b);
	canvas_free(&c);
}

static void cuts_are_told(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 3, 12, false);
	assert_int_equal(canvas_puts(&c, 0, 0, 5, "exact", STYLE_PLAIN), 5);
	check_row(&c, 0, "exact");
	assert_int_equal(canvas_puts(&c, 1, 2, 5, "too long", STYLE_PLAIN), 5);
	check_row(&c, 1, "  too …");
	assert_int_equal(canvas_puts(&c, 2, 0, 0, "none", STYLE_PLAIN), 0);
	assert_int_equal(canvas_puts(&c, 2, 3, -4, "none", STYLE_PLAIN), 0);
	check_row(&c, 2, "");
	c.ascii = true;
	canvas_puts(&c, 2, 0, 5, "too long", STYLE_PLAIN);
	check_row(&c, 2, "too ~");
	canvas_free(&c);
}

static void fields_are_padded(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 1, 12, false);
	canvas_puts(&c, 0, 0, 12, "############", STYLE_PLAIN);
	canvas_field(&c, 0, 1, 5, slice_of("42"), STYLE_PLAIN, true);
	check_row(&c, 0, "#   42######");
	canvas_field(&c, 0, 1, 5, slice_of("42"), STYLE_PLAIN, false);
	check_row(&c, 0, "#42   ######");
	canvas_field(&c, 0, 1, 5, slice_of("1234567"), STYLE_PLAIN, true);
	check_row(&c, 0, "#1234…######");
	canvas_free(&c);
}

static void outside_is_nothing(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 2, 4, false);
	canvas_puts(&c, -1, 0, 4, "abcd", STYLE_PLAIN);
	canvas_puts(&c, 2, 0, 4, "abcd", STYLE_PLAIN);
	canvas_puts(&c, 0, -2, 4, "abcd", STYLE_PLAIN);
	canvas_puts(&c, 1, 3, 4, "日本", STYLE_PLAIN);
	canvas_attr(&c, 1, -5, 100, ATTR_CURSOR);
	canvas_vline(&c, -3, 1, 0, STYLE_RULE);
	check_row(&c, 0, "cd");
	check_whole(&c);
	assert_null(canvas_at(&c, 0, 4));
	assert_null(canvas_at(&c, -1, 0));
	canvas_resize(&c, 0, 0);
	canvas_puts(&c, 0, 0, 4, "abcd", STYLE_PLAIN);
	canvas_free(&c);
}

static void pens_scroll_sideways(void **state)
{
	struct canvas c;
	struct pen p;

	(void)state;
	canvas_init(&c, 1, 8, false);
	p = pen_make(&c, 0, 0, 6, 3);
	pen_puts(&p, "ab", STYLE_PLAIN);
	pen_puts(&p, "cdefgh", STYLE_PLAIN);
	check_row(&c, 0, "…efgh");
	assert_false(p.was_cut);
	/* half of a wide character is scrolled out */
	canvas_clear(&c);
	p = pen_make(&c, 0, 0, 6, 1);
	pen_puts(&p, "日本x", STYLE_PLAIN);
	check_row(&c, 0, "…本x");
	check_whole(&c);
	canvas_free(&c);
}

static void search_is_marked(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 1, 20, false);
	canvas_puts(&c, 0, 0, 20, "Bob 日本 bOb x", STYLE_PLAIN);
	canvas_match(&c, 0, 0, 20, slice_of("bob"));
	assert_int_equal(canvas_at(&c, 0, 0)->attr, ATTR_MATCH);
	assert_int_equal(canvas_at(&c, 0, 3)->attr, 0);
	assert_int_equal(canvas_at(&c, 0, 9)->attr, ATTR_MATCH);
	assert_int_equal(canvas_at(&c, 0, 12)->attr, 0);
	canvas_match(&c, 0, 0, 20, slice_of("本"));
	assert_int_equal(canvas_at(&c, 0, 6)->attr, ATTR_MATCH);
	assert_int_equal(canvas_at(&c, 0, 4)->attr, 0);
	canvas_match(&c, 0, 0, 20, slice_of(""));
	canvas_free(&c);
}

static void style_letters_are_told_apart(void **state)
{
	(void)state;
	for (int i = 0; i < STYLE_N; i++) {
		assert_non_null(style_row((enum style)i)->name);
		assert_non_null(style_row((enum style)i)->help);
		for (int j = 0; j < i; j++)
			assert_int_not_equal(style_row((enum style)i)->letter, style_row((enum style)j)->letter);
	}
	for (int i = 0; i < SCHEME_N; i++)
		assert_int_equal(scheme_of(scheme_name((enum scheme)i)), i);
	assert_int_equal(scheme_of("purple"), SCHEME_N);
}

/* Mono is without colour, and what matters can still be told from plain text. */
static void mono_has_no_colors(void **state)
{
	(void)state;
	for (int i = 0; i < STYLE_N; i++) {
		for (unsigned a = 0; a < 8; a++) {
			struct look l = style_look(SCHEME_MONO, (enum style)i, a);

			assert_int_equal(l.fg, -1);
			assert_int_equal(l.bg, -1);
			assert_int_equal(l.fg16, -1);
			assert_int_equal(l.bg16, -1);
		}
	}
	assert_int_not_equal(style_look(SCHEME_MONO, STYLE_ERROR, 0).attr, style_look(SCHEME_MONO, STYLE_PLAIN, 0).attr);
	assert_int_not_equal(style_look(SCHEME_MONO, STYLE_PLAIN, ATTR_CURSOR).attr, 0);
	assert_int_not_equal(style_look(SCHEME_MONO, STYLE_PLAIN, ATTR_CURSOR | ATTR_MATCH).attr,
			style_look(SCHEME_MONO, STYLE_PLAIN, ATTR_CURSOR).attr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_bytes_are_shown),
		cmocka_unit_test(every_byte_pair_is_safe),
		cmocka_unit_test(wide_characters_stay_whole),
		cmocka_unit_test(marks_combine),
		cmocka_unit_test(cuts_are_told),
		cmocka_unit_test(fields_are_padded),
		cmocka_unit_test(outside_is_nothing),
		cmocka_unit_test(pens_scroll_sideways),
		cmocka_unit_test(search_is_marked),
		cmocka_unit_test(style_letters_are_told_apart),
		cmocka_unit_test(mono_has_no_colors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
