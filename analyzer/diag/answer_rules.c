/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of what was answered: refusals that say what is wrong, and answers that cross something else. Busy, no answer, a
 * redirect and a cancelled call are how calls go, and are none of these. */
#include "analyzer/diag/pattern.h"

/* ---- statuses that say what is wrong --------------------------------------------------------------------------------- */

/* What `text` says of a refusal: who refused which request of whom, with which status, and one value more. */
static void say_refusal(struct judging *j, struct buf *b, const struct txn_view *v, const char *text, struct value more)
{
	say(j, b, text, (struct values){{v_src(v->final), v_method(v->final), v_dst(v->final), v_status(v->final), more}});
}

/* Begins the finding of a refusal. */
static struct buf *find_refused(struct judging *j, const struct txn_view *v, enum severity severity, const char *lead)
{
	struct buf *b = find(j, severity, lead);

	evidence(j, v->request);
	evidence(j, v->final);
	hop_of(j, v->final);
	return b;
}

static bool is_one_of(uint16_t status, const uint16_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == status)
			return true;
	return false;
}

/* The transaction that was refused first with one of these: nearest to where the refusal was made. */
static const struct txn_view *first_refused(const struct judging *j, const uint16_t *statuses, size_t n)
{
	const struct txn_view *found = NULL;

	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];

		if (v->final != NONE && is_one_of(v->status, statuses, n) && (!found || v->final < found->final))
			found = v;
	}
	return found;
}

/* Whether a later request of that method was answered with 2xx on this leg. */
static bool succeeds_later(const struct judging *j, const struct txn_view *v)
{
	for (uint32_t i = 0; i < j->n_txns; i++)
		if (j->txns[i].method == v->method && j->txns[i].status / 100 == 2 && j->txns[i].final > v->final)
			return true;
	return false;
}

static bool is_within_dialog(const struct judging *j, const struct txn_view *v)
{
	return v->request != NONE && msg_of(j, v->request)->flags & MSG_TO_TAG;
}

static void glare(struct judging *j)
{
	const struct txn_view *v = first_refused(j, (const uint16_t[]){491}, 1);
	struct buf *b;

	if (!v || !is_within_dialog(j, v) || (v->method != SIP_INVITE && v->method != SIP_UPDATE))
		return;
	b = find_refused(j, v, SEVERITY_WARNING, _("two changes of the session crossed"));
	if (succeeds_later(j, v)) {
		say_refusal(j, b, v, _("%s answered the %s of %s with %s: both sides wanted to change the session at once; "
				"it went well later"), v_words(""));
	} else {
		say_refusal(j, b, v, _("%s answered the %s of %s with %s: both sides wanted to change the session at once, "
				"and it was not tried again with success"), v_words(""));
		doubt(j, b, 2, v->transport);
	}
	buf_puts(b, _("."));
}

static void session_timer_refused(struct judging *j)
{
	const struct txn_view *v = first_refused(j, (const uint16_t[]){422}, 1);
	struct slice value = {NULL, 0};
	struct sip_msg m;
	struct buf *b;

	if (!v || succeeds_later(j, v) || !goes_on(j, msg_of(j, v->final)->ts_ns, TIMEOUT_NS))
		return;
	b = find_refused(j, v, SEVERITY_WARNING, _("the session timer was refused"));
	if (store_view(j->s, v->final, &m))
		value = sip_header_get(&m, slice_of("Min-SE"), 0);
	say_refusal(j, b, v, value.n
			? _("%s answered the %s of %s with %s: it wants at least %s s, and no later one was accepted")
			: _("%s answered the %s of %s with %s, and no later one was accepted"), v_text(&value, 20));
	doubt(j, b, 2, v->transport);
	buf_puts(b, _("."));
}

static void overload(struct judging *j)
{
	const struct txn_view *v = first_refused(j, (const uint16_t[]){503}, 1);
	struct slice after = {NULL, 0};
	struct sip_msg m;
	struct buf *b;

	if (!v)
		return;
	b = find_refused(j, v, SEVERITY_WARNING, _("a server has no capacity or is out of service"));
	if (store_view(j->s, v->final, &m))
		after = m.key[SIP_K_RETRY_AFTER];
	say_refusal(j, b, v, after.n ? _("%s answered the %s of %s with %s, to be tried again after %s s")
			: _("%s answered the %s of %s with %s"), v_text(&after, 20));
	if (succeeds_later(j, v))
		buf_puts(b, _("; the call got through in another way"));
	buf_puts(b, _("."));
}

