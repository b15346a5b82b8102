/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Legs whose offers and answers are as plain as most: an INVITE with a session description (again after a challenge), and an
 * answer in its 2xx, or none. That a leg is so is seen without reading a header field again, and what its descriptions come
 * to depends on few of their words. So it is told once (story.c) and kept by those words; the next leg that says the same
 * needs no story. Whatever is unlike that is left to the story. */
#include "analyzer/call/story_local.h"

/* ---- the words that matter -------------------------------------------------------------------------------------- */

enum { WORDS_BYTES = 4096, TALKS = 256, LISTS = 512 };

/* Descriptions without what changes nothing: who made it, where media go to, keys. */
struct words {
	char text[WORDS_BYTES];
	size_t n;
	bool is_full;
};

static void words_put(struct words *w, struct slice s)
{
	if (s.n > sizeof w->text - w->n) {
		w->is_full = true;
		return;
	}
	memcpy(w->text + w->n, s.p, s.n);
	w->n += s.n;
}

/* Attributes that say neither which codecs there are nor which way media may go. */
static bool is_idle_attribute(struct slice line)
{
	static const char begins[][16] = {"a=candidate:", "a=ice-", "a=ssrc:", "a=rtcp:", "a=fingerprint:", "a=crypto:",
		"a=msid:", "a=cname:"};

	for (size_t i = 0; line.n >= 5 && i < sizeof begins / sizeof begins[0]; i++)
		if (line.p[2] == begins[i][2] && line.p[3] == begins[i][3] && slice_starts(line, slice_of(begins[i])))
			return true;
	return false;
}

/* "m=audio 30000 RTP/AVP 0 8": what stands before the port, and after it. False where there is none, or 0. */
static bool media_parts(struct slice line, struct slice *head, struct slice *rest)
{
	const char *p = line.p, *end = p + line.n, *digits;
	uint32_t port = 0;

	while (p < end && *p != ' ')
		p++;
	p += p < end;
	*head = slice_make(line.p, (size_t)(p - line.p));
	for (digits = p; p < end && ascii_digit(*p) && port <= 65535; p++)
		port = port * 10 + (uint32_t)(*p - '0');
	*rest = slice_make(p, (size_t)(end - p));
	return p > digits && p < end && *p == ' ' && port && port <= 65535;
}

/* As if it were port 1: that it is one counts. */
static void put_media(struct words *w, struct slice line)
{
	struct slice head, rest;

	if (media_parts(line, &head, &rest)) {
		words_put(w, head);
		words_put(w, slice_make("1", 1));
		words_put(w, rest);
	} else {
		words_put(w, line);
	}
}

/* "c=IN IP4 192.0.2.1": an address of that form, and not 0.0.0.0, which would be a hold. */
static bool is_any_host(struct slice line)
{
	struct slice address = slice_sub(line, 9, line.n);
	size_t i = 0;

	if (!slice_starts(line, slice_of("c=IN IP4 ")) || !address.n || address.n > 15 || address.p[0] < '1' || address.p[0] > '9')
		return false;
	while (i < address.n && (ascii_digit(address.p[i]) || address.p[i] == '.'))
		i++;
	return i == address.n;
}

static struct slice without_end(struct slice line)
{
	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	return line;
}

/* What a line comes to: all of it, or (media) its parts, or a line that stands for it and is never one of those that count as they
 * are: it begins as an origin. */
static void put_line(struct words *w, struct slice line)
{
	struct slice plain = without_end(line);

	switch (line.p[0]) {
	case 'o':
		words_put(w, slice_of("o=\n"));
		return;
	case 'c':
		words_put(w, is_any_host(plain) ? slice_of("o=c\n") : line);
		return;
	case 'm':
		put_media(w, line);
		return;
	default:
		if (!is_idle_attribute(plain))
			words_put(w, line);
	}
}

/* Whether all of a line counts, which of most is seen by their first letters. False says nothing. */
static bool is_whole_line(const char *p, size_t n)
{
	if (n < 2 || p[1] != '=')
		return true;
	if (p[0] == 'a' && n >= 5 && p[2] == 'r')
		return p[4] != 'c';
	if (p[0] == 'a' && n >= 5 && p[2] == 'f')
		return p[3] != 'i';
	if (p[0] == 'a')
		return n < 5 || (p[2] != 'c' && p[2] != 'i' && p[2] != 's' && p[2] != 'm');
	return p[0] != 'o' && p[0] != 'c' && p[0] != 'm';
}

