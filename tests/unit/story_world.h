/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legs told message by message, for tests of their story. Hosts are letters: a is the caller, b the callee; c.. others. */
#ifndef SL_TEST_STORY_WORLD_H
#define SL_TEST_STORY_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mkstore.h"
#include "story.h"

/* How a message differs from what is usual. */
struct with {
	const char *tag;        /* To tag; "" for none. Usual: "t", but none in a request with which a dialog begins */
	const char *headers;    /* lines, each with its \n */
	const char *sdp;        /* m= lines and what belongs to them */
	const char *version;    /* of o=; "1" */
	const char *c;          /* c= address; "192.0.2.10" */
	const char *body;       /* other than SDP */
	const char *branch;     /* unlike that of the sender, number and method */
	const char *from_tag;   /* unlike the sender's */
	const char *call_id;    /* "x@a" */
	bool outside;           /* a request without To tag */
};

static inline void put_host(struct buf *b, char who)
{
	buf_fmt(b, "192.0.2.%d", 10 + (who - 'a') * 10);
}

static inline void put_body(struct buf *b, const struct with *w)
{
	if (w->sdp)
		buf_fmt(b, "Content-Type: application/sdp\n\nv=0\no=- 1 %s IN IP4 192.0.2.10\ns=-\nc=IN IP4 %s\nt=0 0\n%s",
				w->version ? w->version : "1", w->c ? w->c : "192.0.2.10", w->sdp);
	else
		buf_fmt(b, "\n%s", w->body ? w->body : "");
}

/** One message of a leg. `hop` is who sends and who gets it: "ab". `start`: "INVITE 1", "200 INVITE 1"; `asker` is
 * who sent the request that it is, or answers: its tag is f where it is a, else t. */
static inline uint32_t tell_as(struct mkstore *m, long ms, const char *hop, char asker, const char *start, struct with w)
{
	struct buf b = {0}, src = {0}, dst = {0};
	struct slice rest = slice_of(start), first = slice_cut(&rest, ' '), method, number;
	bool is_response = ascii_digit(first.p[0]);
	const char *tag = w.tag ? w.tag : w.outside ? "" : "t";
	uint32_t id;

	method = is_response ? slice_cut(&rest, ' ') : first;
	number = rest;
	if (is_response)
		buf_fmt(&b, "SIP/2.0 %.*s Reason\n", (int)first.n, first.p);
	else
		buf_fmt(&b, "%.*s sip:who@example.com SIP/2.0\n", (int)method.n, method.p);
	buf_fmt(&b, "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%c%.*s%.*s%s\n", asker, (int)method.n, method.p, (int)number.n,
			number.p, w.branch ? w.branch : "");
	if (w.from_tag)
		buf_fmt(&b, "From: <sip:a@example.com>;tag=%s\nTo: <sip:b@example.com>%s%s\n", w.from_tag,
				*tag ? ";tag=" : "", tag);
	else if (asker == 'a')
		buf_fmt(&b, "From: <sip:a@example.com>;tag=f\nTo: <sip:b@example.com>%s%s\n", *tag ? ";tag=" : "", tag);
	else
		buf_fmt(&b, "From: <sip:b@example.com>;tag=%s\nTo: <sip:a@example.com>;tag=f\n", *tag ? tag : "t");
	buf_fmt(&b, "Call-ID: %s\nCSeq: %.*s %.*s\n%s", w.call_id ? w.call_id : "x@a", (int)number.n, number.p, (int)method.n,
			method.p, w.headers ? w.headers : "");
	put_body(&b, &w);
	put_host(&src, hop[0]);
	put_host(&dst, hop[1]);
	buf_puts(&src, ":5060");
	buf_puts(&dst, ":5060");
	id = mkstore_add(m, src.p, dst.p, ms * 1000, b.p);
	buf_free(&b);
	buf_free(&src);
	buf_free(&dst);
	assert_int_not_equal(id, NONE);
	return id;
}

/** The same between a and b alone: a sends "INVITE 1" and "200 BYE 2" of b's. `from` is who sends this message. */
static inline uint32_t tell(struct mkstore *m, long ms, char from, const char *start, struct with w)
{
	const char *hop = from == 'a' ? "ab" : "ba";
	bool is_response = ascii_digit(start[0]);

	return tell_as(m, ms, hop, is_response == (from == 'a') ? 'b' : 'a', start, w);
}

static inline int64_t at_ms(const struct mkstore *m, uint32_t msg)
{
	return (store_msg(m->s, msg)->ts_ns - 1750000000 * NS_PER_S) / NS_PER_MS;
}

static inline long ms_of(int64_t ns)
{
	return ns == TIME_NONE ? -1 : (long)((ns - 1750000000 * NS_PER_S) / NS_PER_MS);
}

static inline void assert_text(struct slice s, const char *z)
{
	char got[400];

	assert_true(s.n < sizeof got);
	memcpy(got, s.n ? s.p : "", s.n);
	got[s.n] = 0;
	assert_string_equal(got, z);
}

#define AUDIO "m=audio 4000 RTP/AVP 8 0 101\na=rtpmap:101 telephone-event/8000\n"

#endif
