/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/report: pictures. An SVG is either a file of its own, with colours in each element, or a part of the
 * page, where page.css has them. Sizes are in CSS pixels. */
#ifndef SL_REPORT_SVG_H
#define SL_REPORT_SVG_H

#include "analyzer/report/doc.h"

/* What a thing means; its CSS class and colours are rows in svg.c. */
enum ink { INK_TIME, INK_HEAD, INK_HEAD2, INK_BOX, INK_LIFE, INK_REQUEST, INK_S1, INK_S2, INK_S3, INK_S4, INK_S5, INK_S6,
	INK_GAP, INK_NOTE, INK_ICMP, INK_RTP, INK_GRID, INK_AXIS, INK_INFO, INK_WARNING, INK_ERROR, INK_GOOD, INK_BAD, INK_OTHER,
	INK_RING, INK_TALK, INK_LEG0, INK_LEG1, INK_LEG2, INK_LEG3, INK_LEG4, INK_LEG5, INK_N };

struct svg {
	struct doc *d;
	struct buf *b;
	bool alone;                 /* a file of its own */
	int top;                    /* where the next picture of the same file begins */
};
/** Opens and closes the element. `label` says what is shown, for those who cannot see it. A file of its own gets a
 * background and its style. */
void svg_begin(struct svg *g, int width, int height, const char *label);
void svg_end(struct svg *g);
/** Attributes of an element that means `ink`: class, and colours where the picture is alone. */
void svg_line_ink(struct svg *g, enum ink ink);
void svg_fill_ink(struct svg *g, enum ink ink);
const char *svg_ink_name(enum ink ink);
/** Text at x,y (baseline); anchor 's', 'm' or 'e'; `max` columns at most (0: all). INK_N: of what it is in.
 * The text is made safe here. */
void svg_text(struct svg *g, int x, int y, char anchor, enum ink ink, struct slice text, size_t max);
void svg_textz(struct svg *g, int x, int y, char anchor, enum ink ink, const char *text);
void svg_rect(struct svg *g, double x, double y, double w, double h, enum ink ink);
/** <title> of the element that is open: what a pointer that rests on it shows. */
void svg_title(struct svg *g, struct slice text);
/** A number without more decimals than a picture needs. */
void svg_number(struct buf *b, double v);
enum ink svg_status_ink(unsigned status);
enum ink svg_leg_ink(size_t leg);

/** The ladder of legs (svg_ladder.c). In a page, arrows are links to #m<message>. */
struct svg_ladder_options {
	size_t max_rows;            /* 0: all */
	const char *label;
};
struct svg_size {
	int w, h;
};
struct svg_size svg_ladder_size(struct svg *g, const struct ladder *l, const struct svg_ladder_options *o);
void svg_ladder(struct svg *g, const struct ladder *l, const struct svg_ladder_options *o);

/** Status codes over time, a row of bars per class; answered and failed calls over time (svg_time.c). Of the chosen calls. */
struct svg_size svg_status_size(void);
void svg_status(struct svg *g);
struct svg_size svg_outcome_size(void);
void svg_outcome(struct svg *g);
/** One call: a bar per leg with its phases and the codes that came (svg_phase.c). */
struct svg_size svg_phase_size(struct doc *d, const struct doc_call *c);
void svg_phase(struct svg *g, const struct doc_call *c);
/** Graphs of a stream (svg_stream.c), for one that has a series. */
bool svg_has_stream(struct doc *d, uint32_t stream);
struct svg_size svg_stream_size(void);
void svg_stream(struct svg *g, uint32_t stream);

#endif
