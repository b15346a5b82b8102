/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 2: files of packets that go on and on: begun anew by size and time, of which the latest are kept. A file always ends with
 * a whole packet, also after a kill; where the disk is full packets are lost and counted, and the rest goes on.
 */
#ifndef SL_RECORDER_H
#define SL_RECORDER_H

#include "block.h"

struct record_options {
	const char *path;           /* ends in .pcap for that format (one link type), else pcapng */
	uint64_t rotate_bytes;      /* a new file after so many; 0: never */
	int64_t rotate_ns;          /* a new file after so long; 0: never */
	uint64_t rotate_packets;    /* a new file after so many; 0: never */
	long n_files;               /* keep the latest so many files; 0: all */
	uint64_t max_packets;       /* stop after so many; 0: never */
	int64_t max_ns;             /* stop after so long; 0: never */
	void (*say)(const char *line);  /* counters on SIGUSR1 and at the end, and what goes wrong on the way; NULL: nobody hears */
};
struct record_totals {
	uint64_t packets, bytes;    /* written */
	uint64_t kernel_drops;      /* the kernel had no room */
	uint64_t device_drops;      /* the device, or its driver, had none */
	uint64_t refused;           /* HEP packets without the key, connections without HEP */
	uint64_t missed;            /* of calls: had left the spool before it was known that they are wanted */
	uint64_t lost;              /* could not be written: the disk was full */
	uint64_t files;
};
/* Where packets come from. */
struct recorder_source {
	/* What a file begins with: its header, or section and interfaces. */
	void (*heads)(void *ctx, struct buf *b, bool is_pcap);
	/* What a pcapng file ends with, or NULL: nothing. */
	void (*tails)(void *ctx, struct buf *b);
	void *ctx;
};
bool recorder_is_pcap(const char *path);
struct recorder;
/** Makes the first file; of files begun anew the one after those that are there. What o and t point to must
 * live as long. NULL and *e (status 4). */
struct recorder *recorder_new(const struct record_options *o, const struct recorder_source *src, struct record_totals *t,
		struct err *e);
/** Adds a packet of an interface. */
void recorder_put(struct recorder *r, const struct block_packet *p, const struct block_interface *i);
/** Writes what waits. */
void recorder_flush(struct recorder *r);
/** Begins a new file where it is time. Where none can be made it is tried again each second; what comes meanwhile is lost. */
void recorder_tick(struct recorder *r);
/** Begins the file anew: the next one; where there is one alone, if somebody has moved it away. */
void recorder_anew(struct recorder *r);
/** Ends the file. NULL is taken. */
void recorder_free(struct recorder *r);

/** A sentence about a device that went away, or came back; `say` may be NULL. */
void recorder_say_device(void (*say)(const char *line), struct slice name, bool is_gone);
/** All n bytes; false and errno where they could not be written. */
bool recorder_write_all(int fd, const char *p, size_t n);
/** SIGTERM, SIGINT, SIGHUP and SIGUSR1 are blocked, and come through the descriptor; -1 and *e (status 4). */
int recorder_signals(struct err *e);
/** The next of them, or 0. */
int recorder_signal(int fd);

#endif
