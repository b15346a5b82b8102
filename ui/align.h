/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alignment of two lists: of all ways to set their items side by side, in order, the one with most points. Knows not what the
 * items are.
 */
#ifndef UI_ALIGN_H
#define UI_ALIGN_H

#include "base.h"

/** Points for item i of the one beside item j of the other; 0: they do not belong together. */
typedef unsigned (*align_points_fn)(const void *ctx, size_t i, size_t j);
struct align_row {
	uint32_t a, b;          /* items; NONE where the one or the other has none */
	uint32_t points;        /* 0 where it stands alone */
};
/** Writes at most na + nb rows to out; returns how many. Takes na * nb steps. Where ways have as many points, an item of the
 * first list comes before one of the other. Points of a whole way are at most UINT16_MAX. */
size_t align(size_t na, size_t nb, align_points_fn points, const void *ctx, struct align_row *out);

#endif
