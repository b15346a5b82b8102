/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose RTP is (call/media.c, voice*.c): promises by SDP, what changes them, what only resembles them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "mkstore.h"
#include "stream.h"

#define A "192.0.2.10"
#define B "192.0.2.20"
#define SDP(ip, port, more) "Content-Type: application/sdp\n\nv=0\no=- 1 1 IN IP4 " ip "\ns=-\nc=IN IP4 " ip "\nt=0 0\nm=audio " \
	port " RTP/AVP 8 96\na=rtpmap:96 opus/48000/2\n" more
#define FROM "<sip:a@example.com>;tag=fa"
#define TO "<sip:b@example.com>"

enum { MS = 1000, S = 1000000 };

static struct mkstore *world(void)
{
	return mkstore_new();
}

static void invite(struct mkstore *m, const char *call, int64_t us, const char *body)
{
	struct buf b = {0};

	buf_fmt(&b, "INVITE sip:b@example.com SIP/2.0\nVia: SIP/2.0/UDP " A ";branch=z9hG4bK%s%lld\nMax-Forwards: 70\nFrom: " FROM
		"\nTo: " TO "\nCall-ID: %s\nCSeq: 1 INVITE\n%s", call, (long long)us, call, body);
	mkstore_add(m, MK_A, MK_B, us, b.p);
	buf_free(&b);
}

static void reply(struct mkstore *m, const char *call, int64_t us, int64_t to, const char *status, const char *tag,
	const char *body)
{
	struct buf b = {0};

	buf_fmt(&b, "SIP/2.0 %s\nVia: SIP/2.0/UDP " A ";branch=z9hG4bK%s%lld\nFrom: " FROM "\nTo: " TO
		";tag=%s\nCall-ID: %s\nCSeq: 1 INVITE\n%s", status, call, (long long)to, tag, call, body);
	mkstore_add(m, MK_B, MK_A, us, b.p);
	buf_free(&b);
}

static void bye(struct mkstore *m, const char *call, int64_t us)
{
	struct buf b = {0};

	buf_fmt(&b, "BYE sip:b@example.com SIP/2.0\nVia: SIP/2.0/UDP " A ";branch=z9hG4bK%sbye\nMax-Forwards: 70\nFrom: " FROM
		"\nTo: " TO ";tag=tb\nCall-ID: %s\nCSeq: 2 BYE\n\n", call, call);
	mkstore_add(m, MK_A, MK_B, us, b.p);
	buf_free(&b);
}

static void call(struct mkstore *m, const char *id, int64_t us, const char *offer, const char *answer)
{
	invite(m, id, us, offer);
	reply(m, id, us + 10 * MS, us, "200 OK", "tb", answer);
}

struct talk {
	const char *src, *dst;
	uint32_t ssrc;
	uint8_t pt;
	uint16_t seq;
	uint32_t ts;
};

/* n packets, 20 ms apart; goes on where it was. Returns how many were taken. */
static unsigned talk(struct mkstore *m, struct talk *t, int64_t us, unsigned n)
{
	static uint32_t frame = 100000;
	unsigned taken = 0;

	for (unsigned i = 0; i < n; i++) {
		struct frame f = {.ts_ns = 1750000000 * NS_PER_S + (us + (int64_t)i * 20 * MS) * NS_PER_US, .number = ++frame};
		struct payload p = {.frame = &f};
		struct rtp_packet r = {.payload = slice_of("0123456789"), .payload_len = 160, .ssrc = t->ssrc, .timestamp = t->ts,
			.seq = t->seq++, .payload_type = t->pt};

		t->ts += 160;
		addr_parse(slice_of(t->src), &p.flow.src);
		addr_parse(slice_of(t->dst), &p.flow.dst);
		taken += store_add_rtp(m->s, &p, &r);
	}
	return taken;
}

static const struct stream *one(const struct mkstore *m, uint32_t id)
{
	assert_true(id < store_n_streams(m->s));
	return store_stream(m->s, id);
}

