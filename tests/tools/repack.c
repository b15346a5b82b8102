/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repack HOW IN.pcap OUT: packs a capture anew, so that what it says stays the same: other link layers, IPv6 for IPv4,
 * other file formats, other spellings of SIP header fields. Reads what mkpcap writes for Ethernet. Without arguments it
 * lists the ways. */
#include "capfile.h"

typedef void (*rewrite_fn)(struct buf *out, struct slice name, struct slice value, unsigned line);

struct way {
	const char *name, *help;
	struct link_spec link;
	rewrite_fn rewrite;         /* of a header field, or NULL */
	bool is_ng, is_ns, is_big_endian;
	bool is_ip6;                /* addresses a.b.c.d as 2001:db8:4::a.b.c.d */
	bool has_options, is_padded, is_lf, cuts_bodies, mixes;
	unsigned part;              /* 1: packets with odd numbers, 2: even ones, 0: all */
	unsigned keep_other;        /* bytes of datagrams that are no SIP that the capture has; 0: all */
};

/* ---- header fields ---------------------------------------------------------------------------------------------------- */

static void put_compact(struct buf *out, struct slice name, struct slice value, unsigned line)
{
	static const struct {
		const char *name;
		char compact;
	} names[] = {{"Via", 'v'}, {"From", 'f'}, {"To", 't'}, {"Call-ID", 'i'}, {"Contact", 'm'}, {"Content-Type", 'c'},
		{"Content-Length", 'l'}, {"Subject", 's'}, {"Supported", 'k'}, {"Event", 'o'}, {"Refer-To", 'r'},
		{"Referred-By", 'b'}, {"Allow-Events", 'u'}, {"Session-Expires", 'x'}, {"Content-Encoding", 'e'}};
	size_t i = 0;

	(void)line;
	while (i < sizeof names / sizeof *names && !slice_ieq(name, slice_of(names[i].name)))
		i++;
	if (i < sizeof names / sizeof *names)
		buf_putc(out, names[i].compact);
	else
		buf_put(out, name);
	buf_putc(out, ':');
	buf_put(out, value);
}

static void put_case(struct buf *out, struct slice name, struct slice value, unsigned line)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool is_upper = (i + line) % 3 != 0;

		buf_putc(out, ascii_alpha(c) ? (char)(is_upper ? c & ~0x20 : c | 0x20) : c);
	}
	buf_puts(out, ":");
	buf_put(out, value);
}

/* A fold after the colon, and one at the first space within the value (RFC 3261 §7.3.1). */
static void put_folded(struct buf *out, struct slice name, struct slice value, unsigned line)
{
	struct slice trimmed = slice_trim(value);
	size_t space = slice_find(trimmed, ' ', 0);

	buf_put(out, name);
	buf_puts(out, line % 2 ? ":\r\n " : ": \r\n\t  ");
	buf_put(out, slice_sub(trimmed, 0, space));
	if (space < trimmed.n) {
		buf_puts(out, "\r\n ");
		buf_put(out, slice_sub(trimmed, space + 1, trimmed.n));
	}
}

static void put_spaced(struct buf *out, struct slice name, struct slice value, unsigned line)
{
	buf_put(out, name);
	buf_puts(out, line % 2 ? " :" : " \t : ");
	buf_put(out, value);
	buf_puts(out, line % 3 ? "" : "  \t");
}

/* ---- ways ------------------------------------------------------------------------------------------------------------- */

