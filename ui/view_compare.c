/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The compare view: two calls side by side, rows of the same transaction in one line (compare.c says which), and under them what
 * differs between the selected pair of messages.
 *
 *   alice → bob · completed 200             alice → carol · busy 486
 *    0.000  ├─ INVITE (SDP) ─▶│              0.000  ├─ INVITE (SDP) ─▶│
 *    0.114  │◀── 180 Ringing ─┤          !   0.021  │◀─ 486 Busy Here ┤
 *   ── frame 9 180 Ringing ──────────────── frame 61 486 Busy Here ────────
 *   Supported: replaces                  !  Supported: timer
 */
#include "ui/compare.h"
#include "ui/figures.h"
#include "ui/pair.h"
#include "ui/view_flow.h"
#include "words.h"

enum { RESIZE_STEP = 2, TEXT_STEP = 3, PANE_LEAST = 3, LIST_LEAST = 4, COUNT_UNKNOWN = UINT16_MAX, SLOWER_S = 1 };

struct compare_side {
	uint32_t leg;           /* that was chosen */
	struct ladder *ladder;
	struct ladder_style style;
};
struct compare_view {
	struct compare_side sides[2];
	struct compare_row *rows;
	uint16_t *counts;       /* of each row: lines that differ; COUNT_UNKNOWN */
	size_t n_rows, n_differ;/* rows; those that are not COMPARE_SAME */
	struct list list;
	struct ladder_line line;
	struct buf scratch;
	struct pair pair;       /* of row `paired` */
	struct figures figures[2];
	size_t paired;          /* SIZE_MAX: none */
	size_t pane_top;
	int resize;             /* lines that the user gave the pane more or less */
	bool shows_all;         /* also what is another in every call */
	bool has_no_pane;
	bool has_legs;          /* with all legs of both calls */
	bool no_aliases;        /* addresses as they are */
};

/* ---- making ------------------------------------------------------------------------------------------------------------ */

static void forget_pair(struct compare_view *k)
{
	pair_free(&k->pair);
	k->paired = SIZE_MAX;
	k->pane_top = 0;
}

static void align(struct view *v)
{
	struct compare_view *k = v->state;
	size_t most = ladder_n_rows(k->sides[0].ladder) + ladder_n_rows(k->sides[1].ladder) + 1;

	forget_pair(k);
	k->rows = mem_realloc(k->rows, most * sizeof *k->rows);
	k->counts = mem_realloc(k->counts, most * sizeof *k->counts);
	k->n_rows = compare_ladders(app_store(v->app), k->sides[0].ladder, k->sides[1].ladder, k->rows);
	k->n_differ = 0;
	for (size_t i = 0; i < k->n_rows; i++) {
		k->counts[i] = COUNT_UNKNOWN;
		k->n_differ += k->rows[i].how != COMPARE_SAME;
	}
	list_set_n(&k->list, k->n_rows);
}

static void make_side(struct view *v, struct compare_side *side, bool with_legs)
{
	const struct app_options *o = app_options(v->app);
	struct ladder_options options = {.no_gaps = true, .merge_ports = o->merge_ports, .no_rtp = o->no_rtp,
		.sdp_only = o->sdp_only, .no_aliases = ((const struct compare_view *)v->state)->no_aliases};
	struct ids legs = {0};

	ids_add(&legs, side->leg);
	if (with_legs)
		flow_add_legs(app_store(v->app), &legs);
	ladder_free(side->ladder);
	side->ladder = ladder_new(app_store(v->app), legs.v, legs.n, &options);
	ids_free(&legs);
}

static void make(struct view *v)
{
	struct compare_view *k = v->state;

	for (int i = 0; i < 2; i++)
		make_side(v, &k->sides[i], k->has_legs);
	align(v);
}

static int compare_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct compare_view *k = v->state;

	if (args->n_legs != 2)
		return err_set(e, 2, "%s", _("Two calls are needed."));
	k->paired = SIZE_MAX;
	for (int i = 0; i < 2; i++) {
		k->sides[i].leg = args->legs[i];
		k->sides[i].style.time = LADDER_TIME_START;
		k->sides[i].style.zone = app_options(v->app)->zone;
		k->figures[i].stream = NONE;
	}
	make(v);
	return 0;
}

