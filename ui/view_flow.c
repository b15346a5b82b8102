/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow view: the ladder of the chosen calls, heads fixed on top, and the selected message beside it where there is
 * room: its cursor, modes and keys. How it looks: flow_draw.c.
 *
 *   time  │ party      party      party   │ INVITE sip:...
 *   .000  │ ├─ INVITE ▶│          │       │ Via: ...
 */
#include "ui/flow_local.h"

#include "words.h"

enum { RESIZE_STEP = 4, TEXT_STEP = 3, ARROW_LEAST = 14 };

/* ---- selection ----------------------------------------------------------------------------------------------------- */

const struct ladder_row *flow_row(const struct flow_view *f)
{
	return f->list.cursor < ladder_n_rows(f->ladder) ? ladder_row(f->ladder, f->list.cursor) : NULL;
}

uint32_t flow_selected(const struct flow_view *f)
{
	const struct ladder_row *r = flow_row(f);

	return r && r->kind == LADDER_MESSAGE ? r->msg : NONE;
}

bool flow_is_message(const struct flow_view *f, size_t row)
{
	return ladder_row(f->ladder, row)->kind == LADDER_MESSAGE;
}

/* Rows that the cursor stops at. */
static bool is_stop(const struct flow_view *f, size_t row)
{
	uint8_t kind = ladder_row(f->ladder, row)->kind;

	return kind == LADDER_MESSAGE || kind == LADDER_RTP || kind == LADDER_ICMP;
}

/* What the cursor is on, to be found again where rows have moved. */
struct place {
	uint32_t msg, stream;
};

static struct place place_of(const struct flow_view *f)
{
	const struct ladder_row *r = flow_row(f);

	return (struct place){r ? r->msg : NONE, r && r->kind == LADDER_RTP ? r->stream : NONE};
}

static void find_place(struct flow_view *f, struct place p)
{
	if (p.msg == NONE)
		return;
	list_go(&f->list, ladder_find(f->ladder, p.msg));
	for (size_t i = 0; p.stream != NONE && i < ladder_n_rows(f->ladder); i++) {
		const struct ladder_row *r = ladder_row(f->ladder, i);

		if (r->kind == LADDER_RTP && r->stream == p.stream)
			list_go(&f->list, i);
	}
}

/* Moves the cursor on to a row where it stops, in direction `dir` while there is one, else back. */
static void settle(struct flow_view *f, int dir)
{
	size_t n = ladder_n_rows(f->ladder), row = f->list.cursor;

	while (row < n && !is_stop(f, row))
		row += dir < 0 ? (size_t)-1 : 1;
	if (row >= n)
		for (row = f->list.cursor; row < n && !is_stop(f, row);)
			row += dir < 0 ? 1 : (size_t)-1;
	if (row < n && row != f->list.cursor)
		list_go(&f->list, row);
}

/* Scrolls to the side so that both ends of the selected arrow are in sight, or at least its sender. */
static void show_arrow(struct flow_view *f)
{
	const struct ladder_row *r;
	size_t from, to, x0, room, lo, hi;

	if (f->list.cursor >= ladder_n_rows(f->ladder) || f->list.width <= (size_t)f->list.area.w)
		return;
	r = ladder_row(f->ladder, f->list.cursor);
	x0 = ladder_column_at(f->ladder, &f->style, 0);
	from = ladder_column_at(f->ladder, &f->style, r->from) - x0;
	to = ladder_column_at(f->ladder, &f->style, r->to) - x0;
	room = (size_t)f->list.area.w > x0 + ARROW_LEAST ? (size_t)f->list.area.w - x0 - 2 : ARROW_LEAST;
	lo = from < to ? from : to;
	hi = from < to ? to : from;
	if (hi - lo >= room)
		lo = hi = from;
	if (lo < f->list.left)
		f->list.left = lo;
	else if (hi >= f->list.left + room)
		f->list.left = hi - room + 1;
}

