/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Session timers of a leg (RFC 4028): what was agreed, who has to refresh, whether that happened, and how it ended. */
#include "analyzer/call/story_local.h"

/* §10: the side that waits gives up 32 s, or a third of the interval, before it is over. */
enum { GIVE_UP_S = 32, SLACK_S = 1, LOOK_BACK = 8 };

static uint32_t min_of(const struct sip_msg *m)
{
	uint32_t s = story_seconds(sip_header_get(m, slice_of("Min-SE"), 0));

	return s == UINT32_MAX ? 0 : s;
}

static uint32_t interval_of(const struct sip_msg *m)
{
	uint32_t s = story_seconds(m->key[SIP_K_SESSION_EXPIRES]);

	return s == UINT32_MAX ? 0 : s;
}

static struct story_timer *timer_of(struct scene *sc, const struct act *a)
{
	uint32_t id = a->talk == NONE ? NONE : sc->talks[a->talk].timer;

	return id == NONE ? NULL : &sc->st->timers[id];
}

static struct story_timer *timer_make(struct scene *sc, const struct act *a)
{
	struct leg_story *st = sc->st;
	struct story_timer *v = story_room(sc, st->timers, st->n_timers, sizeof *v);

	if (!v)
		return NULL;
	st->timers = v;
	sc->talks[a->talk].timer = st->n_timers;
	v += st->n_timers++;
	*v = (struct story_timer){.dialog = a->dialog, .granted = a->id, .started_ns = a->m->ts_ns, .expires_ns = TIME_NONE,
		.refreshed_ns = TIME_NONE, .end = NONE};
	return v;
}

/* refresher= is about the transaction: uac is who sent its request. */
static void read_refresher(struct story_timer *t, const struct sip_msg *m, enum side uac)
{
	struct slice value = m->key[SIP_K_SESSION_EXPIRES];
	struct slice who = sip_param(slice_sub(value, slice_find(value, ';', 0), value.n), "refresher");

	t->has_refresher = slice_ieq(who, slice_of("uac")) || slice_ieq(who, slice_of("uas"));
	if (t->has_refresher)
		t->refresher = (uint8_t)(slice_ieq(who, slice_of("uac")) ? uac : !uac);
}

static void attempt(struct scene *sc, const struct act *a)
{
	struct story_timer *t = timer_of(sc, a);
	struct story_refresh *v = t ? story_room(sc, t->refreshes, t->n_refreshes, sizeof *v) : NULL;

	if (!v)
		return;
	t->refreshes = v;
	play_of(sc, a)->timer = sc->talks[a->talk].timer;
	play_of(sc, a)->refresh = t->n_refreshes;
	v[t->n_refreshes++] = (struct story_refresh){.request = a->id, .response = NONE, .ns = a->m->ts_ns, .by = a->by};
}

static void attempt_ends(struct scene *sc, const struct act *a)
{
	const struct play *p = play_of(sc, a);
	struct story_timer *t;
	struct story_refresh *r;

	if (p->timer == NONE)
		return;
	t = &sc->st->timers[p->timer];
	r = &t->refreshes[p->refresh];
	if (r->response != NONE)
		return;
	r->response = a->id;
	r->ns = a->m->ts_ns;
	r->is_ok = a->m->status < 300;
	t->n_ok += r->is_ok;
}

/* ---- 422 -------------------------------------------------------------------------------------------------------- */

static void refused_as_small(struct scene *sc, const struct act *a)
{
	struct leg_story *st = sc->st;
	struct story_too_small *v = story_room(sc, st->too_small, st->n_too_small, sizeof *v);
	uint32_t request = play_of(sc, a)->request;
	struct sip_msg m;

	if (!v)
		return;
	st->too_small = v;
	v += st->n_too_small++;
	*v = (struct story_too_small){.request = request, .response = a->id, .min_s = min_of(&a->text), .retry = NONE};
	if (request != NONE && store_view(sc->s, request, &m))
		v->asked_s = interval_of(&m);
}

