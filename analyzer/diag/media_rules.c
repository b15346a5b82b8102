/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of what people hear: whether RTP came at all, from where, and until when. How well it came: stream_rules.c. Streams
 * are those of the store; nothing is decoded. */
#include "analyzer/diag/voice.h"

/* ---- nothing to hear --------------------------------------------------------------------------------------------------- */

static bool talks_for(const struct judging *j, const struct voice *v, int64_t ns)
{
	return j->l->answer_ns != TIME_NONE && v->until_ns - j->l->answer_ns >= ns;
}

/* The INVITE and the answer that it got, and where the media were to go. */
static void talk_evidence(struct judging *j)
{
	evidence(j, j->l->initial);
	evidence(j, j->l->final);
}

/* Of 20 ms, as nearly all voice has. */
static uint64_t packets_in(int64_t ns)
{
	return ns > 0 ? (uint64_t)(ns / (20 * NS_PER_MS)) : 0;
}

/* Whether messages go to a host and none comes from it: then the tap sees one side of it, and does not know what it sends. */
static bool is_seen_one_way(const struct judging *j, const struct addr *host)
{
	bool is_sent_to = false;
	unsigned n = 0;

	for (uint32_t i = j->l->first; i != NONE && n < LIMIT_DIAG_PAIRS; i = msg_of(j, i)->next, n++) {
		struct flow f = store_flow(j->s, msg_of(j, i)->flow);

		if (addr_ip_eq(&f.src, host))
			return false;
		is_sent_to |= addr_ip_eq(&f.dst, host);
	}
	return is_sent_to;
}

static bool has_candidates(const struct judging *j, uint32_t msg)
{
	struct sip_msg m;

	return store_view(j->s, msg, &m) && slice_search(m.body, slice_of("a=candidate:")) < m.body.n;
}

/* Whether that party ever said that it takes, or sends, voice at an address. */
static bool is_known_at(const struct judging *j, const struct addr *a)
{
	for (uint32_t i = store_leg_media(j->s, j->leg); i != NONE; i = store_media(j->s, i)->prev)
		if (addr_eq(&store_media(j->s, i)->addr, a))
			return true;
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev)
		if (addr_eq(&store_stream(j->s, i)->src, a))
			return true;
	return false;
}

/* The stream of a direction that goes to the host that was said, and to a port of it where nobody listens: all of them do. */
static const struct stream *to_wrong_port(const struct judging *j, uint8_t direction, const struct addr *to)
{
	const struct stream *found = NULL;

	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);

		if (st->direction != direction || is_picture(j, i))
			continue;
		if (!addr_ip_eq(&st->dst, to) || st->bound_by != BOUND_SDP_SOURCE || is_known_at(j, &st->dst))
			return NULL;
		found = !found || st->meter.n_packets > found->meter.n_packets ? st : found;
	}
	return found && found->meter.n_packets >= HEARD_PACKETS ? found : NULL;
}

/* Both send, and one to another port than the other one listens at. */
static void wrong_port(struct judging *j, const struct voice *v)
{
	const struct story_media *m = talks_for(j, v, 2 * NS_PER_S) && !v->n_unknown ? voice_agreed(j) : NULL;

	if (!m || !m->sends[0] || !m->sends[1] || j->story->n_holds || voice_changes(j) || has_candidates(j, j->talk->offer))
		return;
	for (enum way_to way = TO_CALLEE; way <= TO_CALLER; way++) {
		const struct addr *to = &voice_end(j, m, way)->addr;
		const struct stream *st = to_wrong_port(j, way == TO_CALLER ? STREAM_TO_CALLER : STREAM_TO_CALLEE, to);
		struct buf *b;

		if (!st || st->end_ns - j->l->answer_ns < 2 * NS_PER_S)
			continue;
		b = find(j, unless_self(j, SEVERITY_ERROR), way == TO_CALLER ? _("the caller heard nothing")
				: _("the callee heard nothing"));
		say(j, b, way == TO_CALLER ? _("%s packets went from %s, a port that the caller does not name: it listens at %s.")
				: _("%s packets went from %s, a port that the callee does not name: it listens at %s."),
				(struct values){{v_number(st->meter.n_packets), v_stream(st), v_addr(to)}});
		talk_evidence(j);
		findings_frame(j->out, st->first_frame);
		findings_frame(j->out, st->last_frame);
		findings_hop(j->out, &st->src, to);
		return;
	}
}

