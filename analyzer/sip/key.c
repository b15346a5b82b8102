/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recognises the header fields that a message view keeps apart, by comparing whole names (RFC 3261 §7.3.1, §7.3.3). It is
 * asked for every line of every message, so it is code and not a search in the table of sip/header.c, which knows all
 * fields and their help; a test holds the two together. */
#include "analyzer/sip/sip_local.h"

const uint32_t sip_key_single =
	1u << SIP_K_FROM | 1u << SIP_K_TO | 1u << SIP_K_CALL_ID | 1u << SIP_K_CSEQ | 1u << SIP_K_CONTENT_TYPE |
	1u << SIP_K_CONTENT_LENGTH | 1u << SIP_K_MAX_FORWARDS | 1u << SIP_K_USER_AGENT | 1u << SIP_K_SERVER |
	1u << SIP_K_EXPIRES | 1u << SIP_K_EVENT | 1u << SIP_K_RACK | 1u << SIP_K_RSEQ | 1u << SIP_K_SESSION_EXPIRES |
	1u << SIP_K_REFER_TO | 1u << SIP_K_REPLACES | 1u << SIP_K_RETRY_AFTER | 1u << SIP_K_SUBSCRIPTION_STATE |
	1u << SIP_K_SESSION_ID;
const uint32_t sip_key_core =
	1u << SIP_K_VIA | 1u << SIP_K_FROM | 1u << SIP_K_TO | 1u << SIP_K_CALL_ID | 1u << SIP_K_CSEQ;

static enum sip_key compact(char c)
{
	switch (c) {
	case 'v': return SIP_K_VIA;
	case 'f': return SIP_K_FROM;
	case 't': return SIP_K_TO;
	case 'i': return SIP_K_CALL_ID;
	case 'm': return SIP_K_CONTACT;
	case 'c': return SIP_K_CONTENT_TYPE;
	case 'l': return SIP_K_CONTENT_LENGTH;
	case 'e': return SIP_K_CONTENT_ENCODING;
	case 'o': return SIP_K_EVENT;
	case 'r': return SIP_K_REFER_TO;
	case 'x': return SIP_K_SESSION_EXPIRES;
	default: return SIP_K_NONE;
	}
}

static enum sip_key begins_c(const char *p, size_t n)
{
	if (sip_same(p, n, "call-id"))
		return SIP_K_CALL_ID;
	if (sip_same(p, n, "cseq"))
		return SIP_K_CSEQ;
	if (sip_same(p, n, "contact"))
		return SIP_K_CONTACT;
	if (sip_same(p, n, "content-length"))
		return SIP_K_CONTENT_LENGTH;
	if (sip_same(p, n, "content-type"))
		return SIP_K_CONTENT_TYPE;
	return sip_same(p, n, "content-encoding") ? SIP_K_CONTENT_ENCODING : SIP_K_NONE;
}

static enum sip_key begins_r(const char *p, size_t n)
{
	if (sip_same(p, n, "record-route"))
		return SIP_K_RECORD_ROUTE;
	if (sip_same(p, n, "route"))
		return SIP_K_ROUTE;
	if (sip_same(p, n, "require"))
		return SIP_K_REQUIRE;
	if (sip_same(p, n, "reason"))
		return SIP_K_REASON;
	if (sip_same(p, n, "refer-to"))
		return SIP_K_REFER_TO;
	if (sip_same(p, n, "replaces"))
		return SIP_K_REPLACES;
	if (sip_same(p, n, "retry-after"))
		return SIP_K_RETRY_AFTER;
	if (sip_same(p, n, "rseq"))
		return SIP_K_RSEQ;
	return sip_same(p, n, "rack") ? SIP_K_RACK : SIP_K_NONE;
}

static enum sip_key begins_s(const char *p, size_t n)
{
	if (sip_same(p, n, "server"))
		return SIP_K_SERVER;
	if (sip_same(p, n, "session-expires"))
		return SIP_K_SESSION_EXPIRES;
	if (sip_same(p, n, "session-id"))
		return SIP_K_SESSION_ID;
	return sip_same(p, n, "subscription-state") ? SIP_K_SUBSCRIPTION_STATE : SIP_K_NONE;
}

static enum sip_key begins_p(const char *p, size_t n)
{
	if (sip_same(p, n, "proxy-authorization"))
		return SIP_K_PROXY_AUTHORIZATION;
	return sip_same(p, n, "proxy-authenticate") ? SIP_K_PROXY_AUTHENTICATE : SIP_K_NONE;
}

static enum sip_key begins_e(const char *p, size_t n)
{
	if (sip_same(p, n, "expires"))
		return SIP_K_EXPIRES;
	return sip_same(p, n, "event") ? SIP_K_EVENT : SIP_K_NONE;
}

static enum sip_key begins_w(const char *p, size_t n)
{
	if (sip_same(p, n, "www-authenticate"))
		return SIP_K_WWW_AUTHENTICATE;
	return sip_same(p, n, "warning") ? SIP_K_WARNING : SIP_K_NONE;
}

enum sip_key sip_key_of(struct slice name)
{
	const char *p = name.p;
	size_t n = name.n;

	if (n == 0 || !ascii_alpha(*p))
		return SIP_K_NONE;
	if (n == 1)
		return compact(*p | 0x20);
	switch (*p | 0x20) {
	case 'v': return sip_same(p, n, "via") ? SIP_K_VIA : SIP_K_NONE;
	case 'f': return sip_same(p, n, "from") ? SIP_K_FROM : SIP_K_NONE;
	case 't': return sip_same(p, n, "to") ? SIP_K_TO : SIP_K_NONE;
	case 'm': return sip_same(p, n, "max-forwards") ? SIP_K_MAX_FORWARDS : SIP_K_NONE;
	case 'u': return sip_same(p, n, "user-agent") ? SIP_K_USER_AGENT : SIP_K_NONE;
	case 'a': return sip_same(p, n, "authorization") ? SIP_K_AUTHORIZATION : SIP_K_NONE;
	case 'c': return begins_c(p, n);
	case 'r': return begins_r(p, n);
	case 's': return begins_s(p, n);
	case 'p': return begins_p(p, n);
	case 'e': return begins_e(p, n);
	case 'w': return begins_w(p, n);
	default: return SIP_K_NONE;
	}
}
