/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line editor of the bottom line. Knows nothing of what the text is for: that is its kind's (app.h). */
#include "ui/prompt.h"

#include "words.h"

static const size_t NO_CANDIDATE = SIZE_MAX;

const char *prompt_text(const struct prompt *p)
{
	return p->text.p ? p->text.p : "";
}

/* What is typed counts in bytes; the cursor stands between characters. */
static size_t char_before(const struct prompt *p, size_t at)
{
	if (at == 0)
		return 0;
	at--;
	while (at > 0 && ((uint8_t)p->text.p[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static size_t char_after(const struct prompt *p, size_t at)
{
	if (at >= p->text.n)
		return p->text.n;
	at++;
	while (at < p->text.n && ((uint8_t)p->text.p[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* Replaces bytes from..to by s and puts the cursor behind it. */
static void replace(struct prompt *p, size_t from, size_t to, struct slice s)
{
	struct buf b = {0};

	if (p->text.n - (to - from) + s.n > PROMPT_BYTES)
		return;
	buf_put(&b, slice_sub(buf_slice(&p->text), 0, from));
	buf_put(&b, s);
	buf_put(&b, slice_sub(buf_slice(&p->text), to, p->text.n));
	buf_putc(&b, '\0');
	b.n--;
	buf_free(&p->text);
	p->text = b;
	p->at = from + s.n;
}

static void check(struct prompt *p)
{
	p->is_wrong = p->kind->check && !p->kind->check(p->ctx, prompt_text(p), &p->err);
}

static bool is_word_byte(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '_' || c == '.' || c == '-' || c == '@';
}

static size_t word_start(const struct prompt *p)
{
	size_t i = p->at;

	if (p->kind->is_whole)
		return 0;
	while (i > 0 && is_word_byte(p->text.p[i - 1]))
		i--;
	return i;
}

/* Candidate number `nth` among those that begin with stem, or NULL. */
static const char *candidate_at(const struct prompt *p, struct slice stem, size_t nth)
{
	struct slice before = p->kind->is_whole ? stem : slice_make(prompt_text(p), word_start(p));
	const char *w;

	for (size_t i = 0; p->kind->word && (w = p->kind->word(p->ctx, before, i)) != NULL; i++)
		if (slice_istarts(slice_of(w), stem) && nth-- == 0)
			return w;
	return NULL;
}

static void complete(struct prompt *p, bool back)
{
	size_t from = word_start(p), n = 0;

	if (p->candidate == NO_CANDIDATE) {
		buf_clear(&p->stem);
		buf_put(&p->stem, slice_sub(buf_slice(&p->text), from, p->at));
	}
	while (candidate_at(p, buf_slice(&p->stem), n))
		n++;
	if (n == 0)
		return;
	if (p->candidate == NO_CANDIDATE)
		p->candidate = back ? n - 1 : 0;
	else
		p->candidate = (p->candidate + (back ? n - 1 : 1)) % n;
	replace(p, from, p->at, slice_of(candidate_at(p, buf_slice(&p->stem), p->candidate)));
	if (n == 1 && p->kind->is_whole)
		p->candidate = NO_CANDIDATE; /* the next Tab goes on from here: into a folder */
}

/* ---- history --------------------------------------------------------------------------------------------------------- */

static void past_drop(struct prompt_past *h, size_t i)
{
	free(h->lines[i]);
	memmove(h->lines + i, h->lines + i + 1, (h->n - i - 1) * sizeof *h->lines);
	h->n--;
}

static void past_add(struct prompt_past *h, struct slice text)
{
	char *line;

	for (size_t i = 0; i < h->n; i++)
		if (slice_eq(slice_of(h->lines[i]), text))
			past_drop(h, i--);
	if (h->n == PROMPT_HISTORY)
		past_drop(h, 0);
	line = mem_alloc(text.n + 1);
	memcpy(line, text.p, text.n);
	line[text.n] = '\0';
	h->lines[h->n++] = line;
}

/* What was typed in earlier runs. */
static void recall_earlier(const struct prompt *p, struct prompt_past *h)
{
	struct slice rest = buf_slice(&p->earlier);

	while (h->kind->history && rest.n > 0) {
		struct slice text = slice_cut(&rest, '\n'), name = slice_cut(&text, '\t');

		if (slice_eq(name, slice_of(h->kind->history)) && text.n > 0 && text.n < PROMPT_BYTES && !memchr(text.p, 0, text.n))
			past_add(h, text);
	}
}

static struct prompt_past *past_of(struct prompt *p)
{
	for (size_t i = 0; i < PROMPT_KINDS; i++) {
		if (!p->past[i].kind) {
			p->past[i].kind = p->kind;
			recall_earlier(p, &p->past[i]);
		}
		if (p->past[i].kind == p->kind)
			return &p->past[i];
	}
	return &p->past[PROMPT_KINDS - 1];
}

static void remember(struct prompt *p)
{
	if (p->text.n > 0)
		past_add(past_of(p), buf_slice(&p->text));
}

static void recall(struct prompt *p, int by)
{
	struct prompt_past *h = past_of(p);
	struct slice line;

	if ((by > 0 && p->back >= h->n) || (by < 0 && p->back == 0))
		return;
	if (p->back == 0) {
		buf_clear(&p->kept);
		buf_put(&p->kept, buf_slice(&p->text));
	}
	p->back += (size_t)by;
	line = p->back == 0 ? buf_slice(&p->kept) : slice_of(h->lines[h->n - p->back]);
	replace(p, 0, p->text.n, line);
}

/* ---- keys ------------------------------------------------------------------------------------------------------------ */

static void erase_word(struct prompt *p)
{
	size_t from = p->at;

	while (from > 0 && p->text.p[from - 1] == ' ')
		from--;
	while (from > 0 && p->text.p[from - 1] != ' ')
		from--;
	replace(p, from, p->at, slice_of(""));
}

static void edit(struct prompt *p, uint32_t key)
{
	size_t at;

	if (key == K_BACKSPACE || key == key_ctrl('h')) {
		replace(p, char_before(p, p->at), p->at, slice_of(""));
	} else if (key == K_DELETE || key == key_ctrl('d')) {
		at = p->at;
		replace(p, at, char_after(p, at), slice_of(""));
	} else if (key == key_ctrl('u')) {
		replace(p, 0, p->at, slice_of(""));
	} else if (key == key_ctrl('k')) {
		replace(p, p->at, p->text.n, slice_of(""));
	} else if (key == key_ctrl('w')) {
		erase_word(p);
	}
}

static bool move(struct prompt *p, uint32_t key)
{
	if (key == K_LEFT || key == key_ctrl('b'))
		p->at = char_before(p, p->at);
	else if (key == K_RIGHT || key == key_ctrl('f'))
		p->at = char_after(p, p->at);
	else if (key == K_HOME || key == key_ctrl('a'))
		p->at = 0;
	else if (key == K_END || key == key_ctrl('e'))
		p->at = p->text.n;
	else
		return false;
	return true;
}

/* Whether the text is right, and where it is, what it does. */
static void show(struct prompt *p)
{
	check(p);
	if (!p->is_wrong && p->kind->changed)
		p->kind->changed(p->ctx, prompt_text(p));
}

enum prompt_result prompt_key(struct prompt *p, uint32_t key)
{
	char text[4];

	if (key == K_ENTER)
		return PROMPT_DONE;
	if (key == K_ESC || key == key_ctrl('g') || key == key_ctrl('c'))
		return PROMPT_CANCELLED;
	if (key == K_BACKSPACE && p->text.n == 0)
		return PROMPT_CANCELLED;
	if (key == K_TAB || key == K_BACKTAB) {
		complete(p, key == K_BACKTAB);
		show(p);
		return PROMPT_STAYS;
	}
	p->candidate = NO_CANDIDATE;
	if (key == K_UP || key == K_DOWN)
		recall(p, key == K_UP ? 1 : -1);
	else if (key >= ' ' && key < K_FIRST && key != 0x7f)
		replace(p, p->at, p->at, slice_make(text, utf8_encode(key, text)));
	else if (!move(p, key))
		edit(p, key);
	show(p);
	return PROMPT_STAYS;
}

void prompt_open(struct prompt *p, const struct prompt_kind *k, void *ctx, const char *text)
{
	p->kind = k;
	p->ctx = ctx;
	p->back = 0;
	p->candidate = NO_CANDIDATE;
	replace(p, 0, p->text.n, slice_of(text));
	check(p);
}

void prompt_close(struct prompt *p, bool is_done)
{
	if (is_done)
		remember(p);
	p->kind = NULL;
}

/* ---- drawing --------------------------------------------------------------------------------------------------------- */

/* Of a path its name alone, and of a folder its slash, too. */
static const char *last_part(const struct prompt *p, const char *w)
{
	const char *last = w;

	for (const char *z = w; p->kind->is_whole && *z; z++)
		if (*z == '/' && z[1])
			last = z + 1;
	return last;
}

/* Words that the one at the cursor could become; the one that Tab has put in stands out. */
static void draw_words(const struct prompt *p, struct canvas *c, int y)
{
	struct pen pen = pen_make(c, y, 0, c->w, 0);
	struct slice stem = buf_slice(&p->stem);
	const char *w;

	if (p->candidate == NO_CANDIDATE)
		stem = slice_sub(buf_slice(&p->text), word_start(p), p->at);
	pen_puts(&pen, " ", STYLE_DIM);
	for (size_t i = 0; !pen.was_cut && (w = candidate_at(p, stem, i)) != NULL; i++) {
		pen_puts(&pen, last_part(p, w), i == p->candidate ? STYLE_PROMPT_LABEL : STYLE_DIM);
		pen_puts(&pen, "  ", STYLE_DIM);
	}
	pen_fill(&pen, STYLE_DIM);
}

static void draw_error(const struct prompt *p, struct canvas *c, int y)
{
	canvas_fill(c, y, 0, 1, STYLE_WARN);
	canvas_field(c, y, 1, c->w - 1, slice_of(p->err.text), STYLE_WARN, false);
}

static void draw_hint(const struct prompt *p, struct canvas *c, int y)
{
	bool has_word = p->kind->word && p->at > 0 && word_start(p) < p->at;

	if (p->candidate != NO_CANDIDATE || (has_word && p->at == p->text.n && candidate_at(p,
			slice_sub(buf_slice(&p->text), word_start(p), p->at), 0) && (p->is_wrong || p->kind->is_whole)))
		draw_words(p, c, y);
	else if (p->is_wrong && p->text.n > 0)
		draw_error(p, c, y);
	else if (p->kind->word && p->text.n == 0)
		canvas_field(c, y, 0, c->w, slice_of(_(" Tab completes, Up and Down recall, Enter takes it, Esc leaves")),
				STYLE_DIM, false);
}

void prompt_draw(const struct prompt *p, struct canvas *c, int y)
{
	int used = canvas_puts(c, y, 0, c->w, _(p->kind->label), STYLE_PROMPT_LABEL);
	size_t room = c->w > used ? (size_t)(c->w - used) : 1;
	size_t before = text_columns(slice_make(prompt_text(p), p->at));
	size_t skip = before >= room ? before - room + 1 : 0;
	struct pen pen = pen_make(c, y, used, (int)room, skip);

	pen_text(&pen, buf_slice(&p->text), STYLE_PROMPT);
	pen_fill(&pen, STYLE_PROMPT);
	c->cursor_y = y;
	c->cursor_x = used + (int)(before - skip);
	draw_hint(p, c, y - 1);
}

void prompt_free(struct prompt *p)
{
	buf_free(&p->text);
	buf_free(&p->kept);
	buf_free(&p->stem);
	buf_free(&p->earlier);
	for (size_t i = 0; i < PROMPT_KINDS; i++)
		for (size_t j = 0; j < p->past[i].n; j++)
			free(p->past[i].lines[j]);
}
