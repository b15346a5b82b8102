/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of documents, and what they share: which calls are in, and text as it may be shown. Formats have files of their
 * own. */
#include "analyzer/report/doc.h"

#include "analyzer/report/redact.h"

static const struct {
	struct document_row row;
	document_fn write;
} documents[DOCUMENT_N] = {
	[DOCUMENT_HTML] = {{"html", ".html,.htm",
		N_("One page with everything: overview, table of calls, ladders, messages, findings.")}, document_html},
	[DOCUMENT_SVG] = {{"svg", ".svg", N_("The ladders as one picture, or with --timeline the status codes over time.")},
		document_svg},
	[DOCUMENT_MARKDOWN] = {{"markdown", ".md,.markdown", N_("Markdown with a Mermaid sequence diagram for each call.")},
		document_markdown},
	[DOCUMENT_PLANTUML] = {{"plantuml", ".puml,.plantuml,.pu", N_("A PlantUML sequence diagram for each call.")},
		document_plantuml},
	[DOCUMENT_TEXT] = {{"text", ".txt,.text", N_("Plain text: for each call what is known and found, and the ladder.")},
		document_text},
	[DOCUMENT_JSON] = {{"json", ".json", N_("Everything about the chosen calls as one JSON document "
			"(doc/report.schema.json).")},
		document_json},
};

const struct document_row *document_row(enum document d)
{
	return &documents[d].row;
}

enum document document_of(const char *name)
{
	unsigned d = 0;

	while (d < DOCUMENT_N && strcmp(documents[d].row.name, name) != 0)
		d++;
	return (enum document)d;
}

static bool has_suffix(struct slice path, const char *suffixes)
{
	struct slice rest = slice_of(suffixes);

	while (rest.n) {
		struct slice suffix = slice_cut(&rest, ',');

		if (path.n > suffix.n && slice_ieq(slice_sub(path, path.n - suffix.n, path.n), suffix))
			return true;
	}
	return false;
}

enum document document_of_path(const char *path)
{
	unsigned d = 0;

	while (d < DOCUMENT_N && !has_suffix(slice_of(path), documents[d].row.suffixes))
		d++;
	return (enum document)d;
}

/* ---- calls ------------------------------------------------------------------------------------------------------ */

static void add_call(struct doc *d, uint32_t leg)
{
	struct ids legs = {0};

	if (!(d->n_calls & (d->n_calls + 1)))
		d->calls = mem_realloc(d->calls, (d->n_calls + 1) * 2 * sizeof *d->calls);
	if (d->src->single)
		ids_add(&legs, leg);
	else
		store_call_legs(d->s, leg, &legs);
	d->calls[d->n_calls++] = (struct doc_call){(uint32_t)d->legs.n, (uint32_t)legs.n};
	for (size_t i = 0; i < legs.n; i++)
		ids_add(&d->legs, legs.v[i]);
	ids_free(&legs);
}

void doc_open(struct doc *d, struct sink *out, const struct document_source *src)
{
	bool *seen;

	*d = (struct doc){.out = out, .b = &out->buf, .src = src, .s = src->stats.store};
	seen = mem_zalloc((size_t)store_n_calls(d->s) + 2);
	for (size_t i = 0; i < src->n_legs && (!src->max_calls || d->n_calls < src->max_calls); i++) {
		uint32_t number = src->single ? 0 : store_call_of(d->s, src->legs[i]).number;

		if (!src->single && seen[number])
			continue;
		seen[number] = true;
		add_call(d, src->legs[i]);
	}
	free(seen);
	d->kind = field_kind("calls");
	d->reader = reader_new(d->s, d->kind);
	if (src->redact)
		d->redact = redact_new(d->s, d->legs.v, d->legs.n);
}

void doc_close(struct doc *d)
{
	redact_free(d->redact);
	reader_free(d->reader);
	ids_free(&d->legs);
	free(d->calls);
	free(d->findings);
	buf_free(&d->made);
	buf_free(&d->safe);
}

