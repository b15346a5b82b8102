/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The closer look: each fault has its flag, and what is only unusual has none. */
#include "tests/unit/sip_samples.h"

#define NEAR_CORE "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\nCall-ID: c\r\nCSeq: 7 OPTIONS\r\n" /* without From and To */

static void assert_header(const char *line, uint32_t expected)
{
	char text[1200];
	const char *others = CORE_HEADERS;
	uint32_t flags;

	if (strncmp(line, "To:", 3) == 0)
		others = NEAR_CORE "From: <sip:a@b>;tag=1\r\n";
	else if (strncmp(line, "Max-", 4) == 0)
		others = NEAR_CORE "f: <sip:a@b>;tag=1\r\nt: <sip:b>\r\n";
	snprintf(text, sizeof text, "OPTIONS sip:a SIP/2.0\r\n%s%s\r\n\r\n", others, line);
	flags = flags_of(text) & ~(uint32_t)SIP_F_FOLDED;
	if (flags != expected)
		fail_msg("%s: flags %#x, not %#x", line, flags, expected);
}

static void test_addresses(void **state)
{
	(void)state;
	assert_header("To: \"Mr. J. User <sip:a@b>", SIP_F_BAD_ADDRESS);
	assert_header("To: Bell, Alexander <sip:a@b>;tag=43", SIP_F_BAD_ADDRESS);
	assert_header("To: \"Watson\" < sip:a@b >", SIP_F_BAD_URI);
	assert_header("To: <sip:a@b", SIP_F_BAD_ADDRESS);
	assert_header("To: sip:a@b?x=y", SIP_F_BAD_ADDRESS);
	assert_header("To: <sip:a@b?x=y>", 0);
	assert_header("To: *", SIP_F_BAD_ADDRESS);
	assert_header("To:", SIP_F_BAD_ADDRESS);
	assert_header("To: alan@jasomi.com", SIP_F_BAD_URI);
	assert_header("To: isbn:2983792873", 0);
	assert_header("To: <sip:user@[2001:db8:::192.0.2.1]>", SIP_F_BAD_URI);
	assert_header("To: <sip:user@[2001:db8::192.0.2.1]>", 0);
	assert_header("To: token1~` token2'+_ <sip:a@b>;x=\"a>;b\"", 0);
	assert_header("To: \"a\" <sip:a@b>;;", SIP_F_BAD_ADDRESS);
	assert_header("To: \"a\" <sip:a@b>;x=", SIP_F_BAD_ADDRESS);
	assert_header("To: <sip:a@b>\r\n ; x = y", 0);
	assert_header("Contact: *", 0);
	assert_header("Contact: \"J, <R>\" <sip:a@b>;q=0.5, <sip:c@d?x=y>", 0);
	assert_header("Contact: <sip:a@b>, sip:c@d?x=y", SIP_F_BAD_ADDRESS);
	assert_header("Contact: <sip:a@b>;expires=280297596632815", SIP_F_BAD_NUMBER);
	assert_header("Contact: <sip:a@b>;expires=3600", 0);
	assert_header("Route: <sip:p;lr>,<sip:q;lr>", 0);
	assert_header("Record-Route: <sip:p;lr", SIP_F_BAD_ADDRESS);
}

