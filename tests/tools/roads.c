/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roads HOW IN.pcap OUT.pcap: sends the packets of a capture by another road: in tunnels, and in IP fragments of any order.
 * What they say and when stays the same; fragments make more frames. Reads what mkpcap writes for Ethernet. Without
 * arguments it lists the roads. */
#include "capfile.h"
#include "tests/unit/netpkt.h"

/* Puts a tunnel's headers before a packet or frame; what comes out is a frame, or for another wrapping what IP carries. */
typedef void (*wrap_fn)(struct buf *b);

/* Order of the fragments of a datagram. */
enum order { IN_ORDER, REVERSED, SHUFFLED, TWICE, OVERLAPPING };

struct road_how {
	const char *name;
	wrap_fn wrap;
	bool is_frame;     /* what is wrapped is a frame, not a packet */
	bool is_ip6;       /* addresses a.b.c.d as 2001:db8:4::a.b.c.d */
	unsigned pieces;   /* fragments of each datagram; 0: none */
	enum order order;
};

/* ---- tunnels ---------------------------------------------------------------------------------------------------------- */

static void outer4(struct buf *b, unsigned proto)
{
	pkt_ip4(b, proto);
	pkt_ethernet(b, 0x0800);
}
static void outer6(struct buf *b, unsigned proto)
{
	pkt_ip6(b, proto);
	pkt_ethernet(b, 0x86dd);
}
static void outer_udp(struct buf *b, unsigned port)
{
	pkt_udp(b, 50000, port);
	outer4(b, 17);
}

static unsigned ethertype_of(const struct buf *b)
{
	return b->p[0] >> 4 == 6 ? 0x86dd : 0x0800;
}

static void put_ppp(struct buf *b)
{
	pkt_be16(b, b->p[0] >> 4 == 6 ? 0x0057 : 0x0021);
}

static void wrap_ipip(struct buf *b)
{
	outer4(b, b->p[0] >> 4 == 6 ? 41 : 4);
}
static void wrap_in_ip6(struct buf *b)
{
	outer6(b, b->p[0] >> 4 == 6 ? 41 : 4);
}
static void wrap_gre(struct buf *b)
{
	pkt_be16(b, ethertype_of(b));
	pkt_hex(b, "0000");
	outer4(b, 47);
}
static void wrap_gre_all(struct buf *b)
{
	pkt_hex(b, "1234 0000 0000 0007 0000 0001");
	pkt_be16(b, b->p[12] >> 4 == 6 ? 0x86dd : 0x0800);
	pkt_hex(b, "b000");
	outer6(b, 47);
}
static void wrap_gre_frame(struct buf *b)
{
	pkt_hex(b, "2000 6558 0000 0007");
	outer4(b, 47);
}
static void wrap_pptp(struct buf *b)
{
	unsigned len;

	put_ppp(b);
	len = (unsigned)b->n;
	pkt_hex(b, "0007 0000 0001");
	pkt_be16(b, len);
	pkt_hex(b, "3001 880b");
	outer4(b, 47);
}
static void wrap_erspan1(struct buf *b)
{
	pkt_hex(b, "0000 88be");
	outer4(b, 47);
}
static void wrap_erspan2(struct buf *b)
{
	pkt_hex(b, "1000 88be 0000 0001 1001 0001 0000 0000");
	outer4(b, 47);
}
static void wrap_erspan3(struct buf *b)
{
	pkt_hex(b, "1000 22eb 0000 0001 2001 0001 0000 0000 0000 0001 1111 1111 2222 2222");
	outer4(b, 47);
}
static void wrap_etherip(struct buf *b)
{
	pkt_hex(b, "3000");
	outer4(b, 97);
}
static void wrap_mpls(struct buf *b)
{
	pkt_hex(b, "0001 0040 0002 0140");
	pkt_ethernet(b, 0x8847);
}
static void wrap_pseudowire(struct buf *b)
{
	pkt_hex(b, "0001 0140 0000 0000");
	pkt_ethernet(b, 0x8847);
}
static void wrap_pppoe(struct buf *b)
{
	put_ppp(b);
	pkt_be16(b, (unsigned)b->n);
	pkt_hex(b, "1100 0001");
	pkt_ethernet(b, 0x8864);
}
static void wrap_vxlan(struct buf *b)
{
	pkt_hex(b, "0800 0000 0000 0700");
	outer_udp(b, 4789);
}
static void wrap_geneve(struct buf *b)
{
	pkt_hex(b, "0200 6558 0000 0700 0102 0301 dead beef");
	outer_udp(b, 6081);
}
static void wrap_gtp(struct buf *b)
{
	unsigned len;

	pkt_hex(b, "0001 0085 0110 0900");
	len = (unsigned)b->n;
	pkt_be32(b, 7);
	pkt_be16(b, len);
	pkt_hex(b, "36ff");
	outer_udp(b, 2152);
}
static void wrap_tzsp(struct buf *b)
{
	pkt_hex(b, "0100 0001 0a01 ff01");
	outer_udp(b, 37008);
}
static void wrap_l2tp(struct buf *b)
{
	put_ppp(b);
	pkt_hex(b, "0002 0001 0002");
	outer_udp(b, 1701);
}
static void wrap_lisp(struct buf *b)
{
	pkt_hex(b, "8000 0001 0000 0000");
	outer_udp(b, 4341);
}
static void wrap_vlan(struct buf *b)
{
	pkt_be16(b, ethertype_of(b));
	pkt_hex(b, "0064");
	pkt_ethernet(b, 0x8100);
}
/* A mobile network behind a provider's, mirrored. */
static void wrap_many(struct buf *b)
{
	wrap_gtp(b);
	wrap_vxlan(b);
	wrap_pseudowire(b);
	wrap_erspan2(b);
}

