/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a ladder line by line. A row costs the columns that it is wide.
 *
 *   0            time   x0                x1                x2            width
 *   10:15:02.104820     ├─ INVITE (SDP) ──┼────────────────▶│
 *                       │◀── 100 Trying ──┤                 │
 *
 * Lifelines stand at x(i); the label of an arrow is near its sender, so that both ends of a long arrow can be told. */
#include "analyzer/ladder/ladder_priv.h"
#include "analyzer/ladder/line.h"

/* Columns between lifelines: never fewer, as few where labels are short; heads wider than that are cut. */
enum { PITCH_MIN = 14, PITCH_LEAST = 25, LABEL_COLUMNS = 50, LABEL2_COLUMNS = 36 };

struct glyphs {
	const char *lifeline, *gap, *dash, *cross, *from_left, *from_right, *right, *left, *loop_left, *loop_right;
	const char *rtp_dash, *rtp_cross, *rtp_from_left, *rtp_from_right;
	size_t lead_right, lead_left;   /* dashes between the sender and the label */
	bool has_blanks;                /* blanks around a label */
};

static const struct glyphs glyphs_utf8 = {
	.lifeline = "│", .gap = "┊", .dash = "─", .cross = "┼", .from_left = "├", .from_right = "┤", .right = "▶", .left = "◀",
	.loop_left = "◀╮", .loop_right = "╭▶",
	.rtp_dash = "═", .rtp_cross = "╪", .rtp_from_left = "╞", .rtp_from_right = "╡",
	.lead_right = 2, .lead_left = 2, .has_blanks = true};
static const struct glyphs glyphs_ascii = {
	.lifeline = "|", .gap = "|", .dash = "-", .cross = "|", .from_left = "|", .from_right = "|", .right = ">", .left = "<",
	.loop_left = "<-", .loop_right = "->",
	.rtp_dash = "=", .rtp_cross = "|", .rtp_from_left = "|", .rtp_from_right = "|",
	.lead_right = 2, .lead_left = 3, .has_blanks = false};

static const struct glyphs *glyphs_of(const struct ladder_style *st)
{
	return st->ascii ? &glyphs_ascii : &glyphs_utf8;
}

/* ---- geometry ------------------------------------------------------------------------------------------------------ */

struct geometry {
	size_t time;            /* columns of the time, without the blank after it */
	size_t x0;              /* of the first lifeline */
	size_t room;            /* columns from the first lifeline to the last */
	size_t tail;            /* columns from the last lifeline to the right end */
	size_t n;               /* lifelines */
	unsigned digits;        /* of fractions of a second */
};

static size_t x_of(const struct geometry *g, size_t col)
{
	return g->n < 2 ? g->x0 : g->x0 + col * g->room / (g->n - 1);
}

static size_t time_columns(const struct ladder *l, const struct ladder_style *st, unsigned digits)
{
	int64_t s = l->first_ns == TIME_NONE ? 0 : (l->last_ns - l->first_ns) / NS_PER_S;
	size_t n = 4;

	if (st->time != LADDER_TIME_START)
		return 9 + digits;
	for (; s > 999; s /= 10)
		n++;
	return n + 1 + digits;
}

static size_t head_columns(const struct ladder_col *c)
{
	size_t w = text_columns(c->label), w2 = text_columns(c->label2);

	w = w > LABEL_COLUMNS ? LABEL_COLUMNS : w;
	w2 = w2 > LABEL2_COLUMNS ? LABEL2_COLUMNS : w2;
	return w > w2 ? w : w2;
}

/* Between two lifelines, where nothing is cut. */
static size_t natural_pitch(const struct ladder *l, const struct ladder_style *st)
{
	size_t pitch = st->sdp_first ? l->first_columns : l->label_columns;

	pitch = pitch > PITCH_LEAST ? pitch : PITCH_LEAST;

	for (size_t i = 0; i < l->n_cols; i++) {
		size_t w = head_columns(&l->cols[i]) + 2;

		pitch = w > pitch ? w : pitch;
	}
	return pitch;
}