static void compare_close(struct view *v)
{
	struct compare_view *k = v->state;

	for (int i = 0; i < 2; i++) {
		ladder_free(k->sides[i].ladder);
		figures_free(&k->figures[i]);
	}
	pair_free(&k->pair);
	ladder_line_free(&k->line);
	buf_free(&k->scratch);
	free(k->rows);
	free(k->counts);
}

static bool compare_update(struct view *v)
{
	struct compare_view *k = v->state;
	bool is_new = ladder_update(k->sides[0].ladder);

	is_new |= ladder_update(k->sides[1].ladder);
	if (is_new)
		align(v);
	return is_new;
}

/* ---- rows -------------------------------------------------------------------------------------------------------------- */

static const struct ladder_row *side_row(const struct compare_view *k, size_t row, int side)
{
	const uint32_t at[2] = {k->rows[row].a, k->rows[row].b};

	return at[side] == NONE ? NULL : ladder_row(k->sides[side].ladder, at[side]);
}

static uint32_t side_msg(const struct compare_view *k, size_t row, int side)
{
	const struct ladder_row *r = side_row(k, row, side);

	return r && r->kind == LADDER_MESSAGE ? r->msg : NONE;
}

/* Lines of the two messages that differ; 0 where it is no pair of messages. */
static uint16_t count_of(struct view *v, size_t row)
{
	struct compare_view *k = v->state;
	uint32_t a = side_msg(k, row, 0), b = side_msg(k, row, 1);
	struct pair p;

	if (k->counts[row] != COUNT_UNKNOWN)
		return k->counts[row];
	k->counts[row] = 0;
	if (a == NONE || b == NONE)
		return 0;
	pair_make(&p, app_store(v->app), a, b, !k->shows_all);
	k->counts[row] = (uint16_t)(p.n_differ < COUNT_UNKNOWN ? p.n_differ : COUNT_UNKNOWN - 1);
	pair_free(&p);
	return k->counts[row];
}

/* The wait before it is longer than on the other side by more than a second. */
static bool is_slow(const struct compare_view *k, size_t row, int side)
{
	const struct ladder_row *r = side_row(k, row, side), *other = side_row(k, row, !side);

	return r && other && r->gap_ns != TIME_NONE && other->gap_ns != TIME_NONE && row > 0 &&
		r->gap_ns - other->gap_ns > SLOWER_S * NS_PER_S;
}

