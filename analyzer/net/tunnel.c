/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tunnels: the rows, how deep they nest, and those that need no more than a line or two. A new tunnel is a row here and a
 * function; its name and help are in road.c. */
#include "analyzer/net/tunnel.h"

static bool ip_inside(struct net *n, struct layer *l)
{
	ip_packet(n, l);
	return true;
}

static bool pppoe(struct net *n, struct layer *l)
{
	link_pppoe(n, l);
	return true;
}

/* RFC 3378: version 3, reserved bits, a frame. */
static bool etherip(struct net *n, struct layer *l)
{
	if ((cursor_be16(&l->c) & 0xf000) != 0x3000)
		return false;
	link_ethernet(n, l);
	return true;
}

/* IEEE 802.1ah: a service tag of four bytes, a frame. */
static bool provider_bridge(struct net *n, struct layer *l)
{
	cursor_be32(&l->c);
	link_ethernet(n, l);
	return true;
}

/* RFC 3032 §2.1: labels of four bytes, the last with the bottom-of-stack bit. The label does not say what follows: IP, by
 * its version; or an Ethernet pseudowire, with a control word (0 in the first four bits, RFC 4385 §3) or without. */
bool tunnel_mpls(struct net *n, struct layer *l)
{
	uint32_t label;

	do
		label = cursor_be32(&l->c);
	while (!l->c.bad && !(label & 0x100));
	if (l->c.bad || cursor_left(&l->c) == 0)
		return tunnel_cut(n);
	if (tunnel_sees_ip(l)) {
		ip_packet(n, l);
		return true;
	}
	if (*l->c.p >> 4 == 0)
		cursor_be32(&l->c);
	link_ethernet(n, l);
	return true;
}

static const struct {
	enum tunnel_by by;
	uint16_t number;
	enum road road;
	tunnel_fn fn;
} rows[] = {
	{BY_ETHERTYPE, TYPE_MPLS, ROAD_MPLS, tunnel_mpls},
	{BY_ETHERTYPE, TYPE_MPLS_UPSTREAM, ROAD_MPLS, tunnel_mpls},
	{BY_ETHERTYPE, TYPE_PPPOE_SESSION, ROAD_PPPOE, pppoe},
	{BY_ETHERTYPE, TYPE_8021AH, ROAD_VLAN, provider_bridge},
	{BY_PROTO, PROTO_IP4, ROAD_IPIP, ip_inside},
	{BY_PROTO, PROTO_IP6, ROAD_6IN4, ip_inside},
	{BY_PROTO, PROTO_GRE, ROAD_GRE, tunnel_gre},
	{BY_PROTO, PROTO_ETHERIP, ROAD_ETHERIP, etherip},
	{BY_PROTO, PROTO_MPLS, ROAD_MPLS, tunnel_mpls},
	{BY_GRE, TYPE_ERSPAN, ROAD_ERSPAN, tunnel_erspan},
	{BY_GRE, TYPE_ERSPAN3, ROAD_ERSPAN, tunnel_erspan3},
	{BY_UDP, 1701, ROAD_L2TP, tunnel_l2tp},
	{BY_UDP, 2152, ROAD_GTP, tunnel_gtp},
	{BY_UDP, 4341, ROAD_LISP, tunnel_lisp},
	{BY_UDP, 4789, ROAD_VXLAN, tunnel_vxlan},
	{BY_UDP, 4790, ROAD_VXLAN, tunnel_vxlan_gpe},
	{BY_UDP, 6081, ROAD_GENEVE, tunnel_geneve},
	{BY_UDP, 8472, ROAD_VXLAN, tunnel_vxlan},
	{BY_UDP, 37008, ROAD_TZSP, tunnel_tzsp},
};
enum { N_ROWS = sizeof rows / sizeof *rows };

static void add_port(uint64_t *bits, unsigned port)
{
	bits[port % TUNNEL_PORTS / 64] |= 1ull << port % 64;
}

void tunnel_ports(uint64_t *bits)
{
	add_port(bits, SCTP_UDP_PORT);
	for (size_t i = 0; i < N_ROWS; i++)
		if (rows[i].by == BY_UDP)
			add_port(bits, rows[i].number);
}

/* Text on a tunnel's port is no tunnel: SIP can be anywhere. */
static bool is_text(const struct layer *l)
{
	return cursor_left(&l->c) >= 2 && ascii_alpha((char)l->c.p[0]) && l->c.p[1] >= ' ' && l->c.p[1] < 0x7f;
}

bool tunnel_open(struct net *n, struct layer *l, enum tunnel_by by, uint16_t number)
{
	struct layer inside = *l;
	uint16_t path = n->path;
	size_t i = 0;
	bool is_taken;

	while (i < N_ROWS && (rows[i].by != by || rows[i].number != number))
		i++;
	if (i == N_ROWS || (by == BY_UDP && is_text(l)))
		return false;
	if (n->depth >= LIMIT_TUNNEL_DEPTH) {
		count(n->cs, C_TUNNEL_TOO_DEEP);
		return true;
	}
	n->depth++;
	n->path = (uint16_t)(path | 1u << rows[i].road);
	is_taken = rows[i].fn(n, &inside);
	n->path = path;
	n->depth--;
	return is_taken;
}

bool tunnel_cut(struct net *n)
{
	count(n->cs, C_TUNNEL_CUT);
	return true;
}

bool tunnel_sees_ip(const struct layer *l)
{
	struct cursor c = l->c;
	uint8_t first = cursor_u8(&c);
	uint16_t len;

	cursor_u8(&c);
	len = cursor_be16(&c);
	if (first >> 4 == 4)
		return (first & 15) >= 5 && (c.bad || (len <= layer_len(l) && (len == 0 || len >= 20)));
	len = cursor_be16(&c);
	return first >> 4 == 6 && (c.bad || len + 40u <= layer_len(l));
}

void tunnel_ethertype(struct net *n, struct layer *l, uint16_t type)
{
	if (type == TYPE_TEB)
		link_ethernet(n, l);
	else if (type == TYPE_PPP)
		link_ppp(n, l);
	else if (type > 1535) /* IEEE 802.3: smaller ones are lengths */
		link_ethertype(n, l, type);
	else
		count(n->cs, C_TUNNEL_OTHER);
}
