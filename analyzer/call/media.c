/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What session descriptions promise: at which address and port a party receives RTP and RTCP (RFC 8866 §5.7, §5.14; RFC 3605,
 * RFC 5761, RFC 8839). Descriptions wait until somebody looks at media. A promise stays until the place is promised again:
 * by a later description of the same call, or by a later call; voice_bind.c weighs them. */
#include "analyzer/call/voice.h"

enum { PORT_DISCARD = 9 }; /* "to be told later" (RFC 8840 §4.1.1) */

/* ---- what waits ------------------------------------------------------------------------------------------------- */

static void note_add(struct voice *v, struct voice_note n)
{
	if (v->n_notes == v->cap_notes) {
		v->cap_notes = v->cap_notes ? v->cap_notes * 2 : 256;
		v->notes = mem_realloc(v->notes, v->cap_notes * sizeof *v->notes);
	}
	v->notes[v->n_notes++] = n;
}

void voice_message(struct store *s, const struct adding *a)
{
	const struct sip_msg *m = a->sip;
	bool is_sdp = a->msg->flags & MSG_SDP;
	struct slice body = is_sdp ? sip_sdp(m) : m->body;

	if (a->msg->repeats != NONE || a->msg->leg == NONE || !body.n)
		return;
	if (!is_sdp && !slice_istarts(m->key[SIP_K_CONTENT_TYPE], slice_of("application/vq-rtcpxr")))
		return;
	note_add(s->voice, (struct voice_note){
		.msg = a->id,
		.from = (uint32_t)(body.p - m->text.p),
		.len = (uint32_t)body.n & 0xffffff,
		.is_report = !is_sdp,
		.from_caller = (a->from_hash == leg_at(s, a->msg->leg)->caller_tag) == m->is_request,
	});
}

struct leg_voice *voice_leg(struct voice *v, uint32_t leg)
{
	if (leg >= v->n_legs) {
		size_t n = (size_t)leg + leg / 2 + 64;

		v->legs = mem_realloc(v->legs, n * sizeof *v->legs);
		for (size_t i = v->n_legs; i < n; i++)
			v->legs[i] = (struct leg_voice){.media = NONE, .stream = NONE, .report = NONE, .fax = NONE};
		v->n_legs = n;
	}
	return &v->legs[leg];
}

/* ---- places ----------------------------------------------------------------------------------------------------- */

struct place_key {
	const struct voice *v;
	const struct addr *addr;
};

static bool place_is(const void *ctx, uint32_t id)
{
	const struct place_key *k = ctx;

	return addr_eq(&place_at(k->v, id)->addr, k->addr);
}

uint32_t place_find(const struct store *s, const struct addr *a)
{
	return map_get(&s->voice->place_map, addr_hash(a, s->seed), place_is, &(struct place_key){s->voice, a});
}

uint32_t place_of(const struct store *s, const struct addr *a)
{
	struct voice *v = s->voice;
	uint32_t id = place_find(s, a);
	struct place *p;

	if (id != NONE)
		return id;
	id = v->places.n;
	p = pool_add(&v->places);
	*p = (struct place){.addr = *a, .promise = NONE, .to = NONE, .from = NONE};
	map_put(&v->place_map, addr_hash(a, s->seed), id);
	return id;
}

/* Streams that are there look again with their next packet; those that are nobody's, and not long over, at once. */
enum { LATE_SDP_NS = 2000 * NS_PER_MS };
static void tell(const struct store *s, uint32_t stream, int64_t ts_ns, bool unbound_only)
{
	struct stream *st = stream_at(s->voice, stream);

	if (unbound_only && st->leg != NONE)
		return;
	st->is_stale = true;
	if (st->leg == NONE && ts_ns - st->end_ns < LATE_SDP_NS)
		voice_bind(s, stream, ts_ns);
}

static void tell_streams(const struct store *s, const struct place *p, int64_t ts_ns)
{
	unsigned n = 0;

	for (uint32_t i = p->to; i != NONE && n < LIMIT_STREAM_LOOK; i = stream_at(s->voice, i)->own.next_to, n++)
		tell(s, i, ts_ns, false);
	n = 0;
	for (uint32_t i = p->from; i != NONE && n < LIMIT_STREAM_LOOK; i = stream_at(s->voice, i)->own.next_from, n++)
		tell(s, i, ts_ns, true);
}

void place_promise(const struct store *s, uint32_t place, uint32_t media, enum bound_by by, bool is_rtcp, int64_t ts_ns)
{
	struct voice *v = s->voice;
	struct place *p = place_at(v, place);
	uint32_t id = v->promises.n;

	if (p->promise != NONE) {
		struct promise *last = promise_at(v, p->promise);

		/* bundled media (RFC 8843) share an address: the first stands for all; RTP goes before RTCP */
		if (media_at(v, last->media)->m.msg == media_at(v, media)->m.msg && (is_rtcp || !last->is_rtcp))
			return;
	}
	*(struct promise *)pool_add(&v->promises) = (struct promise){.media = media, .older = p->promise, .by = (uint8_t)by,
		.is_rtcp = is_rtcp};
	p->promise = id;
	if (!is_rtcp)
		tell_streams(s, p, ts_ns);
}

