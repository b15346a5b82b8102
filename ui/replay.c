/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock of a replay and what moves it. Knows no wall clock: whoever calls says how much time has passed, so that a script
 * gets the same screens each time.
 */
#include "ui/replay.h"

#include "option.h"
#include "ui/app_priv.h"
#include "words.h"

static const int64_t leap_ns = 10 * NS_PER_S;           /* forward, back */
static const int64_t silence_ns = 3 * NS_PER_S;         /* what lasts longer is passed over */
static const int64_t margin_ns = NS_PER_S;              /* but for its first and its last second */
static const int64_t tick_most_ns = NS_PER_S / 4;       /* whoever was away that long has not seen it pass */

static const struct store *whole(const struct app *a)
{
	return engine_store(a->o->engine);
}

static int64_t begin_ns(const struct app *a)
{
	return store_begin_ns(whole(a)) == TIME_NONE ? 0 : store_begin_ns(whole(a));
}

static int64_t end_ns(const struct app *a)
{
	return engine_end_ns(a->o->engine) == TIME_NONE ? begin_ns(a) : engine_end_ns(a->o->engine);
}

bool replay_is_on(const struct app *a)
{
	return a->replay.engine || a->replay.next;
}

bool replay_is_moving(const struct app *a)
{
	const struct replay *r = &a->replay;

	return replay_is_on(a) && (r->goal.kind != GOAL_NONE || !r->is_paused);
}

/* ---- speed ----------------------------------------------------------------------------------------------------------- */

static bool read_thousandths(struct slice s, uint64_t *out)
{
	struct slice whole = slice_cut(&s, '.');
	uint64_t n, part = 0, digits = s.n;

	if (!slice_to_u64(whole, 1000000, &n) || s.n > 3 || (s.n && !slice_to_u64(s, 999, &part)))
		return false;
	for (; s.n && digits < 3; digits++)
		part *= 10;
	*out = n * 1000 + part;
	return true;
}

int replay_speed(const char *text, uint32_t *speed, struct err *e)
{
	struct slice s = slice_trim(slice_of(text)), first;
	uint64_t n = 0, by = 1;

	if (s.n > 1 && (s.p[s.n - 1] | 0x20) == 'x')
		s.n--;
	first = slice_cut(&s, '/');
	if (!read_thousandths(first, &n) || (s.n && (!slice_to_u64(s, 1000, &by) || by == 0)) || (!s.n && strchr(text, '/')))
		return err_set(e, 2, _("a speed is how many times as fast as recorded, such as 8, 0.5 or 1/4: '%s' is none"), text);
	n /= by;
	if (n < REPLAY_SLOWEST || n > REPLAY_FASTEST)
		return err_set(e, 2, _("a speed is from 1/8 to 1024 times the recorded pace: '%s' is not"), text);
	*speed = (uint32_t)n;
	return 0;
}

void replay_put_speed(struct buf *b, uint32_t speed)
{
	if (speed < REPLAY_NORMAL && REPLAY_NORMAL % speed == 0)
		buf_fmt(b, "1/%ux", REPLAY_NORMAL / speed);
	else if (speed % REPLAY_NORMAL == 0)
		buf_fmt(b, "%ux", speed / REPLAY_NORMAL);
	else
		buf_fmt(b, "%u.%03ux", speed / REPLAY_NORMAL, speed % REPLAY_NORMAL);
}

/* To the next power of two. */
static void change_speed(struct app *a, bool faster)
{
	struct replay *r = &a->replay;
	uint32_t step = REPLAY_SLOWEST;
	struct buf b = {0};

	while (faster ? step <= r->speed : step * 2 < r->speed)
		step *= 2;
	if (faster)
		r->speed = step > REPLAY_FASTEST ? REPLAY_FASTEST : step;
	else if (r->speed > REPLAY_SLOWEST)
		r->speed = step;
	replay_put_speed(&b, r->speed);
	app_say(a, _("Speed: %.*s"), (int)b.n, b.p);
	buf_free(&b);
}

/* ---- going somewhere ------------------------------------------------------------------------------------------------- */

static struct engine_stop stop_of(const struct replay_goal *g)
{
	struct engine_stop s = {INT64_MAX, UINT32_MAX, UINT32_MAX};

	if (g->kind == GOAL_TIME)
		s.ts_ns = g->ts_ns;
	else if (g->kind == GOAL_FRAME)
		s.frame = g->n;
	else
		s.n_msgs = g->n;
	return s;
}

