/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow view from inside: its cursor and keys (view_flow.c), how the ladder looks (flow_draw.c), and what stands beside it
 * (flow_side.c). For these files
 * alone.
 */
#ifndef UI_FLOW_LOCAL_H
#define UI_FLOW_LOCAL_H

#include "ui/figures.h"
#include "ui/msgtext.h"
#include "ui/view_flow.h"

enum flow_color { COLOR_METHOD, COLOR_CALL, COLOR_DIALOG, COLOR_CSEQ, COLOR_FINDING, COLOR_N };
enum flow_sdp { SDP_OFF, SDP_FIRST, SDP_FULL, SDP_N };
enum { FLOW_HIDDEN = 64 };
enum flow_split { SPLIT_AUTO, SPLIT_BESIDE, SPLIT_ALONE };

struct flow_view {
	struct ladder *ladder;
	struct ladder_options options;
	struct ladder_style style;
	struct ladder_line line;
	struct list list;
	struct msgtext text;
	struct figures figures; /* of the stream under the cursor */
	uint32_t marked;        /* message that the next one is compared with, or NONE */
	size_t text_top;        /* first row of the message that is shown */
	struct rect text_area;  /* w 0 where it is not shown */
	int resize;             /* columns that the user gave the message more or less */
	uint8_t split;          /* enum flow_split */
	uint8_t color, sdp;
	bool has_col;           /* the user chose a column */
	bool is_arranged;       /* the user moved or joined columns */
	bool marks_new;         /* beside the ladder: what is new against the message before */
	bool explains;          /* the message beside the ladder, line by line */
	bool has_search;        /* bring what was found into sight */
	size_t col;
	struct addr hidden[FLOW_HIDDEN]; /* of parties that are left out */
	size_t n_hidden;
	struct ids alone;       /* legs that were opened, while others of their calls are shown with them */
};

/** Row under the cursor, or NULL. */
const struct ladder_row *flow_row(const struct flow_view *f);
/** Message under the cursor, or NONE: where it is on another kind of row. */
uint32_t flow_selected(const struct flow_view *f);
/** Whether a row is a message. */
bool flow_is_message(const struct flow_view *f, size_t row);
/** The ladder's rows for the list. */
struct list_source flow_source(struct view *v);
/** view_ops.draw */
void flow_draw(struct view *v, struct canvas *c, struct rect r);
/** Makes the ladder of legs, in place of the one that is there; columns stay arranged as they are. */
void flow_new_ladder(struct view *v, const struct ids *legs);
/** Makes the ladder anew where an option has changed: the selected message stays selected. */
void flow_rebuild(struct view *v);
/** Turns an option over, and says what holds now. */
void flow_flip(struct view *v, bool *option, const char *on, const char *off);
/** Keys of columns: choose the one on the left or right, and scroll to it; move the chosen one; with one chosen, the one on its
 * right joins it, else ports of an address are one column or each its own; leave the chosen party out. */
void flow_choose_col(struct flow_view *f, int dir);
void flow_move_col(struct flow_view *f, int dir);
void flow_merge(struct view *v);
void flow_hide(struct view *v);
/** Columns for what stands beside the ladder, its rule not counted; 0 for none. */
int flow_side_columns(const struct flow_view *f, int w);
/** Draws what belongs to the row under the cursor: message, stream or ICMP error. */
void flow_side_draw(struct view *v, struct canvas *c, struct rect r);

#endif
