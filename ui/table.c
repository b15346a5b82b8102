/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, mouse, columns and sorting of a table. Which rows are shown is said in table_choose.c, how they look in
 * table_draw.c; what opens from a row is the view's business.
 */
#include "ui/settings.h"
#include "ui/table.h"
#include "words.h"

struct table *table_of(const struct view *v)
{
	return v->row->ops->is_table ? v->state : NULL;
}

uint32_t table_selected(const struct table *t)
{
	return t->list.cursor < t->rows.n ? t->rows.v[t->list.cursor] : NONE;
}

/* ---- sorting --------------------------------------------------------------------------------------------------------- */

static void sort_by(struct table *t, size_t column, bool descends)
{
	struct err e = {0};

	if (column >= t->n_columns)
		return;
	buf_clear(&t->sort);
	buf_puts(&t->sort, descends ? "-" : "");
	buf_puts(&t->sort, t->columns[column].field->name);
	if (table_choose(t, &e) == 0)
		return;
	app_warn(t->app, "%s", e.text);
	buf_clear(&t->sort);
	table_choose(t, NULL);
}

static void sort_turn(struct table *t)
{
	bool descends;
	size_t column = table_sorted_column(t, &descends);

	if (column < t->n_columns)
		sort_by(t, column, !descends);
	else
		sort_by(t, 0, true);
}

static void sort_beside(struct table *t, int dir)
{
	bool descends;
	size_t column = table_sorted_column(t, &descends), n = t->n_columns;

	if (n == 0)
		return;
	if (column >= n)
		column = dir > 0 ? 0 : n - 1;
	else
		column = dir > 0 ? (column + 1) % n : (column + n - 1) % n;
	if (column < t->first)
		t->first = column;
	sort_by(t, column, descends);
	while (t->first < column && t->columns[column].w == 0) {
		t->first++;
		table_place(t, t->list.area.w - 1, 0, 0);
	}
}

/* ---- columns --------------------------------------------------------------------------------------------------------- */

void table_set_columns(struct table *t, const struct field *const *fields, size_t n)
{
	t->is_default = false;
	t->n_columns = n < TABLE_COLUMNS ? n : TABLE_COLUMNS;
	for (size_t i = 0; i < t->n_columns; i++)
		t->columns[i] = (struct table_column){.field = fields[i]};
	if (t->first >= t->n_columns)
		t->first = 0;
}

int table_name_columns(struct table *t, const char *names, struct err *e)
{
	const struct field **fields;
	int n = field_list(t->kind, names, &t->arena, &fields, e);

	if (n < 0)
		return -1;
	table_set_columns(t, fields, (size_t)n);
	return 0;
}

/* More columns than by default where there is room for them. */
static void default_columns(struct table *t, int w)
{
	const char *more = "";
	struct buf names = {0};
	struct err e = {0};

	if (!t->is_default || t->default_w == w)
		return;
	for (size_t i = 0; i < t->is->n_more && !*more; i++)
		if (w >= t->is->more[i].w)
			more = t->is->more[i].columns;
	buf_puts(&names, t->is->columns ? t->is->columns : t->kind->columns);
	buf_puts(&names, more);
	table_name_columns(t, names.p, &e);
	t->is_default = true;
	t->default_w = w;
	buf_free(&names);
}

static void scroll_sideways(struct table *t, int dir)
{
	if (dir < 0 && t->first > 0)
		t->first--;
	if (dir > 0 && t->first + 1 < t->n_columns)
		t->first++;
}

/* ---- the view -------------------------------------------------------------------------------------------------------- */

void table_init(struct table *t, struct view *v, const struct table_kind *kind)
{
	const char *columns = settings_columns(app_options(v->app)->options, v->row->name);
	struct err e;

	t->is = kind;
	t->app = v->app;
	t->view = v;
	t->kind = field_kind(kind->name);
	t->reader = reader_new(app_store(v->app), t->kind);
	t->zone = app_options(v->app)->zone;
	t->ascii = app_ascii(v->app);
	t->folds = kind->folds && !app_options(v->app)->no_fold;
	t->is_default = true;
	if (columns)
		table_name_columns(t, columns, &e);
	if (kind->sort)
		buf_puts(&t->sort, kind->sort);
}

void table_changed(struct view *v, const char *name)
{
	struct table *t = v->state;

	if (strcmp(name, "tz") == 0)
		t->zone = app_options(v->app)->zone;
	if (strcmp(name, "no-fold") == 0 && t->is->folds) {
		t->folds = !app_options(v->app)->no_fold;
		fold_forget(&t->fold);
		table_choose(t, NULL);
	}
	t->ascii = app_ascii(v->app);
}

