/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legs: everything with one Call-ID. Follows the attempt that the leg is about (its initial request, again after a
 * challenge), its times, and who ended it. The first hop seen counts; what only another hop shows is taken until the
 * first hop shows it, too. */
#include "analyzer/call/store_local.h"

/* ---- finding and making ---- */

struct leg_key {
	const struct store *store;
	struct slice call_id;
};

/* 64 bits of a seeded hash stand for a Call-ID as they do for a transaction: half of them is in the map, half in the leg.
 * That two Call-IDs of a capture share them does not happen (in one of 37 million captures of a million calls), and their
 * text, which is not near, is not asked for with each message. */
struct leg_half {
	const struct store *store;
	uint32_t id_hash;
};

static bool leg_hashes_so(const void *ctx, uint32_t id)
{
	const struct leg_half *h = ctx;

	return leg_at(h->store, id)->id_hash == h->id_hash;
}

static bool leg_is(const void *ctx, uint32_t id)
{
	const struct leg_key *k = ctx;

	return slice_eq(leg_at(k->store, id)->call_id, k->call_id);
}

uint32_t store_find_leg(const struct store *s, struct slice call_id)
{
	struct leg_key k = {s, slice_sub(call_id, 0, LIMIT_CALL_ID_BYTES)};

	return map_get(&s->leg_map, hash_short(k.call_id, s->seed), leg_is, &k);
}

static uint32_t leg_make(struct store *s, struct slice call_id, uint64_t hash)
{
	uint32_t id = s->legs.n;
	struct leg *l = pool_add(&s->legs);

	l->call_id = arena_copy(&s->names, call_id);
	l->id_hash = (uint32_t)hash;
	l->first = l->last = l->initial = l->final = NONE;
	memset(l->recent_txn, 0xff, sizeof l->recent_txn); /* NONE */
	l->last_txn = l->initial_txn = l->bye_txn = l->initial_flow = NONE;
	l->first_dialog = l->last_dialog = NONE;
	memset(l->flow_pair, 0xff, sizeof l->flow_pair);
	l->start_ns = l->end_ns = l->invite_ns = l->ring_ns = TIME_NONE;
	l->answer_ns = l->final_ns = l->bye_ns = l->bye_ok_ns = TIME_NONE;
	map_put(&s->leg_map, hash, id);
	return id;
}

/* The guess has the half of the hash that is in the map. */
struct leg *leg_of(struct store *s, const struct adding *a)
{
	struct leg_half h = {s, (uint32_t)a->leg_hash};
	uint32_t id = a->leg_guess;

	if (id != NONE && a->leg_near->id_hash == h.id_hash) {
		a->msg->leg = id;
		return a->leg_near;
	}
	id = map_get(&s->leg_map, a->leg_hash, leg_hashes_so, &h);
	a->msg->leg = id != NONE ? id : leg_make(s, a->call_id, a->leg_hash);
	return leg_at(s, a->msg->leg);
}

/* ---- the attempt ---- */

/* Whether `initial` is there, by what of the leg is near. */
static bool has_attempt(const struct leg *l)
{
	return l->initial_txn != NONE;
}

static void attempt_reset(struct leg *l)
{
	l->final = NONE;
	l->status = 0;
	l->final_ns = TIME_NONE;
	l->is_ringing = l->has_cancel = false;
	l->first_hop_answers = l->final_on_first = l->is_forked = false;
}

/* What another hop was refused with was not the last word. */
static void reopen(struct leg *l)
{
	if (l->status < 300 || l->final_on_first)
		return;
	l->final = NONE;
	l->status = 0;
	l->final_ns = TIME_NONE;
}

/* One more branch of the same request: of the attempt itself, or sent on by a proxy. */
static void take_branch(const struct store *s, struct leg *l, const struct msg *m)
{
	if (!has_attempt(l) || m->cseq != l->initial_cseq || (m->flags & MSG_TO_TAG) || l->initial_has_tag)
		return;
	reopen(l);
	l->is_forked |= same_sender(s, m->flow, l->initial_flow);
}

/* One with the number of the attempt that failed is a proxy's next branch (RFC 3261 §16.5, §16.7), or from a client that does
 * not count on after a challenge. */
static bool is_next_branch(const struct leg *l, const struct msg *m)
{
	return l->status >= 300 && m->txn != l->initial_txn;
}

