/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/diag: a rule is a row with a function. Rules look at a leg through `struct judging`: its transactions
 * counted once for all rules, and bits that say which rules need not be asked. */
#ifndef SL_DIAG_H
#define SL_DIAG_H

#include "finding.h"
#include "sdp.h"
#include "story.h"
#include "stream.h"

/* RFC 3261 §17.1.1.1, table 4. */
#define T1_NS (500 * NS_PER_MS)
#define T2_NS (4 * NS_PER_S)
#define TIMEOUT_NS (64 * T1_NS) /* timers B, F, H, J */

/* What a leg has; a rule is asked where all bits of its `needs` are there. */
enum fact {
	FACT_INVITE = 1 << 0,       /* begins with INVITE, or has one */
	FACT_REPEATS = 1 << 1,      /* retransmissions */
	FACT_REFUSED = 1 << 2,      /* a final response of 300 or more */
	FACT_CHALLENGE = 1 << 3,    /* 401 or 407 */
	FACT_INVITE_OK = 1 << 4,    /* a 2xx to an INVITE */
	FACT_ICMP = 1 << 5,         /* about its messages or its media */
	FACT_SDP = 1 << 6,
	FACT_BIG = 1 << 7,          /* a UDP message of over 1300 bytes, or one that came in fragments */
	FACT_FLAGS = 1 << 8,        /* the parser flagged a message */
	FACT_BYE = 1 << 9,
	FACT_CANCEL = 1 << 10,
	FACT_OPEN = 1 << 11,        /* a request without a final response */
	FACT_SERVER_ERROR = 1 << 12, /* 5xx or 6xx */
	FACT_REGISTER = 1 << 13,
	FACT_REFER = 1 << 14,
	FACT_SUBSCRIPTION = 1 << 15, /* SUBSCRIBE or NOTIFY */
	FACT_VOICE = 1 << 16,       /* answered, media was promised, and there may be something to say of it */
	FACT_OFFERS = 1 << 17,      /* descriptions whose offers and answers are not plainly sound (leg_plain) */
	FACT_TIMER = 1 << 18,       /* a message has Session-Expires */
	FACT_PUBLIC = 1 << 19       /* a message comes from an address of the Internet */
};

/* A transaction on one hop, counted without what a tap saw twice. */
struct txn_view {
	const struct txn *t;
	uint32_t id, flow;          /* of its requests */
	uint32_t request, last_request; /* first and last time it was sent, or NONE */
	uint32_t provisional;       /* first response under 200 */
	uint32_t ring;              /* first of 101..199 */
	uint32_t response;          /* first response of all */
	uint32_t final;
	uint32_t last_final;        /* the last time that final was sent */
	uint32_t ack, n_acks;       /* of a final of 300 or more */
	uint32_t request_elsewhere, final_elsewhere; /* a copy of either that was seen between other ends, or NONE */
	uint32_t n_sent;            /* how often the request was sent */
	uint32_t n_final;           /* how often `final` was sent */
	uint32_t n_responses;
	uint32_t n_after;           /* requests sent after the first response */
	uint16_t status;            /* of final, or 0 */
	uint8_t method;             /* enum sip_method */
	uint8_t transport;          /* enum transport */
};

struct flow_facts {             /* of a direction of a flow, by its id */
	uint32_t flow;              /* or NONE */
	bool is_public, is_udp, is_fragmented; /* where it comes from is an address of the Internet */
	uint8_t transport;
};
enum { JUDGING_FLOWS = 8 };
struct judging_memo {           /* kept from one leg to the next; facts.c, voice.c */
	struct txn_view *txns;      /* memory for those of a leg, and for the messages of one of them */
	uint32_t cap_txns;
	struct ids chain;
	bool knows_voice, voice_is_left_out; /* of the store as it was then */
	uint64_t generation;
};
struct judging {
	const struct store *s;
	const struct leg *l;
	uint32_t leg;
	uint32_t facts;             /* enum fact */
	int64_t now_ns;             /* time of the latest packet of the capture */
	uint16_t rule;
	struct findings *out;
	struct judging_memo *memo;
	struct txn_view *txns;      /* oldest first */
	uint32_t n_txns;
	uint32_t n_pairs;           /* the first so many are compared with each other: LIMIT_DIAG_PAIRS */
	const struct leg_story *story;    /* story_of() */
	const struct story_offer *talk; /* the exchange in force when the call was answered, or NULL; with the story */
	bool is_self;               /* a host that calls itself */
	struct store_lost lost;     /* by the capture, while the leg lasted */
	struct flow_facts flows[JUDGING_FLOWS]; /* the latest; facts.c */
};

