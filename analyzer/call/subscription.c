/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subscriptions of a leg (RFC 6665; RFC 3515 for those that a REFER makes): asked for, granted until when, what the NOTIFYs say
 * of their state, and how they ended. */
#include "analyzer/call/story_local.h"

enum { LOOK_BACK = 64 }; /* latest subscriptions that a message is compared with */

static struct story_subscription *sub_at(const struct scene *sc, uint32_t id)
{
	return &sc->st->subscriptions[id];
}

/* "presence;id=7": the package and what tells subscriptions of a dialog apart. */
static struct slice package_of(struct slice event)
{
	return slice_trim(slice_sub(event, 0, slice_find(event, ';', 0)));
}

static struct slice id_of(struct slice event)
{
	struct slice id = sip_param(slice_sub(event, slice_find(event, ';', 0), event.n), "id");

	return id.p ? id : slice_make("", 0);
}

static bool same_event(struct slice a, struct slice b)
{
	return slice_eq(package_of(a), package_of(b)) && slice_eq(id_of(a), id_of(b));
}

static uint32_t sub_make(struct scene *sc, const struct act *a, enum side by, struct slice event)
{
	struct leg_story *st = sc->st;
	struct story_subscription *v = story_room(sc, st->subscriptions, st->n_subscriptions, sizeof *v);

	if (!v)
		return NONE;
	st->subscriptions = v;
	v += st->n_subscriptions;
	*v = (struct story_subscription){.dialog = a->dialog, .event = story_keep_field(sc, event), .by = (uint8_t)by,
		.request = NONE,
		.response = NONE, .first_notify = NONE, .last_notify = NONE, .asked_s = UINT32_MAX, .expires_s = UINT32_MAX,
		.until_ns = TIME_NONE, .started_ns = a->m->ts_ns, .ended_ns = TIME_NONE, .reason = slice_make("", 0),
		.retry_after_s = UINT32_MAX};
	return st->n_subscriptions++;
}

static bool is_over(const struct story_subscription *x)
{
	return x->state == SUBSCRIPTION_TERMINATED || x->state == SUBSCRIPTION_REFUSED || x->state == SUBSCRIPTION_EXPIRED;
}

/* The latest one of that dialog and event; where none is, one that waits for its dialog. */
static uint32_t sub_find(const struct scene *sc, const struct act *a, enum side by, struct slice event)
{
	uint32_t n = sc->st->n_subscriptions, waits = NONE;

	for (uint32_t i = n; i-- > 0 && n - i <= LOOK_BACK;) {
		const struct story_subscription *x = sub_at(sc, i);

		if (x->by != by || !same_event(x->event, event))
			continue;
		if (x->dialog == a->dialog && a->dialog != NONE)
			return i;
		if (x->dialog == NONE && waits == NONE && !is_over(x))
			waits = i;
	}
	return waits;
}

/* ---- SUBSCRIBE -------------------------------------------------------------------------------------------------- */

/* A SUBSCRIBE outside of dialogs goes on with the one that was challenged before it. */
static uint32_t sub_asked(struct scene *sc, const struct act *a, struct slice event)
{
	uint32_t id = sc->st->n_subscriptions ? sc->st->n_subscriptions - 1 : NONE;

	if (a->dialog != NONE)
		return sub_find(sc, a, a->by, event);
	if (id != NONE && sub_at(sc, id)->by == a->by && same_event(sub_at(sc, id)->event, event) && !sub_at(sc, id)->by_refer &&
			(sub_at(sc, id)->status == 401 || sub_at(sc, id)->status == 407 || sub_at(sc, id)->status == 423))
		return id;
	return NONE;
}

static void subscribe_request(struct scene *sc, const struct act *a)
{
	struct slice event = a->text.key[SIP_K_EVENT];
	uint32_t id = sub_asked(sc, a, event);
	struct story_subscription *x;

	if (id == NONE)
		id = sub_make(sc, a, a->by, event);
	play_of(sc, a)->subscription = id;
	if (id == NONE)
		return;
	x = sub_at(sc, id);
	if (x->state == SUBSCRIPTION_REFUSED) {
		x->state = SUBSCRIPTION_ASKED;
		x->status = 0;
	}
	x->request = a->id;
	x->asked_s = story_seconds(a->text.key[SIP_K_EXPIRES]);
}