void table_close(struct table *t)
{
	selection_free(t->job.selection);
	reader_free(t->reader);
	filter_free(t->filter);
	arena_free(&t->arena);
	ids_free(&t->rows);
	ids_free(&t->spare);
	ids_free(&t->chosen);
	fold_free(&t->fold);
	marks_free(&t->marks);
	buf_free(&t->where);
	buf_free(&t->where_before);
	buf_free(&t->sort);
	buf_free(&t->scratch);
}

bool table_rewind(struct view *v)
{
	struct table *t = v->state;
	uint32_t id = table_selected(t), n = t->kind->count(app_store(v->app));
	struct marks marks = {0};

	reader_free(t->reader);
	t->reader = reader_new(app_store(v->app), t->kind);
	/* Marked rows that are not there yet are forgotten. */
	for (uint32_t i = 0; !t->is->is_made && t->marks.n && i < n; i++)
		if (marks_has(&t->marks, i))
			marks_flip(&marks, i);
	marks_free(&t->marks);
	t->marks = marks;
	fold_forget(&t->fold);
	if (id != NONE && id >= n && !t->is->is_made)
		t->list.cursor = t->list.n;
	t->generation = UINT64_MAX;
	t->seen = 0;
	return table_choose(t, NULL) == 0;
}

/* Marked rows that are left. */
static void move_marks(struct marks *of, const uint32_t *to, uint32_t n)
{
	struct marks marks = {0};

	for (uint32_t i = 0; of->n && i < of->cap; i++)
		if (marks_has(of, i) && store_moved(to, n, i) != NONE)
			marks_flip(&marks, store_moved(to, n, i));
	marks_free(of);
	*of = marks;
}

/* Rows that are left, in their order; the cursor stays on its row, or on the next one that is left. */
static void move_rows(struct table *t, const uint32_t *to, uint32_t n)
{
	size_t cursor = 0, top = 0, left = 0;

	for (size_t i = 0; i < t->rows.n; i++) {
		uint32_t id = store_moved(to, n, t->rows.v[i]);

		if (i == t->list.cursor)
			cursor = left;
		if (i == t->list.top)
			top = left;
		if (id != NONE)
			t->rows.v[left++] = id;
	}
	t->rows.n = left;
	t->list.cursor = cursor;
	t->list.top = top;
	list_set_n(&t->list, left);
}

/* Of rows that were all looked at, and never will be again. */
static uint32_t moved_count(const uint32_t *to, uint32_t n, uint32_t seen)
{
	while (seen > 0 && (seen > n || to[seen - 1] == NONE))
		seen--;
	return seen ? to[seen - 1] + 1 : 0;
}

bool table_moved(struct view *v, const struct store_moves *m)
{
	struct table *t = v->state;
	bool is_streams = strcmp(t->kind->name, "streams") == 0;
	const uint32_t *to = is_streams ? m->streams : m->legs;
	uint32_t n = is_streams ? m->n_streams : m->n_legs;

	if (t->is->is_made)
		return table_rewind(v);
	reader_free(t->reader);
	t->reader = reader_new(app_store(v->app), t->kind);
	table_job_end(t);
	t->search.left = 0;
	move_marks(&t->marks, to, n);
	move_marks(&t->fold.others, to, n);
	fold_forget(&t->fold);
	app_move_ids(&t->chosen, to, n);
	move_rows(t, to, n);
	t->seen = moved_count(to, n, t->seen);
	t->row_before = 0;
	t->generation = UINT64_MAX; /* chosen anew with the next update */
	return true;
}

static void draw_list_row(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	struct table *t = ctx;

	(void)x;
	(void)w;
	(void)left;
	table_draw_row(t, c, y, t->rows.v[row]);
}

/* %s in it is the key of the filter. */
static void put_sentence(const struct table *t, const char *text, struct buf *b)
{
	struct slice rest = slice_of(text);
	size_t at = slice_search(rest, slice_of("%s"));

	buf_put(b, slice_sub(rest, 0, at));
	if (at == rest.n)
		return;
	keymap_put(app_keys(t->app), ACTION_FILTER, t->view->row->id, b);
	buf_put(b, slice_sub(rest, at + 2, rest.n));
}

static void draw_nothing(const struct table *t, struct canvas *c, struct rect body, const char *nothing)
{
	struct buf b = {0};

	if (t->is_late)
		nothing = _("Reading: with so many calls this is known when all is read.");
	else if (t->job.is_on)
		nothing = _("Looking through the calls …");
	else if (app_is_loading(t->app))
		nothing = _("Reading …");
	put_sentence(t, nothing, &b);
	canvas_text(c, body.y + body.h / 3, body.x + 2, body.w - 2, buf_slice(&b), STYLE_DIM);
	buf_free(&b);
}

