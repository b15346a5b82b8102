/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of calls: what is particular to it. The rest is table.c's.
 */
#include "finding.h"
#include "ui/table.h"
#include "ui/view_flow.h"
#include "words.h"

/* ---- colour of a cell ------------------------------------------------------------------------------------------------ */

static const uint8_t state_styles[LEG_STATE_N] = {
	[LEG_CALLING] = STYLE_ACTIVE, [LEG_RINGING] = STYLE_ACTIVE, [LEG_IN_CALL] = STYLE_ACTIVE,
	[LEG_COMPLETED] = STYLE_PLAIN, [LEG_BUSY] = STYLE_WARN, [LEG_NO_ANSWER] = STYLE_WARN,
	[LEG_CANCELLED] = STYLE_DIM, [LEG_REDIRECTED] = STYLE_PLAIN, [LEG_CHALLENGED] = STYLE_WARN,
	[LEG_REJECTED] = STYLE_WARN, [LEG_FAILED] = STYLE_ERROR, [LEG_TIMEOUT] = STYLE_ERROR,
	[LEG_PENDING] = STYLE_ACTIVE, [LEG_OK] = STYLE_PLAIN, [LEG_ACTIVE] = STYLE_ACTIVE,
	[LEG_TERMINATED] = STYLE_PLAIN,
};

static enum style severity_style(const struct store *s, uint32_t leg)
{
	enum severity worst = store_leg_severity(s, leg);

	return worst == SEVERITY_ERROR ? STYLE_ERROR : worst == SEVERITY_WARNING ? STYLE_WARN : STYLE_PLAIN;
}

static enum style cell_style(const struct table *t, const struct field *f, uint32_t id)
{
	const struct leg *l = store_leg(app_store(t->app), id);
	enum style state = l->state < LEG_STATE_N ? (enum style)state_styles[l->state] : STYLE_PLAIN;

	if (strcmp(f->name, "state") == 0)
		return state;
	if (strcmp(f->name, "status") == 0)
		return state == STYLE_ERROR || state == STYLE_WARN ? state : STYLE_PLAIN;
	if (strcmp(f->name, "findings") == 0 || strcmp(f->name, "severity") == 0)
		return severity_style(app_store(t->app), id);
	if (strcmp(f->name, "retransmissions") == 0 && l->n_retransmissions > 0)
		return STYLE_WARN;
	if (f->type == VALUE_TIME || strcmp(f->name, "call_id") == 0)
		return STYLE_TIME;
	return STYLE_PLAIN;
}

/* ---- the view -------------------------------------------------------------------------------------------------------- */

struct calls_view {
	struct table table;     /* first: table.h */
	int64_t since_ns;       /* the list was cleared: only calls that begin later; TIME_NONE: all */
};

static bool begins_with_invite(const struct table *t, uint32_t id)
{
	return store_leg(app_store(t->app), id)->is_invite;
}

static bool is_new(const struct table *t, uint32_t id)
{
	return store_leg(app_store(t->app), id)->start_ns > ((const struct calls_view *)t)->since_ns;
}

static bool is_new_invite(const struct table *t, uint32_t id)
{
	return begins_with_invite(t, id) && is_new(t, id);
}

static const struct table_more more[] = {{190, ",codecs,lost_pct,mos,findings,src,dst,call_id"},
	{150, ",codecs,lost_pct,mos,findings,src,dst"}, {105, ",codecs,lost_pct,mos,findings"}, {90, ",findings"}};
static const struct table_kind all_calls = {
	.name = "calls", .more = more, .n_more = sizeof more / sizeof more[0], .style = cell_style, .folds = true};
static const struct table_kind invites = {.name = "calls", .more = more, .n_more = sizeof more / sizeof more[0],
	.style = cell_style, .folds = true, .takes = begins_with_invite};
static const struct table_kind new_calls = {.name = "calls", .more = more, .n_more = sizeof more / sizeof more[0],
	.style = cell_style, .folds = true, .takes = is_new};
static const struct table_kind new_invites = {.name = "calls", .more = more, .n_more = sizeof more / sizeof more[0],
	.style = cell_style, .folds = true, .takes = is_new_invite};

static const struct table_kind *kind_of(const struct view *v)
{
	bool is_cleared = ((const struct calls_view *)v->state)->since_ns != TIME_NONE;

	if (app_options(v->app)->invites)
		return is_cleared ? &new_invites : &invites;
	return is_cleared ? &new_calls : &all_calls;
}

static void calls_close(struct view *v)
{
	table_close(v->state);
}

