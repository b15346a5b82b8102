/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rules want to hear, in one more reading of the captures: whether a stream is nothing but silence, and whether ringback
 * goes on after the answer. Only streams of which packets alone do not tell are decoded, in the order in which they came, and
 * none further than to where it is heard that it is neither: of nearly all some tenths of a second. */
#include "analyzer/report/hear.h"
#include "analyzer/report/stream_set.h"

#include <math.h>

enum {
	LEAST_PACKETS = 250,
	MUTE_DBOV = -65,            /* what codecs make of digital silence, and of its least step, is less */
	DTX_BYTES = 2,              /* Opus without a frame (RFC 6716 §3.1), G.729 annex B: no more than a description of noise */
	FLAT_PCT = 20,              /* quiet between rings may be digital silence */
	LEAST_TALK_S = 3, MOST_TALK_S = 120,
	MOST_HURRY_MS = 100,        /* of sound that a silent stream may begin with */
	PAUSES_PER_S = 5            /* shorter ones are jitter and loss */
};
#define LEAST_NS (5 * NS_PER_S)

struct ear {                    /* one stream */
	struct decoder *d;
	struct ringback *ring;
	int64_t ring_ns;            /* time of the first packet that it heard, or TIME_NONE */
	int64_t n_rung;             /* samples that it got */
	int64_t sound_ns, most_ns;  /* of what is no silence; how much of it there may be */
	uint64_t n_noise, n_voice;  /* packets */
	uint16_t last_seq;
	uint8_t type, kind;         /* of payload; enum codec_kind */
	bool has_type, has_last, asks_mute, asks_ring, is_chosen, is_over;
};

struct checking {
	const struct store *store;
	struct stream_set set;
	struct ear *ears;
	struct stream_sound *out;
	uint32_t n_open;            /* ears that still listen */
	int16_t pcm[SOUND_PACKET_MAX];
};

/* ---- which of them -------------------------------------------------------------------------------------------------- */

static bool has_kind(const struct stream *st, uint8_t kind)
{
	for (unsigned i = 0; i < st->n_types; i++)
		if (st->types[i].kind == kind)
			return true;
	return false;
}

static bool is_decodable(struct slice encoding)
{
	const struct decoder_row *r;

	for (size_t i = 0; (r = decoder_row_at(i)); i++)
		if (decoder_is_built(i) && slice_ieq(encoding, slice_of(r->name)))
			return true;
	return false;
}

/* Of G.711 the store knows digital silence without decoding. */
static bool is_g711(struct slice encoding)
{
	return slice_ieq(encoding, slice_of("PCMU")) || slice_ieq(encoding, slice_of("PCMA"));
}

static bool may_be_mute(const struct store *s, uint32_t id, struct slice encoding)
{
	const struct stream *st = store_stream(s, id);
	bool has_noise = has_kind(st, CODEC_COMFORT_NOISE), has_voice = has_kind(st, CODEC_AUDIO);

	if (st->end_ns - st->start_ns < LEAST_NS)
		return false;
	if (has_noise && (!has_voice || is_decodable(encoding)))
		return true;
	return is_decodable(encoding) && !is_g711(encoding) &&
			(st->meter.n_packets >= LEAST_PACKETS || slice_ieq(encoding, slice_of("opus")) ||
			slice_ieq(encoding, slice_of("G729")));
}

/* The callee's voice of a call that its caller ended soon. */
static bool may_ring(const struct store *s, uint32_t id, struct slice encoding)
{
	const struct stream *st = store_stream(s, id);
	const struct leg *l = store_leg(s, st->leg);

	if (st->direction != STREAM_TO_CALLER || l->release != RELEASE_CALLER || l->bye_ns == TIME_NONE ||
			l->bye_ns - l->answer_ns < LEAST_TALK_S * NS_PER_S || l->bye_ns - l->answer_ns > MOST_TALK_S * NS_PER_S)
		return false;
	if (!is_g711(encoding))
		return is_decodable(encoding);
	return (st->rings & ~RING_TONE) < RING_ELSE && is_decodable(encoding) &&
			(st->rings & RING_TONE || has_kind(st, CODEC_COMFORT_NOISE) ||
			(uint64_t)st->n_flat * 100 >= (uint64_t)st->meter.n_packets * FLAT_PCT);
}

static void choose(struct checking *h, uint32_t id)
{
	const struct stream *st = store_stream(h->store, id);
	struct ear *x = &h->ears[id];
	struct stream_format f = {0};

	if (st->leg == NONE || st->is_srtp || st->direction == STREAM_UNKNOWN ||
			store_leg(h->store, st->leg)->answer_ns == TIME_NONE)
		return;
	store_stream_format(h->store, id, st->payload_type, &f);
	x->asks_mute = may_be_mute(h->store, id, f.encoding);
	x->asks_ring = may_ring(h->store, id, f.encoding);
	if (!x->asks_mute && !x->asks_ring)
		return;
	x->is_chosen = true;
	x->ring_ns = TIME_NONE;
	x->most_ns = (st->end_ns - st->start_ns) / 100 + MOST_HURRY_MS * NS_PER_MS;
	stream_set_add(&h->set, id);
	h->n_open++;
}

/* ---- listening ------------------------------------------------------------------------------------------------------- */