/* With so many columns for all lifelines; 0 for as many as it likes. */
static void spread(struct geometry *g, const struct ladder *l, const struct ladder_style *st, size_t width)
{
	size_t natural = natural_pitch(l, st), gaps = g->n > 1 ? g->n - 1 : 0, pitch = natural;

	g->tail = gaps ? head_columns(&l->cols[l->n_cols - 1]) : natural;
	g->room = gaps * natural;
	if (!width || g->x0 + g->room + g->tail <= width)
		return;
	width = width > g->x0 ? width - g->x0 : 0;
	if (!gaps) {
		g->tail = width < PITCH_MIN ? PITCH_MIN : width;
		return;
	}
	pitch = width > g->tail ? (width - g->tail) / gaps : 0;
	if (pitch < g->tail) {
		/* The last column has no more room for its head than the others have. */
		pitch = width / g->n;
		g->tail = pitch;
	}
	if (pitch < PITCH_MIN) {
		g->tail = PITCH_MIN;
		g->room = gaps * PITCH_MIN;
	} else {
		g->room = width - g->tail;
	}
}

static void measure(const struct ladder *l, const struct ladder_style *st, size_t width, struct geometry *g)
{
	g->n = l->n_cols;
	g->digits = 6;
	g->time = time_columns(l, st, 6);
	g->x0 = g->time + 2;
	spread(g, l, st, 0);
	if (!width || g->x0 + g->room + g->tail <= width)
		return;
	/* Too narrow: milliseconds will do. */
	g->digits = 3;
	g->time = time_columns(l, st, 3);
	g->x0 = g->time + 1;
	spread(g, l, st, width);
}

size_t ladder_width(const struct ladder *l, const struct ladder_style *st)
{
	struct geometry g;

	measure(l, st, st->width, &g);
	return g.x0 + g.room + g.tail;
}

size_t ladder_min_width(const struct ladder *l, const struct ladder_style *st)
{
	struct geometry g;

	measure(l, st, 1, &g);
	return g.x0 + g.room + g.tail;
}

size_t ladder_column_at(const struct ladder *l, const struct ladder_style *st, size_t col)
{
	struct geometry g;

	measure(l, st, st->width, &g);
	return x_of(&g, col);
}

/* ---- pieces -------------------------------------------------------------------------------------------------------- */

struct drawing {
	const struct ladder *ladder;
	const struct ladder_style *style;
	const struct glyphs *glyphs;
	struct geometry g;
	struct ladder_line *out;
};

static struct drawing drawing_make(const struct ladder *l, const struct ladder_style *st, struct ladder_line *out)
{
	struct drawing d = {.ladder = l, .style = st, .glyphs = glyphs_of(st), .out = out};

	measure(l, st, st->width, &d.g);
	line_begin(out);
	return d;
}

static void put_glyph(struct drawing *d, enum ladder_role role, const char *glyph)
{
	line_fill(d->out, role, glyph, 1);
}

/* Lifelines of columns from..to, each at its place. */
static void put_lifelines(struct drawing *d, const char *glyph, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		line_pad_to(d->out, x_of(&d->g, i));
		put_glyph(d, LADDER_LIFELINE, glyph);
	}
}

/* Fills up to column `end` with `fill`, and `cross` where a lifeline stands; the first that may come is `*col`. */
static void put_run(struct drawing *d, enum ladder_role role, const char *fill, const char *cross, size_t *col, size_t end)
{
	while (d->out->columns < end) {
		while (*col < d->g.n && x_of(&d->g, *col) < d->out->columns)
			++*col;
		size_t stop = *col < d->g.n && x_of(&d->g, *col) < end ? x_of(&d->g, *col) : end;

		line_fill(d->out, role, fill, stop - d->out->columns);
		if (stop < end)
			put_glyph(d, role == LADDER_ARROW ? LADDER_ARROW : LADDER_LIFELINE, cross);
	}
}

/* ---- time ---------------------------------------------------------------------------------------------------------- */

static void put_seconds(struct buf *b, int64_t ns, unsigned digits)
{
	int64_t unit = digits == 6 ? NS_PER_US : NS_PER_MS;

	buf_fixed(b, ns / unit, digits);
}