static int calls_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct table *t = v->state;
	const struct app_options *o = app_options(v->app);

	(void)args;
	((struct calls_view *)v->state)->since_ns = TIME_NONE;
	table_init(t, v, kind_of(v));
	t->limit = o->limit;
	if (o->sort)
		buf_puts(&t->sort, o->sort);
	if ((!o->columns || table_name_columns(t, o->columns, e) == 0) && table_set_filter(t, o->where ? o->where : "", e) == 0 &&
			table_choose(t, e) == 0)
		return 0;
	calls_close(v);
	return -1;
}

static void calls_draw(struct view *v, struct canvas *c, struct rect r)
{
	const struct table *t = v->state;
	const char *nothing = _("No SIP was found in this capture.");

	if (t->is == &new_calls || t->is == &new_invites)
		nothing = t->filter ? _("No call since then matches the filter.") : _("No call has begun since then.");
	else if (store_n_legs(app_store(v->app)) > 0)
		nothing = t->filter ? _("No call matches the filter; %s changes it.") : _("No call begins with INVITE.");
	table_draw(v, c, r, nothing);
}

/* Of a leg under its call: what tells that it belongs there. */
static void put_leg(const struct table *t, struct buf *left)
{
	const struct store *s = app_store(t->app);
	uint32_t id = table_selected(t);
	struct leg_call call;

	if (id == NONE || !table_indent(t, id) || t->generation != store_generation(s))
		return;
	call = store_call_of(s, id);
	if (call.by < CORRELATOR_N)
		buf_fmt(left, _(" %s leg by %s, %u %%"), glyph_text(GLYPH_DOT, t->ascii), correlator_row(call.by)->name,
			correlator_row(call.by)->confidence_pct);
}

static void calls_status(struct view *v, struct buf *left, struct buf *right)
{
	struct table *t = v->state;
	int64_t since_ns = ((const struct calls_view *)v->state)->since_ns;

	if (t->where.n > 0)
		buf_fmt(left, "%s %s", glyph_text(GLYPH_POINT, t->ascii), t->where.p);
	else
		buf_puts(left, app_options(v->app)->invites ? _("Calls that begin with INVITE") :
			since_ns != TIME_NONE ? _("Calls") : _("All calls"));
	if (since_ns != TIME_NONE) {
		buf_fmt(left, " %s %s ", glyph_text(GLYPH_DOT, t->ascii), _("since"));
		time_clock(left, store_said_ns(app_store(v->app), since_ns), app_options(v->app)->zone, 0);
	}
	put_leg(t, left);
	table_status(t, store_n_legs(app_store(v->app)), right);
}

/* Only calls that begin from now on; where there is none yet, all again. */
static void clear(struct view *v)
{
	struct calls_view *k = v->state;
	struct table *t = &k->table;
	struct err e = {0};

	if (!app_grows(v->app) && k->since_ns == TIME_NONE) {
		app_say(v->app, "%s", _("Clearing is for a list that grows: live, or in a replay."));
		return;
	}
	if (k->since_ns != TIME_NONE && (t->rows.n == 0 || !app_grows(v->app)))
		k->since_ns = TIME_NONE;
	else
		k->since_ns = store_now_ns(app_store(v->app));
	t->is = kind_of(v);
	marks_clear(&t->marks);
	if (table_choose(t, &e) < 0)
		app_warn(v->app, "%s", e.text);
	else if (k->since_ns == TIME_NONE)
		app_say(v->app, "%s", _("All calls"));
	else
		app_say(v->app, _("Only calls that begin from now on; %s once more shows all."),
			app_key_name(v->app, VIEW_CALLS, ACTION_CLEAR));
}

/* With all legs of their calls, or as they are. */
static void open_flow(struct view *v, bool with_legs)
{
	struct table *t = v->state;
	struct view_args args = {.msg = NONE, .from = v};
	struct ids legs = {0};

	if (t->marks.n > 0)
		marks_list(&t->marks, &legs);
	else if (table_selected(t) != NONE)
		ids_add(&legs, table_selected(t));
	if (with_legs)
		flow_add_legs(app_store(v->app), &legs);
	args.legs = legs.v;
	args.n_legs = legs.n;
	if (legs.n > 0)
		app_open(v->app, VIEW_FLOW, &args);
	ids_free(&legs);
}

