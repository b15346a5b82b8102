/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STUN (RFC 8489) as far as ICE (RFC 8445 §7) uses it: the USERNAME of a connectivity check names both parties by what they
 * wrote as a=ice-ufrag, so its two ends are theirs, whatever NAT made of them. Other STUN says nothing of calls. */
#include "analyzer/call/voice.h"

enum { STUN_COOKIE = 0x2112A442, BINDING_REQUEST = 1, BINDING_SUCCESS = 0x101, BINDING_ERROR = 0x111, USERNAME = 6, ERROR_CODE = 9,
	ATTRIBUTES_MAX = 32, ROLE_CONFLICT = 487 };

static bool read_header(struct cursor *c, uint16_t *type)
{
	uint16_t len;
	uint32_t cookie;

	*type = cursor_be16(c);
	len = cursor_be16(c);
	cookie = cursor_be32(c);
	cursor_take(c, 12); /* transaction */
	return !c->bad && *type < 0x4000 && len % 4 == 0 && cookie == STUN_COOKIE;
}

static struct slice attribute(struct cursor *c, uint16_t wanted)
{
	for (unsigned i = 0; i < ATTRIBUTES_MAX && cursor_left(c) >= 4; i++) {
		uint16_t type = cursor_be16(c), len = cursor_be16(c);
		const uint8_t *p = cursor_take(c, len);

		if (!p)
			break;
		if (type == wanted)
			return slice_make(p, len);
		cursor_take(c, (4u - len % 4u) % 4u);
	}
	return slice_make(NULL, 0);
}

static void take(const struct store *s, const struct addr *a, uint32_t media, int64_t ts_ns)
{
	struct voice *v = s->voice;
	uint32_t place = place_of(s, a), last = place_at(v, place)->promise;

	if (last != NONE && promise_at(v, last)->media == media)
		return;
	place_promise(s, place, media, BOUND_ICE, false, ts_ns);
}

/* The call whose check went to where this response comes from. */
static struct leg_ice *ice_from(const struct store *s, const struct addr *a)
{
	uint32_t place = s->voice ? place_find(s, a) : NONE;
	uint32_t i = place == NONE ? NONE : place_at(s->voice, place)->promise;

	if (i == NONE || promise_at(s->voice, i)->by != BOUND_ICE)
		return NULL;
	return &voice_leg(s->voice, media_at(s->voice, promise_at(s->voice, i)->media)->m.leg)->ice;
}

static void take_response(const struct store *s, struct cursor *c, uint16_t type, const struct payload *p)
{
	struct leg_ice *ice = ice_from(s, &p->flow.src);
	struct slice code;

	if (!ice)
		return;
	if (type == BINDING_SUCCESS) {
		ice->n_answers++;
		return;
	}
	code = attribute(c, ERROR_CODE); /* two bytes of nothing, hundreds, the rest (RFC 8489 §14.8) */
	ice->n_conflicts += code.n >= 4 && (code.p[2] & 7) * 100 + (uint8_t)code.p[3] == ROLE_CONFLICT;
}

void store_leg_ice(const struct store *s, uint32_t leg, struct leg_ice *out)
{
	*out = (struct leg_ice){0};
	if (s->voice && leg < s->voice->n_legs)
		*out = s->voice->legs[leg].ice;
}

static void take_check(const struct store *s, uint32_t media, const struct payload *p)
{
	struct leg_ice *ice = &voice_leg(s->voice, media_at(s->voice, media)->m.leg)->ice;

	ice->n_checks++;
	if (!ice->first_frame)
		ice->first_frame = p->frame->number;
}

bool store_add_stun(struct store *s, const struct payload *p)
{
	struct cursor c = cursor_make(p->bytes.p, p->bytes.n);
	struct slice sender, receiver;
	uint32_t to, from;
	uint16_t type;

	if (!read_header(&c, &type))
		return false;
	count(s->counters, C_STUN);
	if (type == BINDING_SUCCESS || type == BINDING_ERROR)
		take_response(s, &c, type, p);
	if (type != BINDING_REQUEST)
		return true;
	sender = attribute(&c, USERNAME); /* "receiver's:sender's" (RFC 8445 §7.2.2) */
	receiver = slice_cut(&sender, ':');
	if (!receiver.n || !sender.n)
		return true;
	to = media_of_ufrag(voice_of(s), ufrag_hash(s, receiver));
	from = media_of_ufrag(s->voice, ufrag_hash(s, sender));
	if (to != NONE || from != NONE)
		take_check(s, to != NONE ? to : from, p);
	if (to != NONE)
		take(s, &p->flow.dst, to, p->frame->ts_ns);
	if (from != NONE)
		take(s, &p->flow.src, from, p->frame->ts_ns);
	return true;
}
