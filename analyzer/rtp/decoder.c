/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Payload to samples: one row per encoding, with the functions of the library that knows it. Payloads are any bytes: each
 * function looks at whole frames alone, and stops at SOUND_PACKET_MAX samples. What a library does not conceal itself,
 * conceal.c does. */
#include "sound.h"

#include "analyzer/rtp/conceal.h"
#include "analyzer/rtp/voice_libs.h"

enum { G726_16 = 16000, G726_24 = 24000, G726_32 = 32000, G726_40 = 40000, BIG_ENDIAN_CODES = 1 };

struct codec;
struct decoder {
	const struct codec *codec;
	void *handle;           /* of the library, where one is loaded; its functions: */
	union {
#ifdef HAVE_SPANDSP
		struct spandsp_lib spandsp;
#endif
#ifdef HAVE_OPUS
		struct opus_lib opus;
#endif
#ifdef HAVE_BCG729
		struct bcg729_lib bcg729;
#endif
		char none;
	} lib;
	void *state;
	struct conceal *conceal;/* where the codec has none of its own, and it was asked for */
	uint32_t rate;
	uint8_t channels;
};

/* How one is decoded. */
struct codec {
	struct decoder_row row;
	uint32_t rate;          /* samples a second; 0: RTP's clock */
	int how;                /* of several that share functions */
	int how_packed;
	bool (*open)(struct decoder *d);        /* false: the library cannot be loaded */
	size_t (*run)(struct decoder *d, struct slice payload, int16_t *out);
	void (*conceal)(struct decoder *d, int16_t *out, size_t n); /* NULL: conceal.c */
	void (*close)(struct decoder *d);
};

static bool open_nothing(struct decoder *d)
{
	(void)d;
	return true;
}

static void close_nothing(struct decoder *d)
{
	(void)d;
}

#if defined HAVE_SPANDSP || defined HAVE_OPUS || defined HAVE_BCG729
static bool has_state(struct decoder *d, void *state)
{
	if (!state)
		die_oom();
	d->state = state;
	return true;
}
#endif

static size_t at_most(size_t n, size_t max)
{
	return n < max ? n : max;
}

/* ---- L16 (RFC 3551 §4.5.11): big-endian samples, channels side by side ---- */

static size_t run_l16(struct decoder *d, struct slice payload, int16_t *out)
{
	struct cursor c = cursor_make(payload.p, payload.n);
	size_t n = at_most(payload.n / 2 / d->channels, SOUND_PACKET_MAX);

	for (size_t i = 0; i < n; i++) {
		int sum = 0;

		for (unsigned k = 0; k < d->channels; k++)
			sum += (int16_t)cursor_be16(&c);
		out[i] = (int16_t)(sum / d->channels);
	}
	return n;
}

/* ---- spandsp ---- */

#ifdef HAVE_SPANDSP
#define SPANDSP(open_fn, run_fn, close_fn) .open = open_fn, .run = run_fn, .close = close_fn

static size_t run_ulaw(struct decoder *d, struct slice payload, int16_t *out)
{
	size_t n = at_most(payload.n, SOUND_PACKET_MAX);

	(void)d;
	for (size_t i = 0; i < n; i++)
		out[i] = ulaw_to_linear((uint8_t)payload.p[i]);
	return n;
}

static size_t run_alaw(struct decoder *d, struct slice payload, int16_t *out)
{
	size_t n = at_most(payload.n, SOUND_PACKET_MAX);

	(void)d;
	for (size_t i = 0; i < n; i++)
		out[i] = alaw_to_linear((uint8_t)payload.p[i]);
	return n;
}

static bool open_g722(struct decoder *d)
{
	d->handle = spandsp_open(&d->lib.spandsp);
	return d->handle && has_state(d, d->lib.spandsp.g722_init(NULL, 64000, 0));
}

/* Two samples a byte. */
static size_t run_g722(struct decoder *d, struct slice payload, int16_t *out)
{
	int n = (int)at_most(payload.n, SOUND_PACKET_MAX / 2);

	return (size_t)d->lib.spandsp.g722(d->state, out, (const uint8_t *)payload.p, n);
}

static void close_g722(struct decoder *d)
{
	d->lib.spandsp.g722_free(d->state);
}

/* RFC 3551 §4.5.4: codes from the least significant bit on; AAL2 (ITU-T I.366.2) from the most significant one. */
static bool open_g726(struct decoder *d)
{
	int packing = d->codec->how_packed == BIG_ENDIAN_CODES ? G726_PACKING_LEFT : G726_PACKING_RIGHT;

	d->handle = spandsp_open(&d->lib.spandsp);
	return d->handle && has_state(d, d->lib.spandsp.g726_init(NULL, d->codec->how, G726_ENCODING_LINEAR, packing));
}

/* At most four samples a byte (two bits each). */
static size_t run_g726(struct decoder *d, struct slice payload, int16_t *out)
{
	int n = (int)at_most(payload.n, SOUND_PACKET_MAX / 4);

	return (size_t)d->lib.spandsp.g726(d->state, out, (const uint8_t *)payload.p, n);
}

