/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store: takes parsed messages one by one and keeps them as legs, transactions and dialogs. Reading it changes
 * nothing. What a message means for its leg is in leg.c, for its transaction in txn.c, for its dialog in dialog.c. */
#include "analyzer/call/compact.h"
#include "analyzer/call/correlate.h"
#include "analyzer/call/voice.h"

#include <assert.h>
#include <sys/random.h>

struct store *store_new(struct counters *cs, store_text_fn text, void *ctx)
{
	struct store *s = mem_zalloc(sizeof *s);

	s->counters = cs;
	s->text = text;
	s->text_ctx = ctx;
	s->begin_ns = s->now_ns = TIME_NONE;
	s->correlation = correlation_new();
	s->stories = story_cache_new();
	s->plain_memo = plain_memo_new();
	s->memo = mem_alloc(sizeof *s->memo);
	s->memo->is_ready = false; /* 28 pages that `stats` does not touch */
	pool_init(&s->msgs, sizeof(struct msg), &s->slab);
	pool_init(&s->legs, sizeof(struct leg), &s->slab);
	pool_init(&s->txns, sizeof(struct txn), &s->slab);
	pool_init(&s->dialogs, sizeof(struct dialog), &s->slab);
	pool_init(&s->flows, sizeof(struct flow_pair), &s->slab);
	if (getrandom(&s->seed, sizeof s->seed, GRND_NONBLOCK) < 0)
		s->seed = (uint64_t)time_now_mono(); /* outputs do not depend on it: ids are in order of appearance */
	s->voice = voice_new(s);
	return s;
}

void store_free(struct store *s)
{
	if (!s)
		return;
	pool_free(&s->msgs);
	pool_free(&s->legs);
	pool_free(&s->txns);
	pool_free(&s->dialogs);
	pool_free(&s->flows);
	voice_free(s->voice);
	slab_free(&s->slab);
	map_free(&s->leg_map);
	map_free(&s->txn_map);
	map_free(&s->dialog_map);
	map_free(&s->flow_map);
	arena_free(&s->names);
	ids_free(&s->waiting);
	correlation_free(s->correlation);
	story_cache_free(s->stories);
	plain_memo_free(s->plain_memo);
	free(s->memo);
	free(s->steps);
	icmp_errors_free(s);
	troubles_free(s);
	heard_free(s);
	losses_free(s);
	finding_store_free(s);
	kpi_past_free(s->past);
	free(s->aliases);
	free(s);
}

uint64_t store_seed(const struct store *s)
{
	return s->seed;
}

/* ---- adding ---- */

static uint32_t tag_hash(const struct store *s, struct slice tag)
{
	return tag.n ? (uint32_t)hash_short(tag, s->seed) | 1 : 0;
}

uint32_t store_tag_hash(const struct store *s, struct slice tag)
{
	return tag_hash(s, tag);
}

static void count_message(struct store *s, const struct sip_msg *m)
{
	if (m->is_request)
		s->totals.requests[m->method]++;
	else
		s->totals.responses[m->status < 700 ? m->status : 0]++;
	if (m->flags & SIP_F_CUT)
		count(s->counters, C_SIP_CUT);
	if (m->flags & SIP_F_TOO_LONG)
		count(s->counters, C_SIP_TOO_LONG);
	if (m->flags & SIP_F_TRAILING)
		count(s->counters, C_SIP_TRAILING);
}

static uint32_t sdp_flags(const struct sip_msg *m)
{
	struct slice type = m->key[SIP_K_CONTENT_TYPE];

	if (!m->body.n || !type.n)
		return 0;
	if (slice_eq_short(type, slice_of("application/sdp")))
		return MSG_SDP | MSG_SDP_ALONE;
	return sip_sdp(m).n ? MSG_SDP : 0;
}

static uint32_t msg_flags(const struct sip_msg *m)
{
	uint32_t flags = sdp_flags(m);

	if (m->key[SIP_K_AUTHORIZATION].p || m->key[SIP_K_PROXY_AUTHORIZATION].p)
		flags |= MSG_CREDENTIALS;
	return flags;
}

