/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 3: the model. A store of legs (all with one Call-ID), their messages, transactions and dialogs.
 *
 * Readers take a const store and ids. Ids count from 0 in order of appearance; addresses stay while the store lives.
 * Text is not kept: store_text() reads it again from the capture, store_view() parses it again (about a microsecond).
 */
#ifndef SL_CALL_H
#define SL_CALL_H

#include "net.h"
#include "sip.h"

enum msg_flag {
	MSG_SDP = 1,            /* carries SDP */
	MSG_RETRANSMISSION = 2, /* repeats `repeats` (RFC 3261 §17) */
	MSG_DUPLICATE = 4,      /* the same datagram as `repeats`, seen twice by the tap (METRICS.md §2) */
	MSG_TO_TAG = 8,         /* To has a tag */
	MSG_CREDENTIALS = 16,   /* Authorization or Proxy-Authorization */
	MSG_SDP_ALONE = 32,     /* its body is a session description and nothing else, by its Content-Type */
	MSG_CONTACT_BARE = 64   /* its Contact has no parameters; only told where store_note_at_once() was asked for */
};
struct msg { /* 64 bytes: there are millions of them */
	int64_t ts_ns;
	uint64_t at;            /* where its text is; store_text() */
	uint32_t len : 24;      /* bytes captured of it */
	uint32_t flags : 8;     /* enum msg_flag */
	uint32_t frame;         /* number of its frame, from 1 */
	uint32_t leg;           /* id, or NONE where it has no Call-ID */
	uint32_t next;          /* next message of the leg, or NONE */
	uint32_t txn;           /* id, or NONE where it has no Call-ID */
	uint32_t txn_prev;      /* message before it in its transaction, or NONE */
	uint32_t repeats;       /* message that it repeats (the first of its kind), or NONE */
	uint32_t flow;          /* store_flow() */
	uint32_t cseq;
	uint32_t parse_flags;   /* enum sip_flag, of sip_parse */
	uint32_t tags;          /* hash of the tag pair, the same in both directions; store_dialog_of() */
	uint16_t status : 10;   /* 0: a request */
	uint16_t method : 6;    /* enum sip_method; of CSeq for responses */
	uint16_t ip_id;
};

/* A transaction as seen on one hop: a request (with its retransmissions), its responses, and the ACK of a non-2xx. */
struct txn {
	uint64_t key;           /* hash of leg, CSeq number, branch, sent-by and method */
	uint32_t leg, prev;     /* transaction of the leg before it, or NONE */
	uint32_t request;       /* first request, or NONE where the capture began later */
	uint32_t last;          /* last message; go back through msg.txn_prev */
	uint32_t final;         /* first final response, or NONE */
	uint32_t method : 8;    /* enum sip_method; the ACK of a 2xx is a transaction of its own here */
	uint32_t has_tag : 1;   /* its request has a To tag */
	uint32_t seen : 23;     /* set of the kinds of its messages: one whose bit is 0 is new */
};

/* An ICMP error about a message of a leg. */
struct icmp {
	int64_t ts_ns;
	uint32_t leg, prev;     /* error of the leg before it, or NONE */
	uint32_t msg;           /* the message it quotes */
	uint32_t before;        /* messages with this id or a greater one came after it */
	uint32_t frame;
	struct addr from, to;   /* who sent it, and to whom; ports are 0 */
	uint8_t type, code;     /* icmp_name() */
	bool is_ip6;
};

/* A tag pair of a leg (RFC 3261 §12), early or confirmed. */
enum dialog_state { DIALOG_EARLY, DIALOG_CONFIRMED, DIALOG_TERMINATED, DIALOG_STATE_N };
/** "early", "confirmed", "terminated". */
const char *dialog_state_name(enum dialog_state s);
struct dialog {
	uint32_t leg, next;     /* next dialog of the leg, or NONE */
	uint32_t first;         /* message that made it */
	uint32_t tags;          /* msg.tags of its messages */
	uint8_t state;          /* enum dialog_state, by its messages alone; store_dialog_state() */
};

