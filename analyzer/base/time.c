/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packet time as text: dates, clocks, epochs, durations. Zones come from the system's tz database. The only wall clock
 * read here is the monotonic one, for budgets. */
#include "base.h"

#include <stdio.h>
#include <unistd.h>

struct zone {
	char name[128];
};

/* The tz database decides through TZ, which is the process's; it is set when a zone is opened and stays. */
struct zone *zone_open(const char *name, struct err *e)
{
	struct zone *z;
	char path[192];

	if (strcmp(name, "local") != 0 && strcmp(name, "UTC") != 0) {
		snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
		if (name[0] == '/' || strstr(name, "..") || strlen(name) >= sizeof z->name || access(path, R_OK) != 0) {
			err_set(e, 2, "unknown time zone `%s`: use a name like Europe/Berlin, UTC or local", name);
			return NULL;
		}
	}
	z = mem_zalloc(sizeof *z);
	snprintf(z->name, sizeof z->name, "%s", name);
	if (strcmp(name, "local") != 0)
		setenv("TZ", name, 1);
	tzset();
	return z;
}

void zone_free(struct zone *z)
{
	free(z);
}

/* Floor division: times before 1970 have a positive rest, too. */
static int64_t seconds_of(int64_t ts_ns, int64_t *rest_ns)
{
	int64_t s = ts_ns / NS_PER_S, r = ts_ns % NS_PER_S;

	if (r < 0) {
		r += NS_PER_S;
		s--;
	}
	*rest_ns = r;
	return s;
}

static void put_fraction(struct buf *b, int64_t rest_ns, unsigned digits)
{
	int64_t v = rest_ns;

	if (digits > 9)
		digits = 9;
	if (!digits)
		return;
	for (unsigned i = digits; i < 9; i++)
		v /= 10;
	buf_fmt(b, ".%0*lld", (int)digits, (long long)v);
}

static void broken_down(int64_t ts_ns, const struct zone *z, struct tm *tm, int64_t *rest_ns)
{
	time_t t = (time_t)seconds_of(ts_ns, rest_ns);

	if (z)
		localtime_r(&t, tm);
	else
		gmtime_r(&t, tm);
}

void time_date(struct buf *b, int64_t ts_ns, const struct zone *z, unsigned digits)
{
	struct tm tm;
	int64_t rest;

	broken_down(ts_ns, z, &tm, &rest);
	buf_fmt(b, "%04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
			tm.tm_sec);
	put_fraction(b, rest, digits);
}

void time_clock(struct buf *b, int64_t ts_ns, const struct zone *z, unsigned digits)
{
	struct tm tm;
	int64_t rest;

	broken_down(ts_ns, z, &tm, &rest);
	buf_fmt(b, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	put_fraction(b, rest, digits);
}

void time_epoch(struct buf *b, int64_t ts_ns)
{
	if (ts_ns % NS_PER_US)
		buf_fixed(b, ts_ns, 9);
	else
		buf_fixed(b, ts_ns / NS_PER_US, 6);
}

void time_span(struct buf *b, int64_t ns)
{
	uint64_t u = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns, s = u / NS_PER_S;

	if (ns < 0)
		buf_putc(b, '-');
	if (u < 100 * NS_PER_MS)
		buf_fmt(b, "%llu.%llu ms", (unsigned long long)(u / NS_PER_MS),
				(unsigned long long)(u % NS_PER_MS / (100 * NS_PER_US)));
	else if (u < NS_PER_S)
		buf_fmt(b, "%llu ms", (unsigned long long)(u / NS_PER_MS));
	else if (s < 60)
		buf_fmt(b, "%llu.%02llu s", (unsigned long long)s, (unsigned long long)(u % NS_PER_S / (10 * NS_PER_MS)));
	else if (s < 3600)
		buf_fmt(b, "%02llu:%02llu", (unsigned long long)(s / 60), (unsigned long long)(s % 60));
	else
		buf_fmt(b, "%llu:%02llu:%02llu", (unsigned long long)(s / 3600), (unsigned long long)(s / 60 % 60),
				(unsigned long long)(s % 60));
}

/* ---- reading ---- */

/* One to `most` digits as a number. */
static bool take_number(struct slice *s, size_t most, int max, int *out)
{
	size_t n = 0;
	uint64_t v;

	while (n < s->n && n < most && ascii_digit(s->p[n]))
		n++;
	if (n == 0 || !slice_to_u64(slice_sub(*s, 0, n), (uint64_t)max, &v))
		return false;
	*s = slice_sub(*s, n, s->n);
	*out = (int)v;
	return true;
}

static bool take_char(struct slice *s, const char *one_of)
{
	if (!s->n || !s->p[0] || !strchr(one_of, s->p[0]))
		return false;
	*s = slice_sub(*s, 1, s->n);
	return true;
}

static bool take_clock(struct slice *s, struct tm *tm, int64_t *rest_ns)
{
	int64_t scale = NS_PER_S;

	tm->tm_sec = 0;
	*rest_ns = 0;
	if (!take_number(s, 2, 23, &tm->tm_hour) || !take_char(s, ":") || !take_number(s, 2, 59, &tm->tm_min))
		return false;
	if (take_char(s, ":") && !take_number(s, 2, 60, &tm->tm_sec))
		return false;
	if (take_char(s, ".") && !(s->n && ascii_digit(s->p[0])))
		return false;
	for (; s->n && ascii_digit(s->p[0]) && scale > 1; *s = slice_sub(*s, 1, s->n)) {
		scale /= 10;
		*rest_ns += (s->p[0] - '0') * scale;
	}
	return true;
}

static bool take_date(struct slice *s, struct tm *tm)
{
	if (!take_number(s, 4, 2261, &tm->tm_year) || tm->tm_year < 1900 || !take_char(s, "-") ||
	    !take_number(s, 2, 12, &tm->tm_mon) || tm->tm_mon < 1 || !take_char(s, "-") ||
	    !take_number(s, 2, 31, &tm->tm_mday) || tm->tm_mday < 1)
		return false;
	tm->tm_year -= 1900;
	tm->tm_mon -= 1;
	tm->tm_hour = tm->tm_min = tm->tm_sec = 0;
	return true;
}

static int64_t ns_of(const struct tm *tm, int64_t rest_ns, const struct zone *z)
{
	struct tm copy = *tm;

	copy.tm_isdst = -1;
	return (int64_t)(z ? mktime(&copy) : timegm(&copy)) * NS_PER_S + rest_ns;
}

bool time_read(struct slice s, int64_t from_ns, const struct zone *z, int64_t *out)
{
	struct slice rest = s = slice_trim(s);
	int64_t ns = 0, from_rest;
	struct tm tm;

	broken_down(from_ns, z, &tm, &from_rest);
	if (take_date(&rest, &tm)) {
		if ((take_char(&rest, " T") && !take_clock(&rest, &tm, &ns)) || rest.n)
			return false;
		*out = ns_of(&tm, ns, z);
		return true;
	}
	broken_down(from_ns, z, &tm, &from_rest);
	if (!take_clock(&s, &tm, &ns) || s.n)
		return false;
	*out = ns_of(&tm, ns, z);
	if (*out < from_ns - from_rest) {
		tm.tm_mday++;
		*out = ns_of(&tm, ns, z);
	}
	return true;
}

int64_t time_now_mono(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}
