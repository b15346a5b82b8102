/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: mapped files that shrink while they are read. */
#ifndef SL_CAPTURE_GUARD_H
#define SL_CAPTURE_GUARD_H

#include <signal.h>

#include "base.h"

/** Watches over one mapping. Lives in its owner; linked into the list of the program's guarded mappings. */
struct guard {
	const uint8_t *base;
	size_t size;                     /* whole pages */
	struct guard *next;
	volatile sig_atomic_t is_torn;   /* bytes that were there are gone: they read as zero now */
};

/** From now on a read of a byte that the file has lost gives 0 and sets is_torn. size is rounded up to whole pages. */
void guard_add(struct guard *g, const void *base, size_t size);
/** To be called before the mapping goes. Nothing happens for a guard that was not added. */
void guard_remove(struct guard *g);

#endif
