/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of T.38 fax: a switch to it that is refused, or agreed on and followed by no UDPTL. */
#include "analyzer/diag/voice.h"

enum { FAX_PACKETS = 10 };      /* fewer are no fax that somebody got */

static bool is_refused(const struct story_offer *o)
{
	return o->state == OFFER_REFUSED && o->status >= 400 && o->status != 491 && o->status != 487 && o->status != 401 &&
			o->status != 407;
}

static void say_refused(struct judging *j, const struct story_offer *o)
{
	struct buf *b = find(j, SEVERITY_ERROR, _("the switch to fax was refused"));
	uint32_t by = o->end != NONE ? o->end : o->answer;

	say(j, b, is_refused(o) ? _("%s offered T.38 fax, and %s refused with %s.")
			: _("%s offered T.38 fax, and %s took no medium of it, in %s."),
			(struct values){{v_src(o->offer), v_src(by), v_status(by)}});
	offer_evidence(j, o);
}

/* ---- agreed on, and silent --------------------------------------------------------------------------------------------- */

static uint64_t packets_to(const struct judging *j, const struct addr *a)
{
	uint64_t n = 0;

	for (uint32_t i = store_leg_fax(j->s, j->leg); i != NONE; i = store_fax(j->s, i)->prev)
		if (addr_eq(&store_fax(j->s, i)->addr, a))
			n += store_fax(j->s, i)->n_packets;
	return n;
}

/* Until the next exchange that was answered, the BYE, or the end of the capture. */
static int64_t until_ns(const struct judging *j, const struct leg_story *st, uint32_t from)
{
	for (uint32_t i = from + 1; i < st->n_offers; i++)
		if (st->offers[i].state == OFFER_ANSWERED)
			return st->offers[i].offered_ns;
	return j->l->bye_ns != TIME_NONE ? j->l->bye_ns : j->now_ns;
}

/* Whether the tap would see what goes to a party: it signals from there, or media of the call went there. Behind a NAT they may
 * go to another address. */
static bool is_seen(const struct judging *j, uint32_t msg, const struct addr *a)
{
	struct flow f = store_flow(j->s, msg_of(j, msg)->flow);

	if (addr_ip_eq(&f.src, a))
		return true;
	if (is_private(a) && is_public(&f.src))
		return false;
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev)
		if (addr_ip_eq(&store_stream(j->s, i)->dst, a))
			return true;
	return false;
}

static bool fax_silent(struct judging *j, const struct leg_story *st, uint32_t i)
{
	const struct story_offer *o = &st->offers[i];
	const struct story_media *m = image_of(o);
	int64_t span = until_ns(j, st, i) - o->answered_ns;
	uint64_t to_offerer, to_answerer;
	struct buf *b;

	if (!m->is_taken || o->answer == NONE || !is_whole(j, o) || span < 5 * NS_PER_S || !m->offer.addr.port ||
			!m->answer.addr.port || !is_seen(j, o->offer, &m->offer.addr) || !is_seen(j, o->answer, &m->answer.addr))
		return false;
	to_offerer = packets_to(j, &m->offer.addr);
	to_answerer = packets_to(j, &m->answer.addr);
	if ((to_offerer && to_answerer) || (to_offerer + to_answerer && to_offerer + to_answerer < FAX_PACKETS))
		return false;
	b = find(j, unless_self(j, SEVERITY_ERROR), to_offerer + to_answerer ? _("the fax goes one way only")
			: _("no fax came"));
	say(j, b, to_offerer + to_answerer
			? _("%1$s and %2$s agreed on T.38, and %4$s packets of it went to %5$s, and none to %6$s within %3$s")
			: _("%s and %s agreed on T.38, and no UDPTL went either way within %s"), (struct values){{
			v_src(o->offer), v_src(o->answer), v_span(span), v_number(to_offerer + to_answerer),
			v_addr(to_offerer ? &m->offer.addr : &m->answer.addr),
			v_addr(to_offerer ? &m->answer.addr : &m->offer.addr)}});
	doubt(j, b, FAX_PACKETS, TRANSPORT_UDP);
	buf_puts(b, _("."));
	offer_evidence(j, o);
	findings_hop(j->out, to_offerer ? &m->offer.addr : &m->answer.addr, to_offerer ? &m->answer.addr : &m->offer.addr);
	return true;
}

static void t38_failed(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_offers; i++) {
		const struct story_offer *o = &st->offers[i];

		if (!image_of(o))
			continue;
		if (is_refused(o) || (o->state == OFFER_ANSWERED && o->wrong & OFFER_ALL_REFUSED)) {
			say_refused(j, o);
			return;
		}
		if (o->state == OFFER_ANSWERED && fax_silent(j, st, i))
			return;
	}
}

static const struct rule rules[] = {
	{.needs = FACT_INVITE | FACT_OFFERS, .leg = t38_failed, .row = {.id = "t38-failed", .severity = SEVERITY_ERROR,
		.title = N_("T.38 fax failed"),
		.evidence = "An offer of image/t38 is refused, or answered with port 0; or it is answered, and within 5 s no "
			"UDPTL goes to one or both of the addresses, where the tap would see it.",
		.explanation = N_("The fax was recognised and the gateway wanted to go on with T.38; the other side does "
			"not take it, or says so and sends nothing. The fax fails, or goes on as audio and may fail then."),
		.reference = "RFC 3264 §8, RFC 6913",
		.remedy = N_("Enable T.38 on the whole path, or G.711 passthrough on both gateways; open its ports in the "
			"firewall.")}},
};

const struct rule_table fax_rules = {rules, sizeof rules / sizeof *rules};
