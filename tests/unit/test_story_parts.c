/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Session timers (RFC 4028), subscriptions (RFC 6665), registrations (RFC 3261 §10), transfers (RFC 3515), reliable provisional
 * responses (RFC 3262) and challenges (RFC 3261 §22) of a leg. */
#include "story_world.h"

static struct leg_story *story_of(const struct mkstore *m)
{
	return leg_story_new(m->s, 0, STORY_ALL);
}

static void end(struct mkstore *m, struct leg_story *st)
{
	leg_story_free(st);
	mkstore_free(m);
}

static struct with head(const char *headers)
{
	return (struct with){.tag = "t", .headers = headers};
}

static struct with first(const char *headers)
{
	return (struct with){.outside = true, .headers = headers};
}

static void later(struct mkstore *m, long ms)
{
	store_clock(m->s, (1750000000ll * 1000 + ms) * NS_PER_MS);
}

/* ---- session timers --------------------------------------------------------------------------------------------- */

static struct mkstore *timed_call(const char *granted)
{
	struct mkstore *m = mkstore_new();

	tell(m, 0, 'a', "INVITE 1", first("Supported: timer\nSession-Expires: 1800\n"));
	tell(m, 1000, 'b', "200 INVITE 1", head(granted));
	tell(m, 1010, 'a', "ACK 1", head(""));
	return m;
}

static void test_timer(void **state)
{
	struct mkstore *m = timed_call("x: 90;refresher=uas\n");
	struct leg_story *st;
	struct story_timer *t;

	(void)state;
	tell(m, 46000, 'b', "UPDATE 1", head("Session-Expires: 90;refresher=uac\n"));
	tell(m, 46010, 'a', "200 UPDATE 1", head("Session-Expires: 120;refresher=uac\n"));
	tell(m, 100000, 'b', "INVITE 2", head("Session-Expires: 120;refresher=uac\nMin-SE: 95\n"));
	tell(m, 100010, 'a', "500 INVITE 2", head(""));
	tell(m, 101000, 'a', "INVITE 2", head("Session-Expires: 120\n"));
	tell(m, 101010, 'b', "200 INVITE 2", head("Session-Expires: 120;refresher=uac\n"));
	st = story_of(m);
	assert_int_equal(st->n_timers, 1);
	t = &st->timers[0];
	assert_int_equal(t->granted, 1);
	assert_int_equal(t->interval_s, 120);
	assert_int_equal(t->min_s, 95);
	assert_true(t->has_refresher);
	assert_int_equal(t->refresher, SIDE_CALLER);
	assert_int_equal(t->n_refreshes, 3);
	assert_int_equal(t->n_ok, 2);
	assert_int_equal(t->refreshes[0].by, SIDE_CALLEE);
	assert_true(t->refreshes[0].is_ok);
	assert_false(t->refreshes[1].is_ok);
	assert_int_equal(t->refreshes[1].response, 6);
	assert_int_equal(ms_of(t->refreshed_ns), 101010);
	assert_int_equal(ms_of(t->expires_ns), 221010);
	assert_int_equal(t->state, TIMER_RUNNING);
	leg_story_free(st);
	later(m, 221011);
	st = story_of(m);
	assert_int_equal(st->timers[0].state, TIMER_EXPIRED);
	end(m, st);
}

/* When the BYE comes: long before the end, when the other side gives up (90 s less a third), and long after. */
static void test_timer_end(void **state)
{
	static const struct {
		long ms;
		enum timer_state state;
	} tries[] = {{1000 + 30000, TIMER_ENDED}, {1000 + 58900, TIMER_ENDED}, {1000 + 60000, TIMER_CUT}, {1000 + 91000, TIMER_CUT},
		{1000 + 122000, TIMER_CUT}, {1000 + 122100, TIMER_EXPIRED}};

	(void)state;
	for (unsigned i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		struct mkstore *m = timed_call("Session-Expires: 90;refresher=uac\n");
		struct leg_story *st;

		tell(m, tries[i].ms, 'b', "BYE 1", head(""));
		later(m, 900000);
		st = story_of(m);
		assert_string_equal(timer_state_name((enum timer_state)st->timers[0].state), timer_state_name(tries[i].state));
		assert_int_equal(st->timers[0].refresher, SIDE_CALLER);
		assert_int_equal(st->timers[0].end, 3);
		end(m, st);
	}
}

