/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTCP and its streams (RFC 3550 §6, RFC 3611 §4.7): a sender report belongs to the stream that it reports of, a report block
 * to the stream that it is about, which runs the other way. What is kept is the first and the last word of the far end.
 *
 * The round trip is A - LSR - DLSR with A and the time of the sender report as the capture saw them: from where the capture was
 * made to the far end and back. No clock but the capture's is believed. */
#include "analyzer/call/voice.h"

#include "hep.h"

/* ---- which stream ----------------------------------------------------------------------------------------------- */

struct hosts {
	const struct addr *from, *to;   /* whose stream it would be */
	uint32_t legs[3];               /* calls that promised the ends of the RTCP packet, and that HEP names, or NONE */
};

static uint32_t leg_at_place(const struct store *s, const struct addr *a)
{
	uint32_t place = place_find(s, a);

	if (place == NONE || place_at(s->voice, place)->promise == NONE)
		return NONE;
	return media_at(s->voice, promise_at(s->voice, place_at(s->voice, place)->promise)->media)->m.leg;
}

/* The call that HEP says the packet belongs to, by its Call-ID. */
static uint32_t leg_named(const struct store *s, const struct payload *p)
{
	return p->hep && p->hep->correlation_id.n ? store_find_leg(s, p->hep->correlation_id) : NONE;
}

/* RTCP is at the next port, or at the same (RFC 3550 §11, RFC 5761). */
static bool is_beside(const struct addr *rtp, const struct addr *rtcp)
{
	return addr_ip_eq(rtp, rtcp) && (rtcp->port == rtp->port || rtcp->port == rtp->port + 1);
}

/* The latest stream with an SSRC at these ports; else between these hosts; else one of the calls that the ports were promised
 * in. */
static uint32_t find(const struct store *s, uint32_t ssrc, const struct hosts *h)
{
	const struct voice *v = s->voice;
	uint32_t of_hosts = NONE, of_call = NONE;
	unsigned n = 0;

	for (uint32_t i = voice_of_ssrc(s, ssrc); i != NONE && n < LIMIT_STREAM_LOOK; i = stream_at(v, i)->own.next_ssrc, n++) {
		const struct stream *st = stream_at(v, i);

		if (is_beside(&st->src, h->from) && is_beside(&st->dst, h->to))
			return i;
		if (of_hosts == NONE && addr_ip_eq(&st->src, h->from) && addr_ip_eq(&st->dst, h->to))
			of_hosts = i;
		if (of_call == NONE && st->leg != NONE &&
			(st->leg == h->legs[0] || st->leg == h->legs[1] || st->leg == h->legs[2]))
			of_call = i;
	}
	return of_hosts != NONE ? of_hosts : of_call;
}

static struct stream_rtcp *kept(struct voice *v, uint32_t stream)
{
	struct stream *st = stream_at(v, stream);
	struct stream_rtcp *r;

	if (st->own.rtcp == NONE) {
		st->own.rtcp = v->rtcp.n;
		r = pool_add(&v->rtcp);
		r->rtt_ns = TIME_NONE;
	}
	return rtcp_at(v, st->own.rtcp);
}

/* ---- what it says ----------------------------------------------------------------------------------------------- */

static void take_sender(struct stream_rtcp *r, const struct rtcp_item *x, int64_t ts_ns)
{
	unsigned i = r->n_sr++ % RTCP_REPORTS;

	r->sr_mid[i] = (uint32_t)(x->ntp >> 16);
	r->sr_ns[i] = ts_ns;
}

/* dlsr: 1/65536 s. */
static void take_round_trip(struct stream_rtcp *r, const struct rtcp_block *b, int64_t ts_ns)
{
	int64_t held_ns = (int64_t)((uint64_t)b->dlsr * 1953125 / 128), rtt_ns;
	unsigned n = r->n_sr < RTCP_REPORTS ? r->n_sr : RTCP_REPORTS;

	if (!b->lsr)
		return;
	for (unsigned i = 0; i < n; i++) {
		if (r->sr_mid[i] != b->lsr)
			continue;
		rtt_ns = ts_ns - r->sr_ns[i] - held_ns;
		if (rtt_ns > -NS_PER_MS) /* 1/65536 s is all that was told */
			r->rtt_ns = rtt_ns > 0 ? rtt_ns : 0;
		return;
	}
}

