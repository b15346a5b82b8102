/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a listener got. Packets go through oRTP's jitter buffer, whose clock is packet time: it orders them, holds them for
 * as long as its size says, and drops what is older than what was played. What it lets go is decoded and given a place in
 * time; what is missing is concealed. Knows neither calls nor files; nothing is kept but what waits.
 *
 * A packet that the buffer held is played when it lets it go. One that it lets go at once came when others had been played
 * already: with a fixed buffer it has missed its time by so much, and is discarded where nothing of it is left; an adaptive
 * one stretches. Places follow RTP's time stamps, and slowly the buffer's clock, so that a sender whose clock runs
 * differently is not taken for one that is late. */
#include "sound.h"

#include "analyzer/rtp/ortp_lib.h"

#include <errno.h>
#include <math.h>

enum { TYPE = 96, SSRC = 0x5155, HEADER = 12, MAX_WAITING = 2000 };
enum { TICK_MS = 5, JUMP_S = 4, LATE_IN_A_ROW = 5, MAX_TICKS = 2000, CONCEAL_MAX_MS = 120, SMALL_GAP_MS = 30 };
enum { SLEW = 64, STEP_MS = 10 };
enum { DECODERS = 8, EVENT_RATE = 8000, MAX_DROPOUT = 3000 };

/* What waits in the buffer; stands before the payload. */
struct item {
	int64_t came_ns;
	uint32_t ts, len;           /* time stamp, and how far it reaches where that is told (events) */
	uint16_t seq;
	uint8_t type, kind;         /* of payload; enum codec_kind */
	uint8_t event, volume;
	bool marker;
};

struct typed_decoder {
	struct decoder *d;          /* NULL: cannot be decoded */
	struct listener_format format;
	uint8_t type;
};

struct listener {
	struct listener_options o;
	bool (*format)(void *ctx, uint8_t type, struct listener_format *out);
	void (*run)(void *ctx, const struct listener_run *r);
	void *ctx;
	struct rtp_meter meter;     /* tells duplicates and losses */
	struct typed_decoder decoders[DECODERS];
	size_t n_decoders;
	/* the buffer */
	struct ortp_lib lib;
	void *handle;
	RtpSession *session;
	RtpProfile *profile;
	mblk_t *arrived;            /* handed to oRTP at its next look */
	uint32_t clock_hz;
	int64_t base_ns, now_ns;    /* where its clock begins; packet time */
	uint32_t user_ts;           /* of its latest look */
	int64_t last_came_ns;
	uint32_t last_came_ts;
	uint16_t last_came_seq;
	/* the place of time stamps */
	bool has_anchor;
	int64_t anchor_ns, play_ns; /* play_ns: the end of what was played */
	int64_t skew_ns;            /* mean of how much later than that the buffer lets packets go */
	uint32_t anchor_ts;
	uint16_t next_seq;          /* after what was played */
	unsigned late_in_a_row;
	int noise_db;               /* of comfort noise that goes on: -dBov; -1: none */
	uint32_t noise_seed;
	/* an event that goes on */
	uint32_t event_ts, event_done;
	double phase[2];
	uint64_t n_pushed, n_voice, n_played, n_made_up_ns;
	double delay_sum_ms;
	struct listener_figures figures;
	int16_t pcm[SOUND_PACKET_MAX];
};

/* ---- oRTP's session: no sockets, packets come from `arrived` ---- */

static int receive(RtpTransport *t, mblk_t *m, int flags, struct sockaddr *from, socklen_t *from_len)
{
	struct listener *p = t->data;
	size_t n;

	(void)flags;
	if (!p || !p->arrived) {
		errno = EWOULDBLOCK;
		return -1;
	}
	n = p->lib.msgdsize(p->arrived);
	memcpy(m->b_wptr, p->arrived->b_rptr, n);
	p->lib.freemsg(p->arrived);
	p->arrived = NULL;
	memset(from, 0, sizeof(struct sockaddr_in));
	from->sa_family = AF_INET;
	*from_len = sizeof(struct sockaddr_in);
	return (int)n;
}

static int send_nothing(RtpTransport *t, mblk_t *m, int flags, const struct sockaddr *to, socklen_t to_len)
{
	(void)t;
	(void)m;
	(void)flags;
	(void)to;
	(void)to_len;
	return 0;
}

