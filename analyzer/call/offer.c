/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offers and answers of a leg (RFC 3264, RFC 6337): which message carries which, what becomes of each offer, and how the
 * descriptions of a party follow each other. The media of a pair are compared in offer_media.c. */
#include "analyzer/call/story_local.h"

/* A description that a message carries; its text is the story's. */
struct carried {
	struct sdp sdp;
	bool is_there;
};

static void carried_read(struct scene *sc, const struct act *a, struct carried *out)
{
	struct slice text = slice_make(NULL, 0);

	out->is_there = false;
	if (a->m->flags & MSG_SDP)
		text = sip_sdp(&a->text);
	if (text.n)
		out->is_there = sdp_parse(story_keep(sc, text), &out->sdp);
}

static struct story_offer *offer_at(const struct scene *sc, uint32_t id)
{
	return &sc->st->offers[id];
}

static bool is_open(const struct story_offer *o)
{
	return o->state == OFFER_PENDING || o->state == OFFER_EARLY;
}

/* ---- what a party says, one description after the other (RFC 3264 §8) ------------------------------------------- */

static uint64_t hash_without_origin(const struct scene *sc, const struct sdp *d)
{
	struct slice rest = d->text, value;
	uint64_t h = sc->s->seed;
	char type;

	while (sdp_line_next(&rest, &type, &value))
		if (type != 'o')
			h = hash_mix(h ^ (uint64_t)(unsigned char)type, hash_slice(value, sc->s->seed));
	return h;
}

static bool is_next_version(struct slice before, struct slice after)
{
	uint64_t a, b;

	return slice_to_u64(before, UINT64_MAX - 1, &a) && slice_to_u64(after, UINT64_MAX, &b) && b == a + 1;
}

static struct story_origin origin_of(const struct sdp *d)
{
	return (struct story_origin){d->origin_id, d->origin_address, d->origin_version};
}

enum { SAME_VERSION = 1, BAD_VERSION = 2, FEWER_MEDIA = 4, OTHER_ORIGIN = 8 };

/* Notes a description; what it is beside the last one of its party in the dialog. */
static unsigned say(struct scene *sc, struct said *x, const struct sdp *d)
{
	struct said now = {true, hash_without_origin(sc, d), origin_of(d), d->n_media, x->agreed_hash, x->is_agreed};
	bool same_version = slice_eq(now.origin.version, x->origin.version);
	unsigned found = 0;

	if (x->is_there) {
		if (!slice_eq(now.origin.id, x->origin.id) || !slice_eq(now.origin.address, x->origin.address))
			found |= OTHER_ORIGIN;
		else if (now.hash != x->hash && same_version)
			found |= SAME_VERSION;
		else if (!same_version && !is_next_version(x->origin.version, now.origin.version))
			found |= BAD_VERSION;
		if (now.n_media < x->n_media)
			found |= FEWER_MEDIA;
	}
	*x = now;
	return found;
}

static void say_offer(struct scene *sc, struct talk *t, struct story_offer *o, const struct sdp *d)
{
	struct said *x = &t->said[o->by];
	unsigned found;

	o->offer_before = x->origin;
	found = say(sc, x, d);
	o->is_refresh = x->is_agreed && x->agreed_hash == x->hash;
	if (found & SAME_VERSION)
		o->wrong |= OFFER_SAME_VERSION;
	if (found & BAD_VERSION)
		o->wrong |= OFFER_BAD_VERSION;
	if (found & OTHER_ORIGIN)
		o->wrong |= OFFER_OTHER_ORIGIN;
	if (found & FEWER_MEDIA)
		o->wrong |= OFFER_FEWER_MEDIA;
}

static void say_answer(struct scene *sc, struct talk *t, struct story_offer *o, const struct sdp *d)
{
	struct said *x = &t->said[!o->by];
	unsigned found;

	o->answer_before = x->origin;
	found = say(sc, x, d);
	if (found & SAME_VERSION)
		o->wrong |= ANSWER_SAME_VERSION;
	if (found & BAD_VERSION)
		o->wrong |= ANSWER_BAD_VERSION;
	if (found & OTHER_ORIGIN)
		o->wrong |= ANSWER_OTHER_ORIGIN;
}

