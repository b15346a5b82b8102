/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over all calls: what one host does again and again, and since when. Each takes what it counts by host (pattern.h), so
 * that cost grows little faster than the capture, and names examples. */
#include "analyzer/diag/pattern.h"

enum { LEAST_CALLS = 3, LEAST_RUN = 5, LEAST_SCAN = 10, LEAST_RATIO = 20 };

/* ---- calls that a host refuses ------------------------------------------------------------------------------------------ */

/* New calls by the host that they were sent to. Challenges are not the end of one, and a host that passes a failure on is not
 * its cause. */
static void take_call(const struct store *s, uint32_t id, struct events *e)
{
	const struct txn *t = store_txn(s, id);
	struct event *x;
	uint16_t status;

	if (t->method != SIP_INVITE || t->has_tag || t->request == NONE || t->final == NONE)
		return;
	status = store_msg(s, t->final)->status;
	if (status == 401 || status == 407 || e->hops[id] & (status >= 500 ? HOP_PASSED_ON : HOP_SENT_ON))
		return;
	x = events_add(e);
	x->host = store_flow(s, store_msg(s, t->request)->flow).dst;
	x->id = id;
	x->leg = t->leg;
	x->ts_ns = store_msg(s, t->request)->ts_ns;
	x->is_bad = status / 100 == 5;
	x->is_good = status / 100 == 2;
	events_put(e);
}

/* The longest run of failures of one host. */
static struct group longest_run(const struct group *g)
{
	struct group best = {g->v, 0, g->of};

	for (size_t i = 0; i < g->n;) {
		size_t from = i;

		while (i < g->n && g->v[i].is_bad)
			i++;
		if (i - from > best.n)
			best = (struct group){g->v + from, i - from, g->of};
		i += i == from;
	}
	return best;
}

static void say_failing(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	struct group run = longest_run(g);
	const struct event *last = run.v + (run.n ? run.n - 1 : 0);
	const struct txn *t;
	struct buf *b;

	if (run.n < LEAST_RUN)
		return;
	t = store_txn(s, run.v[0].id);
	b = findings_add(out, rule, SEVERITY_ERROR, _("a server fails all calls"));
	say(NULL, b, last != &g->v[g->n - 1]
			? _("%1$s answers %2$s since %3$s until %6$s: %4$s calls in a row failed, %5$s of all that it got.")
			: _("%s answers %s since %s: %s calls in a row failed, %s of all that it got."), (struct values){{
			v_addr(&run.v[0].host), v_count(store_msg(s, t->final)->status), v_clock(s, run.v[0].ts_ns), v_count(run.n),
			v_share(run.n, g->n), v_clock(s, last->ts_ns)}});
	pattern_examples(s, out, run.v, run.n);
	findings_hop(out, pattern_no_addr(), &run.v[0].host);
}

static const struct pattern trunk_failing = {.take = take_call, .needs_hops = true, .least = LEAST_RUN, .judge = say_failing};

/* The moment that parts answered calls from those that are not, best: both sides with ten calls or more. */
static size_t best_cut(const struct group *g, size_t good, size_t *before)
{
	size_t seen = 0, best = 0;
	double most = 0;

	for (size_t i = 0; i < g->n; i++) {
		double p, q;

		if (i >= LEAST_RATIO / 2 && g->n - i >= LEAST_RATIO / 2) {
			p = (double)seen / (double)i;
			q = (double)(good - seen) / (double)(g->n - i);
			if (p >= 0.4 && q <= p / 2 && p - q > most) {
				most = p - q;
				best = i;
				*before = seen;
			}
		}
		seen += g->v[i].is_good;
	}
	return most >= 0.3 ? best : 0;
}