static ortp_socket_t no_socket(RtpTransport *t)
{
	(void)t;
	return -1;
}

static void close_nothing(RtpTransport *t)
{
	(void)t;
}

static void free_transport(RtpTransport *t)
{
	free(t);
}

/* A way in that the session owns. */
static void set_transport(struct listener *p, RtpTransport *of, void *data)
{
	RtpTransport *t = mem_zalloc(sizeof *t);

	*t = (RtpTransport){.data = data, .t_getsocket = no_socket, .t_sendto = send_nothing, .t_recvfrom = receive,
		.t_close = close_nothing, .t_destroy = free_transport};
	p->lib.set_endpoint(of, t);
}

static void set_buffer(struct listener *p)
{
	JBParameters jb;

	p->lib.get_jitter_buffer_params(p->session, &jb);
	jb.nom_size = jb.min_size = (int)p->o.delay_ms;
	jb.max_size = LISTENER_DELAY_MAX;
	jb.adaptive = p->o.is_adaptive;
	jb.max_packets = MAX_WAITING;
	p->lib.set_jitter_buffer_params(p->session, &jb);
	p->lib.enable_jitter_buffer(p->session, TRUE);
	p->lib.set_jitter_compensation(p->session, (int)p->o.delay_ms);
}

static void session_open(struct listener *p)
{
	RtpTransport *rtp = NULL, *rtcp = NULL;
	PayloadType *type;

	p->session = p->lib.session_new(RTP_SESSION_RECVONLY);
	p->profile = p->lib.profile_new("playout");
	type = p->lib.payload_type_clone(p->lib.pcmu);
	type->clock_rate = (int)p->clock_hz;
	p->lib.profile_set_payload(p->profile, TYPE, type);
	p->lib.set_profile(p->session, p->profile);
	p->lib.set_payload_type(p->session, TYPE);
	p->lib.enable_rtcp(p->session, FALSE);
	p->lib.set_time_jump_limit(p->session, 1000 * 1000);
	p->lib.set_recv_buf_size(p->session, HEADER + (int)sizeof(struct item) + UINT16_MAX);
	p->lib.get_transports(p->session, &rtp, &rtcp);
	set_transport(p, rtp, p);
	set_transport(p, rtcp, NULL);
	set_buffer(p);
}

static void session_close(struct listener *p)
{
	if (!p->session)
		return;
	if (p->arrived)
		p->lib.freemsg(p->arrived);
	p->arrived = NULL;
	p->lib.session_destroy(p->session);
	p->lib.profile_destroy(p->profile);
	p->session = NULL;
	p->profile = NULL;
}

static uint32_t units(const struct listener *p, int64_t ns)
{
	return (uint32_t)(int64_t)llrint((double)ns * p->clock_hz / 1e9);
}

static int64_t units_ns(const struct listener *p, int64_t n)
{
	return n * NS_PER_S / p->clock_hz;
}

static mblk_t *packet_of(const struct listener *p, const struct item *x, struct slice payload)
{
	mblk_t *m = p->lib.allocb((int)(HEADER + sizeof *x + payload.n), 0);
	uint32_t ts = htonl(x->ts), ssrc = htonl(SSRC);
	uint16_t seq = htons(x->seq);

	*m->b_wptr++ = 0x80;
	*m->b_wptr++ = TYPE;
	memcpy(m->b_wptr, &seq, 2);
	memcpy(m->b_wptr + 2, &ts, 4);
	memcpy(m->b_wptr + 6, &ssrc, 4);
	memcpy(m->b_wptr + 10, x, sizeof *x);
	if (payload.n)
		memcpy(m->b_wptr + 10 + sizeof *x, payload.p, payload.n);
	m->b_wptr += 10 + sizeof *x + payload.n;
	return m;
}

/* ---- what is heard ---- */

static struct typed_decoder *decoder_of(struct listener *p, uint8_t type)
{
	struct typed_decoder *t;
	const char *why = N_("its payload type is described nowhere");

