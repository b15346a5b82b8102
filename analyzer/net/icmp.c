/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ICMP (RFC 792) and ICMPv6 (RFC 4443): errors that quote a UDP or TCP packet. The quoted packet goes through the chain
 * again with net.error set, so that what it quotes may be a tunnel's; at its end it goes to the function for errors. It
 * is no packet that travelled here: fragments in it wait for nothing, streams do not see it. */
#include "analyzer/net/chain.h"

enum { HEADER = 8, TCP_MIN_HEADER = 20 };
enum { ICMP_UNREACHABLE = 3, ICMP_QUENCH = 4, ICMP_REDIRECT = 5, ICMP_TIME = 11, ICMP_PARAMETER = 12 };
enum { ICMP6_UNREACHABLE = 1, ICMP6_TOO_BIG = 2, ICMP6_TIME = 3, ICMP6_PARAMETER = 4 };
enum { ANY = 256 }; /* a row for a type with any code */

static const struct {
	uint8_t type;
	uint16_t code;
	const char *name;
} rows4[] = {
	{ICMP_UNREACHABLE, 0, N_("network unreachable")},
	{ICMP_UNREACHABLE, 1, N_("host unreachable")},
	{ICMP_UNREACHABLE, 2, N_("protocol unreachable")},
	{ICMP_UNREACHABLE, 3, N_("port unreachable")},
	{ICMP_UNREACHABLE, 4, N_("fragmentation needed")},
	{ICMP_UNREACHABLE, 5, N_("source route failed")},
	{ICMP_UNREACHABLE, 6, N_("network unknown")},
	{ICMP_UNREACHABLE, 7, N_("host unknown")},
	{ICMP_UNREACHABLE, 9, N_("network prohibited")},
	{ICMP_UNREACHABLE, 10, N_("host prohibited")},
	{ICMP_UNREACHABLE, 13, N_("administratively prohibited")},
	{ICMP_UNREACHABLE, ANY, N_("unreachable")},
	{ICMP_QUENCH, ANY, N_("source quench")},
	{ICMP_TIME, 0, N_("time to live exceeded")},
	{ICMP_TIME, 1, N_("reassembly time exceeded")},
	{ICMP_TIME, ANY, N_("time exceeded")},
	{ICMP_PARAMETER, ANY, N_("parameter problem")},
}, rows6[] = {
	{ICMP6_UNREACHABLE, 0, N_("no route")},
	{ICMP6_UNREACHABLE, 1, N_("administratively prohibited")},
	{ICMP6_UNREACHABLE, 2, N_("beyond scope")},
	{ICMP6_UNREACHABLE, 3, N_("address unreachable")},
	{ICMP6_UNREACHABLE, 4, N_("port unreachable")},
	{ICMP6_UNREACHABLE, 5, N_("source address failed policy")},
	{ICMP6_UNREACHABLE, 6, N_("route rejected")},
	{ICMP6_UNREACHABLE, ANY, N_("unreachable")},
	{ICMP6_TOO_BIG, ANY, N_("packet too big")},
	{ICMP6_TIME, 0, N_("hop limit exceeded")},
	{ICMP6_TIME, 1, N_("reassembly time exceeded")},
	{ICMP6_TIME, ANY, N_("time exceeded")},
	{ICMP6_PARAMETER, ANY, N_("parameter problem")},
};

const char *icmp_name(bool is_ip6, uint8_t type, uint8_t code)
{
	size_t n = is_ip6 ? sizeof rows6 / sizeof *rows6 : sizeof rows4 / sizeof *rows4;

	for (size_t i = 0; i < n; i++) {
		uint16_t row_code = is_ip6 ? rows6[i].code : rows4[i].code;

		if ((is_ip6 ? rows6[i].type : rows4[i].type) == type && (row_code == code || row_code == ANY))
			return is_ip6 ? rows6[i].name : rows4[i].name;
	}
	return N_("error");
}

static bool is_error(bool is_ip6, uint8_t type)
{
	if (is_ip6)
		return type >= ICMP6_UNREACHABLE && type <= ICMP6_PARAMETER;
	return type == ICMP_UNREACHABLE || type == ICMP_QUENCH || type == ICMP_TIME || type == ICMP_PARAMETER;
}

/* RFC 4884 §4: where a length is given, extensions follow what is quoted. In 32-bit words, for IPv6 in 64-bit words. */
static void drop_extensions(struct layer *l, const uint8_t *header, bool is_ip6)
{
	uint32_t len = is_ip6 ? header[4] * 8u : header[5] * 4u;

	if (len && len < layer_len(l))
		layer_set_len(l, len);
}

void icmp_packet(struct net *n, struct layer *l, const struct payload *p, bool is_ip6)
{
	const uint8_t *h = cursor_take(&l->c, HEADER);
	struct icmp_error e = {.frame = n->frame, .from = p->flow.src, .to = p->flow.dst, .is_ip6 = is_ip6};

	if (!h || n->error || !is_error(is_ip6, h[0])) {
		count(n->cs, h ? C_ICMP_OTHER : C_IP_CUT);
		return;
	}
	e.type = h[0];
	e.code = h[1];
	if (is_ip6 ? e.type != ICMP6_TOO_BIG : e.type == ICMP_UNREACHABLE || e.type == ICMP_TIME)
		drop_extensions(l, h, is_ip6);
	count(n->cs, C_ICMP_ERROR);
	if (!n->icmp_fn || cursor_left(&l->c) == 0)
		return;
	n->error = &e;
	ip_packet(n, l);
	n->error = NULL;
}

void icmp_quoted(struct net *n, struct layer *l, struct payload *p, uint8_t proto)
{
	struct icmp_error *e = n->error;

	if (proto == PROTO_TCP) {
		const uint8_t *h = cursor_take(&l->c, TCP_MIN_HEADER);

		if (!h || !cursor_take(&l->c, (h[12] >> 4) * 4u < TCP_MIN_HEADER ? 0 : (h[12] >> 4) * 4u - TCP_MIN_HEADER))
			return; /* often eight bytes are quoted: no text */
		p->flow.src.port = (uint16_t)(h[0] << 8 | h[1]);
		p->flow.dst.port = (uint16_t)(h[2] << 8 | h[3]);
		p->flow.transport = TRANSPORT_TCP;
		p->bytes = slice_make(l->c.p, cursor_left(&l->c));
		p->len = (uint32_t)layer_len(l);
	}
	e->quoted = *p;
	n->icmp_fn(n->ctx, e);
}
