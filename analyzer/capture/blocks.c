/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes records of pcap and pcapng in this machine's byte order. */
#include "block.h"

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, STATISTICS = 5, PACKET = 6, BYTE_ORDER_MAGIC = 0x1a2b3c4d };
enum { OPT_COMMENT = 1, OPT_APPLICATION = 4 };
enum { OPT_IF_NAME = 2, OPT_IF_DESCRIPTION = 3, OPT_TSRESOL = 9, OPT_TSOFFSET = 14 };
enum { OPT_START = 2, OPT_END = 3, OPT_RECEIVED = 4, OPT_DEVICE_DROPS = 5, OPT_KERNEL_DROPS = 7 };
enum { TEXT_MAX = 65000 };

static void put(struct buf *b, const void *p, size_t n)
{
	buf_put(b, slice_make(p, n));
}

static void put16(struct buf *b, uint16_t v)
{
	put(b, &v, sizeof v);
}

static void put32(struct buf *b, uint32_t v)
{
	put(b, &v, sizeof v);
}

static void pad(struct buf *b, size_t n)
{
	buf_fill(b, '\0', -n & 3);
}

static void put_option(struct buf *b, uint16_t code, const void *p, size_t n)
{
	if (n > TEXT_MAX)
		n = TEXT_MAX;
	put16(b, code);
	put16(b, (uint16_t)n);
	put(b, p, n);
	pad(b, n);
}

/* A text as UTF-8, which pcapng wants: wrong bytes and control bytes become visible. */
static void put_text(struct buf *b, uint16_t code, struct slice text)
{
	struct buf safe = {0};

	if (!text.n)
		return;
	text_visible(&safe, text);
	put_option(b, code, safe.p, safe.n);
	buf_free(&safe);
}

static size_t begin_block(struct buf *b, uint32_t type)
{
	size_t from = b->n;

	put32(b, type);
	put32(b, 0);
	return from;
}

/* Both lengths of a block that began at `from`, and before them the end of its options. */
static void end_block(struct buf *b, size_t from, bool has_options)
{
	uint32_t n;

	if (has_options)
		put32(b, 0);
	n = (uint32_t)(b->n - from + 4);
	put32(b, n);
	memcpy(b->p + from + 4, &n, sizeof n);
}

static uint64_t ticks_of(const struct block_interface *i, int64_t ts_ns)
{
	uint64_t ns = (uint64_t)(ts_ns - i->offset_s * NS_PER_S);

	return i->has_ns ? ns : ns / (uint64_t)NS_PER_US;
}

/* As an option where it has a code. */
static void put_time(struct buf *b, uint16_t code, uint64_t ticks)
{
	uint32_t v[2] = {(uint32_t)(ticks >> 32), (uint32_t)ticks};

	if (code)
		put_option(b, code, v, sizeof v);
	else
		put(b, v, sizeof v);
}

void block_section(struct buf *b)
{
	size_t from = begin_block(b, SECTION);

	put32(b, BYTE_ORDER_MAGIC);
	put16(b, 1);
	put16(b, 0);
	put32(b, UINT32_MAX); /* length of the section: not known */
	put32(b, UINT32_MAX);
	put_text(b, OPT_APPLICATION, slice_of("sipladder"));
	end_block(b, from, true);
}

void block_interface(struct buf *b, const struct block_interface *i)
{
	uint8_t resolution = i->has_ns ? 9 : 6;
	size_t from = begin_block(b, INTERFACE);

	put16(b, i->dlt);
	put16(b, 0);
	put32(b, i->snaplen);
	put_text(b, OPT_IF_NAME, i->name);
	put_text(b, OPT_IF_DESCRIPTION, i->description);
	put_option(b, OPT_TSRESOL, &resolution, 1);
	if (i->offset_s)
		put_option(b, OPT_TSOFFSET, &i->offset_s, sizeof i->offset_s);
	end_block(b, from, true);
}

void block_packet(struct buf *b, const struct block_packet *p, const struct block_interface *i, struct slice comments)
{
	bool has_options = comments.n > 0;
	size_t from = begin_block(b, PACKET);

	put32(b, p->iface);
	put_time(b, 0, ticks_of(i, p->ts_ns));
	put32(b, p->caplen);
	put32(b, p->len);
	put(b, p->p, p->caplen);
	pad(b, p->caplen);
	while (comments.n)
		put_text(b, OPT_COMMENT, slice_cut(&comments, '\n'));
	end_block(b, from, has_options);
}

void block_statistics(struct buf *b, const struct block_statistics *s, const struct block_interface *i)
{
	size_t from = begin_block(b, STATISTICS);

	put32(b, s->iface);
	put_time(b, 0, ticks_of(i, s->ts_ns));
	if (s->is_gone)
		put_text(b, OPT_COMMENT, slice_of(BLOCK_GONE));
	if (s->start_ns != TIME_NONE)
		put_time(b, OPT_START, ticks_of(i, s->start_ns));
	if (s->end_ns != TIME_NONE)
		put_time(b, OPT_END, ticks_of(i, s->end_ns));
	if (s->has_counts) {
		put_option(b, OPT_RECEIVED, &s->received, sizeof s->received);
		put_option(b, OPT_DEVICE_DROPS, &s->device_drops, sizeof s->device_drops);
		put_option(b, OPT_KERNEL_DROPS, &s->kernel_drops, sizeof s->kernel_drops);
	}
	end_block(b, from, true);
}

void record_header(struct buf *b, const struct block_interface *i)
{
	put32(b, i->has_ns ? 0xa1b23c4d : 0xa1b2c3d4);
	put16(b, 2);
	put16(b, 4);
	put32(b, 0);
	put32(b, 0);
	put32(b, i->snaplen);
	put32(b, i->dlt);
}

void record_packet(struct buf *b, const struct block_packet *p, bool has_ns)
{
	put32(b, (uint32_t)(p->ts_ns / NS_PER_S));
	put32(b, (uint32_t)(p->ts_ns % NS_PER_S / (has_ns ? 1 : NS_PER_US)));
	put32(b, p->caplen);
	put32(b, p->len);
	put(b, p->p, p->caplen);
}
