/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of endpoints: one row per address that SIP came from or went to, and one per address (without port) that only
 * media goes to. Made leg by leg when somebody asks; messages without a Call-ID are in no leg and do not count. */
#include "analyzer/call/endpoint.h"
#include "analyzer/call/compact.h"

/* ---- rows ----------------------------------------------------------------------------------------------------------- */

struct addr_probe {
	const struct endpoints *t;
	const struct addr *addr;
};

static bool addr_is(const void *ctx, uint32_t id)
{
	const struct addr_probe *p = ctx;

	return addr_eq(&p->t->v[id].e.addr, p->addr);
}

static uint64_t hash_addr(const struct endpoints *t, const struct addr *a)
{
	return hash_bytes(a->ip, sizeof a->ip, t->store->seed + a->port);
}

static uint32_t endpoint_find(const struct endpoints *t, const struct addr *a)
{
	struct addr_probe p = {t, a};

	return map_get(&t->by_addr, hash_addr(t, a), addr_is, &p);
}

static uint32_t endpoint_of(struct endpoints *t, const struct addr *a, uint32_t end)
{
	uint32_t id = endpoint_find(t, a);

	if (id != NONE)
		return id;
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 16;
		t->v = mem_realloc(t->v, t->cap * sizeof *t->v);
	}
	memset(&t->v[t->n], 0, sizeof t->v[t->n]);
	t->v[t->n].e.addr = *a;
	t->v[t->n].e.p50_ns = t->v[t->n].e.p95_ns = TIME_NONE;
	t->v[t->n].end = end;
	t->v[t->n].last_leg = NONE;
	map_put(&t->by_addr, hash_addr(t, a), (uint32_t)t->n);
	return (uint32_t)t->n++;
}

/* By the id of a flow's direction; looked up once. */
static uint32_t end_of(struct endpoints *t, const struct msg *m, bool to)
{
	uint32_t at = m->flow ^ (uint32_t)to;
	struct flow f;

	if (t->n_ends <= (at | 1)) {
		size_t cap = (size_t)t->store->flows.n * 2;

		t->ends = mem_realloc(t->ends, cap * sizeof *t->ends);
		memset(t->ends + t->n_ends, 0xff, (cap - t->n_ends) * sizeof *t->ends); /* NONE */
		t->n_ends = cap;
	}
	if (t->ends[at] == NONE) {
		f = store_flow(t->store, at);
		t->ends[at] = endpoint_of(t, &f.src, at);
	}
	return t->ends[at];
}

uint32_t endpoint_from(struct endpoints *t, const struct msg *m)
{
	return end_of(t, m, false);
}

uint32_t endpoint_to(struct endpoints *t, const struct msg *m)
{
	return end_of(t, m, true);
}

/* ---- counts --------------------------------------------------------------------------------------------------------- */

static void note_leg(struct endpoint_work *w, const struct leg *l, uint32_t leg)
{
	if (w->last_leg == leg || !l->is_invite)
		return;
	w->last_leg = leg;
	w->e.n_calls++;
	w->e.n_answered += l->answer_ns != TIME_NONE;
}

/* Whether a response is the first of its transaction. */
static bool is_first_response(const struct store *s, const struct msg *m)
{
	uint32_t i = m->txn_prev;

	for (unsigned steps = 0; i != NONE && steps < LIMIT_TXN_REPEATS; i = msg_at(s, i)->txn_prev, steps++)
		if (msg_at(s, i)->status)
			return false;
	return true;
}

static uint32_t *delays_of(struct endpoint_work *w)
{
	return w->cap_delays ? w->delays_us.many : w->delays_us.few;
}

static void more_delays(struct endpoint_work *w)
{
	uint32_t few[DELAYS_FEW], cap = w->n_delays * 2;
	bool was_few = !w->cap_delays;

	memcpy(few, w->delays_us.few, sizeof few);
	w->delays_us.many = mem_realloc(was_few ? NULL : w->delays_us.many, cap * sizeof *w->delays_us.many);
	w->cap_delays = cap;
	if (was_few)
		memcpy(w->delays_us.many, few, sizeof few);
}

static void free_delays(struct endpoint_work *w)
{
	if (w->cap_delays)
		free(w->delays_us.many);
	w->n_delays = w->cap_delays = 0;
}

