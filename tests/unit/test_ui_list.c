/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list widget (cursor, scrolling, search, mouse) and sets of marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ui/list.h"

struct seen {
	size_t least, most, n;
};

static void draw(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	struct seen *s = ctx;
	struct buf b = {0};

	(void)left;
	buf_fmt(&b, "row %zu", row);
	canvas_text(c, y, x, w, buf_slice(&b), STYLE_PLAIN);
	buf_free(&b);
	s->least = s->n == 0 || row < s->least ? row : s->least;
	s->most = row > s->most ? row : s->most;
	s->n++;
}

static bool matches(void *ctx, size_t row, struct slice needle)
{
	char text[32];

	(void)ctx;
	snprintf(text, sizeof text, "row %zu", row);
	return slice_isearch(slice_of(text), needle) < strlen(text);
}

static struct seen draw_list(struct list *l, struct canvas *c)
{
	struct seen s = {0};
	struct list_source src = {&s, draw, matches};

	canvas_clear(c);
	list_draw(l, &src, c, (struct rect){1, 0, 10, 40}, slice_of(""));
	return s;
}

static void only_what_is_shown_is_asked_for(void **state)
{
	struct canvas c;
	struct list l = {0};
	struct seen s;

	(void)state;
	canvas_init(&c, 12, 40, false);
	list_set_n(&l, 1000000);
	s = draw_list(&l, &c);
	assert_int_equal(s.n, 10);
	assert_int_equal(s.most, 9);
	assert_int_equal(canvas_at(&c, 1, 0)->attr & ATTR_CURSOR, ATTR_CURSOR);
	list_action(&l, ACTION_END);
	s = draw_list(&l, &c);
	assert_int_equal(s.n, 10);
	assert_int_equal(s.least, 999990);
	assert_int_equal(canvas_at(&c, 10, 0)->attr & ATTR_CURSOR, ATTR_CURSOR);
	canvas_free(&c);
}

static void cursor_stays_in_the_list(void **state)
{
	struct canvas c;
	struct list l = {0};

	(void)state;
	canvas_init(&c, 12, 40, false);
	list_set_n(&l, 0);
	draw_list(&l, &c);
	for (int a = 0; a < ACTION_N; a++)
		list_action(&l, (enum action)a);
	assert_int_equal(l.cursor, 0);
	list_set_n(&l, 25);
	draw_list(&l, &c);
	list_action(&l, ACTION_UP);
	assert_int_equal(l.cursor, 0);
	list_action(&l, ACTION_PAGE_DOWN);
	assert_int_equal(l.cursor, 9);
	list_action(&l, ACTION_END);
	list_action(&l, ACTION_DOWN);
	assert_int_equal(l.cursor, 24);
	list_set_n(&l, 5);
	assert_int_equal(l.cursor, 4);
	draw_list(&l, &c);
	assert_int_equal(l.top, 0);
	canvas_free(&c);
}

static void following_stays_at_the_end(void **state)
{
	struct list l = {.follows = true};

	(void)state;
	list_set_n(&l, 7);
	assert_int_equal(l.cursor, 6);
	list_set_n(&l, 9);
	assert_int_equal(l.cursor, 8);
	list_action(&l, ACTION_UP);
	assert_false(l.follows);
	list_set_n(&l, 20);
	assert_int_equal(l.cursor, 7);
}

static void search_goes_around(void **state)
{
	struct list l = {0};
	struct list_source src = {NULL, draw, matches};

	(void)state;
	list_set_n(&l, 30);
	assert_true(list_search(&l, &src, slice_of("ROW 7"), 1, true));
	assert_int_equal(l.cursor, 7);
	assert_true(list_search(&l, &src, slice_of("7"), 1, false));
	assert_int_equal(l.cursor, 17);
	assert_true(list_search(&l, &src, slice_of("row 3"), 1, false));
	assert_int_equal(l.cursor, 3);
	assert_true(list_search(&l, &src, slice_of("29"), -1, false));
	assert_int_equal(l.cursor, 29);
	assert_false(list_search(&l, &src, slice_of("31"), 1, false));
	assert_false(list_search(&l, &src, slice_of(""), 1, false));
	assert_int_equal(l.cursor, 29);
	/* the only one that fits is the one we are at */
	assert_true(list_search(&l, &src, slice_of("row 29"), 1, true));
	list_set_n(&l, 0);
	assert_false(list_search(&l, &src, slice_of("row"), 1, true));
}

static void mouse_selects(void **state)
{
	struct canvas c;
	struct list l = {0};
	struct event ev = {.kind = EVENT_MOUSE, .mouse = MOUSE_PRESS, .y = 4, .x = 3};
	bool opens = false;

	(void)state;
	canvas_init(&c, 12, 40, false);
	list_set_n(&l, 6);
	draw_list(&l, &c);
	assert_true(list_mouse(&l, &ev, &opens));
	assert_int_equal(l.cursor, 3);
	ev.y = 9; /* under the last row */
	assert_true(list_mouse(&l, &ev, &opens));
	assert_int_equal(l.cursor, 3);
	ev.y = 0;
	assert_false(list_mouse(&l, &ev, &opens));
	assert_false(opens);
	ev.y = 2;
	ev.mouse = MOUSE_DOUBLE;
	assert_true(list_mouse(&l, &ev, &opens));
	assert_true(opens);
	ev.mouse = MOUSE_WHEEL_DOWN;
	assert_true(list_mouse(&l, &ev, &opens));
	assert_int_equal(l.cursor, 4);
	canvas_free(&c);
}

static void marks_are_a_set(void **state)
{
	struct marks m = {0};
	struct ids v = {0};

	(void)state;
	assert_false(marks_has(&m, 5));
	marks_flip(&m, 5);
	marks_flip(&m, 70000);
	marks_flip(&m, 0);
	assert_true(marks_has(&m, 5) && marks_has(&m, 70000) && marks_has(&m, 0) && !marks_has(&m, 6));
	assert_int_equal(m.n, 3);
	marks_flip(&m, 5);
	assert_int_equal(m.n, 2);
	marks_list(&m, &v);
	assert_int_equal(v.n, 2);
	assert_int_equal(v.v[0], 0);
	assert_int_equal(v.v[1], 70000);
	marks_clear(&m);
	assert_int_equal(m.n, 0);
	assert_false(marks_has(&m, 70000));
	marks_free(&m);
	ids_free(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_shown_is_asked_for),
		cmocka_unit_test(cursor_stays_in_the_list),
		cmocka_unit_test(following_stays_at_the_end),
		cmocka_unit_test(search_goes_around),
		cmocka_unit_test(mouse_selects),
		cmocka_unit_test(marks_are_a_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
