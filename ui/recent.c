/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists that outlive the program, in small files: see recent.h. */
#include "ui/recent.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { MOST_BYTES = 1 << 18, MODE = 0600 };

/* False where nobody says where. */
static bool state_path(const char *name, struct buf *b)
{
	const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (xdg && *xdg == '/')
		buf_fmt(b, "%s/sipladder/%s", xdg, name);
	else if (home && *home)
		buf_fmt(b, "%s/.local/state/sipladder/%s", home, name);
	return b->n > 0;
}

static bool read_state(const char *name, struct buf *out)
{
	struct buf path = {0};
	bool is_there = state_path(name, &path) && small_file_read(path.p, MOST_BYTES, out) == 0;

	buf_free(&path);
	return is_there;
}

static void write_state(const char *name, struct slice text)
{
	struct buf path = {0};
	struct err e;

	if (state_path(name, &path))
		small_file_replace(path.p, text, MODE, &e); /* where it cannot be kept, it is not */
	buf_free(&path);
}

static char *copy(struct slice s)
{
	char *z = mem_alloc(s.n + 1);

	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	return z;
}

/* ---- captures ----------------------------------------------------------------------------------------------------------- */

void recent_load(struct recent *r)
{
	struct buf b = {0};
	struct slice rest;

	*r = (struct recent){.n = 0};
	if (read_state("recent", &b)) {
		for (rest = buf_slice(&b); rest.n > 0 && r->n < RECENT_MOST;) {
			struct slice line = slice_cut(&rest, '\n');

			if (line.n > 0 && line.p[0] == '/' && !memchr(line.p, 0, line.n))
				r->paths[r->n++] = copy(line);
		}
	}
	buf_free(&b);
}

void recent_free(struct recent *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->paths[i]);
	r->n = 0;
}

/* The list with `first` (or NULL) in front and without `path`. */
static void rewrite(const char *first, const char *path)
{
	struct recent r;
	struct buf b = {0};
	size_t n = first != NULL;

	recent_load(&r);
	if (first)
		buf_fmt(&b, "%s\n", first);
	for (size_t i = 0; i < r.n && n < RECENT_MOST; i++) {
		if (strcmp(r.paths[i], path) == 0)
			continue;
		buf_fmt(&b, "%s\n", r.paths[i]);
		n++;
	}
	write_state("recent", buf_slice(&b));
	buf_free(&b);
	recent_free(&r);
}

void recent_add(const char *path)
{
	struct stat st;
	char *real = strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode) ? realpath(path, NULL) : NULL;

	if (real && !strchr(real, '\n'))
		rewrite(real, real);
	free(real);
}

void recent_forget(const char *path)
{
	rewrite(NULL, path);
}

/* ---- lines that were typed --------------------------------------------------------------------------------------------- */

void history_load(struct prompt *p)
{
	buf_clear(&p->earlier);
	if (!read_state("history", &p->earlier))
		buf_clear(&p->earlier);
}

/* A line is its kind, a tab, the text. */
static void put_lines(struct prompt *p, struct buf *out)
{
	for (size_t i = 0; i < PROMPT_KINDS && p->past[i].kind; i++) {
		const struct prompt_past *h = &p->past[i];

		for (size_t j = 0; h->kind->history && j < h->n; j++)
			buf_fmt(out, "%s\t%s\n", h->kind->history, h->lines[j]);
	}
}

static bool is_in_use(const struct prompt *p, struct slice name)
{
	for (size_t i = 0; i < PROMPT_KINDS && p->past[i].kind; i++)
		if (p->past[i].kind->history && slice_eq(slice_of(p->past[i].kind->history), name))
			return true;
	return false;
}

void history_save(struct prompt *p)
{
	struct slice rest = buf_slice(&p->earlier);
	struct buf b = {0};

	if (!p->past[0].kind)
		return; /* nothing was typed */
	/* Kinds that nobody typed in keep what they had. */
	while (rest.n > 0) {
		struct slice line = slice_cut(&rest, '\n'), text = line, name = slice_cut(&text, '\t');

		if (text.n > 0 && !is_in_use(p, name)) {
			buf_put(&b, line);
			buf_putc(&b, '\n');
		}
	}
	put_lines(p, &b);
	write_state("history", buf_slice(&b));
	buf_free(&b);
}
