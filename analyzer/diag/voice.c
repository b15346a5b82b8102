/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was heard of a leg: its streams by direction, and whether the tap would have seen others. */
#include "analyzer/diag/voice.h"

static void take(struct way *w, const struct stream *st, uint32_t id)
{
	uint32_t n = st->meter.n_packets;

	if (!w->n_streams++ || st->start_ns < w->first_ns)
		w->first_ns = st->start_ns;
	if (w->n_streams == 1 || st->end_ns > w->last_ns)
		w->last_ns = st->end_ns;
	if (w->n_streams == 1 || n > w->most) {
		w->most = n;
		w->main = id;
	}
	w->packets += n;
}

bool is_picture(const struct judging *j, uint32_t id)
{
	const struct stream *st = store_stream(j->s, id);
	struct stream_format f;

	if (store_stream_format(j->s, id, st->payload_type, &f) && f.kind == CODEC_VIDEO)
		return true;
	return st->media != NONE && st->bound_by != BOUND_HEURISTIC && !store_media(j->s, st->media)->is_audio;
}

void voice_of(const struct judging *j, struct voice *v)
{
	*v = (struct voice){.ways = {{.main = NONE}, {.main = NONE}}};
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);

		if (is_picture(j, i))
			v->n_pictures++;
		else if (st->direction == STREAM_TO_CALLEE)
			take(&v->ways[TO_CALLEE], st, i);
		else if (st->direction == STREAM_TO_CALLER)
			take(&v->ways[TO_CALLER], st, i);
		else
			v->n_unknown++;
	}
	v->n_streams = v->ways[0].n_streams + v->ways[1].n_streams + v->n_unknown;
	v->until_ns = j->l->bye_ns != TIME_NONE ? j->l->bye_ns : j->now_ns;
}

static bool is_near(const struct judging *j, const struct stream *st)
{
	return st->end_ns >= j->l->start_ns && (j->l->bye_ns == TIME_NONE || st->start_ns <= j->l->bye_ns);
}

/* Media of other legs may go to the same address: what is bound there is heard all the same. */
bool voice_reaches(const struct judging *j, const struct addr *to)
{
	for (uint32_t i = 0; i < store_n_streams(j->s); i++) {
		const struct stream *st = store_stream(j->s, i);

		if (addr_eq(&st->dst, to) && is_near(j, st))
			return true;
	}
	return false;
}

bool voice_of_port(const struct judging *j, const struct addr *a)
{
	for (uint32_t i = 0; i < store_n_streams(j->s); i++) {
		const struct stream *st = store_stream(j->s, i);

		if ((st->dst.port == a->port || st->src.port == a->port) && is_near(j, st))
			return true;
	}
	return false;
}

static bool has_answered_calls(const struct judging *j)
{
	enum { ENOUGH = 3 };
	unsigned n = 0;

	for (uint32_t i = 0; i < store_n_legs(j->s) && n < ENOUGH; i++)
		n += store_leg(j->s, i)->is_invite && store_leg(j->s, i)->answer_ns != TIME_NONE;
	return n >= ENOUGH;
}

bool voice_is_left_out(const struct judging *j)
{
	struct judging_memo *x = j->memo;

	if (!x->knows_voice || x->generation != store_generation(j->s)) {
		x->knows_voice = true;
		x->generation = store_generation(j->s);
		x->voice_is_left_out = has_answered_calls(j);
	}
	return x->voice_is_left_out;
}

bool voice_of_call(const struct judging *j)
{
	struct ids legs = {0};
	bool found = false;

	store_call_legs(j->s, j->leg, &legs);
	for (size_t i = 0; i < legs.n; i++)
		found |= store_leg_stream(j->s, legs.v[i]) != NONE;
	ids_free(&legs);
	return found;
}

bool voice_of_host(const struct judging *j, const struct addr *host)
{
	for (uint32_t i = 0; i < store_n_streams(j->s); i++) {
		const struct stream *st = store_stream(j->s, i);

		if ((addr_ip_eq(&st->dst, host) || addr_ip_eq(&st->src, host)) && st->leg != NONE && st->leg != j->leg)
			return true;
	}
	return false;
}

const struct story_media *voice_agreed(struct judging *j)
{
	story_of(j);
	for (uint32_t i = 0; j->talk && is_whole(j, j->talk) && i < j->talk->n_media; i++) {
		const struct story_media *m = &j->talk->media[i];

		if (m->is_taken && slice_ieq(m->offer.type, slice_of("audio")) &&
				slice_search(m->offer.proto, slice_of("RTP/")) == 0)
			return m;
	}
	return NULL;
}

const struct story_end *voice_end(const struct judging *j, const struct story_media *m, enum way_to to)
{
	bool offered_by_caller = j->talk->by == SIDE_CALLER;

	return (to == TO_CALLER) == offered_by_caller ? &m->offer : &m->answer;
}

bool voice_changes(const struct judging *j)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < j->story->n_offers; i++)
		n += j->story->offers[i].is_mid_call && !j->story->offers[i].is_refresh;
	return n > 0;
}

/* First and last packet of a stream, and its way. */
void stream_evidence(struct judging *j, uint32_t id)
{
	const struct stream *st = store_stream(j->s, id);

	findings_frame(j->out, st->first_frame);
	findings_frame(j->out, st->last_frame);
	findings_hop(j->out, &st->src, &st->dst);
}
