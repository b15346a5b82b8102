/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TCP segments in any order, with any overlap: each is flags, a signed distance, a length, and its bytes. */
#include "tests/fuzz/stream_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in;

	input_begin(&in, data, size);
	while (cursor_left(&in.c) && !in.c.bad) { /* a read past the end takes nothing */
		unsigned flags = cursor_u8(&in.c);
		int32_t ahead = (int16_t)cursor_be16(&in.c);
		unsigned len = cursor_u8(&in.c);

		input_segment(&in, flags, ahead, input_bytes(&in, len));
	}
	return input_end(&in);
}
