/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as SQLite keeps them: types of all columns, then their values. Knows nothing of where they go. */
#include "analyzer/report/sqlite_record.h"

#include <assert.h>
#include <endian.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { HEAD_BYTES = 1024, FIRST_BYTES = 4096, NUMBER_BYTES = 8, VARINT_MAX = SQLITE_VARINT };

unsigned sqlite_varint(unsigned char *p, uint64_t v)
{
	unsigned n = 1;

	if (v < 0x80) {
		p[0] = (unsigned char)v;
		return 1;
	}
	if (v >> 56) { /* the ninth byte has eight bits */
		p[8] = (unsigned char)v;
		v >>= 8;
		for (unsigned i = 8; i--; v >>= 7)
			p[i] = (unsigned char)(v | 0x80);
		return VARINT_MAX;
	}
	while (v >> 7 * n)
		n++;
	for (unsigned i = n; i--; v >>= 7)
		p[i] = (unsigned char)(v | 0x80);
	p[n - 1] &= 0x7f;
	return n;
}

__attribute__((noinline)) static void grow(struct record *r, size_t n)
{
	size_t cap = r->cap ? r->cap : FIRST_BYTES;

	while (cap < r->n + n)
		cap *= 2;
	r->p = mem_realloc(r->p, cap);
	r->cap = cap;
}

static inline unsigned char *room(struct record *r, size_t n)
{
	if (r->n + n > r->cap)
		grow(r, n);
	return r->p + r->n;
}

static inline void put_type(struct record *r, unsigned char type)
{
	assert(r->n_head < HEAD_BYTES);
	r->p[r->n_head++] = type;
}

void record_begin(struct record *r)
{
	r->n_head = VARINT_MAX; /* the head's length is put before it at the end */
	r->n = HEAD_BYTES;
	room(r, NUMBER_BYTES);
}

void record_null(struct record *r)
{
	put_type(r, 0);
}

/* The upper n bytes of v; there is room for all eight. */
static inline void put_upper(struct record *r, uint64_t v, unsigned n)
{
	uint64_t big = htobe64(v);

	memcpy(room(r, NUMBER_BYTES), &big, NUMBER_BYTES);
	r->n += n;
}

void record_int(struct record *r, int64_t v)
{
	static const uint8_t types[] = {0, 1, 2, 3, 4, 5, 5, 6, 6}, bytes[] = {0, 1, 2, 3, 4, 6, 6, 8, 8};
	unsigned n;

	if (v == 0 || v == 1) {
		put_type(r, (unsigned char)(8 + v));
		return;
	}
	n = (unsigned)(64 - __builtin_clzll((uint64_t)(v < 0 ? ~v : v) | 1)) / 8 + 1; /* one bit is the sign's */
	put_type(r, types[n]);
	put_upper(r, (uint64_t)v << (64 - 8 * bytes[n]), bytes[n]);
}

void record_double(struct record *r, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	put_type(r, 7);
	put_upper(r, bits, 8);
}

static void put_text_type(struct record *r, size_t n)
{
	assert(r->n_head + VARINT_MAX <= HEAD_BYTES);
	r->n_head += sqlite_varint(r->p + r->n_head, 13 + 2 * (uint64_t)n);
}

void record_text(struct record *r, struct slice s)
{
	if (s.n)
		memcpy(room(r, s.n), s.p, s.n);
	put_text_type(r, s.n);
	r->n += s.n;
}

static inline bool is_plain8(uint64_t x)
{
	return !((x | (x - 0x0101010101010101u)) & 0x8080808080808080u);
}

/* Copies up to 15 bytes; whether all are ASCII and not NUL. */
static inline bool copy_short(unsigned char *to, const char *from, size_t n)
{
	uint64_t x, y;
	uint32_t a, b;
	bool ok = true;

	if (n >= 8) {
		memcpy(&x, from, 8);
		memcpy(&y, from + n - 8, 8);
		memcpy(to, &x, 8);
		memcpy(to + n - 8, &y, 8);
		return is_plain8(x) && is_plain8(y);
	}
	if (n >= 4) {
		memcpy(&a, from, 4);
		memcpy(&b, from + n - 4, 4);
		memcpy(to, &a, 4);
		memcpy(to + n - 4, &b, 4);
		return is_plain8(a | (uint64_t)b << 32);
	}
	for (size_t i = 0; i < n; i++) {
		to[i] = (unsigned char)from[i];
		ok &= from[i] > 0;
	}
	return ok;
}

/* The same for 16 bytes and more; the last of them are looked at twice. */
#ifdef __SSE2__
static inline bool copy_long(unsigned char *to, const char *from, size_t n)
{
	__m128i bad = _mm_setzero_si128(), one = _mm_set1_epi8(1), v;

	for (size_t i = 0, at; i < n; i += 16) {
		at = i + 16 <= n ? i : n - 16;
		v = _mm_loadu_si128((const void *)(from + at));
		_mm_storeu_si128((void *)(to + at), v);
		bad = _mm_or_si128(bad, _mm_cmplt_epi8(v, one)); /* signed: NUL, and all from 0x80 on */
	}
	return !_mm_movemask_epi8(bad);
}
#else
static inline bool copy_long(unsigned char *to, const char *from, size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < n; i += 8)
		ok &= copy_short(to + (i + 8 <= n ? i : n - 8), from + (i + 8 <= n ? i : n - 8), 8);
	return ok;
}
#endif

bool record_plain(struct record *r, struct slice s)
{
	if (s.n && !(s.n < 16 ? copy_short : copy_long)(room(r, s.n), s.p, s.n))
		return false;
	put_text_type(r, s.n);
	r->n += s.n;
	return true;
}

struct slice record_end(struct record *r)
{
	unsigned char size[VARINT_MAX], *p;
	size_t n = r->n_head - VARINT_MAX;
	unsigned n_size = sqlite_varint(size, n + 1 < 0x80 ? n + 1 : n + 2); /* it counts itself: two bytes up to 16383 */

	p = r->p + HEAD_BYTES - n;
	memmove(p, r->p + VARINT_MAX, n);
	memcpy(p - n_size, size, n_size);
	return slice_make((const char *)p - n_size, n_size + n + r->n - HEAD_BYTES);
}

void record_free(struct record *r)
{
	free(r->p);
	*r = (struct record){.p = NULL};
}
