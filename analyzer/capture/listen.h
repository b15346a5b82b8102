/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: a place where HEP packets are received, read like a device. */
#ifndef SL_CAPTURE_LISTEN_H
#define SL_CAPTURE_LISTEN_H

#include "block.h"
#include "place.h"

struct listener;
struct listener_options {
	size_t buffer_bytes;        /* that the kernel keeps for us */
	struct slice key;           /* packets have to bring it; empty: any will do. Lives as long as the listener */
};
/** Begins to listen. NULL and *e: status 2 for wrong syntax, 3 where nobody can listen there. */
struct listener *listener_open(struct slice spec, const struct listener_options *o, struct err *e);
void listener_close(struct listener *l);
/** Readable when there is something to read. */
int listener_fd(const struct listener *l);
/** "udp:192.0.2.1:9060"; lives as long as it. */
const char *listener_name(const struct listener *l);
/** Gives what is there now, at most `max` packets, each as an IP packet with a UDP datagram in it, from whom it came and to
 * where (also where it came over TCP). Its time is that of the agent, or of its arrival where these are far apart. Returns how
 * many. */
unsigned listener_read(struct listener *l, unsigned max, uint32_t iface, void (*fn)(void *ctx, const struct block_packet *p),
	void *ctx);

struct listener_counters {
	uint64_t received;
	uint64_t refused;           /* without the key, no HEP in a connection, too many connections */
	uint64_t kernel_drops;      /* the kernel had no room; of UDP alone */
};
struct listener_counters listener_counters(const struct listener *l);

#endif