const uint32_t *doc_legs(const struct doc *d, const struct doc_call *c)
{
	return d->legs.v + c->from;
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

struct slice doc_safe(struct doc *d, struct slice s)
{
	if (!d->redact)
		return s;
	buf_clear(&d->safe);
	redact_text(d->redact, s, &d->safe);
	return buf_slice(&d->safe);
}

struct slice doc_addr(struct doc *d, const struct addr *a)
{
	buf_clear(&d->made);
	if (a->port)
		addr_put(&d->made, a);
	else
		addr_put_ip(&d->made, a);
	return doc_safe(d, buf_slice(&d->made));
}

struct slice doc_message(struct doc *d, uint32_t msg)
{
	if (!d->redact)
		return store_text(d->s, msg);
	buf_clear(&d->safe);
	redact_message(d->redact, msg, &d->safe);
	return buf_slice(&d->safe);
}

struct slice doc_label(struct doc *d, const struct ladder *l, const struct ladder_row *r)
{
	buf_clear(&d->made);
	ladder_label(l, r, false, false, true, &d->made);
	return doc_safe(d, buf_slice(&d->made));
}

/* ---- fields ----------------------------------------------------------------------------------------------------- */

const struct field *doc_field(const struct doc *d, const char *name)
{
	for (size_t i = 0; i < d->kind->n_fields; i++)
		if (strcmp(d->kind->fields[i].name, name) == 0)
			return &d->kind->fields[i];
	return NULL;
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n >= k && strcmp(name + n - k, end) == 0;
}

/* What is hidden goes by the name of the field. */
static void put_hidden(struct doc *d, const struct field *f, struct slice s, struct buf *out)
{
	if (ends_in(f->name, "_user"))
		redact_user(d->redact, s, out);
	else if (ends_in(f->name, "_host"))
		redact_host(d->redact, s, out);
	else if (ends_in(f->name, "_name"))
		redact_name(d->redact, s, out);
	else if (ends_in(f->name, "_uri") || ends_in(f->name, "registered"))
		redact_value(d->redact, s, out);
	else if (strncmp(f->name, "dtmf", 4) == 0) /* of RTP, and dtmf_info */
		buf_fill(out, 'x', s.n);
	else
		redact_text(d->redact, s, out);
}

void doc_value(struct doc *d, const struct field *f, const struct value *v, struct buf *out)
{
	if (v->type == VALUE_FIXED && v->decimals == 3 && f->unit && strcmp(f->unit, "ms") == 0) {
		time_span(out, v->i * NS_PER_US);
	} else if (d->redact && v->type == VALUE_TEXT) {
		put_hidden(d, f, v->s, out);
	} else if (d->redact && v->type == VALUE_LIST) {
		for (uint32_t i = 0; i < v->n_items; i++) {
			buf_puts(out, i ? ";" : "");
			put_hidden(d, f, v->items[i], out);
		}
	} else {
		value_text(out, v, d->src->zone);
		if (f->unit && strcmp(f->unit, "ms") != 0 && v->type != VALUE_NULL)
			buf_fmt(out, " %s", f->unit);
	}
}

bool doc_field_text(struct doc *d, uint32_t leg, const struct field *f, struct buf *out)
{
	struct value v;

	reader_seek(d->reader, leg);
	reader_get(d->reader, f, &v);
	if (v.type == VALUE_NULL || (v.type == VALUE_LIST && !v.n_items))
		return false;
	doc_value(d, f, &v, out);
	return true;
}

void doc_redirect(struct doc *d, struct sink *out)
{
	d->out = out;
	d->b = &out->buf;
}

void report_document(struct sink *out, enum document kind, const struct document_source *src)
{
	struct doc d;

	doc_open(&d, out, src);
	documents[kind].write(&d);
	sink_flow(out);
	doc_close(&d);
}
