/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media and streams after legs were let go (compact.c): what stays closes up, and the chains of a place, of an SSRC and of an
 * ICE user fragment lead through what stays alone. */
#include "analyzer/call/compact.h"

/* ---- what stays -------------------------------------------------------------------------------------------------- */

static uint32_t *numbers(uint32_t n)
{
	return mem_alloc(((size_t)n + 1) * sizeof(uint32_t));
}

static void plan_media(const struct voice *v, struct moves *m)
{
	uint32_t n = 0;

	m->media = numbers(v->media.n);
	for (uint32_t i = 0; i < v->media.n; i++)
		m->media[i] = m->legs[media_at(v, i)->m.leg] == NONE ? NONE : n++;
	n = 0;
	m->promises = numbers(v->promises.n);
	for (uint32_t i = 0; i < v->promises.n; i++)
		m->promises[i] = m->media[promise_at(v, i)->media] == NONE ? NONE : n++;
}

static void plan_streams(const struct voice *v, const struct going *g, struct moves *m)
{
	uint32_t n = 0;

	m->streams = numbers(v->streams.n);
	for (uint32_t i = 0; i < v->streams.n; i++) {
		const struct stream *st = stream_at(v, i);
		bool goes = st->leg != NONE ? m->legs[st->leg] == NONE : g->streams && g->streams[i];

		m->streams[i] = goes ? NONE : n++;
	}
}

/* The first of a chain that stays. */
static uint32_t promise_left(const struct voice *v, const struct moves *m, uint32_t i)
{
	while (i != NONE && m->promises[i] == NONE)
		i = promise_at(v, i)->older;
	return i;
}

/* A place stays while something was promised of it, or a stream goes to it or comes from it. */
static void plan_places(const struct voice *v, struct moves *m)
{
	uint32_t n = 0;

	m->places = numbers(v->places.n);
	memset(m->places, 0xff, v->places.n * sizeof *m->places);
	for (uint32_t i = 0; i < v->streams.n; i++)
		if (m->streams[i] != NONE)
			m->places[stream_at(v, i)->own.to] = m->places[stream_at(v, i)->own.from] = 0;
	for (uint32_t i = 0; i < v->places.n; i++)
		if (m->places[i] != NONE || promise_left(v, m, place_at(v, i)->promise) != NONE)
			m->places[i] = n++;
}

void voice_plan(const struct store *s, const struct going *g, struct moves *m)
{
	plan_media(s->voice, m);
	plan_streams(s->voice, g, m);
	plan_places(s->voice, m);
}

/* ---- chains ------------------------------------------------------------------------------------------------------ */

/* Links get their new numbers while the items still lie where they were. */
static void chain_promises(const struct voice *v, const struct moves *m, uint32_t *head)
{
	for (uint32_t i = promise_left(v, m, *head); i != NONE;) {
		uint32_t next = promise_left(v, m, promise_at(v, i)->older);

		*head = m->promises[i];
		head = &promise_at(v, i)->older;
		i = next;
	}
	*head = NONE;
}

enum chain { CHAIN_TO, CHAIN_FROM, CHAIN_SSRC };
static uint32_t *link_of(struct stream *st, enum chain c)
{
	return c == CHAIN_TO ? &st->own.next_to : c == CHAIN_FROM ? &st->own.next_from : &st->own.next_ssrc;
}

static uint32_t stream_left(const struct voice *v, const struct moves *m, uint32_t i, enum chain c)
{
	while (i != NONE && m->streams[i] == NONE)
		i = *link_of(stream_at(v, i), c);
	return i;
}

static void chain_streams(const struct voice *v, const struct moves *m, uint32_t *head, enum chain c)
{
	for (uint32_t i = stream_left(v, m, *head, c); i != NONE;) {
		uint32_t *link = link_of(stream_at(v, i), c), next = stream_left(v, m, *link, c);

		*head = m->streams[i];
		head = link;
		i = next;
	}
	*head = NONE;
}

