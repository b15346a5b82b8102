/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to field/: regular expressions of filters, through PCRE2, which is loaded when the first one is compiled. */
#ifndef SL_FIELD_REGEX_H
#define SL_FIELD_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base.h"

/* The library, and what bounds its work. */
struct regex_lib;

/** Compiles: letters of any case, bytes that are no UTF-8 match nothing. *lib is made when it is NULL. NULL and *e (status 2) where
 * it is wrong, or the library cannot be loaded; `column` tells where it stands in the filter. */
pcre2_code *regex_compile(struct regex_lib **lib, struct slice pattern, size_t column, struct err *e);
/** 1: found; 0: not; -1: gave up, since it would take too many steps or too much memory. */
int regex_find(const struct regex_lib *lib, const pcre2_code *re, struct slice s);
/** NULL is taken for either. */
void regex_free(const struct regex_lib *lib, pcre2_code *re);
void regex_lib_free(struct regex_lib *lib);

#endif