/* Whether a request of the leg's method starts the attempt anew: with credentials after a challenge, a retry after a
 * refusal, the next REGISTER or OPTIONS of a series. Not a repeat, not a proxy's copy, not one within a dialog. */
static bool is_new_attempt(const struct store *s, const struct leg *l, const struct msg *m)
{
	bool has_tag = m->flags & MSG_TO_TAG;

	if (m->method != l->method || m->repeats != NONE)
		return false;
	if (!has_attempt(l))
		return !has_tag;
	if (l->answer_ns != TIME_NONE || (m->cseq == l->initial_cseq && !is_next_branch(l, m)))
		return false;
	return has_tag == l->initial_has_tag && same_sender(s, m->flow, l->initial_flow);
}

static void attempt_begin(struct leg *l, const struct adding *a)
{
	bool after_challenge = l->status == 401 || l->status == 407;
	bool is_branch = has_attempt(l) && a->msg->cseq == l->initial_cseq;
	bool is_fresh = l->invite_ns == TIME_NONE || (l->status && !after_challenge && !is_branch);

	l->initial = a->id;
	l->initial_txn = a->msg->txn;
	l->initial_cseq = a->msg->cseq;
	l->initial_flow = a->msg->flow;
	l->initial_has_tag = a->msg->flags & MSG_TO_TAG;
	l->caller_tag = a->from_hash;
	if (l->is_invite && is_fresh) {
		l->has_tried_before = l->invite_ns != TIME_NONE;
		l->invite_ns = a->msg->ts_ns;
	}
	if (!is_branch || after_challenge) {
		l->ring_ns = TIME_NONE;
		l->ring_on_first = false;
	}
	attempt_reset(l);
}

/* Whether a response is one to the attempt: same CSeq, and to a request outside of dialogs. */
static bool answers_attempt(const struct store *s, const struct leg *l, const struct msg *m)
{
	const struct txn *t = txn_at(s, m->txn);

	if (m->method != l->method)
		return false;
	if (!has_attempt(l))
		return !l->is_midway && t->request == NONE;
	if (m->cseq != l->initial_cseq)
		return false;
	return m->txn == l->initial_txn || t->request == NONE || t->has_tag == l->initial_has_tag;
}

static bool is_first_hop(const struct store *s, const struct leg *l, const struct msg *m)
{
	uint32_t request;

	if (!has_attempt(l) || m->txn == l->initial_txn)
		return true;
	request = l->is_forked ? txn_at(s, m->txn)->request : NONE;
	return request != NONE && same_sender(s, msg_at(s, request)->flow, l->initial_flow);
}

static void take_ring(struct leg *l, const struct msg *m, bool first_hop)
{
	if (m->status >= 180 && m->status <= 189)
		l->is_ringing = true;
	if (m->status != 180 && m->status != 183) {
		l->has_other_progress |= m->status > 100;
		return;
	}
	if (l->ring_ns == TIME_NONE || (first_hop && !l->ring_on_first)) {
		l->ring_ns = m->ts_ns;
		l->ring_on_first = first_hop;
	}
}

/* The first 2xx is the last word; before it each final response of the first hop, or of another where the first hop's
 * responses are not in the capture at all. */
static void take_final(const struct store *s, struct leg *l, const struct adding *a, bool first_hop)
{
	const struct msg *m = a->msg;
	bool had_ok = l->status >= 200 && l->status < 300;
	uint32_t final = a->id;

	if (m->status >= 300 && (had_ok || (!first_hop && l->first_hop_answers)))
		return;
	if (had_ok && (l->final_on_first || !first_hop))
		return;
	if (m->status >= 300 && (l->is_forked || !first_hop))
		final = branch_refusal(s, l, a->id);
	if (final == NONE)
		return;
	l->final = final;
	l->status = msg_at(s, final)->status;
	l->final_ns = m->ts_ns;
	l->final_on_first = first_hop;
	if (l->is_invite && m->status < 300)
		l->answer_ns = m->ts_ns;
}

static void attempt_response(const struct store *s, struct leg *l, const struct adding *a)
{
	bool first_hop = is_first_hop(s, l, a->msg);

	if (a->msg->repeats != NONE || !a->msg->status)
		return;
	if (first_hop && !l->first_hop_answers) {
		l->first_hop_answers = true;
		reopen(l);
	}
	if (a->msg->status >= 200)
		take_final(s, l, a, first_hop);
	else if (l->is_invite)
		take_ring(l, a->msg, first_hop);
}

/* ---- the end ---- */

