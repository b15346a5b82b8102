/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 0: sentences with values of a packet in them. Each is one text with a "%s" for each value, or "%2$s" where a
 * translation wants them in another order; clauses that may be there or not are whole texts, too, and are listed.
 */
#ifndef SL_TELL_H
#define SL_TELL_H

#include "base.h"

enum {
	TELL_VALUES = 6,    /* in one sentence */
	TELL_QUOTE_MAX = 160 /* bytes of a value of a packet */
};

/* A value: a text of the packet, words of ours (or a text that was made of such), or a number. */
struct tell_value {
	struct slice text;
	uint64_t number;
	bool is_whole, is_number;
};
struct tell_values {
	struct tell_value at[TELL_VALUES];
};

/** A text of a packet: as it is, but of TELL_QUOTE_MAX bytes at most, then "…". It is never cut inside a character. */
static inline struct tell_value tell_quote(struct slice s)
{
	return (struct tell_value){.text = s};
}
/** Words of the program, all of them. */
static inline struct tell_value tell_words(const char *z)
{
	return (struct tell_value){.text = slice_of(z), .is_whole = true};
}
/** What was told into a buffer before, all of it. */
static inline struct tell_value tell_told(const struct buf *b)
{
	return (struct tell_value){.text = buf_slice(b), .is_whole = true};
}
static inline struct tell_value tell_number(uint64_t n)
{
	return (struct tell_value){.number = n, .is_number = true};
}

/** Appends the sentence with its values; text is translated already. */
void tell(struct buf *b, const char *text, struct tell_values v);
/** The same with one value of the packet. */
void tell_one(struct buf *b, const char *text, struct slice s);
/** Appends a clause to a list of clauses: a comma first where there is one already. */
void tell_clause(struct buf *list, const char *text, struct tell_values v);
/** Appends an item to an enumeration, which some languages separate in another way than clauses. */
void tell_item(struct buf *list, const char *text, struct tell_values v);
/** Appends a word of a packet and what it means: "user-busy (the user was busy)"; the word alone where that is not known (NULL). */
void tell_word(struct buf *b, struct slice word, const char *means);
/** Appends " Here: ", the clauses, and a full stop. */
void tell_here(struct buf *b, const struct buf *clauses);

#endif
