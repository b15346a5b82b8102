/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sound: a tone goes through each codec's own encoder, and comes out of the decoder with the same frequency and level; the
 * jitter buffer in capture time: places, losses, late packets, pauses, hostile time stamps; levels, digits, other rates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "sound.h"

#ifdef HAVE_SPANDSP
#include <spandsp.h>
#endif
#ifdef HAVE_OPUS
#include <opus.h>
#endif
#ifdef HAVE_BCG729
#include <bcg729/encoder.h>
#endif

enum { TONE_HZ = 800, PACKETS = 100 };
static const double AMPLITUDE = 8000;

static void tone(int16_t *p, size_t n, uint32_t rate, size_t from)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (int16_t)lrint(AMPLITUDE * sin(2 * M_PI * TONE_HZ * (double)(from + i) / rate));
}

/* Amplitude of one frequency in a signal (Goertzel over whole periods). */
static double amplitude_at(const int16_t *p, size_t n, uint32_t rate, double hz)
{
	double re = 0, im = 0;

	for (size_t i = 0; i < n; i++) {
		re += p[i] * cos(2 * M_PI * hz * (double)i / rate);
		im += p[i] * sin(2 * M_PI * hz * (double)i / rate);
	}
	return 2 * sqrt(re * re + im * im) / (double)n;
}

static double rms(const int16_t *p, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)p[i] * p[i];
	return sqrt(sum / (double)n);
}

/* What came out is the tone: its level within `db`, and nothing much besides. */
static void assert_tone(const int16_t *p, size_t n, uint32_t rate, double db, double purity)
{
	double a = amplitude_at(p, n, rate, TONE_HZ);

	if (fabs(20 * log10(a / AMPLITUDE)) > db)
		fail_msg("%u Hz: amplitude %.0f, not %.0f", rate, a, AMPLITUDE);
	if (a / sqrt(2) / rms(p, n) < purity)
		fail_msg("%u Hz: %.3f of it is the tone", rate, a / sqrt(2) / rms(p, n));
}

/* ---- encoders ---- */

struct encoder {
	const char *name;
	uint32_t clock_hz, rate;
	double db, purity;
	size_t (*encode)(void **state, const int16_t *p, size_t n, uint8_t *out);
	int how;
};

static size_t encode_l16(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	(void)state;
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = (uint8_t)((uint16_t)p[i] >> 8);
		out[2 * i + 1] = (uint8_t)p[i];
	}
	return 2 * n;
}

#ifdef HAVE_SPANDSP
static size_t encode_ulaw(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	(void)state;
	for (size_t i = 0; i < n; i++)
		out[i] = linear_to_ulaw(p[i]);
	return n;
}

static size_t encode_alaw(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	(void)state;
	for (size_t i = 0; i < n; i++)
		out[i] = linear_to_alaw(p[i]);
	return n;
}

static size_t encode_g722(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	if (!*state)
		*state = g722_encode_init(NULL, 64000, 0);
	return (size_t)g722_encode(*state, out, p, (int)n);
}

static size_t encode_g726(void **state, const int16_t *p, size_t n, uint8_t *out, int rate, int packing)
{
	if (!*state)
		*state = g726_init(NULL, rate, G726_ENCODING_LINEAR, packing);
	return (size_t)g726_encode(*state, out, p, (int)n);
}

static size_t encode_g726_16(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	return encode_g726(state, p, n, out, 16000, G726_PACKING_RIGHT);
}

static size_t encode_g726_24(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	return encode_g726(state, p, n, out, 24000, G726_PACKING_RIGHT);
}

static size_t encode_g726_32(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	return encode_g726(state, p, n, out, 32000, G726_PACKING_RIGHT);
}

static size_t encode_g726_40(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	return encode_g726(state, p, n, out, 40000, G726_PACKING_RIGHT);
}

static size_t encode_aal2_32(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	return encode_g726(state, p, n, out, 32000, G726_PACKING_LEFT);
}

static size_t encode_gsm(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	if (!*state)
		*state = gsm0610_init(NULL, GSM0610_PACKING_VOIP);
	return (size_t)gsm0610_encode(*state, out, p, (int)n);
}
#endif

