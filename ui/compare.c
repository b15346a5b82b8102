/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alignment of two ladders (align.c). What a row is in its call is put into a key first: the n-th transaction of its method, the
 * status, the hop by numbers of columns. Knows no screen.
 */
#include "ui/compare.h"

#include "ui/align.h"

enum { POINTS_SAME = 8, POINTS_SDP = 6, POINTS_STATUS = 3, POINTS_HOP = 2 };
enum { TXNS = 256, CHALLENGED = 0x8000 };

struct key {
	uint8_t kind;           /* enum ladder_kind */
	bool is_repeat, has_sdp;
	uint16_t from, to;
	uint16_t method, status;/* of a message; status 0: a request */
	uint16_t nth;           /* which transaction of its method it belongs to, from 0 */
	uint64_t codec;         /* of a stream */
	uint32_t row;
};

/* Transactions of a ladder, as CSeq numbers of a method in a leg. */
struct txn_key {
	uint32_t leg, cseq;
	uint16_t method;
	bool is_challenged;     /* answered 401 or 407: what counts is the next one */
};
struct txns {
	struct txn_key v[TXNS];
	size_t n;
};

static bool txn_is(const struct txn_key *t, const struct msg *m)
{
	return t->leg == m->leg && t->cseq == m->cseq && t->method == (m->method == SIP_ACK ? SIP_INVITE : m->method);
}

static void add_txn(struct txns *t, const struct msg *m)
{
	bool is_challenge = m->status == 401 || m->status == 407;
	size_t i = 0;

	while (i < t->n && !txn_is(&t->v[i], m))
		i++;
	if (i == TXNS)
		return;
	if (i == t->n)
		t->v[t->n++] = (struct txn_key){m->leg, m->cseq, m->method == SIP_ACK ? SIP_INVITE : m->method, false};
	t->v[i].is_challenged |= is_challenge;
}

/* Which one of its method: those that were challenged are counted apart, so that a call with credentials stands beside one that
 * needed none. */
static uint16_t nth_of(const struct txns *t, const struct msg *m)
{
	uint16_t nth[2] = {0, CHALLENGED};

	for (size_t i = 0; i < t->n; i++) {
		if (txn_is(&t->v[i], m))
			return nth[t->v[i].is_challenged];
		if (t->v[i].method == (m->method == SIP_ACK ? SIP_INVITE : m->method))
			nth[t->v[i].is_challenged]++;
	}
	return nth[0];
}

static void key_message(struct key *k, const struct store *s, const struct ladder_row *r, const struct txns *t)
{
	const struct msg *m = store_msg(s, r->msg);

	k->method = m->method;
	k->status = m->status;
	k->has_sdp = m->flags & MSG_SDP;
	k->is_repeat = r->is_repeat;
	k->nth = nth_of(t, m);
}

static void key_stream(struct key *k, const struct store *s, uint32_t id)
{
	struct stream_format f;

	if (store_stream_format(s, id, store_stream(s, id)->payload_type_now, &f))
		k->codec = hash_slice(f.encoding, 0) | 1;
}

/* Returns how many keys there are; *out is the caller's. */
static size_t make_keys(const struct store *s, const struct ladder *l, struct key **out)
{
	struct txns *t = mem_zalloc(sizeof *t);
	size_t n = 0, rows = ladder_n_rows(l);

	*out = mem_alloc((rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows; i++)
		if (ladder_row(l, i)->kind == LADDER_MESSAGE)
			add_txn(t, store_msg(s, ladder_row(l, i)->msg));
	for (size_t i = 0; i < rows; i++) {
		const struct ladder_row *r = ladder_row(l, i);
		struct key *k = &(*out)[n];

		*k = (struct key){.kind = r->kind, .from = r->from, .to = r->to, .row = (uint32_t)i};
		if (r->kind == LADDER_MESSAGE)
			key_message(k, s, r, t);
		else if (r->kind == LADDER_RTP)
			key_stream(k, s, r->stream);
		else if (r->kind != LADDER_ICMP)
			continue;
		n++;
	}
	free(t);
	return n;
}

static bool is_same_hop(const struct key *a, const struct key *b)
{
	return a->from == b->from && a->to == b->to;
}

/* Both are final, or both tell of progress (100 tells of none). */
static bool is_like_status(const struct key *a, const struct key *b)
{
	return a->status > 100 && b->status > 100 && (a->status >= 200) == (b->status >= 200);
}

static unsigned message_points(const struct key *a, const struct key *b)
{
	if (a->method != b->method || a->nth != b->nth || a->is_repeat != b->is_repeat)
		return 0;
	if (a->status != b->status)
		return is_like_status(a, b) && is_same_hop(a, b) ? POINTS_STATUS : 0;
	if (!is_same_hop(a, b))
		return POINTS_HOP;
	return a->has_sdp == b->has_sdp ? POINTS_SAME : POINTS_SDP;
}

static unsigned points(const void *keys, size_t i, size_t j)
{
	const struct key *const *k = keys, *a = &k[0][i], *b = &k[1][j];

	if (a->kind != b->kind)
		return 0;
	if (a->kind == LADDER_MESSAGE)
		return message_points(a, b);
	if (!is_same_hop(a, b))
		return 0;
	return a->codec == b->codec ? POINTS_SAME : POINTS_STATUS;
}

/* Row of a ladder by its key's number. */
static uint32_t row_of(const struct key *k, uint32_t i)
{
	return i == NONE ? NONE : k[i].row;
}

size_t compare_ladders(const struct store *s, const struct ladder *a, const struct ladder *b, struct compare_row *out)
{
	struct key *k[2];
	size_t na = make_keys(s, a, &k[0]), nb = make_keys(s, b, &k[1]), n;
	size_t ma = na < COMPARE_ROWS ? na : COMPARE_ROWS, mb = nb < COMPARE_ROWS ? nb : COMPARE_ROWS;
	struct align_row *rows = mem_alloc((ma + mb + 1) * sizeof *rows);

	n = align(ma, mb, points, k, rows);
	for (size_t i = 0; i < n; i++)
		out[i] = (struct compare_row){row_of(k[0], rows[i].a), row_of(k[1], rows[i].b), !rows[i].points ? COMPARE_ALONE :
			rows[i].points == POINTS_SAME ? COMPARE_SAME : COMPARE_OTHER};
	for (; ma < na; ma++)
		out[n++] = (struct compare_row){k[0][ma].row, NONE, COMPARE_ALONE};
	for (; mb < nb; mb++)
		out[n++] = (struct compare_row){NONE, k[1][mb].row, COMPARE_ALONE};
	free(rows);
	free(k[0]);
	free(k[1]);
	return n;
}
