/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two pictures of the chosen calls over time: status codes by class, and what became of the calls that began. Time is cut
 * into slices of equal width; a class has a scale of its own, which is written beside it. */
#include "analyzer/report/svg.h"

enum { SLICES = 100, SLICE_W = 7, LABEL_W = 132, RIGHT_W = 70, ROW = 34, AXIS_H = 26, CLASSES = 7, OUTCOME_H = 110 };

struct span {
	int64_t from_ns, width_ns;  /* of a slice */
};

/* From the first to the last message of the chosen calls. */
static struct span span_of(const struct doc *d)
{
	int64_t first = INT64_MAX, last = INT64_MIN;

	for (size_t i = 0; i < d->legs.n; i++) {
		const struct leg *l = store_leg(d->s, d->legs.v[i]);

		first = l->start_ns < first ? l->start_ns : first;
		last = l->end_ns > last ? l->end_ns : last;
	}
	if (!d->legs.n)
		return (struct span){0, NS_PER_S};
	return (struct span){first, (last - first) / SLICES + 1};
}

static size_t slice_at(const struct span *s, int64_t ts_ns)
{
	int64_t i = ts_ns > s->from_ns ? (ts_ns - s->from_ns) / s->width_ns : 0;

	return i >= SLICES ? SLICES - 1 : (size_t)i;
}

/* ---- axis ------------------------------------------------------------------------------------------------------- */

/* Distance of marks: a round figure that gives at most eight. */
static int64_t mark_step(int64_t span_ns)
{
	static const int64_t steps_s[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200,
		86400, 172800, 604800, 2592000, 31536000};
	size_t i = 0;

	if (span_ns <= 8 * NS_PER_S) {
		int64_t step = NS_PER_MS;

		while (span_ns / step > 8)
			step *= step / NS_PER_MS % 3 == 2 ? 5 : 2;
		return step;
	}
	while (i + 1 < sizeof steps_s / sizeof steps_s[0] && span_ns / (steps_s[i] * NS_PER_S) > 8)
		i++;
	return steps_s[i] * NS_PER_S;
}

static void put_mark(struct svg *g, const struct span *s, int64_t at, int64_t step, int top, int y)
{
	int x = LABEL_W + (int)((double)(at - s->from_ns) / (double)s->width_ns * SLICE_W);
	struct buf t = {0};

	buf_fmt(g->b, "<path d=\"M%d.5 %dV%d\"", x, top, y + 4);
	svg_line_ink(g, INK_GRID);
	buf_puts(g->b, "/>");
	if (step >= 86400 * NS_PER_S) {
		time_date(&t, store_said_ns(g->d->s, at), g->d->src->zone, 0);
		t.n = 10;
	} else {
		time_clock(&t, store_said_ns(g->d->s, at), g->d->src->zone, step < NS_PER_S ? 3 : 0);
	}
	svg_text(g, x, y + 17, 'm', INK_AXIS, buf_slice(&t), 0);
	buf_putc(g->b, '\n');
	buf_free(&t);
}

static void put_axis(struct svg *g, const struct span *s, int top, int y)
{
	int64_t total = s->width_ns * SLICES, step = mark_step(total), at = s->from_ns / step * step;

	while (at < s->from_ns)
		at += step;
	for (unsigned i = 0; at <= s->from_ns + total && i < 10; at += step, i++)
		put_mark(g, s, at, step, top, y);
}

static void put_bar(struct svg *g, size_t slice, uint32_t n, uint32_t most, double y, double height, enum ink ink)
{
	double h = height * n / most;

	if (!n)
		return;
	h = h < 1 ? 1 : h;
	svg_rect(g, LABEL_W + (double)slice * SLICE_W, y - h, SLICE_W - 1, h, ink);
}

/* ---- status codes ----------------------------------------------------------------------------------------------- */

static const char *const class_names[CLASSES] = {"requests", "1xx", "2xx", "3xx", "4xx", "5xx", "6xx"};

static void count_classes(const struct doc *d, const struct span *s, uint32_t n[CLASSES][SLICES])
{
	memset(n, 0, sizeof(uint32_t[CLASSES][SLICES]));
	for (size_t i = 0; i < d->legs.n; i++) {
		for (uint32_t m = store_leg(d->s, d->legs.v[i])->first; m != NONE; m = store_msg(d->s, m)->next) {
			const struct msg *x = store_msg(d->s, m);

			if (!(x->flags & MSG_DUPLICATE))
				n[x->status / 100 < CLASSES ? x->status / 100 : 0][slice_at(s, x->ts_ns)]++;
		}
	}
}

