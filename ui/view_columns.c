/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view in which the columns of the list of calls are chosen and put in order. What is done here shows at once: there
 * is nothing to confirm.
 */
#include "ui/table.h"
#include "words.h"

enum { NAME_W = 18, HEAD_W = 13 };

struct columns {
	struct table *table;
	struct list list;
	struct choice {
		const struct field *field;
		bool is_shown;
	} *fields;              /* in the order in which they are shown; those that are not may stand between them */
	size_t n, n_shown;
};

static void apply(struct columns *k)
{
	const struct field *shown[TABLE_COLUMNS];
	size_t n = 0;

	for (size_t i = 0; i < k->n && n < TABLE_COLUMNS; i++)
		if (k->fields[i].is_shown)
			shown[n++] = k->fields[i].field;
	k->n_shown = n;
	table_set_columns(k->table, shown, n);
	list_set_n(&k->list, k->n);
}

static bool is_shown(const struct table *t, const struct field *f)
{
	for (size_t i = 0; i < t->n_columns; i++)
		if (t->columns[i].field == f)
			return true;
	return false;
}

/* All fields, those that the calls show now in front. */
static void take_over(struct columns *k)
{
	const struct field_kind *kind = k->table->kind;

	k->n = 0;
	for (size_t i = 0; i < k->table->n_columns; i++)
		k->fields[k->n++] = (struct choice){k->table->columns[i].field, true};
	k->n_shown = k->n;
	for (size_t i = 0; i < kind->n_fields; i++)
		if (!is_shown(k->table, &kind->fields[i]))
			k->fields[k->n++] = (struct choice){&kind->fields[i], false};
	list_set_n(&k->list, k->n);
}

static int columns_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct columns *k = v->state;

	k->table = args->from ? table_of(args->from) : NULL;
	if (!k->table)
		return err_set(e, 2, "%s", _("Columns belong to a list"));
	k->fields = mem_alloc((k->table->kind->n_fields + TABLE_COLUMNS) * sizeof *k->fields);
	take_over(k);
	return 0;
}

static void columns_close(struct view *v)
{
	struct columns *k = v->state;

	free(k->fields);
}

static void draw_row(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	const struct columns *k = ((struct view *)ctx)->state;
	const struct field *f = k->fields[row].field;
	bool shown = k->fields[row].is_shown;
	enum style st = shown ? STYLE_PLAIN : STYLE_DIM;

	(void)left;
	canvas_puts(c, y, x + 1, 3, shown ? "[x]" : "[ ]", shown ? STYLE_MARK : STYLE_DIM);
	canvas_field(c, y, x + 5, NAME_W, slice_of(f->name), st, false);
	canvas_field(c, y, x + 6 + NAME_W, HEAD_W, slice_of(_(f->head)), st, false);
	canvas_puts(c, y, x + 7 + NAME_W + HEAD_W, w - 7 - NAME_W - HEAD_W, _(f->help), st);
}

static bool row_matches(void *ctx, size_t row, struct slice needle)
{
	const struct columns *k = ((struct view *)ctx)->state;
	const struct field *f = k->fields[row].field;
	const char *const texts[] = {f->name, f->head, f->help};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i] && slice_isearch(slice_of(texts[i]), needle) < strlen(texts[i]))
			return true;
	return false;
}

static void columns_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct columns *k = v->state;
	struct list_source src = {v, draw_row, row_matches};

	canvas_puts(c, r.y, r.x + 5, NAME_W, _("Field"), STYLE_HEAD);
	canvas_puts(c, r.y, r.x + 6 + NAME_W, HEAD_W, _("Head"), STYLE_HEAD);
	canvas_puts(c, r.y, r.x + 7 + NAME_W + HEAD_W, r.w - 7 - NAME_W - HEAD_W, _("What it is"), STYLE_HEAD);
	list_draw(&k->list, &src, c, (struct rect){r.y + 1, r.x, r.h - 1, r.w}, app_needle(v->app));
}

static void columns_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct columns *k = v->state;

	/* The whole sentence, as the line of the list may be too short for it. */
	if (k->n > 0)
		buf_fmt(left, "%s: %s", k->fields[k->list.cursor].field->name, _(k->fields[k->list.cursor].field->help));
	buf_fmt(right, _("%zu of %zu shown"), k->n_shown, k->n);
}

static void toggle(struct view *v)
{
	struct columns *k = v->state;
	struct choice *f = &k->fields[k->list.cursor];

	if (!f->is_shown && k->n_shown >= TABLE_COLUMNS)
		app_warn(v->app, _("No more than %d columns"), TABLE_COLUMNS);
	else if (f->is_shown && k->n_shown == 1)
		app_warn(v->app, "%s", _("One column must stay"));
	else
		f->is_shown = !f->is_shown;
	apply(k);
}

static void move_field(struct columns *k, int dir)
{
	size_t at = k->list.cursor, to = dir < 0 ? at - 1 : at + 1;
	struct choice other;

	if ((dir < 0 && at == 0) || to >= k->n)
		return;
	other = k->fields[to];
	k->fields[to] = k->fields[at];
	k->fields[at] = other;
	list_go(&k->list, to);
	apply(k);
}

static void reset(struct view *v)
{
	struct columns *k = v->state;
	const struct field **fields;
	struct err e = {0};
	int n = field_list(k->table->kind, NULL, &k->table->arena, &fields, &e);

	if (n < 0)
		return;
	table_set_columns(k->table, fields, (size_t)n);
	k->table->is_default = true;
	k->table->default_w = 0;
	take_over(k);
	list_go(&k->list, 0);
}

