/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a listener. Two bytes of options, then packets: a byte that says how each comes, then time, number and time
 * stamp as steps from the one before, length and payload. What is heard comes in order, in pieces of a bounded size, and not
 * for longer than time has passed; what is counted adds up. */
#include <assert.h>
#include <math.h>
#include <stdint.h>

#include "sound.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
	int64_t end_ns, sum_ns;
};

static bool format(void *ctx, uint8_t type, struct listener_format *out)
{
	static const struct listener_format formats[] = {
		{{"PCMU", 4}, 8000, 1, CODEC_AUDIO}, {{"GSM", 3}, 8000, 1, CODEC_AUDIO}, {{"G722", 4}, 8000, 1, CODEC_AUDIO},
		{{"opus", 4}, 48000, 2, CODEC_AUDIO}, {{"G729", 4}, 8000, 1, CODEC_AUDIO}, {{"L16", 3}, 44100, 2, CODEC_AUDIO},
		{{"G726-24", 7}, 8000, 1, CODEC_AUDIO}, {{"CN", 2}, 8000, 1, CODEC_COMFORT_NOISE},
		{{"telephone-event", 15}, 8000, 1, CODEC_EVENT}, {{"iLBC", 4}, 8000, 1, CODEC_AUDIO}, {{"L16", 3}, 0, 0, CODEC_AUDIO},
		{{"VP8", 3}, 90000, 1, CODEC_VIDEO}, {{"CN", 2}, 0, 1, CODEC_COMFORT_NOISE}, {{"", 0}, 0, 0, CODEC_OTHER},
	};

	(void)ctx;
	if (type >= sizeof formats / sizeof *formats)
		return false;
	*out = formats[type];
	return true;
}

static void run(void *ctx, const struct listener_run *r)
{
	struct heard *h = ctx;

	assert(r->n > 0 && r->n <= SOUND_PACKET_MAX);
	assert(r->rate >= 4000 && r->rate <= SOUND_RATE_MAX);
	assert(r->at_ns >= h->end_ns - NS_PER_MS);
	h->end_ns = r->at_ns + (int64_t)r->n * NS_PER_S / r->rate;
	h->sum_ns += (int64_t)r->n * NS_PER_S / r->rate;
}

/* One packet; false where the bytes end. */
static bool give(struct listener *l, struct cursor *c, struct rtp_packet *r, int64_t *ns)
{
	static const int64_t units[4] = {NS_PER_MS / 4, NS_PER_MS, 100 * NS_PER_MS, 3600 * NS_PER_S};
	uint8_t how = cursor_u8(c), dt = cursor_u8(c), len;
	int8_t seq = (int8_t)cursor_u8(c), ts = (int8_t)cursor_u8(c);
	const uint8_t *payload;

	len = cursor_u8(c);
	payload = cursor_take(c, len < cursor_left(c) ? len : cursor_left(c));
	if (c->bad)
		return false;
	*ns += dt * units[how >> 6];
	r->seq = (uint16_t)(r->seq + (how & 0x20 ? seq * 400 : seq));
	r->timestamp += (uint32_t)(how & 0x10 ? ts * 10000000 : ts * 80);
	r->payload_type = how & 15;
	r->marker = seq & 1;
	r->payload = slice_make(payload, len < c->end - payload ? len : (size_t)(c->end - payload));
	r->payload_len = (uint32_t)r->payload.n;
	listener_add(l, r, *ns);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int64_t start = 1750000000 * NS_PER_S;
	struct cursor c = cursor_make(data, size);
	struct listener_options o = {cursor_u8(&c) * 8u, false, false};
	struct heard h = {.end_ns = INT64_MIN / 2};
	struct rtp_packet r = {.ssrc = 7};
	struct listener_figures f;
	uint8_t flags = cursor_u8(&c);
	int64_t ns = start;
	struct listener *l;

	o.is_adaptive = flags & 1;
	o.is_silent = flags & 2;
	l = listener_new(&o, format, run, &h, NULL);
	for (unsigned i = 0; i < 400 && give(l, &c, &r, &ns); i++)
		;
	listener_clock(l, flags & 4 ? TIME_MAX : ns);
	listener_end(l);
	listener_get(l, &f);
	assert(f.played + f.late + f.not_decoded <= f.packets);
	assert(isnan(f.delay_ms) || f.delay_ms >= -1);
	assert(h.sum_ns <= ns - start + 400 * 60 * NS_PER_S);
	listener_free(l);
	return 0;
}
