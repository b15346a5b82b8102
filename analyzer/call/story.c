/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks the messages of a leg for its story: which count, who sent each, which transaction of the two parties each belongs
 * to, and its dialogs. What they mean is told by the parts: offer.c, session_timer.c, subscription.c, ... */
#include "analyzer/call/compact.h"
#include "analyzer/call/story_local.h"

/* ---- what the parts share --------------------------------------------------------------------------------------- */

/* Room grows by doubling: 8, 16, 32, ... */
void *story_room(struct scene *sc, void *array, uint32_t n, size_t item_bytes)
{
	void *grown;

	if (n >= LIMIT_STORY_ITEMS) {
		sc->st->n_left_out++;
		return NULL;
	}
	if (n && (n < 8 || n & (n - 1)))
		return array;
	grown = arena_alloc(&sc->st->arena, (n ? 2 * (size_t)n : 8) * item_bytes);
	if (n)
		memcpy(grown, array, n * item_bytes);
	return grown;
}

struct slice story_keep(struct scene *sc, struct slice s)
{
	return s.n ? arena_copy(&sc->st->arena, s) : slice_make("", 0);
}

struct slice story_keep_field(struct scene *sc, struct slice value)
{
	struct buf b = {0};
	struct slice kept;

	if (!memchr(value.n ? value.p : "", '\n', value.n))
		return story_keep(sc, value);
	sip_unfold(&b, value);
	kept = story_keep(sc, buf_slice(&b));
	buf_free(&b);
	return kept;
}

uint32_t story_seconds(struct slice value)
{
	uint64_t seconds;
	size_t n = 0;

	value = slice_trim(value);
	while (n < value.n && ascii_digit(value.p[n]))
		n++;
	return n && slice_to_u64(slice_sub(value, 0, n), UINT32_MAX - 1, &seconds) ? (uint32_t)seconds : UINT32_MAX;
}

int64_t story_after(int64_t ns, uint32_t seconds)
{
	return seconds == UINT32_MAX || ns == TIME_NONE ? TIME_NONE : ns + (int64_t)seconds * NS_PER_S;
}

struct slice story_uri(struct slice value)
{
	struct sip_addr a;

	return value.n && sip_addr_parse(value, &a) ? a.uri : slice_make("", 0);
}

bool story_has_option(const struct sip_msg *m, const char *field, const char *option)
{
	struct slice rest, item;

	for (unsigned i = 0; (rest = sip_header_get(m, slice_of(field), i)).p; i++)
		while (sip_list_next(&rest, &item))
			if (slice_ieq(item, slice_of(option)))
				return true;
	return false;
}

/* ---- who -------------------------------------------------------------------------------------------------------- */

static bool is_caller_tag(const struct scene *sc, uint32_t hash)
{
	for (unsigned i = 0; i < sc->n_caller_tags; i++)
		if (sc->caller_tags[i] == hash)
			return true;
	return false;
}

/* Requests outside of dialogs are the caller's, also where it takes another tag for its next try. */
static enum side side_of(struct scene *sc, const struct act *a, uint32_t from_hash)
{
	bool is_caller = is_caller_tag(sc, from_hash);

	if (!is_caller && a->is_request && !(a->m->flags & MSG_TO_TAG)) {
		is_caller = true;
		if (sc->n_caller_tags < SIDE_TAGS)
			sc->caller_tags[sc->n_caller_tags++] = from_hash;
	}
	return is_caller == a->is_request ? SIDE_CALLER : SIDE_CALLEE;
}

/* ---- transactions ----------------------------------------------------------------------------------------------- */

struct play_probe {
	const struct scene *sc;
	uint32_t from_hash, cseq;
	uint8_t method;
};

static bool play_is(const void *ctx, uint32_t id)
{
	const struct play_probe *p = ctx;
	const struct play *x = &p->sc->plays[id];

	return x->from_hash == p->from_hash && x->cseq == p->cseq && x->method == p->method;
}

