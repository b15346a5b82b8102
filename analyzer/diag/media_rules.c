/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of what people hear: whether RTP came at all, from where, how well, and in the form that was agreed. Streams and their
 * figures are those of the store; nothing is decoded. */
#include <math.h>

#include "analyzer/diag/voice.h"

enum { HEARD_PACKETS = 50, LEAST_PACKETS = 100 };

static const char *const who[2] = {[TO_CALLEE] = "callee", [TO_CALLER] = "caller"};

/* First and last packet of a stream, and its way. */
static void stream_evidence(struct judging *j, uint32_t id)
{
	const struct stream *st = store_stream(j->s, id);

	findings_frame(j->out, st->first_frame);
	findings_frame(j->out, st->last_frame);
	findings_hop(j->out, &st->src, &st->dst);
}

static void say_stream(struct judging *j, struct buf *b, uint32_t id)
{
	const struct stream *st = store_stream(j->s, id);

	addr_put(b, &st->src);
	buf_puts(b, " to ");
	addr_put(b, &st->dst);
}

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

static void one_way_audio(struct judging *j)
{
	const struct story_media *m;
	struct voice v;
	enum way_to silent;
	struct addr to;
	struct buf *b;

	voice_of(j, &v);
	silent = v.ways[TO_CALLER].n_streams ? TO_CALLEE : TO_CALLER;
	if (v.ways[silent].n_streams || v.n_unknown || v.ways[!silent].packets < HEARD_PACKETS ||
			!talks_for(j, &v, 2 * NS_PER_S) || v.ways[!silent].last_ns - j->l->answer_ns < 2 * NS_PER_S)
		return;
	m = voice_agreed(j);
	if (!m || !m->sends[0] || !m->sends[1] || j->story->n_holds)
		return;
	to = voice_end(j, m, silent)->addr;
	if (voice_reaches(j, &to))
		return;
	b = find(j, unless_self(j, SEVERITY_ERROR), silent == TO_CALLER ? "the caller heard nothing" : "the callee heard nothing");
	say_number(b, v.ways[!silent].packets);
	buf_puts(b, " packets went from ");
	say_stream(j, b, v.ways[!silent].main);
	buf_puts(b, ", and none to the ");
	buf_fmt(b, "%s at ", who[silent]);
	addr_put(b, &to);
	buf_puts(b, " within ");
	say_span(b, v.until_ns - j->l->answer_ns);
	buf_putc(b, '.');
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
			voice_reaches(j, &m->offer.addr) || voice_reaches(j, &m->answer.addr) || voice_of_call(j))
		return;
	filtered = store_n_streams(j->s) == 0;
	if (filtered && voice_is_left_out(j))
		return;
	b = find(j, filtered ? SEVERITY_INFO : unless_self(j, SEVERITY_ERROR), "nobody heard anything");
	buf_puts(b, "No RTP between ");
	addr_put(b, &m->offer.addr);
	buf_puts(b, " and ");
	addr_put(b, &m->answer.addr);
	buf_puts(b, " within ");
	say_span(b, v.until_ns - j->l->answer_ns);
	buf_puts(b, " after the answer");
	buf_puts(b, filtered ? "; the capture has no RTP at all, it may have been filtered." : ".");
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
	if (v.n_streams || !talks_for(j, &v, 5 * NS_PER_S))
		return;
	b = find(j, unless_self(j, SEVERITY_ERROR), "the two sides found no way to each other");
	buf_fmt(b, "%u connectivity checks were sent between the candidates of the call", ice.n_checks);
	if (ice.n_conflicts >= LEAST_CONFLICTS)
		buf_fmt(b, ", %u ended in a conflict of roles (487)", ice.n_conflicts);
	else
		buf_puts(b, ", none was answered");
	buf_puts(b, ", and no RTP followed within ");
	say_span(b, v.until_ns - j->l->answer_ns);
	buf_putc(b, '.');
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

