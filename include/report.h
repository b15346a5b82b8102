/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 5: rows, statistics and ladders as bytes of a format. Everything that came from packets is escaped here. */
#ifndef SL_REPORT_H
#define SL_REPORT_H

#include "capture.h"
#include "field.h"
#include "ladder.h"

/** Output that is written in large pieces, to a descriptor or into memory. Errors stay in it until sink_end. */
struct sink {
	struct buf buf;
	int fd;                     /* -1: keeps all in buf */
	int error;                  /* errno of the first failed write, else 0 */
};
/** Writes out what is over 64 KiB. Call it after each row. */
void sink_flow(struct sink *s);
/** Writes the rest; -1 and *e (status 4) where any write failed. A closed pipe is no error. */
int sink_end(struct sink *s, struct err *e);

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON, FORMAT_CSV, FORMAT_N };
struct format_row {
	const char *name, *help;
};
const struct format_row *format_row(enum format f);
/** FORMAT_N where there is none of that name. */
enum format format_of(const char *name);

struct rows_style {
	enum format format;
	const struct zone *zone;
	bool color;                 /* text only: SGR codes by meaning */
	bool ascii;
	size_t width;               /* text only: columns of the terminal, 0 for no cutting */
};
/** Rows `ids` of a kind with those fields. */
void report_rows(struct sink *out, const struct store *s, const struct field_kind *k, const struct field *const *fields,
		size_t n_fields, const struct ids *ids, const struct rows_style *st);

struct stats_source {
	const struct store *store;
	const struct counters *counters;
	struct capture_progress progress;
	const char *versions;       /* "sipladder 0.1, libpcap 1.10.3, ..." as name=version pairs, comma-separated */
};
/** The `stats` object (INTERFACE.md §2): JSON, NDJSON, CSV (key,value) or text. */
void report_stats(struct sink *out, const struct stats_source *src, const struct rows_style *st);

/** The ladder as text. */
void report_flow(struct sink *out, const struct ladder *l, const struct ladder_style *st, bool color);

/* Escapes, one per format. Input is any bytes; wrong UTF-8 becomes U+FFFD. */
void json_string(struct buf *b, struct slice s);  /* with its quotes; control bytes \u00XX */
void csv_cell(struct buf *b, struct slice s);     /* quoted where needed; =+-@ at the start get a ' before them */
void json_value(struct buf *b, const struct value *v);

#endif
