/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alignment of the lines of two messages (align.c), with points for equal lines and fewer for lines of one name (so that two
 * different Via lines stand side by side). Knows nothing of screens. */
#include "ui/diff.h"

#include "ui/align.h"

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

static unsigned points(const void *keys, size_t i, size_t j)
{
	const struct key *const *k = keys, *a = &k[0][i], *b = &k[1][j];

	return a->line == b->line ? POINTS_EQUAL : a->name && a->name == b->name ? POINTS_NAME : 0;
}

size_t diff_lines(const struct slice *a, size_t na, const struct slice *b, size_t nb, struct diff_row *out)
{
	size_t ma = na < DIFF_LINES ? na : DIFF_LINES, mb = nb < DIFF_LINES ? nb : DIFF_LINES, n;
	struct key *k[2] = {keys_of(a, ma), keys_of(b, mb)};
	struct align_row *rows = mem_alloc((ma + mb + 1) * sizeof *rows);

	n = align(ma, mb, points, k, rows);
	for (size_t i = 0; i < n; i++)
		out[i] = (struct diff_row){rows[i].a, rows[i].b, rows[i].points == POINTS_EQUAL};
	for (; ma < na || mb < nb; n++) {
		bool both = ma < na && mb < nb;

		out[n] = (struct diff_row){ma < na ? (uint32_t)ma : NONE, mb < nb ? (uint32_t)mb : NONE,
			both && slice_eq(a[ma], b[mb])};
		ma += ma < na;
		mb += mb < nb;
	}
	free(rows);
	free(k[0]);
	free(k[1]);
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
