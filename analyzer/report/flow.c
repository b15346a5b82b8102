/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ladder as text: heads, then rows, with the colours of a terminal where asked for. What is drawn, and that it is safe,
 * is the ladder's business. */
#include "report.h"

/* By role: quiet where all is well; SGR parameters (ECMA-48 §8.3.117), or NULL for the terminal's own. */
static const char *const sgr[LADDER_ROLE_N] = {
	[LADDER_TIME] = "2", [LADDER_HEAD] = "1", [LADDER_LIFELINE] = "2", [LADDER_REQUEST] = "36", [LADDER_STATUS_2] = "32",
	[LADDER_STATUS_3] = "34", [LADDER_STATUS_4] = "33", [LADDER_STATUS_5] = "31", [LADDER_STATUS_6] = "1;31",
	[LADDER_NOTE] = "2", [LADDER_REPEAT] = "35", [LADDER_MEDIA_BAD] = "33",
	[LADDER_WARNING] = "33", [LADDER_ERROR] = "1;31"};

static void put_span(struct buf *b, struct slice text, const char *code)
{
	if (code) {
		buf_puts(b, "\x1b[");
		buf_puts(b, code);
		buf_putc(b, 'm');
	}
	buf_put(b, text);
	if (code)
		buf_puts(b, "\x1b[0m");
}

/* Blanks at the end are left out. */
static void put_line(struct sink *out, const struct ladder_line *line, bool color)
{
	size_t end = line->text.n;

	while (end && line->text.p[end - 1] == ' ')
		end--;
	for (size_t i = 0; i < line->n_spans && line->spans[i].from < end; i++) {
		const struct ladder_span *s = &line->spans[i];
		struct slice text = slice_sub(buf_slice(&line->text), s->from, s->from + s->n < end ? s->from + s->n : end);

		put_span(&out->buf, text, color ? sgr[s->role] : NULL);
	}
	buf_putc(&out->buf, '\n');
	sink_flow(out);
}

void report_flow(struct sink *out, const struct ladder *l, const struct ladder_style *st, bool color)
{
	struct ladder_line line = {0};

	for (size_t i = 0; i < ladder_head_lines(l); i++) {
		ladder_draw_head(l, st, i, &line);
		put_line(out, &line, color);
	}
	for (size_t i = 0; i < ladder_n_rows(l); i++) {
		ladder_draw_row(l, st, i, &line);
		put_line(out, &line, color);
	}
	ladder_line_free(&line);
}
