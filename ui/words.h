/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that the user reads: _() where they are shown, N_() in tables (the text is translated when it is shown). */
#ifndef UI_WORDS_H
#define UI_WORDS_H

#include <libintl.h>

#define N_(text) text

__attribute__((format_arg(1))) static inline const char *_(const char *text)
{
	return gettext(text);
}

#endif
