/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of a SIP message: cuts one line of it into pieces with meanings. Works on slices, knows no screen, allocates
 * nothing, linear time, takes any bytes.
 */
#ifndef UI_SYNTAX_H
#define UI_SYNTAX_H

#include "base.h"
#include "ui/style.h"

enum syntax_part {
	SYNTAX_START,           /* request line or status line */
	SYNTAX_HEADER,          /* header field, or the first line of one */
	SYNTAX_FOLD,            /* a header field goes on */
	SYNTAX_SDP,             /* x=... */
	SYNTAX_BODY             /* anything else */
};
struct syntax_span {
	uint32_t from, n;       /* bytes of the line */
	uint8_t style;          /* enum style */
};
/** Spans that cover `line` from left to right without gaps, at most `max` (at least 1) of them: the last one takes what is
 * left. Returns their number, 0 for an empty line. */
size_t syntax_line(enum syntax_part part, struct slice line, struct syntax_span *out, size_t max);

#endif
