/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of analyzer/call/ share: the store from inside. Everybody else uses include/call.h. */
#ifndef SL_STORE_LOCAL_H
#define SL_STORE_LOCAL_H

#include "call.h"
#include "evict.h"

/* Two ends, and what lay between them. */
struct flow_pair {
	struct flow flow;       /* the lesser end is its source */
	uint32_t ends : 30;     /* the pair with the same ends by the plain path: its own number where it is that */
	uint32_t invites : 2;   /* whether an INVITE outside of dialogs went in its directions */
};

struct alias {
	struct addr addr;       /* port 0: any */
	struct slice name;
};

struct store {
	struct counters *counters;
	store_text_fn text;
	void *text_ctx;
	struct slab slab;       /* of all pools */
	struct pool msgs, legs, txns, dialogs, flows; /* struct flow_pair: ids 2i and 2i+1 are its directions */
	struct map leg_map, txn_map, dialog_map, flow_map;
	struct arena names;     /* Call-IDs */
	struct ids waiting;     /* legs without a final response */
	struct store_totals totals;
	struct correlation *correlation; /* made for readers, when they ask (correlate.c) */
	struct voice *voice;    /* media and streams (voice.h) */
	struct story_cache *stories;    /* the latest (story.c) */
	struct plain_memo *plain_memo;  /* descriptions told so far (plain.c) */
	struct sip_memo *memo;          /* of messages that are read again */
	struct icmp_errors *icmp_errors; /* NULL before the first (icmp_error.c) */
	struct troubles *troubles; /* NULL before the first (trouble.c) */
	struct losses *losses;  /* NULL before the first (lost.c) */
	struct heard *heard;    /* what decoding tells; NULL where nobody decodes (heard.c) */
	struct finding_store *findings; /* NULL without a judge; made for readers, when they ask (finding.c) */
	struct kpi_past *past;  /* what legs that were evicted said for the key figures; NULL: none were (kpi.c) */
	struct store_listener listeners[STORE_LISTENERS];
	unsigned n_listeners;
	struct alias *aliases;
	size_t n_aliases;
	uint64_t seed;          /* of all hashes: nobody outside can make them collide */
	uint64_t generation;
	bool judges_exactly;    /* findings are those of this very moment, not of this second */
	struct said_step { int64_t from_ns, back_ns; } *steps; /* store_clock_step */
	uint32_t n_steps;
	int64_t begin_ns, now_ns; /* time of the first packet, and of the latest; TIME_NONE before it */
};

/* A message on its way into the store: what several steps need of it. */
struct adding {
	const struct payload *payload;
	const struct sip_msg *sip;
	uint64_t leg_hash, flow_hash, via_hash;
	uint64_t txn_key;       /* of an ACK: as if it were its INVITE's */
	struct slice call_id;
	uint32_t leg_guess, txn_guess; /* what most likely has those hashes, or NONE */
	struct leg *leg_near;   /* and where these are */
	struct txn *txn_near;
	bool seeks_flow;        /* its flow is not one of those that its leg knows */
	struct msg *msg;
	uint32_t id;
	uint32_t from_hash;     /* of the From tag; 0 where there is none */
	uint32_t to_hash;
};

static inline struct msg *msg_at(const struct store *s, uint32_t id)
{
	return pool_item(&s->msgs, id, sizeof(struct msg));
}
static inline struct leg *leg_at(const struct store *s, uint32_t id)
{
	return pool_item(&s->legs, id, sizeof(struct leg));
}
static inline struct txn *txn_at(const struct store *s, uint32_t id)
{
	return pool_item(&s->txns, id, sizeof(struct txn));
}
static inline struct dialog *dialog_at(const struct store *s, uint32_t id)
{
	return pool_item(&s->dialogs, id, sizeof(struct dialog));
}

/** (story.c) */
struct story_cache *story_cache_new(void);
void story_cache_free(struct story_cache *c);
/** (plain.c) */
struct plain_memo *plain_memo_new(void);
void plain_memo_free(struct plain_memo *c);
/** Frees s->icmp_errors. */
void icmp_errors_free(struct store *s);
/** Frees s->troubles. */
void troubles_free(struct store *s);
/** Frees s->losses. */
void losses_free(struct store *s);
/** Frees s->heard. */
void heard_free(struct store *s);
/** Frees s->findings. */
void finding_store_free(struct store *s);