	for (size_t i = 0; i < p->n_decoders; i++)
		if (p->decoders[i].type == type)
			return &p->decoders[i];
	if (p->n_decoders == DECODERS) {
		p->n_decoders--;
		decoder_free(p->decoders[p->n_decoders].d);
	}
	t = &p->decoders[p->n_decoders++];
	*t = (struct typed_decoder){.type = type};
	if (!p->format(p->ctx, type, &t->format) || !t->format.encoding.n)
		t->format = (struct listener_format){.kind = t->format.kind};
	else if (t->format.kind == CODEC_AUDIO)
		t->d = decoder_new(t->format.encoding, t->format.clock_hz, t->format.channels, &why);
	if (t->d)
		decoder_will_conceal(t->d);
	if (!t->d && !p->figures.why && (t->format.kind == CODEC_AUDIO || !t->format.encoding.n)) {
		p->figures.undecodable = t->format.encoding;
		p->figures.why = why;
	}
	return t;
}

static void give(struct listener *p, const int16_t *pcm, size_t n, uint32_t rate, bool made_up)
{
	struct listener_run r = {p->play_ns, rate, pcm, n, made_up};

	if (!n)
		return;
	p->run(p->ctx, &r);
	p->play_ns += (int64_t)n * NS_PER_S / rate;
	if (made_up)
		p->n_made_up_ns += (uint64_t)n * NS_PER_S / rate;
}

/* Comfort noise (RFC 3389): white, at the level that was told. Its spectrum is not shaped. */
static void give_noise(struct listener *p, int64_t until_ns)
{
	double amplitude = 32767 * pow(10, -p->noise_db / 20.0) * sqrt(3);

	while (until_ns - p->play_ns >= NS_PER_S / EVENT_RATE) {
		int64_t left = (until_ns - p->play_ns) * EVENT_RATE / NS_PER_S;
		size_t n = left < EVENT_RATE / 10 ? (size_t)left : EVENT_RATE / 10;

		for (size_t i = 0; i < n; i++) {
			p->noise_seed = p->noise_seed * 1664525 + 1013904223;
			p->pcm[i] = (int16_t)fmax(-32768, fmin(32767, amplitude * ((double)(int32_t)p->noise_seed / 2147483648.0)));
		}
		give(p, p->pcm, n, EVENT_RATE, true);
	}
}

/* Nothing came for the time up to at_ns: made up where packets are missing, noise where the sender pauses with it. */
static void fill(struct listener *p, struct decoder *d, int64_t at_ns, bool is_lost)
{
	int64_t gap = at_ns - p->play_ns, made = gap;

	if (gap <= 0)
		return;
	if (p->noise_db >= 0 && !is_lost) {
		give_noise(p, at_ns);
	} else if (d && !p->o.is_silent && (is_lost || gap <= SMALL_GAP_MS * NS_PER_MS)) {
		uint32_t rate = decoder_rate(d);

		if (made > CONCEAL_MAX_MS * NS_PER_MS)
			made = CONCEAL_MAX_MS * NS_PER_MS;
		made = (made * rate + NS_PER_S / 2) / NS_PER_S;
		made = made < SOUND_PACKET_MAX ? made : SOUND_PACKET_MAX;
		decoder_conceal(d, p->pcm, (size_t)made);
		give(p, p->pcm, (size_t)made, rate, true);
	}
	if (p->play_ns < at_ns)
		p->play_ns = at_ns;
}

/* A piece of a telephone event as the tones that a listener hears (RFC 4733 §3.2, ITU-T Q.23). */
static void give_event(struct listener *p, const struct item *x)
{
	static const uint16_t low[4] = {697, 770, 852, 941}, high[4] = {1209, 1336, 1477, 1633};
	static const uint8_t row[16] = {3, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 0, 1, 2, 3};
	static const uint8_t column[16] = {1, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 2, 3, 3, 3, 3};
	double level = 32767 * pow(10, -(x->volume + 3.0) / 20), step[2];
	int64_t left = (int64_t)x->len * EVENT_RATE / p->clock_hz;
	size_t n = left < SOUND_PACKET_MAX ? (size_t)left : SOUND_PACKET_MAX;

	if (x->event > 15)
		return;
	step[0] = 2 * M_PI * low[row[x->event]] / EVENT_RATE;
	step[1] = 2 * M_PI * high[column[x->event]] / EVENT_RATE;
	for (size_t i = 0; i < n; i++) {
		p->phase[0] = fmod(p->phase[0] + step[0], 2 * M_PI);
		p->phase[1] = fmod(p->phase[1] + step[1], 2 * M_PI);
		p->pcm[i] = (int16_t)(level / 2 * (sin(p->phase[0]) + sin(p->phase[1])));
	}
	give(p, p->pcm, n, EVENT_RATE, false);
}

