/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTP streams: one SSRC from one address and port to another. A packet is looked up by the hash of these three, whatever the
 * number of streams; only the first of a stream asks whose it is. What one stream keeps is of constant size. */
#include "analyzer/call/voice.h"

struct voice *voice_new(struct store *s)
{
	struct voice *v = mem_zalloc(sizeof *v);

	pool_init(&v->media, sizeof(struct media_item), NULL);
	pool_init(&v->promises, sizeof(struct promise), NULL);
	pool_init(&v->places, sizeof(struct place), NULL);
	pool_init(&v->streams, sizeof(struct stream), &s->slab);
	pool_init(&v->series, sizeof(struct series), &s->slab);
	pool_init(&v->dtmf, sizeof(struct dtmf), NULL);
	pool_init(&v->rtcp, sizeof(struct stream_rtcp), NULL);
	pool_init(&v->faxes, sizeof(struct fax), NULL);
	pool_init(&v->reports, sizeof(struct voice_report), NULL);
	for (size_t i = 0; i < sizeof v->key / sizeof *v->key; i++)
		v->key[i] = hash_bytes(&i, sizeof i, s->seed);
	return v;
}
_Static_assert(sizeof(struct stream) <= 512, "a stream takes at most 512 bytes");

void voice_free(struct voice *v)
{
	struct pool *pools[] = {&v->media, &v->promises, &v->places, &v->streams, &v->series, &v->dtmf, &v->rtcp, &v->reports,
		&v->faxes};
	struct map *maps[] = {&v->fax_map, &v->place_map, &v->stream_map, &v->ssrc_map, &v->ufrag_map};

	for (size_t i = 0; i < sizeof pools / sizeof *pools; i++)
		pool_free(pools[i]);
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		map_free(maps[i]);
	arena_free(&v->names);
	free(v->legs);
	free(v->notes);
	free(v->codecs);
	free(v->guesses);
	free(v);
}

/* ---- finding ---------------------------------------------------------------------------------------------------- */

/* Both halves of a product of 128 bits, as wyhash has it: with secret numbers nobody can make its results collide. */
static inline uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 x = (unsigned __int128)a * b;

	return (uint64_t)x ^ (uint64_t)(x >> 64);
}

static inline uint64_t stream_hash(const uint64_t key[5], const struct addr *src, const struct addr *dst, uint32_t ssrc)
{
	uint64_t a[2], b[2], h;

	memcpy(a, src->ip, 16);
	memcpy(b, dst->ip, 16);
	h = fold(a[1] ^ key[0], b[1] ^ key[1]);
	if (a[0] | b[0]) /* not IPv4 */
		h += fold(a[0] ^ key[2], b[0] ^ key[3]);
	return fold(h ^ key[4], key[0] ^ ((uint64_t)ssrc << 32 | (uint32_t)src->port << 16 | dst->port));
}

struct stream_key {
	const struct voice *v;
	const struct store_rtp *x;
};

static bool stream_is(const void *ctx, uint32_t id)
{
	const struct stream_key *k = ctx;
	const struct stream *st = stream_at(k->v, id);

	return st->ssrc == k->x->rtp.ssrc && addr_eq(&st->dst, &k->x->dst) && addr_eq(&st->src, &k->x->src);
}

/* ---- making ----------------------------------------------------------------------------------------------------- */

static void note_ssrc(const struct store *s, struct stream *st, uint32_t id)
{
	struct voice *v = s->voice;
	uint64_t hash = hash_mix(st->ssrc, s->seed);
	uint32_t old = voice_of_ssrc(s, st->ssrc);

	st->own.next_ssrc = old;
	if (old != NONE)
		map_del(&v->ssrc_map, hash, old);
	map_put(&v->ssrc_map, hash, id);
}

static void note_places(const struct store *s, struct stream *st, uint32_t id)
{
	struct voice *v = s->voice;

	st->own.to = place_of(s, &st->dst);
	st->own.from = place_of(s, &st->src);
	st->own.next_to = place_at(v, st->own.to)->to;
	place_at(v, st->own.to)->to = id;
	st->own.next_from = place_at(v, st->own.from)->from;
	place_at(v, st->own.from)->from = id;
}

