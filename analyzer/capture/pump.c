/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pumps: read from a descriptor what is to be had, decompress it, hand it out. One row per compression; each decoder
 * works in constant memory and stops at the first broken byte, so that all before it is still used. */
#include <errno.h>
#include <stddef.h>
#include <unistd.h>
#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZ4
#include <lz4frame.h>
#endif

#include "analyzer/capture/capture_rows.h"
#include "analyzer/capture/pump.h"

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Adds what one read gives to in[], which has room. */
static void take_in(struct pump *p)
{
	ssize_t got;

	do
		got = read(p->fd, p->in + p->n, sizeof p->in - p->n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		p->error = errno;
	if (got <= 0)
		p->is_eof = true;
	else {
		p->n += (size_t)got;
		p->taken += (uint64_t)got;
	}
}

/* ---- plain ------------------------------------------------------------------------------------------------------- */

static size_t plain_step(struct pump *p, uint8_t *out, size_t n)
{
	size_t have = p->n - p->pos;

	if (n > have)
		n = have;
	memcpy(out, p->in + p->pos, n);
	p->pos += n;
	return n;
}

/* ---- gzip: RFC 1952; members may follow each other --------------------------------------------------------------- */

static int gzip_begin(struct pump *p, struct err *e)
{
	z_stream *z = mem_zalloc(sizeof *z);

	(void)e;
	p->state = z;
	if (inflateInit2(z, 15 + 16) != Z_OK)
		die_oom();
	return 0;
}

static size_t gzip_step(struct pump *p, uint8_t *out, size_t n)
{
	z_stream *z = p->state;
	int r;

	z->next_in = p->in + p->pos;
	z->avail_in = (uInt)(p->n - p->pos);
	z->next_out = out;
	z->avail_out = (uInt)n;
	r = inflate(z, Z_NO_FLUSH);
	p->pos = p->n - z->avail_in;
	if (r == Z_STREAM_END) {
		inflateReset(z);
		p->is_between = true;
	} else if (r == Z_OK) {
		p->is_between = false;
	} else if (r != Z_BUF_ERROR) {
		p->is_damaged = !p->is_between; /* bytes after the last member that are none (padding) do no harm */
		p->is_ended = true;
	}
	return n - z->avail_out;
}

static void gzip_end(struct pump *p)
{
	inflateEnd(p->state);
	free(p->state);
}

/* ---- zstd: RFC 8878; frames may follow each other ---------------------------------------------------------------- */

#ifdef HAVE_ZSTD
struct zstd {
	__typeof__(ZSTD_createDStream) *create;
	__typeof__(ZSTD_decompressStream) *decompress;
	__typeof__(ZSTD_isError) *is_error;
	__typeof__(ZSTD_freeDStream) *destroy;
	void *handle;
	ZSTD_DStream *stream;
};
static const struct lib_symbol zstd_symbols[] = {
	{"ZSTD_createDStream", offsetof(struct zstd, create)},
	{"ZSTD_decompressStream", offsetof(struct zstd, decompress)},
	{"ZSTD_isError", offsetof(struct zstd, is_error)},
	{"ZSTD_freeDStream", offsetof(struct zstd, destroy)},
};

static int zstd_begin(struct pump *p, struct err *e)
{
	struct zstd *z = mem_zalloc(sizeof *z);

	p->state = z;
	z->handle = lib_open(ZSTD_SONAME, zstd_symbols, sizeof zstd_symbols / sizeof *zstd_symbols, z, e);
	if (!z->handle)
		return -1;
	z->stream = z->create();
	if (!z->stream)
		die_oom();
	return 0;
}

static size_t zstd_step(struct pump *p, uint8_t *out, size_t n)
{
	const struct zstd *z = p->state;
	ZSTD_inBuffer in = {p->in, p->n, p->pos};
	ZSTD_outBuffer to = {out, n, 0};
	size_t r = z->decompress(z->stream, &to, &in);

	if (z->is_error(r)) {
		p->is_damaged = !p->is_between;
		p->is_ended = true;
	} else if (in.pos > p->pos || to.pos) {
		p->is_between = r == 0;
	}
	p->pos = in.pos;
	return to.pos;
}

static void zstd_end(struct pump *p)
{
	struct zstd *z = p->state;

	if (z->stream)
		z->destroy(z->stream);
	lib_close(z->handle);
	free(z);
}
#endif

/* ---- lz4: its frame format; frames may follow each other --------------------------------------------------------- */

#ifdef HAVE_LZ4
struct lz4 {
	__typeof__(LZ4F_createDecompressionContext) *create;
	__typeof__(LZ4F_decompress) *decompress;
	__typeof__(LZ4F_isError) *is_error;
	__typeof__(LZ4F_freeDecompressionContext) *destroy;
	void *handle;
	LZ4F_dctx *context;
};
static const struct lib_symbol lz4_symbols[] = {
	{"LZ4F_createDecompressionContext", offsetof(struct lz4, create)},
	{"LZ4F_decompress", offsetof(struct lz4, decompress)},
	{"LZ4F_isError", offsetof(struct lz4, is_error)},
	{"LZ4F_freeDecompressionContext", offsetof(struct lz4, destroy)},
};

static int lz4_begin(struct pump *p, struct err *e)
{
	struct lz4 *z = mem_zalloc(sizeof *z);

	p->state = z;
	z->handle = lib_open(LZ4_SONAME, lz4_symbols, sizeof lz4_symbols / sizeof *lz4_symbols, z, e);
	if (!z->handle)
		return -1;
	if (z->is_error(z->create(&z->context, LZ4F_VERSION)))
		die_oom();
	return 0;
}

static size_t lz4_step(struct pump *p, uint8_t *out, size_t n)
{
	const struct lz4 *z = p->state;
	size_t used = p->n - p->pos, made = n, r;

	r = z->decompress(z->context, out, &made, p->in + p->pos, &used, NULL);
	if (z->is_error(r)) {
		p->is_damaged = !p->is_between;
		p->is_ended = true;
		return 0;
	}
	p->pos += used;
	if (used || made)
		p->is_between = r == 0;
	return made;
}

static void lz4_end(struct pump *p)
{
	struct lz4 *z = p->state;

	if (z->context)
		z->destroy(z->context);
	lib_close(z->handle);
	free(z);
}
#endif

/* ---- the rows ---------------------------------------------------------------------------------------------------- */

#define X(name, help, magic, mask, functions) {name, help, magic, mask, functions},
static const struct coding codings[] = {CODING_ROWS(X)};
#undef X

struct pump *pump_new(int fd)
{
	struct pump *p = mem_zalloc(sizeof *p);

	p->fd = fd;
	while (p->n < PUMP_PEEK_BYTES && !p->is_eof)
		take_in(p);
	return p;
}

bool pump_detect(struct pump *p)
{
	const size_t last = sizeof codings / sizeof *codings - 1; /* the row for all that is not compressed */
	struct cursor c = cursor_make(p->in, p->n);
	uint32_t magic = cursor_be32(&c);
	size_t i = c.bad ? last : 0;

	while ((magic & codings[i].mask) != codings[i].magic && i < last)
		i++;
	p->coding = &codings[i];
	return i < last;
}

const char *pump_missing(const struct pump *p)
{
	return p->coding->step ? NULL : p->coding->name;
}

int pump_begin(struct pump *p, struct err *e)
{
	return p->coding->begin ? p->coding->begin(p, e) : 0;
}

size_t pump_step(struct pump *p)
{
	size_t made, pos;

	if (p->is_ended)
		return 0;
	if (p->pos == p->n && !p->is_eof && !p->is_stuffed) {
		p->pos = p->n = 0;
		take_in(p);
	}
	pos = p->pos;
	made = p->coding->step(p, p->out, sizeof p->out);
	p->is_stuffed = made == sizeof p->out;
	if (made == 0 && !p->is_ended && (p->pos == p->n ? p->is_eof : p->pos == pos)) {
		/* All is used up, or a decoder that neither takes nor gives. */
		p->is_damaged = p->coding->end && (!p->is_between || p->pos < p->n);
		p->is_ended = true;
	}
	return made;
}

void pump_free(struct pump *p)
{
	if (!p)
		return;
	if (p->state)
		p->coding->end(p);
	close(p->fd);
	free(p);
}
