/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of `streams`: one row per RTP stream, which is an SSRC from one address and port to another (INTERFACE.md §2). The
 * figures of a row are made when its first field asks for one. */
#include "analyzer/field/reader.h"

#include <math.h>

static const struct stream_view *view(struct reader *r)
{
	if (!r->stream_known) {
		store_stream_view(r->s, r->id, &r->stream_view);
		r->stream_known = true;
	}
	return &r->stream_view;
}

static void give_addr(struct reader *r, struct value *out, const struct addr *a)
{
	buf_clear(&r->scratch);
	addr_put(&r->scratch, a);
	give_text(out, reader_keep(r));
}

static void get_call_id(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (r->leg)
		give_text(out, r->leg->call_id);
}

static void get_src(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_addr(r, out, &r->stream->src);
}

static void get_dst(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_addr(r, out, &r->stream->dst);
}

static void get_ssrc(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	buf_clear(&r->scratch);
	buf_fmt(&r->scratch, "0x%08x", r->stream->ssrc);
	give_text(out, reader_keep(r));
}

static void get_payload_type(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->stream->payload_type);
}

static void get_codec(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (view(r)->codec.n) {
		give_text(out, view(r)->codec);
		return;
	}
	buf_clear(&r->scratch);
	buf_fmt(&r->scratch, "PT %u", r->stream->payload_type);
	give_text(out, reader_keep(r));
}

static void get_clock(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (view(r)->clock_hz)
		give_int(out, view(r)->clock_hz);
}

static void get_start(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_time(r, out, r->stream->start_ns);
}

static void get_duration(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_ms(out, r->stream->end_ns - r->stream->start_ns);
}

static const char *direction_choice(unsigned i)
{
	static const char *const names[] = {N_("to-callee"), N_("to-caller")};

	return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

static void get_direction(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (r->stream->direction != STREAM_UNKNOWN)
		give_name(out, direction_choice(r->stream->direction == STREAM_TO_CALLER));
}

static const char *bound_by_choice(unsigned i)
{
	return bound_by_name((enum bound_by)(i + 1));
}

static void get_bound_by(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, bound_by_name((enum bound_by)r->stream->bound_by));
}

static void get_first_frame(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->stream->first_frame);
}

static void get_dtmf(struct reader *r, uint32_t id, struct value *out)
{
	const struct stream_view *v = view(r);

	(void)id;
	if (!v->dtmf[0])
		return;
	buf_clear(&r->scratch);
	buf_puts(&r->scratch, v->dtmf);
	if (v->has_dtmf_more)
		buf_puts(&r->scratch, "...");
	give_text(out, reader_keep(r));
}

static void get_srtp(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_bool(out, r->stream->is_srtp);
}

/* ---- figures ---------------------------------------------------------------------------------------------------- */

static void get_packets(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, (int64_t)view(r)->f.packets);
}

static void get_expected(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, (int64_t)view(r)->f.expected);
}

static void get_lost(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, (int64_t)view(r)->f.lost);
}

static void get_duplicates(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, (int64_t)view(r)->f.duplicates);
}

static void get_out_of_order(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, (int64_t)view(r)->f.out_of_order);
}

static void get_bursts(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, (int64_t)view(r)->f.bursts);
}

static void get_lost_pct(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.lost_pct, 3);
}

static void get_delta_min(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.delta_min_ms, 3);
}

static void get_delta_mean(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.delta_mean_ms, 3);
}

static void get_delta_max(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.delta_max_ms, 3);
}

static void get_jitter_min(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.jitter_min_ms, 3);
}

static void get_jitter_mean(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.jitter_mean_ms, 3);
}

static void get_jitter_max(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.jitter_max_ms, 3);
}

static void get_jitter(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.jitter_ms, 3);
}

static void get_skew_max(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.skew_max_ms, 3);
}

static void get_drift(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.clock_drift_ppm, 1);
}

static void get_ptime(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.ptime_ms, 3);
}

