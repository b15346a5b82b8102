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
 * or contradicts the length. Padding that contradicts it is left in the payload. Says nothing about
 * whether it is RTP at all: rtp_is_likely does. */
bool rtp_parse(struct slice bytes, uint32_t wire_len, struct rtp_packet *out);
/** Whether a datagram without any SDP could be RTP by its looks alone (RFC 5761 §4: payload type no RTCP's). */
bool rtp_is_likely(const struct rtp_packet *p);
/** RTCP by its first two bytes (RFC 5761 §4: packet types 192..223), whatever the port. */
bool rtcp_is_likely(struct slice bytes);

/* ---- codecs ---- */

/* How a payload is to be understood. Static types and clock rates are those of RFC 3551 table 4 and 5. */
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

/* What 20 ms of G.711 sound like, as a quick look tells. */
enum rtp_ring_hint { RING_HINT_QUIET, RING_HINT_TONE, RING_HINT_OTHER };
/** `payload_type` 0 (PCMU) or 8 (PCMA). Tone: as ringback is, around 425 Hz; quiet: under -35 dBov, or too short to tell. */
enum rtp_ring_hint rtp_ring_hint(uint8_t payload_type, struct slice payload);

/* ---- figures of one stream ---- */

enum { RTP_WINDOW = 128, RTP_PTIMES = 4 };
/* What a stream is at this moment; constant size, at most 320 bytes. rtp_meter_get() makes figures of it. (oRTP has a
 * struct rtp_stats, and names the packet types of RTCP: hence the names here.) */
struct rtp_meter {
	/* of every packet: rtp/stats.c alone, but for n_packets and n_bytes */
	double tick_ns;             /* of one timestamp unit; 0: clock not known; then jitter, skew and drift are not measured */
	double jitter_ns;           /* J of RFC 3550 §6.4.1 */
	int64_t last_ns;            /* arrival of the packet before */
	int64_t ref_ns;             /* and timestamp of the one that D is measured from */
	uint32_t ref_ts;
	uint32_t n_packets;         /* all of them, duplicates too */
	uint64_t n_bytes;           /* payload as on the wire */
	uint16_t max_seq;           /* highest so far */
	uint8_t held;               /* sequence numbers of the window that are not before the first */
	uint8_t flags;
	uint32_t bad_seq;           /* what would make a jump a restart (RFC 3550 A.1), or over 0xFFFF */
	/* the same: second cache line */
	uint64_t seen[2];           /* bit i: max_seq - i was received */
	uint32_t n_received;        /* different ones, from the first on */
	uint32_t run;               /* received since the last that was lost, as they leave the window */
	uint32_t n_regular, n_jitter;
	double jitter_mean, delta_mean;
	int64_t delta_min, delta_max;
	/* the same: third */
	double jitter_min, jitter_max;
	int64_t first_ns, ticks;    /* where skew counts from; timestamp units since then */
	double sum_x, sum_y, sum_xx, sum_xy, sum_yy; /* ns */
	float skew_max;
	uint32_t n_skew;
	uint32_t ptime[RTP_PTIMES], n_ptime[RTP_PTIMES]; /* timestamp steps that come often */
	/* of few packets */
	uint32_t first_len, n_duplicates, n_late;
	uint64_t expected;          /* from the first to the highest, restarts summed */
	float part_xx, part_xy, part_yy; /* of the line through earlier parts of a stream that began anew */
	int64_t start_ns;           /* of the first packet */
	uint32_t cluster_lost, cluster_len; /* losses fewer than Gmin received packets apart */
	uint32_t n_bursts, burst_lost, burst_len, n_loss_runs;
};
/** `clock_hz` 0 where not known yet; rtp_meter_clock() sets it when it is. */
void rtp_meter_init(struct rtp_meter *m, uint32_t clock_hz);
void rtp_meter_clock(struct rtp_meter *m, uint32_t clock_hz);
/* What became of a packet. */
enum rtp_verdict {
	RTP_NEW,
	RTP_DUPLICATE,
	RTP_LATE,                   /* out of order, unseen before */
	RTP_STRAY,                  /* far from the others (RFC 3550 A.1): counts as a packet, and for nothing else */
	RTP_RESTART                 /* the second after a jump: the sequence began anew */
};
struct rtp_step {               /* what one packet changed, for the series */
	uint8_t verdict;            /* enum rtp_verdict */
	bool is_regular;            /* its delta and jitter count (METRICS.md §3) */
	int32_t lost;               /* packets missing before it; -1: it came late, and takes one back; else 0 */
	int64_t delta_ns;           /* since the packet before it; 0 for the first */
	double jitter_ns;           /* NAN where the clock is not known */
};
/** One packet at packet time ts_ns. `kind`: enum codec_kind of its payload type: comfort noise and events count as packets
 * and for loss, and are left out of jitter and delta (METRICS.md §3). *out may be NULL. */
