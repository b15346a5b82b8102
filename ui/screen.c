/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal through ncursesw. Here and nowhere else curses is included; nothing here knows what is shown.
 * Signals that end the program only set a flag which screen_event() reports: the loop then ends in good order.
 */
#include "ui/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

enum { ESC_DELAY_MS = 25, DOUBLE_PRESS_MS = 400, ATTRS = 8, PAIRS = 256, DEAD_READS = 3 };

/* What curses wants for one meaning. */
struct pencil {
	attr_t attr;
	short pair;
};
struct screen {
	SCREEN *term;
	FILE *in;               /* keyboard: standard input, or /dev/tty where that is the capture */
	bool owns_in;
	bool is_utf8;
	struct palette palette;
	int colors;             /* 256, 16, 8, or 0 for none */
	struct {
		int fg, bg;
	} pairs[PAIRS];
	int n_pairs;
	struct pencil pencils[STYLE_N][ATTRS];
	struct canvas shown;    /* what the terminal shows; h 0: unknown */
	int dead_reads;         /* readable without anything to read, in a row */
	int64_t pressed_ns;     /* last press of the mouse, and where */
	int pressed_y, pressed_x;
};

/* Signals come in no context of ours: the one variable of the file. */
static volatile sig_atomic_t ended;

static void on_end(int signo)
{
	(void)signo;
	ended = 1;
}

static void give_back(void)
{
	if (stdscr && !isendwin())
		endwin();
}

/* Not safe by the letter, as endwin() may do anything; but a terminal left in raw mode is worse, and the handler is reset, so
 * that a second fault ends the program. */
static void on_fatal(int signo)
{
	give_back();
	raise(signo);
}

static void catch(int signo, void (*handler)(int), int flags)
{
	struct sigaction sa = {0};

	sa.sa_handler = handler;
	sa.sa_flags = flags;
	sigemptyset(&sa.sa_mask);
	sigaction(signo, &sa, NULL);
}

static void catch_signals(void)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};

	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
		catch(ending[i], on_end, 0);
	for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
		catch(fatal[i], on_fatal, (int)SA_RESETHAND | SA_NODEFER);
	catch(SIGPIPE, SIG_IGN, 0);
	die_set_hook(give_back);
}

/* ---- colours --------------------------------------------------------------------------------------------------------- */

/* Pair of two colours, made when first asked for; 0 (the terminal's own) when there is no room for more. */
static short pair_of(struct screen *s, int fg, int bg)
{
	if (fg < 0 && bg < 0)
		return 0;
	for (int i = 1; i < s->n_pairs; i++)
		if (s->pairs[i].fg == fg && s->pairs[i].bg == bg)
			return (short)i;
	if (s->n_pairs >= PAIRS || s->n_pairs >= COLOR_PAIRS || init_pair((short)s->n_pairs, (short)fg, (short)bg) == ERR)
		return 0;
	s->pairs[s->n_pairs].fg = fg;
	s->pairs[s->n_pairs].bg = bg;
	return (short)s->n_pairs++;
}

static struct pencil pencil_of(struct screen *s, enum style st, unsigned attr)
{
	struct look l = palette_look(&s->palette, st, attr);
	int fg = s->colors == 256 ? l.fg : l.fg16, bg = s->colors == 256 ? l.bg : l.bg16;
	struct pencil p = {A_NORMAL, 0};

	/* Of eight colours, bright grey is faint text and other bright ones are bold. */
	if (s->colors == 8 && fg >= 8) {
		p.attr |= fg == 8 ? A_DIM : A_BOLD;
		fg = fg == 8 ? -1 : fg - 8;
	}
	p.attr |= l.attr & LOOK_BOLD ? A_BOLD : 0;
	p.attr |= l.attr & LOOK_DIM ? A_DIM : 0;
	p.attr |= l.attr & LOOK_UNDERLINE ? A_UNDERLINE : 0;
	p.attr |= l.attr & LOOK_REVERSE ? A_REVERSE : 0;
	if (!s->palette.is_mono)
		p.pair = pair_of(s, fg, bg);
	return p;
}

static void choose_colors(struct screen *s, const struct palette *palette)
{
	const char *no = getenv("NO_COLOR");

	if (has_colors() && start_color() == OK && use_default_colors() == OK)
		s->colors = COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
	if (s->colors == 0 || (!palette && no && no[0]))
		palette_init(&s->palette, SCHEME_MONO);
	else if (palette)
		s->palette = *palette;
	else
		palette_init(&s->palette, SCHEME_DARK);
	s->n_pairs = 1;
	for (int st = 0; st < STYLE_N; st++)
		for (unsigned a = 0; a < ATTRS; a++)
			s->pencils[st][a] = pencil_of(s, (enum style)st, a);
}

/* ---- begin and end --------------------------------------------------------------------------------------------------- */

