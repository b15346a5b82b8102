/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of streams that came: how well, in the form that was agreed or not, and the digits in them. Streams and their figures
 * are those of the store; nothing is decoded. */
#include <math.h>

#include "analyzer/diag/voice.h"

enum { LEAST_PACKETS = 100 };

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

/* A clock that runs wrong is further off each second. Where timestamps leap, after a pause or a stall, a line through them has a
 * slope, too, and does not fit. */
#define LEAST_FIT 0.9

/* Beyond two per cent it is no clock that runs wrong, but timestamps that stand still or jump. */
static double drift(const struct stream_view *v)
{
	double ppm = fabs(v->f.clock_drift_ppm);

	return ppm > 20000 ? NAN : ppm;
}

static void high_loss(struct judging *j)
{
	struct stream_view v = {0};
	uint32_t i = worst_stream(j, lost_pct, 1, 1, &v);
	struct buf *b;

	if (i == NONE)
		return;
	b = find(j, unless_self(j, v.f.lost_pct >= 5 ? SEVERITY_ERROR : SEVERITY_WARNING),
			_("voice packets are lost"));
	say(j, b, _("%s %% of the packets from %s are missing (%s of %s)"), (struct values){{v_real(v.f.lost_pct, 1),
			v_stream(store_stream(j->s, i)), v_number(v.f.lost), v_number(v.f.expected)}});
	doubt(j, b, v.f.lost, TRANSPORT_UDP);
	buf_puts(b, _("."));
	stream_evidence(j, i);
}

/* Time in which the jitter was beyond what a playout buffer holds. A pause that the timestamps do not know of is beyond it for a
 * moment, too. */
#define PLAYOUT_MS 60.0         /* as --playout-ms */
#define LEAST_BEYOND_NS (2 * NS_PER_S)

static int64_t beyond_playout(const struct judging *j, uint32_t id)
{
	const struct series *s = store_stream_series(j->s, id);
	int64_t ns = 0;

	for (uint32_t i = 0; i < s->n; i++)
		ns += s->buckets[i].jitter_max_10us > PLAYOUT_MS * 100 ? s->width_ns : 0;
	return ns;
}

static void jitter_for_a_while(struct judging *j)
{
	uint32_t worst = NONE;
	int64_t most = LEAST_BEYOND_NS;
	const struct stream *st;
	struct stream_view v;
	struct buf *b;

	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = st->prev) {
		int64_t ns;

		st = store_stream(j->s, i);
		if (st->meter.n_packets < LEAST_PACKETS || !is_voice(j, i))
			continue;
		ns = beyond_playout(j, i);
		if (ns < most || ns < (st->end_ns - st->start_ns) / 10)
			continue;
		most = ns;
		worst = i;
	}
	if (worst == NONE)
		return;
	st = store_stream(j->s, worst);
	store_stream_view(j->s, worst, &v);
	b = find(j, unless_self(j, SEVERITY_WARNING), _("voice packets come unevenly"));
	say(j, b, _("The jitter of the packets from %s is beyond %s ms, a usual playout buffer, for %s of %s, and %s ms at worst."),
			(struct values){{v_stream(st), v_real(PLAYOUT_MS, 0), v_span(most), v_span(st->end_ns - st->start_ns),
			v_real(v.f.jitter_max_ms, 1)}});
	stream_evidence(j, worst);
}

static void high_jitter(struct judging *j)
{
	struct stream_view v;
	uint32_t i = worst_stream(j, mean_jitter, 30, 1, &v);
	struct buf *b;

	if (i == NONE) {
		jitter_for_a_while(j);
		return;
	}
	b = find(j, unless_self(j, SEVERITY_WARNING), _("voice packets come unevenly"));
	say(j, b, _("The jitter of the packets from %s is %s ms in the mean and %s ms at worst."), (struct values){{
			v_stream(store_stream(j->s, i)), v_real(v.f.jitter_mean_ms, 1), v_real(v.f.jitter_max_ms, 1)}});
	stream_evidence(j, i);
}

