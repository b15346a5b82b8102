/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matches rows against a compiled filter. Nothing is allocated per row but what a field makes for its value. */
#include "analyzer/field/filter.h"
#include "analyzer/field/find.h"

struct filter *filter_compile(const struct field_kind *k, const char *text, struct err *e)
{
	return filter_compile_named(k, text, (struct filter_names){.n = 0}, e);
}

struct filter *filter_compile_named(const struct field_kind *k, const char *text, struct filter_names names, struct err *e)
{
	struct filter *f = mem_zalloc(sizeof *f);

	if (filter_parse(f, k, slice_of(text ? text : ""), names, e) < 0) {
		filter_free(f);
		return NULL;
	}
	return f;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	for (unsigned i = 0; i < f->n; i++)
		regex_free(f->regex, f->nodes[i].lit.re);
	regex_lib_free(f->regex);
	arena_free(&f->arena);
	buf_free(&f->scratch);
	free(f->nodes);
	free(f);
}

uint64_t filter_gave_up(const struct filter *f)
{
	return f->gave_up;
}

bool filter_is_early(const struct filter *f)
{
	static const char *const early[] = {"call_id", "method", "from_user", "from_host", "from_uri", "from_name", "from_tag",
		"to_user", "to_host", "to_uri", "to_name", "request_uri", "src", "dst", "start_epoch", "first_frame"};

	for (unsigned i = 0; i < f->n; i++) {
		size_t k = 0;

		if (f->nodes[i].type != NODE_TEST)
			continue;
		while (k < sizeof early / sizeof early[0] && strcmp(early[k], f->nodes[i].field->name) != 0)
			k++;
		if (k == sizeof early / sizeof early[0])
			return false;
	}
	return true;
}

bool filter_match(struct filter *f, struct reader *r)
{
	return filter_eval(f, f->root, r);
}

/* ---- one comparison --------------------------------------------------------------------------------------------- */

enum answer { NO, YES, UNKNOWN };

static bool holds(enum filter_op op, int cmp)
{
	switch (op) {
	case OP_EQ:
		return cmp == 0;
	case OP_NE:
		return cmp != 0;
	case OP_LT:
		return cmp < 0;
	case OP_LE:
		return cmp <= 0;
	case OP_GT:
		return cmp > 0;
	case OP_GE:
		return cmp >= 0;
	case OP_NONE:
	case OP_MATCH:
	case OP_NO_MATCH:
		break;
	}
	return false;
}

static int cmp_i128(__int128 a, __int128 b)
{
	return (a > b) - (a < b);
}

/* A number in 10^-9 of its unit. */
static __int128 nano_of(const struct value *v)
{
	__int128 n = v->i;

	for (unsigned d = v->type == VALUE_FIXED ? v->decimals : 0; d < 9; d++)
		n *= 10;
	return n;
}

static bool test_time(const struct node *n, int64_t ns)
{
	int64_t day = 86400 * NS_PER_S;

	if (n->lit.type == LIT_CLOCK)
		ns = (ns % day + day) % day;
	return holds((enum filter_op)n->op, cmp_i128(ns, n->lit.ns));
}

unsigned field_rank(const struct field *f, struct slice value)
{
	for (unsigned i = 0; f->is_ranked && f->choice(i); i++) {
		if (slice_eq(value, slice_of(f->choice(i))))
			return i + 1;
	}
	return 0;
}

/* Text is compared as bytes, that of a ranked field by its rank; < and > with a number that was written without quotes compare
 * numbers. */
static bool test_text(const struct node *n, struct slice s)
{
	unsigned rank = field_rank(n->field, n->lit.s);
	__int128 number;

	if (n->op == OP_EQ || n->op == OP_NE)
		return slice_eq(s, n->lit.s) == (n->op == OP_EQ);
	if (rank)
		return holds((enum filter_op)n->op, cmp_i128(field_rank(n->field, s), rank));
	if (n->lit.has_number)
		return literal_number(slice_trim(s), &number) && holds((enum filter_op)n->op, cmp_i128(number, n->lit.number));
	return holds((enum filter_op)n->op, slice_cmp(s, n->lit.s));
}

