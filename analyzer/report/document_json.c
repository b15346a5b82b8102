/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document `json`: everything about the chosen calls, and its JSON Schema (draft 2020-12). What a row has follows from
 * its kind's fields, and so does the schema. Names and meanings stay; what is added raises no version, what is changed does. */
#include "analyzer/report/doc.h"
#include "analyzer/report/evidence.h"
#include "analyzer/report/rows.h"
#include "stream.h"

enum { DOCUMENT_VERSION = 1 };

/* ---- rows ------------------------------------------------------------------------------------------------------- */

struct json_doc {
	struct doc *d;
	struct reader *messages, *streams;
};

static struct reader *reader_of(const struct doc *d, const char *kind)
{
	const struct field_kind *k = field_kind(kind);

	return k ? reader_new(d->s, k) : NULL;
}

/* A value with its texts as they may be shown. */
static void put_value(struct doc *d, const struct field *f, const struct value *v)
{
	struct buf t = {0};

	if (!d->redact || (v->type != VALUE_TEXT && v->type != VALUE_LIST) || v->items_are_numbers) {
		json_value(d->b, v);
	} else if (v->type == VALUE_TEXT) {
		doc_value(d, f, v, &t);
		json_string(d->b, buf_slice(&t));
	} else {
		buf_putc(d->b, '[');
		for (uint32_t i = 0; i < v->n_items; i++) {
			struct value item = {.type = VALUE_TEXT, .s = v->items[i]};

			buf_clear(&t);
			doc_value(d, f, &item, &t);
			buf_puts(d->b, i ? "," : "");
			json_string(d->b, buf_slice(&t));
		}
		buf_putc(d->b, ']');
	}
	buf_free(&t);
}

/* `"a":1,"b":2` without braces. */
static void put_fields(struct doc *d, struct reader *r, const char *kind, uint32_t id)
{
	const struct field_kind *k = field_kind(kind);
	struct value v;

	reader_seek(r, id);
	for (size_t i = 0; i < k->n_fields; i++) {
		buf_puts(d->b, i ? "," : "");
		json_string(d->b, slice_of(k->fields[i].name));
		buf_putc(d->b, ':');
		reader_get(r, &k->fields[i], &v);
		put_value(d, &k->fields[i], &v);
	}
}

static void put_messages(struct json_doc *j, uint32_t leg)
{
	struct doc *d = j->d;
	bool any = false;

	buf_puts(d->b, ",\n\"messages\":[");
	for (uint32_t m = store_leg(d->s, leg)->first; m != NONE; m = store_msg(d->s, m)->next) {
		buf_puts(d->b, any ? ",\n{" : "\n{");
		put_fields(d, j->messages, "messages", m);
		buf_puts(d->b, ",\"text\":");
		json_string(d->b, doc_message(d, m));
		buf_putc(d->b, '}');
		any = true;
		sink_flow(d->out);
	}
	buf_puts(d->b, "]");
}

/* A leg's streams are a list from the latest to the first. */
static void put_streams(struct json_doc *j, uint32_t leg)
{
	struct doc *d = j->d;
	struct ids ids = {0};

	for (uint32_t i = store_leg_stream(d->s, leg); i != NONE; i = store_stream(d->s, i)->prev)
		ids_add(&ids, i);
	buf_puts(d->b, ",\n\"streams\":[");
	for (size_t i = ids.n; i-- > 0;) {
		buf_puts(d->b, i + 1 < ids.n ? ",\n{" : "\n{");
		put_fields(d, j->streams, "streams", ids.v[i]);
		buf_putc(d->b, '}');
	}
	buf_puts(d->b, "]");
	ids_free(&ids);
}

static void put_finding(struct doc *d, const struct finding *f)
{
	const struct rule_row *rule = rule_row(f->rule);
	const char *const names[] = {"rule", "severity", "explanation", "remedy", "reference"};
	const char *const values[] = {rule->id, severity_name((enum severity)f->severity), rule->explanation,
		rule->remedy ? rule->remedy : "", rule->reference};

	buf_putc(d->b, '{');
	for (size_t i = 0; i < 5; i++) {
		buf_fmt(d->b, "\"%s\":", names[i]);
		json_string(d->b, slice_of(values[i]));
		buf_putc(d->b, ',');
	}
	buf_puts(d->b, "\"call_id\":");
	if (f->leg == NONE)
		buf_puts(d->b, "null");
	else
		json_string(d->b, doc_safe(d, store_leg(d->s, f->leg)->call_id));
	buf_puts(d->b, ",\"summary\":");
	json_string(d->b, doc_safe(d, f->summary));
	buf_puts(d->b, ",\"src\":");
	if (f->has_hop && !addr_is_none(&f->src))
		json_string(d->b, doc_addr(d, &f->src));
	else
		buf_puts(d->b, "null");
	buf_puts(d->b, ",\"dst\":");
	if (f->has_hop && !addr_is_none(&f->dst))
		json_string(d->b, doc_addr(d, &f->dst));
	else
		buf_puts(d->b, "null");
	buf_puts(d->b, ",\"frames\":[");
	for (uint32_t i = 0; i < f->n_frames; i++)
		buf_fmt(d->b, "%s%u", i ? "," : "", f->frames[i]);
	buf_puts(d->b, "]}");
}

