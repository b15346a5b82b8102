/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program remembers of earlier runs, in $XDG_STATE_HOME/sipladder (or ~/.local/state/sipladder), readable for the user
 * alone: captures that were opened, and what was typed in line editors. Where it cannot be read or written there is none.
 */
#ifndef UI_RECENT_H
#define UI_RECENT_H

#include "ui/prompt.h"

enum { RECENT_MOST = 24 };

struct recent {
	char *paths[RECENT_MOST];   /* absolute, latest first */
	size_t n;
};
void recent_load(struct recent *r);
void recent_free(struct recent *r);
/** Puts a capture in front, and writes the list. Standard input and pipes are none. */
void recent_add(const char *path);
/** Takes one out, and writes the list. */
void recent_forget(const char *path);

/** Lines of the line editor, of the kinds that have a name for it (struct prompt_kind). */
void history_load(struct prompt *p);
void history_save(struct prompt *p);

#endif
