/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ladder as a picture: time and delay on the left, a lifeline per party, an arrow per message with its text above it.
 * What is in a ladder, and what is said on an arrow, is ladder/'s business. */
#include "analyzer/report/svg.h"

#include "analyzer/report/evidence.h"

enum { MARGIN = 10, LEG_W = 6, TIME_W = 112, DELTA_W = 68, MARK_W = 20, HEAD_H = 56, FOOT_H = 24, ROW_H = 28, GAP_H = 22,
	SMALL_H = 18, DELTA_CHARS = 9, SPACING_MIN = 190, SPACING_MAX = 420,
	CHAR_10 = 73 /* width of a character, tenths of a pixel */ };

struct ladder_pic {
	struct svg *g;
	const struct ladder *l;
	const struct svg_ladder_options *o;
	int x0, spacing;            /* the first lifeline, and from one to the next */
	size_t n_rows;              /* that are drawn */
	int64_t last_ns;
	bool after_gap;             /* the row before says how long it was */
};

static int col_x(const struct ladder_pic *p, size_t col)
{
	return p->x0 + (int)col * p->spacing;
}

static int row_height(const struct ladder_row *r)
{
	return r->kind == LADDER_GAP ? GAP_H : r->kind == LADDER_SDP ? SMALL_H : ROW_H;
}

static int text_width(size_t columns)
{
	return (int)(columns > 10000 ? 10000 : columns) * CHAR_10 / 10;
}

/* Room that the widest label needs between two lifelines. */
static int measure(struct ladder_pic *p)
{
	int most = SPACING_MIN;

	for (size_t i = 0; i < p->n_rows && most < SPACING_MAX; i++) {
		const struct ladder_row *r = ladder_row(p->l, i);
		int span = r->from > r->to ? r->from - r->to : r->to - r->from, w;

		if (r->kind != LADDER_MESSAGE && r->kind != LADDER_ICMP && r->kind != LADDER_RTP)
			continue;
		w = (text_width(text_columns(doc_label(p->g->d, p->l, r))) + 36) / (span ? span : 1);
		most = w > most ? w : most;
	}
	for (size_t i = 0; i < ladder_n_cols(p->l) && most < SPACING_MAX; i++) {
		int w = text_width(text_columns(ladder_col(p->l, i)->label)) + 24;

		most = w > most ? w : most;
	}
	return most > SPACING_MAX ? SPACING_MAX : most;
}

static struct ladder_pic pic_make(struct svg *g, const struct ladder *l, const struct svg_ladder_options *o)
{
	struct ladder_pic p = {.g = g, .l = l, .o = o, .n_rows = ladder_n_rows(l), .last_ns = TIME_NONE};

	if (o->max_rows && p.n_rows > o->max_rows)
		p.n_rows = o->max_rows;
	p.spacing = measure(&p);
	p.x0 = MARGIN + LEG_W + TIME_W + DELTA_W + MARK_W + p.spacing / 2 - 8;
	return p;
}

static struct svg_size pic_size(const struct ladder_pic *p)
{
	size_t cols = ladder_n_cols(p->l);
	struct svg_size s = {col_x(p, cols ? cols - 1 : 0) + p->spacing / 2 + MARGIN, MARGIN + HEAD_H + MARGIN + FOOT_H};

	for (size_t i = 0; i < p->n_rows; i++)
		s.h += row_height(ladder_row(p->l, i));
	return s;
}

struct svg_size svg_ladder_size(struct svg *g, const struct ladder *l, const struct svg_ladder_options *o)
{
	struct ladder_pic p = pic_make(g, l, o);

	return pic_size(&p);
}

/* ---- heads ------------------------------------------------------------------------------------------------------ */

static void put_head(const struct ladder_pic *p, size_t i, int y)
{
	const struct ladder_col *c = ladder_col(p->l, i);
	struct slice agent = c->label2, role = slice_cut(&agent, ',');
	int x = col_x(p, i), w = p->spacing - 12;
	size_t fit = (size_t)(w - 8) * 10 / CHAR_10;

	buf_puts(p->g->b, "<g>");
	svg_title(p->g, doc_safe(p->g->d, c->label2));
	buf_fmt(p->g->b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"", x - w / 2, y, w, HEAD_H - 4);
	svg_fill_ink(p->g, INK_BOX);
	buf_puts(p->g->b, "/>");
	svg_text(p->g, x, y + 17, 'm', INK_HEAD, doc_safe(p->g->d, c->label), fit);
	svg_text(p->g, x, y + 32, 'm', INK_HEAD2, role, fit);
	svg_text(p->g, x, y + 46, 'm', INK_HEAD2, doc_safe(p->g->d, slice_trim(agent)), fit);
	buf_puts(p->g->b, "</g>\n");
}