static void low_mos(struct judging *j)
{
	struct stream_view v = {0};
	uint32_t i = worst_stream(j, mos, 3.6, -1, &v);
	struct buf *b;

	if (i == NONE)
		return;
	b = find(j, unless_self(j, v.q.mos < 3.1 ? SEVERITY_ERROR : SEVERITY_WARNING), _("the voice is bad"));
	say(j, b, _("The voice from %s has an estimated MOS of %s (%s, %s %% lost)"), (struct values){{
			v_stream(store_stream(j->s, i)), v_real(v.q.mos, 2), v_text(&v.codec, 20), v_real(v.f.lost_pct, 1)}});
	doubt(j, b, v.f.lost, TRANSPORT_UDP);
	buf_puts(b, _("."));
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
	if (st->end_ns - st->start_ns < 30 * NS_PER_S || v.f.lost_pct >= 5 || !(v.f.drift_fit >= LEAST_FIT) ||
			fabs(v.f.clock_drift_ppm) * (double)(st->end_ns - st->start_ns) / 1e12 < 5 + 8 * v.f.jitter_mean_ms)
		return; /* what jitter alone may look like */
	b = find(j, unless_self(j, SEVERITY_WARNING), _("a clock runs wrong"));
	say(j, b, _("The clock of %s is off by %s ppm over %s."), (struct values){{v_addr(&st->src), v_real(v.f.clock_drift_ppm, 0),
			v_span(st->end_ns - st->start_ns)}});
	stream_evidence(j, i);
}

/* G.711 and samples as they are: packets that are one byte over and over, or the step beside zero, were counted when they came. */
static bool is_flat(const struct stream *st)
{
	enum { LEAST = 250, FLAT_PCT = 99 };

	return st->meter.n_packets >= LEAST && (uint64_t)st->n_flat * 100 >= (uint64_t)st->meter.n_packets * FLAT_PCT;
}

static struct buf *find_silent(struct judging *j, const struct stream *st, enum severity severity)
{
	return find(j, unless_self(j, severity), st->direction == STREAM_TO_CALLER ? _("the callee is silent")
			: _("the caller is silent"));
}

static void say_flat(struct judging *j, const struct stream *st)
{
	say(j, find_silent(j, st, SEVERITY_WARNING),
			_("%s of %s packets from %s hold nothing but silence, or one byte over and over."), (struct values){{
			v_number(st->n_flat), v_number(st->meter.n_packets), v_stream(st)}});
}

/* Who sends comfort noise alone says that nobody speaks, and that may be so for a while: in a menu, or a conference. */
#define NOISE_NS (60 * NS_PER_S)

static void say_noise(struct judging *j, const struct stream *st)
{
	int64_t span = st->end_ns - st->start_ns;

	say(j, find_silent(j, st, span < NOISE_NS ? SEVERITY_INFO : SEVERITY_WARNING),
			_("%s packets from %s within %s are comfort noise: their sender found no voice to send."), (struct values){{
			v_number(st->meter.n_packets), v_stream(st), v_span(span)}});
}

static void say_mute(struct judging *j, const struct stream *st, uint32_t id)
{
	struct stream_format f = {0};

	store_stream_format(j->s, id, st->payload_type, &f);
	say(j, find_silent(j, st, SEVERITY_WARNING),
			_("%s packets from %s within %s hold nothing but silence when they are decoded (%s)."), (struct values){{
			v_number(st->meter.n_packets), v_stream(st), v_span(st->end_ns - st->start_ns), v_text(&f.encoding, 20)}});
}

static void silent_audio(struct judging *j)
{
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);
		const struct stream_sound *sound;

		if (st->direction == STREAM_UNKNOWN || st->is_srtp)
			continue;
		sound = is_flat(st) ? NULL : store_stream_sound(j->s, i, SOUND_CHECK);
		if (!is_flat(st) && (!sound || !sound->is_mute))
			continue;
		if (voice_agreed(j) && j->story->n_holds)
			return;
		if (is_flat(st))
			say_flat(j, st);
		else if (sound->is_noise)
			say_noise(j, st);
		else
			say_mute(j, st, i);
		stream_evidence(j, i);
		return;
	}
}

/* ---- as agreed? -------------------------------------------------------------------------------------------------------------- */