/* Samples, but for the first that lie before what was played already. */
static void give_decoded(struct listener *p, struct decoder *d, struct slice payload, int64_t at_ns)
{
	uint32_t rate = decoder_rate(d);
	size_t n = decoder_run(d, payload, p->pcm), skip = 0;

	if (at_ns < p->play_ns)
		skip = (size_t)((p->play_ns - at_ns) * rate / NS_PER_S);
	if (skip < n)
		give(p, p->pcm + skip, n - skip, rate, false);
}

/* ---- when it is heard ---- */

static void set_anchor(struct listener *p, uint32_t ts, int64_t ns)
{
	p->has_anchor = true;
	p->anchor_ts = ts;
	p->anchor_ns = ns > p->play_ns ? ns : p->play_ns;
	p->late_in_a_row = 0;
	p->skew_ns = 0;
}

static int64_t place_of(const struct listener *p, uint32_t ts)
{
	return p->anchor_ns + units_ns(p, (int32_t)(ts - p->anchor_ts));
}

/* Time that a payload takes, before it is decoded: from the rate of the codecs that have one; 20 ms else. */
static int64_t length_ns(const struct listener *p, const struct item *x, struct slice payload)
{
	const struct typed_decoder *t = NULL;

	for (size_t i = 0; i < p->n_decoders; i++)
		if (p->decoders[i].type == x->type)
			t = &p->decoders[i];
	if (x->kind == CODEC_EVENT)
		return units_ns(p, x->len);
	if (t && t->d && (slice_istarts(t->format.encoding, slice_of("PCM")) || slice_ieq(t->format.encoding, slice_of("G722"))))
		return (int64_t)payload.n * NS_PER_S / 8000;
	return 20 * NS_PER_MS;
}

/* The buffer let a packet go so much after, or before, its place: an adaptive one has stretched; else the sender's clock runs
 * differently, and what that adds up to is made good in steps. */
static void follow(struct listener *p, int64_t late)
{
	if (p->o.is_adaptive && late > STEP_MS * NS_PER_MS) {
		p->anchor_ns += late;
		return;
	}
	p->skew_ns += (late - p->skew_ns) / SLEW;
	if (llabs(p->skew_ns) < STEP_MS * NS_PER_MS)
		return;
	p->anchor_ns += p->skew_ns;
	p->skew_ns = 0;
}

/* Where a packet that the buffer lets go at `now` is played; false: nowhere, it came too late. */
static bool place(struct listener *p, const struct item *x, struct slice payload, int64_t now, bool is_held, int64_t *at)
{
	bool pauses = x->marker || p->noise_db >= 0;
	int64_t late;

	if (!p->has_anchor || (pauses && now > p->play_ns && is_held))
		set_anchor(p, x->ts, now);
	late = now - place_of(p, x->ts);
	if (is_held) {
		follow(p, late);
		p->late_in_a_row = 0;
	} else if (late > 0 && p->o.is_adaptive) {
		p->anchor_ns += late;
	} else if (late >= length_ns(p, x, payload)) {
		if (++p->late_in_a_row < LATE_IN_A_ROW)
			return false;
		set_anchor(p, x->ts, now); /* all come too late: a listener would begin anew */
		p->figures.resyncs++;
	} else {
		p->late_in_a_row = 0;
	}
	*at = place_of(p, x->ts);
	if (llabs(*at - p->play_ns) < NS_PER_MS)
		*at = p->play_ns; /* no seam for what is rounding */
	return true;
}

