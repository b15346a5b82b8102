/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes nodes of a filter expression by recursive descent; depth and number of nodes are bounded (limits.h). Every error
 * says what, at which character, and the nearest name where a name is wrong. */
#include "analyzer/field/filter.h"
#include "analyzer/field/find.h"

enum { NO_NODE = UINT16_MAX };

struct parser {
	const struct field_kind *k;
	struct filter *f;
	struct slice text;
	size_t at;
	struct token t;             /* the one to look at */
	unsigned depth;
	struct filter_names names;
	unsigned n_named;           /* names that are being read, one in the other */
	struct err *e;
};

static void advance(struct parser *p)
{
	p->t = filter_token(p->text, &p->at, false);
}

static size_t column(const struct parser *p)
{
	return filter_column(p->text, p->t.at);
}

static uint16_t fail(struct parser *p, const char *expected)
{
	struct slice s = p->t.text;

	if (p->t.type == TOKEN_END)
		err_set(p->e, 2, "%s expected at %zu, where the filter ends", words_error(expected), column(p));
	else if (p->t.type == TOKEN_BAD && s.n && (s.p[0] == '"' || s.p[0] == '\''))
		err_set(p->e, 2, "the quote at %zu is never closed", column(p));
	else if (p->t.type == TOKEN_BAD && s.n && s.p[0] == '=')
		err_set(p->e, 2, "`=` at %zu: equality is written `==`", column(p));
	else
		err_set(p->e, 2, "%s expected at %zu, not `%.*s`", words_error(expected), column(p), shown_len(s), s.n ? s.p : "");
	return NO_NODE;
}

static uint16_t add(struct parser *p, const struct node *n)
{
	struct filter *f = p->f;

	if (f->n >= LIMIT_FILTER_NODES) {
		err_set(p->e, 2, "the filter has more than %d comparisons and operators", LIMIT_FILTER_NODES);
		return NO_NODE;
	}
	if (f->n == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 8;
		f->nodes = mem_realloc(f->nodes, f->cap * sizeof *f->nodes);
	}
	f->nodes[f->n] = *n;
	return (uint16_t)f->n++;
}

static uint16_t add_pair(struct parser *p, enum node_type type, uint16_t a, uint16_t b)
{
	return add(p, &(struct node){.type = (uint8_t)type, .a = a, .b = b});
}

static uint16_t parse_or(struct parser *p);

static bool deeper(struct parser *p)
{
	if (++p->depth <= LIMIT_FILTER_DEPTH)
		return true;
	err_set(p->e, 2, "brackets and `not` nest more than %d deep at %zu", LIMIT_FILTER_DEPTH, column(p));
	return false;
}

static uint16_t parse_group(struct parser *p)
{
	size_t open = column(p);
	uint16_t n;

	if (!deeper(p))
		return NO_NODE;
	advance(p);
	n = parse_or(p);
	if (n == NO_NODE)
		return n;
	if (p->t.type == TOKEN_END) {
		err_set(p->e, 2, "the bracket at %zu is never closed", open);
		return NO_NODE;
	}
	if (p->t.type != TOKEN_CLOSE)
		return fail(p, N_("`and`, `or` or `)`"));
	p->depth--;
	advance(p);
	return n;
}

static uint16_t parse_whole(struct parser *p);

static const struct filter_name *find_name(struct parser *p, struct slice name)
{
	const struct filter_name *best = NULL;
	unsigned least = UINT32_MAX;

	for (size_t i = 0; i < p->names.n; i++) {
		unsigned d = text_distance(name, p->names.v[i].name);

		if (d == 0)
			return &p->names.v[i];
		if (d < least) {
			least = d;
			best = &p->names.v[i];
		}
	}
	if (best)
		err_set(p->e, 2, "no filter has the name `@%.*s` at %zu: did you mean `@%.*s`?", shown_len(name), name.p, column(p),
			shown_len(best->name), best->name.p);
	else
		err_set(p->e, 2, "no filter has the name `@%.*s` at %zu: `filter.NAME = EXPR` in the configuration makes one",
			shown_len(name), name.n ? name.p : "", column(p));
	return NULL;
}

