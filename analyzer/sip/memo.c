/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of spellings (memo.h). A place stands for the start line's method or status and the names of all lines since,
 * by a hash: two messages that began differently may share one, and then guess for each other in vain. */
#include "analyzer/sip/memo.h"

void sip_memo_init(struct sip_memo *memo)
{
	memset(memo, 0, sizeof *memo);
	memo->is_ready = true;
#ifdef SIP_HAS_WIDE
	memo->is_wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
#endif
	for (unsigned i = 0; i < SIP_MEMO_PLACES * 2; i++) /* a NUL at first: no name has that, but a line may */
		memo->places[i / 2][i % 2] = (struct sip_memo_line){.mask = {0xff}, .next = memo->places[0]};
}

static unsigned place_after(unsigned place, const char *p, size_t n)
{
	uint64_t h = place + 1;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (uint8_t)p[i]) * 0x9e3779b97f4a7c15u;
	return (unsigned)(h >> 32) % SIP_MEMO_PLACES;
}

__attribute__((noinline)) struct sip_memo_line *sip_memo_learn(struct sip_memo *memo, struct sip_memo_line *x, const char *p,
		const char *lf, const char *end)
{
	unsigned place = (unsigned)(((char *)x - (char *)memo->places) / sizeof *memo->places);
	size_t n = sip_colon(p, lf, end);
	enum sip_key key;

	if (n == 0 || n + 2 > sizeof x->text || (size_t)(lf - p) < n + 2 || p[n] != ':' || p[n + 1] != ' ' ||
	    sip_skip(p, p + n, SIP_C_TOKEN) != p + n)
		return NULL;
	key = sip_key_of(slice_make(p, n));
	x[1] = x[0];
	*x = (struct sip_memo_line){.n = (uint8_t)(n + 2), .key = (uint8_t)key, .bit = key == SIP_K_NONE ? 0 : 1u << key,
		.key_at = (uint16_t)(offsetof(struct sip_msg, key) + key * sizeof(struct slice)),
		.other = key == SIP_K_NONE ? sip_other_bit(p, n) : 0,
		.next = memo->places[place_after(place, p, n)]};
	memcpy(x->text, p, n + 2);
	if (n + 2 <= sizeof x->first) {
		x->skip = x->n;
		memcpy(x->first, p, n + 2);
	}
	memset(x->mask, 0xff, x->skip ? x->skip : sizeof x->mask);
	return x;
}
