/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to net/: the chain of functions that a frame goes through, and what they hand on.
 *
 *   net_frame → link_frame → link_ethertype → ip_packet → udp_datagram → payload function
 *
 * A function takes what its header needs from the layer, narrows the layer to what the header announces, and calls the
 * next one. What it cannot use it counts. Reassembly (fragments, TCP) and tunnels go between ip_packet and
 * udp_datagram: a tunnel calls ip_packet or link_ethertype again with net.depth one higher.
 */
#ifndef SL_NET_CHAIN_H
#define SL_NET_CHAIN_H

#include "net.h"

struct layer;
typedef void (*link_fn)(struct net *n, struct layer *l);

struct tcp;
struct sctp;
struct net {
	struct counters *cs;
	net_payload_fn fn;
	void *ctx;
	const struct frame *frame; /* the one being taken apart */
	unsigned depth;            /* packets around this one: 0 outside of tunnels */
	uint16_t dlt;              /* link type that `link` is for: captures rarely change it */
	link_fn link;              /* NULL where the type is unknown */
	net_framer_fn framer;      /* or NULL: streams are not read */
	struct tcp *tcp;           /* connections; made with the first segment */
	struct sctp *sctp;         /* fragments of messages; made with the first chunk */
};

/** Bytes that a protocol carries: those captured, at the cursor, and how many more there were on the wire. */
struct layer {
	struct cursor c;
	uint32_t beyond;
};

/** Bytes of the layer on the wire, as far as the headers around it told. */
static inline uint64_t layer_len(const struct layer *l)
{
	return (uint64_t)cursor_left(&l->c) + l->beyond;
}
/** Makes the layer `len` bytes long: drops padding after it, or takes note of bytes that are missing. */
static inline void layer_set_len(struct layer *l, uint32_t len)
{
	size_t left = cursor_left(&l->c);

	if (len <= left)
		l->c.end = l->c.p + len;
	l->beyond = len <= left ? 0 : (uint32_t)(len - left);
}

/** The function of a link type, or NULL. */
link_fn link_find(uint16_t dlt);
/** What an EtherType says: VLAN tags are peeled off, IP goes on, all else is counted. */
void link_ethertype(struct net *n, struct layer *l, uint16_t type);
/** An IPv4 or IPv6 packet, told by its first four bits (RFC 791 §3.1, RFC 8200 §3). */
void ip_packet(struct net *n, struct layer *l);
/** A UDP datagram (RFC 768). p has the addresses; is_part: the first fragment of a datagram, the rest is not here. */
void udp_datagram(struct net *n, struct layer *l, struct payload *p, bool is_part);
/** A TCP segment (RFC 9293 §3.1); p has the addresses. */
void tcp_segment(struct net *n, struct layer *l, struct payload *p);
/** Gives out what waits, oldest connection first; forgets all. Nothing happens before the first segment. */
void tcp_flush(struct net *n);
void tcp_free(struct tcp *t);
/** An SCTP packet (RFC 9260 §3); p has the addresses. */
void sctp_packet(struct net *n, struct layer *l, struct payload *p);
void sctp_free(struct sctp *s);
/** Takes a datagram that is a HEP packet, by its magic; false where it is none. p is complete but for the transport. */
bool hep_datagram(struct net *n, struct payload *p);

#endif
