/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Endpoints: what each is by what it does, what it counts, and what it takes over from others' words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/mkstore.h"

#define A "192.0.2.10:5060"
#define B "192.0.2.20:5060"
#define C "192.0.2.30:5060"
#define P "198.51.100.1:5060"
#define VIA(who) "Via: SIP/2.0/UDP " who ";branch=z9hG4bK-" who "\n"
#define HEAD(call_id, cseq, tag) "From: <sip:alice@example.com>;tag=a\nTo: <sip:bob@example.com>" tag "\nCall-ID: " call_id \
	"\nCSeq: " cseq "\n"

static const struct endpoint *at(const struct mkstore *m, const char *address)
{
	const struct endpoint *e;
	struct addr a;

	assert_true(addr_parse(slice_of(address), &a));
	e = endpoints_find(store_endpoints(m->s), &a);
	assert_non_null(e);
	return e;
}

static void assert_roles(const struct mkstore *m, const char *address, uint32_t roles)
{
	if (at(m, address)->roles != roles)
		fail_msg("%s has roles %x, not %x", address, at(m, address)->roles, roles);
}

enum { UA = 1 << ROLE_USER_AGENT, REGISTRAR = 1 << ROLE_REGISTRAR, PROXY = 1 << ROLE_PROXY, REDIRECT = 1 << ROLE_REDIRECT,
	BRIDGE = 1 << ROLE_B2BUA, PRESENCE = 1 << ROLE_PRESENCE, MEDIA = 1 << ROLE_MEDIA };

/* Alice, proxy, Bob: the proxy adds its Via and takes it off again; it writes no Record-Route. */
static void proxied_call(struct mkstore *m)
{
	mkstore_add(m, A, P, 0, "INVITE sip:bob@x SIP/2.0\n" VIA("a") HEAD("one", "1 INVITE", "") "User-Agent: Alice's\n\n");
	mkstore_add(m, P, A, 1000, "SIP/2.0 100 Trying\n" VIA("a") HEAD("one", "1 INVITE", "") "Server: Proxy 1\n\n");
	mkstore_add(m, P, B, 2000, "INVITE sip:bob@y SIP/2.0\n" VIA("p") VIA("a") HEAD("one", "1 INVITE", "")
			"User-Agent: Alice's\n\n");
	mkstore_add(m, B, P, 22000, "SIP/2.0 200 OK\n" VIA("p") VIA("a") HEAD("one", "1 INVITE", ";tag=b") "Server: Bob's\n\n");
	mkstore_add(m, P, A, 23000, "SIP/2.0 200 OK\n" VIA("a") HEAD("one", "1 INVITE", ";tag=b") "Server: Bob's\n\n");
	mkstore_add(m, A, B, 24000, "ACK sip:bob@y SIP/2.0\n" VIA("a2") HEAD("one", "1 ACK", ";tag=b") "\n");
}

/* A server that makes a call of its own with the same Call-ID; and a re-INVITE of the callee. */
static void test_bridge_with_one_call_id(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, P, 0, "INVITE sip:bob@x SIP/2.0\n" VIA("a") HEAD("one", "20 INVITE", "") "\n");
	mkstore_add(m, P, B, 2000, "INVITE sip:bob@y SIP/2.0\n" VIA("p") "From: <sip:alice@example.com>;tag=p\n"
			"To: <sip:bob@example.com>\nCall-ID: one\nCSeq: 1 INVITE\n\n");
	mkstore_add(m, B, P, 22000, "SIP/2.0 486 Busy Here\n" VIA("p") "From: <sip:alice@example.com>;tag=p\n"
			"To: <sip:bob@example.com>;tag=b\nCall-ID: one\nCSeq: 1 INVITE\n\n");
	mkstore_add(m, P, A, 23000, "SIP/2.0 486 Busy Here\n" VIA("a") HEAD("one", "20 INVITE", ";tag=q") "\n");
	assert_roles(m, A, UA);
	assert_roles(m, P, BRIDGE);
	assert_roles(m, B, UA);
	mkstore_free(m);
	m = mkstore_new();
	proxied_call(m);
	mkstore_add(m, B, A, 30000, "INVITE sip:alice@x SIP/2.0\n" VIA("b") HEAD("one", "7 INVITE", ";tag=b") "\n");
	assert_roles(m, A, UA);
	assert_roles(m, B, UA);
	assert_roles(m, P, PROXY);
	mkstore_free(m);
}

