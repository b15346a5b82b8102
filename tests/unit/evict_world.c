/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random calls: few methods, branches, tags and ports, so that what can meet meets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "evict_world.h"
#include "finding.h"
#include "report.h"

uint32_t world_random(struct world *w, uint32_t n)
{
	w->random = w->random * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)(w->random >> 4) * n >> 28);
}

struct slice world_call_id(unsigned call, char text[32])
{
	return slice_make(text, (size_t)snprintf(text, 32, "call-%u@example.com", call));
}

static struct addr address(const char *ip, uint32_t port)
{
	struct addr a = {.port = 0};

	assert_true(addr_parse(slice_of(ip), &a));
	a.port = (uint16_t)port;
	return a;
}

static struct addr host(uint32_t i)
{
	static const char *const ips[] = {"192.0.2.10", "192.0.2.20", "198.51.100.1", "2001:db8::5"};

	return address(ips[i % 4], 5060 + i / 4);
}

/* Media of one party of a call. */
static struct addr media(const struct world *w, unsigned call, unsigned party)
{
	return address(party ? "192.0.2.20" : "192.0.2.10", w->shares ? 4000 + 2 * (call % 3) : 4000 + 2 * call);
}

static const char *const methods[] = {"INVITE", "INVITE", "INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "SUBSCRIBE",
	"NOTIFY", "REFER", "PRACK", "INFO", "PUBLISH"};
static const unsigned statuses[] = {100, 180, 183, 200, 200, 200, 401, 407, 404, 481, 486, 487, 503, 302};
#define PICK(w, array) (array)[world_random(w, sizeof(array) / sizeof((array)[0]))]

static void put_sdp(struct world *w, struct event *e, unsigned party)
{
	struct buf body = {0};

	buf_fmt(&body, "v=0\r\no=- %u %u IN IP4 192.0.2.%u\r\ns=-\r\nc=IN IP4 192.0.2.%u\r\nt=0 0\r\n", e->call, world_random(w, 3),
		party ? 20 : 10, party ? 20 : 10);
	buf_fmt(&body, "m=audio %u RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n", media(w, e->call, party).port);
	if (world_random(w, 6) == 0)
		buf_fmt(&body, "m=image %u udptl t38\r\n", media(w, e->call, party).port + 500);
	else if (world_random(w, 3) == 0)
		buf_fmt(&body, "a=ice-ufrag:u%u%u\r\na=candidate:1 1 UDP 1 192.0.2.%u %u typ host\r\n",
			w->shares ? 0 : e->call, party, party ? 20 : 10, media(w, e->call, party).port);
	buf_fmt(&e->text, "Content-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n", body.n);
	buf_put(&e->text, buf_slice(&body));
	buf_free(&body);
}

static void put_report(struct world *w, struct event *e)
{
	struct buf body = {0};
	char id[32];

	world_call_id(w->shares ? world_random(w, CALLS) : e->call, id);
	buf_fmt(&body, "VQSessionReport: CallTerm\r\nCallID: %s\r\nLocalMetrics:\r\nQualityEst:MOSLQ=4.1\r\n", id);
	buf_fmt(&e->text, "Content-Type: application/vq-rtcpxr\r\nContent-Length: %zu\r\n\r\n", body.n);
	buf_put(&e->text, buf_slice(&body));
	buf_free(&body);
}

static void put_body(struct world *w, struct event *e, const char *method, unsigned party)
{
	if (strcmp(method, "PUBLISH") == 0 && w->shares)
		put_report(w, e);
	else if ((strcmp(method, "INVITE") == 0 || strcmp(method, "ACK") == 0) && world_random(w, 2))
		put_sdp(w, e, party);
	else
		buf_puts(&e->text, "\r\n");
}

