/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 3: the story of one leg, as the RFCs mean its messages: offers and answers and who is on hold, session timers,
 * subscriptions, registrations, transfers, reliable provisional responses, authentication.
 *
 * Made when somebody asks for it, from the text of the leg's messages; the store keeps nothing of it, and reading a capture
 * costs nothing for it. A message that the capture shows on several hops counts once: as seen on the hop of the leg's first
 * request, where it is seen there. What the tap saw twice and what was sent again counts once, too, as its first copy.
 *
 * Messages, dialogs and legs are ids of the store. Times are packet time, TIME_NONE where there was no such moment. Texts
 * are any bytes, and live as long as the story. Order in each array: that of the first message that belongs to the item.
 */
#ifndef SL_STORY_H
#define SL_STORY_H

#include "call.h"
#include "sdp.h"

/* Who of the two parties of a leg: the caller sent its first request (INVITE, SUBSCRIBE, REGISTER, ...). */
enum side { SIDE_CALLER, SIDE_CALLEE, SIDE_N };

/* ---- offers and answers (RFC 3264, RFC 6337) ---------------------------------------------------------------------- */

/* Where an offer and its answer travel: RFC 6337 §2.1, table 1. A fork that answers the same INVITE has an exchange of its
 * own, with the same offer. */
enum offer_pattern {
	OFFER_INVITE,           /* INVITE; answer in a reliable 1xx or the 2xx (patterns 1 and 3) */
	OFFER_INVITE_2XX,       /* 2xx to an INVITE without one; answer in the ACK (pattern 2) */
	OFFER_RELIABLE,         /* reliable 1xx to an INVITE without one; answer in the PRACK (pattern 4, RFC 3262 §5) */
	OFFER_PRACK,            /* PRACK; answer in its 2xx (pattern 5) */
	OFFER_UPDATE            /* UPDATE; answer in its 2xx (pattern 6, RFC 3311) */
};

enum offer_state {
	OFFER_PENDING,          /* no answer seen yet */
	OFFER_EARLY,            /* a session description in an unreliable 1xx says what the answer will be (RFC 3261 §13.2.1) */
	OFFER_ANSWERED,
	OFFER_REFUSED,          /* a final response of 300 or more, or the call was given up: what was in force stays so */
	OFFER_UNANSWERED        /* the message that had to carry the answer came without one */
};

/* What is unlike RFC 3264 §6 in an answer, for one medium... */
enum media_wrong {
	MEDIA_TYPE = 1,         /* another medium than was offered in that place */
	MEDIA_PROTO = 2,        /* another profile: RTP/AVP for RTP/SAVP */
	MEDIA_DIRECTION = 4,    /* one that the offer does not allow: sendrecv to sendonly */
	MEDIA_NO_CODEC = 8,     /* taken (port not 0), and no codec in common but for events and noise */
	MEDIA_NOT_OFFERED = 16  /* taken though the offer's port was 0 */
};
/* ...and for all of it. */
enum offer_wrong {
	OFFER_WRONG_COUNT = 1,  /* the answer has not as many m= lines as the offer */
	OFFER_WRONG_ORDER = 2,  /* the same media in another order */
	OFFER_ALL_REFUSED = 4,  /* every medium offered was answered with port 0 */
	OFFER_CHANGED = 8,      /* a later description in the place of the same answer was another one (early, then final) */
	OFFER_GLARE = 16,       /* made while another offer of the dialog was open (RFC 3261 §14.1, RFC 3311 §5.2) */
	OFFER_SAME_VERSION = 32,/* offer unlike the party's last description, and the version of its o= is the same (§8) */
	OFFER_BAD_VERSION = 64, /* the version of its o= went otherwise than up by one (§8) */
	OFFER_FEWER_MEDIA = 128,/* fewer m= lines than in the party's last description: a medium is taken away by port 0 (§8) */
	ANSWER_SAME_VERSION = 256, ANSWER_BAD_VERSION = 512, /* the same of the answerer's o= */
	OFFER_EARLY_ONLY = 1024,/* the 2xx had no answer: only an unreliable 1xx had one (RFC 3261 §13.2.1) */
	OFFER_OTHER_ORIGIN = 2048, ANSWER_OTHER_ORIGIN = 4096 /* o= names another session than the party's last one (§8) */
};