static const char *sign_of(struct view *v, size_t row)
{
	const struct compare_view *k = v->state;

	if (k->rows[row].how == COMPARE_ALONE)
		return k->rows[row].a == NONE ? ">" : "<";
	return k->rows[row].how == COMPARE_OTHER ? "!" : count_of(v, row) ? "~" : " ";
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------ */

static enum style side_style(const struct compare_view *k, size_t row, int side, uint8_t role)
{
	uint8_t how = k->rows[row].how;

	if (role == LADDER_TIME)
		return is_slow(k, row, side) ? STYLE_WARN : STYLE_TIME;
	if (role == LADDER_LIFELINE || role == LADDER_PLAIN)
		return STYLE_LIFELINE;
	if (role == LADDER_REPEAT || side_row(k, row, side)->is_repeat)
		return STYLE_DIM;
	if (role == LADDER_INFO || role == LADDER_NOTE)
		return STYLE_NOTE;
	if (role == LADDER_WARNING || role == LADDER_MEDIA_BAD)
		return STYLE_WARN;
	if (role == LADDER_ERROR)
		return STYLE_ERROR;
	if (how == COMPARE_SAME || role == LADDER_ARROW)
		return how == COMPARE_SAME ? STYLE_DIM : STYLE_ARROW;
	if (how == COMPARE_OTHER)
		return STYLE_WARN;
	return role >= LADDER_STATUS_1 && role <= LADDER_STATUS_6 ? STYLE_STATUS_1 + role - LADDER_STATUS_1 : STYLE_REQUEST;
}

/* "  1.250  1→2  INVITE (SDP)": where there is no room for lifelines. */
static void draw_short(struct view *v, struct canvas *c, int y, int x, int w, size_t row, int side)
{
	struct compare_view *k = v->state;
	const struct compare_side *s = &k->sides[side];
	const struct ladder_row *r = side_row(k, row, side);
	struct pen p = pen_make(c, y, x, w, 0);
	int64_t from = ladder_n_rows(s->ladder) ? ladder_row(s->ladder, 0)->ts_ns : r->ts_ns;
	int64_t ms = (s->style.time == LADDER_TIME_DELTA && r->gap_ns != TIME_NONE ? r->gap_ns : r->ts_ns - from) / NS_PER_MS;

	buf_clear(&k->scratch);
	buf_fmt(&k->scratch, "%4lld.%03d ", (long long)(ms / 1000), (int)(ms % 1000 < 0 ? -(ms % 1000) : ms % 1000));
	pen_text(&p, buf_slice(&k->scratch), side_style(k, row, side, LADDER_TIME));
	buf_clear(&k->scratch);
	buf_fmt(&k->scratch, "%u%s%u ", r->from + 1u, glyph_text(GLYPH_RIGHT, c->ascii), r->to + 1u);
	pen_text(&p, buf_slice(&k->scratch), STYLE_LIFELINE);
	buf_clear(&k->scratch);
	ladder_label(s->ladder, r, false, c->ascii, true, &k->scratch);
	pen_text(&p, buf_slice(&k->scratch), side_style(k, row, side, LADDER_REQUEST));
}

/* Both sides have, or none. */
static bool has_lifelines(const struct compare_view *k)
{
	for (int i = 0; i < 2; i++)
		if (ladder_min_width(k->sides[i].ladder, &k->sides[i].style) > k->sides[i].style.width)
			return false;
	return true;
}

static void draw_side(struct view *v, struct canvas *c, int y, int x, int w, size_t row, int side)
{
	struct compare_view *k = v->state;
	const uint32_t at[2] = {k->rows[row].a, k->rows[row].b};
	struct pen p = pen_make(c, y, x, w, 0);

	if (at[side] == NONE) {
		canvas_puts(c, y, x + w / 2, 1, glyph_text(GLYPH_DOT, c->ascii), STYLE_LIFELINE);
		return;
	}
	if (!has_lifelines(k)) {
		draw_short(v, c, y, x, w, row, side);
		return;
	}
	ladder_draw_row(k->sides[side].ladder, &k->sides[side].style, at[side], &k->line);
	for (size_t i = 0; i < k->line.n_spans; i++) {
		const struct ladder_span *s = &k->line.spans[i];

		pen_text(&p, slice_sub(buf_slice(&k->line.text), s->from, (size_t)s->from + s->n),
			side_style(k, row, side, s->role));
	}
}

static void draw_row(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	struct view *v = ctx;
	int half = (w - PAIR_SIGN_COLUMNS) / 2;
	const char *sign = sign_of(v, row);

	(void)left;
	draw_side(v, c, y, x, half, row, 0);
	draw_side(v, c, y, x + half + PAIR_SIGN_COLUMNS, w - half - PAIR_SIGN_COLUMNS, row, 1);
	canvas_puts(c, y, x + half + 1, 1, sign, sign[0] == '~' ? STYLE_NOTE : STYLE_WARN);
}

static bool row_matches(void *ctx, size_t row, struct slice needle)
{
	const struct view *v = ctx;
	const struct compare_view *k = v->state;

	for (int side = 0; side < 2; side++) {
		uint32_t msg = side_msg(k, row, side);
		struct slice text = msg == NONE ? slice_make(NULL, 0) : store_text(app_store(v->app), msg);

		if (needle.n && needle.n <= text.n && slice_isearch(text, needle) < text.n)
			return true;
	}
	return false;
}

static struct list_source source_of(struct view *v)
{
	return (struct list_source){.ctx = v, .draw = draw_row, .matches = row_matches};
}

/* Who called whom, and the parties; returns how many lines. */
static int draw_head(struct view *v, struct canvas *c, int side, int y, int x, int w)
{
	struct compare_view *k = v->state;
	struct compare_side *s = &k->sides[side];
	size_t n = has_lifelines(k) ? ladder_head_lines(s->ladder) : 0;

	buf_clear(&k->scratch);
	flow_put_leg(v, s->leg, &k->scratch);
	canvas_text(c, y, x, w, buf_slice(&k->scratch), STYLE_STRONG);
	for (size_t i = 0; i < n; i++) {
		ladder_draw_head(s->ladder, &s->style, i, &k->line);
		canvas_text(c, y + 1 + (int)i, x, w, buf_slice(&k->line.text), STYLE_PARTY);
	}
	if (n)
		return 1 + (int)n;
	buf_clear(&k->scratch);
	for (size_t i = 0; i < ladder_n_cols(s->ladder); i++) {
		buf_fmt(&k->scratch, i ? "  %zu " : "%zu ", i + 1);
		buf_put(&k->scratch, ladder_col(s->ladder, i)->label);
	}
	canvas_text(c, y + 1, x, w, buf_slice(&k->scratch), STYLE_PARTY);
	return 2;
}

/* What a side of the selected pair is. */
static void put_title(struct compare_view *k, const struct store *s, size_t row, int side, struct buf *b)
{
	const struct ladder_row *r = side_row(k, row, side);

	if (!r) {
		buf_puts(b, _("nothing like it"));
		return;
	}
	if (r->kind == LADDER_MESSAGE)
		buf_fmt(b, _("frame %u  "), store_msg(s, r->msg)->frame);
	ladder_label(k->sides[side].ladder, r, false, k->sides[side].style.ascii, true, b);
}

/* The line over the pane: both messages, and in how many lines they differ. */
static void draw_title(struct view *v, struct canvas *c, int y, int x, int w, size_t row)
{
	struct compare_view *k = v->state;
	int half = (w - PAIR_SIGN_COLUMNS) / 2;

	canvas_hline(c, y, x, w, STYLE_RULE);
	for (int side = 0; side < 2; side++) {
		buf_clear(&k->scratch);
		buf_putc(&k->scratch, ' ');
		put_title(k, app_store(v->app), row, side, &k->scratch);
		buf_putc(&k->scratch, ' ');
		canvas_text(c, y, x + 1 + side * (half + PAIR_SIGN_COLUMNS), half - 2, buf_slice(&k->scratch), STYLE_PARTY);
	}
}

static void make_pair(struct view *v, size_t row)
{
	struct compare_view *k = v->state;
	uint32_t a = side_msg(k, row, 0), b = side_msg(k, row, 1);

	if (k->paired == row)
		return;
	forget_pair(k);
	k->paired = row;
	if (a != NONE && b != NONE)
		pair_make(&k->pair, app_store(v->app), a, b, !k->shows_all);
}

/* Line number i of those that differ, or n_rows. */
static size_t differing(const struct pair *p, size_t i)
{
	size_t row = 0;

	for (; row < p->n_rows; row++)
		if (!p->rows[row].is_equal && i-- == 0)
			break;
	return row;
}

static void draw_differences(struct view *v, struct canvas *c, struct rect r)
{
	struct compare_view *k = v->state;
	const struct pair *p = &k->pair;
	size_t h = r.h > 0 ? (size_t)r.h : 0;

	if (p->n_differ == 0) {
		canvas_puts(c, r.y, r.x + 1, r.w - 1, k->shows_all ? _("The messages are equal.") :
				_("No difference but in what is another in every call."), STYLE_DIM);
		return;
	}
	if (k->pane_top + h > p->n_differ)
		k->pane_top = p->n_differ > h ? p->n_differ - h : 0;
	for (size_t i = 0; i < h && k->pane_top + i < p->n_differ; i++)
		pair_draw(p, c, r.y + (int)i, r.x, r.w - 1, 0, differing(p, k->pane_top + i));
	if (k->pane_top > 0)
		canvas_glyph(c, r.y, r.x + r.w - 1, GLYPH_UP, STYLE_DIM);
	if (k->pane_top + h < p->n_differ)
		canvas_glyph(c, r.y + r.h - 1, r.x + r.w - 1, GLYPH_DOWN, STYLE_DIM);
}

/* A message, or a stream, that one call alone has. */
static void draw_alone(struct view *v, struct canvas *c, struct rect r, size_t row, int side)
{
	struct compare_view *k = v->state;
	struct slice rest = store_text(app_store(v->app), side_msg(k, row, side));

	for (size_t i = 0; i < k->pane_top && rest.n; i++)
		slice_cut(&rest, '\n');
	for (int y = 0; y < r.h && rest.n; y++)
		canvas_text(c, r.y + y, r.x, r.w, slice_trim(slice_cut(&rest, '\n')), STYLE_PLAIN);
}

static void draw_stream(struct view *v, struct canvas *c, struct rect r, size_t row, int side)
{
	struct compare_view *k = v->state;
	struct figures *f = &k->figures[side];

	figures_make(f, app_store(v->app), side_row(k, row, side)->stream, app_options(v->app)->zone);
	if (k->pane_top >= f->n)
		k->pane_top = f->n ? f->n - 1 : 0;
	figures_draw(f, c, r, k->pane_top);
}

static void draw_pane(struct view *v, struct canvas *c, struct rect r)
{
	struct compare_view *k = v->state;
	size_t row = k->list.cursor;
	int half = (r.w - PAIR_SIGN_COLUMNS) / 2, right = half + PAIR_SIGN_COLUMNS;
	const struct rect halves[2] = {{r.y + 1, r.x, r.h - 1, half}, {r.y + 1, r.x + right, r.h - 1, r.w - right}};

	make_pair(v, row);
	draw_title(v, c, r.y, r.x, r.w, row);
	if (side_msg(k, row, 0) != NONE && side_msg(k, row, 1) != NONE) {
		draw_differences(v, c, (struct rect){r.y + 1, r.x, r.h - 1, r.w});
		return;
	}
	for (int side = 0; side < 2; side++) {
		const struct ladder_row *x = side_row(k, row, side);

		if (x && x->kind == LADDER_RTP)
			draw_stream(v, c, halves[side], row, side);
		else if (x && x->kind == LADDER_MESSAGE)
			draw_alone(v, c, halves[side], row, side);
	}
}

/* Lines of the pane with its title: a third, as the user wants it. */
static int pane_lines(const struct compare_view *k, int h)
{
	int lines = h / 3 + k->resize;

	if (k->has_no_pane || k->n_rows == 0 || h < PANE_LEAST + LIST_LEAST)
		return 0;
	lines = lines < PANE_LEAST ? PANE_LEAST : lines;
	return lines > h - LIST_LEAST ? h - LIST_LEAST : lines;
}

static void compare_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct compare_view *k = v->state;
	struct list_source src = source_of(v);
	int w = r.w - 1, half = (w - PAIR_SIGN_COLUMNS) / 2, heads = 0, pane;

	for (int side = 0; side < 2; side++) {
		k->sides[side].style.ascii = c->ascii;
		k->sides[side].style.width = (size_t)(half > 0 ? half : 1);
	}
	for (int side = 0; side < 2; side++) {
		int n = draw_head(v, c, side, r.y, r.x + side * (half + PAIR_SIGN_COLUMNS), half);

		heads = n > heads ? n : heads;
	}
	pane = pane_lines(k, r.h - heads);
	list_draw(&k->list, &src, c, (struct rect){r.y + heads, r.x, r.h - heads - pane, r.w}, app_needle(v->app));
	if (pane)
		draw_pane(v, c, (struct rect){r.y + r.h - pane, r.x, pane, r.w});
}

