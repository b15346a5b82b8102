/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slices: comparing, cutting and searching bytes that somebody else owns. Knows nothing of UTF-8 (utf8.c). */
#include "base.h"

bool slice_ieq(struct slice a, struct slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

bool slice_starts(struct slice s, struct slice prefix)
{
	return s.n >= prefix.n && slice_eq(slice_make(s.p, prefix.n), prefix);
}

bool slice_istarts(struct slice s, struct slice prefix)
{
	return s.n >= prefix.n && slice_ieq(slice_make(s.p, prefix.n), prefix);
}

int slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	return d ? d : (a.n > b.n) - (a.n < b.n);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
	while (s.n && is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct slice slice_sub(struct slice s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return slice_make(s.p ? s.p + from : NULL, to - from);
}

size_t slice_find(struct slice s, char c, size_t from)
{
	const char *q = from < s.n ? memchr(s.p + from, c, s.n - from) : NULL;

	return q ? (size_t)(q - s.p) : s.n;
}

size_t slice_search(struct slice s, struct slice needle)
{
	const char *q;

	if (needle.n == 0)
		return 0;
	q = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
	return q ? (size_t)(q - s.p) : s.n;
}

size_t slice_isearch(struct slice s, struct slice needle)
{
	if (needle.n == 0)
		return 0;
	for (size_t i = 0; i + needle.n <= s.n; i++) {
		size_t k = 0;

		while (k < needle.n && ascii_lower(s.p[i + k]) == ascii_lower(needle.p[k]))
			k++;
		if (k == needle.n)
			return i;
	}
	return s.n;
}

struct slice slice_cut(struct slice *s, char c)
{
	size_t i = slice_find(*s, c, 0);
	struct slice head = slice_sub(*s, 0, i);

	*s = slice_sub(*s, i + 1, s->n);
	return head;
}

bool slice_to_u64(struct slice s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		uint64_t d = (uint64_t)(unsigned char)s.p[i] - '0';

		if (d > 9 || v > (UINT64_MAX - d) / 10)
			return false;
		v = v * 10 + d;
	}
	if (v > max)
		return false;
	*out = v;
	return true;
}
