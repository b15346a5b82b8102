/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline of one call: a lane for each leg of the flow that it was opened from. What went on from when to when is made
 * in lanes.c.
 *
 *   leg 1   │INVITE──│180 ringing┈┈┈┈┈┈┈┈│200 talk ═══════════════════│BYE
 *           ▴▴       ▴                   ▴                            ▴▴
 *   → PCMA                       ████████████████████▒███████████
 *   ← PCMA                       ███████████
 *           0 s                2.5 s               5 s
 */
#include "ui/lanes.h"

#include "ui/view.h"
#include "ui/view_flow.h"
#include "words.h"

enum { GUTTER = 9, LANE_H = 3, BLANK_H = 1, FOOT = 3, TICK = 14, ZOOM_MOST = 40 };

struct lanes_view {
	struct lane *lanes;
	size_t n, lane, mark;   /* how many; under the cursor */
	size_t top;             /* first lane shown */
	int64_t first_ns, last_ns;      /* of all lanes */
	int64_t from_ns, span_ns;       /* shown */
	unsigned zoom;          /* how often it was halved */
	uint64_t generation;
	struct rect area;
};

static const struct {
	const char *glyph[2], *words;
	enum style style;
} phases[PHASE_N] = {
	[PHASE_TRYING] = {{"─", "-"}, "", STYLE_DIM}, [PHASE_RINGING] = {{"┈", ":"}, N_(" ringing "), STYLE_ACTIVE},
	[PHASE_TALK] = {{"═", "="}, N_(" talk "), STYLE_GOOD}, [PHASE_ENDING] = {{"─", "-"}, "", STYLE_DIM}};

/* ---- making --------------------------------------------------------------------------------------------------------- */

static bool goes_on(const struct lane *l)
{
	return l->n_spans && l->spans[l->n_spans - 1].until_ns == TIME_NONE;
}

/* A leg in which something goes on still lasts to the end of the capture. */
static void make(struct view *v)
{
	struct lanes_view *k = v->state;
	const struct store *s = app_store(v->app);
	struct capture_progress p;

	engine_progress(app_engine(v->app), &p);
	k->first_ns = k->last_ns = TIME_NONE;
	for (size_t i = 0; i < k->n; i++) {
		uint32_t id = k->lanes[i].leg;
		const struct leg *g = store_leg(s, id);
		int64_t end = g->end_ns;

		if (k->lanes[i].n_messages != g->n_messages) {
			lane_free(&k->lanes[i]);
			lane_make(&k->lanes[i], s, id);
		}
		lane_find_streams(&k->lanes[i], s);
		for (size_t j = 0; j < k->lanes[i].n_streams; j++)
			if (store_stream(s, k->lanes[i].streams[j])->end_ns > end)
				end = store_stream(s, k->lanes[i].streams[j])->end_ns;
		if (goes_on(&k->lanes[i]) && p.last_ns != TIME_NONE && p.last_ns > end)
			end = p.last_ns;
		k->first_ns = k->first_ns == TIME_NONE || g->start_ns < k->first_ns ? g->start_ns : k->first_ns;
		k->last_ns = k->last_ns == TIME_NONE || end > k->last_ns ? end : k->last_ns;
	}
	k->generation = store_generation(s);
}

static const struct lane_mark *chosen(const struct lanes_view *k)
{
	const struct lane *l = &k->lanes[k->lane];

	return k->mark < l->n_marks ? &l->marks[k->mark] : NULL;
}

/* What is shown: all, or a part of it around the cursor. */
static void place(struct lanes_view *k)
{
	const struct lane_mark *m = chosen(k);
	int64_t all = k->last_ns - k->first_ns;

	all = all > 0 ? all : NS_PER_MS;
	k->span_ns = all >> k->zoom;
	k->span_ns = k->span_ns > 0 ? k->span_ns : 1;
	if (k->zoom == 0) {
		k->from_ns = k->first_ns;
		return;
	}
	if (m && (m->ts_ns < k->from_ns || m->ts_ns > k->from_ns + k->span_ns))
		k->from_ns = m->ts_ns - k->span_ns / 2;
	if (k->from_ns > k->first_ns + all - k->span_ns)
		k->from_ns = k->first_ns + all - k->span_ns;
	if (k->from_ns < k->first_ns)
		k->from_ns = k->first_ns;
}

