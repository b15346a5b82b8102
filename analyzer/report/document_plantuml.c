/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document `plantuml`: a sequence diagram for each call. What PlantUML would take for markup, a variable, an include or
 * an image is written by the number of its characters. */
#include "analyzer/report/diagram.h"
#include "analyzer/report/evidence.h"

static void put_text(struct doc *d, struct slice s)
{
	diagram_text(d->b, s, "&#", DIAGRAM_LABEL);
}

static void put_parties(struct doc *d, const struct ladder *l)
{
	for (size_t i = 0; i < ladder_n_cols(l); i++) {
		const struct ladder_col *c = ladder_col(l, i);

		buf_puts(d->b, "participant \"");
		put_text(d, doc_safe(d, c->label));
		if (c->label2.n) {
			buf_puts(d->b, "\\n");
			put_text(d, doc_safe(d, c->label2));
		}
		buf_fmt(d->b, "\" as p%zu\n", i);
	}
}

static const char *arrow(const struct doc *d, const struct ladder_row *r)
{
	if (r->kind == LADDER_ICMP)
		return "-[#red]->x";
	if (r->kind == LADDER_RTP)
		return "-[#teal,bold]>>";
	if (r->is_repeat)
		return store_msg(d->s, r->msg)->status ? "-[#gray]->" : "-[#gray]>";
	return store_msg(d->s, r->msg)->status ? "-->" : "->";
}

static void put_note(struct doc *d, const struct ladder_row *r)
{
	const struct finding *f = r->kind == LADDER_MESSAGE ? evidence_begins(d, r->msg) : NULL;

	if (!f)
		return;
	buf_fmt(d->b, "note right of p%u : ", (unsigned)(r->from > r->to ? r->from : r->to));
	diagram_text(d->b, doc_safe(d, f->summary), "&#", 300);
	buf_putc(d->b, '\n');
}

static void put_row(struct doc *d, const struct ladder *l, const struct ladder_row *r)
{
	if (r->kind == LADDER_GAP) {
		buf_puts(d->b, "... ");
		time_span(d->b, r->gap_ns);
		buf_puts(d->b, " ...\n");
	} else if (r->kind == LADDER_MESSAGE || r->kind == LADDER_ICMP || r->kind == LADDER_RTP) {
		buf_fmt(d->b, "p%u %s p%u : ", (unsigned)r->from, arrow(d, r), (unsigned)r->to);
		diagram_time(d->b, l, r);
		put_text(d, doc_label(d, l, r));
		buf_putc(d->b, '\n');
		put_note(d, r);
	}
}

static void put_call(struct doc *d, const struct doc_call *c)
{
	const struct leg *leg = store_leg(d->s, doc_legs(d, c)[0]);
	struct ladder *l = ladder_new(d->s, doc_legs(d, c), c->n, &d->src->ladder);
	size_t n = ladder_n_rows(l);

	evidence_open(d, c);
	buf_puts(d->b, "@startuml\nhide footbox\ntitle ");
	put_text(d, doc_safe(d, leg->call_id));
	buf_fmt(d->b, " (%s)\n", leg_state_row((enum leg_state)leg->state)->name);
	put_parties(d, l);
	for (size_t i = 0; i < n && i < DIAGRAM_ROWS; i++)
		put_row(d, l, ladder_row(l, i));
	if (n > DIAGRAM_ROWS)
		buf_fmt(d->b, "... %zu more rows are left out ...\n", n - DIAGRAM_ROWS);
	buf_puts(d->b, "@enduml\n");
	ladder_free(l);
}

void document_plantuml(struct doc *d)
{
	for (size_t i = 0; i < d->n_calls && !d->out->error; i++) {
		if (i)
			buf_putc(d->b, '\n');
		put_call(d, &d->calls[i]);
		sink_flow(d->out);
	}
}
