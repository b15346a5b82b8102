/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One stream: its figures in words, and over time what was lost, jitter, the time between packets, bit rate and MOS. The
 * time is cut into the buckets of the stream's series (rtp.h); the cursor is in one of them.
 */
#include "ui/figures.h"
#include "ui/graph.h"
#include "ui/view.h"
#include "ui/view_flow.h"
#include "tell.h"
#include "words.h"

#include <math.h>
#include <stdlib.h>

enum { GRAPH_LOSS, GRAPH_JITTER, GRAPH_DELTA, GRAPH_RATE, GRAPH_MOS, GRAPHS };
enum { GUTTER = 19, HEAD = 3, AXIS = 3, FIGURES_W = 58, BOTH_FROM = 120, TICK = 14, CURVE_W = 160 };

struct stream_view_state {
	uint32_t id;
	struct figures figures;
	size_t top;             /* first figure shown */
	bool shows_figures;     /* in place of the graphs, where there is no room for both */
	uint8_t kind;           /* enum graph_kind */
	size_t bucket;          /* under the cursor */
	size_t n;               /* buckets */
	int64_t start_ns, width_ns;
	double values[GRAPHS][SERIES_BUCKETS];
	double most[GRAPHS], peak[GRAPHS]; /* top of the graph; its largest value, of MOS the least */
	uint64_t generation;
	struct rect graphs;     /* where the curves were drawn last; w 0: not */
};

static const struct {
	const char *name, *unit;
	double least, floor;    /* bottom of the graph; its top is not below `floor` */
	unsigned decimals;
	enum style style;
} graphs[GRAPHS] = {
	[GRAPH_LOSS] = {N_("loss"), "%", 0, 1, 1, STYLE_ERROR},
	[GRAPH_JITTER] = {N_("jitter"), "ms", 0, 1, 1, STYLE_SET_0},
	[GRAPH_DELTA] = {N_("delta"), "ms", 0, 1, 1, STYLE_SET_1},
	[GRAPH_RATE] = {N_("bit rate"), "kbit/s", 0, 1, 1, STYLE_SET_6},
	[GRAPH_MOS] = {"MOS", "", 1, 4.5, 2, STYLE_GOOD},
};

/* ---- values ---------------------------------------------------------------------------------------------------------- */

/* MOS of a bucket: what its loss alone does to the voice. */
static double mos_of(const struct stream_format *fmt, const struct series_bucket *b)
{
	double expected = (double)b->packets + b->lost;
	struct quality q;

	if (!fmt->row || expected <= 0)
		return NAN;
	quality_of(fmt->row, true, b->lost * 100.0 / expected, 1, NAN, &q);
	return q.mos;
}

/* A bucket without packets has neither jitter nor quality; all of it is lost where something is said to be. */
static void fill(struct stream_view_state *k, size_t i, const struct series_bucket *b, const struct stream_format *fmt)
{
	double expected = (double)b->packets + b->lost;

	k->values[GRAPH_LOSS][i] = expected > 0 ? b->lost * 100.0 / expected : NAN;
	k->values[GRAPH_JITTER][i] = b->packets ? b->jitter_max_10us / 100.0 : NAN;
	k->values[GRAPH_DELTA][i] = b->packets ? b->delta_max_10us / 100.0 : NAN;
	k->values[GRAPH_RATE][i] = (double)b->bytes * 8e6 / (double)k->width_ns;
	k->values[GRAPH_MOS][i] = mos_of(fmt, b);
}

static void make(struct view *v)
{
	struct stream_view_state *k = v->state;
	const struct store *s = app_store(v->app);
	const struct series *series = store_stream_series(s, k->id);
	struct stream_format fmt = {.row = NULL};

	k->generation = store_generation(s);
	figures_make(&k->figures, s, k->id, app_options(v->app)->zone);
	k->n = series && series->n <= SERIES_BUCKETS ? series->n : 0;
	if (k->n == 0)
		return;
	k->start_ns = series->start_ns;
	k->width_ns = series->width_ns > 0 ? series->width_ns : 1;
	store_stream_format(s, k->id, store_stream(s, k->id)->payload_type, &fmt);
	for (size_t i = 0; i < k->n; i++)
		fill(k, i, &series->buckets[i], &fmt);
	for (int g = 0; g < GRAPHS; g++) {
		k->peak[g] = NAN;
		for (size_t i = 0; i < k->n; i++)
			if (isnan(k->peak[g]) || (k->values[g][i] > k->peak[g]) != (g == GRAPH_MOS))
				k->peak[g] = isnan(k->values[g][i]) ? k->peak[g] : k->values[g][i];
		k->most[g] = g != GRAPH_MOS && k->peak[g] > graphs[g].floor ? k->peak[g] : graphs[g].floor;
	}
	if (k->bucket >= k->n)
		k->bucket = k->n - 1;
}

