/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told to a HEP collector: SIP messages as they came, RTCP as JSON, and a report of each stream that has ended. Makes
 * packets; how they get there is hep_sender.c's. */
#include "hep_send.h"

#include "hep.h"
#include "report.h"

enum { UDP = 17, TCP = 6, SCTP = 132, LOOK_LEAST = 64, LOOK_PART = 50, TICK_MS = 100, QUIET_S = 2, SILENT_S = 60 };

struct hep_out {
	struct hep_sender *to;
	struct counters *counters;
	uint32_t capture_id;
	struct slice key;
	struct buf packet, json;
	uint32_t next_stream;       /* to look at */
	int64_t looked_ns;          /* packet time of the latest look, or TIME_NONE */
};

static uint8_t proto_of(uint8_t transport)
{
	switch (transport) {
	case TRANSPORT_TCP:
	case TRANSPORT_TLS:
	case TRANSPORT_WS:
	case TRANSPORT_WSS:
		return TCP;
	case TRANSPORT_SCTP:
		return SCTP;
	default:
		return UDP;
	}
}

static void send_packet(struct hep_out *h, struct hep *x)
{
	x->capture_id = h->capture_id;
	x->key = h->key;
	buf_clear(&h->packet);
	if (hep_put(&h->packet, x))
		hep_sender_put(h->to, buf_slice(&h->packet));
	else
		hep_sender_lose(h->to); /* larger than HEP can say */
}

void hep_out_sip(struct hep_out *h, const struct store *s, const struct payload *p, struct slice text)
{
	send_packet(h, &(struct hep){.src = p->flow.src, .dst = p->flow.dst, .ts_ns = store_said_ns(s, p->frame->ts_ns),
		.type = HEP_TYPE_SIP, .proto = proto_of(p->flow.transport), .payload = text});
}

void hep_out_rtcp(struct hep_out *h, const struct store *s, const struct payload *p)
{
	struct hep x = {.src = p->flow.src, .dst = p->flow.dst, .ts_ns = store_said_ns(s, p->frame->ts_ns), .type = HEP_TYPE_RTCP,
		.proto = UDP};
	uint32_t leg = store_rtcp_leg(s, p);

	buf_clear(&h->json);
	if (leg == NONE || !rtcp_to_json(&h->json, p->bytes)) {
		count(h->counters, C_HEP_UNTOLD); /* a collector ties it to its call by the Call-ID, or drops it */
		return;
	}
	x.payload = buf_slice(&h->json);
	x.correlation_id = store_leg(s, leg)->call_id;
	send_packet(h, &x);
}

/* ---- streams ----------------------------------------------------------------------------------------------------------- */

static void put_text(struct buf *b, const char *name, struct slice value)
{
	buf_fmt(b, ",\"%s\":", name);
	json_string(b, value);
}

/* What is not known is left out. */
static void put_figure(struct buf *b, const char *name, double value)
{
	if (value == value)
		buf_fmt(b, ",\"%s\":%.3f", name, value);
}

static void put_end(struct buf *b, const char *name, const struct addr *a)
{
	buf_fmt(b, ",\"%s_IP\":\"", name);
	addr_put_ip(b, a);
	buf_fmt(b, "\",\"%s_PORT\":%u", name, a->port);
}

static void put_figures(struct buf *b, const struct stream_view *v)
{
	const struct rtp_figures *f = &v->f;

	buf_fmt(b, ",\"TOTAL_PK\":%llu,\"EXPECTED_PK\":%llu,\"PACKET_LOSS\":%llu,\"OUT_ORDER\":%llu",
		(unsigned long long)f->packets, (unsigned long long)f->expected, (unsigned long long)f->lost,
		(unsigned long long)f->out_of_order);
	put_figure(b, "DELTA", f->delta_mean_ms);
	put_figure(b, "MAX_DELTA", f->delta_max_ms);
	put_figure(b, "JITTER", f->jitter_ms);
	put_figure(b, "MEAN_JITTER", f->jitter_mean_ms);
	put_figure(b, "MAX_JITTER", f->jitter_max_ms);
	put_figure(b, "MAX_SKEW", f->skew_max_ms);
	put_figure(b, "MOS", v->q.mos);
	put_figure(b, "MEAN_MOS", v->q.mos);
	put_figure(b, "RFACTOR", v->q.r);
	put_figure(b, "MEAN_RFACTOR", v->q.r);
}

