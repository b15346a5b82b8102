/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of findings: what is wrong with all calls, or with those of the flow that it was opened from; under the list the
 * selected finding in full: what was seen, what it means, what people do about it. From a row its evidence opens in the flow.
 */
#include "finding.h"
#include "ui/table.h"
#include "words.h"

enum { DETAIL_LEAST = 6, DETAIL_PCT = 55, LIST_SPARE = 3, LABEL_W = 11 };

struct findings_view {
	struct table table;     /* first: table.h */
	struct ids legs;        /* only theirs; none: all */
	size_t top;             /* first line of the details shown */
	uint32_t shown;         /* finding whose details they are */
};

static enum style severity_style(uint8_t severity)
{
	return severity == SEVERITY_ERROR ? STYLE_ERROR : severity == SEVERITY_WARNING ? STYLE_WARN : STYLE_PLAIN;
}

static enum style cell_style(const struct table *t, const struct field *f, uint32_t id)
{
	const struct finding *x = store_finding(app_store(t->app), id);

	if (strcmp(f->name, "severity") == 0 || strcmp(f->name, "rule") == 0)
		return severity_style(x->severity);
	if (f->type == VALUE_TIME || strcmp(f->name, "call_id") == 0)
		return STYLE_TIME;
	return STYLE_PLAIN;
}

static bool is_of_legs(const struct table *t, uint32_t id)
{
	const struct findings_view *k = (const struct findings_view *)t;
	uint32_t leg = store_finding(app_store(t->app), id)->leg;

	for (size_t i = 0; i < k->legs.n; i++)
		if (k->legs.v[i] == leg)
			return true;
	return false;
}

/* Each call is judged once, then all of them together: after that the list is quickly made. */
static bool judge(const struct store *s, uint32_t *at, int64_t budget_ns, unsigned *pct)
{
	(void)at;
	return store_findings_step(s, budget_ns, pct);
}

static const struct table_more more[] = {{130, ",call_id,time_epoch"}, {100, ",time_epoch"}};
static const struct table_kind of_all = {.name = "findings", .columns = "severity,rule,summary", .more = more,
	.n_more = sizeof more / sizeof more[0], .style = cell_style, .is_made = true,
	.prepare = judge};
static const struct table_kind of_legs = {.name = "findings", .columns = "severity,rule,summary", .more = more,
	.n_more = sizeof more / sizeof more[0], .style = cell_style, .takes = is_of_legs, .is_made = true,
	.prepare = judge};

static const struct finding *selected(const struct view *v)
{
	uint32_t id = table_selected(v->state);
	const struct store *s = app_store(v->app);

	return id != NONE && table_is_ready(v->state) ? store_finding(s, id) : NULL;
}

/* ---- the selected finding in full -------------------------------------------------------------------------------------- */

/* Where the next line goes. `skip` lines are scrolled out. */
struct paper {
	struct canvas *c;
	struct rect r;
	size_t skip, n;
};

static void put_line(struct paper *p, int x, struct slice text, enum style st)
{
	size_t row = p->n++;

	if (row >= p->skip && (int)(row - p->skip) < p->r.h)
		canvas_text(p->c, p->r.y + (int)(row - p->skip), p->r.x + x, p->r.w - x, text, st);
}

/* A label, and a text beside it in as many lines as it needs. */
static void put_text(struct paper *p, const char *label, struct slice text, enum style st)
{
	size_t room = p->r.w > LABEL_W + 10 ? (size_t)(p->r.w - LABEL_W) : 10;
	bool is_first = true;

	while (text.n > 0) {
		size_t n = text_part(text, room);

		if (is_first && p->n >= p->skip && (int)(p->n - p->skip) < p->r.h)
			canvas_puts(p->c, p->r.y + (int)(p->n - p->skip), p->r.x, LABEL_W - 1, label, STYLE_HEADER);
		put_line(p, LABEL_W, slice_sub(text, 0, n), st);
		text = slice_sub(text, n, text.n);
		is_first = false;
	}
}

/* Of many calls one end is known. */
static void put_hop(struct paper *p, const struct store *s, const struct finding *f)
{
	const struct addr *ends[] = {&f->src, &f->dst};
	struct buf b = {0};

	for (size_t i = 0; i < 2 && f->has_hop; i++) {
		struct slice name = store_alias(s, ends[i]);

		if (addr_is_none(ends[i]))
			continue;
		if (b.n > 0)
			buf_fmt(&b, " %s ", glyph_text(GLYPH_RIGHT, p->c->ascii));
		(ends[i]->port ? addr_put : addr_put_ip)(&b, ends[i]);
		if (name.n)
			buf_fmt(&b, " (%.*s)", (int)(name.n < 60 ? name.n : 60), name.p);
	}
	put_text(p, _("where"), buf_slice(&b), STYLE_PARTY);
	buf_free(&b);
}

static void put_frames(struct paper *p, const struct finding *f)
{
	struct buf b = {0};

	for (uint32_t i = 0; i < f->n_frames; i++)
		buf_fmt(&b, "%s%u", i ? ", " : "", f->frames[i]);
	put_text(p, words_n("frame", "frames", f->n_frames), buf_slice(&b), STYLE_PLAIN);
	buf_free(&b);
}

/* Findings of the same call that follow from this one. */
static void put_consequences(struct paper *p, const struct store *s, const struct finding *f)
{
	size_t n = 0;
	const struct finding *all = f->leg == NONE ? NULL : store_leg_findings(s, f->leg, &n);
	struct buf b = {0};

	for (size_t i = 0; i < n; i++) {
		if (all[i].under == NONE || &all[all[i].under] != f)
			continue;
		buf_clear(&b);
		buf_fmt(&b, "%s: ", rule_row(all[i].rule)->id);
		buf_put(&b, all[i].summary);
		put_text(p, _("so"), buf_slice(&b), STYLE_PLAIN);
	}
	buf_free(&b);
}