struct pattern;
struct rule {
	struct rule_row row;
	uint32_t needs;             /* enum fact */
	void (*leg)(struct judging *j);
	/* Of the whole capture, instead or as well: at once, or in slices (pattern.h). */
	void (*capture)(const struct store *s, uint16_t rule, struct findings *out);
	const struct pattern *pattern;
};
struct rule_table {
	const struct rule *rules;
	uint16_t n;
};
extern const struct rule_table sip_rules, auth_rules, answer_rules, fax_rules, nat_rules, sdp_rules, dialog_rules, hop_rules,
	media_rules, message_rules, pattern_rules, stream_rules;

/* ---- facts.c ---- */

/** Fills j->txns and j->facts. */
void judging_begin(struct judging *j);
void judging_end(struct judging *j);
/** Whether the capture kept all of the messages of an exchange: else what they do not say is not known. */
bool is_whole(const struct judging *j, const struct story_offer *o);
/** The story of the leg, told when a rule first asks (story.h). */
const struct leg_story *story_of(struct judging *j);

static inline const struct msg *msg_of(const struct judging *j, uint32_t id)
{
	return store_msg(j->s, id);
}
/** Time from one message to another. */
static inline int64_t span_ns(const struct judging *j, uint32_t from, uint32_t to)
{
	return msg_of(j, to)->ts_ns - msg_of(j, from)->ts_ns;
}
/** Whether the capture goes on for that long after a moment. */
static inline bool goes_on(const struct judging *j, int64_t from_ns, int64_t for_ns)
{
	return j->now_ns - from_ns >= for_ns;
}
static inline bool is_request(const struct msg *m)
{
	return m->status == 0 && !(m->parse_flags & SIP_F_BAD_STATUS);
}
static inline bool is_datagram(uint8_t transport)
{
	return transport == TRANSPORT_UDP;
}

/* ---- sip_rules.c ---- */

/** Whether a request stayed without any response until its timer ran out, or its sender gave up. */
bool is_unanswered(const struct judging *j, const struct txn_view *v);

/* ---- auth_rules.c ---- */

/** Whether a request was refused with 401 or 407. */
bool is_challenge(const struct txn_view *v);

/* ---- nat_rules.c ---- */

/** Whether the capture may have cut header fields off: nothing is known of those that are not there. */
bool is_head_cut(const struct sip_msg *m);
/** Via values of a message: 0, 1, or 2 for more. */
unsigned count_vias(const struct sip_msg *m);

/* ---- trouble.c ---- */

/** Finds that the host which refused a request could not connect to another, and says so as a finding of the rule at work. */
bool connection_failed(struct judging *j);
/** Connections that came to nothing, each as a finding of the whole capture. */
void connections_failed(const struct store *s, uint16_t rule, struct findings *out);
/** Media of the call that ICMP says cannot be delivered, as findings of the rule at work. */
void media_unreachable(struct judging *j);

/* ---- hop_rules.c ---- */

/** Whether the topmost Via values have the same branch. */
bool same_branch(const struct sip_msg *a, const struct sip_msg *b);
/** Finds a message that is not the same before and behind a NAT, and says so as a finding of the rule at work. */
bool alg_between_taps(struct judging *j);

/* ---- fmtp.c ---- */

/** Whether every codec that both sides of an answered medium named is meant in forms that do not go together (a=fmtp); then
 * begins a finding that says so. */
bool fmtp_clash(struct judging *j, const struct story_offer *o, const struct story_media *m);
/** Digits that a=fmtp of telephone-event names, as bits of their event numbers; all of them where it is empty. */
uint32_t fmtp_digits(struct slice fmtp);

/* ---- nat.c ---- */