static bool is_behind(const struct engine *en, int64_t clock_ns, const struct replay_goal *g)
{
	if (g->kind == GOAL_TIME)
		return g->ts_ns < clock_ns;
	return g->n < (g->kind == GOAL_FRAME ? engine_frame(en) : store_n_msgs(engine_store(en)));
}

/* Time can only go on: where the goal has been passed, another engine begins again. */
static void go(struct app *a, struct replay_goal goal)
{
	struct replay *r = &a->replay;
	struct err e = {0};

	if (goal.kind == GOAL_TIME && goal.ts_ns > end_ns(a))
		goal.ts_ns = end_ns(a);
	if (goal.kind == GOAL_TIME && goal.ts_ns < begin_ns(a))
		goal.ts_ns = begin_ns(a);
	engine_close(r->next);
	r->next = NULL;
	r->goal = goal;
	if (r->engine && !is_behind(r->engine, r->clock_ns, &goal))
		return;
	r->next = engine_again(a->o->engine, &e);
	if (!r->next) {
		r->goal.kind = GOAL_NONE;
		app_warn(a, "%s", e.text);
	}
}

static void pause_at_end(struct app *a)
{
	if (!a->replay.is_paused)
		app_say(a, "%s", _("The end of the capture"));
	a->replay.is_paused = true;
}

/* The clock stands at the goal, or at the end where that comes first. */
static void arrive(struct app *a, bool is_over)
{
	struct replay *r = &a->replay;
	struct engine *old = r->engine;
	bool is_new = r->next != NULL;

	if (is_new) {
		r->engine = r->next;
		r->next = NULL;
	}
	r->clock_ns = store_now_ns(engine_store(r->engine));
	if (r->goal.kind == GOAL_TIME || r->clock_ns == TIME_NONE)
		r->clock_ns = r->goal.kind == GOAL_TIME ? r->goal.ts_ns : begin_ns(a);
	r->goal.kind = GOAL_NONE;
	if (is_new) {
		app_rewind(a);
		engine_close(old);
	}
	app_update(a);
	if (is_over)
		pause_at_end(a);
}

static void give_up(struct app *a, const struct err *e)
{
	struct replay *r = &a->replay;

	engine_close(r->next);
	r->next = NULL;
	r->goal.kind = GOAL_NONE;
	r->is_paused = true;
	app_warn(a, "%s", e->text);
}

static void work(struct app *a, int64_t budget_ns)
{
	struct replay *r = &a->replay;
	struct engine_stop stop = stop_of(&r->goal);
	struct err e = {0};
	int got;

	/* What is being typed belongs to a view that may have to be closed. */
	if (r->next && a->prompt.kind)
		return;
	got = engine_step_to(r->next ? r->next : r->engine, &stop, budget_ns, &e);
	if (got < 0)
		give_up(a, &e);
	else if (got != ENGINE_ON)
		arrive(a, got == ENGINE_OVER);
	else if (!r->next)
		r->clock_ns = store_now_ns(engine_store(r->engine));
	a->is_dirty = true;
}

/* ---- playing ---------------------------------------------------------------------------------------------------------- */

/* Where the clock goes next: on by `by`, or over silence, which is what lies between two messages and lasts too long. */
static int64_t next_clock(const struct app *a, int64_t by_ns)
{
	const struct replay *r = &a->replay;
	const struct store *s = whole(a);
	uint32_t n = store_n_msgs(engine_store(r->engine));
	int64_t to = r->clock_ns + by_ns, from, until;

	if (!r->skips)
		return to;
	from = n ? store_msg(s, n - 1)->ts_ns : begin_ns(a);
	until = n < store_n_msgs(s) ? store_msg(s, n)->ts_ns : end_ns(a);
	if (until - from > silence_ns && r->clock_ns >= from + margin_ns && to < until - margin_ns)
		to = until - margin_ns;
	return to;
}

/* Where reading cannot keep up, the clock waits for it. */
static void play(struct app *a, int64_t elapsed_ns, int64_t budget_ns)
{
	struct replay *r = &a->replay;
	struct engine_stop stop = {INT64_MAX, UINT32_MAX, UINT32_MAX};
	int64_t was = r->clock_ns / (NS_PER_S / 10);
	struct err e = {0};
	int got;

	if (elapsed_ns > tick_most_ns)
		elapsed_ns = tick_most_ns;
	stop.ts_ns = next_clock(a, elapsed_ns * r->speed / REPLAY_NORMAL);
	got = engine_step_to(r->engine, &stop, budget_ns, &e);
	if (got < 0) {
		give_up(a, &e);
		return;
	}
	if (got == ENGINE_THERE)
		r->clock_ns = stop.ts_ns;
	else if (store_now_ns(engine_store(r->engine)) > r->clock_ns)
		r->clock_ns = store_now_ns(engine_store(r->engine));
	if (got == ENGINE_OVER) {
		app_update(a);
		pause_at_end(a);
	}
	a->is_dirty |= r->clock_ns / (NS_PER_S / 10) != was;
}