static void compare_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct compare_view *k = v->state;
	size_t first = 0;

	buf_puts(left, k->has_legs ? _("Two calls side by side, with all their legs") : _("Two calls side by side"));
	if (k->shows_all)
		buf_fmt(left, "; %s", _("with what is another in every call"));
	while (first < k->n_rows && k->rows[first].how == COMPARE_SAME)
		first++;
	if (k->n_differ)
		buf_fmt(right, _("%zu of %zu rows differ, from row %zu on"), k->n_differ, k->n_rows, first + 1);
	else
		buf_fmt(right, _("%zu rows, the same steps"), k->n_rows);
}

/* ---- actions ------------------------------------------------------------------------------------------------------------ */

static void go_differing(struct view *v, int dir)
{
	struct compare_view *k = v->state;
	size_t row = k->list.cursor;

	do {
		row += dir < 0 ? (size_t)-1 : 1;
	} while (row < k->n_rows && k->rows[row].how == COMPARE_SAME && !count_of(v, row));
	if (row < k->n_rows)
		list_go(&k->list, row);
	else
		app_say(v->app, "%s", dir > 0 ? _("No row after this one differs.") : _("No row before this one differs."));
}

/* Both messages as a diff; what stands alone, by itself. */
static bool open_row(struct view *v)
{
	struct compare_view *k = v->state;
	struct view_args args = {.msg = NONE, .other = NONE, .stream = NONE, .from = v};
	uint32_t msgs[2] = {NONE, NONE};

	for (int side = 0; side < 2 && k->list.cursor < k->n_rows; side++) {
		const struct ladder_row *r = side_row(k, k->list.cursor, side);

		msgs[side] = side_msg(k, k->list.cursor, side);
		if (r && r->kind == LADDER_RTP && args.stream == NONE)
			args.stream = r->stream;
	}
	args.msg = msgs[0] != NONE ? msgs[0] : msgs[1];
	args.other = msgs[1];
	if (args.stream != NONE)
		return app_open(v->app, VIEW_STREAM, &args) == 0;
	if (args.msg == NONE)
		return false;
	return app_open(v->app, msgs[0] != NONE && msgs[1] != NONE ? VIEW_DIFF : VIEW_MESSAGE, &args) == 0;
}

