/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key figures over all legs (METRICS.md §1 from RFC 6076, §2 from the industry), made when asked for. */
#include "analyzer/call/compact.h"

#include <math.h>

/* ---- samples ---- */

struct samples {
	int64_t *v;
	size_t n, cap;
};

static void sample_add(struct samples *x, int64_t ns)
{
	if (ns == TIME_NONE)
		return;
	if (x->n == x->cap) {
		x->cap = x->cap ? x->cap * 2 : 256;
		x->v = mem_realloc(x->v, x->cap * sizeof *x->v);
	}
	x->v[x->n++] = ns;
}

/* Into ascending order: by 11 bits of the value at a time, the lowest first, as many times as their range needs. Linear;
 * most of what comes here is in order already. */
enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

static bool is_sorted(const struct samples *x)
{
	for (size_t i = 1; i < x->n; i++)
		if (x->v[i] < x->v[i - 1])
			return false;
	return true;
}

static void sort_digit(const int64_t *from, int64_t *to, size_t n, int64_t least, unsigned shift)
{
	size_t at[DIGITS] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		at[((uint64_t)from[i] - (uint64_t)least) >> shift & (DIGITS - 1)]++;
	for (size_t d = 0; d < DIGITS; d++) {
		size_t count_here = at[d];

		at[d] = sum;
		sum += count_here;
	}
	for (size_t i = 0; i < n; i++)
		to[at[((uint64_t)from[i] - (uint64_t)least) >> shift & (DIGITS - 1)]++] = from[i];
}

static void samples_sort(struct samples *x)
{
	int64_t *other, least, most;

	if (is_sorted(x))
		return;
	least = most = x->v[0];
	for (size_t i = 1; i < x->n; i++) {
		least = x->v[i] < least ? x->v[i] : least;
		most = x->v[i] > most ? x->v[i] : most;
	}
	other = mem_alloc(x->n * sizeof *other);
	for (unsigned shift = 0; shift < 64 && ((uint64_t)most - (uint64_t)least) >> shift; shift += DIGIT_BITS) {
		int64_t *from = x->v;

		sort_digit(from, other, x->n, least, shift);
		x->v = other;
		other = from;
	}
	x->cap = x->n;
	free(other);
}

/* ---- what is remembered of legs that were let go ---- */

/* How often a duration occurred, by its logarithm: 128 steps from one power of two to the next, so that a percentile is off by
 * half a percent at most. Sum, number and maximum are exact. */
enum { STEP_BITS = 7, STEPS = 1 << STEP_BITS, HISTOGRAM = (65 - STEP_BITS) * STEPS };
struct histogram {
	uint64_t n;
	int64_t max;
	double sum;
	uint64_t v[HISTOGRAM];
};

static unsigned step_of(int64_t ns)
{
	uint64_t x = ns > 0 ? (uint64_t)ns : 0;
	unsigned shift = 0;

	while (x >> shift >= 2 * STEPS)
		shift++;
	return shift * STEPS + (unsigned)(x >> shift);
}

/* The middle of what falls into a step. */
static double step_value(unsigned i)
{
	unsigned shift = i < 2 * STEPS ? 0 : i / STEPS - 1;
	uint64_t from = (uint64_t)(i - shift * STEPS) << shift;

	return (double)from + (double)((1ull << shift) - 1) / 2;
}

static void histogram_add(struct histogram *h, const struct samples *x)
{
	for (size_t i = 0; i < x->n; i++) {
		h->max = !h->n || x->v[i] > h->max ? x->v[i] : h->max;
		h->n++;
		h->sum += (double)x->v[i];
		h->v[step_of(x->v[i])]++;
	}
}

static double histogram_rank(const struct histogram *h, unsigned percent)
{
	uint64_t wanted = (h->n * percent + 99) / 100, seen = 0;

	for (unsigned i = 0; i < HISTOGRAM; i++) {
		seen += h->v[i];
		if (seen >= wanted && seen)
			return step_value(i) < (double)h->max ? step_value(i) : (double)h->max;
	}
	return (double)h->max;
}

/* Percentiles by nearest rank: a value that was measured. */
static double rank(const struct samples *x, unsigned percent)
{
	size_t i = (x->n * percent + 99) / 100;

	return (double)x->v[i ? i - 1 : 0];
}

/* With those of legs that are gone. */
static struct kpi_spread spread_with(const struct histogram *past, const struct samples *x, double unit_ns)
{
	struct histogram *h = mem_alloc(sizeof *h);
	struct kpi_spread r;

