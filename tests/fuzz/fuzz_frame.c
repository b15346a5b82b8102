/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames of any link type: the first two bytes choose it (one that is decoded, mostly), the rest is the frame. A
 * payload must lie inside the frame. */
#include "net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(void *ctx, const struct payload *p)
{
	const uint8_t *from = (const uint8_t *)p->bytes.p;
	uint64_t *sum = ctx;

	if (from < p->frame->p || p->bytes.n == 0 || p->bytes.n > (size_t)(p->frame->p + p->frame->caplen - from) ||
		p->len < p->bytes.n || p->flow.pad)
		abort();
	*sum += hash_slice(p->bytes, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct counters cs = {0};
	size_t n_rows;
	const struct link_row *rows = link_rows(&n_rows);
	uint64_t sum = 0;
	struct net *n;
	struct frame f = {.at = AT_NONE, .number = 1};

	if (size < 2)
		return 0;
	n = net_new(&cs, take, &sum);
	f.dlt = data[0] < 250 ? rows[data[0] % n_rows].dlt : data[1];
	f.p = data + 2;
	f.caplen = (uint32_t)(size - 2);
	f.len = f.caplen + (data[1] & 0x80 ? data[1] * 16u : 0);
	net_frame(n, &f);
	net_free(n);
	return sum == 1;
}
