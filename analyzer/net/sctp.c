/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCTP (RFC 9260 §3): the messages in its DATA and I-DATA chunks. A message of one chunk goes on at once, where it lies;
 * one of several is put together by its transmission sequence numbers, in whatever order they come. Associations are not
 * followed: a chunk is known by ports, verification tag and number. Checksums are not looked at; what is not SIP is
 * counted. SCTP in UDP (RFC 6951) is read the same. */
#include "analyzer/net/track.h"

enum { SCTP_HEADER = 12, CHUNK_HEADER = 4, CHUNK_DATA = 0, CHUNK_I_DATA = 64, DATA_HEADER = 12, I_DATA_HEADER = 16 };
enum { FLAG_END = 1, FLAG_BEGIN = 2 };
enum { SEEN = 4096 }; /* latest chunks that are known again */

struct piece {
	uint64_t key;       /* of the association; 0: the place is free */
	uint32_t tsn, len;
	uint32_t beyond;    /* bytes that were not captured */
	uint8_t flags;
	char *p;
	struct ids frames;  /* that it came in, where frames are tracked */
};

struct sctp {
	struct piece pieces[LIMIT_SCTP_FRAGMENTS]; /* as a ring: the oldest gives way */
	struct map map;     /* by association and TSN */
	uint32_t next, oldest; /* pieces so far; all before it are gone */
	size_t bytes;       /* of all pieces */
	uint64_t seen[SEEN];
};

struct chunk {
	uint64_t key;
	uint32_t tsn;
	uint8_t flags;
	struct slice bytes;
	uint32_t beyond;
};

struct sought {
	const struct sctp *s;
	uint64_t key;
	uint32_t tsn;
};

static bool piece_is(const void *ctx, uint32_t id)
{
	const struct sought *k = ctx;

	return k->s->pieces[id].key == k->key && k->s->pieces[id].tsn == k->tsn;
}

static uint64_t chunk_hash(uint64_t key, uint32_t tsn)
{
	return hash_mix(key, tsn);
}

static struct piece *piece_find(struct sctp *s, uint64_t key, uint32_t tsn)
{
	struct sought k = {s, key, tsn};
	uint32_t id = map_get(&s->map, chunk_hash(key, tsn), piece_is, &k);

	return id == NONE ? NULL : &s->pieces[id];
}

static void piece_drop(struct sctp *s, struct piece *x)
{
	map_del(&s->map, chunk_hash(x->key, x->tsn), (uint32_t)(x - s->pieces));
	s->bytes -= x->len;
	free(x->p);
	ids_free(&x->frames);
	memset(x, 0, sizeof *x);
}

/* Room for one more of so many bytes. */
static void make_room(struct net *n, size_t bytes)
{
	struct sctp *s = n->sctp;

	for (; s->oldest != s->next; s->oldest++) {
		struct piece *x = &s->pieces[s->oldest % LIMIT_SCTP_FRAGMENTS];

		if (s->next - s->oldest < LIMIT_SCTP_FRAGMENTS && s->bytes + bytes <= n->most.sctp_bytes)
			return;
		if (!x->key)
			continue;
		count(n->cs, C_SCTP_EVICTED);
		piece_drop(s, x);
	}
}

static void piece_keep(struct net *n, const struct chunk *c)
{
	struct sctp *s = n->sctp;
	uint32_t id;
	struct piece *x;

	make_room(n, c->bytes.n);
	id = s->next++ % LIMIT_SCTP_FRAGMENTS;
	x = &s->pieces[id];
	s->bytes += c->bytes.n;
	*x = (struct piece){.key = c->key, .tsn = c->tsn, .len = (uint32_t)c->bytes.n, .beyond = c->beyond, .flags = c->flags};
	if (n->track)
		track_parts(n, &x->frames);
	x->p = mem_alloc(c->bytes.n + 1);
	memcpy(x->p, c->bytes.p, c->bytes.n);
	map_put(&s->map, chunk_hash(c->key, c->tsn), id);
}

/* SIP goes on; all else, and SIP's keep-alives, are counted by whoever gets it. */
static void give(struct net *n, struct payload *p, struct slice bytes, uint32_t len)
{
	uint64_t need;

	if (n->framer && n->framer(bytes, &need) < 0) {
		count(n->cs, C_SCTP_OTHER);
		return;
	}
	p->bytes = bytes;
	p->len = len;
	p->flow.transport = TRANSPORT_SCTP;
	n->fn(n->ctx, p);
}

/* Fragments of a message have numbers in a row, from one with B to one with E (§6.9). */
static void give_if_whole(struct net *n, struct payload *p, uint64_t key, uint32_t tsn)
{
	struct piece *x = piece_find(n->sctp, key, tsn);
	struct buf b = {0};
	struct ids frames = {0};
	const struct ids *outer;
	uint32_t first = tsn, len = 0;

	for (unsigned i = 0; x && !(x->flags & FLAG_BEGIN) && i < LIMIT_SCTP_FRAGMENTS; i++)
		x = piece_find(n->sctp, key, --first);
	for (tsn = first; x && !(x->flags & FLAG_END) && tsn - first < LIMIT_SCTP_FRAGMENTS;)
		x = piece_find(n->sctp, key, ++tsn);
	if (!x)
		return;
	for (uint32_t i = first; i != tsn + 1; i++) {
		x = piece_find(n->sctp, key, i);
		if (b.n == len && b.n <= LIMIT_MESSAGE_BYTES) /* nothing after a piece that was cut */
			buf_put(&b, slice_make(x->p, x->len));
		len += x->len + x->beyond;
		for (size_t k = 0; k < x->frames.n; k++)
			ids_add(&frames, x->frames.v[k]);
		piece_drop(n->sctp, x);
	}
	outer = n->track ? track_enter(n, &frames) : NULL;
	give(n, p, buf_slice(&b), len > b.n && b.n > LIMIT_MESSAGE_BYTES ? (uint32_t)b.n : len);
	if (n->track)
		track_enter(n, outer);
	ids_free(&frames);
	buf_free(&b);
}

