/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offers and answers of RFC 3264 by all six patterns of RFC 6337, what is wrong with answers, and holds. */
#include "story_world.h"

/* An answered call up to its ACK: frames 1 to 3. */
static struct mkstore *call_new(void)
{
	struct mkstore *m = mkstore_new();

	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true, .sdp = AUDIO});
	tell(m, 1000, 'b', "200 INVITE 1", (struct with){.sdp = "m=audio 5000 RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000\n"});
	tell(m, 1010, 'a', "ACK 1", (struct with){.tag = "t"});
	return m;
}

static struct leg_story *story_of(const struct mkstore *m)
{
	struct leg_story *st = leg_story_new(m->s, 0, STORY_ALL);

	assert_int_equal(st->n_left_out, 0);
	return st;
}

static void end(struct mkstore *m, struct leg_story *st)
{
	leg_story_free(st);
	mkstore_free(m);
}

static void assert_offer(const struct story_offer *o, enum offer_pattern pattern, enum offer_state state, enum side by)
{
	assert_string_equal(offer_pattern_name((enum offer_pattern)o->pattern), offer_pattern_name(pattern));
	assert_string_equal(offer_state_name((enum offer_state)o->state), offer_state_name(state));
	assert_int_equal(o->by, by);
}

/* ---- patterns --------------------------------------------------------------------------------------------------- */

static void test_invite(void **state)
{
	struct mkstore *m = call_new();
	struct leg_story *st;
	const struct story_offer *o;

	(void)state;
	tell(m, 9000, 'b', "BYE 1", (struct with){.tag = "t"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 1);
	o = &st->offers[0];
	assert_offer(o, OFFER_INVITE, OFFER_ANSWERED, SIDE_CALLER);
	assert_int_equal(o->offer, 0);
	assert_int_equal(o->answer, 1);
	assert_int_equal(o->end, 1);
	assert_int_equal(ms_of(o->answered_ns), 1000);
	assert_int_equal(o->wrong, 0);
	assert_false(o->is_late || o->is_mid_call || o->is_refresh);
	assert_int_equal(o->n_media, 1);
	assert_true(o->media[0].is_taken && o->media[0].sends[SIDE_CALLER] && o->media[0].sends[SIDE_CALLEE]);
	assert_int_equal(o->media[0].n_agreed, 2);
	assert_text(o->media[0].answer.codecs[o->media[0].agreed[0].answered].name, "PCMA");
	assert_int_equal(o->media[0].offer.addr.port, 4000);
	assert_int_equal(st->n_dialogs, 1);
	assert_int_equal(ms_of(st->dialogs[0].confirmed_ns), 1000);
	assert_int_equal(ms_of(st->dialogs[0].ended_ns), 9000);
	assert_int_equal(st->dialogs[0].ended_by, SIDE_CALLEE);
	assert_ptr_equal(story_offer_of(st, 1), o);
	assert_null(story_offer_of(st, 2));
	end(m, st);
}

/* A session description in an unreliable 183 tells the answer early; the 200 that has another one changes it. */
static void test_early(void **state)
{
	static const char *const later[] = {"m=audio 5000 RTP/AVP 8\n", "m=audio 5002 RTP/AVP 8\n", NULL};
	static const uint32_t wrong[] = {0, OFFER_CHANGED | ANSWER_SAME_VERSION, OFFER_EARLY_ONLY};

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct mkstore *m = mkstore_new();
		struct leg_story *st;

		tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true, .sdp = AUDIO});
		tell(m, 100, 'b', "183 INVITE 1", (struct with){.sdp = later[0]});
		st = story_of(m);
		assert_int_equal(st->n_offers, 1);
		assert_offer(&st->offers[0], OFFER_INVITE, OFFER_EARLY, SIDE_CALLER);
		leg_story_free(st);
		tell(m, 1000, 'b', "200 INVITE 1", (struct with){.sdp = later[i]});
		st = story_of(m);
		assert_int_equal(st->n_offers, 1);
		assert_offer(&st->offers[0], OFFER_INVITE, OFFER_ANSWERED, SIDE_CALLER);
		assert_int_equal(st->offers[0].wrong, wrong[i]);
		assert_int_equal(ms_of(st->offers[0].answered_ns), 100);
		assert_int_equal(st->offers[0].answer, later[i] ? 2 : 1);
		assert_int_equal(st->offers[0].end, 2);
		end(m, st);
	}
}

