/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the flow view looks. What a line of the ladder is made of is the ladder's business (ladder.h); here it gets colours and
 * its place on the screen.
 */
#include "ui/flow_local.h"
#include "words.h"

static const uint8_t role_styles[LADDER_ROLE_N] = {
	[LADDER_PLAIN] = STYLE_PLAIN, [LADDER_TIME] = STYLE_TIME, [LADDER_HEAD] = STYLE_PARTY,
	[LADDER_LIFELINE] = STYLE_LIFELINE, [LADDER_ARROW] = STYLE_ARROW, [LADDER_REQUEST] = STYLE_REQUEST,
	[LADDER_STATUS_1] = STYLE_STATUS_1, [LADDER_STATUS_2] = STYLE_STATUS_2, [LADDER_STATUS_3] = STYLE_STATUS_3,
	[LADDER_STATUS_4] = STYLE_STATUS_4, [LADDER_STATUS_5] = STYLE_STATUS_5, [LADDER_STATUS_6] = STYLE_STATUS_6,
	[LADDER_NOTE] = STYLE_NOTE, [LADDER_REPEAT] = STYLE_REPEAT, [LADDER_MEDIA] = STYLE_GOOD,
	[LADDER_MEDIA_BAD] = STYLE_WARN, [LADDER_INFO] = STYLE_NOTE, [LADDER_WARNING] = STYLE_WARN, [LADDER_ERROR] = STYLE_ERROR};

/* What is well steps back. */
static enum style finding_style(enum severity worst)
{
	static const uint8_t styles[SEVERITY_N] = {[SEVERITY_NONE] = STYLE_DIM, [SEVERITY_INFO] = STYLE_PLAIN,
		[SEVERITY_WARNING] = STYLE_WARN, [SEVERITY_ERROR] = STYLE_ERROR};

	return (enum style)styles[worst];
}

/* Which of the ladder's dialogs the message belongs to, from 0, in the order of legs; -1: none. */
static int dialog_of(const struct flow_view *f, const struct store *s, uint32_t msg)
{
	uint32_t dialog = store_dialog_of(s, msg);
	int n = 0;

	for (size_t i = 0; dialog != NONE && i < ladder_n_legs(f->ladder); i++) {
		uint32_t id = store_leg(s, ladder_leg(f->ladder, i))->first_dialog;

		for (; id != NONE; id = store_dialog(s, id)->next, n++)
			if (id == dialog)
				return n;
	}
	return -1;
}

static enum style set_style(int i)
{
	return i < 0 ? STYLE_DIM : (enum style)(STYLE_SET_0 + i % STYLE_SETS);
}

static enum style span_style(const struct flow_view *f, const struct store *s, const struct ladder_row *r, uint8_t role)
{
	const struct msg *m;
	size_t i = 0;

	if (r && r->is_repeat && role == LADDER_ARROW)
		return STYLE_REPEAT;
	if (!r || r->kind != LADDER_MESSAGE || f->color == COLOR_METHOD || role < LADDER_ARROW || role > LADDER_STATUS_6)
		return (enum style)role_styles[role];
	m = store_msg(s, r->msg);
	if (f->color == COLOR_FINDING)
		return finding_style(ladder_row_findings(f->ladder, r, NULL));
	if (f->color == COLOR_DIALOG)
		return set_style(dialog_of(f, s, r->msg));
	if (f->color == COLOR_CSEQ)
		return (enum style)(STYLE_SET_0 + m->cseq % STYLE_SETS);
	while (i < ladder_n_legs(f->ladder) && ladder_leg(f->ladder, i) != m->leg)
		i++;
	return (enum style)(STYLE_SET_0 + i % STYLE_SETS);
}

/* Columns from..from+n of a text in which each character takes one. */
static struct slice crop(struct slice s, size_t from, size_t n)
{
	size_t i = 0, begin;
	uint32_t cp;

