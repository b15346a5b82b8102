/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTP packets, codecs, the E-model with the values of its formulas, series over time, and telephone events. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rtp.h"

#include "analyzer/rtp/ortp_lib.h"

#include "tests/unit/guard.h"

/* ---- packets ---- */

static const char plain[] = "\x80\x88\x12\x34\x00\x01\xe2\x40\xde\xad\xbe\xef" "voice";
/* two contributing sources, an extension of one word, three bytes of padding */
static const char rich[] = "\xb2\x00\x00\x01\x00\x00\x00\xa0\x00\x00\x00\x07" "AAAABBBB" "\xbe\xde\x00\x01" "EEEE"
	"sound" "\x00\x00\x03";

static struct slice bytes(const char *p, size_t n)
{
	return slice_make(p, n);
}

static void test_plain(void **state)
{
	struct rtp_packet r;

	(void)state;
	assert_true(rtp_parse(bytes(plain, sizeof(plain) - 1), sizeof(plain) - 1, &r));
	assert_int_equal(r.payload_type, 8);
	assert_true(r.marker && !r.has_padding && !r.has_extension);
	assert_int_equal(r.seq, 0x1234);
	assert_int_equal(r.timestamp, 123456);
	assert_int_equal(r.ssrc, 0xdeadbeef);
	assert_int_equal(r.payload_len, 5);
	assert_true(slice_eq(r.payload, slice_of("voice")));
}

static void test_rich(void **state)
{
	struct rtp_packet r;

	(void)state;
	assert_true(rtp_parse(bytes(rich, sizeof(rich) - 1), sizeof(rich) - 1, &r));
	assert_int_equal(r.n_csrc, 2);
	assert_true(r.has_extension && r.has_padding && !r.marker);
	assert_true(slice_eq(r.payload, slice_of("sound")));
	assert_int_equal(r.payload_len, 5);
}

/* Cut by the snap length: the header must be there, the payload is as long as it was on the wire. */
static void test_cut(void **state)
{
	struct guard g = guard_make(256);
	size_t n = sizeof(rich) - 1;
	struct rtp_packet r;

	(void)state;
	for (size_t i = 0; i <= n; i++) {
		bool ok = rtp_parse(guard_end(&g, bytes(rich, i)), (uint32_t)n, &r);

		assert_int_equal(ok, i >= 24); /* 12, two sources, head of the extension */
		if (ok && i < n) {
			assert_int_equal(r.payload_len, 8); /* how much of it is padding is not known */
			assert_int_equal(r.payload.n, i > 28 ? i - 28 : 0);
		}
	}
	for (size_t i = 0; i < sizeof(plain) - 1; i++)
		assert_int_equal(rtp_parse(guard_end(&g, bytes(plain, i)), sizeof(plain) - 1, &r), i >= 12);
	guard_free(&g);
}

static void test_contradictions(void **state)
{
	char b[sizeof(rich)];
	struct rtp_packet r;

	(void)state;
	memcpy(b, rich, sizeof(rich));
	b[0] = 0x40; /* version 1 */
	assert_false(rtp_parse(bytes(b, sizeof(b) - 1), sizeof(b) - 1, &r));
	b[0] = (char)0xbf; /* 15 sources do not fit */
	assert_false(rtp_parse(bytes(b, sizeof(b) - 1), sizeof(b) - 1, &r));
	memcpy(b, rich, sizeof(rich));
	b[23] = 9; /* an extension past the end */
	assert_false(rtp_parse(bytes(b, sizeof(b) - 1), sizeof(b) - 1, &r));
	memcpy(b, rich, sizeof(rich));
	b[sizeof(b) - 2] = 9; /* more padding than payload: encrypted, or wrong */
	assert_true(rtp_parse(bytes(b, sizeof(b) - 1), sizeof(b) - 1, &r));
	assert_int_equal(r.payload_len, 8);
	b[sizeof(b) - 2] = 0; /* padding of none */
	assert_true(rtp_parse(bytes(b, sizeof(b) - 1), sizeof(b) - 1, &r));
	assert_int_equal(r.payload_len, 8);
	b[sizeof(b) - 2] = 8; /* nothing but padding */
	assert_true(rtp_parse(bytes(b, sizeof(b) - 1), sizeof(b) - 1, &r));
	assert_int_equal(r.payload_len, 0);
	/* bytes behind the datagram are not its */
	assert_true(rtp_parse(bytes(plain, sizeof(plain) - 1), 14, &r));
	assert_int_equal(r.payload.n, 2);
	assert_false(rtp_parse(bytes(plain, sizeof(plain) - 1), 11, &r));
}

