/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 2: packets from network devices, through libpcap. Devices are read by one loop that does nothing but copy: into a
 * pipe, from which capture.h reads as from any other (a process of its own, so that neither screen nor analysis delays it),
 * or into files. What it copies is pcapng: interface names, times to the nanosecond where the kernel has them, and how many
 * packets were lost and where.
 */
#ifndef SL_LIVE_H
#define SL_LIVE_H

#include "recorder.h"

struct live_options {
	const char *devices;        /* "eth0,eth1"; "any"; NULL: none */
	const char *listen;         /* "udp:192.0.2.1:9060,tcp:[::]:9060": where to receive HEP packets; NULL: nowhere */
	const char *hep_key;        /* HEP packets without this key are refused; NULL: all are taken */
	const char *bpf;            /* filter expression, or NULL; later IP fragments pass whatever it says */
	long snaplen;               /* bytes of a packet; 0: 262144 */
	long buffer_mib;            /* of the kernel, for each device; 0: 32 */
	bool no_promiscuous;
	bool no_media_payload;      /* of RTP keep headers alone */
	bool is_immediate;          /* hand over packets within some 10 ms, not 100: for a screen */
};
struct live;
/** Opens all devices, and begins to listen. NULL and *e: status 2 for a filter, or a place, that is wrong, 3 for a device that is
 * not there or that may not be read (the message says how to be given the right), or where nobody can listen. The texts live as
 * long as it. HEP packets come as UDP in IP (link type 101), and past the filter. */
struct live *live_open(const struct live_options *o, struct err *e);
void live_close(struct live *l);
/** Whether there is a device for which the filter cannot let later IP fragments through: those it does not name are lost. */
bool live_loses_fragments(const struct live *l);

/** Copies to fd until nobody reads it any more, or SIGTERM, SIGINT or SIGHUP. Blocks these signals. Device counters follow
 * every second (blocks of type 5). 0, or -1 and *e (status 4). */
int live_copy(struct live *l, int fd, struct err *e);

/** Copies to files until SIGTERM, SIGINT or a limit. SIGUSR1 says the totals, SIGHUP opens the file anew.
 * A file always ends with a whole packet; where the disk is full packets are lost and counted, and the rest goes on. -1 and *e
 * (status 4) where a file cannot be made; *t is set in either case. */
int live_record(struct live *l, const struct record_options *o, struct record_totals *t, struct err *e);

/** What can be captured from: a line each of name, state, addresses and description. -1 and *e (status 3). */
int live_interfaces(struct buf *out, struct err *e);

/* A device with its traffic, as the system counts it. */
struct live_device {
	char name[32], address[48]; /* the address may be empty */
	bool is_up, is_loopback, has_ip4;
	uint64_t packets, bytes;    /* in both directions, since the device is there */
};
/** All devices, at most max, in the system's order; returns how many. Needs no rights, and opens none. */
size_t live_devices(struct live_device *out, size_t max);
/** Whether this process has the right to capture. */
bool live_may_capture(void);

/** Gives up all rights that a reader of captured bytes does not need: capabilities, root where sudo lent it, and that any
 * program started from here could get more. To be called once devices are open. Does what the system allows. -1 and *e (status
 * 3) where libcap-ng is in the build and cannot be loaded; then capabilities are kept, and the rest is done. */
int live_drop_rights(struct err *e);
/** The same for who copies: it keeps the right to open devices again, and no other. Where sudo made a user root, it becomes that
 * user, unless only root may write the file at `path` (NULL: it writes none). */
int live_keep_devices(const char *path, struct err *e);

struct live_sandbox {
	int pid;                    /* of a process that may be sent signals; 0: none */
	bool needs_network;         /* sockets may be opened, and connected */
	bool needs_devices;         /* ... and devices, and connections accepted */
};
/** From here on system calls that no reader of captured bytes needs fail with EPERM: to start programs, to make processes, to open
 * sockets, and many more. After live_drop_rights. -1 and *e where the system cannot; 0 in a build without libseccomp. */
int live_confine(const struct live_sandbox *o, struct err *e);

#endif