static void test_timer_taken_away(void **state)
{
	struct mkstore *m = timed_call("Session-Expires: 90\n");
	struct leg_story *st = story_of(m);

	(void)state;
	assert_false(st->timers[0].has_refresher);
	leg_story_free(st);
	tell(m, 30000, 'a', "INVITE 2", head(""));
	tell(m, 30010, 'b', "200 INVITE 2", head(""));
	later(m, 900000);
	st = story_of(m);
	assert_int_equal(st->timers[0].state, TIMER_RUNNING);
	assert_true(st->timers[0].expires_ns == TIME_NONE);
	end(m, st);

	m = timed_call("");
	st = story_of(m);
	assert_int_equal(st->n_timers, 0);
	end(m, st);
}

static void test_too_small(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "INVITE 1", first("Session-Expires: 60\n"));
	tell(m, 10, 'b', "422 INVITE 1", head("Min-SE: 120\n"));
	tell(m, 20, 'a', "INVITE 2", first("Session-Expires: 100\nMin-SE: 100\n"));
	tell(m, 30, 'b', "422 INVITE 2", head("Min-SE: 120\n"));
	tell(m, 40, 'a', "INVITE 3", first("Session-Expires: 120\nMin-SE: 120\n"));
	tell(m, 50, 'b', "200 INVITE 3", head("Session-Expires: 120;refresher=uac\n"));
	st = story_of(m);
	assert_int_equal(st->n_too_small, 2);
	assert_int_equal(st->too_small[0].asked_s, 60);
	assert_int_equal(st->too_small[0].min_s, 120);
	assert_int_equal(st->too_small[0].retry, NONE);
	assert_int_equal(st->too_small[1].asked_s, 100);
	assert_int_equal(st->too_small[1].retry, 4);
	assert_int_equal(st->too_small[1].retry_status, 200);
	end(m, st);
}

/* ---- subscriptions ---------------------------------------------------------------------------------------------- */

static struct mkstore *subscribed(void)
{
	struct mkstore *m = mkstore_new();

	tell(m, 0, 'a', "SUBSCRIBE 1", first("Event: presence\nExpires: 600\n"));
	tell(m, 10, 'b', "401 SUBSCRIBE 1", head("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\n"));
	tell(m, 20, 'a', "SUBSCRIBE 2", first("Event: presence\nExpires: 600\nAuthorization: Digest realm=\"r\", nonce=\"n\"\n"));
	/* It may come before the 200 (RFC 6665 §4.1.2.4). */
	tell(m, 25, 'b', "NOTIFY 1", head("Event: presence\nSubscription-State: pending;expires=590\n"));
	tell(m, 30, 'b', "200 SUBSCRIBE 2", head("Expires: 500\n"));
	return m;
}

