/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of cells and the pen that writes into it. Knows how wide characters are and which bytes must not reach a
 * terminal; knows neither colours nor curses.
 */
#include "ui/canvas.h"

static const char *const glyphs[GLYPH_N][2] = {
	[GLYPH_CUT] = {"…", "~"}, [GLYPH_VLINE] = {"│", "|"}, [GLYPH_HLINE] = {"─", "-"}, [GLYPH_TEE] = {"├", "+"},
	[GLYPH_MARK] = {"●", "*"}, [GLYPH_POINT] = {"▸", ">"}, [GLYPH_UP] = {"▲", "^"}, [GLYPH_DOWN] = {"▼", "v"},
	[GLYPH_DOT] = {"·", "-"}, [GLYPH_DASH] = {"–", "-"}, [GLYPH_FULL] = {"█", "#"}, [GLYPH_EMPTY] = {"░", "."},
	[GLYPH_LEFT] = {"←", "<"}, [GLYPH_RIGHT] = {"→", ">"}, [GLYPH_THUMB] = {"┃", "#"},
	[GLYPH_OPEN] = {"▾", "v"}, [GLYPH_ELBOW] = {"└", "`"},
};

static struct cell *cell_at(const struct canvas *c, int y, int x)
{
	if (y < 0 || y >= c->h || x < 0 || x >= c->w)
		return NULL;
	return &c->cells[(size_t)y * (size_t)c->w + (size_t)x];
}

static void cell_blank(struct cell *cell, enum style st)
{
	memset(cell, 0, sizeof *cell);
	cell->text[0] = ' ';
	cell->n = 1;
	cell->width = 1;
	cell->style = (uint8_t)st;
}

void canvas_resize(struct canvas *c, int h, int w)
{
	c->h = h > 0 ? h : 0;
	c->w = w > 0 ? w : 0;
	free(c->cells);
	c->cells = mem_alloc(((size_t)c->h * (size_t)c->w + 1) * sizeof *c->cells);
	canvas_clear(c);
}

void canvas_init(struct canvas *c, int h, int w, bool ascii)
{
	memset(c, 0, sizeof *c);
	c->ascii = ascii;
	canvas_resize(c, h, w);
}

void canvas_free(struct canvas *c)
{
	free(c->cells);
	buf_free(&c->scratch);
	memset(c, 0, sizeof *c);
}

void canvas_clear(struct canvas *c)
{
	size_t n = (size_t)c->h * (size_t)c->w;

	for (size_t i = 0; i < n; i++)
		cell_blank(&c->cells[i], STYLE_PLAIN);
	c->cursor_y = c->cursor_x = -1;
}

const struct cell *canvas_at(const struct canvas *c, int y, int x)
{
	return cell_at(c, y, x);
}

/* Half a wide character cannot be shown: what is left of one whose other half is overwritten becomes a blank. */
static void cell_split(struct canvas *c, int y, int x)
{
	struct cell *cell = cell_at(c, y, x), *left, *right;

	if (!cell)
		return;
	left = cell->width == 0 ? cell_at(c, y, x - 1) : NULL;
	right = cell->width == 2 ? cell_at(c, y, x + 1) : NULL;
	if (left)
		cell_blank(left, left->style);
	if (right)
		cell_blank(right, right->style);
}

static void cell_put(struct canvas *c, int y, int x, struct slice text, int width, enum style st, unsigned attr)
{
	for (int i = 0; i < width; i++) {
		struct cell *cell = cell_at(c, y, x + i);

		if (!cell)
			continue;
		cell_split(c, y, x + i);
		cell_blank(cell, st);
		cell->attr = (uint8_t)attr;
		if (i == 0) {
			cell->n = (uint8_t)(text.n < CELL_BYTES ? text.n : CELL_BYTES);
			memcpy(cell->text, text.p, cell->n);
			cell->width = (uint8_t)width;
		} else {
			cell->n = cell->width = 0;
		}
	}
	/* A wide character that the right edge of the grid cuts. */
	if (width == 2 && cell_at(c, y, x) && !cell_at(c, y, x + 1))
		cell_blank(cell_at(c, y, x), st);
}

const char *glyph_text(enum glyph g, bool ascii)
{
	return glyphs[g][ascii];
}

/* ---- the pen --------------------------------------------------------------------------------------------------------- */

