/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of calls: a row each, its columns fields of `calls`. Without the script it can be read; with it, sorted (by
 * data-v where a cell's text has no order), searched and filtered by state and severity. */
#include "analyzer/report/evidence.h"
#include "analyzer/report/html.h"

static const char *const columns[] = {"start_epoch", "method", "from_user", "to_user", "state", "status", "pdd_ms", "talk_ms",
	"messages", "codecs", "lost_pct", "mos"};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

struct table {
	const struct field *fields[COLUMNS];
	size_t n;
};

static struct table table_make(const struct doc *d)
{
	struct table t = {.n = 0};

	for (size_t i = 0; i < COLUMNS; i++) {
		const struct field *f = doc_field(d, columns[i]);

		if (f)
			t.fields[t.n++] = f;
	}
	return t;
}

static void put_order(struct doc *d, const struct value *v)
{
	if (v->type != VALUE_FIXED && v->type != VALUE_TIME && v->type != VALUE_INT)
		return;
	buf_puts(d->b, " data-v=\"");
	buf_fixed(d->b, v->i, 0);
	buf_putc(d->b, '"');
}

static void put_cell(struct doc *d, uint32_t leg, const struct field *f)
{
	struct buf t = {0};
	struct value v;

	reader_seek(d->reader, leg);
	reader_get(d->reader, f, &v);
	buf_puts(d->b, f->is_right ? "<td class=\"r\"" : "<td");
	put_order(d, &v);
	if (strcmp(f->name, "state") == 0)
		buf_fmt(d->b, " class=\"st-%s\"", leg_state_row((enum leg_state)store_leg(d->s, leg)->state)->name);
	buf_putc(d->b, '>');
	if (v.type == VALUE_TIME) {
		time_clock(&t, v.i, d->src->zone, 3);
		html_text(d, buf_slice(&t));
	} else if (v.type != VALUE_NULL) {
		doc_value(d, f, &v, &t);
		html_text(d, buf_slice(&t));
	}
	buf_puts(d->b, "</td>");
	buf_free(&t);
}

static void put_findings_cell(struct doc *d)
{
	size_t n = evidence_n(d);

	buf_fmt(d->b, "<td data-v=\"%u\">", n ? 9u - evidence_at(d, 0)->severity : 9u);
	for (size_t i = 0; i < n && i < 3; i++) {
		const struct finding *f = evidence_at(d, i);

		buf_fmt(d->b, "%s<span class=\"sev-%s\">%s</span>", i ? " " : "", severity_name((enum severity)f->severity),
				rule_row(f->rule)->id);
	}
	if (n > 3)
		buf_fmt(d->b, " +%zu", n - 3);
	buf_puts(d->b, "</td>");
}

static void put_row(struct doc *d, const struct table *t, uint32_t call, bool is_full)
{
	const struct doc_call *c = &d->calls[call];
	uint32_t leg = doc_legs(d, c)[0];

	evidence_open(d, c);
	buf_fmt(d->b, "<tr data-st=\"%s\" data-sev=\"%u\"><td class=\"r\" data-v=\"%u\">",
			leg_state_row((enum leg_state)store_leg(d->s, leg)->state)->name,
			evidence_n(d) ? evidence_at(d, 0)->severity : 0u, call);
	if (is_full)
		buf_fmt(d->b, "<a href=\"#c%u\">%u</a>", call + 1, call + 1);
	else
		buf_u64(d->b, call + 1);
	if (c->n > 1)
		buf_fmt(d->b, " <small>%u legs</small>", c->n);
	buf_puts(d->b, "</td>");
	for (size_t i = 0; i < t->n; i++)
		put_cell(d, leg, t->fields[i]);
	put_findings_cell(d);
	buf_puts(d->b, "</tr>\n");
}

static void put_head(struct doc *d, const char *title, const char *help, bool is_right)
{
	buf_fmt(d->b, "<th scope=\"col\"%s title=\"", is_right ? " class=\"r\"" : "");
	html_z(d, help);
	buf_puts(d->b, "\">");
	html_z(d, title);
	buf_puts(d->b, "</th>");
}

/* What the script fills and shows. */
static void put_tools(struct doc *d)
{
	bool seen[LEG_STATE_N] = {false};

	for (size_t i = 0; i < d->n_calls; i++)
		seen[store_leg(d->s, doc_legs(d, &d->calls[i])[0])->state] = true;
	buf_puts(d->b, "<div class=\"tools\" hidden><label>Search <input type=\"search\" id=\"q\" placeholder=\"number, name, "
			"state, finding …\"></label>\n<label>State <select id=\"fst\"><option value=\"\">any</option>");
	for (unsigned i = 0; i < LEG_STATE_N; i++) {
		if (seen[i])
			buf_fmt(d->b, "<option>%s</option>", leg_state_row((enum leg_state)i)->name);
	}
	buf_puts(d->b, "</select></label>\n<label>Findings <select id=\"fsev\"><option value=\"0\">any</option><option "
			"value=\"1\">some</option><option value=\"2\">warnings or errors</option>"
			"<option value=\"3\">errors</option>"
			"</select></label>\n<span id=\"shown\" role=\"status\"></span></div>\n");
}

void html_table(struct doc *d, const uint32_t *order, size_t n, const bool *is_full)
{
	struct table t = table_make(d);

	put_tools(d);
	buf_puts(d->b, "<div class=\"scroll\"><table id=\"calls\"><thead><tr>");
	put_head(d, "#", "Number of the call in this report.", true);
	for (size_t i = 0; i < t.n; i++)
		put_head(d, t.fields[i]->head, t.fields[i]->help, t.fields[i]->is_right);
	put_head(d, "Findings", "What is wrong with it, the worst first.", false);
	buf_puts(d->b, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < n; i++) {
		put_row(d, &t, order[i], is_full[order[i]]);
		sink_flow(d->out);
	}
	buf_puts(d->b, "</tbody></table></div>\n");
}