static void test_subscription(void **state)
{
	struct mkstore *m = subscribed();
	struct leg_story *st = story_of(m);
	struct story_subscription *x = &st->subscriptions[0];

	(void)state;
	assert_int_equal(st->n_subscriptions, 1);
	assert_text(x->event, "presence");
	assert_int_equal(x->state, SUBSCRIPTION_PENDING);
	assert_int_equal(x->by, SIDE_CALLER);
	assert_int_equal(x->asked_s, 600);
	assert_int_equal(ms_of(x->until_ns), 500030);
	assert_int_equal(x->n_notifies, 1);
	leg_story_free(st);
	tell(m, 1000, 'b', "NOTIFY 2", head("Event: presence\nSubscription-State: active;expires=400\n"));
	tell(m, 300000, 'a', "SUBSCRIBE 3", head("Event: presence\nExpires: 600\n"));
	tell(m, 300010, 'b', "200 SUBSCRIBE 3", head("Expires: 300\n"));
	st = story_of(m);
	assert_int_equal(st->n_subscriptions, 1);
	assert_int_equal(st->subscriptions[0].state, SUBSCRIPTION_ACTIVE);
	assert_int_equal(st->subscriptions[0].n_refreshes, 1);
	assert_int_equal(ms_of(st->subscriptions[0].until_ns), 600010);
	leg_story_free(st);
	later(m, 600011);
	st = story_of(m);
	assert_int_equal(st->subscriptions[0].state, SUBSCRIPTION_EXPIRED);
	assert_int_equal(ms_of(st->subscriptions[0].ended_ns), 600010);
	end(m, st);
}

static void test_publication(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "PUBLISH 1", (struct with){.outside = true, .headers = "Event: presence\nExpires: 600\n", .body = "x"});
	tell(m, 10, 'b', "200 PUBLISH 1", head("SIP-ETag: one\nExpires: 300\n"));
	tell(m, 1000, 'a', "PUBLISH 2", (struct with){.outside = true, .headers = "Event: presence\nSIP-If-Match: one\n"});
	tell(m, 1010, 'b', "200 PUBLISH 2", head("SIP-ETag: two\nExpires: 300\n"));
	st = story_of(m);
	assert_int_equal(st->n_publications, 1);
	assert_int_equal(st->publications[0].state, PUBLICATION_ACTIVE);
	assert_int_equal(st->publications[0].n_refreshes, 1);
	assert_text(st->publications[0].etag, "two");
	assert_int_equal(ms_of(st->publications[0].until_ns), 301010);
	leg_story_free(st);
	/* The server forgot it: what follows without a name is another one. */
	tell(m, 2000, 'a', "PUBLISH 3", (struct with){.outside = true, .headers = "Event: presence\nSIP-If-Match: two\n"});
	tell(m, 2010, 'b', "412 PUBLISH 3", head(""));
	tell(m, 2020, 'a', "PUBLISH 4", (struct with){.outside = true, .headers = "Event: presence\n", .body = "x"});
	tell(m, 2030, 'b', "200 PUBLISH 4", head("Expires: 300\n"));
	st = story_of(m);
	assert_int_equal(st->n_publications, 2);
	assert_int_equal(st->publications[0].state, PUBLICATION_LOST);
	assert_int_equal(st->publications[1].state, PUBLICATION_ACTIVE);
	assert_true(st->publications[1].has_no_etag);
	end(m, st);
}

static void test_subscription_ends(void **state)
{
	struct mkstore *m = subscribed();
	struct leg_story *st;

	(void)state;
	tell(m, 2000, 'b', "NOTIFY 2", head("Event: presence\nSubscription-State: terminated;reason=probation;retry-after=30\n"));
	st = story_of(m);
	assert_int_equal(st->subscriptions[0].state, SUBSCRIPTION_TERMINATED);
	assert_text(st->subscriptions[0].reason, "probation");
	assert_int_equal(st->subscriptions[0].retry_after_s, 30);
	assert_int_equal(ms_of(st->subscriptions[0].ended_ns), 2000);
	end(m, st);

	/* Given up by the subscriber; a NOTIFY that crosses does not bring it back. */
	m = subscribed();
	tell(m, 3000, 'a', "SUBSCRIBE 3", head("Event: presence\nExpires: 0\n"));
	tell(m, 3010, 'b', "200 SUBSCRIBE 3", head("Expires: 0\n"));
	tell(m, 3020, 'b', "NOTIFY 2", head("Event: presence\nSubscription-State: active;expires=100\n"));
	st = story_of(m);
	assert_int_equal(st->subscriptions[0].state, SUBSCRIPTION_TERMINATED);
	assert_true(st->subscriptions[0].is_unsubscribed);
	assert_int_equal(st->subscriptions[0].n_refreshes, 0);
	end(m, st);

	/* A refresh that fails with 503 changes nothing; 481 ends it. */
	m = subscribed();
	tell(m, 3000, 'a', "SUBSCRIBE 3", head("Event: presence\nExpires: 600\n"));
	tell(m, 3010, 'b', "503 SUBSCRIBE 3", head(""));
	st = story_of(m);
	assert_int_equal(st->subscriptions[0].state, SUBSCRIPTION_PENDING);
	leg_story_free(st);
	tell(m, 4000, 'a', "SUBSCRIBE 4", head("Event: presence\nExpires: 600\n"));
	tell(m, 4010, 'b', "481 SUBSCRIBE 4", head(""));
	st = story_of(m);
	assert_int_equal(st->subscriptions[0].state, SUBSCRIPTION_TERMINATED);
	end(m, st);
}

