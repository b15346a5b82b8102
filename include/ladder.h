/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 4: a ladder diagram: endpoints as columns, events as rows (INTERFACE.md §3). Made from chosen legs of a const
 * store; drawn line by line as text with roles, so that report and UI show the same thing, one plain and one coloured.
 */
#ifndef SL_LADDER_H
#define SL_LADDER_H

#include "evict.h"
#include "finding.h"
#include "stream.h"

struct ladder_col {
	struct addr addr;           /* of the party; its first, where several were merged */
	struct slice label;         /* what heads it: address:port, or an alias */
	struct slice label2;        /* second line of the head: its role and what it calls itself ("b2bua, Asterisk PBX 18"); may
	                             * be empty */
	uint32_t n_messages;
	uint32_t n_addrs;           /* 1; more where columns were merged into it: "192.0.2.1:5060 +1" */
};
enum ladder_kind { LADDER_MESSAGE, LADDER_GAP, LADDER_SDP, LADDER_ICMP, LADDER_RTP };
struct ladder_row {
	uint8_t kind;               /* enum ladder_kind */
	uint16_t from, to;          /* columns of a message; equal where a host talks to itself */
	uint32_t msg;               /* message id; LADDER_GAP: of the message after the silence; LADDER_ICMP, LADDER_RTP: of the row
	                             * before */
	uint32_t icmp;              /* LADDER_ICMP: store_icmp(), which says what it quotes */
	uint32_t stream;            /* LADDER_RTP: store_stream(); the row stands where its first packet came */
	int64_t ts_ns;
	int64_t gap_ns;             /* since the message before it, or TIME_NONE; LADDER_GAP: silence of over a second */
	uint16_t copy;              /* 2, 3, ... where it repeats a message of this ladder, else 1 */
	uint8_t medium;             /* LADDER_SDP: which m= line of the message, from 0 */
	bool shows_cseq;            /* more than one transaction of this leg is open */
	bool is_repeat;
};
struct ladder_options {
	bool sdp_only;              /* only messages with SDP */
	bool hide_duplicates;       /* what the tap saw twice is one row */
	bool no_gaps;
	bool no_rtp;                /* without streams */
	bool no_findings;           /* without what is wrong */
	bool no_aliases;            /* addresses as they are, and each its own column, whatever they are called */
	bool merge_ports;           /* one column per address, whatever its ports */
	bool sdp_rows;              /* under a message with SDP one row per m= line */
	const struct addr *hidden;  /* parties that are left out, with all that goes from or to them (port 0: any); these live as
	                             * long as the ladder */
	size_t n_hidden;
};
struct ladder;
/** Of legs[0..n): their messages, ICMP errors about them, and their streams, in the order of frames. The legs are
 * copied.
 * O(messages log messages). */
struct ladder *ladder_new(const struct store *s, const uint32_t *legs, size_t n, const struct ladder_options *o);
/** Takes in what the store got since; rows and columns there are stay, whatever was moved or merged, but a stream that was
 * bound late may come between rows. Returns whether anything was added. Costs what is new. */
bool ladder_update(struct ladder *l);
/** Ids of the store have changed (evict.h): takes over the new ones. False, and only ladder_free may follow, where a leg of it
 * is gone. */
