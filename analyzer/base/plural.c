/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which plural form a number takes: the C expression in n at the head of a catalogue, evaluated as gettext does it. Division by
 * zero, and what is no expression, gives form 0.
 */
#include "base.h"
#include "words.h"

enum { DEEPEST = 32 };

struct plural {
	const char *p;
	unsigned long n;
	int depth;
	bool bad;
};

static unsigned long ternary(struct plural *e);

static void skip(struct plural *e)
{
	while (*e->p == ' ' || *e->p == '\t' || *e->p == '\\')
		e->p++;
}

/* Whether the operator comes next; it is taken then. '<' is not the beginning of "<=". */
static bool take(struct plural *e, const char *op)
{
	size_t len = strlen(op);

	skip(e);
	if (strncmp(e->p, op, len) != 0 || (len == 1 && strchr("<>!", *op) && e->p[1] == '='))
		return false;
	e->p += len;
	return true;
}

static unsigned long primary(struct plural *e)
{
	unsigned long v = 0;

	if (++e->depth > DEEPEST)
		e->bad = true;
	if (e->bad)
		return 0;
	if (take(e, "!")) {
		v = !primary(e);
	} else if (take(e, "(")) {
		v = ternary(e);
		e->bad |= !take(e, ")");
	} else if (take(e, "n")) {
		v = e->n;
	} else if (ascii_digit(*e->p)) {
		while (ascii_digit(*e->p))
			v = v * 10 + (unsigned long)(*e->p++ - '0');
	} else {
		e->bad = true;
	}
	e->depth--;
	return v;
}

static const struct {
	const char *op;
	int level;      /* binds the tighter the higher */
} operators[] = {
	{"||", 0}, {"&&", 1}, {"==", 2}, {"!=", 2}, {"<=", 3}, {">=", 3}, {"<", 3}, {">", 3}, {"+", 4}, {"-", 4},
	{"*", 5}, {"/", 5}, {"%", 5},
};
enum { N_OPERATORS = sizeof operators / sizeof operators[0], TIGHTEST = 5 };

static unsigned long apply(struct plural *e, size_t op, unsigned long a, unsigned long b)
{
	const char *o = operators[op].op;

	if ((*o == '/' || *o == '%') && b == 0) {
		e->bad = true;
		return 0;
	}
	switch (*o) {
	case '|': return a || b;
	case '&': return a && b;
	case '=': return a == b;
	case '!': return a != b;
	case '<': return o[1] ? a <= b : a < b;
	case '>': return o[1] ? a >= b : a > b;
	case '+': return a + b;
	case '-': return a - b;
	case '*': return a * b;
	case '/': return a / b;
	default: return a % b;
	}
}

static unsigned long binary(struct plural *e, int level)
{
	unsigned long v = level > TIGHTEST ? primary(e) : binary(e, level + 1);
	bool more = level <= TIGHTEST;

	while (more && !e->bad) {
		more = false;
		for (size_t i = 0; i < N_OPERATORS && !more; i++) {
			if (operators[i].level == level && take(e, operators[i].op)) {
				v = apply(e, i, v, binary(e, level + 1));
				more = true;
			}
		}
	}
	return v;
}

static unsigned long ternary(struct plural *e)
{
	unsigned long v = binary(e, 0), yes, no;

	if (e->bad || !take(e, "?"))
		return v;
	if (++e->depth > DEEPEST) {
		e->bad = true;
		return 0;
	}
	yes = ternary(e);
	e->bad |= !take(e, ":");
	no = e->bad ? 0 : ternary(e);
	e->depth--;
	return v ? yes : no;
}

unsigned plural_form(const char *rule, unsigned long n, unsigned *n_forms)
{
	const char *count = strstr(rule, "nplurals="), *p = strstr(rule, "plural=");
	struct plural e = {.n = n};
	unsigned long form;

	*n_forms = 1;
	if (!count || !p || !ascii_digit(count[9]))
		return 0;
	if (count[9] > '0')
		*n_forms = (unsigned)(count[9] - '0');
	e.p = p + 7;
	form = ternary(&e);
	return e.bad || form >= *n_forms ? 0 : (unsigned)form;
}