static void put_lifelines(const struct ladder_pic *p, int top, int bottom)
{
	buf_puts(p->g->b, "<path d=\"");
	for (size_t i = 0; i < ladder_n_cols(p->l); i++)
		buf_fmt(p->g->b, "M%d.5 %dV%d", col_x(p, i), top, bottom);
	buf_putc(p->g->b, '"');
	svg_line_ink(p->g, INK_LIFE);
	buf_puts(p->g->b, "/>\n");
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static enum ink row_ink(const struct ladder_pic *p, const struct ladder_row *r)
{
	const struct msg *m = store_msg(p->g->d->s, r->msg);

	if (r->kind == LADDER_ICMP)
		return INK_ICMP;
	if (r->kind == LADDER_RTP)
		return INK_RTP;
	return m->status ? svg_status_ink(m->status) : INK_REQUEST;
}

static void put_arrow(const struct ladder_pic *p, const struct ladder_row *r, enum ink ink, int y)
{
	int x1 = col_x(p, r->from), x2 = col_x(p, r->to), d = x1 < x2 ? -1 : 1;

	if (r->from == r->to)
		buf_fmt(p->g->b, "<path d=\"M%d %dh26v8h-24m5 -4l-6 4l6 4\"", x1, y - 8);
	else
		buf_fmt(p->g->b, "<path d=\"M%d %d.5H%dm%d -4l%d 4l%d 4\"", x1, y, x2 + d, d * 7, d * -7, d * 7);
	if (p->g->alone)
		svg_line_ink(p->g, ink);
	if (p->g->alone)
		buf_puts(p->g->b, r->is_repeat ? " stroke-width=\"1.5\" stroke-dasharray=\"4 3\"" : " stroke-width=\"1.5\"");
	buf_puts(p->g->b, "/>");
}

static void put_row_label(const struct ladder_pic *p, const struct ladder_row *r, enum ink ink, int y)
{
	struct slice text = doc_label(p->g->d, p->l, r);
	int x1 = col_x(p, r->from), x2 = col_x(p, r->to);
	int span = x1 < x2 ? x2 - x1 : x1 - x2;

	if (!p->g->alone)
		ink = INK_N;
	if (span)
		svg_text(p->g, (x1 + x2) / 2, y - 5, p->g->alone ? 'm' : 's', ink, text, (size_t)(span - 16) * 10 / CHAR_10);
	else
		svg_text(p->g, x1 + 32, y, 's', ink, text, (size_t)(p->spacing - 40) * 10 / CHAR_10);
}

/* Time, and how long after the row before it, as one text: no-break spaces align it. */
static void put_times(struct ladder_pic *p, const struct ladder_row *r, int y)
{
	struct buf t = {0}, delta = {0};

	time_clock(&t, store_said_ns(p->g->d->s, r->ts_ns), p->g->d->src->zone, 6);
	if (p->last_ns != TIME_NONE && !p->after_gap) {
		if (r->ts_ns >= p->last_ns)
			buf_putc(&delta, '+');
		time_span(&delta, r->ts_ns - p->last_ns);
		for (size_t n = delta.n; n < DELTA_CHARS; n++)
			buf_puts(&t, "\xc2\xa0");
		buf_put(&t, buf_slice(&delta));
	}
	svg_text(p->g, MARGIN + LEG_W, y, 's', INK_TIME, buf_slice(&t), 0);
	p->last_ns = r->ts_ns;
	p->after_gap = false;
	buf_free(&t);
	buf_free(&delta);
}

static void put_leg(const struct ladder_pic *p, uint32_t leg, int y)
{
	for (size_t i = 0; i < ladder_n_legs(p->l) && ladder_n_legs(p->l) > 1; i++) {
		if (ladder_leg(p->l, i) == leg)
			svg_rect(p->g, MARGIN - 4, y, 4, ROW_H - 2, svg_leg_ink(i));
	}
}

static void put_mark(const struct ladder_pic *p, const struct ladder_row *r, int y)
{
	const struct finding *f = r->kind == LADDER_MESSAGE ? evidence_of_message(p->g->d, r->msg) : NULL;
	enum ink ink;

	if (!f)
		return;
	ink = f->severity == SEVERITY_ERROR ? INK_ERROR : f->severity == SEVERITY_WARNING ? INK_WARNING : INK_INFO;
	buf_puts(p->g->b, "<g>");
	svg_title(p->g, doc_safe(p->g->d, f->summary));
	svg_textz(p->g, MARGIN + LEG_W + TIME_W + DELTA_W + MARK_W / 2 + 1, y, 'm', ink,
			f->severity == SEVERITY_ERROR ? "✖" : f->severity == SEVERITY_WARNING ? "▲" : "●");
	buf_puts(p->g->b, "</g>");
}

static void put_message(struct ladder_pic *p, const struct ladder_row *r, int y)
{
	enum ink ink = row_ink(p, r);
	bool links = !p->g->alone && r->kind == LADDER_MESSAGE;

	put_leg(p, store_msg(p->g->d->s, r->msg)->leg, y);
	put_times(p, r, y + 22);
	put_mark(p, r, y + 22);
	if (links)
		buf_fmt(p->g->b, "<a href=\"#m%u\" class=\"%s%s%s\">", r->msg, svg_ink_name(ink), r->is_repeat ? " rep" : "",
				r->from == r->to ? " own" : "");
	else if (p->g->alone)
		buf_fmt(p->g->b, "<g%s>", r->is_repeat ? " opacity=\".5\"" : "");
	else
		buf_fmt(p->g->b, "<g class=\"%s\">", svg_ink_name(ink));
	put_arrow(p, r, ink, y + 20);
	put_row_label(p, r, ink, y + 20);
	buf_puts(p->g->b, links ? "</a>\n" : "</g>\n");
}

/* A stream: a bar from its sender to its receiver, at the row where it begins. */
static void put_stream(struct ladder_pic *p, const struct ladder_row *r, int y)
{
	int x1 = col_x(p, r->from), x2 = col_x(p, r->to), d = x1 < x2 ? -1 : 1;

	put_times(p, r, y + 22);
	buf_puts(p->g->b, "<g");
	svg_fill_ink(p->g, INK_RTP);
	buf_puts(p->g->b, ">");
	if (r->from == r->to)
		buf_fmt(p->g->b, "<path class=\"bar\" d=\"M%d %dh26v8h-26z\"/>", x1, y + 14);
	else
		buf_fmt(p->g->b, "<path class=\"bar\" d=\"M%d %dH%dv-3l%d 6l%d 6v-3H%dz\"/>", x1,
				y + 18, x2 + d * 9, d * -9, d * 9, x1);
	put_row_label(p, r, INK_RTP, y + 19);
	buf_puts(p->g->b, "</g>\n");
}

static void put_gap(const struct ladder_pic *p, const struct ladder_row *r, int y)
{
	struct buf t = {0};
	size_t cols = ladder_n_cols(p->l);
	int x1 = col_x(p, 0) - 24, x2 = col_x(p, cols ? cols - 1 : 0) + 24;

	buf_puts(&t, "⋯ ");
	time_span(&t, r->gap_ns);
	svg_text(p->g, MARGIN + LEG_W + TIME_W + DELTA_W, y + 15, 'e', INK_GAP, buf_slice(&t), 0);
	buf_fmt(p->g->b, "<path d=\"M%d %d.5H%d\" stroke-dasharray=\"1 5\"", x1, y + 11, x2);
	svg_line_ink(p->g, INK_GAP);
	buf_puts(p->g->b, "/>\n");
	buf_free(&t);
}

static void put_row(struct ladder_pic *p, const struct ladder_row *r, int y)
{
	if (r->kind == LADDER_MESSAGE || r->kind == LADDER_ICMP)
		put_message(p, r, y);
	else if (r->kind == LADDER_RTP)
		put_stream(p, r, y);
	else if (r->kind == LADDER_GAP)
		put_gap(p, r, y);
	p->after_gap = r->kind == LADDER_GAP;
}

void svg_ladder(struct svg *g, const struct ladder *l, const struct svg_ladder_options *o)
{
	struct ladder_pic p = pic_make(g, l, o);
	struct svg_size size = pic_size(&p);
	int y = g->top + MARGIN, bottom = g->top + size.h - FOOT_H;

	put_lifelines(&p, y + HEAD_H - 4, bottom);
	for (size_t i = 0; i < ladder_n_cols(l); i++)
		put_head(&p, i, y);
	y += HEAD_H;
	for (size_t i = 0; i < p.n_rows; i++) {
		put_row(&p, ladder_row(l, i), y);
		y += row_height(ladder_row(l, i));
		sink_flow(g->d->out);
	}
	if (p.n_rows > 20) {
		for (size_t i = 0; i < ladder_n_cols(l); i++)
			svg_text(g, col_x(&p, i), bottom + 14, 'm', INK_HEAD2, doc_safe(g->d, ladder_col(l, i)->label),
					(size_t)(p.spacing - 12) * 10 / CHAR_10);
	}
}
