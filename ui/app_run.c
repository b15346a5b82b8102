/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two loops: one with a terminal, in which reading, keys and drawing take turns, and one with a script, which reads
 * everything first; of a device, which has no end, what comes while the script waits.
 */
#include "ui/app_priv.h"
#include "ui/picture.h"
#include "ui/recent.h"
#include "ui/script.h"
#include "ui/table.h"
#include "words.h"

#include <errno.h>

enum { STEP_MS = 10, FRAME_MS = 60, EVENTS_AT_ONCE = 64, REPLAY_MS = 20, SCRIPT_TICK_MS = 20, TICK_MS = 1000, COUNT_MS = 300,
	COUNT_REST = 9 };

static void load(struct app *a, int64_t budget_ns)
{
	int got = engine_step(a->o->engine, budget_ns, &a->load_err);

	/* Which legs are one call is found out bit by bit: all at once it would take longer than a key may wait. */
	store_note_calls(engine_store(a->o->engine));
	if (got > 0)
		return;
	a->is_loading = false;
	a->is_dirty = true;
	if (got < 0) {
		a->load_failed = true;
		app_warn(a, "%s", a->load_err.text);
	}
	app_update(a);
	if (a->replay.wanted && got == 0)
		replay_begin(a, TIME_NONE);
}

/* ---- with a terminal ------------------------------------------------------------------------------------------------- */

/* How long to wait for an event; -1: until one comes. */
static int patience_ms(const struct app *a)
{
	if (a->is_loading || a->is_dirty || a->works || a->counting.is_on || (replay_is_on(a) && a->replay.goal.kind != GOAL_NONE))
		return 0;
	if (a->top && a->top->row->ops->tick)
		return TICK_MS;
	return replay_is_moving(a) ? REPLAY_MS : -1;
}

/* Some events in one go, so that a fast wheel or a paste is not drawn step by step. */
static void take_events(struct app *a)
{
	struct event ev;

	for (int i = 0; i < EVENTS_AT_ONCE && !a->quits; i++) {
		screen_event(a->screen, i == 0 ? patience_ms(a) : 0, &ev);
		if (ev.kind == EVENT_NONE)
			return;
		app_event(a, &ev);
		a->drawn_ns = TIME_NONE; /* answer at once */
	}
}

static void draw_when_due(struct app *a)
{
	int64_t now = time_now_mono();

	bool is_busy = a->is_loading || a->works || replay_is_moving(a);

	if (!a->is_dirty || (is_busy && a->drawn_ns != TIME_NONE && now - a->drawn_ns < FRAME_MS * NS_PER_MS))
		return;
	app_draw(a);
	screen_draw(a->screen, &a->canvas);
	a->drawn_ns = now;
}

void app_progress(struct app *a, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	if (!a->screen)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	app_say(a, "%s", text);
	app_draw(a);
	screen_draw(a->screen, &a->canvas);
}

/* Lets the views take over what is new, not too often. */
static void update_when_due(struct app *a)
{
	int64_t now = time_now_mono();

	if (now - a->updated_ns < FRAME_MS * NS_PER_MS)
		return;
	if (a->is_loading)
		engine_settle(a->o->engine); /* a live call may have timed out */
	if (store_generation(app_store(a)) == a->generation)
		return;
	app_update(a);
	a->updated_ns = now;
}

/* Lets the uppermost view know that time goes by. */
static void tick(struct app *a, int64_t now)
{
	const struct view_ops *ops = a->top->row->ops;

	if (!ops->tick || now - a->ticked_ns < TICK_MS * NS_PER_MS)
		return;
	ops->tick(a->top, now - a->ticked_ns);
	a->ticked_ns = now;
	a->is_dirty = true;
}

/* While calls grow, a tenth of the time goes into counting them, which takes up to a tenth of a second. */
static bool is_count_due(const struct app *a)
{
	const struct counting *k = &a->counting;
	int64_t rest = (k->ended_ns - k->begun_ns) * COUNT_REST;

	if (store_generation(app_store(a)) == k->generation || a->is_frozen)
		return false;
	return !(a->is_loading || replay_is_moving(a)) ||
	       time_now_mono() - k->ended_ns > (rest > COUNT_MS * NS_PER_MS ? rest : COUNT_MS * NS_PER_MS);
}

/* Counts calls for some milliseconds where that is due. While it goes on, or a list finds out the same, the store must stay as
 * it is. */
