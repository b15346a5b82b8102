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
	uint32_t tags;              /* msg.tags of that message: which of several dialogs; 0 for the first offer */
	struct addr addr;           /* where RTP is to be sent; port 0: refused; address 0: not known, or a name */
	struct addr rtcp;           /* where RTCP is: the same with rtcp-mux */
	uint8_t index;              /* of the m= line, from 0 */
	uint8_t direction;          /* enum sdp_direction as its party wrote it */
	bool from_caller;           /* the party that wrote it made the call */
	bool is_rtp;                /* RTP/AVP and the like; else nothing is known of its address */
	bool is_srtp;               /* RTP/SAVP and the like */
	bool is_audio;
};

/* ---- fax ---- */

struct fax {                    /* where a party wants T.38 (m=image over UDPTL), and what came there */
	struct addr addr;
	uint32_t leg, prev;         /* that leg's before it, or NONE */
	uint32_t older;             /* at the same address before it, or NONE */
	uint32_t msg;               /* that promised it */
	bool from_caller;
	uint32_t n_packets, first_frame, last_frame;
	int64_t first_ns, last_ns;  /* where there are any */
};
/** A datagram that nobody else knows: false where it did not go to where fax is promised. */
bool store_add_udptl(struct store *s, const struct payload *p);
/** The latest of a leg, or NONE. */
uint32_t store_leg_fax(const struct store *s, uint32_t leg);
const struct fax *store_fax(const struct store *s, uint32_t id);
/** The leg to whose fax a packet belonged that went to an address, or NONE. */
uint32_t store_fax_leg(const struct store *s, const struct addr *to, uint32_t frame);

/* ---- streams ---- */

enum { STREAM_TYPES = 4 };
struct stream_type {            /* a payload type of a stream, in the order seen */
	uint16_t codec;         /* private: store_stream_format() */
	uint8_t payload_type;
	uint8_t kind;           /* enum codec_kind */
};

/* stream.rings: packets neither a tone as of ringback nor quiet, as far as RING_ELSE; and whether there was such a tone. */
enum { RING_ELSE = 3, RING_TONE = 0x80 };
enum stream_direction { STREAM_UNKNOWN, STREAM_TO_CALLEE, STREAM_TO_CALLER };
struct stream { /* at most 512 bytes; what every packet touches comes first */
	_Alignas(64) struct addr src;
	struct addr dst;
	uint32_t ssrc;
	uint32_t last_frame;
	int64_t end_ns;             /* last packet, in the order of arrival */
	uint8_t type_now;           /* of types: the last packet's; its payload type and kind */
	uint8_t payload_type_now, kind_now;
	bool is_stale;              /* private: what was promised at its ends has changed */
	struct series *series;      /* private: NULL before the first bucket is over */
	struct series_part part;    /* private: what is not in its series yet */
	struct rtp_meter meter;
	int64_t start_ns;           /* first packet */
	int64_t told_ns;            /* end_ns when its end was told elsewhere (store_stream_told); else 0 */
	uint32_t first_frame;
	uint32_t n_flat;            /* packets of voice that are digital silence, or one byte over and over */
	uint32_t leg, prev;         /* the call it is bound to, and that leg's stream before it; or NONE */
	uint32_t media;             /* what it is bound by, or NONE */
	uint8_t bound_by;           /* enum bound_by */
	uint8_t direction;          /* enum stream_direction */
	uint8_t payload_type;       /* of its voice: the first that is neither comfort noise nor event */
	bool is_srtp;
	uint16_t path;              /* set of enum road */
	uint8_t n_types;            /* at most STREAM_TYPES are kept */
	uint8_t rings;              /* RING_*: what a few packets of G.711 sounded like after the answer */
	struct stream_type types[STREAM_TYPES];
	/* private to call/voice*.c */
	struct stream_private {
		uint32_t dtmf, rtcp;                    /* in their pools, or NONE */
		uint32_t next_to, next_from, next_ssrc; /* streams to the same address, from it, with the same SSRC; or NONE */
		uint32_t to, from;                      /* its addresses */
		uint16_t first_seq;
	} own;
};

