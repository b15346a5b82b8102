/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which frames a payload came in. Costs memory for what waits, and time for each segment, so only second readings ask for
 * it. A payload of its own datagram is simple: its fragments, or the frame. In a stream, segments are kept in mind until
 * their bytes are done with; what the stream gave out meanwhile came in them. */
#include "analyzer/net/track.h"

enum { PIECES_MAX = 4096 }; /* of one direction: more than wait there, but for tiny ones */

void net_track(struct net *n, net_wanted_fn fn)
{
	if (!n->track)
		n->track = mem_zalloc(sizeof *n->track);
	n->track->fn = fn;
}

void track_parts(const struct net *n, struct ids *out)
{
	const struct ids *parts = n->track->parts;

	for (size_t i = 0; parts && i < parts->n; i++)
		ids_add(out, parts->v[i]);
	if (!parts)
		ids_add(out, n->frame->number);
}

const struct ids *track_enter(struct net *n, const struct ids *parts)
{
	const struct ids *before = n->track->parts;

	n->track->parts = parts;
	return before;
}

static void tell_parts(struct net *n, uint32_t tag)
{
	struct ids v = {0};

	track_parts(n, &v);
	for (size_t i = 0; i < v.n; i++)
		n->track->fn(n->ctx, v.v[i], tag);
	ids_free(&v);
}

/* Both directions, from the SYN on, as far as it is kept. */
static void tell_connection(struct net *n, uint32_t tag)
{
	tell_parts(n, tag);
	for (unsigned side = 0; side < 2; side++) {
		const struct stream_track *t = n->track->ends[side] ? n->track->ends[side]->track : NULL;

		for (unsigned i = 0; t && i < t->n_ends; i++)
			n->track->fn(n->ctx, t->ends[i], tag);
		for (size_t i = 0; t && i < t->n; i++)
			n->track->fn(n->ctx, t->v[i].frame, tag);
	}
}

void track_trouble(struct net *n, const struct net_trouble *e)
{
	if (!n->trouble_fn)
		return;
	if (n->track)
		n->track->in_trouble = true;
	n->trouble_fn(n->ctx, e);
	if (n->track)
		n->track->in_trouble = false;
}

void net_want(struct net *n, uint32_t tag)
{
	struct track *t = n->track;

	if (t->in_trouble)
		tell_connection(n, tag);
	else if (!t->in_stream)
		tell_parts(n, tag);
	else if (t->n_tags < TRACK_TAGS)
		t->tags[t->n_tags++] = tag;
}

/* ---- streams --------------------------------------------------------------------------------------------------------- */

static struct stream_track *track_of(struct stream *s)
{
	if (!s->track)
		s->track = mem_zalloc(sizeof *s->track);
	return s->track;
}

static bool overlaps(const struct track_range *r, uint32_t from, uint32_t to)
{
	return seq_diff(to, r->from) > 0 && seq_diff(r->to, from) > 0;
}

/* Bytes from..to came before, and were wanted. */
static void tell_repeated(struct net *n, const struct stream_track *t, uint32_t from, uint32_t to)
{
	for (unsigned i = 0; i < TRACK_RANGES && i < t->n_ranges; i++)
		if (overlaps(&t->ranges[i], from, to))
			tell_parts(n, t->ranges[i].tag);
}

/* Keeps in mind that the packet at hand belongs to bytes from..to. */
static void keep(struct net *n, struct stream_track *t, uint32_t from, uint32_t to)
{
	struct ids v = {0};

	track_parts(n, &v);
	for (size_t i = 0; i < v.n && t->n < PIECES_MAX; i++) {
		if (t->n == t->cap) {
			t->cap = t->cap ? t->cap * 2 : 16;
			t->v = mem_realloc(t->v, t->cap * sizeof *t->v);
		}
		t->v[t->n++] = (struct track_piece){v.v[i], from, to};
	}
	ids_free(&v);
}

