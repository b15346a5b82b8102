/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration file: `key = value` lines, keys as the long options. A broken line is a warning and no more: a program
 * that does not start because of its preferences helps nobody. What the command line says wins. */
#include <errno.h>

#include "analyzer/option_priv.h"

enum { CONFIG_MAX = 1 << 20 };

__attribute__((format(printf, 3, 0))) static void warn(struct options *o, unsigned line, const char *fmt, va_list ap)
{
	struct buf b = {0};
	char text[400];

	vsnprintf(text, sizeof text, words_error(fmt), ap);
	buf_puts(&b, o->config_path ? o->config_path : "configuration");
	if (line)
		buf_fmt(&b, ":%u", line);
	buf_fmt(&b, ": %s", text);
	text_visible(&o->warnings, buf_slice(&b));
	buf_putc(&o->warnings, '\n');
	buf_free(&b);
}

void options_warn(struct options *o, unsigned line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	warn(o, line, fmt, ap);
	va_end(ap);
}

void options_warn_of(struct options *o, const char *name, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	warn(o, o->lines[option_find(slice_of(name))], fmt, ap);
	va_end(ap);
}

struct filter_names options_filters(const struct options *o)
{
	return (struct filter_names){o->filters, o->n_filters};
}

/* ---- lines that are no options ---------------------------------------------------------------------------------------- */

static bool is_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_alpha(s.p[i]) && !ascii_digit(s.p[i]) && s.p[i] != '_' && s.p[i] != '-')
			return false;
	return s.n > 0;
}

static void add_filter(struct options *o, unsigned line, struct slice name, struct slice text)
{
	if (!is_name(name)) {
		options_warn(o, line, "'%.*s': the name of a filter is letters, digits, - and _; the line is skipped",
			(int)name.n, name.p);
		return;
	}
	if (!text.n) {
		options_warn(o, line, "filter.%.*s is empty; the line is skipped", (int)name.n, name.p);
		return;
	}
	for (size_t i = 0; i < o->n_filters; i++) {
		if (!slice_eq(o->filters[i].name, name))
			continue;
		options_warn(o, line, "filter.%.*s is there already; this one is used", (int)name.n, name.p);
		o->filters[i].text = text;
		return;
	}
	o->filters = mem_realloc(o->filters, (o->n_filters + 1) * sizeof *o->filters);
	o->filters[o->n_filters++] = (struct filter_name){name, text};
}

/* `GROUP.NAME = VALUE`; false where it is none of these. */
static bool group_line(struct options *o, unsigned line, struct slice key, struct slice value)
{
	static const char *const groups[SETTING_N] = {
		[SETTING_KEY] = "key.", [SETTING_SCHEME] = "scheme.", [SETTING_COLUMNS] = "columns."};
	struct slice filter = slice_of("filter.");

	value = arena_copy(&o->arena, slice_trim(value));
	if (slice_starts(key, filter)) {
		add_filter(o, line, arena_copy(&o->arena, slice_sub(key, filter.n, key.n)), value);
		return true;
	}
	for (unsigned g = 0; g < SETTING_N; g++) {
		struct slice prefix = slice_of(groups[g]);

		if (!slice_starts(key, prefix))
			continue;
		o->settings = mem_realloc(o->settings, (o->n_settings + 1) * sizeof *o->settings);
		o->settings[o->n_settings++] = (struct option_setting){(uint8_t)g, line,
			arena_copy(&o->arena, slice_sub(key, prefix.n, key.n)), value};
		return true;
	}
	return false;
}

/* ---- options ------------------------------------------------------------------------------------------------------------ */

static void unknown_key(struct options *o, unsigned line, struct slice key)
{
	const char *near = option_nearest(key);

	if (near)
		options_warn(o, line, "unknown key '%.*s'; did you mean %s? The line is skipped", (int)key.n, key.p, near);
	else
		options_warn(o, line, "unknown key '%.*s'; the line is skipped", (int)key.n, key.p);
}

static void config_line(struct options *o, unsigned line, struct slice text)
{
	struct slice value = text, key = slice_trim(slice_cut(&value, '='));
	size_t n, i = option_find(key);
	const struct option_row *rows = option_rows(&n);
	const char *kept;
	struct err why;

	if (slice_find(text, '=', 0) == text.n) {
		options_warn(o, line, "there is no '='; a line is `key = value`. The line is skipped");
		return;
	}
	if (i == n && group_line(o, line, key, value))
		return;
	if (i == n) {
		unknown_key(o, line, key);
		return;
	}
	if (!rows[i].in_config) {
		options_warn(o, line, "%s is for the command line only; the line is skipped", rows[i].name);
		return;
	}
	if (o->given[i / 64] >> i % 64 & 1 && rows[i].type != OPTION_ALIAS)
		return;
	kept = arena_copy(&o->arena, slice_trim(value)).p;
	if (option_set(o, i, kept, &why) < 0)
		options_warn(o, line, "%s: %s; the line is skipped", rows[i].name, why.text);
	else
		o->configured[i / 64] |= UINT64_C(1) << i % 64;
	o->lines[i] = line;
}

static void config_text(struct options *o, struct slice rest)
{
	for (unsigned line = 1; rest.n; line++) {
		struct slice text = slice_trim(slice_cut(&rest, '\n'));

		if (memchr(text.p, 0, text.n))
			options_warn(o, line, "there is a NUL byte; the line is skipped");
		else if (text.n && text.p[0] != '#')
			config_line(o, line, text);
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

	o->config_path = o->config;
	if (!o->config && default_path(&b))
		o->config_path = arena_copy(&o->arena, buf_slice(&b)).p;
	buf_free(&b);
	if (!o->config_path)
		return 0;
	if (read_file(o, o->config_path, &text) == 0)
		config_text(o, text);
	else if (o->config)
		return err_set(e, 2, "configuration file %s cannot be read: %s", o->config, err_system(errno));
	else if (errno != ENOENT && errno != ENOTDIR)
		options_warn(o, 0, "cannot be read: %s", err_system(errno));
	return 0;
}
