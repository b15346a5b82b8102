/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between live.c (devices) and record.c (where their packets go). */
#ifndef SL_CAPTURE_LIVE_LOCAL_H
#define SL_CAPTURE_LIVE_LOCAL_H

#include "block.h"
#include "live.h"

#include "analyzer/capture/pcap_lib.h"

enum { LIVE_DEVICES = 32 };

struct device {
	char *name;
	const struct pcap_lib *lib;
	struct pcap *pcap;          /* NULL: it went away */
	struct listener *listener;  /* no device, but a place where HEP is received; else NULL */
	int fd;                     /* to wait for, or -1 */
	struct block_interface block;
	bool loses_fragments;       /* the filter cannot let IP fragments through */
	uint64_t received, kernel_drops, device_drops; /* since it was opened; device_counters() */
	uint64_t before_received, before_kernel, before_device; /* before it went away */
	int64_t tried_ns;           /* to open it again */
	bool is_told_gone;          /* it was said that it went away */
};
struct live {
	struct live_options o;
	struct pcap_lib lib;        /* of libpcap's functions; handle NULL: not needed */
	void *handle;
	struct device devices[LIVE_DEVICES];
	size_t n;
	struct media_cut *cut;      /* NULL: packets are kept as they came */
};

typedef void (*live_packet_fn)(void *ctx, const struct block_packet *p);
/** Gives what is there now; returns how many packets. */
unsigned live_read(struct live *l, live_packet_fn fn, void *ctx);
/** Who is told to end: reads what the kernel has by now, part of which it keeps from readers until it is some moments old. Takes
 * about so long, and no longer where packets come without end. */
void live_drain(struct live *l, live_packet_fn fn, void *ctx);
/** After the last live_read: gives what waited for other packets. */
void live_read_end(struct live *l, live_packet_fn fn, void *ctx);
/** Waits for packets, or for events on another descriptor, which it returns. */
int live_wait(struct live *l, int extra_fd, int extra_events, int timeout_ms);
/** Brings the counters up to date. */
void device_counters(struct device *d);
void device_close(struct device *d);
static inline bool device_is_gone(const struct device *d)
{
	return !d->pcap && !d->listener;
}

struct sockaddr;
/** "192.0.2.1"; false where it is no IP address. */
bool address_text(const struct sockaddr *a, char *out, size_t n);

#endif
