/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says in words what one SDP line means: the help of its row, then what its values say, then the reference. Sees only
 * the line, not the description around it. Bytes of the packet are appended as they are, at most TELL_QUOTE_MAX of each
 * value; drawing makes them safe.
 */
#include "sdp.h"
#include "tell.h"

#include "analyzer/sdp/token.h"

static bool is(struct slice name, const char *word)
{
	return slice_ieq(name, slice_of(word));
}

/* A word of the protocol and what it means, some with a place for a value. The list ends with a NULL word. */
struct word_row {
	const char *word, *means;
};

static const char *word_means(const struct word_row *rows, struct slice word)
{
	for (; rows->word; rows++)
		if (is(word, rows->word))
			return _(rows->means);
	return NULL;
}

/* Payload types whose codec is fixed (RFC 3551 §6): these need no rtpmap. */
static const char *static_codec(struct slice format)
{
	static const struct word_row rows[] = {
		{"0", "PCMU"}, {"3", "GSM"}, {"4", "G723"}, {"5", "DVI4"}, {"6", "DVI4"}, {"7", "LPC"}, {"8", "PCMA"},
		{"9", "G722"}, {"10", N_("L16 stereo")}, {"11", "L16"}, {"12", "QCELP"}, {"13", N_("comfort noise")},
		{"14", "MPA"}, {"15", "G728"}, {"16", "DVI4"}, {"17", "DVI4"}, {"18", "G729"}, {"25", "CelB"},
		{"26", "JPEG"}, {"28", "nv"}, {"31", "H261"}, {"32", "MPV"}, {"33", "MP2T"}, {"34", "H263"}, {0},
	};

	return word_means(rows, format);
}

static void explain_formats(struct buf *b, struct slice formats, bool is_rtp)
{
	struct buf items = {0}, item = {0};
	struct slice format;
	unsigned n = 0;

	while (sdp_format_next(&formats, &format)) {
		const char *means = is_rtp ? static_codec(format) : NULL;

		if (n++ == LIMIT_SDP_FORMATS) {
			buf_puts(&items, _(", and more"));
			break;
		}
		if (!means && is_rtp && format.n > 1 && sdp_number(format, 127) >= 96)
			means = _("see rtpmap");
		buf_clear(&item);
		tell_word(&item, format, means);
		tell_item(&items, "%s", (struct tell_values){{tell_told(&item)}});
	}
	if (n > 0)
		tell(b, _(" Formats: %s."), (struct tell_values){{tell_told(&items)}});
	buf_free(&items);
	buf_free(&item);
}

static void explain_media(struct buf *b, struct slice value)
{
	static const struct word_row protos[] = {
		{"RTP/AVP", N_("plain RTP")},
		{"RTP/AVPF", N_("RTP with quick feedback")},
		{"RTP/SAVP", N_("SRTP, encrypted")},
		{"RTP/SAVPF", N_("SRTP, encrypted, with quick feedback")},
		{"UDP/TLS/RTP/SAVP", N_("SRTP with keys by DTLS")},
		{"UDP/TLS/RTP/SAVPF", N_("SRTP with keys by DTLS and quick feedback")},
		{"udptl", N_("fax over UDP, T.38")},
		{"TCP/MSRP", N_("messages over TCP")},
		{"TCP/TLS/MSRP", N_("messages over TLS")},
		{"UDP/DTLS/SCTP", N_("WebRTC data channels")},
		{"TCP/DTLS/SCTP", N_("WebRTC data channels over TCP")},
		{"UDP/BFCP", N_("floor control")},
		{"TCP/BFCP", N_("floor control")},
		{0},
	};
	struct slice type = sdp_word(&value), port = sdp_word(&value), proto = sdp_word(&value);
	struct buf by = {0};

	tell_word(&by, proto, word_means(protos, proto));
	if (is(port, "0"))
		tell(b, _(" Here: %s by %s, port 0: the medium is refused, ended or not used."),
				(struct tell_values){{tell_quote(type), tell_told(&by)}});
	else
		tell(b, _(" Here: %s to port %s by %s."),
				(struct tell_values){{tell_quote(type), tell_quote(port), tell_told(&by)}});
	buf_free(&by);
	explain_formats(b, value, slice_isearch(proto, slice_of("RTP/")) < proto.n);
}

static void explain_origin(struct buf *b, struct slice value)
{
	struct slice user = sdp_word(&value), id = sdp_word(&value), version = sdp_word(&value), address;

	sdp_word(&value);
	sdp_word(&value);
	address = sdp_word(&value);
	if (address.n == 0) {
		buf_puts(b, _(" This line lacks a part: it must have six."));
		return;
	}
	if (is(user, "-"))
		tell(b, _(" Here: session %s, version %s, made at %s."),
				(struct tell_values){{tell_quote(id), tell_quote(version), tell_quote(address)}});
	else
		tell(b, _(" Here: session %s, version %s, made at %s by %s."),
				(struct tell_values){{tell_quote(id), tell_quote(version), tell_quote(address), tell_quote(user)}});
}

