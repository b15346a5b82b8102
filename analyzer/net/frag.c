/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IP fragments (RFC 791 §3.2, RFC 815, RFC 8200 §4.5): in any order, put together where all are there. Of bytes that come
 * twice the first ones stay. A datagram that will never be whole goes on as far as it is there from its beginning, with
 * the frame of its first fragment, when it has waited too long, when it is answered, when too many wait, or at the end.
 *
 * Knows nothing of what a datagram carries, but for the ports of UDP. Memory is bounded by LIMIT_FRAGMENT_*. */
#include "analyzer/net/track.h"

enum { UNIT = 8 };             /* offsets count in these */
enum { MAX_BYTES = 65535, N_WORDS = (MAX_BYTES / UNIT + 64) / 64 };
enum { STEP = 2048 };          /* memory of a datagram grows by that, at least */
#define LENGTH_UNKNOWN UINT32_MAX

/* A datagram on its way to be whole. */
struct datagram {
	struct payload p;          /* addresses, id and path; frame is set when it goes on */
	struct frame frame;        /* of the first fragment; of the one that came first, until that is there */
	uint64_t hash;
	uint32_t id;
	uint32_t older, newer;     /* by age: slots or NONE */
	int64_t begun_ns;
	uint32_t total;            /* bytes, or LENGTH_UNKNOWN before the last fragment */
	uint32_t end;              /* of what came */
	uint32_t n_units;          /* that came */
	uint32_t cut_at;           /* from here on the snap length cut something */
	uint32_t cap;
	uint8_t *bytes;
	uint8_t proto;
	bool is_ip6, has_first, is_lone; /* is_lone: nothing but the first fragment */
	struct ids frames;         /* that it came in, where frames are tracked */
	uint64_t came[N_WORDS];    /* bit for each unit */
};

struct fragments {
	struct datagram *slots[LIMIT_FRAGMENT_DATAGRAMS]; /* NULL where free */
	uint32_t free[LIMIT_FRAGMENT_DATAGRAMS];          /* free slots that were used before */
	uint32_t n_free, n_used, n_lone;
	uint32_t oldest, newest;
	size_t bytes;              /* of all, with what describes them */
	struct map map;
	bool gives_up;             /* one is being handed on: no other is, meanwhile */
};

/* ---- the set of datagrams ---- */

struct wanted {
	const struct fragments *fs;
	const struct payload *p;
	const struct fragment *f;
};

static bool is_wanted(const void *ctx, uint32_t slot)
{
	const struct wanted *w = ctx;
	const struct datagram *d = w->fs->slots[slot];

	return d->id == w->f->id && d->is_ip6 == w->f->is_ip6 && (d->is_ip6 || d->proto == w->f->proto) &&
	       addr_ip_eq(&d->p.flow.src, &w->p->flow.src) && addr_ip_eq(&d->p.flow.dst, &w->p->flow.dst);
}

static uint64_t hash_of(const struct payload *p, const struct fragment *f)
{
	return hash_bytes(p->flow.src.ip, 16, hash_bytes(p->flow.dst.ip, 16, hash_mix(f->id, f->is_ip6 ? 256u : f->proto)));
}

static struct fragments *fragments_of(struct net *n)
{
	if (!n->fragments) {
		n->fragments = mem_zalloc(sizeof *n->fragments);
		n->fragments->oldest = n->fragments->newest = NONE;
	}
	return n->fragments;
}

static void note_due(struct net *n)
{
	const struct fragments *fs = n->fragments;

	n->fragment_due_ns = INT64_MAX;
	if (fs->oldest != NONE)
		n->fragment_due_ns = fs->slots[fs->oldest]->begun_ns + LIMIT_FRAGMENT_SECONDS * NS_PER_S;
}

/* Takes it out of the set; it stays as it is until forget(). */
static struct datagram *take_out(struct net *n, uint32_t slot)
{
	struct fragments *fs = n->fragments;
	struct datagram *d = fs->slots[slot];