static void fill(struct adding *a, uint64_t at)
{
	const struct sip_msg *m = a->sip;
	struct msg *x = a->msg;

	x->ts_ns = a->payload->frame->ts_ns;
	x->at = at;
	x->len = (uint32_t)m->text.n & 0xffffff;
	x->flags = (msg_flags(m) | (a->to_hash ? MSG_TO_TAG : 0)) & 0xff;
	x->frame = a->payload->frame->number;
	x->leg = x->next = x->txn = x->txn_prev = x->repeats = NONE;
	x->cseq = m->cseq;
	x->parse_flags = m->flags;
	x->tags = a->to_hash ? a->from_hash + a->to_hash : 0; /* the same whoever sends */
	x->status = (m->status < 700 ? m->status : 0u) & 0x3ff;
	x->method = (unsigned)m->method & 0x3f;
	x->ip_id = a->payload->ip_id;
}

/* What readers will ask for, while the message is at hand. */
static void note_at_once(struct store *s, const struct adding *a)
{
	struct slice contact = a->sip->key[SIP_K_CONTACT];

	if (contact.n && !memchr(contact.p, ';', contact.n))
		a->msg->flags |= MSG_CONTACT_BARE;
	correlation_take(s, a->id, a->sip);
}

static uint32_t add(struct store *s, struct adding *a, uint64_t at)
{
	struct leg *l;

	a->id = s->msgs.n;
	a->msg = pool_add(&s->msgs);
	fill(a, at);
	count_message(s, a->sip);
	s->generation++;
	store_clock(s, a->msg->ts_ns);
	if (!a->call_id.n) {
		a->msg->flow = flow_of(s, &a->payload->flow, a->flow_hash);
		count(s->counters, C_SIP_NO_CALL_ID);
		if (s->correlation->is_at_once)
			note_at_once(s, a);
		return a->id;
	}
	l = leg_of(s, a);
	a->msg->flow = leg_flow(s, l, &a->payload->flow, a->flow_hash);
	txn_add(s, l, a);
	dialog_add(s, l, a);
	leg_add(s, l, a);
	if (a->sip->body.n)
		voice_message(s, a);
	if (s->correlation->is_at_once)
		note_at_once(s, a);
	return a->id;
}

static struct slice call_id_of(const struct sip_msg *m)
{
	return slice_sub(m->key[SIP_K_CALL_ID], 0, LIMIT_CALL_ID_BYTES);
}

/* What a message is looked for by, in three parts. In place, field by field: one that is given back is copied in wider pieces
 * than it was written in, for which the processor waits. */
static void name_leg(struct adding *a, const struct store *s, const struct payload *p, const struct sip_msg *m)
{
	a->payload = p;
	a->sip = m;
	a->call_id = call_id_of(m);
	a->leg_guess = a->txn_guess = NONE;
	a->seeks_flow = false;
	a->leg_hash = hash_short(a->call_id, s->seed);
	a->flow_hash = flow_hash(s, &p->flow);
}

/* Of an ACK, first the transaction of its INVITE. */
static void name_txn(struct adding *a, const struct store *s)
{
	a->via_hash = txn_via_hash(s, a->sip);
	a->txn_key = txn_key(s, a, a->sip->method == SIP_ACK ? SIP_INVITE : a->sip->method);
}

static void name_dialog(struct adding *a, const struct store *s)
{
	a->from_hash = tag_hash(s, sip_tag(a->sip->key[SIP_K_FROM]));
	a->to_hash = tag_hash(s, sip_tag(a->sip->key[SIP_K_TO]));
}

uint32_t store_add(struct store *s, const struct payload *p, const struct sip_msg *m, uint64_t at)
{
	struct adding a;

	name_leg(&a, s, p, m);
	name_txn(&a, s);
	name_dialog(&a, s);
	return add(s, &a, at);
}

_Static_assert(sizeof(struct leg) == 256, "a leg is four pieces of memory");

/* Rounds of asking the memory, each for what the one before it pointed to: slots of the maps; legs; what the message will
 * touch of its leg; flows that the leg does not know. By the time it is added all of it is near. What is to be computed is
 * done between them, while the memory is under way. */
static void seek_flow(const struct store *s, struct adding *a)
{
	map_prefetch(&s->flow_map, a->flow_hash);
	a->seeks_flow = true;
}

static void fetch_leg(const struct store *s, struct adding *a)
{
	a->leg_guess = map_guess(&s->leg_map, a->leg_hash);
	if (a->leg_guess == NONE) {
		seek_flow(s, a);
		return;
	}
	a->leg_near = leg_at(s, a->leg_guess);
	for (size_t i = 0; i < sizeof(struct leg); i += 64)
		__builtin_prefetch((const char *)a->leg_near + i, 1);
}

