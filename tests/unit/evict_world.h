/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traffic at random for tests of eviction: events of some calls, which can be given to a store again, and all rows of a store
 * as text. */
#ifndef SL_TEST_EVICT_WORLD_H
#define SL_TEST_EVICT_WORLD_H

#include "evict.h"
#include "stream.h"

enum { CALLS = 24 };
enum event_kind { EVENT_SIP, EVENT_RTP, EVENT_RTCP, EVENT_STUN, EVENT_ICMP };
struct event {
	uint8_t kind;               /* enum event_kind */
	uint8_t call;               /* below CALLS; CALLS: a message without Call-ID */
	int64_t ts_ns;
	struct buf text;            /* message; payload */
	struct addr src, dst;
	struct rtp_packet rtp;
	uint32_t quoted;            /* EVENT_ICMP: an earlier event */
};
struct world {
	struct event *v;
	size_t n;
	uint32_t random;
	bool shares;                /* calls share media addresses and ports, and report about each other */
};

/** A number below n. */
uint32_t world_random(struct world *w, uint32_t n);
/** n events, one after the other in time. */
void world_make(struct world *w, size_t n);
void world_free(struct world *w);
/** A store that reads texts of the world; RTP is not guessed at unless the calls share. */
struct store *world_store(struct world *w, struct counters *cs);
/** Gives event i to the store, as frame i + 1. */
void world_give(const struct world *w, struct store *s, size_t i);
struct slice world_call_id(unsigned call, char text[32]);
/** All rows of all kinds that are of calls. */
void world_rows(const struct store *s, struct buf *out);
/** Follows every id of the store, and looks for everything in its maps; fails where one leads nowhere. */
void world_check(const struct store *s);

#endif
