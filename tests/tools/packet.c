/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packets for tests, byte by byte: link layers, IPv4 and IPv6, UDP, TCP, ICMP errors. Knows nothing of SIP and of capture files. */
#include "packet.h"

#include <arpa/inet.h>

static const struct {
	const char *name;
	uint16_t dlt;
} links[LINK_N] = {
	[LINK_ETHERNET] = {"ethernet", 1}, [LINK_SLL] = {"sll", 113}, [LINK_SLL2] = {"sll2", 276},
	[LINK_RAW] = {"raw", 101},         [LINK_NULL] = {"null", 0}, [LINK_PPP] = {"ppp", 9},
	[LINK_ERF] = {"erf", 197},
};

uint16_t link_dlt(enum link l)
{
	return links[l].dlt;
}

bool link_of(struct slice name, enum link *out)
{
	for (int i = 0; i < LINK_N; i++) {
		if (slice_eq(name, slice_of(links[i].name))) {
			*out = (enum link)i;
			return true;
		}
	}
	return false;
}

bool host_parse(struct slice s, struct host *out)
{
	char ip[INET6_ADDRSTRLEN];
	struct host h = {.is_v6 = s.n && s.p[0] == '['};
	size_t end = h.is_v6 ? slice_find(s, ']', 0) : slice_find(s, ':', 0);
	size_t from = h.is_v6 ? 1 : 0;
	size_t colon = h.is_v6 ? end + 1 : end;
	uint64_t port = 0;

	if (end >= s.n || end - from >= sizeof ip || colon >= s.n || s.p[colon] != ':')
		return false;
	memcpy(ip, s.p + from, end - from);
	ip[end - from] = 0;
	if (inet_pton(h.is_v6 ? AF_INET6 : AF_INET, ip, h.ip) != 1)
		return false;
	if (!slice_to_u64(slice_sub(s, colon + 1, s.n), 65535, &port))
		return false;
	h.port = (uint16_t)port;
	*out = h;
	return true;
}

void put_be16(struct buf *b, unsigned v)
{
	buf_putc(b, (char)(v >> 8));
	buf_putc(b, (char)v);
}

void put_be32(struct buf *b, uint32_t v)
{
	put_be16(b, v >> 16);
	put_be16(b, v & 0xffff);
}

