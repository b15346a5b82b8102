/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The app from inside: for app.c, app_run.c and bars.c alone. */
#ifndef UI_APP_PRIV_H
#define UI_APP_PRIV_H

#include "ui/app.h"
#include "ui/canvas.h"
#include "ui/prompt.h"
#include "ui/replay.h"
#include "ui/screen.h"
#include "ui/view.h"

enum { HOTS = 32, MIN_H = 10, MIN_W = 40 };

/* A place in the bottom line that does an action when it is pressed. */
struct hot {
	int x, w;
	enum action action;
};
struct app {
	const struct app_options *o; /* = &mine */
	struct app_options mine;/* settings change it */
	struct screen *screen;  /* NULL in a script */
	struct canvas canvas;
	struct view *top;       /* uppermost view */
	struct keymap *own_keys; /* where o has none */
	struct palette palette; /* of settings, where o->palette points to it */
	struct zone **zones;    /* of settings; kept, as views may look at an older one */
	size_t n_zones;
	struct buf source;      /* what app_options.source says, in another language than at first */
	struct buf key_name;    /* of app_key_name() */
	struct prompt prompt;
	struct buf needle;      /* searched for last */
	struct buf said;        /* in place of the bottom line until the next key */
	enum style said_style;
	struct err load_err;    /* why reading failed, when load_failed */
	bool load_failed, is_loading, quits, is_dirty;
	bool works;             /* the uppermost view has something to do (view.h) */
	bool is_frozen;         /* live: the views stand still */
	struct replay replay;
	uint64_t generation;    /* of the store at the last update */
	int64_t updated_ns, drawn_ns, ticked_ns;
	struct counting {       /* of calls, for the top line: legs that belong together are found out in slices */
		bool is_on;     /* reading waits */
		uint64_t generation; /* of the store when they were counted last */
		int64_t begun_ns, ended_ns;
	} counting;
	struct hot hots[HOTS];
	size_t n_hots;
};

/* app.c */
/** Nothing is open yet, and there is no canvas. */
void app_begin(struct app *a, const struct app_options *o);
/** Frees what app_begin and the views' prompts have taken; the canvas, too. */
void app_end(struct app *a);
void app_event(struct app *a, const struct event *ev);
/** Brings the canvas up to date. */
void app_draw(struct app *a);
/** Lets the uppermost view work for about budget_ns (0: to the end of it); sets `works` and `is_dirty`. */
void app_work(struct app *a, int64_t budget_ns);
/** Says what is wrong with the configuration, or the first of it. */
void app_tell_warnings(struct app *a);
/** Asks the uppermost view to take over what has changed in the store. */
void app_update(struct app *a);
void app_close_all(struct app *a);
/** Ids of the store have changed: tells all views. A store_listener's. */
void app_moved(void *app, const struct store_moves *m);
/** The store has become another, of the same capture at another moment: views take it over, and what they show that is not
 * there yet is closed. */
void app_rewind(struct app *a);
/** The language is another one: every view makes its words anew. */
void app_remake(struct app *a);

/* jump.c */
/** Opens what an action shows from a view that does not do so by itself; false where it is no such action, or none is there. */
bool app_jump(struct app *a, enum action action);
/** The action of that name in the uppermost view that has it, and that view; NULL: no open view has it. */
const struct action_row *app_named(const struct app *a, struct slice name, struct view **where);

/* bars.c */
void bar_top(struct app *a, int y);
void bar_status(struct app *a, int y);
/** Draws the keys of the view and remembers where they are. */
void bar_bottom(struct app *a, int y);
/** Action of a press at column x of the bottom line, or ACTION_NONE. */
enum action bar_pressed(const struct app *a, int x);

#endif
