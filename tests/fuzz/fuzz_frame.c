/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames of any link type: the first two bytes choose it (one that is decoded, mostly), the rest is the frame. A
 * payload must lie inside the frame, but where it was put together. */
#include "net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(void *ctx, const struct payload *p)
{
	const uint8_t *from = (const uint8_t *)p->bytes.p;
	uint64_t *sum = ctx;

	bool is_inside = p->frame->p && from >= p->frame->p && p->bytes.n <= (size_t)(p->frame->p + p->frame->caplen - from);
	bool is_joined = p->flow.path & (1 << ROAD_FRAGMENTS | 1 << ROAD_HEP) || p->flow.transport != TRANSPORT_UDP;

	if (p->bytes.n == 0 || p->len < p->bytes.n || p->flow.pad || !(is_inside || is_joined))
		abort();
	*sum += hash_slice(p->bytes, hash_mix(p->len, p->ip_id)) + addr_hash(&p->flow.src, 0) * 3 + addr_hash(&p->flow.dst, 0) +
		p->flow.transport + (p->hep ? 1 : 0);
}

static void take_error(void *ctx, const struct icmp_error *e)
{
	uint64_t *sum = ctx;

	if (e->quoted.len < e->quoted.bytes.n || !icmp_name(e->is_ip6, e->type, e->code))
		abort();
	*sum += hash_slice(e->quoted.bytes, 1);
}

static void no_want(void *ctx, uint32_t frame, uint32_t tag)
{
	(void)ctx;
	(void)frame;
	(void)tag;
}

/* What the frame gives. Where frames are tracked, none goes the short way. */
static uint64_t give(const struct frame *f, bool is_tracked, struct counters *cs)
{
	uint64_t sum = 0;
	struct net *n = net_new(cs, take, &sum);

	net_on_icmp(n, take_error);
	if (is_tracked)
		net_track(n, no_want);
	net_frame(n, f);
	net_flush(n);
	net_free(n);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct counters plain = {0}, tracked = {0};
	size_t n_rows;
	const struct link_row *rows = link_rows(&n_rows);
	struct frame f = {.at = AT_NONE, .number = 1};

	if (size < 3)
		return 0;
	f.dlt = data[0] < 250 ? rows[data[0] % n_rows].dlt : data[1];
	f.p = data + 2;
	f.caplen = (uint32_t)(size - 2);
	f.len = f.caplen + (data[1] & 0x80 ? data[1] * 16u : 0);
	if (give(&f, false, &plain) != give(&f, true, &tracked) || memcmp(&plain, &tracked, sizeof plain) != 0)
		abort();
	return 0;
}
