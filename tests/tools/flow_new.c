/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests: new ones (RFC 3261 §8.1.1), within a dialog (§12.2.1.1), ACK (§13.2.2.4, §17.1.1.3), CANCEL (§9.1) and PRACK
 * (RFC 3262 §4). The state of a dialog is found in the messages that made it, not kept. */
#include "flow.h"

struct sent *flow_labelled(struct flow_file *f, struct slice label)
{
	for (uint32_t i = f->n_sent; i-- > 0;) {
		struct sent *s = &f->sent[i];

		if (s->call == f->call && slice_eq(s->label, label))
			return s;
	}
	flow_fail(f, "no message '%.*s' in this call", SLICE_ARG(label));
}

struct slice flow_branch(struct flow_file *f, int party)
{
	struct call *c = &f->calls[f->call];
	uint64_t h = flow_hash(c->id, f->party[party].name, ++c->n_branches);

	return flow_text(f, "z9hG4bK%llx", (unsigned long long)(h & 0xffffffffffff));
}

struct slice flow_via(struct flow_file *f, int party, struct slice branch)
{
	const struct party *p = &f->party[party];

	return flow_text(f, "SIP/2.0/%s %.*s;branch=%.*s%s", f->is_tcp ? "TCP" : "UDP",
			SLICE_ARG(flow_host_port(f, &p->claimed)), SLICE_ARG(branch), p->has_rport ? ";rport" : "");
}

struct slice flow_contact(struct flow_file *f, int party)
{
	const struct party *p = &f->party[party];

	return flow_text(f, "<sip:%.*s%s%.*s%s>", SLICE_ARG(p->user), p->user.n ? "@" : "",
			SLICE_ARG(flow_host_port(f, &p->claimed)), f->is_tcp ? ";transport=tcp" : "");
}

static bool is_any_of(struct slice method, const char *list)
{
	struct slice rest = slice_of(list);

	while (rest.n) {
		if (slice_eq(flow_word(&rest), method))
			return true;
	}
	return false;
}

static uint32_t next_cseq(struct flow_file *f, int party)
{
	uint32_t *n = &f->calls[f->call].cseq[party];

	*n = *n ? *n + 1 : f->party[party].first_cseq;
	return *n;
}

static void begin_request(struct flow_file *f, struct sip_text *m, struct slice method, struct slice uri)
{
	m->start = flow_text(f, "%.*s %.*s SIP/2.0", SLICE_ARG(method), SLICE_ARG(uri));
}

static void add_cseq(struct flow_file *f, struct sip_text *m, uint32_t number, struct slice method)
{
	sip_text_add(f, m, "CSeq", flow_text(f, "%u %.*s", number, SLICE_ARG(method)));
}

/* What every request of a user agent has besides addresses. */
static void add_rest(struct flow_file *f, struct sip_text *m, int from, struct slice method)
{
	const struct party *p = &f->party[from];

	if (is_any_of(method, "INVITE REGISTER SUBSCRIBE NOTIFY REFER UPDATE OPTIONS"))
		sip_text_add(f, m, "Contact", flow_contact(f, from));
	if (p->agent.n)
		sip_text_add(f, m, "User-Agent", p->agent);
	if (is_any_of(method, "INVITE"))
		sip_text_add(f, m, "Allow",
				slice_of("INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY, MESSAGE"));
	if (is_any_of(method, "INVITE"))
		sip_text_add(f, m, "Supported", slice_of("100rel, replaces, timer"));
	sip_text_add(f, m, "Content-Length", slice_of("auto"));
}

/* Its own first request of this call, so that From stays through challenges. */
static struct slice from_of(struct flow_file *f, int from)
{
	const struct party *p = &f->party[from];
	uint64_t tag = flow_hash(f->calls[f->call].id, p->name, 3);
	struct slice aor = p->aor.n ? p->aor : flow_contact(f, from);

	return flow_text(f, "%.*s;tag=%08llx", SLICE_ARG(aor), (unsigned long long)(tag & 0xffffffff));
}

static void new_request(struct flow_file *f, struct sip_text *m, int from, struct slice method, struct slice uri)
{
	begin_request(f, m, method, uri);
	sip_text_add(f, m, "Via", flow_via(f, from, flow_branch(f, from)));
	sip_text_add(f, m, "Max-Forwards", slice_of("70"));
	sip_text_add(f, m, "From", from_of(f, from));
	sip_text_add(f, m, "To", is_any_of(method, "REGISTER") ? f->party[from].aor : flow_text(f, "<%.*s>", SLICE_ARG(uri)));
	sip_text_add(f, m, "Call-ID", f->calls[f->call].id);
	add_cseq(f, m, next_cseq(f, from), method);
	add_rest(f, m, from, method);
}

