/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks into a store for ids that lead nowhere, and for what its maps do not find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "analyzer/call/voice.h"
#include "evict_world.h"

static void is_id(uint32_t id, uint32_t n)
{
	if (id != NONE && id >= n)
		fail_msg("id %u of %u", id, n);
}

static void check_msgs(const struct store *s)
{
	for (uint32_t i = 0; i < s->msgs.n; i++) {
		const struct msg *m = msg_at(s, i);

		is_id(m->leg, s->legs.n);
		is_id(m->next, s->msgs.n);
		is_id(m->txn, s->txns.n);
		is_id(m->txn_prev, s->msgs.n);
		is_id(m->repeats, s->msgs.n);
		assert_true(m->flow / 2 < s->flows.n);
		assert_int_equal(m->leg == NONE, m->txn == NONE);
		if (m->leg == NONE)
			continue;
		assert_int_equal(txn_at(s, m->txn)->leg, m->leg);
		for (uint32_t k = m->next; k != NONE && k != i; k = NONE)
			assert_int_equal(msg_at(s, k)->leg, m->leg);
		if (m->repeats != NONE)
			assert_int_equal(msg_at(s, m->repeats)->txn, m->txn);
	}
	for (uint32_t i = 0; i < s->txns.n; i++) {
		const struct txn *t = txn_at(s, i);

		is_id(t->leg, s->legs.n);
		is_id(t->prev, s->txns.n);
		is_id(t->request, s->msgs.n);
		is_id(t->final, s->msgs.n);
		assert_true(t->last < s->msgs.n && msg_at(s, t->last)->txn == i);
	}
}

static void check_leg(const struct store *s, uint32_t id)
{
	const struct leg *l = leg_at(s, id);
	uint32_t n = 0, last = NONE;

	assert_int_equal(store_find_leg(s, l->call_id), id);
	for (uint32_t i = l->first; i != NONE; i = msg_at(s, i)->next, n++) {
		assert_int_equal(msg_at(s, i)->leg, id);
		last = i;
	}
	assert_int_equal(n, l->n_messages);
	assert_int_equal(last, l->last);
	n = 0;
	for (uint32_t i = l->last_txn; i != NONE; i = txn_at(s, i)->prev, n++)
		assert_int_equal(txn_at(s, i)->leg, id);
	assert_int_equal(n, l->n_txns);
	n = 0;
	for (uint32_t i = l->first_dialog; i != NONE; i = dialog_at(s, i)->next, n++) {
		assert_int_equal(dialog_at(s, i)->leg, id);
		assert_int_equal(leg_dialog(s, id, dialog_at(s, i)->tags), i);
		assert_true(dialog_at(s, i)->first < s->msgs.n);
	}
	assert_int_equal(n, l->n_dialogs);
	for (unsigned i = 0; i < LEG_RECENT; i++)
		if (l->recent_txn[i] != NONE)
			assert_int_equal(txn_at(s, l->recent_txn[i])->leg, id);
	for (unsigned i = 0; i < LEG_FLOWS; i++)
		is_id(l->flow_pair[i], s->flows.n);
	is_id(l->initial, s->msgs.n);
	is_id(l->final, s->msgs.n);
	is_id(l->bye_txn, s->txns.n);
}

static void check_flows(const struct store *s)
{
	assert_int_equal(s->flow_map.n, s->flows.n);
	for (uint32_t i = 0; i < s->flows.n; i++) {
		struct flow f = store_flow(s, i * 2);

		assert_int_equal(flow_of((struct store *)(uintptr_t)s, &f, flow_hash(s, &f)), i * 2);
		assert_true(flow_ends(s, i * 2) / 2 < s->flows.n);
	}
	for (size_t i = 0; i < s->waiting.n; i++)
		assert_true(leg_at(s, s->waiting.v[i])->waits);
}

static void check_places(const struct store *s)
{
	const struct voice *v = s->voice;
	uint32_t promises = 0, to = 0, from = 0;

	for (uint32_t i = 0; i < v->places.n; i++) {
		const struct place *p = place_at(v, i);

		assert_int_equal(place_find(s, &p->addr), i);
		for (uint32_t k = p->promise; k != NONE; k = promise_at(v, k)->older, promises++)
			assert_true(promise_at(v, k)->media < v->media.n);
		for (uint32_t k = p->to; k != NONE; k = stream_at(v, k)->own.next_to, to++)
			assert_int_equal(stream_at(v, k)->own.to, i);
		for (uint32_t k = p->from; k != NONE; k = stream_at(v, k)->own.next_from, from++)
			assert_int_equal(stream_at(v, k)->own.from, i);
	}
	assert_int_equal(promises, v->promises.n);
	assert_int_equal(to, v->streams.n);
	assert_int_equal(from, v->streams.n);
}

