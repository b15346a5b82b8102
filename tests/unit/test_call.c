/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model on small flows: states of INTERFACE.md §2, times of METRICS.md §2, repeats, hops, dialogs, key figures.
 *
 * A flow is text, a message a line:   MS FROM>TO START CSEQ BRANCH [option ...]
 * START is a method or STATUS/METHOD. Hosts are letters. The caller's tag is f; `t` adds the callee's To tag, `t=x`
 * another; `sf=x` is another caller's tag; `rev` swaps the tags (the callee sends); `auth` adds credentials; `ip=N` sets
 * the IP identification; `rseq=N`, `sub=STATE` add those fields; `hep`: mirrored in HEP; `old` leaves the branch's magic
 * cookie out; `c=ID` sets the Call-ID. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>

#include <cmocka.h>

#include "call.h"

struct world {
	struct counters cs;
	struct store *store;
	struct buf texts[256]; /* `at` of a message is its index here, shifted */
	uint32_t n;
};

static struct slice read_text(void *ctx, uint64_t at, size_t n)
{
	struct world *w = ctx;

	return slice_make(w->texts[at].p, n);
}

struct line {
	long ms;
	char from, to;
	struct slice start, cseq, branch, tag, caller, sub, rseq, call_id;
	long ip_id;
	bool rev, auth, old, hep;
};

static long number(struct slice s)
{
	uint64_t v = 0;

	if (s.n)
		assert_true(slice_to_u64(s, INT32_MAX, &v));
	return (long)v;
}

static struct slice after(struct slice word, const char *prefix)
{
	return slice_starts(word, slice_of(prefix)) ? slice_sub(word, strlen(prefix), word.n) : slice_make(NULL, 0);
}

static void read_option(struct line *l, struct slice word)
{
	if (slice_eq(word, slice_of("t")))
		l->tag = slice_of("t");
	else if (after(word, "t=").n)
		l->tag = after(word, "t=");
	else if (after(word, "sf=").n)
		l->caller = after(word, "sf=");
	else if (after(word, "ip=").n)
		l->ip_id = number(after(word, "ip="));
	else if (after(word, "sub=").n)
		l->sub = after(word, "sub=");
	else if (after(word, "rseq=").n)
		l->rseq = after(word, "rseq=");
	else if (after(word, "c=").n)
		l->call_id = after(word, "c=");
	else if (slice_eq(word, slice_of("rev")))
		l->rev = true;
	else if (slice_eq(word, slice_of("auth")))
		l->auth = true;
	else if (slice_eq(word, slice_of("old")))
		l->old = true;
	else if (slice_eq(word, slice_of("hep")))
		l->hep = true;
	else
		fail_msg("unknown option %.*s", (int)word.n, word.p);
}

static struct line read_line(struct slice text)
{
	struct line l = {.call_id = slice_of("one"), .caller = slice_of("f")};
	struct slice way;

	l.ms = number(slice_cut(&text, ' '));
	way = slice_cut(&text, ' ');
	assert_int_equal(way.n, 3);
	l.from = way.p[0];
	l.to = way.p[2];
	l.start = slice_cut(&text, ' ');
	l.cseq = slice_cut(&text, ' ');
	l.branch = slice_cut(&text, ' ');
	while (text.n)
		read_option(&l, slice_cut(&text, ' '));
	return l;
}

static void put_tags(struct buf *b, const struct line *l)
{
	struct slice from = l->caller, to = l->tag, swap = from;

	if (l->rev) {
		from = to;
		to = swap;
	}
	buf_fmt(b, "From: <sip:a@example.com>;tag=%.*s\r\nTo: <sip:b@example.com>", (int)from.n, from.p);
	if (to.n)
		buf_fmt(b, ";tag=%.*s", (int)to.n, to.p);
	buf_puts(b, "\r\n");
}

static void put_message(struct buf *b, const struct line *l)
{
	struct slice status = l->start, method = l->start;

	if (ascii_digit(l->start.p[0])) {
		status = slice_cut(&method, '/');
		buf_fmt(b, "SIP/2.0 %.*s Reason\r\n", (int)status.n, status.p);
	} else {
		buf_fmt(b, "%.*s sip:b@example.com SIP/2.0\r\n", (int)method.n, method.p);
	}
	buf_fmt(b, "Via: SIP/2.0/UDP 10.0.0.1;branch=%s%.*s\r\n", l->old ? "" : "z9hG4bK", (int)l->branch.n, l->branch.p);
	put_tags(b, l);
	buf_fmt(b, "Call-ID: %.*s\r\nCSeq: %.*s %.*s\r\n", (int)l->call_id.n, l->call_id.p, (int)l->cseq.n, l->cseq.p,
			(int)method.n, method.p);
	if (l->auth)
		buf_puts(b, "Authorization: Digest username=\"a\"\r\n");
	if (l->sub.n)
		buf_fmt(b, "Subscription-State: %.*s;expires=60\r\n", (int)l->sub.n, l->sub.p);
	if (l->rseq.n)
		buf_fmt(b, "RSeq: %.*s\r\n", (int)l->rseq.n, l->rseq.p);
	buf_puts(b, "Content-Length: 0\r\n\r\n");
}

static struct addr host(char c)
{
	struct addr a = {.port = 5060};

	assert_true(addr_parse(slice_of("10.0.0.0:5060"), &a));
	a.ip[15] = (uint8_t)c;
	return a;
}

