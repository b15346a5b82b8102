/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls of the list over time: a column is a slice in which they began, a row a class of their last final status. The
 * cursor is in one slice and one class; both together are a filter of the list.
 *
 *   2xx   1,204 │ ▂▃▅▅▆▆▅▅▆▇▇▆▂▁▁▂▅▆▆▆▇
 *   5xx     212 │            ▂▇██▇▅
 *               └──────────────────────
 *                10:02     10:10
 */
#include "ui/table.h"
#include "tell.h"
#include "words.h"

enum { CLASS_ALL, CLASS_2, CLASS_3, CLASS_4, CLASS_5, CLASS_6, CLASS_NONE, CLASS_N };
enum { GUTTER = 17, FOOT = 5, LABEL_EVERY = 12, LABEL_SPACE = 2, LEVELS = 8, SLICES = 400, SOURCES = 256 };

/* Widths of a slice: what a clock divides into. */
static const int64_t widths[] = {NS_PER_MS, 2 * NS_PER_MS, 5 * NS_PER_MS, 10 * NS_PER_MS, 20 * NS_PER_MS, 50 * NS_PER_MS,
	100 * NS_PER_MS, 200 * NS_PER_MS, 500 * NS_PER_MS, NS_PER_S, 2 * NS_PER_S, 5 * NS_PER_S, 10 * NS_PER_S, 15 * NS_PER_S,
	30 * NS_PER_S, 60 * NS_PER_S, 120 * NS_PER_S, 300 * NS_PER_S, 600 * NS_PER_S, 900 * NS_PER_S, 1800 * NS_PER_S,
	3600 * NS_PER_S, 7200 * NS_PER_S, 10800 * NS_PER_S, 21600 * NS_PER_S, 43200 * NS_PER_S, 86400 * NS_PER_S,
	7 * 86400 * NS_PER_S, 28 * 86400 * NS_PER_S};
enum { N_WIDTHS = sizeof widths / sizeof widths[0] };

static const struct {
	const char *name, *filter;
	enum style style;
} classes[CLASS_N] = {
	[CLASS_ALL] = {N_("all"), NULL, STYLE_PLAIN},
	[CLASS_2] = {"2xx", "status >= 200 and status < 300", STYLE_STATUS_2},
	[CLASS_3] = {"3xx", "status >= 300 and status < 400", STYLE_STATUS_3},
	[CLASS_4] = {"4xx", "status >= 400 and status < 500", STYLE_STATUS_4},
	[CLASS_5] = {"5xx", "status >= 500 and status < 600", STYLE_STATUS_5},
	[CLASS_6] = {"6xx", "status >= 600", STYLE_STATUS_6},
	[CLASS_NONE] = {N_("no final"), "status == null", STYLE_ACTIVE},
};

struct timeline {
	struct view *calls;     /* whose rows are counted */
	int64_t first_ns, last_ns;      /* of those */
	unsigned width;         /* of a slice: index into widths */
	int64_t from_ns;        /* first slice shown: a multiple of the width */
	int columns;            /* slices shown */
	int64_t cursor_ns;      /* begin of the slice under the cursor */
	int row;                /* class under it */
	bool is_placed;         /* the user has moved: new calls do not change what is shown */
	uint32_t n[CLASS_N][SLICES];    /* calls in the slices shown */
	uint64_t total[CLASS_N];        /* of the list */
	struct rect bars;       /* where they were drawn last */
	int row_h;
};

static int class_of(const struct leg *l)
{
	if (l->status < 200 || l->status > 699)
		return CLASS_NONE;
	return CLASS_2 + l->status / 100 - 2;
}

static int64_t slice_of_time(const struct timeline *k, int64_t ns)
{
	int64_t w = widths[k->width], rest = ns % w;

	return ns - (rest < 0 ? rest + w : rest);
}

/* ---- counting --------------------------------------------------------------------------------------------------------- */

