/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call in full: verdict, facts of its legs, findings with links to what shows them, time, ladder, messages. */
#include "analyzer/report/evidence.h"
#include "analyzer/report/html.h"

enum { ROWS_MAX = 400 }; /* of one ladder */

static void put_party(struct doc *d, uint32_t leg, const char *user, const char *uri)
{
	struct buf t = {0};

	if (!doc_field_text(d, leg, doc_field(d, user), &t))
		doc_field_text(d, leg, doc_field(d, uri), &t);
	if (t.n)
		html_text(d, buf_slice(&t));
	else
		buf_puts(d->b, "(nobody)");
	buf_free(&t);
}

void html_call_title(struct doc *d, const struct doc_call *c)
{
	uint32_t leg = doc_legs(d, c)[0];
	const struct leg *l = store_leg(d->s, leg);

	buf_fmt(d->b, "<b>%s</b> ", sip_method_row((enum sip_method)l->method)->name);
	put_party(d, leg, "from_user", "from_uri");
	buf_puts(d->b, " → ");
	put_party(d, leg, "to_user", "to_uri");
	buf_fmt(d->b, " <span class=\"badge st-%s\">%s%s", leg_state_row((enum leg_state)l->state)->name,
			leg_state_row((enum leg_state)l->state)->name, l->status ? " " : "");
	if (l->status)
		buf_u64(d->b, l->status);
	buf_puts(d->b, "</span>");
	if (c->n > 1)
		buf_fmt(d->b, " <span class=\"badge\">%u legs</span>", c->n);
	for (size_t i = 0; i < evidence_n(d) && i < 3; i++) {
		const struct finding *f = evidence_at(d, i);

		buf_fmt(d->b, " <span class=\"badge sev-%s\">%s</span>", severity_name((enum severity)f->severity),
				rule_row(f->rule)->id);
	}
}

/* ---- facts ------------------------------------------------------------------------------------------------------ */

static const char *const facts[] = {"call_id", "from_name", "from_uri", "to_name", "to_uri", "request_uri", "state", "status",
	"reason", "start_epoch", "end_epoch", "pdd_ms", "ring_ms", "setup_ms", "talk_ms", "release_by", "transport", "user_agent",
	"server", "messages", "retransmissions", "related_by"};

static void put_fact(struct doc *d, const struct doc_call *c, const struct field *f)
{
	bool any = false;
	struct buf row = {0}, t = {0};

	for (size_t i = 0; i < c->n; i++) {
		buf_clear(&t);
		any = doc_field_text(d, doc_legs(d, c)[i], f, &t) || any;
		buf_puts(&row, "<td>");
		xml_text(&row, buf_slice(&t), false);
		buf_puts(&row, "</td>");
	}
	if (any) {
		buf_puts(d->b, "<tr><th scope=\"row\">");
		html_z(d, f->head);
		buf_puts(d->b, "</th>");
		buf_put(d->b, buf_slice(&row));
		buf_puts(d->b, "</tr>\n");
	}
	buf_free(&row);
	buf_free(&t);
}

static void put_facts(struct doc *d, const struct doc_call *c)
{
	buf_puts(d->b, "<div class=\"scroll\"><table class=\"facts\">");
	if (c->n > 1) {
		buf_puts(d->b, "<thead><tr><td></td>");
		for (size_t i = 0; i < c->n; i++)
			buf_fmt(d->b, "<th scope=\"col\"><span class=\"leg leg%zu\"></span>leg %zu</th>", i % 6, i + 1);
		buf_puts(d->b, "</tr></thead>");
	}
	buf_puts(d->b, "<tbody>\n");
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		const struct field *f = doc_field(d, facts[i]);

		if (f)
			put_fact(d, c, f);
	}
	buf_puts(d->b, "</tbody></table></div>\n");
}

/* The same of one leg as text: a thousand tables take a browser a second. */
static void put_plain_facts(struct doc *d, uint32_t leg)
{
	struct buf t = {0};

	buf_puts(d->b, "<pre class=\"kv\">");
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		const struct field *f = doc_field(d, facts[i]);

		buf_clear(&t);
		if (!f || !doc_field_text(d, leg, f, &t))
			continue;
		text_fit(d->b, slice_of(f->head), 13, false, false);
		html_text(d, buf_slice(&t));
		buf_putc(d->b, '\n');
	}
	buf_puts(d->b, "</pre>\n");
	buf_free(&t);
}

/* ---- findings --------------------------------------------------------------------------------------------------- */

static uint32_t message_of_frame(const struct doc *d, const struct doc_call *c, uint32_t frame)
{
	for (size_t i = 0; i < c->n; i++) {
		for (uint32_t m = store_leg(d->s, doc_legs(d, c)[i])->first; m != NONE; m = store_msg(d->s, m)->next)
			if (store_msg(d->s, m)->frame == frame)
				return m;
	}
	return NONE;
}

static void put_evidence(struct doc *d, const struct doc_call *c, const struct finding *f)
{
	buf_puts(d->b, f->n_frames == 1 ? "Evidence: frame" : "Evidence: frames");
	for (uint32_t i = 0; i < f->n_frames; i++) {
		uint32_t m = c ? message_of_frame(d, c, f->frames[i]) : NONE;

		buf_puts(d->b, i ? ", " : " ");
		if (m != NONE)
			buf_fmt(d->b, "<a href=\"#m%u\">%u</a>", m, f->frames[i]);
		else
			buf_u64(d->b, f->frames[i]);
	}
	buf_puts(d->b, ". ");
}

