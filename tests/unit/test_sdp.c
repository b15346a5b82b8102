/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SDP parser: what it reads from good descriptions, what it says of bad ones, and that it stays inside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sdp.h"

#include "tests/unit/guard.h"

#define assert_slice(s, text) assert_slice_at((s), (text), __LINE__)

static void assert_slice_at(struct slice s, const char *text, int line)
{
	if (!slice_eq(s, slice_of(text)))
		fail_msg("line %d: \"%.*s\" is not \"%s\"", line, (int)s.n, s.p ? s.p : "", text);
}

static struct sdp parsed; /* too large for the stack of some systems */

static const struct sdp *parse(const char *text)
{
	memset(&parsed, 0xa5, sizeof(parsed)); /* what was there before must not shine through */
	assert_true(sdp_parse(slice_of(text), &parsed));
	return &parsed;
}

static const char call_offer[] =
	"v=0\r\n"
	"o=alice 2890844526 2890844527 IN IP4 host.atlanta.example.com\r\n"
	"s=A call\r\n"
	"c=IN IP4 192.0.2.1\r\n"
	"b=AS:128\r\n"
	"t=0 0\r\n"
	"a=group:BUNDLE 0 1\r\n"
	"a=sendonly\r\n"
	"m=audio 49170 RTP/AVP 0 8 101\r\n"
	"a=rtpmap:0 PCMU/8000\r\n"
	"a=rtpmap:101 telephone-event/8000\r\n"
	"a=fmtp:101 0-16\r\n"
	"a=ptime:20\r\n"
	"a=rtcp:53020 IN IP4 192.0.2.9\r\n"
	"m=video 51372/2 RTP/AVP 99\r\n"
	"c=IN IP6 2001:db8::1\r\n"
	"c=IN IP6 2001:db8::2\r\n"
	"a=rtpmap:99 opus/48000/2\r\n"
	"a=recvonly\r\n"
	"a=rtcp-mux\r\n"
	"a=X-unknown:kept\r\n";

static void test_session(void **state)
{
	const struct sdp *s = parse(call_offer);

	(void)state;
	assert_int_equal(s->flags, 0);
	assert_slice(s->text, call_offer);
	assert_slice(s->origin_user, "alice");
	assert_slice(s->origin_id, "2890844526");
	assert_slice(s->origin_version, "2890844527");
	assert_slice(s->origin_address, "host.atlanta.example.com");
	assert_slice(s->name, "A call");
	assert_slice(s->address, "192.0.2.1");
	assert_int_equal(s->direction, SDP_SENDONLY);
	assert_int_equal(s->n_media, 2);
	assert_slice(sdp_attr(s, NULL, "group"), "BUNDLE 0 1");
	assert_null(sdp_attr(s, NULL, "rtpmap").p);
}

static void test_media(void **state)
{
	const struct sdp *s = parse(call_offer);
	const struct sdp_media *audio = &s->media[0], *video = &s->media[1];

	(void)state;
	assert_slice(audio->line, "audio 49170 RTP/AVP 0 8 101");
	assert_slice(audio->type, "audio");
	assert_slice(audio->proto, "RTP/AVP");
	assert_slice(audio->formats, "0 8 101");
	assert_slice(audio->address, "192.0.2.1");
	assert_int_equal(audio->port, 49170);
	assert_int_equal(audio->n_ports, 1);
	assert_int_equal(audio->direction, SDP_SENDONLY);
	assert_int_equal(audio->rtcp_port, 53020);
	assert_int_equal(audio->ptime_ms, 20);
	assert_false(audio->has_rtcp_mux);
	assert_slice(sdp_attr(s, audio, "ptime"), "20");
	assert_slice(sdp_attr(s, audio, "group"), "BUNDLE 0 1");
	assert_slice(video->address, "2001:db8::1");
	assert_int_equal(video->port, 51372);
	assert_int_equal(video->n_ports, 2);
	assert_int_equal(video->direction, SDP_RECVONLY);
	assert_true(video->has_rtcp_mux);
	assert_int_equal(video->rtcp_port, 0);
	assert_int_equal(video->ptime_ms, 0);
	assert_slice(sdp_attr(s, video, "x-UNKNOWN"), "kept");
	assert_null(sdp_attr(s, video, "ptime").p);
	assert_non_null(sdp_attr(s, video, "rtcp-mux").p);
	assert_int_equal(sdp_attr(s, video, "rtcp-mux").n, 0);
}

