/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/field: what a reader keeps for the row it is at, and how field functions give out values. */
#ifndef SL_FIELD_READER_H
#define SL_FIELD_READER_H

#include "field.h"
#include "finding.h"
#include "story.h"
#include "stream.h"

/* Parsed messages of the row. They are parsed when a field first asks, and kept until the next row. */
enum view_slot { VIEW_FIRST, VIEW_REQUEST, VIEW_SERVER, VIEW_N };
enum view_state { VIEW_UNKNOWN, VIEW_THERE, VIEW_ABSENT };
struct view {
	uint8_t state; /* enum view_state */
	struct sip_msg m;
};
/* From or To of the row's first message, taken apart. */
enum party { PARTY_FROM, PARTY_TO, PARTY_N };
struct party_view {
	uint8_t state; /* enum view_state */
	bool has_uri;
	struct sip_addr addr;
	struct sip_uri uri;
};
/* Addresses are few and rows are many: their text is kept by flow, of both directions together. */
enum { FLOW_CACHE = 2048, ADDR_TEXT = 56 };
struct flow_text {
	uint32_t pair;              /* half of the id, or NONE */
	uint8_t n[2];
	char text[2][ADDR_TEXT];    /* source and destination of the even direction */
};

/* What occurs in any message of a call: looked for once, in one walk (call_fields.c). */
enum { SEEN_CODES = 700, SEEN_FLOWS = 128, SEEN_ADDRESSES = 64 };
struct leg_seen {
	uint32_t n_methods, n_flows;
	uint8_t methods[SIP_METHOD_N];      /* of requests, in the order in which they first occur */
	uint32_t n_codes, code_words;       /* how many; a bit for each word of `codes` that is not 0 */
	uint64_t codes[SEEN_CODES / 64 + 1];/* a bit for each status */
	uint32_t flows[SEEN_FLOWS];         /* each once */
};

struct reader {
	const struct store *s;
	const struct field_kind *k;
	const struct field *field;   /* the one being read: hdr.NAME looks there for its name */
	uint32_t id;                 /* row */
	uint32_t first;              /* message: the row's, or the first of its leg */
	uint32_t request;            /* message: the first request of the leg, NONE; looked for once */
	bool request_known;
	bool seen_known;
	struct leg_seen seen;
	const struct msg *msg;       /* `first` */
	const struct leg *leg;       /* NULL for a message without one */
	const struct endpoint *endpoint; /* of an endpoint's row; then there is no message */
	const struct finding *finding; /* of a finding's row; it may have neither leg nor message */
	const struct stream *stream; /* of a stream's row; its leg may be NULL, and `first` is that of its leg */
	bool stream_known, voice_known; /* what follows was asked for */
	struct stream_view stream_view; /* of a stream's row */
	struct leg_media voice;      /* of a call's row */
	const struct leg_story *story;     /* of a call's row; NULL until it is asked for */
	struct view views[VIEW_N];
	struct party_view parties[PARTY_N];
	struct arena arena;          /* values made for this row */
	struct buf scratch;
	struct flow_text *flows;     /* FLOW_CACHE of them */
	struct legs_ahead ahead;
	bool is_ahead;               /* reader_ahead was called */
	struct sip_fine_lines *fine; /* NULL until a message is checked */
};

extern const struct field_kind field_kind_calls, field_kind_messages, field_kind_endpoints, field_kind_streams,
	field_kind_findings;

/** The row's (first) message, parsed; NULL where its text was lost. */
const struct sip_msg *reader_first(struct reader *r);
/** Any message, parsed into `slot`, where it stays for the row; NULL where its text was lost. */
const struct sip_msg *reader_view(struct reader *r, enum view_slot slot, uint32_t msg);
/** From or To of the row's first message; NULL where there is none. */
const struct party_view *reader_party(struct reader *r, enum party p);
/** Source (destination) of a flow as text, which stays until another flow is asked for. */
struct slice reader_end(struct reader *r, uint32_t flow, bool destination);
/** What r->scratch holds, copied so that it stays for the row. */
struct slice reader_keep(struct reader *r);