struct story_codec {
	struct slice name;      /* encoding name as written, or of the static payload type; else the format itself ("t38") */
	uint32_t clock_hz;      /* 0: not known */
	uint32_t channels;
	struct slice format;    /* "8" */
	struct slice fmtp;      /* parameters of a=fmtp; may be empty */
	uint8_t payload_type;   /* 255 where the format is no payload type */
	bool is_dynamic;        /* named by a=rtpmap */
	bool is_voice;          /* neither telephone-event, comfort noise (CN) nor redundancy (red, ulpfec, rtx) */
};

/* One side of an m= line. */
struct story_end {
	struct slice type, proto;       /* "audio", "RTP/AVP" */
	struct addr addr;               /* where it wants to get RTP; all 0 where c= is no address */
	struct slice address;           /* c= as written */
	uint16_t port;                  /* 0: refused */
	uint8_t direction;              /* enum sdp_direction, as written or implied */
	bool is_black_hole;             /* c= is 0.0.0.0 or ::, or ends in .invalid, without ICE: wants nothing (RFC 3264 §8.4) */
	bool is_bundled;                /* port 0 that does not refuse: a=bundle-only (RFC 8843 §6) */
	uint32_t ptime_ms;              /* 0 where absent */
	struct story_codec *codecs;     /* in the order of the m= line, the best first */
	uint32_t n_codecs;
};

/* A codec that both said. The offerer sends with the answer's payload type, the answerer with the offer's (RFC 3264 §7). */
struct story_agreed {
	uint16_t offered, answered;     /* index into offer.codecs and answer.codecs */
};

struct story_media {
	struct story_end offer, answer; /* answer: all 0 where there is none (yet) */
	struct story_agreed *agreed;    /* in the answer's order: the first voice codec is what is sent */
	uint32_t n_agreed;
	uint32_t wrong;                 /* bits of enum media_wrong */
	bool is_taken;                  /* answered, and both ports are not 0 */
	bool sends[2];                  /* by enum side: whether that party may send, by both directions */
};

/* What o= says of a description (RFC 8866 §5.2). */
struct story_origin {
	struct slice id, address, version;
};

struct story_offer {
	uint32_t dialog;                /* id, or NONE: no dialog was made (yet) */
	uint32_t offer, answer;         /* messages; answer NONE where there is none */
	uint32_t end;                   /* message that decided it: answer, refusal, BYE, the one without an answer; or NONE */
	int64_t offered_ns, answered_ns;/* answered_ns: the earliest that says the answer, early too */
	uint8_t pattern;                /* enum offer_pattern */
	uint8_t state;                  /* enum offer_state */
	uint8_t by;                     /* enum side: who offers */
	bool is_late;                   /* the INVITE came without an offer */
	bool is_mid_call;               /* after the first exchange of the dialog */
	bool is_refresh;                /* offer says what the party's last description said: nothing is to change */
	uint16_t status;                /* of the refusal, or 0 */
	uint32_t wrong;                 /* bits of enum offer_wrong */
	struct story_media *media;      /* by the offer's m= lines; at most LIMIT_SDP_MEDIA */
	uint32_t n_media;
	uint32_t n_answer_media;        /* m= lines of the answer */
	struct story_origin offer_origin, answer_origin;
	struct story_origin offer_before, answer_before; /* of the party's description before this one; empty for the first */
};

/* A time in which a party keeps the other on hold: it asked not to be sent audio (RFC 3264 §8.4, RFC 6337 §5.3), by sendonly,
 * inactive or the address 0.0.0.0, after it had taken it. Both may hold at once. */
