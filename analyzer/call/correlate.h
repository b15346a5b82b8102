/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that find the legs of one call share: note.c (what messages say of other legs),
 * clue.c (which of it two legs say), evidence.c (which of that holds), correlate.c (groups). Made when somebody asks for
 * groups, and brought up to date from there; store_add knows nothing of it. */
#ifndef SL_CORRELATE_H
#define SL_CORRELATE_H

#include "analyzer/call/store_local.h"

/* Something that a leg says and that another leg may say, too. CLUE_CALLEE is none of itself: it tells others apart. */
enum clue_kind { CLUE_SESSION_ID, CLUE_HEADER, CLUE_AFFIX, CLUE_SDP, CLUE_NUMBERS, CLUE_REFER, CLUE_REFERRED, CLUE_CALLEE };
enum { NOTE_KIND = 7 }; /* bits of note.key */
struct note {                   /* there are some for each leg */
	uint64_t key;           /* hash of the kind and the value, but for its lowest bits: the kind */
	uint32_t msg;
	uint32_t callee;        /* CLUE_NUMBERS, CLUE_CALLEE: hash of the number called, or 0 */
};

/* A note of which another leg has the same. Clues with the same key are a chain, the latest first. */
struct clue {
	uint64_t key;           /* hash of the kind and the value */
	uint32_t leg, msg;
	uint32_t prev;          /* clue before it with the same key, or NONE: then it is the head */
	uint32_t last;          /* of the head: latest clue of the chain */
	uint32_t n;             /* of the head: clues in the chain */
	uint32_t head;
	uint8_t kind;           /* enum clue_kind */
	bool is_used;           /* a REFER that has its INVITE */
};

/* A leg names another by its Call-ID, which may come later, or never. */
struct leg_ref {
	struct slice call_id;   /* in the arena */
	uint32_t leg;
	uint32_t tags;          /* Replaces: hash of the tag pair, as msg.tags; else 0 */
	uint8_t by;             /* enum correlator */
};

struct leg_place {
	uint32_t up;            /* leg of the same call that is nearer to the root; its own id: the root */
	uint32_t next;          /* ring of the legs of a call */
	uint32_t number;        /* of its call, from 0 */
	uint32_t callee;        /* hash of the number called, or 0 */
	uint8_t by;             /* enum correlator: the strongest that ties it; CORRELATOR_N: none */
	bool has_sdp : 1;       /* a description of it was looked at */
	bool has_session : 1;   /* its first message has a Session-ID */
	bool is_consequence : 1;/* of another leg, and not its other side: transfer, return call */
};

struct host {
	struct addr addr;       /* port 0 */
	uint64_t name;          /* hash of its alias, or 0 */
	int64_t referred_ns;    /* latest REFER that it got, or TIME_NONE */
	bool gets_invites;      /* outside of dialogs */
};

/* A Call-ID made from another: prefix and suffix of it. `#` in the suffix is one digit or more. */
struct affix {
	struct slice prefix, suffix;
	bool ends_in_digits;    /* the suffix ends with # */
	char last, second;      /* of the suffix, before that: its last bytes; 0: nothing */
};

/* Which notes are there twice: two bits for each place: seen, seen again. */
struct twice {
	uint64_t *words;                /* 32 places each */
	uint64_t mask;
};

/* Groups that are half made: each step goes on with the next one when it has looked at all that it looks at. */
enum making_step { MAKING_NOTHING, MAKING_CLUES, MAKING_REFS, MAKING_WEIGH, MAKING_BRIDGES, MAKING_NUMBERS, MAKING_DONE };
struct making {
	enum making_step step;
	uint64_t generation;            /* of the store then */
	size_t at;
	unsigned round;                 /* of weighing */
	struct twice twice;
};

