/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spool: an unlinked temporary file, mapped as it grows. Every byte has its place on the disk before it is mapped,
 * so that a full disk is an error here and not a signal later. Knows nothing of packets. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analyzer/capture/spool.h"

enum { CHUNK_MIN = 256 * 1024, CHUNK_MAX = 16 * 1024 * 1024 };
static const uint64_t RESERVE_MAX = 1ull << 40, RESERVE_MIN = 1ull << 28;

static int temp_file(void)
{
	const char *dir = getenv("TMPDIR");
	char path[4096];
	int fd;

	if (!dir || !*dir)
		dir = "/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	if ((size_t)snprintf(path, sizeof path, "%s/sipladder-XXXXXX", dir) >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

int spool_open(struct spool *s)
{
	void *base = MAP_FAILED;
	uint64_t reserved;

	*s = (struct spool){.fd = temp_file()};
	if (s->fd < 0)
		return -1;
	/* Inaccessible and without backing: costs page tables only where it is used. Less of it where a limit forbids it. */
	for (reserved = RESERVE_MAX; reserved >= RESERVE_MIN; reserved /= 2) {
		base = mmap(NULL, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (base != MAP_FAILED)
			break;
	}
	if (base == MAP_FAILED) {
		close(s->fd);
		errno = ENOMEM;
		return -1;
	}
	s->base = base;
	s->reserved = reserved;
	return 0;
}

/* As much again as there is, within bounds: a small spool stays small, a large one grows in few steps. */
static uint64_t chunk_for(const struct spool *s, uint64_t n)
{
	uint64_t chunk = s->room < CHUNK_MIN ? CHUNK_MIN : s->room > CHUNK_MAX ? CHUNK_MAX : s->room;
	uint64_t need = s->size + n - s->room;

	return need <= chunk ? chunk : (need + CHUNK_MIN - 1) / CHUNK_MIN * CHUNK_MIN;
}

uint8_t *spool_room(struct spool *s, uint64_t n)
{
	uint64_t chunk;
	int e;

	if (s->room - s->size >= n)
		return s->base + s->size;
	if (n > s->reserved - s->size) {
		errno = EFBIG;
		return NULL;
	}
	chunk = chunk_for(s, n);
	if (chunk > s->reserved - s->room)
		chunk = s->reserved - s->room;
	do
		e = posix_fallocate(s->fd, (off_t)s->room, (off_t)chunk);
	while (e == EINTR);
	if (e) {
		errno = e;
		return NULL;
	}
	if (mmap(s->base + s->room, chunk, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, s->fd, (off_t)s->room)
		== MAP_FAILED)
		return NULL;
	s->room += chunk;
	return s->base + s->size;
}

void spool_close(struct spool *s)
{
	if (!s->base)
		return;
	munmap(s->base, s->reserved);
	close(s->fd);
	*s = (struct spool){0};
}
