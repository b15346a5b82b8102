/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a table looks: how wide its columns are and what stands in a cell. Which rows there are is said in table_choose.c.
 */
#include "ui/table.h"
#include "words.h"

enum { MARGIN = 2, WIDEST = 100, NARROWEST_TEXT = 8, FREE_TEXT = 12, CLOCK_DIGITS = 3, CLOCK_W = 12, SPAN_W = 7 };

/* ---- text of a cell -------------------------------------------------------------------------------------------------- */

static bool is_span(const struct field *f)
{
	return f->type == VALUE_FIXED && f->unit && strcmp(f->unit, "ms") == 0;
}

/* A value that is a word of ours, in the language of the screen; what is longer than any of them is none. */
static void put_word(struct buf *b, struct slice s)
{
	char word[32];

	if (s.n >= sizeof word) {
		buf_put(b, s);
		return;
	}
	memcpy(word, s.p, s.n);
	word[s.n] = 0;
	/* "call" alone is a word of counts: "3 calls" */
	buf_puts(b, strcmp(word, "call") == 0 ? words_in("scope", "call") : _(word));
}

static void words_text(const struct value *v, struct buf *b)
{
	if (v->type == VALUE_TEXT)
		put_word(b, v->s);
	for (uint32_t i = 0; v->type == VALUE_LIST && i < v->n_items; i++) {
		buf_puts(b, i ? ";" : "");
		put_word(b, v->items[i]);
	}
}

static bool shows_words(const struct field *f)
{
	return f->has_words && words_in_use();
}

/* In a list times are shown without their date, and durations with the unit that suits each. */
static void cell_text(const struct table *t, const struct field *f, const struct value *v, struct buf *b)
{
	static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

	if (v->type == VALUE_TIME)
		time_clock(b, v->i, t->zone, CLOCK_DIGITS);
	else if (v->type == VALUE_FIXED && is_span(f) && v->decimals <= 6)
		time_span(b, v->i * (NS_PER_MS / powers[v->decimals]));
	else if (shows_words(f))
		words_text(v, b);
	else if (v->type == VALUE_BOOL)
		buf_puts(b, v->b ? _("true") : _("false"));
	else
		value_text(b, v, t->zone);
}

static struct slice read_cell(struct table *t, const struct field *f)
{
	struct value v;

	reader_get(t->reader, f, &v);
	if (v.type == VALUE_TEXT && !shows_words(f))
		return v.s;
	buf_clear(&t->scratch);
	cell_text(t, f, &v, &t->scratch);
	return buf_slice(&t->scratch);
}

bool table_row_matches(struct table *t, uint32_t id, struct slice needle)
{
	reader_seek(t->reader, id);
	for (size_t i = 0; i < t->n_columns; i++) {
		struct slice s = read_cell(t, t->columns[i].field);

		if (s.n > 0 && slice_isearch(s, needle) < s.n)
			return true;
	}
	return false;
}

/* ---- widths ---------------------------------------------------------------------------------------------------------- */

static int preferred(const struct field *f)
{
	if (f->type == VALUE_TIME)
		return CLOCK_W;
	return is_span(f) ? SPAN_W : f->width;
}

static int head_width(const struct table_column *col)
{
	return (int)text_columns(slice_of(_(col->field->head)));
}

/* Columns that its texts so far take. */
static int at_least(const struct table_column *col)
{
	int head = head_width(col);

	return col->wanted > head ? col->wanted : head;
}

static bool is_whole(const struct table *t, const struct table_column *col)
{
	struct slice rest = slice_of(t->is->whole ? t->is->whole : "");

	while (rest.n > 0)
		if (slice_eq(slice_cut(&rest, ','), slice_of(col->field->name)))
			return true;
	return false;
}

/* Texts of any length may be cut to this; the words of a small set, numbers and times are shown whole. */
static int narrowest(const struct table *t, const struct table_column *col)
{
	int least = at_least(col), head = head_width(col);

	if (is_whole(t, col))
		return least;
	if (col->field->type != VALUE_TEXT || preferred(col->field) < FREE_TEXT || least <= NARROWEST_TEXT)
		return least;
	return head > NARROWEST_TEXT ? head : NARROWEST_TEXT;
}

static void measure(struct table *t, size_t from, size_t n)
{
	for (size_t row = from; row < from + n && row < t->rows.n; row++) {
		reader_seek(t->reader, t->rows.v[row]);
		for (size_t i = 0; i < t->n_columns; i++) {
			struct slice s = slice_sub(read_cell(t, t->columns[i].field), 0, (size_t)WIDEST * 4);
			size_t w = text_columns(s);

			w = (w < WIDEST ? w : WIDEST) + (i == t->first ? (size_t)table_indent(t, t->rows.v[row]) : 0);
			if ((int)w > t->columns[i].wanted)
				t->columns[i].wanted = (int)w;
		}
	}
}

static int total(const struct table *t, size_t end)
{
	int sum = 0;

	for (size_t i = t->first; i < end; i++)
		sum += t->columns[i].w;
	return sum;
}

/* Where columns end that fit in `room` at their narrowest, with a blank between them; one always does. */
static size_t columns_that_fit(const struct table *t, int room)
{
	size_t i = t->first;

	for (; i < t->n_columns; i++) {
		room -= narrowest(t, &t->columns[i]) + (i > t->first);
		if (room < 0 && i > t->first)
			break;
	}
	return i;
}

