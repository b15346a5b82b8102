/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of text in pieces with roles, written from left to right. */
#ifndef LADDER_LINE_H
#define LADDER_LINE_H

#include "ladder.h"

/** Empties it. */
void line_begin(struct ladder_line *o);
/** Appends text that is safe already and takes `columns`. Neighbours of one role become one span. */
void line_put(struct ladder_line *o, enum ladder_role role, struct slice s, size_t columns);
/** The same of n times one character of one column. */
void line_fill(struct ladder_line *o, enum ladder_role role, const char *glyph, size_t n);
/** Blanks up to column x; nothing where the line is there already. */
void line_pad_to(struct ladder_line *o, size_t x);
/** Appends s, made safe, cut and padded to exactly `columns` as text_fit() does. */
void line_fit(struct ladder_line *o, enum ladder_role role, struct slice s, size_t columns, bool right, bool ascii);
/** The same, cut at its left, where what tells addresses apart is at the right. */
void line_fit_tail(struct ladder_line *o, enum ladder_role role, struct slice s, size_t columns, bool ascii);

#endif
