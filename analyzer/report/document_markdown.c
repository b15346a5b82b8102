/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document `markdown`: for a wiki or a ticket. A table of calls; then for each its facts, its findings, and a Mermaid
 * sequence diagram, as long as Mermaid takes it (50,000 characters unless told otherwise). */
#include "analyzer/report/diagram.h"
#include "analyzer/report/evidence.h"

enum { DIAGRAM_BYTES = 40000 };

static void put_text(struct doc *d, struct slice s)
{
	markdown_text(d->b, s);
}

static void put_field(struct doc *d, uint32_t leg, const char *name)
{
	const struct field *f = doc_field(d, name);
	struct buf t = {0};

	if (f && doc_field_text(d, leg, f, &t))
		put_text(d, buf_slice(&t));
	buf_free(&t);
}

/* ---- overview --------------------------------------------------------------------------------------------------- */

static const char *const columns[] = {"start_epoch", "method", "from_user", "to_user", "state", "status", "pdd_ms", "talk_ms",
	"codecs", "mos"};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void put_findings_cell(struct doc *d, const struct doc_call *c)
{
	evidence_open(d, c);
	for (size_t i = 0; i < evidence_n(d) && i < 3; i++) {
		const struct finding *f = evidence_at(d, i);

		buf_puts(d->b, i ? ", " : "");
		if (f->severity == SEVERITY_ERROR)
			buf_puts(d->b, "**");
		put_text(d, slice_of(rule_row(f->rule)->id));
		if (f->severity == SEVERITY_ERROR)
			buf_puts(d->b, "**");
	}
}

static void put_table(struct doc *d)
{
	buf_puts(d->b, "| # |");
	for (size_t i = 0; i < COLUMNS; i++) {
		if (doc_field(d, columns[i]))
			buf_fmt(d->b, " %s |", doc_field(d, columns[i])->head);
	}
	buf_puts(d->b, " Findings |\n|--:|");
	for (size_t i = 0; i < COLUMNS; i++) {
		if (doc_field(d, columns[i]))
			buf_puts(d->b, doc_field(d, columns[i])->is_right ? "--:|" : "---|");
	}
	buf_puts(d->b, "---|\n");
	for (size_t i = 0; i < d->n_calls; i++) {
		buf_fmt(d->b, "| %zu |", i + 1);
		for (size_t k = 0; k < COLUMNS; k++) {
			if (!doc_field(d, columns[k]))
				continue;
			buf_putc(d->b, ' ');
			put_field(d, doc_legs(d, &d->calls[i])[0], columns[k]);
			buf_puts(d->b, " |");
		}
		buf_putc(d->b, ' ');
		put_findings_cell(d, &d->calls[i]);
		buf_puts(d->b, " |\n");
		sink_flow(d->out);
	}
}

static void put_head(struct doc *d)
{
	const struct capture_progress *p = &d->src->stats.progress;

	buf_puts(d->b, "# Call flow: ");
	put_text(d, slice_of(d->src->title));
	buf_puts(d->b, "\n\n");
	if (p->first_ns != TIME_NONE && p->last_ns != TIME_NONE) {
		time_date(d->b, store_said_ns(d->s, p->first_ns), d->src->zone, 3);
		buf_puts(d->b, " – ");
		time_date(d->b, store_said_ns(d->s, p->last_ns), d->src->zone, 3);
		buf_puts(d->b, d->src->zone ? " (" : " UTC (");
		time_span(d->b, p->last_ns - p->first_ns);
		buf_puts(d->b, "), ");
	}
	buf_fmt(d->b, "%llu packets, %u SIP messages, %zu call%s.%s%s\n\n", (unsigned long long)p->packets, store_n_msgs(d->s),
			d->n_calls, d->n_calls == 1 ? "" : "s", p->is_cut_short ? " The capture is cut short." : "",
			d->redact ? " Numbers, names, addresses and keys were replaced." : "");
}

/* ---- a call ----------------------------------------------------------------------------------------------------- */

static const char *const facts[] = {"call_id", "from_uri", "to_uri", "state", "status", "reason", "start_epoch", "pdd_ms",
	"setup_ms", "talk_ms", "release_by", "transport", "user_agent", "server", "messages", "retransmissions", "codecs",
	"lost_pct", "jitter_ms", "mos", "related_by"};

static void put_facts(struct doc *d, const struct doc_call *c)
{
	buf_puts(d->b, "| |");
	for (size_t i = 0; i < c->n; i++)
		buf_fmt(d->b, c->n > 1 ? " leg %zu |" : " |", i + 1);
	buf_puts(d->b, "\n|---|");
	for (size_t i = 0; i < c->n; i++)
		buf_puts(d->b, "---|");
	buf_putc(d->b, '\n');
	for (size_t k = 0; k < sizeof facts / sizeof facts[0]; k++) {
		const struct field *f = doc_field(d, facts[k]);
		struct buf row = {0};
		bool any = false;

		for (size_t i = 0; f && i < c->n; i++) {
			struct buf t = {0};

			any = doc_field_text(d, doc_legs(d, c)[i], f, &t) || any;
			buf_putc(&row, ' ');
			markdown_text(&row, buf_slice(&t));
			buf_puts(&row, " |");
			buf_free(&t);
		}
		if (any) {
			buf_fmt(d->b, "| %s |", f->head);
			buf_put(d->b, buf_slice(&row));
			buf_putc(d->b, '\n');
		}
		buf_free(&row);
	}
}

