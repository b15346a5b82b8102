/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report/: whose an RTP, RTCP, STUN or ICMP packet is, among chosen streams. */
#ifndef SL_REPORT_STREAM_SET_H
#define SL_REPORT_STREAM_SET_H

#include "export.h"

struct stream_set {
	const struct store *store;
	struct map by_stream;       /* source, destination, SSRC → stream */
	struct map by_pair;         /* two addresses, in either order → the first stream */
	struct map by_told;         /* two hosts, in either order, SSRC → the first stream */
};
/** Adds a stream of the store. */
void stream_set_add(struct stream_set *s, uint32_t stream);
/** The stream that an item belongs to, or NONE: RTP of its packets, RTCP that tells of it, STUN between its ends, ICMP
 * errors about its packets. */
uint32_t stream_set_find(const struct stream_set *s, const struct pass_item *i);
void stream_set_free(struct stream_set *s);

#endif
