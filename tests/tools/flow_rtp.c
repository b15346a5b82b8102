/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media of call flows: RTP streams (RFC 3550 §5.1), with digits in them (RFC 4733), silence, and all that networks do to
 * packets. They begin at the call's present time and do not move it. Whatever is random is the same each time. */
#include "flow.h"

enum { SRTP_TAG = 10, MAX_EVENT = 0xffff };

/* A packet as its sender sent it. */
struct rtp_sent {
	int64_t ts_ns;
	struct slice bytes;
};

/* An rtp statement at work. */
struct speech {
	struct datagram d;
	const struct voice_codec *codec;
	uint32_t pt, clock_hz, step; /* step: timestamp units of a tick */
	uint32_t ssrc, seq, ts;
	bool has_seq, has_ts;

	int64_t length_ns, after_ns, every_ns;
	struct slice codec_name, ppm;
	struct sound sound;
	uint32_t parts, csrc;
	bool is_srtp, has_extension, is_padded;

	struct slice digits;
	int64_t digits_at_ns, digit_ns, pause_ns;
	uint32_t event_pt;
	struct slice silence, quiet, bytes;
	bool has_cn;
	int64_t restart_ns;

	struct slice lose, bursty, swap, twice, late, stall;
	int64_t jitter_ns;
	uint32_t seed, keep;

	bool was_silent;
	struct rtp_sent *sent;
	uint32_t n_sent;
	struct talk talk;
};

#define AT(member) offsetof(struct speech, member)
static const struct flow_option options[] = {
	{"pt", OPTION_NUMBER, AT(pt)},
	{"codec", OPTION_WORD, AT(codec_name)},
	{"clock", OPTION_NUMBER, AT(clock_hz)},
	{"ssrc", OPTION_NUMBER, AT(ssrc)},
	{"for", OPTION_DURATION, AT(length_ns)},
	{"every", OPTION_DURATION, AT(every_ns)},
	{"after", OPTION_DURATION, AT(after_ns)},
	{"drift", OPTION_WORD, AT(ppm)},
	{"tone", OPTION_NUMBER, AT(sound.tone_hz)},
	{"second", OPTION_NUMBER, AT(sound.second_hz)},
	{"peak", OPTION_NUMBER, AT(sound.peak)},
	{"noise", OPTION_NUMBER, AT(sound.noise)},
	{"parts", OPTION_NUMBER, AT(parts)},
	{"csrc", OPTION_NUMBER, AT(csrc)},
	{"srtp", OPTION_FLAG, AT(is_srtp)},
	{"extension", OPTION_FLAG, AT(has_extension)},
	{"padded", OPTION_FLAG, AT(is_padded)},
	{"digits", OPTION_WORD, AT(digits)},
	{"digits-at", OPTION_DURATION, AT(digits_at_ns)},
	{"digit", OPTION_DURATION, AT(digit_ns)},
	{"pause", OPTION_DURATION, AT(pause_ns)},
	{"event-pt", OPTION_NUMBER, AT(event_pt)},
	{"silence", OPTION_WORD, AT(silence)},
	{"quiet", OPTION_WORD, AT(quiet)},
	{"bytes", OPTION_WORD, AT(bytes)},
	{"cn", OPTION_FLAG, AT(has_cn)},
	{"restart", OPTION_DURATION, AT(restart_ns)},
	{"lose", OPTION_WORD, AT(lose)},
	{"bursty", OPTION_WORD, AT(bursty)},
	{"swap", OPTION_WORD, AT(swap)},
	{"twice", OPTION_WORD, AT(twice)},
	{"late", OPTION_WORD, AT(late)},
	{"stall", OPTION_WORD, AT(stall)},
	{"jitter", OPTION_DURATION, AT(jitter_ns)},
	{"seed", OPTION_NUMBER, AT(seed)},
	{"keep", OPTION_NUMBER, AT(keep)},
};

/* ---- where ------------------------------------------------------------------------------------------------------------ */