	for (; from && i < s.n; from--)
		i += utf8_decode(slice_sub(s, i, s.n), &cp);
	for (begin = i; n && i < s.n; n--)
		i += utf8_decode(slice_sub(s, i, s.n), &cp);
	return slice_sub(s, begin, i);
}

/* One piece, of which `skip` columns are scrolled out at the left, in `room` columns. Lines just end where the view ends;
 * words that are cut say so. */
static void draw_piece(struct canvas *c, int y, int x, size_t skip, size_t room, struct slice text, enum style st, bool is_line)
{
	struct pen p = pen_make(c, y, x, (int)room, is_line ? 0 : skip);

	pen_text(&p, is_line ? crop(text, skip, room) : text, st);
}

/* The ladder's line: the time stays, what is right of it scrolls. Row NULL: a head. */
static void draw_line(struct view *v, struct canvas *c, int y, int x, int w, size_t left, const struct ladder_row *r)
{
	struct flow_view *f = v->state;
	size_t x0 = ladder_column_at(f->ladder, &f->style, 0), at = 0, end = w > 0 ? (size_t)w : 0;

	for (size_t i = 0; i < f->line.n_spans; i++) {
		const struct ladder_span *s = &f->line.spans[i];
		struct slice text = slice_sub(buf_slice(&f->line.text), s->from, (size_t)s->from + s->n);
		size_t n = text_columns(text), shown = at, skip = 0;
		bool is_line = s->role == LADDER_PLAIN || s->role == LADDER_LIFELINE || s->role == LADDER_ARROW;

		if (at >= x0) {
			skip = at - x0 < left ? left - (at - x0) : 0;
			shown = at + skip - left;
		}
		if (skip < n && shown < end)
			draw_piece(c, y, x + (int)shown, skip, end - shown, text, span_style(f, app_store(v->app), r, s->role),
				   is_line);
		at += n;
	}
}

static bool is_blank(const struct canvas *c, int y, int x)
{
	const struct cell *cell = canvas_at(c, y, x);

	return cell && cell->n == 1 && cell->text[0] == ' ';
}

static void draw_row(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	struct view *v = ctx;
	struct flow_view *f = v->state;
	const struct ladder_row *r = ladder_row(f->ladder, row);
	uint32_t fine = SIP_F_FOLDED | SIP_F_SPACE_COLON;
	int at = x + (int)ladder_column_at(f->ladder, &f->style, 0) - 1;

	ladder_draw_row(f->ladder, &f->style, row, &f->line);
	draw_line(v, c, y, x, w, left, r);
	if (r->kind == LADDER_MESSAGE && r->msg == f->marked)
		canvas_glyph(c, y, at, GLYPH_MARK, STYLE_MARK);
	else if (r->kind == LADDER_MESSAGE && is_blank(c, y, at) &&
		 store_msg(app_store(v->app), r->msg)->parse_flags & ~fine)
		canvas_puts(c, y, at, 1, c->ascii ? "!" : "▲", STYLE_WARN);
}

static bool row_matches(void *ctx, size_t row, struct slice needle)
{
	struct view *v = ctx;
	struct flow_view *f = v->state;
	struct slice text;

	if (ladder_row(f->ladder, row)->kind == LADDER_RTP || ladder_row(f->ladder, row)->kind == LADDER_ICMP) {
		buf_clear(&f->line.scratch);
		ladder_label(f->ladder, ladder_row(f->ladder, row), false, app_ascii(v->app), true, &f->line.scratch);
		return slice_isearch(buf_slice(&f->line.scratch), needle) < f->line.scratch.n;
	}
	if (!flow_is_message(f, row))
		return false;
	text = store_text(app_store(v->app), ladder_row(f->ladder, row)->msg);
	return needle.n <= text.n && slice_isearch(text, needle) < text.n;
}

struct list_source flow_source(struct view *v)
{
	return (struct list_source){.ctx = v, .draw = draw_row, .matches = row_matches};
}

