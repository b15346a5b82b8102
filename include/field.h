/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 4: every row kind (calls, messages, ...) as a table of fields. One field row is at once list column, search and
 * sort key, filter word, and CSV/JSON key (INTERFACE.md §2). Reads a const store.
 */
#ifndef SL_FIELD_H
#define SL_FIELD_H

#include "call.h"

enum value_type { VALUE_NULL, VALUE_TEXT, VALUE_INT, VALUE_FIXED, VALUE_TIME, VALUE_BOOL, VALUE_LIST };
struct value {
	uint8_t type;               /* enum value_type; VALUE_NULL: absent */
	uint8_t decimals;           /* VALUE_FIXED: i / 10^decimals */
	bool b;
	int64_t i;                  /* VALUE_INT, VALUE_FIXED; VALUE_TIME: ns since 1970, as the capture's clock said */
	int64_t back_ns;            /* VALUE_TIME: i + back_ns is packet time, which gives the order (store_said_ns) */
	struct slice s;             /* VALUE_TEXT; raw bytes from the packet: any byte may be in it */
	const struct slice *items;  /* VALUE_LIST */
	uint32_t n_items;
	bool items_are_numbers;     /* VALUE_LIST: JSON numbers, not strings */
};

struct reader;
typedef void (*field_get_fn)(struct reader *r, uint32_t id, struct value *out);
struct field {
	const char *name;           /* "from_user" */
	const char *head;           /* column title, short: "From" */
	const char *unit;           /* "ms", or NULL */
	const char *help;           /* one sentence */
	uint8_t type;               /* enum value_type that it has when present */
	uint8_t width;              /* preferred columns in a list */
	bool is_right;              /* right-aligned */
	bool only_by_name;          /* costs a second reading of the captures: `*` names it, but does not ask for it */
	field_get_fn get;           /* called through reader_get only */
	const char *(*choice)(unsigned i); /* the values it can have, from 0 until NULL; NULL where any text can be */
	bool is_ranked;             /* its choices go up: filters and sorting go by their order, not by letters */
	bool has_words;             /* its choices are words of ours, not of a protocol: the screen shows _() of them */
};
struct field_kind {
	const char *name;           /* "calls": the command, too */
	const struct field *fields;
	size_t n_fields;
	const char *columns;        /* default columns of the text table and of the UI, comma-separated */
	uint32_t (*count)(const struct store *s);
};
/** "calls", "messages"; NULL where there is no such kind. */
const struct field_kind *field_kind(const char *name);
const struct field_kind *const *field_kinds(size_t *n);

/** Reads fields of rows. Values live until the next reader_seek on it. Parses a message once per row, when asked. */
struct reader *reader_new(const struct store *s, const struct field_kind *k);
void reader_free(struct reader *r);
/** Goes to row `id` (below kind->count). */
void reader_seek(struct reader *r, uint32_t id);
/** Says that row `id` will be sought LEGS_AHEAD rows later, or with NONE that there is none: its memory is asked for meanwhile.
 * Once for each reader_seek, after as many before the first. */
void reader_ahead(struct reader *r, uint32_t id);
/** Goes to a finding (of field_kind("findings")) that the caller has already. */
struct finding;
void reader_seek_finding(struct reader *r, const struct finding *f);
/** A field of the row: the field itself, or `hdr.NAME` made by field_find. */
void reader_get(struct reader *r, const struct field *f, struct value *out);
/** Appends a value as text for people: times as date and time by `z` (26 columns; a narrow list shows time_clock instead),
 * no unit, the items of a list with ';' between them; nothing for VALUE_NULL. Not made safe: text_visible does. */
void value_text(struct buf *b, const struct value *v, const struct zone *z);
/** Order of two values of one field; VALUE_NULL comes last (in field_select in both directions). */
int value_cmp(const struct value *a, const struct value *b);

/** The field of that name, or NULL and *e (status 2) that names the nearest one. `hdr.NAME` names a header field of the
 * row's (first) message: it is made in the arena and lives as long. */
const struct field *field_find(const struct field_kind *k, struct slice name, struct arena *a, struct err *e);
/** "a,b,c" to fields; NULL text gives the kind's default columns, "*" all. Returns their number or -1. */
int field_list(const struct field_kind *k, const char *names, struct arena *a, const struct field ***out, struct err *e);

/** A filter expression (INTERFACE.md §1). */
struct filter;
/* Filters by name: `@NAME` in an expression stands for the text of that name, in brackets. */
struct filter_name {
	struct slice name, text;
};
struct filter_names {
	const struct filter_name *v;
	size_t n;
};
/** NULL and *e (status 2: what, at which position, and the nearest name) where the text is wrong. */
struct filter *filter_compile(const struct field_kind *k, const char *text, struct err *e);
/** The same, with names that the text may use; they need not live longer than the call. */
struct filter *filter_compile_named(const struct field_kind *k, const char *text, struct filter_names names, struct err *e);
/** Whether the first message of a call answers it, and later ones change nothing: by the names of its fields. */
bool filter_is_early(const struct filter *f);
/** Whether the row that the reader is at matches. */
bool filter_match(struct filter *f, struct reader *r);
/** How many regular expressions were given up at LIMIT_REGEX_STEPS so far: neither `~` nor `!~` held there. */
uint64_t filter_gave_up(const struct filter *f);
void filter_free(struct filter *f);

/** Chooses rows: ids that match (filter may be NULL), sorted by "a,-b" (NULL: as they are), at most `limit` (0: all). The
 * last sort key is always the id. Returns -1 and *e for a wrong sort text. */
int field_select(const struct store *s, const struct field_kind *k, struct filter *f, const char *sort, size_t limit,
		struct ids *out, struct err *e);

/* The same in slices, for a reader who must not wait. Rows that the store gets meanwhile are looked at, too. */
struct selection;
/** NULL and *e for a wrong sort text. The filter must stay until selection_free. */
struct selection *selection_new(const struct store *s, const struct field_kind *k, struct filter *f, const char *sort,
		struct err *e);
/** Works for about budget_ns (0: to the end); true when it is done. */
bool selection_step(struct selection *x, int64_t budget_ns);
/** How far it is, 0..100. */
unsigned selection_pct(const struct selection *x);
/** When it is done: appends what was chosen, at most `limit` (0: all). */
void selection_get(const struct selection *x, size_t limit, struct ids *out);
void selection_free(struct selection *x);

#endif
