/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breaks text into lines.
 */
#include "ui/wrap.h"

size_t wrap_part(struct slice text, size_t columns)
{
	size_t n = 0, blank = 0, used = 0;

	while (n < text.n) {
		uint32_t cp;
		unsigned bytes = utf8_decode(slice_sub(text, n, text.n), &cp);

		used += text_columns(slice_sub(text, n, n + bytes));
		if (used > columns)
			return blank > 0 ? blank : n > 0 ? n : bytes;
		n += bytes;
		if (cp == ' ')
			blank = n;
	}
	return text.n;
}
