/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to net/: messages out of the ordered bytes of one direction of a connection (stream.c, ws.c, hep.c). */
#ifndef SL_NET_STREAM_H
#define SL_NET_STREAM_H

#include "analyzer/net/chain.h"

/* What a direction carries, as far as is known. */
enum stream_kind {
	STREAM_NEW,     /* nothing known: its first bytes are to come, or came in part */
	STREAM_LOST,    /* messages may begin at any line from here on: the capture began midway, or bytes are missing */
	STREAM_SIP,     /* at the beginning of a SIP message */
	STREAM_HTTP,    /* at the beginning of an HTTP head that may change to WebSocket */
	STREAM_WS,      /* at the beginning of a WebSocket frame */
	STREAM_HEP,     /* at the beginning of a HEP packet */
	STREAM_TLS,     /* not decrypted */
	STREAM_OTHER,   /* none of these: only beginnings of segments are looked at */
	STREAM_KIND_N
};

struct stream_track;
struct ws_inflater;
struct stream {
	uint8_t kind;           /* enum stream_kind */
	uint8_t ws_opcode;      /* of a WebSocket message of which fragments are missing, else 0 */
	uint8_t ws_other;       /* WebSocket messages that were not SIP, up to LIMIT_WS_OTHER; 0 again after SIP */
	bool from_start;        /* the capture has the connection's beginning */
	bool had_sip;
	bool part_is_deflated;  /* `part` is of a message compressed with permessage-deflate */
	uint32_t unclaimed;     /* bytes in which no beginning of a message was found */
	uint32_t scanned;       /* bytes of the waiting message in which there is no empty line */
	uint64_t need;          /* bytes that the waiting message takes, or 0 where that is not known */
	uint64_t skip;          /* bytes that go by unread: the rest of what is too long, or cut */
	struct buf *part;       /* fragments of a WebSocket message, or NULL */
	struct ws_inflater *inflater; /* of permessage-deflate, or NULL (ws_inflate.c) */
	struct stream_track *track; /* where frames are tracked (track.c), or NULL */
};

/** Takes what it can from ordered bytes that begin where the last call stopped, and gives out the messages in them; p has
 * flow, frame and ip_id. at_segment: the first byte is a segment's first. Returns the bytes done with; the rest is wanted
 * again, with more. Returns all of them for streams that are of no use. */
size_t stream_take(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment);
/** Bytes are missing after `waiting`, which the last call left: `hole` of them, or UINT64_MAX where nothing follows. Gives
 * out what waits as a cut message. The next byte is the one after the hole. */
void stream_gap(struct net *n, struct stream *s, const struct payload *p, struct slice waiting, uint64_t hole);
/** Frees what it owns. */
void stream_free(struct net *n, struct stream *s);

/** Whether bytes that nobody claimed can be dropped without being put in order. */
static inline bool stream_is_idle(const struct stream *s)
{
	return s->kind == STREAM_OTHER || s->kind == STREAM_TLS;
}

/** Gives out a message: p, with these bytes, that length on the wire and that transport. */
void stream_emit(struct net *n, const struct payload *p, struct slice bytes, uint64_t len, enum transport t);
/** Whether the bytes begin with a message of the framer's whose first line is all there. */
bool stream_claims(struct net *n, struct slice bytes);

/** One step at a WebSocket frame: bytes done with, or 0 where more are needed (ws.c). */
size_t ws_take(struct net *n, struct stream *s, const struct payload *p, struct slice bytes);
/** Inflates a message of permessage-deflate into *out, which is cleared; false where it cannot be: it refers to bytes that were
 * missed, is none, is too long, or there are too many such streams. (ws_inflate.c) */
bool ws_inflate(struct net *n, struct stream *s, struct slice in, struct buf *out);
/** Bytes are missing, or the stream ends: what came before is no dictionary any more. */
void ws_inflate_free(struct net *n, struct stream *s);
/** Whether a WebSocket frame that holds SIP begins here: 1 yes, 0 more bytes are needed, -1 no. */
int ws_probe(struct net *n, struct slice bytes);
/** A frame of which the rest is missing: gives out what is there, and sets need to the frame's length (ws.c). */
void ws_cut(struct net *n, struct stream *s, const struct payload *p, struct slice waiting);
/** One step at a HEP packet in a stream (hep.c). */
size_t hep_take(struct net *n, struct stream *s, const struct payload *p, struct slice bytes);

#endif
