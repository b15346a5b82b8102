/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of an RTP packet (RFC 3550 §5.1), and what RTP and RTCP look like to one who knows nothing of the session.
 * Header extensions and contributing sources are stepped over, not read. Encrypted payload is payload like any other. */
#include "rtp.h"

enum { RTP_HEADER = 12, RTP_VERSION = 2, EXTENSION_HEADER = 4, FIRST_DYNAMIC = 96 };

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Bytes of the extension from `at`, or 0 where it is not whole or reaches past the datagram. */
static size_t extension_len(struct slice bytes, size_t at, uint32_t wire_len)
{
	const uint8_t *p = (const uint8_t *)bytes.p;
	size_t len;

	if (bytes.n < at + EXTENSION_HEADER)
		return 0;
	len = EXTENSION_HEADER + 4u * (size_t)(p[at + 2] << 8 | p[at + 3]);
	return at + len <= wire_len ? len : 0;
}

/* Padding of a payload of `len` bytes by its last byte (RFC 3550 §5.1); 0 where that byte was not captured, and where it
 * contradicts the length: SRTP encrypts it (RFC 3711 §3.1). */
static uint8_t padding_len(struct slice bytes, uint32_t wire_len, size_t len)
{
	uint8_t n;

	if (bytes.n < wire_len)
		return 0;
	n = (uint8_t)bytes.p[wire_len - 1];
	return n > len ? 0 : n;
}

/* Of a packet with more than the fixed header: bytes before its payload, and of padding after it. */
static bool odd_ends(struct slice bytes, uint32_t wire_len, size_t *at, uint32_t *padding)
{
	uint8_t first = (uint8_t)bytes.p[0];
	size_t len;

	*at += 4u * (first & 15u);
	if (*at > wire_len)
		return false;
	if (first & 16) {
		len = extension_len(bytes, *at, wire_len);
		if (!len)
			return false;
		*at += len;
	}
	if (first & 32)
		*padding = padding_len(bytes, wire_len, wire_len - *at);
	return true;
}

/* *out is written member by member: to put it together elsewhere and copy it costs more than all else here. */
bool rtp_parse(struct slice bytes, uint32_t wire_len, struct rtp_packet *out)
{
	const uint8_t *p = (const uint8_t *)bytes.p;
	uint32_t padding = 0, payload_len;
	size_t at = RTP_HEADER;

	if (wire_len < bytes.n)
		bytes.n = wire_len;
	if (bytes.n < RTP_HEADER || p[0] >> 6 != RTP_VERSION)
		return false;
	if (p[0] & 0x3f && !odd_ends(bytes, wire_len, &at, &padding))
		return false;
	payload_len = (uint32_t)(wire_len - at) - padding;
	bytes.n = at < bytes.n ? bytes.n - at : 0;
	out->payload = slice_make(bytes.p + (bytes.n ? at : 0), bytes.n < payload_len ? bytes.n : payload_len);
	out->payload_len = payload_len;
	out->ssrc = be32(p + 8);
	out->timestamp = be32(p + 4);
	out->seq = (uint16_t)(p[2] << 8 | p[3]);
	out->payload_type = p[1] & 127;
	out->marker = p[1] >> 7;
	out->n_csrc = p[0] & 15;
	out->has_extension = p[0] >> 4 & 1;
	out->has_padding = p[0] >> 5 & 1;
	return true;
}

bool rtp_is_likely(const struct rtp_packet *p)
{
	const char *encoding;
	uint32_t clock_hz;
	uint8_t channels;

	/* with the marker, 64..95 are the packet types 192..223 of RTCP (RFC 5761 §4); 35..63 are for those who ran out of
	 * dynamic types, and say so in SDP */
	if (p->payload_type < FIRST_DYNAMIC && !codec_static(p->payload_type, &encoding, &clock_hz, &channels))
		return false;
	return p->payload_len > 0 && p->ssrc != 0;
}

bool rtcp_is_likely(struct slice bytes)
{
	const uint8_t *p = (const uint8_t *)bytes.p;

	return bytes.n >= 4 && p[0] >> 6 == RTP_VERSION && p[1] >= 192 && p[1] <= 223;
}
