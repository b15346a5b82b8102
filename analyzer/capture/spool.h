/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: a temporary file that grows and can be read as memory. */
#ifndef SL_CAPTURE_SPOOL_H
#define SL_CAPTURE_SPOOL_H

#include "base.h"

/** Bytes written so far are base[0..size). They never move: address space for more than most disks have is reserved. */
struct spool {
	const uint8_t *base; /* NULL: not open */
	uint64_t size;
	uint64_t reserved;   /* bytes of address space */
	int fd;
};

/** Makes an unlinked file in $TMPDIR, or /tmp. -1 and errno where that cannot be done. */
int spool_open(struct spool *s);
/** Adds n bytes. -1 and errno (ENOSPC: disk full) where they did not all find room; size is as it was, then. */
int spool_write(struct spool *s, const void *p, size_t n);
/** Nothing happens for a zero value. */
void spool_close(struct spool *s);

#endif
