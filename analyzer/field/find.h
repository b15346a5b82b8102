/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/field: nearest names for "did you mean", and the rank of a value. */
#ifndef SL_FIELD_FIND_H
#define SL_FIELD_FIND_H

#include "field.h"

/** Remembers which of many names is nearest to a wrong one. Zero value but for `wanted`. */
struct nearest {
	struct slice wanted;
	const char *name;
	unsigned distance;
};
/** Looks at one more name. One that begins with what was written beats every other. */
void nearest_try(struct nearest *n, const char *name);
/** The nearest name where it is near enough to be meant, or NULL. */
const char *nearest_name(const struct nearest *n);
/** Name of the field of k nearest to s, or NULL. */
const char *nearest_field(const struct field_kind *k, struct slice s);
/** s cut to a length that an error sentence can hold, for "%.*s". */
static inline int shown_len(struct slice s)
{
	return s.n > 60 ? 60 : (int)s.n;
}

/** Place of a value among the choices of a field that is ranked, from 1; 0 where it is none of them, or the field is not ranked. */
unsigned field_rank(const struct field *f, struct slice value);

#endif
