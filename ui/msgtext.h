/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message as rows for the screen: what is noteworthy of it, its text wrapped to a width, binary bodies as a hex dump,
 * and, where asked for, each line explained in words. Shared by the flow and message views.
 */
#ifndef UI_MSGTEXT_H
#define UI_MSGTEXT_H

#include "call.h"
#include "ui/canvas.h"

enum msgtext_kind { MSGTEXT_LINE, MSGTEXT_HEX, MSGTEXT_NOTE, MSGTEXT_FLAG, MSGTEXT_HELP };
struct msgtext_row {
	uint8_t kind;           /* enum msgtext_kind */
	uint8_t part;           /* MSGTEXT_LINE: enum syntax_part */
	bool goes_on;           /* not the first row of its line */
	struct slice line;      /* the whole line */
	uint32_t from, n;       /* bytes of it that this row shows */
	bool is_same;           /* of a marked text: the other message has this line, too */
	uint32_t new_from, new_to; /* of a marked text: bytes of the line that are other there, or not there */
};
struct msgtext {
	uint32_t marked;        /* message that it is marked against, or NONE */
	uint32_t msg;           /* message, or NONE before the first msgtext_make() */
	size_t width;
	bool explains, ascii;
	unsigned words;         /* words_in_use() when it was made */
	struct arena arena;     /* text, notes */
	struct msgtext_row *rows;
	size_t n, cap;
};
/** An empty one. */
static inline struct msgtext msgtext_none(void)
{
	return (struct msgtext){.msg = NONE, .marked = NONE};
}
/** Makes the rows of a message; nothing happens where they are there already. */
void msgtext_make(struct msgtext *t, const struct store *s, uint32_t msg, size_t width, bool explains, bool ascii);
/** Marks what is new in it against another message, or nothing (NONE): lines that both have step back, what differs within a line
 * stands out. After msgtext_make(); nothing happens where it is marked so already. */
void msgtext_mark(struct msgtext *t, const struct store *s, uint32_t other);
/** Draws a row in line y, columns x..x+w. */
void msgtext_draw(const struct msgtext *t, struct canvas *c, int y, int x, int w, size_t row);
/** Whether a row shows `needle`, ASCII case ignored. */
bool msgtext_matches(const struct msgtext *t, size_t row, struct slice needle);
void msgtext_free(struct msgtext *t);

#endif
