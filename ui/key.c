/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of keys, both ways. */
#include "ui/key.h"

static const char *const names[K_LAST - K_FIRST] = {
	[K_ENTER - K_FIRST] = "Enter", [K_ESC - K_FIRST] = "Esc", [K_TAB - K_FIRST] = "Tab",
	[K_BACKTAB - K_FIRST] = "BackTab", [K_BACKSPACE - K_FIRST] = "Backspace", [K_UP - K_FIRST] = "Up",
	[K_DOWN - K_FIRST] = "Down", [K_LEFT - K_FIRST] = "Left", [K_RIGHT - K_FIRST] = "Right",
	[K_HOME - K_FIRST] = "Home", [K_END - K_FIRST] = "End", [K_PAGE_UP - K_FIRST] = "PageUp",
	[K_PAGE_DOWN - K_FIRST] = "PageDown", [K_INSERT - K_FIRST] = "Insert", [K_DELETE - K_FIRST] = "Delete",
	[K_SHIFT_UP - K_FIRST] = "Shift-Up", [K_SHIFT_DOWN - K_FIRST] = "Shift-Down",
	[K_SHIFT_LEFT - K_FIRST] = "Shift-Left", [K_SHIFT_RIGHT - K_FIRST] = "Shift-Right",
	[K_F1 - K_FIRST] = "F1", [K_F2 - K_FIRST] = "F2", [K_F3 - K_FIRST] = "F3", [K_F4 - K_FIRST] = "F4",
	[K_F5 - K_FIRST] = "F5", [K_F6 - K_FIRST] = "F6", [K_F7 - K_FIRST] = "F7", [K_F8 - K_FIRST] = "F8",
	[K_F9 - K_FIRST] = "F9", [K_F10 - K_FIRST] = "F10", [K_F11 - K_FIRST] = "F11", [K_F12 - K_FIRST] = "F12",
};

static uint32_t key_of_word(struct slice name)
{
	if (slice_ieq(name, slice_of("Space")))
		return ' ';
	if (slice_ieq(name, slice_of("Comma")))
		return ',';
	if (name.n == 6 && slice_istarts(name, slice_of("Ctrl-")) && ascii_alpha(name.p[5]))
		return key_ctrl(name.p[5]);
	for (uint32_t i = 0; i < K_LAST - K_FIRST; i++)
		if (names[i] && slice_ieq(name, slice_of(names[i])))
			return K_FIRST + i;
	return K_NONE;
}

uint32_t key_of(struct slice name)
{
	uint32_t cp;

	if (name.n == 0)
		return K_NONE;
	if (utf8_decode(name, &cp) == name.n)
		return cp > ' ' && cp < K_FIRST && cp != 0x7f ? cp : K_NONE;
	return key_of_word(name);
}

void key_put_name(struct buf *b, uint32_t key)
{
	char text[4];

	if (key >= K_FIRST && key < K_LAST && names[key - K_FIRST])
		buf_puts(b, names[key - K_FIRST]);
	else if (key == ' ')
		buf_puts(b, "Space");
	else if (key >= 1 && key <= 26)
		buf_fmt(b, "Ctrl-%c", (int)key + 'A' - 1);
	else if (key < K_FIRST)
		buf_put(b, slice_make(text, utf8_encode(key, text)));
}
