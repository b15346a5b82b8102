/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files about the voice of calls share: media.c (what SDP promised), voice.c (RTP packets), voice_bind.c (whose
 * they are), voice_guess.c (RTP that nobody promised), voice_codec.c (payload types), voice_rtcp.c, voice_ice.c,
 * voice_report.c (what SIP says of media that ran), voice_view.c (what readers get).
 *
 * Session descriptions wait in a queue until a media packet, or a reader, comes: a capture of signalling alone never pays
 * for them. Readers have a const store; the voice behind it is brought up to date for them. */
#ifndef SL_VOICE_H
#define SL_VOICE_H

#include "analyzer/call/store_local.h"

#include "sdp.h"
#include "stream.h"

/* A message that may change what is known of media. */
struct voice_note {
	uint32_t msg;
	uint32_t from;          /* where its SDP (or report) is in its text */
	uint32_t len : 24;
	uint32_t is_report : 1; /* no SDP: a report of RFC 6035 */
	uint32_t from_caller : 1;
};

struct media_item {
	struct media m;
	uint32_t sdp_from, sdp_len; /* in the text of m.msg */
	uint32_t sdp_hash;
	uint64_t ufrag;         /* hash of a=ice-ufrag, or 0 */
};

/* Somebody said, or showed, that RTP (or RTCP) of a medium goes to an address. */
struct promise {
	uint32_t media, older;  /* promise of the same place before it, or NONE */
	uint8_t by;             /* enum bound_by */
	bool is_rtcp;
};

/* An address and port of media: what was promised of it, and the streams that go to it and come from it, latest first. */
struct place {
	struct addr addr;
	uint32_t promise, to, from;
};

struct codec_item {             /* an encoding with its clock rate: there are few in a capture */
	struct slice encoding;
	const struct codec_row *row;
	uint32_t clock_hz;
	uint8_t channels, kind;
};

/* What RTCP says of a stream. */
enum { RTCP_REPORTS = 4 };
struct stream_rtcp {
	uint32_t n_packets;
	uint32_t sr_mid[RTCP_REPORTS];  /* latest sender reports: middle 32 bits of their NTP time, and when they came */
	int64_t sr_ns[RTCP_REPORTS];
	uint8_t n_sr;                   /* of all, modulo 256 */
	bool has_block, has_voip;
	struct rtcp_block first, last;  /* what its receiver said first and last */
	int64_t rtt_ns;                 /* TIME_NONE */
	struct rtcp_voip voip;
};

struct leg_voice {
	uint32_t media, stream, report, fax; /* latest, or NONE */
	struct leg_ice ice;
};

/* A report of RFC 6035 about a call. */
struct voice_report {
	uint32_t msg, from, len;
	uint32_t leg, prev;     /* the call that it is about, and that call's report before it */
};

struct guess;
struct voice {
	struct pool media, promises, places, streams, series, dtmf, rtcp, reports, faxes;
	struct map fax_map, place_map, stream_map, ssrc_map, ufrag_map;
	struct leg_voice *legs;
	size_t n_legs;
	struct voice_note *notes;
	size_t n_notes, cap_notes;
	struct codec_item *codecs;
	size_t n_codecs, cap_codecs;
	struct arena names;
	struct guess *guesses;  /* NULL before the first */
	uint64_t rtp_packets, rtcp_packets;
	uint64_t generation;
	uint64_t key[5];        /* of the hash of streams, by the store's seed */
	bool no_heuristic;
	bool is_draining;
};

static inline struct media_item *media_at(const struct voice *v, uint32_t id)
{
	return pool_at(&v->media, id);
}
static inline struct promise *promise_at(const struct voice *v, uint32_t id)
{
	return pool_at(&v->promises, id);
}
static inline struct place *place_at(const struct voice *v, uint32_t id)
{
	return pool_at(&v->places, id);
}
static inline struct stream *stream_at(const struct voice *v, uint32_t id)
{
	return pool_item(&v->streams, id, sizeof(struct stream));
}
static inline struct stream_rtcp *rtcp_at(const struct voice *v, uint32_t id)
{
	return pool_at(&v->rtcp, id);
}