/* ---- dialogs ---------------------------------------------------------------------------------------------------------- */

/* A dialog as one end sees it. */
struct view {
	struct slice local, remote, target;
	struct slice *routes;
	size_t n_routes;
	uint32_t invite_cseq;
};

/* First response of the call that made a dialog with this party as an end; or the labelled one. */
static const struct sent *dialog_response(struct flow_file *f, int party, const struct send_options *o)
{
	if (o->of.n)
		return flow_labelled(f, o->of);
	for (uint32_t i = 0; i < f->n_sent; i++) {
		const struct sent *s = &f->sent[i];
		bool is_end = (s->to == party && s->uac == party) || (s->from == party && s->uas == party);

		if (s->call == f->call && s->status > 100 && s->status < 300 && is_end)
			return s;
	}
	flow_fail(f, "%.*s has no dialog in this call", SLICE_ARG(f->party[party].name));
}

/* Without the display name's quotes it would be no name-addr; a URI stands in <>. */
static struct slice uri_of(struct slice contact)
{
	size_t from = slice_find(contact, '<', 0), to = slice_find(contact, '>', 0);

	return from < to && to < contact.n ? slice_sub(contact, from + 1, to) : contact;
}

/* Contact that the other end told last: in a request to this party or a response. */
static struct slice remote_target(struct flow_file *f, int party, int other, struct slice otherwise)
{
	for (uint32_t i = f->n_sent; i-- > 0;) {
		const struct sent *s = &f->sent[i];
		bool is_theirs = s->is_request ? s->uac == other && s->to == party : s->uas == other && s->to == party;
		struct sip_text m;

		if (s->call != f->call || !is_theirs || (!s->is_request && s->status >= 300))
			continue;
		m = sip_text_parse(f, s->bytes);
		if (sip_text_find(&m, "Contact"))
			return uri_of(sip_text_value(&m, "Contact"));
	}
	return otherwise;
}

static struct view dialog_view(struct flow_file *f, int party, const struct send_options *o)
{
	const struct sent *made = dialog_response(f, party, o);
	struct sip_text m = sip_text_parse(f, made->bytes);
	struct slice contact = uri_of(sip_text_value(&m, "Contact"));
	bool is_uac = made->uac == party;
	struct view v = {.routes = arena_alloc(&f->text, (m.n + 1) * sizeof *v.routes), .invite_cseq = made->cseq};

	v.local = sip_text_value(&m, is_uac ? "From" : "To");
	v.remote = sip_text_value(&m, is_uac ? "To" : "From");
	for (size_t i = 0; i < m.n; i++) {
		if (slice_ieq(m.h[i].name, slice_of("Record-Route")))
			v.routes[v.n_routes++] = m.h[i].value;
	}
	for (size_t i = 0; is_uac && i < v.n_routes / 2; i++) {
		struct slice swap = v.routes[i];

		v.routes[i] = v.routes[v.n_routes - 1 - i];
		v.routes[v.n_routes - 1 - i] = swap;
	}
	v.target = o->of.n && is_uac ? contact : remote_target(f, party, is_uac ? made->uas : made->uac, contact);
	return v;
}

/* The last reliable provisional response that `party` got, as RAck names it. */
static struct slice rack_of(struct flow_file *f, int party)
{
	struct sip_text m = {0};
	struct slice rseq, cseq;

	for (uint32_t i = f->n_sent; i-- > 0;) {
		const struct sent *s = &f->sent[i];

		if (s->call != f->call || s->is_request || s->to != party)
			continue;
		m = sip_text_parse(f, s->bytes);
		if (sip_text_find(&m, "RSeq"))
			break;
	}
	rseq = sip_text_value(&m, "RSeq");
	cseq = sip_text_value(&m, "CSeq");
	if (!rseq.n)
		flow_fail(f, "no reliable provisional response to acknowledge");
	return flow_text(f, "%.*s %.*s", SLICE_ARG(rseq), SLICE_ARG(cseq));
}

static void dialog_request(struct flow_file *f, struct sip_text *m, int from, struct slice method, const struct send_options *o,
		uint32_t ack_of)
{
	struct view v = dialog_view(f, from, o);

	begin_request(f, m, method, v.target);
	sip_text_add(f, m, "Via", flow_via(f, from, flow_branch(f, from)));
	sip_text_add(f, m, "Max-Forwards", slice_of("70"));
	for (size_t i = 0; i < v.n_routes; i++)
		sip_text_add(f, m, "Route", v.routes[i]);
	sip_text_add(f, m, "From", v.local);
	sip_text_add(f, m, "To", v.remote);
	sip_text_add(f, m, "Call-ID", f->calls[f->call].id);
	add_cseq(f, m, ack_of ? ack_of : next_cseq(f, from), method);
	if (is_any_of(method, "PRACK"))
		sip_text_add(f, m, "RAck", rack_of(f, from));
	add_rest(f, m, from, method);
}

