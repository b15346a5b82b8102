/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authentication of a leg (RFC 3261 §22, RFC 7616): challenges, whether the request that is challenged had credentials already,
 * and what became of the next try. Digests are not computed: without the password nobody can. */
#include "analyzer/call/story_local.h"

enum { LOOK_BACK = 8, VALUES_MAX = 16 };

/* One challenge or credentials: Digest realm="a", nonce="b", ... */
struct digest {
	struct slice realm, nonce, stale, algorithm, user;
};

/* Value of a parameter without its quotes. */
static struct slice bare(struct slice v)
{
	v = slice_trim(v);
	return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"' ? slice_sub(v, 1, v.n - 1) : v;
}

static void digest_param(struct digest *d, struct slice item)
{
	struct slice name = slice_trim(slice_cut(&item, '='));

	if (slice_ieq(name, slice_of("realm")))
		d->realm = bare(item);
	else if (slice_ieq(name, slice_of("nonce")))
		d->nonce = bare(item);
	else if (slice_ieq(name, slice_of("stale")))
		d->stale = bare(item);
	else if (slice_ieq(name, slice_of("algorithm")))
		d->algorithm = bare(item);
	else if (slice_ieq(name, slice_of("username")))
		d->user = bare(item);
}

static struct digest digest_of(struct slice value)
{
	struct digest d = {.realm = slice_make("", 0), .algorithm = slice_make("", 0), .user = slice_make("", 0)};
	size_t space;
	struct slice item;

	value = slice_trim(value);
	space = slice_find(value, ' ', 0);
	value = slice_sub(value, space, value.n); /* past the scheme */
	while (sip_list_next(&value, &item))
		digest_param(&d, item);
	return d;
}

/* All fields of that name, as digests. */
static unsigned read_all(const struct sip_msg *m, const char *name, struct digest *out)
{
	struct slice value;
	unsigned n = 0;

	for (; n < VALUES_MAX && (value = sip_header_get(m, slice_of(name), n)).p; n++)
		out[n] = digest_of(value);
	return n;
}

/* ---- nonces ----------------------------------------------------------------------------------------------------- */

static bool nonce_is(const void *ctx, uint32_t id)
{
	(void)ctx;
	(void)id;
	return true; /* by 32 bits of a seeded hash */
}

static uint64_t nonce_hash(const struct scene *sc, const struct digest *d)
{
	return hash_mix(hash_slice(d->realm, sc->s->seed), hash_slice(d->nonce, sc->s->seed));
}

static bool is_known_nonce(const struct scene *sc, const struct digest *d)
{
	return map_get(&sc->nonce_map, nonce_hash(sc, d), nonce_is, sc) != NONE;
}

static void note_nonce(struct scene *sc, const struct digest *d)
{
	if (d->nonce.n && !is_known_nonce(sc, d))
		map_put(&sc->nonce_map, nonce_hash(sc, d), sc->nonce_map.n);
}

/* ---- challenges ------------------------------------------------------------------------------------------------- */

static const char *challenge_field(uint16_t status)
{
	return status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
}

static const char *credentials_field(uint16_t status)
{
	return status == 401 ? "Authorization" : "Proxy-Authorization";
}

/* What credentials of a request say to challenges: those for the same realm. */
static const struct digest *answer_to(const struct digest *challenges, unsigned n, const struct digest *credentials,
		unsigned n_credentials)
{
	for (unsigned i = 0; i < n_credentials; i++)
		for (unsigned k = 0; k < n; k++)
			if (slice_eq(credentials[i].realm, challenges[k].realm))
				return &credentials[i];
	return NULL;
}

static void compare_request(struct scene *sc, struct story_challenge *c, const struct digest *challenges, unsigned n)
{
	struct digest credentials[VALUES_MAX];
	const struct digest *mine;
	struct sip_msg m;
	unsigned n_credentials;

	if (c->request == NONE || !store_view(sc->s, c->request, &m))
		return;
	n_credentials = read_all(&m, credentials_field(msg_at(sc->s, c->response)->status), credentials);
	mine = answer_to(challenges, n, credentials, n_credentials);
	if (!mine)
		return;
	c->had_credentials = true;
	c->had_nonce = is_known_nonce(sc, mine);
	c->user = story_keep(sc, mine->user);
}

static void challenged(struct scene *sc, const struct act *a)
{
	struct leg_story *st = sc->st;
	struct story_challenge *v = story_room(sc, st->challenges, st->n_challenges, sizeof *v);
	struct digest list[VALUES_MAX];
	unsigned n = read_all(&a->text, challenge_field(a->m->status), list);

	if (!v)
		return;
	st->challenges = v;
	v += st->n_challenges++;
	*v = (struct story_challenge){.request = play_of(sc, a)->request, .response = a->id, .method = a->m->method, .retry = NONE,
		.realm = slice_make("", 0), .algorithm = slice_make("", 0), .user = slice_make("", 0)};
	if (n) {
		v->realm = story_keep(sc, list[0].realm);
		v->algorithm = story_keep(sc, list[0].algorithm);
	}
	compare_request(sc, v, list, n);
	for (unsigned i = 0; i < n; i++) {
		v->is_stale |= slice_ieq(list[i].stale, slice_of("true"));
		note_nonce(sc, &list[i]);
	}
}

/* ---- the next try ----------------------------------------------------------------------------------------------- */

static void request_take(struct scene *sc, const struct act *a)
{
	struct leg_story *st = sc->st;
	struct digest credentials[VALUES_MAX];
	uint32_t n = st->n_challenges;

	if (!(a->m->flags & MSG_CREDENTIALS) || a->m->method == SIP_ACK)
		return;
	for (uint32_t i = n; i-- > 0 && n - i <= LOOK_BACK;) {
		struct story_challenge *c = &st->challenges[i];
		const struct digest d = {.realm = c->realm};
		unsigned n_cred;

		if (c->retry != NONE || c->method != a->m->method || msg_at(sc->s, c->response)->ts_ns > a->m->ts_ns)
			continue;
		n_cred = read_all(&a->text, credentials_field(msg_at(sc->s, c->response)->status), credentials);
		if (!answer_to(&d, 1, credentials, n_cred))
			continue;
		c->retry = a->id;
		if (play_of(sc, a)->challenge == NONE)
			play_of(sc, a)->challenge = i;
	}
}

/* One try may answer several challenges, one a proxy. */
static void final_take(struct scene *sc, const struct act *a)
{
	uint32_t last = play_of(sc, a)->challenge, request = play_of(sc, a)->request;

	if (last == NONE)
		return;
	for (uint32_t i = last + 1; i-- > 0 && last - i < LOOK_BACK;)
		if (sc->st->challenges[i].retry == request)
			sc->st->challenges[i].retry_status = a->m->status;
}

void challenge_take(struct scene *sc, const struct act *a)
{
	if (a->is_request) {
		request_take(sc, a);
		return;
	}
	if (!act_is_final(a))
		return;
	final_take(sc, a);
	if (a->m->status == 401 || a->m->status == 407)
		challenged(sc, a);
}