static void put_ssrc(const struct judging *j, struct buf *b, const struct value *v)
{
	const struct stream *st = v->p;

	(void)j;
	buf_fmt(b, "0x%08x", st->ssrc);
}

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
			b = find(j, SEVERITY_INFO, _("the source of the voice changed"));
			say(j, b, _("RTP from %s changed its SSRC from %s to %s %s after the answer, without a new offer."),
					(struct values){{v_stream(st), v_put(put_ssrc, before), v_put(put_ssrc, st),
					v_span(st->start_ns - j->l->answer_ns)}});
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
		b = find(j, unless_self(j, SEVERITY_ERROR), _("a codec is sent that was not agreed"));
		say(j, b, f.encoding.n ? _("%1$s sends payload type %2$s (%4$s) to %3$s, which the answer does not have.")
				: _("%s sends payload type %s to %s, which the answer does not have."),
						(struct values){{v_addr(&st->src),
				v_count(st->payload_type), v_addr(&st->dst), v_text(&f.encoding, 20)}});
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

		if (st->meter.n_packets < LEAST_PACKETS || st->direction == STREAM_UNKNOWN || is_picture(j, i))
			continue;
		e = voice_end(j, m, st->direction == STREAM_TO_CALLER ? TO_CALLER : TO_CALLEE);
		store_stream_view(j->s, i, &v);
		if (!e->ptime_ms || isnan(v.f.ptime_ms) || fabs(v.f.ptime_ms - e->ptime_ms) < 1)
			continue;
		b = find(j, SEVERITY_INFO, _("packets are of another length than asked for"));
		say(j, b, _("%s sends %s ms in a packet to %s, which asks for %s ms."), (struct values){{v_addr(&st->src),
				v_real(v.f.ptime_ms, 0), v_addr(&st->dst), v_count(e->ptime_ms)}});
		evidence(j, j->talk->offer);
		evidence(j, j->talk->answer);
		stream_evidence(j, i);
		return;
	}
}

/* ---- digits ------------------------------------------------------------------------------------------------------------------ */

static const struct story_codec *events_of(const struct story_end *e)
{
	for (uint32_t i = 0; i < e->n_codecs; i++)
		if (slice_ieq(e->codecs[i].name, slice_of("telephone-event")))
			return &e->codecs[i];
	return NULL;
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

/* What was seen of digits in RTP, and the latest stream that has what is wrong, or any. */
struct digits {
	uint32_t stream;
	bool zero, no_end;
	unsigned most_ends;         /* packets that end one digit */
};
enum { MOST_ENDS = 3 };         /* RFC 4733 §2.5.1.4: "a total of three" */

static void look_at_digits(const struct judging *j, struct digits *x)
{
	*x = (struct digits){.stream = NONE};
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);
		const struct dtmf *d = store_stream_dtmf(j->s, i);
		bool goes_by = st->kind_now != CODEC_EVENT || goes_on(j, st->end_ns, NS_PER_S); /* the last one, too */

		for (uint32_t k = 0; d && k < d->n && k < DTMF_DIGITS; k++) {
			x->stream = i;
			x->zero |= d->digits[k].duration == 0;
			x->no_end |= !d->digits[k].has_end && (k + 1 < d->n || goes_by);
			if (d->digits[k].n_end > x->most_ends)
				x->most_ends = d->digits[k].n_end;
		}
	}
}

static bool digits_go_wrong(struct judging *j, uint32_t info)
{
	struct digits x;
	struct buf *b;

	look_at_digits(j, &x);
	if (x.stream == NONE || (info == NONE && !x.zero && !x.no_end && x.most_ends <= MOST_ENDS))
		return false;
	b = find(j, unless_self(j, SEVERITY_WARNING), _("digits may not arrive"));
	if (info != NONE)
		say(j, b, _("Digits are sent twice, by INFO from %s and as telephone-event from %s."), (struct values){{v_src(info),
				v_stream(store_stream(j->s, x.stream))}});
	else
		say(j, b, x.zero ? _("Digits from %s have a duration of 0.")
				: x.no_end ? _("Digits from %s have no end packet.")
				: _("Digits from %s end with %s packets, three are right: some take the key for pressed twice."),
				(struct values){{v_stream(store_stream(j->s, x.stream)), v_count(x.most_ends)}});
	evidence(j, info);
	stream_evidence(j, x.stream);
	return true;
}