/* "alice:40000" */
static struct host media_host(struct flow_file *f, struct slice word)
{
	struct slice port = word;
	struct slice name = slice_cut(&port, ':');
	struct host h = f->party[flow_party(f, name)].host;

	h.port = (uint16_t)flow_number(f, port, 65535);
	return h;
}

void flow_ends(struct flow_file *f, struct slice *words, struct datagram *d)
{
	d->src = media_host(f, flow_word(words));
	if (!flow_take(words, "->"))
		flow_fail(f, "'->' expected");
	d->dst = media_host(f, flow_word(words));
	if (d->src.is_v6 != d->dst.is_v6)
		flow_fail(f, "IPv4 on one side and IPv6 on the other");
}

/* ---- what is sent ----------------------------------------------------------------------------------------------------- */

static void remember(struct flow_file *f, struct speech *s, const struct buf *b, int64_t ts_ns, size_t payload)
{
	struct talk *t = &s->talk;
	uint32_t n = t->n_packets;

	s->sent = flow_grown(s->sent, s->n_sent, sizeof *s->sent);
	s->sent[s->n_sent++] = (struct rtp_sent){ts_ns, arena_copy(&f->text, buf_slice(b))};
	t->at_ns = flow_grown(t->at_ns, n, sizeof *t->at_ns);
	t->seq = flow_grown(t->seq, n, sizeof *t->seq);
	t->bytes = flow_grown(t->bytes, n, sizeof *t->bytes);
	t->at_ns[n] = ts_ns;
	t->seq[n] = (uint16_t)s->seq;
	t->bytes[n] = (n ? t->bytes[n - 1] : 0) + (uint32_t)payload;
	t->n_packets++;
	s->seq = (s->seq + 1) & 0xffff;
}

static void send_one(struct flow_file *f, struct speech *s, int64_t ts_ns, uint32_t pt, bool marker, uint32_t ts,
		struct slice payload)
{
	struct buf b = {0};

	buf_putc(&b, (char)(0x80 | (s->is_padded ? 0x20 : 0) | (s->has_extension ? 0x10 : 0) | (s->csrc & 15)));
	buf_putc(&b, (char)(pt | (marker ? 0x80 : 0)));
	put_be16(&b, s->seq);
	put_be32(&b, ts);
	put_be32(&b, s->ssrc);
	for (uint32_t i = 0; i < (s->csrc & 15); i++)
		put_be32(&b, s->ssrc + i + 1);
	if (s->has_extension) { /* RFC 8285 one-byte header: audio level (RFC 6464) */
		put_be32(&b, 0xbede0001);
		put_be32(&b, 0x10970000);
	}
	buf_put(&b, payload);
	if (s->is_padded)
		buf_put(&b, slice_make("\0\0\0\4", 4));
	if (s->is_srtp)
		voice_noise(&b, SRTP_TAG, s->ssrc ^ s->seq);
	remember(f, s, &b, ts_ns, payload.n);
	buf_free(&b);
}

/* RFC 4733 §2.5.1: an event keeps its first timestamp while it grows; one that is longer than a duration can say goes on
 * as another that begins where it stopped. */
static void send_event(struct flow_file *f, struct speech *s, int64_t ts_ns, uint32_t ts, char digit, uint32_t since)
{
	static const char names[] = "0123456789*#ABCD";
	const char *at = memchr(names, digit, 16);
	uint32_t ticks = (uint32_t)(s->digit_ns / s->every_ns), most = MAX_EVENT / s->step;
	uint32_t grown = since < ticks ? since : ticks - 1;       /* the last two only say again that it ended */
	uint32_t first = grown / most * most;
	struct buf b = {0};

	if (!at)
		flow_fail(f, "no digit: '%c'", digit);
	buf_putc(&b, (char)(at - names));
	buf_putc(&b, (char)(since + 1 >= ticks ? 0x80 | 10 : 10));
	put_be16(&b, (grown - first + 1) * s->step);
	send_one(f, s, ts_ns, s->event_pt, since == 0, ts - (since - first) * s->step, buf_slice(&b));
	buf_free(&b);
}

