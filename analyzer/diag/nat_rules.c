/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of the way that messages travel: addresses that cannot be reached, helpers that rewrite half of a message, datagrams
 * that are too large, and transports that do not fit. */
#include "analyzer/diag/diag.h"

/* ---- what a message says of its sender ------------------------------------------------------------------------------- */

/* An address as written; `known` where it is one and no name. */
struct said {
	struct addr addr;
	struct slice text;
	bool known;
};

/* A request that comes straight from its maker: one Via value. */
struct origin {
	struct flow flow;
	struct sip_msg m;
	struct said via, contact;
	bool has_rport;
};

static struct said said_host(struct slice host)
{
	struct said s = {.text = host};

	s.known = host.n && addr_parse(host, &s.addr);
	return s;
}

static struct said said_contact(const struct sip_msg *m)
{
	struct sip_addr a;
	struct sip_uri u;

	if (!m->key[SIP_K_CONTACT].n || !sip_addr_parse(m->key[SIP_K_CONTACT], &a) || a.is_star || !sip_uri_parse(a.uri, &u))
		return (struct said){.known = false};
	return said_host(u.host);
}

static struct said said_sdp(const struct sip_msg *m)
{
	struct slice text = sip_sdp(m);
	struct sdp sdp;

	if (!text.n || !sdp_parse(text, &sdp))
		return (struct said){.known = false};
	return said_host(sdp.n_media ? sdp.media[0].address : sdp.address);
}

bool is_head_cut(const struct sip_msg *m)
{
	return m->flags & SIP_F_CUT && !m->body.n;
}

unsigned count_vias(const struct sip_msg *m)
{
	struct slice rest = m->headers, item;
	struct sip_header h;
	unsigned n = 0;

	while (n < 2 && sip_header_next(&rest, &h))
		if (h.row && h.row->key == SIP_K_VIA)
			while (n < 2 && sip_list_next(&h.value, &item))
				n++;
	return n;
}

static bool origin_of(const struct judging *j, uint32_t msg, struct origin *o)
{
	struct sip_via via;

	if (!store_view(j->s, msg, &o->m) || is_head_cut(&o->m) || count_vias(&o->m) != 1 ||
			!sip_via_parse(o->m.key[SIP_K_VIA], &via))
		return false;
	o->flow = store_flow(j->s, msg_of(j, msg)->flow);
	o->via = said_host(via.host);
	o->has_rport = sip_param(via.params, "rport").p || sip_param(via.params, "received").p;
	o->contact = said_contact(&o->m);
	return true;
}

/* Requests outside of dialogs that say where their maker is to be reached. */
static bool says_where(const struct judging *j, const struct txn_view *v)
{
	return v->request != NONE && (v->method == SIP_INVITE || v->method == SIP_REGISTER || v->method == SIP_SUBSCRIBE) &&
			!(msg_of(j, v->request)->flags & MSG_TO_TAG);
}

/* The topmost Via of an answer shows that the server noted where the request came from (RFC 3261 §18.2.1). */
static bool is_noted(const struct judging *j, uint32_t response)
{
	struct sip_via via;
	struct sip_msg m;

	return response != NONE && store_view(j->s, response, &m) && sip_via_parse(m.key[SIP_K_VIA], &via) &&
			(sip_param(via.params, "rport").n || sip_param(via.params, "received").n);
}

/* Whether a request that says where comes from the Internet: else there is nothing to read. */
static bool comes_from_outside(const struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns && i < 4; i++) {
		const struct txn_view *v = &j->txns[i];
		struct flow f;

		if (!says_where(j, v))
			continue;
		f = store_flow(j->s, msg_of(j, v->request)->flow);
		if (is_public(&f.src))
			return true;
	}
	return false;
}

