/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of `calls`: one row per Call-ID (INTERFACE.md §2). Parties, addresses and names are those of the leg's first
 * message, `user_agent` of its first request, `server` of the first response that names one. */
#include "analyzer/field/reader.h"

static uint32_t first_request(struct reader *r)
{
	if (!r->request_known) {
		r->request_known = true;
		r->request = r->first;
		while (r->request != NONE && !msg_is_request(store_msg(r->s, r->request)))
			r->request = store_msg(r->s, r->request)->next;
	}
	return r->request;
}

static enum view_slot request_slot(const struct reader *r)
{
	return r->request == r->first ? VIEW_FIRST : VIEW_REQUEST;
}

static const struct sip_msg *request_view(struct reader *r)
{
	uint32_t m = first_request(r);

	return m == NONE ? NULL : reader_view(r, request_slot(r), m);
}

static void get_call_id(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_text(out, r->leg->call_id);
}

/* A leg that begins with a response has the method of its first request, too; without any, that of CSeq. */
static void get_method(struct reader *r, uint32_t id, struct value *out)
{
	uint32_t m = first_request(r);

	(void)id;
	if (m == NONE)
		give_method(r, out, r->leg->method, VIEW_FIRST, r->first);
	else
		give_method(r, out, store_msg(r->s, m)->method, request_slot(r), m);
}

static void get_state(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, leg_state_row((enum leg_state)r->leg->state)->name);
}

static const char *state_choice(unsigned i)
{
	return i < LEG_STATE_N ? leg_state_row((enum leg_state)i)->name : NULL;
}

static void get_status(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (r->leg->status)
		give_int(out, r->leg->status);
}

/* Only its start line is parsed: there may be many header fields after it. */
static void get_reason(struct reader *r, uint32_t id, struct value *out)
{
	struct slice text;
	struct sip_msg m;

	(void)id;
	if (r->leg->final == NONE)
		return;
	text = store_text(r->s, r->leg->final);
	text = slice_sub(text, 0, slice_find(text, '\n', slice_find(text, 'S', 0)) + 1);
	if (text.n && sip_parse(&m, text, (uint32_t)text.n) && !m.is_request)
		give_text(out, m.reason);
}

static void get_user(struct reader *r, enum party p, struct value *out)
{
	const struct party_view *v = reader_party(r, p);

	if (v)
		give_filled(out, v->uri.user);
}

static void get_host(struct reader *r, enum party p, struct value *out)
{
	const struct party_view *v = reader_party(r, p);

	if (v)
		give_filled(out, v->uri.host);
}

static void get_uri(struct reader *r, enum party p, struct value *out)
{
	const struct party_view *v = reader_party(r, p);

	if (v)
		give_filled(out, v->addr.uri);
}

/* A display name as it is written, without its quotes; n 0 where there is an escape or a fold in it. */
static struct slice plain_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\\' || s.p[i] == '\n' || s.p[i] == '\r')
			return slice_make(NULL, 0);
	return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? slice_make(s.p + 1, s.n - 2) : s;
}

static void get_name(struct reader *r, enum party p, struct value *out)
{
	const struct party_view *v = reader_party(r, p);
	struct value unfolded = {.type = VALUE_NULL};
	struct slice plain;

	if (!v || !v->addr.display.n)
		return;
	plain = plain_name(v->addr.display);
	if (plain.n) {
		give_text(out, plain);
		return;
	}
	give_header(r, &unfolded, v->addr.display);
	buf_clear(&r->scratch);
	sip_unquote(&r->scratch, unfolded.s);
	if (r->scratch.n)
		give_text(out, reader_keep(r));
}

static void get_from_user(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_user(r, PARTY_FROM, out);
}

static void get_from_host(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_host(r, PARTY_FROM, out);
}

static void get_from_uri(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_uri(r, PARTY_FROM, out);
}

static void get_from_name(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_name(r, PARTY_FROM, out);
}

static void get_from_tag(struct reader *r, uint32_t id, struct value *out)
{
	const struct sip_msg *m = reader_first(r);

	(void)id;
	if (m && m->key[SIP_K_FROM].p)
		give_filled(out, sip_tag(m->key[SIP_K_FROM]));
}

static void get_to_user(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_user(r, PARTY_TO, out);
}

static void get_to_host(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_host(r, PARTY_TO, out);
}

