/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in the network as the command line names them: udp:HOST:PORT, tcp:HOST:PORT. Opens no socket. */
#include "place.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

enum { HOST_BYTES = 254, PORT_BYTES = 6 };

static int bad_place(struct slice spec, struct err *e)
{
	return err_set(e, 2, "'%.*s' is no place to listen at or to send to: say udp:HOST:PORT or tcp:HOST:PORT, "
		"an IPv6 address in brackets, as in udp:[::]:9060", (int)(spec.n < 200 ? spec.n : 200), spec.p ? spec.p : "");
}

static int bad_port(struct slice spec, struct slice port, struct err *e)
{
	return err_set(e, 2, "'%.*s': a port is a number from 1 to 65535, not '%.*s'", (int)(spec.n < 200 ? spec.n : 200), spec.p,
		(int)(port.n < 100 ? port.n : 100), port.p);
}

static bool is_all_digits(struct slice s)
{
	size_t i = 0;

	while (i < s.n && ascii_digit(s.p[i]))
		i++;
	return s.n > 0 && i == s.n;
}

/* Takes "udp:" or "tcp:" off. */
static bool take_transport(struct slice *rest, bool *is_tcp)
{
	*is_tcp = slice_istarts(*rest, slice_of("tcp:"));
	if (!*is_tcp && !slice_istarts(*rest, slice_of("udp:")))
		return false;
	*rest = slice_sub(*rest, 4, rest->n);
	return true;
}

/* HOST, HOST:PORT, [ADDRESS], [ADDRESS]:PORT, :PORT or PORT. */
static bool split(struct slice rest, struct slice *host, struct slice *port)
{
	size_t end;

	*port = slice_make(NULL, 0);
	if (rest.n && rest.p[0] == '[') {
		end = slice_find(rest, ']', 0);
		if (end == rest.n)
			return false;
		*host = slice_sub(rest, 1, end);
		rest = slice_sub(rest, end + 1, rest.n);
		if (rest.n && rest.p[0] != ':')
			return false;
		*port = slice_sub(rest, 1, rest.n);
		return true;
	}
	if (is_all_digits(rest)) {
		*host = slice_make(NULL, 0);
		*port = rest;
		return true;
	}
	end = slice_find(rest, ':', 0);
	*host = slice_sub(rest, 0, end);
	*port = slice_sub(rest, end + 1, rest.n);
	return slice_find(*port, ':', 0) == port->n; /* a bare IPv6 address is ambiguous */
}

static int look_up(struct place *p, const char *host, const char *port, bool is_local, struct err *e)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = p->is_tcp ? SOCK_STREAM : SOCK_DGRAM,
		.ai_flags = AI_NUMERICSERV | (is_local ? AI_PASSIVE : 0)};
	struct addrinfo *found;
	int got = getaddrinfo(p->is_any ? "::" : host, port, &hints, &found);

	if (got != 0)
		return err_set(e, is_local ? 3 : 4, "%s: the host is not known: %s", p->name,
			got == EAI_SYSTEM ? err_system(errno) : gai_strerror(got));
	memcpy(&p->at, found->ai_addr, found->ai_addrlen);
	p->at_len = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

int place_parse(struct slice spec, uint16_t port, bool is_local, struct place *out, struct err *e)
{
	struct place p = {.at_len = 0};
	struct slice rest = slice_trim(spec), host, digits;
	char host_text[HOST_BYTES], port_text[PORT_BYTES];
	uint64_t n = port;

	if (!take_transport(&rest, &p.is_tcp) || !split(rest, &host, &digits) || host.n >= HOST_BYTES || spec.n >= sizeof p.name)
		return bad_place(spec, e);
	if (digits.n && (!slice_to_u64(digits, UINT16_MAX, &n) || n == 0))
		return bad_port(spec, digits, e);
	if (!host.n && !is_local)
		return err_set(e, 2, "'%.*s': whom to send to is missing: say udp:HOST:PORT or tcp:HOST:PORT", (int)spec.n, spec.p);
	memcpy(host_text, host.n ? host.p : "", host.n);
	host_text[host.n] = '\0';
	snprintf(port_text, sizeof port_text, "%u", (unsigned)n);
	snprintf(p.name, sizeof p.name, "%s:%s%s%s:%u", p.is_tcp ? "tcp" : "udp", strchr(host_text, ':') ? "[" : "",
		host.n ? host_text : "*", strchr(host_text, ':') ? "]" : "", (unsigned)n);
	p.is_any = !host.n || strcmp(host_text, "*") == 0;
	p.port = htons((uint16_t)n);
	if (look_up(&p, host_text, port_text, is_local, e) < 0)
		return -1;
	*out = p;
	return 0;
}

void place_addr(const struct sockaddr_storage *at, struct addr *out)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)at;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)at;

	memset(out, 0, sizeof *out);
	if (at->ss_family == AF_INET6) {
		memcpy(out->ip, &in6->sin6_addr, 16);
		out->port = ntohs(in6->sin6_port);
	} else if (at->ss_family == AF_INET) {
		memcpy(out->ip, mapped, sizeof mapped);
		memcpy(out->ip + 12, &in->sin_addr, 4);
		out->port = ntohs(in->sin_port);
	}
}