uint32_t flow_step(struct view *v, int dir)
{
	struct flow_view *f = v->state;
	size_t n = ladder_n_rows(f->ladder), row = f->list.cursor;

	do {
		row += dir < 0 ? (size_t)-1 : 1;
	} while (row < n && !flow_is_message(f, row));
	if (row >= n)
		return NONE;
	list_go(&f->list, row);
	show_arrow(f);
	f->text_top = 0;
	return flow_selected(f);
}

void flow_go(struct view *v, uint32_t msg)
{
	struct flow_view *f = v->state;

	list_go(&f->list, ladder_find(f->ladder, msg));
	settle(f, -1);
	show_arrow(f);
	f->text_top = 0;
}

/* A request of the same method, or a response to one. */
static bool is_like(const struct msg *a, const struct msg *b)
{
	return a->method == b->method && !a->status == !b->status;
}

uint32_t flow_before(const struct view *v, uint32_t msg)
{
	const struct flow_view *f = v->state;
	const struct store *s = app_store(v->app);
	const struct msg *m = store_msg(s, msg);
	uint32_t latest = NONE;

	for (size_t i = ladder_find(f->ladder, msg); i-- > 0;) {
		uint32_t id = ladder_row(f->ladder, i)->msg;

		if (!flow_is_message(f, i) || store_msg(s, id)->leg != m->leg)
			continue;
		if (is_like(store_msg(s, id), m))
			return id;
		latest = latest == NONE ? id : latest;
	}
	return latest;
}

void flow_place(const struct view *v, size_t *place, size_t *n)
{
	const struct flow_view *f = v->state;

	*place = *n = 0;
	for (size_t i = 0; i < ladder_n_rows(f->ladder); i++) {
		*n += flow_is_message(f, i);
		if (i == f->list.cursor)
			*place = *n;
	}
}

/* ---- opening ------------------------------------------------------------------------------------------------------- */

/* Builds the ladder anew; the message under the cursor stays selected. */
static void rebuild_of(struct view *v, const struct ids *legs)
{
	struct flow_view *f = v->state;
	struct place place = place_of(f);

	flow_new_ladder(v, legs);
	list_set_n(&f->list, ladder_n_rows(f->ladder));
	find_place(f, place);
	settle(f, -1);
}

static void legs_of(const struct ladder *l, struct ids *out)
{
	for (size_t i = 0; i < ladder_n_legs(l); i++)
		ids_add(out, ladder_leg(l, i));
}

/* Where an option changed. */
void flow_rebuild(struct view *v)
{
	struct flow_view *f = v->state;
	struct ids legs = {0};

	legs_of(f->ladder, &legs);
	rebuild_of(v, &legs);
	ids_free(&legs);
}

void flow_add_legs(const struct store *s, struct ids *legs)
{
	size_t n = legs->n;

	for (size_t i = 0; i < n; i++) {
		struct ids call = {0};

		store_call_legs(s, legs->v[i], &call);
		for (size_t j = 0; j < call.n; j++) {
			size_t k = 0;

			while (k < legs->n && legs->v[k] != call.v[j])
				k++;
			if (k == legs->n)
				ids_add(legs, call.v[j]);
		}
		ids_free(&call);
	}
}

/* All legs of the calls, or again those alone that were opened. */
static void flip_legs(struct view *v)
{
	struct flow_view *f = v->state;
	struct ids legs = {0};

	if (f->alone.n) {
		rebuild_of(v, &f->alone);
		f->alone.n = 0;
		app_say(v->app, "%s", _("These legs alone"));
		return;
	}
	legs_of(f->ladder, &legs);
	legs_of(f->ladder, &f->alone);
	flow_add_legs(app_store(v->app), &legs);
	if (legs.n == f->alone.n) {
		f->alone.n = 0;
		app_say(v->app, "%s", _("No other leg belongs to the call"));
	} else {
		rebuild_of(v, &legs);
		app_say(v->app, "%s", _("All legs of the call"));
	}
	ids_free(&legs);
}

