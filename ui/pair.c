/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two messages as rows of lines that belong together (diff.c says which), and how such a row looks. */
#include "ui/pair.h"

#include "ui/neutral.h"

static size_t count_lines(struct slice text)
{
	size_t n = 0;

	while (text.n) {
		slice_cut(&text, '\n');
		n++;
	}
	return n;
}

static void read_lines(struct pair *p, int side, struct slice text)
{
	struct slice rest = arena_copy(&p->arena, text);
	bool is_body = false;
	size_t n = count_lines(rest);

	p->lines[side] = mem_alloc((n + 1) * sizeof *p->lines[side]);
	p->neutral[side] = mem_alloc((n + 1) * sizeof *p->neutral[side]);
	for (size_t i = 0; i < n; i++) {
		struct slice line = slice_cut(&rest, '\n');

		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		p->lines[side][i] = line;
		p->neutral[side][i] = p->is_neutral ? neutral_line(line, is_body, &p->arena) : line;
		is_body |= line.n == 0;
	}
	p->n[side] = n;
}

void pair_make(struct pair *p, const struct store *s, uint32_t a, uint32_t b, bool is_neutral)
{
	*p = (struct pair){.is_neutral = is_neutral};
	read_lines(p, 0, store_text(s, a));
	read_lines(p, 1, store_text(s, b));
	p->rows = mem_alloc((p->n[0] + p->n[1] + 1) * sizeof *p->rows);
	p->n_rows = diff_lines(p->neutral[0], p->n[0], p->neutral[1], p->n[1], p->rows);
	for (size_t i = 0; i < p->n_rows; i++)
		p->n_differ += !p->rows[i].is_equal;
}

void pair_free(struct pair *p)
{
	arena_free(&p->arena);
	for (int side = 0; side < 2; side++) {
		free(p->lines[side]);
		free(p->neutral[side]);
	}
	free(p->rows);
	*p = (struct pair){.n_rows = 0};
}

size_t pair_widest(const struct pair *p)
{
	size_t most = 0;

	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < p->n[side]; i++) {
			size_t w = text_columns(p->lines[side][i]);

			most = w > most ? w : most;
		}
	}
	return most;
}

static void draw_side(const struct pair *p, int side, const struct diff_row *r, struct pen *pen)
{
	const uint32_t at[2] = {r->a, r->b};
	struct slice line, other;
	size_t start = 0, end = 0;

	if (at[side] == NONE)
		return;
	line = p->lines[side][at[side]];
	if (r->is_equal) {
		pen_text(pen, line, STYLE_DIM);
		return;
	}
	if (at[!side] != NONE) {
		other = p->lines[!side][at[!side]];
		diff_ends(line, other, &start, &end);
	}
	pen_text(pen, slice_sub(line, 0, start), STYLE_PLAIN);
	pen_text(pen, slice_sub(line, start, line.n - end), STYLE_WARN);
	pen_text(pen, slice_sub(line, line.n - end, line.n), STYLE_PLAIN);
}

void pair_draw(const struct pair *p, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	const struct diff_row *r = &p->rows[row];
	int half = (w - PAIR_SIGN_COLUMNS) / 2, right = x + half + PAIR_SIGN_COLUMNS;
	const char *sign = r->is_equal ? " " : r->a == NONE ? ">" : r->b == NONE ? "<" : "!";
	struct pen a = pen_make(c, y, x, half, left), b = pen_make(c, y, right, w - half - PAIR_SIGN_COLUMNS, left);

	draw_side(p, 0, r, &a);
	draw_side(p, 1, r, &b);
	canvas_puts(c, y, x + half + 1, 1, sign, STYLE_WARN);
}

bool pair_matches(const struct pair *p, size_t row, struct slice needle)
{
	const uint32_t at[2] = {p->rows[row].a, p->rows[row].b};

	for (int side = 0; side < 2; side++) {
		struct slice line = at[side] == NONE ? slice_make(NULL, 0) : p->lines[side][at[side]];

		if (needle.n && line.n >= needle.n && slice_isearch(line, needle) < line.n)
			return true;
	}
	return false;
}