static bool likely(uint8_t payload_type, bool marker, uint32_t len, uint32_t ssrc)
{
	struct rtp_packet r = {.payload_type = payload_type, .marker = marker, .payload_len = len, .ssrc = ssrc};

	return rtp_is_likely(&r);
}

static void test_likely(void **state)
{
	(void)state;
	assert_true(likely(0, false, 160, 1));
	assert_true(likely(96, true, 60, 1));
	assert_true(likely(127, false, 20, 1));
	assert_true(likely(33, false, 1316, 1));
	assert_false(likely(72, true, 60, 1)); /* a sender report */
	assert_false(likely(95, false, 60, 1));
	assert_false(likely(24, false, 60, 1)); /* never assigned */
	assert_false(likely(50, false, 60, 1));
	assert_false(likely(0, false, 0, 1));
	assert_false(likely(0, false, 160, 0));
	assert_true(rtcp_is_likely(bytes("\x81\xc8\x00\x0c", 4)));
	assert_true(rtcp_is_likely(bytes("\x80\xcf\x00\x01", 4)));
	assert_false(rtcp_is_likely(bytes("\x80\x80\x00\x01", 4)));
	assert_false(rtcp_is_likely(bytes("\x41\xc8\x00\x0c", 4)));
	assert_false(rtcp_is_likely(bytes("\x81\xc8\x00", 3)));
}

/* ---- codecs ---- */

static void check_static(uint8_t payload_type, const char *name, uint32_t clock_hz, uint8_t channels)
{
	const char *encoding = NULL;
	uint32_t hz = 0;
	uint8_t n = 0;

	if (!name) {
		assert_false(codec_static(payload_type, &encoding, &hz, &n));
		assert_null(encoding);
		return;
	}
	assert_true(codec_static(payload_type, &encoding, &hz, &n));
	assert_string_equal(encoding, name);
	assert_int_equal(hz, clock_hz);
	assert_int_equal(n, channels);
	assert_non_null(codec_row(slice_of(encoding)));
}

static void test_static(void **state)
{
	(void)state;
	check_static(0, "PCMU", 8000, 1);
	check_static(3, "GSM", 8000, 1);
	check_static(4, "G723", 8000, 1);
	check_static(6, "DVI4", 16000, 1);
	check_static(8, "PCMA", 8000, 1);
	check_static(9, "G722", 8000, 1);
	check_static(10, "L16", 44100, 2);
	check_static(11, "L16", 44100, 1);
	check_static(13, "CN", 8000, 1);
	check_static(14, "MPA", 90000, 1);
	check_static(16, "DVI4", 11025, 1);
	check_static(18, "G729", 8000, 1);
	check_static(19, "CN", 8000, 1);
	check_static(26, "JPEG", 90000, 1);
	check_static(31, "H261", 90000, 1);
	check_static(34, "H263", 90000, 1);
	check_static(2, NULL, 0, 0);
	check_static(35, NULL, 0, 0);
	check_static(72, NULL, 0, 0);
	check_static(96, NULL, 0, 0);
	check_static(127, NULL, 0, 0);
	check_static(255, NULL, 0, 0);
}

/* Static payload types are named as oRTP names them, and have its clocks. */
static void test_profile(void **state)
{
	struct ortp_lib lib;
	struct err e = {0};
	void *handle = ortp_lib_open(&lib, &e);
	unsigned n = 0;

	(void)state;
	assert_non_null(handle);
	for (uint8_t i = 0; i < 96; i++) {
		const PayloadType *t = rtp_profile_get_payload(lib.av_profile, i);
		const char *encoding;
		uint32_t clock_hz;
		uint8_t channels;

		if (!t)
			continue;
		assert_true(codec_static(i, &encoding, &clock_hz, &channels));
		assert_string_equal(encoding, t->mime_type);
		assert_int_equal(clock_hz, t->clock_rate);
		assert_int_equal(channels, t->channels ? t->channels : 1);
		n++;
	}
	assert_true(n >= 14);
	lib_close(handle);
}