static void fetch_latest(const struct store *s, struct adding *a)
{
	const struct leg *l;

	if (a->leg_guess == NONE)
		return;
	l = a->leg_near;
	if (l->last != NONE)
		__builtin_prefetch(msg_at(s, l->last), 1);
	a->txn_guess = txn_guess(l, a->txn_key);
	if (a->txn_guess != NONE) {
		a->txn_near = txn_at(s, a->txn_guess);
		__builtin_prefetch(a->txn_near, 1);
	}
	if (l->flow_hash[0] != a->flow_hash && l->flow_hash[1] != a->flow_hash)
		seek_flow(s, a);
	if (a->sip->method == SIP_BYE)
		for (unsigned i = 0; i < LEG_FLOWS; i++)
			if (l->flow_pair[i] != NONE)
				flow_prefetch(s, l->flow_pair[i] * 2);
}

static void fetch_flow(const struct store *s, const struct adding *a)
{
	uint32_t pair = a->seeks_flow ? map_guess(&s->flow_map, a->flow_hash) : NONE;

	if (pair != NONE)
		flow_prefetch(s, pair * 2);
}

void store_add_batch(struct store *s, const struct store_item *items, size_t n, struct store_rtp *rtp, size_t n_rtp)
{
	struct adding a[STORE_BATCH];
	size_t done = n ? items[0].n_rtp_before : n_rtp;

	assert(n <= STORE_BATCH);
	for (size_t i = 0; i < n; i++) {
		name_leg(&a[i], s, &items[i].payload, &items[i].sip);
		map_prefetch(&s->leg_map, a[i].leg_hash);
	}
	for (size_t i = 0; i < n; i++) {
		fetch_leg(s, &a[i]);
		name_txn(&a[i], s);
	}
	if (n_rtp)
		voice_fetch(s, rtp, n_rtp);
	if (done)
		voice_add(s, rtp, done);
	for (size_t i = 0; i < n; i++)
		fetch_latest(s, &a[i]);
	for (size_t i = 0; i < n; i++) {
		fetch_flow(s, &a[i]);
		name_dialog(&a[i], s);
	}
	for (size_t i = 0; i < n; i++) {
		if (items[i].n_rtp_before > done)
			voice_add(s, rtp + done, items[i].n_rtp_before - done);
		done = items[i].n_rtp_before;
		add(s, &a[i], items[i].at);
	}
	if (n_rtp > done)
		voice_add(s, rtp + done, n_rtp - done);
}

void store_clock(struct store *s, int64_t ts_ns)
{
	if (s->begin_ns == TIME_NONE)
		s->begin_ns = ts_ns;
	s->now_ns = ts_ns;
}

void store_clock_step(struct store *s, int64_t from_ns, int64_t back_ns)
{
	s->steps = mem_realloc(s->steps, (s->n_steps + 1) * sizeof *s->steps);
	s->steps[s->n_steps++] = (struct said_step){from_ns, back_ns};
	s->generation++;
}

int64_t store_said_ns(const struct store *s, int64_t ts_ns)
{
	for (uint32_t i = s->n_steps; i-- > 0;)
		if (ts_ns >= s->steps[i].from_ns)
			return ts_ns - s->steps[i].back_ns;
	return ts_ns;
}

int64_t store_first_said(const struct store *s, int64_t said_ns)
{
	for (uint32_t i = 0; i <= s->n_steps; i++) {
		int64_t from_ns = i ? s->steps[i - 1].from_ns : INT64_MIN, ts_ns = said_ns + (i ? s->steps[i - 1].back_ns : 0);

		if (ts_ns >= from_ns && (i == s->n_steps || ts_ns < s->steps[i].from_ns))
			return ts_ns;
	}
	return said_ns;
}

void store_settle(struct store *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->waiting.n; i++) {
		struct leg *l = leg_at(s, s->waiting.v[i]);

		leg_set_state(s, l, leg_judge(s, l, s->now_ns));
		l->waits = leg_waits(l);
		if (l->waits)
			s->waiting.v[kept++] = s->waiting.v[i];
	}
	s->waiting.n = kept;
}

/* ---- reading ---- */