struct story_hold {
	uint32_t dialog;
	uint8_t by;                     /* enum side: who holds; the other one is on hold */
	int64_t from_ns, until_ns;      /* until_ns TIME_NONE: not released before the capture ended */
	uint32_t from_offer, until_offer; /* index into offers; until_offer NONE: ended with the call, or not at all */
	bool is_released;               /* by an exchange; else it ended with the dialog */
};

/* ---- dialogs ------------------------------------------------------------------------------------------------------- */

struct story_dialog {
	uint32_t dialog;
	int64_t early_ns, confirmed_ns; /* first message with both tags; 2xx that confirmed it */
	int64_t ended_ns;               /* BYE, or the refusal of the INVITE that made it, or the subscription's end */
	uint32_t confirm, end;          /* those messages, or NONE */
	uint8_t ended_by;               /* enum side: sender of `end` */
};

/* ---- session timers (RFC 4028) ------------------------------------------------------------------------------------ */

enum timer_state {
	TIMER_RUNNING,          /* the capture ends, or the timer was taken away, before it could run out */
	TIMER_ENDED,            /* the call ended before it ran out */
	TIMER_CUT,              /* BYE when it was about to run out: S − min(32 s, S/3) after the last refresh, or later (§10) */
	TIMER_EXPIRED           /* it ran out over 32 s before the BYE, or before the capture's end without one */
};
struct story_refresh {
	uint32_t request, response;     /* re-INVITE or UPDATE and its final response; response NONE: none came */
	int64_t ns;                     /* of the response, else of the request */
	uint8_t by;                     /* enum side */
	bool is_ok;                     /* 2xx: the timer begins anew */
};
struct story_timer {
	uint32_t dialog;
	uint32_t granted;               /* 2xx that began it */
	uint32_t interval_s;            /* Session-Expires in force at the end */
	uint32_t min_s;                 /* largest Min-SE seen, or 0 (then 90 holds) */
	uint8_t state;                  /* enum timer_state */
	bool has_refresher;             /* false: refresher= was not said */
	uint8_t refresher;              /* enum side: who has to refresh */
	int64_t started_ns, refreshed_ns, expires_ns; /* the latest 2xx with Session-Expires, and what follows from it */
	uint32_t end;                   /* BYE, or NONE */
	struct story_refresh *refreshes;/* all attempts */
	uint32_t n_refreshes, n_ok;     /* n_ok: those of them that were */
};
/* A 422 (§6): the interval asked for is too small. */
struct story_too_small {
	uint32_t request, response;
	uint32_t asked_s, min_s;        /* Session-Expires of the request, Min-SE of the response; 0 where absent */
	uint32_t retry;                 /* next request of that method with a large enough interval, or NONE */
	uint16_t retry_status;          /* its final response, or 0 */
};

/* ---- subscriptions (RFC 6665) --------------------------------------------------------------------------------------- */

enum subscription_state {
	SUBSCRIPTION_ASKED,     /* no final response yet */
	SUBSCRIPTION_REFUSED,   /* final response of 300 or more, and it is not a challenge that was answered */
	SUBSCRIPTION_ACCEPTED,  /* 2xx, no NOTIFY yet */
	SUBSCRIPTION_PENDING,   /* as the latest NOTIFY says */
	SUBSCRIPTION_ACTIVE,
	SUBSCRIPTION_TERMINATED,
	SUBSCRIPTION_EXPIRED    /* its time ran out within the capture, without a refresh and without a NOTIFY that says so */
};
const char *subscription_state_name(enum subscription_state s); /* "asked", "refused", ... */

