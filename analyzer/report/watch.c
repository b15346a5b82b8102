/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls as they end. A leg has ended when its state is a last one and nothing of it, signalling or voice, came for some seconds
 * of packet time; one that was challenged may be tried again for half a minute. Whether a leg is wanted is asked anew until
 * then, whenever it got a message. */
#include "watch.h"

#include "finding.h"
#include "report.h"
#include "stream.h"

enum { QUIET_S = 5, CHALLENGE_S = 32 };
/* Findings over all calls: looked for as often as that, but in no more than a fiftieth of the time; so many are told apart. */
enum { JUDGE_S = 60, JUDGE_PART = 50, TOLD = 4096 };

/* What is remembered of a leg. */
struct watched {
	uint32_t n_ended;           /* messages that it had when it ended last; 0: it has not */
	uint32_t n_asked;           /* messages that it had when the filter was asked last; 0: it was not */
	uint32_t begin;             /* its first frame */
	uint32_t step;              /* of watch_step when its call was asked last; 0: it was not */
	bool is_wanted, is_call_wanted;
};
/* Rows of a kind. */
struct row_maker {
	const struct field_kind *kind;
	const char *name;           /* "call" */
	const struct field **fields;
	size_t n;
};
struct watch {
	const struct store *s;
	struct watch_options o;
	bool is_early;              /* the filter is answered by the first message */
	struct watched *v;          /* by leg */
	size_t n, cap;
	uint32_t step;              /* watch_steps so far */
	uint32_t low;               /* all legs before it have ended */
	uint32_t undecided;         /* first frame of those that have not, or NONE */
	struct ids ended, legs;
	uint64_t told[TOLD];        /* findings over all calls that were: by rule and hop; the latest */
	uint32_t n_told;
	int64_t judged_ns;          /* packet time at which they were looked for last, or TIME_NONE */
	int64_t judging_ns;         /* what that took, by the clock */
	struct reader *reader;      /* of calls */
	struct arena arena;
	struct row_maker calls, streams, findings;
};

static struct row_maker maker(struct watch *w, const char *kind, const char *name)
{
	struct row_maker m = {.kind = field_kind(kind), .name = name};
	int n = field_list(m.kind, "*", &w->arena, &m.fields, NULL);

	m.n = n > 0 ? (size_t)n : 0;
	return m;
}

struct watch *watch_new(const struct store *s, const struct watch_options *o)
{
	struct watch *w = mem_zalloc(sizeof *w);

	w->s = s;
	w->o = *o;
	w->is_early = !o->filter || filter_is_early(o->filter);
	w->undecided = NONE;
	w->judged_ns = TIME_NONE;
	w->calls = maker(w, "calls", "call");
	w->streams = maker(w, "streams", "stream");
	w->findings = maker(w, "findings", "finding");
	w->reader = reader_new(s, w->calls.kind);
	return w;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	reader_free(w->reader);
	arena_free(&w->arena);
	ids_free(&w->ended);
	ids_free(&w->legs);
	free(w->v);
	free(w);
}

/* ---- which have ended --------------------------------------------------------------------------------------------------- */

static void grow(struct watch *w, size_t n)
{
	if (n <= w->n)
		return;
	if (n > w->cap) {
		w->cap = n + n / 2 + 256;
		w->v = mem_realloc(w->v, w->cap * sizeof *w->v);
	}
	memset(w->v + w->n, 0, (n - w->n) * sizeof *w->v);
	w->n = n;
}

/* The latest of its messages and its voice. */
static int64_t last_of(const struct store *s, uint32_t leg)
{
	int64_t last = store_leg(s, leg)->end_ns;

	for (uint32_t i = store_leg_stream(s, leg); i != NONE; i = store_stream(s, i)->prev)
		if (store_stream(s, i)->end_ns > last)
			last = store_stream(s, i)->end_ns;
	return last;
}