struct correlation {
	struct slice headers;           /* list, comma-separated */
	struct affix *affixes;
	size_t n_affixes;
	uint64_t header_bits;           /* sip_name_bit of `headers` and In-Reply-To */
	bool has_refer;                 /* one was seen */
	bool is_at_once;                /* store_note_at_once */
	struct arena lists;             /* the text of both */
	struct arena names;
	struct note *notes;             /* in the order of messages */
	struct clue *clues;
	struct leg_ref *refs;
	struct leg_place *places;       /* one a leg */
	struct host *hosts;
	uint32_t *ends;                 /* host of each end of each flow pair: 2 a pair; NONE where nobody asked yet */
	uint32_t next_msg;              /* the first that was not looked at */
	size_t n_notes, cap_notes, n_clues, cap_clues, n_refs, cap_refs, n_places, cap_places, n_hosts, cap_hosts, n_ends, cap_ends;
	struct map clue_map, host_map;
	bool has_invited;               /* host.gets_invites is up to date */
	uint32_t n_calls;
	uint64_t generation;            /* of the store when the groups were made */
	bool is_made;
	struct making making;
	struct endpoints *endpoints;    /* kept for store_endpoints (endpoint.c), or NULL */
	struct endpoints *new_endpoints;/* half made by store_endpoints_step, or NULL */
};

/* How long after a REFER the INVITE comes that it asks for; how long after its first leg a call's second one begins where
 * numbers are all that is known; how long a leg without an end may live on after its last message. */
static const int64_t refer_ns = 10 * NS_PER_S, numbers_ns = 3 * NS_PER_S, linger_ns = 32 * NS_PER_S;

/** Notes what a message says of other legs (note.c). `given` is what it says; NULL: its text is read again, where it is needed. */
void note_message(const struct store *s, struct correlation *c, uint32_t msg, const struct sip_msg *given);
/** While messages are added: notes of one what it says, where store_note_at_once() was asked for. */
void correlation_take(struct store *s, uint32_t msg, const struct sip_msg *m);
/** Notes of its flow alone that an INVITE took it. */
void note_invite(const struct store *s, uint32_t msg);
/** Makes clues of the notes, some thousand at a time (clue.c): clues_step() says true when all are made. clues_end() frees what
 * is left of that. */
void clues_begin(struct correlation *c);
bool clues_step(const struct store *s, struct correlation *c);
void clues_end(struct correlation *c);
/** Whether a host gets INVITEs outside of dialogs. */
bool host_gets_invites(const struct store *s, struct correlation *c, uint32_t host);
/** The host that a direction of a flow comes from; those that a message went from and to. */
uint32_t host_at(const struct store *s, struct correlation *c, uint32_t flow);
uint32_t host_from(const struct store *s, struct correlation *c, const struct msg *m);
uint32_t host_to(const struct store *s, struct correlation *c, const struct msg *m);
/** A user part as a number: the same for all spellings of one; 0 where it is none, or hidden (number.c). */
uint64_t number_hash(struct slice user, uint64_t seed);

/** Whether a leg takes part at all: it begins with INVITE, or is a REFER outside of a dialog. */
static inline bool leg_correlates(const struct leg *l)
{
	return l->is_invite || l->method == SIP_REFER;
}

/** Makes all joins that the clues allow (evidence.c): those of references at once, then, some thousand clues at a time, the
 * others; true when that is done. */
void evidence_refs(const struct store *s, struct correlation *c);
bool evidence_step(const struct store *s, struct correlation *c);
/** Joins legs that are the two sides of a host by their times alone; after all other joins (bridge.c). */
void evidence_bridges(const struct store *s, struct correlation *c);
/** Whether a host was the last to get the leg's INVITE before `until_ns`: where the leg ended (evidence.c). */
bool leg_ends_at(const struct store *s, struct correlation *c, uint32_t leg, uint32_t host, int64_t until_ns);
/** Joins the calls of two legs (correlate.c). */
void correlation_join(struct correlation *c, uint32_t a, uint32_t b, enum correlator by);
/** The leg that stands for the call of a leg. */
uint32_t correlation_root(struct correlation *c, uint32_t leg);
/** Brings it up to date with the store. */
struct correlation *correlation_of(const struct store *s);

#endif
