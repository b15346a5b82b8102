/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/report: the text forms. */
#ifndef SL_REPORT_ROWS_H
#define SL_REPORT_ROWS_H

#include "report.h"

/** Rows as an aligned table with a head line (rows_text.c). */
void rows_text(struct sink *out, const struct store *s, const struct field_kind *k, const struct field *const *fields,
		size_t n_fields, const struct ids *ids, const struct rows_style *st);
/** A value as a CSV cell: times as epoch, lists with ';' between their items, nothing for an absent one. */
void csv_value(struct buf *b, struct buf *scratch, const struct value *v);

/** Appends v with that many decimals, or `absent` where it is not a number. */
void put_double(struct buf *b, double v, unsigned decimals, const char *absent);
/** Requests by the names of methods that are no rows, in the order in which they first occur; `rest` are those of further names,
 * of names too long to show, and those whose text is gone. To be freed. O(messages), and only where there are any. */
enum { OTHER_METHODS = 32, OTHER_METHOD_LEN = 64 };
struct other_method {
	struct slice name;          /* as sent: any bytes */
	uint64_t requests;
};
struct other_methods {
	struct other_method v[OTHER_METHODS];
	size_t n;
	uint64_t rest;
	/* private */
	struct arena arena;
};
void other_methods_read(struct other_methods *o, const struct store *s);
void other_methods_free(struct other_methods *o);
/** Statistics as text for people (stats_text.c). */
void stats_text(struct sink *out, const struct stats_source *src, const struct kpi *kpi, const struct rows_style *st);

#endif