	*h = *past;
	histogram_add(h, x);
	r = (struct kpi_spread){h->sum / (double)h->n / unit_ns, histogram_rank(h, 50) / unit_ns, histogram_rank(h, 95) / unit_ns,
		(double)h->max / unit_ns};
	free(h);
	return r;
}

static struct kpi_spread spread(const struct histogram *past, struct samples *x, double unit_ns)
{
	struct kpi_spread r = {NAN, NAN, NAN, NAN};
	double sum = 0;

	if (past && past->n) {
		r = spread_with(past, x, unit_ns);
	} else if (x->n) {
		samples_sort(x);
		for (size_t i = 0; i < x->n; i++)
			sum += (double)x->v[i];
		r.mean = sum / (double)x->n / unit_ns;
		r.p50 = rank(x, 50) / unit_ns;
		r.p95 = rank(x, 95) / unit_ns;
		r.max = (double)x->v[x->n - 1] / unit_ns;
	}
	free(x->v);
	*x = (struct samples){0};
	return r;
}

static double percent(uint64_t part, uint64_t all)
{
	return all ? 100.0 * (double)part / (double)all : NAN;
}

/* ---- legs ---- */

enum { SPREAD_RRD, SPREAD_SRD_OK, SPREAD_SRD_FAIL, SPREAD_SDD, SPREAD_SDT, SPREAD_PDD, SPREAD_SETUP, SPREADS };
struct sums {
	uint64_t attempts, redirected, answered, pending, effective, ner, ineffective, completed;
	uint64_t registrations, registration_failures;
	double talk_ns;
};
struct tally {
	struct samples spreads[SPREADS];
	struct samples starts, answers, ends; /* moments, for rates and concurrency */
	struct sums n;
};

struct kpi_past {
	struct histogram spreads[SPREADS];
	struct sums n;
	uint64_t n_starts, cps_peak, concurrent_peak;
	int64_t first_start_ns;
};

static bool is_invite_attempt(const struct leg *l)
{
	return l->is_invite && !l->is_midway && l->initial != NONE;
}

static bool is_one_of(unsigned status, const uint16_t *codes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (codes[i] == status)
			return true;
	return false;
}

/* What there is to say of an attempt; times may be TIME_NONE. */
struct attempt {
	int64_t invite_ns, ring_ns, final_ns;
	unsigned status;        /* 0: no final response */
};

/* The first provisional response of a transaction that is not 100; with `ringing` the first 180 or 183. */
static int64_t progress_ns(const struct store *s, const struct txn *x, bool ringing)
{
	int64_t found = TIME_NONE;
	unsigned steps = 0;

	for (uint32_t i = x->last; i != NONE && steps < LIMIT_TXN_REPEATS; i = msg_at(s, i)->txn_prev, steps++) {
		const struct msg *m = msg_at(s, i);

		if (m->status > 100 && m->status < 200 && (!ringing || m->status == 180 || m->status == 183))
			found = m->ts_ns;
	}
	return found;
}

static int64_t request_delay_ns(const struct store *s, const struct leg *l)
{
	int64_t first = TIME_NONE;

	if (l->has_other_progress && l->initial_txn != NONE)
		first = progress_ns(s, txn_at(s, l->initial_txn), false);
	if (first != TIME_NONE)
		return first - l->invite_ns;
	return l->ring_ns != TIME_NONE ? leg_pdd_ns(l) : leg_setup_ns(l);
}

static void tally_answered(struct tally *t, const struct store *s, const struct leg *l)
{
	int64_t talk = leg_talk_ns(l);

	t->n.answered++;
	sample_add(&t->spreads[SPREAD_SETUP], leg_setup_ns(l));
	sample_add(&t->spreads[SPREAD_SRD_OK], request_delay_ns(s, l));
	sample_add(&t->answers, l->answer_ns);
	sample_add(&t->spreads[SPREAD_SDT], talk);
	if (l->bye_ns != TIME_NONE)
		sample_add(&t->ends, l->bye_ns);
	if (l->bye_ok_ns != TIME_NONE) {
		sample_add(&t->spreads[SPREAD_SDD], l->bye_ok_ns - l->bye_ns);
		t->n.completed++;
	}
	if (talk != TIME_NONE)
		t->n.talk_ns += (double)talk;
}

/* RFC 6076 §4.3.2: 401, 402 and 407 are no failures. */
static bool is_failure(unsigned status)
{
	return status >= 400 && status != 401 && status != 402 && status != 407;
}

