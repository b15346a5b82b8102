/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of an RTP packet (RFC 3550 §5.1), and what RTP and RTCP look like to one who knows nothing of the session.
 * Header extensions and contributing sources are stepped over, not read. Encrypted payload is payload like any other. */
#include "rtp.h"

enum { RTP_HEADER = 12, RTP_VERSION = 2, EXTENSION_HEADER = 4, FIRST_DYNAMIC = 96 };

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

bool rtp_parse(struct slice bytes, uint32_t wire_len, struct rtp_packet *out)
{
	struct cursor c = cursor_make(bytes.p, bytes.n);
	uint8_t first = cursor_u8(&c), second = cursor_u8(&c);
	struct rtp_packet r = {.n_csrc = first & 15, .has_extension = first & 16, .has_padding = first & 32,
		.marker = second & 128, .payload_type = second & 127};
	size_t at = RTP_HEADER + 4u * r.n_csrc, len;
	uint8_t padding = 0;

	r.seq = cursor_be16(&c);
	r.timestamp = cursor_be32(&c);
	r.ssrc = cursor_be32(&c);
	if (wire_len < bytes.n)
		bytes.n = wire_len;
	if (c.bad || first >> 6 != RTP_VERSION || bytes.n < RTP_HEADER || at > wire_len)
		return false;
	if (r.has_extension) {
		len = extension_len(bytes, at, wire_len);
		if (!len)
			return false;
		at += len;
	}
	if (r.has_padding)
		padding = padding_len(bytes, wire_len, wire_len - at);
	r.payload_len = (uint32_t)(wire_len - at - padding);
	r.payload = slice_sub(bytes, at, at + r.payload_len);
	*out = r;
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
