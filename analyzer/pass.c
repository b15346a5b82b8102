/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the captures a second time, for what the store does not keep: the engine's loop with other ends. The same frames
 * go through a new decapsulator in the same order, so the n-th message is the store's message n. Nothing is counted or
 * stored. */
#include "engine.h"

#include "analyzer/engine_priv.h"

enum { STUN_HEADER = 20, FRAMES_PER_TICK = 16384 };

struct passing {
	struct pass *pass;
	const struct store *store;
	struct net *net;
	uint32_t n_msgs;
	bool is_over;           /* the store has all: what waits for more is given out, as cut */
	bool has_changed;       /* the captures are not what they were */
	bool is_enough;         /* pass_enough() */
	bool is_partial;        /* their beginning is there no more, or some of what was read is in the store no more */
};

/* Of several messages of one frame some may be in the store no more: those of a leg go together. */
static bool has_call_id(const struct store *s, const struct msg *m, const struct sip_msg *sip)
{
	struct slice call_id = slice_sub(sip->key[SIP_K_CALL_ID], 0, LIMIT_CALL_ID_BYTES);

	return m->leg == NONE ? !call_id.n : slice_eq(store_leg(s, m->leg)->call_id, call_id);
}

/* Whether it is the message that the store has under the next id. */
static bool is_known(const struct passing *r, const struct payload *p, const struct sip_msg *sip)
{
	const struct msg *m = r->n_msgs < store_n_msgs(r->store) ? store_msg(r->store, r->n_msgs) : NULL;

	return m && m->frame == p->frame->number && (!r->is_partial || has_call_id(r->store, m, sip));
}

/* The next message that can be of that frame. */
static uint32_t find(const struct passing *r, uint32_t frame)
{
	uint32_t i = r->n_msgs;

	while (i < store_n_msgs(r->store) && store_msg(r->store, i)->frame < frame)
		i++;
	return i;
}

static void give(struct passing *r, const struct pass_item *i)
{
	r->pass->item(r->pass->ctx, r->pass, i);
}

/* What goes over UDP beside SIP, told apart as the engine does. */
static bool give_voice(struct passing *r, const struct payload *p)
{
	struct pass_item i = {.payload = p};
	uint8_t first = (uint8_t)p->bytes.p[0];
	struct rtp_packet rtp;
	struct hep_rtcp told;

	if (hep_is_rtcp_json(p)) {
		i = (struct pass_item){.kind = PASS_RTCP, .payload = &told.payload};
		if (hep_rtcp_make(&told, p))
			give(r, &i);
		return true;
	}
	if (p->flow.transport != TRANSPORT_UDP || (first & 0xc0) == 0x40 || (first & 0xc0) == 0xc0)
		return false;
	if (rtcp_is_likely(p->bytes)) {
		i.kind = PASS_RTCP;
	} else if (first >> 6 && rtp_parse(p->bytes, p->len, &rtp)) {
		i.kind = PASS_RTP;
		i.rtp = &rtp;
	} else if (first >> 6 == 0 && p->bytes.n >= STUN_HEADER && memcmp(p->bytes.p + 4, "\x21\x12\xa4\x42", 4) == 0) {
		i.kind = PASS_STUN;
	} else {
		return false;
	}
	give(r, &i);
	return true;
}

static void on_payload(void *ctx, const struct payload *p)
{
	struct passing *r = ctx;
	struct sip_msg sip;

	if (give_voice(r, p))
		return;
	if (!sip_parse(&sip, p->bytes, p->len)) {
		if (p->flow.transport == TRANSPORT_UDP && store_fax_leg(r->store, &p->flow.dst, p->frame->number) != NONE)
			give(r, &(struct pass_item){.kind = PASS_UDPTL, .payload = p});
		return;
	}
	if (r->is_partial)
		r->n_msgs = find(r, p->frame->number);
	if (is_known(r, p, &sip))
		give(r, &(struct pass_item){.kind = PASS_SIP, .payload = p, .sip = &sip, .msg = r->n_msgs});
	else if (r->is_partial)
		return;
	else
		r->has_changed = true;
	r->n_msgs++;
}

