/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of transactions and their timers (RFC 3261 §17): what was sent again, never answered, never acknowledged, or too
 * large. A sender that goes on sending proves by itself that nothing reached it, also where the tap sees one direction. */
#include "analyzer/diag/diag.h"

enum {
	GIVEN_UP_SENT = 6,          /* 0, 0.5, 1.5, 3.5, 7.5, 11.5 or 15.5 s: who got an answer stops before */
	RESENT_SENT = 4             /* 0, 0.5, 1.5, 3.5 s */
};
#define GIVEN_UP_NS (10 * NS_PER_S)
#define RESENT_NS (3 * NS_PER_S)

/* ---- requests without a response ---------------------------------------------------------------------------------- */

static bool comes_back(const struct judging *j, uint32_t msg, const struct flow *f)
{
	struct flow g;

	if (msg == NONE)
		return false;
	g = store_flow(j->s, msg_of(j, msg)->flow);
	return addr_ip_eq(&g.src, &f->dst) && addr_ip_eq(&g.dst, &f->src);
}

/* Whether the other end of a hop is heard in this leg: then what it did not send is not only what the tap did not see. */
static bool is_heard(const struct judging *j, uint32_t flow)
{
	struct flow f = store_flow(j->s, flow);

	for (uint32_t i = 0; i < j->n_txns; i++)
		if (comes_back(j, j->txns[i].request, &f) || comes_back(j, j->txns[i].response, &f))
			return true;
	return false;
}

bool is_unanswered(const struct judging *j, const struct txn_view *v)
{
	int64_t span;

	if (v->request == NONE || v->response != NONE)
		return false;
	span = span_ns(j, v->request, v->last_request);
	if (v->n_sent >= GIVEN_UP_SENT && span >= GIVEN_UP_NS)
		return true;
	if (!goes_on(j, msg_of(j, v->request)->ts_ns, TIMEOUT_NS))
		return false;
	if (is_datagram(v->transport))
		return v->n_sent >= RESENT_SENT && span >= RESENT_NS && is_heard(j, v->flow);
	return is_heard(j, v->flow);
}

static void say_unanswered(struct judging *j, const struct txn_view *v, uint32_t more, struct buf *b)
{
	int64_t span = v->n_sent > 1 ? span_ns(j, v->request, v->last_request) : j->now_ns - msg_of(j, v->request)->ts_ns;

	say(j, b, v->n_sent > 1 ? _("%s did not answer the %s that %s sent %s within %s")
			: _("%s did not answer the %s that %s sent %s, and nothing came for %s"),
					(struct values){{v_dst(v->request),
			v_method(v->request), v_src(v->request), v_times(v->n_sent), v_span(span)}});
	if (more) /* one finding tells of the first; how many more there are is said with it */
		say(j, b, words_n("; %s more request of the call met with the same",
				"; %s more requests of the call met with the same", more), (struct values){{v_count(more)}});
	doubt(j, b, v->n_sent, v->transport);
	buf_puts(b, _("."));
	evidence_requests(j, v);
	hop_of(j, v->request);
}

static void no_response(struct judging *j)
{
	const struct txn_view *first = NULL;
	uint32_t n = 0;

	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *v = &j->txns[i];

		if (v->method == SIP_ACK || v->method == SIP_BYE || !is_unanswered(j, v))
			continue;
		first = first ? first : v;
		n++;
	}
	if (first)
		say_unanswered(j, first, n - 1, find(j, SEVERITY_ERROR, _("nobody answered the request")));
}

/* The call is over for whoever sent it: a warning. */
static void bye_unanswered(struct judging *j)
{
	const struct txn_view *first = NULL;
	uint32_t n = 0;

	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *v = &j->txns[i];

		if (v->method != SIP_BYE || v->final != NONE || v->request == NONE)
			continue;
		if (is_unanswered(j, v) || (goes_on(j, msg_of(j, v->last_request)->ts_ns, TIMEOUT_NS) && is_heard(j, v->flow))) {
			first = first ? first : v;
			n++;
		}
	}
	if (first)
		say_unanswered(j, first, n - 1, find(j, SEVERITY_WARNING, _("the hang-up was not answered")));
}

/* ---- answers without ACK ------------------------------------------------------------------------------------------ */