static void sub_ends(struct story_subscription *x, enum subscription_state state, int64_t ns)
{
	x->state = (uint8_t)state;
	x->ended_ns = ns;
}

/* A refresh that is refused leaves the subscription as it is, but for 481: the notifier knows it no more (§4.1.2.2). */
static void sub_refused(struct story_subscription *x, const struct act *a)
{
	if (x->state == SUBSCRIPTION_ASKED)
		sub_ends(x, SUBSCRIPTION_REFUSED, a->m->ts_ns);
	else if (a->m->status == 481 && !is_over(x))
		sub_ends(x, SUBSCRIPTION_TERMINATED, a->m->ts_ns);
}

static void sub_granted(struct story_subscription *x, const struct act *a, bool is_refresh)
{
	uint32_t granted_s = story_seconds(a->text.key[SIP_K_EXPIRES]);

	x->n_refreshes += is_refresh && x->asked_s != 0;
	if (x->state == SUBSCRIPTION_ASKED)
		x->state = SUBSCRIPTION_ACCEPTED;
	x->expires_s = granted_s != UINT32_MAX ? granted_s : x->asked_s;
	x->until_ns = story_after(a->m->ts_ns, x->expires_s);
	if (x->asked_s == 0) {
		x->is_unsubscribed = true;
		if (!is_over(x))
			sub_ends(x, SUBSCRIPTION_TERMINATED, a->m->ts_ns);
	}
}

static void subscribe_final(struct scene *sc, const struct act *a)
{
	uint32_t id = play_of(sc, a)->subscription;
	struct story_subscription *x;

	if (id == NONE)
		return;
	x = sub_at(sc, id);
	x->response = a->id;
	x->status = a->m->status;
	if (x->dialog == NONE && a->m->status < 300)
		x->dialog = a->dialog;
	if (a->m->status < 300)
		sub_granted(x, a, play_of(sc, a)->dialog != NONE);
	else
		sub_refused(x, a);
}

/* ---- REFER ------------------------------------------------------------------------------------------------------ */

/* Its subscription is to "refer" with the CSeq number as id (RFC 3515 §2.4.6). */
static void refer_ok(struct scene *sc, const struct act *a)
{
	const struct play *p = play_of(sc, a);
	struct slice sub = sip_header_get(&a->text, slice_of("Refer-Sub"), 0);
	struct buf event = {0};
	uint32_t id;

	if (p->request == NONE || slice_istarts(sub, slice_of("false")))
		return;
	buf_fmt(&event, "refer;id=%u", (unsigned)a->m->cseq);
	id = sub_make(sc, a, (enum side)p->by, buf_slice(&event));
	buf_free(&event);
	if (id == NONE)
		return;
	sub_at(sc, id)->by_refer = true;
	sub_at(sc, id)->state = SUBSCRIPTION_ACCEPTED;
	sub_at(sc, id)->request = p->request;
	sub_at(sc, id)->response = a->id;
	sub_at(sc, id)->status = a->m->status;
}

/* Without an id it is that of the first REFER of the dialog; devices mean the latest that is not over. */
static uint32_t refer_find(const struct scene *sc, const struct act *a, enum side by, struct slice event)
{
	uint32_t n = sc->st->n_subscriptions, latest = NONE;

	for (uint32_t i = n; i-- > 0 && n - i <= LOOK_BACK;) {
		const struct story_subscription *x = sub_at(sc, i);

		if (!x->by_refer || x->by != by || (x->dialog != a->dialog && x->dialog != NONE))
			continue;
		if (slice_eq(id_of(x->event), id_of(event)))
			return i;
		if (latest == NONE || (is_over(sub_at(sc, latest)) && !is_over(x)))
			latest = i;
	}
	return id_of(event).n ? NONE : latest;
}

/* ---- NOTIFY ----------------------------------------------------------------------------------------------------- */