static void put_time(struct drawing *d, const struct ladder_row *r)
{
	struct buf *b = &d->out->scratch;
	bool is_delta = d->style->time == LADDER_TIME_DELTA && r->gap_ns != TIME_NONE;

	buf_clear(b);
	if (is_delta) {
		if (r->gap_ns >= 0)
			buf_putc(b, '+');
		time_span(b, r->gap_ns);
	} else if (d->style->time == LADDER_TIME_START) {
		put_seconds(b, r->ts_ns - d->ladder->first_ns, d->g.digits);
	} else {
		time_clock(b, store_said_ns(d->ladder->store, r->ts_ns), d->style->zone, d->g.digits);
	}
	line_fit(d->out, LADDER_TIME, buf_slice(b), d->g.time, true, d->style->ascii);
}

/* In the margin between the time and the first lifeline: the row is evidence of a finding. What stands beside it is left in
 * `words`. */
static enum ladder_role put_finding(struct drawing *d, const struct ladder_row *r, struct buf *words)
{
	static const struct {
		enum ladder_role role;
		const char *mark[2];
	} marks[SEVERITY_N] = {[SEVERITY_INFO] = {LADDER_INFO, {"●", "i"}}, [SEVERITY_WARNING] = {LADDER_WARNING, {"▲", "!"}},
		[SEVERITY_ERROR] = {LADDER_ERROR, {"✖", "x"}}};
	enum severity worst = ladder_row_findings(d->ladder, r, words);

	if (worst == SEVERITY_NONE)
		return LADDER_NOTE;
	line_pad_to(d->out, d->g.x0 - 1);
	line_put(d->out, marks[worst].role, slice_of(marks[worst].mark[d->style->ascii]), 1);
	return marks[worst].role;
}

/* Beside the row, where there is room right of the last lifeline. */
static void put_beside(struct drawing *d, enum ladder_role role, struct slice words)
{
	size_t last = x_of(&d->g, d->g.n - 1), x = last + 3, end = d->style->width ? last + d->g.tail : SIZE_MAX;

	if (!words.n || d->out->columns + 2 > x || end < x + 4)
		return;
	line_pad_to(d->out, x);
	line_fit(d->out, role, words, text_columns(words) < end - x ? text_columns(words) : end - x, false, d->style->ascii);
}

static void put_gap_time(struct drawing *d, const struct ladder_row *r)
{
	struct buf *b = &d->out->scratch;

	buf_clear(b);
	buf_puts(b, d->style->ascii ? "... " : "⋯ ");
	time_span(b, r->gap_ns);
	line_fit(d->out, LADDER_NOTE, buf_slice(b), d->g.time, true, d->style->ascii);
}

/* ---- arrows -------------------------------------------------------------------------------------------------------- */

static enum ladder_role label_role(const struct ladder *l, const struct ladder_row *r)
{
	const struct msg *m = store_msg(l->store, r->msg);
	unsigned status = m->status;

	if (r->kind == LADDER_ICMP)
		return LADDER_STATUS_5;
	if (r->kind == LADDER_RTP)
		return ladder_rtp_role(l, r);
	if (r->is_repeat)
		return LADDER_REPEAT;
	if (m->parse_flags & SIP_F_BAD_STATUS)
		return LADDER_STATUS_6;
	if (status < 100 || status > 699)
		return LADDER_REQUEST;
	return (enum ladder_role)(LADDER_STATUS_1 + status / 100 - 1);
}

/* The label with all words where it fits in `room` columns, else without; in the line's scratch. Returns its columns, which
 * may still be too many. */
static size_t make_label(struct drawing *d, const struct ladder_row *r, size_t room)
{
	struct buf *b = &d->out->scratch;
	size_t w = 0;

	if (r->kind == LADDER_RTP) {
		buf_clear(b);
		return ladder_rtp_label(d->ladder, r, d->style->ascii, room, b);
	}
	for (int words = 1; words >= 0; words--) {
		buf_clear(b);
		ladder_label(d->ladder, r, d->style->sdp_first, d->style->ascii, words, b);
		w = text_columns(buf_slice(b));
		if (w <= room)
			break;
	}
	return w;
}

/* Where the label of an arrow goes. */
struct placing {
	size_t lead;            /* dashes between sender and label */
	size_t blanks;          /* 1 where blanks stand around the label */
	size_t label;           /* columns of the label */
};

/* n: columns between the two lifelines, the tip among them. */
static struct placing place_label(struct drawing *d, const struct ladder_row *r, size_t n)
{
	struct placing p = {.lead = r->from < r->to ? d->glyphs->lead_right : d->glyphs->lead_left,
			.blanks = d->glyphs->has_blanks};
	size_t around = p.lead + 2 * p.blanks + 2;

