/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store made from message texts, for tests of what reads one. Line ends may be written as \n: they become CRLF. */
#ifndef SL_TEST_MKSTORE_H
#define SL_TEST_MKSTORE_H

#include "call.h"

enum { MKSTORE_MAX = 4096 };

struct mkstore {
	struct store *s;
	struct counters cs;
	struct buf texts[MKSTORE_MAX]; /* `at` of a message is its index */
	uint32_t n;
};

static inline struct slice mkstore_text(void *ctx, uint64_t at, size_t n)
{
	struct mkstore *m = ctx;

	return at < m->n ? slice_sub(buf_slice(&m->texts[at]), 0, n) : slice_make(NULL, 0);
}

static inline struct mkstore *mkstore_new(void)
{
	struct mkstore *m = mem_zalloc(sizeof *m);

	m->s = store_new(&m->cs, mkstore_text, m);
	return m;
}

static inline void mkstore_free(struct mkstore *m)
{
	store_free(m->s);
	for (uint32_t i = 0; i < m->n; i++)
		buf_free(&m->texts[i]);
	free(m);
}

/** Adds one message of any bytes, at a time in µs after 2025-06-15 15:06:40 UTC, as the next frame. Returns its id, NONE
 * where it is not SIP. */
static inline uint32_t mkstore_add_bytes(struct mkstore *m, const char *src, const char *dst, int64_t us, struct slice text)
{
	struct frame f = {.ts_ns = 1750000000 * NS_PER_S + us * NS_PER_US, .number = m->n + 1, .at = m->n};
	struct payload p = {.frame = &f};
	struct sip_msg msg;

	if (m->n >= MKSTORE_MAX)
		return NONE;
	buf_put(&m->texts[m->n], text);
	addr_parse(slice_of(src), &p.flow.src);
	addr_parse(slice_of(dst), &p.flow.dst);
	p.bytes = buf_slice(&m->texts[m->n]);
	p.len = (uint32_t)p.bytes.n;
	p.ip_id = (uint16_t)f.number;
	f.p = (const uint8_t *)p.bytes.p;
	f.caplen = f.len = p.len;
	if (!sip_parse(&msg, p.bytes, p.len)) {
		buf_free(&m->texts[m->n]);
		return NONE;
	}
	m->n++;
	store_clock(m->s, f.ts_ns);
	return store_add(m->s, &p, &msg, f.at);
}

static inline uint32_t mkstore_add(struct mkstore *m, const char *src, const char *dst, int64_t us, const char *text)
{
	struct buf b = {0};
	uint32_t id;

	for (; *text; text++) {
		if (*text == '\n')
			buf_putc(&b, '\r');
		buf_putc(&b, *text);
	}
	id = mkstore_add_bytes(m, src, dst, us, buf_slice(&b));
	buf_free(&b);
	return id;
}

#define MK_A "192.0.2.10:5060"
#define MK_B "[2001:db8::20]:5080"

/** A header of a message: vias, parties, Call-ID and CSeq. */
#define MK_HEAD(branch, from, to, call_id, cseq) \
	"Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK" branch "\nMax-Forwards: 70\nFrom: " from "\nTo: " to "\nCall-ID: " \
	call_id "\nCSeq: " cseq "\n"
#define MK_SDP "Content-Type: application/sdp\nContent-Length: 93\n\nv=0\no=- 1 1 IN IP4 192.0.2.10\ns=-\n" \
	"c=IN IP4 192.0.2.10\nt=0 0\nm=audio 4000 RTP/AVP 8 0 9\n"

/** Five legs: an answered call with a repeated 200; a busy one; a REGISTER with a tel URI; an unknown method; a BYE that
 * nobody answers, with hostile bytes; then a message without Call-ID. */