/* First and last moment at which a call of the list began. */
static void measure(struct timeline *k, const struct store *s)
{
	const struct table *t = k->calls->state;

	k->first_ns = k->last_ns = TIME_NONE;
	memset(k->total, 0, sizeof k->total);
	for (size_t i = 0; i < table_chosen(t)->n; i++) {
		const struct leg *l = store_leg(s, table_chosen(t)->v[i]);

		if (k->first_ns == TIME_NONE || l->start_ns < k->first_ns)
			k->first_ns = l->start_ns;
		if (k->last_ns == TIME_NONE || l->start_ns > k->last_ns)
			k->last_ns = l->start_ns;
		k->total[CLASS_ALL]++;
		k->total[class_of(l)]++;
	}
}

static void count_slices(struct timeline *k, const struct store *s)
{
	const struct table *t = k->calls->state;
	int64_t w = widths[k->width];

	memset(k->n, 0, sizeof k->n);
	for (size_t i = 0; i < table_chosen(t)->n; i++) {
		const struct leg *l = store_leg(s, table_chosen(t)->v[i]);
		int64_t at = l->start_ns - k->from_ns;

		if (at < 0 || at / w >= k->columns)
			continue;
		k->n[CLASS_ALL][at / w]++;
		k->n[class_of(l)][at / w]++;
	}
}

/* The narrowest slices of which all fit. */
static void fit(struct timeline *k)
{
	k->width = 0;
	if (k->first_ns == TIME_NONE)
		return;
	while (k->width + 1 < N_WIDTHS &&
	       (slice_of_time(k, k->last_ns) - slice_of_time(k, k->first_ns)) / widths[k->width] >= k->columns)
		k->width++;
	k->from_ns = slice_of_time(k, k->first_ns);
	if (!k->is_placed)
		k->cursor_ns = k->from_ns;
}

/* For the width of the screen. */
static void lay_out(struct view *v)
{
	struct timeline *k = v->state;
	int columns = app_columns(v->app) - GUTTER - 1;

	columns = columns < SLICES ? columns : SLICES;
	if (k->columns == columns && k->is_placed)
		return;
	k->columns = columns > 1 ? columns : 1;
	if (!k->is_placed)
		fit(k);
}

static void show_cursor(struct timeline *k)
{
	int64_t w = widths[k->width], end = k->from_ns + k->columns * w;

	if (k->cursor_ns < k->from_ns)
		k->from_ns = k->cursor_ns;
	else if (k->cursor_ns >= end)
		k->from_ns = k->cursor_ns - (k->columns - 1) * w;
}

/* ---- drawing ---------------------------------------------------------------------------------------------------------- */