struct story_subscription {
	uint32_t dialog;                /* or NONE */
	struct slice event;             /* "presence", "dialog;id=7" */
	uint8_t state;                  /* enum subscription_state */
	uint8_t by;                     /* enum side: the subscriber */
	bool by_refer;                  /* made by a REFER (RFC 3515 §2.4.4) */
	bool is_unasked;                /* only its NOTIFYs are in the capture */
	bool is_unsubscribed;           /* given up with Expires: 0 */
	uint32_t request, response;     /* latest SUBSCRIBE (REFER) and its final response; or NONE */
	uint16_t status;
	uint32_t first_notify, last_notify; /* or NONE */
	uint32_t n_notifies, n_refreshes;
	uint32_t asked_s, expires_s;    /* Expires of request and 2xx, or expires= of the latest NOTIFY; UINT32_MAX: not said */
	int64_t until_ns;               /* when it runs out */
	int64_t started_ns, ended_ns;
	struct slice reason;            /* of the termination: "timeout", "noresource", ... (RFC 6665 §4.2.2) */
	uint32_t retry_after_s;         /* UINT32_MAX: not said */
};

/* ---- publications (RFC 3903) ------------------------------------------------------------------------------------------ */

enum publication_state {
	PUBLICATION_ASKED,      /* no final response yet */
	PUBLICATION_REFUSED,    /* 300 or more, and no challenge that was answered */
	PUBLICATION_ACTIVE,
	PUBLICATION_REMOVED,    /* by its maker, with Expires: 0 */
	PUBLICATION_LOST,       /* 412: the server does not know its name any more (§11.2.1); the state has to be published anew */
	PUBLICATION_EXPIRED     /* its time ran out within the capture */
};
const char *publication_state_name(enum publication_state s); /* "asked", "refused", ... */
enum publish_what { PUBLISH_BEGIN, PUBLISH_REFRESH, PUBLISH_MODIFY, PUBLISH_REMOVE }; /* §4.1, table 1 */

struct story_publication {
	struct slice event;
	struct slice etag;              /* its latest name, by SIP-ETag (or SIP-If-Match, where it began before); may be empty */
	uint8_t state;                  /* enum publication_state */
	uint8_t asked;                  /* enum publish_what: of the latest request */
	bool has_no_etag;               /* a 2xx came without the SIP-ETag that it must have (§6) */
	uint16_t status;                /* of the latest final response, or 0 */
	uint32_t first, request, response; /* first and latest request; latest final response, or NONE */
	uint32_t n_refreshes, n_changes;/* that were accepted */
	uint32_t asked_s, expires_s;    /* UINT32_MAX: not said */
	int64_t started_ns, until_ns;   /* until_ns: it runs out, was removed, or was found lost */
};

/* ---- registrations (RFC 3261 §10) ------------------------------------------------------------------------------------ */

enum binding_state { BINDING_ACTIVE, BINDING_EXPIRED, BINDING_REMOVED };
const char *binding_state_name(enum binding_state s); /* "active", "expired", "removed" */

/* A contact that an address-of-record had, by 2xx responses: a registrar lists all there are (§10.3). */
struct story_binding {
	struct slice aor;               /* URI of To */
	struct slice contact;           /* URI, without its parameters in the header field */
	uint8_t state;                  /* enum binding_state, at the latest packet of the capture */
	bool is_own;                    /* asked for in this leg; others are only listed by the registrar */
	bool is_missing;                /* the 2xx does not list what was asked for: it lists this one alone, which the registrar
	                                 * will have made of it; or none, and this one is taken as granted */
	uint32_t asked_s, expires_s;    /* UINT32_MAX: not said */
	int64_t since_ns, refreshed_ns, until_ns; /* until_ns: it expires; of a removed one the moment of that */
	uint32_t first, last;           /* 2xx that first and last spoke of it */
	uint32_t n_refreshes, n_lapses; /* n_lapses: registered again after it had expired */
	struct slice instance, reg_id;  /* +sip.instance, reg-id (RFC 5626); may be empty */
};
/* REGISTER requests as attempts: one is sent until its final response that is no answered challenge. */
struct story_register {
	uint32_t request, response;     /* its last request and final response; response NONE: none yet */
	uint32_t first;                 /* its first request */
	uint16_t status;
	struct slice aor, contact;      /* first Contact URI; "*"; empty: it only asks */
	struct addr src;                /* where it came from */
	uint32_t asked_s, expires_s;    /* largest of its contacts; UINT32_MAX: not said. 0: takes away */
	uint32_t min_expires_s;         /* of a 423 on the way, else 0 */
};