static void put_findings(struct doc *d)
{
	for (size_t i = 0; i < evidence_n(d); i++) {
		const struct finding *f = evidence_at(d, i);
		const struct rule_row *rule = rule_row(f->rule);

		buf_fmt(d->b, "%s- **%s: %s.** ", i ? "" : "\n", severity_name((enum severity)f->severity), rule->id);
		put_text(d, doc_safe(d, f->summary));
		buf_puts(d->b, "\n  ");
		put_text(d, slice_of(rule->explanation));
		if (rule->remedy && rule->remedy[0]) {
			buf_puts(d->b, " *What helps:* ");
			put_text(d, slice_of(rule->remedy));
		}
		buf_puts(d->b, " (");
		put_text(d, slice_of(rule->reference));
		buf_puts(d->b, f->n_frames ? (f->n_frames == 1 ? "; frame" : "; frames") : "");
		for (uint32_t k = 0; k < f->n_frames; k++)
			buf_fmt(d->b, "%s %u", k ? "," : "", f->frames[k]);
		buf_puts(d->b, ")\n");
	}
}

/* ---- Mermaid ---------------------------------------------------------------------------------------------------- */

static void mermaid(struct doc *d, struct slice s)
{
	diagram_text(d->b, s, "#", DIAGRAM_LABEL);
}

static void put_parties(struct doc *d, const struct ladder *l)
{
	for (size_t i = 0; i < ladder_n_cols(l); i++) {
		const struct ladder_col *c = ladder_col(l, i);

		buf_fmt(d->b, "    participant p%zu as ", i);
		mermaid(d, doc_safe(d, c->label));
		if (c->label2.n) {
			buf_puts(d->b, "<br/>");
			mermaid(d, doc_safe(d, c->label2));
		}
		buf_putc(d->b, '\n');
	}
}

static const char *arrow(const struct doc *d, const struct ladder_row *r)
{
	if (r->kind == LADDER_ICMP)
		return "--x";
	if (r->kind == LADDER_RTP)
		return "-)";
	return store_msg(d->s, r->msg)->status ? "-->>" : "->>";
}

static void put_row(struct doc *d, const struct ladder *l, const struct ladder_row *r)
{
	const struct finding *f = r->kind == LADDER_MESSAGE ? evidence_begins(d, r->msg) : NULL;

	if (r->kind == LADDER_GAP) {
		buf_puts(d->b, "    Note over p0");
		if (ladder_n_cols(l) > 1)
			buf_fmt(d->b, ",p%zu", ladder_n_cols(l) - 1);
		buf_puts(d->b, ": ");
		time_span(d->b, r->gap_ns);
		buf_putc(d->b, '\n');
		return;
	}
	if (r->kind != LADDER_MESSAGE && r->kind != LADDER_ICMP && r->kind != LADDER_RTP)
		return;
	buf_fmt(d->b, "    p%u%sp%u: ", (unsigned)r->from,
			arrow(d, r), (unsigned)r->to);
	diagram_time(d->b, l, r);
	mermaid(d, doc_label(d, l, r));
	buf_putc(d->b, '\n');
	if (f) {
		buf_fmt(d->b, "    Note right of p%u: ", (unsigned)(r->from > r->to ? r->from : r->to));
		diagram_text(d->b, doc_safe(d, f->summary), "#", 300);
		buf_putc(d->b, '\n');
	}
}

static void put_diagram(struct doc *d, const struct doc_call *c)
{
	struct ladder *l = ladder_new(d->s, doc_legs(d, c), c->n, &d->src->ladder);
	size_t n = ladder_n_rows(l), i = 0;
	struct sink part = {.fd = -1}, *out = d->out;

	doc_redirect(d, &part);
	put_parties(d, l);
	for (; i < n && i < DIAGRAM_ROWS && d->b->n < DIAGRAM_BYTES; i++)
		put_row(d, l, ladder_row(l, i));
	doc_redirect(d, out);
	if (i < n)
		buf_fmt(d->b, "\nThe first %zu of %zu rows:\n", i, n);
	buf_puts(d->b, "\n```mermaid\nsequenceDiagram\n");
	buf_put(d->b, buf_slice(&part.buf));
	buf_puts(d->b, "```\n\n");
	buf_free(&part.buf);
	ladder_free(l);
}

static void put_call(struct doc *d, size_t number, const struct doc_call *c)
{
	uint32_t leg = doc_legs(d, c)[0];

	evidence_open(d, c);
	buf_fmt(d->b, "\n## %zu. ", number);
	put_field(d, leg, "method");
	buf_putc(d->b, ' ');
	put_field(d, leg, "from_user");
	buf_puts(d->b, " → ");
	put_field(d, leg, "to_user");
	buf_fmt(d->b, ": %s\n\n", leg_state_row((enum leg_state)store_leg(d->s, leg)->state)->name);
	for (size_t i = 0; i < c->n; i++) {
		struct slice v = store_verdict(d->s, doc_legs(d, c)[i]);

		if (v.n) {
			put_text(d, doc_safe(d, v));
			buf_puts(d->b, "\n\n");
		}
	}
	put_facts(d, c);
	put_findings(d);
	put_diagram(d, c);
}

void document_markdown(struct doc *d)
{
	put_head(d);
	if (d->n_calls > 1)
		put_table(d);
	for (size_t i = 0; i < d->n_calls && !d->out->error; i++) {
		put_call(d, i + 1, &d->calls[i]);
		sink_flow(d->out);
	}
}