void track_segment(struct net *n, struct stream *s, uint32_t seq, uint32_t len)
{
	tell_repeated(n, track_of(s), seq, seq + len);
	keep(n, s->track, seq, seq + len);
}

void track_ack(struct net *n, struct stream *s, uint32_t ack)
{
	if (!s->track)
		return;
	tell_repeated(n, s->track, ack - 1, ack);
	if (seq_diff(ack, s->track->from) > 0)
		keep(n, s->track, ack - 1, ack);
}

/* Frames of the packet at hand stand before the next message. */
static void keep_end(struct stream_track *t, uint32_t frame)
{
	if (t->n_ends < TRACK_ENDS)
		t->ends[t->n_ends++] = frame;
	else
		t->has_skipped = true;
}

void track_end(struct net *n, struct stream *s, bool opens)
{
	struct stream_track *t = track_of(s);
	struct ids v = {0};

	if (!opens && t->was_wanted)
		tell_parts(n, t->ranges[(t->n_ranges - 1) % TRACK_RANGES].tag);
	track_parts(n, &v);
	for (size_t i = 0; opens && i < v.n; i++)
		keep_end(t, v.v[i]);
	ids_free(&v);
}

void track_begin(struct net *n, struct stream *s, uint32_t seq)
{
	struct stream_track *t = track_of(s);

	n->track->in_stream = true;
	n->track->n_tags = 0;
	t->at = seq;
	if (!t->is_held)
		t->from = seq;
}

void track_done(struct net *n)
{
	n->track->in_stream = false;
}

/* Tells the frames of from..to and of what stands before them, and remembers that they were wanted. */
static void tell_range(struct net *n, struct stream_track *t, uint32_t from, uint32_t to, uint32_t tag)
{
	struct track_range r = {from, to, tag};

	for (size_t i = 0; i < t->n; i++)
		if (overlaps(&r, t->v[i].from, t->v[i].to))
			n->track->fn(n->ctx, t->v[i].frame, tag);
	for (unsigned i = 0; !t->has_skipped && i < t->n_ends; i++)
		n->track->fn(n->ctx, t->ends[i], tag);
	t->ranges[t->n_ranges % TRACK_RANGES] = r;
	t->n_ranges += t->n_ranges < 2 * TRACK_RANGES ? 1 : 1 - TRACK_RANGES;
}

/* Frames of from..to belong to no message. */
static void put_between(struct stream_track *t, uint32_t from, uint32_t to)
{
	struct track_range r = {from, to, 0};

	for (size_t i = 0; i < t->n; i++)
		if (overlaps(&r, t->v[i].from, t->v[i].to))
			keep_end(t, t->v[i].frame);
}

/* Pieces that end at or before `to` are done with. */
static void drop_until(struct stream_track *t, uint32_t to)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->n; i++)
		if (seq_diff(t->v[i].to, to) > 0)
			t->v[kept++] = t->v[i];
	t->n = kept;
}

static void end_message(struct net *n, struct stream_track *t, uint32_t to)
{
	const struct track *now = n->track;

	for (unsigned i = 0; i < now->n_tags; i++)
		tell_range(n, t, t->from, to, now->tags[i]);
	t->was_wanted = now->n_tags > 0;
	t->has_skipped = !t->was_wanted;
	t->n_ends = 0;
}

void track_step(struct net *n, struct stream *s, uint32_t used, enum track_what what)
{
	struct stream_track *t = track_of(s);

	if (!used)
		return;
	t->at += used;
	t->is_held = what == TRACK_HELD;
	if (t->is_held)
		return;
	if (what == TRACK_MESSAGE)
		end_message(n, t, t->at);
	else if (what == TRACK_BETWEEN)
		put_between(t, t->from, t->at);
	else if (t->was_wanted)
		tell_range(n, t, t->from, t->at, t->ranges[(t->n_ranges - 1) % TRACK_RANGES].tag);
	drop_until(t, t->at);
	t->from = t->at;
}

void track_forget(struct stream_track *t)
{
	if (t)
		free(t->v);
	free(t);
}