/* Several in one dialog, by id; one refused; one of which only NOTIFYs are there. */
static void test_subscriptions(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "SUBSCRIBE 1", first("o: dialog;id=1\nExpires: 60\n"));
	tell(m, 10, 'b', "202 SUBSCRIBE 1", head("Expires: 60\n"));
	tell(m, 20, 'a', "SUBSCRIBE 2", head("Event: dialog;id=2\nExpires: 60\n"));
	tell(m, 30, 'b', "489 SUBSCRIBE 2", head(""));
	tell(m, 40, 'b', "NOTIFY 1", head("Event: dialog;id=1\nSubscription-State: active\n"));
	tell(m, 50, 'b', "NOTIFY 2", head("Event: message-summary\nSubscription-State: active\n"));
	st = story_of(m);
	assert_int_equal(st->n_subscriptions, 3);
	assert_int_equal(st->subscriptions[0].state, SUBSCRIPTION_ACTIVE);
	assert_int_equal(st->subscriptions[1].state, SUBSCRIPTION_REFUSED);
	assert_int_equal(st->subscriptions[1].status, 489);
	assert_true(st->subscriptions[2].is_unasked);
	assert_int_equal(st->subscriptions[2].by, SIDE_CALLER);
	end(m, st);
}

/* ---- registrations ---------------------------------------------------------------------------------------------- */

static struct mkstore *registered(void)
{
	struct mkstore *m = mkstore_new();

	tell(m, 0, 'a', "REGISTER 1", first("Contact: <sip:a@192.0.2.10>;reg-id=1\nExpires: 30\n"));
	tell(m, 10, 'b', "401 REGISTER 1", head("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\n"));
	tell(m, 20, 'a', "REGISTER 2", first("Contact: <sip:a@192.0.2.10>;reg-id=1\nExpires: 30\n"
			"Authorization: Digest username=\"a\", realm=\"r\", nonce=\"n\"\n"));
	tell(m, 30, 'b', "423 REGISTER 2", head("Min-Expires: 60\n"));
	tell(m, 40, 'a', "REGISTER 3", first("Contact: <sip:a@192.0.2.10>\nExpires: 60\n"));
	tell(m, 50, 'b', "200 REGISTER 3", head("m: <sip:a@192.0.2.10:5060;transport=udp>;expires=60, "
			"<sip:a@192.0.2.99>;expires=7\n"));
	return m;
}

