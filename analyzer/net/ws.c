/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WebSocket frames (RFC 6455 §5) and the SIP messages in them (RFC 7118 §5: one message in each WebSocket message, which
 * says where it ends). Lengths need not be of the shortest form. What permessage-deflate compressed is inflated whole. */
#include "analyzer/net/stream.h"

enum { WS_FIN = 0x80, WS_RSV = 0x70, WS_COMPRESSED = 0x40, WS_OPCODE = 15, WS_CONTROL = 8, WS_MASK = 0x80 };
enum { WS_CONTINUATION = 0, WS_TEXT = 1, WS_BINARY = 2, WS_PONG = 10, WS_CONTROL_MAX = 125 };
enum { WS_LOOK = 512 }; /* bytes of a message by which it is told to be SIP */

struct ws_frame {
	uint8_t bits, opcode;
	bool is_masked;
	uint8_t mask[4];
	unsigned header;
	uint64_t len;       /* of the payload */
	struct slice there; /* as much of it as is there, masked */
};

/* 1: *f is filled; 0: the header has not ended; -1: no frame. */
static int read_frame(struct slice bytes, struct ws_frame *f)
{
	struct cursor c = cursor_make(bytes.p, bytes.n);
	uint8_t len;

	f->bits = cursor_u8(&c);
	f->opcode = f->bits & WS_OPCODE;
	len = cursor_u8(&c);
	f->is_masked = len & WS_MASK;
	f->len = len & 127;
	if (f->len == 126)
		f->len = cursor_be16(&c);
	else if (f->len == 127)
		f->len = cursor_be64(&c);
	for (unsigned i = 0; i < 4; i++)
		f->mask[i] = f->is_masked ? cursor_u8(&c) : 0;
	if (bytes.n && ((f->opcode > WS_BINARY && f->opcode < WS_CONTROL) || f->opcode > WS_PONG))
		return -1;
	if (c.bad)
		return 0;
	f->header = (unsigned)((const char *)c.p - bytes.p);
	f->there = slice_make(c.p, cursor_left(&c));
	f->there = slice_sub(f->there, 0, f->len < f->there.n ? (size_t)f->len : f->there.n);
	if (f->len > INT64_MAX || (f->bits & WS_RSV & ~WS_COMPRESSED))
		return -1;
	if (f->opcode >= WS_CONTROL && (!(f->bits & WS_FIN) || f->len > WS_CONTROL_MAX || (f->bits & WS_COMPRESSED)))
		return -1;
	return 1;
}

static void unmask(char *out, const struct ws_frame *f, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		out[i] = (char)(s.p[i] ^ f->mask[i & 3]);
}

/* Whether the payload begins like SIP: 1 yes, 0 more bytes are needed, -1 no. */
static int looks_like_sip(struct net *n, const struct ws_frame *f)
{
	struct slice s = slice_sub(f->there, 0, WS_LOOK);
	char plain[WS_LOOK];
	uint64_t need;
	int64_t used;

	if (s.n == 0)
		return f->len ? 0 : -1;
	unmask(plain, f, s);
	s.p = plain;
	if (stream_claims(n, s))
		return 1;
	used = n->framer(s, &need);
	return used < 0 || s.n == f->len || s.n == WS_LOOK ? -1 : 0;
}

int ws_probe(struct net *n, struct slice bytes)
{
	struct ws_frame f;
	int is_frame = read_frame(bytes, &f);

	/* FIN, text or binary, no extension: of the first byte six bits are sure. */
	if (bytes.n == 0 || (f.bits != (WS_FIN | WS_TEXT) && f.bits != (WS_FIN | WS_BINARY)) || is_frame < 0)
		return -1;
	return is_frame ? looks_like_sip(n, &f) : 0;
}

/* A whole message of `len` bytes; fewer are there where it was cut. */
static void give(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, uint64_t len)
{
	struct slice text = slice_trim(bytes);

	if (stream_claims(n, bytes)) {
		s->had_sip = true;
		s->ws_other = 0;
		stream_emit(n, p, bytes, len, TRANSPORT_WS);
	} else if (text.n == 0) {
		count(n->cs, C_SIP_KEEPALIVE); /* RFC 7118 §6 */
	} else {
		count(n->cs, C_WS_OTHER);
		if (++s->ws_other >= LIMIT_WS_OTHER && !s->had_sip) {
			s->kind = STREAM_OTHER;
			ws_inflate_free(n, s);
		}
		s->ws_other = s->ws_other < LIMIT_WS_OTHER ? s->ws_other : 0;
	}
}

/* ---- messages of several frames (§5.4) --------------------------------------------------------------------------------- */

