/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: options, then the engine, then a command or the screen. The only file that knows all sides. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "metric.h"
#include "option.h"
#include "words.h"
#include "ui/app.h"
#include "ui/command.h"
#include "ui/recent.h"
#include "ui/replay.h"
#include "ui/settings.h"
#include "ui/start.h"
#include "ui/tables.h"

static int fail(const struct err *e)
{
	fprintf(stderr, "sipladder: %s\n", e->text);
	return e->status;
}

/* --help, --version, --rows */
static int answer(const struct options *o, struct err *e)
{
	struct buf b = {0};
	int status = 0;

	words_show(o->help);
	if (o->help && o->metric)
		metric_help(&b, o->metric);
	else if (o->help)
		options_help(&b, o->command == COMMAND_UI ? COMMAND_ALL : o->command);
	else if (o->version)
		options_version(&b);
	else if (tables_put(&b, o->rows, e) < 0)
		status = e->status;
	words_show(false);
	if (status == 0)
		status = command_print(&b, e);
	buf_free(&b);
	return status;
}

static int usage(const struct err *e, int argc)
{
	struct buf b = {0};

	if (argc < 2) {
		words_show(true);
		options_usage(&b);
		fwrite(b.p, 1, b.n, stderr);
		buf_free(&b);
		return 2;
	}
	fail(e);
	return e->status;
}

/* The screen has no option for one call: a filter says the same. */
static void put_where(struct buf *b, const struct options *o)
{
	if (o->call) {
		buf_puts(b, "call_id == \"");
		for (const char *p = o->call; *p; p++)
			buf_fmt(b, *p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
		buf_puts(b, "\"");
	}
	if (o->where)
		buf_fmt(b, o->call ? " and (%s)" : "%s", o->where);
}

/* Keys come from the terminal where the capture comes through standard input: the capture moves to another descriptor. */
static int free_stdin(struct options *o, struct buf *path, struct err *e)
{
	int fd, tty;

	for (size_t i = 0; i < o->n_files; i++) {
		if (strcmp(o->files[i], "-") != 0)
			continue;
		fd = dup(STDIN_FILENO);
		tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
		if (fd < 0 || tty < 0)
			return err_set(e, 2, "standard input is the capture, and there is no terminal for keys: %s",
					err_system(errno));
		dup2(tty, STDIN_FILENO);
		close(tty);
		buf_fmt(path, "/dev/fd/%d", fd);
		o->files[i] = path->p;
	}
	return 0;
}

/* What the screen needs. */
static int check_screen(const struct options *o, struct err *e)
{
	if (o->size && !o->script)
		return err_set(e, 2, "--size is the size of the screen of --script");
	if (!o->script && !isatty(STDOUT_FILENO))
		return err_set(e, 2, "standard output is no terminal: try sipladder calls, messages, flow or stats, or -N");
	return 0;
}

/* All that the configuration says of the screen; before anything is shown, so that what is wrong can be told. */
static int prepare_screen(struct options *o, struct keymap *keys, struct err *e)
{
	struct palette p;
	uint32_t speed;

	keymap_configure(keys, o);
	settings_check(o);
	if (o->scheme && !settings_palette(o, o->scheme, &p))
		return err_set(e, 2, "there is no colour scheme '%s'; there are dark, light and mono, and those of the "
				"configuration", o->scheme);
	if (o->speed && replay_speed(o->speed, &speed, e) != 0) {
		if (options_was_given(o, "speed"))
			return -1;
		options_warn_of(o, "speed", "speed: %s", e->text);
		o->speed = NULL;
		*e = (struct err){0};
	}
	return 0;
}

static int run_screen(struct options *o, const struct zone *zone, struct engine *engine, const char *source,
		const struct keymap *keys, struct app_start *start, struct err *e)
{
	struct buf where = {0};
	struct palette palette;
	struct app_options a = {.engine = engine, .options = o, .zone = zone, .source = source, .files = o->files,
		.n_files = o->n_files, .keys = keys, .start = start};
	int r;

	if (check_screen(o, e) < 0)
		return e->status;
	settings_fill(&a, o);
	if (settings_colors(o, &palette))
		a.palette = &palette;
	put_where(&where, o);
	a.where = where.n ? where.p : NULL;
	if (start)
		start->was_shown = true;
	r = app_run(&a, e);
	buf_free(&where);
	return r < 0 ? e->status : 0;
}

static struct engine *open_engine(struct options *o, const struct capture_options *c, struct err *e)
{
	struct capture_options without = *c;
	struct engine *en = engine_open(c, e);

	if (en || e->status != 2 || !c->bpf || options_was_given(o, "bpf"))
		return en;
	options_warn_of(o, "bpf", "bpf: %s; it is not used", e->text);
	o->bpf = without.bpf = NULL;
	*e = (struct err){0};
	return engine_open(&without, e);
}

/* Captures that were opened are on the start page next time. */
static void remember(const struct options *o)
{
	for (size_t i = o->n_files; i-- > 0 && !o->script && !o->no_history;)
		recent_add(o->files[i]);
}

static int run(struct options *o, const struct zone *zone, struct app_start *start, struct err *e)
{
	struct capture_options c = {.files = o->files, .n_files = o->n_files, .bpf = o->bpf};
	struct command_feed feed = {.pid = -1};
	const char *feed_path = feed.path;
	bool is_screen = o->command & COMMAND_SCREENS && !o->no_screen;
	struct buf source = {0}, path = {0};
	struct engine *engine = NULL;
	struct keymap *keys = is_screen ? keymap_new() : NULL;
	int status = 0;

	if (!is_screen && o->command == COMMAND_UI)
		o->command = COMMAND_CALLS;
	words_show(is_screen);
	settings_source(&source, o);
	words_show(false);
	if ((is_screen && prepare_screen(o, keys, e) < 0) || command_memory(o, e) < 0)
		status = e->status;
	if (status == 0 && options_is_live(o)) {
		status = !is_screen ? err_set(e, 2, "devices are for the screen, and for sipladder capture"), 2 :
			command_live(o, is_screen, &feed, e);
		c = (struct capture_options){.files = &feed_path, .n_files = 1};
		command_spool(o, &c);
	}
	if (status == 0 && is_screen && !options_is_live(o) && !o->script && isatty(STDOUT_FILENO) && free_stdin(o, &path, e) < 0)
		status = e->status;
	if (status == 0) {
		engine = open_engine(o, &c, e);
		status = engine ? 0 : e->status;
	}
	if (engine)
		command_engine(engine, o);
	if (engine)
		status = command_hep_open(o, engine, e);
	if (engine && !status && is_screen && !options_is_live(o) && !path.n)
		remember(o);
	if (engine && status)
		; /* nobody to send to */
	else if (engine && is_screen)
		status = run_screen(o, zone, engine, source.p, keys, start, e);
	else if (engine)
		status = command_run(&(struct command_args){.o = o, .zone = zone, .engine = engine}, e);
	if (engine && !status)
		command_hep_end(o, engine);
	engine_close(engine);
	command_live_end(&feed);
	keymap_free(keys);
	buf_free(&source);
	buf_free(&path);
	return status;
}

/* The charset of the user's locale; where that is not installed but is named as one of UTF-8, as on many servers, the C
 * library's own. Numbers and times never follow the locale. */
static void set_charset(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	const char *locale = NULL;

	setlocale(LC_MESSAGES, ""); /* why a file could not be read, in words of the C library */
	if (setlocale(LC_CTYPE, ""))
		return;
	for (size_t i = 0; i < sizeof names / sizeof names[0] && (!locale || !*locale); i++)
		locale = getenv(names[i]);
	if (locale && (strcasestr(locale, "utf-8") || strcasestr(locale, "utf8")))
		setlocale(LC_CTYPE, "C.UTF-8");
}

/* What the configuration says wrongly does not stop the program. */
static void forget_zone(struct options *o, struct err *e)
{
	options_warn_of(o, "tz", "tz: %s; times are UTC", e->text);
	o->tz = NULL;
	*e = (struct err){0};
}

/* Errors of other options are told in the language that is asked for behind them, too. */
static void choose_early(int argc, char **argv)
{
	static const char name[] = "--language";
	const char *asked = NULL;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], name) == 0 && i + 1 < argc)
			asked = argv[++i];
		else if (strncmp(argv[i], name, strlen(name)) == 0 && argv[i][strlen(name)] == '=')
			asked = argv[i] + strlen(name) + 1;
	}
	if (!asked || !words_open(asked))
		words_open(NULL);
}

