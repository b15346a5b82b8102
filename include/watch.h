/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 5: calls as they end, where a capture goes on and on and nobody looks: which have ended and are wanted, their rows as
 * JSON, and their packets.
 *
 * Packets are read twice: the engine is ahead; a second reader marks those of calls, and a third, some seconds of packet time
 * behind it, copies what was marked, because a packet may turn out later to hold a part of a message. How far they may go says
 * watch_decided: not beyond the first packet of a call of which it is not known yet whether it is wanted.
 */
#ifndef SL_WATCH_H
#define SL_WATCH_H

#include "evict.h"
#include "export.h"
#include "field.h"
#include "recorder.h"

/* ---- which calls ---- */

struct watch_options {
	struct filter *filter;      /* of calls; NULL: all are wanted */
	bool invites;               /* only those that begin with INVITE */
	bool single;                /* a leg for itself, whatever other legs its call has */
};
struct watch;
/** The store, and the filter, must live as long. */
struct watch *watch_new(const struct store *s, const struct watch_options *o);
void watch_free(struct watch *w);
/** Looks which legs have ended since the last time, at packet time now_ns; `is_all`: the rest is over, too. A leg that goes on
 * after it had ended ends again. Their ids, wanted or not, until the next call. */
const struct ids *watch_step(struct watch *w, int64_t now_ns, bool is_all);
/** Whether the leg, or where legs count together one of its call, is wanted, as far as it is known now. */
bool watch_wants(struct watch *w, uint32_t leg);
/** Whether the leg had ended at the last watch_step. */
bool watch_has_ended(const struct watch *w, uint32_t leg);
/** These legs will go (a store_listener's): those that had not ended have now. Their ids, until the next call. */
const struct ids *watch_going(struct watch *w, const bool *legs, uint32_t n);
/** Ids have changed. */
void watch_moved(struct watch *w, const struct store_moves *m);
/** Frames up to this number belong to calls of which it is known whether they are wanted, or that are too old to be waited for;
 * `head` is the number of the last frame. As of the last watch_step. */
uint32_t watch_decided(const struct watch *w, uint32_t head);
/** Appends rows, a JSON object each with a member `kind` before all others, for those of the legs that are wanted: `call`, then
 * its `stream`s and `finding`s. */
void watch_rows(struct watch *w, const struct ids *legs, struct buf *out);
/** The same of findings over all calls that the store holds, each once: looked for every minute of packet time (now_ns), less often
 * where that takes long, and with is_all in any case. */
void watch_capture_rows(struct watch *w, int64_t now_ns, bool is_all, struct buf *out);

/* ---- their packets ---- */

struct saver_options {
	struct record_options record; /* path and so on; with is_split nothing else is asked for */
	bool is_split;              /* a file for each call: PATH-00001-CALLID.pcapng */
	bool is_single;             /* ... for each leg */
	bool no_rtp;
	interface_fn interface;
	void *ctx;
};
struct saver;
/** NULL and *e (status 4) where the file cannot be made. */
struct saver *saver_new(const struct store *s, struct watch *w, const struct saver_options *o, struct err *e);
/** For the second reader: a pass whose frames are not asked for. */
void saver_marks(struct saver *v, struct pass *p);
/** For the third: a pass of frames alone. */
void saver_copies(struct saver *v, struct pass *p);
/** Before the second reader goes on. */
void saver_expect(struct saver *v);
/** After the second reader went on, to packet time ts_ns at `frame`: how far the third may go. */
uint32_t saver_marked(struct saver *v, uint32_t frame, int64_t ts_ns, bool is_all);
/** After the third: writes out, ends files of calls that are over (is_all: of all). */
void saver_flush(struct saver *v, bool is_all);
/** Ids have changed. Before that, while legs are going, all of them was marked and copied. */
void saver_moved(struct saver *v, const struct store_moves *m);
/** Begins the file anew (recorder.h). */
void saver_anew(struct saver *v);
const struct record_totals *saver_totals(const struct saver *v);
void saver_free(struct saver *v);

#endif
