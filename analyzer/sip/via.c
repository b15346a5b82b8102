/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One Via value (RFC 3261 §20.42). Every message comes through here, so the plain form is read without detours; white
 * space and folds at every place where the grammar allows them cost more and are read all the same. */
#include "analyzer/sip/sip_local.h"

/* "SIP / 2.0 / UDP" with white space anywhere; what follows the white space after it, or NULL. */
static const char *read_protocol(const char *p, const char *e, struct sip_via *out)
{
	const char *q, *from = p;

	if (e - p > 9 && memcmp(p, "SIP/2.0/", 8) == 0) {
		q = sip_skip(p + 8, e, SIP_C_TOKEN);
		if (q > p + 8 && q < e && *q == ' ') {
			out->protocol = slice_make(p, 7);
			out->transport = slice_make(p + 8, (size_t)(q - p - 8));
			return sip_skip(q, e, SIP_C_LWS);
		}
	}
	for (int part = 0; part < 3; part++) {
		q = sip_skip(p, e, SIP_C_TOKEN);
		if (q == p)
			return NULL;
		if (part == 1)
			out->protocol = slice_make(from, (size_t)(q - from));
		if (part == 2)
			out->transport = slice_make(p, (size_t)(q - p));
		p = sip_skip(q, e, SIP_C_LWS);
		if (part == 2)
			return p > q ? p : NULL;
		if (p == e || *p != '/')
			return NULL;
		p = sip_skip(p + 1, e, SIP_C_LWS);
	}
	return NULL;
}

/* The port at p, and white space behind it: what follows, or NULL. */
static const char *read_port(const char *p, const char *e, struct sip_via *out)
{
	const char *q = p;
	int32_t port;

	while (q < e && ascii_digit(*q))
		q++;
	while (q - p > 1 && *p == '0')
		p++;
	port = sip_small_number(p, q);
	if (port < 0 || port > UINT16_MAX)
		return NULL;
	out->port = (uint16_t)port;
	return sip_skip(q, e, SIP_C_LWS);
}

/* Host and port of sent-by; what follows them and white space, or NULL. */
static const char *read_sent_by(const char *p, const char *e, struct sip_via *out)
{
	const char *q;

	if (p < e && *p == '[') {
		q = sip_find(p, e, ']');
		if (!q)
			return NULL;
		out->host = slice_make(p + 1, (size_t)(q - p - 1));
		q++;
	} else {
		q = sip_skip(p, e, SIP_C_HOST);
		out->host = slice_make(p, (size_t)(q - p));
	}
	if (out->host.n == 0)
		return NULL;
	p = sip_skip(q, e, SIP_C_LWS);
	if (p == e || *p != ':')
		return p;
	return read_port(sip_skip(p + 1, e, SIP_C_LWS), e, out);
}

/* The comma that ends the Via value whose parameters, with quotes among them, begin at p; or e. */
static const char *quoted_params_end(const char *p, const char *e)
{
	const char *base = p;

	for (; p < e && *p != ','; p++) {
		if (*p == '"') {
			p = sip_quote_end(base, p + 1, e);
			if (!p)
				return e;
		}
	}
	return p;
}

/* The value of "branch" in parameters without quotes. `base`: see sip_find2. */
static struct slice find_branch(const char *base, const char *p, const char *e)
{
	const char *q;

	for (; p < e; p = sip_find2(base, p, e, ';', ';')) {
		if (e - p > 8 && sip_same8(p, ";branch=") && !sip_is(p[8], SIP_C_LWS)) {
			q = sip_find2(base, p + 8, e, ';', ' ');
			return sip_trimmed(p + 8, q);
		}
		p = sip_skip(p + 1, e, SIP_C_LWS);
		if (e - p < 7 || !sip_same(p, 6, "branch"))
			continue;
		q = sip_skip(p + 6, e, SIP_C_LWS);
		if (q < e && *q == '=')
			return sip_trimmed(q + 1, sip_find2(base, q + 1, e, ';', ';'));
	}
	return slice_make(NULL, 0);
}

bool sip_via_parse(struct slice s, struct sip_via *out)
{
	const char *p, *e, *stop;

	*out = (struct sip_via){ .port = 0 };
	if (s.n == 0)
		return false;
	e = s.p + s.n;
	p = read_protocol(sip_skip(s.p, e, SIP_C_LWS), e, out);
	if (!p)
		return false;
	p = read_sent_by(p, e, out);
	if (!p || (p < e && *p != ';' && *p != ','))
		return false;
	stop = sip_find2(s.p, p, e, ',', '"');
	if (stop < e && *stop == '"') {
		out->params = sip_trimmed(p, quoted_params_end(p, e));
		out->branch = sip_param(out->params, "branch");
	} else {
		out->params = sip_trimmed(p, stop);
		out->branch = find_branch(s.p, out->params.p, out->params.p + out->params.n);
	}
	return true;
}

/* "SIP/2.0/UDP host:port;...;branch=token" without white space or quotes up to the end of the branch. */
static bool plain_key(struct slice s, struct slice *sent_by, struct slice *branch)
{
	const char *e = s.p + s.n, *p, *q;

	if (s.n < 24 || memcmp(s.p, "SIP/2.0/", 8) != 0)
		return false;
	p = sip_find2(s.p, s.p + 8, e, ' ', ';');
	q = sip_find2(s.p, p, e, ';', ',');
	if (e - q < 9 || *p != ' ' || p[1] <= ' ' || q[-1] <= ' ')
		return false;
	*sent_by = slice_make(p + 1, (size_t)(q - p - 1));
	for (unsigned i = 0; i < 4 && e - q > 8 && *q == ';'; i++) {
		p = q;
		q = sip_find2(s.p, p + 1, e, ';', ',');
		if (p[1] <= ' ' || sip_find2(s.p, p, q, '"', ' ') < q)
			return false;
		if (q - p >= 8 && sip_same8(p, ";branch=")) {
			*branch = slice_make(p + 8, (size_t)(q - p - 8));
			return q - p > 8 && p[8] > ' ' && q[-1] > ' ';
		}
	}
	return false;
}

bool sip_via_key(struct slice s, struct slice *sent_by, struct slice *branch)
{
	struct sip_via via;
	const char *p, *e;

	if (s.n == 0)
		return false;
	if (plain_key(s, sent_by, branch))
		return true;
	if (!sip_via_parse(s, &via))
		return false;
	e = via.params.n ? via.params.p : s.p + s.n;
	p = via.host.p - (via.host.p[-1] == '['); /* there is the protocol before it */
	*sent_by = sip_trimmed(p, sip_find2(s.p, p, e, ',', ';'));
	*branch = via.branch;
	return true;
}