/* ---- ACK and CANCEL --------------------------------------------------------------------------------------------------- */

/* Last INVITE that went from one to the other. */
static const struct sent *last_invite(struct flow_file *f, int from, int to)
{
	for (uint32_t i = f->n_sent; i-- > 0;) {
		const struct sent *s = &f->sent[i];

		if (s->call == f->call && s->is_request && s->from == from && s->to == to &&
				slice_eq(s->method, slice_of("INVITE")))
			return s;
	}
	flow_fail(f, "no INVITE from %.*s to %.*s", SLICE_ARG(f->party[from].name), SLICE_ARG(f->party[to].name));
}

/* ACK of a failure or CANCEL: the INVITE's top Via, Request-URI, From, CSeq number and Route (§9.1, §17.1.1.3). */
static void hop_request(struct flow_file *f, struct sip_text *m, int from, int to, struct slice method,
		const struct sent *response)
{
	struct sip_text invite = sip_text_parse(f, last_invite(f, from, to)->bytes);
	struct slice start = invite.start, cseq = sip_text_value(&invite, "CSeq");
	struct slice number = flow_word(&cseq);
	struct sip_text got = {0};

	if (response)
		got = sip_text_parse(f, response->bytes);
	flow_word(&start);
	begin_request(f, m, method, flow_word(&start));
	sip_text_add(f, m, "Via", sip_text_value(&invite, "Via"));
	sip_text_add(f, m, "Max-Forwards", slice_of("70"));
	sip_text_copy(f, m, &invite, "Route");
	sip_text_copy(f, m, &invite, "From");
	sip_text_copy(f, m, response ? &got : &invite, "To");
	sip_text_copy(f, m, &invite, "Call-ID");
	sip_text_add(f, m, "CSeq", flow_text(f, "%.*s %.*s", SLICE_ARG(number), SLICE_ARG(method)));
	if (f->party[from].agent.n)
		sip_text_add(f, m, "User-Agent", f->party[from].agent);
	sip_text_add(f, m, "Content-Length", slice_of("auto"));
}

/* The last final response to INVITE that the party got: from `to` where it is a failure. */
static const struct sent *final_to_ack(struct flow_file *f, int from, int to, const struct send_options *o)
{
	if (o->of.n)
		return flow_labelled(f, o->of);
	for (uint32_t i = f->n_sent; i-- > 0;) {
		const struct sent *s = &f->sent[i];

		if (s->call == f->call && s->to == from && s->status >= 200 && slice_eq(s->method, slice_of("INVITE")) &&
				(s->status < 300 || s->from == to))
			return s;
	}
	flow_fail(f, "%.*s has nothing to acknowledge", SLICE_ARG(f->party[from].name));
}

/* The ACK of a 2xx carries the credentials of its INVITE (§13.2.2.4). */
static void copy_credentials(struct flow_file *f, struct sip_text *m, int from, uint32_t cseq)
{
	for (uint32_t i = f->n_sent; i-- > 0;) {
		const struct sent *s = &f->sent[i];

		if (s->call == f->call && s->uac == from && s->from == from && s->cseq == cseq &&
				slice_eq(s->method, slice_of("INVITE"))) {
			struct sip_text invite = sip_text_parse(f, s->bytes);

			sip_text_copy(f, m, &invite, "Authorization");
			sip_text_copy(f, m, &invite, "Proxy-Authorization");
			return;
		}
	}
}

struct slice flow_request(struct flow_file *f, int from, int to, struct slice method, struct slice uri, struct slice block,
		const struct send_options *o, struct sent *s)
{
	struct sip_text m = {0};
	const struct sent *response;

	if (uri.n) {
		new_request(f, &m, from, method, uri);
	} else if (is_any_of(method, "CANCEL")) {
		hop_request(f, &m, from, to, method, NULL);
	} else if (is_any_of(method, "ACK")) {
		response = final_to_ack(f, from, to, o);
		if (response->status >= 300) {
			hop_request(f, &m, from, to, method, response);
		} else {
			dialog_request(f, &m, from, method, o, response->cseq);
			copy_credentials(f, &m, from, response->cseq);
		}
	} else {
		dialog_request(f, &m, from, method, o, 0);
	}
	sip_text_block(f, &m, block, from);
	s->uac = from;
	s->uas = NO_PARTY;
	return sip_text_make(f, &m, o);
}