static void draw_details(struct view *v, struct canvas *c, struct rect r)
{
	struct findings_view *k = v->state;
	const struct store *s = app_store(v->app);
	const struct finding *f = selected(v);
	const struct rule_row *row;
	struct paper p = {.c = c, .r = r};

	if (!f)
		return;
	if (k->shown != table_selected(&k->table))
		k->top = 0;
	k->shown = table_selected(&k->table);
	row = rule_row(f->rule);
	p.skip = k->top;
	put_text(&p, _("seen"), f->summary, severity_style(f->severity));
	put_text(&p, _("means"), slice_of(_(row->explanation)), STYLE_PLAIN);
	put_text(&p, _("remedy"), slice_of(_(row->remedy)), STYLE_GOOD);
	put_consequences(&p, s, f);
	put_hop(&p, s, f);
	put_frames(&p, f);
	put_text(&p, _("reference"), slice_of(row->reference), STYLE_NOTE);
	if (p.n > (size_t)r.h && k->top + (size_t)r.h > p.n)
		k->top = p.n - (size_t)r.h;
	if (k->top + (size_t)r.h < p.n)
		canvas_glyph(c, r.y + r.h - 1, r.x + r.w - 1, GLYPH_DOWN, STYLE_DIM);
}

/* ---- the view ---------------------------------------------------------------------------------------------------------- */

static void findings_close(struct view *v)
{
	struct findings_view *k = v->state;

	table_close(&k->table);
	ids_free(&k->legs);
}

static int findings_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct findings_view *k = v->state;

	for (size_t i = 0; i < args->n_legs; i++)
		ids_add(&k->legs, args->legs[i]);
	k->shown = NONE;
	table_init(&k->table, v, args->n_legs ? &of_legs : &of_all);
	if (table_choose(&k->table, e) == 0)
		return 0;
	findings_close(v);
	return -1;
}

static void findings_draw(struct view *v, struct canvas *c, struct rect r)
{
	const struct findings_view *k = v->state;
	const char *nothing = k->legs.n ? _("Nothing is wrong with these calls.") : _("Nothing is wrong with any call.");
	size_t rows = k->table.rows.n;
	int detail = r.h * DETAIL_PCT / 100;

	/* A short list leaves the room to the details. */
	if (rows + LIST_SPARE < (size_t)(r.h - detail))
		detail = r.h - (int)rows - LIST_SPARE;
	if (k->table.filter)
		nothing = _("No finding matches the filter; %s changes it.");
	if (detail < DETAIL_LEAST || rows == 0)
		detail = 0;
	table_draw(v, c, (struct rect){r.y, r.x, r.h - detail, r.w}, nothing);
	if (detail == 0)
		return;
	canvas_hline(c, r.y + r.h - detail, r.x, r.w, STYLE_RULE);
	draw_details(v, c, (struct rect){r.y + r.h - detail + 1, r.x + 1, detail - 1, r.w - 2});
}

static void findings_status(struct view *v, struct buf *left, struct buf *right)
{
	struct findings_view *k = v->state;
	const struct finding *f = selected(v);

	if (k->table.where.n > 0)
		buf_fmt(left, "%s %s", glyph_text(GLYPH_POINT, k->table.ascii), k->table.where.p);
	else if (f)
		buf_puts(left, _(rule_row(f->rule)->title));
	else
		buf_puts(left, _("Findings"));
	table_status(&k->table, table_is_ready(&k->table) ? store_n_findings(app_store(v->app)) : 0, right);
}

/* The flow of its call, at the first message that shows it; of many calls, the flow of its examples. */
static void open_flow(struct view *v)
{
	const struct finding *f = selected(v);
	struct view_args args = {.msg = NONE, .stream = NONE, .from = v};
	uint32_t leg, msg;

	if (!f)
		return;
	leg = f->leg;
	msg = f->n_msgs ? f->msgs[0] : NONE;
	args.msg = msg;
	args.legs = leg == NONE ? f->legs : &leg;
	args.n_legs = leg == NONE ? f->n_legs : 1;
	if (args.n_legs == 0)
		app_warn(v->app, "%s", _("No call stands behind this finding alone"));
	else
		app_open(v->app, VIEW_FLOW, &args);
}

static bool findings_action(struct view *v, enum action action)
{
	struct findings_view *k = v->state;

	switch (action) {
	case ACTION_OPEN:
		open_flow(v);
		return true;
	case ACTION_SCROLL_UP:
		k->top -= k->top > 0;
		return true;
	case ACTION_SCROLL_DOWN:
		k->top++;
		return true;
	default:
		return table_action(v, action);
	}
}

static bool findings_mouse(struct view *v, const struct event *ev)
{
	bool opens = false, used = table_mouse(v, ev, &opens);

	if (opens)
		open_flow(v);
	return used;
}

/* Of some calls, as long as any of them is left. */
static bool findings_moved(struct view *v, const struct store_moves *m)
{
	struct findings_view *k = v->state;
	bool is_all = k->legs.n == 0;

	app_move_ids(&k->legs, m->legs, m->n_legs);
	return (is_all || k->legs.n) && table_moved(v, m);
}

const struct view_ops view_findings_ops = {
	.state_bytes = sizeof(struct findings_view),
	.is_table = true,
	.open = findings_open,
	.close = findings_close,
	.update = table_update,
	.rewind = table_rewind,
	.moved = findings_moved,
	.work = table_work,
	.draw = findings_draw,
	.status = findings_status,
	.action = findings_action,
	.mouse = findings_mouse,
	.search = table_search,
	.changed = table_changed,
};