/* ---- media.c ---- */

/** Takes in what waits. For everybody who looks at media, or adds a packet of it. */
void voice_drain(const struct store *s);
static inline struct voice *voice_of(const struct store *s)
{
	if (s->voice->n_notes)
		voice_drain(s);
	return s->voice;
}
struct leg_voice *voice_leg(struct voice *v, uint32_t leg);
/** The place of an address, or NONE; the second makes it. */
uint32_t place_find(const struct store *s, const struct addr *a);
uint32_t place_of(const struct store *s, const struct addr *a);
/** Notes that media goes to a place, and tells the streams there. */
void place_promise(const struct store *s, uint32_t place, uint32_t media, enum bound_by by, bool is_rtcp, int64_t ts_ns);
/** The SDP that wrote a medium; false where its text was lost. */
bool media_sdp(const struct store *s, uint32_t media, struct sdp *out);
/** The latest medium of the other party of the same call, of the same m= line where there is one; or NONE. */
uint32_t media_other(const struct voice *v, uint32_t media);
/** Puts a medium with an ice-ufrag under its name: the latest message has it, and of that the first medium. */
void media_name(const struct store *s, uint32_t id);
/** The latest medium with that hash of an ice-ufrag, or NONE. */
uint32_t media_of_ufrag(const struct voice *v, uint64_t hash);
uint64_t ufrag_hash(const struct store *s, struct slice ufrag);

/* ---- fax.c ---- */

/** A party wants T.38 there. */
void fax_promise(const struct store *s, const struct media *m, const struct addr *a);

/* ---- voice_bind.c ---- */

/** The leg whose RTP goes to an address at that time, or NONE. */
uint32_t voice_leg_at(const struct store *s, const struct addr *dst, int64_t ts_ns);

/** Looks whose a stream is by all rules, and binds it. False where nobody's. */
bool voice_bind(const struct store *s, uint32_t id, int64_t ts_ns);
/** What was promised at its ends has changed: true where what comes now is another stream, of a later call. */
bool voice_recheck(const struct store *s, uint32_t id, const struct store_rtp *x);
/** The latest stream with that SSRC, or NONE. */
uint32_t voice_of_ssrc(const struct store *s, uint32_t ssrc);
/** Whether a packet that belongs to no stream yet is of a call. */
bool voice_is_promised(const struct store *s, const struct store_rtp *x);

/* ---- voice.c ---- */

/** A stream that begins with this packet, which is not added yet; NONE where there are too many. */
uint32_t voice_make(const struct store *s, const struct store_rtp *x);
void voice_take(const struct store *s, uint32_t id, const struct store_rtp *x);
/** Packets of which each was expected: asks the memory for what the last of them need; adds them, and returns how many were
 * none of ours. */
void voice_fetch(const struct store *s, struct store_rtp *items, size_t n);
size_t voice_add(struct store *s, struct store_rtp *items, size_t n);

/** Its series, made where it has none yet. */
struct series *voice_series(const struct store *s, uint32_t id);

/* ---- voice_guess.c ---- */

/** A packet that nobody promised: true where it, and those before it, are a stream. */
bool voice_guess(const struct store *s, const struct store_rtp *x);
/** Bytes of its table. */
size_t voice_guess_bytes(void);

/* ---- voice_codec.c ---- */

/** Makes the payload type of a packet the present one of its stream; learns it where it is new. */
void voice_set_type(const struct store *s, struct stream *st, const struct rtp_packet *p);
/** Learns again what was not known, after the stream was bound. */
void voice_learn_types(const struct store *s, struct stream *st);

/* ---- voice_report.c ---- */

/** What a report of RFC 6035 says of a stream; false where none does. */
bool voice_reported(const struct store *s, const struct stream *st, struct vq_metrics *out);
/** A report of RFC 6035 for the call that it names. */
void voice_add_report(const struct store *s, const struct voice_note *n);

#endif
