/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chosen calls as files: what the commands `export` and `report` and the save view have in common. */
#ifndef UI_SAVE_H
#define UI_SAVE_H

#include "engine.h"
#include "report.h"

enum { SAVE_PLAYOUT_MS = 60 }; /* of the jitter buffer, unless told otherwise */

/** The chosen legs, and unless `single` all legs of their calls; ascending, each once. */
void save_legs(const struct store *s, const struct ids *chosen, bool single, struct ids *legs);
/** How many calls these legs belong to. */
size_t save_calls(const struct store *s, const struct ids *legs);
/** A document_source.sound; ctx is the struct engine. */
bool save_voice(void *engine, const uint32_t *legs, size_t n, struct buf *out);
/** Writes a document, whole or not at all ("-": to standard output). Fills what the source says of the engine and of the
 * versions. -1 and *e (status 4). */
int save_document(struct engine *en, enum document d, struct document_source *src, const char *path, struct err *e);
/** Writes rows of a kind with all their fields, whole or not at all. -1 and *e (status 4). */
int save_rows(const struct store *s, const struct field_kind *k, const struct ids *rows, const struct rows_style *st,
		const char *path, struct err *e);
/** Writes the bytes of a message as they were captured, whole or not at all. -1 and *e (status 4). */
int save_message(const struct store *s, uint32_t msg, const char *path, struct err *e);
/** Whether a file of that name is there: 1, or 0. -1 and *e where it must not be replaced: it is no ordinary file (status 4),
 * or one of the inputs (2). */
int save_is_there(const char *path, const char *const *inputs, size_t n, struct err *e);

#endif
