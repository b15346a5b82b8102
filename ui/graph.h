/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers over time as an area: in braille (two columns and four rows of dots in a cell), in blocks (eight steps in a cell),
 * or in ASCII.
 */
#ifndef UI_GRAPH_H
#define UI_GRAPH_H

#include "ui/canvas.h"

enum graph_kind { GRAPH_BRAILLE, GRAPH_BLOCKS, GRAPH_ASCII, GRAPH_N };
/** What a terminal can: ASCII where `ascii`; blocks where its font has no braille (TERM=linux and the like); else braille. */
enum graph_kind graph_best(bool ascii, const char *term);

/** Draws values[0..n) spread over r.w columns, from `least` at the bottom to `most` at the top; NAN leaves a gap, and what is
 * over `least` shows at least a trace. In braille without `fills` as a line. */
void graph_draw(struct canvas *c, struct rect r, const double *values, size_t n, double least, double most,
		enum graph_kind kind, bool fills, enum style st);

#endif