static void take_options(struct flow_view *f, const struct app_options *o)
{
	f->options.sdp_only = o->sdp_only;
	f->options.merge_ports = o->merge_ports;
	f->options.no_rtp = o->no_rtp;
	f->options.hide_duplicates = o->hide_duplicates;
	f->options.no_gaps = o->no_gaps;
	f->options.sdp_rows = o->sdp == SDP_FULL;
	f->sdp = o->sdp;
	f->style.time = o->time;
	f->style.zone = o->zone;
}

/* What the option is about, as it is now; all else stays as it was chosen here. */
static void flow_changed(struct view *v, const char *name)
{
	struct flow_view *f = v->state;
	const struct app_options *o = app_options(v->app);
	const struct {
		const char *name;
		bool *here, now;
	} flags[] = {{"sdp-only", &f->options.sdp_only, o->sdp_only}, {"merge-ports", &f->options.merge_ports, o->merge_ports},
		{"no-rtp", &f->options.no_rtp, o->no_rtp}, {"no-gaps", &f->options.no_gaps, o->no_gaps},
		{"hide-duplicates", &f->options.hide_duplicates, o->hide_duplicates},
		{"sdp", &f->options.sdp_rows, o->sdp == SDP_FULL}};

	if (strcmp(name, "time") == 0)
		f->style.time = o->time;
	if (strcmp(name, "sdp") == 0)
		f->sdp = o->sdp;
	f->style.zone = o->zone;
	f->figures.stream = NONE;
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		if (strcmp(name, flags[i].name) != 0)
			continue;
		*flags[i].here = flags[i].now;
		flow_rebuild(v);
	}
}

static int flow_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct flow_view *f = v->state;
	const struct app_options *o = app_options(v->app);

	if (!args->n_legs)
		return err_set(e, 2, "%s", _("There is no call to show."));
	take_options(f, o);
	f->figures.stream = NONE;
	f->text = msgtext_none();
	f->marked = NONE;
	f->ladder = ladder_new(app_store(v->app), args->legs, args->n_legs, &f->options);
	list_set_n(&f->list, ladder_n_rows(f->ladder));
	if (args->msg != NONE)
		list_go(&f->list, ladder_find(f->ladder, args->msg));
	settle(f, 1);
	return 0;
}

static void flow_close(struct view *v)
{
	struct flow_view *f = v->state;

	ladder_free(f->ladder);
	ladder_line_free(&f->line);
	msgtext_free(&f->text);
	figures_free(&f->figures);
	ids_free(&f->alone);
}

static bool flow_update(struct view *v)
{
	struct flow_view *f = v->state;
	struct place place = place_of(f);
	bool follows = f->list.follows;

	if (!ladder_update(f->ladder))
		return app_is_loading(v->app);
	list_set_n(&f->list, ladder_n_rows(f->ladder));
	if (!follows)
		find_place(f, place);
	settle(f, -1);
	f->list.follows = follows;
	return true;
}

static void drop_new(struct ids *legs, uint32_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < legs->n; i++)
		if (legs->v[i] < n)
			legs->v[kept++] = legs->v[i];
	legs->n = kept;
}

/* The ladder of those legs that have begun. Legs that were added (x) may be found to belong to it again later. */
static bool flow_rewind(struct view *v)
{
	struct flow_view *f = v->state;
	const struct store *s = app_store(v->app);
	struct ids legs = {0};
	bool is_any;

	legs_of(f->ladder, &legs);
	drop_new(&legs, store_n_legs(s));
	drop_new(&f->alone, store_n_legs(s));
	is_any = legs.n > 0;
	if (is_any)
		rebuild_of(v, &legs);
	ids_free(&legs);
	msgtext_free(&f->text);
	f->text = msgtext_none();
	figures_free(&f->figures);
	f->figures.stream = NONE;
	if (f->marked != NONE && f->marked >= store_n_msgs(s))
		f->marked = NONE;
	return is_any;
}

