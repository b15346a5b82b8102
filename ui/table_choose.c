/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of a table are shown and in what order, while the capture may still be read. Unfiltered and unsorted, new rows
 * are only appended; else the choice is made again, and never more often than a tenth of the time: where there are many
 * calls, in slices, so that keys are answered. Also asks for the filter.
 */
#include "ui/table.h"
#include "words.h"

enum { SELECT_MS = 300, SELECT_REST = 9, SEARCH_MS = 20, LARGE = 500, LOOKS = 64 };

/* ---- choosing rows --------------------------------------------------------------------------------------------------- */

/* Whether rows are only appended. */
static bool is_plain(const struct table *t)
{
	return !t->filter && t->sort.n == 0 && !t->is->is_made;
}

static bool takes(const struct table *t, uint32_t id)
{
	return !t->is->takes || t->is->takes(t, id);
}

static struct ids *chosen(struct table *t)
{
	return t->folds ? &t->chosen : &t->rows;
}

static void append_new(struct table *t)
{
	uint32_t n = t->kind->count(app_store(t->app));
	struct ids *ids = chosen(t);

	for (; t->seen < n && (t->limit == 0 || ids->n < t->limit); t->seen++)
		if (takes(t, t->seen))
			ids_add(ids, t->seen);
}

/* What has come is appended, and folded under its call where it belongs to one. */
static void append_rows(struct table *t, uint32_t id)
{
	int64_t begin = time_now_mono();

	append_new(t);
	table_fold_rows(t, id);
	t->generation = store_generation(app_store(t->app));
	t->selected_ns = time_now_mono();
	t->cost_ns = t->selected_ns - begin;
}

static void drop_others(const struct table *t, struct ids *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (takes(t, rows->v[i]))
			rows->v[n++] = rows->v[i];
	rows->n = n;
}

/* ---- a job: rows are chosen in slices -------------------------------------------------------------------------------- */

void table_job_end(struct table *t)
{
	selection_free(t->job.selection);
	t->job = (struct table_job){.is_on = false};
	t->is_folding = false;
}

uint32_t table_wanted(const struct table *t)
{
	return t->row_before ? t->row_before - 1 : table_selected(t);
}

/* What was chosen becomes the rows. */
static void take_over(struct table *t)
{
	t->search.left = 0;
	uint32_t id = t->is->is_made ? NONE : table_wanted(t);
	struct ids rows = t->spare;

	rows.n = 0;
	selection_get(t->job.selection, t->is->takes ? 0 : t->limit, &rows);
	if (t->is->takes)
		drop_others(t, &rows);
	if (t->limit > 0 && rows.n > t->limit)
		rows.n = t->limit;
	t->spare = *chosen(t);
	*chosen(t) = rows;
	/* What has come since is not in it, or not as it is now. */
	t->generation = t->job.generation;
	t->is_owed = t->generation != store_generation(app_store(t->app));
	t->selected_ns = time_now_mono();
	t->cost_ns = t->selected_ns - t->job.begun_ns;
	table_job_end(t);
	table_fold_rows(t, id);
}

/* Works on; true when it is done. */
static bool job_step(struct table *t, int64_t budget_ns)
{
	struct table_job *j = &t->job;
	const struct store *s = app_store(t->app);

	if (!j->is_prepared) {
		j->is_prepared = !t->is->prepare || t->is->prepare(s, &j->prepared, budget_ns, &j->pct);
		if (!j->is_prepared || budget_ns)
			return false;
	}
	if (!selection_step(j->selection, budget_ns)) {
		j->pct = selection_pct(j->selection);
		return false;
	}
	take_over(t);
	return true;
}

/* Goes to the row, or to the leg in it, that shows the text; false where none does. */
static bool matches(struct table *t, size_t row)
{
	uint32_t id = t->rows.v[row], leg;

	if (table_row_matches(t, id, app_needle(t->app))) {
		t->search.left = 0;
		list_go(&t->list, row);
		return true;
	}
	leg = table_match_folded(t, id, app_needle(t->app));
	if (leg == NONE)
		return false;
	t->search.left = 0;
	table_unfold(t, leg);
	return true;
}

