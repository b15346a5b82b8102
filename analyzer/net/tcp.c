/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TCP (RFC 9293): connections and what segments do to them. A connection is a pair of ends, whatever tunnel shows it, so
 * that a segment seen twice by the tap counts once. Connections are kept until others need their place: a segment that
 * comes again after the end is still known. Checksums and windows are not looked at. */
#include "analyzer/net/track.h"

#include <sys/random.h>

enum { TCP_HEADER = 20, TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

struct tcp_conn {
	struct addr end[2];
	uint16_t path;          /* how its latest segment came */
	uint32_t newer, older;  /* by their latest segment; NONE at the ends */
	struct tcp_dir dir[2];  /* dir[i]: what end[i] sends */
};

struct tcp {
	struct tcp_conn *conns;
	uint32_t n, cap;
	struct map map;
	uint32_t newest, oldest;
	uint32_t unused;        /* places of connections that were forgotten, by tcp_conn.older */
	uint64_t seed;          /* nobody outside can make hashes collide */
};

struct segment {
	uint32_t seq, ack, len;
	uint8_t flags;
	struct slice bytes;
};

static struct tcp *tcp_new(void)
{
	struct tcp *t = mem_zalloc(sizeof *t);

	t->newest = t->oldest = t->unused = NONE;
	if (getrandom(&t->seed, sizeof t->seed, GRND_NONBLOCK) < 0)
		t->seed = (uint64_t)time_now_mono();
	return t;
}

static struct tcp_conn *conn_at(const struct tcp *t, uint32_t id)
{
	return &t->conns[id];
}

/* ---- finding them ---------------------------------------------------------------------------------------------------- */

/* The same for both directions. */
static uint64_t ends_hash(const struct tcp *t, const struct addr *a, const struct addr *b)
{
	return hash_mix(addr_hash(a, t->seed) + addr_hash(b, t->seed), t->seed);
}

struct ends {
	const struct tcp *tcp;
	const struct flow *flow;
};

static bool conn_is(const void *ctx, uint32_t id)
{
	const struct ends *k = ctx;
	const struct tcp_conn *c = conn_at(k->tcp, id);
	const struct flow *f = k->flow;

	return (addr_eq(&c->end[0], &f->src) && addr_eq(&c->end[1], &f->dst)) ||
	       (addr_eq(&c->end[0], &f->dst) && addr_eq(&c->end[1], &f->src));
}

/* ---- the order of their latest segments --------------------------------------------------------------------------------- */

static void unlink_conn(struct tcp *t, uint32_t id)
{
	struct tcp_conn *c = conn_at(t, id);

	if (c->newer == NONE)
		t->newest = c->older;
	else
		conn_at(t, c->newer)->older = c->older;
	if (c->older == NONE)
		t->oldest = c->newer;
	else
		conn_at(t, c->older)->newer = c->newer;
}

static void link_newest(struct tcp *t, uint32_t id)
{
	struct tcp_conn *c = conn_at(t, id);

	c->older = t->newest;
	c->newer = NONE;
	if (t->newest == NONE)
		t->oldest = id;
	else
		conn_at(t, t->newest)->newer = id;
	t->newest = id;
}

/* ---- ends ------------------------------------------------------------------------------------------------------------ */

/* Gives out what a connection keeps. */
static void conn_end(struct net *n, struct tcp_conn *c)
{
	for (unsigned i = 0; i < 2; i++) {
		struct tcp_dir *d = &c->dir[i];
		struct frame f = {.at = AT_NONE};
		struct payload p = {.flow = {.src = c->end[i], .dst = c->end[!i], .path = c->path}, .frame = &f};

		tcp_dir_end(n, d, &p);
		tcp_dir_reset(n, d);
	}
}

static void evict_oldest(struct net *n)
{
	struct tcp *t = n->tcp;
	uint32_t id = t->oldest;
	struct tcp_conn *c = conn_at(t, id);

	count(n->cs, C_TCP_EVICTED);
	conn_end(n, c);
	map_del(&t->map, ends_hash(t, &c->end[0], &c->end[1]), id);
	unlink_conn(t, id);
	c->older = t->unused;
	t->unused = id;
}

/* A place for a connection. */
static uint32_t conn_make(struct net *n, const struct payload *p, uint64_t hash)
{
	struct tcp *t = n->tcp;
	uint32_t id = t->unused;

	if (id == NONE && t->n >= n->most.connections) {
		evict_oldest(n);
		id = t->unused;
	}
	if (id != NONE) {
		t->unused = conn_at(t, id)->older;
	} else {
		id = t->n++;
		if (id == t->cap) {
			t->cap = t->cap ? t->cap * 2 : 16;
			t->cap = t->cap < n->most.connections ? t->cap : n->most.connections;
			t->conns = mem_realloc(t->conns, t->cap * sizeof *t->conns);
		}
	}
	memset(conn_at(t, id), 0, sizeof(struct tcp_conn));
	conn_at(t, id)->end[0] = p->flow.src;
	conn_at(t, id)->end[1] = p->flow.dst;
	map_put(&t->map, hash, id);
	link_newest(t, id);
	return id;
}

/* ---- segments ----------------------------------------------------------------------------------------------------------- */

static struct payload reversed(const struct payload *p)
{
	struct payload x = *p;

