/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of offers and answers (RFC 3264): what the two sides could not agree on, or agreed on in a way that cannot work. The
 * story of the leg has taken them apart; here it is only judged. */
#include "analyzer/diag/voice.h"

/* ---- words ----------------------------------------------------------------------------------------------------------- */

/* "PCMA, PCMU" : voice codecs, the first few. */
static void put_codecs(const struct judging *j, struct buf *b, const struct value *v)
{
	enum { MOST = 5 };
	const struct story_end *e = v->p;
	unsigned n = 0, left = 0;

	for (uint32_t i = 0; i < e->n_codecs; i++) {
		if (!e->codecs[i].is_voice)
			continue;
		if (n == MOST) {
			left++;
			continue;
		}
		buf_puts(b, n++ ? ", " : "");
		say_cut(b, e->codecs[i].name, 30);
	}
	if (left)
		say(j, b, words_in("codecs", " and %s more"), (struct values){{v_count(left)}});
	if (!n)
		buf_puts(b, _("no codec"));
}

void offer_evidence(struct judging *j, const struct story_offer *o)
{
	evidence(j, o->offer);
	evidence(j, o->answer);
	if (o->end != o->answer)
		evidence(j, o->end);
	hop_of(j, o->answer != NONE ? o->answer : o->end != NONE ? o->end : o->offer);
}

const struct story_media *image_of(const struct story_offer *o)
{
	for (uint32_t i = 0; i < o->n_media; i++)
		if (slice_ieq(o->media[i].offer.type, slice_of("image")) && o->media[i].offer.port)
			return &o->media[i];
	return NULL;
}

static bool is_secure(struct slice proto)
{
	return slice_isearch(proto, slice_of("SAVP")) < proto.n;
}

/* ---- no codec -------------------------------------------------------------------------------------------------------- */

static bool is_codec_refusal(const struct judging *j, const struct story_offer *o)
{
	struct sip_msg m;
	struct slice code;

	if (o->state != OFFER_REFUSED)
		return false;
	if (o->status == 488 || o->status == 606)
		return true;
	if (o->end == NONE || o->status < 400 || !store_view(j->s, o->end, &m))
		return false;
	code = slice_sub(slice_trim(m.key[SIP_K_WARNING]), 0, 4);
	return slice_eq(code, slice_of("304 ")) || slice_eq(code, slice_of("305 "));
}

static bool is_agreed_later(const struct leg_story *st, uint32_t i)
{
	for (uint32_t k = i + 1; k < st->n_offers; k++)
		if (st->offers[k].state == OFFER_ANSWERED && !(st->offers[k].wrong & OFFER_ALL_REFUSED))
			return true;
	return false;
}

static void say_no_codec(struct judging *j, const struct story_offer *o, const struct story_media *m, enum severity severity)
{
	struct buf *b = find(j, unless_self(j, severity), _("the two sides have no codec in common"));
	bool is_answered = o->answer != NONE && o->state == OFFER_ANSWERED;

	say(j, b, !is_answered ? _("%s offered %s with %s, and %s refused with %s.")
			: m->answer.port ? _("%s offered %s with %s, and %s answered with %s.")
			: _("%s offered %s with %s, and %s refused it (port 0)."), (struct values){{v_src(o->offer),
			v_text(&m->offer.type, 20), v_put(put_codecs, &m->offer), v_src(is_answered ? o->answer : o->end),
			is_answered ? v_put(put_codecs, &m->answer) : v_status(o->end)}});
	offer_evidence(j, o);
}