static void close_g726(struct decoder *d)
{
	d->lib.spandsp.g726_free(d->state);
}

enum { GSM_BYTES = 33, GSM_SAMPLES = 160, GSM_SIGNATURE = 0xd };

static bool open_gsm(struct decoder *d)
{
	d->handle = spandsp_open(&d->lib.spandsp);
	return d->handle && has_state(d, d->lib.spandsp.gsm_init(NULL, GSM0610_PACKING_VOIP));
}

/* Frames of 33 bytes, each with its signature in the first four bits (RFC 3551 §4.5.8). */
static size_t run_gsm(struct decoder *d, struct slice payload, int16_t *out)
{
	size_t n = 0;

	for (size_t at = 0; at + GSM_BYTES <= payload.n && n + GSM_SAMPLES <= SOUND_PACKET_MAX; at += GSM_BYTES) {
		if ((uint8_t)payload.p[at] >> 4 != GSM_SIGNATURE)
			break;
		n += (size_t)d->lib.spandsp.gsm(d->state, out + n, (const uint8_t *)payload.p + at, GSM_BYTES);
	}
	return n;
}

static void close_gsm(struct decoder *d)
{
	d->lib.spandsp.gsm_free(d->state);
}
#else
#define SPANDSP(open_fn, run_fn, close_fn) .open = NULL
#endif

/* ---- Opus (RFC 7587): 48000 samples a second, whatever was sent; stereo is mixed by the decoder ---- */

#ifdef HAVE_OPUS
#define OPUS .open = open_opus, .run = run_opus, .conceal = conceal_opus, .close = close_opus

static bool open_opus(struct decoder *d)
{
	int error = 0;

	d->handle = opus_open(&d->lib.opus);
	return d->handle && has_state(d, d->lib.opus.create(SOUND_RATE_MAX, 1, &error));
}

static size_t run_opus(struct decoder *d, struct slice payload, int16_t *out)
{
	int n = payload.n ? d->lib.opus.decode(d->state, (const uint8_t *)payload.p, (opus_int32)payload.n, out,
			SOUND_PACKET_MAX, 0) : 0;

	return n > 0 ? (size_t)n : 0;
}

/* The decoder makes up multiples of 2.5 ms. */
static void conceal_opus(struct decoder *d, int16_t *out, size_t n)
{
	enum { STEP = SOUND_RATE_MAX / 400, MOST = SOUND_RATE_MAX * 12 / 100 };
	size_t at = 0;

	while (at < n) {
		size_t want = at_most((n - at) / STEP * STEP, MOST);
		int got = want ? d->lib.opus.decode(d->state, NULL, 0, out + at, (int)want, 0) : 0;

		if (got <= 0)
			break;
		at += (size_t)got;
	}
	memset(out + at, 0, (n - at) * sizeof *out);
}

static void close_opus(struct decoder *d)
{
	d->lib.opus.destroy(d->state);
}
#else
#define OPUS .open = NULL
#endif

/* ---- G.729 (RFC 3551 §4.5.6): frames of 10 bytes, the last may be a silence descriptor of 2 ---- */

#ifdef HAVE_BCG729
#define BCG729 .open = open_g729, .run = run_g729, .conceal = conceal_g729, .close = close_g729
enum { G729_BYTES = 10, G729_SID = 2, G729_SAMPLES = 80 };

static bool open_g729(struct decoder *d)
{
	d->handle = bcg729_open(&d->lib.bcg729);
	return d->handle && has_state(d, d->lib.bcg729.create());
}

static size_t run_g729(struct decoder *d, struct slice payload, int16_t *out)
{
	size_t n = 0, at = 0;

	for (; at + G729_BYTES <= payload.n && n + G729_SAMPLES <= SOUND_PACKET_MAX; at += G729_BYTES) {
		d->lib.bcg729.decode(d->state, (const uint8_t *)payload.p + at, G729_BYTES, 0, 0, 0, out + n);
		n += G729_SAMPLES;
	}
	if (payload.n - at == G729_SID && n + G729_SAMPLES <= SOUND_PACKET_MAX) {
		d->lib.bcg729.decode(d->state, (const uint8_t *)payload.p + at, G729_SID, 0, 1, 0, out + n);
		n += G729_SAMPLES;
	}
	return n;
}

static void conceal_g729(struct decoder *d, int16_t *out, size_t n)
{
	static const uint8_t nothing[G729_BYTES];
	int16_t frame[G729_SAMPLES];

	for (size_t at = 0; at < n; at += G729_SAMPLES) {
		d->lib.bcg729.decode(d->state, nothing, G729_BYTES, 1, 0, 0, frame);
		memcpy(out + at, frame, at_most(n - at, G729_SAMPLES) * sizeof *out);
	}
}

static void close_g729(struct decoder *d)
{
	d->lib.bcg729.destroy(d->state);
}
#else
#define BCG729 .open = NULL
#endif

/* ---- the rows ---- */