struct pen pen_make(struct canvas *c, int y, int x, int columns, size_t skip)
{
	/* Without room everything counts as cut already. */
	return (struct pen){c, y, x, columns > 0 ? x + columns : x, skip, columns <= 0, false};
}

/* No room for what comes: says so in the last column that there is. */
static void pen_cut(struct pen *p, enum style st)
{
	struct canvas *c = p->c;

	p->was_cut = true;
	if (p->end <= p->x && cell_at(c, p->y, p->end - 1) && p->end > 0) {
		struct cell *last = cell_at(c, p->y, p->end - 1);

		st = last->style;
	}
	for (int x = p->x; x < p->end - 1; x++)
		cell_put(c, p->y, x, slice_of(" "), 1, st, 0);
	cell_put(c, p->y, p->end - 1, slice_of(glyphs[GLYPH_CUT][c->ascii]), 1, st, 0);
	p->x = p->end;
}

/* One character of `width` 1 or 2. */
static void pen_char(struct pen *p, struct slice text, int width, enum style st, unsigned attr)
{
	if (p->was_cut)
		return;
	if (p->skip > 0) {
		bool halved = (size_t)width > p->skip;

		p->was_skipped = true;
		p->skip -= halved ? p->skip : (size_t)width;
		if (!halved)
			return;
		text = slice_of(" "); /* the right half of a wide one */
		width = 1;
	}
	if (p->x + width > p->end) {
		pen_cut(p, st);
		return;
	}
	if (p->was_skipped) {
		p->was_skipped = false;
		text = slice_of(glyphs[GLYPH_CUT][p->c->ascii]);
		for (int i = 1; i < width; i++)
			cell_put(p->c, p->y, p->x + i, slice_of(" "), 1, st, attr);
		cell_put(p->c, p->y, p->x, text, 1, st, attr);
	} else {
		cell_put(p->c, p->y, p->x, text, width, st, attr);
	}
	p->x += width;
}

/* A mark that combines with the character before it; alone, it is shown on a blank. */
static void pen_combine(struct pen *p, struct slice mark, enum style st)
{
	struct cell *cell = cell_at(p->c, p->y, p->x - 1);
	char alone[8] = " ";

	if (p->was_cut || p->skip > 0 || p->was_skipped)
		return;
	if (cell && cell->width == 0)
		cell = cell_at(p->c, p->y, p->x - 2);
	if (cell && cell->text[0] != ' ' && !(cell->attr & ATTR_ESCAPE)) {
		if (cell->n + mark.n <= CELL_BYTES) {
			memcpy(cell->text + cell->n, mark.p, mark.n);
			cell->n = (uint8_t)(cell->n + mark.n);
		}
		return;
	}
	if (mark.n < sizeof alone)
		memcpy(alone + 1, mark.p, mark.n);
	pen_char(p, slice_make(alone, mark.n + 1), 1, st, 0);
}

/* One character that is not printable ASCII: `s` is its bytes. */
static void pen_other(struct pen *p, struct slice s, uint32_t cp, enum style st)
{
	struct buf *b = &p->c->scratch;
	unsigned width;

	buf_clear(b);
	text_visible(b, s);
	if (!slice_eq(buf_slice(b), s)) {
		for (size_t i = 0; i < b->n && !p->was_cut; i++)
			pen_char(p, slice_make(b->p + i, 1), 1, st, ATTR_ESCAPE);
		return;
	}
	width = utf8_width(cp);
	if (width == 0)
		pen_combine(p, s, st);
	else
		pen_char(p, s, (int)width, st, 0);
}

void pen_text(struct pen *p, struct slice s, enum style st)
{
	size_t i = 0;

	while (i < s.n && !p->was_cut) {
		struct slice rest = slice_sub(s, i, s.n);
		uint32_t cp = (uint8_t)s.p[i];
		unsigned n = 1;

		if (cp >= 0x20 && cp < 0x7f) {
			pen_char(p, slice_make(rest.p, 1), 1, st, 0);
		} else {
			n = utf8_decode(rest, &cp);
			pen_other(p, slice_make(rest.p, n), cp, st);
		}
		i += n;
	}
}

void pen_puts(struct pen *p, const char *z, enum style st)
{
	pen_text(p, slice_of(z), st);
}

void pen_glyph(struct pen *p, enum glyph g, enum style st)
{
	pen_char(p, slice_of(glyphs[g][p->c->ascii]), 1, st, 0);
}

