/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restream HOW IN.pcap OUT [N]: sends the SIP messages of a capture of UDP in another way: over TCP, cut, shuffled and
 * repeated, over WebSocket, or mirrored in HEP, where RTP and RTCP can go along. Frames are raw IPv4; each has the time of its
 * message. Reads what mkpcap writes for Ethernet and IPv4; all else is left out. Without arguments it lists the ways. */
#include "capfile.h"
#include "rtp.h"
#include "sip.h"

enum { MAX_ENDS = 256, HEADER = 40, TCP = 6, UDP = 17 };

struct way {
	const char *name, *help;
	unsigned size;      /* bytes of a segment; 0: a message each */
	bool cuts;          /* each message in two, N bytes before its end */
	bool shuffles, repeats, is_ws, is_hep;
	bool has_media;     /* RTP and RTCP, too */
};

static const struct way ways[] = {
	{.name = "tcp", .help = "TCP, a segment for each message"},
	{.name = "tcp-small", .help = "TCP, segments of N bytes (or 100)", .size = 100},
	{.name = "tcp-cut", .help = "TCP, each message cut N bytes before its end", .cuts = true},
	{.name = "tcp-shuffled", .help = "TCP, segments of N bytes (or 100), those of a message in another order", .size = 100,
		.shuffles = true},
	{.name = "tcp-repeated", .help = "TCP, segments of N bytes (or 100), each again with other bytes", .size = 100,
		.repeats = true},
	{.name = "ws", .help = "WebSocket, one side masked", .is_ws = true},
	{.name = "ws-small", .help = "WebSocket, segments of N bytes (or 100)", .is_ws = true, .size = 100},
	{.name = "hep3", .help = "HEP 3 over UDP", .is_hep = true},
	{.name = "hep3-media", .help = "HEP 3 over UDP, with RTP and RTCP", .is_hep = true, .has_media = true},
};

/* One direction of a connection. */
struct end {
	struct host src, dst;
	uint32_t next;
};

struct work {
	const struct way *way;
	struct capfile file;
	struct buf *out;
	int64_t ts_ns;
	size_t step;
	unsigned n_ends;
	struct end ends[MAX_ENDS];
};

/* IPv4, and of TCP and UDP what is read. */
static void put_packet(struct work *w, unsigned proto, const struct host *src, const struct host *dst, const struct buf *rest)
{
	struct buf b = {0};

	put_be32(&b, 0x45000000 | (uint32_t)(24 + rest->n));
	put_be32(&b, 0);
	put_be32(&b, 0x40000000 | proto << 16);
	buf_put(&b, slice_make(src->ip, 4));
	buf_put(&b, slice_make(dst->ip, 4));
	put_be16(&b, src->port);
	put_be16(&b, dst->port);
	buf_put(&b, buf_slice(rest));
	capfile_packet(w->out, &w->file, 0, w->ts_ns, buf_slice(&b), 0);
	buf_free(&b);
}

static void put_segment(struct work *w, const struct end *e, uint32_t seq, unsigned flags, struct slice bytes)
{
	struct buf b = {0};

	put_be32(&b, seq);
	put_be32(&b, 0);
	put_be16(&b, 0x5000 | flags);
	put_be16(&b, 1024);
	put_be32(&b, 0);
	buf_put(&b, bytes);
	put_packet(w, TCP, &e->src, &e->dst, &b);
	buf_free(&b);
}

static struct end *find_end(struct work *w, const struct datagram *d)
{
	static const char upgrade[] = "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
	struct end *e;

	for (e = w->ends; e < w->ends + w->n_ends; e++)
		if (memcmp(&e->src, &d->src, sizeof e->src) == 0 && memcmp(&e->dst, &d->dst, sizeof e->dst) == 0)
			return e;
	if (w->n_ends == MAX_ENDS) {
		fputs("too many ends\n", stderr);
		exit(2);
	}
	*e = (struct end){d->src, d->dst, 0xffffff00u + w->n_ends++};
	put_segment(w, e, e->next++, 0x12, slice_make(NULL, 0)); /* as if it were an answer: it ends no other direction */
	if (w->way->is_ws) {
		put_segment(w, e, e->next, 0x10, slice_of(upgrade));
		e->next += sizeof upgrade - 1;
	}
	return e;
}

static void put_ws_frame(struct buf *b, struct slice s, bool is_masked)
{
	static const uint8_t mask[4] = {0x5a, 0xc3, 0x3c, 0xa5};
	uint8_t key[4] = {0};

	buf_putc(b, (char)0x81);
	buf_putc(b, (char)(126 | (is_masked ? 0x80 : 0)));
	put_be16(b, (unsigned)s.n);
	if (is_masked) {
		memcpy(key, mask, 4);
		buf_put(b, slice_make(mask, 4));
	}
	for (size_t i = 0; i < s.n; i++)
		buf_putc(b, (char)((uint8_t)s.p[i] ^ key[i % 4]));
}

/* The places of the segments: in order, or the odd ones first, from the last. */
static size_t place_of(const struct way *w, size_t i, size_t n)
{
	if (!w->shuffles)
		return i;
	return i < n / 2 ? n - 1 - 2 * i - (n % 2) : (i - n / 2) * 2;
}

