/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 1: RTP and RTCP: from bytes to views, and the figures of one stream. No calls, no addresses, no I/O.
 *
 * Views never reach past the captured bytes. Figures are updated packet by packet at constant cost and memory, and are
 * those of METRICS.md §3 (RFC 3550 §6.4.1, A.1, A.3, A.8; RFC 3611 §4.7.2; G.107, G.113).
 */
#ifndef SL_RTP_H
#define SL_RTP_H

#include "base.h"

/* ---- packets ---- */

struct rtp_packet {
	struct slice payload;       /* as captured, without padding */
	uint32_t payload_len;       /* as on the wire: over payload.n where the snap length cut it */
	uint32_t ssrc, timestamp;
	uint16_t seq;
	uint8_t payload_type;
	bool marker;
	uint8_t n_csrc;
	bool has_extension, has_padding;
};
/** RFC 3550 §5.1. `wire_len`: bytes of the datagram as sent. False for version other than 2, or a header that is not whole
 * or contradicts the length. Says nothing about whether it is RTP at all: rtp_is_likely does. */
bool rtp_parse(struct slice bytes, uint32_t wire_len, struct rtp_packet *out);
/** Whether a datagram without any SDP could be RTP by its looks alone (RFC 5761 §4: payload type no RTCP's). */
bool rtp_is_likely(const struct rtp_packet *p);
/** RTCP by its first two bytes (RFC 5761 §4: packet types 192..223), whatever the port. */
bool rtcp_is_likely(struct slice bytes);

/* ---- codecs ---- */

/* How a payload is to be understood. Static types and clock rates come from oRTP's profile (RFC 3551 table 4 and 5). */
enum codec_kind { CODEC_AUDIO, CODEC_VIDEO, CODEC_COMFORT_NOISE, CODEC_EVENT, CODEC_OTHER };
struct codec_row {
	const char *name;           /* encoding name as in a=rtpmap: "PCMU" */
	const char *reference, *help;
	uint8_t kind;               /* enum codec_kind */
	double ie, bpl;             /* G.113 table I.4 with what `assumed` says; NAN where nothing is published */
	double ie_no_plc, bpl_no_plc;
	const char *assumed;        /* "G.711 with PLC", or NULL */
};
/** Row by encoding name, any case; NULL where unknown. */
const struct codec_row *codec_row(struct slice encoding);
const struct codec_row *codec_rows(size_t *n);
/** Name and clock of a static payload type (RFC 3551 §6); false where it is dynamic or unassigned. */
bool codec_static(uint8_t payload_type, const char **encoding, uint32_t *clock_hz, uint8_t *channels);

/* ---- figures of one stream ---- */

enum { RTP_SEEN_WORDS = 2 };
/* What a stream is at this moment; constant size, at most 320 bytes. rtp_stats_get() makes figures of it. */
struct rtp_stats {
	uint32_t clock_hz;          /* 0: not known; then jitter, skew and drift are not measured */
	uint32_t n_packets;
	uint64_t n_bytes;           /* payload as on the wire */
	/* the rest is private to rtp/stats.c; its owner adds what it needs here */
};
/** `clock_hz` 0 where not known yet; rtp_stats_clock() sets it when it is. */
void rtp_stats_init(struct rtp_stats *s, uint32_t clock_hz);
void rtp_stats_clock(struct rtp_stats *s, uint32_t clock_hz);
/* What became of a packet. */
enum rtp_verdict { RTP_NEW, RTP_DUPLICATE, RTP_LATE /* out of order, unseen before */, RTP_RESTART /* sequence began anew */ };
/** One packet at packet time ts_ns. `kind`: enum codec_kind of its payload type: comfort noise and events count as packets
 * and for loss, and are left out of jitter and delta (METRICS.md §3). */
enum rtp_verdict rtp_stats_add(struct rtp_stats *s, const struct rtp_packet *p, int64_t ts_ns, uint8_t kind);

