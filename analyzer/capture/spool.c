/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spool: an unlinked temporary file, written as a file and read as memory. It is mapped once, far beyond its end, and
 * grows into the mapping; a full disk is an error of the write, never a signal. Knows nothing of packets. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analyzer/capture/spool.h"

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
	/* Costs page tables only where it is used. Less of it where a limit on address space forbids so much. */
	for (reserved = RESERVE_MAX; reserved >= RESERVE_MIN; reserved /= 2) {
		base = mmap(NULL, reserved, PROT_READ, MAP_SHARED | MAP_NORESERVE, s->fd, 0);
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

int spool_write(struct spool *s, const void *p, size_t n)
{
	if (n > s->reserved - s->size) {
		errno = EFBIG;
		return -1;
	}
	for (size_t done = 0; done < n;) {
		ssize_t r = pwrite(s->fd, (const char *)p + done, n - done, (off_t)(s->size + done));

		if (r < 0 && errno != EINTR)
			return -1;
		done += r > 0 ? (size_t)r : 0;
	}
	s->size += n;
	return 0;
}

void spool_close(struct spool *s)
{
	if (!s->base)
		return;
	munmap((void *)(uintptr_t)s->base, s->reserved);
	close(s->fd);
	*s = (struct spool){0};
}