static void part_put(struct net *n, struct stream *s, const struct ws_frame *f, struct slice bytes)
{
	struct buf *b = s->part;
	size_t room, at, cap;

	if (!b)
		b = s->part = mem_zalloc(sizeof *b);
	room = LIMIT_MESSAGE_BYTES + 1 - b->n;
	bytes = slice_sub(bytes, 0, room);
	at = b->n;
	cap = b->cap;
	buf_put(b, bytes);
	if (bytes.n)
		unmask(b->p + at, f, bytes);
	n->stream_bytes += b->cap - cap;
}

static void part_free(struct net *n, struct stream *s)
{
	s->part_is_deflated = false;
	if (!s->part)
		return;
	n->stream_bytes -= s->part->cap;
	buf_free(s->part);
	free(s->part);
	s->part = NULL;
}

/* A whole message of permessage-deflate (RFC 7692). */
static void give_inflated(struct net *n, struct stream *s, const struct payload *p)
{
	struct buf plain = {0};

	if (s->part->n <= LIMIT_MESSAGE_BYTES && ws_inflate(n, s, buf_slice(s->part), &plain)) {
		give(n, s, p, buf_slice(&plain), plain.n);
	} else {
		ws_inflate_free(n, s);
		count(n->cs, C_WS_COMPRESSED);
	}
	buf_free(&plain);
}

/* A data frame that is here whole, or as much of it as is of use. */
static void take_data(struct net *n, struct stream *s, const struct payload *p, const struct ws_frame *f, bool is_cut)
{
	bool is_last = f->bits & WS_FIN, is_first = f->opcode != WS_CONTINUATION, is_deflated = f->bits & WS_COMPRESSED;

	if (is_first)
		part_free(n, s);
	if (is_first && is_last && !f->is_masked && !is_deflated) {
		give(n, s, p, f->there, is_cut ? f->len : f->there.n);
		return;
	}
	if (!is_first && !s->part) {
		count(n->cs, C_WS_OTHER); /* its beginning was not seen, or was not SIP */
		return;
	}
	part_put(n, s, f, f->there);
	s->part_is_deflated |= is_deflated;
	if (is_last && s->part_is_deflated) {
		give_inflated(n, s, p);
		part_free(n, s);
	} else if (is_last) {
		size_t len = s->part->n;

		give(n, s, p, buf_slice(s->part), is_cut ? len + 1 : len);
		part_free(n, s);
	}
}

/* ---- frames ------------------------------------------------------------------------------------------------------------ */

static size_t pass_by(struct stream *s, const struct ws_frame *f)
{
	s->skip = f->len;
	s->need = 0;
	return f->header;
}

size_t ws_take(struct net *n, struct stream *s, const struct payload *p, struct slice bytes)
{
	struct ws_frame f;
	int is_frame;
	bool is_long;

	if (s->need && bytes.n < s->need)
		return 0;
	is_frame = read_frame(bytes, &f);
	if (is_frame == 0)
		return 0;
	if (is_frame < 0) {
		count(n->cs, C_WS_BAD);
		ws_inflate_free(n, s);
		s->kind = STREAM_LOST;
		s->unclaimed = 0;
		return 0;
	}
	is_long = f.len > LIMIT_MESSAGE_BYTES;
	if (f.opcode >= WS_CONTROL || (is_long && (f.bits & WS_COMPRESSED))) {
		count(n->cs, f.opcode >= WS_CONTROL ? C_WS_CONTROL : C_WS_COMPRESSED);
		if (f.opcode < WS_CONTROL)
			ws_inflate_free(n, s);
		return pass_by(s, &f);
	}
	if (is_long && looks_like_sip(n, &f) < 0) {
		count(n->cs, C_WS_OTHER);
		return pass_by(s, &f);
	}
	s->need = f.header + (is_long ? LIMIT_MESSAGE_BYTES + 1u : f.len);
	if (bytes.n < s->need)
		return 0;
	if (is_long) { /* its beginning is given out as too long, the rest goes by */
		s->skip = f.len - (LIMIT_MESSAGE_BYTES + 1u);
		f.there = slice_sub(f.there, 0, LIMIT_MESSAGE_BYTES + 1u);
		f.bits |= WS_FIN;
	}
	take_data(n, s, p, &f, false);
	bytes.n = (size_t)s->need;
	s->need = 0;
	return bytes.n;
}

void ws_cut(struct net *n, struct stream *s, const struct payload *p, struct slice waiting)
{
	struct ws_frame f;

	if (read_frame(waiting, &f) <= 0)
		return;
	s->need = f.header + f.len;
	if (f.opcode >= WS_CONTROL || (f.bits & WS_COMPRESSED) || s->part_is_deflated || looks_like_sip(n, &f) <= 0)
		return;
	f.bits |= WS_FIN;
	take_data(n, s, p, &f, true);
}