static void private_contact(struct judging *j)
{
	if (!(j->facts & FACT_PUBLIC) || !comes_from_outside(j))
		return;
	for (uint32_t i = 0; i < j->n_txns && i < 4; i++) {
		const struct txn_view *v = &j->txns[i];
		const struct said *s;
		struct origin o;
		struct buf *b;

		if (!says_where(j, v) || !origin_of(j, v->request, &o))
			continue;
		s = o.contact.known && is_private(&o.contact.addr) ? &o.contact : &o.via;
		if (!is_public(&o.flow.src) || o.has_rport || !s->known || !is_private(&s->addr) || is_noted(j, v->response))
			return;
		b = find(j, SEVERITY_WARNING, _("the caller names an address that cannot be reached"));
		say(j, b, s == &o.contact
				? _("%s names %s as its Contact, a private address, and asks for no help with NAT (rport).")
				: _("%s wants its answers at %s, a private address, and asks for no help with NAT (rport)."),
				(struct values){{v_addr(&o.flow.src), v_text(&s->text, 60)}});
		evidence(j, v->request);
		hop_of(j, v->request);
		return;
	}
}

/* ---- half rewritten ------------------------------------------------------------------------------------------------------ */

/* What of a message from a public address has a private one where Via has the public one, or NULL. A device that knows its
 * public address writes it everywhere: what is left is left where something on the way looks into the packet. */
static const struct said *left_private(const struct origin *o, const struct said *sdp)
{
	const struct said *left = o->contact.known && is_private(&o->contact.addr) ? &o->contact : sdp;

	if (!o->via.known || !addr_ip_eq(&o->via.addr, &o->flow.src))
		return NULL;
	return left->known && is_private(&left->addr) ? left : NULL;
}

/* Whether the body is not as long as was said, since its address was changed and Content-Length was not: c= is public, and o=
 * still private. */
static bool is_misfit(const struct judging *j, uint32_t msg, const struct origin *o, const struct said *sdp)
{
	struct said made_by = {.known = false};
	struct sdp d;

	if (!(msg_of(j, msg)->parse_flags & (SIP_F_SHORT_BODY | SIP_F_TRAILING)) || msg_of(j, msg)->parse_flags & SIP_F_CUT ||
			!is_datagram(o->flow.transport) || !sdp->known || !addr_ip_eq(&sdp->addr, &o->flow.src))
		return false;
	if (sdp_parse(sip_sdp(&o->m), &d))
		made_by = said_host(d.origin_address);
	return made_by.known && is_private(&made_by.addr);
}

static void say_mangled(struct judging *j, uint32_t msg, const struct origin *o, const struct said *left)
{
	struct buf *b = find(j, SEVERITY_WARNING, _("something on the way rewrote half of the message"));
	const char *text;

	if (left)
		text = left == &o->contact ? _("Via of the %s from %s has its public address, and Contact the private %s.")
				: _("Via of the %s from %s has its public address, and its SDP the private %s.");
	else
		text = msg_of(j, msg)->parse_flags & SIP_F_TRAILING
				? _("Content-Length of the %s from %s says %s, and its session description is longer.")
				: _("Content-Length of the %s from %s says %s, and its session description is shorter.");
	say(j, b, text, (struct values){{v_method(msg), v_addr(&o->flow.src),
			left ? v_text(&left->text, 60) : v_text(&o->m.key[SIP_K_CONTENT_LENGTH], 20)}});
	evidence(j, msg);
	hop_of(j, msg);
}

static void alg_mangled(struct judging *j)
{
	if (alg_between_taps(j) || !(j->facts & FACT_PUBLIC) || !comes_from_outside(j))
		return;
	for (uint32_t i = 0; i < j->n_txns && i < 4; i++) {
		const struct txn_view *v = &j->txns[i];
		const struct said *left;
		struct said sdp;
		struct origin o;

		if (!says_where(j, v) || !origin_of(j, v->request, &o))
			continue;
		if (!is_public(&o.flow.src))
			return;
		sdp = said_sdp(&o.m);
		left = left_private(&o, &sdp);
		if (left || is_misfit(j, v->request, &o, &sdp))
			say_mangled(j, v->request, &o, left);
		return;
	}
}

/* ---- too large ------------------------------------------------------------------------------------------------------------- */

enum { BIG_BYTES = 1300 };

static bool is_big(const struct judging *j, uint32_t id)
{
	const struct msg *m = msg_of(j, id);
	struct flow f = store_flow(j->s, m->flow);

	if (f.transport != TRANSPORT_UDP || is_loopback(&f.dst))
		return false;
	return f.path >> ROAD_FRAGMENTS & 1 || (m->len > BIG_BYTES && is_request(m));
}