static void get_to_uri(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_uri(r, PARTY_TO, out);
}

static void get_to_name(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_name(r, PARTY_TO, out);
}

static void get_request_uri(struct reader *r, uint32_t id, struct value *out)
{
	const struct sip_msg *m = request_view(r);

	(void)id;
	if (m)
		give_filled(out, m->uri);
}

static void get_user_agent(struct reader *r, uint32_t id, struct value *out)
{
	const struct sip_msg *m = request_view(r);

	(void)id;
	if (m)
		give_header(r, out, m->key[SIP_K_USER_AGENT]);
}

/* What the maker of a message calls itself; p NULL where it says nothing. */
static struct slice product_of(struct reader *r, uint32_t msg)
{
	const struct sip_msg *m;

	if (!store_msg(r->s, msg)->parse_flags)
		return sip_plain_product(store_text(r->s, msg));
	r->views[VIEW_SERVER].state = VIEW_UNKNOWN;
	m = reader_view(r, VIEW_SERVER, msg);
	if (!m)
		return slice_make(NULL, 0);
	return m->key[SIP_K_SERVER].p ? m->key[SIP_K_SERVER] : m->key[SIP_K_USER_AGENT];
}

static void get_server(struct reader *r, uint32_t id, struct value *out)
{
	bool may_have = r->leg->keys >> SIP_K_SERVER & 1 || r->leg->keys >> SIP_K_USER_AGENT & 1;

	(void)id;
	for (uint32_t i = may_have ? r->first : NONE; i != NONE; i = store_msg(r->s, i)->next) {
		struct slice name;

		if (msg_is_request(store_msg(r->s, i)))
			continue;
		name = product_of(r, i);
		if (name.p) {
			give_header(r, out, name);
			return;
		}
	}
}

static void get_start(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_time(r, out, r->leg->start_ns);
}

static void get_end(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_time(r, out, r->leg->end_ns);
}

static void get_first_frame(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->msg->frame);
}

static void get_messages(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->leg->n_messages);
}

static void get_requests(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->leg->n_requests);
}

static void get_responses(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->leg->n_messages - r->leg->n_requests);
}

static void get_retransmissions(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->leg->n_retransmissions);
}

static void get_dialogs(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->leg->n_dialogs);
}

static const char *dialog_state_choice(unsigned i)
{
	return i < DIALOG_STATE_N ? dialog_state_name((enum dialog_state)i) : NULL;
}

static void get_dialog_states(struct reader *r, uint32_t id, struct value *out)
{
	enum { MOST_DIALOGS = 64 };
	const struct leg *l = r->leg;
	uint32_t n = l->n_dialogs < MOST_DIALOGS ? l->n_dialogs : MOST_DIALOGS;
	struct slice *items = arena_alloc(&r->arena, (n + 1) * sizeof *items);
	uint32_t d = l->first_dialog;

	(void)id;
	out->type = VALUE_LIST;
	out->items = items;
	for (; d != NONE && out->n_items < n; d = store_dialog(r->s, d)->next)
		items[out->n_items++] = slice_of(dialog_state_name(store_dialog_state(r->s, d)));
}

static void get_pdd(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_ms(out, leg_pdd_ns(r->leg));
}

static void get_ring(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_ms(out, leg_ring_ns(r->leg));
}

static void get_setup(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_ms(out, leg_setup_ns(r->leg));
}

static void get_talk(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_ms(out, leg_talk_ns(r->leg));
}

