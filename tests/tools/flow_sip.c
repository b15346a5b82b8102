/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as lists of header fields: taking apart, putting together, the lines of a block; replies (RFC 3261 §8.2.6) and
 * what a proxy forwards (§16.6, §16.7). Requests are made in flow_new.c. Meant for right messages: what is wrong on
 * purpose is written out in full (flow_raw.c). */
#include "flow.h"

bool flow_line(struct slice *block, struct slice *line)
{
	if (!block->n)
		return false;
	*line = slice_cut(block, '\n');
	return true;
}

/* Whether a name as written means `full`, by its compact form too (RFC 3261 §7.3.3). */
static bool is_named(struct slice name, const char *full)
{
	static const struct {
		char compact;
		const char *full;
	} compacts[] = {{'v', "Via"}, {'f', "From"}, {'t', "To"}, {'i', "Call-ID"}, {'m', "Contact"},
		{'l', "Content-Length"}, {'c', "Content-Type"}, {'s', "Subject"}, {'k', "Supported"}};

	if (slice_ieq(name, slice_of(full)))
		return true;
	for (size_t i = 0; name.n == 1 && i < sizeof compacts / sizeof *compacts; i++) {
		if (ascii_lower(name.p[0]) == compacts[i].compact && strcmp(full, compacts[i].full) == 0)
			return true;
	}
	return false;
}

static void add(struct flow_file *f, struct sip_text *m, struct slice name, struct slice value)
{
	if (m->n == m->cap) {
		struct sip_head *old = m->h;

		m->cap = m->cap * 2 + SPARE_HEADERS;
		m->h = arena_alloc(&f->text, m->cap * sizeof *m->h);
		if (old)
			memcpy(m->h, old, m->n * sizeof *m->h);
	}
	m->h[m->n++] = (struct sip_head){name, value};
}

void sip_text_add(struct flow_file *f, struct sip_text *m, const char *name, struct slice value)
{
	add(f, m, slice_of(name), value);
}

struct sip_text sip_text_parse(struct flow_file *f, struct slice bytes)
{
	struct sip_text m = {0};

	m.start = slice_trim(slice_cut(&bytes, '\n'));
	while (bytes.n) {
		struct slice line = slice_cut(&bytes, '\n');
		struct slice value = line;

		if (slice_trim(line).n == 0)
			break;
		if (m.n && (line.p[0] == ' ' || line.p[0] == '\t')) {
			struct sip_head *last = &m.h[m.n - 1];

			last->value = flow_text(f, "%.*s %.*s", SLICE_ARG(last->value), SLICE_ARG(slice_trim(line)));
			continue;
		}
		struct slice name = slice_trim(slice_cut(&value, ':'));

		add(f, &m, name, slice_trim(value));
	}
	m.body = bytes;
	return m;
}

struct sip_head *sip_text_find(const struct sip_text *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++) {
		if (is_named(m->h[i].name, name))
			return &m->h[i];
	}
	return NULL;
}

struct slice sip_text_value(const struct sip_text *m, const char *name)
{
	const struct sip_head *h = sip_text_find(m, name);

	return h ? h->value : (struct slice){0};
}

void sip_text_copy(struct flow_file *f, struct sip_text *m, const struct sip_text *from, const char *name)
{
	for (size_t i = 0; i < from->n; i++) {
		if (is_named(from->h[i].name, name))
			sip_text_add(f, m, name, from->h[i].value);
	}
}

/* Parameter `name` of a header value, without its quotes; of the part after <>, where there is one. */
struct slice sip_text_param(struct slice value, const char *name)
{
	size_t end = slice_find(value, '>', 0);

	value = slice_sub(value, end < value.n ? end : 0, value.n);
	slice_cut(&value, ';');
	while (value.n) {
		struct slice param = slice_cut(&value, ';');
		struct slice key = slice_trim(slice_cut(&param, '='));

		if (slice_ieq(key, slice_of(name)))
			return slice_trim(param);
	}
	return (struct slice){0};
}