/* ---- making ----------------------------------------------------------------------------------------------------- */

static uint32_t offer_room(struct scene *sc)
{
	struct story_offer *v = story_room(sc, sc->st->offers, sc->st->n_offers, sizeof *v);

	if (!v)
		return NONE;
	sc->st->offers = v;
	return sc->st->n_offers++;
}

/* Within a dialog: beside what its party said before, and beside what is open. */
static void offer_enters(struct scene *sc, uint32_t id, uint32_t talk, const struct sdp *d)
{
	struct story_offer *o = offer_at(sc, id);
	struct talk *t = &sc->talks[talk];

	o->dialog = sc->st->dialogs[talk].dialog;
	o->is_mid_call = t->n_answered > 0 || sc->l->is_midway;
	if (t->open[0] != NONE || t->open[1] != NONE)
		o->wrong |= OFFER_GLARE;
	t->open[o->by] = id;
	say_offer(sc, t, o, d);
}

static uint32_t offer_make(struct scene *sc, const struct act *a, enum offer_pattern pattern, const struct carried *c)
{
	uint32_t id = offer_room(sc);
	struct story_offer *o;

	if (id == NONE)
		return NONE;
	o = offer_at(sc, id);
	*o = (struct story_offer){.dialog = NONE, .offer = a->id, .answer = NONE, .end = NONE, .offered_ns = a->m->ts_ns,
		.answered_ns = TIME_NONE, .pattern = (uint8_t)pattern, .by = a->by, .n_media = c->sdp.n_media,
		.offer_origin = origin_of(&c->sdp), .media = offer_media_new(sc, &c->sdp)};
	o->is_late = pattern == OFFER_INVITE_2XX || pattern == OFFER_RELIABLE;
	if (a->talk != NONE)
		offer_enters(sc, id, a->talk, &c->sdp);
	return id;
}

/* Its description read again, for a dialog that comes to it later. */
static bool offer_reread(struct scene *sc, uint32_t id, struct carried *out)
{
	struct act a = {.id = offer_at(sc, id)->offer};

	a.m = msg_at(sc->s, a.id);
	out->is_there = false;
	if (store_view(sc->s, a.id, &a.text))
		carried_read(sc, &a, out);
	return out->is_there;
}

/* The exchange of a dialog that a request's offer belongs to. An offer made outside of dialogs is bound to the first dialog
 * that comes from it; each other fork has an exchange of its own. */
static uint32_t offer_in(struct scene *sc, const struct act *a, uint32_t id)
{
	uint32_t dialog = a->talk == NONE ? NONE : sc->st->dialogs[a->talk].dialog;
	struct carried c;
	uint32_t copy;

	if (id == NONE || dialog == NONE || offer_at(sc, id)->dialog == dialog)
		return id;
	for (uint32_t i = id + 1; i < sc->st->n_offers; i++)
		if (offer_at(sc, i)->offer == offer_at(sc, id)->offer && offer_at(sc, i)->dialog == dialog)
			return i;
	if (!offer_reread(sc, id, &c))
		return NONE;
	if (offer_at(sc, id)->dialog == NONE) {
		offer_enters(sc, id, a->talk, &c.sdp);
		return id;
	}
	copy = offer_room(sc);
	if (copy == NONE)
		return NONE;
	*offer_at(sc, copy) = (struct story_offer){.answer = NONE, .end = NONE, .answered_ns = TIME_NONE,
		.offer = offer_at(sc, id)->offer, .offered_ns = offer_at(sc, id)->offered_ns, .by = offer_at(sc, id)->by,
		.pattern = offer_at(sc, id)->pattern, .n_media = c.sdp.n_media, .offer_origin = origin_of(&c.sdp),
		.media = offer_media_new(sc, &c.sdp)};
	offer_enters(sc, copy, a->talk, &c.sdp);
	return copy;
}

/* ---- ending ----------------------------------------------------------------------------------------------------- */

