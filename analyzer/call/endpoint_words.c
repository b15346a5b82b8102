/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messages say of endpoints: the names of their software, the addresses-of-record that are registered there, and
 * where media goes. */
#include "analyzer/call/endpoint.h"

#include "sdp.h"

enum { AGENT_BYTES = 120, AOR_BYTES = 256 };

unsigned via_count(const struct sip_msg *m)
{
	struct slice rest = m->key[SIP_K_VIA], item;

	if (!sip_list_next(&rest, &item))
		return 0;
	return sip_list_next(&rest, &item) || sip_has_second_via(m) ? 2 : 1;
}

struct agent_probe {
	const struct endpoints *t;
	struct slice agent;
};

static bool agent_is(const void *ctx, uint32_t id)
{
	const struct agent_probe *p = ctx;

	return slice_eq(*p->t->agents[id], p->agent);
}

/* The one copy of a name. */
static struct slice *agent_of(struct endpoints *t, struct slice agent)
{
	struct agent_probe p = {t, agent};
	uint64_t hash = hash_slice(agent, t->store->seed);
	uint32_t id = map_get(&t->by_agent, hash, agent_is, &p);
	struct slice *copy;

	if (id != NONE)
		return t->agents[id];
	if (t->n_agents == t->cap_agents) {
		t->cap_agents = t->cap_agents ? t->cap_agents * 2 : 16;
		t->agents = mem_realloc(t->agents, t->cap_agents * sizeof *t->agents);
	}
	copy = arena_alloc(&t->arena, sizeof *copy);
	*copy = arena_copy(&t->arena, agent);
	t->agents[t->n_agents] = copy;
	map_put(&t->by_agent, hash, (uint32_t)t->n_agents++);
	return copy;
}

/* Most endpoints have one name, or none: that is a list of one as it stands. */
static void add_agent(struct endpoints *t, struct endpoint *e, struct slice *agent)
{
	uint32_t n = e->n_agents;
	struct slice *had = e->agents;

	if (n == 0) {
		e->agents = agent;
	} else {
		if ((n & (n - 1)) == 0) {
			e->agents = arena_alloc(&t->arena, n * 2 * sizeof *e->agents);
			memcpy(e->agents, had, n * sizeof *had);
		}
		e->agents[n] = *agent;
	}
	e->n_agents++;
}

void words_of_agent(struct endpoints *t, uint32_t endpoint, const struct sip_msg *m)
{
	struct slice agent = m->key[m->is_request || !m->key[SIP_K_SERVER].n ? SIP_K_USER_AGENT : SIP_K_SERVER];
	struct endpoint *e = &t->v[endpoint].e;
	struct slice name;

	if (!agent.n)
		return;
	buf_clear(&t->text);
	sip_unfold(&t->text, slice_sub(agent, 0, AGENT_BYTES));
	name = buf_slice(&t->text);
	for (uint32_t i = 0; i < e->n_agents; i++)
		if (slice_eq(e->agents[i], name))
			return;
	if (name.n && e->n_agents < ENDPOINT_AGENTS)
		add_agent(t, e, agent_of(t, name));
}

/* ---- registrations (RFC 3261 §10) ----------------------------------------------------------------------------------- */

struct binding_probe {
	const struct endpoints *t;
	uint32_t endpoint;
	struct slice aor, contact;
};

static bool binding_is(const void *ctx, uint32_t id)
{
	const struct binding_probe *p = ctx;
	const struct binding *b = &p->t->bindings[id];

	return b->endpoint == p->endpoint && slice_eq(b->aor, p->aor) && slice_eq(b->contact, p->contact);
}

static struct binding *binding_of(struct endpoints *t, const struct binding_probe *p)
{
	uint64_t hash = hash_mix(hash_slice(p->aor, t->store->seed + p->endpoint), hash_slice(p->contact, t->store->seed));
	uint32_t id = map_get(&t->by_binding, hash, binding_is, p);

	if (id != NONE)
		return &t->bindings[id];
	if (t->n_bindings == t->cap_bindings) {
		t->cap_bindings = t->cap_bindings ? t->cap_bindings * 2 : 64;
		t->bindings = mem_realloc(t->bindings, t->cap_bindings * sizeof *t->bindings);
	}
	t->bindings[t->n_bindings] = (struct binding){p->endpoint, arena_copy(&t->arena, p->aor),
		arena_copy(&t->arena, p->contact), INT64_MIN, false};
	map_put(&t->by_binding, hash, (uint32_t)t->n_bindings);
	return &t->bindings[t->n_bindings++];
}

/* A device that begins anew takes another Call-ID: of several legs the one that spoke last of a contact counts. */
void words_of_register(struct endpoints *t, uint32_t endpoint, const struct leg_story *st, bool is_registrar)
{
	for (uint32_t i = 0; i < st->n_bindings; i++) {
		const struct story_binding *b = &st->bindings[i];
		struct binding_probe p = {t, endpoint, slice_sub(b->aor, 0, AOR_BYTES), slice_sub(b->contact, 0, AOR_BYTES)};
		int64_t ns = msg_at(t->store, b->last)->ts_ns;
		struct binding *x;

		if (!b->is_own && !is_registrar)
			continue;
		x = binding_of(t, &p);
		if (ns < x->ns)
			continue;
		x->ns = ns;
		x->is_there = b->state == BINDING_ACTIVE;
	}
}

/* ---- media ------------------------------------------------------------------------------------------------------------ */

struct media_probe {
	const struct endpoints *t;
	const struct addr *addr;
};

static bool media_is(const void *ctx, uint32_t id)
{
	const struct media_probe *p = ctx;

	return addr_ip_eq(&p->t->media[id], p->addr);
}

