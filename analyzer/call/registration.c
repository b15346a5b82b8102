/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registrations of a leg (RFC 3261 §10): attempts, and the contacts that each address-of-record has by the registrar's 2xx:
 * granted until when, refreshed, expired, taken away. */
#include "analyzer/call/story_local.h"

/* A Contact of a REGISTER or of its 2xx. */
struct contact {
	struct slice uri;
	struct slice instance, reg_id;
	uint32_t expires_s;     /* UINT32_MAX: not said */
	bool is_star;
};
struct contacts {
	const struct sip_msg *m;
	struct slice rest;
	unsigned field;         /* the next one */
};

static bool contact_next(struct contacts *c, struct contact *out)
{
	struct slice item;
	struct sip_addr a;

	for (;;) {
		while (!sip_list_next(&c->rest, &item)) {
			c->rest = sip_header_get(c->m, slice_of("Contact"), c->field++);
			if (!c->rest.p)
				return false;
		}
		if (!sip_addr_parse(item, &a) && !a.is_star)
			continue;
		*out = (struct contact){.uri = a.is_star ? slice_of("*") : a.uri, .is_star = a.is_star,
			.instance = sip_param(a.params, "+sip.instance"), .reg_id = sip_param(a.params, "reg-id"),
			.expires_s = story_seconds(sip_param(a.params, "expires"))};
		if (out->expires_s == UINT32_MAX)
			out->expires_s = story_seconds(c->m->key[SIP_K_EXPIRES]);
		return true;
	}
}

static struct contacts contacts_of(const struct sip_msg *m)
{
	return (struct contacts){m, slice_make("", 0), 0};
}

/* ---- bindings --------------------------------------------------------------------------------------------------- */

/* URIs are the same binding by user, host and port; what a registrar adds in parameters does not matter. */
static bool same_uri(struct slice a, struct slice b)
{
	struct sip_uri x = {0}, y = {0};

	if (slice_eq(a, b))
		return true;
	return sip_uri_parse(a, &x) && sip_uri_parse(b, &y) && slice_eq(x.user, y.user) && slice_ieq(x.host, y.host) &&
		(x.port ? x.port : 5060) == (y.port ? y.port : 5060);
}

struct binding_probe {
	const struct leg_story *st;
	struct slice aor, uri;
};

static bool binding_is(const void *ctx, uint32_t id)
{
	const struct binding_probe *p = ctx;
	const struct story_binding *b = &p->st->bindings[id];

	return slice_eq(b->aor, p->aor) && same_uri(b->contact, p->uri);
}

/* By what same_uri() compares, and few differ in. */
static uint64_t binding_hash(const struct scene *sc, const struct binding_probe *p)
{
	struct sip_uri uri = {0};

	sip_uri_parse(p->uri, &uri);
	return hash_mix(hash_slice(p->aor, sc->s->seed), hash_slice(uri.user, sc->s->seed));
}

/* A 2xx to REGISTER, while its bindings are noted. */
struct granting {
	const struct act *a;
	struct sip_msg request; /* may be empty */
	bool has_request;
	struct slice aor;
	int64_t ns;
};

static uint32_t binding_find(struct scene *sc, const struct granting *g, struct slice uri, bool may_make)
{
	struct leg_story *st = sc->st;
	struct binding_probe p = {st, g->aor, uri};
	uint64_t hash = binding_hash(sc, &p);
	uint32_t id = map_get(&sc->binding_map, hash, binding_is, &p);
	struct story_binding *v;

	if (id != NONE || !may_make)
		return id;
	v = story_room(sc, st->bindings, st->n_bindings, sizeof *v);
	if (!v)
		return NONE;
	st->bindings = v;
	v[st->n_bindings] = (struct story_binding){.aor = story_keep(sc, g->aor), .contact = story_keep_field(sc, uri),
		.state = BINDING_REMOVED, .asked_s = UINT32_MAX, .expires_s = UINT32_MAX, .since_ns = TIME_NONE,
		.refreshed_ns = TIME_NONE, .until_ns = TIME_NONE, .first = g->a->id, .last = g->a->id,
		.instance = slice_make("", 0), .reg_id = slice_make("", 0)};
	map_put(&sc->binding_map, hash, st->n_bindings);
	return st->n_bindings++;
}

static void binding_lapses(struct story_binding *b, int64_t ns)
{
	if (b->state == BINDING_ACTIVE && b->until_ns != TIME_NONE && b->until_ns < ns)
		b->state = BINDING_EXPIRED;
}