static void offer_ends(struct scene *sc, uint32_t id, enum offer_state state, const struct act *a)
{
	struct story_offer *o = offer_at(sc, id);

	o->state = (uint8_t)state;
	o->end = a->id;
	if (state == OFFER_REFUSED)
		o->status = a->m->status;
	for (uint32_t i = 0; i < sc->st->n_dialogs; i++)
		if (sc->st->dialogs[i].dialog == o->dialog && sc->talks[i].open[o->by] == id)
			sc->talks[i].open[o->by] = NONE;
}

static void agreed(struct scene *sc, uint32_t talk, uint32_t id)
{
	struct talk *t = talk == NONE ? NULL : &sc->talks[talk];

	if (!t)
		return;
	for (unsigned side = 0; side < 2; side++) {
		t->said[side].agreed_hash = t->said[side].hash;
		t->said[side].is_agreed = t->said[side].is_there;
	}
	t->n_answered++;
	t->latest = id;
	hold_take(sc, talk, id);
}

/* The media of the answer are put beside the offer's; an early description gives way to the one that counts. */
static void offer_answered(struct scene *sc, uint32_t id, const struct act *a, const struct carried *c, bool is_early)
{
	struct story_offer *o = offer_at(sc, id);
	bool was_early = o->state == OFFER_EARLY;

	if (was_early && a->talk != NONE && sc->talks[a->talk].said[!o->by].hash != hash_without_origin(sc, &c->sdp))
		o->wrong |= OFFER_CHANGED;
	o->wrong &= ~(uint32_t)(OFFER_WRONG_COUNT | OFFER_WRONG_ORDER | OFFER_ALL_REFUSED);
	o->answer = a->id;
	o->answer_origin = origin_of(&c->sdp);
	if (o->answered_ns == TIME_NONE)
		o->answered_ns = a->m->ts_ns;
	offer_media_answer(sc, o, &c->sdp);
	if (a->talk != NONE && !(was_early && is_early))
		say_answer(sc, &sc->talks[a->talk], o, &c->sdp);
	o->state = OFFER_EARLY;
	if (is_early)
		return;
	offer_ends(sc, id, OFFER_ANSWERED, a);
	agreed(sc, a->talk, id);
}

/* Whether a later response says other than the answer that was given already. */
static void compare_again(struct scene *sc, uint32_t id, const struct act *a, const struct carried *c)
{
	struct story_offer *o = offer_at(sc, id);

	if (c->is_there && o->state == OFFER_ANSWERED && a->talk != NONE && sc->talks[a->talk].latest == id &&
			sc->talks[a->talk].said[!o->by].hash != hash_without_origin(sc, &c->sdp))
		o->wrong |= OFFER_CHANGED;
}

/* A 2xx that had to carry the answer. */
static void offer_ok(struct scene *sc, uint32_t id, const struct act *a, const struct carried *c)
{
	struct story_offer *o = offer_at(sc, id);

	if (!is_open(o)) {
		compare_again(sc, id, a, c);
	} else if (c->is_there) {
		offer_answered(sc, id, a, c, false);
	} else if (o->state == OFFER_PENDING) {
		offer_ends(sc, id, OFFER_UNANSWERED, a);
	} else {
		o->wrong |= OFFER_EARLY_ONLY;
		offer_ends(sc, id, OFFER_ANSWERED, a);
		agreed(sc, a->talk, id);
	}
}

/* All exchanges of a request that is refused: of an INVITE, those of its forks, too. */
static void offer_refused(struct scene *sc, const struct act *a)
{
	uint32_t id = play_of(sc, a)->offer, offer;

	if (id == NONE)
		return;
	offer = offer_at(sc, id)->offer;
	for (uint32_t i = id; i < sc->st->n_offers; i++)
		if (offer_at(sc, i)->offer == offer && is_open(offer_at(sc, i)))
			offer_ends(sc, i, OFFER_REFUSED, a);
}