static uint32_t play_make(struct scene *sc, const struct play_probe *p, uint64_t hash)
{
	uint32_t id = (uint32_t)sc->n_plays;

	if (sc->n_plays == sc->cap_plays) {
		sc->cap_plays = sc->cap_plays ? sc->cap_plays * 2 : 16;
		sc->plays = mem_realloc(sc->plays, sc->cap_plays * sizeof *sc->plays);
	}
	memset(&sc->plays[id], 0xff, sizeof sc->plays[id]); /* NONE */
	sc->plays[id].from_hash = p->from_hash;
	sc->plays[id].cseq = p->cseq;
	sc->plays[id].method = p->method;
	sc->plays[id].status = 0;
	sc->plays[id].is_offerless = false;
	sc->n_plays++;
	map_put(&sc->play_map, hash, id);
	return id;
}

/* A client that tries again under the same number, with another branch, begins anew. */
static bool begins_anew(const struct play *x, const struct act *a)
{
	return a->is_request && x->final != NONE && x->request != NONE && x->txn != a->m->txn;
}

static uint32_t play_find(struct scene *sc, const struct act *a, uint32_t from_hash)
{
	struct play_probe p = {sc, from_hash, a->m->cseq, a->m->method};
	uint64_t hash = hash_mix((uint64_t)from_hash << 32 | a->m->cseq, sc->s->seed + a->m->method);
	uint32_t id = map_get(&sc->play_map, hash, play_is, &p);

	if (id != NONE && begins_anew(&sc->plays[id], a)) {
		map_del(&sc->play_map, hash, id);
		id = NONE;
	}
	return id != NONE ? id : play_make(sc, &p, hash);
}

static void play_take(struct scene *sc, struct act *a)
{
	uint32_t from_hash = store_tag_hash(sc->s, sip_tag(a->text.key[SIP_K_FROM]));
	struct play *x;

	a->by = (uint8_t)side_of(sc, a, from_hash);
	a->play = play_find(sc, a, from_hash);
	x = &sc->plays[a->play];
	x->by = a->is_request ? a->by : !a->by;
	if (a->is_request && x->request == NONE) {
		x->request = a->id;
		x->txn = a->m->txn;
		x->dialog = a->dialog;
	} else if (act_is_final(a) && (x->final == NONE || (x->status >= 300 && a->m->status < 300))) {
		x->final = a->id;
		x->status = a->m->status;
	}
}

/* ---- dialogs of INVITE ------------------------------------------------------------------------------------------ */

struct dialog_probe {
	const struct leg_story *st;
	uint32_t dialog;
};

static bool dialog_is(const void *ctx, uint32_t id)
{
	const struct dialog_probe *p = ctx;

	return p->st->dialogs[id].dialog == p->dialog;
}

static const uint32_t call_methods = 1u << SIP_INVITE | 1u << SIP_ACK | 1u << SIP_BYE | 1u << SIP_PRACK | 1u << SIP_UPDATE;

static uint32_t talk_make(struct scene *sc, uint32_t dialog, uint64_t hash)
{
	struct leg_story *st = sc->st;
	uint32_t id = st->n_dialogs;
	struct story_dialog *v = story_room(sc, st->dialogs, id, sizeof *v);

	if (!v)
		return NONE;
	st->dialogs = v;
	v[st->n_dialogs++] = (struct story_dialog){.dialog = dialog, .early_ns = TIME_NONE, .confirmed_ns = TIME_NONE,
		.ended_ns = TIME_NONE, .confirm = NONE, .end = NONE};
	if (sc->cap_talks <= id) {
		sc->cap_talks = sc->cap_talks ? sc->cap_talks * 2 : 4;
		sc->talks = mem_realloc(sc->talks, sc->cap_talks * sizeof *sc->talks);
	}
	sc->talks[id] = (struct talk){.invite = NONE, .latest = NONE, .open = {NONE, NONE}, .hold = {NONE, NONE}, .timer = NONE};
	map_put(&sc->dialog_map, hash, id);
	return id;
}

