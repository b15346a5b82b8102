/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telephone events (RFC 4733 §2.3): one packet, and the digits that packets make. Tones (§4) are not read. */
#include "rtp.h"

enum { FIRST_DYNAMIC = 96, EVENT_LEN = 4, FLASH = 16, RESERVED_BIT = 0x40 };
enum { DIGITS = 16, SEGMENT_MAX = 0xFFFF, SLACK = 4800 };

bool rtp_event_parse(struct slice payload, struct rtp_event *out)
{
	struct cursor c = cursor_make(payload.p, payload.n);
	uint8_t flags;
	struct rtp_event e;

	e.event = cursor_u8(&c);
	flags = cursor_u8(&c);
	e.end = flags & 128;
	e.volume = flags & 63;
	e.duration = cursor_be16(&c);
	if (c.bad)
		return false;
	*out = e;
	return true;
}

bool rtp_event_is_likely(const struct rtp_packet *p)
{
	struct rtp_event e;

	if (p->payload_type < FIRST_DYNAMIC || p->payload_len != EVENT_LEN || !rtp_event_parse(p->payload, &e))
		return false;
	return e.event <= FLASH && !(p->payload.p[1] & RESERVED_BIT);
}

char rtp_event_digit(uint8_t event)
{
	static const char digits[] = "0123456789*#ABCD";

	return event < DIGITS ? digits[event] : '\0';
}

/* Whether a packet goes on with the event at hand: as a repetition, an update, or its next segment, which begins where the
 * one before ends, at a duration near SEGMENT_MAX (RFC 4733 §2.5.1.3). */
static bool goes_on(const struct dtmf *d, const struct rtp_packet *p, const struct rtp_event *e)
{
	uint32_t since = p->timestamp - d->segment_ts;

	if (!d->has_event || e->event != d->event)
		return false;
	return since == 0 || (!d->has_end && since > SEGMENT_MAX / 2 && since <= SEGMENT_MAX + 1u &&
		since >= d->latest && since - d->latest <= SLACK);
}

/* The tap may see a packet twice. */
static void count_end(struct dtmf *d, struct dtmf_digit *g, uint16_t seq)
{
	if ((!g->n_end || seq != d->end_seq) && g->n_end < UINT8_MAX)
		g->n_end++;
	d->end_seq = seq;
}

bool dtmf_add(struct dtmf *d, const struct rtp_packet *p, const struct rtp_event *e, int64_t ts_ns)
{
	char digit = rtp_event_digit(e->event);
	struct dtmf_digit *g;
	bool is_new = !goes_on(d, p, e);

	if (is_new && d->has_event && (int32_t)(p->timestamp - d->start_ts) < 0)
		return false; /* a late repetition of an earlier event */
	if (is_new) {
		d->start_ts = p->timestamp;
		d->done = d->latest = 0;
		d->has_end = false;
		d->has_event = true;
		d->event = e->event;
		if (digit && d->n < DTMF_DIGITS)
			d->digits[d->n] = (struct dtmf_digit){.ts_ns = ts_ns, .digit = digit};
		d->n += digit != 0;
		d->n_other += digit == 0;
	} else if (p->timestamp != d->segment_ts) {
		d->done = p->timestamp - d->start_ts;
		d->latest = 0;
	}
	if (e->duration > d->latest)
		d->latest = e->duration;
	d->segment_ts = p->timestamp;
	d->has_end |= e->end;
	if (digit && d->n <= DTMF_DIGITS) {
		g = &d->digits[d->n - 1];
		g->has_end = d->has_end;
		if (e->end)
			count_end(d, g, p->seq);
		if (d->done + e->duration > g->duration)
			g->duration = d->done + e->duration;
	}
	return is_new && digit;
}
