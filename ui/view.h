/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view is a row in views.c, a struct of functions, and a state of its own. The app keeps a stack of open views: the
 * uppermost is drawn and gets the actions. Views read a const store through the app (app.h) and draw on the canvas (canvas.h).
 *
 *   line 0          top line        app: source, packets, calls, messages, loaded, drops
 *   line 1          status line     left and right text from the view's `status`
 *   line 2 … h-2    the view        its `draw`
 *   line h-1        bottom line     app: keys of the view, or the line editor, or what app_say() said
 */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include "ui/action.h"
#include "ui/app.h"
#include "ui/canvas.h"
#include "ui/list.h"

/* What a view is opened on. Copied by the view where it needs it longer than `open`. */
struct view_args {
	const uint32_t *legs;   /* calls chosen */
	size_t n_legs;
	uint32_t msg;           /* message, or NONE */
	uint32_t stream;        /* stream, or NONE; of no meaning to views that show none */
	uint32_t other;         /* diff: the message that it is compared with */
	struct view *from;      /* view that asked, or NULL: columns and help look at it */
};

struct view {
	const struct view_row *row;
	struct app *app;
	void *state;            /* row->ops->state_bytes, zeroed before `open`, freed after `close` */
	struct view *below;     /* opened before it, or NULL */
	struct view_args args;  /* what it was opened on; its legs are in `legs` */
	struct ids legs;
	bool is_gone;           /* closed, about to be freed */
};

/* Functions that a view has not may be NULL, but for draw. */
struct view_ops {
	size_t state_bytes;
	bool is_table;          /* the state begins with a struct table (table.h) */
	/** -1 and *e where there is nothing to show (said in the bottom line; `close` is not called then). */
	int (*open)(struct view *v, const struct view_args *args, struct err *e);
	void (*close)(struct view *v);
	/** The store has changed, or time has passed while it loads. Returns whether to draw again. Cheap: a few ms. */
	bool (*update)(struct view *v);
	/** Work that goes on while keys are answered: does it for about budget_ns (0: to its end). True while more is left. */
	bool (*work)(struct view *v, int64_t budget_ns);
	/** Draws in r, which was blanked before. */
	void (*draw)(struct view *v, struct canvas *c, struct rect r);
	/** Texts of the status line. They may hold bytes from packets. */
	void (*status)(struct view *v, struct buf *left, struct buf *right);
	/** Does an action that is valid in this view; false where it has no meaning just now. */
	bool (*action)(struct view *v, enum action a);
	/** A mouse event in its area. Returns whether it was used. */
	bool (*mouse)(struct view *v, const struct event *ev);
	/** Goes to the next place that shows needle (dir 1, -1; 0: as typed, from here on). False: not found. */
	bool (*search)(struct view *v, struct slice needle, int dir);
	/** app_store() is another one now, of the same capture at another moment: ids mean the same, but there may be fewer.
	 * False: what it shows is not there yet, close it. NULL: it is closed, and opened again on what there is. */
	bool (*rewind)(struct view *v);
	/** Calls were let go of, so that memory stays within its bound: what the view knows by ids it has by others now.
	 * False: what
	 * it shows is gone, close it. NULL: as `rewind`. */
	bool (*moved)(struct view *v, const struct store_moves *m);
	/** Packet time of what is selected, or TIME_NONE. */
	int64_t (*moment)(struct view *v);
	/** The view above it was closed: take over what it changed (columns). */
	void (*back)(struct view *v);
	/** A second has passed, or more. */
	void (*tick)(struct view *v, int64_t elapsed_ns);
	/** The user has changed the option of that name: app_options() and its `options` have the new value. */
	void (*changed)(struct view *v, const char *name);
};

/** A `moved` for views that keep no ids. */
bool view_stays(struct view *v, const struct store_moves *m);

struct view_row {
	enum view_id id;
	const char *name;       /* "calls": in scripts, --rows */
	const char *title;      /* "Calls" */
	const char *help;       /* a few sentences, shown on top of its help */
	const struct view_ops *ops;
};
const struct view_row *view_row(enum view_id id);
const struct view_row *view_rows(size_t *n);

/* Each in its own view_*.c. */
extern const struct view_ops view_calls_ops, view_flow_ops, view_message_ops, view_diff_ops, view_compare_ops,
	view_columns_ops, view_help_ops,
	view_endpoints_ops, view_stats_ops, view_timeline_ops, view_lanes_ops, view_streams_ops, view_stream_ops,
	view_findings_ops, view_save_ops, view_settings_ops, view_start_ops;

#endif
