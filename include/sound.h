/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 1: what RTP carries as samples: decoders, a listener's jitter buffer in capture time, levels and tones. Nothing here
 * is called while captures are read; it is for those who ask to hear, or to know, what was said.
 */
#ifndef SL_SOUND_H
#define SL_SOUND_H

#include "rtp.h"

/* ---- decoders ---- */

enum { SOUND_RATE_MAX = 48000, SOUND_PACKET_MAX = 16384 }; /* samples of one packet; more is cut */

struct decoder_row {
	const char *name;           /* encoding name: "PCMU" */
	const char *library;        /* that does it */
	const char *reference, *help;
};
/** Row `i`, from 0; NULL after the last. */
const struct decoder_row *decoder_row_at(size_t i);
/** Whether this program was built with the library. */
bool decoder_is_built(size_t i);

/** One stream's decoder; signed 16-bit samples, one channel (several are mixed). */
struct decoder;
/** NULL where the encoding cannot be decoded; then *why says it in a few words (static). `clock_hz` is RTP's. */
struct decoder *decoder_new(struct slice encoding, uint32_t clock_hz, uint8_t channels, const char **why);
/** From now on decoder_conceal can make up what is missing: it has to be told before. */
void decoder_will_conceal(struct decoder *d);
/** Samples a second. */
uint32_t decoder_rate(const struct decoder *d);
/** Decodes one payload; returns the samples written, at most SOUND_PACKET_MAX. Total: any bytes will do. */
size_t decoder_run(struct decoder *d, struct slice payload, int16_t *out);
/** Makes up `n` samples (at most SOUND_PACKET_MAX) in the place of those that did not come: as the codec conceals losses,
 * or fading repetitions (G.711 appendix I, for those that cannot). */
void decoder_conceal(struct decoder *d, int16_t *out, size_t n);
void decoder_free(struct decoder *d);

/* ---- level and silence ---- */

/* Over frames of 20 ms: their energy against a full-scale square wave (dBov, RFC 6464). Zero value is empty. */
struct level {
	uint64_t n_frames, n_silent; /* whole frames; those under -50 dBov, and all of comfort noise */
	double energy;              /* of all samples, full scale 1 */
	uint64_t n_samples;
	double frame_energy;        /* of the frame at hand */
	uint32_t frame_samples;
};
void level_add(struct level *l, const int16_t *p, size_t n, uint32_t rate);
/** So many samples of comfort noise, or of nothing sent. */
void level_add_silence(struct level *l, size_t n, uint32_t rate);
/** dBov; NAN where nothing was heard. */
double level_dbov(const struct level *l);
/** NAN where there is no whole frame. */
double level_silence_pct(const struct level *l);

/* ---- tones ---- */

/** Finds digits in what is heard (ITU-T Q.24), at 8000 samples a second; by spandsp. NULL where the program was built
 * without, or it cannot be loaded. */
struct tones;
struct tones *tones_new(void);
void tones_add(struct tones *t, const int16_t *p, size_t n);
/** Digits so far, NUL-terminated; at most DTMF_DIGITS. */
const char *tones_digits(const struct tones *t);
void tones_free(struct tones *t);

/* ---- ringback ---- */

/* The tone of a telephone that rings elsewhere (ITU-T E.180): 0.3 to 3 s of one or two tones near 425 Hz, then quiet. */
struct ringback;
struct ringback_figures {
	uint32_t n;                 /* rings that began, each after quiet or at the beginning, and ended in quiet */
	double from_s, to_s;        /* of the first and the last of them, since the first sample */
	bool has_other;             /* something else was heard too, or a tone of another kind; what came after is not looked at */
};
/** At so many samples a second, 8000 or more; NULL where there are fewer. */
struct ringback *ringback_new(uint32_t rate);
void ringback_add(struct ringback *r, const int16_t *p, size_t n);
void ringback_get(const struct ringback *r, struct ringback_figures *out);
void ringback_free(struct ringback *r);

/* ---- another rate ---- */

/** From one sample rate to another, by a windowed sinc; keeps what spans two calls. */
struct resampler;
struct resampler *resampler_new(uint32_t from, uint32_t to);
/** Samples that `n` samples in can give at most. */
size_t resampler_room(const struct resampler *r, size_t n);
/** Returns the samples written. */
size_t resampler_run(struct resampler *r, const int16_t *in, size_t n, int16_t *out);
void resampler_free(struct resampler *r);

/* ---- a listener: what was heard ---- */

struct listener_options {
	uint32_t delay_ms;          /* of the jitter buffer: how long packets wait in it at first */
	bool is_adaptive;           /* its size follows the jitter (oRTP's recursive least squares); else what is late is lost */
	bool is_silent;             /* losses are silence; else they are concealed */
};
enum { LISTENER_DELAY_MAX = 2000 };

/* What a payload type is. */
struct listener_format {
	struct slice encoding;
	uint32_t clock_hz;
	uint8_t channels;
	uint8_t kind;               /* enum codec_kind */
};
/* Samples for the loudspeaker from a moment on: later than all before them of the same playout. */
struct listener_run {
	int64_t at_ns;
	uint32_t rate;
	const int16_t *p;
	size_t n;
	bool is_made_up;            /* concealed, or comfort noise */
};
struct listener_figures {
	uint64_t packets;           /* RTP packets of voice, duplicates too */
	uint64_t played, duplicates;
	uint64_t late;              /* came after their time: discarded by the buffer */
	uint64_t lost;              /* never came */
	uint64_t concealed_ms;
	uint64_t resyncs;           /* the buffer began anew: after a pause, a jump of time stamps, or when all came too late */
	double delay_ms;            /* mean time in the buffer, of what was played; NAN for none */
	uint64_t not_decoded;       /* packets of encodings that cannot be */
	struct slice undecodable;   /* the first of these, or empty; as long as the format's */
	const char *why;            /* and why */
};
struct listener;
/** `format` tells what a payload type is (false: not known), `run` takes what is heard. NULL and *e (e may be NULL) where oRTP,
 * whose jitter buffer it is, cannot be loaded. */
struct listener *listener_new(const struct listener_options *o,
	bool (*format)(void *ctx, uint8_t type, struct listener_format *out),
	void (*run)(void *ctx, const struct listener_run *r), void *ctx, struct err *e);
/** A packet of the stream at packet time; times before an earlier one's count as that. */
void listener_add(struct listener *p, const struct rtp_packet *r, int64_t ts_ns);
/** Packet time goes on without a packet: what is due is played. */
void listener_clock(struct listener *p, int64_t ts_ns);
/** No more will come: plays all that waits. */
void listener_end(struct listener *p);
void listener_get(const struct listener *p, struct listener_figures *out);
void listener_free(struct listener *p);

#endif
