/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The media of an offer and of its answer, m= line by m= line (RFC 3264 §6): codecs that both said, who may send, and what the
 * answer must not say. Format parameters are kept, not compared: whether two modes of a codec meet is the codec's matter. */
#include "analyzer/call/story_local.h"
#include "rtp.h"

/* ---- one side --------------------------------------------------------------------------------------------------- */

/* Payloads that carry no voice or picture of their own. */
static bool is_helper(struct slice name)
{
	static const char *const names[] = {"telephone-event", "CN", "tone", "red", "ulpfec", "flexfec", "flexfec-03", "parityfec",
		"rtx"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (slice_ieq(name, slice_of(names[i])))
			return true;
	return false;
}

static bool is_rtp(struct slice proto)
{
	return slice_isearch(proto, slice_of("RTP/")) < proto.n;
}

static void name_static(struct story_codec *c)
{
	const char *name;
	uint8_t channels;

	if (codec_static(c->payload_type, &name, &c->clock_hz, &channels)) {
		c->name = slice_of(name);
		c->channels = channels ? channels : 1;
	}
}

static void codec_of(bool has_types, struct slice format, const struct sdp_rtpmap *map, struct story_codec *c)
{
	uint64_t type;

	*c = (struct story_codec){.name = format, .format = format, .channels = 1, .payload_type = 255, .fmtp = slice_make("", 0)};
	if (has_types && slice_to_u64(format, 127, &type)) {
		c->payload_type = (uint8_t)type;
		if (map->encoding.p) {
			c->name = map->encoding;
			c->clock_hz = map->clock_hz;
			c->channels = map->channels;
			c->is_dynamic = true;
		} else {
			name_static(c);
		}
		if (map->fmtp.p)
			c->fmtp = map->fmtp;
	}
	c->is_voice = !is_helper(c->name);
}

/* So many formats at a time share a walk over the attributes. */
static void codecs_of(const struct sdp_media *m, struct story_end *out, uint32_t n)
{
	enum { AT_A_TIME = 16 };
	struct slice rest = m->formats, formats[AT_A_TIME];
	struct sdp_rtpmap maps[AT_A_TIME];
	bool has_types = is_rtp(m->proto);

	while (out->n_codecs < n) {
		size_t k = 0;

		while (k < AT_A_TIME && out->n_codecs + k < n && sdp_format_next(&rest, &formats[k]))
			k++;
		if (!k)
			return;
		if (has_types)
			sdp_rtpmaps(m, formats, k, maps);
		for (size_t i = 0; i < k; i++)
			codec_of(has_types, formats[i], &maps[i], &out->codecs[out->n_codecs++]);
	}
}

static bool is_nowhere(struct slice address)
{
	static const uint8_t any6[16], any4[16] = {[10] = 0xff, [11] = 0xff};
	struct slice end = slice_of(".invalid");
	struct addr a;

	if (addr_parse(address, &a))
		return memcmp(a.ip, any4, 16) == 0 || memcmp(a.ip, any6, 16) == 0;
	return address.n > end.n && slice_ieq(slice_sub(address, address.n - end.n, address.n), end);
}

static void end_of(struct scene *sc, const struct sdp *d, const struct sdp_media *m, struct story_end *out)
{
	struct slice rest = m->formats, format;
	uint32_t n = 0;

	*out = (struct story_end){.type = m->type, .proto = m->proto, .address = m->address, .port = m->port,
		.direction = m->direction, .ptime_ms = m->ptime_ms};
	while (sdp_format_next(&rest, &format))
		n++;
	out->codecs = arena_alloc(&sc->st->arena, (n ? n : 1) * sizeof *out->codecs);
	codecs_of(m, out, n);
	if (addr_parse(m->address, &out->addr))
		out->addr.port = m->port;
	out->is_black_hole = is_nowhere(m->address) && !sdp_attr(d, m, "ice-ufrag").p;
	out->is_bundled = m->port == 0 && sdp_attr(d, m, "bundle-only").p;
}

struct story_media *offer_media_new(struct scene *sc, const struct sdp *offer)
{
	struct story_media *v = arena_alloc(&sc->st->arena, (offer->n_media ? offer->n_media : 1) * sizeof *v);

	for (unsigned i = 0; i < offer->n_media; i++) {
		v[i] = (struct story_media){.agreed = NULL};
		end_of(sc, offer, &offer->media[i], &v[i].offer);
	}
	return v;
}

/* ---- both ------------------------------------------------------------------------------------------------------- */

/* Unnamed formats are the same by their number alone. */
static bool same_codec(const struct story_codec *a, const struct story_codec *b)
{
	if (a->clock_hz && b->clock_hz)
		return slice_ieq(a->name, b->name) && a->clock_hz == b->clock_hz && a->channels == b->channels;
	return slice_ieq(a->format, b->format) || slice_ieq(a->name, b->name);
}

static void agree(struct scene *sc, struct story_media *m)
{
	m->agreed = arena_alloc(&sc->st->arena, (m->answer.n_codecs ? m->answer.n_codecs : 1) * sizeof *m->agreed);
	m->n_agreed = 0;
	for (uint32_t i = 0; i < m->answer.n_codecs; i++)
		for (uint32_t k = 0; k < m->offer.n_codecs; k++)
			if (same_codec(&m->answer.codecs[i], &m->offer.codecs[k])) {
				m->agreed[m->n_agreed++] = (struct story_agreed){(uint16_t)k, (uint16_t)i};
				break;
			}
}

static bool may_send(uint8_t direction)
{
	return direction == SDP_SENDRECV || direction == SDP_SENDONLY;
}

static bool may_get(uint8_t direction)
{
	return direction == SDP_SENDRECV || direction == SDP_RECVONLY;
}

/* RFC 3264 §6.1: nothing goes a way that the offer closed. */
static bool direction_fits(uint8_t offer, uint8_t answer)
{
	return (may_get(offer) || !may_send(answer)) && (may_send(offer) || !may_get(answer));
}

static bool has_voice(const struct story_media *m)
{
	for (uint32_t i = 0; i < m->n_agreed; i++)
		if (m->answer.codecs[m->agreed[i].answered].is_voice)
			return true;
	return false;
}

static uint32_t wrong_of(const struct story_media *m)
{
	uint32_t wrong = 0;

	if (!slice_ieq(m->offer.type, m->answer.type))
		wrong |= MEDIA_TYPE;
	if (!m->answer.port)
		return wrong;
	if (!slice_ieq(m->offer.proto, m->answer.proto))
		wrong |= MEDIA_PROTO;
	if (!m->offer.port && !m->offer.is_bundled)
		return wrong | MEDIA_NOT_OFFERED;
	if (!direction_fits(m->offer.direction, m->answer.direction))
		wrong |= MEDIA_DIRECTION;
	if (!has_voice(m))
		wrong |= MEDIA_NO_CODEC;
	return wrong;
}

static void compare(struct scene *sc, struct story_media *m, enum side by)
{
	enum side other = by == SIDE_CALLER ? SIDE_CALLEE : SIDE_CALLER;
	const struct story_end *o = &m->offer, *a = &m->answer;

	agree(sc, m);
	m->wrong = wrong_of(m);
	m->is_taken = (o->port || o->is_bundled) && a->port;
	m->sends[by] = m->is_taken && may_send(o->direction) && may_get(a->direction) && !a->is_black_hole;
	m->sends[other] = m->is_taken && may_send(a->direction) && may_get(o->direction) && !o->is_black_hole;
}

/* How many media of that type one side has. */
static uint32_t count_type(const struct story_offer *o, struct slice type, bool of_answer)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < o->n_media; i++)
		n += slice_ieq(of_answer ? o->media[i].answer.type : o->media[i].offer.type, type);
	return n;
}

