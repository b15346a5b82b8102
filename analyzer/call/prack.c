/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reliable provisional responses of a leg and the PRACKs that acknowledge them by RAck (RFC 3262). */
#include "analyzer/call/story_local.h"

enum { OVERDUE_S = 32 }; /* 64*T1: then the server gives up (§3) */

static uint32_t rseq_of(const struct sip_msg *m)
{
	uint64_t v;

	return slice_to_u64(slice_trim(m->key[SIP_K_RSEQ]), UINT32_MAX - 1, &v) ? (uint32_t)v : 0;
}

/* The first may be any number; each after it, of the same request, is one more (§3). */
static bool is_in_order(struct talk *t, const struct story_reliable *r)
{
	bool fits = t->rseq_cseq != r->cseq || t->rseq == 0 || r->rseq == t->rseq + 1;

	t->rseq = r->rseq;
	t->rseq_cseq = r->cseq;
	return fits;
}

static void reliable_take(struct scene *sc, const struct act *a)
{
	struct leg_story *st = sc->st;
	struct story_reliable *v;

	if (!a->text.key[SIP_K_RSEQ].n || !story_has_option(&a->text, "Require", "100rel"))
		return;
	v = story_room(sc, st->reliables, st->n_reliables, sizeof *v);
	if (!v)
		return;
	st->reliables = v;
	v += st->n_reliables++;
	*v = (struct story_reliable){.dialog = a->dialog, .response = a->id, .rseq = rseq_of(&a->text), .cseq = a->m->cseq,
		.by = a->by, .prack = NONE, .prack_response = NONE, .last_ns = a->m->ts_ns};
	if (a->talk != NONE)
		v->is_out_of_order = !is_in_order(&sc->talks[a->talk], v);
}

static uint32_t reliable_find(const struct scene *sc, uint32_t dialog, uint32_t rseq, uint32_t cseq)
{
	for (uint32_t i = sc->st->n_reliables; i-- > 0;) {
		const struct story_reliable *r = &sc->st->reliables[i];

		if (r->rseq == rseq && r->cseq == cseq && r->dialog == dialog)
			return i;
	}
	return NONE;
}

static void stray_take(struct scene *sc, const struct act *a, uint32_t rseq, uint32_t cseq)
{
	struct leg_story *st = sc->st;
	struct story_stray_prack *v = story_room(sc, st->stray_pracks, st->n_stray_pracks, sizeof *v);

	if (!v)
		return;
	st->stray_pracks = v;
	v[st->n_stray_pracks++] = (struct story_stray_prack){.msg = a->id, .rseq = rseq, .cseq = cseq};
}

/* Before a PRACK the capture may have lost what it is for; a second one for the same response is no stray. */
static void prack_request(struct scene *sc, const struct act *a)
{
	uint32_t rseq = 0, cseq = 0, id = NONE;
	struct slice method;

	if (sip_rack_parse(a->text.key[SIP_K_RACK], &rseq, &cseq, &method) && slice_eq(method, slice_of("INVITE")))
		id = reliable_find(sc, a->dialog, rseq, cseq);
	if (id == NONE)
		stray_take(sc, a, rseq, cseq);
	else if (sc->st->reliables[id].prack == NONE)
		sc->st->reliables[id].prack = a->id;
}

static void prack_final(struct scene *sc, const struct act *a)
{
	uint32_t request = play_of(sc, a)->request;

	if (request == NONE)
		return;
	for (uint32_t i = 0; i < sc->st->n_reliables; i++) {
		struct story_reliable *r = &sc->st->reliables[i];

		if (r->prack == request && r->prack_response == NONE) {
			r->prack_response = a->id;
			r->prack_status = a->m->status;
		}
	}
	for (uint32_t i = 0; i < sc->st->n_stray_pracks; i++)
		if (sc->st->stray_pracks[i].msg == request)
			sc->st->stray_pracks[i].status = a->m->status;
}

/* The INVITE is over: nobody waits for a PRACK that has not come. */
static void invite_ends(struct scene *sc, const struct act *a)
{
	for (uint32_t i = 0; i < sc->st->n_reliables; i++) {
		struct story_reliable *r = &sc->st->reliables[i];

		if (r->prack == NONE && r->cseq == a->m->cseq && r->by == a->by)
			r->is_moot = a->m->ts_ns - msg_at(sc->s, r->response)->ts_ns < OVERDUE_S * NS_PER_S;
	}
}

void prack_take(struct scene *sc, const struct act *a)
{
	if (a->m->method == SIP_PRACK && a->is_request)
		prack_request(sc, a);
	else if (a->m->method == SIP_PRACK && act_is_final(a))
		prack_final(sc, a);
	else if (a->m->method == SIP_INVITE && !a->is_request && act_is_final(a))
		invite_ends(sc, a);
	else if (a->m->method == SIP_INVITE && a->m->status > 100)
		reliable_take(sc, a);
}

void prack_take_repeat(struct scene *sc, uint32_t msg)
{
	const struct msg *m = msg_at(sc->s, msg);

	for (uint32_t i = sc->st->n_reliables; i-- > 0;) {
		struct story_reliable *r = &sc->st->reliables[i];

		if (r->response != m->repeats)
			continue;
		r->n_repeats++;
		r->last_ns = m->ts_ns;
		return;
	}
}
