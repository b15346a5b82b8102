/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of the page, as text that is readable as it is: the script colours a message when it is opened, and explains its
 * lines by a list that is in the page once. A message sent again with the same bytes is not written again. */
#include "analyzer/report/html.h"

#include "sdp.h"

void html_used_open(struct html_used *u)
{
	size_t n;

	memset(u, 0, sizeof *u);
	sip_header_rows(&n);
	u->headers = mem_zalloc(n);
	sip_status_rows(&n);
	u->statuses = mem_zalloc(n);
	sdp_attr_rows(&n);
	u->attrs = mem_zalloc(n);
}

void html_used_close(struct html_used *u)
{
	free(u->headers);
	free(u->statuses);
	free(u->attrs);
}

/* ---- what there is to explain ----------------------------------------------------------------------------------- */

static void use_attr(struct html_used *u, struct slice name)
{
	size_t n;
	const struct sdp_attr_row *rows = sdp_attr_rows(&n), *row = sdp_attr_row(name);

	if (row)
		u->attrs[row - rows] = true;
}

static void use_sdp(struct html_used *u, struct slice text)
{
	while (text.n) {
		struct slice line = slice_trim(slice_cut(&text, '\n')), value = slice_sub(line, 2, line.n);

		if (line.n < 2 || line.p[1] != '=')
			continue;
		use_attr(u, slice_sub(line, 0, 2));
		if (line.p[0] == 'a')
			use_attr(u, slice_cut(&value, ':'));
	}
}

static void use_message(struct html_used *u, const struct msg *x, const struct sip_msg *m)
{
	size_t n;
	const struct sip_header_row *headers = sip_header_rows(&n);
	const struct sip_status_row *statuses = sip_status_rows(&n), *status = sip_status_row(m->status);
	struct slice rest = m->headers, sdp = sip_sdp(m);
	struct sip_header h;

	u->methods[x->method] = true;
	if (status)
		u->statuses[status - statuses] = true;
	while (sip_header_next(&rest, &h)) {
		if (h.row)
			u->headers[h.row - headers] = true;
	}
	if (sdp.p)
		use_sdp(u, sdp);
}

/* "name":["title","reference","help"] */
static void put_row(struct buf *b, bool *any, struct slice name, const char *title, const char *reference, const char *help)
{
	struct buf t = {0};

	buf_puts(&t, *any ? ",\n" : "\n");
	*any = true;
	json_string(&t, name);
	buf_puts(&t, ":[");
	json_string(&t, slice_of(title ? title : ""));
	buf_putc(&t, ',');
	json_string(&t, slice_of(reference ? reference : ""));
	buf_putc(&t, ',');
	json_string(&t, slice_of(help ? help : ""));
	buf_putc(&t, ']');
	for (size_t i = 0; i < t.n; i++) { /* no tag ends inside of it */
		if (t.p[i] == '<')
			buf_puts(b, "\\u003c");
		else
			buf_putc(b, t.p[i]);
	}
	buf_free(&t);
}

static void put_headers(struct buf *b, const struct html_used *used)
{
	size_t n;
	const struct sip_header_row *rows = sip_header_rows(&n);
	bool any = false;

	buf_puts(b, "\"h\":{");
	for (size_t i = 0; i < n; i++) {
		struct buf lower = {0};

		if (!used->headers[i])
			continue;
		for (const char *p = rows[i].name; *p; p++)
			buf_putc(&lower, ascii_lower(*p));
		put_row(b, &any, buf_slice(&lower), rows[i].name, rows[i].reference, rows[i].help);
		if (rows[i].compact)
			put_row(b, &any, slice_make(&rows[i].compact, 1), rows[i].name, rows[i].reference, rows[i].help);
		buf_free(&lower);
	}
	buf_putc(b, '}');
}

static void put_statuses(struct buf *b, const struct html_used *used)
{
	size_t n;
	const struct sip_status_row *rows = sip_status_rows(&n);
	bool any = false;
	char code[8];

	buf_puts(b, ",\n\"s\":{");
	for (size_t i = 0; i < n; i++) {
		if (!used->statuses[i])
			continue;
		snprintf(code, sizeof code, "%u", rows[i].code);
		put_row(b, &any, slice_of(code), rows[i].reason, rows[i].reference, rows[i].help);
	}
	buf_putc(b, '}');
}

