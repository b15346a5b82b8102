/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exporter `.db`: calls, messages, streams, findings and endpoints as tables of an SQLite database. Columns are the
 * fields of the row kinds, so a new field is a new column; what belongs to a call has its number in `call` instead of a
 * Call-ID of its own. Rows are written as they are read, in the order of their numbers; memory does not grow with them.
 * SQLite makes the schema, small tables, most indexes and the views; rows go past it, straight into pages (sqlite_pages.c),
 * which takes a fraction of the time. */
#include "analyzer/report/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#ifdef HAVE_SQLITE

#include "analyzer/report/sqlite_lib.h"
#include "analyzer/report/sqlite_pages.h"
#include "analyzer/report/sqlite_views.h"
#include "field.h"
#include "finding.h"
#include "report.h"

enum { ROWS_AT_ONCE = 1024 }; /* after so many: is the program to end? */

/* A table that rows are put into. */
struct table {
	const struct field_kind *kind;
	struct reader *reader;
	const struct field **fields;    /* its columns after id (and call) */
	size_t n;
	bool has_call;
	uint32_t root;                  /* page */
	struct tree tree;
};
struct db {
	const struct export_job *j;
	struct sqlite_lib lib;
	sqlite3 *sql;
	struct table calls, messages, streams, findings, endpoints;
	uint32_t by_call;               /* page: root of the index of messages */
	struct pages pages;
	struct record record;           /* the row that is made */
	struct buf text;                /* what a value is made into */
	uint32_t n_rows;
	const char *path;
};

static int refuse(struct db *db, struct err *e)
{
	return err_set(e, 4, "%.200s: cannot be written: %s", db->path, db->sql ? db->lib.errmsg(db->sql) : "out of memory");
}

