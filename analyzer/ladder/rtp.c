/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams of the ladder's legs as rows: one for each stream and direction, where its first packet came. A stream that is
 * bound to a leg later than that is put in between. Its figures are read when it is drawn: they go on changing. */
#include "analyzer/ladder/ladder_priv.h"

#include <math.h>

/* Above these a label stands out. Loss and jitter as the findings have them. */
static const double loss_bad_pct = 1, jitter_bad_ms = 30, mos_bad = 3.6;

/* ---- columns ---------------------------------------------------------------------------------------------------- */

/* Of the party that has the address; else of one on the same host, whatever its port; else a new one for the host. */
static uint16_t media_col(struct ladder *l, const struct addr *a)
{
	uint16_t col = ladder_find_col(l, a);
	struct addr host = *a;

	for (size_t i = 0; col == UINT16_MAX && i < l->n_keys; i++)
		if (addr_ip_eq(&l->keys[i].addr, a))
			col = l->keys[i].col;
	host.port = 0;
	return col == UINT16_MAX ? ladder_col_of(l, &host) : col;
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static uint32_t row_frame(const struct ladder *l, const struct ladder_row *r)
{
	if (r->kind == LADDER_RTP)
		return store_stream(l->store, r->stream)->first_frame;
	if (r->kind == LADDER_ICMP)
		return store_icmp(l->store, r->icmp)->frame;
	return store_msg(l->store, r->msg)->frame;
}

/* First row that came after a frame. */
static size_t row_after(const struct ladder *l, uint32_t frame)
{
	size_t lo = 0, hi = l->n_rows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (row_frame(l, &l->rows[mid]) <= frame)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool has_row(const struct ladder *l, uint32_t id)
{
	for (size_t i = 0; i < l->streams.n; i++)
		if (l->streams.v[i] == id)
			return true;
	return false;
}

/* Voice has ports of its own: what is left out is the host. */
static bool is_hidden(const struct ladder *l, const struct stream *x)
{
	for (size_t i = 0; i < l->options.n_hidden; i++)
		if (addr_ip_eq(&l->options.hidden[i], &x->src) || addr_ip_eq(&l->options.hidden[i], &x->dst))
			return true;
	return false;
}

static void add_stream(struct ladder *l, uint32_t id)
{
	const struct stream *x = store_stream(l->store, id);
	size_t at = row_after(l, x->first_frame);
	struct ladder_row *r = ladder_insert_row(l, at);

	ids_add(&l->streams, id);
	r->kind = LADDER_RTP;
	r->stream = id;
	r->ts_ns = x->start_ns;
	r->copy = 1;
	/* Rows are looked for by message: it has that of the row before. */
	if (at > 0)
		r->msg = l->rows[at - 1].msg;
	else
		r->msg = l->n_rows > 1 ? l->rows[1].msg : store_leg(l->store, x->leg)->first;
	r->gap_ns = at > 0 ? r->ts_ns - l->rows[at - 1].ts_ns : TIME_NONE;
	if (l->first_ns == TIME_NONE)
		l->first_ns = x->start_ns;
	r->from = media_col(l, &x->src);
	r->to = media_col(l, &x->dst);
	ladder_measure_label(l, r);
}

bool ladder_add_streams(struct ladder *l)
{
	size_t before = l->streams.n;
	struct ids new = {0};

	for (size_t i = 0; i < l->n_legs; i++) {
		struct ladder_leg *g = &l->legs[i];
		uint32_t latest = store_leg_stream(l->store, g->leg);

		for (uint32_t id = latest; latest != g->last_stream && id != NONE; id = store_stream(l->store, id)->prev)
			if (!has_row(l, id) && !is_hidden(l, store_stream(l->store, id)))
				ids_add(&new, id);
		g->last_stream = latest;
	}
	/* The latest comes first in the list of a leg. */
	for (size_t i = new.n; i > 0; i--)
		if (!has_row(l, new.v[i - 1]))
			add_stream(l, new.v[i - 1]);
	ids_free(&new);
	return l->streams.n > before;
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

static void put_fixed(struct buf *b, double v, unsigned decimals)
{
	double scale = decimals == 1 ? 10 : 1;

	buf_fixed(b, v < 1e12 && v > -1e12 ? llround(v * scale) : 0, decimals);
}

static void put_codec(const struct stream *x, const struct stream_view *v, struct buf *b)
{
	if (v->codec.n)
		text_visible(b, slice_sub(v->codec, 0, 32));
	else
		buf_fmt(b, _("RTP type %u"), x->payload_type);
}

/* What a stream says in at most `level` steps from everything (0) to its codec alone (LADDER_RTP_LEVELS - 1). */
static void put_level(const struct stream *x, const struct stream_view *v, unsigned level, bool ascii, struct buf *b)
{
	const char *dot = ascii ? ", " : " · ";

	put_codec(x, v, b);
	if (x->is_srtp && level < 2)
		buf_puts(b, " (SRTP)");
	if (level < 4) {
		buf_putc(b, ' ');
		buf_u64(b, v->f.packets);
		buf_puts(b, level < 3 ? _(" pkts") : "");
	}
	if (level < 6 && isfinite(v->f.lost_pct)) {
		buf_puts(b, dot);
		put_fixed(b, v->f.lost_pct, 1);
		buf_puts(b, level < 2 ? _(" % lost") : " %");
	}
	if (level < 3 && isfinite(v->f.jitter_mean_ms)) {
		buf_puts(b, dot);
		buf_puts(b, level < 2 ? _("jitter ") : "");
		put_fixed(b, v->f.jitter_mean_ms, 1);
		buf_puts(b, " ms");
	}
	if (level < 5 && isfinite(v->q.mos)) {
		buf_puts(b, dot);
		buf_puts(b, "MOS ");
		put_fixed(b, v->q.mos, 1);
	}
	if (level < 1 && isfinite(v->rtcp_lost_pct)) {
		buf_puts(b, dot);
		buf_puts(b, "RTCP ");
		put_fixed(b, v->rtcp_lost_pct, 1);
		buf_puts(b, _(" % lost"));
	}
}

size_t ladder_rtp_label(const struct ladder *l, const struct ladder_row *r, bool ascii, size_t room, struct buf *b)
{
	const struct stream *x = store_stream(l->store, r->stream);
	size_t from = b->n, w = 0;
	struct stream_view v;

	store_stream_view(l->store, r->stream, &v);
	for (unsigned level = 0; level < LADDER_RTP_LEVELS; level++) {
		b->n = from;
		put_level(x, &v, level, ascii, b);
		w = text_columns(slice_sub(buf_slice(b), from, b->n));
		if (w <= room)
			break;
	}
	return w;
}

enum ladder_role ladder_rtp_role(const struct ladder *l, const struct ladder_row *r)
{
	struct stream_view v;

	store_stream_view(l->store, r->stream, &v);
	if (v.f.lost_pct >= loss_bad_pct || v.f.jitter_mean_ms > jitter_bad_ms || v.q.mos < mos_bad)
		return LADDER_MEDIA_BAD;
	return LADDER_MEDIA;
}
