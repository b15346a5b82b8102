/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the words of a key script and writes screens as text. What the words do is app.c's. */
#include "ui/script.h"

enum { MAX_SIDE = 1000, MAX_TIMES = 100000, MAX_WAIT_S = 86400 };

static int wrong(struct slice word, struct err *e)
{
	return err_set(e, 2, "--script: there is a word that is no key, no text in quotes and no command: '%.*s'",
			(int)(word.n < 80 ? word.n : 80), word.p);
}

static int pair_of(struct slice s, char between, uint64_t max, int *a, int *b)
{
	uint64_t first, second;
	struct slice left = slice_cut(&s, between);

	if (!slice_to_u64(left, max, &first) || !slice_to_u64(s, max, &second))
		return -1;
	*a = (int)first;
	*b = (int)second;
	return 0;
}

int script_size(const char *text, int *h, int *w, struct err *e)
{
	int rows, columns;

	if (pair_of(slice_of(text), 'x', MAX_SIDE, &columns, &rows) != 0 || rows < 1 || columns < 1)
		return err_set(e, 2, "--size: the size of a screen is columns x lines, such as 100x30, each from 1 to %d: "
				"'%s' is not",
				MAX_SIDE, text);
	*h = rows;
	*w = columns;
	return 0;
}

static int read_size(struct slice word, struct script_step *out, struct err *e)
{
	char text[32] = "";

	if (word.n >= sizeof text)
		return wrong(word, e);
	memcpy(text, word.p, word.n);
	out->kind = SCRIPT_SIZE;
	return script_size(text, &out->h, &out->w, e);
}

static const struct {
	const char *word;
	enum mouse_kind kind;
} mouse_words[] = {
	{"press=", MOUSE_PRESS}, {"double=", MOUSE_DOUBLE}, {"wheel-up=", MOUSE_WHEEL_UP},
	{"wheel-down=", MOUSE_WHEEL_DOWN},
};

static int read_mouse(struct slice word, struct script_step *out)
{
	for (size_t i = 0; i < sizeof mouse_words / sizeof mouse_words[0]; i++) {
		struct slice prefix = slice_of(mouse_words[i].word);

		if (!slice_starts(word, prefix))
			continue;
		out->event.kind = EVENT_MOUSE;
		out->event.mouse = (uint8_t)mouse_words[i].kind;
		return pair_of(slice_sub(word, prefix.n, word.n), ',', MAX_SIDE, &out->event.y, &out->event.x);
	}
	return -1;
}

static int read_key(struct slice word, struct script_step *out)
{
	size_t star = word.n > 1 ? slice_find(word, '*', 1) : word.n;
	uint64_t times = 1;

	if (star < word.n && !slice_to_u64(slice_sub(word, star + 1, word.n), MAX_TIMES, &times))
		return -1;
	out->event.kind = EVENT_KEY;
	out->event.key = key_of(slice_sub(word, 0, star));
	out->times = (uint32_t)times;
	return out->event.key != K_NONE ? 0 : -1;
}

/* "2", "0.25" */
static int read_seconds(struct slice s, int64_t *ns)
{
	struct slice whole = slice_cut(&s, '.');
	uint64_t n, part = 0;

	if (!slice_to_u64(whole, MAX_WAIT_S, &n) || s.n > 3 || (s.n && !slice_to_u64(s, 999, &part)))
		return -1;
	for (size_t digits = s.n; digits > 0 && digits < 3; digits++)
		part *= 10;
	*ns = (int64_t)n * NS_PER_S + (int64_t)part * NS_PER_MS;
	return 0;
}

static int read_word(struct slice word, struct script_step *out, struct err *e)
{
	if (slice_eq(word, slice_of("styles"))) {
		out->kind = SCRIPT_STYLES;
	} else if (slice_starts(word, slice_of("save=")) && word.n > 5) {
		out->kind = SCRIPT_SAVE;
		out->text = slice_sub(word, 5, word.n);
	} else if (slice_starts(word, slice_of("size="))) {
		return read_size(slice_sub(word, 5, word.n), out, e);
	} else if (slice_starts(word, slice_of("wait="))) {
		out->kind = SCRIPT_WAIT;
		if (read_seconds(slice_sub(word, 5, word.n), &out->ns) != 0)
			return wrong(word, e);
	} else if (word.n > 1 && word.p[0] == ':') {
		out->kind = SCRIPT_ACTION;
		out->text = slice_sub(word, 1, word.n);
	} else if (read_mouse(word, out) != 0 && read_key(word, out) != 0) {
		return wrong(word, e);
	}
	return 0;
}

/* Text between quotes, which *rest begins with; it is left as it is written, backslashes too. */
static int read_typed(struct slice *rest, struct script_step *out, struct err *e)
{
	size_t i = 1;

	while (i < rest->n && rest->p[i] != '"')
		i += rest->p[i] == '\\' ? 2 : 1;
	if (i >= rest->n)
		return err_set(e, 2, "--script: there is a text without its closing quote");
	out->text = slice_sub(*rest, 1, i);
	*rest = slice_sub(*rest, i + 1, rest->n);
	return 0;
}

int script_next(struct slice *rest, struct script_step *out, struct err *e)
{
	size_t end = 0;
	struct slice word;

	memset(out, 0, sizeof *out);
	*rest = slice_trim(*rest);
	if (rest->n == 0)
		return 0;
	out->kind = SCRIPT_EVENT;
	out->times = 1;
	if (rest->p[0] == '"')
		return read_typed(rest, out, e);
	while (end < rest->n && !strchr(" \t\r\n", rest->p[end]))
		end++;
	word = slice_sub(*rest, 0, end);
	*rest = slice_sub(*rest, end, rest->n);
	return read_word(word, out, e);
}

/* ---- pictures -------------------------------------------------------------------------------------------------------- */

static void put_runs(const struct canvas *c, int y, unsigned attr, const char *name, struct buf *b)
{
	for (int x = 0; x < c->w; x++) {
		int from = x;

		while (x < c->w && canvas_at(c, y, x)->attr & attr)
			x++;
		if (x > from)
			buf_fmt(b, "%s %d:%d-%d\n", name, y, from, x - 1);
	}
}

void script_picture(const struct canvas *c, bool styles, struct buf *b)
{
	for (int y = 0; y < c->h; y++) {
		canvas_row_text(c, y, b);
		buf_putc(b, '\n');
	}
	if (!styles)
		return;
	buf_puts(b, "--- styles\n");
	for (int y = 0; y < c->h; y++) {
		canvas_row_styles(c, y, b);
		buf_putc(b, '\n');
	}
	for (int y = 0; y < c->h; y++) {
		put_runs(c, y, ATTR_CURSOR, "cursor", b);
		put_runs(c, y, ATTR_MATCH, "match", b);
		put_runs(c, y, ATTR_ESCAPE, "escape", b);
	}
}