/* The first ACK of a 2xx, by its CSeq number and tags, that one host sent, or that came to another (NULL: any). */
static uint32_t find_ack(const struct judging *j, const struct txn_view *v, const struct addr *from, const struct addr *to)
{
	const struct msg *final = msg_of(j, v->final);

	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *a = &j->txns[i];
		const struct msg *m = a->method == SIP_ACK && a->request != NONE ? msg_of(j, a->request) : NULL;
		struct flow f;

		if (!m || m->cseq != final->cseq || (m->tags != final->tags && m->tags && final->tags))
			continue;
		f = store_flow(j->s, m->flow);
		if ((!from || addr_ip_eq(&f.src, from)) && (!to || addr_ip_eq(&f.dst, to)))
			return a->request;
	}
	return NONE;
}

static bool is_resent(const struct judging *j, const struct txn_view *v)
{
	return v->final != NONE && v->n_final >= RESENT_SENT && span_ns(j, v->final, v->last_final) >= RESENT_NS;
}

/* Whether the answer goes on being sent after that ACK, though each copy may be acknowledged anew: several ACKs in a row do not
 * get lost on a link that works. */
static bool goes_on_after(const struct judging *j, const struct txn_view *v, uint32_t ack)
{
	return ack == NONE || span_ns(j, ack, v->last_final) > T2_NS;
}

/* The BYE of the one who answered, after it had waited for the ACK. */
static uint32_t bye_after(const struct judging *j, const struct txn_view *v)
{
	struct flow f = store_flow(j->s, msg_of(j, v->final)->flow);

	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *b = &j->txns[i];
		struct flow g;

		if (b->method != SIP_BYE || b->request == NONE || b->request < v->last_final)
			continue;
		g = store_flow(j->s, msg_of(j, b->request)->flow);
		if (addr_ip_eq(&g.src, &f.src))
			return b->request;
	}
	return NONE;
}

/* Whether who answered stopped long before it had to give up, and nobody hung up: then it got an ACK that the tap did not see. */
static bool stops_early(const struct judging *j, const struct txn_view *v)
{
	return span_ns(j, v->final, v->last_final) < GIVEN_UP_NS &&
			goes_on(j, msg_of(j, v->last_final)->ts_ns, T2_NS + NS_PER_S) &&
			(j->l->bye_ns == TIME_NONE || j->l->bye_ns > msg_of(j, v->last_final)->ts_ns + T2_NS);
}

static void say_no_ack(struct judging *j, const struct txn_view *v, uint32_t ack)
{
	struct buf *b = find(j, SEVERITY_ERROR, _("the answer was never acknowledged"));
	uint32_t bye = bye_after(j, v);

	say(j, b, ack == NONE ? _("%s sent the %s %s within %s, and no ACK came from %s")
			: _("%s sent the %s %s within %s as if it had not got the ACK of %s"), (struct values){{v_src(v->final),
			v_count(v->status), v_times(v->n_final), v_span(span_ns(j, v->final, v->last_final)),
			ack == NONE ? v_dst(v->final) : v_src(ack)}});
	if (bye != NONE)
		say(j, b, _("; it gave up with BYE after %s"), (struct values){{v_span(span_ns(j, v->final, bye))}});
	if (ack == NONE)
		doubt(j, b, v->n_final, v->transport);
	buf_puts(b, _("."));
	evidence(j, v->request);
	evidence_finals(j, v);
	evidence(j, ack);
	evidence(j, bye);
	hop_of(j, v->final);
}

/* A hop of an answer that goes on being sent, and what is seen of its ACK there. */
enum acked { ACKED_NOT, ACKED_ELSEWHERE, ACKED };
struct unacked {
	const struct txn_view *v;   /* or NULL */
	uint32_t ack;               /* or NONE */
	enum acked how;
};

static struct unacked look_for_ack(const struct judging *j, const struct txn_view *v)
{
	struct flow f = store_flow(j->s, msg_of(j, v->final)->flow);
	struct unacked u = {v, find_ack(j, v, NULL, &f.src), ACKED};

	if (u.ack == NONE) {
		u.ack = find_ack(j, v, &f.dst, NULL);
		u.how = u.ack == NONE ? ACKED_NOT : ACKED_ELSEWHERE;
	}
	return u;
}