	p.label = make_label(d, r, n > around ? n - around : 0);
	if (p.label + around <= n)
		return p;
	p.lead = 1;
	/* Blanks go where that saves the label from being cut. */
	if (p.label + 2 <= n && p.label + 2 + 2 * p.blanks > n)
		p.blanks = 0;
	around = p.lead + 2 * p.blanks + 1;
	if (p.label + around > n)
		p.label = n > around ? n - around : 0;
	return p;
}

static void put_label(struct drawing *d, enum ladder_role role, const struct placing *p)
{
	line_fill(d->out, LADDER_PLAIN, " ", p->blanks);
	line_fit(d->out, role, buf_slice(&d->out->scratch), p->label, false, d->style->ascii);
	line_fill(d->out, LADDER_PLAIN, " ", p->blanks);
}

static void put_arrow(struct drawing *d, const struct ladder_row *r)
{
	const struct glyphs *y = d->glyphs;
	bool is_right = r->from < r->to, is_rtp = r->kind == LADDER_RTP;
	const char *dash = is_rtp ? y->rtp_dash : y->dash, *cross = is_rtp ? y->rtp_cross : y->cross;
	size_t lo = is_right ? r->from : r->to, hi = is_right ? r->to : r->from, col = lo + 1;
	size_t begin = x_of(&d->g, lo) + 1, end = x_of(&d->g, hi);
	struct placing p = place_label(d, r, end - begin);
	enum ladder_role role = label_role(d->ladder, r);
	size_t label = p.label + 2 * p.blanks;

	line_pad_to(d->out, begin - 1);
	put_glyph(d, LADDER_LIFELINE, !is_right ? y->lifeline : is_rtp ? y->rtp_from_left : y->from_left);
	if (is_right) {
		put_run(d, LADDER_ARROW, dash, cross, &col, begin + p.lead);
		put_label(d, role, &p);
		put_run(d, LADDER_ARROW, dash, cross, &col, end - 1);
		put_glyph(d, LADDER_ARROW, y->right);
		put_glyph(d, LADDER_LIFELINE, y->lifeline);
	} else {
		put_glyph(d, LADDER_ARROW, y->left);
		put_run(d, LADDER_ARROW, dash, cross, &col, end - p.lead - label);
		put_label(d, role, &p);
		put_run(d, LADDER_ARROW, dash, cross, &col, end);
		put_glyph(d, LADDER_LIFELINE, is_rtp ? y->rtp_from_right : y->from_right);
	}
	put_lifelines(d, y->lifeline, hi + 1, d->g.n);
}

/* A message of a party to itself: a loop at the right of its lifeline, or at its left where it is the last. */
static void put_loop(struct drawing *d, const struct ladder_row *r)
{
	const struct glyphs *y = d->glyphs;
	enum ladder_role role = label_role(d->ladder, r);
	bool is_last = r->from == d->g.n - 1, is_left;
	size_t x = x_of(&d->g, r->from), room, w;

	room = is_last ? d->g.tail : x_of(&d->g, (size_t)r->from + 1) - x;
	w = make_label(d, r, room > 5 ? room - 5 : 0);
	is_left = is_last && r->from > 0 && w + 5 > room;
	if (is_left) {
		room = x - x_of(&d->g, (size_t)r->from - 1);
		w = make_label(d, r, room > 5 ? room - 5 : 0);
	}
	w = w + 5 > room ? room > 5 ? room - 5 : 0 : w;
	if (is_left) {
		line_pad_to(d->out, x - 3 - w);
		line_fit(d->out, role, buf_slice(&d->out->scratch), w, true, d->style->ascii);
		line_put(d->out, LADDER_PLAIN, slice_of(" "), 1);
		line_put(d->out, LADDER_ARROW, slice_of(y->loop_right), 2);
	}
	put_lifelines(d, y->lifeline, r->from, (size_t)r->from + 1);
	if (!is_left) {
		line_put(d->out, LADDER_ARROW, slice_of(y->loop_left), 2);
		line_put(d->out, LADDER_PLAIN, slice_of(" "), 1);
		line_fit(d->out, role, buf_slice(&d->out->scratch), w, false, d->style->ascii);
	}
	put_lifelines(d, y->lifeline, (size_t)r->from + 1, d->g.n);
}