	x.flow.src = p->flow.dst;
	x.flow.dst = p->flow.src;
	return x;
}

/* A new connection, or the same SYN again. */
static void on_syn(struct net *n, struct tcp_conn *c, unsigned side, const struct payload *p, const struct segment *s)
{
	struct tcp_dir *d = &c->dir[side];
	struct payload back = reversed(p);

	if (d->has_syn && d->first == s->seq)
		return;
	tcp_dir_end(n, d, p);
	tcp_dir_reset(n, d);
	d->first = s->seq;
	d->next = s->seq + 1;
	d->has_syn = d->has_next = d->stream.from_start = true;
	if (s->flags & TCP_ACK)
		return;
	d = &c->dir[!side];
	tcp_dir_end(n, d, &back);
	tcp_dir_reset(n, d);
}

static void on_ack(struct net *n, struct tcp_dir *d, const struct payload *p, uint32_t ack)
{
	struct payload back;

	if (!d->has_ack || seq_diff(ack, d->acked) > 0)
		d->acked = ack;
	d->has_ack = true;
	if (d->wait) {
		back = reversed(p);
		tcp_dir_look(n, d, &back);
	}
}

static void track(struct net *n, struct tcp_conn *c, unsigned side, uint32_t seq, const struct segment *s)
{
	struct stream *stream = &c->dir[side].stream;

	n->track->ends[0] = &c->dir[0].stream;
	n->track->ends[1] = &c->dir[1].stream;
	if (s->flags & (TCP_SYN | TCP_FIN | TCP_RST))
		track_end(n, stream, s->flags & TCP_SYN);
	if (s->len && !(s->flags & TCP_RST))
		track_segment(n, stream, seq, s->len);
	else if (s->flags & TCP_ACK)
		track_ack(n, &c->dir[!side].stream, s->ack);
}

/* A connection that ends before its server (`side`) sent anything: refused, or after what its client said first. */
static void come_to_nothing(struct net *n, struct tcp_conn *c, unsigned side, const struct segment *s)
{
	struct tcp_dir *d = &c->dir[side], *client = &c->dir[!side];
	bool is_refused = !d->has_syn && !d->has_next && client->next == client->first + 1;
	bool is_silent = d->has_syn && d->next == d->first + 1 && !s->len;
	struct net_trouble e = {.frame = n->frame, .flow = {.src = c->end[!side], .dst = c->end[side], .path = c->path,
		.transport = TRANSPORT_TCP}, .by = c->end[side], .is_sip = client->stream.had_sip,
		.is_tls = client->stream.kind == STREAM_TLS};

	if (d->is_told || !client->has_syn || client->has_left || !(is_refused || (is_silent && (e.is_sip || e.is_tls))))
		return;
	d->is_told = true;
	count(n->cs, C_TCP_REFUSED);
	e.kind = is_refused ? TROUBLE_REFUSED : s->flags & TCP_RST ? TROUBLE_RESET : TROUBLE_CLOSED;
	if (is_silent || s->flags & TCP_RST)
		track_trouble(n, &e);
}

static void on_segment(struct net *n, struct tcp_conn *c, unsigned side, const struct payload *p, const struct segment *s)
{
	struct tcp_dir *d = &c->dir[side], *other = &c->dir[!side];
	struct payload back;
	uint32_t seq = s->seq;

	if (s->flags & TCP_SYN) {
		on_syn(n, c, side, p, s);
		seq++;
	}
	if (n->track)
		track(n, c, side, seq, s);
	if (s->flags & TCP_ACK)
		on_ack(n, other, p, s->ack);
	if (d->wait)
		tcp_dir_look(n, d, p);
	if (s->len && !(s->flags & TCP_RST)) /* a RST carries its reason, at most (RFC 9293 §3.5.3) */
		tcp_dir_data(n, d, p, seq, s->bytes, s->len);
	if (s->flags & (TCP_RST | TCP_FIN))
		come_to_nothing(n, c, side, s);
	if (s->flags & TCP_RST) {
		back = reversed(p);
		tcp_dir_end(n, d, p);
		tcp_dir_end(n, other, &back);
	} else if (s->flags & TCP_FIN) {
		d->fin = seq + s->len;
		d->has_fin = d->has_left = true;
		if (!d->has_next || d->next == d->fin)
			tcp_dir_end(n, d, p);
	}
}

static bool read_header(struct net *n, struct layer *l, struct payload *p, struct segment *s)
{
	const uint8_t *h = cursor_take(&l->c, TCP_HEADER);
	struct cursor c;
	unsigned header;

	if (!h) {
		count(n->cs, C_TCP_CUT);
		return false;
	}
	header = (h[12] >> 4) * 4u;
	if (header < TCP_HEADER) {
		count(n->cs, C_TCP_BAD);
		return false;
	}
	if (!cursor_take(&l->c, header - TCP_HEADER)) {
		count(n->cs, C_TCP_CUT);
		return false;
	}
	c = cursor_make(h, TCP_HEADER);
	p->flow.src.port = cursor_be16(&c);
	p->flow.dst.port = cursor_be16(&c);
	s->seq = cursor_be32(&c);
	s->ack = cursor_be32(&c);
	s->flags = h[13];
	s->bytes = slice_make(l->c.p, cursor_left(&l->c));
	s->len = (uint32_t)layer_len(l);
	return true;
}

void tcp_segment(struct net *n, struct layer *l, struct payload *p)
{
	struct segment s;
	struct ends k;
	struct tcp_conn *c;
	uint64_t hash;
	uint32_t id;

	if (!read_header(n, l, p, &s))
		return;
	if (!n->framer) {
		count(n->cs, C_TCP_OTHER);
		return;
	}
	if (!n->tcp)
		n->tcp = tcp_new();
	k = (struct ends){n->tcp, &p->flow};
	hash = ends_hash(n->tcp, &p->flow.src, &p->flow.dst);
	id = map_get(&n->tcp->map, hash, conn_is, &k);
	if (id == NONE) {
		if ((!s.len && !(s.flags & TCP_SYN)) || (s.flags & TCP_RST))
			return; /* tells nothing */
		id = conn_make(n, p, hash);
	} else if (id != n->tcp->newest) {
		unlink_conn(n->tcp, id);
		link_newest(n->tcp, id);
	}
	c = conn_at(n->tcp, id);
	c->path = p->flow.path;
	on_segment(n, c, addr_eq(&c->end[0], &p->flow.src) ? 0 : 1, p, &s);
	while (n->stream_bytes > n->most.stream_bytes && n->tcp->oldest != id)
		evict_oldest(n);
}

size_t tcp_conn_bytes(void)
{
	return sizeof(struct tcp_conn) + 2 * sizeof(struct map_slot);
}

size_t tcp_bytes(const struct net *n)
{
	return n->tcp ? sizeof *n->tcp + n->tcp->cap * sizeof *n->tcp->conns + map_bytes(&n->tcp->map) : 0;
}

void tcp_flush(struct net *n)
{
	if (!n->tcp)
		return;
	for (uint32_t id = n->tcp->oldest; id != NONE; id = conn_at(n->tcp, id)->newer)
		conn_end(n, conn_at(n->tcp, id));
	tcp_free(n);
}

void tcp_free(struct net *n)
{
	struct tcp *t = n->tcp;

	if (!t)
		return;
	for (uint32_t id = t->oldest; id != NONE; id = conn_at(t, id)->newer) {
		tcp_dir_reset(n, &conn_at(t, id)->dir[0]);
		tcp_dir_reset(n, &conn_at(t, id)->dir[1]);
	}
	free(t->conns);
	map_free(&t->map);
	free(t);
	n->tcp = NULL;
}