/** An RTP packet; false where it is none of ours (no media promised, and not likely or the heuristic is off). */
bool store_add_rtp(struct store *s, const struct payload *p, const struct rtp_packet *r);
/* Several at once, in order: the same result, and the waits for memory of one overlap with those of the others. The bytes
 * of the payload must still be there. */
struct store_rtp {
	struct addr src, dst;
	int64_t ts_ns;
	struct rtp_packet rtp;
	uint32_t frame;
	uint16_t path;
	uint64_t hash;              /* of the store, and what it guesses */
	uint32_t stream;
};
/** The last of n items was put in: asks the memory for what it and those before it will need. */
void store_expect_rtp(const struct store *s, struct store_rtp *items, size_t n);
/** Items of which each was expected. Returns how many were none of ours. */
size_t store_add_rtp_batch(struct store *s, struct store_rtp *items, size_t n);
/** At most STORE_BATCH messages, and RTP packets of which each was expected, in the order in which they came: the same result
 * as one by one, and the waits for memory of one overlap with those of the others. At 5,000 calls a second what a message needs
 * is in no cache. */
void store_add_batch(struct store *s, const struct store_item *items, size_t n, struct store_rtp *rtp, size_t n_rtp);
/** An RTCP compound packet; false where nothing of it belongs to a stream or to media. */
bool store_add_rtcp(struct store *s, const struct payload *p);
/** A STUN packet (RFC 8489): where it is between candidates of a call, a pair of addresses in use (ICE). False for what is
 * no STUN. */
bool store_add_stun(struct store *s, const struct payload *p);
/* Connectivity checks of ICE between the parties of a leg (RFC 8445 §7). */
struct leg_ice {
	uint32_t n_checks, n_answers;   /* requests whose USERNAME is theirs; success responses to such */
	uint32_t n_conflicts;           /* 487 (Role Conflict), §7.3.1.1 */
	uint32_t first_frame;           /* of a check; 0: none */
};
void store_leg_ice(const struct store *s, uint32_t leg, struct leg_ice *out);
/** Whether RTP without SDP is looked for; on unless told. Before the first packet. */
void store_rtp_heuristic(struct store *s, bool on);

uint32_t store_n_streams(const struct store *s);
const struct stream *store_stream(const struct store *s, uint32_t id);
/** Its end was told elsewhere: it need not be told again before there are more packets of it. */
void store_stream_told(struct store *s, uint32_t id);
/** The leg that an RTCP packet belongs to: by what was promised at its ends, by its streams, or as HEP says; or NONE. */
uint32_t store_rtcp_leg(const struct store *s, const struct payload *p);
/** The latest stream of a leg, or NONE; walk back by stream.prev. */
uint32_t store_leg_stream(const struct store *s, uint32_t leg);
/** The stream of the same call that runs the other way between the same ends (the nearest in time), or NONE. */
uint32_t store_stream_back(const struct store *s, uint32_t id);
/** The latest media of a leg, or NONE; walk back by media.prev. */
uint32_t store_leg_media(const struct store *s, uint32_t leg);
const struct media *store_media(const struct store *s, uint32_t id);
uint32_t store_n_media(const struct store *s);
/** RTP and RTCP packets that belong to streams. */
void store_rtp_totals(const struct store *s, uint64_t *rtp_packets, uint64_t *rtcp_packets);

/* What a payload type of a stream is: by the static table, else by a=rtpmap of the call when it was first seen. */
struct stream_format {
	struct slice encoding;      /* "PCMU", "opus"; empty where not known; lives as long as the store */
	const struct codec_row *row;/* or NULL */
	uint32_t clock_hz;          /* 0: not known */
	uint8_t channels;
	uint8_t kind;               /* enum codec_kind */
	struct slice fmtp;          /* of a=fmtp, or empty; lives until the next call of the store */
};
/** False where the stream has no packet of that type (out of its first STREAM_TYPES). */
bool store_stream_format(const struct store *s, uint32_t id, uint8_t payload_type, struct stream_format *out);

