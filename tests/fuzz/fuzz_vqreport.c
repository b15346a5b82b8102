/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the bytes as a report of voice quality (RFC 6035). What it points to lies inside; no number is infinite. */
#include <assert.h>
#include <math.h>
#include <stdint.h>

#include "rtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct slice s, struct slice all)
{
	assert(s.n == 0 || (s.p >= all.p && s.n <= all.n && s.p - all.p <= (ptrdiff_t)(all.n - s.n)));
}

static void check(const struct vq_metrics *m, struct slice all)
{
	inside(m->start, all);
	inside(m->stop, all);
	inside(m->codec, all);
	assert(m->is_there || m->codec.n == 0);
	assert(!isinf(m->lost_pct) && !isinf(m->mos_cq) && !isinf(m->signal_dbm) && !isinf(m->jitter_max_ms));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = slice_make(data, size);
	struct vq_report r;

	if (!vq_parse(all, &r))
		return 0;
	assert(r.kind <= VQ_ALERT);
	inside(r.about, all);
	inside(r.call_id, all);
	inside(r.local_id, all);
	inside(r.remote_id, all);
	inside(r.local_addr.ip, all);
	inside(r.remote_addr.ip, all);
	check(&r.local, all);
	check(&r.remote, all);
	return 0;
}