static void one_way_audio(struct judging *j)
{
	const struct story_media *m;
	struct voice v;
	enum way_to silent;
	struct addr to;
	struct buf *b;

	voice_of(j, &v);
	silent = v.ways[TO_CALLER].n_streams ? TO_CALLEE : TO_CALLER;
	if (v.ways[silent].n_streams)
		wrong_port(j, &v);
	if (v.ways[silent].n_streams || v.n_unknown || v.ways[!silent].packets < HEARD_PACKETS ||
			!talks_for(j, &v, 2 * NS_PER_S) || v.ways[!silent].last_ns - j->l->answer_ns < 2 * NS_PER_S)
		return;
	m = voice_agreed(j);
	if (!m || !m->sends[0] || !m->sends[1] || j->story->n_holds)
		return;
	to = voice_end(j, m, silent)->addr;
	if (voice_reaches(j, &to) || is_seen_one_way(j, &voice_end(j, m, !silent)->addr))
		return;
	b = find(j, unless_self(j, SEVERITY_ERROR), silent == TO_CALLER ? _("the caller heard nothing")
			: _("the callee heard nothing"));
	say(j, b, silent == TO_CALLER ? _("%s packets went from %s, and none to the caller at %s within %s")
			: _("%s packets went from %s, and none to the callee at %s within %s"), (struct values){{
			v_number(v.ways[!silent].packets), v_stream(store_stream(j->s, v.ways[!silent].main)), v_addr(&to),
			v_span(v.until_ns - j->l->answer_ns)}});
	doubt(j, b, v.ways[!silent].packets, TRANSPORT_UDP);
	buf_puts(b, _("."));
	talk_evidence(j);
	stream_evidence(j, v.ways[!silent].main);
	findings_hop(j->out, &store_stream(j->s, v.ways[!silent].main)->dst, &to);
}

/* Whether the tap would have seen the media: both sides signal from the hosts that they want media at, or RTP of other calls
 * of those hosts was seen. */
static bool is_seen(struct judging *j, const struct story_media *m)
{
	const struct addr *a = &voice_end(j, m, TO_CALLEE)->addr, *c = &voice_end(j, m, TO_CALLER)->addr;
	struct flow f = store_flow(j->s, msg_of(j, j->l->first)->flow);

	if (addr_ip_eq(&f.src, c) && addr_ip_eq(&f.dst, a))
		return true;
	return voice_of_host(j, a) && voice_of_host(j, c);
}

static void no_media(struct judging *j)
{
	const struct story_media *m;
	struct voice v;
	struct buf *b;
	bool filtered;

	voice_of(j, &v);
	if (v.n_streams || !j->l->has_ack || !talks_for(j, &v, 5 * NS_PER_S))
		return;
	m = voice_agreed(j);
	if (!m || (!m->sends[0] && !m->sends[1]) || j->story->n_holds || !is_seen(j, m) ||
			voice_of_port(j, &m->offer.addr) || voice_of_port(j, &m->answer.addr) || voice_of_call(j))
		return;
	filtered = store_n_streams(j->s) == 0;
	if (filtered && voice_is_left_out(j))
		return;
	b = filtered ? find(j, SEVERITY_INFO, _("the capture has no voice of it"))
			: find(j, unless_self(j, SEVERITY_ERROR), _("nobody heard anything"));
	say(j, b, _("No RTP between %s and %s within %s after the answer"), (struct values){{v_addr(&m->offer.addr),
			v_addr(&m->answer.addr), v_span(v.until_ns - j->l->answer_ns)}});
	if (filtered)
		buf_puts(b, _("; the capture has no RTP at all, it may have been filtered"));
	else
		doubt(j, b, packets_in(v.until_ns - j->l->answer_ns), TRANSPORT_UDP);
	buf_puts(b, _("."));
	talk_evidence(j);
	findings_hop(j->out, &m->offer.addr, &m->answer.addr);
}