static void put_sdp(struct words *w, struct slice sdp)
{
	struct slice run = slice_make(sdp.p, 0); /* lines that count as they are */

	while (sdp.n) {
		const char *lf = memchr(sdp.p, '\n', sdp.n);
		size_t n = lf ? (size_t)(lf - sdp.p) + 1 : sdp.n;

		if (is_whole_line(sdp.p, n)) {
			run.n += n;
		} else {
			words_put(w, run);
			put_line(w, slice_make(sdp.p, n));
			run = slice_make(sdp.p + n, 0);
		}
		sdp = slice_make(sdp.p + n, sdp.n - n);
	}
	words_put(w, run);
	words_put(w, slice_make("", 1));
}

/* ---- the same words --------------------------------------------------------------------------------------------- */

static size_t same_bytes(const char *a, const char *b, size_t n)
{
	size_t i = 0;
	uint64_t x, y;

	while (i + 32 <= n && memcmp(a + i, b + i, 32) == 0)
		i += 32;
	for (; i + 8 <= n; i += 8) {
		memcpy(&x, a + i, 8);
		memcpy(&y, b + i, 8);
		if (x != y)
			break;
	}
	while (i < n && a[i] == b[i])
		i++;
	return i;
}

/* Whether two lines that are not the same come to the same. */
static bool same_line(struct slice a, struct slice b)
{
	struct slice head, rest, other_head, other_rest;

	if (a.n < 2 || b.n < 2 || a.p[0] != b.p[0] || a.p[1] != '=' || b.p[1] != '=')
		return false;
	switch (a.p[0]) {
	case 'o':
		return true;
	case 'c':
		return is_any_host(without_end(a)) && is_any_host(without_end(b));
	case 'm':
		return media_parts(a, &head, &rest) && media_parts(b, &other_head, &other_rest) && slice_eq(head, other_head) &&
				slice_eq(rest, other_rest);
	case 'a':
		return is_idle_attribute(without_end(a)) && is_idle_attribute(without_end(b));
	default:
		return false;
	}
}

/* Its first line; there is something. */
static struct slice cut_line(struct slice *s)
{
	const char *lf = memchr(s->p, '\n', s->n);
	size_t n = lf ? (size_t)(lf - s->p) + 1 : s->n;
	struct slice line = slice_make(s->p, n);

	*s = slice_make(s->p + n, s->n - n);
	return line;
}

/* Whether two descriptions come to the same words, which is seen without writing them down where their lines have the same order.
 * False says nothing. */
static bool same_words(struct slice a, struct slice b)
{
	const char *lf;

	while (a.n && b.n) {
		size_t i = same_bytes(a.p, b.p, a.n < b.n ? a.n : b.n);

		if (i == a.n && i == b.n)
			return true;
		lf = i ? memrchr(a.p, '\n', i) : NULL;
		i = lf ? (size_t)(lf - a.p) + 1 : 0;
		a = slice_make(a.p + i, a.n - i);
		b = slice_make(b.p + i, b.n - i);
		if (!same_line(cut_line(&a), cut_line(&b)))
			return false;
	}
	return !a.n && !b.n;
}

/* The description that a message is, where nothing about the message is odd; n 0 where something is. */
static struct slice sdp_of(const struct store *s, uint32_t msg)
{
	const struct msg *m = msg_at(s, msg);
	struct slice text = m->flags & MSG_SDP_ALONE && !m->parse_flags ? store_text(s, msg) : slice_make(NULL, 0);

	return sip_plain_body(text);
}

/* ---- the messages ----------------------------------------------------------------------------------------------- */

/* A final response to an INVITE, by what tells it from others of a leg. */
struct final {
	uint32_t cseq, tags;
	uint16_t status;
};

enum { TRIES = 8, FINALS = 16 };
struct plain {
	const struct store *s;
	const struct leg *l;
	uint32_t home;                  /* pair of flows of the hop that counts */
	uint32_t tries[TRIES], n_tries; /* INVITEs on it, each with a CSeq number of its own */
	uint32_t n_finals, n_others;
	struct final finals[FINALS];    /* on the hop that counts: one of each INVITE at most */
	struct final others[FINALS];    /* on other hops; provisional ones with a description, too */
	uint32_t ok, early;             /* the 2xx; a description before it; or NONE */
};