void offer_dialog_ends(struct scene *sc, uint32_t talk, uint32_t end)
{
	const struct act a = {.id = end, .m = msg_at(sc->s, end)};

	for (unsigned by = 0; by < 2; by++)
		if (sc->talks[talk].open[by] != NONE)
			offer_ends(sc, sc->talks[talk].open[by], OFFER_REFUSED, &a);
}

/* ---- INVITE ----------------------------------------------------------------------------------------------------- */

static void invite_take(struct scene *sc, const struct act *a, const struct carried *c)
{
	struct play *p = play_of(sc, a);
	uint32_t id;

	p->is_offerless = !c->is_there;
	if (!c->is_there)
		return;
	id = offer_make(sc, a, OFFER_INVITE, c);
	play_of(sc, a)->offer = id;
}

static bool is_reliable(const struct act *a)
{
	return a->text.key[SIP_K_RSEQ].n && story_has_option(&a->text, "Require", "100rel");
}

static void invite_provisional(struct scene *sc, const struct act *a, const struct carried *c)
{
	uint32_t id;

	if (!c->is_there)
		return;
	if (play_of(sc, a)->is_offerless) {
		if (play_of(sc, a)->offer == NONE && is_reliable(a))
			play_of(sc, a)->offer = offer_make(sc, a, OFFER_RELIABLE, c);
		return;
	}
	id = offer_in(sc, a, play_of(sc, a)->offer);
	if (id == NONE)
		return;
	if (is_open(offer_at(sc, id)))
		offer_answered(sc, id, a, c, !is_reliable(a));
	else
		compare_again(sc, id, a, c);
}

static void invite_ok(struct scene *sc, const struct act *a, const struct carried *c)
{
	const struct play *p = play_of(sc, a);
	uint32_t id;

	if (!p->is_offerless && p->request != NONE) {
		id = offer_in(sc, a, p->offer);
		if (id != NONE)
			offer_ok(sc, id, a, c);
	} else if (p->is_offerless && c->is_there && (p->offer == NONE || offer_at(sc, p->offer)->dialog != a->dialog)) {
		id = offer_make(sc, a, OFFER_INVITE_2XX, c);
		play_of(sc, a)->offer = id;
	}
}

/* The ACK of a 2xx: its INVITE has the same sender and number. */
static uint32_t acked_offer(const struct scene *sc, const struct act *a)
{
	if (a->talk == NONE)
		return NONE;
	for (unsigned by = 0; by < 2; by++) {
		uint32_t id = sc->talks[a->talk].open[by];

		if (id != NONE && by != a->by && offer_at(sc, id)->pattern == OFFER_INVITE_2XX &&
				msg_at(sc->s, offer_at(sc, id)->offer)->cseq == a->m->cseq)
			return id;
	}
	return NONE;
}

static void ack_take(struct scene *sc, const struct act *a, const struct carried *c)
{
	uint32_t id = acked_offer(sc, a);

	if (id == NONE)
		return;
	if (c->is_there)
		offer_answered(sc, id, a, c, false);
	else
		offer_ends(sc, id, OFFER_UNANSWERED, a);
}

/* ---- PRACK (RFC 3262 §5) ---------------------------------------------------------------------------------------- */

/* The offer in the reliable response that a PRACK is for. */
static uint32_t pracked_offer(const struct scene *sc, const struct act *a)
{
	uint32_t rseq, cseq, theirs, id;
	struct slice method;
	uint64_t number;
	struct sip_msg m;

	if (a->talk == NONE || !sip_rack_parse(a->text.key[SIP_K_RACK], &rseq, &cseq, &method))
		return NONE;
	id = sc->talks[a->talk].open[!a->by];
	if (id == NONE || offer_at(sc, id)->pattern != OFFER_RELIABLE || !store_view(sc->s, offer_at(sc, id)->offer, &m))
		return NONE;
	theirs = slice_to_u64(slice_trim(m.key[SIP_K_RSEQ]), UINT32_MAX, &number) ? (uint32_t)number : 0;
	return theirs == rseq && m.cseq == cseq ? id : NONE;
}

