/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of one direction in order (RFC 9293 §3.4, §3.10.7.4). What comes in order goes to the stream where it lies, in
 * the frame; only what has to wait is copied. Of bytes that came twice the first stay. A hole is waited for until the
 * other side acknowledges what is after it, LIMIT_TCP_WAIT_MS of packet time pass, or too much waits. */
#include "analyzer/net/track.h"

/* The stream gets bytes, or learns of a hole, at sequence number `seq`. */
static void begin(struct net *n, struct tcp_dir *d, uint32_t seq)
{
	if (n->track)
		track_begin(n, &d->stream, seq);
}

static void done(struct net *n)
{
	if (n->track)
		track_done(n);
}

static struct tcp_wait *wait_make(struct net *n, struct tcp_dir *d)
{
	if (!d->wait) {
		d->wait = mem_zalloc(sizeof *d->wait);
		n->stream_bytes += sizeof *d->wait;
	}
	return d->wait;
}

static void wait_free(struct net *n, struct tcp_dir *d)
{
	struct tcp_wait *w = d->wait;

	if (!w)
		return;
	n->stream_bytes -= sizeof *w + w->cap + w->cap_pieces * sizeof *w->pieces;
	free(w->p);
	free(w->pieces);
	free(w);
	d->wait = NULL;
}

/* Room for `end` bytes from start on. */
static void wait_room(struct net *n, struct tcp_wait *w, size_t end, size_t used)
{
	size_t cap = w->cap ? w->cap : 2048;

	if (w->start + end <= w->cap)
		return;
	if (w->start) {
		memmove(w->p, w->p + w->start, used);
		w->start = 0;
	}
	while (cap < end)
		cap *= 2;
	n->stream_bytes += cap - w->cap;
	w->p = mem_realloc(w->p, cap);
	w->cap = cap;
}

/* Bytes from start on that are in use: to the end of the last piece. */
static size_t wait_used(const struct tcp_dir *d)
{
	const struct tcp_wait *w = d->wait;
	const struct tcp_piece *last;

	if (!w->n_pieces)
		return w->ready;
	last = &w->pieces[w->n_pieces - 1];
	return w->ready + (last->seq + last->len - d->next);
}

static void piece_insert(struct net *n, struct tcp_wait *w, uint32_t at, struct tcp_piece piece)
{
	if (w->n_pieces == w->cap_pieces) {
		uint32_t cap = w->cap_pieces ? w->cap_pieces * 2 : 8;

		w->pieces = mem_realloc(w->pieces, cap * sizeof *w->pieces);
		n->stream_bytes += (cap - w->cap_pieces) * sizeof *w->pieces;
		w->cap_pieces = cap;
	}
	memmove(&w->pieces[at + 1], &w->pieces[at], (w->n_pieces - at) * sizeof *w->pieces);
	w->pieces[at] = piece;
	w->n_pieces++;
}

/* Keeps the bytes that are not there yet; seq is not before d->next. */
static void wait_put(struct net *n, struct tcp_dir *d, const struct payload *p, uint32_t seq, struct slice bytes)
{
	struct tcp_wait *w = wait_make(n, d);
	uint32_t i = w->n_pieces;

	wait_room(n, w, w->ready + (seq - d->next) + bytes.n, wait_used(d));
	if (!w->n_pieces)
		w->hole_ns = p->frame->ts_ns;
	while (i > 0 && seq_diff(w->pieces[i - 1].seq + w->pieces[i - 1].len, seq) > 0)
		i--;
	while (bytes.n) {
		uint32_t len = (uint32_t)bytes.n;
		int32_t ahead = i < w->n_pieces ? seq_diff(w->pieces[i].seq, seq) : INT32_MAX;

		if (ahead > 0) {
			len = len < (uint32_t)ahead ? len : (uint32_t)ahead;
			memcpy(w->p + w->start + w->ready + (seq - d->next), bytes.p, len);
			piece_insert(n, w, i, (struct tcp_piece){seq, len, p->frame->number, p->frame->ts_ns});
		} else {
			uint32_t there = w->pieces[i].seq + w->pieces[i].len - seq;

			len = len < there ? len : there;
		}
		seq += len;
		bytes = slice_sub(bytes, len, bytes.n);
		i++;
	}
}