/** Media and streams (voice.c); what a message says of them (media.c). */
struct voice *voice_new(struct store *s);
void voice_free(struct voice *v);
void voice_message(struct store *s, const struct adding *a);

/* ---- flow.c ---- */

/** The same for both directions. */
uint64_t flow_hash(const struct store *s, const struct flow *f);
/** Id of a flow with that hash, made where it is new; the second asks the leg first. */
uint32_t flow_of(struct store *s, const struct flow *f, uint64_t hash);
uint32_t leg_flow(struct store *s, struct leg *l, const struct flow *f, uint64_t hash);
void flow_prefetch(const struct store *s, uint32_t flow);
/** Where it comes from. Valid until the next flow is made. */
const struct addr *flow_sender(const struct store *s, uint32_t flow);
/** What flows have in common that differ in their path alone: a message that the tap saw twice may have come by two. */
uint32_t flow_ends(const struct store *s, uint32_t flow);
/** Notes that an INVITE outside of dialogs took that flow; the first such flow from `id` on, or NONE. */
void flow_invites(const struct store *s, uint32_t id);
uint32_t flow_next_invites(const struct store *s, uint32_t id);
/** Whether they are between the same two hosts, in either direction. */
bool same_hop(const struct store *s, uint32_t flow_a, uint32_t flow_b);
/** Whether they travelled between the same two hosts in opposite directions; whether they came from the same host. */
bool opposite_ways(const struct store *s, const struct msg *a, const struct msg *b);
bool same_sender(const struct store *s, uint32_t flow_a, uint32_t flow_b);

/** Hash of a tag; the sum of two is msg.tags. */
uint32_t store_tag_hash(const struct store *s, struct slice tag);
/** By which the map of dialogs knows one (dialog.c). */
uint64_t dialog_hash(const struct store *s, uint32_t leg, uint32_t tags);
/** Dialog of a leg by msg.tags, or NONE (dialog.c). */
uint32_t leg_dialog(const struct store *s, uint32_t leg, uint32_t tags);
/** (correlate.c) */
struct correlation *correlation_new(void);
void correlation_free(struct correlation *c);
/** What ties legs together as of another, which must live as long. */
void correlation_take_settings(struct correlation *c, const struct correlation *of);

/** The leg with a message's Call-ID, made where it is new (leg.c). Sets the leg of the message. */
struct leg *leg_of(struct store *s, const struct adding *a);
/** Takes a message into its leg: order, counts, times, state. Its transaction and repeats are known (leg.c). */
void leg_add(struct store *s, struct leg *l, const struct adding *a);
/** What a refusal of a request means where it was sent on to several at once: itself, the 6xx of another branch, or NONE while
 * another branch may still be answered (branch.c). */
uint32_t branch_refusal(const struct store *s, const struct leg *l, uint32_t refusal);
/** State by what was seen until `now_ns`; with TIME_NONE nothing runs out (state.c). */
enum leg_state leg_judge(const struct store *s, const struct leg *l, int64_t now_ns);
/** Sets it and keeps the totals right (state.c). */
void leg_set_state(struct store *s, struct leg *l, enum leg_state state);
/** Whether a leg in its state can still run out of time. */
bool leg_waits(const struct leg *l);

/** What names a transaction, as 64 bits of a seeded hash: Call-ID (its hash), CSeq number, method, branch, sent-by (their hash). */
uint64_t txn_key(const struct store *s, const struct adding *a, enum sip_method method);
uint64_t txn_via_hash(const struct store *s, const struct sip_msg *m);
/** The latest transaction of a leg whose key most likely is that one, or NONE: good for a guess, not for an answer. */
uint32_t txn_guess(const struct leg *l, uint64_t key);
/** Finds or makes the transaction of a message and what it repeats (txn.c). */
void txn_add(struct store *s, struct leg *l, const struct adding *a);
/** Whether a NOTIFY ends the subscription that its leg is about: not that of a transfer within it (dialog.c). */
bool dialog_ends_subscription(const struct leg *l, const struct adding *a);
/** Notes what a message does to the dialogs of its leg (dialog.c). */
void dialog_add(struct store *s, struct leg *l, const struct adding *a);

#endif