#ifdef HAVE_OPUS
static size_t encode_opus(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	int error, got;

	if (!*state)
		*state = opus_encoder_create(48000, 1, OPUS_APPLICATION_VOIP, &error);
	got = opus_encode(*state, p, (int)n, out, 1500);
	assert_true(got > 0);
	return (size_t)got;
}
#endif

#ifdef HAVE_BCG729
static size_t encode_g729(void **state, const int16_t *p, size_t n, uint8_t *out)
{
	size_t len = 0;

	if (!*state)
		*state = initBcg729EncoderChannel(0);
	for (size_t at = 0; at + 80 <= n; at += 80) {
		uint8_t bytes = 0;

		bcg729Encoder(*state, p + at, out + len, &bytes);
		len += bytes;
	}
	return len;
}
#endif

/* How near the tone comes out is the codec's affair: level in dB, and how much of the output is the tone. */
static const struct encoder encoders[] = {
	{"L16", 8000, 8000, 0.01, 0.999, encode_l16, 0},
	{"L16", 44100, 44100, 0.01, 0.999, encode_l16, 0},
#ifdef HAVE_SPANDSP
	{"PCMU", 8000, 8000, 0.1, 0.998, encode_ulaw, 0},
	{"pcma", 8000, 8000, 0.1, 0.998, encode_alaw, 0},
	{"G722", 8000, 16000, 0.3, 0.99, encode_g722, 0},
	{"G726-16", 8000, 8000, 1.0, 0.9, encode_g726_16, 0},
	{"G726-24", 8000, 8000, 0.7, 0.95, encode_g726_24, 0},
	{"G726-32", 8000, 8000, 0.5, 0.98, encode_g726_32, 0},
	{"G726-40", 8000, 8000, 0.5, 0.99, encode_g726_40, 0},
	{"AAL2-G726-32", 8000, 8000, 0.5, 0.98, encode_aal2_32, 0},
	{"GSM", 8000, 8000, 1.0, 0.95, encode_gsm, 0},
#endif
#ifdef HAVE_OPUS
	{"opus", 48000, 48000, 1.0, 0.98, encode_opus, 0},
#endif
#ifdef HAVE_BCG729
	{"G729", 8000, 8000, 1.5, 0.9, encode_g729, 0},
#endif
};

static void test_codecs(void **unused)
{
	static int16_t in[960], out[SOUND_PACKET_MAX + PACKETS * 960];

	(void)unused;
	for (size_t k = 0; k < sizeof encoders / sizeof *encoders; k++) {
		const struct encoder *x = &encoders[k];
		const char *why = NULL;
		struct decoder *d = decoder_new(slice_of(x->name), x->clock_hz, 1, &why);
		size_t n = x->rate / 50, got = 0;
		uint8_t bytes[4000];
		void *state = NULL;

		assert_non_null(d);
		assert_int_equal(decoder_rate(d), x->rate);
		for (size_t i = 0; i < PACKETS; i++) {
			size_t len;

			tone(in, n, x->rate, i * n);
			len = x->encode(&state, in, n, bytes);
			got += decoder_run(d, slice_make(bytes, len), out + got);
		}
		if (got < (PACKETS - 1) * n)
			fail_msg("%s: %zu samples, not %zu", x->name, got, PACKETS * n);
		print_message("%s: level %+.2f dB, tone %.3f\n", x->name,
			20 * log10(amplitude_at(out + got - 50 * n, 50 * n, x->rate, TONE_HZ) / AMPLITUDE),
			amplitude_at(out + got - 50 * n, 50 * n, x->rate, TONE_HZ) / sqrt(2) / rms(out + got - 50 * n, 50 * n));
		assert_tone(out + got - 50 * n, 50 * n, x->rate, x->db, x->purity);
		decoder_free(d);
		free(state); /* what the encoders' own functions do, too */
	}
}

/* Digital silence, and noise of its least step, come out under the bound of the rule for silence (-65 dBov), for each codec;
 * a quiet room does not. */