static void assert_call(const struct mkstore *m, uint32_t id, const char *call, enum bound_by by)
{
	const struct stream *st = one(m, id);
	struct slice got = st->leg == NONE ? slice_of("-") : store_leg(m->s, st->leg)->call_id;

	if (!slice_eq(got, slice_of(call)) || st->bound_by != by)
		fail_msg("stream %u: %.*s by %s", id, (int)got.n, got.p, st->bound_by ? bound_by_name(st->bound_by) : "nothing");
}

static void test_both_ways(void **state)
{
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 1, 8, 10, 0}, b = {B ":5000", A ":4000", 2, 8, 10, 0};
	struct stream_view v;

	(void)state;
	call(m, "one", 0, SDP(A, "4000", ""), SDP(B, "5000", ""));
	assert_int_equal(talk(m, &a, 20 * MS, 50), 50);
	assert_int_equal(talk(m, &b, 20 * MS, 50), 50);
	assert_int_equal(store_n_streams(m->s), 2);
	assert_call(m, 0, "one", BOUND_SDP);
	assert_call(m, 1, "one", BOUND_SDP);
	assert_int_equal(one(m, 0)->direction, STREAM_TO_CALLEE);
	assert_int_equal(one(m, 1)->direction, STREAM_TO_CALLER);
	assert_int_equal(store_stream_back(m->s, 0), 1);
	assert_int_equal(store_leg_stream(m->s, 0), 1);
	store_stream_view(m->s, 0, &v);
	assert_true(slice_eq(v.codec, slice_of("PCMA")));
	assert_int_equal(v.f.packets, 50);
	assert_int_equal(store_stream_series(m->s, 0)->buckets[0].packets, 13); /* 250 ms */
	mkstore_free(m);
}

static void test_nat(void **state)
{
	struct mkstore *m = world();
	struct talk in = {"203.0.113.9:61000", B ":5000", 1, 8, 10, 0}, out = {B ":5000", "203.0.113.9:61000", 2, 8, 10, 0};
	struct talk other = {"198.51.100.1:7000", "203.0.113.9:61000", 3, 8, 10, 0};

	(void)state;
	call(m, "nat", 0, SDP("10.0.0.5", "4000", ""), SDP(B, "5000", ""));
	talk(m, &in, 20 * MS, 10);
	talk(m, &out, 20 * MS, 10);
	talk(m, &other, 30 * MS, 10); /* sends from elsewhere to where the caller was seen */
	assert_call(m, 0, "nat", BOUND_SDP);
	assert_call(m, 1, "nat", BOUND_SDP_SOURCE);
	assert_call(m, 2, "nat", BOUND_SDP_SOURCE);
	assert_int_equal(one(m, 1)->direction, STREAM_TO_CALLER);
	assert_int_equal(one(m, 2)->direction, STREAM_TO_CALLER);
	mkstore_free(m);
}

static void test_port_reuse(void **state)
{
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 1, 8, 10, 0}, again = {A ":4000", B ":5000", 1, 8, 30000, 99999};

	(void)state;
	call(m, "first", 0, SDP(A, "4000", ""), SDP(B, "5000", ""));
	talk(m, &a, 20 * MS, 50);
	bye(m, "first", 2 * S);
	talk(m, &a, 2 * S, 3);            /* on their way when the call ended */
	call(m, "second", 6 * S, SDP(A, "4000", "a=x:1\n"), SDP(B, "5000", "a=x:2\n"));
	talk(m, &again, 6 * S + 20 * MS, 50); /* even with the same SSRC it is another call's */
	assert_int_equal(store_n_streams(m->s), 2);
	assert_call(m, 0, "first", BOUND_SDP);
	assert_call(m, 1, "second", BOUND_SDP);
	assert_int_equal(one(m, 0)->meter.n_packets, 53);
	mkstore_free(m);
}

