/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Level, silence and digits of all streams in one more reading of the captures. Packets are decoded as they came, without a
 * jitter buffer: for shares and means their order does not matter. A stream's decoder lives from its first packet to its
 * last, so memory follows the streams that run at the same time. */
#include "analyzer/report/hear.h"
#include "analyzer/report/stream_set.h"

#include <math.h>

struct ear {                    /* one stream */
	struct decoder *d;
	struct tones *tones;
	struct level level;
	uint32_t last_ts;
	uint16_t last_seq;
	uint8_t type, kind;         /* of payload; enum codec_kind */
	bool has_type, has_last, is_over;
};

struct hearing {
	const struct store *store;
	struct stream_set set;
	struct ear *ears;
	struct stream_sound *out;
	unsigned what;
	int16_t pcm[SOUND_PACKET_MAX];
};

enum codec_kind hear_type(const struct store *s, uint32_t id, uint8_t type, struct decoder **d, struct stream_format *f)
{
	const char *why;

	*f = (struct stream_format){0};
	if (!store_stream_format(s, id, type, f))
		return CODEC_OTHER;
	if (f->kind == CODEC_AUDIO) {
		decoder_free(*d);
		*d = decoder_new(f->encoding, f->clock_hz, f->channels, &why);
	}
	return (enum codec_kind)f->kind;
}

/* The payload type has changed, or is the first. */
static void set_type(struct hearing *h, struct ear *x, uint32_t id, uint8_t type)
{
	struct stream_format f;

	x->has_type = true;
	x->type = type;
	x->kind = (uint8_t)hear_type(h->store, id, type, &x->d, &f);
	if (x->kind != CODEC_AUDIO)
		return;
	if (h->what & SOUND_TONES && x->d && decoder_rate(x->d) == 8000 && !x->tones && slice_istarts(f.encoding, slice_of("PCM")))
		x->tones = tones_new();
}

/* Comfort noise lasts until the next packet. */
static void hear_noise(struct hearing *h, struct ear *x, uint32_t ts)
{
	uint32_t passed = ts - x->last_ts;

	(void)h;
	if (x->has_last && x->kind == CODEC_COMFORT_NOISE && passed < 60u * SOUND_RATE_MAX)
		level_add_silence(&x->level, passed, 8000);
}

static void end_ear(struct ear *x, struct stream_sound *out)
{
	out->silence_pct = level_silence_pct(&x->level);
	out->level_dbov = level_dbov(&x->level);
	if (x->tones)
		snprintf(out->tones, sizeof out->tones, "%s", tones_digits(x->tones));
	decoder_free(x->d);
	tones_free(x->tones);
	*x = (struct ear){.is_over = true};
}

static void on_item(void *ctx, const struct pass *p, const struct pass_item *i)
{
	struct hearing *h = ctx;
	const struct rtp_packet *r = i->rtp;
	uint32_t id = i->kind == PASS_RTP ? stream_set_find(&h->set, i) : NONE;
	struct ear *x = id == NONE ? NULL : &h->ears[id];
	size_t n;

	(void)p;
	if (!x || x->is_over || (x->has_last && r->seq == x->last_seq))
		return;
	hear_noise(h, x, r->timestamp);
	if (!x->has_type || x->type != r->payload_type)
		set_type(h, x, id, r->payload_type);
	x->has_last = true;
	x->last_seq = r->seq;
	x->last_ts = r->timestamp;
	if (x->kind == CODEC_AUDIO && x->d) {
		n = decoder_run(x->d, r->payload, h->pcm);
		level_add(&x->level, h->pcm, n, decoder_rate(x->d));
		if (x->tones)
			tones_add(x->tones, h->pcm, n);
	}
	if (i->payload->frame->number >= store_stream(h->store, id)->last_frame)
		end_ear(x, &h->out[id]);
}

bool streams_hear(const struct store *s, pass_fn pass, void *ctx, struct stream_sound *out, uint32_t n, unsigned what)
{
	struct hearing *h = mem_zalloc(sizeof *h);
	struct pass p = {.ctx = h, .item = on_item};
	struct err e;
	bool ok;

	h->store = h->set.store = s;
	h->ears = mem_zalloc((n + 1) * sizeof *h->ears);
	h->out = out;
	h->what = what;
	for (uint32_t i = 0; i < n; i++) {
		out[i] = (struct stream_sound){.silence_pct = NAN, .level_dbov = NAN};
		if (!store_stream(s, i)->is_srtp)
			stream_set_add(&h->set, i);
	}
	ok = pass(ctx, &p, &e) == 0;
	for (uint32_t i = 0; i < n; i++)
		if (!h->ears[i].is_over)
			end_ear(&h->ears[i], &out[i]);
	stream_set_free(&h->set);
	free(h->ears);
	free(h);
	return ok;
}
