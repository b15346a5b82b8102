/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses: order, text form, and reading that form. Resolves no names. */
#include "net.h"

#include <arpa/inet.h>

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}; /* RFC 4291 §2.5.5.2 */

bool addr_is_ip4(const struct addr *a)
{
	uint64_t high;
	uint32_t low, prefix;

	memcpy(&high, a->ip, sizeof high);
	memcpy(&low, a->ip + 8, sizeof low);
	memcpy(&prefix, mapped_prefix + 8, sizeof prefix);
	return high == 0 && low == prefix;
}

bool addr_is_private(const struct addr *a)
{
	const uint8_t *p = a->ip;

	if (!addr_is_ip4(a))
		return (p[0] & 0xfe) == 0xfc || (p[0] == 0xfe && (p[1] & 0xc0) == 0x80);
	p += 12;
	return p[0] == 10 || (p[0] == 172 && (p[1] & 0xf0) == 16) || (p[0] == 192 && p[1] == 168) ||
	       (p[0] == 100 && (p[1] & 0xc0) == 64) || (p[0] == 169 && p[1] == 254);
}

int addr_cmp(const struct addr *a, const struct addr *b)
{
	bool a4 = addr_is_ip4(a), b4 = addr_is_ip4(b);
	int d;

	if (a4 != b4)
		return a4 ? -1 : 1;
	d = memcmp(a->ip, b->ip, sizeof a->ip);
	return d ? d : (a->port > b->port) - (a->port < b->port);
}

enum { IP4_TEXT = 15, PORT_TEXT = 5 }; /* "255.255.255.255", "65535" */

/* v < 1000, with no more digits than it has. */
static char *put_small(char *p, unsigned v)
{
	if (v < 10) {
		*p = (char)('0' + v);
		return p + 1;
	}
	if (v >= 100) {
		*p++ = (char)('0' + v / 100);
		v %= 100;
	}
	memcpy(p, digit_pairs + v * 2, 2);
	return p + 2;
}

static char *put_ip4(char *p, const uint8_t ip[4])
{
	p = put_small(p, ip[0]);
	*p++ = '.';
	p = put_small(p, ip[1]);
	*p++ = '.';
	p = put_small(p, ip[2]);
	*p++ = '.';
	return put_small(p, ip[3]);
}

static char *put_port(char *p, unsigned port)
{
	unsigned rest = port % 1000;

	if (port < 1000)
		return put_small(p, port);
	p = put_small(p, port / 1000);
	*p = (char)('0' + rest / 100);
	memcpy(p + 1, digit_pairs + rest % 100 * 2, 2);
	return p + 3;
}

void addr_put_ip(struct buf *b, const struct addr *a)
{
	char text[INET6_ADDRSTRLEN];

	if (addr_is_ip4(a)) {
		char *from = buf_room(b, IP4_TEXT);

		buf_use(b, (size_t)(put_ip4(from, a->ip + 12) - from));
		return;
	}
	/* The C library writes IPv6 as RFC 5952 asks: lower case, the first longest run of zeros as "::". */
	buf_puts(b, inet_ntop(AF_INET6, a->ip, text, sizeof text) ? text : "?");
}

static void addr_put_ip4(struct buf *b, const struct addr *a)
{
	char *from = buf_room(b, IP4_TEXT + 1 + PORT_TEXT), *p = put_ip4(from, a->ip + 12);

	*p++ = ':';
	p = put_port(p, a->port);
	buf_use(b, (size_t)(p - from));
}

void addr_put(struct buf *b, const struct addr *a)
{
	if (addr_is_ip4(a)) {
		addr_put_ip4(b, a);
		return;
	}
	buf_putc(b, '[');
	addr_put_ip(b, a);
	buf_put(b, slice_make("]:", 2));
	buf_u64(b, a->port);
}

/* The address itself, without brackets and port. */
static bool parse_ip(struct slice s, int family, uint8_t ip[16])
{
	char text[INET6_ADDRSTRLEN];

	if (s.n == 0 || s.n >= sizeof text || memchr(s.p, 0, s.n))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	if (family == AF_INET6)
		return inet_pton(AF_INET6, text, ip) == 1;
	memcpy(ip, mapped_prefix, sizeof mapped_prefix);
	return inet_pton(AF_INET, text, ip + 12) == 1;
}

bool addr_parse(struct slice s, struct addr *out)
{
	struct slice ip = s, port = {0};
	int family = AF_INET;
	bool has_port = false;
	struct addr a = {0};
	uint64_t number = 0;
	size_t colon = slice_find(s, ':', 0);

	if (s.n && s.p[0] == '[') {
		size_t close = slice_find(s, ']', 0);

		if (close == s.n)
			return false;
		family = AF_INET6;
		ip = slice_sub(s, 1, close);
		port = slice_sub(s, close + 1, s.n);
		has_port = port.n > 0;
		if (has_port && port.p[0] != ':')
			return false;
		port = slice_sub(port, 1, port.n);
	} else if (slice_find(s, ':', colon + 1) < s.n) {
		family = AF_INET6; /* two colons: an address without a port */
	} else if (colon < s.n) {
		ip = slice_sub(s, 0, colon);
		port = slice_sub(s, colon + 1, s.n);
		has_port = true;
	}
	if (!parse_ip(ip, family, a.ip) || (has_port && !slice_to_u64(port, UINT16_MAX, &number)))
		return false;
	a.port = (uint16_t)number;
	*out = a;
	return true;
}
