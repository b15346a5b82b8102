/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the bytes as a compound RTCP packet. Items end, what they point to lies inside, and the same bytes at another
 * alignment say the same. */
#include <assert.h>
#include <stdint.h>

#include "rtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct slice s, struct slice all)
{
	assert(s.n == 0 || (s.p >= all.p && s.n <= all.n && s.p - all.p <= (ptrdiff_t)(all.n - s.n)));
}

static void same(struct slice a, struct slice b)
{
	assert(slice_eq(a, b));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rtcp_item a, b;
	char *copy = mem_alloc(size + 1);
	struct slice all = slice_make(data, size), other, rest = all, rest2;

	memcpy(copy + 1, data, size);
	rest2 = other = slice_make(copy + 1, size);
	while (rtcp_next(&rest, &a)) {
		inside(rest, all);
		inside(a.cname, all);
		inside(a.reason, all);
		inside(a.name, all);
		assert(a.n_blocks <= RTCP_BLOCKS && a.cname.n < 256 && a.reason.n < 256);
		assert(!a.is_cut || rest.n == 0);
		assert(rtcp_next(&rest2, &b));
		same(a.cname, b.cname);
		same(a.reason, b.reason);
		same(a.name, b.name);
		assert(a.ssrc == b.ssrc && a.n_blocks == b.n_blocks && a.has_voip == b.has_voip && rest.n == rest2.n);
		assert(memcmp(a.blocks, b.blocks, sizeof(a.blocks)) == 0 && memcmp(&a.voip, &b.voip, sizeof(a.voip)) == 0);
	}
	assert(!rtcp_next(&rest2, &b));
	free(copy);
	return 0;
}
