/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the tables of rows that the program is made of, for people who look something up and for tests/lint/rows.sh. A new
 * kind of table is a function and a row here. */
#include "ui/tables.h"

#include "engine.h"
#include "export.h"
#include "field.h"
#include "metric.h"
#include "finding.h"
#include "net.h"
#include "option.h"
#include "report.h"
#include "rtp.h"
#include "sdp.h"
#include "ui/style.h"
#include "ui/view.h"

/* name, extra columns (NULL ends them), help */
static void put_row(struct buf *b, const char *name, const char *x1, const char *x2, const char *help)
{
	const char *cells[] = {name, x1, x2};
	const size_t widths[] = {26, 22, 18};

	for (size_t i = 0; i < 3; i++) {
		size_t from = b->n;

		if (!cells[i])
			continue;
		text_visible(b, slice_of(*cells[i] ? cells[i] : "-"));
		buf_fill(b, ' ', b->n - from < widths[i] ? widths[i] - (b->n - from) : 0);
		buf_puts(b, "  ");
	}
	text_visible(b, slice_of(help && *help ? help : ""));
	while (b->n && b->p[b->n - 1] == ' ')
		b->n--;
	buf_putc(b, '\n');
}

static const char *or_none(const char *text)
{
	return text ? text : "";
}

static void put_commands(struct buf *b)
{
	size_t n;
	const struct command_row *r = command_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, r[i].usage, NULL, r[i].help);
}

static void put_options(struct buf *b)
{
	size_t n;
	const struct option_row *r = option_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, or_none(r[i].arg), NULL, r[i].help);
}

static const char *type_name(const struct field *f)
{
	static const char *const names[] = {[VALUE_NULL] = "null", [VALUE_TEXT] = "text", [VALUE_INT] = "number",
		[VALUE_FIXED] = "number", [VALUE_TIME] = "time", [VALUE_BOOL] = "bool", [VALUE_LIST] = "list"};

	return f->type < sizeof names / sizeof *names ? names[f->type] : "";
}

static void put_fields(struct buf *b)
{
	size_t n;
	const struct field_kind *const *k = field_kinds(&n);

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < k[i]->n_fields; j++) {
			const struct field *f = &k[i]->fields[j];

			put_row(b, f->name, k[i]->name, type_name(f), f->help);
		}
	}
}

static void put_methods(struct buf *b)
{
	for (int m = 0; m < SIP_METHOD_N; m++) {
		const struct sip_method_row *r = sip_method_row((enum sip_method)m);

		put_row(b, r->name, or_none(r->reference), NULL, r->help);
	}
}

static void put_statuses(struct buf *b)
{
	size_t n;
	const struct sip_status_row *r = sip_status_rows(&n);
	char code[8];

	for (size_t i = 0; i < n; i++) {
		snprintf(code, sizeof code, "%u", r[i].code);
		put_row(b, code, r[i].reason, or_none(r[i].reference), r[i].help);
	}
}

static void put_headers(struct buf *b)
{
	size_t n;
	const struct sip_header_row *r = sip_header_rows(&n);
	char compact[2] = "";

	for (size_t i = 0; i < n; i++) {
		compact[0] = r[i].compact;
		put_row(b, r[i].name, compact, or_none(r[i].reference), r[i].help);
	}
}

static void put_sip_flags(struct buf *b)
{
	size_t n;
	const struct sip_flag_row *r = sip_flag_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, or_none(r[i].reference), NULL, r[i].help);
}

static void put_sdp_flags(struct buf *b)
{
	size_t n;
	const struct sdp_flag_row *r = sdp_flag_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, or_none(r[i].reference), NULL, r[i].help);
}

static void put_sdp_lines(struct buf *b)
{
	size_t n;
	const struct sdp_attr_row *r = sdp_attr_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, or_none(r[i].reference), NULL, r[i].help);
}

static void put_links(struct buf *b)
{
	size_t n;
	const struct link_row *r = link_rows(&n);
	char dlt[8];

	for (size_t i = 0; i < n; i++) {
		snprintf(dlt, sizeof dlt, "%u", r[i].dlt);
		put_row(b, dlt, r[i].name, NULL, r[i].help);
	}
}

static void put_roads(struct buf *b)
{
	size_t n;
	const struct road_row *r = road_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, r[i].reference, NULL, r[i].help);
}

static void put_codecs(struct buf *b)
{
	size_t n;
	const struct codec_row *r = codec_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, r[i].reference, NULL, r[i].help);
}

static void put_metrics(struct buf *b)
{
	size_t n;
	const struct metric_row *r = metric_rows(&n);

	for (size_t i = 0; i < n; i++) {
		struct buf rule = {0};

		metric_rule(&rule, &r[i]);
		put_row(b, r[i].title, r[i].keys, r[i].reference, rule.p);
		buf_free(&rule);
	}
}

static void put_sources(struct buf *b)
{
	size_t n;
	const struct source_row *r = source_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, NULL, NULL, r[i].help);
}

static void put_payloads(struct buf *b)
{
	size_t n;
	const struct payload_row *r = payload_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, NULL, NULL, r[i].help);
}

static void put_counters(struct buf *b)
{
	for (int c = 0; c < C_N; c++)
		put_row(b, counter_name((enum counter)c), NULL, NULL, counter_help((enum counter)c));
}

static void put_states(struct buf *b)
{
	for (int s = 0; s < LEG_STATE_N; s++) {
		const struct leg_state_row *r = leg_state_row((enum leg_state)s);

		put_row(b, r->name, NULL, NULL, r->help);
	}
}

