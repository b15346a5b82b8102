/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of calls: how wide its columns are, what stands in a cell, and its colour. Which calls there are is
 * view_calls.c's.
 */
#include "ui/calls.h"
#include "ui/words.h"

enum { MARGIN = 2, WIDEST = 60, NARROWEST_TEXT = 8, FREE_TEXT = 12, CLOCK_DIGITS = 3, CLOCK_W = 12, SPAN_W = 7 };

/* ---- text of a cell -------------------------------------------------------------------------------------------------- */

static bool is_span(const struct field *f)
{
	return f->type == VALUE_FIXED && f->unit && strcmp(f->unit, "ms") == 0;
}

/* In a list times are shown without their date, and durations with the unit that suits each. */
static void cell_text(const struct calls *k, const struct field *f, const struct value *v, struct buf *b)
{
	static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

	if (v->type == VALUE_TIME)
		time_clock(b, v->i, k->zone, CLOCK_DIGITS);
	else if (v->type == VALUE_FIXED && is_span(f) && v->decimals <= 6)
		time_span(b, v->i * (NS_PER_MS / powers[v->decimals]));
	else
		value_text(b, v, k->zone);
}

static struct slice read_cell(struct calls *k, const struct field *f)
{
	struct value v;

	reader_get(k->reader, f, &v);
	if (v.type == VALUE_TEXT)
		return v.s;
	buf_clear(&k->scratch);
	cell_text(k, f, &v, &k->scratch);
	return buf_slice(&k->scratch);
}

bool calls_row_matches(struct calls *k, uint32_t id, struct slice needle)
{
	reader_seek(k->reader, id);
	for (size_t i = 0; i < k->n_columns; i++) {
		struct slice s = read_cell(k, k->columns[i].field);

		if (s.n > 0 && slice_isearch(s, needle) < s.n)
			return true;
	}
	return false;
}

/* ---- colour of a cell ------------------------------------------------------------------------------------------------ */

static const uint8_t state_styles[LEG_STATE_N] = {
	[LEG_CALLING] = STYLE_ACTIVE, [LEG_RINGING] = STYLE_ACTIVE, [LEG_IN_CALL] = STYLE_ACTIVE,
	[LEG_COMPLETED] = STYLE_PLAIN, [LEG_BUSY] = STYLE_WARN, [LEG_NO_ANSWER] = STYLE_WARN,
	[LEG_CANCELLED] = STYLE_DIM, [LEG_REDIRECTED] = STYLE_PLAIN, [LEG_CHALLENGED] = STYLE_WARN,
	[LEG_REJECTED] = STYLE_WARN, [LEG_FAILED] = STYLE_ERROR, [LEG_TIMEOUT] = STYLE_ERROR,
	[LEG_PENDING] = STYLE_ACTIVE, [LEG_OK] = STYLE_PLAIN, [LEG_ACTIVE] = STYLE_ACTIVE,
	[LEG_TERMINATED] = STYLE_PLAIN,
};

static enum style cell_style(const struct field *f, const struct leg *l)
{
	enum style state = l->state < LEG_STATE_N ? (enum style)state_styles[l->state] : STYLE_PLAIN;

	if (strcmp(f->name, "state") == 0)
		return state;
	if (strcmp(f->name, "status") == 0)
		return state == STYLE_ERROR || state == STYLE_WARN ? state : STYLE_PLAIN;
	if (strcmp(f->name, "retransmissions") == 0 && l->n_retransmissions > 0)
		return STYLE_WARN;
	if (f->type == VALUE_TIME || strcmp(f->name, "call_id") == 0)
		return STYLE_TIME;
	return STYLE_PLAIN;
}

/* ---- widths ---------------------------------------------------------------------------------------------------------- */

static int preferred(const struct field *f)
{
	if (f->type == VALUE_TIME)
		return CLOCK_W;
	return is_span(f) ? SPAN_W : f->width;
}

static int head_width(const struct calls_column *col)
{
	return (int)text_columns(slice_of(_(col->field->head)));
}

/* Columns that its texts so far take. */
static int at_least(const struct calls_column *col)
{
	int head = head_width(col);

	return col->wanted > head ? col->wanted : head;
}

/* Texts of any length may be cut to this; the words of a small set, numbers and times are shown whole. */
static int narrowest(const struct calls_column *col)
{
	int least = at_least(col), head = head_width(col);

	if (col->field->type != VALUE_TEXT || preferred(col->field) < FREE_TEXT || least <= NARROWEST_TEXT)
		return least;
	return head > NARROWEST_TEXT ? head : NARROWEST_TEXT;
}

static void measure(struct calls *k, size_t from, size_t n)
{
	for (size_t row = from; row < from + n && row < k->rows.n; row++) {
		reader_seek(k->reader, k->rows.v[row]);
		for (size_t i = 0; i < k->n_columns; i++) {
			struct slice s = slice_sub(read_cell(k, k->columns[i].field), 0, (size_t)WIDEST * 4);
			size_t w = text_columns(s);

			w = w < WIDEST ? w : WIDEST;
			if ((int)w > k->columns[i].wanted)
				k->columns[i].wanted = (int)w;
		}
	}
}

static int total(const struct calls *k, size_t end)
{
	int sum = 0;

	for (size_t i = k->first; i < end; i++)
		sum += k->columns[i].w;
	return sum;
}

