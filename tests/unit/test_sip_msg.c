/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message view: what is SIP, start lines, header fields, lines, bodies, cuts and caps. */
#include "tests/unit/guard.h"
#include "tests/unit/sip_same.h"
#include "tests/unit/sip_samples.h"

#include "analyzer/sip/sip_local.h"

/* ---- what is SIP ------------------------------------------------------------------------------------------------------- */

static void test_claim_takes_sip(void **state)
{
	static const char *const yes[] = {
		"INVITE sip:bob@example.com SIP/2.0\r\n\r\n",
		"\r\n\r\nOPTIONS sip:a SIP/2.0\r\n",
		"invite sip:bob@example.com SIP/2.0\r\n", /* an unknown method, as methods have a case */
		"FROBNICATE sips:a@b SIP/2.0\r\n",
		"INVITE  sip:bob@example.com\t SIP/2.0  \r\n",
		"INVITE sip:bob@example.com; lr SIP/2.0\r\n",
		"INVITE sip:bob@example.com sip/7.0\n",
		"OPTIONS nobody:knows SIP/2.0\r\n",
		"INVITE <sip:user@example.com> SIP/2.0\r\n",
		"OPTIONS * SIP/2.0\r\n",
		"INVITE sip:bob@example.com SIP/2.0", /* cut in the first line */
		"INVITE sip:bob@exam",
		"REGISTER sips:example.com SI",
		"INVITE tel:+4930",
		"INVITE sip:alan@jasomi.com\r\nCSeq: 1 INVITE\r\n\r\n", /* no version */
		"SIP/2.0 200 OK\r\nVia: x\r\n\r\n",
		"SIP/2.0 200 OK\r\n",
		"SIP/2.0 200 OK\r\nDate: x\r\n\r\n",
		"sip/2.0 200 OK\r\nDate: x\r\ni: 1\r\n\r\n",
		"SIP/2.0 100\r\n\r\n",
		"SIP/2.0 1",
		"sip/2.0 200 OK\r\nCSeq: 1 BYE\r\n\r\n",
		"SIP/2.0 4294967301 no\r\nVia: x\r\n\r\n",
		" INVITE sip:bob@example.com SIP/2.0\r\nVia: x\r\n\r\n",
		"FROBNICATE xmpp:a@b SIP/2.0\r\nVia: x\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
		struct sip_msg m;

		if (!sip_claim(slice_of(yes[i])) || !parse(&m, yes[i]))
			fail_msg("not taken: %s", yes[i]);
	}
}

static void test_claim_leaves_other_protocols(void **state)
{
	static const char *const no[] = {
		"", "\r\n\r\n", "\r\n", " ", "I", "INVITE", "INVITE ", "SIP", "SIP/", "SIP/2.0", "SIP/2.0\r\n",
		"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n",
		"M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: SIP/2.0\r\n\r\n",
		"GET /sip:a SIP/2.0\r\nHost: example.com\r\n\r\n",
		"HTTP/1.1 200 OK\r\nVia: SIP/2.0/UDP x\r\n\r\n",
		"sip/2.0 200 ok\r\nContent-type: application/octet-stream\r\nConnection: close\r\n\r\nabc",
		" SIP/2.0 200 ok\r\nHTTP/1.1 200 ok\r\nConnection: close\r\n\r\nabc",
		"OPTIONS rtsp://example.com/media RTSP/1.0\r\nCSeq: 1\r\n\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n",
		"<134>app: INVITE sip:bob@example.com SIP/2.0\r\n",
		"received INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP x\r\n",
		"the message speaks of SIP/2.0\r\n",
		"MESSAGE from bob about SIP/2.0\r\n",
		"YAHOOREF sip:somewhere\r\n",
		"INVITE sip:bob@example.com and more\r\n",
		"SIP/2.0 OK 200\r\n", "SIP/2.0200 OK\r\n", "SIP/two 200 OK\r\n", "SIP/2. 200 OK\r\n",
		"\x80\x08\x01\x02\x03\x04\x05\x06\x07", "{\"json\": \"SIP/2.0\"}\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
		struct sip_msg m;

		if (sip_claim(slice_of(no[i])) || parse(&m, no[i]))
			fail_msg("taken: %s", no[i]);
	}
	assert_false(sip_claim(slice_make("INVITE\0sip:a SIP/2.0\r\n", 22)));
	assert_false(sip_claim(slice_make(NULL, 0)));
}

