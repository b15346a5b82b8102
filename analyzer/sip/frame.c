/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a message ends in a byte stream (RFC 3261 §18.3): after the header fields come exactly Content-Length bytes. Keeps
 * no state: it is asked again with more bytes. Empty lines before the message (keep-alives) count as part of it. */
#include "analyzer/sip/sip_local.h"

/* Whether a first line whose end has not come yet can still become SIP's. */
static bool may_become_sip(struct slice s)
{
	const char *p = s.p, *e = p + s.n;

	while (p < e && (*p == ' ' || *p == '\t'))
		p++;
	p = sip_skip(p, e, SIP_C_TOKEN);
	if (p == e || *p == ' ' || *p == '\t')
		return true;
	return *p == '/' && p - s.p >= 3 && sip_same(p - 3, 3, "sip");
}

int64_t sip_frame(struct slice stream)
{
	uint64_t need;

	return sip_frame_need(stream, &need);
}

int64_t sip_frame_need(struct slice stream, uint64_t *need)
{
	struct slice s = sip_skip_empty(stream), length;
	size_t skipped = (size_t)(s.p - stream.p);
	uint64_t body_len = 0;
	struct sip_msg m;
	const char *body;

	*need = 0;
	if (s.n == 0)
		return 0;
	if (!memchr(s.p, '\n', s.n))
		return may_become_sip(s) && s.n <= LIMIT_MESSAGE_BYTES ? 0 : -1;
	body = sip_parse_head(&m, slice_sub(s, 0, LIMIT_MESSAGE_BYTES));
	if (!body)
		return -1;
	if (m.flags & SIP_F_NO_END)
		return s.n <= LIMIT_MESSAGE_BYTES ? 0 : -1;
	length = m.key[SIP_K_CONTENT_LENGTH];
	if (length.p && !slice_to_u64(length, UINT64_MAX, &body_len))
		body_len = 0;
	if (body_len > INT32_MAX)
		return -1;
	body_len += (uint64_t)(body - s.p);
	*need = skipped + body_len;
	return body_len <= s.n ? (int64_t)*need : 0;
}