/* The Internet checksum (RFC 1071), as a running sum. */
static uint32_t sum_bytes(uint32_t sum, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i + 1 < n; i += 2)
		sum += (uint32_t)p[i] << 8 | p[i + 1];
	if (n % 2)
		sum += (uint32_t)p[n - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static unsigned proto_of(const struct datagram *d)
{
	return d->is_tcp ? 6 : !d->is_icmp ? 17 : d->src.is_v6 ? 58 : 1;
}

/* UDP and ICMP have a header of eight bytes. */
static size_t header_len(const struct datagram *d)
{
	return d->is_tcp ? 20 : 8;
}

/* Over the pseudo header, the transport's header and the payload. */
static unsigned checksum_of(const struct datagram *d, const void *header)
{
	size_t ip_bytes = d->src.is_v6 ? 16 : 4;
	size_t len = header_len(d) + d->payload.n;
	uint32_t sum = proto_of(d) + (uint32_t)(len >> 16) + (uint32_t)(len & 0xffff);

	sum = sum_bytes(sum, d->src.ip, ip_bytes);
	sum = sum_bytes(sum, d->dst.ip, ip_bytes);
	sum = sum_bytes(sum, header, header_len(d));
	sum = sum_bytes(sum, d->payload.p, d->payload.n);
	return sum == 0xffff ? 0xffff : ~sum & 0xffff;
}

static void put_udp(struct buf *b, const struct datagram *d)
{
	size_t at = b->n;
	unsigned sum = 0;

	put_be16(b, d->src.port);
	put_be16(b, d->dst.port);
	put_be16(b, (unsigned)(8 + d->payload.n));
	put_be16(b, 0);
	if (!d->no_checksum || d->src.is_v6)
		sum = checksum_of(d, b->p + at);
	b->p[at + 6] = (char)(sum >> 8);
	b->p[at + 7] = (char)sum;
	buf_put(b, d->payload);
}

static void put_tcp(struct buf *b, const struct datagram *d)
{
	size_t at = b->n;
	unsigned sum;

	put_be16(b, d->src.port);
	put_be16(b, d->dst.port);
	put_be32(b, d->tcp_seq);
	put_be32(b, d->tcp_ack);
	put_be16(b, 0x5000u | d->tcp_flags);
	put_be16(b, 64240);
	put_be32(b, 0);
	sum = checksum_of(d, b->p + at);
	b->p[at + 16] = (char)(sum >> 8);
	b->p[at + 17] = (char)sum;
	buf_put(b, d->payload);
}

static void put_icmp(struct buf *b, const struct datagram *d)
{
	put_be16(b, (unsigned)d->icmp_type << 8 | d->icmp_code);
	buf_fill(b, 0, 6);
	buf_put(b, d->payload);
}

static void put_transport(struct buf *b, const struct datagram *d)
{
	if (d->is_icmp)
		put_icmp(b, d);
	else if (d->is_tcp)
		put_tcp(b, d);
	else
		put_udp(b, d);
}

static void put_ip4(struct buf *b, const struct datagram *d)
{
	size_t at = b->n;
	size_t header = d->has_options ? 28 : 20;
	uint32_t sum;

	put_be16(b, (unsigned)(0x4000 | header / 4 << 8));
	put_be16(b, (unsigned)(header + header_len(d) + d->payload.n));
	put_be16(b, d->ip_id);
	put_be16(b, 0);
	put_be16(b, 0x4000 | proto_of(d)); /* TTL 64 */
	put_be16(b, 0);
	buf_put(b, slice_make(d->src.ip, 4));
	buf_put(b, slice_make(d->dst.ip, 4));
	if (d->has_options)
		buf_put(b, slice_make("\x94\x04\0\0\1\1\1\0", 8)); /* router alert, no-operation, end */
	sum = ~sum_bytes(0, b->p + at, header) & 0xffff;
	b->p[at + 10] = (char)(sum >> 8);
	b->p[at + 11] = (char)sum;
	put_transport(b, d);
}

static void put_ip6(struct buf *b, const struct datagram *d)
{
	put_be32(b, 0x60000000);
	put_be16(b, (unsigned)(header_len(d) + d->payload.n + (d->has_options ? 16 : 0)));
	put_be16(b, (d->has_options ? 0 : proto_of(d) << 8) | 64); /* hop-by-hop options or the transport, hop limit */
	buf_put(b, slice_make(d->src.ip, 16));
	buf_put(b, slice_make(d->dst.ip, 16));
	if (d->has_options) {
		buf_put(b, slice_make("\x3c\0\5\2\0\0\1\0", 8)); /* router alert; destination options follow */
		buf_putc(b, (char)proto_of(d));
		buf_put(b, slice_make("\0\1\4\0\0\0\0", 7)); /* padding; the transport follows */
	}
	put_transport(b, d);
}

/* A locally administered address that is the same for the same host. */
static void put_mac(struct buf *b, const struct host *h)
{
	put_be16(b, 0x0200);
	buf_put(b, slice_make(h->ip + (h->is_v6 ? 12 : 0), 4));
}

static void put_ethernet(struct buf *b, const struct link_spec *l, const struct datagram *d, unsigned ethertype)
{
	put_mac(b, &d->dst);
	put_mac(b, &d->src);
	for (unsigned i = 0; i < l->n_vlan; i++) {
		put_be16(b, i + 1 < l->n_vlan ? 0x88a8 : 0x8100);
		put_be16(b, l->vlan[i]);
	}
	put_be16(b, ethertype);
}

static void put_sll(struct buf *b, const struct datagram *d, unsigned ethertype, bool is_v2)
{
	if (is_v2) {
		put_be16(b, ethertype);
		put_be16(b, 0);
		put_be32(b, 2); /* interface index */
		put_be16(b, 1); /* ARPHRD_ETHER */
		put_be16(b, 6); /* packet type 0, address length 6 */
	} else {
		put_be16(b, 0);
		put_be16(b, 1);
		put_be16(b, 6);
	}
	put_mac(b, &d->src);
	put_be16(b, 0);
	if (!is_v2)
		put_be16(b, ethertype);
}

static void put_link(struct buf *b, const struct link_spec *l, const struct datagram *d)
{
	unsigned ethertype = d->src.is_v6 ? 0x86dd : 0x0800;

	switch (l->link) {
	case LINK_ETHERNET:
		put_ethernet(b, l, d, ethertype);
		break;
	case LINK_SLL:
	case LINK_SLL2:
		put_sll(b, d, ethertype, l->link == LINK_SLL2);
		break;
	case LINK_NULL: /* host byte order of the writer: little-endian here; AF_INET, or AF_INET6 as FreeBSD has it */
		buf_putc(b, d->src.is_v6 ? 28 : 2);
		buf_fill(b, 0, 3);
		break;
	case LINK_PPP: /* RFC 1662 framing without flags */
		put_be16(b, 0xff03);
		put_be16(b, d->src.is_v6 ? 0x0057 : 0x0021);
		break;
	case LINK_ERF: /* a record of type 2 (Ethernet); the file has the time; lengths come when they are known */
		buf_fill(b, 0, 8);
		put_be16(b, 0x0204);
		buf_fill(b, 0, 8);
		put_ethernet(b, l, d, ethertype);
		break;
	case LINK_RAW:
	case LINK_N:
		break;
	}
}

/* The lengths of an ERF record that began at `at`: of the record, and of the frame with its check sequence. */
static void put_erf_lengths(struct buf *b, size_t at)
{
	size_t record = b->n - at, wire = record - 18 + 4;

	b->p[at + 10] = (char)(record >> 8);
	b->p[at + 11] = (char)record;
	b->p[at + 14] = (char)(wire >> 8);
	b->p[at + 15] = (char)wire;
}

size_t packet_room(const struct datagram *d)
{
	return 65535 - (d->src.is_v6 ? 8 : 28) - (d->has_options ? 16 : 0);
}

void packet_put(struct buf *b, const struct link_spec *l, const struct datagram *d)
{
	size_t at = b->n;

	put_link(b, l, d);
	if (d->src.is_v6)
		put_ip6(b, d);
	else
		put_ip4(b, d);
	buf_fill(b, 'U', d->n_padding);
	if (l->link == LINK_ERF)
		put_erf_lengths(b, at);
}

bool packet_read(struct slice frame, struct datagram *out)
{
	struct cursor c = cursor_make(frame.p, frame.n);
	struct datagram d = {0};
	const uint8_t *ip, *src, *dst;
	size_t len;

	cursor_take(&c, 12);
	d.src.is_v6 = cursor_be16(&c) == 0x86dd;
	d.dst.is_v6 = d.src.is_v6;
	ip = cursor_take(&c, d.src.is_v6 ? 40 : 20);
	if (!ip || (d.src.is_v6 ? ip[0] >> 4 != 6 || ip[6] != 17 : ip[0] != 0x45 || ip[9] != 17))
		return false;
	src = ip + (d.src.is_v6 ? 8 : 12);
	dst = ip + (d.src.is_v6 ? 24 : 16);
	memcpy(d.src.ip, src, (size_t)(dst - src));
	memcpy(d.dst.ip, dst, (size_t)(dst - src));
	d.ip_id = (uint16_t)(d.src.is_v6 ? 0 : ip[4] << 8 | ip[5]);
	d.src.port = cursor_be16(&c);
	d.dst.port = cursor_be16(&c);
	len = cursor_be16(&c);
	d.no_checksum = cursor_be16(&c) == 0;
	if (c.bad || len < 8)
		return false;
	d.payload = slice_make(c.p, len - 8 < cursor_left(&c) ? len - 8 : cursor_left(&c));
	*out = d;
	return true;
}
