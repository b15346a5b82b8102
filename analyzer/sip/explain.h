/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that explain header fields: explain.c picks, explain_fields.c and explain_address.c read values,
 * explain_words.c knows what words and numbers of the protocol mean. Private to analyzer/sip.
 */
#ifndef SL_SIP_EXPLAIN_H
#define SL_SIP_EXPLAIN_H

#include "sip.h"
#include "tell.h"

/* One header field that is being explained. Everything is appended to b as sentences with a space before each:
 * the space is in the text, since some languages have none between sentences. */
struct explain {
	struct buf *b;
	const struct sip_msg *m;
	struct slice line;      /* in the message, to know which of several it is */
	struct slice value;     /* unfolded, trimmed */
};
typedef void (*explain_fn)(struct explain *x);

/** The function for a field's row; every field has one (most quote their value). (explain_fields.c) */
explain_fn explain_field(const struct sip_header_row *row);

/* Addresses, and the way of a message. (explain_address.c) */
void explain_from(struct explain *x);
void explain_to(struct explain *x);
void explain_contact(struct explain *x);
void explain_identity(struct explain *x);
void explain_refer_to(struct explain *x);
void explain_via(struct explain *x);
void explain_route(struct explain *x);
void explain_max_forwards(struct explain *x);

enum { EXPLAIN_ITEMS_MAX = 8 }; /* values of a list that are explained; that there are more is said */

static inline bool explain_is(struct slice s, const char *word)
{
	return slice_ieq(s, slice_of(word));
}
/** What is before the first ';' of a value, and the parameters from that ';' on. */
static inline struct slice explain_head(struct slice value)
{
	return slice_trim(slice_cut(&value, ';'));
}
static inline struct slice explain_params(struct slice value)
{
	return slice_sub(value, slice_find(value, ';', 0), value.n);
}
/** Calls `say` for the values of the list. (explain.c) */
void explain_each(struct explain *x, void (*say)(struct explain *x, struct slice item));

/** A clause with one value of the packet (the second one takes quotes off). (explain.c) */
void explain_clause(struct buf *clauses, const char *text, struct slice value);
void explain_clause_unquoted(struct buf *clauses, const char *text, struct slice value);
/** Appends a number of seconds: "3600 seconds (1 hour)"; what is no number is said to be none. (explain.c) */
void explain_seconds(struct buf *b, struct slice digits);
/** The clause with a number of seconds in it. (explain.c) */
void explain_clause_seconds(struct buf *clauses, const char *text, struct slice digits);

/* (explain_words.c) What it means, or NULL. Words are compared without letter case. */
const char *explain_option_tag(struct slice tag);
const char *explain_media_type(struct slice type);
const char *explain_event(struct slice package);
const char *explain_privacy(struct slice word);
const char *explain_ended(struct slice reason);
const char *explain_diversion(struct slice reason);
const char *explain_q850(unsigned cause);
const char *explain_warning(unsigned code);

#endif
