/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all rules need to know of a leg, found in one walk over its messages without reading any text. */
#include "analyzer/diag/voice.h"

enum { BIG_BYTES = 1300 }; /* RFC 3261 §18.1.1 */

/* Messages of a leg take few flows. */
static const struct flow_facts *facts_of_flow(struct judging *j, uint32_t flow)
{
	struct flow_facts *x = &j->flows[flow % JUDGING_FLOWS];
	struct flow f;

	if (x->flow == flow)
		return x;
	f = store_flow(j->s, flow);
	*x = (struct flow_facts){.flow = flow, .is_public = is_public(&f.src), .is_udp = f.transport == TRANSPORT_UDP,
		.is_fragmented = f.path >> ROAD_FRAGMENTS & 1, .transport = f.transport};
	return x;
}

static uint32_t facts_of_msg(struct judging *j, const struct msg *m)
{
	const struct flow_facts *f = facts_of_flow(j, m->flow);
	uint32_t facts = f->is_public ? FACT_PUBLIC : 0;

	if (m->parse_flags & ~(uint32_t)(SIP_F_CUT | SIP_F_FOLDED))
		facts |= FACT_FLAGS;
	if (f->is_udp && (m->len > BIG_BYTES || f->is_fragmented))
		facts |= FACT_BIG;
	return facts;
}

static void take_request(const struct judging *j, struct txn_view *v, uint32_t id)
{
	const struct msg *m = msg_of(j, id);

	if (m->method == SIP_ACK && v->method != SIP_ACK) {
		v->n_acks++;
		if (v->ack == NONE)
			v->ack = id;
		return;
	}
	if (v->request == NONE) {
		v->request = id;
		v->flow = m->flow;
	} else if (m->repeats != v->request) {
		if (m->flow != v->flow)
			v->request_elsewhere = id;
		return; /* a relay passed it on as it was: another hop */
	}
	v->n_sent++;
	v->last_request = id;
	if (v->response != NONE)
		v->n_after++;
}

static void take_final(const struct judging *j, struct txn_view *v, uint32_t id)
{
	const struct msg *m = msg_of(j, id);

	if (v->final == NONE) {
		v->final = id;
		v->status = m->status;
	}
	if (v->final == id || m->repeats == v->final) {
		v->n_final++;
		v->last_final = id;
	} else if (m->status == v->status && m->flow != msg_of(j, v->final)->flow) {
		v->final_elsewhere = id;
	}
}

static void take_response(const struct judging *j, struct txn_view *v, uint32_t id)
{
	const struct msg *m = msg_of(j, id);

	v->n_responses++;
	if (v->response == NONE)
		v->response = id;
	if (v->flow == NONE)
		v->flow = m->flow ^ 1u;
	if (m->status >= 200)
		take_final(j, v, id);
	else if (v->provisional == NONE)
		v->provisional = id;
	if (m->status > 100 && m->status < 200 && v->ring == NONE)
		v->ring = id;
}

/* The chain of a transaction goes back in time. */
static void turn(const struct judging *j, uint32_t last, struct ids *out)
{
	out->n = 0;
	for (uint32_t i = last; i != NONE; i = msg_of(j, i)->txn_prev)
		ids_add(out, i);
}

static void view_txn(struct judging *j, struct txn_view *v)
{
	const struct ids *chain = &j->memo->chain;

	turn(j, v->t->last, &j->memo->chain);
	for (size_t i = chain->n; i-- > 0;) {
		uint32_t id = chain->v[i];
		const struct msg *m = msg_of(j, id);

		j->facts |= facts_of_msg(j, m);
		if (m->flags & MSG_DUPLICATE)
			continue;
		if (is_request(m))
			take_request(j, v, id);
		else
			take_response(j, v, id);
	}
	v->transport = v->flow == NONE ? (uint8_t)TRANSPORT_UDP : facts_of_flow(j, v->flow)->transport;
}

static uint32_t facts_of_txn(const struct txn_view *v)
{
	uint32_t facts = 0;

	if (v->method == SIP_INVITE)
		facts |= FACT_INVITE | (v->status / 100 == 2 ? FACT_INVITE_OK : 0);
	if (v->method == SIP_BYE)
		facts |= FACT_BYE;
	if (v->method == SIP_CANCEL)
		facts |= FACT_CANCEL;
	if (v->method == SIP_REGISTER)
		facts |= FACT_REGISTER;
	if (v->method == SIP_REFER)
		facts |= FACT_REFER;
	if (v->method == SIP_SUBSCRIBE || v->method == SIP_NOTIFY)
		facts |= FACT_SUBSCRIPTION;
	if (v->status >= 300)
		facts |= FACT_REFUSED;
	if (v->status == 401 || v->status == 407)
		facts |= FACT_CHALLENGE;
	if (v->status >= 500)
		facts |= FACT_SERVER_ERROR;
	if (v->request != NONE && v->final == NONE && v->method != SIP_ACK)
		facts |= FACT_OPEN;
	return facts;
}