/* ---- drawing --------------------------------------------------------------------------------------------------------- */

/* From, to, codec; what matters most of its figures: what is said in full by figures.c. */
static void draw_head(struct view *v, struct canvas *c, struct rect r)
{
	const struct stream_view_state *k = v->state;
	const struct store *s = app_store(v->app);
	struct stream_view x;
	struct buf b = {0}, lost = {0}, jitter = {0}, mos = {0};

	store_stream_view(s, k->id, &x);
	figure_put(&lost, x.f.lost_pct, 1);
	figure_put(&jitter, x.f.jitter_mean_ms, 1);
	figure_put(&mos, x.q.mos, 2);
	tell(&b, _("packets %s of %s   lost %s (%s %%)   jitter %s ms   MOS %s"),
			(struct tell_values){{tell_number(x.f.packets), tell_number(x.f.expected), tell_number(x.f.lost),
				tell_told(&lost), tell_told(&jitter), tell_told(&mos)}});
	buf_free(&lost);
	buf_free(&jitter);
	buf_free(&mos);
	canvas_text(c, r.y, r.x + 1, r.w - 1, buf_slice(&b), STYLE_PLAIN);
	buf_clear(&b);
	if (isfinite(x.rtcp_lost_pct)) {
		figures_say(&b, _("RTCP: far end lost %s %%, jitter %s ms"), x.rtcp_lost_pct, 1, x.rtcp_jitter_ms, 1);
		buf_puts(&b, "   ");
	}
	if (isfinite(x.rtt_ms)) {
		figures_say(&b, _("round trip %s ms"), x.rtt_ms, 0, NAN, 0);
		buf_puts(&b, "   ");
	}
	if (x.dtmf[0])
		buf_fmt(&b, _("digits %s"), x.dtmf);
	canvas_text(c, r.y + 1, r.x + 1, r.w - 1, buf_slice(&b), STYLE_NOTE);
	buf_free(&b);
}

static void draw_graph(const struct stream_view_state *k, struct canvas *c, struct rect r, int g)
{
	struct rect curve = {r.y, r.x + GUTTER, r.h, k->graphs.w};
	struct buf b = {0};

	canvas_puts(c, r.y, r.x + 1, GUTTER - 2, _(graphs[g].name), graphs[g].style);
	buf_puts(&b, g == GRAPH_MOS ? _("min ") : _("max "));
	figure_put(&b, k->peak[g], graphs[g].decimals);
	buf_fmt(&b, "%s%s", *graphs[g].unit ? " " : "", graphs[g].unit);
	if (r.h > 1)
		canvas_field(c, r.y + 1, r.x + 1, GUTTER - 3, buf_slice(&b), STYLE_DIM, false);
	else
		canvas_text(c, r.y, r.x + 10, GUTTER - 11, buf_slice(&b), STYLE_DIM);
	canvas_vline(c, r.y, r.x + GUTTER - 1, r.h, STYLE_RULE);
	graph_draw(c, curve, k->values[g], k->n, graphs[g].least, k->most[g], (enum graph_kind)k->kind, g == GRAPH_LOSS,
			graphs[g].style);
	buf_free(&b);
}

static int64_t said_at(const struct view *v, int64_t after_ns)
{
	return store_said_ns(app_store(v->app), ((const struct stream_view_state *)v->state)->start_ns + after_ns);
}

static void draw_axis(const struct view *v, struct canvas *c, int y)
{
	const struct stream_view_state *k = v->state;
	const struct zone *zone = app_options(v->app)->zone;
	int64_t all = (int64_t)k->n * k->width_ns;
	struct buf b = {0};

	canvas_hline(c, y, k->graphs.x, k->graphs.w, STYLE_RULE);
	for (int i = 0; i + TICK <= k->graphs.w; i += TICK) {
		buf_clear(&b);
		time_clock(&b, said_at(v, (int64_t)((double)all / k->graphs.w * i)), zone, all < 30 * NS_PER_S ? 3 : 0);
		canvas_glyph(c, y, k->graphs.x + i, GLYPH_TEE, STYLE_RULE);
		canvas_text(c, y + 1, k->graphs.x + i, TICK - 1, buf_slice(&b), STYLE_TIME);
	}
	buf_free(&b);
}

/* The slice under the cursor in numbers. */
static void draw_slice(const struct view *v, struct canvas *c, int y, int x, int w)
{
	const struct stream_view_state *k = v->state;
	struct buf b = {0};

	time_clock(&b, said_at(v, (int64_t)k->bucket * k->width_ns), app_options(v->app)->zone, 3);
	for (int g = 0; g < GRAPHS; g++) {
		buf_fmt(&b, "  %s ", _(graphs[g].name));
		figure_put(&b, k->values[g][k->bucket], graphs[g].decimals);
		buf_fmt(&b, "%s%s", *graphs[g].unit ? " " : "", graphs[g].unit);
	}
	canvas_text(c, y, x, w, buf_slice(&b), STYLE_STRONG);
	buf_free(&b);
}

