/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings view: the options that have a meaning on the screen, each with its value and where that comes from. Changing
 * one is the app's business (app_change), keeping it the options' (options_save).
 */
#include "ui/settings.h"
#include "ui/view.h"
#include "words.h"

enum { NAME_W = 18, FROM_W = 14, VALUE_W = 22, DETAIL_LINES = 5, MOST = 128 };

/* A line of the list: an option, or the title of a group. */
struct setting_line {
	size_t option;
	bool is_title;
	uint8_t group;
};
struct settings_view {
	struct setting_line lines[MOST];
	size_t n;
	struct list list;
};

static const struct option_row *row_of(size_t option)
{
	size_t n;

	return &option_rows(&n)[option];
}

/* What is printed on standard error says nothing to a screen; names have a list of their own. */
static bool is_setting(const struct option_row *r)
{
	static const char *const others[] = {"quiet", "verbose", "color"};

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strcmp(r->name, others[i]) == 0)
			return false;
	return r->in_config && (r->commands & COMMAND_UI) && r->type != OPTION_ALIAS && r->type != OPTION_FILES;
}

/* Options about reading, of no meaning to what is read already. */
static bool is_for_next(const struct option_row *r)
{
	return r->group == GROUP_INPUT || strncmp(r->name, "correlate-", 10) == 0;
}

static int settings_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct settings_view *k = v->state;
	size_t n;
	const struct option_row *rows = option_rows(&n);

	(void)args;
	if (!app_options(v->app)->options)
		return err_set(e, 2, "there are no options here");
	for (int g = GROUP_N - 1; g >= 0; g--) {
		bool has_title = false;

		for (size_t i = 0; i < n && k->n + 1 < MOST; i++) {
			if (rows[i].group != g || !is_setting(&rows[i]))
				continue;
			if (!has_title)
				k->lines[k->n++] = (struct setting_line){.is_title = true, .group = (uint8_t)g};
			has_title = true;
			k->lines[k->n++] = (struct setting_line){.option = i, .group = (uint8_t)g};
		}
	}
	list_set_n(&k->list, k->n);
	list_go(&k->list, 1);
	return 0;
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------- */

static const char *source_name(enum option_source s)
{
	static const char *const names[] = {[OPTION_FROM_DEFAULT] = N_("default"), [OPTION_FROM_FILE] = N_("configuration"),
		[OPTION_FROM_COMMAND_LINE] = N_("command line"), [OPTION_FROM_HERE] = N_("not saved")};

	return names[s];
}

/* What it is set to, for people: where nobody says anything, what then holds. */
static void put_value(const struct options *o, size_t option, struct buf *b)
{
	options_value(o, option, b);
	if (b->n == 0)
		buf_puts(b, row_of(option)->preset ? row_of(option)->preset : row_of(option)->type == OPTION_NUMBER ? "0" : "-");
}

static void draw_line(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	struct view *v = ctx;
	const struct settings_view *k = v->state;
	const struct setting_line *l = &k->lines[row];
	const struct options *o = app_options(v->app)->options;
	enum option_source source;
	struct buf b = {0};
	int at = x + 2 + NAME_W + 1;

	(void)left;
	if (l->is_title) {
		canvas_puts(c, y, x + 1, w - 1, _(option_group_title((enum option_group)l->group)), STYLE_HEAD);
		return;
	}
	source = options_source(o, l->option);
	put_value(o, l->option, &b);
	canvas_puts(c, y, x + 2, NAME_W, row_of(l->option)->name, STYLE_PLAIN);
	canvas_field(c, y, at, VALUE_W, buf_slice(&b),
		source == OPTION_FROM_DEFAULT ? STYLE_DIM : STYLE_STRONG, false);
	at += VALUE_W + 1;
	canvas_puts(c, y, at, w - at, _(source_name(source)), source == OPTION_FROM_HERE ? STYLE_WARN : STYLE_DIM);
	at += FROM_W + 1;
	canvas_puts(c, y, at, w - at, _(row_of(l->option)->help), STYLE_DIM);
	buf_free(&b);
}

static bool line_matches(void *ctx, size_t row, struct slice needle)
{
	const struct settings_view *k = ((struct view *)ctx)->state;
	const struct option_row *r = row_of(k->lines[row].option);
	const char *const texts[] = {r->name, _(r->help)};

	for (size_t i = 0; !k->lines[row].is_title && i < sizeof texts / sizeof texts[0]; i++)
		if (slice_isearch(slice_of(texts[i]), needle) < strlen(texts[i]))
			return true;
	return false;
}