static void test_silence(void **unused)
{
	static const struct {
		int peak;
		double least, most;
	} rooms[] = {{0, -INFINITY, -65}, {8, -INFINITY, -65}, {100, -64, 0}};
	static int16_t in[960], out[SOUND_PACKET_MAX];

	(void)unused;
	for (size_t k = 0; k < sizeof encoders / sizeof *encoders * 3; k++) {
		const struct encoder *x = &encoders[k / 3];
		const char *why = NULL;
		struct decoder *d = decoder_new(slice_of(x->name), x->clock_hz, 1, &why);
		size_t n = x->rate / 50;
		uint8_t bytes[4000];
		uint32_t seed = 7;
		void *state = NULL;

		for (size_t i = 0; i < PACKETS; i++) {
			double dbov;
			size_t got;

			for (size_t m = 0; m < n; m++, seed = seed * 1664525 + 1013904223)
				in[m] = (int16_t)((int)(seed >> 16) % (2 * rooms[k % 3].peak + 1) - rooms[k % 3].peak);
			got = decoder_run(d, slice_make(bytes, x->encode(&state, in, n, bytes)), out);
			if (!got || i < 5)
				continue;
			dbov = 20 * log10(rms(out, got) / 32768);
			if (dbov < rooms[k % 3].least || dbov > rooms[k % 3].most)
				fail_msg("%s: %.1f dBov of %d", x->name, dbov, rooms[k % 3].peak);
		}
		decoder_free(d);
		free(state);
	}
}

static void test_unknown_codec(void **unused)
{
	const char *why = NULL;

	(void)unused;
	assert_null(decoder_new(slice_of("iLBC"), 8000, 1, &why));
	assert_string_equal(why, "no decoder is known");
	assert_null(decoder_new(slice_of("L16"), 0, 1, &why));
	assert_string_equal(why, "its clock is not believed");
	assert_null(decoder_new(slice_of(""), 8000, 1, &why));
}

/* Any bytes, any length: nothing is written beyond SOUND_PACKET_MAX (sanitizers look). */
static void test_any_bytes(void **unused)
{
	static uint8_t bytes[70000];
	int16_t *out = mem_alloc(SOUND_PACKET_MAX * sizeof *out);
	uint32_t x = 1;

	(void)unused;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)((x = x * 1664525 + 1013904223) >> 24);
	for (size_t k = 0; decoder_row_at(k); k++) {
		const size_t lens[] = {0, 1, 2, 3, 9, 10, 11, 12, 32, 33, 34, 160, 1472, 65000, sizeof bytes};
		const char *why;
		struct decoder *d = decoder_new(slice_of(decoder_row_at(k)->name), 8000, 2, &why);

		if (d)
			decoder_will_conceal(d);
		for (size_t i = 0; d && i < sizeof lens / sizeof *lens; i++) {
			assert_true(decoder_run(d, slice_make(bytes, lens[i]), out) <= SOUND_PACKET_MAX);
			decoder_conceal(d, out, lens[i] < SOUND_PACKET_MAX ? lens[i] : SOUND_PACKET_MAX);
		}
		decoder_free(d);
	}
	free(out);
}

/* ---- playout ---- */

enum { HEARD_MAX = 8000 * 60 };
struct heard {
	int16_t pcm[HEARD_MAX];     /* from start_ns on, 8000 a second */
	int64_t start_ns, end_ns;
	size_t runs;
	uint64_t made_up;
};

static const int64_t T0 = 1750000000 * NS_PER_S;

static bool format(void *ctx, uint8_t type, struct listener_format *out)
{
	(void)ctx;
	*out = (struct listener_format){slice_of("L16"), 8000, 1, CODEC_AUDIO};
	if (type == 13)
		*out = (struct listener_format){slice_of("CN"), 8000, 1, CODEC_COMFORT_NOISE};
	if (type == 101)
		*out = (struct listener_format){slice_of("telephone-event"), 8000, 1, CODEC_EVENT};
	if (type == 97)
		*out = (struct listener_format){slice_of("iLBC"), 8000, 1, CODEC_AUDIO};
	return type != 99;
}

