/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cursor, scrolling and search over rows that belong to somebody else; and sets of marked ids. */
#include "ui/list.h"

enum { SIDE_STEP = 8, WHEEL_STEP = 3 };

void list_set_n(struct list *l, size_t n)
{
	l->n = n;
	if (l->follows && n > 0)
		l->cursor = n - 1;
	if (l->cursor >= n)
		l->cursor = n > 0 ? n - 1 : 0;
}

void list_go(struct list *l, size_t row)
{
	l->follows = false;
	l->cursor = row < l->n ? row : l->n > 0 ? l->n - 1 : 0;
}

/* Scrolls as little as brings the cursor into `height` rows, and shows no more emptiness at the end than must be. */
static void list_scroll(struct list *l, size_t height)
{
	if (height == 0)
		return;
	if (l->cursor < l->top)
		l->top = l->cursor;
	if (l->cursor >= l->top + height)
		l->top = l->cursor - height + 1;
	if (l->n < l->top + height)
		l->top = l->n > height ? l->n - height : 0;
}

static void draw_scroll_bar(const struct list *l, struct canvas *c, struct rect r)
{
	size_t h = (size_t)r.h, thumb = h * h / l->n, range;
	size_t from;

	thumb = thumb > 0 ? thumb : 1;
	range = l->n - h;
	from = (size_t)((double)l->top / (double)range * (double)(h - thumb) + 0.5);
	for (size_t i = 0; i < h; i++)
		canvas_glyph(c, r.y + (int)i, r.x + r.w - 1, i >= from && i < from + thumb ? GLYPH_THUMB : GLYPH_VLINE,
				STYLE_RULE);
}

void list_draw(struct list *l, const struct list_source *src, struct canvas *c, struct rect r, struct slice needle)
{
	size_t h = r.h > 0 ? (size_t)r.h : 0;
	bool has_bar = l->n > h && r.w > 4 && h > 2;
	int w = has_bar ? r.w - 1 : r.w > 0 ? r.w : 0;

	l->area = r;
	list_scroll(l, h);
	if (l->left + (size_t)w > l->width)
		l->left = l->width > (size_t)w ? l->width - (size_t)w : 0;
	for (size_t i = 0; i < h && l->top + i < l->n; i++) {
		size_t row = l->top + i;
		int y = r.y + (int)i;

		src->draw(src->ctx, c, y, r.x, w, l->left, row);
		canvas_match(c, y, r.x, w, needle);
		if (row == l->cursor)
			canvas_attr(c, y, r.x, w, ATTR_CURSOR);
	}
	if (has_bar)
		draw_scroll_bar(l, c, r);
}

static void list_move(struct list *l, int64_t by)
{
	int64_t to = (int64_t)l->cursor + by;

	list_go(l, to < 0 ? 0 : (size_t)to);
}

bool list_action(struct list *l, enum action a)
{
	int64_t page = l->area.h > 1 ? l->area.h - 1 : 1;

	switch (a) {
	case ACTION_UP:
		list_move(l, -1);
		return true;
	case ACTION_DOWN:
		list_move(l, 1);
		return true;
	case ACTION_PAGE_UP:
		list_move(l, -page);
		return true;
	case ACTION_PAGE_DOWN:
		list_move(l, page);
		return true;
	case ACTION_HOME:
		list_go(l, 0);
		return true;
	case ACTION_END:
		list_go(l, l->n);
		return true;
	case ACTION_LEFT:
		l->left -= l->left < SIDE_STEP ? l->left : SIDE_STEP;
		return true;
	case ACTION_RIGHT:
		l->left += SIDE_STEP;
		return true;
	default:
		return false;
	}
}

bool list_mouse(struct list *l, const struct event *ev, bool *opens)
{
	struct rect r = l->area;
	size_t row = l->top + (size_t)(ev->y - r.y);

	if (ev->y < r.y || ev->y >= r.y + r.h || ev->x < r.x || ev->x >= r.x + r.w)
		return false;
	if (ev->mouse == MOUSE_WHEEL_UP || ev->mouse == MOUSE_WHEEL_DOWN) {
		list_move(l, ev->mouse == MOUSE_WHEEL_UP ? -WHEEL_STEP : WHEEL_STEP);
		return true;
	}
	if (row >= l->n)
		return true;
	list_go(l, row);
	if (ev->mouse == MOUSE_DOUBLE)
		*opens = true;
	return true;
}

bool list_search(struct list *l, const struct list_source *src, struct slice needle, int dir, bool here)
{
	size_t row = l->cursor;

	if (!src->matches || l->n == 0 || needle.n == 0)
		return false;
	for (size_t i = 0; i < l->n; i++) {
		if (i > 0 || !here)
			row = dir < 0 ? (row + l->n - 1) % l->n : (row + 1) % l->n;
		if (src->matches(src->ctx, row, needle)) {
			list_go(l, row);
			return true;
		}
	}
	return false;
}

/* ---- marks ----------------------------------------------------------------------------------------------------------- */

bool marks_has(const struct marks *m, uint32_t id)
{
	return id < m->cap && (m->bits[id / 8] >> id % 8 & 1);
}

void marks_flip(struct marks *m, uint32_t id)
{
	if (id >= m->cap) {
		size_t cap = ((size_t)id + 1 + m->cap + 1023) & ~(size_t)1023;

		m->bits = mem_realloc(m->bits, cap / 8);
		memset(m->bits + m->cap / 8, 0, (cap - m->cap) / 8);
		m->cap = cap;
	}
	m->bits[id / 8] ^= (uint8_t)(1u << id % 8);
	if (marks_has(m, id))
		m->n++;
	else
		m->n--;
}

void marks_clear(struct marks *m)
{
	if (m->cap > 0)
		memset(m->bits, 0, m->cap / 8);
	m->n = 0;
}

void marks_list(const struct marks *m, struct ids *out)
{
	for (size_t id = 0; id < m->cap; id++)
		if (marks_has(m, (uint32_t)id))
			ids_add(out, (uint32_t)id);
}

void marks_free(struct marks *m)
{
	free(m->bits);
	memset(m, 0, sizeof *m);
}
