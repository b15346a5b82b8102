/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HEP in captures: what its packets quote goes on as if it had been seen between the addresses that they name; its time is
 * that of the frame which carried it, since messages are ordered as captured. Whoever makes such frames of packets that came
 * over the network (capture/listen.c) gives them the agent's time. What packets say is read by hep_packet.c. */
#include "hep.h"

#include "analyzer/net/stream.h"

static enum transport transport_of(uint8_t proto)
{
	switch (proto) {
	case PROTO_UDP:
		return TRANSPORT_UDP;
	case PROTO_TCP:
		return TRANSPORT_TCP;
	case PROTO_SCTP:
		return TRANSPORT_SCTP;
	default:
		return TRANSPORT_HEP;
	}
}

static void give(struct net *n, const struct payload *carrier, const struct hep *h, struct slice bytes, uint32_t len)
{
	struct payload p = *carrier;
	enum transport t = transport_of(h->proto);

	p.flow.src = h->src;
	p.flow.dst = h->dst;
	p.flow.path |= 1u << ROAD_HEP;
	p.ip_id = 0;
	p.hep = h;
	/* RTP and RTCP are looked for in datagrams; some agents say nothing, or nonsense, of what carried them. */
	stream_emit(n, &p, bytes, len, h->type == HEP_TYPE_SIP ? t : TRANSPORT_UDP);
}

/* A compressed payload; cut where it is longer than is parsed. */
static void give_inflated(struct net *n, const struct payload *carrier, const struct hep *h)
{
	struct buf out = {0};
	int got = hep_inflate(h, &out);

	if (got < 0)
		count(n->cs, C_HEP_BAD);
	else
		give(n, carrier, h, buf_slice(&out), (uint32_t)out.n + (got == 0 && out.n <= LIMIT_MESSAGE_BYTES));
	buf_free(&out);
}

static void take(struct net *n, const struct payload *carrier, const struct hep *h)
{
	if (n->hep_own.port && addr_eq(&n->hep_own, &carrier->flow.dst))
		count(n->cs, C_HEP_OWN);
	else if (n->hep_key.n && !hep_has_key(h, n->hep_key))
		count(n->cs, C_HEP_KEY);
	else if (h->type != HEP_TYPE_SIP && h->type != HEP_TYPE_RTP && h->type != HEP_TYPE_RTCP)
		count(n->cs, C_HEP_OTHER);
	else if (!h->payload.n || !h->has_src || !h->has_dst)
		count(n->cs, C_HEP_BAD);
	else if (h->is_compressed)
		give_inflated(n, carrier, h);
	else
		give(n, carrier, h, h->payload, h->payload_len);
}

/* A packet of version 3; is_cut: the capture has only its beginning. */
static void hep3_packet(struct net *n, const struct payload *p, struct slice bytes, bool is_cut)
{
	struct hep h;

	if (!hep_read(bytes, is_cut, &h))
		count(n->cs, C_HEP_BAD); /* what was understood of it may still be of use */
	take(n, p, &h);
}

size_t hep_take(struct net *n, struct stream *s, const struct payload *p, struct slice bytes)
{
	int is_hep = hep_probe(bytes);
	uint32_t len;

	if (is_hep == 0)
		return 0;
	len = is_hep > 0 ? hep_length(bytes) : 0;
	if (len < HEP_HEAD_BYTES) {
		count(n->cs, C_HEP_BAD);
		s->kind = STREAM_LOST;
		s->unclaimed = 0;
		return 0;
	}
	s->need = len;
	if (bytes.n < len)
		return 0;
	s->need = 0;
	s->had_sip = true;
	hep3_packet(n, p, slice_sub(bytes, 0, len), false);
	return len;
}

bool hep_datagram(struct net *n, struct payload *p)
{
	struct slice bytes = p->bytes;
	struct hep h;
	uint32_t len;

	if (p->bytes.p[0] == 1 || p->bytes.p[0] == 2) {
		if (!hep_read_old(bytes, p->len, &h))
			return false;
		take(n, p, &h);
		return true;
	}
	if (p->bytes.p[0] != 'H' || hep_probe(p->bytes) <= 0)
		return false;
	len = hep_length(bytes);
	if (len < HEP_HEAD_BYTES || len > p->len) {
		count(n->cs, C_HEP_BAD);
		if (len < HEP_HEAD_BYTES)
			return true;
	}
	hep3_packet(n, p, slice_sub(bytes, 0, len), len > bytes.n);
	return true;
}