static void test_rtpmap(void **state)
{
	const struct sdp *s = parse(call_offer);
	struct slice rest = s->media[0].formats, format;
	struct sdp_rtpmap map;
	unsigned n = 0;

	(void)state;
	assert_true(sdp_rtpmap(&s->media[0], slice_of("101"), &map));
	assert_slice(map.encoding, "telephone-event");
	assert_int_equal(map.clock_hz, 8000);
	assert_int_equal(map.channels, 1);
	assert_slice(map.fmtp, "0-16");
	assert_true(sdp_rtpmap(&s->media[1], slice_of("99"), &map));
	assert_slice(map.encoding, "opus");
	assert_int_equal(map.clock_hz, 48000);
	assert_int_equal(map.channels, 2);
	assert_null(map.fmtp.p);
	assert_false(sdp_rtpmap(&s->media[0], slice_of("8"), &map));
	assert_null(map.encoding.p);
	assert_false(sdp_rtpmap(&s->media[0], slice_of("10"), &map));
	while (sdp_format_next(&rest, &format))
		n++;
	assert_int_equal(n, 3);
}

/* ---- one part at a time ----------------------------------------------------------------------------------------- */

#define SESSION "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n"

static void test_connection(void **state)
{
	static const struct {
		const char *line, *address;
		uint32_t flags;
	} rows[] = {
		{"c=IN IP4 192.0.2.7", "192.0.2.7", 0},
		{"c=IN IP4 224.2.36.42/127", "224.2.36.42", 0},
		{"c=IN IP4 224.2.1.1/127/3", "224.2.1.1", 0},
		{"c=IN IP6 FF15::101", "FF15::101", 0},
		{"c=IN IP6 FF15::101/3", "FF15::101", 0},
		{"c=IN IP4 sip.example.com", "sip.example.com", 0},
		{"c=IN  IP4\t192.0.2.7 ", "192.0.2.7", 0},
		{"c=IN IP4 0.0.0.0", "0.0.0.0", 0},
		{"c=IN IP4", "", SDP_F_BAD_LINE | SDP_F_NO_ADDRESS},
		{"c=IN IP4 /127", "", SDP_F_BAD_LINE | SDP_F_NO_ADDRESS},
		{"c=", "", SDP_F_BAD_LINE | SDP_F_NO_ADDRESS},
		{"i=no address", "", SDP_F_NO_ADDRESS},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf text = {0};
		const struct sdp *s;

		buf_fmt(&text, SESSION "%s\r\nm=audio 4000 RTP/AVP 0\r\n", rows[i].line);
		s = parse(text.p);
		assert_slice(s->media[0].address, rows[i].address);
		assert_int_equal(s->flags, rows[i].flags);
		buf_clear(&text);
		buf_fmt(&text, SESSION "m=audio 4000 RTP/AVP 0\r\n%s\r\n", rows[i].line);
		s = parse(text.p);
		assert_slice(s->media[0].address, rows[i].address);
		assert_int_equal(s->flags, rows[i].flags);
		buf_free(&text);
	}
}

/* Each medium has the address of its own c= line, however many media came before. */
static void test_connection_of_each(void **state)
{
	const struct sdp *s = parse(SESSION "m=audio 1 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\nm=audio 2 RTP/AVP 0\r\n"
					    "c=IN IP4 192.0.2.2\r\nm=audio 3 RTP/AVP 0\r\n");

	(void)state;
	assert_slice(s->media[0].address, "192.0.2.1");
	assert_slice(s->media[1].address, "192.0.2.2");
	assert_slice(s->media[2].address, "");
	assert_int_equal(s->flags, SDP_F_NO_ADDRESS);
}

