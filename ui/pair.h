/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two messages side by side, line by line: for the diff view, and under two calls that are compared. */
#ifndef UI_PAIR_H
#define UI_PAIR_H

#include "call.h"
#include "ui/canvas.h"
#include "ui/diff.h"

enum { PAIR_SIGN_COLUMNS = 3 };
struct pair {
	struct arena arena;
	struct slice *lines[2], *neutral[2];
	size_t n[2];
	struct diff_row *rows;
	size_t n_rows, n_differ;
	bool is_neutral;        /* what is another in every call counts as equal (neutral.h) */
};
/** Reads both messages; zero value or one that was freed before. */
void pair_make(struct pair *p, const struct store *s, uint32_t a, uint32_t b, bool is_neutral);
void pair_free(struct pair *p);
/** Columns of the longest line. */
size_t pair_widest(const struct pair *p);
/** Draws a row in columns x..x+w: each message in its half, a sign between. */
void pair_draw(const struct pair *p, struct canvas *c, int y, int x, int w, size_t left, size_t row);
/** Whether a line of the row shows needle. */
bool pair_matches(const struct pair *p, size_t row, struct slice needle);

#endif
