/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The app: a stack of views, the line editor, and what happens at an event. The loops that bring events are in app_run.c;
 * the lines around the view in bars.c.
 */
#include "ui/app_priv.h"
#include "words.h"

/* Calls of so many legs are counted while somebody waits. */
enum { FEW_LEGS = 500 };

void app_begin(struct app *a, const struct app_options *o)
{
	*a = (struct app){.mine = *o, .is_loading = o->engine != NULL, .is_dirty = true,
		.replay = {.speed = REPLAY_NORMAL, .wanted = o->replays, .skips = o->skips_silence}};
	if (o->speed)
		replay_speed(o->speed, &a->replay.speed, NULL);
	a->o = &a->mine;
	if (!o->keys)
		a->own_keys = keymap_new();
}

void app_end(struct app *a)
{
	replay_free(a);
	canvas_free(&a->canvas);
	prompt_free(&a->prompt);
	buf_free(&a->needle);
	buf_free(&a->said);
	buf_free(&a->key_name);
	keymap_free(a->own_keys);
	for (size_t i = 0; i < a->n_zones; i++)
		zone_free(a->zones[i]);
	free(a->zones);
	buf_free(&a->source);
}

const struct store *app_store(const struct app *a)
{
	return engine_store(app_engine(a));
}

const struct engine *app_engine(const struct app *a)
{
	return a->replay.engine ? a->replay.engine : a->o->engine;
}

void app_set_alias(struct app *a, const struct addr *addr, struct slice name)
{
	engine_set_alias(a->o->engine, addr, name);
	if (a->replay.engine)
		engine_set_alias(a->replay.engine, addr, name);
	if (a->replay.next)
		engine_set_alias(a->replay.next, addr, name);
}

const struct app_options *app_options(const struct app *a)
{
	return a->o;
}

bool app_ascii(const struct app *a)
{
	return a->canvas.ascii;
}

const char *app_terminal(const struct app *a)
{
	return a->screen ? getenv("TERM") : NULL;
}

const struct keymap *app_keys(const struct app *a)
{
	return a->o->keys ? a->o->keys : a->own_keys;
}

const char *app_key_name(struct app *a, enum view_id view, enum action action)
{
	buf_clear(&a->key_name);
	keymap_put(app_keys(a), action, view, &a->key_name);
	buf_putc(&a->key_name, '\0');
	return a->key_name.p;
}

struct filter_names app_filters(const struct app *a)
{
	return a->o->options ? options_filters(a->o->options) : (struct filter_names){.n = 0};
}

struct view *app_top(const struct app *a)
{
	return a->top;
}

int app_columns(const struct app *a)
{
	return a->canvas.w;
}

bool app_is_loading(const struct app *a)
{
	/* A script waits for nothing. */
	return a->is_loading || (a->screen && replay_is_moving(a));
}

bool app_is_frozen(const struct app *a)
{
	return a->is_frozen;
}

struct slice app_needle(const struct app *a)
{
	return buf_slice(&a->needle);
}

__attribute__((format(printf, 3, 0))) static void say(struct app *a, enum style st, const char *fmt, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof text, fmt, ap);
	buf_clear(&a->said);
	buf_puts(&a->said, text);
	a->said_style = st;
	a->is_dirty = true;
}

void app_say(struct app *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(a, STYLE_PROMPT, fmt, ap);
	va_end(ap);
}

void app_warn(struct app *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(a, STYLE_WARN, fmt, ap);
	va_end(ap);
}

void app_tell_warnings(struct app *a)
{
	struct slice rest = a->o->options ? buf_slice(&a->o->options->warnings) : slice_make(NULL, 0), first, folder;
	unsigned more = 0;

	if (!rest.n)
		return;
	first = slice_cut(&rest, '\n');
	/* Its folder is on standard error, too, and there is not much room. */
	folder = slice_of(a->o->options->config_path ? a->o->options->config_path : "");
	while (folder.n > 0 && folder.p[folder.n - 1] != '/')
		folder.n--;
	if (slice_starts(first, folder))
		first = slice_sub(first, folder.n, first.n);
	while (rest.n)
		more += slice_cut(&rest, '\n').n > 0;
	if (more)
		app_warn(a, _("(1 of %u) %.*s"), more + 1, (int)first.n, first.p);
	else
		app_warn(a, "%.*s", (int)first.n, first.p);
}

