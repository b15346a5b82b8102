/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What signalling says of media that ran: reports of voice quality (RFC 6035), tied to the call that they name and to its
 * streams, and digits sent as INFO (application/dtmf-relay, application/dtmf). Both are read again when somebody asks. */
#include "analyzer/call/voice.h"

/* ---- reports ---------------------------------------------------------------------------------------------------- */

static bool read_report(const struct store *s, const struct voice_report *r, struct vq_report *out)
{
	return vq_parse(slice_sub(store_text(s, r->msg), r->from, (size_t)r->from + r->len), out);
}

void voice_add_report(const struct store *s, const struct voice_note *n)
{
	struct voice_report r = {.msg = n->msg, .from = n->from, .len = n->len};
	struct voice *v = s->voice;
	struct vq_report q;

	if (!read_report(s, &r, &q))
		return;
	r.leg = store_find_leg(s, q.call_id);
	if (r.leg == NONE)
		return;
	r.prev = voice_leg(v, r.leg)->report;
	v->legs[r.leg].report = v->reports.n;
	*(struct voice_report *)pool_add(&v->reports) = r;
	v->generation++;
}

uint32_t store_leg_report(const struct store *s, uint32_t leg)
{
	const struct voice *v = voice_of(s);

	return leg < v->n_legs ? v->legs[leg].report : NONE;
}

bool store_report(const struct store *s, uint32_t id, struct vq_report *out, uint32_t *msg, uint32_t *prev)
{
	const struct voice_report *r = pool_at(&s->voice->reports, id);

	*msg = r->msg;
	*prev = r->prev;
	return read_report(s, r, out);
}

/* Whether an end of a report is an end of a stream: by SSRC where both are told, else by address. */
static bool is_end(const struct vq_address *a, const struct addr *x)
{
	struct addr b;

	return addr_parse(a->ip, &b) && addr_ip_eq(&b, x) && (!a->port || a->port == x->port);
}

static bool ran_from(const struct stream *st, const struct vq_address *from, const struct vq_address *to)
{
	if (from->has_ssrc)
		return from->ssrc == st->ssrc;
	return is_end(from, &st->src) || is_end(to, &st->dst);
}

bool voice_reported(const struct store *s, const struct stream *st, struct vq_metrics *out)
{
	unsigned n = 0;

	if (st->leg == NONE)
		return false;
	for (uint32_t i = store_leg_report(s, st->leg); i != NONE && n < LIMIT_STREAM_LOOK; n++) {
		const struct voice_report *r = pool_at(&s->voice->reports, i);
		struct vq_report q;

		i = r->prev;
		if (!read_report(s, r, &q))
			continue;
		if (q.local.is_there && ran_from(st, &q.remote_addr, &q.local_addr)) {
			*out = q.local;
			return true;
		}
		if (q.remote.is_there && ran_from(st, &q.local_addr, &q.remote_addr)) {
			*out = q.remote;
			return true;
		}
	}
	return false;
}

/* ---- INFO ------------------------------------------------------------------------------------------------------- */

/* "5", "*", "a"; and what some devices send for the event's number: "10" is *, "11" is #. */
static char digit_of(struct slice s)
{
	uint64_t n;

	s = slice_trim(s);
	if (s.n == 1 && (ascii_digit(s.p[0]) || s.p[0] == '*' || s.p[0] == '#'))
		return s.p[0];
	if (s.n == 1 && ascii_lower(s.p[0]) >= 'a' && ascii_lower(s.p[0]) <= 'd')
		return (char)(ascii_lower(s.p[0]) - 'a' + 'A');
	return s.n == 2 && slice_to_u64(s, 15, &n) ? rtp_event_digit((uint8_t)n) : '\0';
}

/* Signal=5, in a line of its own; spaces may stand around the sign. */
static char relay_digit(struct slice body)
{
	while (body.n) {
		struct slice value = slice_cut(&body, '\n'), name = slice_trim(slice_cut(&value, '='));

		if (slice_ieq(name, slice_of("signal")))
			return digit_of(value);
	}
	return '\0';
}

static char info_digit(const struct sip_msg *m)
{
	struct slice type = m->key[SIP_K_CONTENT_TYPE];

	type = slice_trim(slice_cut(&type, ';'));
	if (slice_ieq(type, slice_of("application/dtmf-relay")))
		return relay_digit(m->body);
	return slice_ieq(type, slice_of("application/dtmf")) ? digit_of(m->body) : '\0';
}

/* The same request on the next hop has the same CSeq and tags. */
size_t store_leg_info_digits(const struct store *s, uint32_t leg, char *out, size_t max)
{
	uint32_t last_cseq = 0, last_tags = 0;
	struct sip_msg m;
	size_t n = 0;

	if (!(store_leg(s, leg)->methods >> SIP_INFO & 1))
		return 0;
	for (uint32_t i = store_leg(s, leg)->first; i != NONE && n < max; i = store_msg(s, i)->next) {
		const struct msg *x = store_msg(s, i);
		char digit;

		if (x->method != SIP_INFO || x->status || x->repeats != NONE || (x->cseq == last_cseq && x->tags == last_tags) ||
				!store_view(s, i, &m) || !m.is_request)
			continue;
		last_cseq = x->cseq;
		last_tags = x->tags;
		digit = info_digit(&m);
		if (digit)
			out[n++] = digit;
	}
	return n;
}
