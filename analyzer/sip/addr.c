/* SPDX-License-Identifier: GPL-3.0-or-later */
/* name-addr and addr-spec with parameters (RFC 3261 §20.10), and the tag alone, which every message is asked for twice.
 * An angle bracket within quotes is none; a quote that is never closed is taken for an ordinary character. Does not look
 * into the URI. */
#include "analyzer/sip/sip_local.h"

/* Where the parts of a value begin: "display" <uri> params, or uri params (then lt is NULL). */
struct span {
	const char *lt, *gt, *params;
	bool balanced;
};

/* The first < that is not within quotes, or NULL. Looks at each byte a fixed number of times. */
static const char *find_lt(const char *p, const char *e, bool *balanced)
{
	const char *base = p, *q;

	for (;;) {
		p = sip_find2(base, p, e, '<', '"');
		if (p == e || *p == '<')
			return p < e ? p : NULL;
		q = sip_quote_end(base, p + 1, e);
		if (!q) {
			*balanced = false;
			return sip_find(p, e, '<');
		}
		p = q + 1;
	}
}

static inline struct span find_span(const char *p, const char *e)
{
	struct span s = { .balanced = true };

	s.lt = find_lt(p, e, &s.balanced);
	if (s.lt) {
		s.gt = sip_find2(p, s.lt, e, '>', '>');
		s.params = s.gt < e ? s.gt + 1 : e;
		if (s.gt == e) {
			s.gt = NULL;
			s.balanced = false;
		}
	} else {
		s.params = sip_find2(p, p, e, ';', ';');
		s.balanced &= sip_find(p, s.params, '>') == NULL && sip_find(p, s.params, '"') == NULL;
	}
	return s;
}

bool sip_addr_parse(struct slice s, struct sip_addr *out)
{
	const char *p, *e;
	struct span span;

	*out = (struct sip_addr){ .is_star = false };
	if (s.n == 0)
		return false;
	e = s.p + s.n;
	p = sip_skip(s.p, e, SIP_C_LWS);
	span = find_span(p, e);
	out->params = sip_trimmed(span.params, e);
	if (span.lt) {
		out->display = sip_trimmed(p, span.lt);
		out->uri = sip_trimmed(span.lt + 1, span.gt ? span.gt : e);
	} else {
		out->uri = sip_trimmed(p, span.params);
		out->is_star = out->uri.n == 1 && *out->uri.p == '*';
	}
	return span.balanced && out->uri.n > 0 && (out->params.n == 0 || *out->params.p == ';');
}

struct slice sip_addr_user(struct slice s)
{
	const char *p, *e;
	struct span span;

	if (s.n == 0)
		return s;
	e = s.p + s.n;
	p = sip_skip(s.p, e, SIP_C_LWS);
	span = find_span(p, e);
	return sip_uri_user(span.lt ? sip_trimmed(span.lt + 1, span.gt ? span.gt : e) : sip_trimmed(p, span.params));
}

__attribute__((noinline)) static struct slice long_tag(struct slice value)
{
	const char *p, *e, *q;
	struct slice tag;

	if (value.n == 0)
		return slice_make(NULL, 0);
	e = value.p + value.n;
	p = find_span(sip_skip(value.p, e, SIP_C_LWS), e).params;
	if (p == e)
		return slice_make(NULL, 0);
	if (e - p > 5 && sip_same4(p, ";tag") && p[4] == '=' && p[5] != '"' && !sip_is(p[5], SIP_C_LWS)) {
		q = sip_find2(value.p, p + 5, e, ';', ' ');
		if (q > p + 5 && (q == e || *q == ';') && !sip_is(q[-1], SIP_C_LWS))
			return slice_make(p + 5, (size_t)(q - p - 5));
	}
	tag = sip_param(slice_make(p, (size_t)(e - p)), "tag");
	return tag.n ? tag : slice_make(NULL, 0);
}

#ifdef __SSE2__
/* Bytes that end a tag or say that it is none, ; and all up to the quote, as bits. */
static inline uint32_t stops16(__m128i v)
{
	__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8('"')), v);

	return (uint32_t)_mm_movemask_epi8(_mm_or_si128(low, _mm_cmpeq_epi8(v, _mm_set1_epi8(';'))));
}
#endif

/* "...>;tag=TOKEN" from the end of the value backwards, which is what nearly all look like; p NULL where it is anything
 * else. A > within quotes has a quote after it, and then this is left to the long way. */
static inline struct slice plain_tag(struct slice value)
{
	if (value.p[value.n - 1] == '>')
		return slice_make(value.p + value.n, 0);
#ifdef __SSE2__
	if (value.n >= 32) {
		const char *e = value.p + value.n;
		__m128i a = _mm_loadu_si128((const void *)(e - 32)), b = _mm_loadu_si128((const void *)(e - 16));
		uint32_t gt = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, _mm_set1_epi8('>'))) |
			      (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(b, _mm_set1_epi8('>'))) << 16;
		uint32_t after;

		if (!gt)
			return slice_make(NULL, 0);
		after = 32 - (uint32_t)__builtin_clz(gt); /* index behind the last > */
		if (32 - after < 6 || !sip_same4(e - 32 + after, ";tag") || e[-32 + (int)after + 4] != '=')
			return slice_make(NULL, 0);
		after += 5;
		if (!((stops16(a) | stops16(b) << 16) >> after))
			return slice_make(e - 32 + after, 32 - after);
	}
#else
	(void)value;
#endif
	return slice_make(NULL, 0);
}

struct slice sip_tag(struct slice value)
{
	struct slice quick;

	if (value.n == 0)
		return slice_make(NULL, 0);
	quick = plain_tag(value);
	return quick.p ? quick : long_tag(value);
}
