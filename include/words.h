/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 0: words that the user reads, in the user's language. Texts stand in the source in English: `_("...")` where they are
 * shown, `N_("...")` in tables, whose users write _(row->help). `make -C build pot` collects both, po/LL.po has the
 * translations, and words_open() reads what msgfmt makes of them.
 *
 * Catalogues are read here and not by the C library, which knows no language but those whose locales are installed: on
 * servers, none. Output never depends on the language (doc/architecture.md): words are off until words_show(true), which the
 * screen and --help do; what goes to standard error (err_set(), command_say(), options_warn()) is the exception and is always
 * translated.
 */
#ifndef SL_WORDS_H
#define SL_WORDS_H

#include <stdbool.h>

struct buf;

/* The one macro that is used like a function outside tables: N_ only marks, and initialisers take no function. */
#define N_(text) text

/** Looks for a catalogue of `languages` ("zh_CN", or several, separated by colons; "en" is the source itself); NULL: of those
 * that LANGUAGE, LC_ALL, LC_MESSAGES or LANG name, where the terminal's charset is UTF-8 (setlocale(LC_CTYPE) comes first).
 * It is read from the folder of message catalogues, or from po/ beside the program. True where there is one,
 * or English is asked for; else none is in use. Once, or again to change the language; texts that were given out before
 * stay as they were. */
bool words_open(const char *languages);
void words_close(void);
/** Whether words_open() would find one of them; changes nothing. */
bool words_there(const char *languages);
/** The language in use, "zh_CN", or "en". */
const char *words_language(void);
/** Turns translation by _() and words_n() on or off; what it was. Who writes files while the screen runs turns it off. */
bool words_show(bool is_on);

/** 0 while texts are the source's, else a number of the language in use: who keeps sentences makes them anew when it changes. */
unsigned words_in_use(void);

/** The translation of text, or text itself, while words are on. Lives as long as the catalogue; "" is itself. */
__attribute__((format_arg(1))) const char *_(const char *text);
/** The same where a text means different things in different places, which `context` tells apart. */
__attribute__((format_arg(2))) const char *words_in(const char *context, const char *text);
/** That of `one` or `many`, whichever n asks for. */
__attribute__((format_arg(1), format_arg(2))) const char *words_n(const char *one, const char *many, unsigned long n);
/** Appends a sentence with its values: each "%s" of text stands for the next one, "%2$s" for the second, so that a translation
 * may have them in another order; "%%" is a per cent sign. `put` appends value i, counting from 0, of those behind `values`. */
void words_fill(struct buf *b, const char *text, void (*put)(struct buf *b, unsigned i, const void *values), const void *values);
/** The translation of a sentence about an error, whether words are on or off. */
__attribute__((format_arg(1))) const char *words_error(const char *text);
/** The same of one or many. */
__attribute__((format_arg(1), format_arg(2))) const char *words_error_n(const char *one, const char *many, unsigned long n);

/** The program asks catalogues by this: an expression as "nplurals=2; plural=n != 1;" (GNU gettext manual, "Plural forms").
 * The form for n, below `*n_forms`; 0 for what is malformed. */
unsigned plural_form(const char *rule, unsigned long n, unsigned *n_forms);

#endif
