/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report/: a row or an entry of an index as SQLite keeps it (https://www.sqlite.org/fileformat2.html#record_format),
 * made column by column. */
#ifndef SL_REPORT_SQLITE_RECORD_H
#define SL_REPORT_SQLITE_RECORD_H

#include "base.h"

/** Bytes of the longest number of variable length. */
enum { SQLITE_VARINT = 9 };
/** Seven bits a byte, the highest first, all but the last with the top bit; the ninth byte has eight. Returns the bytes. */
unsigned sqlite_varint(unsigned char *p, uint64_t v);

/** Begins zeroed. Of at most 200 columns. */
struct record {
	unsigned char *p;           /* types, a gap, values */
	size_t n_head, n, cap;
};
void record_begin(struct record *r);
void record_null(struct record *r);
void record_int(struct record *r, int64_t v);
void record_double(struct record *r, double v);
/** Text must be UTF-8. */
void record_text(struct record *r, struct slice s);
/** The same, where the text is ASCII without NUL; false, and nothing is there, for all others. */
bool record_plain(struct record *r, struct slice s);
/** The record, which lasts until record_begin. */
struct slice record_end(struct record *r);
void record_free(struct record *r);

#endif