/* A refusal of a change within a call that has media leaves what there is: a warning. */
static void codec_mismatch(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_offers; i++) {
		const struct story_offer *o = &st->offers[i];

		if (!o->n_media || image_of(o) || !is_whole(j, o))
			continue;
		if (is_codec_refusal(j, o)) {
			say_no_codec(j, o, &o->media[0],
					is_agreed_later(st, i) || o->is_mid_call ? SEVERITY_WARNING : SEVERITY_ERROR);
			return;
		}
		if (o->state == OFFER_ANSWERED && o->wrong & OFFER_ALL_REFUSED && o->media[0].offer.port) {
			say_no_codec(j, o, &o->media[0], SEVERITY_ERROR);
			return;
		}
		for (uint32_t k = 0; o->state == OFFER_ANSWERED && k < o->n_media; k++) {
			if (o->media[k].wrong & MEDIA_NO_CODEC && o->media[k].offer.n_codecs && o->media[k].answer.n_codecs) {
				say_no_codec(j, o, &o->media[k], SEVERITY_ERROR);
				return;
			}
			if (o->media[k].is_taken && o->answer != NONE && fmtp_clash(j, o, &o->media[k])) {
				offer_evidence(j, o);
				return;
			}
		}
	}
}

/* 415 says that it is not even SDP that it wants. */
static void unsupported_media_type(struct judging *j)
{
	for (uint32_t i = 0; i < j->n_txns; i++) {
		const struct txn_view *v = &j->txns[i];
		struct buf *b;

		if (v->status != 415 || v->method != SIP_INVITE)
			continue;
		b = find(j, SEVERITY_ERROR, _("the body is not understood"));
		say(j, b, _("%s refused the body of the INVITE of %s with %s."), (struct values){{v_src(v->final), v_dst(v->final),
				v_status(v->final)}});
		evidence(j, v->request);
		evidence(j, v->final);
		hop_of(j, v->final);
		return;
	}
}

static void codec(struct judging *j)
{
	if (j->facts & FACT_OFFERS)
		codec_mismatch(j);
	if (j->facts & FACT_REFUSED)
		unsupported_media_type(j);
}

/* ---- answers that do not fit ------------------------------------------------------------------------------------------ */

/* Whether the capture kept all of the INVITE that an offer in a 2xx answers: else it may have had the offer. */
static bool is_invite_whole(const struct judging *j, const struct story_offer *o)
{
	uint32_t txn = msg_of(j, o->offer)->txn, request = txn == NONE ? NONE : store_txn(j->s, txn)->request;

	return request != NONE && !(msg_of(j, request)->parse_flags & (SIP_F_CUT | SIP_F_TOO_LONG));
}

static void late_offer_no_answer(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_offers; i++) {
		const struct story_offer *o = &st->offers[i];
		struct buf *b;

		if (o->pattern != OFFER_INVITE_2XX || o->state != OFFER_UNANSWERED || !o->n_media ||
				!is_whole(j, o) || !is_invite_whole(j, o))
			continue;
		b = find(j, SEVERITY_ERROR, _("the offer was never answered"));
		say(j, b, _("%s offered a session in its %s, since the INVITE had none, and %s sent its ACK without an answer."),
				(struct values){{v_src(o->offer), v_status(o->offer), v_dst(o->offer)}});
		offer_evidence(j, o);
		return;
	}
}

static const char *const direction_words[] = {[SDP_SENDRECV] = "sendrecv", [SDP_SENDONLY] = "sendonly",
	[SDP_RECVONLY] = "recvonly", [SDP_INACTIVE] = "inactive"};

static void put_end(const struct judging *j, struct buf *b, const struct value *v)
{
	const struct story_end *e = v->p;

	(void)j;
	say_cut(b, e->type, 20);
	buf_putc(b, ' ');
	say_cut(b, e->proto, 30);
	buf_fmt(b, " %s", direction_words[e->direction & 3]);
}

/* What does not fit between a medium and its answer, but for secure against plain RTP. */
static bool is_misfit(const struct story_media *m)
{
	if (m->wrong & MEDIA_PROTO && is_secure(m->offer.proto) == is_secure(m->answer.proto))
		return true;
	return (m->wrong & (MEDIA_TYPE | MEDIA_DIRECTION | MEDIA_NOT_OFFERED)) != 0;
}

