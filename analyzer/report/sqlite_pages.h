/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report/: the pages of an SQLite database, written one after the other (https://www.sqlite.org/fileformat2.html).
 * A b-tree whose keys come in ascending order needs no search and no page twice; SQLite itself makes the schema. */
#ifndef SL_REPORT_SQLITE_PAGES_H
#define SL_REPORT_SQLITE_PAGES_H

#include "analyzer/report/sqlite_record.h"

/** Bytes of a page; the database must have been made with this page_size and nothing reserved. */
enum { SQLITE_PAGE = 16384 };

/** New pages at the end of a database. */
struct pages {
	int fd;
	uint32_t n;                 /* pages that the database has */
	struct buf out;             /* the latest of them, which are not written yet */
	int error;                  /* errno of the first thing that failed; then nothing is written any more */
};
/** Goes on behind the n_pages that are in the file. The descriptor stays the caller's. */
void pages_begin(struct pages *p, int fd, uint32_t n_pages);
/** Writes what waits, and says in the file how many pages there are. -1 where something failed; see p->error. */
int pages_end(struct pages *p);

/** Levels above the leaves: with some hundred children each, more than there are pages. */
enum { TREE_LEVELS = 8 };
struct tree_level {
	unsigned char *page;        /* NULL until it is needed */
	unsigned n, content;        /* cells; where the last of them begins */
	unsigned last_n;            /* bytes of the last cell */
};
/** A b-tree on its way; its root is empty in the file and stays where it is. */
struct tree {
	struct pages *pages;
	uint32_t root;
	bool is_index;
	unsigned n_levels;
	struct tree_level levels[TREE_LEVELS];
	int64_t last_id;            /* of a table */
};
void tree_begin(struct tree *t, struct pages *p, uint32_t root, bool is_index);
/** A row of a table; ids must ascend. */
void tree_row(struct tree *t, int64_t id, struct slice record);
/** An entry of an index, which must come after all before it, and is at most 512 bytes long. */
void tree_entry(struct tree *t, struct slice record);
/** Writes what is begun, and the root; frees the tree. */
void tree_end(struct tree *t);

#endif
