/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 6: what the program measures, in words: the rule of each figure and where the rule is from. `--help METRIC` prints
 * it, and `--rows metrics` lists all.
 */
#ifndef SL_METRIC_H
#define SL_METRIC_H

#include "base.h"

struct metric_row {
	const char *keys;           /* "jitter_ms jitter_mean_ms": keys of fields, or of `kpi` in `stats` */
	const char *title;          /* "interarrival jitter" */
	const char *rule;           /* how it is worked out; sentences */
	const char *reference;      /* "RFC 3550 §6.4.1, A.8" */
	bool of_attempts;           /* metric_rule() says what an attempt is */
};
const struct metric_row *metric_rows(size_t *n);
/** By a key, with or without its unit ("jitter_ms", "jitter"), any case; NULL where there is none. */
const struct metric_row *metric_find(struct slice name);
/** Appends how it is worked out. */
void metric_rule(struct buf *b, const struct metric_row *r);
/** Appends a row as text of at most 80 columns. */
void metric_help(struct buf *b, const struct metric_row *r);

#endif