/* Rows and columns stay as the user has them, unless a leg is gone: then it is the ladder of the others. */
static bool flow_moved(struct view *v, const struct store_moves *m)
{
	struct flow_view *f = v->state;
	struct place place = place_of(f);
	struct ids legs = {0};
	bool is_any;

	place.msg = store_moved(m->msgs, m->n_msgs, place.msg);
	place.stream = store_moved(m->streams, m->n_streams, place.stream);
	legs_of(f->ladder, &legs);
	app_move_ids(&legs, m->legs, m->n_legs);
	app_move_ids(&f->alone, m->legs, m->n_legs);
	is_any = legs.n > 0;
	if (!ladder_moved(f->ladder, m) && is_any) {
		flow_new_ladder(v, &legs);
		list_set_n(&f->list, ladder_n_rows(f->ladder));
		find_place(f, place);
		settle(f, -1);
	}
	ids_free(&legs);
	msgtext_free(&f->text);
	f->text = msgtext_none();
	figures_free(&f->figures);
	f->figures.stream = NONE;
	f->marked = store_moved(m->msgs, m->n_msgs, f->marked);
	return is_any;
}

static int64_t flow_moment(struct view *v)
{
	const struct ladder_row *r = flow_row(v->state);

	return r ? r->ts_ns : TIME_NONE;
}

/* ---- status line --------------------------------------------------------------------------------------------------- */

static void put_party(struct buf *b, struct slice value)
{
	struct sip_addr a;
	struct sip_uri u;

	if (sip_addr_parse(value, &a) && sip_uri_parse(a.uri, &u) && (u.user.n || u.host.n))
		buf_put(b, u.user.n ? u.user : u.host);
	else
		buf_putc(b, '?');
}

void flow_put_leg(const struct view *v, uint32_t id, struct buf *b)
{
	const struct store *s = app_store(v->app);
	const struct leg *leg = store_leg(s, id);
	const char *dot = app_ascii(v->app) ? " - " : " · ";
	struct sip_msg m;

	if (leg->first != NONE && store_view(s, leg->first, &m)) {
		put_party(b, m.key[SIP_K_FROM]);
		buf_puts(b, app_ascii(v->app) ? " -> " : " → ");
		put_party(b, m.key[SIP_K_TO]);
		buf_puts(b, dot);
	}
	buf_puts(b, _(leg_state_row(leg->state)->name));
	if (leg->status)
		buf_fmt(b, " %u", leg->status);
	buf_puts(b, dot);
	buf_put(b, leg->call_id);
}

static void flow_status(struct view *v, struct buf *left, struct buf *right)
{
	struct flow_view *f = v->state;
	size_t place, n;

	flow_place(v, &place, &n);
	if (ladder_n_legs(f->ladder) == 1)
		flow_put_leg(v, ladder_leg(f->ladder, 0), left);
	else
		buf_fmt(left, _("%zu legs in one ladder"), ladder_n_legs(f->ladder));
	if (f->n_hidden)
		buf_fmt(right, "%s  ", _("parties left out"));
	if (flow_selected(f) != NONE)
		buf_fmt(right, _("frame %u  "), store_msg(app_store(v->app), flow_selected(f))->frame);
	else if (flow_row(f) && flow_row(f)->kind == LADDER_RTP)
		buf_fmt(right, _("RTP from frame %u  "), store_stream(app_store(v->app), flow_row(f)->stream)->first_frame);
	else if (flow_row(f) && flow_row(f)->kind == LADDER_ICMP)
		buf_fmt(right, _("ICMP, frame %u  "), store_icmp(app_store(v->app), flow_row(f)->icmp)->frame);
	buf_fmt(right, _("message %zu of %zu"), place, n);
}

/* ---- actions ------------------------------------------------------------------------------------------------------- */

static void say_mode(struct view *v, const char *what, const char *const *names, unsigned i)
{
	app_say(v->app, _("%s: %s"), what, _(names[i]));
}

static void next_time(struct view *v)
{
	static const char *const names[LADDER_TIME_N] = {
		N_("absolute"), N_("since the first message"), N_("since the message before")};
	struct flow_view *f = v->state;

	f->style.time = (uint8_t)((f->style.time + 1) % LADDER_TIME_N);
	say_mode(v, _("Time"), names, f->style.time);
}

