/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What readers get of streams: figures, quality and RTCP's view of one; the worst of a call's. Made when asked. */
#include "analyzer/call/voice.h"

#include <math.h>

enum { PLAYOUT_MS = 40 }; /* assumed of a playout buffer where a delay is known (G.107: part of Ta) */

/* Descriptions make no streams: where there are none yet, those that wait may go on waiting. */
uint32_t store_n_streams(const struct store *s)
{
	return s->voice->streams.n ? voice_of(s)->streams.n : 0;
}

const struct stream *store_stream(const struct store *s, uint32_t id)
{
	return stream_at(s->voice, id);
}

void store_stream_told(struct store *s, uint32_t id)
{
	stream_at(s->voice, id)->told_ns = stream_at(s->voice, id)->end_ns;
}

uint32_t store_leg_stream(const struct store *s, uint32_t leg)
{
	const struct voice *v = s->voice->streams.n ? voice_of(s) : s->voice;

	return leg < v->n_legs ? v->legs[leg].stream : NONE;
}

uint32_t store_stream_back(const struct store *s, uint32_t id)
{
	const struct voice *v = voice_of(s);
	const struct stream *st = stream_at(v, id);
	uint32_t found = NONE;
	int64_t least = INT64_MAX;
	unsigned n = 0;

	for (uint32_t i = place_at(v, st->own.from)->to; i != NONE && n++ < LIMIT_STREAM_LOOK; i = stream_at(v, i)->own.next_to) {
		const struct stream *x = stream_at(v, i);
		int64_t apart = x->start_ns > st->start_ns ? x->start_ns - st->start_ns : st->start_ns - x->start_ns;

		if (i == id || x->leg != st->leg || !addr_eq(&x->src, &st->dst) || apart >= least)
			continue;
		least = apart;
		found = i;
	}
	return found;
}

void store_rtp_totals(const struct store *s, uint64_t *rtp_packets, uint64_t *rtcp_packets)
{
	*rtp_packets = s->voice->rtp_packets;
	*rtcp_packets = s->voice->rtcp_packets;
}

const struct dtmf *store_stream_dtmf(const struct store *s, uint32_t id)
{
	const struct stream *st = stream_at(s->voice, id);

	return st->own.dtmf == NONE ? NULL : pool_at(&s->voice->dtmf, st->own.dtmf);
}

const struct series *store_stream_series(const struct store *s, uint32_t id)
{
	struct stream *st = stream_at(s->voice, id);
	struct series *series = voice_series(s, id);

	if (st->part.packets)
		series_part_put(series, &st->part, st->end_ns);
	return series;
}

/* ---- one stream ------------------------------------------------------------------------------------------------- */

static const struct codec_item *voice_codec(const struct voice *v, const struct stream *st)
{
	for (unsigned i = 0; i < st->n_types; i++)
		if (st->types[i].payload_type == st->payload_type)
			return &v->codecs[st->types[i].codec];
	return &v->codecs[0];
}

static void view_digits(const struct dtmf *d, struct stream_view *out)
{
	uint32_t n = !d ? 0 : d->n < DTMF_DIGITS ? d->n : DTMF_DIGITS;

	for (uint32_t i = 0; i < n; i++)
		out->dtmf[i] = d->digits[i].digit;
	out->dtmf[n] = '\0';
	out->has_dtmf_more = d && d->n > DTMF_DIGITS;
}

/* What the far end lost of what was sent since the first packet in the capture, by its last report. */
static double far_lost_pct(const struct stream *st, const struct stream_rtcp *r)
{
	uint32_t base = (r->first.ext_seq & 0xffff0000u) | st->own.first_seq;
	int64_t expected;

	if ((r->first.ext_seq & 0xffff) < st->own.first_seq && base >= 0x10000)
		base -= 0x10000; /* it had gone round before the first report */
	expected = (int64_t)r->last.ext_seq - base + 1;
	if (expected <= 0 || r->last.lost > expected)
		return r->last.fraction * 100.0 / 256;
	return r->last.lost <= 0 ? 0 : r->last.lost * 100.0 / (double)expected;
}

static void view_rtcp(const struct stream *st, const struct stream_rtcp *r, struct stream_view *out)
{
	out->rtcp_packets = r->n_packets;
	if (r->has_block) {
		out->rtcp_lost_pct = far_lost_pct(st, r);
		if (out->clock_hz)
			out->rtcp_jitter_ms = r->last.jitter * 1000.0 / out->clock_hz;
	}
	if (r->rtt_ns != TIME_NONE)
		out->rtt_ms = (double)r->rtt_ns / 1e6;
	out->has_voip = r->has_voip;
	out->voip = r->voip;
}

void store_stream_view(const struct store *s, uint32_t id, struct stream_view *out)
{
	const struct voice *v = voice_of(s);
	const struct stream *st = stream_at(v, id);
	const struct codec_item *c = voice_codec(v, st);
	double burst_r, one_way_ms;

	*out = (struct stream_view){.codec = c->encoding, .clock_hz = c->clock_hz, .rtcp_lost_pct = NAN, .rtcp_jitter_ms = NAN,
		.rtt_ms = NAN};
	rtp_meter_get(&st->meter, &out->f);
	view_digits(store_stream_dtmf(s, id), out);
	if (st->own.rtcp != NONE)
		view_rtcp(st, rtcp_at(v, st->own.rtcp), out);
	out->has_report = voice_reported(s, st, &out->report);
	burst_r = out->f.burst_mean * (1 - out->f.lost_pct / 100);
	one_way_ms = out->rtt_ms / 2 + (isnan(out->f.ptime_ms) ? 0 : out->f.ptime_ms) + PLAYOUT_MS;
	quality_of(c->row, true, out->f.lost_pct, burst_r > 1 ? burst_r : 1, one_way_ms, &out->q);
}

/* ---- one call --------------------------------------------------------------------------------------------------- */

static double worse(double a, double b, bool least)
{
	if (isnan(a) || isnan(b))
		return isnan(a) ? b : a;
	return (b < a) == least ? b : a;
}

static void add_codec(struct leg_media *out, struct slice codec)
{
	for (uint32_t i = 0; i < out->n_codecs; i++)
		if (slice_ieq(out->codecs[i], codec))
			return;
	if (codec.n && out->n_codecs < sizeof out->codecs / sizeof *out->codecs)
		out->codecs[out->n_codecs++] = codec;
}

void store_leg_quality(const struct store *s, uint32_t leg, struct leg_media *out)
{
	struct stream_view x;

	*out = (struct leg_media){.lost_pct = NAN, .jitter_ms = NAN, .mos = NAN};
	for (uint32_t i = store_leg_stream(s, leg); i != NONE; i = store_stream(s, i)->prev) {
		store_stream_view(s, i, &x);
		out->n_streams++;
		out->lost_pct = worse(out->lost_pct, x.f.lost_pct, false);
		out->jitter_ms = worse(out->jitter_ms, x.f.jitter_ms, false);
		out->mos = worse(out->mos, x.q.mos, true);
		add_codec(out, x.codec);
	}
	for (uint32_t i = 0; i < out->n_codecs / 2; i++) { /* the latest stream came first */
		struct slice c = out->codecs[i];

		out->codecs[i] = out->codecs[out->n_codecs - 1 - i];
		out->codecs[out->n_codecs - 1 - i] = c;
	}
}
