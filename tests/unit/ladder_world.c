/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real store from messages of one line each. Asserts that each is a SIP message; judges nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/ladder_world.h"

static const int64_t start_ns = 1749982502 * NS_PER_S;

static struct slice read_text(void *ctx, uint64_t at, size_t n)
{
	struct world *w = ctx;

	return slice_sub(buf_slice(&w->texts[at]), 0, n);
}

void world_init(struct world *w)
{
	memset(w, 0, sizeof *w);
	w->store = store_new(&w->cs, read_text, w);
}

void world_free(struct world *w)
{
	store_free(w->store);
	for (uint32_t i = 0; i < w->n; i++)
		buf_free(&w->texts[i]);
}

static uint32_t add(struct world *w, int64_t us, const char *src, const char *dst, uint16_t ip_id)
{
	struct frame f = {.ts_ns = start_ns + us * NS_PER_US, .number = w->n + 1};
	struct payload p = {.frame = &f, .bytes = buf_slice(&w->texts[w->n]), .ip_id = ip_id};
	struct sip_msg m;

	memset(&p.flow, 0, sizeof p.flow);
	p.len = (uint32_t)p.bytes.n;
	assert_true(addr_parse(slice_of(src), &p.flow.src));
	assert_true(addr_parse(slice_of(dst), &p.flow.dst));
	assert_true(sip_parse(&m, p.bytes, p.len));
	return store_add(w->store, &p, &m, w->n++);
}

uint32_t world_add_raw(struct world *w, int64_t us, const char *src, const char *dst, struct slice text)
{
	assert_true(w->n < WORLD_MESSAGES);
	buf_put(&w->texts[w->n], text);
	return add(w, us, src, dst, 0);
}

uint32_t world_add(struct world *w, const struct line *l)
{
	struct buf *b = &w->texts[w->n];

	assert_true(w->n < WORLD_MESSAGES);
	if (ascii_digit(l->start[0]))
		buf_fmt(b, "SIP/2.0 %s\r\n", l->start);
	else
		buf_fmt(b, "%s SIP/2.0\r\n", l->start);
	buf_fmt(b, "Via: SIP/2.0/UDP h.example.com;branch=z9hG4bK%s\r\n", l->branch);
	buf_puts(b, "From: <sip:a@example.com>;tag=f\r\nTo: <sip:b@example.com>");
	if (l->to_tag)
		buf_fmt(b, ";tag=%s", l->to_tag);
	buf_fmt(b, "\r\nCall-ID: %s\r\nCSeq: %s\r\n", l->call_id ? l->call_id : "c1", l->cseq);
	if (l->more)
		buf_puts(b, l->more);
	if (l->body)
		buf_puts(b, "Content-Type: application/sdp\r\n");
	buf_fmt(b, "Content-Length: %zu\r\n\r\n", l->body ? strlen(l->body) : 0);
	if (l->body)
		buf_puts(b, l->body);
	return add(w, l->us, l->src, l->dst, l->ip_id);
}

#define SDP "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"

void world_add_call(struct world *w)
{
	static const char a[] = "192.0.2.10:5060", p[] = "198.51.100.1:5060", b[] = "192.0.2.20:5060";
	static const char via2[] = "Via: SIP/2.0/UDP first.example.com;branch=z9hG4bKh1\r\n";
	static const char phone[] = "Via: SIP/2.0/UDP first.example.com;branch=z9hG4bKh1\r\nServer: Phone B\r\n";
	const struct line lines[] = {
		{104820, a, p, "INVITE sip:b@example.com", "1 INVITE", "h1", .body = SDP, .more = "User-Agent: Phone A\r\n"},
		{105620, p, b, "INVITE sip:b@192.0.2.20", "1 INVITE", "h2", .body = SDP, .more = via2},
		{107520, p, a, "100 Trying", "1 INVITE", "h1", .more = "Server: Proxy 1\r\n"},
		{300000, b, p, "180 Ringing", "1 INVITE", "h2", .to_tag = "t", .more = phone},
		{300900, p, a, "180 Ringing", "1 INVITE", "h1", .to_tag = "t", .more = "Server: Phone B\r\n"},
		{3000000, b, p, "200 OK", "1 INVITE", "h2", .to_tag = "t", .body = SDP, .more = phone},
		{3001000, p, a, "200 OK", "1 INVITE", "h1", .to_tag = "t", .body = SDP},
		{3020000, a, b, "ACK sip:b@192.0.2.20", "1 ACK", "h3", .to_tag = "t"},
		{9020000, b, a, "BYE sip:a@192.0.2.10", "7 BYE", "h4", .to_tag = "t"},
		{9021000, a, b, "200 OK", "7 BYE", "h4", .to_tag = "t"},
	};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		world_add(w, &lines[i]);
}
