/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/field: what a filter expression is made into, and the steps that make it.
 *
 *   text → tokens (filter_lex.c) → nodes (filter_parse.c) with literals (filter_literal.c) → filter_match (filter.c)
 *
 *   expr  = and { "or" and }              also ||
 *   and   = not { "and" not }             also &&
 *   not   = { "not" } prim                also !
 *   prim  = "(" expr ")" | "@" name | field | field op value
 *   value = quoted string | word | null | true | false
 */
#ifndef SL_FIELD_FILTER_H
#define SL_FIELD_FILTER_H

#include "field.h"

#include "analyzer/field/regex.h"

enum token_type { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_AND, TOKEN_OR, TOKEN_NOT,
	TOKEN_OP, TOKEN_BAD };
enum filter_op { OP_NONE, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_MATCH, OP_NO_MATCH };
struct token {
	uint8_t type;               /* enum token_type */
	uint8_t op;                 /* enum filter_op of TOKEN_OP */
	size_t at;                  /* offset in the expression */
	struct slice text;          /* as written; of a string what is between its quotes */
};
/** The token at or after *at, which moves behind it. `value` says that a value is due: words then go on to the next space
 * or bracket that they did not open, so that a URI or a regular expression needs no quotes. */
struct token filter_token(struct slice text, size_t *at, bool value);
/** The operator as written. */
const char *filter_op_name(enum filter_op op);
/** Column of a byte offset, from 1, in characters. */
size_t filter_column(struct slice text, size_t at);

/* What stands on the right of an operator, made ready for the type of the field. */
enum literal_type { LIT_NULL, LIT_BOOL, LIT_NUMBER, LIT_TIME, LIT_CLOCK, LIT_TEXT, LIT_REGEX };
struct literal {
	uint8_t type;               /* enum literal_type */
	bool b;
	bool has_number;            /* LIT_TEXT: it is an unquoted number, too: < and > compare numbers */
	int64_t ns;                 /* LIT_TIME: since 1970; LIT_CLOCK: since midnight UTC */
	__int128 number;            /* in 10^-9 of the field's unit */
	struct slice s;
	pcre2_code *re;
};
/** Makes the literal for `f op token`; -1 and *e where there cannot be such a value. Text goes into the arena; *re is made for the
 * first regular expression. */
int literal_make(struct literal *out, const struct field *f, enum filter_op op, const struct token *t, struct slice expr,
		struct arena *a, struct regex_lib **re, struct err *e);
/** A decimal number with at most 18 digits in 10^-9: "-1.5"; false for anything else. */
bool literal_number(struct slice s, __int128 *out);

enum node_type { NODE_TEST, NODE_AND, NODE_OR, NODE_NOT };
struct node {
	uint8_t type;               /* enum node_type */
	uint8_t op;                 /* NODE_TEST: enum filter_op; OP_NONE: the field alone */
	uint16_t a, b;              /* operands */
	const struct field *field;
	struct literal lit;
};
struct filter {
	struct arena arena;         /* names and texts */
	struct node *nodes;         /* LIMIT_FILTER_NODES at most */
	unsigned n, cap, root;
	struct regex_lib *regex;    /* NULL: it has no regular expression */
	struct buf scratch;
	uint64_t gave_up;
};
/** Fills f->nodes and f->root; -1 and *e for a wrong text. */
int filter_parse(struct filter *f, const struct field_kind *k, struct slice text, struct filter_names names, struct err *e);
/** Whether the row matches the node. */
bool filter_eval(struct filter *f, unsigned node, struct reader *r);

#endif
