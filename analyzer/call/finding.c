/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps findings: of each leg in one piece of memory, made by the judge when somebody asks and again when the leg has changed.
 * What is wrong, and how bad, is not known here. */
#include "finding.h"

#include <assert.h>

#include "analyzer/call/compact.h"
#include "analyzer/call/store_local.h"

const char *severity_name(enum severity s)
{
	static const char *const names[SEVERITY_N] = {NULL, N_("info"), N_("warning"), N_("error")};

	return s < SEVERITY_N ? names[s] : NULL;
}

/* ---- while a judge looks ---------------------------------------------------------------------------------------- */

/* A finding whose text and lists are still in common memory, from these places on. */
struct draft {
	struct finding f;
	size_t text, frames, msgs, legs;
};
struct findings {
	struct draft *v;
	uint32_t n, cap;
	struct buf text;
	struct ids frames, msgs, legs;
};

struct buf *findings_add(struct findings *f, uint16_t rule, enum severity severity, const char *lead)
{
	if (f->n == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 8;
		f->v = mem_realloc(f->v, f->cap * sizeof *f->v);
	}
	f->v[f->n++] = (struct draft){.f = {.rule = rule, .severity = (uint8_t)severity, .leg = NONE, .under = NONE,
		.lead = slice_of(lead ? lead : "")}, .text = f->text.n, .frames = f->frames.n, .msgs = f->msgs.n,
		.legs = f->legs.n};
	return &f->text;
}

void findings_frame(struct findings *f, uint32_t frame)
{
	assert(f->n);
	ids_add(&f->frames, frame);
}

void findings_msg(struct findings *f, uint32_t msg, uint32_t frame)
{
	assert(f->n);
	ids_add(&f->msgs, msg);
	ids_add(&f->frames, frame);
}

void findings_leg(struct findings *f, uint32_t leg)
{
	assert(f->n);
	ids_add(&f->legs, leg);
}

void findings_hop(struct findings *f, const struct addr *src, const struct addr *dst)
{
	struct finding *x = &f->v[f->n - 1].f;

	x->src = *src;
	x->dst = *dst;
	x->has_hop = true;
}

uint32_t findings_n(const struct findings *f)
{
	return f->n;
}

uint16_t findings_rule(const struct findings *f, uint32_t i)
{
	return f->v[i].f.rule;
}

enum severity findings_severity(const struct findings *f, uint32_t i)
{
	return (enum severity)f->v[i].f.severity;
}

void findings_fold(struct findings *f, uint32_t consequence, uint32_t cause)
{
	struct finding *x = &f->v[consequence].f, *y = &f->v[cause].f;

	if (consequence == cause || x->under != NONE || y->under != NONE)
		return;
	x->under = cause;
	if (x->severity > y->severity)
		y->severity = x->severity;
	for (uint32_t i = 0; i < f->n; i++)
		if (f->v[i].f.under == consequence)
			f->v[i].f.under = cause;
}

void findings_weaken(struct findings *f)
{
	struct finding *x = &f->v[f->n - 1].f;

	assert(f->n);
	if (x->severity > SEVERITY_INFO)
		x->severity--;
}

void findings_drop(struct findings *f)
{
	struct draft *d = &f->v[f->n - 1];

	assert(f->n);
	f->text.n = d->text;
	f->frames.n = d->frames;
	f->msgs.n = d->msgs;
	f->legs.n = d->legs;
	f->n--;
}

static void findings_clear(struct findings *f)
{
	f->n = 0;
	buf_clear(&f->text);
	f->frames.n = f->msgs.n = f->legs.n = 0;
}

static void findings_free(struct findings *f)
{
	free(f->v);
	buf_free(&f->text);
	ids_free(&f->frames);
	ids_free(&f->msgs);
	ids_free(&f->legs);
}

/* ---- packing ---------------------------------------------------------------------------------------------------- */

struct pack {
	struct slice verdict;       /* memory of its own */
	uint32_t bytes;
	uint32_t n, n_own;          /* all; those that stand for themselves, which come first */
	struct finding v[];
};

