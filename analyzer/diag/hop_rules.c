/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules that compare what one capture shows of a message in several places: a request that comes back to where it was, and one
 * that is not the same before and behind a NAT. Transactions of one CSeq number lie near each other. */
#include "analyzer/diag/diag.h"

enum { NEAR = 64 };             /* transactions: twice as many as a ring of two hosts makes of 70 hops are not needed */

/* ---- in circles ------------------------------------------------------------------------------------------------------ */

/* How often one request went one way, and with how many hops left. */
struct circle {
	const struct txn_view *first, *last;
	uint64_t left_first, left_last;
	uint32_t n;
};

static bool same_way(const struct judging *j, const struct txn_view *a, const struct txn_view *b)
{
	struct flow f, g;

	if (a->flow == b->flow)
		return true;
	f = store_flow(j->s, a->flow);
	g = store_flow(j->s, b->flow);
	return addr_ip_eq(&f.src, &g.src) && addr_eq(&f.dst, &g.dst);
}

static bool same_request(const struct judging *j, const struct txn_view *a, const struct txn_view *b)
{
	return b->request != NONE && b->method == a->method && msg_of(j, b->request)->cseq == msg_of(j, a->request)->cseq &&
			msg_of(j, b->request)->tags == msg_of(j, a->request)->tags;
}

static bool hops_left(const struct sip_msg *m, uint64_t *n)
{
	return slice_to_u64(m->key[SIP_K_MAX_FORWARDS], 255, n);
}

/* Passes of the same request, each with fewer hops left and to the same Request-URI: another one makes it a spiral (RFC 3261
 * §6, §16.3), the same number of hops another attempt of who forwards it. */
static void go_round(const struct judging *j, uint32_t from, struct circle *c)
{
	const struct txn_view *v = &j->txns[from];
	struct sip_msg first, m;
	uint64_t left;
	bool is_read = false;

	*c = (struct circle){.first = v, .last = v, .n = 1};
	for (uint32_t i = from + 1; i < j->n_txns && i - from < NEAR; i++) {
		const struct txn_view *x = &j->txns[i];

		if (!same_request(j, v, x) || !same_way(j, v, x))
			continue;
		if (!is_read && (!store_view(j->s, v->request, &first) || !hops_left(&first, &c->left_first)))
			return;
		if (!is_read)
			c->left_last = c->left_first;
		is_read = true;
		if (!store_view(j->s, x->request, &m) || !hops_left(&m, &left) || left >= c->left_last ||
				!slice_eq(m.uri, first.uri))
			continue;
		c->left_last = left;
		c->last = x;
		c->n++;
	}
}

static bool find_circle(const struct judging *j, struct circle *c)
{
	for (uint32_t i = 0; i + 1 < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];

		if (v->request == NONE || v->method == SIP_ACK || v->method == SIP_CANCEL)
			continue;
		go_round(j, i, c);
		if (c->n > 1)
			return true;
	}
	return false;
}

/* Whether a host that refused a request had got it by another branch, too, and took that one: a fork met with itself (RFC 3261
 * §8.2.2.2), and nothing is lost. */
static bool is_merged(const struct judging *j, const struct txn_view *v)
{
	struct flow f, g;

	if (v->status != 482 || v->request == NONE)
		return false;
	f = store_flow(j->s, v->flow);
	for (uint32_t i = 0; i < j->n_pairs; i++) {
		const struct txn_view *x = &j->txns[i];

		if (x == v || !same_request(j, v, x) || x->response == NONE || x->status == 482 || x->status == 483)
			continue;
		g = store_flow(j->s, x->flow);
		if (addr_ip_eq(&f.dst, &g.dst))
			return true;
	}
	return false;
}

static const struct txn_view *refused_as_loop(const struct judging *j)
{
	const struct txn_view *found = NULL;

	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];

		if ((v->status == 482 || v->status == 483) && (!found || v->final < found->final) && !is_merged(j, v))
			found = v;
	}
	return found;
}