/* Next to what a quick look takes for fine. */
static void test_nearly_plain(void **state)
{
	(void)state;
	assert_header("To: \"a\" <sip:1@h:65535;lr>;tag=1", 0);
	assert_header("To: \"a\" <sip:1@h:65536;lr>;tag=1", SIP_F_BAD_URI);
	assert_header("To: \"a\" <sip:1@h:>;tag=1", SIP_F_BAD_URI);
	assert_header("To: \"a\" <sip:@h>;tag=1", SIP_F_BAD_URI);
	assert_header("To: \"a\" <sip:1+2@h>;tag=", SIP_F_BAD_ADDRESS);
	assert_header("To: \"a\" <sip:1+2>;tag=1", SIP_F_BAD_URI);
	assert_header("To: \"a\" <sip:1%4@h>;tag=1", SIP_F_BAD_URI);
	assert_header("To: \"a\" x <sip:1@h>", SIP_F_BAD_ADDRESS);
	assert_header("To: a (b) <sip:1@h>", SIP_F_BAD_ADDRESS);
	assert_header("To: \"\xc3\xa9\" <sip:1@h>", 0);
	assert_header("To: \"\xc3\" <sip:1@h>", SIP_F_NOT_UTF8);
	assert_header("Subject: \xe9", SIP_F_NOT_UTF8);
	assert_header("Contact: <sip:1@h>;q=1;expires=4294967296", SIP_F_BAD_NUMBER);
	assert_header("Contact: <sip:1@h>;q=1;Expires=4294967295", 0);
	assert_header("Via: SIP/2.0/UDP h:65536;branch=1", SIP_F_BAD_VIA);
	assert_header("Via: SIP/2.0/UDP h;rport;branch=z9hG4bK", SIP_F_BAD_VIA);
	assert_header("Via: SIP/2.0/UDP h;rport;branch=z9hG4bK;x", SIP_F_BAD_VIA);
	assert_header("Via: SIP/2.0/UDP h;rport;branch=z9hG4bK1;x", 0);
	assert_header("Via: SIP/2.0/UDP ;branch=1", SIP_F_BAD_VIA);
	assert_header("Max-Forwards: 255", 0);
	assert_header("Max-Forwards: 256", SIP_F_BAD_NUMBER);
	assert_header("Expires: 4294967295", 0);
	assert_header("Expires: 4294967296", SIP_F_BAD_NUMBER);
	assert_header("User-Agent: a\r\nUser-Agent: b", SIP_F_DUPLICATE);
	assert_header("Organization: a\r\nOrganization: b", SIP_F_DUPLICATE);
	assert_header("Warning: 99 a b", SIP_F_BAD_NUMBER);
	assert_header("Min-SE: x", SIP_F_BAD_NUMBER);
}

static void test_vias(void **state)
{
	(void)state;
	assert_header("Via: SIP/2.0/UDP 192.0.2.15;;,;,,", SIP_F_BAD_VIA);
	assert_header("Via: SIP/2.0/UDP 192.0.2.15,", SIP_F_BAD_VIA);
	assert_header("Via: , SIP/2.0/UDP 192.0.2.15", SIP_F_BAD_VIA);
	assert_header("Via: SIP/2.0/UDP a,,SIP/2.0/UDP b", SIP_F_BAD_VIA);
	assert_header("Via: SIP/2.0/UDP a , SIP/2.0/UDP b", 0);
	assert_header("Via: SIP/2.0/UDP a;branch=z9hG4bK", SIP_F_BAD_VIA);
	assert_header("Via: SIP/2.0/UDP a;branch=1", 0);
	assert_header("Via: SIP/2.0/UDP a", 0);
	assert_header("Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255", 0);
	assert_header("Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255]", 0);
	assert_header("Via: SIP/2.0/UDP [2001:db8:::1]", SIP_F_BAD_VIA);
	assert_header("Via: nonsense", SIP_F_BAD_VIA);
	assert_header("Via:", SIP_F_BAD_VIA);
}

static void test_numbers(void **state)
{
	(void)state;
	assert_header("Max-Forwards: 0068", 0);
	assert_header("Max-Forwards: 255", 0);
	assert_header("Max-Forwards: 0", 0);
	assert_header("Max-Forwards: 256", SIP_F_BAD_NUMBER);
	assert_header("Max-Forwards: -1", SIP_F_BAD_NUMBER);
	assert_header("Max-Forwards: seventy", SIP_F_BAD_NUMBER);
	assert_header("Max-Forwards:", SIP_F_BAD_NUMBER);
	assert_header("Expires: 4294967295", 0);
	assert_header("Expires: 4294967296", SIP_F_BAD_NUMBER);
	assert_header("Expires: 10000000000000000000000000000000000000000000", SIP_F_BAD_NUMBER);
	assert_header("Retry-After: 18000;duration=3600", 0);
	assert_header("Retry-After: 120 (I'm in a meeting)", 0);
	assert_header("Retry-After: 949302838503028349304023988", SIP_F_BAD_NUMBER);
	assert_header("Session-Expires: 1800;refresher=uac", 0);
	assert_header("Min-SE: x", SIP_F_BAD_NUMBER);
	assert_header("Warning: 307 isi.edu \"Session, a\", 301 isi.edu \"b\"", 0);
	assert_header("Warning: 1812 overture \"In Progress\"", SIP_F_BAD_NUMBER);
}

