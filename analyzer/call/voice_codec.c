/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What payload types mean: the static ones by their table (RFC 3551 §6), others by a=rtpmap of what the receiver wrote, as it
 * was when the type was first seen; where that says nothing, by the other media of the same description (RFC 8843), or by
 * what the sender wrote (RFC 3264 §5.1 has both use the same numbers as a rule). A type that nobody described is a
 * telephone event where its first packet looks like one. */
#include "analyzer/call/voice.h"

enum { UNKNOWN };               /* the first of the codecs */
enum { EVENT_CLOCK = 8000 };

static void codec_push(struct voice *v, struct codec_item c)
{
	if (v->n_codecs == v->cap_codecs) {
		v->cap_codecs = v->cap_codecs ? v->cap_codecs * 2 : 16;
		v->codecs = mem_realloc(v->codecs, v->cap_codecs * sizeof *v->codecs);
	}
	v->codecs[v->n_codecs++] = c;
}

static uint16_t codec_of(const struct store *s, struct slice encoding, uint32_t clock_hz, uint32_t channels, bool is_audio)
{
	struct voice *v = s->voice;
	struct codec_item c = {.clock_hz = clock_hz, .channels = (uint8_t)(channels < 255 ? channels : 255)};

	encoding = slice_sub(encoding, 0, LIMIT_ENCODING_BYTES);
	for (size_t i = UNKNOWN + 1; i < v->n_codecs; i++)
		if (v->codecs[i].clock_hz == clock_hz && v->codecs[i].channels == c.channels &&
				slice_ieq(v->codecs[i].encoding, encoding))
			return (uint16_t)i;
	if (v->n_codecs >= LIMIT_CODECS) {
		count(s->counters, C_CODEC_FULL);
		return UNKNOWN;
	}
	c.row = codec_row(encoding);
	c.kind = c.row ? c.row->kind : is_audio ? CODEC_AUDIO : CODEC_VIDEO;
	c.encoding = arena_copy(&v->names, encoding);
	codec_push(v, c);
	return (uint16_t)(v->n_codecs - 1);
}

static bool map_in(const struct sdp *d, unsigned index, struct slice pt, struct sdp_rtpmap *map)
{
	if (index < d->n_media && sdp_rtpmap(&d->media[index], pt, map))
		return true;
	for (unsigned i = 0; i < d->n_media; i++)
		if (i != index && sdp_rtpmap(&d->media[i], pt, map))
			return true;
	return false;
}

static struct slice number_text(uint8_t pt, char text[4])
{
	unsigned n = 0;

	if (pt >= 100)
		text[n++] = (char)('0' + pt / 100);
	if (pt >= 10)
		text[n++] = (char)('0' + pt / 10 % 10);
	text[n++] = (char)('0' + pt % 10);
	return slice_make(text, n);
}

/* The map of a payload type by the descriptions of a medium and of the one it answers, or is answered by. */
static bool find_map(const struct store *s, uint32_t media, uint8_t pt, struct sdp *d, struct sdp_rtpmap *map)
{
	uint32_t other = media == NONE ? NONE : media_other(s->voice, media);
	struct slice number;
	char text[4];

	number = number_text(pt, text);
	if (media != NONE && media_sdp(s, media, d) && map_in(d, media_at(s->voice, media)->m.index, number, map))
		return true;
	return other != NONE && media_sdp(s, other, d) && map_in(d, media_at(s->voice, other)->m.index, number, map);
}

static uint16_t learn(const struct store *s, const struct stream *st, uint8_t pt)
{
	const char *name;
	struct sdp_rtpmap map;
	uint32_t clock_hz;
	uint8_t channels;
	struct sdp d;

	if (!s->voice->n_codecs)
		codec_push(s->voice, (struct codec_item){.encoding = {"", 0}, .kind = CODEC_AUDIO, .channels = 1});
	if (codec_static(pt, &name, &clock_hz, &channels))
		return codec_of(s, slice_of(name), clock_hz, channels, true);
	if (!find_map(s, st->media, pt, &d, &map) || !map.encoding.n)
		return UNKNOWN;
	return codec_of(s, map.encoding, map.clock_hz, map.channels, media_at(s->voice, st->media)->m.is_audio);
}

