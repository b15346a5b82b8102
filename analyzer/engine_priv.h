/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two readings of a capture (engine.c, pass.c) share. */
#ifndef SL_ENGINE_PRIV_H
#define SL_ENGINE_PRIV_H

#include "engine.h"
#include "hep.h"
#include "rtp.h"

/* The key that HEP packets have to bring. */
struct slice engine_hep_key_of(const struct engine *en);
/** The collector that this program sends to: HEP packets to it are not read; port 0: none. */
struct addr engine_hep_own(const struct engine *en);

/* RTCP that came as JSON in HEP: the payload that the store gets in its place. */
struct hep_rtcp {
	struct payload payload;
	uint8_t bytes[RTCP_JSON_BYTES];
};
/** Whether a payload is an object of JSON that HEP says is RTCP. */
static inline bool hep_is_rtcp_json(const struct payload *p)
{
	return p->hep && p->hep->type == HEP_TYPE_RTCP && p->bytes.p[0] == '{';
}
/** Makes RTCP of it; false where it says nothing. */
static inline bool hep_rtcp_make(struct hep_rtcp *r, const struct payload *p)
{
	size_t n = rtcp_from_json(p->bytes, r->bytes);

	r->payload = *p;
	r->payload.bytes = slice_make(r->bytes, n);
	r->payload.len = (uint32_t)n;
	return n > 0;
}

#endif
