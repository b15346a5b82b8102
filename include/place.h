/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 1: places in the network that the program itself talks to, as the command line names them. */
#ifndef SL_PLACE_H
#define SL_PLACE_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "net.h"

struct place {
	bool is_tcp;
	struct sockaddr_storage at; /* for bind(), or connect() */
	socklen_t at_len;
	bool is_any;                /* no host was named: all addresses, of IPv4 and IPv6 */
	in_port_t port;             /* as in the address: in network order */
	char name[288];             /* "udp:192.0.2.1:9060", for people; "udp:*:9060" is all addresses */
};
/** Reads "udp:HOST:PORT" or "tcp:HOST:PORT"; `port` where it names none; an IPv6 address is in brackets. is_local: where to
 * listen; then HOST may be left out, or be *, for all addresses. Looks names up, which may take a while. -1 and *e: status 2 for
 * wrong syntax; 3 (is_local) or 4 where the host is not known. */
int place_parse(struct slice spec, uint16_t port, bool is_local, struct place *out, struct err *e);
/** The address in a struct sockaddr_in or sockaddr_in6; of another family: zeros. */
void place_addr(const struct sockaddr_storage *at, struct addr *out);

#endif
