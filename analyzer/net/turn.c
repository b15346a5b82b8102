/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media through a TURN server, on its way between client and server (RFC 8656): what Send and Data indications and ChannelData
 * carry goes on between the client and its peer. Which peer a channel leads to is told by the client's ChannelBind request;
 * where that was not captured, the ends stay those of client and server. Of requests nothing else is read here. */
#include "analyzer/net/chain.h"

enum { STUN_HEADER = 20, MAGIC = 0x2112a442, SEND = 0x0016, DATA = 0x0017, CHANNEL_BIND = 0x0009 };
enum { ATTR_CHANNEL = 0x000c, ATTR_PEER = 0x0012, ATTR_DATA = 0x0013, FAMILY_IP4 = 1, FAMILY_IP6 = 2 };
enum { CHANNEL_FIRST = 0x4000, CHANNEL_LAST = 0x4fff, CHANNEL_HEADER = 4, MOST_PADDING = 3, TABLE_BITS = 10 };

/* A channel of a client at a server; a later one with the same hash takes its place. */
struct turn_channel {
	struct addr client, server, peer;
	uint16_t number;            /* 0: none */
};
struct turn {
	struct turn_channel channels[1 << TABLE_BITS];
};

void turn_free(struct net *n)
{
	free(n->turn);
	n->turn = NULL;
}

static struct turn_channel *slot(struct turn *t, const struct addr *client, const struct addr *server, uint16_t number)
{
	uint64_t h = hash_mix(addr_hash(client, number) ^ addr_hash(server, 0), number);

	return &t->channels[h >> (64 - TABLE_BITS)];
}

/* The peer of a channel, or NULL. */
static const struct addr *peer_of(struct net *n, const struct addr *client, const struct addr *server, uint16_t number)
{
	const struct turn_channel *c;

	if (!n->turn)
		return NULL;
	c = slot(n->turn, client, server, number);
	return c->number == number && addr_eq(&c->client, client) && addr_eq(&c->server, server) ? &c->peer : NULL;
}

/* ---- attributes (RFC 8489 §14) ----------------------------------------------------------------------------------------- */

/* XOR-PEER-ADDRESS: the port goes with the first half of the cookie, the address with the cookie and the transaction id. */
static bool read_peer(struct cursor *c, const uint8_t *mask, struct addr *out)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	unsigned family, bytes, from;
	const uint8_t *ip;
	struct addr a = {.port = 0};

	cursor_u8(c);
	family = cursor_u8(c);
	a.port = (uint16_t)(cursor_be16(c) ^ MAGIC >> 16);
	bytes = family == FAMILY_IP4 ? 4 : 16;
	from = 16 - bytes;
	ip = cursor_take(c, bytes);
	if (!ip || (family != FAMILY_IP4 && family != FAMILY_IP6))
		return false;
	memcpy(a.ip, mapped, from);
	for (unsigned i = 0; i < bytes; i++)
		a.ip[from + i] = ip[i] ^ mask[i];
	*out = a;
	return true;
}

struct attributes {
	struct addr peer;
	bool has_peer;
	uint16_t channel;
	struct slice data;
	uint32_t data_len;          /* as announced */
};

static void read_attributes(struct slice bytes, struct attributes *out)
{
	struct cursor c = cursor_make(bytes.p, bytes.n);
	const uint8_t *mask = (const uint8_t *)bytes.p + 4;

	memset(out, 0, sizeof *out);
	cursor_take(&c, STUN_HEADER);
	while (cursor_left(&c) >= 4) {
		unsigned type = cursor_be16(&c), len = cursor_be16(&c);
		size_t there = len < cursor_left(&c) ? len : cursor_left(&c);
		struct cursor body = cursor_make(c.p, there);

		if (type == ATTR_PEER) {
			out->has_peer = read_peer(&body, mask, &out->peer);
		} else if (type == ATTR_CHANNEL) {
			out->channel = cursor_be16(&body);
		} else if (type == ATTR_DATA) {
			out->data = slice_make(c.p, there);
			out->data_len = len;
		}
		if (!cursor_take(&c, len) || !cursor_take(&c, -len & 3))
			return;
	}
}

/* ---- what is carried --------------------------------------------------------------------------------------------------- */

static void give(struct net *n, const struct payload *carrier, struct flow flow, struct slice bytes, uint32_t len)
{
	struct payload p = *carrier;

	p.flow = flow;
	p.bytes = bytes;
	p.len = len;
	n->fn(n->ctx, &p);
}

static void bind_channel(struct net *n, const struct payload *p, const struct attributes *a)
{
	struct turn_channel *c;

	if (!a->has_peer || a->channel < CHANNEL_FIRST || a->channel > CHANNEL_LAST)
		return;
	if (!n->turn)
		n->turn = mem_zalloc(sizeof *n->turn);
	c = slot(n->turn, &p->flow.src, &p->flow.dst, a->channel);
	*c = (struct turn_channel){p->flow.src, p->flow.dst, a->peer, a->channel};
}

static bool stun_message(struct net *n, const struct payload *p)
{
	struct cursor c = cursor_make(p->bytes.p, p->bytes.n);
	uint16_t type = cursor_be16(&c);
	struct flow flow = p->flow;
	struct attributes a;

	cursor_be16(&c);
	if ((type != SEND && type != DATA && type != CHANNEL_BIND) || cursor_be32(&c) != MAGIC || p->bytes.n < STUN_HEADER)
		return false;
	read_attributes(p->bytes, &a);
	if (type == CHANNEL_BIND)
		bind_channel(n, p, &a);
	if (type == CHANNEL_BIND || !a.has_peer || !a.data.n)
		return false;
	if (type == SEND)
		flow.dst = a.peer;
	else
		flow.src = a.peer;
	give(n, p, flow, a.data, a.data_len);
	return true;
}

/* Text begins with such bytes as well: the length has to fit, and what is carried to look like RTP or RTCP. */
static bool channel_data(struct net *n, const struct payload *p)
{
	struct cursor c = cursor_make(p->bytes.p, p->bytes.n);
	uint16_t number = cursor_be16(&c), len = cursor_be16(&c);
	uint8_t first = cursor_u8(&c);
	struct flow flow = p->flow;
	const struct addr *peer;

	if (c.bad || !len || first >> 6 != 2 || p->len < (uint32_t)CHANNEL_HEADER + len ||
		p->len > (uint32_t)CHANNEL_HEADER + len + MOST_PADDING)
		return false;
	peer = peer_of(n, &flow.src, &flow.dst, number);
	if (peer) {
		flow.dst = *peer;
	} else {
		peer = peer_of(n, &flow.dst, &flow.src, number);
		if (peer)
			flow.src = *peer;
	}
	give(n, p, flow, slice_sub(p->bytes, CHANNEL_HEADER, (size_t)CHANNEL_HEADER + len), len);
	return true;
}

bool turn_datagram(struct net *n, const struct payload *p)
{
	uint8_t first = (uint8_t)p->bytes.p[0];

	if (first >> 4 == CHANNEL_FIRST >> 12)
		return channel_data(n, p);
	return first == 0 && stun_message(n, p);
}
