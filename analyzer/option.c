/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the command line by the rows of option_rows.c. Prints nothing and opens nothing but, at the end, the configuration
 * file (option_config.c). Not getopt: the rows also say which command an option belongs to, and what is nearest. */
#include <unistd.h>

#include "metric.h"

#include "analyzer/option_priv.h"

struct args {
	int argc, i;
	char **argv;
};

static void *member(struct options *o, const struct option_row *row)
{
	return (char *)o + row->offset;
}

static bool is_choice(const char *choices, const char *value)
{
	struct slice rest = slice_of(choices), v = slice_of(value);

	while (rest.n) {
		if (slice_eq(slice_cut(&rest, ','), v))
			return true;
	}
	return false;
}

/* yes and no in the words people use; -1 for any other. */
static int truth(const char *value)
{
	if (!value || is_choice("yes,true,on,1", value))
		return 1;
	return is_choice("no,false,off,0", value) ? 0 : -1;
}

static void add_file(struct options *o, const char *path)
{
	if (o->n_files == o->cap_files) {
		o->cap_files = o->cap_files ? o->cap_files * 2 : 8;
		o->files = mem_realloc(o->files, o->cap_files * sizeof *o->files);
	}
	o->files[o->n_files++] = path;
}

/* 192.0.2.1=gateway, [2001:db8::1]:5060=core, or with a blank between them. */
static int add_alias(struct options *o, const char *value, struct err *e)
{
	struct slice text = slice_trim(slice_of(value)), name;
	struct option_alias x;
	size_t end = 0;

	memset(&x, 0, sizeof x);
	while (end < text.n && text.p[end] != '=' && text.p[end] != ' ' && text.p[end] != '\t')
		end++;
	name = slice_trim(slice_sub(text, end + 1, text.n));
	if (!addr_parse(slice_sub(text, 0, end), &x.addr))
		return err_set(e, 2, "'%.100s' does not begin with an address, as 192.0.2.1=NAME does", value);
	if (!name.n)
		return err_set(e, 2, "'%.100s' names nobody; write ADDRESS=NAME", value);
	x.name = name;
	o->aliases = mem_realloc(o->aliases, (o->n_aliases + 1) * sizeof *o->aliases);
	o->aliases[o->n_aliases++] = x;
	return 0;
}

/* 'xml' is none of text, json, csv */
static int not_a_choice(const struct option_row *row, const char *value, struct err *e)
{
	struct buf all = {0};

	for (struct slice rest = slice_of(row->choices); rest.n;) {
		struct slice one = slice_cut(&rest, ',');

		buf_fmt(&all, "%s%.*s", all.n ? ", " : "", (int)one.n, one.p);
	}
	err_set(e, 2, "'%s' is none of %s", value, all.p);
	buf_free(&all);
	return -1;
}

/* 1500000, 512M, 4GiB. */
static int set_size(uint64_t *out, const char *value, struct err *e)
{
	static const char units[] = "kmg";
	static const uint64_t most = UINT64_C(1) << 50;
	struct slice unit = slice_trim(slice_of(value)), digits = unit;
	uint64_t number;
	unsigned shift = 0;

	digits.n = 0;
	while (digits.n < unit.n && ascii_digit(unit.p[digits.n]))
		digits.n++;
	unit = slice_trim(slice_sub(unit, digits.n, unit.n));
	for (unsigned i = 0; unit.n && i < 3 && !shift; i++)
		shift = ascii_lower(unit.p[0]) == units[i] ? 10 * (i + 1) : 0;
	unit = slice_sub(unit, shift ? 1 : 0, unit.n);
	if ((unit.n && (!shift || (!slice_ieq(unit, slice_of("b")) && !slice_ieq(unit, slice_of("ib"))))) ||
			!slice_to_u64(digits, most >> shift, &number))
		return err_set(e, 2, "'%s' is not a size: write bytes, or 512M, 4G", value);
	*out = number << shift;
	return 0;
}

int option_number(const struct option_row *row, const char *value, long *out, struct err *e)
{
	uint32_t most = row->most ? row->most : UINT32_MAX;
	uint64_t number;

	if (!slice_to_u64(slice_trim(slice_of(value)), most, &number) || number < row->least)
		return err_set(e, 2, "'%s' is not a whole number from %u to %u", value, row->least, most);
	*out = (long)number;
	return 0;
}

