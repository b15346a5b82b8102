/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exporter `.db`: calls, messages, streams, findings and endpoints as tables of an SQLite database. Columns are the
 * fields of the row kinds, so a new field is a new column; what belongs to a call has its number in `call` instead of a
 * Call-ID of its own. Rows are written as they are read, in one transaction and in the order of their numbers; memory does
 * not grow with them. */
#include "analyzer/report/export_file.h"

#ifdef HAVE_SQLITE

#include "analyzer/report/sqlite_lib.h"
#include "analyzer/report/sqlite_views.h"
#include "field.h"
#include "finding.h"
#include "report.h"

/* A table that rows are put into. */
struct table {
	const struct sqlite_lib *lib;
	const struct field_kind *kind;
	struct reader *reader;
	sqlite3_stmt *insert;
	const struct field **fields;    /* its columns after id (and call) */
	size_t n;
	bool has_call;
	bool *is_null;                  /* by place in the statement, from 1: what is bound there */
	struct buf text;                /* what a value is made into */
	struct ids at;                  /* where in it each text begins */
};
struct db {
	const struct export_job *j;
	struct sqlite_lib lib;
	sqlite3 *sql;
	struct table calls, messages, streams, findings, endpoints;
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
	t->is_null = mem_zalloc((t->kind->n_fields + 3) * sizeof *t->is_null);
	for (size_t i = 0; i < t->kind->n_fields; i++) {
		const struct field *f = &t->kind->fields[i];

		if (!t->has_call || strcmp(f->name, "call_id") != 0)
			t->fields[t->n++] = f;
	}
}

static int create(struct db *db, struct table *t, const char *kind, bool has_call, struct err *e)
{
	struct buf make = {0}, put = {0};
	int r;

	t->lib = &db->lib;
	t->kind = field_kind(kind);
	t->has_call = has_call;
	choose_fields(t);
	t->reader = reader_new(db->j->store, t->kind);
	buf_fmt(&make, "CREATE TABLE %s (id INTEGER PRIMARY KEY%s", kind, has_call ? ", call INTEGER REFERENCES calls(id)" : "");
	buf_fmt(&put, "INSERT INTO %s VALUES (?%s", kind, has_call ? ",?" : "");
	for (size_t i = 0; i < t->n; i++) {
		buf_fmt(&make, ", \"%s\" %s", t->fields[i]->name, sql_type(t->fields[i]));
		buf_puts(&put, ",?");
	}
	buf_putc(&make, ')');
	buf_putc(&put, ')');
	r = run(db, make.p, e);
	if (r == 0 && db->lib.prepare_v3(db->sql, put.p, (int)put.n, SQLITE_PREPARE_PERSISTENT, &t->insert, NULL) != SQLITE_OK)
		r = refuse(db, e);
	buf_free(&make);
	buf_free(&put);
	return r;
}

static void table_free(struct table *t)
{
	if (t->insert)
		t->lib->finalize(t->insert);
	reader_free(t->reader);
	free(t->fields);
	free(t->is_null);
	buf_free(&t->text);
	ids_free(&t->at);
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static bool is_ascii(struct slice s)
{
	uint64_t x, bad = 0;
	size_t i = 0;

	for (; i + 8 <= s.n; i += 8) {
		memcpy(&x, s.p + i, 8);
		bad |= (x & 0x8080808080808080ull) | ((x - 0x0101010101010101ull) & ~x & 0x8080808080808080ull);
	}
	for (; i < s.n; i++)
		bad |= (unsigned char)s.p[i] >= 0x80 || !s.p[i];
	return !bad;
}

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

/* A value lasts until the next row is read, and need not be copied; what is made of it here does not. */
static int bind_text(struct table *t, int at, struct slice s)
{
	if (s.n > INT32_MAX)
		s.n = INT32_MAX;
	if (is_ascii(s))
		return t->lib->bind_text(t->insert, at, s.n ? s.p : "", (int)s.n, SQLITE_STATIC);
	s = clean(&t->text, s);
	return t->lib->bind_text(t->insert, at, s.n ? s.p : "", (int)s.n, SQLITE_TRANSIENT);
}

static int bind_null(struct table *t, int at)
{
	if (t->is_null[at])
		return SQLITE_OK; /* as in the row before */
	t->is_null[at] = true;
	return t->lib->bind_null(t->insert, at);
}

/* A list is a JSON array, for json_each(); an empty one is nothing. */
static int bind_list(struct table *t, int at, const struct value *v)
{
	if (!v->n_items)
		return bind_null(t, at);
	t->is_null[at] = false;
	buf_clear(&t->text);
	json_value(&t->text, v);
	return t->lib->bind_text(t->insert, at, t->text.p, (int)t->text.n, SQLITE_TRANSIENT);
}

static double scaled(int64_t v, unsigned decimals)
{
	static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

	return (double)v / powers[decimals < 10 ? decimals : 9];
}

static int bind_value(struct table *t, int at, const struct value *v)
{
	if (v->type != VALUE_NULL && v->type != VALUE_LIST)
		t->is_null[at] = false;
	switch ((enum value_type)v->type) {
	case VALUE_TEXT:
		return bind_text(t, at, v->s);
	case VALUE_INT:
		return t->lib->bind_int64(t->insert, at, v->i);
	case VALUE_FIXED:
		return t->lib->bind_double(t->insert, at, scaled(v->i, v->decimals));
	case VALUE_TIME:
		return t->lib->bind_double(t->insert, at, scaled(v->i, 9));
	case VALUE_BOOL:
		return t->lib->bind_int(t->insert, at, v->b);
	case VALUE_LIST:
		return bind_list(t, at, v);
	default:
		return bind_null(t, at);
	}
}

/* Row `id` of the kind; `leg` NONE where it belongs to no call. */
static int put(struct db *db, struct table *t, uint32_t id, uint32_t leg, struct err *e)
{
	struct value v;
	int at = 1, r;

	reader_seek(t->reader, id); /* what is bound of the row before is not used any more */
	r = db->lib.bind_int64(t->insert, at++, (int64_t)id + 1);
	if (t->has_call)
		r |= leg == NONE ? db->lib.bind_null(t->insert, at++) : db->lib.bind_int64(t->insert, at++, (int64_t)leg + 1);
	for (size_t i = 0; i < t->n; i++) {
		reader_get(t->reader, t->fields[i], &v);
		r |= bind_value(t, at++, &v);
	}
	if (r != SQLITE_OK || db->lib.step(t->insert) != SQLITE_DONE || db->lib.reset(t->insert) != SQLITE_OK)
		return refuse(db, e);
	return 0;
}

static bool *chosen_legs(const struct export_job *j)
{
	bool *is_chosen = mem_zalloc((size_t)store_n_legs(j->store) + 1);

	for (size_t i = 0; i < j->legs->n; i++)
		is_chosen[j->legs->v[i]] = true;
	return is_chosen;
}

/* Rows of a kind in the order of their numbers, which a table takes fastest; those of chosen legs, or of all. */
static int put_messages(struct db *db, const bool *is_chosen, struct err *e)
{
	const struct store *s = db->j->store;
	int r = 0;

	for (uint32_t m = 0; r == 0 && m < store_n_msgs(s); m++) {
		uint32_t leg = store_msg(s, m)->leg;

		if (leg == NONE ? db->j->is_all : is_chosen[leg])
			r = put(db, &db->messages, m, leg, e);
	}
	return r;
}

static int put_streams(struct db *db, const bool *is_chosen, struct err *e)
{
	const struct store *s = db->j->store;
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < store_n_streams(s); i++) {
		uint32_t leg = store_stream(s, i)->leg;

		if (leg == NONE ? db->j->is_all : is_chosen[leg])
			r = put(db, &db->streams, i, leg, e);
	}
	return r;
}