static bool has_ended(const struct store *s, uint32_t leg, int64_t now_ns)
{
	int64_t wait_s = QUIET_S;

	switch ((enum leg_state)store_leg(s, leg)->state) {
	case LEG_CALLING:
	case LEG_RINGING:
	case LEG_IN_CALL:
	case LEG_PENDING:
		return false;
	case LEG_CHALLENGED:
		wait_s = CHALLENGE_S;
		break;
	default:
		break;
	}
	return now_ns - last_of(s, leg) >= wait_s * NS_PER_S;
}

static uint32_t first_frame(const struct store *s, uint32_t leg)
{
	uint32_t first = store_msg(s, store_leg(s, leg)->first)->frame;

	for (uint32_t i = store_leg_stream(s, leg); i != NONE; i = store_stream(s, i)->prev)
		if (store_stream(s, i)->first_frame < first)
			first = store_stream(s, i)->first_frame;
	return first;
}

static bool is_old(const struct watch *w, uint32_t leg, int64_t now_ns)
{
	return now_ns - store_leg(w->s, leg)->start_ns > LIMIT_WATCH_HOLD_S * NS_PER_S;
}

const struct ids *watch_step(struct watch *w, int64_t now_ns, bool is_all)
{
	uint32_t n = store_n_legs(w->s), low = n;

	grow(w, n);
	w->step++;
	w->ended.n = 0;
	w->undecided = NONE;
	for (uint32_t i = w->low; i < n; i++) {
		struct watched *x = &w->v[i];
		const struct leg *l = store_leg(w->s, i);

		if (x->n_ended == l->n_messages)
			continue;
		if (is_all || has_ended(w->s, i, now_ns)) {
			x->n_ended = l->n_messages;
			ids_add(&w->ended, i);
			continue;
		}
		low = low < i ? low : i;
		x->begin = x->begin ? x->begin : first_frame(w->s, i);
		if (!w->is_early && !x->n_ended && x->begin < w->undecided && !is_old(w, i, now_ns))
			w->undecided = x->begin;
	}
	/* One that had ended may go on: not often, so it is looked for among the latest alone. */
	w->low = low > LIMIT_WATCH_BACK ? low - LIMIT_WATCH_BACK : 0;
	return &w->ended;
}

const struct ids *watch_going(struct watch *w, const bool *legs, uint32_t n)
{
	grow(w, n);
	w->ended.n = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!legs[i] || w->v[i].n_ended == store_leg(w->s, i)->n_messages)
			continue;
		w->v[i].n_ended = store_leg(w->s, i)->n_messages;
		ids_add(&w->ended, i);
	}
	return &w->ended;
}

void watch_moved(struct watch *w, const struct store_moves *m)
{
	size_t n = 0;

	for (uint32_t i = 0; i < w->n; i++)
		if (store_moved(m->legs, m->n_legs, i) != NONE)
			w->v[n++] = w->v[i];
	w->n = n;
	w->low = 0;
	w->ended.n = 0;
	reader_free(w->reader);
	w->reader = reader_new(w->s, w->calls.kind);
}

uint32_t watch_decided(const struct watch *w, uint32_t head)
{
	return w->undecided != NONE && w->undecided <= head ? w->undecided - 1 : head;
}

bool watch_has_ended(const struct watch *w, uint32_t leg)
{
	return leg < w->n && w->v[leg].n_ended == store_leg(w->s, leg)->n_messages;
}

/* ---- which are wanted --------------------------------------------------------------------------------------------------- */

static bool is_wanted(struct watch *w, uint32_t leg)
{
	const struct leg *l = store_leg(w->s, leg);
	struct watched *x;

	if (w->o.invites && !l->is_invite)
		return false;
	if (!w->o.filter)
		return true;
	grow(w, store_n_legs(w->s));
	x = &w->v[leg];
	if (x->n_asked != l->n_messages) {
		x->n_asked = l->n_messages;
		reader_seek(w->reader, leg);
		x->is_wanted = filter_match(w->o.filter, w->reader);
	}
	return x->is_wanted;
}