static const char *release_choice(unsigned i)
{
	static const char *const names[] = {N_("caller"), N_("callee")};

	return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

static void get_release_by(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (r->leg->release == RELEASE_CALLER || r->leg->release == RELEASE_CALLEE)
		give_name(out, release_choice(r->leg->release == RELEASE_CALLEE));
}

static void get_call_group(struct reader *r, uint32_t id, struct value *out)
{
	give_int(out, store_call_of(r->s, id).number);
}

static void get_related(struct reader *r, uint32_t id, struct value *out)
{
	struct ids legs = {0};
	struct slice *items;
	uint32_t n = 0;

	out->type = VALUE_LIST;
	if (store_call_of(r->s, id).by == CORRELATOR_N)
		return;
	store_call_legs(r->s, id, &legs);
	items = arena_alloc(&r->arena, legs.n * sizeof *items);
	for (size_t i = 0; i < legs.n; i++)
		if (legs.v[i] != id)
			items[n++] = store_leg(r->s, legs.v[i])->call_id;
	ids_free(&legs);
	out->items = items;
	out->n_items = n;
}

static const char *correlator_choice(unsigned i)
{
	return i < CORRELATOR_N ? correlator_row((enum correlator)i)->name : NULL;
}

static void get_related_by(struct reader *r, uint32_t id, struct value *out)
{
	give_name(out, correlator_choice(store_call_of(r->s, id).by));
}

static void get_related_pct(struct reader *r, uint32_t id, struct value *out)
{
	uint8_t by = store_call_of(r->s, id).by;

	if (by < CORRELATOR_N)
		give_int(out, correlator_row((enum correlator)by)->confidence_pct);
}

/* ---- what occurs in any of its messages: for filters that ask which calls a figure comes from ------------------------ */

static void give_items(struct value *out, const struct slice *items, uint32_t n)
{
	out->type = VALUE_LIST;
	out->items = items;
	out->n_items = n;
}

/* Each once, in the order in which they first occur. */
static uint32_t add_item(struct slice *items, uint32_t n, struct slice s)
{
	for (uint32_t i = 0; i < n; i++)
		if (slice_eq(items[i], s))
			return n;
	items[n] = s;
	return n + 1;
}

static void see_code(struct leg_seen *x, unsigned code)
{
	uint64_t *word = &x->codes[code / 64], bit = (uint64_t)1 << code % 64;

	x->n_codes += !(*word & bit);
	*word |= bit;
	x->code_words |= 1u << code / 64;
}

/* All of it in one walk: messages of a leg lie far from each other. */
static const struct leg_seen *leg_seen(struct reader *r)
{
	struct leg_seen *x = &r->seen;
	uint64_t methods = 0;

	if (r->seen_known)
		return x;
	r->seen_known = true;
	x->n_methods = x->n_flows = x->n_codes = x->code_words = 0;
	memset(x->codes, 0, sizeof x->codes);
	for (uint32_t i = r->first; i != NONE; i = store_msg(r->s, i)->next) {
		const struct msg *m = store_msg(r->s, i);
		uint32_t k = x->n_flows;

		if (msg_is_request(m) && !(methods >> m->method & 1)) {
			methods |= (uint64_t)1 << m->method;
			x->methods[x->n_methods++] = (uint8_t)m->method;
		} else if (m->status && m->status < SEEN_CODES) {
			see_code(x, m->status);
		}
		while (k && x->flows[k - 1] != m->flow)
			k--;
		if (!k && x->n_flows < SEEN_FLOWS)
			x->flows[x->n_flows++] = m->flow;
	}
	return x;
}

static void get_methods(struct reader *r, uint32_t id, struct value *out)
{
	const struct leg_seen *x = leg_seen(r);
	struct slice *items = arena_alloc(&r->arena, (x->n_methods + 1) * sizeof *items);

	(void)id;
	for (uint32_t i = 0; i < x->n_methods; i++)
		items[i] = slice_of(sip_method_row((enum sip_method)x->methods[i])->name);
	give_items(out, items, x->n_methods);
}

static void get_statuses(struct reader *r, uint32_t id, struct value *out)
{
	const struct leg_seen *x = leg_seen(r);
	struct slice *items = arena_alloc(&r->arena, (x->n_codes + 1) * sizeof *items);
	char *text = arena_alloc(&r->arena, x->n_codes * 3 + 1);
	uint32_t n = 0;

	(void)id;
	for (uint32_t words = x->code_words; words; words &= words - 1) {
		unsigned w = (unsigned)__builtin_ctz(words);

		for (uint64_t bits = x->codes[w]; bits; bits &= bits - 1) {
			unsigned code = w * 64 + (unsigned)__builtin_ctzll(bits);

			text[0] = (char)('0' + code / 100);
			memcpy(text + 1, digit_pairs + code % 100 * 2, 2);
			items[n++] = slice_make(text, 3);
			text += 3;
		}
	}
	give_items(out, items, n);
	out->items_are_numbers = true;
}

/* Whether the other direction of a flow comes before it: its ends were seen. */
static bool has_turned(const struct leg_seen *x, uint32_t i)
{
	for (uint32_t k = i; k-- > 0;)
		if (x->flows[k] == (x->flows[i] ^ 1))
			return true;
	return false;
}

static void get_addresses(struct reader *r, uint32_t id, struct value *out)
{
	const struct leg_seen *x = leg_seen(r);
	struct slice *items = arena_alloc(&r->arena, SEEN_ADDRESSES * sizeof *items);
	uint32_t n = 0;

	(void)id;
	for (uint32_t i = 0; i < x->n_flows && n + 2 <= SEEN_ADDRESSES; i++) {
		for (unsigned end = 0; end < 2 && !has_turned(x, i); end++) {
			struct slice s = reader_end(r, x->flows[i], end);
			uint32_t before = n;

			n = add_item(items, n, s);
			if (n > before)
				items[before] = arena_copy(&r->arena, s); /* the text of a flow gives way to others */
		}
	}
	give_items(out, items, n);
}

static const char *method_choice(unsigned i)
{
	return i < SIP_METHOD_N ? sip_method_row((enum sip_method)i)->name : NULL;
}

/* ---- its voice -------------------------------------------------------------------------------------------------- */

static const struct leg_media *voice(struct reader *r)
{
	if (!r->voice_known) {
		store_leg_quality(r->s, r->id, &r->voice);
		r->voice_known = true;
	}
	return &r->voice;
}

static void get_streams(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, voice(r)->n_streams);
}

