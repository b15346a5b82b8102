/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filter expressions: which rows of a store they choose, and what is said of wrong ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "field.h"
#include "tests/unit/mkstore.h"

static struct mkstore *sample;

static int setup(void **state)
{
	(void)state;
	sample = mkstore_sample();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	mkstore_free(sample);
	return 0;
}

struct row {
	const char *expr, *want; /* ids that match, or the error */
};

static void check(const char *kind, const struct row *row)
{
	const struct field_kind *k = field_kind(kind);
	struct err e = {0};
	struct filter *f = filter_compile(k, row->expr, &e);
	struct ids ids = {0};
	struct buf b = {0};

	buf_puts(&b, f ? "" : e.text);
	assert_int_equal(e.status, f ? 0 : 2);
	if (f)
		assert_int_equal(field_select(sample->s, k, f, NULL, 0, &ids, &e), 0);
	for (size_t i = 0; i < ids.n; i++)
		buf_fmt(&b, "%s%u", i ? " " : "", ids.v[i]);
	if (strcmp(b.p, row->want) != 0)
		fail_msg("%s\n  gives  %s\n  wanted %s", row->expr, b.p, row->want);
	buf_free(&b);
	ids_free(&ids);
	filter_free(f);
}

static void check_all(const char *kind, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(kind, &rows[i]);
}
#define CHECK(kind, rows) check_all(kind, rows, sizeof(rows) / sizeof(rows)[0])

/* Calls: 0 completed 200, 1 busy 486, 2 REGISTER ok 200, 3 FROBNICATE pending, 4 MESSAGE pending. */
static void test_operators(void **state)
{
	static const struct row rows[] = {
		{"state == completed", "0"}, {"state != completed", "1 2 3 4"}, {"state == 'busy'", "1"},
		{"state==\"busy\"", "1"}, {"status == 200", "0 2"}, {"status != 200", "1"}, {"status > 200", "1"},
		{"status >= 200", "0 1 2"}, {"status < 486", "0 2"}, {"status <= 486", "0 1 2"}, {"status >= 199.5", "0 1 2"},
		{"status == null", "3 4"}, {"status != null", "0 1 2"}, {"status", "0 1 2"}, {"not status", "3 4"},
		{"!status", "3 4"}, {"status ~ ^4", "1"}, {"status !~ ^4", "0 2"}, {"retransmissions", "0"},
		{"from_user == alice", "0"}, {"from_user == Alice", ""}, {"from_user ~ ALI", "0"}, {"from_user < b", "0 2"},
		{"from_user >= carol", "1 3 4"}, {"from_user ~ '^(alice|carol)$'", "0 1"}, {"from_user ~ ^(alice|carol)$", "0 1"},
		{"from_uri == sip:alice@example.com;user=phone", "0"}, {"from_user == +49-30-1234", "2"},
		{"from_user ~ \"^\\+\\d\\d-\"", "2"}, {"to_name == null", "1 2 3 4"}, {"method == FROBNICATE", "3"},
		{"call_id == 'null'", ""}, {"from_name ~ '\\\"a\\\"'", "0"}, {"from_name == 'Alice \"A\" Ä'", "0"},
		{"from_name ~ ä", "0"}, {"from_name == \"\\x1b[31mred\\xff\\xe2\\x80\\xae\"", "4"}, {"from_name ~ 31mred", "4"},
		{"from_name ~ red.", ""} /* a byte that is no UTF-8 matches nothing */,
		{"src == 192.0.2.10:5060", "0 1 2 3 4"}, {"dst ~ '\\[2001:'", "0 1 2 3 4"}, {"first_frame == 9", "1"},
	};

	(void)state;
	CHECK("calls", rows);
}

static void test_precedence(void **state)
{
	static const struct row rows[] = {
		{"state == busy or state == ok and status == 486", "1"}, {"(state == busy or state == ok) and status == 200", "2"},
		{"not state == busy and status", "0 2"}, {"not (state == busy and status)", "0 2 3 4"},
		{"not not status", "0 1 2"}, {"!!status&&!(status==200)", "1"}, {"state==busy||state==ok", "1 2"},
		{"NOT status OR status == 486", "1 3 4"}, {"status == 200 and status == 200 or state == busy", "0 1 2"},
		{"  ( ( status ) )  ", "0 1 2"}, {"(from_user ~ (ali|car))", "0 1"},
	};

	(void)state;
	CHECK("calls", rows);
}