static bool count_calls(struct app *a)
{
	const struct table *t = table_of(a->top);
	struct counting *k = &a->counting;

	if (t && t->is_folding)
		return true;
	if (!k->is_on && !is_count_due(a))
		return false;
	if (!k->is_on)
		k->begun_ns = time_now_mono();
	k->is_on = !store_calls_step(app_store(a), STEP_MS * NS_PER_MS);
	if (k->is_on)
		return true;
	k->ended_ns = time_now_mono();
	k->generation = store_generation(app_store(a));
	a->is_dirty = true;
	return false;
}

/* The store takes what comes: from the capture, or for a replay. */
static void grow(struct app *a, int64_t elapsed_ns)
{
	if (replay_is_moving(a)) {
		replay_tick(a, elapsed_ns, STEP_MS * NS_PER_MS);
		update_when_due(a);
	}
	if (!a->is_loading)
		return;
	load(a, STEP_MS * NS_PER_MS);
	update_when_due(a);
	a->is_dirty = true; /* the bar goes on */
}

static void loop(struct app *a)
{
	int64_t ticked_ns = time_now_mono();

	a->ticked_ns = ticked_ns;

	while (!a->quits) {
		int64_t now;

		draw_when_due(a);
		take_events(a);
		if (!a->quits)
			app_work(a, STEP_MS * NS_PER_MS);
		if (a->quits)
			return;
		now = time_now_mono();
		tick(a, now);
		if (a->o->engine && count_calls(a))
			continue;
		grow(a, now - ticked_ns);
		ticked_ns = now;
	}
}

/* What is to be known before anything else: why we are back on the start page, or what is wrong with the configuration. */
static void tell_first(struct app *a)
{
	if (!a->o->engine && a->o->start && a->o->start->said.n)
		app_warn(a, "%s", a->o->start->said.p);
	else
		app_tell_warnings(a);
}

static int run_screen(struct app *a, struct err *e)
{
	int h, w, got;

	a->screen = screen_open(a->o->palette, !a->o->no_mouse, e);
	if (!a->screen)
		return -1;
	screen_size(a->screen, &h, &w);
	canvas_init(&a->canvas, h, w, a->o->ascii || !screen_is_utf8(a->screen));
	a->drawn_ns = TIME_NONE;
	got = app_open(a, a->o->engine ? VIEW_CALLS : VIEW_START, NULL);
	if (got == 0) {
		tell_first(a);
		loop(a);
	} else {
		err_set(e, 2, "%s", a->said.p);
	}
	app_close_all(a);
	screen_close(a->screen);
	return got;
}

/* ---- with a script --------------------------------------------------------------------------------------------------- */

/* The file's suffix says what is written. */
static void put_picture(const struct app *a, struct slice name, bool styles, struct buf *b)
{
	struct slice tail = slice_sub(name, name.n > 5 ? name.n - 5 : 0, name.n);
	const char *no = getenv("NO_COLOR");
	struct palette palette;

	if (a->o->palette)
		palette = *a->o->palette;
	else
		palette_init(&palette, no && no[0] ? SCHEME_MONO : SCHEME_DARK);
	if (slice_ieq(tail, slice_of(".html")))
		picture_html(&a->canvas, &palette, b);
	else if (tail.n == 5 && slice_ieq(slice_sub(tail, 1, 5), slice_of(".svg")))
		picture_svg(&a->canvas, &palette, b);
	else
		script_picture(&a->canvas, styles, b);
}

static int save_picture(struct app *a, struct slice name, bool styles, struct err *e)
{
	char path[4096];
	struct buf b = {0};
	FILE *f;
	bool failed;

	snprintf(path, sizeof path, "%.*s", (int)(name.n < sizeof path ? name.n : sizeof path - 1), name.p);
	f = fopen(path, "we");
	if (!f)
		return err_set(e, 4, "the screen cannot be written to '%s': %s", path, err_system(errno));
	put_picture(a, name, styles, &b);
	failed = fwrite(b.p, 1, b.n, f) != b.n;
	failed |= fclose(f) != 0;
	buf_free(&b);
	return failed ? err_set(e, 4, "the screen cannot be written to '%s': %s", path, err_system(errno)) : 0;
}

/* What is under way is done to its end. */
static void settle(struct app *a)
{
	if (a->quits)
		return;
	while (replay_is_on(a) && a->replay.goal.kind != GOAL_NONE && !a->prompt.kind)
		replay_tick(a, 0, 0);
	app_work(a, 0);
	app_draw(a);
}

/* Reads from a device for so long. */
static void listen(struct app *a, int64_t ns)
{
	int64_t until = time_now_mono() + ns, now;

	while (a->is_loading && (now = time_now_mono()) < until)
		load(a, until - now < STEP_MS * NS_PER_MS ? until - now : STEP_MS * NS_PER_MS);
	engine_settle(a->o->engine);
	app_update(a);
}

