/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing text: what every output is made of. Numbers without locale. Escapes for terminals are in utf8.c. */
#include "base.h"

static char *buf_room(struct buf *b, size_t n)
{
	if (n > SIZE_MAX / 4 - b->n)
		die_oom();
	if (b->n + n + 1 > b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 256;

		while (cap < b->n + n + 1)
			cap *= 2;
		b->p = mem_realloc(b->p, cap);
		b->cap = cap;
	}
	return b->p + b->n;
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

void buf_u64(struct buf *b, uint64_t v)
{
	char t[20];
	size_t i = sizeof t;

	do
		t[--i] = (char)('0' + v % 10);
	while (v /= 10);
	buf_put(b, slice_make(t + i, sizeof t - i));
}

void buf_fixed(struct buf *b, int64_t v, unsigned decimals)
{
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char t[24];
	size_t i = sizeof t;

	if (decimals > 18)
		decimals = 18;
	for (unsigned d = 0; d < decimals; d++, u /= 10)
		t[--i] = (char)('0' + u % 10);
	if (v < 0)
		buf_putc(b, '-');
	buf_u64(b, u);
	if (decimals)
		buf_putc(b, '.');
	buf_put(b, slice_make(t + i, sizeof t - i));
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}
