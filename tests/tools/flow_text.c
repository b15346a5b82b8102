/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words, numbers, times, variables and escapes of the call-flow language. Knows nothing of SIP. */
#include "flow.h"

#include <arpa/inet.h>

void flow_fail(const struct flow_file *f, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%u: ", f->path, f->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

struct slice flow_text(struct flow_file *f, const char *fmt, ...)
{
	va_list ap, again;
	struct slice s;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = arena_alloc(&f->text, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	s = slice_make(p, (size_t)n);
	return s;
}

struct slice flow_word(struct slice *rest)
{
	struct slice s = slice_trim(*rest);
	size_t n = 0;
	char until = 0;

	for (; n < s.n; n++) {
		if (until) {
			if (s.p[n] == until)
				until = 0;
		} else if (s.p[n] == '"') {
			until = '"';
		} else if (s.p[n] == '<') {
			until = '>';
		} else if (s.p[n] == ' ' || s.p[n] == '\t') {
			break;
		}
	}
	*rest = slice_trim(slice_sub(s, n, s.n));
	return slice_sub(s, 0, n);
}

bool flow_take(struct slice *rest, const char *word)
{
	struct slice after = *rest;

	if (!slice_eq(flow_word(&after), slice_of(word)))
		return false;
	*rest = after;
	return true;
}

uint64_t flow_number(const struct flow_file *f, struct slice s, uint64_t max)
{
	uint64_t v = 0;

	if (slice_starts(s, slice_of("0x")) && s.n > 2 && s.n <= 18) {
		for (size_t i = 2; i < s.n; i++) {
			const char *digits = "0123456789abcdef";
			const char *d = memchr(digits, ascii_lower(s.p[i]), 16);

			if (!d)
				flow_fail(f, "not a number: %.*s", SLICE_ARG(s));
			v = v << 4 | (uint64_t)(d - digits);
		}
	} else if (!slice_to_u64(s, UINT64_MAX, &v)) {
		flow_fail(f, "not a number: '%.*s'", SLICE_ARG(s));
	}
	if (v > max)
		flow_fail(f, "over %llu: %.*s", (unsigned long long)max, SLICE_ARG(s));
	return v;
}

/* "1.25" in units of `unit` nanoseconds. */
static int64_t decimal(const struct flow_file *f, struct slice s, int64_t unit)
{
	struct slice whole = slice_cut(&s, '.');
	int64_t v = (int64_t)flow_number(f, whole, 1000000) * unit;

	for (size_t i = 0; i < s.n; i++) {
		unit /= 10;
		if (!ascii_digit(s.p[i]))
			flow_fail(f, "not a decimal number");
		v += (s.p[i] - '0') * unit;
	}
	return v;
}

int64_t flow_duration(const struct flow_file *f, struct slice s)
{
	static const struct {
		const char *suffix;
		int64_t unit;
	} units[] = {{"ns", 1}, {"us", NS_PER_US}, {"ms", NS_PER_MS}, {"s", NS_PER_S}, {"m", 60 * NS_PER_S}};

	if (slice_eq(s, slice_of("0")))
		return 0;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t n = strlen(units[i].suffix);

		if (s.n > n && slice_eq(slice_sub(s, s.n - n, s.n), slice_of(units[i].suffix)) &&
				ascii_digit(s.p[s.n - n - 1]))
			return decimal(f, slice_sub(s, 0, s.n - n), units[i].unit);
	}
	flow_fail(f, "not a duration (20ms, 1.5s, 3m): '%.*s'", SLICE_ARG(s));
}

/* Days since 1970 of a date of the Gregorian calendar, for years from 1970. */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	m += m <= 2 ? 9 : -3;
	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 1 - 719468;
}

int64_t flow_date(struct flow_file *f, struct slice s)
{
	struct slice t = s, part;
	int64_t v[6];
	const char separators[6] = {'-', '-', 'T', ':', ':', '.'};

	if (t.n < 20 || t.p[t.n - 1] != 'Z')
		flow_fail(f, "not a time like 2025-06-15T10:15:02.104820Z: '%.*s'", SLICE_ARG(s));
	t.n--;
	for (int i = 0; i < 6; i++) {
		part = slice_cut(&t, separators[i]);
		v[i] = (int64_t)flow_number(f, part, 9999);
	}
	return ((days_of(v[0], v[1], v[2]) * 24 + v[3]) * 60 + v[4]) * 60 * NS_PER_S + v[5] * NS_PER_S +
		(t.n ? decimal(f, flow_text(f, "0.%.*s", SLICE_ARG(t)), NS_PER_S) : 0);
}

void flow_set(struct flow_file *f, struct slice name, struct slice value)
{
	unsigned i = 0;

	while (i < f->n_vars && !slice_eq(f->var[i].name, name))
		i++;
	if (i == MAX_VARS)
		flow_fail(f, "too many variables");
	if (i == f->n_vars)
		f->n_vars++;
	f->var[i] = (struct var){name, value};
}

int flow_party(const struct flow_file *f, struct slice name)
{
	for (int i = 0; i < f->n_parties; i++) {
		if (slice_eq(f->party[i].name, name))
			return i;
	}
	flow_fail(f, "no such party: '%.*s'", SLICE_ARG(name));
}

