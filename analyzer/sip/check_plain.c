/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The closer look at what most messages are made of: lines of which a quick look tells for sure that nothing is wrong. Where the
 * words are in the start line and the header fields is found 64 bytes at a time, and then one word after the other is
 * skipped. Says nothing of a line that looks any other way: sip/check.c does. */
#include "analyzer/sip/check_plain.h"

#ifdef SIP_HAS_WIDE

/* What may be wrong with a field's value. */
enum look { LOOK_UNKNOWN, LOOK_NOTHING, LOOK_ADDR, LOOK_CONTACT, LOOK_VIA, LOOK_HOPS, LOOK_NUMBER, LOOK_CLOSELY };

/* ---- words and lines ------------------------------------------------------------------------------------------------- */

/* Bits of words for 32 bytes: letters, digits, - . and _. The high half of a byte chooses a bit, the low half the set of those
 * that it is with. Bytes from 0x80 on are none. */
__attribute__((target("avx2,bmi"))) static inline uint32_t words_of(__m256i v)
{
	const __m256i low = _mm256_broadcastsi128_si256(_mm_setr_epi8(0x2a, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e,
			0x3e, 0x3e, 0x3c, 0x14, 0x14, 0x15, 0x15, 0x1c));
	const __m256i high = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0));
	__m256i halves = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
	__m256i set = _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, halves));

	return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(set, _mm256_setzero_si256()));
}

/* Marks the blocks of p..e. Returns whether all is ASCII. */
__attribute__((target("avx2,bmi"))) static bool mark(struct sip_plain *w, const char *p, const char *e)
{
	const __m256i newline = _mm256_set1_epi8('\n');
	__m256i all = _mm256_setzero_si256(), a, b;
	char last[64];
	unsigned i = 0;

	for (; p < e; p += 64, i++) {
		const char *from = p;

		if (w->readable - p < 64) {
			memset(last, 0, sizeof last);
			from = memcpy(last, p, (size_t)(w->readable - p));
		}
		a = _mm256_loadu_si256((const void *)from);
		b = _mm256_loadu_si256((const void *)(from + 32));
		w->words[i] = words_of(a) | (uint64_t)words_of(b) << 32;
		w->newlines[i] = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, newline)) |
			(uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, newline)) << 32;
		all = _mm256_or_si256(all, _mm256_or_si256(a, b));
	}
	w->words[i] = 0;
	w->newlines[i] = 1;
	return _mm256_movemask_epi8(all) == 0;
}

/* First byte from p on that has a bit in `marks`. There is one. */
static inline const char *next_marked(const struct sip_plain *w, const uint64_t *marks, uint64_t flip, const char *p)
{
	size_t at = (size_t)(p - w->base), block = at / 64;
	uint64_t rest = (marks[block] ^ flip) >> at % 64;

	if (rest)
		return p + __builtin_ctzll(rest);
	do
		rest = marks[++block] ^ flip;
	while (!rest);
	return w->base + block * 64 + (unsigned)__builtin_ctzll(rest);
}

static inline const char *skip_word(const struct sip_plain *w, const char *p)
{
	return next_marked(w, w->words, UINT64_MAX, p);
}

/* The same for a token. A percent sign begins an escape in some places and is a character in others: it ends it. */
static inline const char *skip_token(const struct sip_plain *w, const char *p)
{
	for (p = skip_word(w, p); sip_is(*p, SIP_C_TOKEN) && *p != '%'; p = skip_word(w, p + 1))
		;
	return p;
}

/* ---- values: each returns what comes behind it, or NULL where it looks any other way --------------------------------- */

/* "host" or "host:port" */
static const char *skip_host(const struct sip_plain *w, const char *p)
{
	const char *e = skip_word(w, p);
	unsigned port = 0;

	if (e == p)
		return NULL;
	if (*e != ':')
		return e;
	for (p = ++e; ascii_digit(*e) && e - p < 5; e++)
		port = port * 10 + (unsigned)(*e - '0');
	return e > p && port <= UINT16_MAX ? e : NULL;
}

/* ";name=token" and ";name", any number of them. No name begins with `not` (a lower-case letter), which has to be looked at. */
static const char *skip_params(const struct sip_plain *w, const char *p, char not)
{
	const char *q;

	while (*p == ';') {
		q = skip_token(w, p + 1);
		if (q == p + 1 || (p[1] | 0x20) == not)
			return NULL;
		p = *q == '=' ? skip_token(w, q + 1) : q;
		if (p == q + 1 || (p - q == 8 && memcmp(q + 1, "z9hG4bK", 7) == 0)) /* nothing, or the cookie alone */
			return NULL;
	}
	return p;
}

/* "sip:user@host:port;params"; user, port and parameters may be missing. */
static const char *skip_uri(const struct sip_plain *w, const char *p)
{
	const char *e;

	if (p[0] != 's' || p[1] != 'i' || p[2] != 'p' || p[3] != ':')
		return NULL;
	p += 4;
	e = skip_token(w, p);
	if (*e == '@' && e > p)
		p = e + 1;
	p = skip_host(w, p);
	return p ? skip_params(w, p, 0) : NULL;
}

/* "\"name\" <uri>;params"; name and parameters may be missing. */
static const char *skip_addr(const struct sip_plain *w, const char *p, char not)
{
	if (*p == '"') {
		for (p = skip_word(w, p + 1); *p != '"'; p = skip_word(w, p + 1))
			if (*p < ' ' || *p == '\\')
				return NULL;
		for (p++; *p == ' '; p++)
			;
	} else {
		for (p = skip_token(w, p); *p == ' '; p = skip_token(w, p + 1))
			;
	}
	if (*p != '<')
		return NULL;
	p = skip_uri(w, p + 1);
	return p && *p == '>' ? skip_params(w, p + 1, not) : NULL;
}