int option_set(struct options *o, size_t i, const char *value, struct err *e)
{
	size_t n;
	const struct option_row *row = &option_rows(&n)[i];

	switch (row->type) {
	case OPTION_FLAG:
		if (truth(value) < 0)
			return err_set(e, 2, "'%s' is neither yes nor no", value);
		*(bool *)member(o, row) = truth(value);
		break;
	case OPTION_NUMBER:
		return option_number(row, value, member(o, row), e);
	case OPTION_SIZE:
		return set_size(member(o, row), value, e);
	case OPTION_CHOICE:
		if (!is_choice(row->choices, value))
			return not_a_choice(row, value, e);
		*(const char **)member(o, row) = value;
		break;
	case OPTION_FILES:
		add_file(o, value);
		break;
	case OPTION_ALIAS:
		return add_alias(o, value, e);
	default:
		*(const char **)member(o, row) = value ? value : "";
	}
	return 0;
}

size_t option_find(struct slice name)
{
	size_t n, i = 0;
	const struct option_row *rows = option_rows(&n);

	while (i < n && !slice_eq(slice_of(rows[i].name), name))
		i++;
	return i;
}

static size_t find_letter(char c)
{
	size_t n, i = 0;
	const struct option_row *rows = option_rows(&n);

	while (i < n && (!c || (rows[i].letter != c && rows[i].letter2 != c)))
		i++;
	return i;
}

/* Near enough to be meant: up to a third of it may differ, or it is a beginning. */
static unsigned likeness(struct slice name, const char *candidate)
{
	struct slice c = slice_of(candidate);
	unsigned d = text_distance(name, c);

	if (name.n >= 2 && slice_istarts(c, name))
		d = 1;
	return d <= (name.n < 6 ? 1 : name.n / 3) ? d : UINT32_MAX;
}

const char *option_nearest(struct slice name)
{
	size_t n;
	const struct option_row *rows = option_rows(&n);
	const char *best = NULL;
	unsigned best_d = UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		unsigned d = likeness(name, rows[i].name);

		if (d < best_d) {
			best_d = d;
			best = rows[i].name;
		}
	}
	return best;
}

static int unknown_option(struct slice name, struct err *e)
{
	const char *near = option_nearest(name);

	if (near)
		return err_set(e, 2, "unknown option --%.*s; did you mean --%s?", (int)name.n, name.p, near);
	return err_set(e, 2, "unknown option --%.*s; sipladder --help lists all", (int)name.n, name.p);
}

/* Whether a word that nothing else claims can be the value of OPTION_MAYBE. */
static bool is_word_left(const struct args *a)
{
	return a->i + 1 < a->argc && a->argv[a->i + 1][0] != '-';
}

/* Gives row i its value: what was after '=' or the letter, or the next word. */
static int take(struct options *o, struct args *a, size_t i, const char *shown, const char *value, struct err *e)
{
	size_t n;
	const struct option_row *row = &option_rows(&n)[i];
	struct err why;

	if (!value && row->type != OPTION_FLAG) {
		if (row->type == OPTION_MAYBE ? is_word_left(a) : a->i + 1 < a->argc)
			value = a->argv[++a->i];
		else if (row->type != OPTION_MAYBE)
			return err_set(e, 2, "%s needs a value: %s %s", shown, shown, row->arg);
	}
	if (option_set(o, i, value, &why) < 0)
		return err_set(e, 2, "%s: %s", shown, why.text);
	o->given[i / 64] |= UINT64_C(1) << i % 64;
	return 0;
}

static int take_long(struct options *o, struct args *a, struct err *e)
{
	struct slice rest = slice_of(a->argv[a->i] + 2), name = slice_cut(&rest, '=');
	bool has_value = a->argv[a->i][2 + name.n] == '=';
	size_t n, i = option_find(name);
	char shown[64];

	option_rows(&n);
	if (i == n)
		return unknown_option(name, e);
	snprintf(shown, sizeof shown, "--%.*s", (int)name.n, name.p);
	return take(o, a, i, shown, has_value ? rest.p : NULL, e);
}