enum rtp_verdict rtp_meter_add(struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns, uint8_t kind,
	struct rtp_step *out);

/* NAN where undefined. */
struct rtp_figures {
	uint64_t packets, expected, lost, duplicates, out_of_order;
	double lost_pct;
	double delta_min_ms, delta_mean_ms, delta_max_ms;
	double jitter_min_ms, jitter_mean_ms, jitter_max_ms, jitter_ms;
	double drift_fit;           /* how much of the skew the drift explains (R squared), 0 to 1: little where it leaps */
	double skew_max_ms, clock_drift_ppm, ptime_ms, bitrate_kbps;
	uint32_t bursts;
	double burst_loss_pct, gap_loss_pct, burst_mean; /* burst_mean: packets; for BurstR */
};
void rtp_meter_get(const struct rtp_meter *m, struct rtp_figures *out);

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
	uint32_t packets, lost;     /* lost: as found when the gap was seen; a late packet takes one back from the latest
	                             * bucket that has any */
	uint32_t bytes;
	uint16_t jitter_max_10us, delta_max_10us; /* largest in it, 0.01 ms, at most 655.35 ms */
};
struct series {                 /* 64 buckets from start_ns, width_ns each; the width doubles when they are full */
	int64_t start_ns, width_ns;
	uint32_t n;
	uint32_t owner;             /* of who keeps many: whose it is */
	_Alignas(16) struct series_bucket buckets[SERIES_BUCKETS]; /* none lies in two cache lines */
};
void series_init(struct series *s, int64_t start_ns);
/** One packet of the stream, and what rtp_meter_add() said of it. */
void series_add(struct series *s, int64_t ts_ns, uint32_t bytes, const struct rtp_step *step);

/* The bucket at hand, for who adds packets of many streams in turn: it is near, and the series is not touched before the
 * bucket is over. */
struct series_part {
	int64_t until_ns;           /* end of the bucket; packets before it count in it, too */
	uint32_t bucket;            /* its number */
	uint32_t packets, lost, bytes;
	uint32_t late;              /* packets that came late, and make up for losses of earlier buckets */
	float jitter_max_ns, delta_max_ns;
};
/** The part of a stream that begins, and has no series yet. */
void series_part_begin(struct series_part *p, int64_t start_ns);
/** A packet before p->until_ns, as series_add() would count it. */
static inline void series_part_add(struct series_part *p, uint32_t bytes, const struct rtp_step *step)
{
	p->packets++;
	p->bytes += bytes;
	if (step->lost > 0)
		p->lost += (uint32_t)step->lost;
	else if (step->lost < 0 && p->lost)
		p->lost--;
	else if (step->lost < 0)
		p->late++;
	if (step->is_regular && (float)step->jitter_ns > p->jitter_max_ns)
		p->jitter_max_ns = (float)step->jitter_ns;
	if (step->is_regular && (float)step->delta_ns > p->delta_max_ns)
		p->delta_max_ns = (float)step->delta_ns;
}
/** Writes it into its series, and begins the part that ts_ns falls in. */
void series_part_put(struct series *s, struct series_part *p, int64_t ts_ns);

/* ---- telephone-event (RFC 4733) ---- */

struct rtp_event {
	uint8_t event;              /* 0..15 are digits */
	bool end;
	uint8_t volume;
	uint16_t duration;          /* timestamp units */
};
bool rtp_event_parse(struct slice payload, struct rtp_event *out);
/** Whether a packet of a dynamic payload type that nobody described looks like an event: four bytes, a digit or flash. */
bool rtp_event_is_likely(const struct rtp_packet *p);
/** '0'..'9', '*', '#', 'A'..'D'; 0 for other events. */
char rtp_event_digit(uint8_t event);

/* The digits of one SSRC; of constant size, for streams that have any. Zero value is empty. */
enum { DTMF_DIGITS = 64 };
struct dtmf_digit {
	int64_t ts_ns;              /* packet time of its first packet */
	uint32_t duration;          /* timestamp units, over all segments of a long event */
	char digit;                 /* as rtp_event_digit() */
	bool has_end;               /* its end was seen */
	uint8_t n_end;              /* packets with the end bit, of different sequence numbers; up to 255 */
};
struct dtmf {
	uint32_t start_ts;          /* RTP timestamp of the event at hand */
	uint32_t segment_ts, done;  /* of its latest segment; duration of those before it (RFC 4733 §2.5.1.3) */
	uint16_t latest;            /* duration of the latest segment so far */
	uint8_t event;
	bool has_event, has_end;    /* there was one; its end was seen */
	uint16_t end_seq;           /* sequence number of the latest packet with the end bit */
	uint32_t n;                 /* digits seen; the first DTMF_DIGITS of them are kept */
	uint32_t n_other;           /* events that are no digits (flash, tones) */
	struct dtmf_digit digits[DTMF_DIGITS];
};
/** One packet of payload type telephone-event; true where a digit began with it. A digit is one timestamp, however often its
 * end is repeated (RFC 4733 §2.5.1.4); a segment that goes on where the one before it ends is the same digit. */