static int run(struct db *db, const char *text, struct err *e)
{
	return db->lib.exec(db->sql, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : refuse(db, e);
}

/* ---- tables ----------------------------------------------------------------------------------------------------- */

static const char *sql_type(const struct field *f)
{
	switch ((enum value_type)f->type) {
	case VALUE_INT:
	case VALUE_BOOL:
		return "INTEGER";
	case VALUE_FIXED:
	case VALUE_TIME:
		return "REAL";
	default:
		return "TEXT";
	}
}

static void choose_fields(struct table *t)
{
	t->fields = mem_alloc((t->kind->n_fields + 1) * sizeof *t->fields);
	for (size_t i = 0; i < t->kind->n_fields; i++) {
		const struct field *f = &t->kind->fields[i];

		if (!t->has_call || strcmp(f->name, "call_id") != 0)
			t->fields[t->n++] = f;
	}
}

static int create(struct db *db, struct table *t, const char *kind, bool has_call, struct err *e)
{
	struct buf make = {0};
	int r;

	t->kind = field_kind(kind);
	t->has_call = has_call;
	choose_fields(t);
	buf_fmt(&make, "CREATE TABLE %s (id INTEGER PRIMARY KEY%s", kind, has_call ? ", call INTEGER REFERENCES calls(id)" : "");
	for (size_t i = 0; i < t->n; i++)
		buf_fmt(&make, ", \"%s\" %s", t->fields[i]->name, sql_type(t->fields[i]));
	buf_putc(&make, ')');
	r = run(db, make.p, e);
	buf_free(&make);
	return r;
}

static void table_free(struct table *t)
{
	free(t->fields);
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

/* A database's text is UTF-8 without NUL. */
static struct slice clean(struct buf *b, struct slice s)
{
	buf_clear(b);
	while (s.n) {
		uint32_t cp;
		unsigned n = utf8_decode(s, &cp);

		if (cp == UINT32_MAX || cp == 0)
			buf_puts(b, "\xef\xbf\xbd");
		else
			buf_put(b, slice_sub(s, 0, n));
		s = slice_sub(s, n, s.n);
	}
	return buf_slice(b);
}

static void put_text(struct db *db, struct slice s)
{
	if (!record_plain(&db->record, s))
		record_text(&db->record, clean(&db->text, s));
}

/* A list is a JSON array, for json_each(); an empty one is nothing. */
static void put_list(struct db *db, const struct value *v)
{
	if (!v->n_items) {
		record_null(&db->record);
		return;
	}
	buf_clear(&db->text);
	json_value(&db->text, v);
	record_text(&db->record, buf_slice(&db->text));
}

static double scaled(int64_t v, unsigned decimals)
{
	static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

	return (double)v / powers[decimals < 10 ? decimals : 9];
}

static void put_value(struct db *db, const struct value *v)
{
	switch ((enum value_type)v->type) {
	case VALUE_TEXT:
		put_text(db, v->s);
		break;
	case VALUE_INT:
		record_int(&db->record, v->i);
		break;
	case VALUE_FIXED:
		record_double(&db->record, scaled(v->i, v->decimals));
		break;
	case VALUE_TIME:
		record_double(&db->record, scaled(v->i, 9));
		break;
	case VALUE_BOOL:
		record_int(&db->record, v->b);
		break;
	case VALUE_LIST:
		put_list(db, v);
		break;
	default:
		record_null(&db->record);
	}
}

static void put_number(struct db *db, uint32_t id)
{
	if (id == NONE)
		record_null(&db->record);
	else
		record_int(&db->record, (int64_t)id + 1);
}

/* Row `id` of the kind; `leg` NONE where it belongs to no call. */
static void put(struct db *db, struct table *t, uint32_t id, uint32_t leg)
{
	struct value v;

	reader_seek(t->reader, id);
	record_begin(&db->record);
	record_null(&db->record); /* the number is the key, and not said again */
	if (t->has_call)
		put_number(db, leg);
	for (size_t i = 0; i < t->n; i++) {
		reader_get(t->reader, t->fields[i], &v);
		put_value(db, &v);
	}
	tree_row(&t->tree, (int64_t)id + 1, record_end(&db->record));
	if (++db->n_rows % ROWS_AT_ONCE == 0 && export_is_interrupted())
		db->pages.error = EINTR;
}

static void begin(struct db *db, struct table *t)
{
	t->reader = reader_new(db->j->store, t->kind);
	tree_begin(&t->tree, &db->pages, t->root, false);
}

static void end(struct table *t)
{
	tree_end(&t->tree);
	reader_free(t->reader);
}

static bool *chosen_legs(const struct export_job *j)
{
	bool *is_chosen = mem_zalloc((size_t)store_n_legs(j->store) + 1);

	for (size_t i = 0; i < j->legs->n; i++)
		is_chosen[j->legs->v[i]] = true;
	return is_chosen;
}

static void put_calls(struct db *db)
{
	const struct ids *legs = db->j->legs;

	begin(db, &db->calls);
	for (size_t i = 0; i < legs->n && !db->pages.error; i++) {
		for (size_t k = i ? i + LEGS_AHEAD : 0; k <= i + LEGS_AHEAD; k++)
			reader_ahead(db->calls.reader, k < legs->n ? legs->v[k] : NONE);
		put(db, &db->calls, legs->v[i], NONE);
	}
	end(&db->calls);
}

/* Whether a row of that leg goes into the database. */
static bool is_wanted(const struct db *db, const bool *is_chosen, uint32_t leg)
{
	return leg == NONE ? db->j->is_all : is_chosen[leg];
}

static void put_messages(struct db *db, const bool *is_chosen)
{
	const struct store *s = db->j->store;

	begin(db, &db->messages);
	for (uint32_t m = 0; m < store_n_msgs(s) && !db->pages.error; m++) {
		reader_ahead(db->messages.reader, m + LEGS_AHEAD);
		if (is_wanted(db, is_chosen, store_msg(s, m)->leg))
			put(db, &db->messages, m, store_msg(s, m)->leg);
	}
	end(&db->messages);
}

static void index_message(struct db *db, struct tree *t, uint32_t leg, uint32_t m)
{
	record_begin(&db->record);
	put_number(db, leg);
	put_number(db, m);
	tree_entry(t, record_end(&db->record));
}

/* The index of the largest table: the store knows the order. Those of no call come first. */
static void index_messages(struct db *db)
{
	const struct store *s = db->j->store;
	const struct ids *legs = db->j->legs;
	struct tree t;

	tree_begin(&t, &db->pages, db->by_call, true);
	for (uint32_t m = 0; db->j->is_all && m < store_n_msgs(s); m++)
		if (store_msg(s, m)->leg == NONE)
			index_message(db, &t, NONE, m);
	for (size_t i = 0; i < legs->n; i++)
		for (uint32_t m = store_leg(s, legs->v[i])->first; m != NONE; m = store_msg(s, m)->next)
			index_message(db, &t, legs->v[i], m);
	tree_end(&t);
}

static void put_streams(struct db *db, const bool *is_chosen)
{
	const struct store *s = db->j->store;

	begin(db, &db->streams);
	for (uint32_t i = 0; i < store_n_streams(s) && !db->pages.error; i++)
		if (is_wanted(db, is_chosen, store_stream(s, i)->leg))
			put(db, &db->streams, i, store_stream(s, i)->leg);
	end(&db->streams);
}

static void put_findings(struct db *db, const bool *is_chosen)
{
	const struct store *s = db->j->store;

	begin(db, &db->findings);
	for (uint32_t i = 0; i < store_n_findings(s) && !db->pages.error; i++)
		if (is_wanted(db, is_chosen, store_finding(s, i)->leg))
			put(db, &db->findings, i, store_finding(s, i)->leg);
	end(&db->findings);
}

static void put_endpoints(struct db *db)
{
	const struct endpoints *all = store_endpoints(db->j->store);
	struct endpoints *some = db->j->is_all ? NULL : endpoints_new(db->j->store, db->j->legs->v, db->j->legs->n);

	begin(db, &db->endpoints);
	for (size_t i = 0; i < endpoints_n(all) && !db->pages.error; i++)
		if (!some || endpoints_find(some, &endpoints_at(all, i)->addr))
			put(db, &db->endpoints, (uint32_t)i, NONE);
	end(&db->endpoints);
	endpoints_free(some);
}

/* ---- the file --------------------------------------------------------------------------------------------------- */

/* Nobody sees the file before it is whole, so nothing has to survive a crash. */
static const char pragmas[] =
	"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-1024;";
static const char head[] =
	"PRAGMA encoding='UTF-8'; PRAGMA page_size=16384; PRAGMA application_id=1936289895; PRAGMA user_version=1; BEGIN";
_Static_assert(SQLITE_PAGE == 16384, "page_size in head[]");

static int put_about(struct db *db, struct err *e)
{
	const struct capture_progress *p = &db->j->progress;
	char *text = db->lib.mprintf("CREATE TABLE about (key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
			"INSERT INTO about VALUES ('schema', 1), ('packets', %lld), ('bytes', %lld), ('cut_short', %d);",
			(long long)p->packets, (long long)p->bytes, p->is_cut_short);
	int r = text ? run(db, text, e) : refuse(db, e);

	db->lib.free(text);
	if (r == 0 && p->first_ns != TIME_NONE && p->last_ns != TIME_NONE) {
		text = db->lib.mprintf("INSERT INTO about VALUES ('start_epoch', %!.17g), ('end_epoch', %!.17g);",
				scaled(p->first_ns, 9), scaled(p->last_ns, 9));
		r = text ? run(db, text, e) : refuse(db, e);
		db->lib.free(text);
	}
	return r;
}

/* A row of the schema: name and page of the root. */
static int take_root(void *ctx, int n, char **cells, char **names)
{
	struct db *db = ctx;
	struct table *tables[] = {&db->calls, &db->messages, &db->streams, &db->findings, &db->endpoints};
	uint32_t root = n == 2 && cells[1] ? (uint32_t)strtoul(cells[1], NULL, 10) : 0;

	(void)names;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (strcmp(cells[0], tables[i]->kind->name) == 0)
			tables[i]->root = root;
	if (strcmp(cells[0], "messages_call") == 0)
		db->by_call = root;
	return 0;
}

static int create_all(struct db *db, struct err *e)
{
	if (run(db, head, e) < 0 || create(db, &db->calls, "calls", false, e) < 0 ||
			create(db, &db->messages, "messages", true, e) < 0 || create(db, &db->streams, "streams", true, e) < 0 ||
			create(db, &db->findings, "findings", true, e) < 0 ||
			create(db, &db->endpoints, "endpoints", false, e) < 0 ||
			run(db, "CREATE INDEX messages_call ON messages(call); COMMIT", e) < 0)
		return -1;
	if (db->lib.exec(db->sql, "SELECT name, rootpage FROM sqlite_master", take_root, db, NULL) != SQLITE_OK)
		return refuse(db, e);
	return 0;
}

/* The tables' rows, behind what SQLite made. */
static int put_all(struct db *db, const char *temp, struct err *e)
{
	bool *is_chosen = chosen_legs(db->j);
	int fd = open(temp, O_RDWR | O_CLOEXEC), r = -1;
	off_t n = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);

	if (n >= 0) {
		pages_begin(&db->pages, fd, (uint32_t)(n / SQLITE_PAGE));
		put_calls(db);
		put_messages(db, is_chosen);
		index_messages(db);
		put_streams(db, is_chosen);
		if (!db->pages.error)
			put_findings(db, is_chosen);
		if (!db->pages.error)
			put_endpoints(db);
		r = pages_end(&db->pages);
	}
	if (r < 0)
		err_set(e, 4, "%.200s: cannot be written: %s", db->path, err_system(n < 0 ? errno : db->pages.error));
	if (fd >= 0)
		close(fd);
	free(is_chosen);
	return r;
}

static int put_rest(struct db *db, struct err *e)
{
	if (run(db, "BEGIN", e) < 0 || put_about(db, e) < 0 || run(db, sqlite_views, e) < 0)
		return -1;
	return run(db, "COMMIT", e);
}

/* What `fill` does with the database open. */
static int with_sqlite(struct db *db, const char *temp, int (*fill)(struct db *db, struct err *e), struct err *e)
{
	int r;

	if (db->lib.open_v2(temp, &db->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		r = refuse(db, e);
	else if ((r = run(db, pragmas, e)) == 0)
		r = fill(db, e);
	if (db->lib.close(db->sql) != SQLITE_OK && r == 0)
		r = refuse(db, e);
	return r;
}

static int write_file(struct db *db, struct err *e)
{
	struct export_file f;
	int r;

	if (export_file_open(&f, db->j, db->path, e) < 0)
		return -1;
	r = with_sqlite(db, f.temp, create_all, e);
	if (r == 0)
		r = put_all(db, f.temp, e);
	if (r == 0)
		r = with_sqlite(db, f.temp, put_rest, e);
	table_free(&db->calls);
	table_free(&db->messages);
	table_free(&db->streams);
	table_free(&db->findings);
	table_free(&db->endpoints);
	record_free(&db->record);
	buf_free(&db->text);
	if (r < 0)
		export_file_drop(&f);
	return r < 0 ? r : export_file_keep(&f, e);
}

int sqlite_write(const struct export_job *j, const char *path, struct err *e)
{
	struct db db = {.j = j, .path = path};
	struct err why;
	sigset_t before;
	void *handle;
	int r;

	if (j->is_split)
		return err_set(e, 2, "%.200s: a database holds all calls; --split is for packets and sound", path);
	handle = sqlite_open(&db.lib, &why);
	if (!handle)
		return err_set(e, 2, "%.200s: no database is written: %.300s", path, why.text);
	export_hold_signals(&before);
	r = write_file(&db, e);
	lib_close(handle);
	sigprocmask(SIG_SETMASK, &before, NULL); /* what was held back comes now */
	return r;
}

#endif