/* ---- ladder ----------------------------------------------------------------------------------------------------- */

static void put_parties(struct doc *d, const struct ladder *l)
{
	buf_puts(d->b, "\"parties\":[");
	for (size_t i = 0; i < ladder_n_cols(l); i++) {
		const struct ladder_col *c = ladder_col(l, i);

		buf_puts(d->b, i ? ",{\"address\":" : "{\"address\":");
		json_string(d->b, doc_addr(d, &c->addr));
		buf_puts(d->b, ",\"label\":");
		json_string(d->b, doc_safe(d, c->label));
		buf_puts(d->b, ",\"role\":");
		json_string(d->b, doc_safe(d, c->label2));
		buf_putc(d->b, '}');
	}
	buf_puts(d->b, "]");
}

static const char *kind_name(const struct ladder_row *r)
{
	return r->kind == LADDER_GAP ? "gap" : r->kind == LADDER_ICMP ? "icmp" : r->kind == LADDER_RTP ? "rtp" : "message";
}

static uint32_t frame_of(const struct doc *d, const struct ladder_row *r)
{
	if (r->kind == LADDER_ICMP)
		return store_icmp(d->s, r->icmp)->frame;
	return r->kind == LADDER_RTP ? store_stream(d->s, r->stream)->first_frame : store_msg(d->s, r->msg)->frame;
}

static void put_row(struct doc *d, const struct ladder *l, const struct ladder_row *r)
{
	bool is_gap = r->kind == LADDER_GAP;

	buf_fmt(d->b, "{\"kind\":\"%s\",\"time_epoch\":", kind_name(r));
	time_epoch(d->b, store_said_ns(d->s, r->ts_ns));
	if (is_gap) {
		buf_puts(d->b, ",\"gap_ms\":");
		buf_fixed(d->b, r->gap_ns / NS_PER_US, 3);
	} else {
		buf_fmt(d->b, ",\"frame\":%u,\"from\":%u,\"to\":%u,\"copy\":%u,\"label\":",
				frame_of(d, r), (unsigned)r->from, (unsigned)r->to, (unsigned)r->copy);
		json_string(d->b, doc_label(d, l, r));
	}
	buf_putc(d->b, '}');
}

static void put_ladder(struct doc *d, const struct doc_call *c)
{
	struct ladder *l = ladder_new(d->s, doc_legs(d, c), c->n, &d->src->ladder);
	bool any = false;

	buf_puts(d->b, "\"ladder\":{");
	put_parties(d, l);
	buf_puts(d->b, ",\n\"rows\":[");
	for (size_t i = 0; i < ladder_n_rows(l); i++) {
		const struct ladder_row *r = ladder_row(l, i);

		if (r->kind == LADDER_SDP)
			continue;
		buf_puts(d->b, any ? ",\n" : "\n");
		put_row(d, l, r);
		any = true;
	}
	buf_puts(d->b, "]}");
	ladder_free(l);
}

/* ---- document --------------------------------------------------------------------------------------------------- */

static void put_call(struct json_doc *j, size_t number, const struct doc_call *c)
{
	struct doc *d = j->d;

	evidence_open(d, c);
	buf_fmt(d->b, "%s{\"number\":%zu,\"findings\":[", number > 1 ? ",\n" : "\n", number);
	for (size_t i = 0; i < evidence_n(d); i++) {
		buf_puts(d->b, i ? ",\n" : "\n");
		put_finding(d, evidence_at(d, i));
	}
	buf_puts(d->b, "],\n\"legs\":[");
	for (size_t i = 0; i < c->n; i++) {
		buf_puts(d->b, i ? ",\n{\"call\":{" : "\n{\"call\":{");
		put_fields(d, d->reader, "calls", doc_legs(d, c)[i]);
		buf_puts(d->b, "},\n\"verdict\":");
		json_string(d->b, doc_safe(d, store_verdict(d->s, doc_legs(d, c)[i])));
		put_messages(j, doc_legs(d, c)[i]);
		put_streams(j, doc_legs(d, c)[i]);
		buf_putc(d->b, '}');
	}
	buf_puts(d->b, "],\n");
	put_ladder(d, c);
	buf_putc(d->b, '}');
	sink_flow(d->out);
}

