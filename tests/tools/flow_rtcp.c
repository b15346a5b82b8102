/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTCP of call flows: sender and receiver reports (RFC 3550 §6.4), source descriptions, VoIP metrics (RFC 3611 §4.7), APP and
 * BYE. Packets are made at the end, in order of time: a report says when the last one of the other side came. */
#include "flow.h"

/* What an rtcp statement asks for. */
struct wish {
	uint32_t ssrc, about;
	int64_t length_ns, after_ns, every_ns, jitter_ns, way_ns;
	uint32_t lost;
	struct slice fraction, cname, bye, app, xr, mos;
	bool is_rr, is_bare;
};

struct report {
	struct datagram d;
	int64_t ts_ns;
	uint32_t order;
	unsigned line;
	bool is_last;
	struct wish w;
};

#define AT(member) offsetof(struct wish, member)
static const struct flow_option options[] = {
	{"ssrc", OPTION_NUMBER, AT(ssrc)},
	{"about", OPTION_NUMBER, AT(about)},
	{"for", OPTION_DURATION, AT(length_ns)},
	{"after", OPTION_DURATION, AT(after_ns)},
	{"every", OPTION_DURATION, AT(every_ns)},
	{"jitter", OPTION_DURATION, AT(jitter_ns)},
	{"way", OPTION_DURATION, AT(way_ns)},
	{"lost", OPTION_NUMBER, AT(lost)},
	{"fraction", OPTION_WORD, AT(fraction)},
	{"cname", OPTION_WORD, AT(cname)},
	{"bye", OPTION_WORD, AT(bye)},
	{"app", OPTION_WORD, AT(app)},
	{"xr", OPTION_WORD, AT(xr)},
	{"mos", OPTION_WORD, AT(mos)},
	{"rr", OPTION_FLAG, AT(is_rr)},
	{"bare", OPTION_FLAG, AT(is_bare)},
};

void flow_rtcp(struct flow_file *f, struct slice words)
{
	struct wish w = {.every_ns = 5 * NS_PER_S, .jitter_ns = NS_PER_MS, .cname = slice_of("us3r@a.b")};
	struct report r = {.line = f->line};

	flow_ends(f, &words, &r.d);
	flow_options(f, words, options, sizeof options / sizeof *options, &w);
	if (!w.ssrc || w.every_ns < NS_PER_MS)
		flow_fail(f, "rtcp needs ssrc, and an interval of a millisecond at least");
	r.w = w;
	for (int64_t t = w.every_ns; t <= w.length_ns; t += w.every_ns) {
		r.ts_ns = f->calls[f->call].now_ns + w.after_ns + t;
		r.order = f->n_reports;
		r.is_last = t + w.every_ns > w.length_ns;
		r.d.ip_id++;
		f->reports = flow_grown(f->reports, f->n_reports, sizeof r);
		f->reports[f->n_reports++] = r;
	}
}

/* What a source had sent up to a time. */
struct account {
	uint32_t packets, bytes, ext_seq, rtp_ts;
};

static struct account account_of(const struct flow_file *f, uint32_t ssrc, int64_t ts_ns)
{
	struct account a = {0};
	bool is_known = false;

	for (uint32_t i = 0; i < f->n_talks; i++) {
		const struct talk *t = &f->talks[i];
		uint32_t n = 0;

		if (t->ssrc != ssrc || t->start_ns > ts_ns)
			continue;
		is_known = true;
		while (n < t->n_packets && t->at_ns[n] <= ts_ns) {
			uint32_t cycles = a.ext_seq >> 16;

			if (a.packets + n && t->seq[n] < (a.ext_seq & 0xffff))
				cycles++;
			a.ext_seq = cycles << 16 | t->seq[n];
			n++;
		}
		a.bytes += n ? t->bytes[n - 1] : 0;
		a.packets += n;
		a.rtp_ts = t->first_ts + (uint32_t)((ts_ns - t->start_ns) / NS_PER_US * t->clock_hz / 1000000);
	}
	if (!is_known)
		flow_fail(f, "no RTP with SSRC 0x%08x before its report", ssrc);
	return a;
}

/* NTP counts from 1900, and in 2^-32 seconds. */
static uint64_t ntp_of(int64_t ts_ns)
{
	return (uint64_t)(ts_ns / NS_PER_S + 2208988800) << 32 | ((uint64_t)(ts_ns % NS_PER_S) << 32) / NS_PER_S;
}

/* "5%", "2.5%" of 256. */
static uint32_t fraction_of(const struct flow_file *f, struct slice s)
{
	struct slice digits = slice_cut(&s, '%');

	return s.n || !digits.n ? 0 : (uint32_t)(flow_number(f, slice_cut(&digits, '.'), 100) * 256 / 100);
}

/* §6.4.1: LSR and DLSR are of the last sender report of the other side. The capture is made beside that side: what it hears
 * back is two ways old. */
static void put_block(struct buf *b, const struct flow_file *f, const struct report *r)
{
	struct account a = account_of(f, r->w.about, r->ts_ns - r->w.way_ns);
	const struct report *heard = NULL;

	for (uint32_t i = 0; i < f->n_reports && f->reports[i].ts_ns <= r->ts_ns - 2 * r->w.way_ns; i++) {
		if (f->reports[i].w.ssrc == r->w.about && !f->reports[i].w.is_rr && &f->reports[i] != r)
			heard = &f->reports[i];
	}
	put_be32(b, r->w.about);
	put_be32(b, fraction_of(f, r->w.fraction) << 24 | r->w.lost);
	put_be32(b, a.ext_seq);
	put_be32(b, (uint32_t)(r->w.jitter_ns / NS_PER_US * 8 / 1000)); /* 8 kHz */
	put_be32(b, heard ? (uint32_t)(ntp_of(heard->ts_ns) >> 16) : 0);
	put_be32(b, heard ? (uint32_t)(((r->ts_ns - heard->ts_ns - 2 * r->w.way_ns) << 16) / NS_PER_S) : 0);
}