/* What an m= line says, in the middle between sender and receiver. */
static void put_medium(struct drawing *d, const struct ladder_row *r)
{
	struct buf *b = &d->out->scratch;
	size_t lo = r->from < r->to ? r->from : r->to, hi = r->from < r->to ? r->to : r->from, col = lo + 1;
	size_t begin = x_of(&d->g, lo) + 1, end, w;

	if (hi > lo)
		end = x_of(&d->g, hi);
	else
		end = hi + 1 < d->g.n ? x_of(&d->g, hi + 1) : begin + d->g.tail - 1;
	buf_clear(b);
	ladder_medium_text(d->ladder, r->msg, r->medium, b);
	w = text_columns(buf_slice(b));
	w = w + 2 > end - begin ? (end - begin > 2 ? end - begin - 2 : 0) : w;
	put_lifelines(d, d->glyphs->lifeline, lo, lo + 1);
	put_run(d, LADDER_PLAIN, " ", d->glyphs->lifeline, &col, begin + (end - begin - w) / 2);
	line_fit(d->out, LADDER_NOTE, buf_slice(b), w, false, d->style->ascii);
	if (hi > lo)
		put_run(d, LADDER_PLAIN, " ", d->glyphs->lifeline, &col, end);
	put_lifelines(d, d->glyphs->lifeline, hi > lo ? hi : lo + 1, d->g.n);
}

/* ---- lines --------------------------------------------------------------------------------------------------------- */

void ladder_draw_row(const struct ladder *l, const struct ladder_style *st, size_t row, struct ladder_line *out)
{
	struct drawing d = drawing_make(l, st, out);
	const struct ladder_row *r = ladder_row(l, row);
	enum ladder_role role = LADDER_NOTE;
	struct buf words = {0};

	if (r->kind == LADDER_GAP) {
		put_gap_time(&d, r);
		put_lifelines(&d, d.glyphs->gap, 0, d.g.n);
		return;
	}
	if (r->kind != LADDER_SDP)
		put_time(&d, r);
	if (r->kind == LADDER_MESSAGE) {
		role = put_finding(&d, r, &words);
		ladder_row_note(l, r, &words);
	}
	put_lifelines(&d, d.glyphs->lifeline, 0, r->from < r->to ? r->from : r->to);
	if (r->kind == LADDER_SDP)
		put_medium(&d, r);
	else if (r->from == r->to)
		put_loop(&d, r);
	else
		put_arrow(&d, r);
	put_beside(&d, role, buf_slice(&words));
	buf_free(&words);
}

size_t ladder_head_lines(const struct ladder *l)
{
	for (size_t i = 0; i < l->n_cols; i++)
		if (l->cols[i].label2.n)
			return 2;
	return 1;
}

/* Over the times: the day that they are of, or their unit. */
static void put_time_head(struct drawing *d)
{
	struct buf *b = &d->out->scratch;

	buf_clear(b);
	if (d->style->time == LADDER_TIME_START)
		buf_putc(b, 's');
	else if (d->ladder->first_ns != TIME_NONE)
		time_date(b, store_said_ns(d->ladder->store, d->ladder->first_ns), d->style->zone, 0);
	line_fit(d->out, LADDER_HEAD, slice_sub(buf_slice(b), 0, 10), d->g.time, d->style->time == LADDER_TIME_START,
		 d->style->ascii);
}

void ladder_draw_head(const struct ladder *l, const struct ladder_style *st, size_t i, struct ladder_line *out)
{
	struct drawing d = drawing_make(l, st, out);

	if (i == 0)
		put_time_head(&d);
	for (size_t col = 0; col < l->n_cols; col++) {
		size_t x = x_of(&d.g, col), w = col + 1 < l->n_cols ? x_of(&d.g, col + 1) - x - 1 : d.g.tail;

		line_pad_to(out, x);
		if (i == 0)
			line_fit_tail(out, LADDER_HEAD, l->cols[col].label, w, st->ascii);
		else
			line_fit(out, LADDER_NOTE, l->cols[col].label2, w, false, st->ascii);
	}
}
