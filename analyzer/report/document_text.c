/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document `text`: for a mail or a terminal. For each call a heading, its findings in words, and the ladder, 80 columns
 * wide unless told otherwise. */
#include "analyzer/report/evidence.h"

enum { WIDTH = 80, INDENT = 2 };

static size_t width_of(const struct doc *d)
{
	return d->src->width ? d->src->width : WIDTH;
}

/* Words, broken before the width; any bytes come in. */
static void put_wrapped(struct doc *d, const char *first, struct slice text)
{
	struct buf safe = {0};
	struct slice rest;
	size_t column = strlen(first), indent = column;

	text_visible(&safe, text);
	rest = buf_slice(&safe);
	buf_puts(d->b, first);
	for (bool begins = true; rest.n; begins = false) {
		struct slice word = slice_cut(&rest, ' ');
		size_t w = text_columns(word);

		if (!begins && column + 1 + w > width_of(d)) {
			buf_putc(d->b, '\n');
			buf_fill(d->b, ' ', indent);
			column = indent;
		} else if (!begins) {
			buf_putc(d->b, ' ');
			column++;
		}
		buf_put(d->b, word);
		column += w;
	}
	buf_putc(d->b, '\n');
	buf_free(&safe);
}

static void put_rule(struct doc *d, char c)
{
	buf_fill(d->b, c, width_of(d));
	buf_putc(d->b, '\n');
}

static void put_head(struct doc *d)
{
	const struct capture_progress *p = &d->src->stats.progress;
	struct buf t = {0};

	buf_puts(&t, "Call flow: ");
	buf_puts(&t, d->src->title);
	put_wrapped(d, "", buf_slice(&t));
	if (p->first_ns != TIME_NONE && p->last_ns != TIME_NONE) {
		time_date(d->b, store_said_ns(d->s, p->first_ns), d->src->zone, 3);
		buf_puts(d->b, " - ");
		time_date(d->b, store_said_ns(d->s, p->last_ns), d->src->zone, 3);
		buf_puts(d->b, d->src->zone ? " (" : " UTC (");
		time_span(d->b, p->last_ns - p->first_ns);
		buf_puts(d->b, ")\n");
	}
	buf_fmt(d->b, "%llu packets, %u SIP messages, %zu call%s\n", (unsigned long long)p->packets, store_n_msgs(d->s), d->n_calls,
			d->n_calls == 1 ? "" : "s");
	if (p->is_cut_short)
		buf_puts(d->b, "The capture ends inside a packet; it was read up to there.\n");
	if (d->redact)
		put_wrapped(d, "", slice_of("Numbers, names, addresses and keys were replaced, each by the same everywhere."));
	buf_free(&t);
}

static const char *const facts[] = {"call_id", "from_uri", "to_uri", "reason", "start_epoch", "pdd_ms", "setup_ms", "talk_ms",
	"release_by", "transport", "user_agent", "server", "codecs", "lost_pct", "jitter_ms", "mos", "related_by"};

static void put_leg(struct doc *d, uint32_t id, size_t index, size_t n)
{
	const struct leg *l = store_leg(d->s, id);
	struct buf t = {0};

	if (n > 1)
		buf_fmt(d->b, "leg %zu: ", index + 1);
	buf_fmt(d->b, "%s, %s", sip_method_row((enum sip_method)l->method)->name, leg_state_row((enum leg_state)l->state)->name);
	if (l->status)
		buf_fmt(d->b, " (%u)", l->status);
	buf_putc(d->b, '\n');
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		const struct field *f = doc_field(d, facts[i]);
		char head[32];

		buf_clear(&t);
		if (!f || !doc_field_text(d, id, f, &t))
			continue;
		snprintf(head, sizeof head, "  %-14s", f->head);
		put_wrapped(d, head, buf_slice(&t));
	}
	if (store_verdict(d->s, id).n) {
		buf_putc(d->b, '\n');
		put_wrapped(d, "", doc_safe(d, store_verdict(d->s, id)));
	}
	buf_free(&t);
}

static void put_findings(struct doc *d)
{
	for (size_t i = 0; i < evidence_n(d); i++) {
		const struct finding *f = evidence_at(d, i);
		const struct rule_row *rule = rule_row(f->rule);
		struct buf t = {0};

		buf_fmt(d->b, "\n%s: %s\n", severity_name((enum severity)f->severity), rule->id);
		put_wrapped(d, "  ", doc_safe(d, f->summary));
		put_wrapped(d, "  ", slice_of(rule->explanation));
		if (rule->remedy && rule->remedy[0]) {
			buf_puts(&t, "What helps: ");
			buf_puts(&t, rule->remedy);
			put_wrapped(d, "  ", buf_slice(&t));
		}
		buf_clear(&t);
		buf_puts(&t, rule->reference);
		for (uint32_t k = 0; k < f->n_frames; k++)
			buf_fmt(&t, "%s %u", k ? "," : f->n_frames > 1 ? "; frames" : "; frame", f->frames[k]);
		put_wrapped(d, "  ", buf_slice(&t));
		buf_free(&t);
	}
}

/* ---- ladder ----------------------------------------------------------------------------------------------------- */

static size_t blanks_before(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == ' ')
		n++;
	return n;
}

/* What stands for a piece of the line, in as many columns: a longer one is cut. */
static void put_span(struct doc *d, struct slice text)
{
	size_t lead = blanks_before(text);
	struct slice inner = slice_sub(text, lead, text.n), safe = doc_safe(d, inner);

	buf_fill(d->b, ' ', lead);
	if (slice_eq(inner, safe))
		buf_put(d->b, inner);
	else
		text_fit(d->b, safe, text_columns(inner), false, d->src->ascii);
}

static void put_line(struct doc *d, const struct ladder_line *line)
{
	for (size_t i = 0; i < line->n_spans; i++) {
		struct slice s = slice_sub(buf_slice(&line->text), line->spans[i].from, line->spans[i].from + line->spans[i].n);

		if (d->redact)
			put_span(d, s);
		else
			buf_put(d->b, s);
	}
	while (d->b->n && d->b->p[d->b->n - 1] == ' ')
		d->b->n--;
	buf_putc(d->b, '\n');
	sink_flow(d->out);
}

static void put_ladder(struct doc *d, const struct doc_call *c)
{
	struct ladder *l = ladder_new(d->s, doc_legs(d, c), c->n, &d->src->ladder);
	struct ladder_style st = {.ascii = d->src->ascii, .time = d->src->time, .zone = d->src->zone, .width = width_of(d)};
	struct ladder_line line = {0};

	buf_putc(d->b, '\n');
	for (size_t i = 0; i < ladder_head_lines(l); i++) {
		ladder_draw_head(l, &st, i, &line);
		put_line(d, &line);
	}
	for (size_t i = 0; i < ladder_n_rows(l); i++) {
		ladder_draw_row(l, &st, i, &line);
		put_line(d, &line);
	}
	ladder_line_free(&line);
	ladder_free(l);
}

void document_text(struct doc *d)
{
	put_head(d);
	for (size_t i = 0; i < d->n_calls && !d->out->error; i++) {
		const struct doc_call *c = &d->calls[i];

		evidence_open(d, c);
		buf_putc(d->b, '\n');
		put_rule(d, '=');
		for (size_t k = 0; k < c->n; k++)
			put_leg(d, doc_legs(d, c)[k], k, c->n);
		put_findings(d);
		put_ladder(d, c);
	}
}