/* The largest message of the leg, and whether the request of such a one was never answered. */
static void udp_too_large(struct judging *j)
{
	uint32_t n = 0, worst = NONE, lost = NONE;
	struct values v;
	struct flow f;
	struct buf *b;

	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *x = &j->txns[i];

		for (uint32_t m = x->t->last; m != NONE; m = msg_of(j, m)->txn_prev) {
			if (msg_of(j, m)->flags & MSG_DUPLICATE || !is_big(j, m))
				continue;
			n++;
			if (worst == NONE || msg_of(j, m)->len >= msg_of(j, worst)->len)
				worst = m;
			if (m == x->request && x->response == NONE && x->n_sent >= 4 && x->method != SIP_ACK)
				lost = m;
		}
	}
	if (worst == NONE)
		return;
	if (lost != NONE)
		worst = lost;
	f = store_flow(j->s, msg_of(j, worst)->flow);
	v = (struct values){{v_method(worst), v_src(worst), v_count(msg_of(j, worst)->len)}};
	b = find(j, lost != NONE ? SEVERITY_ERROR : SEVERITY_WARNING, _("a message is too large for UDP"));
	if (f.path >> ROAD_FRAGMENTS & 1)
		say(j, b, is_request(msg_of(j, worst)) ? _("%s from %s has %s bytes and travelled in IP fragments")
				: _("%s answer from %s has %s bytes and travelled in IP fragments"), v);
	else
		say(j, b, is_request(msg_of(j, worst)) ? _("%s from %s has %s bytes over UDP")
				: _("%s answer from %s has %s bytes over UDP"), v);
	if (f.path >> ROAD_FRAGMENTS & 1 && msg_of(j, worst)->parse_flags & SIP_F_CUT)
		buf_puts(b, _(", of which some never came"));
	if (lost != NONE)
		buf_puts(b, _(", and was never answered"));
	else if (n > 1)
		say(j, b, _("; %s messages of the call are as large"), (struct values){{v_count(n)}});
	buf_puts(b, _("."));
	evidence(j, worst);
	hop_of(j, worst);
}

/* ---- transports ----------------------------------------------------------------------------------------------------------- */

static const char *const transport_words[] = {[TRANSPORT_UDP] = "udp", [TRANSPORT_TCP] = "tcp", [TRANSPORT_TLS] = "tls",
	[TRANSPORT_WS] = "ws", [TRANSPORT_WSS] = "wss", [TRANSPORT_SCTP] = "sctp"};

/* Contact that asks for another transport than its maker uses: straight from it, and to its own address. Agents of HEP say TCP of
 * what came by TLS or WebSocket, and some UDP of everything. */
static void other_transport(struct judging *j, const struct txn_view *v, const struct origin *o)
{
	struct slice want;
	struct sip_addr a;
	struct sip_uri u;
	struct buf *b;

	if (!o->contact.known || !addr_ip_eq(&o->contact.addr, &o->flow.src) || o->flow.transport > TRANSPORT_SCTP ||
			o->flow.path >> ROAD_HEP & 1 ||
			!sip_addr_parse(o->m.key[SIP_K_CONTACT], &a) || !sip_uri_parse(a.uri, &u))
		return;
	want = sip_param(u.params, "transport");
	if (!want.n || slice_ieq(want, slice_of(transport_words[o->flow.transport])) || slice_ieq(want, slice_of("ws")))
		return;
	b = find(j, SEVERITY_WARNING, _("the Contact asks for another transport than is in use"));
	say(j, b, _("%s wants requests by %s (Contact), and sends by %s itself."), (struct values){{v_addr(&o->flow.src),
			v_text(&want, 20), v_words(transport_words[o->flow.transport])}});
	evidence(j, v->request);
	hop_of(j, v->request);
}

/* Whether any of the requests goes to the port of TLS, or names a transport in its Contact: else there is nothing to compare. */
static bool names_transport(const struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns && i < 4; i++) {
		const struct txn_view *v = &j->txns[i];
		struct slice contact;
		struct sip_msg m;

		if (v->request == NONE)
			continue;
		if (store_flow(j->s, v->flow).dst.port == 5061)
			return true;
		if (!says_where(j, v) || msg_of(j, v->request)->flags & MSG_CONTACT_BARE ||
				!sip_contact_may_have(store_text(j->s, v->request), slice_of("transport")) ||
				!store_view(j->s, v->request, &m))
			continue;
		contact = m.key[SIP_K_CONTACT];
		if (slice_isearch(contact, slice_of("transport")) < contact.n)
			return true;
	}
	return false;
}

