/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys for a screen without a terminal, and what it shows then. */
#ifndef SL_TEST_PRESS_H
#define SL_TEST_PRESS_H

#include "ui/app_priv.h"

static inline void press(struct app *a, uint32_t key)
{
	struct event ev = {.kind = EVENT_KEY, .key = key};

	app_event(a, &ev);
}

/** The rows of the list, without the lines around them. */
static inline void picture(struct app *a, struct buf *b)
{
	app_draw(a);
	buf_clear(b);
	for (int y = 2; y < a->canvas.h - 1; y++) {
		canvas_row_text(&a->canvas, y, b);
		buf_putc(b, '\n');
	}
	buf_putc(b, '\0');
}

#endif
