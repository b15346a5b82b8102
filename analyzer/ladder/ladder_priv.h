/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of ladder/ share: how a ladder is kept.
 *
 *   addr ──by_addr──► key ──col──► column          rows name columns, so moving or merging columns rewrites rows
 *   msg ──repeats──► first of its kind, a row      copies are counted at the row of the first
 */
#ifndef LADDER_PRIV_H
#define LADDER_PRIV_H

#include "ladder.h"

/* An address seen, and the column it has now. */
struct ladder_key {
	struct addr addr;
	uint16_t col;
};

/* What is known of a column, and what helps to find its user agent (agent.c). */
enum { AGENT_RECENT = 4 };
struct ladder_agent {
	uint64_t recent[AGENT_RECENT];  /* hashes of responses that it received last: what it sends on is not its own */
	uint32_t n_recent;
	uint32_t roles;         /* bits of enum role, within the legs of the ladder */
	struct slice name;      /* what it calls itself; may be empty */
};

struct ladder_leg {
	uint32_t leg;
	uint32_t last;          /* its last message that was taken, or NONE */
	uint32_t last_icmp;     /* the same for ICMP errors */
	uint32_t last_stream;   /* latest stream of the leg when they were last looked at */
};

/* A request of a leg that waits for its final response. */
enum { LADDER_OPEN_MAX = 16 };
struct ladder_open {
	int64_t ts_ns;          /* of the last message of it */
	uint32_t leg, cseq, n;  /* n: hops on which it is open */
	uint8_t method;
	bool is_answered;       /* a provisional response was seen */
};

struct ladder {
	const struct store *store;
	struct ladder_options options;
	struct arena arena;     /* labels */
	struct ladder_leg *legs;
	size_t n_legs;
	struct ladder_row *rows;
	size_t n_rows, cap_rows;
	uint32_t *copies;       /* per row: how many messages repeat it */
	struct ladder_col *cols;
	struct ladder_agent *agents;
	size_t n_cols, cap_cols;
	struct ladder_key *keys;
	size_t n_keys, cap_keys;
	struct map by_addr;
	struct ids streams;     /* that have a row */
	struct ladder_open open[LADDER_OPEN_MAX];
	size_t n_open;
	int64_t first_ns, last_ns;
	size_t label_columns;   /* widest label of a message, in columns for each place between two lifelines */
	size_t first_columns;   /* the same where SDP is said with its first medium */
	unsigned first_budget;  /* messages with SDP that may still be parsed for that */
	unsigned agent_budget;  /* messages that may still be parsed for user agents */
	struct buf scratch;
};

/** Looks at the message of `r`: whether it tells what its sender is (agent.c). */
void ladder_learn_agent(struct ladder *l, const struct ladder_row *r);
/** Roles of all columns, anew (agent.c). O(messages of the legs). */
void ladder_learn_roles(struct ladder *l);
/** Makes the second label of a column from what is known of it (agent.c). */
void ladder_describe(struct ladder *l, size_t col);
/** The column of an address, or UINT16_MAX. */
uint16_t ladder_find_col(const struct ladder *l, const struct addr *full);
/** The column of an address, made where it is new. */
uint16_t ladder_col_of(struct ladder *l, const struct addr *full);
/** Whether an address belongs to a party that is left out. */
bool ladder_hides(const struct ladder *l, const struct addr *a);
/** An empty row before row `at`; those from there on move down. */
struct ladder_row *ladder_insert_row(struct ladder *l, size_t at);
/** Widens the room between lifelines so that what a row says fits in the places that its arrow spans. */
void ladder_measure_label(struct ladder *l, const struct ladder_row *r);
/** Rows of streams that have none yet (rtp.c). */
bool ladder_add_streams(struct ladder *l);
enum { LADDER_RTP_LEVELS = 7 };
/** Appends as much of what a stream says as fits in `room` columns, its codec at least; returns its columns. */
size_t ladder_rtp_label(const struct ladder *l, const struct ladder_row *r, bool ascii, size_t room, struct buf *b);
/** LADDER_MEDIA, or LADDER_MEDIA_BAD where the listener hears that something is wrong. */
enum ladder_role ladder_rtp_role(const struct ladder *l, const struct ladder_row *r);
/** Text of one m= line: "audio PCMA, PCMU 192.0.2.10:4000 sendonly" (label.c). Safe for a terminal. */
void ladder_medium_text(const struct ladder *l, uint32_t msg, unsigned medium, struct buf *b);
/** m= lines that a message has, at most 255. */
unsigned ladder_n_media(const struct ladder *l, uint32_t msg);

#endif
