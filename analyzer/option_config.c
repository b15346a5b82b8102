/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration file: `key = value` lines, keys as the long options. A broken line is a warning and no more: a program
 * that does not start because of its preferences helps nobody. What the command line says wins. */
#include <errno.h>

#include "analyzer/option_priv.h"

enum { CONFIG_MAX = 1 << 20 };

__attribute__((format(printf, 4, 5))) static void warn(struct options *o, const char *path, unsigned line,
		const char *fmt, ...)
{
	struct buf b = {0};
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buf_fmt(&b, "%s:%u: %s", path, line, text);
	text_visible(&o->warnings, buf_slice(&b));
	buf_putc(&o->warnings, '\n');
	buf_free(&b);
}

static void unknown_key(struct options *o, const char *path, unsigned line, struct slice key)
{
	const char *near = option_nearest(key);

	if (near)
		warn(o, path, line, "unknown key '%.*s'; did you mean %s? The line is skipped", (int)key.n, key.p, near);
	else
		warn(o, path, line, "unknown key '%.*s'; the line is skipped", (int)key.n, key.p);
}

static void config_line(struct options *o, const char *path, unsigned line, struct slice text)
{
	struct slice value = text, key = slice_trim(slice_cut(&value, '='));
	size_t n, i = option_find(key);
	const struct option_row *rows = option_rows(&n);
	const char *kept;
	struct err why;

	if (slice_find(text, '=', 0) == text.n) {
		warn(o, path, line, "there is no '='; a line is `key = value`. The line is skipped");
		return;
	}
	if (i == n) {
		unknown_key(o, path, line, key);
		return;
	}
	if (!rows[i].in_config) {
		warn(o, path, line, "%s is for the command line only; the line is skipped", rows[i].name);
		return;
	}
	if (o->given[i / 64] >> i % 64 & 1 && rows[i].type != OPTION_ALIAS)
		return;
	kept = arena_copy(&o->arena, slice_trim(value)).p;
	if (option_set(o, i, kept, &why) < 0)
		warn(o, path, line, "%s: %s; the line is skipped", rows[i].name, why.text);
}

static void config_text(struct options *o, const char *path, struct slice rest)
{
	for (unsigned line = 1; rest.n; line++) {
		struct slice text = slice_trim(slice_cut(&rest, '\n'));

		if (memchr(text.p, 0, text.n))
			warn(o, path, line, "there is a NUL byte; the line is skipped");
		else if (text.n && text.p[0] != '#')
			config_line(o, path, line, text);
	}
}

/* $XDG_CONFIG_HOME/sipladder/config, or ~/.config/sipladder/config; false where neither variable is set. */
static bool default_path(struct buf *b)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (xdg && *xdg == '/')
		buf_fmt(b, "%s/sipladder/config", xdg);
	else if (home && *home)
		buf_fmt(b, "%s/.config/sipladder/config", home);
	return b->n > 0;
}

/* Whole file into the arena; -1 with errno where it cannot be read. */
static int read_file(struct options *o, const char *path, struct slice *out)
{
	FILE *f = fopen(path, "rb");
	char *p;
	size_t n;
	int error;

	if (!f)
		return -1;
	p = mem_alloc(CONFIG_MAX);
	n = fread(p, 1, CONFIG_MAX, f);
	error = ferror(f) ? errno : n == CONFIG_MAX ? EFBIG : 0;
	fclose(f);
	if (!error)
		*out = arena_copy(&o->arena, slice_make(p, n));
	free(p);
	errno = error;
	return error ? -1 : 0;
}

int option_config(struct options *o, struct err *e)
{
	struct slice text;
	struct buf b = {0};
	int r = 0;

	if (!o->config && !default_path(&b))
		return 0;
	if (o->config)
		buf_puts(&b, o->config);
	if (read_file(o, b.p, &text) == 0)
		config_text(o, b.p, text);
	else if (o->config)
		r = err_set(e, 2, "configuration file %s cannot be read: %s", b.p, strerror(errno));
	else if (errno != ENOENT && errno != ENOTDIR)
		warn(o, b.p, 0, "cannot be read: %s", strerror(errno));
	buf_free(&b);
	return r;
}