	map_del(&fs->map, d->hash, slot);
	*(d->older == NONE ? &fs->oldest : &fs->slots[d->older]->newer) = d->newer;
	*(d->newer == NONE ? &fs->newest : &fs->slots[d->newer]->older) = d->older;
	fs->free[fs->n_free++] = slot;
	fs->slots[slot] = NULL;
	fs->bytes -= sizeof *d + d->cap;
	fs->n_lone -= d->is_lone;
	note_due(n);
	return d;
}

static void forget(struct datagram *d)
{
	ids_free(&d->frames);
	free(d->bytes);
	free(d);
}

static uint32_t put_in(struct net *n, const struct payload *p, const struct fragment *f)
{
	struct fragments *fs = n->fragments;
	uint32_t slot = fs->n_free ? fs->free[--fs->n_free] : fs->n_used++;
	struct datagram *d = mem_zalloc(sizeof *d);

	d->p = *p;
	d->p.flow.path = n->path;
	d->frame = *n->frame;
	d->hash = hash_of(p, f);
	d->id = f->id;
	d->proto = f->proto;
	d->is_ip6 = f->is_ip6;
	d->begun_ns = n->frame->ts_ns;
	d->total = LENGTH_UNKNOWN;
	d->cut_at = UINT32_MAX;
	d->older = fs->newest;
	d->newer = NONE;
	*(fs->newest == NONE ? &fs->oldest : &fs->slots[fs->newest]->newer) = slot;
	fs->newest = slot;
	fs->slots[slot] = d;
	fs->bytes += sizeof *d;
	map_put(&fs->map, d->hash, slot);
	note_due(n);
	return slot;
}

/* ---- handing on ---- */

static bool has_unit(const struct datagram *d, uint32_t unit)
{
	return d->came[unit / 64] >> unit % 64 & 1;
}

/* Bytes from the beginning without a hole. */
static uint32_t beginning(const struct datagram *d)
{
	uint32_t unit = 0, n;

	while (unit * UNIT < d->end && has_unit(d, unit))
		unit++;
	n = unit * UNIT < d->end ? unit * UNIT : d->end;
	return n < d->cut_at ? n : d->cut_at;
}

/* Sends what is there of d up the chain, as if it had come in `frame`. */
static void hand_on(struct net *n, struct datagram *d, const struct frame *frame, uint16_t path)
{
	uint32_t have = beginning(d);
	bool is_part = d->total == LENGTH_UNKNOWN;
	struct layer l = {cursor_make(d->bytes, have), (is_part ? MAX_BYTES : d->total) - have};
	const struct frame *outer_frame = n->frame;
	uint16_t outer_path = n->path;
	unsigned outer_depth = n->depth;
	const struct ids *outer_parts = n->track ? track_enter(n, &d->frames) : NULL;

	d->p.frame = n->frame = frame;
	n->path = (uint16_t)(path | 1u << ROAD_FRAGMENTS);
	n->depth++;
	if (have)
		ip_whole(n, &l, &d->p, d->proto, is_part || have < d->total);
	if (n->track)
		track_enter(n, outer_parts);
	n->frame = outer_frame;
	n->path = outer_path;
	n->depth = outer_depth;
}

/* For the last time: nothing more of it is waited for. What it carries may be a tunnel with fragments inside, which may
 * make others give way: those are dropped then, so that this does not go on and on. */
static void give_up(struct net *n, uint32_t slot, enum counter why)
{
	struct fragments *fs = n->fragments;
	struct datagram *d = take_out(n, slot);
	unsigned depth = n->depth;

	count(n->cs, why);
	if (d->has_first && !fs->gives_up) {
		fs->gives_up = true;
		d->frame.p = NULL; /* the frame is gone, but for its number and time */
		d->frame.caplen = 0;
		d->frame.at = AT_NONE;
		n->depth = 0;
		hand_on(n, d, &d->frame, d->p.flow.path);
		n->depth = depth;
		fs->gives_up = false;
	}
	forget(d);
}