static const struct way ways[] = {
	{.name = "same", .help = "nothing is changed"},
	{.name = "vlan", .help = "an 802.1Q tag", .link = {.vlan = {100}, .n_vlan = 1}},
	{.name = "qinq", .help = "two tags", .link = {.vlan = {200, 100}, .n_vlan = 2}},
	{.name = "tags", .help = "four tags", .link = {.vlan = {1, 2, 3, 4}, .n_vlan = 4}},
	{.name = "sll", .help = "Linux cooked capture", .link = {.link = LINK_SLL}},
	{.name = "sll2", .help = "Linux cooked capture v2", .link = {.link = LINK_SLL2}},
	{.name = "raw", .help = "raw IP", .link = {.link = LINK_RAW}},
	{.name = "null", .help = "BSD loopback", .link = {.link = LINK_NULL}},
	{.name = "ppp", .help = "PPP", .link = {.link = LINK_PPP}},
	{.name = "erf", .help = "ERF records", .link = {.link = LINK_ERF}},
	{.name = "padded", .help = "bytes after each packet", .is_padded = true},
	{.name = "options", .help = "IPv4 options, IPv6 extension headers", .has_options = true},
	{.name = "ip6", .help = "IPv6 for IPv4", .is_ip6 = true},
	{.name = "ip6-options", .help = "IPv6 with extension headers", .is_ip6 = true, .has_options = true},
	{.name = "ip6-null", .help = "IPv6 in BSD loopback", .is_ip6 = true, .link = {.link = LINK_NULL}},
	{.name = "ip6-ppp", .help = "IPv6 in PPP", .is_ip6 = true, .link = {.link = LINK_PPP}},
	{.name = "ip6-sll2", .help = "IPv6 in Linux cooked capture v2", .is_ip6 = true, .link = {.link = LINK_SLL2}},
	{.name = "ns", .help = "pcap with nanoseconds", .is_ns = true},
	{.name = "big-endian", .help = "pcap in the other byte order", .is_big_endian = true},
	{.name = "ns-big-endian", .help = "both", .is_ns = true, .is_big_endian = true},
	{.name = "pcapng", .help = "pcapng", .is_ng = true},
	{.name = "pcapng-ns", .help = "pcapng with nanoseconds", .is_ng = true, .is_ns = true},
	{.name = "pcapng-big-endian", .help = "pcapng in the other byte order", .is_ng = true, .is_big_endian = true},
	{.name = "pcapng-mixed", .help = "pcapng: sections of either byte order, interfaces of all link types, other blocks",
		.is_ng = true, .mixes = true},
	{.name = "odd", .help = "packets 1, 3, 5 ...", .part = 1},
	{.name = "even", .help = "packets 2, 4, 6 ...", .part = 2},
	{.name = "compact", .help = "compact header names", .rewrite = put_compact},
	{.name = "case", .help = "header names in odd letter case", .rewrite = put_case},
	{.name = "folded", .help = "folded header fields", .rewrite = put_folded},
	{.name = "space-colon", .help = "spaces before the colon", .rewrite = put_spaced},
	{.name = "lf", .help = "header lines that end in LF alone", .is_lf = true},
	{.name = "cut-bodies", .help = "the capture has the header fields and four bytes of the body", .cuts_bodies = true},
	{.name = "cut-media", .help = "the capture has 32 bytes of what is not SIP", .keep_other = 32},
	{.name = "cut-headers", .help = "the capture has 12 bytes of what is not SIP", .keep_other = 12},
};

static bool is_sip(struct slice s)
{
	struct slice first = slice_sub(s, 0, slice_find(s, '\n', 0));

	first = slice_trim(first);
	return slice_starts(first, slice_of("SIP/2.0 ")) || slice_search(first, slice_of(" SIP/2.0")) + 8 == first.n;
}

/* Rewrites start line and header fields; the body stays. Returns where the body begins in *out. */
static size_t rewrite_message(struct buf *out, const struct way *w, struct slice s)
{
	for (unsigned line = 0; s.n; line++) {
		struct slice value = slice_cut(&s, '\n');
		bool is_last = slice_trim(value).n == 0, is_first = line == 0;

		if (value.n && value.p[value.n - 1] == '\r')
			value.n--;
		if (!w->rewrite || is_first || is_last || slice_find(value, ':', 0) == value.n || value.p[0] == ' ') {
			buf_put(out, value);
		} else {
			struct slice name = slice_cut(&value, ':');

			w->rewrite(out, name, value, line);
		}
		buf_puts(out, w->is_lf ? "\n" : "\r\n");
		if (is_last)
			break;
	}
	size_t body = out->n;
	buf_put(out, s);
	return body;
}

static void to_ip6(struct host *h)
{
	static const uint8_t prefix[12] = {0x20, 0x01, 0x0d, 0xb8, 0, 4};

	if (h->is_v6)
		return;
	memmove(h->ip + 12, h->ip, 4);
	memcpy(h->ip, prefix, 12);
	h->is_v6 = true;
}

/* ---- pcapng of every kind ---------------------------------------------------------------------------------------------- */