static void test_proxy(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	proxied_call(m);
	assert_roles(m, A, UA);
	assert_roles(m, P, PROXY);
	assert_roles(m, B, UA);
	assert_int_equal(at(m, P)->n_agents, 1);
	assert_true(slice_eq(at(m, P)->agents[0], slice_of("Proxy 1")));
	assert_true(slice_eq(at(m, B)->agents[0], slice_of("Bob's")));
	assert_int_equal(endpoints_n(store_endpoints(m->s)), 3);
	mkstore_free(m);
}

static void test_counts(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	proxied_call(m);
	assert_int_equal(at(m, P)->requests_received, 1);
	assert_int_equal(at(m, P)->requests_sent, 1);
	assert_int_equal(at(m, P)->responses_sent, 2);
	assert_int_equal(at(m, B)->requests_received, 2);
	assert_int_equal(at(m, A)->requests_sent, 2);
	assert_int_equal(at(m, A)->n_calls, 1);
	assert_int_equal(at(m, A)->n_answered, 1);
	assert_int_equal(at(m, P)->p50_ns, 1000000);
	assert_int_equal(at(m, B)->p50_ns, 20000000);
	assert_int_equal(at(m, A)->p50_ns, TIME_NONE);
	mkstore_free(m);
}

/* Only the side behind the proxy was captured: two Vias say that the first is not the sender's alone. */
static void test_proxy_seen_from_one_side(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, P, B, 0, "INVITE sip:bob@y SIP/2.0\n" VIA("p") VIA("a") HEAD("one", "1 INVITE", "")
			"User-Agent: Alice's\n\n");
	mkstore_add(m, B, P, 22000, "SIP/2.0 486 Busy Here\n" VIA("p") VIA("a") HEAD("one", "1 INVITE", ";tag=b") "\n");
	assert_roles(m, P, PROXY);
	assert_roles(m, B, UA);
	assert_int_equal(at(m, P)->n_agents, 0);
	mkstore_free(m);
}

static void test_b2bua(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, P, 0, "INVITE sip:bob@x SIP/2.0\n" VIA("a") HEAD("inward", "1 INVITE", "") "\n");
	mkstore_add(m, P, B, 2000, "INVITE sip:bob@y SIP/2.0\n" VIA("p") HEAD("outward", "1 INVITE", "")
			"X-Call-ID: inward\nUser-Agent: PBX\n\n");
	mkstore_add(m, B, P, 3000, "SIP/2.0 200 OK\n" VIA("p") HEAD("outward", "1 INVITE", ";tag=b") "\n");
	mkstore_add(m, P, A, 4000, "SIP/2.0 200 OK\n" VIA("a") HEAD("inward", "1 INVITE", ";tag=p") "\n");
	assert_roles(m, A, UA);
	assert_roles(m, P, BRIDGE);
	assert_roles(m, B, UA);
	mkstore_free(m);
}

/* It keeps the Call-ID, but not the Vias. */
static void test_b2bua_with_one_call_id(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, P, 0, "INVITE sip:bob@x SIP/2.0\n" VIA("a") HEAD("one", "1 INVITE", "") "\n");
	mkstore_add(m, P, B, 2000, "INVITE sip:bob@y SIP/2.0\n" VIA("p") HEAD("one", "1 INVITE", "") "\n");
	assert_roles(m, P, BRIDGE);
	mkstore_free(m);
}

/* Who is transferred begins a second leg, and is no back-to-back user agent. */
static void test_transferred_is_a_user_agent(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, B, A, 0, "INVITE sip:alice@x SIP/2.0\n" VIA("b") HEAD("first", "1 INVITE", "") "\n");
	mkstore_add(m, A, B, 1000, "SIP/2.0 200 OK\n" VIA("b") HEAD("first", "1 INVITE", ";tag=x") "\n");
	mkstore_add(m, B, A, 2000, "REFER sip:alice@x SIP/2.0\n" VIA("b2") HEAD("first", "2 REFER", ";tag=x")
			"Refer-To: <sip:carol@z>\n\n");
	mkstore_add(m, A, C, 3000, "INVITE sip:carol@z SIP/2.0\n" VIA("a") "From: <sip:bob@example.com>;tag=n\nTo: <sip:carol@z>\n"
			"Call-ID: second\nCSeq: 1 INVITE\n\n");
	assert_int_equal(store_n_calls(m->s), 1);
	assert_roles(m, A, UA);
	mkstore_free(m);
}