/* ---- start lines -------------------------------------------------------------------------------------------------------- */

static void test_request(void **state)
{
	struct sip_msg m;

	(void)state;
	assert_true(parse(&m, sample_invite));
	assert_true(m.is_request);
	assert_int_equal(m.method, SIP_INVITE);
	assert_int_equal(m.status, 0);
	assert_int_equal(m.cseq, 314159);
	assert_slice(m.start, "INVITE sip:bob@biloxi.example.com SIP/2.0");
	assert_slice(m.method_name, "INVITE");
	assert_slice(m.uri, "sip:bob@biloxi.example.com");
	assert_slice(m.version, "SIP/2.0");
	assert_slice(m.cseq_method, "INVITE");
	assert_slice(m.key[SIP_K_CALL_ID], "a84b4c76e66710");
	assert_slice(m.key[SIP_K_MAX_FORWARDS], "70");
	assert_slice(m.key[SIP_K_VIA], "SIP/2.0/UDP pc33.atlanta.example.com:5060;rport;branch=z9hG4bKnashds8");
	assert_slice(m.key[SIP_K_CONTENT_TYPE], "application/sdp");
	assert_slice(m.body, "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-");
	assert_null(m.key[SIP_K_SERVER].p);
	assert_int_equal(m.flags, SIP_F_FOLDED);
	assert_int_equal(m.text.n, sizeof sample_invite - 1);
	assert_slice(sip_tag(m.key[SIP_K_FROM]), "1928301774");
	assert_int_equal(sip_tag(m.key[SIP_K_TO]).n, 0);
}

static void test_response(void **state)
{
	struct sip_msg m;

	(void)state;
	assert_true(parse(&m, sample_response));
	assert_false(m.is_request);
	assert_int_equal(m.method, SIP_INVITE);
	assert_int_equal(m.status, 486);
	assert_slice(m.reason, "Busy Here");
	assert_null(m.method_name.p);
	assert_null(m.uri.p);
	assert_slice(m.key[SIP_K_CALL_ID], "a84b4c76e66710@pc33.atlanta.example.com");
	assert_slice(sip_tag(m.key[SIP_K_TO]), "a6c85cf");
	assert_int_equal(m.flags, SIP_F_SPACE_COLON);
}

