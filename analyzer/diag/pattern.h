/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/diag: rules over all calls. Such a rule takes transactions or legs one after the other and notes what
 * happened at which host; then it looks at what each host has. Both go in slices, so that nobody waits for a large capture. */
#ifndef SL_DIAG_PATTERN_H
#define SL_DIAG_PATTERN_H

#include "analyzer/diag/diag.h"

/* Something that happened at a host. */
struct event {
	struct addr host;           /* by which it is grouped; port 0 where the port does not matter */
	uint32_t id;                /* transaction or leg; ascending in time */
	uint32_t leg;
	int64_t ts_ns;
	uint64_t key;               /* by which it is grouped within a host */
	uint64_t value;             /* what the rule wants to know of it later */
	bool is_bad, is_good;
};
/* A group: a host, and a key. */
struct event_host {
	struct addr host;
	uint64_t key;
	size_t n, end;              /* its events: how many, and behind the last of them, once they are grouped */
	uint32_t n_counted, counted;/* events_count(): legs, and the last of them */
};
struct events {
	struct event *v;            /* in order of time; when they are grouped, by group */
	size_t n, cap;
	uint32_t *of;               /* group of each, until they are grouped */
	struct event *grouped;      /* while that is done: the first `at` of v are there */
	size_t at;
	struct event_host *hosts;   /* in the order in which they appeared */
	size_t n_hosts, cap_hosts;
	struct map by_host;
	uint32_t *heap;             /* groups that are to be looked at, the first on top */
	size_t n_heap;
	const uint8_t *hops;        /* of an INVITE transaction: bits of enum pattern_hop */
	uint64_t seed;              /* of hashes; order does not depend on it */
};
enum pattern_hop {
	HOP_SENT_ON = 1,            /* the host that got it sent it on */
	HOP_PASSED_ON = 2           /* another hop had its failure (5xx) before: who answered only passed it on */
};
/* Events of one group, in order of time. */
struct group {
	const struct event *v;
	size_t n;
	const struct events *of;
};
struct pattern {
	/** Looks at a transaction (or leg), and notes events: in the order of their ids. */
	void (*take)(const struct store *s, uint32_t id, struct events *e);
	/** Looks at the events of one group. */
	void (*judge)(const struct store *s, uint16_t rule, struct findings *out, const struct group *g);
	bool is_of_legs;            /* it takes legs; else transactions */
	bool needs_hops;            /* `take` asks events.hops */
	size_t least;               /* a group of fewer events is not looked at */
};

/** A place for one more, of no leg yet; when it is filled, events_put() says so. */
struct event *events_add(struct events *e);
void events_put(struct events *e);
/** Notes that a leg has to do with a host, whatever its port: each once. Legs in the order of their ids. */
void events_count(struct events *e, struct addr host, uint32_t leg);
/** How many legs were noted for it. */
uint32_t events_counted(const struct events *e, struct addr host);
/** Groups them, some thousand at a time: those stay whose group has `least` events or more. True when it is done. */
bool events_group(struct events *e, size_t least);
/** Takes the next group, by host, then by what appeared first; false at the end. */
bool events_next(struct events *e, struct group *g);
/** Begins with the first group again. */
void events_again(struct events *e);
void events_free(struct events *e);
/** A call as an example, and a message of it as evidence (or NONE); the first few bad ones, each call once. */
void pattern_example(const struct store *s, struct findings *out, uint32_t leg, uint32_t msg);
void pattern_examples(const struct store *s, struct findings *out, const struct event *v, size_t n);
/** The transaction of the same request one hop before, where its sender had got it; or NONE. */
uint32_t pattern_hop_before(const struct store *s, const struct txn *t);
/** No host. */
const struct addr *pattern_no_addr(void);
/** Goes on with a rule: some thousand transactions or legs, or one group; true when it is done. *work is NULL at first. */
bool pattern_step(const struct store *s, uint16_t rule, const struct pattern *p, struct judge_work **work, struct findings *out);
void pattern_forget(struct judge_work *work);

/* ---- overload.c ---- */

/** Hosts that answer later the more they get, or with 500 and 503 in numbers. */
extern const struct pattern hosts_overloaded;

#endif