uint32_t store_n_msgs(const struct store *s)
{
	return s->msgs.n;
}

uint32_t store_n_legs(const struct store *s)
{
	return s->legs.n;
}

uint32_t store_n_txns(const struct store *s)
{
	return s->txns.n;
}

const struct msg *store_msg(const struct store *s, uint32_t id)
{
	return msg_at(s, id);
}

const struct leg *store_leg(const struct store *s, uint32_t id)
{
	return leg_at(s, id);
}

const struct txn *store_txn(const struct store *s, uint32_t id)
{
	return txn_at(s, id);
}

const struct dialog *store_dialog(const struct store *s, uint32_t id)
{
	return dialog_at(s, id);
}

uint32_t store_first_msg(const struct store *s, uint32_t frame)
{
	uint32_t from = 0, to = s->msgs.n;

	while (from < to) {
		uint32_t mid = from + (to - from) / 2;

		if (store_msg(s, mid)->frame < frame)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

void store_move_text(struct store *s, uint32_t msg, uint64_t at)
{
	((struct msg *)pool_at(&s->msgs, msg))->at = at;
}

struct slice store_text(const struct store *s, uint32_t msg)
{
	const struct msg *m = msg_at(s, msg);

	return m->at == AT_NONE ? slice_make(NULL, 0) : s->text(s->text_ctx, m->at, m->len);
}

bool store_view(const struct store *s, uint32_t msg, struct sip_msg *out)
{
	const struct msg *m = msg_at(s, msg);
	struct slice text = store_text(s, msg);
	uint32_t why = m->parse_flags & (SIP_F_CUT | SIP_F_TOO_LONG); /* it goes on beyond its text */

	if (!s->memo->is_ready)
		sip_memo_init(s->memo);
	if (!text.n || !sip_parse_next(out, s->memo, text, (uint32_t)text.n + (why ? 1 : 0)))
		return false;
	if (why)
		out->flags = (out->flags & ~(uint32_t)SIP_F_CUT) | why;
	return true;
}

void legs_ahead_begin(struct legs_ahead *a)
{
	memset(a->at, 0xff, sizeof a->at); /* NONE */
	a->turn = 0;
}

/* All of it: who reads a message goes through it from one end to the other, or to its body. */
static void prefetch_text(const struct store *s, uint32_t msg)
{
	struct slice text = store_text(s, msg);

	for (size_t i = 0; i < text.n && i < 1024; i += 64)
		__builtin_prefetch(text.p + i);
}

/* One step in each: the message that was asked for last is there, and tells the next. Of those whose text will be read the
 * first lines are asked for, too. */
void legs_ahead_next(const struct store *s, struct legs_ahead *a, uint32_t leg)
{
	enum { STEPS = 2 };

	a->at[a->turn++ % LEGS_AHEAD] = leg == NONE ? NONE : leg_at(s, leg)->first;
	for (unsigned i = 0; i < LEGS_AHEAD * STEPS; i++) {
		uint32_t *at = &a->at[i % LEGS_AHEAD];
		const struct msg *m;

		if (*at >= s->msgs.n) /* NONE, or calls were let go of since */
			continue;
		m = msg_at(s, *at);
		flow_prefetch(s, m->flow);
		if (m->flags & MSG_SDP && m->repeats == NONE)
			prefetch_text(s, *at);
		*at = m->next;
		if (*at < s->msgs.n)
			__builtin_prefetch(msg_at(s, *at));
	}
}

void store_msg_ahead(const struct store *s, uint32_t msg)
{
	const struct msg *m = msg_at(s, msg);

	flow_prefetch(s, m->flow);
	if (m->txn != NONE)
		__builtin_prefetch(txn_at(s, m->txn));
	if (m->leg != NONE)
		__builtin_prefetch(&leg_at(s, m->leg)->call_id);
	if (m->txn_prev != NONE)
		__builtin_prefetch(msg_at(s, m->txn_prev));
	prefetch_text(s, msg);
}

int64_t store_begin_ns(const struct store *s)
{
	return s->begin_ns;
}

int64_t store_now_ns(const struct store *s)
{
	return s->now_ns;
}

uint64_t store_generation(const struct store *s)
{
	return s->generation + s->voice->generation;
}

const struct store_totals *store_totals(const struct store *s)
{
	return &s->totals;
}