static bool take_try(struct plain *p, uint32_t id, bool at_home)
{
	const struct msg *m = msg_at(p->s, id);

	if (m->flags & MSG_TO_TAG)
		return false;
	for (uint32_t i = 0; i < p->n_tries; i++)
		if (msg_at(p->s, p->tries[i])->cseq == m->cseq)
			return !at_home; /* the same again on its way; or another try that is told by its branch alone */
	if (!at_home || p->n_tries == TRIES)
		return false;
	p->tries[p->n_tries++] = id;
	return true;
}

static bool has_final(const struct plain *p, uint32_t cseq)
{
	for (uint32_t i = 0; i < p->n_finals; i++)
		if (p->finals[i].cseq == cseq)
			return true;
	return false;
}

/* Whether the hop that counts shows the response, too. */
static bool is_passed_on(const struct plain *p, const struct final *x)
{
	const struct msg *m = p->early == NONE ? NULL : msg_at(p->s, p->early);

	if (x->status < 200)
		return m && m->cseq == x->cseq && m->tags == x->tags && m->status == x->status;
	for (uint32_t i = 0; i < p->n_finals; i++)
		if (p->finals[i].cseq == x->cseq && p->finals[i].tags == x->tags && p->finals[i].status == x->status)
			return true;
	return false;
}

static bool take_final(struct plain *p, uint32_t id, bool at_home)
{
	const struct msg *m = msg_at(p->s, id);
	struct final *v = at_home ? p->finals : p->others;
	uint32_t *n = at_home ? &p->n_finals : &p->n_others;

	if (*n == FINALS || (at_home && has_final(p, m->cseq)) || m->status == 488 || m->status == 606)
		return false;
	v[(*n)++] = (struct final){m->cseq, m->tags, m->status};
	if (at_home && m->status < 300)
		p->ok = id;
	return true;
}

/* Before the final one only those with a description matter: one, which the other hops pass on. */
static bool take_early(struct plain *p, uint32_t id, bool at_home)
{
	const struct msg *m = msg_at(p->s, id);

	if (!(m->flags & MSG_SDP))
		return true;
	if (at_home ? p->early != NONE : p->n_others == FINALS)
		return false;
	if (at_home)
		p->early = id;
	else
		p->others[p->n_others++] = (struct final){m->cseq, m->tags, m->status};
	return true;
}

static bool take_response(struct plain *p, uint32_t id, bool at_home)
{
	const struct msg *m = msg_at(p->s, id);

	if (!p->n_tries || (at_home && (p->ok != NONE || msg_at(p->s, p->tries[p->n_tries - 1])->cseq != m->cseq)))
		return false;
	return m->status >= 200 ? take_final(p, id, at_home) : take_early(p, id, at_home);
}

static bool take(struct plain *p, uint32_t id)
{
	const struct msg *m = msg_at(p->s, id);
	bool at_home = flow_ends(p->s, m->flow) >> 1 == p->home;

	if (m->repeats != NONE || m->status == 100)
		return true;
	if (m->method != SIP_INVITE)
		return !(m->flags & MSG_SDP);
	if (m->parse_flags & SIP_F_BAD_STATUS)
		return false;
	return m->status ? take_response(p, id, at_home) : take_try(p, id, at_home);
}

enum {
	KNOWN_METHODS = 1 << SIP_INVITE | 1 << SIP_ACK | 1 << SIP_BYE | 1 << SIP_CANCEL | 1 << SIP_INFO | 1 << SIP_OPTIONS |
		1 << SIP_MESSAGE
};
static const uint32_t odd_keys = 1u << SIP_K_RSEQ | 1u << SIP_K_RACK | 1u << SIP_K_WARNING | 1u << SIP_K_CONTENT_ENCODING;

/* Whether the leg is plain: what the messages on other hops show is on the one that counts, too. */
static bool survey(struct plain *p)
{
	const struct leg *l = p->l;

	if (!l->is_invite || l->is_midway || l->initial == NONE || l->n_dialogs > 1 || l->is_turned ||
			l->methods & ~(uint32_t)KNOWN_METHODS || l->keys & odd_keys)
		return false;
	p->home = flow_ends(p->s, msg_at(p->s, l->initial)->flow) >> 1;
	for (uint32_t i = l->first; i != NONE; i = msg_at(p->s, i)->next)
		if (!take(p, i))
			return false;
	for (uint32_t i = 0; i < p->n_others; i++)
		if (!is_passed_on(p, &p->others[i]))
			return false;
	return p->n_tries > 0;
}

/* ---- what the descriptions come to ------------------------------------------------------------------------------ */

