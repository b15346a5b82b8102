/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closes the store up after legs were let go: every id of what stays is replaced by its new one. What is left is what a
 * store would hold that never saw the rest, but for totals. What was made for readers is forgotten, but for what was
 * noted of legs that stay. Which legs go is said in
 * evict.c. */
#include "analyzer/call/compact.h"

/* ---- what stays -------------------------------------------------------------------------------------------------- */

static uint32_t *numbers(uint32_t n)
{
	return mem_alloc(((size_t)n + 1) * sizeof(uint32_t));
}

static void plan_legs(const struct store *s, const struct going *g, struct moves *m)
{
	uint32_t n = 0;

	m->legs = numbers(s->legs.n);
	for (uint32_t i = 0; i < s->legs.n; i++)
		m->legs[i] = g->legs[i] ? NONE : n++;
}

static void plan_msgs(const struct store *s, const struct going *g, struct moves *m)
{
	uint32_t n = 0;

	m->msgs = numbers(s->msgs.n);
	for (uint32_t i = 0; i < s->msgs.n; i++) {
		const struct msg *x = msg_at(s, i);
		bool stays = x->leg != NONE ? m->legs[x->leg] != NONE : g->until_ns == TIME_NONE || x->ts_ns >= g->until_ns;

		m->msgs[i] = stays ? n++ : NONE;
	}
}

static void plan_txns(const struct store *s, struct moves *m)
{
	uint32_t n = 0;

	m->txns = numbers(s->txns.n);
	for (uint32_t i = 0; i < s->txns.n; i++)
		m->txns[i] = m->legs[txn_at(s, i)->leg] == NONE ? NONE : n++;
	n = 0;
	m->dialogs = numbers(s->dialogs.n);
	for (uint32_t i = 0; i < s->dialogs.n; i++)
		m->dialogs[i] = m->legs[dialog_at(s, i)->leg] == NONE ? NONE : n++;
}

/* A flow stays while a message, or a leg, knows it; and the plain one of those that differ from it in their path alone. */
static void keep_flow(const struct store *s, uint32_t *to, uint32_t pair)
{
	to[pair] = 0;
	to[((const struct flow_pair *)pool_at(&s->flows, pair))->ends] = 0;
}

static void plan_flows(const struct store *s, struct moves *m)
{
	uint32_t n = 0;

	m->flows = numbers(s->flows.n);
	memset(m->flows, 0xff, s->flows.n * sizeof *m->flows);
	for (uint32_t i = 0; i < s->msgs.n; i++)
		if (m->msgs[i] != NONE)
			keep_flow(s, m->flows, msg_at(s, i)->flow / 2);
	for (uint32_t i = 0; i < s->legs.n; i++)
		for (unsigned k = 0; m->legs[i] != NONE && k < LEG_FLOWS; k++)
			if (leg_at(s, i)->flow_pair[k] != NONE)
				keep_flow(s, m->flows, leg_at(s, i)->flow_pair[k]);
	for (uint32_t i = 0; i < s->flows.n; i++)
		m->flows[i] = m->flows[i] == NONE ? NONE : n++;
}

/* ---- moving ------------------------------------------------------------------------------------------------------ */

static void move_msgs(struct store *s, const struct moves *m)
{
	for (uint32_t i = 0; i < s->msgs.n; i++) {
		struct msg *x = msg_at(s, i);

		if (m->msgs[i] == NONE)
			continue;
		x->leg = gone_to(m->legs, x->leg);
		x->next = gone_to(m->msgs, x->next);
		x->txn = gone_to(m->txns, x->txn);
		x->txn_prev = gone_to(m->msgs, x->txn_prev);
		x->repeats = gone_to(m->msgs, x->repeats);
		x->flow = m->flows[x->flow / 2] * 2 + (x->flow & 1);
	}
	pool_close_up(&s->msgs, m->msgs);
}

static void move_leg(struct leg *l, const struct moves *m)
{
	l->first = gone_to(m->msgs, l->first);
	l->last = gone_to(m->msgs, l->last);
	l->initial = gone_to(m->msgs, l->initial);
	l->final = gone_to(m->msgs, l->final);
	l->last_txn = gone_to(m->txns, l->last_txn);
	l->initial_txn = gone_to(m->txns, l->initial_txn);
	l->bye_txn = gone_to(m->txns, l->bye_txn);
	for (unsigned k = 0; k < LEG_RECENT; k++)
		l->recent_txn[k] = gone_to(m->txns, l->recent_txn[k]);
	if (l->initial_flow != NONE)
		l->initial_flow = m->flows[l->initial_flow / 2] * 2 + (l->initial_flow & 1);
	for (unsigned k = 0; k < LEG_FLOWS; k++)
		l->flow_pair[k] = gone_to(m->flows, l->flow_pair[k]);
	l->first_dialog = gone_to(m->dialogs, l->first_dialog);
	l->last_dialog = gone_to(m->dialogs, l->last_dialog);
}

/* Call-IDs are packed again. */
static void move_legs(struct store *s, const struct moves *m)
{
	struct arena names = {0};

	for (uint32_t i = 0; i < s->legs.n; i++) {
		struct leg *l = leg_at(s, i);

		if (m->legs[i] == NONE)
			continue;
		move_leg(l, m);
		l->call_id = arena_copy(&names, l->call_id);
	}
	arena_free(&s->names);
	s->names = names;
	pool_close_up(&s->legs, m->legs);
	map_renumber(&s->leg_map, m->legs);
}