static void put_class(struct svg *g, unsigned c, const uint32_t n[SLICES], int y)
{
	enum ink ink = c ? (enum ink)(INK_S1 + c - 1) : INK_REQUEST;
	uint32_t most = 0;
	uint64_t total = 0;
	struct buf t = {0};

	for (size_t i = 0; i < SLICES; i++) {
		total += n[i];
		most = n[i] > most ? n[i] : most;
	}
	svg_textz(g, LABEL_W - 62, y - 8, 'e', ink, class_names[c]);
	buf_u64(&t, total);
	svg_text(g, LABEL_W - 8, y - 8, 'e', INK_NOTE, buf_slice(&t), 0);
	buf_clear(&t);
	buf_fmt(&t, "≤ %u", most);
	if (total)
		svg_text(g, LABEL_W + SLICES * SLICE_W + 6, y - 8, 's', INK_GAP, buf_slice(&t), 0);
	for (size_t i = 0; i < SLICES && most; i++)
		put_bar(g, i, n[i], most, y - 2, ROW - 8, ink);
	buf_fmt(g->b, "<path d=\"M%d %d.5h%d\"", LABEL_W, y - 2, SLICES * SLICE_W);
	svg_line_ink(g, INK_GRID);
	buf_puts(g->b, "/>\n");
	buf_free(&t);
}

struct svg_size svg_status_size(void)
{
	return (struct svg_size){LABEL_W + SLICES * SLICE_W + RIGHT_W, CLASSES * ROW + AXIS_H + 6};
}

void svg_status(struct svg *g)
{
	uint32_t (*n)[SLICES] = mem_alloc(sizeof(uint32_t[CLASSES][SLICES]));
	struct span s = span_of(g->d);

	count_classes(g->d, &s, n);
	put_axis(g, &s, g->top + 6, g->top + CLASSES * ROW + 4);
	for (unsigned c = 0; c < CLASSES; c++)
		put_class(g, c, n[c], g->top + (int)(c + 1) * ROW + 4);
	free(n);
}

/* ---- what became of calls --------------------------------------------------------------------------------------- */

/* Of calls that begin with INVITE; a leg of the same call counts once, by its first. */
enum outcome { ANSWERED, FAILED, ENDED, OUTCOMES };

static enum outcome outcome_of(const struct leg *l)
{
	switch ((enum leg_state)l->state) {
	case LEG_IN_CALL:
	case LEG_COMPLETED:
		return ANSWERED;
	case LEG_REJECTED:
	case LEG_FAILED:
	case LEG_TIMEOUT:
		return FAILED;
	default:
		return ENDED;
	}
}

static void count_outcomes(const struct doc *d, const struct span *s, uint32_t n[OUTCOMES][SLICES])
{
	memset(n, 0, sizeof(uint32_t[OUTCOMES][SLICES]));
	for (size_t i = 0; i < d->n_calls; i++) {
		const struct leg *l = store_leg(d->s, doc_legs(d, &d->calls[i])[0]);

		if (l->is_invite)
			n[outcome_of(l)][slice_at(s, l->start_ns)]++;
	}
}

struct svg_size svg_outcome_size(void)
{
	return (struct svg_size){LABEL_W + SLICES * SLICE_W + RIGHT_W, OUTCOME_H + AXIS_H + 6};
}

static void put_outcome_key(struct svg *g, enum ink ink, const char *name, const uint32_t n[SLICES], int y)
{
	uint64_t total = 0;
	struct buf t = {0};

	for (size_t i = 0; i < SLICES; i++)
		total += n[i];
	svg_rect(g, 4, y - 9, 9, 9, ink);
	svg_textz(g, 18, y, 's', INK_NOTE, name);
	buf_u64(&t, total);
	svg_text(g, LABEL_W - 8, y, 'e', INK_NOTE, buf_slice(&t), 0);
	buf_free(&t);
}

void svg_outcome(struct svg *g)
{
	uint32_t (*n)[SLICES] = mem_alloc(sizeof(uint32_t[OUTCOMES][SLICES])), most = 1;
	struct span s = span_of(g->d);
	int y = g->top + OUTCOME_H;

	count_outcomes(g->d, &s, n);
	for (size_t i = 0; i < SLICES; i++)
		most = n[ANSWERED][i] + n[FAILED][i] + n[ENDED][i] > most ? n[ANSWERED][i] + n[FAILED][i] + n[ENDED][i] : most;
	put_axis(g, &s, g->top + 6, y + 2);
	for (size_t i = 0; i < SLICES; i++) {
		double h = OUTCOME_H - 12;

		put_bar(g, i, n[ANSWERED][i], most, y, h, INK_GOOD);
		put_bar(g, i, n[ENDED][i], most, y - h * n[ANSWERED][i] / most, h, INK_OTHER);
		put_bar(g, i, n[FAILED][i], most, y - h * (n[ANSWERED][i] + n[ENDED][i]) / most, h, INK_BAD);
	}
	put_outcome_key(g, INK_BAD, "failed", n[FAILED], g->top + 24);
	put_outcome_key(g, INK_OTHER, "other", n[ENDED], g->top + 44);
	put_outcome_key(g, INK_GOOD, "answered", n[ANSWERED], g->top + 64);
	free(n);
}
