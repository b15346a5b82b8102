/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of two ladders belong together: messages of the same transaction, in their order, so that a good call beside a bad
 * one shows where they part.
 */
#ifndef UI_COMPARE_H
#define UI_COMPARE_H

#include "ladder.h"

enum { COMPARE_ROWS = 1500 };   /* of a ladder that are looked at; what follows stands alone */
enum compare_how {
	COMPARE_SAME,           /* the same step: method, transaction, status, hop, SDP */
	COMPARE_OTHER,          /* the same place in the call, but another status, hop, SDP or codec */
	COMPARE_ALONE           /* one call alone has it */
};
struct compare_row {
	uint32_t a, b;          /* rows of the ladders; NONE where one has none */
	uint8_t how;            /* enum compare_how */
};
/** Appends at most so many rows to out as both ladders have; returns how many. Messages, streams and ICMP errors; other kinds of
 * rows are left out. Takes rows of the one times rows of the other steps. */
size_t compare_ladders(const struct store *s, const struct ladder *a, const struct ladder *b, struct compare_row *out);

#endif
