/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document `svg`: the ladders of the chosen calls in one picture, one under another, or the codes over time. Readable
 * where no style is (colours are in the elements, too). */
#include "analyzer/report/svg.h"

#include "analyzer/report/evidence.h"

enum { HEAD_LINE = 18, BETWEEN = 24, WIDTH_MIN = 700 };

static int heading_height(const struct doc_call *c)
{
	return 12 + (int)c->n * HEAD_LINE;
}

/* A line for each leg: Call-ID, method, state. */
static void put_heading(struct svg *g, const struct doc_call *c)
{
	struct doc *d = g->d;
	int y = g->top + HEAD_LINE;

	for (size_t i = 0; i < c->n; i++, y += HEAD_LINE) {
		const struct leg *l = store_leg(d->s, doc_legs(d, c)[i]);
		struct buf t = {0};

		buf_fmt(&t, "%s, %s", sip_method_row((enum sip_method)l->method)->name,
				leg_state_row((enum leg_state)l->state)->name);
		if (l->status)
			buf_fmt(&t, " (%u)", l->status);
		buf_puts(&t, "   Call-ID ");
		buf_put(&t, doc_safe(d, l->call_id));
		if (c->n > 1)
			svg_rect(g, 6, y - 12, 4, 14, svg_leg_ink(i));
		svg_text(g, c->n > 1 ? 16 : 6, y, 's', INK_HEAD, buf_slice(&t), 110);
		buf_putc(g->b, '\n');
		buf_free(&t);
	}
	g->top += heading_height(c);
}

static struct svg_size measure(struct svg *g, const struct svg_ladder_options *o)
{
	struct svg_size all = {WIDTH_MIN, 0};

	for (size_t i = 0; i < g->d->n_calls; i++) {
		const struct doc_call *c = &g->d->calls[i];
		struct ladder *l = ladder_new(g->d->s, doc_legs(g->d, c), c->n, &g->d->src->ladder);
		struct svg_size s = svg_ladder_size(g, l, o);

		ladder_free(l);
		all.w = s.w > all.w ? s.w : all.w;
		all.h += s.h + heading_height(c) + (i ? BETWEEN : 0);
	}
	return all;
}

static void put_ladders(struct svg *g)
{
	struct svg_ladder_options o = {.max_rows = 0};
	struct svg_size size = measure(g, &o);
	struct buf label = {0};

	buf_fmt(&label, "SIP call flow, %zu call%s", g->d->n_calls, g->d->n_calls == 1 ? "" : "s");
	svg_begin(g, size.w, size.h ? size.h : HEAD_LINE, label.p);
	for (size_t i = 0; i < g->d->n_calls && !g->d->out->error; i++) {
		const struct doc_call *c = &g->d->calls[i];
		struct ladder *l = ladder_new(g->d->s, doc_legs(g->d, c), c->n, &g->d->src->ladder);

		evidence_open(g->d, c);
		put_heading(g, c);
		svg_ladder(g, l, &o);
		g->top += svg_ladder_size(g, l, &o).h + BETWEEN;
		ladder_free(l);
	}
	svg_end(g);
	buf_free(&label);
}

static void put_timeline(struct svg *g)
{
	struct svg_size a = svg_status_size(), b = svg_outcome_size();

	svg_begin(g, a.w, a.h + b.h + 44, "SIP status codes over time");
	svg_textz(g, 6, 16, 's', INK_HEAD, "Messages by class");
	g->top = 20;
	svg_status(g);
	g->top += a.h;
	svg_textz(g, 6, g->top + 16, 's', INK_HEAD, "Calls by when they began");
	g->top += 20;
	svg_outcome(g);
	svg_end(g);
}

void document_svg(struct doc *d)
{
	struct svg g = {.d = d, .b = d->b, .alone = true};

	buf_puts(d->b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	if (d->src->timeline)
		put_timeline(&g);
	else
		put_ladders(&g);
}