/* NAN where undefined. */
struct rtp_figures {
	uint64_t packets, expected, lost, duplicates, out_of_order;
	double lost_pct;
	double delta_min_ms, delta_mean_ms, delta_max_ms;
	double jitter_min_ms, jitter_mean_ms, jitter_max_ms, jitter_ms;
	double skew_max_ms, clock_drift_ppm, ptime_ms, bitrate_kbps;
	uint32_t bursts;
	double burst_loss_pct, gap_loss_pct, burst_mean; /* burst_mean: packets; for BurstR */
};
void rtp_stats_get(const struct rtp_stats *s, struct rtp_figures *out);

/* ---- E-model ---- */

struct quality {
	double r, mos;              /* NAN where the codec has no published Ie */
	bool is_cq;                 /* a delay was known (RFC 3611 §4.7.5) */
	const char *assumed;        /* of the codec row, or NULL */
};
/** G.107 with defaults of METRICS.md §3. `loss_pct` lost + discarded; burst_r at least 1; one_way_ms NAN where not known. */
void quality_of(const struct codec_row *c, bool plc, double loss_pct, double burst_r, double one_way_ms, struct quality *out);
double emodel_idd(double one_way_ms);
double emodel_mos(double r);

/* ---- series: a stream over time, at constant memory ---- */

enum { SERIES_BUCKETS = 64 };
struct series_bucket {
	uint32_t packets, lost;     /* lost: as found when the gap was seen; a late packet takes one back from its bucket */
	uint32_t bytes;
	uint16_t jitter_max_10us, delta_max_10us; /* largest in it, 0.01 ms, at most 655.35 ms */
};
struct series {                 /* 64 buckets from start_ns, width_ns each; the width doubles when they are full */
	int64_t start_ns, width_ns;
	uint32_t n;
	struct series_bucket buckets[SERIES_BUCKETS];
};
void series_init(struct series *s, int64_t start_ns);
void series_add(struct series *s, int64_t ts_ns, uint32_t bytes, uint32_t lost, double jitter_ms, double delta_ms);

/* ---- telephone-event (RFC 4733) ---- */

struct rtp_event {
	uint8_t event;              /* 0..15 are digits */
	bool end;
	uint8_t volume;
	uint16_t duration;          /* timestamp units */
};
bool rtp_event_parse(struct slice payload, struct rtp_event *out);
/** '0'..'9', '*', '#', 'A'..'D'; 0 for other events. */
char rtp_event_digit(uint8_t event);

/* ---- RTCP (read through oRTP's accessors) ---- */

struct rtcp_block {             /* RFC 3550 §6.4.1 */
	uint32_t ssrc;              /* the source it is about */
	uint8_t fraction;           /* lost, of 256 */
	int32_t lost;
	uint32_t ext_seq, jitter, lsr, dlsr;
};
enum { RTCP_SR = 200, RTCP_RR = 201, RTCP_SDES = 202, RTCP_BYE = 203, RTCP_APP = 204, RTCP_RTPFB = 205, RTCP_PSFB = 206, RTCP_XR = 207 };
enum { RTCP_BLOCKS = 31 };
struct rtcp_voip {              /* RFC 3611 §4.7; 127 / 255 mean not available, as there */
	uint32_t ssrc;
	uint8_t loss_rate, discard_rate, burst_density, gap_density;
	uint16_t burst_ms, gap_ms, round_trip_ms, end_system_ms;
	int8_t signal_dbm, noise_dbm;
	uint8_t rerl, gmin, r_factor, ext_r_factor, mos_lq, mos_cq; /* MOS times 10 */
	uint8_t rx_config;
	uint16_t jb_nominal, jb_max, jb_abs_max;
};
struct rtcp_item {
	uint8_t type;
	bool is_cut;                /* the captured bytes end inside it */
	uint32_t ssrc;              /* sender; 0 where it has none */
	uint64_t ntp;               /* SR */
	uint32_t rtp_ts, packets, octets; /* SR */
	unsigned n_blocks;
	struct rtcp_block blocks[RTCP_BLOCKS];
	bool has_voip;
	struct rtcp_voip voip;      /* XR, first block of type 7 */
	struct slice cname;         /* SDES, of the first chunk */
	struct slice reason;        /* BYE */
};
/** Takes items from a compound packet one by one; false at its end, and where the rest is not RTCP. */
bool rtcp_next(struct slice *rest, struct rtcp_item *out);

#endif