static void make_sip(struct world *w, struct event *e)
{
	const char *method = PICK(w, methods);
	unsigned status = world_random(w, 2) ? PICK(w, statuses) : 0, party = world_random(w, 2), hop = world_random(w, 2),
		tag = world_random(w, 3), cseq = 1 + world_random(w, 3);
	char id[32];

	e->kind = EVENT_SIP;
	e->src = host(party + 2 * hop);
	e->dst = host(!party + 2 * hop + 4 * world_random(w, 2));
	if (status)
		buf_fmt(&e->text, "SIP/2.0 %u Reason\r\n", status);
	else
		buf_fmt(&e->text, "%s sip:bob@example.net SIP/2.0\r\n", method);
	buf_fmt(&e->text, "Via: SIP/2.0/UDP 192.0.2.%u;branch=z9hG4bK%u%u\r\n", hop, cseq, hop);
	buf_fmt(&e->text, "From: <sip:a@example.com>;tag=%s\r\nTo: <sip:b@example.net>", party && tag ? "b1" : "a");
	if (tag)
		buf_fmt(&e->text, ";tag=%s", party ? "a" : tag == 1 ? "b1" : "b2");
	buf_fmt(&e->text, "\r\nCSeq: %u %s\r\n", cseq, method);
	if (e->call < CALLS)
		buf_fmt(&e->text, "Call-ID: %s\r\n", world_call_id(e->call, id).p);
	if (world_random(w, 3) == 0)
		buf_puts(&e->text, "Subscription-State: active;expires=5\r\nExpires: 7\r\nUser-Agent: Phone 1\r\n");
	if (world_random(w, 4) == 0)
		buf_fmt(&e->text, "Contact: <sip:a@192.0.2.%u>\r\nSession-ID: 0123456789abcdef0123456789abcd%02x\r\n", hop,
			e->call);
	put_body(w, e, method, party);
}

static void make_rtp(struct world *w, struct event *e)
{
	static uint16_t seq;
	unsigned party = world_random(w, 2);

	e->kind = EVENT_RTP;
	e->src = media(w, e->call, party);
	e->dst = media(w, e->call, !party);
	buf_puts(&e->text, "\x05\x0a\x03\x20 0123456789 0123456789");
	e->rtp = (struct rtp_packet){.payload_len = 160, .ssrc = 1 + world_random(w, 3) + (w->shares ? 0 : 4u * e->call),
		.timestamp = (uint32_t)seq * 160,
		.seq = seq, .payload_type = world_random(w, 6) ? 8 : 101};
	seq++;
}

static void make_rtcp(struct world *w, struct event *e)
{
	static const char bytes[] = "\x80\xc8\x00\x06\x00\x00\x00\x01" "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1";
	unsigned party = world_random(w, 2);

	e->kind = EVENT_RTCP;
	e->src = media(w, e->call, party);
	e->dst = media(w, e->call, !party);
	e->src.port++;
	e->dst.port++;
	buf_put(&e->text, slice_make(bytes, 28));
	e->text.p[7] = (char)(1 + (w->shares ? 0 : 4 * e->call)); /* its SSRC */
}

static void make_stun(struct world *w, struct event *e)
{
	unsigned call = w->shares ? 0 : e->call;
	char user[9] = "";
	struct buf *b = &e->text;
	int n = snprintf(user, sizeof user, "u%u1:u%u0", call, call);

	e->kind = EVENT_STUN;
	e->src = media(w, e->call, 0);
	e->dst = media(w, e->call, 1);
	buf_put(b, slice_make("\x00\x01\x00\x0c\x21\x12\xa4\x42" "abcdefghijkl" "\x00\x06\x00", 23));
	buf_putc(b, (char)n);
	buf_put(b, slice_make(user, (size_t)n));
	buf_fill(b, '\0', 8 - (size_t)n);
}

static void make_icmp(struct world *w, struct event *e, size_t at)
{
	for (unsigned tries = 0; tries < 20 && at; tries++) {
		uint32_t i = world_random(w, (uint32_t)at);

		if (w->v[i].kind != EVENT_SIP || w->v[i].call != e->call)
			continue;
		e->kind = EVENT_ICMP;
		e->quoted = i;
		return;
	}
	make_sip(w, e);
}

void world_make(struct world *w, size_t n)
{
	int64_t ts_ns = 1750000000 * NS_PER_S;

	w->v = calloc(n, sizeof *w->v);
	for (w->n = 0; w->n < n; w->n++) {
		struct event *e = &w->v[w->n];
		uint32_t kind = world_random(w, 20);

		e->ts_ns = ts_ns += 1 + world_random(w, 300) * NS_PER_MS;
		e->call = (uint8_t)world_random(w, CALLS);
		if (kind < 10 && world_random(w, 40) == 0)
			e->call = CALLS;
		if (kind < 10)
			make_sip(w, e);
		else if (kind < 16)
			make_rtp(w, e);
		else if (kind < 17)
			make_rtcp(w, e);
		else if (kind < 18 && e->call < 10)
			make_stun(w, e);
		else
			make_icmp(w, e, w->n);
	}
}

