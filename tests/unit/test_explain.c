/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explanations of start lines and header lines: what they say of values, and that every line of anything gets one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sip.h"

#include "tests/unit/guard.h"

#define CORE                                                                                                           \
	"Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\n"                      \
	"Call-ID: c\r\nCSeq: 7 INVITE\r\nMax-Forwards: 70\r\n"
static const char request[] = "INVITE sip:b@h SIP/2.0\r\n" CORE;
static const char response[] = "SIP/2.0 200 OK\r\n" CORE;

/* The explanation of `line`, put at the end of a message with this beginning. */
static void explain(struct buf *out, const char *beginning, const char *line)
{
	struct buf text = {0};
	struct sip_header h;
	struct sip_msg m;
	struct slice rest, last = {0};

	buf_fmt(&text, "%s%s\r\n\r\n", beginning, line);
	assert_true(sip_parse(&m, buf_slice(&text), (uint32_t)text.n));
	for (rest = m.headers; sip_header_next(&rest, &h);)
		last = h.line;
	buf_clear(out);
	sip_explain(out, &m, last);
	buf_free(&text);
}

static void assert_says(const struct buf *b, const char *line, const char *text)
{
	if (!strstr(b->p, text))
		fail_msg("explanation of \"%s\" lacks \"%s\": %s", line, text, b->p);
}

/* ---- header fields ---------------------------------------------------------------------------------------------- */

struct row {
	const char *line, *says, *says_too;
};

static void check(const char *beginning, const struct row *rows, size_t n)
{
	struct buf b = {0};
	size_t i;

	for (i = 0; i < n; i++) {
		explain(&b, beginning, rows[i].line);
		assert_says(&b, rows[i].line, rows[i].says);
		assert_says(&b, rows[i].line, rows[i].says_too);
		assert_int_equal(b.p[b.n - 1], ')');
	}
	buf_free(&b);
}