/* "SIP/2.0/UDP host:port;params" */
static const char *skip_via(const struct sip_plain *w, const char *p, const char *e)
{
	const char *q;

	if (e - p < 8 || memcmp(p, "SIP/2.0/", 8) != 0)
		return NULL;
	q = skip_word(w, p + 8);
	if (q == p + 8 || *q != ' ')
		return NULL;
	p = skip_host(w, q + 1);
	return p ? skip_params(w, p, 0) : NULL;
}

static bool is_number(const char *p, const char *e, int32_t max)
{
	int32_t v = sip_small_number(p, e);

	return v >= 0 && v <= max;
}

static bool is_fine(const struct sip_plain *w, enum look look, const char *p, const char *e)
{
	switch (look) {
	case LOOK_NOTHING:
		return true;
	case LOOK_ADDR:
		return skip_addr(w, p, 0) == e;
	case LOOK_CONTACT:
		return skip_addr(w, p, 'e') == e; /* expires */
	case LOOK_VIA:
		return skip_via(w, p, e) == e;
	case LOOK_HOPS:
		return is_number(p, e, UINT8_MAX);
	case LOOK_NUMBER:
		return is_number(p, e, INT32_MAX);
	default:
		return false;
	}
}

/* ---- fields ---------------------------------------------------------------------------------------------------------- */

static enum look look_of(enum sip_key key, struct slice name)
{
	switch (key) {
	case SIP_K_FROM:
	case SIP_K_TO:
	case SIP_K_ROUTE:
	case SIP_K_RECORD_ROUTE:
		return LOOK_ADDR;
	case SIP_K_CONTACT:
		return LOOK_CONTACT;
	case SIP_K_VIA:
		return LOOK_VIA;
	case SIP_K_MAX_FORWARDS:
		return LOOK_HOPS;
	case SIP_K_EXPIRES:
	case SIP_K_RETRY_AFTER:
	case SIP_K_RSEQ:
	case SIP_K_SESSION_EXPIRES:
		return LOOK_NUMBER;
	case SIP_K_WARNING:
		return LOOK_CLOSELY;
	case SIP_K_NONE:
		return sip_same(name.p, name.n, "date") || sip_same(name.p, name.n, "min-se") ||
				sip_same(name.p, name.n, "min-expires") ? LOOK_CLOSELY : LOOK_NOTHING;
	default:
		return LOOK_NOTHING;
	}
}

/* How the field of the line p..lf begins: known from the messages before, or learned. NULL where it is written oddly. */
static const struct sip_memo_line *name_at(struct sip_plain *w, const char *p, const char *lf)
{
	struct sip_memo_line *x = w->next;
	struct slice name;
	uint16_t number;

	if (!sip_begins_like(p, lf, x) && !sip_begins_like(p, lf, ++x))
		x = sip_memo_learn(w->memo, w->next, p, lf, w->readable);
	if (!x)
		return NULL;
	if (x->look == LOOK_UNKNOWN) {
		name = slice_make(x->text, x->n - 2u);
		number = sip_check_number(sip_header_row(name));
		x->number = (uint8_t)number;
		x->look = number == x->number ? (uint8_t)look_of(x->key, name) : LOOK_CLOSELY;
	}
	w->next = x->next;
	return x;
}

bool sip_plain_line(struct sip_plain *w, struct slice *rest, uint16_t *number)
{
	const char *p = rest->p, *end = p + rest->n, *lf, *value;
	const struct sip_memo_line *x;

	if (p == end)
		return false;
	lf = next_marked(w, w->newlines, 0, p);
	if (lf >= end || lf[-1] != '\r' || lf[-2] <= ' ' || lf[1] == ' ' || lf[1] == '\t' || w->readable - p < 16)
		return false;
	x = name_at(w, p, lf);
	value = x ? p + x->n : p;
	if (!x || *value <= ' ' || !is_fine(w, x->look, value, lf - 1))
		return false;
	*number = x->number;
	*rest = slice_make(lf + 1, (size_t)(end - lf - 1));
	return true;
}

bool sip_plain_uri(const struct sip_plain *w, struct slice uri)
{
	return uri.n > 4 && skip_uri(w, uri.p) == uri.p + uri.n;
}

bool sip_plain_begin(struct sip_plain *w, struct sip_memo *memo, const struct sip_msg *m)
{
	const char *end = m->headers.p + m->headers.n;

	if (!memo->is_ready)
		sip_memo_init(memo);
	if (!memo->is_wide || m->flags & (SIP_F_CUT | SIP_F_TOO_LONG | SIP_F_NO_END) || end - m->start.p > SIP_PLAIN_BYTES)
		return false;
	w->base = m->start.p;
	w->readable = m->text.p + m->text.n;
	w->memo = memo;
	w->next = sip_memo_first(memo, m);
	return mark(w, w->base, end);
}

#else

bool sip_plain_begin(struct sip_plain *w, struct sip_memo *memo, const struct sip_msg *m)
{
	(void)w;
	(void)memo;
	(void)m;
	return false;
}

bool sip_plain_uri(const struct sip_plain *w, struct slice uri)
{
	(void)w;
	(void)uri;
	return false;
}

bool sip_plain_line(struct sip_plain *w, struct slice *rest, uint16_t *number)
{
	(void)w;
	(void)rest;
	(void)number;
	return false;
}

#endif