static int open_keyboard(struct screen *s, struct err *e)
{
	if (!isatty(STDOUT_FILENO))
		return err_set(e, 2, "the screen needs a terminal, and standard output is none; use a command such as "
				"'sipladder calls', or --script");
	if (isatty(STDIN_FILENO)) {
		s->in = stdin;
		return 0;
	}
	s->in = fopen("/dev/tty", "re");
	if (!s->in)
		return err_set(e, 2, "The keyboard cannot be read: standard input is no terminal and /dev/tty cannot be "
				"opened (%s)", err_system(errno));
	s->owns_in = true;
	return 0;
}

static void take_mouse(bool mouse)
{
	mousemask(mouse ? BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
	mouseinterval(0);
}

static void set_modes(struct screen *s, bool mouse)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	curs_set(0);
	set_escdelay(ESC_DELAY_MS);
	if (mouse)
		take_mouse(true);
	s->pressed_ns = TIME_NONE;
}

/* Whether the cursor can be placed: curses begins without that, too, and draws what nobody can read. */
static bool is_screen_terminal(const char *term)
{
	int status;
	bool has;

	if (setupterm(term, STDOUT_FILENO, &status) != OK)
		return false;
	has = tigetstr("cup") && tigetstr("clear");
	del_curterm(cur_term);
	return has;
}

struct screen *screen_open(const struct palette *palette, bool mouse, struct err *e)
{
	struct screen *s = mem_zalloc(sizeof *s);
	const char *term = getenv("TERM");

	if (open_keyboard(s, e) != 0) {
		free(s);
		return NULL;
	}
	setlocale(LC_CTYPE, "");
	s->is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	s->term = is_screen_terminal(term) ? newterm(NULL, stdout, s->in) : NULL;
	if (!s->term) {
		err_set(e, 2, "The terminal '%s' is unknown or cannot place the cursor; set TERM to what it is",
				term ? term : "");
		if (s->owns_in)
			fclose(s->in);
		free(s);
		return NULL;
	}
	set_term(s->term);
	catch_signals();
	set_modes(s, mouse);
	choose_colors(s, palette);
	canvas_init(&s->shown, 0, 0, false);
	return s;
}

void screen_set(struct screen *s, const struct palette *palette, bool mouse)
{
	choose_colors(s, palette);
	take_mouse(mouse);
	screen_forget(s);
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
	die_set_hook(NULL);
	give_back();
	delscreen(s->term);
	canvas_free(&s->shown);
	if (s->owns_in)
		fclose(s->in);
	free(s);
}

void screen_size(const struct screen *s, int *h, int *w)
{
	(void)s;
	getmaxyx(stdscr, *h, *w);
}

bool screen_is_utf8(const struct screen *s)
{
	return s->is_utf8;
}

/* ---- drawing --------------------------------------------------------------------------------------------------------- */

/* The cell as wide characters. Where the C library holds another width than we do, or knows the character not at all, a
 * sign of the right width takes its place: everything after it must stay where it is. */
static void cell_wide(const struct screen *s, const struct cell *cell, wchar_t out[CELL_BYTES + 1])
{
	struct slice rest = {cell->text, cell->n};
	size_t n = 0;

	while (rest.n > 0) {
		uint32_t cp;
		unsigned used = utf8_decode(rest, &cp);

		rest = slice_sub(rest, used, rest.n);
		if (n == 0 && cp >= 0x80 && (!s->is_utf8 || wcwidth((wchar_t)cp) != cell->width))
			cp = '?';
		else if (n > 0 && (!s->is_utf8 || wcwidth((wchar_t)cp) != 0))
			continue;
		if (n < CCHARW_MAX)
			out[n++] = (wchar_t)cp;
	}
	out[n] = L'\0';
}

static void put_cell(struct screen *s, int y, int x, const struct cell *cell)
{
	struct pencil p = s->pencils[cell->style % STYLE_N][cell->attr % ATTRS];
	wchar_t text[CELL_BYTES + 1];
	cchar_t cc;

	if (cell->n == 1 && cell->text[0] == ' ')
		p.attr &= ~(attr_t)A_UNDERLINE;
	cell_wide(s, cell, text);
	if (setcchar(&cc, text, p.attr, p.pair, NULL) == ERR)
		return;
	mvadd_wch(y, x, &cc);
	/* A sign in place of a wide character leaves its right half. */
	if (cell->width == 2 && text[0] == L'?' && setcchar(&cc, L" ", p.attr, p.pair, NULL) != ERR)
		mvadd_wch(y, x + 1, &cc);
}

static bool row_is_shown(const struct screen *s, const struct canvas *c, int y)
{
	size_t from = (size_t)y * (size_t)c->w;

	return s->shown.h == c->h && s->shown.w == c->w &&
			memcmp(s->shown.cells + from, c->cells + from, (size_t)c->w * sizeof *c->cells) == 0;
}

