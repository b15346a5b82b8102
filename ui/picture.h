/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A screen as a picture: a canvas with the colours of a palette, as SVG or as a page of HTML. Both stand alone: no fonts, no
 * scripts, nothing from elsewhere. Columns are where they are on the terminal, whatever font the reader has: each piece of
 * text is told how wide it is, and lines, blocks, arrows and braille dots are drawn.
 */
#ifndef UI_PICTURE_H
#define UI_PICTURE_H

#include "ui/canvas.h"

/** Appends the picture; the palette's colours -1 are the terminal's own: light text on dark, or in a light scheme dark on light. */
void picture_svg(const struct canvas *c, const struct palette *p, struct buf *b);
void picture_html(const struct canvas *c, const struct palette *p, struct buf *b);

#endif
