/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: puts a canvas on it, and brings keys, mouse and size. The only part that knows curses. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include "ui/canvas.h"
#include "ui/key.h"

struct screen;
/** Takes the terminal. NULL and *e (status 2) where there is none that can be used. Without a palette it is
 * dark, or mono where NO_COLOR is set; mono in any case where the terminal has no colours. It is given back by
 * screen_close(), by die_oom() and by fatal signals; Ctrl-Z and going on work. */
struct screen *screen_open(const struct palette *palette, bool mouse, struct err *e);
/** Other colours, and whether the mouse is ours, from now on. */
void screen_set(struct screen *s, const struct palette *palette, bool mouse);
void screen_close(struct screen *s);
void screen_size(const struct screen *s, int *h, int *w);
/** Whether it shows UTF-8 (locale); where not, glyphs must be ASCII and other characters are shown as `?`. */
bool screen_is_utf8(const struct screen *s);
/** Shows the canvas: only what has changed is written. */
void screen_draw(struct screen *s, const struct canvas *c);
/** Writes everything again at the next screen_draw(). */
void screen_forget(struct screen *s);
/** Waits up to timeout_ms (-1: without end) for an event. EVENT_NONE when there was none. EVENT_LOST when the terminal is gone
 * or a signal asks us to end. */
void screen_event(struct screen *s, int timeout_ms, struct event *ev);

#endif