static void test_media_line(void **state)
{
	static const struct {
		const char *value, *type, *proto, *formats;
		uint16_t port, n_ports;
		uint32_t flags;
	} rows[] = {
		{"audio 49170 RTP/AVP 0", "audio", "RTP/AVP", "0", 49170, 1, 0},
		{"audio 0 RTP/AVP 0", "audio", "RTP/AVP", "0", 0, 1, 0},
		{"image 4002 udptl t38", "image", "udptl", "t38", 4002, 1, 0},
		{"application 9 UDP/DTLS/SCTP webrtc", "application", "UDP/DTLS/SCTP", "webrtc", 9, 1, 0},
		{"message 7654 TCP/MSRP *", "message", "TCP/MSRP", "*", 7654, 1, 0},
		{"video  49170/2  RTP/AVP  31  32 ", "video", "RTP/AVP", "31  32", 49170, 2, 0},
		{"audio 65535 RTP/AVP 0", "audio", "RTP/AVP", "0", 65535, 1, 0},
		{"audio 65536 RTP/AVP 0", "audio", "RTP/AVP", "0", 0, 1, SDP_F_BAD_MEDIA},
		{"audio -1 RTP/AVP 0", "audio", "RTP/AVP", "0", 0, 1, SDP_F_BAD_MEDIA},
		{"audio 4000/0 RTP/AVP 0", "audio", "RTP/AVP", "0", 4000, 1, SDP_F_BAD_MEDIA},
		{"audio 4000/x RTP/AVP 0", "audio", "RTP/AVP", "0", 4000, 1, SDP_F_BAD_MEDIA},
		{"audio 4000 RTP/AVP", "audio", "RTP/AVP", "", 4000, 1, SDP_F_BAD_MEDIA},
		{"audio", "audio", "", "", 0, 1, SDP_F_BAD_MEDIA},
		{"", "", "", "", 0, 1, SDP_F_BAD_MEDIA},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf text = {0};
		const struct sdp *s;

		buf_fmt(&text, SESSION "c=IN IP4 192.0.2.1\r\nm=%s\r\n", rows[i].value);
		s = parse(text.p);
		assert_int_equal(s->n_media, 1);
		assert_slice(s->media[0].type, rows[i].type);
		assert_slice(s->media[0].proto, rows[i].proto);
		assert_slice(s->media[0].formats, rows[i].formats);
		assert_int_equal(s->media[0].port, rows[i].port);
		assert_int_equal(s->media[0].n_ports, rows[i].n_ports);
		assert_int_equal(s->flags, rows[i].flags);
		buf_free(&text);
	}
}

static void test_directions(void **state)
{
	static const char *const words[] = {"sendrecv", "sendonly", "recvonly", "inactive"};
	unsigned i, k;

	(void)state;
	for (i = 0; i < 4; i++) {
		for (k = 0; k < 4; k++) {
			struct buf text = {0};
			const struct sdp *s;

			buf_fmt(&text, SESSION "a=%s\r\nm=audio 4000 RTP/AVP 0\r\n", words[i]);
			buf_fmt(&text, "m=audio 4002 RTP/AVP 0\r\na=%s\r\n", words[k]);
			s = parse(text.p);
			assert_int_equal(s->direction, i);
			assert_int_equal(s->media[0].direction, i);
			assert_int_equal(s->media[1].direction, k);
			buf_free(&text);
		}
	}
	assert_int_equal(parse(SESSION "m=audio 4000 RTP/AVP 0\r\na=sendonce\r\n")->media[0].direction, SDP_SENDRECV);
}

