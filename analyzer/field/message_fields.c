/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of `messages`: one row per SIP message (INTERFACE.md §2). What the store keeps is taken from there; the rest is
 * read from the message again. */
#include "analyzer/field/reader.h"

static void get_frame(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->msg->frame);
}

static void get_time(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_time(r, out, r->msg->ts_ns);
}

static void get_call_id(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (r->leg)
		give_text(out, r->leg->call_id);
}

static const char *kind_choice(unsigned i)
{
	static const char *const names[] = {N_("request"), N_("response")};

	return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

static void get_kind(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, kind_choice(!msg_is_request(r->msg)));
}

static void get_method(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_method(r, out, r->msg->method, VIEW_FIRST, r->first);
}

static void get_status(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (r->msg->status)
		give_int(out, r->msg->status);
}

static void get_reason(struct reader *r, uint32_t id, struct value *out)
{
	const struct sip_msg *m;

	(void)id;
	if (msg_is_request(r->msg))
		return;
	m = reader_first(r);
	if (m)
		give_text(out, m->reason);
}

static void get_request_uri(struct reader *r, uint32_t id, struct value *out)
{
	const struct sip_msg *m;

	(void)id;
	if (!msg_is_request(r->msg))
		return;
	m = reader_first(r);
	if (m)
		give_filled(out, m->uri);
}

static void get_cseq(struct reader *r, uint32_t id, struct value *out)
{
	uint32_t flags = r->msg->parse_flags;

	(void)id;
	/* 0 is a number as good as any, but where there is none, or the capture ends before it. */
	if (r->msg->cseq || !(flags & (SIP_F_NO_CSEQ | SIP_F_BAD_CSEQ | SIP_F_CUT | SIP_F_TOO_LONG)))
		give_int(out, r->msg->cseq);
}

static void get_tag(struct reader *r, enum sip_key key, struct value *out)
{
	const struct sip_msg *m = reader_first(r);

	if (m && m->key[key].p)
		give_filled(out, sip_tag(m->key[key]));
}

static void get_from_tag(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_tag(r, SIP_K_FROM, out);
}

static void get_to_tag(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	get_tag(r, SIP_K_TO, out);
}

static void get_branch(struct reader *r, uint32_t id, struct value *out)
{
	const struct sip_msg *m = reader_first(r);
	struct sip_via via;

	(void)id;
	if (m && m->key[SIP_K_VIA].p && sip_via_parse(m->key[SIP_K_VIA], &via))
		give_filled(out, via.branch);
}

/* What the tap saw twice is no retransmission. */
static void get_retransmission_of(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (r->msg->repeats != NONE && (r->msg->flags & MSG_RETRANSMISSION))
		give_int(out, store_msg(r->s, r->msg->repeats)->frame);
}

/* Of a datagram that the tap saw twice: the copy before it. */
static void get_duplicate_of(struct reader *r, uint32_t id, struct value *out)
{
	uint32_t first = r->msg->repeats, i = r->msg->txn_prev;
	unsigned steps = 0;

	(void)id;
	if (first == NONE || !(r->msg->flags & MSG_DUPLICATE))
		return;
	for (; i != NONE && i != first && steps < LIMIT_TXN_REPEATS; i = store_msg(r->s, i)->txn_prev, steps++)
		if (store_msg(r->s, i)->repeats == first && !(store_msg(r->s, i)->flags & MSG_DUPLICATE))
			break;
	give_int(out, store_msg(r->s, i == NONE || steps == LIMIT_TXN_REPEATS ? first : i)->frame);
}

static void get_responds_to(struct reader *r, uint32_t id, struct value *out)
{
	uint32_t m = store_responds_to(r->s, id);

	if (m != NONE)
		give_int(out, store_msg(r->s, m)->frame);
}

static void get_delay(struct reader *r, uint32_t id, struct value *out)
{
	uint32_t m = store_responds_to(r->s, id);

	if (m != NONE)
		give_ms(out, r->msg->ts_ns - store_msg(r->s, m)->ts_ns);
}

static void get_sdp(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_bool(out, r->msg->flags & MSG_SDP);
}

static void get_length(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->msg->len);
}

static void get_user_agent(struct reader *r, uint32_t id, struct value *out)
{
	const struct sip_msg *m = reader_first(r);

	(void)id;
	if (m)
		give_header(r, out, m->key[SIP_K_USER_AGENT].p ? m->key[SIP_K_USER_AGENT] : m->key[SIP_K_SERVER]);
}

static void get_path(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_path(r, out, store_flow(r->s, r->msg->flow).path);
}

static const char *flag_choice(unsigned i)
{
	size_t n;
	const struct sip_flag_row *rows = sip_flag_rows(&n);

	return i < n ? rows[i].name : NULL;
}

static void get_flags(struct reader *r, uint32_t id, struct value *out)
{
	const struct sip_msg *m = reader_first(r);
	uint32_t flags = r->msg->parse_flags;
	size_t n;
	const struct sip_flag_row *rows = sip_flag_rows(&n);
	struct slice *items;

	(void)id;
	if (m && !r->fine) {
		r->fine = mem_zalloc(sizeof *r->fine);
		r->fine->seed = store_seed(r->s);
	}
	if (m)
		flags |= sip_check_next(m, r->fine);
	out->type = VALUE_LIST;
	if (!flags)
		return;
	items = arena_alloc(&r->arena, n * sizeof *items);
	for (size_t i = 0; i < n; i++) {
		if (flags & rows[i].flag)
			items[out->n_items++] = slice_of(rows[i].name);
	}
	out->items = items;
}