static void put_stats(struct doc *d)
{
	struct rows_style st = {.format = FORMAT_NDJSON};

	buf_puts(d->b, "\"stats\":");
	report_stats(d->out, &d->src->stats, &st);
}

void document_json(struct doc *d)
{
	struct json_doc j = {.d = d, .messages = reader_of(d, "messages"), .streams = reader_of(d, "streams")};

	buf_fmt(d->b, "{\"document\":\"sipladder-report\",\"version\":%d,\n\"source\":", DOCUMENT_VERSION);
	json_string(d->b, slice_of(d->src->title));
	buf_fmt(d->b, ",\"redacted\":%s,\n", d->redact ? "true" : "false");
	put_stats(d);
	buf_puts(d->b, ",\"calls\":[");
	for (size_t i = 0; i < d->n_calls && !d->out->error; i++)
		put_call(&j, i + 1, &d->calls[i]);
	buf_puts(d->b, "]}\n");
	reader_free(j.messages);
	reader_free(j.streams);
}

/* ---- schema ----------------------------------------------------------------------------------------------------- */

static const char *json_type(const struct field *f)
{
	switch ((enum value_type)f->type) {
	case VALUE_INT:
		return "[\"integer\",\"null\"]";
	case VALUE_FIXED:
	case VALUE_TIME:
		return "[\"number\",\"null\"]";
	case VALUE_BOOL:
		return "[\"boolean\",\"null\"]";
	case VALUE_LIST:
		return "[\"array\",\"null\"]";
	default:
		return "[\"string\",\"null\"]";
	}
}

/* A row with all its fields; `more`: further properties, which begin with a comma. */
static void schema_row(struct buf *b, const char *name, const char *kind, const char *more, const char *required)
{
	const struct field_kind *k = field_kind(kind);

	buf_fmt(b, "    \"%s\": {\n      \"type\": \"object\",\n      \"additionalProperties\": false,\n      \"properties\": {",
			name);
	for (size_t i = 0; i < k->n_fields; i++) {
		buf_fmt(b, "%s\n        \"%s\": {\"type\": %s, \"description\": ", i ? "," : "", k->fields[i].name,
				json_type(&k->fields[i]));
		json_string(b, slice_of(k->fields[i].help));
		buf_putc(b, '}');
	}
	buf_puts(b, more);
	buf_puts(b, "\n      },\n      \"required\": [");
	for (size_t i = 0; i < k->n_fields; i++)
		buf_fmt(b, "%s\"%s\"", i ? ", " : "", k->fields[i].name);
	buf_puts(b, required);
	buf_puts(b, "]\n    }");
}