/* Whether a dialog is one that the caller of the attempt knows: not that of a back-to-back user agent which keeps the Call-ID
 * and puts its own tags on the other side. */
static bool is_of_caller(const struct store *s, const struct leg *l, const struct dialog *d)
{
	const struct txn *t = txn_at(s, msg_at(s, d->first)->txn);
	uint32_t i;

	if (!has_attempt(l) || (t->request != NONE && same_sender(s, msg_at(s, t->request)->flow, l->initial_flow)))
		return true;
	i = txn_at(s, l->initial_txn)->last;
	for (unsigned steps = 0; i != NONE && steps < LIMIT_TXN_REPEATS; i = msg_at(s, i)->txn_prev, steps++)
		if (msg_at(s, i)->tags == d->tags)
			return true;
	return false;
}

/* A fork that answered, too, is given up with a BYE of its own (RFC 3261 §13.2.2.4): the call goes on in the other. */
static bool goes_on(const struct store *s, const struct leg *l)
{
	unsigned steps = 0;

	if (l->n_dialogs < 2)
		return false;
	for (uint32_t i = l->first_dialog; i != NONE && steps < LIMIT_TXN_REPEATS; i = dialog_at(s, i)->next, steps++)
		if (dialog_at(s, i)->state == DIALOG_CONFIRMED && is_of_caller(s, l, dialog_at(s, i)))
			return true;
	return false;
}

static void take_bye(const struct store *s, struct leg *l, const struct adding *a)
{
	const struct msg *m = a->msg;
	bool first_hop;

	if (l->bye_ns != TIME_NONE && l->bye_on_first)
		return;
	first_hop = !has_attempt(l) || same_hop(s, m->flow, l->initial_flow);
	if ((l->bye_ns != TIME_NONE && !first_hop) || goes_on(s, l))
		return;
	if (l->bye_ns == TIME_NONE && l->is_invite)
		l->release = a->from_hash == l->caller_tag ? RELEASE_CALLER : RELEASE_CALLEE;
	l->bye_ns = m->ts_ns;
	l->bye_txn = m->txn;
	l->bye_on_first = first_hop;
	l->bye_ok_ns = TIME_NONE;
}

static void runs_until(struct leg *l, const struct msg *m, struct slice seconds)
{
	uint64_t s;

	if (slice_to_u64(slice_trim(seconds), UINT32_MAX, &s))
		l->until_ns = m->ts_ns + (int64_t)s * NS_PER_S;
}

/* A SUBSCRIBE that forked has a subscription with each notifier (RFC 6665 §4.5.2): one may end, and others go on. */
static bool has_confirmed_dialog(const struct store *s, const struct leg *l)
{
	unsigned steps = 0;

	for (uint32_t i = l->first_dialog; i != NONE && steps < LIMIT_TXN_REPEATS; i = dialog_at(s, i)->next, steps++)
		if (dialog_at(s, i)->state == DIALOG_CONFIRMED)
			return true;
	return false;
}

/* One that crosses the end of a subscription does not bring it back. */
static void take_notify(const struct store *s, struct leg *l, const struct adding *a)
{
	struct slice value = a->sip->key[SIP_K_SUBSCRIPTION_STATE];
	struct slice word = slice_trim(slice_sub(value, 0, slice_find(value, ';', 0)));

	if (slice_ieq(word, slice_of("terminated"))) {
		l->is_terminated |= dialog_ends_subscription(l, a) && !(l->n_dialogs > 1 && has_confirmed_dialog(s, l));
	} else if (word.n && !(l->is_terminated && l->until_ns && l->until_ns <= a->msg->ts_ns)) {
		l->is_terminated = false;
		runs_until(l, a->msg, sip_param(slice_sub(value, word.n, value.n), "expires"));
	}
}

/* A SUBSCRIBE with Expires: 0 gives it up; after 481 the notifier knows it no more (RFC 6665 §4.1.2.2, §4.1.2.3). */
static void take_subscribe_final(struct leg *l, const struct adding *a)
{
	if (a->msg->status / 100 == 2) {
		runs_until(l, a->msg, a->sip->key[SIP_K_EXPIRES]);
		l->is_terminated |= l->until_ns == a->msg->ts_ns;
	} else if (a->msg->status == 481 && l->until_ns) {
		l->is_terminated = true;
	}
}

