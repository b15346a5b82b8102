/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replay shows at a moment is what the capture says up to that moment, however it got there: in one go, in small steps
 * with every field read in between, or back from the end. And how speeds and goals are read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "field.h"
#include "ui/app_priv.h"

static const char *const samples[] = {"samples/tour.pcap", "samples/states-invite.pcap", "samples/states-other.pcap",
	"samples/retransmissions.pcap", "samples/voice-bursts.pcap", "samples/icmp.pcap", "samples/correlate-sdp.pcap",
	"samples/tap-duplicate.pcap"};
enum { SAMPLES = sizeof samples / sizeof samples[0], MOMENTS = 7, STEPS = 40 };

static struct engine *open_sample(const char *const *file)
{
	struct capture_options o = {.files = file, .n_files = 1};
	struct err e = {0};
	struct engine *en = engine_open(&o, &e);

	if (!en)
		print_error("%s\n", e.text);
	assert_non_null(en);
	assert_int_equal(engine_step(en, 0, &e), 0);
	return en;
}

static struct engine *again(const struct engine *en)
{
	struct err e = {0};
	struct engine *other = engine_again(en, &e);

	assert_non_null(other);
	return other;
}

static int go(struct engine *en, int64_t ts_ns)
{
	struct engine_stop stop = {ts_ns, UINT32_MAX, UINT32_MAX};
	struct err e = {0};

	return engine_step_to(en, &stop, 0, &e);
}

/* All fields of all rows of a kind. */
static void put_rows(const struct store *s, const struct field_kind *k, struct buf *b)
{
	struct reader *r = reader_new(s, k);

	for (uint32_t id = 0; id < k->count(s); id++) {
		reader_seek(r, id);
		for (size_t i = 0; i < k->n_fields; i++) {
			struct value v;

			if (k->fields[i].only_by_name)
				continue;
			reader_get(r, &k->fields[i], &v);
			value_text(b, &v, NULL);
			buf_putc(b, '|');
		}
		buf_putc(b, '\n');
	}
	reader_free(r);
}

static void put_all(const struct engine *en, struct buf *b)
{
	static const char *const kinds[] = {"calls", "messages", "streams", "findings", "endpoints"};
	const struct store *s = engine_store(en);

	buf_clear(b);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		put_rows(s, field_kind(kinds[i]), b);
	for (size_t i = 0; i < LEG_STATE_N; i++)
		buf_fmt(b, "%s %llu\n", leg_state_row((enum leg_state)i)->name,
				(unsigned long long)store_totals(s)->states[i]);
	buf_putc(b, '\0');
}

/* Says the first line that is not the same. */
static void is_same(const char *want, const char *got, const char *sample, int moment)
{
	struct slice a = slice_of(want), b = slice_of(got);

	while (a.n || b.n) {
		struct slice x = slice_cut(&a, '\n'), y = slice_cut(&b, '\n');

		if (!slice_eq(x, y))
			fail_msg("%s, moment %d\nis     %.*s\nnot    %.*s", sample, moment, (int)y.n, y.p, (int)x.n, x.p);
	}
}

static void is_the_same_however_it_got_there(void **state)
{
	struct buf want = {0}, got = {0};

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		struct engine *whole = open_sample(&samples[i]), *slow = again(whole);
		int64_t from = store_begin_ns(engine_store(whole)), all = engine_end_ns(whole) - from;

		for (int m = 0; m <= MOMENTS; m++) {
			int64_t at = from + all / MOMENTS * m, since = from + all / MOMENTS * (m - 1);
			struct engine *fast = again(whole);

			for (int k = 1; m > 0 && k <= STEPS; k++) {
				go(slow, since + (at - since) / STEPS * k);
				put_all(slow, &got);
			}
			assert_true(go(fast, at) == go(slow, at));
			put_all(fast, &want);
			put_all(slow, &got);
			is_same(want.p, got.p, samples[i], m);
			engine_close(fast);
		}
		go(slow, engine_end_ns(whole));
		put_all(whole, &want);
		put_all(slow, &got);
		is_same(want.p, got.p, samples[i], MOMENTS + 1);
		assert_true(engine_is_over(slow));
		engine_close(slow);
		engine_close(whole);
	}
	buf_free(&want);
	buf_free(&got);
}