static int put_findings(struct db *db, const bool *is_chosen, struct err *e)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < store_n_findings(db->j->store); i++) {
		uint32_t leg = store_finding(db->j->store, i)->leg;

		if (leg == NONE ? db->j->is_all : is_chosen[leg])
			r = put(db, &db->findings, i, leg, e);
	}
	return r;
}

static int put_endpoints(struct db *db, struct err *e)
{
	const struct endpoints *all = store_endpoints(db->j->store);
	struct endpoints *some = db->j->is_all ? NULL : endpoints_new(db->j->store, db->j->legs->v, db->j->legs->n);
	int r = 0;

	for (size_t i = 0; r == 0 && i < endpoints_n(all); i++)
		if (!some || endpoints_find(some, &endpoints_at(all, i)->addr))
			r = put(db, &db->endpoints, (uint32_t)i, NONE, e);
	endpoints_free(some);
	return r;
}

/* ---- the file --------------------------------------------------------------------------------------------------- */

/* Nobody sees the file before it is whole, so nothing has to survive a crash. */
static const char *const pragmas =
	"PRAGMA page_size=16384; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
	"PRAGMA cache_size=-16384; PRAGMA application_id=1936289895; PRAGMA user_version=1; BEGIN";

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

static int create_all(struct db *db, struct err *e)
{
	if (create(db, &db->calls, "calls", false, e) < 0 || create(db, &db->messages, "messages", true, e) < 0 ||
			create(db, &db->streams, "streams", true, e) < 0 || create(db, &db->findings, "findings", true, e) < 0)
		return -1;
	return create(db, &db->endpoints, "endpoints", false, e);
}

static int put_all(struct db *db, const bool *is_chosen, struct err *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < db->j->legs->n; i++)
		r = put(db, &db->calls, db->j->legs->v[i], NONE, e);
	if (r < 0 || put_messages(db, is_chosen, e) < 0 || put_streams(db, is_chosen, e) < 0 ||
			put_findings(db, is_chosen, e) < 0 || put_endpoints(db, e) < 0)
		return -1;
	return put_about(db, e);
}

static int fill(struct db *db, struct err *e)
{
	bool *is_chosen = chosen_legs(db->j);
	int r = run(db, pragmas, e);

	if (r < 0 || create_all(db, e) < 0 || put_all(db, is_chosen, e) < 0 || run(db, sqlite_views, e) < 0)
		r = -1;
	free(is_chosen);
	return r < 0 ? r : run(db, "COMMIT", e);
}

static int write_file(struct db *db, struct err *e)
{
	struct export_file f;
	int r;

	if (export_file_open(&f, db->j, db->path, e) < 0)
		return -1;
	if (db->lib.open_v2(f.temp, &db->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		r = refuse(db, e);
	else
		r = fill(db, e);
	table_free(&db->calls);
	table_free(&db->messages);
	table_free(&db->streams);
	table_free(&db->findings);
	table_free(&db->endpoints);
	if (db->lib.close(db->sql) != SQLITE_OK && r == 0)
		r = refuse(db, e);
	if (r < 0)
		export_file_drop(&f);
	return r < 0 ? r : export_file_keep(&f, e);
}

int sqlite_write(const struct export_job *j, const char *path, struct err *e)
{
	struct db db = {.j = j, .path = path};
	struct err why;
	void *handle;
	int r;

	if (j->is_split)
		return err_set(e, 2, "%.200s: a database holds all calls; --split is for packets and sound", path);
	handle = sqlite_open(&db.lib, &why);
	if (!handle)
		return err_set(e, 2, "%.200s: no database is written: %.300s", path, why.text);
	r = write_file(&db, e);
	lib_close(handle);
	return r;
}

#endif