static struct list_source source_of(struct view *v)
{
	return (struct list_source){v, draw_line, line_matches};
}

/* The selected option in whole sentences. */
static void draw_detail(struct view *v, struct canvas *c, struct rect r)
{
	const struct settings_view *k = v->state;
	const struct option_row *row = row_of(k->lines[k->list.cursor].option);
	struct buf b = {0}, value = {0};
	struct slice rest;

	put_value(app_options(v->app)->options, k->lines[k->list.cursor].option, &value);
	buf_puts(&b, _(row->help));
	if (row->choices)
		buf_fmt(&b, _(" One of: %s."), row->choices);
	if (is_for_next(row))
		buf_puts(&b, _(" It holds for the next capture that is opened."));
	canvas_puts(c, r.y, r.x, NAME_W, row->name, STYLE_STRONG);
	canvas_text(c, r.y, r.x + NAME_W + 1, r.w - NAME_W - 1, buf_slice(&value), STYLE_PLAIN);
	rest = buf_slice(&b);
	for (int y = r.y + 1; y < r.y + r.h && rest.n > 0; y++) {
		size_t n = text_part(rest, (size_t)r.w);

		canvas_text(c, y, r.x, r.w, slice_sub(rest, 0, n), STYLE_PLAIN);
		rest = slice_sub(rest, n, rest.n);
	}
	buf_free(&b);
	buf_free(&value);
}

static void settings_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct settings_view *k = v->state;
	struct list_source src = source_of(v);
	int detail = r.h > 3 * DETAIL_LINES ? DETAIL_LINES + 1 : 0;

	list_draw(&k->list, &src, c, (struct rect){r.y, r.x, r.h - detail, r.w}, app_needle(v->app));
	if (!detail)
		return;
	canvas_hline(c, r.y + r.h - detail, r.x, r.w, STYLE_RULE);
	draw_detail(v, c, (struct rect){r.y + r.h - detail + 1, r.x + 2, detail - 1, r.w - 4});
}

static void settings_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct options *o = app_options(v->app)->options;
	size_t n = options_edited(o);

	buf_fmt(left, "%s", o->config_path ? o->config_path : _("There is no configuration file: HOME is not set."));
	if (n > 0)
		buf_fmt(right, words_n("%zu change not saved", "%zu changes not saved", n), n);
}

/* ---- changing ------------------------------------------------------------------------------------------------------------ */

static size_t selected(const struct view *v)
{
	const struct settings_view *k = v->state;

	return k->lines[k->list.cursor].option;
}

static void change(struct view *v, const char *value)
{
	const struct option_row *row = row_of(selected(v));
	struct err e;

	if (app_change(v->app, selected(v), value, &e) < 0)
		app_warn(v->app, _("%s: %s"), row->name, e.text);
}

/* The choice beside the one that holds, around the end. */
static void next_choice(struct view *v, int dir)
{
	const struct option_row *row = row_of(selected(v));
	struct slice rest = slice_of(row->choices), names[32];
	struct buf now = {0};
	size_t n = 0, at = 0;

	put_value(app_options(v->app)->options, selected(v), &now);
	while (rest.n > 0 && n < sizeof names / sizeof names[0])
		names[n++] = slice_cut(&rest, ',');
	while (at < n && !slice_eq(names[at], buf_slice(&now)))
		at++;
	at = (at + (dir < 0 ? n - 1 : 1)) % n;
	buf_clear(&now);
	buf_put(&now, names[at]);
	buf_putc(&now, '\0');
	change(v, now.p);
	buf_free(&now);
}

static void next_scheme(struct view *v, int dir)
{
	const struct options *o = app_options(v->app)->options;
	size_t n = 0, at = 0;
	struct buf now = {0};

	while (settings_scheme(o, n).n)
		n++;
	put_value(o, selected(v), &now);
	while (at < n && !slice_eq(settings_scheme(o, at), buf_slice(&now)))
		at++;
	at = (at + (dir < 0 ? n - 1 : 1)) % n;
	buf_clear(&now);
	buf_put(&now, settings_scheme(o, at));
	buf_putc(&now, '\0');
	change(v, now.p);
	buf_free(&now);
}

static bool is_scheme(const struct option_row *r)
{
	return strcmp(r->name, "scheme") == 0;
}