/* Of hops that show the same, the one where it went wrong. Where one does not acknowledge, those behind it cannot; where one does,
 * it is behind it; and what got to a later one in another way was on its way. */
static bool is_nearer(const struct unacked *u, const struct unacked *best)
{
	return !best->v || u->how == ACKED || (u->how == ACKED_NOT && best->how == ACKED);
}

/* Each INVITE of the leg by itself, the caller's hop first. */
static void no_ack(struct judging *j)
{
	struct unacked best = {.v = NULL};

	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];
		struct unacked u;

		if (v->method != SIP_INVITE || v->status / 100 != 2 || !is_resent(j, v))
			continue;
		if (best.v && msg_of(j, best.v->final)->cseq != msg_of(j, v->final)->cseq) {
			say_no_ack(j, best.v, best.ack);
			best.v = NULL;
		}
		u = look_for_ack(j, v);
		if (u.ack == NONE ? !stops_early(j, v) : goes_on_after(j, v, u.ack))
			best = is_nearer(&u, &best) ? u : best;
	}
	if (best.v)
		say_no_ack(j, best.v, best.ack);
}

/* Where the ACK of a 2xx has to go: the last Record-Route of the answer, which is the caller's first Route, or its Contact
 * (§12.2.1.1). False where that is a name, or cannot be read. */
static bool ack_target(const struct judging *j, uint32_t final, struct addr *out, struct slice *written)
{
	struct sip_header h;
	struct slice rest, item, target = {NULL, 0};
	struct sip_addr a;
	struct sip_uri u;
	struct sip_msg m;

	if (!store_view(j->s, final, &m))
		return false;
	for (rest = m.headers; sip_header_next(&rest, &h);)
		if (h.row && h.row->key == SIP_K_RECORD_ROUTE)
			while (sip_list_next(&h.value, &item))
				target = item;
	if (!target.n)
		target = m.key[SIP_K_CONTACT];
	if (!target.n || !sip_addr_parse(target, &a) || !sip_uri_parse(a.uri, &u) || !addr_parse(u.host, out))
		return false;
	out->port = u.has_port ? u.port : slice_ieq(u.scheme, slice_of("sips")) ? 5061 : 5060;
	*written = a.uri;
	return true;
}

static void say_misrouted(struct judging *j, const struct txn_view *v, uint32_t ack)
{
	struct flow f = store_flow(j->s, msg_of(j, ack)->flow);
	struct slice written;
	struct addr want;

	if (ack_target(j, v->final, &want, &written) && !addr_eq(&f.dst, &want)) {
		struct buf *b = find(j, SEVERITY_ERROR, _("the ACK went to the wrong place"));

		say(j, b, _("%s sent the ACK to %s, not to %s as the %s says, which was sent %s."), (struct values){{v_src(ack),
				v_addr(&f.dst), v_text(&written, 120), v_count(v->status), v_times(v->n_final)}});
		evidence_finals(j, v);
		evidence(j, ack);
		hop_of(j, ack);
	}
}

/* The caller's hop alone: of hops behind it the route is known only to the proxies. */
static void ack_misrouted(struct judging *j)
{
	uint32_t seen = NONE;

	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];
		struct flow f;
		uint32_t ack;

		if (v->method != SIP_INVITE || v->status / 100 != 2 || msg_of(j, v->final)->cseq == seen)
			continue;
		seen = msg_of(j, v->final)->cseq;
		f = store_flow(j->s, msg_of(j, v->final)->flow);
		ack = is_resent(j, v) ? find_ack(j, v, &f.dst, NULL) : NONE;
		if (ack != NONE && goes_on_after(j, v, ack))
			say_misrouted(j, v, ack);
	}
}

static void final_not_acked(struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];
		struct buf *b;

		if (v->method != SIP_INVITE || v->status < 300 || !is_resent(j, v))
			continue;
		if (v->ack == NONE ? stops_early(j, v) : !goes_on_after(j, v, v->ack))
			continue;
		b = find(j, SEVERITY_WARNING, _("the refusal was not acknowledged"));
		say(j, b, v->ack == NONE ? _("%s sent %s %s within %s, and %s sent no ACK")
				: _("%s sent %s %s within %s, as if it had not got the ACK of %s"),
						(struct values){{v_src(v->final),
				v_status(v->final), v_times(v->n_final), v_span(span_ns(j, v->final, v->last_final)),
				v_dst(v->final)}});
		if (v->ack == NONE)
			doubt(j, b, v->n_final, v->transport);
		buf_puts(b, _("."));
		evidence_finals(j, v);
		evidence(j, v->ack);
		hop_of(j, v->final);
		return;
	}
}