static void say_drop(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	size_t good = 0, before = 0, cut;
	unsigned shown = 0;
	struct buf *b;

	for (size_t i = 0; i < g->n; i++)
		good += g->v[i].is_good;
	cut = g->n >= LEAST_RATIO ? best_cut(g, good, &before) : 0;
	if (!cut || longest_run(g).n >= LEAST_RUN)
		return;
	b = findings_add(out, rule, SEVERITY_WARNING, _("fewer calls are answered"));
	say(NULL, b, _("%s answered %s of its calls until %s, and %s since."), (struct values){{v_addr(&g->v[0].host),
			v_share(before, cut), v_clock(s, g->v[cut].ts_ns), v_share(good - before, g->n - cut)}});
	for (size_t i = cut; i < g->n && shown < FINDING_CALLS; i++) {
		if (g->v[i].is_good)
			continue;
		pattern_example(s, out, g->v[i].leg, store_leg(s, g->v[i].leg)->first);
		shown++;
	}
	findings_hop(out, pattern_no_addr(), &g->v[0].host);
}

static const struct pattern answer_ratio_drop = {.take = take_call, .needs_hops = true, .least = LEAST_RUN, .judge = say_drop};

/* ---- the same finding in many calls ---------------------------------------------------------------------------------------- */

/* A leg with a finding of one of these rules, by the host that was to send: noted, and not yet put. */
static bool find_event(const struct store *s, uint32_t leg, const char *id, const char *other, struct events *e)
{
	size_t n;
	const struct finding *v = store_leg_findings(s, leg, &n);

	for (size_t i = 0; i < n; i++) {
		const char *rule = rule_row(v[i].rule)->id;
		struct event *x;

		if (!v[i].has_hop || v[i].severity < SEVERITY_WARNING || (strcmp(rule, id) != 0 && strcmp(rule, other) != 0))
			continue;
		x = events_add(e);
		x->host = v[i].src;
		x->host.port = 0;
		x->id = leg;
		x->leg = leg;
		x->ts_ns = store_leg(s, leg)->start_ns;
		x->is_bad = true;
		return true;
	}
	return false;
}

/* Beside the finding: which hosts an answered call had voice from or to. Of a capture without any voice there is no such finding,
 * and its descriptions need not be read. */
static void take_one_way(const struct store *s, uint32_t leg, struct events *e)
{
	if (!store_n_streams(s))
		return;
	if (store_leg(s, leg)->answer_ns != TIME_NONE)
		for (uint32_t i = store_leg_media(s, leg); i != NONE; i = store_media(s, i)->prev)
			events_count(e, store_media(s, i)->addr, leg);
	if (find_event(s, leg, "one-way-audio", "no-media", e))
		events_put(e);
}

static void say_one_way(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	size_t all = events_counted(g->of, g->v[0].host);
	struct buf *b;

	if (!all || g->n * 10 < all * 8)
		return;
	b = findings_add(out, rule, SEVERITY_ERROR, _("no voice comes from a host"));
	say(NULL, b, _("No RTP of %s arrives in %s of its answered calls, since %s."), (struct values){{v_ip(&g->v[0].host),
			v_share(g->n, all > g->n ? all : g->n), v_clock(s, g->v[0].ts_ns)}});
	pattern_examples(s, out, g->v, g->n);
	findings_hop(out, &g->v[0].host, pattern_no_addr());
}

static const struct pattern gateway_one_way = {.is_of_legs = true, .take = take_one_way, .least = LEAST_CALLS,
	.judge = say_one_way};

static struct slice summary_of(const struct store *s, uint32_t leg, const char *id, const char *other)
{
	size_t n;
	const struct finding *v = store_leg_findings(s, leg, &n);

	for (size_t i = 0; i < n; i++) {
		const char *rule = rule_row(v[i].rule)->id;

		if (strcmp(rule, id) == 0 || strcmp(rule, other) == 0)
			return v[i].summary;
	}
	return slice_of("");
}

/* The hosts that an INVITE of a leg came to, over whatever proxies. */
static void count_called(const struct store *s, uint32_t leg, struct events *e)
{
	const struct leg *l = store_leg(s, leg);

	for (uint32_t i = l->is_invite ? l->last_txn : NONE; i != NONE; i = store_txn(s, i)->prev) {
		const struct txn *t = store_txn(s, i);

		if (t->method == SIP_INVITE && t->request != NONE && !t->has_tag)
			events_count(e, store_flow(s, store_msg(s, t->request)->flow).dst, leg);
	}
}