static void get_codecs(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	out->type = VALUE_LIST;
	out->items = voice(r)->codecs;
	out->n_items = voice(r)->n_codecs;
}

static void get_lost(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, voice(r)->lost_pct, 3);
}

static void get_jitter(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, voice(r)->jitter_ms, 3);
}

static void get_mos(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_double(out, voice(r)->mos, 3);
}

/* Of what stands for itself: what follows from it is told with it. */
static void get_findings(struct reader *r, uint32_t id, struct value *out)
{
	size_t n;
	const struct finding *v = store_leg_findings(r->s, id, &n);
	struct slice *items = arena_alloc(&r->arena, (n + 1) * sizeof *items);

	out->type = VALUE_LIST;
	out->items = items;
	for (size_t i = 0; i < n; i++)
		if (v[i].under == NONE)
			items[out->n_items++] = slice_of(rule_row(v[i].rule)->id);
}

static void get_severity(struct reader *r, uint32_t id, struct value *out)
{
	give_name(out, severity_name(store_leg_severity(r->s, id)));
}

static void get_verdict(struct reader *r, uint32_t id, struct value *out)
{
	struct slice v = store_verdict(r->s, id);

	if (v.n)
		give_text(out, v);
}

static void get_dtmf_info(struct reader *r, uint32_t id, struct value *out)
{
	enum { MOST = 256 };
	char digits[MOST];
	size_t n = store_leg_info_digits(r->s, id, digits, MOST);

	buf_clear(&r->scratch);
	buf_put(&r->scratch, slice_make(digits, n));
	if (n)
		give_text(out, reader_keep(r));
}