static void unknown_number(struct judging *j)
{
	const struct txn_view *v = first_refused(j, (const uint16_t[]){404, 484, 485, 604}, 4);
	bool is_seen = v && v->request != NONE;
	struct sip_msg m;
	struct buf *b;

	if (!v || v->method != SIP_INVITE || is_within_dialog(j, v) || succeeds_later(j, v))
		return;
	b = find_refused(j, v, SEVERITY_INFO, _("the number is not known"));
	if (is_seen && store_view(j->s, v->request, &m))
		say_refusal(j, b, v, _("%s answered the %s of %s with %s for %s."), v_text(&m.uri, 120));
	else
		say_refusal(j, b, v, _("%s answered the %s of %s with %s."), v_words(""));
}

static void identity_rejected(struct judging *j)
{
	const struct txn_view *v = first_refused(j, (const uint16_t[]){428, 436, 437, 438, 607, 608}, 6);
	const struct sip_status_row *r = v ? sip_status_row(v->status) : NULL;
	struct buf *b;

	if (!v || succeeds_later(j, v))
		return;
	b = find_refused(j, v, SEVERITY_WARNING, _("the caller's identity is not accepted"));
	say_refusal(j, b, v, r ? _("%s answered the %s of %s with %s (%s).") : _("%s answered the %s of %s with %s."),
			v_words(r ? r->reference : ""));
}

/* What is no answer at all is said of the request, too: the cause. */
static void registration_unanswered(struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];
		struct buf *b;

		if (v->method != SIP_REGISTER || !is_unanswered(j, v))
			continue;
		b = find(j, SEVERITY_ERROR, _("the registration was not answered"));
		say(j, b, _("%s could not register at %s: nothing came back"), (struct values){{v_src(v->request),
				v_dst(v->request)}});
		doubt(j, b, v->n_sent, v->transport);
		buf_puts(b, _("."));
		evidence_requests(j, v);
		hop_of(j, v->request);
		return;
	}
}

static void registration_failed(struct judging *j)
{
	const struct txn_view *v = NULL;
	struct buf *b;

	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *x = &j->txns[i];

		if (x->method != SIP_REGISTER || x->status < 400 || is_challenge(x) ||
				(x->status == 423 && !goes_on(j, msg_of(j, x->final)->ts_ns, TIMEOUT_NS)))
			continue;
		if (!v || x->final < v->final)
			v = x;
	}
	if (!v)
		registration_unanswered(j);
	if (!v || succeeds_later(j, v))
		return;
	b = find_refused(j, v, SEVERITY_ERROR, _("the registration was refused"));
	say_refusal(j, b, v, _("%s answered the %s of %s with %s."), v_words(""));
}

/* ---- within a dialog ------------------------------------------------------------------------------------------------- */

/* Whether a message of a subscription ends it, or may: one that the capture has a part of. */
static bool ends_subscription(const struct judging *j, uint32_t msg)
{
	struct slice left, state;
	struct sip_msg m;

	if (msg_of(j, msg)->parse_flags & SIP_F_CUT || !store_view(j->s, msg, &m))
		return true;
	left = m.key[SIP_K_EXPIRES];
	state = m.key[SIP_K_SUBSCRIPTION_STATE];
	return slice_eq(left, slice_of("0")) || slice_istarts(state, slice_of("terminated"));
}

static bool is_subscription(uint8_t method)
{
	return method == SIP_SUBSCRIBE || method == SIP_NOTIFY;
}

/* A subscription is over with Expires: 0 or a NOTIFY that says so, and a NOTIFY that comes for it then is late. */
static bool is_unsubscribed(const struct judging *j, const struct txn_view *v)
{
	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *x = &j->txns[i];

		if (is_subscription(x->method) && x->request != NONE && x->request < v->final && ends_subscription(j, x->request))
			return true;
	}
	return false;
}