/* Names of the voice codecs that a call began with. */
static void put_offered(const struct store *s, uint32_t leg, struct buf *b)
{
	const struct leg_story *st = leg_story_get(s, leg, STORY_OFFERS);
	const struct story_end *o = st->n_offers && st->offers[0].n_media ? &st->offers[0].media[0].offer : NULL;
	size_t from = b->n;

	for (uint32_t i = 0; o && i < o->n_codecs; i++) {
		if (!o->codecs[i].is_voice)
			continue;
		buf_puts(b, b->n > from ? ", " : "");
		say_cut(b, o->codecs[i].name, 30);
	}
	leg_story_put(st);
}

/* Who made the final response of a leg: where several hops show it, who sent it first. */
static struct addr answerer(const struct store *s, uint32_t leg)
{
	const struct leg *l = store_leg(s, leg);
	const struct msg *final = store_msg(s, l->final), *m = final;

	for (uint32_t i = l->first; i != NONE && m == final && i != l->final; i = store_msg(s, i)->next) {
		const struct msg *e = store_msg(s, i);

		if (e->status == final->status && e->tags == final->tags && e->cseq == final->cseq && e->method == final->method)
			m = e;
	}
	return store_flow(s, m->flow).src;
}

/* The host that did not take the codecs of a call: by its finding, and behind the proxies that passed its answer on. */
static struct addr codec_host(const struct store *s, uint32_t leg, struct addr by_finding)
{
	const struct leg *l = store_leg(s, leg);
	struct flow f;

	if (l->final == NONE)
		return by_finding;
	f = store_flow(s, store_msg(s, l->final)->flow);
	if (addr_ip_eq(&f.src, &by_finding))
		by_finding = answerer(s, leg);
	by_finding.port = 0;
	return by_finding;
}

/* By the host that did not take the codecs, and by the codecs, whatever the host. */
static void take_codec(const struct store *s, uint32_t leg, struct events *e)
{
	struct buf names = {0};
	struct event *x, one;

	count_called(s, leg, e);
	if (!find_event(s, leg, "codec-mismatch", "srtp-mismatch", e))
		return;
	x = &e->v[e->n];
	x->host = codec_host(s, leg, x->host);
	one = *x;
	events_put(e);
	if (store_leg(s, leg)->final != NONE)
		put_offered(s, leg, &names);
	if (names.n) {
		x = events_add(e);
		*x = one;
		x->host = *pattern_no_addr();
		x->key = hash_slice(buf_slice(&names), store_seed(s)) | 1;
		events_put(e);
	}
	buf_free(&names);
}

/* The first hosts of a group: how many; and calls to such of them as have too few to be told of by themselves. */
static size_t codec_hosts(const struct store *s, const struct group *g, struct addr *hosts, size_t max, size_t *scattered)
{
	size_t n = 0, calls[LIMIT_DIAG_HOSTS] = {0};

	for (size_t i = 0; i < g->n; i++) {
		struct addr host = answerer(s, g->v[i].leg);
		size_t k = 0;

		while (k < n && !addr_ip_eq(&hosts[k], &host))
			k++;
		if (k == max)
			continue;
		hosts[k] = host;
		calls[k]++;
		n += k == n;
	}
	*scattered = 0;
	for (size_t k = 0; k < n; k++)
		*scattered += calls[k] < LEAST_CALLS ? calls[k] : 0;
	return n;
}

