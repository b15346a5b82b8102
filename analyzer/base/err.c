/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error sentences: one line, safe on a terminal whatever file name or packet text went into them. */
#include "base.h"
#include "words.h"

int err_set(struct err *e, int status, const char *fmt, ...)
{
	char raw[sizeof e->text];
	struct buf b = {0};
	va_list ap;

	if (!e)
		return -1;
	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, words_error(fmt), ap);
	va_end(ap);
	text_visible(&b, slice_of(raw));
	snprintf(e->text, sizeof e->text, "%s", b.p ? b.p : "");
	e->status = status;
	buf_free(&b);
	return -1;
}