struct list {
	const struct slice *names;
	uint32_t n;
};
struct talk_memo {
	char *words;                    /* or NULL */
	size_t n;
	bool is_sound;                  /* nothing is wrong with it, and `value` says all of it */
	struct leg_plain value;
};
/* Descriptions as they were written, of legs that were plain and sound: what comes next is mostly like one of the latest. */
enum { LATEST = 4 };
struct latest_talk {
	struct buf text;                /* of the INVITE, then of the 2xx */
	size_t n_offer;                 /* bytes of the first; 0: there is nothing */
	struct leg_plain value;
};
struct plain_memo {
	struct talk_memo talks[TALKS];
	struct latest_talk latest_talks[LATEST];
	unsigned next_talk;
	struct list lists[LISTS];       /* each once: they live as long as the store */
	uint32_t n_lists;
	struct arena arena;
	uint32_t leg;                   /* who asked last, and what was told */
	uint64_t generation;            /* of the store then, from 1 */
	bool is_plain;
	struct leg_plain latest;
};

struct plain_memo *plain_memo_new(void)
{
	return mem_zalloc(sizeof(struct plain_memo));
}

void plain_memo_free(struct plain_memo *c)
{
	for (size_t i = 0; i < TALKS; i++)
		free(c->talks[i].words);
	for (size_t i = 0; i < LATEST; i++)
		buf_free(&c->latest_talks[i].text);
	arena_free(&c->arena);
	free(c);
}

/* What a leg's messages say: the INVITEs, and the 2xx, which is empty where there is none. What is said before the 2xx is what
 * that says. */
struct texts {
	struct slice offers[TRIES], answer;
};

/* False where it is not so, or where nothing can be read. */
static bool read_talk(const struct plain *p, struct texts *t)
{
	t->answer = slice_make(NULL, 0);
	for (uint32_t i = 0; i < p->n_tries; i++) {
		t->offers[i] = sdp_of(p->s, p->tries[i]);
		if (!t->offers[i].n)
			return false;
	}
	if (p->ok == NONE)
		return p->early == NONE;
	t->answer = sdp_of(p->s, p->ok);
	return t->answer.n && (p->early == NONE || slice_eq(sdp_of(p->s, p->early), t->answer));
}

/* All INVITEs say the same. False where they do not. */
static bool put_words(const struct plain *p, const struct texts *t, struct words *w)
{
	size_t first;

	put_sdp(w, t->offers[0]);
	first = w->n;
	for (uint32_t i = 1; i < p->n_tries; i++) {
		put_sdp(w, t->offers[i]);
		if (w->n - first != first || memcmp(w->text, w->text + first, first) != 0)
			return false;
		w->n = first;
	}
	if (t->answer.n)
		put_sdp(w, t->answer);
	return !w->is_full;
}

static bool is_like(const struct plain *p, const struct texts *t, const struct latest_talk *x)
{
	struct slice offer = slice_make(x->text.p, x->n_offer), answer = slice_sub(buf_slice(&x->text), x->n_offer, x->text.n);

	if (!offer.n || !answer.n != !t->answer.n)
		return false;
	for (uint32_t i = 0; i < p->n_tries; i++)
		if (!same_words(t->offers[i], offer))
			return false;
	return !answer.n || same_words(t->answer, answer);
}

static const struct latest_talk *find_latest(const struct plain *p, const struct texts *t)
{
	const struct plain_memo *c = p->s->plain_memo;

	for (size_t i = 0; i < LATEST; i++)
		if (is_like(p, t, &c->latest_talks[i]))
			return &c->latest_talks[i];
	return NULL;
}

static void keep_latest(const struct plain *p, const struct texts *t, const struct leg_plain *value)
{
	struct plain_memo *c = p->s->plain_memo;
	struct latest_talk *x = &c->latest_talks[c->next_talk++ % LATEST];

	buf_clear(&x->text);
	buf_put(&x->text, t->offers[0]);
	buf_put(&x->text, t->answer);
	x->n_offer = t->offers[0].n;
	x->value = *value;
}

/* Forms of one codec may not go together where their parameters are not the same. */
static bool is_same_form(const struct story_media *m)
{
	for (uint32_t i = 0; i < m->n_agreed; i++)
		if (!slice_ieq(m->offer.codecs[m->agreed[i].offered].fmtp, m->answer.codecs[m->agreed[i].answered].fmtp))
			return false;
	return true;
}