#define G726(rate, packing) 8000, rate, packing, SPANDSP(open_g726, run_g726, close_g726)
static const struct codec codecs[] = {
	{{"PCMU", "spandsp", "ITU-T G.711", "G.711 mu-law, 64 kbit/s."}, 0, 0, 0,
		SPANDSP(open_nothing, run_ulaw, close_nothing)},
	{{"PCMA", "spandsp", "ITU-T G.711", "G.711 A-law, 64 kbit/s."}, 0, 0, 0,
		SPANDSP(open_nothing, run_alaw, close_nothing)},
	{{"G722", "spandsp", "ITU-T G.722", "G.722 at 64 kbit/s: 16 kHz, though RTP's clock says 8."}, 16000, 0, 0,
		SPANDSP(open_g722, run_g722, close_g722)},
	{{"G726-16", "spandsp", "RFC 3551 4.5.4", "G.726 at 16 kbit/s."}, G726(G726_16, 0)},
	{{"G726-24", "spandsp", "RFC 3551 4.5.4", "G.726 at 24 kbit/s."}, G726(G726_24, 0)},
	{{"G726-32", "spandsp", "RFC 3551 4.5.4", "G.726 at 32 kbit/s."}, G726(G726_32, 0)},
	{{"G726-40", "spandsp", "RFC 3551 4.5.4", "G.726 at 40 kbit/s."}, G726(G726_40, 0)},
	{{"G721", "spandsp", "RFC 1890 4.4.3", "The former name of G.726 at 32 kbit/s."}, G726(G726_32, 0)},
	{{"AAL2-G726-16", "spandsp", "RFC 3551 4.5.4", "G.726 at 16 kbit/s, packed as in AAL2."},
		G726(G726_16, BIG_ENDIAN_CODES)},
	{{"AAL2-G726-24", "spandsp", "RFC 3551 4.5.4", "G.726 at 24 kbit/s, packed as in AAL2."},
		G726(G726_24, BIG_ENDIAN_CODES)},
	{{"AAL2-G726-32", "spandsp", "RFC 3551 4.5.4", "G.726 at 32 kbit/s, packed as in AAL2."},
		G726(G726_32, BIG_ENDIAN_CODES)},
	{{"AAL2-G726-40", "spandsp", "RFC 3551 4.5.4", "G.726 at 40 kbit/s, packed as in AAL2."},
		G726(G726_40, BIG_ENDIAN_CODES)},
	{{"GSM", "spandsp", "RFC 3551 4.5.8", "GSM full rate (GSM 06.10)."}, 8000, 0, 0,
		SPANDSP(open_gsm, run_gsm, close_gsm)},
	{{"G729", "bcg729", "RFC 3551 4.5.6", "G.729 and its annexes A and B, 8 kbit/s."}, 8000, 0, 0, BCG729},
	{{"opus", "libopus", "RFC 7587", "Opus, narrowband to fullband."}, SOUND_RATE_MAX, 0, 0, OPUS},
	{{"L16", "none", "RFC 3551 4.5.11", "Samples of 16 bits as they are."}, 0, 0, 0,
		.open = open_nothing, .run = run_l16, .close = close_nothing},
};

static const struct codec *find(struct slice encoding)
{
	for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
		if (slice_ieq(encoding, slice_of(codecs[i].row.name)))
			return &codecs[i];
	return NULL;
}

bool decoder_is_built(size_t i)
{
	return codecs[i].open;
}

const struct decoder_row *decoder_row_at(size_t i)
{
	return i < sizeof codecs / sizeof *codecs ? &codecs[i].row : NULL;
}

struct decoder *decoder_new(struct slice encoding, uint32_t clock_hz, uint8_t channels, const char **why)
{
	const struct codec *c = find(encoding);
	struct decoder *d;

	if (!c || !c->open || (!c->rate && (clock_hz < 4000 || clock_hz > SOUND_RATE_MAX))) {
		*why = !c ? N_("no decoder is known") : !c->open ? N_("this build has no library for it") :
			N_("its clock is not believed");
		return NULL;
	}
	d = mem_zalloc(sizeof *d);
	d->codec = c;
	d->rate = c->rate ? c->rate : clock_hz;
	d->channels = channels ? channels : 1;
	if (c->open(d))
		return d;
	*why = N_("its library cannot be loaded");
	free(d);
	return NULL;
}

void decoder_will_conceal(struct decoder *d)
{
	if (!d->conceal && !d->codec->conceal)
		d->conceal = conceal_new(d->rate);
}

uint32_t decoder_rate(const struct decoder *d)
{
	return d->rate;
}

size_t decoder_run(struct decoder *d, struct slice payload, int16_t *out)
{
	size_t n = d->codec->run(d, payload, out);

	if (d->conceal)
		conceal_heard(d->conceal, out, n);
	return n;
}

void decoder_conceal(struct decoder *d, int16_t *out, size_t n)
{
	n = at_most(n, SOUND_PACKET_MAX);
	if (d->codec->conceal)
		d->codec->conceal(d, out, n);
	else if (d->conceal)
		conceal_make(d->conceal, out, n);
	else
		memset(out, 0, n * sizeof *out);
}

void decoder_free(struct decoder *d)
{
	if (!d)
		return;
	d->codec->close(d);
	lib_close(d->handle);
	conceal_free(d->conceal);
	free(d);
}
