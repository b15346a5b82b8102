/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every prefix of sample messages, and samples changed at random (the same way each time), walked with everything the
 * parser has, between two pages that may not be touched; and that long inputs take time in proportion to their length. */
#include "tests/unit/guard.h"
#include "tests/unit/sip_samples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* tests/fuzz/fuzz_sip.c aborts where something is wrong */

static const char multipart[] =
	"MESSAGE sip:kumiko@example.org SIP/2.0\r\nVia: SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\n"
	"To : \"J \\\"R, <x>\" <sip:a@[2001:db8::1]:5060;lr?a=b>\r\n ; tag = 98asjd8\r\nCSEQ: 0009\r\n  MESSAGE\r\n"
	"m: <sip:a@b>;q=0.5, *\r\nContent-Type: multipart/mixed;boundary=\"b b\"\r\nContent-Length: 80\r\n\r\n"
	"--b b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b b\r\n\r\n\0\x01\r\n--b b--\r\ntrailing";

static const struct slice samples[] = {
	{ sample_invite, sizeof sample_invite - 1 },
	{ sample_response, sizeof sample_response - 1 },
	{ multipart, sizeof multipart - 1 },
};
enum { N_SAMPLES = sizeof samples / sizeof samples[0], MAX_SAMPLE = 2000 };

static void walk(struct slice s)
{
	LLVMFuzzerTestOneInput((const uint8_t *)s.p, s.n);
}

static void test_every_prefix(void **state)
{
	struct guard g = guard_make(MAX_SAMPLE);

	(void)state;
	for (unsigned i = 0; i < N_SAMPLES; i++)
		for (size_t n = 0; n <= samples[i].n; n++)
			walk(guard_end(&g, slice_make(samples[i].p, n)));
	guard_free(&g);
}

static void test_every_suffix(void **state)
{
	struct guard g = guard_make(MAX_SAMPLE);

	(void)state;
	for (unsigned i = 0; i < N_SAMPLES; i++)
		for (size_t n = 0; n <= samples[i].n; n++)
			walk(guard_begin(&g, slice_make(samples[i].p + n, samples[i].n - n)));
	guard_free(&g);
}

static uint32_t rnd(uint32_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 17;
	*s ^= *s << 5;
	return *s;
}

/* One small change: another byte, a byte that means something, bytes taken out, bytes doubled. */
static size_t mutate(char *p, size_t n, size_t max, uint32_t *seed)
{
	static const char special[] = "\r\n\t ,;:=<>\"\\@[]?/*%\0\xff" "09azAZ";
	size_t at = rnd(seed) % n, len = rnd(seed) % 9;

	switch (rnd(seed) % 4) {
	case 0:
		p[at] = (char)rnd(seed);
		return n;
	case 1:
		p[at] = special[rnd(seed) % (sizeof special - 1)];
		return n;
	case 2:
		len = len < n - at ? len : n - at;
		memmove(p + at, p + at + len, n - at - len);
		return n - len > 0 ? n - len : n;
	default:
		len = len < max - n ? len : max - n;
		len = len < n - at ? len : n - at;
		memmove(p + at + len, p + at, n - at);
		return n + len;
	}
}

static void test_mutations(void **state)
{
	struct guard g = guard_make(MAX_SAMPLE);
	uint32_t seed = 20260;
	char text[MAX_SAMPLE];

	(void)state;
	for (unsigned round = 0; round < 4000; round++) {
		struct slice s = samples[round % N_SAMPLES];
		size_t n = s.n;

		memcpy(text, s.p, n);
		for (unsigned i = rnd(&seed) % 8 + 1; i > 0; i--)
			n = mutate(text, n, sizeof text, &seed);
		walk(round & 1 ? guard_end(&g, slice_make(text, n)) : guard_begin(&g, slice_make(text, n)));
	}
	guard_free(&g);
}

/* ---- time ------------------------------------------------------------------------------------------------------------------- */

/* Parse, check and walk values, without the prefixes that the fuzz target takes as well. */
static void use(struct slice s)
{
	struct sip_part_state state = { .depth = 0 };
	struct slice rest, item, method;
	struct sip_header h;
	struct sip_addr addr;
	struct sip_part part;
	struct sip_msg m;
	struct sip_via via;
	struct sip_uri uri;
	uint32_t number;

	sip_claim(s);
	sip_frame(s);
	if (!sip_parse(&m, s, (uint32_t)s.n))
		return;
	sip_check(&m);
	sip_sdp(&m);
	while (sip_part_next(&m, &state, &part))
		;
	for (rest = m.headers; sip_header_next(&rest, &h);) {
		sip_tag(h.value);
		sip_via_parse(h.value, &via);
		sip_cseq_parse(h.value, &number, &method);
		sip_addr_parse(h.value, &addr);
		sip_uri_parse(h.value, &uri);
		sip_param(h.value, "nothing");
		while (sip_list_next(&h.value, &item))
			;
	}
}

static int64_t best_time(struct slice s)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < 5; i++) {
		int64_t t = time_now_mono();

		use(s);
		t = time_now_mono() - t;
		best = t < best ? t : best;
	}
	return best;
}