static bool has_candidates(const struct judging *j, uint32_t msg)
{
	struct sip_msg m;

	return store_view(j->s, msg, &m) && slice_search(m.body, slice_of("a=candidate:")) < m.body.n;
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
	if (!m)
		return;
	voice_of(j, &v);
	count_to(j, m, &there, &elsewhere);
	failed = !elsewhere && talks_for(j, &v, 2 * NS_PER_S) &&
		(there >= HEARD_PACKETS || v.ways[m->from_caller ? TO_CALLEE : TO_CALLER].packets >= HEARD_PACKETS);
	f = store_flow(j->s, msg_of(j, m->msg)->flow);
	b = find(j, failed ? SEVERITY_ERROR : SEVERITY_WARNING, !failed ? "a private address is in the SDP"
		: m->from_caller ? "the caller heard nothing" : "the callee heard nothing");
	if (failed && there) {
		say_number(b, there);
		buf_puts(b, " packets were sent to ");
		addr_put_ip(b, &m->addr);
		buf_puts(b, ", a private address from the SDP of ");
		addr_put_ip(b, &f.src);
		buf_puts(b, ", and none to where it really is.");
	} else {
		addr_put_ip(b, &f.src);
		buf_puts(b, " wants media at ");
		addr_put(b, &m->addr);
		buf_puts(b, failed ? ", a private address, and none came to it." : ", a private address.");
	}
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
		b = find(j, SEVERITY_INFO, "media came from another address than was said");
		buf_fmt(b, "The %s's media come from ", who[st->direction == STREAM_TO_CALLEE ? TO_CALLER : TO_CALLEE]);
		addr_put(b, &st->src);
		buf_puts(b, ", and its SDP says ");
		addr_put(b, &m->addr);
		buf_putc(b, '.');
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
		b = find(j, unless_self(j, SEVERITY_WARNING), "media went on after the hang-up");
		buf_puts(b, "RTP from ");
		say_stream(j, b, i);
		buf_puts(b, " went on for ");
		say_span(b, st->end_ns - j->l->bye_ok_ns);
		buf_puts(b, " after the BYE was answered.");
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

static void media_stopped(struct judging *j)
{
	const struct stream *st;
	struct voice v;
	enum way_to way;
	int64_t since;
	struct buf *b;

	voice_of(j, &v);
	if (j->l->bye_ns == TIME_NONE || !v.ways[0].n_streams || !v.ways[1].n_streams || v.n_unknown)
		return;
	way = v.ways[TO_CALLER].last_ns < v.ways[TO_CALLEE].last_ns ? TO_CALLER : TO_CALLEE;
	since = j->l->bye_ns - v.ways[way].last_ns;
	st = store_stream(j->s, v.ways[way].main);
	if (since <= 5 * NS_PER_S || j->l->bye_ns - v.ways[!way].last_ns > 2 * NS_PER_S || v.ways[way].packets < HEARD_PACKETS ||
			has_comfort_noise(st))
		return;
	if (!voice_agreed(j) || j->story->n_holds || voice_changes(j))
		return;
	b = find(j, unless_self(j, SEVERITY_WARNING), way == TO_CALLER ? "the callee fell silent" : "the caller fell silent");
	buf_puts(b, "RTP from ");
	say_stream(j, b, v.ways[way].main);
	buf_puts(b, " ended ");
	say_span(b, since);
	buf_fmt(b, " before the BYE, and the %s went on sending.", who[way]);
	stream_evidence(j, v.ways[way].main);
	if (j->l->bye_txn != NONE)
		evidence(j, store_txn(j->s, j->l->bye_txn)->request);
}

/* ---- early media, and answers that are none ------------------------------------------------------------------------------- */

/* First 183 with SDP before the answer, if no 180 follows that lets the caller's own telephone ring. */
static uint32_t early_promise(const struct judging *j)
{
	uint32_t found = NONE;

	for (uint32_t i = j->l->first; i != NONE && i != j->l->final; i = msg_of(j, i)->next) {
		const struct msg *m = msg_of(j, i);

		if (m->method != SIP_INVITE || m->txn != j->l->initial_txn)
			continue;
		if (m->status == 183 && m->flags & MSG_SDP && found == NONE)
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
	b = find(j, unless_self(j, SEVERITY_WARNING), "the caller heard nothing before the answer");
	say_src(j, b, early);
	buf_puts(b, " promised early media with ");
	say_status(j, b, early);
	buf_puts(b, ", and the first RTP to the caller came ");
	say_span(b, v.ways[TO_CALLER].first_ns - msg_of(j, early)->ts_ns);
	buf_puts(b, " later, after the answer.");
	evidence(j, early);
	evidence(j, j->l->final);
	stream_evidence(j, v.ways[TO_CALLER].main);
	hop_of(j, early);
}

static void false_answer(struct judging *j)
{
	struct voice v;
	struct buf *b;

	voice_of(j, &v);
	if (j->l->bye_ns == TIME_NONE || j->l->release != RELEASE_CALLER || !v.ways[TO_CALLER].n_streams || v.n_unknown ||
			v.ways[TO_CALLER].first_ns - j->l->answer_ns < 3 * NS_PER_S ||
			j->l->bye_ns - v.ways[TO_CALLER].first_ns > 10 * NS_PER_S || v.ways[TO_CALLEE].packets < HEARD_PACKETS)
		return;
	b = find(j, unless_self(j, SEVERITY_WARNING), "the answer may be none");
	buf_puts(b, "The callee sent nothing for ");
	say_span(b, v.ways[TO_CALLER].first_ns - j->l->answer_ns);
	buf_puts(b, " after its 200, and the caller hung up ");
	say_span(b, j->l->bye_ns - j->l->answer_ns);
	buf_puts(b, " after it.");
	talk_evidence(j);
	stream_evidence(j, v.ways[TO_CALLER].main);
}

/* ---- how well ------------------------------------------------------------------------------------------------------------- */

/* Pictures come in bursts: what is said of voice does not hold for them. */
static bool is_voice(const struct judging *j, uint32_t id)
{
	const struct stream *st = store_stream(j->s, id);
	struct stream_format f;

	return store_stream_format(j->s, id, st->payload_type, &f) && f.kind == CODEC_AUDIO;
}

/* The leg's stream with the largest (or least, with `sign` -1) figure beyond a bound; NONE where none is. */
typedef double (*figure_fn)(const struct stream_view *v);

static uint32_t worst_stream(const struct judging *j, figure_fn figure, double bound, int sign, struct stream_view *out)
{
	uint32_t worst = NONE;
	double most = bound * sign;

	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		struct stream_view v;
		double f;

		if (store_stream(j->s, i)->meter.n_packets < LEAST_PACKETS || !is_voice(j, i))
			continue;
		store_stream_view(j->s, i, &v);
		f = figure(&v) * sign;
		if (isnan(f) || f <= most)
			continue;
		most = f;
		worst = i;
		*out = v;
	}
	return worst;
}

static double lost_pct(const struct stream_view *v)
{
	return v->f.lost >= 5 ? v->f.lost_pct : NAN;
}

static double mean_jitter(const struct stream_view *v)
{
	return v->f.jitter_mean_ms;
}

static double mos(const struct stream_view *v)
{
	return v->q.mos;
}

/* Beyond two per cent it is no clock that runs wrong, but timestamps that stand still or jump. */
static double drift(const struct stream_view *v)
{
	double ppm = fabs(v->f.clock_drift_ppm);

	return ppm > 20000 ? NAN : ppm;
}

static void high_loss(struct judging *j)
{
	struct stream_view v;
	uint32_t i = worst_stream(j, lost_pct, 1, 1, &v);
	struct buf *b;

	if (i == NONE)
		return;
	b = find(j, unless_self(j, v.f.lost_pct >= 5 ? SEVERITY_ERROR : SEVERITY_WARNING), "voice packets are lost");
	say_double(b, v.f.lost_pct, 1);
	buf_puts(b, " % of the packets from ");
	say_stream(j, b, i);
	buf_puts(b, " are missing (");
	say_number(b, v.f.lost);
	buf_puts(b, " of ");
	say_number(b, v.f.expected);
	buf_puts(b, ").");
	stream_evidence(j, i);
}

static void high_jitter(struct judging *j)
{
	struct stream_view v;
	uint32_t i = worst_stream(j, mean_jitter, 30, 1, &v);
	struct buf *b;

	if (i == NONE)
		return;
	b = find(j, unless_self(j, SEVERITY_WARNING), "voice packets come unevenly");
	buf_puts(b, "The jitter of the packets from ");
	say_stream(j, b, i);
	buf_puts(b, " is ");
	say_double(b, v.f.jitter_mean_ms, 1);
	buf_puts(b, " ms in the mean and ");
	say_double(b, v.f.jitter_max_ms, 1);
	buf_puts(b, " ms at worst.");
	stream_evidence(j, i);
}

static void low_mos(struct judging *j)
{
	struct stream_view v;
	uint32_t i = worst_stream(j, mos, 3.6, -1, &v);
	struct buf *b;

	if (i == NONE)
		return;
	b = find(j, unless_self(j, v.q.mos < 3.1 ? SEVERITY_ERROR : SEVERITY_WARNING), "the voice is bad");
	buf_puts(b, "The voice from ");
	say_stream(j, b, i);
	buf_puts(b, " has an estimated MOS of ");
	say_double(b, v.q.mos, 2);
	say_between(b, " (", v.codec, 20, ", ");
	say_double(b, v.f.lost_pct, 1);
	buf_puts(b, " % lost).");
	stream_evidence(j, i);
}

static void clock_skew(struct judging *j)
{
	struct stream_view v;
	uint32_t i = worst_stream(j, drift, 200, 1, &v);
	const struct stream *st;
	struct buf *b;

	if (i == NONE)
		return;
	st = store_stream(j->s, i);
	if (st->end_ns - st->start_ns < 30 * NS_PER_S || v.f.lost_pct >= 5 ||
			fabs(v.f.clock_drift_ppm) * (double)(st->end_ns - st->start_ns) / 1e12 < 5 + 8 * v.f.jitter_mean_ms)
		return; /* what jitter alone may look like */
	b = find(j, unless_self(j, SEVERITY_WARNING), "a clock runs wrong");
	buf_puts(b, "The clock of ");
	addr_put(b, &st->src);
	buf_puts(b, " is off by ");
	say_double(b, v.f.clock_drift_ppm, 0);
	buf_puts(b, " ppm over ");
	say_span(b, st->end_ns - st->start_ns);
	buf_putc(b, '.');
	stream_evidence(j, i);
}

/* What is not decoded can be told of packets that are one byte over and over. */
static void silent_audio(struct judging *j)
{
	enum { LEAST = 250, FLAT_PCT = 99 };

	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);
		struct buf *b;

		if (st->meter.n_packets < LEAST || (uint64_t)st->n_flat * 100 < (uint64_t)st->meter.n_packets * FLAT_PCT ||
				st->direction == STREAM_UNKNOWN || st->is_srtp)
			continue;
		if (voice_agreed(j) && j->story->n_holds)
			return;
		b = find(j, unless_self(j, SEVERITY_WARNING), st->direction == STREAM_TO_CALLER ? "the callee is silent"
			: "the caller is silent");
		say_number(b, st->n_flat);
		buf_puts(b, " of ");
		say_number(b, st->meter.n_packets);
		buf_puts(b, " packets from ");
		say_stream(j, b, i);
		buf_puts(b, " hold one byte over and over: silence.");
		stream_evidence(j, i);
		return;
	}
}

