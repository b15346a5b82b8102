/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One Via value (RFC 3261 §20.42). Every message comes through here, so the plain form is read without detours; white
 * space and folds at every place where the grammar allows them cost more and are read all the same. */
#include "analyzer/sip/sip_local.h"

/* "SIP / 2.0 / UDP" with white space anywhere; what follows the white space after it, or NULL. */
static const char *read_protocol(const char *p, const char *e, struct sip_via *out)
{
	const char *q, *from = p;

	if (e - p > 9 && memcmp(p, "SIP/2.0/", 8) == 0) {
		q = sip_skip(p + 8, e, SIP_C_TOKEN);
		if (q > p + 8 && q < e && *q == ' ') {
			out->protocol = slice_make(p, 7);
			out->transport = slice_make(p + 8, (size_t)(q - p - 8));
			return sip_skip(q, e, SIP_C_LWS);
		}
	}
	for (int part = 0; part < 3; part++) {
		q = sip_skip(p, e, SIP_C_TOKEN);
		if (q == p)
			return NULL;
		if (part == 1)
			out->protocol = slice_make(from, (size_t)(q - from));
		if (part == 2)
			out->transport = slice_make(p, (size_t)(q - p));
		p = sip_skip(q, e, SIP_C_LWS);
		if (part == 2)
			return p > q ? p : NULL;
		if (p == e || *p != '/')
			return NULL;
		p = sip_skip(p + 1, e, SIP_C_LWS);
	}
	return NULL;
}

/* The port at p, and white space behind it: what follows, or NULL. */
static const char *read_port(const char *p, const char *e, struct sip_via *out)
{
	const char *q = p;
	int32_t port;

	while (q < e && ascii_digit(*q))
		q++;
	while (q - p > 1 && *p == '0')
		p++;
	port = sip_small_number(p, q);
	if (port < 0 || port > UINT16_MAX)
		return NULL;
	out->port = (uint16_t)port;
	return sip_skip(q, e, SIP_C_LWS);
}

/* Host and port of sent-by; what follows them and white space, or NULL. */
static const char *read_sent_by(const char *p, const char *e, struct sip_via *out)
{
	const char *q;

	if (p < e && *p == '[') {
		q = sip_find(p, e, ']');
		if (!q)
			return NULL;
		out->host = slice_make(p + 1, (size_t)(q - p - 1));
		q++;
	} else {
		q = sip_skip(p, e, SIP_C_HOST);
		out->host = slice_make(p, (size_t)(q - p));
	}
	if (out->host.n == 0)
		return NULL;
	p = sip_skip(q, e, SIP_C_LWS);
	if (p == e || *p != ':')
		return p;
	return read_port(sip_skip(p + 1, e, SIP_C_LWS), e, out);
}

/* The comma that ends the Via value whose parameters, with quotes among them, begin at p; or e. */
static const char *quoted_params_end(const char *p, const char *e)
{
	const char *base = p;

	for (; p < e && *p != ','; p++) {
		if (*p == '"') {
			p = sip_quote_end(base, p + 1, e);
			if (!p)
				return e;
		}
	}
	return p;
}

/* The value of "branch" in parameters without quotes. `base`: see sip_find2. */
static struct slice find_branch(const char *base, const char *p, const char *e)
{
	const char *q;

	for (; p < e; p = sip_find2(base, p, e, ';', ';')) {
		if (e - p > 8 && sip_same8(p, ";branch=") && !sip_is(p[8], SIP_C_LWS)) {
			q = sip_find2(base, p + 8, e, ';', ' ');
			return sip_trimmed(p + 8, q);
		}
		p = sip_skip(p + 1, e, SIP_C_LWS);
		if (e - p < 7 || !sip_same(p, 6, "branch"))
			continue;
		q = sip_skip(p + 6, e, SIP_C_LWS);
		if (q < e && *q == '=')
			return sip_trimmed(q + 1, sip_find2(base, q + 1, e, ';', ';'));
		if (q == e || *q == ';')
			return slice_make(q, 0);
	}
	return slice_make(NULL, 0);
}

bool sip_via_parse(struct slice s, struct sip_via *out)
{
	const char *p, *e, *stop;

	*out = (struct sip_via){ .port = 0 };
	if (s.n == 0)
		return false;
	e = s.p + s.n;
	p = read_protocol(sip_skip(s.p, e, SIP_C_LWS), e, out);
	if (!p)
		return false;
	p = read_sent_by(p, e, out);
	if (!p || (p < e && *p != ';' && *p != ','))
		return false;
	stop = sip_find2(s.p, p, e, ',', '"');
	if (stop < e && *stop == '"') {
		out->params = sip_trimmed(p, quoted_params_end(p, e));
		out->branch = sip_param(out->params, "branch");
	} else {
		out->params = sip_trimmed(p, stop);
		out->branch = find_branch(s.p, out->params.p, out->params.p + out->params.n);
	}
	return true;
}