/* A ping with Max-Forwards 0 asks for its 483. */
static bool is_ping(const struct judging *j, const struct txn_view *v)
{
	struct sip_msg m;
	uint64_t n;

	for (uint32_t i = 0; i < j->n_txns; i++)
		if (j->txns[i].method == v->method && j->txns[i].request != NONE && store_view(j->s, j->txns[i].request, &m))
			return hops_left(&m, &n) && n <= 1;
	return v->method == SIP_OPTIONS; /* its request was not seen */
}

static void say_circle(const struct judging *j, struct buf *b, const struct circle *c)
{
	say(j, b, c->n == 2 ? _("%s sent the %s to %s with Max-Forwards %s, and again with %s")
			: _("%1$s sent the %2$s to %3$s with Max-Forwards %4$s, and %6$s more, the last time with %5$s"),
			(struct values){{v_src(c->first->request), v_method(c->first->request), v_dst(c->first->request),
			v_count(c->left_first), v_count(c->left_last), v_times(c->n - 1)}});
}

/* How many hops a refused request had passed since it was first seen, by Max-Forwards; 0 where that is not known. */
static uint64_t hops_passed(const struct judging *j, const struct txn_view *v)
{
	struct sip_msg first, last;
	uint64_t from, to;

	for (uint32_t i = 0; v->request != NONE && i < j->n_txns; i++)
		if (same_request(j, v, &j->txns[i]))
			return store_view(j->s, j->txns[i].request, &first) && hops_left(&first, &from) &&
					store_view(j->s, v->request, &last) && hops_left(&last, &to) && from >= to
					? from - to + 1 : 0;
	return 0;
}

static void say_hops_refused(const struct judging *j, struct buf *b, const struct txn_view *v)
{
	uint64_t n = hops_passed(j, v);

	say(j, b, n > 2 ? _("%s answered the %s of %s with %s after it had passed %s hops") : _("%s answered the %s of %s with %s"),
			(struct values){{v_src(v->final), v_method(v->final), v_dst(v->final), v_status(v->final), v_count(n)}});
}

static void loop(struct judging *j)
{
	const struct txn_view *v = j->facts & FACT_REFUSED ? refused_as_loop(j) : NULL;
	bool is_answered = j->l->answer_ns != TIME_NONE, goes_round;
	struct circle c;
	struct buf *b;

	if (v && is_ping(j, v))
		return;
	goes_round = j->n_txns > 1 && find_circle(j, &c);
	if (!v && !goes_round)
		return;
	b = find(j, is_answered ? SEVERITY_WARNING : SEVERITY_ERROR, _("the request goes in circles"));
	if (goes_round) {
		say_circle(j, b, &c);
		evidence(j, c.first->request);
		evidence(j, c.last->request);
		hop_of(j, c.first->request);
	}
	if (v) {
		buf_puts(b, goes_round ? _("; ") : "");
		say_hops_refused(j, b, v);
		evidence(j, v->request);
		evidence(j, v->final);
		if (!goes_round)
			hop_of(j, v->final);
	}
	buf_puts(b, _("."));
}

/* ---- before and behind a NAT ------------------------------------------------------------------------------------------- */

/* Two copies of one message, as two points of its way show it: one end is the same, the other was translated. */
static bool is_translated(const struct judging *j, uint32_t a, uint32_t b)
{
	struct flow f, g;

	if (a == NONE || b == NONE || llabs(span_ns(j, a, b)) > NS_PER_S)
		return false;
	f = store_flow(j->s, msg_of(j, a)->flow);
	g = store_flow(j->s, msg_of(j, b)->flow);
	return f.transport == g.transport && addr_ip_eq(&f.src, &g.src) != addr_ip_eq(&f.dst, &g.dst);
}

bool same_branch(const struct sip_msg *a, const struct sip_msg *b)
{
	struct sip_via x, y;

	return sip_via_parse(a->key[SIP_K_VIA], &x) && sip_via_parse(b->key[SIP_K_VIA], &y) && x.branch.n > 0 &&
			slice_eq(x.branch, y.branch);
}

