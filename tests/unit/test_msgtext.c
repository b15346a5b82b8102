/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message as rows: every byte of it is shown once, at any width; binary bodies as a dump; folds, parts and faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/ladder_world.h"
#include "ui/msgtext.h"

static const char a[] = "192.0.2.10:5060", b[] = "192.0.2.20:5060";
static const char head[] =
	"INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@example.com>;tag=f\r\n"
	"To: <sip:b@example.com>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nSubject: one\r\n  two\r\n";

/* The bytes that rows of text show, put together again without line ends, are those of the message. */
static void assert_complete(const struct msgtext *t, struct slice text)
{
	struct buf shown = {0}, whole = {0};

	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].kind == MSGTEXT_LINE || t->rows[i].kind == MSGTEXT_HEX)
			buf_put(&shown, slice_sub(t->rows[i].line, t->rows[i].from, t->rows[i].from + t->rows[i].n));
	for (struct slice rest = text; rest.n;) {
		struct slice line = slice_cut(&rest, '\n');

		buf_put(&whole, line.n && line.p[line.n - 1] == '\r' ? slice_sub(line, 0, line.n - 1) : line);
	}
	assert_int_equal(shown.n, whole.n);
	assert_memory_equal(shown.p, whole.p, whole.n);
	buf_free(&shown);
	buf_free(&whole);
}

static void draw_all(const struct msgtext *t, int w, struct buf *out)
{
	struct canvas c;

	canvas_init(&c, (int)t->n, w, t->ascii);
	for (size_t i = 0; i < t->n; i++) {
		msgtext_draw(t, &c, (int)i, 0, w, i);
		canvas_row_text(&c, (int)i, out);
		buf_putc(out, '\n');
	}
	canvas_free(&c);
}

static size_t count_of(const struct msgtext *t, enum msgtext_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->rows[i].kind == kind;
	return n;
}

static bool shows(const struct msgtext *t, const char *needle)
{
	for (size_t i = 0; i < t->n; i++)
		if (msgtext_matches(t, i, slice_of(needle)))
			return true;
	return false;
}

static uint32_t add_body(struct world *w, const char *more, struct slice body)
{
	struct buf text = {0};
	uint32_t id;

	buf_puts(&text, head);
	buf_puts(&text, more);
	buf_fmt(&text, "Content-Length: %zu\r\n\r\n", body.n);
	buf_put(&text, body);
	id = world_add_raw(w, 0, a, b, buf_slice(&text));
	buf_free(&text);
	return id;
}

static void test_widths(void **state)
{
	static const char body[] = "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=\xe6\x97\xa5\xe6\x9c\xac\r\nt=0 0\r\n";
	struct msgtext t = msgtext_none();
	struct world w;
	uint32_t id;

	(void)state;
	world_init(&w);
	id = add_body(&w, "Content-Type: application/sdp\r\n", slice_of(body));
	for (size_t width = 0; width < 130; width++) {
		msgtext_make(&t, w.store, id, width, width % 2, false);
		assert_complete(&t, buf_slice(&w.texts[id]));
		if (width % 2)
			assert_true(count_of(&t, MSGTEXT_HELP) > 10);
	}
	msgtext_make(&t, w.store, id, 200, false, false);
	assert_true(shows(&t, "invite SIP:b"));
	assert_false(shows(&t, "elsewhere"));
	msgtext_free(&t);
	world_free(&w);
}

static void test_binary(void **state)
{
	static const char bytes[] = "\x00\x01\x02 ISUP \xff\xfe\x1b[2J 0123456789";
	struct msgtext t = msgtext_none();
	struct world w;
	struct buf out = {0};
	uint32_t id;

	(void)state;
	world_init(&w);
	id = add_body(&w, "Content-Type: application/isup\r\n", slice_make(bytes, sizeof bytes - 1));
	msgtext_make(&t, w.store, id, 80, false, true);
	assert_int_equal(count_of(&t, MSGTEXT_HEX), 2);
	draw_all(&t, 80, &out);
	assert_non_null(strstr(out.p, "000000  00 01 02 20 49 53 55 50 20 ff fe 1b 5b 32 4a 20  ... ISUP ...[2J\n"));
	buf_free(&out);
	msgtext_free(&t);
	world_free(&w);
}

static void test_parts(void **state)
{
	static const char body[] = "--B\r\nContent-Type: application/sdp\r\n\r\nv=0\r\ns=-\r\n"
		"--B\r\nContent-Type: application/isup\r\n\r\n\x01\x02\x03\r\n--B--\r\n";
	struct msgtext t = msgtext_none();
	struct world w;
	struct buf out = {0};
	uint32_t id;

	(void)state;
	world_init(&w);
	id = add_body(&w, "Content-Type: multipart/mixed;boundary=B\r\n", slice_of(body));
	msgtext_make(&t, w.store, id, 80, false, true);
	draw_all(&t, 80, &out);
	assert_non_null(strstr(out.p, "\n--B\nContent-Type: application/sdp\n\nv=0\ns=-\n--B\nContent-Type: application/isup\n\n"
				      "000000  01 02 03"));
	assert_non_null(strstr(out.p, "\n--B--\n"));
	buf_free(&out);
	msgtext_free(&t);
	world_free(&w);
}

/* What is wrong is said in words, and what would steer a terminal is shown. */
static void test_faults(void **state)
{
	static const char text[] = "OPTIONS sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
		"From: \x1b[31m <sip:a@example.com>;tag=f\r\nTo: <sip:b@example.com>\r\nCall-ID: x\r\nno header\r\n\r\n";
	struct msgtext t = msgtext_none();
	struct world w;
	struct buf out = {0};
	uint32_t id;

	(void)state;
	world_init(&w);
	id = world_add_raw(&w, 0, a, b, slice_of(text));
	msgtext_make(&t, w.store, id, 80, true, true);
	assert_true(count_of(&t, MSGTEXT_FLAG) >= 2);
	draw_all(&t, 80, &out);
	assert_non_null(strstr(out.p, "no-cseq"));
	assert_non_null(strstr(out.p, "bad-header"));
	assert_non_null(strstr(out.p, "\\x1b[31m"));
	assert_null(strchr(out.p, 0x1b));
	buf_free(&out);
	msgtext_free(&t);
	world_free(&w);
}

static void test_lost(void **state)
{
	struct msgtext t = msgtext_none();
	struct world w;

	(void)state;
	world_init(&w);
	world_add_call(&w);
	buf_clear(&w.texts[0]);
	msgtext_make(&t, w.store, 0, 80, false, false);
	assert_true(count_of(&t, MSGTEXT_FLAG) > 0);
	msgtext_free(&t);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_binary),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