static void draw_cursor(const struct stream_view_state *k, struct canvas *c)
{
	int from = (int)(k->bucket * (size_t)k->graphs.w / k->n), end = (int)((k->bucket + 1) * (size_t)k->graphs.w / k->n);

	for (int y = 0; y < k->graphs.h; y++)
		canvas_attr(c, k->graphs.y + y, k->graphs.x + from, end > from ? end - from : 1, ATTR_CURSOR);
}

static void draw_graphs(struct view *v, struct canvas *c, struct rect r)
{
	struct stream_view_state *k = v->state;
	int h = (r.h - AXIS) / GRAPHS, y = r.y;

	k->graphs = (struct rect){r.y, r.x + GUTTER, 0, 0};
	if (k->n == 0) {
		canvas_puts(c, r.y + 1, r.x + 1, r.w - 1, _("There is nothing to show over time."), STYLE_DIM);
		return;
	}
	h = h > 1 ? h : 1;
	k->graphs.w = r.w - GUTTER - 1 < CURVE_W ? r.w - GUTTER - 1 : CURVE_W;
	for (int g = 0; g < GRAPHS && y + h <= r.y + r.h; g++, y += h)
		draw_graph(k, c, (struct rect){y, r.x, h, r.w}, g);
	k->graphs.h = y - r.y;
	draw_axis(v, c, y);
	draw_slice(v, c, y + 2, r.x + 1, r.w - 1);
	draw_cursor(k, c);
}

static void draw_figures(struct view *v, struct canvas *c, struct rect r)
{
	struct stream_view_state *k = v->state;

	if (k->top + (size_t)r.h > k->figures.n)
		k->top = k->figures.n > (size_t)r.h ? k->figures.n - (size_t)r.h : 0;
	figures_draw(&k->figures, c, r, k->top);
	if (k->top + (size_t)r.h < k->figures.n)
		canvas_glyph(c, r.y + r.h - 1, r.x + r.w - 1, GLYPH_DOWN, STYLE_DIM);
}

static void stream_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct stream_view_state *k = v->state;

	k->graphs.w = 0;
	if (r.w >= BOTH_FROM) {
		draw_figures(v, c, (struct rect){r.y, r.x + 1, r.h, FIGURES_W - 1});
		canvas_vline(c, r.y, r.x + FIGURES_W, r.h, STYLE_RULE);
		draw_graphs(v, c, (struct rect){r.y, r.x + FIGURES_W + 1, r.h, r.w - FIGURES_W - 1});
	} else if (k->shows_figures) {
		draw_figures(v, c, (struct rect){r.y, r.x + 1, r.h, r.w - 1});
	} else {
		draw_head(v, c, r);
		draw_graphs(v, c, (struct rect){r.y + HEAD, r.x, r.h - HEAD, r.w});
	}
}

static void stream_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct stream_view_state *k = v->state;
	const struct store *s = app_store(v->app);
	const struct stream *x = store_stream(s, k->id);
	struct buf width = {0};

	figure_put_addr(left, s, &x->src);
	buf_fmt(left, " %s ", glyph_text(GLYPH_RIGHT, app_ascii(v->app)));
	figure_put_addr(left, s, &x->dst);
	if (k->n == 0 || k->graphs.w == 0)
		return;
	time_span(&width, k->width_ns);
	tell(right, _("%s of %s slices of %s"),
			(struct tell_values){{tell_number(k->bucket + 1), tell_number(k->n), tell_told(&width)}});
	buf_free(&width);
}

/* ---- actions --------------------------------------------------------------------------------------------------------- */

static void show(struct view *v, uint32_t id)
{
	struct stream_view_state *k = v->state;

	k->id = id;
	k->bucket = 0;
	k->top = 0;
	make(v);
}

/* The stream of the call before or after this one in time, around the end. */
static void step(struct view *v, int dir)
{
	struct stream_view_state *k = v->state;
	const struct store *s = app_store(v->app);
	const struct stream *x = store_stream(s, k->id);
	struct ids all = {0};
	size_t at = 0;

	if (x->leg == NONE) {
		app_warn(v->app, "%s", _("No call is known for this stream"));
		return;
	}
	for (uint32_t id = store_leg_stream(s, x->leg); id != NONE; id = store_stream(s, id)->prev)
		ids_add(&all, id);
	while (at < all.n && all.v[at] != k->id)
		at++;
	/* The latest comes first. */
	if (all.n > 1)
		show(v, all.v[(at + (dir > 0 ? all.n - 1 : 1)) % all.n]);
	else
		app_say(v->app, "%s", _("The call has no other stream"));
	ids_free(&all);
}

