/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replay: a capture that was read to its end is read again at the pace at which it was recorded, or faster, by an engine of its
 * own; the views show that engine's store, and so everything as it was at the moment that the clock tells. Back in time goes
 * another engine, from the beginning: it reads up to the goal while keys are answered, and then takes the place of the first.
 * A part of the app: for app.c, app_run.c and bars.c, and replay_goal.c.
 */
#ifndef UI_REPLAY_H
#define UI_REPLAY_H

#include "engine.h"
#include "ui/action.h"

struct app;

enum { REPLAY_SLOWEST = 125, REPLAY_FASTEST = 1024000, REPLAY_NORMAL = 1000 }; /* thousandths */

enum replay_goal_kind { GOAL_NONE, GOAL_TIME, GOAL_FRAME, GOAL_MESSAGE };
struct replay_goal {
	uint8_t kind;           /* enum replay_goal_kind */
	int64_t ts_ns;          /* GOAL_TIME */
	uint32_t n;             /* frame, or how many messages have been read */
};
struct replay {
	struct engine *engine;  /* whose store the views show; NULL: no replay, they show the whole capture */
	struct engine *next;    /* on its way to the goal from the beginning, or NULL */
	struct replay_goal goal;/* where it goes as fast as it can; GOAL_NONE: it plays, or stands */
	int64_t clock_ns;       /* packet time */
	uint32_t speed;         /* thousandths of the recorded pace */
	bool wanted;            /* begins when all is read */
	bool is_paused;
	bool skips;             /* passes over silence between messages */
	struct buf word;        /* of the completion */
};

/** "8", "0.5", "1/4", "16x": how many times as fast as recorded. -1 and *e (status 2) for others, and outside of the bounds. */
int replay_speed(const char *text, uint32_t *speed, struct err *e);
/** "1/4x", "16x". */
void replay_put_speed(struct buf *b, uint32_t speed);
/** Reads where to go: a moment, a frame, a message, a call (replay_goal.c has the grammar). -1 and *e where that is nowhere. */
int replay_goal_parse(const struct app *a, const char *text, struct replay_goal *out, struct err *e);
/** Word number i for completion behind `before`, or NULL. */
const char *replay_goal_word(struct app *a, struct slice before, size_t i);

bool replay_is_on(const struct app *a);
/** Whether time passes: it plays, or goes somewhere. */
bool replay_is_moving(const struct app *a);
/** Begins at a moment of the capture (TIME_NONE: its first packet), when all is read. */
void replay_begin(struct app *a, int64_t from_ns);
/** So much time has passed for the one who looks on. Works for about budget_ns (0: as long as it takes), and asks the views to
 * take over what is new. */
void replay_tick(struct app *a, int64_t elapsed_ns, int64_t budget_ns);
/** Does an action of a replay; false where it is none. */
bool replay_action(struct app *a, enum action action);
/** State, speed, clock and how far it is, for the top line. */
void replay_put(const struct app *a, struct buf *b);
void replay_free(struct app *a);

#endif
