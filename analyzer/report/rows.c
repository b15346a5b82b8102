/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as JSON, NDJSON and CSV (there the items of a list are joined by ';'). Nothing is formatted twice: what stands
 * before each value is made once per output. */
#include "analyzer/report/rows.h"

static const struct format_row rows[FORMAT_N] = {
	[FORMAT_TEXT] = {"text", N_("An aligned table for people.")},
	[FORMAT_JSON] = {"json", N_("One JSON array with an object per row (RFC 8259).")},
	[FORMAT_NDJSON] = {"ndjson", N_("One JSON object per line.")},
	[FORMAT_CSV] = {"csv", N_("Comma-separated values with a header row (RFC 4180, lines end in LF).")},
};

const struct format_row *format_row(enum format f)
{
	return &rows[f];
}

enum format format_of(const char *name)
{
	unsigned f = 0;

	while (f < FORMAT_N && strcmp(rows[f].name, name) != 0)
		f++;
	return (enum format)f;
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

/* What is copied in one go: as much is there behind all keys. */
enum { SHORT = 32 };

/* `{"a":`, `,"b":` and so on: v[n_fields]; `{"a":null`, `,"b":null` where they have no value. All in `text`. */
struct keys {
	struct slice *v, *nulls;
	struct buf text;
};

static struct keys keys_make(const struct field *const *fields, size_t n)
{
	struct keys k = {.v = mem_alloc((2 * n + 1) * sizeof *k.v)};
	size_t at = 0;

	k.nulls = k.v + n;
	for (size_t i = 0; i < n; i++) {
		buf_putc(&k.text, i ? ',' : '{');
		json_string(&k.text, slice_of(fields[i]->name));
		buf_putc(&k.text, ':');
		k.v[i].n = k.text.n - at;
		buf_puts(&k.text, "null");
		k.nulls[i].n = k.text.n - at;
		at = k.text.n;
	}
	buf_fill(&k.text, ' ', SHORT);
	for (size_t i = 0, p = 0; i < n; p += k.nulls[i++].n)
		k.v[i].p = k.nulls[i].p = k.text.p + p;
	return k;
}

static inline void put_key_text(struct buf *b, const char *from, size_t n)
{
	char *p = buf_room(b, n + SHORT);

	memcpy(p, from, SHORT);
	if (n > SHORT)
		memcpy(p + SHORT, from + SHORT, n - SHORT);
	buf_use(b, n);
}

/* They stand one behind the other: of fields without a value all at once. */
static void put_keys(struct buf *b, const struct keys *k, size_t from, size_t to)
{
	const char *p = k->nulls[from].p;

	put_key_text(b, p, (size_t)(k->v[to].p - p) + k->v[to].n);
}

static void put_nulls(struct buf *b, const struct keys *k, size_t from, size_t to)
{
	const char *p = k->nulls[from].p;

	put_key_text(b, p, (size_t)(k->nulls[to].p - p) + k->nulls[to].n);
}

/* Row i of ids, with a look at those that come after it. */
static void seek(struct reader *r, const struct ids *ids, size_t i)
{
	for (size_t k = i ? i + LEGS_AHEAD : 0; k <= i + LEGS_AHEAD; k++)
		reader_ahead(r, k < ids->n ? ids->v[k] : NONE);
	reader_seek(r, ids->v[i]);
}

static void json_rows(struct sink *out, struct reader *r, const struct field *const *fields, size_t n_fields,
		const struct ids *ids, bool array)
{
	struct keys keys = keys_make(fields, n_fields);
	struct buf *b = &out->buf;
	struct value v;

	if (array)
		buf_putc(b, '[');
	for (size_t i = 0; i < ids->n; i++) {
		size_t from = 0;

		seek(r, ids, i);
		if (array)
			buf_puts(b, i ? ",\n" : "\n");
		for (size_t f = 0; f < n_fields; f++) {
			reader_get(r, fields[f], &v);
			if (v.type == VALUE_NULL)
				continue;
			put_keys(b, &keys, from, f);
			from = f + 1;
			json_value(b, &v);
		}
		if (from < n_fields)
			put_nulls(b, &keys, from, n_fields - 1);
		buf_puts(b, n_fields ? "}" : "{}");
		if (!array)
			buf_putc(b, '\n');
		sink_flow(out);
	}
	if (array)
		buf_puts(b, ids->n ? "\n]\n" : "]\n");
	sink_flow(out);
	buf_free(&keys.text);
	free(keys.v);
}

/* ---- CSV -------------------------------------------------------------------------------------------------------- */

void csv_value(struct buf *b, struct buf *scratch, const struct value *v)
{
	if (v->type == VALUE_TEXT) {
		csv_cell(b, v->s);
	} else if (v->type == VALUE_LIST) {
		buf_clear(scratch);
		value_text(scratch, v, NULL);
		csv_cell(b, buf_slice(scratch));
	} else if (v->type != VALUE_NULL) {
		json_value(b, v);
	}
}

static void csv_rows(struct sink *out, struct reader *r, const struct field *const *fields, size_t n_fields,
		const struct ids *ids)
{
	struct buf *b = &out->buf, scratch = {0};
	struct value v;

	for (size_t f = 0; f < n_fields; f++) {
		if (f)
			buf_putc(b, ',');
		csv_cell(b, slice_of(fields[f]->name));
	}
	buf_putc(b, '\n');
	for (size_t i = 0; i < ids->n; i++) {
		seek(r, ids, i);
		for (size_t f = 0; f < n_fields; f++) {
			if (f)
				buf_putc(b, ',');
			reader_get(r, fields[f], &v);
			csv_value(b, &scratch, &v);
		}
		buf_putc(b, '\n');
		sink_flow(out);
	}
	buf_free(&scratch);
}

void report_rows(struct sink *out, const struct store *s, const struct field_kind *k, const struct field *const *fields,
		size_t n_fields, const struct ids *ids, const struct rows_style *st)
{
	struct reader *r;

	if (st->format == FORMAT_TEXT) {
		rows_text(out, s, k, fields, n_fields, ids, st);
		return;
	}
	r = reader_new(s, k);
	if (st->format == FORMAT_CSV)
		csv_rows(out, r, fields, n_fields, ids);
	else
		json_rows(out, r, fields, n_fields, ids, st->format == FORMAT_JSON);
	reader_free(r);
}
