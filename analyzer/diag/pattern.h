/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/diag: what rules over all calls count, grouped by host. */
#ifndef SL_DIAG_PATTERN_H
#define SL_DIAG_PATTERN_H

#include "analyzer/diag/diag.h"

/* Something that happened at a host. */
struct event {
	struct addr host;           /* by which it is grouped; port 0 where the port does not matter */
	uint32_t id;                /* transaction, or finding's index; ascending in time */
	uint32_t leg;
	int64_t ts_ns;
	uint64_t key;               /* by which it is grouped within a host */
	bool is_bad, is_good;
};
struct events {
	struct event *v;
	size_t n, cap;
};
/* Events of one host. */
struct group {
	const struct event *v;
	size_t n;
};

/** A place for one more, of no leg yet. */
struct event *events_add(struct events *e);
/** By host, key, and time. */
void events_sort(struct events *e);
/** Takes the next host's events, from *at on; false at the end. */
bool events_next(const struct events *e, size_t *at, struct group *g);
/** A call as an example, and a message of it as evidence (or NONE); the first few bad ones, each call once. */
void pattern_example(const struct store *s, struct findings *out, uint32_t leg, uint32_t msg);
void pattern_examples(const struct store *s, struct findings *out, const struct event *v, size_t n);
/** The transaction of the same request one hop before, where its sender had got it; or NONE. */
uint32_t pattern_hop_before(const struct store *s, const struct txn *t);
/** One byte per transaction, not 0 where the host that got the request, of that method, sent it on. The caller frees it. */
uint8_t *pattern_sent_on(const struct store *s, uint8_t method);
/** No host. */
const struct addr *pattern_no_addr(void);

/* ---- overload.c ---- */

/** Hosts that answer later the more they get, or with 500 and 503 in numbers. */
void hosts_overloaded(const struct store *s, uint16_t rule, struct findings *out);

#endif
