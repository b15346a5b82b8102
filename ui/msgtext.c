/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message as rows. The text is copied, so that rows stay whatever the capture does; it is cut into lines here and made
 * safe where it is drawn. */
#include "ui/msgtext.h"

#include "sdp.h"
#include "ui/diff.h"
#include "ui/syntax.h"
#include "tell.h"
#include "words.h"

enum { INDENT = 2, SPANS = 400, HEX_WIDE = 76, WIDTH_MIN = 20, EXPLAINED_MAX = 1000 };

static void row_add(struct msgtext *t, enum msgtext_kind kind, enum syntax_part part, struct slice line, size_t from, size_t n)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 64;
		t->rows = mem_realloc(t->rows, t->cap * sizeof *t->rows);
	}
	t->rows[t->n++] = (struct msgtext_row){.kind = (uint8_t)kind, .part = (uint8_t)part, .goes_on = from > 0, .line = line,
		.from = (uint32_t)from, .n = (uint32_t)n};
}

/* ---- wrapping ------------------------------------------------------------------------------------------------------ */

/* Bytes of s that fit in `width` columns, at least one character; ends after a blank, comma or semicolon where there is one
 * in the second half. */
static size_t fit(struct slice s, size_t width)
{
	size_t i = 0, w = 0, good = 0;
	uint32_t cp, before = 0;

	while (i < s.n) {
		unsigned n = utf8_decode(slice_sub(s, i, s.n), &cp);

		if (w > width / 2 && before != ' ' && text_may_break(before, cp))
			good = i;
		before = cp;

		w += text_columns(slice_sub(s, i, i + n));
		if (w > width)
			break;
		i += n;
		/* No row begins with the blank after a comma. */
		if (w > width / 2 && (cp == ' ' || cp == ';' || cp == ',') && i < s.n && s.p[i] != ' ')
			good = i;
	}
	if (i == s.n)
		return i;
	if (good)
		return good;
	return i ? i : 1;
}

static void add_wrapped(struct msgtext *t, enum msgtext_kind kind, enum syntax_part part, struct slice line)
{
	size_t from = 0, n;

	do {
		n = fit(slice_sub(line, from, line.n), t->width - (from || kind != MSGTEXT_LINE ? INDENT : 0));
		row_add(t, kind, part, line, from, n);
		from += n;
	} while (from < line.n);
}

static void add_note(struct msgtext *t, enum msgtext_kind kind, const struct buf *b)
{
	if (b->n)
		add_wrapped(t, kind, SYNTAX_BODY, arena_copy(&t->arena, buf_slice(b)));
}

/* ---- what is noteworthy -------------------------------------------------------------------------------------------- */


static void add_relations(struct msgtext *t, const struct store *s, uint32_t msg)
{
	const struct msg *m = store_msg(s, msg);
	uint32_t request = store_responds_to(s, msg);
	struct buf b = {0}, span = {0};

	tell_clause(&b, words_n("%s byte", "%s bytes", m->len), (struct tell_values){{tell_number(m->len)}});
	if (m->repeats != NONE)
		tell_clause(&b, m->flags & MSG_DUPLICATE ? _("the same datagram as frame %s") : _("repeats frame %s"),
				(struct tell_values){{tell_number(store_msg(s, m->repeats)->frame)}});
	if (request != NONE && request != msg) {
		time_span(&span, m->ts_ns - store_msg(s, request)->ts_ns);
		tell_clause(&b, m->status ? _("answers frame %s after %s") : _("acknowledges frame %s after %s"),
				(struct tell_values){{tell_number(store_msg(s, request)->frame), tell_told(&span)}});
	}
	buf_free(&span);
	add_note(t, MSGTEXT_NOTE, &b);
	buf_free(&b);
}

static void add_flags(struct msgtext *t, uint32_t flags)
{
	size_t n;
	const struct sip_flag_row *rows = sip_flag_rows(&n);
	struct buf b = {0};

	for (size_t i = 0; i < n; i++) {
		if (!(flags & rows[i].flag))
			continue;
		buf_clear(&b);
		buf_fmt(&b, _("%s: %s"), rows[i].name, _(rows[i].help));
		if (rows[i].reference && rows[i].reference[0])
			buf_fmt(&b, _(" (%s)"), rows[i].reference);
		/* Both are allowed: good to know, nothing to mend. */
		add_note(t, rows[i].flag & (SIP_F_FOLDED | SIP_F_SPACE_COLON) ? MSGTEXT_NOTE : MSGTEXT_FLAG, &b);
	}
	buf_free(&b);
}