static uint32_t talk_of(struct scene *sc, const struct act *a)
{
	struct dialog_probe p = {sc->st, a->dialog};
	uint64_t hash = hash_mix(a->dialog, sc->s->seed);
	uint32_t id;

	if (a->dialog == NONE || !(call_methods >> a->m->method & 1))
		return NONE;
	id = map_get(&sc->dialog_map, hash, dialog_is, &p);
	return id != NONE ? id : talk_make(sc, a->dialog, hash);
}

static void dialog_begin(struct scene *sc, const struct act *a)
{
	struct story_dialog *d = &sc->st->dialogs[a->talk];

	if (d->early_ns == TIME_NONE)
		d->early_ns = a->m->ts_ns;
	if (a->m->method != SIP_INVITE || a->is_request)
		return;
	if (sc->talks[a->talk].invite == NONE)
		sc->talks[a->talk].invite = a->play;
	if (a->m->status / 100 == 2 && d->confirm == NONE) {
		d->confirmed_ns = a->m->ts_ns;
		d->confirm = a->id;
	}
}

static void dialog_ends(struct scene *sc, uint32_t talk, const struct act *a)
{
	struct story_dialog *d = &sc->st->dialogs[talk];

	if (d->end != NONE)
		return;
	d->ended_ns = a->m->ts_ns;
	d->end = a->id;
	d->ended_by = a->by;
	offer_dialog_ends(sc, talk, a->id);
	hold_dialog_ends(sc, talk, a->m->ts_ns);
}

/* The refusal of an INVITE ends all early dialogs that it made (RFC 3261 §12.3). */
static void invite_refused(struct scene *sc, const struct act *a)
{
	for (uint32_t i = 0; i < sc->st->n_dialogs; i++)
		if (sc->talks[i].invite == a->play && sc->st->dialogs[i].confirm == NONE)
			dialog_ends(sc, i, a);
}

static void dialog_end_take(struct scene *sc, const struct act *a)
{
	if (a->m->method == SIP_BYE && a->is_request && a->talk != NONE)
		dialog_ends(sc, a->talk, a);
	else if (a->m->method == SIP_INVITE && a->m->status >= 300 && play_of(sc, a)->dialog == NONE)
		invite_refused(sc, a);
}

/* ---- which messages count --------------------------------------------------------------------------------------- */

/* How near a message is to the hop that counts, that of the request which the leg is about: between the same two addresses
 * and ports, between the same hosts, elsewhere. */
enum tier { TIER_HOME, TIER_HOSTS, TIER_ELSEWHERE, TIER_N };

static enum tier tier_of(const struct scene *sc, const struct msg *m)
{
	const struct msg *home = msg_at(sc->s, sc->home);

	if (flow_ends(sc->s, m->flow) >> 1 == flow_ends(sc->s, home->flow) >> 1)
		return TIER_HOME;
	return same_hop(sc->s, m->flow, home->flow) ? TIER_HOSTS : TIER_ELSEWHERE;
}

/* All that tells a message from others of the leg, whichever hop shows it. */
static uint64_t copy_hash(const struct scene *sc, const struct msg *m, const struct sip_msg *text)
{
	uint32_t from_hash = store_tag_hash(sc->s, sip_tag(text->key[SIP_K_FROM]));
	uint64_t h = hash_mix((uint64_t)from_hash << 32 | m->cseq, sc->s->seed + m->method);

	if (text->key[SIP_K_RSEQ].n)
		h += hash_slice(text->key[SIP_K_RSEQ], sc->s->seed);
	return hash_mix(h + m->status, sc->s->seed + m->tags);
}

struct copy_probe {
	const struct scene *sc;
	uint64_t hash;
};

static bool copy_is(const void *ctx, uint32_t id)
{
	const struct copy_probe *p = ctx;

	return p->sc->copies[id].hash == p->hash;
}