static void run(void *ctx, const struct listener_run *r)
{
	struct heard *h = ctx;
	int64_t at = (r->at_ns - h->start_ns + 62500) / 125000; /* 8 kHz */

	assert_int_equal(r->rate, 8000);
	assert_true(h->runs == 0 || r->at_ns >= h->end_ns - 1000);
	assert_true(r->n <= SOUND_PACKET_MAX);
	for (size_t i = 0; i < r->n; i++)
		if (at + (int64_t)i >= 0 && at + (int64_t)i < HEARD_MAX)
			h->pcm[at + (int64_t)i] = r->p[i];
	h->end_ns = r->at_ns + (int64_t)r->n * NS_PER_S / 8000;
	h->runs++;
	h->made_up += r->is_made_up ? r->n : 0;
}

static struct heard *heard_new(void)
{
	struct heard *h = mem_zalloc(sizeof *h);

	h->start_ns = T0;
	return h;
}

static struct listener *listener_of(struct heard *h, uint32_t delay_ms, bool adaptive, bool silent)
{
	struct listener_options o = {delay_ms, adaptive, silent};

	return listener_new(&o, format, run, h, NULL);
}

/* Packet i of the tone, of 20 ms, as it comes at ms after T0. */
static void say_packet(struct listener *p, unsigned i, int64_t ms, uint8_t type, bool marker)
{
	int16_t pcm[160];
	uint8_t bytes[320];
	struct rtp_packet r = {.ssrc = 1, .timestamp = 0xfffff000u + i * 160, .seq = (uint16_t)(0xfff0 + i), .payload_type = type,
		.marker = marker};

	tone(pcm, 160, 8000, (size_t)i * 160);
	encode_l16(NULL, pcm, 160, bytes);
	r.payload = slice_make(bytes, sizeof bytes);
	r.payload_len = sizeof bytes;
	listener_add(p, &r, T0 + ms * NS_PER_MS);
}

/* All in order and on time: heard from the first packet's arrival and the buffer's size on, without a seam. */
static void test_in_time(void **unused)
{
	struct heard *h = heard_new();
	struct listener *p = listener_of(h, 60, false, false);
	struct listener_figures f;
	size_t first = 0;

	(void)unused;
	for (unsigned i = 0; i < 100; i++)
		say_packet(p, i, i * 20 + i * 7 % 13, 96, i == 0);
	listener_end(p);
	listener_get(p, &f);
	assert_int_equal(f.packets, 100);
	assert_int_equal(f.played, 100);
	assert_int_equal(f.late, 0);
	assert_int_equal(f.lost, 0);
	assert_int_equal(f.resyncs, 0);
	assert_true(f.delay_ms > 50 && f.delay_ms < 75);
	while (first < HEARD_MAX && !h->pcm[first] && !h->pcm[first + 1])
		first++;
	assert_in_range(first, 60 * 8 - 1, 65 * 8);
	assert_tone(h->pcm + first, 8000, 8000, 0.05, 0.98);
	assert_in_range((h->end_ns - T0) / NS_PER_MS, 2055, 2070);
	listener_free(p);
	free(h);
}

/* One packet never comes: it is concealed by something that sounds alike; or silent, where that was asked for. */
static void test_loss(void **unused)
{
	for (int silent = 0; silent < 2; silent++) {
		struct heard *h = heard_new();
		struct listener *p = listener_of(h, 40, false, silent);
		struct listener_figures f;

		for (unsigned i = 0; i < 50; i++)
			if (i != 25)
				say_packet(p, i, i * 20, 96, i == 0);
		listener_end(p);
		listener_get(p, &f);
		assert_int_equal(f.lost, 1);
		assert_int_equal(f.late, 0);
		assert_int_equal(f.played, 49);
		if (silent)
			assert_true(rms(h->pcm + (25 * 20 + 45) * 8, 10 * 8) < 1);
		else /* the tone goes on, in phase */
			assert_tone(h->pcm + (24 * 20 + 40) * 8, 440, 8000, 0.6, 0.98);
		assert_int_equal(h->made_up > 0, !silent);
		/* what comes after it is in its place */
		assert_tone(h->pcm + (30 * 20 + 40) * 8, 2400, 8000, 0.05, 0.98);
		listener_free(p);
		free(h);
	}
	(void)unused;
}