void frag_expire(struct net *n, int64_t ts_ns)
{
	while (ts_ns > n->fragment_due_ns)
		give_up(n, n->fragments->oldest, C_FRAGMENT_TIMEOUT);
}

void frag_end(struct net *n)
{
	while (n->fragments && n->fragments->oldest != NONE)
		give_up(n, n->fragments->oldest, C_FRAGMENT_MISSING);
}

size_t frag_bytes(const struct net *n)
{
	return n->fragments ? sizeof *n->fragments + map_bytes(&n->fragments->map) + n->fragments->bytes : 0;
}

void frag_free(struct net *n)
{
	struct fragments *fs = n->fragments;

	if (!fs)
		return;
	for (uint32_t i = 0; i < fs->n_used; i++)
		if (fs->slots[i])
			forget(fs->slots[i]);
	map_free(&fs->map);
	free(fs);
}

/* ---- what an answer tells ---- */

static uint16_t port_at(const struct datagram *d, size_t at)
{
	return (uint16_t)(d->bytes[at] << 8 | d->bytes[at + 1]);
}

static bool is_answer(const struct datagram *d, const struct payload *p)
{
	return d->is_lone && d->proto == PROTO_UDP && d->end >= 4 && addr_ip_eq(&d->p.flow.src, &p->flow.dst) &&
	       addr_ip_eq(&d->p.flow.dst, &p->flow.src) && port_at(d, 0) == p->flow.dst.port &&
	       port_at(d, 2) == p->flow.src.port;
}

/* A capture filter for ports lets first fragments pass and no others. Whoever answers had all of them, so there is
 * nothing to wait for; and the request stands before its answer. */
void frag_answered(struct net *n, const struct payload *p)
{
	struct fragments *fs = n->fragments;
	uint32_t slot = fs->n_lone ? fs->newest : NONE;

	for (unsigned i = 0; slot != NONE && i < LIMIT_FRAGMENT_LOOK; i++) {
		uint32_t older = fs->slots[slot]->older;

		if (is_answer(fs->slots[slot], p)) {
			give_up(n, slot, C_FRAGMENT_MISSING);
			return; /* what was handed on may have changed the list */
		}
		slot = older;
	}
}

/* ---- taking a fragment ---- */

/* Makes room up to `end`. */
static void grow(struct fragments *fs, struct datagram *d, uint32_t end)
{
	uint32_t cap = d->cap + d->cap / 2;

	if (end <= d->cap)
		return;
	cap = cap < end ? end : cap;
	cap = (cap + STEP - 1) / STEP * STEP;
	cap = cap > MAX_BYTES + 1 ? MAX_BYTES + 1 : cap;
	d->bytes = mem_realloc(d->bytes, cap);
	fs->bytes += cap - d->cap;
	d->cap = cap;
}

/* Copies what is new. `len` is what was announced, `bytes` may be less. Returns the number of units that were new. */
static uint32_t copy_new(struct datagram *d, struct slice bytes, uint32_t offset, uint32_t len)
{
	uint32_t n_new = 0;

	for (uint32_t at = 0; at < len; at += UNIT) {
		uint32_t unit = (offset + at) / UNIT, n = bytes.n > at ? (uint32_t)bytes.n - at : 0;

		if (has_unit(d, unit))
			continue;
		d->came[unit / 64] |= 1ull << unit % 64;
		n = n < UNIT ? n : UNIT;
		if (n)
			memcpy(d->bytes + offset + at, bytes.p + at, n);
		n_new++;
	}
	return n_new;
}

/* Whether what is there already of a fragment's bytes is the same. */
static bool agrees(const struct datagram *d, struct slice bytes, uint32_t offset)
{
	for (uint32_t at = 0; at + UNIT <= bytes.n && offset + at + UNIT <= d->end; at += UNIT)
		if (has_unit(d, (offset + at) / UNIT) && memcmp(d->bytes + offset + at, bytes.p + at, UNIT) != 0)
			return false;
	return true;
}

static void take_first(struct net *n, struct datagram *d, const struct fragment *f)
{
	if (f->offset)
		return;
	d->has_first = true;
	d->proto = f->proto;
	d->frame = *n->frame;
}