/* `columns.LIST` in the configuration file; of a list that is as it was by default the line goes. */
static void save_columns(struct view *v)
{
	const struct columns *k = v->state;
	struct options *o = app_options(v->app)->options;
	struct buf key = {0}, value = {0};
	struct err e;

	if (!o)
		return;
	buf_fmt(&key, "columns.%s", k->table->view->row->name);
	for (size_t i = 0; i < k->table->n_columns; i++)
		buf_fmt(&value, "%s%s", i ? "," : "", k->table->columns[i].field->name);
	if (options_write(o, &(struct option_edit){key.p, k->table->is_default ? NULL : value.p}, 1, &e) < 0)
		app_warn(v->app, "%s", e.text);
	else
		app_say(v->app, _("Saved as %s in %s"), key.p, o->config_path);
	buf_free(&key);
	buf_free(&value);
}

/* ---- a header field as a column -------------------------------------------------------------------------------------- */

static const struct field *named(struct view *v, const char *text, struct err *e)
{
	struct columns *k = v->state;

	return field_find(k->table->kind, slice_trim(slice_of(text)), &k->table->arena, e);
}

static bool add_check(void *ctx, const char *text, struct err *e)
{
	struct arena a = {0};
	struct columns *k = ((struct view *)ctx)->state;
	bool is_there = !text[0] || field_find(k->table->kind, slice_trim(slice_of(text)), &a, e);

	arena_free(&a);
	return is_there;
}

static size_t last_shown(const struct columns *k)
{
	size_t i = k->n - 1;

	while (i > 0 && !k->fields[i].is_shown)
		i--;
	return i;
}

static void add_field(struct columns *k, const struct field *f, size_t at)
{
	k->fields = mem_realloc(k->fields, (k->n + 1) * sizeof *k->fields);
	memmove(k->fields + at + 1, k->fields + at, (k->n - at) * sizeof *k->fields);
	k->fields[at] = (struct choice){f, true};
	k->n++;
}

static bool add_done(void *ctx, struct app *a, const char *text)
{
	struct view *v = ctx;
	struct columns *k = v->state;
	struct err e = {0};
	const struct field *f;
	size_t at = 0;

	if (!text[0])
		return true;
	f = named(v, text, &e);
	if (!f || k->n_shown >= TABLE_COLUMNS) {
		app_warn(a, "%s", f ? _("There are as many columns as there can be") : e.text);
		return true;
	}
	while (at < k->n && k->fields[at].field != f && strcmp(k->fields[at].field->name, f->name) != 0)
		at++;
	if (at == k->n)
		add_field(k, f, at = last_shown(k) + 1);
	k->fields[at].is_shown = true;
	apply(k);
	list_go(&k->list, at);
	return true;
}

static const char *add_word(void *ctx, struct slice before, size_t i)
{
	static const char *const words[] = {"hdr.User-Agent", "hdr.Contact", "hdr.Allow", "hdr.Supported",
		"hdr.P-Asserted-Identity", "hdr.Diversion", "hdr.Event", "hdr.Expires", "hdr.Max-Forwards", "hdr.Reason",
		"hdr.Route", "hdr.Record-Route", "hdr.Server", "hdr.Session-Expires", "hdr.Subject", "hdr.Via"};
	const struct columns *k = ((struct view *)ctx)->state;
	const struct field_kind *kind = k->table->kind;

	(void)before;
	if (i < sizeof words / sizeof words[0])
		return words[i];
	i -= sizeof words / sizeof words[0];
	return i < kind->n_fields ? kind->fields[i].name : NULL;
}

static const struct prompt_kind add_kind = {
	.label = N_("header field: "), .done = add_done, .check = add_check, .word = add_word};

/* ---- the view -------------------------------------------------------------------------------------------------------- */

static bool columns_action(struct view *v, enum action action)
{
	struct columns *k = v->state;

	switch (action) {
	case ACTION_TOGGLE:
		toggle(v);
		return true;
	case ACTION_MOVE_UP:
	case ACTION_MOVE_DOWN:
		move_field(k, action == ACTION_MOVE_DOWN ? 1 : -1);
		return true;
	case ACTION_ADD:
		app_prompt(v->app, &add_kind, v, "hdr.");
		return true;
	case ACTION_RESET:
		reset(v);
		return true;
	case ACTION_SAVE:
		save_columns(v);
		return true;
	default:
		return list_action(&k->list, action);
	}
}

static bool columns_mouse(struct view *v, const struct event *ev)
{
	struct columns *k = v->state;
	bool opens = false, used = list_mouse(&k->list, ev, &opens);

	if (opens)
		toggle(v);
	return used;
}

static bool columns_search(struct view *v, struct slice needle, int dir)
{
	struct columns *k = v->state;
	struct list_source src = {v, draw_row, row_matches};

	return list_search(&k->list, &src, needle, dir < 0 ? -1 : 1, dir == 0);
}

const struct view_ops view_columns_ops = {
	.state_bytes = sizeof(struct columns),
	.moved = view_stays,
	.open = columns_open,
	.close = columns_close,
	.draw = columns_draw,
	.status = columns_status,
	.action = columns_action,
	.mouse = columns_mouse,
	.search = columns_search,
};
