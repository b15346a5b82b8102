/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of SDP lines and attributes, and the explanations made from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sdp.h"

#include "tests/unit/guard.h"

static void assert_says(const char *line, const char *text)
{
	struct buf b = {0};

	sdp_explain(&b, slice_of(line));
	if (!strstr(b.p, text) || !strstr(")）", b.p + b.n - (b.p[b.n - 1] == ')' ? 1 : strlen("）"))))
		fail_msg("explanation of \"%s\" lacks \"%s\": %s", line, text, b.p);
	buf_free(&b);
}

static int compare_names(const char *a, const char *b)
{
	for (; *a && ascii_lower(*a) == ascii_lower(*b); a++, b++)
		;
	return ascii_lower(*a) - ascii_lower(*b);
}

static void test_rows(void **state)
{
	static const char letters[] = "vosiuepcbtrzkam";
	size_t n, i;
	const struct sdp_attr_row *rows = sdp_attr_rows(&n);

	(void)state;
	for (i = 0; i < n; i++) {
		bool is_line = i < sizeof(letters) - 1;

		assert_ptr_equal(sdp_attr_row(slice_of(rows[i].name)), &rows[i]);
		assert_true(strlen(rows[i].reference) > 3 && strlen(rows[i].help) > 15);
		assert_int_equal(rows[i].help[strlen(rows[i].help) - 1], '.');
		assert_null(strstr(rows[i].help, "  "));
		if (is_line) {
			assert_int_equal(rows[i].name[0], letters[i]);
			assert_string_equal(rows[i].name + 1, "=");
		} else {
			assert_null(strchr(rows[i].name, '='));
		}
		if (i >= sizeof(letters) && compare_names(rows[i - 1].name, rows[i].name) >= 0)
			fail_msg("%s after %s", rows[i].name, rows[i - 1].name);
	}
	assert_null(sdp_attr_row(slice_of("")));
	assert_null(sdp_attr_row(slice_of("rtpma")));
	assert_null(sdp_attr_row(slice_of("rtpmapp")));
	assert_non_null(sdp_attr_row(slice_of("RTPMAP")));
}

/* Attributes that a call in a capture of today may have. */
static void test_known(void **state)
{
	static const char *const names[] = {"accept-types", "candidate", "connection", "content", "crypto",
		"end-of-candidates", "extmap", "fingerprint", "fmtp", "framerate", "group", "ice-lite", "ice-options", "ice-pwd",
		"ice-ufrag", "imageattr", "inactive", "key-mgmt", "label", "lang", "max-message-size", "maxptime", "mid", "msid",
		"path", "ptime", "recvonly", "remote-candidates", "rid", "rtcp", "rtcp-fb", "rtcp-mux", "rtcp-rsize", "rtcp-xr",
		"rtpmap", "sctp-port", "sendonly", "sendrecv", "setup", "silenceSupp", "simulcast", "ssrc", "ssrc-group",
		"T38FaxFillBitRemoval", "T38FaxMaxBuffer", "T38FaxMaxDatagram", "T38FaxRateManagement", "T38FaxTranscodingJBIG",
		"T38FaxTranscodingMMR", "T38FaxUdpEC", "T38FaxVersion", "T38MaxBitRate", "tool", "charset", "curr", "des", "conf"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!sdp_attr_row(slice_of(names[i])))
			fail_msg("no row for %s", names[i]);
}

static void test_lines(void **state)
{
	(void)state;
	assert_says("v=0\r\n", "(RFC 8866 §5.1)");
	assert_says("o=alice 289 290 IN IP4 host.example.com", "session 289, version 290, made at host.example.com by alice.");
	assert_says("o=- 1 2 IN IP4", "lacks a part");
	assert_says("s=-", "(RFC 8866 §5.3)");
	assert_says("c=IN IP4 192.0.2.1", "192.0.2.1 (IPv4).");
	assert_says("c=IN IP6 ::1", "::1 (IPv6).");
	assert_says("c=IN IP4 0.0.0.0", "old way to put a call on hold");
	assert_says("c=IN IP4 224.2.1.1/127/3", "TTL and groups 127/3");
	assert_says("c=IN", "lacks a part");
	assert_says("b=AS:64", "Here: 64 kbit/s with IP and UDP headers.");
	assert_says("b=X-YZ:128", "of a kind that is not registered");
	assert_says("t=0 0", "no bounds, as always in calls. (RFC 8866 §5.9)");
	assert_says("t=2873397496 2873404696", "from 2873397496 to 2873404696");
	assert_says("m=audio 49170 RTP/AVP 0 8 101", "audio to port 49170 by RTP/AVP (plain RTP). Formats: 0 (PCMU), 8 (PCMA), "
						     "101 (see rtpmap).");
	assert_says("m=audio 0 RTP/SAVP 0", "port 0: the medium is refused");
	assert_says("m=image 5000 udptl t38", "by udptl (fax over UDP, T.38). Formats: t38.");
	assert_says("m=", "(RFC 8866 §5.14)");
}

