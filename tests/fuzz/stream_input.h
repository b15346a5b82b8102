/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For fuzz targets of streams: makes TCP segments of fuzzed bytes. Each is a byte of flags, three that place it, one for
 * its length, and its bytes. Whatever comes, payloads are not empty and their memory can be read. */
#ifndef SL_FUZZ_STREAM_INPUT_H
#define SL_FUZZ_STREAM_INPUT_H

#include "net.h"
#include "sip.h"

struct input {
	struct cursor c;
	struct counters cs;
	struct net *net;
	uint64_t sum;
	uint32_t number, next[2]; /* sequence numbers by direction */
	int64_t ts_ns;
};

static inline void input_payload(void *ctx, const struct payload *p)
{
	struct input *in = ctx;

	if (p->bytes.n == 0 || p->len < p->bytes.n || p->flow.pad || !p->frame->number)
		abort();
	in->sum += hash_slice(p->bytes, 0);
}

static inline void input_begin(struct input *in, const uint8_t *data, size_t size)
{
	memset(in, 0, sizeof *in);
	in->c = cursor_make(data, size);
	in->net = net_new(&in->cs, input_payload, in);
	net_set_framer(in->net, sip_frame_need);
}

static inline int input_end(struct input *in)
{
	net_flush(in->net);
	net_free(in->net);
	return in->sum == 1;
}

/* One frame of raw IPv4: a header of 20 bytes and a transport header; `missing` bytes were on the wire and are not here. */
static inline void input_frame(struct input *in, unsigned proto, const uint8_t *header, size_t n_header, struct slice bytes,
	unsigned direction, uint32_t missing)
{
	size_t n = 20 + n_header + bytes.n;
	uint8_t *b = mem_zalloc(n);
	struct frame f = {.p = b, .caplen = (uint32_t)n, .len = (uint32_t)n + missing, .number = ++in->number, .dlt = 101,
		.at = AT_NONE, .ts_ns = in->ts_ns};

	b[0] = 0x45;
	b[2] = (uint8_t)((n + missing) >> 8);
	b[3] = (uint8_t)(n + missing);
	b[9] = (uint8_t)proto;
	b[15] = (uint8_t)(1 + direction);
	b[19] = (uint8_t)(2 - direction);
	memcpy(b + 20, header, n_header);
	if (bytes.n)
		memcpy(b + 20 + n_header, bytes.p, bytes.n);
	net_frame(in->net, &f);
	free(b);
}

/* Bits of the byte of flags: FIN, SYN, RST as in TCP; 8: other direction; 16: ACK of all sent; 32: time passes;
 * 64: out of order; 128: cut. */
static inline void input_segment(struct input *in, unsigned flags, int32_t ahead, struct slice bytes)
{
	unsigned d = flags >> 3 & 1;
	uint32_t seq = in->next[d] + (flags & 64 ? (uint32_t)ahead : 0), ack = in->next[!d];
	uint8_t h[20] = {0x13, (uint8_t)(0xc4 + d), 0x13, (uint8_t)(0xc5 - d), (uint8_t)(seq >> 24), (uint8_t)(seq >> 16),
		(uint8_t)(seq >> 8), (uint8_t)seq, (uint8_t)(ack >> 24), (uint8_t)(ack >> 16), (uint8_t)(ack >> 8), (uint8_t)ack,
		0x50, (uint8_t)(flags & 0x17)};

	in->ts_ns += flags & 32 ? NS_PER_S : NS_PER_MS;
	input_frame(in, 6, h, sizeof h, bytes, d, flags & 128 ? 5 : 0);
	if (!(flags & 64))
		in->next[d] = seq + (uint32_t)bytes.n + (flags & 128 ? 5 : 0) + (flags & 2 ? 1 : 0);
}

static inline struct slice input_bytes(struct input *in, size_t n)
{
	size_t left = cursor_left(&in->c);
	const uint8_t *p = cursor_take(&in->c, n < left ? n : left);

	return slice_make(p, n < left ? n : left);
}

#endif
