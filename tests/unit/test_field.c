/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields of calls and messages against a store made from texts; fields by name; choosing and ordering rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report.h"
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

/* A field of a row as JSON. */
static void check(const char *kind, uint32_t row, const char *field, const char *want)
{
	const struct field_kind *k = field_kind(kind);
	struct reader *r = reader_new(sample->s, k);
	struct arena a = {0};
	struct buf b = {0};
	struct value v;
	const struct field *f = field_find(k, slice_of(field), &a, NULL);

	assert_non_null(f);
	reader_seek(r, row);
	reader_get(r, f, &v);
	json_value(&b, &v);
	assert_string_equal(b.p, want);
	buf_free(&b);
	arena_free(&a);
	reader_free(r);
}

struct expectation {
	uint32_t row;
	const char *field, *want;
};

static void check_all(const char *kind, const struct expectation *e, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(kind, e[i].row, e[i].field, e[i].want);
}

static void test_calls(void **state)
{
	static const struct expectation all[] = {
		{0, "call_id", "\"one@a\""}, {0, "method", "\"INVITE\""}, {0, "state", "\"completed\""}, {0, "status", "200"},
		{0, "reason", "\"OK\""}, {0, "from_user", "\"alice\""}, {0, "from_host", "\"example.com\""},
		{0, "from_uri", "\"sip:alice@example.com;user=phone\""}, {0, "from_name", "\"Alice \\\"A\\\" Ä\""},
		{0, "from_tag", "\"fa\""}, {0, "to_user", "\"bob\""}, {0, "to_host", "\"example.net\""},
		{0, "to_uri", "\"sip:bob@example.net\""}, {0, "to_name", "\"Bob\""},
		{0, "request_uri", "\"sip:bob@example.net\""}, {0, "src", "\"192.0.2.10:5060\""},
		{0, "dst", "\"[2001:db8::20]:5080\""}, {0, "transport", "\"udp\""}, {0, "user_agent", "\"Phone, folded\""},
		{0, "server", "\"PBX 1.0\""}, {0, "start_epoch", "1750000000.000000"}, {0, "end_epoch", "1750000012.001000"},
		{0, "first_frame", "1"}, {0, "messages", "8"}, {0, "requests", "3"}, {0, "responses", "5"},
		{0, "retransmissions", "1"}, {0, "dialogs", "1"}, {0, "pdd_ms", "500.000"}, {0, "ring_ms", "1500.000"},
		{0, "setup_ms", "2000.000"}, {0, "talk_ms", "10000.000"}, {0, "release_by", "\"callee\""},
		{1, "state", "\"busy\""}, {1, "status", "486"}, {1, "reason", "\"Busy Here\""}, {1, "from_name", "null"},
		{1, "user_agent", "null"}, {1, "server", "null"}, {1, "pdd_ms", "null"}, {1, "setup_ms", "null"},
		{1, "talk_ms", "null"}, {1, "release_by", "null"}, {1, "first_frame", "9"},
		{2, "from_user", "\"+49-30-1234\""}, {2, "from_host", "null"}, {2, "from_uri", "\"tel:+49-30-1234;x=y\""},
		{2, "to_user", "\"+49-30-1234\""}, {2, "to_uri", "\"tel:+49-30-1234\""}, {2, "state", "\"ok\""},
		{3, "method", "\"FROBNICATE\""}, {3, "status", "null"}, {3, "reason", "null"},
		{4, "from_name", "\"\\u001b[31mred\xef\xbf\xbd\\u202e\""}, {4, "from_user", "\"e\\u0007vil\""},
	};

	(void)state;
	assert_int_equal(field_kind("calls")->count(sample->s), 5);
	check_all("calls", all, sizeof all / sizeof all[0]);
}