/* The same codecs, not taken by several hosts. */
static void say_codec_everywhere(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	struct slice first = summary_of(s, g->v[0].leg, "codec-mismatch", "codec-mismatch"), offered;
	struct addr hosts[LIMIT_DIAG_HOSTS];
	struct buf names = {0}, *b;
	size_t scattered, all = 0, n = codec_hosts(s, g, hosts, LIMIT_DIAG_HOSTS, &scattered);

	if (scattered < LEAST_CALLS)
		return;
	for (size_t i = 0; i < n; i++)
		all += events_counted(g->of, hosts[i]);
	put_offered(s, g->v[0].leg, &names);
	offered = buf_slice(&names);
	b = findings_add(out, rule, SEVERITY_WARNING, _("calls fail for their codecs"));
	say(NULL, b, n < LIMIT_DIAG_HOSTS
			? _("%s calls to %s hosts failed since %s for the codecs that were offered, %s; the first: %s")
			: _("%s calls to %s hosts or more failed since %s for the codecs that were offered, %s; the first: %s"),
			(struct values){{v_share(g->n, all > g->n ? all : g->n), v_count(n), v_clock(s, g->v[0].ts_ns),
			v_text(&offered, 80), v_text(&first, first.n)}});
	pattern_examples(s, out, g->v, g->n);
	buf_free(&names);
}

static void say_codec(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	struct slice first = summary_of(s, g->v[0].leg, "codec-mismatch", "srtp-mismatch");
	size_t all;
	struct buf *b;

	if (g->v[0].key) {
		say_codec_everywhere(s, rule, out, g);
		return;
	}
	all = events_counted(g->of, g->v[0].host);
	b = findings_add(out, rule, SEVERITY_WARNING, _("calls fail for their codecs"));
	say(NULL, b, _("%s calls to %s failed for their codecs since %s; the first: %s"), (struct values){{
			v_share(g->n, all > g->n ? all : g->n), v_ip(&g->v[0].host), v_clock(s, g->v[0].ts_ns),
			v_text(&first, first.n)}});
	pattern_examples(s, out, g->v, g->n);
	findings_hop(out, pattern_no_addr(), &g->v[0].host);
}

static const struct pattern codec_failing = {.is_of_legs = true, .take = take_codec, .least = LEAST_CALLS, .judge = say_codec};

/* ---- registrations ------------------------------------------------------------------------------------------------- */

static uint64_t user_key(const struct store *s, uint32_t msg)
{
	struct sip_addr a;
	struct sip_msg m;

	if (!store_view(s, msg, &m) || !m.key[SIP_K_TO].n)
		return 0;
	sip_addr_parse(m.key[SIP_K_TO], &a);
	return hash_slice(a.uri, store_seed(s)) | 1;
}

/* Seconds that an accepted registration is good for, by the answer. */
static uint64_t granted_s(const struct store *s, uint32_t response)
{
	struct sip_addr a;
	struct sip_msg m;
	uint64_t v;

	if (!store_view(s, response, &m))
		return 0;
	if (m.key[SIP_K_CONTACT].n && sip_addr_parse(m.key[SIP_K_CONTACT], &a) &&
			slice_to_u64(sip_param(a.params, "expires"), UINT32_MAX, &v))
		return v;
	return slice_to_u64(m.key[SIP_K_EXPIRES], UINT32_MAX, &v) ? v : 3600;
}

/* REGISTER transactions that were accepted, by host and address-of-record; `id` is the transaction. */
static void take_register(const struct store *s, uint32_t id, struct events *e)
{
	const struct txn *t = store_txn(s, id);
	struct event *x;

	if (t->method != SIP_REGISTER || t->request == NONE || t->final == NONE || store_msg(s, t->final)->status / 100 != 2 ||
			pattern_hop_before(s, t) != NONE)
		return;
	x = events_add(e);
	x->host = store_flow(s, store_msg(s, t->request)->flow).src;
	x->host.port = 0;
	x->key = user_key(s, t->request);
	x->id = id;
	x->leg = t->leg;
	x->ts_ns = store_msg(s, t->request)->ts_ns;
	x->is_bad = true;
	events_put(e);
}

static void put_each(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	time_span(b, *(const int64_t *)v->p);
}