/* ---- text ---------------------------------------------------------------------------------------------------------- */

static struct slice next_line(struct slice *rest)
{
	struct slice line = slice_cut(rest, '\n');

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static void explain(struct msgtext *t, const struct sip_msg *m, enum syntax_part part, struct slice line, unsigned *left)
{
	struct buf b = {0};

	if (!t->explains || !line.n || !*left)
		return;
	--*left;
	if (part == SYNTAX_SDP)
		sdp_explain(&b, line);
	else
		sip_explain(&b, m, line);
	add_note(t, MSGTEXT_HELP, &b);
	buf_free(&b);
}

/* Start line and header fields, up to the empty line. A field is explained after its last fold. */
static void add_head(struct msgtext *t, const struct sip_msg *m, unsigned *left)
{
	const char *end = m->body.p ? m->body.p : m->text.p + m->text.n;
	struct slice rest = slice_make(m->text.p, (size_t)(end - m->text.p)), whole = {0};
	enum syntax_part part = SYNTAX_START;

	while (rest.n) {
		struct slice line = next_line(&rest);
		bool is_fold = part == SYNTAX_HEADER && line.n && (line.p[0] == ' ' || line.p[0] == '\t');

		if (!is_fold && whole.p)
			explain(t, m, part, whole, left);
		if (!is_fold && whole.p)
			part = SYNTAX_HEADER;
		whole = is_fold ? slice_make(whole.p, (size_t)(line.p + line.n - whole.p)) : line;
		add_wrapped(t, MSGTEXT_LINE, is_fold ? SYNTAX_FOLD : line.n ? part : SYNTAX_BODY, line);
	}
	if (whole.p)
		explain(t, m, part, whole, left);
}

static bool is_binary(struct slice s)
{
	uint32_t cp;

	for (size_t i = 0; i < s.n;) {
		unsigned n = utf8_decode(slice_sub(s, i, s.n), &cp);

		if (cp == UINT32_MAX || cp == 0x7f || (cp < 0x20 && cp != '\t' && cp != '\r' && cp != '\n'))
			return true;
		i += n;
	}
	return false;
}

static void add_lines(struct msgtext *t, const struct sip_msg *m, enum syntax_part part, struct slice rest, unsigned *left)
{
	while (rest.n) {
		struct slice line = next_line(&rest);

		add_wrapped(t, MSGTEXT_LINE, part, line);
		if (part == SYNTAX_SDP)
			explain(t, m, part, line, left);
	}
}

static void add_hex(struct msgtext *t, struct slice data)
{
	size_t step = t->width >= HEX_WIDE ? 16 : t->width >= 44 ? 8 : 4;

	for (size_t i = 0; i < data.n; i += step)
		row_add(t, MSGTEXT_HEX, SYNTAX_BODY, data, i, data.n - i < step ? data.n - i : step);
}

static void add_part(struct msgtext *t, const struct sip_msg *m, const struct sip_part *p, struct slice sdp, unsigned *left)
{
	bool is_sdp = slice_ieq(p->type, slice_of("application/sdp")) || (sdp.p && sdp.p == p->data.p);

	if (is_sdp)
		add_lines(t, m, SYNTAX_SDP, p->data, left);
	else if (is_binary(p->data))
		add_hex(t, p->data);
	else
		add_lines(t, m, SYNTAX_BODY, p->data, left);
}

/* Parts each in their own way; what is between them (boundaries, their header fields) as it is. */
static void add_body(struct msgtext *t, const struct sip_msg *m, unsigned *left)
{
	struct sip_part_state state = {0};
	struct sip_part part;
	struct slice sdp = sip_sdp(m);
	const char *at = m->body.p, *end = m->body.p + m->body.n;

	while (m->body.n && sip_part_next(m, &state, &part)) {
		if (part.data.p < at || part.data.p + part.data.n > end)
			continue;
		add_lines(t, m, SYNTAX_BODY, slice_make(at, (size_t)(part.data.p - at)), left);
		add_part(t, m, &part, sdp, left);
		at = part.data.p + part.data.n;
		/* The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1): no empty line for it. */
		while (part.data.n && at < end && (*at == '\r' || *at == '\n') && at[-1] != '\n')
			at++;
	}
	if (at < end)
		add_lines(t, m, SYNTAX_BODY, slice_make(at, (size_t)(end - at)), left);
}

void msgtext_make(struct msgtext *t, const struct store *s, uint32_t msg, size_t width, bool explains, bool ascii)
{
	struct slice text, copy;
	struct sip_msg m;
	unsigned left = EXPLAINED_MAX;

	width = width < WIDTH_MIN ? WIDTH_MIN : width;
	if (t->msg == msg && t->width == width && t->explains == explains && t->ascii == ascii && t->words == words_in_use())
		return;
	msgtext_free(t);
	t->msg = msg;
	t->width = width;
	t->explains = explains;
	t->ascii = ascii;
	t->words = words_in_use();
	add_relations(t, s, msg);
	text = store_text(s, msg);
	if (!text.n || !store_view(s, msg, &m)) {
		struct buf b = {0};

		buf_puts(&b, _("Its text is no longer there: the spool keeps what came last (--spool-mb), or the disk was full."));
		add_note(t, MSGTEXT_FLAG, &b);
		buf_free(&b);
		return;
	}
	add_flags(t, sip_check(&m) | store_msg(s, msg)->parse_flags);
	copy = arena_copy(&t->arena, text);
	if (!sip_parse(&m, copy, (uint32_t)copy.n)) {
		add_lines(t, &m, SYNTAX_BODY, copy, &left);
		return;
	}
	add_head(t, &m, &left);
	if (m.body.p)
		add_body(t, &m, &left);
}

void msgtext_free(struct msgtext *t)
{
	arena_free(&t->arena);
	free(t->rows);
	*t = msgtext_none();
}

/* ---- what is new ----------------------------------------------------------------------------------------------------- */

static size_t lines_of(struct slice text, struct slice **out)
{
	struct slice rest = text;
	size_t n = 0;

	for (; rest.n; n++)
		slice_cut(&rest, '\n');
	*out = mem_alloc((n + 1) * sizeof **out);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = next_line(&text);
	return n;
}

/* Lines that the rows show, each once; their first rows. */
static size_t shown_lines(const struct msgtext *t, struct slice **out, size_t **rows)
{
	size_t n = 0;

	*out = mem_alloc((t->n + 1) * sizeof **out);
	*rows = mem_alloc((t->n + 1) * sizeof **rows);
	for (size_t i = 0; i < t->n; i++) {
		if (t->rows[i].kind != MSGTEXT_LINE || t->rows[i].goes_on)
			continue;
		(*rows)[n] = i;
		(*out)[n++] = t->rows[i].line;
	}
	return n;
}

/* One line, in all its rows. */
static void mark_line(struct msgtext *t, size_t row, bool is_same, size_t from, size_t to)
{
	for (size_t i = row; i < t->n && (i == row || t->rows[i].goes_on); i++) {
		t->rows[i].is_same = is_same;
		t->rows[i].new_from = (uint32_t)from;
		t->rows[i].new_to = (uint32_t)to;
	}
}

static void mark_all(struct msgtext *t, struct slice other)
{
	struct slice *a, *b;
	size_t *rows, na = lines_of(other, &a), nb = shown_lines(t, &b, &rows), n;
	struct diff_row *pairs = mem_alloc((na + nb + 1) * sizeof *pairs);

	n = diff_lines(a, na, b, nb, pairs);
	for (size_t i = 0; i < n; i++) {
		size_t start = 0, end = 0;

		if (pairs[i].b == NONE)
			continue;
		if (pairs[i].a != NONE && !pairs[i].is_equal)
			diff_ends(a[pairs[i].a], b[pairs[i].b], &start, &end);
		mark_line(t, rows[pairs[i].b], pairs[i].is_equal, start, pairs[i].is_equal ? 0 : b[pairs[i].b].n - end);
	}
	free(pairs);
	free(rows);
	free(a);
	free(b);
}

void msgtext_mark(struct msgtext *t, const struct store *s, uint32_t other)
{
	if (t->marked == other)
		return;
	t->marked = other;
	for (size_t i = 0; i < t->n; i++)
		mark_line(t, i, false, 0, 0);
	if (other != NONE)
		mark_all(t, store_text(s, other));
}

/* ---- drawing ------------------------------------------------------------------------------------------------------- */

/* Bytes from..end of the line: what is new stands out. */
static void draw_part(const struct msgtext_row *r, struct pen *p, size_t from, size_t end, enum style st)
{
	size_t a = r->new_from < from ? from : r->new_from > end ? end : r->new_from;
	size_t b = r->new_to < a ? a : r->new_to > end ? end : r->new_to;

	if (r->is_same)
		st = STYLE_DIM;
	pen_text(p, slice_sub(r->line, from, a), st);
	pen_text(p, slice_sub(r->line, a, b), STYLE_WARN);
	pen_text(p, slice_sub(r->line, b, end), st);
}

static void draw_line(const struct msgtext_row *r, struct pen *p)
{
	struct syntax_span spans[SPANS];
	size_t n = syntax_line(r->part, r->line, spans, SPANS);

	for (size_t i = 0; i < n; i++) {
		size_t from = spans[i].from, end = from + spans[i].n, last = (size_t)r->from + r->n;

		from = from > r->from ? from : r->from;
		end = end < last ? end : last;
		if (from < end)
			draw_part(r, p, from, end, (enum style)spans[i].style);
	}
}

static void put_hex(const struct msgtext_row *r, size_t step, struct buf *b)
{
	buf_fmt(b, "%06x ", r->from);
	for (size_t i = 0; i < step; i++) {
		if (i < r->n)
			buf_fmt(b, " %02x", (unsigned char)r->line.p[r->from + i]);
		else
			buf_puts(b, "   ");
	}
	buf_puts(b, "  ");
	for (size_t i = 0; i < r->n; i++) {
		char c = r->line.p[r->from + i];

		buf_putc(b, c >= 0x20 && c < 0x7f ? c : '.');
	}
}

static void draw_hex(const struct msgtext *t, const struct msgtext_row *r, struct pen *p)
{
	struct buf b = {0};

	put_hex(r, t->width >= HEX_WIDE ? 16 : t->width >= 44 ? 8 : 4, &b);
	pen_text(p, slice_sub(buf_slice(&b), 0, 7), STYLE_DIM);
	pen_text(p, slice_sub(buf_slice(&b), 7, b.n), STYLE_BODY);
	buf_free(&b);
}

static void draw_note(const struct msgtext *t, const struct msgtext_row *r, struct pen *p)
{
	enum style st = r->kind == MSGTEXT_FLAG ? STYLE_WARN : STYLE_NOTE;
	const char *sign = r->kind == MSGTEXT_FLAG ? (t->ascii ? "! " : "▲ ") : r->kind == MSGTEXT_HELP ? (t->ascii ? "> " : "↳ ")
									      : (t->ascii ? "- " : "· ");

	pen_puts(p, r->goes_on ? "  " : sign, st);
	pen_text(p, slice_sub(r->line, r->from, (size_t)r->from + r->n), st);
}

void msgtext_draw(const struct msgtext *t, struct canvas *c, int y, int x, int w, size_t row)
{
	const struct msgtext_row *r = &t->rows[row];
	struct pen p = pen_make(c, y, x, w, 0);

	if (r->kind == MSGTEXT_HEX) {
		draw_hex(t, r, &p);
	} else if (r->kind == MSGTEXT_LINE) {
		if (r->goes_on)
			pen_puts(&p, t->ascii ? ": " : "┊ ", STYLE_RULE);
		draw_line(r, &p);
	} else {
		draw_note(t, r, &p);
	}
}

bool msgtext_matches(const struct msgtext *t, size_t row, struct slice needle)
{
	const struct msgtext_row *r = &t->rows[row];
	struct slice s = slice_sub(r->line, r->from, (size_t)r->from + r->n);

	return needle.n && s.n >= needle.n && slice_isearch(s, needle) < s.n;
}
