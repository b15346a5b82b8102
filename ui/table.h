/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view that is a table of rows of one kind (field.h): calls, endpoints and so on. What all of them have in common: which
 * rows are shown and in what order (table_choose.c), how they look (table_draw.c), keys and mouse (table.c). The state of
 * such a view begins with a struct table, and its view_ops says `is_table`.
 */
#ifndef UI_TABLE_H
#define UI_TABLE_H

#include "ui/fold.h"
#include "ui/view.h"

enum { TABLE_COLUMNS = 64 };

struct table_column {
	const struct field *field;
	int wanted;             /* columns of the widest text seen so far */
	int x, w;               /* where it was drawn last; w 0: not shown */
};
struct table;
/* More columns than by default, from a width of the screen on. The widest comes first. */
struct table_more {
	int w;
	const char *columns;    /* ",src,dst" */
};
/* What is particular to the rows of a view. Functions may be NULL. */
struct table_kind {
	const char *name;       /* of the field kind */
	const struct table_more *more;
	size_t n_more;
	const char *columns;    /* default columns, or NULL: those of the field kind */
	const char *whole;      /* fields "a,b" whose texts are never cut, or NULL */
	const char *sort;       /* order at first: "a,-b", or NULL: as they come */
	/** What a cell means. NULL: text. */
	enum style (*style)(const struct table *t, const struct field *f, uint32_t id);
	/** Whether the view has this row at all. NULL: every one. */
	bool (*takes)(const struct table *t, uint32_t id);
	/** Rows are made anew when the store changes, and ids do not stay: never only appended; and where there are many calls,
	 * only when all is read. */
	bool is_made;
	bool folds;             /* rows are legs, and those of one call fold into one row (fold.h) */
	/** What must be known before the rows are: works on for about budget_ns (0: to its end) from *at, which begins with 0;
	 * false while more is left, and *pct says how far it is. NULL: nothing. */
	bool (*prepare)(const struct store *s, uint32_t *at, int64_t budget_ns, unsigned *pct);
};
struct table {
	const struct table_kind *is;
	const struct field_kind *kind;
	struct app *app;
	const struct view *view;
	struct reader *reader;
	struct arena arena;     /* fields made for `hdr.NAME` */
	struct table_column columns[TABLE_COLUMNS];
	size_t n_columns;
	unsigned words;         /* words_in_use() when texts were seen */
	size_t first;           /* leftmost column shown */
	bool is_default;        /* nobody has chosen columns: a wide screen shows some more */
	int default_w;          /* width for which they were taken */
	struct list list;
	struct ids rows;        /* ids shown, in order */
	bool folds;             /* legs under their call: the kind does, and nobody has said --no-fold */
	struct ids chosen;      /* where it folds: all that was chosen, in order; table_chosen() */
	struct fold fold;
	struct ids spare;       /* memory of the rows before */
	struct marks marks;
	size_t limit;           /* rows shown at most; 0: all */
	uint32_t row_before;    /* 1 + the row under the cursor when a filter began to be typed; 0: none is */
	uint32_t seen;          /* rows looked at so far, where nothing is filtered or sorted */
	struct filter *filter;  /* NULL: all */
	struct buf where;       /* its text, as typed */
	struct buf where_before;/* while it is being typed: what Esc goes back to */
	struct buf sort;        /* "a,-b", empty: as they came */
	uint64_t generation;    /* of the store at the last selection */
	int64_t selected_ns, cost_ns;   /* when that was, and how long it took */
	struct table_job {      /* rows are being chosen, while keys are answered */
		bool is_on, is_prepared;
		struct selection *selection;
		uint32_t prepared;
		unsigned pct;
		int64_t begun_ns;
		uint64_t generation; /* of the store when it began */
	} job;
	struct table_search {   /* a text is being looked for, while keys are answered */
		size_t row, left;   /* next row; rows still to be looked at, 0: none */
		int dir;
	} search;
	bool is_folding;        /* rows wait until it is known which legs are one call; reading waits, too (app_run.c) */
	int64_t fold_ns;        /* since when */
	bool is_owed;           /* the store has changed, and the rows follow when it is due */
	bool is_late;           /* no rows yet, as not all is read */
	struct buf scratch;
	const struct zone *zone;
	bool ascii;
};

/* ---- for the views that are tables ---- */

