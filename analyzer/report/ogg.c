/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ogg streams carry a serial number that libraries choose at random (RFC 3533 §4, §6): one that is always the same makes
 * the same file of the same voice. Other files stay as they are. */
#include "analyzer/report/html.h"

enum { HEAD = 27, SERIAL_AT = 14, CRC_AT = 22 };

/* RFC 3533 §6: CRC-32 with the polynomial 0x04c11db7, not reflected, over the page with its own four bytes as 0. */
static uint32_t crc_of(const uint8_t *p, size_t n)
{
	uint32_t crc = 0;

	for (size_t i = 0; i < n; i++) {
		crc ^= (uint32_t)p[i] << 24;
		for (int k = 0; k < 8; k++)
			crc = crc & 0x80000000u ? crc << 1 ^ 0x04c11db7u : crc << 1;
	}
	return crc;
}

static size_t page_length(const uint8_t *p, size_t n)
{
	size_t length = HEAD;

	if (n < HEAD || memcmp(p, "OggS", 4) != 0 || n < HEAD + (size_t)p[HEAD - 1])
		return 0;
	length += p[HEAD - 1];
	for (size_t i = 0; i < p[HEAD - 1]; i++)
		length += p[HEAD + i];
	return length <= n ? length : 0;
}

void ogg_renumber(struct buf *b)
{
	uint8_t *p = (uint8_t *)b->p;
	size_t n = b->n, length;

	while (n && (length = page_length(p, n)) > 0) {
		uint32_t crc;

		memcpy(p + SERIAL_AT, "\1\0\0\0", 4);
		memset(p + CRC_AT, 0, 4);
		crc = crc_of(p, length);
		for (int i = 0; i < 4; i++)
			p[CRC_AT + i] = (uint8_t)(crc >> 8 * i);
		p += length;
		n -= length;
	}
}
