/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Link types: from the first byte of a frame to the IP packet in it. One row and one function per type; VLAN tags and
 * LLC/SNAP are peeled off wherever an EtherType can be. Knows nothing of what is inside IP; tunnels are in tunnel.c. */
#include "analyzer/net/chain.h"

/* The rows: LINKTYPE_ number of the registry of the Tcpdump Group, name, help, function. */
#define LINK_ROWS(X) \
	X(0, "Null", "BSD loopback: address family in either byte order", link_null) \
	X(1, "Ethernet", "Ethernet II and IEEE 802.3 with LLC/SNAP, 802.1Q and 802.1ad tags", link_ethernet) \
	X(9, "PPP", "PPP, with or without HDLC-like framing", link_ppp) \
	X(12, "Raw IP", "IPv4 or IPv6 without a link header (DLT_RAW)", ip_packet) \
	X(14, "Raw IP", "IPv4 or IPv6 without a link header (DLT_RAW of OpenBSD)", ip_packet) \
	X(50, "PPP HDLC", "PPP with HDLC-like framing, or Cisco HDLC", link_ppp) \
	X(51, "PPPoE", "PPP over Ethernet, from the PPPoE header on", link_pppoe) \
	X(101, "Raw IP", "IPv4 or IPv6 without a link header", ip_packet) \
	X(104, "Cisco HDLC", "Cisco PPP with HDLC framing", link_chdlc) \
	X(108, "Loop", "OpenBSD loopback: address family in network byte order", link_null) \
	X(113, "Linux cooked v1", "Packets of the Linux device \"any\"", link_sll) \
	X(166, "PPP pppd", "PPP as pppd logs it: direction instead of the HDLC address", link_ppp_directed) \
	X(197, "ERF", "Extensible Record Format of capture cards: Ethernet, PPP, HDLC or IP after its record header", link_erf) \
	X(204, "PPP with direction", "PPP after a byte that tells the direction", link_ppp_directed) \
	X(228, "IPv4", "IPv4 without a link header", ip_packet) \
	X(229, "IPv6", "IPv6 without a link header", ip_packet) \
	X(276, "Linux cooked v2", "Packets of the Linux device \"any\", with interface numbers", link_sll2)

enum { LENGTH_MAX = 1500 };  /* up to here an "EtherType" is a length, and LLC follows (IEEE 802.3) */
enum { SLL_PROTO_LLC = 4 };  /* ETH_P_802_2 */
enum { LLC_SNAP = 0xaa, LLC_IP = 0x06, LLC_UI = 3 };
enum { PPP_ADDRESS = 0xff, PPP_CONTROL = 3, PPP_IP4 = 0x21, PPP_IP6 = 0x57, PPP_MPLS = 0x281 };
enum { ERF_HEADER = 16, ERF_MORE = 0x80, ERF_EXTENSIONS = 16 };
enum { CHDLC_UNICAST = 0x0f, CHDLC_MULTICAST = 0x8f };

/* Either IP follows, or the frame is of no use. */
static void ip_or_other(struct net *n, struct layer *l, bool is_ip)
{
	if (l->c.bad)
		count(n->cs, C_LINK_CUT);
	else if (!is_ip)
		count(n->cs, C_LINK_OTHER);
	else
		ip_packet(n, l);
}

/* IEEE 802.2 header: returns the EtherType that it stands for, or 0. */
static uint16_t llc_type(struct layer *l)
{
	uint8_t dsap = cursor_u8(&l->c), ssap = cursor_u8(&l->c), control = cursor_u8(&l->c);
	uint32_t oui;

	if (dsap == LLC_IP && ssap == LLC_IP && control == LLC_UI)
		return TYPE_IP4;
	if (dsap != LLC_SNAP || ssap != LLC_SNAP || control != LLC_UI)
		return 0;
	oui = (uint32_t)cursor_be16(&l->c) << 8;
	oui |= cursor_u8(&l->c);
	return oui == 0 ? cursor_be16(&l->c) : 0;
}

static bool is_vlan(uint16_t type)
{
	return type == TYPE_8021Q || type == TYPE_8021AD || type == TYPE_QINQ;
}

void link_ethertype(struct net *n, struct layer *l, uint16_t type)
{
	unsigned tags = 0;
	bool had_llc = false;

	while (is_vlan(type) || (type <= LENGTH_MAX && !had_llc)) {
		if (!is_vlan(type)) {
			had_llc = true;
			type = llc_type(l);
			continue;
		}
		if (++tags > LIMIT_VLAN_TAGS) {
			count(n->cs, C_VLAN_TOO_DEEP);
			return;
		}
		cursor_be16(&l->c);
		type = cursor_be16(&l->c);
		n->path |= 1 << ROAD_VLAN;
	}
	if (l->c.bad || type == TYPE_IP4 || type == TYPE_IP6)
		ip_or_other(n, l, true);
	else if (!tunnel_open(n, l, BY_ETHERTYPE, type))
		count(n->cs, C_LINK_OTHER);
}

void link_ethernet(struct net *n, struct layer *l)
{
	uint16_t type;

	cursor_take(&l->c, 12);
	type = cursor_be16(&l->c);
	if (type == TYPE_IP4 && !l->c.bad)
		ip_packet(n, l); /* nearly all frames */
	else
		link_ethertype(n, l, type);
}

