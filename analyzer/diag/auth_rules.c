/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of authentication: credentials that are refused, and challenges that nobody answers. One challenge is how requests go,
 * and so is a nonce that became too old, or one challenge of each of two servers. */
#include "analyzer/diag/diag.h"

enum { LOOK = 8 };              /* challenges in one response */

/* One set of digest parameters, as in a challenge or in credentials. */
struct digest {
	struct slice realm, nonce, algorithm, username, stale;
};

static struct slice unquoted(struct slice v)
{
	return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"' ? slice_sub(v, 1, v.n - 1) : v;
}

/* "Digest a=b, c=d" (RFC 7616 §3.3). Commas between parameters; false for another scheme. */
static bool digest_parse(struct slice value, struct digest *out)
{
	struct slice rest = value, scheme = slice_trim(slice_cut(&rest, ' ')), item;

	*out = (struct digest){0};
	if (!slice_ieq(scheme, slice_of("Digest")))
		return false;
	while (sip_list_next(&rest, &item)) {
		struct slice v = item, name = slice_trim(slice_cut(&v, '='));

		v = unquoted(slice_trim(v));
		if (slice_ieq(name, slice_of("realm")))
			out->realm = v;
		else if (slice_ieq(name, slice_of("nonce")))
			out->nonce = v;
		else if (slice_ieq(name, slice_of("algorithm")))
			out->algorithm = v;
		else if (slice_ieq(name, slice_of("username")))
			out->username = v;
		else if (slice_ieq(name, slice_of("stale")))
			out->stale = v;
	}
	return true;
}

/* The nth digest of a challenge or of credentials. */
static bool digest_of(const struct sip_msg *m, unsigned status, bool challenge, unsigned nth, struct digest *out)
{
	const char *name = status == 401 ? (challenge ? "WWW-Authenticate" : "Authorization")
		: (challenge ? "Proxy-Authenticate" : "Proxy-Authorization");
	struct slice v = sip_header_get(m, slice_of(name), nth);

	return v.p && digest_parse(v, out);
}

static bool has_realm(const struct sip_msg *challenge, unsigned status, struct slice realm)
{
	struct digest d;

	for (unsigned i = 0; i < LOOK && digest_of(challenge, status, true, i, &d); i++)
		if (slice_eq(d.realm, realm))
			return true;
	return false;
}

/* A response that challenges, and its status. */
struct challenge {
	struct sip_msg m;
	unsigned status;
};

/* Whether a request has credentials that answer one challenge, with its realm and nonce, and another challenge asks for that
 * realm again: one server may let them pass, and the next ask for its own. */
static bool is_asked_again(const struct sip_msg *request, const struct challenge *before, const struct challenge *after)
{
	struct digest a, c;

	for (unsigned i = 0; i < LOOK && digest_of(&before->m, before->status, true, i, &c); i++)
		for (unsigned k = 0; k < LOOK && digest_of(request, before->status, false, k, &a); k++)
			if (slice_eq(a.realm, c.realm) && slice_eq(a.nonce, c.nonce) &&
					has_realm(&after->m, after->status, a.realm))
				return true;
	return false;
}

bool is_challenge(const struct txn_view *v)
{
	return v->status == 401 || v->status == 407;
}

static bool is_stale(const struct sip_msg *m, unsigned status)
{
	struct digest d;

	for (unsigned i = 0; digest_of(m, status, true, i, &d); i++)
		if (slice_ieq(d.stale, slice_of("true")))
			return true;
	return false;
}

/* Whether a request was refused although it answered the challenge before it. */
static bool is_refused(const struct judging *j, const struct txn_view *v, uint32_t challenge)
{
	struct challenge before = {0}, after = {0};
	struct sip_msg request;

	if (!is_challenge(v) || challenge == NONE || v->request == NONE ||
			!(msg_of(j, v->request)->flags & MSG_CREDENTIALS) || msg_of(j, challenge)->method != v->method)
		return false;
	before.status = msg_of(j, challenge)->status;
	after.status = v->status;
	return store_view(j->s, v->request, &request) && store_view(j->s, challenge, &before.m) &&
			store_view(j->s, v->final, &after.m) && is_asked_again(&request, &before, &after) &&
			!is_stale(&after.m, v->status);
}

