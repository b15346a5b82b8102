/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by option.c and option_config.c only. */
#ifndef SL_OPTION_PRIV_H
#define SL_OPTION_PRIV_H

#include "option.h"

/** Gives row number i a value (flags: NULL or yes/no). -1 and *e, without the option's name, where it is none. */
int option_set(struct options *o, size_t i, const char *value, struct err *e);
/** Number of the row of that name, or the number of rows. */
size_t option_find(struct slice name);
/** Name of the row most like it, or NULL where none is. */
const char *option_nearest(struct slice name);
/** Reads the configuration file for options that the command line left open. Broken lines go to o->warnings; -1 and *e
 * only where the file named by --config cannot be read. */
int option_config(struct options *o, struct err *e);

#endif
