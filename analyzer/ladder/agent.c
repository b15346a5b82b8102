/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a party is, by its own words: User-Agent of the requests that it made, Server (or User-Agent) of the responses that
 * it gave itself. What a proxy passes on tells of somebody else and is left out: requests with more than one Via, and
 * responses that it had received before. Stops when every column is known, or after so many messages. */
#include "analyzer/ladder/ladder_priv.h"

static bool has_one_via(const struct sip_msg *m)
{
	struct slice rest = m->key[SIP_K_VIA], item;

	if (!sip_list_next(&rest, &item) || sip_list_next(&rest, &item))
		return false;
	return sip_header_get(m, slice_of("Via"), 1).p == NULL;
}

static struct slice agent_of(const struct sip_msg *m)
{
	struct slice server = m->key[SIP_K_SERVER], agent = m->key[SIP_K_USER_AGENT];

	return !m->is_request && server.n ? server : agent;
}

static bool was_received(const struct ladder_agent *a, uint64_t hash)
{
	for (unsigned i = 0; i < AGENT_RECENT; i++)
		if (a->recent[i] == hash)
			return true;
	return false;
}

/* Of a response: what tells it from others that a proxy may pass on at the same time. */
static uint64_t response_hash(const struct sip_msg *m, struct slice agent)
{
	return hash_slice(agent, (uint64_t)m->status << 32 | m->cseq) | 1;
}

static bool is_own_word(struct ladder *l, const struct ladder_row *r, const struct sip_msg *m, struct slice agent)
{
	struct ladder_agent *to = &l->agents[r->to];
	uint64_t hash;

	if (m->is_request)
		return has_one_via(m);
	hash = response_hash(m, agent);
	if (!was_received(to, hash))
		to->recent[to->n_recent++ % AGENT_RECENT] = hash;
	return !was_received(&l->agents[r->from], hash);
}

/* Whether the user agent of any column is still to be found. Columns are few, or the budget ends it soon. */
static bool any_unknown(const struct ladder *l)
{
	for (size_t i = 0; i < l->n_cols; i++)
		if (!l->agents[i].name.n)
			return true;
	return false;
}

void ladder_describe(struct ladder *l, size_t col)
{
	/* Of several roles the one that says most of what it does in a call. */
	static const uint8_t order[] = {ROLE_B2BUA, ROLE_PROXY, ROLE_REDIRECT, ROLE_REGISTRAR, ROLE_PRESENCE, ROLE_USER_AGENT};
	const struct ladder_agent *a = &l->agents[col];
	struct buf b = {0};

	for (size_t i = 0; i < sizeof order && !b.n; i++)
		if (a->roles >> order[i] & 1)
			buf_puts(&b, _(role_row((enum role)order[i])->title));
	if (b.n && a->name.n)
		buf_puts(&b, _(", "));
	buf_put(&b, a->name);
	if (!slice_eq(buf_slice(&b), l->cols[col].label2))
		l->cols[col].label2 = arena_copy(&l->arena, buf_slice(&b));
	buf_free(&b);
}

void ladder_learn_agent(struct ladder *l, const struct ladder_row *r)
{
	struct buf unfolded = {0};
	struct sip_msg m;
	struct slice agent;

	if (!l->agent_budget || r->is_repeat || r->from == r->to || !any_unknown(l))
		return;
	l->agent_budget--;
	if (!store_view(l->store, r->msg, &m))
		return;
	agent = slice_sub(agent_of(&m), 0, 120);
	if (!agent.n || !is_own_word(l, r, &m, agent) || l->agents[r->from].name.n)
		return;
	sip_unfold(&unfolded, agent);
	l->agents[r->from].name = arena_copy(&l->arena, buf_slice(&unfolded));
	ladder_describe(l, r->from);
	buf_free(&unfolded);
}

void ladder_learn_roles(struct ladder *l)
{
	uint32_t *legs = mem_alloc((l->n_legs + 1) * sizeof *legs);
	struct endpoints *t;

	for (size_t i = 0; i < l->n_legs; i++)
		legs[i] = l->legs[i].leg;
	t = endpoints_new(l->store, legs, l->n_legs);
	for (size_t i = 0; i < endpoints_n(t); i++) {
		const struct endpoint *e = endpoints_at(t, i);
		uint16_t col = ladder_find_col(l, &e->addr);

		if (col == UINT16_MAX || (l->agents[col].roles | e->roles) == l->agents[col].roles)
			continue;
		l->agents[col].roles |= e->roles;
		ladder_describe(l, col);
	}
	endpoints_free(t);
	free(legs);
}