bool watch_wants(struct watch *w, uint32_t leg)
{
	bool wants = is_wanted(w, leg);

	if (wants || w->o.single || (!w->o.filter && !w->o.invites))
		return wants;
	grow(w, store_n_legs(w->s));
	if (w->v[leg].step == w->step)
		return w->v[leg].is_call_wanted;
	w->legs.n = 0;
	store_call_legs(w->s, leg, &w->legs);
	for (size_t i = 0; i < w->legs.n && !wants; i++)
		wants = is_wanted(w, w->legs.v[i]);
	w->v[leg].step = w->step;
	w->v[leg].is_call_wanted = wants;
	return wants;
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static void put_row(struct buf *out, const struct row_maker *m, struct reader *r)
{
	struct value v;

	buf_puts(out, "{\"kind\":");
	json_string(out, slice_of(m->name));
	for (size_t i = 0; i < m->n; i++) {
		buf_putc(out, ',');
		json_string(out, slice_of(m->fields[i]->name));
		buf_putc(out, ':');
		reader_get(r, m->fields[i], &v);
		json_value(out, &v);
	}
	buf_puts(out, "}\n");
}

static void put_streams(struct watch *w, uint32_t leg, struct buf *out)
{
	struct reader *r = reader_new(w->s, w->streams.kind);
	struct ids ids = {0};

	for (uint32_t i = store_leg_stream(w->s, leg); i != NONE; i = store_stream(w->s, i)->prev)
		ids_add(&ids, i);
	for (size_t i = ids.n; i-- > 0;) {
		reader_seek(r, ids.v[i]);
		put_row(out, &w->streams, r);
	}
	ids_free(&ids);
	reader_free(r);
}

static void put_findings(struct watch *w, uint32_t leg, struct buf *out)
{
	struct reader *r = reader_new(w->s, w->findings.kind);
	size_t n;
	const struct finding *f = store_leg_findings(w->s, leg, &n);

	for (size_t i = 0; i < n; i++) {
		if (f[i].under != NONE)
			continue;
		reader_seek_finding(r, &f[i]);
		put_row(out, &w->findings, r);
	}
	reader_free(r);
}

void watch_rows(struct watch *w, const struct ids *legs, struct buf *out)
{
	struct reader *r;

	if (!legs->n)
		return;
	r = reader_new(w->s, w->calls.kind);
	for (size_t i = 0; i < legs->n; i++) {
		if (!watch_wants(w, legs->v[i]))
			continue;
		reader_seek(r, legs->v[i]);
		put_row(out, &w->calls, r);
		put_streams(w, legs->v[i], out);
		put_findings(w, legs->v[i], out);
	}
	reader_free(r);
}

/* Whether a finding is not told yet: by what does not change while calls come and go. */
static bool is_new(struct watch *w, const struct finding *f)
{
	uint64_t key = addr_hash(&f->dst, addr_hash(&f->src, f->rule));

	for (uint32_t i = 0; i < TOLD && i < w->n_told; i++)
		if (w->told[i] == key)
			return false;
	w->told[w->n_told % TOLD] = key;
	w->n_told = w->n_told + 1 < 2 * TOLD ? w->n_told + 1 : TOLD;
	return true;
}

static void put_capture_findings(struct watch *w, struct buf *out)
{
	struct reader *r = reader_new(w->s, w->findings.kind);

	for (uint32_t i = store_n_findings(w->s); i-- > 0 && store_finding(w->s, i)->leg == NONE;) {
		if (!is_new(w, store_finding(w->s, i)))
			continue;
		reader_seek(r, i);
		put_row(out, &w->findings, r);
	}
	reader_free(r);
}

void watch_capture_rows(struct watch *w, int64_t now_ns, bool is_all, struct buf *out)
{
	int64_t begun_ns = time_now_mono(), wait_ns = JUDGE_S * NS_PER_S;

	if (w->judging_ns * JUDGE_PART > wait_ns)
		wait_ns = w->judging_ns * JUDGE_PART;
	if (w->judged_ns == TIME_NONE)
		w->judged_ns = now_ns;
	if (!is_all && now_ns - w->judged_ns < wait_ns)
		return;
	put_capture_findings(w, out);
	w->judged_ns = now_ns;
	w->judging_ns = time_now_mono() - begun_ns;
}
