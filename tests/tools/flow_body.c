/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is computed inside messages: session descriptions from one line (RFC 8866) and digests (RFC 7616 with MD5). */
#include "flow.h"
#include "md5.h"

/* One m= section being made. */
struct section {
	struct slice kind, port, profile, address, direction;
	struct buf list, maps, lines;
	uint64_t ptime;
};

/* Attributes of a payload type: the codec table's, or what "97:H264/90000" says. */
static void put_format(struct flow_file *f, struct section *s, struct slice word)
{
	struct slice map = word;
	struct slice number = slice_cut(&map, ':');
	const struct voice_codec *c = voice_codec((unsigned)flow_number(f, number, 127));

	buf_fmt(&s->list, " %.*s", SLICE_ARG(number));
	if (map.n) {
		buf_fmt(&s->maps, "a=rtpmap:%.*s %.*s\r\n", SLICE_ARG(number), SLICE_ARG(map));
		return;
	}
	if (!c)
		return;
	buf_fmt(&s->maps, "a=rtpmap:%.*s %s/%u%s\r\n", SLICE_ARG(number), c->name, (unsigned)c->clock_hz,
			strcmp(c->name, "opus") == 0 ? "/2" : "");
	if (c->fmtp)
		buf_fmt(&s->maps, "a=fmtp:%.*s %s\r\n", SLICE_ARG(number), c->fmtp);
}

static bool is_direction(struct slice s)
{
	return slice_eq(s, slice_of("sendonly")) || slice_eq(s, slice_of("recvonly")) || slice_eq(s, slice_of("inactive")) ||
		slice_eq(s, slice_of("sendrecv"));
}

static const char *family_of(struct slice *address)
{
	if (address->n && address->p[0] == '[')
		*address = slice_sub(*address, 1, address->n - 1);
	return slice_find(*address, ':', 0) < address->n ? "IP6" : "IP4";
}

static void begin_section(struct section *s, struct slice kind, struct slice port)
{
	s->kind = kind;
	s->port = port;
	s->profile = slice_of("RTP/AVP");
	s->address = (struct slice){0};
	s->direction = slice_of("sendrecv");
	s->ptime = slice_eq(kind, slice_of("audio")) ? 20 : 0;
	s->list.n = 0;
	s->maps.n = 0;
	s->lines.n = 0;
}

static void put_section(struct buf *b, struct section *s)
{
	buf_fmt(b, "m=%.*s %.*s %.*s%.*s\r\n", SLICE_ARG(s->kind), SLICE_ARG(s->port), SLICE_ARG(s->profile), (int)s->list.n,
			s->list.n ? s->list.p : "");
	if (s->address.n) {
		const char *family = family_of(&s->address);

		buf_fmt(b, "c=IN %s %.*s\r\n", family, SLICE_ARG(s->address));
	}
	buf_put(b, buf_slice(&s->maps));
	if (s->ptime)
		buf_fmt(b, "a=ptime:%u\r\n", (unsigned)s->ptime);
	buf_put(b, buf_slice(&s->lines));
	buf_fmt(b, "a=%.*s\r\n", SLICE_ARG(s->direction));
}

/* A word of an m= section; false where it is none. */
static bool section_word(struct flow_file *f, struct section *s, struct slice w, struct slice *words)
{
	if (is_direction(w)) {
		s->direction = w;
	} else if (slice_eq(w, slice_of("ptime"))) {
		s->ptime = flow_number(f, flow_word(words), 1000);
	} else if (slice_eq(w, slice_of("profile"))) {
		s->profile = flow_word(words);
	} else if (slice_eq(w, slice_of("mux"))) {
		buf_puts(&s->lines, "a=rtcp-mux\r\n");
	} else if (slice_eq(w, slice_of("line"))) {
		struct slice text = flow_word(words);

		buf_fmt(&s->lines, "a=%.*s\r\n", SLICE_ARG(slice_sub(text, 1, text.n - 1)));
	} else {
		return false;
	}
	return true;
}

struct slice flow_sdp(struct flow_file *f, struct slice words, int from)
{
	const struct party *p = &f->party[from];
	uint64_t id = 1000000000 + flow_hash(f->calls[f->call].id, p->name, 9) % 1000000000;
	struct slice address = flow_host(f, &p->claimed), out;
	struct section s = {0};
	struct buf b = {0}, media = {0};
	uint64_t version = 0;
	unsigned n = 0;

