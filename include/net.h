/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 1: from a frame to the bytes of a datagram. Knows link types, tunnels, IP and UDP; knows nothing of SIP.
 *
 *   frame → link row → (VLAN tags) → IPv4 | IPv6 (extension headers) → (fragments) → UDP → payload function
 *             └────────────────── tunnels: a packet or frame inside ◄──────────┴─────────┘
 *
 * What cannot be used is counted by name and goes no further. Nothing is read past frame.caplen.
 */
#ifndef SL_NET_H
#define SL_NET_H

#include "base.h"

/** An endpoint: IPv6 address, IPv4 as ::ffff:a.b.c.d, and port in host order. Compare with addr_eq; no padding. */
struct addr {
	uint8_t ip[16];
	uint16_t port;
};
static inline bool addr_eq(const struct addr *a, const struct addr *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a->ip, 16);
	memcpy(y, b->ip, 16);
	return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0 && a->port == b->port;
}
static inline bool addr_ip_eq(const struct addr *a, const struct addr *b)
{
	return memcmp(a->ip, b->ip, 16) == 0;
}
/** Of address and port; `seed` keeps strangers from making collisions. */
static inline uint64_t addr_hash(const struct addr *a, uint64_t seed)
{
	uint64_t hi, lo, secret = (seed ^ 0x9E3779B97F4A7C15ull) * 0xD6E8FEB86659FD93ull;

	memcpy(&hi, a->ip, 8);
	memcpy(&lo, a->ip + 8, 8);
	hi += a->port * (secret | 1);
	return hash_fold(lo ^ seed, hi ^ secret) + lo + hi;
}
bool addr_is_ip4(const struct addr *a);
/** Whether an address is one of a network of its own: RFC 1918, 6598 and 3927; of IPv6 RFC 4193 and link-local (RFC 4291). */
bool addr_is_private(const struct addr *a);
/** All zeros: no host. */
static inline bool addr_is_none(const struct addr *a)
{
	static const struct addr none;

	return addr_eq(a, &none);
}
/** Order for lists: IPv4 before IPv6, then by number, then by port. */
int addr_cmp(const struct addr *a, const struct addr *b);
/** "192.0.2.1" / "2001:db8::1" (RFC 5952). */
void addr_put_ip(struct buf *b, const struct addr *a);
/** "192.0.2.1:5060" / "[2001:db8::1]:5060". */
void addr_put(struct buf *b, const struct addr *a);
/** Reads "a.b.c.d", "v6", "[v6]", each with or without :port (a bare v6 has none); port 0 where absent. False for
 * anything else; *out as it was. */
bool addr_parse(struct slice s, struct addr *out);

/** How a message travelled. Names as in the field `transport`. */
enum transport { TRANSPORT_UDP, TRANSPORT_TCP, TRANSPORT_TLS, TRANSPORT_WS, TRANSPORT_WSS, TRANSPORT_SCTP,
	TRANSPORT_HEP, TRANSPORT_N };
const char *transport_name(enum transport t);

/** What a message travelled through on its way, beside IP and its transport: bits 1 << road of flow.path. Plain UDP in IP
 * on any link has none. Rows in net/road.c. */
enum road { ROAD_VLAN, ROAD_PPPOE, ROAD_MPLS, ROAD_GRE, ROAD_ERSPAN, ROAD_IPIP, ROAD_6IN4, ROAD_ETHERIP, ROAD_L2TP, ROAD_VXLAN,
	ROAD_GENEVE, ROAD_GTP, ROAD_TZSP, ROAD_LISP, ROAD_FRAGMENTS, ROAD_HEP, ROAD_N };
struct road_row {
	const char *name;      /* as in the field `path` */
	const char *help;
	const char *reference; /* where it is specified */
};
/** ROAD_N rows, in the order in which the field `path` names them. */
const struct road_row *road_rows(size_t *n);

struct hep;
struct flow {
	struct addr src, dst;
	uint8_t transport; /* enum transport */
	uint8_t pad;       /* 0 */
	uint16_t path;     /* set of enum road */
};

/** Where bytes are that were captured: file number in the top 16 bits, offset in the lower 48. capture.h reads it. */
#define AT_NONE UINT64_MAX

/** One captured packet. `p` is valid until the next one is asked for; `at` for as long as the capture is open. */
struct frame {
	int64_t ts_ns;       /* packet time: since 1970, and never set back */
	int64_t back_ns;     /* how far the capture's own clock is behind it, because it was set back: 0 mostly */
	const uint8_t *p;
	uint32_t caplen;     /* bytes at p: the only length */
	uint32_t len;        /* bytes on the wire, for information */
	uint32_t number;     /* from 1, over all inputs in the order of analysis */
	uint16_t dlt;        /* link type (LINKTYPE_ value as in the file) */
	uint16_t iface;      /* interface within its file, from 0 */
	uint64_t at;         /* where p[0] is, or AT_NONE where the bytes are nowhere else */
};

/** One datagram, or one message out of a stream. `frame` is then the one whose bytes completed it; its p is NULL where that
 * was an earlier frame, and `bytes` lie in a buffer that lives until the payload function returns. */