void replay_tick(struct app *a, int64_t elapsed_ns, int64_t budget_ns)
{
	struct replay *r = &a->replay;

	if (!replay_is_on(a))
		return;
	if (r->goal.kind != GOAL_NONE)
		work(a, budget_ns);
	else if (!r->is_paused && r->engine)
		play(a, elapsed_ns, budget_ns);
}

/* ---- beginning and end ------------------------------------------------------------------------------------------------- */

/* The whole, the moment, and on the way back another one. Where calls had to go, numbers of messages say nothing any more. */
static bool lacks_memory(const struct app *a)
{
	uint64_t most = a->o->options ? a->o->options->max_memory : 0;

	return store_all_legs(whole(a)) != store_n_legs(whole(a)) || (most && engine_memory(a->o->engine) > most / 3);
}

void replay_begin(struct app *a, int64_t from_ns)
{
	struct replay *r = &a->replay;

	if (a->o->is_live) {
		app_warn(a, "%s", _("What comes from a device cannot be replayed; save it, and open the file."));
		return;
	}
	if (store_totals(engine_store(a->o->engine))->past_legs) {
		app_warn(a, "%s", _("Not all of the capture is in memory (--max-memory): it cannot be replayed."));
		return;
	}
	if (lacks_memory(a)) {
		app_warn(a, "%s", _("A replay keeps the calls three times, and --max-memory leaves no room for that."));
		return;
	}
	if (a->is_loading) {
		r->wanted = true;
		app_say(a, "%s", _("The replay begins when all is read."));
		return;
	}
	r->wanted = r->is_paused = false;
	go(a, (struct replay_goal){.kind = GOAL_TIME, .ts_ns = from_ns == TIME_NONE ? begin_ns(a) : from_ns});
}

/* The whole capture again. */
static void stop_replay(struct app *a)
{
	struct replay *r = &a->replay;
	struct engine *old = r->engine;

	engine_close(r->next);
	r->engine = r->next = NULL;
	r->goal.kind = GOAL_NONE;
	if (old) {
		app_rewind(a);
		engine_close(old);
		app_update(a);
	}
	app_say(a, "%s", _("The whole capture"));
}

void replay_free(struct app *a)
{
	engine_close(a->replay.next);
	engine_close(a->replay.engine);
	buf_free(&a->replay.word);
}

/* ---- actions ------------------------------------------------------------------------------------------------------------ */

static bool goal_done(void *ctx, struct app *a, const char *text)
{
	struct replay_goal goal;
	struct err e = {0};

	(void)ctx;
	if (!text[0])
		return true;
	if (replay_goal_parse(a, text, &goal, &e) != 0) {
		app_warn(a, "%s", e.text);
		return false;
	}
	go(a, goal);
	return true;
}

static bool goal_check(void *ctx, const char *text, struct err *e)
{
	struct replay_goal goal;

	return !text[0] || replay_goal_parse(ctx, text, &goal, e) == 0;
}

static const char *goal_word(void *ctx, struct slice before, size_t i)
{
	return replay_goal_word(ctx, before, i);
}

static const struct prompt_kind goal_kind = {
	.label = N_("go to: "), .done = goal_done, .check = goal_check, .word = goal_word};

static void leap(struct app *a, int64_t by_ns)
{
	struct replay *r = &a->replay;
	int64_t from = r->goal.kind == GOAL_TIME ? r->goal.ts_ns : r->clock_ns;

	go(a, (struct replay_goal){.kind = GOAL_TIME, .ts_ns = from + by_ns});
}

/* To the message after the latest, or before it; then it stands. */
static void step(struct app *a, int by)
{
	struct replay *r = &a->replay;
	uint32_t n = r->goal.kind == GOAL_MESSAGE ? r->goal.n : store_n_msgs(engine_store(r->engine));

	r->is_paused = true;
	if (by < 0 && n <= 1)
		app_say(a, "%s", _("There is no message before this one."));
	else if (by > 0 && n >= store_n_msgs(whole(a)))
		app_say(a, "%s", _("No message comes after this one."));
	else
		go(a, (struct replay_goal){.kind = GOAL_MESSAGE, .n = n + (by < 0 ? (uint32_t)-1 : 1)});
}

