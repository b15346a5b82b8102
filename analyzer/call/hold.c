/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who keeps whom on hold (RFC 3264 §8.4, RFC 6337 §5.3): a party that wanted to get audio, and then says that it does not.
 * What an answer cannot help saying tells nothing of its party. */
#include "analyzer/call/story_local.h"

/* The first audio that is not refused, else the first medium. */
static const struct story_media *voice_of(const struct story_offer *o)
{
	for (uint32_t i = 0; i < o->n_media; i++)
		if (o->media[i].is_taken && slice_ieq(o->media[i].offer.type, slice_of("audio")))
			return &o->media[i];
	return NULL;
}

static bool wants_audio(const struct story_end *e)
{
	return (e->direction == SDP_SENDRECV || e->direction == SDP_RECVONLY) && !e->is_black_hole;
}

static bool sends_audio(const struct story_end *e)
{
	return e->direction == SDP_SENDRECV || e->direction == SDP_SENDONLY;
}

static void hold_begins(struct scene *sc, uint32_t talk, enum side by, uint32_t offer)
{
	struct leg_story *st = sc->st;
	struct story_hold *v = story_room(sc, st->holds, st->n_holds, sizeof *v);

	if (!v)
		return;
	st->holds = v;
	sc->talks[talk].hold[by] = st->n_holds;
	v[st->n_holds++] = (struct story_hold){.dialog = st->dialogs[talk].dialog, .by = (uint8_t)by,
		.from_ns = st->offers[offer].answered_ns, .until_ns = TIME_NONE, .from_offer = offer, .until_offer = NONE};
}

static void hold_ends(struct scene *sc, uint32_t talk, enum side by, int64_t ns, uint32_t offer)
{
	uint32_t *id = &sc->talks[talk].hold[by];
	struct story_hold *h;

	if (*id == NONE)
		return;
	h = &sc->st->holds[*id];
	h->until_ns = ns;
	h->until_offer = offer;
	h->is_released = offer != NONE;
	*id = NONE;
}

/* At first a call may be one-way by design (announcements, recording, a controller that brings two parties together): a
 * hold is what comes after. */
static void party_says(struct scene *sc, uint32_t talk, enum side by, bool wants, uint32_t offer)
{
	struct talk *t = &sc->talks[talk];

	if (wants) {
		hold_ends(sc, talk, by, sc->st->offers[offer].answered_ns, offer);
		t->unwilling[by] = false;
	} else if (!t->unwilling[by]) {
		t->unwilling[by] = true;
		if (sc->st->offers[offer].is_mid_call)
			hold_begins(sc, talk, by, offer);
	}
}

void hold_take(struct scene *sc, uint32_t talk, uint32_t offer)
{
	const struct story_offer *o = &sc->st->offers[offer];
	const struct story_media *m = voice_of(o);
	enum side by = (enum side)o->by;

	if (!m)
		return;
	if (!o->is_refresh || wants_audio(&m->offer))
		party_says(sc, talk, by, wants_audio(&m->offer), offer);
	if (wants_audio(&m->answer) || sends_audio(&m->offer))
		party_says(sc, talk, by == SIDE_CALLER ? SIDE_CALLEE : SIDE_CALLER, wants_audio(&m->answer), offer);
}

void hold_dialog_ends(struct scene *sc, uint32_t talk, int64_t ns)
{
	hold_ends(sc, talk, SIDE_CALLER, ns, NONE);
	hold_ends(sc, talk, SIDE_CALLEE, ns, NONE);
}

/* Holds are in the order in which they began. */
int64_t story_hold_ns(const struct store *s, const struct leg_story *st, enum side by)
{
	int64_t sum_ns = 0, counted_ns = INT64_MIN;

	for (uint32_t i = 0; i < st->n_holds; i++) {
		const struct story_hold *h = &st->holds[i];
		int64_t from_ns = h->from_ns > counted_ns ? h->from_ns : counted_ns;
		int64_t until_ns = h->until_ns != TIME_NONE ? h->until_ns : leg_at(s, st->leg)->end_ns;

		if ((by != SIDE_N && h->by != by) || until_ns <= from_ns)
			continue;
		sum_ns += until_ns - from_ns;
		counted_ns = until_ns;
	}
	return sum_ns;
}
