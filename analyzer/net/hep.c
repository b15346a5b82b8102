/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HEP, versions 1 to 3 (github.com/sipcapture/HEP, HEP3 network protocol specification): mirrored messages with the
 * addresses between which they travelled. The quoted message enters as if it had been seen there; its time is that of
 * the packet which carried it, since messages are ordered as captured. Correlation ids, agents and keys are not used. */
#include "analyzer/net/stream.h"

#include <zlib.h>

enum { HEP3_HEADER = 6, CHUNK_HEADER = 6, HEP_IP4 = 16, HEP_IP6 = 40, HEP2_TIME = 12 };
enum { FAMILY_IP4 = 2, FAMILY_IP6 = 10, HEP_TYPE_SIP = 1 };
enum { HEP_TCP = 6, HEP_UDP = 17, HEP_SCTP = 132 };
/* Chunk types of vendor 0. */
enum { HEP_FAMILY = 1, HEP_PROTO = 2, HEP_SRC4 = 3, HEP_DST4 = 4, HEP_SRC6 = 5, HEP_DST6 = 6, HEP_SPORT = 7, HEP_DPORT = 8,
	HEP_TYPE = 11, HEP_PAYLOAD = 15, HEP_COMPRESSED = 16 };

static void set_ip(struct addr *a, const uint8_t *ip, bool is_ip4)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

	if (!ip)
		return;
	memcpy(a->ip, mapped, sizeof mapped);
	memcpy(a->ip + (is_ip4 ? 12 : 0), ip, is_ip4 ? 4 : 16);
}

static enum transport transport_of(uint8_t proto)
{
	switch (proto) {
	case HEP_UDP:
		return TRANSPORT_UDP;
	case HEP_TCP:
		return TRANSPORT_TCP;
	case HEP_SCTP:
		return TRANSPORT_SCTP;
	default:
		return TRANSPORT_HEP;
	}
}

/* What a packet quotes, on its way out. */
struct quoted {
	struct payload p;
	uint8_t proto, type;
	bool has_src, has_dst, is_compressed;
	uint32_t len;            /* of the payload as announced */
};

static void give(struct net *n, const struct quoted *q, struct slice bytes, uint32_t len)
{
	struct payload p = q->p;

	p.flow.path |= 1u << ROAD_HEP;
	p.ip_id = 0;
	stream_emit(n, &p, bytes, len, transport_of(q->proto));
}

/* A payload compressed by zlib (RFC 1950); cut where it is longer than is parsed. */
static void give_inflated(struct net *n, const struct quoted *q)
{
	struct buf out = {0};
	z_stream z = {0};
	int got;

	if (inflateInit2(&z, 15 + 32) != Z_OK) /* zlib or gzip */
		die_oom();
	buf_fill(&out, 0, LIMIT_MESSAGE_BYTES + 1);
	z.next_in = (Bytef *)(uintptr_t)q->p.bytes.p;
	z.avail_in = (uInt)q->p.bytes.n;
	z.next_out = (Bytef *)out.p;
	z.avail_out = (uInt)out.n;
	got = inflate(&z, Z_FINISH);
	out.n -= z.avail_out;
	inflateEnd(&z);
	if (out.n == 0 || (got != Z_STREAM_END && got != Z_BUF_ERROR && got != Z_OK))
		count(n->cs, C_HEP_BAD);
	if (out.n)
		give(n, q, buf_slice(&out), (uint32_t)out.n + (got != Z_STREAM_END && out.n <= LIMIT_MESSAGE_BYTES));
	buf_free(&out);
}

/* ---- version 3 --------------------------------------------------------------------------------------------------------- */

static void take_chunk(struct quoted *q, unsigned type, struct slice body, uint32_t len)
{
	struct cursor c = cursor_make(body.p, body.n);

	switch (type) {
	case HEP_PROTO:
		q->proto = cursor_u8(&c);
		break;
	case HEP_SRC4:
	case HEP_SRC6:
		set_ip(&q->p.flow.src, cursor_take(&c, type == HEP_SRC4 ? 4 : 16), type == HEP_SRC4);
		q->has_src = !c.bad;
		break;
	case HEP_DST4:
	case HEP_DST6:
		set_ip(&q->p.flow.dst, cursor_take(&c, type == HEP_DST4 ? 4 : 16), type == HEP_DST4);
		q->has_dst = !c.bad;
		break;
	case HEP_SPORT:
		q->p.flow.src.port = cursor_be16(&c);
		break;
	case HEP_DPORT:
		q->p.flow.dst.port = cursor_be16(&c);
		break;
	case HEP_TYPE:
		q->type = cursor_u8(&c);
		break;
	case HEP_PAYLOAD:
	case HEP_COMPRESSED:
		q->p.bytes = body;
		q->len = len;
		q->is_compressed = type == HEP_COMPRESSED;
		break;
	default:
		break;
	}
}

