/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two sides of a back-to-back user agent that passes nothing on, told by their times: one leg ends at a host, another begins
 * there, and what happens on the second happens on the first a moment later: ringing, answer or refusal, the end. Of a quick
 * refusal the times say too little: there a number has to be the same as well. Legs that are
 * of one call by surer evidence are left out. Where two legs fit, none does. */
#include "analyzer/call/correlate.h"

/* How long a host takes to pass on what happened; how many moments must agree, and how far apart they are at least. */
static const int64_t pass_ns = 100 * NS_PER_MS, apart_ns = 200 * NS_PER_MS, refused_ns = 20 * NS_PER_MS;
enum { MOMENTS = 3, LOOK = 64 }; /* LOOK: legs at a host within that time: with more of them nothing can be told */

struct side_leg { /* a leg that ends at a host */
	uint32_t host, leg;
	int64_t final_ns;
};

struct bridging {
	const struct store *s;
	struct correlation *c;
	struct side_leg *in;
	size_t n_in;
	uint32_t *partner;      /* by leg: the one that fits it; NONE: none, or more than one */
	uint8_t *n_partners;    /* by leg, up to 2 */
};

static bool is_alone(const struct bridging *b, uint32_t leg)
{
	const struct leg *l = leg_at(b->s, leg);

	return l->is_invite && !l->is_midway && l->initial != NONE && l->final_ns != TIME_NONE && b->c->places[leg].next == leg;
}

/* Where the INVITE went last, before the final response. */
static uint32_t last_host(const struct bridging *b, uint32_t leg)
{
	const struct leg *l = leg_at(b->s, leg);
	uint32_t i = l->first, host = NONE;

	for (unsigned steps = 0; i != NONE && steps < LIMIT_CORRELATE_STEPS; i = msg_at(b->s, i)->next, steps++) {
		const struct msg *m = msg_at(b->s, i);

		if (m->ts_ns > l->final_ns)
			break;
		if (!m->status && m->method == SIP_INVITE)
			host = host_to(b->s, b->c, m);
	}
	return host;
}

static int by_host_and_time(const void *a, const void *b)
{
	const struct side_leg *x = a, *y = b;

	if (x->host != y->host)
		return x->host < y->host ? -1 : 1;
	if (x->final_ns != y->final_ns)
		return x->final_ns < y->final_ns ? -1 : 1;
	return (x->leg > y->leg) - (x->leg < y->leg);
}

static uint32_t first_host(const struct bridging *b, uint32_t leg)
{
	return host_from(b->s, b->c, msg_at(b->s, leg_at(b->s, leg)->first));
}

/* ---- whether there can be any ------------------------------------------------------------------------------------------ */

/* Addresses that get INVITEs outside of dialogs: ids are those of flows from there, one of each address. */
struct called {
	const struct store *s;
	struct map flows;
};
struct called_probe {
	const struct store *s;
	const struct addr *addr;
};

static bool is_from(const void *ctx, uint32_t flow)
{
	const struct called_probe *p = ctx;

	return addr_ip_eq(flow_sender(p->s, flow), p->addr);
}

static uint64_t ip_hash(const struct called *x, const struct addr *a)
{
	struct addr host = *a;

	host.port = 0;
	return addr_hash(&host, x->s->seed);
}

static bool is_called(const struct called *x, const struct addr *a)
{
	struct called_probe p = {x->s, a};

	return map_get(&x->flows, ip_hash(x, a), is_from, &p) != NONE;
}

static struct called all_called(const struct store *s)
{
	struct called x = {.s = s};

	for (uint32_t flow = 0; (flow = flow_next_invites(s, flow)) != NONE; flow++) {
		const struct addr *a = flow_sender(s, flow ^ 1);

		if (!is_called(&x, a))
			map_put(&x.flows, ip_hash(&x, a), flow ^ 1);
	}
	return x;
}

/* Whether any leg may be a second side at all: begun by a host that gets INVITEs. Mostly none is, which addresses tell without
 * a look at hosts, where none has a name. */
static bool any_second_side(const struct bridging *b)
{
	struct called x = {.s = b->s};
	bool any = false;

	if (!b->s->n_aliases)
		x = all_called(b->s);
	for (uint32_t i = 0; !any && i < b->s->legs.n; i++)
		any = is_alone(b, i) && (b->s->n_aliases ||
				is_called(&x, flow_sender(b->s, msg_at(b->s, leg_at(b->s, i)->first)->flow))) &&
				host_gets_invites(b->s, b->c, first_host(b, i));
	map_free(&x.flows);
	return any;
}

static bool gather(struct bridging *b)
{
	if (!any_second_side(b))
		return false;
	b->in = mem_alloc((b->s->legs.n + (size_t)1) * sizeof *b->in);
	for (uint32_t i = 0; i < b->s->legs.n; i++)
		if (is_alone(b, i))
			b->in[b->n_in++] = (struct side_leg){last_host(b, i), i, leg_at(b->s, i)->final_ns};
	qsort(b->in, b->n_in, sizeof *b->in, by_host_and_time);
	return true;
}

/* ---- one pair ------------------------------------------------------------------------------------------------------------ */

/* Whether something on the second side was passed on to the first. */
static bool is_passed(int64_t out_ns, int64_t in_ns)
{
	return in_ns >= out_ns && in_ns - out_ns <= pass_ns;
}

/* Both sides end, one after the other whoever hangs up; or neither does. */
static bool ends_fit(const struct leg *in, const struct leg *out)
{
	if ((in->bye_ns == TIME_NONE) != (out->bye_ns == TIME_NONE))
		return false;
	return in->bye_ns == TIME_NONE || is_passed(in->bye_ns, out->bye_ns) || is_passed(out->bye_ns, in->bye_ns);
}

