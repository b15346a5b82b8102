/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and other events, the same whether a terminal, the mouse or a script sends them. A key is a number: the code point
 * of a printable character, 1..26 for Ctrl-A..Ctrl-Z, or one of enum key.
 */
#ifndef UI_KEY_H
#define UI_KEY_H

#include "base.h"

enum key {
	K_NONE = 0,
	K_FIRST = 0x110000,     /* past the last code point */
	K_ENTER = K_FIRST, K_ESC, K_TAB, K_BACKTAB, K_BACKSPACE, K_UP, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PAGE_UP,
	K_PAGE_DOWN, K_INSERT, K_DELETE, K_SHIFT_UP, K_SHIFT_DOWN, K_SHIFT_LEFT, K_SHIFT_RIGHT,
	K_F1, K_F2, K_F3, K_F4, K_F5, K_F6, K_F7, K_F8, K_F9, K_F10, K_F11, K_F12,
	K_LAST
};
static inline uint32_t key_ctrl(char c)
{
	return (uint32_t)(c & 0x1f);
}

/** Key of a name: one printable character, "Space", "Enter", "F7", "Ctrl-L", "PageUp" ...; case matters only for single
 * characters. K_NONE where it is none. */
uint32_t key_of(struct slice name);
/** Appends the name of a key, as key_of() reads it. */
void key_put_name(struct buf *b, uint32_t key);

enum event_kind { EVENT_NONE, EVENT_KEY, EVENT_MOUSE, EVENT_RESIZE, EVENT_LOST };
enum mouse_kind { MOUSE_PRESS, MOUSE_DOUBLE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
struct event {
	uint8_t kind;           /* enum event_kind; EVENT_LOST: the terminal is gone */
	uint8_t mouse;          /* enum mouse_kind */
	uint32_t key;
	int y, x;               /* of the mouse */
};

#endif