static void test_registration(void **state)
{
	struct mkstore *m = registered();
	struct leg_story *st = story_of(m);

	(void)state;
	assert_int_equal(st->n_registers, 1);
	assert_int_equal(st->registers[0].first, 0);
	assert_int_equal(st->registers[0].request, 4);
	assert_int_equal(st->registers[0].status, 200);
	assert_int_equal(st->registers[0].min_expires_s, 60);
	assert_int_equal(st->registers[0].expires_s, 60);
	assert_text(st->registers[0].aor, "sip:b@example.com");
	assert_int_equal(st->n_bindings, 2);
	assert_true(st->bindings[0].is_own && !st->bindings[0].is_missing);
	assert_int_equal(ms_of(st->bindings[0].until_ns), 60050);
	assert_false(st->bindings[1].is_own);
	assert_int_equal(ms_of(st->bindings[1].until_ns), 7050);
	leg_story_free(st);
	/* Refreshed too late: it had lapsed. The other contact is not listed: it is gone. */
	tell(m, 70000, 'a', "REGISTER 4", first("Contact: <sip:a@192.0.2.10>\nExpires: 60\n"));
	tell(m, 70010, 'b', "200 REGISTER 4", head("Contact: <sip:a@192.0.2.10>;expires=60\n"));
	tell(m, 90000, 'a', "REGISTER 5", first("Contact: <sip:a@192.0.2.10>\nExpires: 60\n"));
	tell(m, 90010, 'b', "200 REGISTER 5", head("Contact: <sip:a@192.0.2.10>;expires=60\n"));
	st = story_of(m);
	assert_int_equal(st->n_registers, 3);
	assert_int_equal(st->bindings[0].n_lapses, 1);
	assert_int_equal(st->bindings[0].n_refreshes, 1);
	assert_int_equal(ms_of(st->bindings[0].since_ns), 70010);
	assert_int_equal(st->bindings[0].state, BINDING_ACTIVE);
	assert_int_equal(st->bindings[1].state, BINDING_EXPIRED);
	leg_story_free(st);
	later(m, 150011);
	st = story_of(m);
	assert_int_equal(st->bindings[0].state, BINDING_EXPIRED);
	end(m, st);
}

static void test_unregister(void **state)
{
	static const char *const requests[] = {"Contact: *\nExpires: 0\n", "Contact: <sip:a@192.0.2.10>;expires=0\n", "",
		"Contact: <sip:a@192.0.2.10>\nExpires: 0\n"};

	(void)state;
	for (unsigned i = 0; i < sizeof requests / sizeof requests[0]; i++) {
		struct mkstore *m = registered();
		struct leg_story *st;

		tell(m, 5000, 'a', "REGISTER 4", first(requests[i]));
		tell(m, 5010, 'b', "200 REGISTER 4", head(""));
		st = story_of(m);
		assert_int_equal(st->n_bindings, 2);
		assert_int_equal(st->bindings[0].state, BINDING_REMOVED);
		assert_int_equal(ms_of(st->bindings[0].until_ns), 5010);
		assert_int_equal(st->bindings[1].state, BINDING_REMOVED);
		end(m, st);
	}
}

/* A 2xx without Contact grants what was asked; one with another contact alone has rewritten it. */
static void test_registrar_words(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "REGISTER 1", first("Contact: <sip:a@192.0.2.10>;expires=100\n"));
	tell(m, 10, 'b', "200 REGISTER 1", head("Expires: 50\n"));
	st = story_of(m);
	assert_int_equal(st->n_bindings, 1);
	assert_true(st->bindings[0].is_own && st->bindings[0].is_missing);
	assert_int_equal(st->bindings[0].expires_s, 50);
	end(m, st);

	m = mkstore_new();
	tell(m, 0, 'a', "REGISTER 1", first("Contact: <sip:a@192.0.2.10>;expires=100\n"));
	tell(m, 10, 'b', "200 REGISTER 1", head("Contact: <sip:a@203.0.113.5:1024>;expires=90\n"));
	st = story_of(m);
	assert_int_equal(st->n_bindings, 1);
	assert_text(st->bindings[0].contact, "sip:a@203.0.113.5:1024");
	assert_true(st->bindings[0].is_own && st->bindings[0].is_missing);
	assert_int_equal(st->bindings[0].asked_s, 100);
	assert_int_equal(st->bindings[0].expires_s, 90);
	end(m, st);
}

/* ---- transfers -------------------------------------------------------------------------------------------------- */