static void play(struct listener *p, const struct item *x, struct slice payload, bool is_held)
{
	struct typed_decoder *t = x->kind == CODEC_AUDIO ? decoder_of(p, x->type) : NULL;
	bool is_lost = p->has_anchor && (int16_t)(x->seq - p->next_seq) > 0;
	int64_t at;

	if (!place(p, x, payload, p->now_ns, is_held, &at))
		return;
	fill(p, t ? t->d : NULL, at, is_lost);
	p->next_seq = (uint16_t)(x->seq + 1);
	p->noise_db = -1;
	if (x->kind == CODEC_EVENT)
		give_event(p, x);
	else if (x->kind == CODEC_COMFORT_NOISE)
		p->noise_db = payload.n ? payload.p[0] & 0x7f : 127;
	else if (t && t->d)
		give_decoded(p, t->d, payload, at);
	if (x->kind == CODEC_AUDIO) {
		p->n_played++;
		p->delay_sum_ms += at > x->came_ns ? (double)(at - x->came_ns) / (double)NS_PER_MS : 0;
	}
}

/* Lets the buffer look at the time: plays what it lets go. came_seq: of the packet that came at this moment, or -1. */
static void look(struct listener *p, int64_t now_ns, int came_seq)
{
	uint32_t user_ts = units(p, now_ns - p->base_ns);
	struct item x;
	mblk_t *m;

	if (p->arrived && user_ts == p->user_ts)
		user_ts++; /* it would not look for what came twice at one moment */
	p->user_ts = user_ts;
	p->now_ns = now_ns;
	while ((m = p->lib.recvm_with_ts(p->session, user_ts)) != NULL) {
		memcpy(&x, m->b_rptr + HEADER, sizeof x);
		play(p, &x, slice_make(m->b_rptr + HEADER + sizeof x, (size_t)(m->b_wptr - m->b_rptr) - HEADER - sizeof x),
			x.seq != came_seq);
		p->lib.freemsg(m);
	}
}

/* Plays what waits as if no more came, and forgets what was measured. */
static void drain(struct listener *p)
{
	int64_t until = p->now_ns + 2 * LISTENER_DELAY_MAX * NS_PER_MS, now = p->now_ns;

	if (!p->session)
		return;
	while (!qempty(&p->session->rtp.rq) && p->now_ns < until)
		look(p, p->now_ns + TICK_MS * NS_PER_MS, -1);
	p->now_ns = now;
	p->has_anchor = false;
	p->noise_db = -1;
	session_close(p);
}

/* Looks at every tick while something waits, and up to the moment itself. */
static void advance(struct listener *p, int64_t ts_ns)
{
	unsigned ticks = 0;

	while (p->session && !qempty(&p->session->rtp.rq) && p->now_ns + TICK_MS * NS_PER_MS < ts_ns && ticks++ < MAX_TICKS)
		look(p, p->now_ns + TICK_MS * NS_PER_MS, -1);
	if (ticks >= MAX_TICKS)
		drain(p);
	if (ts_ns > p->now_ns)
		p->now_ns = ts_ns;
	if (p->now_ns - p->play_ns > LIMIT_SOUND_PAUSE_S * NS_PER_S)
		p->noise_db = -1;
	if (p->noise_db >= 0 && p->has_anchor && p->now_ns - p->play_ns > 100 * NS_PER_MS)
		give_noise(p, p->now_ns - 50 * NS_PER_MS);
}

static void begin(struct listener *p, const struct item *x, uint32_t clock_hz)
{
	drain(p);
	p->clock_hz = clock_hz;
	p->base_ns = x->came_ns - NS_PER_S;
	p->user_ts = 0;
	session_open(p);
}

/* Whether a packet continues what came before: by its time stamp, and by its number (RFC 3550 A.1). */
static bool is_near(const struct listener *p, const struct item *x)
{
	int64_t passed = x->came_ns - p->last_came_ns;
	uint32_t guess = p->last_came_ts + units(p, passed);
	int64_t off = (int32_t)(x->ts - guess);
	int jump = (int16_t)(x->seq - p->last_came_seq);

	return passed < 3600 * NS_PER_S && llabs(off) < (int64_t)JUMP_S * p->clock_hz && abs(jump) < MAX_DROPOUT;
}