enum leg_state { /* INTERFACE.md §2; rows in call/state.c */
	LEG_CALLING, LEG_RINGING, LEG_IN_CALL, LEG_COMPLETED, LEG_BUSY, LEG_NO_ANSWER, LEG_CANCELLED,
	LEG_REDIRECTED, LEG_CHALLENGED, LEG_REJECTED, LEG_FAILED, LEG_TIMEOUT, LEG_PENDING, LEG_OK,
	LEG_ACTIVE, LEG_TERMINATED, LEG_STATE_N };
struct leg_state_row {
	const char *name, *help;
};
const struct leg_state_row *leg_state_row(enum leg_state s);

enum release { RELEASE_NONE, RELEASE_CALLER, RELEASE_CALLEE };

enum { LEG_RECENT = 7, LEG_FLOWS = 2 };

/* 256 bytes, in pieces of 64: what memory gives at once. Nearly every message touches the first three, and few the last. */
struct leg {
	uint32_t id_hash;       /* half of the seeded hash of the Call-ID; the other half is in the map */
	uint32_t last;          /* message; `first` to it: walk by msg.next */
	uint32_t n_messages, n_requests;
	uint32_t last_txn, n_txns;      /* walk back by txn.prev */
	uint32_t last_dialog, last_tags;        /* the latest dialog, or NONE; its tags */
	uint32_t initial_txn;   /* transaction of `initial`: the first hop; or NONE */
	uint32_t initial_cseq;
	uint32_t caller_tag;    /* hash of the From tag of the attempt that counts, or of its first message */
	uint32_t n_retransmissions;
	uint16_t status;        /* of `final`, or 0 */
	uint8_t method;         /* of the first request; of CSeq where the leg begins with a response */
	uint8_t state;          /* enum leg_state */
	bool is_invite : 1;     /* begins with INVITE */
	bool initial_has_tag : 1;
	bool is_midway : 1;     /* begins inside a dialog: the capture started later */
	bool has_cancel : 1;
	bool is_ringing : 1;    /* a provisional response 180..189 came */
	bool has_ack : 1;       /* an ACK of a 2xx was seen */
	bool is_terminated : 1; /* subscription: NOTIFY said so, or it was given up */
	bool waits : 1;         /* for a final response: on the store's list of those whose time can run out */
	/* Whether the moment was seen on the first hop; one seen on another hop gives way to it. */
	bool first_hop_answers : 1, ring_on_first : 1, final_on_first : 1, bye_on_first : 1;
	bool has_other_progress : 1;    /* a provisional response came that is neither 100, 180 nor 183 */
	bool has_tried_before : 1;      /* an attempt with the same Call-ID failed before this one: not for want of credentials */
	bool is_turned : 1;     /* an INVITE, or an answer to one, has another From tag than caller_tag */
	bool is_forked : 1;     /* who sent `initial` sent it to others, too, at once */
	uint8_t release : 2;    /* enum release */
	uint8_t next_flow : 2;
	uint8_t flags;          /* enum msg_flag of any of its messages */
	uint8_t last_dialog_state; /* enum dialog_state of last_dialog */
	/* What any of its messages has: who need not look for it need not read them again. */
	uint16_t methods;       /* bits 1 << enum sip_method */

	uint32_t recent_txn[LEG_RECENT];        /* the latest */
	uint16_t recent_key[LEG_RECENT + 1];    /* and a part of their keys; the last is none */
	uint32_t initial_flow;  /* of `initial`, or NONE */
	uint32_t flow_pair[LEG_FLOWS];
	uint32_t bye_txn;       /* transaction of the BYE that counts, or NONE */