struct payload {
	struct flow flow;
	const struct frame *frame;
	struct slice bytes;  /* as captured: within the frame, or put together elsewhere; valid until the function returns */
	uint32_t len;        /* as announced: over bytes.n where the snap length cut it */
	uint16_t ip_id;      /* IPv4 identification; 0 for IPv6 */
	const struct hep *hep; /* the HEP packet that quotes it, or NULL; valid until the function returns */
};
typedef void (*net_payload_fn)(void *ctx, const struct payload *p);

/** An ICMP or ICMPv6 error, and the packet it quotes as far as it quotes it. */
struct icmp_error {
	const struct frame *frame;
	struct addr from, to;  /* who sent the error, and to whom; ports are 0 */
	uint8_t type, code;    /* RFC 792, RFC 4443 */
	bool is_ip6;           /* ICMPv6: types have other meanings */
	struct payload quoted; /* as it was sent; frame is that of the error; bytes may be cut, or none */
};
typedef void (*net_icmp_fn)(void *ctx, const struct icmp_error *e);
/* A connection that came to nothing before anything came back. */
enum net_trouble_kind { TROUBLE_REFUSED, TROUBLE_RESET, TROUBLE_CLOSED, TROUBLE_TLS_ALERT, TROUBLE_MEDIA };
struct net_trouble {
	const struct frame *frame;
	struct flow flow;      /* from the client to the server */
	struct addr by;        /* who refused, or sent the alert */
	uint8_t kind;          /* enum net_trouble_kind; not TROUBLE_MEDIA */
	uint8_t code;          /* of the alert (RFC 8446 §6) */
	bool is_sip, is_tls;   /* what the client had sent: a SIP message in the clear; TLS */
};
typedef void (*net_trouble_fn)(void *ctx, const struct net_trouble *e);

/** "port unreachable", "time exceeded in transit" ...; a name for the type where the code has none. Static. */
const char *icmp_name(bool is_ip6, uint8_t type, uint8_t code);

/** A decapsulator: the counters and the function that gets payloads. Opaque, one per engine. */
struct net;
struct net *net_new(struct counters *cs, net_payload_fn fn, void *ctx);
/** Where a message ends in a byte stream: bytes used, 0 for more, -1 for not mine. Where it returns 0, *need is the number
 * of bytes that the message takes, or 0 where its header fields have not ended yet. */
typedef int64_t (*net_framer_fn)(struct slice stream, uint64_t *need);
/** The framer for what runs over TCP, WebSocket and HEP; without one, streams are only counted. */
void net_set_framer(struct net *n, net_framer_fn framer);
/** The authentication key that HEP packets have to bring; others are counted (C_HEP_KEY) and not used. It lives as long as the
 * decapsulator. */
void net_set_hep_key(struct net *n, struct slice key);
/** HEP packets on their way to this place are counted (C_HEP_OWN) and not read: those that this program sends, and captures. */
void net_set_hep_own(struct net *n, const struct addr *place);
/** At the end of the input: gives out what waits for fragments, or in streams for bytes that never came, as cut. */
void net_flush(struct net *n);
/** Takes one frame: calls the payload function 0 or more times before it returns. Total: any bytes will do. */
void net_frame(struct net *n, const struct frame *f);
/** Who gets errors that quote a UDP or TCP packet; without one they are counted only. ctx as for payloads. */
void net_on_icmp(struct net *n, net_icmp_fn fn);
/** Who gets connections that came to nothing; without one they are counted only. ctx as for payloads. */
void net_on_trouble(struct net *n, net_trouble_fn fn);
void net_free(struct net *n);

/** Before the first frame: what waits, and what describes it, takes no more than so many bytes, or what is in limits.h
 * where that is less;
 * 0: what is in limits.h. What gives way is counted (C_TCP_EVICTED, C_FRAGMENT_EVICTED, ...). */
void net_max_memory(struct net *n, uint64_t bytes);
/** Bytes that it takes now. */
size_t net_bytes(const struct net *n);

/** A fragment of a datagram as it came. */
struct net_fragment {
	struct flow flow;      /* ports are 0 */
	uint32_t id, offset;   /* in bytes */
	uint8_t proto;         /* that the datagram carries; of IPv6 the first fragment's counts */
	struct slice bytes;    /* after the headers of IP, within the frame */
};
typedef void (*net_fragment_fn)(void *ctx, const struct net_fragment *f);
/** Fragments go to fn as they come, and are not put together. ctx as for payloads. Before the first frame. */
void net_on_fragment(struct net *n, net_fragment_fn fn);

/** Gets the numbers of frames that wanted payloads came in. */
typedef void (*net_wanted_fn)(void *ctx, uint32_t frame, uint32_t tag);
/** From now on it is kept in mind which frames each payload comes in; ctx as for payloads. Before the first frame. */
void net_track(struct net *n, net_wanted_fn fn);
/** Within the trouble function: all that is in mind of the connection is wanted, and of each direction the first frames at
 * least. Within the payload or ICMP function: the payload is wanted. fn gets each of its frames, sooner or later: all fragments,
 * all segments that hold a part of it, those that repeat it, and what opened, acknowledged and closed its connection. */
void net_want(struct net *n, uint32_t tag);

/** Rows of the link types (net/link.c), for --rows links. */
struct link_row {
	uint16_t dlt;        /* LINKTYPE_ */
	const char *name;    /* "Ethernet" */
	const char *help;
};
const struct link_row *link_rows(size_t *n);

#endif
