/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A leg as a lane of a timeline: what went on from when to when, and its messages as marks. A message that the capture shows
 * on several hops is one mark: where it was seen first.
 */
#ifndef UI_LANES_H
#define UI_LANES_H

#include "story.h"
#include "stream.h"

enum lane_phase { PHASE_TRYING, PHASE_RINGING, PHASE_TALK, PHASE_ENDING, PHASE_N };
struct lane_span {
	int64_t from_ns, until_ns;      /* until_ns TIME_NONE: still going on */
	uint8_t phase;                  /* enum lane_phase */
	uint16_t status;                /* response that began it, or 0 */
	uint8_t method;                 /* enum sip_method of the request that began it, where status is 0 */
};
struct lane_mark {
	int64_t ts_ns;
	uint32_t msg;
	uint32_t cseq;
	uint16_t status;                /* 0: a request */
	uint8_t method;
};
struct lane_hold {                      /* one party keeps the other waiting */
	int64_t from_ns, until_ns;      /* until_ns TIME_NONE: to the end */
	bool by_caller;
};
enum { LANE_MARKS = 4096, LANE_STREAMS = 8 };
struct lane {
	uint32_t leg;
	uint32_t n_messages;            /* of the leg when it was made */
	struct lane_span *spans;
	struct lane_mark *marks;        /* LANE_MARKS at most */
	struct lane_hold *holds;
	size_t n_spans, n_marks, n_holds;
	uint32_t streams[LANE_STREAMS]; /* of the leg, as they began; what there are more is left out */
	size_t n_streams;
};
/** Its streams, anew; few and cheap. */
void lane_find_streams(struct lane *l, const struct store *s);
/** Linear in the messages of the leg. */
void lane_make(struct lane *l, const struct store *s, uint32_t leg);
void lane_free(struct lane *l);
/** "180 Ringing", "INVITE". */
void lane_mark_text(struct buf *b, const struct lane_mark *m);
/** The mark nearest to a moment; 0 where there is none. */
size_t lane_near(const struct lane *l, int64_t ts_ns);

#endif
