/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that need no screen. */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include "engine.h"
#include "option.h"

struct command_args {
	const struct options *o;
	const struct zone *zone;    /* NULL: UTC */
	struct engine *engine;      /* open, nothing read yet */
};
/** Reads all input, with progress on standard error where that is a terminal, and writes what o->command asks for to
 * standard output. Returns the exit status; where that is not 0, *e says why. */
int command_run(const struct command_args *a, struct err *e);

/** The configuration file may name fields, sort keys and filters of another kind of row than the command's: those are
 * forgotten, with a line in o->warnings where no kind has them. Call it before anything is read. */
void command_settle(struct options *o, const struct store *s);
/** Whether text goes out in colour: --color, NO_COLOR, and what standard output is. */
bool command_wants_color(const struct options *o);
/** Whether `export` knows what to write; -1 and *e (status 2) where not. */
int command_export_check(const struct options *o, struct err *e);
/** Writes what was chosen: rows of calls, or all. Exit status as struct err has it; 0 is done. */
int command_export(const struct command_args *a, const struct ids *chosen, struct err *e);
/** Lists devices; records from them. Exit status; *e says why where it is not 0. */
int command_interfaces(struct err *e);
int command_capture(struct options *o, struct err *e);
/** Where o->hep_send names a collector: begins to send to it. */
int command_hep_open(const struct options *o, struct engine *engine, struct err *e);
/** Sends what is left, and says what could not be sent. */
void command_hep_end(const struct options *o, struct engine *engine);
/** Adds what was sent, as "; udp:...: 12 HEP packets sent, ...", where anything is. */
void command_hep_totals(const struct engine *engine, struct buf *b);
/* Devices as a capture that can be opened: a process of its own copies their packets into a pipe. */
struct command_feed {
	int pid, fd;                /* pid -1: none */
	char path[32];              /* of the pipe */
};
/** Opens the devices of o->interface, and gives up all rights that are not needed afterwards. */
int command_live(const struct options *o, bool is_immediate, struct command_feed *f, struct err *e);
/** No more packets are copied; what is on its way can be read to its end. */
void command_live_stop(const struct command_feed *f);
/** `capture` of calls: --where, --split, --ndjson. Exit status. */
int command_watch(struct options *o, struct err *e);
/** Devices have no end, so memory has a bound, told or not. -1 and *e (status 2) where that is too small, or where patterns of
 * Call-IDs fit nothing. */
int command_memory(struct options *o, struct err *e);
/** Tells the engine what the options say of calls and addresses; and what was wrong in the configuration. */
void command_engine(struct engine *en, struct options *o);
/** How much of what comes from devices is kept. */
void command_spool(const struct options *o, struct capture_options *c);
void command_live_end(struct command_feed *f);
/** Writes b to standard output. Exit status; *e says why where it is not 0. */
int command_print(const struct buf *b, struct err *e);
/** A line on standard error, "sipladder: ...". */
__attribute__((format(printf, 1, 2))) void command_say(const char *fmt, ...);
/** That the capture filter lets no fragments through. */
void command_say_fragments(const char *filter);

#endif
