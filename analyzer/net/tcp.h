/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to net/: one direction of a TCP connection. tcp.c knows connections and segments; tcp_order.c puts the bytes of
 * a direction in order and hands them to its stream. */
#ifndef SL_NET_TCP_H
#define SL_NET_TCP_H

#include "analyzer/net/stream.h"

/* A run of bytes that waits for bytes before it. */
struct tcp_piece {
	uint32_t seq, len;
	uint32_t number;        /* of its frame */
	int64_t ts_ns;
};

/* Bytes of a direction that wait; there only where some do. p[start] is the first that the stream has not taken. */
struct tcp_wait {
	char *p;
	size_t cap, start;
	size_t ready;           /* bytes from start that are in order */
	struct tcp_piece *pieces; /* beyond them: by sequence number, none overlaps another */
	uint32_t n_pieces, cap_pieces;
	int64_t hole_ns;        /* when the first of the pieces came */
	uint32_t number;        /* frame of the last of the ready bytes, and its time */
	int64_t ts_ns;
	bool at_segment;        /* p[start] was the first byte of a segment */
};

struct tcp_dir {
	struct stream stream;
	struct tcp_wait *wait;  /* or NULL */
	uint32_t next;          /* sequence number after the bytes that came in order */
	uint32_t acked;         /* what the other side has, by its word */
	uint32_t first;         /* of the SYN */
	uint32_t fin;           /* sequence number of the FIN */
	bool has_next, has_ack, has_syn, has_fin;
	bool has_left;          /* a FIN came, whether or not what was before it did */
	bool is_told;           /* it refused the other side, and that was said */
};

/** Sequence numbers wrap: how far b is after a (RFC 9293 §3.4). */
static inline int32_t seq_diff(uint32_t b, uint32_t a)
{
	return (int32_t)(b - a);
}

/** Takes a segment's bytes, `len` of them on the wire; p has flow, frame and ip_id. */
void tcp_dir_data(struct net *n, struct tcp_dir *d, const struct payload *p, uint32_t seq, struct slice bytes, uint32_t len);
/** Gives up a hole that will not be filled, by what the other side acknowledged or by packet time. */
void tcp_dir_look(struct net *n, struct tcp_dir *d, const struct payload *p);
/** No more bytes will come: gives out all that waits. */
void tcp_dir_end(struct net *n, struct tcp_dir *d, const struct payload *p);
/** Forgets all of the direction; gives out nothing. */
void tcp_dir_reset(struct net *n, struct tcp_dir *d);

#endif
