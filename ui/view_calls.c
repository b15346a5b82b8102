/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of calls: keys, mouse, columns and sorting. Which calls are shown is said in calls_choose.c, how they look in
 * calls_table.c.
 */
#include "ui/calls.h"
#include "ui/view_flow.h"
#include "ui/words.h"

struct calls *calls_of(struct view *v)
{
	return v->state;
}

/* ---- sorting --------------------------------------------------------------------------------------------------------- */

static void sort_by(struct view *v, size_t column, bool descends)
{
	struct calls *k = v->state;
	struct err e = {0};

	if (column >= k->n_columns)
		return;
	buf_clear(&k->sort);
	buf_puts(&k->sort, descends ? "-" : "");
	buf_puts(&k->sort, k->columns[column].field->name);
	if (calls_choose(v, &e) == 0)
		return;
	app_warn(v->app, "%s", e.text);
	buf_clear(&k->sort);
	calls_choose(v, NULL);
}

static void sort_turn(struct view *v)
{
	bool descends;
	size_t column = calls_sorted_column(v->state, &descends);

	if (column < calls_of(v)->n_columns)
		sort_by(v, column, !descends);
	else
		sort_by(v, 0, true);
}

static void sort_beside(struct view *v, int dir)
{
	struct calls *k = v->state;
	bool descends;
	size_t column = calls_sorted_column(k, &descends), n = k->n_columns;

	if (n == 0)
		return;
	if (column >= n)
		column = dir > 0 ? 0 : n - 1;
	else
		column = dir > 0 ? (column + 1) % n : (column + n - 1) % n;
	if (column < k->first)
		k->first = column;
	sort_by(v, column, descends);
	while (k->first < column && k->columns[column].w == 0) {
		k->first++;
		calls_place(k, k->list.area.w - 1, 0, 0);
	}
}

/* ---- columns --------------------------------------------------------------------------------------------------------- */

void calls_set_columns(struct calls *k, const struct field *const *fields, size_t n)
{
	k->is_default = false;
	k->n_columns = n < CALLS_COLUMNS ? n : CALLS_COLUMNS;
	for (size_t i = 0; i < k->n_columns; i++)
		k->columns[i] = (struct calls_column){.field = fields[i]};
	if (k->first >= k->n_columns)
		k->first = 0;
}

static int first_columns(struct calls *k, const char *names, struct err *e)
{
	const struct field **fields;
	int n = field_list(k->kind, names, &k->arena, &fields, e);

	if (n < 0)
		return -1;
	calls_set_columns(k, fields, (size_t)n);
	return 0;
}

/* More columns than by default where there is room for them. */
static void default_columns(struct calls *k, int w)
{
	static const struct {
		int w;
		const char *more;
	} steps[] = {{160, ",src,dst,call_id"}, {125, ",src,dst"}, {0, ""}};
	const char *more = "";
	struct buf names = {0};
	struct err e = {0};

	if (!k->is_default || k->default_w == w)
		return;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		if (w < steps[i].w)
			continue;
		more = steps[i].more;
		break;
	}
	buf_puts(&names, k->kind->columns);
	buf_puts(&names, more);
	first_columns(k, names.p, &e);
	k->is_default = true;
	k->default_w = w;
	buf_free(&names);
}

/* ---- the view -------------------------------------------------------------------------------------------------------- */

static void calls_close(struct view *v)
{
	struct calls *k = v->state;

	reader_free(k->reader);
	filter_free(k->filter);
	arena_free(&k->arena);
	ids_free(&k->rows);
	ids_free(&k->spare);
	marks_free(&k->marks);
	buf_free(&k->where);
	buf_free(&k->sort);
	buf_free(&k->scratch);
}

static int calls_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct calls *k = v->state;
	const struct app_options *o = app_options(v->app);

	(void)args;
	k->kind = field_kind("calls");
	k->reader = reader_new(app_store(v->app), k->kind);
	k->zone = o->zone;
	k->ascii = app_ascii(v->app);
	if (o->sort)
		buf_puts(&k->sort, o->sort);
	k->is_default = !o->columns;
	if ((k->is_default || first_columns(k, o->columns, e) == 0) && calls_set_filter(v, o->where ? o->where : "", e) == 0 &&
			calls_choose(v, e) == 0)
		return 0;
	calls_close(v);
	return -1;
}

static void draw_list_row(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	struct view *v = ctx;
	struct calls *k = v->state;
	uint32_t id = k->rows.v[row];

	(void)x;
	(void)w;
	(void)left;
	calls_draw_row(k, c, y, id, store_leg(app_store(v->app), id));
}

static bool list_row_matches(void *ctx, size_t row, struct slice needle)
{
	struct calls *k = calls_of(ctx);

	return calls_row_matches(k, k->rows.v[row], needle);
}

static struct list_source source_of(struct view *v)
{
	return (struct list_source){v, draw_list_row, list_row_matches};
}

static void draw_nothing(struct view *v, struct canvas *c, struct rect r)
{
	const struct calls *k = v->state;
	const char *text = _("No SIP was found in this capture.");

	if (app_is_loading(v->app))
		text = _("Reading …");
	else if (store_n_legs(app_store(v->app)) > 0)
		text = k->filter ? _("No call matches the filter; F7 changes it.") : _("No call begins with INVITE.");
	canvas_puts(c, r.y + r.h / 3, r.x + 2, r.w - 2, text, STYLE_DIM);
}

