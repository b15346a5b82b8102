/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the roads: what a packet can travel in. The functions that open them are in link.c, tunnel*.c and frag.c. */
#include "net.h"

static const struct road_row rows[ROAD_N] = {
	[ROAD_VLAN] = {"vlan", "IEEE 802.1Q and 802.1ad tags.", "IEEE 802.1Q"},
	[ROAD_PPPOE] = {"pppoe", "PPP over Ethernet.", "RFC 2516"},
	[ROAD_MPLS] = {"mpls", "MPLS labels, before IP or an Ethernet pseudowire.", "RFC 3032, RFC 4448"},
	[ROAD_GRE] = {"gre", "Generic routing encapsulation of IP, Ethernet or PPP.", "RFC 2784, RFC 2637"},
	[ROAD_ERSPAN] = {"erspan", "Mirrored Ethernet frames in GRE, ERSPAN types I to III.", "draft-foschiano-erspan"},
	[ROAD_IPIP] = {"ipip", "IPv4 in IPv4 or IPv6.", "RFC 2003, RFC 2473"},
	[ROAD_6IN4] = {"6in4", "IPv6 in IPv4 or IPv6.", "RFC 4213, RFC 2473"},
	[ROAD_ETHERIP] = {"etherip", "Ethernet frames in IP.", "RFC 3378"},
	[ROAD_L2TP] = {"l2tp", "L2TP version 2 data messages with PPP.", "RFC 2661"},
	[ROAD_VXLAN] = {"vxlan", "Ethernet frames in UDP port 4789 or 8472.", "RFC 7348"},
	[ROAD_GENEVE] = {"geneve", "Ethernet frames or IP in UDP port 6081.", "RFC 8926"},
	[ROAD_GTP] = {"gtp", "User plane of mobile networks, UDP port 2152.", "3GPP TS 29.281"},
	[ROAD_TZSP] = {"tzsp", "Mirrored Ethernet frames in UDP port 37008.", "TZSP"},
	[ROAD_LISP] = {"lisp", "IP in UDP port 4341.", "RFC 9300"},
	[ROAD_FRAGMENTS] = {"fragments", "IP fragments that were put together.", "RFC 815, RFC 8200 §4.5"},
	[ROAD_HEP] = {"hep", "Mirrored messages in HEP packets.", "HEP version 3"},
};

const struct road_row *road_rows(size_t *n)
{
	*n = ROAD_N;
	return rows;
}
