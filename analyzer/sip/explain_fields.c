/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says in words what the values of header fields are: one function for each kind of value, and the table that gives
 * fields to functions. A field that is not in the table has its value quoted. Addresses are in explain_address.c.
 */
#include "analyzer/sip/explain.h"

static void explain_plain(struct explain *x)
{
	bool ends = x->value.n < 100 && x->value.p[x->value.n - 1] == '.';

	tell_one(x->b, ends ? _(" Here: %s") : _(" Here: %s."), x->value);
}

/* ---- numbers and times ------------------------------------------------------------------------------------------ */

static void explain_cseq(struct explain *x)
{
	struct slice method;
	uint32_t number;

	if (!sip_cseq_parse(x->value, &number, &method)) {
		buf_puts(x->b, _(" This one has no readable number (up to 2147483647)."));
		return;
	}
	tell(x->b, _(" Here: number %s, method %s."), (struct tell_values){{tell_number(number), tell_quote(method)}});
	if (x->m->is_request && !slice_eq(method, x->m->method_name))
		buf_puts(x->b, _(" The method is not the one of the request, which is an error."));
	else if (x->m->is_request && (x->m->method == SIP_ACK || x->m->method == SIP_CANCEL))
		buf_puts(x->b, _(" It is the number of the INVITE that it belongs to."));
}

static void explain_rack(struct explain *x)
{
	struct slice method;
	uint32_t rseq, cseq;

	if (!sip_rack_parse(x->value, &rseq, &cseq, &method)) {
		buf_puts(x->b, _(" This one cannot be read."));
		return;
	}
	tell(x->b, _(" Here: the response with RSeq %s to CSeq %s %s."),
			(struct tell_values){{tell_number(rseq), tell_number(cseq), tell_quote(method)}});
}

static void explain_interval(struct explain *x)
{
	struct buf clauses = {0};

	explain_seconds(&clauses, explain_head(x->value));
	tell_here(x->b, &clauses);
	buf_free(&clauses);
}

static void explain_expires(struct explain *x)
{
	explain_interval(x);
	if (!explain_is(x->value, "0"))
		return;
	if (x->m->method == SIP_REGISTER)
		buf_puts(x->b, _(" It removes the registration."));
	else if (x->m->method == SIP_SUBSCRIBE)
		buf_puts(x->b, _(" It ends the subscription, or only asks for the present state."));
	else if (x->m->method == SIP_PUBLISH)
		buf_puts(x->b, _(" It removes what was published."));
}

static void explain_session_expires(struct explain *x)
{
	struct slice refresher = sip_param(explain_params(x->value), "refresher");

	explain_interval(x);
	if (explain_is(refresher, "uac"))
		buf_puts(x->b, _(" The side that sent this request refreshes the call (uac)."));
	else if (explain_is(refresher, "uas"))
		buf_puts(x->b, _(" The side that answers this request refreshes the call (uas)."));
	else
		buf_puts(x->b, _(" It is left open who refreshes the call."));
}

static void explain_retry_after(struct explain *x)
{
	struct slice value = x->value, end = slice_make(value.p, 0);
	struct slice duration = sip_param(explain_params(x->value), "duration");
	struct buf clauses = {0};

	while (end.n < value.n && ascii_digit(value.p[end.n]))
		end.n++;
	explain_seconds(&clauses, end.n ? end : explain_head(value));
	if (duration.n > 0)
		explain_clause_seconds(&clauses, _("and then it should work for %s"), duration);
	tell_here(x->b, &clauses);
	buf_free(&clauses);
}

static void explain_content_length(struct explain *x)
{
	uint64_t bytes;

	if (!slice_to_u64(x->value, UINT32_MAX, &bytes)) {
		tell_one(x->b, _(" Here: %s, which is no number of bytes."), x->value);
		return;
	}
	if (bytes == 0)
		buf_puts(x->b, _(" Here: 0 bytes, no body."));
	else
		buf_fmt(x->b, words_n(" Here: %llu byte.", " Here: %llu bytes.", bytes), (unsigned long long)bytes);
	if (x->m->body.n < bytes)
		buf_fmt(x->b, _(" Only %zu of them are here."), x->m->body.n);
}

/* ---- words and lists -------------------------------------------------------------------------------------------- */

static void say_tokens(struct explain *x, const char *(*means_of)(struct slice word))
{
	struct slice rest = x->value, item;
	struct buf items = {0}, word = {0};
	unsigned n = 0;

	while (sip_list_next(&rest, &item)) {
		if (n++ == 4 * EXPLAIN_ITEMS_MAX) {
			buf_puts(&items, _(", and more"));
			break;
		}
		buf_clear(&word);
		tell_word(&word, item, means_of ? means_of(explain_head(item)) : NULL);
		tell_item(&items, "%s", (struct tell_values){{tell_told(&word)}});
	}
	if (n > 0)
		tell_here(x->b, &items);
	buf_free(&items);
	buf_free(&word);
}