/* A medium of which no rule of offers and answers could say anything. */
static bool is_sound_medium(const struct story_media *m, bool is_answered)
{
	if (slice_ieq(m->offer.type, slice_of("image")) || slice_isearch(m->offer.proto, slice_of("SAVP")) < m->offer.proto.n)
		return false;
	return !is_answered || (!m->wrong && is_same_form(m) &&
		slice_isearch(m->answer.proto, slice_of("SAVP")) == m->answer.proto.n);
}

static bool is_sound(const struct plain *p, const struct leg_story *st)
{
	bool is_answered = p->ok != NONE;

	if (st->n_left_out || st->n_offers != p->n_tries || st->n_holds)
		return false;
	for (uint32_t i = 0; i < st->n_offers; i++) {
		const struct story_offer *o = &st->offers[i];
		bool is_last = i + 1 == st->n_offers;

		if (o->wrong || o->is_mid_call || (o->state == OFFER_ANSWERED) != (is_answered && is_last))
			return false;
		for (uint32_t k = 0; k < o->n_media; k++)
			if (!is_sound_medium(&o->media[k], is_answered && is_last))
				return false;
	}
	return true;
}

static bool same_names(const struct list *x, const struct slice *names, uint32_t n)
{
	if (x->n != n)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!slice_eq(x->names[i], names[i]))
			return false;
	return true;
}

/* The list, kept; NULL where there are too many of them. */
static const struct slice *keep_names(struct plain_memo *c, const struct slice *names, uint32_t n)
{
	struct slice *copy;

	for (uint32_t i = 0; i < c->n_lists; i++)
		if (same_names(&c->lists[i], names, n))
			return c->lists[i].names;
	if (c->n_lists == LISTS)
		return NULL;
	copy = arena_alloc(&c->arena, (n ? n : 1) * sizeof *copy);
	for (uint32_t i = 0; i < n; i++)
		copy[i] = arena_copy(&c->arena, names[i]);
	c->lists[c->n_lists++] = (struct list){copy, n};
	return copy;
}

/* Told in full, once. */
static bool tell(const struct plain *p, uint32_t leg, struct plain_memo *c, struct leg_plain *out)
{
	const struct leg_story *st = leg_story_get(p->s, leg, STORY_OFFERS);
	bool sound = is_sound(p, st);

	*out = (struct leg_plain){.is_agreed = false};
	if (sound) {
		struct arena a = {0};
		uint32_t n;
		const struct slice *names = story_agreed_names(st, &a, &n);

		out->is_agreed = names != NULL;
		out->agreed = names ? keep_names(c, names, n) : NULL;
		out->n_agreed = n;
		sound = !names || out->agreed;
		arena_free(&a);
	}
	leg_story_put(st);
	return sound;
}

/* Tells it, and keeps it in the place of what was told before. */
static void learn(const struct plain *p, uint32_t leg, const struct words *w, struct talk_memo *x)
{
	free(x->words);
	x->words = mem_alloc(w->n);
	memcpy(x->words, w->text, w->n);
	x->n = w->n;
	x->is_sound = tell(p, leg, p->s->plain_memo, &x->value);
}

static bool look(const struct store *s, uint32_t leg, struct leg_plain *out)
{
	struct plain p = {.s = s, .l = leg_at(s, leg), .ok = NONE, .early = NONE};
	const struct latest_talk *like;
	struct talk_memo *x;
	struct words w;
	struct texts t;

	if (!survey(&p) || !read_talk(&p, &t))
		return false;
	like = find_latest(&p, &t);
	if (like) {
		*out = like->value;
		return true;
	}
	w.n = 0;
	w.is_full = false;
	if (!put_words(&p, &t, &w))
		return false;
	x = &s->plain_memo->talks[hash_bytes(w.text, w.n, s->seed) % TALKS];
	if (!x->words || x->n != w.n || memcmp(x->words, w.text, w.n) != 0)
		learn(&p, leg, &w, x);
	*out = x->value;
	if (x->is_sound)
		keep_latest(&p, &t, &x->value);
	return x->is_sound;
}

bool leg_plain(const struct store *s, uint32_t leg, struct leg_plain *out)
{
	struct plain_memo *c = s->plain_memo;

	*out = (struct leg_plain){.is_agreed = false};
	if (!(leg_at(s, leg)->flags & MSG_SDP))
		return true;
	if (c->generation != s->generation || c->leg != leg) {
		c->latest = *out;
		c->is_plain = look(s, leg, &c->latest);
		c->leg = leg;
		c->generation = s->generation;
	}
	*out = c->latest;
	return c->is_plain;
}