static void push(struct listener *p, const struct item *x, struct slice payload, uint32_t clock_hz)
{
	if (!p->session || p->clock_hz != clock_hz || !is_near(p, x)) {
		p->figures.resyncs += p->session != NULL;
		begin(p, x, clock_hz);
	}
	p->last_came_ns = x->came_ns;
	p->last_came_ts = x->ts;
	p->last_came_seq = x->seq;
	p->n_pushed++;
	p->n_voice += x->kind == CODEC_AUDIO;
	p->arrived = packet_of(p, x, payload);
	look(p, x->came_ns, x->seq);
}

/* An event tells how long it has lasted so far: what is new of it is a piece of its own. */
static bool take_event(struct listener *p, struct item *x, struct slice payload)
{
	struct rtp_event e;
	uint32_t done;

	if (!rtp_event_parse(payload, &e))
		return false;
	if (x->ts != p->event_ts || e.duration < p->event_done) {
		p->event_done = 0;
		p->event_ts = x->ts;
		p->phase[0] = p->phase[1] = 0;
	}
	done = p->event_done;
	if (e.duration <= done)
		return false;
	p->event_done = e.duration;
	x->event = e.event;
	x->volume = e.volume;
	x->ts += done;
	x->len = e.duration - done;
	return true;
}

/* ---- from outside ---- */

struct listener *listener_new(const struct listener_options *o,
	bool (*format)(void *ctx, uint8_t type, struct listener_format *out),
	void (*run)(void *ctx, const struct listener_run *r), void *ctx, struct err *e)
{
	struct listener *p = mem_zalloc(sizeof *p);

	p->handle = ortp_lib_open(&p->lib, e);
	if (!p->handle) {
		listener_free(p);
		return NULL;
	}
	p->o = *o;
	if (p->o.delay_ms > LISTENER_DELAY_MAX)
		p->o.delay_ms = LISTENER_DELAY_MAX;
	p->format = format;
	p->run = run;
	p->ctx = ctx;
	p->noise_db = -1;
	p->noise_seed = 1;
	p->now_ns = p->play_ns = INT64_MIN / 2;
	return p;
}

void listener_add(struct listener *p, const struct rtp_packet *r, int64_t ts_ns)
{
	struct typed_decoder *t = decoder_of(p, r->payload_type);
	struct item x = {.ts = r->timestamp, .seq = r->seq, .type = r->payload_type, .kind = t->format.kind, .marker = r->marker};
	struct slice payload = slice_sub(r->payload, 0, UINT16_MAX - 256);
	uint32_t clock_hz = t->format.clock_hz;

	if (!p->meter.n_packets)
		rtp_meter_init(&p->meter, clock_hz);
	listener_clock(p, ts_ns);
	x.came_ns = p->now_ns;
	if (rtp_meter_add(&p->meter, r, x.came_ns, x.kind, NULL) == RTP_DUPLICATE)
		return;
	if (x.kind == CODEC_AUDIO && !t->d)
		p->figures.not_decoded++;
	if (clock_hz < 1000 || clock_hz > 1000000 || (x.kind == CODEC_AUDIO && !t->d) ||
		(x.kind == CODEC_EVENT && !take_event(p, &x, payload)))
		return;
	if (x.kind != CODEC_AUDIO && p->session)
		clock_hz = p->clock_hz;
	if (x.kind == CODEC_AUDIO || x.kind == CODEC_COMFORT_NOISE || x.kind == CODEC_EVENT)
		push(p, &x, payload, clock_hz);
}

void listener_clock(struct listener *p, int64_t ts_ns)
{
	advance(p, ts_ns);
}

void listener_end(struct listener *p)
{
	drain(p);
}

void listener_get(const struct listener *p, struct listener_figures *out)
{
	struct rtp_figures f;

	*out = p->figures;
	rtp_meter_get(&p->meter, &f);
	out->packets = f.packets;
	out->lost = f.lost;
	out->duplicates = f.duplicates;
	out->played = p->n_played;
	out->late = p->n_voice - p->n_played;
	out->concealed_ms = p->n_made_up_ns / (uint64_t)NS_PER_MS;
	out->delay_ms = p->n_played ? p->delay_sum_ms / (double)p->n_played : NAN;
}

void listener_free(struct listener *p)
{
	if (!p)
		return;
	session_close(p);
	for (size_t i = 0; i < p->n_decoders; i++)
		decoder_free(p->decoders[i].d);
	lib_close(p->handle);
	free(p);
}