static void say_storm(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	int64_t span = g->v[g->n - 1].ts_ns - g->v[0].ts_ns, each = g->n > 1 ? span / (int64_t)(g->n - 1) : 0;
	uint64_t granted;
	struct buf *b;

	if (each > 40 * NS_PER_S)
		return;
	granted = granted_s(s, store_txn(s, g->v[0].id)->final);
	if (!granted || (int64_t)granted * NS_PER_S < 3 * each)
		return; /* taken away, or asked for by the registrar */
	b = findings_add(out, rule, is_loopback(&g->v[0].host) ? SEVERITY_INFO : SEVERITY_WARNING,
			_("a telephone registers again and again"));
	say(NULL, b, _("%s registered %s times since %s, every %s, although each is good for %s s."), (struct values){{
			v_ip(&g->v[0].host), v_count(g->n), v_clock(s, g->v[0].ts_ns), v_put(put_each, &each), v_count(granted)}});
	pattern_examples(s, out, g->v, g->n);
	findings_hop(out, &g->v[0].host, pattern_no_addr());
}

static const struct pattern registration_storm = {.take = take_register, .least = LEAST_RUN, .judge = say_storm};

/* ---- who tries ----------------------------------------------------------------------------------------------------- */

static bool is_scanner(const struct store *s, uint32_t msg, struct slice *name)
{
	static const char *const names[] = {"friendly-scanner", "sipvicious", "sipcli", "sip-scan", "sipsak", "sundayddr",
		"VaxSIPUserAgent", "friendly-request", "scanner", "pplsip", "siparmyknife", "smap", "iWar", "sipptk"};
	struct sip_msg m;

	if (!store_view(s, msg, &m))
		return false;
	*name = m.key[SIP_K_USER_AGENT];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (name->n && slice_isearch(*name, slice_of(names[i])) < name->n)
			return true;
	return false;
}

/* Refused as nobody's: not what a server says that fails. */
static bool is_refused(const struct leg *l)
{
	return l->status == 401 || l->status == 403 || l->status == 404 || l->status == 407 || l->status == 484 ||
			l->status == 604;
}

/* First requests outside of dialogs, by the host that sent them; of those that were refused, `value` is the user. */
static void take_try(const struct store *s, uint32_t leg, struct events *e)
{
	const struct leg *l = store_leg(s, leg);
	struct event *x;

	if (l->initial == NONE || (l->method != SIP_INVITE && l->method != SIP_REGISTER && l->method != SIP_OPTIONS))
		return;
	x = events_add(e);
	x->host = store_flow(s, store_msg(s, l->initial)->flow).src;
	x->host.port = 0;
	x->id = x->leg = leg;
	x->ts_ns = l->start_ns;
	x->is_bad = is_refused(l);
	x->is_good = l->status / 100 == 2;
	x->value = x->is_bad ? user_key(s, l->initial) : 0;
	events_put(e);
}

static bool is_value(const void *ctx, uint32_t i)
{
	const struct event *const *x = ctx;

	return x[0]->value == x[1][i].value;
}

static size_t distinct_users(const struct group *g)
{
	struct map users = {0};
	size_t n;

	for (uint32_t i = 0; i < g->n; i++) {
		const struct event *x[] = {&g->v[i], g->v};
		uint64_t hash = x[0]->value;

		if (x[0]->is_bad && map_get(&users, hash, is_value, x) == NONE)
			map_put(&users, hash, i);
	}
	n = users.n;
	map_free(&users);
	return n;
}

/* Whether a leg that another host began came to this one, on one of its first hops. */
static bool comes_to(const struct store *s, const struct leg *l, const struct addr *host)
{
	enum { HOPS = 8 };
	struct flow f = store_flow(s, store_msg(s, l->initial)->flow);
	unsigned n = 0;

	if (addr_ip_eq(&f.src, host))
		return false;
	for (uint32_t i = l->last_txn; i != NONE && n < HOPS && !addr_ip_eq(&f.dst, host); i = store_txn(s, i)->prev, n++)
		if (store_txn(s, i)->request != NONE)
			f = store_flow(s, store_msg(s, store_txn(s, i)->request)->flow);
	return addr_ip_eq(&f.dst, host);
}