/* ---- as agreed? -------------------------------------------------------------------------------------------------------------- */

static void ssrc_change(struct judging *j)
{
	if (voice_agreed(j) && voice_changes(j))
		return;
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);

		for (uint32_t k = st->prev; k != NONE; k = store_stream(j->s, k)->prev) {
			const struct stream *before = store_stream(j->s, k);
			struct buf *b;

			if (!addr_eq(&st->src, &before->src) || !addr_eq(&st->dst, &before->dst) || st->ssrc == before->ssrc ||
					before->meter.n_packets < HEARD_PACKETS || st->meter.n_packets < HEARD_PACKETS ||
					(j->l->bye_ns != TIME_NONE && st->start_ns > j->l->bye_ns) ||
					before->end_ns > st->start_ns + NS_PER_S / 10 || before->start_ns < j->l->answer_ns ||
					j->l->answer_ns == TIME_NONE)
				continue;
			b = find(j, SEVERITY_INFO, "the source of the voice changed");
			buf_puts(b, "RTP from ");
			say_stream(j, b, i);
			buf_fmt(b, " changed its SSRC from 0x%08x to 0x%08x ", before->ssrc, st->ssrc);
			say_span(b, st->start_ns - j->l->answer_ns);
			buf_puts(b, " after the answer, without a new offer.");
			findings_frame(j->out, before->last_frame);
			findings_frame(j->out, st->first_frame);
			findings_hop(j->out, &st->src, &st->dst);
			return;
		}
	}
}

