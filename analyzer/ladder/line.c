/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of text in pieces with roles. Knows nothing of ladders. */
#include "analyzer/ladder/line.h"

void line_begin(struct ladder_line *o)
{
	buf_clear(&o->text);
	o->n_spans = 0;
	o->columns = 0;
}

/* Gives the bytes from `from` to the end of the text a role. */
static void span_end(struct ladder_line *o, enum ladder_role role, size_t from)
{
	uint32_t n = (uint32_t)(o->text.n - from);

	if (!n)
		return;
	if (o->n_spans && o->spans[o->n_spans - 1].role == role) {
		o->spans[o->n_spans - 1].n += n;
		return;
	}
	if (o->n_spans == o->cap_spans) {
		o->cap_spans = o->cap_spans ? o->cap_spans * 2 : 32;
		o->spans = mem_realloc(o->spans, o->cap_spans * sizeof *o->spans);
	}
	o->spans[o->n_spans++] = (struct ladder_span){(uint32_t)from, n, (uint8_t)role};
}

void line_put(struct ladder_line *o, enum ladder_role role, struct slice s, size_t columns)
{
	size_t from = o->text.n;

	buf_put(&o->text, s);
	o->columns += columns;
	span_end(o, role, from);
}

void line_fill(struct ladder_line *o, enum ladder_role role, const char *glyph, size_t n)
{
	struct slice g = slice_of(glyph);
	size_t from = o->text.n;

	for (size_t i = 0; i < n; i++)
		buf_put(&o->text, g);
	o->columns += n;
	span_end(o, role, from);
}

void line_pad_to(struct ladder_line *o, size_t x)
{
	if (x > o->columns)
		line_fill(o, LADDER_PLAIN, " ", x - o->columns);
}

void line_fit(struct ladder_line *o, enum ladder_role role, struct slice s, size_t columns, bool right, bool ascii)
{
	size_t from = o->text.n;

	text_fit(&o->text, s, columns, right, ascii);
	o->columns += columns;
	span_end(o, role, from);
}

void line_fit_tail(struct ladder_line *o, enum ladder_role role, struct slice s, size_t columns, bool ascii)
{
	struct slice rest;
	size_t w;
	uint32_t cp;

	buf_clear(&o->scratch);
	text_visible(&o->scratch, s);
	rest = buf_slice(&o->scratch);
	w = text_columns(rest);
	if (w <= columns || columns < 2) {
		line_fit(o, role, rest, columns, false, ascii);
		return;
	}
	while (w > columns - 1) {
		rest = slice_sub(rest, utf8_decode(rest, &cp), rest.n);
		w -= utf8_width(cp);
	}
	line_put(o, role, slice_of(ascii ? "~" : "…"), 1);
	line_fit(o, role, rest, columns - 1, false, ascii);
}

void ladder_line_free(struct ladder_line *o)
{
	buf_free(&o->text);
	buf_free(&o->scratch);
	free(o->spans);
	memset(o, 0, sizeof *o);
}
