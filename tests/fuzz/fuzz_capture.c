/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capture files: the input is written to a file in memory and read to its end, frames through net, and bytes again by
 * their place. */
#include <sys/mman.h>
#include <unistd.h>

#include "capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRAMES_MAX = 10000 }; /* a small compressed file can hold any number */

static void ignore(void *ctx, const struct payload *p)
{
	(void)ctx;
	(void)p;
}

static void read_all(struct capture *c, struct counters *cs)
{
	struct net *n = net_new(cs, ignore, NULL);
	struct capture_progress p;
	struct frame f;

	for (unsigned i = 0; i < FRAMES_MAX && capture_next(c, &f, NULL) == 1; i++) {
		if (f.number != i + 1 || f.caplen > LIMIT_SNAPLEN || f.ts_ns == TIME_NONE)
			abort();
		if (f.at != AT_NONE && !slice_eq(capture_bytes(c, f.at, f.caplen), slice_make(f.p, f.caplen)))
			abort();
		net_frame(n, &f);
	}
	capture_progress(c, &p);
	net_free(n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct counters cs = {0};
	struct err e = {0};
	char path[40];
	const char *paths[] = {path};
	struct capture_options o = {.files = paths, .n_files = 1};
	struct capture *c;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	c = capture_open(&o, &cs, &e);
	if (c)
		read_all(c, &cs);
	else if (e.status != 3 || !e.text[0])
		abort();
	capture_close(c);
	close(fd);
	return 0;
}
