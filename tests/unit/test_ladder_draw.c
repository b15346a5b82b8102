/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ladder looks like, byte for byte; that lines are as wide as they say, at every width; and that nothing from a
 * packet is obeyed by a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ladder.h"
#include "tests/unit/ladder_world.h"

static const char a[] = "192.0.2.10:5060", p[] = "198.51.100.1:5060", b[] = "192.0.2.20:5060";

static struct ladder *first_leg(const struct world *w, const struct ladder_options *o)
{
	uint32_t leg = 0;

	return ladder_new(w->store, &leg, 1, o);
}

/* Spans cover the text, and the text takes the columns that the line says. */
static void check_line(const struct ladder_line *line, const struct ladder *l, const struct ladder_style *st)
{
	uint32_t at = 0;

	for (size_t i = 0; i < line->n_spans; i++) {
		assert_int_equal(line->spans[i].from, at);
		assert_true(line->spans[i].n > 0 && line->spans[i].role < LADDER_ROLE_N);
		at += line->spans[i].n;
	}
	assert_int_equal(at, line->text.n);
	assert_int_equal(text_columns(buf_slice(&line->text)), line->columns);
	assert_true(line->columns <= ladder_width(l, st));
}

static void draw_all(const struct ladder *l, const struct ladder_style *st, struct buf *out)
{
	struct ladder_line line = {0};

	for (size_t i = 0; i < ladder_head_lines(l) + ladder_n_rows(l); i++) {
		size_t end;

		if (i < ladder_head_lines(l))
			ladder_draw_head(l, st, i, &line);
		else
			ladder_draw_row(l, st, i - ladder_head_lines(l), &line);
		check_line(&line, l, st);
		for (end = line.text.n; end && line.text.p[end - 1] == ' ';)
			end--;
		buf_put(out, slice_sub(buf_slice(&line.text), 0, end));
		buf_putc(out, '\n');
	}
	ladder_line_free(&line);
}

static void assert_drawing(const struct ladder *l, const struct ladder_style *st, const char *expected)
{
	struct buf out = {0};

	draw_all(l, st, &out);
	assert_string_equal(out.p, expected);
	buf_free(&out);
}

static void test_ascii(void **state)
{
	struct world w;
	struct ladder *l;

	(void)state;
	world_init(&w);
	world_add_call(&w);
	l = first_leg(&w, NULL);
	assert_drawing(l, &(struct ladder_style){.ascii = true, .time = LADDER_TIME_DELTA},
		"2025-06-15       192.0.2.10:5060          198.51.100.1:5060        192.0.2.20:5060\n"
		"                 user agent, Phone A      proxy, Proxy 1           user agent, Phone B\n"
		"10:15:02.104820  |--INVITE (SDP)--------->|                        |\n"
		"        +0.8 ms  |                        |--INVITE (SDP)--------->|\n"
		"        +1.9 ms  |<----------100 Trying---|                        |\n"
		"        +192 ms  |                        |<---------180 Ringing---|\n"
		"        +0.9 ms  |<---------180 Ringing---|                        |\n"
		"     ... 2.69 s  |                        |                        |\n"
		"        +2.69 s  |                        |<--------200 OK (SDP)---|\n"
		"        +1.0 ms  |<--------200 OK (SDP)---|                        |\n"
		"       +19.0 ms  |--ACK-------------------|----------------------->|\n"
		"     ... 6.00 s  |                        |                        |\n"
		"        +6.00 s  |<-----------------------|------------------BYE---|\n"
		"        +1.0 ms  |--200 OK----------------|----------------------->|\n");
	ladder_free(l);
	world_free(&w);
}

static void test_utf8(void **state)
{
	struct world w;
	struct ladder *l;

	(void)state;
	world_init(&w);
	world_add_call(&w);
	l = first_leg(&w, &(struct ladder_options){.sdp_rows = true});
	assert_drawing(l, &(struct ladder_style){.time = LADDER_TIME_START, .width = 74},
		"       s 192.0.2.10:5060        198.51.100.1:5060      192.0.2.20:5060\n"
		"         user agent, Phone A    proxy, Proxy 1         user agent, Phone B\n"
		"   0.000 ├── INVITE (SDP) ─────▶│                      │\n"
		"         │ audio PCMA 192.0.2.… │                      │\n"
		"   0.000 │                      ├── INVITE (SDP) ─────▶│\n"
		"         │                      │ audio PCMA 192.0.2.… │\n"
		"   0.002 │◀─────── 100 Trying ──┤                      │\n"
		"   0.195 │                      │◀────── 180 Ringing ──┤\n"
		"   0.196 │◀────── 180 Ringing ──┤                      │\n"
		"⋯ 2.69 s ┊                      ┊                      ┊\n"
		"   2.895 │                      │◀───── 200 OK (SDP) ──┤\n"
		"         │                      │ audio PCMA 192.0.2.… │\n"
		"   2.896 │◀───── 200 OK (SDP) ──┤                      │\n"
		"         │ audio PCMA 192.0.2.… │                      │\n"
		"   2.915 ├── ACK ───────────────┼─────────────────────▶│\n"
		"⋯ 6.00 s ┊                      ┊                      ┊\n"
		"   8.915 │◀─────────────────────┼─────────────── BYE ──┤\n"
		"   8.916 ├── 200 OK ────────────┼─────────────────────▶│\n");
	ladder_free(l);
	world_free(&w);
}