/* Checks that nobody answers, or that fall out over who leads; and no voice. */
static void ice_failed(struct judging *j)
{
	enum { LEAST_CHECKS = 5, LEAST_CONFLICTS = 3 };
	struct leg_ice ice;
	struct voice v;
	struct buf *b;

	store_leg_ice(j->s, j->leg, &ice);
	if (ice.n_checks < LEAST_CHECKS || (ice.n_answers && ice.n_conflicts < LEAST_CONFLICTS))
		return;
	voice_of(j, &v);
	if (v.n_streams || v.n_pictures || !talks_for(j, &v, 5 * NS_PER_S))
		return;
	b = find(j, unless_self(j, SEVERITY_ERROR), _("the two sides found no way to each other"));
	say(j, b, ice.n_conflicts >= LEAST_CONFLICTS
			? _("%1$s connectivity checks were sent between the candidates of the call, %3$s ended in a conflict "
				"of roles (487), and no RTP followed within %2$s.")
			: _("%s connectivity checks were sent between the candidates of the call, none was answered, and no RTP "
				"followed within %s."),
			(struct values){{v_count(ice.n_checks), v_span(v.until_ns - j->l->answer_ns), v_count(ice.n_conflicts)}});
	talk_evidence(j);
	findings_frame(j->out, ice.first_frame);
	hop_of(j, j->l->final);
}

/* ---- private addresses ------------------------------------------------------------------------------------------------ */

/* Whether the sender of a message had got it from another: then its address says nothing of who wrote it. */
static bool is_passed_on(const struct judging *j, uint32_t msg)
{
	const struct msg *m = msg_of(j, msg);
	struct flow f = store_flow(j->s, m->flow), g;

	unsigned n = 0;

	for (uint32_t i = j->l->first; i != NONE && i < msg && n < LIMIT_DIAG_PAIRS; i = msg_of(j, i)->next, n++) {
		const struct msg *e = msg_of(j, i);

		if (!(e->flags & MSG_SDP) || e->status != m->status || e->method != m->method)
			continue;
		g = store_flow(j->s, e->flow);
		if (addr_ip_eq(&g.dst, &f.src))
			return true;
	}
	return false;
}

/* Whether a request has passed others before its sender: more than one Via value. */
static bool has_vias(const struct judging *j, uint32_t msg)
{
	struct sip_msg m;

	return is_request(msg_of(j, msg)) && store_view(j->s, msg, &m) && (is_head_cut(&m) || count_vias(&m) > 1);
}

static bool is_private_media(const struct judging *j, const struct media *m)
{
	struct flow f;

	if (!m->is_audio || !m->is_rtp || !m->addr.port || !is_private(&m->addr))
		return false;
	f = store_flow(j->s, msg_of(j, m->msg)->flow);
	return is_public(&f.src) && !is_passed_on(j, m->msg) && !has_candidates(j, m->msg);
}

/* Packets that went to the private address, and those that went to the same party elsewhere. */
static void count_to(const struct judging *j, const struct media *m, uint64_t *there, uint64_t *elsewhere)
{
	uint8_t way = m->from_caller ? STREAM_TO_CALLER : STREAM_TO_CALLEE;

	*there = *elsewhere = 0;
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);

		if (st->direction != way)
			continue;
		if (addr_ip_eq(&st->dst, &m->addr))
			*there += st->meter.n_packets;
		else
			*elsewhere += st->meter.n_packets;
	}
}

/* Who sees packets that come from the address is in its network, where it is good. */
static bool comes_from(const struct judging *j, const struct addr *a)
{
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev)
		if (addr_ip_eq(&store_stream(j->s, i)->src, a))
			return true;
	return false;
}