static void next_time(struct view *v)
{
	static const char *const names[LADDER_TIME_N] = {
		N_("absolute"), N_("since the first message"), N_("since the message before")};
	struct compare_view *k = v->state;
	uint8_t time = k->sides[0].style.time == LADDER_TIME_START ? LADDER_TIME_DELTA : LADDER_TIME_START;

	k->sides[0].style.time = k->sides[1].style.time = time;
	app_say(v->app, _("%s: %s"), _("Time"), _(names[time]));
}

static bool move(struct compare_view *k, enum action a)
{
	size_t was = k->list.cursor;

	if (a == ACTION_SCROLL_DOWN)
		k->pane_top += TEXT_STEP;
	else if (a == ACTION_SCROLL_UP)
		k->pane_top -= k->pane_top < TEXT_STEP ? k->pane_top : TEXT_STEP;
	else if (!list_action(&k->list, a))
		return false;
	if (k->list.cursor != was)
		k->pane_top = 0;
	return true;
}

static bool compare_action(struct view *v, enum action a)
{
	struct compare_view *k = v->state;

	switch (a) {
	case ACTION_OPEN:
		return open_row(v);
	case ACTION_NEXT:
	case ACTION_PREVIOUS:
		go_differing(v, a == ACTION_NEXT ? 1 : -1);
		return true;
	case ACTION_EXPECTED:
		k->shows_all = !k->shows_all;
		for (size_t i = 0; i < k->n_rows; i++)
			k->counts[i] = COUNT_UNKNOWN;
		forget_pair(k);
		return true;
	case ACTION_ALIAS:
		k->no_aliases = !k->no_aliases;
		app_say(v->app, "%s", k->no_aliases ? _("Addresses as they are") : _("Names of addresses, where they have any"));
		make(v);
		return true;
	case ACTION_LEGS:
		k->has_legs = !k->has_legs;
		make(v);
		return true;
	case ACTION_TIME:
		next_time(v);
		return true;
	case ACTION_SPLIT:
		k->has_no_pane = !k->has_no_pane;
		return true;
	case ACTION_WIDER:
	case ACTION_NARROWER:
		k->resize += a == ACTION_WIDER ? RESIZE_STEP : -RESIZE_STEP;
		return true;
	default:
		return move(k, a);
	}
}