#ifdef __SSE2__
/* Where in the first 64 bytes there is a semicolon; a comma, a quote, or what is rare beside the one space: ! and bytes below. */
struct marks {
	uint64_t semicolons, odd;
};

/* s has 16 bytes at least; those beyond its end count as semicolons. */
static inline struct marks find_marks(struct slice s)
{
	size_t n = s.n < 64 ? s.n : 64;
	struct marks m = {n < 64 ? UINT64_MAX << n : 0, 0};

	for (size_t i = 0; i < n; i += 16) {
		size_t at = i + 16 <= n ? i : n - 16; /* the last 16 bytes, some of them again */
		__m128i v = _mm_loadu_si128((const void *)(s.p + at));
		__m128i odd = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(',')), _mm_cmplt_epi8(v, _mm_set1_epi8('"' + 1)));

		m.semicolons |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(';'))) << at;
		m.odd |= (uint64_t)(uint32_t)_mm_movemask_epi8(odd) << at;
	}
	return m;
}

#ifdef SIP_HAS_WIDE
enum { WIDE = 32 };

__attribute__((target("avx2,bmi"))) static inline uint64_t odd32(__m256i v)
{
	__m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8('"' + 1), v);

	return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(low, _mm256_cmpeq_epi8(v, _mm256_set1_epi8(','))));
}

__attribute__((target("avx2,bmi"))) static inline uint64_t semicolons32(__m256i v)
{
	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(';')));
}

/* The same, for processors with AVX2. s has 32 bytes at least. */
__attribute__((noinline, target("avx2,bmi"))) static struct marks find_marks_wide(struct slice s)
{
	size_t n = s.n < 64 ? s.n : 64, at = n - WIDE;
	__m256i a = _mm256_loadu_si256((const void *)s.p), b = _mm256_loadu_si256((const void *)(s.p + at));
	uint64_t beyond = n < 64 ? UINT64_MAX << n : 0;

	return (struct marks){semicolons32(a) | semicolons32(b) << at | beyond, odd32(a) | odd32(b) << at};
}

static inline struct marks marks_of(struct slice s)
{
	if (s.n >= WIDE && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
		return find_marks_wide(s);
	return find_marks(s);
}
#else
static inline struct marks marks_of(struct slice s)
{
	return find_marks(s);
}
#endif

/* "SIP/2.0/UDP host:port;...;branch=token" with one space, no quotes and no second value within 64 bytes. */
static bool plain_key(struct slice s, struct slice *sent_by, struct slice *branch)
{
	struct marks m;
	unsigned from, at, next;

	if (s.n < 24 || memcmp(s.p, "SIP/2.0/", 8) != 0)
		return false;
	m = marks_of(s);
	if (!m.odd || !m.semicolons)
		return false;
	from = (unsigned)__builtin_ctzll(m.odd) + 1; /* behind the space */
	at = (unsigned)__builtin_ctzll(m.semicolons);
	if ((m.odd & (m.odd - 1)) || s.p[from - 1] != ' ' || at <= from ||
	    (s.p[from] == '[' && !sip_find(s.p + from, s.p + at, ']')))
		return false;
	*sent_by = slice_make(s.p + from, at - from);
	for (m.semicolons &= m.semicolons - 1; m.semicolons && at + 9 < s.n; m.semicolons &= m.semicolons - 1) {
		next = (unsigned)__builtin_ctzll(m.semicolons);
		if (next >= at + 8 && sip_same8(s.p + at, ";branch=")) {
			*branch = slice_make(s.p + at + 8, next - at - 8);
			return branch->n > 0;
		}
		if (next == at + 7 && sip_same(s.p + at + 1, 6, "branch"))
			return false;
		at = next;
	}
	return false;
}
#else
static bool plain_key(struct slice s, struct slice *sent_by, struct slice *branch)
{
	(void)s;
	(void)sent_by;
	(void)branch;
	return false;
}
#endif

bool sip_via_key(struct slice s, struct slice *sent_by, struct slice *branch)
{
	struct sip_via via;
	const char *p, *e;

	if (s.n == 0)
		return false;
	if (plain_key(s, sent_by, branch))
		return true;
	if (!sip_via_parse(s, &via))
		return false;
	e = via.params.n ? via.params.p : s.p + s.n;
	p = via.host.p - (via.host.p[-1] == '['); /* there is the protocol before it */
	*sent_by = sip_trimmed(p, sip_find2(s.p, via.host.p + via.host.n, e, ',', ';'));
	*branch = via.branch;
	return true;
}
