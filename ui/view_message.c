/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message view: one message with all the width of the screen, its faults in words, each line explained where asked
 * for. Goes on through the messages of the flow below it. */
#include "ui/msgtext.h"
#include "ui/view_flow.h"
#include "words.h"

struct message_view {
	uint32_t msg;
	struct msgtext text;
	size_t top;             /* first row shown */
	int h;                  /* rows that were shown last */
	bool explains;
	bool marks_new;         /* what is new against the message before, in the flow */
	bool has_search;        /* bring the row `found` into sight */
	size_t found;           /* row that the search found last */
};

static int message_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct message_view *m = v->state;

	if (args->msg == NONE || args->msg >= store_n_msgs(app_store(v->app)))
		return err_set(e, 2, "%s", _("There is no message to show."));
	m->msg = args->msg;
	m->text = msgtext_none();
	return 0;
}

static void message_close(struct view *v)
{
	struct message_view *m = v->state;

	msgtext_free(&m->text);
}

static bool message_rewind(struct view *v)
{
	struct message_view *m = v->state;

	msgtext_free(&m->text);
	m->text = msgtext_none();
	return m->msg < store_n_msgs(app_store(v->app));
}

static bool message_moved(struct view *v, const struct store_moves *m)
{
	struct message_view *x = v->state;

	msgtext_free(&x->text);
	x->text = msgtext_none();
	x->msg = store_moved(m->msgs, m->n_msgs, x->msg);
	return x->msg != NONE;
}

static int64_t message_moment(struct view *v)
{
	const struct message_view *m = v->state;

	return store_msg(app_store(v->app), m->msg)->ts_ns;
}

static void clamp(struct message_view *m)
{
	size_t h = m->h > 0 ? (size_t)m->h : 1;

	if (m->top + h > m->text.n)
		m->top = m->text.n > h ? m->text.n - h : 0;
}

static bool has_flow(const struct view *v)
{
	return v->below && v->below->row->id == VIEW_FLOW;
}

static void message_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct message_view *m = v->state;
	struct slice needle = app_needle(v->app);

	msgtext_make(&m->text, app_store(v->app), m->msg, r.w > 2 ? (size_t)r.w - 2 : 1, m->explains, c->ascii);
	msgtext_mark(&m->text, app_store(v->app), m->marks_new && has_flow(v) ? flow_before(v->below, m->msg) : NONE);
	m->h = r.h;
	if (m->has_search && (m->found < m->top || m->found >= m->top + (size_t)r.h))
		m->top = m->found > 3 ? m->found - 3 : 0;
	m->has_search = false;
	clamp(m);
	for (int i = 0; i < r.h && m->top + (size_t)i < m->text.n; i++) {
		msgtext_draw(&m->text, c, r.y + i, r.x + 1, r.w - 2, m->top + (size_t)i);
		canvas_match(c, r.y + i, r.x + 1, r.w - 2, needle);
	}
	if (m->top > 0)
		canvas_glyph(c, r.y, r.x + r.w - 1, GLYPH_UP, STYLE_DIM);
	if (m->top + (size_t)r.h < m->text.n)
		canvas_glyph(c, r.y + r.h - 1, r.x + r.w - 1, GLYPH_DOWN, STYLE_DIM);
}

static void message_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct message_view *m = v->state;
	const struct store *s = app_store(v->app);
	const struct msg *msg = store_msg(s, m->msg);
	const struct flow flow = store_flow(s, msg->flow), *f = &flow;
	size_t place, n;

	time_clock(left, store_said_ns(s, msg->ts_ns), app_options(v->app)->zone, 6);
	buf_puts(left, "  ");
	addr_put(left, &f->src);
	buf_puts(left, app_ascii(v->app) ? " -> " : " → ");
	addr_put(left, &f->dst);
	buf_fmt(left, "  %s", transport_name((enum transport)f->transport));
	buf_fmt(right, _("frame %u"), msg->frame);
	if (has_flow(v)) {
		flow_place(v->below, &place, &n);
		buf_fmt(right, "  %zu/%zu", place, n);
	}
}

