/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roles of endpoints, each from evidence in the packets of one leg after the other: who makes requests, who passes them on,
 * who answers them himself. What an endpoint says of itself is not asked. */
#include "analyzer/call/endpoint.h"

static const struct role_row rows[ROLE_N] = {
	[ROLE_USER_AGENT] = {N_("user-agent"), N_("user agent"), "RFC 3261 §8",
		"It makes requests of its own, or rings or answers calls itself, or refuses them and is no proxy."},
	[ROLE_REGISTRAR] = {N_("registrar"), N_("registrar"), "RFC 3261 §10",
		"It answers REGISTER itself with 2xx, 401, 407 or 423, and passes none on."},
	[ROLE_PROXY] = {N_("proxy"), N_("proxy"), "RFC 3261 §16",
		"It passes requests on under the same Call-ID with a Via of its own on top, or responses; Record-Route or not."},
	[ROLE_REDIRECT] = {N_("redirect-server"), N_("redirect server"), "RFC 3261 §8.3",
		"It answers INVITE with a 3xx of its own, and has not rung."},
	[ROLE_B2BUA] = {N_("b2bua"), N_("b2bua"), "RFC 7092",
		"One leg of a call ends and another begins there, under the same Call-ID too; or it passes requests on without the "
			"Vias they came with."},
	[ROLE_PRESENCE] = {N_("presence-agent"), N_("presence agent"), "RFC 6665, RFC 3856",
		"It accepts SUBSCRIBE or PUBLISH with 2xx, or sends the NOTIFYs of a subscription."},
	[ROLE_MEDIA] = {N_("media"), N_("media"), "RFC 8866 §5.7",
		"Session descriptions name it as a place for media, and it sends and gets no SIP."},
};

const struct role_row *role_row(enum role r)
{
	return &rows[r];
}

static uint32_t bit(const struct msg *m)
{
	return 1u << m->method;
}

static struct seat *seat_of(struct stage *g, uint32_t endpoint)
{
	struct seat *x;

	for (unsigned i = 0; i < g->n_seats; i++)
		if (g->seats[i].endpoint == endpoint)
			return &g->seats[i];
	if (g->n_seats == SEATS_MAX)
		return NULL;
	x = &g->seats[g->n_seats++];
	*x = (struct seat){.endpoint = endpoint};
	return x;
}

/* An endpoint is an address with its port; only where the transport changes may a host send from another port. */
static bool is_same_place(const struct endpoints *t, const struct msg *in, const struct msg *out)
{
	struct flow a = store_flow(t->store, in->flow), b = store_flow(t->store, out->flow);

	return addr_eq(&a.dst, &b.src) || (a.transport != b.transport && addr_ip_eq(&a.dst, &b.src));
}

/* Whether the sender of a message had got it before. 100 goes from hop to hop (RFC 3261 §16.7). */
static bool is_passed_on(const struct stage *g, const struct msg *m)
{
	unsigned n = g->n_recent < RECENT_MAX ? g->n_recent : RECENT_MAX;

	if (m->status == 100)
		return false;
	for (unsigned i = 1; i <= n; i++) {
		const struct msg *e = msg_at(g->t->store, g->recent[(g->n_recent - i) % RECENT_MAX]);

		if (e->status == m->status && e->method == m->method && e->cseq == m->cseq && (!m->status || e->tags == m->tags) &&
				is_same_place(g->t, e, m))
			return true;
	}
	return false;
}

/* Requests that only a user agent makes; OPTIONS is also how servers ask after each other. */
static const uint32_t user_requests = 1u << SIP_INVITE | 1u << SIP_REGISTER | 1u << SIP_MESSAGE | 1u << SIP_SUBSCRIBE |
	1u << SIP_PUBLISH | 1u << SIP_REFER | 1u << SIP_INFO;

enum { READ_MAX = 16 }; /* messages that are read for one endpoint */