static const struct road_how roads[] = {
	{.name = "ipip", .wrap = wrap_ipip},
	{.name = "in-ip6", .wrap = wrap_in_ip6},
	{.name = "6in4", .wrap = wrap_ipip, .is_ip6 = true},
	{.name = "gre", .wrap = wrap_gre},
	{.name = "gre-all", .wrap = wrap_gre_all},
	{.name = "gre-frame", .wrap = wrap_gre_frame, .is_frame = true},
	{.name = "pptp", .wrap = wrap_pptp},
	{.name = "erspan1", .wrap = wrap_erspan1, .is_frame = true},
	{.name = "erspan2", .wrap = wrap_erspan2, .is_frame = true},
	{.name = "erspan3", .wrap = wrap_erspan3, .is_frame = true},
	{.name = "etherip", .wrap = wrap_etherip, .is_frame = true},
	{.name = "mpls", .wrap = wrap_mpls},
	{.name = "pseudowire", .wrap = wrap_pseudowire, .is_frame = true},
	{.name = "pppoe", .wrap = wrap_pppoe},
	{.name = "vxlan", .wrap = wrap_vxlan, .is_frame = true},
	{.name = "geneve", .wrap = wrap_geneve, .is_frame = true},
	{.name = "gtp", .wrap = wrap_gtp},
	{.name = "tzsp", .wrap = wrap_tzsp, .is_frame = true},
	{.name = "l2tp", .wrap = wrap_l2tp},
	{.name = "lisp", .wrap = wrap_lisp},
	{.name = "many", .wrap = wrap_many},
	{.name = "fragments", .pieces = 2},
	{.name = "fragments-4", .pieces = 4},
	{.name = "fragments-reversed", .pieces = 4, .order = REVERSED},
	{.name = "fragments-shuffled", .pieces = 5, .order = SHUFFLED},
	{.name = "fragments-twice", .pieces = 3, .order = TWICE},
	{.name = "fragments-overlapping", .pieces = 4, .order = OVERLAPPING},
	{.name = "fragments-vlan", .wrap = wrap_vlan, .pieces = 3, .order = SHUFFLED},
	{.name = "fragments-in-gre", .wrap = wrap_gre, .pieces = 3, .order = SHUFFLED},
	{.name = "ip6-fragments", .is_ip6 = true, .pieces = 3},
	{.name = "ip6-fragments-shuffled", .is_ip6 = true, .pieces = 5, .order = SHUFFLED},
	{.name = "ip6-fragments-overlapping", .is_ip6 = true, .pieces = 3, .order = OVERLAPPING},
};
enum { N_ROADS = sizeof roads / sizeof *roads };

/* ---- fragments -------------------------------------------------------------------------------------------------------- */

enum { PIECES_MAX = 16 };

struct job {
	const struct road_how *how;
	struct capfile file;
	struct buf *out;
	int64_t ts_ns;
	uint32_t n_packets, random;
};

static void to_ip6(struct host *h)
{
	static const uint8_t prefix[12] = {0x20, 0x01, 0x0d, 0xb8, 0, 4};

	if (h->is_v6)
		return;
	memmove(h->ip + 12, h->ip, 4);
	memcpy(h->ip, prefix, 12);
	h->is_v6 = true;
}

/* A packet or frame on its way, wrapped as the road wants it. */
static void send(struct job *j, struct buf *b)
{
	if (j->how->wrap)
		j->how->wrap(b);
	else
		pkt_ethernet(b, ethertype_of(b));
	capfile_packet(j->out, &j->file, 0, j->ts_ns, buf_slice(b), 0);
}

