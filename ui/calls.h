/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of calls from inside: rows chosen (calls_choose.c), drawn as a table (calls_table.c), its keys
 * (view_calls.c), its columns changed (view_columns.c). For these files alone.
 */
#ifndef UI_CALLS_H
#define UI_CALLS_H

#include "ui/view.h"

enum { CALLS_COLUMNS = 64 };

struct calls_column {
	const struct field *field;
	int wanted;             /* columns of the widest text seen so far */
	int x, w;               /* where it was drawn last; w 0: not shown */
};
struct calls {
	const struct field_kind *kind;
	struct reader *reader;
	struct arena arena;     /* fields made for `hdr.NAME` */
	struct calls_column columns[CALLS_COLUMNS];
	size_t n_columns;
	size_t first;           /* leftmost column shown */
	bool is_default;        /* nobody has chosen columns: a wide screen shows some more */
	int default_w;          /* width for which they were taken */
	struct list list;
	struct ids rows;        /* legs shown, in order */
	struct ids spare;       /* memory of the rows before */
	struct marks marks;
	uint32_t seen;          /* legs looked at so far, where nothing is filtered or sorted */
	struct filter *filter;  /* NULL: all */
	struct buf where;       /* its text, as typed */
	struct buf sort;        /* "a,-b", empty: as they came */
	uint64_t generation;    /* of the store at the last selection */
	int64_t selected_ns, cost_ns;   /* when that was, and how long it took */
	struct buf scratch;
	const struct zone *zone;
	bool ascii;
};

/* calls_table.c */
void calls_draw_heads(struct calls *k, struct canvas *c, struct rect r);
/** Draws leg `id` in line y. */
void calls_draw_row(struct calls *k, struct canvas *c, int y, uint32_t id, const struct leg *l);
/** Whether a column of leg `id` shows needle. */
bool calls_row_matches(struct calls *k, uint32_t id, struct slice needle);
/** Looks at the rows that will be shown, so that columns are wide enough; then places the columns in w. */
void calls_place(struct calls *k, int w, size_t from, size_t n);
/** Column of the table that was drawn at x, or k->n_columns. */
size_t calls_column_at(const struct calls *k, int x);
/** Index of the column that is sorted by, or k->n_columns; *descends. */
size_t calls_sorted_column(const struct calls *k, bool *descends);

/* calls_choose.c */
/** Chooses the rows anew, now; the cursor stays on its call. -1 and *e for a wrong sort text. */
int calls_choose(struct view *v, struct err *e);
/** The view's `update`. */
bool calls_update(struct view *v);
/** Filters by text; a blank one takes the filter away. -1 and *e, and all as it was, where it is wrong. */
int calls_set_filter(struct view *v, const char *text, struct err *e);
/** Opens the line editor for the filter. */
void calls_ask_filter(struct view *v);

/* view_calls.c: for the columns view */
struct calls *calls_of(struct view *v);
/** These columns from now on (CALLS_COLUMNS at most are taken). */
void calls_set_columns(struct calls *k, const struct field *const *fields, size_t n);

#endif