static void say(struct world *w, struct slice text)
{
	struct line l = read_line(text);
	struct buf *b = &w->texts[w->n];
	struct frame f = {.number = w->n + 1, .ts_ns = 1750000000 * NS_PER_S + l.ms * NS_PER_MS};
	struct payload p = {.frame = &f, .ip_id = (uint16_t)l.ip_id};
	struct sip_msg m;

	assert_true(w->n < 256);
	put_message(b, &l);
	p.flow.src = host(l.from);
	p.flow.dst = host(l.to);
	p.flow.path = l.hep ? 1u << ROAD_HEP : 0;
	p.bytes = buf_slice(b);
	p.len = (uint32_t)b->n;
	assert_true(sip_parse(&m, p.bytes, p.len));
	store_add(w->store, &p, &m, w->n++);
}

static struct world *play(const char *flow)
{
	struct world *w = mem_zalloc(sizeof *w);
	struct slice rest = slice_of(flow);

	w->store = store_new(&w->cs, read_text, w);
	while (rest.n) {
		struct slice text = slice_trim(slice_cut(&rest, '\n'));

		if (text.n)
			say(w, text);
	}
	store_settle(w->store);
	return w;
}

static void drop(struct world *w)
{
	store_free(w->store);
	for (uint32_t i = 0; i < w->n; i++)
		buf_free(&w->texts[i]);
	free(w);
}

/* ---- states ---- */

#define CALL "0 A>B INVITE 1 i\n10 B>A 100/INVITE 1 i\n"
#define RING CALL "500 B>A 180/INVITE 1 i t\n"
#define UP RING "2000 B>A 200/INVITE 1 i t\n2010 A>B ACK 1 a t\n"
#define LATER "40000 X>Y OPTIONS 1 o c=other\n"
#define FORK "0 A>P INVITE 1 i\n1 P>B INVITE 1 p\n1 P>C INVITE 1 q\n"
#define FAR "0 P>B INVITE 1 p\n0 P>C INVITE 1 q\n"

