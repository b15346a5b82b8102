/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What options and the configuration file say about the screen. */
#ifndef UI_SETTINGS_H
#define UI_SETTINGS_H

#include "option.h"
#include "ui/app.h"

/** Looks at lines of the configuration that only the screen understands (schemes, columns): what is wrong with one goes to
 * o->warnings, and the line is forgotten. Also a scheme or columns (`fields`) that the file names and nobody knows. */
void settings_check(struct options *o);
/** The scheme of that name, as the configuration has it; false where there is none. NULL is "dark". */
bool settings_palette(const struct options *o, const char *name, struct palette *p);
/** Name number i of all schemes, the three and the user's own; NULL past the last. Lives as long as o. */
struct slice settings_scheme(const struct options *o, size_t i);
/** Columns of a table's view, "a,b,c", as the configuration has them; NULL where it says nothing. */
const char *settings_columns(const struct options *o, const char *view);

/** What the screen takes from the options. Of *a, engine, source, files, keys, palette and where are left as they are. */
void settings_fill(struct app_options *a, const struct options *o);
/** The palette of o->scheme and --color into *p; false where the terminal is to choose. */
bool settings_colors(const struct options *o, struct palette *p);

/** What is read, for people: a file's name without its folders, how many there are, or the devices; in the user's language where
 * words are shown. */
void settings_source(struct buf *b, const struct options *o);

#endif
