/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in lines. */
#ifndef UI_WRAP_H
#define UI_WRAP_H

#include "base.h"

/** Bytes of text that fit in `columns`, up to the last blank before where it must break (the blank included); at least one
 * character. */
size_t wrap_part(struct slice text, size_t columns);

#endif