/* Whether a request got past those who ask for credentials: busy, not found and the like say nothing of these. */
static bool is_let_in(const struct txn_view *v)
{
	if (v->method == SIP_CANCEL || v->method == SIP_ACK)
		return false;
	return v->status / 100 == 2 || v->ring != NONE ||
			(v->status > 403 && v->status / 100 != 5 && !is_challenge(v) && v->status != 408);
}

/* Whose credentials, and how they are made. */
struct whose {
	struct digest d;
	uint32_t request;
};

static void put_user(const struct judging *j, struct buf *b, const struct value *v)
{
	const struct whose *w = v->p;

	say(j, b, w->d.username.n ? words_in("user", "%s at %s") : "%2$s",
			(struct values){{v_text(&w->d.username, 80), v_src(w->request)}});
}

static void put_algorithm(const struct judging *j, struct buf *b, const struct value *v)
{
	const struct whose *w = v->p;

	if (w->d.algorithm.n)
		say(j, b, _(" (%s)"), (struct values){{v_text(&w->d.algorithm, 40)}});
}

/* Refusals of one leg: how many attempts, and the transactions of the first and the last of them. Of an attempt several hops may be
 * seen: who sends is on the first, who refuses on the last. */
struct refused {
	uint32_t n, first, sent, last;
	uint32_t before;            /* challenge that the first of them answered */
};

static void say_auth_failed(struct judging *j, const struct refused *r)
{
	struct buf *b = find(j, SEVERITY_ERROR, _("the credentials are refused"));
	const struct txn_view *v = &j->txns[r->last];
	struct whose w = {.request = j->txns[r->sent].request};
	struct sip_msg m;

	if (store_view(j->s, v->request, &m))
		digest_of(&m, msg_of(j, r->before)->status, false, 0, &w.d);
	say(j, b, w.d.realm.n ? _("%1$s refused the credentials of %2$s for realm %6$s%3$s %4$s, and asked again with %5$s.")
			: _("%s refused the credentials of %s%s %s, and asked again with %s."),
			(struct values){{v_src(v->final), v_put(put_user, &w), v_put(put_algorithm, &w), v_times(r->n),
			v_status(v->final), v_text(&w.d.realm, 80)}});
	hop_of(j, v->request);
}

static void add_refused(const struct judging *j, struct refused *r, uint32_t i, uint32_t challenge)
{
	if (r->n && msg_of(j, j->txns[i].request)->cseq == msg_of(j, j->txns[r->last].request)->cseq) {
		r->last = i;
		return;
	}
	if (!r->n++) {
		r->first = i;
		r->before = challenge;
	}
	r->sent = r->last = i;
}

/* Each refusal has to answer the challenge just before it; what is accepted afterwards was no failure, and a nonce that was
 * good once may have become too old. */
static void auth_failed(struct judging *j)
{
	uint32_t challenge = NONE, before = NONE; /* the latest, and the one of the request before */
	struct refused r = {0};

	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];

		if (is_let_in(v)) {
			r.n = 0;
			if (v->request != NONE && msg_of(j, v->request)->flags & MSG_CREDENTIALS)
				challenge = before = NONE;
		}
		if (is_refused(j, v, challenge))
			add_refused(j, &r, i, challenge);
		else if (is_refused(j, v, before))
			add_refused(j, &r, i, before);
		if (!is_challenge(v))
			continue;
		if (challenge == NONE || msg_of(j, challenge)->cseq != msg_of(j, v->final)->cseq)
			before = challenge;
		challenge = v->final;
	}
	if (!r.n)
		return;
	say_auth_failed(j, &r);
	evidence(j, r.before);
	for (uint32_t i = r.first; i <= r.last; i++) {
		if (is_challenge(&j->txns[i])) {
			evidence(j, j->txns[i].request);
			evidence(j, j->txns[i].final);
		}
	}
}