/* ---- drawing --------------------------------------------------------------------------------------------------------- */

/* Column of a moment, from 0; it may be outside of those shown. */
static int column_of(const struct lanes_view *k, int64_t ns, int w)
{
	double at = (double)(ns - k->from_ns) / (double)k->span_ns * (w - 1);

	return at < -1 ? -1 : at > w ? w : (int)(at + 0.5);
}

/* What begins a phase, in words. */
static void put_phase(const struct lane_span *x, struct buf *b)
{
	if (x->status)
		buf_fmt(b, "%u", x->status);
	else
		buf_puts(b, sip_method_row((enum sip_method)x->method)->name);
	buf_puts(b, *phases[x->phase].words ? _(phases[x->phase].words) : "");
}

static void draw_span(const struct lanes_view *k, struct canvas *c, int y, int x, int w, const struct lane_span *span)
{
	int from = column_of(k, span->from_ns, w), end = column_of(k, span->until_ns == TIME_NONE ? k->last_ns : span->until_ns, w);
	enum style st = phases[span->phase].style;
	bool begins = from >= 0;
	struct buf b = {0};
	int room;

	from = from < 0 ? 0 : from;
	end = end >= w ? w - 1 : end;
	for (int i = from; i <= end && from < w; i++)
		canvas_puts(c, y, x + i, 1, phases[span->phase].glyph[c->ascii], st);
	if (begins && from < w)
		canvas_glyph(c, y, x + from, GLYPH_VLINE, STYLE_STRONG);
	put_phase(span, &b);
	room = end - from - 1;
	if (room >= (int)text_columns(buf_slice(&b)) || room >= 6)
		canvas_text(c, y, x + from + 1, room, buf_slice(&b), st);
	buf_free(&b);
}

/* Within the talk, which ends it where nothing else did. */
static void draw_hold(const struct lanes_view *k, struct canvas *c, int y, int x, int w, const struct lane *l,
		const struct lane_hold *h)
{
	int64_t until = h->until_ns;
	const char *words = h->by_caller ? _("hold by caller ") : _("hold by callee ");
	int from, end;

	for (size_t i = 0; i < l->n_spans && until == TIME_NONE; i++)
		if (l->spans[i].phase == PHASE_TALK)
			until = l->spans[i].until_ns;
	from = column_of(k, h->from_ns, w);
	end = column_of(k, until == TIME_NONE ? k->last_ns : until, w);
	for (int i = from < 0 ? 0 : from; i < end && i < w; i++)
		canvas_puts(c, y, x + i, 1, c->ascii ? "." : "┄", STYLE_WARN);
	if (from >= 0 && from < w)
		canvas_glyph(c, y, x + from, GLYPH_VLINE, STYLE_STRONG);
	if (end >= 0 && end < w)
		canvas_glyph(c, y, x + end, GLYPH_VLINE, STYLE_STRONG);
	from = from < 0 ? 0 : from;
	if (end - from > (int)text_columns(slice_of(words)))
		canvas_puts(c, y, x + from + 1, end - from - 1, words, STYLE_WARN);
}