#define FRAG(cseq_id, state, line) (struct with){.tag = "t", .headers = "Event: refer" cseq_id "\nSubscription-State: " state \
	"\nContent-Type: message/sipfrag;version=2.0\n", .body = line}

static struct mkstore *transferring(void)
{
	struct mkstore *m = mkstore_new();

	tell(m, 0, 'a', "INVITE 1", first(""));
	tell(m, 10, 'b', "200 INVITE 1", head(""));
	tell(m, 20, 'b', "REFER 1", head("Refer-To: <sip:c@192.0.2.30?Replaces=1%40x>\nReferred-By: <sip:b@example.com>\n"));
	tell(m, 30, 'a', "202 REFER 1", head(""));
	return m;
}

static void test_transfer(void **state)
{
	struct mkstore *m = transferring();
	struct leg_story *st = story_of(m);

	(void)state;
	assert_int_equal(st->n_transfers, 1);
	assert_int_equal(st->transfers[0].state, TRANSFER_ACCEPTED);
	assert_int_equal(st->transfers[0].by, SIDE_CALLEE);
	assert_true(st->transfers[0].is_attended);
	assert_false(st->transfers[0].is_silent);
	assert_text(st->transfers[0].refer_to, "sip:c@192.0.2.30?Replaces=1%40x");
	assert_text(st->transfers[0].referred_by, "sip:b@example.com");
	leg_story_free(st);
	tell(m, 40, 'a', "NOTIFY 2", FRAG(";id=1", "active;expires=60", "SIP/2.0 180 Ringing\n"));
	st = story_of(m);
	assert_int_equal(st->transfers[0].state, TRANSFER_TRYING);
	assert_int_equal(st->transfers[0].outcome, 0);
	leg_story_free(st);
	tell(m, 50, 'a', "NOTIFY 3", FRAG("", "terminated;reason=noresource", "SIP/2.0 486 Busy Here\n"));
	st = story_of(m);
	assert_int_equal(st->transfers[0].state, TRANSFER_FAILED);
	assert_int_equal(st->transfers[0].outcome, 486);
	assert_int_equal(st->transfers[0].n_notices, 2);
	assert_text(st->transfers[0].notices[1].reason, "Busy Here");
	assert_int_equal(st->n_subscriptions, 1);
	assert_true(st->subscriptions[0].by_refer);
	assert_int_equal(st->subscriptions[0].state, SUBSCRIPTION_TERMINATED);
	end(m, st);
}

/* Two REFERs: NOTIFYs by their id; the second is refused. */
static void test_transfers(void **state)
{
	struct mkstore *m = transferring();
	struct leg_story *st;

	(void)state;
	tell(m, 100, 'b', "REFER 2", head("Refer-To: sip:d@192.0.2.40\nRefer-Sub: false\n"));
	tell(m, 110, 'a', "603 REFER 2", head(""));
	tell(m, 120, 'a', "NOTIFY 2", FRAG(";id=1", "terminated", "SIP/2.0 200 OK\n"));
	tell(m, 130, 'a', "NOTIFY 3", FRAG(";id=9", "terminated", "SIP/2.0 404 Not Found\n"));
	tell(m, 140, 'a', "NOTIFY 4", head("Event: presence\nContent-Type: message/sipfrag\n\nSIP/2.0 500 X\n"));
	st = story_of(m);
	assert_int_equal(st->n_transfers, 2);
	assert_int_equal(st->transfers[0].state, TRANSFER_DONE);
	assert_int_equal(st->transfers[0].n_notices, 1);
	assert_int_equal(st->transfers[1].state, TRANSFER_REFUSED);
	assert_int_equal(st->transfers[1].status, 603);
	assert_true(st->transfers[1].is_silent);
	end(m, st);
}

/* ---- PRACK ------------------------------------------------------------------------------------------------------ */

