/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A HEP packet in a UDP datagram, or, where the first byte is odd, HEP packets in a TCP connection. */
#include "tests/fuzz/stream_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t ports[4] = {0x23, 0x64, 0x23, 0x64};
	uint8_t udp[8];
	struct input in;
	unsigned step;

	input_begin(&in, data, size);
	step = cursor_u8(&in.c);
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
	}
	return input_end(&in);
}
