/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: temporary files that grow, can be read as memory, and let go of their beginning. */
#ifndef SL_CAPTURE_SPOOL_H
#define SL_CAPTURE_SPOOL_H

#include "base.h"

/** Bytes written so far are base[0..size), of which base[gone..size) are there. They never move: address space for more than
 * most disks have is reserved. They lie in pieces, an unlinked file each. */
struct spool {
	const uint8_t *base; /* NULL: not open */
	uint64_t size, gone;
	uint64_t piece;      /* bytes of a piece */
	uint64_t mapped;     /* where the last piece ends */
	uint64_t reserved;   /* bytes of address space */
	int fd;              /* of the last piece; -1: it is in memory */
};

/** Makes an unlinked file in $TMPDIR, or /tmp. `piece`: bytes that are let go of at once, a multiple of a page; 0: never any.
 * -1 and errno where that cannot be done. */
int spool_open(struct spool *s, uint64_t piece);
/** Adds n bytes. -1 and errno (ENOSPC: disk full) where they did not all find room; size is as it was then, or has grown by
 * what the piece before had room for. */
int spool_write(struct spool *s, const void *p, size_t n);
/** From here on the last piece, and a new one if none has begun, is memory and not a file. -1 and errno. */
int spool_to_memory(struct spool *s);
/** Lets go of all pieces that end at or before `until`. */
void spool_release(struct spool *s, uint64_t until);
/** Nothing happens for a zero value. */
void spool_close(struct spool *s);

#endif
