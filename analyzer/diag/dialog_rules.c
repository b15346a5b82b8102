/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of what goes on for longer: session timers, transfers, registrations. */
#include "analyzer/diag/diag.h"

/* ---- session timers -------------------------------------------------------------------------------------------------- */

static const char *timer_sentence(const struct story_timer *t)
{
	bool by_caller = t->refresher == SIDE_CALLER;

	if (!t->has_refresher)
		return t->n_ok ? _("A session of %s s was agreed and not refreshed again")
				: _("A session of %s s was agreed and never refreshed");
	if (t->n_ok)
		return by_caller ? _("A session of %s s was agreed, to be refreshed by the caller, and not refreshed again")
				: _("A session of %s s was agreed, to be refreshed by the callee, and not refreshed again");
	return by_caller ? _("A session of %s s was agreed, to be refreshed by the caller, and never refreshed")
			: _("A session of %s s was agreed, to be refreshed by the callee, and never refreshed");
}

static void session_timer_expired(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_timers; i++) {
		const struct story_timer *t = &st->timers[i];
		struct buf *b;

		if (t->state != TIMER_CUT && t->state != TIMER_EXPIRED)
			continue;
		b = find(j, SEVERITY_ERROR, _("the session timer ran out"));
		say(j, b, timer_sentence(t), (struct values){{v_count(t->interval_s)}});
		if (t->state == TIMER_CUT && t->end != NONE)
			say(j, b, _("; %s hung up %s later"), (struct values){{v_src(t->end),
					v_span(msg_of(j, t->end)->ts_ns - t->refreshed_ns)}});
		doubt(j, b, 2, store_flow(j->s, msg_of(j, t->granted)->flow).transport);
		buf_puts(b, _("."));
		evidence(j, t->granted);
		for (uint32_t k = 0; k < t->n_refreshes; k++)
			evidence(j, t->refreshes[k].request);
		evidence(j, t->end);
		hop_of(j, t->end != NONE ? t->end : t->granted);
		return;
	}
}

/* ---- transfers ------------------------------------------------------------------------------------------------------- */

static uint32_t last_notice(const struct story_transfer *t)
{
	for (uint32_t i = t->n_notices; i-- > 0;)
		if (t->notices[i].status >= 300)
			return i;
	return NONE;
}

static void say_transfer(struct judging *j, struct buf *b, const struct story_transfer *t, uint32_t notice)
{
	struct slice reason = notice != NONE ? t->notices[notice].reason : slice_of("");

	if (t->state == TRANSFER_REFUSED)
		say(j, b, _("%s wanted to transfer the call to %s, and %s refused with %s."), (struct values){{v_src(t->refer),
				v_text(&t->refer_to, 120), v_dst(t->refer), v_status(t->response)}});
	else
		say(j, b, notice != NONE ? _("%s wanted to transfer the call to %s, and that call ended with %s %s.")
				: _("%s wanted to transfer the call to %s, and that call ended with %s."), (struct values){{
				v_src(t->refer), v_text(&t->refer_to, 120), v_count(t->outcome), v_text(&reason, 80)}});
}

static void transfer_failed(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_transfers; i++) {
		const struct story_transfer *t = &st->transfers[i];
		uint32_t notice = last_notice(t);
		struct buf *b;

		if (t->refer == NONE || (t->state != TRANSFER_FAILED && t->state != TRANSFER_REFUSED) || t->status == 401 ||
				t->status == 407)
			continue;
		b = find(j, SEVERITY_WARNING, _("the transfer failed"));
		say_transfer(j, b, t, notice);
		evidence(j, t->refer);
		evidence(j, t->response);
		if (notice != NONE)
			evidence(j, t->notices[notice].msg);
		hop_of(j, t->refer);
		return;
	}
}

/* ---- registrations ---------------------------------------------------------------------------------------------------- */

/* Attempts of one Call-ID that were accepted and did not take the contact away. */
static bool is_refresh(const struct story_register *r)
{
	return r->status / 100 == 2 && r->expires_s != 0 && r->contact.n && !slice_eq(r->contact, slice_of("*"));
}

struct flaps {
	unsigned ports, contacts, refreshes, too_brief;
	uint32_t first, last, last_before; /* requests: of the first and the last change, and the one before that */
};

/* Whether a Contact is where the answer to the registration before says that it came from: a telephone behind a NAT has learnt its
 * address (RFC 3581), and registers it in place of its own. */
static bool is_learnt(const struct judging *j, const struct story_register *before, const struct story_register *r)
{
	struct slice received, rport;
	struct addr at, contact;
	struct sip_msg m;
	struct sip_via via;
	struct sip_uri u;
	uint64_t port;

	if (before->response == NONE || !store_view(j->s, before->response, &m) || !sip_via_parse(m.key[SIP_K_VIA], &via) ||
			!sip_uri_parse(r->contact, &u) || !addr_parse(u.host, &contact))
		return false;
	received = sip_param(via.params, "received");
	rport = sip_param(via.params, "rport");
	if (!addr_parse(received.n ? received : via.host, &at) || !addr_ip_eq(&at, &contact))
		return false;
	return !slice_to_u64(rport, UINT16_MAX, &port) || port == (u.has_port ? u.port : 5060u);
}