/* Bytes from..to of what the IP packet carries, as a fragment. */
static void send_piece(struct job *j, const struct buf *packet, size_t from, size_t to)
{
	bool is_ip6 = packet->p[0] >> 4 == 6;
	size_t header = is_ip6 ? 40 : 20;
	unsigned more = to < packet->n - header, len;
	struct buf b = {0};

	buf_put(&b, slice_make(packet->p + header + from, to - from));
	if (is_ip6)
		pkt_ip6_fragment(&b, (uint8_t)packet->p[6], j->n_packets, (unsigned)from | more);
	len = (unsigned)b.n + (is_ip6 ? 0 : 20);
	pkt_front(&b, packet->p, header);
	b.p[is_ip6 ? 4 : 2] = (char)(len >> 8);
	b.p[is_ip6 ? 5 : 3] = (char)len;
	if (is_ip6) {
		b.p[6] = 44;
	} else {
		b.p[6] = (char)(from / 8 >> 8 | more << 5);
		b.p[7] = (char)(from / 8);
	}
	send(j, &b);
	buf_free(&b);
}

/* The same numbers on every machine. */
static uint32_t any_below(struct job *j, uint32_t n)
{
	j->random = j->random * 1103515245u + 12345u;
	return (j->random >> 16) % n;
}

static unsigned order_pieces(struct job *j, unsigned n, unsigned *order)
{
	for (unsigned i = 0; i < n; i++)
		order[i] = j->how->order == REVERSED ? n - 1 - i : i;
	for (unsigned i = n; j->how->order == SHUFFLED && i > 1; i--) {
		unsigned k = any_below(j, i), t = order[k];

		order[k] = order[i - 1];
		order[i - 1] = t;
	}
	/* Not the last piece: what comes after it would begin the datagram anew. */
	for (unsigned i = n; j->how->order == TWICE && i > 1; i--) {
		order[2 * i - 2] = order[i - 1];
		order[2 * i - 3] = order[i - 2];
	}
	return j->how->order == TWICE ? 2 * n - 1 : n;
}

static void send_fragments(struct job *j, const struct buf *packet)
{
	size_t len = packet->n - (packet->p[0] >> 4 == 6 ? 40 : 20);
	unsigned n = len < 8 * j->how->pieces ? (unsigned)(len + 7) / 8 : j->how->pieces, order[2 * PIECES_MAX], count;
	size_t step = (len + n - 1) / n;

	step = (step + 7) / 8 * 8;
	n = (unsigned)((len + step - 1) / step);
	count = order_pieces(j, n, order);
	for (unsigned i = 0; i < count; i++) {
		size_t from = order[i] * step, to = from + step;

		if (j->how->order == OVERLAPPING && from)
			from -= 8;
		send_piece(j, packet, from, to < len ? to : len);
	}
}

/* ---- the work --------------------------------------------------------------------------------------------------------- */

static void take_packet(struct job *j, struct datagram *d)
{
	struct link_spec link = {.link = j->how->is_frame ? LINK_ETHERNET : LINK_RAW};
	struct buf b = {0};

	if (j->how->is_ip6) {
		to_ip6(&d->src);
		to_ip6(&d->dst);
	}
	packet_put(&b, &link, d);
	j->n_packets++;
	if (j->how->pieces)
		send_fragments(j, &b);
	else
		send(j, &b);
	buf_free(&b);
}

static int travel(struct buf *out, const struct road_how *how, struct slice in)
{
	struct job j = {.how = how, .file = {.n_ifaces = 1}, .out = out, .random = 1};
	struct slice frame;
	size_t at = 0;
	uint32_t len;
	int got;

	capfile_begin(out, &j.file);
	while ((got = capfile_read(in, &at, &j.ts_ns, &frame, &len)) > 0) {
		struct datagram d;

		if (frame.n != len || !packet_read(frame, &d))
			return -1;
		take_packet(&j, &d);
	}
	return got;
}

int main(int argc, char **argv)
{
	struct buf in = {0}, out = {0};
	size_t i = 0;
	int status = 0;

	while (argc == 4 && i < N_ROADS && strcmp(roads[i].name, argv[1]) != 0)
		i++;
	if (argc != 4 || i == N_ROADS) {
		for (i = 0; i < N_ROADS; i++)
			puts(roads[i].name);
		return argc == 1 ? 0 : 2;
	}
	if (!file_read(argv[2], &in)) {
		perror(argv[2]);
		return 2;
	}
	if (travel(&out, &roads[i], buf_slice(&in)) < 0) {
		fprintf(stderr, "%s: not a plain Ethernet capture of whole UDP packets\n", argv[2]);
		status = 2;
	} else if (!file_write(argv[3], buf_slice(&out))) {
		perror(argv[3]);
		status = 2;
	}
	buf_free(&in);
	buf_free(&out);
	return status;
}
