/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line and the configuration file: what is taken, what is refused and with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "option.h"

enum { MAX_ARGS = 16 };

/* Splits words at blanks into a command line that begins with the program's name. */
struct line {
	char text[400];
	char *argv[MAX_ARGS];
	int argc;
};

static void line_make(struct line *l, const char *words)
{
	char *p = l->text;

	snprintf(l->text, sizeof l->text, "sipladder %s", words);
	l->argc = 0;
	while (*p && l->argc < MAX_ARGS - 1) {
		l->argv[l->argc++] = p;
		while (*p && *p != ' ')
			p++;
		if (*p)
			*p++ = 0;
	}
	l->argv[l->argc] = NULL;
}

struct fixture {
	char folder[64];
	char config[80];
};

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(sizeof *f);

	snprintf(f->folder, sizeof f->folder, "test_option.XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(f->config, sizeof f->config, "%s/config", f->folder);
	unsetenv("XDG_CONFIG_HOME");
	setenv("HOME", f->folder, 1);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	unlink(f->config);
	rmdir(f->folder);
	free(f);
	return 0;
}

static void write_config(const struct fixture *f, const char *text, size_t n)
{
	FILE *out = fopen(f->config, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, n, out), n);
	fclose(out);
}

static void assert_refused(const char *words, const char *part)
{
	struct options o;
	struct line l;
	struct err e = {0};

	line_make(&l, words);
	assert_int_equal(options_parse(&o, l.argc, l.argv, &e), -1);
	assert_int_equal(e.status, 2);
	if (!strstr(e.text, part))
		fail_msg("'%s' says '%s' and not '%s'", words, e.text, part);
	options_free(&o);
}