static void note_delay(struct endpoints *t, struct endpoint_work *w, uint32_t msg)
{
	const struct msg *m = msg_at(t->store, msg);
	uint32_t request = is_first_response(t->store, m) ? store_responds_to(t->store, msg) : NONE;
	int64_t ns;

	if (request == NONE)
		return;
	ns = m->ts_ns - msg_at(t->store, request)->ts_ns;
	if (ns < 0 || ns / NS_PER_US > UINT32_MAX)
		return;
	if (w->n_delays == (w->cap_delays ? w->cap_delays : DELAYS_FEW))
		more_delays(w);
	delays_of(w)[w->n_delays++] = (uint32_t)(ns / NS_PER_US);
}

static void count_message(struct endpoints *t, uint32_t leg, uint32_t msg)
{
	const struct msg *m = msg_at(t->store, msg);
	const struct leg *l = leg_at(t->store, leg);
	uint32_t from = endpoint_from(t, m), to = endpoint_to(t, m);

	note_leg(&t->v[from], l, leg);
	note_leg(&t->v[to], l, leg);
	if (m->status) {
		t->v[from].e.responses_sent++;
		note_delay(t, &t->v[from], msg);
	} else {
		t->v[from].e.requests_sent++;
		t->v[to].e.requests_received++;
	}
}

static void take_leg(struct endpoints *t, uint32_t leg)
{
	struct stage g = {.t = t, .leg = leg};
	uint32_t ahead = leg + LEGS_AHEAD;

	legs_ahead_next(t->store, &t->ahead, ahead < t->store->legs.n ? ahead : NONE);
	for (uint32_t i = leg_at(t->store, leg)->first; i != NONE; i = msg_at(t->store, i)->next) {
		const struct msg *m = msg_at(t->store, i);

		if (m->flags & MSG_DUPLICATE)
			continue;
		count_message(t, leg, i);
		role_take(&g, i);
		if (m->flags & MSG_SDP && m->repeats == NONE)
			words_of_sdp(t, i);
	}
	role_end(&g);
}

/* ---- end ------------------------------------------------------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

enum { FEW = 4096, HALF = 1 << 16 };

static uint32_t half_at(uint32_t *counts, size_t *k)
{
	uint32_t i = 0;

	for (; counts[i] <= *k; i++)
		*k -= counts[i];
	return i;
}

/* The value that would be at place k, were they sorted. Many are counted by their upper halves, then those of that upper half by
 * their lower ones. */
static uint32_t nth(uint32_t *v, size_t n, size_t k)
{
	uint32_t *counts, high, low;

	if (n < FEW) {
		qsort(v, n, sizeof *v, by_value);
		return v[k];
	}
	counts = mem_zalloc(HALF * sizeof *counts);
	for (size_t i = 0; i < n; i++)
		counts[v[i] / HALF]++;
	high = half_at(counts, &k);
	memset(counts, 0, HALF * sizeof *counts);
	for (size_t i = 0; i < n; i++)
		counts[v[i] % HALF] += v[i] / HALF == high;
	low = half_at(counts, &k);
	free(counts);
	return high * HALF + low;
}

/* Nearest rank: a value that was measured. */
static int64_t rank(struct endpoint_work *w, size_t percent)
{
	size_t i = ((size_t)w->n_delays * percent + 99) / 100;

	return (int64_t)nth(delays_of(w), w->n_delays, i ? i - 1 : 0) * NS_PER_US;
}

static void end_delays(struct endpoint_work *w)
{
	if (w->n_delays) {
		w->e.p50_ns = rank(w, 50);
		w->e.p95_ns = rank(w, 95);
	}
	free_delays(w);
}

static bool ip_is(const void *ctx, uint32_t id)
{
	const struct addr_probe *p = ctx;

	return addr_ip_eq(&p->t->v[id].e.addr, p->addr);
}

static void add_place(struct endpoints *t, const struct addr *a)
{
	uint32_t id = endpoint_of(t, a, NONE); /* may move the rows */

	t->v[id].e.roles = 1u << ROLE_MEDIA;
}

/* Addresses that only media goes to: where no port has signalling. */
static void add_media(struct endpoints *t)
{
	struct map by_ip = {0};

	for (size_t i = 0; i < t->n; i++)
		map_put(&by_ip, hash_bytes(t->v[i].e.addr.ip, 16, t->store->seed), (uint32_t)i);
	for (size_t i = 0; i < t->n_media; i++) {
		struct addr_probe p = {t, &t->media[i]};

		if (map_get(&by_ip, hash_bytes(p.addr->ip, 16, t->store->seed), ip_is, &p) == NONE)
			add_place(t, p.addr);
	}
	map_free(&by_ip);
}

