/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands beside the ladder: the selected message, the figures of the selected stream, or the ICMP error.
 */
#include "ui/flow_local.h"
#include "words.h"

enum { BESIDE_FROM = 100, TEXT_LEAST = 24, TEXT_GOOD = 46, TEXT_MOST = 100, LADDER_LEAST = 34 };

/* The ladder gets what it needs while the message has enough. */
int flow_side_columns(const struct flow_view *f, int w)
{
	struct ladder_style wide = f->style;
	int natural, text;

	if (f->split == SPLIT_ALONE || (f->split == SPLIT_AUTO && w < BESIDE_FROM))
		return 0;
	wide.width = 0;
	natural = (int)ladder_width(f->ladder, &wide) + 3;
	text = w - natural;
	if (text < w * 2 / 5)
		text = w * 2 / 5;
	if (text < TEXT_GOOD && w >= BESIDE_FROM)
		text = TEXT_GOOD;
	if (text > TEXT_MOST)
		text = TEXT_MOST;
	text += f->resize;
	if (text > w - LADDER_LEAST)
		text = w - LADDER_LEAST;
	return text < TEXT_LEAST ? (w - LADDER_LEAST < TEXT_LEAST ? 0 : TEXT_LEAST) : text;
}

/* ---- a message ------------------------------------------------------------------------------------------------------- */

static void show_found(struct flow_view *f, struct slice needle, int h)
{
	f->has_search = false;
	for (size_t i = 0; i < f->text.n; i++) {
		if (!msgtext_matches(&f->text, i, needle))
			continue;
		if (i < f->text_top || i >= f->text_top + (size_t)h)
			f->text_top = i > 3 ? i - 3 : 0;
		return;
	}
}

/* Keeps the end at the bottom; returns whether more is under it. */
static bool clamp_top(struct flow_view *f, size_t n, int h)
{
	if (f->text_top + (size_t)h > n)
		f->text_top = n > (size_t)h ? n - (size_t)h : 0;
	return f->text_top + (size_t)h < n;
}

static bool draw_message(struct view *v, struct canvas *c, struct rect r)
{
	struct flow_view *f = v->state;
	struct slice needle = app_needle(v->app);
	uint32_t msg = flow_selected(f);
	bool has_more;

	if (f->text.msg != msg)
		f->text_top = 0;
	msgtext_make(&f->text, app_store(v->app), msg, (size_t)r.w, f->explains, c->ascii);
	msgtext_mark(&f->text, app_store(v->app), f->marks_new ? flow_before(v, msg) : NONE);
	if (f->has_search)
		show_found(f, needle, r.h);
	has_more = clamp_top(f, f->text.n, r.h);
	for (int i = 0; i < r.h && f->text_top + (size_t)i < f->text.n; i++) {
		msgtext_draw(&f->text, c, r.y + i, r.x, r.w, f->text_top + (size_t)i);
		canvas_match(c, r.y + i, r.x, r.w, needle);
	}
	return has_more;
}

/* ---- a stream, an ICMP error ----------------------------------------------------------------------------------------- */

static bool draw_stream(struct view *v, struct canvas *c, struct rect r, uint32_t stream)
{
	struct flow_view *f = v->state;
	bool has_more;

	if (f->figures.stream != stream)
		f->text_top = 0;
	figures_make(&f->figures, app_store(v->app), stream, app_options(v->app)->zone);
	has_more = clamp_top(f, f->figures.n, r.h);
	figures_draw(&f->figures, c, r, f->text_top);
	return has_more;
}

static void draw_icmp(struct view *v, struct canvas *c, struct rect r, uint32_t id)
{
	const struct store *s = app_store(v->app);
	const struct icmp *x = store_icmp(s, id);
	const struct msg *m = store_msg(s, x->msg);
	struct buf b = {0};
	int y = r.y;

	buf_fmt(&b, "%s %s", x->is_ip6 ? "ICMPv6" : "ICMP", _(icmp_name(x->is_ip6, x->type, x->code)));
	canvas_text(c, y++, r.x, r.w, buf_slice(&b), STYLE_ERROR);
	buf_clear(&b);
	buf_fmt(&b, _("type %u, code %u, frame %u"), x->type, x->code, x->frame);
	canvas_text(c, y++, r.x, r.w, buf_slice(&b), STYLE_PLAIN);
	buf_clear(&b);
	addr_put_ip(&b, &x->from);
	buf_fmt(&b, " %s ", glyph_text(GLYPH_RIGHT, c->ascii));
	addr_put_ip(&b, &x->to);
	canvas_text(c, y++, r.x, r.w, buf_slice(&b), STYLE_PARTY);
	buf_clear(&b);
	buf_fmt(&b, _("It says that the message of frame %u did not arrive:"), m->frame);
	canvas_text(c, y++, r.x, r.w, buf_slice(&b), STYLE_NOTE);
	canvas_text(c, y, r.x, r.w, slice_trim(slice_sub(store_text(s, x->msg), 0, slice_find(store_text(s, x->msg), '\n', 0))),
			STYLE_PLAIN);
	buf_free(&b);
}

void flow_side_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct flow_view *f = v->state;
	const struct ladder_row *row = flow_row(f);
	bool has_more = false;

	f->text_area = r;
	if (r.w <= 0 || r.h <= 0 || !row)
		return;
	if (row->kind == LADDER_RTP)
		has_more = draw_stream(v, c, r, row->stream);
	else if (row->kind == LADDER_ICMP)
		draw_icmp(v, c, r, row->icmp);
	else if (flow_selected(f) != NONE)
		has_more = draw_message(v, c, r);
	if (has_more)
		canvas_glyph(c, r.y + r.h - 1, r.x + r.w - 1, GLYPH_DOWN, STYLE_DIM);
	if (f->text_top > 0)
		canvas_glyph(c, r.y, r.x + r.w - 1, GLYPH_UP, STYLE_DIM);
}