	uint64_t flow_hash[LEG_FLOWS];  /* of the store: ends that it met last */
	uint64_t other_names;   /* sip_msg.other_names */
	int64_t start_ns, end_ns;       /* first and last message */
	int64_t answer_ns;      /* first 2xx to the initial INVITE */
	int64_t bye_ns;         /* first BYE */
	uint32_t keys;          /* sip_msg.keys */
	uint32_t n_dialogs;

	struct slice call_id;   /* lives as long as the store */
	int64_t invite_ns;      /* the INVITE that began the attempt: before its 401/407, where there was one */
	int64_t ring_ns;        /* first 180 or 183 */
	int64_t final_ns;       /* final response that ended the attempt */
	int64_t bye_ok_ns;      /* 2xx to the BYE */
	uint32_t first;         /* message */
	uint32_t initial;       /* message: first request of the attempt that counts (with credentials after 401/407), or NONE */
	uint32_t final;         /* message: last final response to the initial request, or NONE */
	uint32_t first_dialog;
	int64_t until_ns;       /* subscription: when it runs out (RFC 6665 §4.1.2); 0 before anything was said */
};
/* All times TIME_NONE where there was no such moment. Measured at the first hop seen (METRICS.md §1). */
int64_t leg_pdd_ns(const struct leg *l);
int64_t leg_setup_ns(const struct leg *l);
int64_t leg_ring_ns(const struct leg *l);
int64_t leg_talk_ns(const struct leg *l);

struct store;
/** `text` reads captured bytes again; cs is counted into. */
typedef struct slice (*store_text_fn)(void *ctx, uint64_t at, size_t n);
struct store *store_new(struct counters *cs, store_text_fn text, void *ctx);
void store_free(struct store *s);
/** A number that nobody outside can know: for hashes, of which no output may depend. */
uint64_t store_seed(const struct store *s);
/** From now on findings are made anew whenever time has passed, not only each second: for readers who look at a moment. */
void store_judge_exactly(struct store *s);
/** Before the first message: names, correlation and the search for RTP as of another store, which must live as long. */
void store_take_settings(struct store *s, const struct store *of);

/** Takes one message. `at` is where m->text begins, or AT_NONE (then its text is lost). Returns its id. */
uint32_t store_add(struct store *s, const struct payload *p, const struct sip_msg *m, uint64_t at);

/* One of several messages that are added at once (store_add_batch, in stream.h). */
struct store_item {
	struct frame frame;         /* payload.frame points here */
	struct payload payload;
	struct sip_msg sip;
	uint64_t at;
	size_t n_rtp_before;        /* how many of the RTP packets that are added with it came before it */
};
enum { STORE_BATCH = 16 };
/** Packet time goes on without a message: timers (64*T1) are judged against it. Cheap; the engine calls it. */
void store_clock(struct store *s, int64_t ts_ns);
/** At the end of the input, once; and whenever a reader wants states that depend on time to be up to date. */
void store_settle(struct store *s);

/** Takes an ICMP error that quotes a SIP message (cut, mostly) and ties it to that message: the latest earlier one of its
 * leg with the same ends, method or status, and CSeq number; where `quoted` is NULL or does not reach to the Call-ID, by
 * ends and IP identification. False where there is none. Messages are not counted by it. */
bool store_add_icmp(struct store *s, const struct icmp_error *e, const struct sip_msg *quoted);