/* A stream: where packets were, and where some were lost. */
static void draw_stream(const struct view *v, struct canvas *c, int y, int x, int w, uint32_t id)
{
	const struct lanes_view *k = v->state;
	const struct stream *st = store_stream(app_store(v->app), id);
	const struct series *series = store_stream_series(app_store(v->app), id);
	struct stream_format fmt = {.row = NULL};
	enum glyph arrow = st->direction == STREAM_TO_CALLER ? GLYPH_LEFT : GLYPH_RIGHT;

	canvas_glyph(c, y, x - GUTTER + 1, st->direction == STREAM_UNKNOWN ? GLYPH_DOT : arrow, STYLE_ARROW);
	store_stream_format(app_store(v->app), id, st->payload_type, &fmt);
	canvas_text(c, y, x - GUTTER + 3, GUTTER - 4, fmt.encoding.n ? fmt.encoding : slice_of("RTP"), STYLE_NOTE);
	for (uint32_t i = 0; series && i < series->n && i < SERIES_BUCKETS; i++) {
		const struct series_bucket *b = &series->buckets[i];
		int from = column_of(k, series->start_ns + i * series->width_ns, w);
		int end = column_of(k, series->start_ns + (i + 1) * series->width_ns, w);

		for (int at = from < 0 ? 0 : from; at <= end && at < w && (b->packets || b->lost); at++) {
			if (b->lost)
				canvas_puts(c, y, x + at, 1, c->ascii ? "x" : "▒", STYLE_ERROR);
			else if (at < end || from == end)
				canvas_puts(c, y, x + at, 1, c->ascii ? "#" : "█", STYLE_LIFELINE);
		}
	}
}

/* The end in words, where nothing goes on. */
static void draw_end(const struct view *v, struct canvas *c, int y, int x, int w, const struct lane *l)
{
	const struct lanes_view *k = v->state;
	const struct leg *g = store_leg(app_store(v->app), l->leg);
	struct buf b = {0};
	int at;

	if (!l->n_spans || goes_on(l))
		return;
	at = column_of(k, l->spans[l->n_spans - 1].until_ns, w);
	if (at < 0 || at >= w)
		return;
	canvas_glyph(c, y, x + at, GLYPH_VLINE, STYLE_STRONG);
	if (g->status >= 300)
		lane_mark_text(&b, &(struct lane_mark){.status = g->status});
	if (w - at - 1 >= 8)
		canvas_text(c, y, x + at + 1, w - at - 1, buf_slice(&b), STYLE_ERROR);
	else if (at > (int)text_columns(buf_slice(&b)))
		canvas_text(c, y, x + at - (int)text_columns(buf_slice(&b)), at, buf_slice(&b), STYLE_ERROR);
	buf_free(&b);
}

static enum style mark_style(const struct lane_mark *m)
{
	if (m->status < 100 || m->status > 699)
		return STYLE_REQUEST;
	return (enum style)(STYLE_STATUS_1 + m->status / 100 - 1);
}

static void draw_marks(const struct lanes_view *k, struct canvas *c, int y, int x, int w, size_t lane)
{
	const struct lane *l = &k->lanes[lane];

	for (size_t i = 0; i < l->n_marks; i++) {
		int at = column_of(k, l->marks[i].ts_ns, w);

		if (at >= 0 && at < w)
			canvas_puts(c, y, x + at, 1, c->ascii ? "^" : "▴", mark_style(&l->marks[i]));
	}
	if (lane == k->lane && chosen(k)) {
		int at = column_of(k, chosen(k)->ts_ns, w);

		if (at >= 0 && at < w) {
			canvas_puts(c, y, x + at, 1, c->ascii ? "^" : "▴", mark_style(chosen(k)));
			canvas_attr(c, y - 1, x + at, 1, ATTR_CURSOR);
			canvas_attr(c, y, x + at, 1, ATTR_CURSOR);
		}
	}
}

static void draw_lane(const struct view *v, struct canvas *c, struct rect r, size_t lane)
{
	const struct lanes_view *k = v->state;
	const struct lane *l = &k->lanes[lane];
	bool is_chosen = lane == k->lane;
	struct buf b = {0};
	int w = r.w - GUTTER - 1, x = r.x + GUTTER;

	buf_fmt(&b, _("leg %zu"), lane + 1);
	canvas_text(c, r.y + 1, r.x + 1, GUTTER - 2, buf_slice(&b), is_chosen ? STYLE_STRONG : STYLE_PLAIN);
	buf_clear(&b);
	flow_put_leg(v, l->leg, &b);
	canvas_text(c, r.y, x, w, buf_slice(&b), is_chosen ? STYLE_PARTY : STYLE_NOTE);
	for (size_t i = 0; i < l->n_spans; i++)
		draw_span(k, c, r.y + 1, x, w, &l->spans[i]);
	for (size_t i = 0; i < l->n_holds; i++)
		draw_hold(k, c, r.y + 1, x, w, l, &l->holds[i]);
	draw_end(v, c, r.y + 1, x, w, l);
	for (size_t i = 0; i < l->n_streams && LANE_H + (int)i < r.h; i++)
		draw_stream(v, c, r.y + LANE_H + (int)i, x, w, l->streams[i]);
	draw_marks(k, c, r.y + 2, x, w, lane);
	buf_free(&b);
}