static void flip_pause(struct app *a)
{
	struct replay *r = &a->replay;

	r->is_paused = !r->is_paused;
	if (!r->is_paused && engine_is_over(r->engine))
		go(a, (struct replay_goal){.kind = GOAL_TIME, .ts_ns = begin_ns(a)});
}

static void act(struct app *a, enum action action)
{
	struct replay *r = &a->replay;

	switch (action) {
	case ACTION_PAUSE:
		flip_pause(a);
		break;
	case ACTION_STEP:
	case ACTION_STEP_BACK:
		step(a, action == ACTION_STEP ? 1 : -1);
		break;
	case ACTION_FASTER:
	case ACTION_SLOWER:
		change_speed(a, action == ACTION_FASTER);
		break;
	case ACTION_AHEAD:
	case ACTION_BEHIND:
		leap(a, action == ACTION_AHEAD ? leap_ns : -leap_ns);
		break;
	case ACTION_GO_TO:
		app_prompt(a, &goal_kind, a, "");
		break;
	default:
		r->skips = !r->skips;
		app_say(a, "%s", r->skips ? _("Silence of over 3 s between messages is passed over.") :
				_("Silence lasts as it did."));
	}
}

bool replay_action(struct app *a, enum action action)
{
	switch (action) {
	case ACTION_REPLAY:
		if (replay_is_on(a))
			stop_replay(a);
		else
			replay_begin(a, app_moment(a));
		return true;
	case ACTION_PAUSE:
	case ACTION_STEP:
	case ACTION_STEP_BACK:
	case ACTION_FASTER:
	case ACTION_SLOWER:
	case ACTION_AHEAD:
	case ACTION_BEHIND:
	case ACTION_GO_TO:
	case ACTION_SKIP:
		if (a->replay.engine)
			act(a, action);
		else if (replay_is_on(a))
			app_say(a, "%s", _("The replay is about to begin."));
		else
			app_say(a, _("That is for a replay; %s begins one at what is selected."),
				app_key_name(a, a->top->row->id, ACTION_REPLAY));
		return true;
	default:
		return false;
	}
}

/* ---- the top line ------------------------------------------------------------------------------------------------------- */

/* How far the engine on its way to the goal is. */
static unsigned way_pct(const struct app *a)
{
	const struct replay *r = &a->replay;
	const struct engine *en = r->next ? r->next : r->engine;
	int64_t now = store_now_ns(engine_store(en)), to = r->goal.kind == GOAL_TIME ? r->goal.ts_ns : end_ns(a);
	uint64_t n = store_n_msgs(engine_store(en));

	if (r->goal.kind == GOAL_MESSAGE)
		return (unsigned)(n * 100 / (r->goal.n ? r->goal.n : 1));
	if (r->goal.kind == GOAL_FRAME)
		return (unsigned)((uint64_t)engine_frame(en) * 100 / (r->goal.n ? r->goal.n : 1));
	if (now == TIME_NONE || to <= begin_ns(a))
		return 0;
	return (unsigned)((double)(now - begin_ns(a)) * 100 / (double)(to - begin_ns(a)));
}

void replay_put(const struct app *a, struct buf *b)
{
	const struct replay *r = &a->replay;
	bool ascii = a->canvas.ascii;
	int64_t all = end_ns(a) - begin_ns(a);
	unsigned pct;

	if (r->goal.kind != GOAL_NONE) {
		pct = way_pct(a);
		buf_fmt(b, "%s %s", _("going to"), glyph_text(GLYPH_RIGHT, ascii));
		buf_putc(b, ' ');
		if (r->goal.kind == GOAL_TIME)
			time_clock(b, store_said_ns(app_store(a), r->goal.ts_ns), a->o->zone, 1);
		else
			buf_fmt(b, r->goal.kind == GOAL_FRAME ? _("frame %u") : _("message %u"), r->goal.n);
		buf_fmt(b, " %s %u %% ", glyph_text(GLYPH_DOT, ascii), pct > 99 ? 99 : pct);
		return;
	}
	buf_puts(b, r->is_paused ? ascii ? "|| " : "‖ " : ascii ? "> " : "▶ ");
	replay_put_speed(b, r->speed);
	buf_putc(b, ' ');
	time_clock(b, store_said_ns(app_store(a), r->clock_ns), a->o->zone, r->is_paused ? 3 : 1);
	pct = all > 0 ? (unsigned)((double)(r->clock_ns - begin_ns(a)) * 100 / (double)all) : 100;
	buf_fmt(b, " %s %u %% ", glyph_text(GLYPH_DOT, ascii), pct > 100 ? 100 : pct);
}