bool ladder_moved(struct ladder *l, const struct store_moves *m);
void ladder_free(struct ladder *l);
/** Legs of the ladder in the order given. */
size_t ladder_n_legs(const struct ladder *l);
uint32_t ladder_leg(const struct ladder *l, size_t i);
size_t ladder_n_rows(const struct ladder *l);
size_t ladder_n_cols(const struct ladder *l);
const struct ladder_row *ladder_row(const struct ladder *l, size_t i);
const struct ladder_col *ladder_col(const struct ladder *l, size_t i);
/** The row of a message, or that of the first message after it where it has none; ladder_n_rows where there is none. */
size_t ladder_find(const struct ladder *l, uint32_t msg);
/** Addresses of a column, at most `most` of them into out; returns how many. */
size_t ladder_col_addrs(const struct ladder *l, size_t col, struct addr *out, size_t most);
/** Moves column `from` to place `to`, the others close up. O(rows). */
void ladder_move(struct ladder *l, size_t from, size_t to);
/** Joins column b into a, at the place of a: one party with several addresses. O(rows). */
void ladder_merge(struct ladder *l, size_t a, size_t b);
/** What a message says on its arrow, safe for a terminal: method, or status and reason; `(SDP)`, or its first medium where
 * `sdp_first`; which copy it is, CSeq where the row shows it. `words` says "retransmission" or "duplicate", too.
 * Of a stream: codec, packets, loss, mean jitter, MOS, what RTCP says was lost; without `words` less of it. */
void ladder_label(const struct ladder *l, const struct ladder_row *r, bool sdp_first, bool ascii, bool words, struct buf *b);

/** Worst finding that the row's message is evidence of; and in `b` the ids of the rules whose first evidence it is: "no-ack",
 * "no-ack, nat". b may be NULL. */
enum severity ladder_row_findings(const struct ladder *l, const struct ladder_row *r, struct buf *b);

/** What the row's message means for the parties: "hold by callee", "transfer to sip:carol@example.com"; safe for a terminal; mostly
 * nothing. */
void ladder_row_note(const struct ladder *l, const struct ladder_row *r, struct buf *b);

enum ladder_time { LADDER_TIME_ABSOLUTE, LADDER_TIME_START, LADDER_TIME_DELTA, LADDER_TIME_N };
struct ladder_style {
	bool ascii;                 /* -|> only */
	uint8_t time;               /* enum ladder_time */
	const struct zone *zone;
	bool sdp_first;             /* (SDP) is said with codec, address and port of the first medium */
	size_t width;               /* columns of the whole line; 0: as wide as it needs. Never under ladder_min_width */
};
/* What a piece of a line is, so that a drawer can colour it. */
enum ladder_role { LADDER_PLAIN, LADDER_TIME, LADDER_HEAD, LADDER_LIFELINE, LADDER_ARROW, LADDER_REQUEST,
	LADDER_STATUS_1, LADDER_STATUS_2, LADDER_STATUS_3, LADDER_STATUS_4, LADDER_STATUS_5, LADDER_STATUS_6,
	LADDER_NOTE, LADDER_REPEAT, LADDER_MEDIA, LADDER_MEDIA_BAD,
	LADDER_INFO, LADDER_WARNING, LADDER_ERROR, LADDER_ROLE_N };
struct ladder_span {
	uint32_t from, n;           /* bytes of the line's text */
	uint8_t role;
};
struct ladder_line {
	struct buf text;            /* UTF-8 without newline; safe for a terminal */
	struct ladder_span *spans;  /* cover the text from left to right */
	size_t n_spans, cap_spans;
	size_t columns;             /* that the text takes */
	struct buf scratch;
};
/** Draws head line i of ladder_head_lines() (label, second label), or a row. The line's memory is reused. */
size_t ladder_head_lines(const struct ladder *l);
void ladder_draw_head(const struct ladder *l, const struct ladder_style *st, size_t i, struct ladder_line *out);
void ladder_draw_row(const struct ladder *l, const struct ladder_style *st, size_t row, struct ladder_line *out);
void ladder_line_free(struct ladder_line *out);
/** Columns that a line takes with st->width; where that is 0, nothing (but a very long reason phrase) is cut. */
size_t ladder_width(const struct ladder *l, const struct ladder_style *st);
/** The fewest columns at which parties and methods can still be told. */
size_t ladder_min_width(const struct ladder *l, const struct ladder_style *st);
/** Where the lifeline of a column is, in columns from the left (from 0). */
size_t ladder_column_at(const struct ladder *l, const struct ladder_style *st, size_t col);

#endif
