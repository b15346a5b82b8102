/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moved: include/words.h. */
#include_next <words.h>