/* Whether any description of that party names a payload type for events, and whether it is this one. */
static bool takes_events_as(const struct leg_story *st, uint8_t side, uint8_t payload_type, uint8_t *wanted)
{
	bool any = false;

	for (uint32_t i = 0; i < st->n_offers; i++) {
		for (uint32_t k = 0; k < st->offers[i].n_media; k++) {
			const struct story_media *m = &st->offers[i].media[k];
			const struct story_end *e = st->offers[i].by == side ? &m->offer : &m->answer;

			for (uint32_t c = 0; c < e->n_codecs; c++) {
				if (!slice_ieq(e->codecs[c].name, slice_of("telephone-event")))
					continue;
				if (e->codecs[c].payload_type == payload_type)
					return true;
				any = true;
				*wanted = e->codecs[c].payload_type;
			}
		}
	}
	return !any;
}

/* Who gets events says with which payload type (RFC 3264 §7). */
static bool digits_as_another_type(struct judging *j)
{
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);
		uint8_t side = st->direction == STREAM_TO_CALLER ? SIDE_CALLER : SIDE_CALLEE, wanted = 0;

		for (unsigned t = 0; t < st->n_types && st->direction != STREAM_UNKNOWN; t++) {
			struct buf *b;

			if (st->types[t].kind != CODEC_EVENT || st->end_ns < j->l->answer_ns ||
					takes_events_as(j->story, side, st->types[t].payload_type, &wanted))
				continue;
			b = find(j, unless_self(j, SEVERITY_WARNING), _("digits may not arrive"));
			say(j, b, _("Digits from %s have payload type %s, and the receiver takes them as %s."), (struct values){{
					v_stream(st), v_count(st->types[t].payload_type), v_count(wanted)}});
			evidence(j, j->talk->offer);
			evidence(j, j->talk->answer);
			stream_evidence(j, i);
			return true;
		}
	}
	return false;
}

static void digits_not_answered(struct judging *j, const struct story_codec *offer, const struct story_codec *answer)
{
	const struct slice all = slice_of("0-15");
	struct buf *b;

	if (!offer || (answer && fmtp_digits(offer->fmtp) & fmtp_digits(answer->fmtp)))
		return;
	b = find(j, unless_self(j, SEVERITY_WARNING), _("digits may not arrive"));
	if (answer)
		say(j, b, _("%s offered telephone-event %s, and the answer of %s takes %s: no digit is in both."), (struct values){{
				v_src(j->talk->offer), v_text(offer->fmtp.n ? &offer->fmtp : &all, 40), v_src(j->talk->answer),
				v_text(answer->fmtp.n ? &answer->fmtp : &all, 40)}});
	else
		say(j, b, _("%s offered telephone-event, and the answer of %s does not have it."), (struct values){{
				v_src(j->talk->offer), v_src(j->talk->answer)}});
	evidence(j, j->talk->offer);
	evidence(j, j->talk->answer);
	hop_of(j, j->talk->answer);
}

