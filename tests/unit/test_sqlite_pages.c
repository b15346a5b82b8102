/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a database, read by SQLite itself: trees of several levels, rows that need more than a page, the numbers' sizes,
 * the page that must not be used. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base.h"

#ifdef HAVE_SQLITE
#include "analyzer/report/sqlite_lib.h"
#include "analyzer/report/sqlite_pages.h"

enum { ROWS = 60000, LONG_EACH = 1000 };

struct base {
	struct sqlite_lib lib;
	void *handle;
	sqlite3 *sql;
	char path[64];
	uint32_t table, index;
};

/* Cells of the last row of an answer, with ' ' between them. */
static int take(void *ctx, int n, char **cells, char **names)
{
	struct buf *b = ctx;

	(void)names;
	buf_clear(b);
	for (int i = 0; i < n; i++)
		buf_fmt(b, "%s%s", i ? " " : "", cells[i] ? cells[i] : "null");
	return 0;
}

static void ask(struct base *x, const char *text, const char *expected)
{
	struct buf got = {0};

	if (x->lib.exec(x->sql, text, take, &got, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, x->lib.errmsg(x->sql));
	if (expected)
		assert_string_equal(got.p, expected);
	buf_free(&got);
}

static void open_base(struct base *x)
{
	assert_int_equal(x->lib.open_v2(x->path, &x->sql, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	x->lib.exec(x->sql, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
}

static int begin(void **state)
{
	static const char name[] = "/tmp/test_sqlite_pages.XXXXXX";
	struct base *x = mem_zalloc(sizeof *x);
	struct err e;
	struct buf roots = {0};
	int fd;

	memcpy(x->path, name, sizeof name);
	fd = mkstemp(x->path);
	if (fd < 0)
		return -1;
	close(fd);
	*state = x;
	x->handle = sqlite_open(&x->lib, &e);
	if (!x->handle)
		return 0;
	open_base(x);
	ask(x, "PRAGMA page_size=16384; CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, d REAL, s TEXT);"
		"CREATE INDEX t_s ON t(s)", NULL);
	x->lib.exec(x->sql, "SELECT group_concat(rootpage, ' ') FROM (SELECT rootpage FROM sqlite_master ORDER BY type DESC)", take,
			&roots, NULL);
	x->table = (uint32_t)strtoul(roots.p, NULL, 10);
	x->index = (uint32_t)strtoul(strchr(roots.p, ' '), NULL, 10);
	buf_free(&roots);
	x->lib.close(x->sql);
	return 0;
}

static int end(void **state)
{
	struct base *x = *state;

	unlink(x->path);
	if (x->handle)
		lib_close(x->handle);
	free(x);
	return 0;
}

static struct base *base_of(void **state)
{
	struct base *x = *state;

	if (!x->handle)
		skip();
	return x;
}

/* Texts ascend with their number: eight digits, then so many dots. */
static struct slice text_of(struct buf *b, uint32_t i, size_t n)
{
	buf_clear(b);
	buf_fmt(b, "%08u", (unsigned)i);
	buf_fill(b, '.', n);
	return buf_slice(b);
}

static size_t dots(uint32_t i)
{
	return i % LONG_EACH ? 300 : 16000 + 37ull * i;
}

static void fill(struct base *x, uint32_t skip_to, uint32_t n, size_t (*length)(uint32_t i))
{
	struct pages p;
	struct tree t, by_text;
	struct record r = {0};
	struct buf s = {0};
	struct stat st;
	int fd = open(x->path, O_RDWR);

	assert_int_equal(fstat(fd, &st), 0);
	pages_begin(&p, fd, skip_to ? skip_to : (uint32_t)(st.st_size / SQLITE_PAGE));
	tree_begin(&t, &p, x->table, false);
	tree_begin(&by_text, &p, x->index, true);
	for (uint32_t i = 1; i <= n; i++) {
		record_begin(&r);
		record_null(&r);
		record_int(&r, i % 2 ? (int64_t)i * i * i : -(int64_t)i);
		record_double(&r, i / 4.0);
		record_text(&r, text_of(&s, i, length(i)));
		tree_row(&t, i, record_end(&r));
		if (length(i) > 400)
			continue;
		record_begin(&r);
		record_text(&r, buf_slice(&s));
		record_int(&r, i);
		tree_entry(&by_text, record_end(&r));
	}
	tree_end(&t);
	tree_end(&by_text);
	assert_int_equal(pages_end(&p), 0);
	record_free(&r);
	buf_free(&s);
	close(fd);
	open_base(x);
}

static size_t short_ones(uint32_t i)
{
	return i % 311;
}

static size_t none(uint32_t i)
{
	(void)i;
	return 0;
}

static void test_levels(void **state)
{
	struct base *x = base_of(state);

	fill(x, 0, ROWS, short_ones);
	ask(x, "PRAGMA integrity_check", "ok");
	ask(x, "SELECT count(*), min(id), max(id), sum(length(s)), total(d) FROM t", "60000 1 60000 9776976 450007500.0");
	ask(x, "SELECT id FROM t WHERE s >= '00031415' LIMIT 1", "31415");
	ask(x, "SELECT n, typeof(n), d FROM t WHERE id = 59999", "215989200179999 integer 14999.75");
	x->lib.close(x->sql);
}

static void test_long_rows(void **state)
{
	struct base *x = base_of(state);

	fill(x, 0, 20000, dots);
	ask(x, "DROP INDEX t_s; PRAGMA integrity_check", "ok");
	ask(x, "SELECT count(*), sum(length(s)) FROM t WHERE id % 1000", "19980 6153840");
	ask(x, "SELECT count(*), sum(length(s)), sum(length(rtrim(s, '.'))) FROM t WHERE id % 1000 = 0", "20 8090160 160");
	x->lib.close(x->sql);
}

static void test_few_rows(void **state)
{
	for (uint32_t n = 0; n < 3; n++) {
		struct base *x = base_of(state);

		fill(x, 0, n, none);
		ask(x, "PRAGMA integrity_check", "ok");
		ask(x, "SELECT count(*) FROM t", n == 0 ? "0" : n == 1 ? "1" : "2");
		x->lib.close(x->sql);
		ask((open_base(x), x), "DELETE FROM t", NULL);
		x->lib.close(x->sql);
	}
}

/* From a gigabyte on, in a file with a hole: pages before and after the one that SQLite keeps for its locks. */
static void test_lock_page(void **state)
{
	struct base *x = base_of(state);

	fill(x, 0x40000000 / SQLITE_PAGE - 3, 20000, dots);
	ask(x, "SELECT count(*), sum(length(s)) FROM t NOT INDEXED", "20000 14244000");
	ask(x, "SELECT count(*) FROM t NOT INDEXED WHERE rtrim(s, '.') + 0 = id", "20000");
	x->lib.close(x->sql);
}

static void test_integers(void **state)
{
	static const int64_t v[] = {0, 1, -1, 2, 127, 128, -128, -129, 32767, 32768, -32769, 8388607, 8388608, -8388609,
		2147483647, 2147483648, -2147483649, 140737488355327, 140737488355328, -140737488355329, INT64_MAX, INT64_MIN};
	struct base *x = base_of(state);
	struct pages p;
	struct tree t;
	struct record r = {0};
	struct buf text = {0};
	int fd = open(x->path, O_RDWR);

	pages_begin(&p, fd, 3);
	tree_begin(&t, &p, x->table, false);
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		record_begin(&r);
		record_null(&r);
		record_int(&r, v[i]);
		record_null(&r);
		record_null(&r);
		tree_row(&t, i ? (int64_t)1 << (i * 2 + 8) : -5, record_end(&r));
	}
	tree_end(&t);
	assert_int_equal(pages_end(&p), 0);
	record_free(&r);
	close(fd);
	open_base(x);
	ask(x, "DROP INDEX t_s; PRAGMA integrity_check", "ok");
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		buf_fmt(&text, "%s%lld", i ? "," : "", (long long)v[i]);
	ask(x, "SELECT group_concat(n) FROM t", text.p);
	ask(x, "SELECT max(id), min(id) FROM t", "1125899906842624 -5");
	buf_free(&text);
	x->lib.close(x->sql);
}

/* Which texts are taken as they are: none with a NUL or a byte that is not ASCII, wherever it is. */
static void test_plain_texts(void **state)
{
	static const char odd[] = {'\0', '\x80', '\xff', '\x01', '\x7f'};
	char text[80], got[80];
	struct record r = {0};
	struct slice whole;

	(void)state;
	for (size_t n = 0; n <= sizeof text; n++) {
		memset(text, 'x', sizeof text);
		for (size_t at = 0; at < n; at++) {
			for (size_t i = 0; i < sizeof odd; i++) {
				text[at] = odd[i];
				record_begin(&r);
				assert_int_equal(record_plain(&r, slice_make(text, n)), odd[i] > 0);
			}
			text[at] = (char)('a' + at % 26);
		}
		record_begin(&r);
		assert_true(record_plain(&r, slice_make(text, n)));
		whole = record_end(&r);
		assert_int_equal(whole.n, n + (n < 58 ? 2 : 3));
		memcpy(got, whole.p + whole.n - n, n);
		assert_memory_equal(got, text, n);
	}
	record_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_texts),
		cmocka_unit_test_setup_teardown(test_levels, begin, end),
		cmocka_unit_test_setup_teardown(test_long_rows, begin, end),
		cmocka_unit_test_setup_teardown(test_few_rows, begin, end),
		cmocka_unit_test_setup_teardown(test_lock_page, begin, end),
		cmocka_unit_test_setup_teardown(test_integers, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int main(void)
{
	return 77;
}
#endif