void hep_report(struct buf *b, const struct store *s, uint32_t stream)
{
	const struct stream *st = store_stream(s, stream);
	unsigned dir = st->direction == STREAM_TO_CALLER;
	struct stream_view v;

	store_stream_view(s, stream, &v);
	buf_putc(b, '{');
	if (st->leg != NONE) { /* an empty one would tie all such streams to each other */
		buf_puts(b, "\"CORRELATION_ID\":");
		json_string(b, store_leg(s, st->leg)->call_id);
		put_text(b, "RTP_SIP_CALL_ID", store_leg(s, st->leg)->call_id);
		buf_putc(b, ',');
	}
	buf_puts(b, "\"REPORT_TS\":");
	time_epoch(b, store_said_ns(s, st->end_ns));
	buf_puts(b, ",\"RTP_START\":");
	time_epoch(b, store_said_ns(s, st->start_ns));
	buf_puts(b, ",\"RTP_STOP\":");
	time_epoch(b, store_said_ns(s, st->end_ns));
	buf_fmt(b, ",\"SSRC\":\"0x%08x\",\"CODEC_PT\":%u", st->ssrc, st->payload_type);
	put_text(b, "CODEC_NAME", v.codec);
	buf_fmt(b, ",\"CODEC_RATE\":%u,\"CLOCK\":%u", v.clock_hz, v.clock_hz);
	put_figures(b, &v);
	put_end(b, "SRC", &st->src);
	put_end(b, "DST", &st->dst);
	buf_puts(b, ",\"REPORT_NAME\":\"");
	addr_put(b, &st->src);
	buf_fmt(b, "\",\"DIR\":%u,\"PARTY\":%u,\"STYPE\":\"RTP\",\"TYPE\":\"HANGUP\"}", dir, dir);
}

static bool has_ended(const struct store *s, const struct stream *st, int64_t now_ns)
{
	int64_t silent_ns = now_ns - st->end_ns;

	if (silent_ns >= SILENT_S * NS_PER_S)
		return true;
	return silent_ns >= QUIET_S * NS_PER_S && st->leg != NONE && store_leg(s, st->leg)->bye_ns != TIME_NONE;
}

static void report(struct hep_out *h, struct store *s, uint32_t id)
{
	const struct stream *st = store_stream(s, id);
	struct hep x = {.src = st->src, .dst = st->dst, .ts_ns = store_said_ns(s, st->end_ns),
		.type = HEP_TYPE_LAST_REPORT, .proto = UDP};

	buf_clear(&h->json);
	hep_report(&h->json, s, id);
	x.payload = buf_slice(&h->json);
	if (st->leg != NONE)
		x.correlation_id = store_leg(s, st->leg)->call_id;
	store_stream_told(s, id);
	send_packet(h, &x);
}

void hep_out_streams(struct hep_out *h, struct store *s, int64_t now_ns, bool is_over)
{
	uint32_t n = store_n_streams(s), look = n / LOOK_PART + LOOK_LEAST;

	if (!is_over && h->looked_ns != TIME_NONE && now_ns - h->looked_ns < TICK_MS * NS_PER_MS && now_ns >= h->looked_ns)
		return;
	h->looked_ns = now_ns;
	if (is_over || look > n)
		look = n;
	for (; look > 0; look--) {
		const struct stream *st;

		h->next_stream = h->next_stream < n ? h->next_stream : 0;
		st = store_stream(s, h->next_stream);
		if (st->told_ns != st->end_ns && (is_over || has_ended(s, st, now_ns)))
			report(h, s, h->next_stream);
		h->next_stream++;
	}
}

/* ---- life -------------------------------------------------------------------------------------------------------------- */

struct hep_out *hep_out_new(const struct hep_out_options *o, struct counters *cs, struct err *e)
{
	struct hep_sender *to = hep_sender_new(&o->to, cs, e);
	struct hep_out *h;

	if (!to)
		return NULL;
	h = mem_zalloc(sizeof *h);
	h->to = to;
	h->counters = cs;
	h->capture_id = o->capture_id;
	h->key = slice_of(o->key ? o->key : "");
	h->looked_ns = TIME_NONE;
	return h;
}

struct hep_sender *hep_out_sender(struct hep_out *h)
{
	return h->to;
}

void hep_out_free(struct hep_out *h)
{
	if (!h)
		return;
	hep_sender_free(h->to);
	buf_free(&h->packet);
	buf_free(&h->json);
	free(h);
}