/* Methods that a user means: a ping that is challenged has reached its end. */
static bool needs_account(uint8_t method)
{
	return method == SIP_INVITE || method == SIP_REGISTER || method == SIP_SUBSCRIBE || method == SIP_PUBLISH ||
			method == SIP_MESSAGE;
}

static bool same_user(const struct judging *j, uint32_t a, uint32_t b)
{
	struct sip_addr x, y;
	struct sip_msg m, n;

	return store_view(j->s, a, &m) && store_view(j->s, b, &n) && sip_addr_parse(m.key[SIP_K_FROM], &x) &&
			sip_addr_parse(n.key[SIP_K_FROM], &y) && slice_eq(x.uri, y.uri);
}

/* Some change the Call-ID when they try again. */
static bool is_tried_elsewhere(const struct judging *j, const struct txn_view *v)
{
	enum { NEAR = 256 };
	const struct msg *r = msg_of(j, v->request);

	for (uint32_t i = j->leg + 1; i < store_n_legs(j->s) && i - j->leg < NEAR; i++) {
		uint32_t first = store_leg(j->s, i)->first;
		const struct msg *m = msg_of(j, first);

		if (m->method == r->method && m->flow == r->flow && m->flags & MSG_CREDENTIALS && is_request(m) &&
				same_user(j, v->request, first))
			return true;
	}
	return false;
}

static void auth_not_tried(struct judging *j)
{
	const struct txn_view *v = NULL;
	struct buf *b;

	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *x = &j->txns[i];

		if (x->request != NONE && (msg_of(j, x->request)->flags & MSG_CREDENTIALS || (v && x->method == v->method &&
				msg_of(j, x->request)->parse_flags & SIP_F_CUT)))
			return; /* or may have them behind what the capture kept */
		if (v && x->method == v->method && x->response != NONE && !is_challenge(x) && x->response > v->final)
			return; /* it was let in all the same */
		if (!v && is_challenge(x) && x->request != NONE && needs_account(x->method))
			v = x;
	}
	if (!v || !goes_on(j, msg_of(j, v->final)->ts_ns, TIMEOUT_NS) || is_tried_elsewhere(j, v))
		return;
	b = find(j, SEVERITY_WARNING, _("the challenge was not answered"));
	say(j, b, _("%s asked for credentials (%s), and %s never sent the %s again with any"), (struct values){{
			v_src(v->final), v_status(v->final), v_src(v->request), v_method(v->request)}});
	doubt(j, b, 1, v->transport);
	buf_puts(b, _("."));
	evidence(j, v->request);
	evidence(j, v->final);
	hop_of(j, v->final);
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.needs = FACT_CHALLENGE, .leg = auth_failed, .row = {.id = "auth-failed", .severity = SEVERITY_ERROR,
		.title = N_("Credentials refused"),
		.evidence = "A request that answers a challenge, with its realm and nonce, is challenged again, and not "
			"because the nonce is stale.",
		.explanation = N_("The server asked for credentials, got them for the right realm and nonce, and asked "
			"again: user name or password are wrong, or the two sides compute the digest differently."),
		.reference = "RFC 3261 §22, RFC 7616, RFC 8760",
		.remedy = N_("Check user name, password and realm; then algorithm (MD5 or SHA-256), qop and nc, and whether "
			"something on the way changes the Request-URI that is part of the digest.")}},
	{.needs = FACT_CHALLENGE, .leg = auth_not_tried, .row = {.id = "auth-not-tried", .severity = SEVERITY_WARNING,
		.title = N_("Challenge not answered"),
		.evidence = "401 or 407, and no request with credentials follows for 32 s.",
		.explanation = N_("The server wants to know who it is, and the client does not try: it has no account for "
			"that realm, or does not know the scheme or algorithm that it is asked for."),
		.reference = "RFC 3261 §22.2",
		.remedy = N_("Configure user name and password for that realm; let a trunk be known by its address "
			"instead.")}},
};

const struct rule_table auth_rules = {rules, sizeof rules / sizeof *rules};
