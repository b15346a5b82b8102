/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses and orders rows. Sort keys are read once per row, then compared: a number, or the first 8 bytes of a text and the
 * text itself where those are equal. Rows without a value come last in either direction; the row's id is the last key. */
#include "analyzer/field/find.h"
#include "analyzer/field/reader.h"

enum { MAX_KEYS = 16 };

struct sort_key {
	uint64_t rank;              /* order of numbers, or of the first bytes of a text; UINT64_MAX may be a value */
	const char *p;              /* text, NULL for numbers */
	uint32_t n;
	bool is_null;
};
struct sort {
	const struct field *fields[MAX_KEYS];
	bool descending[MAX_KEYS];
	size_t n;
	struct sort_key *keys;      /* n per chosen row */
	size_t n_keys, cap_keys;
	struct arena arena;
	struct buf scratch;
};

static int parse_sort(struct sort *o, const struct field_kind *k, const char *text, struct err *e)
{
	struct slice rest = slice_of(text);

	do {
		struct slice name = slice_trim(slice_cut(&rest, ','));
		bool descending = slice_starts(name, slice_of("-"));

		if (descending || slice_starts(name, slice_of("+")))
			name = slice_sub(name, 1, name.n);
		if (!name.n)
			return err_set(e, 2, "a sort key is missing: keys are given as `a,-b`, with `-` for descending");
		if (o->n == MAX_KEYS)
			return err_set(e, 2, "more than %d sort keys", MAX_KEYS);
		o->fields[o->n] = field_find(k, name, &o->arena, e);
		if (!o->fields[o->n])
			return -1;
		o->descending[o->n++] = descending;
	} while (rest.n);
	return 0;
}

static struct sort_key text_key(struct sort *o, struct slice s)
{
	struct sort_key key = {.n = s.n > UINT32_MAX ? UINT32_MAX : (uint32_t)s.n};

	for (size_t i = 0; i < 8; i++)
		key.rank = key.rank << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
	key.p = arena_copy(&o->arena, s).p;
	return key;
}

static struct sort_key key_of(struct sort *o, const struct field *f, const struct value *v)
{
	switch ((enum value_type)v->type) {
	case VALUE_NULL:
		break;
	case VALUE_TEXT:
		if (f->is_ranked)
			return (struct sort_key){.rank = field_rank(f, v->s)};
		return text_key(o, v->s);
	case VALUE_LIST:
		buf_clear(&o->scratch);
		value_text(&o->scratch, v, NULL);
		return text_key(o, buf_slice(&o->scratch));
	case VALUE_BOOL:
		return (struct sort_key){.rank = v->b};
	case VALUE_INT:
	case VALUE_FIXED:
		return (struct sort_key){.rank = (uint64_t)v->i ^ (uint64_t)1 << 63};
	case VALUE_TIME:
		return (struct sort_key){.rank = (uint64_t)(v->i + v->back_ns) ^ (uint64_t)1 << 63};
	}
	return (struct sort_key){.is_null = true};
}

static void read_keys(struct sort *o, struct reader *r)
{
	if (o->n_keys + o->n > o->cap_keys) {
		o->cap_keys = o->cap_keys ? o->cap_keys * 2 : 1024;
		o->keys = mem_realloc(o->keys, o->cap_keys * sizeof *o->keys);
	}
	for (size_t i = 0; i < o->n; i++) {
		struct value v;

		reader_get(r, o->fields[i], &v);
		o->keys[o->n_keys++] = key_of(o, o->fields[i], &v);
	}
}

static int cmp_keys(const struct sort_key *a, const struct sort_key *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (!a->p || !b->p)
		return 0;
	return slice_cmp(slice_make(a->p, a->n), slice_make(b->p, b->n));
}

/* Rows are compared by their place among the chosen, which has the order of their ids. */
static int cmp_rows(const void *x, const void *y, void *ctx)
{
	const struct sort *o = ctx;
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	const struct sort_key *ka = o->keys + a * o->n, *kb = o->keys + b * o->n;

	for (size_t i = 0; i < o->n; i++) {
		int c;

		if (ka[i].is_null || kb[i].is_null) {
			if (ka[i].is_null != kb[i].is_null)
				return ka[i].is_null ? 1 : -1;
			continue;
		}
		c = cmp_keys(&ka[i], &kb[i]);
		if (c)
			return o->descending[i] ? -c : c;
	}
	return (a > b) - (a < b);
}

/* ---- choosing, then sorting ----------------------------------------------------------------------------------------- */

/* Rows are looked at one by one; then short runs of them are sorted, then runs are merged two by two. */
enum phase { PHASE_ROWS, PHASE_RUNS, PHASE_MERGE, PHASE_DONE };
enum { RUN = 1024, ROWS_AT_ONCE = 128 };

