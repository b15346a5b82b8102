/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys from a text instead of a keyboard, and screens saved as text: how the screen is tested, and how pictures for
 * documents are made. No terminal is touched, and the same input gives the same bytes.
 *
 * The capture is read to its end first. Then each word is done; between words are blanks:
 *
 *     Down  F7  Esc  Space  q  /     one key, by its name (key.h); one character is that character
 *     Down*5                         the key five times
 *     "state == failed"              each character between the quotes is typed; \" and \\ are a quote and a backslash
 *     :sort-right                    the action of that name, whatever key it has
 *     size=100x30                    the terminal gets another size
 *     press=Y,X  double=Y,X          the mouse at line Y, column X (from 0)
 *     wheel-up=Y,X  wheel-down=Y,X
 *     wait=2.5                       so many seconds pass: for a replay by its clock, which else stands; a device is read
 *                                    so long
 *     styles                         screens saved from here on have a grid of style letters (style.h) after the text
 *     save=FILE                      writes the screen as it is now to FILE: as text, or where its name ends in .svg or .html as a
 *                                    picture in colours (picture.h)
 *
 * At the end the screen is written to standard output. Quitting ends the script.
 */
#ifndef UI_SCRIPT_H
#define UI_SCRIPT_H

#include "ui/action.h"
#include "ui/canvas.h"

enum script_kind { SCRIPT_END, SCRIPT_EVENT, SCRIPT_ACTION, SCRIPT_SIZE, SCRIPT_STYLES, SCRIPT_SAVE, SCRIPT_WAIT };
struct script_step {
	uint8_t kind;           /* enum script_kind */
	struct event event;
	uint32_t times;         /* of an event */
	struct slice text;      /* SCRIPT_ACTION, SCRIPT_SAVE: name; SCRIPT_EVENT: typed text, or empty for one event */
	int h, w;               /* SCRIPT_SIZE */
	int64_t ns;             /* SCRIPT_WAIT */
};
/** Takes the next word off *rest. -1 and *e (status 2) where it is none. */
int script_next(struct slice *rest, struct script_step *out, struct err *e);
/** "100x30" (columns x lines) to a size of 1..1000 each; -1 and *e for others. */
int script_size(const char *text, int *h, int *w, struct err *e);
/** Appends the screen: its lines; with styles, a line `--- styles`, a line of letters for each, and a line for each run of
 * attributes: `cursor 4:0-79`. */
void script_picture(const struct canvas *c, bool styles, struct buf *b);

#endif