/* Whether a request of another direction had ended the dialog before: both may hang up at once. */
static bool is_over(const struct judging *j, const struct txn_view *v)
{
	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *b = &j->txns[i];

		if (b != v && (b->method == SIP_BYE || b->method == SIP_CANCEL) && b->request != NONE && b->request < v->final)
			return true;
	}
	if (is_subscription(v->method))
		return is_unsubscribed(j, v);
	return j->l->is_terminated || (j->l->status >= 300 && j->l->final != NONE && j->l->final < v->final);
}

static void dialog_lost(struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];
		struct buf *b;

		if (v->status != 481 || !is_within_dialog(j, v) || v->method == SIP_CANCEL || v->method == SIP_PRACK ||
				is_over(j, v))
			continue;
		b = find_refused(j, v, v->method == SIP_NOTIFY ? SEVERITY_WARNING : SEVERITY_ERROR,
				is_subscription(v->method) ? _("one side has forgotten the subscription")
				: _("one side has forgotten the call"));
		if (j->l->answer_ns != TIME_NONE)
			say_refusal(j, b, v, _("%s answered the %s of %s with %s: it does not know the dialog, %s after the call "
					"was answered."), v_span(msg_of(j, v->final)->ts_ns - j->l->answer_ns));
		else
			say_refusal(j, b, v, _("%s answered the %s of %s with %s: it does not know the dialog."), v_words(""));
		return;
	}
}

static bool has_request(const struct judging *j, uint8_t method, uint32_t tags, uint32_t after)
{
	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *v = &j->txns[i];

		if (v->method == method && v->request != NONE && v->request > after &&
				(!tags || msg_of(j, v->request)->tags == tags))
			return true;
	}
	return false;
}

enum { MAX_FORKS = 16 };

static bool is_fork(const struct judging *j, const uint32_t *v, unsigned n, uint32_t tags)
{
	for (unsigned i = 0; i < n; i++)
		if (msg_of(j, v[i])->tags == tags)
			return true;
	return false;
}

/* A 2xx of each tag pair in one transaction. */
static unsigned forks_of(const struct judging *j, const struct txn_view *v, uint32_t out[MAX_FORKS])
{
	unsigned n = 0;

	for (uint32_t i = v->t->last; i != NONE; i = msg_of(j, i)->txn_prev) {
		const struct msg *m = msg_of(j, i);

		if (m->status / 100 == 2 && m->repeats == NONE && m->tags && n < MAX_FORKS && !is_fork(j, out, n, m->tags))
			out[n++] = i;
	}
	return n;
}

static void forked_2xx(struct judging *j)
{
	uint32_t forks[MAX_FORKS], left = NONE;
	const struct txn_view *v = NULL;
	unsigned n = 0, ended = 0;
	struct buf *b;

	for (uint32_t i = 0; i < j->n_txns && n < 2; i++) {
		v = &j->txns[i];
		n = v->method == SIP_INVITE ? forks_of(j, v, forks) : 0;
	}
	if (n < 2)
		return;
	for (unsigned i = 0; i < n; i++) {
		uint32_t tags = msg_of(j, forks[i])->tags;

		ended += has_request(j, SIP_BYE, tags, forks[i]);
		if (!has_request(j, SIP_ACK, tags, forks[i]) && !has_request(j, SIP_BYE, tags, forks[i]))
			left = forks[i];
	}
	if (!goes_on(j, msg_of(j, forks[0])->ts_ns, TIMEOUT_NS))
		left = NONE;
	b = find(j, left != NONE ? SEVERITY_ERROR : SEVERITY_WARNING, _("several telephones answered"));
	say(j, b, left != NONE ? _("%s telephones answered one INVITE of %s, and one of the answers, from %s, was neither "
			"acknowledged nor ended")
			: !ended ? _("%s telephones answered one INVITE of %s, and no BYE ended any.")
			: ended == 1 ? _("%s telephones answered one INVITE of %s, and BYE ended one of the calls.")
			: _("%s telephones answered one INVITE of %s, and BYE ended %s of the calls."),
			(struct values){{v_count(n), v_dst(forks[0]), left != NONE ? v_src(left) : v_count(ended)}});
	if (left != NONE) {
		doubt(j, b, 1, v->transport);
		buf_puts(b, _("."));
	}
	evidence(j, v->request);
	for (unsigned i = 0; i < n; i++)
		evidence(j, forks[i]);
	hop_of(j, left != NONE ? left : forks[0]);
}