/* A bar of `eighths` over h lines. */
static void draw_column(struct canvas *c, int y, int x, int h, int eighths, enum style st)
{
	static const char *const levels[2][LEVELS + 1] = {
		{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, {" ", ".", ".", ":", ":", "+", "+", "#", "#"}};

	for (int i = h - 1; i >= 0; i--, eighths -= LEVELS)
		canvas_puts(c, y + i, x, 1, levels[c->ascii][eighths >= LEVELS ? LEVELS : eighths > 0 ? eighths : 0], st);
}

static void draw_class(const struct timeline *k, struct canvas *c, int row, uint32_t most)
{
	int y = k->bars.y + row * k->row_h, base = y + k->row_h - 1;
	bool is_chosen = row == k->row;
	struct buf b = {0};

	canvas_puts(c, base, 1, 8, _(classes[row].name), is_chosen ? STYLE_STRONG : classes[row].style);
	app_number(&b, k->total[row]);
	canvas_field(c, base, GUTTER - 7, 6, buf_slice(&b), k->total[row] ? STYLE_PLAIN : STYLE_DIM, true);
	for (int i = 0; i < k->row_h; i++)
		canvas_glyph(c, y + i, GUTTER - 1, GLYPH_VLINE, is_chosen ? STYLE_HEAD_SORT : STYLE_RULE);
	if (is_chosen)
		canvas_glyph(c, base, 0, GLYPH_POINT, STYLE_MARK);
	for (int i = 0; i < k->columns; i++) {
		uint32_t n = k->n[row][i];
		int eighths = (int)((uint64_t)n * (uint64_t)k->row_h * LEVELS / most);

		if (n > 0)
			draw_column(c, y, k->bars.x + i, k->row_h, eighths > 0 ? eighths : 1, classes[row].style);
	}
	buf_free(&b);
}

/* A slice is told by its seconds only where it is shorter than a minute. */
static void put_time(const struct view *v, int64_t ns, struct buf *b)
{
	const struct timeline *k = v->state;
	const struct zone *zone = app_options(v->app)->zone;
	int64_t w = widths[k->width];
	struct buf date = {0};

	if (w >= 86400 * NS_PER_S) {
		time_date(&date, store_said_ns(app_store(v->app), ns), zone, 0);
		buf_put(b, slice_sub(buf_slice(&date), 0, 10));
	} else {
		time_clock(&date, store_said_ns(app_store(v->app), ns), zone, w < NS_PER_S ? 3 : 0);
		buf_put(b, slice_sub(buf_slice(&date), 0, w >= 60 * NS_PER_S ? 5 : date.n));
	}
	buf_free(&date);
}

static void draw_axis(const struct view *v, struct canvas *c)
{
	const struct timeline *k = v->state;
	int y = k->bars.y + CLASS_N * k->row_h, every;
	struct buf b = {0};

	canvas_hline(c, y, k->bars.x, k->columns, STYLE_RULE);
	put_time(v, k->from_ns, &b);
	every = (int)text_columns(buf_slice(&b)) + LABEL_SPACE;
	every = every > LABEL_EVERY ? every : LABEL_EVERY;
	for (int i = 0; i + every <= k->columns + LABEL_SPACE; i += every) {
		buf_clear(&b);
		put_time(v, k->from_ns + i * widths[k->width], &b);
		canvas_glyph(c, y, k->bars.x + i, GLYPH_TEE, STYLE_RULE);
		canvas_text(c, y + 1, k->bars.x + i, every - 1, buf_slice(&b), STYLE_TIME);
	}
	buf_free(&b);
}

/* ---- the slice under the cursor in words ------------------------------------------------------------------------------- */

struct sources {
	struct addr addrs[SOURCES];
	uint32_t counts[SOURCES];
	size_t n;
};

static void count_source(struct sources *x, const struct addr *a)
{
	size_t i = 0;

	while (i < x->n && !addr_eq(&x->addrs[i], a))
		i++;
	if (i == SOURCES)
		return;
	if (i == x->n) {
		x->addrs[x->n] = *a;
		x->counts[x->n++] = 0;
	}
	x->counts[i]++;
}

/* Most frequent status of the slice and class, and who sends it most. */
static void put_causes(const struct view *v, struct buf *b)
{
	const struct timeline *k = v->state;
	const struct store *s = app_store(v->app);
	const struct table *t = k->calls->state;
	struct sources *x = mem_zalloc(sizeof *x);
	uint32_t codes[700] = {0}, n = 0;
	unsigned code = 0;
	size_t most = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < table_chosen(t)->n; i++) {
			const struct leg *l = store_leg(s, table_chosen(t)->v[i]);
			struct flow f;

			if (slice_of_time(k, l->start_ns) != k->cursor_ns || l->final == NONE || l->status >= 700 ||
			    (k->row != CLASS_ALL && class_of(l) != k->row))
				continue;
			if (pass == 0) {
				codes[l->status]++;
				n++;
			} else if (l->status == code) {
				f = store_flow(s, store_msg(s, l->final)->flow);
				count_source(x, &f.src);
			}
		}
		for (unsigned i = 0; i < 700 && pass == 0; i++)
			code = codes[i] > codes[code] ? i : code;
	}
	for (size_t i = 1; i < x->n; i++)
		most = x->counts[i] > x->counts[most] ? i : most;
	if (n > 0 && x->n > 0) {
		const struct sip_status_row *row = sip_status_row(code);
		struct buf from = {0};

		addr_put(&from, &x->addrs[most]);
		tell(b, _("most often %s %s: %s of %s, %s of them from %s"), (struct tell_values){{tell_number(code),
			tell_words(row ? row->reason : ""), tell_number(codes[code]), tell_number(n), tell_number(x->counts[most]),
			tell_told(&from)}});
		buf_free(&from);
	}
	free(x);
}