static bool bad_answer_of(struct judging *j, const struct story_offer *o)
{
	uint32_t i = 0;
	struct buf *b;

	while (i < o->n_media && !is_misfit(&o->media[i]))
		i++;
	if (i == o->n_media && !(o->wrong & (OFFER_WRONG_COUNT | OFFER_WRONG_ORDER)))
		return false;
	b = find(j, unless_self(j, SEVERITY_ERROR), _("the answer does not fit the offer"));
	if (o->wrong & OFFER_WRONG_COUNT)
		say(j, b, _("%4$s offered %2$s m= lines, and %1$s answered with %3$s."), (struct values){{v_src(o->answer),
				v_count(o->n_media), v_count(o->n_answer_media), v_src(o->offer)}});
	else if (o->wrong & OFFER_WRONG_ORDER)
		say(j, b, _("%s answered the m= lines in another order than %s had offered them."),
				(struct values){{v_src(o->answer), v_src(o->offer)}});
	else
		say(j, b, _("%s offered \"%s\", and %s answered \"%s\"."), (struct values){{v_src(o->offer),
				v_put(put_end, &o->media[i].offer), v_src(o->answer), v_put(put_end, &o->media[i].answer)}});
	offer_evidence(j, o);
	return true;
}

static void bad_answer(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_offers; i++)
		if (st->offers[i].state == OFFER_ANSWERED && is_whole(j, &st->offers[i]) && bad_answer_of(j, &st->offers[i]))
			return;
}

enum {
	OFFER_ORIGIN = OFFER_SAME_VERSION | OFFER_BAD_VERSION | OFFER_OTHER_ORIGIN,
	ANSWER_ORIGIN = ANSWER_SAME_VERSION | ANSWER_BAD_VERSION | ANSWER_OTHER_ORIGIN
};

static void say_version(struct judging *j, struct buf *b, const struct story_offer *o, uint32_t msg)
{
	bool by_offer = o->wrong & OFFER_ORIGIN;
	const struct story_origin *now = by_offer ? &o->offer_origin : &o->answer_origin;
	const struct story_origin *before = by_offer ? &o->offer_before : &o->answer_before;
	uint32_t wrong = o->wrong & (by_offer ? (uint32_t)OFFER_ORIGIN : (uint32_t)ANSWER_ORIGIN);
	const char *text;

	if (wrong & (OFFER_OTHER_ORIGIN | ANSWER_OTHER_ORIGIN))
		text = _("%1$s changed its session description, and the o= line names another session: %4$s of %5$s after %6$s of "
			"%7$s.");
	else if (wrong & (OFFER_SAME_VERSION | ANSWER_SAME_VERSION))
		text = _("%s changed its session description, and the version of its o= line stayed at %s.");
	else
		text = _("%s changed its session description, and the version of its o= line did not go up by one, but became %s "
			"after %s.");
	say(j, b, text, (struct values){{v_src(msg), v_text(&now->version, 30), v_text(&before->version, 30), v_text(&now->id, 30),
		v_text(&now->address, 60), v_text(&before->id, 30), v_text(&before->address, 60)}});
}

static void sdp_version(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_offers; i++) {
		const struct story_offer *o = &st->offers[i];
		uint32_t msg = o->wrong & OFFER_ORIGIN ? o->offer : o->answer;

		if (!(o->wrong & (OFFER_ORIGIN | ANSWER_ORIGIN)) || msg == NONE || !is_whole(j, o))
			continue;
		say_version(j, find(j, SEVERITY_INFO, o->wrong & (OFFER_OTHER_ORIGIN | ANSWER_OTHER_ORIGIN)
				? _("a session description has another origin")
				: _("a session description has the wrong version")), o, msg);
		evidence(j, msg);
		hop_of(j, msg);
		return;
	}
}

/* ---- hold, secure RTP ----- ---------------------------------------------------------------------------------------------- */

