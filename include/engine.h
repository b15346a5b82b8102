/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 6: wires capture → net → claim → store. engine.c is the page to read first. */
#ifndef SL_ENGINE_H
#define SL_ENGINE_H

#include "call.h"
#include "capture.h"

struct engine;
/** Opens the inputs. NULL and *e as capture_open says. */
struct engine *engine_open(const struct capture_options *o, struct err *e);
/** Works for about budget_ns of clock time (0: to the end). 1: more is left; 0: all read; -1: reading failed, *e says why
 * and what was read stays usable. */
int engine_step(struct engine *en, int64_t budget_ns, struct err *e);
/** Before the first step: names an address (store_add_alias), says what ties legs together (store_correlate_by). */
void engine_add_alias(struct engine *en, const struct addr *a, struct slice name);
/** At any time (store_set_alias). */
void engine_set_alias(struct engine *en, const struct addr *a, struct slice name);
void engine_correlate_by(struct engine *en, const char *headers, const char *affixes);
const struct store *engine_store(const struct engine *en);
const struct counters *engine_counters(const struct engine *en);
void engine_progress(const struct engine *en, struct capture_progress *out);
void engine_close(struct engine *en);

/** Rows of payload kinds, for --rows payloads. */
struct payload_row {
	const char *name, *help;
};
const struct payload_row *payload_rows(size_t *n);

#endif
