/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key figures over all legs (METRICS.md §1 from RFC 6076, §2 from the industry), made when asked for. */
#include "analyzer/call/store_local.h"

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

/* Percentiles by nearest rank: a value that was measured. */
static double rank(const struct samples *x, unsigned percent)
{
	size_t i = (x->n * percent + 99) / 100;

	return (double)x->v[i ? i - 1 : 0];
}

static struct kpi_spread spread(struct samples *x, double unit_ns)
{
	struct kpi_spread r = {NAN, NAN, NAN, NAN};
	double sum = 0;

	if (x->n) {
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

struct tally {
	struct samples rrd, srd_ok, srd_fail, sdd, sdt, pdd, setup;
	struct samples starts, answers, ends; /* moments, for rates and concurrency */
	uint64_t attempts, redirected, answered, pending, effective, ner, ineffective, completed;
	uint64_t registrations, registration_failures;
	double talk_ns;
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

static void tally_answered(struct tally *t, const struct leg *l)
{
	int64_t talk = leg_talk_ns(l);

	t->answered++;
	sample_add(&t->setup, leg_setup_ns(l));
	sample_add(&t->srd_ok, l->ring_ns != TIME_NONE ? leg_pdd_ns(l) : leg_setup_ns(l));
	sample_add(&t->answers, l->answer_ns);
	sample_add(&t->sdt, talk);
	if (l->bye_ns != TIME_NONE)
		sample_add(&t->ends, l->bye_ns);
	if (l->bye_ok_ns != TIME_NONE) {
		sample_add(&t->sdd, l->bye_ok_ns - l->bye_ns);
		t->completed++;
	}
	if (talk != TIME_NONE)
		t->talk_ns += (double)talk;
}

static void tally_refused(struct tally *t, const struct leg *l)
{
	static const uint16_t effective[] = {480, 486, 600, 603}, ineffective[] = {408, 500, 503, 504};

	if (l->state == LEG_TIMEOUT) {
		t->ineffective++;
		return;
	}
	if (!l->status) {
		t->pending++;
		return;
	}
	if (l->status < 400)
		t->redirected++;
	else
		sample_add(&t->srd_fail, l->final_ns - l->invite_ns);
	if (is_one_of(l->status, effective, sizeof effective / sizeof *effective)) {
		t->effective++;
		t->ner++;
	}
	if (l->status == 487 && l->ring_ns != TIME_NONE)
		t->ner++;
	if (is_one_of(l->status, ineffective, sizeof ineffective / sizeof *ineffective))
		t->ineffective++;
}

static void tally_invite(struct tally *t, const struct leg *l)
{
	t->attempts++;
	sample_add(&t->starts, l->invite_ns);
	sample_add(&t->pdd, leg_pdd_ns(l));
	if (l->answer_ns != TIME_NONE)
		tally_answered(t, l);
	else
		tally_refused(t, l);
}

struct registering {
	int64_t begin_ns;       /* first REGISTER of the attempt, or TIME_NONE between attempts */
};

static void tally_register_txn(struct tally *t, const struct store *s, const struct txn *x, struct registering *r)
{
	const struct msg *request = msg_at(s, x->request);
	const struct msg *final = x->final != NONE ? msg_at(s, x->final) : NULL;

	if (r->begin_ns == TIME_NONE) {
		r->begin_ns = request->ts_ns;
		t->registrations++;
	}
	if (final && (final->status == 401 || final->status == 407))
		return; /* its retry belongs to it */
	if (final && final->status < 300)
		sample_add(&t->rrd, final->ts_ns - r->begin_ns);
	else if (final ? final->status >= 400 && final->status != 402 : s->now_ns - request->ts_ns >= 32 * NS_PER_S)
		t->registration_failures++;
	r->begin_ns = TIME_NONE;
}

/* A REGISTER leg holds many registrations: each begins with a REGISTER and goes on through its challenge. Seen on the
 * first hop alone: transactions that the first sender's host began. */
static void tally_register(struct tally *t, const struct store *s, const struct leg *l)
{
	struct registering r = {TIME_NONE};
	struct ids txns = {0};

	if (msg_at(s, l->first)->status)
		return;
	for (uint32_t i = l->last_txn; i != NONE; i = txn_at(s, i)->prev)
		ids_add(&txns, i);
	while (txns.n) {
		const struct txn *x = txn_at(s, txns.v[--txns.n]);

		if (x->method == SIP_REGISTER && x->request != NONE &&
				same_sender(s, msg_at(s, x->request), msg_at(s, l->first)))
			tally_register_txn(t, s, x, &r);
	}
	ids_free(&txns);
}

/* ---- rates ---- */

static int64_t floor_second(int64_t ns)
{
	return ns / NS_PER_S - (ns % NS_PER_S < 0);
}

static void rates(struct tally *t, const struct store *s, struct kpi *k)
{
	struct samples *x = &t->starts;
	uint64_t run = 0;
	int64_t span;

	if (!x->n)
		return;
	samples_sort(x);
	for (size_t i = 0; i < x->n; i++) {
		run = i && floor_second(x->v[i]) == floor_second(x->v[i - 1]) ? run + 1 : 1;
		if (run > k->cps_peak)
			k->cps_peak = run;
	}
	span = s->now_ns - x->v[0];
	if (span > 0)
		k->cps_mean = (double)x->n * (double)NS_PER_S / (double)span;
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

static void ratios(const struct tally *t, const struct store *s, struct kpi *k)
{
	uint64_t routed = t->attempts - t->redirected;

	k->ira_pct = percent(t->registration_failures, t->registrations);
	k->ser_pct = percent(t->answered, routed);
	k->seer_pct = percent(t->answered + t->effective, routed);
	k->isa_pct = percent(t->ineffective, t->attempts);
	k->scr_pct = percent(t->completed, t->attempts);
	k->asr_pct = percent(t->answered, t->attempts);
	k->ner_pct = percent(t->answered + t->ner, t->attempts);
	k->retrans_pct = percent(s->totals.retransmissions, s->msgs.n);
	k->acd_s = t->answered ? t->talk_ns / (double)NS_PER_S / (double)t->answered : NAN;
	k->attempts = t->attempts;
	k->answered = t->answered;
	k->pending = t->pending;
	k->registrations = t->registrations;
}

void store_kpi(const struct store *s, struct kpi *out)
{
	struct tally t = {0};

	*out = (struct kpi){.cps_mean = NAN};
	for (uint32_t i = 0; i < s->legs.n; i++) {
		const struct leg *l = leg_at(s, i);

		if (is_invite_attempt(l))
			tally_invite(&t, l);
		else if (l->method == SIP_REGISTER)
			tally_register(&t, s, l);
	}
	rates(&t, s, out);
	out->concurrent_peak = concurrent_peak(&t);
	ratios(&t, s, out);
	free(t.starts.v);
	free(t.answers.v);
	free(t.ends.v);
	out->rrd_ms = spread(&t.rrd, NS_PER_MS);
	out->srd_ok_ms = spread(&t.srd_ok, NS_PER_MS);
	out->srd_fail_ms = spread(&t.srd_fail, NS_PER_MS);
	out->sdd_ms = spread(&t.sdd, NS_PER_MS);
	out->sdt_s = spread(&t.sdt, NS_PER_S);
	out->pdd_ms = spread(&t.pdd, NS_PER_MS);
	out->setup_ms = spread(&t.setup, NS_PER_MS);
}