static void end_roles(struct endpoints *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].refuses && !(t->v[i].e.roles & 1u << ROLE_PROXY))
			t->v[i].e.roles |= 1u << ROLE_USER_AGENT;
}

static struct endpoints *begin(const struct store *s)
{
	struct endpoints *t = mem_zalloc(sizeof *t);

	t->store = s;
	t->generation = s->generation;
	legs_ahead_begin(&t->ahead);
	correlation_of(s); /* its hosts */
	return t;
}

static void free_ends(struct endpoints *t)
{
	free(t->ends);
	t->ends = NULL;
	t->n_ends = 0;
}

static void free_media(struct endpoints *t)
{
	map_free(&t->by_media);
	free(t->media);
	t->media = NULL;
	t->n_media = t->cap_media = 0;
}

/* All legs are taken. Goes on until then (0: to the end); false while more is left. */
static bool end(struct endpoints *t, int64_t until_ns)
{
	if (t->n_ended == 0) {
		free_ends(t);
		end_roles(t);
		add_media(t);
		free_media(t);
		words_end(t);
	}
	while (t->n_ended < t->n) {
		end_delays(&t->v[t->n_ended++]);
		if (until_ns && t->n_ended % 16 == 0 && time_now_mono() >= until_ns)
			return false;
	}
	return true;
}

struct endpoints *endpoints_new(const struct store *s, const uint32_t *legs, size_t n)
{
	struct endpoints *t = begin(s);

	for (size_t i = 0; i < (legs ? n : s->legs.n); i++)
		take_leg(t, legs ? legs[i] : (uint32_t)i);
	end(t, 0);
	return t;
}

void endpoints_free(struct endpoints *t)
{
	if (!t)
		return;
	map_free(&t->by_addr);
	map_free(&t->by_binding);
	map_free(&t->by_agent);
	arena_free(&t->arena);
	buf_free(&t->text);
	free(t->agents);
	free(t->bindings);
	free_media(t);
	free_ends(t);
	for (size_t i = t->n_ended; i < t->n; i++)
		free_delays(&t->v[i]);
	free(t->v);
	free(t);
}

size_t endpoints_bytes(const struct endpoints *t)
{
	if (!t)
		return 0;
	return map_bytes(&t->by_addr) + map_bytes(&t->by_binding) + map_bytes(&t->by_media) +
	       map_bytes(&t->by_agent) + t->arena.total + t->text.cap + t->cap_agents * sizeof *t->agents +
	       t->cap_bindings * sizeof *t->bindings + t->cap_media * sizeof *t->media + t->n_ends * sizeof *t->ends +
	       t->cap * sizeof *t->v;
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

size_t endpoints_n(const struct endpoints *t)
{
	return t->n;
}

const struct endpoint *endpoints_at(const struct endpoints *t, size_t i)
{
	return &t->v[i].e;
}

const struct endpoint *endpoints_find(const struct endpoints *t, const struct addr *a)
{
	uint32_t id = endpoint_find(t, a);

	return id == NONE ? NULL : &t->v[id].e;
}

const struct endpoints *store_endpoints(const struct store *s)
{
	struct endpoints **kept = &s->correlation->endpoints;

	if (!*kept || (*kept)->generation != s->generation) {
		endpoints_free(*kept);
		*kept = endpoints_new(s, NULL, 0);
	}
	return *kept;
}

bool store_endpoints_step(const struct store *s, int64_t budget_ns, unsigned *pct)
{
	struct correlation *c = s->correlation;
	int64_t until = time_now_mono() + budget_ns;

	if (c->endpoints && c->endpoints->generation == s->generation)
		return true;
	if (c->new_endpoints && c->new_endpoints->generation != s->generation) {
		endpoints_free(c->new_endpoints);
		c->new_endpoints = NULL;
	}
	*pct = 0;
	if (!store_calls_step(s, budget_ns))
		return false;
	if (!c->new_endpoints)
		c->new_endpoints = begin(s);
	for (uint32_t *next = &c->new_endpoints->n_taken; *next < s->legs.n; ++*next) {
		if (budget_ns && *next % 16 == 0 && time_now_mono() >= until) {
			*pct = (unsigned)((uint64_t)*next * 100 / s->legs.n);
			return false;
		}
		take_leg(c->new_endpoints, *next);
	}
	*pct = 99;
	if (!end(c->new_endpoints, budget_ns ? until : 0))
		return false;
	endpoints_free(c->endpoints);
	c->endpoints = c->new_endpoints;
	c->new_endpoints = NULL;
	return true;
}