/* Lines of lanes from..end, with a blank one between them. */
static int height_of(const struct lanes_view *k, size_t from, size_t end)
{
	int h = -BLANK_H;

	for (size_t i = from; i < end; i++)
		h += LANE_H + (int)k->lanes[i].n_streams + BLANK_H;
	return h;
}

/* Times since the first message. */
static void draw_axis(const struct lanes_view *k, struct canvas *c, int y, int x, int w)
{
	struct buf b = {0};

	canvas_hline(c, y, x, w, STYLE_RULE);
	for (int i = 0; i + TICK <= w; i += TICK) {
		int64_t ns = k->from_ns - k->first_ns + (int64_t)((double)k->span_ns / (w - 1) * i);

		buf_clear(&b);
		time_span(&b, ns);
		canvas_glyph(c, y, x + i, GLYPH_TEE, STYLE_RULE);
		canvas_text(c, y + 1, x + i, TICK - 1, buf_slice(&b), STYLE_TIME);
	}
	buf_free(&b);
}

static void lanes_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct lanes_view *k = v->state;
	int y = r.y, room = r.h - FOOT;

	k->area = r;
	place(k);
	if (k->lane < k->top)
		k->top = k->lane;
	while (k->top < k->lane && height_of(k, k->top, k->lane + 1) > room)
		k->top++;
	for (size_t i = k->top; i < k->n && (i == k->top || height_of(k, k->top, i + 1) <= room); i++) {
		int h = height_of(k, i, i + 1);

		draw_lane(v, c, (struct rect){y, r.x, h < room ? h : room, r.w}, i);
		y += (h < room ? h : room) + BLANK_H;
	}
	draw_axis(k, c, y, r.x + GUTTER, r.w - GUTTER - 1);
}

static void lanes_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct lanes_view *k = v->state;
	const struct lane_mark *m = chosen(k);

	if (m) {
		time_span(left, m->ts_ns - k->first_ns);
		buf_puts(left, "  ");
		time_clock(left, store_said_ns(app_store(v->app), m->ts_ns), app_options(v->app)->zone, 3);
		buf_puts(left, "  ");
		lane_mark_text(left, m);
		buf_fmt(left, _("  frame %u"), store_msg(app_store(v->app), m->msg)->frame);
	}
	buf_fmt(right, _("leg %zu of %zu"), k->lane + 1, k->n);
	if (k->zoom)
		buf_fmt(right, _(", %u times closer"), 1u << (k->zoom < 31 ? k->zoom : 31));
}

/* ---- actions --------------------------------------------------------------------------------------------------------- */

static void choose_lane(struct lanes_view *k, int dir)
{
	const struct lane_mark *m = chosen(k);
	int64_t ns = m ? m->ts_ns : k->first_ns;

	if ((dir < 0 && k->lane == 0) || (dir > 0 && k->lane + 1 >= k->n))
		return;
	k->lane = dir < 0 ? k->lane - 1 : k->lane + 1;
	k->mark = lane_near(&k->lanes[k->lane], ns);
}

static void zoom(struct lanes_view *k, int dir)
{
	const struct lane_mark *m = chosen(k);

	if (dir > 0 && (k->zoom == ZOOM_MOST || k->span_ns < NS_PER_MS))
		return;
	if (dir < 0 && k->zoom == 0)
		return;
	k->zoom = dir > 0 ? k->zoom + 1 : k->zoom - 1;
	if (m)
		k->from_ns = m->ts_ns - ((k->last_ns - k->first_ns) >> k->zoom) / 2;
}

