/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says in words what a start line or a header line means: the help of its row, then what its values say, then the
 * reference in parentheses. Bytes of the packet are appended as they are; drawing makes them safe. Does not judge: what
 * is wrong with a message is told by flags and findings.
 */
#include "analyzer/sip/explain.h"

enum { QUOTE_MAX = 160 };

void explain_quote(struct buf *b, struct slice s)
{
	size_t n = s.n;

	if (n > QUOTE_MAX) {
		n = QUOTE_MAX;
		while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	buf_put(b, slice_make(s.p, n));
	if (n < s.n)
		buf_puts(b, "…");
}

void explain_said(struct explain *x, const char *before, struct slice value, const char *after)
{
	buf_puts(x->b, before);
	explain_quote(x->b, value);
	buf_puts(x->b, after);
}

void explain_unquoted(struct explain *x, const char *before, struct slice value, const char *after)
{
	struct buf text = {0};

	sip_unquote(&text, value);
	explain_said(x, before, buf_slice(&text), after);
	buf_free(&text);
}

void explain_each(struct explain *x, void (*say)(struct explain *x, struct slice item))
{
	struct slice rest = x->value, item;
	unsigned n = 0;

	while (sip_list_next(&rest, &item)) {
		if (n++ == EXPLAIN_ITEMS_MAX) {
			buf_puts(x->b, _(" And more."));
			break;
		}
		say(x, item);
	}
}

void explain_seconds(struct buf *b, struct slice digits)
{
	static const struct {
		unsigned seconds;
		const char *one, *many;
	} units[] = {{86400, N_(" day"), N_(" days")}, {3600, N_(" hour"), N_(" hours")}, {60, N_(" minute"), N_(" minutes")},
		{1, N_(" second"), N_(" seconds")}};
	uint64_t v, rest;
	const char *before = " (";
	size_t i;

	if (!slice_to_u64(digits, UINT32_MAX, &v)) {
		explain_quote(b, digits);
		buf_puts(b, _(", which is no number of seconds"));
		return;
	}
	buf_u64(b, v);
	buf_puts(b, v == 1 ? _(" second") : _(" seconds"));
	if (v < 60)
		return;
	for (i = 0, rest = v; i < sizeof(units) / sizeof(units[0]); i++) {
		uint64_t n = rest / units[i].seconds;

		rest %= units[i].seconds;
		if (n == 0)
			continue;
		buf_puts(b, before);
		buf_u64(b, n);
		buf_puts(b, _(n == 1 ? units[i].one : units[i].many));
		before = " ";
	}
	buf_putc(b, ')');
}

/* ---- start line -------------------------------------------------------------------------------------------------- */

static void explain_target(struct buf *b, struct slice text)
{
	struct sip_uri uri;
	bool good = sip_uri_parse(text, &uri);

	buf_puts(b, _(" Here: it is for "));
	explain_quote(b, text);
	if (!good)
		buf_puts(b, _(", which is no proper URI"));
	else if (slice_ieq(uri.scheme, slice_of("tel")))
		buf_puts(b, _(", a telephone number"));
	else if (slice_ieq(uri.scheme, slice_of("sips")))
		buf_puts(b, _(", over TLS on every hop"));
	else if (slice_ieq(uri.scheme, slice_of("urn")))
		buf_puts(b, _(", a service such as an emergency call"));
	else if (uri.user.n == 0)
		buf_puts(b, _(", a server rather than a user"));
	buf_puts(b, _("."));
}

static void explain_request(struct buf *b, const struct sip_msg *m)
{
	const struct sip_method_row *row = sip_method_row(sip_method_of(m->method_name));

	explain_quote(b, m->method_name);
	buf_fmt(b, _(": %s"), _(row->help));
	explain_target(b, m->uri);
	if (m->method == SIP_INVITE && sip_tag(m->key[SIP_K_TO]).n > 0)
		buf_puts(b, _(" The tag in To shows that it is inside a call: a re-INVITE."));
	if (!slice_eq(m->version, slice_of("SIP/2.0"))) {
		buf_puts(b, _(" Its version is not SIP/2.0 but "));
		explain_quote(b, m->version);
		buf_puts(b, _("."));
	}
	buf_fmt(b, _(" (%s)"), row->reference);
}

static void explain_status(struct buf *b, const struct sip_msg *m)
{
	const struct sip_status_row *row = sip_status_row(m->status);
	const char *class_name = sip_class_name(m->status / 100);

	buf_fmt(b, "%u", (unsigned)m->status);
	if (row)
		buf_fmt(b, _(" %s, %s response: %s"), row->reason, _(class_name), _(row->help));
	else if (class_name)
		buf_fmt(b, _(" is not registered. It counts as %u00, class %s."), m->status / 100u, _(class_name));
	else
		buf_puts(b, _(" is no status code: those are 100 to 699."));
	if (row && m->reason.n > 0 && !slice_ieq(m->reason, slice_of(row->reason))) {
		buf_puts(b, _(" Here the sender words it as: "));
		explain_quote(b, m->reason);
		buf_puts(b, _("."));
	}
	if (m->cseq_method.n > 0) {
		buf_puts(b, _(" It answers "));
		explain_quote(b, m->cseq_method);
		buf_fmt(b, _(" with CSeq %u."), (unsigned)m->cseq);
	}
	buf_fmt(b, _(" (%s)"), row ? row->reference : "RFC 3261 §7.2");
}

/* ---- header fields ----------------------------------------------------------------------------------------------- */

static void explain_unknown(struct buf *b, const struct sip_header *h)
{
	const char *what = _("is no registered header field. Who does not know it must ignore it.");
	const char *reference = "RFC 3261 §7.3.1";

	if (slice_istarts(h->name, slice_of("X-"))) {
		what = _("is a private extension of the maker of this device. Others ignore it.");
		reference = "RFC 6648";
	} else if (slice_istarts(h->name, slice_of("P-"))) {
		what = _("is a private extension that is not registered, as used inside one network. Others ignore it.");
		reference = "RFC 5727 §4";
	}
	explain_quote(b, h->name);
	buf_fmt(b, " %s", what);
	if (h->value.n > 0) {
		buf_puts(b, _(" Here: "));
		explain_quote(b, h->value);
		buf_puts(b, _("."));
	}
	buf_fmt(b, _(" (%s)"), reference);
}

static void explain_header(struct buf *b, const struct sip_msg *m, struct slice line)
{
	struct slice rest = line;
	struct sip_header h;
	struct buf unfolded = {0};
	struct explain x;

	if (!sip_header_next(&rest, &h) || slice_find(h.line, ':', 0) == h.line.n) {
		buf_puts(b, _("This line has no colon, so it is no header field. (RFC 3261 §7.3.1)"));
		return;
	}
	if (!h.row) {
		explain_unknown(b, &h);
		return;
	}
	sip_unfold(&unfolded, h.value);
	x = (struct explain){b, m, line, slice_trim(buf_slice(&unfolded))};
	buf_puts(b, _(h.row->help));
	if (x.value.n == 0)
		buf_puts(b, _(" Here it is empty."));
	else
		explain_field(h.row)(&x);
	buf_fmt(b, _(" (%s)"), h.row->reference);
	buf_free(&unfolded);
}

void sip_explain(struct buf *b, const struct sip_msg *m, struct slice line)
{
	struct slice trimmed = slice_trim(line);

	if (trimmed.n == 0)
		buf_puts(b, _("The empty line ends the header fields; what follows is the body. (RFC 3261 §7.5)"));
	else if (line.p == m->start.p || slice_eq(trimmed, slice_trim(m->start)))
		m->is_request ? explain_request(b, m) : explain_status(b, m);
	else
		explain_header(b, m, line);
}
