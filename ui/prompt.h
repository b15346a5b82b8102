/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line editor: text, cursor, history for each kind, completion by Tab, and what is wrong with the text as it is typed.
 * It draws two lines: what it knows of the text (an error, or words that would fit), and under it the text itself.
 */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "ui/app.h"
#include "ui/canvas.h"

enum { PROMPT_KINDS = 8, PROMPT_HISTORY = 32, PROMPT_BYTES = 4096 };

struct prompt_past {
	const struct prompt_kind *kind;
	char *lines[PROMPT_HISTORY];    /* newest last */
	size_t n;
};
struct prompt {
	const struct prompt_kind *kind; /* NULL: closed */
	void *ctx;
	struct buf text;
	size_t at;                      /* cursor, in bytes */
	struct buf kept;                /* what was typed before going back in history */
	size_t back;                    /* lines back in history; 0: the text being typed */
	struct buf stem;                /* word being completed, as it was typed */
	size_t candidate;               /* of the completion that was put in last; NO_CANDIDATE */
	struct err err;
	bool is_wrong;
	struct prompt_past past[PROMPT_KINDS];
	struct buf earlier;             /* lines of earlier runs: kind, tab, text */
};
enum prompt_result { PROMPT_STAYS, PROMPT_DONE, PROMPT_CANCELLED };

void prompt_open(struct prompt *p, const struct prompt_kind *k, void *ctx, const char *text);
/** What a key does to the text. At PROMPT_DONE the caller asks kind->done and then closes. */
enum prompt_result prompt_key(struct prompt *p, uint32_t key);
/** The text, NUL-terminated; lives until the next key. */
const char *prompt_text(const struct prompt *p);
/** Closes; a text that was done is kept in the history. */
void prompt_close(struct prompt *p, bool is_done);
/** Draws the hint in line y - 1 and the text in line y. */
void prompt_draw(const struct prompt *p, struct canvas *c, int y);
void prompt_free(struct prompt *p);

#endif