static void move_txns(struct store *s, const struct moves *m)
{
	for (uint32_t i = 0; i < s->txns.n; i++) {
		struct txn *t = txn_at(s, i);

		if (m->txns[i] == NONE)
			continue;
		t->leg = m->legs[t->leg];
		t->prev = gone_to(m->txns, t->prev);
		t->request = gone_to(m->msgs, t->request);
		t->last = gone_to(m->msgs, t->last);
		t->final = gone_to(m->msgs, t->final);
	}
	pool_close_up(&s->txns, m->txns);
	map_renumber(&s->txn_map, m->txns);
}

/* Their hash is made of the leg's id: the map is made anew. */
static void move_dialogs(struct store *s, const struct moves *m)
{
	for (uint32_t i = 0; i < s->dialogs.n; i++) {
		struct dialog *d = dialog_at(s, i);

		if (m->dialogs[i] == NONE)
			continue;
		d->leg = m->legs[d->leg];
		d->next = gone_to(m->dialogs, d->next);
		d->first = gone_to(m->msgs, d->first);
	}
	pool_close_up(&s->dialogs, m->dialogs);
	map_free(&s->dialog_map);
	for (uint32_t i = 0; i < s->dialogs.n; i++)
		if (dialog_at(s, i)->next != NONE) /* a leg's latest is in no map */
			map_put(&s->dialog_map, dialog_hash(s, dialog_at(s, i)->leg, dialog_at(s, i)->tags), i);
}

/* Which of them INVITEs took is found out again with the correlation. */
static void move_flows(struct store *s, const struct moves *m)
{
	for (uint32_t i = 0; i < s->flows.n; i++) {
		struct flow_pair *p = pool_at(&s->flows, i);

		if (m->flows[i] == NONE)
			continue;
		p->ends = m->flows[p->ends] & 0x3fffffff;
		p->invites = 0;
	}
	pool_close_up(&s->flows, m->flows);
	map_renumber(&s->flow_map, m->flows);
}

static void move_waiting(struct store *s, const struct moves *m)
{
	struct ids kept = {0};

	for (size_t i = 0; i < s->waiting.n; i++)
		if (m->legs[s->waiting.v[i]] != NONE)
			ids_add(&kept, m->legs[s->waiting.v[i]]);
	ids_free(&s->waiting);
	s->waiting = kept;
}

/* ---- counting ---------------------------------------------------------------------------------------------------- */

static void count_gone(struct store *s, enum counter c, const uint32_t *to, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		s->counters->n[c] += to[i] == NONE;
}

static void count_all(struct store *s, const struct moves *m)
{
	uint64_t legs = s->counters->n[C_EVICTED_LEG], msgs = s->counters->n[C_EVICTED_MESSAGE],
		streams = s->counters->n[C_EVICTED_STREAM];

	count_gone(s, C_EVICTED_LEG, m->legs, s->legs.n);
	count_gone(s, C_EVICTED_MESSAGE, m->msgs, s->msgs.n);
	count_gone(s, C_EVICTED_TRANSACTION, m->txns, s->txns.n);
	count_gone(s, C_EVICTED_DIALOG, m->dialogs, s->dialogs.n);
	count_gone(s, C_EVICTED_FLOW, m->flows, s->flows.n);
	count_gone(s, C_EVICTED_MEDIA, m->media, s->voice->media.n);
	count_gone(s, C_EVICTED_PLACE, m->places, s->voice->places.n);
	count_gone(s, C_EVICTED_STREAM, m->streams, s->voice->streams.n);
	s->totals.past_legs += s->counters->n[C_EVICTED_LEG] - legs;
	s->totals.past_messages += s->counters->n[C_EVICTED_MESSAGE] - msgs;
	s->totals.past_streams += s->counters->n[C_EVICTED_STREAM] - streams;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static void forget_readers(struct store *s)
{
	correlation_forget_made(s);
	findings_forget(s);
	heard_forget(s);
	stories_forget(s);
}

static void tell(const struct store *s, const struct store_moves *m)
{
	for (unsigned i = 0; i < s->n_listeners; i++)
		if (s->listeners[i].moved)
			s->listeners[i].moved(s->listeners[i].ctx, m);
}

static void moves_free(struct moves *m)
{
	uint32_t *all[] = {m->msgs, m->legs, m->txns, m->dialogs, m->flows, m->media, m->promises, m->places, m->streams, m->icmp};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		free(all[i]);
}

void store_compact(struct store *s, const struct going *g)
{
	struct store_moves said = {.n_msgs = s->msgs.n, .n_legs = s->legs.n, .n_streams = s->voice->streams.n,
		.n_icmp = store_n_icmp(s)};
	struct moves m = {0};

	forget_readers(s);
	plan_legs(s, g, &m);
	plan_msgs(s, g, &m);
	plan_txns(s, &m);
	plan_flows(s, &m);
	voice_plan(s, g, &m);
	count_all(s, &m);
	voice_compact(s, &m);
	icmp_compact(s, &m);
	troubles_compact(s, &m);
	move_msgs(s, &m);
	move_txns(s, &m);
	move_dialogs(s, &m);
	move_flows(s, &m);
	move_waiting(s, &m);
	move_legs(s, &m);
	correlation_compact(s, &m);
	s->generation++;
	said.msgs = m.msgs;
	said.legs = m.legs;
	said.streams = m.streams;
	said.icmp = m.icmp;
	tell(s, &said);
	moves_free(&m);
}
