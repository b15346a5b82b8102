/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HEP packets of versions 1 to 3: from bytes to a view, and version 3 to bytes. Knows nothing of datagrams and connections
 * (hep.c), and does not say what is to be done with what is quoted. */
#include "hep.h"

#include <zlib.h>

enum { CHUNK_HEADER = 6, HEP1_IP4 = 16, HEP1_IP6 = 40, HEP2_TIME = 12, WINDOW_BITS = 15, ZLIB_OR_GZIP = 32 };
enum { FAMILY_IP4 = 2, FAMILY_IP6 = 10, PROTO_SCTP = 132, PROTO_TCP = 6, PROTO_UDP = 17 };
/* Chunk types of vendor 0. */
enum { CHUNK_FAMILY = 1, CHUNK_PROTO = 2, CHUNK_SRC4 = 3, CHUNK_DST4 = 4, CHUNK_SRC6 = 5, CHUNK_DST6 = 6, CHUNK_SPORT = 7,
	CHUNK_DPORT = 8, CHUNK_SECONDS = 9, CHUNK_MICROSECONDS = 10, CHUNK_TYPE = 11, CHUNK_CAPTURE_ID = 12, CHUNK_KEY = 14,
	CHUNK_PAYLOAD = 15, CHUNK_COMPRESSED = 16, CHUNK_CORRELATION_ID = 17 };

static void set_ip(struct addr *a, const uint8_t *ip, bool is_ip4)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

	if (!ip)
		return;
	memcpy(a->ip, mapped, sizeof mapped);
	memcpy(a->ip + (is_ip4 ? 12 : 0), ip, is_ip4 ? 4 : 16);
}

int hep_probe(struct slice bytes)
{
	struct slice magic = slice_of("HEP3");

	if (bytes.n < HEP_HEAD_BYTES)
		return slice_eq(slice_sub(magic, 0, bytes.n), slice_sub(bytes, 0, magic.n)) ? 0 : -1;
	return slice_starts(bytes, magic) ? 1 : -1;
}

uint32_t hep_length(struct slice bytes)
{
	return (uint32_t)(uint8_t)bytes.p[4] << 8 | (uint8_t)bytes.p[5];
}

/* ---- version 3, read --------------------------------------------------------------------------------------------------- */

/* Time comes in two chunks, in any order. */
struct reading {
	struct hep *h;
	uint32_t seconds, microseconds;
	bool has_seconds;
};

static void take_address(struct hep *h, unsigned type, struct cursor *c)
{
	bool is_ip4 = type == CHUNK_SRC4 || type == CHUNK_DST4, is_src = type == CHUNK_SRC4 || type == CHUNK_SRC6;

	set_ip(is_src ? &h->src : &h->dst, cursor_take(c, is_ip4 ? 4 : 16), is_ip4);
	if (is_src)
		h->has_src |= !c->bad;
	else
		h->has_dst |= !c->bad;
}

static void take_number(struct reading *r, unsigned type, struct cursor *c)
{
	switch (type) {
	case CHUNK_PROTO:
		r->h->proto = cursor_u8(c);
		break;
	case CHUNK_SPORT:
		r->h->src.port = cursor_be16(c);
		break;
	case CHUNK_DPORT:
		r->h->dst.port = cursor_be16(c);
		break;
	case CHUNK_SECONDS:
		r->seconds = cursor_be32(c);
		r->has_seconds = !c->bad;
		break;
	case CHUNK_MICROSECONDS:
		r->microseconds = cursor_be32(c);
		break;
	case CHUNK_TYPE:
		r->h->type = cursor_u8(c);
		break;
	case CHUNK_CAPTURE_ID:
		r->h->capture_id = cursor_be32(c);
		break;
	default:
		break;
	}
}

/* `len`: of the body, as announced. */
static void take_chunk(struct reading *r, unsigned type, struct slice body, uint32_t len)
{
	struct cursor c = cursor_make(body.p, body.n);

	switch (type) {
	case CHUNK_SRC4:
	case CHUNK_DST4:
	case CHUNK_SRC6:
	case CHUNK_DST6:
		take_address(r->h, type, &c);
		break;
	case CHUNK_PAYLOAD:
	case CHUNK_COMPRESSED:
		r->h->payload = body;
		r->h->payload_len = len;
		r->h->is_compressed = type == CHUNK_COMPRESSED;
		break;
	case CHUNK_KEY:
		r->h->key = body;
		break;
	case CHUNK_CORRELATION_ID:
		r->h->correlation_id = body;
		break;
	default:
		take_number(r, type, &c);
		break;
	}
}