/** With default columns and no filter; then table_set_columns, table_set_filter, table_choose. */
void table_init(struct table *t, struct view *v, const struct table_kind *kind);
/** view_ops.rewind of a table. */
bool table_rewind(struct view *v);
bool table_moved(struct view *v, const struct store_moves *m);
void table_close(struct table *t);
/** "a,b,c": these columns from now on. */
int table_name_columns(struct table *t, const char *names, struct err *e);
/** Heads and rows. `nothing` stands there where there is no row; %s in it is the key of the filter. */
void table_draw(struct view *v, struct canvas *c, struct rect r, const char *nothing);
/** For the status line: place, number of rows (`of` how many, where some are left out), order, marks. */
void table_status(struct table *t, uint64_t of, struct buf *right);
/** Cursor, sorting, columns, filter, marks; false for other actions. */
bool table_action(struct view *v, enum action action);
/** *opens: a double press on a row. */
bool table_mouse(struct view *v, const struct event *ev, bool *opens);
/** The view's `search`, `update` and `work`. */
bool table_search(struct view *v, struct slice needle, int dir);
bool table_update(struct view *v);
bool table_work(struct view *v, int64_t budget_ns);
/** The view's `changed`, of what concerns all tables. */
void table_changed(struct view *v, const char *name);
/** Whether the rows are those of the store as it is: where not, ids of an `is_made` kind may name nothing. */
bool table_is_ready(const struct table *t);
/** Row under the cursor, or NONE. */
uint32_t table_selected(const struct table *t);
/** All ids that filter and order have chosen, those without a row of their own as well. */
const struct ids *table_chosen(const struct table *t);
/** The table of a view, or NULL where it is none. */
struct table *table_of(const struct view *v);

/** Goes back to the list of calls, filtered by `where` (empty: all) and sorted by `sort` (NULL: as it is). Closes the view v
 * that asks: it must not touch its state afterwards. */
void calls_show(struct view *v, const char *where, const char *sort);

/* ---- between the files of the table ---- */

/** These columns from now on (TABLE_COLUMNS at most are taken). */
void table_set_columns(struct table *t, const struct field *const *fields, size_t n);
/** Chooses the rows anew: now where they are few, else table_work() goes on with it and the rows stay as they are until
 * then; the cursor stays on its row. -1 and *e for a wrong sort text. */
int table_choose(struct table *t, struct err *e);
/** Filters by text; a blank one takes the filter away. -1 and *e, and all as it was, where it is wrong. */
int table_set_filter(struct table *t, const char *text, struct err *e);
/** table_fold.c: puts the cursor on row `id` again, wherever it is now, or on the row of its call where it has none. */
void table_find(struct table *t, uint32_t id);
/** Makes the rows of what is chosen, with the cursor on row `id` where that is not NONE. Where it takes long to find out which
 * legs are one call, the rows stay as they are until table_fold_step() has done that: true when there is no more to do. */
void table_fold_rows(struct table *t, uint32_t id);
bool table_fold_step(struct table *t, int64_t budget_ns);
/** The row that the cursor is to be on: while a filter is typed, that from which it began; or NONE. */
uint32_t table_wanted(const struct table *t);
/** So many calls that looking at all of them takes longer than a key may wait. */
bool table_is_large(const struct table *t);
/** ACTION_FOLD, ACTION_FOLD_ALL. */
bool table_fold_action(struct table *t, enum action action);
/** A leg without a row, under `id`, that shows needle, or NONE. */
uint32_t table_match_folded(struct table *t, uint32_t id, struct slice needle);
/** Opens the closed call of a leg, and goes to that leg. */
void table_unfold(struct table *t, uint32_t id);
/** Columns by which the first cell of a row stands further right. */
int table_indent(const struct table *t, uint32_t id);
/** Draws the sign of a call that opens, or of a leg under it. */
void table_draw_fold(struct table *t, struct canvas *c, int y, uint32_t id);
/** Whether a press on such a sign was done. */
bool table_fold_pressed(struct table *t, const struct event *ev);
/** Whoever chooses rows stops; the rows stay as they are. */
void table_job_end(struct table *t);
/** Opens the line editor for the filter. */
void table_ask_filter(struct table *t);
void table_draw_heads(struct table *t, struct canvas *c, struct rect r);
/** Draws row `id` in line y. */
void table_draw_row(struct table *t, struct canvas *c, int y, uint32_t id);
/** Whether a column of row `id` shows needle. */
bool table_row_matches(struct table *t, uint32_t id, struct slice needle);
/** Looks at the rows that will be shown, so that columns are wide enough; then places the columns in w. */
void table_place(struct table *t, int w, size_t from, size_t n);
/** Column that was drawn at x, or t->n_columns. */
size_t table_column_at(const struct table *t, int x);
/** Index of the column that is sorted by, or t->n_columns; *descends. */
size_t table_sorted_column(const struct table *t, bool *descends);

#endif
