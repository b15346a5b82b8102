/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entry of the chain and the names of transports. Knows no protocol: link.c, ip.c and udp.c do. Keeps nothing between
 * frames but the function of the last link type; what waits for fragments is in frag.c. */
#include "analyzer/net/track.h"

enum { INFLATER_BYTES = 40 * 1024 }; /* window and tables of zlib */

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void net_max_memory(struct net *n, uint64_t bytes)
{
	uint64_t b = bytes ? bytes : UINT64_MAX;

	n->most = (struct net_most){
		.stream_bytes = (size_t)least(LIMIT_TCP_TOTAL, b / 2),
		.connections = (uint32_t)least(LIMIT_TCP_CONNECTIONS, 1 + b / 4 / tcp_conn_bytes()),
		.fragment_bytes = (size_t)least(LIMIT_FRAGMENT_BYTES, b / 8),
		.fragment_datagrams = LIMIT_FRAGMENT_DATAGRAMS,
		.inflaters = (uint32_t)least(LIMIT_WS_INFLATERS, 1 + b / 16 / INFLATER_BYTES),
		.sctp_bytes = (uint32_t)least(LIMIT_SCTP_BYTES, b / 16),
	};
}

size_t net_bytes(const struct net *n)
{
	return n->stream_bytes + tcp_bytes(n) + frag_bytes(n) + (size_t)n->n_inflaters * INFLATER_BYTES + sctp_bytes(n);
}

struct net *net_new(struct counters *cs, net_payload_fn fn, void *ctx)
{
	struct net *n = mem_zalloc(sizeof *n);

	n->cs = cs;
	n->fn = fn;
	n->ctx = ctx;
	n->link = link_find(n->dlt);
	net_max_memory(n, 0);
	tunnel_ports(n->tunnel_ports);
	n->fragment_due_ns = INT64_MAX;
	return n;
}

/* ---- the short way ---- */

enum { ETHERNET = 1, PLAIN_HEADERS = 14 + 20 + 8 };

static inline unsigned be16_at(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* Takes what nearly all frames are: Ethernet, IPv4 without options, a UDP datagram that is whole, ends where the packet does,
 * and can be no tunnel's. False for all others: the chain looks at them header by header, and says what is wrong with them.
 * It would say the same of these. */
static bool plain_datagram(struct net *n, const struct frame *f)
{
	const uint8_t *h = f->p;
	struct payload p = {.frame = f};
	unsigned total;

	if (f->caplen <= PLAIN_HEADERS || be16_at(h + 12) != TYPE_IP4 || h[14] != 0x45 || h[23] != PROTO_UDP ||
	    be16_at(h + 20) & (IP4_OFFSET | IP4_MORE_FRAGMENTS))
		return false;
	total = be16_at(h + 16);
	p.flow.dst.port = (uint16_t)be16_at(h + 36);
	if (14 + total > f->caplen || 14 + total <= PLAIN_HEADERS || be16_at(h + 38) != total - 20 || h[42] == 'H' || h[42] <= 2 ||
	    is_tunnel_port(n, p.flow.dst.port) || (h[42] >> 4 == 4 && (14 + total < PLAIN_HEADERS + 5 || h[46] & 0x80)))
		return false; /* a tunnel, HEP, STUN or a TURN channel, maybe */
	addr_set_ip4(&p.flow.src, h + 26);
	addr_set_ip4(&p.flow.dst, h + 30);
	p.flow.src.port = (uint16_t)be16_at(h + 34);
	p.flow.transport = TRANSPORT_UDP;
	p.bytes = slice_make(h + PLAIN_HEADERS, 14 + total - PLAIN_HEADERS);
	p.len = (uint32_t)p.bytes.n;
	p.ip_id = (uint16_t)be16_at(h + 18);
	n->frame = f;
	n->fn(n->ctx, &p);
	return true;
}

/* Any frame, header by header. */
__attribute__((noinline)) static void take_frame(struct net *n, const struct frame *f)
{
	struct layer l = {cursor_make(f->p, f->caplen), f->len > f->caplen ? f->len - f->caplen : 0};

	if (l.beyond)
		count(n->cs, C_FRAME_CUT);
	if (f->dlt != n->dlt) {
		n->dlt = f->dlt;
		n->link = link_find(f->dlt);
	}
	if (!n->link) {
		count(n->cs, C_LINK_UNKNOWN);
		return;
	}
	if (f->ts_ns > n->fragment_due_ns)
		frag_expire(n, f->ts_ns);
	n->frame = f;
	n->depth = 0;
	n->path = 0;
	n->link(n, &l);
}

void net_frame(struct net *n, const struct frame *f)
{
	if (f->dlt == ETHERNET && f->len <= f->caplen && !n->track && n->fragment_due_ns == INT64_MAX && plain_datagram(n, f))
		return;
	take_frame(n, f);
}

void net_on_icmp(struct net *n, net_icmp_fn fn)
{
	n->icmp_fn = fn;
}

void net_on_fragment(struct net *n, net_fragment_fn fn)
{
	n->fragment_fn = fn;
}

void net_on_trouble(struct net *n, net_trouble_fn fn)
{
	n->trouble_fn = fn;
}

void net_set_framer(struct net *n, net_framer_fn framer)
{
	n->framer = framer;
}

void net_set_hep_own(struct net *n, const struct addr *place)
{
	n->hep_own = *place;
}

void net_set_hep_key(struct net *n, struct slice key)
{
	n->hep_key = key;
}

void net_flush(struct net *n)
{
	frag_end(n);
	tcp_flush(n);
}

void net_free(struct net *n)
{
	if (!n)
		return;
	frag_free(n);
	tcp_free(n);
	sctp_free(n);
	turn_free(n);
	free(n->track);
	free(n);
}

const char *transport_name(enum transport t)
{
	static const char *const names[TRANSPORT_N] = {
		[TRANSPORT_UDP] = "udp",
		[TRANSPORT_TCP] = "tcp",
		[TRANSPORT_TLS] = "tls",
		[TRANSPORT_WS] = "ws",
		[TRANSPORT_WSS] = "wss",
		[TRANSPORT_SCTP] = "sctp",
		[TRANSPORT_HEP] = "hep",
	};

	return (unsigned)t < TRANSPORT_N ? names[t] : "?";
}