struct slice flow_host(struct flow_file *f, const struct host *h)
{
	char ip[INET6_ADDRSTRLEN];

	inet_ntop(h->is_v6 ? AF_INET6 : AF_INET, h->ip, ip, sizeof ip);
	return flow_text(f, h->is_v6 ? "[%s]" : "%s", ip);
}

struct slice flow_host_port(struct flow_file *f, const struct host *h)
{
	return flow_text(f, "%.*s:%u", SLICE_ARG(flow_host(f, h)), h->port);
}

/* FNV-1a, then mixed: what matters is that it never changes. */
uint64_t flow_hash(struct slice a, struct slice b, uint64_t n)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < a.n; i++)
		h = (h ^ (uint8_t)a.p[i]) * 0x100000001b3;
	h = (h ^ '|') * 0x100000001b3;
	for (size_t i = 0; i < b.n; i++)
		h = (h ^ (uint8_t)b.p[i]) * 0x100000001b3;
	h = (h ^ n) * 0x100000001b3;
	h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9;
	return h ^ h >> 32;
}

/* "repeat 60000 A": that many times. Escapes work here everywhere. */
static struct slice repeated(struct flow_file *f, struct slice args)
{
	size_t n = flow_number(f, flow_word(&args), 1000000);
	char *p;

	args = flow_expand(f, args, true);
	if (args.n > 1000)
		flow_fail(f, "too long to repeat");
	p = arena_alloc(&f->text, n * args.n + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(p + i * args.n, args.p, args.n);
	return slice_make(p, n * args.n);
}

static struct slice value_of(struct flow_file *f, struct slice name)
{
	if (flow_take(&name, "repeat"))
		return repeated(f, name);
	if (slice_eq(name, slice_of("callid")))
		return f->calls[f->call].id;
	for (unsigned i = 0; i < f->n_vars; i++) {
		if (slice_eq(f->var[i].name, name))
			return f->var[i].value;
	}
	flow_fail(f, "no such variable: '%.*s'", SLICE_ARG(name));
}

static bool is_name(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '_';
}

/* At a '$': appends the value and returns the bytes used. */
static size_t put_variable(struct flow_file *f, struct buf *b, struct slice s)
{
	size_t n = 1;

	if (s.n > 1 && s.p[1] == '$') {
		buf_putc(b, '$');
		return 2;
	}
	if (s.n > 1 && s.p[1] == '{') {
		n = slice_find(s, '}', 0);
		if (n == s.n)
			flow_fail(f, "'${' without '}'");
		buf_put(b, value_of(f, slice_sub(s, 2, n)));
		return n + 1;
	}
	while (n < s.n && is_name(s.p[n]))
		n++;
	if (n == 1)
		flow_fail(f, "'$' without a name; a dollar is written $$");
	buf_put(b, value_of(f, slice_sub(s, 1, n)));
	return n;
}

/* At a '\': appends what it stands for and returns the bytes used. Others than these stay as they are. */
static size_t put_escape(struct flow_file *f, struct buf *b, struct slice s)
{
	static const char names[] = "0rnt\\", values[] = "\0\r\n\t\\";
	const char *at = s.n > 1 ? strchr(names, s.p[1]) : NULL;

	if (s.n > 3 && s.p[1] == 'x') {
		struct slice hex = flow_text(f, "0x%.2s", s.p + 2);

		buf_putc(b, (char)flow_number(f, hex, 255));
		return 4;
	}
	if (at && *at) {
		buf_putc(b, values[at - names]);
		return 2;
	}
	buf_putc(b, '\\');
	return 1;
}

struct slice flow_expand(struct flow_file *f, struct slice s, bool with_escapes)
{
	struct buf b = {0};
	struct slice out;

	for (size_t i = 0; i < s.n;) {
		struct slice rest = slice_sub(s, i, s.n);

		if (s.p[i] == '$') {
			i += put_variable(f, &b, rest);
		} else if (s.p[i] == '\\' && with_escapes) {
			i += put_escape(f, &b, rest);
		} else {
			buf_putc(&b, s.p[i]);
			i++;
		}
	}
	out = arena_copy(&f->text, buf_slice(&b));
	buf_free(&b);
	return out;
}

static void set_option(struct flow_file *f, const struct flow_option *o, struct slice *words, char *at)
{
	switch (o->kind) {
	case OPTION_DURATION:
		*(int64_t *)(void *)at = flow_duration(f, flow_word(words));
		break;
	case OPTION_NUMBER:
		*(uint32_t *)(void *)at = (uint32_t)flow_number(f, flow_word(words), UINT32_MAX);
		break;
	case OPTION_WORD:
		*(struct slice *)(void *)at = flow_word(words);
		break;
	case OPTION_FLAG:
		*(bool *)at = true;
		break;
	}
}

void flow_options(struct flow_file *f, struct slice words, const struct flow_option *o, size_t n, void *out)
{
	while (words.n) {
		size_t i = 0;

		while (i < n && !flow_take(&words, o[i].name))
			i++;
		if (i == n)
			flow_fail(f, "not known: '%.*s'", SLICE_ARG(words));
		set_option(f, &o[i], &words, (char *)out + o[i].at);
	}
}