static enum answer regex_finds(struct filter *f, const struct node *n, struct slice s)
{
	int r = regex_find(f->regex, n->lit.re, s);

	if (r < 0) {
		f->gave_up++;
		return UNKNOWN;
	}
	return r ? YES : NO;
}

/* Whether the pattern is in the value; for a list, in any item of it. */
static enum answer value_finds(struct filter *f, const struct node *n, const struct value *v)
{
	enum answer any = NO;

	if (v->type == VALUE_TEXT)
		return regex_finds(f, n, v->s);
	if (v->type != VALUE_LIST) {
		buf_clear(&f->scratch);
		value_text(&f->scratch, v, NULL);
		return regex_finds(f, n, buf_slice(&f->scratch));
	}
	for (uint32_t i = 0; i < v->n_items && any != YES; i++) {
		enum answer a = regex_finds(f, n, v->items[i]);

		if (a != NO)
			any = a;
	}
	return any;
}

static bool test_regex(struct filter *f, const struct node *n, const struct value *v)
{
	enum answer a = value_finds(f, n, v);

	return a == (n->op == OP_MATCH ? YES : NO);
}

/* Any item will do; `!=` asks that none is equal. */
static bool test_list(const struct node *n, const struct value *v)
{
	for (uint32_t i = 0; i < v->n_items; i++) {
		if (test_text(n, v->items[i]) != (n->op == OP_NE))
			return n->op != OP_NE;
	}
	return n->op == OP_NE;
}

/* The field alone: it is there, and not zero, false or an empty list. */
static bool is_truthy(const struct value *v)
{
	switch ((enum value_type)v->type) {
	case VALUE_NULL:
		return false;
	case VALUE_BOOL:
		return v->b;
	case VALUE_INT:
	case VALUE_FIXED:
		return v->i != 0;
	case VALUE_LIST:
		return v->n_items > 0;
	case VALUE_TEXT:
	case VALUE_TIME:
		break;
	}
	return true;
}

static bool test(struct filter *f, const struct node *n, const struct value *v)
{
	if (n->op == OP_NONE)
		return is_truthy(v);
	if (n->lit.re)
		return v->type != VALUE_NULL && test_regex(f, n, v);
	if (n->lit.type == LIT_NULL)
		return (v->type == VALUE_NULL) == (n->op == OP_EQ);
	switch ((enum value_type)v->type) {
	case VALUE_NULL:
		break;
	case VALUE_BOOL:
		return n->lit.type == LIT_BOOL && (v->b == n->lit.b) == (n->op == OP_EQ);
	case VALUE_INT:
	case VALUE_FIXED:
		return n->lit.type == LIT_NUMBER && holds((enum filter_op)n->op, cmp_i128(nano_of(v), n->lit.number));
	case VALUE_TIME:
		return (n->lit.type == LIT_TIME || n->lit.type == LIT_CLOCK) && test_time(n, v->i);
	case VALUE_TEXT:
		return n->lit.type == LIT_TEXT && test_text(n, v->s);
	case VALUE_LIST:
		return n->lit.type == LIT_TEXT && test_list(n, v);
	}
	return false;
}

/* Depth is bounded by the number of nodes. */
bool filter_eval(struct filter *f, unsigned node, struct reader *r)
{
	const struct node *n = &f->nodes[node];
	struct value v;

	switch ((enum node_type)n->type) {
	case NODE_AND:
		return filter_eval(f, n->a, r) && filter_eval(f, n->b, r);
	case NODE_OR:
		return filter_eval(f, n->a, r) || filter_eval(f, n->b, r);
	case NODE_NOT:
		return !filter_eval(f, n->a, r);
	case NODE_TEST:
		break;
	}
	reader_get(r, n->field, &v);
	return test(f, n, &v);
}