static void test_commands(void **state)
{
	static const struct {
		const char *words;
		enum command command;
		size_t n_files;
	} cases[] = {
		{"a.pcap", COMMAND_UI, 1}, {"a.pcap b.pcap", COMMAND_UI, 2}, {"-", COMMAND_UI, 1},
		{"calls a.pcap", COMMAND_CALLS, 1}, {"messages a.pcap b.pcap -", COMMAND_MESSAGES, 3},
		{"flow -r a.pcap", COMMAND_FLOW, 1}, {"stats -Ia.pcap --read=b.pcap", COMMAND_STATS, 2},
		{"--format json calls a.pcap", COMMAND_CALLS, 1}, {"calls -- calls -x", COMMAND_CALLS, 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct options o;
		struct line l;
		struct err e = {0};

		line_make(&l, cases[i].words);
		assert_int_equal(options_parse(&o, l.argc, l.argv, &e), 0);
		assert_int_equal(o.command, cases[i].command);
		assert_int_equal(o.n_files, cases[i].n_files);
		options_free(&o);
	}
}

static void test_values(void **state)
{
	struct options o;
	struct line l;
	struct err e;

	(void)state;
	line_make(&l, "calls --format=json --limit 7 -qv -cf udp --where a==b --ascii --sort=-x a.pcap --tz= -l8");
	assert_int_equal(options_parse(&o, l.argc, l.argv, &e), 0);
	assert_string_equal(o.format, "json");
	assert_int_equal(o.limit, 8);
	assert_true(o.quiet && o.verbose && o.invites && o.ascii);
	assert_string_equal(o.bpf, "udp");
	assert_string_equal(o.where, "a==b");
	assert_string_equal(o.sort, "-x");
	assert_string_equal(o.tz, "");
	assert_null(o.fields);
	assert_true(options_was_given(&o, "format"));
	assert_false(options_was_given(&o, "fields"));
	options_free(&o);

	line_make(&l, "flow a.pcap --ascii=no --no-gaps");
	assert_int_equal(options_parse(&o, l.argc, l.argv, &e), 0);
	assert_false(o.ascii);
	assert_true(o.no_gaps);
	options_free(&o);
}

static void test_questions(void **state)
{
	struct options o;
	struct line l;
	struct err e;

	(void)state;
	line_make(&l, "--rows");
	assert_int_equal(options_parse(&o, l.argc, l.argv, &e), 0);
	assert_string_equal(o.rows, "");
	options_free(&o);
	line_make(&l, "--rows fields");
	assert_int_equal(options_parse(&o, l.argc, l.argv, &e), 0);
	assert_string_equal(o.rows, "fields");
	assert_true(options_is_question(&o));
	options_free(&o);
	line_make(&l, "flow -h");
	assert_int_equal(options_parse(&o, l.argc, l.argv, &e), 0);
	assert_true(o.help);
	assert_int_equal(o.command, COMMAND_FLOW);
	options_free(&o);
	line_make(&l, "-D");
	assert_int_equal(options_parse(&o, l.argc, l.argv, &e), 0);
	assert_int_equal(o.command, COMMAND_INTERFACES);
	options_free(&o);
}

static void test_refusals(void **state)
{
	(void)state;
	assert_refused("-N", "no capture");
	assert_refused("calls", "no capture");
	assert_refused("calls --formt json a.pcap", "--format");
	assert_refused("calls --form json a.pcap", "--format");
	assert_refused("calls --zzzzz a.pcap", "unknown option --zzzzz");
	assert_refused("calls -Z a.pcap", "-Z");
	assert_refused("calls -qZ a.pcap", "-Z");
	assert_refused("calls --format xml a.pcap", "xml");
	assert_refused("calls --format", "needs a value");
	assert_refused("calls --limit -1 a.pcap", "-1");
	assert_refused("calls --limit 99999999999999999999 a.pcap", "whole number");
	assert_refused("calls --ascii=perhaps a.pcap", "neither yes nor no");
	assert_refused("stats --fields a a.pcap", "no meaning");
	assert_refused("a.pcap --format json", "no meaning");
	assert_refused("cals a.pcap", "calls");
	assert_refused("verdicts a.pcap", "no command");
	assert_refused("calls - -", "twice");
	assert_refused("calls -i eth0", "no meaning");
	assert_refused("capture -w a.pcapng", "no device");
	assert_refused("capture -i eth0", "no file");
	assert_refused("-i eth0 -f udp tcp", "twice");
	assert_refused("interfaces a.pcap", "takes no capture");
	assert_refused("-D a.pcap", "takes no capture");
	assert_refused("calls -D a.pcap", "no meaning");
}

static void test_bytes_are_visible(void **state)
{
	(void)state;
	assert_refused("calls --\x1b[2J a.pcap", "\\x1b[2J");
}

static void parse_with_config(const struct fixture *f, struct options *o, const char *more)
{
	struct line l;
	struct err e = {0};
	char words[300];

	snprintf(words, sizeof words, "calls --config %s %s a.pcap", f->config, more);
	line_make(&l, words);
	if (options_parse(o, l.argc, l.argv, &e) < 0)
		fail_msg("%s", e.text);
}

static void test_config(void **state)
{
	static const char text[] = "# preferences\n\n  format = ndjson \r\nlimit=3\nascii = yes\ntz = Europe/Berlin\n"
		"where = from_user ~ \"a = b # c\"\n";
	const struct fixture *f = *state;
	struct options o;

	write_config(f, text, sizeof text - 1);
	parse_with_config(f, &o, "--limit 5");
	assert_string_equal(o.format, "ndjson");
	assert_int_equal(o.limit, 5);
	assert_true(o.ascii);
	assert_string_equal(o.tz, "Europe/Berlin");
	assert_string_equal(o.where, "from_user ~ \"a = b # c\"");
	assert_false(options_was_given(&o, "where"));
	assert_int_equal(o.warnings.n, 0);
	options_free(&o);
}

static void test_broken_config(void **state)
{
	static const char text[] = "formt = csv\nno equals sign\nlimit = many\ncall = x\nformat = xml\n\0bin = 1\nascii = on\n"
		"= value\n\x1b[2J = 1\nlimit = 4";
	static const char *const said[] = {":1: unknown key 'formt'; did you mean format?", ":2: there is no '='",
		":3: limit: 'many' is not a whole number", ":4: call is for the command line only", ":5: format: 'xml' is none of",
		":6: there is a NUL byte", ":8: unknown key ''", ":9: unknown key '\\x1b[2J'"};
	const struct fixture *f = *state;
	struct options o;

	write_config(f, text, sizeof text - 1);
	parse_with_config(f, &o, "");
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		if (!strstr(o.warnings.p, said[i]))
			fail_msg("'%s' is not in: %s", said[i], o.warnings.p);
	}
	assert_null(o.format);
	assert_true(o.ascii);
	assert_int_equal(o.limit, 4);
	options_free(&o);
}

/* Any bytes: no crash, and what is wrong is said. */
static void test_config_bytes(void **state)
{
	const struct fixture *f = *state;
	uint64_t seed = 1;
	struct options o;
	char text[512];

	for (int round = 0; round < 200; round++) {
		for (size_t i = 0; i < sizeof text; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[i] = "=\n# limtascyeno\0\xff"[(seed >> 33) % 18];
		}
		write_config(f, text, sizeof text);
		parse_with_config(f, &o, "");
		options_free(&o);
	}
}

/* Of a file only the lines of what was changed are written. */
static void test_config_edited(void **state)
{
	static const char old[] = "# mine\r\n  limit=3 \n\nunknown thing\nsort = -messages\n# limit = 9\nlimit = 4\nkey.open = o";
	static const struct option_edit edits[] = {{"limit", "7"}, {"sort", NULL}, {"tz", "Asia/Tokyo"}, {"where", NULL}};
	static const char wanted[] = "# mine\r\nlimit = 7\n\nunknown thing\n# limit = 9\nkey.open = o\ntz = Asia/Tokyo\n";
	struct buf b = {0};

	(void)state;
	option_edit_text(slice_of(old), edits, 4, &b);
	assert_int_equal(b.n, sizeof wanted - 1);
	assert_memory_equal(b.p, wanted, b.n);
	buf_clear(&b);
	option_edit_text(slice_of(""), edits, 1, &b);
	assert_true(slice_eq(buf_slice(&b), slice_of("limit = 7\n")));
	buf_free(&b);
}

