/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of a spool that is bounded by size and age: where its pieces begin, in frames and time. Does not touch bytes. */
#include "analyzer/capture/window.h"

enum { PIECES = 8, PAGE = 64 * 1024 };
static const uint64_t PIECE_MAX = 16 * 1024 * 1024;

uint64_t window_piece(uint64_t max_bytes)
{
	uint64_t n = max_bytes / PIECES / PAGE * PAGE;

	return n < PAGE ? PAGE : n > PIECE_MAX ? PIECE_MAX : n;
}

bool window_mark(struct window *w, const struct window_mark *m)
{
	if (w->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 64;
		w->v = mem_realloc(w->v, w->cap * sizeof *w->v);
	}
	w->v[w->n++] = *m;
	w->next = (m->off / w->piece + 1) * w->piece;
	return true;
}

uint64_t window_due(const struct window *w, uint64_t size, uint64_t used, int64_t now_ns)
{
	uint64_t until = size > w->max_bytes ? size - w->max_bytes + w->piece - 1 : 0;

	for (size_t i = 0; w->max_ns && i < w->n && w->v[i].ts_ns < now_ns - w->max_ns; i++)
		until = w->v[i].off > until ? w->v[i].off : until;
	until = until < used ? until : used;
	return until / w->piece * w->piece;
}

uint32_t window_forget(struct window *w, uint64_t gone)
{
	uint32_t n_frames;
	size_t n = 0;

	while (n < w->n && w->v[n].off < gone)
		n++;
	if (n == 0)
		return 0;
	n_frames = (n < w->n ? w->v[n].number : w->v[n - 1].number) - w->v[0].number;
	memmove(w->v, w->v + n, (w->n - n) * sizeof *w->v);
	w->n -= n;
	return n_frames;
}

const struct window_mark *window_before(const struct window *w, uint32_t number)
{
	size_t i = w->n;

	while (i > 1 && w->v[i - 1].number >= number)
		i--;
	return w->n ? &w->v[i ? i - 1 : 0] : NULL;
}

void window_free(struct window *w)
{
	free(w->v);
	*w = (struct window){0};
}
