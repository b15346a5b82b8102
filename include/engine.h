/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 6: wires capture → net → claim → store. engine.c is the page to read first. */
#ifndef SL_ENGINE_H
#define SL_ENGINE_H

#include "call.h"
#include "capture.h"
#include "evict.h"
#include "export.h"

struct engine;
/** Opens the inputs. NULL and *e as capture_open says. */
struct engine *engine_open(const struct capture_options *o, struct err *e);
/** Works for about budget_ns of clock time (0: to the end). 1: more is left; 0: all read; -1: reading failed, *e says why
 * and what was read stays usable. */
int engine_step(struct engine *en, int64_t budget_ns, struct err *e);
/** Takes notice of what time alone has changed since (timeouts), up to the latest packet. Cheap. */
void engine_settle(struct engine *en);

/* Up to where engine_step_to goes: whatever comes first of the moment (packets at that time are in), the frame (itself is in),
 * and so many messages. */
struct engine_stop {
	int64_t ts_ns;          /* INT64_MAX: any */
	uint32_t frame, n_msgs; /* UINT32_MAX: any */
};
enum engine_stopped { ENGINE_THERE, ENGINE_ON, ENGINE_OVER };
/** Like engine_step, but stops as told, and then the store is as it was at that moment: time that has passed without a packet
 * counts. ENGINE_THERE; ENGINE_ON where the budget is used up before; ENGINE_OVER where all was read and the moment is not
 * before the end of the capture; -1 and *e. */
int engine_step_to(struct engine *en, const struct engine_stop *stop, int64_t budget_ns, struct err *e);
/** Number of the latest frame that was taken; 0 before the first. */
uint32_t engine_frame(const struct engine *en);
/** Whether all was read. */
bool engine_is_over(const struct engine *en);
/** Another one over the same captures, from their beginning up to what this one has read, with the same settings and names.
 * It does not outlive this one. */
struct engine *engine_again(const struct engine *en, struct err *e);

/** Before the first step: names an address (store_add_alias), says what ties legs together (store_correlate_by). */
void engine_add_alias(struct engine *en, const struct addr *a, struct slice name);
/** At any time (store_set_alias). */
void engine_set_alias(struct engine *en, const struct addr *a, struct slice name);
void engine_correlate_by(struct engine *en, const char *headers, const char *affixes);
/** Before the first step: legs that make calls will be asked for (store_note_at_once). */
void engine_note_calls(struct engine *en);
/** Before the first step: the authentication key that HEP packets have to bring (net_set_hep_key), or NULL; it lives as long as
 * the engine. */
void engine_hep_key(struct engine *en, const char *key);
struct hep_out_options;
struct hep_sent;
/** Before the first step: all SIP and RTCP, and a report of each stream that has ended, goes to a HEP collector (hep_send.h).
 * -1 and *e as hep_sender_new() says. */
int engine_send_hep(struct engine *en, const struct hep_out_options *o, struct err *e);
/** Reports all streams, and waits some seconds until the collector has what waits for it. Also done when all was read. */
void engine_hep_end(struct engine *en);
/** False where nothing is sent. */
bool engine_hep_sent(const struct engine *en, struct hep_sent *out);
/** Before the first step: only messages with that Call-ID are taken, and media that their SDP promises; others are counted. The
 * text must live as long as the engine; NULL: all. */
void engine_only_call(struct engine *en, const char *call_id);
/** Before the first step: whether RTP that no SDP promised is looked for (store_rtp_heuristic). */
void engine_rtp_heuristic(struct engine *en, bool on);
/** Before the first step: all that is kept in memory takes no more than so many bytes (0: no bound). What is kept of calls
 * gives way (evict.h); tables of connections and fragments are smaller. At least ENGINE_LEAST_MEMORY. */
enum { ENGINE_LEAST_MEMORY = 32 * 1024 * 1024 };
void engine_max_memory(struct engine *en, uint64_t bytes);
/** Bytes of memory that what is kept takes now, with what was made for readers. */
uint64_t engine_memory(const struct engine *en);
/** The bound, 0: none. */
uint64_t engine_memory_bound(const struct engine *en);
/** Who keeps ids of the store is told when they change (store_listen): during engine_step alone. */
void engine_listen(struct engine *en, const struct store_listener *l);
const struct store *engine_store(const struct engine *en);
const struct counters *engine_counters(const struct engine *en);
void engine_progress(const struct engine *en, struct capture_progress *out);
void engine_close(struct engine *en);

/** A pass_fn (export.h): `engine` is a struct engine. All that was read so far. */
int engine_pass(void *engine, struct pass *p, struct err *e);
/** A reader that follows the engine: it gives what engine_pass would, a part at a time. What was too old to be kept it skips.
 * *p must live as long. NULL and *e (status 3). */
struct engine_follower;
struct engine_follower *engine_follow(struct engine *en, struct pass *p, struct err *e);
/** Goes on to the frame of that number, or to where the engine is (UINT32_MAX: and that is the end); what p->frame said, or -1
 * and *e. */
int engine_follow_to(struct engine_follower *f, uint32_t frame, struct err *e);
/** Time of the latest frame it gave, or TIME_NONE; how many it has skipped. */
int64_t engine_follow_time(const struct engine_follower *f);
uint64_t engine_follow_missed(const struct engine_follower *f);
void engine_follow_end(struct engine_follower *f);
/** Before bytes of a bounded spool go (capture.h), those of frames up to `last`: the last chance for followers. They may go on
 * within fn, and nothing else may be asked of the engine but its store. */
typedef void (*engine_leaving_fn)(void *ctx, uint32_t last);
void engine_on_leaving(struct engine *en, engine_leaving_fn fn, void *ctx);
/** Packet time goes on without packets, to ts_ns: what only waited for time to pass is decided. */
void engine_clock(struct engine *en, int64_t ts_ns);
/** Number and time of the latest frame. */
uint32_t engine_head(const struct engine *en, int64_t *ts_ns);
/** An interface_fn. */
bool engine_interface(void *engine, unsigned file, uint16_t iface, struct capture_interface *out);
/** capture_end_ns(). */
int64_t engine_end_ns(const struct engine *en);
/** The captures once more (capture_again). */
struct capture *engine_capture_again(const struct engine *en, struct counters *cs, struct err *e);

/** Rows of payload kinds, for --rows payloads. */
struct payload_row {
	const char *name, *help;
};
const struct payload_row *payload_rows(size_t *n);

#endif