bool dtmf_add(struct dtmf *d, const struct rtp_packet *p, const struct rtp_event *e, int64_t ts_ns);

/* ---- RTCP (by the structures of oRTP's headers) ---- */

struct rtcp_block {             /* RFC 3550 §6.4.1 */
	uint32_t ssrc;              /* the source it is about */
	uint8_t fraction;           /* lost, of 256 */
	int32_t lost;
	uint32_t ext_seq, jitter, lsr, dlsr;
};
enum rtcp_kind { RTCP_IS_SR = 200, RTCP_IS_RR, RTCP_IS_SDES, RTCP_IS_BYE, RTCP_IS_APP, RTCP_IS_RTPFB, RTCP_IS_PSFB, RTCP_IS_XR };
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
	uint8_t kind;               /* enum rtcp_kind, or another packet type that is only named */
	bool is_cut;                /* the captured bytes end inside it */
	uint32_t ssrc;              /* sender; 0 where it has none */
	uint64_t ntp;               /* SR */
	uint32_t rtp_ts, packets, octets; /* SR */
	unsigned n_blocks;
	struct rtcp_block blocks[RTCP_BLOCKS];
	bool has_voip;
	struct rtcp_voip voip;      /* XR, first block of type 7 */
	uint8_t subtype;            /* APP: its own; RTPFB, PSFB: the format (RFC 4585 §6.1) */
	struct slice name;          /* APP: 4 letters */
	struct slice cname;         /* SDES, of the first chunk */
	struct slice reason;        /* BYE */
};
/** Takes items from a compound packet one by one; false at its end, and where the rest is not RTCP. */
bool rtcp_next(struct slice *rest, struct rtcp_item *out);

/* RTCP as agents of HEP send it: an object of JSON for each compound packet, with "sender_information", "report_blocks",
 * "report_blocks_xr" and "sdes_information". */

enum { RTCP_JSON_BYTES = 1024 };
/** Makes a compound packet of one: a sender or receiver report, and an extended report where there are its figures. Numbers may
 * be strings, fractions or negative; of larger ones the low bits stay. Returns its bytes, at most RTCP_JSON_BYTES, or 0 where
 * it is no such object, or says nothing. */
size_t rtcp_from_json(struct slice json, uint8_t *out);
/** Adds such an object about a compound packet to *b. False, and *b as it was, where there is no report in it. */
bool rtcp_to_json(struct buf *b, struct slice rtcp);

/* ---- reports of voice quality in SIP (RFC 6035, application/vq-rtcpxr) ---- */

/* Of one direction. Numbers as the report has them, NAN where it does not say, or says what is no number. */
struct vq_metrics {
	bool is_there;
	struct slice start, stop;   /* Timestamps: as they stand */
	struct slice codec;         /* SessionDesc PD: encoding name */
	double payload_type, clock_hz, frame_ms; /* SessionDesc PT, SR, FD */
	double jb_nominal_ms, jb_max_ms, jb_abs_max_ms; /* JitterBuffer JBN, JBM, JBX */
	double lost_pct, discarded_pct;  /* PacketLoss NLR, JDR */
	double burst_loss_pct, burst_ms, gap_loss_pct, gap_ms, gmin; /* BurstGapLoss BLD, BD, GLD, GD, GMIN */
	double rtt_ms, end_system_ms, one_way_ms, jitter_ms, jitter_max_ms; /* Delay RTD, ESD, OWD (or SOWD), IAJ, MAJ */
	double signal_dbm, noise_dbm, rerl_db; /* Signal SL, NL, RERL */
	double r_lq, r_cq, mos_lq, mos_cq; /* QualityEst RLQ, RCQ, MOSLQ, MOSCQ */
};
struct vq_address {             /* LocalAddr, RemoteAddr */
	struct slice ip;
	uint16_t port;              /* 0 where it does not say */
	uint32_t ssrc;
	bool has_ssrc;
};
enum vq_kind { VQ_SESSION, VQ_INTERVAL, VQ_ALERT };
struct vq_report {
	uint8_t kind;               /* enum vq_kind */
	struct slice about;         /* what stands after the kind: "CallTerm" */
	struct slice call_id;
	struct slice local_id, remote_id;
	struct vq_address local_addr, remote_addr;
	struct vq_metrics local;    /* measured by who reports, of what it received */
	struct vq_metrics remote;   /* what the other side told it */
};
/** Reads the body of a report. False where it is none; lines that are not understood are passed over. Slices point into it. */
bool vq_parse(struct slice body, struct vq_report *out);

#endif