static void sll_protocol(struct net *n, struct layer *l, uint16_t proto)
{
	/* Numbers below the EtherTypes are Linux' own; of these only LLC can carry IP. */
	if (proto == SLL_PROTO_LLC)
		link_ethertype(n, l, 0);
	else if (proto <= LENGTH_MAX)
		ip_or_other(n, l, false);
	else
		link_ethertype(n, l, proto);
}

static void link_sll(struct net *n, struct layer *l)
{
	cursor_take(&l->c, 14);
	sll_protocol(n, l, cursor_be16(&l->c));
}

static void link_sll2(struct net *n, struct layer *l)
{
	uint16_t proto = cursor_be16(&l->c);

	cursor_take(&l->c, 18);
	sll_protocol(n, l, proto);
}

/* Address families of the systems that write this: 2 is IPv4 everywhere; IPv6 is 10 on Linux, 23 on Windows, 24 on
 * NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS. Numbers are small, so a large one is in the other byte order. */
static void link_null(struct net *n, struct layer *l)
{
	uint32_t family = cursor_be32(&l->c);

	if (family > UINT16_MAX)
		family = __builtin_bswap32(family);
	ip_or_other(n, l, family == 2 || family == 10 || family == 23 || family == 24 || family == 28 || family == 30);
}

static void link_chdlc(struct net *n, struct layer *l)
{
	cursor_be16(&l->c);
	link_ethertype(n, l, cursor_be16(&l->c));
}

/* RFC 1661 §2: a protocol number of one byte is odd, the first of two is even. */
static void ppp_protocol(struct net *n, struct layer *l)
{
	uint16_t proto = cursor_u8(&l->c);

	if (!(proto & 1))
		proto = (uint16_t)(proto << 8 | cursor_u8(&l->c));
	if (proto == PPP_MPLS && !l->c.bad)
		link_ethertype(n, l, TYPE_MPLS);
	else
		ip_or_other(n, l, proto == PPP_IP4 || proto == PPP_IP6);
}

void link_ppp(struct net *n, struct layer *l)
{
	const uint8_t *p = l->c.p;
	size_t left = cursor_left(&l->c);

	if (left >= 2 && (p[0] == CHDLC_UNICAST || p[0] == CHDLC_MULTICAST) && p[1] == 0) {
		link_chdlc(n, l);
		return;
	}
	if (left >= 2 && p[0] == PPP_ADDRESS && p[1] == PPP_CONTROL)
		cursor_be16(&l->c);
	ppp_protocol(n, l);
}

/* The direction stands before the frame, or in the place of its address byte. */
static void link_ppp_directed(struct net *n, struct layer *l)
{
	cursor_u8(&l->c);
	if (cursor_left(&l->c) && *l->c.p == PPP_CONTROL)
		cursor_u8(&l->c);
	link_ppp(n, l);
}

/* RFC 2516 §4: version and type, code 0 for a session, session, length. */
void link_pppoe(struct net *n, struct layer *l)
{
	uint16_t bits = cursor_be16(&l->c), len;

	n->path |= 1 << ROAD_PPPOE;
	cursor_be16(&l->c);
	len = cursor_be16(&l->c);
	if (l->c.bad || (bits & 0xff)) {
		ip_or_other(n, l, false);
		return;
	}
	layer_set_len(l, len);
	ppp_protocol(n, l);
}

/* What an ERF record holds, by its type (without the bit that says that extension headers follow). Channelized HDLC has
 * four bytes, Ethernet two before the frame. */
static void erf_record(struct net *n, struct layer *l, unsigned type)
{
	switch (type) {
	case 1: case 10: case 15: case 19: /* PPP or Cisco HDLC: plain, coloured, balanced, hashed */
		link_ppp(n, l);
		break;
	case 2: case 11: case 16: case 20: /* Ethernet, in the same ways */
		cursor_be16(&l->c);
		link_ethernet(n, l);
		break;
	case 5: case 17:
		cursor_be32(&l->c);
		link_ppp(n, l);
		break;
	case 22: case 23:
		ip_packet(n, l);
		break;
	default:
		ip_or_other(n, l, false);
		break;
	}
}

/* Endace's ERF: time, type, flags, record length, loss counter, wire length; then extension headers of eight bytes for as
 * long as the first bit of the one before says so. */
static void link_erf(struct net *n, struct layer *l)
{
	const uint8_t *h = cursor_take(&l->c, ERF_HEADER);
	uint8_t more = h ? h[8] : 0;

	for (unsigned i = 0; more & ERF_MORE && i < ERF_EXTENSIONS; i++) {
		const uint8_t *extension = cursor_take(&l->c, 8);

		more = extension ? extension[0] : 0;
	}
	if (!h || l->c.bad || more & ERF_MORE)
		ip_or_other(n, l, false);
	else
		erf_record(n, l, h[8] & 0x7f);
}

#define X(dlt, name, help, fn) {dlt, name, help},
static const struct link_row rows[] = {LINK_ROWS(X)};
#undef X
#define X(dlt, name, help, fn) fn,
static const link_fn functions[] = {LINK_ROWS(X)};
#undef X

link_fn link_find(uint16_t dlt)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].dlt == dlt)
			return functions[i];
	return NULL;
}

const struct link_row *link_rows(size_t *n)
{
	*n = sizeof rows / sizeof *rows;
	return rows;
}
