/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legs folded under their calls: whatever was chosen, in whatever order, each leg is in the list once: as a row, or folded into
 * that of the first leg of its call; and the list of calls as one that grows comes to the same as one that was read whole.
 */
#include "tests/unit/open_capture.h"
#include "tests/unit/press.h"
#include "ui/table.h"

static const char *const files[] = {"samples/correlate-sdp.pcap", "samples/correlate-headers.pcap", "samples/correlate-timing.pcap",
	"samples/correlate-refer.pcap", "samples/transfer-failed.pcap", "samples/roles.pcap", "samples/tour.pcap"};
enum { FILES = sizeof files / sizeof files[0], ROUNDS = 300 };

static uint32_t below(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)(*state >> 4) * n >> 28);
}

/* Some legs, in any order. */
static void choose(const struct store *s, uint32_t *state, struct ids *out)
{
	out->n = 0;
	for (uint32_t i = 0; i < store_n_legs(s); i++)
		if (below(state, 4))
			ids_add(out, i);
	for (size_t i = out->n; i > 1; i--) {
		size_t j = below(state, (uint32_t)i);
		uint32_t x = out->v[i - 1];

		out->v[i - 1] = out->v[j];
		out->v[j] = x;
	}
}

static bool is_in(const struct ids *v, uint32_t id)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->v[i] == id)
			return true;
	return false;
}

/* The first leg of the call that was chosen, the slow way. */
static uint32_t first_of(const struct store *s, const struct ids *chosen, uint32_t leg)
{
	struct ids legs = {0};
	uint32_t first = NONE;

	store_call_legs(s, leg, &legs);
	for (size_t i = 0; i < legs.n && first == NONE; i++)
		if (is_in(chosen, legs.v[i]))
			first = legs.v[i];
	ids_free(&legs);
	return first;
}

static void check(const struct fold *f, const struct store *s, const struct ids *chosen, const struct ids *rows)
{
	size_t n_hidden = 0;

	for (size_t i = 0; i < rows->n; i++) {
		uint32_t id = rows->v[i], head = first_of(s, chosen, id);

		assert_true(is_in(chosen, id));
		assert_int_equal(fold_head(f, id), head);
		if (id != head) { /* under its head, or under a leg of it that is before it */
			assert_true(i > 0 && fold_is_open(f, id) && fold_next(f, rows->v[i - 1]) == id);
			assert_true(rows->v[i - 1] < id);
		}
	}
	for (size_t i = 0; i < chosen->n; i++) {
		uint32_t id = chosen->v[i];

		n_hidden += !is_in(rows, id);
		assert_true(is_in(rows, id) == (first_of(s, chosen, id) == id || fold_is_open(f, id)));
	}
	assert_int_equal(n_hidden, f->n_folded);
	assert_int_equal(rows->n + n_hidden, chosen->n);
}

static void each_leg_is_there_once(void **state)
{
	uint32_t random = 3;

	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		struct engine *en = open_capture(&files[i]);
		struct ids chosen = {0}, rows = {0};
		struct fold f = {0};
		struct err e = {0};
		const struct store *s = engine_store(en);

		assert_int_equal(engine_step(en, 0, &e), 0);
		for (unsigned round = 0; round < ROUNDS; round++) {
			choose(s, &random, &chosen);
			fold_make(&f, s, &chosen, &rows);
			check(&f, s, &chosen, &rows);
			if (rows.n && below(&random, 2)) {
				uint32_t leg = rows.v[below(&random, (uint32_t)rows.n)];
				bool was_open = fold_is_open(&f, leg);

				fold_flip(&f, leg);
				assert_true(fold_is_open(&f, leg) != was_open);
			}
			if (!below(&random, 9))
				fold_flip_all(&f);
			fold_make(&f, s, &chosen, &rows);
			check(&f, s, &chosen, &rows);
		}
		fold_free(&f);
		ids_free(&chosen);
		ids_free(&rows);
		engine_close(en);
	}
}