static void remove_named(struct sip_text *m, struct slice name)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		if (!slice_ieq(m->h[i].name, name))
			m->h[n++] = m->h[i];
	}
	m->n = n;
}

static void set_named(struct flow_file *f, struct sip_text *m, struct slice name, struct slice value)
{
	for (size_t i = 0; i < m->n; i++) {
		if (slice_ieq(m->h[i].name, name)) {
			m->h[i].value = value;
			return;
		}
	}
	add(f, m, name, value);
}

/* challenge REALM [stale]: of a 401 or a 407, by the start line. */
static void add_challenge(struct flow_file *f, struct sip_text *m, struct slice words)
{
	bool is_proxy = slice_search(m->start, slice_of(" 407 ")) < m->start.n;
	struct slice realm = flow_word(&words);
	uint64_t nonce = flow_hash(sip_text_value(m, "Via"), realm, m->n);

	sip_text_add(f, m, is_proxy ? "Proxy-Authenticate" : "WWW-Authenticate",
			flow_text(f, "Digest realm=\"%.*s\", nonce=\"%016llx\", algorithm=MD5, qop=\"auth\"%s", SLICE_ARG(realm),
				(unsigned long long)nonce, flow_take(&words, "stale") ? ", stale=true" : ""));
}

static void apply_line(struct flow_file *f, struct sip_text *m, struct slice line, int from)
{
	struct slice rest = line;
	const char *header;

	if (flow_take(&rest, "sdp")) {
		m->body = flow_sdp(f, rest, from);
		set_named(f, m, slice_of("Content-Type"), slice_of("application/sdp"));
	} else if (flow_take(&rest, "challenge")) {
		add_challenge(f, m, rest);
	} else if (flow_take(&rest, "auth")) {
		struct slice user = flow_word(&rest), password = flow_word(&rest);
		struct slice value = flow_digest(f, m, from, user, password, &header);

		set_named(f, m, slice_of(header), value);
	} else if (line.p[0] == '-') {
		remove_named(m, slice_trim(slice_sub(line, 1, line.n)));
	} else if (slice_find(line, ':', 0) < line.n) {
		bool is_more = line.p[0] == '+';
		struct slice name = slice_trim(slice_cut(&rest, ':'));

		if (is_more)
			add(f, m, slice_sub(name, 1, name.n), slice_trim(rest));
		else
			set_named(f, m, name, slice_trim(rest));
	} else {
		flow_fail(f, "neither a header field nor a directive: '%.*s'", SLICE_ARG(line));
	}
}

void sip_text_block(struct flow_file *f, struct sip_text *m, struct slice block, int from)
{
	struct send_options plain = {.has_no_end = true};
	struct slice line;

	while (flow_line(&block, &line)) {
		if (line.n == 0) {
			m->body = flow_raw(f, block, &plain);
			return;
		}
		apply_line(f, m, flow_expand(f, line, true), from);
	}
}

struct slice sip_text_make(struct flow_file *f, const struct sip_text *m, const struct send_options *o)
{
	const char *eol = o->is_lf ? "\n" : "\r\n";
	const struct sip_head *length = sip_text_find(m, "Content-Length");
	struct buf b = {0};
	struct slice out;

	buf_put(&b, m->start);
	buf_puts(&b, eol);
	for (size_t i = 0; i <= m->n; i++) { /* Content-Length goes last */
		const struct sip_head *h = i < m->n ? &m->h[i] : length;

		if (!h || (i < m->n && h == length))
			continue;
		buf_put(&b, h->name);
		buf_puts(&b, ": ");
		if (h == length && slice_eq(h->value, slice_of("auto")))
			buf_u64(&b, m->body.n);
		else
			buf_put(&b, h->value);
		buf_puts(&b, eol);
	}
	if (!o->has_no_end)
		buf_puts(&b, eol);
	buf_put(&b, m->body);
	out = arena_copy(&f->text, buf_slice(&b));
	buf_free(&b);
	return out;
}