void table_draw(struct view *v, struct canvas *c, struct rect r, const char *nothing)
{
	struct table *t = v->state;
	struct list_source src = {t, draw_list_row, NULL};
	struct rect body = {r.y + 1, r.x, r.h - 1, r.w};

	/* Rows that are made must be those of the store as it is now. */
	if (t->is->is_made && !table_is_ready(t) && !t->job.is_on && !t->is_late)
		table_choose(t, NULL);
	default_columns(t, r.w);
	/* The scroll bar takes the last column. */
	table_place(t, r.w - 1, t->list.top, (size_t)body.h * 2);
	table_draw_heads(t, c, r);
	t->list.area = body;
	if (t->rows.n == 0)
		draw_nothing(t, c, body, nothing);
	list_draw(&t->list, &src, c, body, app_needle(v->app));
}

void table_status(struct table *t, uint64_t of, struct buf *right)
{
	const char *dot = glyph_text(GLYPH_DOT, t->ascii);

	if (t->job.is_on)
		buf_fmt(right, "%s %u %% %s ", t->filter ? _("filtering") : t->sort.n > 0 ? _("sorting") : _("looking"),
				t->job.pct, dot);
	if (t->search.left > 0 && t->rows.n > 0)
		buf_fmt(right, "%s %u %% %s ", _("searching"), (unsigned)((t->rows.n - t->search.left) * 100 / t->rows.n), dot);
	if (t->rows.n > 0) {
		app_number(right, t->list.cursor + 1);
		buf_putc(right, '/');
	}
	app_number(right, t->rows.n);
	if (t->filter || t->limit || of > table_chosen(t)->n) {
		buf_fmt(right, " %s ", _("of"));
		app_number(right, of);
	}
	if (t->fold.n_folded > 0 && t->folds) {
		buf_fmt(right, " %s ", dot);
		app_number(right, t->fold.n_folded);
		buf_fmt(right, " %s (%s)", words_n("leg folded", "legs folded", t->fold.n_folded),
				app_key_name(t->app, t->view->row->id, ACTION_FOLD));
	}
	if (t->sort.n > 0)
		buf_fmt(right, " %s %s %s", dot, _("sorted by"), t->sort.p);
	if (t->marks.n > 0) {
		buf_fmt(right, " %s ", dot);
		app_number(right, t->marks.n);
		buf_fmt(right, " %s", _("marked"));
	}
	if (t->list.follows)
		buf_fmt(right, " %s %s", dot, _("follows"));
}

static void mark(struct table *t)
{
	if (t->list.cursor >= t->rows.n)
		return;
	marks_flip(&t->marks, t->rows.v[t->list.cursor]);
	list_action(&t->list, ACTION_DOWN);
}

bool table_action(struct view *v, enum action action)
{
	struct table *t = v->state;
	struct view_args args = {.msg = NONE, .from = v};

	t->search.left = 0; /* whoever moves on looks for nothing more */
	t->row_before = 0;
	switch (action) {
	case ACTION_MARK:
		mark(t);
		return true;
	case ACTION_UNMARK:
		marks_clear(&t->marks);
		return true;
	case ACTION_FILTER:
		table_ask_filter(t);
		return true;
	case ACTION_COLUMNS:
		app_open(v->app, VIEW_COLUMNS, &args);
		return true;
	case ACTION_SAVE:
		app_open(v->app, VIEW_SAVE, &args);
		return true;
	case ACTION_SORT_LEFT:
	case ACTION_SORT_RIGHT:
		sort_beside(t, action == ACTION_SORT_RIGHT ? 1 : -1);
		return true;
	case ACTION_SORT_TURN:
		sort_turn(t);
		return true;
	case ACTION_FOLD:
	case ACTION_FOLD_ALL:
		return table_fold_action(t, action);
	case ACTION_AUTOSCROLL:
		t->list.follows = !t->list.follows;
		list_set_n(&t->list, t->rows.n);
		return true;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		scroll_sideways(t, action == ACTION_RIGHT ? 1 : -1);
		return true;
	default:
		return list_action(&t->list, action);
	}
}

bool table_mouse(struct view *v, const struct event *ev, bool *opens)
{
	struct table *t = v->state;
	bool descends;
	size_t column = table_column_at(t, ev->x);

	t->row_before = 0;
	if (ev->y == t->list.area.y - 1 && (ev->mouse == MOUSE_PRESS || ev->mouse == MOUSE_DOUBLE)) {
		if (column < t->n_columns && table_sorted_column(t, &descends) == column)
			sort_turn(t);
		else
			sort_by(t, column, false);
		return true;
	}
	return table_fold_pressed(t, ev) || list_mouse(&t->list, ev, opens);
}
