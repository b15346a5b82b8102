/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of net: packets built from the inside out. Each function puts its header before what is there already, so
 * that lengths come out right. Addresses are 192.0.2.1 → 198.51.100.2, or 2001:db8::1 → 2001:db8::2. */
#ifndef SL_TEST_NETPKT_H
#define SL_TEST_NETPKT_H

#include "net.h"

static const char pkt_hello[] = "OPTIONS sip:a SIP/2.0\r\n\r\n";
enum { PKT_HELLO = sizeof pkt_hello - 1 };

/* Puts bytes at the beginning. */
static inline void pkt_front(struct buf *b, const void *p, size_t n)
{
	buf_fill(b, 0, n);
	memmove(b->p + n, b->p, b->n - n);
	memcpy(b->p, p, n);
}
/* The same in hexadecimal; spaces are skipped. At most 128 bytes. */
static inline void pkt_hex(struct buf *b, const char *hex)
{
	uint8_t bytes[128];
	unsigned digits = 0, v = 0;

	for (; *hex && digits < 2 * sizeof bytes; hex++) {
		if (*hex == ' ')
			continue;
		v = v << 4 | (unsigned)(ascii_digit(*hex) ? *hex - '0' : *hex - 'a' + 10);
		if (++digits % 2 == 0)
			bytes[digits / 2 - 1] = (uint8_t)v;
	}
	pkt_front(b, bytes, digits / 2);
}
static inline void pkt_be16(struct buf *b, unsigned v)
{
	uint8_t bytes[2] = {(uint8_t)(v >> 8), (uint8_t)v};

	pkt_front(b, bytes, 2);
}
static inline void pkt_be32(struct buf *b, uint32_t v)
{
	pkt_be16(b, v & 0xffff);
	pkt_be16(b, v >> 16);
}
static inline void pkt_udp(struct buf *b, unsigned src, unsigned dst)
{
	unsigned len = (unsigned)b->n + 8;

	pkt_be16(b, 0);
	pkt_be16(b, len);
	pkt_be16(b, dst);
	pkt_be16(b, src);
}
/* fragment: flags and offset as in the header. reverse: from 198.51.100.2 to 192.0.2.1. */
static inline void pkt_ip4_of(struct buf *b, unsigned proto, unsigned id, unsigned fragment, bool reverse)
{
	unsigned len = (unsigned)b->n + 20;

	pkt_hex(b, reverse ? "c633 6402 c000 0201" : "c000 0201 c633 6402");
	pkt_be16(b, 0);
	pkt_be16(b, 64u << 8 | proto);
	pkt_be16(b, fragment);
	pkt_be16(b, id);
	pkt_be16(b, len);
	pkt_be16(b, 0x4500);
}
static inline void pkt_ip4(struct buf *b, unsigned proto)
{
	pkt_ip4_of(b, proto, 0x1234, 0, false);
}
static inline void pkt_ip6(struct buf *b, unsigned next)
{
	unsigned len = (unsigned)b->n;

	pkt_hex(b, "20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002");
	pkt_be16(b, next << 8 | 64);
	pkt_be16(b, len);
	pkt_be32(b, 0x60000000);
}
/* A fragment header of IPv6. */
static inline void pkt_ip6_fragment(struct buf *b, unsigned next, uint32_t id, unsigned fragment)
{
	pkt_be32(b, id);
	pkt_be16(b, fragment);
	pkt_be16(b, next << 8);
}
static inline void pkt_ethernet(struct buf *b, unsigned type)
{
	pkt_be16(b, type);
	pkt_hex(b, "0200 0000 0001 0200 0000 0002");
}
/* `hello` from port 5060 to 5070, in IPv4, and in IPv6. */
static inline void pkt_hello4(struct buf *b)
{
	buf_clear(b);
	buf_puts(b, pkt_hello);
	pkt_udp(b, 5060, 5070);
	pkt_ip4(b, 17);
}
static inline void pkt_hello6(struct buf *b)
{
	buf_clear(b);
	buf_puts(b, pkt_hello);
	pkt_udp(b, 5060, 5070);
	pkt_ip6(b, 17);
}

#endif
