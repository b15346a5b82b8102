/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: which part of a capture that goes on for days is kept. */
#ifndef SL_CAPTURE_WINDOW_H
#define SL_CAPTURE_WINDOW_H

#include "base.h"

/** A place where reading can begin: the record at `off` is after the frame of this number. */
struct window_mark {
	uint64_t off;
	int64_t ts_ns;
	uint32_t number;
};
/** One mark for each piece of the spool. */
struct window {
	uint64_t max_bytes, piece;
	int64_t max_ns;             /* 0: no matter how old */
	uint64_t next;              /* the next mark is not before this place */
	struct window_mark *v;
	size_t n, cap;
};

/** Bytes of a spool's piece for a window of so many bytes. */
uint64_t window_piece(uint64_t max_bytes);
/** A record begins at m->off. True where it is in another piece than the one before. */
bool window_mark(struct window *w, const struct window_mark *m);
static inline bool window_note(struct window *w, const struct window_mark *m)
{
	return m->off >= w->next && window_mark(w, m);
}
/** Up to where bytes have to go, when `size` bytes were written and it is now_ns; never beyond `used`. */
uint64_t window_due(const struct window *w, uint64_t size, uint64_t used, int64_t now_ns);
/** Forgets marks before `gone`, which are there no more; returns how many frames those were. */
uint32_t window_forget(struct window *w, uint64_t gone);
/** The last mark before the frame of that number, or the first there is; NULL: none. */
const struct window_mark *window_before(const struct window *w, uint32_t number);
void window_free(struct window *w);

#endif