void app_choose(struct app *a, const char *name, bool is_device)
{
	struct app_start *s = a->o->start;

	if (!s)
		return;
	s->has_choice = true;
	s->is_device = is_device;
	buf_clear(&s->name);
	buf_puts(&s->name, name);
	buf_putc(&s->name, '\0');
	a->quits = true;
}

uint32_t app_n_calls(const struct app *a)
{
	const struct store *s = app_store(a);

	bool is_late = a->screen && a->counting.generation != store_generation(s) && store_n_legs(s) > FEW_LEGS;

	return is_late ? store_n_calls_known(s) : store_n_calls(s);
}

/* ---- the stack of views ---------------------------------------------------------------------------------------------- */

bool app_grows(const struct app *a)
{
	return a->o->is_live || replay_is_on(a);
}

int64_t app_moment(const struct app *a)
{
	int64_t ns = TIME_NONE;

	for (struct view *v = a->top; v && ns == TIME_NONE; v = v->below)
		if (v->row->ops->moment)
			ns = v->row->ops->moment(v);
	return ns;
}

/* What it was opened on, should it have to be opened again. */
static void keep_args(struct view *v, const struct view_args *args)
{
	v->args = *args;
	v->args.legs = NULL;
	for (size_t i = 0; i < args->n_legs; i++)
		ids_add(&v->legs, args->legs[i]);
}

static void free_view(struct view *v)
{
	ids_free(&v->legs);
	free(v->state);
	free(v);
}

int app_open(struct app *a, enum view_id id, const struct view_args *args)
{
	static const struct view_args nothing = {.msg = NONE};
	const struct view_row *row = view_row(id);
	struct view *v = mem_zalloc(sizeof *v);
	struct err e = {0};

	v->row = row;
	v->app = a;
	v->below = a->top;
	v->state = mem_zalloc(row->ops->state_bytes + 1);
	if (row->ops->open && row->ops->open(v, args ? args : &nothing, &e) != 0) {
		free_view(v);
		app_warn(a, "%s", e.text);
		return -1;
	}
	keep_args(v, args ? args : &nothing);
	a->top = v;
	a->is_dirty = true;
	return 0;
}

void app_close(struct app *a)
{
	struct view *v = a->top;

	a->top = v->below;
	if (v->row->ops->close)
		v->row->ops->close(v);
	free_view(v);
	a->is_dirty = true;
	if (!a->top) {
		a->quits = true;
		return;
	}
	/* While it was covered it was told nothing. */
	if (a->top->row->ops->back)
		a->top->row->ops->back(a->top);
	if (a->top->row->ops->update)
		a->top->row->ops->update(a->top);
}

void app_close_above(struct app *a, const struct view *v)
{
	while (a->top && a->top != v)
		app_close(a);
}

void app_close_all(struct app *a)
{
	while (a->top) {
		struct view *v = a->top;

		a->top = v->below;
		if (v->row->ops->close)
			v->row->ops->close(v);
		free_view(v);
	}
}

/* Closes it and opens it again on what there is of what it was opened on. */
static bool reopen(struct view *v)
{
	const struct store *s = app_store(v->app);
	struct view_args args = v->args;
	struct ids legs = {0};
	struct err e = {0};
	bool is_open = false;

	for (size_t i = 0; i < v->legs.n; i++)
		if (v->legs.v[i] < store_n_legs(s))
			ids_add(&legs, v->legs.v[i]);
	args.legs = legs.v;
	args.n_legs = legs.n;
	if (v->row->ops->close)
		v->row->ops->close(v);
	memset(v->state, 0, v->row->ops->state_bytes);
	if (legs.n || !v->legs.n)
		is_open = !v->row->ops->open || v->row->ops->open(v, &args, &e) == 0;
	ids_free(&legs);
	v->is_gone = !is_open;
	return is_open;
}

/* Those above a view that is gone were opened from it. */
static void drop_from(struct app *a, const struct view *gone)
{
	bool is_last = false;

	while (a->top && !is_last) {
		struct view *v = a->top;

		is_last = v == gone;
		a->top = v->below;
		if (v->row->ops->close && !v->is_gone)
			v->row->ops->close(v);
		free_view(v);
	}
	if (a->top && a->top->row->ops->back)
		a->top->row->ops->back(a->top);
}

