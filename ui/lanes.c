/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the lane of a leg from its messages. Draws nothing. */
#include "ui/lanes.h"

enum { LOOK_BACK = 48 };

static struct lane_span *open_span(struct lane *l)
{
	struct lane_span *x = l->n_spans ? &l->spans[l->n_spans - 1] : NULL;

	return x && x->until_ns == TIME_NONE ? x : NULL;
}

static void end_span(struct lane *l, int64_t ts_ns)
{
	struct lane_span *x = open_span(l);

	if (x)
		x->until_ns = ts_ns;
}

/* Ends what went on, and begins something else. */
static void begin_span(struct lane *l, enum lane_phase phase, const struct msg *m)
{
	end_span(l, m->ts_ns);
	if ((l->n_spans & (l->n_spans - 1)) == 0)
		l->spans = mem_realloc(l->spans, (l->n_spans ? l->n_spans * 2 : 1) * sizeof *l->spans);
	l->spans[l->n_spans++] = (struct lane_span){.from_ns = m->ts_ns, .until_ns = TIME_NONE, .phase = (uint8_t)phase,
		.status = m->status, .method = (uint8_t)m->method};
}

/* The same message on the next hop, or once more. */
static bool was_seen(const struct lane *l, const struct msg *m)
{
	for (size_t i = l->n_marks; i > 0 && i + LOOK_BACK > l->n_marks; i--) {
		const struct lane_mark *x = &l->marks[i - 1];

		if (x->cseq == m->cseq && x->status == m->status && x->method == m->method)
			return true;
	}
	return false;
}

static void add_mark(struct lane *l, uint32_t id, const struct msg *m)
{
	if (l->n_marks == LANE_MARKS)
		return;
	if ((l->n_marks & (l->n_marks - 1)) == 0)
		l->marks = mem_realloc(l->marks, (l->n_marks ? l->n_marks * 2 : 1) * sizeof *l->marks);
	l->marks[l->n_marks++] = (struct lane_mark){.ts_ns = m->ts_ns, .msg = id, .cseq = m->cseq, .status = m->status,
		.method = (uint8_t)m->method};
}

static bool is_phase(const struct lane *l, enum lane_phase phase)
{
	return l->n_spans && l->spans[l->n_spans - 1].until_ns == TIME_NONE && l->spans[l->n_spans - 1].phase == phase;
}

/* Of a leg that begins with INVITE: what a message means for the call. Once answered, only its end counts. */
static void follow_call(struct lane *l, const struct msg *m, bool *answered)
{
	if (m->method == SIP_BYE) {
		if (!m->status && !is_phase(l, PHASE_ENDING))
			begin_span(l, PHASE_ENDING, m);
		else if (m->status >= 200 && is_phase(l, PHASE_ENDING))
			end_span(l, m->ts_ns);
		*answered = true;
	} else if (*answered || (m->method != SIP_INVITE && m->method != SIP_CANCEL)) {
		return;
	} else if (!m->status) {
		if (m->method == SIP_INVITE && !open_span(l))
			begin_span(l, PHASE_TRYING, m);
		else if (m->method == SIP_CANCEL && !is_phase(l, PHASE_ENDING))
			begin_span(l, PHASE_ENDING, m);
	} else if (m->method == SIP_INVITE && m->status >= 180 && m->status < 190) {
		if (is_phase(l, PHASE_TRYING))
			begin_span(l, PHASE_RINGING, m);
	} else if (m->method == SIP_INVITE && m->status >= 200 && m->status < 300) {
		begin_span(l, PHASE_TALK, m);
		*answered = true;
	} else if (m->method == SIP_INVITE && m->status >= 300) {
		end_span(l, m->ts_ns);
	}
}

/* Of another leg: from each request to its final response. */
static void follow_other(struct lane *l, const struct msg *m)
{
	if (!m->status && m->method != SIP_ACK)
		begin_span(l, PHASE_TRYING, m);
	else if (m->status >= 200)
		end_span(l, m->ts_ns);
}

void lane_find_streams(struct lane *l, const struct store *s)
{
	size_t n = 0;

	for (uint32_t id = store_leg_stream(s, l->leg); id != NONE; id = store_stream(s, id)->prev)
		n++;
	l->n_streams = n < LANE_STREAMS ? n : LANE_STREAMS;
	/* The latest comes first: the earliest are kept. */
	for (uint32_t id = store_leg_stream(s, l->leg); id != NONE; id = store_stream(s, id)->prev)
		if (--n < LANE_STREAMS)
			l->streams[n] = id;
}

static void find_holds(struct lane *l, const struct store *s)
{
	const struct leg_story *story = leg_story_get(s, l->leg, STORY_OFFERS);

	l->n_holds = story->n_holds;
	l->holds = mem_alloc((l->n_holds + 1) * sizeof *l->holds);
	for (size_t i = 0; i < l->n_holds; i++)
		l->holds[i] = (struct lane_hold){.from_ns = story->holds[i].from_ns, .until_ns = story->holds[i].until_ns,
			.by_caller = story->holds[i].by == SIDE_CALLER};
	leg_story_put(story);
}

void lane_make(struct lane *l, const struct store *s, uint32_t leg)
{
	const struct leg *g = store_leg(s, leg);
	bool answered = g->is_midway;

	*l = (struct lane){.leg = leg, .n_messages = g->n_messages};
	for (uint32_t id = g->first; id != NONE; id = store_msg(s, id)->next) {
		const struct msg *m = store_msg(s, id);

		if (m->flags & (MSG_RETRANSMISSION | MSG_DUPLICATE) || was_seen(l, m))
			continue;
		add_mark(l, id, m);
		if (g->is_invite || g->is_midway)
			follow_call(l, m, &answered);
		else
			follow_other(l, m);
	}
	find_holds(l, s);
	lane_find_streams(l, s);
	/* An attempt that was never answered, or a refusal that ends it, leaves nothing going on. */
	if (g->is_invite && g->final != NONE && !(g->status >= 200 && g->status < 300))
		end_span(l, g->end_ns);
	else if (g->bye_ns != TIME_NONE || g->state == LEG_TIMEOUT)
		end_span(l, g->end_ns);
}

void lane_free(struct lane *l)
{
	free(l->spans);
	free(l->marks);
	free(l->holds);
	*l = (struct lane){.leg = NONE};
}

void lane_mark_text(struct buf *b, const struct lane_mark *m)
{
	const struct sip_status_row *row = sip_status_row(m->status);

	if (!m->status)
		buf_puts(b, sip_method_row((enum sip_method)m->method)->name);
	else
		buf_fmt(b, "%u%s%s", m->status, row ? " " : "", row ? row->reason : "");
}

size_t lane_near(const struct lane *l, int64_t ts_ns)
{
	size_t best = 0;
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < l->n_marks; i++) {
		int64_t d = l->marks[i].ts_ns - ts_ns;

		d = d < 0 ? -d : d;
		if (d < least) {
			least = d;
			best = i;
		}
	}
	return best;
}