/* The first header field that is not the same in both. */
static bool header_unlike(const struct sip_msg *a, const struct sip_msg *b, struct slice *name, struct slice *x, struct slice *y)
{
	struct slice ra = a->headers, rb = b->headers;
	struct sip_header h, g;

	while (sip_header_next(&ra, &h) && sip_header_next(&rb, &g)) {
		if (slice_eq(h.value, g.value))
			continue;
		if (!slice_ieq(h.name, g.name) || (h.row && h.row->key == SIP_K_CONTENT_LENGTH))
			return false;
		*name = h.name;
		*x = h.value;
		*y = g.value;
		return true;
	}
	return false;
}

/* The first line of two session descriptions that is not the same. */
static bool sdp_unlike(struct slice a, struct slice b, struct slice *x, struct slice *y)
{
	while (a.n && b.n) {
		*x = slice_trim(slice_cut(&a, '\n'));
		*y = slice_trim(slice_cut(&b, '\n'));
		if (!slice_eq(*x, *y))
			return true;
	}
	return false;
}

static bool unlike(const struct sip_msg *a, const struct sip_msg *b, struct slice *name, struct slice *x, struct slice *y)
{
	if (!slice_eq(a->uri, b->uri)) {
		*name = slice_of("Request-URI");
		*x = a->uri;
		*y = b->uri;
		return true;
	}
	if (header_unlike(a, b, name, x, y))
		return true;
	*name = slice_of("SDP");
	return sdp_unlike(sip_sdp(a), sip_sdp(b), x, y);
}

static bool say_rewritten(struct judging *j, uint32_t first, uint32_t second)
{
	struct slice name, x, y;
	struct sip_msg a, b;
	struct buf *out;

	if ((msg_of(j, first)->parse_flags | msg_of(j, second)->parse_flags) & SIP_F_CUT || !store_view(j->s, first, &a) ||
			!store_view(j->s, second, &b) || !same_branch(&a, &b) || !unlike(&a, &b, &name, &x, &y))
		return false;
	out = find(j, SEVERITY_WARNING, _("something on the way rewrote the message"));
	say(j, out, is_request(msg_of(j, first))
			? _("%s from %s to %s was seen again from %s to %s, and its %s had become \"%s\" where it was \"%s\".")
			: _("%s answer from %s to %s was seen again from %s to %s, and its %s had become \"%s\" where it was "
				"\"%s\"."),
			(struct values){{v_method(first), v_src(first), v_dst(first), v_src(second), v_dst(second),
			v_text(&name, 30), v_text(&y, 80), v_text(&x, 80)}});
	evidence(j, first);
	evidence(j, second);
	hop_of(j, second);
	return true;
}

/* The request of a transaction of the same method and number whose packet came from, or went to, another address. */
static bool rewritten_request(struct judging *j, uint32_t from)
{
	const struct txn_view *v = &j->txns[from];

	for (uint32_t i = from + 1; i < j->n_txns && i - from < NEAR; i++) {
		const struct txn_view *x = &j->txns[i];

		if (x->request != NONE && x->method == v->method && msg_of(j, x->request)->cseq == msg_of(j, v->request)->cseq &&
				is_translated(j, v->request, x->request) && say_rewritten(j, v->request, x->request))
			return true;
	}
	return false;
}

bool alg_between_taps(struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];

		if (is_translated(j, v->request, v->request_elsewhere) && say_rewritten(j, v->request, v->request_elsewhere))
			return true;
		if (is_translated(j, v->final, v->final_elsewhere) && say_rewritten(j, v->final, v->final_elsewhere))
			return true;
		if (v->request != NONE && rewritten_request(j, i))
			return true;
	}
	return false;
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.leg = loop, .row = {.id = "loop", .severity = SEVERITY_ERROR,
		.title = N_("Request in circles"),
		.evidence = "482 or 483, but not to a ping with Max-Forwards 0; or the same request goes one way again with "
			"fewer Max-Forwards and the same Request-URI.",
		.explanation = N_("The request came back to a host that it had passed, or passed so many that Max-Forwards "
			"ran out. Two servers that each take the other for responsible send it to and fro."),
		.reference = "RFC 3261 §16.3, RFC 5393",
		.remedy = N_("Look at the routing of the two servers named, for default routes and for call forwarding in a "
			"ring.")}},
};

const struct rule_table hop_rules = {rules, sizeof rules / sizeof *rules};
