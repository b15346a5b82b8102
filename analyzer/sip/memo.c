/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of spellings (memo.h): a table of names by a hash of their first bytes, where a new one takes the place of an
 * old one, and for each pair of lines the two that came next of late. */
#include "analyzer/sip/memo.h"

void sip_memo_init(struct sip_memo *memo)
{
	memset(memo, 0, sizeof *memo);
	for (unsigned i = 0; i < SIP_MEMO_NAMES; i++)
		memo->names[i].need = 1; /* a NUL at first: no name has that */
}

static unsigned slot_of(const char *p, size_t n)
{
	uint64_t head;

	memcpy(&head, p, 8);
	if (n < 8)
		head &= (1ull << (n * 8)) - 1;
	return 1 + (unsigned)((((head + n) * 0x9e3779b97f4a7c15u) >> 32) % (SIP_MEMO_NAMES - 1));
}

unsigned sip_memo_learn(struct sip_memo *memo, uint8_t guess[2], const char *p, const char *lf, const char *end)
{
	size_t n = sip_colon(p, lf, end);
	struct sip_memo_name *x;
	enum sip_key key;
	unsigned slot;

	if (n == 0 || n + 2 > sizeof x->text || (size_t)(lf - p) < n + 2 || p[n] != ':' || p[n + 1] != ' ' ||
	    sip_skip(p, p + n, SIP_C_TOKEN) != p + n)
		return 0;
	key = sip_key_of(slice_make(p, n));
	slot = slot_of(p, n);
	x = &memo->names[slot];
	*x = (struct sip_memo_name){.need = n + 2 < 16 ? (1u << (n + 2)) - 1 : 0xffff, .n = (uint8_t)(n + 2), .key = (uint8_t)key};
	memcpy(x->text, p, n + 2);
	if (key == SIP_K_NONE)
		x->other = sip_other_bit(p, n);
	if (guess[0] != slot) {
		guess[1] = guess[0];
		guess[0] = (uint8_t)slot;
	}
	return slot;
}