static void count_flaps(const struct judging *j, const struct leg_story *st, struct flaps *f)
{
	const struct story_register *before = NULL;

	for (uint32_t i = 0; i < st->n_registers; i++) {
		const struct story_register *r = &st->registers[i];
		bool port, contact;

		f->too_brief += r->min_expires_s != 0;
		if (!is_refresh(r))
			continue;
		f->refreshes++;
		if (before && slice_eq(before->aor, r->aor)) {
			port = addr_ip_eq(&before->src, &r->src) && before->src.port != r->src.port;
			contact = !slice_eq(before->contact, r->contact) && !is_learnt(j, before, r);
			f->ports += port;
			f->contacts += contact;
			if (port || contact) {
				f->last = r->request;
				f->last_before = before->request;
				if (f->first == NONE)
					f->first = r->request;
			}
		}
		before = r;
	}
}

static void say_lapse(struct judging *j, const struct story_binding *n)
{
	struct buf *b = find(j, SEVERITY_WARNING, _("the registration lapsed"));

	say(j, b, _("The registration of %s at %s had expired %s before it was refreshed; the registrar gives %s s"),
			(struct values){{v_text(&n->aor, 100), v_text(&n->contact, 100), v_times(n->n_lapses),
			v_count(n->expires_s)}});
	doubt(j, b, 2, store_flow(j->s, msg_of(j, n->first)->flow).transport);
	buf_puts(b, _("."));
	evidence(j, n->first);
	evidence(j, n->last);
	hop_of(j, n->first);
}

/* One 423 teaches the telephone what to ask for; it does not learn. */
static void say_too_brief(struct judging *j, const struct leg_story *st, unsigned n)
{
	const struct story_register *last = NULL;
	struct buf *b;

	for (uint32_t i = 0; i < st->n_registers; i++)
		if (st->registers[i].min_expires_s)
			last = &st->registers[i];
	if (!last)
		return;
	b = find(j, SEVERITY_WARNING, _("the registrar wants longer registrations"));
	say(j, b, _("%s was told %s to register for %s s at least (423), and asked for less again."), (struct values){{
			v_src(last->first), v_times(n), v_count(last->min_expires_s)}});
	evidence(j, last->first);
	evidence(j, last->response);
	hop_of(j, last->first);
}

/* A new connection may well have a new port: only datagrams count. */
static void registration_flapping(struct judging *j)
{
	const struct leg_story *st = story_of(j);
	struct flaps f = {.first = NONE, .last = NONE};
	struct buf *b;

	for (uint32_t i = 0; i < st->n_bindings; i++) {
		if (st->bindings[i].is_own && st->bindings[i].n_lapses) {
			say_lapse(j, &st->bindings[i]);
			return;
		}
	}
	count_flaps(j, st, &f);
	if (f.too_brief > 1) {
		say_too_brief(j, st, f.too_brief);
		return;
	}
	if (f.last == NONE || store_flow(j->s, msg_of(j, f.last)->flow).transport != TRANSPORT_UDP)
		return;
	b = find(j, SEVERITY_WARNING, _("the registration moves about"));
	say(j, b, f.ports ? _("%s registered %s, and its source port changed %s; it was %s before.")
			: _("%s registered %s, and its Contact changed %s."), (struct values){{v_src(f.last), v_times(f.refreshes),
			v_times(f.ports ? f.ports : f.contacts), v_src(f.last_before)}});
	evidence(j, f.last_before);
	evidence(j, f.first);
	evidence(j, f.last);
	hop_of(j, f.last);
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.needs = FACT_INVITE_OK | FACT_TIMER, .leg = session_timer_expired, .row = {.id = "session-timer-expired",
		.severity = SEVERITY_ERROR,
		.title = N_("Session timer ran out"),
		.evidence = "Session-Expires was agreed, no re-INVITE or UPDATE refreshes it, and BYE comes when it is "
			"about to run out, or nothing does.",
		.explanation = N_("Both sides agreed to refresh the session within that time, so that a dead one is "
			"noticed. Nobody did, or the refresh got lost, and the call was cut while people talked."),
		.reference = "RFC 4028 §10",
		.remedy = N_("Check who is the refresher and why its re-INVITE or UPDATE does not get through; allow "
			"UPDATE; take a longer interval.")}},
	{.needs = FACT_REFER, .leg = transfer_failed, .row = {.id = "transfer-failed", .severity = SEVERITY_WARNING,
		.title = N_("Transfer failed"),
		.evidence = "REFER is refused, or a NOTIFY with sipfrag says 300 or more.",
		.explanation = N_("Somebody wanted to hand the call over, and the call to the third party did not come "
			"about. The one who transferred should have got the call back."),
		.reference = "RFC 3515",
		.remedy = N_("Look at the call that the REFER asked for; check that the target in Refer-To can be reached "
			"from there.")}},
	{.needs = FACT_REGISTER, .leg = registration_flapping, .row = {.id = "registration-flapping",
		.severity = SEVERITY_WARNING,
		.title = N_("Registration moves or lapses"),
		.evidence = "Source port or Contact changes from one REGISTER of a Call-ID to the next over UDP, a "
			"refresh comes after the registration had expired, or 423 comes more than once.",
		.explanation = N_("The telephone is not reachable all the time: its NAT binding changes between two "
			"registrations, or it registers again too late. Calls that come meanwhile get lost."),
		.reference = "RFC 3261 §10.2, RFC 5626",
		.remedy = N_("Send keep-alives, register more often than the NAT forgets (mostly 30 to 60 s for UDP), or "
			"use TCP.")}},
};

const struct rule_table dialog_rules = {rules, sizeof rules / sizeof *rules};