static void next_color(struct view *v)
{
	static const char *const names[COLOR_N] = {N_("by method and status"), N_("by call"), N_("by dialog"), N_("by CSeq number"),
		N_("by finding")};
	struct flow_view *f = v->state;

	f->color = (uint8_t)((f->color + 1) % COLOR_N);
	say_mode(v, _("Colour"), names, f->color);
}

static void next_sdp(struct view *v)
{
	static const char *const names[SDP_N] = {N_("marked"), N_("first medium"), N_("all media")};
	struct flow_view *f = v->state;

	f->sdp = (uint8_t)((f->sdp + 1) % SDP_N);
	if (f->options.sdp_rows != (f->sdp == SDP_FULL)) {
		f->options.sdp_rows = f->sdp == SDP_FULL;
		flow_rebuild(v);
	}
	say_mode(v, _("SDP"), names, f->sdp);
}

void flow_flip(struct view *v, bool *option, const char *on, const char *off)
{
	*option = !*option;
	flow_rebuild(v);
	app_say(v->app, "%s", *option ? on : off);
}

static int open_message(struct view *v)
{
	struct flow_view *f = v->state;
	const struct ladder_row *r = flow_row(f);
	struct view_args args = {.msg = flow_selected(f), .stream = NONE, .from = v};

	if (r && r->kind == LADDER_RTP) {
		args.stream = r->stream;
		return app_open(v->app, VIEW_STREAM, &args);
	}
	/* Of an ICMP error what it is about. */
	if (r && r->kind == LADDER_ICMP)
		args.msg = store_icmp(app_store(v->app), r->icmp)->msg;
	return args.msg == NONE ? -1 : app_open(v->app, VIEW_MESSAGE, &args);
}

/* Another view of the ladder's legs. */
static bool open_legs(struct view *v, enum view_id id)
{
	struct flow_view *f = v->state;
	struct view_args args = {.msg = flow_selected(f), .stream = NONE, .from = v};
	struct ids legs = {0};
	int got;

	legs_of(f->ladder, &legs);
	args.legs = legs.v;
	args.n_legs = legs.n;
	got = app_open(v->app, id, &args);
	ids_free(&legs);
	return got == 0;
}

static void compare(struct view *v)
{
	if (ladder_n_legs(((struct flow_view *)v->state)->ladder) == 2)
		open_legs(v, VIEW_COMPARE);
	else
		app_say(v->app, "%s", _("The flow of two calls is what can be compared: mark two in the list."));
}

/* Marks the selected message; where one is marked, the two are compared, and the mark goes. */
static void mark(struct view *v)
{
	struct flow_view *f = v->state;
	struct view_args args = {.msg = f->marked, .other = flow_selected(f), .from = v};

	if (args.other == NONE || args.other == f->marked || f->marked == NONE) {
		f->marked = args.other == f->marked ? NONE : args.other;
		if (f->marked != NONE)
			app_say(v->app, _("Marked: %s on another message shows what differs."),
				app_key_name(v->app, VIEW_FLOW, ACTION_MARK));
		return;
	}
	f->marked = NONE;
	app_open(v->app, VIEW_DIFF, &args);
}

/* Cursor and scrolling. */
static bool move(struct view *v, enum action a)
{
	struct flow_view *f = v->state;
	bool is_up = a == ACTION_UP || a == ACTION_PAGE_UP || a == ACTION_END;

	if (a == ACTION_SCROLL_UP)
		f->text_top -= f->text_top < TEXT_STEP ? f->text_top : TEXT_STEP;
	else if (a == ACTION_SCROLL_DOWN)
		f->text_top += TEXT_STEP;
	else if (!list_action(&f->list, a))
		return false;
	else if (a != ACTION_LEFT && a != ACTION_RIGHT) {
		settle(f, is_up ? -1 : 1);
		show_arrow(f);
	}
	return true;
}