static void test_messages(void **state)
{
	static const struct expectation all[] = {
		{0, "frame", "1"}, {0, "time_epoch", "1750000000.000000"}, {0, "call_id", "\"one@a\""},
		{0, "src", "\"192.0.2.10:5060\""}, {0, "dst", "\"[2001:db8::20]:5080\""}, {0, "transport", "\"udp\""},
		{0, "kind", "\"request\""}, {0, "method", "\"INVITE\""}, {0, "status", "null"}, {0, "reason", "null"},
		{0, "request_uri", "\"sip:bob@example.net\""}, {0, "cseq", "101"}, {0, "from_tag", "\"fa\""},
		{0, "to_tag", "null"}, {0, "branch", "\"z9hG4bK1\""}, {0, "retransmission_of", "null"},
		{0, "responds_to", "null"}, {0, "delay_ms", "null"}, {0, "sdp", "true"}, {0, "length", "453"},
		{0, "user_agent", "\"Phone, folded\""}, {0, "flags", "[\"folded\"]"},
		{1, "kind", "\"response\""}, {1, "status", "100"}, {1, "reason", "\"Trying\""}, {1, "request_uri", "null"},
		{1, "responds_to", "1"}, {1, "delay_ms", "1.234"}, {1, "sdp", "false"}, {1, "flags", "[]"},
		{2, "to_tag", "\"tb\""}, {2, "user_agent", "\"PBX 1.0\""},
		{4, "retransmission_of", "4"}, {5, "retransmission_of", "null"}, {5, "responds_to", "null"},
		{7, "method", "\"BYE\""}, {7, "responds_to", "7"}, {12, "delay_ms", "0.400"},
		{13, "method", "\"FROBNICATE\""}, {14, "flags", "[\"bad-uri\",\"not-utf8\"]"},
		{15, "call_id", "null"}, {15, "cseq", "null"}, {15, "branch", "null"}, {15, "from_tag", "\"1\""},
		{15, "flags", "[\"no-call-id\",\"no-cseq\",\"no-via\",\"bad-uri\"]"},
	};

	(void)state;
	assert_int_equal(field_kind("messages")->count(sample->s), 16);
	check_all("messages", all, sizeof all / sizeof all[0]);
}

static void test_headers(void **state)
{
	static const struct expectation all[] = {
		{0, "hdr.subject", "\"=1+1\""}, {0, "hdr.s", "\"=1+1\""}, {0, "HDR.Subject", "\"=1+1\""},
		{0, "hdr.Allow", "[\"INVITE\",\"ACK\",\"BYE\"]"}, {0, "hdr.i", "\"one@a\""}, {0, "hdr.X-None", "null"},
		{0, "hdr.User-Agent", "\"Phone, folded\""}, {0, "hdr.max-forwards", "\"70\""},
	};

	(void)state;
	check_all("calls", all, sizeof all / sizeof all[0]);
	check_all("messages", all, sizeof all / sizeof all[0]);
}

/* A leg that begins with a response; a datagram that the tap saw twice; times that are rounded. */
static void test_midway(void **state)
{
	struct mkstore *m = mkstore_new(), *was = sample;
	static const char ringing[] = "SIP/2.0 180 Ringing\nv: SIP/2.0/UDP a;branch=z9hG4bK9\nf: <sip:a@b>;tag=1\n"
			"t: <sip:c@d>;tag=2\ni: late\nCSeq: 5 INVITE\nServer: s\n\n";

	(void)state;
	mkstore_add(m, MK_B, MK_A, 100, ringing);
	m->n--; /* the next has the same frame number, and so the same IP identification */
	buf_free(&m->texts[m->n]);
	mkstore_add(m, MK_B, MK_A, 200, ringing);
	mkstore_add(m, MK_A, MK_B, 300, "BYE sip:c@e SIP/2.0\nv: SIP/2.0/UDP a;branch=z9hG4bK10\nf: <sip:a@b>;tag=1\n"
			"t: <sip:c@d>;tag=2\ni: late\nCSeq: 6 BYE\nUser-Agent: u\n\n");
	store_settle(m->s);
	sample = m;
	check("calls", 0, "method", "\"BYE\"");
	check("calls", 0, "request_uri", "\"sip:c@e\"");
	check("calls", 0, "user_agent", "\"u\"");
	check("calls", 0, "server", "\"s\"");
	check("calls", 0, "from_user", "\"a\"");
	check("calls", 0, "src", "\"[2001:db8::20]:5080\"");
	check("messages", 1, "retransmission_of", "null");
	check("messages", 1, "duplicate_of", "1");
	check("messages", 0, "duplicate_of", "null");
	check("messages", 0, "responds_to", "null");
	sample = was;
	mkstore_free(m);
}

/* Every field has what the table, the list and the help need; names are told apart. */
static void test_rows(void **state)
{
	size_t n;
	const struct field_kind *const *kinds = field_kinds(&n);

	(void)state;
	assert_true(n >= 2);
	for (size_t k = 0; k < n; k++) {
		struct arena a = {0};
		const struct field **columns;

		assert_ptr_equal(field_kind(kinds[k]->name), kinds[k]);
		assert_true(field_list(kinds[k], NULL, &a, &columns, NULL) >= 4);
		arena_free(&a);
		for (size_t i = 0; i < kinds[k]->n_fields; i++) {
			const struct field *f = &kinds[k]->fields[i];

			assert_true(f->name && f->head && f->get && f->width && f->type != VALUE_NULL);
			assert_true(f->help && f->help[0] && f->help[strlen(f->help) - 1] == '.');
			for (size_t j = 0; j < i; j++)
				assert_string_not_equal(f->name, kinds[k]->fields[j].name);
		}
	}
	assert_null(field_kind("nothing"));
}

