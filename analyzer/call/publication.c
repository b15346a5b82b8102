/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Publications of a leg (RFC 3903): what the server calls them (SIP-ETag), and what later requests do to the one that they name
 * (SIP-If-Match): refresh, change, remove; or find that the server has forgotten it (412). */
#include "analyzer/call/story_local.h"

enum { LOOK_BACK = 64, CONDITION_FAILED = 412 };

static struct story_publication *pub_at(const struct scene *sc, uint32_t id)
{
	return &sc->st->publications[id];
}

static struct slice etag_of(const struct sip_msg *m, const char *field)
{
	return slice_trim(sip_header_get(m, slice_of(field), 0));
}

static uint32_t pub_make(struct scene *sc, const struct act *a)
{
	struct leg_story *st = sc->st;
	struct story_publication *v = story_room(sc, st->publications, st->n_publications, sizeof *v);

	if (!v)
		return NONE;
	st->publications = v;
	v += st->n_publications;
	*v = (struct story_publication){.event = story_keep_field(sc, a->text.key[SIP_K_EVENT]), .first = a->id,
		.response = NONE, .etag = slice_make("", 0), .asked_s = UINT32_MAX, .expires_s = UINT32_MAX,
		.started_ns = a->m->ts_ns, .until_ns = TIME_NONE};
	return st->n_publications++;
}

/* The one that has, or had, that name. */
static uint32_t pub_named(const struct scene *sc, struct slice etag)
{
	uint32_t n = sc->st->n_publications;

	for (uint32_t i = n; i-- > 0 && n - i <= LOOK_BACK;)
		if (slice_eq(pub_at(sc, i)->etag, etag))
			return i;
	return NONE;
}

/* A request without a name begins a new one; unless it is the one that was challenged, or told that its time is too short. */
static uint32_t pub_begun(const struct scene *sc)
{
	uint32_t id = sc->st->n_publications ? sc->st->n_publications - 1 : NONE;

	if (id != NONE && !pub_at(sc, id)->etag.n && (pub_at(sc, id)->status == 401 || pub_at(sc, id)->status == 407 ||
			pub_at(sc, id)->status == 423))
		return id;
	return NONE;
}

/* RFC 3903 §4.1, table 1. */
static uint8_t what_is_asked(const struct act *a, struct slice match, uint32_t expires_s)
{
	if (!match.n)
		return PUBLISH_BEGIN;
	if (expires_s == 0)
		return PUBLISH_REMOVE;
	return a->text.body.n ? PUBLISH_MODIFY : PUBLISH_REFRESH;
}

static void publish_request(struct scene *sc, const struct act *a)
{
	struct slice match = etag_of(&a->text, "SIP-If-Match");
	uint32_t id = match.n ? pub_named(sc, match) : pub_begun(sc);
	struct story_publication *x;

	if (id == NONE)
		id = pub_make(sc, a);
	play_of(sc, a)->publication = id;
	if (id == NONE)
		return;
	x = pub_at(sc, id);
	if (match.n && !x->etag.n)
		x->etag = story_keep(sc, match); /* it began before the capture */
	x->request = a->id;
	x->asked_s = story_seconds(a->text.key[SIP_K_EXPIRES]);
	x->asked = what_is_asked(a, match, x->asked_s);
}

/* A 2xx has the name from now on, which is another each time (§6). */
static void publish_ok(struct scene *sc, struct story_publication *x, const struct act *a)
{
	struct slice etag = etag_of(&a->text, "SIP-ETag");

	x->n_refreshes += x->asked == PUBLISH_REFRESH;
	x->n_changes += x->asked == PUBLISH_MODIFY;
	x->has_no_etag |= !etag.n;
	if (etag.n)
		x->etag = story_keep(sc, etag);
	x->expires_s = story_seconds(a->text.key[SIP_K_EXPIRES]);
	if (x->expires_s == UINT32_MAX)
		x->expires_s = x->asked_s;
	x->state = x->asked == PUBLISH_REMOVE || x->expires_s == 0 ? PUBLICATION_REMOVED : PUBLICATION_ACTIVE;
	x->until_ns = x->state == PUBLICATION_REMOVED ? a->m->ts_ns : story_after(a->m->ts_ns, x->expires_s);
}

static void publish_final(struct scene *sc, const struct act *a)
{
	uint32_t id = play_of(sc, a)->publication;
	struct story_publication *x;

	if (id == NONE)
		return;
	x = pub_at(sc, id);
	x->response = a->id;
	x->status = a->m->status;
	if (x->status / 100 == 2) {
		publish_ok(sc, x, a);
	} else if (x->status == CONDITION_FAILED) {
		x->state = PUBLICATION_LOST;
		x->until_ns = a->m->ts_ns;
	} else if (x->state == PUBLICATION_ASKED) {
		x->state = PUBLICATION_REFUSED;
	}
}

void publication_take(struct scene *sc, const struct act *a)
{
	if (a->m->method != SIP_PUBLISH)
		return;
	if (a->is_request)
		publish_request(sc, a);
	else if (act_is_final(a))
		publish_final(sc, a);
}

void publication_end(struct scene *sc)
{
	for (uint32_t i = 0; i < sc->st->n_publications; i++) {
		struct story_publication *x = pub_at(sc, i);

		if (x->state == PUBLICATION_ACTIVE && x->until_ns != TIME_NONE && x->until_ns < sc->s->now_ns)
			x->state = PUBLICATION_EXPIRED;
	}
}

const char *publication_state_name(enum publication_state s)
{
	static const char *const names[] = {N_("asked"), N_("refused"), N_("active"), N_("removed"), N_("lost"), N_("expired")};

	return names[s];
}
