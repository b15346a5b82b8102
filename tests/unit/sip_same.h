/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two views of the same bytes say the same. */
#ifndef SIP_SAME_H
#define SIP_SAME_H

#include "sip.h"

static inline bool slice_same(struct slice a, struct slice b)
{
	return a.p == b.p && a.n == b.n;
}

static inline bool sip_msg_same(const struct sip_msg *a, const struct sip_msg *b)
{
	for (unsigned i = 0; i < SIP_K_N; i++)
		if (!slice_same(a->key[i], b->key[i]))
			return false;
	return slice_same(a->text, b->text) && slice_same(a->start, b->start) && slice_same(a->method_name, b->method_name) &&
	       slice_same(a->uri, b->uri) && slice_same(a->version, b->version) && slice_same(a->reason, b->reason) &&
	       slice_same(a->headers, b->headers) && slice_same(a->body, b->body) &&
	       slice_same(a->cseq_method, b->cseq_method) && a->cseq == b->cseq && a->flags == b->flags &&
	       a->other_names == b->other_names && a->status == b->status && a->method == b->method &&
	       a->is_request == b->is_request;
}

/** Whether sip_parse and, with that memo, sip_parse_next agree: first as it is, then with what it has just learnt. */
static inline bool sip_memo_agrees(struct sip_memo *memo, struct slice s, uint32_t len)
{
	struct sip_msg a, b;
	bool is_sip = sip_parse(&a, s, len);

	for (unsigned i = 0; i < 2; i++)
		if (sip_parse_next(&b, memo, s, len) != is_sip || (is_sip && !sip_msg_same(&a, &b)))
			return false;
	return true;
}

#endif
