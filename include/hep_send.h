/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 5: what was seen, as HEP packets (version 3) to a collector: HOMER, or any other. Sending waits for nobody: what the
 * collector does not take at once is kept up to LIMIT_HEP_QUEUE bytes, and lost and counted beyond.
 */
#ifndef SL_HEP_SEND_H
#define SL_HEP_SEND_H

#include "place.h"
#include "sip.h"
#include "stream.h"

/* ---- packets to a place ---- */

struct hep_sender;
struct hep_sender_options {
	const char *place;          /* "udp:192.0.2.1:9060" */
	bool is_patient;            /* nothing is lost by waiting, as with a file that is read: wait for room, not too fast */
};
/** Looks the place up, and begins to connect. NULL and *e: status 2 for wrong syntax, 4 where the host is not known, or where
 * is_patient and nobody is there. C_HEP_LOST of cs is counted. */
struct hep_sender *hep_sender_new(const struct hep_sender_options *o, struct counters *cs, struct err *e);
/** Sends one packet, sooner or later. Over TCP it is sent again after the connection was lost before the other machine had it:
 * a collector may get some twice. */
void hep_sender_put(struct hep_sender *s, struct slice packet);
/** A packet that cannot be sent: counts it. */
void hep_sender_lose(struct hep_sender *s);
/** Goes on with what waits, and with connecting. To be called now and then. */
void hep_sender_pump(struct hep_sender *s);
/** Waits, at most so long, until all is sent; what is not is lost. */
void hep_sender_finish(struct hep_sender *s, int timeout_ms);
void hep_sender_free(struct hep_sender *s);

struct hep_sent {
	uint64_t packets, lost;     /* handed to the network; given up */
	uint64_t waiting;           /* bytes that wait, or may have to be sent again */
	uint64_t connections;       /* TCP: made so far */
	bool is_away;               /* TCP: there is no connection now */
	const char *name;           /* of the place; lives as long as the sender */
};
struct hep_sent hep_sender_sent(const struct hep_sender *s);
/** Where it sends to. */
const struct place *hep_sender_place(const struct hep_sender *s);

/* ---- what is sent ---- */

struct hep_out;
struct hep_out_options {
	struct hep_sender_options to;
	uint32_t capture_id;        /* number of this agent; 0: not told */
	const char *key;            /* that the collector asks for, or NULL */
};
struct hep_out *hep_out_new(const struct hep_out_options *o, struct counters *cs, struct err *e);
/** A SIP message, as it was captured. */
void hep_out_sip(struct hep_out *h, const struct store *s, const struct payload *p, struct slice text);
/** An RTCP packet: its reports as JSON, with the Call-ID of the call that it belongs to; what has none is not sent. */
void hep_out_rtcp(struct hep_out *h, const struct store *s, const struct payload *p);
/** Looks through some of the streams for such as have ended by now_ns, and reports each: with the end of its call and two
 * seconds of silence, or after a minute of silence. One that goes on after that is reported again. is_over: all have. */
void hep_out_streams(struct hep_out *h, struct store *s, int64_t now_ns, bool is_over);
struct hep_sender *hep_out_sender(struct hep_out *h);
void hep_out_free(struct hep_out *h);

/** Adds the report of a stream that has ended, in JSON, with the names of HOMER's agents (type 35). CORRELATION_ID
 * and RTP_SIP_CALL_ID are missing where it belongs to no call. */
void hep_report(struct buf *b, const struct store *s, uint32_t stream);

#endif
