/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of analyzer/sip share and nobody else sees: classes of characters, lines, names of header fields. */
#ifndef SL_SIP_LOCAL_H
#define SL_SIP_LOCAL_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#if defined __x86_64__ && defined __SSE2__ && defined __GNUC__
#include <immintrin.h>
#define SIP_HAS_WIDE 1
#endif

#include "sip.h"

/* ---- classes of characters (RFC 3261 §25.1); the table is in analyzer/sip/params.c -------------------------------- */

enum sip_class {
	SIP_C_TOKEN  = 1, /* alphanum and -.!%*_+`'~ */
	SIP_C_LWS    = 2, /* space, tab, and CR and LF, which inside of a value are a fold */
	SIP_C_HOST   = 4, /* alphanum, - and . and, as many hosts are named so, _ */
	SIP_C_SCHEME = 8, /* alphanum and + - . */
	SIP_C_HEX    = 16,
	SIP_C_NO_URI = 32 /* in no URI: controls, space, DEL, < > " */
};
extern const uint8_t sip_class[256];

static inline bool sip_is(char c, unsigned classes)
{
	return (sip_class[(uint8_t)c] & classes) != 0;
}
/** First byte from p on that is (not) of the classes, or e. */
static inline const char *sip_skip(const char *p, const char *e, unsigned classes)
{
	while (p < e && sip_is(*p, classes))
		p++;
	return p;
}
static inline const char *sip_until(const char *p, const char *e, unsigned classes)
{
	while (p < e && !sip_is(*p, classes))
		p++;
	return p;
}
static inline const char *sip_find(const char *p, const char *e, char c)
{
	return p < e ? memchr(p, c, (size_t)(e - p)) : NULL;
}
/** First byte from p on that is a or b, or e. Bytes from `base` on, which is at or before p, may be read. */
static inline const char *sip_find2(const char *base, const char *p, const char *e, char a, char b)
{
#ifdef __SSE2__
	__m128i va = _mm_set1_epi8(a), vb = _mm_set1_epi8(b), v;
	unsigned mask, over;

	for (; e - p >= 16; p += 16) {
		v = _mm_loadu_si128((const void *)p);
		mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, va), _mm_cmpeq_epi8(v, vb)));
		if (mask)
			return p + __builtin_ctz(mask);
	}
	if (e - base >= 16) { /* the rest, with some bytes before it that do not count */
		over = (unsigned)(16 - (e - p));
		v = _mm_loadu_si128((const void *)(e - 16));
		mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, va), _mm_cmpeq_epi8(v, vb)));
		mask >>= over;
		return mask ? p + __builtin_ctz(mask) : e;
	}
#else
	(void)base;
#endif
	while (p < e && *p != a && *p != b)
		p++;
	return p;
}
/** From p to e without white space at both ends. Where nothing is left, p is still inside of the bytes. */
static inline struct slice sip_trimmed(const char *p, const char *e)
{
	p = sip_skip(p, e, SIP_C_LWS);
	while (e > p && sip_is(e[-1], SIP_C_LWS))
		e--;
	return slice_make(p, (size_t)(e - p));
}
/** The number of decimal digits p..e, or -1 for none, other bytes, or more than nine of them. */
static inline int32_t sip_small_number(const char *p, const char *e)
{
	int32_t v = 0;

	if (p == e || e - p > 9)
		return -1;
	for (; p < e; p++) {
		if (!ascii_digit(*p))
			return -1;
		v = v * 10 + (*p - '0');
	}
	return v;
}
/** The closing quote of the quoted string whose content begins at p, or NULL. A backslash escapes. `base`: see sip_find2. */
const char *sip_quote_end(const char *base, const char *p, const char *e);

/* ---- known names, compared eight bytes at a time ------------------------------------------------------------------ */

/* Whether 8 (4) bytes are those of `lower` but for the case of letters. Bit 6 tells letters from the other characters
 * of header names, and only letters may differ, by bit 5. */
static inline bool sip_same8(const char *p, const char *lower)
{
	uint64_t a, b;

	memcpy(&a, p, 8);
	memcpy(&b, lower, 8);
	return (a | (b & 0x4040404040404040u) >> 1) == b;
}
static inline bool sip_same4(const char *p, const char *lower)
{
	uint32_t a, b;

	memcpy(&a, p, 4);
	memcpy(&b, lower, 4);
	return (a | (b & 0x40404040u) >> 1) == b;
}
/** Whether the n bytes are the literal `lower`: letters in lower case and -. All but the loads is known when compiled. */
__attribute__((always_inline)) static inline bool sip_same(const char *p, size_t n, const char *lower)
{
	size_t len = strlen(lower);

	if (n != len)
		return false;
	if (len >= 8)
		return sip_same8(p, lower) && (len < 16 || sip_same8(p + 8, lower + 8)) &&
		       sip_same8(p + len - 8, lower + len - 8);
	if (len >= 4)
		return sip_same4(p, lower) && sip_same4(p + len - 4, lower + len - 4);
	while (len-- > 0)
		if ((p[len] | (lower[len] & 0x40) >> 1) != lower[len])
			return false;
	return true;
}