struct finding_store {
	const struct judge *judge;
	struct pack **legs;         /* NULL: no findings */
	uint64_t *stamps;           /* of the leg when it was judged; 0: never */
	size_t cap, pack_bytes;     /* of the packs of legs */
	struct pack *capture;
	const struct finding **all;
	size_t n_all, cap_all;
	uint64_t generation;        /* of the store when `all` was made */
	int64_t now;                /* now_of() then */
	unsigned words;             /* words_in_use() then */
	bool is_listed;
	bool is_begun;              /* the list is half made: of_all, of the store as it was at `generation` */
	uint32_t step_leg;
	uint16_t step_rule;
	struct findings of_all;     /* what rules over all calls found so far */
	struct judge_work *work;    /* what they are at */
	struct judge_memo *memo;    /* what the judge keeps from leg to leg */
	struct findings scratch;
	struct buf text;
	struct legs_ahead ahead;
	uint32_t next;              /* leg that is judged next where they are judged in order */
	uint32_t near;              /* store_leg_is_near() */
};

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Those from..to sorted, each once, at most `max` of them: the first ones, and the last. */
static uint32_t tidy(struct ids *ids, size_t from, size_t to, uint32_t max)
{
	size_t n = to - from, kept = 0;
	uint32_t *v;

	if (!n)
		return 0;
	v = ids->v + from;
	qsort(v, n, sizeof *v, by_number);
	for (size_t i = 0; i < n; i++)
		if (!kept || v[kept - 1] != v[i])
			v[kept++] = v[i];
	if (kept > max) {
		v[max - 1] = v[kept - 1];
		kept = max;
	}
	return (uint32_t)kept;
}

/* Ends of draft i's part of what all drafts share. */
static size_t end_of_text(const struct findings *f, uint32_t i)
{
	return i + 1 < f->n ? f->v[i + 1].text : f->text.n;
}

static void gather(struct findings *f, uint32_t i)
{
	struct draft *d = &f->v[i];
	bool last = i + 1 == f->n;

	d->f.n_frames = tidy(&f->frames, d->frames, last ? f->frames.n : d[1].frames, FINDING_FRAMES);
	d->f.n_msgs = tidy(&f->msgs, d->msgs, last ? f->msgs.n : d[1].msgs, FINDING_FRAMES);
	d->f.n_legs = (uint32_t)((last ? f->legs.n : d[1].legs) - d->legs);
	if (d->f.n_legs > FINDING_CALLS)
		d->f.n_legs = FINDING_CALLS;
	d->f.summary.n = end_of_text(f, i) - d->text;
}

static uint32_t first_frame(const struct findings *f, const struct draft *d)
{
	return d->f.n_frames ? f->frames.v[d->frames] : UINT32_MAX;
}

static int draft_cmp(const void *a, const void *b, void *ctx)
{
	const struct findings *f = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const struct draft *x = &f->v[i], *y = &f->v[j];

	if ((x->f.under == NONE) != (y->f.under == NONE))
		return x->f.under == NONE ? -1 : 1;
	if (x->f.severity != y->f.severity)
		return x->f.severity > y->f.severity ? -1 : 1;
	if (first_frame(f, x) != first_frame(f, y))
		return first_frame(f, x) < first_frame(f, y) ? -1 : 1;
	return (i > j) - (i < j);
}

static const uint32_t *pack_ids(char **at, const struct ids *ids, size_t from, size_t n)
{
	uint32_t *copy = (uint32_t *)(void *)*at;

	if (n)
		memcpy(copy, ids->v + from, n * sizeof *copy);
	*at += n * sizeof *copy;
	return copy;
}

static size_t pack_bytes(const struct findings *f)
{
	size_t n = sizeof(struct pack) + f->n * sizeof(struct finding) + f->text.n;

	for (uint32_t i = 0; i < f->n; i++)
		n += (f->v[i].f.n_frames + f->v[i].f.n_msgs + f->v[i].f.n_legs) * sizeof(uint32_t);
	return n;
}

