/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capture files for tests: pcap and pcapng as bytes. The byte order is written out, so that files are the same whatever
 * machine made them. Reads only pcap in little-endian order with microseconds or nanoseconds. */
#include "capfile.h"

#include <errno.h>

static void put16(struct buf *b, const struct capfile *c, unsigned v)
{
	if (c->is_big_endian) {
		put_be16(b, v);
		return;
	}
	buf_putc(b, (char)v);
	buf_putc(b, (char)(v >> 8));
}

static void put32(struct buf *b, const struct capfile *c, uint32_t v)
{
	if (c->is_big_endian) {
		put_be32(b, v);
		return;
	}
	put16(b, c, v & 0xffff);
	put16(b, c, v >> 16);
}

static uint32_t snaplen(const struct capfile *c)
{
	return c->snaplen ? c->snaplen : 262144;
}

/* pcapng blocks are type, total length, body padded to 32 bits, total length again. */
static size_t begin_block(struct buf *b, const struct capfile *c, uint32_t type)
{
	put32(b, c, type);
	put32(b, c, 0);
	return b->n - 8;
}

static void end_block(struct buf *b, const struct capfile *c, size_t at)
{
	struct buf len = {0};

	buf_fill(b, 0, (size_t)(-(b->n - at) & 3));
	put32(&len, c, (uint32_t)(b->n - at + 4));
	memcpy(b->p + at + 4, len.p, 4);
	buf_put(b, buf_slice(&len));
	buf_free(&len);
}

static void put_option(struct buf *b, const struct capfile *c, unsigned code, struct slice value)
{
	put16(b, c, code);
	put16(b, c, (unsigned)value.n);
	buf_put(b, value);
	buf_fill(b, 0, -value.n & 3);
}

static void put_iface(struct buf *b, const struct capfile *c, const struct capfile_iface *i)
{
	size_t at = begin_block(b, c, 1);

	put16(b, c, link_dlt(i->link.link));
	put16(b, c, 0);
	put32(b, c, snaplen(c));
	if (i->name)
		put_option(b, c, 2, slice_of(i->name));
	put_option(b, c, 9, slice_make(i->is_ns ? "\x09" : "\x06", 1));
	put_option(b, c, 0, slice_of(""));
	end_block(b, c, at);
}

void capfile_begin(struct buf *b, const struct capfile *c)
{
	size_t at;

	if (!c->is_ng) {
		put32(b, c, c->is_ns ? 0xa1b23c4d : 0xa1b2c3d4);
		put16(b, c, 2);
		put16(b, c, 4);
		put32(b, c, 0);
		put32(b, c, 0);
		put32(b, c, snaplen(c));
		put32(b, c, link_dlt(c->iface[0].link.link));
		return;
	}
	at = begin_block(b, c, 0x0a0d0d0a);
	put32(b, c, 0x1a2b3c4d);
	put16(b, c, 1);
	put16(b, c, 0);
	put32(b, c, 0xffffffff);
	put32(b, c, 0xffffffff);
	end_block(b, c, at);
	for (unsigned i = 0; i < c->n_ifaces; i++)
		put_iface(b, c, &c->iface[i]);
}

void capfile_packet(struct buf *b, const struct capfile *c, unsigned iface, int64_t ts_ns, struct slice frame, size_t keep)
{
	size_t caplen = frame.n;
	size_t at = 0;

	if (keep && keep < caplen)
		caplen = keep;
	if (caplen > snaplen(c))
		caplen = snaplen(c);
	if (c->is_ng) {
		uint64_t ticks = (uint64_t)(c->iface[iface].is_ns ? ts_ns : ts_ns / NS_PER_US);

		at = begin_block(b, c, 6);
		put32(b, c, iface);
		put32(b, c, (uint32_t)(ticks >> 32));
		put32(b, c, (uint32_t)ticks);
	} else {
		put32(b, c, (uint32_t)(ts_ns / NS_PER_S));
		put32(b, c, (uint32_t)(ts_ns % NS_PER_S / (c->is_ns ? 1 : NS_PER_US)));
	}
	put32(b, c, (uint32_t)caplen);
	put32(b, c, (uint32_t)frame.n);
	buf_put(b, slice_sub(frame, 0, caplen));
	if (c->is_ng)
		end_block(b, c, at);
}

void capfile_drops(struct buf *b, const struct capfile *c, int64_t ts_ns, uint32_t n)
{
	uint64_t ticks = (uint64_t)(c->iface[0].is_ns ? ts_ns : ts_ns / NS_PER_US);
	size_t at = begin_block(b, c, 5);

	put32(b, c, 0);
	put32(b, c, (uint32_t)(ticks >> 32));
	put32(b, c, (uint32_t)ticks);
	put16(b, c, 7); /* isb_osdrop, 64 bits */
	put16(b, c, 8);
	put32(b, c, c->is_big_endian ? 0 : n);
	put32(b, c, c->is_big_endian ? n : 0);
	put_option(b, c, 0, slice_of(""));
	end_block(b, c, at);
}

int capfile_read(struct slice file, size_t *at, int64_t *ts_ns, struct slice *frame, uint32_t *len)
{
	struct cursor c = cursor_make(file.p, file.n);
	uint32_t magic = cursor_h32(&c, false);
	uint32_t s, frac, caplen;
	const uint8_t *p;

	if (magic != 0xa1b2c3d4 && magic != 0xa1b23c4d)
		return -1;
	cursor_take(&c, *at ? *at - 4 : 20);
	if (cursor_left(&c) == 0)
		return 0;
	s = cursor_h32(&c, false);
	frac = cursor_h32(&c, false);
	caplen = cursor_h32(&c, false);
	*len = cursor_h32(&c, false);
	p = cursor_take(&c, caplen);
	if (c.bad)
		return -1;
	*frame = slice_make(p, caplen);
	*ts_ns = s * NS_PER_S + frac * (magic == 0xa1b2c3d4 ? NS_PER_US : 1);
	*at = file.n - cursor_left(&c);
	return 1;
}

bool file_read(const char *path, struct buf *out)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *f = is_stdin ? stdin : fopen(path, "rb");
	char piece[65536];
	size_t n;
	bool ok;

	if (!f)
		return false;
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_put(out, slice_make(piece, n));
	ok = !ferror(f);
	if (!is_stdin)
		fclose(f);
	return ok;
}

bool file_write(const char *path, struct slice bytes)
{
	struct buf part = {0};
	FILE *f = stdout;
	bool ok;

	if (strcmp(path, "-") != 0) {
		buf_fmt(&part, "%s.part", path);
		f = fopen(part.p, "wb");
	}
	ok = f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n && fflush(f) == 0;
	if (f && f != stdout)
		ok = fclose(f) == 0 && ok && rename(part.p, path) == 0;
	buf_free(&part);
	return ok;
}