static void put_stream(struct work *w, struct end *e, struct slice s)
{
	size_t size = w->way->cuts ? s.n - (w->step < s.n ? w->step : s.n / 2) : w->way->size ? w->step : s.n;
	size_t n = (s.n + size - 1) / size;
	struct buf noise = {0};

	for (size_t i = 0; i < n; i++) {
		size_t at = place_of(w->way, i, n) * size;
		struct slice part = slice_sub(s, at, at + size);

		put_segment(w, e, e->next + (uint32_t)at, 0x10, part);
		if (w->way->repeats) {
			noise.n = 0;
			buf_fill(&noise, '\n', part.n);
			put_segment(w, e, e->next + (uint32_t)at, 0x10, buf_slice(&noise));
		}
	}
	e->next += (uint32_t)s.n;
	buf_free(&noise);
}

static void put_chunk(struct buf *b, unsigned type, struct slice s)
{
	put_be16(b, 0);
	put_be16(b, type);
	put_be16(b, (unsigned)s.n + 6);
	buf_put(b, s);
}

/* SIP, RTP or RTCP. */
static const char *hep_type(struct slice payload)
{
	if (sip_claim(payload))
		return "\1";
	return rtcp_is_likely(payload) ? "\5" : "\4";
}

static void put_hep(struct work *w, const struct datagram *d)
{
	struct host agent = {.ip = {192, 0, 2, 250}, .port = 9060}, server = {.ip = {192, 0, 2, 251}, .port = 9060};
	uint8_t ports[4] = {(uint8_t)(d->src.port >> 8), (uint8_t)d->src.port, (uint8_t)(d->dst.port >> 8), (uint8_t)d->dst.port};
	struct buf chunks = {0}, b = {0};

	put_chunk(&chunks, 1, slice_make("\2", 1));
	put_chunk(&chunks, 2, slice_make("\x11", 1));
	put_chunk(&chunks, 3, slice_make(d->src.ip, 4));
	put_chunk(&chunks, 4, slice_make(d->dst.ip, 4));
	put_chunk(&chunks, 7, slice_make(ports, 2));
	put_chunk(&chunks, 8, slice_make(ports + 2, 2));
	put_chunk(&chunks, 11, slice_make(hep_type(d->payload), 1));
	put_chunk(&chunks, 15, d->payload);
	put_be16(&b, (unsigned)chunks.n + 14);
	put_be16(&b, 0);
	buf_puts(&b, "HEP3");
	put_be16(&b, (unsigned)chunks.n + 6);
	buf_put(&b, buf_slice(&chunks));
	put_packet(w, UDP, &agent, &server, &b);
	buf_free(&chunks);
	buf_free(&b);
}

static void put_message(struct work *w, const struct datagram *d)
{
	struct buf b = {0};

	if (w->way->is_hep) {
		put_hep(w, d);
	} else if (w->way->is_ws) {
		put_ws_frame(&b, d->payload, d->src.port > d->dst.port || memcmp(d->src.ip, d->dst.ip, 4) > 0);
		put_stream(w, find_end(w, d), buf_slice(&b));
	} else {
		put_stream(w, find_end(w, d), d->payload);
	}
	buf_free(&b);
}

static int restream(struct work *w, struct slice in)
{
	struct slice frame;
	struct datagram d;
	size_t at = 0;
	uint32_t len;
	int got;

	capfile_begin(w->out, &w->file);
	while ((got = capfile_read(in, &at, &w->ts_ns, &frame, &len)) > 0) {
		if (frame.n != len || !packet_read(frame, &d) || d.src.is_v6)
			return -1;
		if (sip_claim(d.payload) || (w->way->has_media && d.payload.n && ((uint8_t)d.payload.p[0] & 0xc0) == 0x80))
			put_message(w, &d);
	}
	return got;
}

int main(int argc, char **argv)
{
	struct buf in = {0}, out = {0};
	struct work w = {.file = {.n_ifaces = 1, .iface = {{.link = {.link = LINK_RAW}}}}, .out = &out};
	uint64_t step = 0;
	size_t i = 0;

	while (argc >= 4 && i < sizeof ways / sizeof *ways && strcmp(ways[i].name, argv[1]) != 0)
		i++;
	if (argc < 4 || i == sizeof ways / sizeof *ways || (argc > 4 && !slice_to_u64(slice_of(argv[4]), 65535, &step))) {
		fputs("usage: restream HOW IN.pcap OUT [N]\n", stderr);
		for (i = 0; i < sizeof ways / sizeof *ways; i++)
			fprintf(stderr, "  %-14s %s\n", ways[i].name, ways[i].help);
		return 2;
	}
	w.way = &ways[i];
	w.step = step ? step : w.way->size;
	if (!file_read(argv[2], &in) || restream(&w, buf_slice(&in)) < 0 || !file_write(argv[3], buf_slice(&out))) {
		fprintf(stderr, "%s: not a plain Ethernet capture of whole UDP packets over IPv4, or not to be written\n", argv[2]);
		return 2;
	}
	buf_free(&in);
	buf_free(&out);
	return 0;
}