/* The latest stream of each SSRC is in the map. */
static void chain_ssrcs(struct voice *v, const struct moves *m)
{
	struct map old = v->ssrc_map;

	v->ssrc_map = (struct map){0};
	for (size_t i = 0; old.slots && i <= old.mask; i++) {
		uint32_t head = old.slots[i].id;

		if (head == NONE)
			continue;
		chain_streams(v, m, &head, CHAIN_SSRC);
		if (head != NONE)
			map_put(&v->ssrc_map, (uint64_t)old.slots[i].hash << 32, head);
	}
	map_free(&old);
}

/* ---- what belongs to one stream ---------------------------------------------------------------------------------- */

/* Items of a pool, of which a stream owns one at most: where they go by where it goes. */
static uint32_t *plan_owned(const struct voice *v, const struct moves *m, const struct pool *p, size_t link)
{
	uint32_t *to = numbers(p->n), n = 0;

	memset(to, 0xff, p->n * sizeof *to);
	for (uint32_t i = 0; i < v->streams.n; i++) {
		uint32_t id = *(const uint32_t *)(const void *)((const char *)stream_at(v, i) + link);

		if (id != NONE && m->streams[i] != NONE)
			to[id] = 0;
	}
	for (uint32_t i = 0; i < p->n; i++)
		to[i] = to[i] == NONE ? NONE : n++;
	return to;
}

static void move_owned(const struct voice *v, const struct moves *m, struct pool *p, size_t link)
{
	uint32_t *to = plan_owned(v, m, p, link);

	for (uint32_t i = 0; i < v->streams.n; i++) {
		uint32_t *id = (uint32_t *)(void *)((char *)stream_at(v, i) + link);

		*id = gone_to(to, *id);
	}
	pool_close_up(p, to);
	free(to);
}

/* Streams point at their series, which know whose they are. */
static void move_series(struct voice *v, const struct moves *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < v->series.n; i++) {
		struct series *x = pool_at(&v->series, i), *at = pool_at(&v->series, n);

		if (m->streams[x->owner] == NONE)
			continue;
		if (at != x)
			*at = *x;
		stream_at(v, at->owner)->series = at;
		at->owner = m->streams[at->owner];
		n++;
	}
	pool_cut(&v->series, n);
}

/* ---- moving ------------------------------------------------------------------------------------------------------ */

static void move_streams(struct voice *v, const struct moves *m)
{
	for (uint32_t i = 0; i < v->streams.n; i++) {
		struct stream *st = stream_at(v, i);

		if (m->streams[i] == NONE)
			continue;
		st->leg = gone_to(m->legs, st->leg);
		st->prev = gone_to(m->streams, st->prev);
		st->media = gone_to(m->media, st->media);
		st->own.to = m->places[st->own.to];
		st->own.from = m->places[st->own.from];
	}
	pool_close_up(&v->streams, m->streams);
	map_renumber(&v->stream_map, m->streams);
}

static void move_media(struct store *s, const struct moves *m)
{
	struct voice *v = s->voice;

	for (uint32_t i = 0; i < v->media.n; i++) {
		struct media *x = &media_at(v, i)->m;

		if (m->media[i] == NONE)
			continue;
		x->leg = m->legs[x->leg];
		x->prev = gone_to(m->media, x->prev);
		x->msg = m->msgs[x->msg];
	}
	pool_close_up(&v->media, m->media);
	map_free(&v->ufrag_map);
	for (uint32_t i = 0; i < v->media.n; i++)
		if (media_at(v, i)->ufrag)
			media_name(s, i);
}

static void move_promises(struct voice *v, const struct moves *m)
{
	for (uint32_t i = 0; i < v->promises.n; i++)
		if (m->promises[i] != NONE)
			promise_at(v, i)->media = m->media[promise_at(v, i)->media];
	pool_close_up(&v->promises, m->promises);
	pool_close_up(&v->places, m->places);
	map_renumber(&v->place_map, m->places);
}