void html_explanations(struct doc *d, const struct html_used *used)
{
	size_t n;
	const struct sdp_attr_row *rows = sdp_attr_rows(&n);
	bool any = false;

	buf_puts(d->b, "<script type=\"application/json\" id=\"explain\">{");
	put_headers(d->b, used);
	put_statuses(d->b, used);
	buf_puts(d->b, ",\n\"m\":{");
	for (unsigned i = 1; i < SIP_METHOD_N; i++) {
		const struct sip_method_row *m = sip_method_row((enum sip_method)i);

		if (used->methods[i])
			put_row(d->b, &any, slice_of(m->name), m->name, m->reference, m->help);
	}
	buf_puts(d->b, "},\n\"a\":{");
	any = false;
	for (size_t i = 0; i < n; i++) {
		if (used->attrs[i])
			put_row(d->b, &any, slice_of(rows[i].name), rows[i].name, rows[i].reference, rows[i].help);
	}
	buf_puts(d->b, "}}</script>\n");
}

/* ---- messages --------------------------------------------------------------------------------------------------- */

/* The first copy, where this one has the same bytes; else NONE. */
static uint32_t same_as(const struct doc *d, uint32_t id)
{
	uint32_t first = store_msg(d->s, id)->repeats;

	if (first == NONE || !slice_eq(store_text(d->s, first), store_text(d->s, id)))
		return NONE;
	return first;
}

static void put_summary(struct doc *d, const struct ladder *l, const struct ladder_row *r)
{
	const struct msg *m = store_msg(d->s, r->msg);
	struct flow f = store_flow(d->s, m->flow);
	struct buf t = {0};

	buf_fmt(d->b, "<summary class=\"%c%u\">%6u  ", m->status ? 's' : 'q', m->status ? m->status / 100 : 0, m->frame);
	time_clock(&t, store_said_ns(d->s, m->ts_ns), d->src->zone, 6);
	html_text(d, buf_slice(&t));
	buf_puts(d->b, "  ");
	html_text(d, doc_addr(d, &f.src));
	buf_puts(d->b, " → ");
	html_text(d, doc_addr(d, &f.dst));
	buf_puts(d->b, "  ");
	html_text(d, doc_label(d, l, r));
	buf_puts(d->b, "</summary>");
	buf_free(&t);
}

static void put_message(struct doc *d, const struct ladder *l, const struct ladder_row *r, struct html_used *used)
{
	const struct msg *m = store_msg(d->s, r->msg);
	uint32_t same = same_as(d, r->msg);
	struct sip_msg view;
	struct slice text;

	buf_fmt(d->b, "<details class=\"msg%s\">", r->is_repeat ? " rep" : "");
	put_summary(d, l, r);
	if (same != NONE) {
		buf_fmt(d->b, "<p id=\"m%u\" data-same=\"m%u\">The same bytes as frame ", r->msg, same);
		buf_fmt(d->b, "<a href=\"#m%u\">%u</a>, %s.</p></details>\n", same, store_msg(d->s, same)->frame,
				m->flags & MSG_DUPLICATE ? "captured twice" : "sent again");
		return;
	}
	text = doc_message(d, r->msg);
	buf_fmt(d->b, "<pre id=\"m%u\">", r->msg);
	if (text.n)
		xml_text(d->b, text, true);
	else
		buf_puts(d->b, "(its text was not kept)");
	buf_puts(d->b, "</pre></details>\n");
	if (store_view(d->s, r->msg, &view))
		use_message(used, m, &view);
}

void html_messages(struct doc *d, const struct ladder *l, size_t max, struct html_used *used)
{
	for (size_t i = 0; i < ladder_n_rows(l) && i < max; i++) {
		const struct ladder_row *r = ladder_row(l, i);

		if (r->kind == LADDER_MESSAGE)
			put_message(d, l, r, used);
	}
}