static void private_sdp_address(struct judging *j)
{
	uint64_t there, elsewhere;
	const struct media *m = NULL;
	struct voice v;
	struct flow f;
	struct buf *b;
	bool failed;
	unsigned looks = 0;

	for (uint32_t i = store_leg_media(j->s, j->leg); i != NONE && looks++ < LIMIT_DIAG_PAIRS; i = store_media(j->s, i)->prev)
		if (is_private_media(j, store_media(j->s, i)))
			m = store_media(j->s, i); /* the first of the leg stays */
	if (!m || comes_from(j, &m->addr))
		return;
	voice_of(j, &v);
	count_to(j, m, &there, &elsewhere);
	failed = !elsewhere && talks_for(j, &v, 2 * NS_PER_S) &&
		(there >= HEARD_PACKETS || v.ways[m->from_caller ? TO_CALLEE : TO_CALLER].packets >= HEARD_PACKETS);
	if (!failed && has_vias(j, m->msg))
		return; /* nobody knows where its maker is */
	f = store_flow(j->s, msg_of(j, m->msg)->flow);
	b = find(j, failed ? SEVERITY_ERROR : SEVERITY_WARNING, !failed ? _("a private address is in the SDP")
		: m->from_caller ? _("the caller heard nothing") : _("the callee heard nothing"));
	if (failed && there)
		say(j, b, _("%s packets were sent to %s, a private address from the SDP of %s, and none to where it really is."),
				(struct values){{v_number(there), v_ip(&m->addr), v_ip(&f.src)}});
	else
		say(j, b, failed ? _("%s wants media at %s, a private address, and none came to it.")
				: _("%s wants media at %s, a private address."), (struct values){{v_ip(&f.src), v_addr(&m->addr)}});
	evidence(j, m->msg);
	if (failed)
		evidence(j, j->l->final);
	findings_hop(j->out, &f.src, &f.dst);
}

/* ---- from where, and until when --------------------------------------------------------------------------------------- */

static const struct media *promised(const struct judging *j, const struct stream *st)
{
	for (uint32_t i = store_leg_media(j->s, j->leg); i != NONE; i = store_media(j->s, i)->prev) {
		const struct media *m = store_media(j->s, i);

		if (m->is_audio && m->from_caller == (st->direction == STREAM_TO_CALLEE) && m->addr.port && m->ts_ns <= st->end_ns)
			return m;
	}
	return NULL;
}

/* Whether that party promised the address anywhere in the leg. */
static bool is_promised(const struct judging *j, const struct stream *st)
{
	for (uint32_t i = store_leg_media(j->s, j->leg); i != NONE; i = store_media(j->s, i)->prev)
		if (addr_ip_eq(&store_media(j->s, i)->addr, &st->src))
			return true;
	return false;
}

static void media_from_elsewhere(struct judging *j)
{
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);
		const struct media *m = st->direction == STREAM_UNKNOWN || st->bound_by == BOUND_ICE ? NULL : promised(j, st);
		struct buf *b;

		if (!m || st->meter.n_packets < HEARD_PACKETS || is_promised(j, st) || has_candidates(j, m->msg))
			continue;
		b = find(j, SEVERITY_INFO, _("media came from another address than was said"));
		say(j, b, st->direction == STREAM_TO_CALLEE ? _("The caller's media come from %s, and its SDP says %s.")
				: _("The callee's media come from %s, and its SDP says %s."),
				(struct values){{v_addr(&st->src), v_addr(&m->addr)}});
		evidence(j, m->msg);
		stream_evidence(j, i);
		return;
	}
}

/* Whether the address was promised again until then: another call may use it. */
static bool is_used_again(const struct judging *j, const struct addr *a, int64_t until_ns)
{
	for (uint32_t i = 0; i < store_n_media(j->s); i++) {
		const struct media *m = store_media(j->s, i);

		if (m->leg != j->leg && addr_eq(&m->addr, a) && m->ts_ns > j->l->start_ns && m->ts_ns <= until_ns)
			return true;
	}
	return false;
}