/* The digit that sounds in a tick, or 0; and since how many ticks. */
static char digit_at(const struct speech *s, uint32_t tick, uint32_t *since)
{
	uint32_t first = (uint32_t)(s->digits_at_ns / s->every_ns), ticks = (uint32_t)(s->digit_ns / s->every_ns);
	uint32_t period = ticks + (uint32_t)(s->pause_ns / s->every_ns), n;

	if (!s->digits.n || tick < first)
		return 0;
	n = (tick - first) / period;
	*since = (tick - first) % period;
	return n < s->digits.n && *since < ticks + 2 ? s->digits.p[n] : 0;
}

/* "1s-1.5s,3s-4s" */
static bool is_within(struct flow_file *f, const struct speech *s, struct slice list, uint32_t tick, bool *is_first)
{
	while (list.n) {
		struct slice to = slice_cut(&list, ',');
		struct slice from = slice_cut(&to, '-');
		int64_t a = flow_duration(f, from) / s->every_ns, b = flow_duration(f, to) / s->every_ns;

		*is_first = tick == a;
		if (tick >= a && tick < b)
			return true;
	}
	return false;
}

/* "d820a2": the payload of each packet. */
static void put_bytes(struct flow_file *f, struct buf *b, struct slice hex)
{
	for (size_t i = 0; i + 1 < hex.n; i += 2)
		buf_putc(b, (char)flow_number(f, flow_text(f, "0x%.2s", hex.p + i), 255));
}

static void put_payload(struct flow_file *f, const struct speech *s, struct buf *b, uint32_t tick, uint32_t part)
{
	struct sound sound = s->sound;
	bool is_first;

	if (s->is_srtp) {
		voice_noise(b, 160, s->ssrc ^ s->seq ^ 0x5a5a);
	} else if (s->bytes.n) {
		put_bytes(f, b, s->bytes);
	} else {
		if (is_within(f, s, s->quiet, tick, &is_first))
			sound.peak = 0;
		voice_put(b, s->codec, (int64_t)tick * s->every_ns + part * NS_PER_MS, s->every_ns, &sound);
	}
}

static void send_voice(struct flow_file *f, struct speech *s, int64_t ts_ns, uint32_t ts, uint32_t tick)
{
	struct buf b = {0};

	for (uint32_t i = 0; i < s->parts; i++) {
		bool is_last = i + 1 == s->parts;

		b.n = 0;
		put_payload(f, s, &b, tick, i);
		send_one(f, s, ts_ns + i * 120 * NS_PER_US, s->pt, s->parts > 1 ? is_last : tick == 0 || s->was_silent, ts,
				buf_slice(&b));
	}
	s->was_silent = false;
	buf_free(&b);
}

static void send_tick(struct flow_file *f, struct speech *s, uint32_t tick, int64_t ppm)
{
	int64_t off_ns = (int64_t)tick * s->every_ns;
	int64_t ts_ns = s->talk.start_ns + off_ns - off_ns / 1000 * ppm / 1000;
	uint32_t ts = s->ts + tick * s->step, since;
	bool is_first = false;
	char digit = digit_at(s, tick, &since);

	if (s->restart_ns && off_ns == s->restart_ns / s->every_ns * s->every_ns) {
		s->seq = (s->seq * 7919 + 11) & 0xffff;
		s->ts += 0x51234567;
	}
	if (digit) {
		send_event(f, s, ts_ns, ts, digit, since);
	} else if (is_within(f, s, s->silence, tick, &is_first)) {
		s->was_silent = true;
		if (s->has_cn && is_first)
			send_one(f, s, ts_ns, 13, false, ts, slice_of("A")); /* RFC 3389: noise at -65 dBov */
	} else {
		send_voice(f, s, ts_ns, ts, tick);
	}
}

/* ---- what arrives ----------------------------------------------------------------------------------------------------- */

