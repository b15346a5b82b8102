/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clues: notes that another leg may share. Few do, so the notes are counted by a bit or two of their keys first, and only
 * those that may be there twice become clues, in chains of the same key. Made anew whenever somebody asks: the cost is that
 * of a walk over the notes. */
#include "analyzer/call/correlate.h"

struct clue_probe {
	const struct correlation *c;
	uint64_t key;
};

static bool clue_is(const void *ctx, uint32_t id)
{
	const struct clue_probe *p = ctx;

	return p->c->clues[id].key == p->key;
}

/* Whether one of the latest of a chain is of that leg. */
static bool has_clue(const struct correlation *c, uint32_t head, uint32_t leg, enum clue_kind kind)
{
	uint32_t i = c->clues[head].last;

	for (unsigned steps = 0; i != NONE && steps < LIMIT_CORRELATE_SHARED; i = c->clues[i].prev, steps++)
		if (c->clues[i].leg == leg && c->clues[i].kind == kind)
			return true;
	return false;
}

/* Once a leg. */
static void clue_add(struct correlation *c, enum clue_kind kind, uint64_t key, uint32_t leg, uint32_t msg)
{
	struct clue_probe probe = {c, key};
	uint32_t id = (uint32_t)c->n_clues, head = map_get(&c->clue_map, key, clue_is, &probe);

	if (head != NONE && has_clue(c, head, leg, kind))
		return;
	if (c->n_clues == c->cap_clues) {
		c->cap_clues = c->cap_clues ? c->cap_clues * 2 : 256;
		c->clues = mem_realloc(c->clues, c->cap_clues * sizeof *c->clues);
	}
	c->n_clues++;
	c->clues[id] = (struct clue){.key = key, .leg = leg, .msg = msg, .prev = NONE, .last = id, .n = 1, .head = id,
		.kind = (uint8_t)kind};
	if (head == NONE) {
		map_put(&c->clue_map, key, id);
		return;
	}
	c->clues[id].prev = c->clues[head].last;
	c->clues[id].head = head;
	c->clues[head].last = id;
	c->clues[head].n++;
}

/* ---- which notes are there twice ------------------------------------------------------------------------------------ */

enum { AT_ONCE = 8192 };

/* Places are eight times the notes, so few are shared by chance. */
static struct twice twice_make(const struct correlation *c)
{
	struct twice t = {.mask = 63};

	while (t.mask < c->n_notes * 8)
		t.mask = t.mask * 2 + 1;
	t.words = mem_zalloc((t.mask + 1) / 4);
	for (size_t i = 0; i < c->n_notes; i++) {
		uint64_t place = c->notes[i].key >> 20 & t.mask, *w = &t.words[place / 32];
		uint64_t seen = *w >> (place % 32) & 1;

		*w |= 1ull << (place % 32) | seen << (32 + place % 32);
	}
	return t;
}

static bool is_twice(const struct twice *t, uint64_t key)
{
	uint64_t place = key >> 20 & t->mask;

	return t->words[place / 32] >> (32 + place % 32) & 1;
}

/* ---- REFER: the host that was asked is part of the key -------------------------------------------------------------- */

static uint64_t refer_key(uint64_t key, uint32_t host)
{
	return hash_mix(key | NOTE_KIND, host + 1);
}

static void take_refer(const struct store *s, struct correlation *c, const struct note *n)
{
	const struct msg *m = msg_at(s, n->msg);
	uint32_t host = host_to(s, c, m);

	c->hosts[host].referred_ns = m->ts_ns;
	clue_add(c, CLUE_REFER, refer_key(n->key, host), m->leg, n->msg);
}

static void take_referred(const struct store *s, struct correlation *c, const struct note *n)
{
	const struct msg *m = msg_at(s, n->msg);
	uint32_t host = host_from(s, c, m);
	int64_t at_ns = c->hosts[host].referred_ns;

	if (at_ns != TIME_NONE && m->ts_ns - at_ns <= refer_ns && m->ts_ns >= at_ns)
		clue_add(c, CLUE_REFERRED, refer_key(n->key, host), m->leg, n->msg);
}

static void take(const struct store *s, struct correlation *c, const struct note *n, const struct twice *t)
{
	enum clue_kind kind = (enum clue_kind)(n->key & NOTE_KIND);

	if (n->callee)
		c->places[msg_at(s, n->msg)->leg].callee = n->callee;
	if (kind == CLUE_REFER)
		take_refer(s, c, n);
	else if (kind == CLUE_REFERRED)
		take_referred(s, c, n);
	else if (kind != CLUE_CALLEE && is_twice(t, n->key))
		clue_add(c, kind, n->key, msg_at(s, n->msg)->leg, n->msg);
}

void clues_begin(struct correlation *c)
{
	clues_end(c);
	c->making.twice = twice_make(c);
	c->n_clues = 0;
	map_free(&c->clue_map);
	for (size_t i = 0; i < c->n_hosts; i++)
		c->hosts[i].referred_ns = TIME_NONE;
}

bool clues_step(const struct store *s, struct correlation *c)
{
	size_t *at = &c->making.at, end = c->n_notes - *at > AT_ONCE ? *at + AT_ONCE : c->n_notes;

	for (; *at < end; ++*at)
		take(s, c, &c->notes[*at], &c->making.twice);
	if (*at < c->n_notes)
		return false;
	clues_end(c);
	return true;
}

void clues_end(struct correlation *c)
{
	free(c->making.twice.words);
	c->making.twice.words = NULL;
}
