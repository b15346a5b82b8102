/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ICMP errors that quote SIP: each is tied to the message that it quotes, and so to its leg. They change no state and are
 * counted nowhere among messages: the network says that a packet did not arrive, which SIP has timers for. */
#include "analyzer/call/compact.h"
#include "analyzer/call/store_local.h"

/* Made with the first error: most captures have none. */
struct icmp_errors {
	struct pool pool;       /* struct icmp, in the order of frames */
	struct map by_leg;      /* leg → its latest */
};

static struct icmp *icmp_at(const struct store *s, uint32_t id)
{
	return pool_at(&s->icmp_errors->pool, id);
}

struct of_leg {
	const struct store *store;
	uint32_t leg;
};

static bool is_of_leg(const void *ctx, uint32_t id)
{
	const struct of_leg *k = ctx;

	return icmp_at(k->store, id)->leg == k->leg;
}

static uint64_t leg_hash(uint32_t leg)
{
	return hash_mix(leg, 1);
}

uint32_t store_n_icmp(const struct store *s)
{
	return s->icmp_errors ? s->icmp_errors->pool.n : 0;
}

const struct icmp *store_icmp(const struct store *s, uint32_t id)
{
	return icmp_at(s, id);
}

uint32_t store_leg_icmp(const struct store *s, uint32_t leg)
{
	struct of_leg k = {s, leg};

	return s->icmp_errors ? map_get(&s->icmp_errors->by_leg, leg_hash(leg), is_of_leg, &k) : NONE;
}

/* Whether the quote goes on behind the line with CSeq. */
static bool has_cseq(const struct sip_msg *q)
{
	struct slice v = q->key[SIP_K_CSEQ];

	return v.n && memchr(v.p + v.n, '\n', (size_t)(q->text.p + q->text.n - (v.p + v.n)));
}

static bool is_quoted(const struct store *s, const struct msg *m, const struct payload *quoted, const struct sip_msg *q)
{
	bool is_whole = has_cseq(q);
	struct flow f;

	if (m->status != (q->status < 700 ? q->status : 0) || (is_whole && m->cseq != q->cseq))
		return false;
	if ((is_whole || q->is_request) && m->method != ((unsigned)q->method & 0x3f))
		return false;
	f = store_flow(s, m->flow);
	return addr_eq(&f.src, &quoted->flow.src) && addr_eq(&f.dst, &quoted->flow.dst);
}

/* The latest message like the one quoted; one with the same IP identification, where there is one among the latest. */
static uint32_t find_quoted(const struct store *s, uint32_t leg, const struct payload *quoted, const struct sip_msg *q)
{
	uint32_t found = NONE;
	unsigned steps = 0;

	for (uint32_t t = leg_at(s, leg)->last_txn; t != NONE; t = txn_at(s, t)->prev) {
		for (uint32_t i = txn_at(s, t)->last; i != NONE; i = msg_at(s, i)->txn_prev) {
			if (++steps > LIMIT_TXN_REPEATS)
				return found;
			if (!is_quoted(s, msg_at(s, i), quoted, q))
				continue;
			if (quoted->ip_id && msg_at(s, i)->ip_id == quoted->ip_id)
				return i;
			if (found == NONE || i > found)
				found = i;
		}
	}
	return found;
}

static struct icmp *add(struct store *s, uint32_t leg)
{
	struct icmp_errors *all = s->icmp_errors;
	uint32_t latest = store_leg_icmp(s, leg), id;
	struct icmp *x;

	if (!all) {
		all = s->icmp_errors = mem_zalloc(sizeof *all);
		pool_init(&all->pool, sizeof *x, NULL);
	}
	id = all->pool.n;
	x = pool_add(&all->pool);
	x->leg = leg;
	x->prev = latest;
	if (latest != NONE)
		map_del(&all->by_leg, leg_hash(leg), latest);
	map_put(&all->by_leg, leg_hash(leg), id);
	return x;
}

/* Routers may quote no more than eight bytes behind the IP header: ends and IP identification must do. */
static uint32_t find_by_id(const struct store *s, const struct payload *quoted)
{
	for (uint32_t i = s->msgs.n; quoted->ip_id && i-- > 0 && s->msgs.n - i <= LIMIT_ICMP_LOOK;) {
		const struct msg *m = msg_at(s, i);
		struct flow f;

		if (m->ip_id != quoted->ip_id || m->leg == NONE)
			continue;
		f = store_flow(s, m->flow);
		if (addr_eq(&f.src, &quoted->flow.src) && addr_eq(&f.dst, &quoted->flow.dst))
			return i;
	}
	return NONE;
}

static uint32_t message_of(const struct store *s, const struct payload *quoted, const struct sip_msg *q)
{
	uint32_t leg;

	if (!q || !q->key[SIP_K_CALL_ID].n)
		return find_by_id(s, quoted);
	leg = store_find_leg(s, q->key[SIP_K_CALL_ID]);
	return leg == NONE ? NONE : find_quoted(s, leg, quoted, q);
}

bool store_add_icmp(struct store *s, const struct icmp_error *e, const struct sip_msg *quoted)
{
	uint32_t msg = message_of(s, &e->quoted, quoted);
	struct icmp *x;

	if (quoted || msg != NONE)
		count(s->counters, C_ICMP_SIP);
	if (msg == NONE)
		return false;
	x = add(s, msg_at(s, msg)->leg);
	x->ts_ns = e->frame->ts_ns;
	x->frame = e->frame->number;
	x->msg = msg;
	x->before = s->msgs.n;
	x->from = e->from;
	x->to = e->to;
	x->type = e->type;
	x->code = e->code;
	x->is_ip6 = e->is_ip6;
	s->generation++;
	return true;
}

/* Behind the last message before it that stays: the one that it quotes at the latest. */
static uint32_t before_left(const struct moves *m, uint32_t before, uint32_t msg)
{
	uint32_t i = before - 1;

	while (i > msg && m->msgs[i] == NONE)
		i--;
	return m->msgs[i] + 1;
}

void icmp_compact(struct store *s, struct moves *m)
{
	struct icmp_errors *all = s->icmp_errors;
	uint32_t *to, n = 0;

	if (!all)
		return;
	to = m->icmp = mem_alloc(((size_t)all->pool.n + 1) * sizeof *to);
	for (uint32_t i = 0; i < all->pool.n; i++) {
		struct icmp *x = icmp_at(s, i);

		to[i] = m->legs[x->leg] == NONE ? NONE : n++;
		if (to[i] == NONE)
			continue;
		x->leg = m->legs[x->leg];
		x->prev = gone_to(to, x->prev);
		x->before = before_left(m, x->before, x->msg);
		x->msg = m->msgs[x->msg];
	}
	pool_close_up(&all->pool, to);
	map_free(&all->by_leg);
	for (uint32_t i = 0; i < all->pool.n; i++) {
		if (icmp_at(s, i)->prev != NONE)
			map_del(&all->by_leg, leg_hash(icmp_at(s, i)->leg), icmp_at(s, i)->prev);
		map_put(&all->by_leg, leg_hash(icmp_at(s, i)->leg), i);
	}
}

size_t icmp_bytes(const struct store *s)
{
	return s->icmp_errors ? pool_bytes(&s->icmp_errors->pool) + map_bytes(&s->icmp_errors->by_leg) : 0;
}

void icmp_errors_free(struct store *s)
{
	if (!s->icmp_errors)
		return;
	pool_free(&s->icmp_errors->pool);
	map_free(&s->icmp_errors->by_leg);
	free(s->icmp_errors);
}
