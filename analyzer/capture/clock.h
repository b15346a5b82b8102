/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: packet time of one capture whose clock may have been set back while it went on.
 *
 * Within an interface times go back by a fraction of a second where packets were put in order badly; where they go back by
 * more, the clock was set. From there on packet time is the capture's plus what it was set back by, so that time goes on:
 * durations, order and timers stay right. How long the pause was in which it happened nobody knows; it counts as a
 * microsecond. A clock that is set forward again to where it would be is followed; another jump forward looks like a pause,
 * and is taken for one.
 * A frame's back_ns tells what the capture's own clock said. */
#ifndef SL_CAPTURE_CLOCK_H
#define SL_CAPTURE_CLOCK_H

#include "counters.h"
#include "net.h"

enum { CLOCK_OWN = 64 };

struct clock {
	struct counters *cs;
	int64_t now_ns;                  /* the latest packet time, or TIME_NONE */
	struct clock_step *v;            /* the latest is in force; before the first, packet time is what the capture says */
	uint32_t n;
	uint32_t outliers;               /* frames in which a jump forward may turn out to be an error of the first of them */
	int64_t jump_ns;                 /* packet time before that jump */
	int64_t own_ns[CLOCK_OWN];       /* what the capture's clock said last, by interface; the last is of all others, too */
	uint16_t own_step[CLOCK_OWN];    /* which step it follows, from 1; 0: none */
};
/** Since when, in packet time, the capture's clock is how far behind it. `off`: where in the input. */
struct clock_step {
	uint64_t off;
	int64_t from_ns, back_ns;
};

struct clock *clock_new(struct counters *cs);
void clock_free(struct clock *k);
/** As `of` was at `off` of the same input. */
void clock_go_to(struct clock *k, const struct clock *of, uint64_t off, int64_t now_ns);
/** Packet time of what the capture's clock says now, of no frame. NULL: the same. */
static inline int64_t clock_said(const struct clock *k, int64_t said_ns)
{
	int64_t ns;

	return !k || !k->n || __builtin_add_overflow(said_ns, k->v[k->n - 1].back_ns, &ns) ? said_ns : ns;
}
/** The rest of clock_frame. */
void clock_look(struct clock *k, struct frame *f, uint64_t off);

/** Makes the time of a frame, which begins before `off`, packet time. */
static inline void clock_frame(struct clock *k, struct frame *f, uint64_t off)
{
	int64_t *own = &k->own_ns[f->iface < CLOCK_OWN ? f->iface : CLOCK_OWN - 1];

	f->back_ns = 0;
	if (__builtin_expect(f->ts_ns >= *own && f->ts_ns - *own < NS_PER_S && !k->n && !k->outliers, 1)) {
		*own = f->ts_ns;
		k->now_ns = f->ts_ns > k->now_ns ? f->ts_ns : k->now_ns;
		return;
	}
	clock_look(k, f, off);
}

#endif