/* Chunks follow one another: vendor, type, length with this header. */
static bool read_chunks(struct cursor *c, struct quoted *q, bool is_cut)
{
	while (cursor_left(c)) {
		unsigned vendor = cursor_be16(c), type = cursor_be16(c), len = cursor_be16(c);
		struct slice body;

		if (c->bad || len < CHUNK_HEADER)
			return is_cut && c->bad;
		len -= CHUNK_HEADER;
		body = slice_make(c->p, len < cursor_left(c) ? len : cursor_left(c));
		if (vendor == 0)
			take_chunk(q, type, body, len);
		if (!cursor_take(c, len))
			return is_cut;
	}
	return true;
}

/* A packet of version 3; is_cut: the capture has only its beginning. */
static void hep3_packet(struct net *n, const struct payload *p, struct slice bytes, bool is_cut)
{
	struct cursor c = cursor_make(bytes.p, bytes.n);
	struct quoted q = {.p = *p};

	q.p.bytes = slice_make(NULL, 0);
	cursor_take(&c, HEP3_HEADER);
	if (!read_chunks(&c, &q, is_cut))
		count(n->cs, C_HEP_BAD); /* what was understood of it may still be of use */
	if (q.type != HEP_TYPE_SIP)
		count(n->cs, C_HEP_OTHER);
	else if (!q.p.bytes.n || !q.has_src || !q.has_dst)
		count(n->cs, C_HEP_BAD);
	else if (q.is_compressed)
		give_inflated(n, &q);
	else
		give(n, &q, q.p.bytes, q.len);
}

int hep_probe(struct slice bytes)
{
	struct slice magic = slice_of("HEP3");

	if (bytes.n < HEP3_HEADER)
		return slice_eq(slice_sub(magic, 0, bytes.n), slice_sub(bytes, 0, magic.n)) ? 0 : -1;
	return slice_starts(bytes, magic) ? 1 : -1;
}

static unsigned hep3_length(struct slice bytes)
{
	return (unsigned)(uint8_t)bytes.p[4] << 8 | (uint8_t)bytes.p[5];
}

size_t hep_take(struct net *n, struct stream *s, const struct payload *p, struct slice bytes)
{
	int is_hep = hep_probe(bytes);
	unsigned len;

	if (is_hep == 0)
		return 0;
	len = is_hep > 0 ? hep3_length(bytes) : 0;
	if (len < HEP3_HEADER) {
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

/* ---- versions 1 and 2 ---------------------------------------------------------------------------------------------------- */

/* version, header length, family, protocol, ports, addresses; version 2 then has time and agent. There is no magic, so
 * all of it must fit together. */
static bool hep1_datagram(struct net *n, const struct payload *p)
{
	struct cursor c = cursor_make(p->bytes.p, p->bytes.n);
	struct quoted q = {.p = *p};
	uint8_t version = cursor_u8(&c), header = cursor_u8(&c), family = cursor_u8(&c);
	unsigned ip_bytes = family == FAMILY_IP4 ? 4 : 16, base = family == FAMILY_IP4 ? HEP_IP4 : HEP_IP6;
	const uint8_t *src, *dst;

	q.proto = cursor_u8(&c);
	q.p.flow.src.port = cursor_be16(&c);
	q.p.flow.dst.port = cursor_be16(&c);
	src = cursor_take(&c, ip_bytes);
	dst = cursor_take(&c, ip_bytes);
	if (version == 2)
		cursor_take(&c, HEP2_TIME);
	if (c.bad || cursor_left(&c) == 0 || (family != FAMILY_IP4 && family != FAMILY_IP6) ||
		(header != base && header != base + HEP2_TIME) || transport_of(q.proto) == TRANSPORT_HEP)
		return false;
	set_ip(&q.p.flow.src, src, ip_bytes == 4);
	set_ip(&q.p.flow.dst, dst, ip_bytes == 4);
	give(n, &q, slice_make(c.p, cursor_left(&c)), p->len - (uint32_t)(p->bytes.n - cursor_left(&c)));
	return true;
}

bool hep_datagram(struct net *n, struct payload *p)
{
	struct slice bytes = p->bytes;
	unsigned len;

	if (p->bytes.p[0] == 1 || p->bytes.p[0] == 2)
		return hep1_datagram(n, p);
	if (p->bytes.p[0] != 'H' || hep_probe(p->bytes) <= 0)
		return false;
	len = hep3_length(bytes);
	if (len < HEP3_HEADER || len > p->len) {
		count(n->cs, C_HEP_BAD);
		if (len < HEP3_HEADER)
			return true;
	}
	hep3_packet(n, p, slice_sub(bytes, 0, len), len > bytes.n);
	return true;
}