/* What could not be reached, and has no message to say so: once for each kind and pair of hosts. */
struct trouble {
	int64_t first_ns, last_ns;
	uint32_t first_frame, last_frame, n; /* n: how often */
	uint32_t leg, prev;     /* of media: the call, and its trouble before it; else NONE */
	struct addr src, dst;   /* who wanted to reach whom; the port of a client that connects is 0 */
	struct addr by;         /* who refused, sent the alert, or the ICMP error (port 0) */
	uint8_t kind;           /* enum net_trouble_kind */
	uint8_t code;           /* of the alert, or the ICMP error */
	uint8_t icmp_type;
	bool is_tls, is_ip6;    /* is_tls: the client had begun with TLS */
};
/** A connection that came to nothing: kept where it was for SIP, by its port or what its client sent. */
void store_add_trouble(struct store *s, const struct net_trouble *e);
/** An ICMP error about a packet that is no SIP: kept where it went to where a call promised media. */
void store_add_icmp_media(struct store *s, const struct icmp_error *e);
/** Whether that is the store's business: the rule of store_add_trouble. */
bool store_takes_trouble(const struct net_trouble *e);
uint32_t store_n_troubles(const struct store *s);
const struct trouble *store_trouble(const struct store *s, uint32_t id);
/** The latest trouble of a leg's media, or NONE. */
uint32_t store_leg_trouble(const struct store *s, uint32_t leg);
/** Whether any SIP message came from or went to that host, whatever the port. O(flows). */
bool store_speaks_sip(const struct store *s, const struct addr *host);

uint32_t store_n_msgs(const struct store *s);
uint32_t store_n_legs(const struct store *s);
uint32_t store_n_txns(const struct store *s);
const struct msg *store_msg(const struct store *s, uint32_t id);
const struct leg *store_leg(const struct store *s, uint32_t id);
const struct txn *store_txn(const struct store *s, uint32_t id);
const struct dialog *store_dialog(const struct store *s, uint32_t id);
/** State of a dialog at the latest packet: one that is early ends without a message of its own, too, 64*T1 after another fork
 * answered, or with the call (RFC 3261 §13.2.2.4). */
enum dialog_state store_dialog_state(const struct store *s, uint32_t id);
/** Dialog of a message, or NONE (outside of one, or a tag pair that made none). */
uint32_t store_dialog_of(const struct store *s, uint32_t msg);
struct flow store_flow(const struct store *s, uint32_t id);
/** ICMP errors, in the order of frames; the latest about a leg (walk back by icmp.prev), or NONE. */
uint32_t store_n_icmp(const struct store *s);
const struct icmp *store_icmp(const struct store *s, uint32_t id);
uint32_t store_leg_icmp(const struct store *s, uint32_t leg);
/** Id of the leg with that Call-ID, or NONE. */
uint32_t store_find_leg(const struct store *s, struct slice call_id);
/** The first message of a frame with that number or a greater one; store_n_msgs() where there is none. */
uint32_t store_first_msg(const struct store *s, uint32_t frame);
/** Its text is at another place from now on, or lost (AT_NONE). */
void store_move_text(struct store *s, uint32_t msg, uint64_t at);
/** Text of a message, as captured; empty where it was lost. */
struct slice store_text(const struct store *s, uint32_t msg);
/** Parses it again; false where its text was lost. */
bool store_view(const struct store *s, uint32_t msg, struct sip_msg *out);
/* The messages of a leg lie far from each other: who walks over many legs waits for memory most of the time, unless the next
 * ones are asked for while it looks at this one. */
enum { LEGS_AHEAD = 8 };
struct legs_ahead {
	uint32_t at[LEGS_AHEAD];        /* message that comes next in each of them, or NONE */
	uint32_t turn;
};
void legs_ahead_begin(struct legs_ahead *a);
/** Says which leg will be looked at LEGS_AHEAD calls later (NONE: no more), and asks for a part of those that come. */
void legs_ahead_next(const struct store *s, struct legs_ahead *a, uint32_t leg);
/** Says that a message will be looked at soon, with all that belongs to it, and asks for that. */
void store_msg_ahead(const struct store *s, uint32_t msg);
/** Message whose request it answers or acknowledges, on the same hop; NONE for requests and where it is not there. */
uint32_t store_responds_to(const struct store *s, uint32_t msg);
/** Time of the first packet of the capture, and of the latest one, whatever it carried; TIME_NONE before there was any. */
int64_t store_begin_ns(const struct store *s);
int64_t store_now_ns(const struct store *s);
/** From from_ns on, a moment of packet time, the capture's clock is behind packet time by back_ns: it was set back. The engine
 * calls it, in the order of time. */