/* Whether the chunk came before. A set of the latest by their hashes: two that collide forget each other. */
static bool was_seen(struct sctp *s, const struct chunk *c)
{
	uint64_t h = hash_mix(chunk_hash(c->key, c->tsn), c->bytes.n) | 1;
	uint64_t *place = &s->seen[(h >> 32) % SEEN];
	bool is_same = *place == h;

	*place = h;
	return is_same;
}

static void take_data(struct net *n, struct payload *p, const struct chunk *c)
{
	if (was_seen(n->sctp, c) || piece_find(n->sctp, c->key, c->tsn)) {
		count(n->cs, C_SCTP_REPEATED);
	} else if ((c->flags & (FLAG_BEGIN | FLAG_END)) == (FLAG_BEGIN | FLAG_END)) {
		give(n, p, c->bytes, (uint32_t)c->bytes.n + c->beyond);
	} else {
		piece_keep(n, c);
		give_if_whole(n, p, c->key, c->tsn);
	}
}

/* One chunk; false where nothing can follow. */
static bool take_chunk(struct net *n, struct layer *l, struct payload *p, uint64_t key)
{
	uint8_t type = cursor_u8(&l->c), flags = cursor_u8(&l->c);
	unsigned len = cursor_be16(&l->c), header = type == CHUNK_DATA ? DATA_HEADER : I_DATA_HEADER, there;
	struct chunk c = {.key = key, .flags = flags};
	const uint8_t *body;

	if (l->c.bad || len < CHUNK_HEADER) {
		count(n->cs, l->c.bad ? C_SCTP_CUT : C_SCTP_BAD);
		return false;
	}
	len -= CHUNK_HEADER;
	there = len < cursor_left(&l->c) ? len : (unsigned)cursor_left(&l->c);
	body = cursor_take(&l->c, there);
	if (type == CHUNK_DATA || type == CHUNK_I_DATA) {
		struct cursor d = cursor_make(body, there);

		c.tsn = cursor_be32(&d);
		if (!cursor_take(&d, header - 4)) {
			count(n->cs, len < header ? C_SCTP_BAD : C_SCTP_CUT);
		} else if (len > header) { /* else without user data, which is an error (§3.3.1) */
			c.bytes = slice_make(d.p, cursor_left(&d));
			c.beyond = len - there;
			if (c.bytes.n)
				take_data(n, p, &c);
		}
	}
	cursor_take(&l->c, (4 - len % 4) % 4); /* padding; the last chunk may lack it */
	return !l->c.bad && there == len;
}

void sctp_packet(struct net *n, struct layer *l, struct payload *p)
{
	uint32_t tag;
	uint64_t key;

	p->flow.src.port = cursor_be16(&l->c);
	p->flow.dst.port = cursor_be16(&l->c);
	tag = cursor_be32(&l->c);
	cursor_be32(&l->c);
	if (l->c.bad) {
		count(n->cs, C_SCTP_CUT);
		return;
	}
	if (!n->sctp)
		n->sctp = mem_zalloc(sizeof *n->sctp);
	key = hash_mix((uint64_t)p->flow.src.port << 48 | (uint64_t)p->flow.dst.port << 32 | tag, 1) | 1;
	while (cursor_left(&l->c) && take_chunk(n, l, p, key))
		;
}

/* Types of RFC 9260 §3.2, RFC 8260, RFC 3758, RFC 4820, RFC 4895, RFC 5061, RFC 6525. */
static bool is_chunk_type(uint8_t type)
{
	return type <= 15 || type == CHUNK_I_DATA || type == 0x80 || (type >= 0x82 && type <= 0x84) ||
		(type >= 0xc0 && type <= 0xc2);
}

bool sctp_in_udp(struct net *n, struct layer *l, struct payload *p)
{
	struct cursor c = l->c;
	uint16_t src = cursor_be16(&c), dst = cursor_be16(&c), len;
	uint8_t type;

	cursor_be64(&c);
	type = cursor_u8(&c);
	cursor_u8(&c);
	len = cursor_be16(&c);
	if (p->flow.dst.port != SCTP_UDP_PORT || c.bad || src == 0 || dst == 0 || !is_chunk_type(type) ||
			len < CHUNK_HEADER || (uint64_t)SCTP_HEADER + len > layer_len(l))
		return false;
	sctp_packet(n, l, p);
	return true;
}

size_t sctp_bytes(const struct net *n)
{
	return n->sctp ? sizeof *n->sctp + n->sctp->bytes + map_bytes(&n->sctp->map) : 0;
}

void sctp_free(struct net *n)
{
	struct sctp *s = n->sctp;

	if (!s)
		return;
	for (unsigned i = 0; i < LIMIT_SCTP_FRAGMENTS; i++) {
		free(s->pieces[i].p);
		ids_free(&s->pieces[i].frames);
	}
	map_free(&s->map);
	free(s);
	n->sctp = NULL;
}