static void test_prack(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;
	struct with reliable = head("Require: precondition, 100rel\nRSeq: 5\n");

	(void)state;
	tell(m, 0, 'a', "INVITE 1", first("Supported: 100rel\n"));
	tell(m, 10, 'b', "183 INVITE 1", reliable);
	tell(m, 510, 'b', "183 INVITE 1", reliable);
	tell(m, 520, 'a', "PRACK 2", head("RAck: 5 1 INVITE\n"));
	tell(m, 530, 'b', "200 PRACK 2", head(""));
	tell(m, 600, 'b', "180 INVITE 1", head("Require: 100rel\nRSeq: 7\n"));
	tell(m, 610, 'a', "PRACK 3", head("RAck: 6 1 INVITE\n"));
	tell(m, 620, 'b', "481 PRACK 3", head(""));
	tell(m, 700, 'b', "180 INVITE 1", head("RSeq: 8\n")); /* not reliable: no Require */
	st = story_of(m);
	assert_int_equal(st->n_reliables, 2);
	assert_int_equal(st->reliables[0].rseq, 5);
	assert_int_equal(st->reliables[0].n_repeats, 1);
	assert_int_equal(ms_of(st->reliables[0].last_ns), 510);
	assert_int_equal(st->reliables[0].prack, 3);
	assert_int_equal(st->reliables[0].prack_status, 200);
	assert_int_equal(st->reliables[1].prack, NONE);
	assert_true(st->reliables[1].is_out_of_order);
	assert_false(st->reliables[1].is_moot);
	assert_int_equal(st->n_stray_pracks, 1);
	assert_int_equal(st->stray_pracks[0].rseq, 6);
	assert_int_equal(st->stray_pracks[0].status, 481);
	leg_story_free(st);
	tell(m, 1000, 'b', "200 INVITE 1", head(""));
	st = story_of(m);
	assert_true(st->reliables[1].is_moot);
	assert_false(st->reliables[0].is_moot);
	end(m, st);
}

/* ---- challenges ------------------------------------------------------------------------------------------------- */

#define CHALLENGE(nonce, more) "WWW-Authenticate: Digest realm=\"r\", nonce=\"" nonce "\", algorithm=SHA-256" more "\n"
#define CREDENTIALS(nonce) "Authorization: Digest username=\"al\", realm=\"r\", nonce=\"" nonce "\", response=\"0\"\n"

static void test_challenges(void **state)
{
	struct mkstore *m = mkstore_new();
	struct leg_story *st;

	(void)state;
	tell(m, 0, 'a', "REGISTER 1", first("Contact: <sip:a@h>\n" CREDENTIALS("old")));
	tell(m, 10, 'b', "401 REGISTER 1", head(CHALLENGE("n1", ", stale=TRUE")));
	tell(m, 20, 'a', "REGISTER 2", first("Contact: <sip:a@h>\n" CREDENTIALS("n1")));
	tell(m, 30, 'b', "401 REGISTER 2", head(CHALLENGE("n2", "")));
	tell(m, 40, 'a', "REGISTER 3", first("Contact: <sip:a@h>\n"));
	tell(m, 50, 'b', "401 REGISTER 3", head("WWW-Authenticate: Digest realm=\"other\", nonce=\"z\"\n" CHALLENGE("n3", "")));
	st = story_of(m);
	assert_int_equal(st->n_challenges, 3);
	assert_true(st->challenges[0].is_stale && st->challenges[0].had_credentials && !st->challenges[0].had_nonce);
	assert_text(st->challenges[0].realm, "r");
	assert_text(st->challenges[0].algorithm, "SHA-256");
	assert_text(st->challenges[0].user, "al");
	assert_int_equal(st->challenges[0].retry, 2);
	assert_int_equal(st->challenges[0].retry_status, 401);
	assert_true(st->challenges[1].had_nonce && !st->challenges[1].is_stale);
	assert_int_equal(st->challenges[1].retry, NONE);
	assert_false(st->challenges[2].had_credentials);
	assert_text(st->challenges[2].realm, "other");
	end(m, st);
}

