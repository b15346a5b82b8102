/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream in words: one line for each thing that is known of it. */
#ifndef UI_FIGURES_H
#define UI_FIGURES_H

#include "stream.h"
#include "ui/canvas.h"

enum { FIGURES = 32, FIGURE_LABEL_W = 11 };
struct figure {
	const char *label;
	struct slice text;      /* any bytes */
	uint8_t style;          /* enum style of the text */
};
struct figures {
	uint32_t stream;        /* NONE: nothing made */
	uint64_t generation;    /* of the store when it was made */
	struct figure rows[FIGURES];
	size_t n;
	struct arena arena;
	struct buf scratch;
};
/** Makes them, where they are not there as they would be made. Zero value but for `stream` NONE is empty. */
void figures_make(struct figures *f, const struct store *s, uint32_t stream, const struct zone *zone);
void figures_free(struct figures *f);
/** Draws from row `top` on; returns how many rows there are. */
size_t figures_draw(const struct figures *f, struct canvas *c, struct rect r, size_t top);

/** v with that many decimals, or a dash. */
void figure_put(struct buf *b, double v, unsigned decimals);
/** A sentence with one figure or two (NAN) in it, each with so many decimals; text is translated already. */
void figures_say(struct buf *b, const char *text, double first, unsigned decimals, double second, unsigned decimals_too);
/** "192.0.2.10:4000", with its name where it has one. */
void figure_put_addr(struct buf *b, const struct store *s, const struct addr *a);

#endif