static const struct field fields[] = {
	{.name = "frame", .head = N_("Frame"), .type = VALUE_INT, .width = 7, .is_right = true, .get = get_frame,
		.help = N_("Number of the frame, from 1 over the inputs in time order.")},
	{.name = "time_epoch", .head = N_("Time"), .type = VALUE_TIME, .width = 12, .get = get_time,
		.help = N_("When it was captured.")},
	{.name = "call_id", .head = N_("Call-ID"), .type = VALUE_TEXT, .width = 24, .get = get_call_id,
		.help = N_("Call-ID of the message.")},
	{.name = "src", .head = N_("Source"), .type = VALUE_TEXT, .width = 21, .get = field_src,
		.help = N_("Address and port that sent it.")},
	{.name = "dst", .head = N_("Destination"), .type = VALUE_TEXT, .width = 21, .get = field_dst,
		.help = N_("Address and port that it went to.")},
	{.name = "transport", .head = N_("Transport"), .type = VALUE_TEXT, .width = 9, .get = field_transport,
		.choice = transport_choice, .help = N_("How it travelled: udp, tcp, tls, ws, wss, sctp or hep.")},
	{.name = "path", .head = N_("Path"), .type = VALUE_LIST, .width = 14, .get = get_path, .choice = path_choice,
		.help = N_("Tags, tunnels and fragments that it travelled in, in the order of --rows roads.")},
	{.name = "kind", .head = N_("Kind"), .type = VALUE_TEXT, .width = 8, .get = get_kind,
		.choice = kind_choice, .has_words = true,
		.help = N_("request or response.")},
	{.name = "method", .head = N_("Method"), .type = VALUE_TEXT, .width = 9, .get = get_method,
		.help = N_("Method; for a response that of its CSeq header field.")},
	{.name = "status", .head = N_("Code"), .type = VALUE_INT, .width = 4, .is_right = true, .get = get_status,
		.help = N_("Status code of a response.")},
	{.name = "reason", .head = N_("Reason"), .type = VALUE_TEXT, .width = 16, .get = get_reason,
		.help = N_("Reason phrase of a response, as sent.")},
	{.name = "request_uri", .head = N_("Request-URI"), .type = VALUE_TEXT, .width = 28, .get = get_request_uri,
		.help = N_("Request-URI of a request.")},
	{.name = "cseq", .head = N_("CSeq"), .type = VALUE_INT, .width = 6, .is_right = true, .get = get_cseq,
		.help = N_("Number in the CSeq header field.")},
	{.name = "from_tag", .head = N_("From tag"), .type = VALUE_TEXT, .width = 12, .get = get_from_tag,
		.help = N_("Tag of the From header field.")},
	{.name = "to_tag", .head = N_("To tag"), .type = VALUE_TEXT, .width = 12, .get = get_to_tag,
		.help = N_("Tag of the To header field.")},
	{.name = "branch", .head = N_("Branch"), .type = VALUE_TEXT, .width = 20, .get = get_branch,
		.help = N_("Branch parameter of the topmost Via header field.")},
	{.name = "retransmission_of", .head = N_("Repeats"), .type = VALUE_INT, .width = 7, .is_right = true,
		.get = get_retransmission_of, .help = N_("Frame of the message that it repeats (RFC 3261 §17).")},
	{.name = "duplicate_of", .head = N_("Twice"), .type = VALUE_INT, .width = 7, .is_right = true, .get = get_duplicate_of,
		.help = N_("Frame of the same datagram, seen twice by the tap or mirrored in HEP: no retransmission.")},
	{.name = "responds_to", .head = N_("Answers"), .type = VALUE_INT, .width = 7, .is_right = true, .get = get_responds_to,
		.help = N_("Frame of the request that it answers, on the same hop.")},
	{.name = "delay_ms", .head = N_("Delay"), .unit = "ms", .type = VALUE_FIXED, .width = 10, .is_right = true,
		.get = get_delay, .help = N_("Time since the request that it answers.")},
	{.name = "sdp", .head = N_("SDP"), .type = VALUE_BOOL, .width = 5, .get = get_sdp,
		.help = N_("Whether it carries a session description.")},
	{.name = "length", .head = N_("Bytes"), .type = VALUE_INT, .width = 6, .is_right = true, .get = get_length,
		.help = N_("Bytes of the message that were captured.")},
	{.name = "user_agent", .head = N_("User agent"), .type = VALUE_TEXT, .width = 20, .get = get_user_agent,
		.help = N_("User-Agent header field, or Server where there is none.")},
	{.name = "flags", .head = N_("Flags"), .type = VALUE_LIST, .width = 16, .get = get_flags, .choice = flag_choice,
		.help = N_("What is wrong or unusual with it.")},
};

const struct field_kind field_kind_messages = {
	.name = "messages",
	.fields = fields,
	.n_fields = sizeof fields / sizeof fields[0],
	.columns = "frame,time_epoch,src,dst,method,status,reason,cseq,delay_ms,call_id",
	.count = store_n_msgs,
};
