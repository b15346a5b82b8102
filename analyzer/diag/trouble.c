/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for what could not be reached and has no message to say so: connections that came to nothing, media that ICMP says nobody
 * takes. */
#include "analyzer/diag/diag.h"

/* RFC 8446 §6.2 and RFC 5246 §7.2.2. */
static const struct alert {
	uint8_t code;
	const char *name;
} alerts[] = {
	{10, N_("unexpected message")}, {20, N_("bad record MAC")}, {40, N_("handshake failure")},
	{42, N_("bad certificate")}, {43, N_("unsupported certificate")}, {44, N_("certificate revoked")},
	{45, N_("certificate expired")}, {46, N_("certificate unknown")}, {47, N_("illegal parameter")},
	{48, N_("unknown CA")}, {49, N_("access denied")}, {50, N_("decode error")}, {51, N_("decrypt error")},
	{70, N_("protocol version")}, {71, N_("insufficient security")}, {80, N_("internal error")},
	{86, N_("inappropriate fallback")}, {109, N_("missing extension")}, {112, N_("unrecognized name")},
	{113, N_("bad certificate status")}, {116, N_("certificate required")}, {120, N_("no application protocol")},
};

static const char *alert_name(uint8_t code)
{
	for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++)
		if (alerts[i].code == code)
			return alerts[i].name;
	return NULL;
}

static void put_alert(const struct judging *j, struct buf *b, const struct value *v)
{
	const struct trouble *t = v->p;
	const char *name = alert_name(t->code);

	say(j, b, name ? _("%s ended the TLS handshake with alert %s (%s)") : _("%s ended the TLS handshake with alert %s"),
			(struct values){{v_ip(&t->by), v_count(t->code), v_words(name ? _(name) : NULL)}});
}

static struct value why(const struct trouble *t)
{
	switch ((enum net_trouble_kind)t->kind) {
	case TROUBLE_REFUSED:
		return v_words(_("nobody listens there (RST)"));
	case TROUBLE_RESET:
		return v_words(t->is_tls ? _("it reset the connection when it got a TLS handshake")
				: _("it reset the connection when it got plain SIP"));
	case TROUBLE_CLOSED:
		return v_words(t->is_tls ? _("it closed the connection when it got a TLS handshake")
				: _("it closed the connection when it got plain SIP"));
	case TROUBLE_TLS_ALERT:
		return v_put(put_alert, t);
	case TROUBLE_MEDIA:
		break;
	}
	return v_words("");
}

static void say_connection(struct buf *b, const struct trouble *t)
{
	say(NULL, b, t->n > 1 ? _("%1$s could not connect to %2$s %4$s within %5$s: %3$s") : _("%s could not connect to %s: %s"),
			(struct values){{v_ip(&t->src), v_addr(&t->dst), why(t), v_times(t->n), v_span(t->last_ns - t->first_ns)}});
}

static void trouble_evidence(struct findings *out, const struct trouble *t)
{
	findings_frame(out, t->first_frame);
	findings_frame(out, t->last_frame);
	findings_hop(out, &t->src, &t->dst);
}

/* ---- a call that failed since the next connection did --------------------------------------------------------------------- */

/* The host that refused the call could not connect to another meanwhile. */
static const struct trouble *why_refused(const struct judging *j, const struct txn_view *v)
{
	struct flow f = store_flow(j->s, msg_of(j, v->final)->flow);

	for (uint32_t i = 0; i < store_n_troubles(j->s); i++) {
		const struct trouble *t = store_trouble(j->s, i);

		if (t->kind != TROUBLE_MEDIA && addr_ip_eq(&t->src, &f.src) && t->last_ns >= j->l->start_ns &&
				t->first_ns <= msg_of(j, v->final)->ts_ns)
			return t;
	}
	return NULL;
}

