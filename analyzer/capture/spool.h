/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: a temporary file that grows and can be read as memory. */
#ifndef SL_CAPTURE_SPOOL_H
#define SL_CAPTURE_SPOOL_H

#include "base.h"

/** Bytes written so far are base[0..size). They never move: address space for more than any disk has is reserved. */
struct spool {
	uint8_t *base;      /* NULL: not open */
	uint64_t size;
	uint64_t room;      /* bytes of the file: on disk for sure, and mapped */
	uint64_t reserved;  /* bytes of address space */
	int fd;
};

/** Makes an unlinked file in $TMPDIR, or /tmp. -1 and errno where that cannot be done. */
int spool_open(struct spool *s);
/** Room for at least n bytes more, at the returned address; what of it was written is added to `size` by the caller.
 * NULL and errno (ENOSPC: disk full). */
uint8_t *spool_room(struct spool *s, uint64_t n);
/** Nothing happens for a zero value. */
void spool_close(struct spool *s);

#endif