static const struct field fields[] = {
	{.name = "call_id", .head = N_("Call-ID"), .type = VALUE_TEXT, .width = 24, .get = get_call_id,
		.help = N_("Call-ID that all messages of the row have in common.")},
	{.name = "method", .head = N_("Method"), .type = VALUE_TEXT, .width = 9, .get = get_method,
		.help = N_("Method of the first request.")},
	{.name = "state", .head = N_("State"), .type = VALUE_TEXT, .width = 10, .get = get_state,
		.choice = state_choice, .has_words = true,
		.help = N_("What became of it: calling, ringing, in-call, completed, busy, failed and so on.")},
	{.name = "status", .head = N_("Code"), .type = VALUE_INT, .width = 4, .is_right = true, .get = get_status,
		.help = N_("Last final status to the initial request.")},
	{.name = "reason", .head = N_("Reason"), .type = VALUE_TEXT, .width = 16, .get = get_reason,
		.help = N_("Reason phrase of that final status, as sent.")},
	{.name = "from_user", .head = N_("From"), .type = VALUE_TEXT, .width = 15, .get = get_from_user,
		.help = N_("User part of the From URI, as written; the number of a tel URI.")},
	{.name = "from_host", .head = N_("From host"), .type = VALUE_TEXT, .width = 16, .get = get_from_host,
		.help = N_("Host of the From URI.")},
	{.name = "from_uri", .head = N_("From URI"), .type = VALUE_TEXT, .width = 28, .get = get_from_uri,
		.help = N_("URI in the From header field, as written.")},
	{.name = "from_name", .head = N_("From name"), .type = VALUE_TEXT, .width = 16, .get = get_from_name,
		.help = N_("Display name in the From header field, without quotes and escapes.")},
	{.name = "from_tag", .head = N_("From tag"), .type = VALUE_TEXT, .width = 12, .get = get_from_tag,
		.help = N_("Tag of the From header field.")},
	{.name = "to_user", .head = N_("To"), .type = VALUE_TEXT, .width = 15, .get = get_to_user,
		.help = N_("User part of the To URI, as written; the number of a tel URI.")},
	{.name = "to_host", .head = N_("To host"), .type = VALUE_TEXT, .width = 16, .get = get_to_host,
		.help = N_("Host of the To URI.")},
	{.name = "to_uri", .head = N_("To URI"), .type = VALUE_TEXT, .width = 28, .get = get_to_uri,
		.help = N_("URI in the To header field, as written.")},
	{.name = "to_name", .head = N_("To name"), .type = VALUE_TEXT, .width = 16, .get = get_to_name,
		.help = N_("Display name in the To header field, without quotes and escapes.")},
	{.name = "request_uri", .head = N_("Request-URI"), .type = VALUE_TEXT, .width = 28, .get = get_request_uri,
		.help = N_("Request-URI of the first request.")},
	{.name = "src", .head = N_("Source"), .type = VALUE_TEXT, .width = 21, .get = field_src,
		.help = N_("Address and port that sent the first message.")},
	{.name = "dst", .head = N_("Destination"), .type = VALUE_TEXT, .width = 21, .get = field_dst,
		.help = N_("Address and port that the first message went to.")},
	{.name = "transport", .head = N_("Transport"), .type = VALUE_TEXT, .width = 9, .get = field_transport,
		.choice = transport_choice, .help = N_("How the first message travelled: udp, tcp, tls, ws, wss, sctp or hep.")},
	{.name = "user_agent", .head = N_("User agent"), .type = VALUE_TEXT, .width = 20, .get = get_user_agent,
		.help = N_("User-Agent header field of the first request.")},
	{.name = "server", .head = N_("Server"), .type = VALUE_TEXT, .width = 20, .get = get_server,
		.help = N_("Server (or User-Agent) header field of the first response that has one.")},
	{.name = "start_epoch", .head = N_("Start"), .type = VALUE_TIME, .width = 12, .get = get_start,
		.help = N_("Time of the first message.")},
	{.name = "end_epoch", .head = N_("End"), .type = VALUE_TIME, .width = 12, .get = get_end,
		.help = N_("Time of the last message.")},
	{.name = "first_frame", .head = N_("Frame"), .type = VALUE_INT, .width = 7, .is_right = true, .get = get_first_frame,
		.help = N_("Number of the frame with the first message.")},
	{.name = "messages", .head = N_("Msgs"), .type = VALUE_INT, .width = 4, .is_right = true, .get = get_messages,
		.help = N_("Messages, retransmissions included.")},
	{.name = "requests", .head = N_("Req"), .type = VALUE_INT, .width = 4, .is_right = true, .get = get_requests,
		.help = N_("Requests, retransmissions included.")},
	{.name = "responses", .head = N_("Resp"), .type = VALUE_INT, .width = 4, .is_right = true, .get = get_responses,
		.help = N_("Responses, retransmissions included.")},
	{.name = "retransmissions", .head = N_("Retr"), .type = VALUE_INT, .width = 4, .is_right = true,
		.get = get_retransmissions, .help = N_("Messages that repeat an earlier one (RFC 3261 §17).")},
	{.name = "dialogs", .head = N_("Dlg"), .type = VALUE_INT, .width = 3, .is_right = true, .get = get_dialogs,
		.help = N_("Dialogs: pairs of tags. More than one says that the request forked.")},
	{.name = "dialog_states", .head = N_("Dialogs"), .type = VALUE_LIST, .width = 20, .get = get_dialog_states,
		.choice = dialog_state_choice, .has_words = true,
		.help = N_("State of each dialog, in the order of their first messages: early, confirmed or "
			"terminated (64 at most).")},
	{.name = "pdd_ms", .head = N_("PDD"), .unit = "ms", .type = VALUE_FIXED, .width = 9, .is_right = true, .get = get_pdd,
		.help = N_("Post-dial delay: from the INVITE to the first 180 or 183.")},
	{.name = "ring_ms", .head = N_("Ring"), .unit = "ms", .type = VALUE_FIXED, .width = 10, .is_right = true,
		.get = get_ring, .help = N_("Ringing: from the first 180 or 183 to the final response.")},
	{.name = "setup_ms", .head = N_("Setup"), .unit = "ms", .type = VALUE_FIXED, .width = 10, .is_right = true,
		.get = get_setup, .help = N_("From the INVITE to the 2xx that answers it.")},
	{.name = "talk_ms", .head = N_("Talk"), .unit = "ms", .type = VALUE_FIXED, .width = 11, .is_right = true,
		.get = get_talk, .help = N_("From the 2xx to the BYE.")},
	{.name = "release_by", .head = N_("Released"), .type = VALUE_TEXT, .width = 8, .get = get_release_by,
		.choice = release_choice, .has_words = true, .help = N_("Who hung up: caller or callee.")},
	{.name = "streams", .head = N_("Strm"), .type = VALUE_INT, .width = 4, .is_right = true, .get = get_streams,
		.help = N_("RTP streams of the call that were seen.")},
	{.name = "codecs", .head = N_("Codecs"), .type = VALUE_LIST, .width = 12, .get = get_codecs,
		.help = N_("Encodings of its streams.")},
	{.name = "lost_pct", .head = N_("Lost"), .unit = "%", .type = VALUE_FIXED, .width = 7, .is_right = true, .get = get_lost,
		.help = N_("Packets lost, of the stream that lost most.")},
	{.name = "jitter_ms", .head = N_("Jitter"), .unit = "ms", .type = VALUE_FIXED, .width = 8, .is_right = true,
		.get = get_jitter, .help = N_("Interarrival jitter at the end of the stream that has most (RFC 3550 §6.4.1).")},
	{.name = "mos", .head = N_("MOS"), .type = VALUE_FIXED, .width = 5, .is_right = true, .get = get_mos,
		.help = N_("Mean opinion score of its worst stream (G.107).")},
	{.name = "dtmf_info", .head = N_("INFO"), .type = VALUE_TEXT, .width = 8, .get = get_dtmf_info,
		.help = N_("Digits sent as INFO requests (application/dtmf-relay, application/dtmf), in order.")},
	{.name = "call_group", .head = N_("Group"), .type = VALUE_INT, .width = 6, .is_right = true, .get = get_call_group,
		.help = N_("Number of the call that the leg belongs to; legs with the same number are one call.")},
	{.name = "related", .head = N_("Related"), .type = VALUE_LIST, .width = 24, .get = get_related,
		.help = N_("Call-IDs of the other legs of the call.")},
	{.name = "related_by", .head = N_("By"), .type = VALUE_TEXT, .width = 13,
		.get = get_related_by, .choice = correlator_choice,
		.help = N_("What ties the leg to another of its call best: a row of --rows correlators.")},
	{.name = "related_pct", .head = N_("Sure"), .unit = "%", .type = VALUE_INT, .width = 4, .is_right = true,
		.get = get_related_pct, .help = N_("How sure that correlator is.")},
	{.name = "methods", .head = N_("Methods"), .type = VALUE_LIST, .width = 20, .get = get_methods, .choice = method_choice,
		.help = N_("Methods of all its requests, each once.")},
	{.name = "statuses", .head = N_("Codes"), .type = VALUE_LIST, .width = 16, .get = get_statuses,
		.help = N_("Status codes of all its responses, each once, ascending.")},
	{.name = "addresses", .head = N_("Addresses"), .type = VALUE_LIST, .width = 32, .get = get_addresses,
		.help = N_("Addresses and ports that its messages went between, each once (64 at most).")},
	{.name = "findings", .head = N_("Findings"), .type = VALUE_LIST, .width = 20, .get = get_findings,
		.help = N_("What is wrong with the call, worst first: rows of --rows rules.")},
	{.name = "severity", .head = N_("Severity"), .type = VALUE_TEXT, .width = 8, .get = get_severity,
		.choice = severity_choice, .is_ranked = true, .has_words = true,
		.help = N_("The worst of its findings: info, warning or error.")},
	{.name = "verdict", .head = N_("Verdict"), .type = VALUE_TEXT, .width = 80, .get = get_verdict,
		.help = N_("What came of the call and what is wrong with it, in one sentence.")},
	{.name = "agreed", .head = N_("Agreed"), .type = VALUE_LIST, .width = 16, .get = story_agreed,
		.help = N_("Codecs that both said in the latest offer and answer, the answerer's best first.")},
	{.name = "hold_s", .head = N_("Hold"), .unit = "s", .type = VALUE_FIXED, .width = 9, .is_right = true, .get = story_hold,
		.help = N_("How long either party kept the other on hold (RFC 3264 §8.4).")},
	{.name = "session_expires_s", .head = N_("Timer"), .unit = "s", .type = VALUE_INT, .width = 6, .is_right = true,
		.get = story_session_expires, .help = N_("Session timer in force (RFC 4028).")},
	{.name = "session_timer", .head = N_("Timer state"), .type = VALUE_TEXT, .width = 8, .get = story_timer_state,
		.choice = story_timer_choice, .has_words = true,
		.help = N_("What became of the session timer: running; ended: the call was over before; cut: BYE since nobody "
			"refreshed; expired.")},
	{.name = "refresher", .head = N_("Refresher"), .type = VALUE_TEXT, .width = 9, .get = story_refresher,
		.choice = story_side_choice, .has_words = true,
		.help = N_("Who has to refresh the session timer: caller or callee.")},
	{.name = "event", .head = N_("Event"), .type = VALUE_TEXT, .width = 12, .get = story_event,
		.help = N_("Event package of the subscription or publication (RFC 6665).")},
	{.name = "expires_s", .head = N_("Expires"), .unit = "s", .type = VALUE_INT, .width = 7, .is_right = true,
		.get = story_expires,
		.help = N_("For how long the subscription, registration or publication was granted.")},
	{.name = "until_epoch", .head = N_("Until"), .type = VALUE_TIME, .width = 12, .get = story_until,
		.help = N_("When the subscription, registration or publication runs out, or ended.")},
	{.name = "subscription", .head = N_("Subscription"), .type = VALUE_TEXT, .width = 10, .get = story_subscription,
		.choice = story_subscription_choice, .has_words = true,
		.help = N_("State of the subscription by its last NOTIFY and its time: asked, refused, accepted, pending, active, "
			"terminated, expired.")},
	{.name = "publication", .head = N_("Publication"), .type = VALUE_TEXT, .width = 10, .get = story_publication,
		.choice = story_publication_choice, .has_words = true,
		.help = N_("State of the publication by its answers and its time (RFC 3903): asked, refused, active, removed, lost "
			"(412: its entity tag is not known any more), expired.")},
	{.name = "registration", .head = N_("Registration"), .type = VALUE_TEXT, .width = 8, .get = story_registration,
		.choice = story_binding_choice, .has_words = true,
		.help = N_("Whether the contact that was registered is still so: active, expired, removed.")},
	{.name = "contact", .head = N_("Contact"), .type = VALUE_TEXT, .width = 28, .get = story_contact,
		.help = N_("Contact URI that was registered.")},
	{.name = "refer_to", .head = N_("Refer-To"), .type = VALUE_TEXT, .width = 28, .get = story_refer_to,
		.help = N_("Where the last REFER wants the call to go (RFC 3515).")},
	{.name = "transfer", .head = N_("Transfer"), .type = VALUE_TEXT, .width = 8, .get = story_transfer,
		.choice = story_transfer_choice, .has_words = true,
		.help = N_("What became of it: asked, refused, accepted, trying, done, failed.")},
	{.name = "transfer_status", .head = N_("Transfer code"), .type = VALUE_INT, .width = 4, .is_right = true,
		.get = story_transfer_status,
		.help = N_("Final status of the new call that its NOTIFYs reported, or with which the REFER was refused.")},
};

const struct field_kind field_kind_calls = {
	.name = "calls",
	.fields = fields,
	.n_fields = sizeof fields / sizeof fields[0],
	.columns = "start_epoch,method,from_user,to_user,state,status,pdd_ms,talk_ms,messages",
	.count = store_n_legs,
};