/* Whether others turn to a host by themselves: an exchange whose calls are refused is no scanner. Looks at so many legs. */
static bool is_server(const struct store *s, const struct addr *host)
{
	enum { LOOK = 4096 };

	for (uint32_t i = 0; i < store_n_legs(s) && i < LOOK; i++)
		if (store_leg(s, i)->initial != NONE && comes_to(s, store_leg(s, i), host))
			return true;
	return false;
}

static void say_scan(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	struct slice agent = {NULL, 0};
	bool known = is_scanner(s, store_leg(s, g->v[0].leg)->initial, &agent);
	size_t bad = 0, users = 0;
	struct buf *b;

	for (size_t i = 0; i < g->n; i++)
		bad += g->v[i].is_bad;
	if (!known && (bad < LEAST_SCAN || bad * 10 < g->n * 8))
		return;
	users = bad ? distinct_users(g) : 0;
	if (!known && (users < LEAST_SCAN || is_server(s, &g->v[0].host)))
		return;
	b = findings_add(out, rule, SEVERITY_WARNING, _("somebody looks for accounts"));
	say(NULL, b, g->n == 1 ? (bad ? _("%1$s tried once, at %3$s, and was refused") : _("%1$s tried once, at %3$s"))
			: !bad ? _("%1$s tried %2$s since %3$s")
			: users > 1 ? _("%1$s tried %2$s since %3$s with %5$s users, and %4$s were refused")
			: _("%s tried %s since %s, and %s were refused"), (struct values){{v_ip(&g->v[0].host),
			v_times((uint32_t)g->n), v_clock(s, g->v[0].ts_ns), v_share(bad, g->n), v_count(users)}});
	if (known)
		say(NULL, b, _("; it calls itself %s"), (struct values){{v_text(&agent, 60)}});
	buf_puts(b, _("."));
	for (size_t i = 0; i < g->n && i < FINDING_CALLS; i++)
		pattern_example(s, out, g->v[i].leg, store_leg(s, g->v[i].leg)->first);
	findings_hop(out, &g->v[0].host, pattern_no_addr());
}

static const struct pattern scan = {.is_of_legs = true, .take = take_try, .least = 1, .judge = say_scan};

/* Requests with credentials, by host. */
static void take_guess(const struct store *s, uint32_t id, struct events *e)
{
	const struct txn *t = store_txn(s, id);
	struct event *x;
	uint16_t status;

	if ((t->method != SIP_REGISTER && t->method != SIP_INVITE) || t->request == NONE || t->final == NONE ||
			!(store_msg(s, t->request)->flags & MSG_CREDENTIALS) || pattern_hop_before(s, t) != NONE)
		return;
	status = store_msg(s, t->final)->status;
	x = events_add(e);
	x->host = store_flow(s, store_msg(s, t->request)->flow).src;
	x->host.port = 0;
	x->id = id;
	x->leg = t->leg;
	x->ts_ns = store_msg(s, t->request)->ts_ns;
	x->is_bad = status == 401 || status == 403 || status == 407;
	x->is_good = status / 100 == 2;
	events_put(e);
}

static void say_guesses(const struct store *s, uint16_t rule, struct findings *out, const struct group *g)
{
	size_t bad = 0, good = 0;
	struct buf *b;

	for (size_t i = 0; i < g->n; i++) {
		bad += g->v[i].is_bad;
		good += g->v[i].is_good;
	}
	if (bad < LEAST_SCAN || good * 10 > bad)
		return;
	b = findings_add(out, rule, SEVERITY_WARNING, _("somebody guesses passwords"));
	say(NULL, b, good ? _("%s sent credentials that were refused: %s since %s, and some were accepted.")
			: _("%s sent credentials that were refused: %s since %s."), (struct values){{v_ip(&g->v[0].host),
			v_share(bad, g->n), v_clock(s, g->v[0].ts_ns)}});
	pattern_examples(s, out, g->v, g->n);
	findings_hop(out, &g->v[0].host, pattern_no_addr());
}