bool connection_failed(struct judging *j)
{
	if (!(j->facts & FACT_REFUSED) || !store_n_troubles(j->s))
		return false;
	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *v = &j->txns[i];
		const struct trouble *t = v->status >= 500 || v->status == 408 || v->status == 480 ? why_refused(j, v) : NULL;
		struct buf *b;

		if (!t)
			continue;
		b = find(j, SEVERITY_ERROR, _("the next connection could not be made"));
		say_connection(b, t);
		say(j, b, _("; it answered the %s with %s."), (struct values){{v_method(v->final), v_status(v->final)}});
		evidence(j, v->request);
		evidence(j, v->final);
		trouble_evidence(j->out, t);
		return true;
	}
	return false;
}

/* ---- of the whole capture ---------------------------------------------------------------------------------------------- */

/* Calls that have a finding of the rule at the same hop: what is said of one call is not said again of the capture. */
static uint32_t calls_with(const struct store *s, uint16_t rule, const struct trouble *t, struct ids *out)
{
	uint32_t found = 0;

	for (uint32_t leg = 0; leg < store_n_legs(s); leg++) {
		size_t n;
		const struct finding *v = store_leg_findings(s, leg, &n);

		for (size_t i = 0; i < n; i++) {
			if (v[i].rule != rule || !addr_eq(&v[i].dst, &t->dst) || !addr_ip_eq(&v[i].src, &t->src))
				continue;
			if (found++ < FINDING_CALLS)
				ids_add(out, leg);
			break;
		}
	}
	return found;
}

/* Whoever knocks at a port is no fault of anybody's here: an error where the client is one of those that speak SIP. */
static void say_failed(const struct store *s, uint16_t rule, const struct trouble *t, const struct ids *calls,
		struct findings *out)
{
	struct buf *b = findings_add(out, rule, store_speaks_sip(s, &t->src) ? SEVERITY_ERROR : SEVERITY_INFO,
			_("a connection could not be made"));

	say_connection(b, t);
	say(NULL, b, _(", since %s."), (struct values){{v_clock(s, t->first_ns)}});
	for (size_t i = 0; i < calls->n; i++)
		findings_leg(out, calls->v[i]);
	trouble_evidence(out, t);
}

void connections_failed(const struct store *s, uint16_t rule, struct findings *out)
{
	struct ids calls = {0};

	for (uint32_t i = 0; i < store_n_troubles(s); i++) {
		const struct trouble *t = store_trouble(s, i);

		if (t->kind == TROUBLE_MEDIA)
			continue;
		calls.n = 0;
		if (calls_with(s, rule, t, &calls) != 1 || t->n > 1)
			say_failed(s, rule, t, &calls, out);
	}
	ids_free(&calls);
}

/* ---- media ------------------------------------------------------------------------------------------------------------- */

/* For two seconds at least, within the call: packets that meet a port which is not open yet, or not any more, are healthy. */
static bool is_lasting(const struct judging *j, const struct trouble *t)
{
	int64_t until_ns = j->l->bye_ns == TIME_NONE || t->last_ns < j->l->bye_ns ? t->last_ns : j->l->bye_ns;

	return j->l->answer_ns != TIME_NONE && t->n >= 3 && until_ns - t->first_ns >= 2 * NS_PER_S &&
			until_ns - j->l->answer_ns >= 2 * NS_PER_S;
}

/* RFC 792, RFC 4443: unreachable in any way but "too big". */
static bool is_unreachable(const struct trouble *t)
{
	return t->is_ip6 ? t->icmp_type == 1 : t->icmp_type == 3 && t->code != 4;
}

void media_unreachable(struct judging *j)
{
	for (uint32_t i = store_leg_trouble(j->s, j->leg); i != NONE; i = store_trouble(j->s, i)->prev) {
		const struct trouble *t = store_trouble(j->s, i);
		struct buf *b;

		if (!is_unreachable(t) || !is_lasting(j, t))
			continue;
		b = find(j, unless_self(j, SEVERITY_ERROR), _("media cannot be delivered"));
		say(j, b, _("%s says %s %s for %s, to which %s sent RTP for %s."), (struct values){{v_ip(&t->by), v_times(t->n),
				v_words(_(icmp_name(t->is_ip6, t->icmp_type, t->code))), v_addr(&t->dst), v_addr(&t->src),
				v_span(t->last_ns - t->first_ns)}});
		evidence(j, j->l->final);
		trouble_evidence(j->out, t);
	}
}
