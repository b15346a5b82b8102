/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list with a cursor over rows that somebody else has: it knows how many there are and asks for each to be drawn. It
 * keeps no rows, so a list of a million costs what is on the screen. Rows may be added at any time.
 */
#ifndef UI_LIST_H
#define UI_LIST_H

#include "ui/action.h"
#include "ui/canvas.h"

struct list {
	size_t n;               /* rows */
	size_t cursor;          /* row under the cursor; 0 where there is none */
	size_t top;             /* first row shown */
	size_t left;            /* columns scrolled to the side */
	size_t width;           /* columns that the rows take; 0: no scrolling to the side */
	struct rect area;       /* where it was drawn last: rows only, without heads */
	bool follows;           /* the cursor stays on the last row as rows come (autoscroll) */
};

struct list_source {
	void *ctx;
	/** Draws row `row` in line y, columns x..x+w; `left` columns are scrolled out. The list adds the cursor bar. */
	void (*draw)(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row);
	/** Whether row `row` shows `needle`, ASCII case ignored. NULL: no search. */
	bool (*matches)(void *ctx, size_t row, struct slice needle);
};

/** There are n rows now; keeps the cursor on its row, or on the last one where that is gone. */
void list_set_n(struct list *l, size_t n);
/** Puts the cursor on a row (clamped) and turns `follows` off. */
void list_go(struct list *l, size_t row);
/** Draws the rows that fit in r, scrolled so that the cursor is in it, with a bar at the cursor and, where not all fit, a
 * scroll bar in the last column. `needle`: search text to highlight (may be empty). */
void list_draw(struct list *l, const struct list_source *src, struct canvas *c, struct rect r, struct slice needle);
/** Up, down, left, right, page, home, end; false for other actions. */
bool list_action(struct list *l, enum action a);
/** Press puts the cursor there, wheel scrolls. Returns whether it was for the list; *opens: a double press on a row. */
bool list_mouse(struct list *l, const struct event *ev, bool *opens);
/** Goes to the next (dir 1) or previous (-1) row that shows needle, around the end; from the cursor's own row where
 * `here`. False where none was found: the cursor stays. */
bool list_search(struct list *l, const struct list_source *src, struct slice needle, int dir, bool here);

/* A set of ids (marked rows). Zero value is empty. */
struct marks {
	uint8_t *bits;
	size_t cap;             /* ids below this have a bit */
	size_t n;               /* ids in it */
};
bool marks_has(const struct marks *m, uint32_t id);
void marks_flip(struct marks *m, uint32_t id);
void marks_clear(struct marks *m);
/** Appends all ids, ascending. */
void marks_list(const struct marks *m, struct ids *out);
void marks_free(struct marks *m);

#endif