/* ---- replies ---------------------------------------------------------------------------------------------------------- */

static struct sent *request_to_answer(struct flow_file *f, int from, int to, const struct send_options *o)
{
	if (o->of.n)
		return flow_labelled(f, o->of);
	for (uint32_t i = f->n_sent; i-- > 0;) {
		struct sent *s = &f->sent[i];

		if (s->call == f->call && s->is_request && s->from == to && s->to == from && !s->was_answered &&
				!slice_eq(s->method, slice_of("ACK")))
			return s;
	}
	flow_fail(f, "%.*s has no request of %.*s to answer", SLICE_ARG(f->party[from].name), SLICE_ARG(f->party[to].name));
}

/* The first Via as the receiver notes it (RFC 3261 §18.2.1, RFC 3581 §4). */
static struct slice received_via(struct flow_file *f, struct slice via, int sender)
{
	struct host *h = &f->party[sender].host;
	struct slice rport = slice_of(";rport");
	size_t at = slice_search(via, rport);
	size_t end = at + rport.n;

	if (at == via.n || (end < via.n && via.p[end] == '='))
		return via;
	return flow_text(f, "%.*s;received=%.*s;rport=%u%.*s", (int)at, via.p, SLICE_ARG(flow_host(f, h)), h->port,
			SLICE_ARG(slice_sub(via, end, via.n)));
}

static bool makes_dialog(struct slice method)
{
	return slice_eq(method, slice_of("INVITE")) || slice_eq(method, slice_of("SUBSCRIBE")) ||
		slice_eq(method, slice_of("REFER")) || slice_eq(method, slice_of("NOTIFY"));
}

static void add_capabilities(struct flow_file *f, struct sip_text *m, const struct party *p, struct slice method, unsigned status)
{
	bool is_invite = slice_eq(method, slice_of("INVITE"));

	if (p->server.n)
		sip_text_add(f, m, "Server", p->server);
	else if (p->agent.n)
		sip_text_add(f, m, "User-Agent", p->agent);
	if (status / 100 == 2 && (is_invite || slice_eq(method, slice_of("OPTIONS"))))
		sip_text_add(f, m, "Allow",
				slice_of("INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY, MESSAGE"));
	if (status / 100 == 2 && is_invite)
		sip_text_add(f, m, "Supported", slice_of("100rel, replaces, timer"));
}

struct slice flow_reply(struct flow_file *f, int from, int to, struct slice status, struct slice block,
		const struct send_options *o, struct sent *s)
{
	struct sent *request = request_to_answer(f, from, to, o);
	struct sip_text r = sip_text_parse(f, request->bytes);
	struct sip_text m = {.start = flow_text(f, "SIP/2.0 %.*s", SLICE_ARG(status))};
	struct slice target = sip_text_value(&r, "To");
	unsigned code = (unsigned)flow_number(f, slice_sub(status, 0, 3), 999);
	uint64_t tag = flow_hash(f->calls[f->call].id, f->party[from].name, 77);

	sip_text_copy(f, &m, &r, "Via");
	if (m.n)
		m.h[0].value = received_via(f, m.h[0].value, to);
	if (code > 100 && code < 300 && makes_dialog(request->method))
		sip_text_copy(f, &m, &r, "Record-Route");
	sip_text_copy(f, &m, &r, "From");
	if (o->tag.n)
		target = flow_text(f, "%.*s;tag=%.*s", SLICE_ARG(target), SLICE_ARG(o->tag));
	else if (code > 100 && !sip_text_param(target, "tag").n)
		target = flow_text(f, "%.*s;tag=%08llx", SLICE_ARG(target), (unsigned long long)(tag & 0xffffffff));
	sip_text_add(f, &m, "To", target);
	sip_text_copy(f, &m, &r, "Call-ID");
	sip_text_copy(f, &m, &r, "CSeq");
	if (code > 100 && code < 300 && (makes_dialog(request->method) || slice_eq(request->method, slice_of("UPDATE"))))
		sip_text_add(f, &m, "Contact", flow_contact(f, from));
	add_capabilities(f, &m, &f->party[from], request->method, code);
	sip_text_add(f, &m, "Content-Length", slice_of("auto"));
	sip_text_block(f, &m, block, from);
	request->was_answered = code >= 200;
	s->uac = request->uac;
	s->uas = from;
	return sip_text_make(f, &m, o);
}

