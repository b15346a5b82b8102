/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that tell of endpoints share: endpoint.c (the table), role.c (what an endpoint is), endpoint_words.c (what
 * messages say of it). */
#ifndef SL_ENDPOINT_H
#define SL_ENDPOINT_H

#include "analyzer/call/correlate.h"
#include "story.h"

enum { DELAYS_FEW = 2 };

/* An endpoint while it is being found out. */
struct endpoint_work {
	struct endpoint e;
	uint32_t end;           /* direction of a flow that comes from there; of a place of media NONE */
	uint32_t last_leg;      /* that was counted for it, or NONE */
	uint8_t n_read;         /* messages whose text was read for it */
	bool refuses;           /* calls, in a leg in which it passed nothing on */
	uint32_t n_delays, cap_delays;
	union {                 /* first responses to requests; most endpoints are met in one call and have few */
		uint32_t few[DELAYS_FEW];   /* cap_delays 0 */
		uint32_t *many;
	} delays_us;
};

/* An address-of-record at an endpoint, by one of its contacts. */
struct binding {
	uint32_t endpoint;
	struct slice aor, contact;
	int64_t ns;             /* when a 2xx last spoke of it */
	bool is_there;
};

struct endpoints {
	const struct store *store;
	struct endpoint_work *v;
	size_t n, cap;
	uint32_t *ends;         /* endpoint of each end of each flow pair: 2 a pair; NONE where it was not met yet */
	size_t n_ends;
	struct map by_addr, by_binding, by_media, by_agent;
	struct slice **agents;  /* each name of software once, in the arena: thousands of endpoints have the same */
	size_t n_agents, cap_agents;
	struct binding *bindings;
	size_t n_bindings, cap_bindings;
	struct addr *media;     /* addresses of descriptions, port 0 */
	size_t n_media, cap_media;
	char latest[40];        /* text of the address that was read last; n_latest 0: none */
	size_t n_latest;
	struct arena arena;
	struct buf text;        /* what a name is made into */
	uint32_t n_taken;       /* legs, by store_endpoints_step */
	size_t n_ended;         /* rows whose delays are ranked */
	struct legs_ahead ahead;
	uint64_t generation;
};

/* What an endpoint did within one leg. */
enum { SEATS_MAX = 32, RECENT_MAX = 64 };
struct seat {
	uint32_t endpoint;
	uint32_t got, made, passed;     /* bits of enum sip_method: requests it got, made itself, passed on */
	uint32_t accepted;              /* requests that it answered 2xx itself, by method */
	bool passes_responses : 1, strips_vias : 1, rings : 1, refuses : 1, redirects : 1, challenges_register : 1;
	bool got_call : 1, calls_on : 1; /* an INVITE outside of dialogs; then made one with the same Call-ID that is another */
};
struct stage { /* one leg being looked at */
	struct endpoints *t;
	uint32_t leg;
	struct seat seats[SEATS_MAX];
	unsigned n_seats, n_recent;
	uint32_t recent[RECENT_MAX];    /* latest messages, a ring */
};

uint32_t endpoint_from(struct endpoints *t, const struct msg *m);
uint32_t endpoint_to(struct endpoints *t, const struct msg *m);

/** Takes the role evidence of one message, in order; at the end of the leg what follows from it (role.c). */
void role_take(struct stage *g, uint32_t msg);
void role_end(struct stage *g);

/** How many Vias a message has, up to 2 (endpoint_words.c). */
unsigned via_count(const struct sip_msg *m);
/** What a message of its own says of an endpoint: its name; what a leg does to the registrations that it made or accepted. */
void words_of_agent(struct endpoints *t, uint32_t endpoint, const struct sip_msg *m);
void words_of_register(struct endpoints *t, uint32_t endpoint, const struct leg_story *st, bool is_registrar);
void words_of_sdp(struct endpoints *t, uint32_t msg);
/** Makes the lists of endpoints from what was collected. */
void words_end(struct endpoints *t);

#endif
