/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of cells: what the screen shall show, apart from any terminal. Views draw here; screen.c puts it on the terminal
 * and script.c saves it as text. Everything that came from a packet goes through canvas_text(), canvas_field() or a pen:
 * they make control bytes and wrong UTF-8 visible (as text_visible() of base.h does), keep wide characters whole and cut
 * with `…` (`~` in ascii). Drawing outside the grid does nothing; no call fails.
 *
 *     x →    0   1   2   3
 *   y ↓ 0    a   é   日  ·      cell 2: "日", width 2; cell 3: width 0, belongs to the cell on its left
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include "base.h"
#include "ui/style.h"

enum { CELL_BYTES = 12 };
struct cell {
	char text[CELL_BYTES];  /* one character and its combining marks, UTF-8, not NUL-terminated; marks that do not fit
	                         * are left out */
	uint8_t n;              /* bytes of text; 0 where width is 0 */
	uint8_t width;          /* 1, 2, or 0: right half of a wide character */
	uint8_t style;          /* enum style */
	uint8_t attr;           /* enum cell_attr */
};

struct rect {
	int y, x, h, w;
};

struct canvas {
	struct cell *cells;     /* h * w, row after row */
	int h, w;
	bool ascii;             /* glyphs and cut marks in ASCII; text stays as it is */
	int cursor_y, cursor_x; /* where the terminal's cursor is shown (line editor), or -1 */
	struct buf scratch;
};

/** Makes a grid of h rows and w columns of blanks. */
void canvas_init(struct canvas *c, int h, int w, bool ascii);
void canvas_free(struct canvas *c);
/** Another size; all blank afterwards. */
void canvas_resize(struct canvas *c, int h, int w);
/** All blank, no cursor. */
void canvas_clear(struct canvas *c);
/** Cell y, x, or NULL outside. */
const struct cell *canvas_at(const struct canvas *c, int y, int x);

/** Draws s from (y, x) in at most `columns`; what does not fit is cut, the last column then says so. Returns columns used. */
int canvas_text(struct canvas *c, int y, int x, int columns, struct slice s, enum style st);
/** The same of a string of ours. */
int canvas_puts(struct canvas *c, int y, int x, int columns, const char *z, enum style st);
/** The same, padded with blanks of that style to exactly `columns`; right-aligned where `right`. */
void canvas_field(struct canvas *c, int y, int x, int columns, struct slice s, enum style st, bool right);
/** Blanks in that style. */
void canvas_fill(struct canvas *c, int y, int x, int columns, enum style st);
/** Adds attributes (enum cell_attr) to cells that are drawn already. */
void canvas_attr(struct canvas *c, int y, int x, int columns, unsigned attr);
/** Adds ATTR_MATCH to each place in columns x..x+columns of row y that shows `needle` (ASCII case ignored). */
void canvas_match(struct canvas *c, int y, int x, int columns, struct slice needle);

/* Signs of ours, with their ASCII form. */
enum glyph { GLYPH_CUT, GLYPH_VLINE, GLYPH_HLINE, GLYPH_TEE, GLYPH_MARK, GLYPH_POINT, GLYPH_UP, GLYPH_DOWN, GLYPH_DOT,
	GLYPH_DASH, GLYPH_FULL, GLYPH_EMPTY, GLYPH_LEFT, GLYPH_RIGHT, GLYPH_THUMB, GLYPH_OPEN,
	GLYPH_ELBOW, GLYPH_N };
/** UTF-8 of a glyph, or its ASCII form. */
const char *glyph_text(enum glyph g, bool ascii);
void canvas_glyph(struct canvas *c, int y, int x, enum glyph g, enum style st);
/** A column of GLYPH_VLINE from y down, h cells; a row of GLYPH_HLINE. */
void canvas_vline(struct canvas *c, int y, int x, int h, enum style st);
void canvas_hline(struct canvas *c, int y, int x, int w, enum style st);

/* A pen writes pieces of different meaning one after the other in one row, between two columns, optionally scrolled to the
 * side. What is cut at the right, and what was scrolled out at the left, shows as one cut mark. */
struct pen {
	struct canvas *c;
	int y, x, end;          /* next column; first column that is not ours */
	size_t skip;            /* columns still to leave out at the left */
	bool was_cut;           /* the right end was reached: further text is not drawn */
	bool was_skipped;       /* something was left out at the left */
};
/** From (y, x), at most `columns`, leaving out the first `skip` columns of what will be written. */
struct pen pen_make(struct canvas *c, int y, int x, int columns, size_t skip);
/** Writes s, made visible. */
void pen_text(struct pen *p, struct slice s, enum style st);
void pen_puts(struct pen *p, const char *z, enum style st);
void pen_glyph(struct pen *p, enum glyph g, enum style st);
/** Blanks up to the end of the pen's room. */
void pen_fill(struct pen *p, enum style st);

/** Appends row y as UTF-8, without blanks at its end. */
void canvas_row_text(const struct canvas *c, int y, struct buf *b);
/** Appends the style letters of row y (style.h), one a column, without those of plain blanks at its end. */
void canvas_row_styles(const struct canvas *c, int y, struct buf *b);

#endif