	begin_section(&s, slice_of("audio"), flow_word(&words));
	while (words.n) {
		struct slice w = flow_word(&words);

		if (slice_eq(w, slice_of("at"))) {
			*(n ? &s.address : &address) = flow_word(&words);
		} else if (slice_eq(w, slice_of("v"))) {
			version = flow_number(f, flow_word(&words), 1000);
		} else if (slice_eq(w, slice_of("and"))) {
			put_section(&media, &s);
			w = flow_word(&words);
			begin_section(&s, w, flow_word(&words));
			n++;
		} else if (!section_word(f, &s, w, &words)) {
			put_format(f, &s, w);
		}
	}
	put_section(&media, &s);
	const char *family = family_of(&address);

	buf_fmt(&b, "v=0\r\no=%.*s %llu %llu IN %s %.*s\r\ns=-\r\nc=IN %s %.*s\r\nt=0 0\r\n",
			SLICE_ARG(p->user.n ? p->user : slice_of("-")), (unsigned long long)id, (unsigned long long)(id + version),
			family, SLICE_ARG(address), family, SLICE_ARG(address));
	buf_put(&b, buf_slice(&media));
	out = arena_copy(&f->text, buf_slice(&b));
	buf_free(&b);
	buf_free(&media);
	buf_free(&s.list);
	buf_free(&s.maps);
	buf_free(&s.lines);
	return out;
}

/* The last 401 or 407 that the party got in this call. */
static const struct sent *last_challenge(struct flow_file *f, int party)
{
	for (uint32_t i = f->n_sent; i-- > 0;) {
		const struct sent *s = &f->sent[i];

		if (s->call == f->call && s->to == party && (s->status == 401 || s->status == 407))
			return s;
	}
	flow_fail(f, "%.*s was not challenged in this call", SLICE_ARG(f->party[party].name));
}

/* Value of name="..." in a challenge. */
static struct slice quoted_param(struct slice challenge, const char *name)
{
	size_t at = slice_isearch(challenge, slice_of(name));
	struct slice rest = slice_sub(challenge, at, challenge.n);

	slice_cut(&rest, '"');
	return slice_cut(&rest, '"');
}

struct slice flow_digest(struct flow_file *f, const struct sip_text *m, int from, struct slice user, struct slice password,
		const char **header)
{
	const struct sent *s = last_challenge(f, from);
	struct sip_text got = sip_text_parse(f, s->bytes);
	bool is_proxy = s->status == 407;
	struct slice challenge = sip_text_value(&got, is_proxy ? "Proxy-Authenticate" : "WWW-Authenticate");
	struct slice realm = quoted_param(challenge, "realm="), nonce = quoted_param(challenge, "nonce=");
	struct slice start = m->start, method = flow_word(&start), uri = flow_word(&start);
	char ha1[33], ha2[33], response[33], cnonce[33];

	md5_hex(flow_text(f, "%.*s:%.*s:%.*s", SLICE_ARG(user), SLICE_ARG(realm), SLICE_ARG(password)), ha1);
	md5_hex(flow_text(f, "%.*s:%.*s", SLICE_ARG(method), SLICE_ARG(uri)), ha2);
	md5_hex(flow_text(f, "%.*s:%.*s", SLICE_ARG(nonce), SLICE_ARG(sip_text_value(m, "Via"))), cnonce);
	cnonce[8] = 0;
	md5_hex(flow_text(f, "%s:%.*s:00000001:%s:auth:%s", ha1, SLICE_ARG(nonce), cnonce, ha2), response);
	*header = is_proxy ? "Proxy-Authorization" : "Authorization";
	return flow_text(f, "Digest username=\"%.*s\", realm=\"%.*s\", nonce=\"%.*s\", uri=\"%.*s\", response=\"%s\", "
			"algorithm=MD5, cnonce=\"%s\", qop=auth, nc=00000001", SLICE_ARG(user), SLICE_ARG(realm), SLICE_ARG(nonce),
			SLICE_ARG(uri), response, cnonce);
}
