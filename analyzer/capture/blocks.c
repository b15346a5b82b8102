/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes records of pcap and pcapng in this machine's byte order. */
#include "analyzer/capture/blocks.h"

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, STATISTICS = 5, PACKET = 6 };
enum { OPT_IF_NAME = 2, OPT_TSRESOL = 9, OPT_RECEIVED = 4, OPT_DEVICE_DROPS = 5, OPT_KERNEL_DROPS = 7, OPT_APPLICATION = 4 };

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
	static const char zeros[4];

	put(b, zeros, -n & 3);
}

static void put_option(struct buf *b, uint16_t code, const void *p, size_t n)
{
	put16(b, code);
	put16(b, (uint16_t)n);
	put(b, p, n);
	pad(b, n);
}

/* Both lengths of a block that began at `from`. */
static void end_block(struct buf *b, size_t from)
{
	uint32_t n = (uint32_t)(b->n - from + 4);

	put32(b, n);
	memcpy(b->p + from + 4, &n, sizeof n);
}

static size_t begin_block(struct buf *b, uint32_t type)
{
	size_t from = b->n;

	put32(b, type);
	put32(b, 0);
	return from;
}

static void put_time(struct buf *b, int64_t ts_ns, bool has_ns)
{
	uint64_t t = (uint64_t)ts_ns / (has_ns ? 1 : NS_PER_US);

	put32(b, (uint32_t)(t >> 32));
	put32(b, (uint32_t)t);
}

void block_section(struct buf *b)
{
	static const char application[] = "sipladder";
	size_t from = begin_block(b, SECTION);

	put32(b, 0x1a2b3c4d);
	put16(b, 1);
	put16(b, 0);
	put32(b, UINT32_MAX); /* length of the section: not known */
	put32(b, UINT32_MAX);
	put_option(b, OPT_APPLICATION, application, sizeof application - 1);
	put_option(b, 0, NULL, 0);
	end_block(b, from);
}

void block_interface(struct buf *b, const struct block_interface *i)
{
	uint8_t resolution = i->has_ns ? 9 : 6;
	size_t from = begin_block(b, INTERFACE);

	put16(b, i->dlt);
	put16(b, 0);
	put32(b, i->snaplen);
	put_option(b, OPT_IF_NAME, i->name, strlen(i->name));
	put_option(b, OPT_TSRESOL, &resolution, 1);
	put_option(b, 0, NULL, 0);
	end_block(b, from);
}

void block_packet(struct buf *b, const struct block_packet *p, bool has_ns)
{
	size_t from = begin_block(b, PACKET);

	put32(b, p->iface);
	put_time(b, p->ts_ns, has_ns);
	put32(b, p->caplen);
	put32(b, p->len);
	put(b, p->p, p->caplen);
	pad(b, p->caplen);
	end_block(b, from);
}

void block_statistics(struct buf *b, uint32_t iface, int64_t ts_ns, uint64_t received, uint64_t device_drops,
		uint64_t kernel_drops)
{
	size_t from = begin_block(b, STATISTICS);

	put32(b, iface);
	put_time(b, ts_ns, true);
	put_option(b, OPT_RECEIVED, &received, sizeof received);
	put_option(b, OPT_DEVICE_DROPS, &device_drops, sizeof device_drops);
	put_option(b, OPT_KERNEL_DROPS, &kernel_drops, sizeof kernel_drops);
	put_option(b, 0, NULL, 0);
	end_block(b, from);
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