static void check_list(const char *names, const char *want)
{
	struct arena a = {0};
	struct buf b = {0};
	const struct field **f;
	struct err e = {0};
	int n = field_list(field_kind("calls"), names, &a, &f, &e);

	for (int i = 0; i < n; i++)
		buf_fmt(&b, "%s%s", i ? " " : "", f[i]->name);
	assert_string_equal(n < 0 ? e.text : b.p, want);
	assert_int_equal(e.status, n < 0 ? 2 : 0);
	buf_free(&b);
	arena_free(&a);
}

static void test_lists(void **state)
{
	struct arena a = {0};
	const struct field **f;

	(void)state;
	check_list("state", "state");
	check_list(" state , call_id,state", "state call_id");
	check_list("hdr.X-Foo,state,hdr.x-bar", "hdr.X-Foo state hdr.x-bar");
	check_list("stat", "unknown field `stat` of calls: did you mean `state`?");
	check_list("retrans", "unknown field `retrans` of calls: did you mean `retransmissions`?");
	check_list("fromuser", "unknown field `fromuser` of calls: did you mean `from_user`?");
	check_list("a\x1b[m", "unknown field `a\\x1b[m` of calls: sipladder --rows fields lists all");
	check_list("state,,status", "a field name is missing: fields are given as `a,b,c`, or `*` for all");
	check_list("", "a field name is missing: fields are given as `a,b,c`, or `*` for all");
	check_list("hdr.", "`hdr.` needs the name of a header field after it, as in `hdr.Subject`, not ``");
	check_list("hdr.a b", "`hdr.` needs the name of a header field after it, as in `hdr.Subject`, not `a b`");
	assert_int_equal(field_list(field_kind("calls"), "status,*,hdr.x", &a, &f, NULL), field_kind("calls")->n_fields + 1);
	assert_string_equal(f[0]->name, "status");
	arena_free(&a);
}

/* ---- choosing and ordering -------------------------------------------------------------------------------------- */

static void check_select(const char *kind, const char *sort, size_t limit, const char *want)
{
	struct ids ids = {0};
	struct buf b = {0};
	struct err e = {0};
	int r = field_select(sample->s, field_kind(kind), NULL, sort, limit, &ids, &e);

	for (size_t i = 0; i < ids.n; i++)
		buf_fmt(&b, "%s%u", i ? " " : "", ids.v[i]);
	assert_string_equal(r < 0 ? e.text : b.p, want);
	buf_free(&b);
	ids_free(&ids);
}

static void test_select(void **state)
{
	(void)state;
	check_select("calls", NULL, 0, "0 1 2 3 4");
	check_select("calls", NULL, 2, "0 1");
	check_select("calls", "-start_epoch", 0, "4 3 2 1 0");
	check_select("calls", "-start_epoch", 2, "4 3");
	check_select("calls", "status", 0, "0 2 1 3 4");
	check_select("calls", "-status", 0, "1 0 2 3 4");
	check_select("calls", "-status,-start_epoch", 0, "1 2 0 4 3");
	check_select("calls", "from_host,-messages", 0, "0 1 3 4 2");
	check_select("calls", "call_id", 0, "4 3 0 2 1");
	check_select("calls", "-call_id", 3, "1 2 0");
	check_select("calls", "hdr.Allow", 1, "0");
	check_select("messages", "-sdp,-delay_ms", 3, "0 4 3");
	check_select("messages", "-flags", 3, "15 0 14");
	check_select("calls", "stat", 0, "unknown field `stat` of calls: did you mean `state`?");
	check_select("calls", "state,-", 0, "a sort key is missing: keys are given as `a,-b`, with `-` for descending");
}

