/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alignment of two lists by dynamic programming: first how many points can still be got from each pair of places on, then a
 * walk along the best way. */
#include "ui/align.h"

/* best[i * (nb + 1) + j]: points of what follows from items i and j on. */
static uint16_t *score(size_t na, size_t nb, align_points_fn points, const void *ctx)
{
	uint16_t *best = mem_zalloc((na + 1) * (nb + 1) * sizeof *best);

	for (size_t i = na; i-- > 0;) {
		for (size_t j = nb; j-- > 0;) {
			uint16_t *here = &best[i * (nb + 1) + j];
			unsigned p = points(ctx, i, j), pair = p ? p + here[nb + 2] : 0;
			unsigned skip = here[1] > here[nb + 1] ? here[1] : here[nb + 1];

			*here = (uint16_t)(pair > skip ? pair : skip);
		}
	}
	return best;
}

size_t align(size_t na, size_t nb, align_points_fn points, const void *ctx, struct align_row *out)
{
	uint16_t *best = score(na, nb, points, ctx);
	size_t i = 0, j = 0, n = 0;

	while (i < na || j < nb) {
		unsigned p = i < na && j < nb ? points(ctx, i, j) : 0;
		const uint16_t *here = &best[i * (nb + 1) + j];

		if (p && *here == p + here[nb + 2])
			out[n++] = (struct align_row){(uint32_t)i++, (uint32_t)j++, p};
		else if (j == nb || (i < na && here[nb + 1] >= here[1]))
			out[n++] = (struct align_row){(uint32_t)i++, NONE, 0};
		else
			out[n++] = (struct align_row){NONE, (uint32_t)j++, 0};
	}
	free(best);
	return n;
}