static bool compare_mouse(struct view *v, const struct event *ev)
{
	struct compare_view *k = v->state;
	bool opens = false;

	if (ev->y >= k->list.area.y + k->list.area.h && (ev->mouse == MOUSE_WHEEL_UP || ev->mouse == MOUSE_WHEEL_DOWN))
		return move(k, ev->mouse == MOUSE_WHEEL_UP ? ACTION_SCROLL_UP : ACTION_SCROLL_DOWN);
	if (!list_mouse(&k->list, ev, &opens))
		return false;
	if (opens)
		open_row(v);
	return true;
}

static bool compare_search(struct view *v, struct slice needle, int dir)
{
	struct compare_view *k = v->state;
	struct list_source src = source_of(v);

	return list_search(&k->list, &src, needle, dir < 0 ? -1 : 1, dir == 0);
}

static int64_t compare_moment(struct view *v)
{
	const struct compare_view *k = v->state;
	size_t row = k->list.cursor;

	return row < k->n_rows ? side_row(k, row, k->rows[row].a == NONE)->ts_ns : TIME_NONE;
}

const struct view_ops view_compare_ops = {
	.state_bytes = sizeof(struct compare_view),
	.open = compare_open,
	.close = compare_close,
	.update = compare_update,
	.moment = compare_moment,
	.draw = compare_draw,
	.status = compare_status,
	.action = compare_action,
	.mouse = compare_mouse,
	.search = compare_search,
};