static void rtp_after_bye(struct judging *j)
{
	if (j->l->bye_ok_ns == TIME_NONE)
		return;
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);
		struct buf *b;

		if (st->end_ns - j->l->bye_ok_ns <= NS_PER_S || st->start_ns > j->l->bye_ns || st->bound_by == BOUND_HEURISTIC ||
				is_used_again(j, &st->dst, st->end_ns) || is_used_again(j, &st->src, st->end_ns))
			continue;
		b = find(j, unless_self(j, SEVERITY_WARNING), _("media went on after the hang-up"));
		say(j, b, _("RTP from %s went on for %s after the BYE was answered."), (struct values){{v_stream(st),
				v_span(st->end_ns - j->l->bye_ok_ns)}});
		if (j->l->bye_txn != NONE)
			evidence(j, store_txn(j->s, j->l->bye_txn)->request);
		stream_evidence(j, i);
		return;
	}
}

static bool has_comfort_noise(const struct stream *st)
{
	for (unsigned i = 0; i < st->n_types; i++)
		if (st->types[i].kind == CODEC_COMFORT_NOISE)
			return true;
	return false;
}

/* Whether its sender leaves out pauses without saying so (G.729 annex B, and others without a packet for it): then a long one
 * is no end. */
static bool leaves_out_pauses(const struct judging *j, uint32_t id)
{
	const struct stream *st = store_stream(j->s, id);
	struct stream_view v;

	store_stream_view(j->s, id, &v);
	return (double)v.f.expected * v.f.ptime_ms < 0.9 * (double)(st->end_ns - st->start_ns) / NS_PER_MS;
}

/* A server that misses the media for so long hangs up by itself: after a round number of seconds, or it says why. */
static void say_timer(const struct judging *j, struct buf *b, int64_t since_ns)
{
	int64_t s = (since_ns + NS_PER_S / 2) / NS_PER_S, off = since_ns - s * NS_PER_S;
	uint32_t bye = j->l->bye_txn != NONE ? store_txn(j->s, j->l->bye_txn)->request : NONE;
	struct sip_msg m;

	if (bye != NONE && store_view(j->s, bye, &m) && m.key[SIP_K_REASON].n)
		say(j, b, _("; the BYE says why: %s"), (struct values){{v_text(&m.key[SIP_K_REASON], 80)}});
	else if (s >= 10 && s % 10 == 0 && off > -NS_PER_S / 4 && off < NS_PER_S / 4)
		say(j, b, _(": as an RTP timer of %s s does"), (struct values){{v_count((uint64_t)s)}});
}

/* Whether a direction of voice ended: there was some, and who sent it does not leave pauses out. */
static bool has_ended(struct judging *j, const struct way *w)
{
	return w->packets >= HEARD_PACKETS && !has_comfort_noise(store_stream(j->s, w->main)) && !leaves_out_pauses(j, w->main);
}

static void media_stopped(struct judging *j)
{
	enum { TOGETHER_S = 2, STOPPED_S = 5 };
	const struct stream *st;
	struct voice v;
	enum way_to way;
	int64_t since, after;
	bool both;
	struct buf *b;

	voice_of(j, &v);
	if (j->l->bye_ns == TIME_NONE || !v.ways[0].n_streams || !v.ways[1].n_streams || v.n_unknown)
		return;
	way = v.ways[TO_CALLER].last_ns < v.ways[TO_CALLEE].last_ns ? TO_CALLER : TO_CALLEE;
	since = j->l->bye_ns - v.ways[way].last_ns;
	after = v.ways[!way].last_ns - v.ways[way].last_ns;
	st = store_stream(j->s, v.ways[way].main);
	both = after <= TOGETHER_S * NS_PER_S && since - after > STOPPED_S * NS_PER_S;
	if (since <= STOPPED_S * NS_PER_S || (!both && since - after > TOGETHER_S * NS_PER_S) || !has_ended(j, &v.ways[way]) ||
			(both && !has_ended(j, &v.ways[!way])))
		return;
	if (!voice_agreed(j) || j->story->n_holds || voice_changes(j))
		return;
	b = find(j, unless_self(j, SEVERITY_WARNING), both ? _("both fell silent") : way == TO_CALLER ? _("the callee fell silent")
			: _("the caller fell silent"));
	if (both)
		say(j, b, _("RTP from %s ended %s before the BYE, that from %s with it"),
				(struct values){{v_stream(st), v_span(since), v_stream(store_stream(j->s, v.ways[!way].main))}});
	else
		say(j, b, way == TO_CALLER ? _("RTP from %s ended %s before the BYE, and the caller went on sending")
				: _("RTP from %s ended %s before the BYE, and the callee went on sending"),
				(struct values){{v_stream(st), v_span(since)}});
	if (both || (j->l->release == RELEASE_CALLER) == (way == TO_CALLER))
		say_timer(j, b, since);
	doubt(j, b, packets_in(since), TRANSPORT_UDP);
	buf_puts(b, _("."));
	stream_evidence(j, v.ways[way].main);
	if (both)
		stream_evidence(j, v.ways[!way].main);
	if (j->l->bye_txn != NONE)
		evidence(j, store_txn(j->s, j->l->bye_txn)->request);
}

