/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine wires the layers together; read this page first.
 *
 *   capture_next → frame → net_frame → payload → the first row of `claims` that takes it → store_add
 *
 * One loop, one thread. A frame is done with before the next is read; what is kept of it is in the store, and its text
 * stays where it was captured (or goes to the capture's spool where it was nowhere but in the frame). */
#include "engine.h"

#include "analyzer/engine_priv.h"
#include "finding.h"
#include "hep_send.h"
#include "stream.h"

/* RTP packets that wait for the store together. */
enum { RTP_BATCH = 48 };
/* How long the end waits for the HEP collector. */
enum { HEP_END_MS = 3000 };

struct engine {
	struct capture *capture;
	struct net *net;
	struct store *store;
	struct counters counters;
	struct sip_memo memo;
	struct hep_out *hep;            /* who is told what is seen, or NULL */
	struct addr hep_own;            /* port 0: none */
	struct slice hep_key;           /* empty: none is asked for */
	bool is_over;                   /* all was read */
	engine_leaving_fn leaving;
	void *leaving_ctx;
	uint32_t frame;                 /* engine_step_to: the latest that was taken */
	int64_t back_ns;                /* of the latest frame: how far the capture's clock is behind */
	uint32_t n_steps;               /* of that clock, which the store knows */
	bool has_told;                  /* ... and told to the HEP collector */
	uint64_t max_memory;            /* bytes; 0: no bound */
	uint64_t n_dropped, n_holes;    /* by the counters, when they were looked at last */
	int64_t looked_ns;              /* packet time of that; 0: never */
	const char *only_call;          /* NULL: all */
	size_t n_waiting, n_rtp;
	struct store_item *next;        /* the first of waiting[] that is free */
	struct store_item waiting[STORE_BATCH];
	struct store_rtp rtp[RTP_BATCH];
};

static void flush(struct engine *en)
{
	store_add_batch(en->store, en->waiting, en->n_waiting, en->rtp, en->n_rtp);
	en->n_rtp = en->n_waiting = 0;
	en->next = en->waiting;
}

/* ---- payload kinds: asked in this order; the first that takes the payload has it ---- */

typedef bool (*claim_fn)(struct engine *en, const struct payload *p);

/* Whether the text is in a frame that is in a mapped file. If not, it was put together, or is in a buffer of the source. */
static bool is_mapped(const struct frame *f, struct slice text)
{
	const uint8_t *begin = (const uint8_t *)text.p;

	return f->at != AT_NONE && begin >= f->p && begin + text.n <= f->p + f->caplen;
}

/* Where the text of a message is: in the frame, or copied to the spool. */
static inline uint64_t mapped_at(const struct frame *f, struct slice text)
{
	return f->at + (uint64_t)((const uint8_t *)text.p - f->p);
}
__attribute__((noinline)) static uint64_t kept_at(struct engine *en, struct slice text)
{
	return capture_keep(en->capture, text.p, text.n);
}

__attribute__((noinline)) static bool add_rtp(struct engine *en, const struct payload *p)
{
	struct store_rtp *x = &en->rtp[en->n_rtp];

	if (p->flow.transport != TRANSPORT_UDP || rtcp_is_likely(p->bytes))
		return false;
	if (!rtp_parse(p->bytes, p->len, &x->rtp))
		return false;
	x->src = p->flow.src;
	x->dst = p->flow.dst;
	x->path = p->flow.path;
	x->ts_ns = p->frame->ts_ns;
	x->frame = p->frame->number;
	store_expect_rtp(en->store, en->rtp, ++en->n_rtp);
	if (en->n_rtp == RTP_BATCH || !is_mapped(p->frame, p->bytes))
		flush(en);
	return true;
}

/* RTP and RTCP begin with two bits that no text and no STUN begins with (RFC 7983). What begins so and is none is counted
 * where nobody knows it. */
static inline bool claim_rtp(struct engine *en, const struct payload *p)
{
	return ((uint8_t)p->bytes.p[0] & 0xc0) == 0x80 && add_rtp(en, p);
}

/* RTCP as agents of HEP tell it. */
static bool add_rtcp_json(struct engine *en, const struct payload *p)
{
	struct hep_rtcp r;

	if (!hep_rtcp_make(&r, p)) {
		count(&en->counters, C_HEP_BAD);
		return true;
	}
	flush(en);
	store_add_rtcp(en->store, &r.payload);
	if (en->hep)
		hep_out_rtcp(en->hep, en->store, &r.payload);
	return true;
}

static bool claim_rtcp(struct engine *en, const struct payload *p)
{
	if (hep_is_rtcp_json(p))
		return add_rtcp_json(en, p);
	if (p->flow.transport != TRANSPORT_UDP || !rtcp_is_likely(p->bytes))
		return false;
	flush(en);
	store_add_rtcp(en->store, p);
	if (en->hep)
		hep_out_rtcp(en->hep, en->store, p);
	return true;
}

static bool claim_stun(struct engine *en, const struct payload *p)
{
	if (p->flow.transport != TRANSPORT_UDP || (uint8_t)p->bytes.p[0] >> 6 || p->bytes.n < 20)
		return false;
	flush(en);
	return store_add_stun(en->store, p);
}

__attribute__((noinline)) static void tell_sip(struct engine *en, const struct payload *p, struct slice text)
{
	hep_out_sip(en->hep, en->store, p, text);
}

/* Whether a message is of another call than the one that is asked for. */
__attribute__((noinline)) static bool is_other_call(struct engine *en, const struct sip_msg *m)
{
	if (slice_eq(slice_sub(m->key[SIP_K_CALL_ID], 0, LIMIT_CALL_ID_BYTES), slice_of(en->only_call)))
		return false;
	count(&en->counters, C_SIP_OTHER_CALL);
	return true;
}

static bool claim_sip(struct engine *en, const struct payload *p)
{
	struct store_item *x = en->next;
	bool mapped;

	if (!sip_parse_next(&x->sip, &en->memo, p->bytes, p->len))
		return false;
	if (__builtin_expect(en->only_call != NULL, 0) && is_other_call(en, &x->sip))
		return true;
	mapped = is_mapped(p->frame, x->sip.text);
	x->at = mapped ? mapped_at(p->frame, x->sip.text) : kept_at(en, x->sip.text);
	x->frame = *p->frame;
	x->payload = *p;
	x->payload.frame = &x->frame;
	x->payload.hep = NULL;
	x->n_rtp_before = en->n_rtp;
	if (en->hep)
		tell_sip(en, p, x->sip.text);
	en->next++;
	if (++en->n_waiting == STORE_BATCH || !mapped)
		flush(en); /* bytes that are nowhere else do not wait for the next frame */
	return true;
}

/* RFC 5626 §3.5.1: CRLF CRLF and its answer CRLF; devices also send single NULs, spaces or line ends. */
static bool claim_keepalive(struct engine *en, const struct payload *p)
{
	if (p->bytes.n > 4)
		return false;
	for (size_t i = 0; i < p->bytes.n; i++)
		if (p->bytes.p[i] != '\r' && p->bytes.p[i] != '\n' && p->bytes.p[i] != '\0' && p->bytes.p[i] != ' ')
			return false;
	count(&en->counters, C_SIP_KEEPALIVE);
	return true;
}

/* T.38 looks like nothing: only what goes to where it was promised is it. */
static bool claim_udptl(struct engine *en, const struct payload *p)
{
	if (p->flow.transport != TRANSPORT_UDP || p->flow.dst.port < 1024)
		return false;
	if (en->n_waiting)
		flush(en); /* the messages that wait may promise it */
	return store_add_udptl(en->store, p);
}

static bool claim_rest(struct engine *en, const struct payload *p)
{
	(void)p;
	count(&en->counters, C_UDP_OTHER);
	return true;
}

static const claim_fn claims[] = {claim_rtp, claim_sip, claim_rtcp, claim_stun, claim_keepalive, claim_udptl, claim_rest};
static const struct payload_row rows[] = {
	{"rtp", "RTP in UDP: of media that SDP promised on any port, or by its looks (RFC 3550 §5.1)."},
	{"sip", "A SIP message on any port, known by its start line (RFC 3261 §7)."},
	{"rtcp", "RTCP in UDP, by its packet type (RFC 5761 §4), or as JSON in HEP."},
	{"stun", "STUN in UDP, by its magic cookie (RFC 8489 §5): tells which ICE candidates are used."},
	{"keepalive", "Line ends, spaces or NUL that keep a NAT binding open (RFC 5626 §3.5.1); counted."},
	{"udptl", "UDPTL of T.38 fax in UDP: at an address that SDP promised for it (ITU-T T.38)."},
	{"other", "Anything else; counted."},
};

const struct payload_row *payload_rows(size_t *n)
{
	*n = sizeof rows / sizeof *rows;
	return rows;
}

static void on_payload(void *ctx, const struct payload *p)
{
	for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
		if (claims[i](ctx, p))
			return;
}

/* An error about a SIP message, as far as it is quoted. The message may still wait for the store. Of some too little is
 * quoted to tell. */
enum { QUOTE_LEAST = 64 };
static void on_icmp(void *ctx, const struct icmp_error *e)
{
	struct engine *en = ctx;
	struct sip_msg quoted;

	bool is_sip = sip_parse(&quoted, e->quoted.bytes, e->quoted.len);

	flush(en);
	if (!is_sip && e->quoted.bytes.n >= QUOTE_LEAST)
		store_add_icmp_media(en->store, e);
	else if (!store_add_icmp(en->store, e, is_sip ? &quoted : NULL) && !is_sip)
		store_add_icmp_media(en->store, e);
}

/* Nothing of a connection that failed is a message. */
static void on_trouble(void *ctx, const struct net_trouble *e)
{
	struct engine *en = ctx;

	flush(en);
	store_add_trouble(en->store, e);
}

static struct slice on_text(void *ctx, uint64_t at, size_t n)
{
	return capture_bytes(((struct engine *)ctx)->capture, at, n);
}

/* Bytes of a bounded spool go. What waits refers to them; texts of messages are kept, apart from the voice around them. */
static void on_leaving(void *ctx, uint32_t first, uint32_t last)
{
	struct engine *en = ctx;
	uint32_t i;

	flush(en);
	if (en->leaving)
		en->leaving(en->leaving_ctx, last);
	for (i = store_first_msg(en->store, first); i < store_n_msgs(en->store) && store_msg(en->store, i)->frame <= last; i++) {
		struct slice text = store_text(en->store, i);

		if (text.n && !capture_is_kept(en->capture, store_msg(en->store, i)->at))
			store_move_text(en->store, i, capture_keep(en->capture, text.p, text.n));
	}
}

/* ---- life ---- */

/* While there is more to come, what was decoded would be old at once. */
static bool on_sound(void *ctx, struct stream_sound *out, uint32_t n, unsigned what)
{
	struct engine *en = ctx;

	if (!en->is_over || !out)
		return en->is_over;
	if (what & (SOUND_LEVEL | SOUND_TONES) && !streams_hear(en->store, engine_pass, en, out, n, what))
		return false;
	return !(what & SOUND_CHECK) || streams_check(en->store, engine_pass, en, out, n);
}

static struct engine *begin(struct engine *en)
{
	if (!en->capture) {
		free(en);
		return NULL;
	}
	en->next = en->waiting;
	en->net = net_new(&en->counters, on_payload, en);
	capture_on_leaving(en->capture, on_leaving, en);
	sip_memo_init(&en->memo);
	net_set_framer(en->net, sip_frame_need);
	net_on_icmp(en->net, on_icmp);
	net_on_trouble(en->net, on_trouble);
	en->store = store_new(&en->counters, on_text, en);
	store_on_sound(en->store, on_sound, en);
	store_set_judge(en->store, &diag_judge);
	return en;
}

struct engine *engine_open(const struct capture_options *o, struct err *e)
{
	struct engine *en = mem_zalloc(sizeof *en);

	en->capture = capture_open(o, &en->counters, e);
	return begin(en);
}

struct engine *engine_again(const struct engine *of, struct err *e)
{
	struct engine *en = mem_zalloc(sizeof *en);

	en->capture = capture_again(of->capture, &en->counters, e);
	en = begin(en);
	if (en) {
		store_take_settings(en->store, of->store);
		store_judge_exactly(en->store);
	}
	return en;
}

void engine_close(struct engine *en)
{
	if (!en)
		return;
	hep_out_free(en->hep);
	store_free(en->store);
	net_free(en->net);
	capture_close(en->capture);
	free(en);
}

/* What ended goes to the HEP collector, and what waits for it goes on. A device that is silent tells no time. */
static void tell(struct engine *en, int64_t now_ns)
{
	struct timespec t;

	if (!en->hep)
		return;
	flush(en); /* what waits may be of a stream that would seem to have ended long ago */
	if (now_ns == TIME_NONE && en->hep_own.port) { /* live */
		clock_gettime(CLOCK_REALTIME, &t);
		now_ns = (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec + en->back_ns;
	}
	if (now_ns != TIME_NONE)
		hep_out_streams(en->hep, en->store, now_ns, false);
	hep_sender_pump(hep_out_sender(en->hep));
}

/* ---- memory within its bound ---- */

/* A part of the bound is left for what closing up takes, and for what is made for readers when all is read. Of the rest,
 * so much is let go that it lasts for a while. */
enum { SHARE = 3, OF = 4, KEEP = 3, OF_KEEP = 4 };

uint64_t engine_memory(const struct engine *en)
{
	return sizeof *en + net_bytes(en->net) + store_bytes_with_readers(en->store);
}

void engine_max_memory(struct engine *en, uint64_t bytes)
{
	en->max_memory = bytes;
	net_max_memory(en->net, bytes / 4);
}

uint64_t engine_memory_bound(const struct engine *en)
{
	return en->max_memory;
}

/* What was made for readers goes first, and comes again: so much less is kept that there is room for it. */
static void keep_within(struct engine *en)
{
	uint64_t most = en->max_memory / OF * SHARE, has = engine_memory(en), kept = store_bytes(en->store);
	uint64_t other = has - store_bytes_with_readers(en->store), target = most / OF_KEEP * KEEP;
	double readers = (double)(has - other) / (double)kept;

	if (has <= most)
		return;
	flush(en);
	target = target > other ? target - other : 0;
	store_shrink(en->store, (size_t)((double)target / readers));
}

void engine_listen(struct engine *en, const struct store_listener *l)
{
	store_listen(en->store, l);
}

/* Now and then: what the capture lost since, and when. A hole in a stream is waited for before it is given up. */
static void note_lost(struct engine *en)
{
	const uint64_t *n = en->counters.n, holes = n[C_TCP_GAP] + n[C_TCP_FULL] + n[C_TCP_EVICTED];
	int64_t now = store_now_ns(en->store);
	struct capture_loss l;

	if (holes > en->n_holes)
		store_add_lost(en->store, &(struct store_lost){.holes = holes - en->n_holes, .to_ns = now,
			.from_ns = en->looked_ns ? en->looked_ns - LIMIT_TCP_WAIT_MS * NS_PER_MS : TIME_NONE});
	while (n[C_KERNEL_DROP] + n[C_DEVICE_DROP] > en->n_dropped && capture_take_loss(en->capture, &l)) {
		store_add_lost(en->store, &(struct store_lost){.packets = l.packets, .from_ns = l.from_ns, .to_ns = l.to_ns});
		en->n_dropped += l.packets;
	}
	en->n_holes = holes;
	en->looked_ns = now;
}

/* Packet time goes on to a frame. */
static inline void note_time(struct engine *en, const struct frame *f)
{
	int64_t from_ns, back_ns;

	if (__builtin_expect(f->back_ns != en->back_ns, 0)) {
		en->back_ns = f->back_ns;
		while (capture_clock_step(en->capture, en->n_steps, &from_ns, &back_ns)) {
			store_clock_step(en->store, from_ns, back_ns);
			en->n_steps++;
		}
	}
	store_clock(en->store, f->ts_ns);
}

/* The clock is asked every so many frames, not at each: it costs as much as a small packet. */
enum { FRAMES_PER_LOOK = 256 };

int engine_step(struct engine *en, int64_t budget_ns, struct err *e)
{
	int64_t until = budget_ns ? time_now_mono() + budget_ns : 0;
	struct frame f;

	for (;;) {
		for (unsigned i = 0; i < FRAMES_PER_LOOK; i++) {
			int got;

			if (until && capture_waits(en->capture, (int)(budget_ns / NS_PER_MS))) {
				flush(en);
				note_lost(en);
				tell(en, TIME_NONE);
				return 1;
			}
			got = capture_next(en->capture, &f, e);
			if (got <= 0) {
				net_flush(en->net);
				flush(en);
				note_lost(en);
				if (capture_end_ns(en->capture) != TIME_NONE)
					store_clock(en->store, capture_end_ns(en->capture));
				store_settle(en->store);
				store_judge_exactly(en->store);
				en->is_over = true;
				engine_hep_end(en);
				return got;
			}
			note_time(en, &f);
			net_frame(en->net, &f);
		}
		tell(en, f.ts_ns);
		note_lost(en);
		if (en->max_memory)
			keep_within(en);
		if (until && time_now_mono() >= until) {
			flush(en);
			return 1;
		}
	}
}

/* ---- up to a moment ---- */

void engine_settle(struct engine *en)
{
	flush(en);
	store_settle(en->store);
}

static bool is_past(const struct engine *en, const struct engine_stop *stop, const struct frame *next)
{
	return next->ts_ns > stop->ts_ns || next->number > stop->frame ||
		store_n_msgs(en->store) + en->n_waiting >= stop->n_msgs;
}

/* No frame is left, but the capture may go on without any (capture_end_ns). */
static int step_end(struct engine *en, const struct engine_stop *stop)
{
	int64_t end_ns = capture_end_ns(en->capture);

	if (end_ns == TIME_NONE || stop->ts_ns >= end_ns) {
		net_flush(en->net);
		flush(en);
		note_lost(en);
		if (end_ns != TIME_NONE)
			store_clock(en->store, end_ns);
		en->is_over = true;
	} else {
		flush(en);
		store_clock(en->store, stop->ts_ns);
	}
	store_settle(en->store);
	return en->is_over ? ENGINE_OVER : ENGINE_THERE;
}

int engine_step_to(struct engine *en, const struct engine_stop *stop, int64_t budget_ns, struct err *e)
{
	int64_t until = budget_ns ? time_now_mono() + budget_ns : 0;
	struct frame f;

	for (unsigned i = 1; !en->is_over; i++) {
		int got = capture_peek(en->capture, &f, e);

		if (got < 0)
			return -1;
		if (got == 0)
			return step_end(en, stop);
		if (i % FRAMES_PER_LOOK == 0)
			note_lost(en);
		if (is_past(en, stop, &f))
			break;
		if (until && i % FRAMES_PER_LOOK == 0 && time_now_mono() >= until) {
			engine_settle(en);
			return ENGINE_ON;
		}
		capture_next(en->capture, &f, e);
		en->frame = f.number;
		note_time(en, &f);
		net_frame(en->net, &f);
	}
	if (en->is_over)
		return ENGINE_OVER;
	flush(en);
	note_lost(en);
	if (stop->ts_ns != INT64_MAX)
		store_clock(en->store, stop->ts_ns);
	store_settle(en->store);
	return ENGINE_THERE;
}

uint32_t engine_frame(const struct engine *en)
{
	return en->frame;
}

bool engine_is_over(const struct engine *en)
{
	return en->is_over;
}

void engine_on_leaving(struct engine *en, engine_leaving_fn fn, void *ctx)
{
	en->leaving = fn;
	en->leaving_ctx = ctx;
}

void engine_clock(struct engine *en, int64_t ts_ns)
{
	if (store_now_ns(en->store) != TIME_NONE && ts_ns > store_now_ns(en->store))
		store_clock(en->store, ts_ns);
	engine_settle(en);
}

/* ---- settings ---- */

void engine_add_alias(struct engine *en, const struct addr *a, struct slice name)
{
	store_add_alias(en->store, a, name);
}

void engine_set_alias(struct engine *en, const struct addr *a, struct slice name)
{
	store_set_alias(en->store, a, name);
}

void engine_correlate_by(struct engine *en, const char *headers, const char *affixes)
{
	store_correlate_by(en->store, headers, affixes);
}

void engine_note_calls(struct engine *en)
{
	store_note_at_once(en->store);
}

void engine_hep_key(struct engine *en, const char *key)
{
	en->hep_key = slice_of(key ? key : "");
	net_set_hep_key(en->net, en->hep_key);
}

int engine_send_hep(struct engine *en, const struct hep_out_options *o, struct err *e)
{
	en->hep = hep_out_new(o, &en->counters, e);
	if (!en->hep)
		return -1;
	if (!o->to.is_patient) {
		place_addr(&hep_sender_place(hep_out_sender(en->hep))->at, &en->hep_own);
		net_set_hep_own(en->net, &en->hep_own);
	}
	return 0;
}

void engine_hep_end(struct engine *en)
{
	if (!en->hep || en->has_told)
		return;
	en->has_told = true;
	hep_out_streams(en->hep, en->store, 0, true);
	hep_sender_finish(hep_out_sender(en->hep), HEP_END_MS);
}

bool engine_hep_sent(const struct engine *en, struct hep_sent *out)
{
	if (en->hep)
		*out = hep_sender_sent(hep_out_sender(en->hep));
	return en->hep != NULL;
}

struct addr engine_hep_own(const struct engine *en)
{
	return en->hep_own;
}

struct slice engine_hep_key_of(const struct engine *en)
{
	return en->hep_key;
}

void engine_only_call(struct engine *en, const char *call_id)
{
	en->only_call = call_id;
}

void engine_rtp_heuristic(struct engine *en, bool on)
{
	store_rtp_heuristic(en->store, on);
}

const struct store *engine_store(const struct engine *en)
{
	return en->store;
}

const struct counters *engine_counters(const struct engine *en)
{
	return &en->counters;
}

uint32_t engine_head(const struct engine *en, int64_t *ts_ns)
{
	struct capture_progress p;

	capture_progress(en->capture, &p);
	*ts_ns = p.last_ns;
	return capture_number(en->capture);
}

int64_t engine_end_ns(const struct engine *en)
{
	return capture_end_ns(en->capture);
}

struct capture *engine_capture_again(const struct engine *en, struct counters *cs, struct err *e)
{
	return capture_again(en->capture, cs, e);
}

bool engine_interface(void *engine, unsigned file, uint16_t iface, struct capture_interface *out)
{
	return capture_interface(((struct engine *)engine)->capture, file, iface, out);
}

void engine_progress(const struct engine *en, struct capture_progress *out)
{
	capture_progress(en->capture, out);
}