static bool is_shuffled(const struct story_offer *o)
{
	bool has_other = false;

	for (uint32_t i = 0; i < o->n_media; i++) {
		struct slice type = o->media[i].offer.type;

		has_other |= !slice_ieq(type, o->media[i].answer.type);
		if (count_type(o, type, false) != count_type(o, type, true))
			return false;
	}
	return has_other;
}

void offer_media_answer(struct scene *sc, struct story_offer *o, const struct sdp *answer)
{
	bool is_wanted = false, is_taken = false;

	o->n_answer_media = answer->n_media;
	for (uint32_t i = 0; i < o->n_media; i++) {
		struct story_media *m = &o->media[i];

		*m = (struct story_media){.offer = m->offer};
		is_wanted |= m->offer.port || m->offer.is_bundled;
		if (i >= answer->n_media)
			continue;
		end_of(sc, answer, &answer->media[i], &m->answer);
		compare(sc, m, (enum side)o->by);
		is_taken |= m->is_taken;
	}
	if (answer->n_media != o->n_media)
		o->wrong |= OFFER_WRONG_COUNT;
	else if (is_shuffled(o))
		o->wrong |= OFFER_WRONG_ORDER;
	if (is_wanted && !is_taken)
		o->wrong |= OFFER_ALL_REFUSED;
}
