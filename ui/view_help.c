/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help of a view: what it shows, its keys, and for the list of calls the words of filters. All of it comes from the tables
 * of views, actions and fields; there is no text here that could fall behind them.
 */
#include "ui/view.h"
#include "ui/words.h"

enum { KEYS_W = 22, MOST_LINES = 256 };

struct help_line {
	struct buf left;        /* keys, or a field's name */
	const char *text;       /* what it does; NULL: a blank line */
	uint8_t left_style, text_style;
};
struct help {
	const struct view_row *about;
	struct help_line lines[MOST_LINES];
	size_t n;
	struct list list;
};

static struct help_line *add(struct help *k, const char *left, const char *text, enum style st)
{
	struct help_line *l;

	if (k->n == MOST_LINES)
		return NULL;
	l = &k->lines[k->n++];
	buf_puts(&l->left, left);
	l->text = text;
	l->left_style = STYLE_STRONG;
	l->text_style = (uint8_t)st;
	return l;
}

static void add_part(struct help *k, const char *title)
{
	add(k, "", NULL, STYLE_PLAIN);
	add(k, "", title, STYLE_HEAD);
}

static void add_keys(struct help *k, enum view_id id, bool common)
{
	size_t n;
	const struct action_row *rows = action_rows(&n);

	for (size_t i = 0; i < n; i++) {
		struct slice rest = slice_of(rows[i].keys);
		struct help_line *l;

		if (!(rows[i].views & 1u << id) || common != ((rows[i].views & IN_ALL) == IN_ALL))
			continue;
		l = add(k, "", _(rows[i].help), STYLE_PLAIN);
		while (l && rest.n > 0) {
			buf_put(&l->left, slice_cut(&rest, ' '));
			buf_puts(&l->left, rest.n > 0 ? "  " : "");
		}
	}
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
	add_keys(k, k->about->id, false);
	add_part(k, _("Keys of all views"));
	add_keys(k, k->about->id, true);
	if (k->about->id == VIEW_CALLS)
		add_filter(k);
	list_set_n(&k->list, k->n);
	return 0;
}

static void help_close(struct view *v)
{
	struct help *k = v->state;

	for (size_t i = 0; i < k->n; i++)
		buf_free(&k->lines[i].left);
}

static void draw_line(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	const struct help *k = ((struct view *)ctx)->state;
	const struct help_line *l = &k->lines[row];
	int indent = l->left.n > 0 ? KEYS_W + 2 : 1;

	(void)left;
	if (!l->text)
		return;
	canvas_text(c, y, x + 2, KEYS_W - 1, buf_slice(&l->left), (enum style)l->left_style);
	canvas_puts(c, y, x + indent, w - indent, l->text, (enum style)l->text_style);
}

static bool line_matches(void *ctx, size_t row, struct slice needle)
{
	const struct help *k = ((struct view *)ctx)->state;
	const struct help_line *l = &k->lines[row];
	size_t n = l->text ? strlen(l->text) : 0;

	return (n > 0 && slice_isearch(slice_of(l->text), needle) < n) ||
			(l->left.n > 0 && slice_isearch(buf_slice(&l->left), needle) < l->left.n);
}

static void help_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct help *k = v->state;
	struct list_source src = {v, draw_line, line_matches};

	list_draw(&k->list, &src, c, r, app_needle(v->app));
}

static void help_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct help *k = v->state;

	buf_fmt(left, "%s: %s", _("Help"), _(k->about->title));
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
	.open = help_open,
	.close = help_close,
	.draw = help_draw,
	.status = help_status,
	.action = help_action,
	.mouse = help_mouse,
	.search = help_search,
};