static uint32_t sub_notified(struct scene *sc, const struct act *a)
{
	enum side by = a->by == SIDE_CALLER ? SIDE_CALLEE : SIDE_CALLER;
	struct slice event = a->text.key[SIP_K_EVENT];
	uint32_t id = NONE;

	if (slice_eq(package_of(event), slice_of("refer")))
		id = refer_find(sc, a, by, event);
	if (id == NONE)
		id = sub_find(sc, a, by, event);
	if (id != NONE)
		return id;
	id = sub_make(sc, a, by, event);
	if (id != NONE)
		sub_at(sc, id)->is_unasked = true;
	return id;
}

static enum subscription_state state_word(struct slice word)
{
	if (slice_ieq(word, slice_of("terminated")))
		return SUBSCRIPTION_TERMINATED;
	return slice_ieq(word, slice_of("pending")) ? SUBSCRIPTION_PENDING : SUBSCRIPTION_ACTIVE;
}

static void notify_terminated(struct scene *sc, struct story_subscription *x, const struct act *a, struct slice params)
{
	struct slice reason = sip_param(params, "reason");

	if (reason.n)
		x->reason = story_keep(sc, reason);
	x->retry_after_s = story_seconds(sip_param(params, "retry-after"));
	if (!x->is_unsubscribed || x->ended_ns == TIME_NONE)
		sub_ends(x, SUBSCRIPTION_TERMINATED, a->m->ts_ns);
}

static void notify_request(struct scene *sc, const struct act *a)
{
	struct slice value = a->text.key[SIP_K_SUBSCRIPTION_STATE];
	struct slice word = slice_trim(slice_sub(value, 0, slice_find(value, ';', 0)));
	struct slice params = slice_sub(value, slice_find(value, ';', 0), value.n);
	uint32_t id = sub_notified(sc, a), left_s = story_seconds(sip_param(params, "expires"));
	struct story_subscription *x;

	if (id == NONE)
		return;
	x = sub_at(sc, id);
	if (x->dialog == NONE)
		x->dialog = a->dialog;
	if (x->first_notify == NONE)
		x->first_notify = a->id;
	x->last_notify = a->id;
	x->n_notifies++;
	if (!word.n || (x->state == SUBSCRIPTION_TERMINATED && state_word(word) != SUBSCRIPTION_TERMINATED))
		return; /* a NOTIFY that crossed the end */
	if (state_word(word) == SUBSCRIPTION_TERMINATED) {
		notify_terminated(sc, x, a, params);
		return;
	}
	x->state = (uint8_t)state_word(word);
	if (left_s != UINT32_MAX) {
		x->expires_s = left_s;
		x->until_ns = story_after(a->m->ts_ns, left_s);
	}
}

/* ---- all -------------------------------------------------------------------------------------------------------- */

void subscription_take(struct scene *sc, const struct act *a)
{
	bool is_ok = !a->is_request && a->m->status / 100 == 2;

	if (a->m->method == SIP_NOTIFY && a->is_request)
		notify_request(sc, a);
	else if (a->m->method == SIP_SUBSCRIBE && a->is_request)
		subscribe_request(sc, a);
	else if (a->m->method == SIP_SUBSCRIBE && act_is_final(a))
		subscribe_final(sc, a);
	else if (a->m->method == SIP_REFER && is_ok)
		refer_ok(sc, a);
}

void subscription_end(struct scene *sc)
{
	for (uint32_t i = 0; i < sc->st->n_subscriptions; i++) {
		struct story_subscription *x = sub_at(sc, i);
		bool is_on = x->state != SUBSCRIPTION_ASKED && !is_over(x);

		if (is_on && x->until_ns != TIME_NONE && x->until_ns < sc->s->now_ns)
			sub_ends(x, SUBSCRIPTION_EXPIRED, x->until_ns);
	}
}

const char *subscription_state_name(enum subscription_state s)
{
	static const char *const names[] = {N_("asked"), N_("refused"), N_("accepted"), N_("pending"),
		N_("active"), N_("terminated"), N_("expired")};

	return names[s];
}