/* Takes the first piece to what is in order, where it follows it. */
static bool wait_join(struct tcp_dir *d)
{
	struct tcp_wait *w = d->wait;

	if (!w || !w->n_pieces || w->pieces[0].seq != d->next)
		return false;
	w->ready += w->pieces[0].len;
	w->number = w->pieces[0].number;
	w->ts_ns = w->pieces[0].ts_ns;
	d->next += w->pieces[0].len;
	w->n_pieces--;
	memmove(&w->pieces[0], &w->pieces[1], w->n_pieces * sizeof *w->pieces);
	return true;
}

/* Hands what is in order to the stream. */
static void deliver(struct net *n, struct tcp_dir *d, const struct payload *p)
{
	struct tcp_wait *w = d->wait;
	size_t used;

	if (!w)
		return;
	if (w->ready) {
		begin(n, d, d->next - (uint32_t)w->ready);
		used = stream_take(n, &d->stream, p, slice_make(w->p + w->start, w->ready), w->at_segment);
		done(n);
		w->start += used;
		w->ready -= used;
		w->at_segment = w->at_segment && used == 0;
	}
	if (stream_is_idle(&d->stream) || (!w->ready && !w->n_pieces))
		wait_free(n, d);
}

/* What waits as of the frame in which its last byte came; what follows it was never seen, or comes later. */
static void give_waiting(struct net *n, struct tcp_dir *d, const struct payload *p, uint64_t hole)
{
	struct tcp_wait *w = d->wait;
	struct frame f = {.at = AT_NONE, .dlt = p->frame->dlt};
	struct payload x = *p;

	if (w && w->ready) {
		f.number = w->number;
		f.ts_ns = w->ts_ns;
		x.frame = &f;
	}
	begin(n, d, d->next - (w ? (uint32_t)w->ready : 0));
	stream_gap(n, &d->stream, &x, w ? slice_make(w->p + w->start, w->ready) : (struct slice){0}, hole);
	done(n);
}

/* Missing bytes up to `to`, or to the first piece if that is nearer, are not waited for any more. */
static void give_up(struct net *n, struct tcp_dir *d, const struct payload *p, uint32_t to)
{
	struct tcp_wait *w = d->wait;
	uint32_t hole;

	if (w && w->n_pieces && seq_diff(to, w->pieces[0].seq) > 0)
		to = w->pieces[0].seq;
	hole = to - d->next;
	count(n->cs, C_TCP_GAP);
	give_waiting(n, d, p, hole);
	d->next = to;
	if (!w)
		return;
	w->start = w->n_pieces ? w->start + w->ready + hole : 0;
	w->ready = 0;
}

/* After a hole: pieces one by one, so that each message has the time and the frame in which its last bytes came. */
static void deliver_pieces(struct net *n, struct tcp_dir *d, const struct payload *p)
{
	while (d->wait && d->wait->n_pieces && d->wait->pieces[0].seq == d->next) {
		struct tcp_piece first = d->wait->pieces[0];
		struct frame f = {.number = first.number, .ts_ns = first.ts_ns, .at = AT_NONE, .dlt = p->frame->dlt};
		struct payload x = *p;

		x.frame = &f;
		if (!d->wait->ready)
			d->wait->at_segment = true;
		wait_join(d);
		deliver(n, d, &x);
	}
	if (d->wait && d->wait->n_pieces)
		d->wait->hole_ns = d->wait->pieces[0].ts_ns;
	else if (d->wait && !d->wait->ready)
		wait_free(n, d);
}

static void skip_hole(struct net *n, struct tcp_dir *d, const struct payload *p, uint32_t to)
{
	give_up(n, d, p, to);
	deliver_pieces(n, d, p);
}

static bool is_lost(const struct tcp_dir *d, int64_t now_ns)
{
	const struct tcp_wait *w = d->wait;

	return (d->has_ack && seq_diff(d->acked, w->pieces[0].seq) >= 0) ||
	       now_ns - w->hole_ns > LIMIT_TCP_WAIT_MS * NS_PER_MS;
}

void tcp_dir_look(struct net *n, struct tcp_dir *d, const struct payload *p)
{
	while (d->wait && d->wait->n_pieces && is_lost(d, p->frame->ts_ns))
		skip_hole(n, d, p, d->wait->pieces[0].seq);
}

