/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 6: commands and options as rows. From them come parsing, --help, --rows options, the man page and the keys of the
 * configuration file. To add an option: one member of struct options and one row in analyzer/option_rows.c.
 */
#ifndef SL_OPTION_H
#define SL_OPTION_H

#include "field.h"
#include "net.h"

/* Commands: bits, so that an option can say where it belongs. */
enum command { COMMAND_UI = 1, COMMAND_CALLS = 2, COMMAND_MESSAGES = 4, COMMAND_FLOW = 8, COMMAND_STATS = 16,
	COMMAND_ENDPOINTS = 32, COMMAND_REPORT = 64, COMMAND_FINDINGS = 128, COMMAND_STREAMS = 512, COMMAND_EXPORT = 1024,
	COMMAND_CAPTURE = 2048, COMMAND_INTERFACES = 4096, COMMAND_REPLAY = 256,
	COMMAND_SCREENS = COMMAND_UI | COMMAND_REPLAY,
	COMMAND_ROWS = COMMAND_CALLS | COMMAND_MESSAGES | COMMAND_ENDPOINTS | COMMAND_STREAMS | COMMAND_FINDINGS,
	COMMAND_ALL = 65535 };
struct command_row {
	enum command command;
	const char *name, *usage, *help; /* "calls", "FILE...", one sentence; the UI has no name: "" */
};
const struct command_row *command_rows(size_t *n);
/** The row of one command. */
const struct command_row *command_row(enum command c);

/* OPTION_FILES adds its value to the files, OPTION_ALIAS (ADDRESS=NAME, or ADDRESS NAME) to the aliases: command line and
 * configuration file together. OPTION_SIZE is a number of bytes; with K, M or G behind it, of 1024 each. OPTION_MAYBE is
 * a text that may be left out (then it is ""). */
enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_SIZE, OPTION_CHOICE, OPTION_FILES, OPTION_MAYBE, OPTION_ALIAS };
/* Headings of --help, in this order. */
enum option_group { GROUP_INPUT, GROUP_CHOICE, GROUP_OUTPUT, GROUP_FLOW, GROUP_SCREEN, GROUP_GENERAL, GROUP_N };
struct option_row {
	const char *name;           /* "format" */
	char letter, letter2;       /* 'f', or 0; another that other tools' users know */
	uint8_t type;               /* enum option_type */
	uint8_t group;              /* enum option_group */
	bool in_config;             /* is a key of the configuration file, too */
	const char *arg;            /* "EXPR" in help */
	const char *choices;        /* OPTION_CHOICE: "text,json,..." */
	uint32_t least, most;       /* OPTION_NUMBER: what it may be; most 0: any number */
	const char *preset;         /* what holds where it is not given, where that is not no, 0 or nothing */
	uint32_t commands;          /* bits of enum command */
	size_t offset;              /* of its member in struct options: bool, const char *, long, uint64_t (size) */
	const char *help;           /* one sentence */
};
const struct option_row *option_rows(size_t *n);
/** The value of an OPTION_NUMBER. -1 and *e (status 2) where it is none that the row allows. */
int option_number(const struct option_row *row, const char *value, long *out, struct err *e);
const char *option_group_title(enum option_group g);

struct option_alias {
	struct addr addr;           /* port 0: any */
	struct slice name;
};

/* Lines of the configuration file that are no options: `key.open = Enter`, `scheme.sea.error = red`, `columns.streams = ssrc,mos`.
 * What they mean the screen knows. (`filter.NAME = EXPR` is known here: struct options.) */
enum setting_group { SETTING_KEY, SETTING_SCHEME, SETTING_COLUMNS, SETTING_N };
struct option_setting {
	uint8_t group;              /* enum setting_group */
	unsigned line;
	struct slice name, value;   /* "open", "Enter"; both NUL-terminated */
};

