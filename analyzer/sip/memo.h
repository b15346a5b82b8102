/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one message tells of the next: the names of header fields come in few spellings and orders. A line is first compared
 * with what came after such lines before; where it is that, its name need not be looked for. Results do not depend on it. */
#ifndef SL_SIP_MEMO_H
#define SL_SIP_MEMO_H

#include "analyzer/sip/sip_local.h"

/** sip_name_bit of a name that has no place in sip_msg.key; n is not 0. */
static inline uint64_t sip_other_bit(const char *p, size_t n)
{
	return 1ull << ((unsigned)(*p | 0x20) * 7 + n) % 64;
}

/** Learns the line p..lf ("name: value"), which begins like none of the two of its place x. Returns what was learned, or NULL
 * where its name is none, does not end with ": ", or is longer than a memo's. All bytes up to `end` may be read. */
struct sip_memo_line *sip_memo_learn(struct sip_memo *memo, struct sip_memo_line *x, const char *p, const char *lf,
		const char *end);

/** Where a message begins among the places: by its method or status. */
static inline struct sip_memo_line *sip_memo_first(struct sip_memo *memo, const struct sip_msg *m)
{
	return memo->places[m->is_request ? m->method : 16 + m->status % 64u];
}

#ifdef __SSE2__
/** Whether the 16 bytes that a line begins with are those of x. What has more bytes is like 16 zeros, which no line is. */
static inline bool sip_begins_16(__m128i v, const struct sip_memo_line *x)
{
	__m128i used = _mm_and_si128(v, _mm_loadu_si128((const void *)x->mask));

	return _mm_movemask_epi8(_mm_cmpeq_epi8(used, _mm_loadu_si128((const void *)x->first))) == 0xffff;
}
/** Whether the line p..lf begins as x does. 16 bytes may be read at p. */
static inline bool sip_begins_like(const char *p, const char *lf, const struct sip_memo_line *x)
{
	if (__builtin_expect(x->n <= 16, 1))
		return sip_begins_16(_mm_loadu_si128((const void *)p), x);
	return lf - p > x->n && memcmp(p, x->text, x->n) == 0;
}
#endif

#endif
