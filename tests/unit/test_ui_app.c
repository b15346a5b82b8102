/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The app without a terminal, while a capture is read in small steps: the list grows, keys are answered in between, and at
 * the end the screen is the same as if everything had been read at once.
 */
#include "open_capture.h"

#include "press.h"
#include "ui/table.h"

static const char *const files[] = {"samples/tour.pcap"};

static struct engine *open_tour(void)
{
	return open_capture(files);
}

static void begin(struct app *a, const struct app_options *o)
{
	app_begin(a, o);
	canvas_init(&a->canvas, 24, 80, false);
	assert_int_equal(app_open(a, VIEW_CALLS, NULL), 0);
}

static void end(struct app *a)
{
	app_close_all(a);
	app_end(a);
}

/* Reads in steps; between them the cursor goes to the end and back, help is opened and closed, and the screen is drawn. */
static size_t read_in_steps(struct app *a)
{
	size_t steps = 0, before = 0;
	struct err e = {0};

	while (engine_step(a->o->engine, 1, &e) > 0) {
		size_t n;

		app_update(a);
		press(a, K_END);
		press(a, K_F1);
		app_draw(a);
		app_update(a);
		press(a, K_ESC);
		press(a, K_HOME);
		app_draw(a);
		assert_false(a->quits);
		n = table_of(a->top)->rows.n;
		assert_true(a->o->where || n >= before);
		assert_true(n <= store_n_legs(app_store(a)));
		before = n;
		steps++;
	}
	a->is_loading = false;
	app_update(a);
	return steps;
}

static void same_in_steps(struct app_options o)
{
	struct buf whole = {0}, stepwise = {0};
	struct engine *en[2] = {open_tour(), open_tour()};
	struct err e = {0};
	struct app a;

	o.engine = en[0];
	begin(&a, &o);
	assert_int_equal(engine_step(en[0], 0, &e), 0);
	a.is_loading = false;
	app_update(&a);
	picture(&a, &whole);
	end(&a);

	o.engine = en[1];
	begin(&a, &o);
	assert_true(read_in_steps(&a) > 0);
	picture(&a, &stepwise);
	end(&a);

	assert_string_equal(stepwise.p, whole.p);
	buf_free(&whole);
	buf_free(&stepwise);
	engine_close(en[0]);
	engine_close(en[1]);
}

static void plain_list_grows(void **state)
{
	(void)state;
	same_in_steps((struct app_options){.source = "tour.pcap"});
	same_in_steps((struct app_options){.source = "tour.pcap", .invites = true});
	same_in_steps((struct app_options){.source = "tour.pcap", .limit = 5});
}

static void filtered_list_is_chosen_again(void **state)
{
	(void)state;
	/* what is true of a call while it lasts, and no longer at its end */
	same_in_steps((struct app_options){.source = "tour.pcap", .where = "state == completed or messages < 5"});
	same_in_steps((struct app_options){.source = "tour.pcap", .where = "method == INVITE", .limit = 3});
}

static void sorted_list_is_sorted_again(void **state)
{
	(void)state;
	same_in_steps((struct app_options){.source = "tour.pcap", .sort = "-messages,from_user"});
	same_in_steps((struct app_options){.source = "tour.pcap", .sort = "to_user", .where = "status >= 200", .invites = true});
}

