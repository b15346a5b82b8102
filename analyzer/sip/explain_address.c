/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says in words what addresses are (From, To, Contact, identities), and which way a message took or will take (Via,
 * Route, Max-Forwards).
 */
#include "analyzer/sip/explain.h"

/* ---- addresses -------------------------------------------------------------------------------------------------- */

/* The name, where there is one, and the URI. */
static void put_address(struct buf *b, const struct sip_addr *a)
{
	struct buf name = {0};

	sip_unquote(&name, slice_trim(a->display));
	if (name.n > 0)
		tell(b, _("“%s”, %s"), (struct tell_values){{tell_quote(buf_slice(&name)), tell_quote(a->uri)}});
	else
		tell_one(b, "%s", a->uri);
	buf_free(&name);
}

static void say_address(struct explain *x, const struct sip_addr *a)
{
	struct buf address = {0};

	put_address(&address, a);
	tell_here(x->b, &address);
	buf_free(&address);
}

/* What a Contact or an identity says of its address, as clauses behind it. */
static void say_addressed(struct explain *x, struct slice item,
		void (*clauses_of)(struct buf *clauses, const struct sip_addr *a))
{
	struct buf clauses = {0};
	struct sip_addr a;

	if (!sip_addr_parse(item, &a)) {
		tell_one(x->b, _(" Cannot be read: %s."), item);
		return;
	}
	put_address(&clauses, &a);
	clauses_of(&clauses, &a);
	tell_here(x->b, &clauses);
	buf_free(&clauses);
}

static void explain_party(struct explain *x)
{
	struct sip_addr a;

	if (sip_addr_parse(x->value, &a))
		say_address(x, &a);
	else
		buf_puts(x->b, _(" This address cannot be read."));
}

void explain_from(struct explain *x)
{
	struct slice tag = sip_tag(x->value);

	explain_party(x);
	if (tag.n > 0)
		tell_one(x->b, _(" Tag %s."), tag);
	else
		buf_puts(x->b, _(" It has no tag: the sender is very old (RFC 2543) or wrong."));
}

void explain_to(struct explain *x)
{
	struct slice tag = sip_tag(x->value);

	explain_party(x);
	if (tag.n > 0)
		tell_one(x->b, x->m->is_request ? _(" Inside a dialog, with tag %s.") : _(" Tag %s."), tag);
	else if (x->m->is_request)
		buf_puts(x->b, _(" It has no tag: no dialog is established yet."));
	else if (x->m->status == 100)
		buf_puts(x->b, _(" It has no tag, as usual in a 100: no dialog is established yet."));
	else
		buf_puts(x->b, _(" It has no tag, though every response but 100 should have one."));
}

static void contact_clauses(struct buf *clauses, const struct sip_addr *a)
{
	struct slice expires = sip_param(a->params, "expires"), q = sip_param(a->params, "q");
	struct slice instance = sip_param(a->params, "+sip.instance");

	if (explain_is(expires, "0"))
		tell_clause(clauses, _("to be removed at once"), (struct tell_values){0});
	else if (expires.n > 0)
		explain_clause_seconds(clauses, _("valid for %s"), expires);
	if (q.n > 0)
		explain_clause(clauses, _("preference %s"), q);
	if (instance.n > 0)
		explain_clause_unquoted(clauses, _("device %s"), instance);
}

static void say_contact(struct explain *x, struct slice item)
{
	if (explain_is(item, "*"))
		buf_puts(x->b, _(" Here: *, which means all bindings of the user; with Expires 0 they are removed."));
	else
		say_addressed(x, item, contact_clauses);
}

void explain_contact(struct explain *x)
{
	explain_each(x, say_contact);
}

static void identity_clauses(struct buf *clauses, const struct sip_addr *a)
{
	struct slice reason = sip_param(a->params, "reason");
	struct buf unquoted = {0}, word = {0};

	if (reason.n == 0)
		return;
	sip_unquote(&unquoted, reason);
	tell_word(&word, buf_slice(&unquoted), explain_diversion(buf_slice(&unquoted)));
	tell_clause(clauses, _("reason %s"), (struct tell_values){{tell_told(&word)}});
	buf_free(&unquoted);
	buf_free(&word);
}

static void say_identity(struct explain *x, struct slice item)
{
	say_addressed(x, item, identity_clauses);
}

void explain_identity(struct explain *x)
{
	explain_each(x, say_identity);
}

void explain_refer_to(struct explain *x)
{
	struct sip_uri uri;
	struct sip_addr a;

	if (!sip_addr_parse(x->value, &a)) {
		buf_puts(x->b, _(" This address cannot be read."));
		return;
	}
	say_address(x, &a);
	sip_uri_parse(a.uri, &uri);
	if (slice_isearch(uri.headers, slice_of("replaces=")) < uri.headers.n)
		buf_puts(x->b, _(" It names a call to be replaced: an attended transfer."));
	else
		buf_puts(x->b, _(" It names no call to be replaced: a blind transfer."));
}

/* ---- the way of a message --------------------------------------------------------------------------------------- */

