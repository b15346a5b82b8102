/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of an SDP line: what sdp.c reads with and explain.c explains with. Private to analyzer/sdp. */
#ifndef SL_SDP_TOKEN_H
#define SL_SDP_TOKEN_H

#include "base.h"

/** Takes the next word off *rest. SDP has single spaces between words; runs of spaces and tabs are taken all the same.
 * Empty (n 0) at the end. */
static inline struct slice sdp_word(struct slice *rest)
{
	size_t from = 0, to;
	struct slice word;

	while (from < rest->n && (rest->p[from] == ' ' || rest->p[from] == '\t'))
		from++;
	to = from;
	while (to < rest->n && rest->p[to] != ' ' && rest->p[to] != '\t')
		to++;
	word = slice_make(rest->p + from, to - from);
	*rest = slice_make(rest->p + to, rest->n - to);
	return word;
}

/** Decimal number of at most `max`; 0 for anything else. */
static inline uint32_t sdp_number(struct slice s, uint32_t max)
{
	uint64_t v = 0;

	return slice_to_u64(s, max, &v) ? (uint32_t)v : 0;
}

#endif