/* ---- early media, and answers that are none ------------------------------------------------------------------------------- */

/* Whether its sender says that it will send voice: not so with a=inactive or recvonly, and where a gate is shut (RFC 5009). */
static bool promises_sound(const struct judging *j, uint32_t msg)
{
	struct slice gate;
	struct sip_msg m;
	struct sdp sdp;

	if (!store_view(j->s, msg, &m) || !sdp_parse(sip_sdp(&m), &sdp))
		return false;
	gate = sip_header_get(&m, slice_of("P-Early-Media"), 0);
	if (slice_isearch(gate, slice_of("inactive")) < gate.n || slice_isearch(gate, slice_of("recvonly")) < gate.n)
		return false;
	for (unsigned i = 0; i < sdp.n_media; i++)
		if (slice_ieq(sdp.media[i].type, slice_of("audio")) && sdp.media[i].port)
			return sdp.media[i].direction == SDP_SENDRECV || sdp.media[i].direction == SDP_SENDONLY;
	return false;
}

/* First 183 with SDP before the answer, if no 180 follows that lets the caller's own telephone ring. */
static uint32_t early_promise(const struct judging *j)
{
	uint32_t found = NONE;

	for (uint32_t i = j->l->first; i != NONE && i != j->l->final; i = msg_of(j, i)->next) {
		const struct msg *m = msg_of(j, i);

		if (m->method != SIP_INVITE || m->txn != j->l->initial_txn)
			continue;
		if (m->status == 183 && m->flags & MSG_SDP && found == NONE && promises_sound(j, i))
			found = i;
		if (m->status == 180)
			return NONE;
	}
	return found;
}

static void early_media_silent(struct judging *j)
{
	uint32_t early = early_promise(j);
	struct voice v;
	struct buf *b;

	if (early == NONE || j->l->answer_ns - msg_of(j, early)->ts_ns < 2 * NS_PER_S)
		return;
	voice_of(j, &v);
	if (!v.ways[TO_CALLER].n_streams || v.n_unknown || v.ways[TO_CALLER].first_ns < j->l->answer_ns - NS_PER_S / 2)
		return;
	b = find(j, unless_self(j, SEVERITY_WARNING), _("the caller heard nothing before the answer"));
	say(j, b, _("%s promised early media with %s, and the first RTP to the caller came %s later, after the answer"),
			(struct values){{v_src(early), v_status(early),
			v_span(v.ways[TO_CALLER].first_ns - msg_of(j, early)->ts_ns)}});
	doubt(j, b, packets_in(v.ways[TO_CALLER].first_ns - msg_of(j, early)->ts_ns), TRANSPORT_UDP);
	buf_puts(b, _("."));
	evidence(j, early);
	evidence(j, j->l->final);
	stream_evidence(j, v.ways[TO_CALLER].main);
	hop_of(j, early);
}

/* The far telephone goes on ringing, and who waits for it gives up. Where something else was heard first (a menu, an operator),
 * ringback is a call that is put through, and the store does not name it. */