/* In slices as small as can be the result is the same, whatever the order. */
static void test_slices(void **state)
{
	static const char *const sorts[] = {NULL, "frame", "-delay_ms,src", "cseq,-frame"};
	const struct field_kind *k = field_kind("messages");
	struct mkstore *many = mkstore_new();
	char text[300];

	(void)state;
	for (unsigned i = 0; i < 4000; i++) {
		snprintf(text, sizeof text, "OPTIONS sip:a@b SIP/2.0\nVia: SIP/2.0/UDP a;branch=z9hG4bK%u\nFrom: <sip:a@b>;tag=1\n"
				"To: <sip:c@d>\nCall-ID: %u\nCSeq: %u OPTIONS\n\n", i, i % 37, i * 7919 % 101);
		mkstore_add(many, MK_A, MK_B, i * 100, text);
	}
	for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
		struct ids whole = {0}, sliced = {0};
		struct selection *x = selection_new(many->s, k, NULL, sorts[i], NULL);
		size_t steps = 1;

		assert_non_null(x);
		while (!selection_step(x, 1)) {
			assert_true(selection_pct(x) <= 100);
			steps++;
		}
		selection_get(x, 0, &sliced);
		selection_free(x);
		assert_int_equal(field_select(many->s, k, NULL, sorts[i], 0, &whole, NULL), 0);
		assert_true(steps > 8);
		assert_int_equal(whole.n, sliced.n);
		assert_memory_equal(whole.v, sliced.v, whole.n * sizeof *whole.v);
		ids_free(&whole);
		ids_free(&sliced);
	}
	mkstore_free(many);
}

static int cmp(const struct value *a, const struct value *b)
{
	int c = value_cmp(a, b);

	assert_int_equal(value_cmp(b, a), -c);
	return c;
}

static void test_values(void **state)
{
	struct slice items[] = {{"a", 1}, {"b", 1}};
	struct value null = {.type = VALUE_NULL}, one = {.type = VALUE_INT, .i = 1}, two = {.type = VALUE_INT, .i = 2};
	struct value a = {.type = VALUE_TEXT, .s = {"a", 1}}, ab = {.type = VALUE_TEXT, .s = {"ab", 2}};
	struct value list = {.type = VALUE_LIST, .items = items, .n_items = 2}, yes = {.type = VALUE_BOOL, .b = true};
	struct value time = {.type = VALUE_TIME, .i = 1750000000123456789}, no = {.type = VALUE_BOOL};
	struct buf b = {0};

	(void)state;
	assert_true(cmp(&null, &one) > 0 && cmp(&null, &null) == 0 && cmp(&one, &two) < 0);
	assert_true(cmp(&a, &ab) < 0 && cmp(&a, &list) < 0 && cmp(&list, &ab) < 0 && cmp(&no, &yes) < 0);
	value_text(&b, &null, NULL);
	assert_int_equal(b.n, 0);
	value_text(&b, &list, NULL);
	buf_putc(&b, ' ');
	value_text(&b, &yes, NULL);
	buf_putc(&b, ' ');
	value_text(&b, &time, NULL);
	assert_string_equal(b.p, "a;b true 2025-06-15 15:06:40.123456");
	buf_free(&b);
}

/* Rounding to the µs, half away from zero, through a message whose answer came that late. */
static void test_rounding(void **state)
{
	static const struct {
		int64_t ns;
		const char *want;
	} rows[] = {{499, "0.000"}, {500, "0.001"}, {1499, "0.001"}, {1500, "0.002"}, {-499, "0.000"}, {-500, "-0.001"},
		{-1500, "-0.002"}, {1234567890, "1234.568"}};
	struct mkstore *was = sample;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mkstore *m = mkstore_new();
		struct msg *answer;

		mkstore_add(m, MK_A, MK_B, 0, "OPTIONS sip:a SIP/2.0\n"
				MK_HEAD("1", "<sip:a@b>;tag=1", "<sip:c@d>", "r", "1 OPTIONS") "\n");
		mkstore_add(m, MK_B, MK_A, 0, "SIP/2.0 200 OK\n"
				MK_HEAD("1", "<sip:a@b>;tag=1", "<sip:c@d>;tag=2", "r", "1 OPTIONS") "\n");
		answer = (struct msg *)(uintptr_t)store_msg(m->s, 1);
		answer->ts_ns += rows[i].ns;
		sample = m;
		check("messages", 1, "delay_ms", rows[i].want);
		mkstore_free(m);
	}
	sample = was;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls), cmocka_unit_test(test_messages), cmocka_unit_test(test_headers),
		cmocka_unit_test(test_midway), cmocka_unit_test(test_rows), cmocka_unit_test(test_lists),
		cmocka_unit_test(test_select), cmocka_unit_test(test_slices), cmocka_unit_test(test_values),
		cmocka_unit_test(test_rounding),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