void html_finding(struct doc *d, const struct doc_call *c, const struct finding *f)
{
	const struct rule_row *rule = rule_row(f->rule);

	buf_fmt(d->b, "<li class=\"sev-%s%s\"><p class=\"sum\"><span class=\"badge sev-%s\">%s · %s</span> ",
			severity_name((enum severity)f->severity), f->under == NONE ? "" : " under",
			severity_name((enum severity)f->severity), severity_name((enum severity)f->severity), rule->id);
	html_text(d, doc_safe(d, f->summary));
	buf_puts(d->b, "</p>");
	if (f->under == NONE) {
		buf_puts(d->b, "<p>");
		html_z(d, rule->explanation);
		buf_puts(d->b, "</p>");
	}
	if (f->under == NONE && rule->remedy && rule->remedy[0]) {
		buf_puts(d->b, "<p><b>What helps:</b> ");
		html_z(d, rule->remedy);
		buf_puts(d->b, "</p>");
	}
	buf_puts(d->b, "<p class=\"dim\">");
	if (f->n_frames)
		put_evidence(d, c, f);
	html_z(d, rule->reference);
	buf_puts(d->b, "</p></li>\n");
}

static void put_verdict(struct doc *d, const struct doc_call *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct slice v = store_verdict(d->s, doc_legs(d, c)[i]);

		if (!v.n)
			continue;
		buf_puts(d->b, "<p class=\"verdict\">");
		if (c->n > 1)
			buf_fmt(d->b, "<span class=\"leg leg%zu\"></span>leg %zu: ", i % 6, i + 1);
		html_text(d, doc_safe(d, v));
		buf_puts(d->b, "</p>\n");
	}
}

static void put_findings(struct doc *d, const struct doc_call *c)
{
	size_t n = evidence_n(d);

	if (!n)
		return;
	buf_puts(d->b, "<h3>Findings</h3>\n<ul class=\"findings\">\n");
	for (size_t i = 0; i < n; i++)
		html_finding(d, c, evidence_at(d, i));
	buf_puts(d->b, "</ul>\n");
}

/* ---- ladder ----------------------------------------------------------------------------------------------------- */

static void put_ladder(struct doc *d, const struct ladder *l)
{
	struct svg g = {.d = d, .b = d->b};
	struct svg_ladder_options o = {.max_rows = ROWS_MAX};
	struct svg_size s = svg_ladder_size(&g, l, &o);

	buf_puts(d->b, "<h3>Ladder</h3>\n");
	if (ladder_n_rows(l) > ROWS_MAX)
		buf_fmt(d->b, "<p class=\"note\">The call has %zu rows; its first %d are shown. sipladder flow shows all.</p>\n",
				ladder_n_rows(l), (int)ROWS_MAX);
	buf_puts(d->b, "<div class=\"scroll ladder\" tabindex=\"0\">");
	svg_begin(&g, s.w, s.h, "Ladder of the call; arrows are links to messages");
	svg_ladder(&g, l, &o);
	svg_end(&g);
	buf_puts(d->b, "</div>\n");
}

static void put_phases(struct doc *d, const struct doc_call *c)
{
	struct svg g = {.d = d, .b = d->b};
	struct svg_size s = svg_phase_size(d, c);

	buf_puts(d->b, "<h3>Over time</h3>\n<div class=\"scroll\">");
	svg_begin(&g, s.w, s.h, "Phases of the call and the messages in them");
	svg_phase(&g, c);
	svg_end(&g);
	buf_puts(d->b, "</div>\n");
}

/* On a page of many calls they are noscript elements: for a browser with scripts a text, which it takes in a second where it
 * would take many for their elements; the script makes elements of the one that is opened. Without scripts they are there. */
void html_call(struct doc *d, size_t call, bool is_small, struct html_used *used)
{
	const struct doc_call *c = &d->calls[call];
	struct ladder *l = ladder_new(d->s, doc_legs(d, c), c->n, &d->src->ladder);

	evidence_open(d, c);
	buf_fmt(d->b, "<details class=\"call\" data-c=\"c%zu\"%s><summary><span class=\"num\">%zu</span> ", call + 1,
			is_small ? " open" : "", call + 1);
	html_call_title(d, c);
	buf_fmt(d->b, "</summary>%s\n<div class=\"body\" id=\"c%zu\">\n", is_small ? "" : "<noscript>", call + 1);
	put_verdict(d, c);
	put_findings(d, c);
	put_phases(d, c);
	put_ladder(d, l);
	html_offers(d, c);
	html_streams(d, c);
	buf_puts(d->b, "<h3>Facts</h3>\n");
	if (is_small || c->n > 1)
		put_facts(d, c);
	else
		put_plain_facts(d, doc_legs(d, c)[0]);
	buf_puts(d->b, "<h3>Messages</h3>\n<div class=\"messages\">\n");
	html_messages(d, l, ROWS_MAX, used);
	buf_fmt(d->b, "</div>\n</div>%s</details>\n", is_small ? "" : "</noscript>");
	ladder_free(l);
}
