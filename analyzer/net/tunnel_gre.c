/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GRE (RFC 2784, RFC 2890; the routing of RFC 1701 is stepped over), its version of PPTP (RFC 2637 §4.1), and the mirrored
 * frames of ERSPAN in it (draft-foschiano-erspan). */
#include "analyzer/net/tunnel.h"

enum { HAS_CHECKSUM = 0x8000, HAS_ROUTING = 0x4000, HAS_KEY = 0x2000, HAS_SEQUENCE = 0x1000, HAS_ACK = 0x0080,
	VERSION_BITS = 7 };
enum { TYPE_WCCP = 0x883e };

/* RFC 1701: entries of family, offset, length and as many bytes, until family and length are 0. */
static void skip_routing(struct cursor *c)
{
	uint16_t family;
	uint8_t len;

	do {
		family = cursor_be16(c);
		cursor_u8(c);
		len = cursor_u8(c);
		cursor_take(c, len);
	} while (!c->bad && (family || len));
}

static bool pptp(struct net *n, struct layer *l, uint16_t flags, uint16_t type)
{
	uint16_t len = cursor_be16(&l->c);

	cursor_be16(&l->c); /* call */
	if (flags & HAS_SEQUENCE)
		cursor_be32(&l->c);
	if (flags & HAS_ACK)
		cursor_be32(&l->c);
	if (l->c.bad)
		return tunnel_cut(n);
	if (!(flags & HAS_KEY) || type != TYPE_PPP) {
		count(n->cs, C_TUNNEL_BAD);
	} else if (!(flags & HAS_SEQUENCE) || len == 0) {
		count(n->cs, C_TUNNEL_OTHER); /* an acknowledgement alone */
	} else {
		layer_set_len(l, len);
		link_ppp(n, l);
	}
	return true;
}

/* Cisco's WCCP may put four bytes before the packet. */
static void skip_wccp(struct layer *l)
{
	if (cursor_left(&l->c) && *l->c.p >> 4 != 4)
		cursor_be32(&l->c);
}

/* Without a sequence number there is no ERSPAN header: type I. */
static bool erspan1(struct net *n, struct layer *l)
{
	n->path |= 1 << ROAD_ERSPAN;
	link_ethernet(n, l);
	return true;
}

bool tunnel_gre(struct net *n, struct layer *l)
{
	uint16_t flags = cursor_be16(&l->c), type = cursor_be16(&l->c);

	if (l->c.bad)
		return tunnel_cut(n);
	if ((flags & VERSION_BITS) == 1)
		return pptp(n, l, flags, type);
	if (flags & VERSION_BITS) {
		count(n->cs, C_TUNNEL_BAD);
		return true;
	}
	if (flags & (HAS_CHECKSUM | HAS_ROUTING))
		cursor_be32(&l->c);
	if (flags & HAS_KEY)
		cursor_be32(&l->c);
	if (flags & HAS_SEQUENCE)
		cursor_be32(&l->c);
	if (flags & HAS_ROUTING)
		skip_routing(&l->c);
	if (l->c.bad)
		return tunnel_cut(n);
	if (type == TYPE_ERSPAN && !(flags & HAS_SEQUENCE))
		return erspan1(n, l);
	if (tunnel_open(n, l, BY_GRE, type))
		return true;
	if (type == TYPE_WCCP) {
		skip_wccp(l);
		type = TYPE_IP4;
	}
	tunnel_ethertype(n, l, type);
	return true;
}

/* Type II: eight bytes, version 1. */
bool tunnel_erspan(struct net *n, struct layer *l)
{
	const uint8_t *h = cursor_take(&l->c, 8);

	if (!h)
		return tunnel_cut(n);
	link_ethernet(n, l);
	return true;
}

/* Type III: twelve bytes, version 2; the last bit says that eight more follow. Frame type 2 is IP without Ethernet. */
bool tunnel_erspan3(struct net *n, struct layer *l)
{
	const uint8_t *h = cursor_take(&l->c, 12);

	if (h && h[11] & 1)
		cursor_take(&l->c, 8);
	if (l->c.bad)
		return tunnel_cut(n);
	if ((h[10] >> 2 & 0x1f) == 2)
		ip_packet(n, l);
	else
		link_ethernet(n, l);
	return true;
}