static void take_other_request(const struct store *s, struct leg *l, const struct adding *a)
{
	switch (a->msg->method) {
	case SIP_BYE:
		take_bye(s, l, a);
		break;
	case SIP_CANCEL: /* that of a proxy for one of its branches is not the caller's */
		l->has_cancel |= !has_attempt(l) || same_sender(s, a->msg->flow, l->initial_flow);
		break;
	case SIP_ACK:
		l->has_ack |= txn_at(s, a->msg->txn)->method == SIP_ACK;
		break;
	case SIP_NOTIFY:
		take_notify(s, l, a);
		break;
	default:
		break;
	}
}

static void take_request(const struct store *s, struct leg *l, const struct adding *a)
{
	if (a->msg->repeats != NONE)
		return;
	if (is_new_attempt(s, l, a->msg)) {
		attempt_begin(l, a);
		return;
	}
	if (a->msg->method == l->method)
		take_branch(s, l, a->msg);
	take_other_request(s, l, a);
}

static void take_response(const struct store *s, struct leg *l, const struct adding *a)
{
	const struct msg *m = a->msg;

	if (m->method == SIP_SUBSCRIBE && m->status >= 200 && m->repeats == NONE)
		take_subscribe_final(l, a);
	if (answers_attempt(s, l, m))
		attempt_response(s, l, a);
	else if (m->method == SIP_BYE && m->txn == l->bye_txn && m->status / 100 == 2 && l->bye_ok_ns == TIME_NONE)
		l->bye_ok_ns = m->ts_ns;
}

/* ---- taking a message ---- */

static void leg_begin(struct leg *l, const struct adding *a)
{
	const struct msg *m = a->msg;

	l->first = a->id;
	l->start_ns = m->ts_ns;
	l->method = m->method;
	l->is_invite = m->method == SIP_INVITE;
	l->caller_tag = a->from_hash;
	l->is_midway = l->is_invite && a->sip->is_request && (m->flags & MSG_TO_TAG);
	if (a->sip->is_request && !l->is_midway)
		attempt_begin(l, a);
	l->state = l->is_invite ? LEG_CALLING : LEG_PENDING;
}

static void leg_link(struct store *s, struct leg *l, const struct adding *a)
{
	const struct msg *m = a->msg;

	if (l->last != NONE)
		msg_at(s, l->last)->next = a->id;
	l->last = a->id;
	if (m->ts_ns > l->end_ns)
		l->end_ns = m->ts_ns;
	if (m->ts_ns < l->start_ns)
		l->start_ns = m->ts_ns;
	l->n_messages++;
	l->methods = (uint16_t)(l->methods | 1u << m->method);
	l->keys |= a->sip->keys;
	l->other_names |= a->sip->other_names;
	l->flags |= m->flags;
	if (a->from_hash != l->caller_tag && m->method == SIP_INVITE)
		l->is_turned = true;
	l->n_requests += a->sip->is_request;
	if (m->flags & MSG_RETRANSMISSION)
		l->n_retransmissions++;
}

void leg_add(struct store *s, struct leg *l, const struct adding *a)
{
	bool is_new = l->last == NONE;

	if (is_new) {
		leg_begin(l, a);
		s->totals.states[l->state]++;
	}
	leg_link(s, l, a);
	if (!a->sip->is_request)
		take_response(s, l, a);
	else if (!is_new || !has_attempt(l))
		take_request(s, l, a);
	leg_set_state(s, l, leg_judge(s, l, TIME_NONE)); /* what has run out is seen when the store is settled */
	if (!l->waits && leg_waits(l)) {
		l->waits = true;
		ids_add(&s->waiting, a->msg->leg);
	}
}

/* ---- times (METRICS.md §2) ---- */

static int64_t between(int64_t from_ns, int64_t to_ns)
{
	return from_ns == TIME_NONE || to_ns == TIME_NONE ? TIME_NONE : to_ns - from_ns;
}

int64_t leg_pdd_ns(const struct leg *l)
{
	return between(l->invite_ns, l->ring_ns);
}

int64_t leg_setup_ns(const struct leg *l)
{
	return between(l->invite_ns, l->answer_ns);
}

int64_t leg_ring_ns(const struct leg *l)
{
	if (!l->is_invite || l->final_ns < l->ring_ns) /* another branch rang after this one had failed */
		return TIME_NONE;
	return between(l->ring_ns, l->final_ns);
}

int64_t leg_talk_ns(const struct leg *l)
{
	return between(l->answer_ns, l->bye_ns);
}