static void on_icmp(void *ctx, const struct icmp_error *e)
{
	struct passing *r = ctx;
	struct sip_msg sip;
	bool is_sip = sip_parse(&sip, e->quoted.bytes, e->quoted.len);

	give(r, &(struct pass_item){.kind = PASS_ICMP, .payload = &e->quoted, .sip = is_sip ? &sip : NULL, .icmp = e});
}

static void on_trouble(void *ctx, const struct net_trouble *e)
{
	struct payload p = {.frame = e->frame, .flow = e->flow};

	give(ctx, &(struct pass_item){.kind = PASS_TROUBLE, .payload = &p, .trouble = e});
}

static void on_wanted(void *ctx, uint32_t frame, uint32_t tag)
{
	struct passing *r = ctx;

	r->pass->wanted(r->pass->ctx, frame, tag);
}

void pass_want(const struct pass *p, uint32_t tag)
{
	net_want(((struct passing *)p->engine)->net, tag);
}

void pass_enough(const struct pass *p)
{
	((struct passing *)p->engine)->is_enough = true;
}

static int read_frames(struct passing *r, struct capture *c, struct err *e)
{
	struct pass *p = r->pass;
	struct frame f;
	int got;

	while ((got = capture_next(c, &f, e)) > 0) {
		if (p->tick && f.number % FRAMES_PER_TICK == 0)
			p->tick(p->tick_ctx, f.number);
		if (p->item)
			net_frame(r->net, &f);
		if (p->frame && p->frame(p->ctx, &f, capture_file(c), e) < 0)
			return -1;
		if (r->has_changed)
			break;
		if (r->is_enough)
			return 0;
	}
	if (got == 0 && p->item && r->is_over)
		net_flush(r->net);
	if (r->has_changed || (got == 0 && p->item && !r->is_partial && r->n_msgs != store_n_msgs(r->store)))
		return err_set(e, 3, "the capture has changed since it was read; try again when nobody writes to it");
	return got;
}

static void set_up(struct passing *r, struct engine *en, struct counters *cs)
{
	struct addr own = engine_hep_own(en);

	r->net = net_new(cs, on_payload, r);
	net_set_framer(r->net, sip_frame_need);
	net_set_hep_key(r->net, engine_hep_key_of(en));
	net_set_hep_own(r->net, &own);
	net_on_icmp(r->net, on_icmp);
	net_on_trouble(r->net, on_trouble);
	if (r->pass->wanted)
		net_track(r->net, on_wanted);
	r->pass->engine = r;
}

int engine_pass(void *engine, struct pass *p, struct err *e)
{
	struct counters cs = {0};
	struct passing r = {.pass = p, .store = engine_store(engine), .is_over = engine_is_over(engine)};
	struct capture *c = engine_capture_again(engine, &cs, e);
	int got;

	if (!c)
		return -1;
	r.is_partial = capture_is_partial(c) || store_totals(r.store)->past_messages;
	set_up(&r, engine, &cs);
	got = read_frames(&r, c, e);
	p->engine = NULL;
	net_free(r.net);
	capture_close(c);
	return got;
}

/* ---- behind the engine ---- */

struct engine_follower {
	struct passing r;
	struct capture *c;
	struct counters cs;
};

struct engine_follower *engine_follow(struct engine *en, struct pass *p, struct err *e)
{
	struct engine_follower *f = mem_zalloc(sizeof *f);

	f->r = (struct passing){.pass = p, .store = engine_store(en), .is_partial = true};
	f->c = engine_capture_again(en, &f->cs, e);
	if (!f->c) {
		free(f);
		return NULL;
	}
	set_up(&f->r, en, &f->cs);
	return f;
}

int engine_follow_to(struct engine_follower *f, uint32_t frame, struct err *e)
{
	capture_go_on(f->c, frame);
	f->r.is_over = frame == UINT32_MAX;
	f->r.n_msgs = store_first_msg(f->r.store, capture_number(f->c) + 1);
	return read_frames(&f->r, f->c, e);
}

int64_t engine_follow_time(const struct engine_follower *f)
{
	struct capture_progress p;

	capture_progress(f->c, &p);
	return p.last_ns;
}

uint64_t engine_follow_missed(const struct engine_follower *f)
{
	return f->cs.n[C_SPOOL_LEFT];
}

void engine_follow_end(struct engine_follower *f)
{
	if (!f)
		return;
	f->r.pass->engine = NULL;
	net_free(f->r.net);
	capture_close(f->c);
	free(f);
}
