/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The right side of a comparison: numbers, durations, times, texts and regular expressions, made ready for the field on
 * its left, so that matching a row converts nothing. A value that the field can never have is an error here. */
#include "analyzer/field/filter.h"
#include "analyzer/field/find.h"


/* What was asked for and where, for the functions below. */
struct making {
	struct literal *out;
	const struct field *f;
	enum filter_op op;
	const struct token *t;
	size_t column;
	struct arena *a;
	struct regex_lib **re;
	struct err *e;
};

/* ---- numbers and durations -------------------------------------------------------------------------------------- */

bool literal_number(struct slice s, __int128 *out)
{
	bool negative = s.n && s.p[0] == '-';
	size_t i = negative || (s.n && s.p[0] == '+'), digits = 0, decimals = 0;
	bool point = false;
	__int128 v = 0;

	for (; i < s.n; i++) {
		if (s.p[i] == '.' && !point && digits) {
			point = true;
			continue;
		}
		if (!ascii_digit(s.p[i]) || digits >= 27 || (point && decimals >= 9) || (!point && digits >= 18))
			return false;
		v = v * 10 + (s.p[i] - '0');
		digits++;
		decimals += point;
	}
	if (!digits || (point && !decimals))
		return false;
	for (; decimals < 9; decimals++)
		v *= 10;
	*out = negative ? -v : v;
	return true;
}

/* Nanoseconds of a unit of time, or 0. */
static int64_t unit_ns(struct slice s)
{
	static const struct {
		const char *name;
		int64_t ns;
	} units[] = {{"ns", 1}, {"us", NS_PER_US}, {"µs", NS_PER_US}, {"ms", NS_PER_MS}, {"s", NS_PER_S},
		{"min", 60 * NS_PER_S}, {"m", 60 * NS_PER_S}, {"h", 3600 * NS_PER_S}, {"d", 86400 * NS_PER_S}};

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (slice_eq(s, slice_of(units[i].name)))
			return units[i].ns;
	}
	return 0;
}

/* "250ms", "1.5s": for a field that is measured in a unit of time. */
static bool duration(struct slice s, const char *field_unit, __int128 *out)
{
	const __int128 most = (__int128)1000000000000000 * 1000000000; /* so that the product fits */
	int64_t unit, own = field_unit ? unit_ns(slice_of(field_unit)) : 0;
	size_t i = s.n;

	while (i && !ascii_digit(s.p[i - 1]))
		i--;
	unit = unit_ns(slice_sub(s, i, s.n));
	if (!own || !unit || !literal_number(slice_sub(s, 0, i), out) || *out > most || *out < -most)
		return false;
	*out = *out * unit / own;
	return true;
}

static int make_number(struct making *m)
{
	struct slice s = m->t->text;

	m->out->type = LIT_NUMBER;
	if (literal_number(s, &m->out->number) || duration(s, m->f->unit, &m->out->number))
		return 0;
	return err_set(m->e, 2, "`%s` is a number: `%.*s` at %zu is none%s", m->f->name, shown_len(s), s.p ? s.p : "", m->column,
			m->f->unit ? words_error(" (250, 250ms and 1.5s are)") : "");
}

/* ---- times ------------------------------------------------------------------------------------------------------ */

/* Exactly n digits at the start of *s, a value of at most max. */
static bool take_digits(struct slice *s, size_t n, uint64_t max, int64_t *out)
{
	uint64_t v;

	if (s->n < n || !slice_to_u64(slice_sub(*s, 0, n), max, &v))
		return false;
	*s = slice_sub(*s, n, s->n);
	*out = (int64_t)v;
	return true;
}

static bool take_char(struct slice *s, const char *any)
{
	if (!s->n || !s->p[0] || !strchr(any, s->p[0]))
		return false;
	*s = slice_sub(*s, 1, s->n);
	return true;
}