static void test_flags(void **state)
{
	static const struct {
		const char *text;
		uint32_t flags;
	} rows[] = {
		{SESSION, 0},
		{"\r\n\r\n" SESSION, 0},
		{SESSION "\r\n", 0},
		{"v=1\r\no=- 1 1 IN IP4 h\r\n", SDP_F_NO_VERSION},
		{"o=- 1 1 IN IP4 h\r\n", SDP_F_NO_VERSION},
		{"v=0\r\ns=-\r\n", SDP_F_NO_ORIGIN},
		{"v=0\r\no=- 1 1 IN IP4\r\n", SDP_F_BAD_LINE},
		{"v=0\no=- 1 1 IN IP4 h\n", SDP_F_LF_ONLY},
		{"v=0\r\no=- 1 1 IN IP4 h", 0},
		{SESSION "what is this\r\n", SDP_F_BAD_LINE},
		{SESSION " a=sendrecv\r\n", SDP_F_BAD_LINE},
		{SESSION "=\r\n", SDP_F_BAD_LINE},
		{SESSION "q=unknown letters are kept\r\n", 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (parse(rows[i].text)->flags != rows[i].flags)
			fail_msg("flags %x of %s", (unsigned)parsed.flags, rows[i].text);
}

static void test_not_sdp(void **state)
{
	static const char *const texts[] = {"", "\r\n", "v", "=", "hello", "v:0\r\n", "<xml a=\"1\">", " v=0\r\n",
					    "V=0\r\n", "1=2"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (sdp_parse(slice_of(texts[i]), &parsed))
			fail_msg("\"%s\" was taken for SDP", texts[i]);
	assert_false(sdp_parse(slice_make(NULL, 0), &parsed));
}

static void test_nul(void **state)
{
	static const char text[] = "v=0\r\no=- 1 1 IN IP4 h\r\ns=a\0b\r\nm=audio 4\0 RTP/AVP 0\r\n\0\0\0";

	(void)state;
	assert_true(sdp_parse(slice_make(text, sizeof(text)), &parsed));
	assert_int_equal(parsed.name.n, 3);
	assert_int_equal(parsed.flags, SDP_F_BAD_MEDIA | SDP_F_BAD_LINE | SDP_F_NO_ADDRESS);
}

static void test_limits(void **state)
{
	struct buf text = {0};
	const struct sdp *s;
	struct slice rest, format;
	unsigned i, n = 0;

	(void)state;
	buf_puts(&text, SESSION "c=IN IP4 192.0.2.1\r\n");
	for (i = 0; i < LIMIT_SDP_MEDIA; i++)
		buf_fmt(&text, "m=audio %u RTP/AVP 0\r\n", 4000 + 2 * i);
	assert_int_equal(parse(text.p)->flags, 0);
	buf_puts(&text, "m=video 9 RTP/AVP 1\r\na=inactive\r\na=ptime:99\r\nc=IN IP4 203.0.113.1\r\n");
	s = parse(text.p);
	assert_int_equal(s->flags, SDP_F_TOO_MANY);
	assert_int_equal(s->n_media, LIMIT_SDP_MEDIA);
	assert_int_equal(s->media[LIMIT_SDP_MEDIA - 1].direction, SDP_SENDRECV);
	assert_int_equal(s->media[LIMIT_SDP_MEDIA - 1].ptime_ms, 0);
	assert_int_equal(s->media[LIMIT_SDP_MEDIA - 1].attrs.n, 0);
	assert_slice(s->media[LIMIT_SDP_MEDIA - 1].address, "192.0.2.1");

	buf_clear(&text);
	buf_puts(&text, SESSION "c=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP");
	for (i = 0; i < LIMIT_SDP_FORMATS; i++)
		buf_fmt(&text, " %u", i);
	assert_int_equal(parse(text.p)->flags, 0);
	buf_puts(&text, " 127");
	s = parse(text.p);
	assert_int_equal(s->flags, SDP_F_TOO_MANY);
	for (rest = s->media[0].formats; sdp_format_next(&rest, &format);)
		n++;
	assert_int_equal(n, LIMIT_SDP_FORMATS);
	buf_free(&text);
}

static void test_attributes(void **state)
{
	struct slice rest = slice_of("b=AS:1\r\na=a:1\na=b\r\na=\r\na=:2\r\na=c: x:y \r\na"), name, value;
	static const char *const expected[][2] = {{"a", "1"}, {"b", ""}, {"", ""}, {"", "2"}, {"c", "x:y"}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_true(sdp_attr_next(&rest, &name, &value));
		assert_slice(name, expected[i][0]);
		assert_slice(value, expected[i][1]);
	}
	assert_false(sdp_attr_next(&rest, &name, &value));
}

static void test_ptime(void **state)
{
	(void)state;
	assert_int_equal(parse("v=0\r\nm=audio 1 RTP/AVP 0\r\na=ptime: 30\r\n")->media[0].ptime_ms, 30);
	assert_int_equal(parse("v=0\r\nm=audio 1 RTP/AVP 0\r\na=ptime:22.5\r\n")->media[0].ptime_ms, 22);
	assert_int_equal(parse("v=0\r\nm=audio 1 RTP/AVP 0\r\na=ptime:x\r\n")->media[0].ptime_ms, 0);
	assert_int_equal(parse("v=0\r\nm=audio 1 RTP/AVP 0\r\na=ptime:99999999999\r\n")->media[0].ptime_ms, 0);
	assert_int_equal(parse("v=0\r\nm=audio 1 RTP/AVP 0\r\na=rtcp:70000\r\n")->media[0].rtcp_port, 0);
}

static void test_candidate(void **state)
{
	static const char mapped[] = "2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998 generation 0";
	struct sdp_candidate c;

	(void)state;
	assert_true(sdp_candidate_parse(slice_of(mapped), &c));
	assert_slice(c.foundation, "2");
	assert_slice(c.transport, "UDP");
	assert_slice(c.address, "192.0.2.3");
	assert_slice(c.type, "srflx");
	assert_slice(c.related_address, "203.0.113.141");
	assert_int_equal(c.component, 1);
	assert_int_equal(c.priority, 1694498815);
	assert_int_equal(c.port, 45664);
	assert_int_equal(c.related_port, 8998);
	assert_true(sdp_candidate_parse(slice_of("1 1 UDP 1 fe80::1 9 typ host"), &c));
	assert_int_equal(c.related_address.n, 0);
	assert_false(sdp_candidate_parse(slice_of(""), &c));
	assert_false(sdp_candidate_parse(slice_of("1 1 UDP 1 fe80::1 9"), &c));
	assert_false(sdp_candidate_parse(slice_of("1 x UDP 1 fe80::1 9 typ host"), &c));
	assert_false(sdp_candidate_parse(slice_of("1 1 UDP 4294967296 fe80::1 9 typ host"), &c));
	assert_false(sdp_candidate_parse(slice_of("1 1 UDP 1 fe80::1 65536 typ host"), &c));
}

static void test_crypto(void **state)
{
	static const char whole[] = "1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCan|2^20|1:32 KDR=0 UNAUTHENTICATED_SRTP";
	struct sdp_crypto c;

	(void)state;
	assert_true(sdp_crypto_parse(slice_of(whole), &c));
	assert_int_equal(c.tag, 1);
	assert_slice(c.suite, "AES_CM_128_HMAC_SHA1_80");
	assert_slice(c.key_params, "inline:PS1uQCVeeCFCan|2^20|1:32");
	assert_slice(c.session_params, "KDR=0 UNAUTHENTICATED_SRTP");
	assert_false(sdp_crypto_parse(slice_of("x AES inline:abc"), &c));
	assert_false(sdp_crypto_parse(slice_of("1 AES"), &c));
	assert_false(sdp_crypto_parse(slice_of(""), &c));
}

static void test_t38(void **state)
{
	const struct sdp *s = parse(SESSION "c=IN IP4 192.0.2.1\r\nm=image 5000 udptl t38\r\na=T38FaxVersion:0\r\n"
					    "a=t38maxbitrate:14400\r\na=T38FaxUdpEC:t38UDPRedundancy\r\n"
					    "a=T38FaxFillBitRemoval\r\n");

	(void)state;
	assert_slice(sdp_attr(s, &s->media[0], "T38FaxVersion"), "0");
	assert_slice(sdp_attr(s, &s->media[0], "T38MaxBitRate"), "14400");
	assert_slice(sdp_attr(s, &s->media[0], "T38FaxUdpEC"), "t38UDPRedundancy");
	assert_non_null(sdp_attr(s, &s->media[0], "T38FaxFillBitRemoval").p);
}

/* ---- bounds ----------------------------------------------------------------------------------------------------- */

static void assert_inside(struct slice s, struct slice text)
{
	if (s.n > 0)
		assert_true(s.p >= text.p && s.p + s.n <= text.p + text.n);
}

/* Every function over the bytes; a read past them meets the guard page. */
static void walk(struct slice text)
{
	struct slice rest, name, value, format;
	struct sdp_rtpmap map;
	unsigned i;

	if (!sdp_parse(text, &parsed))
		return;
	assert_inside(parsed.attrs, text);
	for (i = 0; i < parsed.n_media; i++) {
		const struct sdp_media *m = &parsed.media[i];

		assert_inside(m->address, text);
		assert_inside(m->attrs, text);
		assert_inside(m->formats, text);
		for (rest = m->formats; sdp_format_next(&rest, &format);)
			if (sdp_rtpmap(m, format, &map))
				assert_inside(map.encoding, text);
		for (rest = m->attrs; sdp_attr_next(&rest, &name, &value);) {
			struct sdp_candidate candidate;
			struct sdp_crypto crypto;

			assert_inside(name, text);
			assert_inside(value, text);
			sdp_candidate_parse(value, &candidate);
			sdp_crypto_parse(value, &crypto);
		}
	}
}

static void test_every_prefix(void **state)
{
	struct guard g = guard_make(sizeof(call_offer));
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(call_offer); n++)
		walk(guard_end(&g, slice_make(call_offer, n)));
	guard_free(&g);
}

/* Every byte in turn replaced by ones that parsers trip over. */
static void test_every_byte(void **state)
{
	static const char bad[] = {'\0', '\n', '\r', ' ', '=', ':', '/', '\xff'};
	struct guard g = guard_make(sizeof(call_offer));
	char copy[sizeof(call_offer)];
	size_t i, k;

	(void)state;
	for (i = 0; i + 1 < sizeof(call_offer); i++) {
		for (k = 0; k < sizeof(bad); k++) {
			memcpy(copy, call_offer, sizeof(copy));
			copy[i] = bad[k];
			walk(guard_end(&g, slice_make(copy, sizeof(copy) - 1)));
		}
	}
	guard_free(&g);
}

static void test_flag_rows(void **state)
{
	size_t n, i;
	const struct sdp_flag_row *rows = sdp_flag_rows(&n);
	uint32_t seen = 0;

	(void)state;
	for (i = 0; i < n; i++) {
		assert_int_equal(seen & rows[i].flag, 0);
		seen |= rows[i].flag;
		assert_true(strlen(rows[i].name) > 0 && strlen(rows[i].reference) > 0);
		assert_int_equal(rows[i].help[strlen(rows[i].help) - 1], '.');
	}
	assert_int_equal(seen, 2 * SDP_F_LF_ONLY - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_media),
		cmocka_unit_test(test_rtpmap),
		cmocka_unit_test(test_connection),
		cmocka_unit_test(test_connection_of_each),
		cmocka_unit_test(test_media_line),
		cmocka_unit_test(test_directions),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_not_sdp),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_ptime),
		cmocka_unit_test(test_candidate),
		cmocka_unit_test(test_crypto),
		cmocka_unit_test(test_t38),
		cmocka_unit_test(test_every_prefix),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_flag_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
