/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSeq (RFC 3261 §20.16) and RAck (RFC 3262 §7.2): numbers and a method, once through, however long they are. */
#include "analyzer/sip/sip_local.h"

enum { CSEQ_MAX = INT32_MAX };

/* Reads the number at *p and passes it and the white space behind. False where there is none (then *p stays) or it is
 * over `max`; *out is 0 then. */
static bool number(const char **p, const char *e, uint64_t max, uint32_t *out)
{
	const char *q = *p;
	uint64_t v = 0;

	for (; q < e && ascii_digit(*q); q++)
		v = v > max ? v : v * 10 + (uint64_t)(*q - '0');
	if (q == *p || (q < e && !sip_is(*q, SIP_C_LWS)))
		return false;
	*p = sip_skip(q, e, SIP_C_LWS);
	*out = v > max ? 0 : (uint32_t)v;
	return v <= max;
}

bool sip_cseq_parse(struct slice s, uint32_t *out, struct slice *method)
{
	const char *p, *e, *q;
	bool fine;

	*out = 0;
	*method = slice_make(NULL, 0);
	if (s.n == 0)
		return false;
	e = s.p + s.n;
	p = sip_skip(s.p, e, SIP_C_LWS);
	fine = number(&p, e, CSEQ_MAX, out);
	if (p < e && (fine || !ascii_digit(*p))) {
		q = sip_skip(p, e, SIP_C_TOKEN);
		*method = slice_make(p, (size_t)(q - p));
	}
	return fine;
}

bool sip_rack_parse(struct slice s, uint32_t *rseq, uint32_t *cseq, struct slice *method)
{
	const char *p, *e, *q;
	uint32_t r, c;

	if (s.n == 0)
		return false;
	e = s.p + s.n;
	p = sip_skip(s.p, e, SIP_C_LWS);
	if (!number(&p, e, UINT32_MAX, &r) || !number(&p, e, CSEQ_MAX, &c))
		return false;
	q = sip_skip(p, e, SIP_C_TOKEN);
	if (q == p || sip_skip(q, e, SIP_C_LWS) != e)
		return false;
	*rseq = r;
	*cseq = c;
	*method = slice_make(p, (size_t)(q - p));
	return true;
}
