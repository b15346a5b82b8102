/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts voice off: of an RTP packet its header stays, with contributing sources and extension (RFC 3550 §5.1, §5.3.1), in
 * plain UDP, in any tunnel, in TURN channels (RFC 8656 §12.4) and in HEP; of fragments that go on with such a packet the headers
 * of IP. Fragments that come before their first one wait for it, and are cut where it does not come. What is RTP is told by looks
 * alone, so a packet that only looks so is cut, too; SIP, RTCP, STUN and DTLS do not. Streams of TCP are left as they are. */
#include "analyzer/capture/cut.h"
#include "hep.h"

enum { RTP_HEADER = 12, CHANNEL_HEADER = 4, UDP_HEADER = 8, UDP = 17, CUT_FRAGMENTS = 64, HELD = 64, HOLD_MS = 500 };

/* A datagram whose first fragment was seen. */
struct cut_datagram {
	struct addr src, dst;
	uint32_t id;
	bool is_media;
};
/* A packet that waits for what it is a part of. */
struct held {
	struct block_packet p;       /* p.p is ours */
	struct cut_datagram of;
	uint32_t headers;            /* bytes of it that stay where it is voice */
	int64_t since_ns;            /* monotonic */
};
struct media_cut {
	struct net *net;
	struct counters cs;          /* of the decapsulator; nobody looks */
	struct frame frame;
	uint32_t keep;               /* bytes of it */
	bool is_first, is_early;     /* it is the first fragment of `of`; a later one, whose first one was not seen */
	struct cut_datagram of;
	uint32_t headers;
	struct cut_datagram v[CUT_FRAGMENTS]; /* the latest */
	unsigned n;
	struct held held[HELD];      /* in order of arrival */
	unsigned n_held;
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

	if (p >= m->frame.p && p <= m->frame.p + m->frame.caplen && (uint32_t)(p - m->frame.p) < m->keep)
		m->keep = (uint32_t)(p - m->frame.p);
}

static void on_payload(void *ctx, const struct payload *p)
{
	size_t n = p->flow.transport == TRANSPORT_UDP ? media_header(p->bytes) : 0;

	if (n && p->hep && p->hep->is_compressed)
		keep_to(ctx, p->hep->payload.p); /* its header is compressed with it */
	else if (n)
		keep_to(ctx, p->bytes.p + n);
}

static bool is_same(const struct cut_datagram *a, const struct cut_datagram *b)
{
	return a->id == b->id && addr_ip_eq(&a->src, &b->src) && addr_ip_eq(&a->dst, &b->dst);
}

/* The latest first fragment of that datagram, or NULL. */
static const struct cut_datagram *known(const struct media_cut *m, const struct cut_datagram *d)
{
	for (unsigned i = m->n < CUT_FRAGMENTS ? m->n : CUT_FRAGMENTS, at = m->n; i-- > 0;)
		if (is_same(&m->v[--at % CUT_FRAGMENTS], d))
			return &m->v[at % CUT_FRAGMENTS];
	return NULL;
}

static void on_fragment(void *ctx, const struct net_fragment *f)
{
	struct media_cut *m = ctx;
	const struct cut_datagram *first;
	size_t n;

	if (f->proto != UDP)
		return;
	m->of = (struct cut_datagram){.src = f->flow.src, .dst = f->flow.dst, .id = f->id};
	if (f->offset) {
		first = known(m, &m->of);
		m->is_early = !first;
		m->headers = (uint32_t)((const uint8_t *)f->bytes.p - m->frame.p);
		if (first && first->is_media)
			keep_to(m, f->bytes.p);
		return;
	}
	n = media_header(slice_sub(f->bytes, UDP_HEADER, f->bytes.n));
	if (n)
		keep_to(m, f->bytes.p + UDP_HEADER + n);
	m->is_first = true;
	m->of.is_media = n > 0;
	m->v[m->n % CUT_FRAGMENTS] = m->of;
	m->n = m->n + 1 < 2 * CUT_FRAGMENTS ? m->n + 1 : CUT_FRAGMENTS;
}

struct media_cut *media_cut_new(void)
{
	struct media_cut *m = mem_zalloc(sizeof *m);

	m->net = net_new(&m->cs, on_payload, m);
	net_on_fragment(m->net, on_fragment);
	return m;
}

/* ---- packets that wait ---- */

static void hold(struct media_cut *m, const struct block_packet *p)
{
	struct held *h = &m->held[m->n_held++];
	uint8_t *copy = mem_alloc(p->caplen);

	memcpy(copy, p->p, p->caplen);
	*h = (struct held){.p = *p, .of = m->of, .headers = m->headers, .since_ns = time_now_mono()};
	h->p.p = copy;
}

/* Hands on the held packet i. */
static void release(struct media_cut *m, unsigned i, bool is_media, live_packet_fn fn, void *ctx)
{
	struct held h = m->held[i];

	memmove(m->held + i, m->held + i + 1, (--m->n_held - i) * sizeof *m->held);
	if (is_media && h.headers < h.p.caplen)
		h.p.caplen = h.headers;
	fn(ctx, &h.p);
	free((void *)(uintptr_t)h.p.p);
}

void media_cut_put(struct media_cut *m, const struct block_packet *p, uint16_t dlt, live_packet_fn fn, void *ctx)
{
	struct block_packet x = *p;

	m->frame = (struct frame){.ts_ns = p->ts_ns, .p = p->p, .caplen = p->caplen, .len = p->len, .dlt = dlt, .at = AT_NONE};
	m->keep = p->caplen;
	m->is_first = m->is_early = false;
	net_frame(m->net, &m->frame);
	if (m->is_early && m->headers <= p->caplen) {
		if (m->n_held == HELD)
			release(m, 0, true, fn, ctx);
		hold(m, p);
		return;
	}
	for (unsigned i = 0; m->is_first && i < m->n_held;) {
		if (is_same(&m->held[i].of, &m->of))
			release(m, i, m->of.is_media, fn, ctx);
		else
			i++;
	}
	x.caplen = m->keep;
	fn(ctx, &x);
}

void media_cut_tick(struct media_cut *m, bool is_end, live_packet_fn fn, void *ctx)
{
	while (m->n_held && (is_end || time_now_mono() - m->held[0].since_ns >= HOLD_MS * NS_PER_MS))
		release(m, 0, true, fn, ctx);
}

void media_cut_free(struct media_cut *m)
{
	if (!m)
		return;
	while (m->n_held)
		free((void *)(uintptr_t)m->held[--m->n_held].p.p);
	net_free(m->net);
	free(m);
}