/* -qcl 5, -l5: flags in a row; the first that takes a value takes the rest of the word, or the next word. */
static int take_short(struct options *o, struct args *a, struct err *e)
{
	const char *word = a->argv[a->i];
	size_t n;
	const struct option_row *rows = option_rows(&n);

	for (size_t k = 1; word[k]; k++) {
		size_t i = find_letter(word[k]);
		char shown[] = {'-', word[k], 0};

		if (i == n)
			return err_set(e, 2, "unknown option -%c in %s; sipladder --help lists all", word[k], word);
		if (rows[i].type != OPTION_FLAG)
			return take(o, a, i, shown, word[k + 1] ? word + k + 1 : NULL, e);
		if (take(o, a, i, shown, NULL, e) < 0)
			return -1;
	}
	return 0;
}

static int take_words(struct options *o, struct args *a, struct err *e)
{
	bool options_end = false;

	for (a->i = 1; a->i < a->argc; a->i++) {
		const char *word = a->argv[a->i];
		int r = 0;

		if (options_end || word[0] != '-' || !word[1])
			add_file(o, word);
		else if (strcmp(word, "--") == 0)
			options_end = true;
		else if (word[1] == '-')
			r = take_long(o, a, e);
		else
			r = take_short(o, a, e);
		if (r < 0)
			return -1;
	}
	return 0;
}

/* A first word that could be the name of a command: no path, no suffix, and no such file. */
static bool is_like_command(const char *word)
{
	for (const char *p = word; *p; p++) {
		if (!ascii_alpha(*p))
			return false;
	}
	return *word && access(word, F_OK) != 0;
}

/* "jitter" of "jitter_ms". */
static struct slice without_unit(struct slice key)
{
	size_t n = key.n;

	while (n > 0 && key.p[n - 1] != '_')
		n--;
	return n > 1 ? slice_sub(key, 0, n - 1) : key;
}

/* --help with a word that is no command and no figure. */
static int unknown_help(const char *word, struct err *e)
{
	size_t n;
	const struct metric_row *rows = metric_rows(&n);
	struct slice best = {NULL, 0};
	unsigned best_d = UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		for (struct slice keys = slice_of(rows[i].keys); keys.n;) {
			struct slice key = slice_cut(&keys, ' '), name = without_unit(key);
			unsigned d = text_distance(slice_of(word), key), short_d = text_distance(slice_of(word), name);

			if (d < best_d || short_d < best_d) {
				best_d = d < short_d ? d : short_d;
				best = d < short_d ? key : name;
			}
		}
	}
	if (text_is_near(slice_of(word), best_d))
		return err_set(e, 2, "--help: '%s' is no command and no metric; did you mean %.*s?", word, (int)best.n, best.p);
	return err_set(e, 2, "--help: '%s' is no command and no metric; sipladder --rows metrics lists those", word);
}

static int unknown_command(const char *word, struct err *e)
{
	size_t n;
	const struct command_row *rows = command_rows(&n), *best = NULL;
	unsigned best_d = UINT32_MAX;
	struct buf all = {0};

	for (size_t i = 1; i < n; i++) {
		unsigned d = likeness(slice_of(word), rows[i].name);

		if (d < best_d) {
			best_d = d;
			best = &rows[i];
		}
	}
	if (best)
		return err_set(e, 2, "no command and no file is named '%s'; did you mean %s?", word, best->name);
	for (size_t i = 1; i < n; i++)
		buf_fmt(&all, "%s%s", i == 1 ? "" : ", ", rows[i].name);
	err_set(e, 2, "no command and no file is named '%s'; commands are %s", word, all.p);
	buf_free(&all);
	return -1;
}

/* The first word that is no option is a command where it is the name of one. */
static int find_command(struct options *o, struct err *e)
{
	size_t n;
	const struct command_row *rows = command_rows(&n);
	const char *word;

	o->command = COMMAND_UI;
	if (o->n_files == 0)
		return 0;
	word = o->files[0];
	for (size_t i = 1; i < n; i++) {
		if (strcmp(word, rows[i].name) == 0) {
			o->command = rows[i].command;
			o->n_files--;
			memmove(o->files, o->files + 1, o->n_files * sizeof *o->files);
			return 0;
		}
	}
	if (options_is_live(o) || !is_like_command(word))
		return 0;
	return o->help ? unknown_help(word, e) : unknown_command(word, e);
}

