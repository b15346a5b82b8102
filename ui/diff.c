/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alignment of the lines of two messages: the one that scores best, with points for equal lines and fewer for lines of one
 * name (so that two different Via lines stand side by side). Knows nothing of screens. */
#include "ui/diff.h"

enum { POINTS_EQUAL = 5, POINTS_NAME = 2 };

struct key {
	uint64_t line, name;    /* hashes; name 0: it has none */
};

/* What comes before the colon, or x of "x=...". */
static struct key key_of_line(struct slice s)
{
	size_t n = slice_find(s, ':', 0);
	char name[64];
	size_t len = 0;

	if (s.n > 1 && s.p[1] == '=')
		n = 1;
	if (n == s.n || n > sizeof name)
		return (struct key){hash_slice(s, 0), slice_istarts(s, slice_of("SIP/2.0 ")) ? 1 : 0};
	while (len < n && s.p[len] != ' ') {
		name[len] = ascii_lower(s.p[len]);
		len++;
	}
	return (struct key){hash_slice(s, 0), hash_bytes(name, len, 1) | 1};
}

static struct key *keys_of(const struct slice *lines, size_t n)
{
	struct key *k = mem_alloc((n + 1) * sizeof *k);

	for (size_t i = 0; i < n; i++)
		k[i] = key_of_line(lines[i]);
	/* Start lines belong together, whatever they say. */
	if (n)
		k[0].name = 1;
	return k;
}

static unsigned points(const struct key *a, const struct key *b)
{
	return a->line == b->line ? POINTS_EQUAL : a->name && a->name == b->name ? POINTS_NAME : 0;
}

/* best[i * (nb + 1) + j]: points of what follows from lines i and j on. */
static uint16_t *score(const struct key *a, size_t na, const struct key *b, size_t nb)
{
	uint16_t *best = mem_zalloc((na + 1) * (nb + 1) * sizeof *best);

	for (size_t i = na; i-- > 0;) {
		for (size_t j = nb; j-- > 0;) {
			const uint16_t *here = &best[i * (nb + 1) + j];
			unsigned p = points(&a[i], &b[j]), pair = p ? p + here[nb + 2] : 0;
			unsigned skip = here[1] > here[nb + 1] ? here[1] : here[nb + 1];

			best[i * (nb + 1) + j] = (uint16_t)(pair > skip ? pair : skip);
		}
	}
	return best;
}

static size_t walk(const struct key *a, size_t na, const struct key *b, size_t nb, const uint16_t *best, struct diff_row *out)
{
	size_t i = 0, j = 0, n = 0;

	while (i < na || j < nb) {
		unsigned p = i < na && j < nb ? points(&a[i], &b[j]) : 0;
		const uint16_t *here = &best[i * (nb + 1) + j];

		if (p && *here == p + here[nb + 2])
			out[n++] = (struct diff_row){(uint32_t)i++, (uint32_t)j++, p == POINTS_EQUAL};
		else if (j == nb || (i < na && here[nb + 1] >= here[1]))
			out[n++] = (struct diff_row){(uint32_t)i++, NONE, false};
		else
			out[n++] = (struct diff_row){NONE, (uint32_t)j++, false};
	}
	return n;
}

size_t diff_lines(const struct slice *a, size_t na, const struct slice *b, size_t nb, struct diff_row *out)
{
	size_t ma = na < DIFF_LINES ? na : DIFF_LINES, mb = nb < DIFF_LINES ? nb : DIFF_LINES, n;
	struct key *ka = keys_of(a, ma), *kb = keys_of(b, mb);
	uint16_t *best = score(ka, ma, kb, mb);

	n = walk(ka, ma, kb, mb, best, out);
	for (; ma < na || mb < nb; n++) {
		bool both = ma < na && mb < nb;

		out[n] = (struct diff_row){ma < na ? (uint32_t)ma : NONE, mb < nb ? (uint32_t)mb : NONE,
			both && slice_eq(a[ma], b[mb])};
		ma += ma < na;
		mb += mb < nb;
	}
	free(best);
	free(ka);
	free(kb);
	return n;
}

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

void diff_ends(struct slice a, struct slice b, size_t *start, size_t *end)
{
	size_t most = a.n < b.n ? a.n : b.n, i = 0, k = 0;

	while (i < most && a.p[i] == b.p[i])
		i++;
	while (i > 0 && ((i < a.n && is_tail(a.p[i])) || (i < b.n && is_tail(b.p[i]))))
		i--;
	while (k < most - i && a.p[a.n - 1 - k] == b.p[b.n - 1 - k])
		k++;
	while (k > 0 && is_tail(a.p[a.n - k]))
		k--;
	*start = i;
	*end = k;
}