/* Whether what a message says of its software is its sender's own word. Of an endpoint that passes messages on, responses
 * are its own when they say that it goes no further there; where the capture has only one side of it, all others may be
 * somebody else's. */
static bool is_own_word(const struct stage *g, const struct seat *x, const struct msg *m)
{
	bool passes = x->passed || x->passes_responses || g->t->v[x->endpoint].e.roles & 1u << ROLE_PROXY;

	if (!passes)
		return true;
	return m->status ? m->status == 100 || m->status >= 300 : m->method == SIP_OPTIONS;
}

static bool is_new_call(const struct msg *m)
{
	return m->method == SIP_INVITE && !m->status && !(m->flags & MSG_TO_TAG);
}

static void take_request(struct stage *g, struct seat *x, uint32_t msg, bool is_passed)
{
	const struct msg *m = msg_at(g->t->store, msg);
	struct endpoint_work *w = &g->t->v[x->endpoint];
	unsigned n_vias = is_passed ? 2 : 1;
	struct sip_msg text;

	if (w->n_read < READ_MAX && m->method != SIP_ACK && store_view(g->t->store, msg, &text)) {
		w->n_read++;
		n_vias = via_count(&text);
		if (n_vias < 2 && !is_passed && is_own_word(g, x, m))
			words_of_agent(g->t, x->endpoint, &text);
	} else if (is_passed && w->e.roles & 1u << ROLE_B2BUA && !(w->e.roles & 1u << ROLE_PROXY)) {
		n_vias = 1; /* as those before it */
	}
	if (n_vias > 1)
		x->passed |= bit(m);
	else if (is_passed)
		x->strips_vias |= m->method == SIP_INVITE;
	else {
		x->made |= bit(m);
		x->calls_on |= x->got_call && is_new_call(m);
	}
}

static void take_own_response(struct stage *g, struct seat *x, uint32_t msg)
{
	const struct msg *m = msg_at(g->t->store, msg);
	struct endpoint_work *w = &g->t->v[x->endpoint];
	struct sip_msg text;

	if (w->n_read < READ_MAX && is_own_word(g, x, m) && store_view(g->t->store, msg, &text)) {
		w->n_read++;
		words_of_agent(g->t, x->endpoint, &text);
	}
	if (m->status / 100 == 2)
		x->accepted |= bit(m);
	if (m->method == SIP_REGISTER && (m->status == 401 || m->status == 407 || m->status == 423))
		x->challenges_register = true;
	if (m->method != SIP_INVITE)
		return;
	x->rings |= m->status > 100 && m->status < 200;
	x->refuses |= m->status == 486 || m->status == 480 || m->status == 487 || m->status / 100 == 6;
	x->redirects |= m->status / 100 == 3;
}

void role_take(struct stage *g, uint32_t msg)
{
	const struct msg *m = msg_at(g->t->store, msg);
	struct seat *from = seat_of(g, endpoint_from(g->t, m)), *to = seat_of(g, endpoint_to(g->t, m));
	bool is_passed = m->repeats == NONE && is_passed_on(g, m);

	if (m->repeats != NONE)
		return;
	if (to && !m->status) {
		to->got |= bit(m);
		to->got_call |= is_new_call(m);
	}
	if (from && !m->status)
		take_request(g, from, msg, is_passed);
	else if (from && is_passed)
		from->passes_responses = true;
	else if (from && m->status)
		take_own_response(g, from, msg);
	g->recent[g->n_recent++ % RECENT_MAX] = msg;
}

/* ---- what follows -------------------------------------------------------------------------------------------------- */

