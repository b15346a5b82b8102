/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help of a view: what it shows, its keys, and for the list of calls the words of filters. All of it comes from the tables
 * of views, actions and fields; there is no text here that could fall behind them.
 */
#include "ui/table.h"
#include "words.h"

enum { KEYS_W = 22, MOST_ITEMS = 256, MOST_LINES = 1024, MARGIN = 2 };

struct help_item {
	struct buf left;        /* keys, or a field's name */
	const char *text;       /* what it does; NULL: a blank line */
	uint8_t style;
};
/* A line on the screen: of a text that is too long for one, a part. */
struct help_line {
	const struct help_item *item;
	uint32_t from, n;
};
struct help {
	const struct view_row *about;
	struct help_item items[MOST_ITEMS];
	size_t n_items;
	struct help_line lines[MOST_LINES];
	int width;              /* for which the lines were made */
	struct list list;
};

static struct help_item *add(struct help *k, const char *left, const char *text, enum style st)
{
	struct help_item *l;

	if (k->n_items == MOST_ITEMS)
		return NULL;
	l = &k->items[k->n_items++];
	buf_puts(&l->left, left);
	l->text = text;
	l->style = (uint8_t)st;
	return l;
}

static int indent_of(const struct help_item *l)
{
	return l->left.n > 0 ? KEYS_W + MARGIN : MARGIN;
}

static void lay_out(struct help *k, int w)
{
	size_t n = 0;

	k->width = w;
	for (size_t i = 0; i < k->n_items && n < MOST_LINES; i++) {
		const struct help_item *l = &k->items[i];
		struct slice text = slice_of(l->text ? l->text : "");
		size_t room = w > indent_of(l) + 8 ? (size_t)(w - indent_of(l)) : 8, from = 0;

		do {
			size_t part = text_part(slice_sub(text, from, text.n), room);

			k->lines[n++] = (struct help_line){l, (uint32_t)from, (uint32_t)part};
			from += part;
		} while (from < text.n && n < MOST_LINES);
	}
	list_set_n(&k->list, n);
}

static void add_part(struct help *k, const char *title)
{
	add(k, "", NULL, STYLE_PLAIN);
	add(k, "", title, STYLE_HEAD);
}

enum help_part { PART_VIEW, PART_REPLAY, PART_COMMON };

/* Rows of nearly all views, and those of a replay: those of the view itself are named apart. */
static enum help_part part_of(const struct action_row *r)
{
	unsigned n = 0;

	if (action_is_of_replay(r->action))
		return PART_REPLAY;
	for (unsigned i = 0; i < VIEW_N; i++)
		n += r->views >> i & 1;
	return n + 3 >= VIEW_N ? PART_COMMON : PART_VIEW;
}

static bool has_replay(enum view_id id)
{
	size_t n;
	const struct action_row *rows = action_rows(&n);

	for (size_t i = 0; i < n; i++)
		if (rows[i].action == ACTION_REPLAY && rows[i].views >> id & 1)
			return true;
	return false;
}

static void add_keys(struct help *k, const struct keymap *keys, enum view_id id, enum help_part part)
{
	size_t n;
	const struct action_row *rows = action_rows(&n);

	for (size_t i = 0; i < n; i++) {
		struct help_item *l;
		uint32_t key;

		if (!(rows[i].views & 1u << id) || part != part_of(&rows[i]))
			continue;
		l = add(k, "", _(rows[i].help), STYLE_PLAIN);
		for (size_t j = 0; l && (key = keymap_key(keys, &rows[i], id, j)) != K_NONE; j++) {
			buf_puts(&l->left, j > 0 ? "  " : "");
			key_put_name(&l->left, key);
		}
		if (l && l->left.n == 0)
			buf_fmt(&l->left, ":%s", rows[i].name);
	}
}

static void add_fields(struct help *k, const struct field_kind *kind)
{
	add_part(k, _("Fields of a row: words of filters"));
	for (size_t i = 0; i < kind->n_fields; i++)
		add(k, kind->fields[i].name, _(kind->fields[i].help), STYLE_PLAIN);
}