/** RFC 1918, 6598, 3927, 4193. */
bool is_private(const struct addr *a);
/** An address of the Internet: none of these, and not loopback, link-local or multicast. */
bool is_public(const struct addr *a);
bool is_loopback(const struct addr *a);

/* ---- say.c ---- */

/** The same severity, but info where a host calls itself: what a test tool says of media, or sends, is no fault of a
 * network. */
enum severity unless_self(const struct judging *j, enum severity severity);
/** Begins a finding of the rule at work; the buffer takes its summary. */
struct buf *find(struct judging *j, enum severity severity, const char *lead);
/** For what is concluded from absence: where the capture itself lost as many packets as are missing, while the leg lasted or at
 * a time that it does not tell, says so in the sentence at hand, and makes the finding less severe. Holes in streams count for
 * what travels in one. */
void doubt(struct judging *j, struct buf *b, uint64_t missing, uint8_t transport);
/** Evidence of the finding begun last: a message; the first and last of a transaction. */
void evidence(struct judging *j, uint32_t msg);
void evidence_requests(struct judging *j, const struct txn_view *v);
void evidence_finals(struct judging *j, const struct txn_view *v);
/** Its hop: who sent a message, and to whom. */
void hop_of(struct judging *j, uint32_t msg);
/** The messages of an offer, its answer and what ended it; the hop of the last of these. (sdp_rules.c) */
void offer_evidence(struct judging *j, const struct story_offer *o);
/** The first image medium (T.38) that is offered with a port, or NULL. */
const struct story_media *image_of(const struct story_offer *o);

/* A value in a sentence. What it points to has to live until say() has returned. */
struct value {
	void (*put)(const struct judging *j, struct buf *b, const struct value *v);
	union {
		uint64_t n;
		int64_t ns;
		double real;
		const void *p;
	};
	union {
		unsigned decimals;
		size_t max;
		uint64_t of;
	};
};
enum { SAY_VALUES = 9 };
struct values {
	struct value at[SAY_VALUES];
};
/** Appends a sentence, or a clause that ends one. Each "%s" of `text`, which is translated, stands for the next value and "%2$s"
 * for the second: translations order them as their language does. A sentence is one text, not glued from parts. `j` may be NULL
 * where no value is of a message. */
void say(const struct judging *j, struct buf *b, const char *text, struct values v);

/* Of a message: who sent it, and to whom; "INVITE", "BYE" ... of the request or of what is answered; "404 Not Found", the reason
 * phrase as sent, safe bytes not guaranteed. */
struct value v_src(uint32_t msg);
struct value v_dst(uint32_t msg);
struct value v_method(uint32_t msg);
struct value v_status(uint32_t msg);
/* An address with its port, or without; "192.0.2.1:4000 to 192.0.2.2:5000" of a stream. */
struct value v_addr(const struct addr *a);
struct value v_ip(const struct addr *a);
struct value v_stream(const struct stream *st);
/* "4.2 s", "180 ms"; "10:02:13". */
struct value v_span(int64_t ns);
struct value v_clock(const struct store *s, int64_t ts_ns);
/* "1480"; "1,480"; "twice"; 3.14 with `decimals` 0, 1 or 2; "7 of 9 (78 %)". */
struct value v_count(uint64_t n);
struct value v_number(uint64_t n);
struct value v_times(uint32_t n);
struct value v_real(double v, unsigned decimals);
struct value v_share(size_t n, size_t of);
/* Bytes of a packet, at most `max` of them; words, translated where they are not the protocol's. */
struct value v_text(const struct slice *s, size_t max);
struct value v_words(const char *words);
/* What a function writes of something. */
struct value v_put(void (*put)(const struct judging *j, struct buf *b, const struct value *v), const void *p);
/** "after 4.20 s", "within 32.0 s". */
void say_span(struct buf *b, int64_t ns);
/** Bytes of a packet in a sentence: at most `max` of them. */
void say_cut(struct buf *b, struct slice s, size_t max);
/** "1,480"; with `decimals` 0, 1 or 2. */
void say_number(struct buf *b, uint64_t n);
void say_double(struct buf *b, double v, unsigned decimals);
/** "7 times", "once", "twice". */
void say_times(struct buf *b, uint32_t n);

#endif
