/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all rules over many calls share: events grouped by host, examples, and the slices in which they look at all calls. */
#include "analyzer/diag/pattern.h"

enum { SHOWN = 20, AT_ONCE = 4096 };

/* ---- events, by host --------------------------------------------------------------------------------------------------- */

struct event *events_add(struct events *e)
{
	if (e->n == e->cap) {
		e->cap = e->cap ? e->cap * 2 : 64;
		e->v = mem_realloc(e->v, e->cap * sizeof *e->v);
		e->of = mem_realloc(e->of, e->cap * sizeof *e->of);
	}
	e->v[e->n] = (struct event){.leg = NONE};
	return &e->v[e->n];
}

struct host_probe {
	const struct events *e;
	const struct addr *host;
	uint64_t key;
};

static bool is_of(const void *ctx, uint32_t id)
{
	const struct host_probe *p = ctx;
	const struct event_host *h = &p->e->hosts[id];

	return h->key == p->key && addr_eq(&h->host, p->host);
}

static uint64_t host_hash(const struct host_probe *p)
{
	return addr_hash(p->host, p->key ^ p->e->seed);
}

/* The group of a host and key, made where it is new. */
static uint32_t host_of(struct events *e, const struct addr *host, uint64_t key)
{
	struct host_probe p = {e, host, key};
	uint64_t hash = host_hash(&p);
	uint32_t id = map_get(&e->by_host, hash, is_of, &p);

	if (id != NONE)
		return id;
	if (e->n_hosts == e->cap_hosts) {
		e->cap_hosts = e->cap_hosts ? e->cap_hosts * 2 : 16;
		e->hosts = mem_realloc(e->hosts, e->cap_hosts * sizeof *e->hosts);
	}
	e->hosts[e->n_hosts] = (struct event_host){.host = *host, .key = key, .counted = NONE};
	map_put(&e->by_host, hash, (uint32_t)e->n_hosts);
	return (uint32_t)e->n_hosts++;
}

/* Often it is of the same host as the one before. */
void events_put(struct events *e)
{
	const struct event *x = &e->v[e->n];
	uint32_t last = e->n ? e->of[e->n - 1] : NONE;

	e->of[e->n] = last != NONE && is_of(&(struct host_probe){e, &x->host, x->key}, last) ? last : host_of(e, &x->host, x->key);
	e->hosts[e->of[e->n++]].n++;
}

void events_count(struct events *e, struct addr host, uint32_t leg)
{
	struct event_host *h;
	uint32_t id;

	host.port = 0;
	id = host_of(e, &host, 0);
	h = &e->hosts[id];
	h->n_counted += h->counted != leg;
	h->counted = leg;
}

uint32_t events_counted(const struct events *e, struct addr host)
{
	struct host_probe p = {e, &host, 0};
	uint32_t id;

	host.port = 0;
	id = map_get(&e->by_host, host_hash(&p), is_of, &p);
	return id == NONE ? 0 : e->hosts[id].n_counted;
}

void events_free(struct events *e)
{
	free(e->v);
	free(e->of);
	free(e->grouped);
	free(e->hosts);
	free(e->heap);
	map_free(&e->by_host);
	*e = (struct events){.hops = e->hops, .seed = e->seed};
}

/* ---- groups ------------------------------------------------------------------------------------------------------------- */

static bool comes_before(const struct events *e, uint32_t a, uint32_t b)
{
	int c = addr_cmp(&e->hosts[a].host, &e->hosts[b].host);

	return c ? c < 0 : a < b;
}

/* Lets a group sink until those under it come after it. */
static void sink(struct events *e, size_t i)
{
	uint32_t id = e->heap[i];

	for (size_t next; (next = 2 * i + 1) < e->n_heap; i = next) {
		if (next + 1 < e->n_heap && comes_before(e, e->heap[next + 1], e->heap[next]))
			next++;
		if (!comes_before(e, e->heap[next], id))
			break;
		e->heap[i] = e->heap[next];
	}
	e->heap[i] = id;
}

/* A heap, since sorting many groups at once would take long. */
void events_again(struct events *e)
{
	e->heap = mem_realloc(e->heap, (e->n_hosts + 1) * sizeof *e->heap);
	e->n_heap = 0;
	for (uint32_t i = 0; i < e->n_hosts; i++)
		if (e->hosts[i].n)
			e->heap[e->n_heap++] = i;
	for (size_t i = e->n_heap / 2; i-- > 0;)
		sink(e, i);
}

/* Where the events of each group go; small groups get no place. */
static void begin_groups(struct events *e, size_t least)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n_hosts; i++) {
		struct event_host *h = &e->hosts[i];

		h->n = h->n < least ? 0 : h->n;
		h->end = n;
		n += h->n;
	}
	e->grouped = mem_alloc((n + 1) * sizeof *e->grouped);
	e->at = 0;
}

