/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of a ladder show that something is wrong. The findings are the store's; they are read when a row is drawn. */
#include "analyzer/ladder/ladder_priv.h"

static bool has_msg(const struct finding *f, uint32_t msg)
{
	size_t lo = 0, hi = f->n_msgs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->msgs[mid] < msg)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < f->n_msgs && f->msgs[lo] == msg;
}

enum severity ladder_row_findings(const struct ladder *l, const struct ladder_row *r, struct buf *b)
{
	enum severity worst = SEVERITY_NONE;
	const struct finding *all;
	size_t n = 0, from = b ? b->n : 0;
	uint32_t leg;

	if (l->options.no_findings || r->kind != LADDER_MESSAGE)
		return SEVERITY_NONE;
	leg = store_msg(l->store, r->msg)->leg;
	all = leg == NONE ? NULL : store_leg_findings(l->store, leg, &n);
	for (size_t i = 0; i < n; i++) {
		if (!has_msg(&all[i], r->msg))
			continue;
		if (all[i].severity > worst)
			worst = (enum severity)all[i].severity;
		/* What follows from another is not named apart. */
		if (!b || all[i].under != NONE || all[i].msgs[0] != r->msg)
			continue;
		buf_puts(b, b->n > from ? _(", ") : "");
		buf_puts(b, rule_row(all[i].rule)->id);
	}
	return worst;
}