static int check_place(const struct options *o, struct err *e)
{
	size_t n;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < n; i++) {
		if (!(o->given[i / 64] >> i % 64 & 1) || (rows[i].commands & o->command))
			continue;
		if (o->command == COMMAND_UI)
			return err_set(e, 2, "--%s has no meaning on the screen; it belongs to a command", rows[i].name);
		return err_set(e, 2, "--%s has no meaning for %s; see sipladder %s --help", rows[i].name,
				command_row(o->command)->name, command_row(o->command)->name);
	}
	return 0;
}

static bool names_stdin_twice(const struct options *o)
{
	unsigned n = 0;

	for (size_t i = 0; i < o->n_files; i++)
		n += strcmp(o->files[i], "-") == 0;
	return n > 1;
}

bool options_was_given(const struct options *o, const char *name)
{
	size_t n, i = option_find(slice_of(name));

	option_rows(&n);
	return i < n && (o->given[i / 64] >> i % 64 & 1);
}

bool options_is_live(const struct options *o)
{
	return o->interface || o->hep_listen;
}

bool options_is_question(const struct options *o)
{
	return o->help || o->version || o->rows;
}

/* With devices, the words that are no options are a capture filter. */
static int take_filter(struct options *o, struct err *e)
{
	struct buf b = {0};

	if (!options_is_live(o))
		return err_set(e, 2, "no device is named: sipladder capture -i DEV -w FILE; sipladder interfaces lists all");
	if (o->command == COMMAND_CAPTURE && !o->output && !o->ndjson && !o->hep_send)
		return err_set(e, 2, "no file is named: sipladder capture %s %s -w FILE", o->interface ? "-i" : "-L",
				o->interface ? o->interface : o->hep_listen);
	if (!o->interface && o->n_files)
		return err_set(e, 2, "%s: a capture filter is for devices (-i); all HEP packets that come are read", o->files[0]);
	if (o->n_files && o->bpf)
		return err_set(e, 2, "the capture filter is given twice: --bpf %s, and %s", o->bpf, o->files[0]);
	for (size_t i = 0; i < o->n_files; i++)
		buf_fmt(&b, "%s%s", i ? " " : "", o->files[i]);
	if (b.n) {
		size_t i = option_find(slice_of("bpf"));

		o->bpf = arena_copy(&o->arena, buf_slice(&b)).p;
		o->given[i / 64] |= UINT64_C(1) << i % 64;
	}
	buf_free(&b);
	o->n_files = 0;
	return 0;
}

/* --help METRIC, or METRIC --help. */
static bool is_about_metric(struct options *o)
{
	const struct metric_row *r = o->n_files == 1 ? metric_find(slice_of(o->files[0])) : NULL;

	o->metric = r;
	return r != NULL;
}

int options_parse(struct options *o, int argc, char **argv, struct err *e)
{
	struct args a = {.argc = argc, .argv = argv};

	*o = (struct options){.command = COMMAND_UI};
	if (take_words(o, &a, e) < 0)
		return -1;
	if (o->version || o->rows)
		return 0;
	if (o->help && is_about_metric(o))
		return 0;
	if (find_command(o, e) < 0)
		return -1;
	if (o->help)
		return 0;
	if (check_place(o, e) < 0)
		return -1;
	if (o->list_interfaces)
		o->command = COMMAND_INTERFACES;
	if (o->command == COMMAND_INTERFACES)
		return o->n_files == 0 ? option_config(o, e) : err_set(e, 2, "interfaces takes no capture");
	if (options_is_live(o) || o->command == COMMAND_CAPTURE)
		return take_filter(o, e) < 0 ? -1 : option_config(o, e);
	if (o->n_files == 0 && o->command == COMMAND_UI && !o->no_screen)
		return option_config(o, e); /* the start page */
	if (o->n_files == 0)
		return err_set(e, 2, "no capture is named: sipladder %s%sFILE...", command_row(o->command)->name,
				o->command == COMMAND_UI ? "" : " ");
	if (names_stdin_twice(o))
		return err_set(e, 2, "standard input (-) is named twice");
	if (o->n_files > LIMIT_INPUT_FILES)
		return err_set(e, 2, "%zu captures are named, more than %d", o->n_files, (int)LIMIT_INPUT_FILES);
	return option_config(o, e);
}

void options_free(struct options *o)
{
	free(o->files);
	free(o->aliases);
	free(o->settings);
	free(o->filters);
	buf_free(&o->warnings);
	arena_free(&o->arena);
	*o = (struct options){.command = COMMAND_UI};
}
