/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A HEP packet in a UDP datagram, or, where the first byte is odd, HEP packets in a TCP connection; with 2 in it a key is asked
 * for. The packet is read by itself, too: what is read of it and can be written is read again as it was, its payload is
 * inflated, and taken for RTCP in JSON. */
#include "tests/fuzz/stream_input.h"

#include "hep.h"
#include "rtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* The bytes of a report made of JSON are whole packets; told as JSON they make the same ones. */
static void json(struct slice text)
{
	uint8_t bytes[RTCP_JSON_BYTES], again[RTCP_JSON_BYTES];
	size_t n = rtcp_from_json(text, bytes);
	struct slice rest = slice_make(bytes, n);
	struct rtcp_item x;
	struct buf b = {0};

	check(n <= sizeof bytes && n % 4 == 0);
	while (rtcp_next(&rest, &x))
		check(!x.is_cut);
	check(rest.n == 0);
	check(rtcp_to_json(&b, slice_make(bytes, n)) == (n > 0));
	if (n) {
		size_t m = rtcp_from_json(buf_slice(&b), again);

		check(m == 0 || m <= n);
	}
	buf_free(&b);
}

static void read_alone(struct slice bytes)
{
	struct hep h, again;
	struct buf b = {0};

	if (!hep_read_any(bytes, &h))
		return;
	check(h.payload.n <= bytes.n && h.key.n <= bytes.n && h.correlation_id.n <= bytes.n);
	json(h.payload);
	if (h.is_compressed && hep_inflate(&h, &b) >= 0) {
		check(b.n > 0 && b.n <= LIMIT_MESSAGE_BYTES + 1);
		json(buf_slice(&b));
	}
	buf_clear(&b);
	if (h.has_src && h.has_dst && hep_put(&b, &h)) {
		check(hep_read_any(buf_slice(&b), &again));
		check(addr_eq(&h.src, &again.src) && addr_eq(&h.dst, &again.dst) && h.ts_ns == again.ts_ns);
		check(slice_eq(h.payload, again.payload) && slice_eq(h.key, again.key));
		check(slice_eq(h.correlation_id, again.correlation_id) && h.capture_id == again.capture_id);
		check(h.type == again.type && h.proto == again.proto && h.is_compressed == again.is_compressed);
	}
	buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t ports[4] = {0x23, 0x64, 0x23, 0x64};
	uint8_t udp[8];
	struct input in;
	unsigned step;

	input_begin(&in, data, size);
	step = cursor_u8(&in.c);
	if (step & 2)
		net_set_hep_key(in.net, slice_of("myHep"));
	if (step & 1) {
		while (cursor_left(&in.c))
			input_segment(&in, 0, 0, input_bytes(&in, step));
	} else {
		struct slice bytes = input_bytes(&in, 60000);

		memcpy(udp, ports, 4);
		udp[4] = (uint8_t)((bytes.n + 8) >> 8);
		udp[5] = (uint8_t)(bytes.n + 8);
		udp[6] = udp[7] = 0;
		input_frame(&in, 17, udp, sizeof udp, bytes, 0, 0);
		read_alone(bytes);
	}
	return input_end(&in);
}
