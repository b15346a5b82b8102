/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of what is used of SQLite. */
#include "base.h"

#ifdef HAVE_SQLITE
#include "analyzer/report/sqlite_lib.h"

static const struct lib_symbol symbols[] = {
	{"sqlite3_config", offsetof(struct sqlite_lib, config)},
	{"sqlite3_exec", offsetof(struct sqlite_lib, exec)},
	{"sqlite3_errmsg", offsetof(struct sqlite_lib, errmsg)},
	{"sqlite3_mprintf", offsetof(struct sqlite_lib, mprintf)},
	{"sqlite3_free", offsetof(struct sqlite_lib, free)},
	{"sqlite3_open_v2", offsetof(struct sqlite_lib, open_v2)},
	{"sqlite3_close", offsetof(struct sqlite_lib, close)},
};

void *sqlite_open(struct sqlite_lib *lib, struct err *e)
{
	void *handle = lib_open(SQLITE_SONAME, symbols, sizeof symbols / sizeof *symbols, lib, e);

	/* One thread, and nobody asks how much memory is in use; where it began already it stays as it is. */
	if (handle) {
		lib->config(SQLITE_CONFIG_SINGLETHREAD);
		lib->config(SQLITE_CONFIG_MEMSTATUS, 0);
	}
	return handle;
}
#endif
