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
/** Statistics as text for people (stats_text.c). */
void stats_text(struct sink *out, const struct stats_source *src, const struct kpi *kpi, const struct rows_style *st);

#endif