/* ---- slow, or often --------------------------------------------------------------------------------------------------- */

enum { SLOW_INVITE_MS = 200, SLOW_OTHER_S = 4, MANY_REPEATS = 3, LEAST_REPEATS = 2, REPEATS_PCT = 5 };

static bool is_slow(const struct judging *j, const struct txn_view *v)
{
	if (v->request == NONE || v->response == NONE || v->method == SIP_ACK)
		return false;
	if (v->method == SIP_INVITE)
		return v->n_sent - v->n_after > 1 && span_ns(j, v->request, v->response) > SLOW_INVITE_MS * NS_PER_MS;
	return v->final != NONE && span_ns(j, v->request, v->final) > SLOW_OTHER_S * NS_PER_S;
}

static void say_slow(struct judging *j, const struct txn_view *v, uint32_t more)
{
	uint32_t response = v->method == SIP_INVITE ? v->response : v->final;
	struct buf *b = find(j, SEVERITY_WARNING, _("an answer came late"));

	say(j, b, v->n_sent - v->n_after > 1 ? _("%s answered the %s only after %s with %s; it had been sent %s")
			: _("%s answered the %s only after %s with %s"), (struct values){{v_dst(v->request), v_method(v->request),
			v_span(span_ns(j, v->request, response)), v_status(response), v_times(v->n_sent - v->n_after)}});
	if (more)
		say(j, b, words_n("; %s more request of the call was answered late",
				"; %s more requests of the call were answered late", more), (struct values){{v_count(more)}});
	buf_puts(b, _("."));
	evidence_requests(j, v);
	evidence(j, response);
	hop_of(j, v->request);
}

static void slow_response(struct judging *j)
{
	const struct txn_view *first = NULL;
	uint32_t n = 0;

	for (uint32_t i = 0; i < j->n_txns; i++) {
		if (!is_slow(j, &j->txns[i]))
			continue;
		first = first ? first : &j->txns[i];
		n++;
	}
	if (first)
		say_slow(j, first, n - 1);
}

/* Repeats of requests that were answered in the end; those that were not, or late, have rules of their own. */
static uint32_t answered_repeats(const struct judging *j, const struct txn_view *v)
{
	if (v->request == NONE || v->response == NONE || v->method == SIP_ACK || is_slow(j, v))
		return 0;
	return v->n_sent - 1;
}

/* Of the same request on its hops before: what one host repeats, the others pass on. */
static uint32_t repeats_before(const struct judging *j, uint32_t i)
{
	enum { NEAR = 64 };
	const struct msg *r = msg_of(j, j->txns[i].request), *o;
	uint32_t most = 0;

	for (uint32_t k = i; k-- > 0 && i - k < NEAR;) {
		uint32_t n = answered_repeats(j, &j->txns[k]);

		o = n > most ? msg_of(j, j->txns[k].request) : NULL;
		if (o && o->method == r->method && o->cseq == r->cseq && o->tags == r->tags)
			most = n;
	}
	return most;
}

static void retransmissions(struct judging *j)
{
	uint32_t n = 0, worst = NONE, most = 0;
	struct buf *b;

	for (uint32_t i = 0; i < j->n_txns; i++) {
		uint32_t repeats = answered_repeats(j, &j->txns[i]), before = repeats ? repeats_before(j, i) : 0;

		n += repeats > before ? repeats - before : 0;
		if (repeats > most) {
			most = repeats;
			worst = i;
		}
	}
	if (n <= MANY_REPEATS && (n < LEAST_REPEATS || n * 100 <= j->l->n_messages * REPEATS_PCT))
		return;
	b = find(j, SEVERITY_WARNING, _("messages had to be sent again"));
	say(j, b, _("%s of %s messages are requests that were sent again before their answer came, most of them %s from %s to %s."),
			(struct values){{v_count(n), v_count(j->l->n_messages), v_method(j->txns[worst].request),
			v_src(j->txns[worst].request), v_dst(j->txns[worst].request)}});
	for (uint32_t i = 0; i < j->n_txns; i++)
		if (answered_repeats(j, &j->txns[i]))
			evidence_requests(j, &j->txns[i]);
	hop_of(j, j->txns[worst].request);
}