void screen_draw(struct screen *s, const struct canvas *c)
{
	for (int y = 0; y < c->h; y++) {
		if (row_is_shown(s, c, y))
			continue;
		for (int x = 0; x < c->w; x++) {
			const struct cell *cell = canvas_at(c, y, x);

			if (cell->width > 0)
				put_cell(s, y, x, cell);
		}
	}
	if (s->shown.h != c->h || s->shown.w != c->w)
		canvas_resize(&s->shown, c->h, c->w);
	memcpy(s->shown.cells, c->cells, (size_t)c->h * (size_t)c->w * sizeof *c->cells);
	if (c->cursor_y >= 0)
		move(c->cursor_y, c->cursor_x);
	curs_set(c->cursor_y >= 0);
	refresh();
}

void screen_forget(struct screen *s)
{
	s->shown.h = 0;
	clearok(stdscr, TRUE);
}

/* ---- events ---------------------------------------------------------------------------------------------------------- */

static const struct {
	int curses;
	uint32_t key;
} keys[] = {
	{KEY_UP, K_UP}, {KEY_DOWN, K_DOWN}, {KEY_LEFT, K_LEFT}, {KEY_RIGHT, K_RIGHT}, {KEY_HOME, K_HOME}, {KEY_END, K_END},
	{KEY_PPAGE, K_PAGE_UP}, {KEY_NPAGE, K_PAGE_DOWN}, {KEY_IC, K_INSERT}, {KEY_DC, K_DELETE}, {KEY_ENTER, K_ENTER},
	{KEY_BACKSPACE, K_BACKSPACE}, {KEY_BTAB, K_BACKTAB}, {KEY_SR, K_SHIFT_UP}, {KEY_SF, K_SHIFT_DOWN},
	{KEY_SLEFT, K_SHIFT_LEFT}, {KEY_SRIGHT, K_SHIFT_RIGHT},
};

static uint32_t key_of_curses(int code)
{
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return K_F1 + (uint32_t)(code - KEY_F(1));
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (keys[i].curses == code)
			return keys[i].key;
	return K_NONE;
}

static uint32_t key_of_char(wint_t c)
{
	switch (c) {
	case '\r':
	case '\n':
		return K_ENTER;
	case '\t':
		return K_TAB;
	case 0x1b:
		return K_ESC;
	case 0x7f:
	case '\b':
		return K_BACKSPACE;
	default:
		return (uint32_t)c;
	}
}

/* Two presses at one place within a moment are a double press. */
static bool is_double(struct screen *s, const struct event *ev)
{
	int64_t now = time_now_mono();
	bool is = s->pressed_ns != TIME_NONE && now - s->pressed_ns < DOUBLE_PRESS_MS * NS_PER_MS && s->pressed_y == ev->y &&
			s->pressed_x == ev->x;

	s->pressed_ns = is ? TIME_NONE : now;
	s->pressed_y = ev->y;
	s->pressed_x = ev->x;
	return is;
}

static void read_mouse(struct screen *s, struct event *ev)
{
	MEVENT m;

	if (getmouse(&m) == ERR)
		return;
	ev->kind = EVENT_MOUSE;
	ev->y = m.y;
	ev->x = m.x;
	if (m.bstate & BUTTON4_PRESSED)
		ev->mouse = MOUSE_WHEEL_UP;
	else if (m.bstate & BUTTON5_PRESSED)
		ev->mouse = MOUSE_WHEEL_DOWN;
	else if (m.bstate & BUTTON1_DOUBLE_CLICKED)
		ev->mouse = MOUSE_DOUBLE;
	else if (m.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED))
		ev->mouse = is_double(s, ev) ? MOUSE_DOUBLE : MOUSE_PRESS;
	else
		ev->kind = EVENT_NONE; /* a button that goes up */
}

/* Reads what is there, if anything: false where nothing was. */
static bool read_event(struct screen *s, struct event *ev)
{
	wint_t c;
	int got = get_wch(&c);

	if (got == ERR)
		return false;
	if (got == OK || c == KEY_ENTER) {
		ev->key = got == OK ? key_of_char(c) : K_ENTER;
		ev->kind = EVENT_KEY;
	} else if (c == KEY_RESIZE) {
		ev->kind = EVENT_RESIZE;
	} else if (c == KEY_MOUSE) {
		read_mouse(s, ev);
	} else {
		ev->key = key_of_curses((int)c);
		ev->kind = ev->key != K_NONE ? EVENT_KEY : EVENT_NONE;
	}
	return true;
}

void screen_event(struct screen *s, int timeout_ms, struct event *ev)
{
	struct pollfd fd = {fileno(s->in), POLLIN, 0};

	memset(ev, 0, sizeof *ev);
	/* Curses may hold keys that it has read already. */
	if (!ended && read_event(s, ev))
		return;
	if (!ended && poll(&fd, 1, timeout_ms) < 0 && errno != EINTR)
		ended = 1;
	if (ended || fd.revents & (POLLERR | POLLNVAL | POLLHUP)) {
		ev->kind = EVENT_LOST;
		return;
	}
	if (read_event(s, ev)) {
		s->dead_reads = 0;
		return;
	}
	/* Readable, but nothing there: end of file. */
	s->dead_reads = fd.revents & POLLIN ? s->dead_reads + 1 : 0;
	if (s->dead_reads >= DEAD_READS)
		ev->kind = EVENT_LOST;
}