void world_free(struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		buf_free(&w->v[i].text);
	free(w->v);
}

static struct slice read_text(void *ctx, uint64_t at, size_t n)
{
	const struct world *w = ctx;

	return slice_sub(buf_slice(&w->v[at].text), 0, n);
}

struct store *world_store(struct world *w, struct counters *cs)
{
	struct store *s = store_new(cs, read_text, w);

	store_rtp_heuristic(s, w->shares);
	store_set_judge(s, &diag_judge);
	return s;
}

static void give_icmp(const struct world *w, struct store *s, const struct event *e, const struct frame *f)
{
	const struct event *q = &w->v[e->quoted];
	struct icmp_error x = {.frame = f, .from = q->dst, .to = q->src, .type = 3, .code = 3,
		.quoted = {.frame = f, .flow = {.src = q->src, .dst = q->dst}, .bytes = buf_slice(&q->text)}};
	struct sip_msg m;

	x.from.port = x.to.port = 0;
	assert_true(sip_parse(&m, x.quoted.bytes, (uint32_t)q->text.n));
	store_add_icmp(s, &x, &m);
	x.quoted.flow.dst = media(w, e->call, 0);
	store_add_icmp_media(s, &x);
}

void world_give(const struct world *w, struct store *s, size_t i)
{
	const struct event *e = &w->v[i];
	struct frame f = {.ts_ns = e->ts_ns, .number = (uint32_t)i + 1, .at = i, .p = (const uint8_t *)e->text.p,
		.caplen = (uint32_t)e->text.n, .len = (uint32_t)e->text.n};
	struct payload p = {.frame = &f, .flow = {.src = e->src, .dst = e->dst}, .bytes = buf_slice(&e->text),
		.len = (uint32_t)e->text.n, .ip_id = (uint16_t)(i % 7)};
	struct rtp_packet r = e->rtp;
	struct sip_msg m;

	store_clock(s, f.ts_ns);
	switch ((enum event_kind)e->kind) {
	case EVENT_SIP:
		assert_true(sip_parse(&m, p.bytes, p.len));
		store_add(s, &p, &m, i);
		break;
	case EVENT_RTP:
		r.payload = buf_slice(&e->text);
		store_add_rtp(s, &p, &r);
		break;
	case EVENT_RTCP:
		store_add_rtcp(s, &p);
		break;
	case EVENT_STUN:
		store_add_stun(s, &p);
		break;
	case EVENT_ICMP:
		give_icmp(w, s, e, &f);
		break;
	}
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static void put_rows(const struct store *s, const char *kind, struct buf *out)
{
	const struct field_kind *k = field_kind(kind);
	const struct field **fields;
	struct arena arena = {0};
	struct sink sink = {.fd = -1};
	struct ids ids = {0};
	struct err e;
	int n = field_list(k, NULL, &arena, &fields, &e);

	n = strcmp(kind, "endpoints") == 0 ? n : field_list(k, "*", &arena, &fields, &e);
	assert_true(n > 0);
	assert_int_equal(field_select(s, k, NULL, NULL, 0, &ids, &e), 0);
	report_rows(&sink, s, k, fields, (size_t)n, &ids, &(struct rows_style){.format = FORMAT_NDJSON});
	buf_fmt(out, "%s\n", kind);
	buf_put(out, buf_slice(&sink.buf));
	buf_free(&sink.buf);
	ids_free(&ids);
	arena_free(&arena);
}

void world_rows(const struct store *s, struct buf *out)
{
	static const char *const kinds[] = {"calls", "messages", "streams", "findings", "endpoints"};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		put_rows(s, kinds[i], out);
	for (uint32_t i = 0; i < store_n_icmp(s); i++)
		buf_fmt(out, "icmp %u of %u, before %u, after error %d\n", store_icmp(s, i)->msg, store_icmp(s, i)->leg,
			store_icmp(s, i)->before, (int)store_icmp(s, i)->prev);
	buf_putc(out, '\0');
}