/* Where it stands has come before them, and nothing waits: nothing is copied but the beginning of a message. */
static void take_in_order(struct net *n, struct tcp_dir *d, const struct payload *p, struct slice bytes, uint32_t len)
{
	size_t used;
	struct slice rest;

	begin(n, d, d->next);
	used = bytes.n ? stream_take(n, &d->stream, p, bytes, true) : 0;
	rest = slice_sub(bytes, used, bytes.n);
	d->next += len;
	if (bytes.n < len) {
		count(n->cs, C_TCP_GAP);
		stream_gap(n, &d->stream, p, rest, len - bytes.n); /* the snap length cut it */
	}
	done(n);
	if (bytes.n == len && rest.n) {
		struct tcp_wait *w = wait_make(n, d);

		wait_room(n, w, rest.n, 0);
		memcpy(w->p, rest.p, rest.n);
		w->ready = rest.n;
		w->at_segment = used == 0;
		w->number = p->frame->number;
		w->ts_ns = p->frame->ts_ns;
	}
}

static bool is_full(const struct tcp_dir *d, uint32_t seq, size_t len)
{
	size_t ready = d->wait ? d->wait->ready : 0;

	return ready + (seq - d->next) + len > LIMIT_TCP_BYTES || (d->wait && d->wait->n_pieces >= LIMIT_TCP_PIECES);
}

static void take_waiting(struct net *n, struct tcp_dir *d, const struct payload *p, uint32_t seq, struct slice bytes,
	uint32_t len)
{
	uint32_t end = seq + (uint32_t)bytes.n;

	if (seq != d->next)
		count(n->cs, C_TCP_REORDERED);
	while (is_full(d, seq, bytes.n) && seq_diff(seq, d->next) > 0) {
		count(n->cs, C_TCP_FULL);
		skip_hole(n, d, p, seq);
	}
	if (seq_diff(d->next, seq) > 0) {
		tcp_dir_data(n, d, p, seq, bytes, len); /* what was after the hole reaches into it */
		return;
	}
	if (bytes.n)
		wait_put(n, d, p, seq, bytes);
	if (d->wait && !d->wait->ready)
		d->wait->at_segment = true;
	if (wait_join(d)) {
		while (wait_join(d))
			;
		deliver(n, d, p);
	}
	if ((uint32_t)bytes.n < len && d->next == end && !stream_is_idle(&d->stream))
		skip_hole(n, d, p, seq + len);
	tcp_dir_look(n, d, p);
}

enum { OLD = 4 * LIMIT_TCP_BYTES }; /* bytes from so far back belong to another connection of the same ports */

void tcp_dir_data(struct net *n, struct tcp_dir *d, const struct payload *p, uint32_t seq, struct slice bytes, uint32_t len)
{
	int32_t ahead = d->has_next ? seq_diff(seq, d->next) : 0;

	if (ahead < -OLD) {
		tcp_dir_end(n, d, p);
		tcp_dir_reset(n, d);
		ahead = 0;
	}
	if (!d->has_next || (stream_is_idle(&d->stream) && ahead > 0)) {
		d->has_next = true;
		d->next = seq;
		ahead = 0;
	}
	if (ahead < 0) {
		uint32_t over = (uint32_t)-ahead;

		count(n->cs, C_TCP_REPEATED);
		if (over >= len)
			return;
		seq += over;
		len -= over;
		bytes = slice_sub(bytes, over, bytes.n);
		ahead = 0;
	}
	if (ahead == 0 && !d->wait)
		take_in_order(n, d, p, bytes, len);
	else
		take_waiting(n, d, p, seq, bytes, len);
	if (d->has_fin && d->next == d->fin)
		tcp_dir_end(n, d, p);
}

void tcp_dir_end(struct net *n, struct tcp_dir *d, const struct payload *p)
{
	while (d->wait && d->wait->n_pieces)
		skip_hole(n, d, p, d->wait->pieces[0].seq);
	if (d->wait && d->wait->ready)
		give_waiting(n, d, p, UINT64_MAX);
	wait_free(n, d);
	d->has_fin = false;
}

void tcp_dir_reset(struct net *n, struct tcp_dir *d)
{
	wait_free(n, d);
	stream_free(n, &d->stream);
	*d = (struct tcp_dir){0};
}