static bool rings_on(struct judging *j, const struct voice *v)
{
	enum { LEAST_RINGS = 2 };
	const struct stream_sound *sound = store_stream_sound(j->s, v->ways[TO_CALLER].main, SOUND_CHECK);
	struct buf *b;

	if (!sound || sound->n_rings < LEAST_RINGS || sound->ring_ns - j->l->answer_ns > 6 * NS_PER_S ||
			sound->ring_end_ns - j->l->answer_ns < 3 * NS_PER_S || j->l->bye_ns - sound->ring_end_ns > 10 * NS_PER_S)
		return false;
	b = find(j, unless_self(j, SEVERITY_WARNING), _("the answer may be none"));
	say(j, b, _("RTP from %s is ringback until %s after the 200 (%s rings), and the caller hung up %s after it."),
			(struct values){{v_stream(store_stream(j->s, v->ways[TO_CALLER].main)),
			v_span(sound->ring_end_ns - j->l->answer_ns), v_count(sound->n_rings),
			v_span(j->l->bye_ns - j->l->answer_ns)}});
	return true;
}

static bool begins_late(struct judging *j, const struct voice *v)
{
	struct buf *b;

	if (v->ways[TO_CALLER].first_ns - j->l->answer_ns < 3 * NS_PER_S ||
			j->l->bye_ns - v->ways[TO_CALLER].first_ns > 10 * NS_PER_S || v->ways[TO_CALLEE].packets < HEARD_PACKETS)
		return false;
	b = find(j, unless_self(j, SEVERITY_WARNING), _("the answer may be none"));
	say(j, b, _("The callee sent nothing for %s after its 200, and the caller hung up %s after it"), (struct values){{
			v_span(v->ways[TO_CALLER].first_ns - j->l->answer_ns), v_span(j->l->bye_ns - j->l->answer_ns)}});
	doubt(j, b, packets_in(v->ways[TO_CALLER].first_ns - j->l->answer_ns), TRANSPORT_UDP);
	buf_puts(b, _("."));
	return true;
}