static void tally_refused(struct tally *t, const struct attempt *a)
{
	static const uint16_t effective[] = {480, 486, 600, 603}, ineffective[] = {408, 500, 503, 504};

	if (a->status < 400)
		t->n.redirected++;
	if (is_failure(a->status))
		sample_add(&t->spreads[SPREAD_SRD_FAIL], a->final_ns - a->invite_ns);
	if (is_one_of(a->status, effective, sizeof effective / sizeof *effective)) {
		t->n.effective++;
		t->n.ner++;
	}
	if (a->status == 487 && a->ring_ns != TIME_NONE)
		t->n.ner++;
	if (is_one_of(a->status, ineffective, sizeof ineffective / sizeof *ineffective))
		t->n.ineffective++;
}

static void tally_attempt(struct tally *t, const struct attempt *a)
{
	t->n.attempts++;
	sample_add(&t->starts, a->invite_ns);
	if (a->ring_ns != TIME_NONE)
		sample_add(&t->spreads[SPREAD_PDD], a->ring_ns - a->invite_ns);
}

/* Attempts of the leg that failed before the one that the leg tells of: an INVITE and what follows it through its challenge. In the
 * order of time; `a` is the one at work. */
static void tally_tried(struct tally *t, const struct store *s, const struct txn *x, struct attempt *a)
{
	const struct msg *final = x->final != NONE ? msg_at(s, x->final) : NULL;

	if (a->invite_ns == TIME_NONE)
		a->invite_ns = msg_at(s, x->request)->ts_ns;
	if (!final || final->status < 300 || final->status == 401 || final->status == 407)
		return;
	a->status = final->status;
	a->final_ns = final->ts_ns;
	a->ring_ns = progress_ns(s, x, true);
	tally_attempt(t, a);
	tally_refused(t, a);
	a->invite_ns = TIME_NONE;
}

static void tally_earlier(struct tally *t, const struct store *s, const struct leg *l)
{
	struct attempt a = {.invite_ns = TIME_NONE};
	struct ids txns = {0};

	for (uint32_t i = l->last_txn; i != NONE; i = txn_at(s, i)->prev)
		ids_add(&txns, i);
	while (txns.n) {
		const struct txn *x = txn_at(s, txns.v[--txns.n]);
		const struct msg *m = x->request != NONE ? msg_at(s, x->request) : NULL;

		if (m && m->ts_ns >= l->invite_ns)
			break;
		if (m && x->method == SIP_INVITE && !x->has_tag && same_sender(s, m->flow, l->initial_flow))
			tally_tried(t, s, x, &a);
	}
	ids_free(&txns);
}

static void tally_invite(struct tally *t, const struct store *s, const struct leg *l)
{
	struct attempt a = {l->invite_ns, l->ring_ns, l->final_ns, l->status};

	if (l->has_tried_before)
		tally_earlier(t, s, l);
	tally_attempt(t, &a);
	if (l->answer_ns != TIME_NONE)
		tally_answered(t, s, l);
	else if (l->state == LEG_TIMEOUT)
		t->n.ineffective++;
	else if (!l->status)
		t->n.pending++;
	else
		tally_refused(t, &a);
}

struct registering {
	int64_t begin_ns;       /* first REGISTER of the attempt, or TIME_NONE between attempts */
	int64_t challenged_ns;  /* its challenge */
};

/* Whether a REGISTER is the next try rather than the answer to the challenge before it: without credentials, or much later. */
static bool is_next_try(const struct msg *request, const struct registering *r)
{
	return r->begin_ns != TIME_NONE && (!(request->flags & MSG_CREDENTIALS) ||
			request->ts_ns - r->challenged_ns >= 32 * NS_PER_S);
}

static void tally_register_txn(struct tally *t, const struct store *s, const struct txn *x, struct registering *r)
{
	const struct msg *request = msg_at(s, x->request);
	const struct msg *final = x->final != NONE ? msg_at(s, x->final) : NULL;

	if (r->begin_ns == TIME_NONE || is_next_try(request, r)) {
		r->begin_ns = request->ts_ns;
		t->n.registrations++;
	}
	if (final && (final->status == 401 || final->status == 407)) {
		r->challenged_ns = final->ts_ns;
		return; /* its retry belongs to it */
	}
	if (final && final->status < 300)
		sample_add(&t->spreads[SPREAD_RRD], final->ts_ns - r->begin_ns);
	else if (final ? final->status >= 400 && final->status != 402 : s->now_ns - request->ts_ns >= 32 * NS_PER_S)
		t->n.registration_failures++;
	r->begin_ns = TIME_NONE;
}