/* A proxy that forked has several INVITEs of one number on one way, and cancels all but one. */
static bool is_cancel_of(const struct judging *j, uint32_t cancel, uint32_t invite)
{
	struct sip_msg c, i;

	return msg_of(j, cancel)->cseq == msg_of(j, invite)->cseq && msg_of(j, cancel)->flow == msg_of(j, invite)->flow &&
			store_view(j->s, cancel, &c) && store_view(j->s, invite, &i) && same_branch(&c, &i);
}

static const struct txn_view *cancel_of(const struct judging *j, const struct txn_view *invite)
{
	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *v = &j->txns[i];

		if (v->method == SIP_CANCEL && v->request != NONE && invite->request != NONE &&
				is_cancel_of(j, v->request, invite->request))
			return v;
	}
	return NULL;
}

static void cancel_race(struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];
		const struct txn_view *c = v->method == SIP_INVITE && v->status / 100 == 2 ? cancel_of(j, v) : NULL;
		bool ended, open;
		struct buf *b;

		if (!c)
			continue;
		ended = has_request(j, SIP_BYE, 0, v->final);
		open = !ended && goes_on(j, msg_of(j, v->final)->ts_ns, TIMEOUT_NS);
		b = find(j, open ? SEVERITY_ERROR : SEVERITY_WARNING,
				_("the caller gave up just as it was answered"));
		say(j, b, c->request < v->final ? _("%s sent CANCEL %s before the %s came") :
				_("%s sent CANCEL %s after the %s came"),
				(struct values){{v_src(c->request), v_span(llabs(span_ns(j, c->request, v->final))),
				v_status(v->final)}});
		buf_puts(b, ended ? _("; the call was ended with BYE") : open ? _(", and no BYE ended the call") : "");
		if (open)
			doubt(j, b, 1, v->transport);
		buf_puts(b, _("."));
		evidence(j, v->request);
		evidence(j, c->request);
		evidence(j, v->final);
		hop_of(j, c->request);
		return;
	}
}

/* ---- reliable provisional responses, transfers ------------------------------------------------------------------------ */

/* Whether a PRACK came to the host that had sent the response: not one that got as far as a proxy. */
static bool is_for_sender(const struct judging *j, uint32_t prack, uint32_t provisional)
{
	struct flow p = store_flow(j->s, msg_of(j, prack)->flow), f = store_flow(j->s, msg_of(j, provisional)->flow);

	return addr_ip_eq(&p.dst, &f.src);
}

/* The PRACK whose RAck names the response: one that its sender got, else one that got elsewhere. */
static const struct txn_view *prack_of(const struct judging *j, const struct sip_msg *m, uint32_t provisional)
{
	const struct txn_view *found = NULL;
	uint32_t rseq, cseq;
	struct slice method;
	struct sip_msg p;
	uint64_t want;

	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *v = &j->txns[i];

		if (v->method != SIP_PRACK || v->request == NONE || !store_view(j->s, v->request, &p))
			continue;
		if (!sip_rack_parse(p.key[SIP_K_RACK], &rseq, &cseq, &method) || cseq != msg_of(j, provisional)->cseq ||
				!slice_to_u64(m->key[SIP_K_RSEQ], UINT32_MAX, &want) || want != rseq)
			continue;
		found = v;
		if (is_for_sender(j, v->request, provisional))
			break;
	}
	return found;
}

/* Repeats of one provisional response: how many, and the latest. */
static uint32_t count_repeats(const struct judging *j, const struct txn_view *v, uint32_t first, uint32_t *last)
{
	uint32_t n = 1;

	*last = first;
	for (uint32_t i = v->t->last; i != NONE; i = msg_of(j, i)->txn_prev) {
		if (msg_of(j, i)->repeats != first || !(msg_of(j, i)->flags & MSG_RETRANSMISSION))
			continue;
		n++;
		if (i > *last)
			*last = i;
	}
	return n;
}

