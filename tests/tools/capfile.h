/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes capture files for tests (pcap and pcapng, either byte order, microseconds or nanoseconds) and reads back the
 * plain pcap files that it writes. */
#ifndef SL_TEST_CAPFILE_H
#define SL_TEST_CAPFILE_H

#include "packet.h"

enum { CAPFILE_IFACES = 8 };
struct capfile_iface {
	struct link_spec link;
	const char *name; /* NULL: none is told */
	bool is_ns;       /* pcapng: timestamp resolution of this interface */
};
struct capfile {
	bool is_ng, is_ns, is_big_endian; /* is_ns: pcap; pcapng has it per interface */
	uint32_t snaplen;                 /* bytes kept of a frame; 0: all */
	unsigned n_ifaces;
	struct capfile_iface iface[CAPFILE_IFACES]; /* pcap has one */
};

/** Appends the file's header (pcapng: section and interface blocks). */
void capfile_begin(struct buf *b, const struct capfile *c);
/** Appends one packet. `keep` limits the bytes captured (0: as snaplen says). */
void capfile_packet(struct buf *b, const struct capfile *c, unsigned iface, int64_t ts_ns, struct slice frame, size_t keep);

/** Appends interface statistics (pcapng) that tell how many packets the capturing kernel dropped. */
void capfile_drops(struct buf *b, const struct capfile *c, int64_t ts_ns, uint32_t n);

/** One packet of a pcap file; 1, 0 at the end, -1 where the file is not what capfile writes. Begin with *at = 0. */
int capfile_read(struct slice file, size_t *at, int64_t *ts_ns, struct slice *frame, uint32_t *len);

/** A whole file, or standard input for "-"; false where it cannot be read (errno says why). */
bool file_read(const char *path, struct buf *out);
/** Writes a whole file through a temporary one beside it, or standard output for "-"; false where that failed. */
bool file_write(const char *path, struct slice bytes);

#endif
