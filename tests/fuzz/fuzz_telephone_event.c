/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: telephone events, each of four bytes of payload after four of timestamp. Digits are counted as they are
 * announced, their number is that of the digits seen, and what is kept is sound. */
#include <assert.h>
#include <stdint.h>

#include "rtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor c = cursor_make(data, size);
	struct dtmf d = {0};
	uint32_t announced = 0;
	int64_t ns = 0;

	while (cursor_left(&c) >= 4) {
		struct rtp_packet p = {.timestamp = cursor_be32(&c)};
		size_t len = cursor_left(&c) < 4 ? cursor_left(&c) : 4;
		struct rtp_event e;

		p.payload = slice_make(cursor_take(&c, len), len);
		if (!rtp_event_parse(p.payload, &e)) {
			assert(p.payload.n < 4);
			break;
		}
		announced += dtmf_add(&d, &p, &e, ns += 20 * NS_PER_MS);
		assert(d.n == announced);
	}
	for (uint32_t i = 0; i < d.n && i < DTMF_DIGITS; i++)
		assert(d.digits[i].digit && strchr("0123456789*#ABCD", d.digits[i].digit) && d.digits[i].ts_ns <= ns);
	return 0;
}
