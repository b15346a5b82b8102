/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buffered output to a descriptor, or to a file that appears whole or not at all. A reader that went away (EPIPE) ends the
 * output quietly; other errors are said at the end, once. SIGPIPE is the caller's business. */
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLOW_AT = 64 * 1024 };

static void sink_drain(struct sink *s)
{
	size_t at = 0;

	while (at < s->buf.n && !s->error) {
		ssize_t n = write(s->fd, s->buf.p + at, s->buf.n - at);

		if (n >= 0) {
			at += (size_t)n;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			struct pollfd p = {.fd = s->fd, .events = POLLOUT};

			poll(&p, 1, -1);
		} else if (errno != EINTR) {
			s->error = errno;
		}
	}
	buf_clear(&s->buf);
}

void sink_flow(struct sink *s)
{
	if (s->fd >= 0 && s->buf.n >= FLOW_AT)
		sink_drain(s);
}

int sink_end(struct sink *s, struct err *e)
{
	if (s->fd < 0)
		return 0;
	sink_drain(s);
	buf_free(&s->buf);
	if (s->error && s->error != EPIPE)
		return err_set(e, 4, "cannot write the output: %s", err_system(s->error));
	return 0;
}

/* ---- files ------------------------------------------------------------------------------------------------------ */

static char *copy(const char *z)
{
	size_t n = strlen(z) + 1;

	return memcpy(mem_alloc(n), z, n);
}

/* A new file in the folder of `path`; its name in *part. Modes are those of any new file. */
static int create_beside(const char *path, char **part)
{
	struct buf name = {0};
	int fd = -1;

	for (unsigned i = 0; fd < 0 && i < 1000; i++) {
		buf_clear(&name);
		buf_fmt(&name, "%s.part%u-%u", path, (unsigned)getpid(), i);
		fd = open(name.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	*part = fd < 0 ? NULL : copy(name.p);
	buf_free(&name);
	return fd;
}

int sink_create(struct sink *s, const char *path, struct err *e)
{
	struct stat st;

	*s = (struct sink){.fd = -1};
	if (strcmp(path, "-") == 0) {
		s->fd = STDOUT_FILENO;
		return 0;
	}
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return err_set(e, 4, "%s: cannot be written: it is a folder", path);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		s->fd = open(path, O_WRONLY | O_CLOEXEC); /* a device or a pipe: nothing to be replaced */
	else
		s->fd = create_beside(path, &s->part);
	if (s->fd < 0)
		return err_set(e, 4, "%s: cannot be written: %s", path, err_system(errno));
	s->path = copy(path);
	return 0;
}

int sink_commit(struct sink *s, bool ok, struct err *e)
{
	if (ok)
		sink_drain(s);
	if (s->path && close(s->fd) != 0 && !s->error)
		s->error = errno;
	if (ok && !s->error && s->part && rename(s->part, s->path) != 0)
		s->error = errno;
	if (s->part && (!ok || s->error))
		unlink(s->part);
	if (ok && s->error && s->error != EPIPE)
		err_set(e, 4, "%s%s: %s", s->path ? s->path : "",
				words_error(s->path ? N_(": cannot be written") : N_("cannot write the output")),
				err_system(s->error));
	ok = ok && (!s->error || s->error == EPIPE);
	buf_free(&s->buf);
	free(s->path);
	free(s->part);
	*s = (struct sink){.fd = -1};
	return ok ? 0 : -1;
}
