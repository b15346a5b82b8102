/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of actions, as the configuration has them. Knows nothing of what the actions do. */
#include "ui/keymap.h"

#include "ui/view.h"

/* Where nothing is configured, line is 0. */
struct binding {
	uint32_t key, line;
	uint16_t row;
	uint8_t view;
	bool is_general;        /* of a line for all views */
};
struct keymap {
	struct binding *v;
	size_t n, cap;
};

static struct binding *find(const struct keymap *m, uint32_t key, unsigned view)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].key == key && m->v[i].view == view)
			return &m->v[i];
	return NULL;
}

static void add(struct keymap *m, struct binding b)
{
	if (m->n == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 1024;
		m->v = mem_realloc(m->v, m->cap * sizeof *m->v);
	}
	m->v[m->n++] = b;
}

struct keymap *keymap_new(void)
{
	struct keymap *m = mem_zalloc(sizeof *m);
	size_t n;
	const struct action_row *rows = action_rows(&n);

	for (size_t i = 0; i < n; i++) {
		for (unsigned view = 0; view < VIEW_N; view++) {
			struct slice rest = slice_of(rows[i].keys);

			while ((rows[i].views & 1u << view) && rest.n > 0) {
				uint32_t key = key_of(slice_cut(&rest, ' '));

				/* The first row that wants it has it. */
				if (!find(m, key, view))
					add(m, (struct binding){key, 0, (uint16_t)i, (uint8_t)view, true});
			}
		}
	}
	return m;
}

void keymap_free(struct keymap *m)
{
	if (!m)
		return;
	free(m->v);
	free(m);
}

const struct action_row *keymap_action(const struct keymap *m, uint32_t key, enum view_id view)
{
	const struct binding *b = find(m, key, view);
	size_t n;

	return b ? &action_rows(&n)[b->row] : NULL;
}

uint32_t keymap_key(const struct keymap *m, const struct action_row *row, enum view_id view, size_t i)
{
	size_t n;
	const struct action_row *rows = action_rows(&n);

	for (size_t j = 0; j < m->n; j++)
		if (m->v[j].view == view && &rows[m->v[j].row] == row && i-- == 0)
			return m->v[j].key;
	return K_NONE;
}

void keymap_put(const struct keymap *m, enum action action, enum view_id view, struct buf *b)
{
	size_t n;
	const struct action_row *rows = action_rows(&n);

	for (size_t i = 0; i < n; i++) {
		uint32_t key;

		if (rows[i].action != action || !(rows[i].views & 1u << view))
			continue;
		key = keymap_key(m, &rows[i], view, 0);
		if (key != K_NONE)
			key_put_name(b, key);
		else
			buf_fmt(b, ":%s", rows[i].name);
		return;
	}
}

/* ---- the configuration ------------------------------------------------------------------------------------------------- */

/* One line of the configuration, as it is read. */
struct line {
	struct options *o;
	const struct option_setting *s;
	uint32_t keys[32];
	size_t n_keys;
	struct slice action;
	uint32_t views;         /* in which it is to hold */
};

static void nearest(struct slice wanted, const char *name, unsigned *least, const char **best)
{
	unsigned d = text_distance(wanted, slice_of(name));

	if (d < *least) {
		*least = d;
		*best = name;
	}
}

static bool wrong_view(struct line *l, struct slice name)
{
	const char *best = "";
	unsigned least = UINT32_MAX;

	for (int v = 0; v < VIEW_N; v++)
		nearest(name, view_row((enum view_id)v)->name, &least, &best);
	options_warn(l->o, l->s->line, "key.%s: there is no view '%.*s'; did you mean %s? The line is skipped", l->s->name.p,
		(int)name.n, name.p, best);
	return false;
}

/* "open" or "flow.open". */
static bool read_place(struct line *l)
{
	struct slice rest = l->s->name, first = slice_cut(&rest, '.');

	l->action = first;
	l->views = IN_ALL;
	if (slice_find(l->s->name, '.', 0) == l->s->name.n)
		return true;
	l->action = rest;
	for (int v = 0; v < VIEW_N; v++) {
		if (!slice_eq(first, slice_of(view_row((enum view_id)v)->name)))
			continue;
		l->views = 1u << v;
		return true;
	}
	return wrong_view(l, first);
}

