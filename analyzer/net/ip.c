/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IPv4 and IPv6: from the header, over options and extension headers, to the transport. Fragments go to frag.c, which
 * hands whole datagrams back. Checksums are not looked at (offloading makes them wrong on the sending machine). */
#include "analyzer/net/chain.h"

enum { IP4_MIN_HEADER = 20 };
enum { IP6_HEADER = 40, IP6_MORE_FRAGMENTS = 1, IP6_OFFSET = 0xfff8 };

/* What the headers of one packet told so far. */
struct ip_walk {
	struct payload p;
	struct fragment f;
	uint8_t proto;
	bool is_fragment;
	bool is_part;   /* the beginning of a datagram, and nobody knows how long that is */
};

static void other_transport(struct net *n, struct layer *l, struct ip_walk *w)
{
	if (w->is_part && !n->error)
		return; /* of use to UDP alone, whose header says how long it is; counted as missing already */
	switch (w->proto) {
	case PROTO_TCP:
		if (n->error)
			icmp_quoted(n, l, &w->p, w->proto);
		else
			tcp_segment(n, l, &w->p);
		break;
	case PROTO_SCTP:
		if (!n->error)
			sctp_packet(n, l, &w->p);
		break;
	case PROTO_ICMP:
	case PROTO_ICMP6:
		icmp_packet(n, l, &w->p, w->proto == PROTO_ICMP6);
		break;
	default:
		if (!tunnel_open(n, l, BY_PROTO, w->proto))
			count(n->cs, C_IP_OTHER);
		break;
	}
}

static void transport(struct net *n, struct layer *l, struct ip_walk *w)
{
	w->p.flow.path = n->path;
	if (w->proto == PROTO_UDP)
		udp_datagram(n, l, &w->p);
	else
		other_transport(n, l, w);
}

/* An error quotes the first fragment at best: there is nothing to put together. */
static void fragment(struct net *n, struct layer *l, struct ip_walk *w)
{
	count(n->cs, C_IP_FRAGMENT);
	if (n->fragment_fn) {
		n->fragment_fn(n->ctx, &(struct net_fragment){w->p.flow, w->f.id, w->f.offset, w->f.proto,
			slice_make(l->c.p, cursor_left(&l->c))});
	} else if (!n->error) {
		frag_add(n, l, &w->p, &w->f);
	} else if (w->f.offset == 0) {
		l->beyond += UINT16_MAX;
		ip_whole(n, l, &w->p, w->f.proto, true);
	}
}

/* Takes one extension header of the usual shape: next header, length in units of `unit` bytes less `bias` units. */
static bool skip_extension(struct net *n, struct layer *l, struct ip_walk *w, unsigned unit, unsigned bias)
{
	uint8_t next = cursor_u8(&l->c);
	unsigned len = cursor_u8(&l->c);

	if (!cursor_take(&l->c, (len + bias) * unit - 2)) {
		count(n->cs, C_IP_CUT);
		return false;
	}
	w->proto = next;
	return true;
}

/* RFC 8200 §4.5. A fragment with offset 0 and nothing to follow is a whole packet (RFC 6946). */
static bool skip_fragment(struct net *n, struct layer *l, struct ip_walk *w)
{
	uint16_t bits;

	w->f.proto = cursor_u8(&l->c);
	cursor_u8(&l->c);
	bits = cursor_be16(&l->c);
	w->f.id = cursor_be32(&l->c);
	if (l->c.bad) {
		count(n->cs, C_IP_CUT);
		return false;
	}
	w->f.is_ip6 = true;
	w->f.offset = bits & IP6_OFFSET;
	w->f.has_more = bits & IP6_MORE_FRAGMENTS;
	w->is_fragment = w->f.offset || w->f.has_more;
	w->proto = w->f.proto;
	return true;
}

