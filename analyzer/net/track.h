/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to net/: which frames a payload came in (net_track). Nothing of it is called where net.track is NULL. */
#ifndef SL_NET_TRACK_H
#define SL_NET_TRACK_H

#include "analyzer/net/tcp.h"

enum { TRACK_TAGS = 16 };
/* The payload at hand. */
struct track {
	net_wanted_fn fn;
	const struct ids *parts; /* frames of the packet at hand, where it was put together; NULL: net.frame alone */
	bool in_trouble;         /* what came to nothing is told: all of the connection is wanted */
	struct stream *ends[2];  /* of the connection of the segment at hand */
	bool in_stream;          /* payloads come out of a stream: frames are told when its bytes are done with */
	unsigned n_tags;
	uint32_t tags[TRACK_TAGS]; /* under which it is wanted */
};

/* A segment, or what acknowledges one: bytes from..to of a direction. */
struct track_piece {
	uint32_t frame, from, to;
};
struct track_range {
	uint32_t from, to, tag;
};
enum { TRACK_RANGES = 8, TRACK_ENDS = 8 };
/* What is known of one direction of a connection. */
struct stream_track {
	struct track_piece *v;   /* segments whose bytes are not done with, in the order they came */
	size_t n, cap;
	uint32_t from, at;       /* sequence numbers: of the bytes that are told next, and that the stream takes next */
	bool is_held;            /* from..at is told later */
	bool has_skipped;        /* bytes went by that nobody wanted */
	bool was_wanted;         /* the latest message was */
	struct track_range ranges[TRACK_RANGES]; /* the latest that were wanted: they may come again */
	unsigned n_ranges;
	uint32_t ends[TRACK_ENDS]; /* frames of what stands before the next message: SYN, upgrade, keep-alives */
	unsigned n_ends;
};

/** Adds the frames of the packet at hand. */
void track_parts(const struct net *n, struct ids *out);
/** The packet at hand came in these frames from now on; returns what it was before, for the way back. */
const struct ids *track_enter(struct net *n, const struct ids *parts);
/** A segment of a direction, before its bytes are looked at; `len` as on the wire. */
void track_segment(struct net *n, struct stream *s, uint32_t seq, uint32_t len);
/** A SYN, FIN or RST of a direction. */
void track_end(struct net *n, struct stream *s, bool opens);
/** The other side acknowledges bytes of this direction up to `ack`, in a segment without data. */
void track_ack(struct net *n, struct stream *s, uint32_t ack);
/** Bytes are given to the stream: from `seq` on. */
void track_begin(struct net *n, struct stream *s, uint32_t seq);
enum track_what {
	TRACK_MESSAGE,           /* payloads that were given out meanwhile came in them, or nothing of interest */
	TRACK_REST,              /* they go on with what was given out before */
	TRACK_BETWEEN,           /* they belong to no message: what opens a connection, or keeps it open */
	TRACK_HELD               /* what they carry is given out later */
};
/** It is done with `used` of them. */
void track_step(struct net *n, struct stream *s, uint32_t used, enum track_what what);
/** The stream took all that it can. */
void track_done(struct net *n);
/** Gives out a connection that came to nothing, with all that is known of its frames. */
void track_trouble(struct net *n, const struct net_trouble *e);
void track_forget(struct stream_track *t);

#endif
