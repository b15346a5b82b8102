/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legs of one call as one row, under which the others appear when it is opened. The first leg of a call that a list has
 * stands for it; a call of one leg is a row like any other. Knows no table and no screen: ids in, ids out.
 */
#ifndef UI_FOLD_H
#define UI_FOLD_H

#include "call.h"
#include "ui/list.h"

struct fold {
	bool is_made;           /* the arrays are those of the rows; else each leg counts as alone */
	uint32_t n_legs, n_calls;
	uint32_t *call, *next;  /* of a leg: its call, or NONE where the list has it not; the next leg of it in the list, or NONE */
	uint32_t *first, *n;    /* of a call: its first leg in the list, or NONE; how many it has there */
	size_t cap_legs, cap_calls;
	size_t n_folded;        /* legs that are in the list and have no row */
	bool opens_all;         /* all calls are open but those in `others`; else those alone */
	struct marks others;    /* any leg of a call stands for it */
};

/** Folds `chosen` (legs in the order of the list) into *rows, which is overwritten. Finds out what legs are one call. */
void fold_make(struct fold *f, const struct store *s, const struct ids *chosen, struct ids *rows);
/** Nothing is folded any more, until it is made again: ids have changed. What is open stays. */
void fold_forget(struct fold *f);
void fold_free(struct fold *f);

/** Whether a leg stands for a call of more than one. */
bool fold_is_head(const struct fold *f, uint32_t leg);
/** The leg that stands for the call of this one: itself where it is alone, or not in the list. */
uint32_t fold_head(const struct fold *f, uint32_t leg);
/** The next leg of its call in the list, or NONE. */
uint32_t fold_next(const struct fold *f, uint32_t leg);
/** Whether all legs of its call have rows. */
bool fold_is_open(const struct fold *f, uint32_t leg);
/** Opens or closes the call of a leg; takes effect when it is made again. */
void fold_flip(struct fold *f, uint32_t leg);
void fold_flip_all(struct fold *f);

#endif
