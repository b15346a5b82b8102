/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Catalogues of translations (.mo) of any bytes: looking texts up in them. The file is one with words.c, whose reader has no
 * name outside. */
#include "analyzer/base/words.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_value(struct buf *b, unsigned i, const void *values)
{
	(void)values;
	buf_fmt(b, "%u", i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const texts[] = {"", "a", "calls", "%s of %s", "zz"};
	uint8_t *copy;

	if (size < MO_HEADER)
		return 0;
	copy = mem_alloc(size);
	memcpy(copy, data, size);
	if (adopt(copy, size)) {
		words.is_on = true;
		for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
			struct buf b = {0};

			words_fill(&b, _(texts[i]), put_value, NULL);
			words_fill(&b, words_in("menu", texts[i]), put_value, NULL);
			for (unsigned long n = 0; n < 130; n += 1 + n / 3)
				buf_puts(&b, words_n(texts[i], "many", n));
			buf_free(&b);
		}
	}
	words.p = NULL;
	free(copy);
	return 0;
}