static const struct {
	const char *name, *flow, *state;
	int status;
} state_rows[] = {
	{"calling", CALL, "calling", 0},
	{"ringing", RING, "ringing", 0},
	{"in-call", UP, "in-call", 200},
	{"completed", UP "9000 A>B BYE 2 b t\n9010 B>A 200/BYE 2 b t\n", "completed", 200},
	{"completed without an answer to the BYE", UP "9000 A>B BYE 2 b t\n", "completed", 200},
	{"busy 486", RING "900 B>A 486/INVITE 1 i t\n910 A>B ACK 1 i t\n", "busy", 486},
	{"busy 600", CALL "900 B>A 600/INVITE 1 i t\n", "busy", 600},
	{"no answer 480", RING "900 B>A 480/INVITE 1 i t\n", "no-answer", 480},
	{"408 after ringing", RING "30000 B>A 408/INVITE 1 i t\n", "no-answer", 408},
	{"408 without ringing", CALL "30000 B>A 408/INVITE 1 i t\n", "rejected", 408},
	{"487 by the callee's timer", RING "30000 B>A 487/INVITE 1 i t\n", "no-answer", 487},
	{"cancelled", RING "900 A>B CANCEL 1 i\n910 B>A 200/CANCEL 1 i t\n920 B>A 487/INVITE 1 i t\n930 A>B ACK 1 i t\n",
		"cancelled", 487},
	{"cancelled, 487 not seen", RING "900 A>B CANCEL 1 i\n910 B>A 200/CANCEL 1 i t\n", "cancelled", 0},
	{"answer crosses CANCEL", RING "900 A>B CANCEL 1 i\n901 B>A 200/INVITE 1 i t\n910 B>A 200/CANCEL 1 i t\n", "in-call", 200},
	{"redirected", CALL "900 B>A 302/INVITE 1 i t\n", "redirected", 302},
	{"challenged", CALL "900 B>A 407/INVITE 1 i t\n910 A>B ACK 1 i t\n", "challenged", 407},
	{"challenge answered", CALL "900 B>A 401/INVITE 1 i t\n910 A>B ACK 1 i t\n920 A>B INVITE 2 j auth\n", "calling", 0},
	{"challenge accepted", CALL "900 B>A 401/INVITE 1 i t\n910 A>B ACK 1 i t\n920 A>B INVITE 2 j auth\n"
		"950 B>A 200/INVITE 2 j t\n", "in-call", 200},
	{"rejected 404", CALL "900 B>A 404/INVITE 1 i t\n", "rejected", 404},
	{"rejected 603", CALL "900 B>A 603/INVITE 1 i t\n", "rejected", 603},
	{"failed", CALL "900 B>A 503/INVITE 1 i t\n", "failed", 503},
	{"timeout", "0 A>B INVITE 1 i\n500 A>B INVITE 1 i\n" LATER, "timeout", 0},
	{"timeout after 100", CALL LATER, "timeout", 0},
	{"not yet a timeout", "0 A>B INVITE 1 i\n31900 X>Y OPTIONS 1 o c=other\n", "calling", 0},
	{"ringing for 40 s is no timeout", RING LATER, "ringing", 0},
	{"a late answer ends a timeout", "0 A>B INVITE 1 i\n" LATER "41000 B>A 200/INVITE 1 i t\n", "in-call", 200},
	{"a fork is given up: the call goes on", CALL "500 B>A 200/INVITE 1 i t\n505 A>B ACK 1 a t\n510 C>A 200/INVITE 1 i t=c\n"
		"515 A>C ACK 1 k t=c\n520 A>C BYE 2 y t=c\n525 C>A 200/BYE 2 y t=c\n", "in-call", 200},
	{"both forks are given up", CALL "500 B>A 200/INVITE 1 i t\n505 A>B ACK 1 a t\n510 C>A 200/INVITE 1 i t=c\n"
		"515 A>C ACK 1 k t=c\n520 A>C BYE 2 y t=c\n900 B>A BYE 2 z t rev\n", "completed", 200},
	{"re-INVITE refused: the call goes on", UP "5000 A>B INVITE 2 r t\n5010 B>A 488/INVITE 2 r t\n", "in-call", 200},
	{"re-INVITE by the callee", UP "5000 B>A INVITE 7 r t rev\n5010 A>B 200/INVITE 7 r t rev\n", "in-call", 200},
	{"begins within a call", "0 A>B INVITE 5 r t\n10 B>A 200/INVITE 5 r t\n", "in-call", 0},
	{"begins within a call, ends", "0 A>B INVITE 5 r t\n10 B>A 488/INVITE 5 r t\n20 A>B BYE 6 b t\n", "completed", 0},
	{"begins with the answer", "0 B>A 200/INVITE 1 i t\n5 A>B ACK 1 a t\n", "in-call", 200},
	{"retry after 302 with the same Call-ID", CALL "900 B>A 302/INVITE 1 i t\n950 A>B INVITE 2 j\n990 B>A 486/INVITE 2 j t=u\n",
		"busy", 486},
	{"other pending", "0 A>B OPTIONS 1 o\n", "pending", 0},
	{"other ok", "0 A>B OPTIONS 1 o\n5 B>A 200/OPTIONS 1 o t\n", "ok", 200},
	{"register challenged", "0 A>B REGISTER 1 r\n5 B>A 401/REGISTER 1 r t\n", "challenged", 401},
	{"register ok", "0 A>B REGISTER 1 r\n5 B>A 401/REGISTER 1 r t\n9 A>B REGISTER 2 s auth\n15 B>A 200/REGISTER 2 s t\n", "ok", 200},
	{"register refused", "0 A>B REGISTER 1 r\n5 B>A 403/REGISTER 1 r t\n", "rejected", 403},
	{"register redirected", "0 A>B REGISTER 1 r\n5 B>A 301/REGISTER 1 r t\n", "redirected", 301},
	{"message failed", "0 A>B MESSAGE 1 r\n5 B>A 500/MESSAGE 1 r t\n", "failed", 500},
	{"other timeout", "0 A>B OPTIONS 1 o\n" LATER, "timeout", 0},
	{"ACK alone waits for nothing", "0 A>B ACK 1 o t\n" LATER, "ok", 0},
	{"subscription", "0 A>B SUBSCRIBE 1 o\n5 B>A 200/SUBSCRIBE 1 o t\n9 B>A NOTIFY 1 n t rev sub=active\n", "active", 200},
	{"subscription over", "0 A>B SUBSCRIBE 1 o\n5 B>A 200/SUBSCRIBE 1 o t\n9 B>A NOTIFY 1 n t rev sub=terminated\n", "terminated", 200},
	{"one of two notifiers ends", "0 A>B SUBSCRIBE 1 o\n5 B>A 200/SUBSCRIBE 1 o t\n6 B>A NOTIFY 1 n t rev sub=active\n"
		"7 C>A NOTIFY 1 m t=c rev sub=terminated\n", "active", 200},
	{"both notifiers end", "0 A>B SUBSCRIBE 1 o\n5 B>A 200/SUBSCRIBE 1 o t\n6 B>A NOTIFY 1 n t rev sub=terminated\n"
		"7 C>A NOTIFY 1 m t=c rev sub=terminated\n", "terminated", 200},
	/* hops: A, proxy P, B */
	{"the first hop counts", "0 A>P INVITE 1 i\n1 P>B INVITE 1 p\n3 P>A 100/INVITE 1 i\n5 B>P 503/INVITE 1 p t\n"
		"8 P>A 500/INVITE 1 i t\n", "failed", 500},
	{"serial fork: pending on the first hop", "0 A>P INVITE 1 i\n1 P>A 100/INVITE 1 i\n2 P>B INVITE 1 p\n5 B>P 486/INVITE 1 p t\n",
		"calling", 0},
	{"first hop's responses not in the capture", "0 A>P INVITE 1 i\n2 P>B INVITE 1 p\n5 B>P 486/INVITE 1 p t\n", "busy", 486},
	{"a 2xx is the last word", UP "2100 C>A 486/INVITE 1 i t=c\n", "in-call", 200},
	{"serial fork seen on the first hop: another branch is given up", "0 A>P INVITE 1 i\n1 P>A 100/INVITE 1 i\n2 P>B INVITE 1 p\n"
		"5 B>P 180/INVITE 1 p t\n6 P>A 180/INVITE 1 i t\n9000 P>B CANCEL 1 p\n9001 B>P 200/CANCEL 1 p t\n"
		"9002 B>P 487/INVITE 1 p t\n9003 P>C INVITE 1 q\n", "ringing", 0},
	{"the proxy's timer, 487 to the caller", "0 A>P INVITE 1 i\n2 P>B INVITE 1 p\n5 B>P 180/INVITE 1 p t\n6 P>A 180/INVITE 1 i t\n"
		"9000 P>B CANCEL 1 p\n9001 B>P 200/CANCEL 1 p t\n9002 B>P 487/INVITE 1 p t\n9004 P>A 487/INVITE 1 i t=p\n",
		"no-answer", 487},
	{"serial fork seen behind the proxy", "0 P>B INVITE 1 p\n5 B>P 180/INVITE 1 p t\n9000 P>B CANCEL 1 p\n9001 B>P 200/CANCEL 1 p t\n"
		"9002 B>P 487/INVITE 1 p t\n9003 P>C INVITE 1 q\n9050 C>P 486/INVITE 1 q t=c\n", "busy", 486},
	{"a proxy goes where a 302 sends it", "0 P>B INVITE 1 p\n5 B>P 302/INVITE 1 p t\n9 P>C INVITE 1 q\n50 C>P 404/INVITE 1 q t=c\n",
		"rejected", 404},
	{"credentials with the number of the first INVITE", CALL "900 B>A 407/INVITE 1 i t\n910 A>B ACK 1 i t\n920 A>B INVITE 1 j auth\n"
		"950 B>A 486/INVITE 1 j t=u\n", "busy", 486},
	{"two sides of a server with one Call-ID", "0 A>P INVITE 1 i\n1 P>B INVITE 9 p sf=x\n50 B>P 200/INVITE 9 p t=b sf=x\n51 P>A 200/INVITE 1 i t\n"
		"52 A>P ACK 1 a t\n53 P>B ACK 9 b t=b sf=x\n900 A>P BYE 2 y t\n901 P>B BYE 10 z t=b sf=x\n", "completed", 200},
	{"parallel fork: one refuses, one answers", "0 A>P INVITE 1 i\n1 P>B INVITE 1 p\n1 P>C INVITE 1 q\n3 P>A 100/INVITE 1 i\n"
		"5 C>P 486/INVITE 1 q t=c\n9 B>P 200/INVITE 1 p t\n10 P>A 200/INVITE 1 i t\n", "in-call", 200},
	/* without a 100 of the proxy */
	{"one branch refuses, the other may answer", FORK "5 C>P 486/INVITE 1 q t=c\n", "calling", 0},
	{"one branch refuses, the other rings", FORK "5 C>P 486/INVITE 1 q t=c\n9 B>P 180/INVITE 1 p t\n", "ringing", 0},
	{"both branches refuse", FORK "5 C>P 486/INVITE 1 q t=c\n9 B>P 480/INVITE 1 p t\n", "no-answer", 480},
	{"a 6xx of one branch ends the others", FORK "5 B>P 100/INVITE 1 p\n5 C>P 603/INVITE 1 q t=c\n6 P>B CANCEL 1 p\n"
		"9 B>P 487/INVITE 1 p t\n", "rejected", 603},
	{"the next try of a proxy without 100", "0 A>P INVITE 1 i\n1 P>B INVITE 1 p\n5 B>P 486/INVITE 1 p t\n6 P>C INVITE 1 q\n",
		"calling", 0},
	{"the first hop rings after a branch refused", FORK "5 C>P 486/INVITE 1 q t=c\n6 B>P 480/INVITE 1 p t\n9 P>A 180/INVITE 1 i t\n",
		"ringing", 0},
	{"a branch that never answered is no branch to wait for", "0 A>P INVITE 1 i\n1 P>B INVITE 1 p\n5000 P>C INVITE 1 q\n"
		"5005 C>P 486/INVITE 1 q t=c\n", "busy", 486},
	/* seen behind the proxy */
	{"behind the proxy: one branch refuses", FAR "5 B>P 486/INVITE 1 p t\n", "calling", 0},
	{"behind the proxy: the other branch rings", FAR "5 B>P 486/INVITE 1 p t\n9 C>P 180/INVITE 1 q t=c\n", "ringing", 0},
	{"behind the proxy: both refuse", FAR "5 B>P 486/INVITE 1 p t\n9 C>P 404/INVITE 1 q t=c\n", "rejected", 404},
	{"behind the proxy: the other branch answers", FAR "5 B>P 486/INVITE 1 p t\n9 C>P 200/INVITE 1 q t=c\n", "in-call", 200},
};

