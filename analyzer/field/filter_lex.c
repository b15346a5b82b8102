/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts a filter expression into tokens. Strings are left as written: what a backslash means depends on the operator. */
#include "analyzer/field/filter.h"

static const struct op_row {
	const char *text;
	uint8_t type, op;
} rows[] = { /* the longer before its prefix */
	{"==", TOKEN_OP, OP_EQ},
	{"!=", TOKEN_OP, OP_NE},
	{"<=", TOKEN_OP, OP_LE},
	{">=", TOKEN_OP, OP_GE},
	{"!~", TOKEN_OP, OP_NO_MATCH},
	{"<", TOKEN_OP, OP_LT},
	{">", TOKEN_OP, OP_GT},
	{"~", TOKEN_OP, OP_MATCH},
	{"&&", TOKEN_AND, OP_NONE},
	{"||", TOKEN_OR, OP_NONE},
	{"!", TOKEN_NOT, OP_NONE},
	{"(", TOKEN_OPEN, OP_NONE},
	{")", TOKEN_CLOSE, OP_NONE},
};

const char *filter_op_name(enum filter_op op)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].op == op)
			return rows[i].text;
	}
	return "";
}

size_t filter_column(struct slice text, size_t at)
{
	size_t column = 1;

	for (size_t i = 0; i < at && i < text.n; i++)
		column += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return column;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct token string_token(struct slice text, size_t *at)
{
	struct token t = {.type = TOKEN_STRING, .at = *at};
	size_t i = *at + 1;

	while (i < text.n && text.p[i] != text.p[*at])
		i += text.p[i] == '\\' ? 2 : 1;
	if (i >= text.n) {
		t.type = TOKEN_BAD;
		t.text = slice_sub(text, *at, text.n);
		*at = text.n;
		return t;
	}
	t.text = slice_sub(text, *at + 1, i);
	*at = i + 1;
	return t;
}

/* End of a word where a field or keyword is due. */
static size_t name_end(struct slice text, size_t i)
{
	while (i < text.n && !is_space(text.p[i]) && !(text.p[i] && strchr("()\"'=!<>~&|,", text.p[i])))
		i++;
	return i;
}

/* End of a word where a value is due. */
static size_t value_end(struct slice text, size_t i)
{
	size_t depth = 0;

	for (; i < text.n && !is_space(text.p[i]) && text.p[i] != '"' && text.p[i] != '\''; i++) {
		if (text.p[i] == '(')
			depth++;
		else if (text.p[i] == ')' && depth-- == 0)
			break;
		else if (depth == 0 && i + 1 < text.n && text.p[i] == text.p[i + 1] && (text.p[i] == '&' || text.p[i] == '|'))
			break;
	}
	return i;
}

static struct token word_token(struct slice text, size_t *at, bool value)
{
	struct token t = {.type = TOKEN_WORD, .at = *at};

	t.text = slice_sub(text, *at, value ? value_end(text, *at) : name_end(text, *at));
	if (!t.text.n) {
		t.type = TOKEN_BAD;
		t.text = slice_sub(text, *at, *at + 1);
	}
	*at += t.text.n;
	if (value)
		return t;
	if (slice_ieq(t.text, slice_of("and")))
		t.type = TOKEN_AND;
	else if (slice_ieq(t.text, slice_of("or")))
		t.type = TOKEN_OR;
	else if (slice_ieq(t.text, slice_of("not")))
		t.type = TOKEN_NOT;
	return t;
}

struct token filter_token(struct slice text, size_t *at, bool value)
{
	while (*at < text.n && is_space(text.p[*at]))
		++*at;
	if (*at >= text.n)
		return (struct token){.type = TOKEN_END, .at = text.n};
	if (text.p[*at] == '"' || text.p[*at] == '\'')
		return string_token(text, at);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice op = slice_of(rows[i].text), here = slice_sub(text, *at, *at + op.n);

		if (!slice_eq(here, op) || (value && rows[i].type == TOKEN_OPEN))
			continue;
		struct token t = {.type = rows[i].type, .op = rows[i].op, .at = *at, .text = here};
		*at += op.n;
		return t;
	}
	return word_token(text, at, value);
}