#define REG(cseq, more) "From: <sip:alice@example.com>;tag=r\nTo: <sip:alice@example.com>\nCall-ID: reg\nCSeq: " cseq \
	" REGISTER\n" more "\n"

static void test_registrar_behind_a_proxy(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, P, 0, "REGISTER sip:x SIP/2.0\n" VIA("a") REG("1", "Contact: <sip:alice@192.0.2.10>\n"));
	mkstore_add(m, P, C, 1, "REGISTER sip:x SIP/2.0\n" VIA("p") VIA("a") REG("1", "Contact: <sip:alice@192.0.2.10>\n"));
	mkstore_add(m, C, P, 2, "SIP/2.0 401 Unauthorized\n" VIA("p") VIA("a") REG("1", ""));
	mkstore_add(m, P, A, 3, "SIP/2.0 401 Unauthorized\n" VIA("a") REG("1", ""));
	assert_roles(m, A, UA);
	assert_roles(m, P, PROXY);
	assert_roles(m, C, REGISTRAR);
	assert_int_equal(at(m, C)->n_aors, 0);
	mkstore_free(m);
}

static void test_registered(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, C, 0, "REGISTER sip:x SIP/2.0\n" VIA("a") REG("1", "Contact: <sip:alice@192.0.2.10>\n"));
	mkstore_add(m, C, A, 1, "SIP/2.0 200 OK\n" VIA("a") REG("1", "Contact: <sip:alice@192.0.2.10>;expires=60\n"));
	assert_int_equal(at(m, A)->n_aors, 1);
	assert_int_equal(at(m, C)->n_aors, 1);
	assert_true(slice_eq(at(m, C)->aors[0], slice_of("sip:alice@example.com")));
	mkstore_add(m, A, C, 2, "REGISTER sip:x SIP/2.0\n" VIA("a3") REG("2", "Contact: *\nExpires: 0\n"));
	mkstore_add(m, C, A, 3, "SIP/2.0 200 OK\n" VIA("a3") REG("2", ""));
	assert_int_equal(at(m, A)->n_aors, 0);
	assert_int_equal(at(m, C)->n_aors, 0);
	mkstore_free(m);
}

#define OTHER(id, cseq, more) "From: <sip:alice@example.com>;tag=r\nTo: <sip:alice@example.com>\nCall-ID: " id "\nCSeq: " cseq \
	" REGISTER\n" more "\n"

/* Registered until it expires; a leg that comes later says more; one contact of two is enough. */
static void test_registered_until(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, C, 0, "REGISTER sip:x SIP/2.0\n" VIA("a") OTHER("r1", "1", "Contact: <sip:alice@192.0.2.10>\n"));
	mkstore_add(m, C, A, 1, "SIP/2.0 200 OK\n" VIA("a") OTHER("r1", "1", "Contact: <sip:alice@192.0.2.10>;expires=60\n"));
	mkstore_add(m, A, C, 59000000, "OPTIONS sip:x SIP/2.0\n" VIA("o") HEAD("one", "1 OPTIONS", "") "\n");
	assert_int_equal(at(m, A)->n_aors, 1);
	mkstore_add(m, A, C, 60100000, "OPTIONS sip:x SIP/2.0\n" VIA("o2") HEAD("one", "2 OPTIONS", "") "\n");
	assert_int_equal(at(m, A)->n_aors, 0);
	assert_int_equal(at(m, C)->n_aors, 0);
	mkstore_add(m, A, C, 61000000, "REGISTER sip:x SIP/2.0\n" VIA("b") OTHER("r2", "1", "Contact: <sip:alice@192.0.2.10>\n"));
	mkstore_add(m, C, A, 61000001, "SIP/2.0 200 OK\n" VIA("b") OTHER("r2", "1", "Contact: <sip:alice@192.0.2.10>;expires=60, "
			"<sip:alice@192.0.2.77>;expires=600\n"));
	assert_int_equal(at(m, A)->n_aors, 1);
	assert_int_equal(at(m, C)->n_aors, 1);
	mkstore_add(m, A, C, 130000000, "OPTIONS sip:x SIP/2.0\n" VIA("o3") HEAD("one", "3 OPTIONS", "") "\n");
	assert_int_equal(at(m, A)->n_aors, 0);
	assert_int_equal(at(m, C)->n_aors, 1); /* by the other contact */
	mkstore_free(m);
}