static bool check_action(struct line *l)
{
	size_t n;
	const struct action_row *rows = action_rows(&n);
	const char *best = "";
	unsigned least = UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		if ((rows[i].views & l->views) && slice_eq(l->action, slice_of(rows[i].name)))
			return true;
		if (rows[i].views & l->views)
			nearest(l->action, rows[i].name, &least, &best);
	}
	if (l->views == IN_ALL)
		options_warn(l->o, l->s->line, "key.%s: no action has the name '%.*s'; did you mean %s? The line is skipped",
			l->s->name.p, (int)l->action.n, l->action.p, best);
	else
		options_warn(l->o, l->s->line, "key.%s: no action of that view has the name '%.*s'; did you mean %s? "
			"The line is skipped", l->s->name.p, (int)l->action.n, l->action.p, best);
	return false;
}

static bool read_key(struct line *l, struct slice word)
{
	uint32_t key = key_of(word);

	if (key == K_NONE) {
		options_warn(l->o, l->s->line, "key.%s: '%.*s' is no key; keys are one character, F1 to F12, Enter, Space, "
			"Ctrl-L, PageUp, ... The line is skipped", l->s->name.p, (int)word.n, word.p);
		return false;
	}
	if (l->n_keys == sizeof l->keys / sizeof l->keys[0]) {
		options_warn(l->o, l->s->line, "key.%s: more than %zu keys; the line is skipped", l->s->name.p, l->n_keys);
		return false;
	}
	l->keys[l->n_keys++] = key;
	return true;
}

/* Words between commas and blanks. */
static bool read_keys(struct line *l)
{
	struct slice rest = l->s->value;

	if (!rest.n) {
		options_warn(l->o, l->s->line, "key.%s: no key is named; none takes the keys away. The line is skipped",
			l->s->name.p);
		return false;
	}
	if (slice_ieq(rest, slice_of("none")))
		return true;
	while (rest.n > 0) {
		struct slice part = slice_cut(&rest, ',');

		while ((part = slice_trim(part)).n > 0)
			if (!read_key(l, slice_cut(&part, ' ')))
				return false;
	}
	return true;
}

static void drop(struct keymap *m, struct binding *b)
{
	size_t i = (size_t)(b - m->v);

	memmove(m->v + i, m->v + i + 1, (m->n - i - 1) * sizeof *m->v);
	m->n--;
}

/* The row of the action in a view, or the number of rows. */
static size_t row_in(struct slice action, unsigned view)
{
	size_t n, i = 0;
	const struct action_row *rows = action_rows(&n);

	while (i < n && !((rows[i].views & 1u << view) && slice_eq(action, slice_of(rows[i].name))))
		i++;
	return i;
}

/* Takes away the keys that the action has in the view. */
static void clear(struct keymap *m, size_t row, unsigned view)
{
	for (size_t i = m->n; i-- > 0;)
		if (m->v[i].view == view && m->v[i].row == row)
			drop(m, &m->v[i]);
}

/* Whether an earlier line gave the key to another action of the view: then that line holds. One for a single view wins over
 * one for all. */
static const struct binding *holder(const struct keymap *m, const struct line *l, uint32_t key, size_t row, unsigned view)
{
	const struct binding *b = find(m, key, view);

	return b && b->row != row && b->line && !(b->is_general && l->views != IN_ALL) ? b : NULL;
}