/* Via values above this line, and all of them; false where the line is not one of the message's, or there are too many
 * to count for every line. */
static bool count_vias(const struct explain *x, unsigned *above, unsigned *all)
{
	struct slice rest = x->m->headers, values, item;
	struct sip_header h;
	bool found = false;

	*above = *all = 0;
	while (*all <= LIMIT_VIAS && sip_header_next(&rest, &h)) {
		if (!h.row || h.row->key != SIP_K_VIA)
			continue;
		if (h.line.p == x->line.p) {
			found = true;
			*above = *all;
		}
		for (values = h.value; sip_list_next(&values, &item);)
			++*all;
	}
	return found && *all <= LIMIT_VIAS;
}

static void say_via_params(struct explain *x, const struct sip_via *via)
{
	struct slice received = sip_param(via->params, "received"), rport = sip_param(via->params, "rport");

	if (received.n > 0 && slice_ieq(received, via->host))
		tell_one(x->b, _(" The packet came from that address, %s."), received);
	else if (received.n > 0)
		tell_one(x->b, _(" The packet really came from %s: NAT, several addresses, or a name."), received);
	if (rport.n > 0)
		tell_one(x->b, _(" Its source port was %s, and responses go there."), rport);
	else if (rport.p)
		buf_puts(x->b, _(" rport asks that responses go to the port that the packet comes from."));
	if (slice_starts(via->branch, slice_of("z9hG4bK")))
		tell_one(x->b, _(" Branch %s names the transaction."), via->branch);
	else if (via->branch.n > 0)
		tell_one(x->b, _(" Branch %s lacks the magic cookie z9hG4bK: an old (RFC 2543) sender."), via->branch);
	else
		buf_puts(x->b, _(" It has no branch: an old (RFC 2543) sender."));
}

static void put_place(struct buf *b, struct slice host, bool has_port, unsigned port)
{
	if (has_port)
		tell(b, _("%s port %s"), (struct tell_values){{tell_quote(host), tell_number(port)}});
	else
		tell_one(b, "%s", host);
}

/* One Via value; `hop` counts from the first sender of the message, 0 where they were not counted. */
static void say_via(struct explain *x, struct slice item, unsigned hop, unsigned hops)
{
	struct buf place = {0};
	struct sip_via via;
	bool is_via = sip_via_parse(item, &via);

	if (!is_via && !hop)
		buf_puts(x->b, _(" Here: cannot be read."));
	else if (!is_via)
		tell(x->b, _(" Here hop %s of %s: cannot be read."), (struct tell_values){{tell_number(hop), tell_number(hops)}});
	if (!is_via)
		return;
	put_place(&place, via.host, via.port != 0, via.port);
	if (hop)
		tell(x->b, _(" Here hop %s of %s: sent by %s over %s."), (struct tell_values){{tell_number(hop),
			tell_number(hops), tell_told(&place), tell_quote(via.transport)}});
	else
		tell(x->b, _(" Here: sent by %s over %s."), (struct tell_values){{tell_told(&place), tell_quote(via.transport)}});
	say_via_params(x, &via);
	buf_free(&place);
}

void explain_via(struct explain *x)
{
	struct slice rest = x->value, item;
	unsigned above, all, n = 0;
	bool counted = count_vias(x, &above, &all);

	while (sip_list_next(&rest, &item)) {
		if (n++ == EXPLAIN_ITEMS_MAX) {
			buf_puts(x->b, _(" And more."));
			break;
		}
		say_via(x, item, counted ? all - above - n + 1 : 0, all);
	}
}

static void say_route(struct explain *x, struct slice item)
{
	struct buf place = {0};
	struct sip_addr a;
	struct sip_uri uri;

	if (!sip_addr_parse(item, &a) || !sip_uri_parse(a.uri, &uri)) {
		tell_one(x->b, _(" Cannot be read: %s."), item);
		return;
	}
	put_place(&place, uri.host, uri.has_port, uri.port);
	if (sip_param(uri.params, "lr").p)
		tell(x->b, _(" Here: %s, a loose router (lr)."), (struct tell_values){{tell_told(&place)}});
	else
		tell(x->b, _(" Here: %s, without lr: a strict router (RFC 2543)."), (struct tell_values){{tell_told(&place)}});
	buf_free(&place);
}

void explain_route(struct explain *x)
{
	explain_each(x, say_route);
}

void explain_max_forwards(struct explain *x)
{
	uint64_t hops;

	if (!slice_to_u64(x->value, 255, &hops)) {
		tell_one(x->b, _(" Here: %s, which is no number from 0 to 255."), x->value);
		return;
	}
	if (hops == 0)
		buf_puts(x->b, _(" Here: 0, so no proxy may forward it any more."));
	else
		buf_fmt(x->b, words_n(" Here: %u more hop.", " Here: %u more hops.", hops), (unsigned)hops);
	if (hops > 0 && hops < 70 && hops >= 50)
		buf_fmt(x->b, _(" If it began with the usual 70, it has passed %u."), (unsigned)(70 - hops));
}