static void test_states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof state_rows / sizeof *state_rows; i++) {
		struct world *w = play(state_rows[i].flow);
		const struct leg *l = store_leg(w->store, store_find_leg(w->store, slice_of("one")));

		if (strcmp(leg_state_row(l->state)->name, state_rows[i].state) || l->status != state_rows[i].status)
			fail_msg("%s: %s %d, not %s %d", state_rows[i].name, leg_state_row(l->state)->name, l->status,
					state_rows[i].state, state_rows[i].status);
		drop(w);
	}
}

static void test_totals_follow_states(void **state)
{
	struct world *w = play(UP LATER "80000 Z>Y OPTIONS 1 p c=third\n80010 Y>Z 200/OPTIONS 1 p c=third\n");
	const struct store_totals *t = store_totals(w->store);

	(void)state;
	assert_int_equal(t->states[LEG_IN_CALL], 1);
	assert_int_equal(t->states[LEG_TIMEOUT], 1);
	assert_int_equal(t->states[LEG_OK], 1);
	assert_int_equal(t->states[LEG_PENDING] + t->states[LEG_CALLING] + t->states[LEG_RINGING], 0);
	assert_int_equal(t->requests[SIP_INVITE], 1);
	assert_int_equal(t->responses[200], 2);
	drop(w);
}

/* ---- times ---- */

