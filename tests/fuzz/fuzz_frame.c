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
	*sum += hash_slice(p->bytes, 0);
}

static void take_error(void *ctx, const struct icmp_error *e)
{
	uint64_t *sum = ctx;

	if (e->quoted.len < e->quoted.bytes.n || !icmp_name(e->is_ip6, e->type, e->code))
		abort();
	*sum += hash_slice(e->quoted.bytes, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct counters cs = {0};
	size_t n_rows;
	const struct link_row *rows = link_rows(&n_rows);
	uint64_t sum = 0;
	struct net *n;
	struct frame f = {.at = AT_NONE, .number = 1};

	if (size < 3)
		return 0;
	n = net_new(&cs, take, &sum);
	f.dlt = data[0] < 250 ? rows[data[0] % n_rows].dlt : data[1];
	f.p = data + 2;
	f.caplen = (uint32_t)(size - 2);
	f.len = f.caplen + (data[1] & 0x80 ? data[1] * 16u : 0);
	net_on_icmp(n, take_error);
	net_frame(n, &f);
	net_flush(n);
	net_free(n);
	return sum == 1;
}