/** Which of the fields that are kept apart has this name (full or compact, any case); SIP_K_NONE for all others. */
enum sip_key sip_key_of(struct slice name);
/** Keys of fields that may be there only once, as bits. */
extern const uint32_t sip_key_single;
/** Keys that tell a SIP message from other protocols with the same first line: Via, From, To, Call-ID, CSeq. */
extern const uint32_t sip_key_core;

/* ---- lines ---------------------------------------------------------------------------------------------------------- */

/* Finds one line end after the other, 64 bytes at a time, and notices NUL bytes in passing. */
struct sip_lines {
	const char *base, *block, *end;
	uint64_t newlines;      /* bit i: block[i] is a LF that was not given yet */
	uint32_t nul;           /* not 0: there may be a NUL in the lines given, or up to 63 bytes beyond */
};

#ifdef __SSE2__
static inline uint64_t sip_lines_mask(const char *p, uint32_t *nul)
{
	__m128i lf = _mm_set1_epi8('\n'), least;
	__m128i a = _mm_loadu_si128((const void *)p), b = _mm_loadu_si128((const void *)(p + 16));
	__m128i c = _mm_loadu_si128((const void *)(p + 32)), d = _mm_loadu_si128((const void *)(p + 48));
	uint64_t lo = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, lf)) |
		      (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(b, lf)) << 16;
	uint64_t hi = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(c, lf)) |
		      (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(d, lf)) << 16;

	least = _mm_min_epu8(_mm_min_epu8(a, b), _mm_min_epu8(c, d));
	*nul |= (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128()));
	return lo | hi << 32;
}
#else
static inline uint64_t sip_lines_mask(const char *p, uint32_t *nul)
{
	uint64_t mask = 0;
	unsigned i;

	for (i = 0; i < 64; i++) {
		mask |= (uint64_t)(p[i] == '\n') << i;
		*nul |= p[i] == 0;
	}
	return mask;
}
#endif

/** The mask of a block that is not whole: read from before its begin where there is something, never past the end. */
static inline uint64_t sip_lines_tail(const char *base, const char *block, const char *end, uint32_t *nul)
{
	size_t left = (size_t)(end - block), i;
	uint64_t mask = 0;

	if (left && end - base >= 64)
		return sip_lines_mask(end - 64, nul) >> (64 - left);
	for (i = 0; i < left; i++) {
		mask |= (uint64_t)(block[i] == '\n') << i;
		*nul |= block[i] == 0;
	}
	return mask;
}
static inline void sip_lines_load(struct sip_lines *l)
{
	l->newlines = l->end - l->block >= 64 ? sip_lines_mask(l->block, &l->nul) :
		sip_lines_tail(l->base, l->block, l->end, &l->nul);
}
static inline void sip_lines_begin(struct sip_lines *l, struct slice s)
{
	l->base = l->block = s.p;
	l->end = s.p + s.n;
	l->nul = 0;
	sip_lines_load(l);
}
/** The next LF, or NULL. */
static inline const char *sip_lines_next(struct sip_lines *l)
{
	const char *p;

	while (l->newlines == 0) {
		if (l->end - l->block <= 64)
			return NULL;
		l->block += 64;
		sip_lines_load(l);
	}
	p = l->block + __builtin_ctzll(l->newlines);
	l->newlines &= l->newlines - 1;
	return p;
}

/** The slice that ends before the line end at lf (or at `end` where lf is NULL), CRs taken off. */
static inline struct slice sip_line(const char *p, const char *lf, const char *end)
{
	const char *e = lf ? lf : end;

	while (e > p && e[-1] == '\r')
		e--;
	return slice_make(p, (size_t)(e - p));
}

/** Index of the first colon of the line p..e, or its length. `end` is the end of all bytes: reads may go up to there. */
static inline size_t sip_colon(const char *p, const char *e, const char *end)
{
	const char *q;

#ifdef __SSE2__
	if (end - p >= 16) {
		__m128i v = _mm_loadu_si128((const void *)p);
		unsigned mask = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(':')));

		if (mask) {
			size_t i = (size_t)__builtin_ctz(mask), n = (size_t)(e - p);

			return i < n ? i : n;
		}
	}
#else
	(void)end;
#endif
	q = sip_find(p, e, ':');
	return (size_t)((q ? q : e) - p);
}

/* ---- start line (sip/start.c) --------------------------------------------------------------------------------------- */

/* How sure it is that a first line is SIP's. WEAK: so little speaks for it that one of the core header fields must. */
enum sip_start { SIP_START_NONE, SIP_START_WEAK, SIP_START_SURE };

/** Reads m->start into the members of the start line and into flags. `ended` says whether the line has its end. */
enum sip_start sip_start_parse(struct sip_msg *m, bool ended);
/** Without empty lines at the front. */
struct slice sip_skip_empty(struct slice s);

/* ---- message (sip/msg.c) ---------------------------------------------------------------------------------------------- */

/** Start line and header fields. Returns where the body begins, or the end of s (with SIP_F_NO_END) where the header
 * fields have no end; NULL where it is not SIP. Only what stands before the body is set in *m. */
const char *sip_parse_head(struct sip_msg *m, struct slice s);
/** The same for what nothing is odd about, in less time (sip/plain.c). NULL for all else, and then *m is undefined. */
const char *sip_plain_head(struct sip_msg *m, struct sip_memo *memo, struct slice s);

#endif
