/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields of `calls` that come from the story of a leg: holds, session timer, subscription, registration, transfer, codecs
 * agreed on. The story is told when a row is first asked for one of them, with the parts that rows before it needed. */
#include "analyzer/field/reader.h"

static const struct leg_story *story_with(struct reader *r, enum story_part part)
{
	if (r->story && !(r->story->parts & part)) {
		leg_story_put(r->story);
		r->story = NULL;
	}
	if (!r->story)
		r->story = leg_story_get(r->s, r->id, part);
	return r->story;
}

/* ---- offers and answers, holds ---------------------------------------------------------------------------------- */

void story_hold(struct reader *r, uint32_t id, struct value *out)
{
	const struct leg *l = r->leg;
	struct leg_plain p;

	(void)id;
	if (!l->is_invite || (l->answer_ns == TIME_NONE && !l->is_midway))
		return;
	if (leg_plain(r->s, r->id, &p))
		give_double(out, 0, 3);
	else
		give_double(out, (double)story_hold_ns(r->s, story_with(r, STORY_OFFERS), SIDE_N) / 1e9, 3);
}

void story_agreed(struct reader *r, uint32_t id, struct value *out)
{
	struct leg_plain p;

	(void)id;
	if (!r->leg->is_invite)
		return;
	if (leg_plain(r->s, r->id, &p)) {
		out->items = p.agreed;
		out->n_items = p.n_agreed;
		out->type = p.is_agreed ? VALUE_LIST : VALUE_NULL;
		return;
	}
	out->items = story_agreed_names(story_with(r, STORY_OFFERS), &r->arena, &out->n_items);
	if (out->items)
		out->type = VALUE_LIST;
}

/* ---- session timer ---------------------------------------------------------------------------------------------- */

static const struct story_timer *timer_of(struct reader *r)
{
	bool may_have = r->leg->is_invite && r->leg->keys >> SIP_K_SESSION_EXPIRES & 1;
	const struct leg_story *st = may_have ? story_with(r, STORY_TIMERS) : NULL;

	return st && st->n_timers ? &st->timers[st->n_timers - 1] : NULL;
}

void story_session_expires(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_timer *t = timer_of(r);

	(void)id;
	if (t && t->interval_s)
		give_int(out, t->interval_s);
}

const char *story_side_choice(unsigned i)
{
	static const char *const names[] = {N_("caller"), N_("callee")};

	return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

void story_refresher(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_timer *t = timer_of(r);

	(void)id;
	if (t && t->has_refresher)
		give_name(out, story_side_choice(t->refresher));
}

const char *story_timer_choice(unsigned i)
{
	return i <= TIMER_EXPIRED ? timer_state_name((enum timer_state)i) : NULL;
}

void story_timer_state(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_timer *t = timer_of(r);

	(void)id;
	if (t)
		give_name(out, story_timer_choice(t->state));
}

/* ---- subscriptions, registrations, publications ----------------------------------------------------------------- */

static const struct story_subscription *subscription_of(struct reader *r)
{
	const struct leg_story *st;

	if (r->leg->method != SIP_SUBSCRIBE && r->leg->method != SIP_NOTIFY)
		return NULL;
	st = story_with(r, STORY_SUBSCRIPTIONS);
	return st->n_subscriptions ? &st->subscriptions[st->n_subscriptions - 1] : NULL;
}

static const struct story_publication *publication_of(struct reader *r)
{
	const struct leg_story *st = r->leg->method == SIP_PUBLISH ? story_with(r, STORY_PUBLICATIONS) : NULL;

	return st && st->n_publications ? &st->publications[st->n_publications - 1] : NULL;
}

/* The latest attempt that was granted, and of its contacts the one asked for that lives longest. */
static const struct story_binding *binding_of(struct reader *r)
{
	const struct leg_story *st = r->leg->method == SIP_REGISTER ? story_with(r, STORY_REGISTRATIONS) : NULL;
	const struct story_binding *found = NULL;

	for (uint32_t i = 0; st && i < st->n_bindings; i++) {
		const struct story_binding *b = &st->bindings[i];

		if (b->is_own && (!found || b->until_ns > found->until_ns))
			found = b;
	}
	return found;
}

void story_event(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_subscription *x = subscription_of(r);
	const struct story_publication *p = publication_of(r);

	(void)id;
	if (x)
		give_filled(out, x->event);
	else if (p)
		give_filled(out, p->event);
}

static void give_seconds(struct value *out, uint32_t seconds)
{
	if (seconds != UINT32_MAX)
		give_int(out, seconds);
}

void story_expires(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_subscription *x = subscription_of(r);
	const struct story_binding *b = binding_of(r);
	const struct story_publication *p = publication_of(r);

	(void)id;
	if (x)
		give_seconds(out, x->expires_s);
	else if (b)
		give_seconds(out, b->expires_s);
	else if (p)
		give_seconds(out, p->expires_s);
}

void story_until(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_subscription *x = subscription_of(r);
	const struct story_binding *b = binding_of(r);
	const struct story_publication *p = publication_of(r);

	(void)id;
	if (x)
		give_time(r, out, x->ended_ns != TIME_NONE ? x->ended_ns : x->until_ns);
	else if (b)
		give_time(r, out, b->until_ns);
	else if (p)
		give_time(r, out, p->until_ns);
}

const char *story_subscription_choice(unsigned i)
{
	return i <= SUBSCRIPTION_EXPIRED ? subscription_state_name((enum subscription_state)i) : NULL;
}

void story_subscription(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_subscription *x = subscription_of(r);

	(void)id;
	if (x)
		give_name(out, story_subscription_choice(x->state));
}

const char *story_publication_choice(unsigned i)
{
	return i <= PUBLICATION_EXPIRED ? publication_state_name((enum publication_state)i) : NULL;
}

void story_publication(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_publication *p = publication_of(r);

	(void)id;
	if (p)
		give_name(out, story_publication_choice(p->state));
}

const char *story_binding_choice(unsigned i)
{
	return i <= BINDING_REMOVED ? binding_state_name((enum binding_state)i) : NULL;
}

void story_registration(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_binding *b = binding_of(r);

	(void)id;
	if (b)
		give_name(out, story_binding_choice(b->state));
}

void story_contact(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_binding *b = binding_of(r);

	(void)id;
	if (b)
		give_filled(out, b->contact);
}

/* ---- transfer --------------------------------------------------------------------------------------------------- */

static const struct story_transfer *transfer_of(struct reader *r)
{
	const struct leg_story *st = r->leg->methods >> SIP_REFER & 1 ? story_with(r, STORY_TRANSFERS) : NULL;

	return st && st->n_transfers ? &st->transfers[st->n_transfers - 1] : NULL;
}

void story_refer_to(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_transfer *t = transfer_of(r);

	(void)id;
	if (t)
		give_filled(out, t->refer_to);
}

const char *story_transfer_choice(unsigned i)
{
	return i <= TRANSFER_FAILED ? transfer_state_name((enum transfer_state)i) : NULL;
}

void story_transfer(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_transfer *t = transfer_of(r);

	(void)id;
	if (t)
		give_name(out, story_transfer_choice(t->state));
}

void story_transfer_status(struct reader *r, uint32_t id, struct value *out)
{
	const struct story_transfer *t = transfer_of(r);

	(void)id;
	if (t && t->outcome)
		give_int(out, t->outcome);
	else if (t && t->status >= 300)
		give_int(out, t->status);
}