/* Headers between IP and the transport, or a fragment. False: counted, nothing more to do. */
static bool skip_extensions(struct net *n, struct layer *l, struct ip_walk *w)
{
	unsigned i;
	bool ok = true;

	for (i = 0; i < LIMIT_IP6_EXTENSIONS && ok && !w->is_fragment; i++) {
		switch (w->proto) {
		case PROTO_HOP_BY_HOP:
		case PROTO_ROUTING:
		case PROTO_DEST_OPTIONS:
		case PROTO_MOBILITY:
		case PROTO_HIP:
		case PROTO_SHIM6:
			ok = skip_extension(n, l, w, 8, 1);
			break;
		case PROTO_AH:
			ok = skip_extension(n, l, w, 4, 2); /* RFC 4302 §2.2 */
			break;
		case PROTO_FRAGMENT:
			ok = skip_fragment(n, l, w);
			break;
		default:
			return true;
		}
	}
	if (ok && !w->is_fragment) {
		count(n->cs, C_IP6_TOO_DEEP);
		ok = false;
	}
	return ok;
}

static void ip4(struct net *n, struct layer *l)
{
	const uint8_t *h = cursor_take(&l->c, IP4_MIN_HEADER);
	struct ip_walk w;
	unsigned header, total, bits;

	if (!h) {
		count(n->cs, C_IP_CUT);
		return;
	}
	header = (h[0] & 15u) * 4;
	total = (unsigned)h[2] << 8 | h[3];
	if (header < IP4_MIN_HEADER || (total && total < header)) {
		count(n->cs, C_IP_BAD);
		return;
	}
	if (!cursor_take(&l->c, header - IP4_MIN_HEADER)) {
		count(n->cs, C_IP_CUT);
		return;
	}
	if (total) /* 0: the network card cuts it up after the capture (segmentation offload): all of it counts */
		layer_set_len(l, total - header);
	bits = (unsigned)h[6] << 8 | h[7];
	memset(&w.p.flow, 0, sizeof w.p.flow);
	w.is_part = w.is_fragment = false;
	w.p.frame = n->frame;
	w.p.hep = NULL;
	w.p.ip_id = (uint16_t)(h[4] << 8 | h[5]);
	w.proto = h[9];
	addr_set_ip4(&w.p.flow.src, h + 12);
	addr_set_ip4(&w.p.flow.dst, h + 16);
	if (bits & (IP4_OFFSET | IP4_MORE_FRAGMENTS)) {
		w.f = (struct fragment){w.p.ip_id, (bits & IP4_OFFSET) * 8, bits & IP4_MORE_FRAGMENTS, w.proto, false};
		fragment(n, l, &w);
	} else if (w.proto != PROTO_AH || skip_extensions(n, l, &w)) {
		transport(n, l, &w);
	}
}

static void ip6(struct net *n, struct layer *l)
{
	const uint8_t *h = cursor_take(&l->c, IP6_HEADER);
	struct ip_walk w;
	unsigned len;

	if (!h) {
		count(n->cs, C_IP_CUT);
		return;
	}
	len = (unsigned)h[4] << 8 | h[5];
	if (len) /* 0: jumbogram (RFC 2675) or segmentation offload */
		layer_set_len(l, len);
	memset(&w, 0, sizeof w);
	w.p.frame = n->frame;
	w.p.hep = NULL;
	w.proto = h[6];
	memcpy(w.p.flow.src.ip, h + 8, 16);
	memcpy(w.p.flow.dst.ip, h + 24, 16);
	if (!skip_extensions(n, l, &w))
		return;
	if (w.is_fragment)
		fragment(n, l, &w);
	else
		transport(n, l, &w);
}

void ip_whole(struct net *n, struct layer *l, struct payload *p, uint8_t proto, bool is_part)
{
	struct ip_walk w = {.p = *p, .proto = proto, .is_part = is_part};

	if ((proto == PROTO_AH || !addr_is_ip4(&p->flow.src)) && !skip_extensions(n, l, &w))
		return;
	if (w.is_fragment)
		fragment(n, l, &w); /* within another: nobody should, but tunnels may */
	else
		transport(n, l, &w);
}

void ip_packet(struct net *n, struct layer *l)
{
	if (cursor_left(&l->c) == 0)
		count(n->cs, C_IP_CUT);
	else if (*l->c.p >> 4 == 4)
		ip4(n, l);
	else if (*l->c.p >> 4 == 6)
		ip6(n, l);
	else
		count(n->cs, C_IP_BAD);
}
