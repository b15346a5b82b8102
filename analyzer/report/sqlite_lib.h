/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report/: the functions of SQLite that are used; the library is loaded when a database is begun. */
#ifndef SL_REPORT_SQLITE_LIB_H
#define SL_REPORT_SQLITE_LIB_H

#include "base.h"

#undef SQLITE_VERSION /* of configure: the header has its own */
#include <sqlite3.h>

struct sqlite_lib {
	__typeof__(sqlite3_config) *config;
	__typeof__(sqlite3_exec) *exec;
	__typeof__(sqlite3_errmsg) *errmsg;
	__typeof__(sqlite3_mprintf) *mprintf;
	__typeof__(sqlite3_free) *free;
	__typeof__(sqlite3_open_v2) *open_v2;
	__typeof__(sqlite3_close) *close;
};
/** A handle for lib_close(), or NULL and *e (status 2). */
void *sqlite_open(struct sqlite_lib *lib, struct err *e);

#endif
