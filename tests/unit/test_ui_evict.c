/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The app without a terminal, while calls are let go of under its views: keys at random, a few calls fewer, another picture. No
 * view may show what is gone, and the cursor stays where it was while its row is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "open_capture.h"
#include "press.h"
#include "ui/table.h"

static const char *const files[] = {"samples/tour.pcap", "samples/voice-loss.pcap", "samples/forks.pcap", "samples/icmp.pcap",
	"samples/voice-dtmf.pcap", "samples/subscription.pcap", "samples/transfer.pcap", "samples/registration.pcap",
	"samples/voice-rtcp.pcap", "samples/correlate-sdp.pcap", "samples/voice-port-reuse.pcap", "samples/voice-ice.pcap"};
enum { FILES = sizeof files / sizeof files[0], KEYS = 6000 };

static void begin(struct app *a, const struct app_options *o)
{
	app_begin(a, o);
	canvas_init(&a->canvas, 40, 150, false);
	engine_listen(o->engine, &(struct store_listener){.moved = app_moved, .ctx = a});
	assert_int_equal(app_open(a, VIEW_CALLS, NULL), 0);
}

static uint32_t below(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)(*state >> 4) * n >> 28);
}

/* Nothing that writes, and nothing that ends the program. */
static void press_any(struct app *a, uint32_t *state)
{
	static const uint32_t keys[] = {K_ENTER, K_ENTER, K_ENTER, K_ESC, K_ESC, K_DOWN, K_DOWN, K_UP, K_HOME, K_END,
		K_PAGE_DOWN, K_PAGE_UP, ' ', ' ',
		K_TAB, K_BACKTAB, 'x', 'S', 'F', 'T', 'E', 'i',
		'd', 'w', 'c', 'a', 'm', 'D', 'r', 'e', 't', 'A', '<', '>', 'z', 'n', 'N',
		'+', '-', K_F1, K_LEFT, K_RIGHT, 's', 'p', 'R', 'L', '*', 'y', 'j', 'k', 'h', 'l'};
	uint32_t key = keys[below(state, sizeof keys / sizeof keys[0])];

	if (a->prompt.kind || a->top->row->id == VIEW_SAVE)
		key = below(state, 3) ? K_ESC : K_DOWN;
	if (key == K_ESC && !a->prompt.kind && !a->top->below)
		key = K_DOWN;
	press(a, key);
}

static void evict(struct app *a, uint32_t *state, uint32_t one_in)
{
	const struct store *s = app_store(a);
	struct ids legs = {0};

	for (uint32_t i = 0; i < store_n_legs(s); i++)
		if (below(state, one_in) == 0)
			ids_add(&legs, i);
	store_evict((struct store *)(uintptr_t)s, legs.v, legs.n);
	ids_free(&legs);
}

static void check(struct app *a)
{
	const struct store *s = app_store(a);

	for (const struct view *v = a->top; v; v = v->below) {
		const struct table *t = table_of(v);

		if (!t || t->is->is_made)
			continue;
		for (size_t i = 0; i < t->rows.n; i++)
			assert_true(t->rows.v[i] < t->kind->count(s));
		assert_true(t->rows.n == 0 || t->list.cursor < t->rows.n);
		assert_true(t->marks.n <= t->kind->count(s));
	}
}

static void keys_while_calls_go(void **state)
{
	struct app_options o = {.source = "all", .where = NULL};
	uint32_t random = 1, seed;
	struct err e = {0};
	struct app a;

	(void)state;
	for (seed = 1; seed <= 6; seed++) {
		bool more = true;

		random = seed;
		o.engine = open_captures(files, FILES);
		o.sort = seed % 3 == 1 ? "-messages" : NULL;
		o.where = seed % 3 == 2 ? "messages > 2" : NULL;
		begin(&a, &o);
		for (unsigned i = 0; i < KEYS && !a.quits; i++) {
			if (more && below(&random, 4) == 0) {
				more = engine_step(o.engine, 1, &e) > 0;
				a.is_loading = more;
			}
			if (below(&random, 3) == 0)
				app_update(&a);
			press_any(&a, &random);
			if (below(&random, 20) == 0)
				evict(&a, &random, 12);
			if (below(&random, 2) == 0)
				app_work(&a, 1);
			check(&a);
			if (a.quits)
				break;
			app_draw(&a);
			if (!more && store_n_legs(app_store(&a)) < 5)
				break;
		}
		app_close_all(&a);
		app_end(&a);
		engine_close(o.engine);
	}
}

static struct slice call_under_cursor(struct app *a)
{
	uint32_t id = table_selected(table_of(a->top));

	assert_int_not_equal(id, NONE);
	return store_leg(app_store(a), id)->call_id;
}

/* The call under the cursor, and marked ones, are the same calls; where it is gone, the next one is under it. */
static void cursor_stays(void **state)
{
	struct app_options o = {.source = "tour.pcap"};
	struct err e = {0};
	struct app a;
	struct buf was = {0}, next = {0};
	uint32_t legs[3] = {0, 2, 3}, gone;

	(void)state;
	o.engine = open_captures(files, 1);
	begin(&a, &o);
	assert_int_equal(engine_step(o.engine, 0, &e), 0);
	a.is_loading = false;
	app_update(&a);
	for (unsigned i = 0; i < 5; i++)
		press(&a, K_DOWN);
	press(&a, ' '); /* marks, and goes on */
	buf_put(&was, call_under_cursor(&a));
	store_evict((struct store *)(uintptr_t)app_store(&a), legs, 3);
	assert_true(slice_eq(call_under_cursor(&a), buf_slice(&was)));
	assert_int_equal(table_selected(table_of(a.top)), 3);
	assert_true(marks_has(&table_of(a.top)->marks, 2));
	assert_int_equal(table_of(a.top)->marks.n, 1);
	press(&a, K_DOWN);
	buf_put(&next, call_under_cursor(&a));
	press(&a, K_UP);
	gone = 3;
	store_evict((struct store *)(uintptr_t)app_store(&a), &gone, 1);
	assert_true(slice_eq(call_under_cursor(&a), buf_slice(&next)));
	app_draw(&a);
	/* a flow whose leg goes, the marked one, is closed, and it is said why */
	press(&a, K_ENTER);
	assert_int_equal(a.top->row->id, VIEW_FLOW);
	press(&a, K_ENTER);
	gone = 2;
	store_evict((struct store *)(uintptr_t)app_store(&a), &gone, 1);
	assert_int_equal(a.top->row->id, VIEW_CALLS);
	assert_non_null(strstr(a.said.p, "--max-memory"));
	app_draw(&a);
	buf_free(&was);
	buf_free(&next);
	app_close_all(&a);
	app_end(&a);
	engine_close(o.engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cursor_stays),
		cmocka_unit_test(keys_while_calls_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