/* Chunks follow one another: vendor, type, length with this header. */
static bool read_chunks(struct reading *r, struct cursor *c, bool is_cut)
{
	while (cursor_left(c)) {
		unsigned vendor = cursor_be16(c), type = cursor_be16(c), len = cursor_be16(c);
		struct slice body;

		if (c->bad || len < CHUNK_HEADER)
			return is_cut && c->bad;
		len -= CHUNK_HEADER;
		body = slice_make(c->p, len < cursor_left(c) ? len : cursor_left(c));
		if (vendor == 0)
			take_chunk(r, type, body, len);
		if (!cursor_take(c, len))
			return is_cut;
	}
	return true;
}

bool hep_read(struct slice bytes, bool is_cut, struct hep *out)
{
	struct cursor c = cursor_make(bytes.p, bytes.n);
	struct reading r = {.h = out};
	bool is_good;

	*out = (struct hep){.version = 3, .ts_ns = TIME_NONE};
	cursor_take(&c, HEP_HEAD_BYTES);
	is_good = read_chunks(&r, &c, is_cut);
	if (r.has_seconds)
		out->ts_ns = (int64_t)r.seconds * NS_PER_S + (int64_t)(r.microseconds % 1000000) * NS_PER_US;
	return is_good;
}

/* ---- versions 1 and 2, read ---------------------------------------------------------------------------------------------- */

/* Agents write seconds, microseconds and their number as their machine has them. */
static void take_old_time(struct hep *h, const uint8_t *p)
{
	struct cursor c = cursor_make(p, HEP2_TIME);
	uint32_t seconds = __builtin_bswap32(cursor_be32(&c)), microseconds = __builtin_bswap32(cursor_be32(&c));

	h->capture_id = cursor_be16(&c);
	if (microseconds >= 1000000) {
		seconds = __builtin_bswap32(seconds);
		microseconds = __builtin_bswap32(microseconds);
	}
	if (microseconds < 1000000)
		h->ts_ns = (int64_t)seconds * NS_PER_S + (int64_t)microseconds * NS_PER_US;
}

/* version, header length, family, protocol, ports, addresses; version 2 then has time and agent. */
bool hep_read_old(struct slice bytes, uint32_t len, struct hep *out)
{
	struct cursor c = cursor_make(bytes.p, bytes.n);
	struct hep h = {.version = cursor_u8(&c), .type = HEP_TYPE_SIP, .ts_ns = TIME_NONE, .has_src = true, .has_dst = true};
	uint8_t header = cursor_u8(&c), family = cursor_u8(&c);
	unsigned ip_bytes = family == FAMILY_IP4 ? 4 : 16, base = family == FAMILY_IP4 ? HEP1_IP4 : HEP1_IP6;
	const uint8_t *src, *dst, *time = NULL;

	h.proto = cursor_u8(&c);
	h.src.port = cursor_be16(&c);
	h.dst.port = cursor_be16(&c);
	src = cursor_take(&c, ip_bytes);
	dst = cursor_take(&c, ip_bytes);
	if (h.version == 2)
		time = cursor_take(&c, HEP2_TIME);
	if (c.bad || cursor_left(&c) == 0 || (family != FAMILY_IP4 && family != FAMILY_IP6) || h.version < 1 || h.version > 2 ||
		(header != base && header != base + HEP2_TIME) ||
		(h.proto != PROTO_UDP && h.proto != PROTO_TCP && h.proto != PROTO_SCTP))
		return false;
	set_ip(&h.src, src, ip_bytes == 4);
	set_ip(&h.dst, dst, ip_bytes == 4);
	if (time)
		take_old_time(&h, time);
	h.payload = slice_make(c.p, cursor_left(&c));
	h.payload_len = len - (uint32_t)(bytes.n - cursor_left(&c));
	*out = h;
	return true;
}

bool hep_read_any(struct slice bytes, struct hep *out)
{
	uint32_t len;

	if (bytes.n == 0)
		return false;
	if (hep_probe(bytes) <= 0)
		return hep_read_old(bytes, (uint32_t)bytes.n, out);
	len = hep_length(bytes);
	return len >= HEP_HEAD_BYTES && len <= bytes.n && hep_read(slice_sub(bytes, 0, len), false, out);
}