static size_t row_number(const char *name)
{
	size_t n, i = 0;
	const struct option_row *rows = option_rows(&n);

	while (strcmp(rows[i].name, name) != 0)
		i++;
	return i;
}

static void test_config_saved(void **state)
{
	const struct fixture *f = *state;
	struct options o, again;
	struct buf text = {0};
	char folder[120], path[200];
	struct err e;

	write_config(f, "limit = 3\nsort = start\n# end\n", 29);
	parse_with_config(f, &o, "--tz Asia/Tokyo");
	o.config_path = f->config; /* the words are gone */
	assert_int_equal(options_source(&o, row_number("limit")), OPTION_FROM_FILE);
	assert_int_equal(options_source(&o, row_number("tz")), OPTION_FROM_COMMAND_LINE);
	assert_int_equal(options_source(&o, row_number("where")), OPTION_FROM_DEFAULT);
	assert_int_equal(options_change(&o, row_number("limit"), "many", &e), -1);
	assert_int_equal(options_edited(&o), 0);
	assert_int_equal(options_change(&o, row_number("limit"), " 12 ", &e), 0);
	assert_int_equal(options_change(&o, row_number("sort"), NULL, &e), 0);
	assert_int_equal(options_change(&o, row_number("ascii"), "yes", &e), 0);
	assert_int_equal(options_edited(&o), 3);
	assert_int_equal(options_save(&o, &e), 0);
	assert_int_equal(options_edited(&o), 0);
	assert_int_equal(options_source(&o, row_number("limit")), OPTION_FROM_FILE);
	assert_int_equal(small_file_read(f->config, 1000, &text), 0);
	assert_true(slice_eq(buf_slice(&text), slice_of("limit = 12\n# end\nascii = yes\n")));
	parse_with_config(f, &again, "");
	assert_true(again.limit == 12 && !again.sort && again.ascii);
	options_free(&again);
	/* A file and its folders are made where they are not there. */
	snprintf(folder, sizeof folder, "%s/a", f->folder);
	snprintf(path, sizeof path, "%s/b/config", folder);
	o.config_path = path;
	options_change(&o, row_number("limit"), "1", &e);
	assert_int_equal(options_save(&o, &e), 0);
	buf_clear(&text);
	assert_int_equal(small_file_read(path, 1000, &text), 0);
	assert_true(slice_eq(buf_slice(&text), slice_of("limit = 1\n")));
	unlink(path);
	o.config_path = "/dev/null/config";
	options_change(&o, row_number("limit"), "2", &e);
	assert_int_equal(options_save(&o, &e), -1);
	assert_int_equal(e.status, 4);
	assert_int_equal(options_edited(&o), 1);
	snprintf(path, sizeof path, "%s/b", folder);
	rmdir(path);
	rmdir(folder);
	buf_free(&text);
	options_free(&o);
}

static void test_config_missing(void **state)
{
	const struct fixture *f = *state;
	struct options o;
	struct line l;
	struct err e;
	char words[300];

	snprintf(words, sizeof words, "calls --config %s a.pcap", f->config);
	line_make(&l, words);
	unlink(f->config);
	assert_int_equal(options_parse(&o, l.argc, l.argv, &e), -1);
	assert_non_null(strstr(e.text, "cannot be read"));
	options_free(&o);
	line_make(&l, "calls a.pcap");
	assert_int_equal(options_parse(&o, l.argc, l.argv, &e), 0);
	assert_int_equal(o.warnings.n, 0);
	options_free(&o);
}

/* Every row can be asked for, is unique, and has a bit in `given`. */
static void test_rows(void **state)
{
	size_t n, n_commands;
	const struct option_row *rows = option_rows(&n);
	const struct command_row *commands = command_rows(&n_commands);

	(void)state;
	assert_in_range(n, 1, 128);
	assert_int_equal(commands[0].command, COMMAND_UI);
	for (size_t i = 0; i < n; i++) {
		assert_true(rows[i].type == OPTION_FLAG ? !rows[i].arg : rows[i].arg != NULL);
		assert_true((rows[i].type == OPTION_CHOICE) == (rows[i].choices != NULL));
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(rows[i].name, rows[k].name);
			assert_true(!rows[i].letter || (rows[i].letter != rows[k].letter && rows[i].letter != rows[k].letter2));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands), cmocka_unit_test(test_values), cmocka_unit_test(test_questions),
		cmocka_unit_test(test_refusals), cmocka_unit_test(test_bytes_are_visible), cmocka_unit_test(test_config),
		cmocka_unit_test(test_broken_config), cmocka_unit_test(test_config_bytes),
		cmocka_unit_test(test_config_missing), cmocka_unit_test(test_config_edited),
		cmocka_unit_test(test_config_saved),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
