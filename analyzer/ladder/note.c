/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message means for the two parties, beside its row: a hold and its end, a transfer and what became of it. Told by the
 * story of the leg, which is asked for only where a message may belong to either. */
#include "analyzer/ladder/ladder_priv.h"
#include "story.h"
#include "tell.h"

enum { TARGET_BYTES = 64 };

static const char *side_of(uint8_t side, const char *caller, const char *callee)
{
	return side == SIDE_CALLER ? caller : callee;
}

static void put_words(struct buf *b, const char *words)
{
	tell_clause(b, words, (struct tell_values){0});
}

/* The message in which a party says it: the offer, or its answer to that of the other. */
static bool is_said_in(const struct leg_story *st, uint32_t offer, uint8_t by, uint32_t msg)
{
	const struct story_offer *o = offer != NONE ? &st->offers[offer] : NULL;

	return o && (o->by == by || o->answer == NONE ? o->offer : o->answer) == msg;
}

static void note_hold(const struct leg_story *st, uint32_t msg, struct buf *b)
{
	for (uint32_t i = 0; i < st->n_holds; i++) {
		const struct story_hold *h = &st->holds[i];

		if (is_said_in(st, h->from_offer, h->by, msg))
			put_words(b, side_of(h->by, _("hold by caller"), _("hold by callee")));
		if (h->is_released && is_said_in(st, h->until_offer, h->by, msg))
			put_words(b, side_of(h->by, _("resumed by caller"), _("resumed by callee")));
	}
}

static void put_status(struct buf *b, unsigned status, struct slice reason)
{
	buf_fmt(b, _(": %u"), status);
	if (reason.n)
		buf_putc(b, ' ');
	text_visible(b, slice_sub(reason, 0, TARGET_BYTES));
}

static void note_notice(const struct story_notice *n, struct buf *b)
{
	if (n->status < 200)
		return;
	put_words(b, n->status < 300 ? _("transfer succeeded") : _("transfer failed"));
	put_status(b, n->status, n->reason);
}

static void note_transfer(const struct leg_story *st, uint32_t msg, struct buf *b)
{
	for (uint32_t i = 0; i < st->n_transfers; i++) {
		const struct story_transfer *t = &st->transfers[i];

		if (t->refer == msg) {
			struct buf to = {0};

			text_visible(&to, slice_sub(slice_sub(t->refer_to, 0, slice_find(t->refer_to, '?', 0)), 0, TARGET_BYTES));
			tell_clause(b, t->is_attended ? _("attended transfer to %s") : _("transfer to %s"),
					(struct tell_values){{tell_told(&to)}});
			buf_free(&to);
		}
		if (t->response == msg && t->status >= 300 && t->status != 401 && t->status != 407)
			put_words(b, _("transfer refused"));
		for (uint32_t k = 0; k < t->n_notices; k++)
			if (t->notices[k].msg == msg)
				note_notice(&t->notices[k], b);
	}
}

/* Parts of the story that may tell of a message; 0: none. */
static unsigned parts_for(const struct ladder *l, const struct msg *m)
{
	const struct leg *g = store_leg(l->store, m->leg);
	struct leg_plain plain;

	if (m->method == SIP_REFER || m->method == SIP_NOTIFY)
		return g->methods >> SIP_REFER & 1 ? STORY_TRANSFERS : 0;
	if (!(m->flags & MSG_SDP) || !(m->flags & MSG_TO_TAG) || g->n_requests < 3)
		return 0;
	return leg_plain(l->store, m->leg, &plain) ? 0 : STORY_OFFERS;
}

void ladder_row_note(const struct ladder *l, const struct ladder_row *r, struct buf *b)
{
	const struct msg *m = store_msg(l->store, r->msg);
	const struct leg_story *st;
	unsigned parts;

	if (r->kind != LADDER_MESSAGE || m->leg == NONE || m->repeats != NONE)
		return;
	parts = parts_for(l, m);
	if (!parts)
		return;
	st = leg_story_get(l->store, m->leg, parts);
	note_hold(st, r->msg, b);
	note_transfer(st, r->msg, b);
	leg_story_put(st);
}
