/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Branches of a request that was sent on to several at once (RFC 3261 §16.7): a refusal of one is no answer to the request while
 * another may still be answered, and a 6xx of one is worth more than what the others say. Only finds that out; what it
 * makes of the attempt is in leg.c. */
#include "analyzer/call/store_local.h"

/* Branches leave together, within T1. One that comes later is the next try (§16.6, RFC 3263 §4.3), unless the other is
 * known to be there. */
enum { TOGETHER_NS = 500 * NS_PER_MS };

static bool has_response(const struct store *s, const struct txn *t)
{
	unsigned steps = 0;

	for (uint32_t i = t->last; i != NONE && steps < LIMIT_TXN_REPEATS; i = msg_at(s, i)->txn_prev, steps++)
		if (msg_at(s, i)->status)
			return true;
	return false;
}

/* Whether `t` is a branch of the same fork: the same request, by the same sender. */
static bool is_sibling(const struct store *s, const struct txn *t, const struct msg *request)
{
	const struct msg *m = t->request != NONE && t->method == request->method ? msg_at(s, t->request) : NULL;

	return m && m != request && m->cseq == request->cseq && !((m->flags ^ request->flags) & MSG_TO_TAG) &&
	       same_sender(s, m->flow, request->flow);
}

static bool is_open(const struct store *s, const struct txn *t, const struct msg *request)
{
	int64_t apart_ns = msg_at(s, t->request)->ts_ns - request->ts_ns;

	return t->final == NONE && (has_response(s, t) || (apart_ns < TOGETHER_NS && apart_ns > -TOGETHER_NS));
}

uint32_t branch_refusal(const struct store *s, const struct leg *l, uint32_t refusal)
{
	const struct txn *own = txn_at(s, msg_at(s, refusal)->txn);
	const struct msg *request = own->request != NONE ? msg_at(s, own->request) : NULL;
	uint32_t best = refusal;
	unsigned steps = 0;

	if (!request || msg_at(s, refusal)->status == 401 || msg_at(s, refusal)->status == 407)
		return refusal;
	for (uint32_t i = l->last_txn; i != NONE && steps < LIMIT_TXN_REPEATS; i = txn_at(s, i)->prev, steps++) {
		const struct txn *t = txn_at(s, i);

		if (t == own || !is_sibling(s, t, request))
			continue;
		if (is_open(s, t, request))
			return NONE;
		if (t->final != NONE && msg_at(s, t->final)->status >= 600 && msg_at(s, t->final)->ts_ns >= request->ts_ns)
			best = t->final;
	}
	return best;
}
