/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in RTP packets: a tone in G.711 and L16, and for other codecs bytes in frames of the right size that look coded.
 * Everything is integer arithmetic: the same bytes on each machine. */
#include "flow.h"

static const struct voice_codec codecs[] = {
	{.name = "PCMU", .pt = 0, .clock_hz = 8000, .rate_hz = 8000},
	{.name = "GSM", .pt = 3, .clock_hz = 8000, .frame_ms = 20, .frame_bytes = 33, .first = 0xd2},
	{.name = "G723", .pt = 4, .clock_hz = 8000, .frame_ms = 30, .frame_bytes = 24},
	{.name = "PCMA", .pt = 8, .clock_hz = 8000, .rate_hz = 8000},
	{.name = "G722", .pt = 9, .clock_hz = 8000, .frame_ms = 1, .frame_bytes = 8, .first = 0xda},
	{.name = "L16", .pt = 11, .clock_hz = 44100, .rate_hz = 44100},
	{.name = "CN", .pt = 13, .clock_hz = 8000, .frame_ms = 20, .frame_bytes = 1, .first = 65},
	{.name = "G729", .pt = 18, .clock_hz = 8000, .frame_ms = 10, .frame_bytes = 10, .first = 0x49, .fmtp = "annexb=no"},
	{.name = "opus", .pt = 96, .clock_hz = 48000, .frame_ms = 20, .frame_bytes = 58, .vary = 30, .first = 0x78,
		.fmtp = "useinbandfec=1"},
	{.name = "H264", .pt = 97, .clock_hz = 90000, .frame_ms = 255, .frame_bytes = 700, .vary = 200, .first = 0x7c, .second = 0x01,
		.fmtp = "profile-level-id=42801f;packetization-mode=1"},
	{.name = "G726-32", .pt = 98, .clock_hz = 8000, .frame_ms = 1, .frame_bytes = 4, .first = 0x33},
	{.name = "iLBC", .pt = 99, .clock_hz = 8000, .frame_ms = 20, .frame_bytes = 38, .fmtp = "mode=20"},
	{.name = "telephone-event", .pt = 101, .clock_hz = 8000, .fmtp = "0-16"},
	{.name = "L16", .pt = 110, .clock_hz = 16000, .rate_hz = 16000},
};

const struct voice_codec *voice_codec(unsigned pt)
{
	for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
		if (codecs[i].pt == pt)
			return &codecs[i];
	}
	return NULL;
}

const struct voice_codec *voice_codec_named(struct slice name)
{
	for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
		if (slice_ieq(name, slice_of(codecs[i].name)))
			return &codecs[i];
	}
	return NULL;
}

/* ITU-T G.711. */
static uint8_t alaw(int v)
{
	int mask = v >= 0 ? 0xd5 : 0x55;
	int mag = (v >= 0 ? v : -v - 1) >> 4, exponent = 0;

	while (mag >> exponent > 31)
		exponent++;
	if (mag > 15)
		mag = exponent > 0 ? (exponent + 1) << 4 | ((mag >> exponent) & 15) : 1 << 4 | (mag & 15);
	return (uint8_t)(mag ^ mask);
}

static uint8_t ulaw(int v)
{
	int sign = v < 0 ? 0x80 : 0;
	int mag = (v < 0 ? -v : v) + 132, exponent = 7;

	while (exponent > 0 && !(mag & 0x4000)) {
		mag <<= 1;
		exponent--;
	}
	return (uint8_t)~(sign | exponent << 4 | ((mag >> 10) & 15));
}

/* Sine of a phase (a turn is 2^32), times 32767: 16 t(1-t) / (5 - 4 t(1-t)) with t from 0 to 1 in half a turn (Bhaskara),
 * off by 0.2 % at most. */
static int32_t sine(uint32_t phase)
{
	int64_t x = phase & 0x7fffffff;
	int64_t q = (x >> 8) * ((0x80000000ll - x) >> 8) >> 14; /* t(1-t) times 2^32 */
	int64_t v = 16 * 32767 * q / ((5ll << 32) - 4 * q);

	return (int32_t)(phase >> 31 ? -v : v);
}

static uint32_t phase_of(int64_t i, uint32_t hz, uint32_t rate_hz)
{
	return (uint32_t)((((uint64_t)i * hz % rate_hz) << 32) / rate_hz);
}

/* White noise: from -peak to peak. */
static int noise_at(int64_t i, uint32_t peak)
{
	uint64_t h = ((uint64_t)i + 1) * 0x9e3779b97f4a7c15ull;

	h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9ull;
	return (int)(((int64_t)(h >> 48) - 32768) * (int64_t)peak / 32768);
}

static void put_tone(struct buf *b, const struct voice_codec *c, int64_t at_ns, int64_t ns, const struct sound *sound)
{
	int64_t from = at_ns * c->rate_hz / NS_PER_S, n = ns * c->rate_hz / NS_PER_S;

	for (int64_t i = from; i < from + n; i++) {
		int32_t a = sine(phase_of(i, sound->tone_hz, c->rate_hz)), other = sine(phase_of(i, sound->second_hz, c->rate_hz));
		int v = (int)(((int64_t)a + other) * sound->peak / 32767) + noise_at(i, sound->noise);

		if (slice_eq(slice_of(c->name), slice_of("L16")))
			put_be16(b, (unsigned)v & 0xffff);
		else
			buf_putc(b, (char)(c->pt == 8 ? alaw(v) : ulaw(v)));
	}
}

void voice_noise(struct buf *b, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i += 8) {
		uint64_t h = flow_hash(slice_of("noise"), slice_of(""), seed * 8191 + i);

		for (size_t k = i; k < n && k < i + 8; k++)
			buf_putc(b, (char)(h >> 8 * (k - i)));
	}
}

void voice_put(struct buf *b, const struct voice_codec *c, int64_t at_ns, int64_t ns, const struct sound *sound)
{
	int64_t frames;

	if (c->rate_hz) {
		put_tone(b, c, at_ns, ns, sound);
		return;
	}
	frames = ns / NS_PER_MS / (c->frame_ms ? c->frame_ms : 20);
	for (int64_t i = 0; i < frames || i == 0; i++) {
		uint64_t seed = (uint64_t)(at_ns / NS_PER_MS + i * c->frame_ms);
		size_t longer = c->vary ? flow_hash(slice_of("length"), slice_of(c->name), seed) % c->vary : 0;

		buf_putc(b, (char)c->first);
		if (c->second)
			buf_putc(b, (char)c->second);
		voice_noise(b, c->frame_bytes + longer - (c->second ? 2u : 1u), seed + c->pt);
	}
}