static void explain_connection(struct buf *b, struct slice value)
{
	struct buf clauses = {0};
	struct slice kind, word, address;

	sdp_word(&value);
	kind = sdp_word(&value);
	word = sdp_word(&value);
	address = slice_cut(&word, '/');
	if (address.n == 0) {
		buf_puts(b, _(" This line lacks a part: it must be like IN IP4 192.0.2.1."));
		return;
	}
	tell_word(&clauses, address, is(kind, "IP6") ? "IPv6" : is(kind, "IP4") ? "IPv4" : NULL);
	if (is(address, "0.0.0.0") || is(address, "::"))
		tell_clause(&clauses, _("which is no address: the old way to put a call on hold"), (struct tell_values){0});
	if (word.n > 0)
		tell_clause(&clauses, is(kind, "IP4") ? _("multicast with TTL and groups %s") : _("multicast groups %s"),
				(struct tell_values){{tell_quote(word)}});
	tell_here(b, &clauses);
	buf_free(&clauses);
}

static void explain_bandwidth(struct buf *b, struct slice value)
{
	static const struct word_row kinds[] = {
		{"CT", N_(" Here: %s kbit/s for the whole conference.")},
		{"AS", N_(" Here: %s kbit/s with IP and UDP headers.")},
		{"TIAS", N_(" Here: %s bit/s without transport headers.")},
		{"RS", N_(" Here: %s bit/s for RTCP of senders.")},
		{"RR", N_(" Here: %s bit/s for RTCP of receivers.")},
		{0},
	};
	struct slice kind = slice_cut(&value, ':');
	const char *text = word_means(kinds, slice_trim(kind));

	tell_one(b, text ? text : _(" Here: %s of a kind that is not registered."), slice_trim(value));
}

static void explain_time(struct buf *b, struct slice value)
{
	struct slice start = sdp_word(&value), stop = sdp_word(&value);

	if (is(start, "0") && is(stop, "0"))
		return; /* the help says it */
	tell(b, _(" Here: from %s to %s, in seconds since 1900."), (struct tell_values){{tell_quote(start), tell_quote(stop)}});
}

/* ---- attributes -------------------------------------------------------------------------------------------------- */

static void explain_rtpmap(struct buf *b, struct slice value)
{
	struct slice format = sdp_word(&value), codec = sdp_word(&value), encoding = slice_cut(&codec, '/');
	struct slice clock = slice_cut(&codec, '/');
	const char *text;

	if (codec.n > 0 && !is(codec, "1"))
		text = _(" Here: payload type %s is %s at %s Hz with %s channels.");
	else if (clock.n > 0)
		text = _(" Here: payload type %s is %s at %s Hz.");
	else
		text = _(" Here: payload type %s is %s.");
	tell(b, text, (struct tell_values){{tell_quote(format), tell_quote(encoding), tell_quote(clock), tell_quote(codec)}});
	if (is(encoding, "telephone-event"))
		buf_puts(b, _(" It carries key presses (DTMF, RFC 4733)."));
	else if (is(encoding, "CN"))
		buf_puts(b, _(" It carries comfort noise for silence (RFC 3389)."));
	else if (is(encoding, "G722"))
		buf_puts(b, _(" G.722 samples at 16000 Hz although its clock says 8000 (RFC 3551 §4.5.2)."));
}

static void explain_fmtp(struct buf *b, struct slice value)
{
	struct slice format = sdp_word(&value);

	tell(b, _(" Here: payload type %s with %s."), (struct tell_values){{tell_quote(format), tell_quote(slice_trim(value))}});
}

static void explain_candidate(struct buf *b, struct slice value)
{
	static const struct word_row types[] = {
		{"host", N_("an address of the device itself")},
		{"srflx", N_("its address as a STUN server sees it, behind NAT")},
		{"prflx", N_("an address found during the checks")},
		{"relay", N_("a TURN relay")},
		{0},
	};
	struct buf clauses = {0};
	struct sdp_candidate c;
	const char *means;

	if (!sdp_candidate_parse(value, &c)) {
		buf_puts(b, _(" This one cannot be read."));
		return;
	}
	tell(&clauses, _("%s port %s over %s"), (struct tell_values){{tell_quote(c.address), tell_number(c.port),
		tell_quote(c.transport)}});
	means = word_means(types, c.type);
	if (means)
		tell_clause(&clauses, means, (struct tell_values){0});
	if (c.component == 1 || c.component == 2)
		tell_clause(&clauses, _("for %s"), (struct tell_values){{tell_words(c.component == 1 ? "RTP" : "RTCP")}});
	tell_clause(&clauses, _("priority %s"), (struct tell_values){{tell_number(c.priority)}});
	if (c.related_address.n > 0)
		tell_clause(&clauses, _("based on %s port %s"),
				(struct tell_values){{tell_quote(c.related_address), tell_number(c.related_port)}});
	tell_here(b, &clauses);
	buf_free(&clauses);
}

