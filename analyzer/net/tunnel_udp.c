/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tunnels in UDP. Their ports are no promise: a header that does not fit hands the datagram back, to be looked at as any
 * other. */
#include "analyzer/net/tunnel.h"

/* RFC 7348 §5: flags with the I bit, reserved, network identifier, reserved; an Ethernet frame. */
bool tunnel_vxlan(struct net *n, struct layer *l)
{
	uint8_t flags = cursor_u8(&l->c);

	cursor_take(&l->c, 7);
	if (l->c.bad || !(flags & 0x08))
		return false;
	link_ethernet(n, l);
	return true;
}

/* draft-ietf-nvo3-vxlan-gpe: the fourth byte tells what follows where the P bit is set. */
bool tunnel_vxlan_gpe(struct net *n, struct layer *l)
{
	const uint8_t *h = cursor_take(&l->c, 8);

	if (!h || !(h[0] & 0x08) || h[0] & 0x30)
		return false;
	if (!(h[0] & 0x04) || h[3] == 3)
		link_ethernet(n, l);
	else if (h[3] == 1 || h[3] == 2)
		ip_packet(n, l);
	else if (h[3] == 5)
		link_ethertype(n, l, TYPE_MPLS);
	else
		count(n->cs, C_TUNNEL_OTHER);
	return true;
}

/* RFC 8926 §3.4: version 0, length of the options in words, flags, EtherType, network identifier. */
bool tunnel_geneve(struct net *n, struct layer *l)
{
	uint8_t first = cursor_u8(&l->c), flags = cursor_u8(&l->c);
	uint16_t type = cursor_be16(&l->c);

	cursor_be32(&l->c);
	cursor_take(&l->c, (first & 0x3fu) * 4);
	if (l->c.bad || first >> 6 || flags & 0x3f)
		return false;
	tunnel_ethertype(n, l, type);
	return true;
}

/* Extension headers (TS 29.281 §5.2.1): length in words, contents, type of the next. */
static void skip_gtp_extensions(struct cursor *c, uint8_t type)
{
	while (type && !c->bad) {
		uint8_t words = cursor_u8(c);

		if (words == 0) {
			c->bad = true;
			return;
		}
		cursor_take(c, words * 4u - 2);
		type = cursor_u8(c);
	}
}

/* 3GPP TS 29.281 §5.1: version 1, protocol type 1; message type 255 carries a packet. */
bool tunnel_gtp(struct net *n, struct layer *l)
{
	uint8_t flags = cursor_u8(&l->c), message = cursor_u8(&l->c), extension = 0;
	uint16_t len = cursor_be16(&l->c);

	cursor_be32(&l->c); /* tunnel endpoint */
	if (l->c.bad || flags >> 4 != 3 || len > layer_len(l))
		return false;
	layer_set_len(l, len);
	if (message != 255) {
		count(n->cs, C_TUNNEL_OTHER);
		return true;
	}
	if (flags & 7) {
		cursor_take(&l->c, 3);
		extension = cursor_u8(&l->c);
		skip_gtp_extensions(&l->c, flags & 4 ? extension : 0);
	}
	if (l->c.bad)
		return tunnel_cut(n);
	if (tunnel_sees_ip(l))
		ip_packet(n, l);
	else
		count(n->cs, C_TUNNEL_OTHER); /* PPP, Ethernet: nothing in the packet tells */
	return true;
}

/* TZSP: version 1, kind (0 received, 1 to be sent), protocol (1 is Ethernet), then tagged fields up to tag 1. */
bool tunnel_tzsp(struct net *n, struct layer *l)
{
	uint8_t version = cursor_u8(&l->c), kind = cursor_u8(&l->c), tag;
	uint16_t proto = cursor_be16(&l->c);

	if (l->c.bad || version != 1 || kind > 5)
		return false;
	do {
		tag = cursor_u8(&l->c);
		if (tag > 1)
			cursor_take(&l->c, cursor_u8(&l->c));
	} while (tag != 1 && !l->c.bad);
	if (l->c.bad)
		return tunnel_cut(n);
	if (kind > 1 || proto != 1)
		count(n->cs, C_TUNNEL_OTHER); /* keep-alive, wireless frames */
	else
		link_ethernet(n, l);
	return true;
}

/* RFC 2661 §3.1: version 2; a length, sequence numbers and an offset where the flags say so; PPP in data messages. */
bool tunnel_l2tp(struct net *n, struct layer *l)
{
	uint16_t flags = cursor_be16(&l->c);
	size_t header = 2;
	uint16_t len;

	if (l->c.bad || (flags & 0x000f) != 2 || flags & 0x34f0)
		return false;
	if (flags & 0x4000) {
		len = cursor_be16(&l->c);
		header += 2;
		if (l->c.bad || len < header || len - header > layer_len(l))
			return false;
		layer_set_len(l, (uint32_t)(len - header));
	}
	if (flags & 0x8000) {
		count(n->cs, C_TUNNEL_OTHER);
		return true;
	}
	cursor_be32(&l->c); /* tunnel, session */
	if (flags & 0x0800)
		cursor_be32(&l->c);
	if (flags & 0x0200)
		cursor_take(&l->c, cursor_be16(&l->c));
	if (l->c.bad)
		return tunnel_cut(n);
	link_ppp(n, l);
	return true;
}

/* RFC 9300 §5.3: eight bytes that tell nothing here, then IP. */
bool tunnel_lisp(struct net *n, struct layer *l)
{
	cursor_take(&l->c, 8);
	if (l->c.bad || cursor_left(&l->c) == 0 || !tunnel_sees_ip(l))
		return false;
	ip_packet(n, l);
	return true;
}