static void test_start_line_faults(void **state)
{
	static const struct {
		const char *line;
		uint32_t flags;
	} rows[] = {
		{ "OPTIONS sip:a SIP/2.0", 0 },
		{ "OPTIONS  sip:a SIP/2.0", SIP_F_BAD_START },
		{ "OPTIONS sip:a  SIP/2.0", SIP_F_BAD_START },
		{ "OPTIONS sip:a SIP/2.0 ", SIP_F_BAD_START },
		{ "OPTIONS\tsip:a SIP/2.0", SIP_F_BAD_START },
		{ "OPTIONS sip:a\tSIP/2.0", SIP_F_BAD_START },
		{ "OPTIONS sip:a;b c SIP/2.0", SIP_F_BAD_START },
		{ " OPTIONS sip:a SIP/2.0", SIP_F_BAD_START },
		{ "OPTIONS sip:a sip/2.0", SIP_F_BAD_START },
		{ "OPTIONS sip:a SIP/3.0", SIP_F_BAD_VERSION },
		{ "OPTIONS sip:a SIP/2.00", SIP_F_BAD_VERSION },
		{ "OPTIONS sip:a", SIP_F_BAD_START | SIP_F_BAD_VERSION },
		{ "SIP/2.0 200 OK", 0 },
		{ "SIP/2.0 200 ", 0 },
		{ "SIP/2.0 200", SIP_F_BAD_START },
		{ "SIP/2.0  200 OK", SIP_F_BAD_START },
		{ "SIP/2.0 200\tOK", SIP_F_BAD_START },
		{ "Sip/2.0 200 OK", SIP_F_BAD_START },
		{ "SIP/1.0 200 OK", SIP_F_BAD_VERSION },
		{ "SIP/2.0 20 OK", SIP_F_BAD_STATUS },
		{ "SIP/2.0 99 OK", SIP_F_BAD_STATUS },
		{ "SIP/2.0 099 OK", SIP_F_BAD_STATUS },
		{ "SIP/2.0 700 OK", SIP_F_BAD_STATUS },
		{ "SIP/2.0 2000 OK", SIP_F_BAD_STATUS },
		{ "SIP/2.0 20x OK", SIP_F_BAD_STATUS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[600];
		struct sip_msg m;

		snprintf(text, sizeof text, "%s\r\n" CORE_HEADERS "\r\n", rows[i].line);
		assert_true(parse(&m, text));
		if (m.flags != rows[i].flags)
			fail_msg("%s: flags %#x, not %#x", rows[i].line, m.flags, rows[i].flags);
		assert_int_equal(m.status, m.is_request || m.flags & SIP_F_BAD_STATUS ? 0 : 200);
	}
}

/* ---- header fields ------------------------------------------------------------------------------------------------------ */

static void assert_key(const char *name, size_t n, unsigned key)
{
	char other[64];

	for (size_t i = 0; i < n; i++)
		other[i] = ascii_alpha(name[i]) ? (char)(name[i] ^ 0x20) : name[i];
	if (sip_key_of(slice_make(name, n)) != key || sip_key_of(slice_make(other, n)) != key)
		fail_msg("%s: key %u, not %u", name, sip_key_of(slice_make(name, n)), key);
	/* One bit off, one byte more, one less: another name. */
	for (size_t i = 0; n > 1 && i < n; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			memcpy(other, name, n);
			other[i] = (char)(other[i] ^ 1 << bit);
			if (bit != 5 || !ascii_alpha(name[i]))
				assert_int_equal(sip_key_of(slice_make(other, n)), SIP_K_NONE);
		}
	}
	memcpy(other, name, n);
	other[n] = 'x';
	assert_int_equal(sip_key_of(slice_make(other, n + 1)), SIP_K_NONE);
}

static void test_keys_agree_with_rows(void **state)
{
	size_t n;
	const struct sip_header_row *rows = sip_header_rows(&n);
	uint64_t seen = 0;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const struct sip_header_row *r = &rows[i];
		unsigned key = sip_key_of(slice_of(r->name));

		assert_int_equal(key, r->key);
		if (r->key != SIP_K_NONE) {
			assert_key(r->name, strlen(r->name), r->key);
			assert_int_equal(sip_key_single >> r->key & 1, !r->is_list);
			seen |= 1ull << r->key;
		}
		if (r->compact)
			assert_int_equal(sip_key_of(slice_make(&r->compact, 1)), r->key);
	}
	assert_int_equal(seen, ((1ull << SIP_K_N) - 1) & ~1ull);
	for (char c = 0; c < 127; c++)
		if (sip_key_of(slice_make(&c, 1)) != SIP_K_NONE)
			assert_non_null(sip_header_row(slice_make(&c, 1)));
}

static void test_names_are_compared_whole(void **state)
{
	struct sip_msg m;

	(void)state;
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\nSession-Key: 99 BYE\r\nX-CSeq: 1 ACK\r\nCSe: 2 ACK\r\nCSeqs: 3 ACK\r\n"
			      "CSeq : 4 OPTIONS\r\nCall-IDs: x\r\nCall\rID: y\r\nCall-ID\t : z\r\n\r\n"));
	assert_int_equal(m.cseq, 4);
	assert_slice(m.cseq_method, "OPTIONS");
	assert_slice(m.key[SIP_K_CALL_ID], "z");
	assert_int_equal(m.flags, SIP_F_BAD_HEADER | SIP_F_SPACE_COLON | SIP_F_NO_FROM | SIP_F_NO_TO | SIP_F_NO_VIA);
}