/* Whether an endpoint is the end of one leg of the call and the start of another of which this leg is one. */
static bool is_bridge(const struct stage *g, const struct ids *legs, const struct seat *x)
{
	const struct store *s = g->t->store;
	struct correlation *c = s->correlation;
	uint32_t host = host_at(s, c, g->t->v[x->endpoint].end);
	bool starts = endpoint_from(g->t, msg_at(s, leg_at(s, g->leg)->first)) == x->endpoint;
	bool ends = x->got & 1u << SIP_INVITE && !(x->passed & 1u << SIP_INVITE);

	for (size_t i = 0; i < legs->n; i++) {
		uint32_t other = legs->v[i];
		uint32_t b = other > g->leg ? other : g->leg, a = other > g->leg ? g->leg : other;

		if (other == g->leg || c->places[b].is_consequence || !(g->leg == b ? starts : ends))
			continue;
		if (host_from(s, c, msg_at(s, leg_at(s, b)->first)) == host &&
				leg_ends_at(s, c, a, host, leg_at(s, b)->start_ns))
			return true;
	}
	return false;
}

static uint32_t roles_of(const struct stage *g, const struct seat *x, const struct ids *legs)
{
	const uint32_t invite = 1u << SIP_INVITE, reg = 1u << SIP_REGISTER;
	const struct leg *l = leg_at(g->t->store, g->leg);
	bool is_subscription = l->method == SIP_SUBSCRIBE || l->method == SIP_NOTIFY;
	bool is_bridging = x->strips_vias || x->calls_on || (legs->n > 1 && is_bridge(g, legs, x));
	bool passes = x->passed || x->passes_responses;
	bool ends_calls = !(x->passed & invite) && (x->accepted & invite || x->rings);
	uint32_t roles = 0;

	if (passes)
		roles |= 1u << ROLE_PROXY;
	if (is_bridging)
		roles |= 1u << ROLE_B2BUA;
	else if (!passes && (x->made & user_requests || ends_calls))
		roles |= 1u << ROLE_USER_AGENT;
	if (!(x->passed & reg) && (x->accepted & reg || x->challenges_register))
		roles |= 1u << ROLE_REGISTRAR;
	if (x->redirects && !x->rings && !(x->passed & invite))
		roles |= 1u << ROLE_REDIRECT;
	if (x->accepted & (1u << SIP_SUBSCRIBE | 1u << SIP_PUBLISH) || (is_subscription && x->made & 1u << SIP_NOTIFY))
		roles |= 1u << ROLE_PRESENCE;
	return roles;
}

/* A proxy, too, refuses by itself what it has nowhere to pass on to, so that a refusal alone makes a user agent of nobody who is
 * seen to be one. */
static void take_roles(const struct stage *g, const struct seat *x, const struct ids *legs)
{
	struct endpoint_work *w = &g->t->v[x->endpoint];
	uint32_t roles = roles_of(g, x, legs);

	w->e.roles |= roles;
	w->refuses |= x->refuses && !(roles & (1u << ROLE_PROXY | 1u << ROLE_B2BUA)) && !(x->passed & 1u << SIP_INVITE);
}

/* Who made the REGISTERs of the leg has the contacts that they ask for; who accepted them has all that it lists. */
static void take_registrations(const struct stage *g)
{
	const uint32_t reg = 1u << SIP_REGISTER;
	const struct leg_story *st = NULL;

	for (unsigned i = 0; i < g->n_seats; i++) {
		const struct seat *x = &g->seats[i];

		if (!((x->made | x->accepted) & reg))
			continue;
		if (!st)
			st = leg_story_get(g->t->store, g->leg, STORY_REGISTRATIONS);
		words_of_register(g->t, x->endpoint, st, x->accepted & reg);
	}
	leg_story_put(st);
}

void role_end(struct stage *g)
{
	struct ids legs = {0};

	if (leg_correlates(leg_at(g->t->store, g->leg)))
		store_call_legs(g->t->store, g->leg, &legs);
	if (legs.n > LIMIT_CORRELATE_SHARED)
		legs.n = LIMIT_CORRELATE_SHARED;
	for (unsigned i = 0; i < g->n_seats; i++)
		take_roles(g, &g->seats[i], &legs);
	ids_free(&legs);
	take_registrations(g);
}
