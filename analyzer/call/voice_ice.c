/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STUN (RFC 8489) as far as ICE (RFC 8445 §7) uses it: the USERNAME of a connectivity check names both parties by what they
 * wrote as a=ice-ufrag, so its two ends are theirs, whatever NAT made of them. Other STUN says nothing of calls. */
#include "analyzer/call/voice.h"

enum { STUN_COOKIE = 0x2112A442, BINDING_REQUEST = 1, USERNAME = 6, ATTRIBUTES_MAX = 32 };

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

static struct slice username(struct cursor *c)
{
	for (unsigned i = 0; i < ATTRIBUTES_MAX && cursor_left(c) >= 4; i++) {
		uint16_t type = cursor_be16(c), len = cursor_be16(c);
		const uint8_t *p = cursor_take(c, len);

		if (!p)
			break;
		if (type == USERNAME)
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

bool store_add_stun(struct store *s, const struct payload *p)
{
	struct cursor c = cursor_make(p->bytes.p, p->bytes.n);
	struct slice sender, receiver;
	uint32_t to, from;
	uint16_t type;

	if (!read_header(&c, &type))
		return false;
	count(s->counters, C_STUN);
	if (type != BINDING_REQUEST)
		return true;
	sender = username(&c); /* "receiver's:sender's" (RFC 8445 §7.2.2) */
	receiver = slice_cut(&sender, ':');
	if (!receiver.n || !sender.n)
		return true;
	to = media_of_ufrag(voice_of(s), ufrag_hash(s, receiver));
	from = media_of_ufrag(s->voice, ufrag_hash(s, sender));
	if (to != NONE)
		take(s, &p->flow.dst, to, p->frame->ts_ns);
	if (from != NONE)
		take(s, &p->flow.src, from, p->frame->ts_ns);
	return true;
}