/* Whether a list "3,7,10-14" has a number; *rest is what follows it after a colon. */
static bool has_number(const struct flow_file *f, struct slice list, uint64_t number, struct slice *rest)
{
	struct slice after = list;

	list = slice_cut(&after, ':');
	if (rest)
		*rest = after;
	while (list.n) {
		struct slice to = slice_cut(&list, ',');
		struct slice from = slice_cut(&to, '-');
		uint64_t a = flow_number(f, from, 1000000000);

		if (number >= a && number <= (to.n ? flow_number(f, to, 1000000000) : a))
			return true;
	}
	return false;
}

/* "2.5%" in parts of a million. */
static uint64_t per_million(const struct flow_file *f, struct slice s)
{
	struct slice digits = slice_cut(&s, '%');
	struct slice whole = slice_cut(&digits, '.');
	uint64_t v = flow_number(f, whole, 100) * 10000, unit = 1000;

	for (size_t i = 0; i < digits.n && i < 4; i++, unit /= 10)
		v += (uint64_t)(digits.p[i] - '0') * unit;
	return v;
}

static uint64_t chance(const struct speech *s, const char *of, uint32_t number)
{
	return flow_hash(slice_of(of), slice_of(""), ((uint64_t)s->seed << 32) + s->ssrc + number - 1);
}

/* Lost: by list ("3,7-9"), by chance ("5%"), or in bursts ("2%/30%": of a burst to begin and to end; Gilbert's model). */
static bool is_lost(struct flow_file *f, const struct speech *s, uint32_t number, bool *is_burst)
{
	bool by_chance = s->lose.n && s->lose.p[s->lose.n - 1] == '%';
	struct slice ends = s->bursty;
	struct slice begins = slice_cut(&ends, '/');

	if (s->bursty.n && chance(s, "burst", number) % 1000000 < per_million(f, *is_burst ? ends : begins))
		*is_burst = !*is_burst;
	if (*is_burst)
		return true;
	return by_chance ? chance(s, "loss", number) % 1000000 < per_million(f, s->lose) : has_number(f, s->lose, number, NULL);
}

/* How much later than without a network. A stall holds back all from one packet on, and then lets them through at once. */
static int64_t delay_of(struct flow_file *f, const struct speech *s, uint32_t number, int64_t *stall_ends_ns)
{
	int64_t delay_ns = s->jitter_ns ? (int64_t)(chance(s, "jitter", number) % (uint64_t)s->jitter_ns) : 0;
	int64_t ts_ns = s->sent[number - 1].ts_ns;
	struct slice rest;

	if (has_number(f, s->swap, number, NULL))
		delay_ns += s->every_ns + s->every_ns / 2;
	if (has_number(f, s->late, number, &rest))
		delay_ns += flow_duration(f, rest);
	if (has_number(f, s->stall, number, &rest))
		*stall_ends_ns = ts_ns + flow_duration(f, rest);
	if (ts_ns + delay_ns < *stall_ends_ns) {
		delay_ns = *stall_ends_ns - ts_ns;
		*stall_ends_ns += 150 * NS_PER_US;
	}
	return delay_ns;
}

static void let_through(struct flow_file *f, struct speech *s)
{
	int64_t stall_ends_ns = 0;
	bool is_burst = false;

	for (uint32_t number = 1; number <= s->n_sent; number++) {
		const struct rtp_sent *p = &s->sent[number - 1];
		int64_t ts_ns = p->ts_ns + delay_of(f, s, number, &stall_ends_ns);

		s->d.payload = p->bytes;
		s->d.ip_id++;
		if (is_lost(f, s, number, &is_burst))
			continue;
		flow_packet(f, ts_ns, &s->d, 0, s->keep);
		if (has_number(f, s->twice, number, NULL)) {
			s->d.ip_id++;
			flow_packet(f, ts_ns + 300 * NS_PER_US, &s->d, 0, s->keep);
		}
	}
}

/* ---- the statement ---------------------------------------------------------------------------------------------------- */