/* A packet that comes after its time is discarded by a fixed buffer; a larger one, or an adaptive one, plays it. */
static void test_late(void **unused)
{
	static const struct {
		uint32_t delay_ms;
		bool adaptive;
		unsigned late;
	} rows[] = {{40, false, 4}, {200, false, 0}, {40, true, 0}};

	(void)unused;
	for (size_t k = 0; k < 3; k++) {
		struct heard *h = heard_new();
		struct listener *p = listener_of(h, rows[k].delay_ms, rows[k].adaptive, false);
		struct listener_figures f;

		for (unsigned i = 0; i < 30; i++)
			say_packet(p, i, i * 20, 96, i == 0);
		say_packet(p, 30, 30 * 20 + 104, 96, false);
		say_packet(p, 31, 31 * 20 + 90, 96, false);
		say_packet(p, 32, 32 * 20 + 75, 96, false);
		for (unsigned i = 33; i < 60; i++)
			say_packet(p, i, i * 20 + (i < 36 ? (36 - i) * 20 : 0), 96, false);
		listener_end(p);
		listener_get(p, &f);
		assert_int_equal(f.lost, 0);
		if (f.late != rows[k].late)
			fail_msg("%u ms, adaptive %d: %u late, not %u", rows[k].delay_ms, rows[k].adaptive, (unsigned)f.late,
				rows[k].late);
		listener_free(p);
		free(h);
	}
}

/* Order and copies: what comes in another order within the buffer's time is heard in the right one, and once. */
static void test_reordered(void **unused)
{
	struct heard *h = heard_new();
	struct listener *p = listener_of(h, 80, false, false);
	struct listener_figures f;

	(void)unused;
	for (unsigned i = 0; i < 60; i++) {
		unsigned k = i % 10 == 3 ? i + 1 : i % 10 == 4 ? i - 1 : i;

		say_packet(p, k, i * 20, 96, i == 0);
		if (i % 7 == 0)
			say_packet(p, k, i * 20 + 1, 96, false);
	}
	listener_end(p);
	listener_get(p, &f);
	assert_int_equal(f.duplicates, 9);
	assert_int_equal(f.played, 60);
	assert_int_equal(f.lost, 0);
	assert_tone(h->pcm + 100 * 8, 8000, 8000, 0.05, 0.98);
	listener_free(p);
	free(h);
}

/* A pause, with comfort noise in it: what follows stands where it was said. */
static void test_pause(void **unused)
{
	struct heard *h = heard_new();
	struct listener *p = listener_of(h, 40, false, false);
	struct rtp_packet cn = {.ssrc = 1, .timestamp = 0xfffff000u + 20 * 160, .seq = (uint16_t)(0xfff0 + 20), .payload_type = 13,
		.payload = slice_of("\x28"), .payload_len = 1};

	(void)unused;
	for (unsigned i = 0; i < 20; i++)
		say_packet(p, i, i * 20, 96, i == 0);
	listener_add(p, &cn, T0 + 400 * NS_PER_MS);
	for (unsigned i = 0; i < 50; i++) {
		struct rtp_packet r = {.ssrc = 1, .timestamp = 0xfffff000u + (i + 100) * 160, .seq = (uint16_t)(0xfff0 + 21 + i),
			.payload_type = 96, .marker = i == 0};
		int16_t pcm[160];
		uint8_t bytes[320];

		tone(pcm, 160, 8000, (size_t)i * 160);
		encode_l16(NULL, pcm, 160, bytes);
		r.payload = slice_make(bytes, 320);
		r.payload_len = 320;
		listener_add(p, &r, T0 + (i + 100) * 20 * NS_PER_MS);
	}
	listener_end(p);
	assert_tone(h->pcm + 50 * 8, 2400, 8000, 0.05, 0.98);
	/* noise of -40 dBov: 328 of 32767 */
	assert_in_range((unsigned)rms(h->pcm + 600 * 8, 8000), 280, 380);
	assert_true(rms(h->pcm + 2050 * 8, 160) > 4000);
	assert_tone(h->pcm + 2060 * 8, 6400, 8000, 0.05, 0.98);
	listener_free(p);
	free(h);
}