/* A report goes with the call that sent it, and with the one that it is about. */
static void move_reports(struct voice *v, const struct moves *m)
{
	uint32_t *to = numbers(v->reports.n), n = 0;

	for (uint32_t i = 0; i < v->reports.n; i++) {
		struct voice_report *r = pool_at(&v->reports, i);

		to[i] = m->msgs[r->msg] != NONE && m->legs[r->leg] != NONE ? n++ : NONE;
	}
	for (uint32_t i = 0; i < v->reports.n; i++) {
		struct voice_report *r = pool_at(&v->reports, i);

		while (r->prev != NONE && to[r->prev] == NONE)
			r->prev = ((const struct voice_report *)pool_at(&v->reports, r->prev))->prev;
		r->msg = m->msgs[r->msg];
		r->leg = m->legs[r->leg];
	}
	for (size_t i = 0; i < v->n_legs; i++) {
		uint32_t *head = &v->legs[i].report;

		while (*head != NONE && to[*head] == NONE)
			*head = ((const struct voice_report *)pool_at(&v->reports, *head))->prev;
		*head = gone_to(to, *head);
	}
	for (uint32_t i = 0; i < v->reports.n; i++) {
		struct voice_report *r = pool_at(&v->reports, i);

		if (to[i] != NONE)
			r->prev = gone_to(to, r->prev);
	}
	pool_close_up(&v->reports, to);
	free(to);
}

static void move_legs(struct voice *v, const struct moves *m, uint32_t n_legs)
{
	size_t n = 0;

	for (uint32_t i = 0; i < n_legs && i < v->n_legs; i++) {
		struct leg_voice x = v->legs[i];

		if (m->legs[i] == NONE)
			continue;
		x.media = gone_to(m->media, x.media);
		x.stream = gone_to(m->streams, x.stream);
		v->legs[m->legs[i]] = x;
		n = (size_t)m->legs[i] + 1;
	}
	v->n_legs = n;
	if (n)
		v->legs = mem_realloc(v->legs, n * sizeof *v->legs);
}

static void move_notes(struct voice *v, const struct moves *m)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n_notes; i++) {
		if (m->msgs[v->notes[i].msg] == NONE)
			continue;
		v->notes[n] = v->notes[i];
		v->notes[n++].msg = m->msgs[v->notes[i].msg];
	}
	v->n_notes = n;
	if (v->cap_notes > 1024 && n < v->cap_notes / 4) {
		v->cap_notes /= 2;
		v->notes = mem_realloc(v->notes, v->cap_notes * sizeof *v->notes);
	}
}

void voice_compact(struct store *s, struct moves *m)
{
	struct voice *v = s->voice;

	for (uint32_t i = 0; i < v->places.n; i++) {
		struct place *p = place_at(v, i);

		if (m->places[i] == NONE)
			continue;
		chain_promises(v, m, &p->promise);
		chain_streams(v, m, &p->to, CHAIN_TO);
		chain_streams(v, m, &p->from, CHAIN_FROM);
	}
	chain_ssrcs(v, m);
	move_reports(v, m);
	fax_compact(s, m);
	move_owned(v, m, &v->dtmf, offsetof(struct stream, own.dtmf));
	move_owned(v, m, &v->rtcp, offsetof(struct stream, own.rtcp));
	move_series(v, m);
	move_streams(v, m);
	move_promises(v, m);
	move_media(s, m);
	move_legs(v, m, s->legs.n);
	move_notes(v, m);
	v->generation++;
}

size_t voice_bytes(const struct voice *v)
{
	const struct pool *pools[] = {&v->media, &v->promises, &v->places, &v->streams, &v->series, &v->dtmf, &v->rtcp, &v->reports,
		&v->faxes};
	const struct map *maps[] = {&v->fax_map, &v->place_map, &v->stream_map, &v->ssrc_map, &v->ufrag_map};
	size_t n = v->n_legs * sizeof *v->legs + v->cap_notes * sizeof *v->notes + v->cap_codecs * sizeof *v->codecs +
		   v->names.total + (v->guesses ? voice_guess_bytes() : 0);

	for (size_t i = 0; i < sizeof pools / sizeof *pools; i++)
		n += pool_bytes(pools[i]);
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		n += map_bytes(maps[i]);
	return n;
}
