/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where secrets stand in a message: URIs, display names, parameters of authentication, SDP lines. Knows the shapes that
 * header fields have in common and not each field: what looks like an address is one. */
#include "analyzer/report/redact_priv.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- URIs ------------------------------------------------------------------------------------------------------- */

static size_t scheme_length(struct slice s)
{
	static const char *const schemes[] = {"sip:", "sips:", "tel:", "mailto:", "im:", "pres:"};

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (slice_istarts(s, slice_of(schemes[i])))
			return strlen(schemes[i]);
	return 0;
}

/* Up to where a URI goes: what ends one in a header field. */
static size_t uri_end(struct slice s)
{
	size_t n = 0;

	while (n < s.n && !is_blank(s.p[n]) && s.p[n] != '>' && s.p[n] != '"' && s.p[n] != ',' && s.p[n] != '<')
		n++;
	return n;
}

/* host, host:port, [v6]:port; parameters after it are left to the scan. */
static size_t host_end(struct slice s)
{
	size_t n = 0;

	if (s.n && s.p[0] == '[')
		return slice_find(s, ']', 0) + (slice_find(s, ']', 0) < s.n);
	while (n < s.n && s.p[n] != ':' && s.p[n] != ';' && s.p[n] != '?' && s.p[n] != '>')
		n++;
	return n;
}

static size_t put_host(struct redact *r, struct slice s, struct buf *out)
{
	size_t n = host_end(s);
	struct slice host = slice_sub(s, 0, n);

	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']') {
		buf_putc(out, '[');
		redact_host(r, slice_sub(host, 1, host.n - 1), out);
		buf_putc(out, ']');
	} else {
		redact_host(r, host, out);
	}
	return n;
}

/* user, user:password, user;parameters: the number or name alone is what is known elsewhere, too. */
static void put_user(struct redact *r, struct slice s, struct buf *out)
{
	size_t semicolon = slice_find(s, ';', 0), colon = slice_find(s, ':', 0);
	size_t n = semicolon < colon ? semicolon : colon;

	redact_user(r, slice_sub(s, 0, n), out);
	if (colon < s.n)
		buf_puts(out, ":taken-out");
	else
		redact_open_text(r, slice_sub(s, n, s.n), out);
}

size_t redact_uri(struct redact *r, struct slice s, struct buf *out)
{
	size_t scheme = scheme_length(s), at, n;
	struct slice rest;
	bool is_tel;

	if (!scheme)
		return 0;
	is_tel = slice_istarts(s, slice_of("tel:"));
	rest = slice_sub(s, scheme, scheme + uri_end(slice_sub(s, scheme, s.n)));
	buf_put(out, slice_sub(s, 0, scheme));
	if (is_tel) {
		n = slice_find(rest, ';', 0);
		redact_user(r, slice_sub(rest, 0, n), out);
		return scheme + n;
	}
	at = slice_find(rest, '@', 0);
	if (at < rest.n) {
		put_user(r, slice_sub(rest, 0, at), out);
		buf_putc(out, '@');
		return scheme + at + 1 + put_host(r, slice_sub(rest, at + 1, rest.n), out);
	}
	return scheme + put_host(r, rest, out);
}

/* ---- header fields ---------------------------------------------------------------------------------------------- */

static size_t quoted_length(struct slice s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
	}
	return s.n;
}

static size_t blanks(struct slice s)
{
	size_t n = 0;

	while (n < s.n && is_blank(s.p[n]))
		n++;
	return n;
}

/* A display name at the start of s, in quotes or not, with '<' after it: its length, else 0. */
static size_t put_display(struct redact *r, struct slice s, struct buf *out)
{
	size_t n = s.n && s.p[0] == '"' ? quoted_length(s) : 0, after;
	bool is_quoted = n > 0;
	struct slice name;

	while (!is_quoted && n < s.n && s.p[n] != '<' && s.p[n] != '=' && s.p[n] != ':' && s.p[n] != ';' && s.p[n] != ',' &&
			s.p[n] != '"' && s.p[n] != '@')
		n++;
	after = n + blanks(slice_sub(s, n, s.n));
	if (!n || after >= s.n || s.p[after] != '<')
		return 0;
	name = slice_trim(slice_sub(s, 0, n));
	if (is_quoted && name.n >= 2)
		name = slice_sub(name, 1, name.n - 1);
	if (is_quoted)
		buf_putc(out, '"');
	redact_name(r, name, out);
	buf_puts(out, is_quoted ? "\" " : name.n ? " " : "");
	return after;
}

enum param { PARAM_NONE, PARAM_USER, PARAM_HOST, PARAM_KEY };
static const struct {
	const char *name;
	enum param kind;
} params[] = {{"username", PARAM_USER}, {"realm", PARAM_HOST}, {"maddr", PARAM_HOST}, {"nonce", PARAM_KEY},
	{"cnonce", PARAM_KEY}, {"response", PARAM_KEY}, {"opaque", PARAM_KEY}, {"nextnonce", PARAM_KEY}, {"rspauth", PARAM_KEY},
	{"auts", PARAM_KEY}, {"+sip.instance", PARAM_KEY}, {"icid-value", PARAM_KEY}, {"utran-cell-id-3gpp", PARAM_KEY},
	{"pub-gruu", PARAM_KEY}, {"temp-gruu", PARAM_KEY}, {"ck", PARAM_KEY}, {"ik", PARAM_KEY}};

