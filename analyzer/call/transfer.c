/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transfers of a leg (RFC 3515, RFC 5589): REFER, its answer, what the NOTIFYs' message/sipfrag say of the new call, and which
 * leg of the capture that is. */
#include "analyzer/call/story_local.h"

static struct story_transfer *transfer_at(const struct scene *sc, uint32_t id)
{
	return &sc->st->transfers[id];
}

/* ---- REFER ------------------------------------------------------------------------------------------------------ */

static void read_target(struct scene *sc, struct story_transfer *t, const struct sip_msg *m)
{
	struct slice uri = story_uri(m->key[SIP_K_REFER_TO]), by = sip_header_get(m, slice_of("Referred-By"), 0);
	struct sip_uri parts;

	t->refer_to = story_keep_field(sc, uri);
	t->referred_by = story_keep_field(sc, story_uri(by));
	if (sip_uri_parse(uri, &parts))
		t->is_attended = slice_isearch(parts.headers, slice_of("Replaces=")) < parts.headers.n;
	t->is_silent = slice_istarts(sip_header_get(m, slice_of("Refer-Sub"), 0), slice_of("false")) ||
		story_has_option(m, "Require", "norefersub");
}

/* A REFER sent again with credentials goes on with the same transfer. */
static bool goes_on(const struct scene *sc, const struct act *a)
{
	const struct story_transfer *t = sc->st->n_transfers ? transfer_at(sc, sc->st->n_transfers - 1) : NULL;

	return t && t->by == a->by && (t->status == 401 || t->status == 407) && a->m->flags & MSG_CREDENTIALS;
}

static void refer_request(struct scene *sc, const struct act *a)
{
	struct leg_story *st = sc->st;
	struct story_transfer *v;

	if (goes_on(sc, a)) {
		v = transfer_at(sc, st->n_transfers - 1);
		v->refer = a->id;
		v->response = NONE;
		v->status = 0;
		v->state = TRANSFER_ASKED;
		play_of(sc, a)->transfer = st->n_transfers - 1;
		return;
	}
	v = story_room(sc, st->transfers, st->n_transfers, sizeof *v);
	if (!v)
		return;
	st->transfers = v;
	play_of(sc, a)->transfer = st->n_transfers;
	v += st->n_transfers++;
	*v = (struct story_transfer){.dialog = a->dialog, .refer = a->id, .response = NONE, .by = a->by, .leg = NONE};
	read_target(sc, v, &a->text);
}

static void refer_final(struct scene *sc, const struct act *a)
{
	struct story_transfer *t;

	if (play_of(sc, a)->transfer == NONE)
		return;
	t = transfer_at(sc, play_of(sc, a)->transfer);
	t->response = a->id;
	t->status = a->m->status;
	if (t->dialog == NONE && a->m->status < 300)
		t->dialog = a->dialog;
	if (t->state == TRANSFER_ASKED)
		t->state = a->m->status < 300 ? TRANSFER_ACCEPTED : TRANSFER_REFUSED;
}

/* ---- NOTIFY ----------------------------------------------------------------------------------------------------- */

/* The status line in its body (RFC 3420), wherever the body has it. */
static bool read_sipfrag(const struct sip_msg *m, uint16_t *status, struct slice *reason)
{
	struct sip_part_state state = {.n = 0};
	struct sip_part part;
	struct slice line;
	uint64_t code;

	while (sip_part_next(m, &state, &part)) {
		if (!slice_ieq(part.type, slice_of("message/sipfrag")))
			continue;
		line = slice_trim(slice_sub(part.data, 0, slice_find(part.data, '\n', 0)));
		if (!slice_istarts(line, slice_of("SIP/2.0 ")) || !slice_to_u64(slice_sub(line, 8, 11), 699, &code) || code < 100)
			continue;
		*status = (uint16_t)code;
		*reason = slice_trim(slice_sub(line, 11, line.n));
		return true;
	}
	return false;
}

