/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UDP: from the header to the payload function, or to a tunnel. Checksums are not looked at: captures taken on the sending machine
 * have wrong ones (offloading), and a receiver's stack has thrown away what was damaged. */
#include "analyzer/net/chain.h"

enum { UDP_HEADER = 8 };

void udp_datagram(struct net *n, struct layer *l, struct payload *p)
{
	uint64_t have;
	uint32_t len;
	uint16_t announced;

	p->flow.src.port = cursor_be16(&l->c);
	p->flow.dst.port = cursor_be16(&l->c);
	announced = cursor_be16(&l->c);
	cursor_be16(&l->c);
	if (l->c.bad) {
		count(n->cs, C_UDP_CUT);
		return;
	}
	have = layer_len(l);
	/* 0: jumbogram (RFC 2675 §4), or the network card fills it in after the capture. */
	len = announced ? (uint32_t)announced - UDP_HEADER : (uint32_t)have;
	if (announced && announced < UDP_HEADER) {
		count(n->cs, C_UDP_BAD);
		return;
	}
	if (len > have)
		count(n->cs, C_UDP_BAD); /* what is there is still worth reading, as a cut datagram */
	layer_set_len(l, len);
	p->bytes = slice_make(l->c.p, cursor_left(&l->c));
	p->len = len;
	p->flow.transport = TRANSPORT_UDP;
	if (n->error) {
		icmp_quoted(n, l, p, PROTO_UDP);
		return;
	}
	if (len == 0 || p->bytes.n == 0) {
		count(n->cs, len == 0 ? C_UDP_EMPTY : C_UDP_CUT);
		return;
	}
	if (is_tunnel_port(n, p->flow.dst.port) &&
			(tunnel_open(n, l, BY_UDP, p->flow.dst.port) || sctp_in_udp(n, l, p)))
		return;
	if (n->fragment_due_ns != INT64_MAX)
		frag_answered(n, p);
	if (hep_datagram(n, p) || turn_datagram(n, p))
		return;
	n->fn(n->ctx, p);
}