/* Heads of the columns; the one that the user chose stands out. */
static int draw_heads(struct view *v, struct canvas *c, struct rect r)
{
	struct flow_view *f = v->state;
	size_t n = ladder_head_lines(f->ladder);

	for (size_t i = 0; i < n && (int)i < r.h; i++) {
		ladder_draw_head(f->ladder, &f->style, i, &f->line);
		draw_line(v, c, r.y + (int)i, r.x, r.w, f->list.left, NULL);
	}
	if (f->has_col && f->col < ladder_n_cols(f->ladder)) {
		int x0 = (int)ladder_column_at(f->ladder, &f->style, 0);
		int x = (int)ladder_column_at(f->ladder, &f->style, f->col) - (int)f->list.left;
		int w = (int)text_columns(ladder_col(f->ladder, f->col)->label);

		if (x >= x0 && x < r.w)
			canvas_attr(c, r.y, r.x + x, w < r.w - x ? w : r.w - x, ATTR_CURSOR);
	}
	return (int)n < r.h ? (int)n : r.h;
}

/* What is wrong with the call that is worst off, in one or two lines; returns how many. Nothing where all is well. */
static int draw_verdict(struct view *v, struct canvas *c, struct rect r)
{
	static const char *const marks[SEVERITY_N][2] = {[SEVERITY_NONE] = {"", ""}, [SEVERITY_INFO] = {"● ", "i "},
		[SEVERITY_WARNING] = {"▲ ", "! "}, [SEVERITY_ERROR] = {"✖ ", "x "}};
	const struct flow_view *f = v->state;
	const struct store *s = app_store(v->app);
	enum severity worst = SEVERITY_NONE;
	struct slice text = {0};
	struct buf b = {0};
	size_t n;

	for (size_t i = 0; i < ladder_n_legs(f->ladder); i++) {
		enum severity x = store_leg_severity(s, ladder_leg(f->ladder, i));
		struct slice verdict = x > worst ? store_verdict(s, ladder_leg(f->ladder, i)) : slice_make(NULL, 0);

		if (!verdict.n)
			continue;
		worst = x;
		text = verdict;
	}
	if (!text.n)
		return 0;
	buf_puts(&b, marks[worst][c->ascii]);
	buf_put(&b, text);
	n = text_part(buf_slice(&b), (size_t)r.w - 2);
	canvas_text(c, r.y, r.x + 1, r.w - 1, slice_sub(buf_slice(&b), 0, n), finding_style(worst));
	if (n < b.n)
		canvas_text(c, r.y + 1, r.x + 3, r.w - 3, slice_sub(buf_slice(&b), n, b.n), finding_style(worst));
	n = n < b.n ? 2 : 1;
	buf_free(&b);
	return (int)n;
}

void flow_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct flow_view *f = v->state;
	struct list_source src = flow_source(v);
	int text = flow_side_columns(f, r.w), heads, verdict = draw_verdict(v, c, r);
	struct rect left;

	r.y += verdict;
	r.h -= verdict;
	left = r;

	left.w = text ? r.w - text - 2 : r.w;
	f->style.ascii = c->ascii;
	f->style.sdp_first = f->sdp == SDP_FIRST;
	/* The last column may hold the list's scroll bar. */
	f->style.width = left.w > 1 ? (size_t)left.w - 1 : 1;
	f->list.width = ladder_width(f->ladder, &f->style) + 1;
	heads = draw_heads(v, c, left);
	left.y += heads;
	left.h -= heads;
	if (ladder_n_rows(f->ladder))
		list_draw(&f->list, &src, c, left, app_needle(v->app));
	else
		canvas_puts(c, left.y, left.x + 1, left.w - 1, _("No message here carries SDP."), STYLE_DIM);
	if (text)
		canvas_vline(c, r.y, left.x + left.w, r.h, STYLE_RULE);
	flow_side_draw(v, c, (struct rect){r.y, r.x + r.w - text, r.h, text});
}