/** Whether a message is a request: its status says so, but for responses whose status is unreadable. */
static inline bool msg_is_request(const struct msg *m)
{
	return m->status == 0 && !(m->parse_flags & SIP_F_BAD_STATUS);
}

/* Ways to give out a value. An absent text (p NULL) gives VALUE_NULL. */
static inline void give_text(struct value *out, struct slice s)
{
	if (!s.p)
		return;
	out->type = VALUE_TEXT;
	out->s = s;
}
/** The same, where an empty text is no value either. */
static inline void give_filled(struct value *out, struct slice s)
{
	if (s.n)
		give_text(out, s);
}
static inline void give_name(struct value *out, const char *z)
{
	if (z)
		give_text(out, slice_of(z));
}
static inline void give_int(struct value *out, int64_t i)
{
	out->type = VALUE_INT;
	out->i = i;
}
static inline void give_bool(struct value *out, bool b)
{
	out->type = VALUE_BOOL;
	out->b = b;
}
/** A moment of packet time. */
static inline void give_time(const struct reader *r, struct value *out, int64_t ns)
{
	if (ns == TIME_NONE)
		return;
	out->type = VALUE_TIME;
	out->i = store_said_ns(r->s, ns);
	out->back_ns = ns - out->i;
}
/** A duration in milliseconds with three decimals, rounded half away from zero. */
void give_ms(struct value *out, int64_t ns);
/** A number with so many decimals; nothing for one that is not finite. */
void give_double(struct value *out, double v, unsigned decimals);
/** A set of enum road; the words that it can have. */
void give_path(struct reader *r, struct value *out, uint16_t path);
const char *path_choice(unsigned i);
/** A header field's value with its folds as one space. */
void give_header(struct reader *r, struct value *out, struct slice value);
/** The method: its row's name, or what the message itself says where there is no row. */
void give_method(struct reader *r, struct value *out, unsigned method, enum view_slot slot, uint32_t msg);
/** src, dst and transport of the row's first message. */
void field_src(struct reader *r, uint32_t id, struct value *out);
void field_dst(struct reader *r, uint32_t id, struct value *out);
void field_transport(struct reader *r, uint32_t id, struct value *out);
const char *transport_choice(unsigned i);
/** Severities by name (finding_fields.c). */
const char *severity_choice(unsigned i);

/* Fields of a call that come from its story, and the words that they can have (call_story.c). */
void story_hold(struct reader *r, uint32_t id, struct value *out);
void story_agreed(struct reader *r, uint32_t id, struct value *out);
void story_session_expires(struct reader *r, uint32_t id, struct value *out);
void story_refresher(struct reader *r, uint32_t id, struct value *out);
void story_timer_state(struct reader *r, uint32_t id, struct value *out);
void story_event(struct reader *r, uint32_t id, struct value *out);
void story_expires(struct reader *r, uint32_t id, struct value *out);
void story_until(struct reader *r, uint32_t id, struct value *out);
void story_subscription(struct reader *r, uint32_t id, struct value *out);
void story_publication(struct reader *r, uint32_t id, struct value *out);
void story_registration(struct reader *r, uint32_t id, struct value *out);
void story_contact(struct reader *r, uint32_t id, struct value *out);
void story_refer_to(struct reader *r, uint32_t id, struct value *out);
void story_transfer(struct reader *r, uint32_t id, struct value *out);
void story_transfer_status(struct reader *r, uint32_t id, struct value *out);
const char *story_side_choice(unsigned i);
const char *story_timer_choice(unsigned i);
const char *story_subscription_choice(unsigned i);
const char *story_publication_choice(unsigned i);
const char *story_binding_choice(unsigned i);
const char *story_transfer_choice(unsigned i);

#endif
