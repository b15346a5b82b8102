/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which lines of two messages belong together. Lines that are equal, and header fields or SDP lines of one name, stand side
 * by side in their order; the others stand alone.
 */
#ifndef UI_DIFF_H
#define UI_DIFF_H

#include "base.h"

enum { DIFF_LINES = 1000 };     /* of a message that are compared; what follows stands side by side as it comes */
struct diff_row {
	uint32_t a, b;          /* line of the one and of the other; NONE where it has none */
	bool is_equal;
};
/** Appends at most na + nb rows to out; returns how many. Takes na * nb steps for up to DIFF_LINES lines each. */
size_t diff_lines(const struct slice *a, size_t na, const struct slice *b, size_t nb, struct diff_row *out);
/** What two lines have in common at both ends: bytes at the start, and at the end of what is left. Cuts no character. */
void diff_ends(struct slice a, struct slice b, size_t *start, size_t *end);

#endif
