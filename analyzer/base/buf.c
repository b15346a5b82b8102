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

const char digit_pairs[201] = "00010203040506070809" "10111213141516171819" "20212223242526272829" "30313233343536373839"
	"40414243444546474849" "50515253545556575859" "60616263646566676869" "70717273747576777879"
	"80818283848586878889" "90919293949596979899";

/* Decimal digits of v, ending before `end`: two at a time. Returns where they begin. */
static char *digits_before(char *end, uint64_t v)
{
	for (; v >= 100; v /= 100) {
		end -= 2;
		memcpy(end, digit_pairs + v % 100 * 2, 2);
	}
	if (v >= 10) {
		end -= 2;
		memcpy(end, digit_pairs + v * 2, 2);
	} else {
		*--end = (char)('0' + v);
	}
	return end;
}

static unsigned count_digits(uint64_t v)
{
	unsigned n = 1;

	for (; v >= 10000; v /= 10000)
		n += 4;
	return n + (v >= 10) + (v >= 100) + (v >= 1000);
}

void buf_u64(struct buf *b, uint64_t v)
{
	unsigned n = count_digits(v);

	digits_before(buf_room(b, n) + n, v);
	buf_use(b, n);
}

/* Digits of a fraction, with zeros before them. */
static void put_fraction(char *p, unsigned decimals, uint64_t v)
{
	if (decimals % 2) {
		p[decimals - 1] = (char)('0' + v % 10);
		v /= 10;
	}
	for (char *end = p + decimals / 2 * 2; end > p; end -= 2, v /= 100)
		memcpy(end - 2, digit_pairs + v % 100 * 2, 2);
}

void buf_fixed(struct buf *b, int64_t v, unsigned decimals)
{
	static const uint64_t scales[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v, scale;
	unsigned n;
	char *p;

	if (decimals > 18)
		decimals = 18;
	scale = decimals <= 9 ? scales[decimals] : scales[9] * scales[decimals - 9];
	n = (v < 0) + count_digits(u / scale);
	p = buf_room(b, n + 1 + decimals);
	*p = '-';
	digits_before(p + n, u / scale);
	if (decimals) {
		p[n] = '.';
		put_fraction(p + n + 1, decimals, u % scale);
	}
	buf_use(b, n + (decimals ? 1 + decimals : 0));
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}
