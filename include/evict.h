/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 3: the store within bounds. Whole legs go, with all that is theirs: those that ended longest ago first, then, when
 * all that is left goes on, the oldest. Streams of no leg, and messages without a Call-ID, go by the same order. What stays
 * closes up: ids stay dense and in order of appearance, but they are others than before. Totals and key figures keep what
 * they have counted; everything that goes is counted (C_EVICTED_...).
 */
#ifndef SL_EVICT_H
#define SL_EVICT_H

#include "call.h"

/** Bytes of memory of all that it keeps; and with what was made for readers, who may ask for it again. */
size_t store_bytes(const struct store *s);
size_t store_bytes_with_readers(const struct store *s);

/* Of all that was ever there, with what was evicted. */
uint64_t store_all_msgs(const struct store *s);
uint64_t store_all_legs(const struct store *s);
uint64_t store_all_streams(const struct store *s);
/** Makes calls of the legs that are there (store_n_calls). */
uint64_t store_all_calls(const struct store *s);

/** Evicts until store_bytes() is about `bytes` (a sixteenth more at most), or nothing is left. Not between
 * store_expect_rtp and store_add_rtp_batch or store_add_batch. */
void store_shrink(struct store *s, size_t bytes);
/** Evicts these legs, whatever they are. */
void store_evict(struct store *s, const uint32_t *legs, size_t n);

/* New ids by old ones; NONE: it is gone. */
struct store_moves {
	const uint32_t *msgs, *legs, *streams, *icmp;
	uint32_t n_msgs, n_legs, n_streams, n_icmp; /* old ids */
};
/** The new id of an old one, NONE for NONE. */
static inline uint32_t store_moved(const uint32_t *to, uint32_t n, uint32_t id)
{
	return id < n ? to[id] : NONE;
}

/* Who keeps ids is told. */
struct store_listener {
	/** Legs that will go; all is still there. NULL: nobody asks. */
	void (*going)(void *ctx, const bool *legs, uint32_t n);
	/** They are gone: ids, and whatever the store gave out, are no more. `m` lives during the call. */
	void (*moved)(void *ctx, const struct store_moves *m);
	void *ctx;
};
enum { STORE_LISTENERS = 4 };
/** At most STORE_LISTENERS. They are called in this order, and must not change the store. */
void store_listen(struct store *s, const struct store_listener *l);

#endif
