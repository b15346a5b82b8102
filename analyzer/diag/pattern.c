/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all rules over many calls share: events grouped by host, shares, examples. */
#include "analyzer/diag/pattern.h"

enum { SHOWN = 20, FEW = 32 };

struct event *events_add(struct events *e)
{
	if (e->n == e->cap) {
		e->cap = e->cap ? e->cap * 2 : 64;
		e->v = mem_realloc(e->v, e->cap * sizeof *e->v);
	}
	e->v[e->n] = (struct event){.leg = NONE};
	return &e->v[e->n++];
}

static int by_host(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	int c = addr_cmp(&x->host, &y->host);

	if (c)
		return c;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static bool same_group(const struct event *a, const struct event *b)
{
	return addr_eq(&a->host, &b->host) && a->key == b->key;
}

/* Where there are few groups, and events are in time order already: the group of each event, and how many each has. Else 0. */
static uint32_t few_groups(const struct events *e, uint8_t *of, struct event *heads, size_t *n)
{
	uint32_t n_groups = 0, g = 0;

	for (size_t i = 0; i < e->n; i++) {
		if (i && e->v[i].id < e->v[i - 1].id)
			return 0;
		if (!n_groups || !same_group(&e->v[i], &heads[g]))
			for (g = 0; g < n_groups && !same_group(&e->v[i], &heads[g]);)
				g++;
		if (g == FEW)
			return 0;
		if (g == n_groups) {
			n[g] = 0;
			heads[n_groups++] = e->v[i];
		}
		of[i] = (uint8_t)g;
		n[g]++;
	}
	return n_groups;
}

/* Large captures have few hosts most often: then each event is moved once. */
static bool sort_few(struct events *e)
{
	struct event heads[FEW], *v;
	size_t n[FEW], at[FEW];
	uint8_t *of = mem_alloc(e->n + 1);
	uint32_t n_groups = few_groups(e, of, heads, n);

	for (uint32_t g = 0; g < n_groups; g++) {
		at[g] = 0;
		for (uint32_t i = 0; i < n_groups; i++)
			if (by_host(&heads[i], &heads[g]) < 0)
				at[g] += n[i];
	}
	if (n_groups) {
		v = mem_alloc(e->cap * sizeof *v);
		for (size_t i = 0; i < e->n; i++)
			v[at[of[i]]++] = e->v[i];
		free(e->v);
		e->v = v;
	}
	free(of);
	return n_groups;
}

void events_sort(struct events *e)
{
	if (e->n && !sort_few(e))
		qsort(e->v, e->n, sizeof *e->v, by_host);
}

/* Takes the next host's events; false at the end. */
bool events_next(const struct events *e, size_t *at, struct group *g)
{
	size_t from = *at;

	if (from == e->n)
		return false;
	while (*at < e->n && same_group(&e->v[*at], &e->v[from]))
		(*at)++;
	*g = (struct group){e->v + from, *at - from};
	return true;
}

void pattern_example(const struct store *s, struct findings *out, uint32_t leg, uint32_t msg)
{
	findings_leg(out, leg);
	if (msg != NONE)
		findings_msg(out, msg, store_msg(s, msg)->frame);
}

/* Whether a call is among those before it, as far as they are shown. */
static bool is_shown(const struct event *v, size_t i)
{
	for (size_t k = 0; k < i && k < SHOWN; k++)
		if (v[k].leg == v[i].leg)
			return true;
	return false;
}

/* The first few bad ones, each call once. */
void pattern_examples(const struct store *s, struct findings *out, const struct event *v, size_t n)
{
	unsigned shown = 0;

	for (size_t i = 0; i < n && shown < FINDING_CALLS; i++) {
		if (!v[i].is_bad || is_shown(v, i))
			continue;
		pattern_example(s, out, v[i].leg, store_leg(s, v[i].leg)->first);
		shown++;
	}
}

const struct addr *pattern_no_addr(void)
{
	static const struct addr none;

	return &none;
}

/* ---- hosts that only pass on -------------------------------------------------------------------------------------------- */

enum { LOOK = 64 };             /* transactions of the leg beside it: hops of one request follow each other at once */

/* Whether one of two transactions is the other's request a hop farther. */
static bool is_next_hop(const struct store *s, const struct txn *t, const struct txn *next)
{
	const struct msg *a, *b;
	struct flow f, g;

	if (next == t || next->method != t->method || t->request == NONE || next->request == NONE || next->request <= t->request)
		return false;
	a = store_msg(s, t->request);
	b = store_msg(s, next->request);
	if (a->cseq != b->cseq)
		return false;
	f = store_flow(s, a->flow);
	g = store_flow(s, b->flow);
	return addr_ip_eq(&f.dst, &g.src) && !addr_ip_eq(&f.src, &g.dst);
}

uint32_t pattern_hop_before(const struct store *s, const struct txn *t)
{
	unsigned n = 0;

	for (uint32_t i = t->prev; i != NONE && n < LOOK; i = store_txn(s, i)->prev, n++)
		if (is_next_hop(s, store_txn(s, i), t))
			return i;
	return NONE;
}

uint8_t *pattern_sent_on(const struct store *s, uint8_t method)
{
	uint8_t *v = mem_zalloc((size_t)store_n_txns(s) + 1);

	for (uint32_t i = 0; i < store_n_txns(s); i++) {
		const struct txn *t = store_txn(s, i);
		uint32_t before = t->method == method ? pattern_hop_before(s, t) : NONE;

		if (before != NONE)
			v[before] = 1;
	}
	return v;
}
