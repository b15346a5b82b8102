/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quick way through start line and header fields, for a message without anything odd: METHOD SP URI SP SIP/2.0 or SIP/2.0
 * SP status SP reason, then "name: value" line by line, all ended by CR LF. Says nothing of a message that looks any other
 * way: sip/msg.c reads that. It is the busiest loop of the program, and made for processors that take many bytes at once. */
#include "analyzer/sip/memo.h"

#ifdef __SSE2__

/* The shortest line is "a: b" CR LF: so many bytes do not hold too many of them. */
enum { BLOCK = 64, PLAIN_LINE = 6, PLAIN_BYTES = LIMIT_HEADERS * PLAIN_LINE };

static inline uint32_t load4(const char *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

/* ---- 64 bytes as bits -------------------------------------------------------------------------------------------------- */

/* Bytes up to LF: line ends, and what no plain message has in its header fields: NUL, tab, other controls. */
static inline uint64_t ends16(const char *p)
{
	__m128i v = _mm_loadu_si128((const void *)p);

	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8('\n')), v));
}

/* Bytes up to the space, and those that are not ASCII. */
static inline uint64_t blanks16(const char *p)
{
	return (uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(_mm_loadu_si128((const void *)p), _mm_set1_epi8(' ' + 1)));
}

#ifdef SIP_HAS_WIDE
__attribute__((target("avx2,bmi"))) static inline uint64_t ends32(const char *p)
{
	__m256i v = _mm256_loadu_si256((const void *)p);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8('\n')), v));
}

__attribute__((target("avx2,bmi"))) static inline uint64_t blanks32(const char *p)
{
	__m256i v = _mm256_loadu_si256((const void *)p);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8(' ' + 1), v));
}

__attribute__((target("avx2,bmi"))) static inline void zero_128(char *p)
{
	for (unsigned i = 0; i < 128; i += 32)
		_mm256_storeu_si256((void *)(p + i), _mm256_setzero_si256());
}

__attribute__((target("avx2,bmi"))) static inline bool begins_wide(__m128i v, const struct sip_memo_line *x)
{
	return _mm_testz_si128(_mm_xor_si128(v, _mm_loadu_si128((const void *)x->first)), _mm_loadu_si128((const void *)x->mask));
}
#endif

/* `wide` of these is known when they are compiled: the processor has AVX2 and BMI. */

__attribute__((always_inline)) static inline uint64_t ends_of(const char *p, bool wide)
{
#ifdef SIP_HAS_WIDE
	if (wide)
		return ends32(p) | ends32(p + 32) << 32;
#endif
	(void)wide;
	return ends16(p) | ends16(p + 16) << 16 | ends16(p + 32) << 32 | ends16(p + 48) << 48;
}

__attribute__((always_inline)) static inline uint64_t blanks_of(const char *p, bool wide)
{
#ifdef SIP_HAS_WIDE
	if (wide)
		return blanks32(p) | blanks32(p + 32) << 32;
#endif
	(void)wide;
	return blanks16(p) | blanks16(p + 16) << 16 | blanks16(p + 32) << 32 | blanks16(p + 48) << 48;
}

/* The same of a block that may not be whole. There are 64 bytes before `end`. */
__attribute__((always_inline)) static inline uint64_t ends_up_to(const char *block, const char *end, bool wide)
{
	if (__builtin_expect(block > end - BLOCK, 0))
		return ends_of(end - BLOCK, wide) >> (BLOCK - (end - block));
	return ends_of(block, wide);
}

__attribute__((always_inline)) static inline void clear_keys(struct sip_msg *m, bool wide)
{
	_Static_assert(sizeof m->key == 4 * 128, "all are cleared by eights");
#ifdef SIP_HAS_WIDE
	if (wide) {
		zero_128((char *)&m->key[0]);
		zero_128((char *)&m->key[8]);
		zero_128((char *)&m->key[16]);
		zero_128((char *)&m->key[24]);
		return;
	}
#endif
	(void)wide;
	for (unsigned i = 0; i < SIP_K_N; i += 4)
		memset(&m->key[i], 0, 4 * sizeof m->key[i]);
}

/* Whether what was loaded begins as x does; never of a name that has more bytes than were. */
__attribute__((always_inline)) static inline bool begins_so(__m128i v, const struct sip_memo_line *x, bool wide)
{
#ifdef SIP_HAS_WIDE
	if (wide)
		return begins_wide(v, x);
#endif
	(void)wide;
	return sip_begins_16(v, x);
}

/* ---- start line -------------------------------------------------------------------------------------------------------- */

/* The request line base..lf of which `blanks` are. */
static inline bool plain_request(struct sip_msg *m, const char *base, const char *lf, uint64_t blanks)
{
	unsigned first, second;
	const char *uri;
	uint32_t scheme;

	blanks &= (1ull << (lf - base) >> 1) - 1; /* before CR */
	if ((blanks & (blanks - 1)) == 0)
		return false;
	first = (unsigned)__builtin_ctzll(blanks);
	blanks &= blanks - 1;
	second = (unsigned)__builtin_ctzll(blanks);
	uri = base + first + 1;
	if ((blanks & (blanks - 1)) || base[first] != ' ' || lf - base != second + 9 || second < first + 6 ||
	    memcmp(base + second, " SIP/2.0", 8) != 0)
		return false;
	m->is_request = true;
	m->method_name = slice_make(base, first);
	m->method = (uint8_t)sip_method_of(m->method_name);
	m->uri = slice_make(uri, second - first - 1);
	m->version = slice_make(base + second + 1, 7);
	scheme = load4(uri) | 0x202020;
	return m->method != SIP_OTHER && (scheme == 0x3a706973 || scheme == 0x3a6c6574); /* sip: tel: */
}

