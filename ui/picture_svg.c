/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A screen as SVG. Text is set in the reader's monospace font and stretched to its columns (textLength); signs that fonts draw
 * each in its own way, or a little too short to meet, are paths.
 */
#include "ui/picture_local.h"

/* In hundredths of a pixel: a cell, and where in it a line of text stands. */
enum { CELL_W = 840, CELL_H = 1800, BASE_Y = 1330, FONT_PX = 14, MARGIN = 1200, THIN = 100, THICK = 250 };

static void put_px(struct buf *b, const char *before, int hundredths)
{
	buf_puts(b, before);
	if (hundredths % 100 == 0)
		buf_fixed(b, hundredths / 100, 0);
	else
		buf_fixed(b, hundredths, 2);
}

static int left_of(int x)
{
	return MARGIN + x * CELL_W;
}

static int top_of(int y)
{
	return MARGIN + y * CELL_H;
}

static void put_rect(struct buf *b, int x, int y, int w, int h, uint32_t color)
{
	put_px(b, "<rect x=\"", x);
	put_px(b, "\" y=\"", y);
	put_px(b, "\" width=\"", w);
	put_px(b, "\" height=\"", h);
	buf_fmt(b, "\" fill=\"#%06x\"/>\n", color);
}

/* ---- signs --------------------------------------------------------------------------------------------------------------- */

enum { ARM_UP = 1, ARM_DOWN = 2, ARM_LEFT = 4, ARM_RIGHT = 8 };

/* Which half lines a box character has; 0 for others. */
static unsigned arms_of(uint32_t cp)
{
	static const struct {
		uint16_t cp;
		uint8_t arms;
	} lines[] = {
		{0x2500, ARM_LEFT | ARM_RIGHT}, {0x2504, ARM_LEFT | ARM_RIGHT}, {0x2508, ARM_LEFT | ARM_RIGHT},
		{0x2550, ARM_LEFT | ARM_RIGHT}, {0x255e, ARM_UP | ARM_DOWN | ARM_RIGHT},
		{0x2561, ARM_UP | ARM_DOWN | ARM_LEFT}, {0x256a, ARM_UP | ARM_DOWN | ARM_LEFT | ARM_RIGHT},
		{0x2502, ARM_UP | ARM_DOWN}, {0x2503, ARM_UP | ARM_DOWN}, {0x250a, ARM_UP | ARM_DOWN},
		{0x250c, ARM_DOWN | ARM_RIGHT}, {0x2510, ARM_DOWN | ARM_LEFT}, {0x2514, ARM_UP | ARM_RIGHT},
		{0x2518, ARM_UP | ARM_LEFT}, {0x251c, ARM_UP | ARM_DOWN | ARM_RIGHT}, {0x2524, ARM_UP | ARM_DOWN | ARM_LEFT},
		{0x252c, ARM_DOWN | ARM_LEFT | ARM_RIGHT}, {0x2534, ARM_UP | ARM_LEFT | ARM_RIGHT},
		{0x253c, ARM_UP | ARM_DOWN | ARM_LEFT | ARM_RIGHT},
	};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (lines[i].cp == cp)
			return lines[i].arms;
	return 0;
}

static void put_line(struct buf *b, int x1, int y1, int x2, int y2)
{
	put_px(b, "M", x1);
	put_px(b, " ", y1);
	put_px(b, "L", x2);
	put_px(b, " ", y2);
}

static void put_box_line(struct buf *b, uint32_t cp, int x, int y, uint32_t color)
{
	unsigned arms = arms_of(cp);
	int mx = x + CELL_W / 2, my = y + CELL_H / 2, apart = cp >= 0x2550 ? 200 : 0;

	buf_puts(b, "<path d=\"");
	if (arms & (ARM_UP | ARM_DOWN))
		put_line(b, mx, arms & ARM_UP ? y : my, mx, arms & ARM_DOWN ? y + CELL_H : my);
	if (arms & (ARM_LEFT | ARM_RIGHT))
		for (int dy = -apart; dy <= apart; dy += 2 * apart + !apart)
			put_line(b, arms & ARM_LEFT ? x : mx, my + dy, arms & ARM_RIGHT ? x + CELL_W : mx, my + dy);
	put_px(b, "\" stroke-width=\"", cp == 0x2503 ? THICK : THIN);
	if (cp == 0x250a || cp == 0x2504 || cp == 0x2508)
		buf_puts(b, "\" stroke-dasharray=\"2 2.5");
	buf_fmt(b, "\" stroke=\"#%06x\" fill=\"none\"/>\n", color);
}

/* Braille: which dot stands where, two columns of four. */
static void put_braille(struct buf *b, unsigned dots, int x, int y, uint32_t color)
{
	static const uint8_t places[8] = {0, 2, 4, 1, 3, 5, 6, 7}; /* of bit i: row * 2 + column */

	for (unsigned i = 0; i < 8; i++) {
		int row = places[i] / 2, column = places[i] % 2;

		if (!(dots >> i & 1))
			continue;
		put_px(b, "<circle cx=\"", x + CELL_W * (1 + 2 * column) / 4);
		put_px(b, "\" cy=\"", y + CELL_H * (1 + 2 * row) / 8);
		buf_fmt(b, "\" r=\"1.3\" fill=\"#%06x\"/>\n", color);
	}
}