static void turn(struct view *v)
{
	const struct stream_view_state *k = v->state;
	uint32_t back = store_stream_back(app_store(v->app), k->id);

	if (back == NONE)
		app_warn(v->app, "%s", _("Nothing runs the other way between these two"));
	else
		show(v, back);
}

static void open_flow(struct view *v)
{
	const struct stream_view_state *k = v->state;
	uint32_t leg = store_stream(app_store(v->app), k->id)->leg;
	struct view_args args = {.legs = &leg, .n_legs = 1, .msg = NONE, .from = v};

	if (leg == NONE)
		app_warn(v->app, "%s", _("No call is known for this stream"));
	else if (v->below && v->below->row->id == VIEW_FLOW)
		app_close(v->app);
	else
		app_open(v->app, VIEW_FLOW, &args);
}

static void next_kind(struct view *v)
{
	static const char *const names[GRAPH_N] = {N_("Graphs in braille"), N_("Graphs in blocks"), N_("Graphs in ASCII")};
	struct stream_view_state *k = v->state;

	k->kind = (uint8_t)((k->kind + 1) % GRAPH_N);
	app_say(v->app, "%s", _(names[k->kind]));
}

static bool move(struct stream_view_state *k, enum action a)
{
	size_t last = k->n ? k->n - 1 : 0;

	switch (a) {
	case ACTION_LEFT:
		k->bucket -= k->bucket > 0;
		return true;
	case ACTION_RIGHT:
		k->bucket += k->bucket < last;
		return true;
	case ACTION_HOME:
	case ACTION_END:
		k->bucket = a == ACTION_HOME ? 0 : last;
		return true;
	case ACTION_UP:
		k->top -= k->top > 0;
		return true;
	case ACTION_DOWN:
		k->top++;
		return true;
	default:
		return false;
	}
}

static bool stream_action(struct view *v, enum action a)
{
	struct stream_view_state *k = v->state;

	switch (a) {
	case ACTION_OPEN:
		open_flow(v);
		return true;
	case ACTION_NEXT:
	case ACTION_PREVIOUS:
		step(v, a == ACTION_NEXT ? 1 : -1);
		return true;
	case ACTION_TURN:
		turn(v);
		return true;
	case ACTION_SPLIT:
		k->shows_figures = !k->shows_figures;
		return true;
	case ACTION_GLYPHS:
		next_kind(v);
		return true;
	default:
		return move(k, a);
	}
}

static bool stream_mouse(struct view *v, const struct event *ev)
{
	struct stream_view_state *k = v->state;
	struct rect r = k->graphs;

	if (ev->mouse == MOUSE_WHEEL_UP || ev->mouse == MOUSE_WHEEL_DOWN)
		return move(k, ev->mouse == MOUSE_WHEEL_UP ? ACTION_UP : ACTION_DOWN);
	if (r.w == 0 || k->n == 0 || ev->x < r.x || ev->x >= r.x + r.w || ev->y < r.y || ev->y >= r.y + r.h)
		return false;
	k->bucket = (size_t)(ev->x - r.x) * k->n / (size_t)r.w;
	return true;
}

static bool stream_update(struct view *v)
{
	const struct stream_view_state *k = v->state;

	if (k->generation == store_generation(app_store(v->app)))
		return false;
	make(v);
	return true;
}

static int stream_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct stream_view_state *k = v->state;

	if (args->stream == NONE || args->stream >= store_n_streams(app_store(v->app)))
		return err_set(e, 2, "%s", _("There is no stream to show."));
	k->figures.stream = NONE;
	k->kind = (uint8_t)graph_best(app_ascii(v->app), app_terminal(v->app));
	show(v, args->stream);
	return 0;
}

static void stream_close(struct view *v)
{
	struct stream_view_state *k = v->state;

	figures_free(&k->figures);
}

static bool stream_moved(struct view *v, const struct store_moves *m)
{
	struct stream_view_state *k = v->state;

	figures_free(&k->figures);
	k->figures.stream = NONE;
	k->id = store_moved(m->streams, m->n_streams, k->id);
	if (k->id != NONE)
		make(v);
	return k->id != NONE;
}

const struct view_ops view_stream_ops = {
	.state_bytes = sizeof(struct stream_view_state),
	.open = stream_open,
	.close = stream_close,
	.update = stream_update,
	.moved = stream_moved,
	.draw = stream_draw,
	.status = stream_status,
	.action = stream_action,
	.mouse = stream_mouse,
};