static enum param param_kind(struct slice name)
{
	for (size_t i = 0; i < sizeof params / sizeof params[0]; i++)
		if (slice_ieq(name, slice_of(params[i].name)))
			return params[i].kind;
	return PARAM_NONE;
}

/* name=value, name="value" of those that hold a secret; else 0. */
static size_t put_param(struct redact *r, struct slice s, struct buf *out)
{
	size_t name = 0, n;
	struct slice value;
	enum param kind;
	bool is_quoted;

	while (name < s.n && (ascii_alpha(s.p[name]) || ascii_digit(s.p[name]) || s.p[name] == '-' || s.p[name] == '.' ||
			s.p[name] == '+'))
		name++;
	if (name >= s.n || s.p[name] != '=')
		return 0;
	kind = param_kind(slice_sub(s, 0, name));
	if (kind == PARAM_NONE)
		return 0;
	value = slice_sub(s, name + 1, s.n);
	is_quoted = value.n && value.p[0] == '"';
	for (n = is_quoted ? quoted_length(value) : 0; !is_quoted && n < value.n && value.p[n] != ',' && value.p[n] != ';' &&
			!is_blank(value.p[n]) && value.p[n] != '>';)
		n++;
	buf_put(out, slice_sub(s, 0, name + 1));
	value = is_quoted && n >= 2 ? slice_sub(value, 1, n - 1) : slice_sub(value, 0, n);
	if (is_quoted)
		buf_putc(out, '"');
	if (kind == PARAM_USER)
		redact_user(r, value, out);
	else if (kind == PARAM_HOST)
		redact_host(r, value, out);
	else if (value.n)
		buf_put(out, redact_as(r, SECRET_KEY, value));
	if (is_quoted)
		buf_putc(out, '"');
	return name + 1 + n;
}

/* Via: SIP/2.0/UDP host;branch=... */
static size_t put_sent_by(struct redact *r, struct slice s, struct buf *out)
{
	size_t n;

	if (!slice_istarts(s, slice_of("SIP/2.0/")))
		return 0;
	n = 8;
	while (n < s.n && !is_blank(s.p[n]))
		n++;
	n += blanks(slice_sub(s, n, s.n));
	buf_put(out, slice_sub(s, 0, n));
	return n + put_host(r, slice_sub(s, n, s.n), out);
}

/* To the end of a word, of what is between marks, or of blanks. */
static size_t run_length(struct slice s)
{
	size_t n = 1;

	if (s.p[0] == ';' || s.p[0] == ',' || s.p[0] == '<' || s.p[0] == '"' || is_blank(s.p[0]))
		return 1;
	while (n < s.n && s.p[n] != ';' && s.p[n] != ',' && s.p[n] != '<' && s.p[n] != '"' && !is_blank(s.p[n]))
		n++;
	return n;
}

void redact_value(struct redact *r, struct slice s, struct buf *out)
{
	bool begins = true; /* of a value in a list: a name may stand here */

	while (s.n) {
		size_t n = 0;

		if (begins)
			n = put_sent_by(r, s, out);
		if (!n && begins)
			n = put_display(r, s, out);
		if (!n)
			n = put_param(r, s, out);
		if (!n)
			n = redact_uri(r, s, out);
		if (!n) {
			n = run_length(s);
			redact_open_text(r, slice_sub(s, 0, n), out);
		}
		begins = (begins && is_blank(s.p[0])) || s.p[n - 1] == ',';
		s = slice_sub(s, n, s.n);
	}
}

/* Fields whose dotted numbers are versions, and those that are secret as a whole. */
static void put_field(struct redact *r, struct slice name, struct slice value, struct buf *out)
{
	if (slice_ieq(name, slice_of("User-Agent")) || slice_ieq(name, slice_of("Server"))) {
		redact_text(r, value, out);
	} else if (slice_ieq(name, slice_of("Identity")) || slice_ieq(name, slice_of("y")) ||
			slice_ieq(name, slice_of("Subject")) || slice_ieq(name, slice_of("s")) ||
			slice_ieq(name, slice_of("Geolocation")) || slice_ieq(name, slice_of("Alert-Info")) ||
			slice_ieq(name, slice_of("Call-Info"))) {
		buf_put(out, redact_as(r, SECRET_KEY, value));
	} else if (slice_istarts(value, slice_of("Bearer ")) || slice_istarts(value, slice_of("Basic "))) {
		buf_put(out, slice_sub(value, 0, slice_find(value, ' ', 0) + 1));
		buf_put(out, redact_as(r, SECRET_KEY, slice_sub(value, slice_find(value, ' ', 0) + 1, value.n)));
	} else if (slice_ieq(name, slice_of("CSeq")) || slice_ieq(name, slice_of("RAck"))) {
		buf_put(out, value);
	} else {
		redact_value(r, value, out);
	}
}

