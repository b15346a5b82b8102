/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call over time: a bar for each leg with its phases (trying, ringing, talking) and a tick for each message, coloured
 * by class; codes are written where there is room. */
#include "analyzer/report/svg.h"

enum { WIDTH = 900, LEFT = 64, RIGHT = 60, LEG_H = 46, BAR_H = 14, FOOT = 24, LEGS_MAX = 8 };

struct phase_pic {
	struct svg *g;
	int64_t from_ns, to_ns;
};

static double time_x(const struct phase_pic *p, int64_t ts_ns)
{
	int64_t total = p->to_ns - p->from_ns;

	ts_ns = ts_ns < p->from_ns ? p->from_ns : ts_ns > p->to_ns ? p->to_ns : ts_ns;
	return LEFT + (total > 0 ? (double)(ts_ns - p->from_ns) / (double)total : 0) * (WIDTH - LEFT - RIGHT);
}

static size_t n_shown(const struct doc_call *c)
{
	return c->n < LEGS_MAX ? c->n : LEGS_MAX;
}

struct svg_size svg_phase_size(struct doc *d, const struct doc_call *c)
{
	(void)d;
	return (struct svg_size){WIDTH, (int)n_shown(c) * LEG_H + FOOT};
}

static void put_phase(struct phase_pic *p, int64_t from, int64_t to, int y, enum ink ink, const char *name)
{
	double x1, x2;

	if (from == TIME_NONE || to == TIME_NONE || to <= from)
		return;
	x1 = time_x(p, from);
	x2 = time_x(p, to);
	svg_rect(p->g, x1, y, x2 - x1 < 1 ? 1 : x2 - x1, BAR_H, ink);
	if (name && x2 - x1 > 60)
		svg_textz(p->g, (int)(x1 + x2) / 2, y + BAR_H - 2, 'm', INK_HEAD2, name);
}

/* Where the leg's phases begin and end; TIME_NONE where they are not. */
static void put_phases(struct phase_pic *p, const struct leg *l, int y)
{
	int64_t answered = l->answer_ns, ended = l->bye_ns != TIME_NONE ? l->bye_ns : l->end_ns;
	int64_t set_up = answered != TIME_NONE ? answered : l->final_ns != TIME_NONE ? l->final_ns : l->end_ns;

	put_phase(p, l->start_ns, l->end_ns, y, INK_BOX, NULL);
	if (!l->is_invite)
		return;
	put_phase(p, l->start_ns, l->ring_ns != TIME_NONE ? l->ring_ns : set_up, y, INK_OTHER, "trying");
	put_phase(p, l->ring_ns, set_up, y, INK_RING, "ringing");
	put_phase(p, answered, ended, y, INK_TALK, "talk");
}

static void put_tick(struct phase_pic *p, const struct msg *m, int y, double *free_x)
{
	enum ink ink = m->status ? svg_status_ink(m->status) : INK_REQUEST;
	double x = time_x(p, m->ts_ns);
	struct buf t = {0};

	buf_puts(p->g->b, "<path d=\"M");
	svg_number(p->g->b, x);
	buf_fmt(p->g->b, " %dv%d\"", y - 3, BAR_H + 6);
	svg_line_ink(p->g, ink);
	buf_puts(p->g->b, "/>");
	if (m->status)
		buf_u64(&t, m->status);
	else
		buf_puts(&t, sip_method_row((enum sip_method)m->method)->name);
	if (x >= *free_x) {
		svg_text(p->g, (int)x, y - 7, 's', ink, buf_slice(&t), 0);
		*free_x = x + (double)t.n * 7.3 + 8;
	}
	buf_free(&t);
}

static void put_leg(struct phase_pic *p, uint32_t leg, size_t index, int y)
{
	const struct leg *l = store_leg(p->g->d->s, leg);
	double free_x = 0, last_x = -1;
	struct buf t = {0};

	buf_fmt(&t, "leg %zu", index + 1);
	svg_rect(p->g, 4, y, 4, BAR_H, svg_leg_ink(index));
	svg_text(p->g, 14, y + 11, 's', INK_NOTE, buf_slice(&t), 0);
	put_phases(p, l, y);
	for (uint32_t m = l->first; m != NONE; m = store_msg(p->g->d->s, m)->next) {
		const struct msg *x = store_msg(p->g->d->s, m);
		bool is_dull = (x->flags & (MSG_DUPLICATE | MSG_RETRANSMISSION)) != 0 || x->method == SIP_ACK;

		if (!is_dull && (time_x(p, x->ts_ns) >= last_x + 1 || x->status >= 300)) {
			last_x = time_x(p, x->ts_ns);
			put_tick(p, x, y, &free_x);
		}
	}
	buf_putc(p->g->b, '\n');
	buf_free(&t);
}

void svg_phase(struct svg *g, const struct doc_call *c)
{
	const uint32_t *legs = doc_legs(g->d, c);
	struct phase_pic p = {g, INT64_MAX, INT64_MIN};
	struct buf t = {0};
	int y = g->top + 18;

	for (size_t i = 0; i < c->n; i++) {
		const struct leg *l = store_leg(g->d->s, legs[i]);

		p.from_ns = l->start_ns < p.from_ns ? l->start_ns : p.from_ns;
		p.to_ns = l->end_ns > p.to_ns ? l->end_ns : p.to_ns;
	}
	for (size_t i = 0; i < n_shown(c); i++, y += LEG_H)
		put_leg(&p, legs[i], i, y);
	time_clock(&t, store_said_ns(g->d->s, p.from_ns), g->d->src->zone, 3);
	svg_text(g, LEFT, y - 2, 's', INK_AXIS, buf_slice(&t), 0);
	buf_clear(&t);
	time_span(&t, p.to_ns - p.from_ns);
	svg_text(g, WIDTH - RIGHT, y - 2, 'e', INK_AXIS, buf_slice(&t), 0);
	buf_free(&t);
}
