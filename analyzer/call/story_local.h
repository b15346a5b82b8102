/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that tell the story of a leg share: story.c (the walk), and one file for each part of the story. */
#ifndef SL_STORY_PRIVATE_H
#define SL_STORY_PRIVATE_H

#include "analyzer/call/store_local.h"
#include "story.h"

/* A transaction as the two parties see it, over all hops: a request and what came back. Indices are of the story's arrays,
 * NONE where there is no such item. */
struct play {
	uint32_t request;       /* message, or NONE: not in the capture */
	uint32_t final;         /* first final response, or NONE; a 2xx of a fork may follow */
	uint32_t txn;           /* of its request in the store */
	uint32_t from_hash, cseq;
	uint32_t dialog;        /* that the request was sent in, or NONE */
	uint16_t status;        /* of `final`, or 0 */
	uint8_t method;         /* enum sip_method */
	uint8_t by;             /* enum side: who sent the request */
	uint32_t offer;         /* that its request carries, or its 2xx or a 1xx */
	uint32_t answers;       /* PRACK: the offer that it has to answer */
	uint32_t timer, refresh;/* the attempt to refresh that it is */
	uint32_t too_small;     /* 422 that it is the retry of */
	uint32_t subscription, publication, attempt, transfer, challenge;
	bool is_offerless;      /* INVITE without an offer */
};

/* What a party said last in a dialog. */
struct said {
	bool is_there;
	uint64_t hash;          /* of all lines but o= */
	struct story_origin origin;
	uint32_t n_media;
	uint64_t agreed_hash;   /* of the last one that was agreed upon */
	bool is_agreed;         /* there was one */
};

/* What goes on in a dialog of INVITE; by the index of st->dialogs. */
struct talk {
	uint32_t invite;        /* play that made it, or NONE */
	uint32_t n_answered, latest; /* exchanges: how many were answered, the latest of them */
	struct said said[2];    /* by enum side */
	uint32_t open[2];       /* offer without an answer, by who made it */
	uint32_t hold[2];       /* that a party is in, or NONE */
	bool unwilling[2];      /* does not want to get audio */
	uint32_t timer;
	uint32_t rseq, rseq_cseq;
};

/* What a message is, by a hash, and which of its copies counts. */
struct story_copy {
	uint64_t hash;
	uint32_t msg;
};

enum { SIDE_TAGS = 4 };
struct scene {
	const struct store *s;
	const struct leg *l;
	struct leg_story *st;
	unsigned parts;
	uint32_t methods;       /* bits of enum sip_method that are looked at */
	uint32_t caller_tags[SIDE_TAGS];
	unsigned n_caller_tags;
	struct play *plays;
	struct talk *talks;
	size_t n_plays, cap_plays, cap_talks;
	struct map play_map, dialog_map, binding_map, nonce_map;
	uint32_t home;          /* a message on the hop that counts */
	bool has_hops;
	struct story_copy *copies; /* where there are several hops */
	size_t n_copies, cap_copies;
	struct map copy_map;
	struct ids counted;     /* where there are several hops: by place in the leg, the message that counts for that one */
};

/* A message that counts, while it is looked at. */
struct act {
	uint32_t id;
	const struct msg *m;
	struct sip_msg text;
	uint8_t by;             /* enum side: who sent it */
	bool is_request;
	uint32_t play;          /* index */
	uint32_t dialog;        /* id of the store, or NONE */
	uint32_t talk;          /* index, or NONE: no dialog of INVITE */
};

static inline struct play *play_of(struct scene *sc, const struct act *a)
{
	return &sc->plays[a->play];
}
/** Whether it is the response that decides its transaction; a 2xx of another fork does so, too. */
static inline bool act_is_final(const struct act *a)
{
	return a->m->status >= 200;
}

/** Array with room for one item more (it may have moved), or NULL where it is full: then that is counted. (story.c) */
void *story_room(struct scene *sc, void *array, uint32_t n, size_t item_bytes);
/** A copy that lives with the story. */
struct slice story_keep(struct scene *sc, struct slice s);
/** The same, folds as one space. */
struct slice story_keep_field(struct scene *sc, struct slice value);
/** Seconds at the beginning of a value (before ';' or spaces); UINT32_MAX where there is no number. */
uint32_t story_seconds(struct slice value);
/** Moment `seconds` after another; TIME_NONE where that is not said. */
int64_t story_after(int64_t ns, uint32_t seconds);
/** The URI of an address field, empty where it cannot be read. */
struct slice story_uri(struct slice value);
/** Whether a list of option tags (Require, Supported) in the message has this one. */
bool story_has_option(const struct sip_msg *m, const char *field, const char *option);

/* Parts. Each takes the messages in order, and ends. */
void offer_take(struct scene *sc, const struct act *a);
/** Ends the exchanges of a dialog that are open; `end` is the message that did. */
void offer_dialog_ends(struct scene *sc, uint32_t talk, uint32_t end);
void timer_take(struct scene *sc, const struct act *a);
void timer_end(struct scene *sc);
void subscription_take(struct scene *sc, const struct act *a);
void subscription_end(struct scene *sc);
void publication_take(struct scene *sc, const struct act *a);
void publication_end(struct scene *sc);
void registration_take(struct scene *sc, const struct act *a);
void registration_end(struct scene *sc);
void transfer_take(struct scene *sc, const struct act *a);
void transfer_end(struct scene *sc);
void prack_take(struct scene *sc, const struct act *a);
/** A copy of a message that was sent again. */
void prack_take_repeat(struct scene *sc, uint32_t msg);
void challenge_take(struct scene *sc, const struct act *a);

/** Who holds whom after an exchange was answered (hold.c); and at the end of a dialog. */
void hold_take(struct scene *sc, uint32_t talk, uint32_t offer);
void hold_dialog_ends(struct scene *sc, uint32_t talk, int64_t ns);

/* Media of a description; its text must live with the story (offer_media.c). */
struct story_media *offer_media_new(struct scene *sc, const struct sdp *offer);
/** Puts the answer beside it: what is agreed, and what is wrong. `by`: enum side of the offerer. */
void offer_media_answer(struct scene *sc, struct story_offer *o, const struct sdp *answer);

#endif