/* Where columns end that fit in `room` at their narrowest, with a blank between them; one always does. */
static size_t columns_that_fit(const struct calls *k, int room)
{
	size_t i = k->first;

	for (; i < k->n_columns; i++) {
		room -= narrowest(&k->columns[i]) + (i > k->first);
		if (room < 0 && i > k->first)
			break;
	}
	return i;
}

/* Takes room from columns whose texts are shorter than the column is; then from the longest texts. */
static void shrink(struct calls *k, size_t end, int over)
{
	for (size_t i = k->first; i < end && over > 0; i++) {
		struct calls_column *col = &k->columns[i];
		int spare = col->w - at_least(col);

		spare = spare < over ? spare : over;
		if (spare > 0) {
			col->w -= spare;
			over -= spare;
		}
	}
	for (; over > 0; over--) {
		struct calls_column *best = NULL;

		for (size_t i = k->first; i < end; i++) {
			struct calls_column *col = &k->columns[i];

			if (col->w > narrowest(col) && (!best || col->w > best->w))
				best = col;
		}
		if (!best)
			return;
		best->w--;
	}
}

/* Gives room that is left to columns whose texts are longer, one column each in turn. */
static void grow(struct calls *k, size_t end, int left)
{
	for (bool gave = true; gave && left > 0;) {
		gave = false;
		for (size_t i = k->first; i < end && left > 0; i++) {
			if (k->columns[i].wanted <= k->columns[i].w)
				continue;
			k->columns[i].w++;
			left--;
			gave = true;
		}
	}
}

void calls_place(struct calls *k, int w, size_t from, size_t n)
{
	int room = w - MARGIN, x = MARGIN, gap, used;
	size_t end;

	measure(k, from, n);
	for (size_t i = 0; i < k->n_columns; i++)
		k->columns[i].w = 0;
	end = columns_that_fit(k, room);
	for (size_t i = k->first; i < end; i++) {
		int pref = preferred(k->columns[i].field), head = head_width(&k->columns[i]);

		k->columns[i].w = pref > head ? pref : head;
	}
	used = total(k, end);
	gap = used + 2 * (int)(end - k->first - 1) <= room ? 2 : 1;
	room -= gap * (int)(end - k->first - 1);
	if (used > room)
		shrink(k, end, used - room);
	else
		grow(k, end, room - used);
	for (size_t i = k->first; i < end; i++) {
		k->columns[i].x = x;
		x += k->columns[i].w + gap;
	}
	/* Only a single column can be wider than the screen. */
	if (end > k->first && k->columns[k->first].w > w - MARGIN)
		k->columns[k->first].w = w - MARGIN;
}

size_t calls_column_at(const struct calls *k, int x)
{
	size_t i = k->first;

	while (i < k->n_columns && !(x >= k->columns[i].x && x < k->columns[i].x + k->columns[i].w))
		i++;
	return i;
}

size_t calls_sorted_column(const struct calls *k, bool *descends)
{
	struct slice text = buf_slice(&k->sort), name = slice_trim(slice_cut(&text, ','));
	size_t i = 0;

	*descends = name.n > 0 && name.p[0] == '-';
	if (name.n > 0 && (name.p[0] == '-' || name.p[0] == '+'))
		name = slice_sub(name, 1, name.n);
	while (i < k->n_columns && !slice_eq(name, slice_of(k->columns[i].field->name)))
		i++;
	return name.n > 0 ? i : k->n_columns;
}

/* ---- drawing --------------------------------------------------------------------------------------------------------- */

void calls_draw_heads(struct calls *k, struct canvas *c, struct rect r)
{
	bool descends;
	size_t sorted = calls_sorted_column(k, &descends);
	bool has_more = false;

	canvas_fill(c, r.y, r.x, r.w, STYLE_PLAIN);
	for (size_t i = k->first; i < k->n_columns; i++) {
		const struct calls_column *col = &k->columns[i];
		enum style st = i == sorted ? STYLE_HEAD_SORT : STYLE_HEAD;
		struct slice head = slice_of(_(col->field->head));
		int used = (int)text_columns(head), x = r.x + col->x;

		has_more |= col->w == 0;
		if (col->w == 0)
			continue;
		if (col->field->is_right && used < col->w)
			x += col->w - used;
		canvas_text(c, r.y, x, r.x + col->x + col->w - x, head, st);
		if (i == sorted)
			canvas_glyph(c, r.y, x > r.x + col->x ? x - 1 : x + used, descends ? GLYPH_DOWN : GLYPH_UP, st);
	}
	if (k->first > 0)
		canvas_glyph(c, r.y, r.x, GLYPH_LEFT, STYLE_HEAD);
	if (has_more)
		canvas_glyph(c, r.y, r.x + r.w - 1, GLYPH_RIGHT, STYLE_HEAD);
}

void calls_draw_row(struct calls *k, struct canvas *c, int y, uint32_t id, const struct leg *l)
{
	int x = k->list.area.x;

	reader_seek(k->reader, id);
	if (marks_has(&k->marks, id))
		canvas_glyph(c, y, x, GLYPH_MARK, STYLE_MARK);
	for (size_t i = k->first; i < k->n_columns; i++) {
		const struct calls_column *col = &k->columns[i];

		if (col->w > 0)
			canvas_field(c, y, x + col->x, col->w, read_cell(k, col->field), cell_style(col->field, l),
					col->field->is_right);
	}
}