static inline struct mkstore *mkstore_sample(void)
{
	struct mkstore *m = mkstore_new();
	struct buf b = {0};

#define FROM "\"Alice \\\"A\\\" Ä\" <sip:alice@example.com;user=phone>;tag=fa"
#define TO "Bob <sip:bob@example.net>"
	mkstore_add(m, MK_A, MK_B, 0, "INVITE sip:bob@example.net SIP/2.0\n" MK_HEAD("1", FROM, TO, "one@a", "101 INVITE")
			"User-Agent: Phone,\n  folded\nSubject: =1+1\nAllow: INVITE, ACK\nAllow: BYE\n" MK_SDP);
	mkstore_add(m, MK_B, MK_A, 1234, "SIP/2.0 100 Trying\n" MK_HEAD("1", FROM, TO, "one@a", "101 INVITE") "\n");
	mkstore_add(m, MK_B, MK_A, 500000, "SIP/2.0 180 Ringing\n" MK_HEAD("1", FROM, TO ";tag=tb", "one@a", "101 INVITE")
			"Server: PBX 1.0\n\n");
	mkstore_add(m, MK_B, MK_A, 2000000, "SIP/2.0 200 OK\n" MK_HEAD("1", FROM, TO ";tag=tb", "one@a", "101 INVITE")
			"Server: PBX 2.0\n\n");
	mkstore_add(m, MK_B, MK_A, 2500000, "SIP/2.0 200 OK\n" MK_HEAD("1", FROM, TO ";tag=tb", "one@a", "101 INVITE")
			"Server: PBX 2.0\n\n");
	mkstore_add(m, MK_A, MK_B, 2600000, "ACK sip:bob@example.net SIP/2.0\n"
			MK_HEAD("2", FROM, TO ";tag=tb", "one@a", "101 ACK") "\n");
	mkstore_add(m, MK_B, MK_A, 12000000, "BYE sip:alice@example.com SIP/2.0\n"
			MK_HEAD("3", TO ";tag=tb", FROM, "one@a", "1 BYE") "\n");
	mkstore_add(m, MK_A, MK_B, 12001000, "SIP/2.0 200 OK\n" MK_HEAD("3", TO ";tag=tb", FROM, "one@a", "1 BYE") "\n");
#undef FROM
#undef TO
#define FROM "<sip:carol@example.com>;tag=fc"
#define TO "<sip:bob@example.net>"
	mkstore_add(m, MK_A, MK_B, 20000000, "INVITE sip:bob@example.net SIP/2.0\n"
			MK_HEAD("4", FROM, TO, "two@a", "7 INVITE") "\n");
	mkstore_add(m, MK_B, MK_A, 20250000, "SIP/2.0 486 Busy Here\n" MK_HEAD("4", FROM, TO ";tag=x", "two@a", "7 INVITE") "\n");
	mkstore_add(m, MK_A, MK_B, 20260000, "ACK sip:bob@example.net SIP/2.0\n"
			MK_HEAD("4", FROM, TO ";tag=x", "two@a", "7 ACK") "\n");
#undef FROM
#undef TO
	mkstore_add(m, MK_A, MK_B, 30000000, "REGISTER sip:example.com SIP/2.0\n"
			MK_HEAD("5", "<tel:+49-30-1234;x=y>;tag=fr", "tel:+49-30-1234", "three@a", "1 REGISTER") "\n");
	mkstore_add(m, MK_B, MK_A, 30000400, "SIP/2.0 200 OK\n"
			MK_HEAD("5", "<tel:+49-30-1234;x=y>;tag=fr", "tel:+49-30-1234;tag=q", "three@a", "1 REGISTER") "\n");
	mkstore_add(m, MK_A, MK_B, 40000000, "FROBNICATE sip:bob@example.net SIP/2.0\n"
			MK_HEAD("6", "<sip:dave@example.com>;tag=fd", "<sip:bob@example.net>", "four@a", "1 FROBNICATE") "\n");
	buf_puts(&b, "MESSAGE sip:bob@example.net SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK7\r\n"
			"From: \"\x1b[31mred\xff\xe2\x80\xae\" <sip:e\x07vil@example.com>;tag=fe\r\nTo: <sip:bob@example.net>\r\n"
			"Call-ID: five@a\r\nCSeq: 1 MESSAGE\r\nSubject: a,\"b\"\x1b]0;x\x07\r\n\r\n");
	mkstore_add_bytes(m, MK_A, MK_B, 50000000, buf_slice(&b));
	buf_free(&b);
	mkstore_add(m, MK_A, MK_B, 60000000, "OPTIONS sip:bob@example.net SIP/2.0\nFrom: <sip:x@example.com>;tag=1\nTo: y\n\n");
	store_settle(m->s);
	return m;
}

#endif