/* A digit of a telephone-event is heard as its tones, once, however often its packets repeat it. */
static void test_event(void **unused)
{
	struct heard *h = heard_new();
	struct listener *p = listener_of(h, 40, false, false);
	struct listener_figures f;
	double low, high;

	(void)unused;
	for (unsigned i = 0; i < 20; i++)
		say_packet(p, i, i * 20, 96, i == 0);
	for (unsigned i = 0; i < 8; i++) { /* five pieces, and the end three times */
		unsigned lasted = i < 5 ? (i + 1) * 160 : 800;
		uint8_t bytes[4] = {5, (uint8_t)((i > 4) << 7 | 10), (uint8_t)(lasted >> 8), (uint8_t)lasted};
		struct rtp_packet r = {.ssrc = 1, .timestamp = 0xfffff000u + 20 * 160, .seq = (uint16_t)(0xfff0 + 20 + i),
			.payload_type = 101, .payload = slice_make(bytes, 4), .payload_len = 4};

		listener_add(p, &r, T0 + (i < 5 ? 400 + i * 20 : 480 + i) * NS_PER_MS);
	}
	listener_end(p);
	listener_get(p, &f);
	low = amplitude_at(h->pcm + 445 * 8, 80 * 8, 8000, 770);
	high = amplitude_at(h->pcm + 445 * 8, 80 * 8, 8000, 1336);
	assert_true(low > 2000 && high > 2000);
	assert_true(rms(h->pcm + 545 * 8, 100 * 8) < 100);
	assert_int_equal(f.played, 20);
	assert_int_equal(f.lost, 0);
	listener_free(p);
	free(h);
}

static void test_undecodable(void **unused)
{
	struct heard *h = heard_new();
	struct listener *p = listener_of(h, 40, false, false);
	struct listener_figures f;

	(void)unused;
	for (unsigned i = 0; i < 20; i++)
		say_packet(p, i, i * 20, i < 10 ? 96 : 97, i == 0);
	listener_end(p);
	listener_get(p, &f);
	assert_int_equal(f.not_decoded, 10);
	assert_int_equal(f.played, 10);
	assert_true(slice_eq(f.undecodable, slice_of("iLBC")));
	assert_string_equal(f.why, "no decoder is known");
	listener_free(p);
	free(h);
}

/* A sender whose clock is 300 ppm slow for twenty minutes is not taken for one whose packets come late. */
static void test_drift(void **unused)
{
	for (int sign = -1; sign <= 1; sign += 2) {
		struct heard *h = heard_new();
		struct listener *p = listener_of(h, 60, false, false);
		struct listener_figures f;

		for (unsigned i = 0; i < 60000; i++)
			say_packet(p, i, (int64_t)(i * 20 * (1 + sign * 300e-6)), 96, i == 0);
		listener_end(p);
		listener_get(p, &f);
		assert_int_equal(f.late, 0);
		assert_int_equal(f.played, 60000);
		assert_in_range((h->end_ns - T0) / NS_PER_MS, 1200000 + sign * 360, 1200000 + sign * 360 + 150);
		listener_free(p);
		free(h);
	}
	(void)unused;
}

/* Time stamps and times that jump make neither endless work nor endless sound. */
static void test_jumps(void **unused)
{
	struct heard *h = heard_new();
	struct listener *p = listener_of(h, 60, false, false);
	struct listener_figures f;
	uint32_t x = 7;
	int64_t ns = T0;

	(void)unused;
	for (unsigned i = 0; i < 3000; i++) {
		uint8_t bytes[320] = {0};
		struct rtp_packet r = {.ssrc = 1, .payload = slice_make(bytes, 320), .payload_len = 320};

		x = x * 1664525 + 1013904223;
		r.seq = (uint16_t)(x >> 8);
		r.timestamp = x * 2654435761u;
		r.payload_type = x >> 28 ? 96 : 13;
		ns += x % 5 == 0 ? (int64_t)x * 1000000 : 20 * NS_PER_MS;
		listener_add(p, &r, ns);
	}
	listener_clock(p, TIME_MAX);
	listener_end(p);
	listener_get(p, &f);
	assert_int_equal(f.packets, 3000);
	assert_true(f.played <= 3000);
	listener_free(p);
	free(h);
}

