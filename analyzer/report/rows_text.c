/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as a table for people. Widths come from the heads and the first rows; where they do not fit the terminal, texts
 * give way, then the last columns stay away, and numbers stay whole. Without a terminal nothing is cut. Colours say what a
 * value means (SGR). */
#include "analyzer/report/rows.h"

enum { MEASURED_ROWS = 1000, GAP = 2, LEAST = 8, WIDEST_PADDED = 64 };

struct table {
	struct sink *out;
	struct reader *r;
	const struct field *const *fields;
	size_t n;                   /* those that are shown: the others do not fit */
	bool has_more;
	const struct rows_style *st;
	size_t *widths;
	struct buf cell, line;
	size_t end;                 /* of the line without the blanks that end it */
};

/* ---- colours ---------------------------------------------------------------------------------------------------- */

static const char *state_sgr(struct slice s)
{
	static const struct {
		const char *state, *sgr;
	} rows[] = {{"calling", "36"}, {"ringing", "36"}, {"pending", "36"}, {"in-call", "32"}, {"active", "32"},
		{"busy", "33"}, {"no-answer", "33"}, {"cancelled", "33"}, {"rejected", "33"}, {"redirected", "34"},
		{"challenged", "34"}, {"failed", "31"}, {"timeout", "31"}};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (slice_eq(s, slice_of(rows[i].state)))
			return rows[i].sgr;
	}
	return NULL;
}

static const char *status_sgr(int64_t status)
{
	static const char *const by_class[] = {NULL, NULL, "32", "34", "33", "31", "1;31"};

	return status >= 0 && status < 700 ? by_class[status / 100] : NULL;
}

/* What a value means, as a colour; NULL for nothing in particular. */
static const char *value_sgr(const struct field *f, const struct value *v)
{
	if (v->type == VALUE_TEXT && strcmp(f->name, "state") == 0)
		return state_sgr(v->s);
	if (v->type == VALUE_INT && strcmp(f->name, "status") == 0)
		return status_sgr(v->i);
	if (v->type == VALUE_LIST && strcmp(f->name, "flags") == 0)
		return "33";
	return NULL;
}

/* ---- widths ----------------------------------------------------------------------------------------------------- */

static void head_text(struct buf *b, const struct field *f)
{
	buf_clear(b);
	buf_puts(b, f->head);
	if (f->unit) {
		buf_putc(b, ' ');
		buf_puts(b, f->unit);
	}
}

static void measure(struct table *t, const struct ids *ids)
{
	struct value v;

	for (size_t f = 0; f < t->n; f++) {
		head_text(&t->cell, t->fields[f]);
		t->widths[f] = text_columns(buf_slice(&t->cell));
	}
	for (size_t i = 0; i < ids->n && i < MEASURED_ROWS; i++) {
		reader_seek(t->r, ids->v[i]);
		for (size_t f = 0; f < t->n; f++) {
			size_t w;

			reader_get(t->r, t->fields[f], &v);
			buf_clear(&t->cell);
			value_text(&t->cell, &v, t->st->zone);
			w = text_columns(buf_slice(&t->cell));
			t->widths[f] = w > t->widths[f] ? w : t->widths[f];
		}
	}
}

static bool can_give(const struct field *f)
{
	return (f->type == VALUE_TEXT && !f->choice) || f->type == VALUE_LIST;
}

/* The column to take one from: the widest text that is wider than it would like to be; else the last, as columns stand in
 * the order of what they matter. t->n where none can give. */
static size_t one_to_cut(const struct table *t)
{
	size_t widest = t->n, last = t->n;

	for (size_t f = 0; f < t->n; f++) {
		const struct field *field = t->fields[f];

		if (!can_give(field))
			continue;
		if (t->widths[f] > LEAST)
			last = f;
		if (t->widths[f] > field->width && (widest == t->n || t->widths[f] > t->widths[widest]))
			widest = f;
	}
	return widest < t->n ? widest : last;
}

/* Leaves out columns from the last on until the others fit when each text has given what it can; a mark in the head then
 * says that there are more. */