/* ---- what the network says ------------------------------------------------------------------------------------------- */

/* RFC 792, RFC 4443: unreachable in any way but "too big", which is another matter. */
static bool is_unreachable(const struct icmp *x)
{
	return x->is_ip6 ? x->type == 1 : x->type == 3 && x->code != 4;
}

/* Whether another error of the same kind about the same destination was told already. */
static bool is_told(const struct judging *j, uint32_t id)
{
	const struct icmp *x = store_icmp(j->s, id);
	struct flow f = store_flow(j->s, msg_of(j, x->msg)->flow);

	for (uint32_t i = x->prev; i != NONE; i = store_icmp(j->s, i)->prev) {
		const struct icmp *y = store_icmp(j->s, i);
		struct flow g = store_flow(j->s, msg_of(j, y->msg)->flow);

		if (is_unreachable(y) && addr_eq(&g.dst, &f.dst))
			return true;
	}
	return false;
}

static const struct txn_view *view_of(const struct judging *j, uint32_t msg)
{
	for (uint32_t i = 0; i < j->n_pairs; i++)
		if (j->txns[i].id == msg_of(j, msg)->txn)
			return &j->txns[i];
	return NULL;
}

/* An error about a request that was answered all the same, or about a response, is no more than a warning. */
static void unreachable(struct judging *j, uint32_t id)
{
	const struct icmp *x = store_icmp(j->s, id);
	const struct txn_view *v = view_of(j, x->msg);
	bool is_lost = v && is_request(msg_of(j, x->msg)) && v->response == NONE;
	struct buf *b = find(j, is_lost ? SEVERITY_ERROR : SEVERITY_WARNING, _("the other side cannot be reached"));
	bool request = is_request(msg_of(j, x->msg));

	say(j, b, request ? _("%s says %s for %s, to which %s sent %s.") : _("%s says %s for %s, to which %s answered %s."),
			(struct values){{v_ip(&x->from), v_words(_(icmp_name(x->is_ip6, x->type, x->code))),
			v_dst(x->msg), v_src(x->msg),
			request ? v_method(x->msg) : v_status(x->msg)}});
	evidence(j, x->msg);
	findings_frame(j->out, x->frame);
	hop_of(j, x->msg);
}

