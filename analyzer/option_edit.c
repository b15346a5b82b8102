/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that change while the program runs, and how they get into the configuration file: of the user's file only the
 * lines of what was changed are touched; comments, order and lines that we do not know stay. */
#include <errno.h>

#include "analyzer/option_priv.h"

enum { CONFIG_MAX = 1 << 20 };

static bool has_bit(const uint64_t *bits, size_t i)
{
	return bits[i / 64] >> i % 64 & 1;
}

enum option_source options_source(const struct options *o, size_t i)
{
	if (has_bit(o->edited, i))
		return OPTION_FROM_HERE;
	if (has_bit(o->given, i))
		return OPTION_FROM_COMMAND_LINE;
	return has_bit(o->configured, i) ? OPTION_FROM_FILE : OPTION_FROM_DEFAULT;
}

void options_value(const struct options *o, size_t i, struct buf *b)
{
	size_t n;
	const struct option_row *row = &option_rows(&n)[i];
	const void *at = (const char *)o + row->offset;

	if (row->type == OPTION_FLAG)
		buf_puts(b, *(const bool *)at ? "yes" : "no");
	else if (row->type == OPTION_NUMBER && *(const long *)at)
		buf_fmt(b, "%ld", *(const long *)at);
	else if (row->type == OPTION_TEXT || row->type == OPTION_CHOICE || row->type == OPTION_MAYBE)
		buf_puts(b, *(const char *const *)at ? *(const char *const *)at : "");
}

int options_change(struct options *o, size_t i, const char *value, struct err *e)
{
	size_t n;
	const struct option_row *row = &option_rows(&n)[i];

	if (row->type == OPTION_FILES || row->type == OPTION_ALIAS)
		return err_set(e, 2, "%s is not one value", row->name);
	if (value) {
		value = arena_copy(&o->arena, slice_trim(slice_of(value))).p;
		if (option_set(o, i, value, e) < 0)
			return -1;
	} else {
		void *at = (char *)o + row->offset;

		if (row->type == OPTION_FLAG)
			*(bool *)at = false;
		else if (row->type == OPTION_NUMBER)
			*(long *)at = 0;
		else
			*(const char **)at = NULL;
	}
	o->edited[i / 64] |= UINT64_C(1) << i % 64;
	return 0;
}

size_t options_edited(const struct options *o)
{
	size_t n, count = 0;

	option_rows(&n);
	for (size_t i = 0; i < n; i++)
		count += has_bit(o->edited, i);
	return count;
}

/* ---- the file ----------------------------------------------------------------------------------------------------------- */

/* Key of a line; empty for a comment and the like. */
static struct slice key_of_line(struct slice line)
{
	line = slice_trim(line);
	if (!line.n || line.p[0] == '#' || slice_find(line, '=', 0) == line.n)
		return slice_make(NULL, 0);
	return slice_trim(slice_cut(&line, '='));
}

static size_t edit_of(const struct option_edit *edits, size_t n, struct slice key)
{
	size_t i = 0;

	while (i < n && (!key.n || !slice_eq(slice_of(edits[i].key), key)))
		i++;
	return i;
}

static void put_line(const struct option_edit *e, struct buf *out)
{
	buf_fmt(out, "%s = %s\n", e->key, e->value);
}

void option_edit_text(struct slice old, const struct option_edit *edits, size_t n, struct buf *out)
{
	bool *done = mem_zalloc(n + 1);

	while (old.n > 0) {
		size_t end = slice_find(old, '\n', 0), i;
		struct slice line = slice_sub(old, 0, end < old.n ? end + 1 : end);

		old = slice_sub(old, line.n, old.n);
		i = edit_of(edits, n, key_of_line(line));
		if (i == n)
			buf_put(out, line);
		else if (edits[i].value && !done[i])
			put_line(&edits[i], out);
		if (i < n)
			done[i] = true; /* further lines of the key would win over this one */
	}
	if (out->n > 0 && out->p[out->n - 1] != '\n')
		buf_putc(out, '\n');
	for (size_t i = 0; i < n; i++)
		if (!done[i] && edits[i].value)
			put_line(&edits[i], out);
	free(done);
}

int options_write(const struct options *o, const struct option_edit *edits, size_t n, struct err *e)
{
	struct buf old = {0}, text = {0};
	int r;

	if (!o->config_path)
		return err_set(e, 4, "neither XDG_CONFIG_HOME nor HOME says where the configuration file is");
	if (small_file_read(o->config_path, CONFIG_MAX, &old) < 0 && errno != ENOENT && errno != ENOTDIR) {
		buf_free(&old);
		return err_set(e, 4, "%s: cannot be read: %s", o->config_path, err_system(errno));
	}
	option_edit_text(buf_slice(&old), edits, n, &text);
	r = small_file_replace(o->config_path, buf_slice(&text), 0644, e);
	buf_free(&old);
	buf_free(&text);
	return r;
}

/* What is at its default has no line. */
static bool is_default(const struct options *o, size_t i)
{
	size_t n;
	const struct option_row *row = &option_rows(&n)[i];
	const void *at = (const char *)o + row->offset;

	if (row->type == OPTION_FLAG)
		return !*(const bool *)at;
	if (row->type == OPTION_NUMBER)
		return !*(const long *)at;
	return !*(const char *const *)at;
}

int options_save(struct options *o, struct err *e)
{
	size_t n, k = 0;
	const struct option_row *rows = option_rows(&n);
	struct option_edit *edits = mem_alloc((n + 1) * sizeof *edits);
	int r;

	for (size_t i = 0; i < n; i++) {
		struct buf b = {0};

		if (!has_bit(o->edited, i))
			continue;
		options_value(o, i, &b);
		edits[k].key = rows[i].name;
		edits[k++].value = is_default(o, i) ? NULL : arena_copy(&o->arena, buf_slice(&b)).p;
		buf_free(&b);
	}
	r = options_write(o, edits, k, e);
	for (size_t i = 0; i < n && r == 0; i++) {
		uint64_t bit = UINT64_C(1) << i % 64;

		if (!has_bit(o->edited, i))
			continue;
		o->edited[i / 64] &= ~bit;
		o->given[i / 64] &= ~bit;
		o->configured[i / 64] = is_default(o, i) ? o->configured[i / 64] & ~bit : o->configured[i / 64] | bit;
	}
	free(edits);
	return r;
}