/* The language that was asked for; what the configuration asks for in vain is only told. */
static int choose_language(struct options *o, struct err *e)
{
	if (!o->language || words_open(o->language))
		return 0;
	words_open(NULL);
	if (options_was_given(o, "language"))
		return err_set(e, 2, "there are no words of the language '%.40s': there are en and zh_CN", o->language);
	options_warn_of(o, "language", "language: there are no words of '%.40s'", o->language);
	return 0;
}

/* Without a capture, and a screen to ask for one. */
static int run_start(struct options *o, int argc, const struct zone *zone, struct err *e)
{
	if (o->script || (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
		return check_screen(o, e) < 0 ? e->status : start_loop(o, zone, run, e);
	err_set(e, 2, "no capture is named: sipladder FILE...");
	if (argc < 2) {
		usage(e, argc);
		e->text[0] = '\0';
	}
	return 2;
}

int main(int argc, char **argv)
{
	struct zone *zone = NULL;
	struct options o;
	struct err e = {0};
	int status;

	set_charset();
	choose_early(argc, argv);
	signal(SIGPIPE, SIG_IGN);
	if (options_parse(&o, argc, argv, &e) < 0 || choose_language(&o, &e) < 0) {
		status = usage(&e, argc);
		options_free(&o);
		return status;
	}
	if (options_is_question(&o)) {
		status = answer(&o, &e);
	} else {
		if (o.tz)
			zone = zone_open(o.tz, &e);
		if (o.tz && !zone && !options_was_given(&o, "tz"))
			forget_zone(&o, &e);
		if (o.tz && !zone)
			status = e.status;
		else if (o.command == COMMAND_INTERFACES)
			status = command_interfaces(&e);
		else if (o.command == COMMAND_CAPTURE)
			status = command_capture(&o, &e);
		else if (o.command == COMMAND_UI && o.n_files == 0 && !options_is_live(&o))
			status = run_start(&o, argc, zone, &e);
		else
			status = run(&o, zone, NULL, &e);
	}
	if (status && e.text[0])
		fail(&e);
	zone_free(zone);
	options_free(&o);
	return status;
}