static void open_message(struct view *v)
{
	const struct lanes_view *k = v->state;
	uint32_t msg = chosen(k) ? chosen(k)->msg : NONE;
	struct view *flow = v->below; /* there may be others between */

	while (flow->row->id != VIEW_FLOW)
		flow = flow->below;
	app_close_above(v->app, flow);
	if (msg != NONE)
		flow_go(flow, msg);
}

static bool lanes_action(struct view *v, enum action a)
{
	struct lanes_view *k = v->state;
	const struct lane *l = &k->lanes[k->lane];

	switch (a) {
	case ACTION_OPEN:
		open_message(v);
		return true;
	case ACTION_ZOOM_IN:
	case ACTION_ZOOM_OUT:
		zoom(k, a == ACTION_ZOOM_IN ? 1 : -1);
		return true;
	case ACTION_LEFT:
		k->mark -= k->mark > 0;
		return true;
	case ACTION_RIGHT:
		k->mark += k->mark + 1 < l->n_marks;
		return true;
	case ACTION_HOME:
	case ACTION_END:
		k->mark = a == ACTION_HOME || !l->n_marks ? 0 : l->n_marks - 1;
		return true;
	case ACTION_UP:
	case ACTION_DOWN:
		choose_lane(k, a == ACTION_UP ? -1 : 1);
		return true;
	default:
		return false;
	}
}

static bool lanes_mouse(struct view *v, const struct event *ev)
{
	struct lanes_view *k = v->state;
	size_t lane = k->top;
	int w = k->area.w - GUTTER - 1, at = ev->x - k->area.x - GUTTER;

	if (ev->mouse == MOUSE_WHEEL_UP || ev->mouse == MOUSE_WHEEL_DOWN) {
		zoom(k, ev->mouse == MOUSE_WHEEL_UP ? 1 : -1);
		return true;
	}
	while (lane < k->n && ev->y - k->area.y > height_of(k, k->top, lane + 1))
		lane++;
	if (ev->y < k->area.y || lane >= k->n || at < 0 || at >= w || w < 2)
		return false;
	k->lane = lane;
	k->mark = lane_near(&k->lanes[lane], k->from_ns + (int64_t)((double)k->span_ns / (w - 1) * at));
	if (ev->mouse == MOUSE_DOUBLE)
		open_message(v);
	return true;
}

static bool lanes_update(struct view *v)
{
	struct lanes_view *k = v->state;

	if (k->generation == store_generation(app_store(v->app)) && !app_is_loading(v->app))
		return false;
	make(v);
	return true;
}

static int lanes_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct lanes_view *k = v->state;

	if (!args->n_legs || !args->from || args->from->row->id != VIEW_FLOW)
		return err_set(e, 2, "%s", _("There is no call to show."));
	k->lanes = mem_zalloc(args->n_legs * sizeof *k->lanes);
	k->n = args->n_legs;
	for (size_t i = 0; i < k->n; i++)
		k->lanes[i].leg = args->legs[i];
	make(v);
	for (size_t i = 0; i < k->n; i++) {
		for (size_t j = 0; j < k->lanes[i].n_marks; j++) {
			if (k->lanes[i].marks[j].msg != args->msg)
				continue;
			k->lane = i;
			k->mark = j;
		}
	}
	return 0;
}

static void lanes_close(struct view *v)
{
	struct lanes_view *k = v->state;

	for (size_t i = 0; i < k->n; i++)
		lane_free(&k->lanes[i]);
	free(k->lanes);
}

const struct view_ops view_lanes_ops = {
	.state_bytes = sizeof(struct lanes_view),
	.open = lanes_open,
	.close = lanes_close,
	.update = lanes_update,
	.draw = lanes_draw,
	.status = lanes_status,
	.action = lanes_action,
	.mouse = lanes_mouse,
};