static void test_rows(void **state)
{
	size_t n;
	const struct codec_row *r = codec_rows(&n);

	(void)state;
	assert_true(n > 60);
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(codec_row(slice_of(r[i].name)), &r[i]); /* no name twice */
		assert_true(r[i].reference && *r[i].reference && strlen(r[i].help) > 5);
		assert_true(r[i].kind <= CODEC_OTHER);
		assert_true(isnan(r[i].bpl) || !isnan(r[i].ie)); /* Bpl is of use with Ie alone */
	}
	assert_ptr_equal(codec_row(slice_of("pcmU")), codec_row(slice_of("PCMU")));
	assert_int_equal(codec_row(slice_of("TELEPHONE-EVENT"))->kind, CODEC_EVENT);
	assert_int_equal(codec_row(slice_of("CN"))->kind, CODEC_COMFORT_NOISE);
	assert_int_equal(codec_row(slice_of("vp8"))->kind, CODEC_VIDEO);
	assert_null(codec_row(slice_of("PCM")));
	assert_null(codec_row(slice_make(NULL, 0)));
}

/* ---- E-model ---- */

static void near_at(double a, double b, double tolerance, int line)
{
	if (!(fabs(a - b) <= tolerance))
		fail_msg("line %d: %.6f is not %.6f", line, a, b);
}
#define near(a, b, tolerance) near_at((a), (b), (tolerance), __LINE__)

static void test_quality(void **state)
{
	static const struct {
		const char *codec;
		bool plc;
		double loss_pct, burst_r, one_way_ms, r, mos;
	} rows[] = {
		{"PCMU", true, 0, 1, NAN, 93.20, 4.409},
		{"PCMU", false, 0, 1, 0, 93.20, 4.409},
		{"PCMA", false, 1, 1, NAN, 75.28, 3.834},
		{"PCMU", false, 5, 1, NAN, 42.12, 2.169},
		{"PCMA", true, 1, 1, NAN, 89.56, 4.328},
		{"PCMU", true, 5, 1, NAN, 77.42, 3.923},
		{"G729", true, 0, 1, NAN, 82.20, 4.104},
		{"G729", true, 2, 1, NAN, 74.20, 3.787},
		{"PCMU", true, 5, 2, 200, 72.95, 3.732},
	};
	struct quality q;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		quality_of(codec_row(slice_of(rows[i].codec)), rows[i].plc, rows[i].loss_pct, rows[i].burst_r, rows[i].one_way_ms,
			&q);
		near(q.r, rows[i].r, 0.005);
		near(q.mos, rows[i].mos, 0.0005);
		assert_int_equal(q.is_cq, !isnan(rows[i].one_way_ms));
	}
}

static void test_quality_unknown(void **state)
{
	struct quality q;

	(void)state;
	quality_of(codec_row(slice_of("opus")), true, 0, 1, NAN, &q);
	assert_true(isnan(q.r) && isnan(q.mos) && !q.assumed);
	quality_of(NULL, true, 0, 1, NAN, &q);
	assert_true(isnan(q.r) && isnan(q.mos));
	quality_of(codec_row(slice_of("PCMU")), true, NAN, 1, NAN, &q);
	assert_true(isnan(q.r) && isnan(q.mos));
	/* G.113 tells how GSM sounds, and not how it bears loss */
	quality_of(codec_row(slice_of("GSM")), true, 0, 1, NAN, &q);
	near(q.r, 73.2, 0.005);
	quality_of(codec_row(slice_of("GSM")), true, 0.1, 1, NAN, &q);
	assert_true(isnan(q.r) && isnan(q.mos));
	/* what is assumed is said where it is, and bursts below random are random */
	quality_of(codec_row(slice_of("PCMU")), true, 1, 0.5, NAN, &q);
	near(q.r, 89.56, 0.005);
	assert_non_null(q.assumed);
	quality_of(codec_row(slice_of("PCMU")), false, 1, NAN, NAN, &q);
	near(q.r, 75.28, 0.005);
	assert_null(q.assumed);
	quality_of(codec_row(slice_of("PCMU")), true, 100, 1, NAN, &q);
	assert_true(q.r > 0 && q.mos >= 1);
}

