/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a WebSocket connection after its upgrade, in segments of a size that the first byte says. */
#include "tests/fuzz/stream_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in;
	unsigned step;

	input_begin(&in, data, size);
	step = cursor_u8(&in.c) * 4u + 1;
	input_segment(&in, 2, 0, slice_make(NULL, 0));
	if (step & 4)
		input_segment(&in, 0, 0, slice_of("HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n"));
	while (cursor_left(&in.c))
		input_segment(&in, 0, 0, input_bytes(&in, step));
	return input_end(&in);
}