static void test_redirect(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, P, 0, "INVITE sip:bob@x SIP/2.0\n" VIA("a") HEAD("one", "1 INVITE", "") "\n");
	mkstore_add(m, P, A, 1, "SIP/2.0 302 Moved\n" VIA("a") HEAD("one", "1 INVITE", ";tag=p") "Contact: <sip:b@z>\n\n");
	assert_roles(m, P, REDIRECT);
	mkstore_free(m);
}

/* A telephone that sends its call elsewhere after it has rung is no redirect server. */
static void test_deflected(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, B, 0, "INVITE sip:bob@x SIP/2.0\n" VIA("a") HEAD("one", "1 INVITE", "") "\n");
	mkstore_add(m, B, A, 1000, "SIP/2.0 180 Ringing\n" VIA("a") HEAD("one", "1 INVITE", ";tag=b") "\n");
	mkstore_add(m, B, A, 2000, "SIP/2.0 302 Moved Temporarily\n" VIA("a") HEAD("one", "1 INVITE", ";tag=b")
			"Contact: <sip:c@x>\n\n");
	assert_roles(m, B, UA);
	mkstore_free(m);
}

/* A proxy says 480 or 603 by itself, too: before or after it was seen to be one. */
static void test_proxy_refuses(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, P, 0, "INVITE sip:bob@x SIP/2.0\n" VIA("y") HEAD("before", "1 INVITE", "") "\n");
	mkstore_add(m, P, A, 1000, "SIP/2.0 480 Temporarily Unavailable\n" VIA("y") HEAD("before", "1 INVITE", ";tag=p") "\n");
	assert_roles(m, P, UA);
	proxied_call(m);
	assert_roles(m, P, PROXY);
	mkstore_add(m, A, P, 60000000, "INVITE sip:bob@x SIP/2.0\n" VIA("z") HEAD("after", "1 INVITE", "") "\n");
	mkstore_add(m, P, A, 60001000, "SIP/2.0 603 Decline\n" VIA("z") HEAD("after", "1 INVITE", ";tag=p") "\n");
	assert_roles(m, P, PROXY);
	mkstore_free(m);
}

/* A 3xx that a proxy passes on is not its own. */
static void test_passed_redirect(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, P, 0, "INVITE sip:bob@x SIP/2.0\n" VIA("a") HEAD("one", "1 INVITE", "") "\n");
	mkstore_add(m, P, B, 1, "INVITE sip:bob@x SIP/2.0\n" VIA("p") VIA("a") HEAD("one", "1 INVITE", "") "\n");
	mkstore_add(m, B, P, 2, "SIP/2.0 302 Moved\n" VIA("p") VIA("a") HEAD("one", "1 INVITE", ";tag=p") "\n");
	mkstore_add(m, P, A, 3, "SIP/2.0 302 Moved\n" VIA("a") HEAD("one", "1 INVITE", ";tag=p") "\n");
	assert_roles(m, P, PROXY);
	assert_roles(m, B, REDIRECT);
	mkstore_free(m);
}

static void test_presence(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, C, 0, "SUBSCRIBE sip:bob@x SIP/2.0\n" VIA("a") HEAD("one", "1 SUBSCRIBE", "") "Event: presence\n\n");
	mkstore_add(m, C, A, 1, "SIP/2.0 200 OK\n" VIA("a") HEAD("one", "1 SUBSCRIBE", ";tag=p") "\n");
	mkstore_add(m, A, B, 2, "SUBSCRIBE sip:bob@x SIP/2.0\n" VIA("a2") HEAD("two", "1 SUBSCRIBE", "") "Event: x\n\n");
	mkstore_add(m, B, A, 3, "SIP/2.0 489 Bad Event\n" VIA("a2") HEAD("two", "1 SUBSCRIBE", ";tag=p") "\n");
	assert_roles(m, A, UA);
	assert_roles(m, C, PRESENCE);
	assert_roles(m, B, 0);
	mkstore_free(m);
}

