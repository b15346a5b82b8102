/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is computed inside messages: session descriptions from one line (RFC 8866) and digests (RFC 7616 with MD5). */
#include "flow.h"
#include "md5.h"

/* Names of the payload types that samples use; dynamic ones are what phones commonly take. */
static const struct {
	const char *format, *map, *fmtp;
} formats[] = {
	{"0", "PCMU/8000", NULL},
	{"8", "PCMA/8000", NULL},
	{"9", "G722/8000", NULL},
	{"18", "G729/8000", "annexb=no"},
	{"96", "opus/48000/2", "useinbandfec=1"},
	{"101", "telephone-event/8000", "0-16"},
};

static void put_format(struct buf *b, struct slice format)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (!slice_eq(format, slice_of(formats[i].format)))
			continue;
		buf_fmt(b, "a=rtpmap:%s %s\r\n", formats[i].format, formats[i].map);
		if (formats[i].fmtp)
			buf_fmt(b, "a=fmtp:%s %s\r\n", formats[i].format, formats[i].fmtp);
	}
}

static bool is_direction(struct slice s)
{
	return slice_eq(s, slice_of("sendonly")) || slice_eq(s, slice_of("recvonly")) || slice_eq(s, slice_of("inactive")) ||
		slice_eq(s, slice_of("sendrecv"));
}

struct slice flow_sdp(struct flow_file *f, struct slice words, int from)
{
	const struct party *p = &f->party[from];
	uint64_t id = 1000000000 + flow_hash(f->calls[f->call].id, p->name, 9) % 1000000000;
	struct slice port = flow_word(&words), direction = slice_of("sendrecv"), out;
	struct slice address = flow_host(f, &p->claimed);
	struct buf list = {0}, maps = {0}, b = {0};
	uint64_t version = 0;

	while (words.n) {
		struct slice w = flow_word(&words);

		if (slice_eq(w, slice_of("at"))) {
			address = flow_word(&words);
		} else if (slice_eq(w, slice_of("v"))) {
			version = flow_number(f, flow_word(&words), 1000);
		} else if (is_direction(w)) {
			direction = w;
		} else {
			flow_number(f, w, 127);
			buf_fmt(&list, " %.*s", SLICE_ARG(w));
			put_format(&maps, w);
		}
	}
	if (address.n && address.p[0] == '[')
		address = slice_sub(address, 1, address.n - 1);
	const char *family = slice_find(address, ':', 0) < address.n ? "IP6" : "IP4";

	buf_fmt(&b, "v=0\r\no=%.*s %llu %llu IN %s %.*s\r\ns=-\r\nc=IN %s %.*s\r\nt=0 0\r\n",
			SLICE_ARG(p->user.n ? p->user : slice_of("-")), (unsigned long long)id, (unsigned long long)(id + version),
			family, SLICE_ARG(address), family, SLICE_ARG(address));
	buf_fmt(&b, "m=audio %.*s RTP/AVP%.*s\r\n%.*sa=ptime:20\r\na=%.*s\r\n", SLICE_ARG(port), (int)list.n, list.n ? list.p : "",
			(int)maps.n, maps.n ? maps.p : "", SLICE_ARG(direction));
	out = arena_copy(&f->text, buf_slice(&b));
	buf_free(&b);
	buf_free(&list);
	buf_free(&maps);
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