/* The text of that name, as if it stood here in brackets. What is wrong with it is said with its name. */
static uint16_t parse_named(struct parser *p)
{
	const struct filter_name *n = find_name(p, slice_sub(p->t.text, 1, p->t.text.n));
	struct err why = {0};
	struct parser inner = *p;
	uint16_t node;

	if (!n)
		return NO_NODE;
	if (p->n_named >= LIMIT_FILTER_NAMES) {
		err_set(p->e, 2, "filters that name each other at %zu: `@%.*s` is in itself, or too deep", column(p),
			shown_len(n->name), n->name.p);
		return NO_NODE;
	}
	inner.text = n->text;
	inner.at = 0;
	inner.n_named++;
	inner.e = &why;
	node = parse_whole(&inner);
	if (node != NO_NODE)
		advance(p);
	else if (p->n_named)
		*p->e = why; /* only the name that was typed is said */
	else
		err_set(p->e, 2, "in `@%.*s`: %s", shown_len(n->name), n->name.p, why.text);
	return node;
}

static const struct field *find_field(struct parser *p)
{
	struct slice s = p->t.text;
	const struct field *f;
	const char *near;

	if (slice_istarts(s, slice_of("hdr.")))
		return field_find(p->k, s, &p->f->arena, p->e);
	f = field_find(p->k, s, &p->f->arena, NULL);
	near = f ? NULL : nearest_field(p->k, s);
	if (near)
		err_set(p->e, 2, "unknown field `%.*s` at %zu: did you mean `%s`?", shown_len(s), s.p, column(p), near);
	else if (!f)
		err_set(p->e, 2, "unknown field `%.*s` at %zu: sipladder --rows fields lists all", shown_len(s), s.p, column(p));
	return f;
}

static uint16_t parse_test(struct parser *p)
{
	struct node n = {.type = NODE_TEST};
	uint16_t id;

	if (p->t.type != TOKEN_WORD)
		return fail(p, N_("a field name"));
	if (p->t.text.p[0] == '@')
		return parse_named(p);
	n.field = find_field(p);
	if (!n.field)
		return NO_NODE;
	advance(p);
	if (p->t.type == TOKEN_OP) {
		n.op = p->t.op;
		p->t = filter_token(p->text, &p->at, true);
		if (p->t.type != TOKEN_WORD && p->t.type != TOKEN_STRING)
			return fail(p, N_("a value"));
		if (literal_make(&n.lit, n.field, (enum filter_op)n.op, &p->t, p->text, &p->f->arena, &p->f->regex,
				p->e) < 0)
			return NO_NODE;
		advance(p);
	}
	id = add(p, &n);
	if (id == NO_NODE)
		regex_free(p->f->regex, n.lit.re);
	return id;
}

static uint16_t parse_not(struct parser *p)
{
	uint16_t n;

	if (p->t.type == TOKEN_OPEN)
		return parse_group(p);
	if (p->t.type != TOKEN_NOT)
		return parse_test(p);
	if (!deeper(p))
		return NO_NODE;
	advance(p);
	n = parse_not(p);
	p->depth--;
	return n == NO_NODE ? n : add_pair(p, NODE_NOT, n, n);
}

static uint16_t parse_and(struct parser *p)
{
	uint16_t n = parse_not(p);

	while (n != NO_NODE && p->t.type == TOKEN_AND) {
		uint16_t right;

		advance(p);
		right = parse_not(p);
		n = right == NO_NODE ? right : add_pair(p, NODE_AND, n, right);
	}
	return n;
}

static uint16_t parse_or(struct parser *p)
{
	uint16_t n = parse_and(p);

	while (n != NO_NODE && p->t.type == TOKEN_OR) {
		uint16_t right;

		advance(p);
		right = parse_and(p);
		n = right == NO_NODE ? right : add_pair(p, NODE_OR, n, right);
	}
	return n;
}

/* The text from its beginning to its end. */
static uint16_t parse_whole(struct parser *p)
{
	uint16_t root;

	advance(p);
	if (p->t.type == TOKEN_END) {
		err_set(p->e, 2, "the filter is empty: a field name expected at 1");
		return NO_NODE;
	}
	root = parse_or(p);
	if (root != NO_NODE && p->t.type != TOKEN_END)
		root = fail(p, p->t.type == TOKEN_WORD || p->t.type == TOKEN_STRING ?
				N_("`and` or `or` (a value with spaces needs quotes)") : N_("`and` or `or`"));
	return root;
}

int filter_parse(struct filter *f, const struct field_kind *k, struct slice text, struct filter_names names, struct err *e)
{
	struct parser p = {.k = k, .f = f, .text = text, .names = names, .e = e};
	uint16_t root = parse_whole(&p);

	if (root == NO_NODE)
		return -1;
	f->root = root;
	return 0;
}