static const char schema_head[] =
	"{\n"
	"  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	"  \"title\": \"Call-flow report of sipladder\",\n"
	"  \"description\": \"Written by `sipladder report -o FILE.json`. "
	"What is added later leaves the version as it is.\",\n"
	"  \"type\": \"object\",\n"
	"  \"additionalProperties\": false,\n"
	"  \"properties\": {\n"
	"    \"document\": {\"const\": \"sipladder-report\"},\n"
	"    \"version\": {\"const\": 1},\n"
	"    \"source\": {\"type\": \"string\", \"description\": \"What was read: the name of a file, or how many.\"},\n"
	"    \"redacted\": {\"type\": \"boolean\", "
	"\"description\": \"Whether numbers, names, addresses and keys were replaced.\"},\n"
	"    \"stats\": {\"type\": \"object\", \"description\": \"Totals of the whole capture, as `sipladder stats` has them.\"},\n"
	"    \"calls\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/call\"}}\n"
	"  },\n"
	"  \"required\": [\"document\", \"version\", \"source\", \"redacted\", \"stats\", \"calls\"],\n"
	"  \"$defs\": {\n"
	"    \"call\": {\n"
	"      \"type\": \"object\",\n"
	"      \"additionalProperties\": false,\n"
	"      \"properties\": {\n"
	"        \"number\": {\"type\": \"integer\", \"minimum\": 1},\n"
	"        \"findings\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/finding\"}},\n"
	"        \"legs\": {\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": \"#/$defs/leg\"}},\n"
	"        \"ladder\": {\"$ref\": \"#/$defs/ladder\"}\n"
	"      },\n"
	"      \"required\": [\"number\", \"findings\", \"legs\", \"ladder\"]\n"
	"    },\n"
	"    \"leg\": {\n"
	"      \"type\": \"object\",\n"
	"      \"additionalProperties\": false,\n"
	"      \"properties\": {\n"
	"        \"call\": {\"$ref\": \"#/$defs/row\"},\n"
	"        \"verdict\": {\"type\": \"string\", \"description\": \"What is wrong, in a sentence; empty where nothing is.\"},\n"
	"        \"messages\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/message\"}},\n"
	"        \"streams\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/stream\"}}\n"
	"      },\n"
	"      \"required\": [\"call\", \"verdict\", \"messages\", \"streams\"]\n"
	"    },\n"
	"    \"finding\": {\n"
	"      \"type\": \"object\",\n"
	"      \"additionalProperties\": false,\n"
	"      \"properties\": {\n"
	"        \"rule\": {\"type\": \"string\"},\n"
	"        \"severity\": {\"enum\": [\"info\", \"warning\", \"error\"]},\n"
	"        \"call_id\": {\"type\": [\"string\", \"null\"]},\n"
	"        \"summary\": {\"type\": \"string\"},\n"
	"        \"explanation\": {\"type\": \"string\"},\n"
	"        \"remedy\": {\"type\": \"string\"},\n"
	"        \"reference\": {\"type\": \"string\"},\n"
	"        \"src\": {\"type\": [\"string\", \"null\"]},\n"
	"        \"dst\": {\"type\": [\"string\", \"null\"]},\n"
	"        \"frames\": {\"type\": \"array\", \"items\": {\"type\": \"integer\"}}\n"
	"      },\n"
	"      \"required\": [\"rule\", \"severity\", \"call_id\", \"summary\", \"explanation\", "
	"\"remedy\", \"reference\", \"frames\"]\n"
	"    },\n"
	"    \"ladder\": {\n"
	"      \"type\": \"object\",\n"
	"      \"additionalProperties\": false,\n"
	"      \"properties\": {\n"
	"        \"parties\": {\n"
	"          \"type\": \"array\",\n"
	"          \"items\": {\n"
	"            \"type\": \"object\",\n"
	"            \"additionalProperties\": false,\n"
	"            \"properties\": {\n"
	"              \"address\": {\"type\": \"string\"},\n"
	"              \"label\": {\"type\": \"string\"},\n"
	"              \"role\": {\"type\": \"string\"}\n"
	"            },\n"
	"            \"required\": [\"address\", \"label\", \"role\"]\n"
	"          }\n"
	"        },\n"
	"        \"rows\": {\n"
	"          \"type\": \"array\",\n"
	"          \"items\": {\n"
	"            \"type\": \"object\",\n"
	"            \"additionalProperties\": false,\n"
	"            \"properties\": {\n"
	"              \"kind\": {\"enum\": [\"message\", \"gap\", \"icmp\", \"rtp\"]},\n"
	"              \"time_epoch\": {\"type\": \"number\"},\n"
	"              \"gap_ms\": {\"type\": \"number\", \"description\": \"Of a gap: how long nothing was seen.\"},\n"
	"              \"frame\": {\"type\": \"integer\"},\n"
	"              \"from\": {\"type\": \"integer\", \"description\": \"Index into parties.\"},\n"
	"              \"to\": {\"type\": \"integer\", \"description\": \"Index into parties.\"},\n"
	"              \"copy\": {\"type\": \"integer\", \"description\": \"2, 3, ... where it repeats an earlier message.\"},\n"
	"              \"label\": {\"type\": \"string\"}\n"
	"            },\n"
	"            \"required\": [\"kind\", \"time_epoch\"]\n"
	"          }\n"
	"        }\n"
	"      },\n"
	"      \"required\": [\"parties\", \"rows\"]\n"
	"    },\n";

void report_schema(struct buf *b)
{
	buf_puts(b, schema_head);
	schema_row(b, "row", "calls", "", "");
	buf_puts(b, ",\n");
	schema_row(b, "message", "messages",
			",\n        \"text\": {\"type\": \"string\", "
			"\"description\": \"The message itself; wrong UTF-8 as U+FFFD.\"}",
			", \"text\"");
	buf_puts(b, ",\n");
	schema_row(b, "stream", "streams", "", "");
	buf_puts(b, "\n  }\n}\n");
}