/* ---- forwarding ------------------------------------------------------------------------------------------------------- */

static const struct sent *message_to_forward(struct flow_file *f, int from, const struct send_options *o)
{
	if (o->of.n)
		return flow_labelled(f, o->of);
	for (uint32_t i = f->n_sent; i-- > 0;) {
		const struct sent *s = &f->sent[i];

		if (s->call == f->call && s->to == from && s->status != 100)
			return s;
	}
	flow_fail(f, "%.*s has nothing to forward", SLICE_ARG(f->party[from].name));
}

static void drop_head(struct sip_text *m, struct sip_head *h)
{
	size_t i = (size_t)(h - m->h);

	memmove(h, h + 1, (m->n - i - 1) * sizeof *h);
	m->n--;
}

static void insert_head(struct flow_file *f, struct sip_text *m, size_t at, const char *name, struct slice value)
{
	sip_text_add(f, m, name, value);
	memmove(m->h + at + 1, m->h + at, (m->n - at - 1) * sizeof *m->h);
	m->h[at] = (struct sip_head){slice_of(name), value};
}

static void forward_request(struct flow_file *f, struct sip_text *m, const struct sent *in, int from, struct slice words)
{
	struct slice own = flow_text(f, "<sip:%.*s;lr>", SLICE_ARG(flow_host_port(f, &f->party[from].claimed)));
	struct sip_head *route = sip_text_find(m, "Route"), *hops = sip_text_find(m, "Max-Forwards");
	struct sip_head *via = sip_text_find(m, "Via");
	struct slice to = sip_text_value(m, "To"), start = m->start;
	struct slice method = flow_word(&start);
	bool is_first = !sip_text_param(to, "tag").n;

	via->value = received_via(f, via->value, in->from);
	if (route && slice_eq(route->value, own))
		drop_head(m, route);
	hops = sip_text_find(m, "Max-Forwards");
	if (hops)
		hops->value = flow_text(f, "%llu", (unsigned long long)flow_number(f, hops->value, 255) - 1);
	if (f->party[from].record_routes && is_first && makes_dialog(method)) {
		struct sip_head *rr = sip_text_find(m, "Record-Route");

		insert_head(f, m, rr ? (size_t)(rr - m->h) : 1, "Record-Route", own);
	}
	insert_head(f, m, 0, "Via", flow_via(f, from, flow_branch(f, from)));
	if (flow_take(&words, "uri")) {
		struct slice uri = flow_word(&words);

		m->start = flow_text(f, "%.*s %.*s SIP/2.0", SLICE_ARG(method), SLICE_ARG(uri));
	}
	if (words.n)
		flow_fail(f, "not known after forward: %.*s", SLICE_ARG(words));
}

struct slice flow_forward(struct flow_file *f, int from, int to, struct slice words, struct slice block,
		const struct send_options *o, struct sent *s)
{
	const struct sent *in = message_to_forward(f, from, o);
	struct sip_text m = sip_text_parse(f, in->bytes);

	(void)to;
	if (in->is_request)
		forward_request(f, &m, in, from, words);
	else
		drop_head(&m, sip_text_find(&m, "Via"));
	sip_text_block(f, &m, block, from);
	s->uac = in->uac;
	s->uas = in->uas;
	return sip_text_make(f, &m, o);
}
