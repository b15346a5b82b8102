/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 2: records of pcapng and pcap as they are written, in this machine's byte order (draft-ietf-opsawg-pcapng,
 * draft-ietf-opsawg-pcap). They gather in a buf; where they go from there is the caller's business.
 */
#ifndef SL_BLOCK_H
#define SL_BLOCK_H

#include "base.h"

struct block_interface {
	struct slice name, description; /* any bytes; empty: not told */
	uint16_t dlt;               /* LINKTYPE_ */
	uint32_t snaplen;           /* 0: not known */
	bool has_ns;                /* times are in nanoseconds, else in microseconds */
	int64_t offset_s;           /* pcapng: times count from here */
};
struct block_packet {
	uint32_t iface;             /* from 0 */
	int64_t ts_ns;
	const uint8_t *p;
	uint32_t caplen, len;
};
struct block_statistics {
	uint32_t iface;
	int64_t ts_ns, start_ns, end_ns; /* when they were taken; of the capture, or TIME_NONE: not told */
	bool has_counts;
	uint64_t received, device_drops, kernel_drops;
	bool is_gone;               /* the device is not there: said in a comment, BLOCK_GONE */
};
#define BLOCK_GONE "the device is gone"
/** Section header of pcapng. */
void block_section(struct buf *b);
/** Interface description. What in its texts is not printable becomes visible. */
void block_interface(struct buf *b, const struct block_interface *i);
/** Enhanced packet; `comments` has one a line. */
void block_packet(struct buf *b, const struct block_packet *p, const struct block_interface *i, struct slice comments);
/** Interface statistics. */
void block_statistics(struct buf *b, const struct block_statistics *s, const struct block_interface *i);
/** The header of a pcap file, and its packets. Whether a time and a link type fit is the caller's business. */
void record_header(struct buf *b, const struct block_interface *i);
void record_packet(struct buf *b, const struct block_packet *p, bool has_ns);

#endif