static bool flow_action(struct view *v, enum action a)
{
	struct flow_view *f = v->state;

	switch (a) {
	case ACTION_OPEN:
	case ACTION_RAW:
		return open_message(v) == 0;
	case ACTION_MARK:
		mark(v);
		return true;
	case ACTION_COMPARE:
		compare(v);
		return true;
	case ACTION_TIMELINE:
		return open_legs(v, VIEW_LANES);
	case ACTION_SAVE:
		return open_legs(v, VIEW_SAVE);
	case ACTION_STREAMS:
		return open_legs(v, VIEW_STREAMS);
	case ACTION_FINDINGS:
		return open_legs(v, VIEW_FINDINGS);
	case ACTION_ALIAS:
		flow_flip(v, &f->options.no_aliases, _("Addresses as they are"), _("Names of addresses, where they have any"));
		return true;
	case ACTION_RTP:
		flow_flip(v, &f->options.no_rtp, _("No rows of RTP streams"), _("RTP streams in the ladder"));
		return true;
	case ACTION_TIME:
		next_time(v);
		return true;
	case ACTION_COLOR:
		next_color(v);
		return true;
	case ACTION_SDP:
		next_sdp(v);
		return true;
	case ACTION_LEGS:
		flip_legs(v);
		return true;
	case ACTION_SDP_ONLY:
		flow_flip(v, &f->options.sdp_only, _("Only messages with SDP"), _("All messages"));
		return true;
	case ACTION_HIDE:
		flow_hide(v);
		return true;
	case ACTION_CHANGES:
		f->marks_new = !f->marks_new;
		app_say(v->app, "%s", f->marks_new ? _("What is new against the message before stands out.") :
			_("The message as it is"));
		return true;
	case ACTION_MERGE:
		flow_merge(v);
		return true;
	case ACTION_SPLIT:
		f->split = f->text_area.w ? SPLIT_ALONE : SPLIT_BESIDE;
		return true;
	case ACTION_WIDER:
	case ACTION_NARROWER:
		f->resize += a == ACTION_WIDER ? RESIZE_STEP : -RESIZE_STEP;
		return true;
	case ACTION_EXPLAIN:
		f->explains = !f->explains;
		return true;
	case ACTION_MOVE_UP:
	case ACTION_MOVE_DOWN:
		flow_move_col(f, a == ACTION_MOVE_UP ? -1 : 1);
		return true;
	case ACTION_COLUMN_LEFT:
	case ACTION_COLUMN_RIGHT:
		flow_choose_col(f, a == ACTION_COLUMN_LEFT ? -1 : 1);
		return true;
	default:
		return move(v, a);
	}
}

static bool flow_mouse(struct view *v, const struct event *ev)
{
	struct flow_view *f = v->state;
	bool opens = false;

	if (f->text_area.w && ev->x >= f->text_area.x && (ev->mouse == MOUSE_WHEEL_UP || ev->mouse == MOUSE_WHEEL_DOWN))
		return move(v, ev->mouse == MOUSE_WHEEL_UP ? ACTION_SCROLL_UP : ACTION_SCROLL_DOWN);
	if (!list_mouse(&f->list, ev, &opens))
		return false;
	settle(f, ev->mouse == MOUSE_WHEEL_UP ? -1 : 1);
	if (opens)
		open_message(v);
	return true;
}

static bool flow_search(struct view *v, struct slice needle, int dir)
{
	struct flow_view *f = v->state;
	struct list_source src = flow_source(v);

	f->has_search = true;
	if (!list_search(&f->list, &src, needle, dir < 0 ? -1 : 1, dir == 0))
		return false;
	show_arrow(f);
	return true;
}

const struct view_ops view_flow_ops = {
	.state_bytes = sizeof(struct flow_view),
	.open = flow_open,
	.close = flow_close,
	.rewind = flow_rewind,
	.moved = flow_moved,
	.moment = flow_moment,
	.update = flow_update,
	.draw = flow_draw,
	.status = flow_status,
	.action = flow_action,
	.mouse = flow_mouse,
	.search = flow_search,
	.changed = flow_changed,
};