/* A line that is broken before its colon has what is not a name there. */
static void put_name(struct redact *r, struct slice name, struct buf *out)
{
	for (size_t i = 0; i < name.n; i++)
		if (!ascii_alpha(name.p[i]) && !ascii_digit(name.p[i]) && name.p[i] != '-' && name.p[i] != '_') {
			redact_open_text(r, name, out);
			return;
		}
	buf_put(out, name);
}

static void put_headers(struct redact *r, const struct sip_msg *m, struct buf *out)
{
	struct slice rest = m->headers;
	struct sip_header h;

	while (sip_header_next(&rest, &h)) {
		put_name(r, h.name, out);
		if (slice_find(h.line, ':', 0) < h.line.n)
			buf_puts(out, ": ");
		put_field(r, h.name, h.value, out);
		buf_puts(out, "\r\n");
	}
	buf_puts(out, "\r\n");
}

/* ---- bodies ----------------------------------------------------------------------------------------------------- */

/* a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:KEY|...; a=ice-pwd:KEY; a=fingerprint:sha-256 KEY; k=...; secret from `at` on. */
static size_t sdp_secret_at(struct slice line)
{
	static const char *const names[] = {"a=ice-pwd:", "a=ice-ufrag:", "a=fingerprint:", "a=key-mgmt:", "k=", "a=msid:",
		"a=identity:", "a=tls-id:"};
	size_t inline_at = slice_isearch(line, slice_of("inline:"));

	if (inline_at < line.n)
		return inline_at + 7;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (slice_istarts(line, slice_of(names[i])))
			return strlen(names[i]);
	return line.n;
}

static void put_sdp_line(struct redact *r, struct slice line, struct buf *out)
{
	size_t at = sdp_secret_at(line);
	char type = line.n > 1 && line.p[1] == '=' ? line.p[0] : '\0';

	if (at < line.n) {
		buf_put(out, slice_sub(line, 0, at));
		buf_put(out, redact_as(r, SECRET_KEY, slice_sub(line, at, line.n)));
	} else if (type == 'o') {
		struct slice rest = slice_sub(line, 2, line.n), user = slice_cut(&rest, ' ');

		buf_puts(out, "o=");
		buf_put(out, user.n <= 1 ? user : redact_as(r, SECRET_USER, user));
		buf_putc(out, ' ');
		redact_open_text(r, rest, out);
	} else if (type == 'e' || type == 'p' || type == 'i' || type == 'u') {
		buf_put(out, slice_sub(line, 0, 2));
		buf_put(out, redact_as(r, SECRET_KEY, slice_sub(line, 2, line.n)));
	} else {
		redact_open_text(r, line, out);
	}
}

static void put_sdp(struct redact *r, struct slice text, struct buf *out)
{
	while (text.n) {
		struct slice line = slice_cut(&text, '\n');

		put_sdp_line(r, slice_trim(line), out);
		buf_puts(out, "\r\n");
	}
}

static void put_body(struct redact *r, const struct sip_msg *m, struct buf *out)
{
	struct sip_part_state state = {.n = 0};
	struct sip_part part;

	while (m->body.n && sip_part_next(m, &state, &part)) {
		if (slice_ieq(part.type, slice_of("application/sdp"))) {
			put_sdp(r, part.data, out);
			continue;
		}
		buf_fmt(out, "(%zu bytes of ", part.data.n);
		if (part.type.n)
			redact_open_text(r, part.type, out);
		else
			buf_puts(out, "an unknown type");
		buf_puts(out, " taken out)\r\n");
	}
}

void redact_message(struct redact *r, uint32_t msg, struct buf *out)
{
	struct sip_msg m;

	if (!store_view(r->s, msg, &m))
		return;
	if (m.is_request) {
		buf_put(out, m.method_name);
		buf_putc(out, ' ');
		redact_value(r, m.uri, out);
		buf_putc(out, ' ');
		buf_put(out, m.version);
	} else {
		redact_open_text(r, m.start, out);
	}
	buf_puts(out, "\r\n");
	put_headers(r, &m, out);
	put_body(r, &m, out);
}

/* ---- what there is to hide -------------------------------------------------------------------------------------- */

struct redact *redact_new(const struct store *s, const uint32_t *legs, size_t n)
{
	struct redact *r = mem_zalloc(sizeof *r);
	struct buf out = {0}, ends = {0};

	r->s = s;
	for (size_t i = 0; i < n; i++) {
		for (uint32_t m = store_leg(s, legs[i])->first; m != NONE; m = store_msg(s, m)->next) {
			struct flow f = store_flow(s, store_msg(s, m)->flow);

			buf_clear(&ends);
			buf_clear(&out);
			addr_put_ip(&ends, &f.src);
			buf_putc(&ends, ' ');
			addr_put_ip(&ends, &f.dst);
			redact_open_text(r, buf_slice(&ends), &out);
			redact_message(r, m, &out);
		}
	}
	buf_free(&ends);
	buf_free(&out);
	return r;
}