static bool is_held_by(const struct leg_story *st, uint8_t side, int64_t ts_ns)
{
	for (uint32_t i = 0; i < st->n_holds; i++)
		if (st->holds[i].by == side && st->holds[i].from_ns < ts_ns &&
				(st->holds[i].until_ns == TIME_NONE || st->holds[i].until_ns > ts_ns))
			return true;
	return false;
}

/* Voice of one direction after a moment. */
struct after {
	bool had, came, lasts;      /* any before; any within a second after it or later; any five seconds after it */
	const struct stream *last;
};

static void look_after(const struct judging *j, int64_t ns, struct after ways[2])
{
	for (uint32_t i = store_leg_stream(j->s, j->leg); i != NONE; i = store_stream(j->s, i)->prev) {
		const struct stream *st = store_stream(j->s, i);
		struct after *w = &ways[st->direction == STREAM_TO_CALLER ? TO_CALLER : TO_CALLEE];

		if (st->direction == STREAM_UNKNOWN || is_picture(j, i))
			continue;
		w->had |= st->start_ns < ns;
		w->came |= st->end_ns > ns + NS_PER_S;
		w->lasts |= st->end_ns > ns + 5 * NS_PER_S;
		w->last = !w->last || st->end_ns > w->last->end_ns ? st : w->last;
	}
}

/* Both said that voice goes on both ways, and one does not send any more. */
static bool silent_after_hold(struct judging *j, const struct story_hold *h, const struct story_offer *o)
{
	int64_t until_ns = j->l->bye_ns != TIME_NONE ? j->l->bye_ns : j->now_ns, span = until_ns - o->answered_ns;
	struct after ways[2] = {{.had = false}, {.had = false}};
	enum way_to silent;
	struct buf *b;

	if (span < 5 * NS_PER_S || o != &j->story->offers[j->story->n_offers - 1])
		return false;
	look_after(j, o->answered_ns, ways);
	silent = ways[TO_CALLER].came ? TO_CALLEE : TO_CALLER;
	if (ways[silent].came || !ways[silent].had || !ways[!silent].lasts)
		return false;
	b = find(j, unless_self(j, SEVERITY_WARNING), silent == TO_CALLER ? _("the callee stayed silent after hold")
			: _("the caller stayed silent after hold"));
	say(j, b, _("%s took the call back from hold with sendrecv after %s, and no RTP came from %s in the %s that followed"),
			(struct values){{v_src(o->offer), v_span(h->until_ns - h->from_ns), v_addr(&ways[silent].last->src),
			v_span(span)}});
	doubt(j, b, (uint64_t)(span / (20 * NS_PER_MS)), TRANSPORT_UDP);
	buf_puts(b, _("."));
	offer_evidence(j, o);
	findings_frame(j->out, ways[silent].last->last_frame);
	findings_hop(j->out, &ways[silent].last->src, &ways[silent].last->dst);
	return true;
}

static void hold_not_released(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_holds; i++) {
		const struct story_hold *h = &st->holds[i];
		const struct story_offer *o = h->until_offer != NONE && h->is_released ? &st->offers[h->until_offer] : NULL;
		struct buf *b;

		if (!o || !o->n_media || !is_whole(j, o) || o->state != OFFER_ANSWERED || o->by != h->by ||
				o->media[0].offer.direction != SDP_SENDRECV || !o->media[0].is_taken ||
				is_held_by(st, !h->by, o->answered_ns))
			continue;
		if (o->media[0].sends[SIDE_CALLER] && o->media[0].sends[SIDE_CALLEE]) {
			if (silent_after_hold(j, h, o))
				return;
			continue;
		}
		b = find(j, unless_self(j, SEVERITY_WARNING), _("the call came back from hold one way"));
		say(j, b, _("%s took the call back from hold with sendrecv after %s, and %s answered %s."), (struct values){{
				v_src(o->offer), v_span(h->until_ns - h->from_ns), v_src(o->answer),
				v_words(direction_words[o->media[0].answer.direction & 3])}});
		offer_evidence(j, o);
		return;
	}
}

