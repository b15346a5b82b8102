/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For the tests of streams: packets of raw IPv4 into a net, and what comes out as text. */
#ifndef SL_TEST_NET_WORLD_H
#define SL_TEST_NET_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "net.h"
#include "sip.h"

enum { SYN = 2, RST = 4, FIN = 1, PSH = 8, ACK = 16 };

struct world {
	struct counters cs;
	struct net *net;
	struct buf got;       /* messages, one after the other */
	struct buf notes;     /* "frame:transport:bytes/len " of each */
	struct addr src, dst; /* of the latest */
	uint16_t path;
	unsigned n;
	uint32_t number;      /* of the latest frame */
	int64_t ts_ns;
	uint32_t cut;         /* bytes that the next frame lacks at its end */
};

static void world_take(void *ctx, const struct payload *p)
{
	struct world *w = ctx;

	w->n++;
	assert_true(p->bytes.n > 0);
	assert_true(p->len >= p->bytes.n);
	assert_int_equal(p->flow.pad, 0);
	buf_put(&w->got, p->bytes);
	buf_fmt(&w->notes, "%u:%s:%zu/%u ", p->frame->number, transport_name(p->flow.transport), p->bytes.n, p->len);
	w->src = p->flow.src;
	w->dst = p->flow.dst;
	w->path = p->flow.path;
}

static inline void world_open(struct world *w)
{
	memset(w, 0, sizeof *w);
	w->net = net_new(&w->cs, world_take, w);
	net_set_framer(w->net, sip_frame_need);
	w->ts_ns = 1700000000 * NS_PER_S;
}

static inline void world_close(struct world *w)
{
	net_free(w->net);
	buf_free(&w->got);
	buf_free(&w->notes);
}

static inline void put16(struct buf *b, unsigned v)
{
	buf_putc(b, (char)(v >> 8));
	buf_putc(b, (char)v);
}

static inline void put32(struct buf *b, uint32_t v)
{
	put16(b, v >> 16);
	put16(b, v & 0xffff);
}

/* A frame of its own memory, so that a read past its end is seen by a sanitizer. */
static inline void world_frame(struct world *w, const struct buf *b)
{
	size_t n = b->n - w->cut;
	uint8_t *copy = mem_alloc(n ? n : 1);
	struct frame f = {.p = copy, .caplen = (uint32_t)n, .len = (uint32_t)b->n, .number = ++w->number, .dlt = 101,
		.at = AT_NONE, .ts_ns = w->ts_ns};

	memcpy(copy, b->p, n);
	net_frame(w->net, &f);
	free(copy);
	w->cut = 0;
	w->ts_ns += NS_PER_MS;
}

/* IPv4 from host 10.0.0.a to 10.0.0.b. */
static inline void put_ip4(struct buf *b, unsigned from, unsigned to, unsigned proto, size_t payload)
{
	put32(b, 0x45000000 | (uint32_t)(20 + payload));
	put32(b, 0);
	put32(b, 0x40000000 | proto << 16);
	put32(b, 0x0a000000 | from);
	put32(b, 0x0a000000 | to);
}

/* A segment between 10.0.0.a port 5060 and 10.0.0.b port 5060. */
static inline void world_segment(struct world *w, unsigned from, unsigned to, unsigned flags, uint32_t seq, uint32_t ack,
	struct slice bytes)
{
	struct buf b = {0};

	put_ip4(&b, from, to, 6, 20 + bytes.n);
	put16(&b, 5060);
	put16(&b, 5060);
	put32(&b, seq);
	put32(&b, ack);
	put16(&b, 0x5000 | flags);
	put16(&b, 1000);
	put32(&b, 0);
	buf_put(&b, bytes);
	world_frame(w, &b);
	buf_free(&b);
}

static inline void world_udp(struct world *w, struct slice bytes)
{
	struct buf b = {0};

	put_ip4(&b, 1, 2, 17, 8 + bytes.n);
	put16(&b, 9060);
	put16(&b, 9060);
	put16(&b, (unsigned)(8 + bytes.n));
	put16(&b, 0);
	buf_put(&b, bytes);
	world_frame(w, &b);
	buf_free(&b);
}

static inline void expect_got(struct world *w, struct slice want)
{
	assert_int_equal(w->got.n, want.n);
	assert_memory_equal(w->got.p, want.p, want.n);
}

static inline void expect_notes(struct world *w, const char *want)
{
	buf_putc(&w->notes, 0);
	assert_string_equal(w->notes.p, want);
	w->notes.n--;
}

#endif