void store_clock_step(struct store *s, int64_t from_ns, int64_t back_ns);
/** What the capture's clock said at a moment of packet time: what is shown to people, and written. All else (durations, order,
 * timers) is packet time. TIME_NONE stays. */
int64_t store_said_ns(const struct store *s, int64_t ts_ns);
/** The first moment of packet time at which the capture's clock said so. */
int64_t store_first_said(const struct store *s, int64_t said_ns);
/** Changes whenever something was added: redraw when it did. */
uint64_t store_generation(const struct store *s);

/* What the capture itself lost, so that its absence says nothing. */
struct store_lost {
	uint64_t packets;           /* dropped by the capturing kernel or device, as the capture says */
	uint64_t holes;             /* given up in TCP streams */
	int64_t from_ns, to_ns;     /* within that time; from_ns TIME_NONE: at any time before to_ns, the capture does not say */
};
/** Takes notice of such a loss. */
void store_add_lost(struct store *s, const struct store_lost *l);
/** All that may have been lost between two moments: of losses that lie there in part, all. from_ns TIME_NONE where it is not
 * known of some of them when, and where nothing was lost. */
struct store_lost store_lost(const struct store *s, int64_t from_ns, int64_t to_ns);
/** The i-th loss that was noticed, from 0 on; NULL where there are no more. Two may have become one. */
const struct store_lost *store_nth_lost(const struct store *s, uint32_t i);

struct store_totals {
	uint64_t requests[SIP_METHOD_N];
	uint64_t responses[700];     /* by status code; [0] unreadable */
	uint64_t retransmissions, duplicates;
	uint64_t states[LEG_STATE_N];
	uint64_t past_messages, past_legs, past_streams; /* evicted (evict.h): in all of the above, and no longer in the store */
	/* calls of which no leg is left; legs that were evicted before it was known are counted alone */
	uint64_t past_calls;
};
const struct store_totals *store_totals(const struct store *s);

/** Key figures of METRICS.md §1 and §2 that need no media (call/kpi.c). NAN where undefined. */
struct kpi_spread {
	double mean, p50, p95, max;
};
struct kpi {
	struct kpi_spread rrd_ms, srd_ok_ms, srd_fail_ms, sdd_ms, sdt_s, pdd_ms, setup_ms;
	double ira_pct, ser_pct, seer_pct, isa_pct, scr_pct, asr_pct, ner_pct, acd_s, retrans_pct, cps_mean;
	uint64_t attempts, answered, pending, registrations;
	uint64_t cps_peak, concurrent_peak;
};
void store_kpi(const struct store *s, struct kpi *out);
/** The same in slices: step works for about budget_ns (0: to the end); true when it is done, and *out is made. */
struct kpi_work;
struct kpi_work *kpi_work_new(const struct store *s);
bool kpi_work_step(struct kpi_work *w, int64_t budget_ns, struct kpi *out);
void kpi_work_free(struct kpi_work *w);

/* ---- calls of many legs (call/correlate.c) ---- */

/* How it is known that legs belong to one call, by row; from --rows correlators. */
enum correlator { CORRELATE_REPLACES, CORRELATE_SESSION_ID, CORRELATE_REFER, CORRELATE_HEADERS, CORRELATE_AFFIX,
	CORRELATE_SDP, CORRELATE_IN_REPLY_TO, CORRELATE_NUMBERS, CORRELATE_TIMING, CORRELATOR_N };
struct correlator_row {
	const char *name, *reference, *help;
	uint8_t confidence_pct;
};
const struct correlator_row *correlator_row(enum correlator c);

/** Comma-separated lists; NULL leaves what there is. Header fields whose value names a call, and Call-IDs that are made
 * from another's, as "*-b2b" (`*` is the other Call-ID, `#` a number). Before the first message. */
void store_correlate_by(struct store *s, const char *headers, const char *affixes);
const char *store_correlate_headers(void);      /* the lists unless told */
const char *store_correlate_affixes(void);

