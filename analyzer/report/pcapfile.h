/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report/: frames as the bytes of a pcap or pcapng file (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng). */
#ifndef SL_REPORT_PCAPFILE_H
#define SL_REPORT_PCAPFILE_H

#include "export.h"

struct pcapfile_style {
	bool is_ng;
	interface_fn interface;     /* tells what an interface is called, and which clock it has */
	void *ctx;
	const char *const *names;   /* of the inputs */
	int64_t first_ns, end_ns;   /* of the captures, or TIME_NONE */
	uint64_t received, device_drops, kernel_drops; /* all that was captured; what was lost of it */
	const struct store *store;  /* pcapng: knows when; NULL: nobody does */
};
struct pcapfile_interface {
	unsigned file;
	uint16_t iface, dlt;
};
/* Bytes gather in `out`; pcapfile_flush appends them to a file. */
struct pcapfile {
	struct pcapfile_style style;
	struct buf out;
	struct pcapfile_interface *interfaces; /* pcapng: those described so far; pcap: the one */
	size_t n, last;
	int64_t offset_s;           /* pcapng: times count from here */
	bool has_ns;                /* pcap: its times are nanoseconds */
	bool has_begun;
};
void pcapfile_begin(struct pcapfile *f, const struct pcapfile_style *st);
/** Adds a frame; `file` is the number of its input, `comment` any bytes (pcapng alone). -1 and *e (status 2) where a pcap
 * file cannot have it: a second link type, or a time that does not fit. */
int pcapfile_put(struct pcapfile *f, const struct frame *x, unsigned file, struct slice comment, struct err *e);
/** A file without frames has a header all the same. */
void pcapfile_end(struct pcapfile *f);
/** Appends what has gathered to the file `temp`; `path` is the name for messages. -1 and *e (status 4). */
int pcapfile_flush(struct pcapfile *f, const char *temp, const char *path, struct err *e);
void pcapfile_free(struct pcapfile *f);

#endif