/* Any bytes: every prefix of a call's messages is told without harm. */
static void test_prefixes(void **state)
{
	static const char *const texts[] = {
		"INVITE sip:b@h SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nFrom: <sip:a@h>;tag=f\nTo: <sip:b@h>\nCall-ID: x@a\n"
		"CSeq: 1 INVITE\nContact: <sip:a@h>\nSession-Expires: 90;refresher=uac\nContent-Type: application/sdp\n\nv=0\no=- 1 1 IN IP4 h\n"
		"s=-\nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 1 RTP/AVP 0\na=sendonly\n",
		"SIP/2.0 200 OK\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nFrom: <sip:a@h>;tag=f\nTo: <sip:b@h>;tag=t\nCall-ID: x@a\n"
		"CSeq: 1 INVITE\nSession-Expires: 90;refresher=uas\nContent-Type: application/sdp\n\nv=0\no=- 1 1 IN IP4 h\ns=-\n"
		"c=IN IP4 192.0.2.2\nt=0 0\nm=audio 2 RTP/AVP 0\na=recvonly\n",
		"REFER sip:a@h SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK2\nFrom: <sip:b@h>;tag=t\nTo: <sip:a@h>;tag=f\nCall-ID: x@a\n"
		"CSeq: 1 REFER\nRefer-To: <sip:c@h?Replaces=a%40b%3Bto-tag%3D1>\nReferred-By: <sip:b@h>\n\n",
		"NOTIFY sip:b@h SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK3\nFrom: <sip:a@h>;tag=f\nTo: <sip:b@h>;tag=t\nCall-ID: x@a\n"
		"CSeq: 2 NOTIFY\nEvent: refer;id=1\nSubscription-State: terminated;reason=x;retry-after=3\n"
		"Content-Type: message/sipfrag\n\nSIP/2.0 200 OK\n",
		"REGISTER sip:h SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK4\nFrom: <sip:a@h>;tag=f\nTo: <sip:a@h>\nCall-ID: x@a\n"
		"CSeq: 9 REGISTER\nContact: *, \"a\" <sip:a@h>;expires=9;+sip.instance=\"<u>\"\nExpires: 0\n\n",
		"SIP/2.0 200 OK\nVia: SIP/2.0/UDP h;branch=z9hG4bK4\nFrom: <sip:a@h>;tag=f\nTo: <sip:a@h>;tag=r\nCall-ID: x@a\n"
		"CSeq: 9 REGISTER\nContact: <sip:a@h>;expires=5, *, <sip:b@h\nExpires: 99999999999\n\n",
	};
	size_t n = sizeof texts / sizeof texts[0];

	(void)state;
	for (size_t which = 0; which < n; which++)
		for (size_t cut = 0; cut <= strlen(texts[which]); cut += 3) {
			struct mkstore *m = mkstore_new();

			for (size_t i = 0; i < n; i++) {
				struct slice s = slice_make(texts[i], i == which ? cut : strlen(texts[i]));

				mkstore_add_bytes(m, MK_A, MK_B, (int64_t)i * 1000, s);
			}
			for (uint32_t leg = 0; leg < store_n_legs(m->s); leg++)
				leg_story_free(leg_story_new(m->s, leg, STORY_ALL));
			mkstore_free(m);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timer),
		cmocka_unit_test(test_timer_end),
		cmocka_unit_test(test_timer_taken_away),
		cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_subscription),
		cmocka_unit_test(test_subscription_ends),
		cmocka_unit_test(test_publication),
		cmocka_unit_test(test_subscriptions),
		cmocka_unit_test(test_registration),
		cmocka_unit_test(test_unregister),
		cmocka_unit_test(test_registrar_words),
		cmocka_unit_test(test_transfer),
		cmocka_unit_test(test_transfers),
		cmocka_unit_test(test_prack),
		cmocka_unit_test(test_challenges),
		cmocka_unit_test(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
