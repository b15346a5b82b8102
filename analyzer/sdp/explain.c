/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says in words what one SDP line means: the help of its row, then what its values say, then the reference. Sees only
 * the line, not the description around it. Bytes of the packet are appended as they are, at most QUOTE_MAX of each
 * value; drawing makes them safe.
 */
#include "sdp.h"

#include "analyzer/sdp/token.h"

enum { QUOTE_MAX = 160 };

/* A value of the packet, cut where it is long, never inside a character. */
static void quote(struct buf *b, struct slice s)
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

static bool is(struct slice name, const char *word)
{
	return slice_ieq(name, slice_of(word));
}

/* A word of the protocol and what it means. The list ends with a NULL word. */
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
	struct slice format;
	unsigned n = 0;

	while (sdp_format_next(&formats, &format)) {
		const char *codec = is_rtp ? static_codec(format) : NULL;

		if (n++ == LIMIT_SDP_FORMATS) {
			buf_puts(b, _(", and more"));
			break;
		}
		buf_puts(b, n == 1 ? _(" Formats: ") : _(", "));
		quote(b, format);
		if (codec)
			buf_fmt(b, _(" (%s)"), codec);
		else if (is_rtp && format.n > 1 && sdp_number(format, 127) >= 96)
			buf_puts(b, _(" (see rtpmap)"));
	}
	if (n > 0)
		buf_puts(b, _("."));
}

static void explain_media(struct buf *b, struct slice value)
{
	static const struct word_row protos[] = {
		{"RTP/AVP", N_("plain RTP")},
		{"RTP/AVPF", N_("RTP with quick feedback")},
		{"RTP/SAVP", N_("encrypted RTP (SRTP)")},
		{"RTP/SAVPF", N_("encrypted RTP (SRTP) with quick feedback")},
		{"UDP/TLS/RTP/SAVP", N_("SRTP with keys by DTLS")},
		{"UDP/TLS/RTP/SAVPF", N_("SRTP with keys by DTLS and quick feedback")},
		{"udptl", N_("fax over UDP (T.38)")},
		{"TCP/MSRP", N_("messages over TCP")},
		{"TCP/TLS/MSRP", N_("messages over TLS")},
		{"UDP/DTLS/SCTP", N_("WebRTC data channels")},
		{"TCP/DTLS/SCTP", N_("WebRTC data channels over TCP")},
		{"UDP/BFCP", N_("floor control")},
		{"TCP/BFCP", N_("floor control")},
		{0},
	};
	struct slice type = sdp_word(&value), port = sdp_word(&value), proto = sdp_word(&value);
	const char *means = word_means(protos, proto);

	buf_puts(b, _(" Here: "));
	quote(b, type);
	if (is(port, "0")) {
		buf_puts(b, _(", port 0: the medium is refused, ended or not used"));
	} else {
		buf_puts(b, _(" to port "));
		quote(b, port);
	}
	buf_puts(b, words_in("protocol", " by "));
	quote(b, proto);
	if (means)
		buf_fmt(b, _(", %s"), means);
	buf_puts(b, _("."));
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
	buf_puts(b, _(" Here: session "));
	quote(b, id);
	buf_puts(b, _(", version "));
	quote(b, version);
	buf_puts(b, _(", made at "));
	quote(b, address);
	if (!is(user, "-")) {
		buf_puts(b, words_in("user", " by "));
		quote(b, user);
	}
	buf_puts(b, _("."));
}

static void explain_connection(struct buf *b, struct slice value)
{
	struct slice kind, word, address;

	sdp_word(&value);
	kind = sdp_word(&value);
	word = sdp_word(&value);
	address = slice_cut(&word, '/');
	if (address.n == 0) {
		buf_puts(b, _(" This line lacks a part: it must be like IN IP4 192.0.2.1."));
		return;
	}
	buf_puts(b, _(" Here: "));
	quote(b, address);
	buf_puts(b, is(kind, "IP6") ? " (IPv6)" : is(kind, "IP4") ? " (IPv4)" : "");
	if (is(address, "0.0.0.0") || is(address, "::"))
		buf_puts(b, _(", which is no address: the old way to put a call on hold"));
	if (word.n > 0) {
		buf_puts(b, is(kind, "IP4") ? _(", multicast with TTL and groups ") : _(", multicast groups "));
		quote(b, word);
	}
	buf_puts(b, _("."));
}

static void explain_bandwidth(struct buf *b, struct slice value)
{
	static const struct word_row kinds[] = {
		{"CT", N_("kbit/s for the whole conference")},
		{"AS", N_("kbit/s with IP and UDP headers")},
		{"TIAS", N_("bit/s without transport headers")},
		{"RS", N_("bit/s for RTCP of senders")},
		{"RR", N_("bit/s for RTCP of receivers")},
		{0},
	};
	struct slice kind = slice_cut(&value, ':');
	const char *means = word_means(kinds, slice_trim(kind));

	buf_puts(b, _(" Here: "));
	quote(b, slice_trim(value));
	buf_fmt(b, _(" %s."), means ? means : _("of a kind that is not registered"));
}