static void test_times_at_the_first_hop(void **state)
{
	struct world *w = play("0 A>P INVITE 1 i\n5 P>A 407/INVITE 1 i t=x\n8 A>P ACK 1 i t=x\n"
		"10 A>P INVITE 2 j auth\n11 P>B INVITE 2 p\n12 P>A 100/INVITE 2 j\n"
		"400 B>P 180/INVITE 2 p t\n402 P>A 180/INVITE 2 j t\n600 P>A 183/INVITE 2 j t\n"
		"2400 B>P 200/INVITE 2 p t\n2403 P>A 200/INVITE 2 j t\n2410 A>P ACK 2 a t\n2411 P>B ACK 2 b t\n"
		"9000 B>P BYE 1 y t rev\n9004 P>A BYE 1 z t rev\n9010 A>P 200/BYE 1 z t rev\n9013 P>B 200/BYE 1 y t rev\n");
	const struct leg *l = store_leg(w->store, 0);

	(void)state;
	assert_int_equal(leg_pdd_ns(l), 402 * NS_PER_MS);
	assert_int_equal(leg_setup_ns(l), 2403 * NS_PER_MS);
	assert_int_equal(leg_ring_ns(l), 2001 * NS_PER_MS);
	assert_int_equal(leg_talk_ns(l), 6601 * NS_PER_MS);
	assert_int_equal(l->bye_ok_ns - l->bye_ns, 6 * NS_PER_MS);
	assert_int_equal(l->release, RELEASE_CALLEE);
	assert_int_equal(l->n_messages, 17);
	assert_int_equal(l->n_dialogs, 1);
	drop(w);
}

/* A server between two, with one Call-ID and tags of its own: the caller hangs up. */
static void test_release_with_one_call_id(void **state)
{
	struct world *w = play("0 A>P INVITE 1 i\n1 P>B INVITE 9 p sf=x\n50 B>P 200/INVITE 9 p t=b sf=x\n51 P>A 200/INVITE 1 i t\n"
		"900 A>P BYE 2 y t\n901 P>B BYE 10 z t=b sf=x\n");

	(void)state;
	assert_int_equal(store_leg(w->store, 0)->release, RELEASE_CALLER);
	assert_int_equal(leg_talk_ns(store_leg(w->store, 0)), 849 * NS_PER_MS);
	drop(w);
}

/* Minutes later, the same Call-ID with another tag: it is of the second attempt, and so is the BYE. */
static void test_release_of_a_call_id_used_again(void **state)
{
	struct world *w = play(CALL "20 B>A 486/INVITE 1 i t\n300000 A>B INVITE 9 k sf=x\n300050 B>A 200/INVITE 9 k t=u sf=x\n"
		"301050 A>B BYE 10 l t=u sf=x\n");
	const struct leg *l = store_leg(w->store, 0);
	struct kpi k;

	(void)state;
	assert_int_equal(l->release, RELEASE_CALLER);
	assert_int_equal(leg_setup_ns(l), 50 * NS_PER_MS);
	store_kpi(w->store, &k);
	assert_int_equal(k.attempts, 2);
	assert_true(fabs(k.asr_pct - 50) < 1e-9 && fabs(k.seer_pct - 100) < 1e-9);
	drop(w);
}

/* Branches of a proxy: rung once, then refused elsewhere; rung elsewhere after it was refused. */
static void test_times_of_branches(void **state)
{
	struct world *w = play("0 P>B INVITE 1 p\n100 B>P 180/INVITE 1 p t\n9000 B>P 408/INVITE 1 p t\n9003 P>C INVITE 1 q\n"
		"9050 C>P 486/INVITE 1 q t=c\n");

	(void)state;
	assert_int_equal(leg_pdd_ns(store_leg(w->store, 0)), 100 * NS_PER_MS);
	assert_int_equal(leg_ring_ns(store_leg(w->store, 0)), 8950 * NS_PER_MS);
	drop(w);
	w = play("0 P>B INVITE 1 p\n1 P>C INVITE 1 q\n5 B>P 486/INVITE 1 p t\n100 C>P 180/INVITE 1 q t=c\n");
	assert_int_equal(leg_ring_ns(store_leg(w->store, 0)), TIME_NONE);
	drop(w);
}

static void test_times_absent(void **state)
{
	struct world *w = play(CALL "181 B>A 181/INVITE 1 i t\n900 B>A 486/INVITE 1 i t\n");
	const struct leg *l = store_leg(w->store, 0);

	(void)state;
	assert_int_equal(leg_pdd_ns(l), TIME_NONE); /* 181 is no ringing */
	assert_int_equal(leg_setup_ns(l), TIME_NONE);
	assert_int_equal(leg_ring_ns(l), TIME_NONE);
	assert_int_equal(leg_talk_ns(l), TIME_NONE);
	assert_int_equal(l->release, RELEASE_NONE);
	drop(w);
}

/* ---- transactions ---- */

