/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes packets for tests: a UDP datagram (or a TCP segment, or an ICMP error) in IPv4 or IPv6 in a link layer, with right
 * lengths and checksums. */
#ifndef SL_TEST_PACKET_H
#define SL_TEST_PACKET_H

#include "base.h"

/* Link layers that can be written. LINK_ETHERNET takes VLAN tags, the others do not. */
enum link { LINK_ETHERNET, LINK_SLL, LINK_SLL2, LINK_RAW, LINK_NULL, LINK_PPP, LINK_ERF, LINK_N };
struct link_spec {
	enum link link;
	uint16_t vlan[4]; /* outermost first; all but the last with TPID 0x88a8 */
	unsigned n_vlan;
};
/** LINKTYPE_ number of a link layer. */
uint16_t link_dlt(enum link l);
/** By name ("ethernet", "sll", "sll2", "raw", "null", "ppp", "erf"); false for another name. */
bool link_of(struct slice name, enum link *out);

/* An endpoint of a datagram. */
struct host {
	uint8_t ip[16]; /* IPv4 in the first four bytes */
	bool is_v6;
	uint16_t port;
};
/** "192.0.2.1:5060", "[2001:db8::1]:5060"; false for anything else. */
bool host_parse(struct slice s, struct host *out);

struct datagram {
	struct host src, dst; /* both of one family */
	struct slice payload;
	uint16_t ip_id;       /* IPv4 only */
	bool no_checksum;     /* UDP checksum 0 (IPv4 only) */
	bool has_options;     /* IPv4 options, or IPv6 hop-by-hop and destination options, of which 8 bytes each */
	unsigned n_padding;   /* bytes after the packet, as Ethernet pads short frames */
	bool is_icmp;         /* an ICMP or ICMPv6 error instead of UDP; payload is what it quotes */
	uint8_t icmp_type, icmp_code;
	bool is_tcp;          /* a TCP segment instead of UDP */
	uint8_t tcp_flags;
	uint32_t tcp_seq, tcp_ack;
};
/** Bytes of payload that fit into one packet. */
size_t packet_room(const struct datagram *d);
/** Appends the frame. Where the link layer tells a direction, it says "to us". */
void packet_put(struct buf *b, const struct link_spec *l, const struct datagram *d);
/** Reads a plain Ethernet, IPv4 or IPv6, UDP frame as packet_put writes it; false for anything else. */
bool packet_read(struct slice frame, struct datagram *out);

void put_be16(struct buf *b, unsigned v);
void put_be32(struct buf *b, uint32_t v);

#endif