static void put_report(struct buf *b, const struct flow_file *f, const struct report *r)
{
	unsigned n = r->w.about ? 1 : 0;
	struct account a;

	put_be32(b, 0x80000000 | n << 24 | (r->w.is_rr ? 201u : 200u) << 16 | ((r->w.is_rr ? 1 : 6) + 6 * n));
	put_be32(b, r->w.ssrc);
	if (!r->w.is_rr) {
		a = account_of(f, r->w.ssrc, r->ts_ns);
		put_be32(b, (uint32_t)(ntp_of(r->ts_ns) >> 32));
		put_be32(b, (uint32_t)ntp_of(r->ts_ns));
		put_be32(b, a.rtp_ts);
		put_be32(b, a.packets);
		put_be32(b, a.bytes);
	}
	if (n)
		put_block(b, f, r);
}

/* Writes the length of the packet that began at `at`, in words less one, after filling it up to a whole word. */
static void end_packet(struct buf *b, size_t at)
{
	buf_fill(b, 0, (4 - b->n % 4) % 4);
	size_t words = (b->n - at) / 4 - 1;

	b->p[at + 2] = (char)(words >> 8);
	b->p[at + 3] = (char)words;
}

/* §6.5: one chunk with a CNAME, and at least one null byte after it. */
static void put_sdes(struct buf *b, const struct report *r)
{
	size_t at = b->n;

	put_be32(b, 0x81ca0000);
	put_be32(b, r->w.ssrc);
	buf_putc(b, 1);
	buf_putc(b, (char)r->w.cname.n);
	buf_put(b, r->w.cname);
	buf_putc(b, 0);
	end_packet(b, at);
}

/* "R,RTT,LOSS%,DISCARD%" and mos "4.1,3.9" (listening, conversational): VoIP metrics of what comes from the other side. */
static void put_xr(struct buf *b, const struct flow_file *f, const struct report *r)
{
	struct slice xr = r->w.xr, mos = r->w.mos;
	uint32_t factor = (uint32_t)flow_number(f, slice_cut(&xr, ','), 127);
	uint32_t rtt_ms = (uint32_t)(flow_duration(f, slice_cut(&xr, ',')) / NS_PER_MS);
	uint32_t loss = fraction_of(f, slice_cut(&xr, ',')), discard = fraction_of(f, xr);
	uint32_t value[2] = {127, 127};
	size_t at = b->n;

	for (int i = 0; i < 2 && mos.n; i++) {
		struct slice tenths = slice_cut(&mos, ',');
		uint32_t whole = (uint32_t)flow_number(f, slice_cut(&tenths, '.'), 5);

		value[i] = whole * 10 + (tenths.n ? (uint32_t)flow_number(f, tenths, 9) : 0);
	}
	put_be32(b, 0x80cf0000);
	put_be32(b, r->w.ssrc);
	put_be32(b, 0x07000008);
	put_be32(b, r->w.about);
	put_be32(b, loss << 24 | discard << 16);         /* no burst: both densities 0 */
	put_be32(b, 0);
	put_be32(b, rtt_ms << 16 | 60);                   /* end system delay */
	put_be32(b, 0xebc47f10);                         /* -21 dBm, -60 dBm, no echo measured, Gmin 16 */
	put_be32(b, factor << 24 | 127 << 16 | value[0] << 8 | value[1]);
	put_be32(b, 0xb0000028);                         /* standard concealment, adaptive; nominal 40 ms */
	put_be32(b, 80 << 16 | 200);
	end_packet(b, at);
}

static void put_rest(struct buf *b, const struct flow_file *f, const struct report *r)
{
	size_t at;

	if (!r->w.is_bare)
		put_sdes(b, r);
	if (r->w.xr.n)
		put_xr(b, f, r);
	at = b->n;
	if (r->w.app.n) { /* §6.7 */
		put_be32(b, 0x80cc0000);
		put_be32(b, r->w.ssrc);
		buf_put(b, slice_sub(r->w.app, 0, 4));
		buf_puts(b, "more");
		end_packet(b, at);
	}
	at = b->n;
	if (r->w.bye.n && r->is_last) { /* §6.6 */
		struct slice reason = r->w.bye.p[0] == '"' ? slice_sub(r->w.bye, 1, r->w.bye.n - 1) : r->w.bye;

		put_be32(b, 0x81cb0000);
		put_be32(b, r->w.ssrc);
		buf_putc(b, (char)reason.n);
		buf_put(b, reason);
		end_packet(b, at);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct report *x = a, *y = b;

	if (x->ts_ns != y->ts_ns)
		return x->ts_ns < y->ts_ns ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void flow_reports(struct flow_file *f)
{
	struct buf b = {0};

	if (f->n_reports)
		qsort(f->reports, f->n_reports, sizeof *f->reports, by_time);
	for (uint32_t i = 0; i < f->n_reports; i++) {
		struct report *r = &f->reports[i];

		f->line = r->line;
		b.n = 0;
		put_report(&b, f, r);
		put_rest(&b, f, r);
		r->d.payload = buf_slice(&b);
		flow_packet(f, r->ts_ns, &r->d, 0, 0);
	}
	buf_free(&b);
}