/* ---- transfers (RFC 3515, RFC 5589) -------------------------------------------------------------------------------- */

enum transfer_state {
	TRANSFER_ASKED,         /* no final response to the REFER yet */
	TRANSFER_REFUSED,       /* 300 or more */
	TRANSFER_ACCEPTED,      /* 2xx; nothing known of what became of it */
	TRANSFER_TRYING,        /* the latest sipfrag is a 1xx */
	TRANSFER_DONE,          /* a sipfrag of 2xx */
	TRANSFER_FAILED         /* a sipfrag of 300 or more */
};
const char *transfer_state_name(enum transfer_state s); /* "asked", "refused", "accepted", "trying", "done", "failed" */

struct story_notice {
	uint32_t msg;                   /* NOTIFY */
	uint16_t status;                /* of its message/sipfrag, 0: none that can be read */
	struct slice reason;            /* reason phrase */
};
struct story_transfer {
	uint32_t dialog;
	uint32_t refer, response;       /* response NONE: none yet */
	uint16_t status;
	uint8_t state;                  /* enum transfer_state */
	uint8_t by;                     /* enum side: who asks the other to call */
	bool is_attended;               /* Refer-To has Replaces (RFC 3891) */
	bool is_silent;                 /* no NOTIFYs wanted (RFC 4488: Refer-Sub: false, or norefersub) */
	struct slice refer_to;          /* URI as written */
	struct slice referred_by;       /* URI; may be empty */
	struct story_notice *notices;
	uint32_t n_notices;
	uint16_t outcome;               /* status of the last sipfrag that is final, 0: none */
	uint32_t leg;                   /* the leg that the REFER asked for, or NONE where it is not in the capture */
};

/* ---- reliable provisional responses (RFC 3262) ---------------------------------------------------------------------- */

struct story_reliable {
	uint32_t dialog;
	uint32_t response;              /* first copy of the 1xx with Require: 100rel and RSeq */
	uint32_t rseq, cseq;
	uint32_t prack, prack_response; /* PRACK whose RAck names it, its final response; or NONE */
	uint16_t prack_status;
	uint8_t by;                     /* enum side: who sent the 1xx */
	uint32_t n_repeats;             /* times that the 1xx was sent again */
	int64_t last_ns;                /* its last copy */
	bool is_out_of_order;           /* RSeq is not one more than that of the one before it in the dialog (§3) */
	bool is_moot;                   /* the INVITE ended within 64*T1, before PRACK was overdue */
};
/* A PRACK whose RAck names no reliable response of the leg. */
struct story_stray_prack {
	uint32_t msg;
	uint32_t rseq, cseq;
	uint16_t status;                /* of its final response, or 0 */
};

/* ---- authentication (RFC 3261 §22) ------------------------------------------------------------------------------------ */

struct story_challenge {
	uint32_t request, response;     /* response: 401 or 407 */
	uint8_t method;                 /* enum sip_method */
	bool is_stale;                  /* stale=true: only the nonce was too old */
	bool had_credentials;           /* the request had credentials for that realm */
	bool had_nonce;                 /* and for a nonce that this realm had given in the leg before: they were refused */
	struct slice realm, algorithm;  /* of the first challenge in it; without quotes; may be empty */
	struct slice user;              /* username of those credentials; may be empty */
	uint32_t retry;                 /* next request of that method, with credentials for the realm; or NONE */
	uint16_t retry_status;          /* its final response, or 0 */
};

/* ---- the story ---------------------------------------------------------------------------------------------------- */

