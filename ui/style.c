/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of meanings and how each scheme shows them. Does not know the terminal: screen.c asks for a look and finds the
 * nearest thing that the terminal has. Colours are of the xterm palette; -1 is the terminal's own.
 */
#include "ui/style.h"

#include "words.h"

#define BOLD LOOK_BOLD
#define DIM LOOK_DIM
#define UNDER LOOK_UNDERLINE
#define REV LOOK_REVERSE

/* fg, bg of 256; fg, bg of 16; attributes: dark, light, mono. */
static const struct style_row styles[STYLE_N] = {
	[STYLE_PLAIN] = {'.', "plain", N_("text"),
		{{-1, -1, -1, -1, 0}, {-1, -1, -1, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_DIM] = {'d', "dim", N_("text of second rank"),
		{{244, -1, 8, -1, 0}, {244, -1, 8, -1, 0}, {-1, -1, -1, -1, DIM}}},
	[STYLE_STRONG] = {'S', "strong", N_("text of first rank"),
		{{-1, -1, -1, -1, BOLD}, {-1, -1, -1, -1, BOLD}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_TOP] = {'t', "top", N_("top line"),
		{{252, 236, 7, 4, 0}, {235, 253, 15, 4, 0}, {-1, -1, -1, -1, REV}}},
	[STYLE_TOP_WARN] = {'T', "top-warn", N_("what was lost, in the top line"),
		{{215, 236, 11, 4, BOLD}, {124, 253, 11, 4, BOLD}, {-1, -1, -1, -1, REV | BOLD}}},
	[STYLE_STATUS] = {'s', "status", N_("status line of the view"),
		{{249, -1, -1, -1, 0}, {239, -1, -1, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_BOTTOM] = {'b', "bottom", N_("bottom line: what the keys do"),
		{{250, 236, 7, 4, 0}, {237, 253, 15, 4, 0}, {-1, -1, -1, -1, REV}}},
	[STYLE_KEY] = {'k', "key", N_("names of keys"),
		{{117, 236, 14, 4, BOLD}, {25, 253, 11, 4, BOLD}, {-1, -1, -1, -1, REV | BOLD}}},
	[STYLE_HEAD] = {'h', "head", N_("column heads"),
		{{110, -1, 6, -1, BOLD}, {24, -1, 4, -1, BOLD}, {-1, -1, -1, -1, BOLD | UNDER}}},
	[STYLE_HEAD_SORT] = {'H', "head-sort", N_("head of the column that is sorted by"),
		{{222, -1, 11, -1, BOLD}, {130, -1, 5, -1, BOLD}, {-1, -1, -1, -1, BOLD | UNDER | REV}}},
	[STYLE_RULE] = {'|', "rule", N_("lines between parts"),
		{{240, -1, 8, -1, 0}, {249, -1, 8, -1, 0}, {-1, -1, -1, -1, DIM}}},
	[STYLE_MARK] = {'*', "mark", N_("sign of a marked row"),
		{{220, -1, 11, -1, BOLD}, {130, -1, 5, -1, BOLD}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_PROMPT] = {'p', "prompt", N_("line editor"),
		{{255, -1, 15, -1, 0}, {16, -1, 0, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_PROMPT_LABEL] = {'P', "prompt-label", N_("what the line editor asks for"),
		{{117, -1, 14, -1, BOLD}, {25, -1, 4, -1, BOLD}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_ERROR] = {'E', "error", N_("a failure"),
		{{203, -1, 9, -1, 0}, {160, -1, 1, -1, 0}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_WARN] = {'W', "warn", N_("worth a look"),
		{{215, -1, 3, -1, 0}, {130, -1, 5, -1, 0}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_GOOD] = {'G', "good", N_("a success where it matters"),
		{{108, -1, 2, -1, 0}, {28, -1, 2, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_ACTIVE] = {'A', "active", N_("goes on just now"),
		{{81, -1, 14, -1, 0}, {26, -1, 4, -1, 0}, {-1, -1, -1, -1, UNDER}}},
	[STYLE_TIME] = {'i', "time", N_("ladder: times"),
		{{246, -1, 7, -1, 0}, {241, -1, 8, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_PARTY] = {'y', "party", N_("ladder: heads of columns"),
		{{110, -1, 6, -1, BOLD}, {24, -1, 4, -1, BOLD}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_LIFELINE] = {'l', "lifeline", N_("ladder: vertical lines"),
		{{239, -1, 8, -1, 0}, {250, -1, 8, -1, 0}, {-1, -1, -1, -1, DIM}}},
	[STYLE_ARROW] = {'a', "arrow", N_("ladder: arrows"),
		{{247, -1, 7, -1, 0}, {242, -1, -1, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_REQUEST] = {'r', "request", N_("ladder: methods"),
		{{117, -1, 14, -1, BOLD}, {25, -1, 4, -1, BOLD}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_STATUS_1] = {'1', "status-1", N_("ladder: provisional responses"),
		{{250, -1, 7, -1, 0}, {240, -1, -1, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_STATUS_2] = {'2', "status-2", N_("ladder: successes"),
		{{114, -1, 10, -1, 0}, {28, -1, 2, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_STATUS_3] = {'3', "status-3", N_("ladder: redirections"),
		{{180, -1, 11, -1, 0}, {94, -1, 5, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_STATUS_4] = {'4', "status-4", N_("ladder: client failures"),
		{{215, -1, 3, -1, 0}, {130, -1, 5, -1, 0}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_STATUS_5] = {'5', "status-5", N_("ladder: server failures"),
		{{203, -1, 9, -1, BOLD}, {160, -1, 1, -1, BOLD}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_STATUS_6] = {'6', "status-6", N_("ladder: global failures"),
		{{203, -1, 9, -1, 0}, {160, -1, 1, -1, 0}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_NOTE] = {'n', "note", N_("ladder: remarks"),
		{{244, -1, 8, -1, 0}, {244, -1, 8, -1, 0}, {-1, -1, -1, -1, DIM}}},
	[STYLE_REPEAT] = {'R', "repeat", N_("ladder: retransmissions"),
		{{241, -1, 8, -1, 0}, {247, -1, 8, -1, 0}, {-1, -1, -1, -1, DIM}}},
	[STYLE_START_LINE] = {'L', "start-line", N_("message: first line"),
		{{231, -1, 15, -1, BOLD}, {16, -1, 0, -1, BOLD}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_METHOD] = {'m', "method", N_("message: methods"),
		{{117, -1, 14, -1, BOLD}, {25, -1, 4, -1, BOLD}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_HEADER] = {'f', "header", N_("message: header field names"),
		{{110, -1, 6, -1, 0}, {24, -1, 4, -1, 0}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_VALUE] = {'v', "value", N_("message: header field values"),
		{{-1, -1, -1, -1, 0}, {-1, -1, -1, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_URI] = {'u', "uri", N_("message: URIs"),
		{{151, -1, 10, -1, 0}, {29, -1, 2, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_PARAM] = {'e', "param", N_("message: parameter names"),
		{{180, -1, 3, -1, 0}, {94, -1, 5, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_STRING] = {'q', "string", N_("message: quoted strings"),
		{{186, -1, 11, -1, 0}, {58, -1, 5, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_NUMBER] = {'0', "number", N_("message: numbers"),
		{{152, -1, 13, -1, 0}, {61, -1, 5, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_SDP_TYPE] = {'D', "sdp-type", N_("message: types of SDP lines"),
		{{176, -1, 13, -1, BOLD}, {90, -1, 5, -1, BOLD}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_BODY] = {'B', "body", N_("message: other bodies"),
		{{250, -1, -1, -1, 0}, {238, -1, -1, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_SET_0] = {'!', "set-0", N_("one of eight colours that tell things apart"),
		{{117, -1, 14, -1, 0}, {25, -1, 4, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_SET_1] = {'@', "set-1", N_("one of eight colours that tell things apart"),
		{{150, -1, 10, -1, 0}, {28, -1, 2, -1, 0}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_SET_2] = {'#', "set-2", N_("one of eight colours that tell things apart"),
		{{222, -1, 11, -1, 0}, {136, -1, 3, -1, 0}, {-1, -1, -1, -1, UNDER}}},
	[STYLE_SET_3] = {'$', "set-3", N_("one of eight colours that tell things apart"),
		{{176, -1, 13, -1, 0}, {90, -1, 5, -1, 0}, {-1, -1, -1, -1, BOLD | UNDER}}},
	[STYLE_SET_4] = {'%', "set-4", N_("one of eight colours that tell things apart"),
		{{209, -1, 9, -1, 0}, {160, -1, 1, -1, 0}, {-1, -1, -1, -1, 0}}},
	[STYLE_SET_5] = {'^', "set-5", N_("one of eight colours that tell things apart"),
		{{80, -1, 6, -1, 0}, {30, -1, 6, -1, 0}, {-1, -1, -1, -1, BOLD}}},
	[STYLE_SET_6] = {'&', "set-6", N_("one of eight colours that tell things apart"),
		{{147, -1, 12, -1, 0}, {62, -1, 12, -1, 0}, {-1, -1, -1, -1, UNDER}}},
	[STYLE_SET_7] = {'+', "set-7", N_("one of eight colours that tell things apart"),
		{{187, -1, 7, -1, 0}, {101, -1, 8, -1, 0}, {-1, -1, -1, -1, BOLD | UNDER}}},
};

/* Of 16 colours few can be read on a coloured bar: there the bar brings its own text colour. */
static const struct look cursor_look[SCHEME_N] = {{-1, 24, 15, 6, 0}, {-1, 153, 15, 6, 0}, {-1, -1, -1, -1, REV}};
static const struct look match_look[SCHEME_N] = {{16, 221, 0, 3, 0}, {16, 222, 0, 3, 0}, {-1, -1, -1, -1, REV | UNDER}};
static const struct look escape_look[SCHEME_N] = {{210, -1, 9, -1, 0}, {124, -1, 1, -1, 0}, {-1, -1, -1, -1, UNDER}};

static const char *const schemes[SCHEME_N] = {"dark", "light", "mono"};

const struct style_row *style_row(enum style s)
{
	return &styles[s < STYLE_N ? s : STYLE_PLAIN];
}

/* What `over` says wins; what it leaves open stays. */
static void look_lay(struct look *l, struct look over)
{
	l->fg = over.fg >= 0 ? over.fg : l->fg;
	l->bg = over.bg >= 0 ? over.bg : l->bg;
	l->fg16 = over.fg16 >= 0 ? over.fg16 : l->fg16;
	l->bg16 = over.bg16 >= 0 ? over.bg16 : l->bg16;
	l->attr |= over.attr;
}

void palette_init(struct palette *p, enum scheme scheme)
{
	for (int i = 0; i < STYLE_N; i++)
		p->look[i] = styles[i].look[scheme];
	p->cursor = cursor_look[scheme];
	p->match = match_look[scheme];
	p->escape = escape_look[scheme];
	p->is_mono = scheme == SCHEME_MONO;
	p->is_light = scheme == SCHEME_LIGHT;
}

static struct look look_of(struct look l, enum style s, unsigned attr, const struct look *over[3])
{
	if (attr & ATTR_ESCAPE)
		look_lay(&l, *over[2]);
	if (attr & ATTR_CURSOR) {
		look_lay(&l, *over[0]);
		/* Grey on the bar is unreadable; there second rank is shown as text. */
		if (s == STYLE_DIM || s == STYLE_RULE || s == STYLE_LIFELINE || s == STYLE_NOTE)
			l.fg = -1;
		l.attr &= (uint8_t)~DIM;
	}
	if (attr & ATTR_MATCH)
		look_lay(&l, *over[1]);
	return l;
}

struct look palette_look(const struct palette *p, enum style s, unsigned attr)
{
	const struct look *over[] = {&p->cursor, &p->match, &p->escape};

	return look_of(p->look[s < STYLE_N ? s : STYLE_PLAIN], s, attr, over);
}

struct look style_look(enum scheme scheme, enum style s, unsigned attr)
{
	const struct look *over[] = {&cursor_look[scheme], &match_look[scheme], &escape_look[scheme]};

	return look_of(style_row(s)->look[scheme], s, attr, over);
}

enum scheme scheme_of(const char *name)
{
	int i = 0;

	while (i < SCHEME_N && strcmp(schemes[i], name) != 0)
		i++;
	return (enum scheme)i;
}

const char *scheme_name(enum scheme s)
{
	return s < SCHEME_N ? schemes[s] : NULL;
}
