/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `--rows` prints: the tables that the program is made of. */
#ifndef UI_TABLES_H
#define UI_TABLES_H

#include "base.h"

/** Appends the table of that name (empty: the names of all), one row a line: columns separated by two or more spaces, the
 * last one is the help text. "man" is the man page. -1 and *e (status 2) where there is no such table. */
int tables_put(struct buf *b, const char *name, struct err *e);

#endif