/* Ids of a list: those that are left. */
void app_move_ids(struct ids *v, const uint32_t *to, uint32_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < v->n; i++)
		if (store_moved(to, n, v->v[i]) != NONE)
			v->v[left++] = store_moved(to, n, v->v[i]);
	v->n = left;
}

/* What a view was opened on. */
static bool move_args(struct view *v, const struct store_moves *m)
{
	struct view_args *x = &v->args;
	bool had_legs = v->legs.n > 0, had_msg = x->msg != NONE, had_stream = v->row->id == VIEW_STREAM;

	app_move_ids(&v->legs, m->legs, m->n_legs);
	x->legs = v->legs.v;
	x->n_legs = v->legs.n;
	x->msg = store_moved(m->msgs, m->n_msgs, x->msg);
	x->other = store_moved(m->msgs, m->n_msgs, x->other);
	x->stream = store_moved(m->streams, m->n_streams, x->stream);
	return !(had_legs && !v->legs.n) && !(had_msg && x->msg == NONE) && !(had_stream && x->stream == NONE) &&
	       !(v->row->id == VIEW_DIFF && x->other == NONE);
}

static bool move_view(struct view *v, const struct store_moves *m)
{
	bool is_there = move_args(v, m);

	if (v->row->ops->moved)
		return v->row->ops->moved(v, m);
	return is_there && reopen(v);
}

static bool rewind_view(struct view *v, const struct store_moves *m)
{
	(void)m;
	return v->row->ops->rewind ? v->row->ops->rewind(v) : reopen(v);
}

/* From the lowest view up, as `take` says: those above one that is gone go with it. Whether any did. */
static bool take_over(struct app *a, bool (*take)(struct view *v, const struct store_moves *m), const struct store_moves *m)
{
	struct view *gone = NULL;
	size_t n = 0;

	for (struct view *v = a->top; v; v = v->below)
		n++;
	while (n-- > 0 && !gone) {
		struct view *v = a->top;

		for (size_t i = 0; i < n; i++)
			v = v->below;
		if (!take(v, m))
			gone = v;
	}
	if (gone)
		drop_from(a, gone);
	a->quits |= !a->top;
	a->is_dirty = true;
	return gone;
}

void app_moved(void *app, const struct store_moves *m)
{
	if (take_over(app, move_view, m))
		app_warn(app, "%s", _("What was shown here had to go: memory has reached its bound (--max-memory)."));
}

void app_rewind(struct app *a)
{
	a->counting = (struct counting){.generation = UINT64_MAX};
	if (take_over(a, rewind_view, NULL))
		app_say(a, "%s", _("What was shown here begins later."));
}

/* These look their words up when they draw, or when the option changes (view_ops.changed); the others keep words. */
static bool remake_view(struct view *v, const struct store_moves *m)
{
	switch (v->row->id) {
	case VIEW_SETTINGS:
	case VIEW_COLUMNS:
	case VIEW_SAVE:
	case VIEW_STATS:
	case VIEW_TIMELINE:
	case VIEW_LANES:
	case VIEW_START:
		return true;
	default:
		return rewind_view(v, m);
	}
}

void app_remake(struct app *a)
{
	take_over(a, remake_view, NULL);
}

void app_work(struct app *a, int64_t budget_ns)
{
	const struct view_ops *ops = a->top ? a->top->row->ops : NULL;
	bool was = a->works;

	a->works = ops && ops->work && ops->work(a->top, budget_ns);
	a->is_dirty |= was || a->works;
}

void app_update(struct app *a)
{
	if (a->is_frozen)
		return;
	a->generation = store_generation(app_store(a));
	if (a->top->row->ops->update)
		a->top->row->ops->update(a->top);
	a->is_dirty = true;
}

/* ---- search ---------------------------------------------------------------------------------------------------------- */

static void search(struct app *a, int dir)
{
	const struct view_ops *ops = a->top->row->ops;

	if (a->needle.n == 0) {
		app_warn(a, _("Nothing was searched for yet: %s asks for a text"),
			app_key_name(a, a->top->row->id, ACTION_SEARCH));
		return;
	}
	if (!ops->search || !ops->search(a->top, buf_slice(&a->needle), dir))
		app_warn(a, _("Not found: %s"), a->needle.p);
}