static void explain_crypto(struct buf *b, struct slice value)
{
	struct sdp_crypto c;

	if (!sdp_crypto_parse(value, &c)) {
		buf_puts(b, _(" This one cannot be read."));
		return;
	}
	tell(b, _(" Here: number %s, cipher suite %s, with the key in the line."),
			(struct tell_values){{tell_number(c.tag), tell_quote(c.suite)}});
}

static void explain_rtcp(struct buf *b, struct slice value)
{
	struct slice port = sdp_word(&value), address;

	sdp_word(&value);
	sdp_word(&value);
	address = sdp_word(&value);
	if (address.n > 0)
		tell(b, _(" Here: port %s at %s."), (struct tell_values){{tell_quote(port), tell_quote(address)}});
	else
		tell_one(b, _(" Here: port %s."), port);
}

static void explain_group(struct buf *b, struct slice value)
{
	struct slice kind = sdp_word(&value);

	value = slice_trim(value);
	if (value.n > 0)
		tell(b, _(" Here: %s of %s."), (struct tell_values){{tell_quote(kind), tell_quote(value)}});
	else
		tell_one(b, _(" Here: %s."), kind);
}

static void explain_setup(struct buf *b, struct slice value)
{
	static const struct word_row roles[] = {
		{"active", N_("the sender opens it")},
		{"passive", N_("the sender waits for the other side")},
		{"actpass", N_("the other side chooses, as in offers")},
		{"holdconn", N_("nobody opens it for now")},
		{0},
	};
	struct buf role = {0};

	tell_word(&role, value, word_means(roles, value));
	tell_here(b, &role);
	buf_free(&role);
}

static void explain_ms(struct buf *b, struct slice value)
{
	tell_one(b, _(" Here: %s ms."), value);
}

static void explain_value(struct buf *b, struct slice value)
{
	value = slice_trim(value);
	if (value.n == 0)
		return;
	tell_one(b, value.p[value.n - 1] != '.' || value.n > TELL_QUOTE_MAX ? _(" Here: %s.") : _(" Here: %s"), value);
}

/* Names of attributes, or lines ("m="), whose values are said in words; the others' are quoted. */
struct explainer {
	const char *name;
	void (*explain)(struct buf *b, struct slice value);
};

static const struct explainer explainers[] = {
	{"m=", explain_media},
	{"o=", explain_origin},
	{"c=", explain_connection},
	{"b=", explain_bandwidth},
	{"t=", explain_time},
	{"rtpmap", explain_rtpmap},
	{"fmtp", explain_fmtp},
	{"candidate", explain_candidate},
	{"crypto", explain_crypto},
	{"rtcp", explain_rtcp},
	{"group", explain_group},
	{"setup", explain_setup},
	{"ptime", explain_ms},
	{"maxptime", explain_ms},
};

static void explain_row(struct buf *b, const struct sdp_attr_row *row, struct slice value)
{
	void (*explain)(struct buf *, struct slice) = explain_value;
	size_t i;

	for (i = 0; i < sizeof(explainers) / sizeof(explainers[0]); i++)
		if (strcmp(explainers[i].name, row->name) == 0)
			explain = explainers[i].explain;
	buf_puts(b, _(row->help));
	explain(b, value);
	buf_fmt(b, _(" (%s)"), row->reference);
}

static void explain_attr(struct buf *b, struct slice line)
{
	struct slice value = line, name = slice_trim(slice_cut(&value, ':'));
	const struct sdp_attr_row *row = sdp_attr_row(name);

	/* "a=c=..." must not find the row of the line c=. */
	if (row && !strchr(row->name, '=')) {
		explain_row(b, row, slice_trim(value));
		return;
	}
	tell_one(b, name.n > 1 && slice_istarts(name, slice_of("x-")) ? _("The attribute %s is a private extension.")
								      : _("The attribute %s is not known to this program."), name);
	explain_value(b, value);
	buf_puts(b, " (RFC 8866 §5.13)");
}

void sdp_explain(struct buf *b, struct slice line)
{
	const struct sdp_attr_row *row;
	struct slice rest = line, value;
	char type, name[2];

	if (!sdp_line_next(&rest, &type, &value)) {
		buf_puts(b, _("An empty line: there should be none in a description. (RFC 8866 §5)"));
		return;
	}
	if (type == 'a') {
		explain_attr(b, value);
		return;
	}
	name[0] = type;
	name[1] = '=';
	row = type >= 'a' ? sdp_attr_row(slice_make(name, 2)) : NULL;
	if (row) {
		explain_row(b, row, value);
		return;
	}
	buf_puts(b, _("This is no line of a session description: it must be a known letter, an equals sign and a value."));
	buf_puts(b, " (RFC 8866 §5)");
}