static bool outcomes_fit(const struct leg *in, const struct leg *out)
{
	if (in->answer_ns != TIME_NONE || out->answer_ns != TIME_NONE)
		return in->answer_ns != TIME_NONE && out->answer_ns != TIME_NONE;
	return in->status == out->status && in->status >= 400 && in->status != 401 && in->status != 407;
}

/* Moments that are far enough apart to say something each. */
static unsigned moments(const struct leg *in, const struct leg *out)
{
	unsigned n = 1; /* it begins */
	int64_t last_ns = out->start_ns;

	if (in->ring_ns != TIME_NONE && out->ring_ns != TIME_NONE && is_passed(out->ring_ns, in->ring_ns) &&
			out->ring_ns - last_ns > apart_ns && out->final_ns - out->ring_ns > apart_ns) {
		n++;
		last_ns = out->ring_ns;
	}
	if (out->final_ns - last_ns > apart_ns) {
		n++;
		last_ns = out->final_ns;
	}
	return n + (out->bye_ns != TIME_NONE && out->bye_ns - last_ns > apart_ns);
}

/* ---- refusals: no ringing, and often too quick for times alone ------------------------------------------------------------- */

struct numbers {
	uint64_t from, target, to;
};

static bool numbers_of(const struct bridging *b, uint32_t leg, struct numbers *out)
{
	uint64_t seed = b->s->seed;
	struct sip_msg m;

	if (!store_view(b->s, leg_at(b->s, leg)->initial, &m))
		return false;
	out->from = number_hash(sip_addr_user(m.key[SIP_K_FROM]), seed);
	out->target = number_hash(sip_uri_user(m.uri), seed);
	out->to = number_hash(sip_addr_user(m.key[SIP_K_TO]), seed);
	return true;
}

static bool is_number(uint64_t n, const struct numbers *of)
{
	return n && (n == of->target || n == of->to);
}

/* The same caller, or the same number called. */
static bool shares_number(const struct bridging *b, uint32_t in, uint32_t out)
{
	struct numbers x, y;

	return numbers_of(b, in, &x) && numbers_of(b, out, &y) &&
			((x.from && x.from == y.from) || is_number(x.target, &y) || is_number(x.to, &y));
}

/* Refused alike, the first side within milliseconds of the second. */
static bool refusals_fit(const struct bridging *b, uint32_t in, uint32_t out)
{
	const struct leg *x = leg_at(b->s, in), *y = leg_at(b->s, out);

	return y->answer_ns == TIME_NONE && x->answer_ns == TIME_NONE && x->final_ns - y->final_ns <= refused_ns &&
			shares_number(b, in, out);
}

static bool fits(const struct bridging *b, uint32_t in, uint32_t out, uint32_t host)
{
	const struct leg *x = leg_at(b->s, in), *y = leg_at(b->s, out);

	if (in == out || y->start_ns < x->start_ns || y->start_ns - x->start_ns > numbers_ns)
		return false;
	if (!outcomes_fit(x, y) || !is_passed(y->final_ns, x->final_ns) || !ends_fit(x, y))
		return false;
	if (moments(x, y) < MOMENTS && !refusals_fit(b, in, out))
		return false;
	return leg_ends_at(b->s, b->c, in, host, y->start_ns);
}

/* ---- all ------------------------------------------------------------------------------------------------------------------- */

static void note_partner(struct bridging *b, uint32_t leg, uint32_t other)
{
	b->partner[leg] = b->n_partners[leg] ? NONE : other;
	if (b->n_partners[leg] < 2)
		b->n_partners[leg]++;
}

/* The first entry of a host at a time or later. */
static size_t find_first(const struct bridging *b, uint32_t host, int64_t ns)
{
	struct side_leg key = {host, 0, ns};
	size_t from = 0, to = b->n_in;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (by_host_and_time(&b->in[mid], &key) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static void look_for(struct bridging *b, uint32_t out)
{
	uint32_t host = first_host(b, out);
	int64_t ns = leg_at(b->s, out)->final_ns;
	size_t first = find_first(b, host, ns), end = first;

	while (end < b->n_in && b->in[end].host == host && b->in[end].final_ns - ns <= pass_ns)
		if (++end - first > LOOK)
			return;
	for (size_t i = first; i < end; i++)
		if (fits(b, b->in[i].leg, out, host)) {
			note_partner(b, out, b->in[i].leg);
			note_partner(b, b->in[i].leg, out);
		}
}

void evidence_bridges(const struct store *s, struct correlation *c)
{
	struct bridging b = {.s = s, .c = c};

	if (!gather(&b))
		return;
	b.partner = mem_alloc(((size_t)s->legs.n + 1) * sizeof *b.partner);
	memset(b.partner, 0xff, ((size_t)s->legs.n + 1) * sizeof *b.partner); /* NONE */
	b.n_partners = mem_zalloc((size_t)s->legs.n + 1);
	for (size_t i = 0; i < b.n_in; i++)
		if (host_gets_invites(s, c, first_host(&b, b.in[i].leg)))
			look_for(&b, b.in[i].leg);
	for (uint32_t i = 0; i < s->legs.n; i++)
		if (b.partner[i] != NONE && b.partner[i] > i && b.partner[b.partner[i]] == i)
			correlation_join(c, i, b.partner[i], CORRELATE_TIMING);
	free(b.in);
	free(b.partner);
	free(b.n_partners);
}
