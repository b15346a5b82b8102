/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 3: the voice of calls. Media that SDP promised, RTP streams that were seen, and which belongs to which.
 *
 * Ids count from 0 in order of appearance. A stream is one SSRC from one address and port to another. It takes at most 512
 * bytes, and its series apart; cost per packet does not depend on the number of streams.
 */
#ifndef SL_STREAM_H
#define SL_STREAM_H

#include "call.h"
#include "rtp.h"

/* ---- media: an address and port that a party said it receives at ---- */

enum bound_by { BOUND_NONE, BOUND_SDP, BOUND_SDP_SOURCE, BOUND_ICE, BOUND_SSRC, BOUND_HEURISTIC, BOUND_BY_N };
/** "sdp", "sdp-source", ...; NULL for BOUND_NONE. */
const char *bound_by_name(enum bound_by b);

struct media {                  /* one m= line of one SDP, for as long as no later SDP of its party changes it */
	int64_t ts_ns;              /* of the message */
	uint32_t leg, prev;         /* media of the leg before it, or NONE */
	uint32_t msg;
	struct addr addr;           /* where RTP is to be sent */
	struct addr rtcp;           /* where RTCP is: the same with rtcp-mux */
	uint8_t index;              /* of the m= line, from 0 */
	uint8_t direction;          /* enum sdp_direction as its party wrote it */
	bool from_caller;           /* the party that wrote it made the call */
	bool is_srtp;               /* RTP/SAVP and the like */
	bool is_audio;
};

/* ---- streams ---- */

enum stream_direction { STREAM_UNKNOWN, STREAM_TO_CALLEE, STREAM_TO_CALLER };
struct stream {
	struct addr src, dst;
	uint32_t ssrc;
	uint32_t leg, prev;         /* the call it is bound to, and that leg's stream before it; or NONE */
	uint32_t media;             /* what it is bound by, or NONE */
	uint32_t first_frame, last_frame;
	int64_t start_ns, end_ns;   /* first and last packet */
	uint8_t bound_by;           /* enum bound_by */
	uint8_t direction;          /* enum stream_direction */
	uint8_t payload_type;       /* of its voice: the first that is neither comfort noise nor event */
	bool is_srtp;
	uint16_t path;              /* set of enum road */
	uint32_t codec;             /* store_stream_codec() */
	struct rtp_stats stats;
	/* private to call/stream.c: DTMF so far, RTCP's view, series */
};

/** An RTP packet; false where it is none of ours (no media promised, and not likely or the heuristic is off). */
bool store_add_rtp(struct store *s, const struct payload *p, const struct rtp_packet *r);
/** An RTCP compound packet; false where nothing of it belongs to a stream or to media. */
bool store_add_rtcp(struct store *s, const struct payload *p);
/** A STUN packet (RFC 8489) that was told apart: a pair of addresses in use (ICE). */
void store_add_stun(struct store *s, const struct payload *p);
/** Whether RTP without SDP is looked for; on unless told. Before the first packet. */
void store_rtp_heuristic(struct store *s, bool on);

uint32_t store_n_streams(const struct store *s);
const struct stream *store_stream(const struct store *s, uint32_t id);
/** The latest stream of a leg, or NONE; walk back by stream.prev. */
uint32_t store_leg_stream(const struct store *s, uint32_t leg);
/** The latest media of a leg, or NONE; walk back by media.prev. */
uint32_t store_leg_media(const struct store *s, uint32_t leg);
const struct media *store_media(const struct store *s, uint32_t id);

/* Everything that the row of a stream shows; made when asked. NAN, or empty, where undefined. */
struct stream_view {
	struct slice codec;         /* encoding name, "PT 99" where not known */
	uint32_t clock_hz;          /* 0: not known */
	struct rtp_figures f;
	struct quality q;
	char dtmf[64];              /* digits in order, NUL-terminated */
	bool has_dtmf_more;         /* there were more than fit */
	uint32_t rtcp_packets;
	double rtcp_lost_pct, rtcp_jitter_ms, rtt_ms;
	bool has_voip;              /* XR or RFC 6035 came about it */
	struct rtcp_voip voip;
};
void store_stream_view(const struct store *s, uint32_t id, struct stream_view *out);
/** Its series; NULL where none is kept. */
const struct series *store_stream_series(const struct store *s, uint32_t id);
/** Worst of a leg's streams, for the columns of `calls`. */
struct leg_media {
	uint32_t n_streams;
	struct slice codecs[8];     /* distinct, in order */
	uint32_t n_codecs;
	double lost_pct, jitter_ms, mos; /* NAN */
};
void store_leg_quality(const struct store *s, uint32_t leg, struct leg_media *out);

#endif
