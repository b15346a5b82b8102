/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of `endpoints`: one row per address and port that SIP came from or went to, and one per address without port
 * that only media goes to (INTERFACE.md §2). */
#include "analyzer/field/reader.h"

static uint32_t count_endpoints(const struct store *s)
{
	return (uint32_t)endpoints_n(store_endpoints(s));
}

static void get_address(struct reader *r, uint32_t id, struct value *out)
{
	const struct addr *a = &r->endpoint->addr;

	(void)id;
	buf_clear(&r->scratch);
	(a->port ? addr_put : addr_put_ip)(&r->scratch, a);
	give_text(out, reader_keep(r));
}

static void get_alias(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_filled(out, store_alias(r->s, &r->endpoint->addr));
}

static const char *role_choice(unsigned i)
{
	return i < ROLE_N ? role_row((enum role)i)->name : NULL;
}

static void give_list(struct value *out, const struct slice *items, uint32_t n)
{
	out->type = VALUE_LIST;
	out->items = items;
	out->n_items = n;
}

static void get_roles(struct reader *r, uint32_t id, struct value *out)
{
	struct slice *items = arena_alloc(&r->arena, ROLE_N * sizeof *items);
	uint32_t n = 0;

	(void)id;
	for (unsigned i = 0; i < ROLE_N; i++)
		if (r->endpoint->roles >> i & 1)
			items[n++] = slice_of(role_choice(i));
	give_list(out, items, n);
}

static void get_user_agents(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_list(out, r->endpoint->agents, r->endpoint->n_agents);
}

static void get_requests_sent(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, (int64_t)r->endpoint->requests_sent);
}

static void get_requests_received(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, (int64_t)r->endpoint->requests_received);
}

static void get_responses_sent(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, (int64_t)r->endpoint->responses_sent);
}

static void get_calls(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_int(out, r->endpoint->n_calls);
}

static void get_answer_ratio(struct reader *r, uint32_t id, struct value *out)
{
	const struct endpoint *e = r->endpoint;

	(void)id;
	if (!e->n_calls)
		return;
	out->type = VALUE_FIXED;
	out->decimals = 2;
	out->i = ((int64_t)e->n_answered * 20000 + e->n_calls) / (2 * (int64_t)e->n_calls);
}

static void get_p50(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_ms(out, r->endpoint->p50_ns);
}

static void get_p95(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_ms(out, r->endpoint->p95_ns);
}

static void get_registered(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_list(out, r->endpoint->aors, r->endpoint->n_aors);
}

static const struct field fields[] = {
	{.name = "address", .head = N_("Address"), .type = VALUE_TEXT, .width = 21, .get = get_address,
		.help = N_("Address and port; the address alone where only media goes to it.")},
	{.name = "alias", .head = N_("Alias"), .type = VALUE_TEXT, .width = 16, .get = get_alias,
		.help = N_("Name given to the address by --alias.")},
	{.name = "roles", .head = N_("Roles"), .type = VALUE_LIST, .width = 24, .get = get_roles,
		.choice = role_choice, .has_words = true,
		.help = N_("What it is by what it does: rows of --rows roles.")},
	{.name = "user_agents", .head = N_("User agents"), .type = VALUE_LIST, .width = 24, .get = get_user_agents,
		.help = N_("User-Agent and Server header fields of messages that it made itself.")},
	{.name = "requests_sent", .head = N_("Req out"), .type = VALUE_INT, .width = 7, .is_right = true, .get = get_requests_sent,
		.help = N_("Requests that it sent, retransmissions included.")},
	{.name = "requests_received", .head = N_("Req in"), .type = VALUE_INT, .width = 6, .is_right = true,
		.get = get_requests_received, .help = N_("Requests that were sent to it, retransmissions included.")},
	{.name = "responses_sent", .head = N_("Resp"), .type = VALUE_INT, .width = 6, .is_right = true, .get = get_responses_sent,
		.help = N_("Responses that it sent, retransmissions included.")},
	{.name = "calls", .head = N_("Calls"), .type = VALUE_INT, .width = 6, .is_right = true, .get = get_calls,
		.help = N_("Call-IDs that begin with INVITE and in which it took part.")},
	{.name = "answer_ratio_pct", .head = N_("Answered"), .unit = "%", .type = VALUE_FIXED, .width = 8, .is_right = true,
		.get = get_answer_ratio, .help = N_("How many of those calls were answered.")},
	{.name = "response_ms_p50", .head = "p50", .unit = "ms", .type = VALUE_FIXED, .width = 9, .is_right = true,
		.get = get_p50, .help = N_("Time from a request to its first response, median.")},
	{.name = "response_ms_p95", .head = "p95", .unit = "ms", .type = VALUE_FIXED, .width = 9, .is_right = true,
		.get = get_p95, .help = N_("Time from a request to its first response, 95th percentile.")},
	{.name = "registered", .head = N_("Registered"), .type = VALUE_LIST, .width = 24, .get = get_registered,
		.help = N_("Addresses-of-record that are registered at it, or that it registered.")},
};

const struct field_kind field_kind_endpoints = {
	.name = "endpoints",
	.fields = fields,
	.n_fields = sizeof fields / sizeof fields[0],
	.columns = "address,roles,user_agents,requests_sent,requests_received,responses_sent,calls,answer_ratio_pct,"
		"response_ms_p50,response_ms_p95",
	.count = count_endpoints,
};
