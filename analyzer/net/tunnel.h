/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to net/: the functions of the tunnel rows. Each takes a layer at the tunnel's header, goes on with what is
 * inside and returns true; or returns false before anything happened, where the header is not one of its kind.
 */
#ifndef SL_NET_TUNNEL_H
#define SL_NET_TUNNEL_H

#include "analyzer/net/chain.h"

typedef bool (*tunnel_fn)(struct net *n, struct layer *l);

/* Beside or under IP (tunnel.c). */
bool tunnel_mpls(struct net *n, struct layer *l);
/* GRE and what it carries (tunnel_gre.c). */
bool tunnel_gre(struct net *n, struct layer *l);
bool tunnel_erspan(struct net *n, struct layer *l);
bool tunnel_erspan3(struct net *n, struct layer *l);
/* In UDP (tunnel_udp.c): ports are no promise, so headers are looked at closely. */
bool tunnel_vxlan(struct net *n, struct layer *l);
bool tunnel_vxlan_gpe(struct net *n, struct layer *l);
bool tunnel_geneve(struct net *n, struct layer *l);
bool tunnel_gtp(struct net *n, struct layer *l);
bool tunnel_tzsp(struct net *n, struct layer *l);
bool tunnel_l2tp(struct net *n, struct layer *l);
bool tunnel_lisp(struct net *n, struct layer *l);

/** Whether an IPv4 or IPv6 header may begin here: version, header length, and a length that is there. */
bool tunnel_sees_ip(const struct layer *l);
/** What an EtherType inside a tunnel says: Ethernet (0x6558), PPP (0x880b) and all that link_ethertype knows. */
void tunnel_ethertype(struct net *n, struct layer *l, uint16_t type);
/** Counts a packet that ends inside the tunnel's header; true, so that `return tunnel_cut(n)` reads well. */
bool tunnel_cut(struct net *n);

#endif
