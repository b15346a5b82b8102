/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real store made of messages that a test writes in one line each, for tests of what is drawn of it. */
#ifndef TESTS_LADDER_WORLD_H
#define TESTS_LADDER_WORLD_H

#include "call.h"

enum { WORLD_MESSAGES = 4096 };
struct world {
	struct counters cs;
	struct store *store;
	struct buf texts[WORLD_MESSAGES];  /* of message i; freed with the world */
	uint32_t n;
};
/* One message. `start` is "INVITE sip:b@example.com" or "180 Ringing"; `cseq` "1 INVITE". */
struct line {
	int64_t us;             /* since 2025-06-15 10:15:02 UTC */
	const char *src, *dst;  /* "192.0.2.10:5060" */
	const char *start, *cseq, *branch;
	const char *call_id;    /* NULL: "c1" */
	const char *to_tag;     /* NULL: none */
	const char *more;       /* further header lines with CRLF, or NULL */
	const char *body;       /* SDP, or NULL */
	uint16_t ip_id;
};
void world_init(struct world *w);
void world_free(struct world *w);
/** Adds the message; returns its id. */
uint32_t world_add(struct world *w, const struct line *l);
/** Adds a message of any bytes as they are. */
uint32_t world_add_raw(struct world *w, int64_t us, const char *src, const char *dst, struct slice text);
/** Adds the flow that INTERFACE.md shows: INVITE through a proxy, 100, 180, 200, ACK, BYE, 200. */
void world_add_call(struct world *w);

#endif