static const struct {
	const char *name, *flow;
	int repeats[12], duplicates[12], answers[12]; /* by message from 1: what it repeats, duplicates, answers; 0 none */
} repeat_rows[] = {
	{"request again", "0 A>B INVITE 1 i\n500 A>B INVITE 1 i\n1500 A>B INVITE 1 i\n1600 B>A 100/INVITE 1 i\n", {0, 1, 1}, {0}, {0, 0, 0, 1}},
	{"response again", CALL "20 B>A 180/INVITE 1 i t\n30 B>A 200/INVITE 1 i t\n530 B>A 200/INVITE 1 i t\n", {0, 0, 0, 0, 4}, {0}, {0, 1, 1, 1, 1}},
	{"another To tag is another answer", CALL "30 B>A 200/INVITE 1 i t\n35 B>A 200/INVITE 1 i t=u\n", {0}, {0}, {0, 1, 1, 1}},
	{"another hop repeats nothing", "0 A>P INVITE 1 i\n1 P>B INVITE 1 p\n5 B>P 200/INVITE 1 p t\n6 P>A 200/INVITE 1 i t\n", {0}, {0}, {0, 0, 2, 1}},
	{"seen behind a NAT, too", "0 A>B INVITE 1 i\n1 N>B INVITE 1 i\n5 B>N 100/INVITE 1 i\n6 B>A 100/INVITE 1 i\n", {0}, {0}, {0, 0, 2, 1}},
	{"the tap saw it twice", "0 A>B INVITE 1 i ip=7\n1 A>B INVITE 1 i ip=7\n5 B>A 100/INVITE 1 i\n", {0}, {0, 1}, {0, 0, 1}},
	{"mirrored in HEP", "0 A>B INVITE 1 i ip=7\n300 A>B INVITE 1 i hep\n310 B>A 100/INVITE 1 i hep\n320 B>A 100/INVITE 1 i ip=9\n",
		{0}, {0, 1, 0, 3}, {0, 0, 1, 1}},
	{"sent again, each with its mirror", "0 A>B INVITE 1 i ip=7\n10 A>B INVITE 1 i hep\n500 A>B INVITE 1 i ip=8\n510 A>B INVITE 1 i hep\n",
		{0, 0, 1}, {0, 1, 0, 1}, {0}},
	{"a mirror that comes late", "0 A>B INVITE 1 i ip=7\n500 A>B INVITE 1 i ip=8\n501 A>B INVITE 1 i hep\n502 A>B INVITE 1 i hep\n",
		{0, 1}, {0, 0, 1, 1}, {0}},
	{"only mirrored, and sent again", "0 A>B INVITE 1 i hep\n500 A>B INVITE 1 i hep\n", {0, 1}, {0}, {0}},
	{"too late for a mirror", "0 A>B INVITE 1 i ip=7\n1500 A>B INVITE 1 i hep\n", {0, 1}, {0}, {0}},
	{"mirrored on another hop", "0 A>P INVITE 1 i ip=7\n1 P>B INVITE 1 i hep\n", {0}, {0}, {0}},
	{"too late for the tap", "0 A>B INVITE 1 i ip=7\n6 A>B INVITE 1 i ip=7\n", {0, 1}, {0}, {0}},
	{"sent twice at once", "0 A>B INVITE 1 i ip=7\n1 A>B INVITE 1 i ip=8\n", {0, 1}, {0}, {0}},
	{"repeat and its copy", "0 A>B INVITE 1 i ip=7\n500 A>B INVITE 1 i ip=8\n501 A>B INVITE 1 i ip=8\n", {0, 1}, {0, 0, 1}, {0}},
	{"reliable 183 twice is two", CALL "20 B>A 183/INVITE 1 i t rseq=1\n40 B>A 183/INVITE 1 i t rseq=2\n90 B>A 183/INVITE 1 i t rseq=2\n",
		{0, 0, 0, 0, 4}, {0}, {0, 1, 1, 1, 1}},
	{"a new branch is a new request", "0 A>B OPTIONS 1 i\n9 A>B OPTIONS 2 j\n20 B>A 200/OPTIONS 2 j t\n21 B>A 200/OPTIONS 1 i t\n", {0}, {0}, {0, 0, 2, 1}},
	{"a branch used again with another CSeq", "0 A>B OPTIONS 1 i\n5 B>A 200/OPTIONS 1 i t\n9 A>B OPTIONS 2 i\n20 B>A 200/OPTIONS 2 i t\n", {0}, {0}, {0, 1, 0, 3}},
	{"RFC 2543 branch", "0 A>B INVITE 1 same old\n5 B>A 200/INVITE 1 same t old\n9 A>B ACK 1 same t old\n500 B>A 200/INVITE 1 same t old\n", {0, 0, 0, 2}, {0}, {0, 1, 0, 1}},
	{"CANCEL has its own", RING "900 A>B CANCEL 1 i\n910 B>A 200/CANCEL 1 i t\n920 B>A 487/INVITE 1 i t\n930 A>B ACK 1 i t\n", {0}, {0}, {0, 1, 1, 0, 4, 1, 0}},
	{"ACK again", CALL "20 B>A 486/INVITE 1 i t\n25 A>B ACK 1 i t\n520 B>A 486/INVITE 1 i t\n525 A>B ACK 1 i t\n", {0, 0, 0, 0, 3, 4}, {0}, {0, 1, 1, 0, 1}},
	{"answer without its request", "5 B>A 200/OPTIONS 1 i t\n", {0}, {0}, {0}},
};

static void assert_repeats(const struct world *w, size_t row)
{
	for (uint32_t i = 0; i < w->n; i++) {
		const struct msg *m = store_msg(w->store, i);
		int r = m->flags & MSG_RETRANSMISSION ? (int)m->repeats + 1 : 0;
		int d = m->flags & MSG_DUPLICATE ? (int)m->repeats + 1 : 0;
		uint32_t q = store_responds_to(w->store, i);
		int a = q == NONE ? 0 : (int)q + 1;

		if (r != repeat_rows[row].repeats[i] || d != repeat_rows[row].duplicates[i] || a != repeat_rows[row].answers[i])
			fail_msg("%s: message %u repeats %d duplicates %d answers %d", repeat_rows[row].name, i + 1, r, d, a);
	}
}

static void test_repeats(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof repeat_rows / sizeof *repeat_rows; i++) {
		struct world *w = play(repeat_rows[i].flow);

		assert_repeats(w, i);
		drop(w);
	}
}

/* ---- dialogs ---- */