/* A stream with an SSRC that was sent before goes on where that one stopped, its timestamps by the time between. */
static void go_on(const struct flow_file *f, struct speech *s)
{
	for (uint32_t i = f->n_talks; i-- > 0;) {
		const struct talk *old = &f->talks[i];
		int64_t gone_ns = s->talk.start_ns - old->start_ns;

		if (old->ssrc != s->ssrc || !old->n_packets)
			continue;
		if (!s->has_seq)
			s->seq = old->seq[old->n_packets - 1] + 1u;
		if (!s->has_ts)
			s->ts = old->first_ts + (uint32_t)(gone_ns / NS_PER_US * old->clock_hz / 1000000);
		return;
	}
}

/* `seq N` and `ts N`, which may be 0, and all other options. */
static void read_options(struct flow_file *f, struct speech *s, struct slice words)
{
	struct buf others = {0};

	while (words.n) {
		struct slice w = flow_word(&words);

		if (slice_eq(w, slice_of("seq"))) {
			s->seq = (uint32_t)flow_number(f, flow_word(&words), 65535);
			s->has_seq = true;
		} else if (slice_eq(w, slice_of("ts"))) {
			s->ts = (uint32_t)flow_number(f, flow_word(&words), UINT32_MAX);
			s->has_ts = true;
		} else {
			buf_put(&others, w);
			buf_putc(&others, ' ');
		}
	}
	flow_options(f, slice_trim(arena_copy(&f->text, buf_slice(&others))), options, sizeof options / sizeof *options, s);
	buf_free(&others);
}

static void find_codec(struct flow_file *f, struct speech *s)
{
	s->codec = s->codec_name.n ? voice_codec_named(s->codec_name) : voice_codec(s->pt);
	if (!s->codec)
		flow_fail(f, "no such codec, or one must be named for this payload type");
	if (s->codec_name.n && s->pt == 8)
		s->pt = s->codec->pt;
	if (!s->clock_hz)
		s->clock_hz = s->codec->clock_hz;
	s->step = (uint32_t)(s->every_ns * s->clock_hz / NS_PER_S);
}

static int64_t signed_ppm(struct flow_file *f, struct slice s)
{
	bool is_negative = slice_starts(s, slice_of("-"));

	if (!s.n)
		return 0;
	return (is_negative ? -1 : 1) * (int64_t)flow_number(f, slice_sub(s, is_negative ? 1 : 0, s.n), 100000);
}

void flow_rtp(struct flow_file *f, struct slice words)
{
	struct speech s = {.pt = 8, .length_ns = NS_PER_S, .every_ns = 20 * NS_PER_MS, .parts = 1,
		.sound = {.tone_hz = 250, .peak = 3276},
		.digit_ns = 100 * NS_PER_MS, .pause_ns = 100 * NS_PER_MS, .event_pt = 101};
	int64_t ppm;

	flow_ends(f, &words, &s.d);
	s.ssrc = (uint32_t)flow_hash(f->calls[f->call].id, slice_of("ssrc"), f->n_talks);
	read_options(f, &s, words);
	find_codec(f, &s);
	ppm = signed_ppm(f, s.ppm);
	if (s.every_ns < NS_PER_MS || (s.digits.n && (s.digit_ns < s.every_ns || s.pause_ns < 2 * s.every_ns)))
		flow_fail(f, "packets more often than each millisecond, or digits or pauses too short for them");
	s.talk.start_ns = f->calls[f->call].now_ns + s.after_ns;
	go_on(f, &s);
	s.talk.ssrc = s.ssrc;
	s.talk.clock_hz = s.clock_hz;
	s.talk.first_ts = s.ts;
	for (uint32_t tick = 0; tick < s.length_ns / s.every_ns; tick++)
		send_tick(f, &s, tick, ppm);
	let_through(f, &s);
	free(s.sent);
	f->talks = flow_grown(f->talks, f->n_talks, sizeof s.talk);
	f->talks[f->n_talks++] = s.talk;
}
