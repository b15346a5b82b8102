/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of cells that look alike, and the colours of the xterm palette as numbers. Writes no format itself.
 */
#include "ui/picture_local.h"

#include "report.h"

enum { DARK_FG = 0xd0d0d0, DARK_BG = 0x16181d, LIGHT_FG = 0x24292f, LIGHT_BG = 0xffffff };

static uint32_t color_256(unsigned i)
{
	static const uint32_t first[16] = {0x000000, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xe5e5e5,
		0x666666, 0xf14c4c, 0x23d18b, 0xf5f543, 0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff};
	static const uint8_t steps[6] = {0, 95, 135, 175, 215, 255};

	if (i < 16)
		return first[i];
	if (i < 232) {
		i -= 16;
		return (uint32_t)steps[i / 36] << 16 | (uint32_t)steps[i / 6 % 6] << 8 | steps[i % 6];
	}
	return (8 + (i - 232) * 10) * 0x010101u;
}

struct picture picture_of(const struct canvas *c, const struct palette *p)
{
	return (struct picture){c, p, p->is_light ? LIGHT_FG : DARK_FG, p->is_light ? LIGHT_BG : DARK_BG};
}

static struct colors colors_of(const struct picture *p, const struct cell *cell)
{
	struct look l = palette_look(p->palette, (enum style)cell->style, cell->attr);
	bool is_mono = p->palette->is_mono;
	uint32_t fg = l.fg < 0 || is_mono ? p->fg : color_256((unsigned)l.fg & 255);
	uint32_t bg = l.bg < 0 || is_mono ? p->bg : color_256((unsigned)l.bg & 255);
	struct colors c = {fg, bg, (uint8_t)(l.attr & ~(unsigned)LOOK_REVERSE)};

	if (l.attr & LOOK_REVERSE) {
		c.fg = bg;
		c.bg = fg;
	}
	return c;
}

uint32_t picture_cp(const struct canvas *c, int y, int x)
{
	const struct cell *cell = canvas_at(c, y, x);
	uint32_t cp = ' ';

	if (cell && cell->n > 0)
		utf8_decode(slice_make(cell->text, cell->n), &cp);
	return cp;
}

bool picture_is_sign(uint32_t cp)
{
	switch (cp) {
	case 0x2500: case 0x2502: case 0x2503: case 0x2504: case 0x2508: case 0x250a: case 0x250c: case 0x2510: case 0x2514:
	case 0x2518: case 0x251c:
	case 0x2524: case 0x252c: case 0x2534: case 0x253c: case 0x2550: case 0x255e: case 0x2561: case 0x256a:
	case 0x25b2: case 0x25b6: case 0x25b8: case 0x25bc: case 0x25c0: case 0x25cf:
		return true;
	}
	return (cp >= 0x2581 && cp <= 0x2588) || cp == 0x2591 || (cp >= 0x2800 && cp <= 0x28ff);
}

static enum run_kind kind_of(const struct canvas *c, int y, int x)
{
	if (canvas_at(c, y, x)->width == 2)
		return RUN_WIDE;
	return picture_is_sign(picture_cp(c, y, x)) ? RUN_SIGN : RUN_TEXT;
}

static bool same_colors(struct colors a, struct colors b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attr == b.attr;
}

struct run picture_run(const struct picture *p, int y, int x)
{
	const struct cell *cell = canvas_at(p->c, y, x);
	struct run r = {.y = y, .x = x, .kind = kind_of(p->c, y, x), .is_blank = true, .colors = colors_of(p, cell)};

	while (cell && same_colors(colors_of(p, cell), r.colors) && (cell->width == 0 || kind_of(p->c, y, x) == r.kind)) {
		r.is_blank &= cell->n == 1 && cell->text[0] == ' ';
		r.w++;
		cell = canvas_at(p->c, y, ++x);
	}
	return r;
}

void picture_text(const struct picture *p, const struct run *r, struct buf *b)
{
	struct buf text = {0};

	for (int x = r->x; x < r->x + r->w; x++) {
		const struct cell *cell = canvas_at(p->c, r->y, x);

		buf_put(&text, slice_make(cell->text, cell->n));
	}
	xml_text(b, buf_slice(&text), false);
	buf_free(&text);
}