#define RELIABLE "Require: 100rel\nRSeq: 7\n"

/* Pattern 3, then 6 in the early dialog, then 5; the 200 without a description is as it should be. */
static void test_reliable(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true, .sdp = AUDIO});
	tell(m, 100, 'b', "183 INVITE 1", (struct with){.headers = RELIABLE, .sdp = "m=audio 5000 RTP/AVP 8\n"});
	tell(m, 110, 'a', "PRACK 2", (struct with){.headers = "RAck: 7 1 INVITE\n", .sdp = AUDIO, .version = "2"});
	tell(m, 120, 'b', "200 PRACK 2", (struct with){.sdp = "m=audio 5002 RTP/AVP 8\n", .version = "2"});
	tell(m, 200, 'b', "UPDATE 1", (struct with){.sdp = "m=audio 5004 RTP/AVP 8\n", .version = "3"});
	tell(m, 210, 'a', "488 UPDATE 1", (struct with){.tag = "t"});
	tell(m, 300, 'a', "UPDATE 3", (struct with){.sdp = AUDIO, .version = "2"});
	tell(m, 310, 'b', "200 UPDATE 3", (struct with){.sdp = "m=audio 5002 RTP/AVP 8\n", .version = "4"});
	tell(m, 1000, 'b', "200 INVITE 1", (struct with){.tag = "t"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 4);
	assert_offer(&st->offers[0], OFFER_INVITE, OFFER_ANSWERED, SIDE_CALLER);
	assert_int_equal(st->offers[0].answer, 1);
	assert_int_equal(st->offers[0].wrong, 0);
	assert_offer(&st->offers[1], OFFER_PRACK, OFFER_ANSWERED, SIDE_CALLER);
	assert_true(st->offers[1].is_mid_call);
	assert_offer(&st->offers[2], OFFER_UPDATE, OFFER_REFUSED, SIDE_CALLEE);
	assert_int_equal(st->offers[2].status, 488);
	assert_offer(&st->offers[3], OFFER_UPDATE, OFFER_ANSWERED, SIDE_CALLER);
	assert_true(st->offers[3].is_refresh);
	assert_int_equal(st->offers[3].wrong, 0);
	/* In force: the first, the second, still the second, the last. */
	assert_ptr_equal(story_offer_at(st, NONE, st->offers[0].answered_ns - 1), NULL);
	assert_ptr_equal(story_offer_at(st, st->offers[0].dialog, st->offers[0].answered_ns), &st->offers[0]);
	assert_ptr_equal(story_offer_at(st, NONE, st->offers[2].offered_ns + 1), &st->offers[1]);
	assert_ptr_equal(story_offer_at(st, NONE, INT64_MAX), &st->offers[3]);
	assert_int_equal(st->n_reliables, 1);
	assert_int_equal(st->reliables[0].prack, 2);
	end(m, st);
}

/* Patterns 2 and 4: the callee offers. */
static void test_late(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true});
	tell(m, 1000, 'b', "200 INVITE 1", (struct with){.sdp = AUDIO});
	st = story_of(m);
	assert_offer(&st->offers[0], OFFER_INVITE_2XX, OFFER_PENDING, SIDE_CALLEE);
	assert_true(st->offers[0].is_late);
	leg_story_free(st);
	tell(m, 1010, 'a', "ACK 1", (struct with){.sdp = "m=audio 4000 RTP/AVP 0\n"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 1);
	assert_offer(&st->offers[0], OFFER_INVITE_2XX, OFFER_ANSWERED, SIDE_CALLEE);
	assert_int_equal(st->offers[0].answer, 2);
	assert_int_equal(st->offers[0].media[0].answer.port, 4000);
	end(m, st);

	m = mkstore_new();
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true});
	tell(m, 1000, 'b', "200 INVITE 1", (struct with){.sdp = AUDIO});
	tell(m, 1010, 'a', "ACK 1", (struct with){.tag = "t"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 1);
	assert_offer(&st->offers[0], OFFER_INVITE_2XX, OFFER_UNANSWERED, SIDE_CALLEE);
	assert_int_equal(st->offers[0].end, 2);
	end(m, st);

	m = mkstore_new();
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true});
	tell(m, 100, 'b', "183 INVITE 1", (struct with){.headers = RELIABLE, .sdp = AUDIO});
	tell(m, 110, 'a', "PRACK 2", (struct with){.headers = "RAck: 7 1 INVITE\n", .sdp = "m=audio 4000 RTP/AVP 8\n"});
	tell(m, 120, 'b', "200 PRACK 2", (struct with){.tag = "t"});
	tell(m, 1000, 'b', "200 INVITE 1", (struct with){.sdp = AUDIO});
	tell(m, 1010, 'a', "ACK 1", (struct with){.tag = "t"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 1);
	assert_offer(&st->offers[0], OFFER_RELIABLE, OFFER_ANSWERED, SIDE_CALLEE);
	assert_int_equal(st->offers[0].answer, 2);
	end(m, st);

	m = mkstore_new();
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true});
	tell(m, 100, 'b', "183 INVITE 1", (struct with){.headers = RELIABLE, .sdp = AUDIO});
	tell(m, 110, 'a', "PRACK 2", (struct with){.headers = "RAck: 7 1 INVITE\n"});
	st = story_of(m);
	assert_offer(&st->offers[0], OFFER_RELIABLE, OFFER_UNANSWERED, SIDE_CALLEE);
	end(m, st);
}

