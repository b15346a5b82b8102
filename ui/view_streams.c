/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of streams: of all calls, or of those of the flow that it was opened from. From a row the stream opens, or the
 * flow of its call.
 */
#include "ui/table.h"
#include "words.h"

struct streams {
	struct table table;     /* first: table.h */
	struct ids legs;        /* only their streams; none: all */
};

/* A figure of this field from here on is worth a look, and from here on a failure. */
static const struct {
	const char *field;
	double warn, error;
	bool is_least;          /* bad is what is below */
} limits[] = {
	{"lost_pct", 1, 5, false}, {"rtcp_lost_pct", 1, 5, false}, {"jitter_max_ms", 30, 100, false},
	{"jitter_mean_ms", 30, 100, false}, {"jitter_ms", 30, 100, false}, {"mos", 3.6, 2.6, true}, {"rtt_ms", 300, 600, false},
};

static enum style figure_style(size_t i, const struct value *v)
{
	double scale = 1, x;

	for (unsigned d = 0; d < v->decimals; d++)
		scale *= 10;
	x = (double)v->i / scale;
	if (v->type != VALUE_FIXED)
		return STYLE_PLAIN;
	if (limits[i].is_least)
		return x < limits[i].error ? STYLE_ERROR : x < limits[i].warn ? STYLE_WARN : STYLE_PLAIN;
	return x >= limits[i].error ? STYLE_ERROR : x >= limits[i].warn ? STYLE_WARN : STYLE_PLAIN;
}

static enum style cell_style(const struct table *t, const struct field *f, uint32_t id)
{
	struct value v;

	if (f->type == VALUE_TIME || strcmp(f->name, "call_id") == 0)
		return STYLE_TIME;
	if (strcmp(f->name, "bound_by") == 0 && store_stream(app_store(t->app), id)->leg == NONE)
		return STYLE_WARN;
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
		if (strcmp(f->name, limits[i].field) != 0)
			continue;
		reader_get(t->reader, f, &v);
		return figure_style(i, &v);
	}
	return STYLE_PLAIN;
}

static bool is_of_legs(const struct table *t, uint32_t id)
{
	const struct streams *k = (const struct streams *)t;
	uint32_t leg = store_stream(app_store(t->app), id)->leg;

	for (size_t i = 0; i < k->legs.n; i++)
		if (k->legs.v[i] == leg)
			return true;
	return false;
}

#define COLUMNS "src,dst,codec,packets,lost_pct,jitter_max_ms,mos,direction,start_epoch,duration_ms"

static const struct table_more more[] = {
	{170, ",rtcp_lost_pct,rtt_ms,dtmf,bound_by,call_id"}, {140, ",rtcp_lost_pct,rtt_ms,bound_by"}, {125, ",bound_by"}};
static const struct table_kind of_all = {.name = "streams", .columns = COLUMNS, .more = more,
	.n_more = sizeof more / sizeof more[0], .whole = "src,dst", .style = cell_style};
static const struct table_kind of_legs = {.name = "streams", .columns = COLUMNS, .more = more,
	.n_more = sizeof more / sizeof more[0], .whole = "src,dst", .style = cell_style, .takes = is_of_legs};

static void streams_close(struct view *v)
{
	struct streams *k = v->state;

	table_close(&k->table);
	ids_free(&k->legs);
}

static int streams_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct streams *k = v->state;

	for (size_t i = 0; i < args->n_legs; i++)
		ids_add(&k->legs, args->legs[i]);
	table_init(&k->table, v, args->n_legs ? &of_legs : &of_all);
	if (table_choose(&k->table, e) == 0)
		return 0;
	streams_close(v);
	return -1;
}

static void streams_draw(struct view *v, struct canvas *c, struct rect r)
{
	const struct streams *k = v->state;
	const char *nothing = k->legs.n ? _("No RTP was found for these calls.") : _("No RTP was found in this capture.");

	table_draw(v, c, r, k->table.filter ? _("No stream matches the filter; %s changes it.") : nothing);
}

static void streams_status(struct view *v, struct buf *left, struct buf *right)
{
	struct streams *k = v->state;

	if (k->table.where.n > 0)
		buf_fmt(left, "%s %s", glyph_text(GLYPH_POINT, k->table.ascii), k->table.where.p);
	else
		buf_puts(left, k->legs.n ? _("RTP streams of these calls") : _("RTP streams of all calls"));
	table_status(&k->table, store_n_streams(app_store(v->app)), right);
}

static void open_stream(struct view *v)
{
	struct view_args args = {.msg = NONE, .stream = table_selected(v->state), .from = v};

	if (args.stream != NONE)
		app_open(v->app, VIEW_STREAM, &args);
}

static void open_flow(struct view *v)
{
	uint32_t id = table_selected(v->state), leg = id == NONE ? NONE : store_stream(app_store(v->app), id)->leg;
	struct view_args args = {.legs = &leg, .n_legs = 1, .msg = NONE, .from = v};

	if (leg == NONE)
		app_warn(v->app, "%s", _("No call is known for this stream"));
	else
		app_open(v->app, VIEW_FLOW, &args);
}

static bool streams_action(struct view *v, enum action action)
{
	switch (action) {
	case ACTION_OPEN:
		open_stream(v);
		return true;
	case ACTION_LEGS:
		open_flow(v);
		return true;
	default:
		return table_action(v, action);
	}
}

static bool streams_mouse(struct view *v, const struct event *ev)
{
	bool opens = false, used = table_mouse(v, ev, &opens);

	if (opens)
		open_stream(v);
	return used;
}

/* Of some calls, as long as any of them is left. */
static bool streams_moved(struct view *v, const struct store_moves *m)
{
	struct streams *k = v->state;
	bool is_all = k->legs.n == 0;

	app_move_ids(&k->legs, m->legs, m->n_legs);
	return (is_all || k->legs.n) && table_moved(v, m);
}

const struct view_ops view_streams_ops = {
	.state_bytes = sizeof(struct streams),
	.is_table = true,
	.open = streams_open,
	.close = streams_close,
	.update = table_update,
	.rewind = table_rewind,
	.moved = streams_moved,
	.work = table_work,
	.draw = streams_draw,
	.status = streams_status,
	.action = streams_action,
	.mouse = streams_mouse,
	.search = table_search,
	.changed = table_changed,
};