/* Goes on looking for a text, row by row, around the end; true when it was found or is nowhere. */
static bool search_step(struct table *t, int64_t budget_ns)
{
	struct table_search *q = &t->search;
	int64_t until = time_now_mono() + budget_ns;
	size_t n = t->rows.n;

	for (unsigned i = 1; q->left > 0 && q->row < n; i++) {
		if (matches(t, q->row))
			return true;
		q->left--;
		q->row = q->dir < 0 ? (q->row + n - 1) % n : (q->row + 1) % n;
		if (budget_ns && i % LOOKS == 0 && time_now_mono() >= until)
			return false;
	}
	q->left = 0;
	app_warn(t->app, _("Not found: %.*s"), (int)app_needle(t->app).n, app_needle(t->app).p);
	return true;
}

bool table_search(struct view *v, struct slice needle, int dir)
{
	struct table *t = v->state;
	size_t n = t->rows.n;

	if ((t->is->is_made && !table_is_ready(t)) || n == 0 || needle.n == 0)
		return false;
	t->search = (struct table_search){.dir = dir < 0 ? -1 : 1, .row = t->list.cursor, .left = n};
	if (dir != 0)
		t->search.row = dir < 0 ? (t->list.cursor + n - 1) % n : (t->list.cursor + 1) % n;
	/* What is not found at once, is told later. */
	search_step(t, SEARCH_MS * NS_PER_MS);
	return true;
}

bool table_is_ready(const struct table *t)
{
	return !t->is_late && (!t->is->is_made || (!t->job.is_on && t->generation == store_generation(app_store(t->app))));
}

bool table_is_large(const struct table *t)
{
	return store_n_legs(app_store(t->app)) > LARGE;
}

/* Rows of a made kind name nothing any more. */
static void forget_rows(struct table *t)
{
	t->rows.n = 0;
	marks_clear(&t->marks);
	list_set_n(&t->list, 0);
}

int table_choose(struct table *t, struct err *e)
{
	uint32_t id = table_wanted(t);

	table_job_end(t);
	t->search.left = 0;
	t->is_late = false;
	if (is_plain(t)) {
		chosen(t)->n = 0;
		t->seen = 0;
		append_rows(t, id);
		return 0;
	}
	t->job.selection = selection_new(app_store(t->app), t->kind, t->filter, t->sort.n > 0 ? t->sort.p : NULL, e);
	if (!t->job.selection)
		return -1;
	if (t->is->is_made && table_is_large(t)) {
		forget_rows(t);
		t->is_late = app_is_loading(t->app);
		if (t->is_late) {
			table_job_end(t);
			return 0;
		}
	}
	t->job.is_on = true;
	t->job.begun_ns = time_now_mono();
	t->job.generation = store_generation(app_store(t->app));
	if (!table_is_large(t))
		job_step(t, 0);
	return 0;
}

/* While there is more to come, no more than a tenth of the time goes into it. */
static bool is_due(const struct table *t)
{
	int64_t rest = t->cost_ns * SELECT_REST, least = is_plain(t) && !table_is_large(t) ? 0 : SELECT_MS * NS_PER_MS;

	if (!app_is_loading(t->app))
		return true;
	return !t->is_late && time_now_mono() - t->selected_ns >= (rest > least ? rest : least);
}

bool table_update(struct view *v)
{
	struct table *t = v->state;

	if (is_plain(t) && !t->folds) {
		append_new(t);
		list_set_n(&t->list, t->rows.n);
		return true;
	}
	t->is_owed = false;
	if (t->generation == store_generation(app_store(t->app)) && !t->is_late)
		return false;
	if ((t->job.is_on && !t->is->is_made) || t->is_folding)
		return false;
	if (!is_due(t)) {
		t->is_owed = true;
		if (t->is->is_made && table_is_large(t))
			forget_rows(t);
		return false;
	}
	if (is_plain(t)) {
		append_rows(t, table_wanted(t));
		return true;
	}
	return table_choose(t, NULL) == 0;
}