/* Two marked calls, or the marked one and the selected one. */
static void compare(struct view *v)
{
	struct table *t = v->state;
	struct view_args args = {.msg = NONE, .from = v};
	struct ids legs = {0};

	marks_list(&t->marks, &legs);
	if (legs.n == 1 && table_selected(t) != NONE && table_selected(t) != legs.v[0])
		ids_add(&legs, table_selected(t));
	args.legs = legs.v;
	args.n_legs = legs.n;
	if (legs.n == 2)
		app_open(v->app, VIEW_COMPARE, &args);
	else
		app_say(v->app, _("Mark two calls with %s, or one and go to the other: then they are compared."),
			app_key_name(v->app, VIEW_CALLS, ACTION_MARK));
	ids_free(&legs);
}

/* The first message of the call, alone; its flow is under it. */
static void open_raw(struct view *v)
{
	struct app *a = v->app;

	open_flow(v, false);
	if (app_top(a) != v)
		app_act(a, ACTION_RAW);
}

void calls_show(struct view *v, const char *where, const char *sort)
{
	struct app *a = v->app;
	struct view *calls = v;
	struct table *t;
	struct err e = {0};
	struct buf text = {0}, order = {0};

	/* They may belong to the view that is closed. */
	buf_puts(&text, where);
	buf_putc(&text, '\0');
	buf_puts(&order, sort ? sort : "");
	while (calls->below && calls->row->id != VIEW_CALLS)
		calls = calls->below;
	t = calls->state;
	app_close_above(a, calls);
	if (order.n > 0) {
		buf_clear(&t->sort);
		buf_put(&t->sort, buf_slice(&order));
	}
	if (table_set_filter(t, text.p, &e) != 0 || table_choose(t, &e) != 0)
		app_warn(a, "%s", e.text);
	else
		list_go(&t->list, 0);
	buf_free(&text);
	buf_free(&order);
}

static bool calls_action(struct view *v, enum action action)
{
	struct view_args args = {.msg = NONE, .from = v};

	switch (action) {
	case ACTION_OPEN:
	case ACTION_LEGS:
		open_flow(v, action == ACTION_LEGS);
		return true;
	case ACTION_COMPARE:
		compare(v);
		return true;
	case ACTION_RAW:
		open_raw(v);
		return true;
	case ACTION_CLEAR:
		clear(v);
		return true;
	case ACTION_STATS:
		return app_open(v->app, VIEW_STATS, &args) == 0;
	case ACTION_ENDPOINTS:
		return app_open(v->app, VIEW_ENDPOINTS, &args) == 0;
	case ACTION_FINDINGS:
		return app_open(v->app, VIEW_FINDINGS, &args) == 0;
	case ACTION_STREAMS:
		return app_open(v->app, VIEW_STREAMS, &args) == 0;
	case ACTION_TIMELINE:
		return app_open(v->app, VIEW_TIMELINE, &args) == 0;
	default:
		return table_action(v, action);
	}
}

static int64_t calls_moment(struct view *v)
{
	uint32_t id = table_selected(v->state);

	return id == NONE ? TIME_NONE : store_leg(app_store(v->app), id)->start_ns;
}

static bool calls_mouse(struct view *v, const struct event *ev)
{
	bool opens = false, used = table_mouse(v, ev, &opens);

	if (opens)
		open_flow(v, false);
	return used;
}

static void calls_changed(struct view *v, const char *name)
{
	struct table *t = v->state;
	const struct app_options *o = app_options(v->app);
	struct err e = {0};
	int r = 0;

	table_changed(v, name);
	if (strcmp(name, "where") == 0) {
		r = table_set_filter(t, o->options->where ? o->options->where : "", &e);
	} else if (strcmp(name, "sort") == 0) {
		buf_clear(&t->sort);
		buf_puts(&t->sort, o->sort ? o->sort : "");
	} else if (strcmp(name, "limit") == 0) {
		t->limit = o->limit;
	} else if (strcmp(name, "invites") == 0) {
		t->is = kind_of(v);
	} else if (strcmp(name, "fields") == 0) {
		t->is_default = !o->columns;
		t->default_w = 0;
		if (o->columns)
			r = table_name_columns(t, o->columns, &e);
		if (r < 0)
			app_warn(v->app, "%s", e.text);
		return;
	} else {
		return;
	}
	if (r < 0 || table_choose(t, &e) < 0)
		app_warn(v->app, "%s", e.text);
}

const struct view_ops view_calls_ops = {
	.state_bytes = sizeof(struct calls_view),
	.is_table = true,
	.open = calls_open,
	.close = calls_close,
	.update = table_update,
	.rewind = table_rewind,
	.moved = table_moved,
	.moment = calls_moment,
	.work = table_work,
	.draw = calls_draw,
	.status = calls_status,
	.action = calls_action,
	.mouse = calls_mouse,
	.search = table_search,
	.changed = calls_changed,
};
