/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connectivity checks of ICE (RFC 8445 §7, RFC 8489): binding requests and their answers. The message integrity is bytes that
 * look right: nobody here knows the password. */
#include "flow.h"

struct check {
	int64_t length_ns, after_ns, every_ns, rtt_ns;
	struct slice user;
	bool is_nominated, is_failed;
};

#define AT(member) offsetof(struct check, member)
static const struct flow_option options[] = {
	{"user", OPTION_WORD, AT(user)},
	{"for", OPTION_DURATION, AT(length_ns)},
	{"after", OPTION_DURATION, AT(after_ns)},
	{"every", OPTION_DURATION, AT(every_ns)},
	{"rtt", OPTION_DURATION, AT(rtt_ns)},
	{"nominate", OPTION_FLAG, AT(is_nominated)},
	{"unanswered", OPTION_FLAG, AT(is_failed)},
};

enum { COOKIE = 0x2112a442, FINGERPRINT = 0x5354554e };

/* CRC-32 of ISO 3309 (RFC 8489 §14.7). */
static uint32_t crc32_of(struct slice s)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < s.n; i++) {
		crc ^= (uint8_t)s.p[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static void put_attribute(struct buf *b, unsigned type, struct slice value)
{
	put_be16(b, type);
	put_be16(b, (unsigned)value.n);
	buf_put(b, value);
	buf_fill(b, 0, (4 - value.n % 4) % 4);
}

static void set_length(struct buf *b, size_t more)
{
	size_t n = b->n - 20 + more;

	b->p[2] = (char)(n >> 8);
	b->p[3] = (char)n;
}

static void begin(struct buf *b, unsigned type, uint64_t id)
{
	b->n = 0;
	put_be16(b, type);
	put_be16(b, 0);
	put_be32(b, COOKIE);
	put_be32(b, (uint32_t)id);
	put_be32(b, (uint32_t)(id >> 32));
	put_be32(b, (uint32_t)id ^ 0x9e3779b9);
}

static void end(struct buf *b, uint64_t seed)
{
	struct buf integrity = {0};

	voice_noise(&integrity, 20, seed);
	put_attribute(b, 0x0008, buf_slice(&integrity));
	set_length(b, 8);
	uint32_t crc = crc32_of(buf_slice(b)) ^ FINGERPRINT;

	put_be16(b, 0x8028);
	put_be16(b, 4);
	put_be32(b, crc);
	buf_free(&integrity);
}

static void put_request(struct buf *b, const struct check *c, uint64_t id)
{
	begin(b, 0x0001, id);
	put_attribute(b, 0x0006, c->user);
	put_attribute(b, 0x0024, slice_make("\x6e\0\x1e\xff", 4));            /* priority */
	put_attribute(b, 0x802a, slice_make("\x4a\x1f\x33\x90\x01\x72\xc4\x0d", 8)); /* controlling */
	if (c->is_nominated)
		put_attribute(b, 0x0025, slice_make(NULL, 0));
	end(b, id);
}

/* XOR-MAPPED-ADDRESS says where the request came from (RFC 8489 §14.2). */
static void put_answer(struct buf *b, const struct host *seen, uint64_t id)
{
	struct buf value = {0};
	size_t n = seen->is_v6 ? 16 : 4;

	begin(b, 0x0101, id);
	put_be16(&value, seen->is_v6 ? 2 : 1);
	put_be16(&value, seen->port ^ (COOKIE >> 16));
	for (size_t i = 0; i < n; i++)
		buf_putc(&value, (char)((uint8_t)seen->ip[i] ^ (uint8_t)b->p[4 + i])); /* the cookie, then the id */
	put_attribute(b, 0x0020, buf_slice(&value));
	end(b, id + 1);
	buf_free(&value);
}

void flow_stun(struct flow_file *f, struct slice words)
{
	struct check c = {.every_ns = 500 * NS_PER_MS, .rtt_ns = 4 * NS_PER_MS, .user = slice_of("pT7w:Yx2q")};
	struct datagram d = {0}, answer = {0};
	struct buf b = {0};
	int64_t t = 0;

	flow_ends(f, &words, &d);
	flow_options(f, words, options, sizeof options / sizeof *options, &c);
	if (c.every_ns < NS_PER_MS)
		flow_fail(f, "an interval of a millisecond at least");
	answer.src = d.dst;
	answer.dst = d.src;
	do {
		int64_t ts_ns = f->calls[f->call].now_ns + c.after_ns + t;
		uint64_t id = flow_hash(f->calls[f->call].id, c.user, (uint64_t)ts_ns + d.src.port);

		put_request(&b, &c, id);
		d.payload = buf_slice(&b);
		d.ip_id++;
		flow_packet(f, ts_ns, &d, 0, 0);
		if (!c.is_failed) {
			put_answer(&b, &d.src, id);
			answer.payload = buf_slice(&b);
			answer.ip_id++;
			flow_packet(f, ts_ns + c.rtt_ns, &answer, 0, 0);
		}
		t += c.every_ns;
	} while (t <= c.length_ns);
	buf_free(&b);
}