static void binding_goes(struct story_binding *b, const struct granting *g)
{
	binding_lapses(b, g->ns);
	if (b->state != BINDING_ACTIVE)
		return;
	b->state = BINDING_REMOVED;
	b->until_ns = g->ns;
	b->last = g->a->id;
}

static void binding_stays(struct scene *sc, struct story_binding *b, const struct granting *g, const struct contact *c)
{
	binding_lapses(b, g->ns);
	b->n_lapses += b->state == BINDING_EXPIRED;
	b->n_refreshes += b->state == BINDING_ACTIVE;
	if (b->state != BINDING_ACTIVE)
		b->since_ns = g->ns;
	b->state = BINDING_ACTIVE;
	b->expires_s = c->expires_s;
	b->until_ns = story_after(g->ns, c->expires_s);
	b->last = g->a->id;
	if (c->instance.n && !b->instance.n)
		b->instance = story_keep(sc, c->instance);
	if (c->reg_id.n && !b->reg_id.n)
		b->reg_id = story_keep(sc, c->reg_id);
}

/* What the registrar lists. What it lists, but was not asked for now, is not refreshed by that: it tells how long is left. */
static unsigned take_listed(struct scene *sc, const struct granting *g)
{
	struct contacts list = contacts_of(&g->a->text);
	struct contact c;
	unsigned n = 0;

	while (contact_next(&list, &c)) {
		uint32_t id = c.is_star ? NONE : binding_find(sc, g, c.uri, true);
		struct story_binding *b;

		n++;
		if (id == NONE)
			continue;
		b = &sc->st->bindings[id];
		if (c.expires_s == 0) {
			binding_goes(b, g);
			continue;
		}
		binding_stays(sc, b, g, &c);
		b->refreshed_ns = g->ns;
	}
	return n;
}

/* A 2xx that does not say what became of a contact is believed to have done what was asked. */
static void take_missing(struct scene *sc, struct story_binding *b, const struct granting *g, struct contact *c)
{
	uint32_t granted_s = story_seconds(g->a->text.key[SIP_K_EXPIRES]);

	b->is_missing = true;
	if (granted_s != UINT32_MAX)
		c->expires_s = granted_s;
	if (c->expires_s)
		binding_stays(sc, b, g, c);
	else
		binding_goes(b, g);
	b->refreshed_ns = g->ns;
}

/* One that asks for one contact and is told another has been given that: registrars write what they see into it. */
static uint32_t rewritten(struct scene *sc, const struct granting *g, const struct contact *asked, unsigned n_listed)
{
	struct contacts list = contacts_of(&g->a->text), mine = contacts_of(&g->request);
	struct contact c, none;
	uint32_t id;

	if (n_listed != 1 || asked->expires_s == 0 || !contact_next(&list, &c) || c.is_star || c.expires_s == 0)
		return NONE;
	if (!contact_next(&mine, &none) || contact_next(&mine, &none))
		return NONE;
	id = binding_find(sc, g, c.uri, false);
	if (id != NONE)
		sc->st->bindings[id].is_missing |= !same_uri(c.uri, asked->uri);
	return id;
}

static bool take_asked(struct scene *sc, const struct granting *g, unsigned n_listed)
{
	struct contacts list = contacts_of(&g->request);
	struct contact c;
	bool takes_away = false;

	while (g->has_request && contact_next(&list, &c)) {
		uint32_t id = c.is_star ? NONE : rewritten(sc, g, &c, n_listed);
		struct story_binding *b;

		takes_away |= c.is_star || c.expires_s == 0;
		if (id == NONE && !c.is_star)
			id = binding_find(sc, g, c.uri, c.expires_s != 0);
		if (id == NONE)
			continue;
		b = &sc->st->bindings[id];
		b->is_own = true;
		b->asked_s = c.expires_s;
		if (c.expires_s == 0)
			binding_goes(b, g);
		else if (b->refreshed_ns != g->ns)
			take_missing(sc, b, g, &c);
	}
	return takes_away;
}

/* The list of the 2xx is complete (§10.3, step 8): what it does not have is gone. One without any Contact is believed only
 * where that fits the request: it took away, or asked. */
static void take_unlisted(struct scene *sc, const struct granting *g)
{
	for (uint32_t i = 0; i < sc->st->n_bindings; i++) {
		struct story_binding *b = &sc->st->bindings[i];

		if (b->refreshed_ns != g->ns && slice_eq(b->aor, g->aor))
			binding_goes(b, g);
	}
}