static void set_type(struct checking *h, struct ear *x, uint32_t id, uint8_t type)
{
	struct stream_format f;

	x->has_type = true;
	x->type = type;
	x->kind = (uint8_t)hear_type(h->store, id, type, &x->d, &f);
	if (x->kind != CODEC_AUDIO)
		return;
	if (!x->d) {
		x->asks_mute = x->asks_ring = false; /* what cannot be heard is not said to be silent */
		return;
	}
	if (x->asks_ring && !x->ring)
		x->ring = ringback_new(decoder_rate(x->d));
}

static double dbov_of(const int16_t *p, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += p[i] / 32768.0 * (p[i] / 32768.0);
	return sum > 0 ? 10 * log10(sum / (double)n) : -INFINITY;
}

/* Quiet between rings may not be sent at all: the detector's time goes on. */
static void ring_pause(struct checking *h, struct ear *x, int64_t ts_ns)
{
	int64_t rate = decoder_rate(x->d), left;

	if (x->ring_ns == TIME_NONE)
		x->ring_ns = ts_ns;
	left = (ts_ns - x->ring_ns) / NS_PER_MS * rate / 1000 - x->n_rung;
	if (left < rate / PAUSES_PER_S || left > MOST_TALK_S * rate)
		return;
	memset(h->pcm, 0, sizeof h->pcm);
	for (x->n_rung += left; left > 0; left -= SOUND_PACKET_MAX)
		ringback_add(x->ring, h->pcm, left < SOUND_PACKET_MAX ? (size_t)left : SOUND_PACKET_MAX);
}

static void listen(struct checking *h, struct ear *x, const struct rtp_packet *r, int64_t ts_ns, int64_t answer_ns)
{
	bool rings = x->asks_ring && x->ring && ts_ns >= answer_ns;
	size_t n;

	if (x->kind == CODEC_COMFORT_NOISE || (x->kind == CODEC_AUDIO && r->payload_len <= DTX_BYTES)) {
		x->n_noise++;
		return;
	}
	if (x->kind != CODEC_AUDIO || !x->d || !r->payload.n)
		return;
	x->n_voice++;
	if (rings)
		ring_pause(h, x, ts_ns);
	n = decoder_run(x->d, r->payload, h->pcm);
	if (n && dbov_of(h->pcm, n) >= MUTE_DBOV)
		x->sound_ns += (int64_t)n * NS_PER_S / decoder_rate(x->d);
	if (rings) {
		ringback_add(x->ring, h->pcm, n);
		x->n_rung += (int64_t)n;
	}
}

/* Whether more of it could still change what is said. */
static bool is_decided(struct ear *x)
{
	struct ringback_figures f = {0};

	if (x->ring)
		ringback_get(x->ring, &f);
	x->asks_mute &= x->sound_ns <= x->most_ns;
	return !x->asks_mute && (!x->asks_ring || f.has_other);
}

static void end_ear(struct checking *h, struct ear *x, struct stream_sound *out)
{
	struct ringback_figures f = {0};

	if (x->is_over)
		return;
	if (x->ring)
		ringback_get(x->ring, &f);
	out->is_mute = x->asks_mute && x->sound_ns <= x->most_ns && x->n_noise + x->n_voice > 0;
	out->is_noise = out->is_mute && !x->n_voice;
	out->n_rings = f.n;
	if (f.n) {
		out->ring_ns = x->ring_ns + (int64_t)(f.from_s * 1e9);
		out->ring_end_ns = x->ring_ns + (int64_t)(f.to_s * 1e9);
	}
	decoder_free(x->d);
	ringback_free(x->ring);
	*x = (struct ear){.is_over = true};
	h->n_open--;
}

static void on_item(void *ctx, const struct pass *p, const struct pass_item *i)
{
	struct checking *h = ctx;
	const struct rtp_packet *r = i->rtp;
	uint32_t id = i->kind == PASS_RTP ? stream_set_find(&h->set, i) : NONE;
	struct ear *x = id == NONE ? NULL : &h->ears[id];
	const struct stream *st;

	if (!x || x->is_over || (x->has_last && r->seq == x->last_seq))
		return;
	st = store_stream(h->store, id);
	if (!x->has_type || x->type != r->payload_type)
		set_type(h, x, id, r->payload_type);
	x->has_last = true;
	x->last_seq = r->seq;
	listen(h, x, r, i->payload->frame->ts_ns, store_leg(h->store, st->leg)->answer_ns);
	if (is_decided(x) || i->payload->frame->number >= st->last_frame)
		end_ear(h, x, &h->out[id]);
	if (!h->n_open)
		pass_enough(p);
}

bool streams_check(const struct store *s, pass_fn pass, void *ctx, struct stream_sound *out, uint32_t n)
{
	struct checking *h = mem_zalloc(sizeof *h);
	struct pass p = {.ctx = h, .item = on_item};
	struct err e;
	bool ok;

	h->store = h->set.store = s;
	h->ears = mem_zalloc((n + 1) * sizeof *h->ears);
	h->out = out;
	for (uint32_t i = 0; i < n; i++)
		choose(h, i);
	ok = !h->n_open || pass(ctx, &p, &e) == 0;
	for (uint32_t i = 0; i < n; i++)
		if (h->ears[i].is_chosen)
			end_ear(h, &h->ears[i], &out[i]);
	stream_set_free(&h->set);
	free(h->ears);
	free(h);
	return ok;
}
