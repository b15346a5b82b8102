/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing text: what every output is made of. Numbers without locale. Escapes for terminals are in utf8.c. */
#include "base.h"

void buf_grow(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap * 2 : 256;

	if (n > SIZE_MAX / 4 - b->n)
		die_oom();
	while (cap < b->n + n + 1)
		cap *= 2;
	b->p = mem_realloc(b->p, cap);
	b->cap = cap;
}

void buf_put(struct buf *b, struct slice s)
{
	char *p = buf_room(b, s.n);

	if (s.n)
		memcpy(p, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
}

void buf_puts(struct buf *b, const char *z)
{
	buf_put(b, slice_of(z));
}

void buf_putc(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->p[++b->n] = '\0';
}

void buf_fill(struct buf *b, char c, size_t n)
{
	char *p = buf_room(b, n);

	memset(p, c, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n <= 0)
		return;
	va_start(ap, fmt);
	vsnprintf(buf_room(b, (size_t)n), (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

/* Decimal digits of v, ending before `end`: two at a time. Returns where they begin. */
static char *digits_before(char *end, uint64_t v)
{
	static const char pairs[] = "00010203040506070809" "10111213141516171819" "20212223242526272829" "30313233343536373839"
		"40414243444546474849" "50515253545556575859" "60616263646566676869" "70717273747576777879"
		"80818283848586878889" "90919293949596979899";

	for (; v >= 100; v /= 100) {
		end -= 2;
		memcpy(end, pairs + v % 100 * 2, 2);
	}
	if (v >= 10) {
		end -= 2;
		memcpy(end, pairs + v * 2, 2);
	} else {
		*--end = (char)('0' + v);
	}
	return end;
}

void buf_u64(struct buf *b, uint64_t v)
{
	char t[20], *end = t + sizeof t, *p;

	if (v < 10) {
		buf_putc(b, (char)('0' + v));
		return;
	}
	p = digits_before(end, v);
	buf_put(b, slice_make(p, (size_t)(end - p)));
}

void buf_fixed(struct buf *b, int64_t v, unsigned decimals)
{
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v, scale = 1;
	char t[48], *end = t + sizeof t, *point, *p;

	if (decimals > 18)
		decimals = 18;
	for (unsigned d = 0; d < decimals; d++)
		scale *= 10;
	point = end - decimals - 1;
	memset(point, '0', decimals + 1u);
	if (decimals) {
		digits_before(end, u % scale);
		*point = '.';
	} else {
		point = end;
	}
	p = digits_before(point, u / scale);
	if (v < 0)
		*--p = '-';
	buf_put(b, slice_make(p, (size_t)(end - p)));
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}