static void transport_mismatch(struct judging *j)
{
	if (connection_failed(j) || !names_transport(j))
		return;
	for (uint32_t i = 0; i < j->n_txns && i < 4; i++) {
		const struct txn_view *v = &j->txns[i];
		struct origin o;
		struct flow f;

		if (v->request == NONE)
			continue;
		f = store_flow(j->s, v->flow);
		if (f.dst.port == 5061 && f.transport == TRANSPORT_TCP && v->response == NONE && !(f.path >> ROAD_HEP & 1)) {
			struct buf *b = find(j, SEVERITY_ERROR, _("plain SIP on a TLS port"));

			say(j, b, _("%s sent %s in plain TCP to %s, the port of TLS, and got no answer."), (struct values){{
					v_src(v->request), v_method(v->request), v_dst(v->request)}});
			evidence(j, v->request);
			hop_of(j, v->request);
			return;
		}
		if (says_where(j, v) && origin_of(j, v->request, &o)) {
			other_transport(j, v, &o);
			return;
		}
	}
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.leg = private_contact, .row = {.id = "private-contact", .severity = SEVERITY_WARNING,
		.title = N_("Private address in Contact or Via"),
		.evidence = "A request straight from its maker comes from a public address, names a private one in "
			"Contact or Via, has no rport, and the answer has no received.",
		.explanation = N_("The device is behind NAT and does not know it: it names an address at which nobody "
			"outside can reach it. Answers and later requests (ACK, BYE, incoming calls) go astray."),
		.reference = "RFC 3261 §18.2.1, RFC 3581, RFC 5626",
		.remedy = N_("Switch rport (symmetric response) on in the device, use outbound or keep-alive, or let the "
			"server use the address that the packet came from.")}},
	{.leg = alg_mangled, .row = {.id = "alg-mangled", .severity = SEVERITY_WARNING, .title = N_("Half rewritten message"),
		.evidence = "Via has the public address that the packet came from, Contact or SDP a private one; or "
			"Content-Length is not that of an SDP whose c= is public and whose o= is private; or a message is seen "
			"before and behind a NAT, and more than the packet's addresses was changed.",
		.explanation = N_("A router that looks into SIP (ALG) rewrites addresses and misses some, or the device "
			"knows its public address for signalling only. What it missed sends answers, calls or audio to a "
			"private address."),
		.reference = "RFC 3261 §18.3, §20.14",
		.remedy = N_("Switch SIP ALG off in the router, or take another port or TLS so that it cannot look in.")}},
	{.needs = FACT_BIG, .leg = udp_too_large, .row = {.id = "udp-too-large", .severity = SEVERITY_ERROR,
		.title = N_("Too large for UDP"),
		.evidence = "A request over UDP beyond 1300 bytes, or a message in IP fragments; an error where such a "
			"request is never answered.",
		.explanation = N_("Messages beyond the MTU travel in fragments, which firewalls and NAT drop. Then small "
			"requests work and large ones vanish."),
		.reference = "RFC 3261 §18.1.1",
		.remedy = N_("Use TCP or TLS, offer fewer codecs and header fields, and check the MTU of tunnels on the "
			"way.")}},
	{.leg = transport_mismatch, .capture = connections_failed, .row = {.id = "transport-mismatch", .severity = SEVERITY_ERROR,
		.title = N_("Transports that do not fit"),
		.evidence = "A connection for SIP is refused (RST to SYN), reset or closed before anything came back, or its TLS "
			"handshake ends in an alert; plain SIP to the TLS port stays without answer; Contact names another "
			"transport than its maker uses.",
		.explanation = N_("One side speaks another transport than the other expects: the connection is refused, or "
			"later requests go to a port where nobody listens."),
		.reference = "RFC 3261 §18, §26.2, RFC 5630",
		.remedy = N_("Make port, transport and certificate agree on both sides; look at transport= in Contact and "
			"at sips:.")}},
};

const struct rule_table nat_rules = {rules, sizeof rules / sizeof *rules};
