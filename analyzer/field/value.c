/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as text for people, and their order. What they are in JSON and CSV is said in report/. */
#include "field.h"

static void list_text(struct buf *b, const struct value *v)
{
	for (uint32_t i = 0; i < v->n_items; i++) {
		if (i)
			buf_putc(b, ';');
		buf_put(b, v->items[i]);
	}
}

void value_text(struct buf *b, const struct value *v, const struct zone *z)
{
	switch ((enum value_type)v->type) {
	case VALUE_NULL:
		break;
	case VALUE_TEXT:
		buf_put(b, v->s);
		break;
	case VALUE_INT:
		buf_fixed(b, v->i, 0);
		break;
	case VALUE_FIXED:
		buf_fixed(b, v->i, v->decimals);
		break;
	case VALUE_TIME:
		time_date(b, v->i, z, 6);
		break;
	case VALUE_BOOL:
		buf_puts(b, v->b ? "true" : "false");
		break;
	case VALUE_LIST:
		list_text(b, v);
		break;
	}
}

static int cmp_i64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Items one by one, as the words of a sentence; a text is a list of one. */
static int cmp_texts(const struct value *a, const struct value *b)
{
	const struct slice *x = a->type == VALUE_LIST ? a->items : &a->s, *y = b->type == VALUE_LIST ? b->items : &b->s;
	uint32_t nx = a->type == VALUE_LIST ? a->n_items : 1, ny = b->type == VALUE_LIST ? b->n_items : 1;

	for (uint32_t i = 0; i < nx && i < ny; i++) {
		int c = slice_cmp(x[i], y[i]);

		if (c)
			return c;
	}
	return (nx > ny) - (nx < ny);
}

int value_cmp(const struct value *a, const struct value *b)
{
	bool texts = a->type == VALUE_TEXT || a->type == VALUE_LIST;

	if (a->type == VALUE_NULL || b->type == VALUE_NULL)
		return (a->type == VALUE_NULL) - (b->type == VALUE_NULL);
	if (texts && (b->type == VALUE_TEXT || b->type == VALUE_LIST))
		return cmp_texts(a, b);
	if (a->type != b->type)
		return cmp_i64(a->type, b->type);
	if (a->type == VALUE_TIME)
		return cmp_i64(a->i + a->back_ns, b->i + b->back_ns);
	return a->type == VALUE_BOOL ? cmp_i64(a->b, b->b) : cmp_i64(a->i, b->i);
}
