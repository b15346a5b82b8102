/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cell means, and how each colour scheme shows it. Views name meanings only; screen.c alone turns them into
 * colours of the terminal. To add a meaning: one line in the enum, one row in style.c. Quiet on purpose: a failure stands
 * out, a healthy call does not.
 */
#ifndef UI_STYLE_H
#define UI_STYLE_H

#include "base.h"

enum style {
	STYLE_PLAIN,            /* text */
	STYLE_DIM,              /* of second rank: units, absent values, hints */
	STYLE_STRONG,           /* of first rank */
	STYLE_TOP,              /* top line */
	STYLE_TOP_WARN,         /* what was lost, in the top line */
	STYLE_STATUS,           /* line under it, of the view */
	STYLE_BOTTOM,           /* bottom line: words */
	STYLE_KEY,              /* bottom line and help: keys */
	STYLE_HEAD,             /* column heads */
	STYLE_HEAD_SORT,        /* head of the column that is sorted by */
	STYLE_RULE,             /* lines and frames between parts */
	STYLE_MARK,             /* sign of a marked row */
	STYLE_PROMPT,           /* line editor */
	STYLE_PROMPT_LABEL,
	STYLE_ERROR,            /* a failure: leg state, finding, wrong input */
	STYLE_WARN,             /* worth a look */
	STYLE_GOOD,             /* a success where it matters */
	STYLE_ACTIVE,           /* goes on: ringing, in call, loading */
	STYLE_TIME,             /* ladder: times */
	STYLE_PARTY,            /* ladder: heads of columns */
	STYLE_LIFELINE,         /* ladder: vertical lines */
	STYLE_ARROW,            /* ladder: shafts and tips */
	STYLE_REQUEST,          /* ladder: methods */
	STYLE_STATUS_1,         /* ladder: 1xx … 6xx (in a row: STYLE_STATUS_1 + class - 1) */
	STYLE_STATUS_2,
	STYLE_STATUS_3,
	STYLE_STATUS_4,
	STYLE_STATUS_5,
	STYLE_STATUS_6,
	STYLE_NOTE,             /* ladder: remarks beside a row, gaps */
	STYLE_REPEAT,           /* ladder: retransmissions */
	STYLE_START_LINE,       /* message: request line, status line */
	STYLE_METHOD,           /* message: method in start line and CSeq */
	STYLE_HEADER,           /* message: header field names */
	STYLE_VALUE,            /* message: header field values */
	STYLE_URI,              /* message: URIs */
	STYLE_PARAM,            /* message: parameter names (tag=, branch=) */
	STYLE_STRING,           /* message: quoted strings */
	STYLE_NUMBER,           /* message: numbers, codes */
	STYLE_SDP_TYPE,         /* message: v= o= m= ... */
	STYLE_BODY,             /* message: body that is not SDP */
	STYLE_SET_0,            /* eight colours that only tell things apart (calls, CSeq numbers): STYLE_SET_0 + n % 8 */
	STYLE_SET_1,
	STYLE_SET_2,
	STYLE_SET_3,
	STYLE_SET_4,
	STYLE_SET_5,
	STYLE_SET_6,
	STYLE_SET_7,
	STYLE_N
};
enum { STYLE_SETS = 8 };

/* On top of a meaning, set with canvas_attr(): the row under the cursor, text that the search found, bytes made visible. */
enum cell_attr { ATTR_CURSOR = 1, ATTR_MATCH = 2, ATTR_ESCAPE = 4 };

enum scheme { SCHEME_DARK, SCHEME_LIGHT, SCHEME_MONO, SCHEME_N };

/* How a meaning looks. Colours -1: the terminal's own. */
enum look_attr { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8 };
struct look {
	int16_t fg, bg;         /* of 256 colours (xterm palette) */
	int8_t fg16, bg16;      /* of 16 colours; where a terminal has 8, 8..15 become bold */
	uint8_t attr;           /* enum look_attr */
};

struct style_row {
	char letter;            /* in saved screens; unique */
	const char *name, *help;
	struct look look[SCHEME_N];
};
/** Row of a meaning. */
const struct style_row *style_row(enum style s);
/** Look of a cell: its meaning with its attributes (enum cell_attr) on top. */
struct look style_look(enum scheme scheme, enum style s, unsigned attr);
/* A colour scheme as it is shown: one of the three, or the user's own. */
struct palette {
	struct look look[STYLE_N];
	struct look cursor, match, escape;  /* laid over it (enum cell_attr) */
	bool is_mono, is_light; /* is_light: for dark text on a light ground */
};
void palette_init(struct palette *p, enum scheme s);
struct look palette_look(const struct palette *p, enum style s, unsigned attr);
/** Gives one meaning, or `cursor`, `match`, `escape`, another look: colours and attributes in words, as "red", "214 on 236 bold",
 * "#ffaf00 underline", "default". -1 and *e (without the name) where there is no such meaning, or no such look. */
int palette_set(struct palette *p, struct slice name, struct slice look, struct err *e);

/** "dark", "light", "mono"; SCHEME_N where there is none of that name. */
enum scheme scheme_of(const char *name);
const char *scheme_name(enum scheme s);

#endif