/* The same where packets are added together: what each is guessed to belong to was asked before the first was added. */
static void test_port_reuse_in_a_batch(void **state)
{
	enum { N = 6 };
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 1, 8, 10, 0};
	struct store_rtp x[N];

	(void)state;
	call(m, "first", 0, SDP(A, "4000", ""), SDP(B, "5000", ""));
	talk(m, &a, 20 * MS, 50);
	bye(m, "first", 2 * S);
	call(m, "second", 6 * S, SDP(A, "4000", "a=x:1\n"), SDP(B, "5000", "a=x:2\n"));
	for (unsigned i = 0; i < N; i++) {
		x[i] = (struct store_rtp){.ts_ns = 1750000000 * NS_PER_S + (6 * S + (int64_t)(i + 1) * 20 * MS) * NS_PER_US,
			.frame = 200000 + i, .rtp = {.payload = slice_of("0123456789"), .payload_len = 160, .ssrc = 1,
			.timestamp = 99999 + i * 160, .seq = (uint16_t)(30000 + i), .payload_type = 8}};
		addr_parse(slice_of(a.src), &x[i].src);
		addr_parse(slice_of(a.dst), &x[i].dst);
		store_expect_rtp(m->s, x, i + 1);
	}
	assert_int_equal(store_add_rtp_batch(m->s, x, N), 0);
	assert_int_equal(store_n_streams(m->s), 2);
	assert_call(m, 1, "second", BOUND_SDP);
	assert_int_equal(one(m, 0)->meter.n_packets, 50);
	assert_int_equal(one(m, 1)->meter.n_packets, N);
	mkstore_free(m);
}

/* A later call that is refused takes nothing from one that goes on. */
static void test_refused(void **state)
{
	struct mkstore *m = world();
	struct talk a = {B ":5000", A ":4000", 1, 8, 10, 0}, c = {B ":5000", A ":4000", 9, 8, 10, 0};

	(void)state;
	call(m, "goes-on", 0, SDP(A, "4000", ""), SDP(B, "5000", ""));
	talk(m, &a, 20 * MS, 50);
	invite(m, "refused", 2 * S, SDP(A, "4000", "a=x:1\n"));
	reply(m, "refused", 2 * S + MS, 2 * S, "486 Busy Here", "tc", "\n");
	talk(m, &a, 1 * S + 20 * MS, 100);
	talk(m, &c, 3 * S, 10);           /* a new SSRC of the call that goes on */
	assert_int_equal(store_n_streams(m->s), 2);
	assert_call(m, 0, "goes-on", BOUND_SDP);
	assert_call(m, 1, "goes-on", BOUND_SDP);
	mkstore_free(m);
}

static void test_over(void **state)
{
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 7, 8, 10, 0};

	(void)state;
	call(m, "over", 0, SDP(A, "4000", ""), SDP(B, "5000", ""));
	bye(m, "over", 1 * S);
	talk(m, &a, 60 * S, 10);          /* a minute later: nobody's */
	assert_int_equal(store_n_streams(m->s), 1);
	assert_call(m, 0, "-", BOUND_HEURISTIC);
	mkstore_free(m);
}

static void test_before_sdp(void **state)
{
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 1, 96, 10, 0};
	struct stream_view v;

	(void)state;
	assert_int_equal(talk(m, &a, 0, 10), 7); /* looks like RTP after some packets; none is lost for the figures */
	assert_call(m, 0, "-", BOUND_HEURISTIC);
	call(m, "late", 300 * MS, SDP(A, "4000", ""), SDP(B, "5000", ""));
	talk(m, &a, 320 * MS, 10);
	assert_int_equal(store_n_streams(m->s), 1);
	assert_call(m, 0, "late", BOUND_SDP);
	store_stream_view(m->s, 0, &v);
	assert_int_equal(v.f.packets, 20);
	assert_true(slice_eq(v.codec, slice_of("opus")));
	assert_int_equal(v.clock_hz, 48000);
	mkstore_free(m);
}