static void test_missing_and_double(void **state)
{
	(void)state;
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n\r\n"), SIP_F_NO_CALL_ID | SIP_F_NO_CSEQ | SIP_F_NO_FROM |
								       SIP_F_NO_TO | SIP_F_NO_VIA);
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "\r\n"), 0);
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "i: other\r\n\r\n"), SIP_F_DUPLICATE);
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "v: SIP/2.0/UDP a\r\n\r\n"), 0);
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "Subject: a\r\ns: b\r\n\r\n"),
			 SIP_F_DUPLICATE);
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "Foo: a\r\nFoo: b\r\n\r\n"), 0);
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "no colon here\r\n\r\n"), SIP_F_BAD_HEADER);
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS ": nameless\r\n\r\n"), SIP_F_BAD_HEADER);
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "two words: x\r\n\r\n"), SIP_F_BAD_HEADER);
	assert_int_equal(flags_of("OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS), SIP_F_NO_END);
	assert_int_equal(flags_of("BYE sip:a SIP/2.0\r\n" CORE_HEADERS "\r\n"), SIP_F_CSEQ_METHOD);
}

static void test_cseq_in_message(void **state)
{
	struct sip_msg m;

	(void)state;
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\nCSeq: 2147483648 OPTIONS\r\n\r\n"));
	assert_int_equal(m.cseq, 0);
	assert_slice(m.cseq_method, "OPTIONS");
	assert_true(m.flags & SIP_F_BAD_CSEQ);
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\nCSeq: 0009\r\n  OPTIONS\r\n\r\n"));
	assert_int_equal(m.cseq, 9);
	assert_false(m.flags & (SIP_F_BAD_CSEQ | SIP_F_CSEQ_METHOD));
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\nCSeq: 5\r\n\r\n"));
	assert_true(m.flags & SIP_F_BAD_CSEQ);
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\nCSeq: 5 OPTIONS here\r\n\r\n"));
	assert_true(m.flags & SIP_F_BAD_CSEQ);
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\nCSeq:\r\n\r\n"));
	assert_non_null(m.key[SIP_K_CSEQ].p);
	assert_int_equal(m.flags & (SIP_F_BAD_CSEQ | SIP_F_NO_CSEQ), SIP_F_BAD_CSEQ);
}

static void test_lines(void **state)
{
	struct sip_msg m;

	(void)state;
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\nCall-ID: x\nCSeq: 1 OPTIONS\nl: 2\n\nab"));
	assert_true(m.flags & SIP_F_LF_ONLY);
	assert_slice(m.key[SIP_K_CALL_ID], "x");
	assert_slice(m.body, "ab");
	assert_slice(m.headers, "Call-ID: x\nCSeq: 1 OPTIONS\nl: 2\n");
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\nCall-ID: x\r\n\nab"));
	assert_true(m.flags & SIP_F_LF_ONLY);
	assert_slice(m.body, "ab");
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\r\nCall-ID: x\r\r\nFoo: y\r\r\n\r\r\nab"));
	assert_slice(m.start, "OPTIONS sip:a SIP/2.0");
	assert_slice(m.key[SIP_K_CALL_ID], "x");
	assert_slice(m.body, "ab");
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\nCall-ID:\r\n  x \r\n\t y\r\n \r\nTo:z\r\n\r\n"));
	assert_true(m.flags & SIP_F_FOLDED);
	assert_slice(m.key[SIP_K_CALL_ID], "x \r\n\t y");
	assert_slice(m.key[SIP_K_TO], "z");
	/* A line of white space where no field goes before it. */
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\n  Call-ID: x\r\nTo: z\r\n\r\n"));
	assert_slice(m.key[SIP_K_TO], "z");
}

static void test_nul_bytes(void **state)
{
	static const char with[] = "OPTIONS sip:a SIP/2.0\r\nCall-ID: a\0b\r\n\r\n";
	static const char escaped[] = "OPTIONS sip:a SIP/2.0\r\nTo: \"a\\\0b\" <sip:x>\r\n\r\n";
	static const char body[] = "OPTIONS sip:a SIP/2.0\r\nCall-ID: ab\r\n\r\n\0\0";
	struct sip_msg m;

	(void)state;
	assert_true(sip_parse(&m, slice_make(with, sizeof with - 1), sizeof with - 1));
	assert_true(m.flags & SIP_F_NUL);
	assert_int_equal(m.key[SIP_K_CALL_ID].n, 3);
	assert_true(sip_parse(&m, slice_make(escaped, sizeof escaped - 1), sizeof escaped - 1));
	assert_false(m.flags & SIP_F_NUL);
	assert_true(sip_parse(&m, slice_make(body, sizeof body - 1), sizeof body - 1));
	assert_false(m.flags & SIP_F_NUL);
	assert_int_equal(m.body.n, 2);
}

static void test_walk(void **state)
{
	struct sip_msg m;
	struct sip_header h;
	struct slice rest;
	struct buf b = { .n = 0 };
	unsigned n = 0;

	(void)state;
	assert_true(parse(&m, sample_invite));
	for (rest = m.headers; sip_header_next(&rest, &h); n++) {
		if (n == 0)
			assert_ptr_equal(h.row, sip_header_row(slice_of("v")));
		if (n == 8) {
			assert_slice(h.name, "Subject");
			assert_slice(h.line, "Subject: lunch,\r\n\tsoon");
			sip_unfold(&b, h.value);
			assert_slice(buf_slice(&b), "lunch, soon");
		}
		if (n == 9)
			assert_null(h.row);
	}
	assert_int_equal(n, 13);
	assert_slice(sip_header_get(&m, slice_of("v"), 1),
		     "SIP/2.0/TCP [2001:db8::9]:5061;branch=z9hG4bKolder;received=192.0.2.1");
	assert_null(sip_header_get(&m, slice_of("Via"), 2).p);
	assert_slice(sip_header_get(&m, slice_of("session-KEY"), 0), "99 BYE");
	assert_null(sip_header_get(&m, slice_of("Session"), 0).p);
	assert_true(parse(&m, "OPTIONS sip:a SIP/2.0\r\nno colon\r\nTo\t: x\r\n\r\n"));
	rest = m.headers;
	assert_true(sip_header_next(&rest, &h));
	assert_slice(h.name, "no colon");
	assert_int_equal(h.value.n, 0);
	assert_true(sip_header_next(&rest, &h));
	assert_slice(h.name, "To");
	buf_free(&b);
}

/* ---- body, cuts, caps ---------------------------------------------------------------------------------------------------- */

static void assert_body(const char *length_line, const char *body, const char *expected, uint32_t flags)
{
	char text[600];
	struct sip_msg m;

	snprintf(text, sizeof text, "OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "%s\r\n%s", length_line, body);
	assert_true(parse(&m, text));
	assert_slice(m.body, expected);
	if (m.flags != flags)
		fail_msg("%s: flags %#x, not %#x", length_line, m.flags, flags);
	assert_ptr_equal(m.text.p + m.text.n, m.body.p + m.body.n);
}

static void test_content_length(void **state)
{
	(void)state;
	assert_body("", "abc", "abc", 0);
	assert_body("Content-Length: 3\r\n", "abc", "abc", 0);
	assert_body("Content-Length:0003\r\n", "abc", "abc", 0);
	assert_body("Content-Length: 2\r\n", "abc", "ab", SIP_F_TRAILING);
	assert_body("Content-Length: 0\r\n", "INVITE sip:a SIP/2.0\r\n", "", SIP_F_TRAILING);
	assert_body("l: 4\r\n", "abc", "abc", SIP_F_SHORT_BODY);
	assert_body("l: 99999999999\r\n", "abc", "abc", SIP_F_SHORT_BODY);
	assert_body("l: 999999999999999999999999\r\n", "abc", "abc", SIP_F_BAD_LENGTH);
	assert_body("l: -1\r\n", "abc", "abc", SIP_F_BAD_LENGTH);
	assert_body("l: 3 bytes\r\n", "abc", "abc", SIP_F_BAD_LENGTH);
	assert_body("l:\r\n", "abc", "abc", SIP_F_BAD_LENGTH);
	assert_body("l: 3\r\nl: 1\r\n", "abc", "abc", SIP_F_DUPLICATE);
}

/* A message cut at every byte shows its own bytes only, and is not said to lack what was cut off. */
static void test_cut_anywhere(void **state)
{
	uint32_t len = sizeof sample_invite - 1, faults = ~(uint32_t)(SIP_F_CUT | SIP_F_FOLDED);
	struct guard g = guard_make(len);
	unsigned taken = 0;

	(void)state;
	for (size_t n = 0; n < len; n++) {
		struct slice s = guard_end(&g, slice_make(sample_invite, n));
		struct sip_msg m;

		if (!sip_parse(&m, s, len))
			continue;
		taken++;
		assert_true(m.text.p == s.p && m.text.n == n);
		assert_true(m.flags & SIP_F_CUT);
		if (sip_check(&m) & faults)
			fail_msg("cut after %zu, at \"%.*s\": flags %#x", n, 20, s.p + n - 20, sip_check(&m));
		assert_true(m.cseq == 0 || m.cseq == 314159);
	}
	assert_in_range(taken, len - 12, len);
	guard_free(&g);
}

static void test_too_long(void **state)
{
	size_t n = 100000;
	char *text = malloc(n);
	struct sip_msg m;
	int head = snprintf(text, n, "OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS "Content-Length: 90000\r\n\r\n");

	(void)state;
	memset(text + head, 'b', n - (size_t)head);
	assert_true(sip_parse(&m, slice_make(text, n), (uint32_t)n));
	assert_int_equal(m.flags, SIP_F_TOO_LONG);
	assert_int_equal(m.text.n, LIMIT_MESSAGE_BYTES);
	assert_true(sip_parse(&m, slice_make(text, LIMIT_MESSAGE_BYTES), (uint32_t)n));
	assert_int_equal(m.flags, SIP_F_CUT);
	assert_true(sip_parse(&m, slice_make(text, LIMIT_MESSAGE_BYTES), LIMIT_MESSAGE_BYTES));
	assert_int_equal(m.flags, SIP_F_SHORT_BODY);
	memset(text + head - 4, 'h', n - (size_t)head);
	assert_true(sip_parse(&m, slice_make(text, n), (uint32_t)n));
	assert_true(m.flags & SIP_F_TOO_LONG);
	assert_slice(m.key[SIP_K_CALL_ID], "c1@192.0.2.1");
	free(text);
}

static void test_too_many_headers(void **state)
{
	struct buf b = { .n = 0 };
	struct sip_msg m;

	(void)state;
	buf_puts(&b, "OPTIONS sip:a SIP/2.0\r\n" CORE_HEADERS);
	for (int i = 6; i < LIMIT_HEADERS; i++)
		buf_puts(&b, "Foo: x\r\n");
	buf_puts(&b, "\r\nbody");
	assert_true(sip_parse(&m, buf_slice(&b), (uint32_t)b.n));
	assert_int_equal(m.flags, 0);
	b.n -= 6;
	buf_puts(&b, "Server: late\r\n\r\nbody");
	assert_true(sip_parse(&m, buf_slice(&b), (uint32_t)b.n));
	assert_int_equal(m.flags, SIP_F_TOO_MANY);
	assert_null(m.key[SIP_K_SERVER].p);
	assert_slice(m.body, "body");
	buf_free(&b);
}

/* So many bytes that there may be too many lines: where the quick look at lines ends, the message may end, too. */
static void test_many_headers_end(void **state)
{
	enum { MOST = LIMIT_HEADERS * 6, TAIL = 40 };
	struct sip_memo *memo = mem_alloc(sizeof *memo);
	struct guard g = guard_make(MOST + 2 * TAIL);
	struct buf b = { .n = 0 };

	(void)state;
	sip_memo_init(memo);
	buf_puts(&b, "OPTIONS sip:a SIP/2.0\r\n");
	for (size_t head = b.n; b.n - head < MOST - TAIL;)
		buf_puts(&b, "Foo: some words\r\n");
	for (size_t from = b.n, pad = 1; pad < TAIL; pad++) {
		b.n = from;
		buf_puts(&b, "Foo: ");
		buf_fill(&b, 'x', pad);
		buf_puts(&b, "\r\n");
		buf_puts(&b, "a: b\r\n");
		assert_true(sip_memo_agrees(memo, guard_end(&g, buf_slice(&b)), (uint32_t)b.n));
		buf_puts(&b, "\r\n");
		assert_true(sip_memo_agrees(memo, guard_end(&g, buf_slice(&b)), (uint32_t)b.n));
	}
	buf_free(&b);
	guard_free(&g);
	free(memo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_claim_takes_sip),
		cmocka_unit_test(test_claim_leaves_other_protocols),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_response),
		cmocka_unit_test(test_start_line_faults),
		cmocka_unit_test(test_keys_agree_with_rows),
		cmocka_unit_test(test_names_are_compared_whole),
		cmocka_unit_test(test_missing_and_double),
		cmocka_unit_test(test_cseq_in_message),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_nul_bytes),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_content_length),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_too_many_headers),
		cmocka_unit_test(test_many_headers_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