bool table_work(struct view *v, int64_t budget_ns)
{
	struct table *t = v->state;

	table_fold_step(t, budget_ns);
	if (t->job.is_on)
		job_step(t, budget_ns);
	else if (t->search.left > 0)
		search_step(t, budget_ns);
	else if (t->is_owed && !app_is_frozen(t->app) && is_due(t))
		table_update(v);
	return t->job.is_on || t->is_folding || t->search.left > 0;
}

/* ---- filter ---------------------------------------------------------------------------------------------------------- */

static bool is_blank(const char *text)
{
	return slice_trim(slice_of(text)).n == 0;
}

/* An empty text takes the filter away. */
int table_set_filter(struct table *t, const char *text, struct err *e)
{
	struct filter *f = NULL;

	if (!is_blank(text)) {
		f = filter_compile_named(t->kind, text, app_filters(t->app), e);
		if (!f)
			return -1;
	}
	/* Whoever chooses by the old one stops. */
	table_job_end(t);
	filter_free(t->filter);
	t->filter = f;
	buf_clear(&t->where);
	if (f)
		buf_puts(&t->where, text);
	return 0;
}

/* The rows follow what is typed. A text that is not right yet leaves them as the last right one had them. */
static void filter_changed(void *ctx, const char *text)
{
	struct table *t = ctx;
	struct err e;

	if (slice_eq(slice_trim(slice_of(text)), slice_trim(buf_slice(&t->where))))
		return;
	if (table_set_filter(t, text, &e) == 0)
		table_choose(t, &e);
}

static void filter_cancelled(void *ctx, struct app *a)
{
	struct table *t = ctx;

	(void)a;
	buf_putc(&t->where_before, '\0');
	filter_changed(t, t->where_before.p);
}

static bool filter_done(void *ctx, struct app *a, const char *text)
{
	struct table *t = ctx;
	struct err e = {0};

	/* Most often it was applied as it was typed. */
	if (slice_eq(slice_of(text), buf_slice(&t->where)) && text[0])
		return true;
	if (table_set_filter(t, text, &e) != 0 || table_choose(t, &e) != 0) {
		app_warn(a, "%s", e.text);
		return false;
	}
	return true;
}

static bool filter_check(void *ctx, const char *text, struct err *e)
{
	const struct table *t = ctx;
	struct filter *f;

	if (is_blank(text))
		return true;
	f = filter_compile_named(t->kind, text, app_filters(t->app), e);
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

/* Behind an operator the values of its field where it has but a few; else fields, the words of the language, and filters by
 * name. */
static const char *filter_word(void *ctx, struct slice before, size_t i)
{
	static const char *const words[] = {"and", "or", "not"};
	struct table *t = ctx;
	const struct field_kind *kind = t->kind;
	const struct field *f = field_before(kind, before);
	struct filter_names names = app_filters(t->app);
	unsigned n = 0;

	if (f && f->choice) {
		while (n < i && f->choice(n))
			n++;
		return f->choice(n);
	}
	if (i < kind->n_fields)
		return kind->fields[i].name;
	i -= kind->n_fields;
	if (i < sizeof words / sizeof words[0])
		return words[i];
	i -= sizeof words / sizeof words[0];
	if (i >= names.n)
		return NULL;
	buf_clear(&t->scratch);
	buf_fmt(&t->scratch, "@%.*s", (int)names.v[i].name.n, names.v[i].name.p);
	buf_putc(&t->scratch, '\0');
	return t->scratch.p;
}

static const struct prompt_kind filter_kind = {
	.label = N_("filter: "), .done = filter_done, .check = filter_check, .word = filter_word,
	.changed = filter_changed, .cancelled = filter_cancelled, .history = "filter"};

void table_ask_filter(struct table *t)
{
	t->row_before = table_selected(t) + 1; /* NONE + 1 is 0 */
	buf_clear(&t->where_before);
	buf_put(&t->where_before, buf_slice(&t->where));
	app_prompt(t->app, &filter_kind, t, t->where.n > 0 ? t->where.p : "");
}