static const struct {
	const char *name, *flow;
	unsigned n;
	int first_state;
} dialog_rows[] = {
	{"none before a tag", CALL, 0, 0},
	{"early", RING, 1, DIALOG_EARLY},
	{"confirmed", UP, 1, DIALOG_CONFIRMED},
	{"terminated", UP "9000 B>A BYE 2 b t rev\n", 1, DIALOG_TERMINATED},
	{"forked", CALL "20 B>A 180/INVITE 1 i t\n30 C>A 180/INVITE 1 i t=c\n90 B>A 200/INVITE 1 i t\n", 2, DIALOG_CONFIRMED},
	{"a refusal makes none", CALL "20 B>A 486/INVITE 1 i t\n25 A>B ACK 1 i t\n", 0, 0},
	{"REGISTER makes none", "0 A>B REGISTER 1 r\n5 B>A 200/REGISTER 1 r t\n", 0, 0},
	{"subscription", "0 A>B SUBSCRIBE 1 o\n5 B>A 200/SUBSCRIBE 1 o t\n", 1, DIALOG_CONFIRMED},
	{"begun before the capture", "0 A>B BYE 6 b t\n5 B>A 200/BYE 6 b t\n", 1, DIALOG_TERMINATED},
	{"refused after ringing", RING "900 B>A 486/INVITE 1 i t\n", 1, DIALOG_TERMINATED},
	{"refused by a proxy after both rang", CALL "20 B>A 180/INVITE 1 i t\n30 C>A 180/INVITE 1 i t=c\n90 P>A 408/INVITE 1 i t=p\n",
		2, DIALOG_TERMINATED},
	{"one branch is refused, another rings", "0 A>P INVITE 1 i\n2 P>B INVITE 1 p\n2 P>C INVITE 1 q\n5 B>P 180/INVITE 1 p t\n"
		"6 C>P 180/INVITE 1 q t=c\n9 C>P 486/INVITE 1 q t=c\n", 2, DIALOG_EARLY},
	{"begun before the capture, changed", "0 A>B INVITE 6 b t\n", 1, DIALOG_CONFIRMED},
	{"begun before the capture, refreshed", "0 A>B UPDATE 6 b t\n", 1, DIALOG_CONFIRMED},
	{"changed before the answer", RING "900 A>B UPDATE 2 b t\n", 1, DIALOG_EARLY},
	{"notified before the 200", "0 A>B SUBSCRIBE 1 o\n5 B>A NOTIFY 1 n t rev sub=active\n", 1, DIALOG_CONFIRMED},
	{"subscription over", "0 A>B SUBSCRIBE 1 o\n5 B>A 200/SUBSCRIBE 1 o t\n9 B>A NOTIFY 1 n t rev sub=terminated\n", 1,
		DIALOG_TERMINATED},
	{"one of two notifiers ends", "0 A>B SUBSCRIBE 1 o\n5 B>A 200/SUBSCRIBE 1 o t\n6 C>A NOTIFY 1 m t=c rev sub=active\n"
		"9 C>A NOTIFY 2 n t=c rev sub=terminated\n", 2, DIALOG_CONFIRMED},
	{"a call whose transfer is told to the end", UP "5000 B>A NOTIFY 2 n t rev sub=terminated\n", 1, DIALOG_CONFIRMED},
	{"forgotten by the other side", UP "5000 A>B INVITE 2 r t\n5010 B>A 481/INVITE 2 r t\n", 1, DIALOG_TERMINATED},
	{"481 to CANCEL", RING "900 A>B CANCEL 1 i\n910 B>A 481/CANCEL 1 i t\n", 1, DIALOG_EARLY},
	{"another fork answered long ago", CALL "20 B>A 180/INVITE 1 i t\n30 C>A 200/INVITE 1 i t=c\n31 A>C ACK 1 a t=c\n" LATER, 2,
		DIALOG_TERMINATED},
	{"another fork answered just now", CALL "20 B>A 180/INVITE 1 i t\n30 C>A 200/INVITE 1 i t=c\n", 2, DIALOG_EARLY},
	{"re-INVITE refused", UP "5000 A>B INVITE 2 r t\n5010 B>A 488/INVITE 2 r t\n", 1, DIALOG_CONFIRMED},
};

static void test_dialogs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof dialog_rows / sizeof *dialog_rows; i++) {
		struct world *w = play(dialog_rows[i].flow);
		const struct leg *l = store_leg(w->store, 0);

		if (l->n_dialogs != dialog_rows[i].n)
			fail_msg("%s: %u dialogs", dialog_rows[i].name, l->n_dialogs);
		if (l->n_dialogs && (int)store_dialog_state(w->store, l->first_dialog) != dialog_rows[i].first_state)
			fail_msg("%s: %s", dialog_rows[i].name, dialog_state_name(store_dialog_state(w->store, l->first_dialog)));
		drop(w);
	}
}

/* ---- the rest ---- */

static void test_call_ids_are_exact(void **state)
{
	struct world *w = play("0 A>B OPTIONS 1 i c=x\n1 A>B OPTIONS 1 i c=X\n2 A>B OPTIONS 1 i c=xx\n3 A>B OPTIONS 2 j c=x\n");

	(void)state;
	assert_int_equal(store_n_legs(w->store), 3);
	assert_int_equal(store_find_leg(w->store, slice_of("X")), 1);
	assert_int_equal(store_find_leg(w->store, slice_of("nobody")), NONE);
	assert_int_equal(store_leg(w->store, 0)->n_messages, 2);
	drop(w);
}