static void prack_request(struct scene *sc, const struct act *a, const struct carried *c)
{
	uint32_t id = pracked_offer(sc, a);

	if (id != NONE && c->is_there)
		offer_answered(sc, id, a, c, false);
	else if (id != NONE)
		offer_ends(sc, id, OFFER_UNANSWERED, a);
	else if (c->is_there)
		play_of(sc, a)->offer = offer_make(sc, a, OFFER_PRACK, c);
}

/* ---- all -------------------------------------------------------------------------------------------------------- */

static void request_take(struct scene *sc, const struct act *a, const struct carried *c)
{
	uint32_t id;

	switch (a->m->method) {
	case SIP_INVITE:
		invite_take(sc, a, c);
		break;
	case SIP_ACK:
		ack_take(sc, a, c);
		break;
	case SIP_PRACK:
		prack_request(sc, a, c);
		break;
	case SIP_UPDATE:
		id = c->is_there ? offer_make(sc, a, OFFER_UPDATE, c) : NONE;
		play_of(sc, a)->offer = id;
		break;
	default:
		break;
	}
}

static void response_take(struct scene *sc, const struct act *a, const struct carried *c)
{
	uint32_t id = play_of(sc, a)->offer;

	if (a->m->status >= 300)
		offer_refused(sc, a);
	else if (a->m->method == SIP_INVITE && a->m->status < 200)
		invite_provisional(sc, a, c);
	else if (a->m->method == SIP_INVITE)
		invite_ok(sc, a, c);
	else if (a->m->status >= 200 && id != NONE && offer_at(sc, id)->by != a->by)
		offer_ok(sc, id, a, c);
}

void offer_take(struct scene *sc, const struct act *a)
{
	struct carried c;

	carried_read(sc, a, &c);
	if (a->is_request)
		request_take(sc, a, &c);
	else
		response_take(sc, a, &c);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

const struct story_offer *story_offer_at(const struct leg_story *st, uint32_t dialog, int64_t ts_ns)
{
	const struct story_offer *found = NULL;

	for (uint32_t i = 0; i < st->n_offers; i++) {
		const struct story_offer *o = &st->offers[i];
		bool counts = o->state == OFFER_ANSWERED || o->state == OFFER_EARLY;

		if (counts && (dialog == NONE || o->dialog == dialog) && o->answered_ns <= ts_ns &&
				(!found || o->answered_ns >= found->answered_ns))
			found = o;
	}
	return found;
}

const struct story_offer *story_offer_of(const struct leg_story *st, uint32_t msg)
{
	for (uint32_t i = 0; i < st->n_offers; i++)
		if (st->offers[i].offer == msg || st->offers[i].answer == msg)
			return &st->offers[i];
	return NULL;
}

static const struct story_media *agreed_media(const struct leg_story *st)
{
	const struct story_offer *o = story_offer_at(st, NONE, INT64_MAX);
	const struct story_media *found = NULL;

	for (uint32_t i = 0; o && i < o->n_media; i++) {
		const struct story_media *m = &o->media[i];

		if (m->is_taken && (!found || (slice_ieq(m->offer.type, slice_of("audio")) &&
				!slice_ieq(found->offer.type, slice_of("audio")))))
			found = m;
	}
	return found;
}

const struct slice *story_agreed_names(const struct leg_story *st, struct arena *a, uint32_t *n)
{
	const struct story_media *m = agreed_media(st);
	struct slice *names;

	*n = m ? m->n_agreed : 0;
	if (!m)
		return NULL;
	names = arena_alloc(a, (m->n_agreed ? m->n_agreed : 1) * sizeof *names);
	for (uint32_t i = 0; i < m->n_agreed; i++)
		names[i] = m->answer.codecs[m->agreed[i].answered].name;
	return names;
}

const char *offer_pattern_name(enum offer_pattern p)
{
	static const char *const names[] = {"INVITE", "2xx to INVITE", "reliable 1xx", "PRACK", "UPDATE"};

	return names[p];
}

const char *offer_state_name(enum offer_state s)
{
	static const char *const names[] = {"pending", "early", "answered", "refused", "unanswered"};

	return names[s];
}
