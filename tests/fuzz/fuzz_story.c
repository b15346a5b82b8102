/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages into a store, then the story of each leg and the table of endpoints. Each message has a byte before it, which says
 * who sends it to whom and how much later, and 0x1e after it. What a story names must exist. */
#include "story.h"

enum { SEPARATOR = 0x1e, MESSAGES_MAX = 400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
	struct store *s;
	struct counters cs;
	struct slice texts[MESSAGES_MAX];
	uint32_t n;
	int64_t ns;
};

static struct slice read_text(void *ctx, uint64_t at, size_t n)
{
	const struct world *w = ctx;

	return at < w->n ? slice_sub(w->texts[at], 0, n) : slice_make(NULL, 0);
}

static void put(struct world *w, uint8_t how, struct slice text)
{
	static const int64_t steps_ms[4] = {1, 100, 2000, 40000};
	struct frame f = {.number = w->n + 1, .at = w->n};
	struct payload p = {.frame = &f, .bytes = text, .len = (uint32_t)text.n, .ip_id = how >> 6 & 1};
	struct sip_msg m;

	if (w->n == MESSAGES_MAX || !sip_parse(&m, text, (uint32_t)text.n))
		return;
	w->ns += steps_ms[how >> 2 & 3] * NS_PER_MS;
	f.ts_ns = w->ns;
	p.flow.src.ip[10] = p.flow.src.ip[11] = p.flow.dst.ip[10] = p.flow.dst.ip[11] = 0xff;
	p.flow.src.ip[15] = (uint8_t)(1 + (how & 1) + (how >> 4 & 1) * 2);
	p.flow.dst.ip[15] = (uint8_t)(2 - (how & 1) + (how >> 4 & 1) * 2);
	p.flow.src.port = p.flow.dst.port = 5060;
	w->texts[w->n++] = text;
	store_add(w->s, &p, &m, f.at);
}

static void must(bool is_so)
{
	if (!is_so)
		abort();
}

static void must_be_msg(const struct world *w, uint32_t id, bool may_be_none)
{
	must(id == NONE ? may_be_none : id < store_n_msgs(w->s));
}

static void check_offers(const struct world *w, const struct leg_story *st)
{
	for (uint32_t i = 0; i < st->n_offers; i++) {
		const struct story_offer *o = &st->offers[i];

		must_be_msg(w, o->offer, false);
		must_be_msg(w, o->answer, true);
		must_be_msg(w, o->end, true);
		must((o->state != OFFER_ANSWERED && o->state != OFFER_EARLY) || o->answer != NONE);
		must(o->answer == NONE || o->answered_ns >= o->offered_ns);
		for (uint32_t k = 0; k < o->n_media; k++)
			for (uint32_t j = 0; j < o->media[k].n_agreed; j++) {
				must(o->media[k].agreed[j].offered < o->media[k].offer.n_codecs);
				must(o->media[k].agreed[j].answered < o->media[k].answer.n_codecs);
			}
	}
	for (uint32_t i = 0; i < st->n_holds; i++) {
		must(st->holds[i].from_offer < st->n_offers);
		must(st->holds[i].until_offer == NONE || st->holds[i].until_offer < st->n_offers);
		must(st->holds[i].until_ns == TIME_NONE || st->holds[i].until_ns >= st->holds[i].from_ns);
	}
	must(story_hold_ns(w->s, st, SIDE_N) >= 0);
}

static void check_others(const struct world *w, const struct leg_story *st)
{
	for (uint32_t i = 0; i < st->n_dialogs; i++)
		must_be_msg(w, st->dialogs[i].end, true);
	for (uint32_t i = 0; i < st->n_timers; i++)
		must(st->timers[i].n_ok <= st->timers[i].n_refreshes && timer_state_name((enum timer_state)st->timers[i].state));
	for (uint32_t i = 0; i < st->n_publications; i++)
		must_be_msg(w, st->publications[i].request, false);
	for (uint32_t i = 0; i < st->n_subscriptions; i++)
		must_be_msg(w, st->subscriptions[i].request, true);
	for (uint32_t i = 0; i < st->n_bindings; i++)
		must_be_msg(w, st->bindings[i].last, false);
	for (uint32_t i = 0; i < st->n_transfers; i++)
		must(st->transfers[i].leg == NONE || st->transfers[i].leg < store_n_legs(w->s));
	for (uint32_t i = 0; i < st->n_reliables; i++)
		must_be_msg(w, st->reliables[i].prack, true);
	for (uint32_t i = 0; i < st->n_challenges; i++)
		must_be_msg(w, st->challenges[i].retry, true);
}

/* What leg_plain tells without the story is what the story tells. */
static void check_plain(const struct world *w, uint32_t leg, const struct leg_story *st)
{
	struct arena a = {0};
	struct leg_plain p;
	const struct slice *names;
	uint32_t n;

	if (leg_plain(w->s, leg, &p)) {
		must(st->n_holds == 0);
		for (uint32_t i = 0; i < st->n_offers; i++)
			must(!st->offers[i].wrong);
		names = story_agreed_names(st, &a, &n);
		must((names != NULL) == p.is_agreed && n == p.n_agreed);
		for (uint32_t i = 0; i < n; i++)
			must(slice_eq(names[i], p.agreed[i]));
	}
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = slice_make(data, size);
	struct world w = {.ns = 1750000000 * NS_PER_S};

	w.s = store_new(&w.cs, read_text, &w);
	while (rest.n) {
		struct slice one = slice_cut(&rest, SEPARATOR);

		if (one.n)
			put(&w, (uint8_t)one.p[0], slice_sub(one, 1, one.n));
	}
	store_settle(w.s);
	for (uint32_t leg = 0; leg < store_n_legs(w.s); leg++) {
		struct leg_story *st = leg_story_new(w.s, leg, STORY_ALL);

		check_offers(&w, st);
		check_others(&w, st);
		check_plain(&w, leg, st);
		leg_story_free(st);
	}
	store_endpoints(w.s);
	store_free(w.s);
	return 0;
}