static void grant(struct scene *sc, const struct act *a)
{
	struct granting g = {.a = a, .aor = story_uri(a->text.key[SIP_K_TO]), .ns = a->m->ts_ns};
	uint32_t request = play_of(sc, a)->request;
	struct contacts list;
	struct contact c;
	unsigned n_listed;
	bool takes_away, is_query;

	if (!g.aor.n)
		return;
	g.has_request = request != NONE && store_view(sc->s, request, &g.request);
	list = contacts_of(&g.request);
	is_query = g.has_request && !contact_next(&list, &c);
	n_listed = take_listed(sc, &g);
	takes_away = take_asked(sc, &g, n_listed);
	if (n_listed || takes_away || is_query)
		take_unlisted(sc, &g);
}

/* ---- attempts --------------------------------------------------------------------------------------------------- */

/* Whether a REGISTER goes on with the attempt before it: after a challenge, or a 423 that asks for a longer time. */
static bool goes_on(const struct scene *sc, struct slice aor)
{
	const struct story_register *r = sc->st->n_registers ? &sc->st->registers[sc->st->n_registers - 1] : NULL;

	return r && (r->status == 401 || r->status == 407 || r->status == 423) && slice_eq(r->aor, aor);
}

static void read_contacts(struct scene *sc, struct story_register *r, const struct sip_msg *m)
{
	struct contacts list = contacts_of(m);
	struct contact c;

	r->asked_s = UINT32_MAX;
	while (contact_next(&list, &c)) {
		if (!r->contact.n)
			r->contact = story_keep_field(sc, c.uri);
		if (c.is_star)
			r->asked_s = 0;
		else if (c.expires_s != UINT32_MAX && (r->asked_s == UINT32_MAX || c.expires_s > r->asked_s))
			r->asked_s = c.expires_s;
	}
}

static void register_request(struct scene *sc, const struct act *a)
{
	struct slice aor = story_uri(a->text.key[SIP_K_TO]);
	struct leg_story *st = sc->st;
	struct story_register *v;

	if (!goes_on(sc, aor)) {
		v = story_room(sc, st->registers, st->n_registers, sizeof *v);
		if (!v)
			return;
		st->registers = v;
		v[st->n_registers++] = (struct story_register){.first = a->id, .aor = story_keep(sc, aor),
			.expires_s = UINT32_MAX};
	}
	v = &st->registers[st->n_registers - 1];
	play_of(sc, a)->attempt = st->n_registers - 1;
	v->request = a->id;
	v->response = NONE;
	v->status = 0;
	v->contact = slice_make("", 0);
	v->src = store_flow(sc->s, a->m->flow).src;
	read_contacts(sc, v, &a->text);
}

/* How long the contacts live that were asked for. */
static uint32_t granted_s(const struct act *a, const struct story_register *r)
{
	struct contacts list = contacts_of(&a->text);
	uint32_t longest_s = UINT32_MAX;
	struct contact c;

	while (contact_next(&list, &c)) {
		bool is_said = c.expires_s != UINT32_MAX && same_uri(c.uri, r->contact);

		if (is_said && (longest_s == UINT32_MAX || c.expires_s > longest_s))
			longest_s = c.expires_s;
	}
	if (longest_s == UINT32_MAX)
		longest_s = story_seconds(a->text.key[SIP_K_EXPIRES]);
	return longest_s != UINT32_MAX ? longest_s : r->asked_s;
}

static void register_final(struct scene *sc, const struct act *a)
{
	uint32_t id = play_of(sc, a)->attempt, min_s;
	struct story_register *r = id == NONE ? NULL : &sc->st->registers[id];

	if (a->m->status < 300)
		grant(sc, a);
	if (!r)
		return;
	r->response = a->id;
	r->status = a->m->status;
	if (a->m->status < 300 && r->contact.n)
		r->expires_s = r->asked_s == 0 ? 0 : granted_s(a, r);
	if (a->m->status != 423)
		return;
	min_s = story_seconds(sip_header_get(&a->text, slice_of("Min-Expires"), 0));
	r->min_expires_s = min_s == UINT32_MAX ? 0 : min_s;
}

/* ---- all -------------------------------------------------------------------------------------------------------- */

void registration_take(struct scene *sc, const struct act *a)
{
	if (a->is_request)
		register_request(sc, a);
	else if (act_is_final(a))
		register_final(sc, a);
}

void registration_end(struct scene *sc)
{
	for (uint32_t i = 0; i < sc->st->n_bindings; i++)
		binding_lapses(&sc->st->bindings[i], sc->s->now_ns);
}

const char *binding_state_name(enum binding_state s)
{
	static const char *const names[] = {N_("active"), N_("expired"), N_("removed")};

	return names[s];
}
