/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs of one stream over time, from its series: loss, jitter, delta, and MOS where the codec has figures for it (G.107).
 * A bucket without packets leaves a hole. */
#include "analyzer/report/svg.h"

#include <math.h>

#include "stream.h"

enum { GRAPH_W = 270, GRAPH_H = 84, PLOT_X = 6, PLOT_W = 258, PLOT_Y = 22, PLOT_H = 44 };

struct graph {
	const char *title, *unit;
	enum ink ink;
	double values[SERIES_BUCKETS];  /* NAN: none */
	double floor, least_top;        /* of the scale; its top is the largest value, or this */
	unsigned decimals;
};

static double top_of(const struct graph *x, uint32_t n)
{
	double top = x->least_top;

	for (uint32_t i = 0; i < n; i++)
		top = x->values[i] > top ? x->values[i] : top;
	return top;
}

static void put_point(struct svg *g, char op, double x, double y)
{
	buf_putc(g->b, op);
	svg_number(g->b, x);
	buf_putc(g->b, ' ');
	svg_number(g->b, y);
}

/* Steps: a bucket is a level. */
static void put_steps(struct svg *g, const struct graph *x, uint32_t n, int left, int top)
{
	double peak = top_of(x, n), w = (double)PLOT_W / n;
	bool is_on = false;

	buf_puts(g->b, "<path d=\"");
	for (uint32_t i = 0; i < n; i++) {
		double v = x->values[i], y;

		if (!isfinite(v)) {
			is_on = false;
			continue;
		}
		v = v < x->floor ? x->floor : v;
		y = top + PLOT_Y + PLOT_H - (v - x->floor) / (peak - x->floor) * PLOT_H;
		put_point(g, is_on ? 'L' : 'M', left + PLOT_X + i * w, y);
		put_point(g, 'L', left + PLOT_X + (i + 1) * w, y);
		is_on = true;
	}
	buf_putc(g->b, '"');
	svg_line_ink(g, x->ink);
	buf_puts(g->b, "/>");
}

static void put_graph(struct svg *g, const struct graph *x, uint32_t n, int left, int top)
{
	struct buf t = {0};

	svg_textz(g, left + PLOT_X, top + 13, 's', INK_HEAD, x->title);
	buf_puts(&t, "up to ");
	buf_fixed(&t, llround(top_of(x, n) * (x->decimals == 2 ? 100 : 10)), x->decimals == 2 ? 2 : 1);
	buf_fmt(&t, "%s%s", x->unit[0] ? " " : "", x->unit);
	svg_text(g, left + PLOT_X + PLOT_W, top + 13, 'e', INK_NOTE, buf_slice(&t), 0);
	buf_fmt(g->b, "<path d=\"M%d %dv%dh%d\"", left + PLOT_X, top + PLOT_Y, PLOT_H, PLOT_W);
	svg_line_ink(g, INK_GRID);
	buf_puts(g->b, "/>");
	put_steps(g, x, n, left, top);
	buf_putc(g->b, '\n');
	buf_free(&t);
}

static double loss_pct(const struct series_bucket *b)
{
	return b->packets + b->lost ? 100.0 * b->lost / (b->packets + b->lost) : NAN;
}

static double mos_of(const struct codec_row *codec, const struct series_bucket *b)
{
	struct quality q;

	if (!codec || !isfinite(loss_pct(b)))
		return NAN;
	quality_of(codec, true, loss_pct(b), 1, NAN, &q);
	return q.mos;
}

static void fill(struct graph x[4], const struct series *s, const struct codec_row *codec)
{
	for (uint32_t i = 0; i < s->n; i++) {
		const struct series_bucket *b = &s->buckets[i];

		x[0].values[i] = loss_pct(b);
		x[1].values[i] = b->packets ? b->jitter_max_10us / 100.0 : NAN;
		x[2].values[i] = b->packets ? b->delta_max_10us / 100.0 : NAN;
		x[3].values[i] = mos_of(codec, b);
	}
}

struct svg_size svg_stream_size(void)
{
	return (struct svg_size){4 * GRAPH_W, GRAPH_H};
}

bool svg_has_stream(struct doc *d, uint32_t stream)
{
	const struct series *s = store_stream_series(d->s, stream);

	return s && s->n > 1;
}

void svg_stream(struct svg *g, uint32_t stream)
{
	const struct series *s = store_stream_series(g->d->s, stream);
	struct graph x[4] = {
		{.title = "loss", .unit = "%", .ink = INK_S5, .least_top = 1},
		{.title = "jitter", .unit = "ms", .ink = INK_REQUEST, .least_top = 1},
		{.title = "delta", .unit = "ms", .ink = INK_S3, .least_top = 1},
		{.title = "MOS", .unit = "", .ink = INK_S2, .floor = 1, .least_top = 4.5, .decimals = 2},
	};
	struct stream_format f = {.row = NULL};

	store_stream_format(g->d->s, stream, store_stream(g->d->s, stream)->payload_type, &f);
	fill(x, s, f.row);
	for (int i = 0; i < (f.row && isfinite(f.row->ie) ? 4 : 3); i++)
		put_graph(g, &x[i], s->n, i * GRAPH_W, g->top);
}