/* Whether any description of the leg names that payload type, or the codec that it is. */
static bool is_named(const struct leg_story *st, uint8_t payload_type, struct slice encoding)
{
	for (uint32_t i = 0; i < st->n_offers; i++) {
		for (uint32_t k = 0; k < st->offers[i].n_media; k++) {
			const struct story_end *ends[2] = {&st->offers[i].media[k].offer, &st->offers[i].media[k].answer};
			bool answered = st->offers[i].media[k].answer.n_codecs > 0;

			for (uint32_t c = 0; c < ends[answered]->n_codecs; c++)
				if (ends[answered]->codecs[c].payload_type == payload_type ||
						slice_ieq(ends[answered]->codecs[c].name, encoding))
					return true;
			for (uint32_t c = 0; answered && c < ends[0]->n_codecs; c++)
				if (ends[0]->codecs[c].payload_type == payload_type && ends[0]->codecs[c].is_dynamic)
					return true;
		}
	}
	return false;
}

static void unnegotiated_codec(struct judging *j)
{
	const struct story_media *m = voice_agreed(j);

	if (!m)
		return;
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);
		struct stream_format f;
		struct buf *b;

		if (st->meter.n_packets < HEARD_PACKETS || st->direction == STREAM_UNKNOWN || st->bound_by == BOUND_HEURISTIC ||
				st->end_ns < j->l->answer_ns)
			continue;
		if (!store_stream_format(j->s, i, st->payload_type, &f) || f.kind == CODEC_EVENT || f.kind == CODEC_COMFORT_NOISE ||
				is_named(j->story, st->payload_type, f.encoding))
			continue;
		b = find(j, unless_self(j, SEVERITY_ERROR), "a codec is sent that was not agreed");
		addr_put(b, &st->src);
		buf_fmt(b, " sends payload type %u", st->payload_type);
		if (f.encoding.n)
			say_between(b, " (", f.encoding, 20, ")");
		buf_puts(b, " to ");
		addr_put(b, &st->dst);
		buf_puts(b, ", which the answer does not have.");
		evidence(j, j->talk->offer);
		evidence(j, j->talk->answer);
		stream_evidence(j, i);
		return;
	}
}