static void put_correlators(struct buf *b)
{
	for (int c = 0; c < CORRELATOR_N; c++) {
		const struct correlator_row *r = correlator_row((enum correlator)c);
		char sure[32];

		snprintf(sure, sizeof sure, "%u %% sure", r->confidence_pct);
		put_row(b, r->name, r->reference, sure, r->help);
	}
}

static void put_roles(struct buf *b)
{
	for (int i = 0; i < ROLE_N; i++) {
		const struct role_row *r = role_row((enum role)i);

		put_row(b, r->name, r->reference, NULL, r->help);
	}
}

static void put_rules(struct buf *b)
{
	for (uint16_t i = 0; i < rule_n(); i++) {
		const struct rule_row *r = rule_row(i);

		put_row(b, r->id, severity_name((enum severity)r->severity), r->reference, r->evidence);
	}
}

static void put_formats(struct buf *b)
{
	for (int f = 0; f < FORMAT_N; f++) {
		const struct format_row *r = format_row((enum format)f);

		put_row(b, r->name, NULL, NULL, r->help);
	}
}

static void put_documents(struct buf *b)
{
	for (unsigned d = 0; d < DOCUMENT_N; d++) {
		const struct document_row *r = document_row((enum document)d);

		put_row(b, r->name, r->suffixes, NULL, r->help);
	}
}

static void put_exporters(struct buf *b)
{
	size_t n;
	const struct exporter *r = exporter_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].suffix, NULL, NULL, r[i].help);
}

static void put_views(struct buf *b)
{
	size_t n;
	const struct view_row *r = view_rows(&n);

	for (size_t i = 0; i < n; i++)
		put_row(b, r[i].name, r[i].title, NULL, r[i].help);
}

static void put_actions(struct buf *b)
{
	size_t n;
	const struct action_row *r = action_rows(&n);

	for (size_t i = 0; i < n; i++) {
		struct buf views = {0};

		for (int v = 0; v < VIEW_N; v++) {
			if (r[i].views != IN_ALL && (r[i].views >> v & 1))
				buf_fmt(&views, "%s%s", views.n ? "," : "", view_row((enum view_id)v)->name);
		}
		put_row(b, r[i].name, r[i].keys, views.n ? views.p : "everywhere", r[i].help);
		buf_free(&views);
	}
}

static void put_styles(struct buf *b)
{
	for (int s = 0; s < STYLE_N; s++) {
		const struct style_row *r = style_row((enum style)s);
		char letter[2] = {r->letter, 0};

		put_row(b, r->name, letter, NULL, r->help);
	}
}

static void put_tables(struct buf *b);

static const struct table {
	const char *name, *help;
	void (*put)(struct buf *b);
} tables[] = {
	{"actions", "What keys do on the screen, and in which views.", put_actions},
	{"codecs", "Encodings of RTP payload, as in a=rtpmap.", put_codecs},
	{"commands", "Commands of the command line.", put_commands},
	{"correlators", "What makes several legs one call, surest first.", put_correlators},
	{"counters", "What is counted when it is dropped, cut or mended.", put_counters},
	{"exporters", "What export writes, by the suffix of the file.", put_exporters},
	{"fields", "Columns, filter words and sort keys of each kind of row.", put_fields},
	{"formats", "Formats of --format.", put_formats},
	{"headers", "SIP header fields with their compact forms.", put_headers},
	{"links", "Link types that are read, by number.", put_links},
	{"documents", "What report writes, by the suffix of the file.", put_documents},
	{"man", "The man page.", options_man},
	{"schema", "The JSON Schema of report's JSON.", report_schema},
	{"methods", "SIP methods.", put_methods},
	{"metrics", "What is measured, by which rule, and where the rule is from.", put_metrics},
	{"options", "Options, which are the keys of the configuration file.", put_options},
	{"payloads", "Payloads that are recognised.", put_payloads},
	{"roads", "What packets travel in: words of the field `path`.", put_roads},
	{"roles", "What endpoints are, by evidence.", put_roles},
	{"rules", "Rules of `findings`: what can be wrong with a call.", put_rules},
	{"sdp-flags", "What can be wrong with a session description.", put_sdp_flags},
	{"sdp-lines", "Lines and attributes of session descriptions.", put_sdp_lines},
	{"sip-flags", "What can be wrong with a SIP message: words of the field `flags`.", put_sip_flags},
	{"sources", "Kinds of input.", put_sources},
	{"states", "States of a call: words of the field `state`.", put_states},
	{"statuses", "SIP status codes.", put_statuses},
	{"styles", "Meanings that colour schemes show, with their letters in saved screens.", put_styles},
	{"tables", "These tables.", put_tables},
	{"views", "Views of the screen.", put_views},
};
enum { N_TABLES = sizeof tables / sizeof *tables };

static void put_tables(struct buf *b)
{
	for (size_t i = 0; i < N_TABLES; i++)
		put_row(b, tables[i].name, NULL, NULL, tables[i].help);
}

int tables_put(struct buf *b, const char *name, struct err *e)
{
	const char *near = NULL;
	unsigned near_d = UINT32_MAX;

	if (!*name)
		name = "tables";
	for (size_t i = 0; i < N_TABLES; i++) {
		unsigned d = text_distance(slice_of(name), slice_of(tables[i].name));

		if (strcmp(tables[i].name, name) == 0) {
			tables[i].put(b);
			return 0;
		}
		if (d < near_d && text_is_near(slice_of(name), d)) {
			near_d = d;
			near = tables[i].name;
		}
	}
	if (near)
		return err_set(e, 2, "--rows: there is no table '%s'; did you mean %s?", name, near);
	return err_set(e, 2, "--rows: there is no table '%s'; sipladder --rows lists all", name);
}