static void test_in_requests(void **state)
{
	static const struct row rows[] = {
		{"v: SIP/2.0/TCP p:5070;branch=z9hG4bKx;received=192.0.2.5;rport=1025", "hop 1 of 2: sent by p port 5070 over TCP",
		 "really came from 192.0.2.5"},
		{"Via: SIP/2.0/UDP p;branch=1;rport", "Branch 1 lacks the magic cookie", "rport asks"},
		{"Via: SIP/2.0/UDP p", "It has no branch", "(RFC 3261 §20.42)"},
		{"Via: SIP/2.0/UDP p, SIP/2.0/TLS q", "hop 2 of 3: sent by p", "hop 1 of 3: sent by q over TLS"},
		{"Via: nonsense", "cannot be read", "§20.42"},
		{"t: \"B \\\"b\\\"\" <sip:b@h>", "“B \"b\"”, sip:b@h", "no dialog is established yet"},
		{"To: <sip:b@h>;tag=99", "Inside a dialog, with tag 99.", "§20.39"},
		{"From: sip:a@h", "It has no tag", "§20.20"},
		{"f: Alice <sip:a@h>;tag=1928", "“Alice”, sip:a@h. Tag 1928.", "§20.20"},
		{"m: <sip:a@10.0.0.1>;expires=3600;q=0.5", "valid for 3600 seconds (1 hour), preference 0.5", "sip:a@10.0.0.1"},
		{"Contact: <sip:a@10.0.0.1>;expires=0, <sip:a@10.0.0.2>", "to be removed at once", "sip:a@10.0.0.2."},
		{"Contact: *", "all bindings", "§20.10"},
		{"CSeq: 314159 INVITE", "number 314159, method INVITE.", "§20.16"},
		{"CSeq: 1 BYE", "not the one of the request", "§20.16"},
		{"CSeq: x", "no readable number", "§20.16"},
		{"Max-Forwards: 68", "68 more hops", "passed 2"},
		{"Max-Forwards: 1", "1 more hop.", "§20.22"},
		{"Max-Forwards: 0", "no proxy may forward it", "§20.22"},
		{"Max-Forwards: many", "many, which is no number", "§20.22"},
		{"Expires: 3600", "3600 seconds (1 hour).", "§20.19"},
		{"Expires: 90061", "(1 day 1 hour 1 minute 1 second)", "§20.19"},
		{"Expires: 1", "1 second.", "§20.19"},
		{"Expires: soon", "soon, which is no number of seconds", "§20.19"},
		{"l: 0", "0 bytes, no body.", "§20.14"},
		{"Content-Length: 5", "5 bytes.", "Only 0 of them are here"},
		{"Content-Type: application/sdp;charset=x", "a session description", "§20.15"},
		{"Record-Route: <sip:p2:5070;lr>, <sip:p1>", "p2 port 5070, a loose router", "p1, without lr"},
		{"Route: <sip:[2001:db8::1];lr>", "2001:db8::1, a loose router", "§20.34"},
		{"Authorization: Digest username=\"bob\", realm=\"a, b\", nonce=\"xyz\", nc=00000001", "user bob, realm a, b",
		 "nonce xyz"},
		{"WWW-Authenticate: Digest realm=\"r\", algorithm=MD5, stale=TRUE", "realm r, algorithm MD5", "nonce too old"},
		{"Proxy-Authorization: Basic abc", "not allowed in SIP", "§20.28"},
		{"RAck: 776656 1 INVITE", "RSeq 776656 to CSeq 1 INVITE", "RFC 3262"},
		{"RSeq: 988789", "988789", "PRACK"},
		{"x: 1800;refresher=uas", "1800 seconds (30 minutes)", "answers this request refreshes"},
		{"Session-Expires: 1800", "left open", "RFC 4028 §4"},
		{"Min-SE: 90", "1 minute 30 seconds", "RFC 4028 §5"},
		{"Allow: INVITE, ACK , BYE", "Here: INVITE, ACK, BYE.", "§20.5"},
		{"Supported: 100rel,\r\n timer, zzz", "timer (session timers), zzz.", "§20.37"},
		{"Require: replaces", "taking over an existing call", "§20.32"},
		{"Retry-After: 120 (in a meeting);duration=60", "120 seconds (2 minutes), and then", "60 seconds"},
		{"Reason: Q.850;cause=16;text=\"Terminated\"", "cause 16 (normal call clearing", "“Terminated”"},
		{"Reason: SIP;cause=486", "cause 486 (Busy Here)", "RFC 3326"},
		{"Reason: SIP;cause=99999999999", "cause 99999999999.", "RFC 3326"},
		{"Subscription-State: active;expires=600", "active, for another 600 seconds (10 minutes)", "RFC 6665"},
		{"Subscription-State: terminated;reason=timeout", "reason timeout (it was not refreshed", "RFC 6665"},
		{"o: message-summary;id=4", "message-summary (waiting voice messages), id 4", "RFC 6665"},
		{"Refer-To: <sip:d@h?Replaces=1%402>", "an attended transfer", "RFC 3515"},
		{"Refer-To: <sip:d@h>", "a blind transfer", "RFC 3515"},
		{"Replaces: c1@h;to-tag=7;from-tag=6;early-only", "Call-ID c1@h, one tag 6, other tag 7", "early-only"},
		{"Warning: 305 h \"no codec\"", "305 (no media format in common) from h", "“no codec”"},
		{"Privacy: id;critical", "id (the asserted identity is hidden), critical", "RFC 3323"},
		{"Diversion: <sip:x@y>;reason=user-busy", "reason user-busy (the user was busy)", "sip:x@y"},
		{"Session-ID: ab;remote=00000000000000000000000000000000", "ab for this side", "not known yet"},
		{"Subject:", "Here it is empty.", "§20.36"},
	};

	(void)state;
	check(request, rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_in_responses(void **state)
{
	static const struct row rows[] = {
		{"To: <sip:b@h>", "every response but 100 should have one", "§20.39"},
		{"To: <sip:b@h>;tag=8", " Tag 8.", "§20.39"},
		{"CSeq: 7 INVITE", "number 7, method INVITE.", "§20.16"},
	};

	(void)state;
	check(response, rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_unknown(void **state)
{
	static const struct row rows[] = {
		{"X-Asterisk-HangupCause: Normal", "X-Asterisk-HangupCause is a private extension", "Here: Normal."},
		{"P-Nobody-Knows: 1", "is a private extension that is not registered", "(RFC 5727 §4)"},
		{"Wrong: 1", "Wrong is no registered header field", "Here: 1."},
		{"no colon here", "This line has no colon", "(RFC 3261 §7.3.1)"},
	};

	(void)state;
	check(request, rows, sizeof(rows) / sizeof(rows[0]));
}

/* Long values are cut between characters, and said to be. */
static void test_long(void **state)
{
	struct buf line = {0}, b = {0};
	unsigned i;

	(void)state;
	buf_puts(&line, "Subject: x");
	for (i = 0; i < 2000; i++)
		buf_puts(&line, "ä");
	explain(&b, request, line.p);
	assert_true(b.n < 400);
	assert_says(&b, "Subject", "ä…. (RFC");
	buf_clear(&line);
	buf_puts(&line, "Route: <sip:p;lr>");
	for (i = 0; i < 2000; i++)
		buf_puts(&line, ",<sip:p;lr>");
	explain(&b, request, line.p);
	assert_true(b.n < 1000);
	assert_says(&b, "Route", "And more.");
	buf_free(&line);
	buf_free(&b);
}

/* ---- start lines ------------------------------------------------------------------------------------------------ */

static void test_start_lines(void **state)
{
	static const struct row rows[] = {
		{"INVITE sip:b@h SIP/2.0", "INVITE: Asks the other side to join", "Here: it is for sip:b@h. (RFC 3261 §13)"},
		{"REGISTER sip:h SIP/2.0", "a server rather than a user", "§10"},
		{"INVITE tel:+49301234 SIP/2.0", "a telephone number", "§13"},
		{"INVITE sips:b@h SIP/2.0", "over TLS", "§13"},
		{"FOO sip:b@h SIP/2.0", "FOO: A method that is not registered", "§8.2.1"},
		{"SIP/2.0 486 Busy Here", "486 Busy Here, Client error response:", "(RFC 3261 §21.4.24)"},
		{"SIP/2.0 200 Fine", "Here the sender words it as: Fine.", "It answers INVITE with CSeq 7."},
		{"SIP/2.0 499 Odd", "499 is not registered. It counts as 400, class Client error.", "(RFC 3261 §7.2)"},
	};
	struct buf text = {0}, b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sip_msg m;

		buf_clear(&text);
		buf_clear(&b);
		buf_fmt(&text, "%s\r\n" CORE "\r\n", rows[i].line);
		assert_true(sip_parse(&m, buf_slice(&text), (uint32_t)text.n));
		sip_explain(&b, &m, m.start);
		assert_says(&b, rows[i].line, rows[i].says);
		assert_says(&b, rows[i].line, rows[i].says_too);
	}
	buf_free(&text);
	buf_free(&b);
}

static void test_reinvite(void **state)
{
	static const char text[] = "INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nFrom: <sip:a@h>;tag=1\r\n"
				   "To: <sip:b@h>;tag=2\r\nCall-ID: c\r\nCSeq: 7 INVITE\r\n\r\n";
	struct buf b = {0};
	struct sip_msg m;

	(void)state;
	assert_true(sip_parse(&m, slice_of(text), sizeof(text) - 1));
	sip_explain(&b, &m, m.start);
	assert_says(&b, "INVITE", "a re-INVITE");
	buf_clear(&b);
	sip_explain(&b, &m, slice_of("\r\n"));
	assert_says(&b, "empty line", "ends the header fields");
	buf_free(&b);
}

/* ---- anything --------------------------------------------------------------------------------------------------- */

/* Every field with values that fit none: each explanation is a sentence that ends with the row's reference. */
static void test_every_field(void **state)
{
	static const char *const values[] = {"x", ";", ",", "\"", "<", "<sip:a@h", "=;=,=", " ; , ;", "99999999999999999999",
					     "\x01\xff", ";a=\"", "Digest", "Digest =", "*", "0", "-1", "SIP/2.0/UDP"};
	size_t n, i, k;
	const struct sip_header_row *rows = sip_header_rows(&n);
	struct buf line = {0}, b = {0};

	(void)state;
	for (i = 0; i < n; i++) {
		for (k = 0; k < sizeof(values) / sizeof(values[0]); k++) {
			struct buf end = {0};

			buf_clear(&line);
			buf_fmt(&line, "%s: %s", rows[i].name, values[k]);
			explain(&b, request, line.p);
			buf_fmt(&end, " (%s)", rows[i].reference);
			assert_true(b.n > end.n && strcmp(b.p + b.n - end.n, end.p) == 0);
			assert_says(&b, line.p, rows[i].help);
			buf_free(&end);
		}
	}
	buf_free(&line);
	buf_free(&b);
}

static void test_every_prefix(void **state)
{
	static const char text[] = "INVITE sip:b@h SIP/2.0\r\n" CORE "Contact: \"A\" <sip:a@h;x=1?y>;expires=5\r\n"
				   "Authorization: Digest username=\"b\\\"\", realm=\"r\"\r\nReason: Q.850;cause=16;text=\"x\"\r\n"
				   "Supported: a,\r\n b\r\nWarning: 305 h \"x\"\r\nRoute: <sip:p;lr>\r\nX-Y: z\r\n\r\n";
	struct guard g = guard_make(sizeof(text));
	struct buf b = {0};
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(text); n++) {
		struct sip_header h;
		struct sip_msg m;
		struct slice rest;

		if (!sip_parse(&m, guard_end(&g, slice_make(text, n)), sizeof(text) - 1))
			continue;
		buf_clear(&b);
		sip_explain(&b, &m, m.start);
		assert_true(b.n > 0);
		for (rest = m.headers; sip_header_next(&rest, &h);) {
			buf_clear(&b);
			sip_explain(&b, &m, h.line);
			assert_true(b.n > 0);
		}
	}
	buf_free(&b);
	guard_free(&g);
}

/* Values stand where Chinese wants them, not where English has them; and nothing of the English around them is left. */
static void test_chinese(void **state)
{
	static const struct row rows[] = {
		{"Via: SIP/2.0/UDP p:5070;branch=1", "此处第 1 跳（共 2 跳）：由 p 端口 5070 发送，传输协议 UDP。", "branch 1 没有魔术字"},
		{"RAck: 7 1 INVITE", "此处：对 CSeq 1 INVITE 的、RSeq 为 7 的响应。", "RFC 3262"},
		{"Retry-After: 90061;duration=60", "90061 秒（1 天 1 小时 1 分钟 1 秒），此后预计可用 60 秒（1 分钟）。", "§20.33"},
		{"m: \"A, B\" <sip:a@h>;expires=3600;q=0.5", "“A, B”，sip:a@h，有效期 3600 秒（1 小时），优先级 0.5。", "§20.10"},
		{"Allow: INVITE, ACK", "此处：INVITE、ACK。", "§20.5"},
		{"Reason: Q.850;cause=16;text=\"x\"", "Q.850 原因值 16（正常呼叫释放：有人挂机），“x”。", "RFC 3326"},
		{"Replaces: c;to-tag=7;from-tag=6", "Call-ID 为 c 的对话，一端的 tag 为 6，另一端的 tag 为 7。", "RFC 3891"},
		{"Wrong: 1", "Wrong 是未注册的头域。", "此处：1。"},
	};
	struct buf b = {0};

	(void)state;
	if (!words_open("zh_CN") || strcmp(words_language(), "zh_CN") != 0)
		skip();
	words_show(true);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		explain(&b, request, rows[i].line);
		assert_says(&b, rows[i].line, rows[i].says);
		assert_says(&b, rows[i].line, rows[i].says_too);
		assert_null(strstr(b.p, "Here"));
		assert_null(strstr(b.p, "  "));
	}
	words_show(false);
	words_close();
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_requests),
		cmocka_unit_test(test_in_responses),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_start_lines),
		cmocka_unit_test(test_reinvite),
		cmocka_unit_test(test_every_field),
		cmocka_unit_test(test_every_prefix),
		cmocka_unit_test(test_chinese),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