void pen_fill(struct pen *p, enum style st)
{
	for (; p->x < p->end; p->x++)
		cell_put(p->c, p->y, p->x, slice_of(" "), 1, st, 0);
}

/* ---- drawing --------------------------------------------------------------------------------------------------------- */

int canvas_text(struct canvas *c, int y, int x, int columns, struct slice s, enum style st)
{
	struct pen p = pen_make(c, y, x, columns, 0);

	if (columns <= 0)
		return 0;
	pen_text(&p, s, st);
	return p.x - x;
}

int canvas_puts(struct canvas *c, int y, int x, int columns, const char *z, enum style st)
{
	return canvas_text(c, y, x, columns, slice_of(z), st);
}

void canvas_field(struct canvas *c, int y, int x, int columns, struct slice s, enum style st, bool right)
{
	int used = canvas_text(c, y, x, columns, s, st);
	struct pen p;

	if (!right || used >= columns) {
		canvas_fill(c, y, x + used, columns - used, st);
		return;
	}
	canvas_fill(c, y, x, columns, st);
	p = pen_make(c, y, x + columns - used, used, 0);
	pen_text(&p, s, st);
}

void canvas_fill(struct canvas *c, int y, int x, int columns, enum style st)
{
	struct pen p = pen_make(c, y, x, columns, 0);

	pen_fill(&p, st);
}

void canvas_attr(struct canvas *c, int y, int x, int columns, unsigned attr)
{
	for (int i = 0; i < columns; i++) {
		struct cell *cell = cell_at(c, y, x + i);

		if (cell)
			cell->attr |= (uint8_t)attr;
	}
}

/* Bytes of needle that cells from (y, x) on show, up to column `end`; returns columns, or 0 where they show it not. */
static int match_at(const struct canvas *c, int y, int x, int end, struct slice needle)
{
	size_t done = 0;
	int at = x;

	while (done < needle.n && at < end) {
		const struct cell *cell = cell_at(c, y, at);
		size_t n = cell ? cell->n : 0;

		if (!cell || n > needle.n - done)
			return 0;
		if (!slice_ieq(slice_make(cell->text, n), slice_make(needle.p + done, n)))
			return 0;
		done += n;
		at += cell->width ? cell->width : 1;
	}
	return done == needle.n ? at - x : 0;
}

void canvas_match(struct canvas *c, int y, int x, int columns, struct slice needle)
{
	int end = x + columns;

	if (needle.n == 0)
		return;
	while (x < end) {
		const struct cell *cell = cell_at(c, y, x);
		int n = cell && cell->width > 0 ? match_at(c, y, x, end, needle) : 0;

		canvas_attr(c, y, x, n, ATTR_MATCH);
		x += n > 0 ? n : 1;
	}
}

void canvas_glyph(struct canvas *c, int y, int x, enum glyph g, enum style st)
{
	cell_put(c, y, x, slice_of(glyphs[g][c->ascii]), 1, st, 0);
}

void canvas_vline(struct canvas *c, int y, int x, int h, enum style st)
{
	for (int i = 0; i < h; i++)
		canvas_glyph(c, y + i, x, GLYPH_VLINE, st);
}

void canvas_hline(struct canvas *c, int y, int x, int w, enum style st)
{
	for (int i = 0; i < w; i++)
		canvas_glyph(c, y, x + i, GLYPH_HLINE, st);
}

/* ---- saved screens --------------------------------------------------------------------------------------------------- */

void canvas_row_text(const struct canvas *c, int y, struct buf *b)
{
	size_t end = b->n;

	for (int x = 0; x < c->w; x++) {
		const struct cell *cell = cell_at(c, y, x);

		if (!cell)
			return;
		buf_put(b, slice_make(cell->text, cell->n));
		if (cell->n > 0 && !(cell->n == 1 && cell->text[0] == ' '))
			end = b->n;
	}
	if (b->n > end)
		b->p[b->n = end] = '\0';
}

void canvas_row_styles(const struct canvas *c, int y, struct buf *b)
{
	size_t end = b->n;

	for (int x = 0; x < c->w; x++) {
		const struct cell *cell = cell_at(c, y, x);
		bool is_blank;

		if (!cell)
			return;
		is_blank = cell->n == 1 && cell->text[0] == ' ' && cell->style == STYLE_PLAIN;
		buf_putc(b, style_row(cell->style)->letter);
		if (!is_blank)
			end = b->n;
	}
	if (b->n > end)
		b->p[b->n = end] = '\0';
}