/* By the first hop alone: what calls itself is a test on one machine. */
static bool is_self(const struct judging *j)
{
	struct flow f = store_flow(j->s, msg_of(j, j->l->first)->flow);

	return addr_ip_eq(&f.src, &f.dst);
}

/* A capture of signalling alone has many answered calls and no voice of any: that is not said of each. */
static bool may_hear(const struct judging *j)
{
	struct leg_ice ice;

	if (j->l->answer_ns == TIME_NONE || !(j->l->flags & MSG_SDP))
		return false;
	if (store_n_streams(j->s) == 0 && voice_is_left_out(j)) {
		store_leg_ice(j->s, j->leg, &ice);
		if (!ice.n_checks)
			return false;
	}
	return store_leg_media(j->s, j->leg) != NONE;
}

static uint32_t facts_of_leg(const struct judging *j)
{
	const struct leg *l = j->l;
	struct leg_plain plain;
	uint32_t facts = 0;

	if (l->flags & MSG_SDP)
		facts |= FACT_SDP | (leg_plain(j->s, j->leg, &plain) ? 0 : FACT_OFFERS);
	if (l->keys >> SIP_K_SESSION_EXPIRES & 1)
		facts |= FACT_TIMER;
	if (l->n_retransmissions)
		facts |= FACT_REPEATS;
	if (store_leg_icmp(j->s, j->leg) != NONE || store_leg_trouble(j->s, j->leg) != NONE)
		facts |= FACT_ICMP;
	if (may_hear(j))
		facts |= FACT_VOICE;
	return facts;
}

void judging_begin(struct judging *j)
{
	uint32_t n = j->l->n_txns;

	if (n > j->memo->cap_txns || !j->memo->txns) {
		j->memo->cap_txns = n + n / 2 + 16;
		j->memo->txns = mem_realloc(j->memo->txns, j->memo->cap_txns * sizeof *j->txns);
	}
	j->txns = j->memo->txns;
	j->n_txns = n;
	j->n_pairs = n < LIMIT_DIAG_PAIRS ? n : LIMIT_DIAG_PAIRS;
	for (size_t i = 0; i < JUDGING_FLOWS; i++)
		j->flows[i].flow = NONE;
	for (uint32_t t = j->l->last_txn; t != NONE && n-- > 0; t = store_txn(j->s, t)->prev) {
		struct txn_view *v = &j->txns[n];

		memset(v, 0xff, sizeof *v); /* NONE */
		v->t = store_txn(j->s, t);
		v->id = t;
		v->n_sent = v->n_final = v->n_responses = v->n_after = v->n_acks = 0;
		v->status = 0;
		v->method = v->t->method & 0xff;
		view_txn(j, v);
		j->facts |= facts_of_txn(v);
	}
	j->facts |= facts_of_leg(j);
	j->is_self = is_self(j);
	j->lost = store_leg_lost(j->s, j->leg);
}

bool is_whole(const struct judging *j, const struct story_offer *o)
{
	const uint32_t msgs[] = {o->offer, o->answer, o->end};

	for (size_t i = 0; i < sizeof msgs / sizeof *msgs; i++)
		if (msgs[i] != NONE && msg_of(j, msgs[i])->parse_flags & (SIP_F_CUT | SIP_F_TOO_LONG))
			return false;
	return true;
}

/* Only what some rule may ask for. */
const struct leg_story *story_of(struct judging *j)
{
	unsigned parts = 0;

	if (j->story)
		return j->story;
	if (j->facts & FACT_INVITE)
		parts |= STORY_TIMERS | (j->facts & FACT_SDP ? STORY_OFFERS : 0);
	if (j->facts & FACT_REGISTER)
		parts |= STORY_REGISTRATIONS;
	if (j->facts & FACT_REFER)
		parts |= STORY_TRANSFERS;
	j->story = leg_story_get(j->s, j->leg, parts);
	if (j->l->answer_ns != TIME_NONE)
		j->talk = story_offer_at(j->story, NONE, j->l->answer_ns + NS_PER_S);
	return j->story;
}

void judging_end(struct judging *j)
{
	leg_story_put(j->story);
}