struct options {
	enum command command;
	const char **files;
	size_t n_files;
	struct option_alias *aliases;
	size_t n_aliases;
	/* NULL where not given */
	const char *correlate_headers, *correlate_affixes;
	const char *format, *fields, *where, *sort, *call, *bpf, *tz, *color, *config, *rows, *script, *size, *scheme, *time, *sdp;
	const char *language;
	const char *ndjson; /* capture: where rows of calls go */
	const char *output, *fail_on, *scope, *speed;
	long playout_ms;            /* 60 where not given */
	const struct metric_row *metric; /* what --help was asked about; NULL: none */
	/* devices */
	const char *interface;
	const char *hep_listen, *hep_key, *hep_send, *hep_send_key;
	long hep_id;
	long rotate_mb, rotate_s, rotate_packets, snaplen, buffer_mib, n_files_kept, max_packets, max_seconds, spool_mb, spool_s;
	bool no_promiscuous, no_media_payload, no_sandbox;
	uint64_t max_memory;        /* bytes; 0 where not given */
	long limit, width;          /* 0 where not given */
	bool ascii, quiet, verbose, help, version, invites, no_screen, sdp_only, merge_ports, hide_duplicates, no_gaps, no_mouse;
	bool no_rtp_heuristic;
	bool no_history, no_fold, list_interfaces;
	bool single, redact, timeline, no_audio, no_rtp, split, playout_adaptive, no_conceal, skip_silence;
	const char *config_path;    /* the configuration file, whether it is there or not; NULL: nobody says where */
	struct option_setting *settings;    /* as they stand in the configuration file */
	size_t n_settings;
	struct filter_name *filters;        /* filters by name, for @NAME */
	size_t n_filters;
	struct buf warnings;        /* lines: what was wrong in the configuration file */
	/* private */
	struct arena arena;
	uint64_t given[2];          /* bit i: row i was on the command line */
	uint64_t configured[2];     /* bit i: row i is in the configuration file, and was not on the command line */
	unsigned lines[128];        /* where row i is in the configuration file */
	uint64_t edited[2];         /* bit i: row i was changed while the program ran, and is not saved */
	size_t cap_files;
};

/** Reads the command line, then the configuration file for what it left open. -1 and *e (status 2) for wrong usage, with
 * the nearest name. After --help, --version or --rows nothing else is asked for. Strings point into argv or live until
 * options_free, which is due in either case. */
int options_parse(struct options *o, int argc, char **argv, struct err *e);
void options_free(struct options *o);

/** Whether the option of that name was on the command line (and not only in the configuration file). */
bool options_was_given(const struct options *o, const char *name);
/* Options that change while the program runs; i is the number of a row. */
enum option_source { OPTION_FROM_DEFAULT, OPTION_FROM_FILE, OPTION_FROM_COMMAND_LINE, OPTION_FROM_HERE };
enum option_source options_source(const struct options *o, size_t i);
/** Appends its value as the configuration file has it: "yes", "25", "state == failed"; nothing where it has none. */
void options_value(const struct options *o, size_t i, struct buf *b);
/** Another value, or NULL: the default. -1 and *e, and all as it was, where it cannot have it. */
int options_change(struct options *o, size_t i, const char *value, struct err *e);
/** How many were changed and not saved. */
size_t options_edited(const struct options *o);
/** Writes what was changed into o->config_path, which is made where it is not there. -1 and *e (status 4). */
int options_save(struct options *o, struct err *e);
/* A line of the configuration file: key = value; value NULL: no line with this key. */
struct option_edit {
	const char *key, *value;
};
/** Writes lines into o->config_path; all others stay as they are. -1 and *e (status 4), and the file as it was. */
int options_write(const struct options *o, const struct option_edit *edits, size_t n, struct err *e);
/** The text of a configuration file with these lines: each takes the place of the first one of its key, or comes at the end. */
void option_edit_text(struct slice old, const struct option_edit *edits, size_t n, struct buf *out);
/** Adds a line to o->warnings: what is wrong in that line of the configuration file. */
__attribute__((format(printf, 3, 4))) void options_warn(struct options *o, unsigned line, const char *fmt, ...);
/** The same about an option that the file has: what turned out to be wrong later. */
__attribute__((format(printf, 3, 4))) void options_warn_of(struct options *o, const char *name, const char *fmt, ...);
/** Filters by name, for filter_compile. */
struct filter_names options_filters(const struct options *o);
/** Whether the input is what happens now: devices, HEP that comes in. */
bool options_is_live(const struct options *o);
/** Whether help, version or rows was asked for. */
bool options_is_question(const struct options *o);
/** Help text of one command, or of all (COMMAND_ALL), made from the rows. */
void options_help(struct buf *b, enum command c);
/** A few lines: how the program is called. */
void options_usage(struct buf *b);
/** The man page in roff, made from the rows. */
void options_man(struct buf *b);
/** "sipladder 0.1.0" and what is in it, one a line. */
void options_version(struct buf *b);
/** "sipladder=0.1.0,libpcap=1.10.3,...". */
void options_versions(struct buf *b);

#endif