static void stops_after_a_frame_and_after_a_message(void **state)
{
	struct engine *whole = open_sample(&samples[0]), *en = again(whole);
	struct engine_stop stop = {INT64_MAX, UINT32_MAX, 1};
	struct err e = {0};

	(void)state;
	for (uint32_t n = 1; n <= store_n_msgs(engine_store(whole)); n++) {
		stop.n_msgs = n;
		assert_true(engine_step_to(en, &stop, 0, &e) != ENGINE_ON);
		assert_int_equal(store_n_msgs(engine_store(en)), n);
		assert_int_equal(engine_frame(en), store_msg(engine_store(whole), n - 1)->frame);
	}
	engine_close(en);
	en = again(whole);
	stop.n_msgs = UINT32_MAX;
	stop.frame = 700;
	assert_int_equal(engine_step_to(en, &stop, 0, &e), ENGINE_THERE);
	assert_int_equal(engine_frame(en), 700);
	engine_close(en);
	engine_close(whole);
}

/* A budget of a nanosecond: it comes back many times, and at last it is there. */
static void comes_back_when_the_budget_is_used_up(void **state)
{
	struct engine *whole = open_sample(&samples[0]), *en = again(whole);
	struct engine_stop stop = {INT64_MAX, UINT32_MAX, UINT32_MAX};
	struct err e = {0};
	unsigned times = 0;

	(void)state;
	while (engine_step_to(en, &stop, 1, &e) == ENGINE_ON)
		times++;
	assert_true(times > 1);
	assert_int_equal(store_n_msgs(engine_store(en)), store_n_msgs(engine_store(whole)));
	engine_close(en);
	engine_close(whole);
}

static void reads_speeds(void **state)
{
	static const struct {
		const char *text;
		uint32_t speed; /* 0: refused */
	} rows[] = {{"1", 1000}, {"8x", 8000}, {"0.5", 500}, {"1/8", 125}, {"1/4x", 250}, {"1024", 1024000}, {"2.25", 2250},
		{" 4 ", 4000}, {"", 0}, {"x", 0}, {"0", 0}, {"0.1", 0}, {"1025", 0}, {"-1", 0}, {"1/", 0}, {"1/0", 0},
		{"fast", 0}, {"1e3", 0}, {"1.2345", 0}, {"99999999999999999999", 0}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint32_t speed = 0;
		struct err e = {0};
		int got = replay_speed(rows[i].text, &speed, &e);

		if (got != (rows[i].speed ? 0 : -1) || speed != rows[i].speed)
			fail_msg("'%s' is %u", rows[i].text, speed);
		assert_true(got == 0 || e.status == 2);
	}
}

