/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that several tests of the SIP parser take apart, and a way to parse them against a guard page. */
#ifndef SL_TEST_SIP_SAMPLES_H
#define SL_TEST_SIP_SAMPLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "sip.h"

#define CORE_HEADERS /* what every message has, for samples that are about something else */ \
	"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\n" \
	"Call-ID: c1@192.0.2.1\r\nCSeq: 7 OPTIONS\r\nMax-Forwards: 70\r\n"

static const char sample_invite[] =
	"INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
	"Via: SIP/2.0/UDP pc33.atlanta.example.com:5060;rport;branch=z9hG4bKnashds8\r\n"
	"Via: SIP/2.0/TCP [2001:db8::9]:5061;branch=z9hG4bKolder;received=192.0.2.1\r\n"
	"Max-Forwards: 70\r\n"
	"To: Bob <sip:bob@biloxi.example.com>\r\n"
	"From: \"Alice, <of> Atlanta;tag=no\" <sip:alice@atlanta.example.com;user=phone>;tag=1928301774\r\n"
	"Call-ID: a84b4c76e66710\r\n"
	"CSeq: 314159 INVITE\r\n"
	"Contact: <sip:alice@pc33.atlanta.example.com>\r\n"
	"Subject: lunch,\r\n"
	"\tsoon\r\n"
	"Session-Key: 99 BYE\r\n"
	"Allow: INVITE, ACK\r\n"
	"Content-Type: application/sdp\r\n"
	"Content-Length: 32\r\n"
	"\r\n"
	"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-";

static const char sample_response[] =
	"SIP/2.0 486 Busy Here\r\n"
	"v: SIP/2.0/UDP 192.0.2.4:5070;branch=z9hG4bK776asdhds\r\n"
	"f:<sip:alice@atlanta.example.com>;tag=1928301774\r\n"
	"t : <sip:bob@biloxi.example.com> ; tag=a6c85cf\r\n"
	"i: a84b4c76e66710@pc33.atlanta.example.com\r\n"
	"CSEQ: 314159 INVITE\r\n"
	"l: 0\r\n"
	"\r\n";

static inline bool parse(struct sip_msg *m, const char *text)
{
	return sip_parse(m, slice_of(text), (uint32_t)strlen(text));
}
/** All flags of a message that must be one: the same whatever was looked at before. */
static inline uint32_t flags_of(const char *text)
{
	static struct sip_fine_lines fine = {.seed = 7};
	struct sip_msg m;
	uint32_t flags;

	assert_true(parse(&m, text));
	flags = sip_check(&m);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(sip_check_next(&m, &fine), flags);
	return flags;
}
static inline void assert_slice(struct slice s, const char *expected)
{
	struct slice e = slice_of(expected);

	if (!slice_eq(s, e))
		fail_msg("\"%.*s\" is not \"%s\"", (int)s.n, s.p, expected);
}

#endif