/* "10:15", "10:15:02", "10:15:02.104820" in nanoseconds since midnight. */
static bool take_clock(struct slice *s, int64_t *out)
{
	int64_t h, m, sec = 0, ns = 0, scale = NS_PER_S;

	if (!take_digits(s, 2, 23, &h) || !take_char(s, ":") || !take_digits(s, 2, 59, &m))
		return false;
	if (take_char(s, ":") && !take_digits(s, 2, 60, &sec))
		return false;
	if (take_char(s, ".")) {
		if (!s->n || !ascii_digit(s->p[0]))
			return false;
		while (s->n && ascii_digit(s->p[0]) && scale > 1) {
			scale /= 10;
			ns += (s->p[0] - '0') * scale;
			*s = slice_sub(*s, 1, s->n);
		}
	}
	*out = ((h * 60 + m) * 60 + sec) * NS_PER_S + ns;
	return true;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* "2025-06-15", "2025-06-15 10:15:02.1", also with T between and Z at the end. */
static bool take_date(struct slice *s, int64_t *out)
{
	int64_t y, m, d, clock = 0;

	if (!take_digits(s, 4, 2261, &y) || y < 1900 || !take_char(s, "-") || !take_digits(s, 2, 12, &m) || m < 1 ||
	    !take_char(s, "-") || !take_digits(s, 2, 31, &d) || d < 1)
		return false;
	if (take_char(s, " T") && !take_clock(s, &clock))
		return false;
	*out = days_of(y, m, d) * 86400 * NS_PER_S + clock;
	return true;
}

static int make_time(struct making *m)
{
	struct slice s = m->t->text;
	__int128 number;

	m->out->type = LIT_TIME;
	if (literal_number(s, &number) && number < (__int128)INT64_MAX && number > -(__int128)INT64_MAX) {
		m->out->ns = (int64_t)number;
		return 0;
	}
	if (take_date(&s, &m->out->ns) && (take_char(&s, "Z"), s.n == 0))
		return 0;
	s = m->t->text;
	m->out->type = LIT_CLOCK;
	if (take_clock(&s, &m->out->ns) && (take_char(&s, "Z"), s.n == 0))
		return 0;
	s = m->t->text;
	return err_set(m->e, 2, "`%s` is a time: `%.*s` at %zu is none (\"2025-06-15 10:15:02.1\", 10:15:02 and 1750000000 are, "
			"in UTC)", m->f->name, shown_len(s), s.p ? s.p : "", m->column);
}

/* ---- texts ------------------------------------------------------------------------------------------------------ */

static int hex_digit(char c)
{
	return ascii_digit(c) ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* One escape at s[0] == '\\', which is not the last byte; returns the bytes it takes, 0 where it is none. */
static size_t unescape_one(struct slice s, char *out)
{
	static const char names[] = "ntr\\\"'", bytes[] = "\n\t\r\\\"'";
	const char *at = s.p[1] ? strchr(names, s.p[1]) : NULL;

	if (at) {
		*out = bytes[at - names];
		return 2;
	}
	if (s.p[1] == 'x' && s.n >= 4 && hex_digit(s.p[2]) >= 0 && hex_digit(s.p[3]) >= 0) {
		*out = (char)(hex_digit(s.p[2]) << 4 | hex_digit(s.p[3]));
		return 4;
	}
	return 0;
}

/* What a string in quotes says. In a pattern the backslash belongs to the pattern, but before a quote. */
static struct slice string_value(const struct token *t, bool pattern, struct arena *a)
{
	char *p = arena_alloc(a, t->text.n + 1);
	struct slice rest = t->text;
	size_t n = 0;

	while (rest.n) {
		size_t used = 1;

		p[n] = rest.p[0];
		if (rest.p[0] == '\\' && rest.n > 1) {
			if (pattern && rest.p[1] != '"' && rest.p[1] != '\'') {
				p[++n] = rest.p[1];
				used = 2;
			} else {
				used = unescape_one(rest, &p[n]);
				used = used ? used : 1;
			}
		}
		n++;
		rest = slice_sub(rest, used, rest.n);
	}
	return slice_make(p, n);
}

/* Nothing is near: what there is. */
static int list_choices(const struct making *m)
{
	struct buf all = {0};

	for (unsigned i = 0; m->f->choice(i); i++)
		buf_fmt(&all, "%s%s", i ? ", " : "", m->f->choice(i));
	err_set(m->e, 2, "`%s` is never `%.*s` (at %zu), but one of %.300s", m->f->name, shown_len(m->out->s),
			m->out->s.n ? m->out->s.p : "", m->column, all.n ? all.p : "");
	buf_free(&all);
	return -1;
}

static int check_choice(struct making *m)
{
	struct nearest near = {.wanted = m->out->s};

	if (!m->f->choice || (!m->f->is_ranked && m->op != OP_EQ && m->op != OP_NE))
		return 0;
	for (unsigned i = 0; m->f->choice(i); i++) {
		if (slice_eq(slice_of(m->f->choice(i)), m->out->s))
			return 0;
		nearest_try(&near, m->f->choice(i));
	}
	if (nearest_name(&near))
		return err_set(m->e, 2, "`%s` is never `%.*s` (at %zu): did you mean `%s`?", m->f->name, shown_len(m->out->s),
				m->out->s.n ? m->out->s.p : "", m->column, nearest_name(&near));
	return list_choices(m);
}

static int make_text(struct making *m)
{
	m->out->type = LIT_TEXT;
	if (m->t->type == TOKEN_STRING) {
		m->out->s = string_value(m->t, false, m->a);
	} else {
		m->out->s = arena_copy(m->a, m->t->text);
		m->out->has_number = literal_number(m->t->text, &m->out->number);
	}
	return check_choice(m);
}

static int make_regex(struct making *m)
{
	struct slice s = m->t->type == TOKEN_STRING ? string_value(m->t, true, m->a) : m->t->text;

	m->out->type = LIT_REGEX;
	m->out->re = regex_compile(m->re, s, m->column, m->e);
	return m->out->re ? 0 : -1;
}

/* ---- any -------------------------------------------------------------------------------------------------------- */

static int make_bool(struct making *m)
{
	struct slice s = m->t->text;

	if (m->op != OP_EQ && m->op != OP_NE)
		return err_set(m->e, 2, "`%s` is true or false: `%s` at %zu does not compare such", m->f->name,
				filter_op_name(m->op), m->column);
	m->out->type = LIT_BOOL;
	m->out->b = slice_ieq(s, slice_of("true"));
	if (m->out->b || slice_ieq(s, slice_of("false")))
		return 0;
	return err_set(m->e, 2, "`%s` is true or false, never `%.*s` (at %zu)", m->f->name, shown_len(s), s.p ? s.p : "",
			m->column);
}

int literal_make(struct literal *out, const struct field *f, enum filter_op op, const struct token *t, struct slice expr,
		struct arena *a, struct regex_lib **re, struct err *e)
{
	struct making m = {out, f, op, t, filter_column(expr, t->at), a, re, e};

	*out = (struct literal){0};
	if (op == OP_MATCH || op == OP_NO_MATCH)
		return make_regex(&m);
	if (t->type == TOKEN_WORD && slice_eq(t->text, slice_of("null"))) {
		out->type = LIT_NULL;
		if (op == OP_EQ || op == OP_NE)
			return 0;
		return err_set(e, 2, "null at %zu is compared with == and != only", m.column);
	}
	switch ((enum value_type)f->type) {
	case VALUE_INT:
	case VALUE_FIXED:
		return make_number(&m);
	case VALUE_TIME:
		return make_time(&m);
	case VALUE_BOOL:
		return make_bool(&m);
	case VALUE_NULL:
	case VALUE_TEXT:
	case VALUE_LIST:
		break;
	}
	return make_text(&m);
}
