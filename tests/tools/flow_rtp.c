/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media of call flows: RTP streams of a quiet tone (RFC 3550 §5.1) and RTCP sender reports (§6.4.1). They begin at the
 * call's present time and do not move it. Losses and jitter are asked for and the same each time. */
#include "flow.h"

/* 250 Hz at 8 kHz, amplitude about -20 dBov. */
static const int16_t tone[32] = {0, 639, 1253, 1820, 2317, 2724, 3027, 3213, 3276, 3213, 3027, 2724, 2317, 1820, 1253, 639,
	0, -639, -1253, -1820, -2317, -2724, -3027, -3213, -3276, -3213, -3027, -2724, -2317, -1820, -1253, -639};

/* ITU-T G.711. */
static uint8_t alaw(int v)
{
	int mask = v >= 0 ? 0xd5 : 0x55;
	int mag = (v >= 0 ? v : -v - 1) >> 4, exponent = 0;

	while (mag >> exponent > 31)
		exponent++;
	if (mag > 15)
		mag = exponent > 0 ? (exponent + 1) << 4 | ((mag >> exponent) & 15) : 1 << 4 | (mag & 15);
	return (uint8_t)(mag ^ mask);
}

static uint8_t ulaw(int v)
{
	int sign = v < 0 ? 0x80 : 0;
	int mag = (v < 0 ? -v : v) + 132, exponent = 7;

	while (exponent > 0 && !(mag & 0x4000)) {
		mag <<= 1;
		exponent--;
	}
	return (uint8_t)~(sign | exponent << 4 | ((mag >> 10) & 15));
}

struct stream {
	struct datagram d;
	unsigned pt;
	int64_t length_ns, after_ns, jitter_ns;
	struct burst b;
	struct slice lose; /* "3,7": numbers of packets left out, from 1 */
};

/* "alice:40000 -> bob:50000" */
static struct host media_host(struct flow_file *f, struct slice word)
{
	struct slice port = word;
	struct slice name = slice_cut(&port, ':');
	struct host h = f->party[flow_party(f, name)].host;

	h.port = (uint16_t)flow_number(f, port, 65535);
	return h;
}

static void take_ends(struct flow_file *f, struct slice *words, struct datagram *d)
{
	d->src = media_host(f, flow_word(words));
	if (!flow_take(words, "->"))
		flow_fail(f, "'->' expected");
	d->dst = media_host(f, flow_word(words));
}

static void stream_option(struct flow_file *f, struct stream *s, struct slice *words)
{
	if (flow_take(words, "pt"))
		s->pt = (unsigned)flow_number(f, flow_word(words), 127);
	else if (flow_take(words, "ssrc"))
		s->b.ssrc = (uint32_t)flow_number(f, flow_word(words), UINT32_MAX);
	else if (flow_take(words, "seq"))
		s->b.seq = (uint16_t)flow_number(f, flow_word(words), 65535);
	else if (flow_take(words, "ts"))
		s->b.first_rtp_ts = (uint32_t)flow_number(f, flow_word(words), UINT32_MAX);
	else if (flow_take(words, "for"))
		s->length_ns = flow_duration(f, flow_word(words));
	else if (flow_take(words, "every"))
		s->b.every_ns = flow_duration(f, flow_word(words));
	else if (flow_take(words, "after"))
		s->after_ns = flow_duration(f, flow_word(words));
	else if (flow_take(words, "jitter"))
		s->jitter_ns = flow_duration(f, flow_word(words));
	else if (flow_take(words, "lose"))
		s->lose = flow_word(words);
	else
		flow_fail(f, "not known: '%.*s'", SLICE_ARG(*words));
}

static bool is_lost(struct flow_file *f, struct slice list, uint64_t number)
{
	while (list.n) {
		if (flow_number(f, slice_cut(&list, ','), 1000000000) == number)
			return true;
	}
	return false;
}

/* A stream with an SSRC that was sent before goes on where that one stopped, its timestamps by the time between. */
static void go_on(const struct flow_file *f, struct stream *s)
{
	for (unsigned i = f->n_bursts; i-- > 0;) {
		const struct burst *old = &f->bursts[i];

		if (old->ssrc == s->b.ssrc) {
			s->b.seq = (uint16_t)(old->seq + old->n_packets);
			s->b.first_rtp_ts = old->first_rtp_ts + (uint32_t)((s->b.start_ns - old->start_ns) / (NS_PER_S / 8000));
			return;
		}
	}
}

static void put_rtp(struct buf *b, const struct stream *s, uint32_t i)
{
	size_t samples = s->b.step;

	buf_putc(b, (char)0x80);
	buf_putc(b, (char)(s->pt | (i == 0 ? 0x80 : 0)));
	put_be16(b, (s->b.seq + i) & 0xffff);
	put_be32(b, s->b.first_rtp_ts + i * s->b.step);
	put_be32(b, s->b.ssrc);
	for (size_t k = 0; k < samples; k++) {
		int v = tone[(i * samples + k) % 32];

		if (s->pt == 18 && k >= samples / 8) /* 8 kbit/s */
			break;
		buf_putc(b, (char)(s->pt == 8 ? alaw(v) : ulaw(v)));
	}
}