static void explain_tokens(struct explain *x)
{
	say_tokens(x, NULL);
}
static void explain_options(struct explain *x)
{
	say_tokens(x, explain_option_tag);
}
static void explain_media_types(struct explain *x)
{
	say_tokens(x, explain_media_type);
}
static void explain_events(struct explain *x)
{
	say_tokens(x, explain_event);
}

static void explain_event_field(struct explain *x)
{
	const char *means = explain_event(explain_head(x->value));
	struct slice id = sip_param(explain_params(x->value), "id");
	struct buf clauses = {0};

	tell_word(&clauses, explain_head(x->value), means);
	if (id.n > 0)
		explain_clause(&clauses, _("id %s"), id);
	tell_here(x->b, &clauses);
	buf_free(&clauses);
}

static void explain_privacy_field(struct explain *x)
{
	struct slice rest = x->value;
	struct buf items = {0}, item = {0};
	unsigned n = 0;

	while (rest.n > 0 && n < EXPLAIN_ITEMS_MAX) {
		struct slice word = slice_trim(slice_cut(&rest, ';'));

		if (word.n == 0)
			continue;
		n++;
		buf_clear(&item);
		tell_word(&item, word, explain_privacy(word));
		tell_item(&items, "%s", (struct tell_values){{tell_told(&item)}});
	}
	if (n > 0)
		tell_here(x->b, &items);
	buf_free(&items);
	buf_free(&item);
}

static void reason_clause(struct buf *clauses, struct slice reason)
{
	struct buf word = {0};

	tell_word(&word, reason, explain_ended(reason));
	tell_clause(clauses, _("reason %s"), (struct tell_values){{tell_told(&word)}});
	buf_free(&word);
}

static void explain_subscription_state(struct explain *x)
{
	struct slice state = explain_head(x->value), params = explain_params(x->value);
	struct slice left = sip_param(params, "expires"), reason = sip_param(params, "reason");
	struct slice retry = sip_param(params, "retry-after");
	struct buf clauses = {0};

	explain_clause(&clauses, "%s", state);
	if (explain_is(state, "pending"))
		tell_clause(&clauses, _("it waits for permission"), (struct tell_values){0});
	if (left.n > 0)
		explain_clause_seconds(&clauses, _("for another %s"), left);
	if (reason.n > 0)
		reason_clause(&clauses, reason);
	if (retry.n > 0)
		explain_clause_seconds(&clauses, _("try again after %s"), retry);
	tell_here(x->b, &clauses);
	buf_free(&clauses);
}

static const char *cause_means(struct slice protocol, unsigned cause)
{
	const struct sip_status_row *row;

	if (explain_is(protocol, "Q.850"))
		return explain_q850(cause);
	row = explain_is(protocol, "SIP") ? sip_status_row(cause) : NULL;
	return row ? row->reason : NULL;
}

static void say_reason(struct explain *x, struct slice item)
{
	struct slice protocol = explain_head(item), params = explain_params(item);
	struct slice cause = sip_param(params, "cause"), text = sip_param(params, "text");
	struct buf clauses = {0}, word = {0};
	uint64_t number = 0;

	if (cause.n > 0) {
		tell_word(&word, cause, slice_to_u64(cause, 699, &number) ? cause_means(protocol, (unsigned)number) : NULL);
		tell(&clauses, _("%s cause %s"), (struct tell_values){{tell_quote(protocol), tell_told(&word)}});
	} else {
		explain_clause(&clauses, "%s", protocol);
	}
	if (text.n > 0)
		explain_clause_unquoted(&clauses, _("“%s”"), text);
	tell_here(x->b, &clauses);
	buf_free(&clauses);
	buf_free(&word);
}

static void explain_reason(struct explain *x)
{
	explain_each(x, say_reason);
}

static void say_warning(struct explain *x, struct slice item)
{
	struct slice rest = item, code = slice_cut(&rest, ' '), agent, text;
	struct buf clauses = {0}, word = {0};
	uint64_t number;

	rest = slice_trim(rest);
	agent = slice_cut(&rest, ' ');
	text = slice_trim(rest);
	tell_word(&word, code, slice_to_u64(code, 999, &number) ? explain_warning((unsigned)number) : NULL);
	if (agent.n > 0)
		tell(&clauses, _("%s from %s"), (struct tell_values){{tell_told(&word), tell_quote(agent)}});
	else
		tell(&clauses, "%s", (struct tell_values){{tell_told(&word)}});
	if (text.n > 0)
		explain_clause_unquoted(&clauses, _("“%s”"), text);
	tell_here(x->b, &clauses);
	buf_free(&clauses);
	buf_free(&word);
}

static void explain_warning_field(struct explain *x)
{
	explain_each(x, say_warning);
}

