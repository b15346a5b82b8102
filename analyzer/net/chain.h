/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to net/: the chain of functions that a frame goes through, and what they hand on.
 *
 *   net_frame → link_frame → link_ethertype → ip_packet → ip_transport → udp_datagram → payload function
 *
 * A function takes what its header needs from the layer, narrows the layer to what the header announces, and calls the
 * next one. What it cannot use it counts. Fragments leave the chain in ip.c and come back through ip_whole when they are
 * together. A tunnel (tunnel.c) calls ip_packet, link_ethernet or link_ethertype again with net.depth one higher.
 */
#ifndef SL_NET_CHAIN_H
#define SL_NET_CHAIN_H

#include "net.h"

struct layer;
/* Of limits.h, or less where memory is bounded. */
struct net_most {
	uint32_t connections, inflaters, fragment_datagrams, sctp_bytes;
	size_t stream_bytes, fragment_bytes;
};
typedef void (*link_fn)(struct net *n, struct layer *l);

struct tcp;
struct sctp;
struct turn;
struct track;
enum { TUNNEL_PORTS = 1024 };
struct net {
	struct counters *cs;
	net_payload_fn fn;
	void *ctx;
	const struct frame *frame; /* the one being taken apart */
	link_fn link;              /* NULL where the type is unknown */
	uint16_t dlt;              /* link type that `link` is for: captures rarely change it */
	uint16_t path;             /* roads so far */
	unsigned depth;            /* packets around this one: 0 outside of tunnels */
	uint64_t tunnel_ports[TUNNEL_PORTS / 64]; /* bit port % TUNNEL_PORTS of each UDP port that may be a tunnel's */
	struct fragments *fragments; /* NULL before the first */
	int64_t fragment_due_ns;   /* when the oldest datagram that waits has waited too long; INT64_MAX where none waits */
	net_framer_fn framer;      /* or NULL: streams are not read */
	struct net_most most;
	uint32_t n_inflaters;      /* streams with permessage-deflate */
	size_t stream_bytes;       /* taken by bytes of streams that wait */
	struct tcp *tcp;           /* connections; made with the first segment */
	struct sctp *sctp;         /* fragments of messages; made with the first chunk */
	net_icmp_fn icmp_fn;
	net_trouble_fn trouble_fn;
	net_fragment_fn fragment_fn; /* or NULL: they are put together */
	struct track *track;       /* who wants to know frames, or NULL (track.c) */
	struct turn *turn;         /* channels of TURN; NULL before the first */
	struct addr hep_own;       /* HEP packets to this place are not read; port 0: none */
	struct slice hep_key;      /* that HEP packets have to bring; empty: any will do */
	struct icmp_error *error;  /* the one whose quoted packet is being taken apart, or NULL */
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
void link_ethernet(struct net *n, struct layer *l);
/** What an EtherType says: VLAN tags are peeled off, IP and tunnels go on, all else is counted. */
void link_ethertype(struct net *n, struct layer *l, uint16_t type);
/** PPP from its address, or its protocol, on (RFC 1661, RFC 1662). */
void link_ppp(struct net *n, struct layer *l);
/** PPPoE, from its header on (RFC 2516 §4). */
void link_pppoe(struct net *n, struct layer *l);

enum { IP4_MORE_FRAGMENTS = 0x2000, IP4_OFFSET = 0x1fff };
/* Of an address of zeros. The half that is not 0 is written in one piece, and read so by who looks it up soon after: parts of
 * what was just written would have to wait until it is in the cache. */
static inline void addr_set_ip4(struct addr *a, const uint8_t *p)
{
	uint64_t half = p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;

	half = half << 32 | 0xffff0000;
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		half = __builtin_bswap64(half);
	memcpy(a->ip + 8, &half, 8);
}
/** An IPv4 or IPv6 packet, told by its first four bits (RFC 791 §3.1, RFC 8200 §3). */
void ip_packet(struct net *n, struct layer *l);
/** What follows the IP header, or the fragment header of IPv6, of a datagram that is in one piece. p has the addresses.
 * is_part: only its beginning is there, and nobody knows its length. */
void ip_whole(struct net *n, struct layer *l, struct payload *p, uint8_t proto, bool is_part);

/** A UDP datagram (RFC 768). p has the addresses. */
void udp_datagram(struct net *n, struct layer *l, struct payload *p);

/** A TCP segment (RFC 9293 §3.1); p has the addresses. */
void tcp_segment(struct net *n, struct layer *l, struct payload *p);
/** Gives out what waits, oldest connection first; forgets all. */
void tcp_flush(struct net *n);
/** Forgets all. */
void tcp_free(struct net *n);
/** Bytes of memory of connections, but for those that wait; of one, about. */
size_t tcp_bytes(const struct net *n);
size_t tcp_conn_bytes(void);
/** An SCTP packet (RFC 9260 §3); p has the addresses. */
void sctp_packet(struct net *n, struct layer *l, struct payload *p);
/** SCTP in UDP (RFC 6951): false where the datagram is not to its port, or does not look like it. */
bool sctp_in_udp(struct net *n, struct layer *l, struct payload *p);
enum { SCTP_UDP_PORT = 9899 };
void sctp_free(struct net *n);
/** Bytes of memory. */
size_t sctp_bytes(const struct net *n);
/** Takes a datagram that is a HEP packet, by its magic; false where it is none. p is complete but for the transport. */
bool hep_datagram(struct net *n, struct payload *p);

/** Takes what a TURN server relays: a Send or Data indication, ChannelData; remembers channels. False where it is none. */
bool turn_datagram(struct net *n, const struct payload *p);
void turn_free(struct net *n);

/* ---- fragments (frag.c) ---- */

struct fragment {
	uint32_t id;
	uint32_t offset;  /* in bytes */
	bool has_more;
	uint8_t proto;    /* what the datagram carries; for IPv6 only the first fragment knows (RFC 8200 §4.5) */
	bool is_ip6;
};
/** Takes one fragment; calls ip_whole when its datagram is complete. */
void frag_add(struct net *n, struct layer *l, const struct payload *p, const struct fragment *f);
/** Gives up what has waited too long at `ts_ns`. Cheap to call only where fragment_due_ns has passed. */
void frag_expire(struct net *n, int64_t ts_ns);
/** A datagram travels in `p`: one that waits for fragments and is answered by it will get no more. */
void frag_answered(struct net *n, const struct payload *p);
/** Gives up all, oldest first. */
void frag_end(struct net *n);
void frag_free(struct net *n);
/** Bytes of memory. */
size_t frag_bytes(const struct net *n);

/* ---- tunnels (tunnel.c) and errors (icmp.c) ---- */

/** What a tunnel is known by. */
enum tunnel_by { BY_ETHERTYPE, BY_PROTO, BY_UDP, BY_GRE };
/** Takes the packet, or hands it back: false where there is no tunnel for the number, or its header does not fit (then
 * the layer is as it was). */
bool tunnel_open(struct net *n, struct layer *l, enum tunnel_by by, uint16_t number);
/** Sets the bits of net.tunnel_ports. */
void tunnel_ports(uint64_t *bits);
static inline bool is_tunnel_port(const struct net *n, uint16_t port)
{
	return n->tunnel_ports[port % TUNNEL_PORTS / 64] >> port % 64 & 1;
}

/** ICMP or ICMPv6, after the IP header. */
void icmp_packet(struct net *n, struct layer *l, const struct payload *p, bool is_ip6);
/** What an error quotes, UDP or TCP, from the transport's header on. */
void icmp_quoted(struct net *n, struct layer *l, struct payload *p, uint8_t proto);

/* Protocol numbers of the IANA registry that matter here. */
enum {
	PROTO_HOP_BY_HOP = 0,
	PROTO_ICMP = 1,
	PROTO_IP4 = 4,
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_IP6 = 41,
	PROTO_ROUTING = 43,
	PROTO_FRAGMENT = 44,
	PROTO_GRE = 47,
	PROTO_AH = 51,
	PROTO_ICMP6 = 58,
	PROTO_DEST_OPTIONS = 60,
	PROTO_ETHERIP = 97,
	PROTO_SCTP = 132,
	PROTO_MOBILITY = 135,
	PROTO_MPLS = 137,
	PROTO_HIP = 139,
	PROTO_SHIM6 = 140
};
/* EtherTypes. */
enum {
	TYPE_IP4 = 0x0800,
	TYPE_TEB = 0x6558,       /* transparent Ethernet bridging */
	TYPE_8021Q = 0x8100,
	TYPE_IP6 = 0x86dd,
	TYPE_PPP = 0x880b,
	TYPE_MPLS = 0x8847,
	TYPE_MPLS_UPSTREAM = 0x8848,
	TYPE_PPPOE_SESSION = 0x8864,
	TYPE_8021AD = 0x88a8,
	TYPE_ERSPAN = 0x88be,
	TYPE_8021AH = 0x88e7,
	TYPE_ERSPAN3 = 0x22eb,
	TYPE_QINQ = 0x9100
};

#endif