static void test_delay(void **state)
{
	(void)state;
	near(emodel_idd(0), 0, 0);
	near(emodel_idd(100), 0, 0);
	near(emodel_idd(150), 0.164, 0.0005);
	near(emodel_idd(200), 3.044, 0.0005);
	near(emodel_idd(250), 8.917, 0.0005);
	near(emodel_idd(300), 14.761, 0.0005);
	near(emodel_idd(400), 24.070, 0.0005);
	near(emodel_idd(600), 35.247, 0.0005);
	near(emodel_idd(NAN), 0, 0);
	near(emodel_mos(-5), 1, 0);
	near(emodel_mos(0), 1, 0);
	near(emodel_mos(100), 4.5, 0);
	near(emodel_mos(120), 4.5, 0);
	near(emodel_mos(93.2), 4.409, 0.0005);
	assert_true(isnan(emodel_mos(NAN)));
}

/* ---- series ---- */

static void test_series(void **state)
{
	struct rtp_step step = {.is_regular = true, .delta_ns = 20 * NS_PER_MS, .jitter_ns = 1.5e6};
	struct rtp_step lost = {.lost = 3}, late = {.lost = -1};
	struct series s;
	uint32_t packets = 0, missing = 0;

	(void)state;
	series_init(&s, 1000);
	series_add(&s, 1000, 160, &step);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.buckets[0].jitter_max_10us, 150);
	assert_int_equal(s.buckets[0].delta_max_10us, 2000);
	for (int i = 1; i < 100000; i++)
		series_add(&s, 1000 + i * 20 * NS_PER_MS, 160, i % 1000 ? &step : i % 2000 ? &lost : &late);
	assert_true(s.n > SERIES_BUCKETS / 2 && s.n <= SERIES_BUCKETS);
	assert_true(s.width_ns * s.n >= 100000 * 20 * NS_PER_MS);
	for (uint32_t i = 0; i < s.n; i++) {
		packets += s.buckets[i].packets;
		missing += s.buckets[i].lost;
		assert_int_equal(s.buckets[i].bytes, s.buckets[i].packets * 160);
	}
	assert_int_equal(packets, 100000);
	assert_int_equal(missing, 50 * 3 - 49);
}

static void test_series_ends(void **state)
{
	struct rtp_step step = {.is_regular = true, .delta_ns = INT64_MAX, .jitter_ns = NAN}, late = {.lost = -1};
	struct series s;

	(void)state;
	series_init(&s, -TIME_MAX);
	series_add(&s, TIME_MAX, 1, &step); /* as far apart as two moments can be */
	assert_true(s.n > 0 && s.n <= SERIES_BUCKETS);
	assert_int_equal(s.buckets[s.n - 1].delta_max_10us, UINT16_MAX);
	assert_int_equal(s.buckets[s.n - 1].jitter_max_10us, 0);
	series_init(&s, 0);
	series_add(&s, -5, 1, &late); /* before the first, and nothing to take back */
	assert_int_equal(s.buckets[0].packets, 1);
	assert_int_equal(s.buckets[0].lost, 0);
}

