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

static struct sort_key key_of(struct sort *o, const struct value *v)
{
	switch ((enum value_type)v->type) {
	case VALUE_NULL:
		break;
	case VALUE_TEXT:
		return text_key(o, v->s);
	case VALUE_LIST:
		buf_clear(&o->scratch);
		value_text(&o->scratch, v, NULL);
		return text_key(o, buf_slice(&o->scratch));
	case VALUE_BOOL:
		return (struct sort_key){.rank = v->b};
	case VALUE_INT:
	case VALUE_FIXED:
	case VALUE_TIME:
		return (struct sort_key){.rank = (uint64_t)v->i ^ (uint64_t)1 << 63};
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
		o->keys[o->n_keys++] = key_of(o, &v);
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

static void sort_ids(struct sort *o, struct ids *out, size_t from)
{
	size_t n = out->n - from;
	uint32_t *place = mem_alloc((n ? n : 1) * 2 * sizeof *place), *sorted = place + n;

	for (size_t i = 0; i < n; i++)
		place[i] = (uint32_t)i;
	qsort_r(place, n, sizeof *place, cmp_rows, o);
	for (size_t i = 0; i < n; i++)
		sorted[i] = out->v[from + place[i]];
	if (n)
		memcpy(out->v + from, sorted, n * sizeof *sorted);
	free(place);
}

static void choose(const struct store *s, const struct field_kind *k, struct filter *f, struct sort *o, size_t limit,
		struct ids *out)
{
	struct reader *r = f || o->n ? reader_new(s, k) : NULL;
	size_t from = out->n;
	uint32_t n = k->count(s);

	for (uint32_t id = 0; id < n; id++) {
		if (!o->n && limit && out->n - from >= limit)
			break;
		if (r)
			reader_seek(r, id);
		if (f && !filter_match(f, r))
			continue;
		ids_add(out, id);
		if (o->n)
			read_keys(o, r);
	}
	reader_free(r);
	if (o->n)
		sort_ids(o, out, from);
	if (limit && out->n - from > limit)
		out->n = from + limit;
}

int field_select(const struct store *s, const struct field_kind *k, struct filter *f, const char *sort, size_t limit,
		struct ids *out, struct err *e)
{
	struct sort o = {.n = 0};
	int r = sort && *sort ? parse_sort(&o, k, sort, e) : 0;

	if (r == 0)
		choose(s, k, f, &o, limit, out);
	arena_free(&o.arena);
	buf_free(&o.scratch);
	free(o.keys);
	return r;
}