static bool search_done(void *ctx, struct app *a, const char *text)
{
	(void)ctx;
	buf_clear(&a->needle);
	buf_puts(&a->needle, text);
	if (text[0])
		search(a, 0);
	return true;
}

static const struct prompt_kind search_kind = {.label = N_("find: "), .done = search_done, .history = "find"};

/* ---- names of actions ------------------------------------------------------------------------------------------------ */

/* Name number i of all actions that can run: those of the uppermost view first, then those of the views under it. */
static const char *command_word(void *ctx, struct slice before, size_t i)
{
	const struct app *a = ctx;
	size_t n;
	const struct action_row *rows = action_rows(&n);

	(void)before;
	for (struct view *v = a->top; v; v = v->below)
		for (size_t j = 0; j < n; j++) {
			struct slice name = slice_of(rows[j].name);
			struct view *where = NULL;

			if (action_of_name(name, v->row->id) == &rows[j] && app_named(a, name, &where) && where == v && i-- == 0)
				return rows[j].name;
		}
	return NULL;
}

static bool command_check(void *ctx, const char *text, struct err *e)
{
	const struct app *a = ctx;
	const char *name, *best = "help";
	unsigned least = UINT32_MAX;
	struct view *where;

	if (!text[0] || app_named(a, slice_of(text), &where))
		return true;
	for (size_t i = 0; (name = command_word(ctx, slice_of(""), i)) != NULL; i++) {
		unsigned d = text_distance(slice_of(text), slice_of(name));

		if (d < least) {
			least = d;
			best = name;
		}
	}
	err_set(e, 2, _("No action here has the name '%s'; did you mean '%s'?"), text, best);
	return false;
}

/* What only a view below can do is done there: back to it. */
static bool command_done(void *ctx, struct app *a, const char *text)
{
	struct view *where = NULL;
	const struct action_row *row = app_named(a, slice_of(text), &where);

	(void)ctx;
	if (!row)
		return true;
	if (where != a->top && app_jump(a, row->action))
		return true;
	app_close_above(a, where);
	if (a->top == where)
		app_act(a, row->action);
	return true;
}

static const struct prompt_kind command_kind = {
	.label = N_(":"), .done = command_done, .check = command_check, .word = command_word,
	.history = "command"};

void app_prompt(struct app *a, const struct prompt_kind *k, void *ctx, const char *text)
{
	buf_clear(&a->said);
	prompt_open(&a->prompt, k, ctx, text);
}

/* The editor is closed before the text is acted on: the action may open it again for something else. */
static void prompt_done(struct app *a)
{
	struct prompt *p = &a->prompt;
	const struct prompt_kind *k = p->kind;
	void *ctx = p->ctx;
	struct buf text = {0};

	if (p->is_wrong)
		return;
	buf_puts(&text, prompt_text(p));
	buf_putc(&text, '\0');
	prompt_close(p, true);
	if (!k->done(ctx, a, text.p))
		prompt_open(p, k, ctx, text.p);
	buf_free(&text);
}

static void prompt_event(struct app *a, uint32_t key)
{
	const struct prompt_kind *k = a->prompt.kind;
	void *ctx = a->prompt.ctx;

	switch (prompt_key(&a->prompt, key)) {
	case PROMPT_DONE:
		prompt_done(a);
		break;
	case PROMPT_CANCELLED:
		prompt_close(&a->prompt, false);
		if (k->cancelled)
			k->cancelled(ctx, a);
		break;
	case PROMPT_STAYS:
		break;
	}
}

/* ---- events ---------------------------------------------------------------------------------------------------------- */

/* What comes from a device goes on to be recorded and counted. */
static void flip_frozen(struct app *a)
{
	a->is_frozen = !a->is_frozen;
	if (a->is_frozen)
		app_say(a, "%s", _("The lists stand still; recording goes on."));
	else
		app_update(a);
}