static void orders_do_not_matter_to_the_first(void **state)
{
	struct engine *en = open_capture(&files[0]);
	struct ids chosen = {0}, rows = {0};
	struct fold f = {0};
	struct err e = {0};
	const struct store *s = engine_store(en);

	(void)state;
	assert_int_equal(engine_step(en, 0, &e), 0);
	assert_true(store_n_calls(s) < store_n_legs(s));
	for (uint32_t i = store_n_legs(s); i-- > 0;)
		ids_add(&chosen, i);
	fold_make(&f, s, &chosen, &rows);
	assert_int_equal(rows.n, store_n_calls(s));
	assert_int_equal(rows.v[rows.n - 1], 0);
	fold_flip_all(&f);
	fold_make(&f, s, &chosen, &rows);
	assert_int_equal(rows.n, store_n_legs(s));
	assert_true(fold_is_head(&f, 0));
	assert_int_equal(rows.v[rows.n - 2], 0);
	fold_free(&f);
	ids_free(&chosen);
	ids_free(&rows);
	engine_close(en);
}

/* ---- the list of calls ------------------------------------------------------------------------------------------------ */

static void read_list(const char *const *file, const char *sort, bool in_steps, struct buf *b)
{
	struct engine *en = open_capture(file);
	struct app_options o = {.engine = en, .source = "x", .sort = sort};
	struct err e = {0};
	struct app a;

	app_begin(&a, &o);
	canvas_init(&a.canvas, 40, 120, false);
	assert_int_equal(app_open(&a, VIEW_CALLS, NULL), 0);
	press(&a, '*');
	while (engine_step(en, in_steps ? 1 : 0, &e) > 0) {
		app_update(&a);
		app_work(&a, 1);
		app_draw(&a);
		press(&a, K_TAB);
		app_draw(&a);
		press(&a, K_TAB);
		press(&a, K_DOWN);
	}
	a.is_loading = false;
	app_update(&a);
	press(&a, K_HOME);
	press(&a, K_ESC); /* what was said stands over the keys */
	picture(&a, b);
	app_close_all(&a);
	app_end(&a);
	engine_close(en);
}

static void list_that_grows_comes_to_the_same(void **state)
{
	static const char *const orders[] = {NULL, "-messages", "to_user"};

	(void)state;
	for (size_t i = 0; i < FILES; i++)
		for (size_t j = 0; j < sizeof orders / sizeof orders[0]; j++) {
			struct buf whole = {0}, steps = {0};

			read_list(&files[i], orders[j], false, &whole);
			read_list(&files[i], orders[j], true, &steps);
			assert_string_equal(steps.p, whole.p);
			buf_free(&whole);
			buf_free(&steps);
		}
}

static void cursor_stays_with_the_call(void **state)
{
	struct engine *en = open_capture(&files[0]);
	struct app_options o = {.engine = en, .source = "x"};
	struct err e = {0};
	struct table *t;
	struct app a;

	(void)state;
	app_begin(&a, &o);
	canvas_init(&a.canvas, 40, 120, false);
	assert_int_equal(app_open(&a, VIEW_CALLS, NULL), 0);
	assert_int_equal(engine_step(en, 0, &e), 0);
	a.is_loading = false;
	app_update(&a);
	app_draw(&a);
	t = table_of(a.top);
	press(&a, K_TAB);
	press(&a, K_DOWN);
	assert_int_equal(table_selected(t), 1);
	press(&a, ' '); /* a mark on a leg that is folded away stays */
	press(&a, K_UP);
	press(&a, K_TAB);
	assert_int_equal(table_selected(t), 0);
	assert_true(marks_has(&t->marks, 1));
	assert_int_equal(table_chosen(t)->n, store_n_legs(engine_store(en)));
	app_close_all(&a);
	app_end(&a);
	engine_close(en);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_leg_is_there_once),
		cmocka_unit_test(orders_do_not_matter_to_the_first),
		cmocka_unit_test(list_that_grows_comes_to_the_same),
		cmocka_unit_test(cursor_stays_with_the_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