/* One m= line of a session description, by its number. */
static bool media_text(const struct judging *j, uint32_t msg, uint32_t nth, struct sip_msg *m, struct sdp *out)
{
	struct slice text;

	if (msg == NONE || !store_view(j->s, msg, m))
		return false;
	text = sip_sdp(m);
	return text.n && sdp_parse(text, out) && nth < out->n_media;
}

/* Whether a=crypto of one side names a suite that the other names, too; true where one has none (DTLS). */
static bool shares_suite(const struct sdp_media *a, const struct sdp_media *b)
{
	struct slice ra = a->attrs, name, value;
	bool any = false, other = false;

	while (sdp_attr_next(&ra, &name, &value)) {
		struct slice rb = b->attrs, n2, v2;
		struct sdp_crypto x, y;

		if (!slice_ieq(name, slice_of("crypto")) || !sdp_crypto_parse(value, &x))
			continue;
		any = true;
		while (sdp_attr_next(&rb, &n2, &v2)) {
			if (!slice_ieq(n2, slice_of("crypto")) || !sdp_crypto_parse(v2, &y))
				continue;
			other = true;
			if (slice_ieq(x.suite, y.suite))
				return true;
		}
	}
	return !any || !other;
}

/* Roles in which nobody begins the handshake, or both do (RFC 5763 §5): the answer must be active or passive. */
static bool roles_meet(struct slice offer, struct slice answer)
{
	if (!offer.n || !answer.n || slice_ieq(offer, slice_of("holdconn")) || slice_ieq(answer, slice_of("holdconn")))
		return true;
	if (slice_ieq(answer, slice_of("actpass")))
		return false;
	return !slice_ieq(offer, answer);
}

/* The sentence that says so, or NULL. */
static const char *srtp_trouble(const struct judging *j, const struct story_offer *o, uint32_t k)
{
	const struct story_media *m = &o->media[k];
	struct sip_msg om, am;
	struct sdp os, as;

	if (!m->is_taken || (!is_secure(m->offer.proto) && !is_secure(m->answer.proto)))
		return NULL;
	if (is_secure(m->offer.proto) != is_secure(m->answer.proto))
		return _("%s offered %s and %s answered %s: secure RTP on one side and plain RTP on the other.");
	if (!media_text(j, o->offer, k, &om, &os) || !media_text(j, o->answer, k, &am, &as))
		return NULL;
	if (!shares_suite(&os.media[k], &as.media[k]))
		return _("%s offered %s and %s answered %s: no crypto suite in common.");
	if (!roles_meet(sdp_attr(&os, &os.media[k], "setup"), sdp_attr(&as, &as.media[k], "setup")))
		return _("%s offered %s and %s answered %s: DTLS roles that cannot meet.");
	return NULL;
}