static void test_no_answer(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true, .sdp = AUDIO});
	tell(m, 1000, 'b', "200 INVITE 1", (struct with){.tag = "t"});
	st = story_of(m);
	assert_offer(&st->offers[0], OFFER_INVITE, OFFER_UNANSWERED, SIDE_CALLER);
	end(m, st);
}

/* A refused INVITE ends its early dialog and the early answer with it; a refused re-INVITE leaves what was agreed. */
static void test_refused(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true, .sdp = AUDIO});
	tell(m, 100, 'b', "183 INVITE 1", (struct with){.sdp = "m=audio 5000 RTP/AVP 8\n"});
	tell(m, 1000, 'b', "486 INVITE 1", (struct with){.tag = "t"});
	st = story_of(m);
	assert_offer(&st->offers[0], OFFER_INVITE, OFFER_REFUSED, SIDE_CALLER);
	assert_int_equal(st->offers[0].status, 486);
	assert_int_equal(ms_of(st->dialogs[0].ended_ns), 1000);
	end(m, st);

	m = call_new();
	tell(m, 2000, 'b', "INVITE 1", (struct with){.sdp = "m=image 5000 udptl t38\n", .version = "2"});
	tell(m, 2010, 'a', "488 INVITE 1", (struct with){.tag = "t"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 2);
	assert_offer(&st->offers[1], OFFER_INVITE, OFFER_REFUSED, SIDE_CALLEE);
	assert_ptr_equal(story_offer_at(st, NONE, INT64_MAX), &st->offers[0]);
	assert_int_equal(st->dialogs[0].end, NONE);
	end(m, st);

	m = call_new();
	tell(m, 2000, 'b', "INVITE 1", (struct with){.sdp = AUDIO, .version = "2"});
	tell(m, 2010, 'a', "BYE 2", (struct with){.tag = "t"});
	st = story_of(m);
	assert_offer(&st->offers[1], OFFER_INVITE, OFFER_REFUSED, SIDE_CALLEE);
	assert_int_equal(st->offers[1].end, 4);
	end(m, st);
}