static void dtmf_mismatch(struct judging *j)
{
	const struct story_media *m = voice_agreed(j);
	uint32_t info;

	if (!m)
		return;
	info = digit_by_info(j);
	if (digits_go_wrong(j, info) || digits_as_another_type(j) || info != NONE)
		return;
	digits_not_answered(j, events_of(&m->offer), events_of(&m->answer));
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.needs = FACT_VOICE, .leg = high_loss, .row = {.id = "high-loss", .severity = SEVERITY_ERROR,
		.title = N_("Lost voice packets"),
		.evidence = "1 % or more of a stream's packets are missing; an error from 5 %.",
		.explanation = N_("Voice has gaps. Up to 1 % is hidden by most devices, from 5 % on people complain."),
		.reference = "ITU-T G.107",
		.remedy = N_("Find the link that drops: quality of service, Wi-Fi, a full uplink, duplex; and check that "
			"the capture itself lost nothing.")}},
	{.needs = FACT_VOICE, .leg = high_jitter, .row = {.id = "high-jitter", .severity = SEVERITY_WARNING,
		.title = N_("Uneven voice packets"),
		.evidence = "The mean jitter of a stream is over 30 ms, or its jitter is beyond a playout buffer of 60 ms for two "
			"seconds and a tenth of the time.",
		.explanation = N_("Packets come in bunches: what is later than the playout buffer is lost, and a larger "
			"buffer adds delay."),
		.reference = "RFC 3550 §6.4.1",
		.remedy = N_("Look for queues that are too long, Wi-Fi, and a loaded sender; enlarge the jitter buffer.")}},
	{.needs = FACT_VOICE, .leg = low_mos, .row = {.id = "low-mos", .severity = SEVERITY_ERROR,
		.title = N_("Bad voice quality"),
		.evidence = "The estimated MOS of a stream is under 3.6; an error under 3.1.",
		.explanation = N_("Codec, loss and delay together make the voice so bad that many users are not content."),
		.reference = "ITU-T G.107, G.109",
		.remedy = N_("See the loss of the stream first; else take a better codec.")}},
	{.needs = FACT_VOICE, .leg = clock_skew, .row = {.id = "clock-skew", .severity = SEVERITY_WARNING,
		.title = N_("Clock runs wrong"),
		.evidence = "RTP timestamps drift evenly by more than 200 ppm against packet time over 30 s or more (a line "
			"explains 90 % of their skew).",
		.explanation = N_("The sampling clock of a device is too fast or too slow: buffers run full or empty, and "
			"voice clicks every so often."),
		.reference = "RFC 3550 §6.4.1",
		.remedy = N_("Check the clock source of gateway or telephone; virtual machines are suspects.")}},
	{.needs = FACT_VOICE, .leg = silent_audio, .row = {.id = "silent-audio", .severity = SEVERITY_WARNING,
		.title = N_("Voice that is only silence"),
		.evidence = "RTP flows for five seconds or more, and 99 % of its packets are digital silence (G.711: zero "
			"and the step beside it), or one byte over and over; or, when all has been read, it decodes to nothing "
			"above -65 dBov (G.722, G.726, GSM, G.729, Opus, L16), or is comfort noise alone (a warning from a "
			"minute on, else info).",
		.explanation = N_("The packets come, and there is nothing in them: a muted microphone, a sound card that is "
			"not there, or a transcoder that lost its input."),
		.reference = "RFC 3551",
		.remedy = N_("Check microphone and mute of the sender; where a PBX or gateway sends it, what comes in on "
			"its other side.")}},
	{.needs = FACT_VOICE, .leg = ssrc_change, .row = {.id = "ssrc-change", .severity = SEVERITY_INFO,
		.title = N_("SSRC changed"),
		.evidence = "A new SSRC goes on between the same ends without a new offer.",
		.explanation = N_("The sender began a new stream: a restart, or a switch within a media server. Some "
			"receivers are silent until they notice."),
		.reference = "RFC 3550 §8.2",
		.remedy = N_("Nothing unless voice breaks at that moment.")}},
	{.needs = FACT_VOICE, .leg = unnegotiated_codec, .row = {.id = "unnegotiated-codec", .severity = SEVERITY_ERROR,
		.title = N_("Codec that was not agreed"),
		.evidence = "RTP with a payload type, and codec, that the answer does not have.",
		.explanation = N_("The receiver did not agree to that codec and may play nothing, or noise."),
		.reference = "RFC 3264 §6.1",
		.remedy = N_("Check the codec lists of the sender, and a gateway or PBX that passes media through "
			"unchanged.")}},
	{.needs = FACT_VOICE, .leg = ptime_mismatch, .row = {.id = "ptime-mismatch", .severity = SEVERITY_INFO,
		.title = N_("Another packet time"),
		.evidence = "Packets hold another time of voice than a=ptime of the receiver asks for.",
		.explanation = N_("Most receivers take any packet time. Some gateways do not, and then voice is choppy."),
		.reference = "RFC 8866 §6.4",
		.remedy = N_("Set the same packet time (20 ms mostly) on both sides.")}},
	{.needs = FACT_VOICE, .leg = dtmf_mismatch, .row = {.id = "dtmf-mismatch", .severity = SEVERITY_WARNING,
		.title = N_("Digits that may not arrive"),
		.evidence = "telephone-event is offered and not answered, or without a digit in common; it is sent with "
			"another payload type than the receiver said; INFO and RTP events at once; events of duration 0, without "
			"end, or with over three end packets.",
		.explanation = N_("Digits are sent in a way that the other side does not take, or takes twice: menus do not "
			"react, or see each key double."),
		.reference = "RFC 4733 §2.5, RFC 6086",
		.remedy = N_("Choose one method on both sides, best RFC 4733 with the same payload type.")}},
};

const struct rule_table stream_rules = {rules, sizeof rules / sizeof *rules};