static bool is_no_place(const struct addr *a)
{
	static const uint8_t any6[16], any4[16] = {[10] = 0xff, [11] = 0xff};

	return memcmp(a->ip, any6, 16) == 0 || memcmp(a->ip, any4, 16) == 0;
}

static void note_media(struct endpoints *t, struct slice text)
{
	struct media_probe p;
	struct addr a = {.port = 0};
	uint64_t hash;

	if (text.n && text.n == t->n_latest && memcmp(t->latest, text.p, text.n) == 0)
		return; /* a description on its way */
	t->n_latest = text.n <= sizeof t->latest ? text.n : 0;
	if (t->n_latest)
		memcpy(t->latest, text.p, text.n);
	if (!addr_parse(text, &a) || is_no_place(&a))
		return;
	a.port = 0;
	p = (struct media_probe){t, &a};
	hash = hash_bytes(a.ip, sizeof a.ip, t->store->seed);
	if (map_get(&t->by_media, hash, media_is, &p) != NONE)
		return;
	if (t->n_media == t->cap_media) {
		t->cap_media = t->cap_media ? t->cap_media * 2 : 16;
		t->media = mem_realloc(t->media, t->cap_media * sizeof *t->media);
	}
	t->media[t->n_media] = a;
	map_put(&t->by_media, hash, (uint32_t)t->n_media++);
}

/* The next line that begins with c or m, without its end. */
static bool next_line(struct slice *rest, struct slice *line)
{
	const char *p = rest->p, *end = p + rest->n, *lf = NULL;

	for (; p < end; p = lf ? lf + 1 : end) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (*p != 'c' && *p != 'm')
			continue;
		*line = slice_make(p, (size_t)((lf ? lf : end) - p));
		while (line->n && line->p[line->n - 1] == '\r')
			line->n--;
		p = lf ? lf + 1 : end;
		*rest = slice_make(p, (size_t)(end - p));
		return true;
	}
	return false;
}

/* The one address of a description whose media all have a port, as most are; n 0 for others. */
static struct slice only_address(struct slice sdp)
{
	static const char net[] = "c=IN IP4 ";
	struct slice found = slice_make(NULL, 0), line;
	unsigned n_media = 0;

	if (!slice_starts(sdp, slice_of("v=0")))
		return found;
	while (next_line(&sdp, &line)) {
		struct slice number = line;
		uint64_t port;

		if (line.n < 2 || line.p[1] != '=')
			continue;
		if (line.p[0] == 'c') {
			if (found.n || !slice_starts(line, slice_of(net)) || memchr(line.p, '/', line.n))
				return slice_make(NULL, 0);
			found = slice_sub(line, sizeof net - 1, line.n);
			continue;
		}
		slice_cut(&number, ' ');
		if (++n_media > LIMIT_SDP_MEDIA || !slice_to_u64(slice_cut(&number, ' '), 65535, &port) || !port)
			return slice_make(NULL, 0);
	}
	return n_media ? found : slice_make(NULL, 0);
}

void words_of_sdp(struct endpoints *t, uint32_t msg)
{
	const struct msg *x = msg_at(t->store, msg);
	struct slice address = slice_make(NULL, 0);
	struct sip_msg m;
	struct sdp d;

	if (x->flags & MSG_SDP_ALONE && !x->parse_flags && !(leg_at(t->store, x->leg)->keys >> SIP_K_CONTENT_ENCODING & 1))
		address = only_address(sip_plain_body(store_text(t->store, msg)));
	if (address.n) {
		note_media(t, address);
		return;
	}
	if (!store_view(t->store, msg, &m) || !sdp_parse(sip_sdp(&m), &d))
		return;
	for (unsigned i = 0; i < d.n_media; i++)
		if (d.media[i].port)
			note_media(t, d.media[i].address);
}

/* ---- lists -------------------------------------------------------------------------------------------------------------- */

struct aor_probe {
	const struct endpoints *t;
	const struct binding *b;
};

static bool aor_is(const void *ctx, uint32_t id)
{
	const struct aor_probe *p = ctx;

	return p->t->bindings[id].endpoint == p->b->endpoint && slice_eq(p->t->bindings[id].aor, p->b->aor);
}

/* Of the contacts of an address-of-record that are there one is enough: the others are dropped. */
static void drop_others(struct endpoints *t)
{
	struct map seen = {0};

	for (size_t i = 0; i < t->n_bindings; i++) {
		struct aor_probe p = {t, &t->bindings[i]};
		uint64_t hash = hash_slice(p.b->aor, t->store->seed + p.b->endpoint);

		if (!p.b->is_there)
			continue;
		if (map_get(&seen, hash, aor_is, &p) != NONE)
			t->bindings[i].is_there = false;
		else
			map_put(&seen, hash, (uint32_t)i);
	}
	map_free(&seen);
}

void words_end(struct endpoints *t)
{
	drop_others(t);
	for (size_t i = 0; i < t->n_bindings; i++)
		if (t->bindings[i].is_there && t->v[t->bindings[i].endpoint].e.n_aors < LIMIT_ENDPOINT_AORS)
			t->v[t->bindings[i].endpoint].e.n_aors++;
	for (size_t i = 0; i < t->n; i++) {
		struct endpoint *e = &t->v[i].e;

		e->aors = e->n_aors ? arena_alloc(&t->arena, e->n_aors * sizeof *e->aors) : NULL;
		e->n_aors = 0;
	}
	for (size_t i = 0; i < t->n_bindings; i++) {
		struct endpoint *e = &t->v[t->bindings[i].endpoint].e;

		if (t->bindings[i].is_there && e->n_aors < LIMIT_ENDPOINT_AORS)
			e->aors[e->n_aors++] = t->bindings[i].aor;
	}
}