static void srtp_mismatch(struct judging *j)
{
	const struct leg_story *st = story_of(j);

	for (uint32_t i = 0; i < st->n_offers; i++) {
		const struct story_offer *o = &st->offers[i];

		for (uint32_t k = 0; o->state == OFFER_ANSWERED && o->answer != NONE && is_whole(j, o) && k < o->n_media; k++) {
			const char *trouble = srtp_trouble(j, o, k);
			struct buf *b;

			if (!trouble)
				continue;
			b = find(j, unless_self(j, SEVERITY_ERROR), _("the two sides cannot agree on encryption"));
			say(j, b, trouble, (struct values){{v_src(o->offer), v_text(&o->media[k].offer.proto, 30),
					v_src(o->answer), v_text(&o->media[k].answer.proto, 30)}});
			offer_evidence(j, o);
			return;
		}
	}
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{.needs = FACT_INVITE, .leg = codec, .row = {.id = "codec-mismatch", .severity = SEVERITY_ERROR,
		.title = N_("No codec in common"),
		.evidence = "488, 606 or 415, Warning 304 or 305, an answer that refuses all media, one without a "
			"codec of the offer, or parameters (a=fmtp) that do not go together.",
		.explanation = N_("The two sides could not agree on how to encode the voice. The lists of codecs of offer "
			"and answer have nothing in common, or the callee does not take what is offered."),
		.reference = "RFC 3261 §21.4.26, RFC 3264 §6",
		.remedy = N_("Allow a codec on both sides (PCMA or PCMU mostly), or let a gateway transcode; look at "
			"profile (SAVP or AVP) and packet time, too.")}},
	{.needs = FACT_INVITE_OK | FACT_OFFERS, .leg = late_offer_no_answer, .row = {.id = "late-offer-no-answer",
		.severity = SEVERITY_ERROR,
		.title = N_("Late offer without answer"),
		.evidence = "INVITE without SDP, 2xx with an offer, ACK without an answer.",
		.explanation = N_("The caller left the offer to the callee and then did not answer it in its ACK. There is "
			"no agreed session, so there is no audio."),
		.reference = "RFC 3264, RFC 6337 §2.1",
		.remedy = N_("Let the caller send its offer in the INVITE (early offer), or support late offers on the "
			"way.")}},
	{.needs = FACT_INVITE | FACT_OFFERS, .leg = bad_answer, .row = {.id = "bad-answer", .severity = SEVERITY_ERROR,
		.title = N_("Answer that does not fit"),
		.evidence = "Direction, number or order of m= lines, or profile of an answer is not one that its offer "
			"allows.",
		.explanation = N_("An answer has to follow its offer line by line. Where it does not, each side believes in "
			"another session: media are missing, one way, or mixed up."),
		.reference = "RFC 3264 §6",
		.remedy = N_("Report it to the vendor of the answering device; offer fewer media or a plain profile "
			"meanwhile.")}},
	{.needs = FACT_INVITE | FACT_OFFERS, .leg = sdp_version, .row = {.id = "sdp-version", .severity = SEVERITY_INFO,
		.title = N_("Wrong version of SDP"),
		.evidence = "A changed description with the same o= version, a version that is not one more, or an o= of another "
			"session.",
		.explanation = N_("The version in o= says whether a description changed. Devices that trust it may overlook "
			"the change."),
		.reference = "RFC 3264 §8",
		.remedy = N_("Mostly harmless; where a change of media is ignored, report it to the vendor.")}},
	{.needs = FACT_INVITE_OK | FACT_OFFERS, .leg = hold_not_released, .row = {.id = "hold-not-released",
		.severity = SEVERITY_WARNING,
		.title = N_("Not back from hold"),
		.evidence = "Who held the call offers sendrecv again, and the answer is one way or inactive; or it is sendrecv, "
			"and RTP goes one way for 5 s or more.",
		.explanation = N_("The call was taken back, but the other side still behaves as if it were on hold: one "
			"hears nothing."),
		.reference = "RFC 3264 §8.4",
		.remedy = N_("Check how the answering device treats sendrecv after hold, and what a PBX between changes.")}},
	{.needs = FACT_INVITE | FACT_OFFERS, .leg = srtp_mismatch, .row = {.id = "srtp-mismatch", .severity = SEVERITY_ERROR,
		.title = N_("No agreement on encryption"),
		.evidence = "Secure against plain profile, no a=crypto suite in common, or DTLS setup roles that cannot "
			"meet.",
		.explanation = N_("One side wants encrypted RTP in a way that the other does not: the call is answered, and "
			"nobody hears anything."),
		.reference = "RFC 4568, RFC 5763",
		.remedy = N_("Set the same on both sides: SDES or DTLS or none, and a common crypto suite.")}},
};

const struct rule_table sdp_rules = {rules, sizeof rules / sizeof *rules};