uint32_t voice_make(const struct store *s, const struct store_rtp *x)
{
	struct voice *v = s->voice;
	uint32_t id = v->streams.n;
	struct stream *st;

	if (id >= LIMIT_STREAMS) {
		count(s->counters, C_STREAM_FULL);
		return NONE;
	}
	st = pool_add(&v->streams);
	*st = (struct stream){.src = x->src, .dst = x->dst, .ssrc = x->rtp.ssrc, .leg = NONE, .prev = NONE, .media = NONE,
		.start_ns = x->ts_ns, .end_ns = x->ts_ns, .first_frame = x->frame, .last_frame = x->frame, .path = x->path,
		.payload_type = x->rtp.payload_type, .own = {.dtmf = NONE, .rtcp = NONE, .next_ssrc = NONE,
		.first_seq = x->rtp.seq}};
	rtp_meter_init(&st->meter, 0);
	series_part_begin(&st->part, x->ts_ns);
	st->meter.ref_ts = x->rtp.timestamp; /* the rules of binding look at it before the first packet is added */
	note_places(s, st, id);
	note_ssrc(s, st, id);
	map_put(&v->stream_map, x->hash, id);
	v->generation++;
	voice_set_type(s, st, &x->rtp);
	return id;
}

/* The first packet of a stream, or of a call's that takes a port again: NONE where it is not of a stream. */
static uint32_t begin(const struct store *s, const struct store_rtp *x)
{
	uint32_t id;

	if (!voice_is_promised(s, x))
		return NONE;
	id = voice_make(s, x);
	if (id != NONE)
		voice_bind(s, id, x->ts_ns);
	return id;
}

/* ---- packets ---------------------------------------------------------------------------------------------------- */

static void take_event(struct voice *v, struct stream *st, const struct store_rtp *x)
{
	struct rtp_event e;

	if (!rtp_event_parse(x->rtp.payload, &e))
		return;
	if (st->own.dtmf == NONE) {
		st->own.dtmf = v->dtmf.n;
		pool_add(&v->dtmf);
	}
	dtmf_add(pool_at(&v->dtmf, st->own.dtmf), &x->rtp, &e, x->ts_ns);
}

struct series *voice_series(const struct store *s, uint32_t id)
{
	struct stream *st = stream_at(s->voice, id);

	if (!st->series) {
		st->series = pool_add(&s->voice->series);
		series_init(st->series, st->start_ns);
		st->series->owner = id;
	}
	return st->series;
}