static void pack_one(struct pack *p, const struct findings *f, const struct draft *d, char **at, char **text)
{
	struct finding *x = &p->v[p->n++];

	*x = d->f;
	x->frames = pack_ids(at, &f->frames, d->frames, x->n_frames);
	x->msgs = pack_ids(at, &f->msgs, d->msgs, x->n_msgs);
	x->legs = pack_ids(at, &f->legs, d->legs, x->n_legs);
	if (x->summary.n)
		memcpy(*text, f->text.p + d->text, x->summary.n);
	x->summary.p = *text;
	*text += x->summary.n;
	p->n_own += x->under == NONE;
}

/* All in one piece: worst first, the consequences last. */
static struct pack *pack(struct findings *f, uint32_t leg)
{
	uint32_t *order, *place;
	struct pack *p;
	char *at, *text;

	if (!f->n)
		return NULL;
	order = mem_alloc(f->n * 2 * sizeof *order);
	place = order + f->n;
	for (uint32_t i = 0; i < f->n; i++) {
		order[i] = i;
		f->v[i].f.leg = leg;
		gather(f, i);
	}
	qsort_r(order, f->n, sizeof *order, draft_cmp, f);
	for (uint32_t i = 0; i < f->n; i++)
		place[order[i]] = i;
	p = mem_alloc(pack_bytes(f));
	*p = (struct pack){.bytes = (uint32_t)pack_bytes(f)};
	at = (char *)&p->v[f->n];
	text = (char *)p + pack_bytes(f) - f->text.n;
	for (uint32_t i = 0; i < f->n; i++)
		pack_one(p, f, &f->v[order[i]], &at, &text);
	for (uint32_t i = 0; i < p->n; i++)
		if (p->v[i].under != NONE)
			p->v[i].under = place[p->v[i].under];
	free(order);
	return p;
}

static void pack_free(struct pack *p)
{
	if (!p)
		return;
	free((void *)(uintptr_t)p->verdict.p);
	free(p);
}

/* ---- life ------------------------------------------------------------------------------------------------------- */

void store_set_judge(struct store *s, const struct judge *j)
{
	if (!s->findings)
		s->findings = mem_zalloc(sizeof *s->findings);
	s->findings->judge = j;
	s->findings->near = NONE;
}

void store_judge_exactly(struct store *s)
{
	s->judges_exactly = true;
}

static void forget_work(struct finding_store *f)
{
	if (f->judge && f->judge->forget)
		f->judge->forget(f->work);
	f->work = NULL;
}

static void finding_drop(struct finding_store *f)
{
	forget_work(f);
	if (f->judge && f->judge->done)
		f->judge->done(f->memo);
	for (size_t i = 0; i < f->cap; i++)
		pack_free(f->legs[i]);
	pack_free(f->capture);
	free(f->legs);
	free(f->stamps);
	free(f->all);
	findings_free(&f->scratch);
	findings_free(&f->of_all);
	buf_free(&f->text);
}

void finding_store_free(struct store *s)
{
	if (!s->findings)
		return;
	finding_drop(s->findings);
	free(s->findings);
}

void findings_forget(struct store *s)
{
	struct finding_store *f = s->findings;

	if (!f)
		return;
	finding_drop(f);
	*f = (struct finding_store){.judge = f->judge, .near = NONE};
}

size_t finding_store_bytes(const struct store *s)
{
	const struct finding_store *f = s->findings;

	return f ? f->pack_bytes + f->cap * (sizeof *f->legs + sizeof *f->stamps) + f->cap_all * sizeof *f->all : 0;
}

/* ---- one leg ---------------------------------------------------------------------------------------------------- */

enum { YOUNG_S = 240 }; /* all timers of the rules have run out after it */

/* While packets come, each second is enough. */
static int64_t now_of(const struct store *s)
{
	return s->judges_exactly ? s->now_ns : s->now_ns / NS_PER_S;
}

/* Of a message that is missing, or its answer, until all timers have run out. */
struct store_lost store_leg_lost(const struct store *s, uint32_t leg)
{
	enum { AFTER_S = 32 };
	const struct leg *l = leg_at(s, leg);