static void add_filter(struct help *k)
{
	const struct field_kind *kind = field_kind("calls");

	add_part(k, _("Filter: fields, == != < <= > >= ~ !~ (~ is a regular expression), and or not ( )"));
	add(k, "", _("state == failed or retransmissions > 2"), STYLE_STRING);
	add(k, "", _("from_user ~ \"^\\+49\" and not (status == 200)"), STYLE_STRING);
	add(k, "", _("hdr.User-Agent ~ asterisk and pdd_ms > 2 s"), STYLE_STRING);
	add_part(k, _("Fields of a call"));
	for (size_t i = 0; i < kind->n_fields; i++)
		add(k, kind->fields[i].name, _(kind->fields[i].help), STYLE_PLAIN);
	add(k, "hdr.NAME", _("Header field NAME of the first message."), STYLE_PLAIN);
}

static int help_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct help *k = v->state;

	(void)e;
	k->about = args->from ? args->from->row : view_row(VIEW_CALLS);
	add(k, "", _(k->about->help), STYLE_PLAIN);
	add_part(k, _("Keys of this view"));
	add_keys(k, app_keys(v->app), k->about->id, PART_VIEW);
	if (has_replay(k->about->id)) {
		add_part(k, _("Keys of a replay"));
		add_keys(k, app_keys(v->app), k->about->id, PART_REPLAY);
	}
	add_part(k, _("Keys of all views"));
	add_keys(k, app_keys(v->app), k->about->id, PART_COMMON);
	if (k->about->id == VIEW_CALLS)
		add_filter(k);
	else if (k->about->ops->is_table)
		add_fields(k, table_of(args->from)->kind);
	lay_out(k, 80);
	return 0;
}

static void help_close(struct view *v)
{
	struct help *k = v->state;

	for (size_t i = 0; i < k->n_items; i++)
		buf_free(&k->items[i].left);
}

static void draw_line(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	const struct help *k = ((struct view *)ctx)->state;
	const struct help_line *l = &k->lines[row];
	int indent = indent_of(l->item);

	(void)left;
	if (!l->item->text)
		return;
	if (l->from == 0)
		canvas_text(c, y, x + MARGIN, KEYS_W - 1, buf_slice(&l->item->left), STYLE_STRONG);
	canvas_text(c, y, x + indent, w - indent, slice_make(l->item->text + l->from, l->n), (enum style)l->item->style);
}

static bool line_matches(void *ctx, size_t row, struct slice needle)
{
	const struct help *k = ((struct view *)ctx)->state;
	const struct help_line *l = &k->lines[row];
	struct slice part = slice_make(l->item->text ? l->item->text + l->from : NULL, l->n);

	return (part.n > 0 && slice_isearch(part, needle) < part.n) || (l->from == 0 && l->item->left.n > 0 &&
			slice_isearch(buf_slice(&l->item->left), needle) < l->item->left.n);
}

static void help_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct help *k = v->state;
	struct list_source src = {v, draw_line, line_matches};

	if (k->width != r.w - 2)
		lay_out(k, r.w - 2);
	list_draw(&k->list, &src, c, r, app_needle(v->app));
}

static void help_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct help *k = v->state;

	buf_fmt(left, _("Help: %s"), _(k->about->title));
	buf_puts(right, _("Esc leaves"));
}

static bool help_action(struct view *v, enum action action)
{
	struct help *k = v->state;

	return list_action(&k->list, action);
}

static bool help_mouse(struct view *v, const struct event *ev)
{
	struct help *k = v->state;
	bool opens = false;

	return list_mouse(&k->list, ev, &opens);
}

static bool help_search(struct view *v, struct slice needle, int dir)
{
	struct help *k = v->state;
	struct list_source src = {v, draw_line, line_matches};

	return list_search(&k->list, &src, needle, dir < 0 ? -1 : 1, dir == 0);
}

const struct view_ops view_help_ops = {
	.state_bytes = sizeof(struct help),
	.moved = view_stays,
	.open = help_open,
	.close = help_close,
	.draw = help_draw,
	.status = help_status,
	.action = help_action,
	.mouse = help_mouse,
	.search = help_search,
};
