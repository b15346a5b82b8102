/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buffered output to a descriptor. A reader that went away (EPIPE) ends the output quietly; other errors are said at the
 * end, once. SIGPIPE is the caller's business. */
#include "report.h"

#include <errno.h>
#include <poll.h>
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
		return err_set(e, 4, "cannot write the output: %s", strerror(s->error));
	return 0;
}
