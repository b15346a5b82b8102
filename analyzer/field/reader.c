/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the fields of one row after the other. A message is parsed at most once per row, and only when a field needs its
 * text; what a field makes (joined lines, addresses) lives until the next row. Which fields there are is not said here. */
#include "analyzer/field/reader.h"

#include <math.h>

struct reader *reader_new(const struct store *s, const struct field_kind *k)
{
	struct reader *r = mem_zalloc(sizeof *r);

	r->s = s;
	r->k = k;
	legs_ahead_begin(&r->ahead);
	r->flows = mem_zalloc(FLOW_CACHE * sizeof *r->flows);
	for (size_t i = 0; i < FLOW_CACHE; i++)
		r->flows[i].pair = NONE;
	return r;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	arena_free(&r->arena);
	leg_story_put(r->story);
	buf_free(&r->scratch);
	free(r->fine);
	free(r->flows);
	free(r);
}

/* A finding about all of the capture has neither call nor message. */
static void seek_finding(struct reader *r, const struct finding *f)
{
	r->finding = f;
	r->leg = f->leg == NONE ? NULL : store_leg(r->s, f->leg);
	r->first = f->n_msgs ? f->msgs[0] : r->leg ? r->leg->first : NONE;
	r->msg = r->first == NONE ? NULL : store_msg(r->s, r->first);
}

/* Nothing of the row before is known of this one. */
static void forget_row(struct reader *r)
{
	leg_story_put(r->story);
	r->story = NULL;
	r->request_known = r->stream_known = r->voice_known = r->seen_known = false;
	for (size_t i = 0; i < VIEW_N; i++)
		r->views[i].state = VIEW_UNKNOWN;
	for (size_t i = 0; i < PARTY_N; i++)
		r->parties[i].state = VIEW_UNKNOWN;
	if (r->arena.used)
		arena_reset(&r->arena);
}

void reader_seek_finding(struct reader *r, const struct finding *f)
{
	r->id = NONE;
	seek_finding(r, f);
	forget_row(r);
}

void reader_seek(struct reader *r, uint32_t id)
{
	r->id = id;
	if (r->k == &field_kind_endpoints) {
		r->endpoint = endpoints_at(store_endpoints(r->s), id);
		r->first = NONE;
		r->msg = NULL;
		r->leg = NULL;
	} else if (r->k == &field_kind_findings) {
		seek_finding(r, store_finding(r->s, id));
	} else if (r->k == &field_kind_calls) {
		r->leg = store_leg(r->s, id);
		r->first = r->leg->first;
		r->msg = store_msg(r->s, r->first);
		if (r->is_ahead)
			store_leg_is_near(r->s, id);
	} else if (r->k == &field_kind_streams) {
		r->stream = store_stream(r->s, id);
		r->leg = r->stream->leg == NONE ? NULL : store_leg(r->s, r->stream->leg);
		r->first = r->leg ? r->leg->first : NONE;
		r->msg = r->leg ? store_msg(r->s, r->first) : NULL;
	} else {
		r->first = id;
		r->msg = store_msg(r->s, id);
		r->leg = r->msg->leg == NONE ? NULL : store_leg(r->s, r->msg->leg);
	}
	forget_row(r);
}

void reader_ahead(struct reader *r, uint32_t id)
{
	if (r->k == &field_kind_messages && id < store_n_msgs(r->s))
		store_msg_ahead(r->s, id);
	if (r->k != &field_kind_calls)
		return;
	legs_ahead_next(r->s, &r->ahead, id);
	r->is_ahead = true;
}

void reader_get(struct reader *r, const struct field *f, struct value *out)
{
	*out = (struct value){.type = VALUE_NULL};
	r->field = f;
	f->get(r, r->id, out);
}

const struct sip_msg *reader_view(struct reader *r, enum view_slot slot, uint32_t msg)
{
	struct view *v = &r->views[slot];

	if (v->state == VIEW_UNKNOWN)
		v->state = msg != NONE && store_view(r->s, msg, &v->m) ? VIEW_THERE : VIEW_ABSENT;
	return v->state == VIEW_THERE ? &v->m : NULL;
}

const struct sip_msg *reader_first(struct reader *r)
{
	return reader_view(r, VIEW_FIRST, r->first);
}