/* The message that counts for all its copies; where there is none yet it is this one. */
static uint32_t copy_of(struct scene *sc, uint32_t msg)
{
	struct copy_probe p = {sc, 0};
	struct sip_msg text;
	uint32_t id;

	if (!store_view(sc->s, msg, &text))
		return msg;
	p.hash = copy_hash(sc, msg_at(sc->s, msg), &text);
	id = map_get(&sc->copy_map, p.hash, copy_is, &p);
	if (id != NONE)
		return sc->copies[id].msg;
	if (sc->n_copies == sc->cap_copies) {
		sc->cap_copies = sc->cap_copies ? sc->cap_copies * 2 : 32;
		sc->copies = mem_realloc(sc->copies, sc->cap_copies * sizeof *sc->copies);
	}
	sc->copies[sc->n_copies] = (struct story_copy){p.hash, msg};
	map_put(&sc->copy_map, p.hash, (uint32_t)sc->n_copies++);
	return msg;
}

static bool is_wanted(const struct scene *sc, const struct msg *m)
{
	return sc->methods >> m->method & 1 && m->status != 100;
}

/* Where there are several hops, what is seen on the nearest comes before all else. */
static void note_copies(struct scene *sc)
{
	for (uint32_t i = sc->l->first; i != NONE; i = msg_at(sc->s, i)->next)
		ids_add(&sc->counted, i);
	for (unsigned tier = 0; tier < TIER_N; tier++) {
		uint32_t place = 0;

		for (uint32_t i = sc->l->first; i != NONE; i = msg_at(sc->s, i)->next, place++) {
			const struct msg *m = msg_at(sc->s, i);
			uint32_t kept;

			if (!is_wanted(sc, m) || m->repeats != NONE || tier_of(sc, m) != tier)
				continue;
			kept = copy_of(sc, i);
			if (tier != TIER_HOME)
				sc->counted.v[place] = kept;
		}
	}
}

static bool counts(const struct scene *sc, uint32_t msg, uint32_t place)
{
	return !sc->has_hops || sc->counted.v[place] == msg;
}

/* ---- the walk --------------------------------------------------------------------------------------------------- */

static const struct part {
	unsigned part;          /* bit of enum story_part */
	uint32_t methods;
	void (*take)(struct scene *sc, const struct act *a);
	void (*end)(struct scene *sc);
} parts[] = {
	{STORY_OFFERS, call_methods, offer_take, NULL},
	{STORY_TIMERS, 1u << SIP_INVITE | 1u << SIP_UPDATE | 1u << SIP_BYE, timer_take, timer_end},
	{STORY_SUBSCRIPTIONS, 1u << SIP_SUBSCRIBE | 1u << SIP_NOTIFY | 1u << SIP_REFER, subscription_take, subscription_end},
	{STORY_PUBLICATIONS, 1u << SIP_PUBLISH, publication_take, publication_end},
	{STORY_REGISTRATIONS, 1u << SIP_REGISTER, registration_take, registration_end},
	{STORY_TRANSFERS, 1u << SIP_REFER | 1u << SIP_NOTIFY, transfer_take, transfer_end},
	{STORY_RELIABLE, 1u << SIP_INVITE | 1u << SIP_PRACK, prack_take, NULL},
	{STORY_AUTH, UINT32_MAX, challenge_take, NULL},
};
enum { N_PARTS = sizeof parts / sizeof parts[0] };

/* A first look without text: which parts there can be anything of, and whether there are several hops. */
static void survey(struct scene *sc)
{
	uint32_t seen = 0;
	bool has_challenge = false;

	for (uint32_t i = sc->l->first; i != NONE; i = msg_at(sc->s, i)->next) {
		const struct msg *m = msg_at(sc->s, i);

		seen |= 1u << m->method;
		has_challenge |= m->status == 401 || m->status == 407;
		sc->has_hops |= tier_of(sc, m) != TIER_HOME;
	}
	if (!has_challenge)
		sc->parts &= ~(unsigned)STORY_AUTH;
	if (!(seen & (1u << SIP_PRACK | 1u << SIP_INVITE)))
		sc->parts &= ~(unsigned)STORY_RELIABLE;
	if (!(seen & 1u << SIP_REFER))
		sc->parts &= ~(unsigned)STORY_TRANSFERS;
	for (size_t i = 0; i < N_PARTS; i++)
		if (sc->parts & parts[i].part)
			sc->methods |= parts[i].methods;
	sc->methods &= seen;
}