bool events_group(struct events *e, size_t least)
{
	size_t end;

	if (!e->grouped)
		begin_groups(e, least);
	end = e->n - e->at > AT_ONCE ? e->at + AT_ONCE : e->n;
	for (; e->at < end; e->at++) {
		struct event_host *h = &e->hosts[e->of[e->at]];

		if (h->n)
			e->grouped[h->end++] = e->v[e->at];
	}
	if (e->at < e->n)
		return false;
	free(e->v);
	free(e->of);
	e->v = e->grouped;
	e->of = NULL;
	e->grouped = NULL;
	e->n = e->cap = 0; /* whoever adds begins anew */
	events_again(e);
	return true;
}

bool events_next(struct events *e, struct group *g)
{
	const struct event_host *h;

	if (!e->n_heap)
		return false;
	h = &e->hosts[e->heap[0]];
	*g = (struct group){e->v + h->end - h->n, h->n, e};
	e->heap[0] = e->heap[--e->n_heap];
	if (e->n_heap)
		sink(e, 0);
	return true;
}

/* ---- examples ------------------------------------------------------------------------------------------------------------ */

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

/* Of a failure that two hops show, who sent it later passes it on. */
static void note_passed_on(const struct store *s, const struct txn *t, uint32_t id, uint8_t *hops)
{
	const struct msg *a = t->final != NONE ? store_msg(s, t->final) : NULL, *b;
	unsigned n = 0;

	if (!a || a->status < 500)
		return;
	for (uint32_t i = t->prev; i != NONE && n < LOOK; i = store_txn(s, i)->prev, n++) {
		const struct txn *o = store_txn(s, i);

		if (o->method != SIP_INVITE || o->final == NONE)
			continue;
		b = store_msg(s, o->final);
		if (a->cseq == b->cseq && a->status == b->status)
			hops[o->final < t->final ? id : i] |= HOP_PASSED_ON;
	}
}

/* ---- a rule over all calls, in slices ------------------------------------------------------------------------------------- */

enum step { STEP_BEGIN, STEP_HOPS, STEP_TAKE, STEP_GROUP, STEP_JUDGE };
struct judge_work {
	enum step step;
	const struct pattern *of;   /* whose events they are */
	struct events e;
	uint8_t *hops;
	uint32_t n_hops;            /* transactions looked at for that: it is the same for all rules */
	uint32_t at;                /* the next one to take */
};

/* The end of the next slice of n. */
static uint32_t slice_end(uint32_t at, uint32_t n)
{
	return n - at > AT_ONCE ? at + AT_ONCE : n;
}

static bool hops_step(const struct store *s, struct judge_work *w)
{
	uint32_t n = store_n_txns(s), end = slice_end(w->n_hops, n);

	if (!w->hops)
		w->hops = mem_zalloc((size_t)n + 1);
	for (; w->n_hops < end; w->n_hops++) {
		const struct txn *t = store_txn(s, w->n_hops);
		uint32_t before;

		if (t->method != SIP_INVITE)
			continue;
		before = pattern_hop_before(s, t);
		if (before != NONE)
			w->hops[before] |= HOP_SENT_ON;
		note_passed_on(s, t, w->n_hops, w->hops);
	}
	w->e.hops = w->hops;
	return w->n_hops == n;
}

static bool take_step(const struct store *s, const struct pattern *p, struct judge_work *w)
{
	uint32_t n = p->is_of_legs ? store_n_legs(s) : store_n_txns(s), end = slice_end(w->at, n);

	for (; w->at < end; w->at++)
		p->take(s, w->at, &w->e);
	return w->at == n;
}

/* Rules that take the same events follow each other: they are taken once. */
static enum step begin_rule(const struct pattern *p, struct judge_work *w)
{
	bool has_them = w->of && w->of->take == p->take && w->of->least == p->least;

	w->of = p;
	w->at = 0;
	if (has_them) {
		events_again(&w->e);
		return STEP_JUDGE;
	}
	events_free(&w->e);
	return p->needs_hops ? STEP_HOPS : STEP_TAKE;
}

bool pattern_step(const struct store *s, uint16_t rule, const struct pattern *p, struct judge_work **work, struct findings *out)
{
	struct judge_work *w = *work ? *work : mem_zalloc(sizeof *w);
	struct group g;

	*work = w;
	switch (w->step) {
	case STEP_BEGIN:
		w->e.seed = store_seed(s);
		w->step = begin_rule(p, w);
		return false;
	case STEP_HOPS:
		w->step += hops_step(s, w);
		return false;
	case STEP_TAKE:
		w->step += take_step(s, p, w);
		return false;
	case STEP_GROUP:
		w->step += events_group(&w->e, p->least);
		return false;
	case STEP_JUDGE:
		break;
	}
	if (events_next(&w->e, &g)) {
		p->judge(s, rule, out, &g);
		return false;
	}
	w->step = STEP_BEGIN;
	return true;
}

void pattern_forget(struct judge_work *w)
{
	if (!w)
		return;
	events_free(&w->e);
	free(w->hops);
	free(w);
}