void flow_rtp(struct flow_file *f, struct slice words)
{
	struct stream s = {.pt = 8, .length_ns = NS_PER_S, .b.every_ns = 20 * NS_PER_MS};
	struct buf b = {0};
	uint32_t n;

	take_ends(f, &words, &s.d);
	s.b.ssrc = (uint32_t)flow_hash(f->calls[f->call].id, slice_of("ssrc"), f->n_bursts);
	while (words.n)
		stream_option(f, &s, &words);
	if (s.b.every_ns < NS_PER_MS || f->n_bursts == sizeof f->bursts / sizeof *f->bursts)
		flow_fail(f, "packets more often than each millisecond, or too many streams");
	s.b.step = (uint32_t)(s.b.every_ns / (NS_PER_S / 8000));
	s.b.start_ns = f->calls[f->call].now_ns + s.after_ns;
	go_on(f, &s);
	n = (uint32_t)(s.length_ns / s.b.every_ns);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t random = flow_hash(slice_of("jitter"), words, s.b.ssrc + i);
		int64_t late = s.jitter_ns ? (int64_t)(random % (uint64_t)s.jitter_ns) : 0;

		if (is_lost(f, s.lose, i + 1ull))
			continue;
		b.n = 0;
		put_rtp(&b, &s, i);
		s.d.payload = buf_slice(&b);
		s.d.ip_id++;
		flow_packet(f, s.b.start_ns + (int64_t)i * s.b.every_ns + late, &s.d, 0, 0);
	}
	s.b.n_packets = n;
	s.b.bytes = n ? (uint32_t)(b.n - 12) : 0;
	f->bursts[f->n_bursts++] = s.b;
	buf_free(&b);
}

static const struct burst *burst_of(const struct flow_file *f, uint32_t ssrc)
{
	for (unsigned i = 0; i < f->n_bursts; i++) {
		if (f->bursts[i].ssrc == ssrc)
			return &f->bursts[i];
	}
	flow_fail(f, "no RTP with SSRC 0x%08x before", ssrc);
}

/* Packets that were sent up to a time. */
static uint32_t sent_by(const struct burst *b, int64_t ts_ns)
{
	int64_t n = (ts_ns - b->start_ns) / b->every_ns + 1;

	return n < 0 ? 0 : n > b->n_packets ? b->n_packets : (uint32_t)n;
}

/* A sender report with a report about the other stream, and a CNAME (§6.5.1). */
static void put_report(struct buf *b, const struct burst *own, const struct burst *about, int64_t ts_ns)
{
	uint32_t n = sent_by(own, ts_ns);
	uint64_t frac = ((uint64_t)(ts_ns % NS_PER_S) << 32) / NS_PER_S;

	put_be32(b, 0x81c8000c); /* V=2, RC=1, SR, 12 words follow */
	put_be32(b, own->ssrc);
	put_be32(b, (uint32_t)(ts_ns / NS_PER_S + 2208988800)); /* NTP counts from 1900 */
	put_be32(b, (uint32_t)frac);
	put_be32(b, own->first_rtp_ts + (uint32_t)((ts_ns - own->start_ns) / (NS_PER_S / 8000)));
	put_be32(b, n);
	put_be32(b, n * own->bytes);
	put_be32(b, about->ssrc);
	put_be32(b, 0);          /* nothing lost */
	put_be32(b, about->seq + sent_by(about, ts_ns) - 1u);
	put_be32(b, 8);          /* jitter: one millisecond */
	put_be32(b, 0);
	put_be32(b, 0);
	put_be32(b, 0x81ca0004); /* SDES with one chunk */
	put_be32(b, own->ssrc);
	buf_puts(b, "\x01\x08" "us3r@a.b");
	buf_fill(b, 0, 2);
}

void flow_rtcp(struct flow_file *f, struct slice words)
{
	int64_t length_ns = 0, every_ns = 5 * NS_PER_S;
	const struct burst *own = NULL, *about = NULL;
	struct datagram d = {0};
	struct buf b = {0};

	take_ends(f, &words, &d);
	while (words.n) {
		if (flow_take(&words, "ssrc"))
			own = burst_of(f, (uint32_t)flow_number(f, flow_word(&words), UINT32_MAX));
		else if (flow_take(&words, "about"))
			about = burst_of(f, (uint32_t)flow_number(f, flow_word(&words), UINT32_MAX));
		else if (flow_take(&words, "for"))
			length_ns = flow_duration(f, flow_word(&words));
		else if (flow_take(&words, "every"))
			every_ns = flow_duration(f, flow_word(&words));
		else
			flow_fail(f, "not known: '%.*s'", SLICE_ARG(words));
	}
	if (!own || !about || every_ns < NS_PER_MS)
		flow_fail(f, "rtcp needs ssrc and about, and an interval of a millisecond at least");
	for (int64_t t = every_ns; t <= length_ns; t += every_ns) {
		b.n = 0;
		put_report(&b, own, about, f->calls[f->call].now_ns + t);
		d.payload = buf_slice(&b);
		d.ip_id++;
		flow_packet(f, f->calls[f->call].now_ns + t, &d, 0, 0);
	}
	buf_free(&b);
}