static void drop(struct table *t)
{
	size_t least = 0, mark = 0;

	for (size_t f = 0; f < t->n; f++) {
		size_t w = t->widths[f];

		least += (can_give(t->fields[f]) && w > LEAST ? LEAST : w) + (f ? GAP : 0);
	}
	while (t->st->width && least + mark > t->st->width && t->n > 1) {
		size_t w = t->widths[--t->n];

		least -= (can_give(t->fields[t->n]) && w > LEAST ? LEAST : w) + GAP;
		mark = GAP;
	}
	t->has_more = mark;
}

static void fit(struct table *t)
{
	size_t most = t->st->width ? t->st->width : WIDEST_PADDED, total, f;

	drop(t);
	total = t->has_more ? GAP : 0;
	for (f = 0; f < t->n; f++) {
		t->widths[f] = t->widths[f] > most ? most : t->widths[f];
		total += t->widths[f] + (f ? GAP : 0);
	}
	while (t->st->width && total > t->st->width && (f = one_to_cut(t)) < t->n) {
		t->widths[f]--;
		total--;
	}
}

/* ---- lines ------------------------------------------------------------------------------------------------------ */

/* One cell, padded to its column, cut only on a terminal. */
static void put_cell(struct table *t, size_t f, struct slice s, const char *sgr)
{
	size_t w = t->widths[f], columns = t->st->width ? 0 : text_columns(s), pad = w > columns ? w - columns : 0;
	bool right = t->fields[f]->is_right;

	if (f)
		buf_fill(&t->line, ' ', GAP);
	if (sgr && s.n)
		buf_fmt(&t->line, "\x1b[%sm", sgr);
	if (t->st->width) {
		text_fit(&t->line, s, w, right, t->st->ascii);
	} else {
		buf_fill(&t->line, ' ', right ? pad : 0);
		text_visible(&t->line, s);
		buf_fill(&t->line, ' ', right ? 0 : pad);
	}
	if (!s.n)
		return;
	t->end = t->line.n;
	while (f + 1 == t->n && t->line.p[t->end - 1] == ' ')
		t->end--;
	if (sgr) {
		t->line.n = f + 1 == t->n ? t->end : t->line.n;
		buf_puts(&t->line, "\x1b[0m");
		t->end = t->line.n;
	}
}

static void put_line(struct table *t)
{
	while (t->end && t->line.p[t->end - 1] == ' ')
		t->end--;
	buf_put(&t->out->buf, slice_make(t->line.p, t->end));
	buf_putc(&t->out->buf, '\n');
	buf_clear(&t->line);
	t->end = 0;
	sink_flow(t->out);
}

static void put_head(struct table *t)
{
	for (size_t f = 0; f < t->n; f++) {
		head_text(&t->cell, t->fields[f]);
		put_cell(t, f, buf_slice(&t->cell), t->st->color ? "1" : NULL);
	}
	if (t->has_more) {
		buf_fill(&t->line, ' ', 1);
		buf_puts(&t->line, t->st->ascii ? "~" : "…");
		t->end = t->line.n;
	}
	put_line(t);
}

static void put_row(struct table *t, uint32_t id)
{
	struct value v;

	reader_seek(t->r, id);
	for (size_t f = 0; f < t->n; f++) {
		reader_get(t->r, t->fields[f], &v);
		buf_clear(&t->cell);
		value_text(&t->cell, &v, t->st->zone);
		put_cell(t, f, buf_slice(&t->cell), t->st->color ? value_sgr(t->fields[f], &v) : NULL);
	}
	put_line(t);
}

void rows_text(struct sink *out, const struct store *s, const struct field_kind *k, const struct field *const *fields,
		size_t n_fields, const struct ids *ids, const struct rows_style *st)
{
	struct table t = {.out = out, .r = reader_new(s, k), .fields = fields, .n = n_fields, .st = st};

	t.widths = mem_zalloc((n_fields + 1) * sizeof *t.widths);
	measure(&t, ids);
	fit(&t);
	put_head(&t);
	for (size_t i = 0; i < ids->n; i++)
		put_row(&t, ids->v[i]);
	reader_free(t.r);
	free(t.widths);
	buf_free(&t.cell);
	buf_free(&t.line);
}