	return store_lost(s, l->start_ns, l->end_ns + AFTER_S * NS_PER_S);
}

/* What a leg's findings depend on: its messages, errors about them, and while it talks, and for a while after, the time that
 * goes by. */
static uint64_t stamp_of(const struct store *s, uint32_t leg)
{
	const struct leg *l = leg_at(s, leg);
	int64_t since = s->now_ns - l->end_ns;
	struct store_lost lost = store_leg_lost(s, leg);
	uint64_t h = hash_mix(l->n_messages + ((uint64_t)store_n_troubles(s) << 32), store_leg_icmp(s, leg));

	if (lost.packets || lost.holes) /* they weaken findings */
		h = hash_mix(hash_mix(h, lost.packets), lost.holes);
	if (s->now_ns != TIME_NONE && since >= 0 && (since < YOUNG_S * NS_PER_S || l->state == LEG_IN_CALL))
		h = hash_mix(h, (uint64_t)now_of(s));
	if (store_leg_stream(s, leg) != NONE && store_can_hear(s)) /* from then on rules may listen */
		h = hash_mix(h, 1);
	if (words_in_use()) /* sentences are kept in the language in which they were told */
		h = hash_mix(h, words_in_use());
	return h | 1;
}

static void grow(struct finding_store *f, size_t n)
{
	size_t cap = n + n / 2 + 16;

	if (n <= f->cap)
		return;
	f->legs = mem_realloc(f->legs, cap * sizeof *f->legs);
	f->stamps = mem_realloc(f->stamps, cap * sizeof *f->stamps);
	memset(f->legs + f->cap, 0, (cap - f->cap) * sizeof *f->legs);
	memset(f->stamps + f->cap, 0, (cap - f->cap) * sizeof *f->stamps);
	f->cap = cap;
}

static void judge_verdict(const struct store *s, uint32_t leg, struct pack *p)
{
	struct finding_store *f = s->findings;
	char *copy;

	buf_clear(&f->text);
	if (f->judge->verdict)
		f->judge->verdict(s, leg, p->v, p->n, &f->text);
	if (!f->text.n)
		return;
	copy = mem_alloc(f->text.n);
	memcpy(copy, f->text.p, f->text.n);
	p->verdict = slice_make(copy, f->text.n);
}

/* Who judges one leg after the other is helped to the next ones. */
static void look_ahead(const struct store *s, struct finding_store *f, uint32_t leg)
{
	uint32_t ahead = leg + LEGS_AHEAD;

	if (leg == f->near)
		return;
	if (leg != f->next)
		legs_ahead_begin(&f->ahead);
	f->next = leg + 1;
	legs_ahead_next(s, &f->ahead, ahead < s->legs.n ? ahead : NONE);
}

void store_leg_is_near(const struct store *s, uint32_t leg)
{
	if (s->findings)
		s->findings->near = leg;
}

static const struct pack *leg_pack(const struct store *s, uint32_t leg)
{
	struct finding_store *f = s->findings;
	uint64_t stamp;

	if (!f || !f->judge || leg >= s->legs.n)
		return NULL;
	grow(f, s->legs.n);
	stamp = stamp_of(s, leg);
	if (f->stamps[leg] == stamp)
		return f->legs[leg];
	findings_clear(&f->scratch);
	look_ahead(s, f, leg);
	f->judge->leg(s, leg, &f->memo, &f->scratch);
	f->pack_bytes -= f->legs[leg] ? f->legs[leg]->bytes : 0;
	pack_free(f->legs[leg]);
	f->legs[leg] = pack(&f->scratch, leg);
	f->pack_bytes += f->legs[leg] ? f->legs[leg]->bytes : 0;
	f->stamps[leg] = stamp;
	f->is_listed = false;
	if (f->legs[leg])
		judge_verdict(s, leg, f->legs[leg]);
	return f->legs[leg];
}

const struct finding *store_leg_findings(const struct store *s, uint32_t leg, size_t *n)
{
	const struct pack *p = leg_pack(s, leg);

	*n = p ? p->n : 0;
	return p ? p->v : NULL;
}

