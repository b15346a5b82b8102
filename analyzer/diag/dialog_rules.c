/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of what goes on for longer: session timers, transfers, registrations. */
#include "analyzer/diag/diag.h"

/* ---- session timers -------------------------------------------------------------------------------------------------- */

static void session_timer_expired(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_timers; i++) {
		const struct story_timer *t = &st->timers[i];
		struct buf *b;

		if (t->state != TIMER_CUT && t->state != TIMER_EXPIRED)
			continue;
		b = find(j, SEVERITY_ERROR, _("the session timer ran out"));
		buf_fmt(b, _("A session of %u s was agreed"), t->interval_s);
		if (t->has_refresher)
			buf_fmt(b, _(", to be refreshed by the %s,"), t->refresher == SIDE_CALLER
					? _("caller") : _("callee"));
		buf_fmt(b, _(" and %s"), t->n_ok ? _("not refreshed again") : _("never refreshed"));
		if (t->state == TIMER_CUT && t->end != NONE) {
			buf_puts(b, "; ");
			say_src(j, b, t->end);
			buf_puts(b, _(" hung up "));
			say_span(b, msg_of(j, t->end)->ts_ns - t->refreshed_ns);
			buf_puts(b, _(" later"));
		}
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
		say_src(j, b, t->refer);
		say_between(b, _(" wanted to transfer the call to "), t->refer_to, 120,
				words_in("transfer_failed", ", and "));
		if (t->state == TRANSFER_REFUSED) {
			say_dst(j, b, t->refer);
			buf_puts(b, words_in("transfer_failed", " refused with "));
			say_status(j, b, t->response);
		} else {
			buf_puts(b, _("that call ended with "));
			buf_fmt(b, "%u", t->outcome);
			if (notice != NONE)
				say_between(b, " ", t->notices[notice].reason, 80, "");
		}
		buf_puts(b, _("."));
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

static void count_flaps(const struct leg_story *st, struct flaps *f)
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
			contact = !slice_eq(before->contact, r->contact);
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

	say_between(b, _("The registration of "), n->aor, 100, words_in("say_lapse", " at "));
	say_between(b, "", n->contact, 100, _(" had expired "));
	say_times(b, n->n_lapses);
	buf_fmt(b, _(" before it was refreshed; the registrar gives %u s"), n->expires_s);
	doubt(j, b, 2, store_flow(j->s, msg_of(j, n->first)->flow).transport);
	buf_puts(b, _("."));
	evidence(j, n->first);
	evidence(j, n->last);
	hop_of(j, n->first);
}

/* One 423 teaches the telephone what to ask for; it does not learn. */
static void say_too_brief(struct judging *j, const struct leg_story *st, unsigned n)
{
	struct buf *b = find(j, SEVERITY_WARNING, _("the registrar wants longer registrations"));
	const struct story_register *last = NULL;

	for (uint32_t i = 0; i < st->n_registers; i++)
		if (st->registers[i].min_expires_s)
			last = &st->registers[i];
	say_src(j, b, last->first);
	buf_puts(b, _(" was told "));
	say_times(b, n);
	buf_fmt(b, _(" to register for %u s at least (423), and asked for less again."), last->min_expires_s);
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
	count_flaps(st, &f);
	if (f.too_brief > 1) {
		say_too_brief(j, st, f.too_brief);
		return;
	}
	if (f.last == NONE || store_flow(j->s, msg_of(j, f.last)->flow).transport != TRANSPORT_UDP)
		return;
	b = find(j, SEVERITY_WARNING, _("the registration moves about"));
	say_src(j, b, f.last);
	buf_puts(b, _(" registered "));
	say_times(b, f.refreshes);
	buf_puts(b, f.ports ? _(", and its source port changed ") : _(", and its Contact changed "));
	say_times(b, f.ports ? f.ports : f.contacts);
	if (f.ports) {
		buf_puts(b, _("; it was "));
		say_src(j, b, f.last_before);
		buf_puts(b, _(" before"));
	}
	buf_puts(b, _("."));
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