/* ---- level, tones, rates ---- */

static void test_level(void **unused)
{
	struct level l = {0};
	int16_t pcm[8000];

	(void)unused;
	assert_true(isnan(level_dbov(&l)) && isnan(level_silence_pct(&l)));
	tone(pcm, 8000, 8000, 0);
	level_add(&l, pcm, 8000, 8000);
	assert_true(fabs(level_dbov(&l) - 20 * log10(AMPLITUDE / sqrt(2) / 32768)) < 0.01);
	assert_true(level_silence_pct(&l) < 0.1);
	level_add_silence(&l, 8000, 8000);
	assert_true(fabs(level_silence_pct(&l) - 50) < 0.1);
	memset(pcm, 0, sizeof pcm);
	level_add(&l, pcm, 8000, 8000);
	level_add(&l, pcm, 8000, 8000);
	assert_true(fabs(level_silence_pct(&l) - 75) < 0.1);
}

#ifdef HAVE_SPANDSP
static void test_tones(void **unused)
{
	struct tones *t = tones_new();
	dtmf_tx_state_t *tx = dtmf_tx_init(NULL);
	int16_t pcm[160];
	int n;

	(void)unused;
	dtmf_tx_put(tx, "0123456789*#ABCD", -1);
	while ((n = dtmf_tx(tx, pcm, 160)) > 0)
		tones_add(t, pcm, (size_t)n);
	memset(pcm, 0, sizeof pcm);
	for (unsigned i = 0; i < 10; i++)
		tones_add(t, pcm, 160);
	assert_string_equal(tones_digits(t), "0123456789*#ABCD");
	for (unsigned i = 0; i < 50; i++) { /* a tone alone is no digit */
		tone(pcm, 160, 8000, i * 160);
		tones_add(t, pcm, 160);
	}
	assert_string_equal(tones_digits(t), "0123456789*#ABCD");
	dtmf_tx_free(tx);
	tones_free(t);
}
#endif

static void test_resampler(void **unused)
{
	static const uint32_t rates[] = {8000, 16000, 44100, 48000};
	static int16_t in[48000], out[6 * 48000 + 100000];

	(void)unused;
	for (size_t a = 0; a < 4; a++) {
		for (size_t b = 0; b < 4; b++) {
			struct resampler *r = resampler_new(rates[a], rates[b]);
			size_t got = 0;

			tone(in, rates[a], rates[a], 0);
			for (size_t at = 0; at < rates[a]; at += 160) {
				size_t n = rates[a] - at < 160 ? rates[a] - at : 160;
				size_t room = resampler_room(r, n), made = resampler_run(r, in + at, n, out + got);

				assert_true(made <= room);
				got += made;
			}
			assert_in_range(got, rates[b] - rates[b] / 100, rates[b]);
			assert_tone(out + rates[b] / 10, rates[b] / 2, rates[b], 0.05, 0.995);
			/* in its place: no delay */
			assert_true(abs(out[rates[b] / 4] - (int)(AMPLITUDE * sin(2 * M_PI * TONE_HZ / 4))) < 400);
			resampler_free(r);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codecs),
		cmocka_unit_test(test_unknown_codec),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_in_time),
		cmocka_unit_test(test_loss),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_reordered),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_event),
		cmocka_unit_test(test_undecodable),
		cmocka_unit_test(test_drift),
		cmocka_unit_test(test_jumps),
		cmocka_unit_test(test_silence), cmocka_unit_test(test_level),
#ifdef HAVE_SPANDSP
		cmocka_unit_test(test_tones),
#endif
		cmocka_unit_test(test_resampler),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