enum severity store_leg_severity(const struct store *s, uint32_t leg)
{
	const struct pack *p = leg_pack(s, leg);

	return p ? (enum severity)p->v[0].severity : SEVERITY_NONE;
}

struct slice store_verdict(const struct store *s, uint32_t leg)
{
	const struct pack *p = leg_pack(s, leg);

	return p ? p->verdict : slice_make(NULL, 0);
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

static void list_add(struct finding_store *f, const struct pack *p)
{
	for (uint32_t i = 0; p && i < p->n_own; i++) {
		if (f->n_all == f->cap_all) {
			f->cap_all = f->cap_all ? f->cap_all * 2 : 64;
			f->all = mem_realloc(f->all, f->cap_all * sizeof *f->all);
		}
		f->all[f->n_all++] = &p->v[i];
	}
}

static uint32_t frame_of(const struct finding *f)
{
	return f->n_frames ? f->frames[0] : UINT32_MAX;
}

static int finding_cmp(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a, *y = *(const struct finding *const *)b;

	if (frame_of(x) != frame_of(y))
		return frame_of(x) < frame_of(y) ? -1 : 1;
	if (x->leg != y->leg)
		return x->leg < y->leg ? -1 : 1;
	return (x > y) - (x < y); /* of one leg they lie in one piece, in order */
}

static bool is_current(const struct finding_store *f, const struct store *s)
{
	return f->generation == s->generation && f->now == now_of(s) && f->words == words_in_use();
}

/* From the first leg on, where the store is another than that of which half is made. */
static void begin_list(struct finding_store *f, const struct store *s)
{
	if (f->is_begun && is_current(f, s))
		return;
	f->generation = s->generation;
	f->now = now_of(s);
	f->words = words_in_use();
	f->is_begun = true;
	f->step_leg = 0;
	f->step_rule = 0;
	findings_clear(&f->of_all);
	forget_work(f);
}

static void end_list(struct finding_store *f, const struct store *s)
{
	pack_free(f->capture);
	f->capture = pack(&f->of_all, NONE);
	findings_clear(&f->of_all);
	forget_work(f);
	f->n_all = 0;
	for (uint32_t i = 0; i < s->legs.n; i++)
		list_add(f, f->legs[i]);
	if (f->n_all)
		qsort(f->all, f->n_all, sizeof *f->all, finding_cmp);
	list_add(f, f->capture);
	f->is_begun = false;
	f->is_listed = true;
}

bool store_findings_step(const struct store *s, int64_t budget_ns, unsigned *pct)
{
	enum { LEGS_AT_ONCE = 16 };
	struct finding_store *f = s->findings;
	int64_t until = time_now_mono() + budget_ns;

	*pct = 100;
	if (!f || !f->judge || (f->is_listed && is_current(f, s)))
		return true;
	begin_list(f, s);
	for (uint32_t n = 1; f->step_leg < s->legs.n; f->step_leg++, n++) {
		if (budget_ns && n % LEGS_AT_ONCE == 0 && time_now_mono() >= until) {
			*pct = (unsigned)((uint64_t)f->step_leg * 90 / s->legs.n);
			return false;
		}
		leg_pack(s, f->step_leg);
	}
	while (f->judge->capture && f->step_rule < rule_n()) {
		f->step_rule += f->judge->capture(s, f->step_rule, &f->work, &f->of_all);
		if (budget_ns && time_now_mono() >= until) {
			*pct = 90 + f->step_rule * 10u / rule_n();
			return false;
		}
	}
	end_list(f, s);
	return true;
}

static struct finding_store *list_of(const struct store *s)
{
	unsigned pct;

	if (!s->findings || !s->findings->judge)
		return NULL;
	store_findings_step(s, 0, &pct);
	return s->findings;
}

uint32_t store_n_findings(const struct store *s)
{
	const struct finding_store *f = list_of(s);

	return f ? (uint32_t)f->n_all : 0;
}

const struct finding *store_finding(const struct store *s, uint32_t id)
{
	return list_of(s)->all[id];
}