/* Three corners, in hundredths of the cell's width and height. */
static void put_triangle(struct buf *b, const uint8_t at[6], int x, int y, uint32_t color)
{
	for (int i = 0; i < 3; i++) {
		put_px(b, i ? "L" : "<path d=\"M", x + at[2 * i] * CELL_W / 100);
		put_px(b, " ", y + at[2 * i + 1] * CELL_H / 100);
	}
	buf_fmt(b, "Z\" fill=\"#%06x\"/>\n", color);
}

static void put_sign(struct buf *b, uint32_t cp, int x, int y, uint32_t color)
{
	static const uint8_t right[6] = {0, 28, 100, 50, 0, 72}, left[6] = {100, 28, 0, 50, 100, 72};
	static const uint8_t small[6] = {20, 34, 80, 50, 20, 66};
	static const uint8_t up[6] = {5, 70, 50, 28, 95, 70}, down[6] = {5, 32, 50, 74, 95, 32};
	int h;

	if (arms_of(cp)) {
		put_box_line(b, cp, x, y, color);
	} else if (cp >= 0x2581 && cp <= 0x2588) {
		h = CELL_H * (int)(cp - 0x2580) / 8;
		put_rect(b, x, y + CELL_H - h, CELL_W, h, color);
	} else if (cp == 0x2591) {
		for (int i = 0; i < 8; i++)
			put_rect(b, x + CELL_W / 8 + i % 2 * CELL_W / 2, y + CELL_H * (2 * (i / 2) + 1) / 8 - 100, 150, 150, color);
	} else if (cp >= 0x2800) {
		put_braille(b, cp & 255, x, y, color);
	} else if (cp == 0x25cf) {
		put_px(b, "<circle cx=\"", x + CELL_W / 2);
		put_px(b, "\" cy=\"", y + CELL_H / 2);
		buf_fmt(b, "\" r=\"3.2\" fill=\"#%06x\"/>\n", color);
	} else {
		put_triangle(b, cp == 0x25b6 ? right : cp == 0x25c0 ? left : cp == 0x25b8 ? small : cp == 0x25b2 ? up : down,
				x, y, color);
	}
}

/* ---- text ---------------------------------------------------------------------------------------------------------------- */

/* Without the blanks around it, which nobody sees but the line under it. */
static struct run strip(const struct canvas *c, struct run r)
{
	if (r.colors.attr & LOOK_UNDERLINE)
		return r;
	for (; r.w > 0 && canvas_at(c, r.y, r.x)->text[0] == ' '; r.x++)
		r.w--;
	while (r.w > 0 && canvas_at(c, r.y, r.x + r.w - 1)->n == 1 && canvas_at(c, r.y, r.x + r.w - 1)->text[0] == ' ')
		r.w--;
	return r;
}

static void put_run(const struct picture *p, struct run r, struct buf *b)
{
	if (r.kind == RUN_SIGN) {
		for (int x = r.x; x < r.x + r.w; x++)
			put_sign(b, picture_cp(p->c, r.y, x), left_of(x), top_of(r.y), r.colors.fg);
		return;
	}
	r = strip(p->c, r);
	if (r.w == 0)
		return;
	put_px(b, "<text x=\"", left_of(r.x));
	put_px(b, "\" y=\"", top_of(r.y) + BASE_Y);
	put_px(b, "\" textLength=\"", r.w * CELL_W);
	buf_fmt(b, "\" fill=\"#%06x\"", r.colors.fg);
	buf_puts(b, r.colors.attr & LOOK_BOLD ? " font-weight=\"bold\"" : "");
	buf_puts(b, r.colors.attr & LOOK_DIM ? " fill-opacity=\".6\"" : "");
	buf_puts(b, r.colors.attr & LOOK_UNDERLINE ? " text-decoration=\"underline\"" : "");
	buf_putc(b, '>');
	picture_text(p, &r, b);
	buf_puts(b, "</text>\n");
}

void picture_svg(const struct canvas *c, const struct palette *palette, struct buf *b)
{
	struct picture p = picture_of(c, palette);
	int w = 2 * MARGIN + c->w * CELL_W, h = 2 * MARGIN + c->h * CELL_H;

	put_px(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", w);
	put_px(b, " ", h);
	put_px(b, "\" width=\"", w);
	put_px(b, "\" height=\"", h);
	buf_fmt(b, "\" font-family=\"'DejaVu Sans Mono','Noto Sans Mono',Menlo,Consolas,'Noto Sans Mono CJK SC',monospace\" "
			"font-size=\"%d\" xml:space=\"preserve\">\n<title>sipladder</title>\n"
			"<style>text{white-space:pre}text,path,rect{shape-rendering:crispEdges}</style>\n", FONT_PX);
	buf_fmt(b, "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#%06x\"/>\n", p.bg);
	for (int pass = 0; pass < 2; pass++) /* what is behind text comes first: a letter may lean out of its cell */
		for (int y = 0; y < c->h; y++)
			for (int x = 0; x < c->w;) {
				struct run r = picture_run(&p, y, x);

				x += r.w;
				if (pass == 1 && (!r.is_blank || r.colors.attr & LOOK_UNDERLINE))
					put_run(&p, r, b);
				else if (pass == 0 && r.colors.bg != p.bg)
					put_rect(b, left_of(r.x), top_of(y), r.w * CELL_W, CELL_H, r.colors.bg);
			}
	buf_puts(b, "</svg>\n");
}