static bool prack_missing_of(struct judging *j, const struct txn_view *v, uint32_t first)
{
	uint32_t last, n = count_repeats(j, v, first, &last);
	const struct txn_view *p;
	bool came, refused;
	struct sip_msg m;
	struct buf *b;

	if (n < 4 || span_ns(j, first, last) < 3 * NS_PER_S || !store_view(j->s, first, &m) || !m.key[SIP_K_RSEQ].n)
		return false;
	p = prack_of(j, &m, first);
	came = p && is_for_sender(j, p->request, first);
	refused = came && p->status >= 300 && !is_challenge(p);
	if (came && !refused)
		return false;
	b = find(j, SEVERITY_ERROR, _("a reliable response was not confirmed"));
	say(j, b, refused ? _("%s sent %s with RSeq %s %s within %s, and refused the PRACK of %s with %s")
			: p ? _("%s sent %s with RSeq %s %s within %s, and the PRACK of %s got to %s only")
			: _("%s sent %s with RSeq %s %s within %s, and %s sent no PRACK"), (struct values){{v_src(first),
			v_status(first), v_text(&m.key[SIP_K_RSEQ], 20), v_times(n), v_span(span_ns(j, first, last)),
			p ? v_src(p->request) : v_dst(first),
			p && refused ? v_status(p->final) : v_dst(p ? p->request : first)}});
	if (!refused)
		doubt(j, b, n, v->transport);
	buf_puts(b, _("."));
	if (p)
		evidence(j, p->request);
	if (p && refused)
		evidence(j, p->final);
	evidence(j, first);
	for (uint32_t i = last; i != NONE; i = msg_of(j, i)->txn_prev)
		if (msg_of(j, i)->repeats == first)
			evidence(j, i);
	hop_of(j, first);
	return true;
}