static void false_answer(struct judging *j)
{
	struct voice v;

	voice_of(j, &v);
	if (j->l->bye_ns == TIME_NONE || j->l->release != RELEASE_CALLER || !v.ways[TO_CALLER].n_streams || v.n_unknown ||
			(!begins_late(j, &v) && !rings_on(j, &v)))
		return;
	talk_evidence(j);
	stream_evidence(j, v.ways[TO_CALLER].main);
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.needs = FACT_VOICE, .leg = one_way_audio, .row = {.id = "one-way-audio", .severity = SEVERITY_ERROR,
		.title = N_("Audio one way only"),
		.evidence = "Answered 2 s ago or more; one direction has 50 packets or more, the other none, or only such as go to "
			"a port of the right host that it neither names nor sends from; and both were agreed.",
		.explanation = N_("One of the two hears the other and is not heard. The packets of one side never pass the "
			"tap: they are not sent, or sent to an address that leads elsewhere."),
		.reference = "RFC 3264, RFC 7362",
		.remedy = N_("Check the address and port in the SDP of the one who hears nothing, NAT and firewall on the "
			"way to it, and symmetric RTP (latching) on the other side.")}},
	{.needs = FACT_VOICE, .leg = no_media, .row = {.id = "no-media", .severity = SEVERITY_ERROR,
		.title = N_("No audio at all"),
		.evidence = "Answered and acknowledged, not on hold, no RTP either way in 5 s, and the tap sees RTP of "
			"these hosts or sits on their signalling, and none of their ports at another address.",
		.explanation = N_("The call is up and nobody sends voice: a firewall drops RTP both ways, or a media server "
			"did not start."),
		.reference = "RFC 3264",
		.remedy = N_("Open the range of RTP ports, check the media server and the addresses in both descriptions.")}},
	{.needs = FACT_VOICE, .leg = ice_failed, .row = {.id = "ice-failed", .severity = SEVERITY_ERROR,
		.title = N_("No way found by ICE"),
		.evidence = "Candidates on both sides, five connectivity checks or more and none answered, or three role "
			"conflicts (487), and no RTP in 5 s.",
		.explanation = N_("Both sides tried the addresses of the other, and no pair works: the call is up and "
			"nobody hears anything."),
		.reference = "RFC 8445, RFC 8839",
		.remedy = N_("Offer a TURN server to both sides, open UDP between the addresses tried; for role conflicts "
			"update the software of the side that does not give way.")}},
	{.needs = FACT_SDP | FACT_PUBLIC, .leg = private_sdp_address, .row = {.id = "private-sdp-address",
		.severity = SEVERITY_ERROR,
		.title = N_("Private address in SDP"),
		.evidence = "A media address in 10/8, 172.16/12, 192.168/16, 100.64/10, 169.254/16 or fc00::/7 from a "
			"party whose packets come from a public one; an error where its media failed.",
		.explanation = N_("The device is behind NAT and says where it sits there. Whoever believes it sends voice "
			"to an address that leads nowhere."),
		.reference = "RFC 8866 §5.7, RFC 1918, RFC 6598",
		.remedy = N_("Use STUN or ICE in the device, an external address in the PBX, or a media relay that sends "
			"back to where packets come from.")}},
	{.needs = FACT_VOICE, .leg = media_from_elsewhere, .row = {.id = "media-from-elsewhere",
		.severity = SEVERITY_INFO,
		.title = N_("Media from another address"),
		.evidence = "RTP of a party comes from an address that its SDP does not name.",
		.explanation = N_("NAT or a relay stands between. That is fine where the other side sends back to where "
			"packets come from."),
		.reference = "RFC 7362",
		.remedy = N_("Nothing where both hear each other; else symmetric RTP (latching) on the other side.")}},
	{.needs = FACT_VOICE | FACT_BYE, .leg = rtp_after_bye, .row = {.id = "rtp-after-bye",
		.severity = SEVERITY_WARNING,
		.title = N_("RTP after the BYE"),
		.evidence = "RTP of the call goes on for more than a second after the 2xx to BYE.",
		.explanation = N_("Signalling has ended the call and one side goes on talking: its channel is not freed, "
			"and may be charged."),
		.reference = "RFC 3261 §15",
		.remedy = N_("Check that the BYE reaches the device that sends media, not only its proxy or media server's "
			"controller.")}},
	{.needs = FACT_VOICE | FACT_BYE, .leg = media_stopped, .row = {.id = "media-stopped",
		.severity = SEVERITY_WARNING,
		.title = N_("Audio stopped before the end"),
		.evidence = "RTP of one direction ends over 5 s before the BYE, and the other goes on or ends with it; no hold, "
			"no comfort noise.",
		.explanation = N_("From then on one side heard nothing, and hung up some time later; or a server cut the "
			"call since it missed the media."),
		.reference = "RFC 3326",
		.remedy = N_("Look for a NAT binding or firewall session that runs out, and for an RTP timer; send "
			"keep-alives or comfort noise.")}},
	{.needs = FACT_VOICE, .leg = early_media_silent, .row = {.id = "early-media-silent", .severity = SEVERITY_WARNING,
		.title = N_("Early media promised, none came"),
		.evidence = "183 with SDP two seconds or more before the answer, no 180, and no RTP to the caller until "
			"the answer.",
		.explanation = N_("The caller's telephone waits for the ringback or announcement that was promised, and its "
			"user hears silence."),
		.reference = "RFC 3960",
		.remedy = N_("Let the gateway send early media or 180; check gates (P-Early-Media), latching and NAT before "
			"the answer.")}},
	{.needs = FACT_VOICE | FACT_BYE, .leg = false_answer, .row = {.id = "false-answer", .severity = SEVERITY_WARNING,
		.title = N_("Answer that may be none"),
		.evidence = "No RTP from the callee for 3 s or more after its 2xx, or (when all has been read, and it can be "
			"decoded) nothing but two rings of ringback or more, with quiet or a steady noise between them; and the "
			"caller hangs up within 10 s after it.",
		.explanation = N_("The far network says answered, and so charges, while the telephone still rings."),
		.reference = "RFC 3261 §13.3.1.4",
		.remedy = N_("Take it up with the carrier; compare with calls to the same number by another route.")}},
};

const struct rule_table media_rules = {rules, sizeof rules / sizeof *rules};