static void reads_goals(void **state)
{
	static const struct {
		const char *text;
		uint8_t kind;
		int64_t ms;     /* since the capture began */
		uint32_t n;
	} rows[] = {{"start", GOAL_TIME, 0, 0}, {"+10s", GOAL_TIME, 30000, 0}, {"-5", GOAL_TIME, 15000, 0},
		{"+1:30", GOAL_TIME, 110000, 0}, {"-0:00:01.5", GOAL_TIME, 18500, 0}, {"90s", GOAL_TIME, 90000, 0},
		{"1m30s", GOAL_TIME, 90000, 0}, {"1500ms", GOAL_TIME, 1500, 0}, {"0%", GOAL_TIME, 0, 0},
		{"10:15:20", GOAL_TIME, 17895, 0}, {"10:15:02", GOAL_TIME, 0, 0}, {"10:16", GOAL_TIME, 57895, 0},
		{"2025-06-15 10:15:20.104", GOAL_TIME, 18000, 0}, {"2025-06-15T10:16", GOAL_TIME, 57895, 0},
		{"frame 12", GOAL_FRAME, 0, 12}, {"Message 7", GOAL_MESSAGE, 0, 7},
		{"call 2062640c9c305019@192.0.2.10", GOAL_MESSAGE, 0, 7},
		{"", GOAL_NONE, 0, 0}, {"frame", GOAL_NONE, 0, 0}, {"frame 0", GOAL_NONE, 0, 0}, {"message 131", GOAL_NONE, 0, 0},
		{"call nobody", GOAL_NONE, 0, 0}, {"25:00", GOAL_NONE, 0, 0}, {"10:00", GOAL_NONE, 0, 0}, {"+", GOAL_NONE, 0, 0},
		{"90", GOAL_NONE, 0, 0}, {"101%", GOAL_NONE, 0, 0}, {"2026-01-01", GOAL_NONE, 0, 0}, {"here", GOAL_NONE, 0, 0},
		{"1s2", GOAL_NONE, 0, 0}, {"99999999d", GOAL_NONE, 0, 0}, {"framed 3", GOAL_NONE, 0, 0}};
	struct engine *whole = open_sample(&samples[0]);
	struct app_options o = {.engine = whole};
	struct app a = {.o = &o};
	int64_t begin = store_begin_ns(engine_store(whole));

	(void)state;
	a.replay.clock_ns = begin + 20 * NS_PER_S;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct replay_goal g = {.kind = GOAL_NONE};
		struct err e = {0};
		int got = replay_goal_parse(&a, rows[i].text, &g, &e);

		assert_true(got == 0 || (e.status == 2 && e.text[0]));
		if (g.kind != rows[i].kind || (got == 0) != (rows[i].kind != GOAL_NONE) || g.n != rows[i].n)
			fail_msg("'%s' is kind %u, number %u", rows[i].text, g.kind, g.n);
		if (g.kind == GOAL_TIME && llabs(g.ts_ns - begin - rows[i].ms * NS_PER_MS) > NS_PER_MS)
			fail_msg("'%s' is %lld ms", rows[i].text, (long long)((g.ts_ns - begin) / NS_PER_MS));
	}
	engine_close(whole);
}

/* Keys are answered while another engine goes back; then the flow is there again with fewer rows. */
static void goes_back_while_keys_are_answered(void **state)
{
	struct engine *whole = open_sample(&samples[0]);
	struct app_options o = {.engine = whole};
	struct app a;
	struct replay_goal goal = {.kind = GOAL_NONE};
	struct event down = {.kind = EVENT_KEY, .key = K_DOWN}, p = {.kind = EVENT_KEY, .key = 'P'};
	unsigned ticks = 0;
	struct err e = {0};

	(void)state;
	app_begin(&a, &o);
	a.is_loading = false;
	canvas_init(&a.canvas, 24, 80, false);
	assert_int_equal(app_open(&a, VIEW_CALLS, NULL), 0);
	app_event(&a, &p);
	assert_true(replay_is_on(&a) && replay_is_moving(&a));
	assert_int_equal(replay_goal_parse(&a, "end", &goal, &e), 0);
	a.replay.goal = goal;
	for (; a.replay.goal.kind != GOAL_NONE; ticks++) {
		replay_tick(&a, 0, 1);
		app_event(&a, &down);
		app_draw(&a);
	}
	assert_true(ticks > 1);
	assert_int_equal(store_n_legs(app_store(&a)), 12);
	a.replay.is_paused = false;
	replay_tick(&a, NS_PER_S, 1);
	app_event(&a, &p);
	assert_false(replay_is_on(&a));
	app_close_all(&a);
	app_end(&a);
	engine_close(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_same_however_it_got_there),
		cmocka_unit_test(stops_after_a_frame_and_after_a_message),
		cmocka_unit_test(comes_back_when_the_budget_is_used_up),
		cmocka_unit_test(reads_speeds),
		cmocka_unit_test(reads_goals),
		cmocka_unit_test(goes_back_while_keys_are_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