static void wrong_options_are_refused(void **state)
{
	static const struct app_options wrong[] = {
		{.source = "x", .where = "stat == 1", .script = ""}, {.source = "x", .sort = "nothing", .script = ""},
		{.source = "x", .columns = "a,b", .script = ""},
		{.source = "x", .size = "3", .script = ""}, {.source = "x", .script = "Nokey"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct app_options o = wrong[i];
		struct err e = {0};

		o.engine = open_tour();
		assert_int_equal(app_run(&o, &e), -1);
		assert_int_equal(e.status, 2);
		assert_true(e.text[0] != '\0');
		engine_close(o.engine);
	}
}

/* A key at random; in a replay every other one belongs to it. */
static uint32_t any_key(uint32_t pick, bool replays)
{
	static const uint32_t special[] = {K_ENTER, K_TAB, K_BACKTAB, K_BACKSPACE, K_UP, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END,
		K_PAGE_UP, K_PAGE_DOWN, K_F1, K_F3, K_F6, K_F7, K_F10, K_ESC, K_SHIFT_UP, K_SHIFT_DOWN, K_INSERT, K_DELETE};
	static const char replay[] = ".,;+-()()..,,p@IC ";

	if (replays && pick % 2)
		return pick % 64 == 1 ? 'P' : (uint32_t)replay[pick / 2 % (sizeof replay - 1)];
	return pick % 3 ? ' ' + pick / 3 % 95 : special[pick / 3 % (sizeof special / sizeof special[0])];
}

/* What a terminal draws between two keys. Of a replay so much time passes, in steps that are too short for a whole way. */
static void pass(struct app *a, uint32_t pick)
{
	if (!a->quits && a->top->row->id == VIEW_SAVE)
		press(a, K_ESC); /* any keys would write files of any name */
	if (!a->quits && a->replay.engine && pick % 4 == 0)
		a->replay.is_paused = false;
	for (unsigned i = 0; i < pick % 8 && !a->quits; i++)
		replay_tick(a, (int64_t)(pick % 1000) * NS_PER_MS, 1);
	if (!a->quits && store_generation(app_store(a)) != a->generation)
		app_update(a);
	if (!a->quits)
		app_work(a, pick % 2);
	if (!a->quits)
		app_draw(a);
}

/* Any keys in any order: nothing but quitting ends it, and what is drawn is always whole. */
static void press_any(struct app_options *o, uint64_t seed, int rounds, bool replays)
{
	struct app a;

	for (int round = 0; round < rounds; round++) {
		begin(&a, o);
		a.is_loading = false;
		app_update(&a);
		for (int i = 0; i < 400 && !a.quits; i++) {
			uint32_t pick = (uint32_t)((seed = hash_mix(seed, (uint64_t)i + 1)) >> 20);

			if (pick % 50 == 0)
				canvas_resize(&a.canvas, (int)(pick >> 8) % 60, (int)(pick >> 16) % 200);
			press(&a, any_key(pick, replays));
			pass(&a, pick >> 4);
		}
		end(&a);
	}
}

static void any_keys_will_do(void **state)
{
	struct app_options o = {.source = "tour.pcap", .engine = open_tour()};
	struct err e = {0};

	(void)state;
	assert_int_equal(engine_step(o.engine, 0, &e), 0);
	press_any(&o, 42, 100, false);
	engine_close(o.engine);
}

/* The same while the store under the views is that of any moment. */
static void any_keys_will_do_in_a_replay(void **state)
{
	static const char *const samples[] = {"samples/tour.pcap", "samples/hostile-bytes.pcap", "samples/voice-bursts.pcap",
		"samples/forks.pcap", "samples/icmp.pcap", "samples/correlate-sdp.pcap"};

	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		struct capture_options co = {.files = &samples[i], .n_files = 1};
		struct err e = {0};
		struct app_options o = {.source = "x", .engine = engine_open(&co, &e)};

		assert_non_null(o.engine);
		assert_int_equal(engine_step(o.engine, 0, &e), 0);
		press_any(&o, 7 + i, 12, true);
		engine_close(o.engine);
	}
}

/* Live, p lets the list stand still while packets are read; p again, and it has them all. */
static void a_live_list_can_stand_still(void **state)
{
	struct app_options o = {.source = "any", .is_live = true, .engine = open_tour()};
	struct err e = {0};
	struct app a;

	(void)state;
	begin(&a, &o);
	press(&a, 'p');
	assert_int_equal(engine_step(o.engine, 0, &e), 0);
	app_update(&a);
	app_draw(&a);
	assert_int_equal(table_of(a.top)->rows.n, 0);
	press(&a, 'p');
	assert_int_equal(table_of(a.top)->rows.n, 12);
	press(&a, 'P');
	assert_false(replay_is_on(&a));
	end(&a);
	engine_close(o.engine);
}

/* Any keys may save settings: into a folder that cannot be. */
static int no_settings(void **state)
{
	(void)state;
	return setenv("XDG_CONFIG_HOME", "/dev/null/settings", 1) | setenv("XDG_STATE_HOME", "/dev/null/state", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_list_grows),
		cmocka_unit_test(filtered_list_is_chosen_again),
		cmocka_unit_test(sorted_list_is_sorted_again),
		cmocka_unit_test(wrong_options_are_refused),
		cmocka_unit_test(any_keys_will_do),
		cmocka_unit_test(a_live_list_can_stand_still),
		cmocka_unit_test(any_keys_will_do_in_a_replay),
	};

	return cmocka_run_group_tests(tests, no_settings, NULL);
}
