/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the message view may ask of the flow view below it: to go on in the ladder. */
#ifndef UI_VIEW_FLOW_H
#define UI_VIEW_FLOW_H

#include "ui/view.h"

/** The message after (dir 1) or before (-1) the selected one, which it selects; NONE at the end. */
uint32_t flow_step(struct view *v, int dir);
/** Selects a message of the ladder, or what follows it. */
void flow_go(struct view *v, uint32_t msg);
/** Which of the messages in the ladder the selected one is, from 1, and of how many. */
void flow_place(const struct view *v, size_t *place, size_t *n);
/** The message of the ladder before one, of its leg: the latest like it (a request of its method, a response of its method), or the
 * latest at all; NONE. What is new in it is new against that. */
uint32_t flow_before(const struct view *v, uint32_t msg);
/** "alice → bob · completed 200 · CALL-ID": of a leg; v is any view. */
void flow_put_leg(const struct view *v, uint32_t leg, struct buf *b);
/** Adds to chosen legs those that belong to the same calls. */
void flow_add_legs(const struct store *s, struct ids *legs);

#endif
