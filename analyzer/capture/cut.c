/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts voice off: of an RTP packet its header stays, with contributing sources and extension (RFC 3550 §5.1, §5.3.1), in
 * plain UDP, in any tunnel, and in TURN channels (RFC 8656 §12.4); of fragments that go on with such a packet the headers of IP.
 * What is RTP is told by looks alone, so a packet that only looks so is cut, too; SIP, RTCP, STUN and DTLS do not. */
#include "analyzer/capture/cut.h"

enum { RTP_HEADER = 12, CHANNEL_HEADER = 4, UDP_HEADER = 8, UDP = 17, CUT_FRAGMENTS = 64 };

/* A datagram whose first fragment was cut. */
struct cut_datagram {
	struct addr src, dst;
	uint32_t id;
};
struct media_cut {
	struct net *net;
	struct counters cs;          /* of the decapsulator; nobody looks */
	const struct frame *frame;
	uint32_t keep;               /* bytes of it */
	struct cut_datagram v[CUT_FRAGMENTS]; /* the latest */
	unsigned n;
};

/* Bytes of the RTP header at p, or 0 where there is none. */
static size_t rtp_header(struct slice s)
{
	struct cursor c = cursor_make(s.p, s.n);
	uint8_t first = cursor_u8(&c), second = cursor_u8(&c);

	cursor_take(&c, RTP_HEADER - 2 + (first & 15u) * 4);
	if (first & 0x10) {
		cursor_be16(&c); /* defined by profile */
		cursor_take(&c, cursor_be16(&c) * (size_t)4);
	}
	if (c.bad || first >> 6 != 2 || (second >= 192 && second <= 223))
		return 0;
	return (size_t)(c.p - (const uint8_t *)s.p);
}

/* The same, in a TURN channel too. */
static size_t media_header(struct slice s)
{
	size_t n = rtp_header(s);

	if (n || s.n < CHANNEL_HEADER || (uint8_t)s.p[0] >> 4 != 4)
		return n;
	n = rtp_header(slice_sub(s, CHANNEL_HEADER, s.n));
	return n ? n + CHANNEL_HEADER : 0;
}

/* Keeps the frame up to `end`, where that is within it. */
static void keep_to(struct media_cut *m, const char *end)
{
	const uint8_t *p = (const uint8_t *)end;

	if (p >= m->frame->p && p <= m->frame->p + m->frame->caplen && (uint32_t)(p - m->frame->p) < m->keep)
		m->keep = (uint32_t)(p - m->frame->p);
}

static void on_payload(void *ctx, const struct payload *p)
{
	size_t n = p->flow.transport == TRANSPORT_UDP ? media_header(p->bytes) : 0;

	if (n)
		keep_to(ctx, p->bytes.p + n);
}

static bool is_known(const struct media_cut *m, const struct net_fragment *f)
{
	for (unsigned i = 0; i < CUT_FRAGMENTS && i < m->n; i++)
		if (m->v[i].id == f->id && addr_ip_eq(&m->v[i].src, &f->flow.src) && addr_ip_eq(&m->v[i].dst, &f->flow.dst))
			return true;
	return false;
}

static void on_fragment(void *ctx, const struct net_fragment *f)
{
	struct media_cut *m = ctx;
	size_t n;

	if (f->proto != UDP)
		return;
	if (f->offset) {
		if (is_known(m, f))
			keep_to(m, f->bytes.p);
		return;
	}
	n = media_header(slice_sub(f->bytes, UDP_HEADER, f->bytes.n));
	if (!n)
		return;
	keep_to(m, f->bytes.p + UDP_HEADER + n);
	m->v[m->n % CUT_FRAGMENTS] = (struct cut_datagram){f->flow.src, f->flow.dst, f->id};
	m->n = m->n + 1 < 2 * CUT_FRAGMENTS ? m->n + 1 : CUT_FRAGMENTS;
}

struct media_cut *media_cut_new(void)
{
	struct media_cut *m = mem_zalloc(sizeof *m);

	m->net = net_new(&m->cs, on_payload, m);
	net_on_fragment(m->net, on_fragment);
	return m;
}

uint32_t media_cut_frame(struct media_cut *m, const struct frame *f)
{
	m->frame = f;
	m->keep = f->caplen;
	net_frame(m->net, f);
	return m->keep;
}

void media_cut_free(struct media_cut *m)
{
	if (!m)
		return;
	net_free(m->net);
	free(m);
}