void app_act(struct app *a, enum action action)
{
	struct view_args args = {.msg = NONE, .from = a->top};

	switch (action) {
	case ACTION_HELP:
		app_open(a, VIEW_HELP, &args);
		break;
	case ACTION_SETTINGS:
		app_open(a, VIEW_SETTINGS, &args);
		break;
	case ACTION_BACK:
		app_close(a);
		break;
	case ACTION_LEAVE:
		a->quits = true;
		if (a->o->start)
			a->o->start->goes_back = true;
		break;
	case ACTION_QUIT:
		a->quits = true;
		break;
	case ACTION_COMMAND:
		app_prompt(a, &command_kind, a, "");
		break;
	case ACTION_REDRAW:
		if (a->screen)
			screen_forget(a->screen);
		break;
	case ACTION_SEARCH:
		app_prompt(a, &search_kind, a, "");
		break;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		search(a, action == ACTION_SEARCH_NEXT ? 1 : -1);
		break;
	default:
		if (a->o->is_live && action == ACTION_PAUSE)
			flip_frozen(a);
		else if (!replay_action(a, action) && !app_jump(a, action) && a->top->row->ops->action)
			a->top->row->ops->action(a->top, action);
	}
}

static void key_event(struct app *a, uint32_t key)
{
	const struct action_row *row;
	struct buf name = {0};

	if (a->prompt.kind) {
		prompt_event(a, key);
		return;
	}
	/* At the top, where Esc would end the program, it first ends the search. */
	if (key == K_ESC && a->needle.n > 0 && !a->top->below) {
		buf_clear(&a->needle);
		return;
	}
	row = keymap_action(app_keys(a), key, a->top->row->id);
	if (row) {
		app_act(a, row->action);
		return;
	}
	key_put_name(&name, key);
	buf_putc(&name, '\0');
	app_warn(a, _("%s does nothing here; %s shows the keys"), name.p, app_key_name(a, a->top->row->id, ACTION_HELP));
	buf_free(&name);
}

static void mouse_event(struct app *a, const struct event *ev)
{
	const struct view_ops *ops = a->top->row->ops;
	enum action action;

	if (a->prompt.kind)
		return;
	if (ev->y == a->canvas.h - 1) {
		action = ev->mouse == MOUSE_PRESS || ev->mouse == MOUSE_DOUBLE ? bar_pressed(a, ev->x) : ACTION_NONE;
		if (action != ACTION_NONE)
			app_act(a, action);
	} else if (ops->mouse) {
		ops->mouse(a->top, ev);
	}
}

void app_event(struct app *a, const struct event *ev)
{
	int h, w;

	a->is_dirty = true;
	switch ((enum event_kind)ev->kind) {
	case EVENT_KEY:
		buf_clear(&a->said);
		key_event(a, ev->key);
		break;
	case EVENT_MOUSE:
		buf_clear(&a->said);
		mouse_event(a, ev);
		break;
	case EVENT_RESIZE:
		screen_size(a->screen, &h, &w);
		canvas_resize(&a->canvas, h, w);
		screen_forget(a->screen);
		break;
	case EVENT_LOST:
		a->quits = true;
		break;
	case EVENT_NONE:
		break;
	}
}

/* ---- drawing --------------------------------------------------------------------------------------------------------- */

static void draw_too_small(struct app *a)
{
	struct canvas *c = &a->canvas;
	struct buf b = {0};

	buf_fmt(&b, _("%d x %d is too small:"), c->w, c->h);
	canvas_text(c, 0, 0, c->w, buf_slice(&b), STYLE_WARN);
	buf_clear(&b);
	buf_fmt(&b, _("%d x %d at least"), MIN_W, MIN_H);
	canvas_text(c, 1, 0, c->w, buf_slice(&b), STYLE_PLAIN);
	buf_free(&b);
}

static void draw_said(struct app *a)
{
	struct canvas *c = &a->canvas;

	canvas_fill(c, c->h - 1, 0, 1, a->said_style);
	canvas_field(c, c->h - 1, 1, c->w - 1, buf_slice(&a->said), a->said_style, false);
}

void app_draw(struct app *a)
{
	struct canvas *c = &a->canvas;

	canvas_clear(c);
	a->is_dirty = false;
	if (c->h < MIN_H || c->w < MIN_W) {
		draw_too_small(a);
		return;
	}
	bar_top(a, 0);
	bar_status(a, 1);
	a->top->row->ops->draw(a->top, c, (struct rect){2, 0, c->h - 3, c->w});
	if (a->prompt.kind)
		prompt_draw(&a->prompt, c, c->h - 1);
	else if (a->said.n > 0)
		draw_said(a);
	else
		bar_bottom(a, c->h - 1);
}
