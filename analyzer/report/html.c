/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page: one file that asks for nothing, opens anywhere, and can be read without its script. Calls are told in full as
 * far as the page stays of a size that a mail takes; which, goes by how bad they are, and the page says so. */
#include "analyzer/report/html.h"

#include <math.h>

#include "analyzer/report/evidence.h"
#include "analyzer/report/page.h"
#include "analyzer/report/rows.h"

enum { FULL_CALLS = 1000, FULL_BYTES = 18500000, TABLE_CALLS = 5000, OPEN_CALLS = 12 };

void html_text(struct doc *d, struct slice s)
{
	xml_text(d->b, s, false);
}

void html_z(struct doc *d, const char *z)
{
	xml_text(d->b, slice_of(z), false);
}

/* ---- frame ------------------------------------------------------------------------------------------------------ */

static void put_policy(struct doc *d)
{
	struct buf css = {0};

	buf_put(&css, page_picture_css());
	buf_put(&css, page_css());
	buf_puts(d->b, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
	put_sha256(d->b, buf_slice(&css));
	buf_puts(d->b, "'; script-src 'sha256-");
	put_sha256(d->b, page_js());
	buf_puts(d->b, "'; img-src data:; media-src data:; base-uri 'none'; form-action 'none'\">\n");
	buf_free(&css);
}

static void put_head(struct doc *d)
{
	buf_puts(d->b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	put_policy(d);
	buf_puts(d->b, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			"<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
			"<link rel=\"icon\" href=\"data:,\">\n<title>Call flow: ");
	html_z(d, d->src->title);
	buf_puts(d->b, "</title>\n<style>");
	buf_put(d->b, page_picture_css());
	buf_put(d->b, page_css());
	buf_puts(d->b, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#calls\">To the table of calls</a>\n<header>\n"
			"<h1>Call flow: ");
	html_z(d, d->src->title);
	buf_puts(d->b, "</h1>\n");
}

static void put_tail(struct doc *d)
{
	struct slice version = slice_of(d->src->stats.versions ? d->src->stats.versions : "");

	version = slice_cut(&version, ',');
	buf_puts(d->b, "<footer><p>Made by sipladder ");
	slice_cut(&version, '=');
	html_text(d, version);
	buf_puts(d->b, ". All that is shown is in this file; it asks for nothing from elsewhere.</p></footer>\n"
			"<aside id=\"panel\" hidden role=\"dialog\" aria-label=\"Message\"></aside>\n<script>");
	buf_put(d->b, page_js());
	buf_puts(d->b, "</script>\n</body>\n</html>\n");
}

/* ---- overview --------------------------------------------------------------------------------------------------- */

static void put_span(struct doc *d)
{
	const struct capture_progress *p = &d->src->stats.progress;
	struct buf t = {0};

	if (p->first_ns == TIME_NONE || p->last_ns == TIME_NONE)
		return;
	time_date(&t, store_said_ns(d->s, p->first_ns), d->src->zone, 3);
	buf_puts(&t, " – ");
	time_date(&t, store_said_ns(d->s, p->last_ns), d->src->zone, 3);
	buf_puts(&t, d->src->zone ? " (" : " UTC (");
	time_span(&t, p->last_ns - p->first_ns);
	buf_puts(&t, ")");
	buf_puts(d->b, "<p class=\"span\">");
	html_text(d, buf_slice(&t));
	buf_puts(d->b, "</p>\n");
	buf_free(&t);
}

static void put_card(struct doc *d, const char *label, struct slice value, const char *note)
{
	buf_puts(d->b, "<div class=\"card\"><dt>");
	html_z(d, label);
	buf_puts(d->b, "</dt><dd>");
	html_text(d, value);
	buf_puts(d->b, "</dd>");
	if (note) {
		buf_puts(d->b, "<dd class=\"dim\">");
		html_z(d, note);
		buf_puts(d->b, "</dd>");
	}
	buf_puts(d->b, "</div>\n");
}

static void put_count_card(struct doc *d, const char *label, uint64_t n, const char *note)
{
	struct buf t = {0};

	buf_u64(&t, n);
	put_card(d, label, buf_slice(&t), note);
	buf_free(&t);
}

static void put_figure_card(struct doc *d, const char *label, double v, unsigned decimals, const char *unit, const char *note)
{
	struct buf t = {0};

	if (!isfinite(v))
		return;
	put_double(&t, v, decimals, "");
	buf_fmt(&t, " %s", unit);
	put_card(d, label, buf_slice(&t), note);
	buf_free(&t);
}

static void put_delay_card(struct doc *d, const char *label, const struct kpi_spread *x)
{
	struct buf t = {0}, note = {0};

	if (!isfinite(x->p50))
		return;
	time_span(&t, llround(x->p50 * 1e6));
	buf_puts(&note, "median; 95 % within ");
	time_span(&note, llround(x->p95 * 1e6));
	put_card(d, label, buf_slice(&t), note.p);
	buf_free(&t);
	buf_free(&note);
}

static void put_cards(struct doc *d)
{
	const struct stats_source *x = &d->src->stats;
	struct kpi kpi;

	store_kpi(d->s, &kpi);
	buf_puts(d->b, "<dl class=\"cards\">\n");
	put_count_card(d, "calls in this report", d->n_calls, NULL);
	put_count_card(d, "packets", x->progress.packets, "of the capture, as all figures from here on");
	put_count_card(d, "SIP messages", store_n_msgs(d->s), NULL);
	put_count_card(d, "Call-IDs", store_n_legs(d->s), NULL);
	if (kpi.attempts) {
		put_count_card(d, "call attempts", kpi.attempts, "new INVITEs");
		put_figure_card(d, "answered", kpi.asr_pct, 1, "%", "ASR");
		put_figure_card(d, "network effective", kpi.ner_pct, 1, "%", "NER");
	}
	put_delay_card(d, "post-dial delay", &kpi.pdd_ms);
	put_delay_card(d, "set up", &kpi.setup_ms);
	put_figure_card(d, "mean duration", kpi.acd_s, 1, "s", "of answered calls (ACD)");
	put_figure_card(d, "retransmissions", kpi.retrans_pct, 2, "%", "of all messages");
	if (kpi.registrations)
		put_count_card(d, "registrations", kpi.registrations, "attempts");
	buf_puts(d->b, "</dl>\n");
}

static void put_picture(struct doc *d, const char *caption, struct svg_size size, void (*draw)(struct svg *g))
{
	struct svg g = {.d = d, .b = d->b};

	buf_puts(d->b, "<figure><figcaption>");
	html_z(d, caption);
	buf_puts(d->b, "</figcaption><div class=\"scroll\">");
	svg_begin(&g, size.w, size.h, caption);
	draw(&g);
	svg_end(&g);
	buf_puts(d->b, "</div></figure>\n");
}

static void put_notes(struct doc *d, size_t n_full)
{
	const struct capture_progress *p = &d->src->stats.progress;

	if (p->is_cut_short)
		buf_puts(d->b, "<p class=\"note\">The capture ends inside a packet; it was read up to there.</p>\n");
	if (d->redact)
		buf_puts(d->b, "<p class=\"note\">Numbers, names, addresses and keys were replaced, each by the same everywhere. "
				"Bodies other than SDP were left out.</p>\n");
	if (d->n_silent)
		buf_fmt(d->b, "<p class=\"note\">The sound of %u calls is in the page, that of %u more is left out; "
				"<code>sipladder export -o call.wav --call ID</code> writes it.</p>\n", d->n_sounds, d->n_silent);
	if (n_full < d->n_calls) {
		buf_fmt(d->b, "<p class=\"note\">Of %zu calls, %zu are told in full", d->n_calls, n_full);
		if (d->n_calls > TABLE_CALLS)
			buf_fmt(d->b, ", %d are in the table", (int)TABLE_CALLS);
		buf_puts(d->b, " (those with the worst findings first, then those that failed), and all are in the pictures. "
				"<code>--where</code> chooses others.</p>\n");
	}
}

static void put_overview(struct doc *d, size_t n_full)
{
	put_span(d);
	buf_puts(d->b, "</header>\n<main>\n<section aria-labelledby=\"overview\">\n<h2 id=\"overview\">Overview</h2>\n");
	put_notes(d, n_full);
	put_cards(d);
	put_picture(d, "Messages by class over time", svg_status_size(), svg_status);
	put_picture(d, "Calls by when they began", svg_outcome_size(), svg_outcome);
	buf_puts(d->b, "</section>\n");
}

/* ---- findings of all calls -------------------------------------------------------------------------------------- */

enum { EXAMPLES = 8 };
struct rule_count {
	uint32_t n, n_calls, last_call;
	uint32_t examples[EXAMPLES];    /* calls of the report */
	uint8_t severity;               /* worst */
};

static void count_findings(struct doc *d, struct rule_count *counts)
{
	for (size_t i = 0; i < d->n_calls; i++) {
		evidence_open(d, &d->calls[i]);
		for (size_t k = 0; k < evidence_n(d); k++) {
			const struct finding *f = evidence_at(d, k);
			struct rule_count *x = &counts[f->rule];

			x->n++;
			x->severity = f->severity > x->severity ? f->severity : x->severity;
			if (x->n_calls && x->last_call == i)
				continue;
			if (x->n_calls < EXAMPLES)
				x->examples[x->n_calls] = (uint32_t)i;
			x->n_calls++;
			x->last_call = (uint32_t)i;
		}
	}
}

static void put_rule_row(struct doc *d, uint16_t rule, const struct rule_count *x, const bool *is_full)
{
	buf_fmt(d->b, "<tr><td><span class=\"badge sev-%s\">%s</span></td><td>", severity_name((enum severity)x->severity),
			severity_name((enum severity)x->severity));
	html_z(d, rule_row(rule)->id);
	buf_puts(d->b, "</td><td>");
	html_z(d, rule_row(rule)->title);
	buf_fmt(d->b, "</td><td class=\"r\">%u</td><td class=\"r\">%u</td><td>", x->n, x->n_calls);
	for (uint32_t i = 0; i < x->n_calls && i < EXAMPLES; i++) {
		buf_puts(d->b, i ? ", " : "");
		if (is_full[x->examples[i]])
			buf_fmt(d->b, "<a href=\"#c%u\">%u</a>", x->examples[i] + 1, x->examples[i] + 1);
		else
			buf_u64(d->b, x->examples[i] + 1);
	}
	buf_puts(d->b, x->n_calls > EXAMPLES ? " …</td></tr>\n" : "</td></tr>\n");
}

/* What concerns no single call. */
static void put_capture_findings(struct doc *d)
{
	bool any = false;

	for (uint32_t i = 0; i < store_n_findings(d->s); i++) {
		const struct finding *f = store_finding(d->s, i);

		if (f->leg != NONE)
			continue;
		buf_puts(d->b, any ? "" : "<h3>Of the whole capture</h3>\n<ul class=\"findings\">\n");
		any = true;
		html_finding(d, NULL, f);
	}
	buf_puts(d->b, any ? "</ul>\n" : "");
}

static void put_findings(struct doc *d, const bool *is_full)
{
	struct rule_count *counts = mem_zalloc((rule_n() + 1u) * sizeof *counts);
	uint64_t by_severity[SEVERITY_N] = {0}, total = 0;

	count_findings(d, counts);
	for (uint16_t r = 0; r < rule_n(); r++) {
		total += counts[r].n;
		by_severity[counts[r].severity] += counts[r].n;
	}
	buf_puts(d->b, "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n");
	if (!total)
		buf_puts(d->b, "<p>Nothing was found wrong with these calls.</p>\n");
	else
		buf_puts(d->b, "<div class=\"scroll\"><table class=\"rules\"><thead><tr><th scope=\"col\">Severity</th><th "
				"scope=\"col\">Rule</th><th scope=\"col\">What</th><th scope=\"col\" class=\"r\">Findings</th><th "
				"scope=\"col\" class=\"r\">Calls</th><th scope=\"col\">Which</th></tr></thead><tbody>\n");
	for (unsigned sev = SEVERITY_ERROR; sev > SEVERITY_NONE; sev--) {
		for (uint16_t r = 0; r < rule_n() && by_severity[sev]; r++)
			if (counts[r].n && counts[r].severity == sev)
				put_rule_row(d, r, &counts[r], is_full);
	}
	buf_puts(d->b, total ? "</tbody></table></div>\n" : "");
	put_capture_findings(d);
	buf_puts(d->b, "</section>\n");
	free(counts);
}

/* ---- which calls ------------------------------------------------------------------------------------------------ */

/* Worse is more. */
static uint32_t badness(struct doc *d, uint32_t call)
{
	const struct doc_call *c = &d->calls[call];
	uint32_t worst = 0;

	evidence_open(d, c);
	if (evidence_n(d))
		worst = evidence_at(d, 0)->severity * 2u;
	for (size_t i = 0; i < c->n; i++) {
		enum leg_state state = (enum leg_state)store_leg(d->s, doc_legs(d, c)[i])->state;

		if (state == LEG_FAILED || state == LEG_TIMEOUT || state == LEG_REJECTED)
			return worst + 1;
	}
	return worst;
}

struct rank {
	uint32_t call, badness;
};

static int by_badness(const void *x, const void *y)
{
	const struct rank *a = x, *b = y;

	if (a->badness != b->badness)
		return a->badness > b->badness ? -1 : 1;
	return (a->call > b->call) - (a->call < b->call);
}

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* All, or where they are too many the worst; in the order of the report. */
static uint32_t *choose(struct doc *d, size_t max, size_t *n)
{
	struct rank *ranks = mem_alloc((d->n_calls + 1) * sizeof *ranks);
	uint32_t *order = mem_alloc((d->n_calls + 1) * sizeof *order);

	*n = d->n_calls < max ? d->n_calls : max;
	for (size_t i = 0; i < d->n_calls; i++)
		ranks[i] = (struct rank){(uint32_t)i, *n < d->n_calls ? badness(d, (uint32_t)i) : 0};
	qsort(ranks, d->n_calls, sizeof *ranks, by_badness);
	for (size_t i = 0; i < *n; i++)
		order[i] = ranks[i].call;
	qsort(order, *n, sizeof *order, by_number);
	free(ranks);
	return order;
}

/* Calls in full, as many as fit; their text is made before the table, which says which they are. */
static size_t put_calls(struct doc *d, struct sink *part, bool *is_full, struct html_used *used)
{
	struct sink *out = d->out;
	size_t n, done = 0;
	uint32_t *order = choose(d, FULL_CALLS, &n);

	doc_redirect(d, part);
	for (size_t i = 0; i < n && part->buf.n - d->sound_bytes / 3 * 4 < FULL_BYTES; i++, done++) {
		html_call(d, order[i], d->n_calls <= OPEN_CALLS, used);
		is_full[order[i]] = true;
	}
	doc_redirect(d, out);
	free(order);
	return done;
}

void document_html(struct doc *d)
{
	bool *is_full = mem_zalloc(d->n_calls + 1);
	struct sink part = {.fd = -1};
	struct html_used used;
	size_t n_full, n;
	uint32_t *order;

	html_used_open(&used);
	n_full = put_calls(d, &part, is_full, &used);
	put_head(d);
	put_overview(d, n_full);
	put_findings(d, is_full);
	buf_puts(d->b, "<section aria-labelledby=\"table\">\n<h2 id=\"table\">Calls</h2>\n");
	order = choose(d, TABLE_CALLS, &n);
	html_table(d, order, n, is_full);
	buf_puts(d->b, "</section>\n<section aria-labelledby=\"details\">\n<h2 id=\"details\">Call by call</h2>\n");
	sink_flow(d->out);
	buf_put(d->b, buf_slice(&part.buf));
	buf_puts(d->b, "</section>\n</main>\n");
	html_explanations(d, &used);
	put_tail(d);
	html_used_close(&used);
	buf_free(&part.buf);
	free(order);
	free(is_full);
}
