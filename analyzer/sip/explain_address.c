/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says in words what addresses are (From, To, Contact, identities), and which way a message took or will take (Via,
 * Route, Max-Forwards).
 */
#include "analyzer/sip/explain.h"

/* ---- addresses -------------------------------------------------------------------------------------------------- */

static void say_address(struct explain *x, const struct sip_addr *a)
{
	if (slice_trim(a->display).n > 0)
		explain_unquoted(x, _("“"), slice_trim(a->display), _("”, "));
	explain_said(x, "", a->uri, "");
}

static void explain_party(struct explain *x)
{
	struct sip_addr a;

	if (!sip_addr_parse(x->value, &a)) {
		buf_puts(x->b, _(" This address cannot be read."));
		return;
	}
	buf_puts(x->b, _(" Here: "));
	say_address(x, &a);
	buf_puts(x->b, _("."));
}

void explain_from(struct explain *x)
{
	struct slice tag = sip_tag(x->value);

	explain_party(x);
	if (tag.n > 0)
		explain_said(x, _(" Tag "), tag, _("."));
	else
		buf_puts(x->b, _(" It has no tag: the sender is very old (RFC 2543) or wrong."));
}

void explain_to(struct explain *x)
{
	struct slice tag = sip_tag(x->value);

	explain_party(x);
	if (tag.n > 0)
		explain_said(x, x->m->is_request ? _(" Inside a dialog, with tag ") : _(" Tag "), tag, _("."));
	else if (x->m->is_request)
		buf_puts(x->b, _(" It has no tag: no dialog is established yet."));
	else if (x->m->status == 100)
		buf_puts(x->b, _(" It has no tag, as usual in a 100: no dialog is established yet."));
	else
		buf_puts(x->b, _(" It has no tag, though every response but 100 should have one."));
}

static void say_contact(struct explain *x, struct slice item)
{
	struct slice value;
	struct sip_addr a;

	if (!sip_addr_parse(item, &a)) {
		explain_said(x, _(" Cannot be read: "), item, _("."));
		return;
	}
	if (a.is_star) {
		buf_puts(x->b, _(" Here: *, which means all bindings of the user; with Expires 0 they are removed."));
		return;
	}
	buf_puts(x->b, _(" Here: "));
	say_address(x, &a);
	value = sip_param(a.params, "expires");
	if (explain_is(value, "0")) {
		buf_puts(x->b, _(", to be removed at once"));
	} else if (value.n > 0) {
		buf_puts(x->b, _(", valid for "));
		explain_seconds(x->b, value);
	}
	value = sip_param(a.params, "q");
	if (value.n > 0)
		explain_said(x, _(", preference "), value, "");
	value = sip_param(a.params, "+sip.instance");
	if (value.n > 0)
		explain_unquoted(x, _(", device "), value, "");
	buf_puts(x->b, _("."));
}

void explain_contact(struct explain *x)
{
	explain_each(x, say_contact);
}

static void say_identity(struct explain *x, struct slice item)
{
	struct slice reason;
	struct sip_addr a;

	if (!sip_addr_parse(item, &a)) {
		explain_said(x, _(" Cannot be read: "), item, _("."));
		return;
	}
	buf_puts(x->b, _(" Here: "));
	say_address(x, &a);
	reason = sip_param(a.params, "reason");
	if (reason.n > 0) {
		const char *means = explain_diversion(reason);

		explain_unquoted(x, _(", reason "), reason, "");
		if (means)
			buf_fmt(x->b, _(" (%s)"), means);
	}
	buf_puts(x->b, _("."));
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
	buf_puts(x->b, _(" Here: "));
	say_address(x, &a);
	buf_puts(x->b, _("."));
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
		explain_said(x, _(" The packet came from that address, "), received, _("."));
	else if (received.n > 0)
		explain_said(x, _(" The packet really came from "), received, _(": NAT, several addresses, or a name."));
	if (rport.n > 0)
		explain_said(x, _(" Its source port was "), rport, _(", and responses go there."));
	else if (rport.p)
		buf_puts(x->b, _(" rport asks that responses go to the port that the packet comes from."));
	if (slice_starts(via->branch, slice_of("z9hG4bK")))
		explain_said(x, _(" Branch "), via->branch, _(" names the transaction."));
	else if (via->branch.n > 0)
		explain_said(x, _(" Branch "), via->branch, _(" lacks the magic cookie z9hG4bK: an old (RFC 2543) sender."));
	else
		buf_puts(x->b, _(" It has no branch: an old (RFC 2543) sender."));
}

void explain_via(struct explain *x)
{
	struct slice rest = x->value, item;
	unsigned above, all, n = 0;
	bool counted = count_vias(x, &above, &all);

	while (sip_list_next(&rest, &item)) {
		struct sip_via via;

		if (n++ == EXPLAIN_ITEMS_MAX) {
			buf_puts(x->b, _(" And more."));
			break;
		}
		if (counted)
			buf_fmt(x->b, _(" Here hop %u of %u:"), all - above - n + 1, all);
		else
			buf_puts(x->b, _(" Here: "));
		if (!sip_via_parse(item, &via)) {
			buf_puts(x->b, _(" cannot be read."));
			continue;
		}
		explain_said(x, _(" sent by "), via.host, "");
		if (via.port)
			buf_fmt(x->b, _(" port %u"), (unsigned)via.port);
		explain_said(x, _(" over "), via.transport, _("."));
		say_via_params(x, &via);
	}
}

static void say_route(struct explain *x, struct slice item)
{
	struct sip_addr a;
	struct sip_uri uri;

	if (!sip_addr_parse(item, &a) || !sip_uri_parse(a.uri, &uri)) {
		explain_said(x, _(" Cannot be read: "), item, _("."));
		return;
	}
	explain_said(x, _(" Here: "), uri.host, "");
	if (uri.has_port)
		buf_fmt(x->b, _(" port %u"), (unsigned)uri.port);
	if (sip_param(uri.params, "lr").p)
		buf_puts(x->b, _(", a loose router (lr)."));
	else
		buf_puts(x->b, _(", without lr: a strict router (RFC 2543)."));
}

void explain_route(struct explain *x)
{
	explain_each(x, say_route);
}

void explain_max_forwards(struct explain *x)
{
	uint64_t hops;

	if (!slice_to_u64(x->value, 255, &hops)) {
		explain_said(x, _(" Here: "), x->value, _(", which is no number from 0 to 255."));
		return;
	}
	if (hops == 0)
		buf_puts(x->b, _(" Here: 0, so no proxy may forward it any more."));
	else
		buf_fmt(x->b, words_n(" Here: %u more hop.", " Here: %u more hops.", hops), (unsigned)hops);
	if (hops > 0 && hops < 70 && hops >= 50)
		buf_fmt(x->b, _(" If it began with the usual 70, it has passed %u."), (unsigned)(70 - hops));
}