static void explain_time(struct buf *b, struct slice value)
{
	struct slice start = sdp_word(&value), stop = sdp_word(&value);

	if (is(start, "0") && is(stop, "0"))
		return; /* the help says it */
	buf_puts(b, _(" Here: from "));
	quote(b, start);
	buf_puts(b, words_in("time", " to "));
	quote(b, stop);
	buf_puts(b, _(", in seconds since 1900."));
}

/* ---- attributes -------------------------------------------------------------------------------------------------- */

static void explain_rtpmap(struct buf *b, struct slice value)
{
	struct slice format = sdp_word(&value), codec = sdp_word(&value), encoding = slice_cut(&codec, '/');
	struct slice clock = slice_cut(&codec, '/');

	buf_puts(b, _(" Here: payload type "));
	quote(b, format);
	buf_puts(b, _(" is "));
	quote(b, encoding);
	if (clock.n > 0) {
		buf_puts(b, words_in("clock rate", " at "));
		quote(b, clock);
		buf_puts(b, " Hz");
	}
	if (codec.n > 0 && !is(codec, "1")) {
		buf_puts(b, words_in("channels", " with "));
		quote(b, codec);
		buf_puts(b, _(" channels"));
	}
	buf_puts(b, _("."));
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

	buf_puts(b, _(" Here: payload type "));
	quote(b, format);
	buf_puts(b, words_in("parameters", " with "));
	quote(b, slice_trim(value));
	buf_puts(b, _("."));
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
	struct sdp_candidate c;
	const char *means;

	if (!sdp_candidate_parse(value, &c)) {
		buf_puts(b, _(" This one cannot be read."));
		return;
	}
	buf_puts(b, _(" Here: "));
	quote(b, c.address);
	buf_fmt(b, _(" port %u over "), (unsigned)c.port);
	quote(b, c.transport);
	means = word_means(types, c.type);
	if (means)
		buf_fmt(b, _(", %s"), means);
	if (c.component == 1 || c.component == 2)
		buf_fmt(b, _(", for %s"), c.component == 1 ? "RTP" : "RTCP");
	buf_fmt(b, _(", priority %u"), (unsigned)c.priority);
	if (c.related_address.n > 0) {
		buf_puts(b, _(", based on "));
		quote(b, c.related_address);
		buf_fmt(b, _(" port %u"), (unsigned)c.related_port);
	}
	buf_puts(b, _("."));
}

static void explain_crypto(struct buf *b, struct slice value)
{
	struct sdp_crypto c;

	if (!sdp_crypto_parse(value, &c)) {
		buf_puts(b, _(" This one cannot be read."));
		return;
	}
	buf_fmt(b, _(" Here: number %u, cipher suite "), (unsigned)c.tag);
	quote(b, c.suite);
	buf_puts(b, _(", with the key in the line."));
}

static void explain_rtcp(struct buf *b, struct slice value)
{
	struct slice port = sdp_word(&value), address;

	sdp_word(&value);
	sdp_word(&value);
	address = sdp_word(&value);
	buf_puts(b, _(" Here: port "));
	quote(b, port);
	if (address.n > 0) {
		buf_puts(b, words_in("address", " at "));
		quote(b, address);
	}
	buf_puts(b, _("."));
}

static void explain_group(struct buf *b, struct slice value)
{
	struct slice kind = sdp_word(&value);

	value = slice_trim(value);
	buf_puts(b, _(" Here: "));
	quote(b, kind);
	if (value.n > 0) {
		buf_puts(b, words_in("group", " of "));
		quote(b, value);
	}
	buf_puts(b, _("."));
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
	const char *means = word_means(roles, value);

	buf_puts(b, _(" Here: "));
	quote(b, value);
	if (means)
		buf_fmt(b, _(", %s"), means);
	buf_puts(b, _("."));
}

static void explain_ms(struct buf *b, struct slice value)
{
	buf_puts(b, _(" Here: "));
	quote(b, value);
	buf_puts(b, _(" ms."));
}

static void explain_value(struct buf *b, struct slice value)
{
	value = slice_trim(value);
	if (value.n == 0)
		return;
	buf_puts(b, _(" Here: "));
	quote(b, value);
	if (value.p[value.n - 1] != '.' || value.n > QUOTE_MAX)
		buf_puts(b, _("."));
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
	buf_puts(b, _("The attribute "));
	quote(b, name);
	buf_puts(b, name.n > 1 && slice_istarts(name, slice_of("x-")) ? _(" is a private extension.")
								      : _(" is not known to this program."));
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
