/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spool: unlinked temporary files, written as files and read as memory, one after the other at addresses that are
 * reserved once. What is at the beginning can be let go of, file by file; a full disk is an error of the write, never a signal.
 * Knows nothing of packets. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analyzer/capture/spool.h"

static const uint64_t RESERVE_MAX = 1ull << 45, RESERVE_MIN = 1ull << 28, PIECE_USUAL = 1ull << 26;

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

/* A file for the piece at the end. */
static int begin_piece(struct spool *s)
{
	int fd, saved;
	void *at = (void *)(uintptr_t)(s->base + s->mapped);

	if (s->piece > s->reserved - s->mapped) {
		errno = EFBIG;
		return -1;
	}
	fd = temp_file();
	if (fd < 0)
		return -1;
	if (mmap(at, s->piece, PROT_READ, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, fd, 0) == MAP_FAILED) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	if (s->fd >= 0)
		close(s->fd); /* its mapping keeps the file before */
	s->fd = fd;
	s->mapped += s->piece;
	return 0;
}

int spool_open(struct spool *s, uint64_t piece)
{
	void *base = MAP_FAILED;

	*s = (struct spool){.fd = -1, .piece = piece ? piece : PIECE_USUAL};
	/* Costs page tables only where it is used. Less of it where a limit on address space forbids so much. */
	for (s->reserved = RESERVE_MAX; s->reserved >= RESERVE_MIN; s->reserved /= 2) {
		base = mmap(NULL, s->reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (base != MAP_FAILED)
			break;
	}
	if (base == MAP_FAILED) {
		errno = ENOMEM;
		return -1;
	}
	s->base = base;
	if (begin_piece(s) == 0)
		return 0;
	munmap(base, s->reserved);
	s->base = NULL;
	return -1;
}

/* Bytes that the piece at the end has room for; begins a new one where that is none. -1 and errno. */
static int64_t room(struct spool *s)
{
	if (s->size == s->mapped && begin_piece(s) < 0)
		return -1;
	return (int64_t)(s->mapped - s->size);
}

/* Within one piece: all or nothing. */
static int write_piece(struct spool *s, const char *p, size_t n)
{
	off_t from = (off_t)(s->size - (s->mapped - s->piece));

	if (s->fd < 0) {
		memcpy((void *)(uintptr_t)(s->base + s->size), p, n);
		s->size += n;
		return 0;
	}
	for (size_t done = 0; done < n;) {
		ssize_t r = pwrite(s->fd, p + done, n - done, from + (off_t)done);

		if (r < 0 && errno != EINTR)
			return -1;
		done += r > 0 ? (size_t)r : 0;
	}
	s->size += n;
	return 0;
}

int spool_write(struct spool *s, const void *p, size_t n)
{
	const char *at = p;

	while (n) {
		int64_t have = room(s);
		size_t now = have < (int64_t)n ? (size_t)have : n;

		if (have < 0 || write_piece(s, at, now) < 0)
			return -1;
		at += now;
		n -= now;
	}
	return 0;
}

int spool_to_memory(struct spool *s)
{
	uint64_t from = s->size == s->mapped ? s->mapped : s->mapped - s->piece;
	void *to = (void *)(uintptr_t)(s->base + from);
	void *p = MAP_FAILED;

	if (from + s->piece <= s->reserved)
		p = mmap(NULL, s->piece, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return -1;
	memcpy(p, s->base + from, s->size - from);
	if (mremap(p, s->piece, s->piece, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED) {
		munmap(p, s->piece);
		return -1;
	}
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->mapped = from + s->piece;
	return 0;
}

void spool_release(struct spool *s, uint64_t until)
{
	uint64_t end = until / s->piece * s->piece;
	void *at = (void *)(uintptr_t)(s->base + s->gone);

	if (end <= s->gone || end > s->size)
		return;
	/* The place stays reserved; the files, which nothing refers to any more, are gone. */
	if (mmap(at, end - s->gone, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) != MAP_FAILED)
		s->gone = end;
}

void spool_close(struct spool *s)
{
	if (!s->base)
		return;
	munmap((void *)(uintptr_t)s->base, s->reserved);
	if (s->fd >= 0)
		close(s->fd);
	*s = (struct spool){0};
}
