/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media of calls: a run of messages with SDP and of datagrams of RTP, RTCP and STUN between few addresses, and then all that
 * readers ask. A record is a byte that says what it is, one for its ends, two of time, two of length, and its bytes. */
#include "stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 6, MESSAGES_MAX = 64 };

struct world {
	struct store *s;
	struct counters cs;
	struct buf texts[MESSAGES_MAX];
	uint32_t n_texts, frame;
	int64_t now_ns;
};

static struct slice text_at(void *ctx, uint64_t at, size_t n)
{
	struct world *w = ctx;

	return at < w->n_texts ? slice_sub(buf_slice(&w->texts[at]), 0, n) : slice_make(NULL, 0);
}

/* 16 ends: four hosts, one of them IPv6, with four ports each. */
static struct addr end(unsigned i)
{
	struct addr a = {.ip = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, (uint8_t)(i >> 2 & 3)}};

	if ((i >> 2 & 3) == 3)
		a.ip[0] = 0x20;
	a.port = (uint16_t)(4000 + (i & 3));
	return a;
}

static void add_message(struct world *w, uint8_t what, const struct payload *p)
{
	struct buf *b = &w->texts[w->n_texts];
	struct payload q = *p;
	struct sip_msg m;

	if (w->n_texts == MESSAGES_MAX)
		return;
	buf_puts(b, what & 8 ? "SIP/2.0 200 OK\r\n" : what & 16 ? "BYE sip:b SIP/2.0\r\n" : "INVITE sip:b SIP/2.0\r\n");
	buf_fmt(b, "Via: SIP/2.0/UDP a;branch=z9hG4bK%u\r\nFrom: <sip:a>;tag=%c\r\nTo: <sip:b>;tag=t\r\n"
		"Call-ID: %c\r\nCSeq: %u %s\r\n"
		"Content-Type: application/%s\r\n\r\n", w->n_texts, 'a' + (what >> 5 & 1), '0' + (what >> 6), w->n_texts,
		what & 16 ? "BYE" : "INVITE", what & 4 ? "vq-rtcpxr" : "sdp");
	buf_put(b, p->bytes);
	q.bytes = buf_slice(b);
	q.len = (uint32_t)b->n;
	if (sip_parse(&m, q.bytes, q.len))
		store_add(w->s, &q, &m, w->n_texts++);
	else
		buf_clear(b);
}

static void add(struct world *w, uint8_t what, const struct payload *p)
{
	struct rtp_packet r;

	switch (what & 3) {
	case 0:
		add_message(w, what, p);
		break;
	case 1:
		if (p->bytes.n && rtp_parse(p->bytes, p->len, &r))
			store_add_rtp(w->s, p, &r);
		break;
	case 2:
		store_add_rtcp(w->s, p);
		break;
	default:
		store_add_stun(w->s, p);
	}
}

static uint64_t read_stream(const struct store *s, uint32_t i)
{
	const struct stream *st = store_stream(s, i);
	struct stream_format f;
	struct stream_view v;
	uint64_t sum;

	store_stream_view(s, i, &v);
	sum = hash_slice(v.codec, 1) + v.f.packets;
	for (unsigned k = 0; k < st->n_types; k++)
		if (store_stream_format(s, i, st->types[k].payload_type, &f))
			sum += hash_slice(f.fmtp, 2);
	if (!store_stream_series(s, i)->n || (st->leg == NONE) != (st->direction == STREAM_UNKNOWN && st->media == NONE))
		abort();
	return sum + (store_stream_dtmf(s, i) != NULL) + store_stream_back(s, i);
}

static uint64_t read_all(const struct store *s)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < store_n_streams(s); i++)
		sum += read_stream(s, i);
	for (uint32_t leg = 0; leg < store_n_legs(s); leg++) {
		struct leg_media x;
		char digits[8];

		store_leg_quality(s, leg, &x);
		sum += x.n_codecs + store_leg_info_digits(s, leg, digits, sizeof digits);
		for (uint32_t i = store_leg_media(s, leg); i != NONE; i = store_media(s, i)->prev)
			sum += store_media(s, i)->addr.port;
		for (uint32_t i = store_leg_report(s, leg), msg; i != NONE;) {
			struct vq_report q;

			sum += store_report(s, i, &q, &msg, &i);
		}
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = {.now_ns = 1750000000 * NS_PER_S};
	size_t at = 0;
	uint64_t sum;

	w.s = store_new(&w.cs, text_at, &w);
	while (size - at >= HEAD) {
		const uint8_t *h = data + at;
		size_t len = (size_t)h[4] << 8 | h[5];
		struct frame f = {.ts_ns = w.now_ns, .number = ++w.frame};
		struct payload p = {.frame = &f, .flow = {.src = end(h[1] >> 4), .dst = end(h[1] & 15)}};

		at += HEAD;
		len = len < size - at ? len : size - at;
		p.bytes = slice_make(data + at, len);
		p.len = (uint32_t)len + (h[2] >> 7) * 100u;
		w.now_ns += ((h[2] & 127) << 8 | h[3]) * (int64_t)NS_PER_MS;
		f.ts_ns = w.now_ns;
		store_clock(w.s, f.ts_ns);
		add(&w, h[0], &p);
		at += len;
	}
	sum = read_all(w.s);
	store_free(w.s);
	for (uint32_t i = 0; i < MESSAGES_MAX; i++)
		buf_free(&w.texts[i]);
	return sum == 1;
}
