/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws areas. Knows nothing of what the numbers mean.
 */
#include "ui/graph.h"

#include <math.h>

enum { DOTS_X = 2, DOTS_Y = 4, EIGHTHS = 8 };

enum graph_kind graph_best(bool ascii, const char *term)
{
	static const char *const poor[] = {"linux", "cons25", "vt100", "vt220", "ansi"};

	if (ascii)
		return GRAPH_ASCII;
	for (size_t i = 0; term && i < sizeof poor / sizeof poor[0]; i++)
		if (strcmp(term, poor[i]) == 0)
			return GRAPH_BLOCKS;
	return GRAPH_BRAILLE;
}

/* Height of column i of `columns` in steps, of `steps`; 0 for nothing. Of several values in one column the greatest. */
static int height_of(const double *values, size_t n, int i, int columns, double least, double most, int steps)
{
	size_t from = (size_t)i * n / (size_t)columns, end = ((size_t)i + 1) * n / (size_t)columns;
	double v = NAN;
	int h;

	end = end > from ? end : from + 1;
	for (size_t k = from; k < end && k < n; k++)
		if (isfinite(values[k]) && !(v >= values[k]))
			v = values[k];
	if (!isfinite(v) || v <= least || most <= least)
		return 0;
	h = v >= most ? steps : (int)((v - least) / (most - least) * steps + 0.5);
	return h > 0 ? h : 1;
}

/* Dots of a braille cell, from the bottom up: left column, right column (Unicode 15, Braille Patterns). */
static const uint8_t dots[DOTS_X][DOTS_Y] = {{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08}};

/* Dots of a column from row `from` (of dots, from the bottom) to its height. */
struct bar {
	int from, h;
};

/* Down to its neighbour on the left, so that a line holds together. */
static struct bar bar_of(int h, int before, bool fills)
{
	if (fills || h == 0)
		return (struct bar){0, h};
	return (struct bar){before > 0 && before < h ? before : h - 1, before > h ? before - 1 : h};
}

static void draw_braille(struct canvas *c, struct rect r, int x, struct bar left, struct bar right, enum style st)
{
	for (int y = 0; y < r.h; y++) {
		const struct bar bars[DOTS_X] = {left, right};
		uint32_t cp = 0x2800;
		char text[4];

		for (int k = 0; k < DOTS_X; k++)
			for (int dot = 0; dot < DOTS_Y; dot++)
				if (y * DOTS_Y + dot >= bars[k].from && y * DOTS_Y + dot < bars[k].h)
					cp |= dots[k][dot];
		if (cp != 0x2800)
			canvas_text(c, r.y + r.h - 1 - y, r.x + x, 1, slice_make(text, utf8_encode(cp, text)), st);
	}
}

static void draw_steps(struct canvas *c, struct rect r, int x, int h, bool ascii, enum style st)
{
	static const char *const steps[2][EIGHTHS + 1] = {
		{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, {" ", ".", ".", ":", ":", "+", "+", "#", "#"}};

	for (int y = 0; y < r.h && h > 0; y++, h -= EIGHTHS)
		canvas_puts(c, r.y + r.h - 1 - y, r.x + x, 1, steps[ascii][h > EIGHTHS ? EIGHTHS : h], st);
}

void graph_draw(struct canvas *c, struct rect r, const double *values, size_t n, double least, double most,
		enum graph_kind kind, bool fills, enum style st)
{
	int before = 0;

	for (int x = 0; x < r.w && n > 0; x++) {
		if (kind == GRAPH_BRAILLE) {
			int left = height_of(values, n, x * DOTS_X, r.w * DOTS_X, least, most, r.h * DOTS_Y);
			int right = height_of(values, n, x * DOTS_X + 1, r.w * DOTS_X, least, most, r.h * DOTS_Y);

			draw_braille(c, r, x, bar_of(left, before, fills), bar_of(right, left, fills), st);
			before = right;
			continue;
		}
		draw_steps(c, r, x, height_of(values, n, x, r.w, least, most, r.h * EIGHTHS), kind == GRAPH_ASCII, st);
	}
}