/* What a type says of the stream: 0 for events and noise, 1 for a codec that nobody knows, 2 for one that is known. */
static int type_rank(const struct stream_type *t)
{
	return t->kind != CODEC_AUDIO && t->kind != CODEC_VIDEO ? 0 : t->codec == UNKNOWN ? 1 : 2;
}

static int own_rank(const struct stream *st)
{
	for (unsigned i = 0; i < st->n_types; i++)
		if (st->types[i].payload_type == st->payload_type)
			return type_rank(&st->types[i]);
	return -1;
}

/* The clock is that of its voice; until one was heard, of whatever has one: an event does not tell that of a voice whose codec
 * nobody knows. Some send a packet of a type that nobody knows to
 * open the way, and then their voice: that is the payload type then. */
static void set_clock(const struct voice *v, struct stream *st, const struct stream_type *t)
{
	uint32_t clock_hz = v->codecs[t->codec].clock_hz;
	int rank = type_rank(t), own = own_rank(st);

	if (rank > own)
		st->payload_type = t->payload_type;
	if (clock_hz ? rank == 2 || (own <= 0 && st->meter.tick_ns <= 0) : rank > own)
		rtp_meter_clock(&st->meter, clock_hz);
}

void voice_set_type(const struct store *s, struct stream *st, const struct rtp_packet *p)
{
	uint8_t payload_type = p->payload_type;
	struct stream_type *t = st->types;
	unsigned i = 0;

	while (i < st->n_types && st->types[i].payload_type != payload_type)
		i++;
	if (i == STREAM_TYPES)
		i--; /* the last stands for all that are too many */
	t += i;
	st->type_now = (uint8_t)i;
	st->payload_type_now = payload_type;
	st->kind_now = t->kind;
	if (i < st->n_types && t->payload_type == payload_type)
		return;
	t->payload_type = payload_type;
	t->codec = learn(s, st, payload_type);
	if (t->codec == UNKNOWN && rtp_event_is_likely(p))
		t->codec = codec_of(s, slice_of("telephone-event"), EVENT_CLOCK, 1, true);
	t->kind = st->kind_now = s->voice->codecs[t->codec].kind;
	set_clock(s->voice, st, t);
	if (i == st->n_types)
		st->n_types++;
}

void voice_learn_types(const struct store *s, struct stream *st)
{
	for (unsigned i = 0; i < st->n_types; i++) {
		struct stream_type *t = &st->types[i];
		uint16_t codec;

		if (t->codec != UNKNOWN && t->kind != CODEC_EVENT) /* events may have been told by their looks alone */
			continue;
		codec = learn(s, st, t->payload_type);
		if (codec == UNKNOWN)
			continue;
		t->codec = codec;
		t->kind = s->voice->codecs[t->codec].kind;
		if (i == st->type_now)
			st->kind_now = t->kind;
		set_clock(s->voice, st, t);
	}
}

bool store_stream_format(const struct store *s, uint32_t id, uint8_t payload_type, struct stream_format *out)
{
	const struct voice *v = voice_of(s);
	const struct stream *st = stream_at(v, id);
	struct sdp_rtpmap map;
	struct sdp d;

	for (unsigned i = 0; i < st->n_types; i++) {
		const struct codec_item *c = &v->codecs[st->types[i].codec];

		if (st->types[i].payload_type != payload_type)
			continue;
		*out = (struct stream_format){c->encoding, c->row, c->clock_hz, c->channels, st->types[i].kind, {"", 0}};
		if (find_map(s, st->media, payload_type, &d, &map) && map.fmtp.n)
			out->fmtp = map.fmtp;
		return true;
	}
	return false;
}