static void explain_replaced(struct explain *x)
{
	struct slice params = explain_params(x->value), tag;
	struct buf clauses = {0};

	explain_clause(&clauses, _("the dialog with Call-ID %s"), explain_head(x->value));
	tag = sip_param(params, "from-tag");
	if (tag.n == 0)
		tag = sip_param(params, "remote-tag");
	if (tag.n > 0)
		explain_clause(&clauses, _("one tag %s"), tag);
	tag = sip_param(params, "to-tag");
	if (tag.n == 0)
		tag = sip_param(params, "local-tag");
	if (tag.n > 0)
		explain_clause(&clauses, _("other tag %s"), tag);
	tell_here(x->b, &clauses);
	buf_free(&clauses);
	if (sip_param(params, "early-only").p)
		buf_puts(x->b, _(" Only while it is not answered yet (early-only)."));
}

/* Credentials and challenges: "Digest realm="x", nonce="y"", with commas where others have semicolons. */
static void explain_auth(struct explain *x)
{
	static const struct {
		const char *name, *text;
	} shown[] = {
		{"username", N_("user %s")}, {"realm", N_("realm %s")}, {"uri", N_("for %s")}, {"algorithm", N_("algorithm %s")},
		{"nonce", N_("nonce %s")}, {"qop", N_("protection %s")}, {"nc", N_("use %s of the nonce")},
	};
	struct slice rest = x->value, item, scheme = slice_cut(&rest, ' ');
	struct buf clauses = {0};
	bool is_stale = false;
	unsigned n = 0;
	size_t i;

	explain_clause(&clauses, "%s", scheme);
	while (n++ < 4 * EXPLAIN_ITEMS_MAX && sip_list_next(&rest, &item)) {
		struct slice value = item, name = slice_trim(slice_cut(&value, '='));

		value = slice_trim(value);
		for (i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
			if (explain_is(name, shown[i].name))
				explain_clause_unquoted(&clauses, _(shown[i].text), value);
		is_stale |= explain_is(name, "stale") && explain_is(value, "true");
	}
	tell_here(x->b, &clauses);
	buf_free(&clauses);
	if (is_stale)
		buf_puts(x->b, _(" The password was right, but the nonce too old: the client must use this one (stale)."));
	if (explain_is(scheme, "Basic"))
		buf_puts(x->b, _(" Basic shows the password to everybody on the way and is not allowed in SIP."));
}

static void explain_session_id(struct explain *x)
{
	struct slice remote = sip_param(explain_params(x->value), "remote");
	struct tell_values v = {{tell_quote(explain_head(x->value)), tell_quote(remote)}};
	size_t zeros = 0;

	while (zeros < remote.n && remote.p[zeros] == '0')
		zeros++;
	if (remote.n == 0)
		tell(x->b, _(" Here: %s for this side."), v);
	else if (zeros == remote.n)
		tell(x->b, _(" Here: %s for this side, and the other side's is not known yet."), v);
	else
		tell(x->b, _(" Here: %s for this side, %s for the other side."), v);
}

/* ---- which field is which --------------------------------------------------------------------------------------- */

explain_fn explain_field(const struct sip_header_row *row)
{
	static const struct {
		const char *name;
		explain_fn fn;
	} fields[] = {
		{"Accept", explain_media_types},
		{"Allow", explain_tokens},
		{"Allow-Events", explain_events},
		{"Authorization", explain_auth},
		{"Contact", explain_contact},
		{"Content-Length", explain_content_length},
		{"Content-Type", explain_media_types},
		{"CSeq", explain_cseq},
		{"Diversion", explain_identity},
		{"Event", explain_event_field},
		{"Expires", explain_expires},
		{"Flow-Timer", explain_interval},
		{"From", explain_from},
		{"History-Info", explain_identity},
		{"Join", explain_replaced},
		{"Max-Forwards", explain_max_forwards},
		{"Min-Expires", explain_interval},
		{"Min-SE", explain_interval},
		{"P-Asserted-Identity", explain_identity},
		{"P-Associated-URI", explain_identity},
		{"P-Called-Party-ID", explain_identity},
		{"P-Preferred-Identity", explain_identity},
		{"Path", explain_route},
		{"Privacy", explain_privacy_field},
		{"Proxy-Authenticate", explain_auth},
		{"Proxy-Authorization", explain_auth},
		{"Proxy-Require", explain_options},
		{"RAck", explain_rack},
		{"Reason", explain_reason},
		{"Record-Route", explain_route},
		{"Refer-To", explain_refer_to},
		{"Referred-By", explain_identity},
		{"Remote-Party-ID", explain_identity},
		{"Replaces", explain_replaced},
		{"Reply-To", explain_identity},
		{"Require", explain_options},
		{"Retry-After", explain_retry_after},
		{"Route", explain_route},
		{"Service-Route", explain_route},
		{"Session-Expires", explain_session_expires},
		{"Session-ID", explain_session_id},
		{"Subscription-State", explain_subscription_state},
		{"Supported", explain_options},
		{"Target-Dialog", explain_replaced},
		{"To", explain_to},
		{"Unsupported", explain_options},
		{"Via", explain_via},
		{"Warning", explain_warning_field},
		{"WWW-Authenticate", explain_auth},
	};
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strcmp(fields[i].name, row->name) == 0)
			return fields[i].fn;
	return explain_plain;
}