/* In parts, bucket by bucket, it becomes what it would packet by packet: over pauses, too, and however often it is doubled. */
static void test_series_parts(void **state)
{
	uint32_t r = 99;

	(void)state;
	for (unsigned round = 0; round < 60; round++) {
		int64_t ns = 1700000000 * NS_PER_S, step_ns = (1ll << (round / 3)) * NS_PER_MS;
		struct series whole, parts;
		struct series_part part;
		uint64_t lost = 0, lost_parts = 0;

		series_init(&whole, ns);
		series_init(&parts, ns);
		series_part_begin(&part, ns);
		for (unsigned i = 0; i < 2000; i++) {
			struct rtp_step step = {.is_regular = i % 3, .delta_ns = r >> 4, .jitter_ns = (float)(r >> 8),
				.lost = i % 40 == 7 ? (int32_t)(i % 5) : i % 40 == 9 ? -1 : 0};

			r = r * 1664525 + 1013904223;
			series_add(&whole, ns, 100 + i % 7, &step);
			if (ns >= part.until_ns)
				series_part_put(&parts, &part, ns);
			series_part_add(&part, 100 + i % 7, &step);
			ns += step_ns + (i % 500 == 499 ? step_ns * (r % 5000) : (int64_t)(r >> 12));
		}
		series_part_put(&parts, &part, ns);
		assert_true(parts.width_ns >= whole.width_ns && parts.n >= whole.n * whole.width_ns / parts.width_ns);
		while (whole.width_ns < parts.width_ns) { /* the last put made room for what would come next */
			struct rtp_step nothing = {0};

			series_add(&whole, ns, 0, &nothing);
			whole.buckets[(ns - whole.start_ns) / whole.width_ns].packets--;
		}
		for (uint32_t i = 0; i < SERIES_BUCKETS; i++) {
			assert_int_equal(parts.buckets[i].packets, whole.buckets[i].packets);
			assert_int_equal(parts.buckets[i].bytes, whole.buckets[i].bytes);
			assert_int_equal(parts.buckets[i].jitter_max_10us, whole.buckets[i].jitter_max_10us);
			assert_int_equal(parts.buckets[i].delta_max_10us, whole.buckets[i].delta_max_10us);
			lost += whole.buckets[i].lost;
			lost_parts += parts.buckets[i].lost;
		}
		assert_int_equal(lost_parts, lost);
	}
}

/* ---- telephone events ---- */

static bool feed(struct dtmf *d, uint32_t ts, uint8_t event, bool end, uint16_t duration)
{
	struct rtp_packet p = {.timestamp = ts};
	struct rtp_event e = {.event = event, .end = end, .duration = duration};

	return dtmf_add(d, &p, &e, (int64_t)ts * 125 * NS_PER_US);
}

static void test_event(void **state)
{
	struct rtp_event e = {0};

	(void)state;
	assert_true(rtp_event_parse(bytes("\x0b\x8a\x03\x20", 4), &e));
	assert_int_equal(e.event, 11);
	assert_true(e.end);
	assert_int_equal(e.volume, 10);
	assert_int_equal(e.duration, 800);
	assert_false(rtp_event_parse(bytes("\x0b\x8a\x03", 3), &e));
	assert_int_equal(rtp_event_digit(0), '0');
	assert_int_equal(rtp_event_digit(10), '*');
	assert_int_equal(rtp_event_digit(11), '#');
	assert_int_equal(rtp_event_digit(15), 'D');
	assert_int_equal(rtp_event_digit(16), 0);
}

static bool like_event(uint8_t payload_type, const char *payload, size_t n, uint32_t wire_len)
{
	struct rtp_packet p = {.payload_type = payload_type, .payload = bytes(payload, n), .payload_len = wire_len};

	return rtp_event_is_likely(&p);
}

static void test_event_looks(void **state)
{
	(void)state;
	assert_true(like_event(101, "\x0b\x0a\x03\x20", 4, 4));
	assert_true(like_event(96, "\x10\x80\x00\x00", 4, 4));
	assert_false(like_event(13, "\x0b\x0a\x03\x20", 4, 4)); /* not a type of one's own */
	assert_false(like_event(101, "\x0b\x4a\x03\x20", 4, 4)); /* reserved bit */
	assert_false(like_event(101, "\x20\x0a\x03\x20", 4, 4)); /* a tone */
	assert_false(like_event(101, "\x0b\x0a\x03\x20", 4, 8)); /* longer, and cut */
	assert_false(like_event(101, "\x0b\x0a", 2, 4));
}