static bool value_done(void *ctx, struct app *a, const char *text)
{
	(void)a;
	change(ctx, text);
	return true;
}

static bool value_check(void *ctx, const char *text, struct err *e)
{
	struct view *v = ctx;

	return app_check(v->app, selected(v), text, e) == 0;
}

/* Names of fields or languages, where the option is about those. */
static const char *value_word(void *ctx, struct slice before, size_t i)
{
	static const char *const languages[] = {"en", "zh_CN"};
	struct view *v = ctx;
	const struct option_row *row = row_of(selected(v));
	const struct field_kind *kind = field_kind("calls");

	(void)before;
	if (strcmp(row->name, "language") == 0)
		return i < sizeof languages / sizeof languages[0] ? languages[i] : NULL;
	if (strcmp(row->name, "where") != 0 && strcmp(row->name, "sort") != 0 && strcmp(row->name, "fields") != 0)
		return NULL;
	return i < kind->n_fields ? kind->fields[i].name : NULL;
}

static const struct prompt_kind value_kind = {
	.label = N_("value: "), .done = value_done, .check = value_check, .word = value_word};

static void ask(struct view *v)
{
	struct buf b = {0};

	options_value(app_options(v->app)->options, selected(v), &b);
	buf_putc(&b, '\0');
	app_prompt(v->app, &value_kind, v, b.p);
	buf_free(&b);
}

static void step(struct view *v, int dir, bool asks)
{
	const struct option_row *row = row_of(selected(v));
	struct buf now = {0};

	options_value(app_options(v->app)->options, selected(v), &now);
	if (row->type == OPTION_FLAG)
		change(v, slice_eq(buf_slice(&now), slice_of("yes")) ? "no" : "yes");
	else if (row->type == OPTION_CHOICE)
		next_choice(v, dir);
	else if (is_scheme(row))
		next_scheme(v, dir);
	else if (asks)
		ask(v);
	else
		app_say(v->app, _("%s asks for a value"), app_key_name(v->app, VIEW_SETTINGS, ACTION_TOGGLE));
	buf_free(&now);
}

static void save(struct view *v)
{
	struct options *o = app_options(v->app)->options;
	size_t n = options_edited(o);
	struct err e;

	if (n == 0)
		app_say(v->app, "%s", _("Nothing was changed here that is not saved."));
	else if (options_save(o, &e) < 0)
		app_warn(v->app, "%s", e.text);
	else
		app_say(v->app, words_n("%zu setting is saved in %s", "%zu settings are saved in %s", n), n, o->config_path);
}

/* ---- the view ------------------------------------------------------------------------------------------------------------ */

/* Titles are no place for the cursor. */
static void settle(struct settings_view *k, int dir)
{
	size_t at = k->list.cursor;

	if (!k->lines[at].is_title)
		return;
	list_go(&k->list, dir < 0 && at > 0 ? at - 1 : at + 1);
}

static bool settings_action(struct view *v, enum action action)
{
	struct settings_view *k = v->state;

	switch (action) {
	case ACTION_TOGGLE:
		step(v, 1, true);
		return true;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		step(v, action == ACTION_LEFT ? -1 : 1, false);
		return true;
	case ACTION_RESET:
		change(v, NULL);
		return true;
	case ACTION_SAVE:
		save(v);
		return true;
	default:
		if (!list_action(&k->list, action))
			return false;
		settle(k, action == ACTION_UP || action == ACTION_PAGE_UP ? -1 : 1);
		return true;
	}
}

static bool settings_mouse(struct view *v, const struct event *ev)
{
	struct settings_view *k = v->state;
	bool opens = false, used = list_mouse(&k->list, ev, &opens);

	settle(k, ev->mouse == MOUSE_WHEEL_UP ? -1 : 1);
	if (opens)
		step(v, 1, true);
	return used;
}

static bool settings_search(struct view *v, struct slice needle, int dir)
{
	struct settings_view *k = v->state;
	struct list_source src = source_of(v);

	return list_search(&k->list, &src, needle, dir < 0 ? -1 : 1, dir == 0);
}

const struct view_ops view_settings_ops = {
	.state_bytes = sizeof(struct settings_view),
	.moved = view_stays,
	.open = settings_open,
	.draw = settings_draw,
	.status = settings_status,
	.action = settings_action,
	.mouse = settings_mouse,
	.search = settings_search,
};
