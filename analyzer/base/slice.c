/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slices: comparing, cutting and searching bytes that somebody else owns. Knows nothing of UTF-8 (utf8.c). */
#include "base.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

#ifdef __SSE2__
/* Bits for those of 16 bytes that are c in either case. */
static unsigned same_letters(const char *p, char c)
{
	const char lower = ascii_lower(c);
	const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i hits = _mm_cmpeq_epi8(x, _mm_set1_epi8(lower));

	if (lower >= 'a' && lower <= 'z')
		hits = _mm_or_si128(hits, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)(lower - 32))));
	return (unsigned)_mm_movemask_epi8(hits);
}
#endif

/* The first place from `from` on, before `end`, where the needle's first and last letter stand, in either case; or `end`. */
static size_t may_begin(const char *p, struct slice needle, size_t from, size_t end)
{
	const char first = needle.p[0], last = needle.p[needle.n - 1];
	size_t i = from;

#ifdef __SSE2__
	for (; i + 16 <= end; i += 16) {
		unsigned hits = same_letters(p + i, first);

		hits &= hits ? same_letters(p + i + needle.n - 1, last) : 0;
		if (hits)
			return i + (unsigned)__builtin_ctz(hits);
	}
#endif
	while (i < end && (ascii_lower(p[i]) != ascii_lower(first) || ascii_lower(p[i + needle.n - 1]) != ascii_lower(last)))
		i++;
	return i;
}

size_t slice_isearch(struct slice s, struct slice needle)
{
	size_t end;

	if (needle.n == 0)
		return 0;
	if (needle.n > s.n)
		return s.n;
	end = s.n - needle.n + 1;
	for (size_t i = 0; (i = may_begin(s.p, needle, i, end)) < end; i++)
		if (slice_ieq(slice_make(s.p + i, needle.n), needle))
			return i;
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
