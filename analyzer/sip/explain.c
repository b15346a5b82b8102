/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says in words what a start line or a header line means: the help of its row, then what its values say, then the
 * reference in parentheses. Bytes of the packet are appended as they are; drawing makes them safe. Does not judge: what
 * is wrong with a message is told by flags and findings.
 */
#include "analyzer/sip/explain.h"

void explain_clause(struct buf *clauses, const char *text, struct slice value)
{
	tell_clause(clauses, text, (struct tell_values){{tell_quote(value)}});
}

void explain_clause_unquoted(struct buf *clauses, const char *text, struct slice value)
{
	struct buf unquoted = {0};

	sip_unquote(&unquoted, value);
	explain_clause(clauses, text, buf_slice(&unquoted));
	buf_free(&unquoted);
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

/* "1 day 2 hours": parts that are nothing are left out. */
static void put_span(struct buf *b, unsigned long seconds)
{
	unsigned long days = seconds / 86400, hours = seconds / 3600 % 24, minutes = seconds / 60 % 60;
	size_t from = b->n;

	if (days)
		buf_fmt(b, words_n("%lu day", "%lu days", days), days);
	if (hours) {
		buf_puts(b, b->n > from ? " " : "");
		buf_fmt(b, words_n("%lu hour", "%lu hours", hours), hours);
	}
	if (minutes) {
		buf_puts(b, b->n > from ? " " : "");
		buf_fmt(b, words_n("%lu minute", "%lu minutes", minutes), minutes);
	}
	if (seconds % 60) {
		buf_puts(b, b->n > from ? " " : "");
		buf_fmt(b, words_n("%lu second", "%lu seconds", seconds % 60), seconds % 60);
	}
}

void explain_seconds(struct buf *b, struct slice digits)
{
	struct buf span = {0};
	uint64_t v;

	if (!slice_to_u64(digits, UINT32_MAX, &v)) {
		tell_one(b, _("%s, which is no number of seconds"), digits);
		return;
	}
	buf_fmt(b, words_n("%lu second", "%lu seconds", v), (unsigned long)v);
	if (v < 60)
		return;
	put_span(&span, v);
	tell(b, _(" (%s)"), (struct tell_values){{tell_told(&span)}});
	buf_free(&span);
}

void explain_clause_seconds(struct buf *clauses, const char *text, struct slice digits)
{
	struct buf seconds = {0};

	explain_seconds(&seconds, digits);
	tell_clause(clauses, text, (struct tell_values){{tell_told(&seconds)}});
	buf_free(&seconds);
}

/* ---- start line -------------------------------------------------------------------------------------------------- */

static const char *target_text(struct slice target)
{
	struct sip_uri uri;

	if (!sip_uri_parse(target, &uri))
		return _(" Here: it is for %s, which is no proper URI.");
	if (slice_ieq(uri.scheme, slice_of("tel")))
		return _(" Here: it is for %s, a telephone number.");
	if (slice_ieq(uri.scheme, slice_of("sips")))
		return _(" Here: it is for %s, over TLS on every hop.");
	if (slice_ieq(uri.scheme, slice_of("urn")))
		return _(" Here: it is for %s, a service such as an emergency call.");
	return uri.user.n == 0 ? _(" Here: it is for %s, a server rather than a user.") : _(" Here: it is for %s.");
}

static void explain_request(struct buf *b, const struct sip_msg *m)
{
	const struct sip_method_row *row = sip_method_row(sip_method_of(m->method_name));

	tell(b, _("%s: %s"), (struct tell_values){{tell_quote(m->method_name), tell_words(_(row->help))}});
	tell_one(b, target_text(m->uri), m->uri);
	if (m->method == SIP_INVITE && sip_tag(m->key[SIP_K_TO]).n > 0)
		buf_puts(b, _(" The tag in To shows that it is inside a call: a re-INVITE."));
	if (!slice_eq(m->version, slice_of("SIP/2.0")))
		tell_one(b, _(" Its version is not SIP/2.0 but %s."), m->version);
	buf_fmt(b, _(" (%s)"), row->reference);
}

static void explain_status(struct buf *b, const struct sip_msg *m)
{
	const struct sip_status_row *row = sip_status_row(m->status);
	const char *class_name = sip_class_name(m->status / 100);

	if (row)
		buf_fmt(b, _("%u %s, %s response: %s"), (unsigned)m->status, row->reason, _(class_name), _(row->help));
	else if (class_name)
		buf_fmt(b, _("%u is not registered. It counts as %u00, class %s."), (unsigned)m->status, m->status / 100u,
				_(class_name));
	else
		buf_fmt(b, _("%u is no status code: those are 100 to 699."), (unsigned)m->status);
	if (row && m->reason.n > 0 && !slice_ieq(m->reason, slice_of(row->reason)))
		tell_one(b, _(" Here the sender words it as: %s."), m->reason);
	if (m->cseq_method.n > 0)
		tell(b, _(" It answers %s with CSeq %s."),
				(struct tell_values){{tell_quote(m->cseq_method), tell_number(m->cseq)}});
	buf_fmt(b, _(" (%s)"), row ? row->reference : "RFC 3261 §7.2");
}

/* ---- header fields ----------------------------------------------------------------------------------------------- */

static void explain_unknown(struct buf *b, const struct sip_header *h)
{
	const char *text = _("%s is no registered header field. Who does not know it must ignore it.");
	const char *reference = "RFC 3261 §7.3.1";

	if (slice_istarts(h->name, slice_of("X-"))) {
		text = _("%s is a private extension of the maker of this device. Others ignore it.");
		reference = "RFC 6648";
	} else if (slice_istarts(h->name, slice_of("P-"))) {
		text = _("%s is a private extension that is not registered, as used inside one network. Others ignore it.");
		reference = "RFC 5727 §4";
	}
	tell_one(b, text, h->name);
	if (h->value.n > 0)
		tell_one(b, _(" Here: %s."), h->value);
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