/* A party alone, a message to itself, on the last lifeline and before it. */
static void test_loops(void **state)
{
	const struct line lines[] = {
		{0, a, a, "OPTIONS sip:b@example.com", "1 OPTIONS", .branch = "h1"},
		{100, a, b, "OPTIONS sip:b@example.com", "2 OPTIONS", .branch = "h2"},
		{200, b, b, "OPTIONS sip:b@example.com", "3 OPTIONS", .branch = "h3"},
		{300, b, b, "200 OK", "3 OPTIONS", "h3", .to_tag = "t"},
	};
	struct world w;
	struct ladder *l;

	(void)state;
	world_init(&w);
	for (size_t i = 0; i < 4; i++)
		world_add(&w, &lines[i]);
	l = first_leg(&w, NULL);
	assert_drawing(l, &(struct ladder_style){.time = LADDER_TIME_START},
		"          s  192.0.2.10:5060               192.0.2.20:5060\n"
		"   0.000000  │◀╮ OPTIONS                   │\n"
		"   0.000100  ├── OPTIONS (CSeq 2) ────────▶│\n"
		"   0.000200  │          OPTIONS (CSeq 3) ╭▶│\n"
		"   0.000300  │   200 OK (CSeq 3 OPTIONS) ╭▶│\n");
	ladder_free(l);
	world_free(&w);
}

/* Escape sequences, bidirectional controls, wide and combining characters, wrong UTF-8: shown, and the lines stay straight. */
static void test_hostile(void **state)
{
	const struct line lines[] = {
		{0, a, b, "B~'SE sip:b@example.com", "1 B~'SE", "h1", .more = "User-Agent: \x1b[2J\xe2\x80\xae evil\r\n"},
		{100, b, a, "404 \x1b]0;owned\x07\x9b", "1 INVITE", "h1", .to_tag = "t"},
		{200, b, a, "486 \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "1 INVITE",
			.branch = "h1"},
		{300, b, a, "486 e\xcc\x81\xcc\x81\xcc\x81tat", "1 INVITE", "h1", .to_tag = "u"},
	};
	struct world w;
	struct ladder *l;
	struct buf out = {0};

	(void)state;
	world_init(&w);
	for (size_t i = 0; i < 4; i++)
		world_add(&w, &lines[i]);
	l = first_leg(&w, NULL);
	for (size_t width = 0; width < 120; width++) {
		buf_clear(&out);
		draw_all(l, &(struct ladder_style){.width = width}, &out);
		draw_all(l, &(struct ladder_style){.width = width, .ascii = true, .sdp_first = true}, &out);
		for (size_t i = 0; i < out.n; i++)
			assert_true((unsigned char)out.p[i] >= 0x20 || out.p[i] == '\n');
		assert_true(slice_search(buf_slice(&out), slice_of("\xe2\x80\xae")) == out.n);
	}
	buf_free(&out);
	ladder_free(l);
	world_free(&w);
}

/* Every width: lines are as wide as they say, and never wider than asked for but where that cannot be. */
static void test_widths(void **state)
{
	struct world w;
	struct ladder *l;
	struct buf out = {0};

	(void)state;
	world_init(&w);
	world_add_call(&w);
	for (int merge = 0; merge < 3; merge++) {
		l = first_leg(&w, &(struct ladder_options){.sdp_rows = merge == 1});
		for (int i = 0; i < merge; i++)
			ladder_merge(l, 0, 1);
		for (size_t width = 1; width < 200; width++) {
			struct ladder_style st = {.width = width, .time = (uint8_t)(width % LADDER_TIME_N)};

			buf_clear(&out);
			draw_all(l, &st, &out);
			if (width >= ladder_min_width(l, &st))
				assert_true(ladder_width(l, &st) <= width);
			else
				assert_int_equal(ladder_width(l, &st), ladder_min_width(l, &st));
		}
		ladder_free(l);
	}
	buf_free(&out);
	world_free(&w);
}

/* Forty parties: wide where no width is asked for, and every lifeline where ladder_column_at() says. */
static void test_wide(void **state)
{
	struct line line = {0, NULL, b, "OPTIONS sip:b@example.com", "1 OPTIONS", .branch = "h"};
	struct ladder_style st = {.width = 80};
	struct ladder_line drawn = {0};
	struct world w;
	struct ladder *l;
	char src[32];

	(void)state;
	world_init(&w);
	line.src = src;
	for (int i = 0; i < 40; i++) {
		snprintf(src, sizeof src, "10.0.0.%d:5060", i);
		world_add(&w, &line);
	}
	l = first_leg(&w, &(struct ladder_options){.no_gaps = true});
	assert_int_equal(ladder_n_cols(l), 41);
	assert_true(ladder_width(l, &st) > 500);
	ladder_draw_row(l, &st, 0, &drawn);
	assert_true(drawn.columns >= ladder_column_at(l, &st, 40));
	ladder_line_free(&drawn);
	ladder_free(l);
	world_free(&w);
}

static void test_first_medium(void **state)
{
	struct world w;
	struct ladder *l;
	struct buf t = {0};

	(void)state;
	(void)p;
	world_init(&w);
	world_add_call(&w);
	l = first_leg(&w, NULL);
	ladder_label(l, ladder_row(l, 0), true, false, true, &t);
	assert_string_equal(t.p, "INVITE (PCMA 192.0.2.10:4000)");
	buf_free(&t);
	ladder_free(l);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_loops),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_first_medium),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
