/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that note what messages say of other legs: note.c (header fields) and note_sdp.c. */
#ifndef SL_NOTE_H
#define SL_NOTE_H

#include "analyzer/call/correlate.h"

/* The message that notes are taken from. */
struct note_source {
	const struct store *store;
	struct correlation *c;
	const struct leg *leg;
	struct leg_place *place;
	uint32_t leg_id, msg;
};
void note_add(const struct note_source *from, enum clue_kind kind, uint64_t key);
/** Origin and audio endpoint of a description, where they tell sessions apart. */
void note_sdp(const struct note_source *from, struct slice sdp);

#endif