/* A REGISTER leg holds many registrations: each begins with a REGISTER and goes on through its challenge. Seen on the
 * first hop alone: transactions that the first sender's host began. */
static void tally_register(struct tally *t, const struct store *s, const struct leg *l)
{
	struct registering r = {TIME_NONE, TIME_NONE};
	struct ids txns = {0};

	if (msg_at(s, l->first)->status)
		return;
	for (uint32_t i = l->last_txn; i != NONE; i = txn_at(s, i)->prev)
		ids_add(&txns, i);
	while (txns.n) {
		const struct txn *x = txn_at(s, txns.v[--txns.n]);

		if (x->method == SIP_REGISTER && x->request != NONE &&
				same_sender(s, msg_at(s, x->request)->flow, msg_at(s, l->first)->flow))
			tally_register_txn(t, s, x, &r);
	}
	ids_free(&txns);
}

/* ---- rates ---- */

static int64_t floor_second(int64_t ns)
{
	return ns / NS_PER_S - (ns % NS_PER_S < 0);
}

static uint64_t cps_peak(struct tally *t)
{
	struct samples *x = &t->starts;
	uint64_t run = 0, peak = 0;

	if (x->n)
		samples_sort(x);
	for (size_t i = 0; i < x->n; i++) {
		run = i && floor_second(x->v[i]) == floor_second(x->v[i - 1]) ? run + 1 : 1;
		if (run > peak)
			peak = run;
	}
	return peak;
}

/* From the first call on; starts are sorted. */
static double cps_mean(const struct tally *t, const struct store *s)
{
	uint64_t n = t->starts.n + (s->past ? s->past->n_starts : 0);
	int64_t first = t->starts.n ? t->starts.v[0] : INT64_MAX, span;

	if (s->past && s->past->n_starts && s->past->first_start_ns < first)
		first = s->past->first_start_ns;
	span = n ? s->now_ns - first : 0;
	return span > 0 ? (double)n * (double)NS_PER_S / (double)span : NAN;
}

/* Calls up at the same time: answered and not yet ended. An end counts before an answer at the same moment. */
static uint64_t concurrent_peak(struct tally *t)
{
	struct samples *up = &t->answers, *down = &t->ends;
	uint64_t now = 0, peak = 0;
	size_t j = 0;

	if (up->n)
		samples_sort(up);
	if (down->n)
		samples_sort(down);
	for (size_t i = 0; i < up->n; i++) {
		while (j < down->n && down->v[j] <= up->v[i]) {
			now -= now > 0;
			j++;
		}
		if (++now > peak)
			peak = now;
	}
	return peak;
}

static void sums_add(struct sums *a, const struct sums *b)
{
	a->attempts += b->attempts;
	a->redirected += b->redirected;
	a->answered += b->answered;
	a->pending += b->pending;
	a->effective += b->effective;
	a->ner += b->ner;
	a->ineffective += b->ineffective;
	a->completed += b->completed;
	a->registrations += b->registrations;
	a->registration_failures += b->registration_failures;
	a->talk_ns += b->talk_ns;
}

static void ratios(const struct sums *n, const struct store *s, struct kpi *k)
{
	uint64_t routed = n->attempts - n->redirected;

	k->ira_pct = percent(n->registration_failures, n->registrations);
	k->ser_pct = percent(n->answered, routed);
	k->seer_pct = percent(n->answered + n->effective, routed);
	k->isa_pct = percent(n->ineffective, n->attempts);
	k->scr_pct = percent(n->completed, n->attempts);
	k->asr_pct = percent(n->answered, n->attempts);
	k->ner_pct = percent(n->answered + n->ner, n->attempts);
	k->retrans_pct = percent(s->totals.retransmissions, s->msgs.n + s->totals.past_messages);
	k->acd_s = n->answered ? n->talk_ns / (double)NS_PER_S / (double)n->answered : NAN;
	k->attempts = n->attempts;
	k->answered = n->answered;
	k->pending = n->pending;
	k->registrations = n->registrations;
}

static void tally_leg(struct tally *t, const struct store *s, const struct leg *l)
{
	if (is_invite_attempt(l))
		tally_invite(t, s, l);
	else if (l->method == SIP_REGISTER)
		tally_register(t, s, l);
}