struct selection {
	const struct store *s;
	const struct field_kind *k;
	struct filter *f;
	struct reader *r;           /* NULL where no field is read */
	struct sort o;
	struct ids ids;             /* chosen, in the order of rows */
	size_t limit;               /* where nothing is sorted, enough are enough; 0: all */
	uint32_t next;              /* first row not looked at yet */
	uint32_t *place, *merged;   /* places among the chosen: runs, and where they are merged to */
	size_t run, at;             /* length of a run; how far this pass is */
	uint8_t phase;              /* enum phase */
};

static void look(struct selection *x, uint32_t n)
{
	for (; x->next < n; x->next++) {
		if (!x->o.n && x->limit && x->ids.n >= x->limit) {
			x->next = UINT32_MAX;
			return;
		}
		if (x->r)
			reader_seek(x->r, x->next);
		if (x->f && !filter_match(x->f, x->r))
			continue;
		ids_add(&x->ids, x->next);
		if (x->o.n)
			read_keys(&x->o, x->r);
	}
}

static void step_rows(struct selection *x)
{
	uint32_t all = x->k->count(x->s);
	uint32_t end = all > x->next && all - x->next > ROWS_AT_ONCE ? x->next + ROWS_AT_ONCE : all;

	look(x, end);
	if (x->next < all)
		return;
	if (!x->o.n || !x->ids.n) {
		x->phase = PHASE_DONE;
		return;
	}
	x->place = mem_alloc(x->ids.n * 2 * sizeof *x->place);
	x->merged = x->place + x->ids.n;
	for (size_t i = 0; i < x->ids.n; i++)
		x->place[i] = (uint32_t)i;
	x->phase = PHASE_RUNS;
}

static void step_runs(struct selection *x)
{
	size_t left = x->ids.n - x->at, n = left < RUN ? left : RUN;

	qsort_r(x->place + x->at, n, sizeof *x->place, cmp_rows, &x->o);
	x->at += n;
	if (x->at < x->ids.n)
		return;
	x->at = 0;
	x->run = RUN;
	x->phase = x->run < x->ids.n ? PHASE_MERGE : PHASE_DONE;
}

/* Two neighbouring runs become one. */
static void step_merge(struct selection *x)
{
	size_t n = x->ids.n, a = x->at, mid = a + x->run < n ? a + x->run : n, end = mid + x->run < n ? mid + x->run : n, b = mid;
	uint32_t *swap;

	for (size_t to = a; to < end; to++) {
		bool left = b >= end || (a < mid && cmp_rows(&x->place[a], &x->place[b], &x->o) <= 0);

		x->merged[to] = left ? x->place[a++] : x->place[b++];
	}
	x->at = end;
	if (end < n)
		return;
	swap = x->place;
	x->place = x->merged;
	x->merged = swap;
	x->at = 0;
	x->run *= 2;
	if (x->run >= n)
		x->phase = PHASE_DONE;
}

bool selection_step(struct selection *x, int64_t budget_ns)
{
	int64_t until = budget_ns ? time_now_mono() + budget_ns : INT64_MAX;

	while (x->phase != PHASE_DONE) {
		if (x->phase == PHASE_ROWS)
			step_rows(x);
		else if (x->phase == PHASE_RUNS)
			step_runs(x);
		else
			step_merge(x);
		if (budget_ns && time_now_mono() >= until)
			break;
	}
	return x->phase == PHASE_DONE;
}

unsigned selection_pct(const struct selection *x)
{
	uint32_t all = x->k->count(x->s);

	if (x->phase != PHASE_ROWS)
		return x->phase == PHASE_DONE ? 100 : 90;
	return all ? (unsigned)((uint64_t)(x->next < all ? x->next : all) * 90 / all) : 0;
}

void selection_get(const struct selection *x, size_t limit, struct ids *out)
{
	size_t n = limit && limit < x->ids.n ? limit : x->ids.n;

	for (size_t i = 0; i < n; i++)
		ids_add(out, x->ids.v[x->place ? x->place[i] : i]);
}

struct selection *selection_new(const struct store *s, const struct field_kind *k, struct filter *f, const char *sort,
		struct err *e)
{
	struct selection *x = mem_zalloc(sizeof *x);

	x->s = s;
	x->k = k;
	x->f = f;
	if (sort && *sort && parse_sort(&x->o, k, sort, e) != 0) {
		selection_free(x);
		return NULL;
	}
	x->r = f || x->o.n ? reader_new(s, k) : NULL;
	return x;
}

void selection_free(struct selection *x)
{
	if (!x)
		return;
	reader_free(x->r);
	arena_free(&x->o.arena);
	buf_free(&x->o.scratch);
	free(x->o.keys);
	ids_free(&x->ids);
	free(x->place < x->merged || !x->merged ? x->place : x->merged);
	free(x);
}

int field_select(const struct store *s, const struct field_kind *k, struct filter *f, const char *sort, size_t limit,
		struct ids *out, struct err *e)
{
	struct selection *x = selection_new(s, k, f, sort, e);

	if (!x)
		return -1;
	x->limit = limit;
	selection_step(x, 0);
	selection_get(x, limit, out);
	selection_free(x);
	return 0;
}
