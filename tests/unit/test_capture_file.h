/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For the tests of capture: captures built in memory, and opened through /proc as files without a name. */
#ifndef SL_TEST_CAPTURE_FILE_H
#define SL_TEST_CAPTURE_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture.h"

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

static inline void put16(struct buf *b, bool swapped, uint16_t v)
{
	v = swapped ? __builtin_bswap16(v) : v;
	buf_put(b, slice_make(&v, sizeof v));
}
static inline void put32(struct buf *b, bool swapped, uint32_t v)
{
	v = swapped ? __builtin_bswap32(v) : v;
	buf_put(b, slice_make(&v, sizeof v));
}

/* ---- pcap -------------------------------------------------------------------------------------------------------- */

enum { PCAP_US = 0, PCAP_NS = 1 };

static inline void pcap_head(struct buf *b, bool swapped, int kind, uint32_t dlt)
{
	put32(b, swapped, kind == PCAP_NS ? 0xa1b23c4d : 0xa1b2c3d4);
	put16(b, swapped, 2);
	put16(b, swapped, 4);
	put32(b, swapped, 0);
	put32(b, swapped, 0);
	put32(b, swapped, 65535);
	put32(b, swapped, dlt);
}
static inline void pcap_record(struct buf *b, bool swapped, uint32_t s, uint32_t fraction, const char *text,
	uint32_t len)
{
	put32(b, swapped, s);
	put32(b, swapped, fraction);
	put32(b, swapped, (uint32_t)strlen(text));
	put32(b, swapped, len);
	buf_puts(b, text);
}

/* ---- pcapng ------------------------------------------------------------------------------------------------------ */

static inline void ng_block(struct buf *b, bool swapped, uint32_t type, const struct buf *body)
{
	uint32_t len = (uint32_t)((body->n + 3) / 4 * 4 + 12);

	put32(b, swapped, type);
	put32(b, swapped, len);
	buf_put(b, buf_slice(body));
	buf_fill(b, 0, (4 - body->n % 4) % 4);
	put32(b, swapped, len);
}
static inline void ng_section(struct buf *b, bool swapped)
{
	struct buf body = {0};

	put32(&body, swapped, 0x1a2b3c4d);
	put16(&body, swapped, 1);
	put16(&body, swapped, 0);
	put32(&body, swapped, UINT32_MAX);
	put32(&body, swapped, UINT32_MAX);
	ng_block(b, swapped, 0x0a0d0d0a, &body);
	buf_free(&body);
}
/* resolution: -1 for none; offset: seconds, 0 for none. */
static inline void ng_interface(struct buf *b, bool swapped, uint16_t dlt, uint32_t snaplen, int resolution,
	int64_t offset)
{
	struct buf body = {0};

	put16(&body, swapped, dlt);
	put16(&body, swapped, 0);
	put32(&body, swapped, snaplen);
	put16(&body, swapped, 2); /* if_name */
	put16(&body, swapped, 3);
	buf_put(&body, slice_make("lo\0", 4));
	if (resolution >= 0) {
		put16(&body, swapped, 9);
		put16(&body, swapped, 1);
		buf_putc(&body, (char)resolution);
		buf_fill(&body, 0, 3);
	}
	if (offset) {
		uint64_t v = swapped ? __builtin_bswap64((uint64_t)offset) : (uint64_t)offset;

		put16(&body, swapped, 14);
		put16(&body, swapped, 8);
		buf_put(&body, slice_make(&v, sizeof v));
	}
	put32(&body, swapped, 0); /* opt_endofopt */
	ng_block(b, swapped, 1, &body);
	buf_free(&body);
}
static inline void ng_packet(struct buf *b, bool swapped, uint32_t iface, uint64_t ticks, const char *text)
{
	struct buf body = {0};

	put32(&body, swapped, iface);
	put32(&body, swapped, (uint32_t)(ticks >> 32));
	put32(&body, swapped, (uint32_t)ticks);
	put32(&body, swapped, (uint32_t)strlen(text));
	put32(&body, swapped, (uint32_t)strlen(text) + 1);
	buf_puts(&body, text);
	ng_block(b, swapped, 6, &body);
	buf_free(&body);
}
static inline void ng_old_packet(struct buf *b, bool swapped, uint16_t iface, uint64_t ticks, const char *text)
{
	struct buf body = {0};

	put16(&body, swapped, iface);
	put16(&body, swapped, 7); /* drops */
	put32(&body, swapped, (uint32_t)(ticks >> 32));
	put32(&body, swapped, (uint32_t)ticks);
	put32(&body, swapped, (uint32_t)strlen(text));
	put32(&body, swapped, (uint32_t)strlen(text));
	buf_puts(&body, text);
	ng_block(b, swapped, 2, &body);
	buf_free(&body);
}
static inline void ng_simple_packet(struct buf *b, bool swapped, const char *text, uint32_t len)
{
	struct buf body = {0};

	put32(&body, swapped, len);
	buf_puts(&body, text);
	ng_block(b, swapped, 3, &body);
	buf_free(&body);
}
static inline void ng_other(struct buf *b, bool swapped, uint32_t type)
{
	struct buf body = {0};

	buf_puts(&body, "whatever it is");
	ng_block(b, swapped, type, &body);
	buf_free(&body);
}