/* The status line base..lf; how it ends is looked at where lines are. */
static inline bool plain_response(struct sip_msg *m, const char *base, const char *lf)
{
	if (lf - base < 15 || base[8] < '1' || base[8] > '6' || !ascii_digit(base[9]) || !ascii_digit(base[10]) ||
	    base[11] != ' ' || base[12] <= ' ')
		return false;
	m->is_request = false;
	m->version = slice_make(base, 7);
	m->status = (uint16_t)((base[8] - '0') * 100 + (base[9] - '0') * 10 + (base[10] - '0'));
	m->reason = slice_make(base + 12, (size_t)(lf - base - 13));
	return true;
}

/* Any other start line that nothing is wrong with, and its LF; NULL for what else it may be. */
__attribute__((noinline, cold)) static const char *long_start(struct sip_msg *m, const char *base, const char *end)
{
	const char *lf = sip_find(base, end, '\n');

	if (!lf || sip_find(base, lf, 0))
		return NULL;
	m->start = sip_line(base, lf, end);
	m->flags = 0;
	return sip_start_parse(m, true) == SIP_START_SURE && !m->flags ? lf : NULL;
}

/* ---- header fields ----------------------------------------------------------------------------------------------------- */

/* The memo's line for p..lf, which is not like x, the first of its place. NULL where it is no plain line. */
static inline struct sip_memo_line *other_line(struct sip_memo *memo, struct sip_memo_line *x, const char *p, const char *lf,
		const char *end)
{
	if (x->n > 16 && sip_begins_like(p, lf, x))
		return x;
	return sip_begins_like(p, lf, x + 1) ? x + 1 : sip_memo_learn(memo, x, p, lf, end);
}

__attribute__((always_inline)) static inline const char *plain_head(struct sip_msg *m, struct sip_memo *memo, struct slice s,
		bool wide)
{
	const char *base = s.p, *end = base + s.n, *block = base, *p, *lf, *value, *last_line;
	struct sip_memo_line *x;
	uint64_t ends = ends_of(base, wide), others = 0;
	uint32_t have = 0, odd;
	bool is_plain = false;

	lf = ends ? base + (unsigned)__builtin_ctzll(ends) : base;
	if (memcmp(base, "SIP/2.0 ", 8) == 0)
		is_plain = plain_response(m, base, lf);
	else
		is_plain = plain_request(m, base, lf, blanks_of(base, wide));
	if (__builtin_expect(is_plain, 1)) {
		ends &= ends - 1;
	} else {
		lf = long_start(m, base, end);
		if (!lf)
			return NULL;
		block += (lf - base) / BLOCK * BLOCK;
		ends = ends_up_to(block, end, wide) & ~1ull << (lf - block);
	}
	/* What ends a line: a byte, no blank, CR, LF. All lines are as they should be where no high bit is in this. */
	odd = load4(lf - 3) - 0x0a0d2100;
	m->start = slice_make(base, (size_t)(lf - 1 - base));
	m->flags = 0;
	p = lf + 1;
	m->headers.p = p;
	clear_keys(m, wide);
	last_line = end - p > PLAIN_BYTES + 16 ? p + PLAIN_BYTES : end - 16;
	x = sip_memo_first(memo, m);
	while (p <= last_line) {
		while (ends == 0) {
			block += BLOCK;
			if (__builtin_expect(block > end - BLOCK, 0) && block >= end)
				return NULL;
			ends = ends_up_to(block, end, wide);
		}
		lf = block + (unsigned)__builtin_ctzll(ends);
		ends &= ends - 1;
		value = p + x->skip;
		if (__builtin_expect(!begins_so(_mm_loadu_si128((const void *)p), x, wide), 0)) {
			if ((uint8_t)*p <= ' ')
				break;
			x = other_line(memo, x, p, lf, end);
			if (!x)
				return NULL;
			value = p + x->n;
		}
		if (*value <= ' ')
			return NULL;
		odd |= load4(lf - 3) - 0x0a0d2100;
		others |= x->other;
		if (!(have & x->bit)) {
			struct slice *key = (void *)((char *)m + x->key_at);

			key->p = value;
			key->n = (size_t)(lf - 1 - value);
		} else if (sip_key_single & x->bit) {
			return NULL;
		}
		have |= x->bit;
		x = x->next;
		p = lf + 1;
	}
	if (odd >= 0x8000 || end - p < 2 || p[0] != '\r' || p[1] != '\n')
		return NULL;
	m->key[SIP_K_NONE] = slice_make(NULL, 0); /* all others were put there */
	m->headers.n = (size_t)(p - m->headers.p);
	m->other_names = others;
	m->keys = have;
	return p + 2;
}

__attribute__((noinline)) static const char *plain_head_narrow(struct sip_msg *m, struct sip_memo *memo, struct slice s)
{
	return plain_head(m, memo, s, false);
}

#ifdef SIP_HAS_WIDE
__attribute__((noinline, target("avx2,bmi"))) static const char *plain_head_wide(struct sip_msg *m, struct sip_memo *memo,
		struct slice s)
{
	return plain_head(m, memo, s, true);
}
#endif

const char *sip_plain_head(struct sip_msg *m, struct sip_memo *memo, struct slice s)
{
	if (s.n < BLOCK)
		return NULL;
#ifdef SIP_HAS_WIDE
	if (__builtin_expect(memo->is_wide, 1))
		return plain_head_wide(m, memo, s);
#endif
	return plain_head_narrow(m, memo, s);
}

#else

const char *sip_plain_head(struct sip_msg *m, struct sip_memo *memo, struct slice s)
{
	(void)m;
	(void)memo;
	(void)s;
	return NULL;
}

#endif
