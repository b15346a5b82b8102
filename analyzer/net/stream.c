/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages out of the ordered bytes of one direction of a connection. What a message is and where it ends says the
 * framer; this file finds where messages begin, goes on after holes, and lets go of what is none of ours. Bytes are
 * looked at where they lie. It does not put segments in order (tcp.c).
 *
 * A message without Content-Length ends with its header fields (RFC 3261 §18.3 asks for the length on streams). Where what
 * follows it in the bytes at hand is no message, those bytes are given out with it: they are its body, as its sender
 * forgot to say, or bytes too many, and are flagged as such. */
#include "hep.h"

#include "analyzer/net/track.h"

void stream_emit(struct net *n, const struct payload *p, struct slice bytes, uint64_t len, enum transport t)
{
	struct payload x = *p;

	x.bytes = bytes;
	x.len = len < UINT32_MAX ? (uint32_t)len : UINT32_MAX;
	x.flow.transport = (uint8_t)t;
	n->fn(n->ctx, &x);
}

/* Line ends between messages keep a connection open (RFC 5626 §3.5.1); devices send NULs too. */
static size_t keepalive_bytes(struct slice s)
{
	size_t i = 0;

	while (i < s.n && (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0'))
		i++;
	return i;
}

bool stream_claims(struct net *n, struct slice bytes)
{
	size_t skip = keepalive_bytes(bytes);
	struct slice s = slice_sub(bytes, skip, bytes.n);
	uint64_t need;
	int64_t used = s.n ? n->framer(s, &need) : -1;

	return used > 0 || (used == 0 && memchr(s.p, '\n', s.n));
}

static void lose(struct net *n, struct stream *s)
{
	s->kind = STREAM_LOST;
	s->unclaimed = s->scanned = 0;
	s->need = 0;
	count(n->cs, C_TCP_RESYNC);
}

/* ---- telling what it is ---------------------------------------------------------------------------------------------- */

enum { TLS_CHANGE_CIPHER = 20, TLS_HEARTBEAT = 24, TLS_MAX_RECORD = 16384 + 2048 };

/* RFC 8446 §5.1: content type, 3.x, length. 1 yes, 0 more bytes are needed, -1 no. */
static int tls_probe(struct slice s)
{
	const uint8_t *p = (const uint8_t *)s.p;

	if (s.n < 1 || p[0] < TLS_CHANGE_CIPHER || p[0] > TLS_HEARTBEAT || (s.n > 1 && p[1] != 3))
		return -1;
	if (s.n < 5)
		return 0;
	return p[2] <= 4 && (p[3] << 8 | p[4]) <= TLS_MAX_RECORD ? 1 : -1;
}

static bool is_http(struct slice s)
{
	return slice_starts(s, slice_of("GET ")) || slice_starts(s, slice_of("HTTP/1.1 101"));
}

/* What begins at the first byte of a segment: its kind; STREAM_NEW where more bytes are needed; STREAM_OTHER where it is
 * nothing that is known. */
static enum stream_kind kind_at(struct net *n, struct slice bytes)
{
	uint64_t need;
	int64_t used = n->framer(bytes, &need);
	int tls, ws, hep;

	if (used > 0 || (used == 0 && stream_claims(n, bytes)))
		return STREAM_SIP;
	if (used == 0)
		return STREAM_NEW; /* a first line that has not ended; "HEP" is one too */
	if (is_http(bytes))
		return STREAM_HTTP;
	if (slice_starts(slice_of("HTTP/1.1 101"), bytes))
		return STREAM_NEW;
	tls = tls_probe(bytes);
	hep = hep_probe(bytes);
	ws = ws_probe(n, bytes);
	if (tls > 0 || ws > 0 || hep > 0)
		return tls > 0 ? STREAM_TLS : ws > 0 ? STREAM_WS : STREAM_HEP;
	return tls == 0 || ws == 0 || hep == 0 ? STREAM_NEW : STREAM_OTHER;
}

/* Nothing of ours: from here on only the beginnings of segments are looked at. */
static size_t let_go(struct net *n, struct stream *s, struct slice bytes)
{
	if (s->kind != STREAM_OTHER)
		count(n->cs, C_TCP_OTHER);
	s->kind = STREAM_OTHER;
	return bytes.n;
}

static size_t take_new(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment)
{
	size_t skip = keepalive_bytes(bytes);
	enum stream_kind kind;

	(void)p;
	(void)at_segment;
	if (skip) {
		count(n->cs, C_SIP_KEEPALIVE);
		return skip;
	}
	kind = kind_at(n, bytes);
	if (kind == STREAM_NEW)
		return bytes.n < LIMIT_TCP_UNCLAIMED ? 0 : let_go(n, s, bytes);
	if (kind != STREAM_OTHER)
		s->kind = (uint8_t)kind;
	else if (s->from_start)
		return let_go(n, s, bytes);
	else
		lose(n, s); /* midway: the rest of a message, maybe */
	return 0;
}

/* The first byte of a line, at or after `from`, at which a message begins, or may begin where the line has not ended. */
static size_t find_message(struct net *n, struct slice bytes, size_t from)
{
	while (from < bytes.n) {
		struct slice rest = slice_sub(bytes, from, bytes.n);
		uint64_t need;

		if (keepalive_bytes(rest) == 0 && n->framer(rest, &need) >= 0)
			break;
		from = slice_find(bytes, '\n', from);
		from += from < bytes.n;
	}
	return from;
}

static size_t take_lost(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment)
{
	enum stream_kind kind = at_segment ? kind_at(n, bytes) : STREAM_OTHER;
	size_t at;

	(void)p;
	if (kind != STREAM_OTHER && kind != STREAM_NEW) {
		s->kind = (uint8_t)kind;
		return 0;
	}
	at = find_message(n, bytes, 0);
	s->unclaimed += (uint32_t)(at < LIMIT_TCP_UNCLAIMED ? at : LIMIT_TCP_UNCLAIMED);
	if (at < bytes.n && stream_claims(n, slice_sub(bytes, at, bytes.n)))
		s->kind = STREAM_SIP;
	else if (s->unclaimed + (bytes.n - at) >= LIMIT_TCP_UNCLAIMED && !s->had_sip)
		return let_go(n, s, bytes);
	else if (bytes.n - at >= LIMIT_TCP_UNCLAIMED)
		return bytes.n; /* a line without end */
	return at;
}

static size_t take_other(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment)
{
	bool may_be = at_segment && ((uint8_t)bytes.p[0] >= 'A' && (uint8_t)bytes.p[0] <= 'z');

	(void)p;
	if (may_be && (stream_claims(n, bytes) || is_http(bytes))) {
		s->kind = is_http(bytes) ? STREAM_HTTP : STREAM_SIP;
		return 0;
	}
	count(n->cs, C_TCP_OTHER);
	return bytes.n;
}

/* An alert in the clear says why a handshake failed (RFC 8446 §6, RFC 5246 §7.2): two bytes, and not that all is over. */
static void look_for_alert(struct net *n, const struct payload *p, struct slice bytes)
{
	enum { ALERT = 21, CLOSE_NOTIFY = 0, USER_CANCELED = 90 };
	const uint8_t *b = (const uint8_t *)bytes.p;
	bool to_server = p->flow.src.port > p->flow.dst.port;
	struct net_trouble e = {.frame = n->frame, .flow = p->flow, .by = p->flow.src, .kind = TROUBLE_TLS_ALERT, .is_tls = true};

	if (bytes.n < 7 || b[0] != ALERT || b[3] || b[4] != 2 || b[5] < 1 || b[5] > 2 || b[6] == CLOSE_NOTIFY ||
			b[6] == USER_CANCELED)
		return;
	count(n->cs, C_TLS_ALERT);
	if (!to_server) {
		e.flow.src = p->flow.dst;
		e.flow.dst = p->flow.src;
	}
	e.code = b[6];
	track_trouble(n, &e);
}

static size_t take_tls(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment)
{
	(void)s;
	if (at_segment)
		look_for_alert(n, p, bytes);
	count(n->cs, C_TLS_SEGMENT);
	return bytes.n;
}

/* ---- SIP ------------------------------------------------------------------------------------------------------------- */

/* Whether an empty line is there that was not there before: header fields end. */
static bool has_empty_line(struct stream *s, struct slice bytes)
{
	size_t at = s->scanned > 3 ? s->scanned - 3 : 0;

	for (;;) {
		at = slice_find(bytes, '\n', at);
		if (at + 1 >= bytes.n)
			break;
		at++;
		if (bytes.p[at] == '\n' || (bytes.p[at] == '\r' && at + 1 < bytes.n && bytes.p[at + 1] == '\n'))
			return true;
	}
	s->scanned = (uint32_t)bytes.n;
	return false;
}

/* Bytes after a message that belong to no other one, as far as they are at hand. */
static size_t stray_bytes(struct net *n, struct slice rest)
{
	uint64_t need;

	if (rest.n == 0 || keepalive_bytes(rest) || n->framer(rest, &need) >= 0)
		return 0;
	return find_message(n, rest, 0);
}

static size_t give_sip(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, uint64_t len)
{
	s->need = s->scanned = 0;
	s->had_sip = true;
	stream_emit(n, p, bytes, len, TRANSPORT_TCP);
	return bytes.n;
}

/* More than is parsed of a message: its beginning goes out, the rest goes by. */
static size_t give_long(struct net *n, struct stream *s, const struct payload *p, struct slice bytes)
{
	struct slice begin = slice_sub(bytes, 0, LIMIT_MESSAGE_BYTES + 1);
	uint64_t need = s->need;

	give_sip(n, s, p, begin, begin.n);
	if (need)
		s->skip = need - begin.n;
	else
		lose(n, s);
	return begin.n;
}

static size_t take_sip(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment)
{
	size_t skip = s->scanned || s->need ? 0 : keepalive_bytes(bytes);
	int64_t used = 0;

	(void)at_segment;
	if (skip) {
		count(n->cs, C_SIP_KEEPALIVE);
		return skip;
	}
	if (!s->need && (!s->scanned || has_empty_line(s, bytes))) {
		used = n->framer(bytes, &s->need);
		s->scanned = (uint32_t)bytes.n;
	} else if (s->need && bytes.n >= s->need) {
		used = (int64_t)s->need;
	}
	if (used > 0) {
		used += (int64_t)stray_bytes(n, slice_sub(bytes, (size_t)used, bytes.n));
		return give_sip(n, s, p, slice_sub(bytes, 0, (size_t)used), (uint64_t)used);
	}
	if (bytes.n > LIMIT_MESSAGE_BYTES)
		return give_long(n, s, p, bytes);
	if (used < 0)
		lose(n, s);
	return 0;
}

/* ---- HTTP that changes to WebSocket (RFC 6455 §4) --------------------------------------------------------------------- */

static bool is_upgrade(struct slice head)
{
	while (head.n) {
		struct slice line = slice_cut(&head, '\n'), name = slice_cut(&line, ':');

		if (slice_ieq(slice_trim(name), slice_of("upgrade")))
			return slice_isearch(line, slice_of("websocket")) < line.n;
	}
	return false;
}

static size_t take_http(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment)
{
	size_t end = slice_search(bytes, slice_of("\r\n\r\n"));

	(void)p;
	(void)at_segment;
	if (end == bytes.n)
		return bytes.n < LIMIT_TCP_UNCLAIMED ? 0 : let_go(n, s, bytes);
	if (!is_upgrade(slice_sub(bytes, 0, end)))
		return let_go(n, s, bytes);
	s->kind = STREAM_WS;
	return end + 4;
}

/* ---- the work -------------------------------------------------------------------------------------------------------- */

static size_t take_ws(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment)
{
	(void)at_segment;
	return ws_take(n, s, p, bytes);
}

static size_t take_hep(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment)
{
	(void)at_segment;
	return hep_take(n, s, p, bytes);
}

typedef size_t (*take_fn)(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment);

/* Each takes one thing: the bytes done with, or 0 where it waits for more or changed the kind. */
static const take_fn takes[STREAM_KIND_N] = {
	[STREAM_NEW] = take_new,   [STREAM_LOST] = take_lost, [STREAM_SIP] = take_sip, [STREAM_HTTP] = take_http,
	[STREAM_WS] = take_ws,     [STREAM_HEP] = take_hep,   [STREAM_TLS] = take_tls, [STREAM_OTHER] = take_other,
};

static size_t skip_bytes(struct stream *s, size_t n)
{
	size_t step = s->skip < n ? (size_t)s->skip : n;

	s->skip -= step;
	return step;
}

/* What the bytes were that a direction of this kind has just taken, for those who track frames. */
static enum track_what what_was_taken(const struct stream *s, uint8_t kind, char first)
{
	if (s->part)
		return TRACK_HELD;
	return kind == STREAM_HTTP || first == '\r' || first == '\n' || first == '\0' ? TRACK_BETWEEN : TRACK_MESSAGE;
}

static size_t skip_tracked(struct net *n, struct stream *s, size_t len)
{
	size_t step = skip_bytes(s, len);

	if (n->track)
		track_step(n, s, (uint32_t)step, TRACK_REST);
	return step;
}

size_t stream_take(struct net *n, struct stream *s, const struct payload *p, struct slice bytes, bool at_segment)
{
	size_t at = skip_tracked(n, s, bytes.n);
	unsigned turns = 0; /* changes of kind without a byte taken: one kind may send it to another and that one back */

	while (at < bytes.n) {
		uint8_t kind = s->kind;
		size_t used;

		if (n->track)
			n->track->n_tags = 0;
		used = takes[kind](n, s, p, slice_sub(bytes, at, bytes.n), at_segment && at == 0);
		if (n->track)
			track_step(n, s, (uint32_t)used, what_was_taken(s, kind, bytes.p[at]));
		at += used;
		at += skip_tracked(n, s, bytes.n - at);
		turns = used ? 0 : turns + 1;
		if (turns > STREAM_KIND_N)
			return at + let_go(n, s, slice_sub(bytes, at, bytes.n));
		if (used == 0 && s->kind == kind)
			break;
	}
	return at;
}

/* What is there of a message goes out as one that is cut, if it can be told to be one. */
static void give_cut(struct net *n, struct stream *s, const struct payload *p, struct slice waiting)
{
	uint64_t len = s->need > waiting.n ? s->need : waiting.n + 1;
	uint64_t need = s->need;

	if (s->kind == STREAM_WS) {
		ws_cut(n, s, p, waiting);
		return;
	}
	if ((s->kind == STREAM_SIP || s->kind == STREAM_NEW || s->kind == STREAM_LOST) && stream_claims(n, waiting))
		give_sip(n, s, p, waiting, len);
	s->need = need;
}

void stream_gap(struct net *n, struct stream *s, const struct payload *p, struct slice waiting, uint64_t hole)
{
	uint64_t left;

	if (stream_is_idle(s))
		return;
	if (waiting.n)
		give_cut(n, s, p, waiting);
	if (n->track)
		track_step(n, s, (uint32_t)waiting.n, TRACK_MESSAGE);
	ws_inflate_free(n, s);
	left = waiting.n == 0 ? s->skip : s->need > waiting.n ? s->need - waiting.n : 0;
	s->need = s->scanned = 0;
	s->skip = left >= hole ? left - hole : 0;
	if (hole != UINT64_MAX && left < hole)
		lose(n, s); /* else the end of the message is known, and the hole is within it */
}

void stream_free(struct net *n, struct stream *s)
{
	if (s->part) {
		n->stream_bytes -= s->part->cap;
		buf_free(s->part);
		free(s->part);
	}
	ws_inflate_free(n, s);
	track_forget(s->track);
	*s = (struct stream){0};
}
