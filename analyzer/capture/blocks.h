/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: records of pcap and pcapng files as they are written (draft-ietf-opsawg-pcapng, -pcap). */
#ifndef SL_CAPTURE_BLOCKS_H
#define SL_CAPTURE_BLOCKS_H

#include "base.h"

struct block_interface {
	const char *name;
	uint16_t dlt;               /* LINKTYPE_ */
	uint32_t snaplen;
	bool has_ns;                /* times are in nanoseconds, else in microseconds */
};
struct block_packet {
	uint32_t iface;             /* from 0 */
	int64_t ts_ns;
	const uint8_t *p;
	uint32_t caplen, len;
};
/** Section header; interface description; enhanced packet; interface statistics. */
void block_section(struct buf *b);
void block_interface(struct buf *b, const struct block_interface *i);
void block_packet(struct buf *b, const struct block_packet *p, bool has_ns);
void block_statistics(struct buf *b, uint32_t iface, int64_t ts_ns, uint64_t received, uint64_t device_drops,
		uint64_t kernel_drops);
/** The same for pcap. */
void record_header(struct buf *b, const struct block_interface *i);
void record_packet(struct buf *b, const struct block_packet *p, bool has_ns);

#endif