/* ---- one description -------------------------------------------------------------------------------------------- */

static bool is_nowhere(const struct addr *a)
{
	static const uint8_t any4[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, any6[16];

	return !a->port || a->port == PORT_DISCARD || memcmp(a->ip, any4, 16) == 0 || memcmp(a->ip, any6, 16) == 0;
}

static bool read_addr(struct slice text, uint16_t port, struct addr *out)
{
	*out = (struct addr){.port = 0};
	if (!addr_parse(text, out))
		return false;
	out->port = port;
	return true;
}

static struct slice word(struct slice *rest)
{
	*rest = slice_trim(*rest);
	return slice_cut(rest, ' ');
}

/* a=rtcp:53020 IN IP4 192.0.2.1 (RFC 3605); else the port above (RFC 3550 §11), or with rtcp-mux the same. */
static void read_rtcp(const struct sdp_media *m, const struct addr *rtp, struct addr *out)
{
	struct slice rest = m->attrs, name, value, address;

	*out = *rtp;
	out->port = (uint16_t)(m->rtcp_port ? m->rtcp_port : rtp->port + 1);
	if (m->rtcp_port) {
		while (sdp_attr_next(&rest, &name, &value)) {
			if (!slice_ieq(name, slice_of("rtcp")))
				continue;
			word(&value); /* port */
			word(&value); /* IN */
			word(&value); /* IP4 */
			address = word(&value);
			if (address.n)
				read_addr(address, m->rtcp_port, out);
			return;
		}
	}
}

static bool is_rtp(struct slice proto)
{
	return slice_isearch(proto, slice_of("RTP/")) < proto.n;
}

static void promise(const struct store *s, const struct addr *a, uint32_t media, enum bound_by by, bool is_rtcp)
{
	if (!is_nowhere(a))
		place_promise(s, place_of(s, a), media, by, is_rtcp, media_at(s->voice, media)->m.ts_ns);
}

static void promise_ports(const struct store *s, const struct sdp_media *m, const struct media *x, uint32_t id)
{
	unsigned n = m->n_ports < LIMIT_MEDIA_PORTS ? m->n_ports : LIMIT_MEDIA_PORTS;
	struct addr a = x->addr;

	promise(s, &x->addr, id, BOUND_SDP, false);
	if (!addr_eq(&x->addr, &x->rtcp))
		promise(s, &x->rtcp, id, BOUND_SDP, true);
	for (unsigned i = 1; i < n && x->addr.port + 2 * i + 1 <= 65535; i++) {
		a.port = (uint16_t)(x->addr.port + 2 * i);
		promise(s, &a, id, BOUND_SDP, false);
		a.port++;
		promise(s, &a, id, BOUND_SDP, true);
	}
}

/* Candidates (RFC 8839 §5.1) are promised as well: which of them is used, STUN says. */
static void promise_candidates(const struct store *s, const struct sdp_media *m, uint32_t id)
{
	struct slice rest = m->attrs, name, value;
	struct sdp_candidate c;
	struct addr a;
	unsigned n = 0;

	while (n < LIMIT_MEDIA_CANDIDATES && sdp_attr_next(&rest, &name, &value)) {
		if (!slice_ieq(name, slice_of("candidate")))
			continue;
		n++;
		if (!sdp_candidate_parse(value, &c) || !slice_ieq(c.transport, slice_of("udp")) || c.component > 2)
			continue;
		if (read_addr(c.address, c.port, &a))
			promise(s, &a, id, BOUND_ICE, c.component == 2);
	}
}

uint64_t ufrag_hash(const struct store *s, struct slice ufrag)
{
	return ufrag.n ? hash_slice(ufrag, s->seed) | 1 : 0;
}

struct ufrag_key {
	const struct voice *v;
	uint64_t hash;
};

static bool ufrag_is(const void *ctx, uint32_t id)
{
	const struct ufrag_key *k = ctx;

	return media_at(k->v, id)->ufrag == k->hash;
}

uint32_t media_of_ufrag(const struct voice *v, uint64_t hash)
{
	return hash ? map_get(&v->ufrag_map, hash, ufrag_is, &(struct ufrag_key){v, hash}) : NONE;
}

void media_name(const struct store *s, uint32_t id)
{
	struct voice *v = s->voice;
	const struct media_item *x = media_at(v, id);
	uint32_t old = media_of_ufrag(v, x->ufrag);

	if (old != NONE && media_at(v, old)->m.msg == x->m.msg)
		return; /* bundled: the first */
	if (old != NONE)
		map_del(&v->ufrag_map, x->ufrag, old);
	map_put(&v->ufrag_map, x->ufrag, id);
}

static void take_ice(const struct store *s, const struct sdp *d, const struct sdp_media *m, uint32_t id)
{
	uint64_t ufrag = ufrag_hash(s, sdp_attr(d, m, "ice-ufrag"));

	media_at(s->voice, id)->ufrag = ufrag;
	if (ufrag)
		media_name(s, id);
	promise_candidates(s, m, id);
}

static void take_media(const struct store *s, const struct voice_note *n, const struct sdp *d, unsigned index, uint32_t hash)
{
	const struct sdp_media *m = &d->media[index];
	const struct msg *msg = msg_at(s, n->msg);
	struct voice *v = s->voice;
	struct leg_voice *l = voice_leg(v, msg->leg);
	uint32_t id = v->media.n;
	struct media_item *x;

	if (id >= LIMIT_MEDIA) {
		count(s->counters, C_MEDIA_FULL);
		return;
	}
	x = pool_add(&v->media);
	x->m = (struct media){.ts_ns = msg->ts_ns, .leg = msg->leg, .prev = l->media, .msg = n->msg, .tags = msg->tags,
		.index = (uint8_t)index, .direction = m->direction, .from_caller = n->from_caller,
		.is_rtp = is_rtp(m->proto), .is_audio = slice_ieq(m->type, slice_of("audio"))};
	x->m.is_srtp = x->m.is_rtp && slice_isearch(m->proto, slice_of("SAVP")) < m->proto.n;
	x->sdp_from = n->from;
	x->sdp_len = n->len;
	x->sdp_hash = hash;
	l->media = id;
	if (!x->m.is_rtp) {
		struct addr fax;

		if (m->port && slice_ieq(m->proto, slice_of("udptl")) && read_addr(m->address, m->port, &fax))
			fax_promise(s, &x->m, &fax);
		return;
	}
	if (m->address.n && !read_addr(m->address, m->port, &x->m.addr))
		count(s->counters, C_MEDIA_NAME);
	x->m.rtcp = x->m.addr;
	if (!m->has_rtcp_mux)
		read_rtcp(m, &x->m.addr, &x->m.rtcp);
	if (m->port)
		promise_ports(s, m, &x->m, id);
	if (slice_search(d->text, slice_of("a=ice-")) < d->text.n || slice_search(m->attrs, slice_of("a=cand")) < m->attrs.n)
		take_ice(s, d, m, id);
}

/* Whether the party said the same before: the message on its next hop, the answer of a 183 again in the 200. */
static bool is_said(const struct voice *v, const struct leg_voice *l, uint32_t hash, bool from_caller)
{
	unsigned n = 0;

	for (uint32_t i = l->media; i != NONE && n < LIMIT_STREAM_LOOK; i = media_at(v, i)->m.prev, n++)
		if (media_at(v, i)->sdp_hash == hash && media_at(v, i)->m.from_caller == from_caller)
			return true;
	return false;
}

static void take_sdp(const struct store *s, const struct voice_note *n)
{
	const struct msg *m = msg_at(s, n->msg);
	struct slice text = slice_sub(store_text(s, n->msg), n->from, (size_t)n->from + n->len);
	uint32_t hash = (uint32_t)hash_slice(text, s->seed);
	struct sdp d;

	if (!text.n || is_said(s->voice, voice_leg(s->voice, m->leg), hash, n->from_caller) || !sdp_parse(text, &d))
		return;
	for (unsigned i = 0; i < d.n_media; i++)
		take_media(s, n, &d, i, hash);
}

void voice_drain(const struct store *s)
{
	struct voice *v = s->voice;

	if (v->is_draining)
		return;
	v->is_draining = true;
	for (size_t i = 0; i < v->n_notes; i++) {
		if (v->notes[i].is_report)
			voice_add_report(s, &v->notes[i]);
		else
			take_sdp(s, &v->notes[i]);
	}
	v->n_notes = 0;
	v->is_draining = false;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

bool media_sdp(const struct store *s, uint32_t media, struct sdp *out)
{
	const struct media_item *x = media_at(s->voice, media);
	struct slice text = store_text(s, x->m.msg);

	return sdp_parse(slice_sub(text, x->sdp_from, (size_t)x->sdp_from + x->sdp_len), out);
}

uint32_t media_other(const struct voice *v, uint32_t media)
{
	const struct media *m = &media_at(v, media)->m;
	uint32_t found = NONE;
	unsigned n = 0;

	for (uint32_t i = v->legs[m->leg].media; i != NONE && n < LIMIT_STREAM_LOOK; i = media_at(v, i)->m.prev, n++) {
		const struct media *x = &media_at(v, i)->m;

		if (x->from_caller == m->from_caller)
			continue;
		if (x->index == m->index)
			return i;
		if (found == NONE)
			found = i;
	}
	return found;
}

const struct media *store_media(const struct store *s, uint32_t id)
{
	return &media_at(s->voice, id)->m;
}

uint32_t store_n_media(const struct store *s)
{
	return voice_of(s)->media.n;
}

uint32_t store_leg_media(const struct store *s, uint32_t leg)
{
	const struct voice *v = voice_of(s);

	return leg < v->n_legs ? v->legs[leg].media : NONE;
}