/* Everything that the row of a stream shows; made when asked. NAN, or empty, where undefined. */
struct stream_view {
	struct slice codec;         /* encoding name; empty where not known */
	uint32_t clock_hz;          /* 0: not known */
	struct rtp_figures f;
	struct quality q;
	char dtmf[DTMF_DIGITS + 1]; /* digits in order, NUL-terminated */
	bool has_dtmf_more;         /* there were more than fit */
	uint32_t rtcp_packets;
	double rtcp_lost_pct, rtcp_jitter_ms, rtt_ms;
	bool has_voip;              /* VoIP metrics of XR (RFC 3611 §4.7) came about it */
	struct rtcp_voip voip;
	bool has_report;            /* a report of RFC 6035 came about it */
	struct vq_metrics report;
};
void store_stream_view(const struct store *s, uint32_t id, struct stream_view *out);
/** Its digits (RFC 4733) with times; NULL where it has none. */
const struct dtmf *store_stream_dtmf(const struct store *s, uint32_t id);
/** Its series, up to its last packet. Never NULL. */
const struct series *store_stream_series(const struct store *s, uint32_t id);
/* What only decoding tells. Made for all streams at once when somebody asks: the captures are read again. */
struct stream_sound {
	double silence_pct;         /* share of 20 ms under -50 dBov, or of comfort noise; NAN where nothing was decoded */
	double level_dbov;          /* mean over all of it */
	char tones[DTMF_DIGITS + 1];/* digits heard in the voice itself; only where SOUND_TONES was asked for */
	/* only where SOUND_CHECK was asked for, and only of streams of which packets alone do not tell it */
	bool is_mute;               /* all but 1 % of it is under -65 dBov, or comfort noise */
	bool is_noise;              /* so, and all that came is comfort noise: the sender found no voice to send */
	uint32_t n_rings;           /* ringback after the answer, before anything else was heard */
	int64_t ring_ns, ring_end_ns; /* the first and the last of it, in packet time */
};
/* SOUND_CHECK is for rules: of each stream no more is decoded than it takes to say that it is neither silent nor ringback, and
 * the captures are read again only where there is a stream to decode. */
enum { SOUND_LEVEL = 1, SOUND_TONES = 2, SOUND_CHECK = 4 };
/** Fills `out`, one for each of n streams. False where that cannot be done now: nothing is known then. With `out` NULL only
 * says whether it could. */
typedef bool (*store_sound_fn)(void *ctx, struct stream_sound *out, uint32_t n, unsigned what);
void store_on_sound(struct store *s, store_sound_fn fn, void *ctx);
/** Whether what is not known yet can be made now. */
bool store_can_hear(const struct store *s);
/** `what` is a set of SOUND_*. NULL where it is not known. Lives until the store changes, or more is asked for. */
const struct stream_sound *store_stream_sound(const struct store *s, uint32_t id, unsigned what);

/** The latest report of RFC 6035 about a leg, or NONE. */
uint32_t store_leg_report(const struct store *s, uint32_t leg);
/** Reads it; its message, and the report of the leg before it. False where its text was lost. */
bool store_report(const struct store *s, uint32_t id, struct vq_report *out, uint32_t *msg, uint32_t *prev);
/** Digits that were sent as INFO requests, in order, at most `max`; returns how many. Reads the leg's INFO again. */
size_t store_leg_info_digits(const struct store *s, uint32_t leg, char *out, size_t max);
/** Worst of a leg's streams, for the columns of `calls`. */
struct leg_media {
	uint32_t n_streams;
	struct slice codecs[8];     /* distinct, in order */
	uint32_t n_codecs;
	double lost_pct, jitter_ms, mos; /* NAN */
};
void store_leg_quality(const struct store *s, uint32_t leg, struct leg_media *out);

#endif