static void test_no_heuristic(void **state)
{
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 1, 8, 10, 0};

	(void)state;
	store_rtp_heuristic(m->s, false);
	assert_int_equal(talk(m, &a, 0, 50), 0);
	assert_int_equal(store_n_streams(m->s), 0);
	assert_int_equal(m->cs.n[C_RTP_UNBOUND], 50);
	mkstore_free(m);
}

/* Bytes that happen to begin like RTP: numbers that jump, an SSRC in each packet, ports of services. */
static void test_noise(void **state)
{
	struct mkstore *m = world();
	struct talk jump = {A ":4000", B ":5000", 1, 8, 10, 0}, ssrc = {A ":4002", B ":5002", 1, 8, 10, 0};
	struct talk dns = {A ":4004", B ":53", 1, 8, 10, 0};

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		jump.seq = (uint16_t)(i * 7919);
		talk(m, &jump, i * 20 * MS, 1);
		ssrc.ssrc = i * 2654435761u;
		talk(m, &ssrc, i * 20 * MS, 1);
		talk(m, &dns, i * 20 * MS, 1);
	}
	assert_int_equal(store_n_streams(m->s), 0);
	mkstore_free(m);
}

/* More streams at once than guesses are kept: all are found. */
static void test_many_guessed(void **state)
{
	enum { N = 12000 };
	struct mkstore *m = world();
	struct talk t[N];
	char src[N][32];

	(void)state;
	for (unsigned i = 0; i < N; i++) {
		snprintf(src[i], sizeof src[i], "198.51.100.%u:%u", i % 250, 10000 + i / 2);
		t[i] = (struct talk){src[i], B ":5000", i + 1, 8, 10, 0};
	}
	for (unsigned round = 0; round < 40; round++)
		for (unsigned i = 0; i < N; i++)
			talk(m, &t[i], round * 20 * MS, 1);
	assert_int_equal(store_n_streams(m->s), N);
	mkstore_free(m);
}

/* A re-INVITE gives 96 another meaning: what came before keeps its own. */
static void test_codec_at_that_time(void **state)
{
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 1, 96, 10, 0}, b = {A ":4000", B ":5000", 2, 96, 10, 0};
	struct stream_view v;

	(void)state;
	call(m, "one", 0, SDP(A, "4000", ""), SDP(B, "5000", ""));
	talk(m, &a, 20 * MS, 10);
	call(m, "one", 1 * S, SDP(A, "4000", "a=x:1\n"), "Content-Type: application/sdp\n\n"
		"v=0\no=- 1 2 IN IP4 " B "\ns=-\nc=IN IP4 " B "\nt=0 0\nm=audio 5000 RTP/AVP 96\na=rtpmap:96 iLBC/8000\n");
	talk(m, &b, 2 * S, 10);
	store_stream_view(m->s, 0, &v);
	assert_true(slice_eq(v.codec, slice_of("opus")));
	store_stream_view(m->s, 1, &v);
	assert_true(slice_eq(v.codec, slice_of("iLBC")));
	mkstore_free(m);
}

static void test_media_lines(void **state)
{
	struct mkstore *m = world();
	struct talk video = {A ":4002", B ":6002", 1, 97, 10, 0}, rtcp = {A ":4000", B ":5001", 2, 8, 10, 0};
	const struct media *x;

	(void)state;
	call(m, "lines", 0, SDP(A, "4000", "m=video 4002 RTP/AVP 97\na=rtpmap:97 H264/90000\nm=image 0 udptl t38\n"),
		SDP(B, "5000", "m=video 6002 RTP/SAVP 97\nc=IN IP4 " B "\na=rtcp:7777 IN IP4 198.51.100.1\na=rtpmap:97 H264/90000\n"
			"m=image 0 udptl t38\n"));
	talk(m, &video, 20 * MS, 5);
	talk(m, &rtcp, 20 * MS, 5); /* to the port that RTCP was promised at: by its source then */
	assert_call(m, 0, "lines", BOUND_SDP);
	assert_call(m, 1, "lines", BOUND_SDP_SOURCE);
	assert_true(one(m, 0)->is_srtp);
	assert_int_equal(store_n_media(m->s), 6);
	x = store_media(m->s, one(m, 0)->media);
	assert_int_equal(x->index, 1);
	assert_int_equal(x->rtcp.port, 7777);
	assert_false(x->from_caller);
	assert_int_equal(store_media(m->s, 0)->rtcp.port, 4001);
	assert_false(store_media(m->s, 2)->is_rtp);
	mkstore_free(m);
}