static void test_digits(void **state)
{
	struct dtmf d = {0};

	(void)state;
	assert_true(feed(&d, 8000, 1, false, 160));
	assert_false(feed(&d, 8000, 1, false, 320));
	for (int i = 0; i < 3; i++)
		assert_false(feed(&d, 8000, 1, true, 800));
	assert_true(feed(&d, 16000, 1, false, 160)); /* the same key again */
	assert_false(feed(&d, 8000, 1, true, 800));  /* a late end of the one before */
	assert_false(feed(&d, 16000, 1, true, 400));
	assert_true(feed(&d, 24000, 11, true, 1600)); /* of which only the end arrived */
	assert_false(feed(&d, 32000, 16, true, 800));  /* flash is no digit */
	assert_true(feed(&d, 40000, 0, false, 160));   /* whose end is lost */
	assert_int_equal(d.n, 4);
	assert_int_equal(d.n_other, 1);
	assert_int_equal(d.digits[0].digit, '1');
	assert_int_equal(d.digits[0].duration, 800);
	assert_true(d.digits[0].has_end);
	assert_int_equal(d.digits[0].n_end, 1); /* the tap saw one packet three times */
	assert_int_equal(d.digits[1].digit, '1');
	assert_int_equal(d.digits[1].duration, 400);
	assert_int_equal(d.digits[2].digit, '#');
	assert_int_equal(d.digits[3].digit, '0');
	assert_false(d.digits[3].has_end);
	assert_int_equal(d.digits[3].ts_ns, 5 * NS_PER_S);
}

/* Ends of one digit by their sequence numbers: five packets, one of them seen twice. */
static void test_digit_ends(void **state)
{
	struct dtmf d = {0};
	struct rtp_event e = {.event = 7, .end = true, .duration = 800};

	(void)state;
	for (uint16_t i = 0; i < 6; i++)
		dtmf_add(&d, &(struct rtp_packet){.timestamp = 8000, .seq = (uint16_t)(100 + (i < 3 ? i : i - 1))}, &e, 0);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.digits[0].n_end, 5);
}

/* RFC 4733 §2.5.1.3: an event of 20 seconds, in segments of 0xFFFF units, is one digit. */
static void test_long_event(void **state)
{
	struct dtmf d = {0};
	uint32_t start = UINT32_MAX - 40000; /* the timestamp wraps meanwhile */

	(void)state;
	assert_true(feed(&d, start, 5, false, 400));
	assert_false(feed(&d, start, 5, false, 0xFFFF));
	assert_false(feed(&d, start + 0xFFFF, 5, false, 400));
	assert_false(feed(&d, start + 0xFFFF, 5, false, 0xFFFF));
	assert_false(feed(&d, start + 2 * 0xFFFF, 5, false, 400));
	assert_false(feed(&d, start + 2 * 0xFFFF, 5, true, 28930));
	assert_false(feed(&d, start + 2 * 0xFFFF, 5, true, 28930));
	assert_int_equal(d.n, 1);
	assert_int_equal(d.digits[0].duration, 160000);
	assert_true(d.digits[0].has_end);
	assert_true(feed(&d, start + 3 * 0xFFFF, 5, false, 400)); /* it had ended: another one */
	assert_true(feed(&d, start + 3 * 0xFFFF + 40000, 5, false, 400)); /* too long after the last that was seen of it */
	assert_int_equal(d.n, 3);
}

static void test_many_digits(void **state)
{
	struct dtmf d = {0};

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		assert_true(feed(&d, i * 2000, (uint8_t)(i % 16), true, 800));
	assert_int_equal(d.n, 1000);
	for (uint32_t i = 0; i < DTMF_DIGITS; i++) {
		assert_int_equal(d.digits[i].digit, "0123456789*#ABCD"[i % 16]);
		assert_int_equal(d.digits[i].duration, 800);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain), cmocka_unit_test(test_rich), cmocka_unit_test(test_cut),
		cmocka_unit_test(test_contradictions), cmocka_unit_test(test_likely), cmocka_unit_test(test_static),
		cmocka_unit_test(test_profile),
		cmocka_unit_test(test_rows), cmocka_unit_test(test_quality), cmocka_unit_test(test_quality_unknown),
		cmocka_unit_test(test_delay), cmocka_unit_test(test_series), cmocka_unit_test(test_series_ends),
		cmocka_unit_test(test_series_parts), cmocka_unit_test(test_event), cmocka_unit_test(test_event_looks),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_digit_ends), cmocka_unit_test(test_long_event), cmocka_unit_test(test_many_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