/* What is to be told of; the rest stays empty, and costs nothing. */
enum story_part { STORY_OFFERS = 1, STORY_TIMERS = 2, STORY_SUBSCRIPTIONS = 4, STORY_REGISTRATIONS = 8, STORY_TRANSFERS = 16,
	STORY_RELIABLE = 32, STORY_AUTH = 64, STORY_PUBLICATIONS = 128, STORY_ALL = 255 };

struct leg_story {
	uint32_t leg;
	uint32_t n_left_out;            /* items beyond LIMIT_STORY_ITEMS of their kind */
	struct story_dialog *dialogs;   /* of INVITE; always told */
	struct story_offer *offers;
	struct story_hold *holds;
	struct story_timer *timers;
	struct story_too_small *too_small;
	struct story_subscription *subscriptions;
	struct story_publication *publications;
	struct story_register *registers;
	struct story_binding *bindings;
	struct story_transfer *transfers;
	struct story_reliable *reliables;
	struct story_stray_prack *stray_pracks;
	struct story_challenge *challenges;
	uint32_t n_dialogs, n_offers, n_holds, n_timers, n_too_small, n_subscriptions, n_publications, n_registers,
		n_bindings, n_transfers,
		n_reliables, n_stray_pracks, n_challenges;
	struct arena arena;             /* of all of it */
	unsigned parts;                 /* enum story_part: that were asked for */
	unsigned refs;                  /* private to story.c */
};

/** The story of a leg: `parts` of enum story_part. Linear in the leg's messages. The caller frees it; it stays as it is when
 * the store grows. */
struct leg_story *leg_story_new(const struct store *s, uint32_t leg, unsigned parts);
void leg_story_free(struct leg_story *st);
/** The same, shared: readers of one leg, one after the other, get the same story, with at least these parts. Each gives it
 * back with leg_story_put, which takes NULL, too. */
const struct leg_story *leg_story_get(const struct store *s, uint32_t leg, unsigned parts);
void leg_story_put(const struct leg_story *st);

/** The exchange that is in force in a dialog at a moment: the latest answered (early answers too) until then; NULL where
 * there is none. With NONE: of any dialog. */
const struct story_offer *story_offer_at(const struct leg_story *st, uint32_t dialog, int64_t ts_ns);
/** The exchange to which a message brought the offer or the answer, or NULL. */
const struct story_offer *story_offer_of(const struct leg_story *st, uint32_t msg);
/** How long a party kept the other on hold, all together; SIDE_N: how long any did. What is not released counts until the
 * leg's last message. */
int64_t story_hold_ns(const struct store *s, const struct leg_story *st, enum side by);

/** Names of the codecs agreed on, as the answerer said them: of the voice where there is one, else of the first medium taken,
 * in the latest exchange that holds. The array is the arena's, the names are the story's. NULL where nothing was agreed on. */
const struct slice *story_agreed_names(const struct leg_story *st, struct arena *a, uint32_t *n);

/* What the offers of a leg come to where they are as plain as most: nothing is wrong with any, each codec is
 * meant with the same parameters by both, nobody is on hold, nothing is fax or encrypted, and... */
struct leg_plain {
	bool is_agreed;                 /* ...an answer took media, with these codecs (story_agreed_names) */
	const struct slice *agreed;     /* live as long as the store */
	uint32_t n_agreed;
};
/** False where a leg is not so plain: its story has to be told. True tells the same as the story (STORY_OFFERS) would, at a
 * hundredth of its price. */
bool leg_plain(const struct store *s, uint32_t leg, struct leg_plain *out);

/** "INVITE", "2xx to INVITE", "reliable 1xx", "PRACK", "UPDATE": what carries the offer. */
const char *offer_pattern_name(enum offer_pattern p);
/** "pending", "early", "answered", "refused", "unanswered". */
const char *offer_state_name(enum offer_state s);
const char *timer_state_name(enum timer_state s); /* "running", "ended", "cut", "expired" */

#endif