static void check_streams(const struct store *s)
{
	const struct voice *v = s->voice;
	uint32_t of_legs = 0, owned[2] = {0};

	for (uint32_t i = 0; i < v->streams.n; i++) {
		const struct stream *st = stream_at(v, i);
		bool found = false;

		is_id(st->leg, s->legs.n);
		is_id(st->media, v->media.n);
		of_legs += st->leg != NONE;
		owned[0] += st->own.dtmf != NONE;
		owned[1] += st->own.rtcp != NONE;
		for (uint32_t k = voice_of_ssrc(s, st->ssrc); k != NONE; k = stream_at(v, k)->own.next_ssrc) {
			assert_int_equal(stream_at(v, k)->ssrc, st->ssrc);
			found |= k == i;
		}
		assert_true(found);
		if (st->series)
			assert_int_equal(st->series->owner, i);
	}
	for (uint32_t i = 0; i < v->series.n; i++)
		assert_ptr_equal(stream_at(v, ((const struct series *)pool_at(&v->series, i))->owner)->series,
			pool_at(&v->series, i));
	assert_int_equal(owned[0], v->dtmf.n);
	assert_int_equal(owned[1], v->rtcp.n);
	for (uint32_t leg = 0; leg < s->legs.n; leg++)
		for (uint32_t i = store_leg_stream(s, leg); i != NONE; i = stream_at(v, i)->prev, of_legs--)
			assert_int_equal(stream_at(v, i)->leg, leg);
	assert_int_equal(of_legs, 0);
}

static void check_media(const struct store *s)
{
	const struct voice *v = voice_of(s);
	uint32_t n = 0, reports = 0, faxes = 0;

	for (uint32_t leg = 0; leg < s->legs.n; leg++) {
		for (uint32_t i = store_leg_media(s, leg); i != NONE; i = store_media(s, i)->prev, n++) {
			assert_int_equal(store_media(s, i)->leg, leg);
			assert_int_equal(msg_at(s, store_media(s, i)->msg)->leg, leg);
			if (media_at(v, i)->ufrag)
				assert_true(media_of_ufrag(v, media_at(v, i)->ufrag) < v->media.n);
		}
		for (uint32_t i = store_leg_fax(s, leg); i != NONE; i = store_fax(s, i)->prev, faxes++)
			assert_true(store_fax(s, i)->leg == leg && store_fax(s, i)->msg < s->msgs.n);
		for (uint32_t i = store_leg_report(s, leg); i != NONE; reports++) {
			const struct voice_report *r = pool_at(&v->reports, i);

			assert_int_equal(r->leg, leg);
			assert_true(r->msg < s->msgs.n);
			i = r->prev;
		}
	}
	assert_int_equal(n, v->media.n);
	assert_int_equal(reports, v->reports.n);
	assert_int_equal(faxes, v->faxes.n);
}

static void check_icmp(const struct store *s)
{
	uint32_t n = 0;

	for (uint32_t leg = 0; leg < s->legs.n; leg++)
		for (uint32_t i = store_leg_icmp(s, leg); i != NONE; i = store_icmp(s, i)->prev, n++) {
			assert_int_equal(store_icmp(s, i)->leg, leg);
			assert_int_equal(msg_at(s, store_icmp(s, i)->msg)->leg, leg);
			assert_true(store_icmp(s, i)->before > store_icmp(s, i)->msg && store_icmp(s, i)->before <= s->msgs.n);
		}
	assert_int_equal(n, store_n_icmp(s));
	n = 0;
	for (uint32_t leg = 0; leg < s->legs.n; leg++)
		for (uint32_t i = store_leg_trouble(s, leg); i != NONE; i = store_trouble(s, i)->prev, n++)
			assert_int_equal(store_trouble(s, i)->leg, leg);
	assert_int_equal(n, store_n_troubles(s));
}

void world_check(const struct store *s)
{
	voice_of(s);
	check_msgs(s);
	for (uint32_t i = 0; i < s->legs.n; i++)
		check_leg(s, i);
	assert_int_equal(s->leg_map.n, s->legs.n);
	check_flows(s);
	check_places(s);
	check_streams(s);
	check_media(s);
	check_icmp(s);
}