/* head, then `unit` up to n bytes. */
static void fill(struct buf *b, const char *head, const char *unit, size_t n)
{
	buf_clear(b);
	buf_puts(b, head);
	while (b->n < n)
		buf_puts(b, unit);
	b->n = n;
}

/* Four times as long may take four times as long, or, as the clock is not ours alone, eight; quadratic would be sixteen.
 * What takes next to no time is not looked at. */
static void test_linear_time(void **state)
{
	static const struct {
		const char *head, *unit;
	} rows[] = {
		{ "OPTIONS sip:a SIP/2.0\r\nCSeq: ", "1" }, { "OPTIONS sip:a SIP/2.0\r\nCSeq: 1 ", "A" },
		{ "OPTIONS sip:a SIP/2.0\r\nCSeq: 1", " " }, { "OPTIONS sip:a SIP/2.0\r\nCall-ID: ", " x" },
		{ "OPTIONS sip:a SIP/2.0\r\nTo: ", "\"" }, { "OPTIONS sip:a SIP/2.0\r\nTo: ", "\"x\"" },
		{ "OPTIONS sip:a SIP/2.0\r\nTo: ", "\\\"" }, { "OPTIONS sip:a SIP/2.0\r\nTo: ", "<" },
		{ "OPTIONS sip:a SIP/2.0\r\nTo: ", "\"<\"" }, { "OPTIONS sip:a SIP/2.0\r\nTo: <", ";" },
		{ "OPTIONS sip:a SIP/2.0\r\nTo: <sip:a>", ";tagg=1" }, { "OPTIONS sip:a SIP/2.0\r\nTo: <sip:a>", ";x=\"" },
		{ "OPTIONS sip:a SIP/2.0\r\nTo: sip:", "@" }, { "OPTIONS sip:a SIP/2.0\r\nTo: sip:", "a@;" },
		{ "OPTIONS sip:a SIP/2.0\r\nm: ", "," }, { "OPTIONS sip:a SIP/2.0\r\nm: ", "<sip:a>;x=\"y\"," },
		{ "OPTIONS sip:a SIP/2.0\r\nm: ", "\",\"," }, { "OPTIONS sip:a SIP/2.0\r\nm: <sip:a>", ";expires=1;" },
		{ "OPTIONS sip:a SIP/2.0\r\nv: ", "," }, { "OPTIONS sip:a SIP/2.0\r\nv: ", "SIP/2.0/UDP a;branch=b," },
		{ "OPTIONS sip:a SIP/2.0\r\nv: SIP/2.0/UDP a", ";branch" }, { "OPTIONS sip:a SIP/2.0\r\nv: SIP", " " },
		{ "OPTIONS sip:a SIP/2.0\r\n", "\r" }, { "OPTIONS sip:a SIP/2.0\r\n", "\n x" }, { "OPTIONS sip:a SIP/2.0\r\n", " \n" },
		{ "OPTIONS sip:a SIP/2.0\r\n", "a:\n" }, { "OPTIONS sip:a SIP/2.0\r\n", "a\n" }, { "OPTIONS sip:a SIP/2.0\r\n", ":" },
		{ "OPTIONS sip:a SIP/2.0\r\n", "Subject : x\r\n" }, { "OPTIONS sip:a", " " }, { "OPTIONS", " " }, { "", "A" },
		{ "", "\r\n" }, { "", " " }, { "SIP/2.0 200 OK", " " }, { "SIP/2.0 ", "2" }, { "SIP/2.0 200 OK\r\n", "x: y\r\n" },
		{ "MESSAGE sip:a SIP/2.0\r\nc: multipart/mixed;boundary=a\r\n\r\n", "--a\r\n" },
		{ "MESSAGE sip:a SIP/2.0\r\nc: multipart/mixed;boundary=a\r\n\r\n", "--aa\n" },
		{ "MESSAGE sip:a SIP/2.0\r\nc: multipart/mixed;boundary=a\r\n\r\n", "--a\r\nc: multipart/mixed;boundary=a\r\n\r\n" },
		{ "MESSAGE sip:a SIP/2.0\r\nc: application/sdp\r\n\r\nv=0\r\n", "a=\n" },
	};
	struct buf b = { .n = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t small, large = 0;
		bool fine = false;

		for (int attempt = 0; attempt < 4 && !fine; attempt++) {
			fill(&b, rows[i].head, rows[i].unit, LIMIT_MESSAGE_BYTES / 4);
			small = best_time(buf_slice(&b));
			fill(&b, rows[i].head, rows[i].unit, LIMIT_MESSAGE_BYTES);
			large = best_time(buf_slice(&b));
			fine = large < 8 * small + 50 * NS_PER_US;
		}
		if (!fine || large > 20 * NS_PER_MS)
			fail_msg("%s%s...: %lld us for 64 kB", rows[i].head, rows[i].unit, (long long)(large / NS_PER_US));
	}
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_prefix),
		cmocka_unit_test(test_every_suffix),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