static void take_block(struct stream_rtcp *r, const struct rtcp_block *b, int64_t ts_ns)
{
	if (!r->has_block)
		r->first = *b;
	r->has_block = true;
	r->last = *b;
	take_round_trip(r, b, ts_ns);
}

/* Streams that a compound packet has been counted for. */
struct counted {
	uint32_t id[RTCP_BLOCKS + 1];
	unsigned n;
};

static struct stream_rtcp *touch(struct voice *v, struct counted *c, uint32_t stream)
{
	struct stream_rtcp *r = kept(v, stream);

	for (unsigned i = 0; i < c->n; i++)
		if (c->id[i] == stream)
			return r;
	if (c->n < RTCP_BLOCKS + 1)
		c->id[c->n++] = stream;
	r->n_packets++;
	return r;
}

static void take_item(const struct store *s, const struct payload *p, const struct rtcp_item *x, struct counted *c)
{
	struct voice *v = s->voice;
	const struct addr *src = &p->flow.src, *dst = &p->flow.dst;
	struct hosts own = {src, dst, {leg_at_place(s, dst), leg_at_place(s, src), leg_named(s, p)}};
	struct hosts far = {dst, src, {own.legs[0], own.legs[1], own.legs[2]}};
	int64_t ts_ns = p->frame->ts_ns;
	uint32_t id = x->ssrc ? find(s, x->ssrc, &own) : NONE;
	struct stream_rtcp *r;

	if (id != NONE) {
		r = touch(v, c, id);
		if (x->kind == RTCP_IS_SR && !x->is_cut)
			take_sender(r, x, ts_ns);
	}
	for (unsigned i = 0; i < x->n_blocks; i++) {
		id = find(s, x->blocks[i].ssrc, &far);
		if (id != NONE)
			take_block(touch(v, c, id), &x->blocks[i], ts_ns);
	}
	id = x->has_voip ? find(s, x->voip.ssrc, &far) : NONE;
	if (id != NONE) {
		r = touch(v, c, id);
		r->has_voip = true;
		r->voip = x->voip;
	}
}

/* A first receiver report comes before the stream of whom it is from, and is about nothing. */
static bool is_promised(const struct store *s, const struct payload *p)
{
	return leg_at_place(s, &p->flow.dst) != NONE || leg_at_place(s, &p->flow.src) != NONE || leg_named(s, p) != NONE;
}

uint32_t store_rtcp_leg(const struct store *s, const struct payload *p)
{
	const struct addr *src = &p->flow.src, *dst = &p->flow.dst;
	struct hosts own = {src, dst, {leg_at_place(s, dst), leg_at_place(s, src), leg_named(s, p)}};
	struct slice rest = p->bytes;
	struct rtcp_item x;
	uint32_t id;

	for (unsigned i = 0; i < 3; i++)
		if (own.legs[2 - i] != NONE)
			return own.legs[2 - i];
	while (rtcp_next(&rest, &x)) {
		id = x.ssrc ? find(s, x.ssrc, &own) : NONE;
		if (id != NONE && stream_at(s->voice, id)->leg != NONE)
			return stream_at(s->voice, id)->leg;
	}
	return NONE;
}

bool store_add_rtcp(struct store *s, const struct payload *p)
{
	struct voice *v = voice_of(s);
	struct slice rest = p->bytes;
	struct counted c = {.n = 0};
	bool is_rtcp = false, is_ours;
	struct rtcp_item x;

	while (rtcp_next(&rest, &x)) {
		is_rtcp = true;
		take_item(s, p, &x, &c);
	}
	is_ours = c.n || (is_rtcp && is_promised(s, p));
	if (is_ours)
		v->rtcp_packets++;
	else
		count(s->counters, C_RTCP_UNBOUND);
	return is_ours;
}