static void prack_missing(struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];

		if (v->method != SIP_INVITE || v->ring == NONE)
			continue;
		for (uint32_t m = v->t->last; m != NONE; m = msg_of(j, m)->txn_prev)
			if (msg_of(j, m)->status > 100 && msg_of(j, m)->status < 200 && msg_of(j, m)->repeats == NONE &&
					prack_missing_of(j, v, m))
				return;
	}
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.needs = FACT_REFUSED, .leg = glare, .row = {.id = "glare", .severity = SEVERITY_WARNING,
		.title = N_("Crossing changes of the session"),
		.evidence = "491 to a re-INVITE or UPDATE.",
		.explanation = N_("Both sides offered a change of the session at the same time. One has to wait and try "
			"again; devices that do not, or wait equally long, stay in hold or without media."),
		.reference = "RFC 3261 §14.1, RFC 3311",
		.remedy = N_("Check that both wait for different times before they try again; let one side alone refresh "
			"the session.")}},
	{.needs = FACT_REFUSED, .leg = session_timer_refused, .row = {.id = "session-timer-refused",
		.severity = SEVERITY_WARNING, .title = N_("Session timer refused"),
		.evidence = "422 with Min-SE, and no request of the leg is accepted after it.",
		.explanation = N_("The session interval that was asked for is shorter than the next server allows. The "
			"caller should try again with the Min-SE of the 422, and did not."),
		.reference = "RFC 4028 §6",
		.remedy = N_("Set the session interval (Session-Expires) to at least the Min-SE named, mostly 1800 and 90 "
			"s.")}},
	{.needs = FACT_INVITE_OK, .leg = forked_2xx, .row = {.id = "forked-2xx", .severity = SEVERITY_ERROR,
		.title = N_("Several answers to one INVITE"),
		.evidence = "Two or more 2xx with different To tags; an error where one is neither acknowledged nor "
			"ended with BYE.",
		.explanation = N_("The call was sent to several telephones and more than one was picked up before the "
			"others were told to stop. The caller has to acknowledge each and end all but one."),
		.reference = "RFC 3261 §13.2.2.4",
		.remedy = N_("Let the forking server cancel faster, or ring one after the other; check that the caller ends "
			"the others.")}},
	{.needs = FACT_CANCEL | FACT_INVITE_OK, .leg = cancel_race, .row = {.id = "cancel-race",
		.severity = SEVERITY_ERROR,
		.title = N_("CANCEL crosses the answer"),
		.evidence = "CANCEL and a 2xx of the same INVITE; an error where no BYE follows for 32 s.",
		.explanation = N_("The caller gave up just when the callee answered. The call is then up, and has to be "
			"ended with BYE; if nobody does, it stays up and is charged."),
		.reference = "RFC 3261 §9.1, §15",
		.remedy = N_("Check that the caller acknowledges the answer and sends BYE when a 200 arrives after its "
			"CANCEL.")}},
	{.needs = FACT_REFUSED, .leg = dialog_lost, .row = {.id = "dialog-lost", .severity = SEVERITY_ERROR,
		.title = N_("Dialog not known any more"),
		.evidence = "481 to a request within a dialog that neither side had ended.",
		.explanation = N_("One side says that it does not know the call that the other is in: it restarted, another "
			"member of a cluster got the request, or tags or Call-ID were changed on the way."),
		.reference = "RFC 3261 §12.2.2",
		.remedy = N_("Look for a restart or failover without shared state, and for a load balancer that does not "
			"keep a dialog together; compare the tags with those of the INVITE.")}},
	{.needs = FACT_SERVER_ERROR, .leg = overload, .pattern = &hosts_overloaded,
		.row = {.id = "overload", .severity = SEVERITY_WARNING,
		.title = N_("Out of capacity or service"),
		.evidence = "503; over all calls: 500 or 503 to 10 % of a host's and ten at least, or responses of a host that "
			"take three times as long, and over 200 ms, while it gets twice as many requests.",
		.explanation = N_("The server cannot take the request now: too much load, all channels of a trunk busy, "
			"maintenance, or nothing behind it that works. Retry-After says for how long it wants to be left "
			"alone."),
		.reference = "RFC 3261 §21.5.4, RFC 7339",
		.remedy = N_("Check the number of channels and the load of the server, and what lies behind it; route "
			"around it.")}},
	{.needs = FACT_REFUSED | FACT_INVITE, .leg = unknown_number, .row = {.id = "unknown-number",
		.severity = SEVERITY_INFO,
		.title = N_("Number not known"),
		.evidence = "404, 484, 485 or 604 to the INVITE.",
		.explanation = N_("The server does not know whom the call is for, or not yet: the number is wrong, "
			"incomplete, or written in another form than it expects."),
		.reference = "RFC 3261 §21.4",
		.remedy = N_("Compare the user part of the Request-URI with the dial plan: prefix, plus sign, country code, "
			"missing digits.")}},
	{.needs = FACT_REFUSED, .leg = identity_rejected, .row = {.id = "identity-rejected", .severity = SEVERITY_WARNING,
		.title = N_("Identity not accepted"),
		.evidence = "428, 436, 437, 438, 607 or 608.",
		.explanation = N_("The next network wants a signed caller identity (STIR) and got none, an invalid one, or "
			"does not want this caller."),
		.reference = "RFC 8224, RFC 8197, RFC 8688",
		.remedy = N_("Check certificate, its URL and the clock of the signer; for 607 and 608 the reputation of the "
			"number.")}},
	{.needs = FACT_REGISTER, .leg = registration_failed, .row = {.id = "registration-failed",
		.severity = SEVERITY_ERROR, .title = N_("Registration refused"),
		.evidence = "A final 4xx to 6xx to REGISTER that is no challenge, and none is accepted after it; or no "
			"answer.",
		.explanation = N_("The telephone is not registered: it cannot be called, and often cannot call either."),
		.reference = "RFC 3261 §10.2, §10.3",
		.remedy = N_("Check that the account exists at that registrar and domain, may register from there, and is "
			"not locked.")}},
	{.needs = FACT_INVITE | FACT_REPEATS, .leg = prack_missing, .row = {.id = "prack-missing",
		.severity = SEVERITY_ERROR,
		.title = N_("Reliable response not confirmed"),
		.evidence = "A 1xx with RSeq is sent four times or more over three seconds, and no PRACK with its RAck comes to "
			"its sender, or it is refused.",
		.explanation = N_("The callee sends its provisional response reliably and waits for PRACK before it goes "
			"on. After 32 s without it refuses the call."),
		.reference = "RFC 3262 §3",
		.remedy = N_("Support PRACK on both sides and on what is between them, or do not offer 100rel.")}},
};

const struct rule_table answer_rules = {rules, sizeof rules / sizeof *rules};