static uint64_t eight(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* Digital silence, or what a stuck sender repeats: one byte over and over, as far as five places of the payload tell. Voice
 * differs in its first bytes already. In mu-law and A-law (G.711 tables 2a and 2b) zero and the step next to it, of either sign,
 * are the same but for two bits. */
static bool is_flat(struct slice p)
{
	enum { LEAST = 16, ZERO_ULAW = 0x7e, ZERO_ALAW = 0x54, SIGN_AND_STEP = 0x81 };
	const uint64_t ones = 0x0101010101010101ull;
	uint8_t first;
	uint64_t all, mask;

	if (p.n < LEAST)
		return false;
	first = (uint8_t)p.p[0] & (uint8_t)~SIGN_AND_STEP;
	mask = first == ZERO_ULAW || first == ZERO_ALAW ? ~(SIGN_AND_STEP * ones) : ~0ull;
	all = (uint8_t)p.p[0] * ones & mask;
	return (eight(p.p) & mask) == all && (eight(p.p + p.n / 4) & mask) == all && (eight(p.p + p.n / 2) & mask) == all &&
	       (eight(p.p + p.n / 2 + p.n / 4 - 4) & mask) == all && (eight(p.p + p.n - 8) & mask) == all;
}

/* Of the callee's voice in its first seconds some packets are looked at: whether it may be ringback. Who speaks is known by the
 * third of them, mostly. */
static void look_for_ring(const struct store *s, struct stream *st, const struct store_rtp *x)
{
	enum { LOOK_S = 10 };
	int64_t since;

	if ((st->rings & ~RING_TONE) >= RING_ELSE || st->leg == NONE || st->direction != STREAM_TO_CALLER || st->is_srtp ||
			(x->rtp.payload_type != 0 && x->rtp.payload_type != 8) || leg_at(s, st->leg)->answer_ns == TIME_NONE)
		return;
	since = x->ts_ns - leg_at(s, st->leg)->answer_ns;
	if (since < 0 || since > LOOK_S * NS_PER_S)
		return;
	switch (rtp_ring_hint(x->rtp.payload_type, x->rtp.payload)) {
	case RING_HINT_TONE:
		st->rings |= RING_TONE;
		break;
	case RING_HINT_OTHER:
		st->rings++;
		break;
	case RING_HINT_QUIET:
		break;
	}
}

void voice_take(const struct store *s, uint32_t id, const struct store_rtp *x)
{
	struct voice *v = s->voice;
	struct stream *st = stream_at(v, id);
	struct rtp_step step;

	if (st->payload_type_now != x->rtp.payload_type)
		voice_set_type(s, st, &x->rtp);
	rtp_meter_add(&st->meter, &x->rtp, x->ts_ns, st->kind_now, &step);
	st->end_ns = x->ts_ns;
	st->last_frame = x->frame;
	if (x->ts_ns >= st->part.until_ns) {
		series_part_put(voice_series(s, id), &st->part, x->ts_ns);
		look_for_ring(s, st, x);
	}
	series_part_add(&st->part, x->rtp.payload_len, &step);
	if (st->kind_now == CODEC_EVENT)
		take_event(v, st, x);
	else if (is_flat(x->rtp.payload))
		st->n_flat++;
	v->rtp_packets++;
}

/* A stream that was guessed by the hash alone is nearly always the right one. */
static uint32_t find(const struct voice *v, const struct store_rtp *x)
{
	struct stream_key k = {v, x};

	return x->stream != NONE && stream_is(&k, x->stream) ? x->stream : map_get(&v->stream_map, x->hash, stream_is, &k);
}

/* Of a stream whose ends were promised anew: itself, or what another call has there since. A guess may be of before that. */
static uint32_t find_anew(const struct store *s, uint32_t id, const struct store_rtp *x)
{
	struct stream_key k = {s->voice, x};
	uint32_t now = map_get(&s->voice->stream_map, x->hash, stream_is, &k);

	if (now != id && (now == NONE || !stream_at(s->voice, now)->is_stale))
		return now != NONE ? now : begin(s, x);
	if (!voice_recheck(s, now, x))
		return now;
	map_del(&s->voice->stream_map, x->hash, now);
	return begin(s, x);
}

static bool add(const struct store *s, struct store_rtp *x)
{
	struct voice *v = s->voice;
	uint32_t id = find(v, x);

	if (id == NONE) {
		id = begin(s, x);
		if (id == NONE)
			return voice_guess(s, x);
	} else if (stream_at(v, id)->is_stale) {
		id = find_anew(s, id, x);
		if (id == NONE)
			return false;
	}
	voice_take(s, id, x);
	return true;
}

/* What packets touch of their streams. */
enum { TOUCHED = offsetof(struct stream, meter) + offsetof(struct rtp_meter, first_len) + 64 };
static void fetch_stream(const struct voice *v, struct store_rtp *x)
{
	const char *p;

	x->stream = map_guess(&v->stream_map, x->hash);
	if (x->stream == NONE)
		return;
	p = (const char *)stream_at(v, x->stream);
	for (size_t i = 0; i < TOUCHED; i += 64)
		__builtin_prefetch(p + i, 1);
}

/* Where its bucket is over, it goes into the series. */
static void fetch_series(const struct voice *v, const struct store_rtp *x)
{
	const struct stream *st;

	if (x->stream == NONE)
		return;
	st = stream_at(v, x->stream);
	if (x->ts_ns < st->part.until_ns || !st->series)
		return;
	__builtin_prefetch(st->series, 1);
	__builtin_prefetch(&st->series->buckets[st->part.bucket], 1);
}

/* The slot of the map for one, the stream of one whose slot was asked for some packets ago, the series of one still before. */
enum { AHEAD = 8 };
void store_expect_rtp(const struct store *s, struct store_rtp *items, size_t n)
{
	struct voice *v = s->voice;
	struct store_rtp *x = &items[n - 1];

	x->hash = stream_hash(v->key, &x->src, &x->dst, x->rtp.ssrc);
	map_prefetch(&v->stream_map, x->hash);
	if (n > AHEAD)
		fetch_stream(v, &items[n - 1 - AHEAD]);
	if (n > 2 * AHEAD)
		fetch_series(v, &items[n - 1 - 2 * AHEAD]);
}

void voice_fetch(const struct store *s, struct store_rtp *items, size_t n)
{
	const struct voice *v = s->voice;

	for (size_t i = n > AHEAD ? n - AHEAD : 0; i < n; i++)
		fetch_stream(v, &items[i]);
	for (size_t i = n > 2 * AHEAD ? n - 2 * AHEAD : 0; i < n; i++)
		fetch_series(v, &items[i]);
}

size_t voice_add(struct store *s, struct store_rtp *items, size_t n)
{
	struct voice *v = voice_of(s);
	size_t n_other = 0;

	v->generation++;
	for (size_t i = 0; i < n; i++) {
		if (!add(s, &items[i])) {
			count(s->counters, C_RTP_UNBOUND);
			n_other++;
		}
	}
	return n_other;
}

size_t store_add_rtp_batch(struct store *s, struct store_rtp *items, size_t n)
{
	voice_fetch(s, items, n);
	return voice_add(s, items, n);
}

bool store_add_rtp(struct store *s, const struct payload *p, const struct rtp_packet *r)
{
	struct store_rtp x = {.src = p->flow.src, .dst = p->flow.dst, .ts_ns = p->frame->ts_ns, .rtp = *r,
		.frame = p->frame->number, .path = p->flow.path};

	store_expect_rtp(s, &x, 1);
	return store_add_rtp_batch(s, &x, 1) == 0;
}

void store_rtp_heuristic(struct store *s, bool on)
{
	s->voice->no_heuristic = !on;
}
