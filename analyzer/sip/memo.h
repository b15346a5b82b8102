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

/** Learns the line p..lf ("name: value"), which begins like none of the two of its place. Returns what was learned, or NULL
 * where its name is none, does not end with ": ", or is longer than a memo's. All bytes up to `end` may be read. */
const struct sip_memo_line *sip_memo_learn(struct sip_memo *memo, unsigned place, const char *p, const char *lf, const char *end);

#endif