static void put_block(struct buf *out, bool is_big_endian, uint32_t type, struct slice body)
{
	uint32_t len = (uint32_t)body.n + 12;
	struct buf b = {0};

	put_be32(&b, type);
	put_be32(&b, len);
	buf_put(&b, body);
	put_be32(&b, len);
	for (size_t i = 0; !is_big_endian && i < b.n; i += 4) {
		if (i < 8 || i + 4 == b.n) { /* the numbers, not the body */
			char c[4] = {b.p[i + 3], b.p[i + 2], b.p[i + 1], b.p[i]};

			memcpy(b.p + i, c, 4);
		}
	}
	buf_put(out, buf_slice(&b));
	buf_free(&b);
}

/* A section header with its interfaces, and blocks that carry no packet. */
static void begin_mixed(struct buf *out, struct capfile *c, unsigned number)
{
	c->is_big_endian = number % 2 != 0;
	c->n_ifaces = LINK_N;
	for (unsigned i = 0; i < LINK_N; i++) {
		c->iface[i].link.link = (enum link)((i + number) % LINK_N);
		c->iface[i].is_ns = i % 2 != 0;
		c->iface[i].name = i == 3 ? NULL : "eth0";
	}
	capfile_begin(out, c);
	put_block(out, c->is_big_endian, 4, slice_make("\0\0\0\0", 4)); /* name resolution: end of records */
	put_block(out, c->is_big_endian, 0x0bad, slice_of("a block of a kind that nobody knows."));
}

/* ---- the work ---------------------------------------------------------------------------------------------------------- */

static void put_datagram(struct buf *frame, const struct way *w, const struct link_spec *link, struct datagram *d, size_t *keep)
{
	struct buf text = {0};
	size_t body = 0;
	bool is_message = is_sip(d->payload);

	if (is_message && (w->rewrite || w->is_lf || w->cuts_bodies)) {
		body = rewrite_message(&text, w, d->payload);
		if (text.n <= packet_room(d) - 40)
			d->payload = buf_slice(&text);
	}
	if (w->is_ip6) {
		to_ip6(&d->src);
		to_ip6(&d->dst);
	}
	d->has_options = w->has_options;
	d->n_padding = w->is_padded ? 18 : 0;
	packet_put(frame, link, d);
	*keep = w->cuts_bodies && is_message ? frame->n - d->payload.n + body + 4 : 0;
	if (w->keep_other && !is_message && d->payload.n > w->keep_other)
		*keep = frame->n - d->payload.n + w->keep_other;
	buf_free(&text);
}

static int repack(struct buf *out, const struct way *w, struct slice in)
{
	struct capfile c = {.is_ng = w->is_ng, .is_ns = w->is_ns, .is_big_endian = w->is_big_endian, .n_ifaces = 1};
	struct slice frame;
	struct buf b = {0};
	size_t at = 0, keep;
	int64_t ts_ns;
	uint32_t len;
	int got;

	c.iface[0].link = w->link;
	c.iface[0].is_ns = w->is_ns;
	if (!w->mixes)
		capfile_begin(out, &c);
	for (unsigned n = 0; (got = capfile_read(in, &at, &ts_ns, &frame, &len)) > 0; n++) {
		unsigned iface = w->mixes ? n % LINK_N : 0;
		struct datagram d;

		if (w->mixes && n % 5 == 0)
			begin_mixed(out, &c, n / 5);
		if (w->part && n % 2 + 1 != w->part)
			continue;
		if (frame.n != len || !packet_read(frame, &d)) {
			got = -1;
			break;
		}
		b.n = 0;
		put_datagram(&b, w, &c.iface[iface].link, &d, &keep);
		capfile_packet(out, &c, iface, ts_ns, buf_slice(&b), keep);
	}
	buf_free(&b);
	return got;
}

static void list_ways(void)
{
	fputs("usage: repack HOW IN.pcap OUT\n", stderr);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		fprintf(stderr, "  %-18s %s\n", ways[i].name, ways[i].help);
}

int main(int argc, char **argv)
{
	struct buf in = {0}, out = {0};
	size_t i = 0;
	int status = 0;

	while (argc == 4 && i < sizeof ways / sizeof *ways && strcmp(ways[i].name, argv[1]) != 0)
		i++;
	if (argc != 4 || i == sizeof ways / sizeof *ways) {
		list_ways();
		return 2;
	}
	if (!file_read(argv[2], &in)) {
		perror(argv[2]);
		return 2;
	}
	if (repack(&out, &ways[i], buf_slice(&in)) < 0) {
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