static void port_unreachable(struct judging *j)
{
	for (uint32_t i = store_leg_icmp(j->s, j->leg); i != NONE; i = store_icmp(j->s, i)->prev)
		if (is_unreachable(store_icmp(j->s, i)) && !is_told(j, i))
			unreachable(j, i);
	media_unreachable(j);
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.needs = FACT_INVITE_OK | FACT_REPEATS, .leg = no_ack, .row = {.id = "no-ack", .severity = SEVERITY_ERROR,
		.title = N_("Answer never acknowledged"),
		.evidence = "A 2xx to INVITE is sent four times or more over three seconds, and no ACK with its CSeq "
			"number stops it.",
		.explanation = N_("Who answers a call sends its 200 again until the ACK comes. None came, so it gives the "
			"call up after 32 s: people hear each other for half a minute, and then the call drops."),
		.reference = "RFC 3261 §13.3.1.4",
		.remedy = N_("Check that the Contact and Record-Route of the 200 can be reached from the caller, that "
			"proxies stay in the path, that no firewall drops the ACK, and switch SIP ALG off.")}},
	{.needs = FACT_INVITE_OK | FACT_REPEATS, .leg = ack_misrouted, .row = {.id = "ack-misrouted",
		.severity = SEVERITY_ERROR,
		.title = N_("ACK sent to the wrong place"),
		.evidence = "An ACK was sent, not to the first Route or the Contact of the 2xx, and the 2xx goes on "
			"being sent.",
		.explanation = N_("The ACK of a 200 has to follow its Record-Route, or else go to its Contact. This one "
			"went elsewhere, so the callee waits for it in vain and ends the call after 32 s."),
		.reference = "RFC 3261 §12.2.1.1, §16.12",
		.remedy = N_("Look for strict instead of loose routing, for a Contact that something on the way rewrites, "
			"and for a caller that ignores Record-Route.")}},
	{.needs = FACT_INVITE | FACT_REFUSED | FACT_REPEATS, .leg = final_not_acked, .row = {.id = "final-not-acked",
		.severity = SEVERITY_WARNING, .title = N_("Refusal not acknowledged"),
		.evidence = "A 3xx to 6xx to INVITE is sent four times or more over three seconds (timer G) without ACK "
			"of its branch.",
		.explanation = N_("Refusals of an INVITE are acknowledged hop by hop. Here the next hop did not, or its ACK "
			"was lost; the call has failed anyway, but the sender is kept busy for 32 s."),
		.reference = "RFC 3261 §17.1.1.3, §17.2.1",
		.remedy = N_("Check that responses reach the sender of the INVITE (Via, rport, firewall), and that its ACK "
			"repeats the branch of the INVITE.")}},
	{.needs = FACT_OPEN, .leg = no_response, .row = {.id = "no-response", .severity = SEVERITY_ERROR,
		.title = N_("No response at all"),
		.evidence = "A request is sent again on timer A or E until it is given up, and nothing comes back.",
		.explanation = N_("The request left, and neither an answer nor a provisional response came back, however "
			"often it was sent: the host is down, something in between drops the packets, or the answers go "
			"elsewhere."),
		.reference = "RFC 3261 §17.1.1.2, §17.1.2.2",
		.remedy = N_("Check address and port (DNS, SRV), routing and firewalls to the host named, its access list, "
			"and whether it is up.")}},
	{.needs = FACT_OPEN | FACT_BYE, .leg = bye_unanswered, .row = {.id = "bye-unanswered",
		.severity = SEVERITY_WARNING,
		.title = N_("BYE never answered"),
		.evidence = "A BYE is sent again to timer F, or stays without answer for 32 s.",
		.explanation = N_("One side hung up and the other did not say so much as 481. It may not know that the call "
			"is over: a channel stays busy, and somebody may be charged for it."),
		.reference = "RFC 3261 §15, §12.2.1.1",
		.remedy = N_("Check the path of requests within the dialog: Contact, Record-Route, and NAT bindings that "
			"have run out.")}},
	{.needs = FACT_ICMP, .leg = port_unreachable, .row = {.id = "port-unreachable", .severity = SEVERITY_ERROR,
		.title = N_("Not reachable, says ICMP"),
		.evidence = "An ICMP destination unreachable quotes a SIP message of the call, or for two seconds or more its "
			"RTP.",
		.explanation = N_("The host, or a router on the way, says that the packet cannot be delivered. Port "
			"unreachable means that the host is there and nothing listens on that port."),
		.reference = "RFC 3261 §18.4, RFC 792",
		.remedy = N_("Start the service or correct the port; look for a firewall that rejects; after a restart, "
			"wait for a new registration.")}},
	{.needs = FACT_REPEATS, .leg = retransmissions, .row = {.id = "retransmissions", .severity = SEVERITY_WARNING,
		.title = N_("Requests sent again"),
		.evidence = "More than three repeats of requests, or at least two that are over 5 % of the messages, "
			"answered in the end.",
		.explanation = N_("Answers came, but so late or so seldom that requests had to be sent again: packets are "
			"lost, or a host is overloaded. Calls take longer to set up and may fail when it gets worse."),
		.reference = "RFC 3261 §17",
		.remedy = N_("Look for loss between the two hosts and for load on the one that answers.")}},
	{.leg = slow_response, .row = {.id = "slow-response", .severity = SEVERITY_WARNING, .title = N_("Late answer"),
		.evidence = "The first response to INVITE comes after 200 ms and after a repeat; or the final one to "
			"another request after 4 s.",
		.explanation = N_("A server has to send 100 Trying within 200 ms so that the INVITE is not sent again; "
			"other requests are to be answered at once. Late answers cost repeats, and look like a dead host "
			"when they get later."),
		.reference = "RFC 3261 §17.2.1, RFC 4320",
		.remedy = N_("Let the server send 100 Trying before it looks anything up; look for slow DNS, database or "
			"disk.")}},
};

const struct rule_table sip_rules = {rules, sizeof rules / sizeof *rules};