static const struct pattern brute_force = {.take = take_guess, .least = LEAST_SCAN, .judge = say_guesses};

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.pattern = &trunk_failing, .row = {.id = "trunk-failing", .severity = SEVERITY_ERROR, .is_capture = true,
		.title = N_("Server fails one call after the other"),
		.evidence = "Five calls or more in a row that one host answers with 5xx itself.",
		.explanation = N_("A trunk or server refuses every call from some moment on: out of service, out of "
			"channels, or what lies behind it is gone."),
		.reference = "RFC 3261 §21.5",
		.remedy = N_("See what changed at that moment; route around the server until it is mended.")}},
	{.pattern = &answer_ratio_drop, .row = {.id = "answer-ratio-drop", .severity = SEVERITY_WARNING,
		.is_capture = true,
		.title = N_("Fewer calls answered"),
		.evidence = "Of one host's calls the share that is answered falls to half or less from some moment on, "
			"with ten calls or more on either side.",
		.explanation = N_("Calls to that host were answered as usual, and then much more seldom: routes, numbers or "
			"people behind it changed."),
		.reference = "ITU-T E.425",
		.remedy = N_("Compare statuses before and after; look for a change of routing, and for load.")}},
	{.pattern = &gateway_one_way, .row = {.id = "gateway-one-way", .severity = SEVERITY_ERROR, .is_capture = true,
		.title = N_("Host without RTP in one direction"),
		.evidence = "No RTP from one host in 80 % or more of its answered calls, and in three at least.",
		.explanation = N_("It is not the call, it is the gateway or what stands before it: none of its calls has "
			"voice from it."),
		.reference = "RFC 3264",
		.remedy = N_("Check firewall, NAT and routes from that host to the others for the range of RTP ports.")}},
	{.pattern = &codec_failing, .row = {.id = "codec-failing", .severity = SEVERITY_WARNING, .is_capture = true,
		.title = N_("Codecs fail again and again"),
		.evidence = "Three calls or more to one host fail since no codec, or no encryption, is agreed; or three with the "
			"same codecs to several hosts.",
		.explanation = N_("The codecs that are offered are not those that the other side takes."),
		.reference = "RFC 3264 §6",
		.remedy = N_("Align the codec lists of the two, or transcode between them.")}},
	{.pattern = &registration_storm, .row = {.id = "registration-storm", .severity = SEVERITY_WARNING,
		.is_capture = true,
		.title = N_("Registers again and again"),
		.evidence = "Five registrations or more of one address-of-record from one host, 40 s apart or less, each "
			"granted for three times as long.",
		.explanation = N_("The telephone registers much more often than it has to: it does not see the answer as "
			"one, restarts, or two devices share an account."),
		.reference = "RFC 3261 §10.2.4",
		.remedy = N_("Look at the answers (Contact, Expires) with the eyes of the telephone; look for restarts; set "
			"its interval.")}},
	{.pattern = &scan, .row = {.id = "scan", .severity = SEVERITY_WARNING, .is_capture = true,
		.title = N_("Scan for accounts or numbers"),
		.evidence = "A host that calls itself as a known scanner, or ten users or more from one host of which 80 "
			"% are refused, and nobody turns to that host by himself.",
		.explanation = N_("Somebody tries names and numbers to find an account or a way to call for free."),
		.reference = "RFC 3261 §26.1",
		.remedy = N_("Block the address (fail2ban, firewall), answer unknown users as known ones, and allow known "
			"networks only.")}},
	{.pattern = &brute_force, .row = {.id = "brute-force", .severity = SEVERITY_WARNING, .is_capture = true,
		.title = N_("Guessing of passwords"),
		.evidence = "Ten requests or more with credentials from one host are refused, and hardly any is "
			"accepted.",
		.explanation = N_("Somebody tries password after password, or a device goes on with a wrong one."),
		.reference = "RFC 3261 §22, §26.1",
		.remedy = N_("Block the address; if it is a device of yours, correct its password; use long passwords.")}},
};

const struct rule_table pattern_rules = {rules, sizeof rules / sizeof *rules};
