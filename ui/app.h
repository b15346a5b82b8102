/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program with a screen: steps the engine, reads keys, draws. Also what views may ask of it. */
#ifndef UI_APP_H
#define UI_APP_H

#include "engine.h"
#include "field.h"
#include "ladder.h"
#include "ui/keymap.h"
#include "ui/style.h"

/* What the start page and the rest of the program say to each other. */
struct app_start {
	bool has_choice, is_device; /* chosen on the page: a device, or a capture */
	struct buf name;        /* NUL-terminated */
	const char *file;       /* the name, where it is a capture's */
	bool goes_back;         /* chosen in the list of calls: back to the page */
	struct buf said;        /* shown on the page at first: why the last choice did not work; NUL-terminated, or empty */
	size_t script_at;       /* how much of the script is done */
	bool was_shown;         /* what was opened came to the screen */
};
struct app_options {
	struct engine *engine;  /* open; not closed by the app; NULL: the start page */
	struct app_start *start;/* of the start page, and of what was opened from there; else NULL */
	const char *source;     /* for the top line: "trunk.pcapng", "3 files" */
	const char *const *files; /* names of the inputs: nothing is written over them */
	size_t n_files;
	bool is_live;           /* it comes from devices, and has no end */
	const struct zone *zone;/* NULL: UTC */
	struct options *options;/* where all this comes from, for settings, columns, filters by name; NULL: nowhere */
	const struct keymap *keys; /* NULL: the table of actions as it is */
	const struct palette *palette; /* NULL: dark, or mono where NO_COLOR is set */
	const char *where;      /* first filter, or NULL */
	const char *sort;       /* "a,-b" or NULL: as they came */
	const char *columns;    /* field names of the list of calls, or NULL */
	const char *script;     /* keys instead of a terminal (script.h), or NULL */
	const char *size;       /* of the script's screen: "100x30"; NULL: 80x24 */
	size_t limit;           /* calls shown at most; 0: all */
	const char *speed;      /* of a replay, as given (replay.h), or NULL */
	bool replays;           /* begins with a replay */
	bool skips_silence;     /* a replay passes over it */
	uint8_t time;           /* enum ladder_time: first time column of the flow */
	uint8_t sdp;            /* flow: 0 off, 1 the first medium, 2 all */
	bool ascii;
	bool no_mouse;
	bool no_fold;           /* list of calls: a row for each leg */
	bool invites;           /* only legs that begin with INVITE */
	bool sdp_only;          /* flow: only messages with SDP */
	bool merge_ports;       /* flow: one column an address */
	bool no_rtp;            /* flow: no rows of streams */
	bool hide_duplicates, no_gaps; /* flow: as in struct ladder_options */
};
/** Runs until the user quits (0), or -1 and *e: no terminal, wrong script, filter, sort or column. Reading that fails midway is
 * told on the screen, and what was read stays. */
int app_run(const struct app_options *o, struct err *e);

/* ---- for views ---------------------------------------------------------------------------------------------------- */

struct app;
struct view;
struct view_args;
const struct store *app_store(const struct app *a);
const struct engine *app_engine(const struct app *a);
const struct app_options *app_options(const struct app *a);
/** Glyphs must be ASCII: asked for, or the terminal knows no other. */
bool app_ascii(const struct app *a);
/** TERM of the terminal, or NULL: a script has none. */
const char *app_terminal(const struct app *a);
/** Name of the first key of an action in a view, as the user has mapped it, for sentences; lives until the next call. */
const char *app_key_name(struct app *a, enum view_id view, enum action action);
const struct keymap *app_keys(const struct app *a);
/** Filters by name. */
struct filter_names app_filters(const struct app *a);
/** The uppermost view; and an action that it gets, as if its key had been pressed. */
struct view *app_top(const struct app *a);
void app_act(struct app *a, enum action action);
/** On the start page: this is to be opened. Ends the app. */
void app_choose(struct app *a, const char *name, bool is_device);
/** Another value for an option (NULL: the default): all that is open takes it over. -1 and *e where it cannot have it. */
int app_change(struct app *a, size_t option, const char *value, struct err *e);
/** Whether the option of that row can have the value: what option.h does not know, because it needs names of fields and the
 * like. -1 and *e where not. */
int app_check(const struct app *a, size_t option, const char *value, struct err *e);
/** Calls: legs that belong together count once. Of a large capture as of a moment ago: nobody waits for the count. */
uint32_t app_n_calls(const struct app *a);
/** Columns of the screen. */
int app_columns(const struct app *a);
/** Whether input is still being read. */
bool app_is_loading(const struct app *a);
/** Whether the lists stand still because the user said so. */
bool app_is_frozen(const struct app *a);
/** What was searched for last (empty: nothing): views highlight it. Lives until the next key. */
struct slice app_needle(const struct app *a);
/** Names an address, everywhere. */
void app_set_alias(struct app *a, const struct addr *addr, struct slice name);
/** Whether calls come in still, or would: live, or in a replay. */
bool app_grows(const struct app *a);
/** Packet time of what is selected in the uppermost view that knows one, or TIME_NONE. */
int64_t app_moment(const struct app *a);
/** Opens a view on top; what it says when it refuses is shown in the bottom line, and -1 returned. */
int app_open(struct app *a, enum view_id id, const struct view_args *args);
/** Closes the uppermost view (the last one ends the program). The view must not touch its state after it. */
void app_close(struct app *a);
/** Takes over new ids of a list (evict.h): those that are gone go out of it. */
void app_move_ids(struct ids *v, const uint32_t *to, uint32_t n);
/** Closes all views above v. */
void app_close_above(struct app *a, const struct view *v);
/** A sentence in place of the bottom line until the next key: that something is so, or (warn) that it did not work. Bytes from
 * packets are made visible. */
__attribute__((format(printf, 2, 3))) void app_say(struct app *a, const char *fmt, ...);
__attribute__((format(printf, 2, 3))) void app_warn(struct app *a, const char *fmt, ...);

/** Says it at once, while a view is busy for long. */
__attribute__((format(printf, 2, 3))) void app_progress(struct app *a, const char *fmt, ...);

/** A number for people: "18,220", "21.3 M". */
void app_number(struct buf *b, uint64_t v);

/* The line editor in the bottom line. */
struct prompt_kind {
	const char *label;      /* "filter: " */
	/** Entered text. False keeps the editor open (what is wrong was said by `check`). */
	bool (*done)(void *ctx, struct app *a, const char *text);
	/** Called as it is typed: false and *e where the text is wrong. NULL: nothing is checked. */
	bool (*check)(void *ctx, const char *text, struct err *e);
	/** Word number i that could stand behind the text `before`, or NULL past the last. Those that begin as the word at the
	 * cursor does are shown, and Tab puts them in. NULL: no completion. */
	const char *(*word)(void *ctx, struct slice before, size_t i);
	/** Esc. NULL: nothing. */
	void (*cancelled)(void *ctx, struct app *a);
	/** The text has changed and is right: what shows it at once. NULL: nothing does. */
	void (*changed)(void *ctx, const char *text);
	const char *history;    /* "filter": lines are kept under this name for later runs; NULL: they are not */
	bool is_whole;          /* `word` completes the whole text (a path), which is in `before` */
};
/** Opens the editor with a first text. */
void app_prompt(struct app *a, const struct prompt_kind *k, void *ctx, const char *text);

#endif