static void get_bitrate(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.bitrate_kbps, 3);
}

static void get_burst_loss(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.burst_loss_pct, 3);
}

static void get_gap_loss(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->f.gap_loss_pct, 3);
}

static void get_r_factor(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->q.r, 2);
}

static void get_mos(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->q.mos, 3);
}

static void get_rtcp_lost(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->rtcp_lost_pct, 3);
}

static void get_rtcp_jitter(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->rtcp_jitter_ms, 3);
}

static void get_rtt(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, view(r)->rtt_ms, 3);
}

static const char *kind_choice(unsigned i)
{
	static const char *const names[] = {"lq", "cq"};

	return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

static void get_mos_kind(struct reader *r, uint32_t id, struct value *out)
{
	double mos = view(r)->q.mos;

	(void)id;
	if (mos >= 1)
		give_name(out, kind_choice(view(r)->q.is_cq));
}

static void get_assumed(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (view(r)->q.mos >= 1)
		give_name(out, view(r)->q.assumed);
}

static void get_rtcp_packets(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, view(r)->rtcp_packets);
}

/* ---- what its receiver reported ----------------------------------------------------------------------------------- */

static const char *source_choice(unsigned i)
{
	static const char *const names[] = {"rtcp", "sip"};

	return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

static void get_reported_by(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (view(r)->has_voip || view(r)->has_report)
		give_name(out, source_choice(!view(r)->has_voip));
}

/* 127: not available (RFC 3611 §4.7.5). */
static double xr(uint8_t v, double scale)
{
	return v == 127 ? NAN : v * scale;
}

static void get_reported_mos_lq(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (view(r)->has_voip)
		give_double(out, xr(view(r)->voip.mos_lq, 0.1), 2);
	else if (view(r)->has_report)
		give_double(out, view(r)->report.mos_lq, 2);
}

static void get_reported_mos_cq(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (view(r)->has_voip)
		give_double(out, xr(view(r)->voip.mos_cq, 0.1), 2);
	else if (view(r)->has_report)
		give_double(out, view(r)->report.mos_cq, 2);
}

static void get_reported_r(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (view(r)->has_voip)
		give_double(out, xr(view(r)->voip.r_factor, 1), 1);
	else if (view(r)->has_report)
		give_double(out, view(r)->report.r_cq, 1);
}

static void get_reported_lost(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (view(r)->has_voip)
		give_double(out, view(r)->voip.loss_rate * 100 / 256.0, 2);
	else if (view(r)->has_report)
		give_double(out, view(r)->report.lost_pct, 2);
}

static void get_reported_discarded(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (view(r)->has_voip)
		give_double(out, view(r)->voip.discard_rate * 100 / 256.0, 2);
	else if (view(r)->has_report)
		give_double(out, view(r)->report.discarded_pct, 2);
}

static void get_path(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_path(r, out, r->stream->path);
}

/* ---- what decoding tells ---------------------------------------------------------------------------------------- */

static void get_silence(struct reader *r, uint32_t id, struct value *out)
{
	const struct stream_sound *x = store_stream_sound(r->s, id, SOUND_LEVEL);

	if (x)
		give_double(out, x->silence_pct, 1);
}

static void get_level(struct reader *r, uint32_t id, struct value *out)
{
	const struct stream_sound *x = store_stream_sound(r->s, id, SOUND_LEVEL);

	if (x)
		give_double(out, x->level_dbov, 1);
}

static void get_tones(struct reader *r, uint32_t id, struct value *out)
{
	const struct stream_sound *x = store_stream_sound(r->s, id, SOUND_TONES);

	if (x && x->tones[0])
		give_name(out, x->tones);
}

/* Numbers stand right: with decimals, and whole ones. */
#define NUMBER(columns) .type = VALUE_FIXED, .width = (columns), .is_right = true
#define WHOLE(columns) .type = VALUE_INT, .width = (columns), .is_right = true

static const struct field fields[] = {
	{.name = "call_id", .head = N_("Call-ID"), .type = VALUE_TEXT, .width = 24, .get = get_call_id,
		.help = N_("Call-ID of the call that the stream belongs to.")},
	{.name = "src", .head = N_("Source"), .type = VALUE_TEXT, .width = 21, .get = get_src,
		.help = N_("Address and port that it comes from.")},
	{.name = "dst", .head = N_("Destination"), .type = VALUE_TEXT, .width = 21, .get = get_dst,
		.help = N_("Address and port that it goes to.")},
	{.name = "ssrc", .head = N_("SSRC"), .type = VALUE_TEXT, .width = 10, .get = get_ssrc,
		.help = N_("Synchronization source (RFC 3550 §3).")},
	{.name = "payload_type", .head = N_("PT"), .get = get_payload_type, WHOLE(3),
		.help = N_("Payload type of its voice: the first that is neither comfort noise nor telephone-event.")},
	{.name = "codec", .head = N_("Codec"), .type = VALUE_TEXT, .width = 10, .get = get_codec,
		.help = N_("Encoding of that payload type: by the static table (RFC 3551 §6), or by a=rtpmap of the call at that "
			"time.")},
	{.name = "clock_hz", .head = N_("Clock"), .unit = "Hz", .get = get_clock, WHOLE(6),
		.help = N_("Clock rate of its timestamps (of G.722 it is 8000, RFC 3551 §4.5.2).")},
	{.name = "start_epoch", .head = N_("Start"), .type = VALUE_TIME, .width = 12, .get = get_start,
		.help = N_("Time of the first packet.")},
	{.name = "duration_ms", .head = N_("Duration"), .unit = "ms", .get = get_duration, NUMBER(11),
		.help = N_("From the first packet to the last.")},
	{.name = "packets", .head = N_("Packets"), .get = get_packets, WHOLE(7),
		.help = N_("Packets that came, duplicates included.")},
	{.name = "expected", .head = N_("Expected"), .get = get_expected, WHOLE(8),
		.help = N_("Packets that were sent by their sequence numbers, from the first that came to the highest (RFC 3550 "
			"A.3).")},
	{.name = "lost", .head = N_("Lost"), .get = get_lost, WHOLE(6),
		.help = N_("Packets that were expected and did not come; duplicates make up for none.")},
	{.name = "lost_pct", .head = N_("Lost"), .unit = "%", .get = get_lost_pct, NUMBER(7),
		.help = N_("Lost of expected.")},
	{.name = "duplicates", .head = N_("Dup"), .get = get_duplicates, WHOLE(4),
		.help = N_("Packets whose sequence number had come before.")},
	{.name = "out_of_order", .head = N_("Order"), .get = get_out_of_order, WHOLE(5),
		.help = N_("Packets that came after one with a higher sequence number.")},
	{.name = "delta_min_ms", .head = N_("Delta min"), .unit = "ms", .get = get_delta_min, NUMBER(9),
		.help = N_("Shortest time between two packets; after a marker, comfort noise or telephone-event "
			"none is measured.")},
	{.name = "delta_mean_ms", .head = N_("Delta mean"), .unit = "ms", .get = get_delta_mean, NUMBER(9),
		.help = N_("Mean of these times.")},
	{.name = "delta_max_ms", .head = N_("Delta max"), .unit = "ms", .get = get_delta_max, NUMBER(9),
		.help = N_("Longest of these times.")},
	{.name = "jitter_min_ms", .head = N_("Jitter min"), .unit = "ms", .get = get_jitter_min, NUMBER(9),
		.help = N_("Lowest interarrival jitter (RFC 3550 §6.4.1, A.8).")},
	{.name = "jitter_mean_ms", .head = N_("Jitter mean"), .unit = "ms", .get = get_jitter_mean, NUMBER(9),
		.help = N_("Mean interarrival jitter (RFC 3550 §6.4.1, A.8).")},
	{.name = "jitter_max_ms", .head = N_("Jitter max"), .unit = "ms", .get = get_jitter_max, NUMBER(9),
		.help = N_("Highest interarrival jitter (RFC 3550 §6.4.1, A.8).")},
	{.name = "jitter_ms", .head = N_("Jitter"), .unit = "ms", .get = get_jitter, NUMBER(9),
		.help = N_("Interarrival jitter at its last packet, as a receiver reports it (RFC 3550 §6.4.1).")},
	{.name = "skew_max_ms", .head = N_("Skew max"), .unit = "ms", .get = get_skew_max, NUMBER(9),
		.help = N_("Largest difference between what the timestamps say and what the clock said: positive came early.")},
	{.name = "clock_drift_ppm", .head = N_("Drift"), .unit = "ppm", .get = get_drift, NUMBER(8),
		.help = N_("How much the sender's clock is faster than the capture's, by the line through the skew.")},
	{.name = "ptime_ms", .head = N_("Ptime"), .unit = "ms", .get = get_ptime, NUMBER(7),
		.help = N_("Sound in a packet: the most frequent timestamp step.")},
	{.name = "bitrate_kbps", .head = N_("Bitrate"), .unit = "kbit/s", .get = get_bitrate, NUMBER(9),
		.help = N_("Payload bits per second, without headers.")},
	{.name = "bursts", .head = N_("Bursts"), .get = get_bursts, WHOLE(6),
		.help = N_("Bursts of loss: losses with fewer than 16 packets received between them (RFC 3611 §4.7.2).")},
	{.name = "burst_loss_pct", .head = N_("Burst loss"), .unit = "%", .get = get_burst_loss, NUMBER(7),
		.help = N_("How much was lost within bursts (RFC 3611 §4.7.2).")},
	{.name = "gap_loss_pct", .head = N_("Gap loss"), .unit = "%", .get = get_gap_loss, NUMBER(7),
		.help = N_("How much was lost between bursts (RFC 3611 §4.7.2).")},
	{.name = "r_factor", .head = "R", .get = get_r_factor, NUMBER(6),
		.help = N_("Transmission rating of the E-model (G.107): 93.2 without impairment. Only for codecs that G.113 has "
			"values of.")},
	{.name = "mos", .head = N_("MOS"), .get = get_mos, NUMBER(5),
		.help = N_("Mean opinion score from R (G.107 annex B), 1 to 4.5; with loss concealed, where the codec's value "
			"assumes that.")},
	{.name = "mos_kind", .head = N_("MOS of"), .type = VALUE_TEXT, .width = 6, .get = get_mos_kind, .choice = kind_choice,
		.help = N_("lq: listening quality, without delay; cq: conversational, with half the round trip, a packet's length "
			"and a playout delay of 40 ms (RFC 3611 §4.7.5).")},
	{.name = "mos_assumes", .head = N_("Assumes"), .type = VALUE_TEXT, .width = 14, .get = get_assumed,
		.help = N_("What R and MOS assume of the receiver, as G.711 with PLC (packet loss concealment).")},
	{.name = "dtmf", .head = N_("DTMF"), .type = VALUE_TEXT, .width = 8, .get = get_dtmf,
		.help = N_("Digits sent as telephone-event (RFC 4733), in order.")},
	{.name = "silence_pct", .head = N_("Silence"), .unit = "%", .get = get_silence, NUMBER(7), .only_by_name = true,
		.help = N_("Share of silence (20 ms under -50 dBov, comfort noise) in what was decoded. Absent unless it is named: "
			"the voice of all streams is decoded for it.")},
	{.name = "level_dbov", .head = N_("Level"), .unit = "dBov", .get = get_level, NUMBER(7), .only_by_name = true,
		.help = N_("Mean level of what was decoded, against full scale. Absent unless it is named, as silence_pct.")},
	{.name = "dtmf_inband", .head = N_("Tones"), .type = VALUE_TEXT, .width = 8, .get = get_tones, .only_by_name = true,
		.help = N_("Digits heard in decoded G.711 (ITU-T Q.24). Absent unless it is named, as silence_pct.")},
	{.name = "rtcp_packets", .head = N_("RTCP"), .get = get_rtcp_packets, WHOLE(5),
		.help = N_("RTCP packets about it: of its sender, and of its receiver.")},
	{.name = "rtcp_lost_pct", .head = N_("RTCP lost"), .unit = "%", .get = get_rtcp_lost, NUMBER(7),
		.help = N_("What its receiver lost by its last report, of all since the first packet in the capture.")},
	{.name = "rtcp_jitter_ms", .head = N_("RTCP jitter"), .unit = "ms", .get = get_rtcp_jitter, NUMBER(9),
		.help = N_("Interarrival jitter in its receiver's last report.")},
	{.name = "rtt_ms", .head = N_("RTT"), .unit = "ms", .get = get_rtt, NUMBER(9),
		.help = N_("Round trip to its receiver and back by the last report: A - LSR - DLSR (RFC 3550 "
			"§6.4.1), seen from where "
			"the capture was made.")},
	{.name = "reported_by", .head = N_("Report"), .type = VALUE_TEXT, .width = 6, .get = get_reported_by,
		.choice = source_choice,
		.help = N_("How its receiver reported quality: rtcp (VoIP metrics, RFC 3611 §4.7) or sip (RFC 6035).")},
	{.name = "reported_mos_lq", .head = N_("Rep MOS"), .get = get_reported_mos_lq, NUMBER(7),
		.help = N_("Listening quality that its receiver reported.")},
	{.name = "reported_mos_cq", .head = N_("Rep MOS cq"), .get = get_reported_mos_cq, NUMBER(10),
		.help = N_("Conversational quality that its receiver reported.")},
	{.name = "reported_r", .head = N_("Rep R"), .get = get_reported_r, NUMBER(6),
		.help = N_("R factor that its receiver reported.")},
	{.name = "reported_lost_pct", .head = N_("Rep lost"), .unit = "%", .get = get_reported_lost, NUMBER(7),
		.help = N_("Packets lost by that report.")},
	{.name = "reported_discarded_pct", .head = N_("Rep discarded"), .unit = "%", .get = get_reported_discarded, NUMBER(7),
		.help = N_("Packets that came too late or too early to be played, by that report.")},
	{.name = "srtp", .head = N_("SRTP"), .type = VALUE_BOOL, .width = 5, .get = get_srtp,
		.help = N_("Whether SDP promised it encrypted (RFC 3711).")},
	{.name = "direction", .head = N_("Direction"), .type = VALUE_TEXT, .width = 9, .get = get_direction,
		.choice = direction_choice, .has_words = true, .help = N_("Which party of its call it goes to.")},
	{.name = "bound_by", .head = N_("Bound by"), .type = VALUE_TEXT, .width = 10, .get = get_bound_by,
		.choice = bound_by_choice, .has_words = true,
		.help = N_("How its call is known: sdp (its destination), sdp-source (its source, NAT), ice, ssrc (goes on "
			"elsewhere); heuristic: it looks like RTP, and its call is not known.")},
	{.name = "first_frame", .head = N_("Frame"), .get = get_first_frame, WHOLE(7),
		.help = N_("Number of the frame with its first packet.")},
	{.name = "path", .head = N_("Path"), .type = VALUE_LIST, .width = 10, .get = get_path, .choice = path_choice,
		.help = N_("What its first packet travelled in, beside plain UDP: words of --rows roads.")},
};

const struct field_kind field_kind_streams = {
	.name = "streams",
	.fields = fields,
	.n_fields = sizeof fields / sizeof fields[0],
	.columns = "start_epoch,src,dst,ssrc,codec,packets,lost_pct,delta_max_ms,jitter_max_ms,mos,direction,bound_by,call_id",
	.count = store_n_streams,
};