static void draw_foot(const struct view *v, struct canvas *c, int y, int x, int w)
{
	const struct timeline *k = v->state;
	int64_t at = (k->cursor_ns - k->from_ns) / widths[k->width];
	struct buf b = {0};

	put_time(v, k->cursor_ns, &b);
	buf_fmt(&b, " %s ", glyph_text(GLYPH_DASH, c->ascii));
	put_time(v, k->cursor_ns + widths[k->width], &b);
	buf_puts(&b, "  ");
	for (int i = 0; i < CLASS_N && at >= 0 && at < k->columns; i++) {
		if (i > 0 && !k->n[i][at])
			continue;
		buf_puts(&b, i > 0 ? "  " : "");
		buf_fmt(&b, "%s ", _(classes[i].name));
		app_number(&b, k->n[i][at]);
	}
	canvas_text(c, y, x, w, buf_slice(&b), STYLE_PLAIN);
	buf_clear(&b);
	put_causes(v, &b);
	canvas_text(c, y + 1, x, w, buf_slice(&b), classes[k->row].style);
	buf_free(&b);
}

static void timeline_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct timeline *k = v->state;
	const struct store *s = app_store(v->app);
	uint32_t most = 1;

	lay_out(v);
	if (k->first_ns == TIME_NONE) {
		canvas_puts(c, r.y + r.h / 3, r.x + 2, r.w - 2, _("There is no call in the list."), STYLE_DIM);
		return;
	}
	k->row_h = (r.h - FOOT) / CLASS_N > 1 ? (r.h - FOOT) / CLASS_N : 1;
	k->bars = (struct rect){r.y, r.x + GUTTER, k->row_h * CLASS_N, k->columns};
	show_cursor(k);
	count_slices(k, s);
	for (int i = 0; i < k->columns; i++)
		most = k->n[CLASS_ALL][i] > most ? k->n[CLASS_ALL][i] : most;
	for (int i = 0; i < CLASS_N && i * k->row_h < r.h - FOOT; i++)
		draw_class(k, c, i, most);
	for (int i = 0; i <= k->bars.h; i++)
		canvas_attr(c, k->bars.y + i, k->bars.x + (int)((k->cursor_ns - k->from_ns) / widths[k->width]), 1, ATTR_CURSOR);
	draw_axis(v, c);
	draw_foot(v, c, k->bars.y + k->bars.h + 3, r.x + 1, r.w - 2);
}

static void timeline_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct timeline *k = v->state;
	const struct table *t = k->calls->state;
	struct buf width = {0};

	lay_out(v);
	if (t->where.n > 0)
		buf_fmt(left, "%s %s", glyph_text(GLYPH_POINT, app_ascii(v->app)), t->where.p);
	else
		buf_puts(left, _("All calls over time, by their last final status"));
	time_span(&width, widths[k->width]);
	tell(right, _("a column is %s"), (struct tell_values){{tell_told(&width)}});
	buf_free(&width);
}

/* ---- actions ---------------------------------------------------------------------------------------------------------- */

static void zoom(struct timeline *k, int dir)
{
	int64_t place = k->cursor_ns - k->from_ns, w = widths[k->width];
	int64_t column = place / w;

	if (dir > 0 && k->width == 0)
		return;
	/* Wider than four times what there is shows nothing more. */
	if (dir < 0 && (k->width + 1 == N_WIDTHS || (k->last_ns - k->first_ns) / w < k->columns / 4))
		return;
	k->width = dir > 0 ? k->width - 1 : k->width + 1;
	k->cursor_ns = slice_of_time(k, k->cursor_ns);
	k->from_ns = k->cursor_ns - column * widths[k->width];
	k->is_placed = true;
}

static void step(struct timeline *k, int64_t by)
{
	int64_t to = k->cursor_ns + by * widths[k->width];
	int64_t first = slice_of_time(k, k->first_ns), last = slice_of_time(k, k->last_ns);

	k->is_placed = true;
	k->cursor_ns = to < first ? first : to > last ? last : to;
}