static void take(struct scene *sc, uint32_t msg)
{
	struct act a = {.id = msg, .m = msg_at(sc->s, msg)};

	if (!store_view(sc->s, msg, &a.text))
		return;
	a.is_request = a.text.is_request;
	a.dialog = leg_dialog(sc->s, sc->st->leg, a.m->tags);
	a.talk = talk_of(sc, &a);
	play_take(sc, &a);
	if (a.talk != NONE)
		dialog_begin(sc, &a);
	for (size_t i = 0; i < N_PARTS; i++)
		if (sc->parts & parts[i].part && parts[i].methods >> a.m->method & 1)
			parts[i].take(sc, &a);
	dialog_end_take(sc, &a);
}

static void walk(struct scene *sc)
{
	uint32_t place = 0;

	if (sc->has_hops)
		note_copies(sc);
	for (uint32_t i = sc->l->first; i != NONE; i = msg_at(sc->s, i)->next, place++) {
		const struct msg *m = msg_at(sc->s, i);

		if (!is_wanted(sc, m))
			continue;
		if (m->repeats != NONE) {
			if (!(m->flags & MSG_DUPLICATE) && sc->parts & STORY_RELIABLE)
				prack_take_repeat(sc, i);
		} else if (counts(sc, i, place)) {
			take(sc, i);
		}
	}
	for (size_t i = 0; i < N_PARTS; i++)
		if (sc->parts & parts[i].part && parts[i].end)
			parts[i].end(sc);
}

static void scene_free(struct scene *sc)
{
	free(sc->plays);
	free(sc->talks);
	map_free(&sc->play_map);
	map_free(&sc->dialog_map);
	map_free(&sc->binding_map);
	map_free(&sc->nonce_map);
	map_free(&sc->copy_map);
	free(sc->copies);
	ids_free(&sc->counted);
}

struct leg_story *leg_story_new(const struct store *s, uint32_t leg, unsigned wanted)
{
	struct leg_story *st = mem_zalloc(sizeof *st);
	const struct leg *l = leg_at(s, leg);
	struct scene sc = {.s = s, .l = l, .st = st, .parts = wanted, .home = l->initial != NONE ? l->initial : l->first};

	st->leg = leg;
	st->parts = wanted;
	sc.caller_tags[sc.n_caller_tags++] = l->caller_tag;
	survey(&sc);
	if (sc.methods)
		walk(&sc);
	scene_free(&sc);
	return st;
}

void leg_story_free(struct leg_story *st)
{
	if (!st)
		return;
	arena_free(&st->arena);
	free(st);
}

/* ---- the latest one, shared ------------------------------------------------------------------------------------- */

struct story_cache {
	struct leg_story *st;   /* or NULL */
	uint64_t generation;    /* of the store, and its time, when it was made */
	int64_t now_ns;
	unsigned asked;         /* parts that somebody wanted so far: the next reader of a leg will, too */
};

struct story_cache *story_cache_new(void)
{
	return mem_zalloc(sizeof(struct story_cache));
}

void stories_forget(struct store *s)
{
	leg_story_put(s->stories->st);
	s->stories->st = NULL;
}

void story_cache_free(struct story_cache *c)
{
	leg_story_put(c->st);
	free(c);
}

const struct leg_story *leg_story_get(const struct store *s, uint32_t leg, unsigned wanted)
{
	struct story_cache *c = s->stories;
	bool is_this = c->st && c->st->leg == leg && c->generation == s->generation && c->now_ns == s->now_ns;

	c->asked |= wanted;
	if (!is_this || (wanted & ~c->st->parts)) {
		leg_story_put(c->st);
		c->st = leg_story_new(s, leg, c->asked);
		c->st->refs = 1;
		c->generation = s->generation;
		c->now_ns = s->now_ns;
	}
	c->st->refs++;
	return c->st;
}

void leg_story_put(const struct leg_story *st)
{
	struct leg_story *mine = (struct leg_story *)(uintptr_t)st;

	if (mine && --mine->refs == 0)
		leg_story_free(mine);
}
