/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For unit tests of parsers: bytes that end right before (or begin right behind) a page that may not be touched, so that
 * one byte read too many is a crash in every build. */
#ifndef SL_TEST_GUARD_H
#define SL_TEST_GUARD_H

#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base.h"

struct guard {
	char *map;              /* page of no access, `room` bytes, page of no access */
	size_t room, page;
};

/** Room for at least `max` bytes. Free with guard_free. */
static inline struct guard guard_make(size_t max)
{
	struct guard g = { .page = (size_t)sysconf(_SC_PAGESIZE) };

	g.room = (max / g.page + 1) * g.page;
	g.map = mmap(NULL, g.room + 2 * g.page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert(g.map != MAP_FAILED);
	if (mprotect(g.map + g.page, g.room, PROT_READ | PROT_WRITE) != 0)
		abort();
	return g;
}
static inline void guard_free(struct guard *g)
{
	munmap(g->map, g->room + 2 * g->page);
}
/** A copy of s whose end is the end of what may be read. Lives until the next call. */
static inline struct slice guard_end(struct guard *g, struct slice s)
{
	char *p = g->map + g->page + g->room - s.n;

	assert(s.n <= g->room);
	if (s.n)
		memmove(p, s.p, s.n);
	return slice_make(p, s.n);
}
/** A copy of s whose begin is the begin of what may be read. */
static inline struct slice guard_begin(struct guard *g, struct slice s)
{
	char *p = g->map + g->page;

	assert(s.n <= g->room);
	if (s.n)
		memmove(p, s.p, s.n);
	return slice_make(p, s.n);
}

#endif
