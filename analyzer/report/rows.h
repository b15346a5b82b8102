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

/** Key figures in the order of METRICS.md §1 and §2. */
enum kpi_type { KPI_SPREAD, KPI_DOUBLE, KPI_COUNT };
struct kpi_row {
	const char *key, *label, *unit;
	uint8_t type;               /* enum kpi_type */
	uint8_t decimals;
	size_t offset;              /* in struct kpi */
};
extern const struct kpi_row kpi_rows[];
extern const size_t n_kpi_rows;
/** Appends v with that many decimals, or `absent` where it is not a number. */
void put_double(struct buf *b, double v, unsigned decimals, const char *absent);
/** Statistics as text for people (stats_text.c). */
void stats_text(struct sink *out, const struct stats_source *src, const struct kpi *kpi, const struct rows_style *st);

#endif
