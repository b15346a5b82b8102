/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between picture.c, picture_svg.c and picture_html.c: runs of cells that look alike. */
#ifndef UI_PICTURE_LOCAL_H
#define UI_PICTURE_LOCAL_H

#include "ui/picture.h"

/* What a run's characters are: text is told its width as a whole, wide characters too, and signs are drawn (or, in HTML, each
 * kept in its column). */
enum run_kind { RUN_TEXT, RUN_WIDE, RUN_SIGN };

/* 0xRRGGBB, as they are seen: reversal is done. */
struct colors {
	uint32_t fg, bg;
	uint8_t attr;           /* enum look_attr, without LOOK_REVERSE */
};
struct run {
	int y, x, w;            /* in columns */
	enum run_kind kind;
	bool is_blank;          /* spaces only */
	struct colors colors;
};
struct picture {
	const struct canvas *c;
	const struct palette *palette;
	uint32_t fg, bg;        /* the terminal's own colours */
};

struct picture picture_of(const struct canvas *c, const struct palette *p);
/** The run that begins at column x of row y. */
struct run picture_run(const struct picture *p, int y, int x);
/** Its text, escaped for XML. */
void picture_text(const struct picture *p, const struct run *r, struct buf *b);
/** Code point of a cell: the first of its text. */
uint32_t picture_cp(const struct canvas *c, int y, int x);
/** A line (U+2500 to 257F), block, braille pattern or arrow head that picture_svg() draws. */
bool picture_is_sign(uint32_t cp);

#endif