static void ptime_mismatch(struct judging *j)
{
	const struct story_media *m = voice_agreed(j);

	if (!m || voice_changes(j))
		return;
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);
		const struct story_end *e;
		struct stream_view v;
		struct buf *b;

		if (st->meter.n_packets < LEAST_PACKETS || st->direction == STREAM_UNKNOWN)
			continue;
		e = voice_end(j, m, st->direction == STREAM_TO_CALLER ? TO_CALLER : TO_CALLEE);
		store_stream_view(j->s, i, &v);
		if (!e->ptime_ms || isnan(v.f.ptime_ms) || fabs(v.f.ptime_ms - e->ptime_ms) < 1)
			continue;
		b = find(j, SEVERITY_INFO, "packets are of another length than asked for");
		addr_put(b, &st->src);
		buf_puts(b, " sends ");
		say_double(b, v.f.ptime_ms, 0);
		buf_puts(b, " ms in a packet to ");
		addr_put(b, &st->dst);
		buf_fmt(b, ", which asks for %u ms.", e->ptime_ms);
		evidence(j, j->talk->offer);
		evidence(j, j->talk->answer);
		stream_evidence(j, i);
		return;
	}
}

/* ---- digits ------------------------------------------------------------------------------------------------------------------ */

static bool names_events(const struct story_end *e)
{
	for (uint32_t i = 0; i < e->n_codecs; i++)
		if (slice_ieq(e->codecs[i].name, slice_of("telephone-event")))
			return true;
	return false;
}