/* "refer;id=93809823": the number is the CSeq of the REFER; without one it is the latest. */
static uint32_t transfer_of(const struct scene *sc, const struct act *a)
{
	struct slice event = a->text.key[SIP_K_EVENT], package = slice_trim(slice_sub(event, 0, slice_find(event, ';', 0)));
	struct slice id = sip_param(slice_sub(event, slice_find(event, ';', 0), event.n), "id");
	uint64_t cseq;
	bool has_id = id.n && slice_to_u64(id, UINT32_MAX, &cseq);

	if (!slice_ieq(package, slice_of("refer")))
		return NONE;
	for (uint32_t i = sc->st->n_transfers; i-- > 0;) {
		const struct story_transfer *t = transfer_at(sc, i);

		if (t->by == a->by || (t->dialog != NONE && t->dialog != a->dialog))
			continue;
		if (!has_id || msg_at(sc->s, t->refer)->cseq == cseq)
			return i;
	}
	return NONE;
}

static void notify_request(struct scene *sc, const struct act *a)
{
	uint32_t id = transfer_of(sc, a);
	struct story_transfer *t = id == NONE ? NULL : transfer_at(sc, id);
	struct story_notice *v = t ? story_room(sc, t->notices, t->n_notices, sizeof *v) : NULL;
	struct slice reason = slice_make("", 0);

	if (!v)
		return;
	t->notices = v;
	v += t->n_notices++;
	*v = (struct story_notice){.msg = a->id};
	if (read_sipfrag(&a->text, &v->status, &reason)) {
		if (v->status >= 200)
			t->outcome = v->status;
		t->state = v->status < 200 ? TRANSFER_TRYING : v->status < 300 ? TRANSFER_DONE : TRANSFER_FAILED;
	}
	v->reason = story_keep(sc, reason);
}

void transfer_take(struct scene *sc, const struct act *a)
{
	if (a->m->method == SIP_REFER && a->is_request)
		refer_request(sc, a);
	else if (a->m->method == SIP_REFER && act_is_final(a))
		refer_final(sc, a);
	else if (a->m->method == SIP_NOTIFY && a->is_request)
		notify_request(sc, a);
}

/* ---- the new call ----------------------------------------------------------------------------------------------- */

static bool same_user(struct slice a, struct slice b)
{
	struct sip_uri x = {0}, y = {0};

	sip_uri_parse(a, &x);
	sip_uri_parse(b, &y);
	return x.user.n || y.user.n ? slice_eq(x.user, y.user) : x.host.n && slice_ieq(x.host, y.host);
}

/* Whether a leg of the same call began after the REFER, to whom the REFER named. */
static bool is_asked_for(const struct scene *sc, const struct story_transfer *t, uint32_t leg)
{
	const struct leg *l = leg_at(sc->s, leg);
	struct sip_msg m;

	if (leg == sc->st->leg || !l->is_invite || l->start_ns < msg_at(sc->s, t->refer)->ts_ns)
		return false;
	if (!store_view(sc->s, l->first, &m) || !m.is_request)
		return false;
	return same_user(t->refer_to, m.uri) || same_user(t->refer_to, story_uri(m.key[SIP_K_TO]));
}

void transfer_end(struct scene *sc)
{
	struct ids legs = {0};

	if (!sc->st->n_transfers)
		return;
	store_call_legs(sc->s, sc->st->leg, &legs);
	for (uint32_t i = 0; i < sc->st->n_transfers; i++) {
		struct story_transfer *t = transfer_at(sc, i);

		for (size_t k = 0; k < legs.n && k < LIMIT_CORRELATE_SHARED * 4 && t->leg == NONE; k++)
			if (is_asked_for(sc, t, legs.v[k]))
				t->leg = legs.v[k];
	}
	ids_free(&legs);
}

const char *transfer_state_name(enum transfer_state s)
{
	static const char *const names[] = {N_("asked"), N_("refused"), N_("accepted"), N_("trying"), N_("done"), N_("failed")};

	return names[s];
}
