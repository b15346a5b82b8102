/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key does what in which view: the table of actions, with what the configuration says instead:
 *
 *     key.ACTION = F3, Ctrl-L, x         in every view that has the action
 *     key.VIEW.ACTION = none             in that view alone; none: no key
 *
 * Names of keys are those of scripts (key.h), `Comma` is `,`. A key that is given to an action is taken from the one that
 * has it in the table.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include "option.h"
#include "ui/action.h"

struct keymap;
/** The table as it is. */
struct keymap *keymap_new(void);
void keymap_free(struct keymap *m);
/** Takes the lines of the configuration; what is wrong with them goes to o->warnings, and they are skipped. */
void keymap_configure(struct keymap *m, struct options *o);
/** What `key` does in a view, or NULL. */
const struct action_row *keymap_action(const struct keymap *m, uint32_t key, enum view_id view);
/** Key number i of a row in a view, or K_NONE past the last. */
uint32_t keymap_key(const struct keymap *m, const struct action_row *row, enum view_id view, size_t i);
/** Appends the name of the first key of an action in a view, as "F1"; where it has none, ":name". */
void keymap_put(const struct keymap *m, enum action action, enum view_id view, struct buf *b);

#endif