/* Two re-INVITEs that cross. */
static void test_glare(void **state)
{
	struct mkstore *m = call_new();
	struct leg_story *st;

	(void)state;
	tell(m, 2000, 'a', "INVITE 2", (struct with){.sdp = AUDIO "a=sendonly\n", .version = "2"});
	tell(m, 2001, 'b', "INVITE 1", (struct with){.sdp = AUDIO "a=inactive\n", .version = "2"});
	tell(m, 2010, 'b', "491 INVITE 2", (struct with){.tag = "t"});
	tell(m, 2011, 'a', "491 INVITE 1", (struct with){.tag = "t"});
	tell(m, 3000, 'a', "INVITE 3", (struct with){.sdp = AUDIO "a=sendonly\n", .version = "2"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 4);
	assert_int_equal(st->offers[1].wrong, 0);
	assert_int_equal(st->offers[2].wrong, OFFER_GLARE);
	assert_int_equal(st->offers[1].status, 491);
	assert_int_equal(st->offers[2].status, 491);
	assert_int_equal(st->offers[3].wrong, 0);
	assert_offer(&st->offers[3], OFFER_INVITE, OFFER_PENDING, SIDE_CALLER);
	assert_int_equal(st->n_holds, 0); /* nothing of it was agreed */
	end(m, st);
}

/* One INVITE, two telephones: an exchange each. */
static void test_forks(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "INVITE 1", (struct with){.outside = true, .sdp = AUDIO});
	tell(m, 100, 'b', "183 INVITE 1", (struct with){.tag = "t1", .sdp = "m=audio 5000 RTP/AVP 8\n"});
	tell(m, 110, 'b', "180 INVITE 1", (struct with){.tag = "t2"});
	tell(m, 1000, 'b', "200 INVITE 1", (struct with){.tag = "t2", .sdp = "m=audio 6000 RTP/AVP 0\n"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 2);
	assert_int_equal(st->n_dialogs, 2);
	assert_offer(&st->offers[0], OFFER_INVITE, OFFER_EARLY, SIDE_CALLER);
	assert_int_equal(st->offers[0].media[0].answer.port, 5000);
	assert_offer(&st->offers[1], OFFER_INVITE, OFFER_ANSWERED, SIDE_CALLER);
	assert_int_equal(st->offers[1].offer, 0);
	assert_int_equal(st->offers[1].media[0].answer.port, 6000);
	assert_int_equal(st->offers[1].dialog, st->dialogs[1].dialog);
	assert_ptr_equal(story_offer_at(st, st->dialogs[1].dialog, INT64_MAX), &st->offers[1]);
	end(m, st);
}

/* The version of o= (RFC 3264 §8), and media that go without being refused. */
static void test_versions(void **state)
{
	static const struct {
		const char *version, *sdp;
		uint32_t wrong;
	} tries[] = {
		{"2", AUDIO "a=sendonly\n", 0},
		{"1", AUDIO "a=sendonly\n", OFFER_SAME_VERSION},
		{"9", AUDIO "a=sendonly\n", OFFER_BAD_VERSION},
		{"1", AUDIO, 0},
		{"2", "", OFFER_FEWER_MEDIA},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		struct mkstore *m = call_new();
		struct leg_story *st;

		tell(m, 2000, 'a', "INVITE 2", (struct with){.sdp = tries[i].sdp, .version = tries[i].version});
		st = story_of(m);
		assert_int_equal(st->offers[1].wrong, tries[i].wrong);
		assert_int_equal(st->offers[1].is_refresh, i == 3);
		end(m, st);
	}
}

/* The same call on two hops: what is on the first counts, and what only the second shows, too. */
static void test_hops(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell_as(m, 0, "ac", 'a', "INVITE 1", (struct with){.outside = true, .sdp = AUDIO});
	tell_as(m, 1, "cb", 'a', "INVITE 1", (struct with){.outside = true, .branch = "p", .sdp = "m=audio 4444 RTP/AVP 8 0\n"});
	tell_as(m, 900, "bc", 'a', "200 INVITE 1", (struct with){.branch = "p", .sdp = "m=audio 5000 RTP/AVP 8\n"});
	tell_as(m, 901, "ca", 'a', "200 INVITE 1", (struct with){.sdp = "m=audio 5555 RTP/AVP 8\n"});
	tell_as(m, 2000, "ba", 'b', "INVITE 1", (struct with){.sdp = "m=audio 5000 RTP/AVP 8\na=sendonly\n", .version = "2"});
	tell_as(m, 2001, "ab", 'b', "200 INVITE 1", (struct with){.sdp = "m=audio 4000 RTP/AVP 8\na=recvonly\n", .version = "2"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 2);
	assert_int_equal(st->offers[0].offer, 0);
	assert_int_equal(st->offers[0].answer, 3);
	assert_int_equal(st->offers[0].media[0].answer.port, 5555);
	assert_int_equal(st->offers[1].offer, 4);
	assert_int_equal(st->n_holds, 1);
	assert_int_equal(st->holds[0].by, SIDE_CALLEE);
	end(m, st);
}

/* ---- media ------------------------------------------------------------------------------------------------------ */

static struct leg_story *answer(struct mkstore *m, struct with offer, struct with with_answer)
{
	offer.outside = true;
	tell(m, 0, 'a', "INVITE 1", offer);
	tell(m, 1000, 'b', "200 INVITE 1", with_answer);
	return story_of(m);
}

/* RFC 3264 §6.1: what may answer what, and who sends then. */
static void test_directions(void **state)
{
	static const char *const words[] = {"sendrecv", "sendonly", "recvonly", "inactive"};
	static const bool fits[4][4] = {{1, 1, 1, 1}, {0, 0, 1, 1}, {0, 1, 0, 1}, {0, 0, 0, 1}};

	(void)state;
	for (unsigned o = 0; o < 4; o++)
		for (unsigned a = 0; a < 4; a++) {
			struct mkstore *m = mkstore_new();
			struct buf x = {0}, y = {0};
			struct leg_story *st;

			buf_fmt(&x, "%sa=%s\n", AUDIO, words[o]);
			buf_fmt(&y, "m=audio 5000 RTP/AVP 8\na=%s\n", words[a]);
			st = answer(m, (struct with){.sdp = x.p}, (struct with){.sdp = y.p});
			assert_int_equal(st->offers[0].media[0].wrong, fits[o][a] ? 0 : MEDIA_DIRECTION);
			assert_int_equal(st->offers[0].media[0].sends[SIDE_CALLER], o < 2 && (a == 0 || a == 2));
			assert_int_equal(st->offers[0].media[0].sends[SIDE_CALLEE], a < 2 && (o == 0 || o == 2));
			buf_free(&x);
			buf_free(&y);
			end(m, st);
		}
}

static void test_codecs(void **state)
{
	static const struct {
		const char *offer, *answer;
		unsigned n_agreed;
		uint32_t wrong;
		const char *name;
	} tries[] = {
		{"m=audio 1 RTP/AVP 0 8\n", "m=audio 2 RTP/AVP 8\n", 1, 0, "PCMA"},
		{"m=audio 1 RTP/AVP 8\n", "m=audio 2 RTP/AVP 96\na=rtpmap:96 pcma/8000\n", 1, 0, "pcma"},
		{"m=audio 1 RTP/AVP 98\na=rtpmap:98 opus/48000/2\n", "m=audio 2 RTP/AVP 111\na=rtpmap:111 OPUS/48000/2\n", 1, 0, "OPUS"},
		{"m=audio 1 RTP/AVP 98\na=rtpmap:98 opus/48000/2\n", "m=audio 2 RTP/AVP 98\na=rtpmap:98 opus/48000\n", 0, MEDIA_NO_CODEC, ""},
		{"m=audio 1 RTP/AVP 98\na=rtpmap:98 speex/8000\n", "m=audio 2 RTP/AVP 98\na=rtpmap:98 speex/16000\n", 0, MEDIA_NO_CODEC, ""},
		{"m=audio 1 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\n",
			"m=audio 2 RTP/AVP 101\na=rtpmap:101 telephone-event/8000\n", 1, MEDIA_NO_CODEC, "telephone-event"},
		{"m=audio 1 RTP/AVP 0 13\n", "m=audio 2 RTP/AVP 8 13\n", 1, MEDIA_NO_CODEC, "CN"},
		{"m=audio 1 RTP/AVP 99\n", "m=audio 2 RTP/AVP 99\n", 1, 0, "99"},
		{"m=audio 1 RTP/AVP 99\n", "m=audio 2 RTP/AVP 98\n", 0, MEDIA_NO_CODEC, ""},
		{"m=audio 1 RTP/AVP 8\n", "m=audio 2 RTP/SAVP 8\n", 1, MEDIA_PROTO, "PCMA"},
		{"m=image 1 udptl t38\n", "m=image 2 UDPTL T38\n", 1, 0, "T38"},
		{"m=audio 1 RTP/AVP 8\n", "m=video 2 RTP/AVP 8\n", 1, MEDIA_TYPE, "PCMA"},
		{"m=audio 0 RTP/AVP 8\n", "m=audio 2 RTP/AVP 8\n", 1, MEDIA_NOT_OFFERED, "PCMA"},
		{"m=audio 0 RTP/AVP 8\na=bundle-only\n", "m=audio 2 RTP/AVP 8\n", 1, 0, "PCMA"},
		{"m=audio 1 RTP/AVP 8\n", "m=audio 0 RTP/AVP 0\n", 0, 0, ""},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		struct mkstore *m = mkstore_new();
		struct leg_story *st = answer(m, (struct with){.sdp = tries[i].offer}, (struct with){.sdp = tries[i].answer});
		const struct story_media *x = &st->offers[0].media[0];

		assert_int_equal(x->n_agreed, tries[i].n_agreed);
		assert_int_equal(x->wrong, tries[i].wrong);
		if (x->n_agreed)
			assert_text(x->answer.codecs[x->agreed[0].answered].name, tries[i].name);
		assert_int_equal(st->offers[0].wrong, x->answer.port ? 0 : OFFER_ALL_REFUSED);
		end(m, st);
	}
}

static void test_lines(void **state)
{
#define VIDEO "m=video 4002 RTP/AVP 31\n"
#define VOICE "m=audio 4000 RTP/AVP 8\n"
	static const struct {
		const char *answer;
		uint32_t wrong;
	} tries[] = {
		{VOICE VIDEO, 0},
		{VOICE, OFFER_WRONG_COUNT},
		{VOICE VIDEO VIDEO, OFFER_WRONG_COUNT},
		{VIDEO VOICE, OFFER_WRONG_ORDER},
		{"m=audio 0 RTP/AVP 8\nm=video 0 RTP/AVP 31\n", OFFER_ALL_REFUSED},
		{"m=audio 0 RTP/AVP 8\nm=video 4 RTP/AVP 31\n", 0},
		{"", OFFER_WRONG_COUNT | OFFER_ALL_REFUSED},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		struct mkstore *m = mkstore_new();
		struct leg_story *st = answer(m, (struct with){.sdp = VOICE VIDEO}, (struct with){.sdp = tries[i].answer});

		assert_int_equal(st->offers[0].wrong, tries[i].wrong);
		end(m, st);
	}
}

/* ---- holds ------------------------------------------------------------------------------------------------------ */

/* A re-INVITE and its 200, 10 ms later. */
static void again(struct mkstore *m, long ms, char from, const char *cseq, struct with offer, struct with with_answer)
{
	char request[24] = "INVITE ", response[24] = "200 INVITE ";

	memcpy(request + 7, cseq, strlen(cseq) + 1);
	memcpy(response + 11, cseq, strlen(cseq) + 1);
	tell(m, ms, from, request, offer);
	tell(m, ms + 10, from == 'a' ? 'b' : 'a', response, with_answer);
}

#define A "m=audio 4000 RTP/AVP 8\na="
#define B "m=audio 5000 RTP/AVP 8\na="

static void test_hold(void **state)
{
	struct mkstore *m = call_new();
	struct leg_story *st;

	(void)state;
	again(m, 2000, 'a', "2", (struct with){.sdp = A "sendonly\n", .version = "2"},
			(struct with){.sdp = B "recvonly\n", .version = "2"});
	/* A refresh by the one on hold: nothing new. */
	again(m, 3000, 'b', "1", (struct with){.sdp = B "recvonly\n", .version = "2"},
			(struct with){.sdp = A "sendonly\n", .version = "2"});
	/* The callee holds, too; the caller, who holds already, can only say inactive. */
	again(m, 4000, 'b', "2", (struct with){.sdp = B "inactive\n", .version = "3"},
			(struct with){.sdp = A "inactive\n", .version = "3"});
	/* The caller would resume: now it is on hold itself. */
	again(m, 5000, 'a', "3", (struct with){.sdp = A "sendrecv\n", .version = "4"},
			(struct with){.sdp = B "sendonly\n", .version = "4"});
	again(m, 6000, 'b', "3", (struct with){.sdp = B "sendrecv\n", .version = "5"},
			(struct with){.sdp = A "sendrecv\n", .version = "5"});
	again(m, 7000, 'b', "4", (struct with){.sdp = B "sendonly\n", .version = "6"},
			(struct with){.sdp = A "recvonly\n", .version = "6"});
	tell(m, 9000, 'a', "BYE 4", (struct with){.tag = "t"});
	st = story_of(m);
	assert_int_equal(st->n_holds, 3);
	assert_int_equal(st->holds[0].by, SIDE_CALLER);
	assert_int_equal(ms_of(st->holds[0].from_ns), 2010);
	assert_int_equal(ms_of(st->holds[0].until_ns), 5010);
	assert_true(st->holds[0].is_released);
	assert_int_equal(st->holds[1].by, SIDE_CALLEE);
	assert_int_equal(ms_of(st->holds[1].from_ns), 4010);
	assert_int_equal(ms_of(st->holds[1].until_ns), 6010);
	assert_int_equal(ms_of(st->holds[2].until_ns), 9000);
	assert_false(st->holds[2].is_released);
	assert_int_equal(st->holds[2].until_offer, NONE);
	assert_int_equal(story_hold_ns(m->s, st, SIDE_CALLER) / NS_PER_MS, 3000);
	assert_int_equal(story_hold_ns(m->s, st, SIDE_CALLEE) / NS_PER_MS, 2000 + 1990);
	assert_int_equal(story_hold_ns(m->s, st, SIDE_N) / NS_PER_MS, 4000 + 1990);
	end(m, st);
}

/* The old way: c=0.0.0.0. With ICE that address means nothing (RFC 8840 §4.1.1). */
static void test_black_hole(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		static const char *const c[] = {"0.0.0.0", "::", "dummy.invalid", "0.0.0.0"};
		struct mkstore *m = call_new();
		struct leg_story *st;

		again(m, 2000, 'a', "2", (struct with){.sdp = i == 3 ? AUDIO "a=ice-ufrag:x\n" : AUDIO, .c = c[i], .version = "2"},
				(struct with){.sdp = B "sendrecv\n", .version = "2"});
		st = story_of(m);
		assert_int_equal(st->n_holds, i < 3);
		assert_int_equal(st->offers[1].media[0].offer.is_black_hole, i < 3);
		assert_int_equal(st->offers[1].media[0].sends[SIDE_CALLEE], i == 3);
		if (i < 3)
			assert_true(st->holds[0].until_ns == TIME_NONE);
		end(m, st);
	}
}

/* What begins one-way is no hold; video on its own, or a refused re-INVITE, neither. */
static void test_no_hold(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st = answer(m, (struct with){.sdp = A "sendonly\n"}, (struct with){.sdp = B "recvonly\n"});

	(void)state;
	leg_story_free(st);
	again(m, 2000, 'a', "2", (struct with){.sdp = A "sendonly\n", .version = "2"},
			(struct with){.sdp = B "recvonly\n", .version = "1"});
	st = story_of(m);
	assert_int_equal(st->n_offers, 2);
	assert_int_equal(st->n_holds, 0);
	end(m, st);

	m = call_new();
	tell(m, 2000, 'a', "INVITE 2", (struct with){.sdp = A "sendonly\n", .version = "2"});
	tell(m, 2010, 'b', "500 INVITE 2", (struct with){.tag = "t"});
	st = story_of(m);
	assert_int_equal(st->n_holds, 0);
	end(m, st);
}

/* A capture that begins within the call: a re-INVITE with sendonly holds. */
static void test_midway(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	again(m, 0, 'a', "2", (struct with){.tag = "t", .sdp = A "sendonly\n"}, (struct with){.sdp = B "recvonly\n"});
	st = story_of(m);
	assert_int_equal(st->n_holds, 1);
	assert_true(st->offers[0].is_mid_call);
	assert_int_equal(story_hold_ns(m->s, st, SIDE_N), 0); /* the leg ends there */
	end(m, st);
}

/* Only what was asked for is told. */
static void test_parts(void **state)
{
	struct mkstore *m = call_new();
	struct leg_story *st = leg_story_new(m->s, 0, STORY_TIMERS);

	(void)state;
	assert_int_equal(st->n_offers, 0);
	assert_int_equal(st->n_dialogs, 1);
	leg_story_free(st);
	st = leg_story_new(m->s, 0, 0);
	assert_int_equal(st->n_dialogs, 0);
	end(m, st);
}

static void test_limit(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	for (uint32_t i = 0; i < LIMIT_STORY_ITEMS + 5; i++) {
		char start[32];

		snprintf(start, sizeof start, "UPDATE %u", (unsigned)i + 1);
		tell(m, (long)i, 'a', start, (struct with){.sdp = AUDIO});
	}
	st = leg_story_new(m->s, 0, STORY_ALL);
	assert_int_equal(st->n_offers, LIMIT_STORY_ITEMS);
	assert_int_equal(st->n_left_out, 5);
	end(m, st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_invite),
		cmocka_unit_test(test_early),
		cmocka_unit_test(test_reliable),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_glare),
		cmocka_unit_test(test_forks),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_hops),
		cmocka_unit_test(test_directions),
		cmocka_unit_test(test_codecs),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_hold),
		cmocka_unit_test(test_black_hole),
		cmocka_unit_test(test_no_hold),
		cmocka_unit_test(test_midway),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