static void step(struct view *v, int dir)
{
	struct message_view *m = v->state;
	uint32_t next = has_flow(v) ? flow_step(v->below, dir) : NONE;

	if (next == NONE) {
		app_say(v->app, "%s", dir > 0 ? _("This is the last message.") : _("This is the first message."));
		return;
	}
	m->msg = next;
	m->top = m->found = 0;
}

static void scroll(struct message_view *m, int64_t by)
{
	m->top = by < 0 && (size_t)-by > m->top ? 0 : m->top + (size_t)by;
	clamp(m);
}

/* Explanations move the lines: the first one in sight stays there. */
static void flip_explain(struct view *v)
{
	struct message_view *m = v->state;
	const char *first = m->top < m->text.n ? m->text.rows[m->top].line.p : NULL;
	size_t line = 0;

	for (size_t i = 0; i < m->text.n && m->text.rows[i].line.p != first; i++)
		line += m->text.rows[i].kind != MSGTEXT_HELP && !m->text.rows[i].goes_on;
	m->explains = !m->explains;
	msgtext_make(&m->text, app_store(v->app), m->msg, m->text.width, m->explains, m->text.ascii);
	m->top = 0;
	while (m->top < m->text.n && line) {
		m->top++;
		line -= m->top < m->text.n && m->text.rows[m->top].kind != MSGTEXT_HELP && !m->text.rows[m->top].goes_on;
	}
}

static void open_save(struct view *v)
{
	const struct message_view *m = v->state;
	uint32_t leg = store_msg(app_store(v->app), m->msg)->leg;
	struct view_args args = {.legs = &leg, .n_legs = leg != NONE, .msg = m->msg, .stream = NONE, .from = v};

	app_open(v->app, VIEW_SAVE, &args);
}

static bool message_action(struct view *v, enum action a)
{
	struct message_view *m = v->state;
	int64_t page = m->h > 1 ? m->h - 1 : 1;

	switch (a) {
	case ACTION_NEXT:
	case ACTION_PREVIOUS:
		step(v, a == ACTION_NEXT ? 1 : -1);
		return true;
	case ACTION_SAVE:
		open_save(v);
		return true;
	case ACTION_EXPLAIN:
		flip_explain(v);
		return true;
	case ACTION_CHANGES:
		m->marks_new = !m->marks_new;
		app_say(v->app, "%s", m->marks_new ? _("What is new against the message before stands out.") :
			_("The message as it is"));
		return true;
	case ACTION_UP:
	case ACTION_DOWN:
		scroll(m, a == ACTION_UP ? -1 : 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		scroll(m, a == ACTION_PAGE_UP ? -page : page);
		return true;
	case ACTION_HOME:
		m->top = 0;
		return true;
	case ACTION_END:
		m->top = m->text.n;
		clamp(m);
		return true;
	default:
		return false;
	}
}

static bool message_mouse(struct view *v, const struct event *ev)
{
	if (ev->mouse != MOUSE_WHEEL_UP && ev->mouse != MOUSE_WHEEL_DOWN)
		return false;
	scroll(v->state, ev->mouse == MOUSE_WHEEL_UP ? -3 : 3);
	return true;
}

static bool message_search(struct view *v, struct slice needle, int dir)
{
	struct message_view *m = v->state;
	size_t n = m->text.n, row = dir == 0 ? m->top : m->found;

	/* dir 0: from the first row in sight on; else from the row found last, which comes last. */
	for (size_t i = dir == 0 ? 0 : 1; i <= n && n; i++) {
		if (i > 0)
			row = dir < 0 ? (row + n - 1) % n : (row + 1) % n;
		if (!msgtext_matches(&m->text, row, needle))
			continue;
		m->found = row;
		m->has_search = true;
		return true;
	}
	return false;
}

const struct view_ops view_message_ops = {
	.state_bytes = sizeof(struct message_view),
	.open = message_open,
	.close = message_close,
	.rewind = message_rewind,
	.moved = message_moved,
	.moment = message_moment,
	.draw = message_draw,
	.status = message_status,
	.action = message_action,
	.mouse = message_mouse,
	.search = message_search,
};