const struct party_view *reader_party(struct reader *r, enum party p)
{
	struct party_view *v = &r->parties[p];
	const struct sip_msg *m;
	struct slice value;

	if (v->state == VIEW_UNKNOWN) {
		m = reader_first(r);
		value = m ? m->key[p == PARTY_FROM ? SIP_K_FROM : SIP_K_TO] : slice_make(NULL, 0);
		v->state = value.p ? VIEW_THERE : VIEW_ABSENT;
		if (value.p) {
			sip_addr_parse(value, &v->addr);
			v->has_uri = sip_uri_parse(v->addr.uri, &v->uri);
		}
	}
	return v->state == VIEW_THERE ? v : NULL;
}

static void put_end(struct reader *r, struct flow_text *t, bool end, const struct addr *a)
{
	buf_clear(&r->scratch);
	addr_put(&r->scratch, a);
	t->n[end] = (uint8_t)(r->scratch.n < ADDR_TEXT ? r->scratch.n : ADDR_TEXT);
	memcpy(t->text[end], r->scratch.p, t->n[end]);
}

struct slice reader_end(struct reader *r, uint32_t flow, bool destination)
{
	struct flow_text *t = &r->flows[flow / 2 % FLOW_CACHE];
	bool end = destination != (flow & 1);
	struct flow f;

	if (t->pair != flow / 2) {
		f = store_flow(r->s, flow & ~1u);
		t->pair = flow / 2;
		put_end(r, t, false, &f.src);
		put_end(r, t, true, &f.dst);
	}
	return slice_make(t->text[end], t->n[end]);
}

struct slice reader_keep(struct reader *r)
{
	return arena_copy(&r->arena, buf_slice(&r->scratch));
}

void give_ms(struct value *out, int64_t ns)
{
	int64_t half = ns < 0 ? -NS_PER_US / 2 : NS_PER_US / 2;

	if (ns == TIME_NONE)
		return;
	out->type = VALUE_FIXED;
	out->decimals = 3;
	out->i = (ns / NS_PER_US) + (ns % NS_PER_US + half) / NS_PER_US;
}

void give_double(struct value *out, double v, unsigned decimals)
{
	double scale = 1;

	for (unsigned i = 0; i < decimals; i++)
		scale *= 10;
	if (!isfinite(v) || fabs(v) > 1e14)
		return;
	out->type = VALUE_FIXED;
	out->decimals = (uint8_t)decimals;
	out->i = llround(v * scale);
}

const char *path_choice(unsigned i)
{
	size_t n;
	const struct road_row *rows = road_rows(&n);

	return i < n ? rows[i].name : NULL;
}

void give_path(struct reader *r, struct value *out, uint16_t path)
{
	struct slice *items;

	out->type = VALUE_LIST;
	if (!path)
		return;
	items = arena_alloc(&r->arena, ROAD_N * sizeof *items);
	out->items = items;
	for (unsigned i = 0; i < ROAD_N; i++)
		if (path >> i & 1)
			items[out->n_items++] = slice_of(path_choice(i));
}

void give_header(struct reader *r, struct value *out, struct slice value)
{
	if (value.p && value.n && (memchr(value.p, '\n', value.n) || memchr(value.p, '\r', value.n))) {
		buf_clear(&r->scratch);
		sip_unfold(&r->scratch, value);
		value = reader_keep(r);
	}
	give_text(out, value);
}

void give_method(struct reader *r, struct value *out, unsigned method, enum view_slot slot, uint32_t msg)
{
	const struct sip_msg *m;

	if (method != SIP_OTHER) {
		give_name(out, sip_method_row((enum sip_method)method)->name);
		return;
	}
	m = reader_view(r, slot, msg);
	if (m)
		give_filled(out, m->is_request ? m->method_name : m->cseq_method);
}

void field_src(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_text(out, reader_end(r, r->msg->flow, false));
}

void field_dst(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_text(out, reader_end(r, r->msg->flow, true));
}

void field_transport(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, transport_name((enum transport)store_flow(r->s, r->msg->flow).transport));
}

const char *transport_choice(unsigned i)
{
	return i < TRANSPORT_N ? transport_name((enum transport)i) : NULL;
}
