/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapped file that somebody truncates answers a read past its new end with SIGBUS. Inside guarded mappings the
 * missing pages are replaced by zeros and the reader is told; any other SIGBUS does what it did before. */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analyzer/capture/guard.h"

/* The one mutable object of the analyzer with static lifetime: a signal handler gets no context pointer, so the list of
 * mappings must be where it can find it. Only the thread that opens and closes captures changes it. */
static struct {
	struct guard *head;
	struct sigaction before;
	size_t page;
} registry;

static struct guard *find(const uint8_t *p)
{
	struct guard *g = registry.head;

	while (g && !(p >= g->base && p < g->base + g->size))
		g = g->next;
	return g;
}

/* mmap is not on POSIX' list of functions for signal handlers; on Linux it is a plain system call. All that follows is
 * replaced at once: the file ends before it, and one mapping stays one or two, however often this happens. */
static void on_sigbus(int sig, siginfo_t *info, void *context)
{
	uint8_t *page = (uint8_t *)((uintptr_t)info->si_addr & ~(uintptr_t)(registry.page - 1));
	struct guard *g = find(page);
	int saved = errno, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	(void)context;
	if (g && mmap(page, (size_t)(g->base + g->size - page), PROT_READ, flags, -1, 0) != MAP_FAILED)
		g->is_torn = 1;
	else
		sigaction(sig, &registry.before, NULL); /* the read is tried again, and ends as without us */
	errno = saved;
}

void guard_add(struct guard *g, const void *base, size_t size)
{
	struct sigaction sa = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};

	registry.page = (size_t)sysconf(_SC_PAGESIZE);
	g->base = base;
	g->size = (size + registry.page - 1) & ~(registry.page - 1);
	g->is_torn = 0;
	g->next = registry.head;
	registry.head = g;
	if (!g->next) {
		sigemptyset(&sa.sa_mask);
		sigaction(SIGBUS, &sa, &registry.before);
	}
}

void guard_remove(struct guard *g)
{
	struct guard **at = &registry.head;

	while (*at && *at != g)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = g->next;
	if (!registry.head)
		sigaction(SIGBUS, &registry.before, NULL);
}