static void test_media(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, B, 0, "INVITE sip:bob@x SIP/2.0\n" VIA("a") HEAD("one", "1 INVITE", "")
			"Content-Type: application/sdp\n\nv=0\no=- 1 1 IN IP4 192.0.2.10\ns=-\nc=IN IP4 192.0.2.10\nt=0 0\n"
			"m=audio 4000 RTP/AVP 0\nm=video 4002 RTP/AVP 31\nc=IN IP4 203.0.113.9\nm=audio 0 RTP/AVP 0\n"
			"c=IN IP4 203.0.113.10\n");
	assert_int_equal(endpoints_n(store_endpoints(m->s)), 3);
	assert_roles(m, "203.0.113.9", MEDIA);
	assert_roles(m, A, UA);
	mkstore_free(m);
}

/* Hosts that only ask after each other have no role. */
static void test_options(void **state)
{
	struct mkstore *m = mkstore_new();

	(void)state;
	mkstore_add(m, A, B, 0, "OPTIONS sip:bob@x SIP/2.0\n" VIA("a") HEAD("one", "1 OPTIONS", "") "\n");
	mkstore_add(m, B, A, 1, "SIP/2.0 200 OK\n" VIA("a") HEAD("one", "1 OPTIONS", ";tag=b") "\n");
	assert_roles(m, A, 0);
	assert_roles(m, B, 0);
	assert_int_equal(at(m, A)->n_calls, 0);
	mkstore_free(m);
}

/* What was made before is made again when the store has grown; some legs can be asked for alone. */
static void test_growing_and_choosing(void **state)
{
	struct mkstore *m = mkstore_new();
	struct endpoints *t;
	uint32_t leg = 1;

	(void)state;
	proxied_call(m);
	assert_int_equal(endpoints_n(store_endpoints(m->s)), 3);
	mkstore_add(m, A, C, 90000, "INVITE sip:carol@x SIP/2.0\n" VIA("z") HEAD("two", "1 INVITE", "") "\n");
	assert_int_equal(endpoints_n(store_endpoints(m->s)), 4);
	assert_int_equal(at(m, A)->n_calls, 2);
	t = endpoints_new(m->s, &leg, 1);
	assert_int_equal(endpoints_n(t), 2);
	assert_int_equal(endpoints_at(t, 0)->n_calls, 1);
	endpoints_free(t);
	mkstore_free(m);
}

/* Leg without end, many endpoints, messages without Call-ID, hostile texts: nothing is read that is not there. */
static void test_hostile(void **state)
{
	struct mkstore *m = mkstore_sample();

	(void)state;
	for (int i = 0; i < 100; i++) {
		char src[32];

		snprintf(src, sizeof src, "192.0.2.%d:%d", i, 1024 + i);
		mkstore_add(m, src, B, 70000000 + i, "INVITE sip:x SIP/2.0\nCall-ID: many\nCSeq: 1 INVITE\nVia:\nTo:\nFrom:\n\n");
		mkstore_add(m, B, src, 70000000 + i, "SIP/2.0 200\nCall-ID: many\nCSeq: 1 INVITE\n\n");
		mkstore_add(m, src, B, 70000000 + i, "REGISTER x SIP/2.0\nCall-ID: r\nCSeq: 1 REGISTER\nContact: ,;<\nTo: <\n\n");
		mkstore_add(m, B, src, 70000000 + i, "SIP/2.0 200 \nCall-ID: r\nCSeq: 1 REGISTER\n\n");
	}
	assert_true(endpoints_n(store_endpoints(m->s)) > 100);
	mkstore_free(m);
}

static void test_rows(void **state)
{
	(void)state;
	for (int i = 0; i < ROLE_N; i++) {
		const struct role_row *r = role_row((enum role)i);

		assert_true(r->name && r->title && r->reference && r->help && *r->name && *r->title && *r->help);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bridge_with_one_call_id), cmocka_unit_test(test_proxy),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_proxy_seen_from_one_side),
		cmocka_unit_test(test_b2bua),
		cmocka_unit_test(test_b2bua_with_one_call_id),
		cmocka_unit_test(test_transferred_is_a_user_agent),
		cmocka_unit_test(test_registrar_behind_a_proxy),
		cmocka_unit_test(test_registered),
		cmocka_unit_test(test_registered_until),
		cmocka_unit_test(test_redirect),
		cmocka_unit_test(test_deflected),
		cmocka_unit_test(test_proxy_refuses),
		cmocka_unit_test(test_passed_redirect),
		cmocka_unit_test(test_presence),
		cmocka_unit_test(test_media),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_growing_and_choosing),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