static void test_attributes(void **state)
{
	(void)state;
	assert_says("a=rtpmap:111 opus/48000/2", "payload type 111 is opus at 48000 Hz with 2 channels.");
	assert_says("a=rtpmap:101 telephone-event/8000", "key presses");
	assert_says("a=rtpmap:9 G722/8000", "16000 Hz although its clock says 8000");
	assert_says("a=fmtp:101 0-16", "payload type 101 with 0-16.");
	assert_says("a=sendonly", "usually means hold, with music. (RFC 8866 §6.7.3)");
	assert_says("a=ptime:20", "Here: 20 ms. (RFC 8866 §6.4)");
	assert_says("a=rtcp:53020 IN IP4 126.16.64.4", "port 53020 at 126.16.64.4.");
	assert_says("a=setup:actpass", "actpass (the other side chooses");
	assert_says("a=group:BUNDLE 0 1", "Here: BUNDLE of 0 1.");
	assert_says("a=candidate:1 1 UDP 2130706431 10.0.1.1 8998 typ host", "10.0.1.1 port 8998 over UDP, an address of the device"
										 " itself, for RTP, priority 2130706431.");
	assert_says("a=candidate:1 1 UDP 1 h 1 typ relay raddr 192.0.2.3 rport 5", "a TURN relay, for RTP, priority 1, based on "
										   "192.0.2.3 port 5.");
	assert_says("a=candidate:1", "cannot be read");
	assert_says("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc", "number 1, cipher suite AES_CM_128_HMAC_SHA1_80");
	assert_says("a=crypto:", "cannot be read");
	assert_says("a=T38FAXMAXBUFFER:72", "Here: 72. (ITU-T T.38 Annex D)");
	assert_says("a=X-foo:bar", "X-foo is a private extension. Here: bar.");
	assert_says("a=foo", "foo is not known to this program. (RFC 8866 §5.13)");
	assert_says("a=c=", "is not known to this program");
	assert_says("a=", "(RFC 8866 §5.13)");
}

static void test_no_lines(void **state)
{
	(void)state;
	assert_says("", "An empty line");
	assert_says("\r\n", "no line of a session description");
	assert_says("q=1", "no line of a session description");
	assert_says("V=0", "no line of a session description");
	assert_says("hello", "no line of a session description");
	assert_says(" v=0", "no line of a session description");
}

/* Every row with values that fit none, each against the guard page and at every length. */
static void test_every_row(void **state)
{
	static const char *const values[] = {"", "x", "1 2 3 4 5 6 7 8 9", "/", "//", "::", "\xff\xfe", "0 ",
					     "1 1 1 1 1 1 typ x raddr"};
	size_t n, i, k, len;
	const struct sdp_attr_row *rows = sdp_attr_rows(&n);
	struct guard g = guard_make(256);
	struct buf line = {0}, b = {0};

	(void)state;
	for (i = 0; i < n; i++) {
		for (k = 0; k < sizeof(values) / sizeof(values[0]); k++) {
			bool is_line = strchr(rows[i].name, '=') != NULL;

			buf_clear(&line);
			buf_fmt(&line, "%s%s%s%s", is_line ? "" : "a=", rows[i].name, is_line ? "" : ":", values[k]);
			for (len = 0; len <= line.n; len++) {
				buf_clear(&b);
				sdp_explain(&b, guard_end(&g, slice_make(line.p, len)));
				assert_true(b.n > 20 && b.p[b.n - 1] == ')');
			}
			if (!is_line || k > 0)
				assert_non_null(strstr(b.p, rows[i].name[0] == 'a' && is_line ? "RFC 8866" : rows[i].help));
		}
	}
	buf_free(&line);
	buf_free(&b);
	guard_free(&g);
}

static void test_long(void **state)
{
	struct buf line = {0}, b = {0};
	unsigned i;

	(void)state;
	buf_puts(&line, "a=fmtp:96 ");
	for (i = 0; i < 2000; i++)
		buf_puts(&line, "ü");
	sdp_explain(&b, buf_slice(&line));
	assert_true(b.n < 400);
	assert_non_null(strstr(b.p, "ü…. (RFC"));
	buf_clear(&line);
	buf_clear(&b);
	buf_puts(&line, "m=audio 1 RTP/AVP");
	for (i = 0; i < 2000; i++)
		buf_puts(&line, " 8");
	sdp_explain(&b, buf_slice(&line));
	assert_true(b.n < 1200);
	assert_non_null(strstr(b.p, ", and more."));
	buf_free(&line);
	buf_free(&b);
}

/* Values stand where Chinese wants them. */
static void test_chinese(void **state)
{
	(void)state;
	if (!words_open("zh_CN") || strcmp(words_language(), "zh_CN") != 0)
		skip();
	words_show(true);
	assert_says("o=alice 289 290 IN IP4 h", "此处：会话 289，版本 290，由用户 alice 在 h 上生成。");
	assert_says("a=rtcp:53020 IN IP4 192.0.2.1", "此处：地址 192.0.2.1 的端口 53020。");
	assert_says("m=audio 4000 RTP/AVP 0 101", "此处：audio，接收端口 4000，协议 RTP/AVP（普通 RTP）。格式：0（PCMU）、101（见 rtpmap）。");
	assert_says("b=CT:64", "此处：整个会议共 64 kbit/s。");
	assert_says("a=candidate:1 1 UDP 1 h 1 typ relay raddr g rport 5", "h 端口 1，协议 UDP，TURN 中继，用于 RTP，优先级 1，基于 g 端口 5。");
	words_show(false);
	words_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_no_lines),
		cmocka_unit_test(test_every_row),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_chinese),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