static void test_durations_and_times(void **state)
{
	static const struct row rows[] = {
		{"pdd_ms == 500", "0"}, {"pdd_ms == 500.000", "0"}, {"pdd_ms == 0.5s", "0"}, {"pdd_ms >= 500ms", "0"},
		{"pdd_ms > 500ms", ""}, {"talk_ms > 9.9s", "0"}, {"talk_ms < 1m", "0"}, {"talk_ms > 1h", ""},
		{"setup_ms == 2000000us", "0"}, {"talk_ms != 1", "0"}, {"pdd_ms ~ ^500", "0"},
		{"start_epoch == 1750000000", "0"}, {"start_epoch > 1750000000.5", "1 2 3 4"},
		{"start_epoch >= \"2025-06-15 15:07:00\"", "1 2 3 4"}, {"start_epoch > 2025-06-15T15:07:00.000001Z", "2 3 4"},
		{"start_epoch > 2025-06-15", "0 1 2 3 4"}, {"start_epoch > '2025-06-16'", ""},
		{"start_epoch > 15:07:00", "2 3 4"}, {"start_epoch < 15:07", "0"}, {"start_epoch < 15:06:40.1", "0"},
		{"end_epoch == 15:06:52.001", "0"},
	};

	(void)state;
	CHECK("calls", rows);
}

static void test_messages(void **state)
{
	static const struct row rows[] = {
		{"flags == no-cseq", "15"}, {"flags", "0 14 15"}, {"flags == bad-uri", "14 15"},
		{"flags != bad-uri and flags", "0"}, {"flags ~ ^no-", "15"}, {"flags !~ . and frame < 3", "1"},
		{"sdp", "0"}, {"sdp == true", "0"}, {"sdp == false and frame <= 2", "1"}, {"sdp != true and frame <= 2", "1"},
		{"sdp ~ tru", "0"}, {"call_id == null", "15"}, {"retransmission_of", "4"}, {"kind == response and status > 299", "9"},
		{"hdr.Allow == BYE", "0"}, {"hdr.Allow == REFER", ""}, {"hdr.Allow != REFER", "0"}, {"hdr.Allow != BYE", ""},
		{"hdr.Allow ~ ^AC", "0"}, {"hdr.Allow", "0"}, {"hdr.Max-Forwards == 70 and frame < 3", "0 1"},
		{"hdr.Max-Forwards < 100 and frame < 3", "0 1"}, {"hdr.Max-Forwards < '100' and frame < 3", ""},
		{"hdr.Subject ~ ^=", "0"}, {"hdr.subject == null and frame < 3", "1"}, {"delay_ms > 1s and status", "3 4"},
	};

	(void)state;
	CHECK("messages", rows);
}

static void test_errors(void **state)
{
	static const struct row rows[] = {
		{"", "the filter is empty: a field name expected at 1"},
		{"  ", "the filter is empty: a field name expected at 1"},
		{"stat == 200", "unknown field `stat` at 1: did you mean `state`?"},
		{"status == 200 and stat", "unknown field `stat` at 19: did you mean `state`?"},
		{"from_name == 'ä' or zzstatus", "unknown field `zzstatus` at 21: did you mean `status`?"},
		{"status == abc", "`status` is a number: `abc` at 11 is none"},
		{"status == 250ms", "`status` is a number: `250ms` at 11 is none"},
		{"status == ", "a value expected at 11, where the filter ends"},
		{"status == )", "a value expected at 11, not `)`"},
		{"status == null == 1", "`and` or `or` expected at 16, not `==`"},
		{"status < null", "null at 10 is compared with == and != only"},
		{"pdd_ms > 2 weeks", "`and` or `or` (a value with spaces needs quotes) expected at 12, not `weeks`"},
		{"pdd_ms > soon", "`pdd_ms` is a number: `soon` at 10 is none (250, 250ms and 1.5s are)"},
		{"state == complete", "`state` is never `complete` (at 10): did you mean `completed`?"},
		{"state != BUSY", "`state` is never `BUSY` (at 10): did you mean `busy`?"},
		{"release_by == caler", "`release_by` is never `caler` (at 15): did you mean `caller`?"},
		{"status = 200", "`=` at 8: equality is written `==`"},
		{"(status", "the bracket at 1 is never closed"},
		{"status and (status or (state == ok)", "the bracket at 12 is never closed"},
		{"status)", "`and` or `or` expected at 7, not `)`"},
		{"()", "a field name expected at 2, not `)`"},
		{"status and", "a field name expected at 11, where the filter ends"},
		{"and status", "a field name expected at 1, not `and`"},
		{"'status' == 1", "a field name expected at 1, not `status`"},
		{"state == 'ok", "the quote at 10 is never closed"},
		{"state == 'ok\\'", "the quote at 10 is never closed"},
		{"status, state", "`and` or `or` expected at 7, not `,`"},
		{"from_user ~ [a", "the regular expression at 13 is wrong after its character 2: "
			"missing terminating ] for character class"},
		{"from_user ~ 'a\\'", "the quote at 13 is never closed"},
		{"start_epoch > 25:00", "`start_epoch` is a time: `25:00` at 15 is none "
			"(\"2025-06-15 10:15:02.1\", 10:15:02 and 1750000000 are, in UTC)"},
		{"start_epoch > 2025-13-01", "`start_epoch` is a time: `2025-13-01` at 15 is none "
			"(\"2025-06-15 10:15:02.1\", 10:15:02 and 1750000000 are, in UTC)"},
		{"hdr. == 1", "`hdr.` needs the name of a header field after it, as in `hdr.Subject`, not ``"},
	};
	static const struct row of_messages[] = {
		{"sdp == yes", "`sdp` is true or false, never `yes` (at 8)"},
		{"sdp > true", "`sdp` is true or false: `>` at 7 does not compare such"},
		{"flags == bad", "`flags` is never `bad` (at 10): did you mean `bad-start-line`?"},
		{"state == ok", "unknown field `state` at 1: did you mean `status`?"},
	};

	(void)state;
	CHECK("calls", rows);
	CHECK("messages", of_messages);
}