/* ---- files without a name ---------------------------------------------------------------------------------------- */

enum { PATH_BYTES = 40 };

/* Returns the descriptor; path leads to the same bytes, from their beginning. */
static inline int file_make(struct slice bytes, char path[PATH_BYTES])
{
	int fd = memfd_create("capture", MFD_CLOEXEC);

	assert_true(fd >= 0);
	for (size_t n = 0; n < bytes.n;) {
		ssize_t r = write(fd, bytes.p + n, bytes.n - n);

		assert_true(r > 0);
		n += (size_t)r;
	}
	snprintf(path, PATH_BYTES, "/proc/self/fd/%d", fd);
	return fd;
}

/* ---- reading them back ------------------------------------------------------------------------------------------- */

enum { FRAMES_MAX = 128 };

/* A capture read to its end: frames, with their bytes as text "a|b|c". */
struct reading {
	int status;              /* of capture_open, or of the capture_next that failed; 0 */
	struct err err;
	unsigned n;
	struct frame v[FRAMES_MAX];
	char text[8192];
	struct counters cs;
	struct capture_progress progress;
};

static inline void reading_add(struct reading *r, const struct capture *c, const struct frame *f)
{
	size_t used = strlen(r->text);

	assert_true(r->n < FRAMES_MAX && used + f->caplen + 2 < sizeof r->text);
	if (r->n)
		r->text[used++] = '|';
	memcpy(r->text + used, f->p, f->caplen);
	r->text[used + f->caplen] = 0;
	if (f->at != AT_NONE) {
		struct slice again = capture_bytes(c, f->at, f->caplen);

		assert_true(slice_eq(again, slice_make(f->p, f->caplen)));
	}
	r->v[r->n++] = *f;
}

static inline struct reading read_files(const char *const *paths, size_t n, const char *bpf)
{
	struct capture_options o = {.files = paths, .n_files = n, .bpf = bpf};
	struct reading r = {0};
	struct capture *c = capture_open(&o, &r.cs, &r.err);
	struct frame f;
	int k = 0;

	if (!c) {
		r.status = r.err.status;
		return r;
	}
	while ((k = capture_next(c, &f, &r.err)) == 1)
		reading_add(&r, c, &f);
	if (k < 0)
		r.status = r.err.status;
	else
		assert_int_equal(capture_next(c, &f, NULL), 0); /* the end stays the end */
	capture_progress(c, &r.progress);
	assert_int_equal(r.progress.packets, r.n);
	capture_close(c);
	r.progress.cut_file = r.progress.cut_file ? "cut" : NULL; /* it went with the capture */
	return r;
}

static inline struct reading read_bytes(struct slice bytes)
{
	char path[PATH_BYTES];
	const char *paths[] = {path};
	int fd = file_make(bytes, path);
	struct reading r = read_files(paths, 1, NULL);

	close(fd);
	return r;
}

/* Opens, with the expected status and a message that has `words`. */
static inline void expect_error(const char *path, const char *bpf, int status, const char *words)
{
	struct reading r = read_files(&path, 1, bpf);

	assert_int_equal(r.status, status);
	if (!strstr(r.err.text, words))
		fail_msg("\"%s\" lacks \"%s\"", r.err.text, words);
}

#endif