/* Puts a fragment's bytes in their place. */
static void take(struct net *n, struct datagram *d, struct slice bytes, uint32_t len, const struct fragment *f)
{
	struct fragments *fs = n->fragments;
	uint32_t n_units = (len + UNIT - 1) / UNIT, n_new;
	bool is_same = agrees(d, bytes, f->offset), was_empty = d->n_units == 0;

	grow(fs, d, f->offset + n_units * UNIT < MAX_BYTES ? f->offset + n_units * UNIT : MAX_BYTES);
	n_new = copy_new(d, bytes, f->offset, len);
	d->n_units += n_new;
	d->end = f->offset + len > d->end ? f->offset + len : d->end;
	if (!f->has_more)
		d->total = f->offset + len;
	if (bytes.n < len && n_new && f->offset + bytes.n < d->cut_at)
		d->cut_at = f->offset + (uint32_t)bytes.n;
	if (n_new < n_units)
		count(n->cs, n_new || !is_same ? C_FRAGMENT_OVERLAP : C_FRAGMENT_DUPLICATE);
	if (!d->has_first && n_new)
		take_first(n, d, f);
	if (n_new) {
		fs->n_lone -= d->is_lone;
		d->is_lone = was_empty && f->offset == 0;
		fs->n_lone += d->is_lone;
	}
}

/* Whether the fragment can belong to what is there of the datagram. */
static bool fits(const struct datagram *d, uint32_t len, const struct fragment *f)
{
	uint32_t end = f->offset + len;

	if (d->total != LENGTH_UNKNOWN)
		return f->has_more ? end <= d->total : end == d->total;
	return f->has_more || end >= d->end;
}

/* Another datagram with the same number: its first eight bytes (ports, length, checksum of UDP) are others. */
static bool is_another(const struct datagram *d, struct slice bytes, const struct fragment *f)
{
	return f->offset == 0 && d->has_first && bytes.n >= UNIT && d->end >= UNIT && memcmp(d->bytes, bytes.p, UNIT) != 0;
}

static uint32_t datagram_of(struct net *n, struct slice bytes, const struct payload *p, const struct fragment *f)
{
	struct fragments *fs = fragments_of(n);
	struct wanted w = {fs, p, f};
	uint32_t slot = map_get(&fs->map, hash_of(p, f), is_wanted, &w);

	if (slot != NONE && is_another(fs->slots[slot], bytes, f)) {
		give_up(n, slot, C_FRAGMENT_MISSING);
		slot = NONE;
	}
	if (slot != NONE)
		return slot;
	while (fs->oldest != NONE && (fs->map.n >= n->most.fragment_datagrams || fs->bytes >= n->most.fragment_bytes))
		give_up(n, fs->oldest, C_FRAGMENT_EVICTED);
	return put_in(n, p, f);
}

void frag_add(struct net *n, struct layer *l, const struct payload *p, const struct fragment *f)
{
	uint64_t len = layer_len(l);
	struct slice bytes = slice_make(l->c.p, cursor_left(&l->c));
	struct datagram *d;
	uint32_t slot;

	if (len == 0 || f->offset + len > MAX_BYTES || (f->has_more && len % UNIT)) {
		count(n->cs, C_FRAGMENT_BAD);
		return;
	}
	if (n->depth >= LIMIT_TUNNEL_DEPTH) {
		count(n->cs, C_TUNNEL_TOO_DEEP);
		return;
	}
	slot = datagram_of(n, bytes, p, f);
	d = n->fragments->slots[slot];
	if (!fits(d, (uint32_t)len, f)) {
		count(n->cs, C_FRAGMENT_BAD);
		return;
	}
	if (n->track)
		track_parts(n, &d->frames);
	take(n, d, bytes, (uint32_t)len, f);
	if (d->total == LENGTH_UNKNOWN || d->n_units < (d->total + UNIT - 1) / UNIT)
		return;
	take_out(n, slot);
	hand_on(n, d, n->frame, n->path);
	forget(d);
}
