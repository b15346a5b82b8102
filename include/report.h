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
	char *path, *part;          /* of sink_create: the name it gets, and the one it has until then */
};
/** Writes out what is over 64 KiB. Call it after each row. */
void sink_flow(struct sink *s);
/** Opens a file to be written: a new one beside it, which takes its name in sink_commit. -1 and *e (status 4). */
int sink_create(struct sink *s, const char *path, struct err *e);
/** sink_end, and gives the file its name: it appears whole. Where `ok` is false, or writing failed, nothing appears. */
int sink_commit(struct sink *s, bool ok, struct err *e);
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
/** Key figures in the order of METRICS.md §1 and §2: members of struct kpi. */
enum kpi_type { KPI_SPREAD, KPI_DOUBLE, KPI_COUNT };
struct kpi_row {
	const char *key, *label, *unit;
	uint8_t type;               /* enum kpi_type */
	uint8_t decimals;
	size_t offset;              /* in struct kpi: a kpi_spread, a double, an uint64_t */
};
extern const struct kpi_row kpi_rows[];
extern const size_t n_kpi_rows;
/** The `stats` object (INTERFACE.md §2): JSON, NDJSON, CSV (key,value) or text. */
void report_stats(struct sink *out, const struct stats_source *src, const struct rows_style *st);

/** The ladder as text. */
void report_flow(struct sink *out, const struct ladder *l, const struct ladder_style *st, bool color);

/* ---- documents: chosen calls in a form somebody else can open ---- */

enum document { DOCUMENT_HTML, DOCUMENT_SVG, DOCUMENT_MARKDOWN, DOCUMENT_PLANTUML, DOCUMENT_TEXT, DOCUMENT_JSON,
	DOCUMENT_N };
struct document_row {
	const char *name;           /* as --format has it */
	const char *suffixes;       /* ".md,.markdown": file names that mean it */
	const char *help;
};
const struct document_row *document_row(enum document d);
/** By name, or by the suffix of a path (any letter case); DOCUMENT_N where there is none. */
enum document document_of(const char *name);
enum document document_of_path(const char *path);

struct document_source {
	struct stats_source stats;
	const char *title;          /* what was read: file names; any bytes */
	const uint32_t *legs;       /* chosen: each call that has one of them is in, in this order */
	size_t n_legs;
	size_t max_calls;           /* 0: all */
	const struct zone *zone;    /* NULL: UTC */
	struct ladder_options ladder;
	bool single;                /* a call for each leg, not for all that belong together */
	bool redact;                /* numbers, names, addresses and keys are replaced, each by the same everywhere */
	bool timeline;              /* SVG: status codes over time instead of ladders */
	bool ascii;                 /* text: draw with ASCII alone */
	size_t width;               /* text: columns, 0 for what the ladder needs */
	uint8_t time;               /* enum ladder_time: text */
	/* The page: appends the voice of a call (its legs) as a file of sound; false where it has none that can be decoded. NULL:
	 * none is wanted. */
	bool (*sound)(void *ctx, const uint32_t *legs, size_t n, struct buf *out);
	const char *sound_type;     /* "audio/ogg" */
	void *ctx;
};
/** Writes the whole document. */
void report_document(struct sink *out, enum document d, const struct document_source *src);

/** The JSON Schema of DOCUMENT_JSON (doc/report.schema.json). */
void report_schema(struct buf *b);

/* Escapes, one per format. Input is any bytes; wrong UTF-8 becomes U+FFFD. */
void json_string(struct buf *b, struct slice s);  /* with its quotes; control bytes \u00XX */
void csv_cell(struct buf *b, struct slice s);     /* quoted where needed; =+-@ at the start get a ' before them */
void json_value(struct buf *b, const struct value *v);
/** For HTML and XML, between tags and in quoted attributes: & < > " ' as entities, control and hidden characters made
 * visible. `lines`: line ends stay (CRLF as LF). */
void xml_text(struct buf *b, struct slice s, bool lines);

#endif