/* A key that an earlier line has given away, with all views in which it has. */
static void tell_clash(const struct keymap *m, const struct line *l, uint32_t key)
{
	const struct binding *first = NULL;
	struct buf name = {0}, views = {0};
	size_t n;

	action_rows(&n);
	for (unsigned view = 0; view < VIEW_N; view++) {
		size_t row = l->views & 1u << view ? row_in(l->action, view) : n;
		const struct binding *b = row < n ? holder(m, l, key, row, view) : NULL;

		if (!b)
			continue;
		first = first ? first : b;
		buf_fmt(&views, "%s%s", views.n ? ", " : "", view_row((enum view_id)view)->name);
	}
	if (!first)
		return;
	key_put_name(&name, key);
	options_warn(l->o, l->s->line, "key.%s: line %u has made %.*s the key of %s (%.*s); it stays so", l->s->name.p,
		first->line, (int)name.n, name.p, action_rows(&n)[first->row].name, (int)views.n, views.p);
	buf_free(&name);
	buf_free(&views);
}

static void give(struct keymap *m, const struct line *l, size_t row, unsigned view)
{
	clear(m, row, view);
	for (size_t i = 0; i < l->n_keys; i++) {
		struct binding *old;

		if (holder(m, l, l->keys[i], row, view))
			continue;
		old = find(m, l->keys[i], view);
		if (old)
			drop(m, old);
		add(m, (struct binding){l->keys[i], l->s->line, (uint16_t)row, (uint8_t)view, l->views == IN_ALL});
	}
}

/* Lines for one view come after those for all, wherever they stand. */
static void configure(struct keymap *m, struct options *o, bool one_view)
{
	size_t n;

	action_rows(&n);
	for (size_t i = 0; i < o->n_settings; i++) {
		struct line l = {.o = o, .s = &o->settings[i]};

		if (l.s->group != SETTING_KEY || one_view != (slice_find(l.s->name, '.', 0) < l.s->name.n))
			continue;
		if (!read_place(&l) || !check_action(&l) || !read_keys(&l))
			continue;
		for (size_t k = 0; k < l.n_keys; k++)
			tell_clash(m, &l, l.keys[k]);
		for (unsigned view = 0; view < VIEW_N; view++)
			if ((l.views & 1u << view) && row_in(l.action, view) < n)
				give(m, &l, row_in(l.action, view), view);
	}
}

/* The binding that took the last key of what had it before, or NULL. */
static const struct binding *taker(const struct keymap *m, const struct binding *old)
{
	const struct binding *now = find(m, old->key, old->view);
	size_t n;

	if (!now || now->row == old->row)
		return NULL;
	return keymap_key(m, &action_rows(&n)[old->row], (enum view_id)old->view, 0) == K_NONE ? now : NULL;
}

/* Whether both tell of the same loss, in two views. */
static bool is_same_loss(const struct keymap *m, const struct binding *a, const struct binding *b)
{
	const struct binding *x = taker(m, a), *y = taker(m, b);
	size_t n;
	const struct action_row *rows = action_rows(&n);

	return x && y && a->key == b->key && x->line == y->line && strcmp(rows[a->row].name, rows[b->row].name) == 0;
}

/* What lost its last key to another action is said, once for all views. */
static void tell_lost(const struct keymap *m, const struct keymap *before, struct options *o)
{
	size_t n;
	const struct action_row *rows = action_rows(&n);

	for (size_t i = 0; i < before->n; i++) {
		const struct binding *b = &before->v[i], *now = taker(m, b);
		struct buf name = {0}, views = {0};
		size_t k = 0;

		while (now && k < i && !is_same_loss(m, &before->v[k], b))
			k++;
		if (!now || k < i)
			continue;
		for (; k < before->n; k++)
			if (is_same_loss(m, &before->v[k], b))
				buf_fmt(&views, "%s%s", views.n ? ", " : "", view_row((enum view_id)before->v[k].view)->name);
		key_put_name(&name, b->key);
		options_warn(o, now->line, "key.%s takes %.*s, the only key of %s (%.*s)", rows[now->row].name, (int)name.n, name.p,
			rows[b->row].name, (int)views.n, views.p);
		buf_free(&name);
		buf_free(&views);
	}
}

void keymap_configure(struct keymap *m, struct options *o)
{
	struct keymap *before = keymap_new();

	configure(m, o, false);
	configure(m, o, true);
	tell_lost(m, before, o);
	keymap_free(before);
}
