/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The diff view: two messages side by side, equal lines quiet, what differs in a line marked. Which lines belong together is
 * decided in diff.c. */
#include "ui/pair.h"
#include "ui/view.h"
#include "words.h"

enum { HEAD_LINES = 2 };

struct diff_view {
	uint32_t msgs[2];
	struct pair pair;
	struct list list;
};

static bool is_from(const struct view_args *args, enum view_id id)
{
	return args->from && args->from->row->id == id;
}

static int diff_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct diff_view *d = v->state;

	uint32_t n = store_n_msgs(app_store(v->app));

	if (args->msg >= n || args->other >= n)
		return err_set(e, 2, "%s", _("Two messages are needed."));
	d->msgs[0] = args->msg;
	d->msgs[1] = args->other;
	pair_make(&d->pair, app_store(v->app), d->msgs[0], d->msgs[1], is_from(args, VIEW_COMPARE));
	list_set_n(&d->list, d->pair.n_rows);
	return 0;
}

static void diff_close(struct view *v)
{
	struct diff_view *d = v->state;

	pair_free(&d->pair);
}

/* ---- drawing -------------------------------------------------------------------------------------------------------- */

static void draw_row(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	const struct diff_view *d = ctx;

	pair_draw(&d->pair, c, y, x, w, left, row);
}

static bool row_matches(void *ctx, size_t row, struct slice needle)
{
	const struct diff_view *d = ctx;

	return pair_matches(&d->pair, row, needle);
}

static struct list_source source_of(struct diff_view *d)
{
	return (struct list_source){.ctx = d, .draw = draw_row, .matches = row_matches};
}

/* Frame and time; from and to. */
static void draw_head(struct view *v, struct canvas *c, int side, int y, int x, int w)
{
	const struct diff_view *d = v->state;
	const struct store *s = app_store(v->app);
	const struct msg *m = store_msg(s, d->msgs[side]);
	const struct flow f = store_flow(s, m->flow);
	struct buf b = {0};

	buf_fmt(&b, _("frame %u  "), m->frame);
	time_clock(&b, store_said_ns(s, m->ts_ns), app_options(v->app)->zone, 6);
	canvas_text(c, y, x, w, buf_slice(&b), STYLE_PARTY);
	buf_clear(&b);
	addr_put(&b, &f.src);
	buf_puts(&b, c->ascii ? " -> " : " → ");
	addr_put(&b, &f.dst);
	canvas_text(c, y + 1, x, w, buf_slice(&b), STYLE_NOTE);
	buf_free(&b);
}

static void diff_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct diff_view *d = v->state;
	struct list_source src = source_of(d);
	bool has_bar = (int)d->pair.n_rows > r.h - HEAD_LINES;
	int w = r.w - has_bar, half = (w - PAIR_SIGN_COLUMNS) / 2;
	struct rect rows = {r.y + HEAD_LINES, r.x, r.h - HEAD_LINES, r.w};

	draw_head(v, c, 0, r.y, r.x, half);
	draw_head(v, c, 1, r.y, r.x + half + PAIR_SIGN_COLUMNS, w - half - PAIR_SIGN_COLUMNS);
	/* The list scrolls as if a row were one text: a side is as long as what its half does not show. */
	d->list.width = pair_widest(&d->pair) + (size_t)(r.w > half ? r.w - half : 0);
	list_draw(&d->list, &src, c, rows, app_needle(v->app));
}

static void diff_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct diff_view *d = v->state;

	buf_puts(left, d->pair.is_neutral ? _("Two messages side by side, without what is another in every call") :
			_("Two messages side by side"));
	if (d->pair.n_differ)
		buf_fmt(right, _("%zu of %zu lines differ"), d->pair.n_differ, d->pair.n_rows);
	else
		buf_puts(right, _("no difference"));
}

/* ---- actions -------------------------------------------------------------------------------------------------------- */

/* To the next or previous line that differs. */
static void go_differing(struct diff_view *d, int dir)
{
	size_t row = d->list.cursor;

	do {
		row += dir < 0 ? (size_t)-1 : 1;
	} while (row < d->pair.n_rows && d->pair.rows[row].is_equal);
	if (row < d->pair.n_rows)
		list_go(&d->list, row);
}

/* With what differs in every call, or without. */
static void flip_neutral(struct view *v)
{
	struct diff_view *d = v->state;
	bool is_neutral = !d->pair.is_neutral;

	pair_free(&d->pair);
	pair_make(&d->pair, app_store(v->app), d->msgs[0], d->msgs[1], is_neutral);
	list_set_n(&d->list, d->pair.n_rows);
}

static bool diff_action(struct view *v, enum action a)
{
	struct diff_view *d = v->state;

	if (a == ACTION_EXPECTED) {
		flip_neutral(v);
		return true;
	}

	if (a == ACTION_NEXT || a == ACTION_PREVIOUS) {
		go_differing(d, a == ACTION_NEXT ? 1 : -1);
		return true;
	}
	return list_action(&d->list, a);
}

static bool diff_mouse(struct view *v, const struct event *ev)
{
	struct diff_view *d = v->state;
	bool opens;

	return list_mouse(&d->list, ev, &opens);
}

static bool diff_search(struct view *v, struct slice needle, int dir)
{
	struct diff_view *d = v->state;
	struct list_source src = source_of(d);

	return list_search(&d->list, &src, needle, dir < 0 ? -1 : 1, dir == 0);
}

static bool diff_moved(struct view *v, const struct store_moves *m)
{
	struct diff_view *d = v->state;

	for (int side = 0; side < 2; side++)
		d->msgs[side] = store_moved(m->msgs, m->n_msgs, d->msgs[side]);
	return d->msgs[0] != NONE && d->msgs[1] != NONE;
}

const struct view_ops view_diff_ops = {
	.state_bytes = sizeof(struct diff_view),
	.open = diff_open,
	.close = diff_close,
	.moved = diff_moved,
	.draw = diff_draw,
	.status = diff_status,
	.action = diff_action,
	.mouse = diff_mouse,
	.search = diff_search,
};
