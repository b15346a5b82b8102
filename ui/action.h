/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a key can do: one row an action and the views it works in. The bottom line, the help view, the `:` command line and
 * the names in scripts all come from these rows. To add one: a line in the enum, a row in action.c, and a case in the
 * view's `action` function (view.h). A row for something that does not work yet must not be there.
 */
#ifndef UI_ACTION_H
#define UI_ACTION_H

#include "base.h"
#include "ui/key.h"

/* Views, in the order of views.c. */
enum view_id { VIEW_START, VIEW_CALLS, VIEW_FLOW, VIEW_MESSAGE, VIEW_DIFF, VIEW_COMPARE, VIEW_ENDPOINTS, VIEW_STATS,
	VIEW_TIMELINE, VIEW_LANES, VIEW_STREAMS, VIEW_STREAM, VIEW_FINDINGS, VIEW_SAVE, VIEW_COLUMNS,
	VIEW_SETTINGS, VIEW_HELP, VIEW_N };
/* Bits of view_id for struct action_row. */
enum view_bit { IN_START = 1 << VIEW_START, IN_CALLS = 1 << VIEW_CALLS, IN_FLOW = 1 << VIEW_FLOW,
	IN_MESSAGE = 1 << VIEW_MESSAGE, IN_DIFF = 1 << VIEW_DIFF, IN_COMPARE = 1 << VIEW_COMPARE,
	IN_ENDPOINTS = 1 << VIEW_ENDPOINTS, IN_STATS = 1 << VIEW_STATS,
	IN_TIMELINE = 1 << VIEW_TIMELINE, IN_LANES = 1 << VIEW_LANES,
	IN_STREAMS = 1 << VIEW_STREAMS, IN_STREAM = 1 << VIEW_STREAM, IN_FINDINGS = 1 << VIEW_FINDINGS,
	IN_SAVE = 1 << VIEW_SAVE, IN_COLUMNS = 1 << VIEW_COLUMNS,
	IN_SETTINGS = 1 << VIEW_SETTINGS, IN_HELP = 1 << VIEW_HELP, IN_ALL = (1 << VIEW_N) - 1 };

enum action {
	ACTION_NONE,
	/* done by app.c, in every view */
	ACTION_HELP, ACTION_BACK, ACTION_QUIT, ACTION_COMMAND, ACTION_REDRAW, ACTION_SEARCH, ACTION_SEARCH_NEXT,
	ACTION_SEARCH_PREVIOUS,
	/* lists: list_action() knows them */
	ACTION_UP, ACTION_DOWN, ACTION_LEFT, ACTION_RIGHT, ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_HOME, ACTION_END,
	/* calls */
	ACTION_OPEN, ACTION_MARK, ACTION_UNMARK, ACTION_FILTER, ACTION_COLUMNS, ACTION_SORT_LEFT, ACTION_SORT_RIGHT,
	ACTION_SORT_TURN, ACTION_AUTOSCROLL,
	/* flow, message */
	ACTION_TIME, ACTION_COLOR, ACTION_SDP, ACTION_SDP_ONLY, ACTION_MERGE, ACTION_RAW, ACTION_SPLIT, ACTION_EXPLAIN,
	ACTION_NEXT, ACTION_PREVIOUS, ACTION_SCROLL_UP, ACTION_SCROLL_DOWN, ACTION_WIDER, ACTION_NARROWER,
	ACTION_COLUMN_LEFT, ACTION_COLUMN_RIGHT, ACTION_LEGS, ACTION_COMPARE, ACTION_EXPECTED,
	ACTION_HIDE, ACTION_CHANGES, ACTION_CLEAR, ACTION_FOLD, ACTION_FOLD_ALL,
	/* other views, and what is particular to them */
	ACTION_STATS, ACTION_ENDPOINTS, ACTION_TIMELINE, ACTION_ALIAS, ACTION_ZOOM_IN, ACTION_ZOOM_OUT,
	ACTION_STREAMS, ACTION_FINDINGS, ACTION_RTP, ACTION_TURN, ACTION_GLYPHS,
	/* saving */
	ACTION_SAVE, ACTION_WRITE, ACTION_NAME,
	/* replay: replay.c knows them, in every view */
	ACTION_REPLAY, ACTION_PAUSE, ACTION_STEP, ACTION_STEP_BACK, ACTION_FASTER, ACTION_SLOWER, ACTION_AHEAD, ACTION_BEHIND,
	ACTION_GO_TO, ACTION_SKIP,
	/* columns */
	ACTION_SETTINGS, ACTION_FORGET, ACTION_LEAVE, ACTION_TOGGLE, ACTION_MOVE_UP, ACTION_MOVE_DOWN, ACTION_ADD, ACTION_RESET,
	ACTION_N
};

struct action_row {
	enum action action;
	const char *name;       /* "filter": for `:` and scripts */
	const char *keys;       /* key names, separated by blanks; the first is shown in the bottom line */
	uint32_t views;         /* enum view_bit: where this row holds */
	const char *label;      /* for the bottom line, or NULL: not shown there */
	const char *help;       /* what it does */
};
/** Whether it moves a replay: named in the bottom line only while there is one, and then before others. */
static inline bool action_is_of_replay(enum action a)
{
	return a >= ACTION_REPLAY && a <= ACTION_SKIP;
}
const struct action_row *action_rows(size_t *n);
/** What `key` does in a view as the table has it, or NULL. The first row that fits wins. (keymap.h: as the user has it.) */
const struct action_row *action_of_key(uint32_t key, enum view_id view);
/** Row of that name which holds in the view, or NULL. */
const struct action_row *action_of_name(struct slice name, enum view_id view);

#endif
