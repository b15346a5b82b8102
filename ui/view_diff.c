/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The diff view: two messages side by side, equal lines quiet, what differs in a line marked. Which lines belong together is
 * decided in diff.c. */
#include "ui/diff.h"
#include "ui/view.h"
#include "words.h"

enum { HEAD_LINES = 2, SIGN_COLUMNS = 3 };

struct diff_view {
	uint32_t msgs[2];
	struct arena arena;
	struct slice *lines[2];
	size_t n[2];
	struct diff_row *rows;
	size_t n_rows, n_differ;
	struct list list;
};

static void read_lines(struct diff_view *d, const struct store *s, int side)
{
	struct slice rest = arena_copy(&d->arena, store_text(s, d->msgs[side]));
	size_t cap = 0;

	while (rest.n) {
		struct slice line = slice_cut(&rest, '\n');

		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (d->n[side] == cap) {
			cap = cap ? cap * 2 : 64;
			d->lines[side] = mem_realloc(d->lines[side], cap * sizeof *d->lines[side]);
		}
		d->lines[side][d->n[side]++] = line;
	}
}

/* Columns of the longest line. */
static size_t widest(const struct diff_view *d)
{
	size_t most = 0;

	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < d->n[side]; i++) {
			size_t w = text_columns(d->lines[side][i]);

			most = w > most ? w : most;
		}
	}
	return most;
}

static int diff_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct diff_view *d = v->state;

	if (args->msg == NONE || args->other == NONE)
		return err_set(e, 2, "%s", _("Two messages are needed."));
	d->msgs[0] = args->msg;
	d->msgs[1] = args->other;
	for (int side = 0; side < 2; side++)
		read_lines(d, app_store(v->app), side);
	d->rows = mem_alloc((d->n[0] + d->n[1] + 1) * sizeof *d->rows);
	d->n_rows = diff_lines(d->lines[0], d->n[0], d->lines[1], d->n[1], d->rows);
	for (size_t i = 0; i < d->n_rows; i++)
		d->n_differ += !d->rows[i].is_equal;
	list_set_n(&d->list, d->n_rows);
	return 0;
}

static void diff_close(struct view *v)
{
	struct diff_view *d = v->state;

	arena_free(&d->arena);
	free(d->lines[0]);
	free(d->lines[1]);
	free(d->rows);
}

/* ---- drawing -------------------------------------------------------------------------------------------------------- */

static void draw_side(const struct diff_view *d, int side, const struct diff_row *r, struct pen *p)
{
	const uint32_t at[2] = {r->a, r->b};
	struct slice line, other;
	size_t start = 0, end = 0;

	if (at[side] == NONE)
		return;
	line = d->lines[side][at[side]];
	if (r->is_equal) {
		pen_text(p, line, STYLE_DIM);
		return;
	}
	if (at[!side] != NONE) {
		other = d->lines[!side][at[!side]];
		diff_ends(line, other, &start, &end);
	}
	pen_text(p, slice_sub(line, 0, start), STYLE_PLAIN);
	pen_text(p, slice_sub(line, start, line.n - end), STYLE_WARN);
	pen_text(p, slice_sub(line, line.n - end, line.n), STYLE_PLAIN);
}

static void draw_row(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	const struct diff_view *d = ctx;
	const struct diff_row *r = &d->rows[row];
	int half = (w - SIGN_COLUMNS) / 2;
	const char *sign = r->is_equal ? " " : r->a == NONE ? ">" : r->b == NONE ? "<" : "!";
	struct pen a = pen_make(c, y, x, half, left), b = pen_make(c, y, x + half + SIGN_COLUMNS, w - half - SIGN_COLUMNS, left);

	draw_side(d, 0, r, &a);
	draw_side(d, 1, r, &b);
	canvas_puts(c, y, x + half + 1, 1, sign, STYLE_WARN);
}

static bool row_matches(void *ctx, size_t row, struct slice needle)
{
	const struct diff_view *d = ctx;
	const uint32_t at[2] = {d->rows[row].a, d->rows[row].b};

	for (int side = 0; side < 2; side++) {
		struct slice line = at[side] == NONE ? slice_make(NULL, 0) : d->lines[side][at[side]];

		if (needle.n && line.n >= needle.n && slice_isearch(line, needle) < line.n)
			return true;
	}
	return false;
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
	time_clock(&b, m->ts_ns, app_options(v->app)->zone, 6);
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
	bool has_bar = (int)d->n_rows > r.h - HEAD_LINES;
	int w = r.w - has_bar, half = (w - SIGN_COLUMNS) / 2;
	struct rect rows = {r.y + HEAD_LINES, r.x, r.h - HEAD_LINES, r.w};

	draw_head(v, c, 0, r.y, r.x, half);
	draw_head(v, c, 1, r.y, r.x + half + SIGN_COLUMNS, w - half - SIGN_COLUMNS);
	/* The list scrolls as if a row were one text: a side is as long as what its half does not show. */
	d->list.width = widest(d) + (size_t)(r.w > half ? r.w - half : 0);
	list_draw(&d->list, &src, c, rows, app_needle(v->app));
}

static void diff_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct diff_view *d = v->state;

	buf_puts(left, _("Two messages side by side"));
	if (d->n_differ)
		buf_fmt(right, _("%zu of %zu lines differ"), d->n_differ, d->n_rows);
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
	} while (row < d->n_rows && d->rows[row].is_equal);
	if (row < d->n_rows)
		list_go(&d->list, row);
}

static bool diff_action(struct view *v, enum action a)
{
	struct diff_view *d = v->state;

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

const struct view_ops view_diff_ops = {
	.state_bytes = sizeof(struct diff_view),
	.open = diff_open,
	.close = diff_close,
	.draw = diff_draw,
	.status = diff_status,
	.action = diff_action,
	.mouse = diff_mouse,
	.search = diff_search,
};