/* Groups are made when first asked for, and again when the store has changed since. A leg that belongs to no other is a
 * call of its own. */
struct leg_call {
	uint32_t number;        /* of the call, from 1 in the order of first legs */
	uint8_t by;             /* enum correlator that ties this leg to others best; CORRELATOR_N: it is alone */
};
struct leg_call store_call_of(const struct store *s, uint32_t leg);
uint32_t store_n_calls(const struct store *s);
/** Looks at messages that are new since, so that less is left to be done when somebody asks for groups. */
void store_note_calls(const struct store *s);
/** Before the first message: somebody will ask for groups. Then each message is looked at when it is added, while it is at
 * hand. */
void store_note_at_once(struct store *s);
/** Finds out which legs are one call, in slices: works for about budget_ns (0: to the end); false while more is left. Begins anew
 * where the store has changed in between. Who asks for groups before it is done waits for the rest. */
bool store_calls_step(const struct store *s, int64_t budget_ns);
/** Calls as they were when they were last found out: costs nothing, and is 0 at first. */
uint32_t store_n_calls_known(const struct store *s);
/** All legs of the call that this leg belongs to, itself too, in order. */
void store_call_legs(const struct store *s, uint32_t leg, struct ids *out);

/* ---- endpoints and their roles (call/endpoint.c, call/role.c) ---- */

enum role { ROLE_USER_AGENT, ROLE_REGISTRAR, ROLE_PROXY, ROLE_REDIRECT, ROLE_B2BUA, ROLE_PRESENCE, ROLE_MEDIA, ROLE_N };
struct role_row {
	const char *name, *title, *reference, *help; /* "user-agent", "user agent"; help is the evidence */
};
const struct role_row *role_row(enum role r);

enum { ENDPOINT_AGENTS = 8 };
struct endpoint {
	struct addr addr;       /* port 0: an address that only media goes to */
	uint32_t roles;         /* bits of enum role */
	uint64_t requests_sent, requests_received, responses_sent; /* with retransmissions, without what a tap saw twice */
	uint32_t n_calls, n_answered;   /* legs that begin with INVITE and that it took part in; those of them answered 2xx */
	struct slice *agents;   /* what it calls itself, in the order seen; ENDPOINT_AGENTS at most */
	uint32_t n_agents;
	uint32_t n_aors;
	struct slice *aors;     /* addresses-of-record registered at it, or by it, and not taken away; LIMIT_ENDPOINT_AORS */
	int64_t p50_ns, p95_ns; /* from a request to its first response; TIME_NONE */
};
struct endpoints;
/** Of all legs of the store, in order of appearance, then media. Made when asked for, again when the store has changed;
 * valid until then. */
const struct endpoints *store_endpoints(const struct store *s);
/** Makes them in slices: works for about budget_ns (0: to the end); false while more is left, and *pct says how far it is. */
bool store_endpoints_step(const struct store *s, int64_t budget_ns, unsigned *pct);
/** Of some legs alone. The caller frees it. */
struct endpoints *endpoints_new(const struct store *s, const uint32_t *legs, size_t n);
void endpoints_free(struct endpoints *t);
size_t endpoints_n(const struct endpoints *t);
const struct endpoint *endpoints_at(const struct endpoints *t, size_t i);
/** NULL where there is none. */
const struct endpoint *endpoints_find(const struct endpoints *t, const struct addr *a);

/* ---- parties (call/alias.c) ---- */

/** Names an address (port 0: all its ports). Several addresses of one name are one party: in ladders, and where a call's
 * legs are looked for. The first name of an address counts. */
void store_add_alias(struct store *s, const struct addr *a, struct slice name);
/** Names it anew, at any time: this name counts before all others. An empty one takes the name of exactly that address away. */
void store_set_alias(struct store *s, const struct addr *a, struct slice name);
/** The name, or empty where it has none. */
struct slice store_alias(const struct store *s, const struct addr *a);

#endif