/* A moment as filters read it: in UTC. */
static void put_moment(const struct view *v, struct buf *b, int64_t ns)
{
	const struct timeline *k = v->state;
	struct buf date = {0};

	time_date(&date, store_said_ns(app_store(v->app), ns), NULL, widths[k->width] < NS_PER_S ? 3 : 0);
	buf_putc(b, '"');
	buf_put(b, buf_slice(&date));
	buf_putc(b, '"');
	buf_free(&date);
}

static void open_calls(struct view *v)
{
	struct timeline *k = v->state;
	const struct table *t = k->calls->state;
	struct buf where = {0};

	/* On a screen that is too small the place of the cursor was never drawn. */
	lay_out(v);
	show_cursor(k);
	count_slices(k, app_store(v->app));
	if (k->n[k->row][(k->cursor_ns - k->from_ns) / widths[k->width]] == 0) {
		app_warn(v->app, "%s", _("No call of this class began in this slice"));
		return;
	}
	if (t->where.n > 0)
		buf_fmt(&where, "(%s) and ", t->where.p);
	buf_puts(&where, "start_epoch >= ");
	put_moment(v, &where, k->cursor_ns);
	buf_puts(&where, " and start_epoch < ");
	put_moment(v, &where, k->cursor_ns + widths[k->width]);
	if (classes[k->row].filter)
		buf_fmt(&where, " and %s", classes[k->row].filter);
	calls_show(v, where.p, NULL);
	buf_free(&where);
}

static bool timeline_action(struct view *v, enum action a)
{
	struct timeline *k = v->state;

	if (k->first_ns == TIME_NONE)
		return false;
	switch (a) {
	case ACTION_OPEN:
		open_calls(v);
		return true;
	case ACTION_ZOOM_IN:
	case ACTION_ZOOM_OUT:
		zoom(k, a == ACTION_ZOOM_IN ? 1 : -1);
		return true;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		step(k, a == ACTION_RIGHT ? 1 : -1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		step(k, a == ACTION_PAGE_DOWN ? k->columns : -k->columns);
		return true;
	case ACTION_HOME:
	case ACTION_END:
		k->cursor_ns = slice_of_time(k, a == ACTION_HOME ? k->first_ns : k->last_ns);
		k->is_placed = true;
		return true;
	case ACTION_UP:
	case ACTION_DOWN:
		k->row = (k->row + (a == ACTION_UP ? CLASS_N - 1 : 1)) % CLASS_N;
		return true;
	default:
		return false;
	}
}

static bool timeline_mouse(struct view *v, const struct event *ev)
{
	struct timeline *k = v->state;

	if (ev->mouse == MOUSE_WHEEL_UP || ev->mouse == MOUSE_WHEEL_DOWN) {
		if (k->first_ns != TIME_NONE)
			zoom(k, ev->mouse == MOUSE_WHEEL_UP ? 1 : -1);
		return true;
	}
	if (k->row_h == 0 || ev->y < k->bars.y || ev->y >= k->bars.y + k->bars.h || ev->x < k->bars.x ||
	    ev->x >= k->bars.x + k->columns)
		return false;
	k->row = (ev->y - k->bars.y) / k->row_h;
	k->cursor_ns = k->from_ns;
	step(k, ev->x - k->bars.x);
	if (ev->mouse == MOUSE_DOUBLE)
		open_calls(v);
	return true;
}

/* The list under it chooses its rows as it would if it were on top. */
static bool timeline_update(struct view *v)
{
	struct timeline *k = v->state;

	table_update(k->calls);
	measure(k, app_store(v->app));
	return true;
}

static int timeline_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct timeline *k = v->state;

	if (!args->from || args->from->row->id != VIEW_CALLS)
		return err_set(e, 2, "%s", _("The timeline belongs to the list of calls."));
	k->calls = args->from;
	measure(k, app_store(v->app));
	return 0;
}

const struct view_ops view_timeline_ops = {
	.state_bytes = sizeof(struct timeline),
	.moved = view_stays,
	.open = timeline_open,
	.update = timeline_update,
	.draw = timeline_draw,
	.status = timeline_status,
	.action = timeline_action,
	.mouse = timeline_mouse,
};