/* Whether a request is the next try after a 422: one that leaves the interval out asks for no timer, which is as good. */
static void try_again(struct scene *sc, const struct act *a)
{
	struct leg_story *st = sc->st;
	uint32_t asked_s = interval_of(&a->text), n = st->n_too_small;

	for (uint32_t i = n; i-- > 0 && n - i <= LOOK_BACK;) {
		struct story_too_small *x = &st->too_small[i];
		const struct msg *r = msg_at(sc->s, x->response);

		if (x->retry != NONE || r->method != a->m->method || (asked_s && asked_s < x->min_s) || x->request == a->id)
			continue;
		x->retry = a->id;
		play_of(sc, a)->too_small = i;
		return;
	}
}

/* ---- messages --------------------------------------------------------------------------------------------------- */

static void note_min(struct scene *sc, const struct act *a)
{
	struct story_timer *t = timer_of(sc, a);
	uint32_t min_s = min_of(&a->text);

	if (t && min_s > t->min_s)
		t->min_s = min_s;
}

/* A 2xx without Session-Expires takes the timer away (§7.2, §9). */
static void granted(struct scene *sc, const struct act *a)
{
	struct story_timer *t = timer_of(sc, a);
	uint32_t interval_s = interval_of(&a->text);

	if (!t && interval_s)
		t = timer_make(sc, a);
	if (!t)
		return;
	t->interval_s = interval_s;
	t->refreshed_ns = a->m->ts_ns;
	t->expires_ns = interval_s ? story_after(a->m->ts_ns, interval_s) : TIME_NONE;
	if (interval_s)
		read_refresher(t, &a->text, (enum side)play_of(sc, a)->by);
}

void timer_take(struct scene *sc, const struct act *a)
{
	if (a->m->method == SIP_BYE)
		return;
	if (a->is_request) {
		attempt(sc, a);
		try_again(sc, a);
	} else if (act_is_final(a)) {
		attempt_ends(sc, a);
		if (play_of(sc, a)->too_small != NONE)
			sc->st->too_small[play_of(sc, a)->too_small].retry_status = a->m->status;
		if (a->m->status == 422)
			refused_as_small(sc, a);
		else if (a->m->status < 300 && a->talk != NONE)
			granted(sc, a);
	}
	note_min(sc, a);
}

/* ---- end -------------------------------------------------------------------------------------------------------- */

static enum timer_state judge(const struct scene *sc, const struct story_timer *t, const struct story_dialog *d)
{
	int64_t early_s = t->interval_s / 3 < GIVE_UP_S ? t->interval_s / 3 : GIVE_UP_S;
	int64_t give_up_ns;

	if (t->expires_ns == TIME_NONE)
		return TIMER_RUNNING;
	give_up_ns = t->expires_ns - (early_s + SLACK_S) * NS_PER_S;
	if (d->ended_ns == TIME_NONE)
		return sc->s->now_ns > t->expires_ns ? TIMER_EXPIRED : TIMER_RUNNING;
	if (d->ended_ns < give_up_ns)
		return TIMER_ENDED;
	return d->ended_ns <= t->expires_ns + GIVE_UP_S * NS_PER_S ? TIMER_CUT : TIMER_EXPIRED;
}

void timer_end(struct scene *sc)
{
	for (uint32_t i = 0; i < sc->st->n_dialogs; i++) {
		const struct story_dialog *d = &sc->st->dialogs[i];
		struct story_timer *t = sc->talks[i].timer == NONE ? NULL : &sc->st->timers[sc->talks[i].timer];

		if (!t)
			continue;
		t->end = d->end;
		t->state = (uint8_t)judge(sc, t, d);
	}
}

const char *timer_state_name(enum timer_state s)
{
	static const char *const names[] = {N_("running"), N_("ended"), N_("cut"), N_("expired")};

	return names[s];
}