/* Takes room from columns whose texts are shorter than the column is; then from the longest texts. */
static void shrink(struct table *t, size_t end, int over)
{
	for (size_t i = t->first; i < end && over > 0; i++) {
		struct table_column *col = &t->columns[i];
		int spare = col->w - at_least(col);

		spare = spare < over ? spare : over;
		if (spare > 0) {
			col->w -= spare;
			over -= spare;
		}
	}
	for (; over > 0; over--) {
		struct table_column *best = NULL;

		for (size_t i = t->first; i < end; i++) {
			struct table_column *col = &t->columns[i];

			if (col->w > narrowest(t, col) && (!best || col->w > best->w))
				best = col;
		}
		if (!best)
			return;
		best->w--;
	}
}

/* Gives room that is left to columns whose texts are longer, one column each in turn. */
static void grow(struct table *t, size_t end, int left)
{
	for (bool gave = true; gave && left > 0;) {
		gave = false;
		for (size_t i = t->first; i < end && left > 0; i++) {
			if (t->columns[i].wanted <= t->columns[i].w)
				continue;
			t->columns[i].w++;
			left--;
			gave = true;
		}
	}
}

void table_place(struct table *t, int w, size_t from, size_t n)
{
	int room = w - MARGIN, x = MARGIN, gap, used;
	size_t end;

	for (size_t i = 0; i < t->n_columns; i++) {
		t->columns[i].w = 0;
		if (t->words != words_in_use())
			t->columns[i].wanted = 0; /* of texts in another language */
	}
	t->words = words_in_use();
	measure(t, from, n);
	end = columns_that_fit(t, room);
	for (size_t i = t->first; i < end; i++) {
		int pref = preferred(t->columns[i].field), head = head_width(&t->columns[i]);

		t->columns[i].w = pref > head ? pref : head;
		if ((is_whole(t, &t->columns[i]) || (i == t->first && t->folds && t->columns[i].field->type == VALUE_TIME)) &&
				t->columns[i].w < at_least(&t->columns[i]))
			t->columns[i].w = at_least(&t->columns[i]);
	}
	used = total(t, end);
	gap = used + 2 * (int)(end - t->first - 1) <= room ? 2 : 1;
	room -= gap * (int)(end - t->first - 1);
	if (used > room)
		shrink(t, end, used - room);
	else
		grow(t, end, room - used);
	for (size_t i = t->first; i < end; i++) {
		t->columns[i].x = x;
		x += t->columns[i].w + gap;
	}
	/* Only a single column can be wider than the screen. */
	if (end > t->first && t->columns[t->first].w > w - MARGIN)
		t->columns[t->first].w = w - MARGIN;
}

size_t table_column_at(const struct table *t, int x)
{
	size_t i = t->first;

	while (i < t->n_columns && !(x >= t->columns[i].x && x < t->columns[i].x + t->columns[i].w))
		i++;
	return i;
}

size_t table_sorted_column(const struct table *t, bool *descends)
{
	struct slice text = buf_slice(&t->sort), name = slice_trim(slice_cut(&text, ','));
	size_t i = 0;

	*descends = name.n > 0 && name.p[0] == '-';
	if (name.n > 0 && (name.p[0] == '-' || name.p[0] == '+'))
		name = slice_sub(name, 1, name.n);
	while (i < t->n_columns && !slice_eq(name, slice_of(t->columns[i].field->name)))
		i++;
	return name.n > 0 ? i : t->n_columns;
}

/* ---- drawing --------------------------------------------------------------------------------------------------------- */

void table_draw_heads(struct table *t, struct canvas *c, struct rect r)
{
	bool descends;
	size_t sorted = table_sorted_column(t, &descends);
	bool has_more = false;

	canvas_fill(c, r.y, r.x, r.w, STYLE_PLAIN);
	for (size_t i = t->first; i < t->n_columns; i++) {
		const struct table_column *col = &t->columns[i];
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
	if (t->first > 0)
		canvas_glyph(c, r.y, r.x, GLYPH_LEFT, STYLE_HEAD);
	if (has_more)
		canvas_glyph(c, r.y, r.x + r.w - 1, GLYPH_RIGHT, STYLE_HEAD);
}

static enum style cell_style(const struct table *t, const struct field *f, uint32_t id)
{
	if (t->is->style)
		return t->is->style(t, f, id);
	return f->type == VALUE_TIME ? STYLE_TIME : STYLE_PLAIN;
}

void table_draw_row(struct table *t, struct canvas *c, int y, uint32_t id)
{
	int x = t->list.area.x, indent = table_indent(t, id);

	table_draw_fold(t, c, y, id);
	reader_seek(t->reader, id);
	if (marks_has(&t->marks, id))
		canvas_glyph(c, y, x, GLYPH_MARK, STYLE_MARK);
	for (size_t i = t->first; i < t->n_columns; i++) {
		const struct table_column *col = &t->columns[i];

		int in = i == t->first && indent < col->w ? indent : 0;

		if (col->w > 0)
			canvas_field(c, y, x + col->x + in, col->w - in, read_cell(t, col->field), cell_style(t, col->field, id),
					col->field->is_right);
	}
}
