/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which calls are shown and in what order, while the capture may still be read. Unfiltered and unsorted, new calls are only
 * appended; else the choice is made again, and never more often than a tenth of the time. Also asks for the filter.
 */
#include "ui/calls.h"
#include "ui/words.h"

enum { SELECT_MS = 300, SELECT_REST = 9 };

/* ---- choosing rows --------------------------------------------------------------------------------------------------- */

static bool is_plain(const struct calls *k)
{
	return !k->filter && k->sort.n == 0;
}

static void append_new(struct calls *k, const struct store *s, size_t limit, bool invites)
{
	uint32_t n = store_n_legs(s);

	for (; k->seen < n && (limit == 0 || k->rows.n < limit); k->seen++)
		if (!invites || store_leg(s, k->seen)->is_invite)
			ids_add(&k->rows, k->seen);
}

/* Puts the cursor on leg `id` again, wherever it is now. */
static void find_again(struct calls *k, uint32_t id)
{
	bool follows = k->list.follows;

	for (size_t i = 0; i < k->rows.n; i++) {
		if (k->rows.v[i] != id)
			continue;
		list_go(&k->list, i);
		break;
	}
	k->list.follows = follows;
}

static void drop_others(struct ids *rows, const struct store *s)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (store_leg(s, rows->v[i])->is_invite)
			rows->v[n++] = rows->v[i];
	rows->n = n;
}

static int select_rows(struct view *v, struct err *e)
{
	struct calls *k = v->state;
	const struct app_options *o = app_options(v->app);
	const struct store *s = app_store(v->app);
	int64_t begin = time_now_mono();
	struct ids rows = k->spare;

	rows.n = 0;
	if (field_select(s, k->kind, k->filter, k->sort.n > 0 ? k->sort.p : NULL, o->invites ? 0 : o->limit, &rows, e) != 0) {
		k->spare = rows;
		return -1;
	}
	if (o->invites)
		drop_others(&rows, s);
	if (o->limit > 0 && rows.n > o->limit)
		rows.n = o->limit;
	k->spare = k->rows;
	k->rows = rows;
	k->generation = store_generation(s);
	k->selected_ns = time_now_mono();
	k->cost_ns = k->selected_ns - begin;
	return 0;
}

/* Chooses anew, now; the cursor stays on its call. */
int calls_choose(struct view *v, struct err *e)
{
	struct calls *k = v->state;
	const struct app_options *o = app_options(v->app);
	uint32_t id = k->list.cursor < k->rows.n ? k->rows.v[k->list.cursor] : NONE;

	if (is_plain(k)) {
		k->rows.n = 0;
		k->seen = 0;
		append_new(k, app_store(v->app), o->limit, o->invites);
	} else if (select_rows(v, e) != 0) {
		return -1;
	}
	list_set_n(&k->list, k->rows.n);
	find_again(k, id);
	return 0;
}

bool calls_update(struct view *v)
{
	struct calls *k = v->state;
	const struct app_options *o = app_options(v->app);
	const struct store *s = app_store(v->app);
	int64_t rest = k->cost_ns * SELECT_REST;

	if (is_plain(k)) {
		append_new(k, s, o->limit, o->invites);
		list_set_n(&k->list, k->rows.n);
		return true;
	}
	rest = rest > SELECT_MS * NS_PER_MS ? rest : SELECT_MS * NS_PER_MS;
	if (k->generation == store_generation(s))
		return false;
	if (app_is_loading(v->app) && time_now_mono() - k->selected_ns < rest)
		return false;
	return calls_choose(v, NULL) == 0;
}

/* ---- filter ---------------------------------------------------------------------------------------------------------- */

static bool is_blank(const char *text)
{
	return slice_trim(slice_of(text)).n == 0;
}

/* An empty text takes the filter away. */
int calls_set_filter(struct view *v, const char *text, struct err *e)
{
	struct calls *k = v->state;
	struct filter *f = NULL;

	if (!is_blank(text)) {
		f = filter_compile(k->kind, text, e);
		if (!f)
			return -1;
	}
	filter_free(k->filter);
	k->filter = f;
	buf_clear(&k->where);
	if (f)
		buf_puts(&k->where, text);
	return 0;
}

static bool filter_done(void *ctx, struct app *a, const char *text)
{
	struct view *v = ctx;
	struct err e = {0};

	if (calls_set_filter(v, text, &e) != 0 || calls_choose(v, &e) != 0) {
		app_warn(a, "%s", e.text);
		return false;
	}
	return true;
}

static bool filter_check(void *ctx, const char *text, struct err *e)
{
	struct view *v = ctx;
	struct filter *f;

	if (is_blank(text))
		return true;
	f = filter_compile(calls_of(v)->kind, text, e);
	if (!f)
		return false;
	filter_free(f);
	return true;
}

/* The field before the operator that `before` ends with ("... state == "), or NULL where it ends with none. */
static const struct field *field_before(const struct field_kind *kind, struct slice before)
{
	size_t end, from;

	before = slice_trim(before);
	end = before.n;
	while (end > 0 && strchr("=!<>~", before.p[end - 1]))
		end--;
	if (end == before.n)
		return NULL;
	while (end > 0 && before.p[end - 1] == ' ')
		end--;
	from = end;
	while (from > 0 && !strchr(" (", before.p[from - 1]))
		from--;
	for (size_t i = 0; i < kind->n_fields; i++)
		if (slice_eq(slice_sub(before, from, end), slice_of(kind->fields[i].name)))
			return &kind->fields[i];
	return NULL;
}

/* Behind an operator the values of its field where it has but a few; else fields and the words of the language. */
static const char *filter_word(void *ctx, struct slice before, size_t i)
{
	static const char *const words[] = {"and", "or", "not"};
	const struct field_kind *kind = calls_of(ctx)->kind;
	const struct field *f = field_before(kind, before);
	unsigned n = 0;

	if (f && f->choice) {
		while (n < i && f->choice(n))
			n++;
		return f->choice(n);
	}
	if (i < kind->n_fields)
		return kind->fields[i].name;
	i -= kind->n_fields;
	return i < sizeof words / sizeof words[0] ? words[i] : NULL;
}

static const struct prompt_kind filter_kind = {
	.label = N_("filter: "), .done = filter_done, .check = filter_check, .word = filter_word};

void calls_ask_filter(struct view *v)
{
	const struct calls *k = v->state;

	app_prompt(v->app, &filter_kind, v, k->where.n > 0 ? k->where.p : "");
}