static void test_dates(void **state)
{
	(void)state;
	assert_header("Date: Sat, 13 Nov 2010 23:29:00 GMT", 0);
	assert_header("Date: Fri, 01 Jan 2010 16:00:00 EST", SIP_F_BAD_DATE);
	assert_header("Date: 2010-01-01", SIP_F_BAD_DATE);
	assert_header("Date:", SIP_F_BAD_DATE);
	assert_header("Date: Sat, 13 Nov 2010 23:29:00 GMT and", SIP_F_BAD_DATE);
}

static void test_encoding(void **state)
{
	(void)state;
	assert_header("Subject: \xd0\xbd\xd0\xbe \xe5\xa4\xa7\xe5\x81\x9c\xe9\x9b\xbb", 0);
	assert_header("Subject: caf\xe9", SIP_F_NOT_UTF8);
	assert_header("Subject: \xc0\x80", SIP_F_NOT_UTF8);
	assert_header("Subject: long enough for eight at a time \xed\xa0\x80", SIP_F_NOT_UTF8);
}

static void assert_uri(const char *uri, uint32_t expected)
{
	char text[600];
	uint32_t flags;

	snprintf(text, sizeof text, "OPTIONS %s SIP/2.0\r\n" CORE_HEADERS "\r\n", uri);
	flags = flags_of(text);
	if (flags != expected)
		fail_msg("%s: flags %#x, not %#x", uri, flags, expected);
}

static void test_request_uris(void **state)
{
	(void)state;
	assert_uri("sip:user@example.com", 0);
	assert_uri("sips:user@[2001:db8::10]:5061;lr", 0);
	assert_uri("tel:+123", 0);
	assert_uri("urn:service:sos", 0);
	assert_uri("nobodyKnowsThisScheme:totallyopaquecontent", SIP_F_UNKNOWN_SCHEME);
	assert_uri("soap.beep://192.0.2.103:3002", SIP_F_UNKNOWN_SCHEME);
	assert_uri("<sip:user@example.com>", SIP_F_BAD_URI);
	assert_uri("sip:user@example.com; lr", SIP_F_BAD_URI | SIP_F_BAD_START);
	assert_uri("sip:user@example.com?Route=%3Csip:example.com%3E", SIP_F_BAD_URI);
	assert_uri("sip:2001:db8::10", SIP_F_BAD_URI);
	assert_uri("sip:user@[2001:db8:::192.0.2.1]", SIP_F_BAD_URI);
	assert_uri("sip:[not an address]", SIP_F_BAD_URI | SIP_F_BAD_START);
}

static void test_sdp(void **state)
{
	static const char head[] = "OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "c: application/sdp\r\n\r\n";
	static const struct {
		const char *body;
		uint32_t flags;
	} rows[] = {
		{ "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns= \r\n", 0 }, { "v=0\n", 0 }, { "v=0\r\ntesting=123\r\n", SIP_F_BAD_SDP },
		{ "hello\r\n", SIP_F_BAD_SDP }, { "v=0\r\nm =video 1 RTP/AVP 31\r\n", SIP_F_BAD_SDP }, { "v=0\r\n\r\n", 0 },
		{ "v", SIP_F_BAD_SDP }, { "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[1200];

		snprintf(text, sizeof text, "%s%s", head, rows[i].body);
		if (flags_of(text) != rows[i].flags)
			fail_msg("%s: flags %#x, not %#x", rows[i].body, flags_of(text), rows[i].flags);
	}
}

static void test_flag_rows(void **state)
{
	size_t n;
	const struct sip_flag_row *rows = sip_flag_rows(&n);
	uint32_t all = 0;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(rows[i].flag, 1u << i);
		all |= rows[i].flag;
		assert_true(strlen(rows[i].help) > 20 && rows[i].help[strlen(rows[i].help) - 1] == '.');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(rows[i].name, rows[k].name);
	}
	assert_int_equal(all, UINT32_MAX >> 1); /* one bit is spare */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses), cmocka_unit_test(test_nearly_plain),
		cmocka_unit_test(test_vias),   cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_dates),     cmocka_unit_test(test_encoding), cmocka_unit_test(test_request_uris),
		cmocka_unit_test(test_sdp),       cmocka_unit_test(test_flag_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