static void moments_free(struct tally *t)
{
	free(t->starts.v);
	free(t->answers.v);
	free(t->ends.v);
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* First all legs, then what is made of them: each part sorts one kind of samples. */
enum { PART_RATES, PART_CONCURRENT, PART_SPREADS, PARTS = PART_SPREADS + SPREADS };
struct kpi_work {
	const struct store *s;
	struct tally t;
	struct kpi out;
	uint32_t leg;           /* next one */
	unsigned part;          /* next one, when all legs are done */
};

static void spread_part(struct kpi_work *w, unsigned i)
{
	struct kpi *k = &w->out;
	const struct kpi_past *past = w->s->past;
	struct kpi_spread *to[SPREADS] = {&k->rrd_ms, &k->srd_ok_ms, &k->srd_fail_ms, &k->sdd_ms, &k->sdt_s, &k->pdd_ms,
		&k->setup_ms};

	*to[i] = spread(past ? &past->spreads[i] : NULL, &w->t.spreads[i],
			i == SPREAD_SDT ? (double)NS_PER_S : (double)NS_PER_MS);
}

static void make_part(struct kpi_work *w)
{
	const struct kpi_past *past = w->s->past;

	switch (w->part) {
	case PART_RATES:
		w->out.cps_peak = larger(cps_peak(&w->t), past ? past->cps_peak : 0);
		w->out.cps_mean = cps_mean(&w->t, w->s);
		break;
	case PART_CONCURRENT:
		w->out.concurrent_peak = larger(concurrent_peak(&w->t), past ? past->concurrent_peak : 0);
		if (past)
			sums_add(&w->t.n, &past->n);
		ratios(&w->t.n, w->s, &w->out);
		break;
	default:
		spread_part(w, w->part - PART_SPREADS);
	}
	w->part++;
}

struct kpi_work *kpi_work_new(const struct store *s)
{
	struct kpi_work *w = mem_zalloc(sizeof *w);

	w->s = s;
	w->out.cps_mean = NAN;
	return w;
}

void kpi_work_free(struct kpi_work *w)
{
	if (!w)
		return;
	moments_free(&w->t);
	for (unsigned i = 0; i < SPREADS; i++)
		free(w->t.spreads[i].v);
	free(w);
}

bool kpi_work_step(struct kpi_work *w, int64_t budget_ns, struct kpi *out)
{
	int64_t until = budget_ns ? time_now_mono() + budget_ns : INT64_MAX;
	enum { LOOK = 256 };

	for (; w->leg < w->s->legs.n; w->leg++) {
		if (budget_ns && w->leg % LOOK == 0 && time_now_mono() >= until)
			return false;
		tally_leg(&w->t, w->s, leg_at(w->s, w->leg));
	}
	for (; w->part < PARTS; make_part(w))
		if (budget_ns && time_now_mono() >= until)
			return false;
	*out = w->out;
	return true;
}

void store_kpi(const struct store *s, struct kpi *out)
{
	struct kpi_work *w = kpi_work_new(s);

	kpi_work_step(w, 0, out);
	kpi_work_free(w);
}

/* ---- remembering ---- */

/* While all legs of a time are still there, its peaks are known: what goes first ended first. */
static void remember_peaks(const struct store *s, struct kpi_past *past)
{
	struct tally t = {.starts = {0}};

	for (uint32_t i = 0; i < s->legs.n; i++) {
		const struct leg *l = leg_at(s, i);

		if (!is_invite_attempt(l))
			continue;
		sample_add(&t.starts, l->invite_ns);
		if (l->answer_ns == TIME_NONE)
			continue;
		sample_add(&t.answers, l->answer_ns);
		sample_add(&t.ends, l->bye_ns);
	}
	past->cps_peak = larger(past->cps_peak, cps_peak(&t));
	past->concurrent_peak = larger(past->concurrent_peak, concurrent_peak(&t));
	moments_free(&t);
}

static void remember_starts(struct kpi_past *past, const struct samples *starts)
{
	for (size_t i = 0; i < starts->n; i++)
		if (!past->n_starts++ || starts->v[i] < past->first_start_ns)
			past->first_start_ns = starts->v[i];
}

void kpi_remember(struct store *s, const bool *going)
{
	struct tally t = {.starts = {0}};

	if (!s->past)
		s->past = mem_zalloc(sizeof *s->past);
	remember_peaks(s, s->past);
	for (uint32_t i = 0; i < s->legs.n; i++)
		if (going[i])
			tally_leg(&t, s, leg_at(s, i));
	sums_add(&s->past->n, &t.n);
	remember_starts(s->past, &t.starts);
	for (unsigned i = 0; i < SPREADS; i++) {
		histogram_add(&s->past->spreads[i], &t.spreads[i]);
		free(t.spreads[i].v);
	}
	moments_free(&t);
}

void kpi_past_free(struct kpi_past *p)
{
	free(p);
}
