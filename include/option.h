/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 6: commands and options as rows. From them come parsing, --help, --rows options, the man page, the configuration
 * file's keys and the UI's settings.
 */
#ifndef SL_OPTION_H
#define SL_OPTION_H

#include "base.h"

/* Commands: bits, so that an option can say where it belongs. */
enum command { COMMAND_UI = 1, COMMAND_CALLS = 2, COMMAND_MESSAGES = 4, COMMAND_FLOW = 8, COMMAND_STATS = 16,
	COMMAND_ROWS = COMMAND_CALLS | COMMAND_MESSAGES, COMMAND_ALL = 31 };
struct command_row {
	enum command command;
	const char *name, *usage, *help; /* "calls", "FILE...", one sentence */
};
const struct command_row *command_rows(size_t *n);

enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_CHOICE };
struct options;
struct option_row {
	const char *name;           /* "format" */
	char letter;                /* 'f', or 0 */
	uint8_t type;               /* enum option_type */
	const char *arg;            /* "EXPR" in help */
	const char *choices;        /* OPTION_CHOICE: "text,json,..." */
	uint32_t commands;          /* bits of enum command */
	size_t offset;              /* of its member in struct options: bool, const char *, long */
	const char *help;           /* one sentence */
};
const struct option_row *option_rows(size_t *n);

struct options {
	enum command command;
	const char **files;
	size_t n_files;
	const char *format, *fields, *where, *sort, *call, *bpf, *tz, *color, *config, *rows, *script, *size, *scheme, *time;
	long limit, width;
	bool ascii, quiet, verbose, help, version, invites, no_screen, sdp, merge_ports, no_mouse, list_help;
};

/** Reads the command line (then the configuration file for what it left open). -1 and *e (status 2) for wrong usage, with
 * the nearest option name. Strings point into argv or live until options_free. */
int options_parse(struct options *o, int argc, char **argv, struct err *e);
void options_free(struct options *o);
/** Help text of a command (or of all), made from the rows. */
void options_help(struct buf *b, enum command c);
/** The man page in roff, made from the rows. */
void options_man(struct buf *b);
/** "sipladder 0.1.0" and the libraries that are in, one a line. */
void options_version(struct buf *b);

#endif
