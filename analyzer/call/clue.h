/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that read clues from messages: clue.c (header fields) and clue_sdp.c. */
#ifndef SL_CLUE_H
#define SL_CLUE_H

#include "analyzer/call/correlate.h"

struct clue_source {
	uint32_t leg, msg;
};
/** Notes a clue, once a leg. */
void clue_add(struct correlation *c, enum clue_kind kind, uint64_t key, const struct clue_source *from);
/** Notes that a leg names another; the Call-ID is copied. */
void ref_add(struct correlation *c, enum correlator by, struct slice call_id, uint32_t tags, const struct clue_source *from);
/** Origin and audio endpoint of a description, where they tell sessions apart. */
void clue_take_sdp(const struct store *s, struct correlation *c, struct slice sdp, const struct clue_source *from);

#endif
