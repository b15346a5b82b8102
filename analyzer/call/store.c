/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store: takes parsed messages one by one and keeps them as legs, transactions and dialogs. Reading it changes
 * nothing. What a message means for its leg is in leg.c, for its transaction in txn.c, for its dialog in dialog.c. */
#include "analyzer/call/store_local.h"

#include <sys/random.h>

struct store *store_new(struct counters *cs, store_text_fn text, void *ctx)
{
	struct store *s = mem_zalloc(sizeof *s);

	s->counters = cs;
	s->text = text;
	s->text_ctx = ctx;
	s->now_ns = TIME_NONE;
	pool_init(&s->msgs, sizeof(struct msg));
	pool_init(&s->legs, sizeof(struct leg));
	pool_init(&s->txns, sizeof(struct txn));
	pool_init(&s->dialogs, sizeof(struct dialog));
	pool_init(&s->flows, sizeof(struct flow));
	if (getrandom(&s->seed, sizeof s->seed, GRND_NONBLOCK) < 0)
		s->seed = (uint64_t)time_now_mono(); /* outputs do not depend on it: ids are in order of appearance */
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
	map_free(&s->leg_map);
	map_free(&s->txn_map);
	map_free(&s->dialog_map);
	map_free(&s->flow_map);
	arena_free(&s->names);
	ids_free(&s->waiting);
	free(s);
}

/* ---- flows ---- */

struct flow_key {
	const struct store *store;
	const struct flow *flow;
};

static bool flow_is(const void *ctx, uint32_t id)
{
	const struct flow_key *k = ctx;

	return memcmp(flow_at(k->store, id), k->flow, sizeof *k->flow) == 0;
}

static uint32_t flow_of(struct store *s, const struct flow *f)
{
	uint64_t h = hash_bytes(f, sizeof *f, s->seed);
	struct flow_key k = {s, f};
	uint32_t id = map_get(&s->flow_map, h, flow_is, &k);

	if (id == NONE) {
		id = s->flows.n;
		*(struct flow *)pool_add(&s->flows) = *f;
		map_put(&s->flow_map, h, id);
	}
	return id;
}

bool same_hop(const struct store *s, const struct msg *a, const struct msg *b)
{
	const struct flow *f = flow_at(s, a->flow), *g = flow_at(s, b->flow);

	return (addr_ip_eq(&f->src, &g->src) && addr_ip_eq(&f->dst, &g->dst)) ||
	       (addr_ip_eq(&f->src, &g->dst) && addr_ip_eq(&f->dst, &g->src));
}

/* ---- adding ---- */

static uint32_t tag_hash(const struct store *s, struct slice tag)
{
	return tag.n ? (uint32_t)hash_slice(tag, s->seed) | 1 : 0;
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

static bool has_sdp(const struct sip_msg *m)
{
	return m->body.n && m->key[SIP_K_CONTENT_TYPE].n && sip_sdp(m).n;
}

static uint32_t msg_flags(const struct sip_msg *m)
{
	uint32_t flags = 0;

	if (has_sdp(m))
		flags |= MSG_SDP;
	if (m->key[SIP_K_AUTHORIZATION].p || m->key[SIP_K_PROXY_AUTHORIZATION].p)
		flags |= MSG_CREDENTIALS;
	return flags;
}

static void fill(struct store *s, struct adding *a, uint64_t at)
{
	const struct sip_msg *m = a->sip;
	struct msg *x = a->msg;

	a->from_tag = sip_tag(m->key[SIP_K_FROM]);
	a->to_tag = sip_tag(m->key[SIP_K_TO]);
	a->from_hash = tag_hash(s, a->from_tag);
	a->to_hash = tag_hash(s, a->to_tag);
	x->ts_ns = a->payload->frame->ts_ns;
	x->at = at;
	x->len = (uint32_t)m->text.n & 0xffffff;
	x->flags = (msg_flags(m) | (a->to_hash ? MSG_TO_TAG : 0)) & 0xff;
	x->frame = a->payload->frame->number;
	x->leg = x->next = x->txn = x->txn_prev = x->repeats = NONE;
	x->flow = flow_of(s, &a->payload->flow);
	x->cseq = m->cseq;
	x->parse_flags = m->flags;
	x->tags = a->to_hash ? a->from_hash + a->to_hash : 0; /* the same whoever sends */
	x->status = (m->status < 700 ? m->status : 0u) & 0x3ff;
	x->method = (unsigned)m->method & 0x3f;
	x->ip_id = a->payload->ip_id;
}

uint32_t store_add(struct store *s, const struct payload *p, const struct sip_msg *m, uint64_t at)
{
	struct adding a = {.payload = p, .sip = m, .id = s->msgs.n};
	struct slice call_id = slice_sub(m->key[SIP_K_CALL_ID], 0, LIMIT_CALL_ID_BYTES);
	struct leg *l;

	a.msg = pool_add(&s->msgs);
	fill(s, &a, at);
	count_message(s, m);
	s->generation++;
	store_clock(s, a.msg->ts_ns);
	if (!call_id.n) {
		count(s->counters, C_SIP_NO_CALL_ID);
		return a.id;
	}
	a.msg->leg = leg_of(s, call_id);
	l = leg_at(s, a.msg->leg);
	txn_add(s, l, &a);
	dialog_add(s, l, &a);
	leg_add(s, l, &a);
	return a.id;
}

void store_clock(struct store *s, int64_t ts_ns)
{
	s->now_ns = ts_ns;
}

void store_settle(struct store *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->waiting.n; i++) {
		struct leg *l = leg_at(s, s->waiting.v[i]);

		leg_set_state(s, l, leg_judge(l, s->now_ns));
		l->waits = leg_state_waits(l->state);
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

const struct flow *store_flow(const struct store *s, uint32_t id)
{
	return flow_at(s, id);
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
	uint32_t cut = m->parse_flags & SIP_F_CUT ? 1 : 0;

	return text.n && sip_parse(out, text, (uint32_t)text.n + cut);
}

uint64_t store_generation(const struct store *s)
{
	return s->generation;
}

const struct store_totals *store_totals(const struct store *s)
{
	return &s->totals;
}