/* A relay in the middle that nobody told of sends on the same source. */
static void test_ssrc(void **state)
{
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 0xabcdef, 8, 10, 0};
	struct talk relay = {"198.51.100.1:9000", "198.51.100.2:9000", 0xabcdef, 8, 10, 0};
	struct talk chance = {"198.51.100.5:9000", "198.51.100.6:9000", 0xabcdef, 8, 10, 0x7fffffff};

	(void)state;
	call(m, "relayed", 0, SDP(A, "4000", ""), SDP(B, "5000", ""));
	talk(m, &a, 20 * MS, 10);
	talk(m, &relay, 20 * MS, 10);
	talk(m, &chance, 20 * MS, 10); /* the same SSRC, and timestamps of another source */
	assert_call(m, 1, "relayed", BOUND_SSRC);
	assert_call(m, 2, "-", BOUND_HEURISTIC);
	mkstore_free(m);
}

/* A back-to-back user agent lets media pass by: both of its legs promise both ends. Both directions go to one of them. */
static void test_two_legs(void **state)
{
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 1, 8, 10, 0}, b = {B ":5000", A ":4000", 2, 8, 10, 0};

	(void)state;
	invite(m, "leg-a", 0, SDP(A, "4000", ""));
	invite(m, "leg-b", 2 * MS, SDP(A, "4000", ""));
	reply(m, "leg-b", 10 * MS, 2 * MS, "200 OK", "tb", SDP(B, "5000", ""));
	reply(m, "leg-a", 12 * MS, 0, "200 OK", "tb", SDP(B, "5000", ""));
	talk(m, &a, 20 * MS, 10);
	talk(m, &b, 20 * MS, 10);
	assert_int_equal(one(m, 0)->leg, one(m, 1)->leg);
	mkstore_free(m);
}

static void test_many_types(void **state)
{
	struct mkstore *m = world();
	struct talk a = {A ":4000", B ":5000", 1, 8, 10, 0};
	struct stream_format f;

	(void)state;
	call(m, "types", 0, SDP(A, "4000", ""), SDP(B, "5000", ""));
	for (unsigned pt = 0; pt < 128; pt++) {
		a.pt = (uint8_t)pt;
		talk(m, &a, (20 + pt * 20) * MS, 1);
	}
	assert_int_equal(one(m, 0)->n_types, STREAM_TYPES);
	assert_int_equal(one(m, 0)->payload_type, 0);
	assert_true(store_stream_format(m->s, 0, 0, &f));
	assert_true(slice_eq(f.encoding, slice_of("PCMU")));
	assert_false(store_stream_format(m->s, 0, 99, &f));
	mkstore_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_nat),
		cmocka_unit_test(test_port_reuse),
		cmocka_unit_test(test_port_reuse_in_a_batch),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_over),
		cmocka_unit_test(test_before_sdp),
		cmocka_unit_test(test_no_heuristic),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_many_guessed),
		cmocka_unit_test(test_codec_at_that_time),
		cmocka_unit_test(test_media_lines),
		cmocka_unit_test(test_ssrc),
		cmocka_unit_test(test_two_legs),
		cmocka_unit_test(test_many_types),
	};

	return cmocka_run_group_tests_name("voice", tests, NULL, NULL);
}