/* ---- what both have ------------------------------------------------------------------------------------------------------ */

int hep_inflate(const struct hep *h, struct buf *out)
{
	z_stream z = {0};
	int got;

	if (inflateInit2(&z, WINDOW_BITS + ZLIB_OR_GZIP) != Z_OK)
		die_oom();
	buf_clear(out);
	buf_fill(out, 0, LIMIT_MESSAGE_BYTES + 1);
	z.next_in = (Bytef *)(uintptr_t)h->payload.p;
	z.avail_in = (uInt)h->payload.n;
	z.next_out = (Bytef *)out->p;
	z.avail_out = (uInt)out->n;
	got = inflate(&z, Z_FINISH);
	out->n -= z.avail_out;
	inflateEnd(&z);
	return out->n == 0 ? -1 : got == Z_STREAM_END;
}

bool hep_has_key(const struct hep *h, struct slice key)
{
	unsigned differs = h->key.n != key.n;

	for (size_t i = 0; i < key.n; i++)
		differs |= (unsigned)(uint8_t)(key.p[i] ^ (i < h->key.n ? h->key.p[i] : 0));
	return !differs;
}

/* ---- version 3, written -------------------------------------------------------------------------------------------------- */

static void put_be(struct buf *b, uint32_t v, unsigned n)
{
	while (n-- > 0)
		buf_putc(b, (char)(v >> 8 * n));
}

static void put_head(struct buf *b, unsigned type, size_t n)
{
	put_be(b, type, 4); /* vendor 0 */
	put_be(b, (uint32_t)(CHUNK_HEADER + n), 2);
}

static void put_number(struct buf *b, unsigned type, uint32_t v, unsigned n)
{
	put_head(b, type, n);
	put_be(b, v, n);
}

static void put_bytes(struct buf *b, unsigned type, struct slice s)
{
	put_head(b, type, s.n);
	buf_put(b, s);
}

static void put_addresses(struct buf *b, const struct hep *h)
{
	if (addr_is_ip4(&h->src) && addr_is_ip4(&h->dst)) {
		put_number(b, CHUNK_FAMILY, FAMILY_IP4, 1);
		put_number(b, CHUNK_PROTO, h->proto, 1);
		put_bytes(b, CHUNK_SRC4, slice_make(h->src.ip + 12, 4));
		put_bytes(b, CHUNK_DST4, slice_make(h->dst.ip + 12, 4));
	} else {
		put_number(b, CHUNK_FAMILY, FAMILY_IP6, 1);
		put_number(b, CHUNK_PROTO, h->proto, 1);
		put_bytes(b, CHUNK_SRC6, slice_make(h->src.ip, 16));
		put_bytes(b, CHUNK_DST6, slice_make(h->dst.ip, 16));
	}
	put_number(b, CHUNK_SPORT, h->src.port, 2);
	put_number(b, CHUNK_DPORT, h->dst.port, 2);
}

/* More than any packet's chunks take without payload, key and correlation id. */
enum { OVERHEAD = 256 };

bool hep_put(struct buf *b, const struct hep *h)
{
	size_t from = b->n;

	if (h->payload.n > HEP_MAX_BYTES || h->key.n + h->correlation_id.n > HEP_MAX_BYTES - OVERHEAD)
		return false;
	buf_puts(b, "HEP3");
	put_be(b, 0, 2);
	put_addresses(b, h);
	if (h->ts_ns != TIME_NONE) {
		put_number(b, CHUNK_SECONDS, (uint32_t)(h->ts_ns / NS_PER_S), 4);
		put_number(b, CHUNK_MICROSECONDS, (uint32_t)(h->ts_ns % NS_PER_S / NS_PER_US), 4);
	}
	put_number(b, CHUNK_TYPE, h->type, 1);
	if (h->capture_id)
		put_number(b, CHUNK_CAPTURE_ID, h->capture_id, 4);
	if (h->key.n)
		put_bytes(b, CHUNK_KEY, h->key);
	if (h->correlation_id.n)
		put_bytes(b, CHUNK_CORRELATION_ID, h->correlation_id);
	put_bytes(b, h->is_compressed ? CHUNK_COMPRESSED : CHUNK_PAYLOAD, h->payload);
	if (b->n - from > HEP_MAX_BYTES) {
		b->n = from;
		return false;
	}
	b->p[from + 4] = (char)((b->n - from) >> 8);
	b->p[from + 5] = (char)(b->n - from);
	return true;
}
