/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs: heights, gaps, and the three ways of drawing.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ui/graph.h"

static const double steps[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
enum { N_STEPS = sizeof steps / sizeof steps[0] };

/* Draws in the whole of a canvas; its lines, joined by '/'. */
static void picture(const double *v, size_t n, int h, int w, double most, enum graph_kind kind, bool fills, struct buf *b)
{
	struct canvas c;

	canvas_init(&c, h, w, kind == GRAPH_ASCII);
	graph_draw(&c, (struct rect){0, 0, h, w}, v, n, 0, most, kind, fills, STYLE_PLAIN);
	buf_clear(b);
	for (int y = 0; y < h; y++) {
		if (y > 0)
			buf_putc(b, '/');
		canvas_row_text(&c, y, b);
	}
	buf_putc(b, '\0');
	canvas_free(&c);
}

static void test_blocks(void **state)
{
	struct buf b = {0};

	(void)state;
	picture(steps, N_STEPS, 1, N_STEPS, 8, GRAPH_BLOCKS, true, &b);
	assert_string_equal(b.p, " ▁▂▃▄▅▆▇█");
	picture(steps, N_STEPS, 2, N_STEPS, 8, GRAPH_BLOCKS, true, &b);
	assert_string_equal(b.p, "     ▂▄▆█/ ▂▄▆█████");
	buf_free(&b);
}

static void test_ascii(void **state)
{
	struct buf b = {0};

	(void)state;
	picture(steps, N_STEPS, 1, N_STEPS, 8, GRAPH_ASCII, true, &b);
	assert_string_equal(b.p, " ..::++##");
	for (size_t i = 0; i + 1 < b.n; i++)
		assert_true(b.p[i] >= ' ' && b.p[i] < 0x7f);
	buf_free(&b);
}

static void test_braille(void **state)
{
	static const double v[] = {1, 2, 3, 4, 4, 1};
	struct buf b = {0};

	(void)state;
	picture(v, 6, 1, 3, 4, GRAPH_BRAILLE, true, &b);
	assert_string_equal(b.p, "⣠⣾⣇");
	picture(v, 6, 1, 3, 4, GRAPH_BRAILLE, false, &b);
	assert_string_equal(b.p, "⡠⠊⢱");
	buf_free(&b);
}

/* What is not a number leaves a gap; a trace of something is drawn; of several in one column the greatest. */
static void test_values(void **state)
{
	const double gaps[] = {8, NAN, 8, INFINITY}, trace[] = {0, 0.001, 1000}, many[] = {1, 8, 1, 1, 1, 1, 8, 1};
	struct buf b = {0};

	(void)state;
	picture(gaps, 4, 1, 4, 8, GRAPH_BLOCKS, true, &b);
	assert_string_equal(b.p, "█ █");
	picture(trace, 3, 1, 3, 8, GRAPH_BLOCKS, true, &b);
	assert_string_equal(b.p, " ▁█");
	picture(many, 8, 1, 2, 8, GRAPH_BLOCKS, true, &b);
	assert_string_equal(b.p, "██");
	picture(many, 8, 1, 16, 8, GRAPH_BLOCKS, true, &b);
	assert_string_equal(b.p, "▁▁██▁▁▁▁▁▁▁▁██▁▁");
	picture(many, 0, 2, 4, 8, GRAPH_BRAILLE, true, &b);
	assert_string_equal(b.p, "/");
	picture(many, 8, 1, 4, 0, GRAPH_BLOCKS, true, &b);
	assert_string_equal(b.p, "");
	buf_free(&b);
}

static void test_best(void **state)
{
	(void)state;
	assert_int_equal(graph_best(true, "xterm-256color"), GRAPH_ASCII);
	assert_int_equal(graph_best(false, "xterm-256color"), GRAPH_BRAILLE);
	assert_int_equal(graph_best(false, NULL), GRAPH_BRAILLE);
	assert_int_equal(graph_best(false, "linux"), GRAPH_BLOCKS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_blocks), cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_braille), cmocka_unit_test(test_values), cmocka_unit_test(test_best)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