/* INFO that carries a digit. */
static uint32_t digit_by_info(const struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns; i++) {
		struct sip_msg m;

		if (j->txns[i].method == SIP_INFO && j->txns[i].request != NONE && store_view(j->s, j->txns[i].request, &m) &&
				slice_isearch(m.key[SIP_K_CONTENT_TYPE], slice_of("dtmf")) < m.key[SIP_K_CONTENT_TYPE].n)
			return j->txns[i].request;
	}
	return NONE;
}

static bool digits_in_rtp(const struct judging *j, uint32_t *stream, bool *zero, bool *no_end)
{
	*stream = NONE;
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct dtmf *d = store_stream_dtmf(j->s, i);

		for (uint32_t k = 0; d && k < d->n && k < DTMF_DIGITS; k++) {
			*stream = i;
			*zero |= d->digits[k].duration == 0;
			*no_end |= !d->digits[k].has_end;
		}
	}
	return *stream != NONE;
}

static void dtmf_mismatch(struct judging *j)
{
	const struct story_media *m = voice_agreed(j);
	bool zero = false, no_end = false;
	uint32_t stream, info;
	struct buf *b;

	if (!m)
		return;
	info = digit_by_info(j);
	if (digits_in_rtp(j, &stream, &zero, &no_end) && (info != NONE || zero || no_end)) {
		b = find(j, unless_self(j, SEVERITY_WARNING), "digits may not arrive");
		if (info != NONE) {
			buf_puts(b, "Digits are sent twice, by INFO from ");
			say_src(j, b, info);
			buf_puts(b, " and as telephone-event from ");
			say_stream(j, b, stream);
		} else {
			buf_puts(b, "Digits from ");
			say_stream(j, b, stream);
			buf_puts(b, zero ? " have a duration of 0" : " have no end packet");
		}
		buf_putc(b, '.');
		evidence(j, info);
		stream_evidence(j, stream);
		return;
	}
	if (!names_events(&m->offer) || names_events(&m->answer) || info != NONE)
		return;
	b = find(j, unless_self(j, SEVERITY_WARNING), "digits may not arrive");
	say_src(j, b, j->talk->offer);
	buf_puts(b, " offered telephone-event, and the answer of ");
	say_src(j, b, j->talk->answer);
	buf_puts(b, " does not have it.");
	evidence(j, j->talk->offer);
	evidence(j, j->talk->answer);
	hop_of(j, j->talk->answer);
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.needs = FACT_VOICE, .leg = one_way_audio, .row = {.id = "one-way-audio", .severity = SEVERITY_ERROR,
		.title = "Audio one way only",
		.evidence = "Answered 2 s ago or more; one direction has 50 packets or more, the other none, and both "
			"were agreed.",
		.explanation = "One of the two hears the other and is not heard. The packets of one side never pass the "
			"tap: they are not sent, or sent to an address that leads elsewhere.",
		.reference = "RFC 3264, RFC 7362",
		.remedy = "Check the address and port in the SDP of the one who hears nothing, NAT and firewall on the "
			"way to it, and symmetric RTP (latching) on the other side."}},
	{.needs = FACT_VOICE, .leg = no_media, .row = {.id = "no-media", .severity = SEVERITY_ERROR,
		.title = "No audio at all",
		.evidence = "Answered and acknowledged, not on hold, no RTP either way in 5 s, and the tap sees RTP of "
			"these hosts or sits on their signalling.",
		.explanation = "The call is up and nobody sends voice: a firewall drops RTP both ways, or a media server "
			"did not start.",
		.reference = "RFC 3264",
		.remedy = "Open the range of RTP ports, check the media server and the addresses in both descriptions."}},
	{.needs = FACT_VOICE, .leg = ice_failed, .row = {.id = "ice-failed", .severity = SEVERITY_ERROR,
		.title = "No way found by ICE",
		.evidence = "Candidates on both sides, five connectivity checks or more and none answered, or three role "
			"conflicts (487), and no RTP in 5 s.",
		.explanation = "Both sides tried the addresses of the other, and no pair works: the call is up and "
			"nobody hears anything.",
		.reference = "RFC 8445, RFC 8839",
		.remedy = "Offer a TURN server to both sides, open UDP between the addresses tried; for role conflicts "
			"update the software of the side that does not give way."}},
	{.needs = FACT_SDP, .leg = private_sdp_address, .row = {.id = "private-sdp-address", .severity = SEVERITY_ERROR,
		.title = "Private address in SDP",
		.evidence = "A media address in 10/8, 172.16/12, 192.168/16, 100.64/10, 169.254/16 or fc00::/7 from a "
			"party whose packets come from a public one; an error where its media failed.",
		.explanation = "The device is behind NAT and says where it sits there. Whoever believes it sends voice "
			"to an address that leads nowhere.",
		.reference = "RFC 8866 §5.7, RFC 1918, RFC 6598",
		.remedy = "Use STUN or ICE in the device, an external address in the PBX, or a media relay that sends "
			"back to where packets come from."}},
	{.needs = FACT_VOICE, .leg = media_from_elsewhere, .row = {.id = "media-from-elsewhere",
		.severity = SEVERITY_INFO,
		.title = "Media from another address",
		.evidence = "RTP of a party comes from an address that its SDP does not name.",
		.explanation = "NAT or a relay stands between. That is fine where the other side sends back to where "
			"packets come from.",
		.reference = "RFC 7362",
		.remedy = "Nothing where both hear each other; else symmetric RTP (latching) on the other side."}},
	{.needs = FACT_VOICE | FACT_BYE, .leg = rtp_after_bye, .row = {.id = "rtp-after-bye",
		.severity = SEVERITY_WARNING,
		.title = "RTP after the BYE",
		.evidence = "RTP of the call goes on for more than a second after the 2xx to BYE.",
		.explanation = "Signalling has ended the call and one side goes on talking: its channel is not freed, "
			"and may be charged.",
		.reference = "RFC 3261 §15",
		.remedy = "Check that the BYE reaches the device that sends media, not only its proxy or media server's "
			"controller."}},
	{.needs = FACT_VOICE | FACT_BYE, .leg = media_stopped, .row = {.id = "media-stopped",
		.severity = SEVERITY_WARNING,
		.title = "Audio stopped before the end",
		.evidence = "RTP of one direction ends over 5 s before the BYE, the other goes on; no hold, no comfort "
			"noise.",
		.explanation = "From then on one side heard nothing, and hung up some time later; or a server cut the "
			"call since it missed the media.",
		.reference = "RFC 3326",
		.remedy = "Look for a NAT binding or firewall session that runs out, and for an RTP timer; send "
			"keep-alives or comfort noise."}},
	{.needs = FACT_VOICE, .leg = early_media_silent, .row = {.id = "early-media-silent", .severity = SEVERITY_WARNING,
		.title = "Early media promised, none came",
		.evidence = "183 with SDP two seconds or more before the answer, no 180, and no RTP to the caller until "
			"the answer.",
		.explanation = "The caller's telephone waits for the ringback or announcement that was promised, and its "
			"user hears silence.",
		.reference = "RFC 3960",
		.remedy = "Let the gateway send early media or 180; check gates (P-Early-Media), latching and NAT before "
			"the answer."}},
	{.needs = FACT_VOICE | FACT_BYE, .leg = false_answer, .row = {.id = "false-answer", .severity = SEVERITY_WARNING,
		.title = "Answer that may be none",
		.evidence = "No RTP from the callee for 3 s or more after its 2xx, and the caller hangs up soon after it "
			"began.",
		.explanation = "The far network says answered, and so charges, while the telephone still rings.",
		.reference = "RFC 3261 §13.3.1.4",
		.remedy = "Take it up with the carrier; compare with calls to the same number by another route."}},
	{.needs = FACT_VOICE, .leg = high_loss, .row = {.id = "high-loss", .severity = SEVERITY_ERROR,
		.title = "Lost voice packets",
		.evidence = "1 % or more of a stream's packets are missing; an error from 5 %.",
		.explanation = "Voice has gaps. Up to 1 % is hidden by most devices, from 5 % on people complain.",
		.reference = "ITU-T G.107",
		.remedy = "Find the link that drops: quality of service, Wi-Fi, a full uplink, duplex; and check that "
			"the capture itself lost nothing."}},
	{.needs = FACT_VOICE, .leg = high_jitter, .row = {.id = "high-jitter", .severity = SEVERITY_WARNING,
		.title = "Uneven voice packets",
		.evidence = "The mean jitter of a stream is over 30 ms.",
		.explanation = "Packets come in bunches: what is later than the playout buffer is lost, and a larger "
			"buffer adds delay.",
		.reference = "RFC 3550 §6.4.1",
		.remedy = "Look for queues that are too long, Wi-Fi, and a loaded sender; enlarge the jitter buffer."}},
	{.needs = FACT_VOICE, .leg = low_mos, .row = {.id = "low-mos", .severity = SEVERITY_ERROR,
		.title = "Bad voice quality",
		.evidence = "The estimated MOS of a stream is under 3.6; an error under 3.1.",
		.explanation = "Codec, loss and delay together make the voice so bad that many users are not content.",
		.reference = "ITU-T G.107, G.109",
		.remedy = "See the loss of the stream first; else take a better codec."}},
	{.needs = FACT_VOICE, .leg = clock_skew, .row = {.id = "clock-skew", .severity = SEVERITY_WARNING,
		.title = "Clock runs wrong",
		.evidence = "RTP timestamps drift by more than 200 ppm against packet time over 30 s or more.",
		.explanation = "The sampling clock of a device is too fast or too slow: buffers run full or empty, and "
			"voice clicks every so often.",
		.reference = "RFC 3550 §6.4.1",
		.remedy = "Check the clock source of gateway or telephone; virtual machines are suspects."}},
	{.needs = FACT_VOICE, .leg = silent_audio, .row = {.id = "silent-audio", .severity = SEVERITY_WARNING,
		.title = "Voice that is only silence",
		.evidence = "RTP flows for five seconds or more, and 99 % of its packets are one byte over and over.",
		.explanation = "The packets come, and there is nothing in them: a muted microphone, a sound card that is "
			"not there, or a transcoder that lost its input.",
		.reference = "RFC 3551",
		.remedy = "Check microphone and mute of the sender; where a PBX or gateway sends it, what comes in on "
			"its other side."}},
	{.needs = FACT_VOICE, .leg = ssrc_change, .row = {.id = "ssrc-change", .severity = SEVERITY_INFO,
		.title = "SSRC changed",
		.evidence = "A new SSRC goes on between the same ends without a new offer.",
		.explanation = "The sender began a new stream: a restart, or a switch within a media server. Some "
			"receivers are silent until they notice.",
		.reference = "RFC 3550 §8.2",
		.remedy = "Nothing unless voice breaks at that moment."}},
	{.needs = FACT_VOICE, .leg = unnegotiated_codec, .row = {.id = "unnegotiated-codec", .severity = SEVERITY_ERROR,
		.title = "Codec that was not agreed",
		.evidence = "RTP with a payload type, and codec, that the answer does not have.",
		.explanation = "The receiver did not agree to that codec and may play nothing, or noise.",
		.reference = "RFC 3264 §6.1",
		.remedy = "Check the codec lists of the sender, and a gateway or PBX that passes media through "
			"unchanged."}},
	{.needs = FACT_VOICE, .leg = ptime_mismatch, .row = {.id = "ptime-mismatch", .severity = SEVERITY_INFO,
		.title = "Another packet time",
		.evidence = "Packets hold another time of voice than a=ptime of the receiver asks for.",
		.explanation = "Most receivers take any packet time. Some gateways do not, and then voice is choppy.",
		.reference = "RFC 8866 §6.4",
		.remedy = "Set the same packet time (20 ms mostly) on both sides."}},
	{.needs = FACT_VOICE, .leg = dtmf_mismatch, .row = {.id = "dtmf-mismatch", .severity = SEVERITY_WARNING,
		.title = "Digits that may not arrive",
		.evidence = "telephone-event is offered and not answered; INFO and RTP events at once; events of "
			"duration 0 or without end.",
		.explanation = "Digits are sent in a way that the other side does not take, or takes twice: menus do not "
			"react, or see each key double.",
		.reference = "RFC 4733 §2.5, RFC 6086",
		.remedy = "Choose one method on both sides, best RFC 4733 with the same payload type."}},
};

const struct rule_table media_rules = {rules, sizeof rules / sizeof *rules};