static void calls_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct calls *k = v->state;
	struct list_source src = source_of(v);
	struct rect body = {r.y + 1, r.x, r.h - 1, r.w};

	default_columns(k, r.w);
	/* The scroll bar takes the last column. */
	calls_place(k, r.w - 1, k->list.top, (size_t)body.h * 2);
	calls_draw_heads(k, c, r);
	k->list.area = body;
	if (k->rows.n == 0)
		draw_nothing(v, c, body);
	list_draw(&k->list, &src, c, body, app_needle(v->app));
}

static void calls_status(struct view *v, struct buf *left, struct buf *right)
{
	struct calls *k = v->state;
	const struct app_options *o = app_options(v->app);
	const char *dot = glyph_text(GLYPH_DOT, k->ascii);

	if (k->where.n > 0)
		buf_fmt(left, "%s %s", glyph_text(GLYPH_POINT, k->ascii), k->where.p);
	else
		buf_puts(left, o->invites ? _("Calls that begin with INVITE") : _("All calls"));
	if (k->rows.n > 0) {
		app_number(right, k->list.cursor + 1);
		buf_putc(right, '/');
	}
	app_number(right, k->rows.n);
	if (k->filter || o->invites || o->limit > 0) {
		buf_fmt(right, " %s ", _("of"));
		app_number(right, store_n_legs(app_store(v->app)));
	}
	if (k->sort.n > 0)
		buf_fmt(right, " %s %s %s", dot, _("sorted by"), k->sort.p);
	if (k->marks.n > 0) {
		buf_fmt(right, " %s ", dot);
		app_number(right, k->marks.n);
		buf_fmt(right, " %s", _("marked"));
	}
	if (k->list.follows)
		buf_fmt(right, " %s %s", dot, _("follows"));
}

/* With all legs of their calls, or as they are. */
static void open_flow(struct view *v, bool with_legs)
{
	struct calls *k = v->state;
	struct view_args args = {.msg = NONE, .from = v};
	struct ids legs = {0};

	if (k->marks.n > 0)
		marks_list(&k->marks, &legs);
	else if (k->list.cursor < k->rows.n)
		ids_add(&legs, k->rows.v[k->list.cursor]);
	if (with_legs)
		flow_add_legs(app_store(v->app), &legs);
	args.legs = legs.v;
	args.n_legs = legs.n;
	if (legs.n > 0)
		app_open(v->app, VIEW_FLOW, &args);
	ids_free(&legs);
}

static void mark(struct calls *k)
{
	if (k->list.cursor >= k->rows.n)
		return;
	marks_flip(&k->marks, k->rows.v[k->list.cursor]);
	list_action(&k->list, ACTION_DOWN);
}

static void scroll_sideways(struct calls *k, int dir)
{
	if (dir < 0 && k->first > 0)
		k->first--;
	if (dir > 0 && k->first + 1 < k->n_columns)
		k->first++;
}

static bool calls_action(struct view *v, enum action action)
{
	struct calls *k = v->state;
	struct view_args args = {.msg = NONE, .from = v};

	switch (action) {
	case ACTION_OPEN:
		open_flow(v, false);
		return true;
	case ACTION_LEGS:
		open_flow(v, true);
		return true;
	case ACTION_MARK:
		mark(k);
		return true;
	case ACTION_UNMARK:
		marks_clear(&k->marks);
		return true;
	case ACTION_FILTER:
		calls_ask_filter(v);
		return true;
	case ACTION_COLUMNS:
		app_open(v->app, VIEW_COLUMNS, &args);
		return true;
	case ACTION_SORT_LEFT:
	case ACTION_SORT_RIGHT:
		sort_beside(v, action == ACTION_SORT_RIGHT ? 1 : -1);
		return true;
	case ACTION_SORT_TURN:
		sort_turn(v);
		return true;
	case ACTION_AUTOSCROLL:
		k->list.follows = !k->list.follows;
		list_set_n(&k->list, k->rows.n);
		return true;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		scroll_sideways(k, action == ACTION_RIGHT ? 1 : -1);
		return true;
	default:
		return list_action(&k->list, action);
	}
}

static bool calls_mouse(struct view *v, const struct event *ev)
{
	struct calls *k = v->state;
	bool opens = false, used, descends;
	size_t column = calls_column_at(k, ev->x);

	if (ev->y == k->list.area.y - 1 && (ev->mouse == MOUSE_PRESS || ev->mouse == MOUSE_DOUBLE)) {
		if (column < k->n_columns && calls_sorted_column(k, &descends) == column)
			sort_turn(v);
		else
			sort_by(v, column, false);
		return true;
	}
	used = list_mouse(&k->list, ev, &opens);
	if (opens)
		open_flow(v, false);
	return used;
}

static bool calls_search(struct view *v, struct slice needle, int dir)
{
	struct list_source src = source_of(v);

	return list_search(&calls_of(v)->list, &src, needle, dir < 0 ? -1 : 1, dir == 0);
}

const struct view_ops view_calls_ops = {
	.state_bytes = sizeof(struct calls),
	.open = calls_open,
	.close = calls_close,
	.update = calls_update,
	.draw = calls_draw,
	.status = calls_status,
	.action = calls_action,
	.mouse = calls_mouse,
	.search = calls_search,
};