static void test_kpi(void **state)
{
	struct world *w = play(
		"0 A>B INVITE 1 i c=a\n100 B>A 180/INVITE 1 i t c=a\n300 B>A 200/INVITE 1 i t c=a\n310 A>B ACK 1 k t c=a\n"
		"400 A>B INVITE 1 i c=b\n450 B>A 486/INVITE 1 i t c=b\n"
		"500 A>B INVITE 1 i c=c\n700 B>A 302/INVITE 1 i t c=c\n"
		"800 A>B INVITE 1 i c=d\n900 B>A 503/INVITE 1 i t c=d\n"
		"2000 A>B REGISTER 1 r c=r\n2010 B>A 401/REGISTER 1 r t c=r\n2020 A>B REGISTER 2 s auth c=r\n2050 B>A 200/REGISTER 2 s t c=r\n"
		"10300 A>B BYE 2 b t c=a\n10340 B>A 200/BYE 2 b t c=a\n"
		"10400 A>B INVITE 1 i c=e\n");
	struct kpi k;

	(void)state;
	store_kpi(w->store, &k);
	assert_int_equal(k.attempts, 5);
	assert_int_equal(k.answered, 1);
	assert_int_equal(k.pending, 1);
	assert_int_equal(k.cps_peak, 4);
	assert_int_equal(k.concurrent_peak, 1);
	assert_true(fabs(k.ser_pct - 25.0) < 1e-9);      /* 1 of 5 - 1 redirected */
	assert_true(fabs(k.seer_pct - 50.0) < 1e-9);
	assert_true(fabs(k.asr_pct - 20.0) < 1e-9);
	assert_true(fabs(k.ner_pct - 40.0) < 1e-9);
	assert_true(fabs(k.isa_pct - 20.0) < 1e-9);
	assert_true(fabs(k.scr_pct - 20.0) < 1e-9);
	assert_true(fabs(k.acd_s - 10.0) < 1e-9);
	assert_true(fabs(k.sdd_ms.mean - 40.0) < 1e-9);
	assert_true(fabs(k.rrd_ms.max - 50.0) < 1e-9);   /* with the challenge round */
	assert_true(fabs(k.ira_pct) < 1e-9);
	assert_true(fabs(k.srd_ok_ms.p50 - 100.0) < 1e-9);
	assert_true(fabs(k.srd_fail_ms.max - 100.0) < 1e-9);
	drop(w);
	w = play("0 A>B INVITE 1 i c=a\n70 B>A 181/INVITE 1 i t c=a\n100 B>A 180/INVITE 1 i t c=a\n300 B>A 200/INVITE 1 i t c=a\n"
		"400 A>B INVITE 1 j c=b\n450 B>A 302/INVITE 1 j t c=b\n500 A>B INVITE 2 k c=b\n530 B>A 407/INVITE 2 k t=u c=b\n"
		"540 A>B INVITE 3 l auth c=b\n550 B>A 503/INVITE 3 l t=v c=b\n600 A>B INVITE 4 m c=b\n700 B>A 407/INVITE 4 m t=w c=b\n"
		"800 A>B REGISTER 1 r c=r\n810 B>A 401/REGISTER 1 r t c=r\n9000 A>B REGISTER 2 s c=r\n9010 B>A 401/REGISTER 2 s t c=r\n"
		"9020 A>B REGISTER 3 v auth c=r\n9030 B>A 200/REGISTER 3 v t c=r\n");
	store_kpi(w->store, &k);
	assert_true(fabs(k.srd_ok_ms.max - 70.0) < 1e-9);   /* 181 is a sign of life */
	assert_int_equal(k.attempts, 4);                    /* a; of b: 302, 407 and 503, 407 */
	assert_true(fabs(k.ser_pct - 100.0 / 3) < 1e-6);
	assert_true(fabs(k.srd_fail_ms.max - 50.0) < 1e-9); /* with its challenge; 407 alone is no failure */
	assert_int_equal(k.registrations, 2);
	assert_true(fabs(k.rrd_ms.max - 30.0) < 1e-9);
	drop(w);
	w = play("0 A>B OPTIONS 1 i\n");
	store_kpi(w->store, &k);
	assert_true(isnan(k.asr_pct) && isnan(k.pdd_ms.mean) && isnan(k.ira_pct) && isnan(k.cps_mean));
	drop(w);
}

/* A leg with very many transactions and repeats stays linear: 256 texts, used over and over. */
static void test_many_messages_of_one_leg(void **state)
{
	struct world *w = mem_zalloc(sizeof *w);

	(void)state;
	w->store = store_new(&w->cs, read_text, w);
	for (unsigned i = 0; i < 200000; i++) {
		char text[64];

		w->n = i & 127;
		buf_clear(&w->texts[w->n]);
		snprintf(text, sizeof text, "%u A>B OPTIONS %u x%u", i, i / 4, i / 4);
		say(w, slice_of(text));
	}
	assert_int_equal(store_n_txns(w->store), 50000);
	assert_int_equal(store_totals(w->store)->retransmissions + store_totals(w->store)->duplicates, 150000);
	w->n = 128;
	drop(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states), cmocka_unit_test(test_totals_follow_states),
		cmocka_unit_test(test_times_at_the_first_hop), cmocka_unit_test(test_times_absent), cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_times_of_branches), cmocka_unit_test(test_release_with_one_call_id),
		cmocka_unit_test(test_release_of_a_call_id_used_again),
		cmocka_unit_test(test_dialogs), cmocka_unit_test(test_call_ids_are_exact), cmocka_unit_test(test_kpi),
		cmocka_unit_test(test_many_messages_of_one_leg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