/* So much time passes: for a replay by its clock, for a device by ours. */
static void pass_time(struct app *a, int64_t ns)
{
	if (a->top->row->ops->tick)
		a->top->row->ops->tick(a->top, ns);
	if (!a->o->engine)
		return;
	if (a->o->is_live)
		listen(a, ns);
	for (int64_t part; ns > 0 && !a->quits; ns -= part) {
		part = ns < SCRIPT_TICK_MS * NS_PER_MS ? ns : SCRIPT_TICK_MS * NS_PER_MS;
		replay_tick(a, part, 0);
		if (store_generation(app_store(a)) != a->generation)
			app_update(a);
	}
}

static void send_event(struct app *a, const struct event *ev)
{
	if (a->quits)
		return;
	app_event(a, ev);
	settle(a);
}

static void send_text(struct app *a, struct slice text)
{
	struct event ev = {.kind = EVENT_KEY};

	while (text.n > 0) {
		unsigned used;

		if (text.p[0] == '\\' && text.n > 1)
			text = slice_sub(text, 1, text.n);
		used = utf8_decode(text, &ev.key);
		text = slice_sub(text, used, text.n);
		if (ev.key < K_FIRST)
			send_event(a, &ev);
	}
}

static int do_step(struct app *a, const struct script_step *st, bool *styles, struct err *e)
{
	const struct action_row *row;

	switch ((enum script_kind)st->kind) {
	case SCRIPT_EVENT:
		if (st->text.n > 0)
			send_text(a, st->text);
		else
			for (uint32_t i = 0; i < st->times; i++)
				send_event(a, &st->event);
		return 0;
	case SCRIPT_ACTION:
		row = action_of_name(st->text, a->top->row->id);
		if (!row)
			return err_set(e, 2, "--script asks for '%.*s', which is no action of the view '%s'",
					(int)(st->text.n < 80 ? st->text.n : 80), st->text.p, a->top->row->name);
		app_act(a, row->action);
		break;
	case SCRIPT_SIZE:
		canvas_resize(&a->canvas, st->h, st->w);
		break;
	case SCRIPT_WAIT:
		pass_time(a, st->ns);
		break;
	case SCRIPT_STYLES:
		*styles = true;
		return 0;
	case SCRIPT_SAVE:
		return save_picture(a, st->text, *styles, e);
	case SCRIPT_END:
		return 0;
	}
	settle(a);
	return 0;
}

static int play(struct app *a, bool *styles, struct err *e)
{
	struct slice rest = slice_of(a->o->script);
	struct script_step st;

	if (a->o->engine)
		load(a, a->o->is_live ? STEP_MS * NS_PER_MS : 0);
	settle(a);
	do {
		if (script_next(&rest, &st, e) != 0 || do_step(a, &st, styles, e) != 0)
			return -1;
		if (a->o->start)
			a->o->start->script_at = strlen(a->o->script) - rest.n;
	} while (st.kind != SCRIPT_END && !a->quits);
	return 0;
}

static int run_script(struct app *a, struct err *e)
{
	struct buf b = {0};
	bool styles = false;
	int h = 24, w = 80, got;

	if (a->o->size && script_size(a->o->size, &h, &w, e) != 0)
		return -1;
	canvas_init(&a->canvas, h, w, a->o->ascii);
	if (app_open(a, a->o->engine ? VIEW_CALLS : VIEW_START, NULL) != 0)
		return err_set(e, 2, "%s", a->said.p);
	tell_first(a);
	got = play(a, &styles, e);
	if (got == 0 && !a->quits) {
		script_picture(&a->canvas, styles, &b);
		if (fwrite(b.p, 1, b.n, stdout) != b.n || fflush(stdout) != 0)
			got = err_set(e, 4, "the screen cannot be written to standard output: %s", err_system(errno));
		buf_free(&b);
	}
	app_close_all(a);
	return got;
}

int app_run(const struct app_options *o, struct err *e)
{
	struct app a;
	int got;

	app_begin(&a, o);
	words_show(true);
	if (o->engine)
		engine_listen(o->engine, &(struct store_listener){.moved = app_moved, .ctx = &a});
	if (o->options && !o->options->no_history)
		history_load(&a.prompt);
	got = o->script ? run_script(&a, e) : run_screen(&a, e);
	if (o->options && !o->options->no_history && !o->script)
		history_save(&a.prompt);
	words_show(false);
	app_end(&a);
	return got;
}