/* n times `unit`, then `end`, then n times `close`. */
static struct filter *compile_many(size_t n, const char *unit, const char *end, const char *close, struct err *e)
{
	struct buf b = {0};
	struct filter *f;

	for (size_t i = 0; i < n; i++)
		buf_puts(&b, unit);
	buf_puts(&b, end);
	for (size_t i = 0; i < n; i++)
		buf_puts(&b, close);
	f = filter_compile(field_kind("calls"), b.p, e);
	buf_free(&b);
	return f;
}

static void test_limits(void **state)
{
	struct err e = {0};
	struct filter *f;

	(void)state;
	f = compile_many(LIMIT_FILTER_DEPTH, "(", "status", ")", &e);
	assert_non_null(f);
	filter_free(f);
	assert_null(compile_many(LIMIT_FILTER_DEPTH + 1, "(", "status", ")", &e));
	assert_string_equal(e.text, "brackets and `not` nest more than 64 deep at 65");
	assert_null(compile_many(100000, "(", "", "", &e));
	assert_null(compile_many(100000, "not ", "status", "", &e));
	f = compile_many(LIMIT_FILTER_NODES / 2 - 1, "status or ", "status", "", &e);
	assert_non_null(f);
	filter_free(f);
	assert_null(compile_many(LIMIT_FILTER_NODES, "status or ", "status", "", &e));
	assert_string_equal(e.text, "the filter has more than 512 comparisons and operators");
	assert_null(compile_many(5000, "", "from_user ~ a", "a", &e));
	assert_null(filter_compile(field_kind("calls"), "from_user ~ ((((a{999}){999}){999}){999})", &e));
}

/* A pattern that would try for ever gives up, and is counted; it neither holds nor fails to hold. */
static void test_gives_up(void **state)
{
	struct mkstore *m = mkstore_new();
	struct ids ids = {0};
	struct filter *f = filter_compile(field_kind("calls"), "from_user ~ ^(a+)+$ or from_user !~ ^(a+)+$", NULL);

	(void)state;
	mkstore_add(m, MK_A, MK_B, 0, "OPTIONS sip:a SIP/2.0\n"
			MK_HEAD("1", "<sip:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab@b>;tag=1", "<sip:c@d>", "r", "1 OPTIONS")
			"\n");
	assert_non_null(f);
	assert_int_equal(filter_gave_up(f), 0);
	assert_int_equal(field_select(m->s, field_kind("calls"), f, NULL, 0, &ids, NULL), 0);
	assert_int_equal(ids.n, 0);
	assert_int_equal(filter_gave_up(f), 2);
	filter_free(f);
	ids_free(&ids);
	mkstore_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operators), cmocka_unit_test(test_precedence), cmocka_unit_test(test_durations_and_times),
		cmocka_unit_test(test_messages), cmocka_unit_test(test_errors), cmocka_unit_test(test_limits),
		cmocka_unit_test(test_gives_up),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
